//! datetime.time: a time of day.

use super::args::{check_clock, check_tz, int_or, parse};
use super::days::DAY_US;
use super::format::{class_text, iso_clock, offset_text, Moment};
use super::state::{given, is_hour_with_fold};
use super::{fields, is_a, iso, object, zone, Fields};
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::setup::define;
use crate::stdlib::classes::{def, method, text};
use crate::sym;
use crate::types::Type;

/// Hour, minute, second, microsecond, tzinfo and fold from a call's values.
pub fn read(v: &[Value], f: &mut Fields) -> R<()> {
    f.hour = int_or(&v[0], 0)?;
    f.minute = int_or(&v[1], 0)?;
    f.second = int_or(&v[2], 0)?;
    f.micro = int_or(&v[3], 0)?;
    f.tz = v[4].given().cloned().unwrap_or(NONE);
    f.fold = int_or(&v[5], 0)?;
    check_clock(f)?;
    f.tz = check_tz(&f.tz)?;
    Ok(())
}

fn blank() -> Fields {
    Fields::date(1900, 1, 1)
}

/// The six bytes that pickles hold.
pub fn state(f: &Fields) -> Vec<u8> {
    let us = f.micro;
    vec![
        f.hour as u8,
        f.minute as u8,
        f.second as u8,
        (us >> 16) as u8,
        (us >> 8 & 255) as u8,
        (us & 255) as u8,
    ]
}

pub fn set_state(f: &mut Fields, b: &[u8]) {
    let n = |i: usize| i64::from(b[i]);
    f.hour = n(0);
    f.minute = n(1);
    f.second = n(2);
    f.micro = n(3) << 16 | n(4) << 8 | n(5);
}

fn make(a: &[Value]) -> R {
    let class = a[0].as_type().unwrap_or_else(|| T::ClockTime.ty());
    if let Some((b, tz)) = given(&a[1], 6, true, 0, is_hour_with_fold, "time")? {
        let mut f = blank();
        set_state(&mut f, &b);
        f.fold = f.hour >> 7;
        f.hour &= 127;
        f.tz = tz;
        return Ok(object(class, f));
    }
    let names = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"];
    let v = parse("", &a[1], &a[2], &names, 0)?;
    let mut f = blank();
    read(&v, &mut f)?;
    Ok(object(class, f))
}

/// A time of the class; a subclass is called.
fn new(class: Type, f: Fields) -> R {
    if class == T::ClockTime.ty() {
        return Ok(object(class, f));
    }
    let all = [f.hour, f.minute, f.second, f.micro];
    let mut args: Vec<Value> = all.iter().map(|i| Value::int(*i)).collect();
    args.push(f.tz.clone());
    let kw = if f.fold == 0 { vec![] } else { vec![(new_str("fold"), Value::int(f.fold))] };
    call_ex(&class.value(), args, kw)
}

fn offset(v: &Value) -> R<Option<i64>> {
    zone::offset(&fields(v)?.tz, "utcoffset", &NONE)
}

fn repr(a: &[Value]) -> R {
    let f = fields(&a[0])?;
    // The order of CPython: fold before tzinfo.
    let mut parts = vec![f.hour.to_string(), f.minute.to_string()];
    if f.micro != 0 {
        parts.extend([f.second.to_string(), f.micro.to_string()]);
    } else if f.second != 0 {
        parts.push(f.second.to_string());
    }
    if f.fold != 0 {
        parts.push(format!("fold={}", f.fold));
    }
    if !f.tz.is_none() {
        parts.push(format!("tzinfo={}", repr_text(&f.tz)?));
    }
    Ok(new_string(format!("{}({})", class_text(&a[0]), parts.join(", "))))
}

fn isoformat(a: &[Value]) -> R {
    let spec = a[1].given().map_or_else(|| "auto".to_string(), text);
    let mut s = iso_clock(fields(&a[0])?, &spec)?;
    if let Some(us) = offset(&a[0])? {
        s.push_str(&offset_text(us, ":"));
    }
    Ok(new_string(s))
}

fn compare(a: &[Value], equality: bool, test: fn(i64, i64) -> bool) -> R {
    if !is_a(&a[1], T::ClockTime) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (x, y) = (fields(&a[0])?, fields(&a[1])?);
    if is(&x.tz, &y.tz) {
        return Ok(Value::bool(test(x.of_day(), y.of_day())));
    }
    match (offset(&a[0])?, offset(&a[1])?) {
        (None, None) => Ok(Value::bool(test(x.of_day(), y.of_day()))),
        (Some(p), Some(q)) => Ok(Value::bool(test(x.of_day() - p, y.of_day() - q))),
        _ if equality => Ok(Value::bool(test(0, 1))),
        _ => Err(type_error("can't compare offset-naive and offset-aware times")),
    }
}

fn hash_of(a: &[Value]) -> R {
    let f = fields(&a[0])?;
    match offset(&a[0])? {
        None => Ok(Value::int(hash(&crate::str_args::new_bytes(state(f)))?)),
        Some(us) => {
            let n = (f.of_day() - us).rem_euclid(DAY_US);
            Ok(Value::int(hash(&Value::int(n))?))
        }
    }
}

