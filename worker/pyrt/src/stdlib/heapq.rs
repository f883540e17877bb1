//! heapq: a list as a binary heap. Comparisons happen in the order of CPython's.

use super::functions;
use crate::func::NativeDef;
use crate::iter::next_of;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::object::ListData;
use crate::prelude::*;
use crate::sort;

/// Which of two items is nearer to the root.
type Order = fn(&Value, &Value) -> R<bool>;

fn least(a: &Value, b: &Value) -> R<bool> {
    lt_b(a, b)
}
fn greatest(a: &Value, b: &Value) -> R<bool> {
    lt_b(b, a)
}

fn heap<'a>(v: &'a Value, function: &str, only: bool) -> R<&'a ListData> {
    v.as_list().ok_or_else(|| {
        type_error(format!(
            "{}() argument {}must be list, not {}",
            function,
            if only { "" } else { "1 " },
            crate::str_args::arg_name(v)
        ))
    })
}

/// Compares two items that stay where they are; a comparison that changes the list's length
/// is an error.
fn before(l: &ListData, i: usize, j: usize, order: Order) -> R<bool> {
    let n = l.items().len();
    let (a, b) = (l.items()[i].clone(), l.items()[j].clone());
    let r = order(&a, &b)?;
    if l.items().len() != n {
        return Err(runtime_error("list changed size during iteration"));
    }
    Ok(r)
}

