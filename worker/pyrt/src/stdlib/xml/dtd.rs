//! What the declarations of a document type say, and what a parser tells about a document.

use super::roles::Quant;
use std::collections::HashMap;
use std::rc::Rc;

#[derive(Clone, Default)]
pub struct Entity {
    /// The replacement text of an internal one.
    pub text: Option<Rc<[u8]>>,
    pub base: Option<String>,
    pub system: Option<String>,
    pub public: Option<String>,
    pub notation: Option<String>,
    /// Declared in the document itself.
    pub is_internal: bool,
    /// Being expanded.
    pub is_open: bool,
}

#[derive(Clone)]
pub struct AttrDecl {
    pub name: String,
    pub is_cdata: bool,
    pub is_id: bool,
    pub value: Option<String>,
}

#[derive(Clone)]
pub struct Dtd {
    pub general: HashMap<String, Entity>,
    pub params: HashMap<String, Entity>,
    pub attrs: HashMap<String, Vec<AttrDecl>>,
    /// Declarations still count: no parameter entity was left out.
    pub keeps: bool,
    pub has_param_refs: bool,
    pub is_standalone: bool,
    /// An external parameter entity was read.
    pub param_read: bool,
}

impl Dtd {
    pub fn new() -> Dtd {
        Dtd {
            general: HashMap::new(),
            params: HashMap::new(),
            attrs: HashMap::new(),
            keeps: true,
            has_param_refs: false,
            is_standalone: false,
            param_read: false,
        }
    }
    pub fn entity(&mut self, is_param: bool, name: &str) -> Option<&mut Entity> {
        if is_param { self.params.get_mut(name) } else { self.general.get_mut(name) }
    }
    /// Notes an attribute's declaration; of several the first counts.
    pub fn declare(&mut self, element: &str, a: AttrDecl) {
        let all = self.attrs.entry(element.to_string()).or_default();
        if !(a.value.is_some() || a.is_id) || all.iter().all(|b| b.name != a.name) {
            all.push(a);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    Empty = 1,
    Any = 2,
    Mixed = 3,
    Name = 4,
    Choice = 5,
    Seq = 6,
}

/// What an element may hold.
pub struct Model {
    pub kind: ModelKind,
    pub quant: Quant,
    pub name: Option<String>,
    pub children: Vec<Model>,
}

impl Model {
    pub fn new(kind: ModelKind) -> Model {
        Model { kind, quant: Quant::One, name: None, children: Vec::new() }
    }
}

/// The callbacks, in the order of the table of names in handlers.rs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Handler {
    StartElement,
    EndElement,
    Pi,
    Text,
    Unparsed,
    Notation,
    StartNs,
    EndNs,
    Comment,
    StartCdata,
    EndCdata,
    Default,
    DefaultExpand,
    NotStandalone,
    External,
    StartDoctype,
    EndDoctype,
    Entity,
    XmlDecl,
    Element,
    Attlist,
    Skipped,
}

type Text = Option<String>;

/// What to do after the callback of an external entity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum After {
    Nothing,
    /// A reference to a parameter entity: without its text declarations count no more.
    ParamRef,
    /// The external subset; were there references before?
    Subset { has_system: bool, had_refs: bool },
}

pub enum Event {
    Start { name: String, attrs: Vec<(String, String)>, specified: usize },
    /// `of_empty`: of `<a/>`, whose end is a place of its own.
    End { name: String, of_empty: bool },
    Text(String),
    Comment(String),
    Pi(String, String),
    StartNs(Text, Text),
    EndNs(Text),
    StartCdata,
    EndCdata,
    XmlDecl { version: Text, encoding: Text, standalone: i64 },
    StartDoctype { name: String, system: Text, public: Text, is_internal: bool },
    EndDoctype,
    Entity { name: String, is_param: bool, value: Text, entity: Entity },
    Unparsed { name: String, entity: Entity },
    Notation { name: String, base: Text, system: Text, public: Text },
    Element { name: String, model: Model },
    Attlist { element: String, name: String, kind: String, value: Text, required: bool },
    Skipped { name: String, is_param: bool },
    External { context: Text, base: Text, system: Text, public: Text, after: After },
    NotStandalone,
    /// The text belongs to what this callback hears of later: the default handler is not asked.
    Claimed(Handler),
}
