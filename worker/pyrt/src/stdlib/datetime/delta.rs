//! datetime.timedelta: a number of microseconds.

use super::args::parse;
use super::days::DAY_US;
use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::stdlib::classes::{def, method};
use crate::sym;
use crate::types::Type;

pub struct Delta(pub i128);

const MOST_DAYS: i128 = 999_999_999;

pub fn micros(v: &Value) -> Option<i128> {
    v.as_native_object::<Delta>().map(|d| d.0)
}

fn this(v: &Value) -> R<i128> {
    micros(v).ok_or_else(|| type_error("a timedelta is required"))
}

/// (days, seconds, microseconds), only the days negative.
fn parts(us: i128) -> (i128, i128, i128) {
    let day = i128::from(DAY_US);
    let rest = us.rem_euclid(day);
    (us.div_euclid(day), rest / 1_000_000, rest % 1_000_000)
}

fn new_of(t: Type, us: i128) -> R {
    let days = parts(us).0;
    if i32::try_from(days).is_err() {
        return Err(overflow_error("Python int too large to convert to C int"));
    }
    if !(-MOST_DAYS..=MOST_DAYS).contains(&days) {
        return Err(overflow_error(format!("days={}; must have magnitude <= 999999999", days)));
    }
    Ok(new_other_data(t, Box::new(Delta(us))))
}

pub fn new(us: i128) -> R {
    new_of(T::TimeDelta.ty(), us)
}

/// A whole number as a value; i128 where it does not fit 64 bits.
fn number(us: i128) -> Value {
    match i64::try_from(us) {
        Ok(i) => Value::int(i),
        Err(_) => crate::ops::big(crate::bigint::BigInt::from_i128(us)),
    }
}

fn from_number(v: &Value) -> R<i128> {
    let too_big = || overflow_error("Python int too large to convert to C int");
    match crate::ops::index(v)? {
        crate::int::Int::Small(i) => Ok(i128::from(i)),
        crate::int::Int::Big(b) => {
            let text = crate::int::Int::Big(b).to_decimal().map_err(|_| too_big())?;
            text.parse().map_err(|_| too_big())
        }
    }
}

const UNITS: [(&str, i64); 7] = [
    ("days", DAY_US), ("seconds", 1_000_000), ("microseconds", 1), ("milliseconds", 1000),
    ("minutes", 60_000_000), ("hours", 3_600_000_000), ("weeks", 7 * DAY_US),
];

fn make(a: &[Value]) -> R {
    let names: Vec<&str> = UNITS.iter().map(|u| u.0).collect();
    let given = parse("__new__()", &a[1], &a[2], &names, 0)?;
    let mut sum: i128 = 0;
    let mut rest = 0.0f64;
    // As CPython adds them: the small units first.
    for i in [2, 3, 1, 4, 5, 0, 6] {
        let (name, unit) = UNITS[i];
        let v = match given[i].given() {
            Some(v) => v,
            None => continue,
        };
        if crate::str_args::is_int(v) {
            let n = from_number(v)?;
            let scaled = n.checked_mul(i128::from(unit));
            sum += scaled.filter(|x| x.abs() < 1 << 100).ok_or_else(|| {
                overflow_error("Python int too large to convert to C int")
            })?;
        } else if let Some(f) = crate::str_args::float_of(v) {
            if !f.is_finite() {
                let what = if f.is_nan() { "float NaN" } else { "float infinity" };
                let message = format!("cannot convert {} to integer", what);
                return Err(if f.is_nan() { value_error(message) } else { overflow_error(message) });
            }
            if f.abs() > 1e25 {
                return Err(overflow_error("Python int too large to convert to C int"));
            }
            sum += f.trunc() as i128 * i128::from(unit);
            let part = f.fract() * unit as f64;
            sum += part.trunc() as i128;
            rest += part.fract();
        } else {
            return Err(type_error(format!(
                "unsupported type for timedelta {} component: {}",
                name,
                type_name(v)
            )));
        }
    }
    if rest != 0.0 {
        let mut whole = rest.round();
        if (whole - rest).abs() == 0.5 {
            let odd = (sum & 1) as f64;
            whole = 2.0 * ((rest + odd) * 0.5).round() - odd;
        }
        sum += whole as i128;
    }
    new_of(a[0].as_type().unwrap_or_else(|| T::TimeDelta.ty()), sum)
}

