//! Iterator objects of pyrt: one Rust enum behind all their Python types, so that loops step
//! them without a call.

use crate::attr::call_special;
use crate::dict_views::DictIter;
use crate::func::NativeDef;
use crate::object::new_iter_data;
use crate::prelude::*;
use crate::range::RangeIterator;
use crate::set::SetIterator;
use crate::sym;
use crate::stdlib::itertools::Tool;
use std::cell::UnsafeCell;
use std::rc::Rc;

pub enum NativeIter {
    List(Value, usize),
    ListBack(Value, usize),
    Tuple(Value, usize),
    /// text, byte offset
    Str(Value, usize),
    Bytes(Value, usize),
    Range(RangeIterator, Value), // and the range that it goes through
    Dict(DictIter),
    Set(SetIterator),
    /// `__getitem__` with 0, 1, 2 ...
    Sequence(Value, i64),
    SequenceBack(Value, i64),
    /// callable, sentinel
    Call(Value, Value),
    Zip(Vec<Value>, bool),
    Map(Value, Vec<Value>),
    Filter(Value, Value),
    Enumerate(Value, Value),
    /// Anything else: a Rust closure (itertools and the like).
    Native(Box<dyn FnMut() -> R<Option<Value>>>),
    /// One of itertools.
    Tool(Rc<dyn Tool>),
    Done,
}

pub struct IterCell(UnsafeCell<NativeIter>);

pub fn new_iter(t: T, it: NativeIter) -> Value {
    new_iter_data(t.ty(), IterCell(UnsafeCell::new(it)))
}

/// One of a given type object (subclasses, library types).
pub fn new_iter_of(t: crate::types::Type, it: NativeIter) -> Value {
    new_iter_data(t, IterCell(UnsafeCell::new(it)))
}

pub fn sequence_iterator(v: &Value) -> Value {
    new_iter(T::SeqIter, NativeIter::Sequence(v.clone(), 0))
}

/// A step of an iterator of pyrt; None: v is something else.
#[inline]
pub fn native_next(v: &Value) -> Option<R<Option<Value>>> {
    let cell = v.as_iter()?;
    if v.head().map_or(false, |h| h.flags() & crate::object::SUBCLASS != 0)
        && type_of(v).lookup(sym::NEXT).map_or(false, |f| f.as_func().is_some())
    {
        return None;
    }
    Some(step(cell, v))
}

/// A step of dict.items(), enumerate or a zip of two, as a pair; None: v is something else.
#[inline(never)]
pub fn native_next_pair(v: &Value) -> Option<R<Option<(Value, Value)>>> {
    let cell = v.as_iter()?;
    if v.head().map_or(false, |h| h.flags() & crate::object::SUBCLASS != 0) {
        return None;
    }
    // SAFETY: one thread; every reference ends before Python code may run.
    let state = || unsafe { &mut *cell.0.get() };
    match state() {
        NativeIter::Dict(d) if d.gives_items() => Some(d.next_item()),
        NativeIter::Enumerate(it, _) => {
            let it = it.clone();
            Some(match crate::iter::next_of(&it) {
                Ok(Some(v)) => next_number(state()).map(|i| Some((i, v))),
                Ok(None) => Ok(None),
                Err(e) => Err(e),
            })
        }
        NativeIter::Zip(its, false) if its.len() == 2 => {
            let (first, second) = (its[0].clone(), its[1].clone());
            Some(match crate::iter::next_of(&first) {
                Ok(Some(x)) => crate::iter::next_of(&second).map(|y| y.map(|y| (x, y))),
                r => r.map(|_| None),
            })
        }
        _ => None,
    }
}

