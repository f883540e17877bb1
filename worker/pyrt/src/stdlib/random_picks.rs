//! random's draws of integers and from sequences.

use super::random::{below, draw, next_float, GETRANDBITS};
use crate::attr::{call_method, Attr};
use crate::func::NativeDef;
use crate::int::Int;
use crate::int_ops;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{bytes_view, float_of, is_int, new_bytes, throw};

/// below(n) for a length.
fn place(v: &Value, n: usize) -> R<usize> {
    match below(v, &Int::Small(n as i64))? {
        Int::Small(i) => Ok(i as usize),
        Int::Big(_) => Err(index_error("list index out of range")),
    }
}

/// An argument of randrange: floats without a fraction are still taken.
fn whole(v: &Value, what: &str) -> R<Int> {
    match index(v) {
        Err(e) if e.is(T::TypeError) => {
            let i = call(&T::Int.value(), &mut [v.clone()])?;
            let differs = ne_b(&i, v)?;
            let text = match differs {
                true => "randrange() will raise TypeError in the future",
                false => {
                    "non-integer arguments to randrange() have been deprecated since Python 3.10 \
                     and will be removed in a subsequent version"
                }
            };
            crate::stdlib::warn_of(T::DeprecationWarning, text.to_string())?;
            if differs {
                return Err(value_error(format!("non-integer {} for randrange()", what)));
            }
            index(&i)
        }
        r => r,
    }
}

fn randrange(a: &[Value]) -> R {
    let start = whole(&a[1], "arg 1")?;
    let stop = match a[2].given() {
        Some(v) if !v.is_none() => whole(v, "stop")?,
        _ if a[3].given().map_or(false, |s| s.as_int() != Some(1)) => {
            return Err(type_error("Missing a non-None stop argument"))
        }
        _ if start.is_negative() || start.is_zero() => {
            return Err(value_error("empty range for randrange()"))
        }
        _ => return below(&a[0], &start).map(new_int),
    };
    let width = int_ops::sub(&stop, &start);
    let step = a[3].given().map_or(Ok(Int::Small(1)), |v| whole(v, "step"))?;
    let empty = |n: &Int| n.is_negative() || n.is_zero();
    if step == Int::Small(1) {
        if empty(&width) {
            let shown = |i: &Int| i.to_decimal().map_err(throw);
            return Err(value_error(format!(
                "empty range for randrange() ({}, {}, {})",
                shown(&start)?,
                shown(&stop)?,
                shown(&width)?
            )));
        }
        return Ok(new_int(int_ops::add(&start, &below(&a[0], &width)?)));
    }
    if step.is_zero() {
        return Err(value_error("zero step for randrange()"));
    }
    let nudge = if step.is_negative() { 1 } else { -1 };
    let top = int_ops::add(&int_ops::add(&width, &step), &Int::Small(nudge));
    let n = int_ops::floor_div(&top, &step)?;
    if empty(&n) {
        return Err(value_error("empty range for randrange()"));
    }
    Ok(new_int(int_ops::add(&start, &int_ops::mul(&step, &below(&a[0], &n)?))))
}

fn randint(a: &[Value]) -> R {
    static RANDRANGE: Attr = Attr::new("randrange");
    let stop = add(&a[2], &Value::int(1))?;
    let f = type_of(&a[0]).lookup_ref(RANDRANGE.sym());
    if f.map_or(false, |f| f.as_native().is_some()) {
        return randrange(&[a[0].clone(), a[1].clone(), stop, UNBOUND]);
    }
    call_method(&RANDRANGE, &mut [a[0].clone(), a[1].clone(), stop])
}

fn randbytes(a: &[Value]) -> R {
    let bits = mul(&a[1], &Value::int(8))?;
    let r = call_method(&GETRANDBITS, &mut [a[0].clone(), bits])?;
    let n = index_size(&a[1])?;
    Ok(new_bytes(index(&r)?.to_big().to_bytes_le(n as usize, false)?))
}

fn choice(a: &[Value]) -> R {
    let n = len(&a[1])?;
    if n == 0 {
        return Err(index_error("Cannot choose from an empty sequence"));
    }
    getitem(&a[1], &Value::int(place(&a[0], n)? as i64))
}

fn shuffle(a: &[Value]) -> R {
    for i in (1..len(&a[1])?).rev() {
        let j = place(&a[0], i + 1)?;
        if let Some(l) = a[1].as_exact_list() {
            let items = l.items();
            if i < items.len() && j < items.len() {
                items.swap(i, j);
                continue;
            }
        }
        let (i, j) = (Value::int(i as i64), Value::int(j as i64));
        let (x, y) = (getitem(&a[1], &j)?, getitem(&a[1], &i)?);
        setitem(&a[1], &i, x)?;
        setitem(&a[1], &j, y)?;
    }
    Ok(NONE)
}

fn is_sequence(v: &Value) -> R<bool> {
    let plain = v.as_list().is_some()
        || v.as_tuple().is_some()
        || v.as_str_data().is_some()
        || v.as_range().is_some()
        || bytes_view(v).is_some();
    let known = [T::Deque, T::Array].iter().any(|t| type_of(v).is_subtype(t.ty()));
    Ok(plain || known || super::is_abstract(v, "Sequence")?)
}

