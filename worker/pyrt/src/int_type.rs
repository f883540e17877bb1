//! The types int and bool: tables of methods, construction, comparison.

use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_int_data, GetSetData, IntData};
use crate::prelude::*;
use crate::str_args::*;
use crate::str_types::class_of;
use crate::types::Type;
use crate::int_methods as m;
use std::cmp::Ordering;

pub use crate::ops::new_int;

pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, x=, /, base=" new;
    "__repr__" "self, /" m::repr;
    "__hash__" "self, /" m::hash;
    "__format__" "self, format_spec, /" m::format;
    "__bool__" "self, /" m::bool_;
    "__int__" "self, /" m::plain;
    "__index__" "self, /" m::plain;
    "__float__" "self, /" m::float_;
    "__trunc__" "self, /" m::plain;
    "__floor__" "self, /" m::plain;
    "__ceil__" "self, /" m::plain;
    "__round__" "self, ndigits=, /" m::round;
    "__pos__" "self, /" m::plain;
    "__neg__" "self, /" m::neg;
    "__abs__" "self, /" m::abs;
    "__invert__" "self, /" m::invert;
    "__add__" "self, value, /" m::add;
    "__radd__" "self, value, /" m::radd;
    "__sub__" "self, value, /" m::sub;
    "__rsub__" "self, value, /" m::rsub;
    "__mul__" "self, value, /" m::mul;
    "__rmul__" "self, value, /" m::rmul;
    "__truediv__" "self, value, /" m::truediv;
    "__rtruediv__" "self, value, /" m::rtruediv;
    "__floordiv__" "self, value, /" m::floordiv;
    "__rfloordiv__" "self, value, /" m::rfloordiv;
    "__mod__" "self, value, /" m::modulo;
    "__rmod__" "self, value, /" m::rmodulo;
    "__divmod__" "self, value, /" m::divmod;
    "__rdivmod__" "self, value, /" m::rdivmod;
    "__pow__" "self, value, mod=, /" m::pow;
    "__rpow__" "self, value, mod=, /" m::rpow;
    "__lshift__" "self, value, /" m::lshift;
    "__rlshift__" "self, value, /" m::rlshift;
    "__rshift__" "self, value, /" m::rshift;
    "__rrshift__" "self, value, /" m::rrshift;
    "__and__" "self, value, /" m::and;
    "__rand__" "self, value, /" m::rand;
    "__or__" "self, value, /" m::or;
    "__ror__" "self, value, /" m::ror;
    "__xor__" "self, value, /" m::xor;
    "__rxor__" "self, value, /" m::rxor;
    "__eq__" "self, value, /" |a| compare(a, |o| o == Ordering::Equal);
    "__ne__" "self, value, /" |a| compare(a, |o| o != Ordering::Equal);
    "__lt__" "self, value, /" |a| compare(a, |o| o == Ordering::Less);
    "__le__" "self, value, /" |a| compare(a, |o| o != Ordering::Greater);
    "__gt__" "self, value, /" |a| compare(a, |o| o == Ordering::Greater);
    "__ge__" "self, value, /" |a| compare(a, |o| o != Ordering::Less);
    "__getnewargs__" "self, /" m::getnewargs;
    "__sizeof__" "self, /" sizeof;
    "as_integer_ratio" "self, /" m::as_integer_ratio;
    "bit_count" "self, /" m::bit_count;
    "bit_length" "self, /" m::bit_length;
    "conjugate" "self, /" m::plain;
    "to_bytes" "self, length=, byteorder=, *, signed=" m::to_bytes;
};

pub static CLASS_METHODS: &[NativeDef] = natives! {
    "from_bytes" "cls, bytes, byteorder=, *, signed=" from_bytes;
};

pub static GETSETS: &[GetSetData] = &[
    GetSetData { name: "real", get: |v| m::plain(std::slice::from_ref(v)), set: None },
    GetSetData { name: "imag", get: |_| Ok(Value::int(0)), set: None },
    GetSetData { name: "numerator", get: |v| m::plain(std::slice::from_ref(v)), set: None },
    GetSetData { name: "denominator", get: |_| Ok(Value::int(1)), set: None },
];

pub static BOOL_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, x=, /" new_bool;
    "__repr__" "self, /" m::bool_repr;
};

fn compare(a: &[Value], test: fn(Ordering) -> bool) -> R {
    Ok(match m::compare(&a[0], &a[1]) {
        Some(o) => Value::bool(test(o)),
        None => NOT_IMPLEMENTED,
    })
}

/// An int of class `class`.
fn of_class(class: Type, i: crate::int::Int) -> Value {
    use crate::int::Int;
    if class == T::Int.ty() {
        return new_int(i);
    }
    let data = match i {
        Int::Small(i) => IntData::Small(i),
        Int::Big(b) => IntData::Big(b),
    };
    new_int_data(class, data)
}

fn new(a: &[Value]) -> R {
    let class = class_of(a, T::Int)?;
    if class == T::Bool.ty() {
        return Err(type_error("int.__new__(bool) is not safe, use bool.__new__()"));
    }
    Ok(of_class(class, m::construct(&a[1..])?))
}

fn new_bool(a: &[Value]) -> R {
    class_of(a, T::Bool)?;
    Ok(Value::bool(given(a, 1).map_or(Ok(false), truthy)?))
}

fn from_bytes(a: &[Value]) -> R {
    let made = m::from_bytes(&a[1..])?;
    match a[0].as_type() {
        Some(t) if t == T::Int.ty() => Ok(made),
        _ => call(&a[0], &mut [made]),
    }
}

/// What CPython's object would take: 30 bits a digit.
fn sizeof(a: &[Value]) -> R {
    let bits = m::bit_length(a)?.as_int().unwrap_or(0);
    Ok(Value::int(24 + 4 * ((bits + 29) / 30).max(1)))
}
