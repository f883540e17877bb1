//! select.epoll: descriptors that the kernel watches. Waiting is that for one descriptor, the
//! epoll object's own, so other threads have their turns.

use super::os_text::{checked, int_arg, last_error};
use super::rust_class::{data, Class};
use super::select::{await_one, descriptor, end_after, limit};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use std::cell::Cell;

/// struct epoll_event, packed as on x86-64.
#[cfg_attr(target_arch = "x86_64", repr(C, packed))]
#[cfg_attr(not(target_arch = "x86_64"), repr(C))]
#[derive(Clone, Copy)]
struct Event {
    events: u32,
    fd: u64,
}

extern "C" {
    fn epoll_create1(flags: i32) -> i32;
    fn epoll_ctl(epoll: i32, what: i32, fd: i32, event: *mut Event) -> i32;
    fn epoll_wait(epoll: i32, out: *mut Event, most: i32, ms: i32) -> i32;
}

const CLOEXEC: i32 = 0o2000000;
const ADD: i32 = 1;
const DELETE: i32 = 2;
const MODIFY: i32 = 3;
const IN_PRI_OUT: u32 = 7;
/// As many events as CPython takes at once, where none are named.
const MOST: i32 = 1023;

static NUMBERS: &[(&str, i64)] = &[
    ("EPOLLIN", 1), ("EPOLLPRI", 2), ("EPOLLOUT", 4), ("EPOLLERR", 8), ("EPOLLHUP", 16),
    ("EPOLLRDNORM", 64), ("EPOLLRDBAND", 128), ("EPOLLWRNORM", 256), ("EPOLLWRBAND", 512),
    ("EPOLLMSG", 1024), ("EPOLLRDHUP", 8192), ("EPOLLEXCLUSIVE", 1 << 28),
    ("EPOLLONESHOT", 1 << 30), ("EPOLLET", 1 << 31), ("EPOLL_CLOEXEC", CLOEXEC as i64),
];

/// Its descriptor, -1 once it is closed.
struct Epoll(Cell<i32>);

impl Drop for Epoll {
    fn drop(&mut self) {
        close_now(self);
    }
}

fn close_now(e: &Epoll) {
    let fd = e.0.replace(-1);
    if fd >= 0 {
        let _ = super::close_fd(fd);
    }
}

fn this(v: &Value) -> R<i32> {
    match data::<Epoll>(v)?.0.get() {
        fd if fd < 0 => Err(value_error("I/O operation on closed epoll object")),
        fd => Ok(fd),
    }
}

fn new(a: &[Value]) -> R {
    let size = a[1].given().map_or(Ok(-1), int_arg)?;
    let flags = a[2].given().map_or(Ok(0), int_arg)?;
    if size < -1 || size == 0 {
        return Err(value_error("negative sizehint"));
    }
    if flags & !CLOEXEC != 0 {
        return Err(crate::exc::error(T::OSError, "invalid flags"));
    }
    // SAFETY: a plain number.
    let fd = checked(unsafe { epoll_create1(CLOEXEC) }.into())? as i32;
    super::rust_class::new_of(a, Epoll(Cell::new(fd)))
}

fn control(a: &[Value], what: i32, events: u32) -> R {
    let (epoll, fd) = (this(&a[0])?, descriptor(&a[1])?);
    let mut e = Event { events, fd: fd as u64 };
    // SAFETY: a whole struct epoll_event.
    checked(unsafe { epoll_ctl(epoll, what, fd, &mut e) }.into())?;
    Ok(NONE)
}

/// As C takes an unsigned int: its low bits.
fn mask(v: &Value) -> R<u32> {
    match index(v)? {
        crate::int::Int::Small(n) => Ok(n as u32),
        _ => Err(overflow_error("Python int too large to convert to C long")),
    }
}

fn poll(a: &[Value]) -> R {
    let fd = this(&a[0])?;
    let end = end_after(limit(&a[1], "an integer")?);
    let most = a[2].given().map_or(Ok(-1), int_arg)?;
    let most = match most {
        -1 => MOST,
        n if n < 1 => {
            return Err(value_error(format!("maxevents must be greater than 0, got {}", n)))
        }
        n => n,
    };
    await_one(fd, 1, end, false)?;
    let mut got = vec![Event { events: 0, fd: 0 }; most as usize];
    // SAFETY: room for that many events.
    let n = unsafe { epoll_wait(fd, got.as_mut_ptr(), most, 0) };
    if n < 0 {
        return Err(last_error());
    }
    let pair = |e: &Event| {
        let (events, fd) = (e.events, e.fd);
        tuple(vec![Value::int(fd as i64), Value::int(events.into())])
    };
    Ok(list(got[..n as usize].iter().map(pair).collect()))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, sizehint=, flags=" new;
    "register" "self, fd, eventmask=" |a| {
        let events = a[2].given().map_or(Ok(IN_PRI_OUT), mask)?;
        control(a, ADD, events)
    };
    "modify" "self, fd, eventmask" |a| control(a, MODIFY, mask(&a[2])?);
    "unregister" "self, fd" |a| control(a, DELETE, 0);
    "poll" "self, timeout=, maxevents=" poll;
    "close" "self, /" |a| {
        close_now(data::<Epoll>(&a[0])?);
        Ok(NONE)
    };
    "fileno" "self, /" |a| Ok(Value::int(this(&a[0])?.into()));
    "__enter__" "self, /" |a| this(&a[0]).map(|_| a[0].clone());
    "__exit__" "self, exc_type=, exc_value=, exc_tb=, /" |a| {
        close_now(data::<Epoll>(&a[0])?);
        Ok(NONE)
    };
};
static ATTRS: &[GetSetData] = &[GetSetData {
    name: "closed",
    get: |v| Ok(Value::bool(data::<Epoll>(v)?.0.get() < 0)),
    set: None,
}];
static EPOLL: Class = Class::sealed("select", "epoll", METHODS, ATTRS);

/// `epoll.fromfd(fd)`: takes over a descriptor.
static FROM_FD: NativeDef = NativeDef {
    name: "fromfd",
    params: "fd, /",
    run: |a| Ok(EPOLL.instance(Epoll(Cell::new(int_arg(&a[0])?)))),
};

pub fn fill(m: &ModuleData) -> R<()> {
    EPOLL.add_to(m);
    let from = crate::func::native(&FROM_FD, "select", None);
    let from = crate::descr::new_wrapper(T::StaticMethod.ty(), from);
    EPOLL.ty().dict().set(crate::sym::intern(FROM_FD.name), from);
    for (n, v) in NUMBERS {
        m.set_str(n, Value::int(*v));
    }
    Ok(())
}
