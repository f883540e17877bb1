//! product, permutations and combinations: tools that choose from pools by indices.

use super::{made, parts, whole, Tool};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::any::Any;
use std::cell::{Cell, RefCell};

/// Before the first choice, at one, or past the last.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Before,
    At,
    Past,
}

fn numbers(all: &[usize]) -> Value {
    tuple(all.iter().map(|&i| whole(i)).collect())
}

/// A number of a state, held between 0 and `last`.
fn within(v: &Value, last: usize) -> R<usize> {
    Ok(index_size(v)?.clamp(0, last as isize) as usize)
}

/// A state's numbers: a tuple of exactly so many.
fn numbers_of(state: &Value, n: usize) -> R<Vec<Value>> {
    match state.as_tuple() {
        Some(t) if t.len() == n => Ok(t.to_vec()),
        _ => Err(value_error("invalid arguments")),
    }
}

/// How many to choose; `n` where it is None.
fn length(v: &Value, n: usize) -> R<usize> {
    match v.given() {
        Some(r) if !r.is_none() => match index_size(r)? {
            r if r < 0 => Err(value_error("r must be non-negative")),
            r => Ok(r as usize),
        },
        _ => Ok(n),
    }
}

fn pool_of(v: &Value) -> R<(Value, usize)> {
    let pool = tuple(collect(v)?);
    let n = pool.as_tuple().map_or(0, |t| t.len());
    Ok((pool, n))
}

fn chosen(pool: &Value, at: &[usize]) -> Value {
    let items = pool.as_tuple().map(|t| &**t).unwrap_or(&[]);
    tuple(at.iter().map(|&i| items[i].clone()).collect())
}

// ---- product

struct Product {
    pools: Vec<Value>,
    at: RefCell<Vec<usize>>,
    phase: Cell<Phase>,
}

fn product(a: &[Value]) -> R {
    let times = a[1].given().map_or(Ok(1), index_size)?;
    if times < 0 {
        return Err(value_error("repeat argument cannot be negative"));
    }
    let given = collect(&a[2])?;
    if given.len().checked_mul(times as usize).map_or(true, |n| n > isize::MAX as usize / 8) {
        return Err(overflow_error("repeat argument too large"));
    }
    let mut pools = Vec::new();
    if times > 0 {
        for v in &given {
            pools.push(pool_of(v)?.0);
        }
    }
    let once = pools.len();
    let pools: Vec<Value> = (0..once * times as usize).map(|i| pools[i % once].clone()).collect();
    let at = RefCell::new(vec![0; pools.len()]);
    made(a, Product { pools, at, phase: Cell::new(Phase::Before) })
}

impl Product {
    fn size(&self, i: usize) -> usize {
        self.pools[i].as_tuple().map_or(0, |t| t.len())
    }
    /// Moves on; false past the last row.
    fn advance(&self) -> bool {
        let mut at = self.at.borrow_mut();
        for i in (0..at.len()).rev() {
            at[i] += 1;
            if at[i] < self.size(i) {
                return true;
            }
            at[i] = 0;
        }
        false
    }
}

