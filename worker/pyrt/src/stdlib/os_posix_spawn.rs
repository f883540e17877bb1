//! os.posix_spawn: another program in a new process, with what is to be done to it before.

use super::os_text::{int_arg, path_arg, path_text, some};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::ffi::CString;
use std::os::raw::c_char;

/// Room for what C keeps; more than it takes.
type Opaque = [u64; 64];

#[repr(C)]
struct Signals([u64; 16]);

type Spawn = unsafe extern "C" fn(
    *mut i32, *const c_char, *const Opaque, *const Opaque, *const *const c_char,
    *const *const c_char,
) -> i32;

extern "C" {
    fn posix_spawn(
        pid: *mut i32, path: *const c_char, actions: *const Opaque, attributes: *const Opaque,
        argv: *const *const c_char, env: *const *const c_char,
    ) -> i32;
    fn posix_spawnp(
        pid: *mut i32, path: *const c_char, actions: *const Opaque, attributes: *const Opaque,
        argv: *const *const c_char, env: *const *const c_char,
    ) -> i32;
    fn posix_spawn_file_actions_init(a: *mut Opaque) -> i32;
    fn posix_spawn_file_actions_destroy(a: *mut Opaque) -> i32;
    fn posix_spawn_file_actions_addopen(
        a: *mut Opaque, fd: i32, path: *const c_char, flags: i32, mode: u32,
    ) -> i32;
    fn posix_spawn_file_actions_addclose(a: *mut Opaque, fd: i32) -> i32;
    fn posix_spawn_file_actions_adddup2(a: *mut Opaque, from: i32, to: i32) -> i32;
    fn posix_spawnattr_init(a: *mut Opaque) -> i32;
    fn posix_spawnattr_destroy(a: *mut Opaque) -> i32;
    fn posix_spawnattr_setflags(a: *mut Opaque, flags: i16) -> i32;
    fn posix_spawnattr_setpgroup(a: *mut Opaque, group: i32) -> i32;
    fn posix_spawnattr_setsigmask(a: *mut Opaque, set: *const Signals) -> i32;
    fn posix_spawnattr_setsigdefault(a: *mut Opaque, set: *const Signals) -> i32;
    fn posix_spawnattr_setschedpolicy(a: *mut Opaque, policy: i32) -> i32;
    fn posix_spawnattr_setschedparam(a: *mut Opaque, priority: *const i32) -> i32;
}

const RESET_IDS: i16 = 1;
const SET_GROUP: i16 = 2;
const SET_DEFAULTS: i16 = 4;
const SET_MASK: i16 = 8;
const SET_PARAM: i16 = 0x10;
const SET_POLICY: i16 = 0x20;
const SET_SESSION: i16 = 0x80;

/// Both parts of what is done in the new process; they end with it.
struct Plan {
    actions: Opaque,
    attributes: Opaque,
    flags: i16,
}

impl Plan {
    fn new() -> R<Plan> {
        let mut p = Plan { actions: [0; 64], attributes: [0; 64], flags: 0 };
        // SAFETY: room for both.
        unsafe {
            told(posix_spawn_file_actions_init(&mut p.actions))?;
            told(posix_spawnattr_init(&mut p.attributes))?;
        }
        Ok(p)
    }
    fn flag(&mut self, flag: i16, code: i32) -> R<()> {
        self.flags |= flag;
        // SAFETY: attributes that were begun.
        told(code).and_then(|_| told(unsafe { posix_spawnattr_setflags(&mut self.attributes, self.flags) }))
    }
    fn action(&mut self, v: &Value) -> R<()> {
        let parts = match v.as_tuple() {
            Some(t) if !t.is_empty() => t.to_vec(),
            _ => return Err(type_error("Each file_actions element must be a non-empty tuple")),
        };
        let wants = |n: usize, what: &str| match parts.len() == n {
            true => Ok(()),
            false => Err(type_error(format!(
                "A {} file_action tuple must have {} elements",
                what, n
            ))),
        };
        let a = &mut self.actions;
        // SAFETY: actions that were begun, which copy the path.
        let code = unsafe {
            match int_arg(&parts[0])? {
                0 => {
                    wants(5, "open")?;
                    let (fd, flags, mode) = (int_arg(&parts[1])?, int_arg(&parts[3])?, int_arg(&parts[4])?);
                    let path = text(&parts[2])?;
                    posix_spawn_file_actions_addopen(a, fd, path.as_ptr(), flags, mode as u32)
                }
                1 => {
                    wants(2, "close")?;
                    posix_spawn_file_actions_addclose(a, int_arg(&parts[1])?)
                }
                2 => {
                    wants(3, "dup2")?;
                    posix_spawn_file_actions_adddup2(a, int_arg(&parts[1])?, int_arg(&parts[2])?)
                }
                _ => return Err(type_error("Unknown file_actions identifier")),
            }
        };
        told(code)
    }
    /// `scheduler=(policy, param)`: without a policy, the parameters alone.
    fn scheduler(&mut self, v: &Value) -> R<()> {
        let pair = match v.as_tuple() {
            Some(t) if t.len() == 2 => t.to_vec(),
            _ => return Err(type_error("A scheduler tuple must have two elements")),
        };
        if let Some(policy) = some(&pair[0]) {
            let policy = int_arg(policy)?;
            // SAFETY: attributes that were begun.
            let code = unsafe { posix_spawnattr_setschedpolicy(&mut self.attributes, policy) };
            self.flag(SET_POLICY, code)?;
        }
        let priority = super::os_sched::priority(&pair[1])?;
        // SAFETY: a struct sched_param is one number.
        let code = unsafe { posix_spawnattr_setschedparam(&mut self.attributes, &priority) };
        self.flag(SET_PARAM, code)
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        // SAFETY: both were begun.
        unsafe {
            posix_spawn_file_actions_destroy(&mut self.actions);
            posix_spawnattr_destroy(&mut self.attributes);
        }
    }
}