#[inline]
fn step(cell: &IterCell, of: &Value) -> R<Option<Value>> {
    // SAFETY: one thread; a step of these runs no Python code.
    match unsafe { &mut *cell.0.get() } {
        NativeIter::Range(r, _) => return r.next(),
        NativeIter::Dict(d) => return d.next(),
        NativeIter::Set(s) => return s.next(),
        NativeIter::List(l, i) => {
            if let Some(v) = l.as_list().and_then(|l| l.items().get(*i).cloned()) {
                *i += 1;
                return Ok(Some(v));
            }
        }
        NativeIter::Tool(t) => {
            let t = t.clone();
            return t.next_in(of);
        }
        NativeIter::Native(_) | NativeIter::Done => {}
        _ => return step_here(cell),
    }
    step_any(cell)
}

/// A step of an iterator whose step may run Python code that steps it again: its state stays
/// where it is, and what the step uses of it is held by a count.
#[inline(never)]
fn step_here(cell: &IterCell) -> R<Option<Value>> {
    // SAFETY: one thread; every reference ends before Python code may run.
    let state = || unsafe { &mut *cell.0.get() };
    let finish = || drop(std::mem::replace(state(), NativeIter::Done));
    match state() {
        NativeIter::Sequence(v, i) => {
            let r = end_of_sequence(getitem(&v.clone(), &Value::int(*i)));
            match (&r, state()) {
                (Ok(Some(_)), NativeIter::Sequence(_, i)) => *i += 1,
                (Ok(None), _) => finish(),
                _ => {}
            }
            r
        }
        NativeIter::SequenceBack(v, i) => {
            if *i < 0 {
                finish();
                return Ok(None);
            }
            let r = end_of_sequence(getitem(&v.clone(), &Value::int(*i)));
            match (&r, state()) {
                (Ok(Some(_)), NativeIter::SequenceBack(_, i)) => *i -= 1,
                _ => finish(),
            }
            r
        }
        NativeIter::Call(f, sentinel) => {
            let (f, sentinel) = (f.clone(), sentinel.clone());
            match call(&f, &mut []) {
                Err(e) if e.is(T::StopIteration) => finish(),
                Err(e) => return Err(e),
                // The call itself may have ended the iterator.
                Ok(_) if matches!(state(), NativeIter::Done) => {}
                Ok(v) if same(&sentinel, &v)? => finish(),
                Ok(v) => return Ok(Some(v)),
            }
            Ok(None)
        }
        NativeIter::Zip(its, false) if its.len() == 2 => {
            let (first, second) = (its[0].clone(), its[1].clone());
            let x = match crate::iter::next_of(&first)? {
                Some(x) => x,
                None => return Ok(None),
            };
            Ok(crate::iter::next_of(&second)?.map(|y| tuple_of([x, y])))
        }
        NativeIter::Zip(_, strict) => {
            let strict = *strict;
            let nth = |i: usize| match state() {
                NativeIter::Zip(its, _) => its.get(i).cloned(),
                _ => None,
            };
            zip_next(&nth, strict)
        }
        NativeIter::Map(f, its) => {
            let (f, n) = (f.clone(), its.len());
            if n == 1 {
                let it = its[0].clone();
                return match crate::iter::next_of(&it)? {
                    Some(v) => call(&f, &mut [v]).map(Some),
                    None => Ok(None),
                };
            }
            let mut args = Vec::with_capacity(n);
            for i in 0..n {
                let it = match state() {
                    NativeIter::Map(_, its) => its[i].clone(),
                    _ => return Ok(None),
                };
                match crate::iter::next_of(&it)? {
                    Some(v) => args.push(v),
                    None => return Ok(None),
                }
            }
            call(&f, &mut args).map(Some)
        }
        NativeIter::Filter(f, it) => {
            let (f, it) = (f.clone(), it.clone());
            while let Some(v) = crate::iter::next_of(&it)? {
                let keep = match f.is_none() {
                    true => truthy(&v)?,
                    false => truthy(&call(&f, &mut [v.clone()])?)?,
                };
                if keep {
                    return Ok(Some(v));
                }
            }
            Ok(None)
        }
        NativeIter::Enumerate(it, _) => {
            let it = it.clone();
            match crate::iter::next_of(&it)? {
                Some(v) => Ok(Some(tuple_of([next_number(state())?, v]))),
                None => Ok(None),
            }
        }
        _ => step_any(cell),
    }
}

