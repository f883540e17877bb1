//! Which names each scope binds, uses and declares, and which function binds what is used:
//! CPython's symbol table, with its errors. Comprehensions are functions of one argument.
//! scope_walk.rs collects the names.

use super::ast::*;
use super::fault::{late, P};
use super::scope_walk::At;
use crate::sym::{self, Sym};
use std::collections::HashMap;

pub const ASSIGNED: u16 = 1;
pub const USED: u16 = 2;
pub const GLOBAL: u16 = 4;
pub const NONLOCAL: u16 = 8;
pub const PARAM: u16 = 16;
pub const CELL: u16 = 32;
pub const FREE: u16 = 64;
pub const ITERATES: u16 = 512; // a target of a comprehension's for
pub const IMPORTED: u16 = 1024; // CPython lets a later `global` pass
pub const ANNOTATED: u16 = 2048;
const BOUND: u16 = ASSIGNED | IMPORTED;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    Comp,
}

pub struct Scope {
    pub kind: ScopeKind,
    pub parent: usize,
    /// Names in the order of their first appearance, with what happens to them.
    pub names: Vec<(Sym, u16)>,
    index: HashMap<u32, usize>,
    pub is_generator: bool,
    pub has_await: bool,
    pub needs_class_cell: bool,
    /// What a comprehension is called in messages.
    pub what: &'static str,
    pub declared: HashMap<u32, Pos>,
}

pub struct Scopes {
    pub all: Vec<Scope>,
    /// By the address of the node that opens the scope.
    of: HashMap<usize, usize>,
    /// May the statements of the text await?
    pub awaits: bool,
}

pub fn key<K>(n: &Node<K>) -> usize {
    n as *const Node<K> as usize
}

/// `__name` in a class.
pub fn mangle(class: Option<Sym>, name: Sym) -> Sym {
    let s = name.name();
    let class = match class {
        Some(c) if s.len() > 2 && s.starts_with("__") && !s.ends_with("__") && !s.contains('.') => {
            c.name().trim_start_matches('_')
        }
        _ => return name,
    };
    if class.is_empty() {
        return name;
    }
    sym::intern(&format!("_{}{}", class, s))
}

impl Scope {
    pub fn flags(&self, name: Sym) -> u16 {
        self.index.get(&name.0).map_or(0, |i| self.names[*i].1)
    }
    pub fn note(&mut self, name: Sym, flags: u16) {
        match self.index.get(&name.0) {
            Some(i) => self.names[*i].1 |= flags,
            None => {
                self.index.insert(name.0, self.names.len());
                self.names.push((name, flags));
            }
        }
    }
    pub fn binds(&self, name: Sym) -> bool {
        let f = self.flags(name);
        f & BOUND != 0 && f & (GLOBAL | NONLOCAL) == 0
    }
    pub fn is_function(&self) -> bool {
        matches!(self.kind, ScopeKind::Function | ScopeKind::Lambda)
    }
    /// May `super()` stand there without arguments?
    pub fn calls_super(&self) -> bool {
        self.is_function() || self.kind == ScopeKind::Comp
    }
    /// Its free names, in CPython's order.
    pub fn free(&self) -> Vec<Sym> {
        let mut all: Vec<Sym> =
            self.names.iter().filter(|n| n.1 & FREE != 0).map(|n| n.0).collect();
        all.sort_by_key(|n| n.name());
        all
    }
}

/// The scopes of a tree.
pub fn analyse(m: &Mod, awaits: bool) -> P<Scopes> {
    let mut s = Scopes { all: Vec::new(), of: HashMap::new(), awaits };
    let scope = s.open(ScopeKind::Module, key(m), 0, "");
    let at = At { scope, class: None, in_iterable: false, in_target: false };
    match &m.kind {
        ModKind::Module { body, .. } | ModKind::Interactive { body } => s.body(body, at)?,
        ModKind::Expression { body } => s.expr(body, at)?,
        ModKind::FunctionType { .. } => {}
    }
    for i in (0..s.all.len()).rev() {
        s.resolve(i)?;
    }
    Ok(s)
}

impl Scopes {
    pub fn at(&self, key: usize) -> usize {
        self.of.get(&key).copied().unwrap_or(0)
    }
    pub fn open(&mut self, kind: ScopeKind, key: usize, parent: usize, what: &'static str) -> usize {
        let i = self.all.len();
        self.all.push(Scope {
            kind,
            parent,
            names: Vec::new(),
            index: HashMap::new(),
            is_generator: false,
            has_await: false,
            needs_class_cell: false,
            what,
            declared: HashMap::new(),
        });
        self.of.insert(key, i);
        i
    }
    // ---- who binds what is used

    /// Marks the way from a scope to the function that binds the name; false: nobody does.
    fn capture(&mut self, from: usize, name: Sym) -> bool {
        let mut up = from;
        loop {
            if self.all[up].kind == ScopeKind::Module {
                return false;
            }
            up = self.all[up].parent;
            let s = &mut self.all[up];
            match s.kind {
                ScopeKind::Class if name == sym::CLASS => {
                    s.needs_class_cell = true;
                    break;
                }
                ScopeKind::Module => return false,
                ScopeKind::Class => continue,
                _ if s.binds(name) => break,
                _ if s.flags(name) & GLOBAL != 0 => return false,
                _ => {}
            }
        }
        self.all[up].note(name, CELL);
        let mut m = from;
        while m != up {
            self.all[m].note(name, FREE);
            m = self.all[m].parent;
        }
        true
    }
    fn resolve(&mut self, i: usize) -> P<()> {
        if self.all[i].kind == ScopeKind::Module {
            return Ok(());
        }
        for n in 0..self.all[i].names.len() {
            let (name, flags) = self.all[i].names[n];
            if flags & GLOBAL != 0 || self.all[i].binds(name) {
                continue;
            }
            if flags & (USED | NONLOCAL | BOUND) == 0 {
                continue;
            }
            let found = self.capture(i, name);
            if flags & NONLOCAL != 0 && !found {
                let pos = self.all[i].declared.get(&name.0).copied().unwrap_or_default();
                let msg = format!("no binding for nonlocal '{}' found", name.name());
                return Err(late(pos, msg));
            }
        }
        Ok(())
    }
}
