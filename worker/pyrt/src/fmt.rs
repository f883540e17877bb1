//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`
//! for str, int, float and complex, with CPython's messages.

use crate::fail::{Fail, Kind};
use crate::float::{self, Layout};
use crate::int::Int;
use crate::str_wtf8;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Grouping {
    None,
    Comma,
    Underscore,
    /// '_' in binary, octal and hexadecimal: every four digits.
    UnderscoreFour,
}

#[derive(Clone)]
pub struct Spec {
    fill: u32,
    align: u8,
    align_given: bool,
    sign: u8,
    no_neg_zero: bool,
    alt: bool,
    width: usize,
    grouping: Grouping,
    precision: Option<usize>,
    kind: u32,
}

struct Cursor {
    s: Vec<u32>,
    at: usize,
}

impl Cursor {
    fn peek(&self, ahead: usize) -> u32 {
        self.s.get(self.at + ahead).copied().unwrap_or(0)
    }
    fn take(&mut self, c: char) -> bool {
        let yes = self.peek(0) == c as u32;
        self.at += yes as usize;
        yes
    }
    fn number(&mut self) -> Result<Option<usize>, Fail> {
        let mut value: Option<usize> = None;
        while let Some(d) = self.s.get(self.at).and_then(|&c| crate::unicode::decimal(c)) {
            let v = value.unwrap_or(0).checked_mul(10).and_then(|v| v.checked_add(d as usize));
            match v {
                Some(v) if v <= isize::MAX as usize => value = Some(v),
                _ => return Err(Fail::value("Too many decimal digits in format string")),
            }
            self.at += 1;
        }
        Ok(value)
    }
}

fn align_of(c: u32) -> Option<u8> {
    match char::from_u32(c) {
        Some(a @ ('<' | '>' | '=' | '^')) => Some(a as u8),
        _ => None,
    }
}

/// A type code as the messages show it.
fn show(kind: u32) -> String {
    match char::from_u32(kind) {
        Some(c) if kind > 32 && kind < 128 => c.to_string(),
        _ => format!("\\x{:x}", kind),
    }
}

fn unknown(kind: u32, type_name: &str) -> Fail {
    Fail::value(format!(
        "Unknown format code '{}' for object of type '{}'",
        show(kind),
        type_name
    ))
}

impl Spec {
    pub fn parse(spec: &[u8], type_name: &str, kind: char, align: char) -> Result<Spec, Fail> {
        let mut c = Cursor { s: str_wtf8::chars(spec).collect(), at: 0 };
        let mut r = Spec {
            fill: ' ' as u32,
            align: align as u8,
            align_given: false,
            sign: 0,
            no_neg_zero: false,
            alt: false,
            width: 0,
            grouping: Grouping::None,
            precision: None,
            kind: kind as u32,
        };
        let mut fill_given = false;
        if let Some(a) = align_of(c.peek(1)) {
            r.fill = c.peek(0);
            r.align = a;
            r.align_given = true;
            fill_given = true;
            c.at += 2;
        } else if let Some(a) = align_of(c.peek(0)) {
            r.align = a;
            r.align_given = true;
            c.at += 1;
        }
        if let Some(s @ (' ' | '+' | '-')) = char::from_u32(c.peek(0)) {
            r.sign = s as u8;
            c.at += 1;
        }
        r.no_neg_zero = c.take('z');
        r.alt = c.take('#');
        if !fill_given && c.take('0') {
            r.fill = '0' as u32;
            if !r.align_given && align == '>' {
                r.align = b'=';
            }
        }
        r.width = c.number()?.unwrap_or(0);
        r.grouping(&mut c)?;
        if c.take('.') {
            r.precision = c.number()?;
            if r.precision.is_none() {
                return Err(Fail::value("Format specifier missing precision"));
            }
        }
        if c.s.len() - c.at > 1 {
            return Err(Fail::value(format!(
                "Invalid format specifier '{}' for object of type '{}'",
                str_wtf8::lossy(spec),
                type_name
            )));
        }
        if c.at < c.s.len() {
            r.kind = c.peek(0);
        }
        r.check_grouping()?;
        Ok(r)
    }

