//! Frames: which functions run, and at which line each is. They are kept only where a program
//! asks for them (the feature `frames`, see macros.rs): a record on the stack for each call,
//! linked to the caller's. `sys._getframe()` makes an object of one; the frames of a traceback
//! and of a suspended generator are such objects, too, without a record.

use crate::frame_place::Place;
use crate::frame_shown::{Kept, Shown, Told};
use crate::func::Code;
use crate::object::{new_other_data, GetSetData, Late};
use crate::prelude::*;
use crate::setup::define;
use std::cell::{Cell, RefCell};

/// One running call. It stands on the stack, and is linked while its guard lives.
pub struct Record {
    code: &'static Code,
    line: Cell<u32>,
    below: Cell<*const Record>,
    /// How many calls run, with this one.
    depth: Cell<u32>,
    /// Once somebody asked: the frame object, so that it stays the same one.
    object: Late,
    /// Where its variables are, where the program asks for them (frame_shown.rs).
    shown: Cell<*const Shown>,
}

/// The innermost call.
struct Top(Cell<*const Record>);
// SAFETY: touched only by the thread that runs Python code.
unsafe impl Sync for Top {}
static TOP: Top = Top(Cell::new(std::ptr::null()));

impl Top {
    /// Its record.
    #[inline(always)]
    fn get(&self) -> Option<&Record> {
        // SAFETY: a record is unlinked before its call ends.
        unsafe { self.0.get().as_ref() }
    }
}

/// RecursionError where one call more would be more than sys.setrecursionlimit() allows.
#[inline(always)]
pub fn count() -> R<()> {
    match TOP.get() {
        Some(r) if r.depth.get() >= MOST.with(|m| m.get()) => Err(crate::call::too_deep()),
        _ => Ok(()),
    }
}

/// Says how many calls may run within each other.
pub fn limit(n: u32) {
    MOST.with(|m| m.set(n));
}

thread_local! {
    static MOST: Cell<u32> = Cell::new(1000);
}

/// The records of another thread come in, those of this one go out.
pub fn swap_top(with: *const Record) -> *const Record {
    TOP.0.replace(with)
}

/// The place of a function in its record, which is linked while this lives.
pub struct Guard<'a>(&'a Record);

impl Record {
    #[inline]
    pub fn new(code: &'static Code, line: u32) -> Record {
        Record {
            code,
            line: Cell::new(line),
            below: Cell::new(std::ptr::null()),
            depth: Cell::new(1),
            object: Late::new(UNBOUND),
            shown: Cell::new(std::ptr::null()),
        }
    }
    #[inline]
    pub fn push(&self) -> Guard<'_> {
        if let Some(r) = TOP.get() {
            self.depth.set(r.depth.get() + 1);
        }
        self.below.set(TOP.0.replace(self));
        Guard(self)
    }
    /// It is of a generator that goes on: where its variables are, and its frame object.
    pub fn resume(&self, shown: *const Shown, frame: &Value) {
        self.shown.set(shown);
        if let Some(f) = frame.as_native_object::<Frame>() {
            f.live.set(self);
            f.back.set(UNBOUND);
            self.object.set(frame.clone());
        }
    }
}

impl Guard<'_> {
    #[inline(always)]
    pub fn line(&self) -> u32 {
        self.0.line.get()
    }
    /// The line that the function is at.
    #[inline(always)]
    pub fn say(&self, line: u32) {
        self.0.line.set(line);
    }
}

/// The place of code that runs in a record which others made: in the innermost one.
#[derive(Clone, Copy)]
pub struct Innermost;

impl Innermost {
    #[inline(always)]
    pub fn line(&self) -> u32 {
        TOP.get().map_or(0, |r| r.line.get())
    }
    #[inline(always)]
    pub fn say(&self, line: u32) {
        if let Some(r) = TOP.get() {
            r.line.set(line);
        }
    }
}

impl Drop for Guard<'_> {
    #[inline]
    fn drop(&mut self) {
        if !self.0.object.is_unbound() {
            ended(self.0);
        }
        TOP.0.set(self.0.below.get());
    }
}

/// The frame object outlives its record; one that nobody else holds goes with it.
#[cold]
fn ended(r: &Record) {
    if let Some(f) = r.object.as_native_object::<Frame>() {
        f.line.set(r.line.get());
        f.live.set(std::ptr::null());
        let suspended = !r.shown.get().is_null();
        let held = r.object.head().map_or(false, |h| h.count() > 1);
        if held && f.back.is_unbound() {
            f.back.set(if suspended { NONE } else { object_of(r.below.get()) });
        }
    }
}

