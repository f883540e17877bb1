//! `object.__reduce_ex__`, `__reduce__` and `__getstate__`: how pickle and copy take an object
//! apart that has no way of its own.

use crate::attr::{getattr_sym, try_getattr};
use crate::func::NativeDef;
use crate::object::{attrs_of, Kind};
use crate::prelude::*;
use crate::stdlib::copyreg;
use crate::sym;
use crate::types::Type;

#[cold]
pub fn cannot_pickle(v: &Value) -> PyErr {
    type_error(format!("cannot pickle '{}' object", layout_name(type_of(v))))
}

/// The name that CPython's C code gives a type in messages: with the module for C types.
fn layout_name(t: Type) -> String {
    let module = t.lookup(sym::MODULE).and_then(|m| m.as_str().map(|s| s.into_owned()));
    let of_library = !t.is_heap() || matches!(t.data().kind, Kind::Other | Kind::Decimal);
    match module.as_deref() {
        Some("builtins") | None => t.name().to_string(),
        Some("threading") if of_library => format!("_thread.{}", t.name()),
        Some(m) if of_library && m != "__main__" => format!("{}.{}", m, t.name()),
        _ => t.name().to_string(),
    }
}

fn is_object_method(f: &Value, run: fn(&[Value]) -> R) -> bool {
    f.as_native().map_or(false, |n| n.def.run as usize == run as usize)
}

/// `__reduce_ex__`: a `__reduce__` that a class overrides comes first.
fn reduce_ex(a: &[Value]) -> R {
    let protocol = index_size(&a[1])?;
    if let Some(f) = type_of(&a[0]).lookup(sym::REDUCE) {
        if !is_object_method(&f, reduce) {
            return call(&getattr_sym(&a[0], sym::REDUCE)?, &mut []);
        }
    }
    common(&a[0], protocol)
}

fn reduce(a: &[Value]) -> R {
    common(&a[0], 0)
}

fn common(v: &Value, protocol: isize) -> R {
    if protocol >= 2 {
        return by_newobj(v);
    }
    let f = super::stdlib::call_named;
    f(&copyreg::module()?, "_reduce_ex", &[v.clone(), Value::int(protocol as i64)])
}

/// The arguments for `__new__` that `__getnewargs_ex__` or `__getnewargs__` gives.
fn new_arguments(v: &Value) -> R<(Option<Vec<Value>>, Option<Value>)> {
    let special = |name: &str| crate::attr::call_special(sym::intern(name), &mut [v.clone()]);
    let not = |what: &str, wanted: &str, x: &Value| {
        type_error(format!("{} must be a {}, not '{}'", what, wanted, type_name(x)))
    };
    if let Some(r) = special("__getnewargs_ex__") {
        let r = r?;
        let parts = match r.as_tuple() {
            Some(t) => t.to_vec(),
            None => {
                return Err(type_error(format!(
                    "__getnewargs_ex__ should return a tuple, not '{}'",
                    type_name(&r)
                )))
            }
        };
        if parts.len() != 2 {
            return Err(value_error(format!(
                "__getnewargs_ex__ should return a tuple of length 2, not {}",
                parts.len()
            )));
        }
        let args = parts[0].as_tuple().map(|t| t.to_vec()).ok_or_else(|| {
            not("first item of the tuple returned by __getnewargs_ex__", "tuple", &parts[0])
        })?;
        if parts[1].as_dict().is_none() {
            return Err(not(
                "second item of the tuple returned by __getnewargs_ex__",
                "dict",
                &parts[1],
            ));
        }
        return Ok((Some(args), Some(parts[1].clone())));
    }
    match special("__getnewargs__") {
        Some(r) => {
            let r = r?;
            match r.as_tuple() {
                Some(t) => Ok((Some(t.to_vec()), None)),
                None => Err(type_error(format!(
                    "__getnewargs__ should return a tuple, not '{}'",
                    type_name(&r)
                ))),
            }
        }
        None => Ok((None, None)),
    }
}

