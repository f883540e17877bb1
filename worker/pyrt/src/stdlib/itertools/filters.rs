//! takewhile, dropwhile, filterfalse, starmap, compress, islice and pairwise.

use super::{made, Slot, Tool};
use crate::func::NativeDef;
use crate::iter::next_of;
use crate::natives;
use crate::prelude::*;
use std::any::Any;
use std::cell::Cell;

/// A function, an iterator and whether the turning point has come.
struct By {
    f: Value,
    it: Value,
    turned: Cell<bool>,
}

impl By {
    fn of(name: &str, a: &[Value], t: T) -> R<By> {
        super::no_keywords(name, a, t, &a[3])?;
        let it = iter_object(&a[2])?;
        Ok(By { f: a[1].clone(), it, turned: Cell::new(false) })
    }
    fn holds(&self, v: &Value) -> R<bool> {
        truthy(&call(&self.f, &mut [v.clone()])?)
    }
    fn args(&self) -> Value {
        tuple(vec![self.f.clone(), self.it.clone()])
    }
    fn turn(&self, state: &Value) -> R<()> {
        self.turned.set(truthy(state)?);
        Ok(())
    }
    /// With the state, as a number.
    fn reduced(&self, class: Value) -> R {
        Ok(tuple(vec![class, self.args(), super::whole(usize::from(self.turned.get()))]))
    }
    fn see(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.f);
        see(&self.it);
    }
}

macro_rules! by {
    ($name:ident, $new:ident, $text:literal, $t:expr) => {
        struct $name(By);

        fn $new(a: &[Value]) -> R {
            made(a, $name(By::of($text, a, $t)?))
        }
    };
}

by!(TakeWhile, takewhile, "takewhile", T::ItTake);
by!(DropWhile, dropwhile, "dropwhile", T::ItDrop);
by!(FilterFalse, filterfalse, "filterfalse", T::ItFilterFalse);
by!(StarMap, starmap, "starmap", T::ItStarMap);

