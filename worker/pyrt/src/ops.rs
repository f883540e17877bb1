//! Operators: fast cases inline, then the protocol of special methods. compare.rs, items.rs
//! and show.rs hold the rest of what `ops` offers.

use crate::attr::{call_special, has_special};
use crate::bigint::BigInt;
use crate::int::Int;
use crate::object::{new_int_data, new_str_data, IntData, Kind};
use crate::prelude::*;
use crate::stdlib::decimal_quick;
use crate::str::StrData;
use crate::sym::{self, Sym};
use crate::types::Type;
use crate::value::Tag;

pub use crate::compare::*;
pub use crate::items::*;
pub use crate::show::*;

/// An int of any size.
#[inline]
pub fn new_int(x: Int) -> Value {
    match x {
        Int::Small(i) => Value::int(i),
        Int::Big(b) => new_int_data(T::Int.ty(), IntData::Big(b)),
    }
}

pub fn big(x: BigInt) -> Value {
    new_int(Int::from_big(x))
}

struct Op {
    name: &'static str,
    left: Sym,
    right: Sym,
    place: Sym,
}

macro_rules! operators {
    ($($f:ident $inplace:ident $text:literal $l:ident $r:ident $i:ident;)*) => {
        #[allow(non_camel_case_types)]
        enum Which { $($f),* }
        static OPS: &[Op] = &[
            $(Op { name: $text, left: sym::$l, right: sym::$r, place: sym::$i }),*
        ];
        $(
            #[inline]
            pub fn $inplace(a: &Value, b: &Value) -> R {
                if a.tag() == Tag::Heap {
                    return inplace(&OPS[Which::$f as usize], a, b, $f);
                }
                match $f(a, b) {
                    Err(e) => Err(rename_inplace(e, &OPS[Which::$f as usize])),
                    r => r,
                }
            }
        )*
    };
}

operators! {
    add iadd "+" ADD RADD IADD;
    sub isub "-" SUB RSUB ISUB;
    mul imul "*" MUL RMUL IMUL;
    matmul imatmul "@" MATMUL RMATMUL IMATMUL;
    truediv itruediv "/" TRUEDIV RTRUEDIV ITRUEDIV;
    floordiv ifloordiv "//" FLOORDIV RFLOORDIV IFLOORDIV;
    modulo imodulo "%" MOD RMOD IMOD;
    pow ipow "** or pow()" POW RPOW IPOW;
    lshift ilshift "<<" LSHIFT RLSHIFT ILSHIFT;
    rshift irshift ">>" RSHIFT RRSHIFT IRSHIFT;
    bitand ibitand "&" AND RAND IAND;
    bitxor ibitxor "^" XOR RXOR IXOR;
    bitor ibitor "|" OR ROR IOR;
}

