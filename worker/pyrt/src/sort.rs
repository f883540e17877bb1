//! Stable sorting with comparisons that may fail: a bottom-up merge sort over runs of binary
//! insertion.

use crate::prelude::*;

const RUN: usize = 16;

/// Sorts; on an error the items come back in some order, none lost.
pub fn sort(items: Vec<Value>, key: Option<&Value>, reverse: bool) -> (Vec<Value>, R<()>) {
    let keys = match key {
        None => None,
        Some(k) => {
            let mut keys = Vec::with_capacity(items.len());
            for x in &items {
                match call(k, &mut [x.clone()]) {
                    Ok(v) => keys.push(v),
                    Err(e) => return (items, Err(e)),
                }
            }
            Some(keys)
        }
    };
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    if reverse {
        order.reverse(); // equal items keep their order: reverse, sort, reverse
    }
    let by = keys.as_ref().unwrap_or(&items);
    let result = merge_sort(&mut order, by);
    if reverse {
        order.reverse();
    }
    let mut slots: Vec<Option<Value>> = items.into_iter().map(Some).collect();
    let sorted = order.iter().filter_map(|&i| slots[i as usize].take()).collect();
    (sorted, result)
}

/// Is a < b? Ints, floats and strs need no protocol.
#[inline]
fn less(a: &Value, b: &Value) -> R<bool> {
    lt_b(a, b)
}

fn merge_sort(order: &mut [u32], by: &[Value]) -> R<()> {
    let n = order.len();
    let at = |i: u32| &by[i as usize];
    for run in order.chunks_mut(RUN) {
        for i in 1..run.len() {
            let x = run[i];
            if !less(at(x), at(run[i - 1]))? {
                continue;
            }
            let (mut lo, mut hi) = (0, i - 1);
            while lo < hi {
                let mid = (lo + hi) / 2;
                if less(at(x), at(run[mid]))? {
                    hi = mid;
                } else {
                    lo = mid + 1;
                }
            }
            run[lo..=i].rotate_right(1);
        }
    }
    let mut buffer = Vec::with_capacity(n);
    let mut width = RUN;
    while width < n {
        for from in (0..n).step_by(2 * width) {
            let mid = (from + width).min(n);
            let to = (from + 2 * width).min(n);
            if mid >= to || !less(at(order[mid]), at(order[mid - 1]))? {
                continue;
            }
            merge(&mut order[from..to], mid - from, &mut buffer, by)?;
        }
        width *= 2;
    }
    Ok(())
}

fn merge(part: &mut [u32], mid: usize, buffer: &mut Vec<u32>, by: &[Value]) -> R<()> {
    buffer.clear();
    let (mut i, mut j) = (0, mid);
    while i < mid && j < part.len() {
        if less(&by[part[j] as usize], &by[part[i] as usize])? {
            buffer.push(part[j]);
            j += 1;
        } else {
            buffer.push(part[i]);
            i += 1;
        }
    }
    buffer.extend_from_slice(&part[i..mid]);
    buffer.extend_from_slice(&part[j..]);
    part.copy_from_slice(buffer);
    Ok(())
}
