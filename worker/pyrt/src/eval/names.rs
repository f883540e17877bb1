//! The namespaces of running code: its globals, what stands in for the builtins, and any
//! mapping as the locals of a module's or class's body.

use crate::prelude::*;
use crate::sym::{self, Sym};

/// A key of globals that stand in for those of a caller who is not known: what is not a builtin
/// cannot be told then.
const UNKNOWN: &str = "\0unknown";

/// Globals for the text of an `eval` that is not called by its name.
pub fn unknown_globals() -> R {
    let d = crate::dict::new_dict();
    crate::dict::set_sym(&d, sym::intern(UNKNOWN), NONE);
    Ok(d)
}

/// The globals of a unit. Those of a translated module are a dict that writes through to it.
#[derive(Clone)]
pub struct Globals {
    pub dict: Value,
    module: Option<Value>,
    builtins: Option<Value>,
}

/// What a name means in a mapping; None when it means nothing there.
pub fn lookup(mapping: &Value, name: Sym) -> R<Option<Value>> {
    if let Some(d) = mapping.as_exact_dict() {
        return d.get(&name.value());
    }
    if let Some(m) = mapping.as_module() {
        return Ok(m.get(name));
    }
    match getitem(mapping, &name.value()) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(T::KeyError) => Ok(None),
        Err(e) => Err(e),
    }
}

#[cold]
pub fn not_defined(name: Sym) -> PyErr {
    let e = name_error(format!("name '{}' is not defined", name.name()));
    e.set_attr("name", name.value());
    e
}

impl Globals {
    pub fn of(dict: Value) -> Globals {
        let module = crate::dict_module::module_behind(&dict);
        let builtins = match module {
            Some(_) => None,
            None => own_builtins(&dict),
        };
        Globals { dict, module, builtins }
    }
    /// `__builtins__` in a dict that is to be globals: CPython puts it there.
    pub fn complete(dict: &Value) -> R<()> {
        if crate::dict_module::module_behind(dict).is_none() && lookup(dict, sym::BUILTINS)?.is_none() {
            let home = crate::module::import_dotted("builtins")?;
            setitem(dict, &sym::BUILTINS.value(), crate::dict_module::module_dict(&home))?;
        }
        Ok(())
    }
    fn own(&self, name: Sym) -> R<Option<Value>> {
        if let Some(m) = self.module.as_ref().and_then(|m| m.as_module()) {
            if let Some(v) = m.get(name) {
                return Ok(Some(v));
            }
            return Ok(None);
        }
        lookup(&self.dict, name)
    }
    pub fn find(&self, name: Sym) -> R<Option<Value>> {
        if let Some(v) = self.own(name)? {
            return Ok(Some(v));
        }
        match &self.builtins {
            Some(b) => lookup(b, name),
            None => Ok(crate::module::builtin(name)),
        }
    }
    pub fn get(&self, name: Sym) -> R {
        self.find(name)?.ok_or_else(|| {
            if lookup(&self.dict, sym::intern(UNKNOWN)).ok().flatten().is_some() {
                return not_implemented_error(format!(
                    "eval() of the name '{}' where the caller is not known (eval is not called \
                     by its name) is not supported by Portalis",
                    name.name()
                ));
            }
            not_defined(name)
        })
    }
    pub fn set(&self, name: Sym, v: Value) -> R<()> {
        if let Some(d) = self.dict.as_exact_dict() {
            return d.set(name.value(), v);
        }
        setitem(&self.dict, &name.value(), v)
    }
    pub fn del(&self, name: Sym) -> R<()> {
        if self.own(name)?.is_none() {
            return Err(not_defined(name));
        }
        if self.module.is_some() {
            return crate::dict_module::module_del(&[self.dict.clone(), name.value()]).map(|_| ());
        }
        delitem(&self.dict, &name.value())
    }
    /// A class statement asks its builtins for what makes a class.
    pub fn check_class_builder(&self) -> R<()> {
        match &self.builtins {
            Some(b) if lookup(b, sym::intern("__build_class__"))?.is_none() => {
                Err(name_error("__build_class__ not found"))
            }
            _ => Ok(()),
        }
    }
    /// `__name__`, for what is made here.
    pub fn name(&self) -> R {
        Ok(self.own(sym::NAME)?.unwrap_or(NONE))
    }
}

/// `__builtins__` where it is not the usual one.
fn own_builtins(dict: &Value) -> Option<Value> {
    let b = lookup(dict, sym::BUILTINS).ok().flatten()?;
    let module = match b.as_module() {
        Some(_) => Some(b.clone()),
        None => crate::dict_module::module_behind(&b),
    };
    match module.as_ref().and_then(|m| m.as_module()) {
        Some(m) if m.name() == "builtins" => None,
        _ => Some(b),
    }
}
