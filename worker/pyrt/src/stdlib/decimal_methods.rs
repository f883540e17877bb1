//! decimal: the named operations, once as methods of Decimal (the context is the last
//! argument), once as methods of Context.

use super::decimal::{
    chosen, created, from_float, new_dec, pair, required, run, run_dec, shown, this,
};
use super::decimal_context::round_of;
use super::decimal_num::*;
use super::{
    decimal_arith as arith, decimal_func as func, decimal_more as more, decimal_quick as quick,
};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

type One = fn(&mut Ctx, &Dec) -> Dec;
type Two = fn(&mut Ctx, &Dec, &Dec) -> Dec;

/// self, context=
fn d1(a: &[Value], f: One) -> R {
    let d = this(&a[0])?;
    run_dec(&chosen(&a[1])?, |c| f(c, d))
}
/// self, other, context=
fn d2(a: &[Value], f: Two) -> R {
    let ctx = chosen(&a[2])?;
    let (x, y) = (this(&a[0])?, required(&a[1])?);
    run_dec(&ctx, |c| f(c, x, &y))
}
/// context, a
fn c1(a: &[Value], f: One) -> R {
    let x = required(&a[1])?;
    run_dec(&a[0], |c| f(c, &x))
}
/// context, a, b
fn c2(a: &[Value], f: Two) -> R {
    let (x, y) = (required(&a[1])?, required(&a[2])?);
    run_dec(&a[0], |c| f(c, &x, &y))
}

fn compare_total(_: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    arith::compare_total(a, b)
}
fn compare_total_mag(_: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    arith::compare_total(&a.abs(), &b.abs())
}
fn copy_sign(_: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    a.clone().with_sign(b.neg)
}
fn and(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    more::logic(c, a, b, |x, y| x && y)
}
fn or(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    more::logic(c, a, b, |x, y| x || y)
}
fn xor(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    more::logic(c, a, b, |x, y| x != y)
}
fn max(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    arith::extreme(c, a, b, true, false)
}
fn max_mag(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    arith::extreme(c, a, b, true, true)
}
fn min(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    arith::extreme(c, a, b, false, false)
}
fn min_mag(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    arith::extreme(c, a, b, false, true)
}
fn exact(c: &mut Ctx, a: &Dec) -> Dec {
    arith::to_integral(c, a, true)
}
fn integral(c: &mut Ctx, a: &Dec) -> Dec {
    arith::to_integral(c, a, false)
}

/// A rounding argument, where one is given.
fn rounded<X>(v: &Value, c: &mut Ctx, f: impl FnOnce(&mut Ctx) -> X) -> R<X> {
    if let Some(r) = v.given().filter(|r| !r.is_none()) {
        c.round = round_of(r)?;
    }
    Ok(f(c))
}

/// self, rounding=, context=
fn to_integral(a: &[Value], f: One) -> R {
    let d = this(&a[0])?;
    let ctx = chosen(&a[2])?;
    run(&ctx, |c| rounded(&a[1], c, |c| f(c, d)))?.map(new_dec)
}

/// self, exp, rounding=, context=
fn quantize(a: &[Value]) -> R {
    let ctx = chosen(&a[3])?;
    if a[2].is_unbound() {
        if let Some(v) = quick::quantize(&ctx, &a[0], &a[1]) {
            return Ok(v);
        }
    }
    let (d, e) = (this(&a[0])?, required(&a[1])?);
    run(&ctx, |c| rounded(&a[2], c, |c| arith::quantize(c, d, &e)))?.map(new_dec)
}

fn same_quantum(a: &Dec, b: &Dec) -> Value {
    Value::bool(if a.is_special() || b.is_special() {
        a.is_nan() && b.is_nan() || a.is_infinite() && b.is_infinite()
    } else {
        a.exp == b.exp
    })
}

fn is_normal(c: &Ctx, d: &Dec) -> bool {
    d.is_finite() && !d.is_zero() && d.adjusted() >= c.emin
}

/// A test of self in a context.
fn in_range(a: &[Value], test: fn(&Ctx, &Dec) -> bool) -> R {
    let d = this(&a[0])?;
    run(&chosen(&a[1])?, |c| test(c, d)).map(Value::bool)
}

fn test(v: &Value, f: fn(&Dec) -> bool) -> R {
    Ok(Value::bool(f(&*required(v)?)))
}

fn adjusted(d: &Dec) -> i64 {
    if d.is_special() { 0 } else { d.adjusted() }
}