#[inline(never)]
fn inplace(op: &Op, a: &Value, b: &Value, plain: fn(&Value, &Value) -> R) -> R {
    if has_special(a, op.place) {
        if let Some(r) = call_special(op.place, &mut [a.clone(), b.clone()]) {
            let r = r?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
    }
    plain(a, b).map_err(|e| rename_inplace(e, op))
}

/// "unsupported operand type(s) for +=" where the plain operator said "+".
#[cold]
#[inline(never)]
fn rename_inplace(e: PyErr, op: &Op) -> PyErr {
    if !e.is(T::TypeError) {
        return e;
    }
    let text = e.text();
    let plain = format!("unsupported operand type(s) for {}: ", op.name);
    match text.strip_prefix(&plain) {
        Some(rest) if e.args().as_tuple().map_or(false, |t| t.len() == 1) => {
            let shown = if op.name.starts_with("**") { "**=".into() } else { format!("{}=", op.name) };
            type_error(format!("unsupported operand type(s) for {}: {}", shown, rest))
        }
        _ => e,
    }
}

/// Int and float mixed, and two ints that are divided: without calls where a double holds
/// the int exactly.
#[inline]
pub(crate) fn mixed(a: &Value, b: &Value) -> Option<(f64, f64)> {
    const EXACT: i64 = 1 << 53;
    let number = |v: &Value| match v.as_int() {
        Some(i) if (-EXACT..=EXACT).contains(&i) => Some(i as f64),
        Some(_) => None,
        None => v.as_float(),
    };
    Some((number(a)?, number(b)?))
}

#[inline(never)]
fn slow(which: Which, a: &Value, b: &Value) -> R {
    if a.tag() != b.tag() {
        if let Some((x, y)) = mixed(a, b) {
            match which {
                Which::add => return Ok(Value::float(x + y)),
                Which::sub => return Ok(Value::float(x - y)),
                Which::mul => return Ok(Value::float(x * y)),
                Which::truediv if y != 0.0 => return Ok(Value::float(x / y)),
                _ => {}
            }
        }
    } else if let Which::add = which {
        if let (Some(x), Some(y)) = (a.as_exact_str(), b.as_exact_str()) {
            return Ok(join2(x, y));
        }
    }
    if a.is_exact(Kind::Decimal) || b.is_exact(Kind::Decimal) {
        let quick = match which {
            Which::add => decimal_quick::add(a, b),
            Which::sub => decimal_quick::sub(a, b),
            Which::mul => decimal_quick::mul(a, b),
            Which::truediv => decimal_quick::div(a, b),
            _ => None,
        };
        if let Some(v) = quick {
            return Ok(v);
        }
    }
    let op = &OPS[which as usize];
    let (ta, tb) = (type_of(a), type_of(b));
    if ta == tb || !tb.is_heap() && !tb.is_subtype(ta) {
        if let Some(r) = native_operator(ta, op.left, a, b) {
            return r;
        }
    }
    let left = ta.lookup(op.left);
    let right = if ta == tb { None } else { tb.lookup(op.right) };
    // The right operand's method goes first when its class is derived and has its own.
    if let Some(r) = &right {
        if tb.is_subtype(ta) && ta.lookup(op.right).map_or(true, |l| !is(&l, r)) {
            if let Some(x) = try_method(op.right, b, a)? {
                return Ok(x);
            }
            if left.is_some() {
                if let Some(x) = try_method(op.left, a, b)? {
                    return Ok(x);
                }
            }
            return sequence(op, a, b);
        }
    }
    if left.is_some() {
        if let Some(x) = try_method(op.left, a, b)? {
            return Ok(x);
        }
    }
    if right.is_some() {
        if let Some(x) = try_method(op.right, b, a)? {
            return Ok(x);
        }
    }
    sequence(op, a, b)
}

/// An operator of operands of builtin types, the left one's: called at once. None: the type is
/// another one, or has nothing to say.
#[inline]
pub(crate) fn native_operator(t: Type, name: Sym, a: &Value, b: &Value) -> Option<R> {
    if t.is_heap() {
        return None;
    }
    let n = t.lookup_ref(name)?.as_native()?;
    match n.call_own(&[a.clone(), b.clone()])? {
        Ok(r) if r.is_not_implemented() => None,
        r => Some(r),
    }
}

pub fn try_method(name: Sym, a: &Value, b: &Value) -> R<Option<Value>> {
    match call_special(name, &mut [a.clone(), b.clone()]) {
        Some(r) => {
            let r = r?;
            Ok(if r.is_not_implemented() { None } else { Some(r) })
        }
        None => Ok(None),
    }
}

/// Does a class of Python change what its builtin type does by that name? Its number slot then
/// asks the builtin type's own method first, which says another thing than the sequence slot.
fn overrides(t: Type, name: Sym) -> bool {
    let native = t.mro().iter().find(|b| !b.is_heap());
    match (t.lookup_ref(name), native.and_then(|b| b.lookup_ref(name))) {
        (Some(ours), Some(theirs)) => !is(ours, theirs),
        (ours, _) => ours.is_some(),
    }
}

/// A special method that the program calls itself and that cannot do it: those of sequences
/// raise.
#[cold]
pub(crate) fn declined(f: &crate::func::NativeData, args: &[Value]) -> R {
    let sequences = [T::Str, T::List, T::Tuple, T::Bytes, T::ByteArray];
    let of = f.of.as_type();
    if let ([a, b], true) = (args, sequences.iter().any(|t| of == Some(t.ty()))) {
        match f.def.name {
            "__add__" => return sequence(&OPS[Which::add as usize], a, b),
            "__mul__" | "__rmul__" | "__imul__" => {
                return Err(type_error(format!(
                    "'{}' object cannot be interpreted as an integer",
                    type_name(b)
                )))
            }
            _ => {}
        }
    }
    Ok(NOT_IMPLEMENTED)
}

/// What CPython's sequence slots say when nobody implements the operator.
#[cold]
fn sequence(op: &Op, a: &Value, b: &Value) -> R {
    let kind = |v: &Value| v.head().map(|h| h.kind());
    if op.name == "+" {
        let what = match kind(a) {
            Some(Kind::Str) => Some("str"),
            Some(Kind::List) => Some("list"),
            Some(Kind::Tuple) => Some("tuple"),
            _ => None,
        };
        if let Some(w) = what {
            return Err(type_error(format!(
                "can only concatenate {} (not \"{}\") to {}",
                w,
                type_name(b),
                w
            )));
        }
        if matches!(kind(a), Some(Kind::Bytes | Kind::ByteArray)) {
            return Err(type_error(format!(
                "can't concat {} to {}",
                type_name(b),
                type_name(a)
            )));
        }
    }
    if op.name == "*" {
        let seq = |v: &Value| {
            matches!(
                kind(v),
                Some(Kind::Str | Kind::List | Kind::Tuple | Kind::Bytes | Kind::ByteArray)
            )
        };
        if seq(a) || seq(b) {
            let other = if seq(a) { b } else { a };
            if seq(a) && overrides(type_of(a), op.right) {
                return Err(crate::items::not_an_index(other));
            }
            return Err(type_error(format!(
                "can't multiply sequence by non-int of type '{}'",
                type_name(other)
            )));
        }
    }
    let hint = if op.name == ">>" && a.as_native().map_or(false, |n| n.def.name == "print") {
        format!(". Did you mean \"print(<message>, file=<output_stream>)\"?")
    } else {
        String::new()
    };
    Err(type_error(format!(
        "unsupported operand type(s) for {}: '{}' and '{}'{}",
        op.name,
        type_name(a),
        type_name(b),
        hint
    )))
}

macro_rules! arithmetic {
    ($($f:ident $checked:ident $op:tt;)*) => {$(
        #[inline]
        pub fn $f(a: &Value, b: &Value) -> R {
            if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
                if let Some(r) = x.$checked(y) {
                    return Ok(Value::int(r));
                }
            } else if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
                return Ok(Value::float(x $op y));
            }
            slow(Which::$f, a, b)
        }
    )*};
}
arithmetic! { sub checked_sub -; mul checked_mul *; }

