//! The text of dates and times: isoformat, strftime in the C locale.

use super::days;
use super::Fields;
use crate::prelude::*;

pub const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
pub const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
];

/// "datetime.date", or the name of a subclass.
pub fn class_text(v: &Value) -> &'static str {
    type_name(v)
}

/// "+01:30"; seconds and microseconds where there are some.
pub fn offset_text(us: i64, between: &str) -> String {
    let sign = if us < 0 { '-' } else { '+' };
    let us = us.abs();
    let (s, us) = (us / 1_000_000, us % 1_000_000);
    let mut out = format!("{}{:02}{}{:02}", sign, s / 3600, between, s / 60 % 60);
    if s % 60 != 0 || us != 0 {
        out.push_str(&format!("{}{:02}", between, s % 60));
    }
    if us != 0 {
        out.push_str(&format!(".{:06}", us));
    }
    out
}

pub fn iso_date(f: &Fields) -> String {
    format!("{:04}-{:02}-{:02}", f.year, f.month, f.day)
}

/// The time of day as `timespec` wants it.
pub fn iso_clock(f: &Fields, timespec: &str) -> R<String> {
    let (h, m, s, us) = (f.hour, f.minute, f.second, f.micro);
    Ok(match timespec {
        "hours" => format!("{:02}", h),
        "minutes" => format!("{:02}:{:02}", h, m),
        "milliseconds" => format!("{:02}:{:02}:{:02}.{:03}", h, m, s, us / 1000),
        "microseconds" => format!("{:02}:{:02}:{:02}.{:06}", h, m, s, us),
        "seconds" => format!("{:02}:{:02}:{:02}", h, m, s),
        "auto" if us == 0 => format!("{:02}:{:02}:{:02}", h, m, s),
        "auto" => format!("{:02}:{:02}:{:02}.{:06}", h, m, s, us),
        _ => return Err(value_error("Unknown timespec value")),
    })
}

pub fn ctime(f: &Fields) -> String {
    let w = days::weekday(f.year, f.month, f.day) as usize;
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {:04}",
        &DAYS[w][..3],
        &MONTHS[(f.month - 1) as usize][..3],
        f.day,
        f.hour,
        f.minute,
        f.second,
        f.year
    )
}

fn is_flag(c: char) -> bool {
    matches!(c, '-' | '_' | '0' | '^' | '#')
}

fn is_code(c: char) -> bool {
    c.is_ascii_alphabetic()
}

fn padded(s: &str, width: usize, with: char) -> String {
    let missing = width.saturating_sub(s.chars().count());
    std::iter::repeat(with).take(missing).chain(s.chars()).collect()
}

/// What strftime is told of a moment.
pub struct Moment {
    pub f: Fields,
    /// Monday is 0; from 1 January, which is 1.
    pub weekday: i64,
    pub yearday: i64,
    pub offset: Option<i64>,
    pub zone: Option<String>,
}