pub static DECIMAL: &[NativeDef] = natives! {
    "adjusted" "self, /" |a| Ok(Value::int(adjusted(this(&a[0])?)));
    "canonical" "self, /" |a| Ok(a[0].clone());
    "conjugate" "self, /" |a| Ok(a[0].clone());
    "radix" "self, /" |_| Ok(new_dec(Dec::int(10)));
    "copy_abs" "self, /" |a| Ok(new_dec(this(&a[0])?.abs()));
    "copy_negate" "self, /" |a| Ok(new_dec(this(&a[0])?.negated()));
    "copy_sign" "self, other, context=" |a| d2(a, copy_sign);
    "compare" "self, other, context=" |a| d2(a, arith::compare_values);
    "compare_signal" "self, other, context=" |a| d2(a, arith::compare_signal);
    "compare_total" "self, other, context=" |a| d2(a, compare_total);
    "compare_total_mag" "self, other, context=" |a| d2(a, compare_total_mag);
    "exp" "self, context=" |a| d1(a, func::exp);
    "ln" "self, context=" |a| d1(a, func::ln);
    "log10" "self, context=" |a| d1(a, func::log10);
    "logb" "self, context=" |a| d1(a, more::logb);
    "sqrt" "self, context=" |a| d1(a, arith::sqrt);
    "normalize" "self, context=" |a| d1(a, arith::normalize);
    "next_minus" "self, context=" |a| d1(a, |c, d| more::next(c, d, false));
    "next_plus" "self, context=" |a| d1(a, |c, d| more::next(c, d, true));
    "next_toward" "self, other, context=" |a| d2(a, more::next_toward);
    "logical_and" "self, other, context=" |a| d2(a, and);
    "logical_or" "self, other, context=" |a| d2(a, or);
    "logical_xor" "self, other, context=" |a| d2(a, xor);
    "logical_invert" "self, context=" |a| d1(a, more::invert);
    "max" "self, other, context=" |a| d2(a, max);
    "max_mag" "self, other, context=" |a| d2(a, max_mag);
    "min" "self, other, context=" |a| d2(a, min);
    "min_mag" "self, other, context=" |a| d2(a, min_mag);
    "remainder_near" "self, other, context=" |a| d2(a, arith::rem_near);
    "rotate" "self, other, context=" |a| d2(a, more::rotate);
    "scaleb" "self, other, context=" |a| d2(a, more::scaleb);
    "shift" "self, other, context=" |a| d2(a, more::shift);
    "fma" "self, other, third, context=" |a| {
        let ctx = chosen(&a[3])?;
        let (x, y, z) = (this(&a[0])?, required(&a[1])?, required(&a[2])?);
        run_dec(&ctx, |c| arith::fma(c, x, &y, &z))
    };
    "quantize" "self, exp, rounding=, context=" quantize;
    "same_quantum" "self, other, context=" |a| Ok(same_quantum(this(&a[0])?, &*required(&a[1])?));
    "to_integral" "self, rounding=, context=" |a| to_integral(a, integral);
    "to_integral_value" "self, rounding=, context=" |a| to_integral(a, integral);
    "to_integral_exact" "self, rounding=, context=" |a| to_integral(a, exact);
    "to_eng_string" "self, context=" |a| shown(&a[0], &chosen(&a[1])?, true);
    "number_class" "self, context=" |a| {
        let d = this(&a[0])?;
        run(&chosen(&a[1])?, |c| more::class(c, d)).map(new_str)
    };
    "is_normal" "self, context=" |a| in_range(a, is_normal);
    "is_subnormal" "self, context=" |a| in_range(a, more::is_subnormal);
    "is_canonical" "self, /" |_| Ok(TRUE);
    "is_finite" "self, /" |a| test(&a[0], Dec::is_finite);
    "is_infinite" "self, /" |a| test(&a[0], Dec::is_infinite);
    "is_nan" "self, /" |a| test(&a[0], Dec::is_nan);
    "is_qnan" "self, /" |a| test(&a[0], |d| d.kind == Kind::Quiet);
    "is_snan" "self, /" |a| test(&a[0], |d| d.kind == Kind::Signaling);
    "is_signed" "self, /" |a| test(&a[0], |d| d.neg);
    "is_zero" "self, /" |a| test(&a[0], Dec::is_zero);
};

fn power(a: &[Value]) -> R {
    let (x, y) = (required(&a[1])?, required(&a[2])?);
    match a[3].given().filter(|m| !m.is_none()) {
        None => run_dec(&a[0], |c| func::power(c, &x, &y)),
        Some(m) => {
            let m = required(m)?;
            run_dec(&a[0], |c| func::pow_mod(c, &x, &y, &m))
        }
    }
}

/// A test of a number in this context.
fn here(a: &[Value], f: fn(&Ctx, &Dec) -> bool) -> R {
    let d = required(&a[1])?;
    run(&a[0], |c| f(c, &d)).map(Value::bool)
}

fn text(a: &[Value], eng: bool) -> R {
    let d = new_dec(required(&a[1])?.into_owned());
    shown(&d, &a[0], eng)
}

fn canonical(a: &[Value]) -> R {
    match super::decimal::dec(&a[1]) {
        Some(_) => Ok(a[1].clone()),
        None => Err(type_error("argument must be a Decimal")),
    }
}

