//! cmath: functions of complex numbers, with the branch cuts and special values of C99.

use super::functions;
use crate::complex::Complex;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{complex_of, complex_protocol, is_bool, new_complex, to_float, to_float_or};
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, LN_10, LN_2, PI};

extern "C" {
    fn asinh(x: f64) -> f64;
    fn ldexp(x: f64, e: i32) -> f64;
}

enum Wrong {
    Domain,
    Range,
}
type C = Complex;
type Out = Result<C, Wrong>;

fn c(re: f64, im: f64) -> C {
    Complex::new(re, im)
}

fn thrown(w: Wrong) -> PyErr {
    match w {
        Wrong::Domain => value_error("math domain error"),
        Wrong::Range => overflow_error("math range error"),
    }
}

fn argument(v: &Value) -> R<C> {
    if let Some(z) = complex_of(v) {
        return Ok(z);
    }
    if !crate::str_args::is_exact_int(v) && !is_bool(v) && v.as_float().is_none() {
        if let Some(z) = complex_protocol(v)? {
            return Ok(z);
        }
    }
    let wrong = |v: &Value| type_error(format!("must be real number, not {}", type_name(v)));
    Ok(c(to_float_or(v, &wrong)?, 0.0))
}

fn run(a: &[Value], f: fn(C) -> Out) -> R {
    let z = f(argument(&a[0])?).map_err(thrown)?;
    Ok(new_complex(z.re, z.im))
}

fn finite(z: C) -> bool {
    z.re.is_finite() && z.im.is_finite()
}

const LARGE: f64 = f64::MAX / 4.0;
const N: f64 = f64::NAN;
const I: f64 = f64::INFINITY;

/// The row or column of a table of special values: -inf, negative, -0, 0, positive, inf, nan.
fn kind(x: f64) -> usize {
    if x.is_nan() {
        6
    } else if x.is_infinite() {
        if x > 0.0 { 5 } else { 0 }
    } else if x != 0.0 {
        if x > 0.0 { 4 } else { 1 }
    } else if x.is_sign_negative() {
        2
    } else {
        3
    }
}

type Row = [(f64, f64); 7];

fn special(z: C, table: &[Row; 7]) -> C {
    let (re, im) = table[kind(z.re)][kind(z.im)];
    c(re, im)
}

const U: (f64, f64) = (-9.5426319407711027e33, -9.5426319407711027e33); // never asked for
const Z: f64 = 0.0;
const P: f64 = PI;
const P2: f64 = FRAC_PI_2;
const P4: f64 = FRAC_PI_4;
const P34: f64 = 0.75 * PI;

