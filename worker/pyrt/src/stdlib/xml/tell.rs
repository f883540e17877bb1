//! Calls a parser's handlers with what it read.

use super::dtd::{Entity, Event, Handler, Model};
use super::errors::{self, Code};
use super::parser::Parser;
use crate::prelude::*;

fn text(t: Option<String>) -> Value {
    t.map_or(NONE, new_string)
}

impl Parser {
    fn handler(&self, h: Handler) -> Option<Value> {
        Some(self.handlers.borrow()[h as usize].clone()).filter(|v| !v.is_none())
    }

    /// The one string for a name.
    fn interned(&self, name: String) -> R {
        let v = new_string(name);
        match self.intern.as_dict() {
            None => Ok(v),
            Some(d) => match d.get(&v)? {
                Some(known) => Ok(known),
                None => {
                    d.set(v.clone(), v.clone())?;
                    Ok(v)
                }
            },
        }
    }
    fn interned_or(&self, name: Option<String>) -> R {
        name.map_or(Ok(NONE), |n| self.interned(n))
    }

    fn call(&self, f: &Value, mut args: Vec<Value>) -> R {
        let was = self.in_callback.replace(true);
        let r = call(f, &mut args);
        self.in_callback.set(was);
        r
    }

    /// Tells the text that was kept back.
    pub fn flush(&self) -> R<()> {
        let kept = match &mut *self.buffer.borrow_mut() {
            Some(b) if !b.is_empty() => std::mem::take(b),
            _ => return Ok(()),
        };
        match self.handler(Handler::Text) {
            Some(f) => self.call(&f, vec![new_string(kept)]).map(|_| ()),
            None => Ok(()),
        }
    }

    fn tell_text(&self, s: String) -> R<bool> {
        let f = match self.handler(Handler::Text) {
            Some(f) => f,
            None => return Ok(false),
        };
        let room = self.buffer_size.get();
        let kept = match &*self.buffer.borrow() {
            None => None,
            Some(b) => Some(b.len()),
        };
        match kept {
            None => {
                self.call(&f, vec![new_string(s)])?;
            }
            Some(n) => {
                if n + s.len() > room {
                    self.flush()?;
                    if self.handler(Handler::Text).is_none() {
                        return Ok(true);
                    }
                }
                if s.len() > room {
                    self.call(&f, vec![new_string(s)])?;
                } else if let Some(b) = &mut *self.buffer.borrow_mut() {
                    b.push_str(&s);
                }
            }
        }
        Ok(true)
    }

    /// Calls a handler, if there is one, after what was kept back.
    fn tell(&self, h: Handler, args: impl FnOnce() -> R<Vec<Value>>) -> R<Option<Value>> {
        match self.handler(h) {
            None => Ok(None),
            Some(f) => {
                self.flush()?;
                let args = args()?;
                self.call(&f, args).map(Some)
            }
        }
    }

    /// Tells of one token; Some: a handler's answer ends the parsing.
    pub fn tell_all(&self) -> R<Option<Code>> {
        let mut was_told = false;
        loop {
            let event = self.core.borrow_mut().events.pop_front();
            let event = match event {
                Some(e) => e,
                None => break,
            };
            match self.tell_event(event, &mut was_told)? {
                None => {}
                stop => {
                    self.core.borrow_mut().events.clear();
                    return Ok(stop);
                }
            }
        }
        let raw = self.core.borrow_mut().raw.take();
        if let (Some(raw), false) = (raw, was_told) {
            self.tell(self.rest.get(), || Ok(vec![new_string(raw)]))?;
        }
        Ok(None)
    }

    fn tell_event(&self, event: Event, was_told: &mut bool) -> R<Option<Code>> {
        let told = match event {
            Event::Text(s) => {
                *was_told |= self.tell_text(s)?;
                return Ok(None);
            }
            Event::Start { name, attrs, specified } => {
                self.tell(Handler::StartElement, || self.start_args(name, attrs, specified))?
            }
            Event::End { name, of_empty } => {
                let mut c = self.core.borrow_mut();
                if of_empty && c.wants(Handler::EndElement) && c.wants(Handler::StartElement) {
                    c.move_to_end();
                }
                drop(c);
                self.tell(Handler::EndElement, || Ok(vec![self.interned(name)?]))?
            }
            Event::StartNs(prefix, uri) => {
                self.tell(Handler::StartNs, || {
                    Ok(vec![self.interned_or(prefix)?, self.interned_or(uri)?])
                })?;
                None
            }
            Event::EndNs(prefix) => {
                self.tell(Handler::EndNs, || Ok(vec![self.interned_or(prefix)?]))?;
                None
            }
            Event::External { context, base, system, public, after } => {
                let args = || {
                    let mut args = vec![text(context), self.interned_or(base)?];
                    args.extend([self.interned_or(system)?, self.interned_or(public)?]);
                    Ok(args)
                };
                let answer = self.tell(Handler::External, args)?;
                if let Some(v) = &answer {
                    if index_size(v)? == 0 {
                        return Ok(Some(errors::EXTERNAL_ENTITY_HANDLING));
                    }
                    self.core.borrow_mut().after_external(after);
                }
                answer
            }
            Event::NotStandalone => {
                if let Some(v) = self.tell(Handler::NotStandalone, || Ok(vec![]))? {
                    if index_size(&v)? == 0 {
                        return Ok(Some(errors::NOT_STANDALONE));
                    }
                }
                None
            }
            Event::Claimed(h) => self.handler(h),
            event => self.tell_other(event)?,
        };
        *was_told |= told.is_some();
        Ok(None)
    }

