//! Generators and coroutines: Rust async blocks that rustc turns into state machines, resumed
//! by hand through a waker that does nothing. Values cross in two cells, `out` and `inp`.

use crate::exc;
use crate::func::{Code, CodeKind, Func};
use crate::gen_async::Next;
use crate::object::new_gen_data;
use crate::prelude::*;
use crate::sym;
use std::cell::{Cell, UnsafeCell};
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

struct Channel {
    out: UnsafeCell<Value>,
    inp: UnsafeCell<Option<R>>,
    /// What `yield from` or `await` delegates to now, or None.
    delegate: UnsafeCell<Value>,
    /// How that generator ended, when it was resumed without asking the body.
    ended: UnsafeCell<Option<R<Step>>>,
    /// A generator that types.coroutine() marked: it may `yield from` coroutines.
    marked: Cell<bool>,
    /// `out` is what an async generator yields itself, not what one of its awaits passes through.
    own: Cell<bool>,
}

impl Channel {
    fn new() -> Channel {
        Channel {
            out: UnsafeCell::new(NONE),
            inp: UnsafeCell::new(None),
            delegate: UnsafeCell::new(NONE),
            ended: UnsafeCell::new(None),
            marked: Cell::new(false),
            own: Cell::new(false),
        }
    }
    fn set_delegate(&self, v: Value) {
        // SAFETY: one thread; the old value is dropped after the new one is in place.
        let old = unsafe { std::mem::replace(&mut *self.delegate.get(), v) };
        drop(old);
    }
}

/// What the body of a generator talks to: the channel that stands before it in its frame.
pub struct Co(*const Channel);

impl Co {
    #[inline(always)]
    fn channel(&self) -> &Channel {
        // SAFETY: only the body has it, and the body's frame holds the channel, too.
        unsafe { &*self.0 }
    }
}

/// A body and its channel, in one block.
struct Frame<B: ?Sized> {
    channel: Channel,
    body: B,
}

type Body = Pin<Box<Frame<dyn Future<Output = R>>>>;

/// Makes the body in its place, behind the channel that it is told of.
fn frame<B: Future<Output = R> + 'static>(make: impl FnOnce(Co) -> B) -> Body {
    let layout = std::alloc::Layout::new::<Frame<B>>();
    // SAFETY: the layout is not empty; both fields are written before a box is made of them.
    unsafe {
        let p = std::alloc::alloc(layout) as *mut Frame<B>;
        if p.is_null() {
            std::alloc::handle_alloc_error(layout);
        }
        let channel = std::ptr::addr_of_mut!((*p).channel);
        channel.write(Channel::new());
        std::ptr::addr_of_mut!((*p).body).write(make(Co(channel)));
        let whole: Box<Frame<dyn Future<Output = R>>> = Box::from_raw(p);
        Pin::new_unchecked(whole)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Suspended,
    Running,
    Finished,
}

pub struct GenData {
    frame: UnsafeCell<Option<Body>>,
    state: Cell<State>,
    /// Exceptions its body was handling when it was suspended.
    handled: UnsafeCell<Vec<PyErr>>,
    pub code: &'static Code,
    /// Where it stands, while frames are kept.
    pub place: crate::frame_place::Place,
    /// UNBOUND: the code's.
    pub name: UnsafeCell<Value>,
    pub qualname: UnsafeCell<Value>,
    /// Of an async generator: what its awaitables share.
    pub steps: Cell<Steps>,
}

/// The flags of an async generator.
#[derive(Clone, Copy, Default)]
pub struct Steps {
    /// An event loop knows it; a plain generator: types.coroutine() made it awaitable.
    pub hooked: bool,
    pub running: bool, // one of its awaitables is being awaited
    pub closed: bool,
}

/// The value of a yield: ready once the generator was resumed.
pub struct Yield<'a> {
    co: &'a Co,
    asked: bool,
}

impl Future for Yield<'_> {
    type Output = R;
    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context) -> Poll<R> {
        if self.asked {
            // SAFETY: one thread; the reference ends with take().
            let inp = unsafe { (*self.co.channel().inp.get()).take() };
            return Poll::Ready(inp.unwrap_or(Ok(NONE)));
        }
        self.asked = true;
        Poll::Pending
    }
}

