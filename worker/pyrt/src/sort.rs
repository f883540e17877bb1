//! Stable sorting, comparison by comparison what CPython 3.11's list.sort does: a `__lt__` that
//! prints, fails or contradicts itself (NaN) is observable. Runs are found and extended as in
//! Tim Peters' listsort, and merged in the order of powersort (Munro and Wild, "Nearly-Optimal
//! Mergesorts", ESA 2018), galloping where one run wins often.

use crate::prelude::*;

/// How often one run must win in a row before galloping begins.
const GALLOP: usize = 7;

/// Sorts; on an error the items come back as far as they were ordered then, none lost.
pub fn sort(items: Vec<Value>, key: Option<&Value>, reverse: bool) -> (Vec<Value>, R<()>) {
    let keys = match key {
        None => None,
        Some(k) => {
            let mut keys = Vec::with_capacity(items.len());
            for x in &items {
                match call(k, &mut [x.clone()]) {
                    Ok(v) => keys.push(v),
                    Err(e) => return (items, Err(e)),
                }
            }
            Some(keys)
        }
    };
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    if reverse {
        order.reverse(); // equal items keep their order: reverse, sort, reverse
    }
    let by = keys.as_ref().unwrap_or(&items);
    let result = sort_order(&mut order, by);
    if reverse {
        order.reverse();
    }
    let mut slots: Vec<Option<Value>> = items.into_iter().map(Some).collect();
    let sorted = order.iter().filter_map(|&i| slots[i as usize].take()).collect();
    (sorted, result)
}

/// Keys of one plain type are compared by what they hold.
fn sort_order(order: &mut [u32], by: &[Value]) -> R<()> {
    if order.len() < 2 {
        return Ok(());
    }
    if by.iter().all(|k| k.as_int().is_some()) {
        let n: Vec<i64> = by.iter().filter_map(Value::as_int).collect();
        return Sorter::new(order, |a, b| Ok(n[a as usize] < n[b as usize])).run();
    }
    if by.iter().all(|k| k.as_float().is_some()) {
        let n: Vec<f64> = by.iter().filter_map(Value::as_float).collect();
        return Sorter::new(order, |a, b| Ok(n[a as usize] < n[b as usize])).run();
    }
    Sorter::new(order, |a, b| lt_b(&by[a as usize], &by[b as usize])).run()
}

/// A run that waits to be merged, and the power of the boundary before it.
struct Run {
    base: usize,
    len: usize,
    power: u32,
}

struct Sorter<'a, F> {
    a: &'a mut [u32],
    less: F,
    runs: Vec<Run>,
    min_gallop: usize,
    spare: Vec<u32>,
}

impl<'a, F: Fn(u32, u32) -> R<bool>> Sorter<'a, F> {
    fn new(a: &'a mut [u32], less: F) -> Self {
        Sorter { a, less, runs: Vec::new(), min_gallop: GALLOP, spare: Vec::new() }
    }

    fn run(&mut self) -> R<()> {
        let n = self.a.len();
        let min_run = min_run(n);
        let mut lo = 0;
        while lo < n {
            let mut len = self.count_run(lo)?;
            if len < min_run {
                let force = min_run.min(n - lo);
                self.insert_into(lo, lo + force, lo + len)?;
                len = force;
            }
            self.found_run(lo, len)?;
            self.runs.push(Run { base: lo, len, power: 0 });
            lo += len;
        }
        while self.runs.len() > 1 {
            let at = self.runs.len() - 2;
            let shorter_before = at > 0 && self.runs[at - 1].len < self.runs[at + 1].len;
            self.merge_at(if shorter_before { at - 1 } else { at })?;
        }
        Ok(())
    }

    /// The length of the run that begins at `lo`; one that descends strictly is turned round.
    fn count_run(&mut self, lo: usize) -> R<usize> {
        let hi = self.a.len();
        if lo + 1 == hi {
            return Ok(1);
        }
        let descending = (self.less)(self.a[lo + 1], self.a[lo])?;
        let mut at = lo + 2;
        while at < hi && (self.less)(self.a[at], self.a[at - 1])? == descending {
            at += 1;
        }
        if descending {
            self.a[lo..at].reverse();
        }
        Ok(at - lo)
    }