impl Tool for Product {
    fn next(&self) -> R<Option<Value>> {
        let goes_on = match self.phase.get() {
            Phase::Past => return Ok(None),
            Phase::Before => (0..self.pools.len()).all(|i| self.size(i) > 0),
            Phase::At => self.advance(),
        };
        self.phase.set(if goes_on { Phase::At } else { Phase::Past });
        if !goes_on {
            return Ok(None);
        }
        let at = self.at.borrow();
        let items = self.pools.iter().zip(at.iter());
        let row = items.map(|(p, &i)| p.as_tuple().map_or(NONE, |t| t[i].clone()));
        Ok(Some(tuple(row.collect())))
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let mut all = vec![class];
        match self.phase.get() {
            Phase::Past => all.push(tuple(vec![super::empty_tuple()])),
            _ => all.push(tuple(self.pools.clone())),
        }
        if self.phase.get() == Phase::At {
            all.push(numbers(&self.at.borrow()));
        }
        Ok(tuple(all))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        for (i, v) in numbers_of(state, self.pools.len())?.iter().enumerate() {
            if self.size(i) == 0 {
                self.phase.set(Phase::Past);
                return Ok(());
            }
            let at = within(v, self.size(i) - 1)?;
            self.at.borrow_mut()[i] = at;
        }
        self.phase.set(Phase::At);
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.pools.iter().for_each(see);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

// ---- combinations, with and without replacement

struct Combinations {
    pool: Value,
    n: usize,
    again: bool,
    at: RefCell<Vec<usize>>,
    phase: Cell<Phase>,
}

fn combinations_of(a: &[Value], again: bool) -> R {
    let (pool, n) = pool_of(&a[1])?;
    let r = length(&a[2], n)?;
    let none = if again { n == 0 && r > 0 } else { r > n };
    let at = RefCell::new(if again { vec![0; r] } else { (0..r).collect() });
    let phase = Cell::new(if none { Phase::Past } else { Phase::Before });
    made(a, Combinations { pool, n, again, at, phase })
}

impl Combinations {
    fn last(&self, i: usize, r: usize) -> usize {
        if self.again { self.n - 1 } else { i + self.n - r }
    }
    fn advance(&self) -> bool {
        let mut at = self.at.borrow_mut();
        let r = at.len();
        let i = match (0..r).rev().find(|&i| at[i] != self.last(i, r)) {
            Some(i) => i,
            None => return false,
        };
        at[i] += 1;
        for j in i + 1..r {
            at[j] = if self.again { at[i] } else { at[j - 1] + 1 };
        }
        true
    }
}

/// Is there a next selection? The first one stands already; the others are advanced to.
fn step(phase: &Cell<Phase>, advance: impl FnOnce() -> bool) -> bool {
    let goes_on = match phase.get() {
        Phase::Past => false,
        Phase::Before => true,
        Phase::At => advance(),
    };
    phase.set(if goes_on { Phase::At } else { Phase::Past });
    goes_on
}

impl Tool for Combinations {
    fn next(&self) -> R<Option<Value>> {
        let goes_on = step(&self.phase, || self.advance());
        Ok(if goes_on { Some(chosen(&self.pool, &self.at.borrow())) } else { None })
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let at = self.at.borrow();
        let past = self.phase.get() == Phase::Past;
        let pool = if past { super::empty_tuple() } else { self.pool.clone() };
        let mut all = vec![class, tuple(vec![pool, whole(at.len())])];
        if self.phase.get() == Phase::At {
            all.push(numbers(&at));
        }
        Ok(tuple(all))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        let r = self.at.borrow().len();
        for (i, v) in numbers_of(state, r)?.iter().enumerate() {
            let last = if self.again { self.n.saturating_sub(1) } else { (i + self.n).saturating_sub(r) };
            let at = within(v, last)?;
            self.at.borrow_mut()[i] = at;
        }
        if self.phase.get() != Phase::Past {
            self.phase.set(Phase::At);
        }
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.pool);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

// ---- permutations

struct Permutations {
    pool: Value,
    n: usize,
    order: RefCell<Vec<usize>>,
    cycles: RefCell<Vec<usize>>,
    r: usize,
    phase: Cell<Phase>,
}

fn permutations(a: &[Value]) -> R {
    let (pool, n) = pool_of(&a[1])?;
    if a[2].given().map_or(false, |r| !r.is_none() && !type_of(r).is_subtype(T::Int.ty())) {
        return Err(type_error("Expected int as r"));
    }
    let r = length(&a[2], n)?;
    let order = RefCell::new((0..n).collect());
    let cycles = RefCell::new((0..r.min(n)).map(|i| n - i).collect());
    let phase = Cell::new(if r > n { Phase::Past } else { Phase::Before });
    made(a, Permutations { pool, n, order, cycles, r, phase })
}

impl Permutations {
    fn advance(&self) -> bool {
        let (mut order, mut cycles) = (self.order.borrow_mut(), self.cycles.borrow_mut());
        for i in (0..self.r).rev() {
            cycles[i] -= 1;
            if cycles[i] > 0 {
                let j = self.n - cycles[i];
                order.swap(i, j);
                return true;
            }
            order[i..].rotate_left(1);
            cycles[i] = self.n - i;
        }
        false
    }
}

impl Tool for Permutations {
    fn next(&self) -> R<Option<Value>> {
        let goes_on = step(&self.phase, || self.advance());
        Ok(if goes_on { Some(chosen(&self.pool, &self.order.borrow()[..self.r])) } else { None })
    }
    fn reduce(&self, _: &Value, class: Value) -> R {
        let past = self.phase.get() == Phase::Past;
        let pool = if past { super::empty_tuple() } else { self.pool.clone() };
        let mut all = vec![class, tuple(vec![pool, whole(self.r)])];
        if self.phase.get() == Phase::At {
            let (order, cycles) = (self.order.borrow(), self.cycles.borrow());
            all.push(tuple(vec![numbers(&order), numbers(&cycles)]));
        }
        Ok(tuple(all))
    }
    fn set_state(&self, state: &Value) -> R<()> {
        let p = parts(state, 2, 2)?;
        for (i, v) in p.iter().enumerate().filter(|x| x.1.as_tuple().is_none()) {
            let other = type_name(v);
            return Err(type_error(format!("argument {} must be tuple, not {}", i + 1, other)));
        }
        let (order, cycles) = (numbers_of(&p[0], self.n)?, numbers_of(&p[1], self.r)?);
        for (i, v) in order.iter().enumerate() {
            let at = within(v, self.n - 1)?;
            self.order.borrow_mut()[i] = at;
        }
        for (i, v) in cycles.iter().enumerate().take(self.n) {
            let left = index_size(v)?.clamp(1, (self.n - i) as isize);
            self.cycles.borrow_mut()[i] = left as usize;
        }
        if self.phase.get() != Phase::Past {
            self.phase.set(Phase::At);
        }
        Ok(())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.pool);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) const NEW: &[(T, &[NativeDef])] = &[
    (T::ItProduct, natives! { "__new__" "cls, /, *iterables, repeat=" product; }),
    (T::ItPermutations, natives! { "__new__" "cls, iterable, r=" permutations; }),
    (T::ItCombinations, natives! { "__new__" "cls, iterable, r" |a| combinations_of(a, false); }),
    (T::ItCombinationsAgain, natives! {
        "__new__" "cls, iterable, r" |a| combinations_of(a, true);
    }),
];
