//! copy: shallow and deep copies, by the ways that pickle takes objects apart.

use super::copyreg::dispatch_table;
use super::functions;
use crate::attr::{getattr_sym, name_sym, try_getattr};
use crate::func::NativeDef;
use crate::object::{attrs_of, Kind};
use crate::prelude::*;
use crate::sym;
use crate::types::Type;

fn is_one_of(t: Type, all: &[T]) -> bool {
    all.iter().any(|x| t == x.ty())
}

/// Values that are their own copies, deep ones too.
fn is_atomic(v: &Value) -> bool {
    let t = type_of(v);
    let atomic = [
        T::NoneType, T::EllipsisType, T::NotImplementedType, T::Int, T::Float, T::Bool, T::Complex,
        T::Bytes, T::Str, T::Code, T::Range, T::Builtin, T::BuiltinMethod, T::NativeClosure,
        T::Function, T::WeakRef, T::Property,
    ];
    v.head().is_none() || v.as_exact_str().is_some() || is_one_of(t, &atomic) || t.is_subtype(T::Type.ty())
}

// ---- shallow

fn copy(v: &Value) -> R {
    let t = type_of(v);
    if is_atomic(v) || is_one_of(t, &[T::Tuple, T::FrozenSet, T::Slice]) {
        return Ok(v.clone());
    }
    if let Some(l) = v.as_exact_list() {
        return Ok(list(l.items().clone()));
    }
    if let Some(d) = v.as_exact_dict() {
        return dict(d.pairs());
    }
    if t == T::Set.ty() || t == T::ByteArray.ty() {
        return super::classes::method(v, "copy", &[]);
    }
    if let Some(f) = try_getattr(&t.value(), sym::COPY)? {
        return call(&f, &mut [v.clone()]);
    }
    if is_plain(v) {
        let new = crate::class::new_instance(t);
        if let (Some(from), Some(to)) = (attrs_of(v), attrs_of(&new)) {
            from.items().into_iter().for_each(|(k, x)| to.set(k, x));
        }
        return Ok(new);
    }
    let parts = reduction(v, "shallow")?;
    if parts.as_str_data().is_some() {
        return Ok(v.clone());
    }
    reconstruct(v, None, &collect(&parts)?)
}

/// An instance that `object` itself makes, takes apart and fills: no Python code would run.
fn is_plain(v: &Value) -> bool {
    let t = type_of(v);
    if v.head().map(|h| h.kind()) != Some(Kind::Instance) || !t.is_heap() {
        return false;
    }
    let of_object = |name| match (t.lookup(name), T::Object.ty().lookup(name)) {
        (Some(a), Some(b)) => is(&a, &b),
        _ => false,
    };
    let absent = |name: &str| t.lookup(sym::intern(name)).is_none();
    [sym::NEW, sym::REDUCE, sym::REDUCE_EX, sym::GETSTATE].iter().all(|n| of_object(*n))
        && ["__setstate__", "__getnewargs__", "__getnewargs_ex__"].iter().all(|n| absent(n))
        && t.data().has_dict.get()
        && t.flags() & (crate::types::F_GETATTRIBUTE | crate::types::F_GETATTR) == 0
        && !is_registered(t)
        && attrs_of(v).map_or(false, |a| !a.all().iter().any(|x| crate::attr::is_hidden(x.0)))
}

fn is_registered(t: Type) -> bool {
    match dispatch_table() {
        Ok(d) => contains(&d, &t.value()).unwrap_or(true),
        Err(_) => true,
    }
}

/// What `__reduce_ex__(4)`, or a function registered with copyreg, gives.
fn reduction(v: &Value, how: &str) -> R {
    let t = type_of(v);
    let f = super::classes::method(&dispatch_table()?, "get", &[t.value()])?;
    if !f.is_none() {
        return call(&f, &mut [v.clone()]);
    }
    if let Some(f) = try_getattr(v, sym::REDUCE_EX)? {
        return call(&f, &mut [Value::int(4)]);
    }
    match try_getattr(v, sym::REDUCE)? {
        Some(f) => call(&f, &mut []),
        None => {
            let error = super::classes::from_module("copy", "Error")?;
            let class = crate::ops::str_of(&t.value())?;
            let class = class.as_str().unwrap_or_default().into_owned();
            let text = format!("un({})copyable object of type {}", how, class);
            Err(super::native_class::fail(&error, text))
        }
    }
}

/// Makes the object again from (callable, args, state, items, pairs); deep with a memo.
fn reconstruct(v: &Value, memo: Option<&Value>, parts: &[Value]) -> R {
    let each = |x: &Value| match memo {
        Some(m) => deep(x, m),
        None => Ok(x.clone()),
    };
    if parts.len() < 2 || parts.len() > 5 {
        return Err(type_error(format!(
            "_reconstruct() takes from 4 to 7 positional arguments but {} were given",
            parts.len() + 2
        )));
    }
    let args = collect(&parts[1])?.iter().map(&each).collect::<R<Vec<_>>>()?;
    let new = call_ex(&parts[0], args, vec![])?;
    if let Some(m) = memo {
        setitem(m, &id(v), new.clone())?;
    }
    let part = |i: usize| parts.get(i).filter(|x| !x.is_none());
    if let Some(state) = part(2) {
        set_state(&new, each(state)?)?;
    }
    if let Some(items) = part(3) {
        let append = getattr_sym(&new, sym::APPEND)?;
        let mut it = iter(items)?;
        while let Some(x) = it.next()? {
            call(&append, &mut [each(&x)?])?;
        }
    }
    if let Some(pairs) = part(4) {
        let mut it = iter(pairs)?;
        while let Some(p) = it.next()? {
            let (k, x) = unpack2(&p)?;
            setitem(&new, &each(&k)?, each(&x)?)?;
        }
    }
    Ok(new)
}

