//! Variables shared between functions, module globals, and constants.

use crate::bigint::BigInt;
use crate::object::{new_cell_data, CellData};
use crate::prelude::*;
use crate::sym::{self, Sym};
use std::cell::{Cell, UnsafeCell};

/// A variable that inner functions see. Clones are the same variable; it is an object, `cell`,
/// so that the collector can follow it.
#[derive(Clone)]
pub struct CellRef(Value);

impl CellRef {
    #[inline]
    pub fn new(v: Value) -> CellRef {
        CellRef(new_cell_data(T::Cell.ty(), CellData(UnsafeCell::new(v))))
    }
    /// The same as a Python object.
    pub fn object(&self) -> &Value {
        &self.0
    }
    /// The variable that a cell object is.
    pub fn of(v: &Value) -> Option<CellRef> {
        v.as_cell().map(|_| CellRef(v.clone()))
    }
    #[inline(always)]
    fn data(&self) -> *mut Value {
        match self.0.as_cell() {
            Some(c) => c.0.get(),
            // SAFETY: new() and of() let nothing else in.
            None => unsafe { std::hint::unreachable_unchecked() },
        }
    }
    #[inline]
    pub fn get(&self) -> Value {
        // SAFETY: one thread; the reference ends with the clone.
        unsafe { (*self.data()).clone() }
    }
    #[inline]
    pub fn set(&self, v: Value) {
        // SAFETY: as get(); the old value is dropped after the new one is in place.
        let old = unsafe { std::mem::replace(&mut *self.data(), v) };
        drop(old);
    }
    pub fn same(&self, o: &CellRef) -> bool {
        is(&self.0, &o.0)
    }
}

#[inline]
pub fn load_local<'a>(v: &'a Value, name: &str) -> R<&'a Value> {
    if v.is_unbound() {
        return Err(unbound_local(name));
    }
    Ok(v)
}

#[cold]
fn unbound_local(name: &str) -> PyErr {
    crate::exc::error(
        T::UnboundLocalError,
        format!("cannot access local variable '{}' where it is not associated with a value", name),
    )
}

#[inline]
pub fn load_cell(c: &CellRef, name: &str) -> R {
    let v = c.get();
    if v.is_unbound() {
        return Err(unbound_local(name));
    }
    Ok(v)
}

#[inline]
pub fn load_free(c: &CellRef, name: &str) -> R {
    let v = c.get();
    if v.is_unbound() {
        return Err(name_error(format!(
            "cannot access free variable '{}' where it is not associated with a value in \
             enclosing scope",
            name
        )));
    }
    Ok(v)
}

/// A name of a module: its value, or the builtin of that name.
pub struct Global {
    name: &'static str,
    sym: Cell<u32>,
    value: UnsafeCell<Value>,
    builtin: UnsafeCell<Value>,
    epoch: Cell<u32>,
    /// When it was bound, for the order of globals().
    since: Cell<u32>,
}
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Global {}

struct Bound(Cell<u32>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Bound {}
static BOUND: Bound = Bound(Cell::new(0));

/// A number above those of all bindings of module variables before.
pub fn next_binding() -> u32 {
    let n = BOUND.0.get().wrapping_add(1);
    BOUND.0.set(n);
    n
}

impl Global {
    pub const fn new(name: &'static str) -> Global {
        Global {
            name,
            sym: Cell::new(u32::MAX),
            value: UnsafeCell::new(UNBOUND),
            builtin: UnsafeCell::new(UNBOUND),
            epoch: Cell::new(0),
            since: Cell::new(0),
        }
    }
    pub fn since(&self) -> u32 {
        self.since.get()
    }
    pub fn name(&self) -> &'static str {
        self.name
    }
    pub fn sym(&self) -> Sym {
        if self.sym.get() == u32::MAX {
            self.sym.set(sym::intern(self.name).0);
        }
        Sym(self.sym.get())
    }
    #[inline]
    pub fn get(&self) -> R {
        // SAFETY: one thread; the reference ends with the clone.
        let v = unsafe { &*self.value.get() };
        if v.is_unbound() {
            return self.builtin();
        }
        Ok(v.clone())
    }
    /// The value itself, UNBOUND when it has none; builtins are not asked.
    pub fn peek(&self) -> Value {
        // SAFETY: as get().
        unsafe { (*self.value.get()).clone() }
    }
    #[inline]
    fn builtin(&self) -> R {
        if self.epoch.get() != crate::module::builtins_epoch() {
            return self.find_builtin();
        }
        // SAFETY: as get().
        Ok(unsafe { (*self.builtin.get()).clone() })
    }
    #[cold]
    #[inline(never)]
    fn find_builtin(&self) -> R {
        match crate::module::builtin(self.sym()) {
            Some(v) => {
                self.epoch.set(crate::module::builtins_epoch());
                // SAFETY: as get(); the old value is dropped after the new one is in place.
                drop(unsafe { std::mem::replace(&mut *self.builtin.get(), v.clone()) });
                Ok(v)
            }
            None => {
                let e = name_error(format!("name '{}' is not defined", self.name));
                e.set_attr("name", new_str(self.name));
                Err(e)
            }
        }
    }
    #[inline]
    pub fn set(&self, v: Value) {
        // SAFETY: as get(); the old value is dropped after the new one is in place.
        let old = unsafe { std::mem::replace(&mut *self.value.get(), v) };
        if old.is_unbound() {
            self.since.set(next_binding());
        }
        drop(old);
    }
    /// `global += b`: a str that only this variable holds grows in place.
    pub fn iadd(&self, b: &Value) -> R<()> {
        // SAFETY: as get(); a str runs no code while it grows.
        let v = unsafe { &mut *self.value.get() };
        if v.as_exact_str().is_some() && b.as_exact_str().is_some() {
            return crate::ops::iadd_to(v, b);
        }
        let sum = crate::ops::iadd(&self.get()?, b)?;
        self.set(sum);
        Ok(())
    }
    pub fn del(&self) -> R<()> {
        if self.peek().is_unbound() {
            return Err(name_error(format!("name '{}' is not defined", self.name)));
        }
        self.set(UNBOUND);
        Ok(())
    }
}

