//! math.

use super::{functions, math_special, math_sums};
use crate::func::NativeDef;
use crate::int::Int;
use crate::int_ops;
use crate::natives;
use crate::prelude::*;
use crate::str_args::to_float;
use crate::sym;

extern "C" {
    fn erf(x: f64) -> f64;
    fn erfc(x: f64) -> f64;
    fn asinh(x: f64) -> f64;
    fn acosh(x: f64) -> f64;
    fn atanh(x: f64) -> f64;
    fn remainder(x: f64, y: f64) -> f64;
    fn nextafter(x: f64, y: f64) -> f64;
    fn dlsym(handle: *const u8, name: *const u8) -> *const u8;
}

/// The C library's cbrt, which CPython calls. Rust programs link one of their own under that
/// name, whose last digit differs.
fn cbrt(x: f64) -> f64 {
    // SAFETY: the name ends in a zero byte; a null handle searches the shared libraries, and
    // what is found has the type of cbrt.
    unsafe {
        let f = dlsym(std::ptr::null(), b"cbrt\0".as_ptr());
        if f.is_null() {
            return x.cbrt();
        }
        std::mem::transmute::<*const u8, extern "C" fn(f64) -> f64>(f)(x)
    }
}

fn domain() -> PyErr {
    value_error("math domain error")
}
fn range_error() -> PyErr {
    overflow_error("math range error")
}

/// A function of one float: NaN from a number is a domain error, infinity a range error.
fn one(a: &[Value], f: fn(f64) -> f64, can_overflow: bool) -> R {
    let x = to_float(&a[0])?;
    let r = f(x);
    if r.is_nan() && !x.is_nan() {
        return Err(domain());
    }
    if r.is_infinite() && x.is_finite() {
        return Err(if can_overflow { range_error() } else { domain() });
    }
    Ok(Value::float(r))
}

fn int_or(a: &[Value], special: sym::Sym, f: fn(f64) -> f64) -> R {
    if a[0].as_float().is_none() {
        if let Some(r) = crate::attr::call_special(special, &mut [a[0].clone()]) {
            return r;
        }
    }
    let x = f(to_float(&a[0])?);
    Ok(crate::ops::big(crate::float::to_int(x)?))
}

/// A logarithm; an int beyond the floats goes through its mantissa and exponent.
fn log_of(v: &Value, f: fn(f64) -> f64) -> R<f64> {
    let exact = v.as_float().is_none() && crate::str_args::is_int(v);
    if let (true, Int::Big(b)) = (exact, if exact { index(v)? } else { Int::Small(0) }) {
        if b.is_negative() {
            return Err(domain());
        }
        if b.to_f64().is_none() {
            let (mantissa, exponent) = b.frexp();
            return Ok(f(mantissa) + f(2.0) * exponent as f64);
        }
    }
    let x = to_float(v)?;
    if x <= 0.0 {
        return Err(domain());
    }
    Ok(f(x))
}

fn log(a: &[Value]) -> R {
    let args = collect(&a[0])?;
    if args.is_empty() || args.len() > 2 {
        return Err(type_error("math.log requires 1 to 2 arguments"));
    }
    let x = log_of(&args[0], f64::ln)?;
    match args.get(1) {
        Some(b) => truediv(&Value::float(x), &Value::float(log_of(b, f64::ln)?)),
        None => Ok(Value::float(x)),
    }
}

fn pow_(a: &[Value]) -> R {
    let (x, y) = (to_float(&a[0])?, to_float(&a[1])?);
    let r = x.powf(y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain());
    }
    if r.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(if x == 0.0 { domain() } else { range_error() });
    }
    Ok(Value::float(r))
}

fn fmod(a: &[Value]) -> R {
    let (x, y) = (to_float(&a[0])?, to_float(&a[1])?);
    let r = x % y;
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain());
    }
    Ok(Value::float(r))
}

fn integer(v: &Value) -> R<Int> {
    index(v)
}

