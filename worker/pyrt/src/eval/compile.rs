//! From tree to instructions: the units, their names, and blocks of statements. compile_expr.rs,
//! compile_stmt.rs, compile_try.rs, compile_func.rs and compile_match.rs hold the rest.

use super::ast::*;
use super::fault::{late, P};
use super::op::*;
use super::scope::{self, mangle, Scopes, CELL, FREE, GLOBAL, NONLOCAL, PARAM};
use crate::attr::Attr;
use crate::func::{Code, CodeKind};
use crate::module::ModuleDef;
use crate::prelude::*;
use crate::sym::{self, Sym};
use std::collections::HashMap;
use std::rc::Rc;

/// The module that code of texts says it is of: its functions' globals say more.
pub static NOWHERE: ModuleDef = ModuleDef {
    name: "__main__",
    file: "<string>",
    is_package: false,
    doc: None,
    globals: &[],
    init: || Ok(()),
};

/// What `return`, `break` and `continue` must undo on their way out, innermost last.
#[derive(Clone)]
pub enum Block<'t> {
    Loop { iterates: bool, start: Label, exit: Label },
    Try,
    Finally(&'t [Stmt]),
    FinallyEnd,
    Handler(Option<Sym>),
    StarHandler,
    With(Pos, bool),
    PopValue,
}

/// A place to jump to: its index in `Unit::labels`.
pub type Label = usize;

/// What all units of a text share.
pub struct Text<'t> {
    pub scopes: &'t Scopes,
    pub file: &'static str,
    /// Annotations are kept as text.
    pub future_annotations: bool,
    pub interactive: bool,
    /// Its statements may await.
    pub awaits: bool,
    pub optimize: i64,
}

/// A unit that is being compiled.
pub struct Unit<'t> {
    pub text: &'t Text<'t>,
    pub scope: usize,
    pub p: Proto,
    pub class: Option<Sym>,
    pub qualname: String,
    pub line: u32,
    pub blocks: Vec<Block<'t>>,
    labels: Vec<u32>,
    slots: HashMap<u32, u32>,
    const_of: HashMap<Vec<u8>, u32>,
    attr_names: Vec<Sym>,
}

pub enum Place {
    Fast(u32),
    Cell(u32),
    Free(u32),
    ClassFree(u32),
    Global,
    Name,
}

/// The unit of a whole text.
pub fn compile(m: &Mod, text: &Text) -> P<Rc<Proto>> {
    let mut u = Unit::new(text, 0, UnitKind::Module, sym::intern("<module>"), 1, None, "");
    u.qualname = String::new();
    match &m.kind {
        ModKind::Module { body, .. } => {
            u.module_doc(body);
            u.body(body)?;
        }
        ModKind::Interactive { body } => u.body(body)?,
        ModKind::Expression { body } => {
            u.line = body.pos.line;
            u.expr(body)?;
            u.emit(Op::Return);
        }
        ModKind::FunctionType { .. } => {}
    }
    u.finish()
}

