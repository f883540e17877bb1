//! copy: shallow and deep copies.

use super::functions;
use crate::func::NativeDef;
use crate::object::{attrs_of, Kind};
use crate::prelude::*;
use crate::sym;

/// Values that are their own copies.
fn is_atomic(v: &Value) -> bool {
    let kind = match v.head() {
        Some(h) if !type_of(v).is_heap() => h.kind(),
        Some(_) => return false,
        None => return true,
    };
    matches!(
        kind,
        Kind::Str | Kind::Bytes | Kind::Int | Kind::Float | Kind::Complex | Kind::Range
            | Kind::Slice | Kind::Func | Kind::Native | Kind::Type | Kind::Property
    ) || v.as_type().is_some()
}

fn special(v: &Value, name: sym::Sym, args: &mut [Value]) -> R<Option<Value>> {
    if v.as_type().is_some() {
        return Ok(None);
    }
    match crate::attr::try_getattr(v, name)? {
        Some(f) => call(&f, args).map(Some),
        None => Ok(None),
    }
}

/// `__reduce__` or `__reduce_ex__` of the class's own; also of native objects with inner state.
fn own_reduce(v: &Value, name: sym::Sym) -> Option<Value> {
    let stateful = matches!(v.head().map(|h| h.kind()), Some(Kind::Other | Kind::Iter));
    let of_object = |f: &Value| {
        f.as_native().map_or(false, |n| n.of.as_type() == Some(T::Object.ty()))
    };
    let found = type_of(v).lookup(name);
    found.filter(|f| f.as_func().is_some() || stateful && f.as_native().is_some() && !of_object(f))
}

fn reduced(v: &Value) -> R<Option<Vec<Value>>> {
    let own = |n| own_reduce(v, n);
    let r = if let Some(f) = own(sym::REDUCE_EX) {
        call(&f, &mut [v.clone(), Value::int(4)])?
    } else if let Some(f) = own(sym::REDUCE) {
        call(&f, &mut [v.clone()])?
    } else {
        return Ok(None);
    };
    Ok(Some(collect(&r)?))
}

fn copy(v: &Value) -> R {
    if is_atomic(v) || v.as_exact_tuple().is_some() || v.as_type().is_some() {
        return Ok(v.clone());
    }
    if let Some(r) = special(v, sym::COPY, &mut [])? {
        return Ok(r);
    }
    if let Some(l) = v.as_exact_list() {
        return Ok(list(l.items().clone()));
    }
    if let Some(d) = v.as_exact_dict() {
        return dict(d.pairs());
    }
    if let (Some(_), false) = (v.as_set(), type_of(v).is_heap()) {
        return call(&type_of(v).value(), &mut [v.clone()]);
    }
    rebuild(v, &mut |x| Ok(x.clone()))
}

/// The state that `__getstate__`, the attributes and the builtin base hold, put into a new
/// object by way of `each`.
fn rebuild(v: &Value, each: &mut dyn FnMut(&Value) -> R) -> R {
    if let Some(parts) = reduced(v)? {
        return from_reduce(&parts, each);
    }
    let new = blank(v, each)?;
    restore(v, &new, each)?;
    Ok(new)
}

/// A new object of the class with the builtin part copied and no attributes.
fn blank(v: &Value, each: &mut dyn FnMut(&Value) -> R) -> R {
    let t = type_of(v);
    if let Some(x) = v.as_list() {
        let new = crate::list::new_list_of(t, vec![]);
        for i in x.items().clone() {
            crate::list::list_append(&new, each(&i)?);
        }
        return Ok(new);
    }
    if let Some(d) = v.as_dict() {
        let new = crate::dict::new_dict_of(t);
        for (k, x) in d.pairs() {
            setitem(&new, &each(&k)?, each(&x)?)?;
        }
        return Ok(new);
    }
    match v.head().map(|h| h.kind()) {
        Some(Kind::Instance) => Ok(crate::class::new_instance(t)),
        Some(Kind::Exc) => {
            let args = v.as_exc().map_or(NONE, |e| e.state().args.clone());
            let args = collect(&args)?.iter().map(|x| each(x)).collect::<R<Vec<_>>>()?;
            Ok(crate::exc::new_exception(t, args))
        }
        Some(Kind::Str | Kind::Int | Kind::Float | Kind::Bytes | Kind::Tuple | Kind::Set)
            if t.is_heap() =>
        {
            let base = t.solid().value();
            let new = crate::attr::getattr_sym(&base, sym::NEW)?;
            let items = match v.as_tuple() {
                Some(x) => tuple(x.to_vec().iter().map(|i| each(i)).collect::<R<_>>()?),
                None => call(&base, &mut [v.clone()])?,
            };
            call(&new, &mut [t.value(), items])
        }
        _ => Err(type_error(format!("cannot pickle '{}' object", type_name(v)))),
    }
}

