//! The parser's state, its faults, and the entry: recursive descent over an array of tokens.
//! It hardly looks back: where CPython's grammar would try one rule after the other, the next
//! token or a look at the closing bracket decides.

use super::ast::*;
use super::fault::{fault, fault_of, too_deep, Fault, P};
use super::lexer::{lex, Kind as K, Tok};
use crate::prelude::*;
use crate::sym::{self, Sym};

/// CPython builds trees about 2,990 levels deep, then raises RecursionError.
const MAX_HEIGHT: u32 = 2990;
/// Levels of the parser's own recursion.
const MAX_DEPTH: u32 = 6000;

pub struct Parser<'a> {
    pub s: &'a str,
    pub toks: Vec<Tok>,
    pub at: usize,
    lex_fault: Option<Box<Fault>>,
    pub depth: u32,
    /// F-string fields that we are inside of.
    pub fields: u32,
    first_col: u32,
    /// Bytes of fields so far: nested ones are read again and again.
    pub copied: usize,
    /// What an error at the end of the text says in CPython's interactive modes.
    pub incomplete: bool,
    /// The text ends in the middle of a line: in the interactive mode a block goes on then.
    pub unended: bool,
}

pub enum Mode {
    Exec,
    Eval,
    Single,
}

impl<'a> Parser<'a> {
    /// `line` and `col`: where the text stands in the source that it is a part of.
    pub fn new(s: &'a str, line: u32, col: u32) -> Parser<'a> {
        let lexed = lex(s, line, col);
        Parser {
            s,
            toks: lexed.toks,
            at: 0,
            lex_fault: lexed.fault,
            depth: 0,
            fields: 0,
            first_col: col,
            copied: 0,
            incomplete: false,
            unended: false,
        }
    }

    // ---- tokens

    #[inline]
    pub fn tok(&self) -> &Tok {
        self.peek(0)
    }
    #[inline]
    pub fn peek(&self, n: usize) -> &Tok {
        &self.toks[(self.at + n).min(self.toks.len() - 1)]
    }
    pub fn last(&self) -> &Tok {
        &self.toks[self.at.saturating_sub(1)]
    }
    pub fn step(&mut self) {
        if self.at + 1 < self.toks.len() {
            self.at += 1;
        }
    }
    pub fn is_op(&self, n: usize, op: &str) -> bool {
        let t = self.peek(n);
        t.kind == K::Op && t.text == op
    }
    pub fn is_kw(&self, n: usize, word: &str) -> bool {
        let t = self.peek(n);
        t.kind == K::Keyword && t.text == word
    }
    pub fn at_op(&self, op: &str) -> bool {
        self.is_op(0, op)
    }
    pub fn at_any(&self, ops: &[&str]) -> bool {
        let t = self.tok();
        t.kind == K::Op && ops.contains(&t.text)
    }
    pub fn at_kw(&self, word: &str) -> bool {
        self.is_kw(0, word)
    }
    pub fn at_kind(&self, kind: K) -> bool {
        self.tok().kind == kind
    }
    pub fn take_op(&mut self, op: &str) -> bool {
        let is = self.at_op(op);
        if is {
            self.step();
        }
        is
    }
    pub fn take_kw(&mut self, word: &str) -> bool {
        let is = self.at_kw(word);
        if is {
            self.step();
        }
        is
    }
    pub fn want_op(&mut self, op: &str) -> P<()> {
        if self.take_op(op) {
            return Ok(());
        }
        self.syntax()
    }
    pub fn want_kw(&mut self, word: &str) -> P<()> {
        if self.take_kw(word) {
            return Ok(());
        }
        self.syntax()
    }
    pub fn text(&self, t: &Tok) -> &'a str {
        &self.s[t.start..t.end]
    }
    /// Is the token that name (of no keyword)?
    pub fn is_word(&self, n: usize, word: &str) -> bool {
        let t = self.peek(n);
        t.kind == K::Name && self.text(t) == word
    }
    pub fn name_of(&self, t: &Tok) -> Sym {
        let text = self.text(t);
        if text.is_ascii() {
            return sym::intern(text);
        }
        sym::intern(&crate::stdlib::normal_name(text))
    }
    pub fn take_ident(&mut self) -> P<Sym> {
        let t = *self.tok();
        if t.kind != K::Name {
            return self.syntax();
        }
        self.step();
        Ok(self.name_of(&t))
    }