/// `yield from` or `await` under way: each poll is one step of the inner iterator.
pub struct Delegation<'a> {
    co: &'a Co,
    it: R,
    begun: bool,
    /// What its first step gave, when that was made before.
    first: Option<Value>,
}

impl Future for Delegation<'_> {
    type Output = R;
    fn poll(mut self: Pin<&mut Self>, _: &mut Context) -> Poll<R> {
        let channel = self.co.channel();
        let first = self.first.take();
        let it = match &self.it {
            Ok(it) => it,
            Err(e) => return Poll::Ready(Err(e.clone())),
        };
        // SAFETY: one thread; the references end with take().
        let ended = unsafe { (*channel.ended.get()).take() };
        let sent = if self.begun {
            // SAFETY: as above.
            unsafe { (*channel.inp.get()).take() }.unwrap_or(Ok(NONE))
        } else {
            channel.set_delegate(it.clone());
            Ok(NONE)
        };
        let step = match (ended, first) {
            (Some(ended), _) => ended,
            (_, Some(first)) => Ok(Step::Yield(first)),
            _ => pass_on(it, sent),
        };
        let done = match step {
            Ok(Step::Yield(v)) => {
                // SAFETY: one thread; nobody holds a reference into the cell.
                unsafe { *channel.out.get() = v };
                self.begun = true;
                return Poll::Pending;
            }
            Ok(Step::Return(v)) => Ok(v),
            Err(e) => Err(e),
        };
        channel.set_delegate(NONE);
        Poll::Ready(done)
    }
}

/// Hands what came in to the iterator that is delegated to.
#[inline]
fn pass_on(it: &Value, sent: R) -> R<Step> {
    match sent {
        Ok(x) if it.as_gen().is_some() => send(it, x),
        Ok(x) if x.is_none() => match crate::gen_async::step(it) {
            Some(step) => step,
            None => step_of(it),
        },
        Ok(x) => match call_attr(it, sym::SEND, vec![x]) {
            Ok(v) => Ok(Step::Yield(v)),
            Err(e) => ended(e),
        },
        Err(e) => throw_into(it, e),
    }
}

impl Co {
    #[inline]
    pub fn yield_(&self, v: Value) -> Yield<'_> {
        // SAFETY: one thread; nobody holds a reference into the cell.
        unsafe { *self.channel().out.get() = v };
        Yield { co: self, asked: false }
    }
    /// A yield of an async generator: told apart from what its awaits pass through.
    pub fn yield_async(&self, v: Value) -> Yield<'_> {
        self.channel().own.set(true);
        self.yield_(v)
    }
    /// PEP 380: values, send, throw and close go through to the inner iterator.
    pub fn yield_from(&self, v: Value) -> Delegation<'_> {
        self.delegate(self.source(&v))
    }
    fn source(&self, v: &Value) -> R {
        if v.as_gen().is_none() || type_of(v) != T::Coroutine.ty() {
            return iter_object(v);
        }
        if self.channel().marked.get() {
            return awaitable(v);
        }
        Err(type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"))
    }
    pub fn await_(&self, v: Value) -> Delegation<'_> {
        let it = awaitable(&v);
        drop(v);
        self.delegate(it)
    }
    fn delegate(&self, it: R) -> Delegation<'_> {
        Delegation { co: self, it, begun: false, first: None }
    }
    /// `async for`: the next item, None at the end.
    pub async fn anext(&self, it: &Value) -> R<Option<Value>> {
        let waits = match crate::gen_async::next_of(it) {
            Some(Ok(Next::Item(v))) => return Ok(Some(v)),
            Some(Ok(Next::End)) => return Ok(None),
            Some(Ok(Next::Waits(step, first))) => {
                Delegation { first: Some(first), ..self.delegate(Ok(step)) }
            }
            Some(Err(e)) if e.is(T::StopAsyncIteration) => return Ok(None),
            Some(Err(e)) => return Err(e),
            None => self.delegate(Ok(next_step(it)?)),
        };
        match waits.await {
            Ok(v) => Ok(Some(v)),
            Err(e) if e.is(T::StopAsyncIteration) => Ok(None),
            Err(e) => Err(e),
        }
    }
    pub async fn async_with_enter(&self, m: &Value) -> R<(Value, Value)> {
        let missing = |what: &str| {
            type_error(format!(
                "'{}' object does not support the asynchronous context manager protocol{}",
                type_name(m),
                what
            ))
        };
        let t = type_of(m);
        let enter = t.lookup(sym::AENTER).ok_or_else(|| missing(""))?;
        let exit = t
            .lookup(sym::AEXIT)
            .ok_or_else(|| missing(" (missed __aexit__ method)"))?;
        let exit = crate::attr::bind(&exit, m, t)?;
        let entered = call(&crate::attr::bind(&enter, m, t)?, &mut [])?;
        check_awaitable(&entered, "__aenter__")?;
        Ok((exit, self.await_(entered).await?))
    }
    pub async fn async_with_exit(&self, exit: &Value, e: Option<&PyErr>) -> R<bool> {
        let _handling = e.map(exc::handling);
        let r = call(exit, &mut exit_args(e))?;
        check_awaitable(&r, "__aexit__")?;
        truthy(&self.await_(r).await?)
    }
}

