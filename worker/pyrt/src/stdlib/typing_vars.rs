//! typing.TypeVar, ParamSpec, TypeVarTuple and ForwardRef; which of them stand in a type, and
//! putting types in their places.

use super::typing_forms::{alias_of, as_type, union, with_args};
use super::classes::{args_of, def, is_true, text};
use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData};
use crate::object_types::Alias as BuiltinAlias;
use crate::prelude::*;
use crate::sym;
use std::cell::RefCell;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum VarKind {
    Type,
    Params,
    Tuple,
    /// `P.args` and `P.kwargs`
    Args,
    Kwargs,
}

pub struct Var {
    pub kind: VarKind,
    name: String,
    constraints: RefCell<Vec<Value>>,
    bound: RefCell<Value>,
    covariant: bool,
    contravariant: bool,
    /// A type parameter of a definition: its variance is inferred.
    inferred: bool,
    /// Evaluates the bound, or the constraints, when they are asked for first.
    lazy: RefCell<Value>,
    constrained: bool,
    /// The ParamSpec of `P.args`.
    of: Value,
}

pub fn var(v: &Value) -> Option<&Var> {
    v.as_native_object::<Var>()
}

/// A TypeVar, ParamSpec or TypeVarTuple.
pub fn is_parameter(v: &Value) -> bool {
    var(v).map_or(false, |x| !matches!(x.kind, VarKind::Args | VarKind::Kwargs))
}

/// typing.ForwardRef('C'): a type by its name.
pub struct Ref {
    pub text: String,
}

pub fn forward(text: &str) -> Value {
    new_other_data(T::TypingRef.ty(), Box::new(Ref { text: text.to_string() }))
}

fn this(v: &Value) -> R<&Var> {
    var(v).ok_or_else(|| type_error("a type variable is required"))
}

fn new_var(kind: VarKind, name: &str) -> Var {
    Var {
        kind,
        name: name.to_string(),
        constraints: RefCell::new(vec![]),
        bound: RefCell::new(NONE),
        covariant: false,
        contravariant: false,
        inferred: false,
        lazy: RefCell::new(UNBOUND),
        constrained: false,
        of: NONE,
    }
}

fn object(x: Var) -> Value {
    let t = match x.kind {
        VarKind::Type => T::TypingVar,
        VarKind::Params => T::TypingParams,
        VarKind::Tuple => T::TypingVarTuple,
        VarKind::Args => T::TypingParamsArgs,
        VarKind::Kwargs => T::TypingParamsKwargs,
    };
    new_other_data(t.ty(), Box::new(x))
}

/// A type parameter of a definition.
pub fn lazy_var(kind: VarKind, name: &str, constrained: bool, lazy: Value) -> Value {
    let mut x = new_var(kind, name);
    x.inferred = true;
    x.constrained = constrained;
    x.lazy = RefCell::new(lazy);
    object(x)
}

/// Calls what evaluates the bound or the constraints, once it is asked for.
fn evaluate(x: &Var, constraints: bool) -> R<()> {
    let lazy = x.lazy.borrow().clone();
    if lazy.is_unbound() || x.constrained != constraints {
        return Ok(());
    }
    let made = call(&lazy, &mut [])?;
    if constraints {
        *x.constraints.borrow_mut() = collect(&made)?;
    } else {
        *x.bound.borrow_mut() = made;
    }
    *x.lazy.borrow_mut() = UNBOUND;
    Ok(())
}

/// TypeVar(name, *constraints, bound=None, covariant=False, contravariant=False)
fn type_var(a: &[Value]) -> R {
    let a = &a[1..];
    let mut x = new_var(VarKind::Type, &text(&a[0]));
    x.covariant = is_true(&a[2])?;
    x.contravariant = is_true(&a[3])?;
    if x.covariant && x.contravariant {
        return Err(value_error("Bivariant types are not supported."));
    }
    let bound = a[1].given().filter(|b| !b.is_none()).cloned();
    let constraints = args_of(&a[4]);
    if bound.is_some() && !constraints.is_empty() {
        return Err(type_error("Constraints cannot be combined with bound=..."));
    }
    if constraints.len() == 1 {
        return Err(type_error("A single constraint is not allowed"));
    }
    x.constraints = RefCell::new(constraints.iter().map(as_type).collect());
    x.bound = RefCell::new(bound.map_or(NONE, |b| as_type(&b)));
    Ok(object(x))
}

