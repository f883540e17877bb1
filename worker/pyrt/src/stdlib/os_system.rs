//! os: what the system says of itself and of processes, and sets: ids, priorities, limits,
//! terminals' groups, kinds of memory files; and the spawn functions.

use super::classes::args_of;
use super::os_text::{checked, int_arg, path_arg, retrying, some};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::new_bytes;
use std::ffi::CString;
use std::os::raw::c_char;

extern "C" {
    fn confstr(name: i32, out: *mut u8, n: usize) -> usize;
    fn fpathconf(fd: i32, name: i32) -> i64;
    fn pathconf(path: *const c_char, name: i32) -> i64;
    fn setuid(id: u32) -> i32;
    fn seteuid(id: u32) -> i32;
    fn setgid(id: u32) -> i32;
    fn setegid(id: u32) -> i32;
    fn setreuid(real: u32, effective: u32) -> i32;
    fn setregid(real: u32, effective: u32) -> i32;
    fn setresuid(real: u32, effective: u32, saved: u32) -> i32;
    fn setresgid(real: u32, effective: u32, saved: u32) -> i32;
    fn getresuid(real: *mut u32, effective: *mut u32, saved: *mut u32) -> i32;
    fn getresgid(real: *mut u32, effective: *mut u32, saved: *mut u32) -> i32;
    fn getpriority(which: i32, who: u32) -> i32;
    fn setpriority(which: i32, who: u32, priority: i32) -> i32;
    fn fchown(fd: i32, uid: u32, gid: u32) -> i32;
    fn fchdir(fd: i32) -> i32;
    fn tcgetpgrp(fd: i32) -> i32;
    fn tcsetpgrp(fd: i32, group: i32) -> i32;
    fn memfd_create(name: *const c_char, flags: u32) -> i32;
    fn eventfd(start: u32, flags: i32) -> i32;
    fn sched_yield() -> i32;
    fn sync();
    fn __errno_location() -> *mut i32;
}

/// The numbers of confstr(3) that CPython names.
const CONFSTR: &[(&str, i64)] =
    &[("CS_PATH", 0), ("CS_GNU_LIBC_VERSION", 2), ("CS_GNU_LIBPTHREAD_VERSION", 3)];
const PATHCONF: &[(&str, i64)] = &[
    ("PC_LINK_MAX", 0), ("PC_MAX_CANON", 1), ("PC_MAX_INPUT", 2), ("PC_NAME_MAX", 3),
    ("PC_PATH_MAX", 4), ("PC_PIPE_BUF", 5), ("PC_CHOWN_RESTRICTED", 6), ("PC_NO_TRUNC", 7),
    ("PC_VDISABLE", 8), ("PC_SYNC_IO", 9), ("PC_ASYNC_IO", 10), ("PC_PRIO_IO", 11),
    ("PC_SOCK_MAXBUF", 12), ("PC_FILESIZEBITS", 13), ("PC_REC_INCR_XFER_SIZE", 14),
    ("PC_REC_MAX_XFER_SIZE", 15), ("PC_REC_MIN_XFER_SIZE", 16), ("PC_REC_XFER_ALIGN", 17),
    ("PC_ALLOC_SIZE_MIN", 18), ("PC_SYMLINK_MAX", 19),
];

/// A number, or the name of one.
fn number(v: &Value, names: &[(&str, i64)]) -> R<i32> {
    match v.as_str() {
        Some(s) => match names.iter().find(|n| n.0 == &*s) {
            Some(n) => Ok(n.1 as i32),
            None => Err(value_error("unrecognized configuration name")),
        },
        None if v.as_int().is_some() => int_arg(v),
        None => Err(type_error("configuration names must be strings or integers")),
    }
}

