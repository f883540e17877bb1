//! typing: names that annotations use. Forms can be subscripted, joined with `|`, and show
//! themselves as CPython's do; nothing is checked, as in CPython.

use super::functions;
use crate::func::NativeDef;
use crate::object::new_other_data;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

/// typing.List, typing.Union[int, str] ...
pub struct Form {
    name: String,
    args: Option<Value>, // a tuple
}

fn form(name: &str, args: Option<Value>) -> Value {
    new_other_data(T::TypingForm.ty(), Box::new(Form { name: name.to_string(), args }))
}

fn this(v: &Value) -> R<&Form> {
    v.as_native_object::<Form>().ok_or_else(|| type_error("a typing form is required"))
}

fn shown(v: &Value) -> R<String> {
    if v.is_none() || v.as_type() == Some(T::NoneType.ty()) {
        return Ok("None".to_string());
    }
    if let Some(l) = v.as_list() {
        let parts: R<Vec<String>> = l.items().iter().map(shown).collect();
        return Ok(format!("[{}]", parts?.join(", ")));
    }
    crate::object_types::type_repr_text(v)
}

fn repr(a: &[Value]) -> R {
    let f = this(&a[0])?;
    let args = match &f.args {
        None => return Ok(new_string(format!("typing.{}", f.name))),
        Some(t) => collect(t)?,
    };
    let shown: R<Vec<String>> = args.iter().map(shown).collect();
    let mut parts = shown?;
    if f.name == "Callable" && parts.len() == 2 {
        return Ok(new_string(format!("typing.Callable[{}, {}]", parts[0], parts[1])));
    }
    if f.name == "Union" && parts.len() == 2 && parts.iter().any(|p| p == "None") {
        parts.retain(|p| p != "None");
        return Ok(new_string(format!("typing.Optional[{}]", parts[0])));
    }
    if f.name == "Literal" {
        let texts: R<Vec<String>> = args.iter().map(crate::ops::repr_text).collect();
        parts = texts?;
    }
    Ok(new_string(format!("typing.{}[{}]", f.name, parts.join(", "))))
}

fn getitem_(a: &[Value]) -> R {
    let f = this(&a[0])?;
    let mut args = match a[1].as_tuple() {
        Some(t) => t.to_vec(),
        None => vec![a[1].clone()],
    };
    match f.name.as_str() {
        "Optional" => {
            args.push(T::NoneType.value());
            return union(args);
        }
        "Union" => return union(args),
        _ => Ok(form(&f.name, Some(tuple(args)))),
    }
}

fn union(args: Vec<Value>) -> R {
    let mut all: Vec<Value> = Vec::new();
    for v in args {
        let v = if v.is_none() { T::NoneType.value() } else { v };
        let inner = match v.as_native_object::<Form>() {
            Some(Form { name, args: Some(t) }) if name == "Union" => collect(t)?,
            _ => vec![v],
        };
        for x in inner {
            let mut have = false;
            for y in &all {
                have |= eq_b(&x, y)?;
            }
            if !have {
                all.push(x);
            }
        }
    }
    if all.len() == 1 {
        return Ok(all.remove(0));
    }
    Ok(form("Union", Some(tuple(all))))
}