impl Moment {
    pub fn of(f: &Fields, offset: Option<i64>, zone: Option<String>) -> Moment {
        Moment {
            f: f.clone(),
            weekday: days::weekday(f.year, f.month, f.day),
            yearday: days::day_of_year(f.year, f.month, f.day),
            offset,
            zone,
        }
    }
    fn week(&self, first: i64) -> i64 {
        // `first`: 0 for weeks from Monday, 1 from Sunday.
        (self.yearday - 1 + 7 - (self.weekday + first) % 7) / 7
    }
    fn hour12(&self) -> i64 {
        match self.f.hour % 12 {
            0 => 12,
            h => h,
        }
    }
    fn put(&self, code: char, out: &mut String) {
        let f = &self.f;
        let two = |n: i64| format!("{:02}", n);
        let weekday = DAYS[self.weekday.rem_euclid(7) as usize];
        let month = MONTHS[(f.month - 1).rem_euclid(12) as usize];
        let iso = days::iso_calendar(f.year, f.month.max(1), f.day.max(1));
        let all = |format: &str| self.text(format);
        let s = match code {
            'a' => weekday[..3].to_string(),
            'A' => weekday.to_string(),
            'w' => ((self.weekday + 1) % 7).to_string(),
            'u' => (self.weekday + 1).to_string(),
            'd' => two(f.day),
            'e' => format!("{:2}", f.day),
            'b' | 'h' => month[..3].to_string(),
            'B' => month.to_string(),
            'm' => two(f.month),
            'y' => two(f.year.rem_euclid(100)),
            'Y' => f.year.to_string(),
            'C' => f.year.div_euclid(100).to_string(),
            'H' => two(f.hour),
            'k' => format!("{:2}", f.hour),
            'I' => two(self.hour12()),
            'l' => format!("{:2}", self.hour12()),
            'M' => two(f.minute),
            'S' => two(f.second),
            'p' => if f.hour < 12 { "AM".into() } else { "PM".into() },
            'P' => if f.hour < 12 { "am".into() } else { "pm".into() },
            'f' => format!("{:06}", f.micro),
            'z' => self.offset.map_or(String::new(), |us| offset_text(us, "")),
            'Z' => self.zone.clone().unwrap_or_default(),
            'j' => format!("{:03}", self.yearday),
            'U' => two(self.week(1)),
            'W' => two(self.week(0)),
            'G' => iso.0.to_string(),
            'g' => two(iso.0.rem_euclid(100)),
            'V' => two(iso.1),
            'c' => all("%a %b %e %H:%M:%S %Y"),
            'x' | 'D' => all("%m/%d/%y"),
            'X' | 'T' => all("%H:%M:%S"),
            'r' => all("%I:%M:%S %p"),
            'R' => all("%H:%M"),
            'F' => all("%Y-%m-%d"),
            'n' => "\n".into(),
            't' => "\t".into(),
            's' => days::from_local(f.clock(), f.fold).to_string(),
            '%' => "%".into(),
            other => format!("%{}", other),
        };
        out.push_str(&s);
    }
    pub fn text(&self, format: &str) -> String {
        let mut out = String::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            match chars.next() {
                Some(c) if is_flag(c) || c.is_ascii_digit() => {
                    let mut begun = String::from(c);
                    let mut code = None;
                    for c in &mut chars {
                        if is_flag(c) || c.is_ascii_digit() {
                            begun.push(c);
                        } else {
                            code = Some(c);
                            break;
                        }
                    }
                    match code {
                        Some(code) => self.put_flagged(&begun, code, &mut out),
                        None => out.extend(std::iter::once('%').chain(begun.chars())),
                    }
                }
                // other eras and digits are those of the C locale
                Some(c) if matches!(c, 'E' | 'O') && chars.as_str().starts_with(is_code) => {
                    if let Some(code) = chars.next() {
                        self.put(code, &mut out);
                    }
                }
                Some(code) => self.put(code, &mut out),
                None => out.push('%'),
            }
        }
        out
    }
    /// glibc's flags (no padding, other padding, upper case) and width.
    fn put_flagged(&self, begun: &str, code: char, out: &mut String) {
        let flags = begun.trim_end_matches(|c: char| c.is_ascii_digit());
        let flags = if flags.is_empty() && begun.starts_with('0') { "0" } else { flags };
        let width = begun.trim_start_matches(is_flag).parse().unwrap_or(0);
        let mut s = String::new();
        self.put(code, &mut s);
        let is_number = !s.is_empty() && s.trim_start().bytes().all(|b| b.is_ascii_digit());
        let pad = flags.chars().rev().find(|c| matches!(c, '-' | '_' | '0'));
        if is_number && pad.is_some() {
            let digits = s.trim_start_matches(|c| c == '0' || c == ' ');
            let digits = if digits.is_empty() { "0" } else { digits }.to_string();
            let own = if pad == Some('-') { 0 } else { s.len() };
            s = padded(&digits, own, if pad == Some('0') { '0' } else { ' ' });
        }
        if flags.contains(|c| c == '^' || c == '#') {
            s = s.to_uppercase();
        }
        let zeros = pad == Some('0') || is_number && pad.is_none();
        out.push_str(&padded(&s, width, if zeros { '0' } else { ' ' }));
    }
}
