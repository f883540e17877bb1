//! Starting another program.

use super::os_text::{os_path, retrying};
use crate::prelude::*;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::io::FromRawFd;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// What to start.
pub struct Spawn {
    /// Looked for along PATH when it has no slash.
    pub program: Vec<u8>,
    pub args: Vec<Vec<u8>>, // args[0] is the name that the program sees
    /// Standard streams; None: those of this process. They stay open here.
    pub fds: [Option<i32>; 3],
    pub folder: Option<Vec<u8>>,
    /// `NAME=value`; None: as here.
    pub env: Option<Vec<Vec<u8>>>,
    pub new_session: bool,
    pub umask: Option<u32>,
    /// Other descriptors that the program shall have.
    pub keep: Vec<i32>,
    /// Called in the child.
    pub before: Option<Value>,
}

extern "C" {
    fn dup(fd: i32) -> i32;
    fn setsid() -> i32;
    fn umask(mask: u32) -> u32;
    fn fcntl(fd: i32, command: i32, ...) -> i32;
}

impl Spawn {
    pub fn new(args: Vec<Vec<u8>>) -> Spawn {
        Spawn {
            program: args.first().cloned().unwrap_or_default(),
            args,
            fds: [None; 3],
            folder: None,
            env: None,
            new_session: false,
            umask: None,
            keep: Vec::new(),
            before: None,
        }
    }
    pub fn shell(command: Vec<u8>) -> Spawn {
        Spawn {
            program: b"/bin/sh".to_vec(),
            ..Spawn::new(vec![b"/bin/sh".to_vec(), b"-c".to_vec(), command])
        }
    }
    /// The child's id. An error is the system's; the folder is checked first, as an error of
    /// its own.
    pub fn start(&self) -> R<i32> {
        if let Some(f) = &self.folder {
            if let Err(e) = std::fs::read_dir(os_path(f)) {
                return Err(super::os_text::failed(e, &super::os_text::decode(f)));
            }
        }
        let fail = |e: std::io::Error| {
            super::os_text::failed(e, &super::os_text::decode(&self.program))
        };
        if self.program.contains(&0) || self.args.iter().any(|a| a.contains(&0)) {
            return Err(value_error("embedded null byte"));
        }
        let child = self.command()?.spawn().map_err(fail)?;
        Ok(child.id() as i32)
    }
    fn command(&self) -> R<Command> {
        let os = |b: &[u8]| std::ffi::OsString::from_vec(b.to_vec());
        let mut c = Command::new(os(&self.program));
        c.arg0(os(self.args.first().unwrap_or(&self.program)));
        c.args(self.args.iter().skip(1).map(|a| os(a)));
        if let Some(f) = &self.folder {
            c.current_dir(os_path(f));
        }
        if let Some(env) = &self.env {
            c.env_clear();
            for e in env {
                let at = e.iter().position(|b| *b == b'=').unwrap_or(e.len());
                c.env(os(&e[..at]), os(e.get(at + 1..).unwrap_or_default()));
            }
        }
        for (i, fd) in self.fds.iter().enumerate() {
            if let Some(fd) = fd {
                // SAFETY: a number; the copy belongs to the Stdio.
                let copy = retrying(|| unsafe { dup(*fd).into() })?;
                let s = unsafe { Stdio::from_raw_fd(copy as i32) };
                match i {
                    0 => c.stdin(s),
                    1 => c.stdout(s),
                    _ => c.stderr(s),
                };
            }
        }
        let (session, mask, keep) = (self.new_session, self.umask, self.keep.clone());
        let before = self.before.clone().map(Sent);
        // SAFETY: plain system calls; `before` is the program's own wish, as in CPython.
        unsafe {
            c.pre_exec(move || {
                if session {
                    setsid();
                }
                if let Some(m) = mask {
                    umask(m);
                }
                for fd in &keep {
                    fcntl(*fd, 2, 0);
                }
                run_before(&before)
            });
        }
        Ok(c)
    }
}

/// The child that pre_exec runs in has this thread alone.
struct Sent(Value);
// SAFETY: see above.
unsafe impl Send for Sent {}
unsafe impl Sync for Sent {}

fn run_before(f: &Option<Sent>) -> std::io::Result<()> {
    match f {
        Some(f) => match call(&f.0, &mut []) {
            Ok(_) => Ok(()),
            Err(_) => Err(std::io::Error::from_raw_os_error(22)),
        },
        None => Ok(()),
    }
}
