//! Chains of filters: what Python says of them, and their properties as bytes.

use super::model::{dict_size_of, Props};
use super::ERROR;
use crate::int::Int;
use crate::prelude::*;
use crate::stdlib::classes;
use crate::str_args::new_bytes;

pub const LZMA1: u64 = 0x4000_0000_0000_0001;
pub const LZMA2: u64 = 0x21;
pub const DELTA: u64 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    Lzma1(Props, usize),
    Lzma2(Props, usize),
    Delta(usize),
}

/// The differences to take or to undo, and what packs at last.
#[derive(Clone)]
pub struct Chain {
    pub deltas: Vec<usize>,
    pub props: Props,
    pub depth: usize,
    pub is_lzma2: bool,
}

pub fn options_error() -> PyErr {
    ERROR.raise_text("Invalid or unsupported options")
}

/// The settings of a preset; None: there is none of that number.
pub fn preset(n: u64) -> Option<(Props, usize)> {
    const EXTREME: u64 = 1 << 31;
    const SIZES: [u32; 10] = [18, 20, 21, 22, 22, 23, 23, 24, 25, 26];
    let level = n & !EXTREME;
    let bits = SIZES.get(usize::try_from(level).ok()?)?;
    let depth = 4 + 6 * level as usize + if n & EXTREME != 0 { 60 } else { 0 };
    Some((Props { lc: 3, lp: 0, pb: 2, dict_size: 1 << bits }, depth))
}

/// A number of Python's that fits `max`.
pub fn number(v: &Value, max: u64) -> R<u64> {
    let n = match index(v)? {
        Int::Small(i) => i128::from(i),
        Int::Big(b) => if b.is_negative() { -1 } else { i128::MAX },
    };
    if n < 0 {
        return Err(overflow_error("can't convert negative value to unsigned int"));
    }
    if n > i128::from(max) {
        return Err(overflow_error("Value too large for uint32_t type"));
    }
    Ok(n as u64)
}

fn item(spec: &Value, key: &str) -> R<Option<Value>> {
    match getitem(spec, &new_str(key)) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(T::KeyError) => Ok(None),
        Err(e) => Err(e),
    }
}

fn check_keys(spec: &Value, known: &[&str], what: &str) -> R<()> {
    for k in collect(spec)? {
        if !k.as_str().map_or(false, |k| known.contains(&&*k)) {
            return Err(value_error(format!("Invalid filter specifier for {} filter", what)));
        }
    }
    Ok(())
}

fn lzma(spec: &Value) -> R<(Props, usize)> {
    const KEYS: &[&str] =
        &["id", "preset", "dict_size", "lc", "lp", "pb", "mode", "nice_len", "mf", "depth"];
    let wanted = match item(spec, "preset")? {
        Some(v) => number(&v, u32::MAX.into())?,
        None => 6,
    };
    let (mut props, mut depth) = preset(wanted)
        .ok_or_else(|| ERROR.raise_text(format!("Invalid compression preset: {}", wanted)))?;
    check_keys(spec, KEYS, "LZMA")?;
    let get = |key: &str| -> R<Option<u32>> {
        item(spec, key)?.map_or(Ok(None), |v| Ok(Some(number(&v, u32::MAX.into())? as u32)))
    };
    props.dict_size = get("dict_size")?.unwrap_or(props.dict_size);
    props.lc = get("lc")?.unwrap_or(props.lc);
    props.lp = get("lp")?.unwrap_or(props.lp);
    props.pb = get("pb")?.unwrap_or(props.pb);
    let (mode, nice) = (get("mode")?.unwrap_or(2), get("nice_len")?.unwrap_or(64));
    let finder = get("mf")?.unwrap_or(0x14);
    if let Some(d) = get("depth")?.filter(|d| *d > 0) {
        depth = d as usize;
    }
    let is_fine = props.lc + props.lp <= 4
        && props.pb <= 4
        && (4096..=(3 << 29)).contains(&props.dict_size)
        && matches!(mode, 1 | 2)
        && (2..=273).contains(&nice)
        && matches!(finder, 3 | 4 | 0x12 | 0x13 | 0x14);
    if is_fine { Ok((props, depth)) } else { Err(options_error()) }
}

