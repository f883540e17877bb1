//! Expressions from `lambda` and the conditional down to attributes, calls and subscripts.
//! Binary operators go by precedence in one loop. What starts with a bracketed operand starts
//! at its bracket, so nodes begin at a token, not at their first child.

use super::ast::*;
use super::fault::P;
use super::lexer::{Kind as K, Tok};
use super::parser::Parser;

type Operand<'a> = fn(&mut Parser<'a>) -> P<Expr>;

impl<'a> Parser<'a> {
    fn lambda(&mut self) -> P<Expr> {
        let from = *self.tok();
        self.step();
        let (args, body) = self.deeper(|p| {
            let args = p.params(true, ":")?;
            p.want_op(":")?;
            Ok((args, p.expr()?))
        })?;
        self.close(&from, ExprKind::Lambda { args, body })
    }
    /// expression: no tuple, no star.
    pub fn expr(&mut self) -> P<Expr> {
        if self.at_kw("lambda") {
            return self.lambda();
        }
        let from = *self.tok();
        let body = self.or()?;
        if !self.take_kw("if") {
            return Ok(body);
        }
        let (test, orelse) = self.deeper(|p| {
            let test = p.or()?;
            if !p.take_kw("else") {
                if p.at_kind(K::Error) || p.at_op(":") {
                    return p.syntax();
                }
                let pos = Pos { end_line: test.pos.end_line, end_col: test.pos.end_col, ..body.pos };
                return p.fail(pos, "expected 'else' after 'if' expression");
            }
            Ok((test, p.expr()?))
        })?;
        self.close(&from, ExprKind::IfExp { test, body, orelse })
    }
    pub fn star(&mut self, operand: Operand<'a>) -> P<Expr> {
        let from = *self.tok();
        self.step();
        let value = operand(self)?;
        self.close(&from, ExprKind::Starred { value, ctx: Ctx::Load })
    }
    fn star_or_expr(&mut self) -> P<Expr> {
        if self.at_op("*") { self.star(Parser::bit_or) } else { self.expr() }
    }
    /// *a or a named expression.
    pub fn star_named(&mut self) -> P<Expr> {
        if self.at_op("*") { self.star(Parser::bit_or) } else { self.named() }
    }
    /// May the current token follow the comma that ends a tuple without brackets?
    fn ends_tuple(&self) -> bool {
        let t = self.tok();
        match t.kind {
            K::Keyword => ["in", "for", "if", "else", "from", "as"].contains(&t.text),
            K::Op => {
                ["=", ")", "]", "}", ":", ";"].contains(&t.text)
                    || (t.text.ends_with('=') && augmented(t.text).is_some())
            }
            K::Name | K::Number | K::Str | K::Error => false,
            _ => true,
        }
    }
    /// star_expressions: a, *b, c
    pub fn exprs(&mut self) -> P<Expr> {
        let from = *self.tok();
        let first = self.star_or_expr()?;
        if !self.at_op(",") {
            return Ok(first);
        }
        let mut elts = vec![first];
        while self.take_op(",") && !self.ends_tuple() {
            elts.push(self.star_or_expr()?);
        }
        self.close(&from, ExprKind::Tuple { elts, ctx: Ctx::Load })
    }
    pub fn yield_(&mut self) -> P<Expr> {
        let from = *self.tok();
        self.step();
        if self.take_kw("from") {
            let value = self.expr()?;
            return self.close(&from, ExprKind::YieldFrom { value });
        }
        let value = if self.ends_tuple() { None } else { Some(self.exprs()?) };
        self.close(&from, ExprKind::Yield { value })
    }
    pub fn value(&mut self) -> P<Expr> {
        if self.at_kw("yield") { self.yield_() } else { self.exprs() }
    }
    /// named_expression: a := b
    pub fn named(&mut self) -> P<Expr> {
        let from = *self.tok();
        if from.kind != K::Name || !self.is_op(1, ":=") {
            let n = self.expr()?;
            if self.at_op(":=") {
                let msg = format!("cannot use assignment expressions with {}", n.kind.shown());
                return self.fail(n.pos, &msg);
            }
            return Ok(n);
        }
        let id = self.take_ident()?;
        let target = self.close(&from, ExprKind::Name { id, ctx: Ctx::Store })?;
        self.step();
        let value = self.expr()?;
        self.close(&from, ExprKind::NamedExpr { target, value })
    }
    /// A condition, or an element in brackets, where `=` stands for `==` or `:=` by mistake.
    pub fn no_assign(&mut self, n: &Expr) -> P<()> {
        if !self.at_op("=") {
            return Ok(());
        }
        use ExprKind::*;
        match &n.kind {
            Name { .. } => {
                if let Some(end) = self.assigns_once() {
                    let pos = Pos { end_line: end.end_line, end_col: end.end_col, ..n.pos };
                    let msg = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                    return self.fail(pos, msg);
                }
                Ok(())
            }
            List { .. } | Tuple { .. } | GeneratorExp { .. } | Starred { .. } => Ok(()),
            Constant { value, .. } if value.is_none() || value.as_bool().is_some() => Ok(()),
            Compare { .. } | BoolOp { .. } | IfExp { .. } | Lambda { .. } | NamedExpr { .. }
            | UnaryOp { op: super::ast::UnaryOp::Not, .. } => Ok(()),
            k => {
                let shown = k.shown();
                if self.assigns_once().is_none() {
                    return Ok(());
                }
                let msg = format!(
                    "cannot assign to {} here. Maybe you meant '==' instead of '='?",
                    shown
                );
                self.fail(n.pos, &msg)
            }
        }
    }
    /// Where what follows `=` ends, when no second `=` stands there.
    fn assigns_once(&mut self) -> Option<Pos> {
        let at = self.at;
        self.step();
        let value = self.bit_or();
        let end = self.last().pos;
        let follows = self.at_op("=") || self.at_op(":=");
        self.at = at;
        if value.is_ok() && !follows { Some(end) } else { None }
    }

