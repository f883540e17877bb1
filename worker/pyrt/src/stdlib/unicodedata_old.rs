//! unicodedata.ucd_3_2_0: the characters as Unicode 3.2 had them, which the names of Internet
//! hosts (the codec idna, stringprep) are made by.

use super::rust_class::Class;
use super::unicodedata::{char_arg, decomposition, digit, is_normalized, lookup, name_of};
use super::unicodedata::{normalize, or_default, own_numeric};
use super::unicodedata_changes::{CHANGED, DECIMALS, DECOMPOSED, UNASSIGNED};
use super::unicodedata_tables::properties;
use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::unicode;
use std::cmp::Ordering;

static UCD: Class = Class::sealed("unicodedata", "UCD", METHODS, ATTRS);

pub fn object() -> Value {
    new_other_data(UCD.ty(), Box::new(()))
}

fn around(first: u32, last: u32, c: u32) -> Ordering {
    match (last < c, first > c) {
        (true, _) => Ordering::Less,
        (_, true) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

pub fn is_unassigned(c: u32) -> bool {
    UNASSIGNED.binary_search_by(|r| around(r.0, r.1, c)).is_ok()
}

/// What the character became where that was mended later.
pub fn decomposed(c: u32) -> Option<u32> {
    DECOMPOSED.binary_search_by_key(&c, |d| d.0).ok().map(|i| DECOMPOSED[i].1)
}

type Change = (u32, u32, &'static str, &'static str, i8, &'static str);

fn change(c: u32) -> Option<&'static Change> {
    CHANGED.binary_search_by(|r| around(r.0, r.1, c)).ok().map(|i| &CHANGED[i])
}

/// A property: `absent` of what was not there, else what changed, else what is.
fn property(
    a: &[Value],
    function: &str,
    absent: &str,
    was: fn(&Change) -> &'static str,
    is: fn(u32) -> &'static str,
) -> R {
    let c = char_arg(&a[1], function, "")?;
    if is_unassigned(c) {
        return Ok(new_str(absent));
    }
    let was = change(c).map_or("", was);
    Ok(new_str(if was.is_empty() { is(c) } else { was }))
}

fn category(a: &[Value]) -> R {
    let now = |c| &*properties().categories[properties().record(c).category as usize];
    property(a, "category", "Cn", |r| r.2, now)
}

fn bidirectional(a: &[Value]) -> R {
    let now = |c| &*properties().bidirectionals[properties().record(c).bidirectional as usize];
    property(a, "bidirectional", "", |r| r.3, now)
}

fn width(a: &[Value]) -> R {
    let now = |c| &*properties().widths[properties().record(c).width() as usize];
    property(a, "east_asian_width", "F", |r| r.5, now)
}

fn combining(a: &[Value]) -> R {
    let c = char_arg(&a[1], "combining", "")?;
    let class = if is_unassigned(c) { 0 } else { properties().record(c).combining };
    Ok(Value::int(class as i64))
}

fn mirrored(a: &[Value]) -> R {
    let c = char_arg(&a[1], "mirrored", "")?;
    let was = change(c).map(|r| r.4).filter(|m| *m >= 0);
    let now = || i8::from(!is_unassigned(c) && properties().record(c).mirrored());
    Ok(Value::int(was.unwrap_or_else(now) as i64))
}

fn name(a: &[Value]) -> R {
    let c = char_arg(&a[1], "name", " 1")?;
    let name = if is_unassigned(c) { None } else { name_of(c) };
    or_default(name.map(new_string), &a[2], "no such name")
}

fn decimal(a: &[Value]) -> R {
    let c = char_arg(&a[1], "decimal", " 1")?;
    let was = DECIMALS.binary_search_by_key(&c, |d| d.0).ok().map(|i| DECIMALS[i].1 as i64);
    let now = || if is_unassigned(c) { None } else { unicode::decimal(c).map(|d| d as i64) };
    or_default(was.or_else(now).map(Value::int), &a[2], "not a decimal")
}

fn numeric(a: &[Value]) -> R {
    let c = char_arg(&a[1], "numeric", " 1")?;
    let v = if is_unassigned(c) { None } else { own_numeric(c) };
    or_default(v.map(Value::float), &a[2], "not a numeric character")
}

static METHODS: &[NativeDef] = natives! {
    "lookup" "self, name, /" |a| lookup(&a[1..]);
    "name" "self, chr, default=, /" name;
    "decimal" "self, chr, default=, /" decimal;
    "digit" "self, chr, default=, /" |a| digit(&a[1..]);
    "numeric" "self, chr, default=, /" numeric;
    "category" "self, chr, /" category;
    "bidirectional" "self, chr, /" bidirectional;
    "combining" "self, chr, /" combining;
    "east_asian_width" "self, chr, /" width;
    "mirrored" "self, chr, /" mirrored;
    "decomposition" "self, chr, /" |a| match is_unassigned(char_arg(&a[1], "decomposition", "")?) {
        true => Ok(new_str("")),
        false => decomposition(&a[1..]),
    };
    "normalize" "self, form, unistr, /" |a| normalize(&a[1..], true);
    "is_normalized" "self, form, unistr, /" |a| is_normalized(&a[1..], true);
};

static ATTRS: &[GetSetData] =
    &[GetSetData { name: "unidata_version", get: |_| Ok(new_str("3.2.0")), set: None }];
