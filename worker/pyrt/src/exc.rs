//! Exceptions: the object, the Rust error that carries it, raising, and the stack of those
//! that are being handled.

use crate::attr::Attrs;
use crate::func::Code;
use crate::object::{new_exc_data, Head};
use crate::prelude::*;
use crate::types::Type;
use std::cell::{Cell, UnsafeCell};

pub struct ExcData {
    pub attrs: Attrs,
    pub state: UnsafeCell<ExcState>,
}

#[derive(Default)]
pub struct ExcState {
    pub args: Value, // a tuple
    pub cause: Value,
    pub context: Value,
    pub suppress: bool,
    /// Innermost first: a frame is added while the exception leaves it.
    pub trace: Vec<TraceEntry>,
    /// The frame objects of these by their places: of texts, and of all where programs ask for
    /// their variables.
    pub frames: Vec<(usize, Value)>,
    /// The object that `__traceback__` gave or was set to, for the first `shown` of `trace`.
    pub traceback: Value,
    pub shown: usize,
}

#[derive(Clone, Copy)]
pub struct TraceEntry {
    pub code: &'static Code,
    pub line: u32,
    /// What span() made; 0: nothing is marked.
    pub span: u64,
}

/// The bytes of a line that a traceback marks: to OPEN means that it goes on in the next line.
/// `part` is what alone is marked when of_part() has seen the exception: what ends there, or,
/// with an end, from there.
pub const fn span(from: u64, to: u64, part: u64, part_end: u64) -> u64 {
    from | to << 16 | part << 32 | part_end << 48
}

thread_local! {
    /// The last exception that is of a part of an operation only.
    static OF_PART: Cell<usize> = Cell::new(0);
}

/// The exception is of a part of the operation: x.m(...) has no m, or an item cannot be taken
/// apart.
#[cold]
pub fn of_part(e: PyErr) -> PyErr {
    OF_PART.with(|o| o.set(e.0.as_ptr() as usize));
    e
}

pub const OPEN: u64 = 0xFFFF;

impl ExcData {
    #[allow(clippy::mut_from_ref)]
    pub fn state(&self) -> &mut ExcState {
        // SAFETY: one thread runs Python code; references do not outlive a statement.
        unsafe { &mut *self.state.get() }
    }
}

/// A raised exception: one counted pointer to an exception object.
pub struct PyErr(std::ptr::NonNull<Head>);

pub type R<V = Value> = Result<V, PyErr>;

impl PyErr {
    /// `v` must be an exception object.
    pub fn of(v: Value) -> PyErr {
        match v.head() {
            Some(h) if v.as_exc().is_some() => {
                let p = std::ptr::NonNull::from(h);
                std::mem::forget(v);
                PyErr(p)
            }
            _ => type_error("exceptions must derive from BaseException"),
        }
    }
    pub fn value(&self) -> Value {
        // SAFETY: the object lives while self does; its count is raised for the new value.
        unsafe {
            self.0.as_ref().retain();
            Value::from_head(self.0.as_ptr())
        }
    }
    pub fn into_value(self) -> Value {
        // SAFETY: the count moves over.
        let v = unsafe { Value::from_head(self.0.as_ptr()) };
        std::mem::forget(self);
        v
    }
    pub fn exc(&self) -> &ExcData {
        // SAFETY: a PyErr points to an exception object, of() checked.
        unsafe { &(*(self.0.as_ptr() as *const crate::object::Obj<ExcData>)).data }
    }
    pub fn ty(&self) -> Type {
        // SAFETY: the object lives while self does.
        unsafe { self.0.as_ref().ty() }
    }
    /// isinstance(e, builtin exception class)
    pub fn is(&self, t: T) -> bool {
        self.ty().is_subtype(t.ty())
    }
    /// Adds the frame that the exception leaves.
    #[cold]
    #[inline(never)]
    pub fn at(self, code: &'static Code, line: u32) -> PyErr {
        self.at_span(code, line, 0)
    }
    /// The same with what the traceback marks in the line.
    #[cold]
    #[inline(never)]
    pub fn at_span(self, code: &'static Code, line: u32, span: u64) -> PyErr {
        let (part, end) = (span >> 32 & 0xFFFF, span >> 48);
        let of_part = OF_PART.with(|o| o.replace(0)) == self.0.as_ptr() as usize;
        let span = match of_part && part > 0 {
            true if end > 0 => part | end << 16,
            true => span & 0xFFFF | part << 16,
            false => span & 0xFFFF_FFFF,
        };
        let frame = if cfg!(feature = "locals") { crate::frames::innermost(code) } else { None };
        self.left(TraceEntry { code, line, span }, frame)
    }
    fn left(self, entry: TraceEntry, frame: Option<Value>) -> PyErr {
        let state = self.exc().state();
        if let Some(frame) = frame {
            state.frames.push((state.trace.len(), frame));
        }
        state.trace.push(entry);
        self
    }
    /// The same of a text's function, whose frame keeps its variables.
    #[cold]
    pub fn at_text(self, code: &'static Code, line: u32, frame: Value) -> PyErr {
        OF_PART.with(|o| o.set(0));
        self.left(TraceEntry { code, line, span: 0 }, Some(frame))
    }
    /// Sets one of the fields of its class.
    pub fn set_attr(&self, name: &str, v: Value) {
        let attribute = crate::sym::intern(name);
        // A class without such a field (pyexpat's, sqlite3's) has it as an attribute.
        if type_of(&self.value()).lookup(attribute).is_some() {
            crate::exc_fields::set(self.exc(), name, v);
        } else {
            self.exc().attrs.set(attribute, v);
        }
    }
    pub fn args(&self) -> Value {
        self.exc().state().args.clone()
    }
    /// str(e), for messages of our own; never fails.
    pub fn text(&self) -> String {
        match crate::ops::str_of(&self.value()) {
            Ok(s) => s.as_str().map(|t| t.into_owned()).unwrap_or_default(),
            Err(_) => String::new(),
        }
    }
}

