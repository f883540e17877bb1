//! Gives int, bool, float and complex their methods.

use crate::setup::define;
use crate::types::T;
use crate::{complex_type, float_type, int_type};

pub fn define_all() {
    define(T::Int, int_type::METHODS, int_type::GETSETS);
    define(T::Int, int_type::CLASS_METHODS, &[]);
    define(T::Bool, int_type::BOOL_METHODS, &[]);
    define(T::Float, float_type::METHODS, float_type::GETSETS);
    define(T::Float, float_type::CLASS_METHODS, &[]);
    define(T::Complex, complex_type::METHODS, complex_type::GETSETS);
}
