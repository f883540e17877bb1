//! Code objects and cells as programs see them.

use crate::cell::CellRef;
use crate::exc::TraceEntry;
use crate::func::{Code, CodeFn, CodeKind, NativeDef};
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;
use std::cell::RefCell;
use std::collections::HashMap;

/// `f.__code__`: what is known of the code, and how to run it where that is known.
pub struct CodeObject {
    pub code: &'static Code,
    pub run: Option<CodeFn>,
}

thread_local! {
    /// A code has one object, for `is`; by the address of what it stands for.
    static MADE: RefCell<HashMap<usize, Value>> = RefCell::new(HashMap::new());
}

/// The object of a function's, generator's or frame's code.
pub fn code_object(code: &'static Code, run: Option<CodeFn>) -> Value {
    if let Some(v) = crate::eval::code_of(code) {
        return v;
    }
    let at = code as *const Code as usize;
    let have = MADE.with(|m| m.borrow().get(&at).cloned());
    match have {
        Some(v) if run.is_none() || data(&v).map_or(false, |c| c.run.is_some()) => v,
        _ => {
            let v = new_other_data(T::Code.ty(), Box::new(CodeObject { code, run }));
            MADE.with(|m| m.borrow_mut().insert(at, v.clone()));
            v
        }
    }
}

pub fn data(v: &Value) -> Option<&CodeObject> {
    v.as_native_object::<CodeObject>()
}

/// What a code object says of its code, be it translated or a text's.
pub fn of(v: &Value) -> Option<&'static Code> {
    data(v).map(|c| c.code).or_else(|| crate::eval::description(v))
}

fn code_of(v: &Value) -> R<&'static Code> {
    of(v).ok_or_else(|| type_error("a code object is required"))
}

fn names(all: &[&'static str]) -> Value {
    tuple(all.iter().map(|n| sym::intern(n).value()).collect())
}

fn flags(v: &Value) -> R {
    if let Some(flags) = crate::eval::flags(v) {
        return Ok(Value::int(flags));
    }
    let c = code_of(v)?;
    let kind = match c.kind {
        CodeKind::Function => 0,
        CodeKind::Generator => 0x20,
        CodeKind::Coroutine => 0x80,
        CodeKind::AsyncGenerator => 0x200,
    };
    let var = if c.varargs { 4 } else { 0 } | if c.varkw { 8 } else { 0 };
    let nested = if c.qualname.contains("<locals>") { 0x10 } else { 0 };
    Ok(Value::int(3 | var | kind | nested))
}

/// `code.replace(co_name=...)`: names and places; what else a code has is not made of parts.
fn replace(a: &[Value]) -> R {
    if a[1].as_tuple().map_or(false, |t| !t.is_empty()) {
        let n = a[1].as_tuple().map_or(0, |t| t.len());
        return Err(type_error(format!(
            "code.replace() takes exactly 0 positional arguments ({} given)",
            n
        )));
    }
    let mut new = code_of(&a[0])?.clone();
    for (k, x) in a[2].as_dict().map(|d| d.pairs()).unwrap_or_default() {
        let key = k.as_str().map(|s| s.into_owned()).unwrap_or_default();
        match key.as_str() {
            "co_name" => new.name = text_of(&key, &x)?,
            "co_qualname" => new.qualname = text_of(&key, &x)?,
            "co_filename" => new.file = text_of(&key, &x)?,
            "co_firstlineno" => new.line = crate::items::index_size(&x)? as u32,
            _ if eq_b(&crate::attr::getattr_sym(&a[0], sym::intern(&key))?, &x)? => {}
            _ => {
                let what = "replace() of that part of a code object is not supported by Portalis";
                return Err(not_implemented_error(format!("{}: {}", key, what)));
            }
        }
    }
    match data(&a[0]) {
        Some(c) => {
            let code: &'static Code = Box::leak(Box::new(new));
            Ok(new_other_data(T::Code.ty(), Box::new(CodeObject { code, run: c.run })))
        }
        None => Ok(crate::eval::with_code(&a[0], new)),
    }
}

fn text_of(key: &str, x: &Value) -> R<&'static str> {
    match x.as_str() {
        Some(s) => Ok(sym::intern(&s).name()),
        None => Err(type_error(format!(
            "replace() argument '{}' must be str, not {}",
            key,
            type_name(x)
        ))),
    }
}

macro_rules! g {
    ($name:literal, $get:expr) => {
        GetSetData { name: $name, get: $get, set: None }
    };
}

thread_local! {
    /// The places in a code object that tracebacks have shown: its instructions, to Python.
    static PLACES: RefCell<HashMap<usize, Vec<TraceEntry>>> = RefCell::new(HashMap::new());
}

/// `tb_lasti`: the number of an instruction, which stands for the place; -1: it has none.
pub fn instruction(at: &TraceEntry) -> i64 {
    if at.span == 0 {
        return -1;
    }
    PLACES.with(|all| {
        let mut all = all.borrow_mut();
        let known = all.entry(at.code as *const Code as usize).or_default();
        let i = known.iter().position(|p| p.line == at.line && p.span == at.span);
        let i = i.unwrap_or_else(|| {
            known.push(*at);
            known.len() - 1
        });
        i as i64 * 2
    })
}

