//! `__reduce__` of builtin types whose state Python cannot see: sets, bytearrays, ranges,
//! methods, type aliases, singletons, exceptions.

use crate::func::NativeDef;
use crate::object::attrs_of;
use crate::prelude::*;
use crate::setup::define;
use crate::str_args::new_bytes;
use crate::sym;

fn builtin(name: &str) -> Value {
    crate::module::builtin(sym::intern(name)).unwrap_or(NONE)
}

fn class(v: &Value) -> Value {
    type_of(v).value()
}

/// `v.__getstate__()`, which a subclass may have.
fn state(v: &Value) -> R {
    call(&crate::attr::getattr_sym(v, sym::GETSTATE)?, &mut [])
}

fn of_range(a: &[Value]) -> R {
    let (start, stop, step) = match a[0].as_range() {
        Some(r) => (r.start.clone(), r.stop.clone(), r.step.clone()),
        None => return Err(type_error("a range is required")),
    };
    Ok(tuple(vec![class(&a[0]), tuple(vec![start, stop, step])]))
}

fn of_slice(a: &[Value]) -> R {
    let (lower, upper, step) = match a[0].as_slice() {
        Some(s) => (s.lower.clone(), s.upper.clone(), s.step.clone()),
        None => return Err(type_error("a slice is required")),
    };
    Ok(tuple(vec![class(&a[0]), tuple(vec![lower, upper, step])]))
}

fn of_set(a: &[Value]) -> R {
    let items = a[0].as_set().map(|s| s.items()).unwrap_or_default();
    Ok(tuple(vec![class(&a[0]), tuple(vec![list(items)]), state(&a[0])?]))
}

fn of_bytearray(a: &[Value]) -> R {
    let protocol = a.get(1).map_or(Ok(2), index_size)?;
    let bytes = crate::str_args::bytes_of(&a[0])?;
    let args = if bytes.is_empty() {
        vec![]
    } else if protocol < 3 {
        let text: String = bytes.iter().map(|b| *b as char).collect();
        vec![new_string(text), new_str("latin-1")]
    } else {
        vec![new_bytes(bytes)]
    };
    Ok(tuple(vec![class(&a[0]), tuple(args), state(&a[0])?]))
}

fn of_memoryview(_: &[Value]) -> R {
    Err(type_error("cannot pickle memoryview objects"))
}

fn of_code(_: &[Value]) -> R {
    Err(type_error("cannot pickle code objects"))
}

/// A function of a module by its name; one of a class by both.
fn of_function(a: &[Value]) -> R {
    if let Some(t) = a[0].as_native().and_then(|n| n.of.as_type()) {
        return by_getattr(t.value(), crate::attr::getattr_sym(&a[0], sym::NAME)?);
    }
    crate::attr::getattr_sym(&a[0], sym::NAME)
}

fn by_getattr(of: Value, name: Value) -> R {
    Ok(tuple(vec![builtin("getattr"), tuple(vec![of, name])]))
}

fn of_descriptor(a: &[Value]) -> R {
    let class = crate::attr::getattr_sym(&a[0], sym::intern("__objclass__"))?;
    by_getattr(class, crate::attr::getattr_sym(&a[0], sym::NAME)?)
}

fn of_method(a: &[Value]) -> R {
    let object = a[0].as_method().map_or(NONE, |m| m.object.clone());
    by_getattr(object, crate::attr::getattr_sym(&a[0], sym::NAME)?)
}

/// A name of `typing`, or a variable of the program.
fn of_typing_name(a: &[Value]) -> R {
    crate::attr::getattr_sym(&a[0], sym::NAME)
}

fn of_typing_alias(a: &[Value]) -> R {
    let find = |n: &str| crate::attr::try_getattr(&a[0], sym::intern(n));
    let name = find("_name")?.and_then(|n| n.as_str().map(|s| s.into_owned())).unwrap_or_default();
    let typing = crate::module::import_dotted("typing")?;
    let special = if name == "Optional" { "Union".to_string() } else { name };
    let origin = match crate::attr::try_getattr(&typing, sym::intern(&special))? {
        Some(o) => o,
        None => find("__origin__")?.unwrap_or(NONE),
    };
    let mut args = find("__args__")?.unwrap_or(NONE);
    let only = args.as_tuple().filter(|t| t.len() == 1).map(|t| t[0].clone());
    if let Some(x) = only.filter(|x| x.as_tuple().is_none()) {
        args = x;
    }
    let getitem = crate::attr::getattr_sym(
        &crate::module::import_dotted("operator")?,
        sym::intern("getitem"),
    )?;
    Ok(tuple(vec![getitem, tuple(vec![origin, args])]))
}

// ---- exceptions

