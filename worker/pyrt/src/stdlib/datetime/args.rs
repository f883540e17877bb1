//! How datetime's constructors read their arguments, and the checks of ranges.

use super::days::days_in_month;
use super::Fields;
use crate::prelude::*;
use crate::stdlib::classes::{args_of, pairs_of, text};

/// Values for `names` from *args and **kw; what is left out is UNBOUND. Most of CPython's
/// constructors tell no name of theirs in messages: then `name` is empty.
pub fn parse(
    name: &str,
    args: &Value,
    kw: &Value,
    names: &[&str],
    required: usize,
) -> R<Vec<Value>> {
    let (args, kw) = (args_of(args), pairs_of(kw));
    let given = args.len() + kw.len();
    let (function, this_function) = match name {
        "" => ("function", "this function"),
        n => (n, n),
    };
    let positional = names.iter().filter(|n| **n != "fold").count().min(names.len());
    if given > names.len() || args.len() > names.len() {
        return Err(type_error(format!(
            "{} takes at most {} argument{} ({} given)",
            function,
            names.len(),
            if names.len() == 1 { "" } else { "s" },
            given
        )));
    }
    if args.len() > positional {
        return Err(type_error(format!(
            "function takes at most {} positional arguments ({} given)",
            positional,
            args.len()
        )));
    }
    let n_args = args.len();
    let mut out = args;
    out.resize_with(names.len(), || UNBOUND);
    for (k, v) in kw {
        let k = text(&k);
        match names.iter().position(|n| *n == k) {
            Some(i) if i < n_args => {
                return Err(type_error(format!(
                    "argument for function given by name ('{}') and position ({})",
                    k,
                    i + 1
                )))
            }
            Some(i) => out[i] = v,
            None => {
                return Err(type_error(format!(
                    "'{}' is an invalid keyword argument for {}",
                    k, this_function
                )))
            }
        }
    }
    for (i, n) in names[..required].iter().enumerate() {
        if out[i].is_unbound() {
            for v in out[..i].iter() {
                int(v)?; // arguments are read one after the other
            }
            return Err(type_error(format!(
                "function missing required argument '{}' (pos {})",
                n,
                i + 1
            )));
        }
    }
    Ok(out)
}

/// A C int.
pub fn int(v: &Value) -> R<i64> {
    match crate::ops::index(v)? {
        crate::int::Int::Small(i) if i > i64::from(i32::MAX) => {
            Err(overflow_error("signed integer is greater than maximum"))
        }
        crate::int::Int::Small(i) if i < i64::from(i32::MIN) => {
            Err(overflow_error("signed integer is less than minimum"))
        }
        crate::int::Int::Small(i) => Ok(i),
        _ => Err(overflow_error("Python int too large to convert to C int")),
    }
}

pub fn int_or(v: &Value, default: i64) -> R<i64> {
    v.given().map_or(Ok(default), int)
}

pub fn check_date(y: i64, m: i64, d: i64) -> R<()> {
    if !(1..=9999).contains(&y) {
        return Err(value_error(format!("year {} is out of range", y)));
    }
    if !(1..=12).contains(&m) {
        return Err(value_error("month must be in 1..12"));
    }
    if d < 1 || d > days_in_month(y, m) {
        return Err(value_error("day is out of range for month"));
    }
    Ok(())
}

pub fn check_clock(f: &Fields) -> R<()> {
    let limits = [
        (f.hour, 23, "hour must be in 0..23"),
        (f.minute, 59, "minute must be in 0..59"),
        (f.second, 59, "second must be in 0..59"),
        (f.micro, 999_999, "microsecond must be in 0..999999"),
        (f.fold, 1, "fold must be either 0 or 1"),
    ];
    for (v, most, message) in limits {
        if !(0..=most).contains(&v) {
            return Err(value_error(message));
        }
    }
    Ok(())
}

pub fn check_tz(v: &Value) -> R {
    let tz = v.given().cloned().unwrap_or(NONE);
    if !tz.is_none() && !type_of(&tz).is_subtype(T::TzInfo.ty()) {
        return Err(type_error(format!(
            "tzinfo argument must be None or of a tzinfo subclass, not type '{}'",
            type_name(&tz)
        )));
    }
    Ok(tz)
}
