//! The XML parser behind pyexpat: takes a document as it comes and tells of one token at a time,
//! with the places and errors that Expat reports. Internal entities are texts on a stack.

use super::dtd::{After, Dtd, Event, Handler};
use super::errors::{self, Code, Fault};
use super::input::{Encoding, Input, Place};
use super::names::Binding;
use super::prolog;
use super::roles::Roles;
use super::scan::{self, Stop, Token};
use super::declare::Decl;
use crate::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    Prolog,
    /// At the start of an external entity, where a text declaration may stand.
    Entity,
    Content,
    Epilog,
    /// In a section that a DTD leaves out, so deep.
    Ignored(usize),
}

pub struct Tag {
    pub raw: Vec<u8>,
    pub name: String,
    pub n_bound: usize,
}

/// An entity's text being read in place of its reference.
pub struct Frame {
    pub text: Rc<[u8]>,
    pub pos: usize,
    pub level: usize,
    pub name: String,
    pub is_param: bool,
    /// The reference stands between declarations.
    pub between: bool,
}

pub enum Step {
    /// Events were put into the queue.
    Told,
    /// What is left of the input is no whole token.
    More,
    Done,
    Fail(Code),
}

pub struct Core {
    pub input: Input,
    pub pos: usize,
    pub event: Option<usize>,
    event_end: usize,
    fault_at: Option<usize>,
    pub frames: Vec<Frame>,
    pub state: State,
    pub at_start: bool,
    in_cdata: bool,
    pub tags: Vec<Tag>,
    /// The depth that the text begins at: an external entity is below an element.
    pub base_level: usize,
    pub dtd: Rc<RefCell<Dtd>>,
    pub bindings: Vec<Binding>,
    /// Are there namespaces, and what separates them from names?
    pub ns: Option<Option<char>>,
    pub triplets: bool,
    pub roles: Roles,
    pub decl: Decl,
    pub fixed: Option<Encoding>,
    /// Finds encodings that the parser does not know.
    pub resolve: fn(&str) -> R<Option<Encoding>>,
    /// What that raised.
    pub error: Option<PyErr>,
    pub events: VecDeque<Event>,
    /// The text of the token, where the default handler may want it.
    pub raw: Option<String>,
    pub wants: [bool; 22],
    pub expands: bool,
    pub is_final: bool,
    pub is_started: bool,
    pub outcome: Option<Code>,
    direct: u64,
    indirect: u64,
    pub param_parsing: i64,
    pub use_foreign: bool,
    pub base: Option<String>,
}

/// Expat's guard against entities that grow: from so many bytes on, no more than so many times
/// the bytes of the document.
const GROWTH_FROM: u64 = 8 << 20;
const GROWTH: u64 = 100;

pub fn text_of(b: &[u8]) -> String {
    String::from_utf8_lossy(b).into_owned()
}

/// Line ends as XML wants them.
fn unified(b: &[u8]) -> String {
    let s = text_of(b);
    if s.contains('\r') { s.replace("\r\n", "\n").replace('\r', "\n") } else { s }
}

pub fn predefined(name: &[u8]) -> Option<&'static str> {
    Some(match name {
        b"lt" => "<",
        b"gt" => ">",
        b"amp" => "&",
        b"quot" => "\"",
        b"apos" => "'",
        _ => return None,
    })
}

impl Core {
    pub fn new(ns: Option<Option<char>>, resolve: fn(&str) -> R<Option<Encoding>>) -> Core {
        Core {
            input: Input::new(),
            pos: 0,
            event: None,
            event_end: 0,
            fault_at: None,
            frames: Vec::new(),
            state: State::Prolog,
            at_start: true,
            in_cdata: false,
            tags: Vec::new(),
            base_level: 0,
            dtd: Rc::new(RefCell::new(Dtd::new())),
            bindings: Vec::new(),
            ns,
            triplets: false,
            roles: Roles::of_document(),
            decl: Decl::default(),
            fixed: None,
            resolve,
            error: None,
            events: VecDeque::new(),
            raw: None,
            wants: [false; 22],
            expands: true,
            is_final: false,
            is_started: false,
            outcome: None,
            direct: 0,
            indirect: 0,
            param_parsing: 0,
            use_foreign: false,
            base: None,
        }
    }

