//! queue: Queue, LifoQueue, PriorityQueue and SimpleQueue for threads. The items are in the
//! attribute `queue`, where programs look; `mutex` is honoured when somebody holds it.

use super::classes::{get, method, put};
use super::rust_class::{data, new_of, Base, Class};
use super::threading::waiting::{Limit, WaitList};
use super::{threading, value_heap};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::threads;
use std::cell::RefCell;
use std::collections::VecDeque;

#[derive(Default)]
struct Queue {
    getters: WaitList,
    putters: WaitList,
    joiners: WaitList,
}

static QUEUE: Class = Class::new("queue", "Queue", &[], METHODS, &[]);
static LIFO: Class = Class::new("queue", "LifoQueue", &[Base::Class(&QUEUE)], LIFO_METHODS, &[]);
static PRIORITY: Class =
    Class::new("queue", "PriorityQueue", &[Base::Class(&QUEUE)], PRIORITY_METHODS, &[]);
static SIMPLE: Class = Class::new("_queue", "SimpleQueue", &[], SIMPLE_METHODS, &[]);
static EMPTY: Class = Class::error("_queue", "Empty", &[Base::Builtin(T::Exception)]);
static FULL: Class = Class::error("queue", "Full", &[Base::Builtin(T::Exception)]);

fn this(v: &Value) -> R<&Queue> {
    data::<Queue>(v)
}

/// Waits while another thread holds the queue's mutex.
fn entered(v: &Value) -> R<&Queue> {
    let mutex = get(v, "mutex")?;
    let l = threading::raw(&mutex)?;
    if l.is_held() {
        l.take(Limit::NEVER)?;
        l.free();
    }
    this(v)
}

fn size(v: &Value) -> R<i64> {
    index_size(&method(v, "_qsize", &[])?).map(|n| n as i64)
}

fn most(v: &Value) -> R<f64> {
    crate::str_args::to_float(&get(v, "maxsize")?)
}

fn is_full(v: &Value) -> R<bool> {
    let m = most(v)?;
    Ok(m > 0.0 && size(v)? as f64 >= m)
}

fn is_empty(v: &Value) -> R<bool> {
    Ok(size(v)? == 0)
}

/// The end of a put or get; None: do not wait.
fn limit_of(block: &Value, timeout: &Value) -> R<Option<Limit>> {
    if !block.given().map_or(Ok(true), truthy)? {
        return Ok(None);
    }
    if let Some(t) = timeout.given().filter(|t| !t.is_none()) {
        if crate::str_args::to_float(t)? < 0.0 {
            return Err(value_error("'timeout' must be a non-negative number"));
        }
    }
    Limit::of(timeout).map(Some)
}

/// False: it is still blocked and the time is over.
fn stand(
    v: &Value,
    list: &WaitList,
    limit: Option<Limit>,
    blocked: fn(&Value) -> R<bool>,
) -> R<bool> {
    while blocked(v)? {
        match limit {
            Some(t) if !t.is_over() => {
                list.wait(t)?;
            }
            _ => {
                threads::turn_if_asked();
                return Ok(!blocked(v)?);
            }
        }
    }
    Ok(true)
}

fn put_(a: &[Value]) -> R {
    let q = entered(&a[0])?;
    if most(&a[0])? > 0.0 && !stand(&a[0], &q.putters, limit_of(&a[2], &a[3])?, is_full)? {
        return Err(FULL.raise(vec![]));
    }
    method(&a[0], "_put", &[a[1].clone()])?;
    let n = add(&get(&a[0], "unfinished_tasks")?, &Value::int(1))?;
    put(&a[0], "unfinished_tasks", n)?;
    q.getters.wake(1);
    Ok(NONE)
}

fn get_(a: &[Value]) -> R {
    let q = entered(&a[0])?;
    if !stand(&a[0], &q.getters, limit_of(&a[1], &a[2])?, is_empty)? {
        return Err(EMPTY.raise(vec![]));
    }
    let item = method(&a[0], "_get", &[])?;
    q.putters.wake(1);
    Ok(item)
}

fn task_done(a: &[Value]) -> R {
    let q = entered(&a[0])?;
    let left = sub(&get(&a[0], "unfinished_tasks")?, &Value::int(1))?;
    if lt_b(&left, &Value::int(0))? {
        return Err(value_error("task_done() called too many times"));
    }
    if !truthy(&left)? {
        q.joiners.wake_all();
    }
    put(&a[0], "unfinished_tasks", left)?;
    Ok(NONE)
}

fn join(a: &[Value]) -> R {
    let q = entered(&a[0])?;
    while truthy(&get(&a[0], "unfinished_tasks")?)? {
        q.joiners.wait(Limit::NEVER)?;
    }
    Ok(NONE)
}