/// Runs a generator's body up to where it is suspended; it goes on at its place.
#[cfg(feature = "frames")]
#[inline]
pub fn within<X>(code: &'static Code, place: &Place, body: impl FnOnce() -> X) -> X {
    let record = Record::new(code, place.line());
    place.enter(&record);
    let guard = record.push();
    let x = body();
    place.leave(record.line.get(), record.shown.get());
    drop(guard);
    x
}
#[cfg(not(feature = "frames"))]
#[inline(always)]
pub fn within<X>(_: &'static Code, _: &Place, body: impl FnOnce() -> X) -> X {
    body()
}

/// The innermost function tells where its variables are.
#[inline]
pub fn show(s: &Shown) {
    if let Some(r) = TOP.get() {
        r.shown.set(s);
        if !r.object.is_unbound() {
            s.link(&r.object);
        }
    }
}

/// They go: nobody may look at them any more.
#[inline]
pub fn hide(s: &Shown) {
    if let Some(r) = TOP.get() {
        if std::ptr::eq(r.shown.get(), s) {
            r.shown.set(std::ptr::null());
        }
    }
}

/// What Python code holds of a frame.
struct Frame {
    code: &'static Code,
    line: Cell<u32>,
    /// UNBOUND while it runs.
    back: Late,
    live: Cell<*const Record>,
    told: Told,
    /// Of a text: its globals, and its variables as it was left.
    of_text: Option<(Value, Value)>,
}

fn object(
    code: &'static Code,
    line: u32,
    back: Value,
    live: *const Record,
    kept: Option<Kept>,
) -> Value {
    let f = Frame {
        code,
        line: Cell::new(line),
        back: Late::new(back),
        live: Cell::new(live),
        told: Told::new(kept),
        of_text: None,
    };
    new_other_data(T::Frame.ty(), Box::new(f))
}

/// The frame object of a record, NONE of none.
pub fn object_of(at: *const Record) -> Value {
    // SAFETY: as Top::get().
    let r = match unsafe { at.as_ref() } {
        Some(r) => r,
        None => return NONE,
    };
    if r.object.is_unbound() {
        r.object.set(object(r.code, r.line.get(), UNBOUND, r, None));
        // SAFETY: Shown's drop() takes it out of the record.
        if let Some(s) = unsafe { r.shown.get().as_ref() } {
            s.link(&r.object);
        }
    }
    r.object.clone()
}

/// The frame of a generator that does not run.
pub fn suspended(code: &'static Code, line: u32, kept: Option<Kept>) -> Value {
    object(code, line, NONE, std::ptr::null(), kept)
}

/// A frame that has no record: of a traceback.
pub fn detached(code: &'static Code, line: u32) -> Value {
    object(code, line, NONE, std::ptr::null(), None)
}

/// The frame of a text that an exception leaves, with its globals and variables.
pub fn of_text(code: &'static Code, line: u32, names: (Value, Value)) -> Value {
    let f = Frame {
        code,
        line: Cell::new(line),
        back: Late::new(NONE),
        live: Cell::new(std::ptr::null()),
        told: Told::new(None),
        of_text: Some(names),
    };
    new_other_data(T::Frame.ty(), Box::new(f))
}

/// What a frame object knows of its variables.
pub fn told_by(frame: &Value) -> Option<&Told> {
    frame.as_native_object::<Frame>().map(|f| &f.told)
}

/// Does a record hold the frame object?
pub fn is_recorded(frame: &Value) -> bool {
    frame.as_native_object::<Frame>().map_or(false, |f| !f.live.get().is_null())
}

/// The frame that runs `code`, if that is the innermost one: an exception leaves it.
pub fn innermost(code: &'static Code) -> Option<Value> {
    let r = TOP.get().filter(|r| std::ptr::eq(r.code, code))?;
    Some(object_of(r))
}

/// What a frame object refers to.
pub fn visit(v: &Value, see: &mut impl FnMut(&Value)) {
    if let Some(f) = v.as_native_object::<Frame>() {
        see(&f.back);
        f.told.visit(see);
        f.of_text.iter().for_each(|(a, b)| [a, b].iter().for_each(|x| see(x)));
    }
}

/// Takes out what it refers to: it is garbage.
pub fn clear_garbage(v: &Value) {
    if let Some(f) = v.as_native_object::<Frame>() {
        f.back.set(NONE);
        f.told.clear();
    }
}

/// `sys._getframe(depth)`: None where the stack is not that deep.
pub fn caller(depth: usize) -> Option<Value> {
    let mut at = TOP.0.get();
    for _ in 0..depth {
        // SAFETY: as Top::get().
        at = unsafe { at.as_ref() }?.below.get();
    }
    if at.is_null() {
        return None;
    }
    Some(object_of(at))
}

/// `__name__` of the module whose code calls a native: known wherever frames are kept, and while
/// the body of a module runs; else it is taken to be the script.
pub fn calling_module() -> Value {
    match TOP.get() {
        Some(r) => r.code.module.name_value(),
        None => crate::module::starting().map_or_else(|| new_str("__main__"), new_string),
    }
}

