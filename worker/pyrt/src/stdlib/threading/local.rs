//! threading.local: the attributes of an instance are those of the thread that looks.

use crate::attr;
use crate::func::NativeDef;
use crate::object::attrs_of;
use crate::prelude::*;
use crate::stdlib::rust_class::{data, new_of, Class};
use crate::sym::{self, Sym};
use crate::threads::{self, Id};
use crate::weak::{new_target, upgrade, Target};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

type Names = Vec<(Sym, Value)>;

struct Local {
    /// The thread whose attributes are in the instance now.
    shown: Cell<Id>,
    others: RefCell<Vec<(Id, Names)>>,
    args: RefCell<(Vec<Value>, Vec<(Value, Value)>)>,
}

pub static LOCAL: Class = Class::new("_thread", "_local", &[], METHODS, &[]);

thread_local! {
    static ALL: RefCell<Vec<Rc<Target>>> = RefCell::new(Vec::new());
}

fn swap_in(v: &Value, names: Names) -> Names {
    let attrs = match attrs_of(v) {
        Some(a) => a,
        None => return names,
    };
    let old = attrs.items();
    for (k, _) in &old {
        attrs.remove(*k);
    }
    for (k, x) in names {
        attrs.set(k, x);
    }
    old
}

/// Brings the attributes of this thread in; a thread's first look runs `__init__`.
fn show(v: &Value) -> R<()> {
    let d = data::<Local>(v)?;
    let (me, before) = (threads::current(), d.shown.get());
    if me == before {
        return Ok(());
    }
    let mine = {
        let mut others = d.others.borrow_mut();
        others.iter().position(|x| x.0 == me).map(|i| others.swap_remove(i).1)
    };
    let first = mine.is_none();
    let old = swap_in(v, mine.unwrap_or_default());
    d.others.borrow_mut().push((before, old));
    d.shown.set(me);
    if first {
        let init = type_of(v).lookup(sym::INIT).filter(|f| f.as_func().is_some());
        if let Some(f) = init {
            let (mut args, kw) = d.args.borrow().clone();
            args.insert(0, v.clone());
            call_ex(&f, args, kw)?;
        }
    }
    Ok(())
}

/// A thread ends: what it had in every instance goes.
pub fn thread_ends() {
    let all: Vec<Value> = ALL.with(|a| {
        a.borrow_mut().retain(|t| upgrade(t).is_some());
        a.borrow().iter().filter_map(|t| upgrade(t)).collect()
    });
    let me = threads::current();
    for v in all {
        if let Ok(d) = data::<Local>(&v) {
            if d.shown.get() == me {
                drop(swap_in(&v, Vec::new()));
                continue;
            }
            let gone = {
                let mut others = d.others.borrow_mut();
                others.iter().position(|x| x.0 == me).map(|i| others.swap_remove(i))
            };
            drop(gone);
        }
    }
}

fn new(a: &[Value]) -> R {
    let (args, kw) =
        (crate::stdlib::classes::args_of(&a[1]), crate::stdlib::classes::pairs_of(&a[2]));
    let has_init = a[0].as_type().and_then(|t| t.lookup(sym::INIT));
    if !has_init.map_or(false, |f| f.as_func().is_some()) && !(args.is_empty() && kw.is_empty()) {
        return Err(type_error("Initialization arguments are not supported"));
    }
    let v = new_of(a, Local {
        shown: Cell::new(threads::current()),
        others: RefCell::default(),
        args: RefCell::new((args, kw)),
    })?;
    ALL.with(|all| all.borrow_mut().extend(new_target(&v, NONE)));
    Ok(v)
}

fn getattribute(a: &[Value]) -> R {
    show(&a[0])?;
    let name = attr::name_sym(&a[1])?;
    attr::generic_getattr(&a[0], name)?.ok_or_else(|| attr::no_attribute(&a[0], name))
}

fn setattr_(a: &[Value]) -> R {
    show(&a[0])?;
    attr::generic_setattr(&a[0], attr::name_sym(&a[1])?, Some(a[2].clone()))?;
    Ok(NONE)
}

fn delattr_(a: &[Value]) -> R {
    show(&a[0])?;
    attr::generic_setattr(&a[0], attr::name_sym(&a[1])?, None)?;
    Ok(NONE)
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *args, **kw", run: new },
    NativeDef { name: "__getattribute__", params: "self, name, /", run: getattribute },
    NativeDef { name: "__setattr__", params: "self, name, value, /", run: setattr_ },
    NativeDef { name: "__delattr__", params: "self, name, /", run: delattr_ },
];