fn restore(v: &Value, new: &Value, each: &mut dyn FnMut(&Value) -> R) -> R<()> {
    let own_set = type_of(v).lookup(sym::intern("__setstate__"));
    let own_get = type_of(v).lookup(sym::GETSTATE).filter(|f| f.as_func().is_some());
    if own_set.is_some() || own_get.is_some() {
        let state = match own_get {
            Some(f) => call(&f, &mut [v.clone()])?,
            None => attrs_of(v).map_or(NONE, |a| a.as_dict()),
        };
        let state = each(&state)?;
        return match own_set {
            Some(f) => call(&f, &mut [new.clone(), state]).map(|_| ()),
            None => set_all(new, &state),
        };
    }
    if let (Some(from), Some(to)) = (attrs_of(v), attrs_of(new)) {
        for (k, x) in from.all() {
            to.set(k, each(&x)?);
        }
    }
    Ok(())
}

fn set_all(new: &Value, state: &Value) -> R<()> {
    for (k, x) in crate::dict::pairs_of_mapping(state)?.unwrap_or_default() {
        crate::attr::setattr_sym(new, crate::attr::name_sym(&k)?, x)?;
    }
    Ok(())
}

/// (callable, args, state, items, pairs) as `__reduce__` gives them.
fn from_reduce(parts: &[Value], each: &mut dyn FnMut(&Value) -> R) -> R {
    let args = collect(&parts[1])?.iter().map(|x| each(x)).collect::<R<Vec<_>>>()?;
    let new = call_ex(&parts[0], args, vec![])?;
    if let Some(state) = parts.get(2).filter(|s| !s.is_none()) {
        let state = each(state)?;
        match crate::attr::try_getattr(&new, sym::intern("__setstate__"))? {
            Some(f) => drop(call(&f, &mut [state])?),
            None => set_all(&new, &state)?,
        }
    }
    if let Some(items) = parts.get(3).filter(|s| !s.is_none()) {
        let append = crate::attr::getattr_sym(&new, sym::APPEND)?;
        for x in collect(items)? {
            call(&append, &mut [each(&x)?])?;
        }
    }
    if let Some(pairs) = parts.get(4).filter(|s| !s.is_none()) {
        for p in collect(pairs)? {
            let (k, x) = unpack2(&p)?;
            setitem(&new, &each(&k)?, each(&x)?)?;
        }
    }
    Ok(new)
}

/// deepcopy: `memo` maps id(v) to the copy, and keeps what was copied alive.
fn deep(v: &Value, memo: &Value) -> R {
    crate::call::enter_native()?;
    if is_atomic(v) {
        return Ok(v.clone());
    }
    let key = Value::int(v.ptr() as i64);
    if let Some(d) = memo.as_dict() {
        if let Some(x) = d.get(&key)? {
            return Ok(x);
        }
    }
    let new = deep_new(v, memo, &key)?;
    if !is(&new, v) {
        setitem(memo, &key, new.clone())?;
        keep_alive(v, memo)?;
    }
    Ok(new)
}

fn keep_alive(v: &Value, memo: &Value) -> R<()> {
    let key = Value::int(memo.ptr() as i64);
    match memo.as_dict().map_or(Ok(None), |d| d.get(&key))? {
        Some(l) => crate::list::list_append(&l, v.clone()),
        None => setitem(memo, &key, list(vec![v.clone()]))?,
    }
    Ok(())
}

fn deep_new(v: &Value, memo: &Value, key: &Value) -> R {
    if let Some(r) = special(v, sym::DEEPCOPY, &mut [memo.clone()])? {
        return Ok(r);
    }
    if let Some(l) = v.as_exact_list() {
        let new = list(vec![]);
        setitem(memo, key, new.clone())?;
        for x in l.items().clone() {
            crate::list::list_append(&new, deep(&x, memo)?);
        }
        return Ok(new);
    }
    if let Some(d) = v.as_exact_dict() {
        let new = crate::dict::new_dict();
        setitem(memo, key, new.clone())?;
        for (k, x) in d.pairs() {
            dict_set(&new, deep(&k, memo)?, deep(&x, memo)?)?;
        }
        return Ok(new);
    }
    if let Some(t) = v.as_exact_tuple() {
        let items = t.to_vec().iter().map(|x| deep(x, memo)).collect::<R<Vec<_>>>()?;
        if let Some(x) = memo.as_dict().map_or(Ok(None), |d| d.get(key))? {
            return Ok(x); // a cycle through the tuple made it meanwhile
        }
        if items.iter().zip(t).all(|(a, b)| is(a, b)) {
            return Ok(v.clone());
        }
        return Ok(tuple(items));
    }
    if let (Some(_), false) = (v.as_set(), type_of(v).is_heap()) {
        let items = collect(v)?.iter().map(|x| deep(x, memo)).collect::<R<Vec<_>>>()?;
        return call(&type_of(v).value(), &mut [list(items)]);
    }
    if let Some(m) = v.as_method() {
        return Ok(crate::func::bound(m.func.clone(), deep(&m.object, memo)?));
    }
    if reduced_first(v) {
        return rebuild(v, &mut |x| deep(x, memo));
    }
    let mut each = |x: &Value| deep(x, memo);
    let new = blank(v, &mut each)?;
    setitem(memo, key, new.clone())?;
    restore(v, &new, &mut |x| deep(x, memo))?;
    Ok(new)
}

fn reduced_first(v: &Value) -> bool {
    own_reduce(v, sym::REDUCE).is_some() || own_reduce(v, sym::REDUCE_EX).is_some()
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
    Ok(())
}