fn names(all: &[(&'static str, i64)]) -> R {
    dict(all.iter().map(|(n, v)| (new_str(n), Value::int(*v))).collect())
}

fn confstr_(a: &[Value]) -> R {
    let name = number(&a[0], CONFSTR)?;
    let mut out = vec![0u8; 256];
    // SAFETY: room for as many bytes as it says.
    let n = unsafe { confstr(name, out.as_mut_ptr(), out.len()) };
    if n == 0 {
        return Ok(NONE);
    }
    out.truncate(n.min(256) - 1);
    Ok(super::os_text::decode(&out))
}

fn limit(n: impl FnOnce() -> i64) -> R {
    // SAFETY: errno is this thread's own; -1 without an error means that there is no limit.
    unsafe { *__errno_location() = 0 };
    match n() {
        -1 if unsafe { *__errno_location() } == 0 => Ok(Value::int(-1)),
        n => checked(n).map(Value::int),
    }
}

fn pathconf_(a: &[Value]) -> R {
    let name = number(&a[1], PATHCONF)?;
    if a[0].as_int().is_some() {
        let fd = int_arg(&a[0])?;
        // SAFETY: plain numbers.
        return limit(|| unsafe { fpathconf(fd, name) });
    }
    let path = path_arg(&a[0], "pathconf", "string, bytes, os.PathLike or integer")?;
    let c = CString::new(path.bytes).map_err(|_| value_error("embedded null byte"))?;
    // SAFETY: a C string.
    limit(|| unsafe { pathconf(c.as_ptr(), name) })
}

/// A user's or group's id: -1 leaves it as it is.
pub fn owner_id(v: &Value, what: &str) -> R<u32> {
    let n = match index(v) {
        // What is too large for an id, but no larger than a C long, overflows there.
        Ok(crate::int::Int::Small(n)) if n > i64::from(u32::MAX) => -2,
        Ok(crate::int::Int::Small(n)) => n,
        Ok(_) if lt_b(v, &Value::int(0))? => -2,
        Ok(_) => i64::MAX,
        Err(_) => {
            return Err(type_error(format!(
                "{} should be integer, not {}",
                what,
                type_name(v)
            )))
        }
    };
    match n {
        -1 => Ok(u32::MAX),
        n if n < -1 => Err(crate::exc::error(
            T::OverflowError,
            format!("{} is less than minimum", what),
        )),
        n if n > i64::from(u32::MAX) => Err(crate::exc::error(
            T::OverflowError,
            format!("{} is greater than maximum", what),
        )),
        n => Ok(n as u32),
    }
}

fn done(rc: i32) -> R {
    checked(rc.into()).map(|_| NONE)
}

/// Into a folder that is open.
pub fn change_folder(fd: i32) -> R {
    // SAFETY: a plain number.
    retrying(|| unsafe { fchdir(fd) }.into()).map(|_| NONE)
}

fn three(f: unsafe extern "C" fn(*mut u32, *mut u32, *mut u32) -> i32) -> R {
    let (mut r, mut e, mut s) = (0, 0, 0);
    // SAFETY: room for three numbers.
    checked(unsafe { f(&mut r, &mut e, &mut s) }.into())?;
    Ok(tuple([r, e, s].iter().map(|n| Value::int(i64::from(*n))).collect()))
}

fn memory_file(a: &[Value]) -> R {
    let name = super::os_text::path_text(&a[0])?;
    let c = CString::new(name.bytes).map_err(|_| value_error("embedded null byte"))?;
    let flags = some(&a[1]).map_or(Ok(1), int_arg)?;
    // SAFETY: a C string.
    checked(unsafe { memfd_create(c.as_ptr(), flags as u32) }.into()).map(Value::int)
}

/// A count of 64 bits.
fn big(n: u64) -> R {
    let (high, low) = (Value::int((n >> 32) as i64), Value::int((n & 0xffff_ffff) as i64));
    add(&lshift(&high, &Value::int(32))?, &low)
}

fn event_read(a: &[Value]) -> R {
    let b = super::os_fd::read_fd(int_arg(&a[0])?, 8)?;
    let mut n = [0u8; 8];
    n[..b.len()].copy_from_slice(&b);
    big(u64::from_ne_bytes(n))
}

fn event_write(a: &[Value]) -> R {
    let n = match index(&a[1])? {
        crate::int::Int::Small(n) if n >= 0 => n as u64,
        crate::int::Int::Small(_) => {
            return Err(value_error("value must be positive"));
        }
        _ => u64::MAX - 1,
    };
    super::os_fd::write_fd(int_arg(&a[0])?, &n.to_ne_bytes()).map(|_| NONE)
}

/// The encoding of a terminal; None for anything else.
fn device_encoding(a: &[Value]) -> R {
    let fd = int_arg(&a[0])?;
    Ok(if super::os_fd::is_terminal(fd) { new_str("utf-8") } else { NONE })
}

/// The numbers of struct iovecs over buffers.
fn readv(a: &[Value]) -> R {
    let fd = int_arg(&a[0])?;
    let mut total = 0;
    for b in collect(&a[1])? {
        let view = call(&T::MemoryView.value(), &mut [b])?;
        let room = len(&view)?;
        let got = super::os_fd::read_fd(fd, room)?;
        let n = got.len();
        let (lo, hi) = (Value::int(0), Value::int(n as i64));
        setitem(&view, &slice(lo, hi, NONE), new_bytes(got))?;
        total += n;
        if n < room {
            break;
        }
    }
    Ok(Value::int(total as i64))
}

fn writev(a: &[Value]) -> R {
    let fd = int_arg(&a[0])?;
    let mut all = Vec::new();
    for b in collect(&a[1])? {
        let bytes = call(&T::Bytes.value(), &mut [b])?;
        all.extend_from_slice(bytes.as_bytes_data().map_or(&[][..], |b| b));
    }
    Ok(Value::int(super::os_fd::write_fd(fd, &all)? as i64))
}

// ---- a child that runs another program

fn spawn(mode: &Value, file: &Value, args: Value, env: Option<&Value>, search: bool) -> R {
    if args.as_tuple().is_none() && args.as_list().is_none() {
        return Err(type_error("argv must be a tuple or a list"));
    }
    let first = match args.as_tuple() {
        Some(t) => t.first().cloned(),
        None => args.as_list().and_then(|l| l.items().first().cloned()),
    };
    if !first.map_or(Ok(false), |f| truthy(&f))? {
        return Err(value_error("argv first element cannot be empty"));
    }
    let mode = int_arg(mode)?;
    let pid = super::os_process::fork_child()?;
    if pid == 0 {
        let _ = super::os_process::exec(file, &args, env, search);
        super::os_process::leave(127);
    }
    if mode == 1 {
        return Ok(Value::int(pid.into()));
    }
    loop {
        let (_, status) = super::os_process::wait_for(pid, 0)?;
        if status & 0xff != 0x7f {
            return Ok(Value::int(super::os_process::exit_code(status).into()));
        }
    }
}

/// spawnl* with an environment: the last argument.
fn spawn_with_last(a: &[Value], search: bool) -> R {
    let mut args = args_of(&a[2]);
    let env = args.pop().ok_or_else(|| index_error("tuple index out of range"))?;
    spawn(&a[0], &a[1], tuple(args), Some(&env), search)
}

fn exec_with_last(a: &[Value], search: bool) -> R {
    let mut args = args_of(&a[1]);
    let env = args.pop().ok_or_else(|| index_error("tuple index out of range"))?;
    super::os_process::exec(&a[0], &tuple(args), Some(&env), search)
}

macro_rules! ids {
    ($f:ident, $what:literal, $($i:literal),+) => {
        |a| {
            // SAFETY: plain numbers.
            done(unsafe { $f($(owner_id(&a[$i], $what)?),+) })
        }
    };
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "confstr" "name, /" confstr_;
    "pathconf" "path, name" pathconf_;
    "fpathconf" "fd, name, /" |a| {
        let (fd, name) = (int_arg(&a[0])?, number(&a[1], PATHCONF)?);
        // SAFETY: plain numbers.
        limit(|| unsafe { fpathconf(fd, name) })
    };
    "setuid" "uid, /" ids!(setuid, "uid", 0);
    "seteuid" "euid, /" ids!(seteuid, "uid", 0);
    "setgid" "gid, /" ids!(setgid, "gid", 0);
    "setegid" "egid, /" ids!(setegid, "gid", 0);
    "setreuid" "ruid, euid, /" ids!(setreuid, "uid", 0, 1);
    "setregid" "rgid, egid, /" ids!(setregid, "gid", 0, 1);
    "setresuid" "ruid, euid, suid, /" ids!(setresuid, "uid", 0, 1, 2);
    "setresgid" "rgid, egid, sgid, /" ids!(setresgid, "gid", 0, 1, 2);
    "getresuid" "" |_| three(getresuid);
    "getresgid" "" |_| three(getresgid);
    "getpriority" "which, who" |a| {
        let (which, who) = (int_arg(&a[0])?, int_arg(&a[1])?);
        // SAFETY: plain numbers.
        limit(|| unsafe { getpriority(which, who as u32) }.into())
    };
    "setpriority" "which, who, priority" |a| {
        let (which, who, by) = (int_arg(&a[0])?, int_arg(&a[1])?, int_arg(&a[2])?);
        // SAFETY: plain numbers.
        done(unsafe { setpriority(which, who as u32, by) })
    };
    "fchown" "fd, uid, gid" |a| {
        let (fd, uid, gid) = (int_arg(&a[0])?, owner_id(&a[1], "uid")?, owner_id(&a[2], "gid")?);
        // SAFETY: plain numbers.
        retrying(|| unsafe { fchown(fd, uid, gid) }.into()).map(|_| NONE)
    };
    "fchdir" "fd" |a| {
        change_folder(int_arg(&a[0])?)
    };
    "tcgetpgrp" "fd, /" |a| {
        let fd = int_arg(&a[0])?;
        // SAFETY: a plain number.
        checked(unsafe { tcgetpgrp(fd) }.into()).map(Value::int)
    };
    "tcsetpgrp" "fd, pgid, /" |a| {
        let (fd, group) = (int_arg(&a[0])?, int_arg(&a[1])?);
        // SAFETY: plain numbers.
        done(unsafe { tcsetpgrp(fd, group) })
    };
    "memfd_create" "name, flags=" memory_file;
    "eventfd" "initval, flags=" |a| {
        let flags = some(&a[1]).map_or(Ok(0o2000000), int_arg)?;
        let start = int_arg(&a[0])?;
        // SAFETY: plain numbers.
        checked(unsafe { eventfd(start as u32, flags) }.into()).map(Value::int)
    };
    "eventfd_read" "fd" event_read;
    "eventfd_write" "fd, value" event_write;
    "device_encoding" "fd" device_encoding;
    "readv" "fd, buffers, /" readv;
    "writev" "fd, buffers, /" writev;
    "sched_yield" "" |_| {
        crate::threads::give_turn();
        // SAFETY: no arguments.
        done(unsafe { sched_yield() })
    };
    "sync" "" |_| {
        // SAFETY: no arguments.
        unsafe { sync() };
        Ok(NONE)
    };
    "spawnv" "mode, file, args" |a| spawn(&a[0], &a[1], a[2].clone(), None, false);
    "spawnve" "mode, file, args, env" |a| spawn(&a[0], &a[1], a[2].clone(), Some(&a[3]), false);
    "spawnvp" "mode, file, args" |a| spawn(&a[0], &a[1], a[2].clone(), None, true);
    "spawnvpe" "mode, file, args, env" |a| spawn(&a[0], &a[1], a[2].clone(), Some(&a[3]), true);
    "spawnl" "mode, file, *args" |a| spawn(&a[0], &a[1], a[2].clone(), None, false);
    "spawnlp" "mode, file, *args" |a| spawn(&a[0], &a[1], a[2].clone(), None, true);
    "spawnle" "mode, file, *args" |a| spawn_with_last(a, false);
    "spawnlpe" "mode, file, *args" |a| spawn_with_last(a, true);
    "execle" "file, *args" |a| exec_with_last(a, false);
    "execlpe" "file, *args" |a| exec_with_last(a, true);
};

const NUMBERS: &[(&str, i64)] = &[
    ("PRIO_PROCESS", 0), ("PRIO_PGRP", 1), ("PRIO_USER", 2), ("MFD_CLOEXEC", 1),
    ("MFD_ALLOW_SEALING", 2), ("EFD_CLOEXEC", 0o2000000), ("EFD_NONBLOCK", 0o4000),
    ("EFD_SEMAPHORE", 1), ("GRND_NONBLOCK", 1), ("GRND_RANDOM", 2), ("P_WAIT", 0),
    ("P_NOWAIT", 1), ("P_NOWAITO", 1),
];

pub fn make(m: &ModuleData) -> R<()> {
    for (n, v) in NUMBERS {
        m.set_str(n, Value::int(*v));
    }
    m.set_str("confstr_names", names(CONFSTR)?);
    m.set_str("pathconf_names", names(PATHCONF)?);
    Ok(())
}