/// The factors n, n-1 ... of k of them, multiplied as a tree.
fn falling(n: &Int, k: u64) -> Int {
    if k == 0 {
        return Int::Small(1);
    }
    if k < 8 {
        return (0..k).fold(Int::Small(1), |p, i| {
            int_ops::mul(&p, &int_ops::sub(n, &Int::Small(i as i64)))
        });
    }
    let half = k / 2;
    let rest = int_ops::sub(n, &Int::Small(half as i64));
    int_ops::mul(&falling(n, half), &falling(&rest, k - half))
}

fn gcd(a: &[Value]) -> R {
    let mut g = Int::Small(0);
    for v in collect(&a[0])? {
        g = int_ops::gcd(&g, &integer(&v)?);
    }
    Ok(new_int(g))
}

fn lcm(a: &[Value]) -> R {
    let mut l = Int::Small(1);
    for v in collect(&a[0])? {
        let x = int_ops::abs(&integer(&v)?);
        if x.is_zero() || l.is_zero() {
            l = Int::Small(0); // the rest must be integers all the same
            continue;
        }
        let g = int_ops::gcd(&l, &x);
        l = int_ops::mul(&int_ops::floor_div(&l, &g)?, &x);
    }
    Ok(new_int(l))
}

fn product(from: u64, to: u64) -> Int {
    if from > to {
        return Int::Small(1);
    }
    if to - from < 8 {
        return (from..=to).fold(Int::Small(1), |p, i| int_ops::mul(&p, &Int::Small(i as i64)));
    }
    let mid = (from + to) / 2;
    int_ops::mul(&product(from, mid), &product(mid + 1, to))
}

fn factorial(a: &[Value]) -> R {
    if a[0].as_float().is_some() {
        return Err(type_error("'float' object cannot be interpreted as an integer"));
    }
    match integer(&a[0])? {
        Int::Small(n) if n >= 0 => Ok(new_int(product(2, n as u64))),
        Int::Big(b) if !b.is_negative() => Err(overflow_error(
            "factorial() argument should not exceed 9223372036854775807",
        )),
        _ => Err(value_error("factorial() not defined for negative values")),
    }
}

fn count(v: &Value, what: &str) -> R<Int> {
    let i = integer(v)?;
    if i.is_negative() {
        return Err(value_error(format!("{} must be a non-negative integer", what)));
    }
    Ok(i)
}

fn less(a: &Int, b: &Int) -> bool {
    int_ops::cmp(a, b) == std::cmp::Ordering::Less
}

fn comb(a: &[Value]) -> R {
    let (n, k) = (integer(&a[0])?, integer(&a[1])?);
    let (n, k) = (count(&new_int(n), "n")?, count(&new_int(k), "k")?);
    let other = int_ops::sub(&n, &k);
    if other.is_negative() {
        return Ok(Value::int(0));
    }
    match if less(&k, &other) { k } else { other } {
        Int::Small(k) => {
            let top = falling(&n, k as u64);
            Ok(new_int(int_ops::floor_div(&top, &product(2, k as u64))?))
        }
        Int::Big(_) => Err(overflow_error("min(n - k, k) must not exceed 9223372036854775807")),
    }
}

fn perm(a: &[Value]) -> R {
    let k = match a[1].given() {
        Some(v) if !v.is_none() => v,
        _ => return factorial(a),
    };
    let (n, k) = (integer(&a[0])?, integer(k)?);
    let (n, k) = (count(&new_int(n), "n")?, count(&new_int(k), "k")?);
    if less(&n, &k) {
        return Ok(Value::int(0));
    }
    match k {
        Int::Small(k) => Ok(new_int(falling(&n, k as u64))),
        Int::Big(_) => Err(overflow_error("k must not exceed 9223372036854775807")),
    }
}

fn isqrt(a: &[Value]) -> R {
    let i = integer(&a[0])?;
    if i.is_negative() {
        return Err(value_error("isqrt() argument must be nonnegative"));
    }
    Ok(crate::ops::big(i.to_big().isqrt()))
}

