//! asyncio.Queue, PriorityQueue and LifoQueue.

use super::errors::{coro, QUEUE_EMPTY, QUEUE_FULL};
use super::future;
use super::waiters::Waiters;
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::classes::method;
use crate::stdlib::rust_class::{data, new_of, Base, Class};
use crate::stdlib::value_heap;
use std::cell::{Cell, RefCell};

#[derive(Clone, Copy, PartialEq)]
enum Order {
    First,
    Last,
    Least,
}

struct Queue {
    items: RefCell<std::collections::VecDeque<Value>>,
    heap: RefCell<Vec<Value>>,
    order: Order,
    most: RefCell<Value>,
    limit: Cell<i64>,
    unfinished: Cell<i64>,
    getters: Waiters,
    putters: Waiters,
    joiners: Waiters,
    /// What a subclass made `_queue`; UNBOUND: the items are here.
    own: RefCell<Value>,
}

const HOME: &str = "asyncio.queues";
pub static QUEUE: Class = Class::new(HOME, "Queue", &[], METHODS, ATTRS);
pub static PRIORITY: Class =
    Class::new(HOME, "PriorityQueue", &[Base::Class(&QUEUE)], PRIORITY_METHODS, &[]);
pub static LIFO: Class = Class::new(HOME, "LifoQueue", &[Base::Class(&QUEUE)], LIFO_METHODS, &[]);

fn made(a: &[Value], order: Order) -> R {
    new_of(a, Queue {
        items: RefCell::default(),
        heap: RefCell::default(),
        order,
        most: RefCell::new(Value::int(0)),
        limit: Cell::new(0),
        unfinished: Cell::new(0),
        getters: Waiters::new(),
        putters: Waiters::new(),
        joiners: Waiters::new(),
        own: RefCell::new(UNBOUND),
    })
}

fn this(v: &Value) -> R<&Queue> {
    data::<Queue>(v)
}

impl Queue {
    fn len(&self) -> i64 {
        (self.items.borrow().len() + self.heap.borrow().len()) as i64
    }
    fn put(&self, v: Value) -> R<()> {
        if self.order != Order::Least {
            self.items.borrow_mut().push_back(v);
            return Ok(());
        }
        let mut heap = self.heap.take(); // comparisons may run Python code
        let r = value_heap::push(&mut heap, v);
        *self.heap.borrow_mut() = heap;
        r
    }
    fn get(&self) -> R<Option<Value>> {
        match self.order {
            Order::First => Ok(self.items.borrow_mut().pop_front()),
            Order::Last => Ok(self.items.borrow_mut().pop_back()),
            Order::Least => {
                let mut heap = self.heap.take();
                let r = value_heap::pop(&mut heap);
                *self.heap.borrow_mut() = heap;
                r
            }
        }
    }
}

/// The size of the queue as a subclass may tell it.
fn size(v: &Value) -> R<i64> {
    index_size(&method(v, "qsize", &[])?).map(|n| n as i64)
}

fn is_empty(v: &Value) -> R<bool> {
    truthy(&method(v, "empty", &[])?)
}

fn is_full(v: &Value) -> R<bool> {
    truthy(&method(v, "full", &[])?)
}

fn put_nowait(a: &[Value]) -> R {
    if is_full(&a[0])? {
        return Err(QUEUE_FULL.raise(vec![]));
    }
    let q = this(&a[0])?;
    method(&a[0], "_put", &[a[1].clone()])?;
    q.unfinished.set(q.unfinished.get() + 1);
    q.getters.pop_next()?;
    Ok(NONE)
}

fn get_nowait(a: &[Value]) -> R {
    if is_empty(&a[0])? {
        return Err(QUEUE_EMPTY.raise(vec![]));
    }
    let item = method(&a[0], "_get", &[])?;
    this(&a[0])?.putters.pop_next()?;
    Ok(item)
}

/// Waits for a place (or an item); when that fails another waiter gets the chance.
async fn stand(co: &Co, me: &Value, w: &Waiters, blocked: fn(&Value) -> R<bool>) -> R<()> {
    while blocked(me)? {
        let (f, r) = w.wait(co, me).await?;
        if let Err(e) = r {
            future::cancel(&f, &NONE)?;
            if !blocked(me)? && !future::this(&f)?.cancelled() {
                w.pop_next()?;
            }
            return Err(e);
        }
    }
    Ok(())
}

fn put(a: &[Value]) -> R {
    let (me, item) = (a[0].clone(), a[1].clone());
    Ok(coro!("put", "Queue.put", |co| {
        stand(&co, &me, &this(&me)?.putters, is_full).await?;
        method(&me, "put_nowait", &[item])
    }))
}

