//! datetime.date.

use super::args::{check_date, int, int_or, parse};
use super::days::{self, from_ordinal, iso_calendar};
use super::delta::{micros, new as new_delta};
use super::format::{class_text, ctime, iso_date, Moment};
use super::state::{given, is_month};
use super::{fields, is_a, iso, object, Fields};
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::setup::define;
use crate::stdlib::classes::{def, get, method, text};
use crate::sym;
use crate::types::Type;

fn class(v: &Value) -> R<Type> {
    v.as_type().ok_or_else(|| type_error("a class is required"))
}

/// A date of the class; a subclass is called.
pub fn new(class: Type, y: i64, m: i64, d: i64) -> R {
    if class == T::Date.ty() {
        return Ok(object(class, Fields::date(y, m, d)));
    }
    call(&class.value(), &mut [Value::int(y), Value::int(m), Value::int(d)])
}

fn from_days(class: Type, n: i64) -> R {
    if !(1..=days::MAX_ORDINAL).contains(&n) {
        return Err(overflow_error("date value out of range"));
    }
    let (y, m, d) = from_ordinal(n);
    new(class, y, m, d)
}

fn make(a: &[Value]) -> R {
    if let Some((state, _)) = given(&a[1], 4, false, 2, is_month, "date")? {
        let y = i64::from(state[0]) * 256 + i64::from(state[1]);
        return Ok(object(class(&a[0])?, Fields::date(y, state[2].into(), state[3].into())));
    }
    let v = parse("", &a[1], &a[2], &["year", "month", "day"], 3)?;
    let (y, m, d) = (int(&v[0])?, int(&v[1])?, int(&v[2])?);
    check_date(y, m, d)?;
    Ok(object(class(&a[0])?, Fields::date(y, m, d)))
}

/// Seconds of a timestamp, rounded down, and microseconds, rounded to the nearest.
pub fn timestamp(v: &Value) -> R<(i64, i64)> {
    let range = || overflow_error("timestamp out of range for platform time_t");
    let f = match crate::str_args::float_of(v) {
        Some(f) => f,
        None => {
            return match crate::ops::index(v)? {
                crate::int::Int::Small(i) => Ok((i, 0)),
                _ => Err(range()),
            }
        }
    };
    if f.is_nan() {
        return Err(value_error("Invalid value NaN (not a number)"));
    }
    if f.abs() >= 9.2e18 {
        return Err(range());
    }
    let whole = f.trunc();
    let us = f.fract() * 1e6;
    let mut nearest = us.round();
    if (nearest - us).abs() == 0.5 {
        nearest = 2.0 * (us / 2.0).round();
    }
    let total = nearest as i64;
    Ok((whole as i64 + total.div_euclid(1_000_000), total.rem_euclid(1_000_000)))
}

fn fromtimestamp(a: &[Value]) -> R {
    let (s, _) = timestamp(&a[1])?;
    let l = days::local(s).ok_or_else(|| value_error("year is out of range"))?;
    check_date(l.fields[0], l.fields[1], l.fields[2])?;
    new(class(&a[0])?, l.fields[0], l.fields[1], l.fields[2])
}

fn fromisoformat(a: &[Value]) -> R {
    let s = match a[1].as_str() {
        Some(s) => s.into_owned(),
        None => return Err(type_error("fromisoformat: argument must be str")),
    };
    let bad = || -> PyErr {
        let shown = repr_text(&a[1]).unwrap_or_default();
        value_error(format!("Invalid isoformat string: {}", shown))
    };
    let (y, m, d) = match s.len() {
        7 | 8 | 10 => iso::date(&s).ok_or_else(bad)?,
        _ => None.ok_or_else(bad)?,
    }?;
    check_date(y, m, d)?;
    new(class(&a[0])?, y, m, d)
}

fn replace(a: &[Value]) -> R {
    let f = fields(&a[0])?;
    let (y, m, d) = (int_or(&a[1], f.year)?, int_or(&a[2], f.month)?, int_or(&a[3], f.day)?);
    check_date(y, m, d)?;
    new(type_of(&a[0]), y, m, d)
}

/// Whole days of the difference, for a date.
fn shifted(a: &[Value], sign: i64) -> R {
    let us = match micros(&a[1]) {
        Some(us) => us,
        None => return Ok(NOT_IMPLEMENTED),
    };
    let days = us.div_euclid(i128::from(days::DAY_US)) as i64;
    from_days(type_of(&a[0]), fields(&a[0])?.ordinal() + sign * days)
}

