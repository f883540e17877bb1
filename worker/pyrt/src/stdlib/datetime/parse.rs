//! strptime in the C locale: what _strptime's regular expressions take.

use super::days::{self, from_ordinal};
use super::format::{DAYS, MONTHS};
use super::Fields;
use crate::prelude::*;

/// What the text said.
pub struct Parsed {
    pub f: Fields,
    pub weekday: i64,
    pub yearday: i64,
    pub offset: Option<i64>,
    pub zone: Option<String>,
    pub is_dst: i64,
}

#[derive(Default)]
struct Found {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    hour: Option<i64>,
    pm: Option<bool>,
    minute: i64,
    second: i64,
    micro: i64,
    weekday: Option<i64>,
    yearday: Option<i64>,
    /// (week, weeks begin on Monday)
    week: Option<(i64, bool)>,
    iso_year: Option<i64>,
    iso_week: Option<i64>,
    offset: Option<i64>,
    zone: Option<String>,
    is_dst: i64,
}

struct Text<'a> {
    rest: &'a str,
}

impl<'a> Text<'a> {
    /// Up to `most` digits whose value is in the range; two only if they fit.
    fn number(&mut self, most: usize, low: i64, high: i64) -> Option<i64> {
        let n = self.rest.bytes().take(most).take_while(|b| b.is_ascii_digit()).count();
        for len in (1..=n).rev() {
            let v: i64 = self.rest[..len].parse().ok()?;
            if (low..=high).contains(&v) {
                self.rest = &self.rest[len..];
                return Some(v);
            }
        }
        None
    }
    fn exactly(&mut self, n: usize) -> Option<i64> {
        let s = self.rest.get(..n).filter(|s| s.bytes().all(|b| b.is_ascii_digit()))?;
        self.rest = &self.rest[n..];
        s.parse().ok()
    }
    /// The longest of the names, whatever the case.
    fn name(&mut self, all: &[String]) -> Option<usize> {
        let fits = |n: &String| {
            self.rest.get(..n.len()).map_or(false, |s| s.eq_ignore_ascii_case(n))
        };
        let best = (0..all.len()).filter(|i| fits(&all[*i])).max_by_key(|i| all[*i].len())?;
        self.rest = &self.rest[all[best].len()..];
        Some(best)
    }
    fn eat(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(r) => {
                self.rest = r;
                true
            }
            None => false,
        }
    }
    fn space(&mut self) -> bool {
        let trimmed = self.rest.trim_start();
        let some = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        some
    }
}

fn names(all: &[&str], short: bool) -> Vec<String> {
    all.iter().map(|n| if short { n[..3].to_string() } else { n.to_string() }).collect()
}

fn zone_names() -> Vec<String> {
    let mut all = vec!["utc".to_string(), "gmt".to_string()];
    for month in [1, 7] {
        if let Some(l) = days::local(days::seconds_of([2024, month, 1, 0, 0, 0])) {
            all.push(l.zone);
        }
    }
    all
}

/// +hh[:]mm[[:]ss[.f]] or Z
fn offset(t: &mut Text) -> Option<i64> {
    if t.eat('Z') {
        return Some(0);
    }
    let sign = if t.eat('-') {
        -1
    } else if t.eat('+') {
        1
    } else {
        return None;
    };
    let h = t.exactly(2)?;
    let colon = t.eat(':');
    let m = t.exactly(2).filter(|m| *m < 60)?;
    let mut us = (h * 3600 + m * 60) * 1_000_000;
    let before = t.rest;
    if !colon || t.eat(':') {
        match t.exactly(2).filter(|s| *s < 60) {
            Some(s) => {
                us += s * 1_000_000;
                if t.eat('.') {
                    let n = t.rest.bytes().take(6).take_while(|b| b.is_ascii_digit()).count();
                    let digits = format!("{:0<6}", &t.rest[..n]);
                    us += digits.parse::<i64>().ok()?;
                    t.rest = &t.rest[n..];
                }
            }
            None => t.rest = before,
        }
    }
    Some(sign * us)
}

