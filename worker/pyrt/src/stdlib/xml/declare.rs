//! The prolog and the DTD: what each token's role does.

use super::chars::{char_at, public_id_fault};
use super::core::{text_of, Core, State, Step};
use super::dtd::{AttrDecl, Entity, Event, Handler, Model, ModelKind};
use super::errors::{self, Code, Fault};
use super::input::Encoding;
use super::prolog::{self, Tok};
use super::roles::{Part, Quant, Role};
use std::rc::Rc;

/// The declaration that is being read.
#[derive(Default)]
pub struct Decl {
    pub doctype: Option<String>,
    pub has_subset: bool,
    pub system: Option<String>,
    pub public: Option<String>,
    /// (is it a parameter entity, its name), while it is the first of that name.
    pub entity: Option<(bool, String)>,
    pub notation: Option<String>,
    pub element: String,
    pub attr: String,
    pub is_cdata: bool,
    pub is_id: bool,
    pub kind: Option<String>,
    pub groups: Vec<Model>,
    pub connectors: Vec<u8>,
    pub is_element: bool,
    pub open_param: Option<String>,
}

fn public_id(text: &str) -> String {
    text.split(|c| c == ' ' || c == '\r' || c == '\n').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Core {
    pub fn step_prolog(&mut self, from: usize) -> Step {
        if self.at_start && from < self.bytes().len() {
            self.at_start = false;
            if self.bytes()[from..].starts_with("\u{feff}".as_bytes()) {
                self.roles.role(Tok::Bom, b"");
                self.go_to(from + 3);
                return Step::Told;
            }
        }
        let piece = match prolog::piece(self.bytes(), from, self.ns.is_some()) {
            Ok(Some(p)) => p,
            Ok(None) => return self.at_end_of_prolog(),
            Err(stop) => return self.stopped(stop, errors::UNCLOSED_TOKEN),
        };
        if piece.is_open && self.has_more() {
            return Step::More;
        }
        let end = piece.end;
        if let Err(code) = self.account(end - from, !self.frames.is_empty()) {
            return Step::Fail(code);
        }
        self.keep_raw(from, end);
        let text = self.bytes()[from..end].to_vec();
        let role = self.roles.role(piece.tok, &text);
        self.go_to(end);
        let done = match role {
            Role::Pi | Role::Comment => {
                if let Some(t) = &piece.token {
                    self.tell_aside(t);
                }
                Ok(())
            }
            Role::Wrong => Err(match piece.tok {
                Tok::ParamRef => errors::PARAM_ENTITY_REF.into(),
                Tok::XmlDecl => errors::MISPLACED_XML_PI.into(),
                _ => errors::SYNTAX.into(),
            }),
            Role::Instance => {
                self.state = State::Content;
                self.raw = None;
                self.foreign_subset();
                Ok(())
            }
            Role::XmlDecl => self.xml_decl(from, end, false),
            Role::TextDecl => self.xml_decl(from, end, true),
            Role::ParamRef => self.param_ref(&text_of(&text[1..end - from - 1]), true),
            Role::InnerParamRef => self.param_ref(&text_of(&text[1..end - from - 1]), false),
            Role::Ignored => {
                self.state = State::Ignored(0);
                Ok(())
            }
            _ => self.declare(role, piece.tok, &text, from),
        };
        match done {
            Ok(()) => Step::Told,
            Err(f) => self.fail(f),
        }
    }

    fn at_end_of_prolog(&mut self) -> Step {
        if self.has_more() {
            return Step::More;
        }
        let in_entity = !self.frames.is_empty();
        if in_entity && self.frames.last().map_or(false, |f| !f.between) {
            self.pop_frame();
            return Step::Told;
        }
        if in_entity || !self.roles.is_document {
            if self.roles.role(Tok::End, b"") == Role::Wrong {
                return Step::Fail(errors::INCOMPLETE_PE);
            }
            if !in_entity {
                return Step::Done;
            }
            self.pop_frame();
            return Step::Told;
        }
        Step::Fail(errors::NO_ELEMENTS)
    }

    /// To the `]]>` that ends a section that is left out.
    pub fn step_ignored(&mut self, from: usize, mut depth: usize) -> Step {
        let b = self.bytes();
        let mut i = from;
        let stop = loop {
            match b.get(i..i + 3) {
                Some(b"<![") => {
                    depth += 1;
                    i += 3;
                }
                Some(b"]]>") if depth == 0 => break None,
                Some(b"]]>") => {
                    depth -= 1;
                    i += 3;
                }
                _ => match char_at(b, i) {
                    Ok((_, n)) => i += n,
                    Err(stop) => break Some(stop),
                },
            }
        };
        match stop {
            Some(stop) => self.stopped(stop, errors::SYNTAX),
            None => {
                self.keep_raw(from, i + 3);
                self.state = State::Prolog;
                self.go_to(i + 3);
                Step::Told
            }
        }
    }

    /// `<?xml ...?>` of the document or of an external entity.
    pub fn xml_decl(&mut self, from: usize, end: usize, is_text: bool) -> Result<(), Fault> {
        let wrong = if is_text { errors::TEXT_DECL } else { errors::XML_DECL };
        let d = prolog::declaration(self.bytes(), from, end, is_text)
            .map_err(|at| Fault(wrong, Some(at)))?;
        if !is_text && d.standalone == Some(true) {
            self.dtd.borrow_mut().is_standalone = true;
            if self.param_parsing == 1 {
                self.param_parsing = 0;
            }
        }
        let get = |r: &std::ops::Range<usize>| text_of(&self.bytes()[r.clone()]);
        let version = d.version.as_ref().map(get);
        let encoding = d.encoding.as_ref().map(get);
        let standalone = d.standalone.map_or(-1, |s| s as i64);
        let named = encoding.clone();
        self.tell(Event::XmlDecl { version, encoding, standalone });
        if let (Some(name), Some(at), None) = (named, d.encoding, &self.fixed) {
            self.switch_to(&name, end).map_err(|code| Fault(code, Some(at.start)))?;
        }
        Ok(())
    }

    fn switch_to(&mut self, name: &str, from: usize) -> Result<(), Code> {
        let encoding = match Encoding::named(name) {
            Some(e) if e.is_wide() => {
                return match self.input.encoding() {
                    Encoding::Utf16 { .. } if name.eq_ignore_ascii_case("utf-16") => Ok(()),
                    Encoding::Utf16 { little } => match e {
                        Encoding::Utf16 { little: l } if l == *little => Ok(()),
                        _ => Err(errors::INCORRECT_ENCODING),
                    },
                    _ => Err(errors::INCORRECT_ENCODING),
                };
            }
            Some(e) if self.input.encoding().is_wide() && !e.is_wide() => {
                return Err(errors::INCORRECT_ENCODING)
            }
            Some(e) => e,
            None => match (self.resolve)(name) {
                Ok(Some(e)) => e,
                Ok(None) => return Err(errors::UNKNOWN_ENCODING),
                Err(e) => {
                    self.error = Some(e);
                    return Err(errors::UNKNOWN_ENCODING);
                }
            },
        };
        self.input.switch(encoding, from, self.is_final);
        Ok(())
    }

    pub fn claim(&mut self, h: Handler) {
        self.tell(Event::Claimed(h));
    }

    fn claim_if(&mut self, keeps: bool, h: Handler) {
        if keeps {
            self.claim(h);
        }
    }

    fn declare(&mut self, role: Role, tok: Tok, text: &[u8], from: usize) -> Result<(), Fault> {
        let keeps = self.dtd.borrow().keeps;
        let word = || text_of(text);
        let inside = || text_of(&text[1..text.len() - 1]);
        match role {
            Role::Nothing(part) => match part {
                Part::Doctype => self.claim(Handler::StartDoctype),
                Part::Entity if keeps => self.claim(Handler::Entity),
                Part::Notation => self.claim(Handler::Notation),
                Part::Attlist if keeps => self.claim(Handler::Attlist),
                Part::Element => self.claim(Handler::Element),
                _ => {}
            },
            Role::DoctypeName => {
                self.decl.doctype = Some(word());
                self.decl.has_subset = false;
                self.decl.system = None;
                self.decl.public = None;
                self.claim(Handler::StartDoctype);
            }
            Role::DoctypeInternal => self.start_doctype(true),
            Role::DoctypePublic | Role::EntityPublic => {
                self.check_public(text, from)?;
                self.decl.public = Some(public_id(&inside()));
                if role == Role::DoctypePublic {
                    self.use_foreign = false;
                    self.dtd.borrow_mut().has_param_refs = true;
                    self.subset_entity();
                    self.claim(Handler::StartDoctype);
                } else {
                    self.claim(Handler::Entity);
                }
                self.with_entity(keeps, |e, d| e.public = d.public.clone());
            }
            Role::DoctypeSystem => {
                self.use_foreign = false;
                self.dtd.borrow_mut().has_param_refs = true;
                self.decl.has_subset = true;
                self.decl.system = Some(inside());
                self.claim(Handler::StartDoctype);
                if self.param_parsing == 0 {
                    self.ask_standalone();
                }
                self.subset_entity();
                self.put_system(keeps);
            }
            Role::EntitySystem => {
                self.decl.system = Some(inside());
                self.claim(Handler::Entity);
                self.put_system(keeps);
            }
            Role::DoctypeClose => {
                self.start_doctype(false);
                self.read_subset();
                self.tell(Event::EndDoctype);
            }
            Role::GeneralEntity | Role::ParamEntity => self.name_entity(role, &word(), keeps),
            Role::EntityValue if keeps => {
                let value = self
                    .entity_value(&text[1..text.len() - 1])
                    .map_err(|f| Fault(f.0, f.1.map(|at| at + from + 1)))?;
                let shown = Some(text_of(&value));
                self.with_entity(true, |e, _| e.text = Some(Rc::from(&value[..])));
                if let Some((is_param, name)) = self.decl.entity.clone() {
                    let entity = Entity { base: self.base.clone(), ..Entity::default() };
                    self.tell(Event::Entity { name, is_param, value: shown, entity });
                }
            }
            Role::EntityComplete => {
                if let (Some((is_param, name)), true) = (self.decl.entity.clone(), keeps) {
                    let entity = self.declared_entity();
                    self.tell(Event::Entity { name, is_param, value: None, entity });
                }
            }
            Role::EntityNotation => {
                self.with_entity(keeps, |e, _| e.notation = Some(word()));
                if let (Some((_, name)), true) = (self.decl.entity.clone(), keeps) {
                    let entity = self.declared_entity();
                    self.tell(Event::Unparsed { name, entity });
                }
            }
            Role::NotationName => {
                self.decl.notation = Some(word());
                self.decl.public = None;
                self.claim(Handler::Notation);
            }
            Role::NotationPublic => {
                self.check_public(text, from)?;
                self.decl.public = Some(public_id(&inside()));
                self.claim(Handler::Notation);
            }
            Role::NotationSystem => self.tell_notation(Some(inside())),
            Role::NotationNoSystem => self.tell_notation(None),
            Role::AttlistElement => {
                self.decl.element = word();
                self.claim_if(keeps, Handler::Attlist);
            }
            Role::AttributeName => {
                self.decl.attr = word();
                self.decl.is_cdata = false;
                self.decl.is_id = false;
                self.decl.kind = None;
                self.claim_if(keeps, Handler::Attlist);
            }
            Role::AttributeType => {
                self.decl.is_cdata = text == b"CDATA";
                self.decl.is_id = text == b"ID";
                self.decl.kind = Some(word());
                self.claim_if(keeps, Handler::Attlist);
            }
            Role::EnumValue | Role::NotationValue => {
                let kind = match self.decl.kind.take() {
                    Some(k) => k + "|",
                    None if role == Role::NotationValue => "NOTATION(".to_string(),
                    None => "(".to_string(),
                };
                self.decl.kind = Some(kind + &word());
                self.claim_if(keeps, Handler::Attlist);
            }
            Role::Implied | Role::Required if keeps => {
                self.declare_attribute(None, role == Role::Required)
            }
            Role::Default | Role::Fixed if keeps => {
                let is_cdata = self.decl.is_cdata;
                let value = self
                    .attribute_value(&text[1..text.len() - 1], is_cdata, true)
                    .map_err(|f| Fault(f.0, f.1.map(|at| at + from + 1)))?;
                self.declare_attribute(Some(value), role == Role::Fixed);
            }
            _ => self.declare_element(role, tok, &word())?,
        }
        Ok(())
    }

    fn check_public(&self, text: &[u8], from: usize) -> Result<(), Fault> {
        match public_id_fault(&text[1..text.len() - 1]) {
            Some(at) => Err(Fault(errors::PUBLICID, Some(from + 1 + at))),
            None => Ok(()),
        }
    }

    fn tell_notation(&mut self, system: Option<String>) {
        let (base, public) = (self.base.clone(), self.decl.public.take());
        if let Some(name) = self.decl.notation.take() {
            self.tell(Event::Notation { name, base, system, public });
        }
    }

    fn declare_attribute(&mut self, value: Option<String>, required: bool) {
        let (element, name) = (self.decl.element.clone(), self.decl.attr.clone());
        let (is_cdata, is_id) = (self.decl.is_cdata, self.decl.is_id);
        let decl = AttrDecl { name: name.clone(), is_cdata, is_id, value: value.clone() };
        self.dtd.borrow_mut().declare(&element, decl);
        if let Some(mut kind) = self.decl.kind.take() {
            if kind.starts_with('(') || kind.starts_with("NOTATION(") {
                kind.push(')');
            }
            self.tell(Event::Attlist { element, name, kind, value, required });
        }
    }

    fn make_mixed(&mut self) {
        if let Some(g) = self.decl.groups.last_mut() {
            g.kind = ModelKind::Mixed;
        }
    }

    fn declare_element(&mut self, role: Role, tok: Tok, word: &str) -> Result<(), Fault> {
        self.claim(Handler::Element);
        match role {
            Role::ElementName => {
                self.decl.element = word.to_string();
                self.decl.groups.clear();
                self.decl.connectors.clear();
                self.decl.is_element = true;
            }
            Role::ContentAny => self.tell_element(Model::new(ModelKind::Any)),
            Role::ContentEmpty => self.tell_element(Model::new(ModelKind::Empty)),
            Role::GroupOpen => {
                self.decl.groups.push(Model::new(ModelKind::Seq));
                self.decl.connectors.push(0);
            }
            Role::Pcdata => self.make_mixed(),
            Role::Child(quant) => {
                let marked = matches!(tok, Tok::NameQuestion | Tok::NameAsterisk | Tok::NamePlus);
                let name = if marked { &word[..word.len() - 1] } else { word };
                let name = Some(name.to_string());
                let child = Model { kind: ModelKind::Name, quant, name, children: Vec::new() };
                if let Some(g) = self.decl.groups.last_mut() {
                    g.children.push(child);
                }
            }
            Role::GroupChoice => self.connect(b'|')?,
            Role::GroupSequence => self.connect(b',')?,
            Role::GroupClose(quant) => self.close_group(quant),
            _ => {}
        }
        Ok(())
    }

    fn connect(&mut self, by: u8) -> Result<(), Fault> {
        if let Some(c) = self.decl.connectors.last_mut() {
            if *c != 0 && *c != by {
                return Err(errors::SYNTAX.into());
            }
            *c = by;
        }
        match self.decl.groups.last_mut() {
            Some(g) if by == b'|' && g.kind != ModelKind::Mixed => g.kind = ModelKind::Choice,
            _ => {}
        }
        Ok(())
    }

    fn close_group(&mut self, quant: Quant) {
        self.decl.connectors.pop();
        let mut group = match self.decl.groups.pop() {
            Some(g) => g,
            None => return,
        };
        group.quant = quant;
        match self.decl.groups.last_mut() {
            Some(outer) => outer.children.push(group),
            None => self.tell_element(group),
        }
    }

    fn tell_element(&mut self, model: Model) {
        if std::mem::replace(&mut self.decl.is_element, false) {
            let name = self.decl.element.clone();
            self.tell(Event::Element { name, model });
        }
    }
}
