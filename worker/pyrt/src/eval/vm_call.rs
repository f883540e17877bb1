//! Instructions that call, and those that make functions and classes.

use super::frame::{comprehend, make_function, Frame, Step};
use super::names::lookup;
use super::op::*;
use crate::attr::{call_loaded, call_loaded_kw, Found};
use crate::emitted::star_args;
use crate::iter::Iter;
use crate::prelude::*;
use crate::sym;

impl Frame {
    /// Calls, and what makes functions and classes.
    pub fn step_call(&mut self, p: &Proto, op: Op) -> R<Option<Step>> {
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
                    &|| crate::dict_module::current(&globals),
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
                let (function, first) = match load_method(&p.attrs[a as usize], &v)? {
                    Found::Function(f) => (f, v),
                    Found::Attribute(f) => (UNBOUND, f),
                };
                self.stack.push(function);
                return self.push(first);
            }
            Op::CallMethod(n) => {
                let at = self.stack.len() - n as usize - 1;
                let found = self.loaded(at);
                let r = call_loaded(found, &mut self.stack[at..]);
                self.stack.truncate(at - 1);
                return self.push(r?);
            }
            Op::CallMethodKw(n, names) => {
                let at = self.stack.len() - n as usize - 1;
                let found = self.loaded(at);
                let names = &p.keywords[names as usize];
                let r = call_loaded_kw(found, &mut self.stack[at..], names);
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
            First::Absent if self.p.kind == UnitKind::Comp => {
                // Its first argument is the iterator.
                let text = "super(type, obj): obj must be an instance or subtype of type";
                return Err(type_error(text));
            }
            First::Absent => return Err(runtime_error("super(): no arguments")),
            First::Fast(i) => self.slots[i as usize].clone(),
            First::Cell(i) => self.cells[i as usize].get(),
        };
        match place.class_cell {
            Some(i) => super_(&self.cells[i as usize], &first),
            None => Err(runtime_error("super(): __class__ cell not found")),
        }
    }
    /// What LoadMethod left below the receiver at `at`.
    fn loaded(&mut self, at: usize) -> Found {
        let function = take(&mut self.stack[at - 1]);
        if function.is_unbound() {
            Found::Attribute(take(&mut self.stack[at]))
        } else {
            Found::Function(function)
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
        self.globals.check_class_builder()?;
        let code = keep(&m.child);
        let (ns, bases) = crate::class::class_prepare(code, bases, &keywords)?;
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
}
