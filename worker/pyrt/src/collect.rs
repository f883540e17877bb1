//! The collector of reference cycles. Counts free what they can at once; this finds the rest,
//! as CPython's gc does: of every object's count, the references that other objects hold are
//! taken off; what is left over comes from outside (variables, frames, constants), and what
//! cannot be reached from there is garbage.
//!
//! It may miss references (a suspended generator's variables and most native objects cannot be
//! looked into, so what they hold stays alive) but must never see one twice. It runs only where
//! any Python code may run: `request` makes the next call stop by.

use crate::alloc::{self, Page};
use crate::object::{attrs_of, Head, Kind, DEAD, WEAK};
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

struct Switches {
    wanted: Cell<bool>,
    enabled: Cell<bool>,
    running: Cell<bool>,
}
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Switches {}
static STATE: Switches =
    Switches { wanted: Cell::new(false), enabled: Cell::new(true), running: Cell::new(false) };

/// Live objects before the first collection; later, twice as many as the last one left.
const FIRST: usize = 100_000;

const OUTSIDE: i32 = i32::MAX; // not looked at: reached, dying, or made since

/// Objects whose class has `__del__`, by address, and when they were made.
struct Finalizable(RefCell<(u64, Option<HashMap<usize, u64>>)>);
// SAFETY: touched only by the thread that holds the interpreter lock: an object may die in
// another thread than it was made in.
unsafe impl Sync for Finalizable {}
static FINALIZABLE: Finalizable = Finalizable(RefCell::new((0, None)));

fn serial(at: usize) -> Option<u64> {
    FINALIZABLE.0.borrow().1.as_ref().and_then(|m| m.get(&at).copied())
}

pub fn start() {
    alloc::set_tracked_limit(FIRST);
}

pub fn enable(on: bool) {
    STATE.enabled.set(on);
}

pub fn is_enabled() -> bool {
    STATE.enabled.get()
}

/// There are many objects: asks for a collection at the next safe place.
#[cold]
pub fn request() {
    alloc::set_tracked_limit(usize::MAX);
    STATE.wanted.set(true);
    crate::call::ask_for_turn();
}

#[inline(always)]
pub fn is_wanted() -> bool {
    STATE.wanted.get()
}

/// At a safe place, when `is_wanted`.
#[cold]
#[inline(never)]
pub fn poll() {
    if STATE.wanted.replace(false) {
        if STATE.enabled.get() {
            run();
        } else {
            alloc::set_tracked_limit(alloc::tracked() * 2);
        }
    }
}

/// Collects now; gives the number of objects that were garbage.
pub fn run() -> usize {
    if STATE.running.replace(true) {
        return 0;
    }
    let n = collect();
    STATE.running.set(false);
    alloc::set_tracked_limit(FIRST.max(alloc::tracked() * 2));
    n
}

/// An object with `__del__` was made, or died.
pub fn remember(v: &Value) {
    let mut f = FINALIZABLE.0.borrow_mut();
    f.0 += 1;
    let n = f.0;
    f.1.get_or_insert_with(HashMap::new).insert(v.ptr(), n);
}

pub fn forget(at: usize) {
    if let Some(m) = &mut FINALIZABLE.0.borrow_mut().1 {
        m.remove(&at);
    }
}

/// At the end of a program: the `__del__` of what is still alive, oldest first.
pub fn last_finalizers() {
    run();
    let mut left: Vec<(u64, usize)> =
        FINALIZABLE.0.borrow().1.iter().flatten().map(|(at, n)| (*n, *at)).collect();
    left.sort_unstable();
    let left: Vec<Value> = left.into_iter().map(|(_, at)| hold(at as *const Head)).collect();
    finalize(&left);
    std::mem::forget(left);
}

fn hold(p: *const Head) -> Value {
    // SAFETY: the caller found p alive.
    unsafe {
        (*p).retain();
        Value::from_head(p)
    }
}