/// What an exception has in its `__dict__`; of an ImportError, also its name and path.
fn exception_state(v: &Value) -> R {
    let d = crate::dict::new_dict();
    for (k, x) in attrs_of(v).map(|a| a.items()).unwrap_or_default() {
        crate::dict::set_sym(&d, k, x);
    }
    if type_of(v).is_subtype(T::ImportError.ty()) {
        for name in ["name", "path"] {
            let x = crate::exc_fields::get(v, name);
            if !x.is_none() {
                crate::dict::set_sym(&d, sym::intern(name), x);
            }
        }
    }
    Ok(if d.as_dict().map_or(0, |d| d.len()) == 0 { NONE } else { d })
}

fn exception_args(v: &Value) -> Value {
    let args = v.as_exc().map_or(NONE, |e| e.state().args.clone());
    let two = args.as_tuple().map_or(false, |t| t.len() == 2);
    if !two || !type_of(v).is_subtype(T::OSError.ty()) {
        return args;
    }
    let field = |n: &str| crate::exc_fields::get(v, n);
    let (name, second) = (field("filename"), field("filename2"));
    let mut all = args.as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    if !name.is_none() {
        all.push(name);
        if !second.is_none() {
            all.extend([NONE, second]);
        }
    }
    tuple(all)
}

fn of_exception(a: &[Value]) -> R {
    let mut parts = vec![class(&a[0]), exception_args(&a[0])];
    let state = exception_state(&a[0])?;
    if !state.is_none() {
        parts.push(state);
    }
    Ok(tuple(parts))
}

fn set_exception_state(a: &[Value]) -> R {
    if a[1].is_none() {
        return Ok(NONE);
    }
    if a[1].as_dict().is_none() {
        return Err(type_error("state is not a dictionary"));
    }
    for (k, x) in a[1].as_dict().map(|d| d.pairs()).unwrap_or_default() {
        crate::attr::setattr_sym(&a[0], crate::attr::name_sym(&k)?, x)?;
    }
    Ok(NONE)
}

macro_rules! reduce {
    ($run:expr) => {
        &[NativeDef { name: "__reduce__", params: "self, /", run: $run }]
    };
}

static RANGE: &[NativeDef] = reduce!(of_range);
static SLICE: &[NativeDef] = reduce!(of_slice);
static SET: &[NativeDef] = reduce!(of_set);
static BYTEARRAY: &[NativeDef] = &[
    NativeDef { name: "__reduce__", params: "self, /", run: |a| of_bytearray(&a[..1]) },
    NativeDef { name: "__reduce_ex__", params: "self, proto=, /", run: |a| match a[1].given() {
        Some(_) => of_bytearray(a),
        None => of_bytearray(&a[..1]),
    } },
];
static VIEW: &[NativeDef] = reduce!(of_memoryview);
static CODE: &[NativeDef] = reduce!(of_code);
static FUNCTION: &[NativeDef] = reduce!(of_function);
static DESCRIPTOR: &[NativeDef] = reduce!(of_descriptor);
static METHOD: &[NativeDef] = reduce!(of_method);
static TYPING_NAME: &[NativeDef] = reduce!(of_typing_name);
static TYPING_ALIAS: &[NativeDef] = reduce!(of_typing_alias);
static ELLIPSIS_: &[NativeDef] = reduce!(|_| Ok(new_str("Ellipsis")));
static NOT_IMPLEMENTED_: &[NativeDef] = reduce!(|_| Ok(new_str("NotImplemented")));
static EXCEPTION: &[NativeDef] = &[
    NativeDef { name: "__reduce__", params: "self, /", run: of_exception },
    NativeDef { name: "__setstate__", params: "self, state, /", run: set_exception_state },
];

pub fn define_all() {
    let all: &[(T, &'static [NativeDef])] = &[
        (T::Range, RANGE),
        (T::Slice, SLICE),
        (T::Set, SET),
        (T::FrozenSet, SET),
        (T::ByteArray, BYTEARRAY),
        (T::MemoryView, VIEW),
        (T::Code, CODE),
        (T::Builtin, FUNCTION),
        (T::MethodDescriptor, DESCRIPTOR),
        (T::SlotWrapper, DESCRIPTOR),
        (T::Member, DESCRIPTOR),
        (T::Method, METHOD),
        (T::BuiltinMethod, METHOD),
        (T::MethodWrapper, METHOD),
        (T::EllipsisType, ELLIPSIS_),
        (T::NotImplementedType, NOT_IMPLEMENTED_),
        (T::BaseException, EXCEPTION),
        (T::TypingForm, TYPING_NAME),
        (T::TypingVar, TYPING_NAME),
        (T::TypingParams, TYPING_NAME),
        (T::TypingVarTuple, TYPING_NAME),
        (T::TypingAlias, TYPING_ALIAS),
    ];
    for (t, methods) in all {
        define(*t, methods, &[]);
    }
}
