//! Operators: fast cases inline, then the protocol of special methods.

use crate::attr::{call_special, has_special};
use crate::bigint::BigInt;
use crate::int::Int;
use crate::object::{new_int_data, IntData, Kind};
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types;
use crate::value::Tag;

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
            #[inline(never)]
            pub fn $inplace(a: &Value, b: &Value) -> R {
                inplace(&OPS[Which::$f as usize], a, b, $f)
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

fn inplace(op: &Op, a: &Value, b: &Value, plain: fn(&Value, &Value) -> R) -> R {
    if matches!(a.tag(), Tag::Heap) && has_special(a, op.place) {
        if let Some(r) = call_special(op.place, &mut [a.clone(), b.clone()]) {
            let r = r?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
    }
    match plain(a, b) {
        Err(e) if e.is(T::TypeError) => Err(rename_inplace(e, op)),
        r => r,
    }
}

/// "unsupported operand type(s) for +=" where the plain operator said "+".
#[cold]
fn rename_inplace(e: PyErr, op: &Op) -> PyErr {
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

#[inline(never)]
fn slow(which: Which, a: &Value, b: &Value) -> R {
    let op = &OPS[which as usize];
    let (ta, tb) = (type_of(a), type_of(b));
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

fn try_method(name: Sym, a: &Value, b: &Value) -> R<Option<Value>> {
    match call_special(name, &mut [a.clone(), b.clone()]) {
        Some(r) => {
            let r = r?;
            Ok(if r.is_not_implemented() { None } else { Some(r) })
        }
        None => Ok(None),
    }
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
    slow(Which::pow, a, b)
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
    }
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

/// The truth of a value.
#[inline]
pub fn truthy(v: &Value) -> R<bool> {
    match v.tag() {
        Tag::True => Ok(true),
        Tag::False | Tag::None => Ok(false),
        Tag::Int => Ok(v.as_int() != Some(0)),
        Tag::Float => Ok(v.as_float() != Some(0.0)),
        _ => truthy_slow(v),
    }
}

#[inline(never)]
fn truthy_slow(v: &Value) -> R<bool> {
    if let Some(s) = v.as_exact_str() {
        return Ok(s.len() > 0);
    }
    if let Some(l) = v.as_exact_list() {
        return Ok(!l.items().is_empty());
    }
    if let Some(t) = v.as_exact_tuple() {
        return Ok(!t.is_empty());
    }
    if let Some(r) = call_special(sym::BOOL, &mut [v.clone()]) {
        let r = r?;
        return r.as_bool().ok_or_else(|| {
            type_error(format!("__bool__ should return bool, returned {}", type_name(&r)))
        });
    }
    if has_special(v, sym::LEN) {
        return Ok(len(v)? != 0);
    }
    Ok(true)
}

#[inline]
pub fn not_(v: &Value) -> R<bool> {
    Ok(!truthy(v)?)
}

/// len(v)
pub fn len(v: &Value) -> R<usize> {
    if let Some(l) = v.as_exact_list() {
        return Ok(l.items().len());
    }
    if let Some(s) = v.as_exact_str() {
        return Ok(s.len());
    }
    if let Some(t) = v.as_exact_tuple() {
        return Ok(t.len());
    }
    match call_special(sym::LEN, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            let n = index(&r).map_err(|_| {
                type_error(format!(
                    "'{}' object cannot be interpreted as an integer",
                    type_name(&r)
                ))
            })?;
            match n {
                Int::Small(i) if i >= 0 => Ok(i as usize),
                Int::Small(_) => Err(value_error("__len__() should return >= 0")),
                Int::Big(_) => Err(overflow_error("cannot fit 'int' into an index-sized integer")),
            }
        }
        None => Err(type_error(format!("object of type '{}' has no len()", type_name(v)))),
    }
}

/// operator.index(v): ints, bools, and whatever has `__index__`.
pub fn index(v: &Value) -> R<Int> {
    if let Some(i) = v.as_int() {
        return Ok(Int::Small(i));
    }
    if let Some(b) = v.as_bool() {
        return Ok(Int::Small(b as i64));
    }
    if let Some(d) = v.as_int_data() {
        return Ok(match d {
            IntData::Small(i) => Int::Small(*i),
            IntData::Big(b) => Int::Big(b.clone()),
        });
    }
    match call_special(sym::INDEX, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            if !type_of(&r).is_subtype(T::Int.ty()) {
                return Err(type_error(format!(
                    "__index__ returned non-int (type {})",
                    type_name(&r)
                )));
            }
            index(&r)
        }
        None => Err(type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            type_name(v)
        ))),
    }
}

