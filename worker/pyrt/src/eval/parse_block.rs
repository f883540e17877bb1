//! Statements that hold others. A block nests only by indentation, of which the lexer allows
//! 99 levels, so plain recursion is safe; a chain of `elif` is a loop.

use super::ast::*;
use super::fault::P;
use super::lexer::{Kind as K, Tok};
use super::parse_target::Target;
use super::parser::Parser;

impl<'a> Parser<'a> {
    pub fn block(&mut self, what: &str, line: u32) -> P<Vec<Stmt>> {
        let mut body = Vec::new();
        if !self.take_op(":") {
            return self.no_colon();
        }
        if !self.at_kind(K::Newline) {
            self.simple_line(&mut body)?;
            return Ok(body);
        }
        self.step();
        if !self.at_kind(K::Indent) {
            let msg = format!("expected an indented block after {} on line {}", what, line);
            return self.indentation(msg);
        }
        self.step();
        while !self.at_kind(K::Dedent) && !self.at_kind(K::End) {
            self.statement(&mut body)?;
        }
        if self.at_kind(K::Dedent) {
            self.step();
        }
        Ok(body)
    }
    fn no_colon<V>(&mut self) -> P<V> {
        if self.at_kind(K::Newline) || self.at_kind(K::End) {
            return self.fail_here("expected ':'");
        }
        self.syntax()
    }
    /// The colon of a clause without a condition.
    fn bare_block(&mut self, what: &str, line: u32) -> P<Vec<Stmt>> {
        if !self.at_op(":") {
            return self.fail_here("expected ':'");
        }
        self.block(what, line)
    }
    fn else_block(&mut self) -> P<Vec<Stmt>> {
        let line = self.tok().pos.line;
        if self.take_kw("else") {
            return self.bare_block("'else' statement", line);
        }
        Ok(Vec::new())
    }
    fn condition(&mut self) -> P<Expr> {
        let test = self.named()?;
        self.no_assign(&test)?;
        Ok(test)
    }

    // ---- if, while, for

    /// Each `elif` is an If in the orelse of the one before; all end together.
    fn if_(&mut self) -> P<Stmt> {
        let mut clauses = Vec::new();
        let mut what = "'if' statement";
        loop {
            let from = *self.tok();
            self.step();
            let test = self.condition()?;
            let body = self.block(what, from.pos.line)?;
            clauses.push((from, test, body));
            if !self.at_kw("elif") {
                break;
            }
            what = "'elif' statement";
        }
        let mut orelse = self.else_block()?;
        let mut last = None;
        while let Some((from, test, body)) = clauses.pop() {
            if let Some(inner) = last.take() {
                orelse = vec![inner];
            }
            let orelse = std::mem::take(&mut orelse);
            last = Some(self.block_node(&from, StmtKind::If { test, body, orelse })?);
        }
        match last {
            Some(s) => Ok(s),
            None => self.syntax(),
        }
    }
    /// A statement that ends where its last inner statement does.
    fn block_node(&self, from: &Tok, kind: StmtKind) -> P<Stmt> {
        let end = match last_of(&kind) {
            Some(p) => p,
            None => self.last().pos,
        };
        self.make(Pos { end_line: end.end_line, end_col: end.end_col, ..from.pos }, kind)
    }
    fn while_(&mut self) -> P<Stmt> {
        let from = *self.tok();
        self.step();
        let test = self.condition()?;
        let body = self.block("'while' statement", from.pos.line)?;
        let orelse = self.else_block()?;
        self.block_node(&from, StmtKind::While { test, body, orelse })
    }
    fn for_(&mut self, from: &Tok, is_async: bool) -> P<Stmt> {
        let line = self.tok().pos.line;
        self.step();
        let target = self.star_targets()?;
        self.want_kw("in")?;
        let iter = self.exprs()?;
        let body = self.block("'for' statement", line)?;
        let orelse = self.else_block()?;
        let type_comment = None;
        let kind = match is_async {
            true => StmtKind::AsyncFor { target, iter, body, orelse, type_comment },
            false => StmtKind::For { target, iter, body, orelse, type_comment },
        };
        self.block_node(from, kind)
    }

    // ---- try

