//! The backtracking matcher. What may have to be undone or tried otherwise stands on a stack
//! of frames; no pattern makes Rust recurse.
//!
//! Text is bytes: of a bytes object, of ASCII text, or (WIDE) of text in WTF-8. Positions are
//! byte offsets, which in WIDE text always lie between characters.

use super::chars::{in_class, lower, Fold};
use super::program::{One, Op, Place, Program};
use super::syntax::{Class, Greed, MANY};
use crate::str_wtf8::{decode, decode_before};

pub const UNSET: usize = usize::MAX;
const NOBODY: u32 = u32::MAX;

#[derive(Clone, Copy)]
enum Frame {
    /// Go on there.
    Choice { pc: u32, pos: usize },
    /// Many characters were taken: give one back, down to `low`.
    Give { pc: u32, low: usize, at: usize },
    /// Few characters were taken: take one more.
    Take { pc: u32, left: u32, at: usize },
    /// A mark's old value, and the group that was closed last.
    Mark { slot: u32, last: u32, old: usize },
    /// A repeat began within this one.
    Began { outer: u32 },
    /// A repeat was left.
    Left { rep: u32 },
    /// A round that had to be.
    Round { rep: u32 },
    /// A round that could be: without it, what follows the repeat.
    More { pc: u32, rep: u32, pos: usize, last: usize },
    /// The repeat was left early: instead, one more round.
    Again { pc: u32, rep: u32, pos: usize },
    /// Such a round.
    Extra { rep: u32, last: usize },
    /// An atomic group or a lookaround began.
    Barrier { outer: u32, pos: usize },
    /// A negative lookaround: when all fails, go on after it.
    Unless { outer: u32, pc: u32, pos: usize },
}

struct Rep {
    count: i64, // rounds begun; -1 before the first look
    last: usize, // where the last optional round began
    outer: u32,
}

/// What matches need beside the program; kept from one match to the next.
#[derive(Default)]
pub struct Scratch {
    frames: Vec<Frame>,
    reps: Vec<Rep>,
    pub marks: Vec<usize>,
    pub last_group: u32,
}

/// What is matched, and how.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub text: &'a [u8], // up to the end of the search
    pub wide: bool,
    /// The match must reach the end.
    pub whole: bool,
}

struct Machine<'a> {
    ops: &'a [Op],
    p: &'a Program,
    s: &'a [u8],
    k: &'a mut Scratch,
    rep: u32,
    barrier: u32,
}

/// Matches at `start`; `nonempty` refuses an empty match. Gives the end.
pub fn match_at(
    p: &Program,
    i: Input,
    k: &mut Scratch,
    start: usize,
    nonempty: bool,
) -> Option<usize> {
    k.frames.clear();
    k.reps.clear();
    k.marks.clear();
    k.marks.resize(2 * p.groups, UNSET);
    k.last_group = 0;
    let mut m = Machine { ops: &p.ops, p, s: i.text, k, rep: NOBODY, barrier: NOBODY };
    let refuse = if nonempty { start } else { UNSET };
    match i.wide {
        true => m.run::<true>(start, i.whole, refuse),
        false => m.run::<false>(start, i.whole, refuse),
    }
}

/// The first match at or after `start`.
pub fn search(
    p: &Program,
    i: Input,
    k: &mut Scratch,
    start: usize,
    nonempty: bool,
) -> Option<(usize, usize)> {
    if p.anchored {
        let end = if start == 0 { match_at(p, i, k, 0, nonempty) } else { None };
        return end.map(|e| (0, e));
    }
    let (mut at, mut nonempty) = (start, nonempty);
    loop {
        at = candidate(p, i.text, at)?;
        if let Some(end) = match_at(p, i, k, at, nonempty && at == start) {
            return Some((at, end));
        }
        if at >= i.text.len() {
            return None;
        }
        at += if i.wide { decode(i.text, at).1 } else { 1 };
        nonempty = false;
    }
}

/// The next position where a match can begin.
fn candidate(p: &Program, s: &[u8], at: usize) -> Option<usize> {
    if !p.prefix.is_empty() {
        return crate::str_search::find(&s[at..], &p.prefix).map(|i| at + i);
    }
    match &p.first {
        Some(first) => s[at..].iter().position(|&b| first[b as usize]).map(|i| at + i),
        None => Some(at),
    }
}