fn told(code: i32) -> R<()> {
    match code {
        0 => Ok(()),
        n => Err(os_error(n, None)),
    }
}

fn text(v: &Value) -> R<CString> {
    CString::new(path_text(v)?.bytes).map_err(|_| value_error("embedded null byte"))
}

fn signals(v: &Value) -> R<Signals> {
    let mut set = Signals([0; 16]);
    for x in collect(v)? {
        let n = super::signal::signal_arg(&x)? as usize - 1;
        set.0[n / 64] |= 1 << (n % 64);
    }
    Ok(set)
}

fn arguments(v: &Value, function: &str) -> R<Vec<CString>> {
    if v.as_tuple().is_none() && v.as_list().is_none() {
        return Err(type_error(format!("{}: argv must be a tuple or list", function)));
    }
    let all = collect(v)?.iter().map(text).collect::<R<Vec<_>>>()?;
    match all.first() {
        None => Err(value_error(format!("{}: argv must not be empty", function))),
        Some(f) if f.as_bytes().is_empty() => {
            Err(value_error(format!("{}: argv first element cannot be empty", function)))
        }
        _ => Ok(all),
    }
}

fn plan(a: &[Value]) -> R<Plan> {
    let mut p = Plan::new()?;
    for v in some(&a[3]).map_or(Ok(vec![]), collect)? {
        p.action(&v)?;
    }
    if let Some(g) = a[4].given() {
        let group = int_arg(g)?;
        // SAFETY: attributes that were begun.
        let code = unsafe { posix_spawnattr_setpgroup(&mut p.attributes, group) };
        p.flag(SET_GROUP, code)?;
    }
    for (v, flag) in [(&a[5], RESET_IDS), (&a[6], SET_SESSION)] {
        if v.given().map_or(Ok(0), int_arg)? != 0 {
            p.flag(flag, 0)?;
        }
    }
    if let Some(v) = a[7].given() {
        let set = signals(v)?;
        // SAFETY: a whole set.
        let code = unsafe { posix_spawnattr_setsigmask(&mut p.attributes, &set) };
        p.flag(SET_MASK, code)?;
    }
    if let Some(v) = a[8].given() {
        let set = signals(v)?;
        // SAFETY: a whole set.
        let code = unsafe { posix_spawnattr_setsigdefault(&mut p.attributes, &set) };
        p.flag(SET_DEFAULTS, code)?;
    }
    if let Some(v) = some(&a[9]) {
        p.scheduler(v)?;
    }
    Ok(p)
}

fn start(a: &[Value], function: &str, f: Spawn) -> R {
    let path = path_arg(&a[0], function, "string, bytes or os.PathLike")?;
    let path = CString::new(path.bytes).map_err(|_| value_error("embedded null byte"))?;
    let argv = arguments(&a[1], function)?;
    let env = super::os_process::environment(Some(&a[2]))?;
    let env: Vec<CString> = env.into_iter().filter_map(|e| CString::new(e).ok()).collect();
    let pointers = |v: &[CString]| -> Vec<*const c_char> {
        v.iter().map(|c| c.as_ptr()).chain([std::ptr::null()]).collect()
    };
    let plan = plan(a)?;
    let mut pid = 0;
    // SAFETY: C strings, arrays of them that end with null, and what was begun.
    let code = unsafe {
        let (argv, env) = (pointers(&argv), pointers(&env));
        f(&mut pid, path.as_ptr(), &plan.actions, &plan.attributes, argv.as_ptr(), env.as_ptr())
    };
    if code != 0 {
        return Err(super::os_text::failed(std::io::Error::from_raw_os_error(code), &a[0]));
    }
    Ok(Value::int(pid.into()))
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "posix_spawn" "path, argv, env, /, *, file_actions=, setpgroup=, resetids=, setsid=, \
        setsigmask=, setsigdef=, scheduler=" |a| start(a, "posix_spawn", posix_spawn);
    "posix_spawnp" "path, argv, env, /, *, file_actions=, setpgroup=, resetids=, setsid=, \
        setsigmask=, setsigdef=, scheduler=" |a| start(a, "posix_spawnp", posix_spawnp);
};
