//! array: items of one machine type, kept as bytes.

use super::array_items::{item, packed, size_of, CODES};
use crate::bytes_types::{place, Place};
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::str_args::{bytes_view, new_bytes};
use crate::types::Type;
use std::cell::UnsafeCell;

struct Array {
    code: u8,
    bytes: UnsafeCell<Vec<u8>>,
}

impl Array {
    #[allow(clippy::mut_from_ref)]
    fn bytes(&self) -> &mut Vec<u8> {
        // SAFETY: one thread; references do not outlive a statement.
        unsafe { &mut *self.bytes.get() }
    }
    fn size(&self) -> usize {
        size_of(self.code)
    }
    fn len(&self) -> usize {
        self.bytes().len() / self.size()
    }
    fn get(&self, i: usize) -> Option<Value> {
        let n = self.size();
        self.bytes().get(i * n..(i + 1) * n).map(|b| item(self.code, b))
    }
    fn all(&self) -> Vec<Value> {
        self.bytes().chunks_exact(self.size()).map(|b| item(self.code, b)).collect()
    }
}

/// The bytes of an array; None for anything else.
pub fn contents(v: &Value) -> Option<&[u8]> {
    v.as_native_object::<Array>().map(|a| &a.bytes()[..])
}

/// The same, to be written to.
pub fn writable(v: &Value) -> Option<&mut [u8]> {
    v.as_native_object::<Array>().map(|a| &mut a.bytes()[..])
}

/// An array's typecode and the size of its items.
pub fn format(v: &Value) -> Option<(u8, usize)> {
    v.as_native_object::<Array>().map(|a| (a.code, a.size()))
}

/// `array[i]`, where it exists and nothing has to be said about it.
pub fn array_item(v: &Value, i: i64) -> Option<Value> {
    let a = other(v)?;
    a.get(usize::try_from(if i < 0 { i + a.len() as i64 } else { i }).ok()?)
}

/// `array[i] = float`, where it is as simple as that; false: it was not done.
pub fn set_array_item(v: &Value, i: i64, x: &Value) -> bool {
    match (other(v), x.as_float()) {
        (Some(a), Some(x)) if a.code == b'd' => {
            let at = if i < 0 { i + a.len() as i64 } else { i };
            let to = usize::try_from(at).ok().and_then(|at| a.bytes().get_mut(at * 8..at * 8 + 8));
            to.map(|b| b.copy_from_slice(&x.to_le_bytes())).is_some()
        }
        _ => false,
    }
}

fn this(v: &Value) -> R<&Array> {
    v.as_native_object::<Array>().ok_or_else(|| type_error("an array is required"))
}

fn other(v: &Value) -> Option<&Array> {
    v.as_native_object::<Array>()
}

fn made(t: Type, code: u8, bytes: Vec<u8>) -> Value {
    new_other_data(t, Box::new(Array { code, bytes: UnsafeCell::new(bytes) }))
}

fn plain(code: u8, bytes: Vec<u8>) -> Value {
    made(T::Array.ty(), code, bytes)
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
    let args = collect(&a[1])?;
    if t == T::Array.ty() && truthy(&a[2])? {
        return Err(type_error("array.array() takes no keyword arguments"));
    }
    if args.is_empty() || args.len() > 2 {
        let (word, n) = if args.is_empty() { ("least", 1) } else { ("most", 2) };
        return Err(type_error(format!(
            "array() takes at {} {} argument{} ({} given)",
            word,
            n,
            if n == 1 { "" } else { "s" },
            args.len()
        )));
    }
    let code = match args[0].as_str() {
        Some(s) if s.chars().count() == 1 => s.bytes().next().unwrap_or(0),
        _ => {
            return Err(type_error(format!(
                "array() argument 1 must be a unicode character, not {}",
                type_name(&args[0])
            )))
        }
    };
    if !CODES.contains(&code) {
        return Err(value_error(
            "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)",
        ));
    }
    let v = made(t, code, vec![]);
    let source = match args.get(1) {
        Some(s) => s,
        None => return Ok(v),
    };
    if source.as_str_data().is_some() && code != b'u' {
        return Err(type_error(format!(
            "cannot use a str to initialize an array with typecode '{}'",
            code as char
        )));
    }
    if code != b'u' && other(source).map_or(false, |o| o.code == b'u') {
        return Err(type_error(format!(
            "cannot use a unicode array to initialize an array with typecode '{}'",
            code as char
        )));
    }
    if source.as_bytes_data().is_some() || source.as_bytearray_data().is_some() {
        frombytes(&[v.clone(), source.clone()])?;
    } else {
        extend_from(this(&v)?, source)?;
    }
    Ok(v)
}