    /// A parser for an external entity of this document: one that content refers to with these
    /// namespaces and open entities, or (None) a part of the DTD.
    pub fn of_entity(&self, context: Option<&str>) -> Core {
        let mut c = Core::new(self.ns, self.resolve);
        c.triplets = self.triplets;
        c.wants = self.wants;
        c.expands = self.expands;
        c.param_parsing = self.param_parsing;
        c.base = self.base.clone();
        match context {
            None => {
                c.dtd = self.dtd.clone();
                c.roles = Roles::of_external();
                self.dtd.borrow_mut().param_read = true;
            }
            Some(context) => {
                c.dtd = Rc::new(RefCell::new(self.dtd.borrow().clone()));
                c.state = State::Entity;
                c.base_level = 1;
                c.set_context(context);
            }
        }
        c
    }

    pub fn wants(&self, h: Handler) -> bool {
        self.wants[h as usize]
    }
    pub fn tell(&mut self, e: Event) {
        self.events.push_back(e);
    }
    pub fn bytes(&self) -> &[u8] {
        match self.frames.last() {
            Some(f) => &f.text,
            None => &self.input.bytes,
        }
    }
    pub fn at(&self) -> usize {
        self.frames.last().map_or(self.pos, |f| f.pos)
    }
    pub fn go_to(&mut self, end: usize) {
        match self.frames.last_mut() {
            Some(f) => f.pos = end,
            None => {
                self.pos = end;
                self.event_end = end;
            }
        }
    }
    /// May more of this text come?
    pub fn has_more(&self) -> bool {
        self.frames.is_empty() && !self.is_final
    }
    pub fn level(&self) -> usize {
        self.base_level + self.tags.len()
    }
    fn start_level(&self) -> usize {
        self.frames.last().map_or(self.base_level, |f| f.level)
    }
    /// The event's place becomes its end.
    pub fn move_to_end(&mut self) {
        if self.frames.is_empty() {
            self.event = Some(self.event_end);
        }
    }
    pub fn place(&mut self) -> Place {
        match self.event {
            Some(at) => self.input.place(at),
            None => Place { byte: usize::MAX, line: 1, column: 0 },
        }
    }
    /// The end by an error. Its place counts once what came before it is told.
    pub fn fail(&mut self, f: Fault) -> Step {
        if self.frames.is_empty() {
            self.fault_at = f.1;
        }
        if !matches!(self.events.back(), Some(Event::Text(_))) {
            self.raw = None;
        }
        Step::Fail(f.0)
    }
    pub fn go_to_fault(&mut self) {
        if let Some(at) = self.fault_at.take() {
            self.event = Some(at);
        }
    }
    pub fn keep_raw(&mut self, from: usize, end: usize) {
        self.raw = match self.wants(Handler::Default) {
            true => Some(text_of(&self.bytes()[from..end])),
            false => None,
        };
    }
    pub fn account(&mut self, n: usize, in_entity: bool) -> Result<(), Code> {
        if in_entity {
            self.indirect += n as u64;
        } else {
            self.direct += n as u64;
        }
        let all = self.direct + self.indirect;
        if all >= GROWTH_FROM && all / self.direct.max(1) >= GROWTH {
            return Err(errors::AMPLIFICATION_LIMIT_BREACH);
        }
        Ok(())
    }
    pub fn pop_frame(&mut self) {
        if let Some(f) = self.frames.pop() {
            if let Some(e) = self.dtd.borrow_mut().entity(f.is_param, &f.name) {
                e.is_open = false;
            }
        }
    }

    /// Reads one token.
    pub fn step(&mut self) -> Step {
        let from = self.at();
        if self.frames.is_empty() {
            self.event = Some(from);
            self.event_end = from;
        }
        self.raw = None;
        match self.state {
            State::Prolog => self.step_prolog(from),
            State::Ignored(depth) => self.step_ignored(from, depth),
            State::Epilog => self.step_epilog(from),
            State::Entity => self.step_entity(from),
            State::Content => self.step_content(from),
        }
    }

    /// What the lack of a token means.
    pub fn stopped(&mut self, stop: Stop, unclosed: Code) -> Step {
        match stop {
            Stop::Invalid(at) => self.fail(Fault(errors::INVALID_TOKEN, Some(at))),
            _ if self.has_more() => Step::More,
            Stop::Partial => Step::Fail(unclosed),
            Stop::PartialChar => Step::Fail(errors::PARTIAL_CHAR),
        }
    }

