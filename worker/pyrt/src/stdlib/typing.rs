//! typing: the module and its functions. Forms and aliases stand in typing_forms.rs, variables
//! in typing_vars.rs, Generic and Protocol in typing_generic.rs, NamedTuple and its like in
//! typing_classes.rs, hints in typing_hints.rs.

use super::classes::{class, def, find, get, put, put_all, text};
use super::functions;
use super::typing_cache::cached;
use super::typing_forms::{alias_of, form_of, Kind};
use super::{typing_classes, typing_forms, typing_generic, typing_hints, typing_vars};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

/// typing.ClassVar, alone or with a type.
pub fn is_class_var(v: &Value) -> bool {
    form_of(v) == Some("ClassVar")
        || alias_of(v).map_or(false, |a| a.kind == Kind::Form("ClassVar"))
        || is_foreign_class_var(v)
}

/// The same of a `typing` that is CPython's own, translated.
fn is_foreign_class_var(v: &Value) -> bool {
    let typing = match crate::module::program_def("typing") {
        Some(_) if v.as_type().is_none() => crate::module::import_dotted("typing"),
        _ => return false,
    };
    let of = |m: &Value| -> R<bool> {
        let form = get(m, "ClassVar")?;
        let alias = get(m, "_GenericAlias")?;
        let is_alias = is(&type_of(v).value(), &alias);
        Ok(is(v, &form) || is_alias && is(&get(v, "__origin__")?, &form))
    };
    typing.and_then(|m| of(&m)).unwrap_or(false)
}

fn same_(a: &[Value]) -> R {
    Ok(a[0].clone())
}

thread_local! {
    /// What @overload saw: (module, qualname) to the functions.
    static OVERLOADS: std::cell::RefCell<Vec<(String, Value)>> =
        std::cell::RefCell::new(Vec::new());
}

fn overload_key(f: &Value) -> R<String> {
    let f = f.as_wrapper().map_or_else(|| f.clone(), |w| w.inner.clone());
    let part = |n: &str| get(&f, n).map(|v| text(&v));
    Ok(format!("{} {}", part("__module__")?, part("__qualname__")?))
}

fn overload(a: &[Value]) -> R {
    let key = overload_key(&a[0])?;
    OVERLOADS.with(|o| o.borrow_mut().push((key, a[0].clone())));
    Ok(super::classes::starred("_overload_dummy", vec![], |_, _| {
        Err(not_implemented_error(
            "You should not call an overloaded function. A series of @overload-decorated \
             functions outside a stub module should always be followed by an implementation \
             that is not @overload-ed.",
        ))
    }))
}

fn get_overloads(a: &[Value]) -> R {
    let key = overload_key(&a[0])?;
    Ok(list(OVERLOADS.with(|o| {
        o.borrow().iter().filter(|x| x.0 == key).map(|x| x.1.clone()).collect()
    })))
}

/// Notes something on the object, where it takes attributes.
fn marked(v: &Value, name: &str) -> R {
    match put(v, name, TRUE) {
        Err(e) if !e.is(T::AttributeError) && !e.is(T::TypeError) => Err(e),
        _ => Ok(v.clone()),
    }
}

/// On a class also its own functions and classes are marked.
fn no_type_check(a: &[Value]) -> R {
    if let Some(t) = a[0].as_type() {
        for name in crate::object_types::dir_of(&a[0]) {
            let x = match crate::attr::try_getattr(&a[0], crate::attr::name_sym(&name)?)? {
                Some(x) => x,
                None => continue,
            };
            let (own, module) = (find(&x, "__qualname__")?, find(&x, "__module__")?);
            let simple = find(&x, "__name__")?.map_or(String::new(), |n| text(&n));
            let direct = format!("{}.{}", t.qualname(), simple);
            let here = match module {
                Some(m) => eq_b(&m, &get(&a[0], "__module__")?)?,
                None => false,
            };
            if own.map_or(true, |q| text(&q) != direct) || !here {
                continue;
            }
            if x.as_type().is_some() {
                no_type_check(&[x])?;
            } else if let Some(m) = x.as_method() {
                marked(&m.func, "__no_type_check__")?;
            } else if x.as_func().is_some() {
                marked(&x, "__no_type_check__")?;
            }
        }
    }
    marked(&a[0], "__no_type_check__")
}

/// Notes its arguments on what it decorates.
fn dataclass_transform(a: &[Value]) -> R {
    let or = |i: usize, v: Value| a[i].given().cloned().unwrap_or(v);
    let noted = dict(vec![
        (new_str("eq_default"), or(0, TRUE)),
        (new_str("order_default"), or(1, FALSE)),
        (new_str("kw_only_default"), or(2, FALSE)),
        (new_str("field_specifiers"), or(3, tuple(vec![]))),
        (new_str("kwargs"), a[4].clone()),
    ])?;
    Ok(super::closure("decorator", move |b| {
        put(&b[0], "__dataclass_transform__", noted.clone())?;
        Ok(b[0].clone())
    }))
}

fn assert_never(a: &[Value]) -> R {
    let shown: String = repr_text(&a[0])?;
    let shown = match shown.chars().count() > 100 {
        true => format!("{}...", shown.chars().take(100).collect::<String>()),
        false => shown,
    };
    Err(crate::exc::error(
        T::AssertionError,
        format!("Expected code to be unreachable, but got: {}", shown),
    ))
}

fn reveal_type(a: &[Value]) -> R {
    crate::file::flush_standard();
    eprintln!("Runtime type is '{}'", type_name(&a[0]));
    Ok(a[0].clone())
}