fn equal(a: &[Value]) -> R {
    match (this(&a[0]), this(&a[1])) {
        (Ok(x), Ok(y)) if x.name == y.name => match (&x.args, &y.args) {
            (Some(p), Some(q)) => eq(p, q),
            (None, None) => Ok(TRUE),
            _ => Ok(FALSE),
        },
        (Ok(_), Ok(_)) => Ok(FALSE),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

/// Calls and base classes go to the builtin that the form stands for.
fn origin(f: &Form) -> R {
    Ok(match f.name.as_str() {
        "List" => T::List.value(),
        "Dict" => T::Dict.value(),
        "Set" => T::Set.value(),
        "FrozenSet" => T::FrozenSet.value(),
        "Tuple" => T::Tuple.value(),
        "Type" => T::Type.value(),
        _ => {
            return Err(type_error(format!(
                "typing.{} as a class or a function is not supported by Portalis",
                f.name
            )))
        }
    })
}

static FORM: &[NativeDef] = &[
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "__getitem__", params: "self, item, /", run: getitem_ },
    NativeDef { name: "__eq__", params: "self, other, /", run: equal },
    NativeDef {
        name: "__hash__",
        params: "self, /",
        run: |a| {
            let f = this(&a[0])?;
            let h = hash(&new_str(&f.name))?;
            Ok(Value::int(match &f.args {
                Some(t) => h ^ hash(t)?,
                None => h,
            }))
        },
    },
    NativeDef {
        name: "__or__",
        params: "self, other, /",
        run: |a| union(vec![a[0].clone(), a[1].clone()]),
    },
    NativeDef {
        name: "__ror__",
        params: "self, other, /",
        run: |a| union(vec![a[1].clone(), a[0].clone()]),
    },
    NativeDef {
        name: "__call__",
        params: "self, /, *args, **kw",
        run: |a| call_ex(&origin(this(&a[0])?)?, collect(&a[1])?, vec![]),
    },
    NativeDef {
        name: "__mro_entries__",
        params: "self, bases, /",
        run: |a| Ok(tuple(vec![origin(this(&a[0])?)?])),
    },
];

/// TypeVar, ParamSpec: shown as ~T.
struct Var(String);

static VAR: &[NativeDef] = &[
    NativeDef {
        name: "__repr__",
        params: "self, /",
        run: |a| {
            let n = a[0].as_native_object::<Var>().map_or("", |v| &v.0);
            Ok(new_string(format!("~{}", n)))
        },
    },
    NativeDef {
        name: "__or__",
        params: "self, other, /",
        run: |a| union(vec![a[0].clone(), a[1].clone()]),
    },
];

fn type_var(a: &[Value]) -> R {
    let name = a[0].as_str().unwrap_or_default().into_owned();
    Ok(new_other_data(T::TypingVar.ty(), Box::new(Var(name))))
}

/// typing.ClassVar, alone or with a type.
pub fn is_class_var(v: &Value) -> bool {
    v.as_native_object::<Form>().map_or(false, |f| f.name == "ClassVar")
}

fn same_(a: &[Value]) -> R {
    Ok(a[0].clone())
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "TypeVar", params: "name, *constraints, **kw", run: type_var },
    NativeDef { name: "ParamSpec", params: "name, **kw", run: type_var },
    NativeDef { name: "cast", params: "typ, val", run: |a| Ok(a[1].clone()) },
    NativeDef { name: "overload", params: "func", run: same_ },
    NativeDef { name: "final", params: "f", run: same_ },
    NativeDef { name: "override", params: "f", run: same_ },
    NativeDef { name: "no_type_check", params: "f", run: same_ },
    NativeDef { name: "runtime_checkable", params: "cls", run: same_ },
    NativeDef { name: "assert_type", params: "val, typ, /", run: same_ },
    NativeDef { name: "reveal_type", params: "obj, /", run: same_ },
    NativeDef { name: "NewType", params: "name, tp", run: |_| {
        Ok(super::closure("NewType", |a| Ok(a[0].clone())))
    } },
];

/// Generic and Protocol: bases that may be subscripted and add nothing.
fn base(name: &str) -> R {
    let ns = crate::dict::new_dict();
    setitem(&ns, &sym::MODULE.value(), new_str("typing"))?;
    let get = super::closure("__class_getitem__", |a| Ok(a[0].clone()));
    let get = crate::descr::new_wrapper(T::ClassMethod.ty(), get);
    setitem(&ns, &new_str("__class_getitem__"), get)?;
    call(&T::Type.value(), &mut [new_str(name), tuple(vec![T::Object.value()]), ns])
}

pub fn define_all() {
    define(T::TypingForm, FORM, &[]);
    define(T::TypingVar, VAR, &[]);
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "typing");
    for n in [
        "Any", "Union", "Optional", "List", "Dict", "Set", "FrozenSet", "Tuple", "Type", "Callable",
        "Iterable", "Iterator", "Generator", "Sequence", "MutableSequence", "Mapping",
        "MutableMapping", "AbstractSet", "MutableSet", "Collection", "Container", "Sized",
        "Hashable", "Reversible", "Literal", "ClassVar", "Final", "Annotated", "NoReturn", "Never",
        "Self", "LiteralString", "TypeAlias", "Concatenate", "TypeGuard", "Required", "NotRequired",
        "Unpack", "Deque", "DefaultDict", "OrderedDict", "Counter", "ChainMap", "Awaitable",
        "Coroutine", "AsyncIterator", "AsyncIterable", "AsyncGenerator", "ContextManager",
        "AsyncContextManager", "Pattern", "Match", "IO", "TextIO", "BinaryIO", "SupportsInt",
        "SupportsFloat", "SupportsAbs", "SupportsIndex", "SupportsBytes", "KeysView", "ValuesView",
        "ItemsView", "ByteString",
    ] {
        m.set_str(n, form(n, None));
    }
    m.set_str("Text", T::Str.value());
    m.set_str("AnyStr", type_var(&[new_str("AnyStr")])?);
    m.set_str("TYPE_CHECKING", FALSE);
    m.set_str("Generic", base("Generic")?);
    m.set_str("Protocol", base("Protocol")?);
    Ok(())
}
