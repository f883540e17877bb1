//! os: this process, other processes, and the machine.

use super::classes::{class, get, put};
use super::os_text::{checked, int_arg, path_arg, path_text, retrying, some, text_or};
use super::struct_seq::{self, Kind};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::new_bytes;
use std::ffi::CString;
use std::os::raw::c_char;

extern "C" {
    fn getppid() -> i32;
    fn getuid() -> u32;
    fn geteuid() -> u32;
    fn getgid() -> u32;
    fn getegid() -> u32;
    fn getpgid(pid: i32) -> i32;
    fn getsid(pid: i32) -> i32;
    fn setsid() -> i32;
    fn setpgid(pid: i32, group: i32) -> i32;
    fn kill(pid: i32, signal: i32) -> i32;
    fn killpg(group: i32, signal: i32) -> i32;
    fn fork() -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
    fn execve(path: *const c_char, argv: *const *const c_char, env: *const *const c_char) -> i32;
    fn system(command: *const c_char) -> i32;
    fn nice(by: i32) -> i32;
    fn getloadavg(out: *mut f64, n: i32) -> i32;
    fn sysconf(name: i32) -> i64;
    fn uname(out: *mut [u8; 65 * 6]) -> i32;
    fn times(out: *mut [i64; 4]) -> i64;
    fn sched_getaffinity(pid: i32, size: usize, mask: *mut u64) -> i32;
    fn abort() -> !;
    fn getgroups(n: i32, out: *mut u32) -> i32;
}

pub static UNAME: Kind = Kind {
    module: "posix",
    name: "uname_result",
    shown: "posix.uname_result",
    fields: &["sysname", "nodename", "release", "version", "machine"],
    hidden: &[],
};
pub static TIMES: Kind = Kind {
    module: "posix",
    name: "times_result",
    shown: "posix.times_result",
    fields: &["user", "system", "children_user", "children_system", "elapsed"],
    hidden: &[],
};

/// The five texts of uname(2).
pub fn machine() -> Vec<String> {
    let mut out = [0u8; 65 * 6];
    // SAFETY: room for a struct utsname.
    unsafe { uname(&mut out) };
    let text = |s: &[u8]| {
        let end = s.iter().position(|b| *b == 0).unwrap_or(s.len());
        String::from_utf8_lossy(&s[..end]).into_owned()
    };
    out.chunks(65).take(5).map(text).collect()
}

fn uname_(_: &[Value]) -> R {
    let items = machine().into_iter().map(new_string).collect();
    struct_seq::instance(&super::os_stat::os_class("uname_result")?, &UNAME, items, vec![])
}

fn times_(_: &[Value]) -> R {
    const CLK_TCK: i32 = 2;
    let mut t = [0i64; 4];
    // SAFETY: room for a struct tms.
    let (elapsed, per) = unsafe { (times(&mut t), sysconf(CLK_TCK).max(1) as f64) };
    let all = t.iter().chain([&elapsed]);
    let items = all.map(|n| Value::float(*n as f64 / per)).collect();
    struct_seq::instance(&super::os_stat::os_class("times_result")?, &TIMES, items, vec![])
}

/// Waits for a child: its id and how it ended. Other threads get their turns.
pub fn wait_for(pid: i32, options: i32) -> R<(i32, i32)> {
    const NO_HANG: i32 = 1;
    let mut status = 0;
    let mut pause = std::time::Duration::from_micros(50);
    while options & NO_HANG == 0 && crate::threads::count() > 1 {
        // SAFETY: room for the status.
        let got = retrying(|| unsafe { waitpid(pid, &mut status, options | NO_HANG).into() })?;
        if got != 0 {
            return Ok((got as i32, status));
        }
        crate::threads::sleep(pause)?;
        pause = (pause * 2).min(std::time::Duration::from_millis(5));
    }
    // SAFETY: room for the status.
    let got = retrying(|| unsafe { waitpid(pid, &mut status, options).into() })?;
    Ok((got as i32, status))
}

fn waited(pid: i32, options: i32) -> R {
    let (pid, status) = wait_for(pid, options)?;
    Ok(tuple(vec![Value::int(pid.into()), Value::int(status.into())]))
}

/// os.waitstatus_to_exitcode
pub fn exit_code(status: i32) -> i32 {
    if status & 0x7f == 0 {
        return (status >> 8) & 0xff;
    }
    -(status & 0x7f)
}

fn kill_(a: &[Value], group: bool) -> R {
    let (pid, signal) = (int_arg(&a[0])?, int_arg(&a[1])?);
    // SAFETY: plain numbers.
    checked(unsafe { if group { killpg(pid, signal) } else { kill(pid, signal) } }.into())?;
    super::signal::run_pending()?;
    Ok(NONE)
}