    fn step_entity(&mut self, from: usize) -> Step {
        let ns = self.ns.is_some();
        if self.at_start && from < self.bytes().len() {
            self.at_start = false;
            if self.bytes()[from..].starts_with("\u{feff}".as_bytes()) {
                self.go_to(from + 3);
                return Step::Told;
            }
        }
        match scan::content(self.bytes(), from, ns) {
            Ok((Token::XmlDecl, end)) => {
                self.state = State::Content;
                self.go_to(end);
                match self.xml_decl(from, end, true) {
                    Ok(()) => Step::Told,
                    Err(f) => self.fail(f),
                }
            }
            Err(Stop::Partial | Stop::PartialChar) if self.has_more() => Step::More,
            _ => {
                self.state = State::Content;
                self.step_content(from)
            }
        }
    }

    fn step_epilog(&mut self, from: usize) -> Step {
        let piece = match prolog::piece(self.bytes(), from, self.ns.is_some()) {
            Ok(Some(p)) => p,
            Ok(None) => return if self.is_final { Step::Done } else { Step::More },
            Err(stop) => return self.stopped(stop, errors::UNCLOSED_TOKEN),
        };
        if let Err(code) = self.account(piece.end - from, false) {
            return Step::Fail(code);
        }
        match piece.tok {
            prolog::Tok::Space | prolog::Tok::Pi | prolog::Tok::Comment => {}
            _ => return Step::Fail(errors::JUNK_AFTER_DOC_ELEMENT),
        }
        self.keep_raw(from, piece.end);
        if let Some(token) = piece.token {
            self.tell_aside(&token);
        }
        self.go_to(piece.end);
        Step::Told
    }

    /// A comment or an instruction.
    pub fn tell_aside(&mut self, token: &Token) {
        let b = self.bytes();
        let event = match token {
            Token::Comment(range) => Event::Comment(unified(&b[range.clone()])),
            Token::Pi { target, data } => {
                Event::Pi(text_of(&b[target.clone()]), unified(&b[data.clone()]))
            }
            _ => return,
        };
        self.tell(event);
    }

    fn at_end_of_content(&mut self) -> Step {
        if self.has_more() {
            return Step::More;
        }
        let start = self.start_level();
        if self.in_cdata {
            return Step::Fail(errors::UNCLOSED_CDATA_SECTION);
        }
        if start == 0 {
            return Step::Fail(errors::NO_ELEMENTS);
        }
        if self.level() != start {
            return Step::Fail(errors::ASYNC_ENTITY);
        }
        if self.frames.is_empty() {
            return Step::Done;
        }
        self.pop_frame();
        Step::Told
    }

    fn step_content(&mut self, from: usize) -> Step {
        if from >= self.bytes().len() {
            return self.at_end_of_content();
        }
        let ns = self.ns.is_some();
        let scanned = match self.in_cdata {
            true => scan::cdata(self.bytes(), from),
            false => scan::content(self.bytes(), from, ns),
        };
        let unclosed =
            if self.in_cdata { errors::UNCLOSED_CDATA_SECTION } else { errors::UNCLOSED_TOKEN };
        let (token, end) = match scanned {
            Ok(t) => t,
            Err(stop) => return self.stopped(stop, unclosed),
        };
        if matches!(token, Token::TrailingCr | Token::TrailingBracket) && self.has_more() {
            return Step::More;
        }
        if let Err(code) = self.account(end - from, !self.frames.is_empty()) {
            return Step::Fail(code);
        }
        self.keep_raw(from, end);
        self.go_to(end);
        match self.content_token(token, from, end) {
            Ok(()) => Step::Told,
            Err(f) => self.fail(f),
        }
    }

