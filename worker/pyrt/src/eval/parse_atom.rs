//! What stands alone: names, constants, numbers, and everything in brackets.

use super::ast::*;
use super::fault::{Fault, P};
use super::lexer::{Kind as K, Tok, NUM_BASED, NUM_FLOAT, NUM_IMAGINARY, NUM_INT};
use super::parser::Parser;
use crate::bigint_text::{check_digits, max_digits};
use crate::prelude::*;

impl<'a> Parser<'a> {
    fn constant(&mut self, value: Value) -> P<Expr> {
        let from = *self.tok();
        self.step();
        self.close(&from, ExprKind::Constant { value, kind: None })
    }
    pub fn number(&mut self) -> P<Expr> {
        let t = *self.tok();
        let digits: String = self.text(&t).chars().filter(|c| *c != '_').collect();
        let value = match t.flags {
            NUM_FLOAT => Value::float(float(&digits)),
            NUM_IMAGINARY => crate::object::new_complex_data(
                T::Complex.ty(),
                crate::complex::Complex::new(0.0, float(&digits[..digits.len() - 1])),
            ),
            NUM_BASED => {
                let base = match digits.as_bytes()[1] | 32 {
                    b'x' => 16,
                    b'o' => 8,
                    _ => 2,
                };
                int(&digits[2..], base)
            }
            NUM_INT if check_digits(digits.len()).is_err() => {
                let msg = format!(
                    "Exceeds the limit ({} digits) for integer string conversion: value has {} \
                     digits; use sys.set_int_max_str_digits() to increase the limit - Consider \
                     hexadecimal for huge integer literals to avoid decimal conversion limits.",
                    max_digits(),
                    digits.len()
                );
                return self.fail(t.pos, &msg);
            }
            _ => int(&digits, 10),
        };
        self.constant(value)
    }

    // ---- comprehensions

    pub fn at_generators(&self) -> bool {
        self.at_kw("for") || (self.at_kw("async") && self.is_kw(1, "for"))
    }
    pub fn generators(&mut self) -> P<Vec<Comprehension>> {
        let mut all = Vec::new();
        while self.at_generators() {
            let from = *self.tok();
            let is_async = i64::from(self.take_kw("async"));
            self.step();
            let target = self.star_targets()?;
            self.want_kw("in")?;
            let iter = self.or()?;
            let mut ifs = Vec::new();
            while self.take_kw("if") {
                ifs.push(self.or()?);
            }
            all.push(
                self.close(&from, ComprehensionKind::comprehension { target, iter, ifs, is_async })?,
            );
        }
        Ok(all)
    }
    fn comprehension(
        &mut self,
        open: &Tok,
        elt: Expr,
        close: &str,
        kind: fn(Expr, Vec<Comprehension>) -> ExprKind,
    ) -> P<Expr> {
        if let ExprKind::Starred { .. } = elt.kind {
            return self.fail(elt.pos, "iterable unpacking cannot be used in comprehension");
        }
        let generators = self.generators()?;
        self.want_op(close)?;
        self.close(open, kind(elt, generators))
    }

    // ---- brackets: `open` is the opening one, taken