    fn start_args(&self, name: String, attrs: Vec<(String, String)>, specified: usize) -> R<Vec<Value>> {
        let n = if self.only_specified.get() { specified / 2 } else { attrs.len() };
        let mut flat = Vec::with_capacity(n * 2);
        for (name, value) in attrs.into_iter().take(n) {
            flat.push(self.interned(name)?);
            flat.push(new_string(value));
        }
        let name = self.interned(name)?;
        if self.is_ordered.get() {
            return Ok(vec![name, list(flat)]);
        }
        let all = crate::dict::new_dict();
        let mut flat = flat.into_iter();
        while let (Some(k), Some(v)) = (flat.next(), flat.next()) {
            setitem(&all, &k, v)?;
        }
        Ok(vec![name, all])
    }

    fn entity_args(&self, entity: Entity) -> R<[Value; 4]> {
        Ok([
            self.interned_or(entity.base)?,
            self.interned_or(entity.system)?,
            self.interned_or(entity.public)?,
            self.interned_or(entity.notation)?,
        ])
    }

    fn tell_other(&self, event: Event) -> R<Option<Value>> {
        match event {
            Event::Comment(s) => self.tell(Handler::Comment, || Ok(vec![new_string(s)])),
            Event::Pi(target, s) => {
                self.tell(Handler::Pi, || Ok(vec![self.interned(target)?, new_string(s)]))
            }
            Event::StartCdata => self.tell(Handler::StartCdata, || Ok(vec![])),
            Event::EndCdata => self.tell(Handler::EndCdata, || Ok(vec![])),
            Event::EndDoctype => self.tell(Handler::EndDoctype, || Ok(vec![])),
            Event::XmlDecl { version, encoding, standalone } => self.tell(Handler::XmlDecl, || {
                Ok(vec![text(version), text(encoding), Value::int(standalone)])
            }),
            Event::StartDoctype { name, system, public, is_internal } => {
                self.tell(Handler::StartDoctype, || {
                    let (system, public) = (self.interned_or(system)?, self.interned_or(public)?);
                    Ok(vec![self.interned(name)?, system, public, Value::int(is_internal as i64)])
                })
            }
            Event::Entity { name, is_param, value, entity } => self.tell(Handler::Entity, || {
                let name = self.interned(name)?;
                let mut args = vec![name, Value::int(is_param as i64), text(value)];
                args.extend(self.entity_args(entity)?);
                Ok(args)
            }),
            Event::Unparsed { name, entity } => {
                if self.core.borrow().wants(Handler::Unparsed) {
                    return self.tell(Handler::Unparsed, || {
                        let mut args = vec![self.interned(name)?];
                        args.extend(self.entity_args(entity)?);
                        Ok(args)
                    });
                }
                self.tell_other(Event::Entity { name, is_param: false, value: None, entity })
            }
            Event::Notation { name, base, system, public } => self.tell(Handler::Notation, || {
                let (name, base) = (self.interned(name)?, self.interned_or(base)?);
                Ok(vec![name, base, self.interned_or(system)?, self.interned_or(public)?])
            }),
            Event::Element { name, model } => self.tell(Handler::Element, || {
                Ok(vec![self.interned(name)?, self.model(model)?])
            }),
            Event::Attlist { element, name, kind, value, required } => {
                self.tell(Handler::Attlist, || {
                    let names = [self.interned(element)?, self.interned(name)?];
                    let mut args = names.to_vec();
                    args.extend([new_string(kind), text(value), Value::int(required as i64)]);
                    Ok(args)
                })
            }
            Event::Skipped { name, is_param } => self.tell(Handler::Skipped, || {
                Ok(vec![self.interned(name)?, Value::int(is_param as i64)])
            }),
            _ => Ok(None),
        }
    }

    fn model(&self, m: Model) -> R {
        let mut children = Vec::new();
        for c in m.children {
            children.push(self.model(c)?);
        }
        Ok(tuple(vec![
            Value::int(m.kind as i64),
            Value::int(m.quant as i64),
            self.interned_or(m.name)?,
            tuple(children),
        ]))
    }
}