fn minus(a: &[Value]) -> R {
    if is_a(&a[1], T::Date) && !is_a(&a[1], T::DateTime) {
        let n = fields(&a[0])?.ordinal() - fields(&a[1])?.ordinal();
        return new_delta(i128::from(n) * i128::from(days::DAY_US));
    }
    shifted(a, -1)
}

fn compare(a: &[Value], test: fn(i64, i64) -> bool) -> R {
    if !is_a(&a[1], T::Date) {
        return Ok(NOT_IMPLEMENTED);
    }
    Ok(Value::bool(test(fields(&a[0])?.ordinal(), fields(&a[1])?.ordinal())))
}

fn state(f: &Fields) -> Vec<u8> {
    vec![(f.year / 256) as u8, (f.year % 256) as u8, f.month as u8, f.day as u8]
}

pub fn strftime(a: &[Value], m: Moment) -> R {
    match a[1].as_str() {
        Some(format) => Ok(new_string(m.text(&format))),
        None => Err(type_error(format!(
            "strftime() argument 1 must be str, not {}",
            type_name(&a[1])
        ))),
    }
}

/// `format(v, spec)`: strftime, or str() without a spec.
pub fn format(a: &[Value]) -> R {
    if a[1].as_str_data().is_none() {
        return Err(type_error(format!(
            "__format__() argument 1 must be str, not {}",
            type_name(&a[1])
        )));
    }
    if text(&a[1]).is_empty() {
        return crate::ops::str_of(&a[0]);
    }
    method(&a[0], "strftime", &[a[1].clone()])
}

thread_local! {
    static ISO: std::cell::RefCell<Value> = std::cell::RefCell::new(UNBOUND);
}

fn iso_repr(a: &[Value]) -> R {
    let part = |n: &str| get(&a[0], n).and_then(|v| repr_text(&v));
    Ok(new_string(format!(
        "datetime.IsoCalendarDate(year={}, week={}, weekday={})",
        part("year")?,
        part("week")?,
        part("weekday")?
    )))
}

fn isocalendar(a: &[Value]) -> R {
    static REPR: &[NativeDef] = &[
        def!("__repr__", "self", iso_repr),
        def!("__reduce__", "self, /", |a| {
            let plain = tuple(collect(&a[0])?);
            Ok(tuple(vec![T::Tuple.value(), tuple(vec![plain])]))
        }),
    ];
    if ISO.with(|i| i.borrow().is_unbound()) {
        let names = ["year", "week", "weekday"];
        let names: Vec<String> = names.iter().map(|s| s.to_string()).collect();
        let module = new_str("datetime");
        let c = crate::stdlib::namedtuple::make_class("IsoCalendarDate", &names, vec![], module)?;
        crate::stdlib::classes::add_methods(&c, "datetime", REPR)?;
        ISO.with(|i| *i.borrow_mut() = c);
    }
    let f = fields(&a[0])?;
    let (y, w, d) = iso_calendar(f.year, f.month, f.day);
    let c = ISO.with(|i| i.borrow().clone());
    call(&c, &mut [Value::int(y), Value::int(w), Value::int(d)])
}

/// time.struct_time of the fields.
pub fn timetuple(f: &Fields, is_dst: i64) -> R {
    let w = days::weekday(f.year, f.month, f.day);
    let n = days::day_of_year(f.year, f.month, f.day);
    let [y, m, d, h, min, s] = f.clock();
    let all: Vec<Value> =
        [y, m, d, h, min, s, w, n, is_dst].iter().map(|i| Value::int(*i)).collect();
    call(&crate::stdlib::classes::from_module("time", "struct_time")?, &mut [tuple(all)])
}