    // ---- nodes

    /// From the token to the last one that was taken.
    pub fn span(&self, from: &Tok) -> Pos {
        let last = self.last().pos;
        Pos { end_line: last.end_line, end_col: last.end_col, ..from.pos }
    }
    pub fn make<N: Kind>(&self, pos: Pos, kind: N) -> P<Box<Node<N>>> {
        let n = node(pos, kind);
        if n.height > MAX_HEIGHT {
            return Err(too_deep());
        }
        Ok(Box::new(n))
    }
    pub fn close<N: Kind>(&self, from: &Tok, kind: N) -> P<Box<Node<N>>> {
        self.make(self.span(from), kind)
    }

    // ---- faults

    fn prefixed(&self, msg: &str) -> String {
        if self.fields == 0 || msg.starts_with("f-string: ") {
            return msg.to_string();
        }
        format!("f-string: {}", msg)
    }
    #[cold]
    pub fn fail<V>(&self, pos: Pos, msg: &str) -> P<V> {
        let mut f = fault(pos, self.prefixed(msg));
        if self.fields > 0 {
            f.text = Some(self.s.to_string());
            f.pos.col = pos.col.saturating_sub(self.first_col);
            f.pos.end_col = pos.end_col.saturating_sub(self.first_col);
        }
        f.at_end = self.at_text_end() && self.fields == 0;
        Err(f)
    }
    /// SyntaxError at the current token.
    #[cold]
    pub fn fail_here<V>(&mut self, msg: &str) -> P<V> {
        if self.at_kind(K::Error) {
            return self.syntax();
        }
        let r = self.fail(self.tok().pos, msg);
        r.map_err(|mut f: Box<Fault>| {
            if [K::End, K::Dedent].contains(&self.tok().kind) {
                self.at_last_line(&mut f);
            }
            f
        })
    }
    /// Do only the ends of blocks follow?
    fn at_text_end(&self) -> bool {
        self.toks[self.at..].iter().all(|t| matches!(t.kind, K::Dedent | K::End))
    }
    /// What the end of the text lacks: CPython has the place at the end of its last line.
    fn at_last_line(&self, f: &mut Fault) {
        let n = self.s.matches('\n').count() as u32;
        if f.pos.line > n && n > 0 {
            let last = self.s.split('\n').nth(n as usize - 1).unwrap_or("");
            f.pos.line = n;
            f.pos.end_line = n;
            f.pos.col = last.len() as u32;
            f.end_offset = Some(-1);
        }
    }
    #[cold]
    pub fn indentation<V>(&mut self, msg: String) -> P<V> {
        if self.at_kind(K::Error) {
            return self.syntax();
        }
        let t = *self.tok();
        let mut f = fault_of(T::IndentationError, t.pos, msg);
        if t.kind == K::Indent {
            f.pos.col = t.pos.col.saturating_sub(1);
            f.end_offset = Some(-1);
        }
        if t.kind == K::End || t.kind == K::Dedent {
            self.at_last_line(&mut f);
        }
        f.at_end = self.at_text_end();
        Err(f)
    }
    /// What is wrong at the current token: what the lexer found, or "invalid syntax".
    #[cold]
    pub fn syntax<V>(&mut self) -> P<V> {
        let t = *self.tok();
        // A bracket that stays open explains more than the line on which that is noticed.
        let open = match &self.lex_fault {
            Some(f) => {
                t.kind == K::Error || (f.msg.ends_with("never closed") && f.pos.line < t.pos.line)
            }
            None => false,
        };
        if open {
            if let Some(f) = self.lex_fault.take() {
                return Err(f);
            }
        }
        if t.kind == K::Indent {
            return self.indentation("unexpected indent".to_string());
        }
        // `not` may have begun `not in`: CPython has looked at what follows it.
        let looked = t.kind == K::Keyword && t.text == "not" && self.at > 0;
        let at = if looked { self.peek(1).pos } else { t.pos };
        self.fail(at, "invalid syntax")
    }
    /// Where the lexer found something wrong.
    pub fn lex_place(&self) -> Option<(u32, u32)> {
        self.lex_fault.as_ref().map(|f| (f.pos.line, f.pos.col))
    }
    /// The parser has looked at the end of the text, where a bracket stays open.
    pub fn unclosed(&mut self) -> Option<Box<Fault>> {
        let open = self.lex_fault.as_ref().map_or(false, |f| f.msg.ends_with("never closed"));
        if open { self.lex_fault.take() } else { None }
    }
    pub fn deeper<V>(&mut self, f: impl FnOnce(&mut Self) -> P<V>) -> P<V> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(fault_of(T::MemoryError, self.tok().pos, ""));
        }
        if crate::call::enter_native().is_err() {
            return Err(too_deep());
        }
        let r = f(self);
        self.depth -= 1;
        r
    }

    // ---- whole texts

    pub fn parse(&mut self, mode: Mode) -> P<Mod> {
        let r = match mode {
            Mode::Exec => self.module(),
            Mode::Eval => self.expression(),
            Mode::Single => self.single(),
        };
        r.map_err(|f| self.explained(f)).map_err(|mut f| {
            if self.incomplete && f.at_end && f.class != T::RecursionError {
                f.class = T::SyntaxError;
                f.msg = "incomplete input".to_string();
            }
            f
        })
    }
    /// What the lexer finds wrong in the rest of the text comes before what the parser says; a
    /// bracket that stays open only where it began on a line before.
    fn explained(&mut self, f: Box<Fault>) -> Box<Fault> {
        let parsers = f.class != T::RecursionError && f.class != T::MemoryError;
        let first = match &self.lex_fault {
            Some(l) if l.msg.ends_with("never closed") => l.pos.line < f.pos.line,
            Some(_) => true,
            None => false,
        };
        match self.lex_fault.take().filter(|_| first && parsers) {
            Some(l) => l,
            None => f,
        }
    }
    fn module(&mut self) -> P<Mod> {
        let mut body = Vec::new();
        while !self.at_kind(K::End) {
            self.statement(&mut body)?;
        }
        self.make(Pos::default(), ModKind::Module { body, type_ignores: Vec::new() })
    }
    fn expression(&mut self) -> P<Mod> {
        if self.at_kind(K::Indent) {
            return self.syntax();
        }
        if self.at_kind(K::End) && self.lex_fault.is_none() {
            let mut f = fault(self.tok().pos, "invalid syntax");
            f.nothing = true;
            return Err(f);
        }
        let body = self.exprs()?;
        if !self.at_kind(K::Newline) {
            return self.misplaced(&body);
        }
        while self.at_kind(K::Newline) {
            self.step();
        }
        if !self.at_kind(K::End) {
            return self.syntax();
        }
        if let ExprKind::Starred { .. } = body.kind {
            return Err(super::fault::late(body.pos, "can't use starred expression here"));
        }
        self.make(Pos::default(), ModKind::Expression { body })
    }
    fn single(&mut self) -> P<Mod> {
        let mut body = Vec::new();
        if self.at_kind(K::End) {
            return self.fail_here("invalid syntax");
        }
        self.statement(&mut body)?;
        let compound = body.first().map_or(false, |s| is_compound(&s.kind));
        if compound && self.unended {
            let mut f = fault(self.tok().pos, "invalid syntax");
            f.at_end = true;
            return Err(f);
        }
        if compound && !self.at_kind(K::End) {
            return self.syntax();
        }
        if !self.at_kind(K::End) {
            let msg = "multiple statements found while compiling a single statement";
            return self.fail(self.tok().pos, msg);
        }
        self.make(Pos::default(), ModKind::Interactive { body })
    }
}

fn is_compound(s: &StmtKind) -> bool {
    use StmtKind::*;
    matches!(
        s,
        FunctionDef { .. } | AsyncFunctionDef { .. } | ClassDef { .. } | For { .. }
            | AsyncFor { .. } | While { .. } | If { .. } | With { .. } | AsyncWith { .. }
            | Match { .. } | Try { .. } | TryStar { .. }
    )
}
