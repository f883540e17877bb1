//! How the methods of numbers, text and bytes get at their arguments and make their results.

use crate::attr::{call_special, getattr_sym, has_special};
use crate::codec::CodecError;
use crate::complex::Complex;
use crate::exc::error_args;
use crate::fail::{Fail, Kind as Failure};
use crate::int::{Int, IntRef};
use crate::object::{self, IntData, Kind};
use crate::prelude::*;
use crate::str::{self, StrData};
use crate::value::Tag;
use crate::sym::{self, Sym};
use crate::{str_repr, str_wtf8};
use std::ops::Range;

pub use crate::ops::{index as to_index, new_int, repr_of, str_of};
pub use crate::str::new_wtf8;

/// A str argument.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub bytes: &'a [u8],
    /// Characters.
    pub len: usize,
    pub ascii: bool,
    data: &'a StrData,
}

impl<'a> View<'a> {
    /// Byte offset of a character.
    pub fn byte(&self, i: usize) -> usize {
        self.data.offset(i)
    }
    /// The number of the character at a byte.
    pub fn number(&self, at: usize) -> usize {
        self.data.char_index(at)
    }
    pub fn part(&self, range: Range<usize>) -> Value {
        str::part(self.data, range)
    }
}

/// None when v is no str.
#[inline]
pub fn view(v: &Value) -> Option<View<'_>> {
    let data = v.as_str_data()?;
    Some(View { bytes: data.bytes(), len: data.len(), ascii: data.is_ascii(), data })
}

/// The receiver of a str method.
#[inline]
pub fn this(a: &[Value]) -> View<'_> {
    match view(&a[0]) {
        Some(s) => s,
        None => unreachable!("receivers are checked before a method runs"),
    }
}

/// An argument that was not left out.
#[inline]
pub fn given(a: &[Value], i: usize) -> Option<&Value> {
    a.get(i).and_then(Value::given)
}

pub fn str_lit(s: &'static str) -> Value {
    str::new_str(s)
}
pub fn empty_str() -> Value {
    str::empty()
}
pub fn is_exact_str(v: &Value) -> bool {
    v.is_exact(Kind::Str)
}
pub fn is_exact_bytes(v: &Value) -> bool {
    v.is_exact(Kind::Bytes)
}
/// The str itself, or what it holds when it is of a subclass.
pub fn itself(v: &Value) -> Value {
    match view(v) {
        Some(s) if !is_exact_str(v) => new_wtf8(s.bytes.to_vec()),
        _ => v.clone(),
    }
}

pub fn new_bytes(b: Vec<u8>) -> Value {
    object::new_bytes_data(T::Bytes.ty(), b)
}
pub fn new_bytearray(b: Vec<u8>) -> Value {
    object::new_bytearray_data(T::ByteArray.ty(), b.into())
}
/// A bytearray when the receiver is one, else bytes.
pub fn new_like(like: &Value, b: Vec<u8>) -> Value {
    match like.as_bytearray_data() {
        Some(_) => new_bytearray(b),
        None => new_bytes(b),
    }
}

/// The bytes of a bytes-like object and how many they are. No Python code may run while the
/// reference lives: it could change a bytearray.
pub fn bytes_view(v: &Value) -> Option<(&[u8], usize)> {
    let b: &[u8] = match v.head()?.kind() {
        Kind::Bytes => v.as_bytes_data()?,
        // SAFETY: one thread; see above.
        Kind::ByteArray => unsafe { &*v.as_bytearray_data()?.get() },
        _ => match crate::bytes_memory::contents(v) {
            Some(b) => b,
            None => match crate::stdlib::array_contents(v) {
                Some(b) => b,
                None => match crate::stdlib::mmap_contents(v) {
                    Some(b) => b,
                    None => crate::stdlib::pickle_buffer_contents(v)?,
                },
            },
        },
    };
    Some((b, b.len()))
}
pub fn is_bytes_like(v: &Value) -> bool {
    bytes_view(v).is_some()
}