    fn handler(&mut self) -> P<(Handler, bool)> {
        let from = *self.tok();
        self.step();
        let star = self.take_op("*");
        if star && (self.at_op(":") || self.at_kind(K::Newline)) {
            return self.fail_here("expected one or more exception types");
        }
        let (mut type_, mut name) = (None, None);
        if star || !self.at_op(":") {
            if !star && self.at_kind(K::Newline) {
                return self.no_colon();
            }
            let t = self.expr()?;
            if self.at_op(",") {
                let msg = "multiple exception types must be parenthesized";
                self.step();
                let _ = self.exprs();
                let end = self.tok().pos;
                let pos = Pos { end_line: end.line, end_col: end.col, ..t.pos };
                return self.fail(pos, msg);
            }
            type_ = Some(t);
            if self.take_kw("as") {
                name = Some(self.take_ident()?);
            }
        }
        let what = if star { "'except*' statement" } else { "'except' statement" };
        let body = self.block(what, from.pos.line)?;
        let pos = ended(from.pos, &body);
        Ok((self.make(pos, HandlerKind::ExceptHandler { type_, name, body })?, star))
    }
    fn try_(&mut self) -> P<Stmt> {
        let from = *self.tok();
        self.step();
        let body = self.bare_block("'try' statement", from.pos.line)?;
        let (mut handlers, mut star) = (Vec::new(), None);
        while self.at_kw("except") {
            let mut at = self.tok().pos;
            if self.is_op(1, "*") {
                at.end_col = self.peek(1).pos.end_col;
            }
            let (h, this) = self.handler()?;
            if star.map_or(false, |s| s != this) {
                let msg = "cannot have both 'except' and 'except*' on the same 'try'";
                return self.fail(at, msg);
            }
            star = Some(this);
            handlers.push(h);
        }
        let orelse = if handlers.is_empty() { Vec::new() } else { self.else_block()? };
        let line = self.tok().pos.line;
        let mut finalbody = Vec::new();
        if self.take_kw("finally") {
            finalbody = self.bare_block("'finally' statement", line)?;
        } else if handlers.is_empty() {
            return self.fail_here("expected 'except' or 'finally' block");
        }
        let kind = match star {
            Some(true) => StmtKind::TryStar { body, handlers, orelse, finalbody },
            _ => StmtKind::Try { body, handlers, orelse, finalbody },
        };
        self.block_node(&from, kind)
    }

    // ---- with

    /// Does `with (` open a list of items? It does when the bracket is closed right before the
    /// ':' and holds nothing that only an expression in brackets may: a yield, a generator, an
    /// assignment expression or a starred element.
    fn items_in_parens(&self) -> bool {
        if !self.at_op("(") || self.is_op(1, ")") || self.is_kw(1, "yield") {
            return false;
        }
        let (mut depth, mut lambdas, mut begins) = (0u32, 0u32, false);
        let mut names = false;
        for t in &self.toks[self.at..] {
            match (t.kind, t.text) {
                (K::Op, ")" | "]" | "}") => {
                    depth -= 1;
                    if depth == 0 {
                        let next = &self.toks[self.at..];
                        let i = next.iter().position(|x| x.start == t.start).unwrap_or(0);
                        return next.get(i + 1).map_or(false, |n| {
                            n.text == ":" || (names && n.kind == K::Newline)
                        });
                    }
                }
                (K::Op, ":=") if depth == 1 && lambdas == 0 => return false,
                (K::Op, "*") if depth == 1 && lambdas == 0 && begins => return false,
                (K::Op, ":") if depth == 1 && lambdas > 0 => lambdas -= 1,
                (K::Op, "(" | "[" | "{") => depth += 1,
                (K::Keyword, "as") if depth == 1 => names = true,
                (K::Keyword, "for") if depth == 1 => return false,
                (K::Keyword, "lambda") if depth == 1 => lambdas += 1,
                (K::Newline | K::End | K::Error, _) => return false,
                _ => {}
            }
            begins = t.kind == K::Op && (t.text == "," || t.text == "(");
        }
        false
    }
    fn item(&mut self) -> P<WithItem> {
        let context_expr = self.expr()?;
        let mut optional_vars = None;
        if self.take_kw("as") {
            optional_vars = Some(self.star_target(Target::For)?);
            if !self.at_any(&[",", ")", ":"]) && !self.at_kind(K::Newline) {
                return self.syntax();
            }
        }
        self.make(Pos::default(), WithItemKind::withitem { context_expr, optional_vars })
    }
    fn with(&mut self, from: &Tok, is_async: bool) -> P<Stmt> {
        let line = self.tok().pos.line;
        self.step();
        let parens = self.items_in_parens();
        if parens {
            self.step();
        }
        let mut items = Vec::new();
        loop {
            items.push(self.item()?);
            if !self.take_op(",") || (parens && self.at_op(")")) {
                break;
            }
        }
        if parens {
            self.want_op(")")?;
        }
        let body = self.block("'with' statement", line)?;
        let kind = match is_async {
            true => StmtKind::AsyncWith { items, body, type_comment: None },
            false => StmtKind::With { items, body, type_comment: None },
        };
        self.block_node(from, kind)
    }