/// Every counted reference of an object to others, once each.
fn visit(v: &Value, see: &mut impl FnMut(&Value)) {
    let kind = match v.head() {
        Some(h) => h.kind(),
        None => return,
    };
    if let Some(f) = v.as_func() {
        return f.visit(see);
    }
    if let Some(a) = attrs_of(v) {
        a.visit(see);
    }
    match kind {
        Kind::List => v.as_list().into_iter().for_each(|l| l.items().iter().for_each(&mut *see)),
        Kind::Tuple => v.as_tuple().into_iter().for_each(|t| t.iter().for_each(&mut *see)),
        Kind::Dict => v.as_dict().into_iter().for_each(|d| d.visit(see)),
        Kind::Set => v.as_set().into_iter().for_each(|s| s.visit(see)),
        Kind::Method => {
            if let Some(m) = v.as_method() {
                see(&m.func);
                see(&m.object);
            }
        }
        Kind::Exc => {
            if let Some(e) = v.as_exc() {
                let s = e.state();
                [&s.args, &s.cause, &s.context, &s.traceback].iter().for_each(|x| see(x));
                s.frames.iter().for_each(|f| see(&f.1));
            }
        }
        Kind::Iter => {
            if let Some(it) = crate::iters::state_of(v) {
                it.visit(see);
            }
        }
        Kind::Slice => {
            if let Some(s) = v.as_slice() {
                [&s.lower, &s.upper, &s.step].iter().for_each(|x| see(x));
            }
        }
        Kind::Other => {
            if let Some(view) = v.as_native_object::<crate::dict_views::View>() {
                see(view.source());
            }
            crate::stdlib::weakref::visit(v, see);
            crate::frames::visit(v, see);
            crate::traceback_type::visit(v, see);
        }
        Kind::Cell => {
            // SAFETY: no Python code runs while the reference lives.
            v.as_cell().into_iter().for_each(|c| see(unsafe { &*c.0.get() }))
        }
        _ => {}
    }
}

/// All objects that can refer to others, as far as they can be looked into; types are not among
/// them.
pub fn objects() -> Vec<Value> {
    let alive = |h: &Head| if h.count() > 0 { 0 } else { OUTSIDE };
    let all = survey(alive).into_iter().map(hold).collect();
    forget_marks();
    all
}

/// Those of them that hold one of `wanted` themselves.
pub fn referrers(wanted: &[Value]) -> Vec<Value> {
    let holds = |v: &Value| {
        let mut found = false;
        visit(v, &mut |c| found |= wanted.iter().any(|w| is(c, w)));
        found
    };
    objects().into_iter().filter(|v| holds(v)).collect()
}

/// The address of a tracked object.
#[inline]
fn node(v: &Value) -> Option<*const Head> {
    v.head().filter(|h| h.kind().is_tracked()).map(|h| h as *const Head)
}

/// Looks at an object without a count of its own.
fn peek<X>(p: *const Head, f: impl FnOnce(&Value) -> X) -> X {
    // SAFETY: the object is alive; the value is forgotten before it could release it.
    let v = std::mem::ManuallyDrop::new(unsafe { Value::from_head(p) });
    f(&v)
}

fn mark(p: *const Head) -> &'static mut i32 {
    // SAFETY: p is a tracked object, and marks were filled since the last one was made.
    unsafe { Page::mark(p as *const u8) }
}

/// Every live tracked object; all marks are set to what `start` says of it.
fn survey(start: impl Fn(&Head) -> i32) -> Vec<*const Head> {
    let mut all = Vec::with_capacity(alloc::tracked());
    for page in alloc::pages() {
        // SAFETY: pages are never freed, and only the collector touches their marks.
        let page = unsafe { &mut *page };
        let mut marks = std::mem::take(&mut page.marks);
        marks.clear();
        for i in 0..page.slots() {
            let p = page.object(i) as *const Head;
            // SAFETY: a slot in use holds an object.
            let m = if p.is_null() { OUTSIDE } else { start(unsafe { &*p }) };
            marks.push(m);
            if m != OUTSIDE {
                all.push(p);
            }
        }
        page.marks = marks;
    }
    all
}

/// Of these objects, those that nothing outside of them reaches. Their marks are their counts.
fn unreachable(all: Vec<*const Head>) -> Vec<*const Head> {
    for &p in &all {
        peek(p, |v| {
            visit(v, &mut |c| {
                if let Some(c) = node(c) {
                    let m = mark(c);
                    *m -= i32::from(*m != OUTSIDE);
                }
            })
        });
    }
    let mut stack: Vec<*const Head> = Vec::new();
    for &p in &all {
        let m = mark(p);
        if *m != 0 && *m != OUTSIDE {
            *m = OUTSIDE;
            stack.push(p);
        }
        while let Some(p) = stack.pop() {
            peek(p, |v| {
                visit(v, &mut |c| {
                    if let Some(c) = node(c) {
                        if std::mem::replace(mark(c), OUTSIDE) != OUTSIDE {
                            stack.push(c);
                        }
                    }
                })
            });
        }
    }
    all.into_iter().filter(|p| *mark(*p) != OUTSIDE).collect()
}

