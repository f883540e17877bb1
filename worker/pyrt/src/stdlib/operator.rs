//! operator: the operators as functions, and the callables that fetch items and attributes.

use super::classes::{args_of, pairs_of};
use super::functions;
use crate::func::NativeDef;
use crate::object::new_other_data;
use crate::ops::*;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

/// itemgetter, attrgetter, methodcaller: what they fetch.
struct Getter(Vec<Value>);

struct Caller {
    name: Value,
    args: Vec<Value>,
    kw: Vec<(Value, Value)>,
}

fn getter_reduce(a: &[Value]) -> R {
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(getter(&a[0])?.0.clone())]))
}

/// Named arguments go into a partial of the class: a reduction has none.
fn caller_reduce(a: &[Value]) -> R {
    let class = type_of(&a[0]).value();
    let c = match a[0].as_native_object::<Caller>() {
        Some(c) => c,
        None => return Err(type_error("a methodcaller is required")),
    };
    let mut args = vec![c.name.clone()];
    if c.kw.is_empty() {
        args.extend(c.args.iter().cloned());
        return Ok(tuple(vec![class, tuple(args)]));
    }
    let partial = super::classes::from_module("functools", "partial")?;
    let maker = call_ex(&partial, vec![class, c.name.clone()], c.kw.clone())?;
    Ok(tuple(vec![maker, tuple(c.args.clone())]))
}

fn getter(v: &Value) -> R<&Getter> {
    v.as_native_object::<Getter>().ok_or_else(|| type_error("a getter is required"))
}

fn several(keys: &[Value], one: impl Fn(&Value) -> R) -> R {
    if let [k] = keys {
        return one(k);
    }
    let mut out = Vec::with_capacity(keys.len());
    for k in keys {
        out.push(one(k)?);
    }
    Ok(tuple(out))
}

fn item_new(a: &[Value]) -> R {
    let mut keys = vec![a[1].clone()];
    keys.extend(args_of(&a[2]));
    Ok(new_other_data(T::ItemGetter.ty(), Box::new(Getter(keys))))
}

fn item_call(a: &[Value]) -> R {
    several(&getter(&a[0])?.0, |k| getitem(&a[1], k))
}

fn attr_new(a: &[Value]) -> R {
    let mut keys = vec![a[1].clone()];
    keys.extend(args_of(&a[2]));
    if keys.iter().any(|k| k.as_str_data().is_none()) {
        return Err(type_error("attribute name must be a string"));
    }
    Ok(new_other_data(T::AttrGetter.ty(), Box::new(Getter(keys))))
}

fn attr_call(a: &[Value]) -> R {
    several(&getter(&a[0])?.0, |k| {
        let mut v = a[1].clone();
        for part in k.as_str().unwrap_or_default().split('.') {
            v = crate::attr::getattr_sym(&v, sym::intern(part))?;
        }
        Ok(v)
    })
}

fn getter_repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for k in &getter(&a[0])?.0 {
        parts.push(repr_text(k)?);
    }
    Ok(new_string(format!("operator.{}({})", type_of(&a[0]).name(), parts.join(", "))))
}

fn caller(v: &Value) -> R<&Caller> {
    v.as_native_object::<Caller>().ok_or_else(|| type_error("a methodcaller is required"))
}

fn caller_new(a: &[Value]) -> R {
    if a[1].as_str_data().is_none() {
        return Err(type_error("method name must be a string"));
    }
    let c = Caller { name: a[1].clone(), args: args_of(&a[2]), kw: pairs_of(&a[3]) };
    Ok(new_other_data(T::MethodCaller.ty(), Box::new(c)))
}

fn caller_call(a: &[Value]) -> R {
    let c = caller(&a[0])?;
    let f = crate::attr::getattr_sym(&a[1], crate::attr::name_sym(&c.name)?)?;
    call_ex(&f, c.args.clone(), c.kw.clone())
}

fn caller_repr(a: &[Value]) -> R {
    let c = caller(&a[0])?;
    let mut parts = vec![repr_text(&c.name)?];
    for v in &c.args {
        parts.push(repr_text(v)?);
    }
    for (k, v) in &c.kw {
        parts.push(format!("{}={}", k.as_str().unwrap_or_default(), repr_text(v)?));
    }
    Ok(new_string(format!("operator.methodcaller({})", parts.join(", "))))
}