/// A name for "must be str, not ...": None is called by its name, not its type's.
pub fn arg_name(v: &Value) -> &'static str {
    if v.is_none() {
        "None"
    } else {
        type_name(v)
    }
}

#[cold]
pub fn throw(f: Fail) -> PyErr {
    match f.kind {
        Failure::Memory => out_of_memory(),
        Failure::Range => {
            error_args(T::OverflowError, vec![Value::int(34), str::new_string(f.msg)])
        }
        _ => f.into(),
    }
}
/// MemoryError without a text, as the interpreter raises it.
#[cold]
pub fn out_of_memory() -> PyErr {
    error_args(T::MemoryError, Vec::new())
}
/// ValueError whose text may hold lone surrogates.
#[cold]
pub fn value_error_text(msg: Vec<u8>) -> PyErr {
    error_args(T::ValueError, vec![new_wtf8(msg)])
}
pub fn is_type_error(e: &PyErr) -> bool {
    e.is(T::TypeError)
}
pub fn is_lookup_error(e: &PyErr) -> bool {
    e.is(T::LookupError)
}

/// The exception of a codec, about the object that was to be coded.
#[cold]
pub fn codec_error(e: CodecError, of: &Value) -> PyErr {
    let with = |encoding, object, start: usize, end: usize, reason| {
        let (start, end) = (Value::int(start as i64), Value::int(end as i64));
        vec![str::new_str(encoding), object, start, end, str::new_str(reason)]
    };
    match e {
        CodecError::Decode { encoding, start, end, reason } => {
            let bytes = bytes_view(of).map_or_else(Vec::new, |(b, _)| b.to_vec());
            let args = with(encoding, new_bytes(bytes), start, end, reason);
            error_args(T::UnicodeDecodeError, args)
        }
        CodecError::Encode { encoding, start, end, reason } => {
            error_args(T::UnicodeEncodeError, with(encoding, of.clone(), start, end, reason))
        }
        CodecError::Lookup(msg) => lookup_error(msg),
        CodecError::Type(msg) => type_error(msg),
        CodecError::Raised => crate::stdlib::codec_handlers::raised(),
    }
}

#[inline]
pub fn is_int(v: &Value) -> bool {
    match v.tag() {
        Tag::Int | Tag::True | Tag::False => true,
        Tag::Heap => v.as_int_data().is_some(),
        _ => false,
    }
}
pub fn is_bool(v: &Value) -> bool {
    v.as_bool().is_some()
}
/// An int and neither bool nor of a Python class.
pub fn is_exact_int(v: &Value) -> bool {
    v.as_int().is_some() || v.is_exact(Kind::Int)
}
/// The number of an int (see `is_int`).
#[inline]
pub fn int_ref(v: &Value) -> IntRef<'_> {
    if let Some(i) = v.as_int() {
        return IntRef::Small(i);
    }
    match (v.as_bool(), v.as_int_data()) {
        (Some(b), _) => IntRef::Small(b as i64),
        (_, Some(IntData::Small(i))) => IntRef::Small(*i),
        (_, Some(IntData::Big(b))) => IntRef::Big(b),
        _ => IntRef::Small(0),
    }
}
pub fn int_of(v: &Value) -> Int {
    int_ref(v).own()
}
/// The number of an int that fits into a machine word.
#[inline]
pub fn small_int(v: &Value) -> Option<i64> {
    match (v.as_int(), v.as_bool(), v.as_int_data()) {
        (Some(i), ..) => Some(i),
        (_, Some(b), _) => Some(b as i64),
        (_, _, Some(IntData::Small(i))) => Some(*i),
        _ => None,
    }
}
#[inline]
pub fn float_of(v: &Value) -> Option<f64> {
    match v.as_float() {
        Some(x) => Some(x),
        None => v.as_float_data().copied(),
    }
}
pub fn complex_of(v: &Value) -> Option<Complex> {
    v.as_complex().copied()
}
pub fn new_complex(re: f64, im: f64) -> Value {
    object::new_complex_data(T::Complex.ty(), Complex::new(re, im))
}

