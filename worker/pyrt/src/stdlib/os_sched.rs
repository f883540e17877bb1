//! os: how the system gives turns to processes; what children have become (waitid, wait4); the
//! groups of users; pseudo terminals.

use super::os_stat::os_class;
use super::os_text::{checked, int_arg, path_arg, path_text, retrying};
use super::struct_seq::{self, Kind};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::ffi::{CStr, CString};
use std::os::raw::c_char;

pub static PARAM: Kind = Kind {
    module: "posix",
    name: "sched_param",
    shown: "posix.sched_param",
    fields: &["sched_priority"],
    hidden: &[],
};
pub static WAITED: Kind = Kind {
    module: "posix",
    name: "waitid_result",
    shown: "waitid_result",
    fields: &["si_pid", "si_uid", "si_signo", "si_status", "si_code"],
    hidden: &[],
};

extern "C" {
    fn sched_get_priority_max(policy: i32) -> i32;
    fn sched_get_priority_min(policy: i32) -> i32;
    fn sched_getscheduler(pid: i32) -> i32;
    fn sched_setscheduler(pid: i32, policy: i32, priority: *const i32) -> i32;
    fn sched_getparam(pid: i32, priority: *mut i32) -> i32;
    fn sched_setparam(pid: i32, priority: *const i32) -> i32;
    fn sched_rr_get_interval(pid: i32, out: *mut [i64; 2]) -> i32;
    fn sched_setaffinity(pid: i32, bytes: usize, mask: *const u64) -> i32;
    fn waitid(kind: i32, id: u32, out: *mut [i32; 32], options: i32) -> i32;
    fn wait4(pid: i32, status: *mut i32, options: i32, usage: *mut [i64; 18]) -> i32;
    fn syscall(number: i64, ...) -> i64;
    fn setpgid(pid: i32, group: i32) -> i32;
    fn getgrouplist(user: *const c_char, group: u32, out: *mut u32, n: *mut i32) -> i32;
    fn initgroups(user: *const c_char, group: u32) -> i32;
    fn setgroups(n: usize, groups: *const u32) -> i32;
    fn chroot(path: *const c_char) -> i32;
    fn openpty(
        master: *mut i32, slave: *mut i32, name: *mut c_char, settings: *const u8, size: *const u8,
    ) -> i32;
    fn login_tty(fd: i32) -> i32;
    fn ttyname_r(fd: i32, to: *mut c_char, n: usize) -> i32;
}

/// The priority in a sched_param.
pub fn priority(v: &Value) -> R<i32> {
    let class = os_class("sched_param")?;
    if !class.as_type().map_or(false, |t| type_of(v).is_subtype(t)) {
        return Err(type_error("must have a sched_param object"));
    }
    int_arg(&getitem(v, &Value::int(0))?)
}

fn set_affinity(a: &[Value]) -> R {
    let pid = int_arg(&a[0])?;
    let mut mask = [0u64; 16];
    for cpu in collect(&a[1])? {
        match int_arg(&cpu)? {
            n if n < 0 => return Err(value_error("negative CPU number")),
            n if n >= 1024 => return Err(overflow_error("CPU number too large")),
            n => mask[n as usize / 64] |= 1 << (n % 64),
        }
    }
    // SAFETY: a whole mask.
    done(unsafe { sched_setaffinity(pid, 128, mask.as_ptr()) })
}

fn done(rc: i32) -> R {
    checked(rc.into()).map(|_| NONE)
}

/// What became of a child, that stays to be waited for if the options say so.
fn wait_id(a: &[Value]) -> R {
    let (kind, id, options) = (int_arg(&a[0])?, index_size(&a[1])? as u32, int_arg(&a[2])?);
    let mut info = [0i32; 32];
    // SAFETY: room for a siginfo_t.
    retrying(|| unsafe { waitid(kind, id, &mut info, options).into() })?;
    let [signal, code, pid, uid, status] = [info[0], info[2], info[4], info[5], info[6]];
    if pid == 0 {
        return Ok(NONE);
    }
    let items = [pid, uid, signal, status, code].iter().map(|n| Value::int((*n).into())).collect();
    struct_seq::instance(&os_class("waitid_result")?, &WAITED, items, vec![])
}

fn wait_with_usage(pid: i32, options: i32) -> R {
    let (mut status, mut usage) = (0, [0i64; 18]);
    // SAFETY: room for the status and a struct rusage.
    let got = retrying(|| unsafe { wait4(pid, &mut status, options, &mut usage).into() })?;
    let usage = super::resource::shown(&usage)?;
    Ok(tuple(vec![Value::int(got), Value::int(status.into()), usage]))
}

fn user(v: &Value) -> R<CString> {
    CString::new(path_text(v)?.bytes).map_err(|_| value_error("embedded null byte"))
}

fn groups_of(a: &[Value]) -> R {
    let (name, group) = (user(&a[0])?, super::os_system::owner_id(&a[1], "gid")?);
    let mut n = 64;
    loop {
        let mut out = vec![0u32; n as usize];
        let room = n;
        // SAFETY: a C string and room for n groups.
        if unsafe { getgrouplist(name.as_ptr(), group, out.as_mut_ptr(), &mut n) } >= 0 {
            return Ok(list(out[..n as usize].iter().map(|g| Value::int(i64::from(*g))).collect()));
        }
        n = n.max(room * 2);
    }
}

