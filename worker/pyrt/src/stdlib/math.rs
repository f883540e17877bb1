//! math.

use super::functions;
use crate::func::NativeDef;
use crate::int::Int;
use crate::int_ops;
use crate::prelude::*;
use crate::str_args::to_float;
use crate::sym;

extern "C" {
    fn lgamma(x: f64) -> f64;
    fn tgamma(x: f64) -> f64;
    fn erf(x: f64) -> f64;
    fn erfc(x: f64) -> f64;
    fn remainder(x: f64, y: f64) -> f64;
    fn nextafter(x: f64, y: f64) -> f64;
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

fn log_of(v: &Value) -> R<f64> {
    if let Ok(i) = index(v) {
        if i.is_negative() || i.is_zero() {
            return Err(domain());
        }
        if let Int::Big(b) = &i {
            let shift = b.bit_length() - 64;
            let top = b.shr(shift).to_f64().unwrap_or(f64::MAX);
            return Ok(top.ln() + shift as f64 * std::f64::consts::LN_2);
        }
    }
    let x = to_float(v)?;
    if x <= 0.0 {
        return Err(domain());
    }
    Ok(x.ln())
}

fn log(a: &[Value]) -> R {
    let x = log_of(&a[0])?;
    match a[1].given() {
        Some(b) => {
            let d = log_of(b)?;
            if d == 0.0 {
                return Err(zero_division("float division by zero"));
            }
            Ok(Value::float(x / d))
        }
        None => Ok(Value::float(x)),
    }
}

fn log_base(a: &[Value], f: fn(f64) -> f64, ln: f64) -> R {
    if let Ok(Int::Big(b)) = index(&a[0]) {
        if b.is_negative() {
            return Err(domain());
        }
        return Ok(Value::float(log_of(&a[0])? / ln));
    }
    let x = to_float(&a[0])?;
    if x <= 0.0 {
        return Err(domain());
    }
    Ok(Value::float(f(x)))
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
        if x.is_zero() {
            return Ok(Value::int(0));
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

fn count(v: &Value, what: &str) -> R<u64> {
    match integer(v)? {
        Int::Small(i) if i >= 0 => Ok(i as u64),
        _ => Err(value_error(format!("{} must be a non-negative integer", what))),
    }
}

fn comb(a: &[Value]) -> R {
    let (n, k) = (count(&a[0], "n")?, count(&a[1], "k")?);
    if k > n {
        return Ok(Value::int(0));
    }
    let k = k.min(n - k);
    let top = product(n - k + 1, n);
    Ok(new_int(int_ops::floor_div(&top, &product(2, k))?))
}

fn perm(a: &[Value]) -> R {
    let n = count(&a[0], "n")?;
    let k = match a[1].given() {
        Some(v) if !v.is_none() => count(v, "k")?,
        _ => n,
    };
    if k > n {
        return Ok(Value::int(0));
    }
    Ok(new_int(product(n - k + 1, n)))
}

fn isqrt(a: &[Value]) -> R {
    let i = integer(&a[0])?;
    if i.is_negative() {
        return Err(value_error("isqrt() argument must be nonnegative"));
    }
    Ok(crate::ops::big(i.to_big().isqrt()))
}

/// Shewchuk's exact summation.
fn fsum(a: &[Value]) -> R {
    let mut partials: Vec<f64> = Vec::new();
    let mut special = 0.0;
    let mut it = iter(&a[0])?;
    while let Some(v) = it.next()? {
        let mut x = to_float(&v)?;
        if !x.is_finite() {
            special += x;
            continue;
        }
        let mut kept = Vec::with_capacity(partials.len() + 1);
        for &p in &partials {
            let (big, small) = if x.abs() < p.abs() { (p, x) } else { (x, p) };
            let hi = big + small;
            let lo = small - (hi - big);
            if lo != 0.0 {
                kept.push(lo);
            }
            x = hi;
        }
        kept.push(x);
        partials = kept;
    }
    if special != 0.0 || special.is_nan() {
        return Ok(Value::float(special));
    }
    let mut n = partials.len();
    let mut hi = 0.0;
    let mut lo = 0.0;
    while n > 0 {
        n -= 1;
        let x: f64 = hi;
        let y = partials[n];
        hi = x + y;
        lo = y - (hi - x);
        if lo != 0.0 {
            break;
        }
    }
    if n > 0 && ((lo < 0.0 && partials[n - 1] < 0.0) || (lo > 0.0 && partials[n - 1] > 0.0)) {
        let y = lo * 2.0;
        let x = hi + y;
        if y == x - hi {
            hi = x;
        }
    }
    Ok(Value::float(hi))
}

fn prod(a: &[Value]) -> R {
    let mut acc = a[1].given().cloned().unwrap_or_else(|| Value::int(1));
    let mut it = iter(&a[0])?;
    while let Some(v) = it.next()? {
        acc = mul(&acc, &v)?;
    }
    Ok(acc)
}

fn floats(v: &Value) -> R<Vec<f64>> {
    collect(v)?.iter().map(to_float).collect()
}

/// The Euclidean norm, scaled so that it neither overflows nor underflows.
fn norm(v: &[f64]) -> f64 {
    let max = v.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    if v.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if max == 0.0 || v.iter().any(|x| x.is_nan()) {
        return if max == 0.0 && !v.iter().any(|x| x.is_nan()) { 0.0 } else { f64::NAN };
    }
    if v.len() == 2 {
        return v[0].hypot(v[1]);
    }
    let (mut sum, mut c) = (0.0, 0.0);
    for x in v {
        let y = (x / max) * (x / max) - c;
        let t = sum + y;
        c = (t - sum) - y;
        sum = t;
    }
    max * sum.sqrt()
}

fn dist(a: &[Value]) -> R {
    let (p, q) = (floats(&a[0])?, floats(&a[1])?);
    if p.len() != q.len() {
        return Err(value_error("both points must have the same number of dimensions"));
    }
    let d: Vec<f64> = p.iter().zip(&q).map(|(x, y)| x - y).collect();
    Ok(Value::float(norm(&d)))
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
    let e = match index(&a[1])? {
        Int::Small(i) => i,
        Int::Big(b) => if b.is_negative() { i64::MIN } else { i64::MAX },
    };
    match crate::float::ldexp(x, e) {
        Some(r) => Ok(Value::float(r)),
        None => Err(range_error()),
    }
}

fn gamma(a: &[Value]) -> R {
    let x = to_float(&a[0])?;
    if x == f64::NEG_INFINITY || (x <= 0.0 && x == x.floor()) {
        return Err(domain());
    }
    // SAFETY: a pure function of the C library.
    let r = unsafe { tgamma(x) };
    if r.is_infinite() && x.is_finite() {
        return Err(range_error());
    }
    Ok(Value::float(r))
}

fn lgamma_(a: &[Value]) -> R {
    let x = to_float(&a[0])?;
    if x <= 0.0 && x == x.floor() && x.is_finite() {
        return Err(domain());
    }
    // SAFETY: as gamma().
    let r = unsafe { lgamma(x) };
    if r.is_infinite() && x.is_finite() {
        return Err(range_error());
    }
    Ok(Value::float(r))
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

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static FUNCTIONS: &[NativeDef] = &[
    m!("sqrt", "x, /", |a| one(a, f64::sqrt, false)),
    m!("cbrt", "x, /", |a| one(a, f64::cbrt, false)),
    m!("exp", "x, /", |a| one(a, f64::exp, true)),
    m!("exp2", "x, /", |a| one(a, f64::exp2, true)),
    m!("expm1", "x, /", |a| one(a, f64::exp_m1, true)),
    m!("log", "x, base=, /", log),
    m!("log2", "x, /", |a| log_base(a, f64::log2, std::f64::consts::LN_2)),
    m!("log10", "x, /", |a| log_base(a, f64::log10, std::f64::consts::LN_10)),
    m!("log1p", "x, /", |a| one(a, f64::ln_1p, false)),
    m!("sin", "x, /", |a| one(a, f64::sin, false)),
    m!("cos", "x, /", |a| one(a, f64::cos, false)),
    m!("tan", "x, /", |a| one(a, f64::tan, false)),
    m!("asin", "x, /", |a| one(a, f64::asin, false)),
    m!("acos", "x, /", |a| one(a, f64::acos, false)),
    m!("atan", "x, /", |a| one(a, f64::atan, false)),
    m!("sinh", "x, /", |a| one(a, f64::sinh, true)),
    m!("cosh", "x, /", |a| one(a, f64::cosh, true)),
    m!("tanh", "x, /", |a| one(a, f64::tanh, false)),
    m!("asinh", "x, /", |a| one(a, f64::asinh, false)),
    m!("acosh", "x, /", |a| one(a, f64::acosh, false)),
    m!("atanh", "x, /", |a| one(a, f64::atanh, false)),
    m!("fabs", "x, /", |a| one(a, f64::abs, false)),
    m!("atan2", "y, x, /", |a| Ok(Value::float(to_float(&a[0])?.atan2(to_float(&a[1])?)))),
    m!("copysign", "x, y, /", |a| Ok(Value::float(to_float(&a[0])?.copysign(to_float(&a[1])?)))),
    m!("degrees", "x, /", |a| Ok(Value::float(to_float(&a[0])? * (180.0 / std::f64::consts::PI)))),
    m!("radians", "x, /", |a| Ok(Value::float(to_float(&a[0])? * (std::f64::consts::PI / 180.0)))),
    m!("pow", "x, y, /", pow_),
    m!("fmod", "x, y, /", fmod),
    // SAFETY (next three): pure functions of the C library.
    m!("remainder", "x, y, /", |a| {
        let (x, y) = (to_float(&a[0])?, to_float(&a[1])?);
        let r = unsafe { remainder(x, y) };
        if r.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain()) } else { Ok(Value::float(r)) }
    }),
    m!("erf", "x, /", |a| Ok(Value::float(unsafe { erf(to_float(&a[0])?) }))),
    m!("erfc", "x, /", |a| Ok(Value::float(unsafe { erfc(to_float(&a[0])?) }))),
    m!("gamma", "x, /", gamma),
    m!("lgamma", "x, /", lgamma_),
    m!("floor", "x, /", |a| int_or(a, sym::FLOOR, f64::floor)),
    m!("ceil", "x, /", |a| int_or(a, sym::CEIL, f64::ceil)),
    m!("trunc", "x, /", |a| int_or(a, sym::TRUNC, f64::trunc)),
    m!("gcd", "*integers", gcd),
    m!("lcm", "*integers", lcm),
    m!("factorial", "x, /", factorial),
    m!("comb", "n, k, /", comb),
    m!("perm", "n, k=, /", perm),
    m!("isqrt", "n, /", isqrt),
    m!("fsum", "seq, /", fsum),
    m!("prod", "iterable, /, *, start=", prod),
    m!("hypot", "*coordinates", |a| Ok(Value::float(norm(&floats(&a[0])?)))),
    m!("dist", "p, q, /", dist),
    m!("isclose", "a, b, *, rel_tol=, abs_tol=", isclose),
    m!("isnan", "x, /", |a| Ok(Value::bool(to_float(&a[0])?.is_nan()))),
    m!("isinf", "x, /", |a| Ok(Value::bool(to_float(&a[0])?.is_infinite()))),
    m!("isfinite", "x, /", |a| Ok(Value::bool(to_float(&a[0])?.is_finite()))),
    m!("modf", "x, /", modf),
    m!("frexp", "x, /", frexp),
    m!("ldexp", "x, i, /", ldexp),
    m!("nextafter", "x, y, /", |a| {
        Ok(Value::float(unsafe { nextafter(to_float(&a[0])?, to_float(&a[1])?) }))
    }),
    m!("ulp", "x, /", ulp),
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "math");
    m.set_str("pi", Value::float(std::f64::consts::PI));
    m.set_str("e", Value::float(std::f64::consts::E));
    m.set_str("tau", Value::float(std::f64::consts::TAU));
    m.set_str("inf", Value::float(f64::INFINITY));
    m.set_str("nan", Value::float(f64::NAN));
    Ok(())
}
