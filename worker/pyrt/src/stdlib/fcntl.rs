//! fcntl: commands that take a number, and locks.

use super::os_fd::control;
use super::os_text::{checked, int_arg};
use super::select::descriptor;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

extern "C" {
    fn flock(fd: i32, operation: i32) -> i32;
    fn fcntl(fd: i32, command: i32, ...) -> i32;
}

/// struct flock of 64-bit Linux.
#[repr(C)]
struct Lock {
    kind: i16,
    whence: i16,
    start: i64,
    len: i64,
    pid: i32,
}

fn fcntl_(a: &[Value]) -> R {
    let arg = match a[2].given() {
        None => 0,
        Some(v) if v.as_bytes_data().is_some() => {
            return Err(not_implemented_error("fcntl() with a structure is not supported by Portalis"))
        }
        Some(v) => index_size(v)? as i64,
    };
    control(descriptor(&a[0])?, int_arg(&a[1])?, arg).map(Value::int)
}

fn flock_(a: &[Value]) -> R {
    let (fd, operation) = (descriptor(&a[0])?, int_arg(&a[1])?);
    // SAFETY: plain numbers.
    super::os_text::retrying(|| unsafe { flock(fd, operation).into() })?;
    Ok(NONE)
}

fn lockf(a: &[Value]) -> R {
    const SHARED: i32 = 1;
    const EXCLUSIVE: i32 = 2;
    const UNLOCK: i32 = 8;
    let (fd, operation) = (descriptor(&a[0])?, int_arg(&a[1])?);
    let kind = match operation {
        o if o & UNLOCK != 0 => 2,
        o if o & SHARED != 0 => 0,
        o if o & EXCLUSIVE != 0 => 1,
        _ => return Err(value_error("unrecognized lockf argument")),
    };
    let n = |v: &Value| v.given().map_or(Ok(0), index_size);
    let l = Lock { kind, whence: n(&a[4])? as i16, start: n(&a[3])? as i64, len: n(&a[2])? as i64, pid: 0 };
    let command = if operation & 4 != 0 { 6 } else { 7 };
    // SAFETY: a whole struct flock.
    checked(unsafe { fcntl(fd, command, &l as *const Lock) }.into())?;
    Ok(NONE)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "fcntl" "fd, cmd, arg=, /" fcntl_;
    "flock" "fd, operation, /" flock_;
    "lockf" "fd, cmd, len=, start=, whence=, /" lockf;
    "ioctl" "fd, request, arg=, mutate_flag=, /" |_| {
        Err(not_implemented_error("fcntl.ioctl() is not supported by Portalis"))
    };
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "fcntl");
    for (n, v) in [
        ("F_DUPFD", 0), ("F_GETFD", 1), ("F_SETFD", 2), ("F_GETFL", 3), ("F_SETFL", 4),
        ("F_DUPFD_CLOEXEC", 1030), ("F_GETPIPE_SZ", 1032), ("F_SETPIPE_SZ", 1031),
        ("FD_CLOEXEC", 1), ("LOCK_SH", 1), ("LOCK_EX", 2), ("LOCK_NB", 4), ("LOCK_UN", 8),
    ] {
        m.set_str(n, Value::int(v));
    }
    Ok(())
}
