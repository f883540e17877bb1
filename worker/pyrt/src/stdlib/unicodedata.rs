//! unicodedata: names, properties and normal forms of characters.

use super::functions;
use super::unicodedata_old;
use super::unicodedata_tables::{names, properties};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::view;
use crate::{str_wtf8, unicode};

const HANGUL: u32 = 0xac00;
const HANGUL_COUNT: u32 = 11172;
const LEAD: u32 = 0x1100;
const VOWEL: u32 = 0x1161;
const TAIL: u32 = 0x11a7;
const VOWELS: u32 = 21;
const TAILS: u32 = 28;
static LEADS: [&str; 19] = [
    "G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P",
    "H",
];
static VOWEL_NAMES: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE",
    "WI", "YU", "EU", "YI", "I",
];
static TAIL_NAMES: [&str; 28] = [
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M",
    "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H",
];

fn hangul_name(c: u32) -> Option<String> {
    let i = c.checked_sub(HANGUL).filter(|&i| i < HANGUL_COUNT)?;
    let (lead, rest) = (i / (VOWELS * TAILS), i % (VOWELS * TAILS));
    let parts = [
        LEADS[lead as usize],
        VOWEL_NAMES[(rest / TAILS) as usize],
        TAIL_NAMES[(rest % TAILS) as usize],
    ];
    Some(format!("HANGUL SYLLABLE {}", parts.concat()))
}

pub fn name_of(c: u32) -> Option<String> {
    if let Some(n) = hangul_name(c) {
        return Some(n);
    }
    if names().is_ideograph(c) {
        return Some(format!("CJK UNIFIED IDEOGRAPH-{:X}", c));
    }
    names().of(c).map(|n| String::from_utf8_lossy(n).into_owned())
}

fn lookup_text(name: &str) -> Option<Vec<u32>> {
    if let Some(rest) = name.strip_prefix("HANGUL SYLLABLE ") {
        if let Some(c) = (HANGUL..HANGUL + HANGUL_COUNT)
            .find(|&c| hangul_name(c).map_or(false, |n| n[16..] == *rest))
        {
            return Some(vec![c]);
        }
    }
    if let Some(hex) = name.strip_prefix("CJK UNIFIED IDEOGRAPH-") {
        let digits = hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'));
        let c = u32::from_str_radix(hex, 16).ok()?;
        let fits = digits && (hex.len() == 4 || hex.len() == 5);
        return if fits && names().is_ideograph(c) { Some(vec![c]) } else { None };
    }
    names().lookup(name.to_ascii_uppercase().as_bytes())
}

/// The one character of a name, as patterns use it.
pub fn lookup_char(name: &str) -> Option<u32> {
    match lookup_text(name)?.as_slice() {
        [c] => Some(*c),
        _ => None,
    }
}

pub fn lookup(a: &[Value]) -> R {
    let name = match view(&a[0]) {
        Some(s) => str_wtf8::lossy(s.bytes),
        None => match crate::bytes_types::bytes_like(&a[0]) {
            Some(b) => String::from_utf8_lossy(&b).into_owned(),
            None => {
                return Err(type_error(format!(
                    "a bytes-like object is required, not '{}'",
                    type_name(&a[0])
                )))
            }
        },
    };
    if name.len() > 256 {
        return Err(key_error(&new_str("name too long")));
    }
    match lookup_text(&name) {
        Some(chars) => Ok(text_of(&chars)),
        None => {
            let msg = format!("undefined character name '{}'", name);
            Err(key_error(&new_string(msg)))
        }
    }
}

fn text_of(chars: &[u32]) -> Value {
    let mut out = Vec::new();
    chars.iter().for_each(|&c| str_wtf8::push(&mut out, c));
    new_wtf8(out)
}

/// The argument of a function of one character; `which` is empty or " 1".
pub fn char_arg(v: &Value, function: &str, which: &str) -> R<u32> {
    match view(v) {
        Some(s) if s.len == 1 => Ok(str_wtf8::decode(s.bytes, 0).0),
        _ => Err(type_error(format!(
            "{}() argument{} must be a unicode character, not {}",
            function,
            which,
            type_name(v)
        ))),
    }
}

