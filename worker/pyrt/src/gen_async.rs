//! Async generators: `__anext__`, `asend`, `athrow` and `aclose` give awaitables whose steps
//! drive the body until it yields a value of its own (marked) rather than one of an inner
//! await. An event loop closes those that are left suspended.

use crate::exc::stop_iteration;
use crate::func::NativeDef;
use crate::gen::{send, throw, GenData, Step};
use crate::gen_types::{repr, this, thrown};
use crate::object::new_other_data;
use crate::prelude::*;
use crate::setup::define;
use std::cell::{Cell, RefCell};

#[derive(Clone, Copy, PartialEq)]
enum State {
    Fresh,
    Going,
    Closed,
}

enum Start {
    Send(Value),
    Throw(PyErr),
    Close,
}

/// One of the awaitables.
struct Awaitable {
    gen: Value,
    start: RefCell<Option<Start>>,
    kind: Kind,
    state: Cell<State>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Send,
    Throw,
    Close,
}

impl Kind {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Kind::Send => ("anext()", "__anext__()/asend()"),
            Kind::Throw => ("athrow()", "aclose()/athrow()"),
            Kind::Close => ("aclose()", "aclose()/athrow()"),
        }
    }
}

fn awaitable(g: &Value, start: Start) -> Value {
    crate::stdlib::asyncio::first_iteration(g);
    let kind = match start {
        Start::Send(_) => Kind::Send,
        Start::Throw(_) => Kind::Throw,
        Start::Close => Kind::Close,
    };
    of_kind(g, Some(start), kind, State::Fresh)
}

fn of_kind(g: &Value, start: Option<Start>, kind: Kind, state: State) -> Value {
    let ty = if kind == Kind::Send { T::AsyncGenStep } else { T::AsyncGenThrow };
    let state = Cell::new(state);
    let d = Awaitable { gen: g.clone(), start: RefCell::new(start), kind, state };
    new_other_data(ty.ty(), Box::new(d))
}

fn set_running(g: &Value, on: bool) -> R<()> {
    this(g)?.change(|s| s.running = on);
    Ok(())
}

/// A step of the body as a step of the awaitable: a value of the generator's own ends it.
fn unwrap(w: &Awaitable, step: R<Step>) -> R<Step> {
    let (g, closing) = (this(&w.gen)?, w.kind == Kind::Close);
    match step {
        Ok(Step::Yield(v)) if !g.gave_own() => Ok(Step::Yield(v)), // an inner await waits
        Ok(Step::Yield(_)) if closing => {
            finish(w)?;
            Err(runtime_error("async generator ignored GeneratorExit"))
        }
        Ok(Step::Yield(v)) => {
            finish(w)?;
            Ok(Step::Return(v))
        }
        ended => {
            finish(w)?;
            let e = ending(g, ended);
            let at_end = e.is(T::StopAsyncIteration) || e.is(T::GeneratorExit);
            if at_end && closing { Ok(Step::Return(NONE)) } else { Err(e) }
        }
    }
}

/// The exception that ends an async generator.
fn ending(g: &GenData, ended: R<Step>) -> PyErr {
    let e = match ended {
        Err(e) => e,
        Ok(_) => crate::exc::error_args(T::StopAsyncIteration, vec![]),
    };
    if e.is(T::StopAsyncIteration) || e.is(T::GeneratorExit) {
        g.change(|s| s.closed = true);
    }
    e
}

/// What a method of an awaitable gives: its end is an exception.
fn told(step: R<Step>) -> R {
    match step? {
        Step::Yield(v) => Ok(v),
        Step::Return(v) => Err(stop_iteration(v)),
    }
}

/// A step of an awaitable of async generators without that exception; None: v is none.
pub fn step(v: &Value) -> Option<R<Step>> {
    if type_of(v) != T::AsyncGenStep.ty() {
        return None;
    }
    Some(advance(v, NONE))
}

/// What `async for` learned from an async generator before anything had to wait.
pub enum Next {
    /// The generator has ended.
    End,
    Item(Value),
    /// It waits: the awaitable that goes on, and what that gave first.
    Waits(Value, Value),
}

/// The next item of an async generator, without an awaitable where none is needed; None: v is
/// something else.
pub fn next_of(v: &Value) -> Option<R<Next>> {
    if type_of(v) != T::AsyncGenerator.ty() {
        return None;
    }
    Some(next(v, v.as_gen()?))
}

fn next(v: &Value, g: &GenData) -> R<Next> {
    crate::stdlib::asyncio::first_iteration(v);
    if g.steps.get().running {
        return Err(already_running(Kind::Send));
    }
    g.change(|s| s.running = true);
    match send(v, NONE) {
        Ok(Step::Yield(x)) if g.gave_own() => {
            g.change(|s| s.running = false);
            Ok(Next::Item(x))
        }
        Ok(Step::Yield(x)) => Ok(Next::Waits(of_kind(v, None, Kind::Send, State::Going), x)),
        Ok(Step::Return(_)) => {
            g.change(|s| (s.running, s.closed) = (false, true));
            Ok(Next::End)
        }
        Err(e) => {
            g.change(|s| s.running = false);
            Err(ending(g, Err(e)))
        }
    }
}