/// The number of enumerate's next item, which it counts on.
fn next_number(state: &mut NativeIter) -> R {
    match state {
        NativeIter::Enumerate(_, n) => {
            let i = n.clone();
            *n = add(n, &Value::int(1))?;
            Ok(i)
        }
        _ => Ok(NONE),
    }
}

#[inline(never)]
fn step_any(cell: &IterCell) -> R<Option<Value>> {
    // The state is taken out while Python code may run: a second step meanwhile sees Done.
    // SAFETY: one thread; the reference does not outlive the replace.
    let mut it = unsafe { std::mem::replace(&mut *cell.0.get(), NativeIter::Done) };
    let r = it.next();
    if !matches!(r, Ok(None)) || matches!(it, NativeIter::Native(_)) {
        // SAFETY: as above.
        let hole = unsafe { std::mem::replace(&mut *cell.0.get(), it) };
        drop(hole);
    }
    r
}

impl NativeIter {
    /// Every counted reference that it holds, once, where it can be looked into.
    pub fn visit(&self, see: &mut impl FnMut(&Value)) {
        match self {
            NativeIter::List(v, _)
            | NativeIter::ListBack(v, _)
            | NativeIter::Tuple(v, _)
            | NativeIter::Str(v, _)
            | NativeIter::Bytes(v, _)
            | NativeIter::Range(_, v)
            | NativeIter::Sequence(v, _)
            | NativeIter::SequenceBack(v, _) => see(v),
            NativeIter::Dict(d) => see(d.source()),
            NativeIter::Set(s) => see(s.source()),
            NativeIter::Call(a, b) | NativeIter::Filter(a, b) | NativeIter::Enumerate(a, b) => {
                see(a);
                see(b);
            }
            NativeIter::Zip(all, _) => all.iter().for_each(see),
            NativeIter::Map(f, all) => {
                see(f);
                all.iter().for_each(see);
            }
            NativeIter::Native(_) | NativeIter::Tool(_) | NativeIter::Done => {}
        }
    }
    fn next(&mut self) -> R<Option<Value>> {
        match self {
            NativeIter::List(l, i) => {
                *i += 1;
                Ok(l.as_list().and_then(|l| l.items().get(*i - 1).cloned()))
            }
            NativeIter::ListBack(l, i) => {
                if *i == 0 {
                    return Ok(None);
                }
                *i -= 1;
                Ok(l.as_list().and_then(|l| l.items().get(*i).cloned()))
            }
            NativeIter::Tuple(t, i) => {
                *i += 1;
                Ok(t.as_tuple().and_then(|t| t.get(*i - 1).cloned()))
            }
            NativeIter::Str(s, at) => Ok(s.as_str_data().and_then(|s| {
                if *at >= s.bytes().len() {
                    return None;
                }
                let (c, n) = crate::str_wtf8::decode(s.bytes(), *at);
                *at += n;
                Some(crate::str::new_char(c))
            })),
            NativeIter::Bytes(b, i) => {
                *i += 1;
                let byte = match b.as_bytes_data() {
                    Some(d) => d.get(*i - 1).copied(),
                    // SAFETY: one thread; the byte is copied out at once.
                    None => b
                        .as_bytearray_data()
                        .and_then(|d| unsafe { (&*d.get()).get(*i - 1).copied() }),
                };
                Ok(byte.map(|b| Value::int(b as i64)))
            }
            NativeIter::Range(r, _) => r.next(),
            NativeIter::Dict(d) => d.next(),
            NativeIter::Set(s) => s.next(),
            NativeIter::Native(f) => f(),
            _ => Ok(None),
        }
    }
}

fn end_of_sequence(r: R) -> R<Option<Value>> {
    match r {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(T::IndexError) || e.is(T::StopIteration) => Ok(None),
        Err(e) => Err(e),
    }
}