/// What a method of an asynchronous context manager gave: CPython's error says which one.
fn check_awaitable(v: &Value, method: &str) -> R<()> {
    if v.as_gen().is_some() || crate::attr::has_special(v, sym::AWAIT) {
        return Ok(());
    }
    Err(type_error(format!(
        "'async with' received an object from {} that does not implement __await__: {}",
        method,
        type_name(v)
    )))
}

/// What `async for` awaits for an item.
fn next_step(it: &Value) -> R {
    match crate::attr::call_special(sym::ANEXT, &mut [it.clone()]) {
        Some(next) => {
            let next = next?;
            awaitable(&next).map_err(|e| invalid_step(&next, e))
        }
        None => Err(type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {}",
            type_name(it)
        ))),
    }
}

/// What `__anext__` gave cannot be awaited.
#[cold]
fn invalid_step(v: &Value, cause: PyErr) -> PyErr {
    let new = type_error(format!(
        "'async for' received an invalid object from __anext__: {}",
        type_name(v)
    ));
    raise_from(new.into_value(), cause.into_value())
}

/// (type, value, traceback) of an exception, or three Nones: what `__exit__` takes.
pub fn exit_args(e: Option<&PyErr>) -> [Value; 3] {
    match e {
        Some(e) => [e.ty().value(), e.value(), crate::traceback::of(&e.value())],
        None => [NONE, NONE, NONE],
    }
}

/// The iterator that `await v` drives.
pub fn awaitable(v: &Value) -> R {
    if let Some(g) = v.as_gen() {
        if type_of(v) == T::Coroutine.ty() {
            if !g.delegate().is_none() {
                return Err(runtime_error("coroutine is being awaited already"));
            }
            return Ok(v.clone());
        }
        if is_marked(v) {
            return Ok(v.clone());
        }
    }
    let it = match crate::attr::call_special(sym::AWAIT, &mut [v.clone()]) {
        Some(r) => r?,
        None => {
            return Err(type_error(format!(
                "object {} can't be used in 'await' expression",
                type_name(v)
            )))
        }
    };
    if it.as_gen().is_some() && type_of(&it) == T::Coroutine.ty() {
        return Err(type_error("__await__() returned a coroutine"));
    }
    if !crate::attr::has_special(&it, sym::NEXT) {
        return Err(type_error(format!(
            "__await__() returned non-iterator of type '{}'",
            type_name(&it)
        )));
    }
    Ok(it)
}

/// The iterator of `async for`.
pub fn aiter(v: &Value) -> R {
    let it = match crate::attr::call_special(sym::AITER, &mut [v.clone()]) {
        Some(r) => r?,
        None => {
            return Err(type_error(format!(
                "'async for' requires an object with __aiter__ method, got {}",
                type_name(v)
            )))
        }
    };
    if !crate::attr::has_special(&it, sym::ANEXT) {
        return Err(type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            type_name(&it)
        )));
    }
    Ok(it)
}

/// The object that a generator function returns when it is called.
pub fn generator<F, B>(f: &Func, make: F) -> Value
where
    F: FnOnce(Co) -> B,
    B: Future<Output = R> + 'static,
{
    wrap(f, frame(make))
}

