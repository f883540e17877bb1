//! `match`, its cases and their patterns.

use super::ast::*;
use super::fault::P;
use super::lexer::{Kind as K, Tok, NUM_IMAGINARY};
use super::parser::Parser;
use crate::prelude::*;
use crate::sym::Sym;

impl<'a> Parser<'a> {
    /// A name that a pattern binds; `_` binds nothing and is none.
    fn capture(&mut self) -> P<Sym> {
        if self.is_word(0, "_") {
            return self.fail_here("cannot use '_' as a target");
        }
        self.take_ident()
    }

    // ---- values

    fn signed_number(&mut self) -> P<Expr> {
        let from = *self.tok();
        let minus = self.take_op("-");
        if !self.at_kind(K::Number) {
            return self.syntax();
        }
        let operand = self.number()?;
        if !minus {
            return Ok(operand);
        }
        self.close(&from, ExprKind::UnaryOp { op: UnaryOp::USub, operand })
    }
    /// -1 or 3 + 4j
    fn pattern_number(&mut self) -> P<Expr> {
        let from = *self.tok();
        let left = self.signed_number()?;
        if !self.at_any(&["+", "-"]) {
            return Ok(left);
        }
        if self.last().flags == NUM_IMAGINARY {
            return self.fail(self.last().pos, "real number required in complex literal");
        }
        let op = if self.at_op("+") { Operator::Add } else { Operator::Sub };
        self.step();
        if !self.at_kind(K::Number) {
            return self.syntax();
        }
        if self.tok().flags != NUM_IMAGINARY {
            return self.fail_here("imaginary number required in complex literal");
        }
        let right = self.number()?;
        self.close(&from, ExprKind::BinOp { left, op, right })
    }
    fn name_or_attribute(&mut self) -> P<Expr> {
        let from = *self.tok();
        let id = self.take_ident()?;
        let mut n = self.close(&from, ExprKind::Name { id, ctx: Ctx::Load })?;
        while self.take_op(".") {
            let attr = self.take_ident()?;
            n = self.close(&from, ExprKind::Attribute { value: n, attr, ctx: Ctx::Load })?;
        }
        Ok(n)
    }
    fn at_constant(&self) -> bool {
        ["None", "True", "False"].iter().any(|w| self.at_kw(w))
    }
    fn at_number(&self) -> bool {
        self.at_kind(K::Number) || self.at_op("-")
    }
    fn text_pattern(&mut self) -> P<Expr> {
        let n = self.strings()?;
        if let ExprKind::JoinedStr { .. } = n.kind {
            return self.fail(n.pos, "patterns may only match literals and attribute lookups");
        }
        Ok(n)
    }

    // ---- compound patterns

