//! Expressions as instructions.

use super::ast::*;
use super::compile::{Label, Unit};
use super::fault::{late, too_deep, P};
use super::op::*;
use super::scope::ScopeKind;
use crate::prelude::*;
use crate::sym;

/// Calls whose meaning depends on where they stand. `exec_` is what code that ran under Python 2,
/// too, calls exec().
const HERE: &[&str] = &["globals", "locals", "vars", "dir", "eval", "exec", "exec_"];

impl<'t> Unit<'t> {
    pub fn expr(&mut self, e: &'t Expr) -> P<()> {
        use ExprKind::*;
        if crate::call::enter_native().is_err() {
            return Err(too_deep());
        }
        match &e.kind {
            BoolOp { op, values } => self.bool_op(*op, values)?,
            NamedExpr { target, value } => {
                self.expr(value)?;
                self.emit_at(e.pos, Op::Dup);
                self.assign(target)?;
            }
            BinOp { left, op, right } => {
                self.expr(left)?;
                self.expr(right)?;
                self.emit_at(e.pos, Op::Binary(op.number() as u8));
            }
            UnaryOp { op, operand } => self.unary(e.pos, *op, operand)?,
            Lambda { args, body } => self.lambda(e, args, body)?,
            IfExp { test, body, orelse } => {
                let (no, end) = (self.label(), self.label());
                self.branch(test, false, no)?;
                self.expr(body)?;
                self.jump(Op::Jump, end);
                self.bind(no);
                self.expr(orelse)?;
                self.bind(end);
            }
            Dict { keys, values } => self.dict(e.pos, keys, values)?,
            Set { elts } if elts.len() > 2 && constants(elts).is_some() => {
                let frozen = constants(elts).map(frozen_as_cpython).unwrap_or_default();
                self.emit_at(e.pos, Op::Set(0));
                self.constant(&frozen);
                self.emit(Op::SetUpdate);
            }
            Set { elts } => self.display(e.pos, elts, Op::Set, Op::SetAdd, Op::SetUpdate)?,
            List { elts, ctx: Ctx::Load } => {
                self.display(e.pos, elts, Op::List, Op::ListAppend, Op::ListExtend)?
            }
            Tuple { elts, ctx: Ctx::Load } if constants(elts).is_some() => {
                self.line = e.pos.line;
                let v = tuple(constants(elts).unwrap_or_default());
                self.constant(&v);
            }
            Tuple { elts, ctx: Ctx::Load } => {
                if elts.iter().any(|x| starred(x).is_some()) {
                    self.display(e.pos, elts, Op::List, Op::ListAppend, Op::ListExtend)?;
                    self.emit_at(e.pos, Op::ListToTuple);
                } else {
                    self.display(e.pos, elts, Op::Tuple, Op::ListAppend, Op::ListExtend)?;
                }
            }
            ListComp { elt, generators } => self.comprehension(e, elt, None, generators)?,
            SetComp { elt, generators } => self.comprehension(e, elt, None, generators)?,
            GeneratorExp { elt, generators } => self.comprehension(e, elt, None, generators)?,
            DictComp { key, value, generators } => {
                self.comprehension(e, key, Some(value), generators)?
            }
            Await { value } => {
                self.check_await(e.pos)?;
                self.expr(value)?;
                self.emit_at(e.pos, Op::Await);
            }
            Yield { value } => {
                match value {
                    Some(v) => self.expr(v)?,
                    None => self.constant(&NONE),
                }
                self.emit_at(e.pos, Op::Yield);
            }
            YieldFrom { value } => {
                if self.is_async() {
                    return Err(late(e.pos, "'yield from' inside async function"));
                }
                self.expr(value)?;
                self.emit_at(e.pos, Op::YieldFrom);
            }
            Compare { left, ops, comparators } => self.compare(e.pos, left, ops, comparators)?,
            Call { func, args, keywords } => self.call(e.pos, func, args, keywords)?,
            FormattedValue { value, conversion, format_spec } => {
                self.expr(value)?;
                if let Some(s) = format_spec {
                    self.expr(s)?;
                }
                let c = if *conversion < 0 { 0 } else { *conversion as u8 };
                self.emit_at(e.pos, Op::Format(c, format_spec.is_some()));
            }
            JoinedStr { values } => {
                values.iter().try_for_each(|v| self.expr(v))?;
                self.emit_at(e.pos, Op::Concat(values.len() as u32));
            }
            Constant { value, .. } => {
                self.line = e.pos.line;
                self.constant(value);
            }
            Attribute { value, attr, ctx: Ctx::Load } => {
                self.expr(value)?;
                let a = self.mangled(*attr);
                let a = self.attr(a);
                self.emit_at(name_line(e), Op::LoadAttr(a));
            }
            Subscript { value, slice, ctx: Ctx::Load } => {
                super::notice::of_subscript(e.pos, value, slice);
                self.expr(value)?;
                self.expr(slice)?;
                self.emit_at(e.pos, Op::GetItem);
            }
            Slice { lower, upper, step } => {
                for part in [lower, upper, step] {
                    match part {
                        Some(p) => self.expr(p)?,
                        None => self.constant(&NONE),
                    }
                }
                self.emit_at(e.pos, Op::Slice);
            }
            Name { id, ctx: Ctx::Load } => {
                self.line = e.pos.line;
                if id.name() == "__debug__" {
                    let on = Value::bool(self.text.optimize < 1);
                    self.constant(&on);
                    return Ok(());
                }
                let name = self.mangled(*id);
                self.load(name);
            }
            Starred { ctx: Ctx::Store, .. } => {
                let msg = "starred assignment target must be in a list or tuple";
                return Err(late(e.pos, msg));
            }
            Starred { .. } => return Err(late(e.pos, "can't use starred expression here")),
            _ => return Err(late(e.pos, "expression which can't be evaluated in Load context")),
        }
        Ok(())
    }
    /// Async code: an async function, or a comprehension in one.
    pub fn is_async(&self) -> bool {
        use crate::func::CodeKind::*;
        matches!(self.p.code.kind, Coroutine | AsyncGenerator)
    }
    /// The same, or the statements of a text that may await: it becomes a coroutine by that.
    pub fn may_await(&mut self) -> bool {
        if self.text.awaits && self.p.kind == UnitKind::Module {
            self.p.code.kind = crate::func::CodeKind::Coroutine;
        }
        self.is_async()
    }
    fn check_await(&mut self, pos: Pos) -> P<()> {
        if self.may_await() || self.p.kind == UnitKind::Comp {
            return Ok(());
        }
        let inside = self.scope().kind == ScopeKind::Function
            || self.scope().kind == ScopeKind::Lambda;
        let what = if inside { "async function" } else { "function" };
        Err(late(pos, format!("'await' outside {}", what)))
    }
    fn bool_op(&mut self, op: BoolOp, values: &'t [Expr]) -> P<()> {
        let end = self.label();
        let jump: fn(u32) -> Op = match op {
            BoolOp::And => Op::FalseOrPop,
            BoolOp::Or => Op::TrueOrPop,
        };
        for (i, v) in values.iter().enumerate() {
            self.expr(v)?;
            if i + 1 < values.len() {
                self.jump(jump, end);
            }
        }
        self.bind(end);
        Ok(())
    }
    fn unary(&mut self, pos: Pos, op: UnaryOp, operand: &'t Expr) -> P<()> {
        self.expr(operand)?;
        self.emit_at(
            pos,
            match op {
                UnaryOp::Invert => Op::Invert,
                UnaryOp::Not => Op::Not,
                UnaryOp::UAdd => Op::Pos,
                UnaryOp::USub => Op::Neg,
            },
        );
        Ok(())
    }
    /// Jumps when the truth of the expression is `when`.
    pub fn branch(&mut self, e: &'t Expr, when: bool, to: Label) -> P<()> {
        if let ExprKind::UnaryOp { op: UnaryOp::Not, operand } = &e.kind {
            return self.branch(operand, !when, to);
        }
        self.expr(e)?;
        self.line = e.pos.line;
        self.jump(if when { Op::JumpIfTrue } else { Op::JumpIfFalse }, to);
        Ok(())
    }
    fn compare(
        &mut self,
        pos: Pos,
        left: &'t Expr,
        ops: &[CmpOp],
        comparators: &'t [Expr],
    ) -> P<()> {
        super::notice::of_compare(pos, left, ops, comparators);
        self.expr(left)?;
        let (end, clean) = (self.label(), self.label());
        let last = ops.len() - 1;
        for (i, (op, right)) in ops.iter().zip(comparators).enumerate() {
            match op {
                CmpOp::In | CmpOp::NotIn => self.read_only(right)?,
                _ => self.expr(right)?,
            }
            if i < last {
                self.emit_at(pos, Op::Dup);
                self.emit(Op::Sink);
            }
            self.emit_at(pos, Op::Compare(op.number() as u8));
            if i < last {
                self.jump(Op::FalseOrPop, clean);
            }
        }
        if last > 0 {
            self.jump(Op::Jump, end);
            self.bind(clean);
            self.emit(Op::Swap);
            self.emit(Op::Pop);
            self.bind(end);
        }
        Ok(())
    }

