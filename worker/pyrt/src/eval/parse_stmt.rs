//! Statements of one line.

use super::ast::*;
use super::fault::P;
use super::lexer::{Kind as K, Tok};
use super::parse_expr::augmented;
use super::parse_target::Target;
use super::parser::Parser;
use crate::sym::{self, Sym};

impl<'a> Parser<'a> {
    /// The element of a tuple, none of which may be assigned to as it stands, where `=` may be a
    /// mistake.
    fn mistaken_element(&mut self, begin: usize) -> P<()> {
        self.at = begin;
        let mut n = self.star_named()?;
        self.no_assign(&n)?;
        while self.take_op(",") {
            n = self.star_named()?;
            self.no_assign(&n)?;
        }
        Ok(())
    }
    fn assignment(&mut self, begin: usize, from: &Tok, first: Expr) -> P<Stmt> {
        let mut targets = Vec::new();
        let plain = matches!(
            first.kind,
            ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
        );
        if !plain && from.text != "yield" {
            self.no_assign(&first)?;
        }
        let (mut value, mut start) = (first, *from);
        while self.take_op("=") {
            if start.text == "yield" {
                return self.fail(value.pos, "assignment to yield expression not possible");
            }
            if let Err(refused) = self.to_target(&mut value, Target::Stars) {
                self.mistaken_element(begin)?;
                return Err(refused);
            }
            targets.push(value);
            start = *self.tok();
            value = self.value()?;
        }
        if let Some(op) = self.tok().text.strip_suffix('=') {
            if !op.is_empty() && augmented(self.tok().text).is_some() {
                return self.syntax();
            }
        }
        self.close(from, StmtKind::Assign { targets, value, type_comment: None })
    }
    fn annotated(&mut self, from: &Tok, mut target: Expr) -> P<Stmt> {
        let simple = i64::from(from.kind == K::Name && self.last().start == from.start);
        let msg = match &target.kind {
            ExprKind::List { .. } => "only single target (not list) can be annotated",
            ExprKind::Tuple { .. } => "only single target (not tuple) can be annotated",
            ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => "",
            _ => "illegal target for annotation",
        };
        if !msg.is_empty() {
            let first = match &target.kind {
                ExprKind::Tuple { elts, .. } if from.text != "(" => elts.first(),
                _ => None,
            };
            return self.fail(first.map_or(target.pos, |e| e.pos), msg);
        }
        self.step();
        self.to_target(&mut target, Target::Single)?;
        let annotation = self.expr()?;
        let value = if self.take_op("=") { Some(self.value()?) } else { None };
        self.close(from, StmtKind::AnnAssign { target, annotation, value, simple })
    }
    /// What is wrong where an expression ends and something else stands: the statement that
    /// Python 2 had, or just invalid.
    pub fn misplaced<V>(&mut self, n: &Expr) -> P<V> {
        if let ExprKind::Name { id, .. } = &n.kind {
            let word = id.name();
            if word == "match" {
                self.lacking_match()?;
            }
            let t = *self.tok();
            let starts = matches!(t.kind, K::Name | K::Number | K::Str)
                || (t.kind == K::Op && ["{", "~", "..."].contains(&t.text))
                || (t.kind == K::Keyword
                    && ["None", "True", "False", "not", "lambda"].contains(&t.text));
            if starts && (word == "print" || word == "exec") {
                let at = self.at;
                let rest = self.exprs();
                let end = self.last().pos;
                self.at = at;
                if rest.is_ok() {
                    let pos = Pos { end_line: end.end_line, end_col: end.end_col, ..n.pos };
                    let msg = format!(
                        "Missing parentheses in call to '{}'. Did you mean {}(...)?",
                        word, word
                    );
                    return self.fail(pos, &msg);
                }
            }
        }
        self.syntax()
    }
    fn expression_statement(&mut self) -> P<Stmt> {
        let (begin, from) = (self.at, *self.tok());
        let yields = self.at_kw("yield");
        let first = self.value()?;
        if self.at_op("=") {
            return self.assignment(begin, &from, first);
        }
        let starred = matches!(first.kind, ExprKind::Starred { .. });
        if self.at_op(":") && !yields && !starred {
            return self.annotated(&from, first);
        }
        if self.at_kind(K::Op) {
            if let Some(op) = augmented(self.tok().text) {
                let mut target = first;
                self.to_target(&mut target, Target::Single)?;
                self.step();
                let value = self.value()?;
                return self.close(&from, StmtKind::AugAssign { target, op, value });
            }
        }
        if !self.ends_simple() {
            return self.misplaced(&first);
        }
        self.close(&from, StmtKind::Expr { value: first })
    }

    // ---- import

