//! typing's special forms (Union, Literal, ClassVar ...) and what subscripting makes of them and
//! of generic classes: aliases, with the text, equality and refusals that CPython has.

use super::classes::{args_of, def, from_module, get, text};
use super::typing_cache::cached;
use super::typing_vars::{arrange, check_count, forward, is_parameter, parameters, substitute};
use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

/// typing.Union, typing.ClassVar ...
pub struct Form(pub &'static str);

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// List, Mapping: stands for a class of another module; `args` None until subscripted.
    Library { module: &'static str, class: &'static str, params: usize },
    /// Callable, whose arguments are flat.
    Callable,
    /// Tuple, which takes any number.
    Tuple,
    /// A user's generic class, Generic or Protocol.
    Class,
    Union,
    Literal,
    Annotated,
    Unpack,
    /// ClassVar[int], Final[int] ...
    Form(&'static str),
}

pub struct Alias {
    pub kind: Kind,
    pub name: &'static str,
    /// The class of Kind::Class, the type of Annotated.
    pub origin: Value,
    pub args: Option<Vec<Value>>,
    pub metadata: Vec<Value>,
}

pub fn alias_of(v: &Value) -> Option<&Alias> {
    v.as_native_object::<Alias>()
}

pub fn form_of(v: &Value) -> Option<&'static str> {
    v.as_native_object::<Form>().map(|f| f.0)
}

pub fn alias(kind: Kind, name: &'static str, args: Option<Vec<Value>>) -> Value {
    let a = Alias { kind, name, origin: NONE, args, metadata: vec![] };
    new_other_data(T::TypingAlias.ty(), Box::new(a))
}

/// An alias of a generic class.
pub fn class_alias(class: &Value, args: Vec<Value>) -> Value {
    let a = Alias {
        kind: Kind::Class,
        name: "",
        origin: class.clone(),
        args: Some(args),
        metadata: vec![],
    };
    new_other_data(T::TypingAlias.ty(), Box::new(a))
}

pub fn is_concatenation(v: &Value) -> bool {
    alias_of(v).map_or(false, |a| a.kind == Kind::Form("Concatenate"))
}

/// The form of that name in the typing module.
pub fn special(name: &str) -> Value {
    from_module("typing", name).unwrap_or(NONE)
}

/// The same alias of other arguments.
pub fn with_args(v: &Value, args: Vec<Value>) -> R {
    let a = match alias_of(v) {
        Some(a) => a,
        None => return Ok(v.clone()),
    };
    match a.kind {
        Kind::Union => return union(args),
        Kind::Annotated => return annotated(args[0].clone(), a.metadata.clone()),
        _ => {}
    }
    let new = Alias {
        kind: a.kind,
        name: a.name,
        origin: a.origin.clone(),
        args: Some(args),
        metadata: a.metadata.clone(),
    };
    Ok(new_other_data(T::TypingAlias.ty(), Box::new(new)))
}

/// None stands for its type, a text for a type to come.
pub fn as_type(v: &Value) -> Value {
    if v.is_none() {
        return T::NoneType.value();
    }
    match v.as_exact_str() {
        Some(_) => forward(&text(v)),
        None => v.clone(),
    }
}

const PLAIN: [&str; 5] = ["LiteralString", "NoReturn", "Never", "Self", "TypeAlias"];

fn truncated(v: &Value) -> R<String> {
    Ok(repr_text(v)?.chars().take(100).collect())
}

/// What may stand as an argument.
fn check(v: &Value, message: &str) -> R {
    let v = as_type(v);
    let form = form_of(&v);
    let allowed = form.map_or(true, |f| PLAIN.contains(&f));
    let bare = alias_of(&v).map_or(false, |a| match a.kind {
        Kind::Form(f) => f == "ClassVar" || f == "Final",
        _ => false,
    });
    if bare {
        return Err(type_error(format!("{} is not valid as type argument", repr_text(&v)?)));
    }
    if !allowed || super::typing_generic::is_bare(&v) {
        return Err(type_error(format!("Plain {} is not valid as type argument", repr_text(&v)?)));
    }
    if v.as_exact_tuple().is_some() {
        return Err(type_error(format!("{} Got {}.", message, truncated(&v)?)));
    }
    Ok(v)
}