fn extend_from(a: &Array, source: &Value) -> R<()> {
    if let Some(o) = other(source).filter(|o| o.code == a.code) {
        let more = o.bytes().clone();
        a.bytes().extend(more);
        return Ok(());
    }
    let mut it = iter(source)?;
    while let Some(v) = it.next()? {
        let b = packed(a.code, &v)?;
        a.bytes().extend(b);
    }
    Ok(())
}

fn extend(a: &[Value]) -> R {
    let me = this(&a[0])?;
    if other(&a[1]).map_or(false, |o| o.code != me.code) {
        return Err(type_error("can only extend with array of same kind"));
    }
    extend_from(me, &a[1]).map(|_| NONE)
}

fn frombytes(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let b = match bytes_view(&a[1]) {
        Some((b, _)) => b.to_vec(),
        None => {
            return Err(type_error(format!(
                "a bytes-like object is required, not '{}'",
                type_name(&a[1])
            )))
        }
    };
    if b.len() % me.size() != 0 {
        return Err(value_error("bytes length not a multiple of item size"));
    }
    me.bytes().extend(b);
    Ok(NONE)
}

fn fromlist(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let l = a[1].as_list().ok_or_else(|| type_error("arg must be list"))?;
    let all: R<Vec<Vec<u8>>> = l.items().clone().iter().map(|v| packed(me.code, v)).collect();
    me.bytes().extend(all?.concat());
    Ok(NONE)
}

/// A position that may count from the end, cut to the array.
fn insert(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let at = index_size(&a[1])?;
    let b = packed(me.code, &a[2])?;
    let n = me.len() as isize;
    let at = if at < 0 { (at + n).max(0) } else { at.min(n) } as usize * me.size();
    me.bytes().splice(at..at, b);
    Ok(NONE)
}

fn remove_at(me: &Array, i: usize) {
    let n = me.size();
    me.bytes().drain(i * n..(i + 1) * n);
}

fn pop(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let at = a[1].given().map_or(Ok(-1), index_size)?;
    let n = me.len() as isize; // what gives the index may change the array
    if n == 0 {
        return Err(index_error("pop from empty array"));
    }
    let at = if at < 0 { at + n } else { at };
    if at < 0 || at >= n {
        return Err(index_error("pop index out of range"));
    }
    let v = me.get(at as usize).unwrap_or(NONE);
    remove_at(me, at as usize);
    Ok(v)
}

fn find(me: &Array, v: &Value, from: usize, to: usize) -> R<Option<usize>> {
    let mut i = from;
    while i < to.min(me.len()) {
        if let Some(x) = me.get(i) {
            if eq_b(&x, v)? {
                return Ok(Some(i));
            }
        }
        i += 1;
    }
    Ok(None)
}

fn position(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let n = me.len() as isize;
    let bound = |v: &Value, other: isize| -> R<usize> {
        let i = v.given().map_or(Ok(other), crate::ops::index_clamped)?;
        Ok(if i < 0 { i.saturating_add(n).max(0) } else { i } as usize)
    };
    match find(me, &a[1], bound(&a[2], 0)?, bound(&a[3], isize::MAX)?)? {
        Some(i) => Ok(Value::int(i as i64)),
        None => Err(value_error("array.index(x): x not in array")),
    }
}

