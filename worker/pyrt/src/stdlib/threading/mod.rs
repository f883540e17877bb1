//! threading and _thread.

mod barrier;
mod conditions;
mod exits;
mod local;
mod locks;
pub mod thread;
pub mod waiting;

pub use conditions::{new_condition, notify, wait_on};
pub use locks::{new_lock, raw};
pub use thread::after_fork;

use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::classes::{args_of, get, pairs_of};
use crate::threads;
use std::cell::Cell;
use waiting::Limit;

/// threading.get_ident() of a thread.
pub fn ident(id: threads::Id) -> i64 {
    0x7f00_0000_0000 + (id as i64) * 0x1000
}

/// The name of the thread that runs.
pub fn current_name() -> Value {
    thread::name(&thread::current()).unwrap_or(NONE)
}

thread_local! {
    static STACK_SIZE: Cell<i64> = Cell::new(0);
}

/// A stack for as many frames as the recursion limit allows; who asked for a larger one than
/// usual wants to recurse deeply, and gets what the main thread has.
pub fn stack_bytes() -> usize {
    let usual = crate::stdlib::frame_bytes();
    match STACK_SIZE.with(|s| s.get()) {
        n if n > 8 << 20 => usual.max(1 << 30),
        _ => usual,
    }
}

fn stack_size(a: &[Value]) -> R {
    let old = STACK_SIZE.with(|s| s.get());
    if let Some(n) = a[0].given() {
        let n = index_size(n)? as i64;
        if n < 0 {
            return Err(value_error("size must be 0 or a positive value"));
        }
        if n != 0 && n < 32768 {
            return Err(value_error(format!("size not valid: {} bytes", n)));
        }
        STACK_SIZE.with(|s| s.set(n));
    }
    Ok(Value::int(old))
}

/// What a thread leaves uncaught goes to threading.excepthook.
fn report(t: &Value, e: PyErr) {
    let [class, value, trace] = crate::gen::exit_args(Some(&e));
    let fields = [
        ("exc_type", class),
        ("exc_value", value),
        ("exc_traceback", trace),
        ("thread", t.clone()),
    ];
    let told = crate::stdlib::sys::named_tuple("_thread.ExceptHookArgs", &fields)
        .and_then(|args| {
            let hook = crate::stdlib::classes::from_module("threading", "excepthook")?;
            call(&hook, &mut [args])
        });
    if let Err(e) = told {
        let _ = report_hook(t, &e);
    }
}

/// threading.excepthook itself has failed.
fn report_hook(t: &Value, e: &PyErr) -> R<()> {
    if let Some(to) = stderr_of(t) {
        let text = new_str("Exception in threading.excepthook:\n");
        crate::stdlib::call_named(&to, "write", &[text])?;
        crate::stdlib::call_named(&to, "flush", &[])?;
    }
    match crate::stdlib::sys_attr("excepthook") {
        Some(hook) => call(&hook, &mut crate::gen::exit_args(Some(e))).map(drop),
        None => Ok(()),
    }
}

/// sys.stderr now, or what it was when the thread was made.
fn stderr_of(t: &Value) -> Option<Value> {
    let now = crate::stdlib::sys_attr("stderr").filter(|f| !f.is_none());
    now.or_else(|| get(t, "_stderr").ok().filter(|f| !f.is_none()))
}

fn excepthook(a: &[Value]) -> R {
    let value = get(&a[0], "exc_value")?;
    let t = get(&a[0], "thread")?;
    if value.as_exc().is_none() || PyErr::of(value.clone()).is(T::SystemExit) {
        return Ok(NONE);
    }
    let name = if t.is_none() {
        get_ident(&[])?.as_int().unwrap_or(0).to_string()
    } else {
        thread::name(&t)?.as_str().unwrap_or_default().into_owned()
    };
    let told = crate::traceback::format_chain(&value);
    let text = new_string(format!("Exception in thread {}:\n{}", name, told));
    let to = match stderr_of(&t) {
        Some(f) => f,
        None => return Ok(NONE),
    };
    crate::stdlib::call_named(&to, "write", &[text])?;
    crate::stdlib::call_named(&to, "flush", &[]).map(|_| NONE)
}

/// The end of the program: every thread that is not a daemon is waited for.
pub fn shutdown() {
    exits::run();
    crate::stdlib::concurrent::shutdown();
    loop {
        let exempt = [Some(0), Some(threads::current())];
        let waits = |t: &Value| {
            thread::this(t).map_or(false, |d| !exempt.contains(&d.id.get()) && !d.daemon.get())
        };
        if threads::count() == 1 {
            return;
        }
        match thread::alive().into_iter().find(waits) {
            Some(t) => {
                if let Err(e) = thread::wait_end(&t, Limit::NEVER) {
                    let module = crate::module::import_dotted("threading").unwrap_or(NONE);
                    return crate::unraisable::tell(&e, None, &module);
                }
            }
            None => return,
        }
    }
}