impl Tool for TakeWhile {
    fn next(&self) -> R<Option<Value>> {
        if self.0.turned.get() {
            return Ok(None);
        }
        match next_of(&self.0.it)? {
            Some(v) if self.0.holds(&v)? => Ok(Some(v)),
            Some(_) => {
                self.0.turned.set(true);
                Ok(None)
            }
            None => Ok(None),
        }
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        self.0.reduced(class)
    }
    fn set_state(&self, state: &Value) -> R<()> {
        self.0.turn(state)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.0.see(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Tool for DropWhile {
    fn next(&self) -> R<Option<Value>> {
        while let Some(v) = next_of(&self.0.it)? {
            if !self.0.turned.get() {
                if self.0.holds(&v)? {
                    continue;
                }
                self.0.turned.set(true);
            }
            return Ok(Some(v));
        }
        Ok(None)
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        self.0.reduced(class)
    }
    fn set_state(&self, state: &Value) -> R<()> {
        self.0.turn(state)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.0.see(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Tool for FilterFalse {
    fn next(&self) -> R<Option<Value>> {
        let plain = self.0.f.is_none() || is(&self.0.f, &T::Bool.value());
        while let Some(v) = next_of(&self.0.it)? {
            let holds = if plain { truthy(&v)? } else { self.0.holds(&v)? };
            if !holds {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        Ok(tuple(vec![class, self.0.args()]))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.0.see(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Tool for StarMap {
    fn next(&self) -> R<Option<Value>> {
        match next_of(&self.0.it)? {
            Some(v) => call(&self.0.f, &mut collect(&v)?).map(Some),
            None => Ok(None),
        }
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        Ok(tuple(vec![class, self.0.args()]))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.0.see(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Compress {
    data: Value,
    keep: Value,
}

fn compress(a: &[Value]) -> R {
    let (data, keep) = (iter_object(&a[1])?, iter_object(&a[2])?);
    made(a, Compress { data, keep })
}

impl Tool for Compress {
    fn next(&self) -> R<Option<Value>> {
        while let Some(v) = next_of(&self.data)? {
            match next_of(&self.keep)? {
                Some(k) if truthy(&k)? => return Ok(Some(v)),
                Some(_) => {}
                None => break,
            }
        }
        Ok(None)
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        Ok(tuple(vec![class, tuple(vec![self.data.clone(), self.keep.clone()])]))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.data);
        see(&self.keep);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `at` items were read; the next one wanted is number `wanted`.
struct Slice {
    it: Slot,
    at: Cell<usize>,
    wanted: Cell<usize>,
    stop: Option<usize>,
    step: usize,
}

const LIMITS: &str = "for islice() must be None or an integer: 0 <= x <= sys.maxsize.";

/// A bound; None where it is absent or None, -1 where it is no whole number.
fn bound(v: &Value) -> Option<isize> {
    v.given().filter(|v| !v.is_none()).map(|v| index_size(v).unwrap_or(-1))
}

fn islice(a: &[Value]) -> R {
    super::no_keywords("islice", a, T::ItSlice, &a[5])?;
    let (start, stop, step) = match a[3].given() {
        None => (None, bound(&a[2]), None),
        Some(stop) => (bound(&a[2]), bound(stop), bound(&a[4])),
    };
    if stop == Some(-1) {
        return Err(value_error(format!("Stop argument {}", LIMITS)));
    }
    let start = start.unwrap_or(0);
    if start < 0 || stop.map_or(false, |s| s < 0) {
        return Err(value_error(format!("Indices {}", LIMITS)));
    }
    let step = step.unwrap_or(1);
    if step < 1 {
        return Err(value_error("Step for islice() must be a positive integer or None."));
    }
    made(a, Slice {
        it: Slot::of(iter_object(&a[1])?),
        at: Cell::new(0),
        wanted: Cell::new(start as usize),
        stop: stop.map(|s| s as usize),
        step: step as usize,
    })
}

impl Slice {
    fn read(&self, it: &Value) -> R<Option<Value>> {
        let v = next_of(it)?;
        if v.is_some() {
            self.at.set(self.at.get() + 1);
        }
        Ok(v)
    }
    fn pick(&self, it: &Value) -> R<Option<Value>> {
        while self.at.get() < self.wanted.get() {
            if self.read(it)?.is_none() {
                return Ok(None);
            }
        }
        if self.stop.map_or(false, |s| self.at.get() >= s) {
            return Ok(None);
        }
        let v = self.read(it)?;
        if v.is_some() {
            let next = self.wanted.get().saturating_add(self.step);
            self.wanted.set(self.stop.map_or(next, |s| next.min(s)));
        }
        Ok(v)
    }
}

impl Tool for Slice {
    fn next(&self) -> R<Option<Value>> {
        let it = match self.it.get() {
            Some(it) => it,
            None => return Ok(None),
        };
        let r = self.pick(&it);
        if !matches!(r, Ok(Some(_))) {
            self.it.set(None);
        }
        r
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let it = match self.it.get() {
            Some(it) => it,
            None => {
                let args = tuple(vec![iter_object(&list(Vec::new()))?, Value::int(0)]);
                return Ok(tuple(vec![class, args, Value::int(0)]));
            }
        };
        let stop = self.stop.map_or(NONE, super::whole);
        let args = vec![it, super::whole(self.wanted.get()), stop, super::whole(self.step)];
        Ok(tuple(vec![class, tuple(args), super::whole(self.at.get())]))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        self.at.set(index_size(state)?.max(0) as usize);
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.it.visit(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Pairwise {
    it: Slot,
    old: Slot,
}

fn pairwise(a: &[Value]) -> R {
    super::no_keywords("pairwise", a, T::ItPairwise, &a[2])?;
    made(a, Pairwise { it: Slot::of(iter_object(&a[1])?), old: Slot::empty() })
}

impl Pairwise {
    fn end(&self, r: R<Option<Value>>) -> R<Option<Value>> {
        self.it.set(None);
        self.old.set(None);
        r
    }
}

impl Tool for Pairwise {
    fn next(&self) -> R<Option<Value>> {
        let it = match self.it.get() {
            Some(it) => it,
            None => return Ok(None),
        };
        if self.old.is_empty() {
            match next_of(&it) {
                Ok(Some(v)) => self.old.set(Some(v)),
                r => return self.end(r),
            }
            // The step may have stepped this one to its end.
            if self.it.is_empty() {
                self.old.set(None);
                return Ok(None);
            }
        }
        let old = self.old.or_none();
        match next_of(&it) {
            Ok(Some(v)) => {
                self.old.set(Some(v.clone()));
                Ok(Some(tuple(vec![old, v])))
            }
            r => self.end(r),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.it.visit(see);
        self.old.visit(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) const NEW: &[(T, &[NativeDef])] = &[
    (T::ItTake, natives! { "__new__" "cls, predicate, iterable, /, **kw" takewhile; }),
    (T::ItDrop, natives! { "__new__" "cls, predicate, iterable, /, **kw" dropwhile; }),
    (T::ItFilterFalse, natives! { "__new__" "cls, function, iterable, /, **kw" filterfalse; }),
    (T::ItStarMap, natives! { "__new__" "cls, function, iterable, /, **kw" starmap; }),
    (T::ItCompress, natives! { "__new__" "cls, data, selectors" compress; }),
    (T::ItSlice, natives! { "__new__" "cls, iterable, start, stop=, step=, /, **kw" islice; }),
    (T::ItPairwise, natives! { "__new__" "cls, iterable, /, **kw" pairwise; }),
];
