//! Statements as instructions: assignments, loops, imports; and how a block is left early.

use super::ast::*;
use super::compile::{Block, Unit};
use super::fault::{late, P};
use super::op::*;
use crate::prelude::*;
use crate::sym::{self, Sym};

const FEATURES: &[&str] = &[
    "nested_scopes", "generators", "division", "absolute_import", "with_statement",
    "print_function", "unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations",
];

impl<'t> Unit<'t> {
    pub fn stmt(&mut self, s: &'t Stmt) -> P<()> {
        use StmtKind::*;
        match &s.kind {
            FunctionDef { name, args, body, decorator_list, returns, .. } => {
                self.def(s, *name, args, body, decorator_list, returns, false)?
            }
            AsyncFunctionDef { name, args, body, decorator_list, returns, .. } => {
                self.def(s, *name, args, body, decorator_list, returns, true)?
            }
            ClassDef { name, bases, keywords, body, decorator_list } => {
                self.check_keywords(keywords)?;
                self.class(s, *name, bases, keywords, body, decorator_list)?
            }
            Return { value } => self.return_(s.pos, value)?,
            Delete { targets } => targets.iter().try_for_each(|t| self.unassign(t))?,
            Assign { targets, value, .. } => {
                self.expr(value)?;
                for (i, t) in targets.iter().enumerate() {
                    if i + 1 < targets.len() {
                        self.emit_at(s.pos, Op::Dup);
                    }
                    self.assign(t)?;
                }
            }
            AugAssign { target, op, value } => self.augmented(s.pos, target, *op, value)?,
            AnnAssign { target, annotation, value, simple } => {
                self.annotated(s.pos, target, annotation, value, *simple != 0)?
            }
            For { target, iter, body, orelse, .. } => {
                self.for_(s.pos, target, iter, body, orelse, false)?
            }
            AsyncFor { target, iter, body, orelse, .. } => {
                if !self.may_await() {
                    return Err(late(s.pos, "'async for' outside async function"));
                }
                self.for_(s.pos, target, iter, body, orelse, true)?
            }
            While { test, body, orelse } => self.while_(test, body, orelse)?,
            If { test, body, orelse } => {
                let (no, end) = (self.label(), self.label());
                self.branch(test, false, no)?;
                self.body(body)?;
                if !orelse.is_empty() {
                    self.jump(Op::Jump, end);
                }
                self.bind(no);
                self.body(orelse)?;
                self.bind(end);
            }
            With { items, body, .. } => self.with(s.pos, items, body, false)?,
            AsyncWith { items, body, .. } => {
                if !self.may_await() {
                    return Err(late(s.pos, "'async with' outside async function"));
                }
                self.with(s.pos, items, body, true)?
            }
            Match { subject, cases } => self.match_(subject, cases)?,
            Raise { exc, cause } => {
                let n = u8::from(exc.is_some()) + u8::from(cause.is_some());
                exc.iter().chain(cause).try_for_each(|e| self.expr(e))?;
                self.emit_at(s.pos, Op::Raise(n));
            }
            Try { body, handlers, orelse, finalbody } => {
                self.try_(body, handlers, orelse, finalbody, false)?
            }
            TryStar { body, handlers, orelse, finalbody } => {
                self.try_(body, handlers, orelse, finalbody, true)?
            }
            Assert { test, msg } => {
                if self.text.optimize > 0 {
                    return Ok(());
                }
                super::notice::of_assert(s.pos, test);
                let fine = self.label();
                self.branch(test, true, fine)?;
                if let Some(m) = msg {
                    self.expr(m)?;
                }
                self.emit_at(s.pos, Op::Assert(msg.is_some()));
                self.bind(fine);
            }
            Import { names } => self.import(s.pos, names)?,
            ImportFrom { module, names, level } => {
                self.import_from(s.pos, *module, names, level.unwrap_or(0))?
            }
            Global { .. } | Nonlocal { .. } | Pass => {}
            Expr { value } => {
                if self.text.interactive && self.p.kind == UnitKind::Module {
                    self.expr(value)?;
                    self.emit_at(s.pos, Op::Print);
                } else if let ExprKind::Constant { .. } = value.kind {
                } else {
                    self.expr(value)?;
                    self.emit_at(s.pos, Op::Pop);
                }
            }
            Break => self.leave_loop(s.pos, true)?,
            Continue => self.leave_loop(s.pos, false)?,
        }
        Ok(())
    }

