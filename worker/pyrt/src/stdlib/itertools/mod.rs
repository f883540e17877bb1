//! itertools: each tool is a class of its own whose iterators hold a `Tool`. A tool keeps its
//! state in cells, so that Python code which a step calls may step it again, as in CPython.

use crate::func::NativeDef;
use crate::iter::next_of;
use crate::iters::{new_iter_of, state_of, NativeIter};
use crate::natives;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;
use crate::types::Type;
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

mod counts;
mod filters;
mod groups;
mod joins;
mod pools;
mod sums;
mod tees;

/// What an iterator of itertools does.
pub trait Tool: Any {
    fn next(&self) -> R<Option<Value>>;
    /// The same, with the iterator that holds this.
    fn next_in(&self, _of: &Value) -> R<Option<Value>> {
        self.next()
    }
    /// `__reduce__`: the class to begin with is given.
    fn reduce(&self, of: &Value, _class: Value) -> R {
        Err(crate::reduce::cannot_pickle(of))
    }
    /// `__setstate__`
    fn set_state(&self, _state: &Value) -> R<()> {
        Ok(())
    }
    fn repr(&self, of: &Value) -> R {
        Ok(new_string(crate::object_types::default_repr(of)))
    }
    fn hint(&self) -> R {
        Ok(NOT_IMPLEMENTED)
    }
    /// Every counted reference that it holds, once.
    fn visit(&self, see: &mut dyn FnMut(&Value));
    fn as_any(&self) -> &dyn Any;
}

/// A value that may be absent; the old one is dropped after the new one is in place.
pub(super) struct Slot(RefCell<Option<Value>>);

impl Slot {
    fn of(v: Value) -> Slot {
        Slot(RefCell::new(Some(v)))
    }
    fn empty() -> Slot {
        Slot(RefCell::new(None))
    }
    fn get(&self) -> Option<Value> {
        self.0.borrow().clone()
    }
    fn or_none(&self) -> Value {
        self.get().unwrap_or(NONE)
    }
    fn set(&self, v: Option<Value>) {
        let old = self.0.replace(v);
        drop(old);
    }
    fn take(&self) -> Option<Value> {
        self.0.replace(None)
    }
    fn is_empty(&self) -> bool {
        self.0.borrow().is_none()
    }
    /// The next item of the iterator it holds.
    fn step(&self) -> R<Option<Value>> {
        let it = self.get();
        it.map_or(Ok(None), |it| next_of(&it))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.0.borrow().iter().for_each(see);
    }
}

/// `cls.__new__`'s result.
fn made(a: &[Value], tool: impl Tool) -> R {
    match a[0].as_type() {
        Some(t) => Ok(made_as(t, tool)),
        None => Err(type_error("__new__(X): X is not a type object")),
    }
}

fn made_as(t: Type, tool: impl Tool) -> Value {
    new_iter_of(t, NativeIter::Tool(Rc::new(tool)))
}

fn tool_of(v: &Value) -> Option<Rc<dyn Tool>> {
    match state_of(v) {
        Some(NativeIter::Tool(t)) => Some(t.clone()),
        _ => None,
    }
}

/// Named arguments are no error where only a method of a subclass takes them.
fn no_keywords(name: &str, a: &[Value], t: T, kw: &Value) -> R<()> {
    match a[0].as_type() {
        Some(class) => crate::list::no_keywords(name, class, t, kw, sym::INIT),
        None => Ok(()),
    }
}

/// The parts of a state that must be a tuple of so many.
fn parts(state: &Value, least: usize, most: usize) -> R<Vec<Value>> {
    let all = match state.as_tuple() {
        Some(t) => t.to_vec(),
        None => return Err(type_error("state is not a tuple")),
    };
    if (least..=most).contains(&all.len()) {
        return Ok(all);
    }
    let (many, n) = match all.len() < least {
        true => (if least == most { "exactly" } else { "at least" }, least),
        false => (if least == most { "exactly" } else { "at most" }, most),
    };
    let s = if n == 1 { "" } else { "s" };
    Err(type_error(format!("function takes {} {} argument{} ({} given)", many, n, s, all.len())))
}