    // ---- operators

    fn chain(&mut self, word: &str, op: BoolOp, operand: Operand<'a>) -> P<Expr> {
        let from = *self.tok();
        let first = operand(self)?;
        if !self.at_kw(word) {
            return Ok(first);
        }
        let mut values = vec![first];
        while self.take_kw(word) {
            values.push(operand(self)?);
        }
        self.close(&from, ExprKind::BoolOp { op, values })
    }
    fn and(&mut self) -> P<Expr> {
        self.chain("and", BoolOp::And, Parser::not)
    }
    /// disjunction
    pub fn or(&mut self) -> P<Expr> {
        self.chain("or", BoolOp::Or, Parser::and)
    }
    fn take_comparison(&mut self) -> Option<CmpOp> {
        let t = *self.tok();
        let op = match (t.kind, t.text) {
            (K::Op, "==") => CmpOp::Eq,
            (K::Op, "!=") => CmpOp::NotEq,
            (K::Op, "<") => CmpOp::Lt,
            (K::Op, "<=") => CmpOp::LtE,
            (K::Op, ">") => CmpOp::Gt,
            (K::Op, ">=") => CmpOp::GtE,
            (K::Keyword, "in") => CmpOp::In,
            (K::Keyword, "not") if self.is_kw(1, "in") => {
                self.step();
                CmpOp::NotIn
            }
            (K::Keyword, "is") if self.is_kw(1, "not") => {
                self.step();
                CmpOp::IsNot
            }
            (K::Keyword, "is") => CmpOp::Is,
            _ => return None,
        };
        self.step();
        Some(op)
    }
    fn comparison(&mut self) -> P<Expr> {
        let from = *self.tok();
        let left = self.bit_or()?;
        let (mut ops, mut comparators) = (Vec::new(), Vec::new());
        while let Some(op) = self.take_comparison() {
            ops.push(op);
            comparators.push(self.bit_or()?);
        }
        if ops.is_empty() {
            return Ok(left);
        }
        self.close(&from, ExprKind::Compare { left, ops, comparators })
    }
    fn unary(&mut self, op: UnaryOp, operand: Operand<'a>) -> P<Expr> {
        let from = *self.tok();
        self.step();
        let operand = self.deeper(operand)?;
        self.close(&from, ExprKind::UnaryOp { op, operand })
    }
    fn not(&mut self) -> P<Expr> {
        if self.at_kw("not") {
            return self.unary(UnaryOp::Not, Parser::not);
        }
        self.comparison()
    }
    fn await_(&mut self) -> P<Expr> {
        if !self.at_kw("await") {
            return self.primary();
        }
        let from = *self.tok();
        self.step();
        let value = self.primary()?;
        self.close(&from, ExprKind::Await { value })
    }
    fn factor(&mut self) -> P<Expr> {
        let from = *self.tok();
        if from.kind == K::Op {
            match from.text {
                "+" => return self.unary(UnaryOp::UAdd, Parser::factor),
                "-" => return self.unary(UnaryOp::USub, Parser::factor),
                "~" => return self.unary(UnaryOp::Invert, Parser::factor),
                _ => {}
            }
        }
        let left = self.await_()?;
        if !self.take_op("**") {
            return Ok(left);
        }
        let right = self.deeper(Parser::factor)?;
        self.close(&from, ExprKind::BinOp { left, op: Operator::Pow, right })
    }
    fn binary(&mut self, least: u32) -> P<Expr> {
        let from = *self.tok();
        let mut left = self.factor()?;
        while let Some((power, op)) = binary_power(self.tok()) {
            if power < least {
                break;
            }
            self.step();
            let right = self.binary(power + 1)?;
            left = self.close(&from, ExprKind::BinOp { left, op, right })?;
        }
        Ok(left)
    }
    pub fn bit_or(&mut self) -> P<Expr> {
        self.binary(1)
    }

