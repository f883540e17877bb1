//! decimal: format().

use super::decimal_num::*;
use crate::prelude::*;

/// How a locale writes numbers: grouping holds the sizes of the groups from the right; the last
/// one repeats unless CHAR_MAX follows it.
pub struct Marks {
    pub point: String,
    pub separator: String,
    pub grouping: Vec<u8>,
}

const CHAR_MAX: u8 = 127;

struct Spec {
    fill: char,
    align: char,
    sign: Option<char>,
    no_negative_zero: bool,
    zeros: bool,
    width: usize,
    thousands: bool,
    precision: Option<i64>,
    kind: Option<char>,
}

fn number(s: &[char], at: &mut usize) -> Option<i64> {
    let from = *at;
    while s.get(*at).map_or(false, |c| c.is_ascii_digit()) {
        *at += 1;
    }
    let digits: String = s[from..*at].iter().collect();
    match digits.parse() {
        Ok(n) => Some(n),
        Err(_) if digits.is_empty() => None,
        Err(_) => Some(i64::MAX),
    }
}

fn parse(text: &str) -> Option<Spec> {
    let s: Vec<char> = text.chars().collect();
    let is_align = |c: Option<&char>| matches!(c, Some('<' | '>' | '=' | '^'));
    let mut p = Spec {
        fill: ' ',
        align: '>',
        sign: None,
        no_negative_zero: false,
        zeros: false,
        width: 0,
        thousands: false,
        precision: None,
        kind: None,
    };
    let mut at = 0;
    let mut aligned = false;
    if is_align(s.get(1)) {
        p.fill = s[0];
        p.align = s[1];
        at = 2;
        aligned = true;
    } else if is_align(s.first()) {
        p.align = s[0];
        at = 1;
        aligned = true;
    }
    let take = |at: &mut usize, c: char| {
        let found = s.get(*at) == Some(&c);
        *at += found as usize;
        found
    };
    if let Some(c @ ('+' | '-' | ' ')) = s.get(at) {
        p.sign = Some(*c);
        at += 1;
    }
    p.no_negative_zero = take(&mut at, 'z');
    if take(&mut at, '0') {
        if aligned {
            return None; // zero padding excludes another alignment
        }
        p.zeros = true;
        p.fill = '0';
        p.align = '=';
    }
    p.width = number(&s, &mut at).unwrap_or(0) as usize;
    p.thousands = take(&mut at, ',');
    if take(&mut at, '.') {
        p.precision = Some(number(&s, &mut at)?);
    }
    if let Some(c) = s.get(at) {
        if !"eEfFgGn%".contains(*c) {
            return None;
        }
        p.kind = Some(*c);
        at += 1;
    }
    if at < s.len() || p.kind == Some('n') && p.thousands {
        return None;
    }
    if p.kind == Some('n') {
        p.kind = Some('g');
    }
    Some(p)
}

/// Where the groups of so many digits begin, counted from the right.
fn groups(digits: usize, sizes: &[u8]) -> Vec<usize> {
    let (mut at, mut i, mut found) = (0, 0, Vec::new());
    while let Some(&size) = sizes.get(i).or(sizes.last()) {
        let size = if size == 0 && i > 0 { sizes[i - 1] } else { size };
        at += size as usize;
        if size == 0 || size == CHAR_MAX || at >= digits {
            break;
        }
        found.push(at);
        i = (i + 1).min(sizes.len() - 1);
    }
    found
}

/// Separators between groups; zero padding is grouped, too.
fn grouped(int: &str, least: usize, marks: &Marks) -> String {
    let mark = marks.separator.chars().count();
    let mut n = int.len();
    while n + groups(n, &marks.grouping).len() * mark < least {
        n += 1;
    }
    let digits = "0".repeat(n - int.len()) + int;
    let starts = groups(n, &marks.grouping);
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if starts.contains(&(n - i)) {
            out.push_str(&marks.separator);
        }
        out.push(c);
    }
    out
}

fn padded(sign: &str, body: &str, p: &Spec) -> String {
    let n = sign.chars().count() + body.chars().count();
    let room = p.width.saturating_sub(n);
    let fill = |k: usize| p.fill.to_string().repeat(k);
    match p.align {
        '<' => format!("{}{}{}", sign, body, fill(room)),
        '^' => format!("{}{}{}{}", fill(room / 2), sign, body, fill(room - room / 2)),
        '=' => format!("{}{}{}", sign, fill(room), body),
        _ => format!("{}{}{}", fill(room), sign, body),
    }
}