/// A row of zip, whose iterators `nth` gives.
fn zip_next(nth: &dyn Fn(usize) -> Option<Value>, strict: bool) -> R<Option<Value>> {
    let mut row = Vec::new();
    while let Some(it) = nth(row.len()) {
        let i = row.len();
        match crate::iter::next_of(&it)? {
            Some(v) => row.push(v),
            None if strict && i > 0 => {
                let s = if i == 1 { " 1".to_string() } else { format!("s 1-{}", i) };
                return Err(value_error(format!(
                    "zip() argument {} is shorter than argument{}",
                    i + 1,
                    s
                )));
            }
            None if strict => {
                let mut j = 0;
                while let Some(other) = nth(j + 1) {
                    j += 1;
                    if crate::iter::next_of(&other)?.is_some() {
                        let s = if j == 1 { " 1".to_string() } else { format!("s 1-{}", j) };
                        return Err(value_error(format!(
                            "zip() argument {} is longer than argument{}",
                            j + 1,
                            s
                        )));
                    }
                }
                return Ok(None);
            }
            None => return Ok(None),
        }
    }
    Ok(if row.is_empty() { None } else { Some(tuple(row)) })
}

fn self_(a: &[Value]) -> R {
    Ok(a[0].clone())
}

fn next_method(a: &[Value]) -> R {
    let r = match a[0].as_iter() {
        Some(c) => step(c, &a[0])?,
        None => return Err(type_error(format!("'{}' object is not an iterator", type_name(&a[0])))),
    };
    r.ok_or_else(|| stop_iteration(NONE))
}

fn length_hint(a: &[Value]) -> R {
    let cell = match a[0].as_iter() {
        Some(c) => c,
        None => return Ok(NOT_IMPLEMENTED),
    };
    // SAFETY: one thread; where len() runs Python code, the value it is asked of is held.
    let n = match unsafe { &*cell.0.get() } {
        NativeIter::List(l, i) => l.as_list().map_or(0, |l| l.items().len().saturating_sub(*i)),
        NativeIter::Tuple(t, i) => t.as_tuple().map_or(0, |t| t.len().saturating_sub(*i)),
        NativeIter::ListBack(l, i) => l.as_list().map_or(0, |l| (*i).min(l.items().len())),
        NativeIter::Bytes(b, i) => len(b).unwrap_or(0).saturating_sub(*i),
        NativeIter::Str(s, i) => s.as_str_data().map_or(0, |s| crate::str_wtf8::count(&s.bytes()[*i..])),
        NativeIter::Dict(d) => d.left(),
        NativeIter::Set(s) => s.left(),
        NativeIter::Range(r, _) => return r.length_left(),
        NativeIter::Sequence(v, i) => (len(&v.clone())? as i64 - i).max(0) as usize,
        NativeIter::SequenceBack(v, i) if *i >= 0 => match len(&v.clone())? as i64 {
            n if n > *i => *i as usize + 1,
            _ => 0,
        },
        NativeIter::Tool(t) => return t.clone().hint(),
        NativeIter::SequenceBack(..) | NativeIter::Done => 0,
        _ => return Ok(NOT_IMPLEMENTED),
    };
    Ok(Value::int(n as i64))
}

fn class_of(a: &[Value]) -> R<crate::types::Type> {
    a[0].as_type().ok_or_else(|| type_error("__new__(X): X is not a type object"))
}

fn iters_of(args: &Value) -> R<Vec<Value>> {
    let all = args.as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    all.iter().map(iter_object).collect()
}

fn new_zip(a: &[Value]) -> R {
    let strict = a[1].given().map_or(Ok(false), truthy)?;
    Ok(new_iter_of(class_of(a)?, NativeIter::Zip(iters_of(&a[2])?, strict)))
}

/// Named arguments are no error where only a method of a subclass takes them.
fn no_keywords(a: &[Value], name: &str, t: T, kw: &Value) -> R<()> {
    crate::list::no_keywords(name, class_of(a)?, t, kw, sym::INIT)
}

