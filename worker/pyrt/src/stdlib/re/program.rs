//! Nodes become a program for the matcher.

use super::chars::{has_case, Fold, Set};
use super::parse::Parsed;
use super::reader::{Fault, F};
use super::syntax::*;
use crate::str_wtf8;

/// What matches exactly one character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum One {
    Byte(u8),
    Char(u32),
    NotNewline,
    Any,
    Set(u32),
}

/// A place, with the flags that decide what it means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Begin,
    BeginLine,
    End,
    EndLine,
    EndText,
    /// Word boundary, or (true) none; by Unicode's words or ASCII's.
    Edge { not: bool, unicode: bool },
}

#[derive(Debug)]
pub enum Op {
    Success,
    One(One),
    Text(Box<[u8]>),
    At(Place),
    Mark(u32),
    /// Goes on here; when that fails, at `next`. `first`: bytes that the way here begins with.
    Try { next: u32, first: Option<u32> },
    Jump(u32),
    Many { one: One, min: u32, max: u32, greed: Greed },
    /// A repeat begins: its body follows, the op at `until` decides about each round.
    Repeat { until: u32 },
    Until { body: u32, min: u32, max: u32, lazy: bool },
    Atomic,
    EndAtomic,
    Look { back: u32, after: u32, negative: bool },
    EndLook { negative: bool },
    Ref { group: u32, fold: Fold },
    IfGroup { group: u32, no: u32 },
}

/// Bytes that a match may begin with.
pub type Bytes = [bool; 256];

pub struct Program {
    pub ops: Vec<Op>,
    pub sets: Vec<Set>,
    pub firsts: Vec<Bytes>,
    /// Each match begins with these bytes.
    pub prefix: Vec<u8>,
    /// Each match is not empty and begins with one of these.
    pub first: Option<Box<Bytes>>,
    pub anchored: bool,
    pub groups: usize,
}

struct Compiler<'a> {
    p: Program,
    is_text: bool,
    widths: &'a [Option<(u64, u64)>],
}

pub fn compile(parsed: &Parsed, is_text: bool) -> F<Program> {
    let p = Program {
        ops: vec![],
        sets: vec![],
        firsts: vec![],
        prefix: vec![],
        first: None,
        anchored: false,
        groups: parsed.widths.len() - 1,
    };
    let mut c = Compiler { p, is_text, widths: &parsed.widths };
    c.seq(&parsed.seq, parsed.flags)?;
    c.p.ops.push(Op::Success);
    let mut bytes = [false; 256];
    if !c.first_of(&parsed.seq, parsed.flags, &mut bytes) && bytes.contains(&false) {
        c.p.first = Some(Box::new(bytes));
    }
    c.p.prefix = prefix_of(&c.p.ops);
    c.p.anchored = begins_at_start(&c.p.ops);
    Ok(c.p)
}

fn prefix_of(ops: &[Op]) -> Vec<u8> {
    let mut out = vec![];
    for op in ops {
        match op {
            Op::Mark(_) => {}
            Op::One(One::Byte(b)) => out.push(*b),
            Op::Text(t) => out.extend_from_slice(t),
            _ => break,
        }
    }
    out
}

fn begins_at_start(ops: &[Op]) -> bool {
    let first = ops.iter().find(|op| !matches!(op, Op::Mark(_)));
    matches!(first, Some(Op::At(Place::Begin)))
}

/// Flags after those that a group adds and takes away.
fn combined(flags: u32, add: u32, del: u32) -> u32 {
    let base = if add & TYPE_FLAGS != 0 { flags & !TYPE_FLAGS } else { flags };
    (base | add) & !del
}