    fn maybe_star(&mut self) -> P<Pattern> {
        if !self.at_op("*") {
            return self.pattern();
        }
        let from = *self.tok();
        self.step();
        let name = if self.is_word(0, "_") {
            self.step();
            None
        } else {
            Some(self.take_ident()?)
        };
        self.close(&from, PatternKind::MatchStar { name })
    }
    /// (...) or [...]; one pattern in parentheses without a comma is a group.
    fn sequence(&mut self, close: &str) -> P<Pattern> {
        let from = *self.tok();
        self.step();
        let (mut patterns, mut comma) = (Vec::new(), false);
        while !self.at_op(close) {
            patterns.push(self.maybe_star()?);
            comma = self.take_op(",");
            if !comma {
                break;
            }
        }
        let group = close == ")" && !comma && patterns.len() == 1;
        if group {
            if let PatternKind::MatchStar { .. } = patterns[0].kind {
                return self.syntax();
            }
        }
        self.want_op(close)?;
        match patterns.pop() {
            Some(p) if group => Ok(p),
            last => {
                patterns.extend(last);
                self.close(&from, PatternKind::MatchSequence { patterns })
            }
        }
    }
    fn mapping_key(&mut self) -> P<Expr> {
        if self.at_kind(K::Str) {
            return self.text_pattern();
        }
        if self.at_number() {
            return self.pattern_number();
        }
        if self.at_constant() {
            return self.atom();
        }
        let n = self.name_or_attribute()?;
        match n.kind {
            ExprKind::Attribute { .. } => Ok(n),
            _ => self.syntax(),
        }
    }
    fn mapping(&mut self) -> P<Pattern> {
        let from = *self.tok();
        self.step();
        let (mut keys, mut patterns, mut rest) = (Vec::new(), Vec::new(), None);
        while !self.at_op("}") {
            if self.take_op("**") {
                if self.is_word(0, "_") {
                    return self.syntax();
                }
                rest = Some(self.capture()?);
                self.take_op(",");
                break;
            }
            keys.push(self.mapping_key()?);
            self.want_op(":")?;
            patterns.push(self.pattern()?);
            if !self.take_op(",") {
                break;
            }
        }
        self.want_op("}")?;
        self.close(&from, PatternKind::MatchMapping { keys, patterns, rest })
    }
    fn class_pattern(&mut self, from: &Tok, cls: Expr) -> P<Pattern> {
        self.step();
        let mut patterns: Vec<Pattern> = Vec::new();
        let (mut kwd_attrs, mut kwd_patterns) = (Vec::new(), Vec::<Pattern>::new());
        while !self.at_op(")") {
            if self.at_kind(K::Name) && self.is_op(1, "=") {
                kwd_attrs.push(self.take_ident()?);
                self.step();
                kwd_patterns.push(self.pattern()?);
            } else {
                let p = self.pattern()?;
                if !kwd_attrs.is_empty() {
                    let msg = "positional patterns follow keyword patterns";
                    return self.fail(p.pos, msg);
                }
                patterns.push(p);
            }
            if !self.take_op(",") {
                break;
            }
        }
        self.want_op(")")?;
        let kind = PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns };
        self.close(from, kind)
    }

    // ---- patterns

    fn named_pattern(&mut self) -> P<Pattern> {
        let from = *self.tok();
        let alone = !self.is_op(1, ".") && !self.is_op(1, "(") && !self.is_op(1, "=");
        if self.is_word(0, "_") && alone {
            self.step();
            return self.close(&from, PatternKind::MatchAs { pattern: None, name: None });
        }
        if alone {
            let name = Some(self.take_ident()?);
            return self.close(&from, PatternKind::MatchAs { pattern: None, name });
        }
        let value = self.name_or_attribute()?;
        if self.at_op("(") {
            return self.class_pattern(&from, value);
        }
        if self.at_op("=") {
            return self.syntax();
        }
        self.close(&from, PatternKind::MatchValue { value })
    }
    fn closed(&mut self) -> P<Pattern> {
        let from = *self.tok();
        if from.kind == K::Str {
            let value = self.text_pattern()?;
            return self.close(&from, PatternKind::MatchValue { value });
        }
        if self.at_number() {
            let value = self.pattern_number()?;
            return self.close(&from, PatternKind::MatchValue { value });
        }
        if self.at_constant() {
            let value = match from.text {
                "None" => NONE,
                "True" => TRUE,
                _ => FALSE,
            };
            self.step();
            return self.close(&from, PatternKind::MatchSingleton { value });
        }
        match (from.kind, from.text) {
            (K::Name, _) => self.named_pattern(),
            (K::Op, "(") => self.sequence(")"),
            (K::Op, "[") => self.sequence("]"),
            (K::Op, "{") => self.mapping(),
            _ => self.syntax(),
        }
    }
    fn alternatives(&mut self) -> P<Pattern> {
        let from = *self.tok();
        let first = self.closed()?;
        if !self.at_op("|") {
            return Ok(first);
        }
        let mut patterns = vec![first];
        while self.take_op("|") {
            patterns.push(self.closed()?);
        }
        self.close(&from, PatternKind::MatchOr { patterns })
    }
    fn pattern(&mut self) -> P<Pattern> {
        let from = *self.tok();
        let inner = self.deeper(Parser::alternatives)?;
        if !self.take_kw("as") {
            return Ok(inner);
        }
        if self.at_kind(K::Name) && !self.is_word(0, "_") && self.is_op(1, ".") {
            self.step();
            return self.syntax();
        }
        if !self.at_kind(K::Name) {
            return self.fail_here("invalid pattern target");
        }
        let name = Some(self.capture()?);
        self.close(&from, PatternKind::MatchAs { pattern: Some(inner), name })
    }
    fn patterns(&mut self) -> P<Pattern> {
        let from = *self.tok();
        let first = self.maybe_star()?;
        if !self.at_op(",") {
            if let PatternKind::MatchStar { .. } = first.kind {
                return self.syntax();
            }
            return Ok(first);
        }
        let mut patterns = vec![first];
        while self.take_op(",") {
            if self.at_op(":") || self.at_kw("if") {
                break;
            }
            patterns.push(self.maybe_star()?);
        }
        self.close(&from, PatternKind::MatchSequence { patterns })
    }

    // ---- the statement

    /// `match` is a name elsewhere. Here it is a statement when its line ends with ':' and what
    /// follows is indented: no other statement that starts with a name does so.
    pub fn at_match(&self) -> bool {
        if !self.is_word(0, "match") {
            return false;
        }
        let rest = &self.toks[self.at..];
        let end = |t: &Tok| matches!(t.kind, K::Newline | K::End | K::Error);
        let n = rest.iter().position(end).unwrap_or(0);
        n >= 3
            && rest[n].kind == K::Newline
            && rest[n - 1].text == ":"
            && rest.get(n + 1).map_or(false, |t| t.kind == K::Indent)
    }
    /// A name `match` where no expression goes on: what its statement lacks.
    pub fn lacking_match(&mut self) -> P<()> {
        let (at, line) = (self.at, self.last().pos.line);
        if self.subject().is_ok() {
            if self.at_kind(K::Newline) {
                return self.fail_here("expected ':'");
            }
            let bare = self.at_op(":") && self.peek(1).kind == K::Newline;
            if bare && self.peek(2).kind != K::Indent {
                self.step();
                self.step();
                let what = "expected an indented block after 'match' statement";
                return self.indentation(format!("{} on line {}", what, line));
            }
        }
        self.at = at;
        Ok(())
    }
    fn subject(&mut self) -> P<Expr> {
        let from = *self.tok();
        let first = self.star_named()?;
        if !self.at_op(",") {
            if let ExprKind::Starred { .. } = first.kind {
                return self.syntax();
            }
            return Ok(first);
        }
        let mut elts = vec![first];
        while self.take_op(",") && !self.at_op(":") {
            elts.push(self.star_named()?);
        }
        self.close(&from, ExprKind::Tuple { elts, ctx: Ctx::Load })
    }
    fn case(&mut self) -> P<MatchCase> {
        let line = self.tok().pos.line;
        self.step();
        let pattern = self.patterns()?;
        let guard = if self.take_kw("if") { Some(self.named()?) } else { None };
        let body = self.block("'case' statement", line)?;
        self.make(Pos::default(), MatchCaseKind::match_case { pattern, guard, body })
    }
    pub fn match_(&mut self) -> P<Stmt> {
        let from = *self.tok();
        self.step();
        let subject = self.subject()?;
        self.want_op(":")?;
        if !self.at_kind(K::Newline) || self.peek(1).kind != K::Indent {
            return self.syntax();
        }
        self.step();
        self.step();
        let mut cases: Vec<MatchCase> = Vec::new();
        while !self.at_kind(K::Dedent) && !self.at_kind(K::End) {
            if !self.is_word(0, "case") {
                return self.syntax();
            }
            cases.push(self.case()?);
        }
        self.step();
        let mut pos = from.pos;
        if let Some(MatchCaseKind::match_case { body, .. }) = cases.last().map(|c| &c.kind) {
            pos = super::parse_block::ended(pos, body);
        }
        self.make(pos, StmtKind::Match { subject, cases })
    }
}