    /// a.b.c, with its dots.
    fn dotted(&mut self) -> P<Sym> {
        let first = self.take_ident()?;
        if !self.at_op(".") {
            return Ok(first);
        }
        let mut text = first.name().to_string();
        while self.take_op(".") {
            text.push('.');
            text.push_str(self.take_ident()?.name());
        }
        Ok(sym::intern(&text))
    }
    fn alias(&mut self, dots: bool) -> P<Alias> {
        let from = *self.tok();
        let name = if dots { self.dotted()? } else { self.take_ident()? };
        let asname = if self.take_kw("as") { Some(self.take_ident()?) } else { None };
        self.close(&from, AliasKind::alias { name, asname })
    }
    fn import(&mut self, from: &Tok) -> P<Stmt> {
        let mut names = vec![self.alias(true)?];
        while self.take_op(",") {
            names.push(self.alias(true)?);
        }
        self.close(from, StmtKind::Import { names })
    }
    fn imported(&mut self) -> P<Vec<Alias>> {
        let from = *self.tok();
        if self.take_op("*") {
            let name = sym::intern("*");
            return Ok(vec![self.close(&from, AliasKind::alias { name, asname: None })?]);
        }
        let parens = self.take_op("(");
        let mut names = Vec::new();
        loop {
            if parens && self.at_op(")") && !names.is_empty() {
                break;
            }
            if !parens && self.at_kind(K::Newline) && !names.is_empty() {
                let msg = "trailing comma not allowed without surrounding parentheses";
                return self.fail_here(msg);
            }
            names.push(self.alias(false)?);
            if !self.take_op(",") {
                break;
            }
        }
        if parens {
            self.want_op(")")?;
        }
        Ok(names)
    }
    fn import_from(&mut self, from: &Tok) -> P<Stmt> {
        let mut level = 0;
        loop {
            level += match () {
                _ if self.take_op(".") => 1,
                _ if self.take_op("...") => 3,
                _ => break,
            };
        }
        let bare = self.at_kw("import") && level > 0;
        let module = if bare { None } else { Some(self.dotted()?) };
        self.want_kw("import")?;
        let names = self.imported()?;
        self.close(from, StmtKind::ImportFrom { module, names, level: Some(level) })
    }

    // ---- the rest

    pub fn ends_simple(&self) -> bool {
        self.at_kind(K::Newline) || self.at_kind(K::End) || self.at_op(";")
    }
    fn names(&mut self) -> P<Vec<Sym>> {
        let mut names = vec![self.take_ident()?];
        while self.take_op(",") {
            names.push(self.take_ident()?);
        }
        Ok(names)
    }
    fn word(&mut self, word: &str) -> P<Stmt> {
        let from = *self.tok();
        self.step();
        match word {
            "return" => {
                let value = if self.ends_simple() { None } else { Some(self.exprs()?) };
                self.close(&from, StmtKind::Return { value })
            }
            "import" => self.import(&from),
            "from" => self.import_from(&from),
            "raise" => {
                let (mut exc, mut cause) = (None, None);
                if !self.ends_simple() {
                    exc = Some(self.expr()?);
                    if self.take_kw("from") {
                        cause = Some(self.expr()?);
                    }
                }
                self.close(&from, StmtKind::Raise { exc, cause })
            }
            "pass" => self.close(&from, StmtKind::Pass),
            "break" => self.close(&from, StmtKind::Break),
            "continue" => self.close(&from, StmtKind::Continue),
            "assert" => {
                let test = self.expr()?;
                let msg = if self.take_op(",") { Some(self.expr()?) } else { None };
                self.close(&from, StmtKind::Assert { test, msg })
            }
            "del" => {
                let targets = self.del_targets()?;
                self.close(&from, StmtKind::Delete { targets })
            }
            "global" => {
                let names = self.names()?;
                self.close(&from, StmtKind::Global { names })
            }
            _ => {
                let names = self.names()?;
                self.close(&from, StmtKind::Nonlocal { names })
            }
        }
    }
    fn simple(&mut self) -> P<Stmt> {
        let t = *self.tok();
        let words = [
            "return", "import", "from", "raise", "pass", "break", "continue", "assert", "del",
            "global", "nonlocal",
        ];
        if t.kind == K::Keyword && words.contains(&t.text) {
            return self.word(t.text);
        }
        self.expression_statement()
    }
    /// Statements up to the end of the line, and that end.
    pub fn simple_line(&mut self, into: &mut Vec<Stmt>) -> P<()> {
        loop {
            into.push(self.simple()?);
            if !self.take_op(";") || self.at_kind(K::Newline) {
                break;
            }
        }
        if !self.at_kind(K::Newline) {
            return self.syntax();
        }
        self.step();
        Ok(())
    }
}