fn collect() -> usize {
    // An object with a count of 0 is being dropped: what it still holds counts as outside.
    let all = survey(|h| match h.count() {
        0 => OUTSIDE,
        n => n.min(OUTSIDE as u32 - 1) as i32,
    });
    let mut garbage: Vec<Value> = unreachable(all).into_iter().map(hold).collect();
    let found = garbage.iter().map(weight).sum();
    clear_weak_references(&garbage);
    if finalize(&garbage) {
        garbage = without_resurrected(garbage);
    }
    garbage.iter().for_each(clear);
    drop(garbage);
    forget_marks();
    found
}

fn forget_marks() {
    for page in alloc::pages() {
        // SAFETY: as in survey().
        unsafe { (*page).marks = Vec::new() };
    }
}

/// What CPython's count of unreachable objects has for it: a function's closure is one more.
fn weight(v: &Value) -> usize {
    1 + v.as_func().map_or(0, |f| usize::from(!f.cells.is_empty()))
}

/// Weak references die before any `__del__` runs; their callbacks run unless they are garbage
/// themselves.
fn clear_weak_references(garbage: &[Value]) {
    let flagged = |v: &&Value| v.head().map_or(false, |h| h.flags() & WEAK != 0);
    let mut all = Vec::new();
    for v in garbage.iter().filter(flagged) {
        all.extend(crate::weak::detach(v.ptr()));
    }
    if !all.is_empty() {
        let own: HashSet<usize> = garbage.iter().map(|v| v.ptr()).collect();
        all.retain(|t| !own.contains(&t.owner.get()));
        crate::weak::run_callbacks(all);
    }
}

/// Runs each `__del__` that has not run yet, oldest object first; true when there was one.
fn finalize(all: &[Value]) -> bool {
    let due = |v: &&Value| {
        v.head().map_or(false, |h| h.ty().has_del() && h.flags() & DEAD == 0)
    };
    let mut due: Vec<&Value> = all.iter().filter(due).collect();
    due.sort_by_key(|v| serial(v.ptr()));
    for v in &due {
        v.head().into_iter().for_each(|h| h.set_flag(DEAD));
        forget(v.ptr());
        crate::class::run_del(v);
    }
    !due.is_empty()
}

/// `__del__` may have stored an object somewhere: it lives on, with all it refers to.
fn without_resurrected(garbage: Vec<Value>) -> Vec<Value> {
    survey(|_| OUTSIDE);
    for v in &garbage {
        if let (Some(p), Some(h)) = (node(v), v.head()) {
            *mark(p) = h.count() as i32 - 1; // one is ours
        }
    }
    let dead: HashSet<usize> =
        unreachable(garbage.iter().filter_map(node).collect()).iter().map(|p| *p as usize).collect();
    garbage.into_iter().filter(|v| dead.contains(&v.ptr())).collect()
}

/// Breaks the cycle: takes out what the object holds, where it can be taken.
fn clear(v: &Value) {
    if let Some(l) = v.as_list() {
        drop(std::mem::take(l.items()));
    } else if let Some(d) = v.as_dict() {
        d.clear();
    } else if let Some(s) = v.as_set() {
        s.clear();
    } else if let Some(c) = v.as_cell() {
        // SAFETY: the old value is dropped after the new one is in place.
        let old = unsafe { std::mem::replace(&mut *c.0.get(), UNBOUND) };
        drop(old);
    } else if let Some(it) = crate::iters::state_of(v) {
        let done = crate::iters::NativeIter::Done;
        drop(std::mem::replace(it, done));
    } else if let Some(e) = v.as_exc() {
        let s = e.state();
        let old = (std::mem::replace(&mut s.cause, NONE), std::mem::replace(&mut s.context, NONE));
        drop(old);
        drop(std::mem::replace(&mut s.args, tuple(vec![])));
        drop((std::mem::take(&mut s.frames), std::mem::replace(&mut s.traceback, NONE)));
    } else if let Some(f) = v.as_func() {
        let old = (std::mem::take(f.defaults()), std::mem::take(f.kwdefaults()));
        drop((old, std::mem::take(f.renamed())));
    }
    crate::frames::clear_garbage(v);
    if let Some(a) = attrs_of(v) {
        a.clear();
    }
}
