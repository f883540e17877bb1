//! The dicts of collections: defaultdict, Counter.

use super::classes::{add_methods, args_of, class_name, find, get, method, pairs_of, put};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

pub fn of(v: &Value) -> R<&crate::dict::DictData> {
    v.as_dict().ok_or_else(|| type_error("a dict is required"))
}

fn plain(v: &Value) -> R {
    dict(of(v)?.pairs())
}

/// `dict.NAME(args)`, whatever the class overrides.
pub fn of_dict(name: &str, args: &[Value], kw: Vec<(Value, Value)>) -> R {
    call_ex(&get(&T::Dict.value(), name)?, args.to_vec(), kw)
}

// ---- defaultdict

fn default_init(a: &[Value]) -> R {
    let mut args = args_of(&a[1]);
    let factory = if args.is_empty() { NONE } else { args.remove(0) };
    if !factory.is_none() && !crate::builtins::is_callable(&factory) {
        return Err(type_error("first argument must be callable or None"));
    }
    put(&a[0], "default_factory", factory)?;
    args.insert(0, a[0].clone());
    of_dict("__init__", &args, pairs_of(&a[2]))
}

fn default_missing(a: &[Value]) -> R {
    let f = find(&a[0], "default_factory")?.unwrap_or(NONE);
    if f.is_none() {
        return Err(key_error(&a[1]));
    }
    let v = call(&f, &mut [])?;
    setitem(&a[0], &a[1], v.clone())?;
    Ok(v)
}

fn default_repr(a: &[Value]) -> R {
    let f = find(&a[0], "default_factory")?.unwrap_or(NONE);
    let f = match crate::object_types::ReprGuard::enter(&f) {
        Some(_inside) => repr_text(&f)?,
        None => "...".to_string(),
    };
    let d = of_dict("__repr__", &a[..1], vec![])?;
    Ok(new_string(format!("{}({}, {})", class_name(&a[0]), f, super::classes::text(&d))))
}

fn default_copy(a: &[Value]) -> R {
    let f = find(&a[0], "default_factory")?.unwrap_or(NONE);
    call(&type_of(&a[0]).value(), &mut [f, plain(&a[0])?])
}

fn default_or(a: &[Value]) -> R {
    if a[1].as_dict().is_none() {
        return Ok(NOT_IMPLEMENTED);
    }
    let d = default_copy(a)?;
    method(&d, "update", &[a[1].clone()])?;
    Ok(d)
}

fn default_ror(a: &[Value]) -> R {
    if a[1].as_dict().is_none() {
        return Ok(NOT_IMPLEMENTED);
    }
    let f = find(&a[0], "default_factory")?.unwrap_or(NONE);
    let d = call(&type_of(&a[0]).value(), &mut [f, a[1].clone()])?;
    method(&d, "update", &[a[0].clone()])?;
    Ok(d)
}

fn default_reduce(a: &[Value]) -> R {
    let f = find(&a[0], "default_factory")?.unwrap_or(NONE);
    let args = if f.is_none() { vec![] } else { vec![f] };
    let items = iter_object(&method(&a[0], "items", &[])?)?;
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(args), NONE, NONE, items]))
}

static DEFAULT: &[NativeDef] = &[
    m!("__init__", "self, /, *args, **kw", default_init),
    m!("__missing__", "self, key, /", default_missing),
    m!("__repr__", "self, /", default_repr),
    m!("copy", "self, /", default_copy),
    m!("__copy__", "self, /", default_copy),
    m!("__or__", "self, value, /", default_or),
    m!("__ror__", "self, value, /", default_ror),
    m!("__reduce__", "self, /", default_reduce),
];

// ---- Counter

fn same_class_copy(a: &[Value]) -> R {
    call(&type_of(&a[0]).value(), &mut [plain(&a[0])?])
}

fn zero() -> Value {
    Value::int(0)
}

/// Adds counts of an iterable or a mapping, by `f(old, new)`.
fn count_in(d: &Value, from: &Value, f: fn(&Value, &Value) -> R, adds: bool) -> R<()> {
    let data = of(d)?;
    if let Some(pairs) = crate::dict::pairs_of_mapping(from)? {
        let as_they_are = adds && data.len() == 0;
        for (k, v) in pairs {
            if as_they_are {
                data.set(k, v)?;
                continue;
            }
            let new = f(&data.get(&k)?.unwrap_or_else(zero), &v)?;
            setitem(d, &k, new)?;
        }
        return Ok(());
    }
    if adds && !counts_plainly(type_of(d)) {
        return count_elements(&[d.clone(), from.clone()]).map(|_| ());
    }
    let one = Value::int(1);
    let mut it = iter(from)?;
    while let Some(k) = it.next()? {
        let old = data.get(&k)?.unwrap_or_else(zero);
        setitem(d, &k, f(&old, &one)?)?;
    }
    Ok(())
}

/// Are the methods that count those of dict?
fn counts_plainly(t: crate::types::Type) -> bool {
    ["get", "__setitem__"].iter().all(|n| {
        let n = crate::sym::intern(n);
        match (t.lookup_ref(n), T::Dict.ty().lookup_ref(n)) {
            (Some(x), Some(y)) => is(x, y),
            _ => false,
        }
    })
}