/// A coroutine of a library function that is written in Rust; `code` names it.
pub fn coroutine<F, B>(code: &'static Code, make: F) -> Value
where
    F: FnOnce(Co) -> B,
    B: Future<Output = R> + 'static,
{
    named(code, UNBOUND, UNBOUND, frame(make))
}

/// Is it a generator of a function that types.coroutine() marked?
pub fn is_marked(v: &Value) -> bool {
    let marked = v.as_gen().map_or(false, |g| g.steps.get().hooked);
    marked && type_of(v) == T::Generator.ty()
}

fn wrap(f: &Func, frame: Body) -> Value {
    if f.renamed().is_empty() {
        return named(f.code.get(), UNBOUND, UNBOUND, frame);
    }
    let field = |name| f.field(name).unwrap_or(UNBOUND);
    let v = named(f.code.get(), field(sym::NAME), field(sym::QUALNAME), frame);
    if f.field(sym::CO_ITERABLE).is_some() {
        if let Some(g) = v.as_gen() {
            g.change(|s| s.hooked = true);
            g.channel().into_iter().for_each(|c| c.marked.set(true));
        }
    }
    v
}

fn named(code: &'static Code, name: Value, qualname: Value, frame: Body) -> Value {
    let ty = match code.kind {
        CodeKind::Coroutine => T::Coroutine,
        CodeKind::AsyncGenerator => T::AsyncGenerator,
        _ => T::Generator,
    };
    let data = GenData {
        frame: UnsafeCell::new(Some(frame)),
        state: Cell::new(State::Fresh),
        handled: UnsafeCell::new(Vec::new()),
        code,
        place: crate::frame_place::Place::new(code.line),
        name: UnsafeCell::new(name),
        qualname: UnsafeCell::new(qualname),
        steps: Cell::default(),
    };
    new_gen_data(ty.ty(), data)
}

/// Where a resumed generator came to.
pub enum Step {
    Yield(Value),
    Return(Value),
}

unsafe fn clone(_: *const ()) -> RawWaker {
    RawWaker::new(std::ptr::null(), &TABLE)
}
unsafe fn nothing(_: *const ()) {}
static TABLE: RawWakerVTable = RawWakerVTable::new(clone, nothing, nothing, nothing);

impl GenData {
    fn kind_name(&self) -> &'static str {
        match self.code.kind {
            CodeKind::Coroutine => "coroutine",
            CodeKind::AsyncGenerator => "async generator",
            _ => "generator",
        }
    }
    /// Until it is finished.
    fn channel(&self) -> Option<&Channel> {
        // SAFETY: one thread; the frame goes only when the body has ended.
        unsafe { (*self.frame.get()).as_ref().map(|f| &f.channel) }
    }
    fn finish(&self) {
        self.state.set(State::Finished);
        // SAFETY: one thread; the body is not running.
        let frame = unsafe { (*self.frame.get()).take() };
        drop(frame);
        self.place.forget();
    }
    /// The generator that it delegates to, when nothing but the value passes through the body.
    #[inline]
    fn inner(&self, channel: &Channel) -> Option<&Value> {
        // SAFETY: one thread; the delegate stays while it is resumed, for the body does not run.
        let (inner, handled) = unsafe { (&*channel.delegate.get(), &*self.handled.get()) };
        if inner.as_gen().is_some() && handled.is_empty() { Some(inner) } else { None }
    }
    fn resume(&self, mut inp: R) -> R<Step> {
        // SAFETY: one thread; the state says that the body is not running.
        let frame = match unsafe { &mut *self.frame.get() } {
            Some(f) => f,
            None => return Ok(Step::Return(NONE)),
        };
        self.state.set(State::Running);
        if inp.is_ok() {
            if let Some(inner) = self.inner(&frame.channel) {
                match send(inner, inp.unwrap_or(NONE)) {
                    Ok(Step::Yield(v)) => {
                        self.state.set(State::Suspended);
                        return Ok(Step::Yield(v));
                    }
                    // SAFETY: one thread; nobody holds a reference into the cell.
                    ended => unsafe { *frame.channel.ended.get() = Some(ended) },
                }
                inp = Ok(NONE);
            }
        }
        self.run(frame, inp)
    }
    /// Lets the body go on to its next yield or its end.
    fn run(&self, frame: &mut Body, inp: R) -> R<Step> {
        let mark = exc::handled_len();
        // SAFETY: one thread; the reference ends with take().
        let own = unsafe { &mut *self.handled.get() };
        if !own.is_empty() {
            exc::put_handled(std::mem::take(own));
        }
        let inp = match inp {
            Err(e) if exc::handled_len() > mark => Err(exc::with_context(e)),
            inp => inp,
        };
        let channel: *const Channel = &frame.channel;
        // SAFETY: one thread; nobody holds a reference into the cell.
        unsafe { *(*channel).inp.get() = Some(inp) };
        // SAFETY: the table's functions do nothing; nor need dropping it call one.
        let waker = unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), &TABLE)) };
        let waker = ManuallyDrop::new(waker);
        // SAFETY: the frame is pinned, so its body is.
        let body = unsafe { frame.as_mut().map_unchecked_mut(|f| &mut f.body) };
        let polled = crate::frames::within(self.code, &self.place, || {
            body.poll(&mut Context::from_waker(&waker))
        });
        if exc::handled_len() > mark {
            let own = exc::take_handled(mark);
            if polled.is_pending() {
                // SAFETY: one thread; nobody holds a reference into the cell.
                unsafe { *self.handled.get() = own };
            }
        }
        match polled {
            Poll::Pending => {
                self.state.set(State::Suspended);
                // SAFETY: the frame is there until finish().
                Ok(Step::Yield(unsafe { std::mem::replace(&mut *(*channel).out.get(), NONE) }))
            }
            Poll::Ready(r) => {
                self.finish();
                match r {
                    Ok(v) => Ok(Step::Return(v)),
                    Err(e) => Err(self.escaped(e)),
                }
            }
        }
    }
    /// PEP 479: StopIteration must not leave a generator.
    fn escaped(&self, e: PyErr) -> PyErr {
        let name = if e.is(T::StopIteration) {
            "StopIteration"
        } else if e.is(T::StopAsyncIteration) && self.code.kind == CodeKind::AsyncGenerator {
            "StopAsyncIteration"
        } else {
            return e;
        };
        let new = runtime_error(format!("{} raised {}", self.kind_name(), name));
        if let Some(d) = new.value().as_exc() {
            d.state().cause = e.value();
            d.state().context = e.value();
            d.state().suppress = true;
        }
        new
    }
    /// What it awaits or yields from now; None otherwise.
    pub fn delegate(&self) -> Value {
        if self.is_running() {
            return NONE;
        }
        // SAFETY: one thread; cloned at once.
        self.channel().map_or(NONE, |c| unsafe { (*c.delegate.get()).clone() })
    }
    /// Was the last yield of an async generator one of its own? Asking answers it.
    #[inline]
    pub fn gave_own(&self) -> bool {
        self.channel().map_or(false, |c| c.own.replace(false))
    }
    pub fn change(&self, f: impl FnOnce(&mut Steps)) {
        let mut s = self.steps.get();
        f(&mut s);
        self.steps.set(s);
    }
    /// `__name__` or `__qualname__`.
    pub fn shown_name(&self, qualified: bool) -> Value {
        let (own, code) = match qualified {
            true => (&self.qualname, self.code.qualname),
            false => (&self.name, self.code.name),
        };
        // SAFETY: one thread; the reference ends with the clone.
        let v = unsafe { (*own.get()).clone() };
        if v.is_unbound() { sym::intern(code).value() } else { v }
    }
    pub fn is_running(&self) -> bool {
        self.state.get() == State::Running
    }
    pub fn is_finished(&self) -> bool {
        self.state.get() == State::Finished
    }
    pub fn is_fresh(&self) -> bool {
        self.state.get() == State::Fresh
    }
}

