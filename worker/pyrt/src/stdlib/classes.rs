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
    /// Positional ones, then keyword-only ones.
    pub names: Vec<String>,
    pub npos: usize,
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
    let params: Vec<&'static str> = p.names.iter().map(|n| leak(n)).collect();
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
        nkwonly: params.len() - p.npos,
        varargs: false,
        varkw: false,
        kind: crate::func::CodeKind::Function,
        doc: if p.doc.is_empty() { None } else { Some(leak(&p.doc)) },
        varnames: params,
        freevars: &[],
    }));
    crate::func::function(code, p.run, p.cells, p.defaults, p.kwdefaults)
}