fn items_of(v: &Value) -> Vec<Value> {
    match v.as_exact_tuple() {
        Some(t) => t.to_vec(),
        None => vec![v.clone()],
    }
}

/// Union[...]: flat, without repetition.
pub fn union(args: Vec<Value>) -> R {
    let mut all: Vec<Value> = Vec::new();
    for v in args {
        let v = check(&v, "Union[arg, ...]: each arg must be a type.")?;
        let inner = match (alias_of(&v), v.as_native_object::<super::typing_types::Union>()) {
            (Some(a), _) if a.kind == Kind::Union => a.args.clone().unwrap_or_default(),
            (_, Some(u)) => u.0.clone(),
            _ => vec![v],
        };
        for x in inner {
            let mut have = false;
            for y in &all {
                have = have || eq_b(&x, y)?;
            }
            if !have {
                all.push(x);
            }
        }
    }
    match all.len() {
        0 => Err(type_error("Cannot take a Union of no types.")),
        1 => Ok(all.remove(0)),
        _ => Ok(alias(Kind::Union, "Union", Some(all))),
    }
}

fn literal(args: Vec<Value>) -> R {
    let mut all: Vec<Value> = Vec::new();
    for v in args {
        let inner = match alias_of(&v) {
            Some(a) if a.kind == Kind::Literal => a.args.clone().unwrap_or_default(),
            _ => vec![v],
        };
        for x in inner {
            let same = |y: &Value| Ok(type_of(y) == type_of(&x) && eq_b(y, &x)?);
            if !all.iter().map(same).collect::<R<Vec<bool>>>()?.contains(&true) {
                all.push(x);
            }
        }
    }
    Ok(alias(Kind::Literal, "Literal", Some(all)))
}

pub fn annotated(origin: Value, mut metadata: Vec<Value>) -> R {
    let mut origin = origin;
    if let Some(a) = alias_of(&origin).filter(|a| a.kind == Kind::Annotated) {
        let mut all = a.metadata.clone();
        all.append(&mut metadata);
        metadata = all;
        let inner = a.origin.clone();
        origin = inner;
    }
    let args = Some(vec![origin.clone()]);
    let a = Alias { kind: Kind::Annotated, name: "Annotated", origin, args, metadata };
    Ok(new_other_data(T::TypingAlias.ty(), Box::new(a)))
}

/// Annotated[int, ...]
pub fn annotated_item(item: &Value) -> R {
    let mut items = items_of(item);
    if items.len() < 2 || item.as_exact_tuple().is_none() {
        return Err(type_error(
            "Annotated[...] should be used with at least two arguments (a type and an annotation).",
        ));
    }
    let rest = items.split_off(1);
    let form = form_of(&items[0]).map_or(false, |f| f == "ClassVar" || f == "Final");
    let origin = match form {
        true => items.remove(0),
        false => as_type(&items[0]),
    };
    annotated(origin, rest)
}

/// Form[item]
fn form_item(a: &[Value]) -> R {
    let name = form_of(&a[0]).unwrap_or("");
    let items = items_of(&a[1]);
    match name {
        "Union" if items.is_empty() => Err(type_error("Cannot take a Union of no types.")),
        "Union" => union(items),
        "Optional" => {
            let t = check(&a[1], "typing.Optional requires a single type.")?;
            union(vec![t, NONE])
        }
        "Literal" => literal(items),
        "ClassVar" | "Final" | "TypeGuard" | "Required" | "NotRequired" => {
            let message = format!("typing.{} accepts only single type.", name);
            let t = match form_of(&a[1]) {
                Some(_) if name != "TypeGuard" => a[1].clone(),
                _ => match alias_of(&a[1]) {
                    Some(_) => a[1].clone(),
                    None => check(&a[1], &message)?,
                },
            };
            Ok(alias(Kind::Form(name), name, Some(vec![t])))
        }
        "Unpack" => Ok(alias(Kind::Unpack, name, Some(vec![as_type(&a[1])]))),
        "Concatenate" => {
            Ok(alias(Kind::Form(name), name, Some(items.iter().map(as_type).collect())))
        }
        _ => Err(type_error(format!("typing.{} is not subscriptable", name))),
    }
}