    // ---- def and class

    fn function(&mut self, from: &Tok, decorator_list: Vec<Expr>, is_async: bool) -> P<Stmt> {
        let line = self.tok().pos.line;
        self.step();
        let name = self.take_ident()?;
        if !self.take_op("(") {
            return self.fail_here("expected '('");
        }
        let args = self.params(false, ")")?;
        self.want_op(")")?;
        let arrow = self.tok().pos;
        let returns = if self.take_op("->") {
            if self.at_op(":") {
                return self.fail(arrow, "expected ':'");
            }
            Some(self.expr()?)
        } else {
            None
        };
        if !self.at_op(":") {
            return self.fail_here("expected ':'");
        }
        let body = self.block("function definition", line)?;
        let type_comment = None;
        let kind = match is_async {
            true => StmtKind::AsyncFunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_comment,
            },
            false => {
                StmtKind::FunctionDef { name, args, body, decorator_list, returns, type_comment }
            }
        };
        self.block_node(from, kind)
    }
    fn class(&mut self, from: &Tok, decorator_list: Vec<Expr>) -> P<Stmt> {
        let line = self.tok().pos.line;
        self.step();
        let name = self.take_ident()?;
        let (mut bases, mut keywords) = (Vec::new(), Vec::new());
        if self.at_op("(") {
            let all = self.call_args(false)?;
            bases = all.0;
            keywords = all.1;
        }
        let body = self.block("class definition", line)?;
        self.block_node(from, StmtKind::ClassDef { name, bases, keywords, body, decorator_list })
    }
    fn decorated(&mut self) -> P<Stmt> {
        let mut decorators = Vec::new();
        while self.take_op("@") {
            decorators.push(self.named()?);
            if !self.at_kind(K::Newline) {
                return self.syntax();
            }
            self.step();
        }
        let from = *self.tok();
        if self.at_kw("class") {
            return self.class(&from, decorators);
        }
        let is_async = self.take_kw("async");
        if self.at_kw("def") {
            return self.function(&from, decorators, is_async);
        }
        self.syntax()
    }

    // ---- any statement

    fn async_(&mut self) -> P<Stmt> {
        let from = *self.tok();
        self.step();
        match self.tok().text {
            "def" => self.function(&from, Vec::new(), true),
            "for" => self.for_(&from, true),
            "with" => self.with(&from, true),
            _ => self.syntax(),
        }
    }
    pub fn statement(&mut self, into: &mut Vec<Stmt>) -> P<()> {
        let from = *self.tok();
        if from.kind == K::Indent {
            return self.syntax();
        }
        let s = match (from.kind, from.text) {
            (K::Op, "@") => self.decorated()?,
            (K::Keyword, "if") => self.if_()?,
            (K::Keyword, "def") => self.function(&from, Vec::new(), false)?,
            (K::Keyword, "for") => self.for_(&from, false)?,
            (K::Keyword, "class") => self.class(&from, Vec::new())?,
            (K::Keyword, "with") => self.with(&from, false)?,
            (K::Keyword, "try") => self.try_()?,
            (K::Keyword, "while") => self.while_()?,
            (K::Keyword, "async") => self.async_()?,
            (K::Name, _) if self.at_match() => self.match_()?,
            _ => return self.simple_line(into),
        };
        into.push(s);
        Ok(())
    }
}

/// The place from there to the end of the last statement.
pub fn ended(from: Pos, body: &[Stmt]) -> Pos {
    match body.last() {
        Some(s) => Pos { end_line: s.pos.end_line, end_col: s.pos.end_col, ..from },
        None => from,
    }
}

/// Where the last statement within a statement ends.
fn last_of(kind: &StmtKind) -> Option<Pos> {
    use StmtKind::*;
    let of = |b: &Vec<Stmt>| b.last().map(|s| s.pos);
    match kind {
        If { body, orelse, .. } | While { body, orelse, .. } | For { body, orelse, .. }
        | AsyncFor { body, orelse, .. } => of(orelse).or_else(|| of(body)),
        Try { body, handlers, orelse, finalbody }
        | TryStar { body, handlers, orelse, finalbody } => of(finalbody)
            .or_else(|| of(orelse))
            .or_else(|| handlers.last().map(|h| h.pos))
            .or_else(|| of(body)),
        With { body, .. } | AsyncWith { body, .. } | FunctionDef { body, .. }
        | AsyncFunctionDef { body, .. } | ClassDef { body, .. } => of(body),
        _ => None,
    }
}