/// Draws k different places of n.
fn places(v: &Value, n: usize, k: &Value) -> R<Vec<usize>> {
    let inside = ge_b(k, &Value::int(0))? && le_b(k, &Value::int(n as i64))?;
    if !inside {
        return Err(value_error("Sample larger than population or is negative"));
    }
    if float_of(k).is_some() {
        return Err(type_error("can't multiply sequence by non-int of type 'float'"));
    }
    let k = index_size(k)? as usize;
    let mut set_size = 21.0;
    if k > 5 {
        let log4 = (k as f64 * 3.0).ln() / 4f64.ln();
        set_size += 4f64.powf(log4.ceil());
    }
    let mut out = Vec::with_capacity(k);
    if n as f64 <= set_size {
        let mut pool: Vec<usize> = (0..n).collect();
        for i in 0..k {
            let j = place(v, n - i)?;
            out.push(pool[j]);
            pool[j] = pool[n - i - 1];
        }
        return Ok(out);
    }
    let mut selected = std::collections::HashSet::new();
    for _ in 0..k {
        let mut j = place(v, n)?;
        while !selected.insert(j) {
            j = place(v, n)?;
        }
        out.push(j);
    }
    Ok(out)
}

fn sample(a: &[Value]) -> R {
    if !is_sequence(&a[1])? {
        return Err(type_error(
            "Population must be a sequence.  For dicts or sets, use sorted(d).",
        ));
    }
    let n = len(&a[1])?;
    let pick = |at: &usize| getitem(&a[1], &Value::int(*at as i64));
    if let Some(counts) = a[3].given().filter(|c| !c.is_none()) {
        return sample_counted(a, counts, n);
    }
    let chosen: R<Vec<Value>> = places(&a[0], n, &a[2])?.iter().map(pick).collect();
    Ok(list(chosen?))
}

fn sample_counted(a: &[Value], counts: &Value, n: usize) -> R {
    let mut sums = accumulated(counts)?;
    if sums.len() != n {
        return Err(value_error("The number of counts does not match the population"));
    }
    let total = sums.pop().ok_or_else(|| index_error("pop from empty list"))?;
    if !is_int(&total) {
        return Err(type_error("Counts must be integers"));
    }
    if le_b(&total, &Value::int(0))? {
        return Err(value_error("Total of counts must be greater than zero"));
    }
    let sums = list(sums);
    let mut out = Vec::new();
    for s in places(&a[0], index_size(&total)? as usize, &a[2])? {
        let at = super::bisect::right(&sums, &Value::int(s as i64), 0, n - 1)?;
        out.push(getitem(&a[1], &Value::int(at as i64))?);
    }
    Ok(list(out))
}

/// The sums that itertools.accumulate gives.
fn accumulated(v: &Value) -> R<Vec<Value>> {
    let mut out: Vec<Value> = Vec::new();
    let mut it = iter(v)?;
    while let Some(x) = it.next()? {
        let next = match out.last() {
            Some(sum) => add(sum, &x)?,
            None => x,
        };
        out.push(next);
    }
    Ok(out)
}

fn choices(a: &[Value]) -> R {
    let n = len(&a[1])?;
    let k = a[4].given().map_or(Ok(1), index_size)?;
    let given = |i: usize| a[i].given().filter(|v| !v.is_none());
    let sums = match (given(3), given(2)) {
        (None, None) => {
            let mut out = Vec::new();
            for _ in 0..k {
                let at = (next_float(&a[0])? * n as f64).floor();
                out.push(getitem(&a[1], &Value::int(at as i64))?);
            }
            return Ok(list(out));
        }
        (None, Some(w)) if is_int(w) => {
            return Err(type_error(format!(
                "The number of choices must be a keyword argument: k={}",
                repr_text(w)?
            )))
        }
        (None, Some(w)) => list(accumulated(w)?),
        (Some(_), Some(_)) => {
            return Err(type_error("Cannot specify both weights and cumulative weights"))
        }
        (Some(c), None) => c.clone(),
    };
    if len(&sums)? != n {
        return Err(value_error("The number of weights does not match the population"));
    }
    let total = add(&getitem(&sums, &Value::int(-1))?, &Value::float(0.0))?;
    if le_b(&total, &Value::float(0.0))? {
        return Err(value_error("Total of weights must be greater than zero"));
    }
    if !crate::str_args::to_float(&total)?.is_finite() {
        return Err(value_error("Total of weights must be finite"));
    }
    let mut out = Vec::new();
    for _ in 0..k {
        let x = mul(&draw(&a[0])?, &total)?;
        let at = super::bisect::right(&sums, &x, 0, n - 1)?;
        out.push(getitem(&a[1], &Value::int(at as i64))?);
    }
    Ok(list(out))
}

pub static METHODS: &[NativeDef] = natives! {
    "randrange" "self, start, stop=, step=" randrange;
    "randint" "self, a, b" randint;
    "randbytes" "self, n" randbytes;
    "choice" "self, seq" choice;
    "shuffle" "self, x" shuffle;
    "sample" "self, population, k, *, counts=" sample;
    "choices" "self, population, weights=, *, cum_weights=, k=" choices;
};
