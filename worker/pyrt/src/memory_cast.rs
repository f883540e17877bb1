//! memoryview.cast(): the same bytes as items of another format, or in another shape.

use crate::memory::{native_size, packed_strides, Memory};
use crate::prelude::*;
use crate::str_args::is_int;

const MOST_DIMENSIONS: usize = 64;

/// The view with items of another format in one dimension.
fn in_one(m: &Memory, format: &str) -> R<Memory> {
    let bad = |which: &str| {
        value_error(format!(
            "memoryview: {} format must be a native single character format prefixed with an \
             optional '@'",
            which
        ))
    };
    if native_size(&m.format).is_none() {
        return Err(bad("source"));
    }
    let size = native_size(format).ok_or_else(|| bad("destination"))?;
    let is_byte = |f: &str| matches!(f.trim_start_matches('@'), "B" | "b" | "c");
    if !is_byte(&m.format) && !is_byte(format) {
        return Err(type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let bytes = m.items() * m.size;
    if bytes % size != 0 {
        return Err(type_error("memoryview: length is not a multiple of itemsize"));
    }
    let (shape, strides) = (vec![bytes / size], vec![size as isize]);
    Ok(Memory::new(m.of.clone(), format.into(), size, m.start, shape, strides, m.readonly))
}

fn sizes(shape: &[Value]) -> R<Vec<usize>> {
    let mut out = Vec::with_capacity(shape.len());
    let mut product: usize = 1;
    for v in shape {
        if !is_int(v) {
            return Err(type_error("memoryview.cast(): elements of shape must be integers"));
        }
        let n = match v.as_int() {
            Some(n) if n > 0 => n as usize,
            _ if !index(v)?.is_negative() && v.as_int() != Some(0) => usize::MAX,
            _ => {
                let msg = "memoryview.cast(): elements of shape must be integers > 0";
                return Err(value_error(msg));
            }
        };
        product = match product.checked_mul(n).filter(|n| *n <= isize::MAX as usize) {
            Some(p) => p,
            None => return Err(value_error("memoryview.cast(): product(shape) > SSIZE_MAX")),
        };
        out.push(n);
    }
    Ok(out)
}

pub fn cast(m: &Memory, a: &[Value]) -> R {
    let format = match a[1].as_str() {
        Some(f) => f.to_string(),
        None => {
            let got = crate::str_args::arg_name(&a[1]);
            return Err(type_error(format!("cast() argument 'format' must be str, not {}", got)));
        }
    };
    if !m.is_packed() {
        return Err(type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let shape = a[2].given();
    if (shape.is_some() || m.shape.len() != 1) && m.shape.contains(&0) {
        return Err(type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    let shape: Option<Vec<Value>> = match shape {
        None => None,
        Some(v) if v.as_list().is_some() || v.as_tuple().is_some() => Some(collect(v)?),
        Some(_) => return Err(type_error("shape must be a list or a tuple")),
    };
    if let Some(s) = &shape {
        if s.len() > MOST_DIMENSIONS {
            let msg = "memoryview: number of dimensions must not exceed 64";
            return Err(value_error(msg));
        }
        if m.shape.len() != 1 && s.len() != 1 {
            return Err(type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
        }
    }
    let mut cast = in_one(m, &format)?;
    if let Some(s) = shape {
        let shape = sizes(&s)?;
        if shape.iter().product::<usize>() != cast.items() {
            let msg = "memoryview: product(shape) * itemsize != buffer size";
            return Err(type_error(msg));
        }
        cast.strides = packed_strides(&shape, cast.size);
        cast.shape = shape;
    }
    Ok(cast.value())
}
