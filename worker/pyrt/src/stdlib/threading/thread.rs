//! threading.Thread and Timer, and who lives.

use super::deprecated;
use super::waiting::{Limit, WaitList};
use super::{conditions, ident};
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::classes::{class_name, find, get, method, put};
use crate::stdlib::rust_class::{data, new_of, Base, Class};
use crate::threads;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Thread {
    name: RefCell<Option<Value>>, // None: __init__ was not called
    pub daemon: Cell<bool>,
    pub id: Cell<Option<threads::Id>>,
    pub started: Cell<bool>,
    pub ended: Cell<bool>,
    joiners: WaitList,
}

pub static THREAD: Class = Class::new("threading", "Thread", &[], METHODS, ATTRS);
pub static TIMER: Class =
    Class::new("threading", "Timer", &[Base::Class(&THREAD)], TIMER_METHODS, &[]);
static MAIN: Class = Class::new("threading", "_MainThread", &[Base::Class(&THREAD)], &[], &[]);
static DUMMY: Class = Class::new("threading", "_DummyThread", &[Base::Class(&THREAD)], &[], &[]);

thread_local! {
    /// The threads that run, in the order of their starts.
    static ALIVE: RefCell<Vec<Value>> = RefCell::new(Vec::new());
    static COUNT: Cell<u64> = Cell::new(0);
    static DUMMIES: Cell<u64> = Cell::new(0);
}

pub fn this(v: &Value) -> R<&Thread> {
    data::<Thread>(v)
}

/// The threads that run; the main one first.
pub fn alive() -> Vec<Value> {
    let known = ALIVE.with(|a| !a.borrow().is_empty());
    if !known {
        let main = Thread::default();
        *main.name.borrow_mut() = Some(new_str("MainThread"));
        main.id.set(Some(0));
        main.started.set(true);
        let main = MAIN.instance(main);
        ALIVE.with(|a| a.borrow_mut().push(main));
    }
    ALIVE.with(|a| a.borrow().clone())
}

/// The object of the thread that runs.
pub fn current() -> Value {
    let id = threads::current();
    let all = alive();
    let mine = |t: &&Value| this(t).map_or(false, |d| d.id.get() == Some(id));
    if let Some(t) = all.iter().find(mine) {
        return t.clone();
    }
    let n = DUMMIES.with(|c| {
        c.set(c.get() + 1);
        c.get()
    });
    let d = Thread::default();
    *d.name.borrow_mut() = Some(new_string(format!("Dummy-{}", n)));
    d.id.set(Some(id));
    d.started.set(true);
    d.daemon.set(true);
    let t = DUMMY.instance(d);
    ALIVE.with(|a| a.borrow_mut().push(t.clone()));
    t
}

/// The main thread's object.
pub fn main() -> Value {
    alive().into_iter().next().unwrap_or(NONE)
}

/// In a forked child: the thread that asked is the main one, all others have ended.
pub fn after_fork() {
    let me = current();
    let all = ALIVE.with(|a| std::mem::replace(&mut *a.borrow_mut(), vec![me.clone()]));
    for t in all.iter().filter(|t| !is(t, &me)) {
        if let Ok(d) = this(t) {
            d.ended.set(true);
        }
    }
}

pub fn forget_dummy(id: threads::Id) {
    let gone = ALIVE.with(|a| {
        let mut a = a.borrow_mut();
        let at = a.iter().position(|t| this(t).map_or(false, |d| d.id.get() == Some(id)));
        at.map(|i| a.remove(i))
    });
    drop(gone);
}

fn fresh_name(target: Option<&Value>) -> R {
    let n = COUNT.with(|c| {
        c.set(c.get() + 1);
        c.get()
    });
    let of = match target {
        Some(t) => find(t, "__name__")?.and_then(|n| n.as_str().map(|s| format!(" ({})", s))),
        None => None,
    };
    Ok(new_string(format!("Thread-{}{}", n, of.unwrap_or_default())))
}