impl<'t> Unit<'t> {
    pub fn new(
        text: &'t Text<'t>,
        scope: usize,
        kind: UnitKind,
        name: Sym,
        line: u32,
        class: Option<Sym>,
        qualname: &str,
    ) -> Unit<'t> {
        let code = Code {
            name: name.name(),
            qualname: sym::intern(if qualname.is_empty() { name.name() } else { qualname }).name(),
            file: text.file,
            line,
            module: &NOWHERE,
            params: &[],
            posonly: 0,
            npos: 0,
            nkwonly: 0,
            varargs: false,
            varkw: false,
            kind: CodeKind::Function,
            doc: None,
            varnames: &[],
            cellvars: &[],
            freevars: &[],
        };
        let mut u = Unit {
            text,
            scope,
            p: Proto::new(code, kind),
            class,
            qualname: qualname.to_string(),
            line,
            blocks: Vec::new(),
            labels: Vec::new(),
            slots: HashMap::new(),
            const_of: HashMap::new(),
            attr_names: Vec::new(),
        };
        u.name_slots();
        u
    }
    pub fn scope(&self) -> &'t scope::Scope {
        &self.text.scopes.all[self.scope]
    }
    /// Parameters first, then other locals; cells for what inner functions see.
    fn name_slots(&mut self) {
        let s = self.scope();
        self.p.free = s.free();
        if s.needs_class_cell {
            self.p.class_cell = Some(0);
            self.p.cells.push(sym::CLASS);
        }
        if !matches!(self.p.kind, UnitKind::Function | UnitKind::Comp) {
            return;
        }
        let params = s.names.iter().filter(|n| n.1 & PARAM != 0);
        let others = s.names.iter().filter(|n| n.1 & PARAM == 0 && s.binds(n.0));
        for (name, flags) in params.chain(others) {
            if flags & CELL != 0 {
                self.p.cells.push(*name);
            }
            if flags & (CELL | PARAM) != CELL {
                self.slots.insert(name.0, self.p.slots.len() as u32);
                self.p.slots.push(*name);
            }
        }
        self.p.n_slots = self.p.slots.len();
    }

    // ---- emitting

    pub fn emit(&mut self, op: Op) {
        self.p.ops.push(op);
        self.p.lines.push(self.line);
    }
    /// The same for an operation of that node.
    pub fn emit_at(&mut self, pos: Pos, op: Op) {
        self.line = pos.line;
        self.emit(op);
    }
    pub fn label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        self.labels.len() - 1
    }
    pub fn bind(&mut self, l: Label) {
        self.labels[l] = self.p.ops.len() as u32;
    }
    /// A jump, whose target is a label until finish().
    pub fn jump(&mut self, f: fn(u32) -> Op, l: Label) {
        self.emit(f(l as u32));
    }
    /// A slot of the compiler's own.
    pub fn temp(&mut self) -> u32 {
        self.p.n_slots += 1;
        self.p.n_slots as u32 - 1
    }
    pub fn temps(&mut self, n: usize) -> u32 {
        self.p.n_slots += n;
        (self.p.n_slots - n) as u32
    }
    pub fn constant(&mut self, v: &Value) {
        let i = self.const_index(v);
        self.emit(Op::Const(i));
    }
    pub fn const_index(&mut self, v: &Value) -> u32 {
        // Equal constants are one object: strs, and tuples that look the same.
        let text = match v.as_exact_str() {
            Some(s) => Some(s.bytes().to_vec()),
            None if v.as_exact_tuple().is_some() => crate::ops::repr_text(v).ok().map(|r| {
                [b"\0", r.as_bytes()].concat()
            }),
            None => None,
        };
        if let Some(i) = text.as_ref().and_then(|t| self.const_of.get(t)) {
            return *i;
        }
        let i = self.p.consts.len() as u32;
        self.p.consts.push(v.clone());
        if let Some(t) = text {
            self.const_of.insert(t, i);
        }
        i
    }
    pub fn name_index(&mut self, name: Sym) -> u32 {
        match self.p.names.iter().position(|n| *n == name) {
            Some(i) => i as u32,
            None => {
                self.p.names.push(name);
                self.p.names.len() as u32 - 1
            }
        }
    }
    /// A place that remembers where it found that attribute.
    pub fn attr(&mut self, name: Sym) -> u32 {
        self.p.attrs.push(Attr::new(name.name()));
        self.attr_names.push(name);
        self.p.attrs.len() as u32 - 1
    }
    pub fn mangled(&self, name: Sym) -> Sym {
        mangle(self.class, name)
    }

    // ---- names

    fn cell_index(&self, name: Sym) -> Option<u32> {
        if let Some(i) = self.p.cells.iter().position(|c| *c == name) {
            return Some(i as u32);
        }
        let free = self.p.free.iter().position(|c| *c == name)?;
        Some((self.p.cells.len() + free) as u32)
    }
    pub fn cell_of(&self, name: Sym) -> Option<u32> {
        self.cell_index(name)
    }
    pub fn place(&self, name: Sym) -> Place {
        let s = self.scope();
        let f = s.flags(name);
        let cell = self.cell_index(name).unwrap_or(0);
        match self.p.kind {
            _ if f & GLOBAL != 0 && self.p.kind != UnitKind::Module => Place::Global,
            UnitKind::Module => match f & GLOBAL {
                0 => Place::Name,
                _ => Place::Global,
            },
            UnitKind::Class if f & NONLOCAL != 0 => Place::Free(cell),
            UnitKind::Class if f & FREE != 0 && !s.binds(name) => Place::ClassFree(cell),
            UnitKind::Class => Place::Name,
            _ if f & FREE != 0 => Place::Free(cell),
            _ if f & CELL != 0 => Place::Cell(cell),
            _ => match self.slots.get(&name.0) {
                Some(i) => Place::Fast(*i),
                None => Place::Global,
            },
        }
    }
    pub fn load(&mut self, name: Sym) {
        let i = self.name_index(name);
        let op = match self.place(name) {
            Place::Fast(s) => Op::LoadFast(s),
            Place::Cell(c) | Place::Free(c) => Op::LoadCell(c),
            Place::ClassFree(c) => Op::LoadClassCell(i, c),
            Place::Global => Op::LoadGlobal(i),
            Place::Name => Op::LoadName(i),
        };
        self.emit(op);
    }
    pub fn store(&mut self, name: Sym) {
        let i = self.name_index(name);
        let op = match self.place(name) {
            Place::Fast(s) => Op::StoreFast(s),
            Place::Cell(c) | Place::Free(c) => Op::StoreCell(c),
            Place::Global => Op::StoreGlobal(i),
            Place::Name | Place::ClassFree(_) => Op::StoreName(i),
        };
        self.emit(op);
    }
    pub fn delete(&mut self, name: Sym) {
        let i = self.name_index(name);
        let op = match self.place(name) {
            Place::Fast(s) => Op::DelFast(s),
            Place::Cell(c) | Place::Free(c) => Op::DelCell(c),
            Place::Global => Op::DelGlobal(i),
            Place::Name | Place::ClassFree(_) => Op::DelName(i),
        };
        self.emit(op);
    }
    /// `__debug__` is no name to assign to.
    pub fn check_name(&self, name: Sym, pos: Pos, del: bool) -> P<()> {
        if name.name() == "__debug__" {
            let what = if del { "delete" } else { "assign to" };
            return Err(late(pos, format!("cannot {} __debug__", what)));
        }
        Ok(())
    }

    /// A block within which statements stand; CPython allows 20 in one another.
    pub fn begin(&mut self, b: Block<'t>) -> P<()> {
        if self.blocks.len() >= 20 {
            let pos = Pos { line: self.line, end_line: self.line, ..Pos::default() };
            return Err(late(pos, "too many statically nested blocks"));
        }
        self.blocks.push(b);
        Ok(())
    }

    // ---- bodies

    fn module_doc(&mut self, body: &[Stmt]) {
        if let Some(doc) = docstring(body) {
            self.line = 1;
            self.constant(&doc);
            self.store(sym::DOC);
        }
        if annotates(body) {
            self.emit(Op::SetupAnnotations);
        }
    }
    pub fn body(&mut self, body: &'t [Stmt]) -> P<()> {
        body.iter().try_for_each(|s| self.stmt(s))
    }
    /// The unit, complete: labels become places in it.
    pub fn finish(mut self) -> P<Rc<Proto>> {
        self.constant(&NONE);
        self.emit(Op::Return);
        let labels = std::mem::take(&mut self.labels);
        let at = |l: &mut u32| *l = labels[*l as usize];
        for op in &mut self.p.ops {
            match op {
                Op::Jump(l) | Op::JumpIfFalse(l) | Op::JumpIfTrue(l) | Op::FalseOrPop(l)
                | Op::TrueOrPop(l) | Op::ForNext(l) | Op::ForAnext(l) | Op::Try(l)
                | Op::Match(l) | Op::StarTake(l) => at(l),
                Op::MatchSequence(_, l) | Op::MatchLength(_, l) | Op::MatchMapping(_, l) | Op::MatchClass(_, l) => at(l),
                _ => {}
            }
        }
        for (i, name) in self.p.cells.iter().enumerate() {
            if let Some(slot) = self.slots.get(&name.0) {
                self.p.cell_params.push((*slot, i as u32));
            }
        }
        let text = |all: &[Sym]| -> &'static [&'static str] {
            let names: Vec<&'static str> = all.iter().map(|n| n.name()).collect();
            if names.is_empty() { &[] } else { Box::leak(names.into_boxed_slice()) }
        };
        self.p.code.varnames = text(&self.p.slots);
        self.p.code.freevars = text(&self.p.free);
        let n = self.p.code.npos
            + self.p.code.nkwonly
            + usize::from(self.p.code.varargs)
            + usize::from(self.p.code.varkw);
        if matches!(self.p.kind, UnitKind::Function) {
            self.p.code.params = &self.p.code.varnames[..n];
        }
        Ok(Rc::new(self.p))
    }
}

pub fn docstring(body: &[Stmt]) -> Option<Value> {
    match body.first().map(|s| &s.kind) {
        Some(StmtKind::Expr { value }) => match &value.kind {
            ExprKind::Constant { value, .. } if value.as_str_data().is_some() => {
                Some(value.clone())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Has the body an annotated name, in whatever block?
pub fn annotates(body: &[Stmt]) -> bool {
    use StmtKind::*;
    body.iter().any(|s| match &s.kind {
        AnnAssign { simple, .. } => *simple != 0,
        For { body, orelse, .. } | While { body, orelse, .. } | If { body, orelse, .. } => {
            annotates(body) || annotates(orelse)
        }
        With { body, .. } => annotates(body),
        Try { body, handlers, orelse, finalbody }
        | TryStar { body, handlers, orelse, finalbody } => {
            annotates(body)
                || annotates(orelse)
                || annotates(finalbody)
                || handlers.iter().any(|h| {
                    let HandlerKind::ExceptHandler { body, .. } = &h.kind;
                    annotates(body)
                })
        }
        _ => false,
    })
}
