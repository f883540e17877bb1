//! The variables of functions, as `f_locals` of their frames tells them. In programs that ask for
//! them (the feature `locals`) each function says, as it begins, where its variables are: `locals!`
//! makes a table of addresses, which the function's record points to while it runs, and a suspended
//! generator's place while that waits. When the function ends, a frame object that somebody still
//! holds takes the values over, as CPython's frames do.

use crate::cell::CellRef;
use crate::func::Code;
use crate::object::Late;
use crate::prelude::*;
use std::cell::{Cell, RefCell};

/// Where the variables of one running function are; it stands among them.
pub struct Shown {
    vars: *const [*const Value],
    cells: *const [*const CellRef],
    /// Of a class body: its namespace; else UNBOUND.
    namespace: Value,
    /// The frame object, once there is one.
    pub frame: Late,
}

impl Shown {
    pub fn new(vars: &[*const Value], cells: &[*const CellRef]) -> Shown {
        Shown { vars, cells, namespace: UNBOUND, frame: Late::new(UNBOUND) }
    }
    pub fn of_class(namespace: &Value) -> Shown {
        let mut shown = Shown::new(&[], &[]);
        shown.namespace = namespace.clone();
        shown
    }
    /// From now on the frame object tells what stands here.
    pub fn link(&self, frame: &Value) {
        if let Some(told) = crate::frames::told_by(frame) {
            told.table.set(self);
            self.frame.set(frame.clone());
        }
    }
    fn values(&self) -> Kept {
        // SAFETY: the tables and what they point to stand in the function beside this one, and are
        // declared before it, so they go after it. Nothing moves a variable out of its place.
        let (vars, cells) = unsafe { (&*self.vars, &*self.cells) };
        let vars = vars.iter().map(|v| unsafe { (**v).clone() }).collect();
        let cells = cells.iter().map(|c| unsafe { (**c).clone() }).collect();
        Kept { vars, cells, namespace: self.namespace.clone() }
    }
    /// A variable whose old value is being dropped still has its place in memory.
    fn is_sound(&self) -> bool {
        // SAFETY: as values().
        let vars = unsafe { &*self.vars };
        let dying = |v: &Value| v.head().map_or(false, |h| h.count() == 0);
        vars.iter().all(|v| unsafe { !dying(&**v) })
    }
}

impl Drop for Shown {
    #[inline]
    fn drop(&mut self) {
        crate::frames::hide(self);
        if !self.frame.is_unbound() {
            self.end();
        }
    }
}

impl Shown {
    /// Only a frame object that others hold, too, keeps the variables.
    #[cold]
    fn end(&self) {
        let told = match crate::frames::told_by(&self.frame) {
            Some(told) => told,
            None => return,
        };
        told.table.set(std::ptr::null());
        let held_here = 1 + u32::from(crate::frames::is_recorded(&self.frame));
        if self.frame.head().map_or(false, |h| h.count() > held_here) {
            *told.kept.borrow_mut() = Some(self.values());
        }
    }
}

/// The variables of a function that has ended, or not begun.
#[derive(Clone, Default)]
pub struct Kept {
    vars: Vec<Value>,
    cells: Vec<CellRef>,
    namespace: Value,
}

impl Kept {
    fn visit(&self, see: &mut impl FnMut(&Value)) {
        self.vars.iter().for_each(&mut *see);
        self.cells.iter().for_each(|c| see(c.object()));
        see(&self.namespace);
    }
}

/// What a frame object knows of its function's variables.
pub struct Told {
    /// While the function runs or is suspended.
    table: Cell<*const Shown>,
    kept: RefCell<Option<Kept>>,
    /// What f_locals gives: one dict, brought up to date each time.
    dict: Late,
}

