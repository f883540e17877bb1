//! Exceptions that nobody can catch (out of `__del__`, callbacks of weak references): told to
//! `sys.unraisablehook`, or on stderr in CPython's words.

use crate::prelude::*;
use crate::stdlib::{call_named, named_tuple, sys_attr};

/// `said` stands in the place of "Exception ignored in"; `of` is what failed.
pub fn tell(e: &PyErr, said: Option<&str>, of: &Value) {
    let own = match (sys_attr("unraisablehook"), sys_attr("__unraisablehook__")) {
        (Some(now), Some(first)) if !is(&now, &first) && !now.is_none() => Some(now),
        _ => None,
    };
    let r = match own {
        Some(hook) => arguments(e, said, of).and_then(|a| call(&hook, &mut [a])),
        None => {
            write(e, said, of);
            return;
        }
    };
    if let Err(second) = r {
        write(&second, Some("Exception ignored in sys.unraisablehook"), &own_hook());
    }
}

fn own_hook() -> Value {
    sys_attr("unraisablehook").unwrap_or(NONE)
}

fn arguments(e: &PyErr, said: Option<&str>, of: &Value) -> R {
    let v = e.value();
    named_tuple(
        "sys.UnraisableHookArgs",
        &[
            ("exc_type", type_of(&v).value()),
            ("exc_value", v.clone()),
            ("exc_traceback", crate::traceback::of(&v)),
            ("err_msg", said.map_or(NONE, new_str)),
            ("object", of.clone()),
        ],
    )
}

fn write(e: &PyErr, said: Option<&str>, of: &Value) {
    let mut text = said.unwrap_or("Exception ignored in").to_string();
    if !of.is_none() {
        let shown = crate::ops::repr_text(of).unwrap_or_else(|_| "<object repr() failed>".into());
        text = format!("{}: {}", text, shown);
    } else if said.is_none() {
        text = String::new();
    }
    if !text.is_empty() {
        text.push_str(if of.is_none() { ":\n" } else { "\n" });
    }
    text.push_str(&crate::traceback::format_last(&e.value()));
    let to = sys_attr("stderr").filter(|f| !f.is_none());
    let written = to.map(|f| call_named(&f, "write", &[new_string(text.clone())]));
    if !matches!(written, Some(Ok(_))) {
        eprint!("{}", text);
    }
}

/// `sys.unraisablehook`, as it is before a program changes it.
pub fn hook(a: &[Value]) -> R {
    let field = |name| crate::attr::getattr_sym(&a[0], crate::sym::intern(name));
    let said = field("err_msg")?;
    let of = field("object")?;
    let v = field("exc_value")?;
    if v.as_exc().is_some() {
        let said = said.as_str().map(|s| s.into_owned());
        write(&PyErr::of(v), said.as_deref(), &of);
    }
    Ok(NONE)
}
