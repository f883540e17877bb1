//! Classes of library modules that are written in Rust but live like Python ones: made by
//! `type`, with attributes in the instance, open to subclassing.

use crate::func::{native, NativeDef};
use crate::prelude::*;
use crate::sym;

/// Makes the class and puts it into the module.
pub fn add(
    m: &ModuleData,
    name: &'static str,
    bases: &[Value],
    methods: &'static [NativeDef],
) -> R {
    let ns = crate::dict::new_dict();
    crate::dict::set_sym(&ns, sym::MODULE, new_str(m.name()));
    let bases = if bases.is_empty() { vec![T::Object.value()] } else { bases.to_vec() };
    let class = call(&T::Type.value(), &mut [new_str(name), tuple(bases), ns])?;
    for d in methods {
        let f = native(d, "builtins", Some(class.clone()));
        crate::attr::setattr_sym(&class, sym::intern(d.name), f)?;
    }
    m.set_str(name, class.clone());
    Ok(class)
}

/// The keyword-only arguments of an `__init__` written as "self, *args, **kw": values by the
/// order of `names`, UNBOUND where left out, with the errors of a Python function.
pub fn keywords(a: &[Value], class: &str, names: &[&str]) -> R<Vec<Value>> {
    let given = a[1].as_tuple().map_or(0, |t| t.len());
    if given > 0 {
        return Err(type_error(format!(
            "{}.__init__() takes 1 positional argument but {} were given",
            class,
            given + 1
        )));
    }
    let mut out = vec![UNBOUND; names.len()];
    for (k, v) in a[2].as_dict().map(|d| d.pairs()).unwrap_or_default() {
        let name = k.as_str().unwrap_or_default();
        match names.iter().position(|n| *n == name) {
            Some(i) => out[i] = v,
            None => {
                return Err(type_error(format!(
                    "{}.__init__() got an unexpected keyword argument '{}'",
                    class, name
                )))
            }
        }
    }
    Ok(out)
}

/// An attribute of the instance by its Rust name.
pub fn field(v: &Value, name: &str) -> R {
    crate::attr::getattr_sym(v, sym::intern(name))
}

pub fn set_field(v: &Value, name: &str, x: Value) -> R<()> {
    crate::attr::generic_setattr(v, sym::intern(name), Some(x))
}

/// An exception of a class made here, with one message.
#[cold]
pub fn fail(class: &Value, msg: String) -> PyErr {
    match call(class, &mut [new_string(msg)]) {
        Ok(e) => raise(e),
        Err(e) => e,
    }
}
