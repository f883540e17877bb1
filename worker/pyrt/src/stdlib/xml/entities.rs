//! Entities of a DTD: their declarations, the texts of parameter entities, the external subset.

use super::core::{predefined, text_of, Core};
use super::declare::Decl;
use super::dtd::{After, Entity, Event, Handler};
use super::errors::{self, Fault};
use super::prolog::{self, Tok};
use super::roles::Role;
use super::scan::{self, Scan, Stop, Token};

/// The name of the entity that stands for the external subset.
const SUBSET: &str = "#";

impl Core {
    // ---- the external subset

    pub fn start_doctype(&mut self, is_internal: bool) {
        match self.decl.doctype.take() {
            Some(name) if self.wants(Handler::StartDoctype) => {
                let (system, public) = (self.decl.system.clone(), self.decl.public.clone());
                self.tell(Event::StartDoctype { name, system, public, is_internal });
            }
            _ => {}
        }
    }

    pub fn subset_entity(&mut self) {
        self.dtd.borrow_mut().params.entry(SUBSET.to_string()).or_default();
        self.decl.entity = Some((true, SUBSET.to_string()));
    }

    pub fn read_subset(&mut self) {
        let has_system = self.decl.has_subset;
        if !has_system && !self.use_foreign {
            return;
        }
        let had_refs = std::mem::replace(&mut self.dtd.borrow_mut().has_param_refs, true);
        if self.param_parsing != 0 && self.wants(Handler::External) {
            self.tell_subset(has_system, had_refs);
        }
        self.use_foreign = false;
    }

    pub fn tell_subset(&mut self, has_system: bool, had_refs: bool) {
        let mut e = self.dtd.borrow().params.get(SUBSET).cloned().unwrap_or_default();
        if self.use_foreign {
            e.base = self.base.clone();
        }
        self.dtd.borrow_mut().param_read = false;
        let after = After::Subset { has_system, had_refs };
        let (base, system, public) = (e.base, e.system, e.public);
        self.tell(Event::External { context: None, base, system, public, after });
    }

    /// A DTD that the program adds to a document without one.
    pub fn foreign_subset(&mut self) {
        if !self.use_foreign {
            return;
        }
        let had_refs = std::mem::replace(&mut self.dtd.borrow_mut().has_param_refs, true);
        if self.param_parsing != 0 && self.wants(Handler::External) {
            self.tell_subset(false, had_refs);
        }
        self.use_foreign = false;
    }

    pub fn ask_standalone(&mut self) {
        if !self.dtd.borrow().is_standalone && self.wants(Handler::NotStandalone) {
            self.tell(Event::NotStandalone);
        }
    }

    /// After the callback for an external entity.
    pub fn after_external(&mut self, after: After) {
        let (was_read, is_standalone) = {
            let d = self.dtd.borrow();
            (d.param_read, d.is_standalone)
        };
        match after {
            After::Nothing => return,
            After::ParamRef => {
                let name = self.decl.open_param.take().unwrap_or_default();
                let mut d = self.dtd.borrow_mut();
                if let Some(e) = d.entity(true, &name) {
                    e.is_open = false;
                }
                if !was_read {
                    d.keeps = is_standalone;
                    return;
                }
            }
            After::Subset { has_system, had_refs } => {
                if !was_read {
                    if !has_system {
                        self.dtd.borrow_mut().has_param_refs = had_refs;
                    }
                    return;
                }
            }
        }
        if !is_standalone && self.wants(Handler::NotStandalone) {
            self.events.push_front(Event::NotStandalone);
        }
    }

    // ---- entities

    pub fn name_entity(&mut self, role: Role, name: &str, keeps: bool) {
        let is_param = role == Role::ParamEntity;
        self.decl.entity = None;
        self.decl.system = None;
        self.decl.public = None;
        if !is_param && predefined(name.as_bytes()).is_some() || !keeps {
            return;
        }
        let is_internal = self.roles.is_document && self.frames.is_empty();
        let mut d = self.dtd.borrow_mut();
        let all = if is_param { &mut d.params } else { &mut d.general };
        if all.contains_key(name) {
            return;
        }
        all.insert(name.to_string(), Entity { is_internal, ..Entity::default() });
        drop(d);
        self.decl.entity = Some((is_param, name.to_string()));
        self.claim(Handler::Entity);
    }

    pub fn with_entity(&mut self, keeps: bool, change: impl FnOnce(&mut Entity, &Decl)) {
        if let (Some((is_param, name)), true) = (&self.decl.entity, keeps) {
            if let Some(e) = self.dtd.borrow_mut().entity(*is_param, name) {
                change(e, &self.decl);
            }
        }
    }

    pub fn put_system(&mut self, keeps: bool) {
        let base = self.base.clone();
        self.with_entity(keeps, |e, d| {
            e.system = d.system.clone();
            e.base = base;
        });
    }