/// Calls a special method that takes only its receiver; None when the type has none.
fn special(v: &Value, name: Sym) -> R<Option<Value>> {
    call_special(name, &mut [v.clone()]).transpose()
}

fn returned(name: &str, what: &str, v: &Value) -> PyErr {
    type_error(format!("{} returned non-{} (type {})", name, what, type_name(v)))
}

/// What `__int__` and `__index__` give should be an int itself.
pub fn warn_of_subclass(method: &str, i: &Value) -> R<()> {
    if i.as_int().is_some() || type_of(i) == T::Int.ty() {
        return Ok(());
    }
    warn_of_strict(method, "int", i)
}

/// Warns that a conversion gave an instance of a subclass.
fn warn_of_strict(method: &str, what: &str, v: &Value) -> R<()> {
    crate::stdlib::warn_of(
        T::DeprecationWarning,
        format!(
            "{} returned non-{} (type {}).  The ability to return an instance of a strict \
             subclass of {} is deprecated, and may {} in a future version of Python.",
            method,
            what,
            type_name(v),
            what,
            if what == "int" { "not be supported" } else { "be removed" }
        ),
    )
}

/// int(v) for what has __int__, __index__ or __trunc__; None for the rest.
pub fn number_protocol(v: &Value) -> R<Option<Int>> {
    if v.is_exact(Kind::Int) || v.as_int().is_some() || is_bool(v) {
        return Ok(Some(int_of(v)));
    }
    if let Some(x) = v.as_float() {
        return Ok(Some(Int::from_big(crate::float::to_int(x)?)));
    }
    if v.as_exact_str().is_some() || v.is_exact(Kind::Bytes) {
        return Ok(None);
    }
    for (name, text) in [(sym::INT, "__int__"), (sym::INDEX, "__index__")] {
        if let Some(i) = special(v, name)? {
            if !is_int(&i) {
                return Err(returned(text, "int", &i));
            }
            warn_of_subclass(text, &i)?;
            return Ok(Some(int_of(&i)));
        }
    }
    if has_special(v, sym::TRUNC) {
        let text = "The delegation of int() to __trunc__ is deprecated.";
        crate::stdlib::warn_of(T::DeprecationWarning, text.to_string())?;
    }
    match special(v, sym::TRUNC)? {
        Some(i) if is_int(&i) => Ok(Some(int_of(&i))),
        Some(i) => match has_special(&i, sym::INDEX) {
            true => to_index(&i).map(Some),
            false => Err(type_error(format!(
                "__trunc__ returned non-Integral (type {})",
                type_name(&i)
            ))),
        },
        None => Ok(None),
    }
}

/// The float of a number; `wrong` makes the error for what is none.
pub fn to_float_or(v: &Value, wrong: &dyn Fn(&Value) -> PyErr) -> R<f64> {
    if let Some(x) = v.as_float() {
        return Ok(x);
    }
    if is_exact_int(v) || is_bool(v) {
        return int_of(v).to_f64().map_err(throw);
    }
    if v.is_exact(Kind::Float) {
        return Ok(float_of(v).unwrap_or(f64::NAN));
    }
    match special(v, sym::FLOAT)? {
        Some(x) => match float_of(&x) {
            Some(f) => {
                if type_of(&x) != T::Float.ty() {
                    let method = format!("{}.__float__", type_name(v));
                    warn_of_strict(&method, "float", &x)?;
                }
                return Ok(f);
            }
            None => {
                let name = format!("{}.__float__", type_name(v));
                return Err(returned(&name, "float", &x));
            }
        },
        None => {}
    }
    match has_special(v, sym::INDEX) {
        true => to_index(v)?.to_f64().map_err(throw),
        false => Err(wrong(v)),
    }
}
/// The float of a number argument: one of a subclass is not asked for `__float__`.
pub fn to_float(v: &Value) -> R<f64> {
    if let Some(x) = float_of(v) {
        return Ok(x);
    }
    to_float_or(v, &|v| type_error(format!("must be real number, not {}", type_name(v))))
}
pub fn complex_protocol(v: &Value) -> R<Option<Complex>> {
    match special(v, sym::COMPLEX)? {
        Some(c) => match complex_of(&c) {
            Some(x) => {
                if type_of(&c) != T::Complex.ty() {
                    warn_of_strict("__complex__", "complex", &c)?;
                }
                Ok(Some(x))
            }
            None => Err(returned("__complex__", "complex", &c)),
        },
        None => Ok(None),
    }
}
/// What __bytes__ gives; None without it.
pub fn bytes_protocol(v: &Value) -> R<Option<Vec<u8>>> {
    Ok(bytes_special(v)?.and_then(|b| b.as_bytes_data().cloned()))
}