fn prod(a: &[Value]) -> R {
    let mut acc = a[1].given().cloned().unwrap_or_else(|| Value::int(1));
    let mut it = iter(&a[0])?;
    while let Some(v) = it.next()? {
        acc = mul(&acc, &v)?;
    }
    Ok(acc)
}

fn isclose(a: &[Value]) -> R {
    let (x, y) = (to_float(&a[0])?, to_float(&a[1])?);
    let rel = a[2].given().map_or(Ok(1e-9), to_float)?;
    let abs = a[3].given().map_or(Ok(0.0), to_float)?;
    if rel < 0.0 || abs < 0.0 {
        return Err(value_error("tolerances must be non-negative"));
    }
    if x == y {
        return Ok(TRUE);
    }
    if x.is_infinite() || y.is_infinite() {
        return Ok(FALSE);
    }
    let d = (y - x).abs();
    Ok(Value::bool(d <= (rel * y).abs() || d <= (rel * x).abs() || d <= abs))
}

fn modf(a: &[Value]) -> R {
    let x = to_float(&a[0])?;
    let whole = x.trunc();
    let part = if x.is_infinite() { 0.0f64.copysign(x) } else { (x - whole).copysign(x) };
    Ok(tuple(vec![Value::float(part), Value::float(whole)]))
}

fn frexp(a: &[Value]) -> R {
    let (m, e) = crate::float::frexp(to_float(&a[0])?);
    Ok(tuple(vec![Value::float(m), Value::int(e as i64)]))
}

fn ldexp(a: &[Value]) -> R {
    let x = to_float(&a[0])?;
    if !crate::str_args::is_int(&a[1]) {
        return Err(type_error("Expected an int as second argument to ldexp."));
    }
    let e = match index(&a[1])? {
        Int::Small(i) => i,
        Int::Big(b) => if b.is_negative() { i64::MIN } else { i64::MAX },
    };
    match crate::float::ldexp(x, e) {
        Some(r) => Ok(Value::float(r)),
        None => Err(range_error()),
    }
}

fn trunc(a: &[Value]) -> R {
    match crate::attr::call_special(sym::TRUNC, &mut [a[0].clone()]) {
        Some(r) => r,
        None => Err(type_error(format!(
            "type {} doesn't define __trunc__ method",
            type_name(&a[0])
        ))),
    }
}

/// A function that tells by its result what went wrong.
fn checked(a: &[Value], f: fn(f64) -> Result<f64, bool>) -> R {
    match f(to_float(&a[0])?) {
        Ok(r) => Ok(Value::float(r)),
        Err(out_of_range) => Err(if out_of_range { range_error() } else { domain() }),
    }
}

