//! _multiprocessing: the semaphores that processes share, and _posixshmem: their memory. Forked
//! processes go on from them; all else of multiprocessing is Python.

use super::classes::is_true;
use super::os_text::{int_arg, last_error, some};
use super::rust_class::{data, new_of, Class};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::threads;
use std::cell::Cell;
use std::ffi::CString;
use std::os::raw::c_char;
use std::time::{Duration, Instant};

extern "C" {
    fn sem_open(name: *const c_char, flags: i32, ...) -> *mut u8;
    fn sem_close(sem: *mut u8) -> i32;
    fn sem_unlink(name: *const c_char) -> i32;
    fn sem_trywait(sem: *mut u8) -> i32;
    fn sem_post(sem: *mut u8) -> i32;
    fn sem_getvalue(sem: *mut u8, out: *mut i32) -> i32;
    fn shm_open(name: *const c_char, flags: i32, mode: u32) -> i32;
    fn shm_unlink(name: *const c_char) -> i32;
}

const CREATE: i32 = 0o100;
const EXCLUSIVE: i32 = 0o200;
const RECURSIVE: i32 = 0;
const LARGEST: i64 = 0x7fff_ffff;

struct SemLock {
    sem: *mut u8,
    name: Option<String>,
    kind: i32,
    most: i32,
    count: Cell<i32>,
    owner: Cell<threads::Id>,
}

impl Drop for SemLock {
    fn drop(&mut self) {
        // SAFETY: sem_open gave it, and nobody else closes it.
        unsafe { sem_close(self.sem) };
    }
}

impl SemLock {
    fn is_mine(&self) -> bool {
        self.count.get() > 0 && self.owner.get() == threads::current()
    }
    fn value(&self) -> R<i32> {
        let mut n = 0;
        // SAFETY: an open semaphore, and room for the number.
        match unsafe { sem_getvalue(self.sem, &mut n) } {
            0 => Ok(n),
            _ => Err(last_error()),
        }
    }
    fn try_wait(&self) -> bool {
        // SAFETY: an open semaphore.
        unsafe { sem_trywait(self.sem) == 0 }
    }
    /// The other threads of the program, and handlers of signals, run in between.
    fn wait(&self, end: Option<Instant>) -> R<bool> {
        let mut pause = Duration::from_micros(20);
        while !self.try_wait() {
            let left = end.map(|e| e.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return Ok(false);
            }
            threads::sleep(left.map_or(pause, |l| l.min(pause)))?;
            pause = (pause * 2).min(Duration::from_millis(2));
        }
        Ok(true)
    }
}

fn opened(name: &Value, flags: i32, value: i32) -> R<(*mut u8, String)> {
    let text = super::classes::text(name);
    let c = CString::new(text.clone()).map_err(|_| value_error("embedded null character"))?;
    // SAFETY: a C string; mode and value are read only where the semaphore is made.
    let sem = unsafe { sem_open(c.as_ptr(), flags, 0o600u32, value as u32) };
    if sem.is_null() {
        return Err(last_error());
    }
    Ok((sem, text))
}

fn unlink(name: &Value) -> R<()> {
    let c = CString::new(super::classes::text(name));
    let c = c.map_err(|_| value_error("embedded null character"))?;
    // SAFETY: a C string.
    match unsafe { sem_unlink(c.as_ptr()) } {
        0 => Ok(()),
        _ => Err(last_error()),
    }
}

fn lock(sem: *mut u8, name: String, kind: i32, most: i32) -> SemLock {
    SemLock { sem, name: Some(name), kind, most, count: Cell::new(0), owner: Cell::new(0) }
}

fn new(a: &[Value]) -> R {
    let (kind, value, most) = (int_arg(&a[1])?, int_arg(&a[2])?, int_arg(&a[3])?);
    if kind != RECURSIVE && kind != 1 {
        return Err(value_error("unrecognized kind"));
    }
    let (sem, name) = opened(&a[4], CREATE | EXCLUSIVE, value)?;
    let mut made = lock(sem, name, kind, most);
    if is_true(&a[5])? {
        unlink(&a[4])?;
        made.name = None; // who has no name cannot be left behind, and is not tracked
    }
    new_of(a, made)
}

fn rebuild(a: &[Value]) -> R {
    let (sem, name) = opened(&a[4], 0, 0)?;
    new_of(a, lock(sem, name, int_arg(&a[2])?, int_arg(&a[3])?))
}