pub fn simple_var(name: &str, constraints: Vec<Value>) -> Value {
    let mut x = new_var(VarKind::Type, name);
    x.constraints = RefCell::new(constraints);
    object(x)
}

fn param_spec(a: &[Value]) -> R {
    let mut x = new_var(VarKind::Params, &text(&a[1]));
    x.bound = RefCell::new(a[2].given().cloned().unwrap_or(NONE));
    x.covariant = is_true(&a[3])?;
    x.contravariant = is_true(&a[4])?;
    Ok(object(x))
}

fn type_var_tuple(a: &[Value]) -> R {
    Ok(object(new_var(VarKind::Tuple, &text(&a[1]))))
}

fn repr(a: &[Value]) -> R {
    let x = this(&a[0])?;
    let sign = match (x.kind, x.covariant, x.contravariant) {
        (VarKind::Tuple, ..) => "",
        (VarKind::Args, ..) => return Ok(new_string(format!("{}.args", x.name))),
        (VarKind::Kwargs, ..) => return Ok(new_string(format!("{}.kwargs", x.name))),
        _ if x.inferred => "",
        (_, true, _) => "+",
        (_, _, true) => "-",
        _ => "~",
    };
    Ok(new_string(format!("{}{}", sign, x.name)))
}

fn part_of_params(v: &Value, kind: VarKind) -> R {
    let x = this(v)?;
    if x.kind != VarKind::Params {
        let name = if kind == VarKind::Args { "args" } else { "kwargs" };
        return Err(crate::attr::no_attribute(v, sym::intern(name)));
    }
    let mut part = new_var(kind, &x.name);
    part.of = v.clone();
    Ok(object(part))
}

static VAR: &[NativeDef] = &[
    def!("__repr__", "self, /", repr),
    def!("__or__", "self, other, /", |a| union(vec![a[0].clone(), a[1].clone()])),
    def!("__ror__", "self, other, /", |a| union(vec![a[1].clone(), a[0].clone()])),
    def!("__iter__", "self, /", |a| match this(&a[0])?.kind {
        VarKind::Tuple => {
            let unpack = super::typing_forms::special("Unpack");
            iter_object(&list(vec![getitem(&unpack, &a[0])?]))
        }
        _ => Err(type_error(format!("'{}' object is not iterable", shown_type(&a[0])?))),
    }),
    def!("__call__", "self, /, *args, **kwargs", |a| {
        Err(type_error(format!("'{}' object is not callable", shown_type(&a[0])?)))
    }),
    def!("__mro_entries__", "self, bases, /", |a| {
        Err(type_error(format!("Cannot subclass an instance of {}", shown_type(&a[0])?)))
    }),
    def!("__copy__", "self, /", |a| Ok(a[0].clone())),
    def!("__deepcopy__", "self, memo, /", |a| Ok(a[0].clone())),
];

fn shown_type(v: &Value) -> R<&'static str> {
    this(v).map(|_| type_of(v).name())
}

fn module(x: &Var) -> R {
    Ok(new_str(if x.inferred { "typing" } else { "__main__" }))
}

static VAR_ATTRS: &[GetSetData] = &[
    GetSetData { name: "__name__", get: |v| Ok(new_str(&this(v)?.name)), set: None },
    GetSetData {
        name: "__bound__",
        get: |v| {
            evaluate(this(v)?, false)?;
            Ok(this(v)?.bound.borrow().clone())
        },
        set: None,
    },
    GetSetData {
        name: "__constraints__",
        get: |v| {
            evaluate(this(v)?, true)?;
            Ok(tuple(this(v)?.constraints.borrow().clone()))
        },
        set: None,
    },
    GetSetData { name: "__covariant__", get: |v| Ok(Value::bool(this(v)?.covariant)), set: None },
    GetSetData {
        name: "__contravariant__",
        get: |v| Ok(Value::bool(this(v)?.contravariant)),
        set: None,
    },
    GetSetData { name: "__origin__", get: |v| Ok(this(v)?.of.clone()), set: None },
    GetSetData { name: "__module__", get: |v| module(this(v)?), set: None },
    GetSetData {
        name: "__infer_variance__",
        get: |v| match this(v)?.inferred {
            true => Ok(TRUE),
            false => Err(crate::attr::no_attribute(v, sym::intern("__infer_variance__"))),
        },
        set: None,
    },
    GetSetData { name: "args", get: |v| part_of_params(v, VarKind::Args), set: None },
    GetSetData { name: "kwargs", get: |v| part_of_params(v, VarKind::Kwargs), set: None },
];

