//! asyncio.Lock, Event, Condition, Semaphore and BoundedSemaphore.

use super::errors::{coro, CANCELLED};
use super::waiters::Waiters;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::classes::method;
use crate::stdlib::rust_class::{data, new_of, Base, Class};
use std::cell::{Cell, RefCell};

const HOME: &str = "asyncio.locks";
static MIXIN: Class = Class::new(HOME, "_ContextManagerMixin", &[], WITH, &[]);
pub static LOCK: Class = Class::new(HOME, "Lock", &[Base::Class(&MIXIN)], LOCK_METHODS, &[]);
pub static EVENT: Class = Class::new(HOME, "Event", &[], EVENT_METHODS, &[]);
pub static CONDITION: Class =
    Class::new(HOME, "Condition", &[Base::Class(&MIXIN)], CONDITION_METHODS, &[]);
pub static SEMAPHORE: Class =
    Class::new(HOME, "Semaphore", &[Base::Class(&MIXIN)], SEMAPHORE_METHODS, &[]);
pub static BOUNDED: Class =
    Class::new(HOME, "BoundedSemaphore", &[Base::Class(&SEMAPHORE)], BOUNDED_METHODS, &[]);

/// `<asyncio.locks.Lock object at 0x... [unlocked]>`
pub fn shown(v: &Value, mut extra: String, waiters: usize) -> R {
    if waiters > 0 {
        extra.push_str(&format!(", waiters:{}", waiters));
    }
    let t = type_of(v);
    Ok(new_string(format!(
        "<{} object at {:#x} [{}]>",
        crate::object_types::full_name(t),
        v.ptr(),
        extra
    )))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static WITH: &[NativeDef] = &[
    m!("__aenter__", "self", |a| {
        let me = a[0].clone();
        Ok(coro!("__aenter__", "_ContextManagerMixin.__aenter__", |co| {
            co.await_(method(&me, "acquire", &[])?).await?;
            Ok(NONE)
        }))
    }),
    m!("__aexit__", "self, exc_type, exc, tb", |a| {
        let me = a[0].clone();
        Ok(coro!("__aexit__", "_ContextManagerMixin.__aexit__", |_co| {
            method(&me, "release", &[])?;
            Ok(NONE)
        }))
    }),
];

// ---- Lock

struct Lock {
    locked: Cell<bool>,
    waiters: Waiters,
}

fn lock(v: &Value) -> R<&Lock> {
    data::<Lock>(v)
}

async fn take_lock(co: &Co, me: &Value) -> R<()> {
    let l = lock(me)?;
    if !l.locked.get() && !l.waiters.any_live() {
        l.locked.set(true);
        return Ok(());
    }
    match l.waiters.wait(co, me).await?.1 {
        Ok(_) => {
            l.locked.set(true);
            Ok(())
        }
        Err(e) => {
            if CANCELLED.matches(&e) && !l.locked.get() {
                l.waiters.wake_first()?;
            }
            Err(e)
        }
    }
}

fn acquire(a: &[Value]) -> R {
    let me = a[0].clone();
    Ok(coro!("acquire", "Lock.acquire", |co| {
        take_lock(&co, &me).await?;
        Ok(TRUE)
    }))
}

fn release(a: &[Value]) -> R {
    let l = lock(&a[0])?;
    if !l.locked.replace(false) {
        return Err(runtime_error("Lock is not acquired."));
    }
    l.waiters.wake_first()?;
    Ok(NONE)
}

static LOCK_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        new_of(a, Lock { locked: Cell::new(false), waiters: Waiters::new() })
    }),
    m!("__init__", "self", |_| Ok(NONE)),
    m!("acquire", "self", acquire),
    m!("release", "self", release),
    m!("locked", "self", |a| Ok(Value::bool(lock(&a[0])?.locked.get()))),
    m!("__repr__", "self", |a| {
        let l = lock(&a[0])?;
        let word = if l.locked.get() { "locked" } else { "unlocked" };
        shown(&a[0], word.to_string(), l.waiters.len())
    }),
];

// ---- Event

struct Event {
    on: Cell<bool>,
    waiters: Waiters,
}

fn event(v: &Value) -> R<&Event> {
    data::<Event>(v)
}

