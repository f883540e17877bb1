//! Condition, Event, Semaphore and BoundedSemaphore.

use super::locks;
use super::waiting::{Limit, WaitList};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::classes::{args_of, class_name, method};
use crate::stdlib::rust_class::{data, new_of, Base, Class};
use crate::threads;
use std::cell::{Cell, RefCell};

pub static CONDITION: Class = Class::new("threading", "Condition", &[], CONDITION_METHODS, &[]);
pub static EVENT: Class = Class::new("threading", "Event", &[], EVENT_METHODS, &[]);
pub static SEMAPHORE: Class = Class::new("threading", "Semaphore", &[], SEMAPHORE_METHODS, &[]);
pub static BOUNDED: Class =
    Class::new("threading", "BoundedSemaphore", &[Base::Class(&SEMAPHORE)], BOUNDED_METHODS, &[]);

// ---- Condition

struct Condition {
    lock: RefCell<Value>,
    waiting: WaitList,
}

fn condition(v: &Value) -> R<&Condition> {
    data::<Condition>(v)
}

fn lock_of(v: &Value) -> R {
    Ok(condition(v)?.lock.borrow().clone())
}

/// A condition over this lock.
pub fn new_condition(lock: Value) -> Value {
    CONDITION.instance(Condition { lock: RefCell::new(lock), waiting: WaitList::default() })
}

/// False: the time was over.
pub fn wait_on(v: &Value, limit: Limit) -> R<bool> {
    let (c, l) = (condition(v)?, lock_of(v)?);
    if !locks::is_owned(&l)? {
        return Err(runtime_error("cannot wait on un-acquired lock"));
    }
    let saved = locks::release_save(&l)?;
    let woken = c.waiting.wait(limit);
    locks::acquire_restore(&l, saved)?;
    woken
}

pub fn notify(v: &Value, n: usize) -> R<()> {
    if !locks::is_owned(&lock_of(v)?)? {
        return Err(runtime_error("cannot notify on un-acquired lock"));
    }
    condition(v)?.waiting.wake(n);
    Ok(())
}

fn wait_for(a: &[Value]) -> R {
    let limit = Limit::of(&a[2])?;
    loop {
        let r = call(&a[1], &mut [])?;
        if truthy(&r)? || limit.is_over() {
            return Ok(r);
        }
        wait_on(&a[0], limit)?;
    }
}

fn condition_init(a: &[Value]) -> R {
    let l = a[1].given().filter(|l| !l.is_none()).cloned().unwrap_or_else(locks::new_rlock);
    *condition(&a[0])?.lock.borrow_mut() = l;
    Ok(NONE)
}

fn condition_repr(a: &[Value]) -> R {
    let lock = crate::ops::repr_text(&lock_of(&a[0])?)?;
    Ok(new_string(format!("<Condition({}, {})>", lock, condition(&a[0])?.waiting.len())))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

/// `lock.acquire(*args, **kwargs)` of the condition's lock.
fn acquire(a: &[Value]) -> R {
    let f = crate::stdlib::classes::get(&lock_of(&a[0])?, "acquire")?;
    call_ex(&f, args_of(&a[1]), crate::stdlib::classes::pairs_of(&a[2]))
}

static CONDITION_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        new_of(a, Condition { lock: RefCell::new(NONE), waiting: WaitList::default() })
    }),
    m!("__init__", "self, lock=", condition_init),
    m!("acquire", "self, /, *args, **kw", acquire),
    m!("release", "self", |a| method(&lock_of(&a[0])?, "release", &[])),
    m!("__enter__", "self", |a| method(&lock_of(&a[0])?, "__enter__", &[])),
    m!("__exit__", "self, /, *args", |a| method(&lock_of(&a[0])?, "__exit__", &args_of(&a[1]))),
    m!("wait", "self, timeout=", |a| wait_on(&a[0], Limit::of(&a[1])?).map(Value::bool)),
    m!("wait_for", "self, predicate, timeout=", wait_for),
    m!("notify", "self, n=", |a| {
        let n = a[1].given().map_or(Ok(1), index_size)?;
        notify(&a[0], n.max(0) as usize).map(|_| NONE)
    }),
    m!("notify_all", "self", |a| notify(&a[0], usize::MAX).map(|_| NONE)),
    m!("notifyAll", "self", |a| {
        super::deprecated("notifyAll", "use notify_all()")?;
        notify(&a[0], usize::MAX).map(|_| NONE)
    }),
    m!("_is_owned", "self", |a| locks::is_owned(&lock_of(&a[0])?).map(Value::bool)),
    m!("__repr__", "self", condition_repr),
];