fn set_groups(a: &[Value]) -> R {
    if a[0].as_tuple().is_none() && a[0].as_list().is_none() {
        return Err(type_error("setgroups argument must be a sequence"));
    }
    let mut out = Vec::new();
    for g in collect(&a[0])? {
        out.push(super::os_system::owner_id(&g, "gid")?);
    }
    // SAFETY: so many numbers.
    done(unsafe { setgroups(out.len(), out.as_ptr()) })
}

fn open_terminal(_: &[Value]) -> R {
    let (mut master, mut slave) = (-1, -1);
    let none = std::ptr::null();
    // SAFETY: room for two descriptors.
    done(unsafe { openpty(&mut master, &mut slave, std::ptr::null_mut(), none, none) })?;
    for fd in [master, slave] {
        super::os_fd::set_inherited(fd, false)?;
    }
    Ok(tuple(vec![Value::int(master.into()), Value::int(slave.into())]))
}

fn terminal_name(a: &[Value]) -> R {
    let fd = int_arg(&a[0])?;
    let mut out = [0 as c_char; 4096];
    // SAFETY: room for the name, which ends with 0.
    let text = unsafe {
        match ttyname_r(fd, out.as_mut_ptr(), out.len()) {
            0 => CStr::from_ptr(out.as_ptr()),
            n => return Err(os_error(n, None)),
        }
    };
    Ok(super::os_text::decode(text.to_bytes()))
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "sched_get_priority_max" "policy" |a| {
        let p = int_arg(&a[0])?;
        // SAFETY: a plain number.
        checked(unsafe { sched_get_priority_max(p) }.into()).map(Value::int)
    };
    "sched_get_priority_min" "policy" |a| {
        let p = int_arg(&a[0])?;
        // SAFETY: a plain number.
        checked(unsafe { sched_get_priority_min(p) }.into()).map(Value::int)
    };
    "sched_getscheduler" "pid, /" |a| {
        let pid = int_arg(&a[0])?;
        // SAFETY: a plain number.
        checked(unsafe { sched_getscheduler(pid) }.into()).map(Value::int)
    };
    "sched_setscheduler" "pid, policy, param, /" |a| {
        let (pid, policy, p) = (int_arg(&a[0])?, int_arg(&a[1])?, priority(&a[2])?);
        // SAFETY: a struct sched_param is one number.
        done(unsafe { sched_setscheduler(pid, policy, &p) })
    };
    "sched_getparam" "pid, /" |a| {
        let (pid, mut p) = (int_arg(&a[0])?, 0);
        // SAFETY: a struct sched_param is one number.
        done(unsafe { sched_getparam(pid, &mut p) })?;
        struct_seq::instance(&os_class("sched_param")?, &PARAM, vec![Value::int(p.into())], vec![])
    };
    "sched_setparam" "pid, param, /" |a| {
        let (pid, p) = (int_arg(&a[0])?, priority(&a[1])?);
        // SAFETY: a struct sched_param is one number.
        done(unsafe { sched_setparam(pid, &p) })
    };
    "sched_rr_get_interval" "pid, /" |a| {
        let (pid, mut t) = (int_arg(&a[0])?, [0; 2]);
        // SAFETY: room for a timespec.
        done(unsafe { sched_rr_get_interval(pid, &mut t) })?;
        Ok(Value::float(t[0] as f64 + 1e-9 * t[1] as f64))
    };
    "sched_setaffinity" "pid, mask, /" set_affinity;
    "waitid" "idtype, id, options, /" wait_id;
    "wait3" "options" |a| wait_with_usage(-1, int_arg(&a[0])?);
    "wait4" "pid, options" |a| wait_with_usage(int_arg(&a[0])?, int_arg(&a[1])?);
    "WIFCONTINUED" "status" |a| Ok(Value::bool(int_arg(&a[0])? == 0xffff));
    "pidfd_open" "pid, flags=" |a| {
        const PIDFD_OPEN: i64 = 434;
        let (pid, flags) = (int_arg(&a[0])?, a[1].given().map_or(Ok(0), int_arg)?);
        // SAFETY: plain numbers.
        checked(unsafe { syscall(PIDFD_OPEN, pid, flags) }).map(Value::int)
    };
    // SAFETY: plain numbers.
    "setpgrp" "" |_| done(unsafe { setpgid(0, 0) });
    "getgrouplist" "user, group, /" groups_of;
    "initgroups" "username, gid, /" |a| {
        let (name, group) = (user(&a[0])?, super::os_system::owner_id(&a[1], "gid")?);
        // SAFETY: a C string.
        done(unsafe { initgroups(name.as_ptr(), group) })
    };
    "setgroups" "groups, /" set_groups;
    "chroot" "path" |a| {
        let p = path_arg(&a[0], "chroot", "string, bytes or os.PathLike")?;
        let c = CString::new(p.bytes).map_err(|_| value_error("embedded null byte"))?;
        // SAFETY: a C string.
        super::os_stat::on_path(unsafe { chroot(c.as_ptr()) }, &a[0]).map(|_| NONE)
    };
    "openpty" "" open_terminal;
    "login_tty" "fd, /" |a| {
        let fd = int_arg(&a[0])?;
        // SAFETY: a plain number.
        done(unsafe { login_tty(fd) })
    };
    "ttyname" "fd, /" terminal_name;
    "ctermid" "" |_| Ok(new_str("/dev/tty"));
};
