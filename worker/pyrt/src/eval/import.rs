//! The import statement of a text.

use super::names::{lookup, Globals};
use super::op::Importing;
use crate::prelude::*;
use crate::sym::{self, Sym};

/// The module that the statement binds, or takes names from.
pub fn import(g: &Globals, i: &Importing, locals: impl Fn() -> Value) -> R {
    let by = g.find(sym::intern("__import__"))?;
    let by = by.ok_or_else(|| import_error("__import__ not found"))?;
    if by.as_native().is_none() {
        return by_function(&by, g, i, locals());
    }
    let full = match i.level {
        0 => i.name.name().to_string(),
        level => absolute(&package(&g.dict)?, level, i.name.name())?,
    };
    if i.names.is_empty() {
        let last = crate::module::import_dotted(&full)?;
        return match full.split_once('.') {
            Some((top, _)) if !i.last => crate::module::import_dotted(top),
            _ => Ok(last),
        };
    }
    crate::module::import_names(&full, &i.names)
}

/// A program's own `__import__`.
fn by_function(by: &Value, g: &Globals, i: &Importing, locals: Value) -> R {
    let names = match i.names.is_empty() {
        true => NONE,
        false => tuple(i.names.iter().map(|n| n.value()).collect()),
    };
    let level = Value::int(i.level as i64);
    let mut m = call(by, &mut [i.name.value(), g.dict.clone(), locals, names, level])?;
    if i.last && i.names.is_empty() {
        for part in i.name.name().split('.').skip(1) {
            m = crate::attr::getattr_sym(&m, sym::intern(part))?;
        }
    }
    Ok(m)
}

/// `__import__(name, globals, locals, fromlist, level)` with a level above 0.
pub fn relative(name: &str, rest: &[Value], level: usize) -> R {
    let globals = match rest[0].given() {
        Some(g) if g.as_dict().is_some() => g.clone(),
        Some(g) if !g.is_none() => return Err(type_error("globals must be a dict")),
        _ => return Err(key_error(&new_str("'__name__' not in globals"))),
    };
    let full = absolute(&package(&globals)?, level, name)?;
    let names = match rest[2].given() {
        Some(f) if truthy(f)? => collect(f)?,
        _ => vec![],
    };
    if names.is_empty() {
        let last = crate::module::import_dotted(&full)?;
        let cut = name.find('.').map(|dot| full.len() - (name.len() - dot));
        return cut.map_or(Ok(last), |n| crate::module::import_dotted(&full[..n]));
    }
    let names: Vec<Sym> = names.iter().map(crate::attr::name_sym).collect::<R<_>>()?;
    crate::module::import_names(&full, &names)
}

/// The package that relative imports start from.
fn package(globals: &Value) -> R<String> {
    let text = |v: &Value| v.as_str().map(|s| s.into_owned());
    if let Some(p) = lookup(globals, sym::PACKAGE)?.filter(|p| !p.is_none()) {
        return text(&p).ok_or_else(|| type_error("package must be a string"));
    }
    let text_of = "can't resolve package from __spec__ or __package__, falling back on __name__ \
                   and __path__";
    crate::stdlib::warn_of(T::ImportWarning, text_of.to_string())?;
    match lookup(globals, sym::NAME)? {
        None => Err(key_error(&new_str("'__name__' not in globals"))),
        Some(n) => {
            let name = text(&n).ok_or_else(|| type_error("__name__ must be a string"))?;
            if lookup(globals, sym::PATH)?.is_some() {
                return Ok(name);
            }
            Ok(name.rsplit_once('.').map_or(String::new(), |x| x.0.to_string()))
        }
    }
}

fn absolute(package: &str, level: usize, name: &str) -> R<String> {
    if package.is_empty() {
        return Err(import_error("attempted relative import with no known parent package"));
    }
    let mut base = package;
    for _ in 1..level {
        base = match base.rsplit_once('.') {
            Some((up, _)) => up,
            None => {
                return Err(import_error("attempted relative import beyond top-level package"))
            }
        };
    }
    Ok(if name.is_empty() { base.to_string() } else { format!("{}.{}", base, name) })
}

/// The names that `from m import *` binds.
pub fn star(m: &Value) -> R<Vec<(Sym, Value)>> {
    let mut out = Vec::new();
    if let Some(all) = crate::attr::try_getattr(m, sym::ALL)? {
        for n in collect(&all)? {
            let s = crate::attr::name_sym(&n)?;
            out.push((s, crate::attr::getattr_sym(m, s)?));
        }
        return Ok(out);
    }
    match m.as_module() {
        Some(d) => out.extend(d.items()),
        None => {
            let d = crate::attr::getattr_sym(m, sym::DICT)?;
            for (k, v) in crate::dict::pairs_of_mapping(&d)?.unwrap_or_default() {
                out.push((crate::attr::name_sym(&k)?, v));
            }
        }
    }
    out.retain(|(k, _)| !k.name().starts_with('_'));
    Ok(out)
}