fn start_new_thread(a: &[Value]) -> R {
    if !crate::builtins::is_callable(&a[0]) {
        return Err(type_error("first arg must be callable"));
    }
    if a[1].as_tuple().is_none() {
        return Err(type_error("2nd arg must be a tuple"));
    }
    let (f, args) = (a[0].clone(), args_of(&a[1]));
    let kw = a[2].given().map_or_else(Vec::new, pairs_of);
    let body = Box::new(move || {
        if let Err(e) = call_ex(&f, args, kw) {
            if !e.is(T::SystemExit) {
                crate::unraisable::tell(&e, Some("Exception ignored in thread started by"), &f);
            }
        }
        local::thread_ends();
        thread::forget_dummy(threads::current());
    });
    match threads::start(stack_bytes(), body) {
        Some(id) => Ok(Value::int(ident(id))),
        None => Err(runtime_error("can't start new thread")),
    }
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

fn get_ident(_: &[Value]) -> R {
    Ok(Value::int(ident(threads::current())))
}

/// The warning of a function with an old name.
pub fn deprecated(name: &str, instead: &str) -> R<()> {
    let text = format!("{}() is deprecated, {} instead", name, instead);
    crate::stdlib::warn_of(T::DeprecationWarning, text)
}

fn active_count(_: &[Value]) -> R {
    threads::turn_if_asked();
    thread::current();
    Ok(Value::int(thread::alive().len() as i64))
}

fn enumerate(_: &[Value]) -> R {
    thread::current();
    Ok(list(thread::alive()))
}

static FUNCTIONS: &[NativeDef] = &[
    m!("current_thread", "", |_| Ok(thread::current())),
    m!("currentThread", "", |_| {
        deprecated("currentThread", "use current_thread()")?;
        Ok(thread::current())
    }),
    m!("main_thread", "", |_| Ok(thread::main())),
    m!("enumerate", "", enumerate),
    m!("active_count", "", active_count),
    m!("activeCount", "", |a| {
        deprecated("activeCount", "use active_count()")?;
        active_count(a)
    }),
    m!("get_ident", "", get_ident),
    m!("get_native_id", "", get_ident),
    m!("stack_size", "size=, /", stack_size),
    m!("excepthook", "args, /", excepthook),
    m!("Lock", "", |_| Ok(locks::new_lock())),
    m!("_shutdown", "", |_| {
        shutdown();
        Ok(NONE)
    }),
    m!("_register_atexit", "func, /, *arg, **kwargs", exits::register),
    m!("gettrace", "", |_| Ok(NONE)),
    m!("getprofile", "", |_| Ok(NONE)),
    m!("settrace", "func", |a| super::sys::no_frames(a, "threading.settrace")),
    m!("setprofile", "func", |a| super::sys::no_frames(a, "threading.setprofile")),
];

pub fn make(m: &ModuleData) -> R<()> {
    crate::stdlib::functions(m, FUNCTIONS, "threading");
    for c in [
        &thread::THREAD,
        &thread::TIMER,
        &conditions::CONDITION,
        &conditions::EVENT,
        &conditions::SEMAPHORE,
        &conditions::BOUNDED,
        &barrier::BARRIER,
        &barrier::BROKEN,
        &locks::RLOCK,
    ] {
        c.add_to(m);
    }
    m.set_str("local", local::LOCAL.value());
    m.set_str("_CRLock", locks::RLOCK.value());
    m.set_str("_PyRLock", locks::RLOCK.value());
    m.set_str("_HAVE_THREAD_NATIVE_ID", TRUE);
    m.set_str("ThreadError", T::RuntimeError.value());
    m.set_str("TIMEOUT_MAX", Value::float(9223372036.0));
    m.set_str("__excepthook__", get(&crate::module::import_dotted("threading")?, "excepthook")?);
    Ok(())
}

fn exit(_: &[Value]) -> R {
    Err(crate::exc::error_args(T::SystemExit, vec![]))
}

fn interrupt_main(a: &[Value]) -> R {
    let n = a[0].given().map_or(Ok(2), crate::stdlib::signal_arg)?;
    crate::stdlib::simulate_signal(n).map(|_| NONE)
}

static LOW_LEVEL: &[NativeDef] = &[
    m!("interrupt_main", "signum=, /", interrupt_main),
    m!("start_new_thread", "function, args, kwargs=, /", start_new_thread),
    m!("start_new", "function, args, kwargs=, /", start_new_thread),
    m!("allocate_lock", "", |_| Ok(locks::new_lock())),
    m!("allocate", "", |_| Ok(locks::new_lock())),
    m!("get_ident", "", get_ident),
    m!("get_native_id", "", get_ident),
    m!("stack_size", "size=, /", stack_size),
    m!("exit", "", exit),
    m!("exit_thread", "", exit),
    m!("_count", "", |_| Ok(Value::int(threads::count() as i64 - 1))),
];

pub fn make_low_level(m: &ModuleData) -> R<()> {
    crate::stdlib::functions(m, LOW_LEVEL, "_thread");
    locks::RLOCK.add_to(m);
    m.set_str("LockType", locks::LOCK.value());
    m.set_str("_local", local::LOCAL.value());
    m.set_str("error", T::RuntimeError.value());
    m.set_str("TIMEOUT_MAX", Value::float(9223372036.0));
    Ok(())
}
