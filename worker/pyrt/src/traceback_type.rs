//! Traceback objects: a chain from the outermost frame to the place where the exception was
//! raised. An exception collects plain entries; objects are made of them when somebody asks.

use crate::exc::TraceEntry;
use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData, Late};
use crate::prelude::*;
use crate::setup::define;

pub struct Traceback {
    entry: TraceEntry,
    lasti: i64,
    next: Late,
    /// UNBOUND until it is asked for.
    frame: Late,
}

impl Drop for Traceback {
    /// One after the other: a chain may be as long as the stack was deep.
    fn drop(&mut self) {
        let mut next = self.next.clone();
        self.next.set(NONE);
        while next.head().map_or(false, |h| h.count() == 1) {
            let after = match node(&next) {
                Some(t) => t.next.clone(),
                None => return,
            };
            if let Some(t) = node(&next) {
                t.next.set(NONE);
            }
            next = after;
        }
    }
}

fn node(v: &Value) -> Option<&Traceback> {
    v.as_native_object::<Traceback>()
}

fn made(entry: TraceEntry, lasti: i64, next: Value, frame: Value) -> Value {
    let t = Traceback { entry, lasti, next: Late::new(next), frame: Late::new(frame) };
    new_other_data(T::Traceback.ty(), Box::new(t))
}

/// `e.__traceback__`: frames that were left since then stand before the object it gave last.
pub fn of(e: &Value) -> Value {
    let s = match e.as_exc() {
        Some(d) if !d.state().trace.is_empty() => d.state(),
        _ => return NONE,
    };
    let mut tb = if s.shown > 0 { s.traceback.clone() } else { NONE };
    for (i, entry) in s.trace.iter().enumerate().skip(s.shown) {
        let known = s.frames.binary_search_by_key(&i, |t| t.0);
        let frame = known.map_or(UNBOUND, |at| s.frames[at].1.clone());
        tb = made(*entry, crate::code_type::instruction(entry), tb, frame);
    }
    s.shown = s.trace.len();
    s.traceback = tb.clone();
    tb
}

/// Assigns `__traceback__`; anything but a traceback is None.
pub fn set(e: &Value, tb: Value) {
    let s = match e.as_exc() {
        Some(d) => d.state(),
        None => return,
    };
    let left = std::mem::take(&mut s.frames);
    s.trace = entries(&tb);
    s.shown = s.trace.len();
    let old = std::mem::replace(&mut s.traceback, if s.trace.is_empty() { NONE } else { tb });
    drop((left, old));
}

/// Innermost first, as an exception collects them.
pub fn entries(tb: &Value) -> Vec<TraceEntry> {
    let (mut all, mut at) = (Vec::new(), tb.clone());
    while let Some(t) = node(&at) {
        all.push(t.entry);
        let next = t.next.clone();
        at = next;
    }
    all.reverse();
    all
}

/// Where the outermost frame of the chain is.
pub fn entry(tb: &Value) -> Option<TraceEntry> {
    node(tb).map(|t| t.entry)
}

fn checked(v: &Value) -> R<&Traceback> {
    node(v).ok_or_else(|| type_error("a traceback is required"))
}

fn frame(v: &Value) -> R {
    let t = checked(v)?;
    if t.frame.is_unbound() {
        t.frame.set(crate::frames::detached(t.entry.code, t.entry.line));
    }
    Ok(t.frame.clone())
}

fn next_of<'a>(v: &'a Value, what: &str) -> R<&'a Value> {
    if v.is_none() || node(v).is_some() {
        return Ok(v);
    }
    Err(type_error(format!("expected {}, got '{}'", what, type_name(v))))
}

fn set_next(v: &Value, x: Option<Value>) -> R<()> {
    let x = x.ok_or_else(|| type_error("can't delete tb_next attribute"))?;
    let mut at = next_of(&x, "traceback object")?.clone();
    while let Some(t) = node(&at) {
        if is(&at, v) {
            return Err(value_error("traceback loop detected"));
        }
        let next = t.next.clone();
        at = next;
    }
    checked(v)?.next.set(x);
    Ok(())
}

fn new(a: &[Value]) -> R {
    let at = match crate::frames::entry(&a[2]) {
        Some(e) => e,
        None => {
            return Err(type_error(format!(
                "TracebackType() argument 'tb_frame' must be frame, not {}",
                type_name(&a[2])
            )))
        }
    };
    let next = next_of(&a[1], "traceback object or None")?.clone();
    let lasti = crate::str_methods::c_int(&a[3])?;
    let line = crate::str_methods::c_int(&a[4])?;
    let entry = TraceEntry { code: at.code, line: line as u32, span: 0 };
    Ok(made(entry, lasti, next, a[2].clone()))
}

static METHODS: &[NativeDef] = &[NativeDef {
    name: "__new__",
    params: "cls, tb_next, tb_frame, tb_lasti, tb_lineno",
    run: new,
}];
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "tb_frame", get: frame, set: None },
    GetSetData { name: "tb_lasti", get: |v| Ok(Value::int(checked(v)?.lasti)), set: None },
    GetSetData {
        name: "tb_lineno",
        get: |v| Ok(Value::int(checked(v)?.entry.line as i64)),
        set: None,
    },
    GetSetData { name: "tb_next", get: |v| Ok((*checked(v)?.next).clone()), set: Some(set_next) },
];

/// What a traceback refers to.
pub fn visit(v: &Value, see: &mut impl FnMut(&Value)) {
    if let Some(t) = node(v) {
        see(&t.next);
        see(&t.frame);
    }
}

pub fn define_all() {
    define(T::Traceback, METHODS, ATTRS);
}