fn init(a: &[Value]) -> R {
    let most = a[1].given().cloned().unwrap_or_else(|| Value::int(0));
    put(&a[0], "maxsize", most.clone())?;
    method(&a[0], "_init", &[most])?;
    let mutex = threading::new_lock();
    put(&a[0], "mutex", mutex.clone())?;
    for n in ["not_empty", "not_full", "all_tasks_done"] {
        put(&a[0], n, threading::new_condition(mutex.clone()))?;
    }
    put(&a[0], "unfinished_tasks", Value::int(0))?;
    Ok(NONE)
}

fn asked(a: &[Value], f: fn(&Value) -> R<bool>) -> R {
    threads::turn_if_asked();
    entered(&a[0])?;
    f(&a[0]).map(Value::bool)
}

/// Runs a move of the heap on the list `queue`, out of its place meanwhile: comparisons may
/// run Python code.
fn with_heap<X>(v: &Value, f: impl FnOnce(&mut Vec<Value>) -> R<X>) -> R<X> {
    let l = get(v, "queue")?;
    let d = l.as_list().ok_or_else(|| type_error("heap argument must be a list"))?;
    let mut heap = std::mem::take(d.items());
    let r = f(&mut heap);
    *d.items() = heap;
    r
}

#[derive(Default)]
struct Simple {
    items: RefCell<VecDeque<Value>>,
    getters: WaitList,
}

fn simple_get(a: &[Value]) -> R {
    let q = data::<Simple>(&a[0])?;
    let limit = limit_of(&a[1], &a[2])?;
    loop {
        let item = q.items.borrow_mut().pop_front();
        match (item, limit) {
            (Some(v), _) => return Ok(v),
            (None, Some(t)) if !t.is_over() => {
                q.getters.wait(t)?;
            }
            _ => return Err(EMPTY.raise(vec![])),
        }
    }
}

fn simple_put(a: &[Value]) -> R {
    let q = data::<Simple>(&a[0])?;
    q.items.borrow_mut().push_back(a[1].clone());
    q.getters.wake(1);
    Ok(NONE)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, Queue::default())),
    m!("__init__", "self, maxsize=", init),
    m!("_init", "self, maxsize", |a| {
        let deque = super::classes::from_module("collections", "deque")?;
        put(&a[0], "queue", call(&deque, &mut [])?).map(|_| NONE)
    }),
    m!("_qsize", "self", |a| Ok(Value::int(len(&get(&a[0], "queue")?)? as i64))),
    m!("_put", "self, item", |a| method(&get(&a[0], "queue")?, "append", &[a[1].clone()])),
    m!("_get", "self", |a| method(&get(&a[0], "queue")?, "popleft", &[])),
    m!("put", "self, item, block=, timeout=", put_),
    m!("get", "self, block=, timeout=", get_),
    m!("put_nowait", "self, item", |a| {
        put_(&[a[0].clone(), a[1].clone(), FALSE, UNBOUND])
    }),
    m!("get_nowait", "self", |a| get_(&[a[0].clone(), FALSE, UNBOUND])),
    m!("task_done", "self", task_done),
    m!("join", "self", join),
    m!("qsize", "self", |a| {
        threads::turn_if_asked();
        entered(&a[0])?;
        size(&a[0]).map(Value::int)
    }),
    m!("empty", "self", |a| asked(a, is_empty)),
    m!("full", "self", |a| asked(a, is_full)),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];
static LIFO_METHODS: &[NativeDef] = &[
    m!("_init", "self, maxsize", |a| put(&a[0], "queue", list(vec![])).map(|_| NONE)),
    m!("_get", "self", |a| method(&get(&a[0], "queue")?, "pop", &[])),
];
static PRIORITY_METHODS: &[NativeDef] = &[
    m!("_init", "self, maxsize", |a| put(&a[0], "queue", list(vec![])).map(|_| NONE)),
    m!("_put", "self, item", |a| {
        with_heap(&a[0], |h| value_heap::push(h, a[1].clone())).map(|_| NONE)
    }),
    m!("_get", "self", |a| {
        with_heap(&a[0], value_heap::pop)?.ok_or_else(|| index_error("index out of range"))
    }),
];
static SIMPLE_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /", |a| new_of(a, Simple::default())),
    m!("put", "self, item, block=, timeout=", simple_put),
    m!("put_nowait", "self, item", simple_put),
    m!("get", "self, block=, timeout=", simple_get),
    m!("get_nowait", "self", |a| simple_get(&[a[0].clone(), FALSE, UNBOUND])),
    m!("empty", "self", |a| {
        threads::turn_if_asked();
        Ok(Value::bool(data::<Simple>(&a[0])?.items.borrow().is_empty()))
    }),
    m!("qsize", "self", |a| {
        Ok(Value::int(data::<Simple>(&a[0])?.items.borrow().len() as i64))
    }),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];

pub fn make(m: &ModuleData) -> R<()> {
    for c in [&QUEUE, &LIFO, &PRIORITY, &SIMPLE, &EMPTY, &FULL] {
        c.add_to(m);
    }
    m.set_str("_PySimpleQueue", SIMPLE.value());
    Ok(())
}
