//! itertools, as closures over Rust state.

use super::functions;
use crate::func::NativeDef;
use crate::iter::next_of;
use crate::iters::{new_iter, NativeIter};
use crate::prelude::*;

fn native(f: impl FnMut() -> R<Option<Value>> + 'static) -> R {
    Ok(new_iter(T::Itertool, NativeIter::Native(Box::new(f))))
}

fn count(a: &[Value]) -> R {
    let mut at = a[0].given().cloned().unwrap_or_else(|| Value::int(0));
    let step = a[1].given().cloned().unwrap_or_else(|| Value::int(1));
    native(move || {
        let v = at.clone();
        at = add(&at, &step)?;
        Ok(Some(v))
    })
}

fn cycle(a: &[Value]) -> R {
    let it = iter_object(&a[0])?;
    let (mut saved, mut at, mut first) = (Vec::new(), 0, true);
    native(move || {
        if first {
            if let Some(v) = next_of(&it)? {
                saved.push(v.clone());
                return Ok(Some(v));
            }
            first = false;
        }
        if saved.is_empty() {
            return Ok(None);
        }
        let v: Value = saved[at].clone();
        at = (at + 1) % saved.len();
        Ok(Some(v))
    })
}

fn repeat(a: &[Value]) -> R {
    let v = a[0].clone();
    let mut left = match a[1].given() {
        Some(n) => Some(index_size(n)?),
        None => None,
    };
    native(move || {
        if let Some(n) = &mut left {
            if *n <= 0 {
                return Ok(None);
            }
            *n -= 1;
        }
        Ok(Some(v.clone()))
    })
}

/// The iterators of several iterables, one after the other.
fn chained(mut sources: Iter) -> R {
    let mut now: Option<Value> = None;
    native(move || loop {
        if let Some(it) = &now {
            if let Some(v) = next_of(it)? {
                return Ok(Some(v));
            }
        }
        match sources.next()? {
            Some(s) => now = Some(iter_object(&s)?),
            None => {
                now = None;
                return Ok(None);
            }
        }
    })
}

fn chain_new(a: &[Value]) -> R {
    chained(iter(&a[1])?)
}

fn accumulate(a: &[Value]) -> R {
    let it = iter_object(&a[0])?;
    let f = a[1].given().filter(|f| !f.is_none()).cloned();
    let mut acc = a[2].given().filter(|v| !v.is_none()).cloned();
    let mut started = false;
    native(move || {
        if !started {
            started = true;
            if acc.is_none() {
                acc = next_of(&it)?;
            }
            return Ok(acc.clone());
        }
        let x = match next_of(&it)? {
            Some(x) => x,
            None => return Ok(None),
        };
        let old = acc.take().unwrap_or(NONE);
        let new = match &f {
            Some(f) => call(f, &mut [old, x])?,
            None => add(&old, &x)?,
        };
        acc = Some(new.clone());
        Ok(Some(new))
    })
}

fn islice(a: &[Value]) -> R {
    let whole = |v: &Value, what: &str| -> R<Option<usize>> {
        match v.given() {
            Some(v) if !v.is_none() => match crate::items::index_size(v) {
                Ok(i) if i >= 0 => Ok(Some(i as usize)),
                _ => Err(value_error(format!(
                    "{} for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
                    what
                ))),
            },
            _ => Ok(None),
        }
    };
    let it = iter_object(&a[0])?;
    let (start, stop, step) = match a[2].given() {
        None => (0, whole(&a[1], "Stop argument")?, 1),
        Some(s) => (
            whole(&a[1], "Indices")?.unwrap_or(0),
            whole(s, "Indices")?,
            whole(&a[3], "Step")?.unwrap_or(1),
        ),
    };
    if step == 0 {
        return Err(value_error("Step for islice() must be a positive integer or None."));
    }
    let (mut at, mut next) = (0, start);
    native(move || {
        if stop.map_or(false, |s| next >= s) {
            let end = stop.unwrap_or(0);
            while at < end {
                at += 1;
                if next_of(&it)?.is_none() {
                    break;
                }
            }
            return Ok(None);
        }
        while at < next {
            at += 1;
            if next_of(&it)?.is_none() {
                return Ok(None);
            }
        }
        at += 1;
        next += step;
        next_of(&it)
    })
}

fn takewhile(a: &[Value]) -> R {
    let (f, it) = (a[0].clone(), iter_object(&a[1])?);
    let mut done = false;
    native(move || {
        if done {
            return Ok(None);
        }
        match next_of(&it)? {
            Some(v) if truthy(&call(&f, &mut [v.clone()])?)? => Ok(Some(v)),
            _ => {
                done = true;
                Ok(None)
            }
        }
    })
}

fn dropwhile(a: &[Value]) -> R {
    let (f, it) = (a[0].clone(), iter_object(&a[1])?);
    let mut dropping = true;
    native(move || {
        while let Some(v) = next_of(&it)? {
            if dropping && truthy(&call(&f, &mut [v.clone()])?)? {
                continue;
            }
            dropping = false;
            return Ok(Some(v));
        }
        Ok(None)
    })
}

