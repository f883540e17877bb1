//! A parsed regular expression: flags, nodes, and how wide a node's match can be.

pub const TEMPLATE: u32 = 1;
pub const IGNORECASE: u32 = 2;
pub const LOCALE: u32 = 4;
pub const MULTILINE: u32 = 8;
pub const DOTALL: u32 = 16;
pub const UNICODE: u32 = 32;
pub const VERBOSE: u32 = 64;
pub const DEBUG: u32 = 128;
pub const ASCII: u32 = 256;
pub const TYPE_FLAGS: u32 = ASCII | LOCALE | UNICODE;
pub const GLOBAL_FLAGS: u32 = DEBUG | TEMPLATE;

/// "Without limit" as the largest count of a repeat.
pub const MANY: u32 = u32::MAX;
pub const MAX_GROUPS: i64 = (1 << 30) - 1;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    Digit,
    Space,
    Word,
}

/// What a set in brackets holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item {
    Char(u32),
    Range(u32, u32),
    /// A class, or (true) all that is not in it.
    Class(Class, bool),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum At {
    Begin,       // ^
    BeginText,   // \A
    End,         // $
    EndText,     // \Z
    Edge,        // \b
    NoEdge,      // \B
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Greed {
    Most,
    Least,
    Keep, // possessive: what was taken is not given back
}

pub type Seq = Vec<Node>;

#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    Char(u32),
    NotChar(u32),
    Any,
    Set { negate: bool, items: Vec<Item> },
    At(At),
    Branch(Vec<Seq>),
    Repeat { greed: Greed, min: u32, max: u32, body: Seq },
    Group { index: Option<u32>, add: u32, del: u32, body: Seq },
    Atomic(Seq),
    Look { behind: bool, negative: bool, body: Seq },
    Ref(u32),
    IfGroup { group: u32, yes: Seq, no: Option<Seq> },
}

impl Node {
    /// Matches exactly one character.
    pub fn is_unit(&self) -> bool {
        matches!(self, Node::Char(_) | Node::NotChar(_) | Node::Any | Node::Set { .. })
    }
}

/// The least and most characters of a match; `groups` are the widths of the closed groups.
pub fn width(seq: &[Node], groups: &[Option<(u64, u64)>]) -> (u64, u64) {
    let (mut low, mut high) = (0u64, 0u64);
    for node in seq {
        let (l, h) = node_width(node, groups);
        low = low.saturating_add(l);
        high = high.saturating_add(h);
    }
    (low, high)
}

fn node_width(node: &Node, groups: &[Option<(u64, u64)>]) -> (u64, u64) {
    match node {
        n if n.is_unit() => (1, 1),
        Node::Branch(all) => {
            let widths = all.iter().map(|s| width(s, groups));
            widths.fold((u64::MAX, 0), |(l, h), (a, b)| (l.min(a), h.max(b)))
        }
        Node::Repeat { min, max, body, .. } => {
            let (l, h) = width(body, groups);
            (l.saturating_mul(*min as u64), h.saturating_mul(*max as u64))
        }
        Node::Group { body, .. } | Node::Atomic(body) => width(body, groups),
        Node::Ref(g) => groups.get(*g as usize).copied().flatten().unwrap_or((0, 0)),
        Node::IfGroup { yes, no, .. } => {
            let (l, h) = width(yes, groups);
            match no {
                Some(no) => {
                    let (a, b) = width(no, groups);
                    (l.min(a), h.max(b))
                }
                None => (0, h),
            }
        }
        _ => (0, 0),
    }
}