    // ---- displays

    /// What is only looked through: a set of constants is a constant frozenset then.
    pub fn read_only(&mut self, e: &'t Expr) -> P<()> {
        match &e.kind {
            ExprKind::Set { elts } if constants(elts).is_some() => {
                let frozen = constants(elts).map(frozen_as_cpython).unwrap_or_default();
                self.line = e.pos.line;
                self.constant(&frozen);
                Ok(())
            }
            _ => self.expr(e),
        }
    }
    fn display(
        &mut self,
        pos: Pos,
        elts: &'t [Expr],
        make: fn(u32) -> Op,
        add: Op,
        extend: Op,
    ) -> P<()> {
        let first = elts.iter().position(|x| starred(x).is_some()).unwrap_or(elts.len());
        for x in &elts[..first] {
            self.expr(x)?;
        }
        self.emit_at(pos, make(first as u32));
        for x in &elts[first..] {
            match starred(x) {
                Some(inner) => {
                    self.expr(inner)?;
                    self.emit_at(x.pos, extend);
                }
                None => {
                    self.expr(x)?;
                    self.emit_at(x.pos, add);
                }
            }
        }
        Ok(())
    }
    fn dict(&mut self, pos: Pos, keys: &'t [Option<Expr>], values: &'t [Expr]) -> P<()> {
        let (mut n, mut begun) = (0, false);
        for (k, v) in keys.iter().zip(values) {
            match k {
                Some(k) => {
                    self.expr(k)?;
                    self.expr(v)?;
                    n += 1;
                }
                None => {
                    self.dict_part(pos, &mut n, &mut begun);
                    self.expr(v)?;
                    self.emit_at(v.pos, Op::DictUpdate);
                }
            }
        }
        if n > 0 || !begun {
            self.dict_part(pos, &mut n, &mut begun);
        }
        Ok(())
    }
    /// Plain items so far: the dict itself, or an update of it.
    fn dict_part(&mut self, pos: Pos, n: &mut u32, begun: &mut bool) {
        if *n > 0 || !*begun {
            self.emit_at(pos, Op::Dict(*n));
            if *begun {
                self.emit(Op::DictUpdate);
            }
        }
        *n = 0;
        *begun = true;
    }