fn is_undo(f: &Frame) -> bool {
    matches!(f, Frame::Mark { .. } | Frame::Began { .. } | Frame::Left { .. } | Frame::Round { .. })
}

impl<'a> Machine<'a> {
    #[inline(always)]
    fn one<const WIDE: bool>(&self, one: One, at: usize) -> Option<usize> {
        let b = *self.s.get(at)?;
        if !WIDE || b < 128 {
            let hit = match one {
                One::Byte(x) => b == x,
                One::NotNewline => b != b'\n',
                One::Any => true,
                One::Set(i) => self.p.sets[i as usize].has_byte(b),
                One::Char(_) => false,
            };
            return if hit { Some(at + 1) } else { None };
        }
        let (c, n) = decode(self.s, at);
        let hit = match one {
            One::Char(x) => x == c,
            One::NotNewline | One::Any => true,
            One::Set(i) => self.p.sets[i as usize].has(c),
            One::Byte(_) => false,
        };
        if hit {
            Some(at + n)
        } else {
            None
        }
    }

    /// Past all characters that match, at most `max`.
    #[inline]
    fn span<const WIDE: bool>(&self, one: One, at: usize, max: u32) -> usize {
        if max == MANY && (!WIDE || one == One::NotNewline || one == One::Any) {
            let rest = &self.s[at..];
            let end = match one {
                One::Any => None,
                One::NotNewline => rest.iter().position(|&b| b == b'\n'),
                One::Byte(x) => rest.iter().position(|&b| b != x),
                One::Set(i) => {
                    let set = &self.p.sets[i as usize];
                    rest.iter().position(|&b| !set.has_byte(b))
                }
                One::Char(_) => Some(0),
            };
            return end.map_or(self.s.len(), |n| at + n);
        }
        let mut at = at;
        let mut left = max;
        while left > 0 {
            match self.one::<WIDE>(one, at) {
                Some(next) => at = next,
                None => break,
            }
            left -= 1;
        }
        at
    }

    #[inline(always)]
    fn before<const WIDE: bool>(&self, at: usize) -> usize {
        if WIDE {
            at - decode_before(self.s, at).1
        } else {
            at - 1
        }
    }

    fn is_word<const WIDE: bool>(&self, at: usize, behind: bool, unicode: bool) -> bool {
        if if behind { at == 0 } else { at >= self.s.len() } {
            return false;
        }
        let at = if behind { self.before::<WIDE>(at) } else { at };
        let c = if WIDE { decode(self.s, at).0 } else { self.s[at] as u32 };
        in_class(c, Class::Word, unicode)
    }

    fn at<const WIDE: bool>(&self, place: Place, pos: usize) -> bool {
        let end = self.s.len();
        match place {
            Place::Begin => pos == 0,
            Place::BeginLine => pos == 0 || self.s[pos - 1] == b'\n',
            Place::End => pos == end || pos + 1 == end && self.s[pos] == b'\n',
            Place::EndLine => pos == end || self.s[pos] == b'\n',
            Place::EndText => pos == end,
            Place::Edge { not, unicode } => {
                let behind = self.is_word::<WIDE>(pos, true, unicode);
                let ahead = self.is_word::<WIDE>(pos, false, unicode);
                end != 0 && (behind != ahead) != not
            }
        }
    }

    /// `n` characters before `pos`.
    fn back<const WIDE: bool>(&self, pos: usize, n: u32) -> Option<usize> {
        if !WIDE {
            return pos.checked_sub(n as usize);
        }
        let mut at = pos;
        for _ in 0..n {
            if at == 0 {
                return None;
            }
            at = self.before::<WIDE>(at);
        }
        Some(at)
    }

    /// A group's text, once it is closed.
    fn group(&self, group: u32) -> Option<(usize, usize)> {
        let i = 2 * (group as usize - 1);
        match (self.k.marks.get(i), self.k.marks.get(i + 1)) {
            (Some(&a), Some(&b)) if a != UNSET && b != UNSET && a <= b => Some((a, b)),
            _ => None,
        }
    }