static ACOS: [Row; 7] = [
    [(P34, I), (P, I), (P, I), (P, -I), (P, -I), (P34, -I), (N, I)],
    [(P2, I), U, U, U, U, (P2, -I), (N, N)],
    [(P2, I), U, U, U, U, (P2, -I), (P2, N)],
    [(P2, I), U, U, U, U, (P2, -I), (P2, N)],
    [(P2, I), U, U, U, U, (P2, -I), (N, N)],
    [(P4, I), (Z, I), (Z, I), (Z, -I), (Z, -I), (P4, -I), (N, I)],
    [(N, I), (N, N), (N, N), (N, N), (N, N), (N, -I), (N, N)],
];
static ACOSH: [Row; 7] = [
    [(I, -P34), (I, -P), (I, -P), (I, P), (I, P), (I, P34), (I, N)],
    [(I, -P2), U, U, U, U, (I, P2), (N, N)],
    [(I, -P2), U, U, U, U, (I, P2), (N, N)],
    [(I, -P2), U, U, U, U, (I, P2), (N, N)],
    [(I, -P2), U, U, U, U, (I, P2), (N, N)],
    [(I, -P4), (I, -Z), (I, -Z), (I, Z), (I, Z), (I, P4), (I, N)],
    [(I, N), (N, N), (N, N), (N, N), (N, N), (I, N), (N, N)],
];
static ASINH: [Row; 7] = [
    [(-I, -P4), (-I, -Z), (-I, -Z), (-I, Z), (-I, Z), (-I, P4), (-I, N)],
    [(-I, -P2), U, U, U, U, (-I, P2), (N, N)],
    [(-I, -P2), U, U, U, U, (-I, P2), (N, N)],
    [(I, -P2), U, U, U, U, (I, P2), (N, N)],
    [(I, -P2), U, U, U, U, (I, P2), (N, N)],
    [(I, -P4), (I, -Z), (I, -Z), (I, Z), (I, Z), (I, P4), (I, N)],
    [(I, N), (N, N), (N, -Z), (N, Z), (N, N), (I, N), (N, N)],
];
static ATANH: [Row; 7] = [
    [(-Z, -P2), (-Z, -P2), (-Z, -P2), (-Z, P2), (-Z, P2), (-Z, P2), (-Z, N)],
    [(-Z, -P2), U, U, U, U, (-Z, P2), (N, N)],
    [(-Z, -P2), U, U, U, U, (-Z, P2), (-Z, N)],
    [(Z, -P2), U, U, U, U, (Z, P2), (Z, N)],
    [(Z, -P2), U, U, U, U, (Z, P2), (N, N)],
    [(Z, -P2), (Z, -P2), (Z, -P2), (Z, P2), (Z, P2), (Z, P2), (Z, N)],
    [(Z, -P2), (N, N), (N, N), (N, N), (N, N), (Z, P2), (N, N)],
];
static COSH: [Row; 7] = [
    [(I, N), U, (I, Z), (I, -Z), U, (I, N), (I, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, Z), U, (1.0, Z), (1.0, -Z), U, (N, Z), (N, Z)],
    [(N, Z), U, (1.0, -Z), (1.0, Z), U, (N, Z), (N, Z)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(I, N), U, (I, -Z), (I, Z), U, (I, N), (I, N)],
    [(N, N), (N, N), (N, Z), (N, Z), (N, N), (N, N), (N, N)],
];
static EXP: [Row; 7] = [
    [(Z, Z), U, (Z, -Z), (Z, Z), U, (Z, Z), (Z, Z)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, (1.0, -Z), (1.0, Z), U, (N, N), (N, N)],
    [(N, N), U, (1.0, -Z), (1.0, Z), U, (N, N), (N, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(I, N), U, (I, -Z), (I, Z), U, (I, N), (I, N)],
    [(N, N), (N, N), (N, -Z), (N, Z), (N, N), (N, N), (N, N)],
];
static LOG: [Row; 7] = [
    [(I, -P34), (I, -P), (I, -P), (I, P), (I, P), (I, P34), (I, N)],
    [(I, -P2), U, U, U, U, (I, P2), (N, N)],
    [(I, -P2), U, (-I, -P), (-I, P), U, (I, P2), (N, N)],
    [(I, -P2), U, (-I, -Z), (-I, Z), U, (I, P2), (N, N)],
    [(I, -P2), U, U, U, U, (I, P2), (N, N)],
    [(I, -P4), (I, -Z), (I, -Z), (I, Z), (I, Z), (I, P4), (I, N)],
    [(I, N), (N, N), (N, N), (N, N), (N, N), (I, N), (N, N)],
];
static SINH: [Row; 7] = [
    [(I, N), U, (-I, -Z), (-I, Z), U, (I, N), (I, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(Z, N), U, (-Z, -Z), (-Z, Z), U, (Z, N), (Z, N)],
    [(Z, N), U, (Z, -Z), (Z, Z), U, (Z, N), (Z, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(I, N), U, (I, -Z), (I, Z), U, (I, N), (I, N)],
    [(N, N), (N, N), (N, -Z), (N, Z), (N, N), (N, N), (N, N)],
];
static SQRT: [Row; 7] = [
    [(I, -I), (Z, -I), (Z, -I), (Z, I), (Z, I), (I, I), (N, I)],
    [(I, -I), U, U, U, U, (I, I), (N, N)],
    [(I, -I), U, (Z, -Z), (Z, Z), U, (I, I), (N, N)],
    [(I, -I), U, (Z, -Z), (Z, Z), U, (I, I), (N, N)],
    [(I, -I), U, U, U, U, (I, I), (N, N)],
    [(I, -I), (I, -Z), (I, -Z), (I, Z), (I, Z), (I, I), (I, N)],
    [(I, -I), (N, N), (N, N), (N, N), (N, N), (I, I), (N, N)],
];
static TANH: [Row; 7] = [
    [(-1.0, Z), U, (-1.0, -Z), (-1.0, Z), U, (-1.0, Z), (-1.0, Z)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(-Z, N), U, (-Z, -Z), (-Z, Z), U, (-Z, N), (N, N)],
    [(Z, N), U, (Z, -Z), (Z, Z), U, (Z, N), (N, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(1.0, Z), U, (1.0, -Z), (1.0, Z), U, (1.0, Z), (1.0, Z)],
    [(N, N), (N, N), (N, -Z), (N, Z), (N, N), (N, N), (N, N)],
];
static RECT: [Row; 7] = [
    [(I, N), U, (-I, Z), (-I, -Z), U, (I, N), (I, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(Z, Z), U, (-Z, Z), (-Z, -Z), U, (Z, Z), (Z, Z)],
    [(Z, Z), U, (Z, -Z), (Z, Z), U, (Z, Z), (Z, Z)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(I, N), U, (I, -Z), (I, Z), U, (I, N), (I, N)],
    [(N, N), (N, N), (N, Z), (N, Z), (N, N), (N, N), (N, N)],
];

fn sqrt(z: C) -> C {
    if !finite(z) {
        return special(z, &SQRT);
    }
    if z.re == 0.0 && z.im == 0.0 {
        return c(0.0, z.im);
    }
    let (mut ax, ay) = (z.re.abs(), z.im.abs());
    let s = if ax < f64::MIN_POSITIVE
        && ay < f64::MIN_POSITIVE
        && (ax > 0.0 || ay > 0.0)
    {
        // Both are subnormal: scaled up so that hypot loses nothing.
        // SAFETY: a pure function of the C library.
        unsafe {
            ax = ldexp(ax, 53);
            ldexp((ax + ax.hypot(ldexp(ay, 53))).sqrt(), -27)
        }
    } else {
        ax /= 8.0;
        2.0 * (ax + ax.hypot(ay / 8.0)).sqrt()
    };
    let d = ay / (2.0 * s);
    if z.re >= 0.0 {
        c(s, d.copysign(z.im))
    } else {
        c(d, s.copysign(z.im))
    }
}

fn acos(z: C) -> C {
    if !finite(z) {
        return special(z, &ACOS);
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        let re = z.im.abs().atan2(z.re);
        let size = (z.re / 2.0).hypot(z.im / 2.0).ln() + LN_2 * 2.0;
        let im = if z.re < 0.0 { -size.copysign(z.im) } else { size.copysign(-z.im) };
        return c(re, im);
    }
    let s1 = sqrt(c(1.0 - z.re, -z.im));
    let s2 = sqrt(c(1.0 + z.re, z.im));
    // SAFETY: as in sqrt().
    c(2.0 * s1.re.atan2(s2.re), unsafe { asinh(s2.re * s1.im - s2.im * s1.re) })
}

fn acosh(z: C) -> C {
    if !finite(z) {
        return special(z, &ACOSH);
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        return c((z.re / 2.0).hypot(z.im / 2.0).ln() + LN_2 * 2.0, z.im.atan2(z.re));
    }
    let s1 = sqrt(c(z.re - 1.0, z.im));
    let s2 = sqrt(c(z.re + 1.0, z.im));
    // SAFETY: as in sqrt().
    c(unsafe { asinh(s1.re * s2.re + s1.im * s2.im) }, 2.0 * s1.im.atan2(s2.re))
}

fn arc_sinh(z: C) -> C {
    if !finite(z) {
        return special(z, &ASINH);
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        let size = (z.re / 2.0).hypot(z.im / 2.0).ln() + LN_2 * 2.0;
        let re = if z.im >= 0.0 { size.copysign(z.re) } else { -size.copysign(-z.re) };
        return c(re, z.im.atan2(z.re.abs()));
    }
    let s1 = sqrt(c(1.0 + z.im, -z.re));
    let s2 = sqrt(c(1.0 - z.im, z.re));
    // SAFETY: as in sqrt().
    let re = unsafe { asinh(s1.re * s2.im - s2.re * s1.im) };
    c(re, z.im.atan2(s1.re * s2.re - s1.im * s2.im))
}

/// -i f(i z), for functions that are f turned by a quarter.
fn turned(z: C, f: impl Fn(C) -> Out) -> Out {
    let r = f(c(-z.im, z.re))?;
    Ok(c(r.im, -r.re))
}

fn atanh(z: C) -> Out {
    if !finite(z) {
        return Ok(special(z, &ATANH));
    }
    if z.re < 0.0 || z.re == 0.0 && z.re.is_sign_negative() {
        let r = atanh(c(-z.re, -z.im))?;
        return Ok(c(-r.re, -r.im));
    }
    let ay = z.im.abs();
    let root_large = LARGE.sqrt();
    if z.re > root_large || ay > root_large {
        let h = (z.re / 2.0).hypot(z.im / 2.0);
        let im = -(FRAC_PI_2.copysign(-z.im));
        return Ok(c(z.re / 4.0 / h / h, im));
    }
    if z.re == 1.0 && ay < f64::MIN_POSITIVE.sqrt() {
        if ay == 0.0 {
            return Err(Wrong::Domain);
        }
        let re = -((ay.sqrt() / ay.hypot(2.0).sqrt()).ln());
        return Ok(c(re, (2f64.atan2(-ay) / 2.0).copysign(z.im)));
    }
    let re = (4.0 * z.re / ((1.0 - z.re) * (1.0 - z.re) + ay * ay)).ln_1p() / 4.0;
    let im = -(-2.0 * z.im).atan2((1.0 - z.re) * (1.0 + z.re) - ay * ay) / 2.0;
    Ok(c(re, im))
}

/// Where the real part is infinite and the angle is a number.
fn at_infinity(re: f64, im: f64, im_sign: f64) -> C {
    c(re.copysign(im.cos()), im_sign.copysign(im.sin()))
}

fn ranged(r: C) -> Out {
    if r.re.is_infinite() || r.im.is_infinite() { Err(Wrong::Range) } else { Ok(r) }
}

fn cosh(z: C) -> Out {
    if !finite(z) {
        if z.re.is_infinite() && z.im.is_finite() && z.im != 0.0 {
            let r = at_infinity(I, z.im, I);
            return Ok(if z.re > 0.0 { r } else { c(r.re, -r.im) });
        }
        if z.im.is_infinite() && !z.re.is_nan() {
            return Err(Wrong::Domain);
        }
        return Ok(special(z, &COSH));
    }
    if z.re.abs() > LARGE.ln() {
        let x = z.re - 1f64.copysign(z.re);
        let e = std::f64::consts::E;
        return ranged(c(z.im.cos() * x.cosh() * e, z.im.sin() * x.sinh() * e));
    }
    ranged(c(z.im.cos() * z.re.cosh(), z.im.sin() * z.re.sinh()))
}

fn sinh(z: C) -> Out {
    if !finite(z) {
        if z.re.is_infinite() && z.im.is_finite() && z.im != 0.0 {
            let r = at_infinity(I, z.im, I);
            return Ok(if z.re > 0.0 { r } else { c(-r.re, r.im) });
        }
        if z.im.is_infinite() && !z.re.is_nan() {
            return Err(Wrong::Domain);
        }
        return Ok(special(z, &SINH));
    }
    if z.re.abs() > LARGE.ln() {
        let x = z.re - 1f64.copysign(z.re);
        let e = std::f64::consts::E;
        return ranged(c(z.im.cos() * x.sinh() * e, z.im.sin() * x.cosh() * e));
    }
    ranged(c(z.im.cos() * z.re.sinh(), z.im.sin() * z.re.cosh()))
}

fn tanh(z: C) -> Out {
    if !finite(z) {
        if z.im.is_infinite() && z.re.is_finite() {
            return Err(Wrong::Domain);
        }
        if z.re.is_infinite() && z.im.is_finite() && z.im != 0.0 {
            let im = 0f64.copysign(2.0 * z.im.sin() * z.im.cos());
            return Ok(c(1f64.copysign(z.re), im));
        }
        return Ok(special(z, &TANH));
    }
    if z.re.abs() > LARGE.ln() {
        let im = 4.0 * z.im.sin() * z.im.cos() * (-2.0 * z.re.abs()).exp();
        return Ok(c(1f64.copysign(z.re), im));
    }
    let (tx, ty) = (z.re.tanh(), z.im.tan());
    let cx = 1.0 / z.re.cosh();
    let txty = tx * ty;
    let denominator = 1.0 + txty * txty;
    Ok(c(tx * (1.0 + ty * ty) / denominator, ty / denominator * cx * cx))
}

fn exp(z: C) -> Out {
    if !finite(z) {
        if z.re.is_infinite() && z.im.is_finite() && z.im != 0.0 {
            let size = if z.re > 0.0 { I } else { 0.0 };
            return Ok(at_infinity(size, z.im, size));
        }
        if z.im.is_infinite() && (z.re.is_finite() || z.re == I) {
            return Err(Wrong::Domain);
        }
        return Ok(special(z, &EXP));
    }
    if z.re > LARGE.ln() {
        let l = (z.re - 1.0).exp();
        let e = std::f64::consts::E;
        return ranged(c(l * z.im.cos() * e, l * z.im.sin() * e));
    }
    let l = z.re.exp();
    ranged(c(l * z.im.cos(), l * z.im.sin()))
}

fn log(z: C) -> Out {
    if !finite(z) {
        return Ok(special(z, &LOG));
    }
    let (ax, ay) = (z.re.abs(), z.im.abs());
    let re = if ax > LARGE || ay > LARGE {
        (ax / 2.0).hypot(ay / 2.0).ln() + LN_2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        if ax > 0.0 || ay > 0.0 {
            // SAFETY: as in sqrt().
            let h = unsafe { ldexp(ax, 53).hypot(ldexp(ay, 53)) };
            h.ln() - 53.0 * LN_2
        } else {
            return Err(Wrong::Domain);
        }
    } else {
        let h = ax.hypot(ay);
        if (0.71..=1.73).contains(&h) {
            let (big, small) = if ax > ay { (ax, ay) } else { (ay, ax) };
            ((big - 1.0) * (big + 1.0) + small * small).ln_1p() / 2.0
        } else {
            h.ln()
        }
    };
    Ok(c(re, z.im.atan2(z.re)))
}

/// With a base, the logarithm of zero is no error: CPython forgets it.
fn log_base(a: &[Value]) -> R {
    let z = argument(&a[0])?;
    let r = match a[1].given() {
        None => log(z).map_err(thrown)?,
        Some(b) => {
            let base = log(argument(b)?).map_err(thrown)?;
            let top = log(z).unwrap_or_else(|_| c(-I, z.im.atan2(z.re)));
            top.div(base).map_err(|_| thrown(Wrong::Domain))?
        }
    };
    Ok(new_complex(r.re, r.im))
}

/// An angle too small for a float is a range error, as the C library says.
fn phase(a: &[Value]) -> R {
    let z = argument(&a[0])?;
    let angle = z.im.atan2(z.re);
    if angle == 0.0 && z.im != 0.0 && z.re.is_finite() {
        return Err(thrown(Wrong::Range));
    }
    Ok(Value::float(angle))
}

fn polar(a: &[Value]) -> R {
    let z = argument(&a[0])?;
    let r = z.abs().map_err(|_| overflow_error("math range error"))?;
    let r = if r.is_finite() || z.re.is_infinite() || z.im.is_infinite() { r } else { N };
    Ok(tuple(vec![Value::float(r), Value::float(z.im.atan2(z.re))]))
}

fn rect(a: &[Value]) -> R {
    let (r, phi) = (to_float(&a[0])?, to_float(&a[1])?);
    let z = if !r.is_finite() || !phi.is_finite() {
        if r.is_infinite() && phi.is_finite() && phi != 0.0 {
            let z = at_infinity(I, phi, I);
            if r > 0.0 { z } else { c(-z.re, -z.im) }
        } else if r != 0.0 && !r.is_nan() && phi.is_infinite() {
            return Err(thrown(Wrong::Domain));
        } else {
            special(c(r, phi), &RECT)
        }
    } else if phi == 0.0 {
        c(r, r * phi)
    } else {
        c(r * phi.cos(), r * phi.sin())
    };
    Ok(new_complex(z.re, z.im))
}

fn isclose(a: &[Value]) -> R {
    let (x, y) = (argument(&a[0])?, argument(&a[1])?);
    let rel = a[2].given().map_or(Ok(1e-9), to_float)?;
    let abs = a[3].given().map_or(Ok(0.0), to_float)?;
    if rel < 0.0 || abs < 0.0 {
        return Err(value_error("tolerances must be non-negative"));
    }
    if x.re == y.re && x.im == y.im {
        return Ok(TRUE);
    }
    if [x, y].iter().any(|z| z.re.is_infinite() || z.im.is_infinite()) {
        return Ok(FALSE);
    }
    let size = |z: C| z.re.hypot(z.im);
    let d = size(x.sub(y));
    Ok(Value::bool(d <= rel * size(y) || d <= rel * size(x) || d <= abs))
}

fn test(a: &[Value], f: fn(C) -> bool) -> R {
    Ok(Value::bool(f(argument(&a[0])?)))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "acos" "z, /" |a| run(a, |z| Ok(acos(z)));
    "acosh" "z, /" |a| run(a, |z| Ok(acosh(z)));
    "asin" "z, /" |a| run(a, |z| turned(z, |w| Ok(arc_sinh(w))));
    "asinh" "z, /" |a| run(a, |z| Ok(arc_sinh(z)));
    "atan" "z, /" |a| run(a, |z| turned(z, atanh));
    "atanh" "z, /" |a| run(a, atanh);
    "cos" "z, /" |a| run(a, |z| cosh(c(-z.im, z.re)));
    "cosh" "z, /" |a| run(a, cosh);
    "exp" "z, /" |a| run(a, exp);
    "log" "z, base=, /" log_base;
    "log10" "z, /" |a| run(a, |z| log(z).map(|r| c(r.re / LN_10, r.im / LN_10)));
    "sin" "z, /" |a| run(a, |z| turned(z, sinh));
    "sinh" "z, /" |a| run(a, sinh);
    "sqrt" "z, /" |a| run(a, |z| Ok(sqrt(z)));
    "tan" "z, /" |a| run(a, |z| turned(z, tanh));
    "tanh" "z, /" |a| run(a, tanh);
    "phase" "z, /" phase;
    "polar" "z, /" polar;
    "rect" "r, phi, /" rect;
    "isclose" "a, b, *, rel_tol=, abs_tol=" isclose;
    "isfinite" "z, /" |a| test(a, finite);
    "isnan" "z, /" |a| test(a, |z| z.re.is_nan() || z.im.is_nan());
    "isinf" "z, /" |a| test(a, |z| z.re.is_infinite() || z.im.is_infinite());
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "cmath");
    m.set_str("pi", Value::float(PI));
    m.set_str("e", Value::float(std::f64::consts::E));
    m.set_str("tau", Value::float(std::f64::consts::TAU));
    m.set_str("inf", Value::float(I));
    m.set_str("nan", Value::float(N));
    m.set_str("infj", new_complex(0.0, I));
    m.set_str("nanj", new_complex(0.0, N));
    Ok(())
}