fn count_of(a: &[Value]) -> R {
    let (mut it, mut n) = (iter(&a[0])?, 0);
    while let Some(v) = it.next()? {
        n += i64::from(same(&v, &a[1])?);
    }
    Ok(Value::int(n))
}

fn index_of(a: &[Value]) -> R {
    let (mut it, mut n) = (iter(&a[0])?, 0);
    while let Some(v) = it.next()? {
        if same(&v, &a[1])? {
            return Ok(Value::int(n));
        }
        n += 1;
    }
    Err(value_error("sequence.index(x): x not in sequence"))
}

/// How many items an iterable says it has; None: it does not say.
pub fn hint(v: &Value) -> R<Option<Value>> {
    if crate::attr::has_special(v, sym::LEN) {
        match len(v) {
            Err(e) if e.is(T::TypeError) => {}
            r => return Ok(Some(Value::int(r? as i64))),
        }
    }
    let says = match crate::attr::call_special(sym::LENGTH_HINT, &mut [v.clone()]) {
        None => return Ok(None),
        Some(Err(e)) if e.is(T::TypeError) => return Ok(None),
        Some(r) => r?,
    };
    if says.is_not_implemented() {
        return Ok(None);
    }
    if !type_of(&says).is_subtype(T::Int.ty()) {
        return Err(type_error(format!(
            "__length_hint__ must be an integer, not {}",
            type_name(&says)
        )));
    }
    if lt_b(&says, &Value::int(0))? {
        return Err(value_error("__length_hint__() should return >= 0"));
    }
    Ok(Some(says))
}

fn length_hint(a: &[Value]) -> R {
    let default = a[1].given().cloned().unwrap_or_else(|| Value::int(0));
    if !type_of(&default).is_subtype(T::Int.ty()) {
        return Err(type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            type_name(&default)
        )));
    }
    Ok(hint(&a[0])?.unwrap_or(default))
}

fn concat_(a: &[Value]) -> R {
    if !crate::attr::has_special(&a[0], sym::GETITEM) {
        return Err(type_error(format!("'{}' object can't be concatenated", type_name(&a[0]))));
    }
    add(&a[0], &a[1])
}

fn call_(a: &[Value]) -> R {
    call_ex(&a[0], args_of(&a[1]), pairs_of(&a[2]))
}

fn abs_(a: &[Value]) -> R {
    match crate::attr::call_special(sym::ABS, &mut [a[0].clone()]) {
        Some(r) => r,
        None => Err(type_error(format!("bad operand type for abs(): '{}'", type_name(&a[0])))),
    }
}

macro_rules! one {
    ($name:literal, $f:expr) => {
        NativeDef { name: $name, params: "a, /", run: |a| $f(&a[0]) }
    };
}
macro_rules! two {
    ($name:literal, $f:expr) => {
        NativeDef { name: $name, params: "a, b, /", run: |a| $f(&a[0], &a[1]) }
    };
}