    fn same_text<const WIDE: bool>(&self, group: u32, fold: Fold, pos: usize) -> Option<usize> {
        let (a, b) = self.group(group)?;
        if fold == Fold::None {
            let end = pos + (b - a);
            return if self.s.get(pos..end)? == &self.s[a..b] { Some(end) } else { None };
        }
        let (mut x, mut y) = (a, pos);
        while x < b {
            if y >= self.s.len() {
                return None;
            }
            let one = |at: usize| match WIDE {
                true => decode(self.s, at),
                false => (self.s[at] as u32, 1),
            };
            let ((c, n), (d, m)) = (one(x), one(y));
            if c != d && lower(c, fold) != lower(d, fold) {
                return None;
            }
            x += n;
            y += m;
        }
        Some(y)
    }

    fn mark(&mut self, slot: u32, pos: usize) {
        let old = std::mem::replace(&mut self.k.marks[slot as usize], pos);
        self.k.frames.push(Frame::Mark { slot, last: self.k.last_group, old });
        if slot & 1 == 1 {
            self.k.last_group = slot / 2 + 1;
        }
    }

    /// The byte that what follows begins with, when that is plain text.
    #[inline]
    fn next_byte(&self, pc: usize) -> Option<u8> {
        match &self.ops[pc] {
            Op::One(One::Byte(b)) => Some(*b),
            Op::Text(t) => Some(t[0]),
            _ => None,
        }
    }

    /// The last place from `at` down to `low` where what follows may match.
    #[inline]
    fn give_back<const WIDE: bool>(
        &mut self,
        pc: usize,
        low: usize,
        mut at: usize,
    ) -> Option<usize> {
        if let Some(b) = self.next_byte(pc) {
            loop {
                if self.s.get(at) == Some(&b) {
                    break;
                }
                if at == low {
                    return None;
                }
                at -= 1;
            }
        }
        if at > low {
            self.k.frames.push(Frame::Give { pc: pc as u32, low, at });
        }
        Some(at)
    }

    fn many<const WIDE: bool>(&mut self, pc: usize, pos: usize) -> Option<usize> {
        let (one, min, max, greed) = match self.ops[pc] {
            Op::Many { one, min, max, greed } => (one, min, max, greed),
            _ => return None,
        };
        let mut low = pos;
        for _ in 0..min {
            low = self.one::<WIDE>(one, low)?;
        }
        let left = if max == MANY { MANY } else { max - min };
        match greed {
            Greed::Least => self.take_more::<WIDE>(pc, low, left),
            Greed::Keep => Some(self.span::<WIDE>(one, low, left)),
            Greed::Most => {
                let at = self.span::<WIDE>(one, low, left);
                self.give_back::<WIDE>(pc + 1, low, at)
            }
        }
    }

    /// A lazy repeat of one character goes on at `at`, or takes what it must first.
    fn take_more<const WIDE: bool>(
        &mut self,
        pc: usize,
        mut at: usize,
        mut left: u32,
    ) -> Option<usize> {
        let one = match self.ops[pc] {
            Op::Many { one, .. } => one,
            _ => return None,
        };
        if let Some(b) = self.next_byte(pc + 1) {
            while self.s.get(at) != Some(&b) {
                if left == 0 {
                    return None;
                }
                at = self.one::<WIDE>(one, at)?;
                left -= u32::from(left != MANY);
            }
        }
        if left > 0 {
            self.k.frames.push(Frame::Take { pc: pc as u32, left, at });
        }
        Some(at)
    }

    fn until(&mut self, pc: usize, pos: usize) -> usize {
        let (body, min, max, lazy) = match self.ops[pc] {
            Op::Until { body, min, max, lazy } => (body as usize, min, max, lazy),
            _ => return pc,
        };
        let id = self.rep;
        let rep = &mut self.k.reps[id as usize];
        let count = rep.count + 1;
        if count < min as i64 {
            rep.count = count;
            self.k.frames.push(Frame::Round { rep: id });
            return body;
        }
        if lazy {
            self.k.frames.push(Frame::Again { pc: pc as u32, rep: id, pos });
            self.rep = rep.outer;
            return pc + 1;
        }
        if (count < max as i64 || max == MANY) && pos != rep.last {
            rep.count = count;
            let last = std::mem::replace(&mut rep.last, pos);
            self.k.frames.push(Frame::More { pc: pc as u32 + 1, rep: id, pos, last });
            return body;
        }
        self.leave(id);
        pc + 1
    }

