//! The methods and computed attributes of property, classmethod and staticmethod. `__new__` makes
//! them empty and `__init__` fills them, so that subclasses may take other arguments.

use crate::func::NativeDef;
use crate::object::{GetSetData, PropertyData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}
macro_rules! g {
    ($name:literal, $get:expr) => {
        GetSetData { name: $name, get: $get, set: None }
    };
    ($name:literal, $get:expr, $set:expr) => {
        GetSetData { name: $name, get: $get, set: Some($set) }
    };
}

/// `__new__` takes whatever the `__init__` of a subclass takes.
fn property_new(a: &[Value]) -> R {
    Ok(crate::descr::new_property(a[0].as_type().unwrap_or(T::Property.ty()), NONE, NONE, NONE, NONE))
}

fn property_init(a: &[Value]) -> R {
    let p = property(&a[0])?;
    let x = |i: usize| a[i].given().cloned().unwrap_or(NONE);
    p.get.set(x(1));
    p.set.set(x(2));
    p.del.set(x(3));
    p.doc.set(x(4));
    p.of_getter.set(x(4).is_none() && !x(1).is_none());
    if p.of_getter.get() {
        if let Some(doc) = crate::attr::try_getattr(&x(1), sym::DOC)? {
            return getter_doc(&a[0], p, doc);
        }
    }
    Ok(NONE)
}

/// The class of an instance of a subclass has a docstring of its own: it would hide ours.
fn getter_doc(v: &Value, p: &PropertyData, doc: Value) -> R {
    if type_of(v) == T::Property.ty() {
        p.doc.set(doc);
    } else {
        crate::attr::setattr_sym(v, sym::DOC, doc)?;
    }
    Ok(NONE)
}

fn property(v: &Value) -> R<&PropertyData> {
    v.as_property().ok_or_else(|| type_error("a property is required"))
}

fn property_with(a: &[Value], which: usize) -> R {
    let p = property(&a[0])?;
    let mut all = [p.get.clone(), p.set.clone(), p.del.clone(), p.doc.clone()];
    all[which] = a[1].clone();
    if p.of_getter.get() {
        all[3] = NONE;
    }
    let made = call(&type_of(&a[0]).value(), &mut all)?;
    if let Some(new) = made.as_property() {
        new.name.set(p.name.clone());
    }
    Ok(made)
}

fn property_get(a: &[Value]) -> R {
    if a[1].is_none() {
        return Ok(a[0].clone());
    }
    crate::descr::property_get(&a[0], &a[1])
}

fn property_set_name(a: &[Value]) -> R {
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    if args.len() != 2 {
        return Err(type_error(format!(
            "__set_name__() takes 2 positional arguments but {} were given",
            args.len()
        )));
    }
    property(&a[0])?.name.set(args[1].clone());
    Ok(NONE)
}

fn is_abstract(v: &Value) -> R<bool> {
    match crate::attr::try_getattr(v, sym::ISABSTRACTMETHOD)? {
        Some(x) => truthy(&x),
        None => Ok(false),
    }
}

static PROPERTY: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", property_new),
    m!("__init__", "self, fget=, fset=, fdel=, doc=", property_init),
    m!("getter", "self, fget, /", |a| property_with(a, 0)),
    m!("setter", "self, fset, /", |a| property_with(a, 1)),
    m!("deleter", "self, fdel, /", |a| property_with(a, 2)),
    m!("__get__", "self, instance, owner=, /", property_get),
    m!("__set_name__", "self, /, *args", property_set_name),
    m!("__set__", "self, instance, value, /", |a| {
        crate::descr::property_set(&a[0], &a[1], sym::SET, Some(a[2].clone())).map(|_| NONE)
    }),
    m!("__delete__", "self, instance, /", |a| {
        crate::descr::property_set(&a[0], &a[1], sym::SET, None).map(|_| NONE)
    }),
];
static PROPERTY_ATTRS: &[GetSetData] = &[
    g!("fget", |v| Ok(v.as_property().map_or(NONE, |p| p.get.clone()))),
    g!("fset", |v| Ok(v.as_property().map_or(NONE, |p| p.set.clone()))),
    g!("fdel", |v| Ok(v.as_property().map_or(NONE, |p| p.del.clone()))),
    g!(
        "__doc__",
        |v| Ok(v.as_property().map_or(NONE, |p| p.doc.clone())),
        |v, x| {
            if let Some(p) = v.as_property() {
                p.doc.set(x.unwrap_or(NONE));
            }
            Ok(())
        }
    ),
    g!("__isabstractmethod__", |v| {
        let p = match v.as_property() {
            Some(p) => p,
            None => return Ok(FALSE),
        };
        for f in [&p.get, &p.set, &p.del] {
            if is_abstract(f)? {
                return Ok(TRUE);
            }
        }
        Ok(FALSE)
    }),
];

fn inner(v: &Value) -> Value {
    v.as_wrapper().map_or(NONE, |w| w.inner.clone())
}

static WRAPPER: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        Ok(crate::descr::new_wrapper(a[0].as_type().unwrap_or(T::StaticMethod.ty()), NONE))
    }),
    m!("__init__", "self, function, /", |a| {
        crate::descr::wrap(&a[0], a[1].clone());
        if let (true, Some(w)) = (a[1].is_none(), a[0].as_wrapper()) {
            w.attrs.set(sym::DOC, NONE);
        }
        Ok(NONE)
    }),
    m!("__repr__", "self, /", |a| {
        Ok(new_string(format!("<{}({})>", type_of(&a[0]).name(), repr_text(&inner(&a[0]))?)))
    }),
    m!("__get__", "self, instance, owner=, /", |a| {
        let own = match a[2].as_type() {
            Some(t) => t,
            None => type_of(&a[1]),
        };
        crate::descr::wrapper_get(&a[0], own)
    }),
];
static STATIC_CALL: &[NativeDef] = &[m!("__call__", "self, /, *args, **kw", |a| {
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    call_ex(&inner(&a[0]), args, kw)
})];
static WRAPPER_ATTRS: &[GetSetData] = &[
    crate::object_types::DICT_OF,
    g!("__func__", |v| Ok(inner(v))),
    g!("__wrapped__", |v| Ok(inner(v))),
    g!("__isabstractmethod__", |v| Ok(Value::bool(is_abstract(&inner(v))?))),
];

pub fn define_all() {
    define(T::Property, PROPERTY, PROPERTY_ATTRS);
    define(T::ClassMethod, WRAPPER, WRAPPER_ATTRS);
    define(T::StaticMethod, WRAPPER, WRAPPER_ATTRS);
    define(T::StaticMethod, STATIC_CALL, &[]);
}