    // ---- calls

    fn keyword_names(&mut self, keywords: &'t [Keyword]) -> u32 {
        let names = keywords.iter().filter_map(|k| {
            let KeywordKind::keyword { arg, .. } = &k.kind;
            arg.map(|a| a.name())
        });
        self.p.keywords.push(names.collect());
        self.p.keywords.len() as u32 - 1
    }
    pub fn check_keywords(&self, keywords: &'t [Keyword]) -> P<()> {
        for (i, k) in keywords.iter().enumerate() {
            let KeywordKind::keyword { arg, .. } = &k.kind;
            if let Some(a) = arg {
                self.check_name(*a, k.pos, false)?;
                let again = keywords[..i].iter().any(|b| {
                    let KeywordKind::keyword { arg, .. } = &b.kind;
                    *arg == Some(*a)
                });
                if again {
                    let msg = format!("keyword argument repeated: {}", a.name());
                    return Err(late(k.pos, msg));
                }
            }
        }
        Ok(())
    }
    /// Values of plain arguments, in order: positional, then named.
    fn plain_args(&mut self, args: &'t [Expr], keywords: &'t [Keyword]) -> P<u32> {
        args.iter().try_for_each(|a| self.expr(a))?;
        for k in keywords {
            let KeywordKind::keyword { value, .. } = &k.kind;
            self.expr(value)?;
        }
        Ok((args.len() + keywords.len()) as u32)
    }
    fn call(
        &mut self,
        pos: Pos,
        func: &'t Expr,
        args: &'t [Expr],
        keywords: &'t [Keyword],
    ) -> P<()> {
        super::notice::of_call(func);
        self.check_keywords(keywords)?;
        let spread = args.iter().any(|a| starred(a).is_some())
            || keywords.iter().any(|k| {
                let KeywordKind::keyword { arg, .. } = &k.kind;
                arg.is_none()
            });
        if spread {
            self.expr(func)?;
            return self.call_spread(pos, args, keywords);
        }
        match &func.kind {
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value)?;
                let a = self.mangled(*attr);
                let a = self.attr(a);
                let line = name_line(func);
                self.emit_at(line, Op::LoadMethod(a));
                let n = self.plain_args(args, keywords)?;
                if keywords.is_empty() {
                    self.emit_at(line, Op::CallMethod(n));
                } else {
                    let names = self.keyword_names(keywords);
                    self.emit_at(line, Op::CallMethodKw(n, names));
                }
                return Ok(());
            }
            ExprKind::Name { id, .. } if id.name() == "super" && args.is_empty() => {
                if keywords.is_empty() && self.scope().calls_super() {
                    return self.super_call(pos, func);
                }
            }
            ExprKind::Name { id, .. } if HERE.contains(&id.name()) && keywords.is_empty() => {
                self.expr(func)?;
                let n = self.plain_args(args, keywords)?;
                self.emit_at(pos, Op::CallHere(n));
                return Ok(());
            }
            _ => {}
        }
        self.expr(func)?;
        let n = self.plain_args(args, keywords)?;
        if keywords.is_empty() {
            self.emit_at(pos, Op::Call(n));
        } else {
            let names = self.keyword_names(keywords);
            self.emit_at(pos, Op::CallKw(n, names));
        }
        Ok(())
    }
    fn super_call(&mut self, pos: Pos, func: &'t Expr) -> P<()> {
        self.expr(func)?;
        let first = match self.p.slots.first().filter(|_| self.p.code.npos > 0) {
            None => First::Absent,
            Some(name) => match self.p.cells.iter().position(|c| c == name) {
                Some(c) => First::Cell(c as u32),
                None => First::Fast(0),
            },
        };
        let class_cell = self.cell_of(sym::CLASS);
        self.p.supers.push(SuperPlace { class_cell, first });
        let i = self.p.supers.len() as u32 - 1;
        self.emit_at(pos, Op::Super(i));
        Ok(())
    }
    /// The arguments of a call or class with * or **: a list, then named ones.
    pub fn spread_args(
        &mut self,
        pos: Pos,
        args: &'t [Expr],
        keywords: &'t [Keyword],
    ) -> P<bool> {
        let lone = match args {
            [one] => starred(one),
            _ => None,
        };
        match lone {
            Some(inner) => self.expr(inner)?,
            None => self.display(pos, args, Op::List, Op::ListAppend, Op::ListExtend)?,
        }
        self.emit_at(pos, Op::KwBegin);
        for k in keywords {
            let KeywordKind::keyword { arg, value } = &k.kind;
            self.expr(value)?;
            match arg {
                Some(a) => {
                    let i = self.name_index(*a);
                    self.emit_at(pos, Op::KwPush(i));
                }
                None => self.emit_at(pos, Op::KwMerge),
            }
        }
        Ok(lone.is_some())
    }
    fn call_spread(&mut self, pos: Pos, args: &'t [Expr], keywords: &'t [Keyword]) -> P<()> {
        let lone = self.spread_args(pos, args, keywords)?;
        self.emit_at(pos, Op::CallEx(lone));
        Ok(())
    }
}

