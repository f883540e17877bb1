//! collections.abc: the abstract classes of containers, what counts as one, and the methods
//! that they give to their subclasses.

use super::collections_abc_gen::{ASYNC_GENERATOR, COROUTINE, GENERATOR};
use super::classes::{add_methods, args_of, class_with, method, pairs_of};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

/// One abstract class: bases, abstract methods, builtin types that are registered, mixins.
struct Abc {
    name: &'static str,
    bases: &'static [&'static str],
    required: &'static [&'static str],
    /// Whatever has the required methods is one.
    by_methods: bool,
    builtin: &'static [T],
    mixins: &'static [NativeDef],
}

const fn one(
    name: &'static str,
    bases: &'static [&'static str],
    required: &'static [&'static str],
    by_methods: bool,
    builtin: &'static [T],
    mixins: &'static [NativeDef],
) -> Abc {
    Abc { name, bases, required, by_methods, builtin, mixins }
}

static ALL: &[Abc] = &[
    one("Awaitable", &[], &["__await__"], true, &[], &[]),
    one("Coroutine", &["Awaitable"], &["send", "throw"], true, &[T::Coroutine], COROUTINE),
    one("AsyncIterable", &[], &["__aiter__"], true, &[], &[]),
    one("AsyncIterator", &["AsyncIterable"], &["__anext__"], true, &[], ASYNC_ITERATOR),
    one(
        "AsyncGenerator",
        &["AsyncIterator"],
        &["asend", "athrow"],
        true,
        &[T::AsyncGenerator],
        ASYNC_GENERATOR,
    ),
    one("Hashable", &[], &["__hash__"], true, &[], &[]),
    one("Iterable", &[], &["__iter__"], true, &[], &[]),
    one("Iterator", &["Iterable"], &["__next__"], true, &[], ITERATOR),
    one("Generator", &["Iterator"], &["send", "throw"], true, &[T::Generator], GENERATOR),
    one("Reversible", &["Iterable"], &["__reversed__"], true, &[], &[]),
    one("Sized", &[], &["__len__"], true, &[], &[]),
    one("Container", &[], &["__contains__"], true, &[], &[]),
    one("Callable", &[], &["__call__"], true, &[], &[]),
    one("Collection", &["Sized", "Iterable", "Container"], &[], true, &[], &[]),
    one("Set", &["Collection"], &[], false, &[T::FrozenSet, T::Set, T::DictKeys, T::DictItems], SET),
    one("MutableSet", &["Set"], &["add", "discard"], false, &[T::Set], MUTABLE_SET),
    one("Mapping", &["Collection"], &["__getitem__"], false, &[T::MappingProxy, T::Dict], MAPPING),
    one(
        "MutableMapping",
        &["Mapping"],
        &["__setitem__", "__delitem__"],
        false,
        &[T::Dict],
        MUTABLE_MAPPING,
    ),
    one("MappingView", &["Sized"], &[], false, &[], VIEW),
    one("KeysView", &["MappingView", "Set"], &[], false, &[T::DictKeys], KEYS),
    one("ItemsView", &["MappingView", "Set"], &[], false, &[T::DictItems], ITEMS),
    one("ValuesView", &["MappingView", "Collection"], &[], false, &[T::DictValues], VALUES),
    one(
        "Sequence",
        &["Reversible", "Collection"],
        &["__getitem__"],
        false,
        &[T::Tuple, T::Str, T::Range, T::MemoryView, T::Bytes],
        SEQUENCE,
    ),
    one("ByteString", &["Sequence"], &[], false, &[T::Bytes, T::ByteArray], &[]),
    one(
        "MutableSequence",
        &["Sequence"],
        &["__setitem__", "__delitem__", "insert"],
        false,
        &[T::List, T::ByteArray, T::Deque],
        MUTABLE_SEQUENCE,
    ),
];