    fn leave(&mut self, id: u32) {
        self.k.frames.push(Frame::Left { rep: id });
        self.rep = self.k.reps[id as usize].outer;
    }

    /// Drops what could be tried otherwise within the innermost barrier. Gives where it began.
    fn cut(&mut self) -> usize {
        let at = self.barrier as usize;
        let (outer, pos) = match self.k.frames[at] {
            Frame::Barrier { outer, pos } => (outer, pos),
            _ => (NOBODY, 0),
        };
        self.barrier = outer;
        let mut to = at;
        for i in at + 1..self.k.frames.len() {
            if is_undo(&self.k.frames[i]) {
                self.k.frames[to] = self.k.frames[i];
                to += 1;
            }
        }
        self.k.frames.truncate(to);
        pos
    }

    /// Undoes all that a negative lookaround did.
    fn unwind(&mut self) {
        let at = self.barrier as usize;
        while self.k.frames.len() > at + 1 {
            if let Some(f) = self.k.frames.pop() {
                self.undo(f);
            }
        }
        if let Some(Frame::Unless { outer, .. }) = self.k.frames.pop() {
            self.barrier = outer;
        }
    }

    fn undo(&mut self, f: Frame) {
        match f {
            Frame::Mark { slot, last, old } => {
                self.k.marks[slot as usize] = old;
                self.k.last_group = last;
            }
            Frame::Began { outer } => {
                self.k.reps.pop();
                self.rep = outer;
            }
            Frame::Left { rep } | Frame::Again { rep, .. } => self.rep = rep,
            Frame::Round { rep } => self.k.reps[rep as usize].count -= 1,
            Frame::More { rep, last, .. } | Frame::Extra { rep, last } => {
                let r = &mut self.k.reps[rep as usize];
                r.count -= 1;
                r.last = last;
            }
            Frame::Barrier { outer, .. } | Frame::Unless { outer, .. } => self.barrier = outer,
            Frame::Choice { .. } | Frame::Give { .. } | Frame::Take { .. } => {}
        }
    }

    /// The next way to go on; None when all have failed.
    #[inline]
    fn fail<const WIDE: bool>(&mut self) -> Option<(usize, usize)> {
        while let Some(f) = self.k.frames.pop() {
            self.undo(f);
            match f {
                Frame::Choice { pc, pos } => return Some((pc as usize, pos)),
                Frame::Give { pc, low, at } => {
                    let at = self.before::<WIDE>(at);
                    if let Some(at) = self.give_back::<WIDE>(pc as usize, low, at) {
                        return Some((pc as usize, at));
                    }
                }
                Frame::Take { pc, left, at } => {
                    let pc = pc as usize;
                    let one = match self.ops[pc] {
                        Op::Many { one, .. } => one,
                        _ => continue,
                    };
                    let left = left - u32::from(left != MANY);
                    let next = self.one::<WIDE>(one, at);
                    if let Some(at) = next.and_then(|n| self.take_more::<WIDE>(pc, n, left)) {
                        return Some((pc + 1, at));
                    }
                }
                Frame::More { pc, rep, pos, .. } => {
                    self.leave(rep);
                    return Some((pc as usize, pos));
                }
                Frame::Again { pc, rep, pos } => {
                    if let Some(body) = self.again(pc as usize, rep, pos) {
                        return Some((body, pos));
                    }
                }
                Frame::Unless { pc, pos, .. } => return Some((pc as usize, pos)),
                _ => {}
            }
        }
        None
    }