/// index(v) as a machine word; beyond it, IndexError-style overflow.
pub fn index_size(v: &Value) -> R<isize> {
    match index(v)? {
        Int::Small(i) => Ok(i as isize),
        Int::Big(_) => Err(overflow_error(format!(
            "Python int too large to convert to C ssize_t"
        ))),
    }
}

/// The same, cut to the limits (slices, ranges of search).
pub fn index_clamped(v: &Value) -> R<isize> {
    Ok(match index(v)? {
        Int::Small(i) => i as isize,
        Int::Big(b) if b.is_negative() => isize::MIN,
        Int::Big(_) => isize::MAX,
    })
}

struct Cmp {
    name: &'static str,
    this: Sym,
    other: Sym,
}
static LT: Cmp = Cmp { name: "<", this: sym::LT, other: sym::GT };
static LE: Cmp = Cmp { name: "<=", this: sym::LE, other: sym::GE };
static GT: Cmp = Cmp { name: ">", this: sym::GT, other: sym::LT };
static GE: Cmp = Cmp { name: ">=", this: sym::GE, other: sym::LE };
static EQ: Cmp = Cmp { name: "==", this: sym::EQ, other: sym::EQ };
static NE: Cmp = Cmp { name: "!=", this: sym::NE, other: sym::NE };

/// The comparison protocol; None: neither side knows.
fn compare(c: &Cmp, a: &Value, b: &Value) -> R<Option<Value>> {
    let (ta, tb) = (type_of(a), type_of(b));
    let mut reflected_done = false;
    if ta != tb && tb.is_subtype(ta) && tb.lookup_ref(c.other).is_some() {
        reflected_done = true;
        if let Some(x) = try_method(c.other, b, a)? {
            return Ok(Some(x));
        }
    }
    if let Some(x) = try_method(c.this, a, b)? {
        return Ok(Some(x));
    }
    if !reflected_done {
        return try_method(c.other, b, a);
    }
    Ok(None)
}

#[inline(never)]
fn order_slow(c: &Cmp, a: &Value, b: &Value) -> R {
    match compare(c, a, b)? {
        Some(x) => Ok(x),
        None => Err(type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            c.name,
            type_name(a),
            type_name(b)
        ))),
    }
}

macro_rules! order {
    ($($f:ident $fb:ident $c:ident $op:tt;)*) => {$(
        #[inline]
        pub fn $f(a: &Value, b: &Value) -> R {
            if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
                return Ok(Value::bool(x $op y));
            }
            if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
                return Ok(Value::bool(x $op y));
            }
            order_slow(&$c, a, b)
        }
        /// The truth of it.
        #[inline]
        pub fn $fb(a: &Value, b: &Value) -> R<bool> {
            if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
                return Ok(x $op y);
            }
            if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
                return Ok(x $op y);
            }
            if let (Some(x), Some(y)) = (a.as_exact_str(), b.as_exact_str()) {
                return Ok(x.bytes() $op y.bytes());
            }
            truthy(&order_slow(&$c, a, b)?)
        }
    )*};
}
order! { lt lt_b LT <; le le_b LE <=; gt gt_b GT >; ge ge_b GE >=; }

/// Equality of two values whose classes are builtin and need no calls; None: ask the protocol.
#[inline]
fn quick_eq(a: &Value, b: &Value) -> Option<bool> {
    match (a.tag(), b.tag()) {
        (Tag::Int, Tag::Int) => Some(a.as_int() == b.as_int()),
        (Tag::Float, Tag::Float) => Some(a.as_float() == b.as_float()),
        (Tag::Heap, Tag::Heap) => match (a.as_exact_str(), b.as_exact_str()) {
            (Some(x), Some(y)) => Some(std::ptr::eq(x, y) || x == y),
            _ => None,
        },
        (Tag::None, Tag::None) => Some(true),
        (Tag::None, Tag::Int | Tag::True | Tag::False | Tag::Float) => Some(false),
        _ => None,
    }
}

#[inline]
pub fn eq(a: &Value, b: &Value) -> R {
    match quick_eq(a, b) {
        Some(r) => Ok(Value::bool(r)),
        None => Ok(match compare(&EQ, a, b)? {
            Some(x) => x,
            None => Value::bool(is(a, b)),
        }),
    }
}
#[inline]
pub fn ne(a: &Value, b: &Value) -> R {
    match quick_eq(a, b) {
        Some(r) => Ok(Value::bool(!r)),
        None => Ok(match compare(&NE, a, b)? {
            Some(x) => x,
            None => Value::bool(!is(a, b)),
        }),
    }
}
#[inline]
pub fn eq_b(a: &Value, b: &Value) -> R<bool> {
    match quick_eq(a, b) {
        Some(r) => Ok(r),
        None => truthy(&eq(a, b)?),
    }
}
#[inline]
pub fn ne_b(a: &Value, b: &Value) -> R<bool> {
    match quick_eq(a, b) {
        Some(r) => Ok(!r),
        None => truthy(&ne(a, b)?),
    }
}

