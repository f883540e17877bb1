//! Arithmetic of integers that the caller owns: ranges, indices, counters.

use crate::fail::Fail;
use crate::int::Int;
use crate::int_arith;
use std::cmp::Ordering;

macro_rules! owned {
    ($($name:ident ($($x:ident)*) -> $r:ty;)*) => { $(
        pub fn $name($($x: &Int),*) -> $r {
            int_arith::$name($($x.as_ref()),*)
        }
    )* };
}

owned! {
    add(x y) -> Int;
    sub(x y) -> Int;
    mul(x y) -> Int;
    neg(x) -> Int;
    abs(x) -> Int;
    invert(x) -> Int;
    and(x y) -> Int;
    or(x y) -> Int;
    xor(x y) -> Int;
    cmp(x y) -> Ordering;
    gcd(x y) -> Int;
    hash(x) -> i64;
    div_mod(x y) -> Result<(Int, Int), Fail>;
    floor_div(x y) -> Result<Int, Fail>;
    modulo(x y) -> Result<Int, Fail>;
    true_div(x y) -> Result<f64, Fail>;
    lshift(x y) -> Result<Int, Fail>;
    rshift(x y) -> Result<Int, Fail>;
    pow(x y) -> Result<Int, Fail>;
    mod_pow(x y m) -> Result<Int, Fail>;
    round(x n) -> Result<Int, Fail>;
}
