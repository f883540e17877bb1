//! The instructions, each by the very functions that translated code calls.

use super::frame::{comprehend, make_function, Frame, Step};
use super::names::{lookup, not_defined};
use super::op::*;
use crate::attr::{call_loaded, call_loaded_kw};
use crate::emitted::*;
use crate::exc_group::Star;
use crate::iter::Iter;
use crate::prelude::*;
use crate::sym;

type Operation = fn(&Value, &Value) -> R;

/// By the number of the Operator.
static BINARY: [Operation; 13] = [
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
    fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(NONE)
    }
    fn pop_n(&mut self, n: usize) -> Vec<Value> {
        let at = self.stack.len() - n;
        self.stack.split_off(at)
    }
    fn top(&self) -> &Value {
        &self.stack[self.stack.len() - 1]
    }
    fn push(&mut self, v: Value) -> R<Option<Step>> {
        self.stack.push(v);
        Ok(None)
    }
    /// To there; a loop that goes back lets another thread have its turn.
    #[inline]
    fn go(&mut self, to: u32) {
        if (to as usize) < self.pc {
            tick();
        }
        self.pc = to as usize;
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
            Op::Jump(to) => self.go(to),
            Op::JumpIfFalse(to) => {
                let v = self.pop();
                if !truthy(&v)? {
                    self.go(to);
                }
            }
            Op::JumpIfTrue(to) => {
                let v = self.pop();
                if truthy(&v)? {
                    self.go(to);
                }
            }
            Op::FalseOrPop(to) => {
                if truthy(&self.top().clone())? {
                    self.pop();
                } else {
                    self.go(to);
                }
            }
            Op::TrueOrPop(to) => {
                if truthy(&self.top().clone())? {
                    self.go(to);
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

    /// Calls, and what makes functions and classes.
    fn step_call(&mut self, p: &Proto, op: Op) -> R<Option<Step>> {
        match op {
            Op::Call(n) => {
                let at = self.stack.len() - n as usize;
                let f = take(&mut self.stack[at - 1]);
                let r = call(&f, &mut self.stack[at..]);
                self.stack.truncate(at - 1);
                return self.push(r?);
            }
            Op::CallKw(n, names) => {
                let at = self.stack.len() - n as usize;
                let f = take(&mut self.stack[at - 1]);
                let r = call_kw(&f, &mut self.stack[at..], &p.keywords[names as usize]);
                self.stack.truncate(at - 1);
                return self.push(r?);
            }
            Op::CallHere(n) => {
                let mut args = self.pop_n(n as usize);
                let f = self.pop();
                let globals = self.globals.dict.clone();
                let r = super::builtin::call_here(
                    &f,
                    &mut args,
                    &|| globals.clone(),
                    &|| self.locals(),
                )?;
                return self.push(r);
            }
            Op::KwBegin => self.kws.push(Vec::new()),
            Op::KwPush(n) => {
                let v = self.pop();
                let f = self.callee();
                if let Some(kw) = self.kws.last_mut() {
                    kw_push(kw, &f, p.names[n as usize].name(), v)?;
                }
            }
            Op::KwMerge => {
                let v = self.pop();
                let f = self.callee();
                if let Some(kw) = self.kws.last_mut() {
                    kw_merge(kw, &f, &v)?;
                }
            }
            Op::CallEx(lone) => {
                let kw = self.kws.pop().unwrap_or_default();
                let args = self.pop();
                let f = self.pop();
                let args = if lone { star_args(&f, &args)? } else { collect(&args)? };
                let r = call_ex(&f, args, kw)?;
                return self.push(r);
            }
            Op::LoadMethod(a) => {
                let v = self.pop();
                let found = load_method(&p.attrs[a as usize], &v)?;
                self.stack.push(found.unwrap_or(UNBOUND));
                return self.push(v);
            }
            Op::CallMethod(a, n) => {
                let at = self.stack.len() - n as usize - 1;
                let found = take(&mut self.stack[at - 1]);
                let found = if found.is_unbound() { None } else { Some(found) };
                let r = call_loaded(&p.attrs[a as usize], found, &mut self.stack[at..]);
                self.stack.truncate(at - 1);
                return self.push(r?);
            }
            Op::CallMethodKw(a, n, names) => {
                let at = self.stack.len() - n as usize - 1;
                let found = take(&mut self.stack[at - 1]);
                let found = if found.is_unbound() { None } else { Some(found) };
                let names = &p.keywords[names as usize];
                let r = call_loaded_kw(&p.attrs[a as usize], found, &mut self.stack[at..], names);
                self.stack.truncate(at - 1);
                return self.push(r?);
            }
            Op::Super(i) => {
                let f = self.pop();
                let v = self.super_call(&f, p.supers[i as usize])?;
                return self.push(v);
            }
            Op::Function(i) => {
                let v = self.new_function(&p.makes[i as usize])?;
                return self.push(v);
            }
            Op::Comprehension(i) => {
                let it = self.iters.pop().unwrap_or(Iter::Done);
                let v = comprehend(self, &p.makes[i as usize].child, it)?;
                return self.push(v);
            }
            Op::Class(i) => {
                let v = self.new_class(&p.makes[i as usize])?;
                return self.push(v);
            }
            _ => return self.step_block(p, op),
        }
        Ok(None)
    }
    /// What is called, for the messages about its named arguments.
    fn callee(&self) -> Value {
        let n = self.stack.len();
        if n >= 2 { self.stack[n - 2].clone() } else { NONE }
    }
    fn super_call(&mut self, f: &Value, place: SuperPlace) -> R {
        if !is(f, &T::Super.value()) {
            return call(f, &mut []);
        }
        let first = match place.first {
            First::Absent => return Err(runtime_error("super(): no arguments")),
            First::Fast(i) => self.slots[i as usize].clone(),
            First::Cell(i) => self.cells[i as usize].get(),
        };
        match place.class_cell {
            Some(i) => super_(&self.cells[i as usize], &first),
            None => Err(runtime_error("super(): __class__ cell not found")),
        }
    }
    fn new_function(&mut self, m: &Make) -> R {
        let notes = if m.annotations { Some(self.pop()) } else { None };
        let named = self.pop_n(m.kwdefaults.len());
        let kwdefaults = m.kwdefaults.iter().copied().zip(named).collect();
        let defaults = self.pop_n(m.defaults as usize);
        let cells = self.closure(&m.child);
        let v = make_function(&m.child, &self.globals, cells, defaults, kwdefaults)?;
        if let (Some(f), Some(n)) = (v.as_func(), notes) {
            f.set_field(sym::ANNOTATIONS, n);
        }
        Ok(v)
    }
    fn new_class(&mut self, m: &Make) -> R {
        let keywords = self.kws.pop().unwrap_or_default();
        let bases = collect(&self.pop())?;
        let code = keep(&m.child);
        let ns = crate::class::class_prepare(code, &bases, &keywords)?;
        let mut body = self.inner(&m.child);
        body.ns = ns.clone();
        let module = match lookup(&ns, sym::NAME)? {
            Some(v) => Some(v),
            None => self.globals.find(sym::NAME)?,
        };
        if let Some(v) = module {
            setitem(&ns, &sym::MODULE.value(), v)?;
        }
        setitem(&ns, &sym::QUALNAME.value(), sym::intern(code.qualname).value())?;
        if !m.child.doc.is_none() {
            setitem(&ns, &sym::DOC.value(), m.child.doc.clone())?;
        }
        crate::call::enter(code)?;
        body.finish()?;
        let cell = m.child.class_cell.map(|i| body.cells[i as usize].clone());
        crate::class::class_end(code, bases, keywords, ns, cell.as_ref())
    }

    /// Leaving, exceptions, with, import.
    fn step_block(&mut self, p: &Proto, op: Op) -> R<Option<Step>> {
        match op {
            Op::Return => return Ok(Some(Step::Return(self.pop()))),
            Op::Yield => return Ok(Some(Step::Yield(self.pop()))),
            Op::YieldFrom => return Ok(Some(Step::YieldFrom(self.pop()))),
            Op::Await => return Ok(Some(Step::Await(self.pop()))),
            Op::Raise(0) => match crate::exc::current() {
                Some(e) => {
                    self.traced = true;
                    return Err(e);
                }
                None => return Err(reraise()),
            },
            Op::Raise(1) => {
                let v = self.pop();
                return Err(raise(v));
            }
            Op::Raise(_) => {
                let cause = self.pop();
                let v = self.pop();
                return Err(raise_from(v, cause));
            }
            Op::Try(handler) => self.begin_block(handler),
            Op::PopBlock => self.end_block(),
            Op::Match(next) => {
                let class = self.pop();
                let hit = match self.excs.last().cloned() {
                    Some(e) => exc_match(&e, &class)?,
                    None => false,
                };
                if !hit {
                    self.go(next);
                }
            }
            Op::LoadExc => {
                let v = self.excs.last().map_or(NONE, |e| e.value());
                return self.push(v);
            }
            Op::PopExc => drop(self.end_handling()),
            Op::Reraise => {
                if let Some(e) = self.end_handling() {
                    self.traced = true;
                    return Err(e);
                }
            }
            Op::StarBegin => {
                if let Some(e) = self.excs.last() {
                    self.stars.push(Star::new(e));
                }
            }
            Op::StarTake(next) => {
                let class = self.pop();
                let taken = match self.stars.last_mut() {
                    Some(s) => s.take(&class)?,
                    None => None,
                };
                match taken {
                    Some(e) => self.begin_handling(e),
                    None => self.go(next),
                }
            }
            Op::StarRaised => {
                let raised = self.end_handling();
                self.end_handling(); // the clause's own part
                if let (Some(s), Some(e)) = (self.stars.last_mut(), raised) {
                    s.handler_raised(e);
                }
            }
            Op::StarEnd => {
                let left = match self.stars.pop() {
                    Some(s) => s.end()?,
                    None => None,
                };
                self.end_handling();
                if let Some(e) = left {
                    self.traced = true;
                    return Err(e);
                }
            }
            Op::WithEnter => {
                let m = self.pop();
                let (exit, v) = with_enter(&m)?;
                self.exits.push(exit);
                return self.push(v);
            }
            Op::WithExit => {
                let exit = self.exits.pop().unwrap_or(NONE);
                with_exit(&exit, None)?;
            }
            Op::WithExcept => {
                let exit = self.exits.pop().unwrap_or(NONE);
                let e = self.excs.last().cloned();
                let swallowed = with_exit(&exit, e.as_ref())?;
                return self.push(Value::bool(swallowed));
            }
            Op::AsyncEnter => return Ok(Some(Step::AsyncEnter(self.pop()))),
            Op::AsyncExit => {
                let exit = self.exits.pop().unwrap_or(NONE);
                return Ok(Some(Step::AsyncExit(exit, None)));
            }
            Op::AsyncExcept => {
                let exit = self.exits.pop().unwrap_or(NONE);
                let e = self.excs.last().cloned();
                return Ok(Some(Step::AsyncExit(exit, e)));
            }
            Op::Assert(has_msg) => {
                let msg = if has_msg { Some(self.pop()) } else { None };
                return Err(assertion(msg));
            }
            _ => return self.step_rest(p, op),
        }
        Ok(None)
    }

    /// Imports, annotations, patterns.
    fn step_rest(&mut self, p: &Proto, op: Op) -> R<Option<Step>> {
        match op {
            Op::Import(i) => {
                let i = &p.imports[i as usize];
                let m = super::import::import(&self.globals, i, || self.locals())?;
                return self.push(m);
            }
            Op::ImportStar => {
                let m = self.pop();
                for (name, v) in super::import::star(&m)? {
                    if is(&self.ns, &self.globals.dict) {
                        self.globals.set(name, v)?;
                    } else {
                        setitem(&self.ns, &name.value(), v)?;
                    }
                }
            }
            Op::FromName(n) => {
                let v = from_name(self.top(), p.names[n as usize].name())?;
                return self.push(v);
            }
            Op::Print => {
                let v = self.pop();
                match crate::stdlib::sys_attr("displayhook") {
                    Some(f) => drop(call(&f, &mut [v])?),
                    None => return Err(runtime_error("lost sys.displayhook")),
                }
            }
            Op::SetupAnnotations => {
                if lookup(&self.ns, sym::ANNOTATIONS)?.is_none() {
                    setitem(&self.ns, &sym::ANNOTATIONS.value(), crate::dict::new_dict())?;
                }
            }
            Op::Annotate(n) => {
                let v = self.pop();
                let all = match lookup(&self.ns, sym::ANNOTATIONS)? {
                    Some(d) => d,
                    None => self.globals.get(sym::ANNOTATIONS)?,
                };
                setitem(&all, &p.names[n as usize].value(), v)?;
            }
            Op::MatchSequence(i, fail) => {
                let s = &p.patterns[i as usize];
                let least = s.count - usize::from(s.star.is_some());
                let v = self.slots[s.subject as usize].clone();
                match match_sequence(&v, least, s.star.is_some())? {
                    Some(all) => self.put_parts(s, all),
                    None => self.go(fail),
                }
            }
            Op::MatchMapping(i, fail) => {
                let s = &p.patterns[i as usize];
                let v = self.slots[s.subject as usize].clone();
                let keys = collect(&self.slots[s.keys as usize])?;
                match match_mapping(&v, &keys)? {
                    Some(all) => self.put_parts(s, all),
                    None => self.go(fail),
                }
            }
            Op::MatchRest(i) => {
                let s = &p.patterns[i as usize];
                let keys = collect(&self.slots[s.keys as usize])?;
                let rest = match_rest(&self.slots[s.subject as usize], &keys)?;
                return self.push(rest);
            }
            Op::MatchClass(i, fail) => {
                let s = &p.patterns[i as usize];
                let class = self.pop();
                let v = self.slots[s.subject as usize].clone();
                match match_class(&v, &class, s.count, &s.names)? {
                    Some(all) => self.put_parts(s, all),
                    None => self.go(fail),
                }
            }
            Op::IsConst(i) => {
                let v = self.pop();
                return self.push(Value::bool(is(&v, &p.consts[i as usize])));
            }
            _ => {}
        }
        Ok(None)
    }
    /// The parts of a subject into their slots; the starred one takes what is left over.
    fn put_parts(&mut self, s: &Parts, mut all: Vec<Value>) {
        if let Some(i) = s.star {
            let after = s.count - i - 1;
            let tail = all.split_off(all.len() - after);
            let middle = all.split_off(i);
            all.push(list(middle));
            all.extend(tail);
        }
        for (i, v) in all.into_iter().enumerate() {
            self.slots[s.base as usize + i] = v;
        }
    }
}
