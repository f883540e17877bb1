//! Functions, lambdas, comprehensions and classes: each is a unit of its own.

use super::ast::*;
use super::compile::{annotates, docstring, Block, Unit};
use super::fault::{late, P};
use super::op::*;
use super::scope::{key, GLOBAL};
use crate::func::CodeKind;
use crate::prelude::*;
use crate::sym::{self, Sym};
use std::rc::Rc;

impl<'t> Unit<'t> {
    /// The qualified name of what is defined here.
    fn qualified(&self, name: Sym) -> String {
        let global = self.scope().flags(name) & GLOBAL != 0;
        if self.qualname.is_empty() || (global && self.p.kind != UnitKind::Module) {
            return name.name().to_string();
        }
        let dot = if self.p.kind == UnitKind::Class { "." } else { ".<locals>." };
        format!("{}{}{}", self.qualname, dot, name.name())
    }
    fn inner(&self, key: usize, kind: UnitKind, name: Sym, line: u32) -> Unit<'t> {
        let scope = self.text.scopes.at(key);
        let qualname = self.qualified(name);
        Unit::new(self.text, scope, kind, name, line, self.class, &qualname)
    }
    fn params(&self, u: &mut Unit<'t>, args: &'t Arguments) -> P<()> {
        let ArgumentsKind::arguments { posonlyargs, args, vararg, kwonlyargs, kwarg, .. } =
            &args.kind;
        let c = &mut u.p.code;
        c.posonly = posonlyargs.len();
        c.npos = posonlyargs.len() + args.len();
        c.nkwonly = kwonlyargs.len();
        c.varargs = vararg.is_some();
        c.varkw = kwarg.is_some();
        let all = posonlyargs.iter().chain(args).chain(kwonlyargs).chain(vararg).chain(kwarg);
        for a in all {
            let ArgKind::arg { arg, .. } = &a.kind;
            self.check_name(*arg, a.pos, false)?;
        }
        Ok(())
    }
    /// Pushes defaults, then makes the function of the unit.
    fn function(
        &mut self,
        pos: Pos,
        args: &'t Arguments,
        annotations: bool,
        child: Rc<Proto>,
    ) {
        let ArgumentsKind::arguments { defaults, kwonlyargs, kw_defaults, .. } = &args.kind;
        let named = kwonlyargs.iter().zip(kw_defaults).filter(|x| x.1.is_some());
        let kwdefaults = named
            .map(|(a, _)| {
                let ArgKind::arg { arg, .. } = &a.kind;
                self.mangled(*arg).name()
            })
            .collect();
        let make = Make { child, defaults: defaults.len() as u32, kwdefaults, annotations };
        self.p.makes.push(make);
        let i = self.p.makes.len() as u32 - 1;
        self.emit_at(pos, Op::Function(i));
    }
    fn defaults(&mut self, args: &'t Arguments) -> P<()> {
        let ArgumentsKind::arguments { defaults, kw_defaults, .. } = &args.kind;
        defaults.iter().try_for_each(|d| self.expr(d))?;
        kw_defaults.iter().flatten().try_for_each(|d| self.expr(d))
    }
    /// An annotation's value, or its text.
    pub fn annotation(&mut self, e: &'t Expr) -> P<()> {
        if self.text.future_annotations {
            let text = super::unparse::text(e);
            self.line = e.pos.line;
            self.constant(&new_string(text));
            return Ok(());
        }
        match &e.kind {
            ExprKind::Starred { value, .. } => {
                self.expr(value)?;
                self.emit_at(e.pos, Op::Unpack(1));
                Ok(())
            }
            _ => self.expr(e),
        }
    }
    /// Pushes a dict of the annotations; false: there are none.
    fn annotations(&mut self, args: &'t Arguments, returns: &'t Option<Expr>) -> P<bool> {
        let ArgumentsKind::arguments { posonlyargs, args, vararg, kwonlyargs, kwarg, .. } =
            &args.kind;
        let all = args.iter().chain(posonlyargs).chain(vararg).chain(kwonlyargs).chain(kwarg);
        let mut n = 0;
        for a in all {
            let ArgKind::arg { arg, annotation, .. } = &a.kind;
            if let Some(e) = annotation {
                let name = self.mangled(*arg).value();
                self.constant(&name);
                self.annotation(e)?;
                n += 1;
            }
        }
        if let Some(e) = returns {
            self.constant(&sym::intern("return").value());
            self.annotation(e)?;
            n += 1;
        }
        if n > 0 {
            self.emit(Op::Dict(n));
        }
        Ok(n > 0)
    }
    #[allow(clippy::too_many_arguments)]
    pub fn def(
        &mut self,
        s: &'t Stmt,
        name: Sym,
        args: &'t Arguments,
        body: &'t [Stmt],
        decorators: &'t [Expr],
        returns: &'t Option<Expr>,
        is_async: bool,
    ) -> P<()> {
        self.check_name(name, s.pos, false)?;
        decorators.iter().try_for_each(|d| self.expr(d))?;
        self.line = s.pos.line;
        self.defaults(args)?;
        let noted = self.annotations(args, returns)?;
        let first = decorators.first().map_or(s.pos.line, |d| d.pos.line);
        let mut u = self.inner(key(s), UnitKind::Function, name, first);
        self.params(&mut u, args)?;
        u.p.code.kind = match (is_async, u.scope().is_generator) {
            (true, true) => CodeKind::AsyncGenerator,
            (true, false) => CodeKind::Coroutine,
            (false, true) => CodeKind::Generator,
            (false, false) => CodeKind::Function,
        };
        if let Some(doc) = docstring(body) {
            if self.text.optimize < 2 {
                u.p.doc = doc;
            }
        }
        u.body(body)?;
        let child = u.finish()?;
        self.function(s.pos, args, noted, child);
        for d in decorators.iter().rev() {
            self.emit_at(d.pos, Op::Call(1));
        }
        self.line = s.pos.line;
        let name = self.mangled(name);
        self.store(name);
        Ok(())
    }
    pub fn lambda(&mut self, e: &'t Expr, args: &'t Arguments, body: &'t Expr) -> P<()> {
        self.defaults(args)?;
        let name = sym::intern("<lambda>");
        let mut u = self.inner(key(e), UnitKind::Function, name, e.pos.line);
        self.params(&mut u, args)?;
        if u.scope().is_generator {
            u.p.code.kind = CodeKind::Generator;
        }
        u.line = body.pos.line;
        u.expr(body)?;
        u.emit(Op::Return);
        let child = u.finish()?;
        self.function(e.pos, args, false, child);
        Ok(())
    }

    // ---- comprehensions

    pub fn comprehension(
        &mut self,
        e: &'t Expr,
        elt: &'t Expr,
        value: Option<&'t Expr>,
        generators: &'t [Comprehension],
    ) -> P<()> {
        let (name, make) = match &e.kind {
            ExprKind::ListComp { .. } => ("<listcomp>", Some(Op::List(0))),
            ExprKind::SetComp { .. } => ("<setcomp>", Some(Op::Set(0))),
            ExprKind::DictComp { .. } => ("<dictcomp>", Some(Op::Dict(0))),
            _ => ("<genexpr>", None),
        };
        let first = match generators.first() {
            Some(g) => g,
            None => return Err(late(e.pos, "comprehension with no generators")),
        };
        let ComprehensionKind::comprehension { iter, is_async, .. } = &first.kind;
        let mut u = self.inner(key(e), UnitKind::Comp, sym::intern(name), e.pos.line);
        let awaits = u.scope().has_await;
        if awaits && make.is_some() && !self.may_await() && self.p.kind != UnitKind::Comp {
            let msg = "asynchronous comprehension outside of an asynchronous function";
            return Err(late(e.pos, msg));
        }
        u.p.code.kind = match (make.is_some(), awaits) {
            (true, true) => CodeKind::Coroutine,
            (true, false) => CodeKind::Function,
            (false, true) => CodeKind::AsyncGenerator,
            (false, false) => CodeKind::Generator,
        };
        let slot = u.temp();
        if let Some(op) = make {
            u.emit(op);
            u.emit(Op::StoreFast(slot));
        }
        u.generator(generators, 0, elt, value, slot, &e.kind)?;
        if make.is_some() {
            u.emit_at(e.pos, Op::TakeFast(slot));
            u.emit(Op::Return);
        }
        let child = u.finish()?;
        self.read_only(iter)?;
        self.emit_at(iter.pos, if *is_async != 0 { Op::GetAiter } else { Op::GetIter });
        let none = Make { child, defaults: 0, kwdefaults: Vec::new(), annotations: false };
        self.p.makes.push(none);
        let i = self.p.makes.len() as u32 - 1;
        self.emit_at(e.pos, Op::Comprehension(i));
        if awaits && make.is_some() {
            self.emit_at(e.pos, Op::Await);
        }
        Ok(())
    }
    /// The loops from generator `i` inward. The first one's iterator is there already.
    fn generator(
        &mut self,
        generators: &'t [Comprehension],
        i: usize,
        elt: &'t Expr,
        value: Option<&'t Expr>,
        slot: u32,
        kind: &ExprKind,
    ) -> P<()> {
        let ComprehensionKind::comprehension { target, iter, ifs, is_async } =
            &generators[i].kind;
        let is_async = *is_async != 0;
        if i > 0 {
            self.read_only(iter)?;
            self.emit_at(iter.pos, if is_async { Op::GetAiter } else { Op::GetIter });
        }
        let (start, done) = (self.label(), self.label());
        self.bind(start);
        self.line = iter.pos.line;
        self.jump(if is_async { Op::ForAnext } else { Op::ForNext }, done);
        self.begin(Block::Loop { iterates: true, start, exit: done })?;
        self.assign(target)?;
        for c in ifs {
            self.branch(c, false, start)?;
        }
        if i + 1 < generators.len() {
            self.generator(generators, i + 1, elt, value, slot, kind)?;
        } else {
            self.expr(elt)?;
            if let Some(v) = value {
                self.expr(v)?;
            }
            match kind {
                ExprKind::ListComp { .. } => self.emit_at(elt.pos, Op::AppendTo(slot)),
                ExprKind::SetComp { .. } => self.emit_at(elt.pos, Op::AddTo(slot)),
                ExprKind::DictComp { .. } => self.emit_at(elt.pos, Op::PutTo(slot)),
                _ => {
                    self.emit_at(elt.pos, Op::Yield);
                    self.emit(Op::Pop);
                }
            }
        }
        self.blocks.pop();
        self.jump(Op::Jump, start);
        self.bind(done);
        Ok(())
    }

    // ---- classes

    pub fn class(
        &mut self,
        s: &'t Stmt,
        name: Sym,
        bases: &'t [Expr],
        keywords: &'t [Keyword],
        body: &'t [Stmt],
        decorators: &'t [Expr],
    ) -> P<()> {
        self.check_name(name, s.pos, false)?;
        decorators.iter().try_for_each(|d| self.expr(d))?;
        let first = decorators.first().map_or(s.pos.line, |d| d.pos.line);
        let mut u = self.inner(key(s), UnitKind::Class, name, first);
        u.class = Some(name);
        if let Some(doc) = docstring(body) {
            if self.text.optimize < 2 {
                u.p.doc = doc;
            }
        }
        if annotates(body) {
            u.emit(Op::SetupAnnotations);
        }
        u.body(body)?;
        let child = u.finish()?;
        self.line = s.pos.line;
        // What a lone *bases gives is made a list by the instruction.
        self.spread_args(s.pos, bases, keywords)?;
        let make = Make { child, defaults: 0, kwdefaults: Vec::new(), annotations: false };
        self.p.makes.push(make);
        let i = self.p.makes.len() as u32 - 1;
        self.emit_at(s.pos, Op::Class(i));
        for d in decorators.iter().rev() {
            self.emit_at(d.pos, Op::Call(1));
        }
        self.line = s.pos.line;
        let name = self.mangled(name);
        self.store(name);
        Ok(())
    }
}
