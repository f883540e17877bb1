//! Type parameters and type aliases of Python 3.12: `def f[T]`, `class C[T: int, *Ts, **P]`,
//! `type A[T] = ...`. Bounds, constraints and the values of aliases are functions that are
//! called when somebody asks.

use super::rust_class::Class;
use super::typing_vars::{lazy_var, VarKind};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use std::cell::RefCell;

/// Which kind of type parameter.
pub enum TypeParam {
    TypeVar,
    ParamSpec,
    TypeVarTuple,
}

/// `T`, `T: int`, `T: (int, str)`, `*Ts` or `**P`; `lazy` evaluates what stands after the colon,
/// UNBOUND where nothing does.
pub fn type_param(kind: TypeParam, name: &'static str, constrained: bool, lazy: Value) -> Value {
    let kind = match kind {
        TypeParam::TypeVar => VarKind::Type,
        TypeParam::ParamSpec => VarKind::Params,
        TypeParam::TypeVarTuple => VarKind::Tuple,
    };
    lazy_var(kind, name, constrained, lazy)
}

/// Gives a function its `__type_params__`: as an attribute of its own, for Python 3.11, whose
/// library this is, knows none.
pub fn set_type_params(f: &Value, params: Vec<Value>) -> R<()> {
    super::classes::put(f, "__type_params__", tuple(params))
}

/// The base that a class with type parameters has without naming it: `Generic[T, *Ts]`.
pub fn generic_base(params: Vec<Value>) -> R {
    let generic = super::classes::from_module("typing", "Generic")?;
    getitem(&generic, &tuple(with_unpacked(params)?))
}

/// Each TypeVarTuple as `Unpack[Ts]`.
fn with_unpacked(params: Vec<Value>) -> R<Vec<Value>> {
    let mut out = Vec::with_capacity(params.len());
    for p in params {
        match super::typing_vars::var(&p).map(|v| v.kind) {
            Some(VarKind::Tuple) => out.extend(collect(&p)?),
            _ => out.push(p),
        }
    }
    Ok(out)
}

struct Alias {
    name: &'static str,
    module: Value,
    params: Vec<Value>,
    /// A function until somebody asks for the value.
    value: RefCell<Result<Value, Value>>,
}

/// `type NAME[params] = ...`
pub fn type_alias(
    name: &'static str,
    module: &'static ModuleDef,
    params: Vec<Value>,
    lazy: Value,
) -> Value {
    let module = module.name_value();
    ALIAS.instance(Alias { name, module, params, value: RefCell::new(Err(lazy)) })
}

fn this(v: &Value) -> R<&Alias> {
    v.as_native_object::<Alias>().ok_or_else(|| type_error("a type alias is required"))
}

fn value(v: &Value) -> R {
    let me = this(v)?;
    let lazy = match &*me.value.borrow() {
        Ok(known) => return Ok(known.clone()),
        Err(lazy) => lazy.clone(),
    };
    let made = call(&lazy, &mut [])?;
    *me.value.borrow_mut() = Ok(made.clone());
    Ok(made)
}

fn subscripted(a: &[Value]) -> R {
    if this(&a[0])?.params.is_empty() {
        return Err(type_error("Only generic type aliases are subscriptable"));
    }
    crate::object_types::generic_alias(&a[0], &a[1])
}

static METHODS: &[NativeDef] = natives! {
    "__repr__" "self, /" |a| Ok(new_str(this(&a[0])?.name));
    "__getitem__" "self, item, /" subscripted;
    "__or__" "self, other, /" |a| super::union_of(&a[0], &a[1]);
    "__ror__" "self, other, /" |a| super::union_of(&a[1], &a[0]);
    "__reduce__" "self, /" |a| Ok(new_str(this(&a[0])?.name));
};

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "__name__", get: |v| Ok(new_str(this(v)?.name)), set: None },
    GetSetData { name: "__module__", get: |v| Ok(this(v)?.module.clone()), set: None },
    GetSetData { name: "__value__", get: value, set: None },
    GetSetData {
        name: "__type_params__",
        get: |v| Ok(tuple(this(v)?.params.clone())),
        set: None,
    },
    GetSetData {
        name: "__parameters__",
        get: |v| Ok(tuple(with_unpacked(this(v)?.params.clone())?)),
        set: None,
    },
];

pub static ALIAS: Class = Class::sealed("typing", "TypeAliasType", METHODS, ATTRS);

/// Is it the class of type aliases?
pub fn is_alias_type(t: crate::types::Type) -> bool {
    t.is_heap() && t == ALIAS.ty()
}