/// A value, else the default that was given, else ValueError.
pub fn or_default(v: Option<Value>, default: &Value, what: &str) -> R {
    match (v, default.given()) {
        (Some(v), _) => Ok(v),
        (None, Some(d)) => Ok(d.clone()),
        (None, None) => Err(value_error(what)),
    }
}

fn name(a: &[Value]) -> R {
    let c = char_arg(&a[0], "name", " 1")?;
    or_default(name_of(c).map(new_string), &a[1], "no such name")
}

fn decimal(a: &[Value]) -> R {
    let c = char_arg(&a[0], "decimal", " 1")?;
    let v = unicode::decimal(c).map(|d| Value::int(d as i64));
    or_default(v, &a[1], "not a decimal")
}

pub fn digit(a: &[Value]) -> R {
    let c = char_arg(&a[0], "digit", " 1")?;
    let v = unicode::decimal(c).or_else(|| properties().digit(c));
    or_default(v.map(|d| Value::int(d as i64)), &a[1], "not a digit")
}

/// The number that a character stands for.
pub fn own_numeric(c: u32) -> Option<f64> {
    unicode::decimal(c).map(f64::from).or_else(|| properties().numeric(c))
}

fn numeric(a: &[Value]) -> R {
    let c = char_arg(&a[0], "numeric", " 1")?;
    or_default(own_numeric(c).map(Value::float), &a[1], "not a numeric character")
}

pub fn decomposition(a: &[Value]) -> R {
    let c = char_arg(&a[0], "decomposition", "")?;
    let p = properties();
    let d = match p.decomposition(c) {
        Some(d) => d,
        None => return Ok(new_str("")),
    };
    let mut words = vec![];
    if d.tag != 0 {
        words.push(p.tags[d.tag as usize].clone());
    }
    words.extend(d.parts.iter().map(|c| format!("{:04X}", c)));
    Ok(new_string(words.join(" ")))
}

/// Canonical decomposition, or compatible too, of one character; `old`: as in Unicode 3.2.
fn decompose(c: u32, compatible: bool, old: bool, out: &mut Vec<u32>) {
    if old && unicodedata_old::is_unassigned(c) {
        return out.push(c);
    }
    if let Some(was) = unicodedata_old::decomposed(c).filter(|_| old) {
        return out.push(was);
    }
    if let Some(i) = c.checked_sub(HANGUL).filter(|&i| i < HANGUL_COUNT) {
        out.push(LEAD + i / (VOWELS * TAILS));
        out.push(VOWEL + i % (VOWELS * TAILS) / TAILS);
        if i % TAILS != 0 {
            out.push(TAIL + i % TAILS);
        }
        return;
    }
    match properties().decomposition(c) {
        Some(d) if compatible || d.tag == 0 => {
            d.parts.iter().for_each(|&c| decompose(c, compatible, old, out))
        }
        _ => out.push(c),
    }
}

fn class(c: u32) -> u8 {
    if c < 0x300 {
        0
    } else {
        properties().record(c).combining
    }
}

fn compose_two(a: u32, b: u32) -> Option<u32> {
    if (LEAD..LEAD + 19).contains(&a) && (VOWEL..VOWEL + VOWELS).contains(&b) {
        return Some(HANGUL + ((a - LEAD) * VOWELS + (b - VOWEL)) * TAILS);
    }
    let syllable = a.checked_sub(HANGUL).filter(|&i| i < HANGUL_COUNT && i % TAILS == 0);
    if syllable.is_some() && (TAIL + 1..TAIL + TAILS).contains(&b) {
        return Some(a + (b - TAIL));
    }
    properties().pair(a, b)
}

fn compose(chars: &[u32]) -> Vec<u32> {
    let mut out: Vec<u32> = vec![];
    let mut starter: Option<usize> = None;
    let mut last = 0; // class of the character before, when that one stayed
    for &c in chars {
        let k = class(c);
        if let Some(s) = starter {
            let adjacent = out.len() == s + 1;
            if adjacent || last < k && last != 0 {
                if let Some(both) = compose_two(out[s], c) {
                    out[s] = both;
                    continue;
                }
            }
        }
        if k == 0 {
            starter = Some(out.len());
        }
        last = k;
        out.push(c);
    }
    out
}