static FUNCTIONS: &[NativeDef] = &[
    def!(
        "get_type_hints",
        "obj, globalns=, localns=, include_extras=",
        typing_hints::get_type_hints
    ),
    def!("get_origin", "tp", typing_hints::get_origin),
    def!("get_args", "tp", typing_hints::get_args),
    def!("cast", "typ, val", |a| Ok(a[1].clone())),
    def!("overload", "func", overload),
    def!("get_overloads", "func", get_overloads),
    def!("clear_overloads", "", |_| {
        OVERLOADS.with(|o| o.borrow_mut().clear());
        Ok(NONE)
    }),
    def!("final", "f", |a| marked(&a[0], "__final__")),
    def!("override", "method, /", |a| marked(&a[0], "__override__")),
    def!("no_type_check", "arg", no_type_check),
    def!("no_type_check_decorator", "decorator", same_),
    def!("runtime_checkable", "cls", typing_generic::runtime_checkable),
    def!("assert_type", "val, typ, /", same_),
    def!("assert_never", "arg, /", assert_never),
    def!("reveal_type", "obj, /", reveal_type),
    def!("is_typeddict", "tp", |a| Ok(Value::bool(type_of(&a[0]).name() == "_TypedDictMeta"))),
    def!(
        "dataclass_transform",
        "*, eq_default=, order_default=, kw_only_default=, field_specifiers=, **kwargs",
        dataclass_transform
    ),
];

static ANNOTATED: &[NativeDef] = &[
    def!("__class_getitem__", "cls, params", |a| {
        cached(&a[0], &a[1], true, || typing_forms::annotated_item(&a[1]))
    }),
    def!("__new__", "cls, /, *args, **kwargs", |_| {
        Err(type_error("Type Annotated cannot be instantiated."))
    }),
];

const ALL: &[&str] = &[
    "Annotated", "Any", "Callable", "ClassVar", "Concatenate", "Final", "ForwardRef", "Generic",
    "Literal", "Optional", "ParamSpec", "Protocol", "Tuple", "Type", "TypeVar", "TypeVarTuple",
    "Union", "AbstractSet", "ByteString", "Container", "ContextManager", "Hashable", "ItemsView",
    "Iterable", "Iterator", "KeysView", "Mapping", "MappingView", "MutableMapping",
    "MutableSequence", "MutableSet", "Sequence", "Sized", "ValuesView", "Awaitable",
    "AsyncIterator", "AsyncIterable", "Coroutine", "Collection", "AsyncGenerator",
    "AsyncContextManager", "Reversible", "SupportsAbs", "SupportsBytes", "SupportsComplex",
    "SupportsFloat", "SupportsIndex", "SupportsInt", "SupportsRound", "ChainMap", "Counter",
    "Deque", "Dict", "DefaultDict", "List", "OrderedDict", "Set", "FrozenSet", "NamedTuple",
    "TypedDict", "Generator", "BinaryIO", "IO", "Match", "Pattern", "TextIO", "AnyStr",
    "assert_type", "assert_never", "cast", "clear_overloads", "dataclass_transform", "final",
    "get_args", "get_origin", "get_overloads", "get_type_hints", "is_typeddict", "LiteralString",
    "Never", "NewType", "no_type_check", "no_type_check_decorator", "NoReturn", "NotRequired",
    "overload", "Required", "reveal_type", "runtime_checkable",
    "Self", "Text", "TYPE_CHECKING", "TypeAlias", "TypeGuard", "Unpack",
];

pub fn define_all() {
    typing_forms::define_all();
    typing_vars::define_all();
}

/// TextIO and its like: generic classes that only annotations name.
fn add_io(m: &ModuleData, any_str: &Value) -> R<()> {
    let generic = m.get(sym::intern("Generic")).unwrap_or(NONE);
    let io = super::types::make_class(
        &new_str("IO"),
        vec![getitem(&generic, any_str)?],
        vec![],
        |ns| setitem(ns, &sym::MODULE.value(), new_str("typing")),
    )?;
    for (name, of) in [("TextIO", T::Str), ("BinaryIO", T::Bytes)] {
        let base = getitem(&io, &of.value())?;
        let c = super::types::make_class(&new_str(name), vec![base], vec![], |ns| {
            setitem(ns, &sym::MODULE.value(), new_str("typing"))
        })?;
        m.set_str(name, c);
    }
    m.set_str("IO", io);
    Ok(())
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "typing");
    let variables = [
        ("TypeVar", T::TypingVar), ("ParamSpec", T::TypingParams),
        ("TypeVarTuple", T::TypingVarTuple), ("ParamSpecArgs", T::TypingParamsArgs),
        ("ParamSpecKwargs", T::TypingParamsKwargs),
    ];
    for (name, t) in variables {
        m.set_str(name, t.value());
    }
    m.set_str("TypeAliasType", super::typing_params::ALIAS.value());
    super::typing_names::fill(m);
    typing_generic::fill(m)?;
    typing_classes::fill(m)?;
    m.set_str("ForwardRef", T::TypingRef.value());
    m.set_str("Text", T::Str.value());
    m.set_str("TYPE_CHECKING", FALSE);
    let any_str = typing_vars::simple_var("AnyStr", vec![T::Bytes.value(), T::Str.value()]);
    m.set_str("AnyStr", any_str.clone());
    // Not public, but imported all the same.
    for name in ["T", "KT", "VT"] {
        m.set_str(name, typing_vars::simple_var(name, vec![]));
    }
    m.set_str("GenericAlias", T::GenericAlias.value());
    m.set_str("_cleanups", list(vec![]));
    m.set_str("_ASSERT_NEVER_REPR_MAX_LENGTH", Value::int(100));
    m.set_str("Annotated", class("typing", "Annotated", &[T::Object.value()], ANNOTATED)?);
    add_io(m, &any_str)?;
    put_all(m, ALL);
    Ok(())
}
