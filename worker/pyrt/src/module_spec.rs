//! `__spec__` of the program's modules where importlib's own machinery is not there to make it.
//! Once it is, its specs take the place of these (import_hooks.rs).

use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::stdlib::rust_class::Class;
use crate::sym;

static SPEC: Class = Class::new("_frozen_importlib", "ModuleSpec", &[], METHODS, ATTRS);

/// The spec of a module that came from a file; `folder` where it is a package.
pub fn of_file(name: &str, file: Value, folder: Option<Value>) -> Value {
    let v = new_other_data(SPEC.ty(), Box::new(()));
    if let Some(a) = crate::object::attrs_of(&v) {
        a.set(sym::intern("name"), new_str(name));
        a.set(sym::intern("loader"), NONE);
        a.set(sym::intern("origin"), file);
        a.set(sym::intern("loader_state"), NONE);
        let inside = folder.map_or(NONE, |f| list(vec![f]));
        a.set(sym::intern("submodule_search_locations"), inside);
    }
    v
}

pub fn is_ours(v: &Value) -> bool {
    type_of(v) == SPEC.ty()
}

fn field(v: &Value, name: &str) -> R {
    crate::attr::getattr_sym(v, sym::intern(name))
}

fn parent(v: &Value) -> R {
    let name = field(v, "name")?;
    if !field(v, "submodule_search_locations")?.is_none() {
        return Ok(name);
    }
    let text = name.as_str().unwrap_or_default();
    Ok(new_str(text.rsplit_once('.').map_or("", |x| x.0)))
}

fn repr(a: &[Value]) -> R {
    let mut text = format!("ModuleSpec(name={}", repr_text(&field(&a[0], "name")?)?);
    text += &format!(", loader={}", repr_text(&field(&a[0], "loader")?)?);
    text += &format!(", origin={}", repr_text(&field(&a[0], "origin")?)?);
    let inside = field(&a[0], "submodule_search_locations")?;
    if !inside.is_none() {
        text += &format!(", submodule_search_locations={}", repr_text(&inside)?);
    }
    Ok(new_string(text + ")"))
}

static METHODS: &[NativeDef] = natives! {
    "__repr__" "self, /" repr;
};

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "parent", get: parent, set: None },
    GetSetData { name: "has_location", get: |_| Ok(TRUE), set: None },
    GetSetData { name: "cached", get: |_| Ok(NONE), set: None },
];
