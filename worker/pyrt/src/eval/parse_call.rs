//! Arguments of calls and classes, and parameters of functions and lambdas.

use super::ast::*;
use super::fault::P;
use super::lexer::{Kind as K, Tok};
use super::parser::Parser;

#[derive(Default)]
struct Params {
    posonly: Vec<Arg>,
    args: Vec<Arg>,
    defaults: Vec<Expr>,
    vararg: Option<Arg>,
    kwonly: Vec<Arg>,
    kw_defaults: Vec<Option<Expr>>,
    kwarg: Option<Arg>,
    slash: bool,
    star: bool,
}

#[derive(Default)]
struct Args {
    args: Vec<Expr>,
    keywords: Vec<Keyword>,
    named: bool,
    unpacked: bool,
}

impl<'a> Parser<'a> {
    fn keyword(&mut self, a: &mut Args) -> P<()> {
        let from = *self.tok();
        let mut arg = None;
        if from.kind == K::Name {
            arg = Some(self.take_ident()?);
            a.named = true;
        } else if from.kind == K::Keyword {
            let what = self.text(&from);
            self.step();
            let pos = self.span(&from);
            let pos = Pos { end_col: pos.end_col + 1, ..pos };
            return self.fail(pos, &format!("cannot assign to {}", what));
        } else {
            a.unpacked = true;
        }
        self.step();
        let value = self.expr()?;
        if arg.is_some() && self.at_generators() {
            let msg = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            return self.fail(self.span(&from), msg);
        }
        a.keywords.push(self.close(&from, KeywordKind::keyword { arg, value })?);
        Ok(())
    }
    /// f(x for x in y): a generator that needs no brackets of its own when it is alone.
    fn generator(&mut self, a: &Args, open: &Tok, elt: Expr, allowed: bool) -> P<Expr> {
        let alone = allowed && a.args.is_empty() && a.keywords.is_empty();
        if !allowed && a.args.is_empty() && a.keywords.is_empty() {
            return self.syntax();
        }
        let start = elt.pos;
        let generators = self.generators()?;
        let last = self.last().pos;
        if !alone || !self.at_op(")") {
            let more = self.at_op(",") && !self.is_op(1, ")");
            if more || !alone || self.at_op(",") {
                let pos = Pos { end_line: last.end_line, end_col: last.end_col, ..start };
                let stays_open = self.lex_place() == Some((open.pos.line, open.pos.col));
                if let Some(f) = if stays_open { self.unclosed() } else { None } {
                    return Err(f);
                }
                return self.fail(pos, "Generator expression must be parenthesized");
            }
            return self.syntax();
        }
        let end = self.tok().pos;
        let pos = Pos { end_line: end.end_line, end_col: end.end_col, ..open.pos };
        self.make(pos, ExprKind::GeneratorExp { elt, generators })
    }
    fn positional(&mut self, a: &mut Args, open: &Tok, generators: bool) -> P<()> {
        if self.at_op("*") {
            if a.unpacked {
                let msg = "iterable argument unpacking follows keyword argument unpacking";
                return self.fail_here(msg);
            }
            let star = self.star(Parser::expr)?;
            a.args.push(star);
            return Ok(());
        }
        let mut n = self.named()?;
        if self.at_generators() {
            n = self.generator(a, open, n, generators)?;
        } else if self.at_op("=") {
            let end = self.tok().pos;
            let pos = Pos { end_line: end.end_line, end_col: end.end_col, ..n.pos };
            let msg = "expression cannot contain assignment, perhaps you meant \"==\"?";
            return self.fail(pos, msg);
        } else if (a.named || a.unpacked) && self.at_any(&[",", ")"]) {
            let msg = if a.unpacked {
                "positional argument follows keyword argument unpacking"
            } else {
                "positional argument follows keyword argument"
            };
            return self.fail_here(msg);
        }
        a.args.push(n);
        Ok(())
    }
    /// From the opening bracket through the closing one.
    pub fn call_args(&mut self, generators: bool) -> P<(Vec<Expr>, Vec<Keyword>)> {
        let open = *self.tok();
        let mut a = Args::default();
        self.step();
        while !self.at_op(")") {
            let word = ["True", "False", "None"].iter().any(|w| self.at_kw(w));
            let named = self.at_kind(K::Name) || word;
            if self.at_op("**") || (named && self.is_op(1, "=")) {
                self.keyword(&mut a)?;
            } else {
                self.positional(&mut a, &open, generators)?;
            }
            if !self.take_op(",") {
                break;
            }
        }
        let last = a.args.last().filter(|_| a.keywords.is_empty());
        if !self.at_op(")") && last.is_none() {
            let value = a.keywords.last();
            if let Some(KeywordKind::keyword { value, .. }) = value.map(|k| &k.kind) {
                self.want_close(")", Some(value))?;
                return Ok((a.args, a.keywords));
            }
        }
        self.want_close(")", last)?;
        Ok((a.args, a.keywords))
    }

