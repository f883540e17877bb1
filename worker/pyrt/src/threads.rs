//! Python threads: stacks that take turns on the one thread that runs Python code.
//!
//! A thread that blocks (a lock, a queue, sleep, join, a socket) gives its turn to the next
//! that is ready; one that computes is asked to, every few milliseconds, where a function
//! begins. So all of pyrt's state stays what it is in a program of one thread, but for what
//! belongs to the thread that runs: `Own` is that, swapped at each turn.
//!
//! The order is the one that CPython's lock makes likely: a new thread runs at once, until it
//! blocks or its time is over, and who is woken waits behind those who wait already.

use crate::exc;
use crate::prelude::*;
use crate::stack::{self, Place, Stack};
use crate::stdlib::contextvars::{self, Context};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub type Id = usize;

/// What the interpreter keeps for one thread.
struct Own {
    stack_base: usize,
    stack_limit: usize,
    handled: Vec<PyErr>,
    frames: *const crate::frames::Record,
    in_repr: crate::object_types::InRepr,
    context: Context,
    running_loop: Value,
    policy: (Value, bool),
}

struct Thread {
    stack: Option<Stack>, // None: the thread that the process began with
    own: Option<Own>,     // while it does not run
    place: Box<Place>,
    body: Option<Box<dyn FnOnce()>>,
    /// Woken before it blocked, or while it was blocked.
    woken: bool,
    deadline: Option<Instant>,
    blocked: bool,
}

#[derive(Default)]
struct Turns {
    threads: RefCell<BTreeMap<Id, Thread>>,
    last: Cell<Id>,
    current: Cell<Id>,
    ready: RefCell<VecDeque<Id>>,
    /// What has ended: freed once nobody stands on its stack.
    dead: RefCell<Vec<Thread>>,
}

thread_local! {
    static TURNS: Turns = Turns::new();
}

/// More than one thread lives: the ticker asks for turns.
static SHARED: AtomicBool = AtomicBool::new(false);
static TICKING: AtomicBool = AtomicBool::new(false);
const MAIN: Id = 0;
const TURN: Duration = Duration::from_millis(5);

impl Thread {
    fn new(stack: Option<Stack>) -> Thread {
        Thread {
            stack,
            own: None,
            place: Place::new(),
            body: None,
            woken: false,
            deadline: None,
            blocked: false,
        }
    }
}

impl Turns {
    fn new() -> Turns {
        let t = Turns::default();
        t.threads.borrow_mut().insert(0, Thread::new(None));
        t
    }
    fn with<X>(&self, id: Id, f: impl FnOnce(&mut Thread) -> X) -> Option<X> {
        self.threads.borrow_mut().get_mut(&id).map(f)
    }
    fn place(&self, id: Id) -> *mut Place {
        self.with(id, |t| &mut *t.place as *mut Place).unwrap_or(std::ptr::null_mut())
    }
    /// Those whose time to sleep is over become ready, and the main thread when it is to run the
    /// handler of a signal; the next deadline of the others.
    fn wake_sleepers(&self) -> Option<Instant> {
        let mut due: Vec<(Instant, Id)> = Vec::new();
        let mut next: Option<Instant> = None;
        let now = Instant::now();
        let signal = crate::stdlib::signal_pending();
        for (id, t) in self.threads.borrow_mut().iter_mut().filter(|x| x.1.blocked) {
            match t.deadline {
                _ if signal && *id == MAIN => {
                    t.blocked = false;
                    due.push((now, *id));
                }
                Some(d) if d <= now => {
                    t.blocked = false;
                    due.push((d, *id));
                }
                Some(d) => next = Some(next.map_or(d, |n| n.min(d))),
                None => {}
            }
        }
        due.sort();
        self.ready.borrow_mut().extend(due.iter().map(|x| x.1));
        next
    }
    /// The thread whose turn is next; sleeps while all are blocked.
    fn next(&self) -> Id {
        loop {
            let deadline = self.wake_sleepers();
            if let Some(id) = self.ready.borrow_mut().pop_front() {
                return id;
            }
            let hour = Duration::from_secs(3600); // nobody can wake them but a signal
            let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
            crate::stdlib::sleep_until_signal(left.unwrap_or(hour));
        }
    }
}

