//! fromisoformat: ISO 8601 as CPython 3.11 reads it.

use super::days::{from_ordinal, iso_start};
use super::{zone, Fields};
use crate::prelude::*;

fn number(s: &str) -> Option<i64> {
    if s.is_empty() || !s.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    s.parse().ok()
}

/// The day of ISO year, week and weekday.
pub fn from_week(year: i64, week: i64, day: i64) -> R<(i64, i64, i64)> {
    if !(1..=9999).contains(&year) {
        return Err(value_error(format!("Year is out of range: {}", year)));
    }
    let weeks = (iso_start(year + 1) - iso_start(year)) / 7;
    if week < 1 || week > weeks {
        return Err(value_error(format!("Invalid week: {}", week)));
    }
    if !(1..=7).contains(&day) {
        return Err(value_error(format!("Invalid weekday: {} (range is [1, 7])", day)));
    }
    Ok(from_ordinal(iso_start(year) + (week - 1) * 7 + day - 1))
}

/// 2024-01-02, 20240102, 2024-W01-2, 2024W01 ...
pub fn date(s: &str) -> Option<R<(i64, i64, i64)>> {
    if !s.is_ascii() {
        return None;
    }
    let year = number(s.get(..4)?)?;
    let dashed = s.as_bytes().get(4) == Some(&b'-');
    let rest = s.get(4 + usize::from(dashed)..)?;
    if let Some(week) = rest.strip_prefix('W') {
        let n = number(week.get(..2)?)?;
        let day = match (&week[2..], dashed) {
            ("", _) => 1,
            (d, true) => number(d.strip_prefix('-').filter(|d| d.len() == 1)?)?,
            (d, false) if d.len() == 1 => number(d)?,
            _ => return None,
        };
        return Some(from_week(year, n, day));
    }
    let month = number(rest.get(..2)?)?;
    let day = match dashed {
        true => rest[2..].strip_prefix('-')?,
        false => &rest[2..],
    };
    if day.len() != 2 {
        return None;
    }
    Some(Ok((year, month, number(day)?)))
}

/// hh[:mm[:ss[.f]]] to (hour, minute, second, microsecond)
fn clock_parts(s: &str) -> Option<[i64; 4]> {
    let mut out = [0; 4];
    out[0] = number(s.get(..2)?)?;
    let mut rest = &s[2..];
    let colons = rest.starts_with(':');
    for slot in &mut out[1..3] {
        if rest.is_empty() {
            return Some(out);
        }
        if colons {
            rest = rest.strip_prefix(':')?;
        }
        *slot = number(rest.get(..2)?)?;
        rest = &rest[2..];
    }
    if rest.is_empty() {
        return Some(out);
    }
    let digits = rest.strip_prefix('.').or_else(|| rest.strip_prefix(','))?;
    number(digits)?;
    out[3] = number(&format!("{:0<6}", digits.chars().take(6).collect::<String>()))?;
    Some(out)
}

/// The time of day with its zone, put into `f`.
pub fn clock(s: &str, f: &mut Fields) -> Option<R<()>> {
    if !s.is_ascii() {
        return None;
    }
    let at = s.find(|c| c == '+' || c == '-' || c == 'Z');
    let (time, tz) = s.split_at(at.unwrap_or(s.len()));
    let [h, m, sec, us] = clock_parts(time)?;
    f.hour = h;
    f.minute = m;
    f.second = sec;
    f.micro = us;
    if tz.is_empty() {
        return Some(Ok(()));
    }
    if tz == "Z" {
        f.tz = zone::utc();
        return Some(Ok(()));
    }
    let [h, m, sec, us] = clock_parts(tz.get(1..)?)?;
    let sign = if tz.starts_with('-') { -1 } else { 1 };
    let us = ((h * 60 + m) * 60 + sec) * 1_000_000 + us;
    if us >= super::days::DAY_US {
        return Some(Err(value_error(
            "offset must be a timedelta strictly between -timedelta(hours=24) and \
             timedelta(hours=24).",
        )));
    }
    f.tz = zone::fixed(sign * us);
    Some(Ok(()))
}

/// Where the date ends and its separator stands.
pub fn date_end(s: &str) -> usize {
    let b = s.as_bytes();
    let digits = |from: usize| {
        b[from.min(b.len())..].iter().take_while(|c| c.is_ascii_digit()).count()
    };
    if b.get(4) == Some(&b'-') {
        if b.get(5) == Some(&b'W') {
            // YYYY-Www[-d]; the separator may be a dash too, then digits pair up as a time.
            return if b.get(8) == Some(&b'-') && digits(9) == 1 { 10 } else { 8 };
        }
        return 10;
    }
    if b.get(4) == Some(&b'W') {
        // A weekday, unless what follows is long enough to pair up as a time.
        let n = digits(7);
        return if n < 2 { 7 + n } else { 8 - usize::from((7 + n) % 2 == 0) };
    }
    8
}
