//! What may be assigned to a class or an object's class: `__bases__`, `__class__`, `__name__`
//! and the like; and a metaclass's own `mro()`.

use crate::attr::attrs_of;
use crate::class_layout::{base_types, best_base, check_compatible, solid};
use crate::prelude::*;
use crate::sym;
use crate::types::{self, Type};
use std::cell::UnsafeCell;

/// "cannot set 'x' attribute of immutable type 'int'"; CPython says so of deletions, too.
pub fn check_settable(t: Type, name: &str, x: Option<&Value>) -> R<()> {
    let how = match x {
        Some(_) if t.is_heap() => return Ok(()),
        Some(_) => "set",
        None => "delete",
    };
    Err(type_error(format!(
        "cannot {} '{}' attribute of immutable type '{}'",
        how,
        name,
        t.name()
    )))
}

/// `C.__name__ = x` and `C.__qualname__ = x`
pub fn set_text(t: Type, to: &UnsafeCell<String>, name: &str, x: Option<Value>) -> R<()> {
    check_settable(t, name, x.as_ref())?;
    let x = x.unwrap_or(NONE);
    let text = match x.as_str() {
        Some(s) => s.into_owned(),
        None => {
            return Err(type_error(format!(
                "can only assign string to {}.{}, not '{}'",
                t.name(),
                name,
                type_name(&x)
            )))
        }
    };
    if name == "__name__" {
        if text.contains('\0') {
            return Err(value_error("type name must not contain null characters"));
        }
        crate::codec_utf8::check_encodable(&x)?;
    }
    // SAFETY: one thread. The old text stays: name() may be in use up the stack.
    std::mem::forget(unsafe { std::mem::replace(&mut *to.get(), text) });
    Ok(())
}

/// A metaclass that overrides `mro()` decides.
pub fn own_mro(t: Type) -> R<()> {
    let f = match t.meta().lookup(sym::MRO_METHOD) {
        Some(f) if t.meta() != T::Type.ty() && f.as_native().is_none() => f,
        _ => return Ok(()),
    };
    let bound = crate::attr::bind(&f, &t.value(), t.meta())?;
    let mut mro = Vec::new();
    for v in collect(&call(&bound, &mut [])?)? {
        let c = match v.as_type() {
            Some(c) => c,
            None => {
                let text = format!("mro() returned a non-class ('{}')", type_name(&v));
                return Err(type_error(text));
            }
        };
        if !solid(t).is_subtype(solid(c)) {
            let text = format!("mro() returned base with unsuitable layout ('{}')", c.name());
            return Err(type_error(text));
        }
        mro.push(c);
    }
    t.set_mro(mro);
    Ok(())
}

/// `C.__bases__ = x`
pub fn set_bases(t: Type, x: Option<Value>) -> R<()> {
    check_settable(t, "__bases__", x.as_ref())?;
    let x = x.unwrap_or(NONE);
    let given = match x.as_tuple() {
        Some(b) if !b.is_empty() => b.to_vec(),
        Some(_) => {
            let text = format!("can only assign non-empty tuple to {}.__bases__, not ()", t.name());
            return Err(type_error(text));
        }
        None => {
            return Err(type_error(format!(
                "can only assign tuple to {}.__bases__, not {}",
                t.name(),
                type_name(&x)
            )))
        }
    };
    for b in &given {
        match b.as_type() {
            Some(b) if b.is_subtype(t) => {
                return Err(type_error("a __bases__ item causes an inheritance cycle"))
            }
            Some(_) => {}
            None => {
                return Err(type_error(format!(
                    "{}.__bases__ must be tuple of classes, not '{}'",
                    t.name(),
                    type_name(b)
                )))
            }
        }
    }
    let bases = base_types(&given)?;
    let base = best_base(&bases)?;
    check_compatible(t.base().unwrap_or_else(|| T::Object.ty()), base, "__bases__")?;
    let (old_bases, old_base) = (t.bases().to_vec(), t.base());
    t.set_bases(bases);
    t.data().base.set(Some(base));
    let mut undo = Vec::new();
    let r = renew_mro(t, &mut undo);
    if r.is_err() {
        for (c, mro) in undo {
            c.set_mro(mro);
        }
        t.set_bases(old_bases);
        t.data().base.set(old_base);
    }
    types::refresh_flags(t);
    r
}

/// The MROs of a class and of all below it, after a change of bases.
fn renew_mro(t: Type, undo: &mut Vec<(Type, Vec<Type>)>) -> R<()> {
    let old = t.mro().to_vec();
    t.set_mro(types::c3(t, t.bases()).map_err(type_error)?);
    undo.push((t, old));
    own_mro(t)?;
    for s in t.subclasses().to_vec() {
        renew_mro(s, undo)?;
    }
    Ok(())
}

/// `x.__class__ = C`
pub fn set_class(v: &Value, x: Option<Value>) -> R<()> {
    let x = match x {
        Some(x) => x,
        None => return Err(type_error("can't delete __class__ attribute")),
    };
    let new = match x.as_type() {
        Some(t) => t,
        None => {
            return Err(type_error(format!(
                "__class__ must be set to a class, not '{}' object",
                type_name(&x)
            )))
        }
    };
    let old = type_of(v);
    let module = T::Module.ty();
    let head = match v.head() {
        Some(h) if new.is_subtype(module) && old.is_subtype(module) => {
            h.set_ty(new);
            return Ok(types::EPOCH.bump());
        }
        Some(h) if new.is_heap() && old.is_heap() => h,
        _ => {
            return Err(type_error(
                "__class__ assignment only supported for mutable types or ModuleType subclasses",
            ))
        }
    };
    check_compatible(old, new, "__class__")?;
    head.set_ty(new);
    if let Some(a) = attrs_of(v) {
        a.move_to(new.root_shape());
    }
    if new.has_del() {
        crate::collect::remember(v);
    }
    types::EPOCH.bump();
    Ok(())
}