fn remove(a: &[Value]) -> R {
    let me = this(&a[0])?;
    match find(me, &a[1], 0, usize::MAX)? {
        Some(i) => remove_at(me, i),
        None => return Err(value_error("array.remove(x): x not in array")),
    }
    Ok(NONE)
}

fn count(a: &[Value]) -> R {
    let mut n = 0;
    for x in this(&a[0])?.all() {
        n += eq_b(&x, &a[1])? as i64;
    }
    Ok(Value::int(n))
}

fn spot(a: &[Value], outside: &str) -> R<Place> {
    let me = this(&a[0])?;
    place(&a[1], &|| me.len(), "array", outside).map_err(|e| match e.is(T::TypeError) {
        true => type_error("array indices must be integers"),
        false => e,
    })
}

/// Where the items of a slice are.
fn places(start: isize, step: isize, n: usize) -> Vec<usize> {
    (0..n as isize).map(|i| (start + i * step) as usize).collect()
}

fn getitem_dunder(a: &[Value]) -> R {
    let me = this(&a[0])?;
    match spot(a, "array index out of range")? {
        Place::At(i) => Ok(me.get(i).unwrap_or(NONE)),
        Place::Cut(start, step, n) => {
            let size = me.size();
            let of = |i: &usize| me.bytes()[i * size..(i + 1) * size].to_vec();
            let parts: Vec<Vec<u8>> = places(start, step, n).iter().map(of).collect();
            Ok(plain(me.code, parts.concat()))
        }
    }
}

fn setitem_dunder(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let size = me.size();
    match spot(a, "array assignment index out of range")? {
        Place::At(i) => {
            let b = packed(me.code, &a[2])?;
            if let Some(to) = me.bytes().get_mut(i * size..(i + 1) * size) {
                to.copy_from_slice(&b);
            }
        }
        Place::Cut(start, step, n) => {
            let new = match other(&a[2]) {
                Some(o) if o.code == me.code => o.bytes().clone(),
                Some(_) => {
                    return Err(type_error("bad argument type for built-in operation"));
                }
                None => {
                    return Err(type_error(format!(
                        "can only assign array (not \"{}\") to array slice",
                        type_name(&a[2])
                    )))
                }
            };
            if new.len() != n * size && (step == 1 || new.is_empty()) {
                crate::bytes_memory::check_resizable(&a[0])?;
            }
            if step == 1 {
                if new.len() != n * size {
                    crate::bytes_memory::check_resizable(&a[0])?;
                }
                let from = start as usize * size;
                me.bytes().splice(from..from + n * size, new);
            } else if new.len() != n * size {
                return Err(value_error(format!(
                    "attempt to assign array of size {} to extended slice of size {}",
                    new.len() / size,
                    n
                )));
            } else {
                for (i, b) in places(start, step, n).iter().zip(new.chunks_exact(size)) {
                    me.bytes()[i * size..(i + 1) * size].copy_from_slice(b);
                }
            }
        }
    }
    Ok(NONE)
}

fn delitem_dunder(a: &[Value]) -> R {
    let me = this(&a[0])?;
    match spot(a, "array assignment index out of range")? {
        Place::At(i) => remove_at(me, i),
        Place::Cut(start, step, n) => {
            let mut all = places(start, step, n);
            all.sort_unstable();
            all.iter().rev().for_each(|i| remove_at(me, *i));
        }
    }
    Ok(NONE)
}

fn joined(a: &[Value], verb: &str) -> R<Vec<u8>> {
    let me = this(&a[0])?;
    match other(&a[1]) {
        Some(o) if o.code == me.code => Ok(o.bytes().clone()),
        Some(_) if verb == "append" => {
            Err(type_error("bad argument type for built-in operation"))
        }
        Some(_) => Err(type_error("can only extend with array of same kind")),
        None => {
            let to = if verb == "append" { "to" } else { "with" };
            let what = if verb == "append" { "append array" } else { "extend array with array" };
            let tail = if verb == "append" { format!(" {} array", to) } else { String::new() };
            Err(type_error(format!(
                "can only {} (not \"{}\"){}",
                what,
                type_name(&a[1]),
                tail
            )))
        }
    }
}

