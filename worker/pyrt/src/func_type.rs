//! Functions as objects: their attributes, `types.FunctionType(...)`, binding.

use crate::cell::CellRef;
use crate::code_type::{self, code_object};
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::setup::define;
use crate::sym::{self, Sym};

fn this(v: &Value) -> R<&Func> {
    v.as_func().ok_or_else(|| type_error("a function is required"))
}

/// `types.FunctionType(code, globals, name, argdefs, closure)`
fn new(a: &[Value]) -> R {
    let code = match code_type::data(&a[1]) {
        Some(c) => c,
        None => return crate::eval::new_function(&a[1..]),
    };
    if a[2].as_dict().is_none() {
        let text = format!("function() argument 'globals' must be dict, not {}", type_name(&a[2]));
        return Err(type_error(text));
    }
    if !is(&a[2], &globals_dict(code.code.module)) {
        return Err(not_implemented_error(
            "types.FunctionType() with other globals is not supported by Portalis",
        ));
    }
    let run = code.run.ok_or_else(|| {
        not_implemented_error("a function of this code object is not supported by Portalis")
    })?;
    let cells = closure_cells(code.code, a[5].given().unwrap_or(&NONE))?;
    let defaults = a[4].given().filter(|d| !d.is_none()).map_or(Ok(Vec::new()), collect)?;
    let f = function(code.code, run, cells, defaults, Vec::new());
    if let Some(name) = a[3].given().filter(|n| !n.is_none()) {
        set_text(&f, sym::NAME, Some(name.clone()))?;
        set_text(&f, sym::QUALNAME, Some(name.clone()))?;
    }
    Ok(f)
}

fn closure_cells(code: &crate::func::Code, closure: &Value) -> R<Vec<CellRef>> {
    let given = match closure.as_tuple() {
        Some(c) => c.to_vec(),
        None if closure.is_none() && code.freevars.is_empty() => Vec::new(),
        None => return Err(type_error("arg 5 (closure) must be tuple")),
    };
    if given.len() != code.freevars.len() {
        return Err(value_error(format!(
            "{} requires closure of length {}, not {}",
            code.name,
            code.freevars.len(),
            given.len()
        )));
    }
    let cell = |v: &Value| {
        CellRef::of(v).ok_or_else(|| {
            type_error(format!("arg 5 (closure) expected cell, found {}", type_name(v)))
        })
    };
    given.iter().map(cell).collect()
}

fn repr(a: &[Value]) -> R {
    Ok(new_string(format!("<function {} at {:#x}>", this(&a[0])?.qualname(), a[0].ptr())))
}

fn get(a: &[Value]) -> R {
    let no_owner = a[2].is_none() || a[2].is_unbound();
    match a[1].is_none() || a[1].is_unbound() {
        true if no_owner => Err(type_error("__get__(None, None) is invalid")),
        true => Ok(a[0].clone()),
        false => Ok(crate::func::bound(a[0].clone(), a[1].clone())),
    }
}

pub fn call_any(a: &[Value]) -> R {
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    call_ex(&a[0], args, kw)
}

fn field(v: &Value, name: Sym) -> R {
    let f = this(v)?;
    if let Some(x) = f.field(name) {
        return Ok(x);
    }
    Ok(match name {
        sym::NAME => sym::intern(f.code.name).value(),
        sym::QUALNAME => sym::intern(f.code.qualname).value(),
        sym::MODULE => f.code.module.name_value(),
        sym::DOC => {
            let doc = f.code.doc.map_or(NONE, new_str);
            f.set_field(name, doc.clone());
            doc
        }
        sym::ANNOTATIONS => {
            let d = crate::dict::new_dict();
            f.set_field(name, d.clone());
            d
        }
        _ => NONE,
    })
}

fn set_text(v: &Value, name: Sym, x: Option<Value>) -> R<()> {
    match x {
        Some(x) if x.as_str_data().is_some() => this(v)?.set_field(name, x),
        _ => return Err(type_error(format!("{} must be set to a string object", name.name()))),
    }
    Ok(())
}

fn set_any(v: &Value, name: Sym, x: Option<Value>) -> R<()> {
    this(v)?.set_field(name, x.unwrap_or(NONE));
    Ok(())
}

fn set_annotations(v: &Value, x: Option<Value>) -> R<()> {
    let x = x.unwrap_or(NONE);
    if x.is_none() {
        this(v)?.set_field(sym::ANNOTATIONS, crate::dict::new_dict());
    } else if x.as_dict().is_some() {
        this(v)?.set_field(sym::ANNOTATIONS, x);
    } else {
        return Err(type_error("__annotations__ must be set to a dict object"));
    }
    Ok(())
}

fn defaults(v: &Value) -> R {
    let f = this(v)?;
    Ok(if f.defaults().is_empty() { NONE } else { tuple(f.defaults().clone()) })
}

