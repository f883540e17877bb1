//! datetime.datetime: a date with a time of day.

use super::args::{check_clock, check_date, check_tz, int, int_or, parse};
use super::clock::{read, set_state, state};
use super::date::{timestamp, timetuple};
use super::days::{self, DAY_US, EPOCH_ORDINAL};
use super::delta::{micros, new as new_delta};
use super::format::{class_text, ctime, iso_clock, iso_date, offset_text, Moment};
use super::state::{given, is_month_with_fold};
use super::{fields, is_a, iso, object, zone, Fields};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::setup::define;
use crate::stdlib::classes::{def, method, text};
use crate::sym;
use crate::types::Type;

const NAMES: [&str; 9] =
    ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"];

fn class(v: &Value) -> Type {
    v.as_type().unwrap_or_else(|| T::DateTime.ty())
}

fn make(a: &[Value]) -> R {
    if let Some((b, tz)) = given(&a[1], 10, true, 2, is_month_with_fold, "datetime")? {
        let n = |i: usize| i64::from(b[i]);
        let mut f = Fields::date(n(0) * 256 + n(1), n(2) & 127, n(3));
        f.fold = n(2) >> 7;
        set_state(&mut f, &b[4..]);
        f.tz = tz;
        return Ok(object(class(&a[0]), f));
    }
    let v = parse("", &a[1], &a[2], &NAMES, 3)?;
    let mut f = Fields::date(int(&v[0])?, int(&v[1])?, int(&v[2])?);
    check_date(f.year, f.month, f.day)?;
    read(&v[3..], &mut f)?;
    Ok(object(class(&a[0]), f))
}

/// A moment of the class; a subclass is called.
pub fn new(class: Type, f: Fields) -> R {
    if class == T::DateTime.ty() {
        return Ok(object(class, f));
    }
    let mut args: Vec<Value> = f.clock().iter().map(|i| Value::int(*i)).collect();
    args.extend([Value::int(f.micro), f.tz.clone()]);
    let kw = if f.fold == 0 { vec![] } else { vec![(new_str("fold"), Value::int(f.fold))] };
    call_ex(&class.value(), args, kw)
}

fn offset(v: &Value) -> R<Option<i64>> {
    zone::offset(&fields(v)?.tz, "utcoffset", v)
}

/// Local or UTC fields of a timestamp.
fn from_stamp(s: i64, us: i64, utc: bool) -> R<Fields> {
    let fields = match utc {
        true if s.abs() < 400_000_000_000 => Some(days::fields_of(s)),
        true => None,
        false => days::local(s).map(|l| l.fields),
    };
    let c = fields.ok_or_else(|| value_error("year is out of range"))?;
    check_date(c[0], c[1], c[2])?;
    let mut f = Fields::date(c[0], c[1], c[2]);
    f.hour = c[3];
    f.minute = c[4];
    f.second = c[5].min(59);
    f.micro = us;
    if !utc && days::is_second_time(s, days::seconds_of(c)) {
        f.fold = 1;
    }
    Ok(f)
}

fn stamped(class: Type, s: i64, us: i64, tz: &Value) -> R {
    if tz.is_none() {
        return new(class, from_stamp(s, us, false)?);
    }
    let tz = check_tz(tz)?;
    let mut f = from_stamp(s, us, true)?;
    f.tz = tz.clone();
    method(&tz, "fromutc", &[new(class, f)?])
}

fn now_parts() -> (i64, i64) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.unwrap_or_default();
    (now.as_secs() as i64, i64::from(now.subsec_micros()))
}

fn or_none(v: &Value) -> Value {
    v.given().cloned().unwrap_or(NONE)
}

fn combine(a: &[Value]) -> R {
    let wrong = |i: usize, what: &str| {
        type_error(format!(
            "combine() argument {} must be datetime.{}, not {}",
            i,
            what,
            type_name(&a[i])
        ))
    };
    if !is_a(&a[1], T::Date) {
        return Err(wrong(1, "date"));
    }
    if !is_a(&a[2], T::ClockTime) {
        return Err(wrong(2, "time"));
    }
    let (d, t) = (fields(&a[1])?, fields(&a[2])?);
    let mut f = t.clone();
    f.year = d.year;
    f.month = d.month;
    f.day = d.day;
    if let Some(tz) = a[3].given() {
        f.tz = check_tz(tz)?;
    }
    new(class(&a[0]), f)
}