static METHODS: &[NativeDef] = &[
    def!("__new__", "cls, /, *args, **kw", make),
    def!("__repr__", "self, /", |a| {
        let f = fields(&a[0])?;
        Ok(new_string(format!("{}({}, {}, {})", class_text(&a[0]), f.year, f.month, f.day)))
    }),
    def!("__str__", "self, /", |a| method(&a[0], "isoformat", &[])),
    def!("__format__", "self, format_spec, /", format),
    def!("__hash__", "self, /", |a| {
        Ok(Value::int(hash(&crate::str_args::new_bytes(state(fields(&a[0])?)))?))
    }),
    def!("__eq__", "self, other, /", |a| compare(a, |x, y| x == y)),
    def!("__ne__", "self, other, /", |a| compare(a, |x, y| x != y)),
    def!("__lt__", "self, other, /", |a| compare(a, |x, y| x < y)),
    def!("__le__", "self, other, /", |a| compare(a, |x, y| x <= y)),
    def!("__gt__", "self, other, /", |a| compare(a, |x, y| x > y)),
    def!("__ge__", "self, other, /", |a| compare(a, |x, y| x >= y)),
    def!("__add__", "self, other, /", |a| shifted(a, 1)),
    def!("__radd__", "self, other, /", |a| shifted(a, 1)),
    def!("__sub__", "self, other, /", minus),
    def!("__reduce__", "self, /", |a| {
        let bytes = crate::str_args::new_bytes(state(fields(&a[0])?));
        Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![bytes])]))
    }),
    def!("replace", "self, year=, month=, day=", replace),
    def!("toordinal", "self, /", |a| Ok(Value::int(fields(&a[0])?.ordinal()))),
    def!("weekday", "self, /", |a| Ok(Value::int((fields(&a[0])?.ordinal() + 6) % 7))),
    def!("isoweekday", "self, /", |a| Ok(Value::int((fields(&a[0])?.ordinal() + 6) % 7 + 1))),
    def!("isocalendar", "self, /", isocalendar),
    def!("isoformat", "self, /", |a| Ok(new_string(iso_date(fields(&a[0])?)))),
    def!("ctime", "self, /", |a| Ok(new_string(ctime(fields(&a[0])?)))),
    def!("strftime", "self, format", |a| strftime(a, Moment::of(fields(&a[0])?, None, None))),
    def!("timetuple", "self, /", |a| timetuple(fields(&a[0])?, -1)),
];
static CLASS_METHODS: &[NativeDef] = &[
    def!("today", "cls, /", |a| {
        let now = crate::stdlib::classes::from_module("time", "time")?;
        method(&a[0], "fromtimestamp", &[call(&now, &mut [])?])
    }),
    def!("fromtimestamp", "cls, timestamp, /", fromtimestamp),
    def!("fromordinal", "cls, ordinal, /", |a| {
        let n = int(&a[1])?;
        if n < 1 {
            return Err(value_error("ordinal must be >= 1"));
        }
        if n > days::MAX_ORDINAL {
            return Err(value_error("year is out of range"));
        }
        from_days(class(&a[0])?, n)
    }),
    def!("fromisoformat", "cls, date_string, /", fromisoformat),
    def!("fromisocalendar", "cls, year, week, day", |a| {
        let part = |v: &Value| match int(v) {
            Err(e) if e.is(T::OverflowError) => {
                Err(value_error("ISO calendar component out of range"))
            }
            r => r,
        };
        let (y, m, d) = iso::from_week(part(&a[1])?, part(&a[2])?, part(&a[3])?)?;
        new(class(&a[0])?, y, m, d)
    }),
];
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "year", get: |v| Ok(Value::int(fields(v)?.year)), set: None },
    GetSetData { name: "month", get: |v| Ok(Value::int(fields(v)?.month)), set: None },
    GetSetData { name: "day", get: |v| Ok(Value::int(fields(v)?.day)), set: None },
];

/// Class methods of a builtin type.
pub fn add_class_methods(t: T, all: &'static [NativeDef]) {
    for d in all {
        let f = crate::func::native(d, "datetime", None);
        let f = crate::descr::new_wrapper(T::ClassMethod.ty(), f);
        t.ty().dict().set(sym::intern(d.name), f);
    }
}

pub fn define_all() {
    define(T::Date, METHODS, ATTRS);
    add_class_methods(T::Date, CLASS_METHODS);
    let t = T::Date.ty();
    let day = crate::object::new_other_data(
        T::TimeDelta.ty(),
        Box::new(super::delta::Delta(i128::from(days::DAY_US))),
    );
    t.dict().set(sym::intern("min"), object(t, Fields::date(1, 1, 1)));
    t.dict().set(sym::intern("max"), object(t, Fields::date(9999, 12, 31)));
    t.dict().set(sym::intern("resolution"), day);
}