fn counter_change(a: &[Value], f: fn(&Value, &Value) -> R, what: &str) -> R {
    let args = args_of(&a[1]);
    if args.len() > 1 {
        return Err(type_error(format!(
            "Counter.{}() takes from 1 to 2 positional arguments but {} were given",
            what,
            args.len() + 1
        )));
    }
    match args.first() {
        Some(x) if !x.is_none() => count_in(&a[0], x, f, what != "subtract")?,
        _ => {}
    }
    let kw = pairs_of(&a[2]);
    if !kw.is_empty() {
        count_in(&a[0], &dict(kw)?, f, what != "subtract")?;
    }
    Ok(NONE)
}

fn most_common(a: &[Value]) -> R {
    let mut pairs = of(&a[0])?.pairs();
    // A stable sort by count, largest first, as CPython's sorted(reverse=True) and
    // heapq.nlargest both order equal counts.
    let rows: Vec<Value> = pairs.drain(..).map(|(k, v)| tuple(vec![k, v])).collect();
    let by = super::closure("itemgetter", |x| getitem(&x[0], &Value::int(1)));
    let (mut sorted, r) = crate::sort::sort(rows, Some(&by), true);
    r?;
    if let Some(n) = a[1].given().filter(|n| !n.is_none()) {
        sorted.truncate(index_size(n)?.max(0) as usize);
    }
    Ok(list(sorted))
}

fn elements(a: &[Value]) -> R {
    let mut pairs = of(&a[0])?.pairs().into_iter();
    let mut now: Option<(Value, i64)> = None;
    Ok(crate::iters::new_iter(
        T::Itertool,
        crate::iters::NativeIter::Native(Box::new(move || loop {
            if let Some((k, n)) = &mut now {
                if *n > 0 {
                    *n -= 1;
                    return Ok(Some(k.clone()));
                }
            }
            match pairs.next() {
                Some((k, n)) => now = Some((k, index_size(&n)? as i64)),
                None => return Ok(None),
            }
        })),
    ))
}

fn counter_repr(a: &[Value]) -> R {
    let name = class_name(&a[0]);
    if of(&a[0])?.len() == 0 {
        return Ok(new_string(format!("{}()", name)));
    }
    let pairs = match most_common(&[a[0].clone(), UNBOUND]) {
        Ok(rows) => {
            let mut out = Vec::new();
            for row in collect(&rows)? {
                out.push(unpack2(&row)?);
            }
            out
        }
        Err(e) if e.is(T::TypeError) => of(&a[0])?.pairs(),
        Err(e) => return Err(e),
    };
    Ok(new_string(format!("{}({})", name, repr_text(&dict(pairs)?)?)))
}

fn is_counter(v: &Value) -> R<bool> {
    let class = super::classes::from_module("collections", "Counter")?;
    crate::isinstance::isinstance(v, &class)
}

fn new_counter() -> R {
    call(&super::classes::from_module("collections", "Counter")?, &mut [])
}

/// Counts of both, element by element; what is not above zero is left out.
fn combine(a: &[Value], f: fn(&Value, &Value) -> R, right_too: bool) -> R {
    if !is_counter(&a[1])? {
        return Ok(NOT_IMPLEMENTED);
    }
    let (x, y, out) = (of(&a[0])?, of(&a[1])?, new_counter()?);
    for (k, v) in x.pairs() {
        let n = f(&v, &y.get(&k)?.unwrap_or_else(zero))?;
        if gt_b(&n, &zero())? {
            setitem(&out, &k, n)?;
        }
    }
    for (k, v) in y.pairs() {
        if right_too && !x.contains(&k)? {
            let n = f(&zero(), &v)?;
            if gt_b(&n, &zero())? {
                setitem(&out, &k, n)?;
            }
        }
    }
    Ok(out)
}

fn larger(x: &Value, y: &Value) -> R {
    Ok(if lt_b(x, y)? { y.clone() } else { x.clone() })
}
fn smaller(x: &Value, y: &Value) -> R {
    Ok(if lt_b(x, y)? { x.clone() } else { y.clone() })
}

/// `+c` and `-c`
fn signed(a: &[Value], keep: fn(&Value, &Value) -> R<bool>, negate: bool) -> R {
    let out = new_counter()?;
    for (k, v) in of(&a[0])?.pairs() {
        if keep(&v, &zero())? {
            setitem(&out, &k, if negate { sub(&zero(), &v)? } else { v })?;
        }
    }
    Ok(out)
}

fn in_place(a: &[Value], f: fn(&Value, &Value) -> R, all_keys_of_left: bool) -> R {
    for (k, v) in of(&a[1])?.pairs() {
        if !all_keys_of_left {
            let old = of(&a[0])?.get(&k)?.unwrap_or_else(zero);
            setitem(&a[0], &k, f(&old, &v)?)?;
        }
    }
    if all_keys_of_left {
        for (k, v) in of(&a[0])?.pairs() {
            let o = of(&a[1])?.get(&k)?.unwrap_or_else(zero);
            setitem(&a[0], &k, f(&v, &o)?)?;
        }
    }
    for (k, v) in of(&a[0])?.pairs() {
        if !gt_b(&v, &zero())? {
            of(&a[0])?.remove(&k)?;
        }
    }
    Ok(a[0].clone())
}