fn filterfalse(a: &[Value]) -> R {
    let (f, it) = (a[0].clone(), iter_object(&a[1])?);
    native(move || {
        while let Some(v) = next_of(&it)? {
            let keep = if f.is_none() { truthy(&v)? } else { truthy(&call(&f, &mut [v.clone()])?)? };
            if !keep {
                return Ok(Some(v));
            }
        }
        Ok(None)
    })
}

fn starmap(a: &[Value]) -> R {
    let (f, it) = (a[0].clone(), iter_object(&a[1])?);
    native(move || match next_of(&it)? {
        Some(v) => call(&f, &mut collect(&v)?).map(Some),
        None => Ok(None),
    })
}

fn compress(a: &[Value]) -> R {
    let (data, keep) = (iter_object(&a[0])?, iter_object(&a[1])?);
    native(move || loop {
        match (next_of(&data)?, next_of(&keep)?) {
            (Some(v), Some(k)) => {
                if truthy(&k)? {
                    return Ok(Some(v));
                }
            }
            _ => return Ok(None),
        }
    })
}

fn pairwise(a: &[Value]) -> R {
    let it = iter_object(&a[0])?;
    let mut last = None;
    native(move || {
        if last.is_none() {
            last = next_of(&it)?;
        }
        let first = match &last {
            Some(v) => Value::clone(v),
            None => return Ok(None),
        };
        match next_of(&it)? {
            Some(v) => {
                last = Some(v.clone());
                Ok(Some(tuple(vec![first, v])))
            }
            None => Ok(None),
        }
    })
}

fn zip_longest(a: &[Value]) -> R {
    let fill = a[0].given().cloned().unwrap_or(NONE);
    let its: R<Vec<Value>> = collect(&a[1])?.iter().map(iter_object).collect();
    let mut its: Vec<Option<Value>> = its?.into_iter().map(Some).collect();
    native(move || {
        let mut row = Vec::with_capacity(its.len());
        for slot in &mut its {
            let v = match slot {
                Some(it) => next_of(it)?,
                None => None,
            };
            if v.is_none() {
                *slot = None;
            }
            row.push(v.unwrap_or_else(|| fill.clone()));
        }
        if its.iter().all(|i| i.is_none()) {
            return Ok(None);
        }
        Ok(Some(tuple(row)))
    })
}

fn product(a: &[Value]) -> R {
    let times = match a[0].given() {
        Some(n) => index_size(n)?.max(0) as usize,
        None => 1,
    };
    let pools: R<Vec<Vec<Value>>> = collect(&a[1])?.iter().map(collect).collect();
    let pools = pools?;
    let pools: Vec<Vec<Value>> = (0..times).flat_map(|_| pools.iter().cloned()).collect();
    let mut at = vec![0; pools.len()];
    let mut done = pools.iter().any(|p| p.is_empty());
    native(move || {
        if done {
            return Ok(None);
        }
        let row = pools.iter().zip(&at).map(|(p, &i)| p[i].clone()).collect();
        done = true;
        for i in (0..at.len()).rev() {
            at[i] += 1;
            if at[i] < pools[i].len() {
                done = false;
                break;
            }
            at[i] = 0;
        }
        Ok(Some(tuple(row)))
    })
}

fn length(v: &Value, n: usize) -> R<usize> {
    match v.given() {
        Some(r) if !r.is_none() => {
            let r = index_size(r)?;
            if r < 0 {
                return Err(value_error("r must be non-negative"));
            }
            Ok(r as usize)
        }
        _ => Ok(n),
    }
}

fn permutations(a: &[Value]) -> R {
    let pool = collect(&a[0])?;
    let n = pool.len();
    let r = length(&a[1], n)?;
    let mut order: Vec<usize> = (0..n).collect();
    let mut cycles: Vec<usize> = (0..r.min(n)).map(|i| n - i).collect();
    let (mut first, mut done) = (true, r > n);
    native(move || {
        if done {
            return Ok(None);
        }
        if !first {
            done = true;
            for i in (0..r).rev() {
                cycles[i] -= 1;
                if cycles[i] == 0 {
                    order[i..].rotate_left(1);
                    cycles[i] = n - i;
                } else {
                    let j = n - cycles[i];
                    order.swap(i, j);
                    done = false;
                    break;
                }
            }
            if done {
                return Ok(None);
            }
        }
        first = false;
        Ok(Some(tuple(order[..r].iter().map(|&i| pool[i].clone()).collect())))
    })
}

fn combinations_of(a: &[Value], again: bool) -> R {
    let pool = collect(&a[0])?;
    let n = pool.len();
    let r = length(&a[1], n)?;
    let mut at: Vec<usize> = if again { vec![0; r] } else { (0..r).collect() };
    let mut first = true;
    let mut done = if again { n == 0 && r > 0 } else { r > n };
    native(move || {
        if done {
            return Ok(None);
        }
        if !first {
            let last = |i: usize| if again { n - 1 } else { i + n - r };
            match (0..r).rev().find(|&i| at[i] != last(i)) {
                Some(i) => {
                    at[i] += 1;
                    for j in i + 1..r {
                        at[j] = if again { at[i] } else { at[j - 1] + 1 };
                    }
                }
                None => {
                    done = true;
                    return Ok(None);
                }
            }
        }
        first = false;
        Ok(Some(tuple(at.iter().map(|&i| pool[i].clone()).collect())))
    })
}