    // ---- primaries

    fn slice(&mut self) -> P<Expr> {
        let from = *self.tok();
        if self.at_op("*") {
            return self.star(Parser::expr);
        }
        let walrus = self.is_op(1, ":=");
        let lower = if self.at_op(":") { None } else { Some(self.named()?) };
        if !self.at_op(":") {
            if let Some(e) = lower {
                return Ok(e);
            }
        }
        if walrus && lower.is_some() && from.kind == K::Name {
            return self.syntax();
        }
        self.step();
        let (mut upper, mut step) = (None, None);
        if !self.at_any(&[":", "]", ","]) {
            upper = Some(self.expr()?);
        }
        if self.take_op(":") && !self.at_any(&["]", ","]) {
            step = Some(self.expr()?);
        }
        self.close(&from, ExprKind::Slice { lower, upper, step })
    }
    fn slices(&mut self) -> P<Expr> {
        let from = *self.tok();
        let star = self.at_op("*");
        let first = self.slice()?;
        if !star && !self.at_op(",") {
            return Ok(first);
        }
        let mut elts = vec![first];
        while self.take_op(",") && !self.at_op("]") {
            elts.push(self.slice()?);
        }
        self.close(&from, ExprKind::Tuple { elts, ctx: Ctx::Load })
    }
    pub fn primary(&mut self) -> P<Expr> {
        let from = *self.tok();
        let mut n = self.atom()?;
        loop {
            if self.take_op(".") {
                let attr = self.take_ident()?;
                n = self.close(&from, ExprKind::Attribute { value: n, attr, ctx: Ctx::Load })?;
            } else if self.at_op("(") {
                let (args, keywords) = self.deeper(|p| p.call_args(true))?;
                n = self.close(&from, ExprKind::Call { func: n, args, keywords })?;
            } else if self.take_op("[") {
                let slice = self.deeper(|p| {
                    let s = p.slices()?;
                    p.want_close("]", Some(&s))?;
                    Ok(s)
                })?;
                n = self.close(&from, ExprKind::Subscript { value: n, slice, ctx: Ctx::Load })?;
            } else {
                return Ok(n);
            }
        }
    }
}

/// Binding power and meaning of a binary operator.
fn binary_power(t: &Tok) -> Option<(u32, Operator)> {
    if t.kind != K::Op {
        return None;
    }
    Some(match t.text {
        "|" => (1, Operator::BitOr),
        "^" => (2, Operator::BitXor),
        "&" => (3, Operator::BitAnd),
        "<<" => (4, Operator::LShift),
        ">>" => (4, Operator::RShift),
        "+" => (5, Operator::Add),
        "-" => (5, Operator::Sub),
        "*" => (6, Operator::Mult),
        "/" => (6, Operator::Div),
        "//" => (6, Operator::FloorDiv),
        "%" => (6, Operator::Mod),
        "@" => (6, Operator::MatMult),
        _ => return None,
    })
}

/// The operator of `a op= b`.
pub fn augmented(text: &str) -> Option<Operator> {
    Some(match text {
        "+=" => Operator::Add,
        "-=" => Operator::Sub,
        "*=" => Operator::Mult,
        "/=" => Operator::Div,
        "%=" => Operator::Mod,
        "&=" => Operator::BitAnd,
        "|=" => Operator::BitOr,
        "^=" => Operator::BitXor,
        "@=" => Operator::MatMult,
        "**=" => Operator::Pow,
        "//=" => Operator::FloorDiv,
        ">>=" => Operator::RShift,
        "<<=" => Operator::LShift,
        _ => return None,
    })
}