/// A normal form; None for a name that is none.
fn normalized(text: &[u8], form: &str, old: bool) -> Option<Vec<u32>> {
    let (compatible, composed) = match form {
        "NFC" => (false, true),
        "NFD" => (false, false),
        "NFKC" => (true, true),
        "NFKD" => (true, false),
        _ => return None,
    };
    let mut chars = vec![];
    str_wtf8::chars(text).for_each(|c| decompose(c, compatible, old, &mut chars));
    let mut from = 0;
    while from < chars.len() {
        let next = chars[from..].iter().position(|&c| class(c) == 0);
        let end = next.map_or(chars.len(), |i| from + i);
        chars[from..end].sort_by_key(|&c| class(c));
        from = end + 1;
    }
    Some(if composed { compose(&chars) } else { chars })
}

/// An identifier as Python compares them: in NFKC.
pub fn normal_name(text: &str) -> String {
    let chars = normalized(text.as_bytes(), "NFKC", false).unwrap_or_default();
    chars.into_iter().filter_map(char::from_u32).collect()
}

fn forms(a: &[Value], function: &str, old: bool) -> R<Option<Vec<u32>>> {
    let text = |i: usize| {
        view(&a[i]).ok_or_else(|| {
            type_error(format!(
                "{}() argument {} must be str, not {}",
                function,
                i + 1,
                crate::str_args::arg_name(&a[i])
            ))
        })
    };
    let (form, s) = (text(0)?, text(1)?);
    if s.len == 0 {
        return Ok(None);
    }
    let form = str_wtf8::lossy(form.bytes);
    if s.ascii && matches!(form.as_str(), "NFC" | "NFD" | "NFKC" | "NFKD") {
        return Ok(None);
    }
    match normalized(s.bytes, &form, old) {
        Some(chars) => Ok(Some(chars)),
        None => Err(value_error("invalid normalization form")),
    }
}

pub fn normalize(a: &[Value], old: bool) -> R {
    Ok(match forms(a, "normalize", old)? {
        Some(chars) => text_of(&chars),
        None => crate::str_args::itself(&a[1]),
    })
}

pub fn is_normalized(a: &[Value], old: bool) -> R {
    let same = match (forms(a, "is_normalized", old)?, view(&a[1])) {
        (Some(chars), Some(s)) => str_wtf8::chars(s.bytes).eq(chars),
        _ => true,
    };
    Ok(Value::bool(same))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "lookup" "name, /" lookup;
    "name" "chr, default=, /" name;
    "decimal" "chr, default=, /" decimal;
    "digit" "chr, default=, /" digit;
    "numeric" "chr, default=, /" numeric;
    "category" "chr, /" |a| {
        let p = properties();
        let r = p.record(char_arg(&a[0], "category", "")?);
        Ok(new_str(&p.categories[r.category as usize]))
    };
    "bidirectional" "chr, /" |a| {
        let p = properties();
        let r = p.record(char_arg(&a[0], "bidirectional", "")?);
        Ok(new_str(&p.bidirectionals[r.bidirectional as usize]))
    };
    "combining" "chr, /" |a| {
        let r = properties().record(char_arg(&a[0], "combining", "")?);
        Ok(Value::int(r.combining as i64))
    };
    "east_asian_width" "chr, /" |a| {
        let p = properties();
        let r = p.record(char_arg(&a[0], "east_asian_width", "")?);
        Ok(new_str(&p.widths[r.width() as usize]))
    };
    "mirrored" "chr, /" |a| {
        let r = properties().record(char_arg(&a[0], "mirrored", "")?);
        Ok(Value::int(r.mirrored() as i64))
    };
    "decomposition" "chr, /" decomposition;
    "normalize" "form, unistr, /" |a| normalize(a, false);
    "is_normalized" "form, unistr, /" |a| is_normalized(a, false);
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "unicodedata");
    m.set_str("unidata_version", new_str("14.0.0"));
    m.set_str("ucd_3_2_0", unicodedata_old::object());
    Ok(())
}