    // ---- parameters

    fn param(&mut self, lambda: bool, star_annotation: bool) -> P<Arg> {
        let from = *self.tok();
        let arg = self.take_ident()?;
        let mut annotation = None;
        if !lambda && self.take_op(":") {
            annotation = Some(if star_annotation && self.at_op("*") {
                self.star(Parser::bit_or)?
            } else {
                self.expr()?
            });
        }
        self.close(&from, ArgKind::arg { arg, annotation, type_comment: None })
    }
    fn default_value(&mut self, close: &str) -> P<Option<Expr>> {
        if !self.take_op("=") {
            return Ok(None);
        }
        if self.at_any(&[close, ","]) {
            return self.fail(self.last().pos, "expected default value expression");
        }
        self.expr().map(Some)
    }
    fn plain_param(&mut self, q: &mut Params, lambda: bool, close: &str) -> P<()> {
        if self.at_op("(") {
            let what = if lambda { "Lambda expression parameters" } else { "Function parameters" };
            let open = *self.tok();
            self.step();
            let mut names = 0;
            while self.at_kind(K::Name) {
                self.step();
                names += 1;
                if !self.take_op(",") {
                    break;
                }
            }
            if names > 0 && self.take_op(")") {
                let pos = self.span(&open);
                return self.fail(pos, &format!("{} cannot be parenthesized", what));
            }
            return self.syntax();
        }
        let n = self.param(lambda, false)?;
        let value = self.default_value(close)?;
        if q.star {
            q.kwonly.push(n);
            q.kw_defaults.push(value);
            return Ok(());
        }
        if value.is_none() && !q.defaults.is_empty() {
            return self.fail(n.pos, "non-default argument follows default argument");
        }
        q.args.push(n);
        q.defaults.extend(value);
        Ok(())
    }
    fn slash(&mut self, q: &mut Params) -> P<()> {
        if q.slash {
            return self.fail_here("/ may appear only once");
        }
        if q.star {
            return self.fail_here("/ must be ahead of *");
        }
        if q.args.is_empty() && self.is_op(1, ",") {
            return self.fail_here("at least one argument must precede /");
        }
        if q.args.is_empty() {
            return self.syntax();
        }
        q.slash = true;
        q.posonly = std::mem::take(&mut q.args);
        self.step();
        if self.at_op("*") {
            return self.fail_here("expected comma between / and *");
        }
        Ok(())
    }
    fn star_param(&mut self, q: &mut Params, lambda: bool, close: &str) -> P<()> {
        if q.star {
            return self.fail_here("* argument may appear only once");
        }
        q.star = true;
        let star = *self.tok();
        self.step();
        if self.at_kind(K::Name) {
            q.vararg = Some(self.param(lambda, true)?);
            if self.at_op("=") {
                return self.fail_here("var-positional argument cannot have default value");
            }
            return Ok(());
        }
        let named = self.at_op(",") && self.peek(1).kind == K::Name;
        if !named && (self.at_op(",") || self.at_op(close)) {
            let at = if lambda { self.tok().pos } else { star.pos };
            return self.fail(at, "named arguments must follow bare *");
        }
        if !named {
            return self.syntax();
        }
        Ok(())
    }
    fn double_star(&mut self, q: &mut Params, lambda: bool, close: &str) -> P<()> {
        self.step();
        q.kwarg = Some(self.param(lambda, false)?);
        if self.at_op("=") {
            return self.fail_here("var-keyword argument cannot have default value");
        }
        self.take_op(",");
        if !self.at_op(close) && (self.at_kind(K::Name) || self.at_any(&["*", "**", "/"])) {
            return self.fail_here("arguments cannot follow var-keyword argument");
        }
        Ok(())
    }
    /// Up to `close`, which stays.
    pub fn params(&mut self, lambda: bool, close: &str) -> P<Arguments> {
        let mut q = Params::default();
        while !self.at_op(close) {
            if self.at_op("/") {
                self.slash(&mut q)?;
            } else if self.at_op("*") {
                self.star_param(&mut q, lambda, close)?;
            } else if self.at_op("**") {
                self.double_star(&mut q, lambda, close)?;
            } else {
                self.plain_param(&mut q, lambda, close)?;
            }
            if q.kwarg.is_some() || !self.take_op(",") {
                break;
            }
        }
        self.make(
            Pos::default(),
            ArgumentsKind::arguments {
                posonlyargs: q.posonly,
                args: q.args,
                vararg: q.vararg,
                kwonlyargs: q.kwonly,
                kw_defaults: q.kw_defaults,
                kwarg: q.kwarg,
                defaults: q.defaults,
            },
        )
    }
}
