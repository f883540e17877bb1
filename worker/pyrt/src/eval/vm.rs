//! The instructions, each by the very functions that translated code calls: names, operators and
//! displays here, calls in vm_call.rs, blocks, imports and patterns in vm_block.rs.

use super::frame::{Frame, Step};
use super::names::{lookup, not_defined};
use super::op::*;
use crate::emitted::star_extend;
use crate::iter::Iter;
use crate::prelude::*;

type Operation = fn(&Value, &Value) -> R;

/// By the number of the Operator.
pub static BINARY: [Operation; 13] = [
    add, sub, mul, matmul, truediv, modulo, pow, lshift, rshift, bitor, bitxor, bitand, floordiv,
];
static IN_PLACE: [Operation; 13] = [
    iadd, isub, imul, imatmul, itruediv, imodulo, ipow, ilshift, irshift, ibitor, ibitxor,
    ibitand, ifloordiv,
];

/// By the number of the CmpOp.
fn compare(op: u8, a: &Value, b: &Value) -> R {
    match op {
        0 => eq(a, b),
        1 => ne(a, b),
        2 => lt(a, b),
        3 => le(a, b),
        4 => gt(a, b),
        5 => ge(a, b),
        6 => Ok(Value::bool(is(a, b))),
        7 => Ok(Value::bool(!is(a, b))),
        8 => contains(b, a).map(Value::bool),
        _ => contains(b, a).map(|x| Value::bool(!x)),
    }
}

