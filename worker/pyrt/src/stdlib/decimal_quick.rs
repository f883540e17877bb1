//! decimal: + - * / and quantize of numbers whose coefficients are two words at most, as nearly all
//! are. They are worked out on those words, by the context where it stands: nothing but the result
//! is copied. What is unusual (a zero, a trap, a limit) gives None, and `decimal_arith` does it.

use super::contextvars;
use super::decimal_context::{context, Context};
use super::decimal_num::{Ctx, Dec, Kind, INEXACT, ROUNDED};
use super::decimal_word as words;
use crate::object;
use crate::prelude::*;

/// The number (-1)**neg * u * 10**exp.
#[derive(Clone, Copy)]
pub struct Word {
    neg: bool,
    u: u128,
    exp: i64,
}

/// The result and what it met.
type Met = Option<(Word, u32)>;

#[inline]
fn word_of(d: &Dec) -> Option<Word> {
    match d.kind {
        Kind::Finite => Some(Word { neg: d.neg, u: words::word(&d.coef)?, exp: d.exp }),
        _ => None,
    }
}

/// The number of a Decimal, or of an int of one word. An instance of a subclass may have its own
/// operators.
#[inline]
fn operand(v: &Value) -> Option<Word> {
    if let Some(i) = v.as_int() {
        return Some(Word { neg: i < 0, u: u128::from(i.unsigned_abs()), exp: 0 });
    }
    if v.is_exact(object::Kind::Decimal) { word_of(v.as_decimal()?) } else { None }
}

/// Rounded as the context says.
#[inline]
fn fixed(c: &Ctx, x: Word) -> Met {
    let (u, exp, met) = words::round(c, x.neg, x.u, x.exp)?;
    Some((Word { u, exp, ..x }, met))
}

#[inline]
fn sum(c: &Ctx, x: Word, y: Word) -> Met {
    if x.u == 0 || y.u == 0 {
        return None;
    }
    let exp = x.exp.min(y.exp);
    let a = words::shifted(x.u, x.exp - exp)?;
    let b = words::shifted(y.u, y.exp - exp)?;
    let (neg, u) = match x.neg == y.neg {
        true => (x.neg, a.checked_add(b)?),
        false if a > b => (x.neg, a - b),
        false => (y.neg, b - a),
    };
    fixed(c, Word { neg, u, exp })
}

#[inline]
fn difference(c: &Ctx, x: Word, y: Word) -> Met {
    sum(c, x, Word { neg: !y.neg, ..y })
}

#[inline]
fn product(c: &Ctx, x: Word, y: Word) -> Met {
    let u = match (x.u >> 64 | y.u >> 64) as u64 {
        0 => u128::from(x.u as u64) * u128::from(y.u as u64),
        _ => x.u.checked_mul(y.u)?,
    };
    fixed(c, Word { neg: x.neg != y.neg, u, exp: x.exp + y.exp })
}

#[inline]
fn quotient(c: &Ctx, x: Word, y: Word) -> Met {
    if x.u == 0 || y.u == 0 {
        return None;
    }
    let shift = words::digits(y.u) - words::digits(x.u) + c.prec + 1;
    let ideal = x.exp - y.exp;
    let mut exp = ideal - shift;
    let (mut q, r) = words::divide(words::shifted(x.u, shift)?, y.u);
    if r > 0 {
        q += u128::from(words::fifth(q) == 0); // what is below decides no tie
    } else {
        let n = words::low_zeros(q).min(ideal - exp);
        if n > 0 {
            q /= words::power(n)?;
            exp += n;
        }
    }
    fixed(c, Word { neg: x.neg != y.neg, u: q, exp })
}

#[inline]
fn quantized(c: &Ctx, x: Word, y: Word) -> Met {
    let (u, lost) = words::rescale(x.neg, x.u, y.exp - x.exp, c.round)?;
    let n = words::digits(u);
    if u == 0 || c.clamp || n > c.prec || n + y.exp - 1 < c.emin || n + y.exp > c.emax {
        return None;
    }
    let met = if y.exp > x.exp { ROUNDED } else { 0 } | if lost { INEXACT } else { 0 };
    Some((Word { neg: x.neg, u, exp: y.exp }, met))
}

#[inline]
fn within(c: &Context, x: Word, y: Word, f: impl FnOnce(&Ctx, Word, Word) -> Met) -> Option<Value> {
    let mut ctx = c.ctx.borrow_mut();
    let (w, met) = f(&ctx, x, y)?;
    if met & c.traps.get() != 0 {
        return None;
    }
    ctx.status |= met;
    let d = Dec::new(w.neg, words::number(w.u), w.exp);
    Some(object::new_decimal_data(T::Decimal.ty(), d))
}

/// What an operator gives, in the context of the code that runs now.
#[inline]
fn now(a: &Value, b: &Value, f: impl FnOnce(&Ctx, Word, Word) -> Met) -> Option<Value> {
    let (x, y) = (operand(a)?, operand(b)?);
    contextvars::with_decimal(|c| within(context(c)?, x, y, f))
}

/// x.quantize(y) in that context.
pub fn quantize(c: &Value, a: &Value, b: &Value) -> Option<Value> {
    within(context(c)?, word_of(a.as_decimal()?)?, word_of(b.as_decimal()?)?, quantized)
}

/// Of two Decimals, or of one and an int.
pub fn add(a: &Value, b: &Value) -> Option<Value> {
    now(a, b, sum)
}
pub fn sub(a: &Value, b: &Value) -> Option<Value> {
    now(a, b, difference)
}
pub fn mul(a: &Value, b: &Value) -> Option<Value> {
    now(a, b, product)
}
pub fn div(a: &Value, b: &Value) -> Option<Value> {
    now(a, b, quotient)
}