fn add(a: &[Value]) -> R {
    let more = joined(a, "append")?;
    let me = this(&a[0])?;
    Ok(plain(me.code, [me.bytes().clone(), more].concat()))
}

fn iadd(a: &[Value]) -> R {
    let more = joined(a, "extend")?;
    this(&a[0])?.bytes().extend(more);
    Ok(a[0].clone())
}

fn repeated(a: &[Value]) -> R<Vec<u8>> {
    if !crate::attr::has_special(&a[1], crate::sym::INDEX) {
        return Err(type_error(format!(
            "can't multiply sequence by non-int of type '{}'",
            type_name(&a[1])
        )));
    }
    let n = index_size(&a[1])?.max(0) as usize;
    let bytes = this(&a[0])?.bytes();
    match bytes.len().checked_mul(n) {
        Some(size) if size <= isize::MAX as usize => Ok(bytes.repeat(n)),
        _ => Err(crate::str_args::out_of_memory()),
    }
}

fn imul(a: &[Value]) -> R {
    let new = repeated(a)?;
    if new.len() != this(&a[0])?.bytes().len() {
        crate::bytes_memory::check_resizable(&a[0])?;
    }
    *this(&a[0])?.bytes() = new;
    Ok(a[0].clone())
}

/// By the first items that are not equal, else by length: NaN is equal to nothing.
fn compare(a: &[Value], test: fn(&Value, &Value) -> R) -> R {
    let (x, y) = match other(&a[1]) {
        Some(o) => (this(&a[0])?.all(), o.all()),
        None => return Ok(NOT_IMPLEMENTED),
    };
    for (v, w) in x.iter().zip(&y) {
        if !eq_b(v, w)? {
            return test(v, w);
        }
    }
    test(&Value::int(x.len() as i64), &Value::int(y.len() as i64))
}

fn text(me: &Array) -> String {
    me.all().iter().filter_map(|v| v.as_str().map(|s| s.into_owned())).collect()
}

fn repr(a: &[Value]) -> R {
    let me = this(&a[0])?;
    if me.code == b'u' {
        check_characters(me)?;
    }
    let name = type_of(&a[0]).name();
    Ok(new_string(match (me.len(), me.code) {
        (0, c) => format!("{}('{}')", name, c as char),
        (_, b'u') => format!("{}('u', {})", name, repr_text(&new_string(text(me)))?),
        (_, c) => format!("{}('{}', {})", name, c as char, repr_text(&list(me.all()))?),
    }))
}

/// Up to protocol 2 as a list of items, then as the machine's bytes and the number of their format.
fn reduce_ex(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let class = type_of(&a[0]).value();
    let state = call(&crate::attr::getattr_sym(&a[0], crate::sym::GETSTATE)?, &mut [])?;
    let code = new_string((me.code as char).to_string());
    if index_size(&a[1])? < 3 {
        let items = if me.code == b'u' { new_string(text(me)) } else { list(me.all()) };
        return Ok(tuple(vec![class, tuple(vec![code, items]), state]));
    }
    let maker = super::classes::from_module("array", "_array_reconstructor")?;
    let args = vec![class, code, Value::int(format_number(me.code)), new_bytes(me.bytes().clone())];
    Ok(tuple(vec![maker, tuple(args), state]))
}

/// CPython's number for the machine format of a type code, on a 64-bit little-endian machine.
fn format_number(code: u8) -> i64 {
    match code {
        b'B' => 0,
        b'b' => 1,
        b'H' => 2,
        b'h' => 4,
        b'I' => 6,
        b'i' => 8,
        b'L' | b'Q' => 10,
        b'l' | b'q' => 12,
        b'f' => 14,
        b'd' => 16,
        _ => 20,
    }
}