impl<'a> Compiler<'a> {
    fn here(&self) -> u32 {
        self.p.ops.len() as u32
    }
    fn push(&mut self, op: Op) -> usize {
        self.p.ops.push(op);
        self.p.ops.len() - 1
    }
    fn fold(&self, flags: u32) -> Fold {
        if flags & IGNORECASE == 0 {
            Fold::None
        } else if flags & UNICODE != 0 && flags & ASCII == 0 {
            Fold::Unicode
        } else {
            Fold::Ascii
        }
    }
    fn encode(&self, c: u32, out: &mut Vec<u8>) {
        if self.is_text {
            str_wtf8::push(out, c);
        } else {
            out.push(c as u8);
        }
    }
    fn set(&mut self, items: &[Item], negate: bool, flags: u32) -> One {
        let unicode = flags & UNICODE != 0;
        self.p.sets.push(Set::new(items, negate, self.fold(flags), unicode));
        One::Set(self.p.sets.len() as u32 - 1)
    }
    fn one(&mut self, node: &Node, flags: u32) -> One {
        match node {
            Node::Char(c) if has_case(*c, self.fold(flags)) => {
                self.set(&[Item::Char(*c)], false, flags)
            }
            Node::Char(c) if *c < 128 || !self.is_text => One::Byte(*c as u8),
            Node::Char(c) => One::Char(*c),
            Node::NotChar(c) => self.set(&[Item::Char(*c)], true, flags),
            Node::Set { negate, items } => self.set(items, *negate, flags),
            _ if flags & DOTALL != 0 => One::Any,
            _ => One::NotNewline,
        }
    }
    fn seq(&mut self, seq: &[Node], flags: u32) -> F<()> {
        let mut text = vec![];
        for node in seq {
            match node {
                Node::Char(c) if !has_case(*c, self.fold(flags)) => self.encode(*c, &mut text),
                _ => {
                    self.flush(&mut text);
                    self.node(node, flags)?;
                }
            }
        }
        self.flush(&mut text);
        Ok(())
    }
    fn flush(&mut self, text: &mut Vec<u8>) {
        match text.as_slice() {
            [] => return,
            [b] => self.p.ops.push(Op::One(One::Byte(*b))),
            t => self.p.ops.push(Op::Text(t.into())),
        }
        text.clear();
    }
    fn place(&self, at: At, flags: u32) -> Place {
        let lines = flags & MULTILINE != 0;
        let unicode = flags & UNICODE != 0;
        match at {
            At::Begin if lines => Place::BeginLine,
            At::Begin | At::BeginText => Place::Begin,
            At::End if lines => Place::EndLine,
            At::End => Place::End,
            At::EndText => Place::EndText,
            At::Edge => Place::Edge { not: false, unicode },
            At::NoEdge => Place::Edge { not: true, unicode },
        }
    }
    fn node(&mut self, node: &Node, flags: u32) -> F<()> {
        match node {
            n if n.is_unit() => {
                let one = self.one(n, flags);
                self.push(Op::One(one));
            }
            Node::At(at) => {
                let place = self.place(*at, flags);
                self.push(Op::At(place));
            }
            Node::Branch(all) => self.branch(all, flags)?,
            Node::Repeat { greed, min, max, body } => {
                self.repeat(*greed, *min, *max, body, flags)?
            }
            Node::Group { index, add, del, body } => {
                let flags = combined(flags, *add, *del);
                let mark = |end| index.map(|i| Op::Mark(2 * (i - 1) + end));
                self.p.ops.extend(mark(0));
                self.seq(body, flags)?;
                self.p.ops.extend(mark(1));
            }
            Node::Atomic(body) => {
                self.push(Op::Atomic);
                self.seq(body, flags)?;
                self.push(Op::EndAtomic);
            }
            Node::Look { behind, negative, body } => {
                self.look(*behind, *negative, body, flags)?
            }
            Node::Ref(group) => {
                let fold = self.fold(flags);
                self.push(Op::Ref { group: *group, fold });
            }
            Node::IfGroup { group, yes, no } => self.if_group(*group, yes, no, flags)?,
            _ => {}
        }
        Ok(())
    }
    /// A way that the matcher need not try when the next byte cannot begin it.
    fn try_op(&mut self, way: &[Node], flags: u32) -> usize {
        let mut bytes = [false; 256];
        let mut first = None;
        if !self.first_of(way, flags, &mut bytes) && bytes.contains(&false) {
            self.p.firsts.push(bytes);
            first = Some(self.p.firsts.len() as u32 - 1);
        }
        self.push(Op::Try { next: 0, first })
    }
    fn patch(&mut self, at: usize) {
        let here = self.here();
        match &mut self.p.ops[at] {
            Op::Try { next, .. } => *next = here,
            Op::Jump(to) => *to = here,
            Op::Repeat { until } => *until = here,
            Op::Look { after, .. } => *after = here,
            Op::IfGroup { no, .. } => *no = here,
            _ => {}
        }
    }
    fn branch(&mut self, all: &[Seq], flags: u32) -> F<()> {
        let mut ends = vec![];
        for (i, way) in all.iter().enumerate() {
            if i + 1 == all.len() {
                self.seq(way, flags)?;
                break;
            }
            let at = self.try_op(way, flags);
            self.seq(way, flags)?;
            ends.push(self.push(Op::Jump(0)));
            self.patch(at);
        }
        ends.into_iter().for_each(|at| self.patch(at));
        Ok(())
    }
    fn repeat(&mut self, greed: Greed, min: u32, max: u32, body: &Seq, flags: u32) -> F<()> {
        if let [node] = body.as_slice() {
            if node.is_unit() {
                let one = self.one(node, flags);
                self.push(Op::Many { one, min, max, greed });
                return Ok(());
            }
        }
        match (greed, min, max) {
            (Greed::Keep, ..) => {
                self.push(Op::Atomic);
                self.rounds((min, max), false, body, flags, true)?;
                self.push(Op::EndAtomic);
            }
            (Greed::Most, 0, 1) => {
                let at = self.try_op(body, flags);
                self.seq(body, flags)?;
                self.patch(at);
            }
            (Greed::Least, 0, 1) => {
                let at = self.push(Op::Try { next: 0, first: None });
                let over = self.push(Op::Jump(0));
                self.patch(at);
                self.seq(body, flags)?;
                self.patch(over);
            }
            _ => self.rounds((min, max), greed == Greed::Least, body, flags, false)?,
        }
        Ok(())
    }
    fn rounds(
        &mut self,
        (min, max): (u32, u32),
        lazy: bool,
        body: &Seq,
        flags: u32,
        keep: bool,
    ) -> F<()> {
        let at = self.push(Op::Repeat { until: 0 });
        let start = self.here();
        if keep {
            self.push(Op::Atomic);
        }
        self.seq(body, flags)?;
        if keep {
            self.push(Op::EndAtomic);
        }
        self.patch(at);
        self.push(Op::Until { body: start, min, max, lazy });
        Ok(())
    }
    fn look(&mut self, behind: bool, negative: bool, body: &Seq, flags: u32) -> F<()> {
        let mut back = 0;
        if behind {
            let (low, high) = width(body, self.widths);
            if low > u64::from(u32::MAX) {
                return Err(Fault::Syntax("looks too much behind".into(), None));
            }
            if low != high {
                let msg = "look-behind requires fixed-width pattern";
                return Err(Fault::Syntax(msg.into(), None));
            }
            back = low as u32;
        }
        let at = self.push(Op::Look { back, after: 0, negative });
        self.seq(body, flags)?;
        self.push(Op::EndLook { negative });
        self.patch(at);
        Ok(())
    }
    fn if_group(&mut self, group: u32, yes: &Seq, no: &Option<Seq>, flags: u32) -> F<()> {
        let at = self.push(Op::IfGroup { group, no: 0 });
        self.seq(yes, flags)?;
        match no {
            Some(no) => {
                let over = self.push(Op::Jump(0));
                self.patch(at);
                self.seq(no, flags)?;
                self.patch(over);
            }
            None => self.patch(at),
        }
        Ok(())
    }

