//! inspect: what an object is, its members and its documentation. Signatures stand in
//! inspect_signature.rs and inspect_objects.rs, frames in inspect_frames.rs,
//! source texts in inspect_source.rs.

use super::classes::{def, find, get, pairs_of, text};
use super::functions;
use crate::func::{Code, CodeKind, NativeDef};
use crate::prelude::*;
use crate::sym;
use crate::types;

/// The code of a Python function, through bound methods and partials.
pub fn code_of(v: &Value) -> R<Option<&'static Code>> {
    let mut v = v.clone();
    loop {
        if let Some(f) = v.as_func() {
            return Ok(Some(f.code.get()));
        }
        v = match v.as_method() {
            Some(m) => m.func.clone(),
            None => match super::classes::hidden(&v, "\0func") {
                Some(f) => f,
                None => return Ok(None),
            },
        };
    }
}

fn is_kind(a: &[Value], kind: CodeKind) -> R {
    if let Some(c) = code_of(&a[0])? {
        return Ok(Value::bool(c.kind == kind));
    }
    let bit = match kind {
        CodeKind::Generator => 32,
        CodeKind::Coroutine => 128,
        CodeKind::AsyncGenerator => 512,
        _ => return Ok(FALSE),
    };
    match code_of_like(&a[0])? {
        Some(code) => truthy(&bitand(&get(&code, "co_flags")?, &Value::int(bit))?).map(Value::bool),
        None => Ok(FALSE),
    }
}

/// The code of what has all that a function has, and is none.
fn code_of_like(v: &Value) -> R<Option<Value>> {
    if v.as_type().is_some() || !crate::builtins::is_callable(v) {
        return Ok(None);
    }
    let is_a = |x: &Option<Value>, t: T| match x {
        Some(x) => crate::isinstance::isinstance(x, &t.value()),
        None => Ok(false),
    };
    let (name, code) = (find(v, "__name__")?, find(v, "__code__")?);
    if !is_a(&name, T::Str)? || !is_a(&code, T::Code)? {
        return Ok(None);
    }
    for (n, t) in [("__defaults__", T::Tuple), ("__kwdefaults__", T::Dict)] {
        let x = find(v, n)?;
        if !is_a(&x, t)? && !x.map_or(false, |x| x.is_none()) {
            return Ok(None);
        }
    }
    let notes = find(v, "__annotations__")?;
    let fits = is_a(&notes, T::Dict)? || notes.map_or(false, |n| n.is_none());
    Ok(code.filter(|_| fits))
}

fn of_type(a: &[Value], all: &[T]) -> R {
    let t = type_of(&a[0]);
    Ok(Value::bool(all.iter().any(|x| t.is_subtype(x.ty()))))
}

fn has(a: &[Value], name: sym::Sym) -> bool {
    type_of(&a[0]).lookup(name).is_some()
}

fn is_plain_callable(a: &[Value]) -> bool {
    let kinds = [T::Method, T::Function, T::BuiltinMethod];
    a[0].as_type().is_some() || kinds.iter().any(|k| type_of(&a[0]) == k.ty())
}

fn is_data_descriptor(a: &[Value]) -> R {
    if is_plain_callable(a) {
        return Ok(FALSE);
    }
    let data = crate::attr::is_data_descriptor(&a[0]);
    Ok(Value::bool(data || has(a, sym::SET) || has(a, sym::DELETE)))
}

fn is_method_descriptor(a: &[Value]) -> R {
    if is_plain_callable(a) || a[0].as_native().is_some() && !crate::func::binds(&a[0]) {
        return Ok(FALSE);
    }
    let gets = has(a, sym::GET) || a[0].as_native().is_some() || a[0].as_wrapper().is_some();
    Ok(Value::bool(gets && !crate::attr::is_data_descriptor(&a[0]) && !has(a, sym::SET)))
}

const BUILTINS: [T; 3] = [T::Builtin, T::BuiltinMethod, T::NativeClosure];

