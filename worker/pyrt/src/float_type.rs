//! The type float: its table of methods, construction, comparison.

use crate::float_methods as m;
use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_float_data, GetSetData};
use crate::prelude::*;
use crate::str_args::*;
use crate::str_types::class_of;
use std::cmp::Ordering;

pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, x=, /, **kw" new;
    "__repr__" "self, /" m::repr;
    "__hash__" "self, /" m::hash;
    "__format__" "self, format_spec, /" m::format;
    "__bool__" "self, /" m::bool_;
    "__int__" "self, /" m::trunc;
    "__float__" "self, /" m::plain;
    "__trunc__" "self, /" m::trunc;
    "__floor__" "self, /" m::floor;
    "__ceil__" "self, /" m::ceil;
    "__round__" "self, ndigits=, /" m::round;
    "__pos__" "self, /" m::plain;
    "__neg__" "self, /" m::neg;
    "__abs__" "self, /" m::abs;
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
    "__eq__" "self, value, /" |a| compare(a, |o| o == Some(Ordering::Equal));
    "__ne__" "self, value, /" |a| compare(a, |o| o != Some(Ordering::Equal));
    "__lt__" "self, value, /" |a| compare(a, |o| o == Some(Ordering::Less));
    "__le__" "self, value, /" |a| compare(a, |o| {
        matches!(o, Some(Ordering::Less | Ordering::Equal))
    });
    "__gt__" "self, value, /" |a| compare(a, |o| o == Some(Ordering::Greater));
    "__ge__" "self, value, /" |a| compare(a, |o| {
        matches!(o, Some(Ordering::Greater | Ordering::Equal))
    });
    "__getnewargs__" "self, /" m::getnewargs;
    "__sizeof__" "self, /" |_| Ok(Value::int(24));
    "as_integer_ratio" "self, /" m::as_integer_ratio;
    "conjugate" "self, /" m::plain;
    "hex" "self, /" m::hex;
    "is_integer" "self, /" m::is_integer;
};

pub static CLASS_METHODS: &[NativeDef] = natives! {
    "fromhex" "cls, string, /" fromhex;
    "__getformat__" "cls, typestr, /" |a| m::getformat(&a[1..]);
};

pub static GETSETS: &[GetSetData] = &[
    GetSetData { name: "real", get: |v| m::plain(std::slice::from_ref(v)), set: None },
    GetSetData { name: "imag", get: |_| Ok(Value::float(0.0)), set: None },
];

fn compare(a: &[Value], test: fn(Option<Ordering>) -> bool) -> R {
    Ok(match m::compare(&a[0], &a[1]) {
        Some(o) => Value::bool(test(o)),
        None => NOT_IMPLEMENTED,
    })
}

fn new(a: &[Value]) -> R {
    let class = class_of(a, T::Float)?;
    crate::list::no_keywords("float", class, T::Float, &a[2], crate::sym::INIT)?;
    if let (true, Some(x)) = (class == T::Float.ty(), given(a, 1).and_then(Value::as_float)) {
        return Ok(Value::float_as_is(x));
    }
    let x = given(a, 1).map_or(Ok(0.0), m::construct)?;
    Ok(if class == T::Float.ty() { Value::float(x) } else { new_float_data(class, x) })
}

fn fromhex(a: &[Value]) -> R {
    let made = m::fromhex(&a[1..])?;
    match a[0].as_type() {
        Some(t) if t == T::Float.ty() => Ok(made),
        _ => call(&a[0], &mut [made]),
    }
}
