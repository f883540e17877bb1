//! fcntl: commands that take a number or a structure, and locks.

use super::os_fd::control;
use super::os_text::{checked, int_arg};
use super::select::descriptor;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};

extern "C" {
    fn flock(fd: i32, operation: i32) -> i32;
    fn fcntl(fd: i32, command: i32, ...) -> i32;
    fn ioctl(fd: i32, request: u64, ...) -> i32;
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

/// A structure's bytes; text as UTF-8.
fn structure(v: &Value) -> R<Option<Vec<u8>>> {
    if v.as_str_data().is_some() {
        let b = super::call_named(v, "encode", &[])?;
        return Ok(b.as_bytes_data().cloned());
    }
    Ok(bytes_view(v).map(|(b, _)| b.to_vec()))
}

/// The most that a structure may be, and that a call gets room for.
const ROOM: usize = 1024;

/// Calls with a copy of the structure, which the call may change.
fn with_room(mut b: Vec<u8>, too_long: &str, run: impl FnOnce(*mut u8) -> i32) -> R<(i32, Vec<u8>)> {
    let n = b.len();
    if n > ROOM {
        return Err(value_error(too_long));
    }
    b.resize(ROOM + 8, 0);
    let code = run(b.as_mut_ptr());
    checked(code.into())?;
    b.truncate(n);
    Ok((code, b))
}

fn fcntl_(a: &[Value]) -> R {
    let (fd, command) = (descriptor(&a[0])?, int_arg(&a[1])?);
    let arg = match a[2].given() {
        None => 0,
        Some(v) => match structure(v)? {
            Some(b) => {
                // SAFETY: more room than any structure needs.
                let run = |p: *mut u8| unsafe { fcntl(fd, command, p) };
                return Ok(new_bytes(with_room(b, "fcntl string arg too long", run)?.1));
            }
            None => index_size(v)? as i64,
        },
    };
    control(fd, command, arg).map(Value::int)
}

fn ioctl_(a: &[Value]) -> R {
    let fd = descriptor(&a[0])?;
    let request = index_size(&a[1])? as u32 as u64;
    let mutates = a[3].given().map_or(Ok(true), truthy)?;
    let arg = match a[2].given() {
        None => 0,
        Some(v) => match structure(v)? {
            Some(b) => {
                // SAFETY: more room than any structure needs.
                let run = |p: *mut u8| unsafe { ioctl(fd, request, p) };
                let (code, b) = with_room(b, "ioctl string arg too long", run)?;
                return match crate::bytes_memory::writable(v) {
                    Some(to) if mutates => {
                        to.copy_from_slice(&b);
                        Ok(Value::int(code.into()))
                    }
                    _ => Ok(new_bytes(b)),
                };
            }
            None => index_size(v)? as i64,
        },
    };
    // SAFETY: the request's number is the program's affair.
    let code = unsafe { ioctl(fd, request, arg) };
    checked(code.into())?;
    Ok(Value::int(code.into()))
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
    "ioctl" "fd, request, arg=, mutate_flag=, /" ioctl_;
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "fcntl");
    for (n, v) in [
        ("F_DUPFD", 0), ("F_GETFD", 1), ("F_SETFD", 2), ("F_GETFL", 3), ("F_SETFL", 4),
        ("F_DUPFD_CLOEXEC", 1030), ("F_GETPIPE_SZ", 1032), ("F_SETPIPE_SZ", 1031),
        ("FD_CLOEXEC", 1), ("LOCK_SH", 1), ("LOCK_EX", 2), ("LOCK_NB", 4), ("LOCK_UN", 8),
        ("DN_ACCESS", 1), ("DN_ATTRIB", 32), ("DN_CREATE", 4), ("DN_DELETE", 8), ("DN_MODIFY", 2),
        ("DN_MULTISHOT", 2147483648), ("DN_RENAME", 16), ("FASYNC", 8192), ("F_ADD_SEALS", 1033),
        ("F_EXLCK", 4), ("F_GETLEASE", 1025), ("F_GETLK", 5), ("F_GETLK64", 5), ("F_GETOWN", 9),
        ("F_GETSIG", 11), ("F_GET_SEALS", 1034), ("F_NOTIFY", 1026), ("F_OFD_GETLK", 36),
        ("F_OFD_SETLK", 37), ("F_OFD_SETLKW", 38), ("F_RDLCK", 0), ("F_SEAL_GROW", 4),
        ("F_SEAL_SEAL", 1), ("F_SEAL_SHRINK", 2), ("F_SEAL_WRITE", 8), ("F_SETLEASE", 1024),
        ("F_SETLK", 6), ("F_SETLK64", 6), ("F_SETLKW", 7), ("F_SETLKW64", 7), ("F_SETOWN", 8),
        ("F_SETSIG", 10), ("F_SHLCK", 8), ("F_UNLCK", 2), ("F_WRLCK", 1), ("LOCK_MAND", 32),
        ("LOCK_READ", 64), ("LOCK_RW", 192), ("LOCK_WRITE", 128),
    ] {
        m.set_str(n, Value::int(v));
    }
    Ok(())
}