fn set_defaults(v: &Value, x: Option<Value>) -> R<()> {
    let x = x.unwrap_or(NONE);
    *this(v)?.defaults() = match x.as_tuple() {
        Some(d) => d.to_vec(),
        None if x.is_none() => Vec::new(),
        None => return Err(type_error("__defaults__ must be set to a tuple object")),
    };
    Ok(())
}

fn kwdefaults(v: &Value) -> R {
    let all = this(v)?.kwdefaults();
    let d = match all.as_slice() {
        [] => return Ok(NONE),
        [("", seen)] => return Ok(seen.clone()),
        named => dict(named.iter().map(|(k, x)| (sym::intern(k).value(), x.clone())).collect())?,
    };
    *all = vec![("", d.clone())];
    Ok(d)
}

fn set_kwdefaults(v: &Value, x: Option<Value>) -> R<()> {
    let x = x.unwrap_or(NONE);
    let new = match x.as_dict() {
        Some(_) => vec![("", x)],
        None if x.is_none() => Vec::new(),
        None => return Err(type_error("__kwdefaults__ must be set to a dict object")),
    };
    drop(std::mem::replace(this(v)?.kwdefaults(), new));
    Ok(())
}

fn closure(v: &Value) -> R {
    let f = this(v)?;
    let n = f.code.freevars.len();
    let cells = || tuple(f.cells.iter().take(n).map(|c| c.object().clone()).collect());
    Ok(if n == 0 { NONE } else { cells() })
}

fn code(v: &Value) -> R {
    let f = this(v)?;
    if crate::eval::is_ours(f) {
        return Ok(crate::eval::code_object(f));
    }
    Ok(code_object(f.code.get(), Some(*f.run)))
}

fn globals(v: &Value) -> R {
    let f = this(v)?;
    Ok(crate::eval::globals_of(f).unwrap_or_else(|| globals_dict(f.code.module)))
}

fn set_code(v: &Value, x: Option<Value>) -> R<()> {
    let f = this(v)?;
    let x = x.unwrap_or(NONE);
    let code = code_type::of(&x)
        .ok_or_else(|| type_error("__code__ must be set to a code object"))?;
    let free = f.code.freevars.len();
    if code.freevars.len() != free {
        return Err(value_error(format!(
            "{}() requires a code object with {} free vars, not {}",
            f.qualname(),
            free,
            code.freevars.len()
        )));
    }
    let around = globals(v)?;
    let run = match code_type::data(&x) {
        None => crate::eval::RUN,
        Some(c) => match c.run {
            Some(run) if is(&around, &globals_dict(code.module)) => run,
            _ => {
                return Err(not_implemented_error(
                    "a function of another module's code is not supported by Portalis",
                ))
            }
        },
    };
    // What the function was called stays.
    for name in [sym::NAME, sym::QUALNAME, sym::DOC, sym::MODULE] {
        let now = field(v, name)?;
        f.set_field(name, now);
    }
    f.cells.put(free, CellRef::new(around));
    f.code.set(code);
    f.run.set(run);
    Ok(())
}

macro_rules! g {
    ($name:literal, $get:expr) => {
        GetSetData { name: $name, get: $get, set: None }
    };
    ($name:literal, $get:expr, $set:expr) => {
        GetSetData { name: $name, get: $get, set: Some($set) }
    };
}

static FUNCTION: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, code, globals, name=, argdefs=, closure=", run: new },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "__get__", params: "self, instance, owner=, /", run: get },
    NativeDef { name: "__call__", params: "self, /, *args, **kw", run: call_any },
];
static FUNCTION_ATTRS: &[GetSetData] = &[
    g!("__name__", |v| field(v, sym::NAME), |v, x| set_text(v, sym::NAME, x)),
    g!("__qualname__", |v| field(v, sym::QUALNAME), |v, x| set_text(v, sym::QUALNAME, x)),
    g!("__module__", |v| field(v, sym::MODULE), |v, x| set_any(v, sym::MODULE, x)),
    g!("__doc__", |v| field(v, sym::DOC), |v, x| set_any(v, sym::DOC, x)),
    g!("__annotations__", |v| field(v, sym::ANNOTATIONS), set_annotations),
    g!("__defaults__", defaults, set_defaults),
    g!("__kwdefaults__", kwdefaults, set_kwdefaults),
    g!("__closure__", closure),
    g!("__code__", code, set_code),
    g!("__globals__", globals),
    g!("__builtins__", |v| {
        let d = globals(v)?;
        let own = crate::dict::get_str(&d, "__builtins__")?;
        let b = match own {
            Some(b) => b,
            None => crate::module::import_as(this(v)?.code.module, "builtins")?,
        };
        Ok(if b.as_module().is_some() { crate::dict_module::module_dict(&b) } else { b })
    }),
    crate::object_types::DICT_OF,
];

pub fn define_all() {
    define(T::Function, FUNCTION, FUNCTION_ATTRS);
}