/// What `__bytes__` gives, an instance of bytes or of a subclass.
pub fn bytes_special(v: &Value) -> R<Option<Value>> {
    match special(v, sym::BYTES)? {
        Some(b) if b.as_bytes_data().is_none() => Err(returned("__bytes__", "bytes", &b)),
        found => Ok(found),
    }
}

/// The bytes for int.from_bytes: a bytes-like object, __bytes__, or an iterable of ints.
pub fn bytes_from_object(v: &Value) -> R<Vec<u8>> {
    if let Some((b, _)) = bytes_view(v) {
        return Ok(b.to_vec());
    }
    if let Some(b) = bytes_protocol(v)? {
        return Ok(b);
    }
    let wrong = || type_error(format!("cannot convert '{}' object to bytes", type_name(v)));
    if view(v).is_some() {
        return Err(wrong());
    }
    let items = items_of(v).map_err(|e| if is_type_error(&e) { wrong() } else { e })?;
    crate::bytes_methods::bytes_from_items(&items, "bytes")
}
/// The bytes that %b and %s of bytes show.
pub fn bytes_of(v: &Value) -> R<Vec<u8>> {
    if let Some((b, _)) = bytes_view(v) {
        return Ok(b.to_vec());
    }
    bytes_protocol(v)?.ok_or_else(|| {
        let what = "%b requires a bytes-like object, or an object that implements __bytes__";
        type_error(format!("{}, not '{}'", what, type_name(v)))
    })
}

/// An argument that CPython takes as a Py_ssize_t.
pub fn size(v: &Value) -> R<isize> {
    match to_index(v)? {
        Int::Small(i) => Ok(i as isize),
        Int::Big(_) => {
            Err(overflow_error("Python int too large to convert to C ssize_t"))
        }
    }
}

fn slice_bound(v: Option<&Value>, other: i64) -> R<i64> {
    let v = match v {
        Some(v) if !v.is_none() => v,
        _ => return Ok(other),
    };
    match to_index(v) {
        Ok(Int::Small(i)) => Ok(i),
        Ok(b) => Ok(if b.is_negative() { i64::MIN } else { i64::MAX }),
        Err(e) if is_type_error(&e) && !has_special(v, sym::INDEX) => {
            let msg = "slice indices must be integers or None or have an __index__ method";
            Err(type_error(msg))
        }
        Err(e) => Err(e),
    }
}
/// Start and end of s.find(x, start, end) and its like; start may lie beyond the end. What
/// gives the numbers may change a bytearray, so the length is asked after it.
pub fn bounds(
    start: Option<&Value>,
    end: Option<&Value>,
    len: impl Fn() -> usize,
) -> R<(usize, usize)> {
    let (start, end) = (slice_bound(start, 0)?, slice_bound(end, i64::MAX)?);
    let n = len() as i64;
    let from_left = |i: i64| if i < 0 { i.saturating_add(n).max(0) } else { i };
    Ok((from_left(start) as usize, from_left(end).min(n) as usize))
}

