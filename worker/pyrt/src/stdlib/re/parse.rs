//! Patterns as text become nodes. The errors and their positions are CPython's.

use super::escapes::{self, is_digit, Escape};
use super::inline_flags::{fix_flags, flag_of};
use super::reader::{group_number, is_identifier, quoted, text_of, warn, Fault, Source, Token, F};
use super::syntax::*;
use crate::prelude::T;

/// What a whole pattern is.
pub struct Parsed {
    pub seq: Seq,
    pub flags: u32,
    /// Names of groups with their numbers, in order.
    pub names: Vec<(String, u32)>,
    /// Widths of the groups; the first is the whole match's.
    pub widths: Vec<Option<(u64, u64)>>,
}

pub struct Parser {
    pub s: Source,
    pub flags: u32,
    names: Vec<(String, u32)>,
    widths: Vec<Option<(u64, u64)>>,
    /// In a lookbehind: how many groups there were when it began.
    behind: Option<usize>,
    /// Numbers that conditionals refer to, where first seen.
    conditions: Vec<(i64, usize)>,
}

pub fn parse(is_text: bool, chars: Vec<u32>, flags: u32) -> F<Parsed> {
    let mut p = Parser {
        s: Source::new(is_text, chars)?,
        flags,
        names: vec![],
        widths: vec![None],
        behind: None,
        conditions: vec![],
    };
    let seq = p.alternatives(flags & VERBOSE != 0, true)?;
    p.flags = fix_flags(is_text, p.flags)?;
    if p.s.next.is_some() {
        return Err(p.s.error("unbalanced parenthesis", 0));
    }
    for &(group, pos) in &p.conditions {
        if group >= p.widths.len() as i64 {
            let msg = format!("invalid group reference {}", group);
            return Err(Fault::Syntax(msg, Some(pos)));
        }
    }
    Ok(Parsed { seq, flags: p.flags, names: p.names, widths: p.widths })
}

/// Nodes that compare by what they match.
fn same_simple(a: &Node, b: &Node) -> bool {
    let simple = a.is_unit() || matches!(a, Node::At(_) | Node::Ref(_));
    simple && a == b
}

/// Alternatives that all begin alike: that beginning, taken off them.
fn common_prefix(items: &mut [Seq]) -> Seq {
    let mut out = vec![];
    loop {
        let head = match items[0].first() {
            Some(n) => n.clone(),
            None => return out,
        };
        if !items.iter().all(|s| s.first().map_or(false, |n| same_simple(n, &head))) {
            return out;
        }
        items.iter_mut().for_each(|s| drop(s.remove(0)));
        out.push(head);
    }
}

/// Alternatives of one character each are a set.
fn as_set(items: &[Seq]) -> Option<Node> {
    let mut all = vec![];
    for s in items {
        match s.as_slice() {
            [Node::Char(c)] => all.push(Item::Char(*c)),
            [Node::Set { negate: false, items }] => all.extend(items),
            _ => return None,
        }
    }
    Some(Node::Set { negate: false, items: all })
}

fn is_space(t: Token) -> bool {
    t.is_one_of(" \t\n\r\x0b\x0c")
}

/// What a parenthesis opens.
enum Opened {
    /// Nothing to match: a comment, flags for all.
    Nothing,
    Node(Node),
    /// Contents follow: name, flags, atomic.
    Contents { capture: Option<Option<Vec<u32>>>, add: u32, del: u32, atomic: bool },
}

impl Parser {
    fn alternatives(&mut self, mut verbose: bool, outermost: bool) -> F<Seq> {
        if let Err(e) = crate::call::enter_native() {
            return Err(Fault::Raised(e));
        }
        let mut items = vec![];
        loop {
            items.push(self.sequence(verbose, outermost && items.is_empty())?);
            if !self.s.matches('|')? {
                break;
            }
            if outermost {
                verbose = self.flags & VERBOSE != 0;
            }
        }
        if items.len() == 1 {
            return Ok(items.remove(0));
        }
        let mut out = common_prefix(&mut items);
        out.push(as_set(&items).unwrap_or(Node::Branch(items)));
        Ok(out)
    }

    fn sequence(&mut self, mut verbose: bool, first: bool) -> F<Seq> {
        let mut seq: Seq = vec![];
        while let Some(t) = self.s.next {
            if t.is('|') || t.is(')') {
                break;
            }
            self.s.get()?;
            if verbose && is_space(t) {
                continue;
            }
            if verbose && t.is('#') {
                while self.s.get()?.map_or(false, |t| !t.is('\n')) {}
                continue;
            }
            if t.escaped.is_some() {
                let node = self.escape(t)?;
                seq.push(node);
            } else if t.is('[') {
                let node = self.set()?;
                seq.push(node);
            } else if t.is_one_of("*+?{") {
                self.repeat(t, &mut seq)?;
            } else if t.is('(') {
                match self.group(verbose, first && seq.is_empty())? {
                    Some(node) => seq.push(node),
                    None => verbose = verbose || first && self.flags & VERBOSE != 0,
                }
            } else {
                seq.push(match char::from_u32(t.char) {
                    Some('.') => Node::Any,
                    Some('^') => Node::At(At::Begin),
                    Some('$') => Node::At(At::End),
                    _ => Node::Char(t.char),
                });
            }
        }
        Ok(unwrapped(seq))
    }

