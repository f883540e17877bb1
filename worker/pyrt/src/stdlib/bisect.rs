//! bisect: places in sorted sequences.

use super::functions;
use crate::attr::{call_method, Attr};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

fn search(
    seq: &Value,
    key: Option<&Value>,
    mut lo: usize,
    mut hi: usize,
    goes_left: impl Fn(&Value) -> R<bool>,
) -> R<usize> {
    while lo < hi {
        let mid = lo + (hi - lo) / 2;
        let mut item = getitem(seq, &Value::int(mid as i64))?;
        if let Some(k) = key {
            item = call(k, &mut [item])?;
        }
        if goes_left(&item)? {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    Ok(lo)
}

/// bisect_right of a sequence without a key.
pub fn right(seq: &Value, x: &Value, lo: usize, hi: usize) -> R<usize> {
    search(seq, None, lo, hi, |item| lt_b(x, item))
}

/// Arguments: a, x, lo, hi, key. `sought` is what the items compare with.
fn place(a: &[Value], sought: &Value, after: bool) -> R<usize> {
    let lo = a[2].given().map_or(Ok(0), index_size)?;
    if lo < 0 {
        return Err(value_error("lo must be non-negative"));
    }
    let hi = match a[3].given() {
        Some(v) if !v.is_none() => index_size(v)?,
        _ => -1,
    };
    let hi = if hi == -1 { len(&a[0])? } else { hi.max(0) as usize };
    let key = a[4].given().filter(|k| !k.is_none());
    if after {
        search(&a[0], key, lo as usize, hi, |item| lt_b(sought, item))
    } else {
        search(&a[0], key, lo as usize, hi, |item| Ok(!lt_b(item, sought)?))
    }
}

fn find(a: &[Value], after: bool) -> R {
    place(a, &a[1], after).map(|i| Value::int(i as i64))
}

fn insort(a: &[Value], after: bool) -> R {
    static INSERT: Attr = Attr::new("insert");
    let at = match a[4].given().filter(|k| !k.is_none()) {
        Some(key) => place(a, &call(key, &mut [a[1].clone()])?, after)?,
        None => place(a, &a[1], after)?,
    };
    match a[0].as_exact_list() {
        Some(l) => {
            let n = l.items().len();
            l.items().insert(at.min(n), a[1].clone());
        }
        None => {
            call_method(&INSERT, &mut [a[0].clone(), Value::int(at as i64), a[1].clone()])?;
        }
    }
    Ok(NONE)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "bisect_left" "a, x, lo=, hi=, *, key=" |a| find(a, false);
    "bisect_right" "a, x, lo=, hi=, *, key=" |a| find(a, true);
    "insort_left" "a, x, lo=, hi=, *, key=" |a| insort(a, false);
    "insort_right" "a, x, lo=, hi=, *, key=" |a| insort(a, true);
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "bisect");
    for (name, of) in [("bisect", "bisect_right"), ("insort", "insort_right")] {
        m.set_str(name, m.get(crate::sym::intern(of)).unwrap_or(NONE));
    }
    Ok(())
}
