//! time: struct_time, the calendar of a moment, and its text.

use super::classes::{add_getset, args_of, class, def, from_module, hidden, hide, text};
use super::datetime::days::{self, Local};
use super::datetime::format::{Moment, DAYS, MONTHS};
use super::datetime::{parse, Fields};
use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;

const FIELDS: [&str; 9] = [
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];
const ZONE: &str = "\0zone";
const OFFSET: &str = "\0offset";

fn struct_new(a: &[Value]) -> R {
    let items = match collect(&a[1]) {
        Err(e) if e.is(T::TypeError) => {
            return Err(type_error("constructor requires a sequence"))
        }
        r => r?,
    };
    if items.len() < 9 {
        return Err(type_error(format!(
            "time.struct_time() takes an at least 9-sequence ({}-sequence given)",
            items.len()
        )));
    }
    if items.len() > 11 {
        return Err(type_error(format!(
            "time.struct_time() takes an at most 11-sequence ({}-sequence given)",
            items.len()
        )));
    }
    let t = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    let v = crate::tuple::tuple_as(t, items[..9].to_vec());
    let named = |n: &str| match a[2].as_dict() {
        Some(d) => d.get(&new_str(n)).map(|x| x.unwrap_or(NONE)),
        None => Ok(NONE),
    };
    let or_named = |i: usize, n: &str| items.get(i).cloned().map_or_else(|| named(n), Ok);
    hide(&v, ZONE, or_named(9, "tm_zone")?);
    hide(&v, OFFSET, or_named(10, "tm_gmtoff")?);
    Ok(v)
}

fn struct_repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for (n, v) in FIELDS.iter().zip(args_of(&a[0])) {
        parts.push(format!("{}={}", n, repr_text(&v)?));
    }
    Ok(new_string(format!("time.struct_time({})", parts.join(", "))))
}

fn item(v: &Value, i: usize) -> R {
    Ok(args_of(v).get(i).cloned().unwrap_or(NONE))
}

static STRUCT: &[NativeDef] = &[
    def!("__new__", "cls, sequence, dict=, /", struct_new),
    def!("__repr__", "self", struct_repr),
    def!("__reduce__", "self", |a| {
        let extra = dict(vec![
            (new_str("tm_zone"), super::classes::get(&a[0], "tm_zone")?),
            (new_str("tm_gmtoff"), super::classes::get(&a[0], "tm_gmtoff")?),
        ])?;
        let parts = tuple(vec![tuple(args_of(&a[0])), extra]);
        Ok(tuple(vec![type_of(&a[0]).value(), parts]))
    }),
];

fn make_struct(mut all: Vec<Value>, zone: &str, offset: i64) -> R {
    all.extend([new_str(zone), Value::int(offset)]);
    call(&from_module("time", "struct_time")?, &mut [tuple(all)])
}

fn struct_of(c: [i64; 6], is_dst: i64) -> Vec<Value> {
    let w = days::weekday(c[0], c[1], c[2]);
    let n = days::day_of_year(c[0], c[1], c[2]);
    let [y, m, d, h, min, s] = c;
    [y, m, d, h, min, s, w, n, is_dst].iter().map(|i| Value::int(*i)).collect()
}

/// Seconds of an argument, or of now.
fn seconds(v: &Value) -> R<i64> {
    let out_of_range = || overflow_error("timestamp out of range for platform time_t");
    match v.given().filter(|v| !v.is_none()) {
        None => {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            Ok(now.unwrap_or_default().as_secs() as i64)
        }
        Some(v) => match crate::str_args::float_of(v) {
            Some(f) if f.is_nan() => Err(value_error("Invalid value NaN (not a number)")),
            Some(f) if f.abs() > 9.2e18 => Err(out_of_range()),
            Some(f) => Ok(f.floor() as i64),
            None => match crate::ops::index(v)? {
                crate::int::Int::Small(i) => Ok(i),
                _ => Err(out_of_range()),
            },
        },
    }
}

fn local(s: i64) -> R<Local> {
    days::local(s).ok_or_else(|| crate::exc::os_error(75, None))
}

fn gmtime(a: &[Value]) -> R {
    let s = seconds(&a[0])?;
    if s.abs() > 60_000_000_000_000 {
        return Err(crate::exc::os_error(75, None));
    }
    make_struct(struct_of(days::fields_of(s), 0), "GMT", 0) // so glibc calls it
}