    fn escape(&mut self, t: Token) -> F<Node> {
        Ok(match escapes::outside(&mut self.s, t)? {
            Escape::Char(c) => Node::Char(c),
            Escape::Class(class, not) => {
                Node::Set { negate: false, items: vec![Item::Class(class, not)] }
            }
            Escape::At(at) => Node::At(at),
            Escape::Group(n, len) => {
                if n >= self.widths.len() as i64 {
                    let msg = format!("invalid group reference {}", n);
                    return Err(self.s.error(msg, len - 1));
                }
                if !self.is_closed(n as usize) {
                    return Err(self.s.error("cannot refer to an open group", len));
                }
                self.check_behind(n)?;
                Node::Ref(n as u32)
            }
        })
    }

    fn is_closed(&self, group: usize) -> bool {
        self.widths.get(group).map_or(false, |w| w.is_some())
    }

    fn check_behind(&self, group: i64) -> F<()> {
        let before = match self.behind {
            Some(n) => n as i64,
            None => return Ok(()),
        };
        if !self.is_closed(group as usize) {
            return Err(self.s.error("cannot refer to an open group", 0));
        }
        if group >= before {
            let msg = "cannot refer to group defined in the same lookbehind subpattern";
            return Err(self.s.error(msg, 0));
        }
        Ok(())
    }

    fn set(&mut self) -> F<Node> {
        let here = self.s.tell() - 1;
        if self.s.next.map_or(false, |t| t.is('[')) {
            let text = format!("Possible nested set at position {}", self.s.tell());
            warn(T::FutureWarning, text)?;
        }
        let negate = self.s.matches('^')?;
        let mut items: Vec<Item> = vec![];
        let unterminated =
            |s: &Source| s.error("unterminated character set", s.tell() - here);
        loop {
            let this = self.s.get()?.ok_or_else(|| unterminated(&self.s))?;
            if this.is(']') && !items.is_empty() {
                break;
            }
            if !items.is_empty() && self.s.next.map_or(false, |t| t.is_same(this)) {
                self.warn_of_operation(this, 1)?;
            }
            let low = self.set_item(this)?;
            if !self.s.matches('-')? {
                items.push(low);
                continue;
            }
            let that = self.s.get()?.ok_or_else(|| unterminated(&self.s))?;
            if that.is(']') {
                items.push(low);
                items.push(Item::Char('-' as u32));
                break;
            }
            if that.is('-') {
                self.warn_of_operation(that, 2)?;
            }
            let high = self.set_item(that)?;
            match (low, high) {
                (Item::Char(a), Item::Char(b)) if a <= b => items.push(Item::Range(a, b)),
                _ => {
                    let msg = format!("bad character range {}-{}", this.text(), that.text());
                    return Err(self.s.error(msg, this.len() + 1 + that.len()));
                }
            }
        }
        let mut unique: Vec<Item> = vec![];
        items.into_iter().for_each(|i| {
            if !unique.contains(&i) {
                unique.push(i)
            }
        });
        Ok(match unique.as_slice() {
            [Item::Char(c)] if negate => Node::NotChar(*c),
            [Item::Char(c)] => Node::Char(*c),
            _ => Node::Set { negate, items: unique },
        })
    }

    /// Warns where two characters may be an operation on sets one day.
    fn warn_of_operation(&self, t: Token, back: usize) -> F<()> {
        let what = match char::from_u32(t.char).filter(|_| t.escaped.is_none()) {
            Some('-') => "difference",
            Some('&') => "intersection",
            Some('~') => "symmetric difference",
            Some('|') => "union",
            _ => return Ok(()),
        };
        let text = format!("Possible set {} at position {}", what, self.s.tell() - back);
        warn(T::FutureWarning, text)
    }

    fn set_item(&mut self, t: Token) -> F<Item> {
        match t.escaped {
            Some(_) => escapes::in_set(&mut self.s, t),
            None => Ok(Item::Char(t.char)),
        }
    }

