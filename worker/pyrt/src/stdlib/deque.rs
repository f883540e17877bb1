//! collections.deque: a ring of values, with an optional longest length.

use super::classes::class_name;
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

struct Deque {
    items: RefCell<VecDeque<Value>>,
    most: Cell<Option<usize>>,
    changes: Cell<u64>, // iterators notice it
}

fn this(v: &Value) -> R<&Deque> {
    v.as_native_object::<Deque>().ok_or_else(|| type_error("a deque is required"))
}

fn other(v: &Value) -> Option<&Deque> {
    v.as_native_object::<Deque>()
}

impl Deque {
    fn len(&self) -> usize {
        self.items.borrow().len()
    }
    fn at(&self, i: usize) -> Option<Value> {
        self.items.borrow().get(i).cloned()
    }
    fn all(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().collect()
    }
    fn touch(&self) {
        self.changes.set(self.changes.get() + 1);
    }
    fn push(&self, v: Value) {
        self.touch();
        let dropped = {
            let mut d = self.items.borrow_mut();
            d.push_back(v);
            if self.most.get().map_or(false, |m| d.len() > m) { d.pop_front() } else { None }
        };
        drop(dropped); // may run Python code: nothing is borrowed any more
    }
    fn push_left(&self, v: Value) {
        self.touch();
        let dropped = {
            let mut d = self.items.borrow_mut();
            d.push_front(v);
            if self.most.get().map_or(false, |m| d.len() > m) { d.pop_back() } else { None }
        };
        drop(dropped);
    }
    fn position(&self, k: &Value) -> R<usize> {
        let i = match k.as_int() {
            Some(i) => i as isize,
            None if k.as_slice().is_some() => {
                return Err(type_error("sequence index must be integer, not 'slice'"))
            }
            None => index_size(k)?,
        };
        let n = self.len() as isize;
        let at = if i < 0 { i + n } else { i };
        if at < 0 || at >= n {
            return Err(index_error("deque index out of range"));
        }
        Ok(at as usize)
    }
}

fn made(t: crate::types::Type, items: Vec<Value>, most: Option<usize>) -> Value {
    let d = Deque {
        items: RefCell::new(VecDeque::new()),
        most: Cell::new(most),
        changes: Cell::new(0),
    };
    for v in items {
        d.push(v);
    }
    new_other_data(t, Box::new(d))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("deque.__new__(X): X is not a type object"))?;
    Ok(made(t, vec![], None))
}

fn init(a: &[Value]) -> R {
    let d = this(&a[0])?;
    d.most.set(match a[2].given() {
        Some(m) if !m.is_none() => {
            let n = index_size(m)?;
            if n < 0 {
                return Err(value_error("maxlen must be non-negative"));
            }
            Some(n as usize)
        }
        _ => None,
    });
    let old = d.items.take();
    drop(old);
    if let Some(src) = a[1].given() {
        extend(&[a[0].clone(), src.clone()])?;
    }
    Ok(NONE)
}

fn extend(a: &[Value]) -> R {
    let d = this(&a[0])?;
    if is(&a[0], &a[1]) {
        d.all().into_iter().for_each(|v| d.push(v));
        return Ok(NONE);
    }
    let mut it = iter(&a[1])?;
    while let Some(v) = it.next()? {
        d.push(v);
    }
    Ok(NONE)
}

fn extendleft(a: &[Value]) -> R {
    let d = this(&a[0])?;
    if is(&a[0], &a[1]) {
        d.all().into_iter().for_each(|v| d.push_left(v));
        return Ok(NONE);
    }
    let mut it = iter(&a[1])?;
    while let Some(v) = it.next()? {
        d.push_left(v);
    }
    Ok(NONE)
}

fn popped(d: &Deque, v: Option<Value>) -> R {
    d.touch();
    v.ok_or_else(|| index_error("pop from an empty deque"))
}

fn rotate(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let n = a[1].given().map_or(Ok(1), index_size)?;
    let len = d.len() as isize;
    if len > 1 {
        d.touch();
        d.items.borrow_mut().rotate_right(n.rem_euclid(len) as usize);
    }
    Ok(NONE)
}

fn clear(a: &[Value]) -> R {
    let d = this(&a[0])?;
    d.touch();
    let old = d.items.take();
    drop(old);
    Ok(NONE)
}