// ---- Event

#[derive(Default)]
struct Event {
    on: Cell<bool>,
    waiting: WaitList,
}

fn event(v: &Value) -> R<&Event> {
    data::<Event>(v)
}

fn is_set(a: &[Value]) -> R {
    threads::turn_if_asked();
    Ok(Value::bool(event(&a[0])?.on.get()))
}

fn event_wait(a: &[Value]) -> R {
    let e = event(&a[0])?;
    let limit = Limit::of(&a[1])?;
    Ok(Value::bool(e.on.get() || e.waiting.wait(limit)?))
}

fn shown(v: &Value, rest: String) -> R {
    let module = crate::object_types::full_name(type_of(v));
    Ok(new_string(format!("<{} at {:#x}: {}>", module, v.ptr(), rest)))
}

static EVENT_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, Event::default())),
    m!("__init__", "self", |_| Ok(NONE)),
    m!("is_set", "self", is_set),
    m!("isSet", "self", |a| {
        super::deprecated("isSet", "use is_set()")?;
        is_set(a)
    }),
    m!("set", "self", |a| {
        let e = event(&a[0])?;
        e.on.set(true);
        e.waiting.wake_all();
        Ok(NONE)
    }),
    m!("clear", "self", |a| {
        event(&a[0])?.on.set(false);
        Ok(NONE)
    }),
    m!("wait", "self, timeout=", event_wait),
    m!("__repr__", "self", |a| {
        let word = if event(&a[0])?.on.get() { "set" } else { "unset" };
        shown(&a[0], word.to_string())
    }),
];

// ---- Semaphore

struct Semaphore {
    value: Cell<i64>,
    bound: Cell<i64>,
    waiting: WaitList,
}

fn semaphore(v: &Value) -> R<&Semaphore> {
    data::<Semaphore>(v)
}

fn semaphore_init(a: &[Value]) -> R {
    let n = a[1].given().map_or(Ok(1), index_size)? as i64;
    if n < 0 {
        return Err(value_error("semaphore initial value must be >= 0"));
    }
    let s = semaphore(&a[0])?;
    s.value.set(n);
    s.bound.set(n);
    Ok(NONE)
}

fn semaphore_acquire(a: &[Value]) -> R {
    let blocking = a[1].given().map_or(Ok(true), truthy)?;
    let has_timeout = a[2].given().map_or(false, |t| !t.is_none());
    if !blocking && has_timeout {
        return Err(value_error("can't specify timeout for non-blocking acquire"));
    }
    let (s, limit) = (semaphore(&a[0])?, Limit::of(&a[2])?);
    while s.value.get() == 0 {
        if !blocking {
            threads::turn_if_asked();
        }
        if !blocking || limit.is_over() {
            return Ok(FALSE);
        }
        s.waiting.wait(limit)?;
    }
    s.value.set(s.value.get() - 1);
    Ok(TRUE)
}

fn semaphore_release(a: &[Value]) -> R {
    let n = a[1].given().map_or(Ok(1), index_size)? as i64;
    if n < 1 {
        return Err(value_error("n must be one or more"));
    }
    let s = semaphore(&a[0])?;
    s.value.set(s.value.get() + n);
    s.waiting.wake(n as usize);
    Ok(NONE)
}

fn bounded_release(a: &[Value]) -> R {
    let n = a[1].given().map_or(Ok(1), index_size)? as i64;
    let s = semaphore(&a[0])?;
    if n >= 1 && s.value.get() + n > s.bound.get() {
        return Err(value_error("Semaphore released too many times"));
    }
    semaphore_release(a)
}

static SEMAPHORE_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        let (value, bound) = (Cell::new(1), Cell::new(1));
        new_of(a, Semaphore { value, bound, waiting: WaitList::default() })
    }),
    m!("__init__", "self, value=", semaphore_init),
    m!("acquire", "self, blocking=, timeout=", semaphore_acquire),
    m!("release", "self, n=", semaphore_release),
    m!("__enter__", "self", |a| semaphore_acquire(&[a[0].clone(), UNBOUND, UNBOUND])),
    m!("__exit__", "self, t, v, tb", |a| method(&a[0], "release", &[])),
    m!("__repr__", "self", |a| {
        let s = semaphore(&a[0])?;
        let bound = match class_name(&a[0]) {
            "BoundedSemaphore" => format!("/{}", s.bound.get()),
            _ => String::new(),
        };
        shown(&a[0], format!("value={}{}", s.value.get(), bound))
    }),
];
static BOUNDED_METHODS: &[NativeDef] = &[m!("release", "self, n=", bounded_release)];