impl Clone for PyErr {
    fn clone(&self) -> PyErr {
        let v = self.value();
        std::mem::forget(v);
        PyErr(self.0)
    }
}

impl Drop for PyErr {
    fn drop(&mut self) {
        // SAFETY: self owned one count.
        drop(unsafe { Value::from_head(self.0.as_ptr()) });
    }
}

impl std::fmt::Debug for PyErr {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}: {}", self.ty().name(), self.text())
    }
}

/// An exception object of class `t` with these args; `__init__` is not run.
pub fn new_exception(t: Type, args: Vec<Value>) -> Value {
    let state = ExcState { args: tuple(args), cause: NONE, context: NONE, ..Default::default() };
    let data = ExcData { attrs: Attrs::new(t.root_shape()), state: UnsafeCell::new(state) };
    new_exc_data(t, data)
}

/// A new error of a builtin class with one message, raised now.
#[cold]
#[inline(never)]
pub fn error(t: T, msg: impl Into<String>) -> PyErr {
    let v = new_exception(t.ty(), vec![new_string(msg.into())]);
    let fields = matches!(t, T::OSError | T::TimeoutError | T::ConnectionError)
        || matches!(t, T::ImportError | T::ModuleNotFoundError);
    if fields {
        crate::exc_types::after_init(&v);
    }
    with_context(PyErr::of(v))
}

/// A new error of a builtin class with any args.
#[cold]
pub fn error_args(t: T, args: Vec<Value>) -> PyErr {
    let v = new_exception(t.ty(), args);
    crate::exc_types::after_init(&v);
    with_context(PyErr::of(v))
}

macro_rules! shorthand {
    ($($f:ident $t:ident)*) => {$(
        #[cold]
        pub fn $f(msg: impl Into<String>) -> PyErr {
            error(T::$t, msg)
        }
    )*};
}
shorthand! {
    type_error TypeError value_error ValueError attribute_error AttributeError
    index_error IndexError overflow_error OverflowError runtime_error RuntimeError
    zero_division ZeroDivisionError name_error NameError import_error ImportError
    recursion_error RecursionError assertion_error AssertionError lookup_error LookupError
    memory_error MemoryError not_implemented_error NotImplementedError
    system_error SystemError buffer_error BufferError eof_error EOFError
}

/// KeyError with the key itself as its argument.
#[cold]
pub fn key_error(key: &Value) -> PyErr {
    error_args(T::KeyError, vec![key.clone()])
}

/// StopIteration(value); no argument for None.
#[cold]
pub fn stop_iteration(value: Value) -> PyErr {
    let args = if value.is_none() { vec![] } else { vec![value] };
    error_args(T::StopIteration, args)
}

/// OSError of the class that errno stands for.
#[cold]
pub fn os_error(errno: i32, path: Option<Value>) -> PyErr {
    let text = crate::exc_types::strerror(errno);
    let mut args = vec![Value::int(errno as i64), new_string(text)];
    if let Some(p) = path {
        args.push(p);
    }
    match call(&T::OSError.value(), &mut args) {
        Ok(v) => with_context(PyErr::of(v)),
        Err(e) => e,
    }
}

impl From<crate::fail::Fail> for PyErr {
    #[cold]
    fn from(f: crate::fail::Fail) -> PyErr {
        use crate::fail::Kind as K;
        let t = match f.kind {
            K::Value => T::ValueError,
            K::Type => T::TypeError,
            K::Overflow => T::OverflowError,
            K::Range => {
                let args = vec![Value::int(34), new_string(f.msg)];
                return error_args(T::OverflowError, args);
            }
            K::ZeroDivision => T::ZeroDivisionError,
            K::Index => T::IndexError,
            K::Key => return key_error(&new_string(f.msg)),
            K::Memory if f.msg.is_empty() => return error_args(T::MemoryError, vec![]),
            K::Memory => T::MemoryError,
            K::Lookup => T::LookupError,
        };
        error(t, f.msg)
    }
}

/// `raise x`: a class is instantiated; the exception being handled becomes `__context__`.
#[cold]
pub fn raise(x: Value) -> PyErr {
    match instance_of(x) {
        Ok(v) => with_context(PyErr::of(v)),
        Err(e) => e,
    }
}