fn is_param_expr(v: &Value) -> bool {
    let concatenated = is_concatenation(v);
    let dots = matches!(v.tag(), crate::value::Tag::Ellipsis);
    let params = super::typing_vars::var(v).map_or(false, |x| x.kind == super::typing_vars::VarKind::Params);
    dots || params || v.as_list().is_some() || concatenated
}

fn callable(items: Vec<Value>) -> R {
    if items.len() != 2 {
        return Err(type_error("Callable must be used as Callable[[arg, ...], result]."));
    }
    let result = check(&items[1], "Callable[args, result]: result must be a type.")?;
    let mut args = match items[0].as_list() {
        Some(l) => l.items().iter().map(as_type).collect(),
        None => vec![as_type(&items[0])],
    };
    args.push(result);
    Ok(alias(Kind::Callable, "Callable", Some(args)))
}

/// Alias[item]
fn alias_item(a: &[Value]) -> R {
    let this = match alias_of(&a[0]) {
        Some(x) => x,
        None => return Err(type_error("a typing alias is required")),
    };
    let items = items_of(&a[1]);
    let message = "Parameters to generic types must be types.";
    let have = match &this.args {
        Some(have) => have.clone(),
        None => {
            return match this.kind {
                Kind::Callable => callable(items),
                Kind::Tuple => {
                    let items = items.iter().map(|x| match x.tag() {
                        crate::value::Tag::Ellipsis => Ok(x.clone()),
                        _ => check(x, message),
                    });
                    Ok(alias(this.kind, this.name, Some(items.collect::<R<_>>()?)))
                }
                Kind::Library { params, .. } => {
                    check_count(&a[0], items.len(), params)?;
                    let items: R<Vec<Value>> = items.iter().map(|x| check(x, message)).collect();
                    Ok(alias(this.kind, this.name, Some(items?)))
                }
                _ => Err(type_error(format!("{} is not a generic class", repr_text(&a[0])?))),
            }
        }
    };
    if super::typing_generic::is_bare(&this.origin) {
        return Err(type_error(format!(
            "Cannot subscript already-subscripted {}",
            repr_text(&a[0])?
        )));
    }
    let vars = parameters(&have);
    let items = items.iter().map(as_type).collect();
    let to = arrange(&a[0], &vars, items)?;
    let mut new = Vec::new();
    for x in &have {
        let put = substitute(x, &vars, &to)?;
        let spread = is_parameter(x) || alias_of(x).map_or(false, |u| u.kind == Kind::Unpack);
        match (put.as_tuple(), put.as_list()) {
            (Some(t), _) if spread => new.extend(t.to_vec()),
            (_, Some(l)) if this.kind == Kind::Callable => new.extend(l.items().clone()),
            _ => new.push(put),
        }
    }
    with_args(&a[0], new)
}

// ---- text

/// How a type stands in the text of an alias.
pub fn shown(v: &Value) -> R<String> {
    if let Some(f) = v.as_func() {
        return Ok(f.code.name.to_string());
    }
    if let Some(l) = v.as_list() {
        let parts: R<Vec<String>> = l.items().iter().map(shown).collect();
        return Ok(format!("[{}]", parts?.join(", ")));
    }
    match v.as_type() {
        Some(t) if t.meta() != T::Type.ty() && super::typing_generic::is_any(v) => {
            Ok("typing.Any".into())
        }
        _ => crate::object_types::type_repr_text(v),
    }
}

fn joined(args: &[Value]) -> R<String> {
    let parts: R<Vec<String>> = args.iter().map(shown).collect();
    Ok(parts?.join(", "))
}