    fn content_token(&mut self, token: Token, from: usize, end: usize) -> Result<(), Fault> {
        match token {
            Token::Text => {
                let text = text_of(&self.bytes()[from..end]);
                self.tell(Event::Text(text));
            }
            Token::Newline => self.tell(Event::Text("\n".to_string())),
            Token::TrailingCr => {
                self.tell(Event::Text("\n".to_string()));
                self.check_trailing(None)?;
            }
            Token::TrailingBracket => {
                let text = text_of(&self.bytes()[from..end]);
                self.tell(Event::Text(text));
                self.check_trailing(Some(end))?;
            }
            Token::Start { name, attrs, empty } => self.start_tag(name, &attrs, empty)?,
            Token::End { name } => self.end_tag(name)?,
            Token::CharRef(None) => return Err(errors::BAD_CHAR_REF.into()),
            Token::CharRef(Some(c)) => self.tell(Event::Text(c.to_string())),
            Token::EntityRef(name) => {
                let name = self.bytes()[name].to_vec();
                self.entity_ref(&name)?;
            }
            Token::Comment(_) | Token::Pi { .. } => self.tell_aside(&token),
            Token::XmlDecl => return Err(errors::MISPLACED_XML_PI.into()),
            Token::CdataOpen => {
                self.in_cdata = true;
                self.tell(Event::StartCdata);
            }
            Token::CdataClose => {
                self.in_cdata = false;
                self.tell(Event::EndCdata);
            }
        }
        Ok(())
    }

    /// After text that only the end of the input made whole.
    fn check_trailing(&mut self, at: Option<usize>) -> Result<(), Fault> {
        let start = self.start_level();
        match () {
            _ if start == 0 => Err(Fault(errors::NO_ELEMENTS, at)),
            _ if self.level() != start => Err(Fault(errors::ASYNC_ENTITY, at)),
            _ => Ok(()),
        }
    }

    fn end_tag(&mut self, name: std::ops::Range<usize>) -> Result<(), Fault> {
        if self.level() == self.start_level() {
            return Err(errors::ASYNC_ENTITY.into());
        }
        let at = name.start;
        let fits = self.tags.last().map_or(false, |t| t.raw == self.bytes()[name]);
        if !fits {
            return Err(Fault(errors::TAG_MISMATCH, Some(at)));
        }
        if let Some(t) = self.tags.pop() {
            self.tell(Event::End { name: t.name, of_empty: false });
            self.unbind(t.n_bound);
        }
        self.after_element();
        Ok(())
    }

    pub fn after_element(&mut self) {
        if self.level() == 0 {
            self.state = State::Epilog;
        }
    }

    fn entity_ref(&mut self, name: &[u8]) -> Result<(), Fault> {
        if let Some(c) = predefined(name) {
            self.tell(Event::Text(c.to_string()));
            return Ok(());
        }
        let name = text_of(name);
        let (entity, must_be) = {
            let d = self.dtd.borrow();
            (d.general.get(&name).cloned(), !d.has_param_refs || d.is_standalone)
        };
        let entity = match entity {
            None if must_be => return Err(errors::UNDEFINED_ENTITY.into()),
            None => {
                self.tell(Event::Skipped { name, is_param: false });
                return Ok(());
            }
            Some(e) if must_be && !e.is_internal => {
                return Err(errors::ENTITY_DECLARED_IN_PE.into())
            }
            Some(e) => e,
        };
        if entity.is_open {
            return Err(errors::RECURSIVE_ENTITY_REF.into());
        }
        if entity.notation.is_some() {
            return Err(errors::BINARY_ENTITY_REF.into());
        }
        match entity.text {
            Some(_) if !self.expands => self.tell(Event::Skipped { name, is_param: false }),
            Some(text) => self.open(name, text, false, false),
            None if self.wants(Handler::External) => {
                let context = Some(self.context(&name));
                let (base, system, public) = (entity.base, entity.system, entity.public);
                self.tell(Event::External { context, base, system, public, after: After::Nothing });
            }
            None => {}
        }
        Ok(())
    }

    /// Forgets what was read of the document.
    pub fn forget_read(&mut self) {
        let read = self.pos;
        self.input.drop_before(read);
        self.pos = 0;
        self.event = self.event.map(|at| at.saturating_sub(read));
    }

    /// Reads an entity's text next.
    pub fn open(&mut self, name: String, text: Rc<[u8]>, is_param: bool, between: bool) {
        if let Some(e) = self.dtd.borrow_mut().entity(is_param, &name) {
            e.is_open = true;
        }
        self.raw = None;
        let level = self.level();
        self.frames.push(Frame { text, pos: 0, level, name, is_param, between });
    }
}