fn is_routine(a: &[Value]) -> R {
    let plain = [
        T::Builtin, T::BuiltinMethod, T::NativeClosure, T::Function, T::Method, T::MethodWrapper,
    ];
    if truthy(&of_type(a, &plain)?)? {
        return Ok(TRUE);
    }
    is_method_descriptor(a)
}

fn is_awaitable(a: &[Value]) -> R {
    let own = type_of(&a[0]) == T::Coroutine.ty();
    Ok(Value::bool(own || has(a, sym::AWAIT)))
}

fn is_abstract(a: &[Value]) -> R {
    Ok(Value::bool(a[0].as_type().map_or(false, |t| t.flags() & types::F_ABSTRACT != 0)))
}

// ---- members

fn names_of(v: &Value) -> R<Vec<Value>> {
    let dir = crate::module::builtin(sym::intern("dir")).unwrap_or(NONE);
    collect(&call(&dir, &mut [v.clone()])?)
}

fn members(a: &[Value], fetch: fn(&Value, &Value) -> R<Option<Value>>) -> R {
    let mut out = Vec::new();
    for n in names_of(&a[0])? {
        let v = match fetch(&a[0], &n)? {
            Some(v) => v,
            None => continue,
        };
        let wanted = match a[1].given().filter(|p| !p.is_none()) {
            Some(p) => truthy(&call(p, &mut [v.clone()])?)?,
            None => true,
        };
        if wanted {
            out.push(tuple(vec![n, v]));
        }
    }
    Ok(list(out))
}

fn fetch(v: &Value, name: &Value) -> R<Option<Value>> {
    crate::attr::try_getattr(v, crate::attr::name_sym(name)?)
}

fn fetch_static(v: &Value, name: &Value) -> R<Option<Value>> {
    let at = crate::attr::name_sym(name)?;
    if let Some(t) = v.as_type() {
        return Ok(t.lookup(at).or_else(|| t.meta().lookup(at)));
    }
    let on_class = type_of(v).lookup(at);
    if let Some(d) = on_class.as_ref().filter(|d| crate::attr::is_data_descriptor(d)) {
        return Ok(Some(d.clone()));
    }
    let own = match v.as_module() {
        Some(m) => m.get(at),
        None => crate::object::attrs_of(v).and_then(|x| x.get(at)),
    };
    Ok(own.or(on_class))
}

fn getattr_static(a: &[Value]) -> R {
    match (fetch_static(&a[0], &a[1])?, a[2].given()) {
        (Some(v), _) => Ok(v),
        (None, Some(d)) => Ok(d.clone()),
        (None, None) => Err(attribute_error(text(&a[1]))),
    }
}

// ---- documentation

/// Without the margin that all lines but the first share, and without empty lines around.
pub fn clean(doc: &str) -> String {
    let expanded: Vec<String> = doc.split('\n').map(expand_tabs).collect();
    let indent = |l: &str| l.len() - l.trim_start().len();
    let margin = expanded[1..].iter().filter(|l| !l.trim().is_empty()).map(|l| indent(l)).min();
    let mut lines: Vec<String> = vec![expanded[0].trim_start().to_string()];
    for l in &expanded[1..] {
        lines.push(match margin {
            Some(m) => l.get(m..).unwrap_or("").to_string(),
            None => l.clone(),
        });
    }
    while lines.last().map_or(false, |l| l.is_empty()) {
        lines.pop();
    }
    while lines.first().map_or(false, |l| l.is_empty()) {
        lines.remove(0);
    }
    lines.join("\n")
}

fn expand_tabs(line: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for c in line.chars() {
        if c == '\t' {
            let n = 8 - column % 8;
            out.push_str(&" ".repeat(n));
            column += n;
        } else {
            out.push(c);
            column += 1;
        }
    }
    out
}