fn copy(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let t = type_of(&a[0]);
    if t != T::Deque.ty() {
        let most = d.most.get().map_or(NONE, |m| Value::int(m as i64));
        return call(&t.value(), &mut [a[0].clone(), most]);
    }
    Ok(made(t, d.all(), d.most.get()))
}

fn mutated(d: &Deque, before: u64, what: &str) -> R<()> {
    if d.changes.get() == before {
        return Ok(());
    }
    Err(crate::exc::error(T::RuntimeError, format!("deque mutated during {}", what)))
}

fn find(d: &Deque, x: &Value, from: usize, to: usize) -> R<Option<usize>> {
    let before = d.changes.get();
    let mut i = from;
    while i < to.min(d.len()) {
        if let Some(v) = d.at(i) {
            let found = same(&v, x)?;
            mutated(d, before, "iteration")?;
            if found {
                return Ok(Some(i));
            }
        }
        i += 1;
    }
    Ok(None)
}

fn index_(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let (from, to) = crate::slice::search_range(a[2].given(), a[3].given(), d.len())?;
    match find(d, &a[1], from, to)? {
        Some(i) => Ok(Value::int(i as i64)),
        None => Err(value_error(format!("{} is not in deque", repr_text(&a[1])?))),
    }
}

fn count(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let (mut n, mut from) = (0, 0);
    while let Some(i) = find(d, &a[1], from, usize::MAX)? {
        n += 1;
        from = i + 1;
    }
    Ok(Value::int(n))
}

fn remove(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let before = d.changes.get();
    let found = find(d, &a[1], 0, usize::MAX);
    if d.changes.get() != before {
        return Err(index_error("deque mutated during iteration"));
    }
    match found? {
        Some(i) => {
            d.touch();
            let old = d.items.borrow_mut().remove(i);
            drop(old);
            Ok(NONE)
        }
        None => Err(value_error(format!("{} is not in deque", repr_text(&a[1])?))),
    }
}

fn insert(a: &[Value]) -> R {
    let d = this(&a[0])?;
    if d.most.get() == Some(d.len()) {
        return Err(index_error("deque already at its maximum size"));
    }
    let n = d.len() as isize;
    let i = index_size(&a[1])?;
    let at = if i < 0 { (i + n).max(0) } else { i.min(n) };
    d.touch();
    d.items.borrow_mut().insert(at as usize, a[2].clone());
    Ok(NONE)
}

fn reverse(a: &[Value]) -> R {
    let d = this(&a[0])?;
    d.touch();
    let mut v = d.all();
    v.reverse();
    *d.items.borrow_mut() = v.into();
    Ok(NONE)
}

fn setitem_(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let at = d.position(&a[1])?;
    let old = std::mem::replace(&mut d.items.borrow_mut()[at], a[2].clone());
    drop(old);
    Ok(NONE)
}

fn delitem_(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let at = d.position(&a[1])?;
    d.touch();
    let old = d.items.borrow_mut().remove(at);
    drop(old);
    Ok(NONE)
}

fn repr(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let guard = match crate::object_types::ReprGuard::enter(&a[0]) {
        Some(g) => g,
        None => return Ok(new_str("[...]")),
    };
    let text = repr_text(&list(d.all()))?;
    drop(guard);
    Ok(new_string(match d.most.get() {
        Some(m) => format!("{}({}, maxlen={})", class_name(&a[0]), text, m),
        None => format!("{}({})", class_name(&a[0]), text),
    }))
}

fn iterate(a: &[Value], back: bool) -> R {
    let v = a[0].clone();
    let (before, n) = (this(&v)?.changes.get(), this(&v)?.len());
    let mut i = 0;
    Ok(new_iter(
        T::DequeIter,
        NativeIter::Native(Box::new(move || {
            let d = this(&v)?;
            mutated(d, before, "iteration")?;
            if i >= n {
                return Ok(None);
            }
            i += 1;
            Ok(d.at(if back { n - i } else { i - 1 }))
        })),
    ))
}