    /// One more round of a lazy repeat.
    fn again(&mut self, pc: usize, id: u32, pos: usize) -> Option<usize> {
        let (body, max) = match self.ops[pc] {
            Op::Until { body, max, .. } => (body, max),
            _ => return None,
        };
        let rep = &mut self.k.reps[id as usize];
        let count = rep.count + 1;
        if max != MANY && count >= max as i64 || pos == rep.last {
            return None;
        }
        rep.count = count;
        let last = std::mem::replace(&mut rep.last, pos);
        self.k.frames.push(Frame::Extra { rep: id, last });
        Some(body as usize)
    }

    fn look<const WIDE: bool>(&mut self, pc: usize, pos: usize) -> Option<(usize, usize)> {
        let (back, after, negative) = match self.ops[pc] {
            Op::Look { back, after, negative } => (back, after, negative),
            _ => return None,
        };
        let from = match self.back::<WIDE>(pos, back) {
            Some(from) => from,
            None if negative => return Some((after as usize, pos)),
            None => return None,
        };
        let outer = std::mem::replace(&mut self.barrier, self.k.frames.len() as u32);
        self.k.frames.push(match negative {
            true => Frame::Unless { outer, pc: after, pos },
            false => Frame::Barrier { outer, pos },
        });
        Some((pc + 1, from))
    }

    /// May the way after a Try at pc begin with what stands at pos?
    #[inline]
    fn may_begin(&self, first: Option<u32>, pos: usize) -> bool {
        match (first, self.s.get(pos)) {
            (None, _) => true,
            (Some(i), Some(&b)) => self.p.firsts[i as usize][b as usize],
            (Some(_), None) => false,
        }
    }

    fn run<const WIDE: bool>(&mut self, start: usize, whole: bool, refuse: usize) -> Option<usize> {
        let (mut pc, mut pos) = (0, start);
        loop {
            let next = match &self.ops[pc] {
                Op::Success if whole && pos != self.s.len() || pos == refuse => None,
                Op::Success => return Some(pos),
                Op::One(one) => self.one::<WIDE>(*one, pos).map(|n| (pc + 1, n)),
                Op::Text(t) => match self.s[pos..].starts_with(t) {
                    true => Some((pc + 1, pos + t.len())),
                    false => None,
                },
                Op::At(place) if self.at::<WIDE>(*place, pos) => Some((pc + 1, pos)),
                Op::At(_) => None,
                Op::Mark(slot) => {
                    self.mark(*slot, pos);
                    Some((pc + 1, pos))
                }
                Op::Try { next, first } => {
                    if self.may_begin(*first, pos) {
                        self.k.frames.push(Frame::Choice { pc: *next, pos });
                        Some((pc + 1, pos))
                    } else {
                        Some((*next as usize, pos))
                    }
                }
                Op::Jump(to) => Some((*to as usize, pos)),
                Op::Many { .. } => self.many::<WIDE>(pc, pos).map(|n| (pc + 1, n)),
                Op::Repeat { until } => {
                    let rep = Rep { count: -1, last: UNSET, outer: self.rep };
                    self.k.frames.push(Frame::Began { outer: self.rep });
                    self.rep = self.k.reps.len() as u32;
                    self.k.reps.push(rep);
                    Some((*until as usize, pos))
                }
                Op::Until { .. } => Some((self.until(pc, pos), pos)),
                Op::Atomic => {
                    let here = self.k.frames.len() as u32;
                    let outer = std::mem::replace(&mut self.barrier, here);
                    self.k.frames.push(Frame::Barrier { outer, pos });
                    Some((pc + 1, pos))
                }
                Op::EndAtomic => {
                    self.cut();
                    Some((pc + 1, pos))
                }
                Op::Look { .. } => self.look::<WIDE>(pc, pos),
                Op::EndLook { negative: false } => Some((pc + 1, self.cut())),
                Op::EndLook { negative: true } => {
                    self.unwind();
                    None
                }
                Op::Ref { group, fold } => {
                    self.same_text::<WIDE>(*group, *fold, pos).map(|n| (pc + 1, n))
                }
                Op::IfGroup { group, no } => match self.group(*group) {
                    Some(_) => Some((pc + 1, pos)),
                    None => Some((*no as usize, pos)),
                },
            };
            match next.or_else(|| self.fail::<WIDE>()) {
                Some((p, at)) => {
                    pc = p;
                    pos = at;
                }
                None => return None,
            }
        }
    }
}