fn tee(a: &[Value]) -> R {
    use std::cell::RefCell;
    use std::collections::VecDeque;
    use std::rc::Rc;
    let n = length(&a[1], 2)?;
    let it = iter_object(&a[0])?;
    let queues: Rc<RefCell<Vec<VecDeque<Value>>>> =
        Rc::new(RefCell::new(vec![VecDeque::new(); n]));
    let mut out = Vec::new();
    for i in 0..n {
        let (queues, it) = (queues.clone(), it.clone());
        out.push(native(move || {
            if let Some(v) = queues.borrow_mut()[i].pop_front() {
                return Ok(Some(v));
            }
            match next_of(&it)? {
                Some(v) => {
                    for (j, q) in queues.borrow_mut().iter_mut().enumerate() {
                        if j != i {
                            q.push_back(v.clone());
                        }
                    }
                    Ok(Some(v))
                }
                None => Ok(None),
            }
        })?);
    }
    Ok(tuple(out))
}

fn groupby(a: &[Value]) -> R {
    use std::cell::RefCell;
    use std::rc::Rc;
    struct State {
        it: Value,
        key: Option<Value>,
        now: Option<(Value, Value)>, // key and value read ahead
        group: usize,
    }
    impl State {
        fn read(&mut self) -> R<bool> {
            match next_of(&self.it)? {
                Some(v) => {
                    let k = match &self.key {
                        Some(f) => call(f, &mut [v.clone()])?,
                        None => v.clone(),
                    };
                    self.now = Some((k, v));
                    Ok(true)
                }
                None => {
                    self.now = None;
                    Ok(false)
                }
            }
        }
    }
    let key = a[1].given().filter(|k| !k.is_none()).cloned();
    let s = Rc::new(RefCell::new(State { it: iter_object(&a[0])?, key, now: None, group: 0 }));
    let mut current: Option<Value> = None;
    native(move || {
        let mut st = s.borrow_mut();
        if st.now.is_none() && (current.is_some() && st.group > 0 || !st.read()?) && st.now.is_none()
        {
            return Ok(None);
        }
        while let (Some(old), Some((k, _))) = (&current, &st.now) {
            if !eq_b(old, k)? {
                break;
            }
            if !st.read()? {
                return Ok(None);
            }
        }
        let k = match &st.now {
            Some((k, _)) => k.clone(),
            None => return Ok(None),
        };
        current = Some(k.clone());
        st.group += 1;
        let (mine, state, target) = (st.group, s.clone(), k.clone());
        let group = native(move || {
            let mut st = state.borrow_mut();
            if st.group != mine {
                return Ok(None);
            }
            let v = match &st.now {
                Some((k, v)) if eq_b(k, &target)? => v.clone(),
                _ => return Ok(None),
            };
            st.read()?;
            Ok(Some(v))
        })?;
        Ok(Some(tuple(vec![k, group])))
    })
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "count", params: "start=, step=", run: count },
    NativeDef { name: "cycle", params: "iterable, /", run: cycle },
    NativeDef { name: "repeat", params: "object, times=", run: repeat },
    NativeDef { name: "accumulate", params: "iterable, func=, *, initial=", run: accumulate },
    NativeDef { name: "islice", params: "iterable, start, stop=, step=, /", run: islice },
    NativeDef { name: "takewhile", params: "predicate, iterable, /", run: takewhile },
    NativeDef { name: "dropwhile", params: "predicate, iterable, /", run: dropwhile },
    NativeDef { name: "filterfalse", params: "function, iterable, /", run: filterfalse },
    NativeDef { name: "starmap", params: "function, iterable, /", run: starmap },
    NativeDef { name: "compress", params: "data, selectors", run: compress },
    NativeDef { name: "pairwise", params: "iterable, /", run: pairwise },
    NativeDef { name: "zip_longest", params: "*iterables, fillvalue=", run: zip_longest },
    NativeDef { name: "product", params: "*iterables, repeat=", run: product },
    NativeDef { name: "permutations", params: "iterable, r=", run: permutations },
    NativeDef { name: "combinations", params: "iterable, r", run: |a| combinations_of(a, false) },
    NativeDef {
        name: "combinations_with_replacement",
        params: "iterable, r",
        run: |a| combinations_of(a, true),
    },
    NativeDef { name: "tee", params: "iterable, n=, /", run: tee },
    NativeDef { name: "groupby", params: "iterable, key=", run: groupby },
];

static CHAIN: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *iterables", run: chain_new },
    NativeDef { name: "from_iterable", params: "cls, iterable, /", run: |a| chained(iter(&a[1])?) },
];

pub fn define_all() {
    crate::setup::define(T::Chain, CHAIN, &[]);
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "itertools");
    m.set_str("chain", T::Chain.value());
    Ok(())
}
