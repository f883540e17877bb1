//! contextvars: a context is a shared list of (variable, value); the current one belongs to
//! the thread and is swapped while `Context.run` or a callback of an event loop runs.

use super::rust_class::{data, Class};
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
pub struct Store {
    vars: RefCell<Vec<(Value, Value)>>,
    /// The context of `decimal`: UNBOUND until it is used.
    pub decimal: RefCell<Value>,
    entered: Cell<bool>,
}

pub type Context = Rc<Store>;

impl Store {
    fn get(&self, var: &Value) -> Option<Value> {
        self.vars.borrow().iter().find(|x| is(&x.0, var)).map(|x| x.1.clone())
    }
    fn set(&self, var: &Value, v: Value) -> Option<Value> {
        let mut vars = self.vars.borrow_mut();
        match vars.iter_mut().find(|x| is(&x.0, var)) {
            Some(x) => Some(std::mem::replace(&mut x.1, v)),
            None => {
                vars.push((var.clone(), v));
                None
            }
        }
    }
    fn unset(&self, var: &Value) {
        let old = {
            let mut vars = self.vars.borrow_mut();
            let at = vars.iter().position(|x| is(&x.0, var));
            at.map(|i| vars.remove(i))
        };
        drop(old);
    }
}

thread_local! {
    static CURRENT: RefCell<Context> = RefCell::new(Rc::default());
}

/// The context of the code that runs now.
pub fn current() -> Context {
    CURRENT.with(|c| c.borrow().clone())
}

/// What the context of `decimal` says, where it was used before.
#[inline]
pub fn with_decimal<X>(f: impl FnOnce(&Value) -> X) -> X {
    CURRENT.with(|c| f(&c.borrow().decimal.borrow()))
}

/// Makes another context the current one; gives the one before.
pub fn swap(to: Context) -> Context {
    CURRENT.with(|c| std::mem::replace(&mut *c.borrow_mut(), to))
}

pub fn copy_of(c: &Context) -> Context {
    Rc::new(Store {
        vars: RefCell::new(c.vars.borrow().clone()),
        decimal: RefCell::new(c.decimal.borrow().clone()),
        entered: Cell::new(false),
    })
}

/// The Python object of a context.
pub fn object(c: &Context) -> Value {
    CONTEXT.instance(c.clone())
}

/// What a `context=` argument holds; a copy of the current one when it was left out.
pub fn argument(v: &Value) -> R<Context> {
    match v.given() {
        Some(v) if !v.is_none() => data::<Context>(v).map(|c| c.clone()),
        _ => Ok(copy_of(&current())),
    }
}

/// Runs f in the context.
pub fn run_in<X>(c: &Context, f: impl FnOnce() -> R<X>) -> R<X> {
    if c.entered.get() {
        let shown = crate::ops::repr_text(&object(c))?;
        return Err(runtime_error(format!("cannot enter context: {} is already entered", shown)));
    }
    c.entered.set(true);
    let before = swap(c.clone());
    let r = f();
    swap(before);
    c.entered.set(false);
    r
}

static CONTEXT: Class = Class::sealed("_contextvars", "Context", CONTEXT_METHODS, &[]);
static VAR: Class = Class::sealed("_contextvars", "ContextVar", VAR_METHODS, VAR_ATTRS);
static TOKEN: Class = Class::sealed("_contextvars", "Token", TOKEN_METHODS, TOKEN_ATTRS);

struct Var {
    name: Value,
    default: Value,
}

struct Token {
    var: Value,
    old: Value, // UNBOUND: there was none
    context: Context,
    used: Cell<bool>,
}

thread_local! {
    static MISSING: Value = new_str("<Token.MISSING>");
}

fn context_new(a: &[Value]) -> R {
    if truthy(&a[1])? || truthy(&a[2])? {
        return Err(type_error("Context() does not accept any arguments"));
    }
    super::rust_class::new_of(a, Context::default())
}

fn run(a: &[Value]) -> R {
    let c = data::<Context>(&a[0])?.clone();
    let mut args = super::classes::args_of(&a[1]);
    if args.is_empty() {
        return Err(type_error("run() missing 1 required positional argument"));
    }
    let f = args.remove(0);
    run_in(&c, || call_ex(&f, args, super::classes::pairs_of(&a[2])))
}

fn wrong_key(k: &Value) -> PyErr {
    type_error(format!(
        "a ContextVar key was expected, got {}",
        crate::ops::repr_text(k).unwrap_or_default()
    ))
}

fn find(a: &[Value]) -> R<Option<Value>> {
    if !VAR.is_class_of(&a[1]) {
        return Err(wrong_key(&a[1]));
    }
    Ok(data::<Context>(&a[0])?.get(&a[1]))
}

fn pairs(a: &[Value], pick: fn(&(Value, Value)) -> Value) -> R<Value> {
    let c = data::<Context>(&a[0])?;
    let all: Vec<Value> = c.vars.borrow().iter().map(pick).collect();
    Ok(list(all))
}