    fn grouping(&mut self, c: &mut Cursor) -> Result<(), Fail> {
        let comma = c.take(',');
        let underscore = c.take('_');
        if comma && underscore || underscore && c.peek(0) == ',' as u32 {
            return Err(Fail::value("Cannot specify both ',' and '_'."));
        }
        if comma {
            self.grouping = Grouping::Comma;
        } else if underscore {
            self.grouping = Grouping::Underscore;
        }
        Ok(())
    }

    fn check_grouping(&mut self) -> Result<(), Fail> {
        if self.grouping == Grouping::None {
            return Ok(());
        }
        match char::from_u32(self.kind) {
            Some('d' | 'e' | 'f' | 'g' | 'E' | 'F' | 'G' | '%' | '\0') => Ok(()),
            Some('b' | 'o' | 'x' | 'X') if self.grouping == Grouping::Underscore => {
                self.grouping = Grouping::UnderscoreFour;
                Ok(())
            }
            _ => {
                let mark = if self.grouping == Grouping::Comma { ',' } else { '_' };
                let kind = show(self.kind);
                Err(Fail::value(format!("Cannot specify '{}' with '{}'.", mark, kind)))
            }
        }
    }

    fn separator(&self) -> Option<(u8, usize)> {
        match self.grouping {
            Grouping::None => None,
            Grouping::Comma => Some((b',', 3)),
            Grouping::Underscore => Some((b'_', 3)),
            Grouping::UnderscoreFour => Some((b'_', 4)),
        }
    }

    /// Fills `text` of n characters up to the width.
    fn pad(&self, text: &[u8], n: usize) -> Vec<u8> {
        let missing = self.width.saturating_sub(n);
        let left = match self.align {
            b'<' => 0,
            b'^' => missing / 2,
            _ => missing,
        };
        let mut out = Vec::with_capacity(text.len() + missing);
        (0..left).for_each(|_| str_wtf8::push(&mut out, self.fill));
        out.extend_from_slice(text);
        (left..missing).for_each(|_| str_wtf8::push(&mut out, self.fill));
        out
    }

    /// Puts sign, prefix, grouped digits and what follows them together. `digits` are the
    /// whole part; `tail` begins where no digit of it stands.
    fn number(&self, neg: bool, prefix: &str, digits: &str, tail: &str) -> Vec<u8> {
        let sign = match (neg, self.sign) {
            (true, _) => "-",
            (false, b'+') => "+",
            (false, b' ') => " ",
            _ => "",
        };
        let fixed = sign.len() + prefix.len() + tail.len();
        let zeros = self.fill == '0' as u32 && self.align == b'=';
        let min = if zeros { self.width.saturating_sub(fixed) } else { 0 };
        let grouped = group(digits, self.separator(), min);
        let n = fixed + grouped.len();
        if self.align == b'=' {
            let mut out = format!("{}{}", sign, prefix).into_bytes();
            (n..self.width).for_each(|_| str_wtf8::push(&mut out, self.fill));
            out.extend_from_slice(grouped.as_bytes());
            out.extend_from_slice(tail.as_bytes());
            return out;
        }
        self.pad(format!("{}{}{}{}", sign, prefix, grouped, tail).as_bytes(), n)
    }
}

/// Digits with separators and leading zeros up to `min` characters; a separator is never first.
fn group(digits: &str, separator: Option<(u8, usize)>, min: usize) -> String {
    let (mark, size) = match separator {
        Some(s) if !digits.is_empty() => s,
        _ => {
            let mut out = "0".repeat(min.saturating_sub(digits.len()));
            out.push_str(digits);
            return out;
        }
    };
    let (mut left, mut min) = (digits.len() as isize, min as isize);
    let mut out = Vec::with_capacity(digits.len() * 4 / 3 + 1); // from the right
    loop {
        let n = (size as isize).min(left.max(min).max(1));
        for i in 0..n {
            let at = left - 1 - i;
            out.push(if at >= 0 { digits.as_bytes()[at as usize] } else { b'0' });
        }
        left -= n;
        min -= n;
        if left <= 0 && min <= 0 {
            break;
        }
        out.push(mark);
        min -= 1;
    }
    out.reverse();
    String::from_utf8(out).unwrap_or_default()
}