fn init(a: &[Value]) -> R {
    let [me, group, target, name] = [&a[0], &a[1], &a[2], &a[3]];
    if group.given().map_or(false, |g| !g.is_none()) {
        return Err(assertion_error("group argument must be None for now"));
    }
    let target = target.given().filter(|t| !t.is_none());
    let name = match name.given().filter(|n| !n.is_none()) {
        Some(n) => crate::ops::str_of(n)?,
        None => fresh_name(target)?,
    };
    let d = this(me)?;
    *d.name.borrow_mut() = Some(name);
    d.daemon.set(match a[6].given().filter(|x| !x.is_none()) {
        Some(x) => truthy(x)?,
        None => this(&current())?.daemon.get(),
    });
    put(me, "_target", target.cloned().unwrap_or(NONE))?;
    put(me, "_args", a[4].given().cloned().unwrap_or_else(|| tuple(vec![])))?;
    let kwargs = a[5].given().filter(|k| !k.is_none()).cloned();
    put(me, "_kwargs", kwargs.unwrap_or_else(crate::dict::new_dict))?;
    Ok(NONE)
}

fn run(a: &[Value]) -> R {
    let target = get(&a[0], "_target")?;
    if target.is_none() {
        return Ok(NONE);
    }
    let (args, kwargs) = (get(&a[0], "_args")?, get(&a[0], "_kwargs")?);
    let kwargs = crate::dict::pairs_of_mapping(&kwargs)?.unwrap_or_default();
    let r = call_ex(&target, collect(&args)?, kwargs);
    for n in ["_target", "_args", "_kwargs"] {
        put(&a[0], n, NONE)?; // a thread must not keep what it was given
    }
    r.map(|_| NONE)
}

fn started(v: &Value) -> R<&Thread> {
    let d = this(v)?;
    if d.name.borrow().is_none() {
        return Err(runtime_error("thread.__init__() not called"));
    }
    Ok(d)
}

fn start(a: &[Value]) -> R {
    let d = started(&a[0])?;
    if d.started.replace(true) {
        return Err(runtime_error("threads can only be started once"));
    }
    alive();
    let me = a[0].clone();
    let body = Box::new(move || {
        if let Ok(d) = this(&me) {
            d.id.set(Some(threads::current()));
            ALIVE.with(|a| a.borrow_mut().push(me.clone()));
            if let Err(e) = method(&me, "run", &[]) {
                super::report(&me, e);
            }
            finish(&me, d);
        }
    });
    match threads::start(super::stack_bytes(), body) {
        Some(_) => Ok(NONE),
        None => {
            d.started.set(false);
            Err(runtime_error("can't start new thread"))
        }
    }
}

fn finish(me: &Value, d: &Thread) {
    super::local::thread_ends();
    d.ended.set(true);
    let gone = ALIVE.with(|a| {
        let mut a = a.borrow_mut();
        a.iter().position(|t| is(t, me)).map(|i| a.remove(i))
    });
    drop(gone);
    d.joiners.wake_all();
}

/// Waits for its end. False: the time was over.
pub fn wait_end(v: &Value, limit: Limit) -> R<bool> {
    let d = this(v)?;
    while !d.ended.get() {
        if limit.is_over() {
            return Ok(false);
        }
        d.joiners.wait(limit)?;
    }
    Ok(true)
}

fn join(a: &[Value]) -> R {
    let d = started(&a[0]).map_err(|_| runtime_error("Thread.__init__() not called"))?;
    if !d.started.get() {
        return Err(runtime_error("cannot join thread before it is started"));
    }
    if d.id.get() == Some(threads::current()) && !d.ended.get() {
        return Err(runtime_error("cannot join current thread"));
    }
    wait_end(&a[0], Limit::of(&a[1])?)?;
    Ok(NONE)
}

fn is_alive(a: &[Value]) -> R {
    threads::turn_if_asked();
    let d = named(&a[0])?;
    Ok(Value::bool(d.started.get() && !d.ended.get()))
}

fn named(v: &Value) -> R<&Thread> {
    let d = this(v)?;
    match *d.name.borrow() {
        Some(_) => Ok(d),
        None => Err(assertion_error("Thread.__init__() not called")),
    }
}

pub fn name(v: &Value) -> R {
    named(v)?;
    let n = this(v)?.name.borrow().clone();
    Ok(n.unwrap_or(NONE))
}

fn set_name(v: &Value, x: Option<Value>) -> R<()> {
    let d = named(v)?;
    let x = crate::ops::str_of(&x.unwrap_or(NONE))?;
    *d.name.borrow_mut() = Some(x);
    Ok(())
}

fn set_daemon(v: &Value, x: Option<Value>) -> R<()> {
    let d = started(v).map_err(|_| runtime_error("Thread.__init__() not called"))?;
    if d.started.get() {
        return Err(runtime_error("cannot set daemon status of active thread"));
    }
    d.daemon.set(truthy(&x.unwrap_or(NONE))?);
    Ok(())
}

