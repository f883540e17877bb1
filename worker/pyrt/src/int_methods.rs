//! The methods of int and bool, on values. Binary ones give NotImplemented for operands that
//! are no integers, as the protocol asks.

use crate::bigint::BigInt;
use crate::fail::Fail;
use crate::int::{Int, IntRef};
use crate::prelude::*;
use crate::str_args::*;
use crate::{fmt, int_arith as ops, numparse, str_repr};

fn both(a: &[Value], f: fn(IntRef, IntRef) -> Result<Int, Fail>) -> R {
    if !is_int(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    Ok(new_int(f(int_ref(&a[0]), int_ref(&a[1])).map_err(throw)?))
}

fn swapped(a: &[Value], f: fn(&[Value]) -> R) -> R {
    f(&[a[1].clone(), a[0].clone()])
}

macro_rules! binary {
    ($($name:ident $reflected:ident $op:expr;)*) => { $(
        pub fn $name(a: &[Value]) -> R {
            if !is_int(&a[0]) {
                return Ok(NOT_IMPLEMENTED);
            }
            both(a, $op)
        }
        pub fn $reflected(a: &[Value]) -> R {
            swapped(a, $name)
        }
    )* };
}

binary! {
    add radd |x, y| Ok(ops::add(x, y));
    sub rsub |x, y| Ok(ops::sub(x, y));
    mul rmul |x, y| Ok(ops::mul(x, y));
    floordiv rfloordiv ops::floor_div;
    modulo rmodulo ops::modulo;
    lshift rlshift ops::lshift;
    rshift rrshift ops::rshift;
}

macro_rules! logic {
    ($($name:ident $reflected:ident $op:path;)*) => { $(
        /// Stays a bool where both are.
        pub fn $name(a: &[Value]) -> R {
            if is_bool(&a[0]) && is_bool(&a[1]) {
                return Ok(Value::bool(!$op(int_ref(&a[0]), int_ref(&a[1])).is_zero()));
            }
            if !is_int(&a[0]) {
                return Ok(NOT_IMPLEMENTED);
            }
            both(a, |x, y| Ok($op(x, y)))
        }
        pub fn $reflected(a: &[Value]) -> R {
            swapped(a, $name)
        }
    )* };
}

logic! {
    and rand ops::and;
    or ror ops::or;
    xor rxor ops::xor;
}

pub fn truediv(a: &[Value]) -> R {
    if !is_int(&a[0]) || !is_int(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    ops::true_div(int_ref(&a[0]), int_ref(&a[1])).map(Value::float).map_err(throw)
}
pub fn rtruediv(a: &[Value]) -> R {
    swapped(a, truediv)
}
pub fn divmod(a: &[Value]) -> R {
    if !is_int(&a[0]) || !is_int(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (q, r) = ops::div_mod(int_ref(&a[0]), int_ref(&a[1])).map_err(throw)?;
    Ok(tuple(vec![new_int(q), new_int(r)]))
}
pub fn rdivmod(a: &[Value]) -> R {
    swapped(a, divmod)
}

/// pow(x, y) and pow(x, y, m)
pub fn pow(a: &[Value]) -> R {
    let modulus = given(a, 2).filter(|m| !is_none(m));
    if !is_int(&a[0]) || !is_int(&a[1]) || !modulus.map_or(true, is_int) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (x, y) = (int_ref(&a[0]), int_ref(&a[1]));
    if let Some(m) = modulus {
        return Ok(new_int(ops::mod_pow(x, y, int_ref(m)).map_err(throw)?));
    }
    if y.is_negative() {
        let (x, y) = (x.own().to_f64().map_err(throw)?, y.own().to_f64().map_err(throw)?);
        let r = crate::float::pow(x, y).map_err(throw)?;
        return Ok(Value::float(r.unwrap_or(f64::NAN)));
    }
    Ok(new_int(ops::pow(x, y).map_err(throw)?))
}
pub fn rpow(a: &[Value]) -> R {
    let m = given(a, 2).cloned().unwrap_or(NONE);
    pow(&[a[1].clone(), a[0].clone(), m])
}

fn unary(a: &[Value], f: fn(IntRef) -> Int) -> R {
    Ok(new_int(f(int_ref(&a[0]))))
}
pub fn neg(a: &[Value]) -> R {
    unary(a, ops::neg)
}
pub fn abs(a: &[Value]) -> R {
    unary(a, ops::abs)
}
pub fn invert(a: &[Value]) -> R {
    unary(a, ops::invert)
}
/// The plain int: +x, int(x), x.real, x.conjugate(), x.__index__() and the like.
pub fn plain(a: &[Value]) -> R {
    unary(a, |x| x.own())
}
pub fn bool_(a: &[Value]) -> R {
    Ok(Value::bool(!int_of(&a[0]).is_zero()))
}
pub fn float_(a: &[Value]) -> R {
    int_of(&a[0]).to_f64().map(Value::float).map_err(throw)
}
pub fn hash(a: &[Value]) -> R {
    Ok(Value::int(ops::hash(int_ref(&a[0]))))
}
pub fn repr(a: &[Value]) -> R {
    Ok(new_wtf8(int_of(&a[0]).to_decimal().map_err(throw)?.into_bytes()))
}
pub fn bool_repr(a: &[Value]) -> R {
    Ok(str_lit(if int_of(&a[0]).is_zero() { "False" } else { "True" }))
}
pub fn getnewargs(a: &[Value]) -> R {
    Ok(tuple(vec![plain(a)?]))
}
pub fn as_integer_ratio(a: &[Value]) -> R {
    Ok(tuple(vec![plain(a)?, Value::int(1)]))
}

pub fn format(a: &[Value]) -> R {
    let spec = format_spec(&a[1])?;
    if spec.is_empty() {
        return str_of(&a[0]);
    }
    let name = type_name(&a[0]);
    Ok(new_wtf8(fmt::format_int(&int_of(&a[0]), spec, &name).map_err(throw)?))
}

pub fn round(a: &[Value]) -> R {
    match given(a, 1) {
        None => plain(a),
        Some(v) => {
            let n = to_index(v)?;
            Ok(new_int(ops::round(int_ref(&a[0]), n.as_ref()).map_err(throw)?))
        }
    }
}

pub fn bit_length(a: &[Value]) -> R {
    Ok(Value::int(match int_of(&a[0]) {
        Int::Small(i) => 64 - i.unsigned_abs().leading_zeros() as i64,
        Int::Big(b) => b.bit_length() as i64,
    }))
}
pub fn bit_count(a: &[Value]) -> R {
    Ok(Value::int(match int_of(&a[0]) {
        Int::Small(i) => i.unsigned_abs().count_ones() as i64,
        Int::Big(b) => b.bit_count() as i64,
    }))
}

/// True for little.
fn byte_order(v: Option<&Value>, method: &str) -> R<bool> {
    let text = text_arg(v, method, "'byteorder'", "big")?;
    match &text[..] {
        "little" => Ok(true),
        "big" => Ok(false),
        _ => Err(value_error("byteorder must be either 'little' or 'big'")),
    }
}

/// x.to_bytes(length=1, byteorder='big', *, signed=False)
pub fn to_bytes(a: &[Value]) -> R {
    let length = match given(a, 1) {
        Some(v) => size(v)?,
        None => 1,
    };
    let little = byte_order(given(a, 2), "to_bytes")?;
    let signed = given(a, 3).map_or(Ok(false), truthy)?;
    if length < 0 {
        return Err(value_error("length argument must be non-negative"));
    }
    let x = int_of(&a[0]).to_big();
    let mut out = x.to_bytes_le(length as usize, signed).map_err(throw)?;
    if !little {
        out.reverse();
    }
    Ok(new_bytes(out))
}

/// The number that int.from_bytes(bytes, byteorder='big', *, signed=False) means; the
/// arguments begin with the bytes.
pub fn from_bytes(a: &[Value]) -> R {
    let little = byte_order(given(a, 1), "from_bytes")?;
    let signed = given(a, 2).map_or(Ok(false), truthy)?;
    let mut bytes = bytes_from_object(&a[0])?;
    if !little {
        bytes.reverse();
    }
    Ok(new_int(Int::from_big(BigInt::from_bytes_le(&bytes, signed))))
}

fn invalid(v: &Value, base: u32) -> PyErr {
    let shown = match shown_text(v) {
        Ok(text) => text,
        Err(e) => return e,
    };
    // CPython shows 200 characters of it.
    let n = crate::str_wtf8::count(&shown).min(200);
    let shown = &shown[..crate::str_wtf8::offset(&shown, 0, n)];
    let mut msg = format!("invalid literal for int() with base {}: ", base).into_bytes();
    msg.extend_from_slice(shown);
    value_error_text(msg)
}

/// How a str or bytes-like object that is no number is shown.
fn shown_text(v: &Value) -> R<Vec<u8>> {
    let plain = view(v).is_some() || v.is_exact(crate::object::Kind::Bytes);
    match bytes_view(v) {
        Some((b, _)) if !plain => Ok(str_repr::bytes(b)),
        _ => Ok(view(&crate::show::repr_of(v)?).map_or_else(Vec::new, |s| s.bytes.to_vec())),
    }
}

/// The number in a str or bytes-like object; None when v is neither.
fn from_text(v: &Value, base: u32) -> Option<R<Int>> {
    let parsed = match view(v) {
        Some(s) if s.ascii => numparse::parse_int(s.bytes, base),
        Some(s) => numparse::parse_int(&numparse::to_ascii(s.bytes), base),
        None => numparse::parse_int(bytes_view(v)?.0, base),
    };
    Some(match parsed {
        Ok(Some(i)) => Ok(i),
        Ok(None) => Err(invalid(v, base)),
        Err(f) => Err(throw(f)),
    })
}

/// int(x) without a base.
pub fn from_value(v: &Value) -> R<Int> {
    if is_exact_int(v) {
        return Ok(int_of(v));
    }
    if let Some(made) = number_protocol(v)? {
        return Ok(made);
    }
    from_text(v, 10).unwrap_or_else(|| {
        Err(type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            type_name(v)
        )))
    })
}

/// int(), int(x), int(x, base); the arguments begin with x.
pub fn construct(a: &[Value]) -> R<Int> {
    let x = given(a, 0);
    let base = match given(a, 1) {
        None => return x.map_or(Ok(Int::Small(0)), from_value),
        Some(b) => b,
    };
    let x = x.ok_or_else(|| type_error("int() missing string argument"))?;
    let base = match to_index(base)? {
        Int::Small(b) if b == 0 || (2..=36).contains(&b) => b as u32,
        _ => return Err(value_error("int() base must be >= 2 and <= 36, or 0")),
    };
    let text = view(x).is_some() || x.as_bytes_data().is_some() || x.as_bytearray_data().is_some();
    from_text(x, base).filter(|_| text).unwrap_or_else(|| {
        Err(type_error("int() can't convert non-string with explicit base"))
    })
}

/// The order of two integers, None when one is none.
pub fn compare(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    (is_int(a) && is_int(b)).then(|| ops::cmp(int_ref(a), int_ref(b)))
}
