//! What a token of the prolog or of a DTD is good for, by what came before it.

use super::prolog::Tok;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Prolog0,
    Prolog1,
    Prolog2,
    Doctype0,
    Doctype1,
    Doctype2,
    Doctype3,
    Doctype4,
    Doctype5,
    Internal,
    External0,
    External1,
    Entity0,
    Entity1,
    Entity2,
    Entity3,
    Entity4,
    Entity5,
    Entity6,
    Entity7,
    Entity8,
    Entity9,
    Entity10,
    Notation0,
    Notation1,
    Notation2,
    Notation3,
    Notation4,
    Attlist0,
    Attlist1,
    Attlist2,
    Attlist3,
    Attlist4,
    Attlist5,
    Attlist6,
    Attlist7,
    Attlist8,
    Attlist9,
    Element0,
    Element1,
    Element2,
    Element3,
    Element4,
    Element5,
    Element6,
    Element7,
    Cond0,
    Cond1,
    Cond2,
    DeclClose,
    Wrong,
}

/// Whose declaration a token belongs to that says nothing by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    None,
    Doctype,
    Entity,
    Notation,
    Attlist,
    Element,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quant {
    One = 0,
    Optional = 1,
    Many = 2,
    Some = 3,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Wrong,
    Nothing(Part),
    XmlDecl,
    TextDecl,
    Instance,
    Pi,
    Comment,
    DoctypeName,
    DoctypePublic,
    DoctypeSystem,
    DoctypeInternal,
    DoctypeClose,
    GeneralEntity,
    ParamEntity,
    EntityValue,
    EntityPublic,
    EntitySystem,
    EntityNotation,
    EntityComplete,
    NotationName,
    NotationPublic,
    NotationSystem,
    NotationNoSystem,
    AttlistElement,
    AttributeName,
    AttributeType,
    EnumValue,
    NotationValue,
    Implied,
    Required,
    Default,
    Fixed,
    ElementName,
    ContentAny,
    ContentEmpty,
    Pcdata,
    Child(Quant),
    GroupOpen,
    GroupClose(Quant),
    GroupChoice,
    GroupSequence,
    ParamRef,
    InnerParamRef,
    Ignored,
}

pub struct Roles {
    state: State,
    pub level: usize,
    included: usize,
    part: Part,
    /// The document itself, not an entity of its DTD.
    pub is_document: bool,
}

impl Roles {
    pub fn of_document() -> Roles {
        Roles { state: State::Prolog0, level: 0, included: 0, part: Part::None, is_document: true }
    }
    pub fn of_external() -> Roles {
        let state = State::External0;
        Roles { state, level: 0, included: 0, part: Part::None, is_document: false }
    }

    fn to(&mut self, state: State, role: Role) -> Role {
        self.state = state;
        role
    }
    fn top(&mut self) -> State {
        if self.is_document { State::Internal } else { State::External1 }
    }
    /// Only `>` may follow.
    fn last(&mut self, part: Part, role: Role) -> Role {
        self.part = part;
        self.to(State::DeclClose, role)
    }
    fn close(&mut self, role: Role) -> Role {
        let top = self.top();
        self.to(top, role)
    }
    fn other(&mut self, tok: Tok) -> Role {
        if !self.is_document && tok == Tok::ParamRef {
            return Role::InnerParamRef;
        }
        self.to(State::Wrong, Role::Wrong)
    }