pub static CONTEXT: &[NativeDef] = natives! {
    "abs" "self, x, /" |a| c1(a, arith::abs);
    "minus" "self, x, /" |a| c1(a, arith::minus);
    "plus" "self, x, /" |a| c1(a, arith::plus);
    "_apply" "self, x, /" |a| c1(a, |c, d| c.fix(d.clone()));
    "exp" "self, x, /" |a| c1(a, func::exp);
    "ln" "self, x, /" |a| c1(a, func::ln);
    "log10" "self, x, /" |a| c1(a, func::log10);
    "logb" "self, x, /" |a| c1(a, more::logb);
    "sqrt" "self, x, /" |a| c1(a, arith::sqrt);
    "normalize" "self, x, /" |a| c1(a, arith::normalize);
    "next_minus" "self, x, /" |a| c1(a, |c, d| more::next(c, d, false));
    "next_plus" "self, x, /" |a| c1(a, |c, d| more::next(c, d, true));
    "logical_invert" "self, x, /" |a| c1(a, more::invert);
    "to_integral" "self, x, /" |a| c1(a, integral);
    "to_integral_value" "self, x, /" |a| c1(a, integral);
    "to_integral_exact" "self, x, /" |a| c1(a, exact);
    "copy_abs" "self, x, /" |a| c1(a, |_, d| d.abs());
    "copy_negate" "self, x, /" |a| c1(a, |_, d| d.negated());
    "copy_decimal" "self, x, /" |a| c1(a, |_, d| d.clone());
    "copy_sign" "self, x, y" |a| c2(a, copy_sign);
    "add" "self, x, y" |a| c2(a, arith::add);
    "subtract" "self, x, y" |a| c2(a, arith::sub);
    "multiply" "self, x, y" |a| c2(a, arith::mul);
    "divide" "self, x, y" |a| c2(a, arith::div);
    "divide_int" "self, x, y" |a| c2(a, arith::div_int);
    "remainder" "self, x, y" |a| c2(a, arith::rem);
    "remainder_near" "self, x, y" |a| c2(a, arith::rem_near);
    "divmod" "self, x, y" |a| pair(&a[0], &*required(&a[1])?, &*required(&a[2])?);
    "compare" "self, x, y" |a| c2(a, arith::compare_values);
    "compare_signal" "self, x, y" |a| c2(a, arith::compare_signal);
    "compare_total" "self, x, y" |a| c2(a, compare_total);
    "compare_total_mag" "self, x, y" |a| c2(a, compare_total_mag);
    "max" "self, x, y" |a| c2(a, max);
    "max_mag" "self, x, y" |a| c2(a, max_mag);
    "min" "self, x, y" |a| c2(a, min);
    "min_mag" "self, x, y" |a| c2(a, min_mag);
    "next_toward" "self, x, y" |a| c2(a, more::next_toward);
    "quantize" "self, x, y" |a| match quick::quantize(&a[0], &a[1], &a[2]) {
        Some(v) => Ok(v),
        None => c2(a, arith::quantize),
    };
    "rotate" "self, x, y" |a| c2(a, more::rotate);
    "scaleb" "self, x, y" |a| c2(a, more::scaleb);
    "shift" "self, x, y" |a| c2(a, more::shift);
    "logical_and" "self, x, y" |a| c2(a, and);
    "logical_or" "self, x, y" |a| c2(a, or);
    "logical_xor" "self, x, y" |a| c2(a, xor);
    "fma" "self, x, y, z" |a| {
        let (x, y, z) = (required(&a[1])?, required(&a[2])?, required(&a[3])?);
        run_dec(&a[0], |c| arith::fma(c, &x, &y, &z))
    };
    "power" "self, a, b, modulo=" power;
    "same_quantum" "self, x, y" |a| Ok(same_quantum(&*required(&a[1])?, &*required(&a[2])?));
    "create_decimal" "self, num=, /" |a| match a[1].given() {
        Some(v) => created(&a[0], v),
        None => Ok(new_dec(Dec::int(0))),
    };
    "create_decimal_from_float" "self, f, /" |a| {
        let d = from_float(&a[1])?;
        run_dec(&a[0], |c| c.fix(d))
    };
    "canonical" "self, x, /" canonical;
    "radix" "self, /" |_| Ok(new_dec(Dec::int(10)));
    "number_class" "self, x, /" |a| {
        let d = required(&a[1])?;
        run(&a[0], |c| more::class(c, &d)).map(new_str)
    };
    "to_sci_string" "self, x, /" |a| text(a, false);
    "to_eng_string" "self, x, /" |a| text(a, true);
    "is_normal" "self, x, /" |a| here(a, is_normal);
    "is_subnormal" "self, x, /" |a| here(a, more::is_subnormal);
    "is_canonical" "self, x, /" |a| canonical(a).map(|_| TRUE);
    "is_finite" "self, x, /" |a| test(&a[1], Dec::is_finite);
    "is_infinite" "self, x, /" |a| test(&a[1], Dec::is_infinite);
    "is_nan" "self, x, /" |a| test(&a[1], Dec::is_nan);
    "is_qnan" "self, x, /" |a| test(&a[1], |d| d.kind == Kind::Quiet);
    "is_snan" "self, x, /" |a| test(&a[1], |d| d.kind == Kind::Signaling);
    "is_signed" "self, x, /" |a| test(&a[1], |d| d.neg);
    "is_zero" "self, x, /" |a| test(&a[1], Dec::is_zero);
};
