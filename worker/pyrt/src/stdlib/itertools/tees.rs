//! tee: iterators that walk one chain of blocks of items, each block filled by whoever comes first.

use super::{made_as, parts, tool_of, whole, Slot, Tool};
use crate::func::NativeDef;
use crate::iter::next_of;
use crate::natives;
use crate::object::new_other_data;
use crate::prelude::*;
use std::any::Any;
use std::cell::{Cell, RefCell};

/// Items of a block, as CPython has them: reductions show it.
const BLOCK: usize = 57;

struct Block {
    it: Value,
    items: RefCell<Vec<Value>>,
    next: Slot,
    running: Cell<bool>,
}

fn new_block(it: Value) -> Value {
    let items = RefCell::new(Vec::with_capacity(BLOCK));
    let data = Block { it, items, next: Slot::empty(), running: Cell::new(false) };
    new_other_data(T::ItTeeData.ty(), Box::new(data))
}

fn block(v: &Value) -> R<&Block> {
    v.as_native_object::<Block>().ok_or_else(|| type_error("a _tee_dataobject is required"))
}

impl Block {
    fn item(&self, i: usize) -> R<Option<Value>> {
        if let Some(v) = self.items.borrow().get(i) {
            return Ok(Some(v.clone()));
        }
        if self.running.replace(true) {
            return Err(runtime_error("cannot re-enter the tee iterator"));
        }
        let v = next_of(&self.it);
        self.running.set(false);
        if let Ok(Some(v)) = &v {
            self.items.borrow_mut().push(v.clone());
        }
        v
    }
    /// The block after this one.
    fn following(&self) -> Value {
        if self.next.is_empty() {
            self.next.set(Some(new_block(self.it.clone())));
        }
        self.next.or_none()
    }
}

/// A long chain goes block by block: nested drops would need as much stack.
impl Drop for Block {
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(v) = next {
            let last = v.head().map_or(false, |h| h.count() == 1);
            next = if last { block(&v).ok().and_then(|b| b.next.take()) } else { None };
        }
    }
}

fn block_new(a: &[Value]) -> R {
    let values = match a[2].as_list() {
        Some(l) => l.items().clone(),
        None => {
            return Err(type_error(format!(
                "teedataobject() argument 2 must be list, not {}",
                type_name(&a[2])
            )))
        }
    };
    let wrong = || value_error("Invalid arguments");
    if values.len() > BLOCK {
        return Err(wrong());
    }
    let made = new_block(a[1].clone());
    let b = block(&made)?;
    if !a[3].is_none() {
        if values.len() < BLOCK || type_of(&a[3]) != T::ItTeeData.ty() {
            return Err(wrong());
        }
        b.next.set(Some(a[3].clone()));
    }
    b.items.replace(values);
    Ok(made)
}

fn block_reduce(a: &[Value]) -> R {
    let b = block(&a[0])?;
    let items = list(b.items.borrow().clone());
    let args = tuple(vec![b.it.clone(), items, b.next.or_none()]);
    Ok(tuple(vec![type_of(&a[0]).value(), args]))
}

struct Tee {
    block: Slot,
    at: Cell<usize>,
}

impl Tool for Tee {
    fn next(&self) -> R<Option<Value>> {
        if self.at.get() >= BLOCK {
            let now = self.block.or_none();
            self.block.set(Some(block(&now)?.following()));
            self.at.set(0);
        }
        let now = self.block.or_none();
        let v = block(&now)?.item(self.at.get())?;
        if v.is_some() {
            self.at.set(self.at.get() + 1);
        }
        Ok(v)
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let state = tuple(vec![self.block.or_none(), whole(self.at.get())]);
        Ok(tuple(vec![class, tuple(vec![super::empty_tuple()]), state]))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        let p = parts(state, 2, 2)?;
        if type_of(&p[0]) != T::ItTeeData.ty() {
            return Err(type_error(format!(
                "argument 1 must be itertools._tee_dataobject, not {}",
                type_name(&p[0])
            )));
        }
        let at = index_size(&p[1])?;
        if at < 0 || at > BLOCK as isize {
            return Err(value_error("Index out of range"));
        }
        self.block.set(Some(p[0].clone()));
        self.at.set(at as usize);
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.block.visit(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Another iterator at the same place.
fn copied(v: &Value) -> Option<Value> {
    let tool = tool_of(v)?;
    let tee = tool.as_any().downcast_ref::<Tee>()?;
    let copy = Tee { block: Slot::of(tee.block.or_none()), at: Cell::new(tee.at.get()) };
    Some(made_as(T::ItTee.ty(), copy))
}

fn tee_of(iterable: &Value) -> R {
    let it = iter_object(iterable)?;
    Ok(copied(&it).unwrap_or_else(|| {
        made_as(T::ItTee.ty(), Tee { block: Slot::of(new_block(it.clone())), at: Cell::new(0) })
    }))
}

fn tee(a: &[Value]) -> R {
    let n = a[1].given().map_or(Ok(2), index_size)?;
    if n < 0 {
        return Err(value_error("n must be >= 0"));
    }
    if n == 0 {
        return Ok(super::empty_tuple());
    }
    let mut it = iter_object(&a[0])?;
    let name = "__copy__";
    let copy = match crate::stdlib::classes::find(&it, name)? {
        Some(f) => f,
        None => {
            it = tee_of(&it)?;
            crate::stdlib::classes::get(&it, name)?
        }
    };
    let mut all = vec![it];
    for _ in 1..n {
        all.push(call(&copy, &mut [])?);
    }
    Ok(tuple(all))
}

pub(super) static FUNCTIONS: &[NativeDef] = natives! { "tee" "iterable, n=, /" tee; };

pub(super) const NEW: &[(T, &[NativeDef])] = &[
    (T::ItTee, natives! {
        "__new__" "cls, iterable, /" |a| tee_of(&a[1]);
        "__copy__" "self, /" |a| Ok(copied(&a[0]).unwrap_or(NONE));
    }),
    (T::ItTeeData, natives! {
        "__new__" "cls, iterable, values, next, /" block_new;
        "__reduce__" "self, /" block_reduce;
    }),
];