/// Code and line of the running functions, innermost first.
pub fn running() -> Vec<crate::exc::TraceEntry> {
    let (mut at, mut all) = (TOP.0.get(), Vec::new());
    // SAFETY: as Top::get().
    while let Some(r) = unsafe { at.as_ref() } {
        all.push(crate::exc::TraceEntry { code: r.code, line: r.line.get(), span: 0 });
        at = r.below.get();
    }
    all
}

/// Is the program one that keeps frames?
pub const fn are_kept() -> bool {
    cfg!(feature = "frames")
}

fn frame(v: &Value) -> R<&Frame> {
    v.as_native_object::<Frame>().ok_or_else(|| type_error("a frame is required"))
}

/// Code and line of a frame object.
pub fn entry(v: &Value) -> Option<crate::exc::TraceEntry> {
    let f = v.as_native_object::<Frame>()?;
    Some(crate::exc::TraceEntry { code: f.code, line: line_of(f), span: 0 })
}

fn line_of(f: &Frame) -> u32 {
    // SAFETY: ended() forgets the record before it is gone.
    match unsafe { f.live.get().as_ref() } {
        Some(r) => r.line.get(),
        None => f.line.get(),
    }
}

thread_local! {
    /// What functions told of their variables: (how many calls ran, whose, name, value).
    static TOLD: RefCell<Vec<(u32, usize, &'static str, Value)>> = RefCell::new(Vec::new());
}

/// The running function tells of one of its variables, for f_locals.
pub fn tell_local(name: &'static str, v: &Value) {
    if let Some(r) = TOP.get() {
        let (depth, code) = (r.depth.get(), r.code as *const Code as usize);
        TOLD.with(|t| {
            let mut t = t.borrow_mut();
            t.retain(|x| x.0 < depth);
            t.push((depth, code, name, v.clone()));
        });
    }
}

fn globals(f: &Frame) -> Value {
    match &f.of_text {
        Some((globals, _)) => globals.clone(),
        None => globals_dict(f.code.module),
    }
}

fn back(v: &Value) -> R {
    let f = frame(v)?;
    if !f.back.is_unbound() {
        return Ok(f.back.clone());
    }
    // SAFETY: ended() forgets the record before it is gone.
    Ok(unsafe { f.live.get().as_ref() }.map_or(NONE, |r| object_of(r.below.get())))
}

fn locals(v: &Value) -> R {
    let f = frame(v)?;
    if let Some((_, locals)) = &f.of_text {
        return Ok(locals.clone());
    }
    if f.code.name == "<module>" {
        return Ok(globals(f));
    }
    let at_rest = f.live.get().is_null() || f.live.get() == TOP.0.get();
    if let Some(known) = f.told.locals(f.code, at_rest)? {
        return Ok(known);
    }
    // SAFETY: ended() forgets the record before it is gone.
    let depth = unsafe { f.live.get().as_ref() }.map(|r| r.depth.get());
    let code = f.code as *const Code as usize;
    let told = TOLD.with(|t| {
        let t = t.borrow();
        let own = t.iter().filter(|x| Some(x.0) == depth && x.1 == code);
        own.map(|x| (x.2, x.3.clone())).collect()
    });
    Ok(crate::frame_locals::of(f.code, told))
}

fn repr(a: &[Value]) -> R {
    let f = frame(&a[0])?;
    Ok(new_string(format!(
        "<frame at {:#x}, file {}, line {}, code {}>",
        a[0].ptr(),
        crate::ops::repr_text(&new_string(crate::program_files::shown_path(f.code.file)))?,
        line_of(f),
        f.code.name
    )))
}

fn clear(a: &[Value]) -> R {
    let f = frame(&a[0])?;
    if !f.live.get().is_null() {
        return Err(runtime_error("cannot clear an executing frame"));
    }
    f.told.clear();
    Ok(NONE)
}

macro_rules! g {
    ($name:literal, $get:expr) => {
        GetSetData { name: $name, get: $get, set: None }
    };
}

static METHODS: &[crate::func::NativeDef] = &[
    crate::func::NativeDef { name: "__repr__", params: "self, /", run: repr },
    crate::func::NativeDef { name: "clear", params: "self, /", run: clear },
];
static ATTRS: &[GetSetData] = &[
    g!("f_code", |v| Ok(crate::code_type::code_object(frame(v)?.code, None))),
    g!("f_lineno", |v| Ok(Value::int(line_of(frame(v)?) as i64))),
    g!("f_globals", |v| Ok(globals(frame(v)?))),
    g!("f_locals", locals),
    g!("f_builtins", |v| {
        let b = import_as(frame(v)?.code.module, "builtins")?;
        Ok(crate::dict_module::module_dict(&b))
    }),
    g!("f_back", back),
    g!("f_lasti", |_| Ok(Value::int(-1))),
    g!("f_trace", |_| Ok(NONE)),
];

pub fn define_all() {
    define(T::Frame, METHODS, ATTRS);
}