/// The thread that runs.
pub fn current() -> Id {
    TURNS.with(|t| t.current.get())
}

/// How much of its stack this thread may use.
pub fn own_stack_bytes() -> usize {
    let own = |t: &mut Thread| t.stack.as_ref().map(|s| s.usable());
    TURNS.with(|t| t.with(t.current.get(), own)).flatten().unwrap_or(usize::MAX)
}

pub fn is_main() -> bool {
    current() == MAIN
}

/// wake() was called since this thread went on.
pub fn was_woken() -> bool {
    TURNS.with(|t| t.with(t.current.get(), |me| std::mem::take(&mut me.woken))) == Some(true)
}

fn leave() -> Own {
    Own {
        stack_base: crate::call::stack_base(),
        stack_limit: crate::call::stack_limit(),
        handled: exc::take_handled(0),
        frames: crate::frames::swap_top(std::ptr::null()),
        in_repr: crate::object_types::swap_in_repr(Default::default()),
        context: contextvars::swap(Context::default()),
        running_loop: crate::stdlib::asyncio::swap_running(NONE),
        policy: crate::stdlib::asyncio::swap_policy((NONE, false)),
    }
}

fn come_back(own: Own) {
    crate::call::set_stack(own.stack_base, own.stack_base - own.stack_limit);
    exc::put_handled(own.handled);
    crate::frames::swap_top(own.frames);
    crate::object_types::swap_in_repr(own.in_repr);
    contextvars::swap(own.context);
    crate::stdlib::asyncio::swap_running(own.running_loop);
    crate::stdlib::asyncio::swap_policy(own.policy);
}

/// Gives the turn to `to`; comes back when somebody gives it here.
fn switch(to: Id) {
    let from = current();
    if from == to {
        return;
    }
    let own = leave();
    let (save, go) = TURNS.with(|t| {
        t.with(from, |me| me.own = Some(own));
        t.current.set(to);
        (t.place(from), t.place(to))
    });
    // SAFETY: both threads live, and `to` does not run.
    unsafe { stack::jump(save, go) };
    arrived();
}

/// First thing after a turn began: the state of this thread, and the stacks left behind.
fn arrived() {
    let own = TURNS.with(|t| {
        let dead = t.dead.take();
        drop(dead);
        t.with(t.current.get(), |me| me.own.take()).flatten()
    });
    if let Some(own) = own {
        come_back(own);
    }
}

/// Waits for wake(), or for the time to pass; the main thread, until a signal comes. True: it was
/// woken.
pub fn block(timeout: Option<Duration>) -> bool {
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    let id = current();
    let woken = TURNS.with(|t| {
        t.with(id, |me| {
            let woken = std::mem::take(&mut me.woken);
            me.blocked = !woken;
            me.deadline = deadline;
            woken
        })
    });
    if woken == Some(true) {
        return true;
    }
    switch(TURNS.with(|t| t.next()));
    was_woken()
}

/// Makes a blocked thread ready; one that is not blocked will not block the next time.
pub fn wake(id: Id) {
    TURNS.with(|t| {
        let was_blocked = t.with(id, |x| {
            x.woken = true;
            std::mem::take(&mut x.blocked)
        });
        if was_blocked == Some(true) {
            t.ready.borrow_mut().push_back(id);
        }
    });
}

/// The others run meanwhile, and handlers of signals.
pub fn sleep(d: Duration) -> R<()> {
    let end = Instant::now() + d;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        // A wake() from before was meant for a wait that has ended by itself.
        block(Some(left));
        crate::stdlib::run_signal_handlers()?;
        if Instant::now() >= end {
            return Ok(());
        }
    }
}

