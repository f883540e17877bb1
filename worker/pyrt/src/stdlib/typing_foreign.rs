//! Type variables of a `typing` that is CPython's own, translated: objects that say themselves how
//! they are replaced (`__typing_subst__`), in `list[T]` and `int | T`.

use super::classes::args_of;
use crate::prelude::*;
use crate::sym;

fn attribute(v: &Value, name: &str) -> R<Option<Value>> {
    Ok(crate::attr::try_getattr(v, sym::intern(name))?.filter(|x| !x.is_none()))
}

fn is_variable(v: &Value) -> bool {
    v.as_type().is_none() && matches!(attribute(v, "__typing_subst__"), Ok(Some(_)))
}

/// The variables that a foreign object is or holds.
pub fn parameters_of(v: &Value) -> Vec<Value> {
    if v.as_type().is_some() || v.as_str().is_some() {
        return vec![];
    }
    if is_variable(v) {
        return vec![v.clone()];
    }
    match attribute(v, "__parameters__") {
        Ok(Some(p)) => args_of(&p),
        _ => vec![],
    }
}

/// Is one of them such an object?
pub fn any(vars: &[Value]) -> bool {
    vars.iter().any(|v| super::typing_vars::var(v).is_none())
}

fn unpacked(items: Vec<Value>) -> R<Vec<Value>> {
    let mut out = Vec::new();
    for x in items {
        let inner = match x.as_type() {
            Some(_) => None,
            None => attribute(&x, "__typing_unpacked_tuple_args__")?,
        };
        match inner.map(|i| args_of(&i)) {
            Some(i) if !i.last().map_or(false, |l| is(l, &ELLIPSIS)) => out.extend(i),
            _ => out.push(x),
        }
    }
    Ok(out)
}

/// An object that holds variables, with what stands for them.
fn within(v: &Value, vars: &[Value], given: &[Value]) -> R {
    let own = match attribute(v, "__parameters__")? {
        Some(p) => args_of(&p),
        None => return Ok(v.clone()),
    };
    if own.is_empty() {
        return Ok(v.clone());
    }
    let mut args = Vec::new();
    for p in own {
        match vars.iter().position(|x| is(x, &p)) {
            Some(i) if crate::attr::try_getattr(&type_of(&p).value(), sym::ITER)?.is_some() => {
                args.extend(args_of(&given[i]))
            }
            Some(i) => args.push(given[i].clone()),
            None => args.push(p),
        }
    }
    getitem(v, &tuple(args))
}

/// The new arguments of the alias `v`: each asks its own way.
pub fn replaced(v: &Value, args: &[Value], vars: &[Value], given: Vec<Value>) -> R<Vec<Value>> {
    let mut item = tuple(unpacked(given)?);
    for p in vars {
        if let Some(f) = attribute(p, "__typing_prepare_subst__")? {
            item = call(&f, &mut [v.clone(), item])?;
        }
    }
    let given = item.as_tuple().map_or_else(|| vec![item.clone()], |t| t.to_vec());
    if given.len() != vars.len() {
        return Err(type_error(format!(
            "Too {} arguments for {}; actual {}, expected {}",
            if given.len() > vars.len() { "many" } else { "few" },
            repr_text(v)?,
            given.len(),
            vars.len()
        )));
    }
    let mut out = Vec::new();
    for a in args {
        if a.as_type().is_some() {
            out.push(a.clone());
            continue;
        }
        let spreads = match attribute(a, "__typing_is_unpacked_typevartuple__")? {
            Some(u) => truthy(&u)?,
            None => false,
        };
        let new = match attribute(a, "__typing_subst__")? {
            Some(f) => {
                let i = vars.iter().position(|x| is(x, a)).unwrap_or(0);
                call(&f, &mut [given[i].clone()])?
            }
            None => within(a, vars, &given)?,
        };
        match spreads {
            true => out.extend(args_of(&new)),
            false => out.push(new),
        }
    }
    Ok(out)
}