fn localtime(a: &[Value]) -> R {
    let l = local(seconds(&a[0])?)?;
    make_struct(struct_of(l.fields, l.is_dst), &l.zone, l.offset)
}

/// The nine numbers of a struct_time or tuple.
fn numbers(v: &Value) -> R<[i64; 9]> {
    let items = match v.as_tuple() {
        Some(t) if t.len() == 9 => t.to_vec(),
        Some(_) => {
            return Err(type_error("time tuple must have exactly 9 elements"));
        }
        None => return Err(type_error("Tuple or struct_time argument required")),
    };
    let mut out = [0; 9];
    for (to, v) in out.iter_mut().zip(&items) {
        *to = super::os_text::int_arg(v)?.into();
    }
    if out[0] < i64::from(i32::MIN) + 1900 {
        return Err(overflow_error("year out of range"));
    }
    Ok(out)
}

/// The same in the ranges that strftime takes; zeros become the first of their kind.
fn checked(v: &Value) -> R<[i64; 9]> {
    let mut n = numbers(v)?;
    for i in [1, 2, 7] {
        n[i] = n[i].max(i64::from(n[i] == 0)).max(n[i]);
    }
    let limits = [
        (1, 1, 12, "month out of range"),
        (2, 1, 31, "day of month out of range"),
        (3, 0, 23, "hour out of range"),
        (4, 0, 59, "minute out of range"),
        (5, 0, 61, "seconds out of range"),
        (7, 1, 366, "day of year out of range"),
    ];
    for (i, low, high, message) in limits {
        if n[i] < low || n[i] > high {
            return Err(value_error(message));
        }
    }
    if n[6] < -1 {
        return Err(value_error("day of week out of range"));
    }
    Ok(n)
}

fn moment(v: &Value) -> R<Moment> {
    let n = checked(v)?;
    let (zone, offset) = match (hidden(v, ZONE), hidden(v, OFFSET)) {
        (Some(z), Some(o)) if z.as_str_data().is_some() => (Some(text(&z)), o.as_int()),
        _ => {
            let l = days::local(days::from_local([n[0], n[1], n[2], n[3], n[4], n[5]], 0));
            l.map_or((None, None), |l| (Some(l.zone), Some(l.offset)))
        }
    };
    let mut f = Fields::date(n[0], n[1], n[2]);
    f.hour = n[3];
    f.minute = n[4];
    f.second = n[5];
    Ok(Moment {
        f,
        weekday: n[6].rem_euclid(7),
        yearday: n[7],
        offset: offset.map(|s| s * 1_000_000),
        zone,
    })
}

fn or_now(v: &Value) -> R {
    match v.given() {
        Some(v) => Ok(v.clone()),
        None => localtime(&[UNBOUND]),
    }
}

fn strftime(a: &[Value]) -> R {
    if a[0].as_str_data().is_none() {
        return Err(type_error(format!(
            "strftime() argument 1 must be str, not {}",
            type_name(&a[0])
        )));
    }
    if a[0].as_str_data().map_or(false, |s| s.bytes().contains(&0)) {
        return Err(value_error("embedded null character"));
    }
    // time has no microseconds: %f is left as it stands.
    let format = text(&a[0]).replace("%f", "%%f");
    Ok(new_string(moment(&or_now(&a[1])?)?.text(&format)))
}

fn asctime(a: &[Value]) -> R {
    let n = checked(&or_now(&a[0])?)?;
    Ok(new_string(format!(
        "{} {} {:2} {:02}:{:02}:{:02} {}",
        &DAYS[n[6].rem_euclid(7) as usize][..3],
        &MONTHS[(n[1] - 1) as usize][..3],
        n[2],
        n[3],
        n[4],
        n[5],
        n[0]
    )))
}

fn mktime(a: &[Value]) -> R {
    let n = numbers(&a[0])?;
    // Fields out of range carry over, as the C library does it.
    let months = n[0] * 12 + n[1] - 1;
    let (y, m) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    if !(1..=9999).contains(&y) {
        return Err(overflow_error("mktime argument out of range"));
    }
    let plain = days::seconds_of([y, m, 1, 0, 0, 0])
        + (n[2] - 1) * 86_400
        + n[3] * 3600
        + n[4] * 60
        + n[5];
    let fold = i64::from(n[8] == 0);
    Ok(Value::float(days::from_local(days::fields_of(plain), fold) as f64))
}