    /// The counts in braces; None when they are no counts and the brace is a character.
    fn counts(&mut self, here: usize) -> F<Option<(u32, u32)>> {
        if self.s.next.map_or(false, |t| t.is('}')) {
            return Ok(None);
        }
        let low = self.s.get_while(usize::MAX, is_digit)?;
        let high = match self.s.matches(',')? {
            true => self.s.get_while(usize::MAX, is_digit)?,
            false => low.clone(),
        };
        if !self.s.matches('}')? {
            self.s.seek(here)?;
            return Ok(None);
        }
        let number = |digits: &[u32], other: u32| -> F<u32> {
            if digits.is_empty() {
                return Ok(other);
            }
            match text_of(digits).parse::<u32>() {
                Ok(n) if n < MANY => Ok(n),
                _ => Err(Fault::Overflow("the repetition number is too large".into())),
            }
        };
        let (min, max) = (number(&low, 0)?, number(&high, MANY)?);
        if max < min {
            let msg = "min repeat greater than max repeat";
            return Err(self.s.error(msg, self.s.tell() - here));
        }
        Ok(Some((min, max)))
    }

    fn repeat(&mut self, t: Token, seq: &mut Seq) -> F<()> {
        let here = self.s.tell();
        let (min, max) = match char::from_u32(t.char) {
            Some('?') => (0, 1),
            Some('*') => (0, MANY),
            Some('+') => (1, MANY),
            _ => match self.counts(here)? {
                Some(c) => c,
                None => {
                    seq.push(Node::Char(t.char));
                    return Ok(());
                }
            },
        };
        let back = self.s.tell() - here + t.len();
        let item = match seq.pop() {
            None | Some(Node::At(_)) => return Err(self.s.error("nothing to repeat", back)),
            Some(Node::Repeat { .. }) => return Err(self.s.error("multiple repeat", back)),
            Some(n) => n,
        };
        let body = match item {
            Node::Group { index: None, add: 0, del: 0, body } => body,
            n => vec![n],
        };
        let greed = if self.s.matches('?')? {
            Greed::Least
        } else if self.s.matches('+')? {
            Greed::Keep
        } else {
            Greed::Most
        };
        seq.push(Node::Repeat { greed, min, max, body });
        Ok(())
    }

    fn group(&mut self, verbose: bool, at_start: bool) -> F<Option<Node>> {
        let start = self.s.tell() - 1;
        let opened = match self.s.matches('?')? {
            true => self.extension(start, verbose, at_start)?,
            false => Opened::Contents { capture: Some(None), add: 0, del: 0, atomic: false },
        };
        let (capture, add, del, atomic) = match opened {
            Opened::Nothing => return Ok(None),
            Opened::Node(n) => return Ok(Some(n)),
            Opened::Contents { capture, add, del, atomic } => (capture, add, del, atomic),
        };
        let index = match capture {
            Some(name) => Some(self.open_group(name)?),
            None => None,
        };
        let verbose = (verbose || add & VERBOSE != 0) && del & VERBOSE == 0;
        let body = self.alternatives(verbose, false)?;
        self.close(start)?;
        if let Some(i) = index {
            self.widths[i as usize] = Some(width(&body, &self.widths));
        }
        Ok(Some(match atomic {
            true => Node::Atomic(body),
            false => Node::Group { index, add, del, body },
        }))
    }

    fn close(&mut self, start: usize) -> F<()> {
        if self.s.matches(')')? {
            return Ok(());
        }
        let msg = "missing ), unterminated subpattern";
        Err(self.s.error(msg, self.s.tell() - start))
    }

    fn open_group(&mut self, name: Option<Vec<u32>>) -> F<u32> {
        let index = self.widths.len() as u32;
        self.widths.push(None);
        let chars = match name {
            Some(n) => n,
            None => return Ok(index),
        };
        let name = text_of(&chars);
        if let Some(old) = self.names.iter().find(|n| n.0 == name) {
            let msg = format!(
                "redefinition of group name {} as group {}; was group {}",
                quoted(&chars),
                index,
                old.1
            );
            return Err(self.s.error(msg, chars.len() + 1));
        }
        self.names.push((name, index));
        Ok(index)
    }

    fn more(&mut self) -> F<Token> {
        match self.s.get()? {
            Some(t) => Ok(t),
            None => Err(self.s.error("unexpected end of pattern", 0)),
        }
    }