/// To that many digits.
fn rounded(d: &Dec, places: i64, round: Round) -> Dec {
    if d.is_zero() {
        return d.clone();
    }
    let r = d.rescale(d.adjusted() + 1 - places, round);
    if r.adjusted() != d.adjusted() {
        return r.rescale(r.adjusted() + 1 - places, round);
    }
    r
}

/// One mark of the dict that may replace the locale's.
fn mark(of: &Value, name: &str) -> R<Option<String>> {
    match crate::dict::get_str(of, name)? {
        None => Ok(None),
        Some(v) => match v.as_str() {
            Some(s) => Ok(Some(s.into_owned())),
            None => Err(type_error("bad argument type for built-in operation")),
        },
    }
}

fn marks(p: &Spec, instead: Option<&Value>) -> R<Marks> {
    let (separator, grouping) = if p.thousands { (",", vec![3]) } else { ("", vec![]) };
    let mut m = Marks { point: ".".into(), separator: separator.into(), grouping };
    if let Some(d) = instead {
        m.point = mark(d, "decimal_point")?.unwrap_or(m.point);
        m.separator = mark(d, "thousands_sep")?.unwrap_or(m.separator);
        m.grouping = mark(d, "grouping")?.map_or(m.grouping, |g| g.into_bytes());
        if m.point.is_empty() {
            return Err(value_error("invalid override dict"));
        }
    }
    Ok(m)
}

/// `format(d, text)`; `instead` is a dict of marks to use instead of the locale's.
pub fn format(d: &Dec, text: &str, instead: Option<&Value>, c: &Ctx) -> R<String> {
    let p = match parse(text) {
        Some(p) => p,
        None => return Err(value_error("invalid format string")),
    };
    if p.width as i64 > MOST || p.precision.unwrap_or(0) > MOST {
        return Err(value_error("format specification exceeds internal limits of _decimal"));
    }
    let marks = marks(&p, instead)?;
    let kind = p.kind.unwrap_or(if c.capitals { 'G' } else { 'g' });
    let low = kind.to_ascii_lowercase();
    let wanted = p.sign;
    let sign_of = |neg: bool| match (neg, wanted) {
        (true, _) => "-",
        (_, Some('+')) => "+",
        (_, Some(' ')) => " ",
        _ => "",
    };
    if d.is_special() {
        let mut body = to_text(&d.abs(), false, true);
        if low == '%' {
            body.push('%');
        }
        let p = if p.zeros { Spec { fill: ' ', align: '>', ..p } } else { p };
        return Ok(padded(sign_of(d.neg), &body, &p));
    }
    let mut d = d.clone();
    if low == '%' {
        d.exp += 2;
    }
    if let Some(n) = p.precision {
        d = match low {
            'e' => rounded(&d, n + 1, c.round),
            'f' | '%' => d.rescale(-n, c.round),
            _ if d.digits() > n => rounded(&d, n.max(1), c.round),
            _ => d,
        };
    }
    if d.exp > 0 && (low == 'f' || low == '%') {
        d = d.rescale(0, c.round);
    }
    let neg = d.neg && !(p.no_negative_zero && d.is_zero());
    let digits = d.coef.to_text(10);
    let n = digits.len() as i64;
    let left = d.exp + n;
    let point = match low {
        'e' if d.is_zero() && p.precision.is_some() => 1 - p.precision.unwrap_or(0),
        'e' => 1,
        'f' | '%' => left,
        _ if d.exp <= 0 && left > -6 => left,
        _ => 1,
    };
    let (int, mut fraction) = if point < 0 {
        ("0".to_string(), format!("{}{}", "0".repeat(-point as usize), digits))
    } else if point > n {
        (format!("{}{}", digits, "0".repeat((point - n) as usize)), String::new())
    } else {
        let (a, b) = digits.split_at(point as usize);
        (if a.is_empty() { "0".to_string() } else { a.to_string() }, b.to_string())
    };
    if !fraction.is_empty() {
        fraction.insert_str(0, &marks.point);
    }
    let exponent = left - point;
    if exponent != 0 || low == 'e' {
        let e = if kind.is_ascii_uppercase() { 'E' } else { 'e' };
        fraction.push_str(&format!("{}{:+}", e, exponent));
    }
    if low == '%' {
        fraction.push('%');
    }
    let sign = sign_of(neg);
    let taken = fraction.chars().count() + sign.len();
    let least = if p.zeros { p.width.saturating_sub(taken) } else { 0 };
    let int = grouped(&int, least, &marks);
    Ok(padded(sign, &format!("{}{}", int, fraction), &p))
}