fn reconstruct(a: &[Value]) -> R {
    let code = a[1].as_str().and_then(|s| s.bytes().next()).unwrap_or(0);
    if a[0].as_type().map_or(true, |t| !t.is_subtype(T::Array.ty())) {
        return Err(type_error(format!(
            "{} is not a subtype of array.array",
            repr_text(&a[0])?
        )));
    }
    if a[3].as_bytes_data().is_none() {
        return Err(type_error(format!(
            "fourth argument should be bytes, not {}",
            type_name(&a[3])
        )));
    }
    if a[2].as_int() != Some(format_number(code)) {
        return Err(not_implemented_error(
            "an array of another machine's format is not supported by Portalis",
        ));
    }
    call(&a[0], &mut [a[1].clone(), a[3].clone()])
}

/// Numbers that are no characters may be in an array, but not in a text.
fn check_characters(me: &Array) -> R<()> {
    for b in me.bytes().chunks_exact(4) {
        let c = u32::from_ne_bytes([b[0], b[1], b[2], b[3]]);
        if c > 0x10ffff {
            return Err(value_error(format!(
                "character U+{:x} is not in range [U+0000; U+10ffff]",
                c
            )));
        }
    }
    Ok(())
}

fn tounicode(a: &[Value]) -> R {
    let me = this(&a[0])?;
    if me.code != b'u' {
        return Err(value_error("tounicode() may only be called on unicode type arrays"));
    }
    check_characters(me)?;
    Ok(new_string(text(me)))
}

fn fromunicode(a: &[Value]) -> R {
    let me = this(&a[0])?;
    if me.code != b'u' {
        return Err(value_error("fromunicode() may only be called on unicode type arrays"));
    }
    extend_from(me, &a[1]).map(|_| NONE)
}

fn reverse(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let turned: Vec<u8> =
        me.bytes().chunks_exact(me.size()).rev().flat_map(|c| c.to_vec()).collect();
    *me.bytes() = turned;
    Ok(NONE)
}

fn byteswap(a: &[Value]) -> R {
    let me = this(&a[0])?;
    let n = me.size();
    me.bytes().chunks_exact_mut(n).for_each(|c| c.reverse());
    Ok(NONE)
}

fn iterate(a: &[Value]) -> R {
    this(&a[0])?;
    Ok(new_iter(T::SeqIter, NativeIter::Sequence(a[0].clone(), 0)))
}

fn tofile(a: &[Value]) -> R {
    static WRITE: crate::attr::Attr = crate::attr::Attr::new("write");
    call_method(&WRITE, &mut [a[1].clone(), new_bytes(this(&a[0])?.bytes().clone())])?;
    Ok(NONE)
}

fn fromfile(a: &[Value]) -> R {
    static READ: crate::attr::Attr = crate::attr::Attr::new("read");
    let wanted = index_size(&a[2])?.max(0) as usize * this(&a[0])?.size();
    let b = call_method(&READ, &mut [a[1].clone(), Value::int(wanted as i64)])?;
    frombytes(&[a[0].clone(), b.clone()])?;
    match bytes_view(&b).map_or(0, |(_, n)| n) < wanted {
        true => Err(eof_error("read() didn't return enough bytes")),
        false => Ok(NONE),
    }
}

/// A method that changes the size: refused while there are views of the array.
fn resizing(a: &[Value], run: fn(&[Value]) -> R) -> R {
    crate::bytes_memory::check_resizable(&a[0])?;
    run(a)
}

