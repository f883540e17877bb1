//! `from m import name`: submodules that it imports, the names that it takes, and its errors.

use crate::module::{absolute, import_dotted, is_starting, loaded, module_of, ModuleDef};
use crate::prelude::*;
use crate::sym::{self, Sym};

/// The module of `from m import a, b`; a and b are imported when they are submodules.
pub fn import_from(
    from: &'static ModuleDef,
    level: usize,
    name: &str,
    names: &[&'static str],
) -> R {
    let full = absolute(from, level, name)?;
    let m = import_dotted(&full)?;
    for n in names {
        load_submodule(&m, &full, n)?;
    }
    Ok(m)
}

/// The module of that full name; the names are imported when they are submodules of it.
pub fn import_names(full: &str, names: &[Sym]) -> R {
    let m = import_dotted(full)?;
    for n in names.iter().filter(|n| n.name() != "*") {
        load_submodule(&m, full, n.name())?;
    }
    Ok(m)
}

fn load_submodule(m: &Value, full: &str, n: &str) -> R<()> {
    let is_package = m.as_module().map_or(false, |m| m.get(sym::PATH).is_some());
    if !is_package || crate::attr::try_getattr(m, sym::intern(n))?.is_some() {
        return Ok(());
    }
    let sub = format!("{}.{}", full, n);
    match import_dotted(&sub) {
        Err(e) if e.is(T::ModuleNotFoundError) && is_about(&e, &sub) => Ok(()),
        r => r.map(|_| ()),
    }
}

/// Is it the import of that very module that failed?
fn is_about(e: &PyErr, name: &str) -> bool {
    let about = crate::exc_fields::get(&e.value(), "name");
    about.as_str().map_or(false, |n| n == name)
}

/// `from m import name`
pub fn from_name(m: &Value, name: &'static str) -> R {
    if let Some(v) = crate::attr::try_getattr(m, sym::intern(name))? {
        return Ok(v);
    }
    let shown = m.as_module().map_or_else(|| type_name(m).to_string(), |m| m.name().to_string());
    if let Some(sub) = loaded(&format!("{}.{}", shown, name))? {
        return Ok(sub);
    }
    let file = m.as_module().and_then(|m| m.get(sym::FILE));
    let place = match file.as_ref().and_then(|f| f.as_str()) {
        Some(f) => f.into_owned(),
        None => "unknown location".to_string(),
    };
    let from = if is_starting(&shown) {
        format!("partially initialized module '{}' (most likely due to a circular import)", shown)
    } else {
        format!("'{}'", shown)
    };
    let e = import_error(format!("cannot import name '{}' from {} ({})", name, from, place));
    e.set_attr("name", new_string(shown));
    e.set_attr("path", file.unwrap_or(NONE));
    Err(e)
}

/// `from m import *` at the top of a module.
pub fn import_star(from: &'static ModuleDef, level: usize, name: &str) -> R<()> {
    let full = absolute(from, level, name)?;
    let m = import_dotted(&full)?;
    let into = module_of(from)?;
    let into = match into.as_module() {
        Some(i) => i,
        None => return Ok(()),
    };
    if let Some(all) = crate::attr::try_getattr(&m, sym::ALL)? {
        for n in collect(&all)? {
            let s = crate::attr::name_sym(&n)?;
            load_submodule(&m, &full, s.name())?;
            into.set(s, crate::attr::getattr_sym(&m, s)?);
        }
        return Ok(());
    }
    if let Some(src) = m.as_module() {
        for (k, v) in src.items() {
            if !k.name().starts_with('_') {
                into.set(k, v);
            }
        }
    }
    Ok(())
}