impl Drop for GenData {
    fn drop(&mut self) {
        if self.is_fresh() && self.code.kind == CodeKind::Coroutine {
            let qualname = self.shown_name(true);
            let name = qualname.as_str().unwrap_or_default();
            crate::file::flush_standard();
            let text = format!("coroutine '{}' was never awaited", name);
            if let Err(e) = crate::stdlib::warn_of(T::RuntimeWarning, text) {
                crate::unraisable::tell(&e, None, &NONE);
            }
        }
        if self.state.get() == State::Suspended {
            // GeneratorExit at the yield.
            let exit = exc::new_exception(T::GeneratorExit.ty(), vec![]);
            let lost = match self.resume(Err(PyErr::of(exit))) {
                Ok(Step::Yield(_)) => {
                    runtime_error(format!("{} ignored GeneratorExit", self.kind_name()))
                }
                Err(e) if !(e.is(T::GeneratorExit) || e.is(T::StopIteration)) => e,
                _ => return,
            };
            let name = self.shown_name(true);
            let name = name.as_str().unwrap_or_default();
            let said = format!("Exception ignored in: <{} object {}>", self.kind_name(), name);
            crate::unraisable::tell(&lost, Some(&said), &NONE);
        }
    }
}

fn gen_of(g: &Value) -> R<&GenData> {
    g.as_gen().ok_or_else(|| type_error("not a generator"))
}

