//! Classes that library modules make when they are imported: their methods are Rust, but to
//! Python they are classes like any other, with attributes, subclasses and `__dict__`.

use crate::func::{native, NativeDef};
use crate::prelude::*;
use crate::sym;

/// A class of `module` with these bases (none: object).
pub fn class(module: &'static str, name: &str, bases: &[Value], methods: &'static [NativeDef]) -> R {
    let ns = crate::dict::new_dict();
    class_with(&T::Type.value(), module, name, bases, ns, methods)
}

/// The same with a metaclass and names of its own.
pub fn class_with(
    meta: &Value,
    module: &'static str,
    name: &str,
    bases: &[Value],
    ns: Value,
    methods: &'static [NativeDef],
) -> R {
    setitem(&ns, &sym::MODULE.value(), new_str(module))?;
    setitem(&ns, &sym::QUALNAME.value(), new_str(name))?;
    let class = call(meta, &mut [new_str(name), tuple(bases.to_vec()), ns])?;
    add_methods(&class, module, methods)?;
    Ok(class)
}

/// Gives a class methods. `params` that begin with "cls" make a class method, but for
/// `__new__`, which is static as ever.
pub fn add_methods(class: &Value, module: &'static str, methods: &'static [NativeDef]) -> R<()> {
    let t = match class.as_type() {
        Some(t) => t,
        None => return Ok(()),
    };
    for d in methods {
        let of_class = d.params.starts_with("cls") && d.name != "__new__";
        let f = if of_class {
            crate::descr::new_wrapper(T::ClassMethod.ty(), native(d, module, None))
        } else {
            native(d, module, Some(class.clone()))
        };
        t.set(sym::intern(d.name), f);
    }
    Ok(())
}

macro_rules! def {
    ($name:literal, $params:literal, $run:expr) => {
        crate::func::NativeDef { name: $name, params: $params, run: $run }
    };
}
pub(crate) use def;

/// A read-only attribute of a class's instances, as C types have them.
pub fn add_getset(class: &Value, name: &'static str, get: fn(&Value) -> R) {
    if let Some(t) = class.as_type() {
        let data = crate::object::GetSetData { name, get, set: None };
        t.set(sym::intern(name), crate::object::new_getset(t, &data));
    }
}

/// What an instance keeps under a name that Python code cannot spell ("\0func").
pub fn hidden(v: &Value, name: &str) -> Option<Value> {
    crate::object::attrs_of(v).and_then(|a| a.get(sym::intern(name)))
}

pub fn hide(v: &Value, name: &str, x: Value) {
    if let Some(a) = crate::object::attrs_of(v) {
        a.set(sym::intern(name), x);
    }
}

/// The Rust state that an instance hides.
pub fn hide_state<S: 'static>(v: &Value, state: S) {
    let boxed = crate::object::new_other_data(T::NativeClosure.ty(), Box::new(state));
    hide(v, "\0state", boxed);
}

/// The truth of an option that may be left out (then false).
pub fn is_true(v: &Value) -> R<bool> {
    v.given().map_or(Ok(false), truthy)
}

/// A property of a class, computed by a Rust function.
pub fn add_property(class: &Value, name: &'static str, get: &'static NativeDef) {
    if let Some(t) = class.as_type() {
        let get = native(get, "builtins", Some(class.clone()));
        t.set(sym::intern(name), crate::descr::new_property(T::Property.ty(), get, NONE, NONE, NONE));
    }
}

/// `v.name`
pub fn get(v: &Value, name: &str) -> R {
    crate::attr::getattr_sym(v, sym::intern(name))
}

/// `v.name`, or None when there is no such attribute.
pub fn find(v: &Value, name: &str) -> R<Option<Value>> {
    crate::attr::try_getattr(v, sym::intern(name))
}

/// `v.name = x`
pub fn put(v: &Value, name: &str, x: Value) -> R<()> {
    crate::attr::setattr_sym(v, sym::intern(name), x)
}

/// `v.name(args)`
pub fn method(v: &Value, name: &str, args: &[Value]) -> R {
    call(&get(v, name)?, &mut args.to_vec())
}

/// A name of another library module, imported when need be.
pub fn from_module(module: &str, name: &str) -> R {
    get(&crate::module::import_dotted(module)?, name)
}

/// The items of a `*args` slot.
pub fn args_of(v: &Value) -> Vec<Value> {
    v.as_tuple().map(|t| t.to_vec()).unwrap_or_default()
}

/// The pairs of a `**kw` slot.
pub fn pairs_of(v: &Value) -> Vec<(Value, Value)> {
    v.as_dict().map(|d| d.pairs()).unwrap_or_default()
}

/// The text of a str; empty for anything else.
pub fn text(v: &Value) -> String {
    v.as_str().map(|s| s.into_owned()).unwrap_or_default()
}

/// The name of an object's class, as the text of repr() wants it.
pub fn class_name(v: &Value) -> &'static str {
    type_of(v).name()
}

/// A function made at run time as if it had been translated: its parameters are data.
pub struct Params {
    pub name: &'static str,
    pub qualname: String,
    pub doc: String,
    /// Positional ones, then keyword-only ones; with `star`, *args and **kwds after them.
    pub names: Vec<String>,
    pub npos: usize,
    pub star: bool,
    pub defaults: Vec<Value>,
    pub kwdefaults: Vec<(&'static str, Value)>,
    pub cells: Vec<crate::cell::CellRef>,
    pub run: crate::func::CodeFn,
}

static LIBRARY: crate::module::ModuleDef = crate::module::ModuleDef {
    name: "builtins",
    file: "<string>",
    is_package: false,
    doc: None,
    globals: &[],
    init: || Ok(()),
};

/// Functions are rarely made so, and live as long as the program.
pub fn synthetic(p: Params) -> Value {
    fn leak(s: &str) -> &'static str {
        sym::intern(s).name()
    }
    let named = p.names.len();
    let mut params: Vec<&'static str> = p.names.iter().map(|n| leak(n)).collect();
    if p.star {
        params.extend(["args", "kwds"]);
    }
    let params: &'static [&'static str] = Box::leak(params.into_boxed_slice());
    let code = Box::leak(Box::new(crate::func::Code {
        name: p.name,
        qualname: leak(&p.qualname),
        file: "<string>",
        line: 1,
        module: &LIBRARY,
        params,
        posonly: 0,
        npos: p.npos,
        nkwonly: named - p.npos,
        varargs: p.star,
        varkw: p.star,
        kind: crate::func::CodeKind::Function,
        doc: if p.doc.is_empty() { None } else { Some(leak(&p.doc)) },
        varnames: params,
        cellvars: &[],
        freevars: &[],
    }));
    crate::func::function(code, p.run, p.cells, p.defaults, p.kwdefaults)
}

/// A Python function over `*args, **kwds`; its cells are what `run` needs.
pub fn starred(name: &'static str, cells: Vec<Value>, run: crate::func::CodeFn) -> Value {
    synthetic(Params {
        name,
        qualname: name.to_string(),
        doc: String::new(),
        names: vec![],
        npos: 0,
        star: true,
        defaults: vec![],
        kwdefaults: vec![],
        cells: cells.into_iter().map(crate::cell::CellRef::new).collect(),
        run,
    })
}

/// `__all__` of a module: what `from m import *` takes.
pub fn put_all(m: &ModuleData, names: &[&str]) {
    m.set_str("__all__", list(names.iter().map(|n| new_str(n)).collect()));
}