fn same(a: &[Value]) -> R {
    if !CONTEXT.is_class_of(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (x, y) = (data::<Context>(&a[0])?.clone(), data::<Context>(&a[1])?.clone());
    let left: Vec<(Value, Value)> = x.vars.borrow().clone();
    if left.len() != y.vars.borrow().len() {
        return Ok(FALSE);
    }
    for (k, v) in left {
        match y.get(&k) {
            Some(w) if eq_b(&v, &w)? => {}
            _ => return Ok(FALSE),
        }
    }
    Ok(TRUE)
}

fn var_new(a: &[Value]) -> R {
    if a[1].as_str_data().is_none() {
        return Err(type_error("context variable name must be a str"));
    }
    super::rust_class::new_of(a, Var { name: a[1].clone(), default: a[2].clone() })
}

fn var_get(a: &[Value]) -> R {
    let var = data::<Var>(&a[0])?;
    if let Some(v) = current().get(&a[0]) {
        return Ok(v);
    }
    match a[1].given().or_else(|| var.default.given()) {
        Some(v) => Ok(v.clone()),
        None => Err(crate::exc::error_args(T::LookupError, vec![a[0].clone()])),
    }
}

fn var_set(a: &[Value]) -> R {
    let c = current();
    let old = c.set(&a[0], a[1].clone()).unwrap_or(UNBOUND);
    Ok(TOKEN.instance(Token { var: a[0].clone(), old, context: c, used: Cell::new(false) }))
}

fn var_reset(a: &[Value]) -> R {
    if !TOKEN.is_class_of(&a[1]) {
        return Err(type_error(format!(
            "expected an instance of Token, got {}",
            crate::ops::repr_text(&a[1])?
        )));
    }
    let t = data::<Token>(&a[1])?;
    let shown = || crate::ops::repr_text(&a[1]);
    if t.used.get() {
        return Err(runtime_error(format!("{} has already been used once", shown()?)));
    }
    if !is(&t.var, &a[0]) {
        return Err(value_error(format!("{} was created by a different ContextVar", shown()?)));
    }
    let c = current();
    if !Rc::ptr_eq(&t.context, &c) {
        return Err(value_error(format!("{} was created in a different Context", shown()?)));
    }
    t.used.set(true);
    match t.old.given() {
        Some(v) => drop(c.set(&a[0], v.clone())),
        None => c.unset(&a[0]),
    }
    Ok(NONE)
}

fn var_repr(a: &[Value]) -> R {
    let var = data::<Var>(&a[0])?;
    let default = match var.default.given() {
        Some(d) => format!(" default={}", crate::ops::repr_text(d)?),
        None => String::new(),
    };
    let name = crate::ops::repr_text(&var.name)?;
    Ok(new_string(format!("<ContextVar name={}{} at {:#x}>", name, default, a[0].ptr())))
}

fn token_repr(a: &[Value]) -> R {
    let t = data::<Token>(&a[0])?;
    let used = if t.used.get() { " used" } else { "" };
    let var = crate::ops::repr_text(&t.var)?;
    Ok(new_string(format!("<Token{} var={} at {:#x}>", used, var, a[0].ptr())))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static CONTEXT_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", context_new),
    m!("run", "self, /, *args, **kwargs", run),
    m!("copy", "self, /", |a| Ok(object(&copy_of(data::<Context>(&a[0])?)))),
    m!("get", "self, key, default=, /", |a| {
        Ok(find(a)?.unwrap_or_else(|| a[2].given().cloned().unwrap_or(NONE)))
    }),
    m!("items", "self, /", |a| pairs(a, |x| tuple(vec![x.0.clone(), x.1.clone()]))),
    m!("keys", "self, /", |a| pairs(a, |x| x.0.clone())),
    m!("values", "self, /", |a| pairs(a, |x| x.1.clone())),
    m!("__iter__", "self, /", |a| iter_object(&pairs(a, |x| x.0.clone())?)),
    m!("__len__", "self, /", |a| {
        Ok(Value::int(data::<Context>(&a[0])?.vars.borrow().len() as i64))
    }),
    m!("__contains__", "self, key, /", |a| Ok(Value::bool(find(a)?.is_some()))),
    m!("__getitem__", "self, key, /", |a| find(a)?.ok_or_else(|| key_error(&a[1]))),
    m!("__eq__", "self, other, /", same),
];
static VAR_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, name, /, *, default=", var_new),
    m!("get", "self, default=, /", var_get),
    m!("set", "self, value, /", var_set),
    m!("reset", "self, token, /", var_reset),
    m!("__repr__", "self, /", var_repr),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];
static VAR_ATTRS: &[GetSetData] =
    &[GetSetData { name: "name", get: |v| Ok(data::<Var>(v)?.name.clone()), set: None }];
static TOKEN_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /", |_| Err(runtime_error("Tokens can only be created by ContextVars"))),
    m!("__repr__", "self, /", token_repr),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];
static TOKEN_ATTRS: &[GetSetData] = &[
    GetSetData { name: "var", get: |v| Ok(data::<Token>(v)?.var.clone()), set: None },
    GetSetData {
        name: "old_value",
        get: |v| Ok(data::<Token>(v)?.old.given().cloned().unwrap_or_else(missing)),
        set: None,
    },
];

fn missing() -> Value {
    MISSING.with(|m| m.clone())
}

static FUNCTIONS: &[NativeDef] = &[m!("copy_context", "", |_| Ok(object(&copy_of(&current()))))];

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "_contextvars");
    TOKEN.ty().set(crate::sym::intern("MISSING"), missing());
    for c in [&CONTEXT, &VAR, &TOKEN] {
        c.add_to(m);
    }
    Ok(())
}
