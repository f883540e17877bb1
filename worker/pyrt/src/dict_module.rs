//! `globals()` and `module.__dict__`: dicts that write through to their module.

use crate::dict::{new_dict, DictData};
use crate::dict_methods::{contains_, copy, delitem_, get, getitem_, len_, pop, this, update};
use crate::dict_views::{view, Part};
use crate::func::NativeDef;
use crate::object::new_dict_data;
use crate::prelude::*;
use crate::sym;

/// `globals()` and `module.__dict__`: one dict for each module, brought up to date whenever it
/// is asked for or read by a method. What is set in it is set in the module.
pub fn module_dict(m: &Value) -> Value {
    let known = DICT_OF.with(|x| x.borrow().get(&m.ptr()).cloned());
    let d = known.unwrap_or_else(|| new_module_dict(m));
    bring_up_to_date(&d);
    d
}

/// The same for a dict that may be a module's: what was set in the module meanwhile is in it.
pub fn current(d: &Value) -> Value {
    if type_of(d) == T::ModuleDict.ty() {
        bring_up_to_date(d);
    }
    d.clone()
}

fn new_module_dict(m: &Value) -> Value {
    let d = new_dict_data(T::ModuleDict.ty(), DictData::new());
    if let Some(h) = d.head() {
        h.set_flag(crate::object::OWN_RULES);
    }
    DICT_OF.with(|x| x.borrow_mut().insert(m.ptr(), d.clone()));
    MODULE_OF.with(|x| x.borrow_mut().insert(d.ptr(), m.clone()));
    d
}

/// Keys that stay keep their places: a loop over the dict goes on.
fn bring_up_to_date(d: &Value) {
    let module = module_of(d);
    if let (Some(t), Some(m)) = (d.as_dict(), module.as_ref().and_then(|m| m.as_module())) {
        for (k, v) in m.items() {
            let _ = t.set(k.value(), v);
        }
        for (k, _) in t.pairs() {
            let gone = k.as_str().map_or(false, |s| m.get(sym::intern(&s)).is_none());
            if gone {
                let _ = t.remove(&k);
            }
        }
    }
}

thread_local! {
    /// The dict of a module, and the module of a dict, by address. They live as long as the
    /// program.
    static DICT_OF: std::cell::RefCell<std::collections::HashMap<usize, Value>> =
        std::cell::RefCell::new(std::collections::HashMap::new());
    static MODULE_OF: std::cell::RefCell<std::collections::HashMap<usize, Value>> =
        std::cell::RefCell::new(std::collections::HashMap::new());
}

fn module_of(d: &Value) -> Option<Value> {
    MODULE_OF.with(|x| x.borrow().get(&d.ptr()).cloned())
}

/// The module that a `globals()` dict writes through to.
pub fn module_behind(d: &Value) -> Option<Value> {
    if type_of(d) == T::ModuleDict.ty() { module_of(d) } else { None }
}

fn module_set(a: &[Value]) -> R {
    this(a)?.set(a[1].clone(), a[2].clone())?;
    if let (Some(m), Some(k)) = (module_of(&a[0]), a[1].as_str()) {
        if let Some(m) = m.as_module() {
            m.set(sym::intern(&k), a[2].clone());
        }
    }
    Ok(NONE)
}

fn module_get(a: &[Value]) -> R {
    if let (Some(m), Some(k)) = (module_of(&a[0]), a[1].as_str()) {
        if let Some(v) = m.as_module().and_then(|m| m.get(sym::intern(&k))) {
            return Ok(v);
        }
    }
    getitem_(a)
}

pub fn module_del(a: &[Value]) -> R {
    if let (Some(m), Some(k)) = (module_of(&a[0]), a[1].as_str()) {
        if m.as_module().map_or(false, |m| m.remove(sym::intern(&k))) {
            // The dict may not have heard of it yet.
            let _ = this(a)?.remove(&a[1]);
            return Ok(NONE);
        }
    }
    delitem_(a)
}

fn module_update(a: &[Value]) -> R {
    let d = new_dict();
    update(&[d.clone(), a[1].clone(), a[2].clone()])?;
    for (k, v) in d.as_dict().map(|d| d.pairs()).unwrap_or_default() {
        module_set(&[a[0].clone(), k, v])?;
    }
    Ok(NONE)
}

static MODULE_METHODS: &[NativeDef] = &[
    NativeDef { name: "__setitem__", params: "self, key, value, /", run: module_set },
    NativeDef { name: "__getitem__", params: "self, key, /", run: module_get },
    NativeDef { name: "__delitem__", params: "self, key, /", run: module_del },
    NativeDef { name: "update", params: "self, /, *args, **kw", run: module_update },
    NativeDef {
        name: "setdefault",
        params: "self, key, default=, /",
        run: |a| {
            if fresh(a, contains_)?.as_bool() == Some(false) {
                module_set(&[a[0].clone(), a[1].clone(), a[2].given().cloned().unwrap_or(NONE)])?;
            }
            module_get(a)
        },
    },
    NativeDef {
        name: "pop",
        params: "self, key, default=, /",
        run: |a| {
            let v = fresh(a, pop)?;
            if let (Some(m), Some(k)) = (module_of(&a[0]), a[1].as_str()) {
                m.as_module().map(|m| m.remove(sym::intern(&k)));
            }
            Ok(v)
        },
    },
    NativeDef { name: "get", params: "self, key, default=, /", run: |a| fresh(a, get) },
    NativeDef { name: "copy", params: "self, /", run: |a| fresh(a, copy) },
    NativeDef { name: "keys", params: "self, /", run: |a| fresh(a, |a| view(a, Part::Keys)) },
    NativeDef { name: "values", params: "self, /", run: |a| fresh(a, |a| view(a, Part::Values)) },
    NativeDef { name: "items", params: "self, /", run: |a| fresh(a, |a| view(a, Part::Items)) },
    NativeDef { name: "__len__", params: "self, /", run: |a| fresh(a, len_) },
    NativeDef { name: "__contains__", params: "self, key, /", run: |a| fresh(a, contains_) },
];

fn fresh(a: &[Value], f: fn(&[Value]) -> R) -> R {
    bring_up_to_date(&a[0]);
    f(a)
}

pub fn define() {
    crate::setup::define(T::ModuleDict, MODULE_METHODS, &[]);
}