fn ref_text(v: &Value) -> String {
    v.as_native_object::<Ref>().map_or(String::new(), |r| r.text.clone())
}

static REF: &[NativeDef] = &[
    def!("__new__", "cls, arg, /, is_argument=, module=, *, is_class=", |a| {
        if a[1].as_str_data().is_none() {
            return Err(type_error(format!(
                "Forward reference must be a string -- got {}",
                repr_text(&a[1])?
            )));
        }
        Ok(forward(&text(&a[1])))
    }),
    def!("__repr__", "self, /", |a| {
        Ok(new_string(format!("ForwardRef({})", repr_text(&new_string(ref_text(&a[0])))?)))
    }),
    def!("__eq__", "self, other, /", |a| match a[1].as_native_object::<Ref>() {
        Some(o) => Ok(Value::bool(o.text == ref_text(&a[0]))),
        None => Ok(NOT_IMPLEMENTED),
    }),
    def!("__hash__", "self, /", |a| Ok(Value::int(hash(&new_string(ref_text(&a[0])))?))),
    def!("__or__", "self, other, /", |a| union(vec![a[0].clone(), a[1].clone()])),
    def!("__ror__", "self, other, /", |a| union(vec![a[1].clone(), a[0].clone()])),
];
static REF_ATTRS: &[GetSetData] = &[GetSetData {
    name: "__forward_arg__",
    get: |v| Ok(new_string(ref_text(v))),
    set: None,
}];

/// The arguments of `List[int]`, `list[int]` or `int | str`.
fn args_within(v: &Value) -> Vec<Value> {
    if let Some(a) = alias_of(v) {
        return a.args.clone().unwrap_or_default();
    }
    if let Some(a) = v.as_native_object::<BuiltinAlias>() {
        return args_of(&a.args);
    }
    match v.as_native_object::<super::typing_types::Union>() {
        Some(u) => u.0.clone(),
        None => v.as_list().map(|l| l.items().clone()).unwrap_or_else(|| args_of(v)),
    }
}

/// Is it one of pyrt's own objects that hold types?
fn is_known(v: &Value) -> bool {
    alias_of(v).is_some()
        || v.as_native_object::<BuiltinAlias>().is_some()
        || v.as_native_object::<super::typing_types::Union>().is_some()
        || v.as_list().is_some()
        || v.as_tuple().is_some()
}

/// The type variables in the types, in order of appearance.
pub fn parameters(types: &[Value]) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for t in types {
        let found = if is_parameter(t) {
            vec![t.clone()]
        } else if is_known(t) {
            parameters(&args_within(t))
        } else {
            super::typing_foreign::parameters_of(t)
        };
        for v in found {
            if !out.iter().any(|x| is(x, &v)) {
                out.push(v);
            }
        }
    }
    out
}

/// The type with its variables replaced.
pub fn substitute(t: &Value, from: &[Value], to: &[Value]) -> R {
    if let Some(i) = from.iter().position(|f| is(f, t)) {
        return Ok(to.get(i).cloned().unwrap_or_else(|| t.clone()));
    }
    let inner = args_within(t);
    if parameters(&inner).is_empty() {
        return Ok(t.clone());
    }
    let new: Vec<Value> = inner.iter().map(|x| substitute(x, from, to)).collect::<R<_>>()?;
    if t.as_list().is_some() {
        return Ok(list(new));
    }
    with_new(t, new)
}