impl Told {
    pub fn new(kept: Option<Kept>) -> Told {
        let (table, kept) = (Cell::new(std::ptr::null()), RefCell::new(kept));
        Told { table, kept, dict: Late::new(UNBOUND) }
    }
    /// None: the function told nothing. `at_rest`: it is the innermost one, so that it is not at
    /// dropping what one of its variables held.
    pub fn locals(&self, code: &'static Code, at_rest: bool) -> R<Option<Value>> {
        // SAFETY: Shown::end() forgets the table before it is gone.
        let kept = match unsafe { self.table.get().as_ref() } {
            Some(s) if at_rest || (!crate::object::is_dropping() && s.is_sound()) => s.values(),
            Some(_) => {
                return Err(not_implemented_error(
                    "f_locals in what runs as an object dies is not supported by Portalis",
                ))
            }
            None => match &*self.kept.borrow() {
                Some(k) => k.clone(),
                None => return Ok(None),
            },
        };
        if !kept.namespace.is_unbound() {
            return Ok(Some(crate::dict_module::current(&kept.namespace)));
        }
        if self.dict.is_unbound() {
            self.dict.set(crate::dict::new_dict());
        }
        fill(&self.dict, code, &kept)?;
        Ok(Some(self.dict.clone()))
    }
    /// `frame.clear()` of a function that has ended.
    pub fn clear(&self) {
        let old = self.kept.borrow_mut().as_mut().map(std::mem::take);
        drop(old);
    }
    pub fn visit(&self, see: &mut impl FnMut(&Value)) {
        see(&self.dict);
        self.kept.borrow().iter().for_each(|k| k.visit(see));
    }
}

/// Brings the dict up to date, in the order of CPython's variables: names that have no value leave
/// it, what else it holds stays.
fn fill(dict: &Value, code: &'static Code, kept: &Kept) -> R<()> {
    let cells = code.cellvars.iter().chain(code.freevars);
    let is_cell = |name: &&&str| code.cellvars.contains(name);
    let plain = code.varnames.iter().filter(|n| !is_cell(n));
    let names: Vec<&str> = cells.chain(plain).copied().collect();
    let in_cells = kept.cells.iter().map(|c| c.get());
    let values: Vec<Value> = in_cells.chain(kept.vars.iter().cloned()).collect();
    let rank = |name: &str| code.varnames.iter().position(|n| *n == name).unwrap_or(usize::MAX);
    let mut all: Vec<(&str, Value)> = names.iter().copied().zip(values).collect();
    all.sort_by_key(|x| rank(x.0));
    for name in names.iter().filter(|n| !all.iter().any(|x| x.0 == **n)) {
        remove(dict, name)?;
    }
    for (name, v) in all {
        let v = if name == ".0" { iterated(v) } else { v };
        match v.is_unbound() {
            true => remove(dict, name)?,
            false => crate::dict::set_sym(dict, crate::sym::intern(name), v),
        }
    }
    Ok(())
}

fn remove(dict: &Value, name: &str) -> R<()> {
    let name = crate::sym::intern(name);
    match crate::dict::has_sym(dict, name) {
        true => delitem(dict, &name.value()),
        false => Ok(()),
    }
}

/// What a comprehension iterates is an iterator in CPython. Here it is what that was made of;
/// an iterator of it is as good, where making one shows nowhere.
fn iterated(v: Value) -> Value {
    let quiet = v.as_list().is_some()
        || v.as_tuple().is_some()
        || v.as_dict().is_some()
        || v.as_set().is_some()
        || v.as_range().is_some()
        || v.as_str_data().is_some();
    match quiet {
        true => iter_object(&v).unwrap_or(UNBOUND),
        false if crate::attr::has_special(&v, crate::sym::NEXT) => v,
        false => UNBOUND,
    }
}

thread_local! {
    /// Of the generator that is made next: the variables that it begins with.
    static FRESH: RefCell<Option<Box<Kept>>> = RefCell::new(None);
}

/// A generator function has its arguments, and makes the generator now.
pub fn tell_fresh(vars: Vec<Value>, cells: Vec<CellRef>) {
    let kept = Kept { vars, cells, namespace: UNBOUND };
    FRESH.with(|f| *f.borrow_mut() = Some(Box::new(kept)));
}

pub fn take_fresh() -> Option<Box<Kept>> {
    FRESH.with(|f| f.borrow_mut().take())
}
