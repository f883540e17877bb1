//! signal: which signals are blocked, waiting for them, and the descriptor that hears of them.
//! All Python threads share one thread of the system, so its mask is the mask of all.

use super::os_text::{checked, int_arg, last_error};
use super::signal::{named, run_pending, send, signal_arg, wake_by, LAST};
use super::struct_seq::{self, Kind};
use super::timespec::Timespec;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::time::{Duration, Instant};

type Mask = [u64; 16];

/// The head of siginfo_t on 64-bit Linux.
#[repr(C)]
struct Info {
    signo: i32,
    errno: i32,
    code: i32,
    _gap: i32,
    /// Process and user, or the band of an I/O signal.
    pid: i32,
    uid: u32,
    status: i32,
    _rest: [i32; 25],
}

extern "C" {
    fn pthread_sigmask(how: i32, new: *const Mask, old: *mut Mask) -> i32;
    fn sigpending(out: *mut Mask) -> i32;
    fn sigwait(of: *const Mask, out: *mut i32) -> i32;
    fn sigtimedwait(of: *const Mask, out: *mut Info, limit: *const Timespec) -> i32;
    fn sigwaitinfo(of: *const Mask, out: *mut Info) -> i32;
}

static SIGINFO: Kind = Kind {
    module: "signal",
    name: "struct_siginfo",
    shown: "signal.struct_siginfo",
    fields: &["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"],
    hidden: &[],
};

fn mask_of(v: &Value) -> R<Mask> {
    let mut mask = [0; 16];
    for x in collect(v)? {
        let n = int_arg(&x)?;
        if !(1..=LAST).contains(&n) {
            return Err(value_error(format!("signal number {} out of range [1; {}]", n, LAST)));
        }
        mask[0] |= 1 << (n - 1);
    }
    Ok(mask)
}

fn members(mask: &Mask) -> R {
    let all = (1..=LAST).filter(|n| *n != 32 && *n != 33 && mask[0] >> (n - 1) & 1 == 1);
    set(all.map(named).collect())
}

fn set_mask(a: &[Value]) -> R {
    let (how, new) = (int_arg(&a[0])?, mask_of(&a[1])?);
    let mut old = [0; 16];
    // SAFETY: whole signal sets.
    let rc = unsafe { pthread_sigmask(how, &new, &mut old) };
    if rc != 0 {
        return Err(os_error(rc, None));
    }
    run_pending()?;
    members(&old)
}

fn pending(_: &[Value]) -> R {
    let mut now = [0; 16];
    // SAFETY: room for a signal set.
    checked(unsafe { sigpending(&mut now) }.into())?;
    members(&now)
}

fn wait(a: &[Value]) -> R {
    let (of, mut got) = (mask_of(&a[0])?, 0);
    // SAFETY: a whole signal set, and room for a number.
    match unsafe { sigwait(&of, &mut got) } {
        0 => Ok(named(got)),
        rc => Err(os_error(rc, None)),
    }
}

fn shown(i: &Info) -> R {
    let band = i.pid as u32 as i64 | (i.uid as i64) << 32;
    let fields = [
        i.signo.into(), i.code.into(), i.errno.into(), i.pid.into(), i.uid.into(), i.status.into(),
        band,
    ];
    let class = super::classes::from_module("signal", SIGINFO.name)?;
    struct_seq::instance(&class, &SIGINFO, fields.iter().map(|n| Value::int(*n)).collect(), vec![])
}

/// Waits; handlers of other signals run in between. None: the time is over.
fn wait_info(of: &Mask, end: Option<Instant>) -> R {
    loop {
        let mut got = Info {
            signo: 0, errno: 0, code: 0, _gap: 0, pid: 0, uid: 0, status: 0, _rest: [0; 25],
        };
        // SAFETY: whole structs.
        let rc = match end.map(|e| e.saturating_duration_since(Instant::now())) {
            None => unsafe { sigwaitinfo(of, &mut got) },
            Some(left) => {
                let limit = Timespec::of(left);
                unsafe { sigtimedwait(of, &mut got, &limit) }
            }
        };
        if rc >= 0 {
            return shown(&got);
        }
        match std::io::Error::last_os_error().kind() {
            std::io::ErrorKind::WouldBlock => return Ok(NONE),
            std::io::ErrorKind::Interrupted => run_pending()?,
            _ => return Err(last_error()),
        }
    }
}

fn wait_some_time(a: &[Value]) -> R {
    let of = mask_of(&a[0])?;
    let seconds = super::time::seconds_of(&a[1])?;
    if seconds < 0.0 {
        return Err(value_error("timeout must be non-negative"));
    }
    wait_info(&of, Instant::now().checked_add(Duration::from_secs_f64(seconds)))
}

/// All threads of a program run on one thread of the system.
fn kill_thread(a: &[Value]) -> R {
    let n = int_arg(&a[1])?;
    index(&a[0])?;
    if n != 0 {
        send(n)?;
    }
    Ok(NONE)
}

fn set_wakeup(a: &[Value]) -> R {
    let fd = int_arg(&a[0])?;
    if fd != -1 {
        let flags = super::os_fd::control(fd, 3, 0)?;
        if flags & 0o4000 == 0 {
            return Err(value_error(format!("the fd {} must be in non-blocking mode", fd)));
        }
    }
    Ok(Value::int(wake_by(fd).into()))
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "pthread_sigmask" "how, mask, /" set_mask;
    "pthread_kill" "thread_id, signalnum, /" kill_thread;
    "sigpending" "" pending;
    "sigwait" "sigset, /" wait;
    "sigwaitinfo" "sigset, /" |a| wait_info(&mask_of(&a[0])?, None);
    "sigtimedwait" "sigset, timeout, /" wait_some_time;
    "set_wakeup_fd" "fd, /, *, warn_on_full_buffer=" set_wakeup;
    "siginterrupt" "signalnum, flag, /" |a| signal_arg(&a[0]).map(|_| NONE);
};

pub fn fill(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "signal");
    m.set_str(SIGINFO.name, struct_seq::class(&SIGINFO)?);
    Ok(())
}