/// g.send(x) as a step.
pub fn send(g: &Value, x: Value) -> R<Step> {
    let d = gen_of(g)?;
    match d.state.get() {
        State::Running => {
            Err(value_error(format!("{} already executing", d.kind_name())))
        }
        State::Finished if d.code.kind == CodeKind::Coroutine => {
            Err(runtime_error("cannot reuse already awaited coroutine"))
        }
        State::Finished => Ok(Step::Return(NONE)),
        State::Fresh if !x.is_none() => Err(type_error(format!(
            "can't send non-None value to a just-started {}",
            d.kind_name()
        ))),
        _ => d.resume(Ok(x)),
    }
}

/// next(g); None at its end.
#[inline]
pub fn next(g: &Value) -> R<Option<Value>> {
    match send(g, NONE)? {
        Step::Yield(v) => Ok(Some(v)),
        Step::Return(_) => Ok(None),
    }
}

/// g.throw(e) as a step.
pub fn throw(g: &Value, e: PyErr) -> R<Step> {
    let d = gen_of(g)?;
    match d.state.get() {
        State::Running => Err(value_error(format!("{} already executing", d.kind_name()))),
        State::Finished if d.code.kind == CodeKind::Coroutine => {
            Err(runtime_error("cannot reuse already awaited coroutine"))
        }
        State::Finished => Err(e),
        State::Fresh => {
            d.finish();
            Err(e.at(d.code, d.code.line))
        }
        State::Suspended => d.resume(Err(e)),
    }
}

/// g.close()
pub fn close(g: &Value) -> R<()> {
    let d = gen_of(g)?;
    if d.is_fresh() {
        d.finish();
    }
    if d.is_finished() {
        return Ok(());
    }
    let exit = PyErr::of(exc::new_exception(T::GeneratorExit.ty(), vec![]));
    match throw(g, exit) {
        Ok(Step::Yield(_)) => {
            Err(runtime_error(format!("{} ignored GeneratorExit", d.kind_name())))
        }
        Ok(Step::Return(_)) => Ok(()),
        Err(e) if e.is(T::GeneratorExit) || e.is(T::StopIteration) => Ok(()),
        Err(e) => Err(e),
    }
}

fn call_attr(v: &Value, name: sym::Sym, mut args: Vec<Value>) -> R {
    let f = crate::attr::getattr_sym(v, name)?;
    call(&f, &mut args)
}

/// One step of any iterator, with the value its StopIteration carries.
fn step_of(it: &Value) -> R<Step> {
    match crate::attr::call_special(sym::NEXT, &mut [it.clone()]) {
        Some(Ok(v)) => Ok(Step::Yield(v)),
        Some(Err(e)) => ended(e),
        None => Err(type_error(format!("'{}' object is not an iterator", type_name(it)))),
    }
}

pub fn ended(e: PyErr) -> R<Step> {
    if e.is(T::StopIteration) {
        let v = e.args();
        let first = v.as_tuple().and_then(|t| t.first().cloned());
        return Ok(Step::Return(first.unwrap_or(NONE)));
    }
    Err(e)
}

fn throw_into(it: &Value, e: PyErr) -> R<Step> {
    if it.as_gen().is_some() {
        if e.is(T::GeneratorExit) {
            close(it)?;
            return Err(e);
        }
        return throw(it, e);
    }
    if e.is(T::GeneratorExit) {
        if let Some(f) = crate::attr::try_getattr(it, sym::CLOSE)? {
            call(&f, &mut [])?;
        }
        return Err(e);
    }
    match crate::attr::try_getattr(it, sym::THROW)? {
        Some(f) => match call(&f, &mut [e.value()]) {
            Ok(v) => Ok(Step::Yield(v)),
            Err(e) => ended(e),
        },
        None => Err(e),
    }
}