fn replace(a: &[Value]) -> R {
    let mut f = fields(&a[0])?.clone();
    f.hour = int_or(&a[1], f.hour)?;
    f.minute = int_or(&a[2], f.minute)?;
    f.second = int_or(&a[3], f.second)?;
    f.micro = int_or(&a[4], f.micro)?;
    if let Some(tz) = a[5].given() {
        f.tz = check_tz(tz)?;
    }
    f.fold = int_or(&a[6], f.fold)?;
    check_clock(&f)?;
    new(type_of(&a[0]), f)
}

fn fromisoformat(a: &[Value]) -> R {
    let s = match a[1].as_str() {
        Some(s) => s.into_owned(),
        None => return Err(type_error("fromisoformat: argument must be str")),
    };
    let mut f = blank();
    let plain = s.strip_prefix('T').unwrap_or(&s);
    match iso::clock(plain, &mut f) {
        Some(r) => r?,
        None => {
            return Err(value_error(format!(
                "Invalid isoformat string: {}",
                repr_text(&a[1])?
            )))
        }
    }
    check_clock(&f)?;
    new(a[0].as_type().unwrap_or_else(|| T::ClockTime.ty()), f)
}

fn strftime(a: &[Value]) -> R {
    let f = fields(&a[0])?;
    let asked = |code: &str| text(&a[1]).contains(code);
    let name = if asked("%Z") { zone::shown_name(&f.tz, &NONE)? } else { None };
    let offset = if asked("%z") { offset(&a[0])? } else { None };
    super::date::strftime(a, Moment::of(f, offset, name))
}

static METHODS: &[NativeDef] = &[
    def!("__new__", "cls, /, *args, **kw", make),
    def!("__repr__", "self, /", repr),
    def!("__str__", "self, /", |a| method(&a[0], "isoformat", &[])),
    def!("__format__", "self, format_spec, /", super::date::format),
    def!("__hash__", "self, /", hash_of),
    def!("__eq__", "self, other, /", |a| compare(a, true, |x, y| x == y)),
    def!("__ne__", "self, other, /", |a| compare(a, true, |x, y| x != y)),
    def!("__lt__", "self, other, /", |a| compare(a, false, |x, y| x < y)),
    def!("__le__", "self, other, /", |a| compare(a, false, |x, y| x <= y)),
    def!("__gt__", "self, other, /", |a| compare(a, false, |x, y| x > y)),
    def!("__ge__", "self, other, /", |a| compare(a, false, |x, y| x >= y)),
    def!("__reduce__", "self, /", |a| method(&a[0], "__reduce_ex__", &[Value::int(2)])),
    def!("__reduce_ex__", "self, protocol, /", |a| {
        let f = fields(&a[0])?;
        let mut b = state(f);
        if f.fold == 1 && a[1].as_int().unwrap_or(0) > 3 {
            b[0] |= 128;
        }
        let mut args = vec![crate::str_args::new_bytes(b)];
        if !f.tz.is_none() {
            args.push(f.tz.clone());
        }
        Ok(tuple(vec![type_of(&a[0]).value(), tuple(args)]))
    }),
    def!("isoformat", "self, timespec=", isoformat),
    def!("strftime", "self, format", strftime),
    def!("replace", "self, hour=, minute=, second=, microsecond=, tzinfo=, *, fold=", replace),
    def!("utcoffset", "self, /", |a| zone::delta_or_none(offset(&a[0])?)),
    def!("dst", "self, /", |a| {
        zone::delta_or_none(zone::offset(&fields(&a[0])?.tz, "dst", &NONE)?)
    }),
    def!("tzname", "self, /", |a| zone::name(&fields(&a[0])?.tz, &NONE)),
];
static CLASS_METHODS: &[NativeDef] = &[def!("fromisoformat", "cls, string, /", fromisoformat)];

pub static ATTRS: &[GetSetData] = &[
    GetSetData { name: "hour", get: |v| Ok(Value::int(fields(v)?.hour)), set: None },
    GetSetData { name: "minute", get: |v| Ok(Value::int(fields(v)?.minute)), set: None },
    GetSetData { name: "second", get: |v| Ok(Value::int(fields(v)?.second)), set: None },
    GetSetData { name: "microsecond", get: |v| Ok(Value::int(fields(v)?.micro)), set: None },
    GetSetData { name: "tzinfo", get: |v| Ok(fields(v)?.tz.clone()), set: None },
    GetSetData { name: "fold", get: |v| Ok(Value::int(fields(v)?.fold)), set: None },
];

pub fn define_all() {
    define(T::ClockTime, METHODS, ATTRS);
    super::date::add_class_methods(T::ClockTime, CLASS_METHODS);
    let t = T::ClockTime.ty();
    let mut last = blank();
    last.set_of_day(DAY_US - 1);
    t.dict().set(sym::intern("min"), object(t, blank()));
    t.dict().set(sym::intern("max"), object(t, last));
    let one = crate::object::new_other_data(T::TimeDelta.ty(), Box::new(super::delta::Delta(1)));
    t.dict().set(sym::intern("resolution"), one);
}
