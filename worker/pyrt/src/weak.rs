//! Weak references: who refers to which object, until it dies.

use crate::object::WEAK;
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// What a weak reference and the table share: the address, 0 once the object is gone.
pub struct Target {
    pub at: Cell<usize>,
    pub callback: RefCell<Value>,
    /// The reference object itself, for the callback; not counted.
    pub owner: Cell<usize>,
    /// The one reference or proxy that all share who ask for none of their own.
    basic: bool,
}

struct Table(RefCell<Option<HashMap<usize, Vec<Rc<Target>>>>>);
// SAFETY: touched only by the thread that holds the interpreter lock: an object may die in
// another thread than it was referred to in.
unsafe impl Sync for Table {}
static TABLE: Table = Table(RefCell::new(None));

fn with_table<X>(f: impl FnOnce(&mut HashMap<usize, Vec<Rc<Target>>>) -> X) -> X {
    f(TABLE.0.borrow_mut().get_or_insert_with(HashMap::new))
}

/// A new weak reference to a heap object; None for values that are not objects of their own.
pub fn new_target(v: &Value, callback: Value) -> Option<Rc<Target>> {
    target_of(v, callback, false)
}

/// The same for a reference that may be the basic one.
pub fn target_of(v: &Value, callback: Value, basic: bool) -> Option<Rc<Target>> {
    let h = v.head()?;
    h.set_flag(WEAK);
    let t = Rc::new(Target {
        at: Cell::new(v.ptr()),
        callback: RefCell::new(callback),
        owner: Cell::new(0),
        basic,
    });
    with_table(|m| {
        let all = m.entry(v.ptr()).or_default();
        // The basic ones stand first: first() looks no further. Of the others the newest is
        // called first.
        let basic_ones = |all: &[Rc<Target>]| all.iter().take_while(|t| t.basic).count();
        all.insert(if basic { 0 } else { basic_ones(all) }, t.clone());
    });
    Some(t)
}

/// How many weak references there are to it.
pub fn count(v: &Value) -> usize {
    with_table(|m| m.get(&v.ptr()).map_or(0, |all| all.len()))
}

fn owners(all: &[Rc<Target>]) -> Vec<Value> {
    let all = all.iter().map(|t| t.owner.get() as *const crate::object::Head);
    // SAFETY: a reference object clears `owner` when it dies.
    let value = |o: *const crate::object::Head| unsafe {
        (*o).retain();
        Value::from_head(o)
    };
    all.filter(|o| !o.is_null()).map(value).collect()
}

/// All reference objects for it.
pub fn references(v: &Value) -> Vec<Value> {
    with_table(|m| m.get(&v.ptr()).map_or(Vec::new(), |all| owners(all)))
}

/// The foremost ones: a reference and a proxy without callback are among them, where there are.
pub fn first(v: &Value) -> Vec<Value> {
    with_table(|m| m.get(&v.ptr()).map_or(Vec::new(), |all| owners(&all[..all.len().min(2)])))
}

/// The object, if it lives.
pub fn upgrade(t: &Target) -> Option<Value> {
    let p = t.at.get() as *const crate::object::Head;
    if p.is_null() {
        return None;
    }
    // SAFETY: clear() zeroes the address before the object is freed.
    unsafe {
        (*p).retain();
        Some(Value::from_head(p))
    }
}

/// The reference object died before its target.
pub fn forget(t: &Rc<Target>) {
    t.owner.set(0);
    with_table(|m| {
        if let Some(all) = m.get_mut(&t.at.get()) {
            all.retain(|x| !Rc::ptr_eq(x, t));
        }
    });
}

/// The object at this address dies now.
pub fn clear(at: usize) {
    run_callbacks(detach(at));
}

/// The weak references to this address forget it; what is to be called then.
pub fn detach(at: usize) -> Vec<Rc<Target>> {
    let all = with_table(|m| m.remove(&at)).unwrap_or_default();
    for t in &all {
        t.at.set(0);
    }
    all
}

pub fn run_callbacks(all: Vec<Rc<Target>>) {
    for t in all {
        let f = std::mem::replace(&mut *t.callback.borrow_mut(), NONE);
        let owner = t.owner.get() as *const crate::object::Head;
        if !f.is_none() && !owner.is_null() {
            // SAFETY: a reference object clears `owner` when it dies.
            let me = unsafe {
                (*owner).retain();
                Value::from_head(owner)
            };
            if let Err(e) = call(&f, &mut [me]) {
                crate::unraisable::tell(&e, None, &f);
            }
        }
    }
}