fn set_state(new: &Value, state: Value) -> R<()> {
    if let Some(f) = try_getattr(new, sym::intern("__setstate__"))? {
        return call(&f, &mut [state]).map(|_| ());
    }
    let (state, slots) = match state.as_tuple() {
        Some(t) if t.len() == 2 => (t[0].clone(), t[1].clone()),
        _ => (state.clone(), NONE),
    };
    if !state.is_none() {
        let update = super::classes::get(&getattr_sym(new, sym::DICT)?, "update")?;
        call(&update, &mut [state])?;
    }
    for (k, x) in crate::dict::pairs_of_mapping(&slots)?.unwrap_or_default() {
        crate::attr::setattr_sym(new, name_sym(&k)?, x)?;
    }
    Ok(())
}

// ---- deep

fn id(v: &Value) -> Value {
    Value::int(v.ptr() as i64)
}

fn known(memo: &Value, key: &Value) -> R<Option<Value>> {
    match memo.as_exact_dict() {
        Some(d) => d.get(key),
        None if contains(memo, key)? => getitem(memo, key).map(Some),
        None => Ok(None),
    }
}

/// `memo` maps id(v) to the copy, and keeps what was copied alive.
fn deep(v: &Value, memo: &Value) -> R {
    crate::call::enter_native()?;
    if is_atomic(v) {
        return Ok(v.clone());
    }
    let key = id(v);
    if let Some(x) = known(memo, &key)? {
        return Ok(x);
    }
    let new = deep_new(v, memo, &key)?;
    if !is(&new, v) {
        setitem(memo, &key, new.clone())?;
        keep_alive(v, memo)?;
    }
    Ok(new)
}

fn keep_alive(v: &Value, memo: &Value) -> R<()> {
    let key = id(memo);
    match known(memo, &key)? {
        Some(l) => crate::list::list_append(&l, v.clone()),
        None => setitem(memo, &key, list(vec![v.clone()]))?,
    }
    Ok(())
}

fn deep_new(v: &Value, memo: &Value, key: &Value) -> R {
    if v.as_exact_list().is_some() {
        return deep_list(v, memo, key);
    }
    if v.as_exact_dict().is_some() {
        return deep_dict(v, memo, key);
    }
    if let Some(t) = v.as_exact_tuple() {
        let items = t.to_vec().iter().map(|x| deep(x, memo)).collect::<R<Vec<_>>>()?;
        if let Some(x) = known(memo, key)? {
            return Ok(x); // a cycle through the tuple made it meanwhile
        }
        if items.iter().zip(t).all(|(a, b)| is(a, b)) {
            return Ok(v.clone());
        }
        return Ok(tuple(items));
    }
    if type_of(v) == T::Method.ty() {
        if let Some(m) = v.as_method() {
            return Ok(crate::func::bound(m.func.clone(), deep(&m.object, memo)?));
        }
    }
    if let Some(f) = try_getattr(v, sym::DEEPCOPY)? {
        return call(&f, &mut [memo.clone()]);
    }
    if is_plain(v) {
        return deep_plain(v, memo, key);
    }
    let parts = reduction(v, "deep")?;
    if parts.as_str_data().is_some() {
        return Ok(v.clone());
    }
    reconstruct(v, Some(memo), &collect(&parts)?)
}

fn deep_list(v: &Value, memo: &Value, key: &Value) -> R {
    let new = list(vec![]);
    setitem(memo, key, new.clone())?;
    let mut i = 0;
    while let Some(x) = v.as_list().and_then(|l| l.items().get(i).cloned()) {
        crate::list::list_append(&new, deep(&x, memo)?);
        i += 1;
    }
    Ok(new)
}

fn deep_dict(v: &Value, memo: &Value, key: &Value) -> R {
    let new = crate::dict::new_dict();
    setitem(memo, key, new.clone())?;
    let mut pairs = iter(&super::classes::method(v, "items", &[])?)?;
    while let Some((k, x)) = pairs.next_pair()? {
        dict_set(&new, deep(&k, memo)?, deep(&x, memo)?)?;
    }
    Ok(new)
}

fn deep_plain(v: &Value, memo: &Value, key: &Value) -> R {
    let new = crate::class::new_instance(type_of(v));
    setitem(memo, key, new.clone())?;
    if let (Some(from), Some(to)) = (attrs_of(v), attrs_of(&new)) {
        for (k, x) in from.items() {
            to.set(k, deep(&x, memo)?);
        }
    }
    Ok(new)
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "copy", params: "x", run: |a| copy(&a[0]) },
    NativeDef {
        name: "deepcopy",
        params: "x, memo=, _nil=",
        run: |a| match a[1].given() {
            Some(m) if !m.is_none() => deep(&a[0], m),
            _ => deep(&a[0], &crate::dict::new_dict()),
        },
    },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "copy");
    super::native_class::add(m, "Error", &[T::Exception.value()], &[])?;
    let error = m.get(sym::intern("Error")).unwrap_or(NONE);
    m.set_str("error", error);
    m.set_str("dispatch_table", dispatch_table()?);
    super::classes::put_all(m, &["Error", "copy", "deepcopy"]);
    Ok(())
}