fn system_(a: &[Value]) -> R {
    let command = path_text(&a[0])?;
    let c = CString::new(command.bytes).map_err(|_| value_error("embedded null byte"))?;
    // SAFETY: a C string.
    Ok(Value::int(unsafe { system(c.as_ptr()) }.into()))
}

/// Ends the process, and nothing else.
pub fn leave(code: i32) -> ! {
    extern "C" {
        fn _exit(code: i32) -> !;
    }
    // SAFETY: ends the process.
    unsafe { _exit(code) }
}

fn exit_now(a: &[Value]) -> R {
    leave(int_arg(&a[0])?)
}

/// fork(): of the threads only the one that asked goes on in the child.
pub fn fork_child() -> R<i32> {
    // SAFETY: the program is one thread (the first only waits for it).
    let pid = checked(unsafe { fork() }.into())? as i32;
    if pid == 0 {
        crate::threads::only_this();
        super::threading::after_fork();
        super::random::after_fork()?;
    }
    Ok(pid)
}

fn c_texts(v: &Value, what: &str) -> R<Vec<CString>> {
    let mut out = Vec::new();
    for x in collect(v)? {
        let p = path_text(&x)?;
        out.push(CString::new(p.bytes).map_err(|_| value_error("embedded null byte"))?);
    }
    if out.is_empty() {
        return Err(value_error(format!("{} must not be empty", what)));
    }
    Ok(out)
}

/// `NAME=value` texts of a mapping, or of this process.
pub fn environment(env: Option<&Value>) -> R<Vec<Vec<u8>>> {
    use std::os::unix::ffi::OsStringExt;
    let join = |k: Vec<u8>, v: Vec<u8>| [k, v].join(&b'=');
    match env {
        None => Ok(std::env::vars_os().map(|(k, v)| join(k.into_vec(), v.into_vec())).collect()),
        Some(m) => {
            let mut out = Vec::new();
            for k in collect(m)? {
                let v = getitem(m, &k)?;
                let (k, v) = (path_text(&k)?.bytes, path_text(&v)?.bytes);
                if k.contains(&b'=') {
                    return Err(value_error("illegal environment variable name"));
                }
                if k.contains(&0) || v.contains(&0) {
                    return Err(value_error("embedded null byte"));
                }
                out.push(join(k, v));
            }
            Ok(out)
        }
    }
}

/// exec*: the program, its arguments, its environment; `search` looks along PATH.
pub fn exec(file: &Value, args: &Value, env: Option<&Value>, search: bool) -> R {
    let p = path_arg(file, "execv", "string, bytes or os.PathLike")?;
    let argv = c_texts(args, "execv() arg 2")?;
    if argv[0].as_bytes().is_empty() {
        return Err(value_error("execv() arg 2 first element cannot be empty"));
    }
    let env: Vec<CString> =
        environment(env)?.into_iter().filter_map(|e| CString::new(e).ok()).collect();
    let pointers = |v: &[CString]| -> Vec<*const c_char> {
        v.iter().map(|c| c.as_ptr()).chain([std::ptr::null()]).collect()
    };
    let (argv, env) = (pointers(&argv), pointers(&env));
    let tries = match search && !p.bytes.contains(&b'/') {
        true => super::shutil_which::candidates(&p.bytes),
        false => vec![p.bytes.clone()],
    };
    let mut worst = std::io::Error::from_raw_os_error(2);
    for t in tries {
        let c = CString::new(t).map_err(|_| value_error("embedded null byte"))?;
        // SAFETY: C strings and arrays that end with null.
        unsafe { execve(c.as_ptr(), argv.as_ptr(), env.as_ptr()) };
        let e = std::io::Error::last_os_error();
        if e.raw_os_error() != Some(2) {
            worst = e;
        }
    }
    Err(super::os_text::failed(worst, file))
}

fn rest(v: &Value) -> Value {
    tuple(super::classes::args_of(v))
}

fn cpu_count(_: &[Value]) -> R {
    const ONLINE: i32 = 84;
    // SAFETY: a plain number.
    let n = unsafe { sysconf(ONLINE) };
    Ok(if n < 1 { NONE } else { Value::int(n) })
}

fn affinity(a: &[Value]) -> R {
    let mut mask = [0u64; 16];
    let pid = int_arg(&a[0])?;
    // SAFETY: room for the mask.
    checked(unsafe { sched_getaffinity(pid, 128, mask.as_mut_ptr()) }.into())?;
    let set_bits = (0..1024).filter(|i| mask[i / 64] >> (i % 64) & 1 == 1);
    set(set_bits.map(|i| Value::int(i as i64)).collect())
}