fn empty_tuple() -> Value {
    tuple(Vec::new())
}

fn whole(n: usize) -> Value {
    Value::int(n as i64)
}

// ---- methods that the classes share

fn with_tool(a: &[Value], f: impl FnOnce(&dyn Tool) -> R) -> R {
    match tool_of(&a[0]) {
        Some(t) => f(&*t),
        None => Err(type_error(format!("'{}' object is not a tool", type_name(&a[0])))),
    }
}

fn iter_self(a: &[Value]) -> R {
    Ok(a[0].clone())
}

fn next_method(a: &[Value]) -> R {
    with_tool(a, |t| t.next_in(&a[0])?.ok_or_else(|| stop_iteration(NONE)))
}

fn reduce(a: &[Value]) -> R {
    with_tool(a, |t| t.reduce(&a[0], type_of(&a[0]).value()))
}

fn set_state(a: &[Value]) -> R {
    with_tool(a, |t| t.set_state(&a[1]).map(|_| NONE))
}

static STEP: &[NativeDef] = natives! {
    "__iter__" "self, /" iter_self;
    "__next__" "self, /" next_method;
};
static REDUCED: &[NativeDef] = natives! { "__reduce__" "self, /" reduce; };
static SET: &[NativeDef] = natives! { "__setstate__" "self, state, /" set_state; };
static SHOWN: &[NativeDef] = natives! {
    "__repr__" "self, /" |a| with_tool(a, |t| t.repr(&a[0]));
};
static HINTED: &[NativeDef] = natives! {
    "__length_hint__" "self, /" |a| with_tool(a, |t| t.hint());
};

const PUBLIC: &[(&str, T)] = &[
    ("count", T::ItCount), ("cycle", T::ItCycle), ("repeat", T::ItRepeat), ("chain", T::Chain),
    ("accumulate", T::ItAccumulate), ("islice", T::ItSlice), ("takewhile", T::ItTake),
    ("dropwhile", T::ItDrop), ("filterfalse", T::ItFilterFalse), ("starmap", T::ItStarMap),
    ("compress", T::ItCompress), ("pairwise", T::ItPairwise), ("zip_longest", T::ItZipLongest),
    ("product", T::ItProduct), ("permutations", T::ItPermutations),
    ("combinations", T::ItCombinations),
    ("combinations_with_replacement", T::ItCombinationsAgain), ("groupby", T::ItGroupBy),
    ("batched", T::ItBatched),
    ("_grouper", T::ItGrouper), ("_tee", T::ItTee), ("_tee_dataobject", T::ItTeeData),
];

pub fn define_all() {
    for (_, t) in PUBLIC.iter().filter(|x| x.1 != T::ItTeeData) {
        define(*t, STEP, &[]);
    }
    for (_, t) in PUBLIC.iter().filter(|x| x.1 != T::ItPairwise && x.1 != T::ItTeeData) {
        define(*t, REDUCED, &[]);
    }
    let with_state = [
        T::ItCycle, T::Chain, T::ItAccumulate, T::ItSlice, T::ItTake, T::ItDrop, T::ItZipLongest,
        T::ItProduct, T::ItPermutations, T::ItCombinations, T::ItCombinationsAgain, T::ItGroupBy,
        T::ItTee,
    ];
    for t in with_state {
        define(t, SET, &[]);
    }
    define(T::ItCount, SHOWN, &[]);
    define(T::ItRepeat, SHOWN, &[]);
    define(T::ItRepeat, HINTED, &[]);
    let all = [counts::NEW, filters::NEW, groups::NEW, joins::NEW, pools::NEW, sums::NEW, tees::NEW];
    for (t, methods) in all.iter().copied().flatten() {
        define(*t, methods, &[]);
    }
}

pub fn make(m: &ModuleData) -> R<()> {
    for (name, t) in PUBLIC {
        m.set_str(name, t.value());
    }
    super::functions(m, tees::FUNCTIONS, "itertools");
    Ok(())
}