    // ---- targets: the value is on top

    pub fn assign(&mut self, target: &'t Expr) -> P<()> {
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.check_name(*id, target.pos, false)?;
                self.line = target.pos.line;
                let name = self.mangled(*id);
                self.store(name);
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.check_name(*attr, target.pos, false)?;
                self.expr(value)?;
                let a = self.mangled(*attr);
                let a = self.attr(a);
                self.emit_at(target.pos, Op::StoreAttr(a));
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)?;
                self.emit_at(target.pos, Op::SetItem);
            }
            ExprKind::Tuple { elts, .. } | ExprKind::List { elts, .. } => {
                self.unpack(target.pos, elts)?
            }
            ExprKind::Starred { .. } => {
                let msg = "starred assignment target must be in a list or tuple";
                return Err(late(target.pos, msg));
            }
            _ => return Err(late(target.pos, "a target that cannot be assigned to")),
        }
        Ok(())
    }
    fn unpack(&mut self, pos: Pos, elts: &'t [Expr]) -> P<()> {
        let star = |e: &Expr| matches!(e.kind, ExprKind::Starred { .. });
        match elts.iter().position(star) {
            None => self.emit_at(pos, Op::Unpack(elts.len() as u32)),
            Some(i) => {
                let after = elts.len() - i - 1;
                if i >= 1 << 8 || after >= 1 << 23 {
                    let msg = "too many expressions in star-unpacking assignment";
                    return Err(late(pos, msg));
                }
                if elts[i + 1..].iter().any(star) {
                    return Err(late(pos, "multiple starred expressions in assignment"));
                }
                self.emit_at(pos, Op::UnpackEx(i as u32, after as u32));
            }
        }
        for e in elts {
            match &e.kind {
                ExprKind::Starred { value, .. } => self.assign(value)?,
                _ => self.assign(e)?,
            }
        }
        Ok(())
    }
    fn unassign(&mut self, target: &'t Expr) -> P<()> {
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.check_name(*id, target.pos, true)?;
                self.line = target.pos.line;
                let name = self.mangled(*id);
                self.delete(name);
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.check_name(*attr, target.pos, true)?;
                self.expr(value)?;
                let a = self.mangled(*attr);
                let a = self.attr(a);
                self.emit_at(target.pos, Op::DelAttr(a));
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)?;
                self.emit_at(target.pos, Op::DelItem);
            }
            ExprKind::Tuple { elts, .. } | ExprKind::List { elts, .. } => {
                elts.iter().try_for_each(|e| self.unassign(e))?
            }
            _ => return Err(late(target.pos, "a target that cannot be deleted")),
        }
        Ok(())
    }
    fn augmented(&mut self, pos: Pos, target: &'t Expr, op: Operator, value: &'t Expr) -> P<()> {
        let op = Op::InPlace(op.number() as u8);
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.check_name(*id, target.pos, false)?;
                let name = self.mangled(*id);
                self.line = target.pos.line;
                self.load(name);
                self.expr(value)?;
                self.emit_at(pos, op);
                self.store(name);
            }
            ExprKind::Attribute { value: object, attr, .. } => {
                self.check_name(*attr, target.pos, false)?;
                self.expr(object)?;
                let name = self.mangled(*attr);
                let (get, set) = (self.attr(name), self.attr(name));
                self.emit_at(target.pos, Op::Dup);
                self.emit(Op::LoadAttr(get));
                self.expr(value)?;
                self.emit_at(pos, op);
                self.emit(Op::Swap);
                self.emit_at(target.pos, Op::StoreAttr(set));
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                self.expr(object)?;
                self.expr(slice)?;
                self.emit_at(target.pos, Op::Dup2);
                self.emit(Op::GetItem);
                self.expr(value)?;
                self.emit_at(pos, op);
                self.emit(Op::Sink);
                self.emit_at(target.pos, Op::SetItem);
            }
            _ => return Err(late(target.pos, "illegal target for augmented assignment")),
        }
        Ok(())
    }
    fn annotated(
        &mut self,
        pos: Pos,
        target: &'t Expr,
        annotation: &'t Expr,
        value: &'t Option<Expr>,
        simple: bool,
    ) -> P<()> {
        if let Some(v) = value {
            self.expr(v)?;
            self.assign(target)?;
        }
        let in_function = matches!(self.p.kind, UnitKind::Function | UnitKind::Comp);
        if let ExprKind::Name { id, .. } = &target.kind {
            self.check_name(*id, target.pos, false)?;
            if simple && !in_function {
                self.annotation(annotation)?;
                let name = self.mangled(*id);
                let i = self.name_index(name);
                self.emit_at(pos, Op::Annotate(i));
            }
            return Ok(());
        }
        if value.is_none() && !in_function {
            match &target.kind {
                ExprKind::Attribute { value, .. } => self.expr(value)?,
                ExprKind::Subscript { value, slice, .. } => {
                    self.expr(value)?;
                    self.emit_at(pos, Op::Pop);
                    self.expr(slice)?;
                }
                _ => return Ok(()),
            }
            self.emit_at(pos, Op::Pop);
        }
        if !in_function && !self.text.future_annotations {
            self.expr(annotation)?;
            self.emit_at(pos, Op::Pop);
        }
        Ok(())
    }

    // ---- loops

    fn for_(
        &mut self,
        pos: Pos,
        target: &'t Expr,
        iter: &'t Expr,
        body: &'t [Stmt],
        orelse: &'t [Stmt],
        is_async: bool,
    ) -> P<()> {
        let (start, done, exit) = (self.label(), self.label(), self.label());
        self.read_only(iter)?;
        self.emit_at(iter.pos, if is_async { Op::GetAiter } else { Op::GetIter });
        self.bind(start);
        self.line = pos.line;
        self.jump(if is_async { Op::ForAnext } else { Op::ForNext }, done);
        self.begin(Block::Loop { iterates: true, start, exit })?;
        self.assign(target)?;
        self.body(body)?;
        self.blocks.pop();
        self.jump(Op::Jump, start);
        self.bind(done);
        self.body(orelse)?;
        self.bind(exit);
        Ok(())
    }
    fn while_(&mut self, test: &'t Expr, body: &'t [Stmt], orelse: &'t [Stmt]) -> P<()> {
        let (start, done, exit) = (self.label(), self.label(), self.label());
        self.bind(start);
        self.branch(test, false, done)?;
        self.begin(Block::Loop { iterates: false, start, exit })?;
        self.body(body)?;
        self.blocks.pop();
        self.jump(Op::Jump, start);
        self.bind(done);
        self.body(orelse)?;
        self.bind(exit);
        Ok(())
    }

    // ---- leaving

    fn return_(&mut self, pos: Pos, value: &'t Option<Expr>) -> P<()> {
        if value.is_some() && self.p.code.kind == CodeKind::AsyncGenerator {
            return Err(late(pos, "'return' with value in async generator"));
        }
        match value {
            Some(v) => self.expr(v)?,
            None => {
                self.line = pos.line;
                self.constant(&NONE);
            }
        }
        let all = self.blocks.clone();
        let at = value.as_ref().map_or(pos, |v| v.pos);
        for i in (0..all.len()).rev() {
            if let Block::StarHandler = all[i] {
                self.undo(&all, i, true, at)?;
            }
            self.undo(&all, i, true, pos)?;
        }
        self.blocks = all;
        self.emit_at(pos, Op::Return);
        Ok(())
    }
    fn leave_loop(&mut self, pos: Pos, breaks: bool) -> P<()> {
        let all = self.blocks.clone();
        for i in (0..all.len()).rev() {
            if let Block::Loop { iterates, start, exit } = all[i] {
                self.line = pos.line;
                if breaks && iterates {
                    self.emit(Op::PopIter);
                }
                self.blocks = all;
                self.jump(Op::Jump, if breaks { exit } else { start });
                return Ok(());
            }
            self.undo(&all, i, false, pos)?;
        }
        let msg = if breaks { "'break' outside loop" } else { "'continue' not properly in loop" };
        Err(late(pos, msg))
    }
    /// Leaves the block `all[i]`; those within it are left already. `keep`: a value is on top
    /// that must stay there.
    fn undo(&mut self, all: &[Block<'t>], i: usize, keep: bool, pos: Pos) -> P<()> {
        self.blocks = all[..i].to_vec();
        self.line = pos.line;
        match &all[i] {
            Block::Loop { iterates: true, .. } => self.emit(Op::PopIter),
            Block::Loop { .. } => {}
            Block::Try => self.emit(Op::PopBlock),
            Block::Finally(body) => {
                self.emit(Op::PopBlock);
                if keep {
                    self.begin(Block::PopValue)?;
                }
                self.body(body)?;
            }
            Block::FinallyEnd => self.emit(Op::PopExc),
            Block::Handler(name) => {
                if name.is_some() {
                    self.emit(Op::PopBlock);
                }
                self.emit(Op::PopExc);
                if let Some(n) = name {
                    self.unbind(*n);
                }
            }
            Block::StarHandler => {
                let msg = "'break', 'continue' and 'return' cannot appear in an except* block";
                return Err(late(pos, msg));
            }
            Block::With(at, is_async) => {
                self.emit(Op::PopBlock);
                self.emit_at(*at, if *is_async { Op::AsyncExit } else { Op::WithExit });
            }
            Block::PopValue => {
                if keep {
                    self.emit(Op::Swap);
                }
                self.emit(Op::Pop);
            }
        }
        Ok(())
    }
    /// The name of an `except ... as name` at its end.
    pub fn unbind(&mut self, name: Sym) {
        self.constant(&NONE);
        self.store(name);
        self.delete(name);
    }

    // ---- import

    fn import_op(&mut self, pos: Pos, i: Importing) {
        self.p.imports.push(i);
        let n = self.p.imports.len() as u32 - 1;
        self.emit_at(pos, Op::Import(n));
    }
    fn import(&mut self, pos: Pos, names: &'t [Alias]) -> P<()> {
        for a in names {
            let AliasKind::alias { name, asname } = &a.kind;
            let last = asname.is_some();
            self.import_op(pos, Importing { name: *name, level: 0, names: Vec::new(), last });
            let first = name.name().split('.').next().unwrap_or_default();
            let to = asname.unwrap_or_else(|| sym::intern(first));
            self.check_name(to, pos, false)?;
            let to = self.mangled(to);
            self.store(to);
        }
        Ok(())
    }
    fn import_from(
        &mut self,
        pos: Pos,
        module: Option<Sym>,
        names: &'t [Alias],
        level: i64,
    ) -> P<()> {
        let name = module.unwrap_or(sym::EMPTY);
        if name.name() == "__future__" {
            self.future(pos, names)?;
        }
        let of = |a: &Alias| {
            let AliasKind::alias { name, .. } = &a.kind;
            *name
        };
        let wanted = names.iter().map(of).collect();
        self.import_op(pos, Importing { name, level: level as usize, names: wanted, last: true });
        for a in names {
            let AliasKind::alias { name, asname } = &a.kind;
            if name.name() == "*" {
                self.emit_at(pos, Op::ImportStar);
                return Ok(());
            }
            let i = self.name_index(*name);
            self.emit_at(pos, Op::FromName(i));
            let to = asname.unwrap_or(*name);
            self.check_name(to, a.pos, false)?;
            let to = self.mangled(to);
            self.store(to);
        }
        self.emit_at(pos, Op::Pop);
        Ok(())
    }
    fn future(&self, pos: Pos, names: &'t [Alias]) -> P<()> {
        for a in names {
            let AliasKind::alias { name, .. } = &a.kind;
            let n = name.name();
            if n == "braces" {
                return Err(late(pos, "not a chance"));
            }
            if !FEATURES.contains(&n) {
                return Err(late(pos, format!("future feature {} is not defined", n)));
            }
        }
        Ok(())
    }
}

/// The `from __future__` lines of a text: whether annotations are kept as text. An error where
/// one of them stands too late.
pub fn futures(body: &[Stmt]) -> P<bool> {
    let (mut annotations, mut early) = (false, true);
    for (i, s) in body.iter().enumerate() {
        let doc = i == 0 && super::compile::docstring(body).is_some();
        match &s.kind {
            // CPython heeds no dots before the name.
            StmtKind::ImportFrom { module: Some(m), names, .. } if m.name() == "__future__" => {
                if !early {
                    let msg = "from __future__ imports must occur at the beginning of the file";
                    return Err(late(s.pos, msg));
                }
                annotations |= names.iter().any(|a| {
                    let AliasKind::alias { name, .. } = &a.kind;
                    name.name() == "annotations"
                });
            }
            _ if doc => {}
            _ => early = false,
        }
    }
    Ok(annotations)
}