/// The documentation of what the method or property overrides.
fn inherited_doc(v: &Value) -> R<Option<Value>> {
    if let Some(t) = v.as_type() {
        for b in t.mro().iter().filter(|b| **b != T::Object.ty()) {
            if let Some(d) = b.dict().get(sym::DOC).filter(|d| !d.is_none()) {
                return Ok(Some(d.clone()));
            }
        }
        return Ok(None);
    }
    let m = match v.as_method() {
        Some(m) => m,
        None => return Ok(None),
    };
    let name = crate::attr::name_sym(&get(&m.func, "__name__")?)?;
    let of = m.object.as_type().unwrap_or_else(|| type_of(&m.object));
    for b in of.mro() {
        if let Some(f) = b.dict().get(name).cloned() {
            if let Some(d) = find(&f, "__doc__")?.filter(|d| !d.is_none()) {
                return Ok(Some(d));
            }
        }
    }
    Ok(None)
}

fn getdoc(a: &[Value]) -> R {
    let own = match a[0].as_type() {
        Some(t) => t.dict().get(sym::DOC).cloned(),
        None => find(&a[0], "__doc__")?,
    };
    let doc = match own.filter(|d| !d.is_none()) {
        Some(d) => Some(d),
        None => inherited_doc(&a[0])?,
    };
    Ok(match doc {
        Some(d) if d.as_str_data().is_some() => new_string(clean(&text(&d))),
        _ => NONE,
    })
}

// ---- where things come from

/// The module that an object says it is of.
pub fn getmodule(a: &[Value]) -> R {
    if a[0].as_module().is_some() {
        return Ok(a[0].clone());
    }
    let name = match find(&a[0], "__module__")? {
        Some(n) if n.as_str_data().is_some() => n,
        _ => return Ok(NONE),
    };
    Ok(crate::dict::get_str(&crate::module::modules_dict(), &text(&name))?.unwrap_or(NONE))
}

/// What the function at the end of a chain of `__wrapped__` is.
pub fn unwrap(a: &[Value]) -> R {
    let mut v = a[0].clone();
    let mut seen = vec![v.ptr()];
    loop {
        if let Some(stop) = a[1].given().filter(|s| !s.is_none()) {
            if truthy(&call(stop, &mut [v.clone()])?)? {
                return Ok(v);
            }
        }
        v = match find(&v, "__wrapped__")? {
            Some(inner) => inner,
            None => return Ok(v),
        };
        if seen.contains(&v.ptr()) {
            return Err(value_error(format!("wrapper loop when unwrapping {}", repr_text(&a[0])?)));
        }
        seen.push(v.ptr());
    }
}

fn getmro(a: &[Value]) -> R {
    get(&a[0], "__mro__")
}

/// get_annotations(obj): the dict copied; strings stay strings unless eval_str.
fn get_annotations(a: &[Value]) -> R {
    if super::classes::is_true(&a[3])? {
        return call(&super::classes::from_module("typing", "get_type_hints")?, &mut [a[0].clone()]);
    }
    let own = match a[0].as_type() {
        Some(t) => t.dict().get(sym::ANNOTATIONS).cloned(),
        None => find(&a[0], "__annotations__")?,
    };
    let callable = crate::builtins::is_callable(&a[0]) || a[0].as_module().is_some();
    if own.is_none() && !callable {
        return Err(type_error(format!(
            "{} is not a module, class, or callable.",
            repr_text(&a[0])?
        )));
    }
    dict(own.map(|d| pairs_of(&d)).unwrap_or_default())
}

fn state(a: &[Value], prefix: &str) -> R {
    let g = match a[0].as_gen() {
        Some(g) => g,
        None => return Err(crate::attr::no_attribute(&a[0], sym::intern("gi_running"))),
    };
    let what = if g.is_running() {
        "RUNNING"
    } else if g.is_finished() {
        "CLOSED"
    } else if g.is_fresh() {
        "CREATED"
    } else {
        "SUSPENDED"
    };
    Ok(new_string(format!("{}_{}", prefix, what)))
}

