//! The type complex: its table of methods, construction, equality.

use crate::complex_methods as m;
use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_complex_data, GetSetData};
use crate::prelude::*;
use crate::str_types::class_of;

pub use crate::str_args::new_complex;

pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, real=, imag=" new;
    "__repr__" "self, /" m::repr;
    "__hash__" "self, /" m::hash;
    "__format__" "self, format_spec, /" m::format;
    "__bool__" "self, /" m::bool_;
    "__complex__" "self, /" m::plain;
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
    "__pow__" "self, value, mod=, /" m::pow;
    "__rpow__" "self, value, mod=, /" m::rpow;
    "__eq__" "self, value, /" |a| equal(a, true);
    "__ne__" "self, value, /" |a| equal(a, false);
    "__lt__" "self, value, /" |_| Ok(NOT_IMPLEMENTED);
    "__le__" "self, value, /" |_| Ok(NOT_IMPLEMENTED);
    "__gt__" "self, value, /" |_| Ok(NOT_IMPLEMENTED);
    "__ge__" "self, value, /" |_| Ok(NOT_IMPLEMENTED);
    "__getnewargs__" "self, /" m::getnewargs;
    "conjugate" "self, /" m::conjugate;
};

pub static GETSETS: &[GetSetData] = &[
    GetSetData { name: "real", get: |v| m::real(std::slice::from_ref(v)), set: None },
    GetSetData { name: "imag", get: |v| m::imag(std::slice::from_ref(v)), set: None },
];

fn equal(a: &[Value], wanted: bool) -> R {
    Ok(match m::equal(&a[0], &a[1]) {
        Some(same) => Value::bool(same == wanted),
        None => NOT_IMPLEMENTED,
    })
}

fn new(a: &[Value]) -> R {
    let class = class_of(a, T::Complex)?;
    let exact = |v: &Value| type_of(v) == T::Complex.ty();
    if class == T::Complex.ty() && exact(&a[1]) && a[2].given().is_none() {
        return Ok(a[1].clone());
    }
    Ok(new_complex_data(class, m::construct(&a[1..])?))
}
