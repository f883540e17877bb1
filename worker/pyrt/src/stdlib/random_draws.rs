//! random's distributions, each from `self.random()` by the algorithm that CPython uses.

use super::random::{draw, next_float, set_gauss, take_gauss};
use crate::attr::{call_method, Attr};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::to_float;
use std::f64::consts::{E, PI};

const TWO_PI: f64 = 2.0 * PI;

fn log(x: f64) -> R<f64> {
    if x <= 0.0 {
        return Err(value_error("math domain error"));
    }
    Ok(x.ln())
}

fn exp(x: f64) -> R<f64> {
    let r = x.exp();
    if r.is_infinite() && x.is_finite() {
        return Err(overflow_error("math range error"));
    }
    Ok(r)
}

fn sqrt(x: f64) -> R<f64> {
    if x < 0.0 {
        return Err(value_error("math domain error"));
    }
    Ok(x.sqrt())
}

fn power(x: f64, y: f64) -> R<f64> {
    to_float(&pow(&Value::float(x), &Value::float(y))?)
}

fn or(v: &Value, other: f64) -> Value {
    v.given().cloned().unwrap_or_else(|| Value::float(other))
}

/// mu + z * sigma
fn scaled(a: &[Value], z: f64) -> R {
    add(&or(&a[1], 0.0), &mul(&Value::float(z), &or(&a[2], 1.0))?)
}

fn uniform(a: &[Value]) -> R {
    add(&a[1], &mul(&sub(&a[2], &a[1])?, &draw(&a[0])?)?)
}

fn triangular(a: &[Value]) -> R {
    let (mut low, mut high) = (or(&a[1], 0.0), or(&a[2], 1.0));
    let mut u = next_float(&a[0])?;
    let mut c = match a[3].given().filter(|m| !m.is_none()) {
        None => 0.5,
        Some(mode) => {
            let (top, width) = (sub(mode, &low)?, sub(&high, &low)?);
            match truediv(&top, &width) {
                Ok(c) => to_float(&c)?,
                Err(e) if e.is(T::ZeroDivisionError) => return Ok(low),
                Err(e) => return Err(e),
            }
        }
    };
    if u > c {
        u = 1.0 - u;
        c = 1.0 - c;
        std::mem::swap(&mut low, &mut high);
    }
    let width = sub(&high, &low)?;
    add(&low, &mul(&width, &Value::float(sqrt(u * c)?))?)
}

fn normalvariate(a: &[Value]) -> R {
    let magic = 4.0 * (-0.5f64).exp() / 2f64.sqrt();
    loop {
        let u1 = next_float(&a[0])?;
        let u2 = 1.0 - next_float(&a[0])?;
        let z = magic * (u1 - 0.5) / u2;
        if z * z / 4.0 <= -log(u2)? {
            return scaled(a, z);
        }
    }
}

fn gauss(a: &[Value]) -> R {
    let z = take_gauss(&a[0]);
    let z = match z.is_none() {
        false => to_float(&z)?,
        true => {
            let angle = next_float(&a[0])? * TWO_PI;
            let radius = sqrt(-2.0 * log(1.0 - next_float(&a[0])?)?)?;
            set_gauss(&a[0], Value::float(angle.sin() * radius));
            angle.cos() * radius
        }
    };
    scaled(a, z)
}

fn lognormvariate(a: &[Value]) -> R {
    let x = to_float(&normalvariate(a)?)?;
    exp(x).map(Value::float)
}

fn expovariate(a: &[Value]) -> R {
    let x = -log(1.0 - next_float(&a[0])?)?;
    truediv(&Value::float(x), &a[1])
}

fn vonmisesvariate(a: &[Value]) -> R {
    let me = &a[0];
    if le_b(&a[2], &Value::float(1e-6))? {
        return Ok(Value::float(TWO_PI * next_float(me)?));
    }
    let (mu, kappa) = (to_float(&a[1])?, to_float(&a[2])?);
    let s = 0.5 / kappa;
    let r = s + (1.0 + s * s).sqrt();
    let z = loop {
        let z = (PI * next_float(me)?).cos();
        let d = z / (r + z);
        let u = next_float(me)?;
        if u < 1.0 - d * d || u <= (1.0 - d) * d.exp() {
            break z;
        }
    };
    let q = 1.0 / r;
    let f = (q + z) / (1.0 + q * z);
    let angle = if next_float(me)? > 0.5 { mu + f.acos() } else { mu - f.acos() };
    Ok(Value::float(crate::float::modulo(angle, TWO_PI)?))
}