fn alias_repr(a: &[Value]) -> R {
    let x = match alias_of(&a[0]) {
        Some(x) => x,
        None => return Err(type_error("a typing alias is required")),
    };
    let args = match &x.args {
        Some(args) => args,
        None => return Ok(new_string(format!("typing.{}", x.name))),
    };
    let none = |v: &Value| v.as_type() == Some(T::NoneType.ty());
    Ok(new_string(match x.kind {
        Kind::Union if args.len() == 2 && args.iter().any(none) => {
            let other = if none(&args[0]) { &args[1] } else { &args[0] };
            format!("typing.Optional[{}]", shown(other)?)
        }
        Kind::Callable if !(args.len() == 2 && is_param_expr(&args[0])) => {
            let n = args.len().saturating_sub(1);
            format!("typing.Callable[[{}], {}]", joined(&args[..n])?, joined(&args[n..])?)
        }
        Kind::Literal => {
            let parts: R<Vec<String>> = args.iter().map(repr_text).collect();
            format!("typing.Literal[{}]", parts?.join(", "))
        }
        Kind::Annotated => {
            let parts: R<Vec<String>> = x.metadata.iter().map(repr_text).collect();
            format!("typing.Annotated[{}, {}]", shown(&x.origin)?, parts?.join(", "))
        }
        Kind::Unpack => format!("*{}", repr_text(&args[0])?),
        Kind::Class => {
            let args = if args.is_empty() { "()".into() } else { joined(args)? };
            format!("{}[{}]", shown(&x.origin)?, args)
        }
        _ if args.is_empty() => format!("typing.{}[()]", x.name),
        _ => format!("typing.{}[{}]", x.name, joined(args)?),
    }))
}

// ---- what an alias is

/// The class that the alias stands for (the form itself for Union and its like).
pub fn origin(a: &Alias) -> R {
    Ok(match a.kind {
        Kind::Library { module: "builtins", class, .. } => {
            crate::module::builtin(sym::intern(class)).unwrap_or(NONE)
        }
        Kind::Library { module, class, .. } => from_module(module, class)?,
        Kind::Callable => from_module("collections.abc", "Callable")?,
        Kind::Tuple => T::Tuple.value(),
        Kind::Class | Kind::Annotated => a.origin.clone(),
        Kind::Union | Kind::Literal | Kind::Unpack | Kind::Form(_) => special(a.name),
    })
}

fn this(v: &Value) -> R<&Alias> {
    alias_of(v).ok_or_else(|| type_error("a typing alias is required"))
}

fn equal(a: &[Value]) -> R {
    let (x, y) = match (alias_of(&a[0]), alias_of(&a[1])) {
        (Some(x), Some(y)) => (x, y),
        (Some(x), None) if x.kind == Kind::Union => {
            return match a[1].as_native_object::<super::typing_types::Union>() {
                Some(u) => same_set(x.args.as_deref().unwrap_or(&[]), &u.0),
                None => Ok(NOT_IMPLEMENTED),
            }
        }
        _ => return Ok(NOT_IMPLEMENTED),
    };
    if x.kind != y.kind || x.name != y.name || x.args.is_some() != y.args.is_some() {
        return Ok(FALSE);
    }
    let (p, q) = (x.args.clone().unwrap_or_default(), y.args.clone().unwrap_or_default());
    match x.kind {
        Kind::Union => return same_set(&p, &q),
        Kind::Literal => {
            let typed = |all: &[Value]| -> Vec<Value> {
                all.iter().map(|v| tuple(vec![v.clone(), type_of(v).value()])).collect()
            };
            return same_set(&typed(&p), &typed(&q));
        }
        Kind::Annotated => {
            if !eq_b(&tuple(x.metadata.clone()), &tuple(y.metadata.clone()))? {
                return Ok(FALSE);
            }
        }
        _ => {}
    }
    Ok(Value::bool(is(&x.origin, &y.origin) && eq_b(&tuple(p), &tuple(q))?))
}

fn same_set(p: &[Value], q: &[Value]) -> R {
    eq(&set(p.to_vec())?, &set(q.to_vec())?)
}

fn hash_of(a: &[Value]) -> R {
    let x = this(&a[0])?;
    let args = x.args.clone().unwrap_or_default();
    Ok(Value::int(match x.kind {
        Kind::Union | Kind::Literal => hash(&crate::set::frozenset(args)?)?,
        _ => {
            let origin = crate::object_types::id_hash(&x.origin);
            hash(&tuple(args))? ^ hash(&new_str(x.name))? ^ origin
        }
    }))
}