    /// After "(?".
    fn extension(&mut self, start: usize, verbose: bool, at_start: bool) -> F<Opened> {
        let plain = |atomic| Opened::Contents { capture: None, add: 0, del: 0, atomic };
        let t = self.more()?;
        match char::from_u32(t.char).filter(|_| t.escaped.is_none()) {
            Some('P') => self.python_group(),
            Some(':') => Ok(plain(false)),
            Some('>') => Ok(plain(true)),
            Some('#') => {
                loop {
                    match self.s.get()? {
                        Some(t) if t.is(')') => return Ok(Opened::Nothing),
                        Some(_) => {}
                        None => {
                            let msg = "missing ), unterminated comment";
                            return Err(self.s.error(msg, self.s.tell() - start));
                        }
                    }
                }
            }
            Some('=') | Some('!') => self.look(t, false, start, verbose),
            Some('<') => {
                let t = self.more()?;
                if !t.is_one_of("=!") {
                    let msg = format!("unknown extension ?<{}", t.text());
                    return Err(self.s.error(msg, t.len() + 2));
                }
                self.look(t, true, start, verbose)
            }
            Some('(') => self.conditional(start, verbose),
            _ if flag_of(t).is_some() || t.is('-') => match self.inline_flags(t)? {
                None if at_start => Ok(Opened::Nothing),
                None => {
                    let msg = "global flags not at the start of the expression";
                    Err(self.s.error(msg, self.s.tell() - start))
                }
                Some((add, del)) => {
                    Ok(Opened::Contents { capture: None, add, del, atomic: false })
                }
            },
            _ => {
                let msg = format!("unknown extension ?{}", t.text());
                Err(self.s.error(msg, t.len() + 1))
            }
        }
    }

    /// After "(?P".
    fn python_group(&mut self) -> F<Opened> {
        if self.s.matches('<')? {
            let name = self.s.get_until('>', "group name")?;
            self.s.check_name(&name, 1)?;
            let capture = Some(Some(name));
            return Ok(Opened::Contents { capture, add: 0, del: 0, atomic: false });
        }
        if self.s.matches('=')? {
            let name = self.s.get_until(')', "group name")?;
            self.s.check_name(&name, 1)?;
            let group = self.named(&name)?;
            if !self.is_closed(group as usize) {
                return Err(self.s.error("cannot refer to an open group", name.len() + 1));
            }
            self.check_behind(group as i64)?;
            return Ok(Opened::Node(Node::Ref(group)));
        }
        let t = self.more()?;
        Err(self.s.error(format!("unknown extension ?P{}", t.text()), t.len() + 2))
    }

    fn named(&self, name: &[u32]) -> F<u32> {
        let text = text_of(name);
        match self.names.iter().find(|n| n.0 == text) {
            Some(n) => Ok(n.1),
            None => {
                let msg = format!("unknown group name {}", quoted(name));
                Err(self.s.error(msg, name.len() + 1))
            }
        }
    }

    fn look(&mut self, t: Token, behind: bool, start: usize, verbose: bool) -> F<Opened> {
        let outer = self.behind;
        if behind && outer.is_none() {
            self.behind = Some(self.widths.len());
        }
        let body = self.alternatives(verbose, false)?;
        if behind {
            self.behind = outer;
        }
        self.close(start)?;
        Ok(Opened::Node(Node::Look { behind, negative: t.is('!'), body }))
    }

    /// After "(?(".
    fn conditional(&mut self, start: usize, verbose: bool) -> F<Opened> {
        let name = self.s.get_until(')', "group name")?;
        let back = name.len() + 1;
        let group = if is_identifier(&name) {
            self.s.check_name(&name, 1)?;
            self.named(&name)? as i64
        } else {
            let n = match group_number(&name) {
                Some(n) => n,
                None => {
                    let msg = format!("bad character in group name {}", quoted(&name));
                    return Err(self.s.error(msg, back));
                }
            };
            if n == 0 {
                return Err(self.s.error("bad group number", back));
            }
            if n >= MAX_GROUPS {
                let msg = format!("invalid group reference {}", text_of(&name));
                return Err(self.s.error(msg, back));
            }
            if !self.conditions.iter().any(|c| c.0 == n) {
                self.conditions.push((n, self.s.tell() - back));
            }
            if !name.iter().all(|c| is_digit(*c)) {
                self.s.warn_of_name(&name, 1)?;
            }
            n
        };
        self.check_behind(group)?;
        let yes = self.sequence(verbose, false)?;
        let mut no = None;
        if self.s.matches('|')? {
            no = Some(self.sequence(verbose, false)?);
            if self.s.next.map_or(false, |t| t.is('|')) {
                let msg = "conditional backref with more than two branches";
                return Err(self.s.error(msg, 0));
            }
        }
        self.close(start)?;
        Ok(Opened::Node(Node::IfGroup { group: group as u32, yes, no }))
    }
}

/// Groups that only hold together are dissolved.
fn unwrapped(seq: Seq) -> Seq {
    let plain = |n: &Node| matches!(n, Node::Group { index: None, add: 0, del: 0, .. });
    if !seq.iter().any(plain) {
        return seq;
    }
    let mut out = vec![];
    for node in seq {
        match node {
            Node::Group { index: None, add: 0, del: 0, body } => out.extend(body),
            n => out.push(n),
        }
    }
    out
}