/// Identity or equality: how containers compare their items.
#[inline]
pub fn same(a: &Value, b: &Value) -> R<bool> {
    if is(a, b) {
        return Ok(true);
    }
    eq_b(a, b)
}

/// hash(v)
#[inline]
pub fn hash(v: &Value) -> R<i64> {
    if let Some(s) = v.as_exact_str() {
        return Ok(s.hash());
    }
    if let Some(i) = v.as_int() {
        return Ok(crate::int::hash_i64(i));
    }
    hash_slow(v)
}

#[inline(never)]
fn hash_slow(v: &Value) -> R<i64> {
    match call_special(sym::HASH, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            if !type_of(&r).is_subtype(T::Int.ty()) {
                return Err(type_error("__hash__ method should return an integer"));
            }
            Ok(match index(&r)? {
                Int::Small(-1) => -2,
                Int::Small(i) => i,
                Int::Big(b) => b.hash(),
            })
        }
        None => Err(type_error(format!("unhashable type: '{}'", type_name(v)))),
    }
}

/// `item in container`
pub fn contains(container: &Value, item: &Value) -> R<bool> {
    if let Some(d) = container.as_exact_dict() {
        return d.contains(item);
    }
    if let Some(l) = container.as_exact_list() {
        let mut i = 0;
        while i < l.items().len() {
            let x = l.items()[i].clone();
            if same(&x, item)? {
                return Ok(true);
            }
            i += 1;
        }
        return Ok(false);
    }
    if has_special(container, sym::CONTAINS) {
        if let Some(r) = call_special(sym::CONTAINS, &mut [container.clone(), item.clone()]) {
            return truthy(&r?);
        }
    }
    if type_of(container).lookup_ref(sym::CONTAINS).is_some() {
        return Err(not_container(container));
    }
    let mut it = match iter(container) {
        Ok(it) => it,
        Err(e) if e.is(T::TypeError) && !has_special(container, sym::ITER) => {
            return Err(not_container(container))
        }
        Err(e) => return Err(e),
    };
    while let Some(x) = it.next()? {
        if same(&x, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cold]
fn not_container(v: &Value) -> PyErr {
    type_error(format!("argument of type '{}' is not iterable", type_name(v)))
}

/// `o[k]`
#[inline]
pub fn getitem(o: &Value, k: &Value) -> R {
    if let (Some(l), Some(i)) = (o.as_exact_list(), k.as_int()) {
        let items = l.items();
        let at = if i < 0 { i + items.len() as i64 } else { i };
        if let Some(v) = items.get(at as usize) {
            return Ok(v.clone());
        }
    }
    getitem_slow(o, k)
}

#[inline(never)]
fn getitem_slow(o: &Value, k: &Value) -> R {
    if let Some(d) = o.as_exact_dict() {
        return match d.get(k)? {
            Some(v) => Ok(v),
            None => Err(key_error(k)),
        };
    }
    if let (Some(t), Some(i)) = (o.as_exact_tuple(), k.as_int()) {
        let at = if i < 0 { i + t.len() as i64 } else { i };
        if let Some(v) = t.get(at as usize) {
            return Ok(v.clone());
        }
    }
    if let Some(t) = o.as_type() {
        return class_getitem(o, t, k);
    }
    match call_special(sym::GETITEM, &mut [o.clone(), k.clone()]) {
        Some(r) => r,
        None => Err(type_error(format!("'{}' object is not subscriptable", type_name(o)))),
    }
}

fn class_getitem(o: &Value, t: types::Type, k: &Value) -> R {
    if t.meta().lookup_ref(sym::GETITEM).is_some() {
        if let Some(r) = call_special(sym::GETITEM, &mut [o.clone(), k.clone()]) {
            return r;
        }
    }
    match crate::attr::try_getattr(o, sym::CLASS_GETITEM)? {
        Some(f) => call(&f, &mut [k.clone()]),
        None => Err(type_error(format!("type '{}' is not subscriptable", t.name()))),
    }
}

/// `o[k] = x`
#[inline]
pub fn setitem(o: &Value, k: &Value, x: Value) -> R<()> {
    if let (Some(l), Some(i)) = (o.as_exact_list(), k.as_int()) {
        let items = l.items();
        let at = if i < 0 { i + items.len() as i64 } else { i };
        if let Some(slot) = items.get_mut(at as usize) {
            let old = std::mem::replace(slot, x);
            drop(old);
            return Ok(());
        }
    } else if let Some(d) = o.as_exact_dict() {
        return d.set(k.clone(), x);
    }
    setitem_slow(o, k, x)
}

#[inline(never)]
fn setitem_slow(o: &Value, k: &Value, x: Value) -> R<()> {
    match call_special(sym::SETITEM, &mut [o.clone(), k.clone(), x]) {
        Some(r) => r.map(|_| ()),
        None => Err(type_error(format!(
            "'{}' object does not support item assignment",
            type_name(o)
        ))),
    }
}

/// `del o[k]`
pub fn delitem(o: &Value, k: &Value) -> R<()> {
    match call_special(sym::DELITEM, &mut [o.clone(), k.clone()]) {
        Some(r) => r.map(|_| ()),
        None => {
            // CPython words it differently once it has taken the object for a sequence.
            let kind = o.head().map(|h| h.kind());
            let sequence = type_of(o).is_heap()
                || matches!(kind, Some(Kind::Str | Kind::Bytes | Kind::Tuple | Kind::Range | Kind::Set));
            let verb = if sequence && k.as_int().is_some() { "doesn't" } else { "does not" };
            Err(type_error(format!(
                "'{}' object {} support item deletion",
                type_name(o),
                verb
            )))
        }
    }
}

pub fn slice(lower: Value, upper: Value, step: Value) -> Value {
    let data = crate::object::SliceData { lower, upper, step };
    crate::object::new_slice_data(T::Slice.ty(), data)
}

/// `v[lo:hi]`
pub fn getslice(v: &Value, lo: &Value, hi: &Value) -> R {
    getitem(v, &slice(lo.clone(), hi.clone(), NONE))
}

/// str(v)
pub fn str_of(v: &Value) -> R {
    if v.is_exact(Kind::Str) {
        return Ok(v.clone());
    }
    match call_special(sym::STR, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            if r.as_str_data().is_none() {
                return Err(type_error(format!(
                    "__str__ returned non-string (type {})",
                    type_name(&r)
                )));
            }
            Ok(r)
        }
        None => repr_of(v),
    }
}

/// repr(v)
pub fn repr_of(v: &Value) -> R {
    enter_native()?;
    match call_special(sym::REPR, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            if r.as_str_data().is_none() {
                return Err(type_error(format!(
                    "__repr__ returned non-string (type {})",
                    type_name(&r)
                )));
            }
            Ok(r)
        }
        None => Ok(new_string(format!("<{} object>", type_name(v)))),
    }
}