fn get(a: &[Value]) -> R {
    let me = a[0].clone();
    Ok(coro!("get", "Queue.get", |co| {
        stand(&co, &me, &this(&me)?.getters, is_empty).await?;
        method(&me, "get_nowait", &[])
    }))
}

fn join(a: &[Value]) -> R {
    let me = a[0].clone();
    Ok(coro!("join", "Queue.join", |co| {
        let q = this(&me)?;
        if q.unfinished.get() > 0 {
            q.joiners.wait(&co, &me).await?.1?;
        }
        Ok(NONE)
    }))
}

fn task_done(a: &[Value]) -> R {
    let q = this(&a[0])?;
    if q.unfinished.get() <= 0 {
        return Err(value_error("task_done() called too many times"));
    }
    q.unfinished.set(q.unfinished.get() - 1);
    if q.unfinished.get() == 0 {
        q.joiners.wake(usize::MAX, &TRUE)?;
    }
    Ok(NONE)
}

fn init(a: &[Value]) -> R {
    let q = this(&a[0])?;
    let most = a[1].given().cloned().unwrap_or_else(|| Value::int(0));
    let limit = match most.as_int() {
        Some(n) => n,
        None => crate::str_args::to_float(&most)?.ceil() as i64,
    };
    q.limit.set(limit);
    *q.most.borrow_mut() = most.clone();
    method(&a[0], "_init", &[most])
}

fn format(v: &Value) -> R<String> {
    let q = this(v)?;
    let mut text = format!("maxsize={}", crate::ops::repr_text(&q.most.borrow())?);
    if q.len() > 0 {
        let all: Vec<Value> = q.items.borrow().iter().chain(q.heap.borrow().iter()).cloned().collect();
        text.push_str(&format!(" _queue={}", crate::ops::repr_text(&list(all))?));
    }
    for (name, n) in [("_getters", q.getters.len()), ("_putters", q.putters.len())] {
        if n > 0 {
            text.push_str(&format!(" {}[{}]", name, n));
        }
    }
    if q.unfinished.get() > 0 {
        text.push_str(&format!(" tasks={}", q.unfinished.get()));
    }
    Ok(text)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| made(a, Order::First)),
    m!("__init__", "self, maxsize=", init),
    m!("_init", "self, maxsize", |_| Ok(NONE)),
    m!("_put", "self, item", |a| this(&a[0])?.put(a[1].clone()).map(|_| NONE)),
    m!("_get", "self", |a| {
        this(&a[0])?.get()?.ok_or_else(|| index_error("pop from an empty deque"))
    }),
    m!("qsize", "self", |a| {
        let q = this(&a[0])?;
        let own = q.own.borrow().clone();
        Ok(Value::int(if own.is_unbound() { q.len() } else { len(&own)? as i64 }))
    }),
    m!("empty", "self", |a| Ok(Value::bool(size(&a[0])? == 0))),
    m!("full", "self", |a| {
        let limit = this(&a[0])?.limit.get();
        Ok(Value::bool(limit > 0 && size(&a[0])? >= limit))
    }),
    m!("put", "self, item", put),
    m!("put_nowait", "self, item", put_nowait),
    m!("get", "self", get),
    m!("get_nowait", "self", get_nowait),
    m!("task_done", "self", task_done),
    m!("join", "self", join),
    m!("__repr__", "self", |a| {
        let text = format(&a[0])?;
        Ok(new_string(format!("<{} at {:#x} {}>", type_name(&a[0]), a[0].ptr(), text)))
    }),
    m!("__str__", "self", |a| {
        Ok(new_string(format!("<{} {}>", type_name(&a[0]), format(&a[0])?)))
    }),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];
static PRIORITY_METHODS: &[NativeDef] =
    &[m!("__new__", "cls, /, *args, **kw", |a| made(a, Order::Least))];
static LIFO_METHODS: &[NativeDef] =
    &[m!("__new__", "cls, /, *args, **kw", |a| made(a, Order::Last))];
static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "maxsize",
        get: |v| Ok(this(v)?.most.borrow().clone()),
        set: None,
    },
    GetSetData { name: "_unfinished_tasks", get: |v| Ok(Value::int(this(v)?.unfinished.get())), set: None },
    GetSetData {
        name: "_queue",
        get: |v| {
            let q = this(v)?;
            if let Some(own) = q.own.borrow().given() {
                return Ok(own.clone());
            }
            let all = q.items.borrow().iter().chain(q.heap.borrow().iter()).cloned().collect();
            Ok(list(all))
        },
        set: Some(|v, x| {
            let old = this(v)?.own.replace(x.unwrap_or(UNBOUND));
            drop(old);
            Ok(())
        }),
    },
];