fn run(a: &[Value]) -> R {
    let x = this(&a[0])?;
    if x.kind == Kind::Union || matches!(x.kind, Kind::Form(_) | Kind::Literal | Kind::Unpack) {
        return Err(type_error(format!("Cannot instantiate {}", repr_text(&special(x.name))?)));
    }
    const NEVER: [&str; 5] = ["Dict", "FrozenSet", "List", "Set", "Type"];
    let library = matches!(x.kind, Kind::Library { .. }) && !NEVER.contains(&x.name);
    if x.kind != Kind::Class && x.kind != Kind::Annotated && !library {
        return Err(type_error(format!(
            "Type {} cannot be instantiated; use {}() instead",
            x.name,
            match x.kind {
                Kind::Library { class, .. } => class,
                Kind::Tuple => "tuple",
                _ => x.name,
            }
        )));
    }
    let made = call_ex(&origin(x)?, args_of(&a[1]), super::classes::pairs_of(&a[2]))?;
    // Not every object takes attributes; CPython does not mind, either.
    match super::classes::put(&made, "__orig_class__", a[0].clone()) {
        Err(e) if !e.is(T::AttributeError) && !e.is(T::TypeError) => return Err(e),
        _ => {}
    }
    Ok(made)
}

fn is_dunder(n: &str) -> bool {
    n.starts_with("__") && n.ends_with("__")
}

fn getattr_(a: &[Value]) -> R {
    let name = text(&a[1]);
    let x = this(&a[0])?;
    if is_dunder(&name) && name != "__doc__" {
        return match name.as_str() {
            "__mro__" | "__bases__" => Err(crate::attr::no_attribute(&a[0], sym::intern(&name))),
            "__name__" | "__qualname__" if x.kind != Kind::Class => Ok(new_str(x.name)),
            _ => Err(attribute_error(name)),
        };
    }
    get(&origin(x)?, &name)
}

fn mro_entries(a: &[Value]) -> R {
    let x = this(&a[0])?;
    let bases = args_of(&a[1]);
    let generic = special("Generic");
    let at = bases.iter().position(|b| is(b, &a[0])).unwrap_or(0);
    match x.kind {
        Kind::Union | Kind::Literal | Kind::Unpack | Kind::Form(_) => {
            return Err(type_error(format!("Cannot subclass {}", repr_text(&a[0])?)))
        }
        Kind::Class | Kind::Annotated => {
            if is(&x.origin, &generic) {
                let protocol = bases.iter().any(|b| super::typing_generic::is_protocol_itself(b));
                let later = bases[at + 1..].iter().any(|b| alias_of(b).is_some() && !is(b, &a[0]));
                if protocol || later {
                    return Ok(tuple(vec![]));
                }
            }
            return Ok(tuple(vec![x.origin.clone()]));
        }
        _ => {}
    }
    let mut out = Vec::new();
    let class = origin(x)?;
    if !bases.iter().any(|b| is(b, &class)) {
        out.push(class);
    }
    let covered = bases[at + 1..].iter().any(|b| {
        let below = b.as_type().zip(generic.as_type()).map_or(false, |(b, g)| b.is_subtype(g));
        alias_of(b).is_some() || below
    });
    if !covered {
        out.push(generic);
    }
    Ok(tuple(out))
}

fn subclass_check(a: &[Value], of: &Value) -> R {
    let x = this(&a[0])?;
    if x.kind == Kind::Union {
        for t in x.args.clone().unwrap_or_default() {
            if crate::isinstance::issubclass(of, &t)? {
                return Ok(TRUE);
            }
        }
        return Ok(FALSE);
    }
    if x.args.is_some() {
        return Err(type_error(
            "Subscripted generics cannot be used with class and instance checks",
        ));
    }
    Ok(Value::bool(crate::isinstance::issubclass(of, &origin(x)?)?))
}