/// For alpha > 1: Cheng's method.
fn gamma_large(me: &Value, alpha: f64) -> R<f64> {
    let ainv = (2.0 * alpha - 1.0).sqrt();
    let b = alpha - 4f64.ln();
    let c = alpha + ainv;
    let magic = 1.0 + 4.5f64.ln();
    loop {
        let u1 = next_float(me)?;
        if !(1e-7 < u1 && u1 < 0.9999999) {
            continue;
        }
        let u2 = 1.0 - next_float(me)?;
        let v = log(u1 / (1.0 - u1))? / ainv;
        let x = alpha * exp(v)?;
        let z = u1 * u1 * u2;
        let r = b + c * v - x;
        if r + magic - 4.5 * z >= 0.0 || r >= log(z)? {
            return Ok(x);
        }
    }
}

/// For 0 < alpha < 1: algorithm GS of Kennedy and Gentle.
fn gamma_small(me: &Value, alpha: f64) -> R<f64> {
    let b = (E + alpha) / E;
    loop {
        let p = b * next_float(me)?;
        let x = if p <= 1.0 { power(p, 1.0 / alpha)? } else { -log((b - p) / alpha)? };
        let u = next_float(me)?;
        if p > 1.0 {
            if u <= power(x, alpha - 1.0)? {
                return Ok(x);
            }
        } else if u <= exp(-x)? {
            return Ok(x);
        }
    }
}

fn gamma(me: &Value, alpha: &Value, beta: &Value) -> R {
    let zero = Value::float(0.0);
    if le_b(alpha, &zero)? || le_b(beta, &zero)? {
        return Err(value_error("gammavariate: alpha and beta must be > 0.0"));
    }
    let alpha = to_float(alpha)?;
    let x = if alpha > 1.0 {
        gamma_large(me, alpha)?
    } else if alpha == 1.0 {
        -log(1.0 - next_float(me)?)?
    } else {
        gamma_small(me, alpha)?
    };
    mul(&Value::float(x), beta)
}

fn betavariate(a: &[Value]) -> R {
    static GAMMA: Attr = Attr::new("gammavariate");
    let one = Value::float(1.0);
    let y = call_method(&GAMMA, &mut [a[0].clone(), a[1].clone(), one.clone()])?;
    if !truthy(&y)? {
        return Ok(Value::float(0.0));
    }
    let other = call_method(&GAMMA, &mut [a[0].clone(), a[2].clone(), one])?;
    truediv(&y, &add(&y, &other)?)
}

fn paretovariate(a: &[Value]) -> R {
    let u = Value::float(1.0 - next_float(&a[0])?);
    pow(&u, &truediv(&Value::float(-1.0), &a[1])?)
}

fn weibullvariate(a: &[Value]) -> R {
    let u = Value::float(-log(1.0 - next_float(&a[0])?)?);
    mul(&a[1], &pow(&u, &truediv(&Value::float(1.0), &a[2])?)?)
}

pub static METHODS: &[NativeDef] = natives! {
    "uniform" "self, a, b" uniform;
    "triangular" "self, low=, high=, mode=" triangular;
    "normalvariate" "self, mu=, sigma=" normalvariate;
    "gauss" "self, mu=, sigma=" gauss;
    "lognormvariate" "self, mu, sigma" lognormvariate;
    "expovariate" "self, lambd" expovariate;
    "vonmisesvariate" "self, mu, kappa" vonmisesvariate;
    "gammavariate" "self, alpha, beta" |a| gamma(&a[0], &a[1], &a[2]);
    "betavariate" "self, alpha, beta" betavariate;
    "paretovariate" "self, alpha" paretovariate;
    "weibullvariate" "self, alpha, beta" weibullvariate;
};