fn repr(a: &[Value]) -> R {
    let (d, s, us) = parts(this(&a[0])?);
    let all = [("days", d), ("seconds", s), ("microseconds", us)];
    let shown: Vec<String> =
        all.iter().filter(|x| x.1 != 0).map(|x| format!("{}={}", x.0, x.1)).collect();
    let shown = if shown.is_empty() { "0".to_string() } else { shown.join(", ") };
    Ok(new_string(format!("{}({})", super::format::class_text(&a[0]), shown)))
}

fn text(a: &[Value]) -> R {
    let (d, s, us) = parts(this(&a[0])?);
    let mut out = String::new();
    if d != 0 {
        out = format!("{} day{}, ", d, if d.abs() == 1 { "" } else { "s" });
    }
    out.push_str(&format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60));
    if us != 0 {
        out.push_str(&format!(".{:06}", us));
    }
    Ok(new_string(out))
}

/// Microseconds of both, or None where the other is no timedelta.
fn pair(a: &[Value]) -> R<Option<(i128, i128)>> {
    Ok(micros(&a[1]).map(|y| (micros(&a[0]).unwrap_or(0), y)))
}

fn compare(a: &[Value], test: fn(&i128, &i128) -> bool) -> R {
    Ok(pair(a)?.map_or(NOT_IMPLEMENTED, |(x, y)| Value::bool(test(&x, &y))))
}