/// str.__format__; `type_name` is the object's own, which the messages name.
pub fn format_str(text: &[u8], spec: &[u8], type_name: &str) -> Result<Vec<u8>, Fail> {
    if spec.is_empty() {
        return Ok(text.to_vec());
    }
    let s = Spec::parse(spec, type_name, 's', '<')?;
    if s.kind != 's' as u32 {
        return Err(unknown(s.kind, type_name));
    }
    if s.sign != 0 {
        let what = if s.sign == b' ' { "Space" } else { "Sign" };
        return Err(Fail::value(format!("{} not allowed in string format specifier", what)));
    }
    if s.no_neg_zero {
        let msg = "Negative zero coercion (z) not allowed in string format specifier";
        return Err(Fail::value(msg));
    }
    if s.alt {
        let msg = "Alternate form (#) not allowed in string format specifier";
        return Err(Fail::value(msg));
    }
    if s.align == b'=' {
        let msg = "'=' alignment not allowed in string format specifier";
        return Err(Fail::value(msg));
    }
    let mut n = str_wtf8::count(text);
    let mut text = text;
    if let Some(p) = s.precision {
        if p < n {
            text = &text[..str_wtf8::offset(text, 0, p)];
            n = p;
        }
    }
    Ok(s.pad(text, n))
}

/// int.__format__ with a spec that is not empty (the empty one is str()).
pub fn format_int(x: &Int, spec: &[u8], type_name: &str) -> Result<Vec<u8>, Fail> {
    let s = Spec::parse(spec, type_name, 'd', '>')?;
    match char::from_u32(s.kind) {
        Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => {}
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            return Ok(render_float(x.to_f64()?, &s));
        }
        _ => return Err(unknown(s.kind, type_name)),
    }
    if s.precision.is_some() {
        return Err(Fail::value("Precision not allowed in integer format specifier"));
    }
    if s.no_neg_zero {
        let msg = "Negative zero coercion (z) not allowed in integer format specifier";
        return Err(Fail::value(msg));
    }
    if s.kind == 'c' as u32 {
        return format_char(x, &s);
    }
    let (base, prefix) = match char::from_u32(s.kind) {
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = x.digits(base)?;
    if s.kind == 'X' as u32 {
        digits.make_ascii_uppercase();
    }
    Ok(s.number(x.is_negative(), if s.alt { prefix } else { "" }, &digits, ""))
}

fn format_char(x: &Int, s: &Spec) -> Result<Vec<u8>, Fail> {
    let refuse = |what: &str| {
        let msg = format!("{} not allowed with integer format specifier 'c'", what);
        Err(Fail::value(msg))
    };
    if s.sign != 0 {
        return refuse("Sign");
    }
    if s.alt {
        return refuse("Alternate form (#)");
    }
    let c = match x {
        Int::Small(c @ 0..=0x10ffff) => *c as u32,
        Int::Small(_) => return Err(Fail::overflow("%c arg not in range(0x110000)")),
        Int::Big(_) => {
            return Err(Fail::overflow("Python int too large to convert to C long"));
        }
    };
    let mut text = Vec::new();
    str_wtf8::push(&mut text, c);
    let mut s = s.clone();
    if s.align == b'=' {
        s.align = b'>';
    }
    Ok(s.pad(&text, 1))
}