fn fromisoformat(a: &[Value]) -> R {
    let s = match a[1].as_str() {
        Some(s) => s.into_owned(),
        None => return Err(type_error("fromisoformat: argument must be str")),
    };
    let bad = || {
        let shown = repr_text(&a[1]).unwrap_or_default();
        value_error(format!("Invalid isoformat string: {}", shown))
    };
    let end = iso::date_end(&s).min(s.len());
    if s.len() < 7 || !s.is_char_boundary(end) {
        return Err(bad());
    }
    let (y, m, d) = iso::date(&s[..end]).ok_or_else(bad)??;
    let mut f = Fields::date(y, m, d);
    let mut rest = s[end..].chars();
    if rest.next().is_some() {
        iso::clock(rest.as_str(), &mut f).ok_or_else(bad)??;
    }
    check_date(f.year, f.month, f.day)?;
    check_clock(&f)?;
    new(class(&a[0]), f)
}

fn strptime(a: &[Value]) -> R {
    for (i, v) in a[1..3].iter().enumerate() {
        if v.as_str_data().is_none() {
            return Err(type_error(format!(
                "strptime() argument {} must be str, not {}",
                i + 1,
                type_name(v)
            )));
        }
    }
    let p = super::parse::read(&text(&a[1]), &text(&a[2]))?;
    let mut f = p.f;
    f.tz = match (p.offset, p.zone) {
        (Some(us), Some(z)) => zone::named(us, &z),
        (Some(us), None) => zone::fixed(us),
        _ => NONE,
    };
    check_date(f.year, f.month, f.day)?;
    check_clock(&f)?;
    new(class(&a[0]), f)
}

fn repr(a: &[Value]) -> R {
    let f = fields(&a[0])?;
    let mut parts: Vec<String> =
        f.clock()[..5].iter().map(|i| i.to_string()).collect();
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
    let f = fields(&a[0])?;
    let between = a[1].given().cloned().unwrap_or_else(|| new_str("T"));
    if between.as_str_data().map_or(0, |s| s.len()) != 1 {
        return Err(type_error(format!(
            "isoformat() argument 1 must be a unicode character, not {}",
            type_name(&between)
        )));
    }
    let spec = a[2].given().map_or_else(|| "auto".to_string(), text);
    let mut s = iso_clock(f, &spec)?;
    if let Some(us) = offset(&a[0])? {
        s.push_str(&offset_text(us, ":"));
    }
    Ok(concat(&[new_string(iso_date(f)), between, new_string(s)]))
}

fn strftime(a: &[Value]) -> R {
    let f = fields(&a[0])?;
    let asked = |code: &str| text(&a[1]).contains(code);
    let name = if asked("%Z") { zone::shown_name(&f.tz, &a[0])? } else { None };
    let offset = if asked("%z") { offset(&a[0])? } else { None };
    super::date::strftime(a, Moment::of(f, offset, name))
}

fn compare(a: &[Value], equality: bool, test: fn(i64, i64) -> bool) -> R {
    if !is_a(&a[1], T::DateTime) {
        if is_a(&a[1], T::Date) {
            if equality {
                return Ok(Value::bool(test(0, 1)));
            }
            return Err(type_error(format!(
                "can't compare {} to {}",
                type_name(&a[0]),
                type_name(&a[1])
            )));
        }
        return Ok(NOT_IMPLEMENTED);
    }
    let (x, y) = (fields(&a[0])?, fields(&a[1])?);
    if is(&x.tz, &y.tz) {
        return Ok(Value::bool(test(x.total(), y.total())));
    }
    let (p, q) = (offset(&a[0])?, offset(&a[1])?);
    let unequal = || -> R<bool> {
        Ok(equality && (depends_on_fold(x, &a[0], p)? || depends_on_fold(y, &a[1], q)?))
    };
    match (p, q) {
        (None, None) if x.total() != y.total() => Ok(Value::bool(test(x.total(), y.total()))),
        (None, None) if unequal()? => Ok(Value::bool(test(0, 1))),
        (None, None) => Ok(Value::bool(test(0, 0))),
        (Some(p), Some(q)) => {
            let (x, y) = (x.total() - p, y.total() - q);
            let other = x == y && unequal()?;
            Ok(Value::bool(if other { test(0, 1) } else { test(x, y) }))
        }
        _ if equality => Ok(Value::bool(test(0, 1))),
        _ => Err(type_error("can't compare offset-naive and offset-aware datetimes")),
    }
}

/// Has the zone another offset for the other fold? Such a moment equals none of another zone.
fn depends_on_fold(f: &Fields, v: &Value, now: Option<i64>) -> R<bool> {
    let other = Fields { fold: 1 - f.fold, ..f.clone() };
    Ok(offset(&object(type_of(v), other))? != now)
}

fn hash_of(a: &[Value]) -> R {
    let f = fields(&a[0])?;
    let offset = match f.fold {
        0 => offset(&a[0])?,
        _ => offset(&object(type_of(&a[0]), Fields { fold: 0, ..f.clone() }))?,
    };
    match offset {
        None => Ok(Value::int(hash(&crate::str_args::new_bytes(bytes(f)))?)),
        Some(us) => Ok(Value::int(hash(&Value::int(f.total() - us))?)),
    }
}