/// repr(v) as Rust text, for messages and containers' own repr.
pub fn repr_text(v: &Value) -> R<String> {
    Ok(repr_of(v)?.as_str().map(|s| s.into_owned()).unwrap_or_default())
}

/// format(v, spec); `conversion` is 0 or one of r s a.
pub fn format_value(v: &Value, conversion: u8, spec: &Value) -> R {
    let converted = match conversion {
        b'r' => repr_of(v)?,
        b's' => str_of(v)?,
        b'a' => crate::builtins::ascii_of(v)?,
        _ => v.clone(),
    };
    let plain = spec.as_str_data().map_or(true, |s| s.is_empty());
    if plain && converted.is_exact(Kind::Str) {
        return Ok(converted);
    }
    format_of(&converted, spec)
}

/// format(v, spec) with a str spec (or NONE for "").
pub fn format_of(v: &Value, spec: &Value) -> R {
    let spec = if spec.as_str_data().is_some() { spec.clone() } else { new_str("") };
    match call_special(sym::FORMAT, &mut [v.clone(), spec]) {
        Some(r) => {
            let r = r?;
            if r.as_str_data().is_none() {
                return Err(type_error(format!(
                    "__format__ must return a str, not {}",
                    type_name(&r)
                )));
            }
            Ok(r)
        }
        None => Err(type_error(format!("Type {} doesn't define __format__", type_name(v)))),
    }
}

/// The pieces of an f-string, joined.
pub fn concat(parts: &[Value]) -> Value {
    let strs = || parts.iter().filter_map(|p| p.as_str_data());
    let mut out = Vec::with_capacity(strs().map(|s| s.bytes().len()).sum());
    for s in strs() {
        out.extend_from_slice(s.bytes());
    }
    crate::str::new_wtf8(out)
}