static ALIAS: &[NativeDef] = &[
    def!("__repr__", "self, /", alias_repr),
    def!("__getitem__", "self, item, /", |a| cached(&a[0], &a[1], false, || alias_item(a))),
    def!("__eq__", "self, other, /", equal),
    def!("__hash__", "self, /", hash_of),
    def!("__call__", "self, /, *args, **kw", run),
    def!("__getattr__", "self, name, /", getattr_),
    def!("__mro_entries__", "self, bases, /", mro_entries),
    def!("__instancecheck__", "self, obj, /", |a| subclass_check(a, &type_of(&a[1]).value())),
    def!("__subclasscheck__", "self, cls, /", |a| subclass_check(a, &a[1])),
    def!("__or__", "self, other, /", |a| union(vec![a[0].clone(), a[1].clone()])),
    def!("__ror__", "self, other, /", |a| union(vec![a[1].clone(), a[0].clone()])),
    def!("__copy__", "self, /", |a| Ok(a[0].clone())),
    def!("__deepcopy__", "self, memo, /", |a| Ok(a[0].clone())),
];

fn args_attr(v: &Value) -> R {
    match &this(v)?.args {
        Some(args) => Ok(tuple(args.clone())),
        None => Err(attribute_error("__args__")),
    }
}

fn metadata(v: &Value) -> R {
    match this(v)? {
        x if x.kind == Kind::Annotated => Ok(tuple(x.metadata.clone())),
        _ => Err(attribute_error("__metadata__")),
    }
}

static ALIAS_ATTRS: &[GetSetData] = &[
    GetSetData { name: "__origin__", get: |v| origin(this(v)?), set: None },
    GetSetData { name: "__args__", get: args_attr, set: None },
    GetSetData {
        name: "__parameters__",
        get: |v| Ok(tuple(parameters(this(v)?.args.as_deref().unwrap_or(&[])))),
        set: None,
    },
    GetSetData { name: "__metadata__", get: metadata, set: None },
    GetSetData { name: "_name", get: |v| Ok(new_str(this(v)?.name)), set: None },
    GetSetData { name: "__module__", get: |v| match this(v)? {
        x if x.kind == Kind::Class => get(&x.origin, "__module__"),
        _ => Ok(new_str("typing")),
    }, set: None },
];

fn form_repr(a: &[Value]) -> R {
    Ok(new_string(format!("typing.{}", form_of(&a[0]).unwrap_or(""))))
}

fn no_instance_check(a: &[Value], what: &str) -> R {
    Err(type_error(format!("{} cannot be used with {}", repr_text(&a[0])?, what)))
}

static FORM: &[NativeDef] = &[
    def!("__repr__", "self, /", form_repr),
    def!("__getitem__", "self, item, /", |a| {
        cached(&a[0], &a[1], form_of(&a[0]) == Some("Literal"), || form_item(a))
    }),
    def!("__call__", "self, /, *args, **kw", |a| {
        Err(type_error(format!("Cannot instantiate {}", repr_text(&a[0])?)))
    }),
    def!("__mro_entries__", "self, bases, /", |a| {
        Err(type_error(format!("Cannot subclass {}", repr_text(&a[0])?)))
    }),
    def!("__instancecheck__", "self, obj, /", |a| no_instance_check(a, "isinstance()")),
    def!("__subclasscheck__", "self, cls, /", |a| no_instance_check(a, "issubclass()")),
    def!("__or__", "self, other, /", |a| union(vec![a[0].clone(), a[1].clone()])),
    def!("__ror__", "self, other, /", |a| union(vec![a[1].clone(), a[0].clone()])),
    def!("__copy__", "self, /", |a| Ok(a[0].clone())),
    def!("__deepcopy__", "self, memo, /", |a| Ok(a[0].clone())),
];
static FORM_ATTRS: &[GetSetData] = &[
    GetSetData { name: "_name", get: |v| Ok(new_str(form_of(v).unwrap_or(""))), set: None },
    GetSetData { name: "__name__", get: |v| Ok(new_str(form_of(v).unwrap_or(""))), set: None },
    GetSetData { name: "__module__", get: |_| Ok(new_str("typing")), set: None },
];

pub fn define_all() {
    define(T::TypingForm, FORM, FORM_ATTRS);
    define(T::TypingAlias, ALIAS, ALIAS_ATTRS);
}