fn ulp(a: &[Value]) -> R {
    let x = to_float(&a[0])?.abs();
    if !x.is_finite() {
        return Ok(Value::float(x));
    }
    // SAFETY: as gamma().
    let up = unsafe { nextafter(x, f64::INFINITY) };
    Ok(Value::float(if up.is_infinite() {
        // SAFETY: as gamma().
        x - unsafe { nextafter(x, 0.0) }
    } else {
        up - x
    }))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "sqrt" "x, /" |a| one(a, f64::sqrt, false);
    "cbrt" "x, /" |a| one(a, cbrt, false);
    "exp" "x, /" |a| one(a, f64::exp, true);
    "exp2" "x, /" |a| one(a, f64::exp2, true);
    "expm1" "x, /" |a| one(a, f64::exp_m1, true);
    "log" "*args" log;
    "log2" "x, /" |a| log_of(&a[0], f64::log2).map(Value::float);
    "log10" "x, /" |a| log_of(&a[0], f64::log10).map(Value::float);
    "log1p" "x, /" |a| one(a, f64::ln_1p, false);
    "sin" "x, /" |a| one(a, f64::sin, false);
    "cos" "x, /" |a| one(a, f64::cos, false);
    "tan" "x, /" |a| one(a, f64::tan, false);
    "asin" "x, /" |a| one(a, f64::asin, false);
    "acos" "x, /" |a| one(a, f64::acos, false);
    "atan" "x, /" |a| one(a, f64::atan, false);
    "sinh" "x, /" |a| one(a, f64::sinh, true);
    "cosh" "x, /" |a| one(a, f64::cosh, true);
    "tanh" "x, /" |a| one(a, f64::tanh, false);
    "asinh" "x, /" |a| one(a, |x| unsafe { asinh(x) }, false);
    "acosh" "x, /" |a| one(a, |x| unsafe { acosh(x) }, false);
    "atanh" "x, /" |a| one(a, |x| unsafe { atanh(x) }, false);
    "fabs" "x, /" |a| one(a, f64::abs, false);
    "atan2" "y, x, /" |a| Ok(Value::float(to_float(&a[0])?.atan2(to_float(&a[1])?)));
    "copysign" "x, y, /" |a| Ok(Value::float(to_float(&a[0])?.copysign(to_float(&a[1])?)));
    "degrees" "x, /" |a| Ok(Value::float(to_float(&a[0])? * (180.0 / std::f64::consts::PI)));
    "radians" "x, /" |a| Ok(Value::float(to_float(&a[0])? * (std::f64::consts::PI / 180.0)));
    "pow" "x, y, /" pow_;
    "fmod" "x, y, /" fmod;
    // SAFETY (next three): pure functions of the C library.
    "remainder" "x, y, /" |a| {
        let (x, y) = (to_float(&a[0])?, to_float(&a[1])?);
        let r = unsafe { remainder(x, y) };
        if r.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain()) } else { Ok(Value::float(r)) }
    };
    "erf" "x, /" |a| Ok(Value::float(unsafe { erf(to_float(&a[0])?) }));
    "erfc" "x, /" |a| Ok(Value::float(unsafe { erfc(to_float(&a[0])?) }));
    "gamma" "x, /" |a| checked(a, math_special::gamma);
    "lgamma" "x, /" |a| checked(a, math_special::lgamma);
    "floor" "x, /" |a| int_or(a, sym::FLOOR, f64::floor);
    "ceil" "x, /" |a| int_or(a, sym::CEIL, f64::ceil);
    "trunc" "x, /" trunc;
    "gcd" "*integers" gcd;
    "lcm" "*integers" lcm;
    "factorial" "x, /" factorial;
    "comb" "n, k, /" comb;
    "perm" "n, k=, /" perm;
    "isqrt" "n, /" isqrt;
    "fsum" "seq, /" math_sums::fsum;
    "prod" "iterable, /, *, start=" prod;
    "hypot" "*coordinates" math_sums::hypot;
    "dist" "p, q, /" math_sums::dist;
    "isclose" "a, b, *, rel_tol=, abs_tol=" isclose;
    "isnan" "x, /" |a| Ok(Value::bool(to_float(&a[0])?.is_nan()));
    "isinf" "x, /" |a| Ok(Value::bool(to_float(&a[0])?.is_infinite()));
    "isfinite" "x, /" |a| Ok(Value::bool(to_float(&a[0])?.is_finite()));
    "modf" "x, /" modf;
    "frexp" "x, /" frexp;
    "ldexp" "x, i, /" ldexp;
    "nextafter" "x, y, /" |a| {
        Ok(Value::float(unsafe { nextafter(to_float(&a[0])?, to_float(&a[1])?) }))
    };
    "ulp" "x, /" ulp;
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "math");
    m.set_str("pi", Value::float(std::f64::consts::PI));
    m.set_str("e", Value::float(std::f64::consts::E));
    m.set_str("tau", Value::float(std::f64::consts::TAU));
    m.set_str("inf", Value::float(f64::INFINITY));
    m.set_str("nan", Value::float(f64::NAN));
    Ok(())
}
