//! datetime.tzinfo and timezone; what an object's tzinfo says of it.

use super::delta::{micros, new};
use super::format::offset_text;
use super::{fields, is_a, object, Fields};
use crate::func::NativeDef;
use crate::object::new_other_data;
use crate::prelude::*;
use crate::setup::define;
use crate::stdlib::classes::{def, find, method};
use crate::sym;

/// datetime.timezone
pub struct Zone {
    offset: i64,
    name: Value,
}

const DAY: i64 = super::days::DAY_US;

thread_local! {
    static UTC: std::cell::RefCell<Value> = std::cell::RefCell::new(UNBOUND);
}

fn zone(offset: i64, name: Value) -> Value {
    new_other_data(T::TimeZone.ty(), Box::new(Zone { offset, name }))
}

pub fn utc() -> Value {
    UTC.with(|u| {
        if u.borrow().is_unbound() {
            *u.borrow_mut() = zone(0, NONE);
        }
        u.borrow().clone()
    })
}

/// A fixed offset in microseconds.
pub fn fixed(offset: i64) -> Value {
    if offset == 0 {
        return utc();
    }
    zone(offset, NONE)
}

pub fn named(offset: i64, name: &str) -> Value {
    zone(offset, new_str(name))
}

fn this(v: &Value) -> R<&Zone> {
    v.as_native_object::<Zone>().ok_or_else(|| type_error("a timezone is required"))
}

fn out_of_range() -> &'static str {
    "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24)"
}

/// tz.utcoffset(v) or tz.dst(v) in microseconds.
pub fn offset(tz: &Value, which: &str, v: &Value) -> R<Option<i64>> {
    if tz.is_none() {
        return Ok(None);
    }
    if let Some(z) = tz.as_native_object::<Zone>() {
        return Ok(if which == "utcoffset" { Some(z.offset) } else { None });
    }
    let r = method(tz, which, &[v.clone()])?;
    if r.is_none() {
        return Ok(None);
    }
    match micros(&r) {
        Some(us) if us.abs() < i128::from(DAY) => Ok(Some(us as i64)),
        Some(_) => Err(value_error(format!("{}.", out_of_range()))),
        None => Err(type_error(format!(
            "tzinfo.{}() must return None or a timedelta, not '{}'",
            which,
            type_name(&r)
        ))),
    }
}

pub fn name(tz: &Value, v: &Value) -> R {
    if tz.is_none() {
        return Ok(NONE);
    }
    let r = method(tz, "tzname", &[v.clone()])?;
    if !r.is_none() && r.as_str_data().is_none() {
        return Err(type_error(format!(
            "tzinfo.tzname() must return None or a string, not '{}'",
            type_name(&r)
        )));
    }
    Ok(r)
}

/// The name as strftime puts it in: its percent signs are doubled, by its own replace().
pub fn shown_name(tz: &Value, v: &Value) -> R<Option<String>> {
    let n = name(tz, v)?;
    if n.is_none() || n.as_exact_str().is_some() {
        return Ok(n.as_str().map(|s| s.into_owned()));
    }
    match method(&n, "replace", &[new_str("%"), new_str("%%")])?.as_str() {
        Some(s) => Ok(Some(s.replace("%%", "%"))),
        None => Err(type_error("tzname.replace() did not return a string")),
    }
}

pub fn delta_or_none(us: Option<i64>) -> R {
    us.map_or(Ok(NONE), |us| new(i128::from(us)))
}

fn zone_new(a: &[Value]) -> R {
    let us = match micros(&a[1]) {
        Some(us) => us,
        None => {
            return Err(type_error(format!(
                "timezone() argument 1 must be datetime.timedelta, not {}",
                type_name(&a[1])
            )))
        }
    };
    let name = a[2].given().cloned();
    if let Some(n) = name.as_ref().filter(|n| n.as_str_data().is_none()) {
        return Err(type_error(format!("timezone() argument 2 must be str, not {}", type_name(n))));
    }
    if us.abs() >= i128::from(DAY) {
        return Err(value_error(format!("{}, not {}.", out_of_range(), repr_text(&a[1])?)));
    }
    match name {
        Some(n) => Ok(zone(us as i64, n)),
        None => Ok(fixed(us as i64)),
    }
}

fn zone_name(z: &Zone) -> Value {
    if z.name.as_str_data().is_some() {
        return z.name.clone();
    }
    if z.offset == 0 {
        return new_str("UTC");
    }
    new_string(format!("UTC{}", offset_text(z.offset, ":")))
}

fn zone_repr(a: &[Value]) -> R {
    if is(&a[0], &utc()) {
        return Ok(new_str("datetime.timezone.utc"));
    }
    let z = this(&a[0])?;
    let offset = repr_text(&new(i128::from(z.offset))?)?;
    Ok(new_string(match z.name.is_none() {
        true => format!("datetime.timezone({})", offset),
        false => format!("datetime.timezone({}, {})", offset, repr_text(&z.name)?),
    }))
}

