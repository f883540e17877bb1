//! _posixsubprocess: fork and exec as the library's subprocess wants them.

use super::os_text::{checked, path_text, some};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::ffi::CString;
use std::os::raw::c_char;

extern "C" {
    fn fork() -> i32;
    fn _exit(code: i32) -> !;
    fn dup(fd: i32) -> i32;
    fn dup2(from: i32, to: i32) -> i32;
    fn close(fd: i32) -> i32;
    fn fcntl(fd: i32, command: i32, ...) -> i32;
    fn chdir(path: *const c_char) -> i32;
    fn setsid() -> i32;
    fn setpgid(pid: i32, group: i32) -> i32;
    fn umask(mask: u32) -> u32;
    fn write(fd: i32, from: *const u8, n: usize) -> isize;
    fn execve(path: *const c_char, argv: *const *const c_char, env: *const *const c_char) -> i32;
    fn execv(path: *const c_char, argv: *const *const c_char) -> i32;
    fn signal(signal: i32, handler: usize) -> usize;
}

/// The arguments, as fork_exec() names them.
struct Job {
    argv: Vec<CString>,
    tries: Vec<CString>,
    env: Option<Vec<CString>>,
    cwd: Option<CString>,
    close_others: bool,
    keep: Vec<i32>,
    /// Where standard input, output and error come from; -1: as they are.
    ends: [i32; 3],
    error_pipe: i32,
    restore_signals: bool,
    new_session: bool,
    group: i32,
    umask: i32,
    before: Value,
}

fn c_text(v: &Value) -> R<CString> {
    CString::new(path_text(v)?.bytes).map_err(|_| value_error("embedded null byte"))
}

fn c_texts(v: &Value) -> R<Vec<CString>> {
    collect(v)?.iter().map(c_text).collect()
}

fn number(v: &Value) -> R<i32> {
    Ok(index_size(v)? as i32)
}

fn job(a: &[Value]) -> R<Job> {
    for (i, what) in [(17, "gid"), (18, "extra_groups"), (19, "uid")] {
        if some(&a[i]).map_or(false, |v| v.as_int() != Some(-1)) {
            return Err(not_implemented_error(format!("{} of a new process is not supported by Portalis", what)));
        }
    }
    Ok(Job {
        argv: c_texts(&a[0])?,
        tries: c_texts(&a[1])?,
        close_others: truthy(&a[2])?,
        keep: collect(&a[3])?.iter().map(number).collect::<R<_>>()?,
        cwd: some(&a[4]).map(c_text).transpose()?,
        env: some(&a[5]).map(c_texts).transpose()?,
        ends: [number(&a[6])?, number(&a[9])?, number(&a[11])?],
        error_pipe: number(&a[13])?,
        restore_signals: truthy(&a[14])?,
        new_session: truthy(&a[15])?,
        group: number(&a[16])?,
        umask: number(&a[20])?,
        before: a[21].clone(),
    })
}

fn pointers(v: &[CString]) -> Vec<*const c_char> {
    v.iter().map(|c| c.as_ptr()).chain([std::ptr::null()]).collect()
}

/// errno of the last call.
fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(5)
}

/// In the child: -1 as the end of a stream leaves it alone. Err: errno, and what failed.
unsafe fn set_up(j: &Job) -> Result<(), (i32, &'static str)> {
    let mut ends = j.ends;
    // A source below 3 would be overwritten before it is copied.
    for i in 0..3 {
        if ends[i] >= 0 && ends[i] < i as i32 {
            ends[i] = dup(ends[i]);
            if ends[i] < 0 {
                return Err((errno(), ""));
            }
        }
    }
    for (i, fd) in ends.iter().enumerate() {
        let to = i as i32;
        if *fd == to {
            fcntl(to, 2, 0);
        } else if *fd >= 0 && dup2(*fd, to) < 0 {
            return Err((errno(), ""));
        }
    }
    if let Some(c) = &j.cwd {
        if chdir(c.as_ptr()) < 0 {
            return Err((errno(), "noexec"));
        }
    }
    if j.umask >= 0 {
        umask(j.umask as u32);
    }
    if j.restore_signals {
        for s in [13, 25] {
            signal(s, 0);
        }
    }
    if j.new_session {
        setsid();
    }
    if j.group >= 0 && setpgid(0, j.group) < 0 {
        return Err((errno(), ""));
    }
    for fd in &j.keep {
        if *fd != j.error_pipe {
            fcntl(*fd, 2, 0);
        }
    }
    Ok(())
}

unsafe fn close_others(j: &Job) {
    let open: Vec<i32> = match std::fs::read_dir("/proc/self/fd") {
        Ok(all) => all.flatten().filter_map(|e| e.file_name().to_str()?.parse().ok()).collect(),
        Err(_) => (3..256).collect(),
    };
    for fd in open {
        if fd > 2 && fd != j.error_pipe && !j.keep.contains(&fd) {
            close(fd);
        }
    }
}

unsafe fn exec(j: &Job) -> i32 {
    let argv = pointers(&j.argv);
    let env = j.env.as_ref().map(|e| pointers(e));
    let mut worst = 2;
    for t in &j.tries {
        match &env {
            Some(e) => execve(t.as_ptr(), argv.as_ptr(), e.as_ptr()),
            None => execv(t.as_ptr(), argv.as_ptr()),
        };
        let e = errno();
        if e != 2 && e != 20 {
            worst = e;
        } else if worst == 2 {
            worst = e;
        }
    }
    worst
}

/// What the child runs; failures go to the pipe as `class:errno in hex:text`.
unsafe fn child(j: &Job) -> ! {
    let report = match set_up(j) {
        Err((e, what)) => format!("OSError:{:X}:{}", e, what),
        Ok(()) => {
            let failed = !j.before.is_none() && call(&j.before, &mut []).is_err();
            if failed {
                "SubprocessError:0:Exception occurred in preexec_fn.".to_string()
            } else {
                if j.close_others {
                    close_others(j);
                }
                format!("OSError:{:X}:", exec(j))
            }
        }
    };
    write(j.error_pipe, report.as_ptr(), report.len());
    _exit(255)
}

fn fork_exec(a: &[Value]) -> R {
    let args = super::classes::args_of(&a[0]);
    if args.len() < 22 {
        return Err(type_error(format!("fork_exec expected at least 22 arguments, got {}", args.len())));
    }
    let j = job(&args)?;
    // SAFETY: one thread runs Python code; the child only makes system calls, and runs
    // preexec_fn as CPython does.
    unsafe {
        let pid = fork();
        if pid == 0 {
            child(&j);
        }
        checked(pid.into()).map(Value::int)
    }
}

static FUNCTIONS: &[NativeDef] = natives! { "fork_exec" "*args" fork_exec; };

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "_posixsubprocess");
    Ok(())
}