/// One directive; None where the text does not fit.
fn directive(code: char, t: &mut Text, f: &mut Found) -> Option<()> {
    match code {
        'd' => {
            t.space();
            f.day = Some(t.number(2, 1, 31)?);
        }
        'm' => f.month = Some(t.number(2, 1, 12)?),
        'Y' => f.year = Some(t.exactly(4)?),
        'y' => {
            let y = t.exactly(2)?;
            f.year = Some(if y <= 68 { 2000 + y } else { 1900 + y });
        }
        'H' => f.hour = Some(t.number(2, 0, 23)?),
        'I' => f.hour = Some(t.number(2, 1, 12)?),
        'p' => f.pm = Some(t.name(&["am".into(), "pm".into()])? == 1),
        'M' => f.minute = t.number(2, 0, 59)?,
        'S' => f.second = t.number(2, 0, 61)?,
        'f' => {
            let n = t.rest.bytes().take(6).take_while(|b| b.is_ascii_digit()).count();
            if n == 0 {
                return None;
            }
            f.micro = format!("{:0<6}", &t.rest[..n]).parse().ok()?;
            t.rest = &t.rest[n..];
        }
        'a' => f.weekday = Some(t.name(&names(&DAYS, true))? as i64),
        'A' => f.weekday = Some(t.name(&names(&DAYS, false))? as i64),
        'w' => f.weekday = Some((t.number(1, 0, 6)? + 6) % 7),
        'u' => f.weekday = Some(t.number(1, 1, 7)? - 1),
        'b' => f.month = Some(t.name(&names(&MONTHS, true))? as i64 + 1),
        'B' => f.month = Some(t.name(&names(&MONTHS, false))? as i64 + 1),
        'j' => f.yearday = Some(t.number(3, 1, 366)?),
        'U' => f.week = Some((t.number(2, 0, 53)?, false)),
        'W' => f.week = Some((t.number(2, 0, 53)?, true)),
        'G' => f.iso_year = Some(t.exactly(4)?),
        'V' => f.iso_week = Some(t.number(2, 0, 53)?),
        'z' => f.offset = Some(offset(t)?),
        'Z' => {
            let all = zone_names();
            let before = t.rest;
            let i = t.name(&all)?;
            f.zone = Some(before[..all[i].len()].to_string());
            f.is_dst = if i == 3 && all[2] != all[3] { 1 } else { 0 };
        }
        '%' => {
            if !t.eat('%') {
                return None;
            }
        }
        _ => return None,
    }
    Some(())
}

/// Directives that stand for several.
fn expand(format: &str) -> String {
    format
        .replace("%c", "%a %b %d %H:%M:%S %Y")
        .replace("%x", "%m/%d/%y")
        .replace("%X", "%H:%M:%S")
}

fn check_format(format: &str) -> R<()> {
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            continue;
        }
        match chars.next() {
            None => return Err(value_error(format!("stray % in format '{}'", format))),
            Some(d) if "aAwdbBmyYHIpMSfzZjUWcxX%GuV".contains(d) => {}
            Some(d) => {
                return Err(value_error(format!(
                    "'{}' is a bad directive in format {}",
                    d,
                    repr_text(&new_str(format))?
                )))
            }
        }
    }
    Ok(())
}

fn scan(text: &str, format: &str) -> R<Found> {
    check_format(format)?;
    let mismatch = || -> R<PyErr> {
        Ok(value_error(format!(
            "time data {} does not match format {}",
            repr_text(&new_str(text))?,
            repr_text(&new_str(format))?
        )))
    };
    let expanded = expand(format);
    let mut t = Text { rest: text };
    let mut f = Found { is_dst: -1, ..Found::default() };
    let mut chars = expanded.chars().peekable();
    while let Some(c) = chars.next() {
        let fits = if c == '%' {
            let code = chars.next().unwrap_or('%');
            directive(code, &mut t, &mut f).is_some()
        } else if c.is_whitespace() {
            while chars.peek().map_or(false, |c| c.is_whitespace()) {
                chars.next();
            }
            t.space()
        } else {
            let first = t.rest.chars().next();
            let same = first.map_or(false, |x| x.to_lowercase().eq(c.to_lowercase()));
            if same {
                t.rest = &t.rest[first.map_or(0, |x| x.len_utf8())..];
            }
            same
        };
        if !fits {
            return Err(mismatch()?);
        }
    }
    if !t.rest.is_empty() {
        return Err(value_error(format!("unconverted data remains: {}", t.rest)));
    }
    Ok(f)
}

