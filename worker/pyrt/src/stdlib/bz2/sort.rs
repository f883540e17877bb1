//! The order of all rotations of a block. Equal rotations keep the order that bzip2's own
//! fallback sort leaves them in, which decides on a byte of its output.

struct Bits(Vec<u32>);

impl Bits {
    fn set(&mut self, i: usize) {
        self.0[i >> 5] |= 1 << (i & 31);
    }
    fn clear(&mut self, i: usize) {
        self.0[i >> 5] &= !(1 << (i & 31));
    }
    fn get(&self, i: usize) -> bool {
        self.0[i >> 5] >> (i & 31) & 1 != 0
    }
}

/// Positions in the order of the rotations that begin there.
pub fn rotations(block: &[u8]) -> Vec<u32> {
    let n = block.len();
    let (mut order, mut starts) = by_first(block);
    let mut class = vec![0u32; n];
    let mut h = 1;
    loop {
        let mut at = 0;
        for i in 0..n {
            if starts.get(i) {
                at = i as u32;
            }
            let k = order[i] as usize;
            class[if k >= h { k - h } else { k + n - h }] = at;
        }
        let left = refine(&mut order, &class, &mut starts, n);
        h *= 2;
        if h > n || left == 0 {
            return order;
        }
    }
}

/// The order by first bytes, and where another byte begins. Marks behind the end stop loops.
fn by_first(block: &[u8]) -> (Vec<u32>, Bits) {
    let n = block.len();
    let mut table = [0usize; 257];
    block.iter().for_each(|b| table[*b as usize] += 1);
    for i in 1..257 {
        table[i] += table[i - 1];
    }
    let mut order = vec![0u32; n];
    for (i, b) in block.iter().enumerate() {
        table[*b as usize] -= 1;
        order[table[*b as usize]] = i as u32;
    }
    let mut starts = Bits(vec![0; n / 32 + 4]);
    table[..256].iter().for_each(|t| starts.set(*t));
    for i in 0..32 {
        starts.set(n + 2 * i);
        starts.clear(n + 2 * i + 1);
    }
    (order, starts)
}

/// Sorts within what was alike so far; gives how many are not yet told apart.
fn refine(order: &mut [u32], class: &[u32], starts: &mut Bits, n: usize) -> usize {
    let mut left = 0;
    let mut k = 0;
    loop {
        while starts.get(k) {
            k += 1;
        }
        let lo = k - 1;
        if lo >= n {
            return left;
        }
        while !starts.get(k) {
            k += 1;
        }
        let hi = k - 1;
        if hi >= n {
            return left;
        }
        if hi > lo {
            left += hi - lo + 1;
            quick(order, class, lo, hi);
            let mut last = None;
            for i in lo..=hi {
                let c = class[order[i] as usize];
                if last != Some(c) {
                    starts.set(i);
                    last = Some(c);
                }
            }
        }
    }
}

fn insert(order: &mut [u32], class: &[u32], lo: usize, hi: usize) {
    let mut with_step = |from: usize, step: usize| {
        for i in (lo..=from).rev() {
            let moved = order[i];
            let c = class[moved as usize];
            let mut j = i + step;
            while j <= hi && c > class[order[j] as usize] {
                order[j - step] = order[j];
                j += step;
            }
            order[j - step] = moved;
        }
    };
    if hi - lo > 3 {
        with_step(hi - 4, 4);
    }
    if hi > lo {
        with_step(hi - 1, 1);
    }
}

fn quick(order: &mut [u32], class: &[u32], lo: usize, hi: usize) {
    let mut random = 0usize;
    let mut todo = vec![(lo, hi)];
    while let Some((lo, hi)) = todo.pop() {
        if hi - lo < 10 {
            insert(order, class, lo, hi);
            continue;
        }
        random = (random * 7621 + 1) % 32768;
        let middle = class[order[[lo, (lo + hi) >> 1, hi][random % 3]] as usize];
        if let Some((a, b)) = partition(order, class, lo, hi, middle) {
            // the larger part waits
            let (low, high) = ((lo as isize, a), (b, hi as isize));
            let parts = if low.1 - low.0 > high.1 - high.0 { [low, high] } else { [high, low] };
            for (from, to) in parts {
                if from <= to {
                    todo.push((from as usize, to as usize));
                }
            }
        }
    }
}

/// Into less, equal and greater; gives the ends of the outer parts, None when all are equal.
fn partition(
    order: &mut [u32],
    class: &[u32],
    lo: usize,
    hi: usize,
    middle: u32,
) -> Option<(isize, isize)> {
    let (lo, hi) = (lo as isize, hi as isize);
    let (mut un_lo, mut lt_lo, mut un_hi, mut gt_hi) = (lo, lo, hi, hi);
    loop {
        while un_lo <= un_hi {
            let c = class[order[un_lo as usize] as usize];
            if c > middle {
                break;
            }
            if c == middle {
                order.swap(un_lo as usize, lt_lo as usize);
                lt_lo += 1;
            }
            un_lo += 1;
        }
        while un_lo <= un_hi {
            let c = class[order[un_hi as usize] as usize];
            if c < middle {
                break;
            }
            if c == middle {
                order.swap(un_hi as usize, gt_hi as usize);
                gt_hi -= 1;
            }
            un_hi -= 1;
        }
        if un_lo > un_hi {
            break;
        }
        order.swap(un_lo as usize, un_hi as usize);
        un_lo += 1;
        un_hi -= 1;
    }
    if gt_hi < lt_lo {
        return None;
    }
    let n = (lt_lo - lo).min(un_lo - lt_lo);
    for i in 0..n {
        order.swap((lo + i) as usize, (un_lo - n + i) as usize);
    }
    let m = (hi - gt_hi).min(gt_hi - un_hi);
    for i in 0..m {
        order.swap((un_lo + i) as usize, (hi - m + 1 + i) as usize);
    }
    Some((lo + un_lo - lt_lo - 1, hi - (gt_hi - un_hi) + 1))
}