/// The same alias or union with other arguments.
fn with_new(t: &Value, new: Vec<Value>) -> R {
    if alias_of(t).is_some() {
        return with_args(t, new);
    }
    if let Some(a) = t.as_native_object::<BuiltinAlias>() {
        return crate::object_types::generic_alias(&a.origin, &tuple(new));
    }
    let mut all = new.into_iter();
    let mut joined = all.next().unwrap_or(NONE);
    for x in all {
        joined = bitor(&joined, &x)?;
    }
    Ok(joined)
}

/// `G[args]` of something already subscripted: what its variables become.
pub fn check_count(shown: &Value, given: usize, wanted: usize) -> R<()> {
    let shown = || crate::ops::str_of(shown).map(|s| text(&s));
    if wanted == 0 {
        return Err(type_error(format!("{} is not a generic class", shown()?)));
    }
    if given != wanted {
        return Err(type_error(format!(
            "Too {} arguments for {}; actual {}, expected {}",
            if given > wanted { "many" } else { "few" },
            shown()?,
            given,
            wanted
        )));
    }
    Ok(())
}

/// Variables and what stands for them: a ParamSpec alone takes all, a TypeVarTuple what is left.
pub fn arrange(shown: &Value, vars: &[Value], args: Vec<Value>) -> R<Vec<Value>> {
    let kind = |v: &Value| var(v).map(|x| x.kind);
    let listed = |v: &Value| {
        let dots = matches!(v.tag(), crate::value::Tag::Ellipsis);
        v.as_list().is_some() || v.as_tuple().is_some() || dots
    };
    if let [only] = vars {
        if kind(only) == Some(VarKind::Params) && !(args.len() == 1 && listed(&args[0])) {
            let is_spec = args.len() == 1 && kind(&args[0]) == Some(VarKind::Params);
            return Ok(if is_spec { args } else { vec![list(args)] });
        }
    }
    if let Some(i) = vars.iter().position(|v| kind(v) == Some(VarKind::Tuple)) {
        let after = vars.len() - i - 1;
        if args.len() + 1 >= vars.len() {
            let mut out = args[..i].to_vec();
            out.push(tuple(args[i..args.len() - after].to_vec()));
            out.extend_from_slice(&args[args.len() - after..]);
            return Ok(out);
        }
    }
    check_count(shown, args.len(), vars.len())?;
    Ok(args)
}

/// `list[T][int]`
pub fn subscript_alias(v: &Value, args: &[Value], item: &Value) -> R {
    let vars = parameters(args);
    let given: Vec<Value> = match item.as_exact_tuple() {
        Some(t) => t.iter().map(super::typing_forms::as_type).collect(),
        None => vec![super::typing_forms::as_type(item)],
    };
    let shown = || repr_text(v);
    if vars.is_empty() {
        return Err(type_error(format!("{} is not a generic class", shown()?)));
    }
    if super::typing_foreign::any(&vars) {
        return with_new(v, super::typing_foreign::replaced(v, args, &vars, given)?);
    }
    if given.len() != vars.len() {
        let many = given.len() > vars.len();
        return Err(type_error(format!(
            "Too {} arguments for {}; actual {}, expected {}",
            if many { "many" } else { "few" },
            shown()?,
            given.len(),
            vars.len()
        )));
    }
    substitute(v, &vars, &given)
}

static TYPE_VAR: &[NativeDef] = &[def!(
    "__new__",
    "cls, name, /, *constraints, bound=, covariant=, contravariant=",
    type_var
)];
static PARAM_SPEC: &[NativeDef] =
    &[def!("__new__", "cls, name, *, bound=, covariant=, contravariant=", param_spec)];
static VAR_TUPLE: &[NativeDef] = &[def!("__new__", "cls, name", type_var_tuple)];

pub fn define_all() {
    let all = [
        T::TypingVar, T::TypingParams, T::TypingVarTuple, T::TypingParamsArgs,
        T::TypingParamsKwargs,
    ];
    for t in all {
        crate::setup::define(t, VAR, VAR_ATTRS);
    }
    crate::setup::define(T::TypingVar, TYPE_VAR, &[]);
    crate::setup::define(T::TypingParams, PARAM_SPEC, &[]);
    crate::setup::define(T::TypingVarTuple, VAR_TUPLE, &[]);
    crate::setup::define(T::TypingRef, REF, REF_ATTRS);
}