/// An empty buffer for a + b bytes, or MemoryError.
pub fn buffer(a: usize, b: usize) -> R<Vec<u8>> {
    let mut v = Vec::new();
    match v.try_reserve(a.saturating_add(b)) {
        Ok(()) => Ok(v),
        Err(_) => Err(out_of_memory()),
    }
}

/// A str argument as Rust's; `other` when it was left out.
pub fn text_arg(v: Option<&Value>, function: &str, what: &str, other: &str) -> R<String> {
    let v = match v {
        Some(v) => v,
        None => return Ok(other.to_string()),
    };
    match view(v) {
        Some(s) => Ok(str_wtf8::lossy(s.bytes)),
        None => Err(type_error(format!(
            "{}() argument {} must be str, not {}",
            function,
            what,
            arg_name(v)
        ))),
    }
}
/// The argument of __format__.
pub fn format_spec(v: &Value) -> R<&[u8]> {
    match view(v) {
        Some(s) => Ok(s.bytes),
        None => {
            Err(type_error(format!("__format__() argument must be str, not {}", arg_name(v))))
        }
    }
}

pub fn tuple_items(v: &Value) -> Option<&[Value]> {
    v.as_tuple().map(|t| &**t)
}
pub fn dict_items(v: &Value) -> Option<Vec<(Value, Value)>> {
    v.as_dict().map(|d| d.pairs())
}
/// All items of an iterable.
pub fn items_of(v: &Value) -> R<Vec<Value>> {
    if let Some(l) = v.as_exact_list() {
        return Ok(l.items().clone());
    }
    if let Some(t) = v.as_exact_tuple() {
        return Ok(t.to_vec());
    }
    let mut it = iter(v)?;
    let mut out = Vec::new();
    while let Some(x) = it.next()? {
        out.push(x);
    }
    Ok(out)
}
/// join() has its own words for what cannot be iterated.
pub fn not_iterable(e: PyErr, v: &Value) -> PyErr {
    let can = has_special(v, sym::ITER) || has_special(v, sym::GETITEM);
    if is_type_error(&e) && !can {
        type_error("can only join an iterable")
    } else {
        e
    }
}
/// What % takes for a mapping.
pub fn is_subscriptable(v: &Value) -> bool {
    has_special(v, sym::GETITEM)
}
pub fn identity_hash(v: &Value) -> i64 {
    (v.ptr() >> 4) as i64
}
/// getattr(v, text)
pub fn getattr_text(v: &Value, text: &[u8]) -> R {
    getattr_sym(v, sym::intern(&str_wtf8::lossy(text)))
}
/// ascii(v)
pub fn ascii_of(v: &Value) -> R {
    let text = repr_of(v)?;
    Ok(match view(&text) {
        Some(s) if !s.ascii => new_wtf8(str_repr::to_ascii(s.bytes)),
        _ => text,
    })
}

/// The positions that a slice picks of `len` items: the first, the step, how many.
pub fn picked(s: &object::SliceData, len: usize) -> R<(isize, isize, usize)> {
    picked_changing(s, || len)
}

/// The same of what `__index__` of the slice's parts may make longer or shorter.
pub fn picked_changing(
    s: &object::SliceData,
    len: impl Fn() -> usize,
) -> R<(isize, isize, usize)> {
    let b = crate::slice::Bounds::of(s, len)?;
    Ok((b.start, b.step, b.len()))
}

/// Position of an index that may count from the end; None when it lies outside.
pub fn position(i: &Int, len: usize) -> Option<usize> {
    let i = match i {
        Int::Small(i) if *i < 0 => i + len as i64,
        Int::Small(i) => *i,
        Int::Big(_) => return None,
    };
    usize::try_from(i).ok().filter(|&i| i < len)
}

/// A table of native functions: name, parameters, function.
#[macro_export]
macro_rules! natives {
    ($($name:literal $params:literal $run:expr;)*) => {
        &[$($crate::func::NativeDef { name: $name, params: $params, run: $run }),*]
    };
}