/// A name behind a dot on a later line: CPython gives its operation that line.
fn name_line(e: &Expr) -> Pos {
    Pos { line: e.pos.end_line.max(e.pos.line), ..e.pos }
}

/// The values of elements that are all constants, or tuples of them.
fn constants(elts: &[Expr]) -> Option<Vec<Value>> {
    let one = |e: &Expr| match &e.kind {
        ExprKind::Constant { value, .. } => Some(value.clone()),
        ExprKind::Tuple { elts, .. } => constants(elts).map(tuple),
        _ => folded(e),
    };
    elts.iter().map(one).collect()
}

/// An operation of small ints, or the sign of a number, done now.
fn folded(e: &Expr) -> Option<Value> {
    match &e.kind {
        ExprKind::Constant { value, .. } => {
            let number = |v: &Value| [T::Int, T::Float, T::Complex].iter().any(|t| t.ty() == type_of(v));
            Some(value.clone()).filter(number)
        }
        ExprKind::UnaryOp { op, operand } => {
            let v = folded(operand)?;
            match op {
                UnaryOp::USub => neg(&v).ok(),
                UnaryOp::UAdd => pos(&v).ok(),
                UnaryOp::Invert => invert(&v).ok(),
                UnaryOp::Not => None,
            }
        }
        ExprKind::BinOp { left, op, right } => {
            let (a, b) = (folded(left)?, folded(right)?);
            let small = a.as_int().is_some() && b.as_int().map_or(false, |b| b.abs() < 64);
            match op {
                Operator::Pow | Operator::LShift if !small => None,
                op => super::vm::BINARY[op.number()](&a, &b).ok(),
            }
        }
        _ => None,
    }
}

/// A constant frozenset in CPython's order: it is built from the display, then from the first
/// set to merge its items, then once more when interning its strings replaced one.
fn frozen_as_cpython(items: Vec<Value>) -> Value {
    let interned = |v: &Value| v.as_str().map_or(false, |s| crate::emitted::is_interned(&s));
    let replaced = items.iter().any(interned);
    let again = |s: Value| collect(&s).and_then(crate::set::frozenset);
    let merged = crate::set::frozenset(items).and_then(again);
    if replaced { merged.and_then(again) } else { merged }.unwrap_or_default()
}

/// What stands behind a `*`.
pub fn starred(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        ExprKind::Starred { value, .. } => Some(value),
        _ => None,
    }
}