/// Moves the item at `at` towards the root, not above `start`.
fn rise(l: &ListData, start: usize, mut at: usize, order: Order) -> R<()> {
    while at > start {
        let parent = (at - 1) / 2;
        if !before(l, at, parent, order)? {
            break;
        }
        l.items().swap(at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at `at` down to a leaf along the smaller children, then up to its place.
fn sink(l: &ListData, mut at: usize, order: Order) -> R<()> {
    let start = at;
    let n = l.items().len();
    while at < n / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < n && !before(l, child, child + 1, order)? {
            child += 1;
        }
        l.items().swap(at, child);
        at = child;
    }
    rise(l, start, at, order)
}

fn empty() -> PyErr {
    index_error("index out of range")
}

fn push(l: &ListData, item: Value) -> R<()> {
    l.items().push(item);
    rise(l, 0, l.items().len() - 1, least)
}

fn pop(l: &ListData, order: Order) -> R {
    let last = l.items().pop().ok_or_else(empty)?;
    if l.items().is_empty() {
        return Ok(last);
    }
    let top = std::mem::replace(&mut l.items()[0], last);
    sink(l, 0, order)?;
    Ok(top)
}

fn replace(l: &ListData, item: Value, order: Order) -> R {
    if l.items().is_empty() {
        return Err(empty());
    }
    let top = std::mem::replace(&mut l.items()[0], item);
    sink(l, 0, order)?;
    Ok(top)
}

fn heapify(l: &ListData, order: Order) -> R<()> {
    for i in (0..l.items().len() / 2).rev() {
        sink(l, i, order)?;
    }
    Ok(())
}

fn pushpop(a: &[Value]) -> R {
    let l = heap(&a[0], "heappushpop", false)?;
    let top = match l.items().first() {
        Some(t) => t.clone(),
        None => return Ok(a[1].clone()),
    };
    if !lt_b(&top, &a[1])? {
        return Ok(a[1].clone());
    }
    replace(l, a[1].clone(), least)
}

fn sorted(items: Vec<Value>, key: Option<&Value>, reverse: bool) -> R<Vec<Value>> {
    let (items, done) = sort::sort(items, key, reverse);
    done.map(|_| items)
}

/// min() or max() of an iterable, as a list of at most one.
fn extreme(source: &Value, key: Option<&Value>, largest: bool) -> R {
    let ranked = |v: &Value| key.map_or(Ok(v.clone()), |k| call(k, &mut [v.clone()]));
    let mut it = iter(source)?;
    let (mut best, mut rank) = match it.next()? {
        Some(v) => {
            let r = ranked(&v)?;
            (v, r)
        }
        None => return Ok(list(vec![])),
    };
    while let Some(v) = it.next()? {
        let r = ranked(&v)?;
        if if largest { gt_b(&r, &rank)? } else { lt_b(&r, &rank)? } {
            best = v;
            rank = r;
        }
    }
    Ok(list(vec![best]))
}

/// nsmallest and nlargest: a heap of the best n so far, its worst on top.
fn select(a: &[Value], largest: bool) -> R {
    let key = a[2].given().filter(|k| !k.is_none());
    if eq_b(&a[0], &Value::int(1))? {
        return extreme(&a[1], key, largest);
    }
    match len(&a[1]) {
        Ok(size) => {
            if ge_b(&a[0], &Value::int(size as i64))? {
                let mut all = sorted(collect(&a[1])?, key, largest)?;
                all.truncate(index_size(&a[0])?.max(0) as usize);
                return Ok(list(all));
            }
        }
        Err(e) if e.is(T::TypeError) || e.is(T::AttributeError) => {}
        Err(e) => return Err(e),
    }
    let n = index_size(&a[0])?.max(0) as i64;
    let (order, sign): (Order, i64) = if largest { (least, -1) } else { (greatest, 1) };
    let entry = |v: Value, at: i64| -> R {
        Ok(tuple(match key {
            Some(k) => vec![call(k, &mut [v.clone()])?, Value::int(sign * at), v],
            None => vec![v, Value::int(sign * at)],
        }))
    };
    let best = list(vec![]);
    let mut it = iter(&a[1])?;
    let heap = heap(&best, "heapify", true)?;
    let mut at = 0;
    while at < n {
        match it.next()? {
            Some(v) => heap.items().push(entry(v, at)?),
            None => break,
        }
        at += 1;
    }
    if heap.items().is_empty() {
        return Ok(best);
    }
    heapify(heap, order)?;
    let first = Value::int(0);
    let mut top = getitem(&heap.items()[0].clone(), &first)?;
    while let Some(v) = it.next()? {
        let new = entry(v, at)?;
        if order(&top, &getitem(&new, &first)?)? {
            replace(heap, new, order)?;
            top = getitem(&heap.items()[0].clone(), &first)?;
            at += 1;
        }
    }
    let done = sorted(std::mem::take(heap.items()), None, largest)?;
    let picked = Value::int(if key.is_some() { 2 } else { 0 });
    let out: R<Vec<Value>> = done.iter().map(|t| getitem(t, &picked)).collect();
    Ok(list(out?))
}

/// The state of merge(): a heap of [rank, order, value, iterator].
struct Merge {
    key: Option<Value>,
    order: Order,
    heap: Value,
    began: bool,
}

impl Merge {
    fn items(&self) -> R<&ListData> {
        heap(&self.heap, "heapify", true)
    }
    fn rank(&self, v: &Value) -> R {
        match &self.key {
            Some(k) => call(k, &mut [v.clone()]),
            None => Ok(v.clone()),
        }
    }
    fn begin(&mut self, sources: &[Value], sign: i64) -> R<()> {
        let l = self.items()?;
        for (i, s) in sources.iter().enumerate() {
            let it = iter_object(s)?;
            if let Some(v) = next_of(&it)? {
                let rank = self.rank(&v)?;
                l.items().push(list(vec![rank, Value::int(sign * i as i64), v, it]));
            }
        }
        heapify(l, self.order)
    }
    /// Takes the next value of the iterator that gave the last one, or drops it.
    fn advance(&mut self) -> R<()> {
        let l = self.items()?;
        let top = match l.items().first() {
            Some(t) => t.clone(),
            None => return Ok(()),
        };
        let it = getitem(&top, &Value::int(3))?;
        match next_of(&it)? {
            Some(v) if l.items().len() == 1 => setitem(&top, &Value::int(2), v),
            Some(v) => {
                setitem(&top, &Value::int(0), self.rank(&v)?)?;
                setitem(&top, &Value::int(2), v)?;
                replace(l, top, self.order).map(|_| ())
            }
            None => pop(l, self.order).map(|_| ()),
        }
    }
}

fn merge(a: &[Value]) -> R {
    let key = a[0].given().filter(|k| !k.is_none()).cloned();
    let reverse = a[1].given().map_or(Ok(false), truthy)?;
    let sources = collect(&a[2])?;
    let order: Order = if reverse { greatest } else { least };
    let mut m = Merge { key, order, heap: list(vec![]), began: false };
    let step = move || -> R<Option<Value>> {
        if m.began {
            m.advance()?;
        } else {
            m.began = true;
            m.begin(&sources, if reverse { -1 } else { 1 })?;
        }
        let top = m.items()?.items().first().cloned();
        top.map(|t| getitem(&t, &Value::int(2))).transpose()
    };
    Ok(new_iter(T::Itertool, NativeIter::Native(Box::new(step))))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "heappush" "heap, item, /" |a| {
        push(heap(&a[0], "heappush", false)?, a[1].clone()).map(|_| NONE)
    };
    "heappop" "heap, /" |a| pop(heap(&a[0], "heappop", true)?, least);
    "heapreplace" "heap, item, /" |a| {
        replace(heap(&a[0], "heapreplace", false)?, a[1].clone(), least)
    };
    "heappushpop" "heap, item, /" pushpop;
    "heapify" "heap, /" |a| heapify(heap(&a[0], "heapify", true)?, least).map(|_| NONE);
    "_heappop_max" "heap, /" |a| pop(heap(&a[0], "_heappop_max", true)?, greatest);
    "_heapify_max" "heap, /" |a| {
        heapify(heap(&a[0], "_heapify_max", true)?, greatest).map(|_| NONE)
    };
    "_heapreplace_max" "heap, item, /" |a| {
        replace(heap(&a[0], "_heapreplace_max", false)?, a[1].clone(), greatest)
    };
    "nsmallest" "n, iterable, key=" |a| select(a, false);
    "nlargest" "n, iterable, key=" |a| select(a, true);
    "merge" "*iterables, key=, reverse=" merge;
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "heapq");
    Ok(())
}