pub fn filter(spec: &Value) -> R<Filter> {
    if classes::find(spec, "__getitem__")?.is_none() || spec.as_str_data().is_some() {
        return Err(type_error("Filter specifier must be a dict or dict-like object"));
    }
    let id = item(spec, "id")?
        .ok_or_else(|| value_error("Filter specifier must have an \"id\" entry"))?;
    match number(&id, u64::MAX)? {
        LZMA1 => lzma(spec).map(|(p, d)| Filter::Lzma1(p, d)),
        LZMA2 => lzma(spec).map(|(p, d)| Filter::Lzma2(p, d)),
        DELTA => {
            check_keys(spec, &["id", "dist"], "delta")?;
            let dist = item(spec, "dist")?.map_or(Ok(1), |v| number(&v, u32::MAX.into()))?;
            if !(1..=256).contains(&dist) {
                return Err(options_error());
            }
            Ok(Filter::Delta(dist as usize))
        }
        4..=9 => Err(not_implemented_error(
            "filters for machine code are not supported by Portalis",
        )),
        id => Err(value_error(format!("Invalid filter ID: {}", id))),
    }
}

pub fn chain_of(filters: &[Filter]) -> R<Chain> {
    let wrong = || ERROR.raise_text("Internal error");
    let (last, before) = filters.split_last().ok_or_else(wrong)?;
    let mut deltas = Vec::new();
    for f in before {
        match f {
            Filter::Delta(d) => deltas.push(*d),
            _ => return Err(options_error()),
        }
    }
    match *last {
        Filter::Lzma1(props, depth) => Ok(Chain { deltas, props, depth, is_lzma2: false }),
        Filter::Lzma2(props, depth) => Ok(Chain { deltas, props, depth, is_lzma2: true }),
        Filter::Delta(_) => Err(options_error()),
    }
}

/// The chain that a list of specifiers means.
pub fn chain(specs: &Value) -> R<Chain> {
    let specs = collect(specs)?;
    if specs.len() > 4 {
        return Err(value_error("Too many filters - liblzma supports a maximum of 4"));
    }
    let filters = specs.iter().map(filter).collect::<R<Vec<_>>>()?;
    chain_of(&filters)
}

pub fn properties(f: &Filter) -> Vec<u8> {
    match f {
        Filter::Lzma1(p, _) => {
            let mut out = vec![p.byte()];
            out.extend_from_slice(&p.dict_size.to_le_bytes());
            out
        }
        Filter::Lzma2(p, _) => vec![p.dict_byte()],
        Filter::Delta(d) => vec![(d - 1) as u8],
    }
}

/// A filter by its number and properties; None: there is none like that.
pub fn from_properties(id: u64, b: &[u8]) -> Option<Filter> {
    let (mut props, depth) = preset(6)?;
    match (id, b) {
        (LZMA1, [p, size @ ..]) if size.len() == 4 => {
            if !props.set_byte(*p) {
                return None;
            }
            props.dict_size = size.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b));
            Some(Filter::Lzma1(props, depth))
        }
        (LZMA2, [b]) => {
            props.dict_size = dict_size_of(*b)?;
            Some(Filter::Lzma2(props, depth))
        }
        (DELTA, [d]) => Some(Filter::Delta(usize::from(*d) + 1)),
        _ => None,
    }
}

pub fn encode_properties(a: &[Value]) -> R {
    Ok(new_bytes(properties(&filter(&a[0])?)))
}

pub fn decode_properties(a: &[Value]) -> R {
    let id = number(&a[0], u64::MAX)?;
    let b = crate::stdlib::binascii::buffer(&a[1])?;
    let f = from_properties(id, &b).ok_or_else(options_error)?;
    let out = crate::dict::new_dict();
    let put = |key: &str, n: u64| setitem(&out, &new_str(key), Value::int(n as i64));
    put("id", id)?;
    match f {
        Filter::Lzma1(p, _) => {
            put("lc", p.lc.into())?;
            put("lp", p.lp.into())?;
            put("pb", p.pb.into())?;
            put("dict_size", p.dict_size.into())?;
        }
        Filter::Lzma2(p, _) => put("dict_size", p.dict_size.into())?,
        Filter::Delta(d) => put("dist", d as u64)?,
    }
    Ok(out)
}

/// Differences of bytes that stand `distance` apart, taken or undone as the bytes come.
#[derive(Clone)]
pub struct Delta {
    distance: usize,
    last: [u8; 256],
    at: usize,
}

impl Delta {
    pub fn new(distance: usize) -> Delta {
        Delta { distance, last: [0; 256], at: 0 }
    }
    pub fn run(&mut self, bytes: &mut [u8], undo: bool) {
        for b in bytes {
            let before = &mut self.last[self.at % self.distance];
            let out = if undo { b.wrapping_add(*before) } else { b.wrapping_sub(*before) };
            *before = if undo { out } else { *b };
            *b = out;
            self.at += 1;
        }
    }
}
