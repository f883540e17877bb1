//! Sums of floats without loss: fsum, hypot and dist.

use crate::prelude::*;
use crate::str_args::to_float;

/// Adds x to the partial sums: they do not overlap and grow in size (Shewchuk).
fn add_partial(partials: &mut Vec<f64>, mut x: f64) -> f64 {
    let mut kept = 0;
    for i in 0..partials.len() {
        let p = partials[i];
        let (big, small) = if x.abs() < p.abs() { (p, x) } else { (x, p) };
        let high = big + small;
        let low = small - (high - big);
        if low != 0.0 {
            partials[kept] = low;
            kept += 1;
        }
        x = high;
    }
    partials.truncate(kept);
    x
}

pub fn fsum(a: &[Value]) -> R {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    let mut it = iter(&a[0])?;
    while let Some(v) = it.next()? {
        let given = to_float(&v)?;
        let x = add_partial(&mut partials, given);
        if x == 0.0 {
            continue;
        }
        if x.is_finite() {
            partials.push(x);
            continue;
        }
        if given.is_finite() {
            return Err(overflow_error("intermediate overflow in fsum"));
        }
        if given.is_infinite() {
            infinities += given;
        }
        special += given;
        partials.clear();
    }
    if special != 0.0 {
        if infinities.is_nan() {
            return Err(value_error("-inf + inf in fsum"));
        }
        return Ok(Value::float(special));
    }
    Ok(Value::float(rounded(&partials)))
}

/// The sum of the partials, correctly rounded.
fn rounded(partials: &[f64]) -> f64 {
    let mut n = partials.len();
    let (mut high, mut low) = (0.0, 0.0);
    if n > 0 {
        n -= 1;
        high = partials[n];
    }
    while n > 0 {
        n -= 1;
        let (x, y) = (high, partials[n]);
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // Half-way cases round by what lies below.
    if n > 0 && (low < 0.0 && partials[n - 1] < 0.0 || low > 0.0 && partials[n - 1] > 0.0) {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    high
}

/// A sum that starts at one and remembers what each addition lost.
struct Sum {
    total: f64,
    lost: [f64; 3],
}

impl Sum {
    fn add(&mut self, x: f64, to: usize) {
        let old = self.total;
        self.total += x;
        self.lost[to] += (old - self.total) + x;
    }
    fn rest(&self) -> f64 {
        self.total - 1.0 + (self.lost[0] + self.lost[1] + self.lost[2])
    }
}

/// Upper and lower half of a float (Veltkamp).
fn split(x: f64) -> (f64, f64) {
    let t = x * 134_217_729.0;
    let high = t - (t - x);
    (high, x - high)
}

/// The Euclidean norm: squares in two halves each, then one step of correction to the root.
fn norm(v: &[f64]) -> f64 {
    let max = v.iter().fold(0.0f64, |m, x| if x.abs() > m { x.abs() } else { m });
    if max.is_infinite() {
        return max;
    }
    if v.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if max == 0.0 || v.len() <= 1 {
        return max;
    }
    let mut sum = Sum { total: 1.0, lost: [0.0; 3] };
    let (_, exponent) = crate::float::frexp(max);
    if exponent < -1023 {
        for x in v {
            let x = x.abs() / max;
            sum.add(x * x, 0);
        }
        return max * (sum.total - 1.0 + sum.lost[0]).sqrt();
    }
    let scale = crate::float::ldexp(1.0, -exponent as i64).unwrap_or(1.0);
    for x in v {
        let (high, low) = split(x.abs() * scale);
        sum.add(high * high, 0);
        sum.add(2.0 * high * low, 1);
        sum.lost[2] += low * low;
    }
    let root = sum.rest().sqrt();
    let (high, low) = split(root);
    sum.add(-high * high, 0);
    sum.add(-2.0 * high * low, 1);
    sum.add(-low * low, 2);
    (root + sum.rest() / (2.0 * root)) / scale
}

pub fn hypot(a: &[Value]) -> R {
    let all: R<Vec<f64>> = collect(&a[0])?.iter().map(to_float).collect();
    Ok(Value::float(norm(&all?)))
}

fn point(v: &Value) -> R<Vec<Value>> {
    match v.as_tuple() {
        Some(t) => Ok(t.to_vec()),
        None => collect(v),
    }
}

pub fn dist(a: &[Value]) -> R {
    let (p, q) = (point(&a[0])?, point(&a[1])?);
    if p.len() != q.len() {
        return Err(value_error("both points must have the same number of dimensions"));
    }
    let mut d = Vec::with_capacity(p.len());
    for (x, y) in p.iter().zip(&q) {
        d.push(to_float(x)? - to_float(y)?);
    }
    Ok(Value::float(norm(&d)))
}
