//! Lock and RLock.

use super::waiting::{Limit, RawLock};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::rust_class::{data, new_of, Class};
use crate::threads;
use std::cell::Cell;

pub static LOCK: Class = Class::new("_thread", "lock", &[], LOCK_METHODS, &[]);
pub static RLOCK: Class = Class::new("_thread", "RLock", &[], RLOCK_METHODS, &[]);

pub fn new_lock() -> Value {
    LOCK.instance(RawLock::default())
}

pub fn new_rlock() -> Value {
    RLOCK.instance(Reentrant::default())
}

#[derive(Default)]
struct Reentrant {
    lock: RawLock,
    owner: Cell<threads::Id>,
    count: Cell<usize>,
}

impl Reentrant {
    fn is_mine(&self) -> bool {
        self.count.get() > 0 && self.owner.get() == threads::current()
    }
    fn take(&self, limit: Option<Limit>) -> R<bool> {
        if self.is_mine() {
            self.count.set(self.count.get() + 1);
            return Ok(true);
        }
        if !taken(&self.lock, limit)? {
            return Ok(false);
        }
        self.owner.set(threads::current());
        self.count.set(1);
        Ok(true)
    }
    fn free(&self) -> R<()> {
        if !self.is_mine() {
            return Err(runtime_error("cannot release un-acquired lock"));
        }
        self.count.set(self.count.get() - 1);
        if self.count.get() == 0 {
            self.lock.free();
        }
        Ok(())
    }
}

fn taken(l: &RawLock, limit: Option<Limit>) -> R<bool> {
    match limit {
        Some(t) => l.take(t),
        None => {
            threads::turn_if_asked();
            Ok(l.try_take())
        }
    }
}

/// The arguments of acquire(blocking=True, timeout=-1); None: do not wait.
pub fn limit_of(blocking: &Value, timeout: &Value) -> R<Option<Limit>> {
    let blocking = blocking.given().map_or(Ok(true), truthy)?;
    let t = timeout.given().map_or(Ok(-1.0), crate::str_args::to_float)?;
    if !blocking && t != -1.0 {
        return Err(value_error("can't specify a timeout for a non-blocking call"));
    }
    if t < 0.0 && t != -1.0 {
        return Err(value_error("timeout value must be positive"));
    }
    if t > 9223372036.0 {
        return Err(overflow_error(if t > 9.2e18 {
            "timestamp out of range for platform time_t"
        } else {
            "timeout value is too large"
        }));
    }
    Ok(match (blocking, t < 0.0) {
        (false, _) => None,
        (true, true) => Some(Limit::NEVER),
        (true, false) => Some(Limit::after(t)),
    })
}

pub fn raw(v: &Value) -> R<&RawLock> {
    data::<RawLock>(v)
}

fn reentrant(v: &Value) -> R<&Reentrant> {
    data::<Reentrant>(v)
}

fn acquire(a: &[Value]) -> R {
    let limit = limit_of(&a[1], &a[2])?;
    taken(raw(&a[0])?, limit).map(Value::bool)
}

fn release(a: &[Value]) -> R {
    let l = raw(&a[0])?;
    if !l.is_held() {
        return Err(runtime_error("release unlocked lock"));
    }
    l.free();
    Ok(NONE)
}

fn locked(a: &[Value]) -> R {
    threads::turn_if_asked();
    Ok(Value::bool(raw(&a[0])?.is_held()))
}

fn racquire(a: &[Value]) -> R {
    let limit = limit_of(&a[1], &a[2])?;
    reentrant(&a[0])?.take(limit).map(Value::bool)
}

fn word(held: bool) -> &'static str {
    if held { "locked" } else { "unlocked" }
}

fn rrepr(a: &[Value]) -> R {
    let r = reentrant(&a[0])?;
    let owner = if r.count.get() > 0 { super::ident(r.owner.get()) } else { 0 };
    Ok(new_string(format!(
        "<{} {} object owner={} count={} at {:#x}>",
        word(r.count.get() > 0),
        crate::object_types::full_name(type_of(&a[0])),
        owner,
        r.count.get(),
        a[0].ptr()
    )))
}