static FUNCTIONS: &[NativeDef] = &[
    two!("add", add),
    two!("sub", sub),
    two!("mul", mul),
    two!("matmul", matmul),
    two!("truediv", truediv),
    two!("floordiv", floordiv),
    two!("mod", modulo),
    two!("pow", pow),
    two!("lshift", lshift),
    two!("rshift", rshift),
    two!("and_", bitand),
    two!("or_", bitor),
    two!("xor", bitxor),
    two!("iadd", iadd),
    two!("isub", isub),
    two!("imul", imul),
    two!("imatmul", imatmul),
    two!("itruediv", itruediv),
    two!("ifloordiv", ifloordiv),
    two!("imod", imodulo),
    two!("ipow", ipow),
    two!("ilshift", ilshift),
    two!("irshift", irshift),
    two!("iand", ibitand),
    two!("ior", ibitor),
    two!("ixor", ibitxor),
    two!("iconcat", iadd),
    two!("eq", eq),
    two!("ne", ne),
    two!("lt", lt),
    two!("le", le),
    two!("gt", gt),
    two!("ge", ge),
    two!("getitem", getitem),
    two!("is_", |a, b| -> R { Ok(Value::bool(is(a, b))) }),
    two!("is_not", |a, b| -> R { Ok(Value::bool(!is(a, b))) }),
    two!("contains", |a, b| -> R { Ok(Value::bool(contains(a, b)?)) }),
    two!("delitem", |a, b| -> R { delitem(a, b).map(|_| NONE) }),
    one!("neg", neg),
    one!("pos", pos),
    one!("invert", invert),
    one!("inv", invert),
    one!("not_", |a| -> R { Ok(Value::bool(!truthy(a)?)) }),
    one!("truth", |a| -> R { Ok(Value::bool(truthy(a)?)) }),
    one!("index", |a| -> R { Ok(new_int(index(a)?)) }),
    NativeDef { name: "abs", params: "a, /", run: abs_ },
    NativeDef { name: "concat", params: "a, b, /", run: concat_ },
    NativeDef { name: "countOf", params: "a, b, /", run: count_of },
    NativeDef { name: "indexOf", params: "a, b, /", run: index_of },
    NativeDef { name: "length_hint", params: "obj, default=, /", run: length_hint },
    NativeDef { name: "call", params: "obj, /, *args, **kw", run: call_ },
    NativeDef {
        name: "setitem",
        params: "a, b, c, /",
        run: |a| setitem(&a[0], &a[1], a[2].clone()).map(|_| NONE),
    },
];

/// Each is also there under its special method's name: operator.__add__.
const DUNDERS: &[&str] = &[
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "xor",
    "iadd", "isub", "imul", "imatmul", "itruediv", "ifloordiv", "imod", "ipow", "ilshift",
    "irshift", "iand", "ior", "ixor", "iconcat", "eq", "ne", "lt", "le", "gt", "ge", "getitem",
    "setitem", "delitem", "contains", "neg", "pos", "invert", "inv", "index", "abs", "concat",
    "call", "and_", "or_", "not_",
];

pub fn define_all() {
    static ITEM: &[NativeDef] = &[
        NativeDef { name: "__reduce__", params: "self, /", run: getter_reduce },
        NativeDef { name: "__new__", params: "cls, item, /, *items", run: item_new },
        NativeDef { name: "__call__", params: "self, obj, /", run: item_call },
        NativeDef { name: "__repr__", params: "self, /", run: getter_repr },
    ];
    static ATTR: &[NativeDef] = &[
        NativeDef { name: "__reduce__", params: "self, /", run: getter_reduce },
        NativeDef { name: "__new__", params: "cls, attr, /, *attrs", run: attr_new },
        NativeDef { name: "__call__", params: "self, obj, /", run: attr_call },
        NativeDef { name: "__repr__", params: "self, /", run: getter_repr },
    ];
    static CALLER: &[NativeDef] = &[
        NativeDef { name: "__reduce__", params: "self, /", run: caller_reduce },
        NativeDef { name: "__new__", params: "cls, name, /, *args, **kw", run: caller_new },
        NativeDef { name: "__call__", params: "self, obj, /", run: caller_call },
        NativeDef { name: "__repr__", params: "self, /", run: caller_repr },
    ];
    define(T::ItemGetter, ITEM, &[]);
    define(T::AttrGetter, ATTR, &[]);
    define(T::MethodCaller, CALLER, &[]);
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "_operator");
    for n in DUNDERS {
        if let Some(f) = m.get(sym::intern(n)) {
            m.set_str(&format!("__{}__", n.trim_end_matches('_')), f);
        }
    }
    for t in [T::ItemGetter, T::AttrGetter, T::MethodCaller] {
        m.set_str(t.ty().name(), t.value());
    }
    let mut public: Vec<&str> = FUNCTIONS.iter().map(|f| f.name).collect();
    public.extend(["attrgetter", "itemgetter", "methodcaller"]);
    public.sort_unstable();
    m.set_str("__all__", list(public.into_iter().map(new_str).collect()));
    Ok(())
}