/// Line, end of line, column and its end of each place that is known.
fn positions(a: &[Value]) -> R {
    let code = code_of(&a[0])? as *const Code as usize;
    let known = PLACES.with(|all| all.borrow().get(&code).cloned().unwrap_or_default());
    let row = |p: &TraceEntry| {
        let (line, from, to) = (p.line as i64, p.span & 0xFFFF, p.span >> 16 & 0xFFFF);
        let open = to == crate::exc::OPEN;
        let numbers = [line, line + open as i64, from as i64, if open { 0 } else { to as i64 }];
        tuple(numbers.iter().map(|n| Value::int(*n)).collect())
    };
    iter_object(&list(known.iter().map(row).collect()))
}

static CODE: &[NativeDef] = &[
    NativeDef { name: "co_positions", params: "self, /", run: positions },
    NativeDef {
        name: "__new__",
        params: "cls, /, *args, **kw",
        run: |_| {
            let what = "a code object made of bytecode is not supported by Portalis";
            Err(not_implemented_error(what))
        },
    },
    NativeDef {
        name: "__repr__",
        params: "self, /",
        run: |a| {
            let c = code_of(&a[0])?;
            let at = a[0].ptr();
            Ok(new_string(format!(
                "<code object {} at {:#x}, file \"{}\", line {}>",
                c.name, at, c.file, c.line
            )))
        },
    },
    NativeDef {
        name: "__eq__",
        params: "self, other, /",
        run: |a| match type_of(&a[1]) == T::Code.ty() {
            true => crate::eval::same(&a[0], &a[1]).map(Value::bool),
            false => Ok(NOT_IMPLEMENTED),
        },
    },
    NativeDef { name: "replace", params: "self, /, *args, **kw", run: replace },
    NativeDef {
        name: "__hash__",
        params: "self, /",
        run: |a| crate::eval::hash_of(&a[0]).map(Value::int),
    },
];
static CODE_ATTRS: &[GetSetData] = &[
    g!("co_name", |v| Ok(new_str(code_of(v)?.name))),
    g!("co_qualname", |v| Ok(new_str(code_of(v)?.qualname))),
    g!("co_filename", |v| Ok(new_string(crate::program_files::shown_path(code_of(v)?.file)))),
    g!("co_firstlineno", |v| Ok(Value::int(code_of(v)?.line as i64))),
    g!("co_argcount", |v| Ok(Value::int(code_of(v)?.npos as i64))),
    g!("co_posonlyargcount", |v| Ok(Value::int(code_of(v)?.posonly as i64))),
    g!("co_kwonlyargcount", |v| Ok(Value::int(code_of(v)?.nkwonly as i64))),
    g!("co_nlocals", |v| Ok(Value::int(code_of(v)?.varnames.len() as i64))),
    g!("co_varnames", |v| Ok(names(code_of(v)?.varnames))),
    g!("co_freevars", |v| Ok(names(code_of(v)?.freevars))),
    g!("co_consts", |v| Ok(crate::eval::consts(v))),
    g!("co_names", |v| Ok(crate::eval::names(v))),
    g!("co_cellvars", |v| Ok(match code_of(v)?.cellvars {
        [] => crate::eval::cell_names(v),
        own => names(own),
    })),
    g!("co_flags", flags),
];

// ---- cells

fn contents(v: &Value) -> R {
    match CellRef::of(v).map(|c| c.get()) {
        Some(x) if !x.is_unbound() => Ok(x),
        _ => Err(value_error("Cell is empty")),
    }
}

fn set_contents(v: &Value, x: Option<Value>) -> R<()> {
    if let Some(c) = CellRef::of(v) {
        c.set(x.unwrap_or(UNBOUND));
    }
    Ok(())
}

fn cell_repr(a: &[Value]) -> R {
    let x = CellRef::of(&a[0]).map_or(UNBOUND, |c| c.get());
    let at = a[0].ptr();
    Ok(new_string(match x.is_unbound() {
        true => format!("<cell at {:#x}: empty>", at),
        false => {
            format!("<cell at {:#x}: {} object at {:#x}>", at, type_of(&x).name(), x.ptr())
        }
    }))
}

/// Cells compare as what they hold; an empty one comes first.
fn compare(a: &[Value], op: fn(&Value, &Value) -> R) -> R {
    let (x, y) = match (CellRef::of(&a[0]), CellRef::of(&a[1])) {
        (Some(x), Some(y)) => (x.get(), y.get()),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    if x.is_unbound() || y.is_unbound() {
        let full = |v: &Value| Value::bool(!v.is_unbound());
        return op(&full(&x), &full(&y));
    }
    op(&x, &y)
}

static CELL: &[NativeDef] = &[
    NativeDef {
        name: "__new__",
        params: "cls, contents=, /",
        run: |a| Ok(CellRef::new(a[1].clone()).object().clone()),
    },
    NativeDef { name: "__repr__", params: "self, /", run: cell_repr },
    NativeDef { name: "__eq__", params: "self, other, /", run: |a| compare(a, eq) },
    NativeDef { name: "__ne__", params: "self, other, /", run: |a| compare(a, ne) },
    NativeDef { name: "__lt__", params: "self, other, /", run: |a| compare(a, lt) },
    NativeDef { name: "__le__", params: "self, other, /", run: |a| compare(a, le) },
    NativeDef { name: "__gt__", params: "self, other, /", run: |a| compare(a, gt) },
    NativeDef { name: "__ge__", params: "self, other, /", run: |a| compare(a, ge) },
];
static CELL_ATTRS: &[GetSetData] =
    &[GetSetData { name: "cell_contents", get: contents, set: Some(set_contents) }];

pub fn define_all() {
    define(T::Code, CODE, CODE_ATTRS);
    define(T::Cell, CELL, CELL_ATTRS);
    T::Cell.ty().dict().set(sym::HASH, NONE);
}