#[cold]
fn already_running(kind: Kind) -> PyErr {
    let who = kind.names().0;
    runtime_error(format!("{}: asynchronous generator is already running", who))
}

fn finish(w: &Awaitable) -> R<()> {
    w.state.set(State::Closed);
    set_running(&w.gen, false)
}

#[cold]
fn reused(w: &Awaitable) -> PyErr {
    runtime_error(format!("cannot reuse already awaited {}", w.kind.names().1))
}

fn begin(w: &Awaitable, x: Value) -> R<Step> {
    let g = this(&w.gen)?;
    let s = g.steps.get();
    if s.running {
        w.state.set(State::Closed);
        return Err(already_running(w.kind));
    }
    if w.kind != Kind::Send {
        if g.is_finished() {
            w.state.set(State::Closed);
            return Ok(Step::Return(NONE));
        }
        if s.closed {
            w.state.set(State::Closed);
            return Err(crate::exc::error_args(T::StopAsyncIteration, vec![]));
        }
        if !x.is_none() {
            return Err(runtime_error("can't send non-None value to a just-started coroutine"));
        }
    }
    w.state.set(State::Going);
    set_running(&w.gen, true)?;
    let start = w.start.borrow_mut().take();
    let step = match start {
        Some(Start::Send(v)) => send(&w.gen, if x.is_none() { v } else { x }),
        Some(Start::Throw(e)) => throw(&w.gen, e),
        _ => {
            g.change(|s| s.closed = true);
            throw(&w.gen, PyErr::of(crate::exc::new_exception(T::GeneratorExit.ty(), vec![])))
        }
    };
    unwrap(w, step)
}

fn advance(v: &Value, x: Value) -> R<Step> {
    let w = of(v)?;
    match w.state.get() {
        State::Closed => Err(reused(w)),
        State::Fresh => begin(w, x),
        State::Going => unwrap(w, send(&w.gen, x)),
    }
}

fn throw_(a: &[Value]) -> R {
    let w = of(&a[0])?;
    if w.state.get() == State::Closed {
        return Err(reused(w));
    }
    let e = thrown(a)?;
    told(unwrap(w, throw(&w.gen, e)))
}

fn of(v: &Value) -> R<&Awaitable> {
    v.as_native_object::<Awaitable>().ok_or_else(|| type_error("an async step is required"))
}

/// ag_running
pub fn running(v: &Value) -> R {
    Ok(Value::bool(this(v)?.steps.get().running))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static AWAITABLE: &[NativeDef] = &[
    m!("__iter__", "self, /", |a| Ok(a[0].clone())),
    m!("__await__", "self, /", |a| Ok(a[0].clone())),
    m!("__next__", "self, /", |a| told(advance(&a[0], NONE))),
    m!("send", "self, value, /", |a| told(advance(&a[0], a[1].clone()))),
    m!("throw", "self, type, value=, traceback=, /", throw_),
    m!("close", "self, /", |a| {
        of(&a[0])?.state.set(State::Closed);
        Ok(NONE)
    }),
];
pub static METHODS: &[NativeDef] = &[
    m!("__aiter__", "self, /", |a| Ok(a[0].clone())),
    m!("__anext__", "self, /", |a| Ok(awaitable(&a[0], Start::Send(NONE)))),
    m!("asend", "self, value, /", |a| Ok(awaitable(&a[0], Start::Send(a[1].clone())))),
    m!("athrow", "self, type, value=, traceback=, /", |a| {
        Ok(awaitable(&a[0], Start::Throw(thrown(a)?)))
    }),
    m!("aclose", "self, /", |a| Ok(awaitable(&a[0], Start::Close))),
    m!("__repr__", "self, /", repr),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];

/// anext(it) and anext(it, default)
pub fn anext(a: &[Value]) -> R {
    let next = match crate::attr::call_special(crate::sym::ANEXT, &mut [a[0].clone()]) {
        Some(r) => r?,
        None => {
            let shown = type_name(&a[0]);
            return Err(type_error(format!("'{}' object is not an async iterator", shown)));
        }
    };
    let default = match a[1].given() {
        Some(d) => d.clone(),
        None => return Ok(next),
    };
    Ok(crate::gen::coroutine(&ANEXT, |co| async move {
        match co.await_(next).await {
            Err(e) if e.is(T::StopAsyncIteration) => Ok(default),
            r => r,
        }
    }))
}

static ANEXT: crate::func::Code = crate::func::Code {
    name: "anext",
    qualname: "anext",
    ..crate::stdlib::asyncio::COROUTINE
};

pub fn define_all() {
    define(T::AsyncGenStep, AWAITABLE, &[]);
    define(T::AsyncGenThrow, AWAITABLE, &[]);
}