    pub fn declared_entity(&self) -> Entity {
        match &self.decl.entity {
            Some((is_param, name)) => {
                self.dtd.borrow_mut().entity(*is_param, name).cloned().unwrap_or_default()
            }
            None => Entity::default(),
        }
    }

    pub fn param_ref(&mut self, name: &str, between: bool) -> Result<(), Fault> {
        let had_refs = std::mem::replace(&mut self.dtd.borrow_mut().has_param_refs, true);
        let (entity, is_standalone) = {
            let d = self.dtd.borrow();
            (d.params.get(name).cloned(), d.is_standalone)
        };
        if self.param_parsing == 0 {
            self.dtd.borrow_mut().keeps = is_standalone;
            self.ask_standalone();
            return Ok(());
        }
        let must_be = match is_standalone {
            true => self.frames.is_empty(),
            false => !had_refs,
        };
        let entity = match entity {
            None if self.roles.is_document && must_be => {
                return Err(errors::UNDEFINED_ENTITY.into())
            }
            None => {
                self.dtd.borrow_mut().keeps = is_standalone;
                if between {
                    self.tell(Event::Skipped { name: name.to_string(), is_param: true });
                }
                return Ok(());
            }
            Some(e) if self.roles.is_document && must_be && !e.is_internal => {
                return Err(errors::ENTITY_DECLARED_IN_PE.into())
            }
            Some(e) => e,
        };
        if entity.is_open {
            return Err(errors::RECURSIVE_ENTITY_REF.into());
        }
        match entity.text {
            Some(text) => self.open(name.to_string(), text, true, between),
            None if self.wants(Handler::External) => {
                {
                    let mut d = self.dtd.borrow_mut();
                    d.param_read = false;
                    if let Some(e) = d.entity(true, name) {
                        e.is_open = true;
                    }
                }
                self.decl.open_param = Some(name.to_string());
                let (base, system, public) = (entity.base, entity.system, entity.public);
                let after = After::ParamRef;
                self.tell(Event::External { context: None, base, system, public, after });
            }
            None => self.dtd.borrow_mut().keeps = is_standalone,
        }
        Ok(())
    }

    /// The text that an entity's declared value stands for.
    pub fn entity_value(&mut self, text: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::with_capacity(text.len());
        self.append_entity_value(text, 0, &mut out)?;
        Ok(out)
    }

    pub fn append_entity_value(&mut self, b: &[u8], depth: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        let ns = self.ns.is_some();
        let invalid = |stop: Stop, i: usize| match stop {
            Stop::Invalid(at) => Fault(errors::INVALID_TOKEN, Some(at)),
            _ => Fault(errors::INVALID_TOKEN, Some(i)),
        };
        let mut i = 0;
        while i < b.len() {
            match b[i] {
                b'&' => match scan::reference(b, i, ns).map_err(|s| invalid(s, i))? {
                    (Token::CharRef(Some(c)), end) => {
                        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                        i = end;
                    }
                    (Token::CharRef(None), _) => return Err(Fault(errors::BAD_CHAR_REF, Some(i))),
                    (_, end) => {
                        out.extend_from_slice(&b[i..end]);
                        i = end;
                    }
                },
                b'%' => {
                    let end = param_ref_end(b, i, ns).map_err(|s| invalid(s, i))?;
                    if self.roles.is_document && self.frames.is_empty() {
                        return Err(Fault(errors::PARAM_ENTITY_REF, Some(0)));
                    }
                    self.append_param(&text_of(&b[i + 1..end - 1]), depth, i, out)?;
                    i = end;
                }
                b'\r' => {
                    out.push(b'\n');
                    i += if b.get(i + 1) == Some(&b'\n') { 2 } else { 1 };
                }
                c => {
                    out.push(c);
                    i += 1;
                }
            }
        }
        Ok(())
    }

    pub fn append_param(&mut self, name: &str, depth: usize, at: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        let entity = self.dtd.borrow().params.get(name).cloned();
        match entity {
            Some(e) if e.is_open => Err(Fault(errors::RECURSIVE_ENTITY_REF, Some(at))),
            Some(Entity { text: Some(text), .. }) => {
                self.account(text.len(), true)?;
                let mark = |c: &Core, is_open| {
                    if let Some(e) = c.dtd.borrow_mut().entity(true, name) {
                        e.is_open = is_open;
                    }
                };
                mark(self, true);
                let r = self.append_entity_value(&text, depth + 1, out);
                mark(self, false);
                r
            }
            _ => {
                let mut d = self.dtd.borrow_mut();
                d.keeps = d.is_standalone;
                Ok(())
            }
        }
    }
}

/// The end of the reference to a parameter entity that begins at `i`.
fn param_ref_end(b: &[u8], i: usize, ns: bool) -> Scan<usize> {
    let piece = prolog::percent(b, i, ns)?;
    if piece.tok == Tok::Percent { Err(Stop::Invalid(i + 1)) } else { Ok(piece.end) }
}