fn bytes(f: &Fields) -> Vec<u8> {
    let mut b = vec![(f.year / 256) as u8, (f.year % 256) as u8, f.month as u8, f.day as u8];
    b.extend(state(f));
    b
}

fn shifted(a: &[Value], sign: i128) -> R {
    let us = match micros(&a[1]) {
        Some(us) => us * sign,
        None => return Ok(NOT_IMPLEMENTED),
    };
    let f = fields(&a[0])?;
    let total = i64::try_from(i128::from(f.total()) + us)
        .map_err(|_| overflow_error("date value out of range"))?;
    new(type_of(&a[0]), Fields::from_total(total, f.tz.clone())?)
}

fn minus(a: &[Value]) -> R {
    if !is_a(&a[1], T::DateTime) {
        return shifted(a, -1);
    }
    let (x, y) = (fields(&a[0])?, fields(&a[1])?);
    let mut us = i128::from(x.total()) - i128::from(y.total());
    if !is(&x.tz, &y.tz) {
        match (offset(&a[0])?, offset(&a[1])?) {
            (None, None) => {}
            (Some(p), Some(q)) => us -= i128::from(p) - i128::from(q),
            _ => {
                return Err(type_error("can't subtract offset-naive and offset-aware datetimes"))
            }
        }
    }
    new_delta(us)
}

/// Microseconds since 1970, UTC; naive moments are local.
fn since_epoch(v: &Value) -> R<i64> {
    let f = fields(v)?;
    Ok(match offset(v)? {
        Some(us) => f.total() - us - EPOCH_ORDINAL * DAY_US,
        None => days::from_local(f.clock(), f.fold) * 1_000_000 + f.micro,
    })
}

fn stamp(a: &[Value]) -> R {
    let us = since_epoch(&a[0])?;
    if fields(&a[0])?.tz.is_none() {
        let s = us.div_euclid(1_000_000) as f64;
        return Ok(Value::float(s + us.rem_euclid(1_000_000) as f64 / 1e6));
    }
    truediv(&Value::int(us), &Value::int(1_000_000))
}

fn astimezone(a: &[Value]) -> R {
    let us = since_epoch(&a[0])?;
    let tz = match a[1].given().filter(|t| !t.is_none()) {
        Some(tz) if !is_a(tz, T::TzInfo) => {
            return Err(type_error(format!(
                "tzinfo argument must be None or of a tzinfo subclass, not type '{}'",
                type_name(tz)
            )))
        }
        Some(tz) => tz.clone(),
        None => {
            let l = days::local(us.div_euclid(1_000_000))
                .ok_or_else(|| value_error("year is out of range"))?;
            zone::named(l.offset * 1_000_000, &l.zone)
        }
    };
    if is(&tz, &fields(&a[0])?.tz) {
        return Ok(a[0].clone());
    }
    let f = Fields::from_total(us + EPOCH_ORDINAL * DAY_US, tz.clone())?;
    method(&tz, "fromutc", &[new(type_of(&a[0]), f)?])
}

fn replace(a: &[Value]) -> R {
    let mut f = fields(&a[0])?.clone();
    f.year = int_or(&a[1], f.year)?;
    f.month = int_or(&a[2], f.month)?;
    f.day = int_or(&a[3], f.day)?;
    f.hour = int_or(&a[4], f.hour)?;
    f.minute = int_or(&a[5], f.minute)?;
    f.second = int_or(&a[6], f.second)?;
    f.micro = int_or(&a[7], f.micro)?;
    if let Some(tz) = a[8].given() {
        f.tz = check_tz(tz)?;
    }
    f.fold = int_or(&a[9], f.fold)?;
    check_date(f.year, f.month, f.day)?;
    check_clock(&f)?;
    new(type_of(&a[0]), f)
}

fn time_of(v: &Value, with_tz: bool) -> R {
    let f = fields(v)?;
    let mut t = Fields { year: 1900, month: 1, day: 1, ..f.clone() };
    if !with_tz {
        t.tz = NONE;
    }
    Ok(object(T::ClockTime.ty(), t))
}

fn tuple_of(a: &[Value]) -> R {
    let dst = zone::offset(&fields(&a[0])?.tz, "dst", &a[0])?;
    timetuple(fields(&a[0])?, dst.map_or(-1, |us| i64::from(us != 0)))
}

fn utc_tuple(a: &[Value]) -> R {
    let f = fields(&a[0])?;
    let us = offset(&a[0])?.unwrap_or(0);
    timetuple(&Fields::from_total(f.total() - us, NONE)?, 0)
}

