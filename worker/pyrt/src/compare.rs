//! Truth, comparison, hash, membership.

use crate::attr::{call_special, has_special};
use crate::int::Int;
use crate::object::Kind;
use crate::ops::{mixed, native_operator, try_method};
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types::Type;
use crate::value::Tag;

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
    if let Some(d) = v.as_exact_dict() {
        return Ok(d.len() > 0);
    }
    if let (true, Some(s)) = (v.is_exact(Kind::Set), v.as_set()) {
        return Ok(s.len() > 0);
    }
    if v.is_not_implemented() {
        let text = "NotImplemented should not be used in a boolean context";
        return crate::stdlib::warn_of(T::DeprecationWarning, text.to_string()).map(|_| true);
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
    if ta == tb {
        if let Some(r) = native_operator(ta, c.this, a, b) {
            return r.map(Some);
        }
    }
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
            if let Some((x, y)) = mixed(a, b) {
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
            if let Some((x, y)) = mixed(a, b) {
                return Ok(x $op y);
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
        (Tag::Int, Tag::Float) | (Tag::Float, Tag::Int) => mixed(a, b).map(|(x, y)| x == y),
        (Tag::None, Tag::None) => Some(true),
        (Tag::None, Tag::Int | Tag::True | Tag::False | Tag::Float) => Some(false),
        _ => None,
    }
}

/// The same of bytes, too.
#[inline]
fn flat_eq(a: &Value, b: &Value) -> Option<bool> {
    if a.is_exact(Kind::Bytes) && b.is_exact(Kind::Bytes) {
        return Some(a.as_bytes_data() == b.as_bytes_data());
    }
    quick_eq(a, b)
}

/// Equality in which no Python code has a say: of such values, and of tuples of them.
pub(crate) fn settled_eq(a: &Value, b: &Value) -> Option<bool> {
    let (x, y) = match (a.as_exact_tuple(), b.as_exact_tuple()) {
        (Some(x), Some(y)) => (x, y),
        _ => return flat_eq(a, b),
    };
    for (p, q) in x.iter().zip(y) {
        if !is(p, q) && !flat_eq(p, q)? {
            return Some(false);
        }
    }
    Some(x.len() == y.len())
}

/// Does the class of v leave that method to the builtin type?
pub(crate) fn inherits(v: &Value, builtin: T, name: Sym) -> bool {
    let (own, theirs) = (type_of(v), builtin.ty());
    own == theirs
        || match (own.lookup_ref(name).map(Value::ptr), theirs.lookup_ref(name).map(Value::ptr)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        }
}

/// The items of a tuple that is compared as tuples are.
fn plain_tuple(v: &Value) -> Option<&[Value]> {
    let t = v.as_tuple()?;
    let plain = v.is_exact(Kind::Tuple)
        || inherits(v, T::Tuple, sym::EQ) && inherits(v, T::Tuple, sym::NE);
    if plain { Some(t) } else { None }
}

/// Equality of two tuples.
fn tuples_equal(x: &[Value], y: &[Value]) -> R<bool> {
    crate::call::enter_native()?;
    for (a, b) in x.iter().zip(y) {
        if !same(a, b)? {
            return Ok(false);
        }
    }
    Ok(x.len() == y.len())
}

/// Do both types leave == and != to `object`, so that identity decides?
fn by_identity(a: &Value, b: &Value) -> bool {
    let own = |name| T::Object.ty().lookup_ref(name).cloned().unwrap_or_default();
    let (eq, ne) = (own(sym::EQ), own(sym::NE));
    let inherits = |t: Type, name, f: &Value| t.lookup_ref(name).map_or(false, |x| is(x, f));
    let plain = |t| inherits(t, sym::EQ, &eq) && inherits(t, sym::NE, &ne);
    let (ta, tb) = (type_of(a), type_of(b));
    plain(ta) && (ta == tb || plain(tb))
}

/// The same for what takes longer to say, still without the protocol.
fn known_eq(a: &Value, b: &Value) -> R<Option<bool>> {
    if let (Some(x), Some(y)) = (plain_tuple(a), plain_tuple(b)) {
        return tuples_equal(x, y).map(Some);
    }
    if a.is_exact(Kind::Bytes) && b.is_exact(Kind::Bytes) {
        return Ok(Some(a.as_bytes_data() == b.as_bytes_data()));
    }
    if a.as_instance().is_some() && b.as_instance().is_some() && by_identity(a, b) {
        return Ok(Some(is(a, b)));
    }
    Ok(None)
}

#[inline]
pub fn eq(a: &Value, b: &Value) -> R {
    match quick_eq(a, b) {
        Some(r) => Ok(Value::bool(r)),
        None => eq_slow(a, b),
    }
}

#[inline(never)]
fn eq_slow(a: &Value, b: &Value) -> R {
    match known_eq(a, b)? {
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
        None => ne_slow(a, b),
    }
}

#[inline(never)]
fn ne_slow(a: &Value, b: &Value) -> R {
    match known_eq(a, b)? {
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
        None => eq_b_slow(a, b),
    }
}
#[inline(never)]
fn eq_b_slow(a: &Value, b: &Value) -> R<bool> {
    if let Some(r) = settled_eq(a, b) {
        return Ok(r);
    }
    match known_eq(a, b)? {
        Some(r) => Ok(r),
        None => match compare(&EQ, a, b)? {
            Some(x) => truthy(&x),
            None => Ok(is(a, b)),
        },
    }
}
#[inline]
pub fn ne_b(a: &Value, b: &Value) -> R<bool> {
    match quick_eq(a, b) {
        Some(r) => Ok(!r),
        None => truthy(&ne_slow(a, b)?),
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
    match v.head().map(|h| h.kind()) {
        Some(Kind::Tuple) => {
            if let Some(t) = v.as_tuple().filter(|_| inherits(v, T::Tuple, sym::HASH)) {
                if let Some(h) = t.known_hash() {
                    return Ok(h);
                }
                let h = crate::tuple::hash_items(t)?;
                t.keep_hash(h);
                return Ok(h);
            }
        }
        Some(Kind::Bytes) if v.is_exact(Kind::Bytes) => {
            if let Some(b) = v.as_bytes_object() {
                return Ok(b.hash());
            }
        }
        _ => {}
    }
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
    if let (true, Some(s)) = (container.is_exact(Kind::Set), container.as_set()) {
        return s.contains(item);
    }
    if let Some(t) = container.as_exact_tuple() {
        for x in t {
            if same(x, item)? {
                return Ok(true);
            }
        }
        return Ok(false);
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