/// What by_methods classes look for: their own methods and their bases'.
fn wanted(c: &Abc) -> Vec<&'static str> {
    let mut out = c.required.to_vec();
    match c.name {
        "Generator" | "Coroutine" => out.push("close"),
        "AsyncGenerator" => out.push("aclose"),
        _ => {}
    }
    for b in c.bases {
        if let Some(b) = ALL.iter().find(|x| x.name == *b) {
            out.extend(wanted(b));
        }
    }
    out
}

fn subclass_hook(a: &[Value]) -> R {
    let (own, other) = match (a[0].as_type(), a[1].as_type()) {
        (Some(x), Some(y)) => (x, y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    // Only the class itself asks so; its subclasses are ordinary.
    if own.dict().get(sym::intern("_abc_by_methods")).is_none() {
        return Ok(NOT_IMPLEMENTED);
    }
    let c = match ALL.iter().find(|c| c.name == own.name() && c.by_methods) {
        Some(c) => c,
        None => return Ok(NOT_IMPLEMENTED),
    };
    for w in wanted(c) {
        match other.lookup(sym::intern(w)) {
            Some(f) if !f.is_none() => {}
            _ => return Ok(NOT_IMPLEMENTED),
        }
    }
    Ok(TRUE)
}

static HOOKS: &[NativeDef] = &[
    m!("__subclasshook__", "cls, C, /", subclass_hook),
];
static SUBSCRIPT: &[NativeDef] = &[
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];

/// A body for an abstract method: what a subclass finds that calls it.
pub fn absent(class: &str, name: &'static str) -> R {
    let f = super::classes::synthetic(super::classes::Params {
        name,
        qualname: format!("{}.{}", class, name),
        doc: String::new(),
        names: vec!["self".into()],
        star: true,
        npos: 1,
        defaults: vec![],
        kwdefaults: vec![],
        cells: vec![],
        run: super::collections_abc_gen::body_of(class, name),
    });
    crate::attr::setattr_sym(&f, sym::ISABSTRACTMETHOD, TRUE)?;
    Ok(f)
}

pub fn make(m: &ModuleData) -> R<()> {
    let meta = T::AbcMeta.value();
    for c in ALL {
        let ns = crate::dict::new_dict();
        for r in c.required {
            setitem(&ns, &new_str(r), absent(c.name, r)?)?;
        }
        if !c.name.ends_with("View") {
            setitem(&ns, &sym::SLOTS.value(), tuple(vec![]))?; // a view holds its mapping
        }
        if c.by_methods {
            setitem(&ns, &new_str("_abc_by_methods"), TRUE)?;
        }
        let bases: Vec<Value> =
            c.bases.iter().filter_map(|b| m.get(sym::intern(b))).collect();
        let class = class_with(&meta, "collections.abc", c.name, &bases, ns, c.mixins)?;
        add_methods(&class, "collections.abc", HOOKS)?;
        if !matches!(c.name, "Hashable" | "Sized" | "Callable") {
            add_methods(&class, "collections.abc", SUBSCRIPT)?;
        }
        // A mixin replaces the abstract method that it implements (keys of a view, say).
        for t in c.builtin {
            method(&class, "register", &[t.value()])?;
        }
        settle(&class)?;
        match c.name {
            "Callable" => {
                m.set_str("_CallableGenericAlias", super::callable_alias::give_to(&class)?)
            }
            "Mapping" => super::classes::put(&class, "__reversed__", NONE)?,
            "Set" => super::classes::put(&class, "_hash", super::closure_method("_hash", set_hash))?,
            _ => {}
        }
        m.set_str(c.name, class);
    }
    Ok(())
}

/// Takes what the mixins implement out of the abstract names.
fn settle(class: &Value) -> R<()> {
    let t = match class.as_type() {
        Some(t) => t,
        None => return Ok(()),
    };
    let mut left = Vec::new();
    for n in collect(&super::classes::get(class, "__abstractmethods__")?)? {
        let s = crate::attr::name_sym(&n)?;
        if t.lookup(s).map_or(false, |f| f.as_native().is_none()) {
            left.push(n);
        }
    }
    crate::attr::setattr_sym(class, sym::ABSTRACTMETHODS, crate::set::frozenset(left)?)
}

// ---- mixins

fn itself(a: &[Value]) -> R {
    Ok(a[0].clone())
}
static ITERATOR: &[NativeDef] = &[m!("__iter__", "self", itself)];
static ASYNC_ITERATOR: &[NativeDef] = &[m!("__aiter__", "self", itself)];

fn absent_key(a: &[Value]) -> R<Option<Value>> {
    match getitem(&a[0], &a[1]) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(T::KeyError) => Ok(None),
        Err(e) => Err(e),
    }
}

fn mapping_eq(a: &[Value]) -> R<Option<bool>> {
    if a[1].as_dict().is_none() && !super::is_abstract(&a[1], "Mapping")? {
        return Ok(None);
    }
    let pairs = |v: &Value| -> R { dict(crate::dict::pairs_by_keys(v)?.unwrap_or_default()) };
    Ok(Some(eq_b(&pairs(&a[0])?, &pairs(&a[1])?)?))
}

fn view(name: &str, a: &[Value]) -> R {
    call(&super::classes::from_module("collections.abc", name)?, &mut [a[0].clone()])
}

static MAPPING: &[NativeDef] = &[
    m!("get", "self, key, default=", |a| {
        Ok(absent_key(a)?.unwrap_or_else(|| a[2].given().cloned().unwrap_or(NONE)))
    }),
    m!("__contains__", "self, key", |a| Ok(Value::bool(absent_key(a)?.is_some()))),
    m!("keys", "self", |a| view("KeysView", a)),
    m!("items", "self", |a| view("ItemsView", a)),
    m!("values", "self", |a| view("ValuesView", a)),
    m!("__eq__", "self, other", |a| Ok(mapping_eq(a)?.map_or(NOT_IMPLEMENTED, Value::bool))),
    m!("__ne__", "self, other", |a| Ok(mapping_eq(a)?.map_or(NOT_IMPLEMENTED, |b| Value::bool(!b)))),
];

fn map_pop(a: &[Value]) -> R {
    match absent_key(a)? {
        Some(v) => {
            delitem(&a[0], &a[1])?;
            Ok(v)
        }
        None => a[2].given().cloned().ok_or_else(|| key_error(&a[1])),
    }
}

fn map_popitem(a: &[Value]) -> R {
    match iter(&a[0])?.next()? {
        Some(k) => {
            let v = getitem(&a[0], &k)?;
            delitem(&a[0], &k)?;
            Ok(tuple(vec![k, v]))
        }
        None => Err(crate::exc::raise_from(T::KeyError.value(), NONE)),
    }
}

fn map_clear(a: &[Value]) -> R {
    loop {
        match method(&a[0], "popitem", &[]) {
            Ok(_) => {}
            Err(e) if e.is(T::KeyError) => return Ok(NONE),
            Err(e) => return Err(e),
        }
    }
}

fn map_update(a: &[Value]) -> R {
    let args = args_of(&a[1]);
    if args.len() > 1 {
        return Err(type_error(format!(
            "MutableMapping.update() takes from 1 to 2 positional arguments but {} were given",
            args.len() + 1
        )));
    }
    if let Some(o) = args.first() {
        let pairs = match crate::dict::pairs_by_keys(o)? {
            Some(p) => p,
            None => {
                let mut p = Vec::new();
                for x in collect(o)? {
                    p.push(unpack2(&x)?);
                }
                p
            }
        };
        for (k, v) in pairs {
            setitem(&a[0], &k, v)?;
        }
    }
    for (k, v) in pairs_of(&a[2]) {
        setitem(&a[0], &k, v)?;
    }
    Ok(NONE)
}

fn map_setdefault(a: &[Value]) -> R {
    if let Some(v) = absent_key(a)? {
        return Ok(v);
    }
    let v = a[2].given().cloned().unwrap_or(NONE);
    setitem(&a[0], &a[1], v.clone())?;
    Ok(v)
}

pub static MUTABLE_MAPPING: &[NativeDef] = &[
    m!("pop", "self, key, default=", map_pop),
    m!("popitem", "self", map_popitem),
    m!("clear", "self", map_clear),
    m!("update", "self, /, *args, **kw", map_update),
    m!("setdefault", "self, key, default=", map_setdefault),
];

fn mapping_of(v: &Value) -> R {
    super::classes::get(v, "_mapping")
}

static VIEW: &[NativeDef] = &[
    m!("__init__", "self, mapping", |a| {
        super::classes::put(&a[0], "_mapping", a[1].clone())?;
        Ok(NONE)
    }),
    m!("__len__", "self", |a| Ok(Value::int(len(&mapping_of(&a[0])?)? as i64))),
    m!("__repr__", "self", |a| {
        let m = repr_text(&mapping_of(&a[0])?)?;
        Ok(new_string(format!("{}({})", type_of(&a[0]).name(), m)))
    }),
];
static KEYS: &[NativeDef] = &[
    m!("_from_iterable", "cls, it", |a| set(collect(&a[1])?)),
    m!("__contains__", "self, key", |a| Ok(Value::bool(contains(&mapping_of(&a[0])?, &a[1])?))),
    m!("__iter__", "self", |a| iter_object(&mapping_of(&a[0])?)),
];

/// An iterator over a mapping that gives `f(mapping, key)`.
fn over_keys(v: &Value, f: fn(&Value, Value) -> R) -> R {
    let map = mapping_of(v)?;
    let it = iter_object(&map)?;
    Ok(crate::iters::new_iter(
        T::Itertool,
        crate::iters::NativeIter::Native(Box::new(move || match crate::iter::next_of(&it)? {
            Some(k) => f(&map, k).map(Some),
            None => Ok(None),
        })),
    ))
}

static ITEMS: &[NativeDef] = &[
    m!("_from_iterable", "cls, it", |a| set(collect(&a[1])?)),
    m!("__contains__", "self, item", |a| {
        let (k, v) = unpack2(&a[1])?;
        match absent_key(&[mapping_of(&a[0])?, k])? {
            Some(x) => Ok(Value::bool(same(&x, &v)?)),
            None => Ok(FALSE),
        }
    }),
    m!("__iter__", "self", |a| over_keys(&a[0], |m, k| {
        let v = getitem(m, &k)?;
        Ok(tuple(vec![k, v]))
    })),
];
static VALUES: &[NativeDef] = &[
    m!("__contains__", "self, value", |a| {
        for v in collect(&a[0])? {
            if same(&v, &a[1])? {
                return Ok(TRUE);
            }
        }
        Ok(FALSE)
    }),
    m!("__iter__", "self", |a| over_keys(&a[0], |m, k| getitem(m, &k))),
];

fn is_set(v: &Value) -> R<bool> {
    Ok(v.as_set().is_some() || super::is_abstract(v, "Set")?)
}

/// Every item of `a` is in `b`.
fn within(a: &Value, b: &Value) -> R<bool> {
    for x in collect(a)? {
        if !contains(b, &x)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn set_cmp(a: &[Value], f: fn(usize, usize) -> bool, swap: bool) -> R {
    if !is_set(&a[1])? {
        return Ok(NOT_IMPLEMENTED);
    }
    if !f(len(&a[0])?, len(&a[1])?) {
        return Ok(FALSE);
    }
    let (x, y) = if swap { (&a[1], &a[0]) } else { (&a[0], &a[1]) };
    Ok(Value::bool(within(x, y)?))
}

fn from_items(like: &Value, items: Vec<Value>) -> R {
    method(like, "_from_iterable", &[list(items)])
}

fn filtered(of: &Value, by: &Value, want: bool) -> R<Vec<Value>> {
    let mut out = Vec::new();
    for x in collect(of)? {
        if contains(by, &x)? == want {
            out.push(x);
        }
    }
    Ok(out)
}

fn set_op(a: &[Value], which: u8) -> R {
    let iterable = super::is_abstract(&a[1], "Iterable")?;
    if !iterable {
        return Ok(NOT_IMPLEMENTED);
    }
    let other = if is_set(&a[1])? { a[1].clone() } else { from_items(&a[0], collect(&a[1])?)? };
    let items = match which {
        b'&' => filtered(&other, &a[0], true)?,
        b'-' => filtered(&a[0], &other, false)?,
        b'r' => filtered(&other, &a[0], false)?,
        b'^' => {
            let mut v = filtered(&a[0], &other, false)?;
            v.extend(filtered(&other, &a[0], false)?);
            v
        }
        _ => {
            let mut v = collect(&a[0])?;
            v.extend(collect(&other)?);
            v
        }
    };
    from_items(&a[0], items)
}

static SET: &[NativeDef] = &[
    m!("_from_iterable", "cls, it", |a| call(&a[0], &mut [a[1].clone()])),
    m!("__le__", "self, other", |a| set_cmp(a, |x, y| x <= y, false)),
    m!("__lt__", "self, other", |a| set_cmp(a, |x, y| x < y, false)),
    m!("__ge__", "self, other", |a| set_cmp(a, |x, y| x >= y, true)),
    m!("__gt__", "self, other", |a| set_cmp(a, |x, y| x > y, true)),
    m!("__eq__", "self, other", |a| set_cmp(a, |x, y| x == y, false)),
    m!("__and__", "self, other", |a| set_op(a, b'&')),
    m!("__rand__", "self, other", |a| set_op(a, b'&')),
    m!("__or__", "self, other", |a| set_op(a, b'|')),
    m!("__ror__", "self, other", |a| set_op(a, b'|')),
    m!("__sub__", "self, other", |a| set_op(a, b'-')),
    m!("__rsub__", "self, other", |a| set_op(a, b'r')),
    m!("__xor__", "self, other", |a| set_op(a, b'^')),
    m!("__rxor__", "self, other", |a| set_op(a, b'^')),
    m!("isdisjoint", "self, other", |a| {
        for x in collect(&a[1])? {
            if contains(&a[0], &x)? {
                return Ok(FALSE);
            }
        }
        Ok(TRUE)
    }),
];

/// The hash that a frozenset of the items has; it takes any set.
fn set_hash(a: &[Value]) -> R {
    Ok(Value::int(hash(&crate::set::frozenset(collect(&a[0])?)?)?))
}

fn change_all(a: &[Value], name: &str) -> R {
    for x in collect(&a[1])? {
        method(&a[0], name, &[x])?;
    }
    Ok(a[0].clone())
}

static MUTABLE_SET: &[NativeDef] = &[
    m!("remove", "self, value", |a| {
        if !contains(&a[0], &a[1])? {
            return Err(key_error(&a[1]));
        }
        method(&a[0], "discard", &[a[1].clone()])
    }),
    m!("pop", "self", |a| match iter(&a[0])?.next()? {
        Some(v) => {
            method(&a[0], "discard", &[v.clone()])?;
            Ok(v)
        }
        None => Err(crate::exc::error_args(T::KeyError, vec![])),
    }),
    m!("clear", "self", |a| {
        for x in collect(&a[0])? {
            method(&a[0], "discard", &[x])?;
        }
        Ok(NONE)
    }),
    m!("__ior__", "self, it", |a| change_all(a, "add")),
    m!("__isub__", "self, it", |a| change_all(a, "discard")),
    m!("__iand__", "self, it", |a| {
        for x in collect(&sub(&a[0], &a[1])?)? {
            method(&a[0], "discard", &[x])?;
        }
        Ok(a[0].clone())
    }),
    m!("__ixor__", "self, it", |a| {
        for x in collect(&a[1])? {
            let name = if contains(&a[0], &x)? { "discard" } else { "add" };
            method(&a[0], name, &[x])?;
        }
        Ok(a[0].clone())
    }),
];

fn seq_index(a: &[Value]) -> R {
    let n = len(&a[0])? as isize;
    let from = |v: &Value, default: isize| -> R<isize> {
        match v.given() {
            Some(v) if !v.is_none() => {
                let i = index_clamped(v)?;
                Ok(if i < 0 { (i + n).max(0) } else { i })
            }
            _ => Ok(default),
        }
    };
    let (mut i, stop) = (from(&a[2], 0)?, from(&a[3], isize::MAX)?);
    while i < stop {
        match getitem(&a[0], &Value::int(i as i64)) {
            Ok(v) if same(&v, &a[1])? => return Ok(Value::int(i as i64)),
            Ok(_) => {}
            Err(e) if e.is(T::IndexError) => break,
            Err(e) => return Err(e),
        }
        i += 1;
    }
    Err(crate::exc::error_args(T::ValueError, vec![]))
}

static SEQUENCE: &[NativeDef] = &[
    m!("__iter__", "self", |a| Ok(crate::iters::sequence_iterator(&a[0]))),
    m!("__contains__", "self, value", |a| {
        let mut it = iter(&a[0])?;
        while let Some(v) = it.next()? {
            if same(&v, &a[1])? {
                return Ok(TRUE);
            }
        }
        Ok(FALSE)
    }),
    m!("__reversed__", "self", |a| {
        let n = len(&a[0])? as i64;
        let it = crate::iters::NativeIter::SequenceBack(a[0].clone(), n - 1);
        Ok(crate::iters::new_iter(T::Reversed, it))
    }),
    m!("index", "self, value, start=, stop=", seq_index),
    m!("count", "self, value", |a| {
        let (mut it, mut n) = (iter(&a[0])?, 0);
        while let Some(v) = it.next()? {
            n += i64::from(same(&v, &a[1])?);
        }
        Ok(Value::int(n))
    }),
];

fn seq_extend(a: &[Value]) -> R {
    for v in collect(&a[1])? {
        method(&a[0], "append", &[v])?;
    }
    Ok(NONE)
}

static MUTABLE_SEQUENCE: &[NativeDef] = &[
    m!("append", "self, value", |a| {
        method(&a[0], "insert", &[Value::int(len(&a[0])? as i64), a[1].clone()])
    }),
    m!("clear", "self", |a| {
        while len(&a[0])? > 0 {
            method(&a[0], "pop", &[])?;
        }
        Ok(NONE)
    }),
    m!("reverse", "self", |a| {
        let n = len(&a[0])?;
        for i in 0..n / 2 {
            let (i, j) = (Value::int(i as i64), Value::int((n - i - 1) as i64));
            let (x, y) = (getitem(&a[0], &i)?, getitem(&a[0], &j)?);
            setitem(&a[0], &i, y)?;
            setitem(&a[0], &j, x)?;
        }
        Ok(NONE)
    }),
    m!("extend", "self, values", seq_extend),
    m!("pop", "self, index=", |a| {
        let i = a[1].given().cloned().unwrap_or_else(|| Value::int(-1));
        let v = getitem(&a[0], &i)?;
        delitem(&a[0], &i)?;
        Ok(v)
    }),
    m!("remove", "self, value", |a| {
        let i = method(&a[0], "index", &[a[1].clone()])?;
        delitem(&a[0], &i).map(|_| NONE)
    }),
    m!("__iadd__", "self, values", |a| seq_extend(a).map(|_| a[0].clone())),
];

/// The module that collections.abc is made of in CPython.
pub fn make_private(m: &ModuleData) -> R<()> {
    let public = crate::module::import_dotted("collections.abc")?;
    for (name, v) in public.as_module().map(|p| p.items()).unwrap_or_default() {
        if !name.name().starts_with("__") {
            m.set(name, v);
        }
    }
    static CHECK: &[NativeDef] = &[m!("_check_methods", "C, /, *methods", check_methods)];
    super::functions(m, CHECK, "_collections_abc");
    Ok(())
}

/// Has the class all these methods, none of them set to None?
fn check_methods(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    for name in collect(&a[1])? {
        let name = crate::attr::name_sym(&name)?;
        if t.lookup_ref(name).map_or(true, |f| f.is_none()) {
            return Ok(NOT_IMPLEMENTED);
        }
    }
    Ok(TRUE)
}