    /// The role of a token, whose text is given.
    pub fn role(&mut self, tok: Tok, text: &[u8]) -> Role {
        use State::*;
        match self.state {
            Wrong => Role::Nothing(Part::None),
            Prolog0 | Prolog1 | Prolog2 => self.prolog(tok, text),
            Doctype0 | Doctype1 | Doctype2 | Doctype3 | Doctype4 | Doctype5 => self.doctype(tok, text),
            Internal => self.subset(tok, text),
            External0 | External1 => self.external(tok, text),
            Entity0 | Entity1 | Entity2 | Entity3 | Entity4 | Entity5 | Entity6 | Entity7 | Entity8
            | Entity9 | Entity10 => self.entity(tok, text),
            Notation0 | Notation1 | Notation2 | Notation3 | Notation4 => self.notation(tok, text),
            Attlist0 | Attlist1 | Attlist2 | Attlist3 | Attlist4 | Attlist5 | Attlist6 | Attlist7
            | Attlist8 | Attlist9 => self.attlist(tok, text),
            Element0 | Element1 | Element2 | Element3 | Element4 | Element5 | Element6 | Element7 => {
                self.element(tok, text)
            }
            Cond0 | Cond1 | Cond2 => self.conditional(tok, text),
            DeclClose => match tok {
                Tok::Space => Role::Nothing(self.part),
                Tok::DeclClose => {
                    let part = self.part;
                    self.close(Role::Nothing(part))
                }
                _ => self.other(tok),
            },
        }
    }

    fn prolog(&mut self, tok: Tok, text: &[u8]) -> Role {
        let first = self.state == State::Prolog0;
        if first && !matches!(tok, Tok::Bom) {
            self.state = State::Prolog1;
        }
        match tok {
            Tok::Space | Tok::Bom => Role::Nothing(Part::None),
            Tok::XmlDecl if first => Role::XmlDecl,
            Tok::Pi => Role::Pi,
            Tok::Comment => Role::Comment,
            Tok::DeclOpen if self.state != State::Prolog2 && text == b"<!DOCTYPE" => {
                self.to(State::Doctype0, Role::Nothing(Part::Doctype))
            }
            Tok::Instance => self.to(State::Wrong, Role::Instance),
            _ => self.other(tok),
        }
    }

    fn doctype(&mut self, tok: Tok, text: &[u8]) -> Role {
        use State::*;
        match (self.state, tok) {
            (_, Tok::Space) => Role::Nothing(Part::Doctype),
            (Doctype0, Tok::Name | Tok::Prefixed) => self.to(Doctype1, Role::DoctypeName),
            (Doctype1 | Doctype4, Tok::OpenBracket) => self.to(Internal, Role::DoctypeInternal),
            (Doctype1 | Doctype4 | Doctype5, Tok::DeclClose) => {
                self.to(Prolog2, Role::DoctypeClose)
            }
            (Doctype1, Tok::Name) if text == b"SYSTEM" => {
                self.to(Doctype3, Role::Nothing(Part::Doctype))
            }
            (Doctype1, Tok::Name) if text == b"PUBLIC" => {
                self.to(Doctype2, Role::Nothing(Part::Doctype))
            }
            (Doctype2, Tok::Literal) => self.to(Doctype3, Role::DoctypePublic),
            (Doctype3, Tok::Literal) => self.to(Doctype4, Role::DoctypeSystem),
            _ => self.other(tok),
        }
    }

    fn subset(&mut self, tok: Tok, text: &[u8]) -> Role {
        match tok {
            Tok::Space | Tok::End => Role::Nothing(Part::None),
            Tok::DeclOpen => match text {
                b"<!ENTITY" => self.to(State::Entity0, Role::Nothing(Part::Entity)),
                b"<!ATTLIST" => self.to(State::Attlist0, Role::Nothing(Part::Attlist)),
                b"<!ELEMENT" => self.to(State::Element0, Role::Nothing(Part::Element)),
                b"<!NOTATION" => self.to(State::Notation0, Role::Nothing(Part::Notation)),
                _ => self.other(tok),
            },
            Tok::Pi => Role::Pi,
            Tok::Comment => Role::Comment,
            Tok::ParamRef => Role::ParamRef,
            Tok::CloseBracket if self.is_document => {
                self.to(State::Doctype5, Role::Nothing(Part::Doctype))
            }
            _ => self.other(tok),
        }
    }

    fn external(&mut self, tok: Tok, text: &[u8]) -> Role {
        let first = self.state == State::External0;
        if first && tok != Tok::Bom {
            self.state = State::External1;
        }
        match tok {
            Tok::Bom => Role::Nothing(Part::None),
            Tok::XmlDecl if first => Role::TextDecl,
            Tok::CondOpen => self.to(State::Cond0, Role::Nothing(Part::None)),
            Tok::CondClose if self.included > 0 => {
                self.included -= 1;
                Role::Nothing(Part::None)
            }
            Tok::End if self.included > 0 => self.other(tok),
            _ => self.subset(tok, text),
        }
    }