fn strptime(a: &[Value]) -> R {
    for (i, v) in a.iter().enumerate() {
        if let Some(v) = v.given().filter(|v| v.as_str_data().is_none()) {
            return Err(type_error(format!(
                "strptime() argument {} must be str, not {}",
                i,
                repr_text(&type_of(v).value())?
            )));
        }
    }
    let format = a[1].given().map_or_else(|| "%a %b %d %H:%M:%S %Y".to_string(), text);
    let p = parse::read(&text(&a[0]), &format)?;
    let [y, m, d, h, min, s] = p.f.clock();
    let all = [y, m, d, h, min, s, p.weekday, p.yearday, p.is_dst];
    let mut items: Vec<Value> = all.iter().map(|i| Value::int(*i)).collect();
    items.push(p.zone.map_or(NONE, new_string));
    items.push(p.offset.map_or(NONE, |us| Value::int(us / 1_000_000)));
    call(&from_module("time", "struct_time")?, &mut [tuple(items)])
}

static FUNCTIONS: &[NativeDef] = &[
    def!("gmtime", "secs=, /", gmtime),
    def!("localtime", "secs=, /", localtime),
    def!("mktime", "tuple, /", mktime),
    def!("asctime", "tuple=, /", asctime),
    def!("ctime", "secs=, /", |a| asctime(&[localtime(a)?])),
    def!("strftime", "format, tuple=, /", strftime),
    def!("strptime", "string, format=, /", strptime),
    def!("tzset", "", tzset),
];

pub fn fill(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "time");
    let c = class("time", "struct_time", &[T::Tuple.value()], STRUCT)?;
    add_getset(&c, "tm_year", |v| item(v, 0));
    add_getset(&c, "tm_mon", |v| item(v, 1));
    add_getset(&c, "tm_mday", |v| item(v, 2));
    add_getset(&c, "tm_hour", |v| item(v, 3));
    add_getset(&c, "tm_min", |v| item(v, 4));
    add_getset(&c, "tm_sec", |v| item(v, 5));
    add_getset(&c, "tm_wday", |v| item(v, 6));
    add_getset(&c, "tm_yday", |v| item(v, 7));
    add_getset(&c, "tm_isdst", |v| item(v, 8));
    add_getset(&c, "tm_zone", |v| Ok(hidden(v, ZONE).unwrap_or(NONE)));
    add_getset(&c, "tm_gmtoff", |v| Ok(hidden(v, OFFSET).unwrap_or(NONE)));
    for (n, i) in [("n_fields", 11), ("n_sequence_fields", 9), ("n_unnamed_fields", 0)] {
        super::classes::put(&c, n, Value::int(i))?;
    }
    let names = tuple(FIELDS.iter().map(|f| new_str(f)).collect());
    super::classes::put(&c, "__match_args__", names)?;
    m.set_str("struct_time", c);
    m.set_str("_STRUCT_TM_ITEMS", Value::int(11));
    set_zone(m)
}

/// The environment's TZ may have changed; the C library looks at it at each conversion.
fn tzset(_: &[Value]) -> R {
    let time = crate::module::import_dotted("time")?;
    time.as_module().map_or(Ok(()), set_zone).map(|_| NONE)
}

fn set_zone(m: &ModuleData) -> R<()> {
    // Winter and summer of this year tell the zone's two offsets.
    let year = days::fields_of(seconds(&UNBOUND)?)[0];
    let at = |month| local(days::seconds_of([year, month, 1, 12, 0, 0]));
    let (jan, jul) = (at(1)?, at(7)?);
    let (std, dst) = if jan.offset <= jul.offset { (&jan, &jul) } else { (&jul, &jan) };
    m.set_str("timezone", Value::int(-std.offset));
    m.set_str("altzone", Value::int(-dst.offset));
    m.set_str("daylight", Value::int(i64::from(jan.offset != jul.offset)));
    m.set_str("tzname", tuple(vec![new_str(&std.zone), new_str(&dst.zone)]));
    Ok(())
}
