//! How a pickler writes what `__reduce__` gave, and the names of classes and functions.

use super::codes::*;
use super::pickler::Pickler;
use super::{pickling_error, str_text};
use crate::attr::{getattr_sym, name_sym, try_getattr};
use crate::prelude::*;
use crate::sym;

/// The parts of a reduction, None taken for absent.
struct Parts {
    callable: Value,
    args: Value,
    state: Option<Value>,
    items: Option<Value>,
    pairs: Option<Value>,
    setter: Option<Value>,
}

fn parts_of(r: &Value) -> R<Parts> {
    let t = match r.as_tuple() {
        Some(t) => t.to_vec(),
        None => return Err(pickling_error("__reduce__ must return a string or tuple")),
    };
    if !(2..=6).contains(&t.len()) {
        return Err(pickling_error(
            "tuple returned by __reduce__ must contain 2 through 6 elements",
        ));
    }
    if !crate::builtins::is_callable(&t[0]) {
        return Err(pickling_error("first item of the tuple returned by __reduce__ must be callable"));
    }
    if t[1].as_tuple().is_none() {
        return Err(pickling_error("second item of the tuple returned by __reduce__ must be a tuple"));
    }
    let part = |i: usize| t.get(i).filter(|x| !x.is_none()).cloned();
    let not = |which: &str, wanted: &str, x: &Value| {
        pickling_error(format!(
            "{} element of the tuple returned by __reduce__ must be {}, not {}",
            which,
            wanted,
            type_name(x)
        ))
    };
    let (items, pairs, setter) = (part(3), part(4), part(5));
    let is_iterator = |x: &Value| crate::attr::has_special(x, sym::NEXT);
    if let Some(x) = items.as_ref().filter(|x| !is_iterator(x)) {
        return Err(not("fourth", "an iterator", x));
    }
    if let Some(x) = pairs.as_ref().filter(|x| !is_iterator(x)) {
        return Err(not("fifth", "an iterator", x));
    }
    if let Some(x) = setter.as_ref().filter(|x| !crate::builtins::is_callable(x)) {
        return Err(not("sixth", "a function", x));
    }
    Ok(Parts { callable: t[0].clone(), args: t[1].clone(), state: part(2), items, pairs, setter })
}

impl Pickler {
    pub fn save_reduced(&self, r: &Value, v: &Value) -> R<()> {
        if r.as_str_data().is_some() {
            return self.save_global(v, Some(r));
        }
        self.save_parts(r, Some(v))
    }

    fn save_parts(&self, r: &Value, v: Option<&Value>) -> R<()> {
        let p = parts_of(r)?;
        self.save_call(&p, v)?;
        if let Some(v) = v {
            if self.is_known(v) {
                // It holds itself, and was written while its arguments were.
                self.op(POP);
                return self.recall(v);
            }
            self.remember(v);
        }
        if let Some(it) = &p.items {
            self.append_all(it)?;
        }
        if let Some(it) = &p.pairs {
            self.set_all(it)?;
        }
        match (&p.state, &p.setter) {
            (Some(state), None) => {
                self.save(state, false)?;
                self.op(BUILD);
            }
            (Some(state), Some(f)) => {
                self.save(f, false)?;
                self.save(v.unwrap_or(&NONE), false)?;
                self.save(state, false)?;
                self.put(&[TUPLE2, REDUCE, POP]);
            }
            (None, _) => {}
        }
        Ok(())
    }

    fn save_call(&self, p: &Parts, v: Option<&Value>) -> R<()> {
        let name = match self.protocol.get() >= 2 {
            true => try_getattr(&p.callable, sym::NAME)?,
            false => None,
        };
        match name.as_ref().and_then(|n| n.as_str()).as_deref() {
            Some("__newobj_ex__") => self.save_newobj_ex(p),
            Some("__newobj__") => self.save_newobj(p, v),
            _ => {
                self.save(&p.callable, false)?;
                self.save(&p.args, false)?;
                self.op(REDUCE);
                Ok(())
            }
        }
    }