    /// Binary insertion of start..hi into the run lo..start.
    fn insert_into(&mut self, lo: usize, hi: usize, start: usize) -> R<()> {
        for at in start..hi {
            let pivot = self.a[at];
            let (mut l, mut r) = (lo, at);
            while l < r {
                let p = l + ((r - l) >> 1);
                if (self.less)(pivot, self.a[p])? {
                    r = p;
                } else {
                    l = p + 1;
                }
            }
            self.a[l..=at].rotate_right(1);
        }
        Ok(())
    }

    /// Merges what must be merged before a run of `len` items is put on the stack.
    fn found_run(&mut self, base: usize, len: usize) -> R<()> {
        if let Some(last) = self.runs.last() {
            let power = power(last.base, last.len, len, self.a.len());
            debug_assert!(last.base + last.len == base);
            while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
                self.merge_at(self.runs.len() - 2)?;
            }
            self.runs.last_mut().expect("a merge leaves a run").power = power;
        }
        Ok(())
    }

    /// Merges run `at` with the one behind it.
    fn merge_at(&mut self, at: usize) -> R<()> {
        let (base, na, nb) = (self.runs[at].base, self.runs[at].len, self.runs[at + 1].len);
        self.runs[at].len = na + nb;
        self.runs.remove(at + 1);
        let middle = base + na;
        // Items of the first run that stay where they are, and of the second.
        let skip = self.gallop_right(self.a[middle], Part::Array(base), na, 0)?;
        let (base, na) = (base + skip, na - skip);
        if na == 0 {
            return Ok(());
        }
        let nb = self.gallop_left(self.a[middle - 1], Part::Array(middle), nb, nb - 1)?;
        if nb == 0 {
            return Ok(());
        }
        if na <= nb {
            self.merge_low(base, na, middle, nb)
        } else {
            self.merge_high(base, na, middle, nb)
        }
    }
}

/// Where galloping looks.
#[derive(Clone, Copy)]
enum Part {
    Array(usize),
    Spare(usize),
}

impl<'a, F: Fn(u32, u32) -> R<bool>> Sorter<'a, F> {
    fn item(&self, part: Part, i: usize) -> u32 {
        match part {
            Part::Array(base) => self.a[base + i],
            Part::Spare(base) => self.spare[base + i],
        }
    }

    /// Where `key` belongs among n sorted items, left of its equals; the search starts at `hint`.
    fn gallop_left(&mut self, key: u32, part: Part, n: usize, hint: usize) -> R<usize> {
        let mut last = 0;
        let mut ofs = 1;
        let (mut lo, mut hi);
        if (self.less)(self.item(part, hint), key)? {
            let most = n - hint;
            while ofs < most && (self.less)(self.item(part, hint + ofs), key)? {
                last = ofs;
                ofs = (ofs << 1) + 1;
            }
            lo = hint + last + 1;
            hi = hint + ofs.min(most);
        } else {
            let most = hint + 1;
            while ofs < most && !(self.less)(self.item(part, hint - ofs), key)? {
                last = ofs;
                ofs = (ofs << 1) + 1;
            }
            lo = hint + 1 - ofs.min(most);
            hi = hint - last;
        }
        while lo < hi {
            let m = lo + ((hi - lo) >> 1);
            if (self.less)(self.item(part, m), key)? {
                lo = m + 1;
            } else {
                hi = m;
            }
        }
        Ok(hi)
    }

