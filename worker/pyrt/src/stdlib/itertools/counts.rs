//! count, cycle and repeat.

use super::{made, parts, Slot, Tool};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::any::Any;
use std::cell::Cell;

/// `fast`: whole numbers by ones, as long as they fit a C integer.
struct Count {
    at: Slot,
    step: Value,
    fast: Cell<bool>,
}

fn is_int(v: &Value) -> bool {
    type_of(v).is_subtype(T::Int.ty())
}

fn is_one(v: &Value) -> bool {
    is_int(v) && index_size(v).ok() == Some(1)
}

fn is_number(v: &Value) -> bool {
    let names = [crate::sym::INDEX, crate::sym::INT, crate::sym::FLOAT];
    type_of(v).is_subtype(T::Complex.ty()) || names.iter().any(|n| crate::attr::has_special(v, *n))
}

fn count(a: &[Value]) -> R {
    let given = |i: usize| a[i].given().cloned();
    let wrong = |v: &Value| !is_number(v);
    if given(1).as_ref().map_or(false, wrong) || given(2).as_ref().map_or(false, wrong) {
        return Err(type_error("a number is required"));
    }
    let step = given(2).unwrap_or_else(|| Value::int(1));
    let mut at = given(1).unwrap_or_else(|| Value::int(0));
    let mut fast = is_int(&at) && is_one(&step);
    if fast {
        match index_size(&at) {
            Ok(i) => at = Value::int(i as i64),
            Err(_) => fast = false,
        }
    }
    let step = if fast { Value::int(1) } else { step };
    made(a, Count { at: Slot::of(at), step, fast: Cell::new(fast) })
}

impl Count {
    fn is_fast(&self) -> bool {
        if self.fast.get() && self.at.or_none().as_int() == Some(i64::MAX) {
            self.fast.set(false);
        }
        self.fast.get()
    }
}

impl Tool for Count {
    fn next(&self) -> R<Option<Value>> {
        let v = self.at.or_none();
        self.is_fast();
        self.at.set(Some(add(&v, &self.step)?));
        Ok(Some(v))
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let args = match self.is_fast() {
            true => vec![self.at.or_none()],
            false => vec![self.at.or_none(), self.step.clone()],
        };
        Ok(tuple(vec![class, tuple(args)]))
    }
    fn repr(&self, of: &Value) -> R {
        let (name, at) = (type_of(of).name(), repr_text(&self.at.or_none())?);
        Ok(new_string(match self.is_fast() || is_one(&self.step) {
            true => format!("{}({})", name, at),
            false => format!("{}({}, {})", name, at, repr_text(&self.step)?),
        }))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.at.visit(see);
        see(&self.step);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `saved` is the list of what the first round gave.
struct Cycle {
    it: Slot,
    saved: Slot,
    at: Cell<usize>,
    first: Cell<bool>,
}

fn cycle(a: &[Value]) -> R {
    super::no_keywords("cycle", a, T::ItCycle, &a[2])?;
    let it = iter_object(&a[1])?;
    let saved = Slot::of(list(Vec::new()));
    made(a, Cycle { it: Slot::of(it), saved, at: Cell::new(0), first: Cell::new(false) })
}

impl Tool for Cycle {
    fn next(&self) -> R<Option<Value>> {
        let saved = self.saved.or_none();
        if !self.it.is_empty() {
            if let Some(v) = self.it.step()? {
                if !self.first.get() {
                    list_append(&saved, v.clone());
                }
                return Ok(Some(v));
            }
            self.it.set(None);
        }
        let items = match saved.as_list() {
            Some(l) if !l.items().is_empty() => l.items(),
            _ => return Ok(None),
        };
        let at = self.at.get();
        self.at.set(if at + 1 >= items.len() { 0 } else { at + 1 });
        Ok(items.get(at).cloned())
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let saved = self.saved.or_none();
        let (it, first) = match self.it.get() {
            Some(it) => (it, self.first.get()),
            None => {
                let it = iter_object(&saved)?;
                if self.at.get() != 0 {
                    let at = super::whole(self.at.get());
                    crate::stdlib::classes::method(&it, "__setstate__", &[at])?;
                }
                (it, true)
            }
        };
        let state = tuple(vec![saved, Value::bool(first)]);
        Ok(tuple(vec![class, tuple(vec![it]), state]))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        let p = parts(state, 2, 2)?;
        if !type_of(&p[0]).is_subtype(T::List.ty()) {
            let other = type_name(&p[0]);
            return Err(type_error(format!("argument 1 must be list, not {}", other)));
        }
        self.first.set(index_size(&p[1])? != 0);
        self.saved.set(Some(p[0].clone()));
        self.at.set(0);
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.it.visit(see);
        self.saved.visit(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Repeat {
    value: Value,
    left: Cell<Option<usize>>,
}

fn repeat(a: &[Value]) -> R {
    let left = match a[2].given() {
        Some(n) => Some(index_size(n)?.max(0) as usize),
        None => None,
    };
    made(a, Repeat { value: a[1].clone(), left: Cell::new(left) })
}

impl Tool for Repeat {
    fn next(&self) -> R<Option<Value>> {
        match self.left.get() {
            Some(0) => return Ok(None),
            Some(n) => self.left.set(Some(n - 1)),
            None => {}
        }
        Ok(Some(self.value.clone()))
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let mut args = vec![self.value.clone()];
        args.extend(self.left.get().map(super::whole));
        Ok(tuple(vec![class, tuple(args)]))
    }
    fn repr(&self, of: &Value) -> R {
        let (name, shown) = (type_of(of).name(), repr_text(&self.value)?);
        Ok(new_string(match self.left.get() {
            None => format!("{}({})", name, shown),
            Some(n) => format!("{}({}, {})", name, shown, n),
        }))
    }
    fn hint(&self) -> R {
        match self.left.get() {
            Some(n) => Ok(super::whole(n)),
            None => Err(type_error("len() of unsized object")),
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.value);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) const NEW: &[(T, &[NativeDef])] = &[
    (T::ItCount, natives! { "__new__" "cls, start=, step=" count; }),
    (T::ItCycle, natives! { "__new__" "cls, iterable, /, **kw" cycle; }),
    (T::ItRepeat, natives! { "__new__" "cls, object, times=" repeat; }),
];
