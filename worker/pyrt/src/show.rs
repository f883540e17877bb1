//! str, repr and format of any value.

use crate::attr::call_special;
use crate::object::Kind;
use crate::prelude::*;
use crate::sym;

/// str(v)
pub fn str_of(v: &Value) -> R {
    if v.is_exact(Kind::Str) {
        return Ok(v.clone());
    }
    match call_special(sym::STR, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            if r.as_str_data().is_none() {
                return Err(type_error(format!(
                    "__str__ returned non-string (type {})",
                    type_name(&r)
                )));
            }
            Ok(r)
        }
        None => repr_of(v),
    }
}

/// repr(v)
pub fn repr_of(v: &Value) -> R {
    enter_native()?;
    let _depth = crate::object_types::ReprDepth::enter()?;
    match call_special(sym::REPR, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            if r.as_str_data().is_none() {
                return Err(type_error(format!(
                    "__repr__ returned non-string (type {})",
                    type_name(&r)
                )));
            }
            Ok(r)
        }
        None => Ok(new_string(format!("<{} object>", type_name(v)))),
    }
}

/// repr(v) as Rust text, for messages and containers' own repr.
pub fn repr_text(v: &Value) -> R<String> {
    Ok(repr_of(v)?.as_str().map(|s| s.into_owned()).unwrap_or_default())
}

/// For tests and panics of our own: never fails.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        if self.is_unbound() {
            return f.write_str("<unbound>");
        }
        match repr_text(self) {
            Ok(s) => f.write_str(&s),
            Err(_) => write!(f, "<{} whose repr failed>", type_name(self)),
        }
    }
}

/// format(v, spec); `conversion` is 0 or one of r s a.
pub fn format_value(v: &Value, conversion: u8, spec: &Value) -> R {
    let converted = match conversion {
        b'r' => repr_of(v)?,
        b's' => str_of(v)?,
        b'a' => crate::builtins::ascii_of(v)?,
        _ => v.clone(),
    };
    let plain = spec.as_str_data().map_or(true, |s| s.is_empty());
    if plain && converted.is_exact(Kind::Str) {
        return Ok(converted);
    }
    format_of(&converted, spec)
}

/// format(v, spec) with a str spec (or NONE for "").
pub fn format_of(v: &Value, spec: &Value) -> R {
    let spec = if spec.as_str_data().is_some() { spec.clone() } else { new_str("") };
    match call_special(sym::FORMAT, &mut [v.clone(), spec]) {
        Some(r) => {
            let r = r?;
            if r.as_str_data().is_none() {
                return Err(type_error(format!(
                    "__format__ must return a str, not {}",
                    type_name(&r)
                )));
            }
            Ok(r)
        }
        None => Err(type_error(format!("Type {} doesn't define __format__", type_name(v)))),
    }
}

/// The pieces of an f-string, joined.
pub fn concat(parts: &[Value]) -> Value {
    let strs = || parts.iter().filter_map(|p| p.as_str_data());
    let mut out = Vec::with_capacity(strs().map(|s| s.bytes().len()).sum());
    for s in strs() {
        out.extend_from_slice(s.bytes());
    }
    crate::str::new_wtf8(out)
}