fn cmp(name: &str, a: &[Value]) -> R {
    let (x, y) = match (other(&a[0]), other(&a[1])) {
        (Some(x), Some(y)) => (x, y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    let n = [x.len(), y.len()];
    crate::list::compare(name, &|w| n[w], &|which, i| {
        if which == 0 { x.at(i) } else { y.at(i) }
    })
}

fn add(a: &[Value]) -> R {
    let d = this(&a[0])?;
    match other(&a[1]) {
        Some(o) => {
            let mut all = d.all();
            all.extend(o.all());
            Ok(made(type_of(&a[0]), all, d.most.get()))
        }
        None => Err(type_error(format!(
            "can only concatenate deque (not \"{}\") to deque",
            type_name(&a[1])
        ))),
    }
}

fn iadd(a: &[Value]) -> R {
    extend(a)?;
    Ok(a[0].clone())
}

fn mul(a: &[Value]) -> R {
    let d = this(&a[0])?;
    Ok(match crate::list::repeat(&d.all(), &a[1])? {
        Some(v) => made(type_of(&a[0]), v, d.most.get()),
        None => NOT_IMPLEMENTED,
    })
}

fn imul(a: &[Value]) -> R {
    let d = this(&a[0])?;
    match crate::list::repeat(&d.all(), &a[1])? {
        Some(v) => {
            clear(a)?;
            v.into_iter().for_each(|x| d.push(x));
            Ok(a[0].clone())
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn reduce(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let args = match d.most.get() {
        Some(m) => vec![tuple(vec![]), Value::int(m as i64)],
        None => vec![],
    };
    let state = crate::attr::getattr_sym(&a[0], sym::GETSTATE)?;
    let state = call(&state, &mut [])?;
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(args), state, iter_object(&a[0])?]))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", new),
    m!("__init__", "self, iterable=, maxlen=", init),
    m!("append", "self, x, /", |a| this(&a[0]).map(|d| d.push(a[1].clone())).map(|_| NONE)),
    m!("appendleft", "self, x, /", |a| this(&a[0]).map(|d| d.push_left(a[1].clone())).map(|_| NONE)),
    m!("pop", "self, /", |a| {
        let d = this(&a[0])?;
        let v = d.items.borrow_mut().pop_back();
        popped(d, v)
    }),
    m!("popleft", "self, /", |a| {
        let d = this(&a[0])?;
        let v = d.items.borrow_mut().pop_front();
        popped(d, v)
    }),
    m!("extend", "self, iterable, /", extend),
    m!("extendleft", "self, iterable, /", extendleft),
    m!("rotate", "self, n=, /", rotate),
    m!("clear", "self, /", clear),
    m!("copy", "self, /", copy),
    m!("__copy__", "self, /", copy),
    m!("index", "self, value, start=, stop=, /", index_),
    m!("count", "self, value, /", count),
    m!("remove", "self, value, /", remove),
    m!("insert", "self, index, value, /", insert),
    m!("reverse", "self, /", reverse),
    m!("__len__", "self, /", |a| Ok(Value::int(this(&a[0])?.len() as i64))),
    m!("__getitem__", "self, key, /", |a| {
        let d = this(&a[0])?;
        let at = d.position(&a[1])?;
        d.at(at).ok_or_else(|| index_error("deque index out of range"))
    }),
    m!("__setitem__", "self, key, value, /", setitem_),
    m!("__delitem__", "self, key, /", delitem_),
    m!("__contains__", "self, key, /", |a| {
        Ok(Value::bool(find(this(&a[0])?, &a[1], 0, usize::MAX)?.is_some()))
    }),
    m!("__iter__", "self, /", |a| iterate(a, false)),
    m!("__reversed__", "self, /", |a| iterate(a, true)),
    m!("__repr__", "self, /", repr),
    m!("__eq__", "self, value, /", |a| cmp("eq", a)),
    m!("__ne__", "self, value, /", |a| cmp("ne", a)),
    m!("__lt__", "self, value, /", |a| cmp("lt", a)),
    m!("__le__", "self, value, /", |a| cmp("le", a)),
    m!("__gt__", "self, value, /", |a| cmp("gt", a)),
    m!("__ge__", "self, value, /", |a| cmp("ge", a)),
    m!("__add__", "self, value, /", add),
    m!("__iadd__", "self, value, /", iadd),
    m!("__mul__", "self, value, /", mul),
    m!("__rmul__", "self, value, /", mul),
    m!("__imul__", "self, value, /", imul),
    m!("__reduce__", "self, /", reduce),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];
static ATTRS: &[GetSetData] = &[GetSetData {
    name: "maxlen",
    get: |v| Ok(this(v)?.most.get().map_or(NONE, |m| Value::int(m as i64))),
    set: None,
}];

pub fn define_all() {
    define(T::Deque, METHODS, ATTRS);
    T::Deque.ty().dict().set(sym::HASH, NONE);
}
