//! The methods of complex, on values.

use crate::complex::Complex;
use crate::fail::Fail;
use crate::prelude::*;
use crate::str_args::*;
use crate::{fmt, numparse};

/// Any number as a complex one; None for other operands.
fn operand(v: &Value) -> R<Option<Complex>> {
    if let Some(c) = complex_of(v) {
        return Ok(Some(c));
    }
    if let Some(x) = float_of(v) {
        return Ok(Some(Complex::new(x, 0.0)));
    }
    if is_int(v) {
        let x = int_of(v).to_f64().map_err(throw)?;
        return Ok(Some(Complex::new(x, 0.0)));
    }
    Ok(None)
}

fn made(c: Complex) -> Value {
    new_complex(c.re, c.im)
}

fn both(x: &Value, y: &Value, f: fn(Complex, Complex) -> Result<Complex, Fail>) -> R {
    match (operand(x)?, operand(y)?) {
        (Some(x), Some(y)) => f(x, y).map(made).map_err(throw),
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
    add radd |x, y| Ok(x.add(y));
    sub rsub |x, y| Ok(x.sub(y));
    mul rmul |x, y| Ok(x.mul(y));
    truediv rtruediv Complex::div;
}

pub fn pow(a: &[Value]) -> R {
    if given(a, 2).map_or(false, |m| !is_none(m)) {
        return Err(value_error("complex modulo"));
    }
    both(&a[0], &a[1], Complex::pow)
}
pub fn rpow(a: &[Value]) -> R {
    both(&a[1], &a[0], Complex::pow)
}

fn this_complex(a: &[Value]) -> Complex {
    complex_of(&a[0]).unwrap_or(Complex::new(f64::NAN, f64::NAN))
}
pub fn neg(a: &[Value]) -> R {
    Ok(made(this_complex(a).neg()))
}
pub fn plain(a: &[Value]) -> R {
    Ok(made(this_complex(a)))
}
pub fn abs(a: &[Value]) -> R {
    this_complex(a).abs().map(Value::float).map_err(throw)
}
pub fn bool_(a: &[Value]) -> R {
    let c = this_complex(a);
    Ok(Value::bool(c.re != 0.0 || c.im != 0.0))
}
pub fn conjugate(a: &[Value]) -> R {
    let c = this_complex(a);
    Ok(new_complex(c.re, -c.im))
}
pub fn real(a: &[Value]) -> R {
    Ok(Value::float(this_complex(a).re))
}
pub fn imag(a: &[Value]) -> R {
    Ok(Value::float(this_complex(a).im))
}
pub fn hash(a: &[Value]) -> R {
    Ok(Value::int(this_complex(a).hash()))
}
pub fn repr(a: &[Value]) -> R {
    Ok(new_wtf8(this_complex(a).repr().into_bytes()))
}
pub fn getnewargs(a: &[Value]) -> R {
    Ok(tuple(vec![real(a)?, imag(a)?]))
}
pub fn format(a: &[Value]) -> R {
    let spec = format_spec(&a[1])?;
    if spec.is_empty() {
        return str_of(&a[0]);
    }
    let (c, name) = (this_complex(a), type_name(&a[0]));
    Ok(new_wtf8(fmt::format_complex(c.re, c.im, spec, &name).map_err(throw)?))
}

/// complex == number, exactly; None when the other is no number.
pub fn equal(a: &Value, b: &Value) -> Option<bool> {
    let c = complex_of(a)?;
    if let Some(d) = complex_of(b) {
        return Some(c.re == d.re && c.im == d.im);
    }
    let real = Value::float(c.re);
    let same = crate::float_methods::compare(&real, b)?;
    Some(c.im == 0.0 && same == Some(std::cmp::Ordering::Equal))
}

/// complex(), complex(real), complex(real, imag); the arguments begin with the real part.
pub fn construct(a: &[Value]) -> R<Complex> {
    let (re, im) = (given(a, 0), given(a, 1));
    if let Some(s) = re.and_then(view) {
        if im.is_some() {
            let msg = "complex() can't take second arg if first is a string";
            return Err(type_error(msg));
        }
        return match numparse::parse_complex(&numparse::to_ascii(s.bytes)) {
            Some((re, im)) => Ok(Complex::new(re, im)),
            None if misplaced_underscore(s.bytes) => {
                let shown = repr_text(&a[0])?;
                Err(value_error(format!("could not convert string to complex: {}", shown)))
            }
            None => Err(value_error("complex() arg is a malformed string")),
        };
    }
    if im.and_then(view).is_some() {
        return Err(type_error("complex() second arg can't be a string"));
    }
    let (first, first_is_complex) = match re {
        Some(v) => first_part(v)?,
        None => (Complex::new(0.0, 0.0), false),
    };
    let second = match im {
        Some(v) => second_part(v)?,
        None => return Ok(first),
    };
    // Either part may be complex itself: re + im * 1j. What is absent is not added, for the
    // sign of a zero would be lost.
    let mut r = Complex::new(first.re, second.re);
    if im.and_then(complex_of).is_some() {
        r.re -= second.im;
    }
    if first_is_complex {
        r.im += first.im;
    }
    Ok(r)
}

/// Underscores stand between digits.
fn misplaced_underscore(s: &[u8]) -> bool {
    let digit = |i: Option<usize>| i.and_then(|i| s.get(i)).map_or(false, u8::is_ascii_digit);
    (0..s.len()).any(|i| s[i] == b'_' && !(digit(i.checked_sub(1)) && digit(Some(i + 1))))
}

/// By `__complex__`, which a subclass of complex may have, too; is it complex, then?
fn first_part(v: &Value) -> R<(Complex, bool)> {
    if let Some(c) = complex_protocol(v)? {
        return Ok((c, true));
    }
    let wrong = |v: &Value| {
        let what = "complex() first argument must be a string or a number, not";
        type_error(format!("{} '{}'", what, type_name(v)))
    };
    Ok((Complex::new(to_float_or(v, &wrong)?, 0.0), false))
}

/// Nobody asks the second argument for `__complex__`.
fn second_part(v: &Value) -> R<Complex> {
    if let Some(c) = complex_of(v) {
        return Ok(c);
    }
    let wrong = |v: &Value| {
        let what = "complex() second argument must be a number, not";
        type_error(format!("{} '{}'", what, type_name(v)))
    };
    Ok(Complex::new(to_float_or(v, &wrong)?, 0.0))
}
