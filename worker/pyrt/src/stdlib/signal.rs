//! signal: handlers in Python. A signal only leaves a mark and lowers the stack limit; the next
//! function that is entered, or the system call that it interrupted, runs the handler.

use super::os_text::{checked, int_arg, some};
use super::timespec::Timespec;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

static PENDING: AtomicU64 = AtomicU64::new(0);
static ANY: AtomicBool = AtomicBool::new(false);
/// Where signals are told of by their number, as a byte.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);

const SIGINT: i32 = 2;
const BLOCK: i32 = 0;
const SET_MASK: i32 = 2;
pub const LAST: i32 = 64;

thread_local! {
    /// What signal() was given, by number.
    static HANDLERS: RefCell<Vec<Value>> = RefCell::new(vec![UNBOUND; LAST as usize + 1]);
}

/// struct sigaction of the C library on 64-bit Linux.
#[repr(C)]
struct Action {
    handler: usize,
    mask: [u64; 16],
    flags: i32,
    restorer: usize,
}

#[repr(C)]
struct Interval {
    every: [i64; 2],
    next: [i64; 2],
}

extern "C" {
    fn sigaction(signal: i32, new: *const Action, old: *mut Action) -> i32;
    fn raise(signal: i32) -> i32;
    fn alarm(seconds: u32) -> u32;
    fn pause() -> i32;
    fn setitimer(which: i32, new: *const Interval, old: *mut Interval) -> i32;
    fn getitimer(which: i32, out: *mut Interval) -> i32;
    fn nanosleep(time: *const Timespec, left: *mut Timespec) -> i32;
    fn pthread_sigmask(how: i32, new: *const [u64; 16], old: *mut [u64; 16]) -> i32;
    fn ppoll(fds: *mut u8, n: u64, time: *const Timespec, mask: *const [u64; 16]) -> i32;
    fn write(fd: i32, from: *const u8, n: usize) -> isize;
    fn strsignal(signal: i32) -> *const std::os::raw::c_char;
}

extern "C" fn note(signal: i32) {
    let bit = 1u64 << (signal & 63);
    let before = PENDING.fetch_or(bit, Ordering::SeqCst);
    ANY.store(true, Ordering::SeqCst);
    crate::call::ask_for_turn();
    let fd = WAKEUP.load(Ordering::SeqCst);
    if fd >= 0 {
        // SAFETY: async-signal-safe; one byte. A full pipe has woken who waits.
        unsafe { write(fd, &(signal as u8), 1) };
    }
    if signal == SIGINT && before & bit != 0 {
        // The program does not get to a safe place: the second Ctrl-C ends it.
        set_action(SIGINT, 0);
        // SAFETY: async-signal-safe.
        unsafe { raise(SIGINT) };
    }
}

/// 0: default; 1: ignored; else a function. False: not for this signal.
fn set_action(signal: i32, handler: usize) -> bool {
    let new = Action { handler, mask: [0; 16], flags: 0, restorer: 0 };
    // SAFETY: a whole struct sigaction.
    unsafe { sigaction(signal, &new, std::ptr::null_mut()) == 0 }
}

fn action_of(signal: i32) -> usize {
    let mut old = Action { handler: 0, mask: [0; 16], flags: 0, restorer: 0 };
    // SAFETY: room for a struct sigaction.
    unsafe { sigaction(signal, std::ptr::null(), &mut old) };
    old.handler
}

/// At the start of the program: Ctrl-C becomes KeyboardInterrupt, unless it is ignored.
pub fn at_start() {
    if action_of(SIGINT) == 0 {
        set_action(SIGINT, note as *const () as usize);
    }
}

/// The descriptor that is told of signals from now on; the one before.
pub fn wake_by(fd: i32) -> i32 {
    WAKEUP.swap(fd, Ordering::SeqCst)
}