/// float.__format__ with a spec that is not empty.
pub fn format_float(x: f64, spec: &[u8], type_name: &str) -> Result<Vec<u8>, Fail> {
    if let [b'.', n @ b'0'..=b'9', b'f'] = spec {
        // By far the most frequent one.
        return Ok(float::to_text(x, b'f', (n - b'0') as usize, Layout::default()).into_bytes());
    }
    let s = Spec::parse(spec, type_name, '\0', '>')?;
    match char::from_u32(s.kind) {
        Some('\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => {}
        _ => return Err(unknown(s.kind, type_name)),
    }
    if s.precision.map_or(false, |p| p > i32::MAX as usize) {
        return Err(Fail::value("precision too big"));
    }
    if s.precision.map_or(false, |p| p > 1 << 28) {
        return Err(Fail::new(Kind::Memory, ""));
    }
    Ok(render_float(x, &s))
}

/// The digits of one float by the spec's type, in the case it asks for, sign included.
fn float_text(x: f64, s: &Spec, plain: Layout) -> String {
    let mut layout = Layout { alt: s.alt, no_neg_zero: s.no_neg_zero, ..plain };
    let upper = matches!(char::from_u32(s.kind), Some('E' | 'F' | 'G'));
    let kind = char::from_u32(s.kind).unwrap_or('g').to_ascii_lowercase();
    if kind != '\0' {
        layout.dot_zero = false;
    }
    let mut text = match (kind, s.precision) {
        ('\0', None) => float::to_text(x, b'r', 0, layout),
        ('\0' | 'g' | 'n', p) => float::to_text(x, b'g', p.unwrap_or(6), layout),
        ('e', p) => float::to_text(x, b'e', p.unwrap_or(6), layout),
        ('%', p) => float::to_text(x * 100.0, b'f', p.unwrap_or(6), layout),
        (_, p) => float::to_text(x, b'f', p.unwrap_or(6), layout),
    };
    if kind == '%' {
        text.push('%');
    }
    if upper {
        text.make_ascii_uppercase();
    }
    text
}

fn split_whole(text: &str) -> (bool, &str, &str) {
    let (neg, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let n = rest.bytes().take_while(u8::is_ascii_digit).count();
    (neg, &rest[..n], &rest[n..])
}

fn render_float(x: f64, s: &Spec) -> Vec<u8> {
    let text = float_text(x, s, Layout { dot_zero: true, ..Layout::default() });
    let (neg, whole, tail) = split_whole(&text);
    if whole.is_empty() {
        // inf and nan: no digits, so that zeros are padding and not grouped.
        let mut s = s.clone();
        s.grouping = Grouping::None;
        return s.number(neg, "", "", tail);
    }
    s.number(neg, "", whole, tail)
}

/// complex.__format__ with a spec that is not empty.
pub fn format_complex(re: f64, im: f64, spec: &[u8], type_name: &str) -> Result<Vec<u8>, Fail> {
    let s = Spec::parse(spec, type_name, '\0', '>')?;
    match char::from_u32(s.kind) {
        Some('\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n') => {}
        _ => return Err(unknown(s.kind, type_name)),
    }
    if s.fill == '0' as u32 {
        let msg = "Zero padding is not allowed in complex format specifier";
        return Err(Fail::value(msg));
    }
    if s.align == b'=' {
        let msg = "'=' alignment flag is not allowed in complex format specifier";
        return Err(Fail::value(msg));
    }
    // Without a type it looks like repr(): in parentheses, the real part only where it shows.
    let bare = s.kind == 0;
    let skip_re = bare && re == 0.0 && re.is_sign_positive();
    let mut part = s.clone();
    part.width = 0;
    let mut text = Vec::new();
    if !skip_re {
        text.extend(complex_part(re, &part));
        part.sign = b'+';
    }
    text.extend(complex_part(im, &part));
    text.push(b'j');
    if bare && !skip_re {
        text.insert(0, b'(');
        text.push(b')');
    }
    Ok(s.pad(&text, text.len()))
}

fn complex_part(x: f64, s: &Spec) -> Vec<u8> {
    let text = float_text(x, s, Layout::default());
    let (neg, whole, tail) = split_whole(&text);
    s.number(neg, "", whole, tail)
}
