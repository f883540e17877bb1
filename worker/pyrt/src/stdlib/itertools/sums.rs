//! accumulate.

use super::{made, Slot, Tool};
use crate::func::NativeDef;
use crate::iter::next_of;
use crate::natives;
use crate::prelude::*;
use std::any::Any;

struct Accumulate {
    it: Value,
    f: Option<Value>,
    initial: Slot,
    total: Slot,
}

fn accumulate(a: &[Value]) -> R {
    let given = |v: &Value| v.given().filter(|v| !v.is_none()).cloned();
    let initial = Slot::empty();
    initial.set(given(&a[3]));
    made(a, Accumulate { it: iter_object(&a[1])?, f: given(&a[2]), initial, total: Slot::empty() })
}

impl Accumulate {
    /// What goes on after the first values.
    fn after(&self, first: Value) -> R {
        call(&T::Chain.value(), &mut [tuple(vec![first]), self.it.clone()])
    }
}

impl Tool for Accumulate {
    fn next(&self) -> R<Option<Value>> {
        if let Some(v) = self.initial.take() {
            self.total.set(Some(v.clone()));
            return Ok(Some(v));
        }
        let x = match next_of(&self.it)? {
            Some(x) => x,
            None => return Ok(None),
        };
        let total = match (self.total.get(), &self.f) {
            (None, _) => x,
            (Some(old), Some(f)) => call(f, &mut [old, x])?,
            (Some(old), None) => add(&old, &x)?,
        };
        self.total.set(Some(total.clone()));
        Ok(Some(total))
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let f = self.f.clone().unwrap_or(NONE);
        if let Some(first) = self.initial.get() {
            return Ok(tuple(vec![class, tuple(vec![self.after(first)?, f]), NONE]));
        }
        let total = self.total.get();
        if total.as_ref().map_or(false, |t| t.is_none()) {
            let it = call(&class, &mut [self.after(NONE)?, f])?;
            let args = tuple(vec![it, Value::int(1), NONE]);
            return Ok(tuple(vec![T::ItSlice.value(), args]));
        }
        let args = tuple(vec![self.it.clone(), f]);
        Ok(tuple(vec![class, args, total.unwrap_or(NONE)]))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        self.total.set(Some(state.clone()));
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.it);
        self.f.iter().for_each(&mut *see);
        self.initial.visit(see);
        self.total.visit(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) const NEW: &[(T, &[NativeDef])] =
    &[(T::ItAccumulate, natives! { "__new__" "cls, iterable, func=, *, initial=" accumulate; })];