fn instance_of(x: Value) -> R {
    if x.as_exc().is_some() {
        return Ok(x);
    }
    if let Some(t) = x.as_type() {
        if t.is_subtype(T::BaseException.ty()) {
            let v = call(&x, &mut [])?;
            if v.as_exc().is_none() {
                return Err(type_error(format!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    crate::ops::repr_text(&x)?,
                    crate::ops::repr_text(&type_of(&v).value())?
                )));
            }
            return Ok(v);
        }
    }
    Err(type_error("exceptions must derive from BaseException"))
}

/// `raise x from cause`
#[cold]
pub fn raise_from(x: Value, cause: Value) -> PyErr {
    let v = match instance_of(x) {
        Ok(v) => v,
        Err(e) => return e,
    };
    let is_class = cause.as_type().map_or(false, |t| t.is_subtype(T::BaseException.ty()));
    let cause = match instance_of(cause.clone()) {
        _ if cause.is_none() => NONE,
        Ok(c) => c,
        Err(e) if is_class => return e,
        Err(_) => return type_error("exception causes must derive from BaseException"),
    };
    if let Some(e) = v.as_exc() {
        e.state().cause = cause;
        e.state().suppress = true;
    }
    with_context(PyErr::of(v))
}

/// Bare `raise`.
#[cold]
pub fn reraise() -> PyErr {
    match current() {
        Some(e) => e,
        None => runtime_error("No active exception to reraise"),
    }
}

/// What the translator could not express.
#[cold]
pub fn unsupported(what: &str, file: &str, line: u32) -> PyErr {
    not_implemented_error(format!("{}:{}: {} is not supported by Portalis", file, line, what))
}

struct Handled(UnsafeCell<Vec<PyErr>>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Handled {}
static HANDLED: Handled = Handled(UnsafeCell::new(Vec::new()));

#[allow(clippy::mut_from_ref)]
fn handled() -> &'static mut Vec<PyErr> {
    // SAFETY: see Handled; references do not outlive a statement.
    unsafe { &mut *HANDLED.0.get() }
}

/// The exception that is being handled: sys.exc_info()[1].
pub fn current() -> Option<PyErr> {
    handled().last().cloned()
}

/// An error that is put into a generator: its context comes from there.
pub fn without_context(x: Value) -> PyErr {
    match instance_of(x) {
        Ok(v) => PyErr::of(v),
        Err(e) => e,
    }
}

pub fn with_context(e: PyErr) -> PyErr {
    let c = match current() {
        Some(c) => c.into_value(),
        None => return e,
    };
    let me = e.value();
    if is(&c, &me) {
        return e;
    }
    // The chain must not become a ring: cut it where it reaches this exception. A ring that the
    // program made by hand is left when the slower of two walkers meets the faster one.
    let (mut at, mut slow, mut odd) = (c.clone(), c.clone(), false);
    while let Some(d) = at.as_exc() {
        let next = d.state().context.clone();
        if is(&next, &me) {
            d.state().context = NONE;
            break;
        }
        at = next;
        if is(&at, &slow) {
            break;
        }
        if odd {
            slow = slow.as_exc().map_or(NONE, |d| d.state().context.clone());
        }
        odd = !odd;
    }
    e.exc().state().context = c;
    e
}

/// While it lives, an exception is the one being handled.
pub struct Handling(Cell<bool>);

pub fn handling(e: &PyErr) -> Handling {
    handled().push(e.clone());
    Handling(Cell::new(true))
}

impl Drop for Handling {
    fn drop(&mut self) {
        if self.0.get() {
            handled().pop();
        }
    }
}

/// Ends what `handling` began where its guard was forgotten.
pub fn pop_handled() {
    handled().pop();
}

/// How many exceptions are being handled; and those above a mark, taken off the stack or put
/// back: a generator takes its own along when it is suspended.
#[inline(always)]
pub fn handled_len() -> usize {
    handled().len()
}
pub fn take_handled(from: usize) -> Vec<PyErr> {
    if handled_len() <= from {
        return Vec::new();
    }
    handled().split_off(from.min(handled_len()))
}
pub fn put_handled(own: Vec<PyErr>) {
    if !own.is_empty() {
        handled().extend(own);
    }
}

/// Does `except class` catch e? All that is named must be exception classes, also after a hit.
pub fn exc_match(e: &PyErr, class: &Value) -> R<bool> {
    let class_of = |c: &Value| c.as_type().filter(|t| t.is_subtype(T::BaseException.ty()));
    if let Some(t) = class_of(class) {
        return Ok(e.ty().is_subtype(t));
    }
    let mut hit = Some(false);
    match class.as_tuple() {
        Some(many) => {
            for c in many.iter() {
                hit = class_of(c).and_then(|t| hit.map(|h| h || e.ty().is_subtype(t)));
            }
        }
        None => hit = None,
    }
    hit.ok_or_else(|| {
        type_error("catching classes that do not inherit from BaseException is not allowed")
    })
}

/// How a try block was left.
pub enum Flow {
    Next,
    Ret(Value),
    Brk(u32),
    Cont(u32),
}