/// Bytes from the system's source of randomness.
fn urandom(a: &[Value]) -> R {
    use std::io::Read;
    let n = index_size(&a[0])?;
    if n < 0 {
        return Err(value_error("negative argument not allowed"));
    }
    let mut out = vec![0u8; n as usize];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut f| f.read_exact(&mut out));
    read.map_err(|e| os_error(e.raw_os_error().unwrap_or(5), None))?;
    Ok(new_bytes(out))
}

fn loads(_: &[Value]) -> R {
    let mut out = [0.0; 3];
    // SAFETY: room for three.
    if unsafe { getloadavg(out.as_mut_ptr(), 3) } != 3 {
        return Err(crate::exc::error(T::OSError, "Load averages are unobtainable"));
    }
    Ok(tuple(out.iter().map(|x| Value::float(*x)).collect()))
}

fn sysconf_(a: &[Value]) -> R {
    let names = [
        ("SC_ARG_MAX", 0), ("SC_CHILD_MAX", 1), ("SC_CLK_TCK", 2), ("SC_NGROUPS_MAX", 3),
        ("SC_OPEN_MAX", 4), ("SC_PAGE_SIZE", 30), ("SC_PAGESIZE", 30), ("SC_PHYS_PAGES", 85),
        ("SC_AVPHYS_PAGES", 86), ("SC_NPROCESSORS_CONF", 83), ("SC_NPROCESSORS_ONLN", 84),
    ];
    let n = match a[0].as_str() {
        Some(s) => match names.iter().find(|n| n.0 == s) {
            Some(n) => n.1,
            None => return Err(value_error("unrecognized configuration name")),
        },
        None => int_arg(&a[0])?,
    };
    // SAFETY: a plain number.
    Ok(Value::int(unsafe { sysconf(n) }))
}

fn groups(_: &[Value]) -> R {
    let mut out = [0u32; 65536];
    // SAFETY: room for as many as there can be.
    let n = checked(unsafe { getgroups(65536, out.as_mut_ptr()) }.into())?;
    Ok(list(out[..n as usize].iter().map(|g| Value::int((*g).into())).collect()))
}

// ---- popen

static WRAP: &[NativeDef] = natives! {
    "__init__" "self, stream, proc" |a| {
        put(&a[0], "_stream", a[1].clone())?;
        put(&a[0], "_proc", a[2].clone()).map(|_| NONE)
    };
    "close" "self" popen_close;
    "__enter__" "self" |a| Ok(a[0].clone());
    "__exit__" "self, *args" |a| popen_close(a).map(|_| NONE);
    "__iter__" "self" |a| iter_object(&get(&a[0], "_stream")?);
    "__getattr__" "self, name" |a| {
        crate::attr::getattr_sym(&get(&a[0], "_stream")?, crate::attr::name_sym(&a[1])?)
    };
};

/// None for success, else the wait status.
fn popen_close(a: &[Value]) -> R {
    if let Some(known) = super::classes::find(&a[0], "_closed")? {
        return Ok(known);
    }
    super::classes::method(&get(&a[0], "_stream")?, "close", &[])?;
    let pid = get(&a[0], "_proc")?.as_int().unwrap_or(0) as i32;
    let (_, status) = wait_for(pid, 0)?;
    let code = exit_code(status);
    let told = match code {
        0 => NONE,
        c if c < 0 => Value::int(c.into()),
        c => Value::int((c << 8).into()),
    };
    put(&a[0], "_closed", told.clone())?;
    Ok(told)
}

fn popen(a: &[Value]) -> R {
    if a[0].as_str_data().is_none() {
        return Err(type_error(format!(
            "invalid cmd type ({}, expected string)",
            crate::ops::repr_text(&type_of(&a[0]).value())?
        )));
    }
    let mode = text_or(&a[1], "r");
    if mode != "r" && mode != "w" {
        return Err(value_error(format!("invalid mode {}", crate::ops::repr_text(&a[1])?)));
    }
    let reads = mode == "r";
    let (r, w) = super::os_fd::new_pipe(0o2000000)?;
    let (ours, theirs) = if reads { (r, w) } else { (w, r) };
    let command = path_text(&a[0])?.bytes;
    let mut s = super::spawn::Spawn::shell(command);
    s.fds[if reads { 1 } else { 0 }] = Some(theirs);
    let pid = s.start()?;
    super::os_fd::close_fd(theirs)?;
    let stream = call(
        &super::classes::from_module("io", "open")?,
        &mut [Value::int(ours.into()), new_str(&mode)],
    )?;
    let wrap = super::classes::from_module("os", "_wrap_close")?;
    call(&wrap, &mut [stream, Value::int(pid.into())])
}