fn sum(a: &[Value], sign: i128) -> R {
    match (micros(&a[0]), micros(&a[1])) {
        (Some(x), Some(y)) => new(x + sign * y),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

/// a / b to the nearest, ties to even; ints of any size.
fn nearest(a: &Value, b: &Value) -> R<i128> {
    let (mut a, mut b) = (a.clone(), b.clone());
    if lt_b(&b, &Value::int(0))? {
        a = neg(&a)?;
        b = neg(&b)?;
    }
    let q = floordiv(&a, &b)?;
    let twice = mul(&Value::int(2), &modulo(&a, &b)?)?;
    let odd = truthy(&bitand(&q, &Value::int(1))?)?;
    let up = gt_b(&twice, &b)? || (odd && eq_b(&twice, &b)?);
    from_number(&if up { add(&q, &Value::int(1))? } else { q })
}

fn ratio(v: &Value) -> R<(Value, Value)> {
    unpack2(&method(v, "as_integer_ratio", &[])?)
}

fn times(a: &[Value]) -> R {
    let us = number(this(&a[0])?);
    if crate::str_args::is_int(&a[1]) {
        return new(from_number(&mul(&us, &a[1])?)?);
    }
    if crate::str_args::float_of(&a[1]).is_some() {
        let (n, d) = ratio(&a[1])?;
        return new(nearest(&mul(&us, &n)?, &d)?);
    }
    Ok(NOT_IMPLEMENTED)
}

fn divided(a: &[Value]) -> R {
    let x = match micros(&a[0]) {
        Some(x) => number(x),
        None => return Ok(NOT_IMPLEMENTED),
    };
    if let Some(y) = micros(&a[1]) {
        return truediv(&x, &number(y));
    }
    if crate::str_args::is_int(&a[1]) {
        if !truthy(&a[1])? {
            return Err(zero_division("integer division or modulo by zero"));
        }
        return new(nearest(&x, &a[1])?);
    }
    if crate::str_args::float_of(&a[1]).is_some() {
        let (n, d) = ratio(&a[1])?;
        if !truthy(&n)? {
            return Err(zero_division("integer division or modulo by zero"));
        }
        return new(nearest(&mul(&x, &d)?, &n)?);
    }
    Ok(NOT_IMPLEMENTED)
}

fn floor_divided(a: &[Value]) -> R {
    let x = match micros(&a[0]) {
        Some(x) => number(x),
        None => return Ok(NOT_IMPLEMENTED),
    };
    match micros(&a[1]) {
        Some(y) => floordiv(&x, &number(y)),
        None if crate::str_args::is_int(&a[1]) => new(from_number(&floordiv(&x, &a[1])?)?),
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn remainder(a: &[Value]) -> R {
    match (micros(&a[0]), micros(&a[1])) {
        (Some(x), Some(y)) => new(from_number(&modulo(&number(x), &number(y))?)?),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

fn reduce(a: &[Value]) -> R {
    let (d, s, us) = parts(this(&a[0])?);
    let args = tuple(vec![number(d), number(s), number(us)]);
    Ok(tuple(vec![type_of(&a[0]).value(), args]))
}

fn hash_of(a: &[Value]) -> R {
    let (d, s, us) = parts(this(&a[0])?);
    Ok(Value::int(hash(&tuple(vec![number(d), number(s), number(us)]))?))
}

static METHODS: &[NativeDef] = &[
    def!("__new__", "cls, /, *args, **kw", make),
    def!("__repr__", "self, /", repr),
    def!("__str__", "self, /", text),
    def!("__hash__", "self, /", hash_of),
    def!("__bool__", "self, /", |a| Ok(Value::bool(this(&a[0])? != 0))),
    def!("__eq__", "self, other, /", |a| compare(a, |x, y| x == y)),
    def!("__ne__", "self, other, /", |a| compare(a, |x, y| x != y)),
    def!("__lt__", "self, other, /", |a| compare(a, |x, y| x < y)),
    def!("__le__", "self, other, /", |a| compare(a, |x, y| x <= y)),
    def!("__gt__", "self, other, /", |a| compare(a, |x, y| x > y)),
    def!("__ge__", "self, other, /", |a| compare(a, |x, y| x >= y)),
    def!("__add__", "self, other, /", |a| sum(a, 1)),
    def!("__radd__", "self, other, /", |a| sum(a, 1)),
    def!("__sub__", "self, other, /", |a| sum(a, -1)),
    def!("__rsub__", "self, other, /", |a| sum(&[a[1].clone(), a[0].clone()], -1)),
    def!("__neg__", "self, /", |a| new(-this(&a[0])?)),
    def!("__pos__", "self, /", |a| new(this(&a[0])?)),
    def!("__abs__", "self, /", |a| new(this(&a[0])?.abs())),
    def!("__mul__", "self, other, /", times),
    def!("__rmul__", "self, other, /", times),
    def!("__truediv__", "self, other, /", divided),
    def!("__floordiv__", "self, other, /", floor_divided),
    def!("__mod__", "self, other, /", remainder),
    def!("__divmod__", "self, other, /", |a| {
        if micros(&a[1]).is_none() {
            return Ok(NOT_IMPLEMENTED);
        }
        Ok(tuple(vec![floor_divided(a)?, remainder(a)?]))
    }),
    def!("total_seconds", "self, /", |a| {
        truediv(&number(this(&a[0])?), &Value::int(1_000_000))
    }),
    def!("__reduce__", "self, /", reduce),
];
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "days", get: |v| Ok(number(parts(this(v)?).0)), set: None },
    GetSetData { name: "seconds", get: |v| Ok(number(parts(this(v)?).1)), set: None },
    GetSetData { name: "microseconds", get: |v| Ok(number(parts(this(v)?).2)), set: None },
];

pub fn define_all() {
    define(T::TimeDelta, METHODS, ATTRS);
    let day = i128::from(DAY_US);
    let t = T::TimeDelta.ty();
    for (name, us) in [
        ("min", -MOST_DAYS * day),
        ("max", MOST_DAYS * day + day - 1),
        ("resolution", 1),
    ] {
        let v = new_other_data(t, Box::new(Delta(us)));
        t.dict().set(sym::intern(name), v);
    }
}