fn new_map(a: &[Value]) -> R {
    no_keywords(a, "map", T::Map, &a[3])?;
    let its = iters_of(&a[2])?;
    if its.is_empty() {
        return Err(type_error("map() must have at least two arguments."));
    }
    Ok(new_iter_of(class_of(a)?, NativeIter::Map(a[1].clone(), its)))
}

fn new_filter(a: &[Value]) -> R {
    no_keywords(a, "filter", T::Filter, &a[3])?;
    Ok(new_iter_of(class_of(a)?, NativeIter::Filter(a[1].clone(), iter_object(&a[2])?)))
}

fn new_enumerate(a: &[Value]) -> R {
    let start = match a[2].given() {
        Some(s) => new_int(index(s)?),
        None => Value::int(0),
    };
    Ok(new_iter_of(class_of(a)?, NativeIter::Enumerate(iter_object(&a[1])?, start)))
}

fn new_reversed(a: &[Value]) -> R {
    no_keywords(a, "reversed", T::Reversed, &a[2])?;
    let v = &a[1];
    if let Some(r) = call_special(sym::REVERSED, &mut [v.clone()]) {
        return r;
    }
    let forbidden = type_of(v).lookup_ref(sym::REVERSED).is_some();
    if forbidden || !crate::attr::has_special(v, sym::GETITEM) || v.as_dict().is_some() {
        return Err(type_error(format!("'{}' object is not reversible", type_name(v))));
    }
    let n = len(v)? as i64;
    Ok(new_iter_of(class_of(a)?, NativeIter::SequenceBack(v.clone(), n - 1)))
}

static STEP: &[NativeDef] = &[
    NativeDef { name: "__iter__", params: "self, /", run: self_ },
    NativeDef { name: "__next__", params: "self, /", run: next_method },
    NativeDef { name: "__length_hint__", params: "self, /", run: length_hint },
];

pub fn define_all() {
    let all = [
        T::ListIter, T::ListReverse, T::TupleIter, T::StrIter, T::BytesIter, T::ByteArrayIter,
        T::RangeIter, T::DictKeyIter, T::DictValueIter, T::DictItemIter, T::SetIter, T::SeqIter,
        T::CallableIter, T::Itertool, T::Zip, T::Map, T::Filter, T::Enumerate, T::Reversed,
        T::DequeIter,
    ];
    for t in all {
        crate::setup::define(t, STEP, &[]);
    }
    static ZIP: &[NativeDef] =
        &[NativeDef { name: "__new__", params: "cls, /, *iterables, strict=", run: new_zip }];
    static MAP: &[NativeDef] =
        &[NativeDef { name: "__new__", params: "cls, func, /, *iterables, **kw", run: new_map }];
    static FILTER: &[NativeDef] =
        &[NativeDef { name: "__new__", params: "cls, function, iterable, /, **kw", run: new_filter }];
    static ENUMERATE: &[NativeDef] =
        &[NativeDef { name: "__new__", params: "cls, iterable, start=", run: new_enumerate },
          NativeDef { name: "__class_getitem__", params: "cls, item, /", run: |a| {
              crate::object_types::generic_alias(&a[0], &a[1])
          } }];
    static REVERSED: &[NativeDef] =
        &[NativeDef { name: "__new__", params: "cls, sequence, /, **kw", run: new_reversed }];
    crate::setup::define(T::Zip, ZIP, &[]);
    crate::setup::define(T::Map, MAP, &[]);
    crate::setup::define(T::Filter, FILTER, &[]);
    crate::setup::define(T::Enumerate, ENUMERATE, &[]);
    crate::setup::define(T::Reversed, REVERSED, &[]);
}

/// The state of an iterator of pyrt, to be looked at between two steps.
#[allow(clippy::mut_from_ref)]
pub fn state_of(v: &Value) -> Option<&mut NativeIter> {
    // SAFETY: one thread; callers run no code that could step it while they look.
    v.as_iter().map(|c| unsafe { &mut *c.0.get() })
}

/// Is v an iterator of pyrt?
pub fn native_next_is(v: &Value) -> bool {
    v.as_iter().is_some()
}
