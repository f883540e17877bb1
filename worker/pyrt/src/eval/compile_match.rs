//! The match statement as instructions. Parts of the subject stand in slots of the compiler's
//! own, so a pattern that fails jumps away and leaves nothing behind; names are bound when the
//! whole pattern has matched.

use super::ast::*;
use super::compile::{Label, Unit};
use super::fault::{late, P};
use super::op::*;
use crate::prelude::*;
use crate::sym::Sym;

/// Names that a pattern binds, and the slots that hold their values until then.
type Captures = Vec<(Sym, u32)>;

impl<'t> Unit<'t> {
    pub fn match_(&mut self, subject: &'t Expr, cases: &'t [MatchCase]) -> P<()> {
        self.expr(subject)?;
        let slot = self.temp();
        self.emit_at(subject.pos, Op::StoreFast(slot));
        let end = self.label();
        for (i, c) in cases.iter().enumerate() {
            let MatchCaseKind::match_case { pattern, guard, body } = &c.kind;
            let fail = self.label();
            let last = i + 1 == cases.len() || guard.is_some();
            let mut names = Captures::new();
            self.pattern(pattern, slot, fail, last, &mut names)?;
            for (name, from) in names {
                self.line = pattern.pos.line;
                self.emit(Op::TakeFast(from));
                self.store(name);
            }
            if let Some(g) = guard {
                self.branch(g, false, fail)?;
            }
            self.body(body)?;
            self.jump(Op::Jump, end);
            self.bind(fail);
        }
        self.bind(end);
        Ok(())
    }
    fn capture(&mut self, name: Sym, pos: Pos, slot: u32, names: &mut Captures) -> P<()> {
        self.check_name(name, pos, false)?;
        let name = self.mangled(name);
        if names.iter().any(|n| n.0 == name) {
            let msg = format!("multiple assignments to name '{}' in pattern", name.name());
            return Err(late(pos, msg));
        }
        let to = self.temp();
        self.emit_at(pos, Op::LoadFast(slot));
        self.emit(Op::StoreFast(to));
        names.push((name, to));
        Ok(())
    }
    fn describe(&mut self, s: Parts) -> u32 {
        self.p.patterns.push(s);
        self.p.patterns.len() as u32 - 1
    }
    fn jump_match(&mut self, pos: Pos, f: fn(u32, u32) -> Op, shape: u32, fail: Label) {
        self.emit_at(pos, f(shape, fail as u32));
    }
    fn pattern(
        &mut self,
        p: &'t Pattern,
        slot: u32,
        fail: Label,
        last: bool,
        names: &mut Captures,
    ) -> P<()> {
        use PatternKind::*;
        match &p.kind {
            MatchValue { value } => {
                self.emit_at(p.pos, Op::LoadFast(slot));
                self.expr(value)?;
                self.emit_at(p.pos, Op::Compare(CmpOp::Eq.number() as u8));
                self.jump(Op::JumpIfFalse, fail);
            }
            MatchSingleton { value } => {
                self.emit_at(p.pos, Op::LoadFast(slot));
                let i = self.const_index(value);
                self.emit(Op::IsConst(i));
                self.jump(Op::JumpIfFalse, fail);
            }
            MatchSequence { patterns } => self.sequence(p, patterns, slot, fail, names)?,
            MatchMapping { keys, patterns, rest } => {
                self.mapping(p, keys, patterns, *rest, slot, fail, names)?
            }
            MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                for (i, a) in kwd_attrs.iter().enumerate() {
                    if kwd_attrs[..i].contains(a) {
                        let at = kwd_patterns[i].pos;
                        let msg =
                            format!("attribute name repeated in class pattern: {}", a.name());
                        return Err(late(at, msg));
                    }
                    self.check_name(*a, p.pos, false)?;
                }
                self.expr(cls)?;
                let n = patterns.len() + kwd_patterns.len();
                let base = self.temps(n);
                let shape = self.describe(Parts {
                    subject: slot,
                    base,
                    count: patterns.len(),
                    star: None,
                    keys: 0,
                    names: kwd_attrs.iter().map(|a| a.name()).collect(),
                });
                self.jump_match(p.pos, Op::MatchClass, shape, fail);
                for (i, inner) in patterns.iter().chain(kwd_patterns).enumerate() {
                    self.pattern(inner, base + i as u32, fail, true, names)?;
                }
            }
            MatchStar { .. } => return Err(late(p.pos, "can't use starred pattern here")),
            MatchAs { pattern: Some(inner), name } => {
                self.pattern(inner, slot, fail, last, names)?;
                if let Some(n) = name {
                    self.capture(*n, p.pos, slot, names)?;
                }
            }
            MatchAs { pattern: None, name } => {
                if !last {
                    let msg = match name {
                        Some(n) => format!(
                            "name capture '{}' makes remaining patterns unreachable",
                            n.name()
                        ),
                        None => "wildcard makes remaining patterns unreachable".to_string(),
                    };
                    return Err(late(p.pos, msg));
                }
                if let Some(n) = name {
                    self.capture(*n, p.pos, slot, names)?;
                }
            }
            MatchOr { patterns } => self.alternatives(p, patterns, slot, fail, last, names)?,
        }
        Ok(())
    }
    fn sequence(
        &mut self,
        p: &'t Pattern,
        patterns: &'t [Pattern],
        slot: u32,
        fail: Label,
        names: &mut Captures,
    ) -> P<()> {
        let is_star = |x: &Pattern| matches!(x.kind, PatternKind::MatchStar { .. });
        let star = patterns.iter().position(is_star);
        if patterns.iter().filter(|x| is_star(x)).count() > 1 {
            return Err(late(p.pos, "multiple starred names in sequence pattern"));
        }
        let base = self.temps(patterns.len());
        let count = patterns.len();
        let shape = Parts { subject: slot, base, count, star, keys: 0, names: Vec::new() };
        let shape = self.describe(shape);
        let is_wild = |x: &Pattern| {
            matches!(x.kind, PatternKind::MatchStar { name: None }
                | PatternKind::MatchAs { pattern: None, name: None })
        };
        let wild_star = star.map_or(false, |i| is_wild(&patterns[i]));
        let by_index = wild_star || patterns.iter().all(is_wild);
        let op = if by_index { Op::MatchLength } else { Op::MatchSequence };
        self.jump_match(p.pos, op, shape, fail);
        for (i, inner) in patterns.iter().enumerate() {
            let at = base + i as u32;
            match &inner.kind {
                PatternKind::MatchStar { name: Some(n) } => {
                    self.capture(*n, inner.pos, at, names)?
                }
                PatternKind::MatchStar { .. } => {}
                _ if is_wild(inner) => {}
                _ if by_index => {
                    self.emit_at(inner.pos, Op::MatchItem(shape, i as u32));
                    self.pattern(inner, at, fail, true, names)?
                }
                _ => self.pattern(inner, at, fail, true, names)?,
            }
        }
        Ok(())
    }
    #[allow(clippy::too_many_arguments)]
    fn mapping(
        &mut self,
        p: &'t Pattern,
        keys: &'t [Expr],
        patterns: &'t [Pattern],
        rest: Option<Sym>,
        slot: u32,
        fail: Label,
        names: &mut Captures,
    ) -> P<()> {
        self.check_keys(p.pos, keys)?;
        keys.iter().try_for_each(|k| self.expr(k))?;
        self.emit_at(p.pos, Op::Tuple(keys.len() as u32));
        let held = self.temp();
        self.emit(Op::StoreFast(held));
        let base = self.temps(patterns.len());
        let count = patterns.len();
        let shape = Parts { subject: slot, base, count, star: None, keys: held, names: Vec::new() };
        let shape = self.describe(shape);
        self.jump_match(p.pos, Op::MatchMapping, shape, fail);
        for (i, inner) in patterns.iter().enumerate() {
            self.pattern(inner, base + i as u32, fail, true, names)?;
        }
        if let Some(n) = rest {
            let at = self.temp();
            self.emit_at(p.pos, Op::MatchRest(shape));
            self.emit(Op::StoreFast(at));
            self.capture(n, p.pos, at, names)?;
        }
        Ok(())
    }
    fn check_keys(&self, pos: Pos, keys: &'t [Expr]) -> P<()> {
        for (i, k) in keys.iter().enumerate() {
            let again = match constant(k) {
                Some(v) => keys[..i]
                    .iter()
                    .filter_map(constant)
                    .any(|b| eq_b(&b, &v).unwrap_or(false)),
                None => false,
            };
            if again {
                let shown = constant(k).and_then(|v| crate::ops::repr_text(&v).ok());
                let msg = format!(
                    "mapping pattern checks duplicate key ({})",
                    shown.unwrap_or_default()
                );
                return Err(late(pos, msg));
            }
        }
        Ok(())
    }
    /// Each alternative puts its names into the slots that the first one chose.
    fn alternatives(
        &mut self,
        p: &'t Pattern,
        patterns: &'t [Pattern],
        slot: u32,
        fail: Label,
        last: bool,
        names: &mut Captures,
    ) -> P<()> {
        let matched = self.label();
        let before = names.len();
        let mut chosen: Option<Captures> = None;
        for (i, inner) in patterns.iter().enumerate() {
            let end = i + 1 == patterns.len();
            let next = if end { fail } else { self.label() };
            let mut own: Captures = names[..before].to_vec();
            self.pattern(inner, slot, next, last && end, &mut own)?;
            let own = own.split_off(before);
            match &chosen {
                None => chosen = Some(own),
                Some(first) => {
                    let same = first.len() == own.len()
                        && own.iter().all(|n| first.iter().any(|f| f.0 == n.0));
                    if !same {
                        return Err(late(p.pos, "alternative patterns bind different names"));
                    }
                    for (name, from) in own {
                        let to = first.iter().find(|f| f.0 == name).map_or(0, |f| f.1);
                        self.emit(Op::TakeFast(from));
                        self.emit(Op::StoreFast(to));
                    }
                }
            }
            if !end {
                self.jump(Op::Jump, matched);
                self.bind(next);
            }
        }
        self.bind(matched);
        names.extend(chosen.unwrap_or_default());
        Ok(())
    }
}

/// A literal key: a constant, a negative number, or a complex one written as a sum.
fn constant(e: &Expr) -> Option<Value> {
    match &e.kind {
        ExprKind::Constant { value, .. } => Some(value.clone()),
        ExprKind::UnaryOp { op: UnaryOp::USub, operand } => crate::ops::neg(&constant(operand)?).ok(),
        ExprKind::BinOp { left, op, right } => {
            let (a, b) = (constant(left)?, constant(right)?);
            match op {
                Operator::Add => add(&a, &b).ok(),
                Operator::Sub => sub(&a, &b).ok(),
                _ => None,
            }
        }
        _ => None,
    }
}