/// Signals shall not go to a thread that runs no Python.
pub fn block_all() {
    let all = [u64::MAX; 16];
    // SAFETY: a whole signal set.
    unsafe { pthread_sigmask(BLOCK, &all, std::ptr::null_mut()) };
}

/// Ends this process as the uncaught KeyboardInterrupt of CPython does.
pub fn die_of_interrupt() {
    set_action(SIGINT, 0);
    // SAFETY: a plain number.
    unsafe { raise(SIGINT) };
}

pub fn is_pending() -> bool {
    ANY.load(Ordering::SeqCst)
}

thread_local! {
    static HELD: Cell<bool> = Cell::new(false);
}

/// Does something that can raise nothing: handlers of signals wait until it is done.
pub fn holding_handlers<X>(f: impl FnOnce() -> X) -> X {
    let before = HELD.with(|h| h.replace(true));
    let x = f();
    HELD.with(|h| h.set(before));
    x
}

/// Runs the handlers of signals that came in: in the main thread alone.
pub fn run_pending() -> R<()> {
    if !crate::threads::is_main() || HELD.with(|h| h.get()) || !ANY.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let came = PENDING.swap(0, Ordering::SeqCst);
    for signal in (0..64).filter(|i| came >> i & 1 == 1) {
        let f = HANDLERS.with(|h| h.borrow()[signal as usize].clone());
        match f.given() {
            Some(f) if f.as_int().is_none() && !f.is_none() => {
                call(f, &mut [number(signal), NONE])?;
            }
            _ if signal == SIGINT => return Err(interrupt()),
            _ => {}
        }
    }
    Ok(())
}

fn interrupt() -> PyErr {
    crate::exc::error_args(T::KeyboardInterrupt, vec![])
}

/// Sleeps; handlers run in between.
pub fn sleep(d: Duration) -> R<()> {
    let until = Instant::now() + d;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let t = Timespec::of(left);
        // SAFETY: a whole timespec.
        let rc = unsafe { nanosleep(&t, std::ptr::null_mut()) };
        run_pending()?;
        if rc == 0 {
            return Ok(());
        }
    }
}

/// Does something while no signal comes to this thread; a thread that it starts never gets one.
pub fn without_signals<X>(f: impl FnOnce() -> X) -> X {
    let (all, mut old) = ([u64::MAX; 16], [0; 16]);
    // SAFETY: whole signal sets.
    unsafe { pthread_sigmask(BLOCK, &all, &mut old) };
    let x = f();
    // SAFETY: the set from before.
    unsafe { pthread_sigmask(SET_MASK, &old, std::ptr::null_mut()) };
    x
}

/// Sleeps until a signal comes or the time is over; one that came just before counts.
pub fn sleep_until_signal(d: Duration) {
    let (all, mut old) = ([u64::MAX; 16], [0; 16]);
    let t = Timespec::of(d);
    // SAFETY: whole signal sets and a whole timespec; there are no descriptors.
    unsafe {
        pthread_sigmask(BLOCK, &all, &mut old);
        if !is_pending() {
            ppoll(std::ptr::null_mut(), 0, &t, &old);
        }
        pthread_sigmask(SET_MASK, &old, std::ptr::null_mut());
    }
}

static NAMES: &[(&str, i32)] = &[
    ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGABRT", 6),
    ("SIGBUS", 7), ("SIGFPE", 8), ("SIGKILL", 9), ("SIGUSR1", 10), ("SIGSEGV", 11),
    ("SIGUSR2", 12), ("SIGPIPE", 13), ("SIGALRM", 14), ("SIGTERM", 15), ("SIGSTKFLT", 16),
    ("SIGCHLD", 17), ("SIGCONT", 18), ("SIGSTOP", 19), ("SIGTSTP", 20), ("SIGTTIN", 21),
    ("SIGTTOU", 22), ("SIGURG", 23), ("SIGXCPU", 24), ("SIGXFSZ", 25), ("SIGVTALRM", 26),
    ("SIGPROF", 27), ("SIGWINCH", 28), ("SIGIO", 29), ("SIGPWR", 30), ("SIGSYS", 31),
    ("SIGRTMIN", 34), ("SIGRTMAX", 64),
];
static ALIASES: &[(&str, &str)] =
    &[("SIGCLD", "SIGCHLD"), ("SIGPOLL", "SIGIO"), ("SIGIOT", "SIGABRT")];