    fn conditional(&mut self, tok: Tok, text: &[u8]) -> Role {
        match (self.state, tok) {
            (_, Tok::Space) => Role::Nothing(Part::None),
            (State::Cond0, Tok::Name) if text == b"INCLUDE" => {
                self.to(State::Cond1, Role::Nothing(Part::None))
            }
            (State::Cond0, Tok::Name) if text == b"IGNORE" => {
                self.to(State::Cond2, Role::Nothing(Part::None))
            }
            (State::Cond1, Tok::OpenBracket) => {
                self.included += 1;
                self.to(State::External1, Role::Nothing(Part::None))
            }
            (State::Cond2, Tok::OpenBracket) => self.to(State::External1, Role::Ignored),
            _ => self.other(tok),
        }
    }

    fn entity(&mut self, tok: Tok, text: &[u8]) -> Role {
        use State::*;
        let nothing = Role::Nothing(Part::Entity);
        match (self.state, tok) {
            (_, Tok::Space) => nothing,
            (Entity0, Tok::Percent) => self.to(Entity1, nothing),
            (Entity0, Tok::Name) => self.to(Entity2, Role::GeneralEntity),
            (Entity1, Tok::Name) => self.to(Entity7, Role::ParamEntity),
            (Entity2, Tok::Name) if text == b"SYSTEM" => self.to(Entity4, nothing),
            (Entity2, Tok::Name) if text == b"PUBLIC" => self.to(Entity3, nothing),
            (Entity7, Tok::Name) if text == b"SYSTEM" => self.to(Entity9, nothing),
            (Entity7, Tok::Name) if text == b"PUBLIC" => self.to(Entity8, nothing),
            (Entity2 | Entity7, Tok::Literal) => self.last(Part::Entity, Role::EntityValue),
            (Entity3, Tok::Literal) => self.to(Entity4, Role::EntityPublic),
            (Entity4, Tok::Literal) => self.to(Entity5, Role::EntitySystem),
            (Entity8, Tok::Literal) => self.to(Entity9, Role::EntityPublic),
            (Entity9, Tok::Literal) => self.to(Entity10, Role::EntitySystem),
            (Entity5 | Entity10, Tok::DeclClose) => self.close(Role::EntityComplete),
            (Entity5, Tok::Name) if text == b"NDATA" => self.to(Entity6, nothing),
            (Entity6, Tok::Name) => self.last(Part::Entity, Role::EntityNotation),
            _ => self.other(tok),
        }
    }

    fn notation(&mut self, tok: Tok, text: &[u8]) -> Role {
        use State::*;
        let nothing = Role::Nothing(Part::Notation);
        match (self.state, tok) {
            (_, Tok::Space) => nothing,
            (Notation0, Tok::Name) => self.to(Notation1, Role::NotationName),
            (Notation1, Tok::Name) if text == b"SYSTEM" => self.to(Notation3, nothing),
            (Notation1, Tok::Name) if text == b"PUBLIC" => self.to(Notation2, nothing),
            (Notation2, Tok::Literal) => self.to(Notation4, Role::NotationPublic),
            (Notation3 | Notation4, Tok::Literal) => self.last(Part::Notation, Role::NotationSystem),
            (Notation4, Tok::DeclClose) => self.close(Role::NotationNoSystem),
            _ => self.other(tok),
        }
    }

