//! select: select() and poll objects, both over poll(2).

use super::classes::class;
use super::os_text::{int_arg, some};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::time::{Duration, Instant};

#[repr(C)]
#[derive(Clone, Copy)]
struct PollFd {
    fd: i32,
    events: i16,
    got: i16,
}

extern "C" {
    fn poll(fds: *mut PollFd, n: u64, timeout: i32) -> i32;
}

const IN: i16 = 1;
const PRI: i16 = 2;
const OUT: i16 = 4;
const ERR: i16 = 8;
const HUP: i16 = 16;

/// The descriptor of a number or of whatever has fileno().
pub fn descriptor(v: &Value) -> R<i32> {
    let fd = match v.as_int() {
        Some(_) => int_arg(v)?,
        None => match crate::attr::try_getattr(v, crate::sym::intern("fileno"))? {
            Some(f) => match call(&f, &mut [])?.as_int() {
                Some(n) => n as i32,
                None => return Err(type_error("fileno() returned a non-integer")),
            },
            None => {
                return Err(type_error("argument must be an int, or have a fileno() method."))
            }
        },
    };
    if fd < 0 {
        return Err(value_error(format!(
            "file descriptor cannot be a negative integer ({})",
            fd
        )));
    }
    Ok(fd)
}

/// Asks, or waits up to `ms`. None: a signal came.
fn poll_once(fds: &mut [PollFd], ms: i32) -> R<Option<usize>> {
    // SAFETY: as many as are there.
    let n = unsafe { poll(fds.as_mut_ptr(), fds.len() as u64, ms) };
    if n >= 0 {
        return Ok(Some(n as usize));
    }
    let e = std::io::Error::last_os_error();
    if e.kind() != std::io::ErrorKind::Interrupted {
        return Err(os_error(e.raw_os_error().unwrap_or(22), None));
    }
    super::signal::run_pending()?;
    Ok(None)
}

fn until(end: Option<Instant>) -> Option<Duration> {
    end.map(|e| e.saturating_duration_since(Instant::now()))
}

/// Waits for any of them; signals' handlers run in between. Where there are other threads, they
/// get their turns: then the descriptors are asked again and again, ever more rarely.
fn wait(fds: &mut [PollFd], end: Option<Instant>) -> R<usize> {
    let mut pause = Duration::from_micros(20);
    loop {
        let left = until(end);
        if crate::threads::count() > 1 {
            match poll_once(fds, 0)? {
                Some(0) if left == Some(Duration::ZERO) => return Ok(0),
                Some(0) | None => {}
                Some(n) => return Ok(n),
            }
            crate::threads::block(Some(left.map_or(pause, |l| l.min(pause))));
            super::signal::run_pending()?;
            pause = (pause * 2).min(Duration::from_millis(5));
            continue;
        }
        let ms = left.map_or(-1, |l| ((l.as_micros() + 999) / 1000).min(i32::MAX as u128) as i32);
        if let Some(n) = poll_once(fds, ms)? {
            return Ok(n);
        }
    }
}

/// Waits until one descriptor is ready; false when the time has passed. `in_kernel`: the call that
/// follows blocks by itself, so alone there is nothing to wait for.
pub fn await_one(fd: i32, events: i16, end: Option<Instant>, in_kernel: bool) -> R<bool> {
    if in_kernel && crate::threads::count() <= 1 {
        return Ok(true);
    }
    let mut fds = [PollFd { fd, events, got: 0 }];
    Ok(wait(&mut fds, end)? > 0)
}

/// A time to wait, in units of the call; None: for ever. `kind` is what the message asks for.
pub fn limit(v: &Value, kind: &str) -> R<Option<f64>> {
    let number = |v: &Value| {
        super::time::seconds_of(v).map_err(|e| match e.is(T::TypeError) {
            true => type_error(format!("timeout must be {} or None", kind)),
            false => e,
        })
    };
    some(v).map(number).transpose()
}

/// When so many seconds are over; a negative number is never.
pub fn end_after(seconds: Option<f64>) -> Option<Instant> {
    let wait = seconds.filter(|s| *s >= 0.0).map(Duration::from_secs_f64);
    wait.and_then(|t| Instant::now().checked_add(t))
}