fn member(class: &str, n: i32) -> Value {
    let found = super::classes::from_module("signal", class);
    match found.and_then(|c| call(&c, &mut [Value::int(n.into())])) {
        Ok(v) => v,
        Err(_) => Value::int(n.into()),
    }
}

/// The signal as a member of Signals, where it has a name.
fn number(n: i32) -> Value {
    Value::int(n.into())
}

pub fn signal_arg(v: &Value) -> R<i32> {
    let n = int_arg(v)?;
    if !(1..=LAST).contains(&n) {
        return Err(value_error("signal number out of range"));
    }
    Ok(n)
}

/// What is set now, as getsignal() tells it.
fn handler_of(n: i32) -> R {
    let set = HANDLERS.with(|h| h.borrow()[n as usize].clone());
    match set.given() {
        Some(v) if v.as_int().is_none() => Ok(v.clone()),
        _ if n == SIGINT && set.is_unbound() && action_of(n) > 1 => {
            super::classes::from_module("signal", "default_int_handler")
        }
        _ => match action_of(n) {
            h @ (0 | 1) => Ok(member("Handlers", h as i32)),
            _ => Ok(NONE),
        },
    }
}

fn signal(a: &[Value]) -> R {
    let n = signal_arg(&a[0])?;
    let plain = crate::ops::index(&a[1]).ok();
    let wanted = match plain {
        Some(crate::int::Int::Small(h @ (0 | 1))) => h as usize,
        _ if crate::builtins::is_callable(&a[1]) => note as *const () as usize,
        _ => {
            return Err(type_error(
                "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object",
            ))
        }
    };
    let old = handler_of(n)?;
    if !set_action(n, wanted) {
        return Err(super::os_text::last_error());
    }
    let kept = if wanted <= 1 { Value::int(wanted as i64) } else { a[1].clone() };
    let before = HANDLERS.with(|h| std::mem::replace(&mut h.borrow_mut()[n as usize], kept));
    drop(before);
    Ok(old)
}

/// Raises a signal, and runs its handler.
pub fn send(n: i32) -> R<()> {
    // SAFETY: a plain number.
    checked(if unsafe { raise(n) } == 0 { 0 } else { -1 })?;
    run_pending()
}

/// As if the signal came: `_thread.interrupt_main`.
pub fn simulate(n: i32) -> R<()> {
    if action_of(n) > 1 {
        PENDING.fetch_or(1 << (n & 63), Ordering::SeqCst);
        ANY.store(true, Ordering::SeqCst);
        crate::call::ask_for_turn();
    }
    run_pending()
}

fn split_time(v: &Value) -> R<[i64; 2]> {
    let f = crate::str_args::to_float(v)?;
    Ok([f.floor() as i64, ((f - f.floor()) * 1e6).round() as i64])
}

fn shown_timer(t: &Interval) -> Value {
    let f = |x: [i64; 2]| Value::float(x[0] as f64 + x[1] as f64 * 1e-6);
    tuple(vec![f(t.next), f(t.every)])
}

fn set_timer(a: &[Value]) -> R {
    let which = int_arg(&a[0])?;
    let every = some(&a[2]).map_or(Ok([0, 0]), split_time)?;
    let new = Interval { next: split_time(&a[1])?, every };
    let mut old = Interval { next: [0; 2], every: [0; 2] };
    // SAFETY: whole structs.
    if unsafe { setitimer(which, &new, &mut old) } < 0 {
        return Err(itimer_error());
    }
    Ok(shown_timer(&old))
}