    /// As gallop_left(), right of its equals.
    fn gallop_right(&mut self, key: u32, part: Part, n: usize, hint: usize) -> R<usize> {
        let mut last = 0;
        let mut ofs = 1;
        let (mut lo, mut hi);
        if (self.less)(key, self.item(part, hint))? {
            let most = hint + 1;
            while ofs < most && (self.less)(key, self.item(part, hint - ofs))? {
                last = ofs;
                ofs = (ofs << 1) + 1;
            }
            lo = hint + 1 - ofs.min(most);
            hi = hint - last;
        } else {
            let most = n - hint;
            while ofs < most && !(self.less)(key, self.item(part, hint + ofs))? {
                last = ofs;
                ofs = (ofs << 1) + 1;
            }
            lo = hint + last + 1;
            hi = hint + ofs.min(most);
        }
        while lo < hi {
            let m = lo + ((hi - lo) >> 1);
            if (self.less)(key, self.item(part, m))? {
                hi = m;
            } else {
                lo = m + 1;
            }
        }
        Ok(hi)
    }

    /// Merges from the left: the first run, the shorter one, waits in `spare`.
    fn merge_low(&mut self, base: usize, na: usize, middle: usize, nb: usize) -> R<()> {
        self.spare.clear();
        self.spare.extend_from_slice(&self.a[base..middle]);
        let mut m = Low { dest: base, a: 0, na, b: middle, nb };
        let done = self.merge_low_runs(&mut m);
        // What is left of the first run goes where it belongs, also after an error.
        for i in 0..m.na {
            self.a[m.dest + i] = self.spare[m.a + i];
        }
        done
    }

    fn merge_low_runs(&mut self, m: &mut Low) -> R<()> {
        m.take_b(self.a, 1);
        if m.nb == 0 {
            return Ok(());
        }
        if m.na == 1 {
            return self.last_of_low(m);
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut wins_a, mut wins_b) = (0, 0);
            loop {
                if (self.less)(self.a[m.b], self.spare[m.a])? {
                    m.take_b(self.a, 1);
                    wins_b += 1;
                    wins_a = 0;
                    if m.nb == 0 {
                        return Ok(());
                    }
                    if wins_b >= min_gallop {
                        break;
                    }
                } else {
                    m.take_a(self.a, &self.spare, 1);
                    wins_a += 1;
                    wins_b = 0;
                    if m.na == 1 {
                        return self.last_of_low(m);
                    }
                    if wins_a >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= (min_gallop > 1) as usize;
                self.min_gallop = min_gallop;
                let k = self.gallop_right(self.a[m.b], Part::Spare(m.a), m.na, 0)?;
                m.take_a(self.a, &self.spare, k);
                if m.na == 1 {
                    return self.last_of_low(m);
                }
                if m.na == 0 {
                    return Ok(()); // only where comparisons contradict each other
                }
                wins_a = k;
                m.take_b(self.a, 1);
                if m.nb == 0 {
                    return Ok(());
                }
                let k = self.gallop_left(self.spare[m.a], Part::Array(m.b), m.nb, 0)?;
                m.take_b(self.a, k);
                if m.nb == 0 {
                    return Ok(());
                }
                wins_b = k;
                m.take_a(self.a, &self.spare, 1);
                if m.na == 1 {
                    return self.last_of_low(m);
                }
                if wins_a < GALLOP && wins_b < GALLOP {
                    break;
                }
            }
            min_gallop += 1; // a price for leaving galloping
            self.min_gallop = min_gallop;
        }
    }

    /// The last item of the first run belongs behind the whole second one.
    fn last_of_low(&mut self, m: &mut Low) -> R<()> {
        m.take_b(self.a, m.nb);
        Ok(())
    }

    /// Merges from the right: the second run, the shorter one, waits in `spare`.
    fn merge_high(&mut self, base: usize, na: usize, middle: usize, nb: usize) -> R<()> {
        self.spare.clear();
        self.spare.extend_from_slice(&self.a[middle..middle + nb]);
        let mut m = High { dest: middle + nb, base, na, nb };
        let done = self.merge_high_runs(&mut m);
        for i in 0..m.nb {
            self.a[m.dest - m.nb + i] = self.spare[i];
        }
        done
    }