static FUNCTIONS: &[NativeDef] = &[
    def!("isfunction", "object", |a| of_type(a, &[T::Function])),
    def!("isclass", "object", |a| of_type(a, &[T::Type])),
    def!("ismodule", "object", |a| of_type(a, &[T::Module])),
    def!("ismethod", "object", |a| of_type(a, &[T::Method])),
    def!("isbuiltin", "object", |a| of_type(a, &BUILTINS)),
    def!("iscode", "object", |a| of_type(a, &[T::Code])),
    def!("isframe", "object", |a| of_type(a, &[T::Frame])),
    def!("istraceback", "object", |a| of_type(a, &[T::Traceback])),
    def!("isgenerator", "object", |a| of_type(a, &[T::Generator])),
    def!("iscoroutine", "object", |a| of_type(a, &[T::Coroutine])),
    def!("isasyncgen", "object", |a| of_type(a, &[T::AsyncGenerator])),
    def!("isgetsetdescriptor", "object", |a| of_type(a, &[T::GetSet])),
    def!("ismemberdescriptor", "object", |a| of_type(a, &[T::Member])),
    def!("ismethodwrapper", "object", |a| of_type(a, &[T::MethodWrapper])),
    def!("isgeneratorfunction", "obj", |a| is_kind(a, CodeKind::Generator)),
    def!("iscoroutinefunction", "obj", |a| is_kind(a, CodeKind::Coroutine)),
    def!("isasyncgenfunction", "obj", |a| is_kind(a, CodeKind::AsyncGenerator)),
    def!("isawaitable", "object", is_awaitable),
    def!("isabstract", "object", is_abstract),
    def!("isroutine", "object", is_routine),
    def!("isdatadescriptor", "object", is_data_descriptor),
    def!("ismethoddescriptor", "object", is_method_descriptor),
    def!("getmembers", "object, predicate=", |a| members(a, fetch)),
    def!("getmembers_static", "object, predicate=", |a| members(a, fetch_static)),
    def!("getattr_static", "obj, attr, default=", getattr_static),
    def!("getdoc", "object", getdoc),
    def!("cleandoc", "doc", |a| Ok(new_string(clean(&text(&a[0]))))),
    def!("getmodule", "object", getmodule),
    def!("unwrap", "func, *, stop=", unwrap),
    def!("getmro", "cls", getmro),
    def!("get_annotations", "obj, *, globals=, locals=, eval_str=", get_annotations),
    def!("getgeneratorstate", "generator", |a| state(a, "GEN")),
    def!("getcoroutinestate", "coroutine", |a| state(a, "CORO")),
];

/// The bits of `co_flags`.
const CODE_FLAGS: &[(&str, i64)] = &[
    ("CO_OPTIMIZED", 1),
    ("CO_NEWLOCALS", 2),
    ("CO_VARARGS", 4),
    ("CO_VARKEYWORDS", 8),
    ("CO_NESTED", 16),
    ("CO_GENERATOR", 32),
    ("CO_NOFREE", 64),
    ("CO_COROUTINE", 128),
    ("CO_ITERABLE_COROUTINE", 256),
    ("CO_ASYNC_GENERATOR", 512),
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "inspect");
    super::inspect_frames::fill(m)?;
    super::inspect_locals::fill(m)?;
    super::inspect_source::fill(m)?;
    super::inspect_classes::fill(m)?;
    for (name, bit) in CODE_FLAGS {
        m.set_str(name, Value::int(*bit));
    }
    for (prefix, all) in [
        ("GEN", ["CREATED", "RUNNING", "SUSPENDED", "CLOSED"]),
        ("CORO", ["CREATED", "RUNNING", "SUSPENDED", "CLOSED"]),
    ] {
        for n in all {
            let name = format!("{}_{}", prefix, n);
            m.set_str(&name, new_str(&name));
        }
    }
    super::inspect_objects::fill(m)
}