static METHODS: &[NativeDef] = &[
    def!("__new__", "cls, /, *args, **kw", make),
    def!("__repr__", "self, /", repr),
    def!("__str__", "self, /", |a| method(&a[0], "isoformat", &[new_str(" ")])),
    def!("__hash__", "self, /", hash_of),
    def!("__eq__", "self, other, /", |a| compare(a, true, |x, y| x == y)),
    def!("__ne__", "self, other, /", |a| compare(a, true, |x, y| x != y)),
    def!("__lt__", "self, other, /", |a| compare(a, false, |x, y| x < y)),
    def!("__le__", "self, other, /", |a| compare(a, false, |x, y| x <= y)),
    def!("__gt__", "self, other, /", |a| compare(a, false, |x, y| x > y)),
    def!("__ge__", "self, other, /", |a| compare(a, false, |x, y| x >= y)),
    def!("__add__", "self, other, /", |a| shifted(a, 1)),
    def!("__radd__", "self, other, /", |a| shifted(a, 1)),
    def!("__sub__", "self, other, /", minus),
    def!("__reduce__", "self, /", |a| method(&a[0], "__reduce_ex__", &[Value::int(2)])),
    def!("__reduce_ex__", "self, protocol, /", |a| {
        let f = fields(&a[0])?;
        let mut b = bytes(f);
        if f.fold == 1 && a[1].as_int().unwrap_or(0) > 3 {
            b[2] |= 128;
        }
        let mut args = vec![crate::str_args::new_bytes(b)];
        if !f.tz.is_none() {
            args.push(f.tz.clone());
        }
        Ok(tuple(vec![type_of(&a[0]).value(), tuple(args)]))
    }),
    def!("isoformat", "self, sep=, timespec=", isoformat),
    def!("strftime", "self, format", strftime),
    def!("ctime", "self, /", |a| Ok(new_string(ctime(fields(&a[0])?)))),
    def!("date", "self, /", |a| {
        let f = fields(&a[0])?;
        Ok(object(T::Date.ty(), Fields::date(f.year, f.month, f.day)))
    }),
    def!("time", "self, /", |a| time_of(&a[0], false)),
    def!("timetz", "self, /", |a| time_of(&a[0], true)),
    def!("timestamp", "self, /", stamp),
    def!("timetuple", "self, /", tuple_of),
    def!("utctimetuple", "self, /", utc_tuple),
    def!("astimezone", "self, tz=", astimezone),
    def!(
        "replace",
        "self, year=, month=, day=, hour=, minute=, second=, microsecond=, tzinfo=, *, fold=",
        replace
    ),
    def!("utcoffset", "self, /", |a| zone::delta_or_none(offset(&a[0])?)),
    def!("dst", "self, /", |a| {
        zone::delta_or_none(zone::offset(&fields(&a[0])?.tz, "dst", &a[0])?)
    }),
    def!("tzname", "self, /", |a| zone::name(&fields(&a[0])?.tz, &a[0])),
];
static CLASS_METHODS: &[NativeDef] = &[
    def!("now", "cls, tz=", |a| {
        let (s, us) = now_parts();
        stamped(class(&a[0]), s, us, &or_none(&a[1]))
    }),
    def!("today", "cls, /", |a| {
        let (s, us) = now_parts();
        stamped(class(&a[0]), s, us, &NONE)
    }),
    def!("utcnow", "cls, /", |a| {
        let (s, us) = now_parts();
        new(class(&a[0]), from_stamp(s, us, true)?)
    }),
    def!("fromtimestamp", "cls, timestamp, tz=", |a| {
        let (s, us) = timestamp(&a[1])?;
        stamped(class(&a[0]), s, us, &or_none(&a[2]))
    }),
    def!("utcfromtimestamp", "cls, timestamp, /", |a| {
        let (s, us) = timestamp(&a[1])?;
        new(class(&a[0]), from_stamp(s, us, true)?)
    }),
    def!("combine", "cls, date, time, tzinfo=", combine),
    def!("fromisoformat", "cls, string, /", fromisoformat),
    def!("strptime", "cls, date_string, format, /", strptime),
];

pub fn define_all() {
    define(T::DateTime, METHODS, super::clock::ATTRS);
    super::date::add_class_methods(T::DateTime, CLASS_METHODS);
    let t = T::DateTime.ty();
    let mut last = Fields::date(9999, 12, 31);
    last.set_of_day(DAY_US - 1);
    t.dict().set(sym::intern("min"), object(t, Fields::date(1, 1, 1)));
    t.dict().set(sym::intern("max"), object(t, last));
    let one = crate::object::new_other_data(T::TimeDelta.ty(), Box::new(super::delta::Delta(1)));
    t.dict().set(sym::intern("resolution"), one);
}