impl Frame {
    #[inline]
    pub fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(NONE)
    }
    pub fn pop_n(&mut self, n: usize) -> Vec<Value> {
        let at = self.stack.len() - n;
        self.stack.split_off(at)
    }
    pub fn top(&self) -> &Value {
        &self.stack[self.stack.len() - 1]
    }
    pub fn push(&mut self, v: Value) -> R<Option<Step>> {
        self.stack.push(v);
        Ok(None)
    }
    /// To there; a loop that goes back lets another thread have its turn.
    #[inline]
    pub fn go(&mut self, to: u32) -> R<()> {
        if (to as usize) < self.pc {
            tick()?;
        }
        self.pc = to as usize;
        Ok(())
    }
    fn unbound_cell(&self, i: usize) -> PyErr {
        let own = self.p.cells.len();
        let name = if i < own { self.p.cells[i] } else { self.p.free[i - own] };
        let empty = crate::cell::CellRef::new(UNBOUND);
        let r = match i < own {
            true => load_cell(&empty, name.name()),
            false => load_free(&empty, name.name()),
        };
        r.err().unwrap_or_else(|| not_defined(name))
    }

    #[allow(clippy::cognitive_complexity)]
    pub fn step(&mut self, p: &Proto, op: Op) -> R<Option<Step>> {
        match op {
            Op::Const(i) => return self.push(p.consts[i as usize].clone()),
            Op::Pop => drop(self.pop()),
            Op::Dup => {
                let v = self.top().clone();
                return self.push(v);
            }
            Op::Dup2 => {
                let n = self.stack.len();
                let (a, b) = (self.stack[n - 2].clone(), self.stack[n - 1].clone());
                self.stack.push(a);
                return self.push(b);
            }
            Op::Swap => {
                let n = self.stack.len();
                self.stack.swap(n - 1, n - 2);
            }
            Op::Sink => {
                let n = self.stack.len();
                self.stack[n - 3..].rotate_right(1);
            }
            Op::LoadFast(i) => {
                let v = &self.slots[i as usize];
                if v.is_unbound() {
                    let name = p.slots.get(i as usize).map_or("", |n| n.name());
                    load_local(v, name)?;
                }
                let v = v.clone();
                return self.push(v);
            }
            Op::StoreFast(i) => {
                let v = self.pop();
                drop(std::mem::replace(&mut self.slots[i as usize], v));
            }
            Op::DelFast(i) => {
                load_local(&self.slots[i as usize], p.slots[i as usize].name())?;
                drop(take(&mut self.slots[i as usize]));
            }
            Op::TakeFast(i) => {
                let v = take(&mut self.slots[i as usize]);
                return self.push(v);
            }
            Op::LoadCell(i) => {
                let v = self.cells[i as usize].get();
                if v.is_unbound() {
                    return Err(self.unbound_cell(i as usize));
                }
                return self.push(v);
            }
            Op::StoreCell(i) => {
                let v = self.pop();
                self.cells[i as usize].set(v);
            }
            Op::DelCell(i) => {
                if self.cells[i as usize].get().is_unbound() {
                    return Err(self.unbound_cell(i as usize));
                }
                self.cells[i as usize].set(UNBOUND);
            }
            Op::LoadClassCell(n, i) => {
                if let Some(v) = lookup(&self.ns, p.names[n as usize])? {
                    return self.push(v);
                }
                let v = self.cells[i as usize].get();
                if v.is_unbound() {
                    return Err(self.unbound_cell(i as usize));
                }
                return self.push(v);
            }
            Op::LoadGlobal(n) => {
                let v = self.globals.get(p.names[n as usize])?;
                return self.push(v);
            }
            Op::StoreGlobal(n) => {
                let v = self.pop();
                self.globals.set(p.names[n as usize], v)?;
            }
            Op::DelGlobal(n) => self.globals.del(p.names[n as usize])?,
            Op::LoadName(n) => {
                let name = p.names[n as usize];
                let own = match is(&self.ns, &self.globals.dict) {
                    true => None,
                    false => lookup(&self.ns, name)?,
                };
                let v = match own {
                    Some(v) => v,
                    None => self.globals.get(name)?,
                };
                return self.push(v);
            }
            Op::StoreName(n) => {
                let v = self.pop();
                if is(&self.ns, &self.globals.dict) {
                    self.globals.set(p.names[n as usize], v)?;
                } else {
                    setitem(&self.ns, &p.names[n as usize].value(), v)?;
                }
            }
            Op::DelName(n) => {
                let name = p.names[n as usize];
                if is(&self.ns, &self.globals.dict) {
                    self.globals.del(name)?;
                } else {
                    ns_del(&self.ns, name.name())?;
                }
            }
            Op::LoadAttr(a) => {
                let v = self.pop();
                let r = getattr(&v, &p.attrs[a as usize])?;
                return self.push(r);
            }
            Op::StoreAttr(a) => {
                let v = self.pop();
                let x = self.pop();
                setattr(&v, &p.attrs[a as usize], x)?;
            }
            Op::DelAttr(a) => {
                let v = self.pop();
                delattr(&v, &p.attrs[a as usize])?;
            }
            Op::GetItem => {
                let k = self.pop();
                let v = self.pop();
                let r = getitem(&v, &k)?;
                return self.push(r);
            }
            Op::SetItem => {
                let k = self.pop();
                let v = self.pop();
                let x = self.pop();
                setitem(&v, &k, x)?;
            }
            Op::DelItem => {
                let k = self.pop();
                let v = self.pop();
                delitem(&v, &k)?;
            }
            Op::Slice => {
                let step = self.pop();
                let upper = self.pop();
                let lower = self.pop();
                return self.push(slice(lower, upper, step));
            }
            Op::Binary(n) => {
                let b = self.pop();
                let a = self.pop();
                let r = BINARY[n as usize](&a, &b)?;
                return self.push(r);
            }
            Op::InPlace(n) => {
                let b = self.pop();
                let a = self.pop();
                let r = IN_PLACE[n as usize](&a, &b)?;
                return self.push(r);
            }
            Op::Neg => {
                let v = self.pop();
                let r = neg(&v)?;
                return self.push(r);
            }
            Op::Pos => {
                let v = self.pop();
                let r = pos(&v)?;
                return self.push(r);
            }
            Op::Invert => {
                let v = self.pop();
                let r = invert(&v)?;
                return self.push(r);
            }
            Op::Not => {
                let v = self.pop();
                let r = Value::bool(!truthy(&v)?);
                return self.push(r);
            }
            Op::Compare(n) => {
                let b = self.pop();
                let a = self.pop();
                let r = compare(n, &a, &b)?;
                return self.push(r);
            }
            Op::Jump(to) => self.go(to)?,
            Op::JumpIfFalse(to) => {
                let v = self.pop();
                if !truthy(&v)? {
                    self.go(to)?;
                }
            }
            Op::JumpIfTrue(to) => {
                let v = self.pop();
                if truthy(&v)? {
                    self.go(to)?;
                }
            }
            Op::FalseOrPop(to) => {
                if truthy(&self.top().clone())? {
                    self.pop();
                } else {
                    self.go(to)?;
                }
            }
            Op::TrueOrPop(to) => {
                if truthy(&self.top().clone())? {
                    self.go(to)?;
                } else {
                    self.pop();
                }
            }
            _ => return self.step_display(p, op),
        }
        Ok(None)
    }

    /// Displays, strings, unpacking and iteration.
    fn step_display(&mut self, p: &Proto, op: Op) -> R<Option<Step>> {
        match op {
            Op::Tuple(n) => {
                let all = self.pop_n(n as usize);
                return self.push(tuple(all));
            }
            Op::List(n) => {
                let all = self.pop_n(n as usize);
                return self.push(list(all));
            }
            Op::Set(n) => {
                let all = self.pop_n(n as usize);
                let v = set(all)?;
                return self.push(v);
            }
            Op::Dict(n) => {
                let mut all = self.pop_n(2 * n as usize).into_iter();
                let mut pairs = Vec::with_capacity(n as usize);
                while let (Some(k), Some(v)) = (all.next(), all.next()) {
                    pairs.push((k, v));
                }
                let d = dict(pairs)?;
                return self.push(d);
            }
            Op::ListAppend => {
                let x = self.pop();
                list_append(self.top(), x);
            }
            Op::ListExtend => {
                let x = self.pop();
                let mut more = Vec::new();
                star_extend(&mut more, &x)?;
                more.into_iter().for_each(|x| list_append(self.top(), x));
            }
            Op::SetAdd => {
                let x = self.pop();
                set_add(self.top(), x)?;
            }
            Op::SetUpdate => {
                let x = self.pop();
                set_update(self.top(), &x)?;
            }
            Op::DictUpdate => {
                let x = self.pop();
                dict_update(self.top(), &x)?;
            }
            Op::ListToTuple => {
                let l = self.pop();
                return self.push(list_to_tuple(l));
            }
            Op::AppendTo(i) => {
                let x = self.pop();
                list_append(&self.slots[i as usize], x);
            }
            Op::AddTo(i) => {
                let x = self.pop();
                set_add(&self.slots[i as usize], x)?;
            }
            Op::PutTo(i) => {
                let v = self.pop();
                let k = self.pop();
                dict_set(&self.slots[i as usize], k, v)?;
            }
            Op::Format(conversion, has_spec) => {
                let spec = if has_spec { self.pop() } else { NONE };
                let v = self.pop();
                let r = format_value(&v, conversion, &spec)?;
                return self.push(r);
            }
            Op::Concat(n) => {
                let all = self.pop_n(n as usize);
                return self.push(concat(&all));
            }
            Op::Unpack(n) => {
                let v = self.pop();
                let all = crate::iter::unpack_n(&v, n as usize)?;
                self.stack.extend(all.into_iter().rev());
            }
            Op::UnpackEx(before, after) => {
                let v = self.pop();
                let all = unpack_ex(&v, before as usize, after as usize)?;
                self.stack.extend(all.into_iter().rev());
            }
            Op::GetIter => {
                let v = self.pop();
                self.iters.push(iter(&v)?);
            }
            Op::ForNext(done) => {
                let n = self.iters.len() - 1;
                match self.iters[n].next()? {
                    Some(v) => return self.push(v),
                    None => {
                        self.iters.pop();
                        self.pc = done as usize;
                    }
                }
            }
            Op::PopIter => drop(self.iters.pop()),
            Op::GetAiter => {
                let v = self.pop();
                self.iters.push(Iter::Object(aiter(&v)?));
            }
            Op::ForAnext(_) => {
                if let Some(Iter::Object(it)) = self.iters.last() {
                    return Ok(Some(Step::Anext(it.clone())));
                }
            }
            _ => return self.step_call(p, op),
        }
        Ok(None)
    }
}