/// The day that week and weekday stand for.
fn from_week(year: i64, week: i64, weekday: i64, monday: bool) -> i64 {
    let first = days::weekday(year, 1, 1);
    let (first, weekday) = match monday {
        true => (first, weekday),
        false => ((first + 1) % 7, (weekday + 1) % 7),
    };
    let before = (7 - first) % 7;
    if week == 0 {
        1 + weekday - first
    } else {
        1 + before + 7 * (week - 1) + weekday
    }
}

pub fn read(text: &str, format: &str) -> R<Parsed> {
    let found = scan(text, format)?;
    let hour = match (found.hour, found.pm) {
        (Some(h), Some(pm)) if format.contains("%I") => h % 12 + if pm { 12 } else { 0 },
        (Some(12), None) if format.contains("%I") => 0,
        (h, _) => h.unwrap_or(0),
    };
    if found.iso_year.is_some() {
        if found.yearday.is_some() {
            return Err(value_error(
                "Day of the year directive '%j' is not compatible with ISO year directive '%G'. \
                 Use '%Y' instead.",
            ));
        }
        if found.iso_week.is_none() || found.weekday.is_none() {
            return Err(value_error(
                "ISO year directive '%G' must be used with the ISO week directive '%V' and a \
                 weekday directive ('%A', '%a', '%w', or '%u').",
            ));
        }
    } else if found.iso_week.is_some() {
        return Err(value_error(match found.year.is_none() || found.weekday.is_none() {
            true => {
                "ISO week directive '%V' must be used with the ISO year directive '%G' and a \
                 weekday directive ('%A', '%a', '%w', or '%u')."
            }
            false => {
                "ISO week directive '%V' is incompatible with the year directive '%Y'. Use the \
                 ISO year '%G' instead."
            }
        }));
    }
    let leap = found.year.is_none() && found.month == Some(2) && found.day == Some(29);
    let mut year = found.year.unwrap_or(if leap { 1904 } else { 1900 });
    let (mut month, mut day) = (found.month.unwrap_or(1), found.day.unwrap_or(1));
    let mut yearday = found.yearday;
    let no_date = found.yearday.is_none() && found.weekday.is_some();
    if let (Some((week, monday)), true, true) = (found.week, no_date, found.year.is_some()) {
        yearday = Some(from_week(year, week, found.weekday.unwrap_or(0), monday));
    }
    if let (Some(y), Some(w), Some(d)) = (found.iso_year, found.iso_week, found.weekday) {
        let (iy, im, id) = super::iso::from_week(y, w, d + 1)?;
        year = iy;
        month = im;
        day = id;
    } else if let Some(n) = yearday {
        if found.month.is_none() || found.day.is_none() {
            let (y, m, d) = from_ordinal(days::ordinal(year, 1, 1) + n - 1);
            year = y;
            month = m;
            day = d;
        }
    }
    if day > days::days_in_month(year, month) {
        return Err(value_error("day is out of range for month"));
    }
    let weekday = found.weekday.unwrap_or_else(|| days::weekday(year, month, day));
    let yearday = days::day_of_year(year, month, day);
    if leap {
        year = 1900;
    }
    let mut f = Fields::date(year, month, day);
    f.hour = hour;
    f.minute = found.minute;
    f.second = found.second;
    f.micro = found.micro;
    Ok(Parsed {
        f,
        weekday,
        yearday,
        offset: found.offset,
        zone: found.zone,
        is_dst: found.is_dst,
    })
}