/// A constant that needs the heap; filled by `init_consts` before the module body runs.
pub struct Const {
    make: Make,
    value: UnsafeCell<Value>,
}
// SAFETY: written once, then only read, by the thread that holds the interpreter lock.
unsafe impl Sync for Const {}

enum Make {
    Str(&'static str),
    Wtf8(&'static [u8]),
    Bytes(&'static [u8]),
    Int(&'static str, u32),
    Complex(f64, f64),
    Lit(&'static Lit),
}

impl Const {
    const fn of(make: Make) -> Const {
        Const { make, value: UnsafeCell::new(UNBOUND) }
    }
    pub const fn str(s: &'static str) -> Const {
        Const::of(Make::Str(s))
    }
    pub const fn wtf8(s: &'static [u8]) -> Const {
        Const::of(Make::Wtf8(s))
    }
    pub const fn bytes(s: &'static [u8]) -> Const {
        Const::of(Make::Bytes(s))
    }
    pub const fn int(digits: &'static str, base: u32) -> Const {
        Const::of(Make::Int(digits, base))
    }
    pub const fn complex(re: f64, im: f64) -> Const {
        Const::of(Make::Complex(re, im))
    }
    pub const fn lit(l: &'static Lit) -> Const {
        Const::of(Make::Lit(l))
    }
    fn fill(&self) {
        let v = match self.make {
            Make::Str(s) => match sym::known(s) {
                Some(k) => k.value(), // names are shared: dict lookups compare pointers first
                None if s.len() <= 32 => sym::intern(s).value(),
                None => new_str(s),
            },
            Make::Wtf8(s) => crate::str::new_wtf8(s.to_vec()),
            Make::Bytes(s) => crate::object::new_bytes_data(T::Bytes.ty(), s.to_vec()),
            Make::Int(digits, base) => int_of_digits(digits, base),
            Make::Lit(l) => lit(l),
            Make::Complex(re, im) => crate::object::new_complex_data(
                T::Complex.ty(),
                crate::complex::Complex::new(re, im),
            ),
        };
        // SAFETY: nobody reads the constant before the module body runs.
        unsafe { *self.value.get() = v };
    }
    #[inline(always)]
    pub fn r(&self) -> &Value {
        // SAFETY: filled before the module body ran, never changed again.
        unsafe { &*self.value.get() }
    }
    #[inline(always)]
    pub fn v(&self) -> Value {
        self.r().clone()
    }
}

/// An int from the digits of a literal.
pub fn int_of_digits(digits: &str, base: u32) -> Value {
    let d: Vec<u8> =
        digits.bytes().map(|b| (b as char).to_digit(36).unwrap_or(0) as u8).collect();
    crate::ops::big(BigInt::from_digits(false, &d, base))
}

/// Frozensets first: whether their strings are interned already decides their order.
pub fn init_consts(all: &[&Const]) {
    let new = all.iter().copied().filter(|c| c.r().is_unbound());
    let (displays, others): (Vec<&Const>, Vec<&Const>) =
        new.partition(|c| matches!(c.make, Make::Lit(_)));
    for c in displays.into_iter().chain(others) {
        c.fill();
    }
}
