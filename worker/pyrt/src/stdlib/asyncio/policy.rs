//! Event loop policies: the default one keeps a loop for each thread; another one is asked
//! by get_event_loop, set_event_loop and new_event_loop. And what of asyncio is not there.

use super::{event_loop, run};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::classes::method;
use crate::stdlib::rust_class::{new_of, Base, Class};
use std::cell::RefCell;

static ABSTRACT: Class =
    Class::new("asyncio.events", "AbstractEventLoopPolicy", &[], ABSTRACT_METHODS, &[]);
static DEFAULT: Class = Class::new(
    "asyncio.unix_events",
    "_UnixDefaultEventLoopPolicy",
    &[Base::Class(&ABSTRACT)],
    METHODS,
    &[],
);

thread_local! {
    static CURRENT: RefCell<Value> = RefCell::new(NONE);
}

fn current(_: &[Value]) -> R {
    let p = CURRENT.with(|c| c.borrow().clone());
    if !p.is_none() {
        return Ok(p);
    }
    let p = call(&DEFAULT.value(), &mut [])?;
    CURRENT.with(|c| *c.borrow_mut() = p.clone());
    Ok(p)
}

/// The policy that is not the default one.
fn other() -> Option<Value> {
    let p = CURRENT.with(|c| c.borrow().clone());
    if p.is_none() || type_of(&p) == DEFAULT.ty() {
        return None;
    }
    Some(p)
}

fn set_policy(a: &[Value]) -> R {
    if !a[0].is_none() && !ABSTRACT.is_class_of(&a[0]) {
        return Err(type_error(format!(
            "policy must be an instance of AbstractEventLoopPolicy or None, not '{}'",
            type_name(&a[0])
        )));
    }
    let old = CURRENT.with(|c| c.replace(a[0].clone()));
    let before = run::swap_policy((NONE, false));
    drop((old, before));
    Ok(NONE)
}

/// asyncio.get_event_loop() outside of a loop that runs.
pub fn get_event_loop() -> R {
    match other() {
        Some(p) if event_loop::running().is_none() => method(&p, "get_event_loop", &[]),
        _ => run::get_event_loop(),
    }
}

pub fn new_event_loop() -> R {
    match other() {
        Some(p) => method(&p, "new_event_loop", &[]),
        None => Ok(event_loop::new_loop()),
    }
}

pub fn set_event_loop(v: &Value) -> R {
    if let Some(p) = other() {
        return method(&p, "set_event_loop", &[v.clone()]);
    }
    keep(v)
}

fn keep(v: &Value) -> R {
    if !v.is_none() && event_loop::of(v).is_err() {
        return Err(type_error(format!(
            "loop must be an instance of AbstractEventLoop or None, not '{}'",
            type_name(v)
        )));
    }
    run::set_event_loop(v.clone());
    Ok(NONE)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

fn not_there(_: &[Value]) -> R {
    Err(crate::exc::error_args(T::NotImplementedError, vec![]))
}

static ABSTRACT_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, ())),
    m!("get_event_loop", "self", not_there),
    m!("set_event_loop", "self, loop", not_there),
    m!("new_event_loop", "self", not_there),
];
static METHODS: &[NativeDef] = &[
    m!("get_event_loop", "self", |_| run::own_loop()),
    m!("set_event_loop", "self, loop", |a| keep(&a[1])),
    m!("new_event_loop", "self", |_| Ok(event_loop::new_loop())),
];

macro_rules! refused {
    ($($name:literal)*) => {
        &[$(NativeDef {
            name: $name,
            params: "*args, **kw",
            run: |_| Err(not_implemented_error(
                concat!("asyncio.", $name, "() is not supported by Portalis"),
            )),
        }),*]
    };
}

/// Sockets, pipes and processes of the loop.
static REFUSED: &[NativeDef] = refused! {
    "open_connection" "start_server" "open_unix_connection" "start_unix_server"
    "create_subprocess_exec" "create_subprocess_shell"
};
pub static REFUSED_OF_LOOPS: &[NativeDef] = refused! {
    "create_connection" "create_server" "create_datagram_endpoint" "create_unix_connection"
    "create_unix_server" "subprocess_exec" "subprocess_shell" "add_reader" "remove_reader"
    "add_writer" "remove_writer" "add_signal_handler" "remove_signal_handler" "sock_recv"
    "sock_sendall" "sock_connect" "sock_accept" "connect_read_pipe" "connect_write_pipe"
    "getaddrinfo" "getnameinfo" "sendfile" "start_tls"
};
static FUNCTIONS: &[NativeDef] = &[
    m!("get_event_loop_policy", "", current),
    m!("set_event_loop_policy", "policy", set_policy),
    m!("get_event_loop", "", |_| get_event_loop()),
    m!("set_event_loop", "loop", |a| set_event_loop(&a[0])),
    m!("new_event_loop", "", |_| new_event_loop()),
];

pub fn fill(m: &ModuleData) {
    crate::stdlib::functions(m, FUNCTIONS, "asyncio");
    crate::stdlib::functions(m, REFUSED, "asyncio");
    ABSTRACT.add_to(m);
    m.set_str("DefaultEventLoopPolicy", DEFAULT.value());
}