/// What Python's own condition variables call: the count and the owner.
fn rsave(a: &[Value]) -> R {
    let r = reentrant(&a[0])?;
    if r.count.get() == 0 {
        return Err(runtime_error("cannot release un-acquired lock"));
    }
    let owner = super::ident(r.owner.get());
    Ok(tuple(vec![Value::int(release_save(&a[0])? as i64), Value::int(owner)]))
}

fn rrestore(a: &[Value]) -> R {
    let count = match a[1].as_tuple() {
        Some(t) if t.len() == 2 => index_size(&t[0])?,
        _ => return Err(type_error("_acquire_restore() argument 1 must be 2-item tuple")),
    };
    acquire_restore(&a[0], count.max(0) as usize).map(|_| NONE)
}

/// Gives a lock up whole, for a wait; what restore() needs.
pub fn release_save(v: &Value) -> R<usize> {
    if let Ok(r) = reentrant(v) {
        let n = r.count.replace(0);
        r.lock.free();
        return Ok(n);
    }
    crate::stdlib::classes::method(v, "release", &[])?;
    Ok(1)
}

pub fn acquire_restore(v: &Value, n: usize) -> R<()> {
    if let Ok(r) = reentrant(v) {
        r.lock.take(Limit::NEVER)?;
        r.owner.set(threads::current());
        r.count.set(n);
        return Ok(());
    }
    crate::stdlib::classes::method(v, "acquire", &[]).map(drop)
}

/// Does this thread hold it (for a plain lock: does anybody)?
pub fn is_owned(v: &Value) -> R<bool> {
    if let Ok(r) = reentrant(v) {
        return Ok(r.is_mine());
    }
    if let Ok(l) = raw(v) {
        return Ok(l.is_held());
    }
    let got = truthy(&crate::stdlib::classes::method(v, "acquire", &[FALSE])?)?;
    if got {
        crate::stdlib::classes::method(v, "release", &[])?;
    }
    Ok(!got)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static LOCK_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /", |a| new_of(a, RawLock::default())),
    m!("acquire", "self, blocking=, timeout=", acquire),
    m!("acquire_lock", "self, blocking=, timeout=", acquire),
    m!("release", "self, /", release),
    m!("release_lock", "self, /", release),
    m!("locked", "self, /", locked),
    m!("_at_fork_reinit", "self, /", |a| {
        let l = raw(&a[0])?;
        if l.is_held() {
            l.free();
        }
        Ok(NONE)
    }),
    m!("__enter__", "self, /", |a| acquire(&[a[0].clone(), UNBOUND, UNBOUND])),
    m!("__exit__", "self, /, *args", release),
    m!("__repr__", "self, /", |a| {
        Ok(new_string(format!(
            "<{} {} object at {:#x}>",
            word(raw(&a[0])?.is_held()),
            crate::object_types::full_name(type_of(&a[0])),
            a[0].ptr()
        )))
    }),
];
static RLOCK_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, Reentrant::default())),
    m!("acquire", "self, blocking=, timeout=", racquire),
    m!("release", "self, /", |a| reentrant(&a[0])?.free().map(|_| NONE)),
    m!("__enter__", "self, /", |a| racquire(&[a[0].clone(), UNBOUND, UNBOUND])),
    m!("__exit__", "self, /, *args", |a| reentrant(&a[0])?.free().map(|_| NONE)),
    m!("_release_save", "self, /", rsave),
    m!("_acquire_restore", "self, state, /", rrestore),
    m!("_at_fork_reinit", "self, /", |a| {
        let r = reentrant(&a[0])?;
        if r.count.replace(0) > 0 {
            r.lock.free();
        }
        Ok(NONE)
    }),
    m!("_is_owned", "self, /", |a| Ok(Value::bool(reentrant(&a[0])?.is_mine()))),
    m!("_recursion_count", "self, /", |a| {
        let r = reentrant(&a[0])?;
        Ok(Value::int(if r.is_mine() { r.count.get() as i64 } else { 0 }))
    }),
    m!("__repr__", "self, /", rrepr),
];