/// Protocol 2 and above: (copyreg.__newobj__, (cls, *args), state, items, pairs).
fn by_newobj(v: &Value) -> R {
    let t = type_of(v);
    if is_without_new(v) {
        return Err(cannot_pickle(v));
    }
    let (args, kw) = new_arguments(v)?;
    let has_args = args.is_some();
    let args = args.unwrap_or_default();
    let named = kw.filter(|k| k.as_dict().map_or(false, |d| d.len() > 0));
    let (maker, parts) = match named {
        Some(k) => ("__newobj_ex__", vec![t.value(), tuple(args), k]),
        None => {
            let mut all = vec![t.value()];
            all.extend(args);
            ("__newobj__", all)
        }
    };
    let has_items = v.as_list().is_some() || v.as_dict().is_some();
    let state = state_of(v, !(has_args || has_items))?;
    let items = if v.as_list().is_some() { iter_object(v)? } else { NONE };
    let pairs = match v.as_dict() {
        Some(_) => iter_object(&crate::stdlib::call_named(v, "items", &[])?)?,
        None => NONE,
    };
    let maker = getattr_sym(&copyreg::module()?, sym::intern(maker))?;
    Ok(tuple(vec![maker, tuple(parts), state, items, pairs]))
}

/// Types of CPython that have no `__new__`: nothing could make the object again.
fn is_without_new(v: &Value) -> bool {
    let kind = v.head().map(|h| h.kind());
    !type_of(v).is_heap()
        && matches!(
            kind,
            Some(Kind::Gen | Kind::Native | Kind::GetSet | Kind::Cell | Kind::Module)
        )
}

/// `v.__getstate__()`; `required` says that nothing else holds what makes up the object.
fn state_of(v: &Value, required: bool) -> R {
    let getstate = getattr_sym(v, sym::GETSTATE)?;
    let own = getstate.as_method().map_or(false, |m| is_object_method(&m.func, get_state));
    if own {
        return default_state(v, required);
    }
    call(&getstate, &mut [])
}

fn get_state(a: &[Value]) -> R {
    default_state(&a[0], false)
}

fn default_state(v: &Value, required: bool) -> R {
    let t = type_of(v);
    // A tzinfo has nothing that Python cannot see.
    let bare = v.as_native_object::<()>().is_some();
    if required && !bare && !matches!(v.head().map(|h| h.kind()), None | Some(Kind::Instance)) {
        return Err(cannot_pickle(v));
    }
    let attrs = match attrs_of(v) {
        Some(a) => a,
        None => return Ok(NONE),
    };
    let names = copyreg::slot_names(t)?;
    let known: Vec<String> =
        names.iter().map(|n| format!("\0{}", n.as_str().unwrap_or_default())).collect();
    let is_strange = |k: sym::Sym| crate::attr::is_hidden(k) && !known.iter().any(|n| n == k.name());
    if required && attrs.all().iter().any(|x| is_strange(x.0)) {
        return Err(cannot_pickle(v)); // of a native class, with parts that Python cannot see
    }
    let state = if attrs.items().is_empty() { NONE } else { attrs.as_dict() };
    if names.is_empty() {
        return Ok(state);
    }
    let slots = crate::dict::new_dict();
    for n in &names {
        if let Some(x) = try_getattr(v, crate::attr::name_sym(n)?)? {
            dict_set(&slots, n.clone(), x)?;
        }
    }
    if slots.as_dict().map_or(0, |d| d.len()) == 0 {
        return Ok(state);
    }
    Ok(tuple(vec![state, slots]))
}

pub static METHODS: &[NativeDef] = &[
    NativeDef { name: "__reduce__", params: "self, /", run: reduce },
    NativeDef { name: "__reduce_ex__", params: "self, protocol, /", run: reduce_ex },
    NativeDef { name: "__getstate__", params: "self, /", run: get_state },
];