fn acquire(a: &[Value]) -> R {
    let s = data::<SemLock>(&a[0])?;
    if s.kind == RECURSIVE && s.is_mine() {
        s.count.set(s.count.get() + 1);
        return Ok(TRUE);
    }
    let block = a[1].given().map_or(Ok(true), truthy)?;
    let end = match (block, some(&a[2])) {
        (false, _) => Some(Instant::now()),
        (true, None) => None,
        (true, Some(t)) => {
            let s = crate::str_args::to_float(t)?.max(0.0);
            Instant::now().checked_add(Duration::from_secs_f64(s.min(1e9)))
        }
    };
    let got = s.wait(end)?;
    if got {
        s.count.set(s.count.get() + 1);
        s.owner.set(threads::current());
    }
    Ok(Value::bool(got))
}

fn release(a: &[Value]) -> R {
    let s = data::<SemLock>(&a[0])?;
    if s.kind == RECURSIVE {
        if !s.is_mine() {
            let text = "attempt to release recursive lock not owned by thread";
            return Err(crate::exc::error(T::AssertionError, text));
        }
        if s.count.get() > 1 {
            s.count.set(s.count.get() - 1);
            return Ok(NONE);
        }
    } else if s.value()? >= s.most {
        return Err(value_error("semaphore or lock released too many times"));
    }
    // SAFETY: an open semaphore.
    if unsafe { sem_post(s.sem) } != 0 {
        return Err(last_error());
    }
    s.count.set(s.count.get() - 1);
    threads::turn_if_asked();
    Ok(NONE)
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, kind, value, maxvalue, name, unlink" new;
    "_rebuild" "cls, handle, kind, maxvalue, name, /" rebuild;
    "acquire" "self, block=, timeout=" acquire;
    "release" "self, /" release;
    "__enter__" "self, /" |a| acquire(&[a[0].clone(), UNBOUND, UNBOUND]);
    "__exit__" "self, exc_type=, exc_value=, exc_tb=, /" release;
    "_count" "self, /" |a| Ok(Value::int(data::<SemLock>(&a[0])?.count.get().into()));
    "_is_mine" "self, /" |a| Ok(Value::bool(data::<SemLock>(&a[0])?.is_mine()));
    "_get_value" "self, /" |a| Ok(Value::int(data::<SemLock>(&a[0])?.value()?.into()));
    "_is_zero" "self, /" |a| Ok(Value::bool(data::<SemLock>(&a[0])?.value()? == 0));
    "_after_fork" "self, /" |a| {
        data::<SemLock>(&a[0])?.count.set(0);
        Ok(NONE)
    };
};

static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "handle",
        get: |v| Ok(Value::int(data::<SemLock>(v)?.sem as usize as i64)),
        set: None,
    },
    GetSetData {
        name: "kind",
        get: |v| Ok(Value::int(data::<SemLock>(v)?.kind.into())),
        set: None,
    },
    GetSetData {
        name: "maxvalue",
        get: |v| Ok(Value::int(data::<SemLock>(v)?.most.into())),
        set: None,
    },
    GetSetData {
        name: "name",
        get: |v| Ok(data::<SemLock>(v)?.name.as_ref().map_or(NONE, |n| new_str(n))),
        set: None,
    },
];

static SEM_LOCK: Class = Class::new("_multiprocessing", "SemLock", &[], METHODS, ATTRS);
static FUNCTIONS: &[NativeDef] = natives! {
    "sem_unlink" "name, /" |a| unlink(&a[0]).map(|_| NONE);
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "_multiprocessing");
    let largest = Value::int(LARGEST);
    SEM_LOCK.ty().dict().set(crate::sym::intern("SEM_VALUE_MAX"), largest);
    SEM_LOCK.add_to(m);
    m.set_str("flags", dict(vec![])?);
    Ok(())
}

fn c_name(v: &Value) -> R<CString> {
    let bytes = super::os_text::encode(v)?;
    CString::new(bytes).map_err(|_| value_error("embedded null character"))
}

/// A failed call's error, with the name.
fn shared(rc: i32, name: &Value) -> R {
    if rc < 0 {
        return Err(super::os_text::failed(std::io::Error::last_os_error(), name));
    }
    Ok(Value::int(rc.into()))
}

static SHARED: &[NativeDef] = natives! {
    "shm_open" "path, flags, mode=" |a| {
        let (name, flags) = (c_name(&a[0])?, int_arg(&a[1])?);
        let mode = some(&a[2]).map_or(Ok(0o777), int_arg)?;
        // SAFETY: a C string.
        shared(unsafe { shm_open(name.as_ptr(), flags | CLOSE_ON_EXEC, mode as u32) }, &a[0])
    };
    "shm_unlink" "path" |a| {
        let name = c_name(&a[0])?;
        // SAFETY: a C string.
        shared(unsafe { shm_unlink(name.as_ptr()) }, &a[0]).map(|_| NONE)
    };
};
const CLOSE_ON_EXEC: i32 = 0o2000000;

pub fn make_shared(m: &ModuleData) -> R<()> {
    super::functions(m, SHARED, "_posixshmem");
    Ok(())
}
