//! try, except*, finally and with as instructions. A finally body stands once for each way in:
//! the plain end, an exception, and every return, break and continue that leaves the block.

use super::ast::*;
use super::compile::{Block, Unit};
use super::fault::{late, P};
use super::op::*;

impl<'t> Unit<'t> {
    pub fn try_(
        &mut self,
        body: &'t [Stmt],
        handlers: &'t [Handler],
        orelse: &'t [Stmt],
        finalbody: &'t [Stmt],
        star: bool,
    ) -> P<()> {
        if finalbody.is_empty() {
            return self.try_except(body, handlers, orelse, star);
        }
        let (handler, end) = (self.label(), self.label());
        self.jump(Op::Try, handler);
        self.begin(Block::Finally(finalbody))?;
        if handlers.is_empty() {
            self.body(body)?;
        } else {
            self.try_except(body, handlers, orelse, star)?;
        }
        self.blocks.pop();
        self.emit(Op::PopBlock);
        self.body(finalbody)?;
        self.jump(Op::Jump, end);
        self.bind(handler);
        self.begin(Block::FinallyEnd)?;
        self.body(finalbody)?;
        self.blocks.pop();
        self.emit(Op::Reraise);
        self.bind(end);
        Ok(())
    }
    fn try_except(
        &mut self,
        body: &'t [Stmt],
        handlers: &'t [Handler],
        orelse: &'t [Stmt],
        star: bool,
    ) -> P<()> {
        let (handler, end) = (self.label(), self.label());
        self.jump(Op::Try, handler);
        self.begin(Block::Try)?;
        self.body(body)?;
        self.blocks.pop();
        self.emit(Op::PopBlock);
        self.body(orelse)?;
        self.jump(Op::Jump, end);
        self.bind(handler);
        if star {
            self.star_handlers(handlers)?;
        } else {
            self.handlers(handlers, end)?;
        }
        self.bind(end);
        Ok(())
    }
    fn handlers(&mut self, handlers: &'t [Handler], end: usize) -> P<()> {
        for (i, h) in handlers.iter().enumerate() {
            let HandlerKind::ExceptHandler { type_, name, body } = &h.kind;
            let next = self.label();
            match type_ {
                Some(t) => {
                    self.expr(t)?;
                    self.line = t.pos.line;
                    self.jump(Op::Match, next);
                }
                None if i + 1 < handlers.len() => {
                    return Err(late(h.pos, "default 'except:' must be last"));
                }
                None => {}
            }
            match name {
                Some(n) => {
                    self.check_name(*n, h.pos, false)?;
                    let n = self.mangled(*n);
                    let unbind = self.label();
                    self.emit_at(h.pos, Op::LoadExc);
                    self.store(n);
                    self.jump(Op::Try, unbind);
                    self.begin(Block::Handler(Some(n)))?;
                    self.body(body)?;
                    self.blocks.pop();
                    self.emit(Op::PopBlock);
                    self.emit(Op::PopExc);
                    self.unbind(n);
                    self.jump(Op::Jump, end);
                    self.bind(unbind);
                    self.unbind(n);
                    self.emit(Op::Reraise);
                }
                None => {
                    self.begin(Block::Handler(None))?;
                    self.body(body)?;
                    self.blocks.pop();
                    self.emit(Op::PopExc);
                    self.jump(Op::Jump, end);
                }
            }
            self.bind(next);
        }
        self.emit(Op::Reraise);
        Ok(())
    }
    /// Each clause takes its part of the group; what its body raises is gathered.
    fn star_handlers(&mut self, handlers: &'t [Handler]) -> P<()> {
        self.emit(Op::StarBegin);
        for h in handlers {
            let HandlerKind::ExceptHandler { type_, name, body } = &h.kind;
            let (next, failed) = (self.label(), self.label());
            match type_ {
                Some(t) => self.expr(t)?,
                None => return Err(late(h.pos, "expected one or more exception types")),
            }
            self.line = h.pos.line;
            self.jump(Op::StarTake, next);
            let name = name.map(|n| self.mangled(n));
            if let Some(n) = name {
                self.check_name(n, h.pos, false)?;
                self.emit_at(h.pos, Op::LoadExc);
                self.store(n);
            }
            self.jump(Op::Try, failed);
            self.begin(Block::StarHandler)?;
            self.body(body)?;
            self.blocks.pop();
            self.emit(Op::PopBlock);
            if let Some(n) = name {
                self.unbind(n);
            }
            self.emit(Op::PopExc);
            self.jump(Op::Jump, next);
            self.bind(failed);
            if let Some(n) = name {
                self.unbind(n);
            }
            self.emit(Op::StarRaised);
            self.bind(next);
        }
        self.emit(Op::StarEnd);
        Ok(())
    }
    pub fn with(
        &mut self,
        pos: Pos,
        items: &'t [WithItem],
        body: &'t [Stmt],
        is_async: bool,
    ) -> P<()> {
        let (first, rest) = match items.split_first() {
            Some(x) => x,
            None => return self.body(body),
        };
        let WithItemKind::withitem { context_expr, optional_vars } = &first.kind;
        let (handler, end) = (self.label(), self.label());
        self.expr(context_expr)?;
        let at = context_expr.pos;
        self.emit_at(at, if is_async { Op::AsyncEnter } else { Op::WithEnter });
        self.jump(Op::Try, handler);
        self.begin(Block::With(pos, is_async))?;
        match optional_vars {
            Some(t) => self.assign(t)?,
            None => self.emit(Op::Pop),
        }
        self.with(pos, rest, body, is_async)?;
        self.blocks.pop();
        self.emit(Op::PopBlock);
        self.emit_at(pos, if is_async { Op::AsyncExit } else { Op::WithExit });
        self.jump(Op::Jump, end);
        self.bind(handler);
        let swallowed = self.label();
        self.emit_at(pos, if is_async { Op::AsyncExcept } else { Op::WithExcept });
        self.jump(Op::JumpIfTrue, swallowed);
        self.emit(Op::Reraise);
        self.bind(swallowed);
        self.emit(Op::PopExc);
        self.bind(end);
        Ok(())
    }
}
