//! groupby, and the iterators over its groups; batched, which Python 3.12 has.

use super::{made, made_as, parts, tool_of, Slot, Tool};
use crate::compare::same;
use crate::func::NativeDef;
use crate::iter::next_of;
use crate::natives;
use crate::prelude::*;
use crate::types::Type;
use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

/// `key` and `value` were read ahead; `target` is the key of the group that was given last, and
/// `turn` tells the groups apart: only the last one may go on.
struct GroupBy {
    it: Value,
    f: Value,
    key: Slot,
    value: Slot,
    target: Slot,
    turn: Cell<u64>,
}

fn groupby(a: &[Value]) -> R {
    let f = a[2].given().cloned().unwrap_or(NONE);
    let empty = Slot::empty;
    let it = iter_object(&a[1])?;
    made(a, GroupBy { it, f, key: empty(), value: empty(), target: empty(), turn: Cell::new(0) })
}

impl GroupBy {
    /// Reads one item ahead; false at the end.
    fn read(&self) -> R<bool> {
        let v = match next_of(&self.it)? {
            Some(v) => v,
            None => return Ok(false),
        };
        let key = match self.f.is_none() {
            true => v.clone(),
            false => call(&self.f, &mut [v.clone()])?,
        };
        self.value.set(Some(v));
        self.key.set(Some(key));
        Ok(true)
    }
    /// Is what was read ahead the first of a new group?
    fn is_new(&self) -> R<bool> {
        match (self.key.get(), self.target.get()) {
            (None, _) => Ok(false),
            (Some(_), None) => Ok(true),
            (Some(k), Some(t)) => Ok(!same(&t, &k)?),
        }
    }
    fn step(&self, of: &Value) -> R<Option<Value>> {
        self.turn.set(self.turn.get() + 1);
        while !self.is_new()? {
            if !self.read()? {
                return Ok(None);
            }
        }
        let key = self.key.or_none();
        self.target.set(Some(key.clone()));
        Ok(Some(tuple(vec![key.clone(), self.group(of, key, T::ItGrouper.ty())])))
    }
    /// The iterator over a group, the only one that may go on from now.
    fn group(&self, parent: &Value, target: Value, class: Type) -> Value {
        self.turn.set(self.turn.get() + 1);
        made_as(class, Grouper { parent: parent.clone(), target, turn: self.turn.get() })
    }
}

impl Tool for GroupBy {
    /// Never asked: a step needs the object itself, for the group (`next_in`).
    fn next(&self) -> R<Option<Value>> {
        Ok(None)
    }
    fn next_in(&self, of: &Value) -> R<Option<Value>> {
        self.step(of)
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let args = tuple(vec![self.it.clone(), self.f.clone()]);
        Ok(match (self.key.get(), self.value.get(), self.target.get()) {
            (Some(k), Some(v), Some(t)) => tuple(vec![class, args, tuple(vec![k, v, t])]),
            _ => tuple(vec![class, args]),
        })
    }
    fn set_state(&self, state: &Value) -> R<()> {
        let p = parts(state, 3, 3)?;
        self.key.set(Some(p[0].clone()));
        self.value.set(Some(p[1].clone()));
        self.target.set(Some(p[2].clone()));
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.it);
        see(&self.f);
        [&self.key, &self.value, &self.target].iter().for_each(|s| s.visit(see));
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Grouper {
    parent: Value,
    target: Value,
    turn: u64,
}

/// The tool of a groupby object.
fn groups_of(v: &Value) -> Option<Rc<dyn Tool>> {
    tool_of(v).filter(|t| t.as_any().is::<GroupBy>())
}

fn grouper_new(a: &[Value]) -> R {
    let tool = groups_of(&a[1]);
    match (tool.as_ref().and_then(|t| t.as_any().downcast_ref::<GroupBy>()), a[0].as_type()) {
        (Some(by), Some(t)) => Ok(by.group(&a[1], a[2].clone(), t)),
        _ => Err(type_error(format!(
            "_grouper() argument 1 must be itertools.groupby, not {}",
            type_name(&a[1])
        ))),
    }
}

impl Grouper {
    /// Runs `f` with the groupby while this group is its last one.
    fn while_last<X>(&self, f: impl FnOnce(&GroupBy) -> R<X>) -> R<Option<X>> {
        let tool = groups_of(&self.parent);
        match tool.as_ref().and_then(|t| t.as_any().downcast_ref::<GroupBy>()) {
            Some(by) if by.turn.get() == self.turn => f(by).map(Some),
            _ => Ok(None),
        }
    }
    fn step(&self, by: &GroupBy) -> R<Option<Value>> {
        if by.value.is_empty() && !by.read()? {
            return Ok(None);
        }
        if !same(&self.target, &by.key.or_none())? {
            return Ok(None);
        }
        by.key.set(None);
        Ok(by.value.take())
    }
}

impl Tool for Grouper {
    fn next(&self) -> R<Option<Value>> {
        self.while_last(|by| self.step(by)).map(|r| r.flatten())
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let last = self.while_last(|_| Ok(()))?;
        Ok(match last {
            Some(()) => tuple(vec![class, tuple(vec![self.parent.clone(), self.target.clone()])]),
            None => {
                let iter = crate::module::builtin(crate::sym::intern("iter")).unwrap_or(NONE);
                tuple(vec![iter, tuple(vec![super::empty_tuple()])])
            }
        })
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.parent);
        see(&self.target);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Tuples of so many items, the last one perhaps of fewer.
struct Batched {
    it: Slot,
    n: usize,
}

fn batched(a: &[Value]) -> R {
    let n = index_size(&a[2])?;
    if n < 1 {
        return Err(value_error("n must be at least one"));
    }
    made(a, Batched { it: Slot::of(iter_object(&a[1])?), n: n as usize })
}

impl Tool for Batched {
    fn next(&self) -> R<Option<Value>> {
        let mut row = Vec::new();
        while row.len() < self.n {
            match self.it.step()? {
                Some(v) => row.push(v),
                None => {
                    self.it.set(None);
                    break;
                }
            }
        }
        Ok(if row.is_empty() { None } else { Some(tuple(row)) })
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.it.visit(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) const NEW: &[(T, &[NativeDef])] = &[
    (T::ItGroupBy, natives! { "__new__" "cls, iterable, key=" groupby; }),
    (T::ItBatched, natives! { "__new__" "cls, iterable, n" batched; }),
    (T::ItGrouper, natives! { "__new__" "cls, parent, tgtkey, /" grouper_new; }),
];