#[inline]
pub fn add(a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        if let Some(r) = x.checked_add(y) {
            return Ok(Value::int(r));
        }
    } else if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
        return Ok(Value::float(x + y));
    }
    slow(Which::add, a, b)
}

macro_rules! bits {
    ($($f:ident $op:tt;)*) => {$(
        #[inline]
        pub fn $f(a: &Value, b: &Value) -> R {
            if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
                return Ok(Value::int(x $op y));
            }
            slow(Which::$f, a, b)
        }
    )*};
}
bits! { bitand &; bitor |; bitxor ^; }

#[inline]
pub fn floordiv(a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        if y > 0 {
            return Ok(Value::int(x.div_euclid(y)));
        }
    }
    slow(Which::floordiv, a, b)
}

#[inline]
pub fn modulo(a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        if y > 0 {
            return Ok(Value::int(x.rem_euclid(y)));
        }
    }
    slow(Which::modulo, a, b)
}

#[inline]
pub fn truediv(a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
        if y != 0.0 {
            return Ok(Value::float(x / y));
        }
    } else if let (Tag::Int, Tag::Int, Some((x, y))) = (a.tag(), b.tag(), mixed(a, b)) {
        if y != 0.0 {
            return Ok(Value::float(x / y));
        }
    }
    slow(Which::truediv, a, b)
}

#[inline]
pub fn lshift(a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        if (0..63).contains(&y) && (x << y) >> y == x {
            return Ok(Value::int(x << y));
        }
    }
    slow(Which::lshift, a, b)
}

#[inline]
pub fn rshift(a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        if y >= 0 {
            return Ok(Value::int(x >> y.min(63)));
        }
    }
    slow(Which::rshift, a, b)
}

pub fn pow(a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
        if let Some(r) = crate::float::pow(x, y)? {
            return Ok(Value::float(r));
        }
    } else if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        if let Some(r) = u32::try_from(y).ok().and_then(|y| x.checked_pow(y)) {
            return Ok(Value::int(r));
        }
    }
    slow(Which::pow, a, b)
}

/// x + y of two strs.
fn join2(x: &StrData, y: &StrData) -> Value {
    let mut out = Vec::with_capacity(x.bytes().len() + y.bytes().len());
    out.extend_from_slice(x.bytes());
    out.extend_from_slice(y.bytes());
    new_str_data(T::Str.ty(), StrData::counted(out, x.len() + y.len()))
}

pub fn matmul(a: &Value, b: &Value) -> R {
    slow(Which::matmul, a, b)
}

/// `local += x`. A str or list that only this variable holds grows in place.
#[inline]
pub fn iadd_to(a: &mut Value, b: &Value) -> R<()> {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        if let Some(r) = x.checked_add(y) {
            *a = Value::int(r);
            return Ok(());
        }
    } else if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
        *a = Value::float(x + y);
        return Ok(());
    }
    iadd_to_slow(a, b)
}

#[inline(never)]
fn iadd_to_slow(a: &mut Value, b: &Value) -> R<()> {
    if let (Some(x), Some(y)) = (a.as_exact_str(), b.as_exact_str()) {
        if a.head().map_or(false, |h| h.count() == 1) && !std::ptr::eq(x, y) {
            // SAFETY: this variable holds the only reference, and no borrow of it is alive.
            unsafe { x.append(y) };
            return Ok(());
        }
    }
    *a = iadd(a, b)?;
    Ok(())
}

fn unary(name: Sym, sign: &str, a: &Value) -> R {
    match call_special(name, &mut [a.clone()]) {
        Some(r) => r,
        None => Err(type_error(format!("bad operand type for unary {}: '{}'", sign, type_name(a)))),
    }
}

pub fn neg(a: &Value) -> R {
    if let Some(i) = a.as_int() {
        if let Some(r) = i.checked_neg() {
            return Ok(Value::int(r));
        }
    }
    if let Some(f) = a.as_float() {
        return Ok(Value::float(-f));
    }
    unary(sym::NEG, "-", a)
}
pub fn pos(a: &Value) -> R {
    if a.as_int().is_some() || a.as_float().is_some() {
        return Ok(a.clone());
    }
    unary(sym::POS, "+", a)
}
pub fn invert(a: &Value) -> R {
    if let Some(i) = a.as_int() {
        return Ok(Value::int(!i));
    }
    unary(sym::INVERT, "~", a)
}