/// Comparison as multisets: what is missing counts zero.
fn counts_cmp(a: &[Value], f: fn(&Value, &Value) -> R<bool>) -> R<Option<bool>> {
    if !is_counter(&a[1])? {
        return Ok(None);
    }
    let (x, y) = (of(&a[0])?, of(&a[1])?);
    for (k, v) in x.pairs() {
        if !f(&v, &y.get(&k)?.unwrap_or_else(zero))? {
            return Ok(Some(false));
        }
    }
    for (k, v) in y.pairs() {
        if !f(&x.get(&k)?.unwrap_or_else(zero), &v)? {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
}

fn answer(r: R<Option<bool>>, negate: bool) -> R {
    Ok(r?.map_or(NOT_IMPLEMENTED, |b| Value::bool(b != negate)))
}

/// `<` is `<=` and not `==`.
fn strict(a: &[Value], f: fn(&Value, &Value) -> R<bool>) -> R {
    Ok(match (counts_cmp(a, f)?, counts_cmp(a, eq_b)?) {
        (Some(x), Some(same)) => Value::bool(x && !same),
        _ => NOT_IMPLEMENTED,
    })
}

fn total(a: &[Value]) -> R {
    let mut n = zero();
    for (_, v) in of(&a[0])?.pairs() {
        n = add(&n, &v)?;
    }
    Ok(n)
}

fn counter_init(a: &[Value]) -> R {
    counter_change(a, add, "__init__")
}

fn counter_delitem(a: &[Value]) -> R {
    of(&a[0])?.remove(&a[1])?;
    Ok(NONE)
}

/// `collections._count_elements`: by `get` and item assignment, which classes may override.
pub fn count_elements(a: &[Value]) -> R {
    let (get, one) = (get(&a[0], "get")?, Value::int(1));
    let mut it = iter(&a[1])?;
    while let Some(k) = it.next()? {
        let old = call(&get, &mut [k.clone(), zero()])?;
        setitem(&a[0], &k, add(&old, &one)?)?;
    }
    Ok(NONE)
}

static COUNTER: &[NativeDef] = &[
    m!("__init__", "self, /, *args, **kw", counter_init),
    m!("__missing__", "self, key", |_| Ok(zero())),
    m!("update", "self, /, *args, **kw", |a| counter_change(a, add, "update")),
    m!("subtract", "self, /, *args, **kw", |a| counter_change(a, sub, "subtract")),
    m!("most_common", "self, n=", most_common),
    m!("elements", "self", elements),
    m!("total", "self", total),
    m!("copy", "self", same_class_copy),
    m!("__copy__", "self", same_class_copy),
    m!("__reduce__", "self", |a| Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![plain(&a[0])?])]))),
    m!("__delitem__", "self, elem", counter_delitem),
    m!("__repr__", "self", counter_repr),
    m!("__add__", "self, other", |a| combine(a, add, true)),
    m!("__sub__", "self, other", |a| combine(a, sub, true)),
    m!("__or__", "self, other", |a| combine(a, larger, true)),
    m!("__and__", "self, other", |a| combine(a, smaller, false)),
    m!("__pos__", "self", |a| signed(a, gt_b, false)),
    m!("__neg__", "self", |a| signed(a, lt_b, true)),
    m!("__iadd__", "self, other", |a| in_place(a, add, false)),
    m!("__isub__", "self, other", |a| in_place(a, sub, false)),
    m!("__ior__", "self, other", |a| in_place(a, larger, false)),
    m!("__iand__", "self, other", |a| in_place(a, smaller, true)),
    m!("__eq__", "self, other", |a| answer(counts_cmp(a, eq_b), false)),
    m!("__ne__", "self, other", |a| answer(counts_cmp(a, eq_b), true)),
    m!("__le__", "self, other", |a| answer(counts_cmp(a, le_b), false)),
    m!("__ge__", "self, other", |a| answer(counts_cmp(a, ge_b), false)),
    m!("__lt__", "self, other", |a| strict(a, le_b)),
    m!("__gt__", "self, other", |a| strict(a, ge_b)),
    m!("fromkeys", "cls, iterable, v=", |_| {
        Err(not_implemented_error(
            "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.",
        ))
    }),
];

fn subclass(name: &str, methods: &'static [NativeDef]) -> R {
    let class = super::classes::class("collections", name, &[T::Dict.value()], &[])?;
    add_methods(&class, "collections", methods)?;
    if let Some(t) = class.as_type() {
        t.set(sym::HASH, NONE);
    }
    Ok(class)
}

pub fn make(m: &ModuleData) -> R<()> {
    m.set_str("defaultdict", subclass("defaultdict", DEFAULT)?);
    m.set_str("OrderedDict", subclass("OrderedDict", super::ordered_dict::METHODS)?);
    m.set_str("Counter", subclass("Counter", COUNTER)?);
    Ok(())
}