/// The others that are ready go first.
pub fn give_turn() {
    if !SHARED.load(Ordering::Relaxed) {
        return;
    }
    let to = TURNS.with(|t| {
        t.wake_sleepers();
        let to = t.ready.borrow_mut().pop_front();
        if to.is_some() {
            t.ready.borrow_mut().push_back(t.current.get());
        }
        to
    });
    if let Some(to) = to {
        switch(to);
    }
}

/// For what programs ask again and again while they wait (`is_set()`, `is_alive()` ...).
#[inline]
pub fn turn_if_asked() {
    if crate::call::is_asked_for_turn() {
        give_turn();
        if is_main() && crate::stdlib::signal_pending() {
            crate::call::ask_for_turn(); // its handler runs where the next function begins
        }
    }
}

/// The same for a loop that goes back, where handlers of signals run, too.
#[inline]
pub fn tick() -> R<()> {
    if crate::call::is_asked_for_turn() {
        crate::stdlib::run_signal_handlers()?;
        give_turn();
    }
    Ok(())
}

/// In a forked child the others are gone, and the helper with them.
pub fn only_this() {
    TURNS.with(|t| {
        let me = t.current.get();
        let others: Vec<Id> = t.threads.borrow().keys().copied().filter(|id| *id != me).collect();
        for id in others {
            // Their stacks hold what nobody drops: it is the parent's.
            std::mem::forget(t.threads.borrow_mut().remove(&id));
        }
        t.ready.borrow_mut().clear();
    });
    SHARED.store(false, Ordering::Relaxed);
    TICKING.store(false, Ordering::Relaxed);
}

/// How many live.
pub fn count() -> usize {
    TURNS.with(|t| t.threads.borrow().len())
}

/// Starts a thread and lets it run first. None: there is no memory for its stack.
pub fn start(stack_bytes: usize, body: Box<dyn FnOnce()>) -> Option<Id> {
    if !stack::SUPPORTED {
        return None;
    }
    let stack = Stack::new(stack_bytes)?;
    let own = Own {
        stack_base: stack.base(),
        stack_limit: stack.base() - stack.usable(),
        handled: Vec::new(),
        frames: std::ptr::null(),
        in_repr: Default::default(),
        context: Context::default(),
        running_loop: NONE,
        policy: (NONE, false),
    };
    let mut new = Thread::new(None);
    new.place.prepare(&stack, first_step);
    new.stack = Some(stack);
    new.own = Some(own);
    new.body = Some(body);
    let id = TURNS.with(|t| {
        let id = t.last.get() + 1;
        t.last.set(id);
        t.threads.borrow_mut().insert(id, new);
        t.ready.borrow_mut().push_back(t.current.get());
        id
    });
    SHARED.store(true, Ordering::Relaxed);
    keep_time();
    switch(id);
    Some(id)
}

/// Where a new stack begins. It never returns: the last turn is given away.
extern "C" fn first_step() {
    arrived();
    let id = current();
    let body = TURNS.with(|t| t.with(id, |me| me.body.take()).flatten());
    if let Some(f) = body {
        f();
    }
    drop(leave());
    let (save, go) = TURNS.with(|t| {
        let save = t.place(id);
        let me = t.threads.borrow_mut().remove(&id);
        t.dead.borrow_mut().extend(me);
        SHARED.store(t.threads.borrow().len() > 1, Ordering::Relaxed);
        let to = t.next();
        t.current.set(to);
        (save, t.place(to))
    });
    // SAFETY: this thread's stack and place stay in `dead` until the other one has arrived.
    unsafe { stack::jump(save, go) };
    std::process::abort() // nobody gives a turn to a thread that has ended
}

/// A helper of the operating system's that asks for turns; it ends with the last thread.
fn keep_time() {
    if TICKING.swap(true, Ordering::AcqRel) {
        return;
    }
    let run = || {
        while SHARED.load(Ordering::Relaxed) {
            std::thread::sleep(TURN);
            crate::call::ask_for_turn();
        }
        TICKING.store(false, Ordering::Release);
    };
    let helper = std::thread::Builder::new().name("turns".into());
    if crate::stdlib::without_signals(|| helper.spawn(run)).is_err() {
        TICKING.store(false, Ordering::Release);
    }
}
