//! `f_locals` of a function's frame: frames know only the variables that the function told of
//! (frames.rs). A name that the function has not is surely absent; any other one is refused.

use crate::func::{Code, NativeDef};
use crate::natives;
use crate::object::new_other_data;
use crate::prelude::*;
use crate::stdlib::rust_class::Class;

static LOCALS: Class = Class::sealed("builtins", "dict", METHODS, &[]);

struct Known {
    code: &'static Code,
    told: Vec<(&'static str, Value)>,
}

pub fn of(code: &'static Code, told: Vec<(&'static str, Value)>) -> Value {
    new_other_data(LOCALS.ty(), Box::new(Known { code, told }))
}

#[cold]
fn refused() -> PyErr {
    not_implemented_error("f_locals of a function's frame is not supported by Portalis")
}

fn find(a: &[Value]) -> R<Option<Value>> {
    let k = a[0].as_native_object::<Known>().ok_or_else(refused)?;
    let name = a[1].as_str().unwrap_or_default();
    if let Some((_, v)) = k.told.iter().find(|t| t.0 == name) {
        return Ok(Some(v.clone()));
    }
    let has = |all: &[&'static str]| all.iter().any(|n| *n == name);
    // A class body has no parameters, and names that are in no list.
    let unknown = k.code.params.is_empty();
    match unknown || has(k.code.varnames) || has(k.code.freevars) {
        true => Err(refused()),
        false => Ok(None),
    }
}

fn no(_: &[Value]) -> R {
    Err(refused())
}

static METHODS: &[NativeDef] = natives! {
    "get" "self, key, default=, /" |a| {
        Ok(find(a)?.unwrap_or_else(|| a[2].given().cloned().unwrap_or(NONE)))
    };
    "__getitem__" "self, key, /" |a| find(a)?.ok_or_else(|| key_error(&a[1]));
    "__contains__" "self, key, /" |a| Ok(Value::bool(find(a)?.is_some()));
    "__iter__" "self, /" no;
    "__len__" "self, /" no;
    "__repr__" "self, /" no;
    "__eq__" "self, other, /" no;
    "__setitem__" "self, key, value, /" no;
    "__delitem__" "self, key, /" no;
    "keys" "self, /" no;
    "values" "self, /" no;
    "items" "self, /" no;
    "copy" "self, /" no;
    "update" "self, /, *args, **kw" no;
    "pop" "self, /, *args" no;
    "setdefault" "self, /, *args" no;
};