    fn attlist(&mut self, tok: Tok, text: &[u8]) -> Role {
        use State::*;
        const TYPES: &[&[u8]] = &[
            b"CDATA", b"ID", b"IDREF", b"IDREFS", b"ENTITY", b"ENTITIES", b"NMTOKEN", b"NMTOKENS",
        ];
        let nothing = Role::Nothing(Part::Attlist);
        match (self.state, tok) {
            (_, Tok::Space) => nothing,
            (Attlist0, Tok::Name | Tok::Prefixed) => self.to(Attlist1, Role::AttlistElement),
            (Attlist1, Tok::DeclClose) => self.close(nothing),
            (Attlist1, Tok::Name | Tok::Prefixed) => self.to(Attlist2, Role::AttributeName),
            (Attlist2, Tok::Name) if TYPES.contains(&text) => {
                self.to(Attlist8, Role::AttributeType)
            }
            (Attlist2, Tok::Name) if text == b"NOTATION" => self.to(Attlist5, nothing),
            (Attlist2, Tok::OpenParen) => self.to(Attlist3, nothing),
            (Attlist3, Tok::Nmtoken | Tok::Name | Tok::Prefixed) => {
                self.to(Attlist4, Role::EnumValue)
            }
            (Attlist4 | Attlist7, Tok::CloseParen) => self.to(Attlist8, nothing),
            (Attlist4, Tok::Or) => self.to(Attlist3, nothing),
            (Attlist5, Tok::OpenParen) => self.to(Attlist6, nothing),
            (Attlist6, Tok::Name) => self.to(Attlist7, Role::NotationValue),
            (Attlist7, Tok::Or) => self.to(Attlist6, nothing),
            (Attlist8, Tok::PoundName) if text == b"#IMPLIED" => self.to(Attlist1, Role::Implied),
            (Attlist8, Tok::PoundName) if text == b"#REQUIRED" => self.to(Attlist1, Role::Required),
            (Attlist8, Tok::PoundName) if text == b"#FIXED" => self.to(Attlist9, nothing),
            (Attlist8, Tok::Literal) => self.to(Attlist1, Role::Default),
            (Attlist9, Tok::Literal) => self.to(Attlist1, Role::Fixed),
            _ => self.other(tok),
        }
    }

    fn element(&mut self, tok: Tok, text: &[u8]) -> Role {
        use State::*;
        let nothing = Role::Nothing(Part::Element);
        let quant = match tok {
            Tok::NameQuestion | Tok::CloseQuestion => Quant::Optional,
            Tok::NameAsterisk | Tok::CloseAsterisk => Quant::Many,
            Tok::NamePlus | Tok::ClosePlus => Quant::Some,
            _ => Quant::One,
        };
        match (self.state, tok) {
            (_, Tok::Space) => nothing,
            (Element0, Tok::Name | Tok::Prefixed) => self.to(Element1, Role::ElementName),
            (Element1, Tok::Name) if text == b"EMPTY" => self.last(Part::Element, Role::ContentEmpty),
            (Element1, Tok::Name) if text == b"ANY" => self.last(Part::Element, Role::ContentAny),
            (Element1, Tok::OpenParen) => {
                self.level = 1;
                self.to(Element2, Role::GroupOpen)
            }
            (Element2, Tok::PoundName) if text == b"#PCDATA" => self.to(Element3, Role::Pcdata),
            (Element2 | Element6, Tok::OpenParen) => {
                self.level += 1;
                self.to(Element6, Role::GroupOpen)
            }
            (
                Element2 | Element6,
                Tok::Name | Tok::Prefixed | Tok::NameQuestion | Tok::NameAsterisk | Tok::NamePlus,
            ) => self.to(Element7, Role::Child(quant)),
            (Element3, Tok::CloseParen) => {
                self.last(Part::Element, Role::GroupClose(Quant::One))
            }
            (Element3 | Element5, Tok::CloseAsterisk) => {
                self.last(Part::Element, Role::GroupClose(Quant::Many))
            }
            (Element3 | Element5, Tok::Or) => self.to(Element4, nothing),
            (Element4, Tok::Name | Tok::Prefixed) => self.to(Element5, Role::Child(Quant::One)),
            (
                Element7,
                Tok::CloseParen | Tok::CloseQuestion | Tok::CloseAsterisk | Tok::ClosePlus,
            ) => {
                self.level -= 1;
                match self.level {
                    0 => self.last(Part::Element, Role::GroupClose(quant)),
                    _ => Role::GroupClose(quant),
                }
            }
            (Element7, Tok::Comma) => self.to(Element6, Role::GroupSequence),
            (Element7, Tok::Or) => self.to(Element6, Role::GroupChoice),
            _ => self.other(tok),
        }
    }
}