fn select(a: &[Value]) -> R {
    let timeout = limit(&a[3], "a float")?;
    if timeout.map_or(false, |t| t < 0.0) {
        return Err(value_error("timeout must be non-negative"));
    }
    let groups = [(&a[0], IN, IN | HUP | ERR), (&a[1], OUT, OUT | ERR), (&a[2], PRI, PRI)];
    let (mut fds, mut of) = (Vec::new(), Vec::new());
    for (i, (all, events, _)) in groups.iter().enumerate() {
        let items = collect(all)
            .map_err(|_| type_error("arguments 1-3 must be sequences"))?;
        for v in items {
            fds.push(PollFd { fd: descriptor(&v)?, events: *events, got: 0 });
            of.push((i, v));
        }
    }
    wait(&mut fds, end_after(timeout))?;
    if fds.iter().any(|f| f.got & 32 != 0) {
        return Err(os_error(9, None));
    }
    let mut out = [vec![], vec![], vec![]];
    for (f, (i, v)) in fds.iter().zip(of) {
        if f.got & groups[i].2 != 0 {
            out[i].push(v);
        }
    }
    Ok(tuple(out.into_iter().map(list).collect()))
}

// ---- poll objects: a dict of descriptor to events

fn map(v: &Value) -> R {
    super::classes::get(v, "_fds")
}

fn register(a: &[Value]) -> R {
    let fd = Value::int(descriptor(&a[1])?.into());
    let events = match a[2].given() {
        Some(e) => e.clone(),
        None => Value::int((IN | PRI | OUT).into()),
    };
    setitem(&map(&a[0])?, &fd, events)?;
    Ok(NONE)
}

fn modify(a: &[Value]) -> R {
    let fd = Value::int(descriptor(&a[1])?.into());
    let all = map(&a[0])?;
    if !contains(&all, &fd)? {
        return Err(os_error(2, None));
    }
    setitem(&all, &fd, a[2].clone())?;
    Ok(NONE)
}

fn poll_now(a: &[Value]) -> R {
    let timeout = limit(&a[1], "an integer")?.map(|ms| ms * 0.001);
    let pairs = crate::dict::pairs_of_mapping(&map(&a[0])?)?.unwrap_or_default();
    let mut fds = Vec::new();
    for (fd, events) in pairs {
        fds.push(PollFd { fd: int_arg(&fd)?, events: int_arg(&events)? as i16, got: 0 });
    }
    wait(&mut fds, end_after(timeout))?;
    let ready = fds.iter().filter(|f| f.got != 0);
    let shown = ready.map(|f| tuple(vec![Value::int(f.fd.into()), Value::int(f.got.into())]));
    Ok(list(shown.collect()))
}

static POLL: &[NativeDef] = natives! {
    "register" "self, fd, eventmask=, /" register;
    "modify" "self, fd, eventmask, /" modify;
    "unregister" "self, fd, /" |a| {
        delitem(&map(&a[0])?, &Value::int(descriptor(&a[1])?.into()))?;
        Ok(NONE)
    };
    "poll" "self, timeout=, /" poll_now;
};

fn new_poll(_: &[Value]) -> R {
    let c = super::classes::from_module("select", "_poll")?;
    let v = crate::class::new_instance(c.as_type().unwrap_or_else(|| T::Object.ty()));
    super::classes::put(&v, "_fds", crate::dict::new_dict())?;
    Ok(v)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "select" "rlist, wlist, xlist, timeout=, /" select;
    "poll" "" new_poll;
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "select");
    m.set_str("_poll", class("select", "poll", &[T::Object.value()], POLL)?);
    super::epoll::fill(m)?;
    m.set_str("error", T::OSError.value());
    for (n, v) in [
        ("POLLIN", IN), ("POLLPRI", PRI), ("POLLOUT", OUT), ("POLLERR", ERR), ("POLLHUP", HUP),
        ("POLLNVAL", 32), ("POLLRDNORM", 64), ("POLLRDBAND", 128), ("POLLWRNORM", 256),
        ("POLLWRBAND", 512), ("POLLMSG", 1024), ("POLLRDHUP", 8192),
    ] {
        m.set_str(n, Value::int(v.into()));
    }
    m.set_str("PIPE_BUF", Value::int(4096));
    Ok(())
}
