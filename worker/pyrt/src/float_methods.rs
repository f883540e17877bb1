//! The methods of float, on values.

use crate::attr::has_special;
use crate::fail::Fail;
use crate::int::Int;
use crate::prelude::*;
use crate::str_args::*;
use crate::{float, fmt, numparse, sym};
use std::cmp::Ordering;

/// A float or an int as a float; None for other operands.
fn operand(v: &Value) -> R<Option<f64>> {
    if let Some(x) = float_of(v) {
        return Ok(Some(x));
    }
    if is_int(v) {
        return int_of(v).to_f64().map(Some).map_err(throw);
    }
    Ok(None)
}

fn both(x: &Value, y: &Value, f: fn(f64, f64) -> Result<f64, Fail>) -> R {
    match (operand(x)?, operand(y)?) {
        (Some(x), Some(y)) => f(x, y).map(Value::float).map_err(throw),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

macro_rules! binary {
    ($($name:ident $reflected:ident $op:expr;)*) => { $(
        pub fn $name(a: &[Value]) -> R {
            both(&a[0], &a[1], $op)
        }
        pub fn $reflected(a: &[Value]) -> R {
            both(&a[1], &a[0], $op)
        }
    )* };
}

binary! {
    add radd |x, y| Ok(x + y);
    sub rsub |x, y| Ok(x - y);
    mul rmul |x, y| Ok(x * y);
    truediv rtruediv float::true_div;
    floordiv rfloordiv float::floor_div;
    modulo rmodulo float::modulo;
}

pub fn divmod(a: &[Value]) -> R {
    match (operand(&a[0])?, operand(&a[1])?) {
        (Some(x), Some(y)) => {
            let (q, r) = float::div_mod(x, y, "float divmod()").map_err(throw)?;
            Ok(tuple(vec![Value::float(q), Value::float(r)]))
        }
        _ => Ok(NOT_IMPLEMENTED),
    }
}
pub fn rdivmod(a: &[Value]) -> R {
    divmod(&[a[1].clone(), a[0].clone()])
}

pub fn pow(a: &[Value]) -> R {
    if given(a, 2).map_or(false, |m| !is_none(m)) {
        let msg = "pow() 3rd argument not allowed unless all arguments are integers";
        return Err(type_error(msg));
    }
    let (x, y) = match (operand(&a[0])?, operand(&a[1])?) {
        (Some(x), Some(y)) => (x, y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    match float::pow(x, y).map_err(throw)? {
        Some(r) => Ok(Value::float(r)),
        None => crate::complex_methods::pow(&[new_complex(x, 0.0), new_complex(y, 0.0)]),
    }
}
pub fn rpow(a: &[Value]) -> R {
    let m = given(a, 2).cloned().unwrap_or(NONE);
    pow(&[a[1].clone(), a[0].clone(), m])
}

fn this_float(a: &[Value]) -> f64 {
    float_of(&a[0]).unwrap_or(f64::NAN)
}
pub fn neg(a: &[Value]) -> R {
    Ok(Value::float(-this_float(a)))
}
pub fn abs(a: &[Value]) -> R {
    Ok(Value::float(this_float(a).abs()))
}
/// The plain float: +x, float(x), x.real, x.conjugate().
pub fn plain(a: &[Value]) -> R {
    Ok(a[0].as_float().map_or_else(|| Value::float(this_float(a)), Value::float_as_is))
}
pub fn bool_(a: &[Value]) -> R {
    Ok(Value::bool(this_float(a) != 0.0))
}
fn whole(x: f64) -> R {
    if x.abs() < 9e18 {
        return Ok(Value::int(x as i64));
    }
    Ok(new_int(Int::from_big(float::to_int(x).map_err(throw)?)))
}
pub fn trunc(a: &[Value]) -> R {
    whole(this_float(a).trunc())
}
pub fn floor(a: &[Value]) -> R {
    whole(this_float(a).floor())
}
pub fn ceil(a: &[Value]) -> R {
    whole(this_float(a).ceil())
}
pub fn round(a: &[Value]) -> R {
    let x = this_float(a);
    match given(a, 1) {
        Some(v) if !is_none(v) => {
            let n = match to_index(v)? {
                Int::Small(n) => n,
                n if n.is_negative() => i64::MIN,
                _ => i64::MAX,
            };
            float::round_digits(x, n).map(Value::float).map_err(throw)
        }
        _ => whole(float::round_even(x)),
    }
}
pub fn is_integer(a: &[Value]) -> R {
    let x = this_float(a);
    Ok(Value::bool(x.is_finite() && x == x.floor()))
}
pub fn hash(a: &[Value]) -> R {
    let x = this_float(a);
    if x.is_nan() {
        return Ok(Value::int(crate::object_types::id_hash(&a[0])));
    }
    Ok(Value::int(float::hash(x)))
}
pub fn repr(a: &[Value]) -> R {
    Ok(new_wtf8(float::repr(this_float(a)).into_bytes()))
}
pub fn hex(a: &[Value]) -> R {
    Ok(new_wtf8(float::hex(this_float(a)).into_bytes()))
}
/// The arguments begin with the text.
pub fn fromhex(a: &[Value]) -> R {
    match view(&a[0]) {
        Some(s) if crate::codec_utf8::has_surrogates(s.bytes) => {
            crate::str_methods::encode_str(&a[0], "utf-8", "strict")
        }
        Some(s) => float::from_hex(s.bytes).map(Value::float).map_err(throw),
        None => Err(type_error("bad argument type for built-in operation")),
    }
}
pub fn as_integer_ratio(a: &[Value]) -> R {
    let (n, d) = float::as_integer_ratio(this_float(a)).map_err(throw)?;
    Ok(tuple(vec![new_int(Int::from_big(n)), new_int(Int::from_big(d))]))
}
pub fn getnewargs(a: &[Value]) -> R {
    Ok(tuple(vec![plain(a)?]))
}
pub fn getformat(a: &[Value]) -> R {
    match view(&a[0]).map(|s| s.bytes) {
        Some(b"double" | b"float") => Ok(str_lit("IEEE, little-endian")),
        Some(_) => {
            let msg = "__getformat__() argument 1 must be 'double' or 'float'";
            Err(value_error(msg))
        }
        None => Err(type_error(format!(
            "__getformat__() argument must be str, not {}",
            arg_name(&a[0])
        ))),
    }
}
pub fn format(a: &[Value]) -> R {
    let spec = format_spec(&a[1])?;
    if spec.is_empty() {
        return str_of(&a[0]);
    }
    let name = type_name(&a[0]);
    Ok(new_wtf8(fmt::format_float(this_float(a), spec, &name).map_err(throw)?))
}

/// float(x), for x that is there.
pub fn construct(v: &Value) -> R<f64> {
    let number = |v: &Value| {
        to_float_or(v, &|v| {
            type_error(format!(
                "float() argument must be a string or a real number, not '{}'",
                type_name(v)
            ))
        })
    };
    let of_subclass = view(v).is_some() && v.as_exact_str().is_none();
    if of_subclass && (has_special(v, sym::FLOAT) || has_special(v, sym::INDEX)) {
        return number(v);
    }
    let text = match view(v) {
        Some(s) => numparse::parse_float(&numparse::to_ascii(s.bytes)),
        None => match bytes_view(v) {
            Some((b, _)) => numparse::parse_float(b),
            None => return number(v),
        },
    };
    match text {
        Some(x) => Ok(x),
        None => {
            let mut msg = b"could not convert string to float: ".to_vec();
            msg.extend(view(&crate::show::repr_of(v)?).map_or(&[][..], |s| s.bytes));
            Err(value_error_text(msg))
        }
    }
}

/// How a float and a number compare: None when the other is no real number, Some(None) when
/// they are unordered.
pub fn compare(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    match (float_of(a), float_of(b)) {
        (Some(x), Some(y)) => Some(x.partial_cmp(&y)),
        (Some(x), None) if is_int(b) => {
            Some(int_of(b).cmp_f64(x).map(Ordering::reverse))
        }
        (None, Some(y)) if is_int(a) => Some(int_of(a).cmp_f64(y)),
        _ => None,
    }
}
