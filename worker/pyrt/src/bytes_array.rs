//! The type bytearray: what changes it in place.

use crate::bytes_memory::check_resizable;
use crate::bytes_methods::{self as m, byte_of, bytes_from_items};
use crate::bytes_types::{content, cut, place, Place};
use crate::func::NativeDef;
use crate::natives;
use crate::object::new_bytearray_data;
use crate::prelude::*;
use crate::str_args::*;
use crate::str_repr;
use crate::str_types::{class_of, times};

pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new;
    "__init__" "self, source=, encoding=, errors=" init;
    "__repr__" "self, /" repr;
    "__str__" "self, /" repr;
    "__getitem__" "self, key, /" getitem_dunder;
    "__setitem__" "self, key, value, /" setitem_dunder;
    "__delitem__" "self, key, /" delitem_dunder;
    "__iadd__" "self, value, /" iadd;
    "__imul__" "self, value, /" imul;
    "append" "self, item, /" append;
    "clear" "self, /" |a| {
        if !data(a).is_empty() {
            check_resizable(&a[0])?;
        }
        data(a).clear();
        Ok(NONE)
    };
    "copy" "self, /" |a| Ok(new_bytearray(content(&a[0]).to_vec()));
    "extend" "self, iterable_of_ints, /" extend;
    "insert" "self, index, item, /" insert;
    "pop" "self, index=, /" pop;
    "remove" "self, value, /" remove;
    "reverse" "self, /" |a| {
        data(a).reverse();
        Ok(NONE)
    };
    "__alloc__" "self, /" |a| Ok(Value::int(data(a).capacity() as i64));
};

pub static CLASS_METHODS: &[NativeDef] = natives! {
    "fromhex" "cls, string, /" fromhex;
};

/// The receiver's bytes, to be changed. No reference outlives a statement that could run
/// Python code.
#[allow(clippy::mut_from_ref)]
fn data(a: &[Value]) -> &mut Vec<u8> {
    match a[0].as_bytearray_data() {
        // SAFETY: one thread; see above.
        Some(d) => unsafe { &mut *d.get() },
        None => unreachable!("receivers are checked before a method runs"),
    }
}

fn new(a: &[Value]) -> R {
    Ok(new_bytearray_data(class_of(a, T::ByteArray)?, Vec::new().into()))
}

fn init(a: &[Value]) -> R {
    let made = m::construct(&a[1..], "bytearray")?;
    if made.len() != data(a).len() {
        check_resizable(&a[0])?;
    }
    *data(a) = made;
    Ok(NONE)
}

fn fromhex(a: &[Value]) -> R {
    let made = m::from_hex(&a[1])?;
    match a[0].as_type() {
        Some(t) if t == T::ByteArray.ty() => Ok(new_bytearray(made)),
        _ => call(&a[0], &mut [new_bytes(made)]),
    }
}

fn repr(a: &[Value]) -> R {
    let name = type_name(&a[0]);
    let mut out = format!("{}(", name).into_bytes();
    out.extend(str_repr::bytearray(content(&a[0])));
    out.push(b')');
    Ok(new_wtf8(out))
}

fn place_of(a: &[Value], outside: &str) -> R<Place> {
    place(&a[1], &|| content(&a[0]).len(), "bytearray", outside)
}
const OUTSIDE: &str = "bytearray index out of range";

fn getitem_dunder(a: &[Value]) -> R {
    let at = place_of(a, OUTSIDE)?;
    let s = content(&a[0]);
    match at {
        Place::At(at) => Ok(Value::int(s[at] as i64)),
        Place::Cut(start, step, n) => Ok(new_bytearray(cut(s, start, step, n))),
    }
}

fn setitem_dunder(a: &[Value]) -> R {
    // A wrong value is told before a wrong index, and either may change the array.
    let byte = match a[1].as_slice() {
        None if is_int(&a[1]) => byte_of(&a[2])?,
        _ => 0,
    };
    match place_of(a, OUTSIDE)? {
        Place::At(at) => {
            let byte = if is_int(&a[1]) { byte } else { byte_of(&a[2])? };
            match data(a).get_mut(at) {
                Some(slot) => *slot = byte,
                None => return Err(index_error(OUTSIDE)),
            }
        }
        Place::Cut(start, step, n) => set_cut(a, start, step, n)?,
    }
    Ok(NONE)
}

