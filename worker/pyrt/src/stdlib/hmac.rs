//! hmac: keyed digests over any digest object that has hashlib's methods.

use super::native_class::{self, field, set_field};
use super::{functions, hashlib};
use crate::attr::{call_method, getattr_sym, try_getattr, Attr};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};
use crate::sym;

static UPDATE: Attr = Attr::new("update");
static DIGEST: Attr = Attr::new("digest");
static COPY: Attr = Attr::new("copy");
static HEX: Attr = Attr::new("hex");

/// A new digest object of the kind that digestmod names.
fn digest_of(digestmod: &Value, data: Option<Value>) -> R {
    let mut args: Vec<Value> = data.into_iter().collect();
    if digestmod.as_str_data().is_some() {
        let hashlib = crate::module::import_dotted("hashlib")?;
        args.insert(0, digestmod.clone());
        return call(&getattr_sym(&hashlib, sym::intern("new"))?, &mut args);
    }
    if callable(digestmod) {
        return call(digestmod, &mut args);
    }
    call(&getattr_sym(digestmod, sym::intern("new"))?, &mut args)
}

fn callable(v: &Value) -> bool {
    v.as_func().is_some()
        || v.as_native().is_some()
        || v.as_method().is_some()
        || v.as_type().is_some()
        || crate::attr::has_special(v, sym::CALL)
}

fn init(a: &[Value]) -> R {
    let me = &a[0];
    let key = match bytes_view(&a[1]) {
        Some((b, _)) if a[1].as_bytes_data().is_some() || a[1].as_bytearray_data().is_some() => {
            b.to_vec()
        }
        _ => {
            return Err(type_error(format!(
                "key: expected bytes or bytearray, but got {}",
                repr_text(&new_str(type_name(&a[1])))?
            )))
        }
    };
    let digestmod = match a[3].given() {
        Some(d) if truthy(d)? => d,
        _ => return Err(type_error("Missing required parameter 'digestmod'.")),
    };
    let (inner, outer) = (digest_of(digestmod, None)?, digest_of(digestmod, None)?);
    let block = match try_getattr(&inner, sym::intern("block_size"))? {
        Some(n) => index_size(&n)?,
        None => 64,
    };
    let block = if block < 16 { 64 } else { block as usize };
    let mut key = key;
    if key.len() > block {
        let h = digest_of(digestmod, Some(new_bytes(key)))?;
        let d = call_method(&DIGEST, &mut [h])?;
        key = crate::bytes_types::bytes_like(&d).unwrap_or_default();
    }
    key.resize(block, 0);
    let padded = |x: u8| new_bytes(key.iter().map(|b| b ^ x).collect());
    call_method(&UPDATE, &mut [outer.clone(), padded(0x5c)])?;
    call_method(&UPDATE, &mut [inner.clone(), padded(0x36)])?;
    set_field(me, "digest_size", getattr_sym(&inner, sym::intern("digest_size"))?)?;
    set_field(me, "block_size", Value::int(block as i64))?;
    set_field(me, "_inner", inner.clone())?;
    set_field(me, "_outer", outer)?;
    match a[2].given() {
        Some(m) if !m.is_none() => call_method(&UPDATE, &mut [inner, m.clone()]).map(|_| NONE),
        _ => Ok(NONE),
    }
}

fn name(a: &[Value]) -> R {
    let inner = getattr_sym(&field(&a[0], "_inner")?, sym::intern("name"))?;
    Ok(new_string(format!("hmac-{}", inner.as_str().unwrap_or_default())))
}

fn update(a: &[Value]) -> R {
    call_method(&UPDATE, &mut [field(&a[0], "_inner")?, a[1].clone()])?;
    Ok(NONE)
}

fn copy(a: &[Value]) -> R {
    let new = crate::class::new_instance(type_of(&a[0]));
    for n in ["digest_size", "block_size"] {
        set_field(&new, n, field(&a[0], n)?)?;
    }
    for n in ["_inner", "_outer"] {
        set_field(&new, n, call_method(&COPY, &mut [field(&a[0], n)?])?)?;
    }
    Ok(new)
}

fn digest(a: &[Value]) -> R {
    let outer = call_method(&COPY, &mut [field(&a[0], "_outer")?])?;
    let inner = call_method(&DIGEST, &mut [field(&a[0], "_inner")?])?;
    call_method(&UPDATE, &mut [outer.clone(), inner])?;
    call_method(&DIGEST, &mut [outer])
}

static METHODS: &[NativeDef] = natives! {
    "__init__" "self, key, msg=, digestmod=" init;
    "update" "self, msg" update;
    "copy" "self" copy;
    "digest" "self" digest;
    "hexdigest" "self" |a| call_method(&HEX, &mut [digest(a)?]);
};

static NAME: NativeDef = NativeDef { name: "name", params: "self", run: name };

fn compare_digest(a: &[Value]) -> R {
    let ascii = |v: &Value| v.as_str().map(|s| s.is_ascii());
    match (ascii(&a[0]), ascii(&a[1])) {
        (Some(true), Some(true)) => return eq(&a[0], &a[1]),
        (Some(_), Some(_)) => {
            return Err(type_error(
                "comparing strings with non-ASCII characters is not supported",
            ))
        }
        _ => {}
    }
    match (bytes_view(&a[0]), bytes_view(&a[1])) {
        (Some((x, _)), Some((y, _))) => Ok(Value::bool(x == y)),
        (None, None) => Err(type_error(format!(
            "unsupported operand types(s) or combination of types: '{}' and '{}'",
            type_name(&a[0]),
            type_name(&a[1])
        ))),
        (x, _) => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(if x.is_none() { &a[0] } else { &a[1] })
        ))),
    }
}

fn one_shot(a: &[Value]) -> R {
    let known = a[2].as_str().map(|s| s.to_ascii_lowercase());
    if let (Some(name), Some((key, _)), Some((msg, _))) =
        (&known, bytes_view(&a[0]), bytes_view(&a[1]))
    {
        if let Some(d) = hashlib::hmac(name, key, &[msg]) {
            return Ok(new_bytes(d));
        }
    }
    let hmac = crate::module::import_dotted("hmac")?;
    let class = getattr_sym(&hmac, sym::intern("HMAC"))?;
    digest(&[call(&class, &mut [a[0].clone(), a[1].clone(), a[2].clone()])?])
}

fn new(a: &[Value]) -> R {
    let hmac = crate::module::import_dotted("hmac")?;
    let class = getattr_sym(&hmac, sym::intern("HMAC"))?;
    let or = |i: usize, other: Value| a[i].given().cloned().unwrap_or(other);
    call(&class, &mut [a[0].clone(), or(1, NONE), or(2, new_str(""))])
}

static FUNCTIONS: &[NativeDef] = natives! {
    "new" "key, msg=, digestmod=" new;
    "digest" "key, msg, digest" one_shot;
    "compare_digest" "a, b, /" compare_digest;
};

pub fn make(m: &ModuleData) -> R<()> {
    let class = native_class::add(m, "HMAC", &[], METHODS)?;
    let get = crate::func::native(&NAME, "hmac", Some(class.clone()));
    let property = crate::descr::new_property(T::Property.ty(), get, NONE, NONE, NONE);
    crate::attr::setattr_sym(&class, sym::intern("name"), property)?;
    crate::attr::setattr_sym(&class, sym::intern("blocksize"), Value::int(64))?;
    functions(m, FUNCTIONS, "hmac");
    Ok(())
}