fn id_of(v: &Value) -> R {
    Ok(named(v)?.id.get().map_or(NONE, |id| Value::int(ident(id))))
}

fn repr(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let n = match &*d.name.borrow() {
        Some(n) => n.as_str().map(|s| s.into_owned()).unwrap_or_default(),
        None => return Err(assertion_error("Thread.__init__() was not called")),
    };
    let mut state = match (d.started.get(), d.ended.get()) {
        (false, _) => "initial".to_string(),
        (true, false) => "started".to_string(),
        (true, true) => "stopped".to_string(),
    };
    if d.daemon.get() {
        state.push_str(" daemon");
    }
    if let Some(id) = d.id.get() {
        state.push_str(&format!(" {}", ident(id)));
    }
    Ok(new_string(format!("<{}({}, {})>", class_name(&a[0]), n, state)))
}

fn timer_init(a: &[Value]) -> R {
    init(&[a[0].clone(), UNBOUND, UNBOUND, UNBOUND, UNBOUND, UNBOUND, UNBOUND])?;
    put(&a[0], "interval", a[1].clone())?;
    put(&a[0], "function", a[2].clone())?;
    let args = a[3].given().filter(|x| !x.is_none()).cloned();
    put(&a[0], "args", args.unwrap_or_else(|| list(vec![])))?;
    let kwargs = a[4].given().filter(|x| !x.is_none()).cloned();
    put(&a[0], "kwargs", kwargs.unwrap_or_else(crate::dict::new_dict))?;
    put(&a[0], "finished", call(&conditions::EVENT.value(), &mut [])?)?;
    Ok(NONE)
}

fn timer_run(a: &[Value]) -> R {
    let finished = get(&a[0], "finished")?;
    method(&finished, "wait", &[get(&a[0], "interval")?])?;
    if !truthy(&method(&finished, "is_set", &[])?)? {
        let kwargs = get(&a[0], "kwargs")?;
        let kwargs = crate::dict::pairs_of_mapping(&kwargs)?.unwrap_or_default();
        call_ex(&get(&a[0], "function")?, collect(&get(&a[0], "args")?)?, kwargs)?;
    }
    method(&finished, "set", &[])
}

/// A thread of pyrt's own, not yet started.
pub fn native(name: String, run: impl Fn() -> R<()> + 'static) -> R {
    let t = THREAD.instance(Thread::default());
    let run = Rc::new(run);
    let target = crate::stdlib::closure("worker", move |_| run().map(|_| NONE));
    let name = new_string(name);
    init(&[t.clone(), UNBOUND, target, name, UNBOUND, UNBOUND, FALSE])?;
    Ok(t)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, Thread::default())),
    m!("__init__", "self, group=, target=, name=, args=, kwargs=, *, daemon=", init),
    m!("start", "self", start),
    m!("run", "self", run),
    m!("join", "self, timeout=", join),
    m!("is_alive", "self", is_alive),
    m!("getName", "self", |a| {
        deprecated("getName", "get the name attribute")?;
        name(&a[0])
    }),
    m!("setName", "self, name", |a| {
        deprecated("setName", "set the name attribute")?;
        set_name(&a[0], Some(a[1].clone())).map(|_| NONE)
    }),
    m!("isDaemon", "self", |a| {
        deprecated("isDaemon", "get the daemon attribute")?;
        Ok(Value::bool(named(&a[0])?.daemon.get()))
    }),
    m!("setDaemon", "self, daemonic", |a| {
        deprecated("setDaemon", "set the daemon attribute")?;
        set_daemon(&a[0], Some(a[1].clone())).map(|_| NONE)
    }),
    m!("__repr__", "self", repr),
    m!("_set_native_id", "self", |_| Ok(NONE)),
];
static TIMER_METHODS: &[NativeDef] = &[
    m!("__init__", "self, interval, function, args=, kwargs=", timer_init),
    m!("cancel", "self", |a| method(&get(&a[0], "finished")?, "set", &[])),
    m!("run", "self", timer_run),
];
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "name", get: name, set: Some(set_name) },
    GetSetData {
        name: "daemon",
        get: |v| Ok(Value::bool(named(v)?.daemon.get())),
        set: Some(set_daemon),
    },
    GetSetData { name: "ident", get: id_of, set: None },
    GetSetData { name: "native_id", get: id_of, set: None },
];