fn check_moment(a: &[Value], what: &str) -> R<()> {
    if a[1].is_none() || is_a(&a[1], T::DateTime) {
        return Ok(());
    }
    Err(type_error(format!(
        "{}(dt) argument must be a datetime instance or None, not {}",
        what,
        type_name(&a[1])
    )))
}

fn zone_fromutc(a: &[Value]) -> R {
    if !is_a(&a[1], T::DateTime) {
        return Err(type_error("fromutc() argument must be a datetime instance"));
    }
    let f = fields(&a[1])?;
    if !is(&f.tz, &a[0]) {
        return Err(value_error("fromutc: dt.tzinfo is not self"));
    }
    let moved = Fields::from_total(f.total() + this(&a[0])?.offset, f.tz.clone())?;
    super::moment::new(type_of(&a[1]), moved)
}

static ZONE: &[NativeDef] = &[
    def!("__new__", "cls, offset, name=", zone_new),
    def!("__repr__", "self, /", zone_repr),
    def!("__str__", "self, /", |a| Ok(zone_name(this(&a[0])?))),
    def!("__eq__", "self, other, /", |a| match a[1].as_native_object::<Zone>() {
        Some(o) => Ok(Value::bool(this(&a[0])?.offset == o.offset)),
        None => Ok(NOT_IMPLEMENTED),
    }),
    def!("__hash__", "self, /", |a| {
        Ok(Value::int(hash(&new(i128::from(this(&a[0])?.offset))?)?))
    }),
    def!("utcoffset", "self, dt, /", |a| {
        check_moment(a, "utcoffset")?;
        new(i128::from(this(&a[0])?.offset))
    }),
    def!("tzname", "self, dt, /", |a| {
        check_moment(a, "tzname")?;
        Ok(zone_name(this(&a[0])?))
    }),
    def!("dst", "self, dt, /", |a| {
        check_moment(a, "dst")?;
        Ok(NONE)
    }),
    def!("fromutc", "self, dt, /", zone_fromutc),
    def!("__getinitargs__", "self, /", |a| {
        let z = this(&a[0])?;
        let mut args = vec![new(i128::from(z.offset))?];
        if !z.name.is_none() {
            args.push(z.name.clone());
        }
        Ok(tuple(args))
    }),
    def!("__reduce__", "self, /", |a| {
        Ok(tuple(vec![type_of(&a[0]).value(), method(&a[0], "__getinitargs__", &[])?]))
    }),
];

fn must(a: &[Value], what: &str) -> R {
    let _ = a;
    Err(not_implemented_error(format!("a tzinfo subclass must implement {}()", what)))
}

/// tzinfo.fromutc: the algorithm of the documentation.
fn fromutc(a: &[Value]) -> R {
    if !is_a(&a[1], T::DateTime) {
        return Err(type_error("fromutc: argument must be a datetime"));
    }
    let f = fields(&a[1])?;
    if !is(&f.tz, &a[0]) {
        return Err(value_error("fromutc: dt.tzinfo is not self"));
    }
    let off = offset(&a[0], "utcoffset", &a[1])?
        .ok_or_else(|| value_error("fromutc: non-None utcoffset() result required"))?;
    let dst = offset(&a[0], "dst", &a[1])?
        .ok_or_else(|| value_error("fromutc: non-None dst() result required"))?;
    let base = Fields::from_total(f.total() + off - dst, f.tz.clone())?;
    let standard = object(T::DateTime.ty(), base.clone());
    let dst = offset(&a[0], "dst", &standard)?.ok_or_else(|| {
        value_error("fromutc: tz.dst() gave inconsistent results; cannot convert")
    })?;
    super::moment::new(type_of(&a[1]), Fields::from_total(base.total() + dst, f.tz.clone())?)
}

fn reduce(a: &[Value]) -> R {
    let args = match find(&a[0], "__getinitargs__")? {
        Some(f) => call(&f, &mut [])?,
        None => tuple(vec![]),
    };
    let state = method(&a[0], "__getstate__", &[])?;
    Ok(tuple(vec![type_of(&a[0]).value(), args, state]))
}

static TZINFO: &[NativeDef] = &[
    def!("__new__", "cls, /, *args, **kw", |a| {
        let t = a[0].as_type().unwrap_or_else(|| T::TzInfo.ty());
        Ok(new_other_data(t, Box::new(())))
    }),
    def!("utcoffset", "self, dt, /", |a| must(a, "utcoffset")),
    def!("dst", "self, dt, /", |a| must(a, "dst")),
    def!("tzname", "self, dt, /", |a| must(a, "tzname")),
    def!("fromutc", "self, dt, /", fromutc),
    def!("__reduce__", "self, /", reduce),
];

pub fn define_all() {
    define(T::TzInfo, TZINFO, &[]);
    define(T::TimeZone, ZONE, &[]);
    let t = T::TimeZone.ty();
    t.dict().set(sym::intern("utc"), utc());
    t.dict().set(sym::intern("min"), zone(-DAY + 60_000_000, NONE));
    t.dict().set(sym::intern("max"), zone(DAY - 60_000_000, NONE));
}