fn set_cut(a: &[Value], start: isize, step: isize, n: usize) -> R<()> {
    let v = &a[2];
    let new = match bytes_view(v) {
        Some((b, _)) => b.to_vec(),
        None if view(v).is_some() || is_int(v) => return Err(not_assignable()),
        None => {
            let items = items_of(v)
                .map_err(|e| if is_type_error(&e) { not_assignable() } else { e })?;
            bytes_from_items(&items, "bytearray")?
        }
    };
    let s = data(a);
    if new.len() != n && (step == 1 || new.is_empty()) {
        check_resizable(&a[0])?;
    }
    if step == 1 {
        let from = (start as usize).min(s.len());
        s.splice(from..(from + n).min(s.len()), new);
        return Ok(());
    }
    if new.is_empty() {
        delete_cut(s, start, step, n);
        return Ok(());
    }
    if new.len() != n {
        return Err(value_error(format!(
            "attempt to assign bytes of size {} to extended slice of size {}",
            new.len(),
            n
        )));
    }
    new.iter().enumerate().for_each(|(i, &b)| s[(start + i as isize * step) as usize] = b);
    Ok(())
}

fn not_assignable() -> PyErr {
    let msg = "can assign only bytes, buffers, or iterables of ints in range(0, 256)";
    type_error(msg)
}

fn delitem_dunder(a: &[Value]) -> R {
    let at = place_of(a, OUTSIDE)?;
    let s = data(a);
    if !matches!(at, Place::Cut(_, _, 0)) {
        check_resizable(&a[0])?;
    }
    match at {
        Place::At(at) => {
            s.remove(at);
        }
        Place::Cut(start, step, n) => delete_cut(s, start, step, n),
    }
    Ok(NONE)
}

fn delete_cut(s: &mut Vec<u8>, start: isize, step: isize, n: usize) {
    if step == 1 {
        s.drain(start as usize..start as usize + n);
        return;
    }
    let gone = |i: usize| {
        let far = i as isize - start;
        far % step == 0 && (0..n as isize).contains(&(far / step))
    };
    *s = s.iter().enumerate().filter(|(i, _)| !gone(*i)).map(|(_, &b)| b).collect();
}

fn iadd(a: &[Value]) -> R {
    let more = match bytes_view(&a[1]) {
        Some((b, _)) => b.to_vec(),
        None => {
            let (x, y) = (type_name(&a[1]), type_name(&a[0]));
            return Err(type_error(format!("can't concat {} to {}", x, y)));
        }
    };
    if !more.is_empty() {
        check_resizable(&a[0])?;
    }
    data(a).extend(more);
    Ok(a[0].clone())
}

fn imul(a: &[Value]) -> R {
    match times(&a[1])? {
        Some(n) => {
            let made = m::repeat(a, n)?;
            let bytes = content(&made).to_vec();
            if bytes.len() != data(a).len() {
                check_resizable(&a[0])?;
            }
            *data(a) = bytes;
            Ok(a[0].clone())
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn append(a: &[Value]) -> R {
    let b = byte_of(&a[1])?;
    check_resizable(&a[0])?;
    data(a).push(b);
    Ok(NONE)
}

fn extend(a: &[Value]) -> R {
    let more = match bytes_view(&a[1]) {
        Some((b, _)) => b.to_vec(),
        None => {
            let items = items_of(&a[1]).map_err(|e| match is_type_error(&e) {
                true => type_error(format!("can't extend bytearray with {}", type_name(&a[1]))),
                false => e,
            })?;
            bytes_from_items(&items, "bytearray")?
        }
    };
    if !more.is_empty() {
        check_resizable(&a[0])?;
    }
    data(a).extend(more);
    Ok(NONE)
}

fn insert(a: &[Value]) -> R {
    let at = size(&a[1])?;
    let b = byte_of(&a[2])?;
    check_resizable(&a[0])?;
    let s = data(a);
    let n = s.len() as isize;
    let at = if at < 0 { at.saturating_add(n).max(0) } else { at.min(n) };
    s.insert(at as usize, b);
    Ok(NONE)
}

fn pop(a: &[Value]) -> R {
    let at = given(a, 1).map_or(Ok(-1), size)?;
    let s = data(a);
    if s.is_empty() {
        return Err(index_error("pop from empty bytearray"));
    }
    match position(&crate::int::Int::Small(at as i64), s.len()) {
        Some(at) => {
            check_resizable(&a[0])?;
            Ok(Value::int(s.remove(at) as i64))
        }
        None => Err(index_error("pop index out of range")),
    }
}

fn remove(a: &[Value]) -> R {
    let b = byte_of(&a[1])?;
    let s = data(a);
    match s.iter().position(|&x| x == b) {
        Some(at) => {
            check_resizable(&a[0])?;
            s.remove(at);
            Ok(NONE)
        }
        None => Err(value_error("value not found in bytearray")),
    }
}