    /// Adds the bytes that a match of `seq` can begin with. True: it can be empty.
    fn first_of(&self, seq: &[Node], flags: u32, out: &mut Bytes) -> bool {
        seq.iter().all(|n| self.first_of_node(n, flags, out))
    }
    fn first_of_node(&self, node: &Node, flags: u32, out: &mut Bytes) -> bool {
        match node {
            Node::Char(c) if !has_case(*c, self.fold(flags)) => {
                let mut bytes = vec![];
                self.encode(*c, &mut bytes);
                out[bytes[0] as usize] = true;
                false
            }
            Node::Char(c) => self.first_of_set(&[Item::Char(*c)], false, flags, out),
            Node::NotChar(c) => self.first_of_set(&[Item::Char(*c)], true, flags, out),
            Node::Set { negate, items } => self.first_of_set(items, *negate, flags, out),
            Node::Branch(all) => {
                all.iter().fold(false, |empty, s| self.first_of(s, flags, out) || empty)
            }
            Node::Repeat { min, body, .. } => self.first_of(body, flags, out) || *min == 0,
            Node::Group { add, del, body, .. } => {
                self.first_of(body, combined(flags, *add, *del), out)
            }
            Node::Atomic(body) => self.first_of(body, flags, out),
            Node::At(_) | Node::Look { .. } => true,
            Node::Any | Node::Ref(_) | Node::IfGroup { .. } => {
                *out = [true; 256];
                !matches!(node, Node::Any)
            }
        }
    }
    fn first_of_set(&self, items: &[Item], negate: bool, flags: u32, out: &mut Bytes) -> bool {
        let set = Set::new(items, negate, self.fold(flags), flags & UNICODE != 0);
        let single = if self.is_text { 128 } else { 256 };
        (0..single).filter(|&b| set.has_byte(b as u8)).for_each(|b| out[b] = true);
        if self.is_text {
            out[128..].iter_mut().for_each(|b| *b = true);
        }
        false
    }
}