fn itimer_error() -> PyErr {
    os_error(std::io::Error::last_os_error().raw_os_error().unwrap_or(22), None)
}

fn get_timer(a: &[Value]) -> R {
    let mut now = Interval { next: [0; 2], every: [0; 2] };
    let which = int_arg(&a[0])?;
    // SAFETY: room for the struct.
    if unsafe { getitimer(which, &mut now) } < 0 {
        return Err(itimer_error());
    }
    Ok(shown_timer(&now))
}

fn text_of(a: &[Value]) -> R {
    let n = signal_arg(&a[0])?;
    // SAFETY: strsignal gives a C string that lives until it is called again.
    let text = unsafe {
        let p = strsignal(n);
        if p.is_null() { return Ok(NONE) }
        std::ffi::CStr::from_ptr(p).to_string_lossy().into_owned()
    };
    Ok(if text.starts_with("Unknown signal") { NONE } else { new_string(text) })
}

static FUNCTIONS: &[NativeDef] = natives! {
    "signal" "signalnum, handler, /" signal;
    "getsignal" "signalnum, /" |a| handler_of(signal_arg(&a[0])?);
    "raise_signal" "signalnum, /" |a| send(int_arg(&a[0])?).map(|_| NONE);
    "default_int_handler" "signalnum, frame, /" |_| Err(interrupt());
    "alarm" "seconds, /" |a| {
        let n = int_arg(&a[0])?;
        // SAFETY: a plain number.
        Ok(Value::int(unsafe { alarm(n as u32) }.into()))
    };
    "pause" "" |_| {
        // SAFETY: no arguments.
        unsafe { pause() };
        run_pending().map(|_| NONE)
    };
    "setitimer" "which, seconds, interval=, /" set_timer;
    "getitimer" "which, /" get_timer;
    "strsignal" "signalnum, /" text_of;
    "valid_signals" "" |_| {
        let all = (1..=LAST).filter(|n| *n != 32 && *n != 33);
        set(all.map(|n| named(n)).collect())
    };
};

pub fn named(n: i32) -> Value {
    match NAMES.iter().any(|x| x.1 == n) {
        true => member("Signals", n),
        false => Value::int(n.into()),
    }
}

/// An IntEnum of these names; plain numbers where there is no enum module.
fn names(m: &ModuleData, class: &str, all: &[(&str, i32)]) -> R<()> {
    let int_enum = super::classes::from_module("enum", "IntEnum");
    let made = match int_enum {
        Ok(c) => {
            let pairs = all.iter().map(|(n, v)| tuple(vec![new_str(n), Value::int((*v).into())]));
            let args = vec![new_str(class), list(pairs.collect())];
            let c = call_ex(&c, args, vec![(new_str("module"), new_str("signal"))])?;
            m.set_str(class, c.clone());
            Some(c)
        }
        Err(_) => None,
    };
    for (n, v) in all {
        m.set_str(n, match &made {
            Some(c) => super::classes::get(c, n)?,
            None => Value::int((*v).into()),
        });
    }
    Ok(())
}

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "signal");
    names(m, "Signals", NAMES)?;
    names(m, "Handlers", &[("SIG_DFL", 0), ("SIG_IGN", 1)])?;
    names(m, "Sigmasks", &[("SIG_BLOCK", 0), ("SIG_UNBLOCK", 1), ("SIG_SETMASK", 2)])?;
    super::signal_mask::fill(m)?;
    for (n, of) in ALIASES {
        if let Some(v) = m.get(crate::sym::intern(of)) {
            m.set_str(n, v);
        }
    }
    for (n, v) in [("ITIMER_REAL", 0), ("ITIMER_VIRTUAL", 1), ("ITIMER_PROF", 2), ("NSIG", 65)] {
        m.set_str(n, Value::int(v));
    }
    m.set_str("ItimerError", T::OSError.value());
    Ok(())
}
