//! weakref.finalize: a call that is made once, when its object dies, when it is asked for, or at
//! the program's end. Those that wait are kept here: nobody else has to.

use super::rust_class::{data, new_of, Class};
use super::weakref::make_ref;
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use std::cell::{Cell, RefCell};

struct Waiting {
    target: Value, // a weak reference; its callback makes the call
    func: Value,
    args: Vec<Value>,
    kw: Vec<(Value, Value)>,
    at_exit: bool,
}

#[derive(Default)]
struct Finalizer {
    waiting: RefCell<Option<Waiting>>,
}

pub static FINALIZE: Class = Class::new("weakref", "finalize", &[], METHODS, ATTRS);

struct Registry {
    all: RefCell<Vec<Value>>,
    hooked: Cell<bool>,
}
// SAFETY: touched only by the thread that runs Python code.
unsafe impl Sync for Registry {}

static REGISTRY: Registry = Registry { all: RefCell::new(Vec::new()), hooked: Cell::new(false) };

fn this(v: &Value) -> R<&Finalizer> {
    data::<Finalizer>(v)
}

fn forget(v: &Value) {
    let gone: Vec<Value> = {
        let mut all = REGISTRY.all.borrow_mut();
        match all.iter().position(|x| is(x, v)) {
            Some(i) => vec![all.remove(i)],
            None => Vec::new(),
        }
    };
    drop(gone); // outside of the borrow
}

fn take_waiting(v: &Value) -> R<Option<Waiting>> {
    let w = this(v)?.waiting.borrow_mut().take();
    if w.is_some() {
        forget(v);
    }
    Ok(w)
}

fn run(v: &Value) -> R {
    match take_waiting(v)? {
        Some(w) => call_ex(&w.func, w.args, w.kw),
        None => Ok(NONE),
    }
}

/// At the program's end: the last made first, each error told and passed over.
fn run_all() -> R {
    loop {
        let next = REGISTRY.all.borrow().iter().rev().cloned().find(|v| {
            this(v).map_or(false, |f| f.waiting.borrow().as_ref().map_or(false, |w| w.at_exit))
        });
        let v = match next {
            Some(v) => v,
            None => return Ok(NONE),
        };
        if let Err(e) = run(&v) {
            crate::traceback::print(&e);
        }
    }
}

fn init(a: &[Value]) -> R {
    if !REGISTRY.hooked.replace(true) {
        let f = super::closure("_exitfunc", |_| run_all());
        super::sys::register_at_exit(f, Vec::new(), Vec::new());
    }
    // The number in the registry, not the finalizer: a callback that held it would be a cycle.
    let at = a[0].ptr();
    let callback = super::closure("finalize", move |_| {
        let v = REGISTRY.all.borrow().iter().find(|x| x.ptr() == at).cloned();
        v.map_or(Ok(NONE), |v| run(&v))
    });
    let target = make_ref(T::WeakRef.ty(), &a[1], callback)?;
    let args = a[3].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[4].as_dict().map(|d| d.pairs()).unwrap_or_default();
    let w = Waiting { target, func: a[2].clone(), args, kw, at_exit: true };
    *this(&a[0])?.waiting.borrow_mut() = Some(w);
    REGISTRY.all.borrow_mut().push(a[0].clone());
    Ok(NONE)
}

/// (object, func, args, kwargs), or None when the call was made or the object is gone.
fn shown(v: &Value) -> R {
    let parts = match &*this(v)?.waiting.borrow() {
        Some(w) => (w.target.clone(), w.func.clone(), w.args.clone(), w.kw.clone()),
        None => return Ok(NONE),
    };
    let object = call(&parts.0, &mut [])?;
    if object.is_none() {
        return Ok(NONE);
    }
    Ok(tuple(vec![object, parts.1, tuple(parts.2), dict(parts.3)?]))
}

fn detach(a: &[Value]) -> R {
    let all = shown(&a[0])?;
    if !all.is_none() {
        drop(take_waiting(&a[0])?);
    }
    Ok(all)
}

fn repr(a: &[Value]) -> R {
    let all = shown(&a[0])?;
    let at = a[0].ptr();
    Ok(new_string(match all.as_tuple() {
        Some(t) => format!(
            "<finalize object at {:#x}; for '{}' at {:#x}>",
            at,
            type_name(&t[0]),
            t[0].ptr()
        ),
        None => format!("<finalize object at {:#x}; dead>", at),
    }))
}

static METHODS: &[NativeDef] = &[
    NativeDef {
        name: "__new__",
        params: "cls, /, *args, **kw",
        run: |a| new_of(a, Finalizer::default()),
    },
    NativeDef { name: "__init__", params: "self, obj, func, /, *args, **kw", run: init },
    NativeDef { name: "__call__", params: "self, _=, /", run: |a| run(&a[0]) },
    NativeDef { name: "detach", params: "self, /", run: detach },
    NativeDef { name: "peek", params: "self, /", run: |a| shown(&a[0]) },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
];

static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "alive",
        get: |v| Ok(Value::bool(this(v)?.waiting.borrow().is_some())),
        set: None,
    },
    GetSetData {
        name: "atexit",
        get: |v| {
            Ok(Value::bool(this(v)?.waiting.borrow().as_ref().map_or(false, |w| w.at_exit)))
        },
        set: Some(|v, x| {
            let on = truthy(&x.unwrap_or(FALSE))?;
            if let Some(w) = this(v)?.waiting.borrow_mut().as_mut() {
                w.at_exit = on;
            }
            Ok(())
        }),
    },
];
