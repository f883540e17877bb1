//! chain and zip_longest.

use super::{made, made_as, parts, Slot, Tool};
use crate::func::NativeDef;
use crate::iter::next_of;
use crate::natives;
use crate::prelude::*;
use std::any::Any;
use std::cell::{Cell, RefCell};

/// The iterators of several iterables, one after the other.
struct Chain {
    source: Slot,
    active: Slot,
}

fn chained(source: Value) -> Chain {
    Chain { source: Slot::of(source), active: Slot::empty() }
}

fn chain(a: &[Value]) -> R {
    super::no_keywords("chain", a, T::Chain, &a[2])?;
    made(a, chained(iter_object(&a[1])?))
}

fn from_iterable(a: &[Value]) -> R {
    match a[0].as_type() {
        Some(t) => Ok(made_as(t, chained(iter_object(&a[1])?))),
        None => Err(type_error("a class is required")),
    }
}

impl Tool for Chain {
    fn next(&self) -> R<Option<Value>> {
        while !self.source.is_empty() {
            if self.active.is_empty() {
                let now = match self.source.step() {
                    Ok(Some(s)) => iter_object(&s),
                    r => {
                        self.source.set(None);
                        return r;
                    }
                };
                match now {
                    Ok(it) => self.active.set(Some(it)),
                    Err(e) => {
                        self.source.set(None);
                        return Err(e);
                    }
                }
            }
            if let Some(v) = self.active.step()? {
                return Ok(Some(v));
            }
            self.active.set(None);
        }
        Ok(None)
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let mut all = vec![class, super::empty_tuple()];
        if let Some(s) = self.source.get() {
            let state = std::iter::once(s).chain(self.active.get());
            all.push(tuple(state.collect()));
        }
        Ok(tuple(all))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        let p = parts(state, 1, 2)?;
        let is_iterator = |v: &Value| crate::attr::has_special(v, crate::sym::NEXT);
        if !p.iter().all(is_iterator) {
            return Err(type_error("Arguments must be iterators."));
        }
        self.source.set(Some(p[0].clone()));
        self.active.set(p.get(1).cloned());
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.source.visit(see);
        self.active.visit(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct ZipLongest {
    its: RefCell<Vec<Option<Value>>>,
    active: Cell<usize>,
    fill: Slot,
}

fn zip_longest(a: &[Value]) -> R {
    let kw = a[2].as_dict();
    let fill = match kw {
        Some(d) => d.get(&new_str("fillvalue"))?,
        None => None,
    };
    if kw.map_or(0, |d| d.len()) > usize::from(fill.is_some()) {
        return Err(type_error("zip_longest() got an unexpected keyword argument"));
    }
    let its: R<Vec<Value>> = collect(&a[1])?.iter().map(iter_object).collect();
    let its: Vec<Option<Value>> = its?.into_iter().map(Some).collect();
    let active = Cell::new(its.len());
    made(a, ZipLongest { its: RefCell::new(its), active, fill: Slot::of(fill.unwrap_or(NONE)) })
}

impl Tool for ZipLongest {
    fn next(&self) -> R<Option<Value>> {
        let n = self.its.borrow().len();
        if n == 0 || self.active.get() == 0 {
            return Ok(None);
        }
        let mut row = Vec::with_capacity(n);
        for i in 0..n {
            let it = self.its.borrow()[i].clone();
            let v = match it.map_or(Ok(None), |it| next_of(&it)) {
                Ok(v) => v,
                Err(e) => {
                    self.active.set(0);
                    return Err(e);
                }
            };
            if v.is_none() && self.its.borrow()[i].is_some() {
                self.active.set(self.active.get().saturating_sub(1));
                if self.active.get() == 0 {
                    return Ok(None);
                }
                let old = self.its.borrow_mut()[i].take();
                drop(old);
            }
            row.push(v.unwrap_or_else(|| self.fill.or_none()));
        }
        Ok(Some(tuple(row)))
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let its = self.its.borrow();
        let args = its.iter().map(|i| i.clone().unwrap_or_else(super::empty_tuple)).collect();
        Ok(tuple(vec![class, tuple(args), self.fill.or_none()]))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        self.fill.set(Some(state.clone()));
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.its.borrow().iter().flatten().for_each(&mut *see);
        self.fill.visit(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) const NEW: &[(T, &[NativeDef])] = &[
    (T::Chain, natives! {
        "__new__" "cls, /, *iterables, **kw" chain;
        "from_iterable" "cls, iterable, /" from_iterable;
        "__class_getitem__" "cls, object, /" |a| crate::object_types::generic_alias(&a[0], &a[1]);
    }),
    (T::ItZipLongest, natives! { "__new__" "cls, /, *iterables, **kw" zip_longest; }),
];