fn event_set(a: &[Value]) -> R {
    let e = event(&a[0])?;
    if !e.on.replace(true) {
        e.waiters.wake(usize::MAX, &TRUE)?;
    }
    Ok(NONE)
}

fn event_wait(a: &[Value]) -> R {
    let me = a[0].clone();
    Ok(coro!("wait", "Event.wait", |co| {
        let e = event(&me)?;
        if e.on.get() {
            return Ok(TRUE);
        }
        e.waiters.wait(&co, &me).await?.1.map(|_| TRUE)
    }))
}

static EVENT_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        new_of(a, Event { on: Cell::new(false), waiters: Waiters::new() })
    }),
    m!("__init__", "self", |_| Ok(NONE)),
    m!("is_set", "self", |a| Ok(Value::bool(event(&a[0])?.on.get()))),
    m!("set", "self", event_set),
    m!("clear", "self", |a| {
        event(&a[0])?.on.set(false);
        Ok(NONE)
    }),
    m!("wait", "self", event_wait),
    m!("__repr__", "self", |a| {
        let e = event(&a[0])?;
        let word = if e.on.get() { "set" } else { "unset" };
        shown(&a[0], word.to_string(), e.waiters.len())
    }),
];

// ---- Condition

struct Condition {
    lock: RefCell<Value>,
    waiters: Waiters,
}

fn condition(v: &Value) -> R<&Condition> {
    data::<Condition>(v)
}

fn lock_of(v: &Value) -> R {
    Ok(condition(v)?.lock.borrow().clone())
}

pub fn new_condition() -> R {
    call(&CONDITION.value(), &mut [])
}

async fn lock_again(co: &Co, l: &Value) -> R<()> {
    co.await_(method(l, "acquire", &[])?).await.map(drop)
}

/// Condition.wait within a library coroutine.
async fn wait_in(co: &Co, me: &Value) -> R<()> {
    let l = lock_of(me)?;
    if !truthy(&method(&l, "locked", &[])?)? {
        return Err(runtime_error("cannot wait on un-acquired lock"));
    }
    method(&l, "release", &[])?;
    let waited = match condition(me)?.waiters.wait(co, me).await {
        Ok((_, r)) => r,
        Err(e) => Err(e),
    };
    let mut cancelled = None;
    loop {
        match lock_again(co, &l).await {
            Ok(()) => break,
            Err(e) if CANCELLED.matches(&e) => cancelled = Some(e),
            Err(e) => return Err(e),
        }
    }
    match cancelled {
        Some(_) => Err(CANCELLED.raise(vec![])),
        None => waited.map(drop),
    }
}

/// wait_for(predicate), where the predicate is Rust's.
pub async fn wait_until(co: &Co, me: &Value, mut ready: impl FnMut() -> R<bool>) -> R<()> {
    while !ready()? {
        wait_in(co, me).await?;
    }
    Ok(())
}

pub async fn enter(co: &Co, me: &Value) -> R<()> {
    lock_again(co, &lock_of(me)?).await
}

pub fn leave(me: &Value) -> R<()> {
    method(&lock_of(me)?, "release", &[]).map(drop)
}

fn condition_init(a: &[Value]) -> R {
    let l = match a[1].given().filter(|l| !l.is_none()) {
        Some(l) => l.clone(),
        None => call(&LOCK.value(), &mut [])?,
    };
    *condition(&a[0])?.lock.borrow_mut() = l;
    Ok(NONE)
}

fn wait_for(a: &[Value]) -> R {
    let (me, predicate) = (a[0].clone(), a[1].clone());
    Ok(coro!("wait_for", "Condition.wait_for", |co| {
        loop {
            let r = call(&predicate, &mut [])?;
            if truthy(&r)? {
                return Ok(r);
            }
            wait_in(&co, &me).await?;
        }
    }))
}

pub fn notify(me: &Value, n: usize) -> R<()> {
    if !truthy(&method(&lock_of(me)?, "locked", &[])?)? {
        return Err(runtime_error("cannot notify on un-acquired lock"));
    }
    condition(me)?.waiters.wake(n, &FALSE).map(drop)
}