    fn save_newobj(&self, p: &Parts, v: Option<&Value>) -> R<()> {
        let args = p.args.as_tuple().map(|t| t.to_vec()).unwrap_or_default();
        let class = match args.first() {
            Some(c) => c,
            None => return Err(pickling_error("__newobj__ arglist is empty")),
        };
        if class.as_type().is_none() {
            return Err(pickling_error("args[0] from __newobj__ args is not a type"));
        }
        if let Some(v) = v {
            if !is(&getattr_sym(v, sym::CLASS)?, class) {
                return Err(pickling_error("args[0] from __newobj__ args has the wrong class"));
            }
        }
        self.save(class, false)?;
        self.save(&tuple(args[1..].to_vec()), false)?;
        self.op(NEWOBJ);
        Ok(())
    }

    fn save_newobj_ex(&self, p: &Parts) -> R<()> {
        let args = p.args.as_tuple().map(|t| t.to_vec()).unwrap_or_default();
        if args.len() != 3 {
            return Err(pickling_error(format!(
                "length of the NEWOBJ_EX argument tuple must be exactly 3, not {}",
                args.len()
            )));
        }
        let not = |which: &str, wanted: &str, x: &Value| {
            pickling_error(format!(
                "{} item from NEWOBJ_EX argument tuple must be a {}, not {}",
                which,
                wanted,
                type_name(x)
            ))
        };
        if args[0].as_type().is_none() {
            return Err(not("first", "class", &args[0]));
        }
        if args[1].as_tuple().is_none() {
            return Err(not("second", "tuple", &args[1]));
        }
        if args[2].as_dict().is_none() {
            return Err(not("third", "dict", &args[2]));
        }
        if self.protocol.get() >= 4 {
            args.iter().try_for_each(|x| self.save(x, false))?;
            self.op(NEWOBJ_EX);
            return Ok(());
        }
        let mut all = vec![getattr_sym(&args[0], sym::NEW)?, args[0].clone()];
        all.extend(args[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default());
        let named = args[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
        let partial = super::super::classes::from_module("functools", "partial")?;
        self.save(&call_ex(&partial, all, named)?, false)?;
        self.save(&tuple(vec![]), false)?;
        self.op(REDUCE);
        Ok(())
    }

    // ---- names

    pub fn save_global(&self, v: &Value, name: Option<&Value>) -> R<()> {
        let name = match name {
            Some(n) => n.clone(),
            None => match try_getattr(v, sym::QUALNAME)? {
                Some(n) => n,
                None => getattr_sym(v, sym::NAME)?,
            },
        };
        let (name, path) = (interned(v, &name), dotted(&name)?);
        let module_name = sym::intern(&str_text(&module_of(v, &path)?)).value();
        let module = match crate::module::import_dotted(&str_text(&module_name)) {
            Ok(m) => m,
            Err(_) => {
                return Err(pickling_error(format!(
                    "Can't pickle {}: import of module {} failed",
                    repr_text(v)?,
                    repr_text(&module_name)?
                )))
            }
        };
        let place = format!("{}.{}", str_text(&module_name), str_text(&name));
        let (parent, found) = match deep_attribute(&module, &path) {
            Ok(x) => x,
            Err(_) => {
                return Err(pickling_error(format!(
                    "Can't pickle {}: attribute lookup {} on {} failed",
                    repr_text(v)?,
                    str_text(&name),
                    str_text(&module_name)
                )))
            }
        };
        if !is(&found, v) {
            return Err(pickling_error(format!(
                "Can't pickle {}: it's not the same object as {}",
                repr_text(v)?,
                place
            )));
        }
        if self.protocol.get() >= 2 && self.save_extension(&module_name, &name)? {
            return Ok(());
        }
        if self.protocol.get() >= 4 {
            self.save(&module_name, false)?;
            self.save(&name, false)?;
            self.op(STACK_GLOBAL);
        } else if !is(&parent, &module) {
            let getattr = crate::module::builtin(sym::intern("getattr")).unwrap_or(NONE);
            let last = path.last().cloned().unwrap_or(NONE);
            return self.save_parts(&tuple(vec![getattr, tuple(vec![parent, last])]), Some(v));
        } else {
            self.put_global(&module_name, &name)?;
        }
        self.remember(v);
        Ok(())
    }

    fn put_global(&self, module: &Value, name: &Value) -> R<()> {
        let (mut module, mut name) = (module.clone(), name.clone());
        if self.fix_imports.get() && self.protocol.get() < 3 {
            let renamed = super::compat("REVERSE_NAME_MAPPING")?;
            let moved = super::compat("REVERSE_IMPORT_MAPPING")?;
            let key = tuple(vec![module.clone(), name.clone()]);
            if contains(&renamed, &key)? {
                let (m, n) = unpack2(&getitem(&renamed, &key)?)?;
                module = m;
                name = n;
            } else if contains(&moved, &module)? {
                module = getitem(&moved, &module)?;
            }
        }
        self.op(GLOBAL);
        for part in [&module, &name] {
            let bytes = part.as_str_data().map(|s| s.bytes().to_vec()).unwrap_or_default();
            if self.protocol.get() < 3 && !bytes.is_ascii() {
                return Err(pickling_error(format!(
                    "can't pickle global identifier '{}.{}' using pickle protocol {}",
                    str_text(&module),
                    str_text(&name),
                    self.protocol.get()
                )));
            }
            self.put(&bytes);
            self.op(b'\n');
        }
        Ok(())
    }

    fn save_extension(&self, module: &Value, name: &Value) -> R<bool> {
        let registry = super::from_copyreg("_extension_registry")?;
        let key = tuple(vec![module.clone(), name.clone()]);
        if registry.as_dict().map_or(0, |d| d.len()) == 0 || !contains(&registry, &key)? {
            return Ok(false);
        }
        let code = getitem(&registry, &key)?.as_int().unwrap_or(0);
        if code <= 0 || code > 0x7fff_ffff {
            return Err(runtime_error(format!(
                "extension code {} is out of range",
                code
            )));
        }
        let b = (code as u32).to_le_bytes();
        match code {
            0..=0xff => self.put(&[EXT1, b[0]]),
            0x100..=0xffff => self.put(&[EXT2, b[0], b[1]]),
            _ => self.put(&[EXT4, b[0], b[1], b[2], b[3]]),
        }
        Ok(true)
    }
}

/// Names of the program are one object each time; those of builtin types are not.
fn interned(v: &Value, name: &Value) -> Value {
    let of_program = v.as_func().is_some() || v.as_type().map_or(false, |t| t.is_heap());
    match name.as_str() {
        Some(s) if of_program && !s.contains('.') => sym::intern(&s).value(),
        _ => name.clone(),
    }
}

/// The parts of a dotted name.
fn dotted(name: &Value) -> R<Vec<Value>> {
    let text = str_text(name);
    let parts: Vec<&str> = text.split('.').collect();
    if parts.contains(&"<locals>") {
        return Err(attribute_error(format!("Can't pickle local object {}", repr_text(name)?)));
    }
    Ok(if parts.len() == 1 {
        vec![name.clone()]
    } else {
        parts.iter().map(|p| sym::intern(p).value()).collect()
    })
}

/// What a path leads to, and what holds it.
pub fn deep_attribute(from: &Value, path: &[Value]) -> R<(Value, Value)> {
    let (mut parent, mut at) = (from.clone(), from.clone());
    for name in path {
        let next = getattr_sym(&at, name_sym(name)?)?;
        parent = std::mem::replace(&mut at, next);
    }
    Ok((parent, at))
}

/// The module that an object says it is of, or the first one that has it.
fn module_of(v: &Value, path: &[Value]) -> R {
    if let Some(m) = try_getattr(v, sym::MODULE)? {
        if !m.is_none() {
            return Ok(m);
        }
    }
    let loaded = crate::module::modules_dict();
    for (name, m) in loaded.as_dict().map(|d| d.pairs()).unwrap_or_default() {
        if m.is_none() || str_text(&name) == "__main__" {
            continue;
        }
        if let Ok((_, found)) = deep_attribute(&m, path) {
            if is(&found, v) {
                return Ok(name);
            }
        }
    }
    Ok(sym::intern("__main__").value())
}
