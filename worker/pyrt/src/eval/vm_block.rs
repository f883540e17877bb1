//! Instructions that leave units and blocks, handle exceptions, import, and match patterns.

use super::frame::{Frame, Step};
use super::names::lookup;
use super::op::*;
use crate::emitted::*;
use crate::exc_group::Star;
use crate::prelude::*;
use crate::sym;

impl Frame {
    /// Leaving, exceptions, with, import.
    pub fn step_block(&mut self, p: &Proto, op: Op) -> R<Option<Step>> {
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
                    self.go(next)?;
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
                    None => self.go(next)?,
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
                    None => self.go(fail)?,
                }
            }
            Op::MatchLength(i, fail) => {
                let s = &p.patterns[i as usize];
                let least = s.count - usize::from(s.star.is_some());
                let v = self.slots[s.subject as usize].clone();
                if !match_length(&v, least, s.star.is_some())? {
                    self.go(fail)?;
                }
            }
            Op::MatchItem(i, at) => {
                let (s, at) = (&p.patterns[i as usize], at as usize);
                let from_end = s.star.map_or(false, |star| at > star);
                let v = self.slots[s.subject as usize].clone();
                let n = if from_end { s.count - at } else { at };
                self.slots[s.base as usize + at] = match_item(&v, n, from_end)?;
            }
            Op::MatchMapping(i, fail) => {
                let s = &p.patterns[i as usize];
                let v = self.slots[s.subject as usize].clone();
                let keys = collect(&self.slots[s.keys as usize])?;
                match match_mapping(&v, &keys)? {
                    Some(all) => self.put_parts(s, all),
                    None => self.go(fail)?,
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
                    None => self.go(fail)?,
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