    fn merge_high_runs(&mut self, m: &mut High) -> R<()> {
        m.take_a(self.a, 1);
        if m.na == 0 {
            return Ok(());
        }
        if m.nb == 1 {
            m.take_a(self.a, m.na);
            return Ok(());
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut wins_a, mut wins_b) = (0, 0);
            loop {
                if (self.less)(self.spare[m.nb - 1], self.a[m.base + m.na - 1])? {
                    m.take_a(self.a, 1);
                    wins_a += 1;
                    wins_b = 0;
                    if m.na == 0 {
                        return Ok(());
                    }
                    if wins_a >= min_gallop {
                        break;
                    }
                } else {
                    m.take_b(self.a, &self.spare, 1);
                    wins_b += 1;
                    wins_a = 0;
                    if m.nb == 1 {
                        m.take_a(self.a, m.na);
                        return Ok(());
                    }
                    if wins_b >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= (min_gallop > 1) as usize;
                self.min_gallop = min_gallop;
                let key = self.spare[m.nb - 1];
                let k = self.gallop_right(key, Part::Array(m.base), m.na, m.na - 1)?;
                wins_a = m.na - k;
                m.take_a(self.a, wins_a);
                if m.na == 0 {
                    return Ok(());
                }
                m.take_b(self.a, &self.spare, 1);
                if m.nb == 1 {
                    m.take_a(self.a, m.na);
                    return Ok(());
                }
                let key = self.a[m.base + m.na - 1];
                let k = self.gallop_left(key, Part::Spare(0), m.nb, m.nb - 1)?;
                wins_b = m.nb - k;
                m.take_b(self.a, &self.spare, wins_b);
                if m.nb == 1 {
                    m.take_a(self.a, m.na);
                    return Ok(());
                }
                if m.nb == 0 {
                    return Ok(()); // only where comparisons contradict each other
                }
                m.take_a(self.a, 1);
                if m.na == 0 {
                    return Ok(());
                }
                if wins_a < GALLOP && wins_b < GALLOP {
                    break;
                }
            }
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }
}

/// A merge from the left: dest.. is free for what comes next, a.. of the spare items and b..
/// of the array are left.
struct Low {
    dest: usize,
    a: usize,
    na: usize,
    b: usize,
    nb: usize,
}

impl Low {
    fn take_a(&mut self, array: &mut [u32], spare: &[u32], n: usize) {
        array[self.dest..self.dest + n].copy_from_slice(&spare[self.a..self.a + n]);
        self.dest += n;
        self.a += n;
        self.na -= n;
    }
    fn take_b(&mut self, array: &mut [u32], n: usize) {
        array.copy_within(self.b..self.b + n, self.dest);
        self.dest += n;
        self.b += n;
        self.nb -= n;
    }
}

/// A merge from the right: before `dest` is free, base..base+na of the array and the first nb
/// spare items are left.
struct High {
    dest: usize,
    base: usize,
    na: usize,
    nb: usize,
}

impl High {
    fn take_a(&mut self, array: &mut [u32], n: usize) {
        let end = self.base + self.na;
        array.copy_within(end - n..end, self.dest - n);
        self.dest -= n;
        self.na -= n;
    }
    fn take_b(&mut self, array: &mut [u32], spare: &[u32], n: usize) {
        array[self.dest - n..self.dest].copy_from_slice(&spare[self.nb - n..self.nb]);
        self.dest -= n;
        self.nb -= n;
    }
}

/// Runs shorter than this are extended: n / 2^k, rounded up, that lies in 32..=64.
fn min_run(mut n: usize) -> usize {
    let mut odd = 0;
    while n >= 64 {
        odd |= n & 1;
        n >>= 1;
    }
    n + odd
}

/// The power of the boundary between a run at s1 of n1 items and the next of n2, in an array of
/// n: how many bits the midpoints of both, as fractions of n, have in common, and one.
fn power(s1: usize, n1: usize, n2: usize, n: usize) -> u32 {
    let mut a = 2 * s1 + n1;
    let mut b = a + n1 + n2;
    let mut result = 0;
    loop {
        result += 1;
        if a >= n {
            a -= n;
            b -= n;
        } else if b >= n {
            return result;
        }
        a <<= 1;
        b <<= 1;
    }
}