    /// The closing bracket; or CPython's guess at what is wrong where two expressions stand
    /// side by side.
    pub fn want_close(&mut self, close: &str, last: Option<&Expr>) -> P<()> {
        if self.take_op(close) {
            return Ok(());
        }
        if let Some(last) = last {
            self.no_assign(last)?;
            self.forgotten_comma(last)?;
        }
        self.syntax()
    }
    fn forgotten_comma(&mut self, last: &Expr) -> P<()> {
        let (t, before) = (*self.tok(), *self.last());
        let starts = match t.kind {
            K::Name | K::Number => true,
            K::Str => before.kind != K::Name,
            K::Keyword => ["None", "True", "False", "lambda", "not", "await"].contains(&t.text),
            K::Op => ["{", "~", "..."].contains(&t.text),
            _ => false,
        };
        let soft = before.kind == K::Name
            && ["match", "case", "_"].contains(&self.text(&before))
            && before.end == t.start;
        if let ExprKind::Starred { .. } | ExprKind::NamedExpr { .. } = last.kind {
            return Ok(());
        }
        if !starts || soft {
            return Ok(());
        }
        let at = self.at;
        let second = self.expr();
        let looked = self.at_kind(K::End) || self.at_kind(K::Error);
        self.at = at;
        if let (Some(f), true) = (if looked { self.unclosed() } else { None }, second.is_ok()) {
            return Err(f);
        }
        match second {
            Ok(b) => {
                let pos =
                    Pos { end_line: b.pos.end_line, end_col: b.pos.end_col, ..innermost(last).pos };
                self.fail(pos, "invalid syntax. Perhaps you forgot a comma?")
            }
            Err(_) => Ok(()),
        }
    }
    /// Elements up to the bracket, the first of them parsed already.
    fn elements(&mut self, first: Option<Expr>, close: &str) -> P<Vec<Expr>> {
        let mut elts: Vec<Expr> = first.into_iter().collect();
        while !elts.is_empty() && self.take_op(",") && !self.at_op(close) {
            elts.push(self.star_named()?);
        }
        if let (Some(first), true) = (elts.first(), close != ")" && self.at_generators()) {
            let last = elts[elts.len() - 1].pos;
            let comma = if elts.len() == 1 { self.last().pos } else { last };
            let pos = Pos { end_line: comma.end_line, end_col: comma.end_col, ..first.pos };
            let msg = "did you forget parentheses around the comprehension target?";
            return self.fail(pos, msg);
        }
        self.want_close(close, elts.last())?;
        Ok(elts)
    }
    fn in_parens(&mut self, open: &Tok) -> P<Expr> {
        let ctx = Ctx::Load;
        if self.take_op(")") {
            return self.close(open, ExprKind::Tuple { elts: Vec::new(), ctx });
        }
        if self.at_op("**") {
            let (at, stars) = (self.at, *self.tok());
            self.step();
            if self.expr().is_ok() && self.at_op(")") {
                return self.fail(stars.pos, "cannot use double starred expression here");
            }
            self.at = at;
        }
        if self.at_kw("yield") {
            let y = self.yield_()?;
            self.want_close(")", None)?;
            return Ok(y);
        }
        let first = self.star_named()?;
        if self.at_generators() {
            return self.comprehension(open, first, ")", |elt, generators| {
                ExprKind::GeneratorExp { elt, generators }
            });
        }
        if self.at_op(",") {
            let elts = self.elements(Some(first), ")")?;
            return self.close(open, ExprKind::Tuple { elts, ctx });
        }
        if let (ExprKind::Starred { .. }, true) = (&first.kind, self.at_op(")")) {
            return self.fail(first.pos, "cannot use starred expression here");
        }
        self.want_close(")", Some(&first))?;
        Ok(first)
    }
    fn in_square(&mut self, open: &Tok) -> P<Expr> {
        let first = if self.at_op("]") { None } else { Some(self.star_named()?) };
        match first {
            Some(elt) if self.at_generators() => {
                self.comprehension(open, elt, "]", |elt, generators| ExprKind::ListComp {
                    elt,
                    generators,
                })
            }
            first => {
                let elts = self.elements(first, "]")?;
                self.close(open, ExprKind::List { elts, ctx: Ctx::Load })
            }
        }
    }
    fn dict_value(&mut self) -> P<Expr> {
        if self.at_any(&["}", ","]) {
            return self.fail(self.last().pos, "expression expected after dictionary key and ':'");
        }
        if self.at_op("*") {
            let star = self.star(Parser::bit_or)?;
            return self.fail(star.pos, "cannot use a starred expression in a dictionary value");
        }
        self.expr()
    }
    /// `key: value` or `**mapping`
    fn dict_item(&mut self) -> P<(Option<Expr>, Expr)> {
        if self.take_op("**") {
            return Ok((None, self.bit_or()?));
        }
        let key = self.expr()?;
        if !self.take_op(":") {
            if self.at_any(&[",", "}"]) {
                let r = self.fail(self.last().pos, "':' expected after dictionary key");
                return r.map_err(|mut f: Box<Fault>| {
                    f.end_offset = Some(0);
                    f
                });
            }
            return self.syntax();
        }
        Ok((Some(key), self.dict_value()?))
    }
    fn dict_rest(&mut self, open: &Tok, first: Option<(Option<Expr>, Expr)>) -> P<Expr> {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        let some = first.is_some();
        if let Some((k, v)) = first {
            keys.push(k);
            values.push(v);
        }
        while some && self.take_op(",") && !self.at_op("}") {
            let (k, v) = self.dict_item()?;
            keys.push(k);
            values.push(v);
        }
        self.want_close("}", values.last())?;
        self.close(open, ExprKind::Dict { keys, values })
    }
    fn in_braces(&mut self, open: &Tok) -> P<Expr> {
        let from = *self.tok();
        if self.at_op("}") {
            return self.dict_rest(open, None);
        }
        if self.at_op("**") {
            let first = self.dict_item()?;
            if self.at_generators() {
                let msg = "dict unpacking cannot be used in dict comprehension";
                return self.fail(from.pos, msg);
            }
            return self.dict_rest(open, Some(first));
        }
        let walrus = self.is_op(1, ":=");
        let first = self.star_named()?;
        let plain = match first.kind {
            ExprKind::Starred { .. } => false,
            ExprKind::NamedExpr { .. } => !walrus,
            _ => true,
        };
        if !self.at_op(":") || !plain {
            if self.at_generators() {
                return self.comprehension(open, first, "}", |elt, generators| {
                    ExprKind::SetComp { elt, generators }
                });
            }
            let elts = self.elements(Some(first), "}")?;
            return self.close(open, ExprKind::Set { elts });
        }
        self.step();
        let value = self.dict_value()?;
        if self.at_generators() {
            let generators = self.generators()?;
            self.want_close("}", None)?;
            return self.close(open, ExprKind::DictComp { key: first, value, generators });
        }
        self.dict_rest(open, Some((Some(first), value)))
    }
    pub fn atom(&mut self) -> P<Expr> {
        let t = *self.tok();
        match (t.kind, t.text) {
            (K::Name, _) => {
                let id = self.take_ident()?;
                self.close(&t, ExprKind::Name { id, ctx: Ctx::Load })
            }
            (K::Keyword, "None") => self.constant(NONE),
            (K::Keyword, "True") => self.constant(TRUE),
            (K::Keyword, "False") => self.constant(FALSE),
            (K::Number, _) => self.number(),
            (K::Str, _) => self.strings(),
            (K::Op, "...") => self.constant(ELLIPSIS),
            (K::Op, "(") => self.bracketed(Parser::in_parens),
            (K::Op, "[") => self.bracketed(Parser::in_square),
            (K::Op, "{") => self.bracketed(Parser::in_braces),
            _ => self.syntax(),
        }
    }
    fn bracketed(&mut self, f: fn(&mut Parser<'a>, &Tok) -> P<Expr>) -> P<Expr> {
        let open = *self.tok();
        self.step();
        self.deeper(|p| f(p, &open))
    }
}

/// The operand that ends an expression: the message about a comma starts at the whole.
fn innermost(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::IfExp { orelse, .. } => innermost(orelse),
        ExprKind::Lambda { body, .. } => innermost(body),
        _ => e,
    }
}

fn float(digits: &str) -> f64 {
    crate::numparse::parse_float(digits.as_bytes()).unwrap_or(0.0)
}

fn int(digits: &str, base: u32) -> Value {
    match i64::from_str_radix(digits, base) {
        Ok(i) => Value::int(i),
        Err(_) => crate::cell::int_of_digits(digits, base),
    }
}