fn login(_: &[Value]) -> R {
    Err(os_error(25, None))
}

fn strerror(a: &[Value]) -> R {
    Ok(new_string(crate::exc_types::strerror(int_arg(&a[0])?)))
}

macro_rules! number {
    ($e:expr) => {
        // SAFETY: no arguments.
        |_| Ok(Value::int(i64::from(unsafe { $e })))
    };
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "getpid" "" |_| Ok(Value::int(std::process::id().into()));
    "getppid" "" number!(getppid());
    "getuid" "" number!(getuid());
    "geteuid" "" number!(geteuid());
    "getgid" "" number!(getgid());
    "getegid" "" number!(getegid());
    "getpgrp" "" number!(getpgid(0));
    "getgroups" "" groups;
    "getlogin" "" login;
    "getpgid" "pid" |a| {
        let pid = int_arg(&a[0])?;
        // SAFETY: a plain number.
        checked(unsafe { getpgid(pid) }.into()).map(Value::int)
    };
    "getsid" "pid, /" |a| {
        let pid = int_arg(&a[0])?;
        // SAFETY: a plain number.
        checked(unsafe { getsid(pid) }.into()).map(Value::int)
    };
    "setsid" "" |_| {
        // SAFETY: no arguments.
        checked(unsafe { setsid() }.into()).map(|_| NONE)
    };
    "setpgid" "pid, pgrp, /" |a| {
        let (p, g) = (int_arg(&a[0])?, int_arg(&a[1])?);
        // SAFETY: plain numbers.
        checked(unsafe { setpgid(p, g) }.into()).map(|_| NONE)
    };
    "kill" "pid, signal, /" |a| kill_(a, false);
    "killpg" "pgid, signal, /" |a| kill_(a, true);
    "system" "command" system_;
    "popen" "cmd, mode=, buffering=" popen;
    "_exit" "status" exit_now;
    "abort" "" |_| {
        // SAFETY: ends the process.
        unsafe { abort() }
    };
    "wait" "" |_| waited(-1, 0);
    "waitpid" "pid, options, /" |a| waited(int_arg(&a[0])?, int_arg(&a[1])?);
    "waitstatus_to_exitcode" "status" |a| Ok(Value::int(exit_code(int_arg(&a[0])?).into()));
    "WIFEXITED" "status" |a| Ok(Value::bool(int_arg(&a[0])? & 0x7f == 0));
    "WEXITSTATUS" "status" |a| Ok(Value::int(((int_arg(&a[0])? >> 8) & 0xff).into()));
    "WIFSIGNALED" "status" |a| {
        let s = int_arg(&a[0])? & 0x7f;
        Ok(Value::bool(s != 0 && s != 0x7f))
    };
    "WTERMSIG" "status" |a| Ok(Value::int((int_arg(&a[0])? & 0x7f).into()));
    "WIFSTOPPED" "status" |a| Ok(Value::bool(int_arg(&a[0])? & 0xff == 0x7f));
    "WSTOPSIG" "status" |a| Ok(Value::int(((int_arg(&a[0])? >> 8) & 0xff).into()));
    "WCOREDUMP" "status" |a| Ok(Value::bool(int_arg(&a[0])? & 0x80 != 0));
    "execv" "path, argv, /" |a| exec(&a[0], &a[1], None, false);
    "execve" "path, argv, env" |a| exec(&a[0], &a[1], Some(&a[2]), false);
    "execvp" "file, args" |a| exec(&a[0], &a[1], None, true);
    "execvpe" "file, args, env" |a| exec(&a[0], &a[1], some(&a[2]), true);
    "execl" "file, *args" |a| exec(&a[0], &rest(&a[1]), None, false);
    "execlp" "file, *args" |a| exec(&a[0], &rest(&a[1]), None, true);
    "nice" "increment, /" |a| {
        let by = int_arg(&a[0])?;
        // SAFETY: a plain number.
        Ok(Value::int(unsafe { nice(by) }.into()))
    };
    "cpu_count" "" cpu_count;
    "sched_getaffinity" "pid, /" affinity;
    "urandom" "size, /" urandom;
    "getrandom" "size, flags=" urandom;
    "getloadavg" "" loads;
    "sysconf" "name, /" sysconf_;
    "uname" "" uname_;
    "times" "" times_;
    "strerror" "code, /" strerror;
};

pub fn make(m: &ModuleData) -> R<()> {
    m.set_str("_wrap_close", class("os", "_wrap_close", &[T::Object.value()], WRAP)?);
    Ok(())
}