/// The same for one that adds items: adding none is allowed.
fn adding(a: &[Value], run: fn(&[Value]) -> R) -> R {
    let none = match (bytes_view(&a[1]), &a[1]) {
        (Some((b, _)), _) => b.is_empty(),
        (None, v) => match (v.as_list(), v.as_tuple(), v.as_str_data()) {
            (Some(l), ..) => l.items().is_empty(),
            (_, Some(t), _) => t.is_empty(),
            (_, _, Some(s)) => s.bytes().is_empty(),
            _ => false,
        },
    };
    if none { run(a) } else { resizing(a, run) }
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new;
    "__repr__" "self, /" repr;
    "__len__" "self, /" |a| Ok(Value::int(this(&a[0])?.len() as i64));
    "__getitem__" "self, key, /" getitem_dunder;
    "__setitem__" "self, key, value, /" setitem_dunder;
    "__delitem__" "self, key, /" |a| resizing(a, delitem_dunder);
    "__iter__" "self, /" iterate;
    "__contains__" "self, value, /" |a| {
        Ok(Value::bool(find(this(&a[0])?, &a[1], 0, usize::MAX)?.is_some()))
    };
    "__add__" "self, value, /" add;
    "__iadd__" "self, value, /" |a| adding(a, iadd);
    "__mul__" "self, value, /" |a| Ok(plain(this(&a[0])?.code, repeated(a)?));
    "__rmul__" "self, value, /" |a| Ok(plain(this(&a[0])?.code, repeated(a)?));
    "__imul__" "self, value, /" imul;
    "__eq__" "self, value, /" |a| compare(a, eq);
    "__ne__" "self, value, /" |a| compare(a, ne);
    "__lt__" "self, value, /" |a| compare(a, lt);
    "__le__" "self, value, /" |a| compare(a, le);
    "__gt__" "self, value, /" |a| compare(a, gt);
    "__ge__" "self, value, /" |a| compare(a, ge);
    "__copy__" "self, /" |a| Ok(plain(this(&a[0])?.code, this(&a[0])?.bytes().clone()));
    "__deepcopy__" "self, memo, /" |a| Ok(plain(this(&a[0])?.code, this(&a[0])?.bytes().clone()));
    "__reduce_ex__" "self, value, /" reduce_ex;
    "append" "self, v, /" |a| {
        crate::bytes_memory::check_resizable(&a[0])?;
        let me = this(&a[0])?;
        let b = packed(me.code, &a[1])?;
        me.bytes().extend(b);
        Ok(NONE)
    };
    "extend" "self, bb, /" |a| adding(a, extend);
    "insert" "self, i, v, /" |a| resizing(a, insert);
    "pop" "self, i=, /" |a| resizing(a, pop);
    "remove" "self, v, /" |a| resizing(a, remove);
    "index" "self, v, start=, stop=, /" position;
    "count" "self, v, /" count;
    "reverse" "self, /" reverse;
    "byteswap" "self, /" byteswap;
    "tolist" "self, /" |a| Ok(list(this(&a[0])?.all()));
    "fromlist" "self, list, /" |a| adding(a, fromlist);
    "tobytes" "self, /" |a| Ok(new_bytes(this(&a[0])?.bytes().clone()));
    "frombytes" "self, buffer, /" |a| adding(a, frombytes);
    "tofile" "self, f, /" tofile;
    "fromfile" "self, f, n, /" |a| resizing(a, fromfile);
    "tounicode" "self, /" tounicode;
    "fromunicode" "self, ustr, /" |a| adding(a, fromunicode);
    "buffer_info" "self, /" |a| {
        let me = this(&a[0])?;
        let at = Value::int(me.bytes().as_ptr() as i64);
        Ok(tuple(vec![at, Value::int(me.len() as i64)]))
    };
};

static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "typecode",
        get: |v| Ok(new_string((this(v)?.code as char).to_string())),
        set: None,
    },
    GetSetData {
        name: "itemsize",
        get: |v| Ok(Value::int(this(v)?.size() as i64)),
        set: None,
    },
];

pub fn define_all() {
    define(T::Array, METHODS, ATTRS);
    T::Array.ty().dict().set(crate::sym::HASH, NONE);
}

static FUNCTIONS: &[NativeDef] = natives! {
    "_array_reconstructor" "arraytype, typecode, mformat_code, items, /" reconstruct;
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "array");
    m.set_str("array", T::Array.value());
    m.set_str("ArrayType", T::Array.value());
    m.set_str("typecodes", new_str("bBuhHiIlLqQfd"));
    let sequence = super::classes::from_module("collections.abc", "MutableSequence")?;
    super::classes::method(&sequence, "register", &[T::Array.value()]).map(drop)
}