fn notify_(a: &[Value]) -> R {
    let n = a[1].given().map_or(Ok(1), index_size)?;
    notify(&a[0], n.max(0) as usize).map(|_| NONE)
}

static CONDITION_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        new_of(a, Condition { lock: RefCell::new(NONE), waiters: Waiters::new() })
    }),
    m!("__init__", "self, lock=", condition_init),
    m!("acquire", "self", |a| method(&lock_of(&a[0])?, "acquire", &[])),
    m!("release", "self", |a| method(&lock_of(&a[0])?, "release", &[])),
    m!("locked", "self", |a| method(&lock_of(&a[0])?, "locked", &[])),
    m!("wait", "self", |a| {
        let me = a[0].clone();
        Ok(coro!("wait", "Condition.wait", |co| {
            wait_in(&co, &me).await?;
            Ok(TRUE)
        }))
    }),
    m!("wait_for", "self, predicate", wait_for),
    m!("notify", "self, n=", notify_),
    m!("notify_all", "self", |a| notify(&a[0], usize::MAX).map(|_| NONE)),
    m!("__repr__", "self", |a| {
        let held = truthy(&method(&lock_of(&a[0])?, "locked", &[])?)?;
        let word = if held { "locked" } else { "unlocked" };
        shown(&a[0], word.to_string(), condition(&a[0])?.waiters.len())
    }),
];

// ---- Semaphore

struct Semaphore {
    value: Cell<i64>,
    bound: Cell<i64>,
    waiters: Waiters,
}

fn semaphore(v: &Value) -> R<&Semaphore> {
    data::<Semaphore>(v)
}

impl Semaphore {
    fn locked(&self) -> bool {
        self.value.get() == 0 || self.waiters.any_live()
    }
    fn add(&self, n: i64) {
        self.value.set(self.value.get() + n);
    }
    fn wake_next(&self) -> R<()> {
        if self.waiters.wake(1, &TRUE)? == 1 {
            self.add(-1);
        }
        Ok(())
    }
}

fn semaphore_init(a: &[Value]) -> R {
    let n = a[1].given().map_or(Ok(1), index_size)? as i64;
    let s = semaphore(&a[0])?;
    s.bound.set(n);
    if n < 0 {
        return Err(value_error("Semaphore initial value must be >= 0"));
    }
    s.value.set(n);
    Ok(NONE)
}

fn semaphore_acquire(a: &[Value]) -> R {
    let me = a[0].clone();
    Ok(coro!("acquire", "Semaphore.acquire", |co| {
        let s = semaphore(&me)?;
        if !s.locked() {
            s.add(-1);
            return Ok(TRUE);
        }
        let (f, r) = s.waiters.wait(&co, &me).await?;
        if let Err(e) = r {
            if CANCELLED.matches(&e) && !super::future::this(&f)?.cancelled() {
                s.add(1);
                s.wake_next()?;
            }
            return Err(e);
        }
        if s.value.get() > 0 {
            s.wake_next()?;
        }
        Ok(TRUE)
    }))
}

fn semaphore_release(a: &[Value]) -> R {
    let s = semaphore(&a[0])?;
    s.add(1);
    s.wake_next()?;
    Ok(NONE)
}

fn bounded_release(a: &[Value]) -> R {
    let s = semaphore(&a[0])?;
    if s.value.get() >= s.bound.get() {
        return Err(value_error("BoundedSemaphore released too many times"));
    }
    semaphore_release(a)
}

static SEMAPHORE_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        let (value, bound) = (Cell::new(1), Cell::new(1));
        new_of(a, Semaphore { value, bound, waiters: Waiters::new() })
    }),
    m!("__init__", "self, value=", semaphore_init),
    m!("locked", "self", |a| Ok(Value::bool(semaphore(&a[0])?.locked()))),
    m!("acquire", "self", semaphore_acquire),
    m!("release", "self", semaphore_release),
    m!("__repr__", "self", |a| {
        let s = semaphore(&a[0])?;
        let word = match s.locked() {
            true => "locked".to_string(),
            false => format!("unlocked, value:{}", s.value.get()),
        };
        shown(&a[0], word, s.waiters.len())
    }),
];
static BOUNDED_METHODS: &[NativeDef] = &[m!("release", "self", bounded_release)];
