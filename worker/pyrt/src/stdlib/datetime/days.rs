//! The proleptic Gregorian calendar in numbers, and the C library's idea of local time.

pub const MAX_ORDINAL: i64 = 3_652_059;
pub const EPOCH_ORDINAL: i64 = 719_163;
pub const DAY_US: i64 = 86_400_000_000;

const BEFORE: [i64; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

pub fn is_leap(y: i64) -> bool {
    y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)
}

pub fn days_in_month(y: i64, m: i64) -> i64 {
    match m {
        2 if is_leap(y) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_year(y: i64) -> i64 {
    let y = y - 1;
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400)
}

pub fn day_of_year(y: i64, m: i64, d: i64) -> i64 {
    BEFORE[m as usize] + i64::from(m > 2 && is_leap(y)) + d
}

/// Day 1 is 1 January of year 1.
pub fn ordinal(y: i64, m: i64, d: i64) -> i64 {
    days_before_year(y) + day_of_year(y, m, d)
}

pub fn from_ordinal(n: i64) -> (i64, i64, i64) {
    let mut y = (n * 400).div_euclid(146_097).max(1);
    while days_before_year(y + 1) < n {
        y += 1;
    }
    while days_before_year(y) >= n {
        y -= 1;
    }
    let of_year = n - days_before_year(y);
    let m = (1..=12).rev().find(|m| day_of_year(y, *m, 1) <= of_year).unwrap_or(1);
    (y, m, of_year - day_of_year(y, m, 1) + 1)
}

/// Monday is 0.
pub fn weekday(y: i64, m: i64, d: i64) -> i64 {
    (ordinal(y, m, d) + 6) % 7
}

/// The ordinal of the Monday on which ISO year y begins.
pub fn iso_start(y: i64) -> i64 {
    let first = ordinal(y, 1, 1);
    let w = (first + 6) % 7;
    let monday = first - w;
    if w > 3 {
        monday + 7
    } else {
        monday
    }
}

/// (ISO year, week, day of the week from 1)
pub fn iso_calendar(y: i64, m: i64, d: i64) -> (i64, i64, i64) {
    let today = ordinal(y, m, d);
    let mut year = y;
    if today < iso_start(y) {
        year -= 1;
    } else if today >= iso_start(y + 1) {
        year += 1;
    }
    let days = today - iso_start(year);
    (year, days / 7 + 1, days % 7 + 1)
}

/// What localtime() says of a moment.
#[derive(Clone)]
pub struct Local {
    pub fields: [i64; 6],
    pub is_dst: i64,
    pub offset: i64,
    pub zone: String,
}

#[repr(C)]
struct Tm {
    sec: i32,
    min: i32,
    hour: i32,
    mday: i32,
    mon: i32,
    year: i32,
    wday: i32,
    yday: i32,
    isdst: i32,
    gmtoff: i64,
    zone: *const std::os::raw::c_char,
}

extern "C" {
    fn localtime_r(t: *const i64, out: *mut Tm) -> *mut Tm;
    fn tzset();
}

/// None when the C library cannot tell.
pub fn local(t: i64) -> Option<Local> {
    // SAFETY: both pointers are valid; the zone's name lives in the C library's tables.
    unsafe {
        tzset();
        let mut tm: Tm = std::mem::zeroed();
        if localtime_r(&t, &mut tm).is_null() {
            return None;
        }
        let zone = match tm.zone.is_null() {
            true => String::new(),
            false => std::ffi::CStr::from_ptr(tm.zone).to_string_lossy().into_owned(),
        };
        let f = |x: i32| i64::from(x);
        Some(Local {
            fields: [
                f(tm.year) + 1900, f(tm.mon) + 1, f(tm.mday), f(tm.hour), f(tm.min), f(tm.sec),
            ],
            is_dst: f(tm.isdst),
            offset: tm.gmtoff,
            zone,
        })
    }
}

/// Seconds since 1970 of calendar fields, as if they were UTC.
pub fn seconds_of(f: [i64; 6]) -> i64 {
    (ordinal(f[0], f[1], f[2]) - EPOCH_ORDINAL) * 86_400 + f[3] * 3600 + f[4] * 60 + f[5]
}

pub fn fields_of(t: i64) -> [i64; 6] {
    let (y, m, d) = from_ordinal(t.div_euclid(86_400) + EPOCH_ORDINAL);
    let s = t.rem_euclid(86_400);
    [y, m, d, s / 3600, s / 60 % 60, s % 60]
}

fn local_seconds(t: i64) -> i64 {
    local(t).map_or(t, |l| seconds_of(l.fields))
}

/// The moment that local fields stand for; `fold` picks of two.
pub fn from_local(fields: [i64; 6], fold: i64) -> i64 {
    const MOST: i64 = 24 * 3600;
    let t = seconds_of(fields);
    let a = local_seconds(t) - t;
    let u1 = t - a;
    let t1 = local_seconds(u1);
    let b;
    if t1 == t {
        let u2 = u1 + if fold == 1 { MOST } else { -MOST };
        b = local_seconds(u2) - u2;
        if a == b {
            return u1;
        }
    } else {
        b = t1 - u1;
    }
    let u2 = t - b;
    if local_seconds(u2) == t {
        return u2;
    }
    if t1 == t {
        return u1;
    }
    if fold == 1 {
        u1.min(u2)
    } else {
        u1.max(u2)
    }
}

/// Is this the second time that the local clock shows these fields?
pub fn is_second_time(t: i64, shown: i64) -> bool {
    const MOST: i64 = 24 * 3600;
    let shift = shown - local_seconds(t - MOST) - MOST;
    shift < 0 && local_seconds(t + shift) == shown
}
