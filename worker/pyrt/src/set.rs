//! set and frozenset. The table is CPython's (Objects/setobject.c describes it: linear probes
//! of 9, then perturbation), since the order of iteration is visible; with PYTHONHASHSEED=0
//! it is the same.

use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::object::new_set_data;
use crate::prelude::*;
use crate::types::Type;
use std::cell::UnsafeCell;

const PROBES: usize = 9;
const SMALL: usize = 8;

#[derive(Clone)]
enum Slot {
    Free,
    Gone,
    Live(i64, Value),
}

struct Table {
    slots: Vec<Slot>,
    fill: usize, // live and gone
    used: usize,
    finger: usize, // where pop() goes on
    changes: u64,
}

pub struct SetData(UnsafeCell<Table>);

impl Default for SetData {
    fn default() -> Self {
        SetData::new()
    }
}

impl Table {
    fn mask(&self) -> usize {
        self.slots.len() - 1
    }
    /// Into a table without deletions where the key is known to be new.
    fn insert_clean(&mut self, hash: i64, key: Value) {
        let mask = self.mask();
        let mut perturb = hash as u64;
        let mut i = hash as u64 as usize & mask;
        loop {
            let last = if i + PROBES <= mask { i + PROBES } else { i };
            for at in i..=last {
                if matches!(self.slots[at], Slot::Free) {
                    self.slots[at] = Slot::Live(hash, key);
                    return;
                }
            }
            perturb >>= 5;
            i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & mask;
        }
    }
    fn resize(&mut self, min: usize) {
        let mut size = SMALL;
        while size <= min {
            size <<= 1;
        }
        let old = std::mem::replace(&mut self.slots, vec![Slot::Free; size]);
        for s in old {
            if let Slot::Live(h, k) = s {
                self.insert_clean(h, k);
            }
        }
        self.fill = self.used;
        self.changes += 1;
    }
}

impl SetData {
    pub fn new() -> SetData {
        SetData(UnsafeCell::new(Table {
            slots: vec![Slot::Free; SMALL],
            fill: 0,
            used: 0,
            finger: 0,
            changes: 0,
        }))
    }
    #[allow(clippy::mut_from_ref)]
    fn t(&self) -> &mut Table {
        // SAFETY: one thread; references do not live across calls of Python code.
        unsafe { &mut *self.0.get() }
    }
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.t().used
    }
    /// The slot of the key, or the one where it would go: that of the last removed key on the
    /// way, else the free one.
    fn find(&self, hash: i64, key: &Value) -> R<Result<usize, usize>> {
        'again: loop {
            let mask = self.t().mask();
            let mut perturb = hash as u64;
            let mut i = hash as u64 as usize & mask;
            let mut gone = None;
            loop {
                let last = if i + PROBES <= mask { i + PROBES } else { i };
                for at in i..=last {
                    let k = match &self.t().slots[at] {
                        Slot::Free => return Ok(Err(gone.unwrap_or(at))),
                        Slot::Gone => {
                            gone = Some(at);
                            continue;
                        }
                        Slot::Live(h, k) if *h == hash && is(k, key) => return Ok(Ok(at)),
                        Slot::Live(h, k) if *h == hash => k.clone(),
                        _ => continue,
                    };
                    let before = self.t().changes;
                    let equal = same(&k, key)?;
                    if self.t().changes != before {
                        continue 'again;
                    }
                    if equal {
                        return Ok(Ok(at));
                    }
                }
                perturb >>= 5;
                i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & mask;
            }
        }
    }
    /// Is the key there? None: only a comparison tells.
    #[inline]
    fn quick_contains(&self, hash: i64, key: &Value) -> Option<bool> {
        let t = self.t();
        let mask = t.mask();
        let mut perturb = hash as u64;
        let mut i = hash as u64 as usize & mask;
        loop {
            let last = if i + PROBES <= mask { i + PROBES } else { i };
            for slot in &t.slots[i..=last] {
                match slot {
                    Slot::Free => return Some(false),
                    Slot::Live(h, k) if *h == hash => {
                        return if is(k, key) { Some(true) } else { None };
                    }
                    _ => {}
                }
            }
            perturb >>= 5;
            i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & mask;
        }
    }
    /// The same, by comparisons where it takes them.
    #[inline]
    fn has(&self, hash: i64, key: &Value) -> R<bool> {
        match self.quick_contains(hash, key) {
            Some(there) => Ok(there),
            None => Ok(self.find(hash, key)?.is_ok()),
        }
    }
    fn add_hashed(&self, hash: i64, key: Value) -> R<()> {
        if let Err(at) = self.find(hash, &key)? {
            let t = self.t();
            let free = matches!(t.slots[at], Slot::Free);
            t.slots[at] = Slot::Live(hash, key);
            t.used += 1;
            t.changes += 1;
            t.fill += usize::from(free);
            if free && t.fill * 5 >= t.mask() * 3 {
                let n = if t.used > 50000 { t.used * 2 } else { t.used * 4 };
                t.resize(n);
            }
        }
        Ok(())
    }
    pub fn add(&self, key: Value) -> R<()> {
        let h = hash(&key)?;
        self.add_hashed(h, key)
    }
    pub fn contains(&self, key: &Value) -> R<bool> {
        let h = hash_of_key(key)?;
        self.has(h, key)
    }
    pub fn remove(&self, key: &Value) -> R<bool> {
        let h = hash_of_key(key)?;
        self.remove_hashed(h, key)
    }
    fn remove_hashed(&self, h: i64, key: &Value) -> R<bool> {
        match self.find(h, key)? {
            Ok(at) => {
                let t = self.t();
                t.used -= 1;
                t.changes += 1;
                let old = std::mem::replace(&mut t.slots[at], Slot::Gone);
                drop(old);
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }
    /// The live entry at or after slot `i`, and the slot after it.
    fn entry_from(&self, mut i: usize) -> Option<(usize, i64, Value)> {
        let t = self.t();
        while let Some(s) = t.slots.get(i) {
            i += 1;
            if let Slot::Live(h, k) = s {
                return Some((i, *h, k.clone()));
            }
        }
        None
    }
    pub fn entries(&self) -> Vec<(i64, Value)> {
        let mut out = Vec::with_capacity(self.len());
        for s in &self.t().slots {
            if let Slot::Live(h, k) = s {
                out.push((*h, k.clone()));
            }
        }
        out
    }
    pub fn items(&self) -> Vec<Value> {
        self.entries().into_iter().map(|e| e.1).collect()
    }
    /// set_merge: all of another set.
    fn merge(&self, o: &SetData) -> R<()> {
        let t = self.t();
        if o.len() == 0 || std::ptr::eq(self, o) {
            return Ok(());
        }
        if (t.fill + o.len()) * 5 >= t.mask() * 3 {
            let n = (t.used + o.len()) * 2;
            t.resize(n);
        }
        let other = o.t();
        if t.fill == 0 && t.mask() == other.mask() && other.fill == other.used {
            t.slots = other.slots.clone();
            t.fill = other.fill;
            t.used = other.used;
            t.changes += 1;
            return Ok(());
        }
        if t.fill == 0 {
            for (h, k) in o.entries() {
                self.t().insert_clean(h, k);
            }
            let t = self.t();
            t.fill = o.len();
            t.used = o.len();
            t.changes += 1;
            return Ok(());
        }
        let mut at = 0;
        while let Some((next, h, k)) = o.entry_from(at) {
            self.add_hashed(h, k)?;
            at = next;
        }
        Ok(())
    }
    pub fn update(&self, it: &Value) -> R<()> {
        if let Some(o) = it.as_set() {
            return self.merge(o);
        }
        if let Some(d) = it.as_exact_dict() {
            let t = self.t();
            if (t.fill + d.len()) * 5 >= t.mask() * 3 {
                let n = (t.used + d.len()) * 2;
                t.resize(n);
            }
            for (h, k) in d.hashed_keys() {
                self.add_hashed(h, k)?;
            }
            return Ok(());
        }
        let mut it = iter(it)?;
        while let Some(x) = it.next()? {
            self.add(x)?;
        }
        Ok(())
    }
    fn pop(&self) -> Option<Value> {
        let t = self.t();
        if t.used == 0 {
            return None;
        }
        let mut at = t.finger & t.mask();
        while !matches!(t.slots[at], Slot::Live(..)) {
            at = (at + 1) & t.mask();
        }
        t.finger = at + 1;
        t.used -= 1;
        t.changes += 1;
        match std::mem::replace(&mut t.slots[at], Slot::Gone) {
            Slot::Live(_, k) => Some(k),
            _ => None,
        }
    }
    /// Every counted reference that it holds, once.
    pub fn visit(&self, see: &mut impl FnMut(&Value)) {
        for s in &self.t().slots {
            if let Slot::Live(_, k) = s {
                see(k);
            }
        }
    }
    pub fn clear(&self) {
        let (finger, changes) = (self.t().finger, self.t().changes + 1);
        let fresh = Table { slots: vec![Slot::Free; SMALL], fill: 0, used: 0, finger, changes };
        let old = std::mem::replace(self.t(), fresh);
        drop(old);
    }
    fn hash(&self) -> i64 {
        let shuffle = |h: u64| ((h ^ 89869747) ^ (h << 16)).wrapping_mul(3644798167);
        let mut hash = 0u64;
        for s in &self.t().slots {
            if let Slot::Live(h, _) = s {
                hash ^= shuffle(*h as u64);
            }
        }
        hash ^= (self.len() as u64 + 1).wrapping_mul(1927868237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69069).wrapping_add(907133923);
        if hash == u64::MAX {
            590923713
        } else {
            hash as i64
        }
    }
}

/// A set as a key of a lookup is taken for the frozenset that equals it.
fn hash_of_key(k: &Value) -> R<i64> {
    match hash(k) {
        Err(e) if e.is(T::TypeError) => match k.as_set() {
            Some(s) => Ok(s.hash()),
            None => Err(e),
        },
        r => r,
    }
}

/// An iterator over a set that notices when its size changes.
#[derive(Clone)]
pub struct SetIterator {
    set: Value,
    at: usize,
    size: usize,
}

impl SetIterator {
    pub fn source(&self) -> &Value {
        &self.set
    }
    pub fn left(&self) -> usize {
        self.set.as_set().filter(|s| s.len() == self.size).map_or(0, |s| {
            s.t().slots.iter().skip(self.at).filter(|x| matches!(x, Slot::Live(..))).count()
        })
    }
    pub fn next(&mut self) -> R<Option<Value>> {
        let s = match self.set.as_set() {
            Some(s) => s,
            None => return Ok(None),
        };
        if s.len() != self.size {
            self.size = usize::MAX;
            return Err(runtime_error("Set changed size during iteration"));
        }
        match s.entry_from(self.at) {
            Some((at, _, k)) => {
                self.at = at;
                Ok(Some(k))
            }
            None => {
                // Its place is free before items may be dropped: they can run Python code.
                drop(std::mem::replace(&mut self.set, NONE));
                Ok(None)
            }
        }
    }
}

fn new_set_of(t: Type, s: SetData) -> Value {
    new_set_data(t, s)
}

/// A set display.
pub fn set(items: Vec<Value>) -> R {
    let s = SetData::new();
    for x in items {
        s.add(x)?;
    }
    Ok(new_set_of(T::Set.ty(), s))
}

pub fn frozenset(items: Vec<Value>) -> R {
    let s = SetData::new();
    for x in items {
        s.add(x)?;
    }
    Ok(new_set_of(T::FrozenSet.ty(), s))
}

pub fn set_add(s: &Value, x: Value) -> R<()> {
    match s.as_set() {
        Some(s) => s.add(x),
        None => Ok(()),
    }
}

pub fn set_update(s: &Value, it: &Value) -> R<()> {
    match s.as_set() {
        Some(s) => s.update(it),
        None => Ok(()),
    }
}

fn this(a: &[Value]) -> R<&SetData> {
    a[0].as_set().ok_or_else(|| type_error("a set is required"))
}

/// Results of operators are of the builtin type the receiver derives from.
fn base(v: &Value) -> Type {
    if type_of(v).is_subtype(T::FrozenSet.ty()) {
        T::FrozenSet.ty()
    } else {
        T::Set.ty()
    }
}

/// set(it)
pub fn set_from(it: &Value) -> R {
    from_iterable(T::Set.ty(), it)
}

fn from_iterable(t: Type, it: &Value) -> R {
    let s = SetData::new();
    s.update(it)?;
    Ok(new_set_of(t, s))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("set.__new__(X): X is not a type object"))?;
    if !t.is_subtype(T::FrozenSet.ty()) {
        return Ok(new_set_of(t, SetData::new()));
    }
    crate::list::no_keywords("frozenset", t, T::FrozenSet, &a[2], crate::sym::INIT)?;
    let args = rest(a);
    let own_init = t.lookup(crate::sym::INIT).map_or(false, |f| f.as_func().is_some());
    if args.len() > 1 && !own_init {
        return Err(type_error(format!(
            "frozenset expected at most 1 argument, got {}",
            args.len()
        )));
    }
    match args.first() {
        Some(x) if t == T::FrozenSet.ty() && type_of(x) == t => Ok(x.clone()),
        Some(x) => from_iterable(t, x),
        None => Ok(new_set_of(t, SetData::new())),
    }
}

fn init(a: &[Value]) -> R {
    let s = this(a)?;
    s.clear();
    if let Some(it) = a[1].given() {
        s.update(it)?;
    }
    Ok(NONE)
}

fn rest(a: &[Value]) -> Vec<Value> {
    a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default()
}

fn copy_of(v: &Value) -> R<SetData> {
    let s = SetData::new();
    if let Some(o) = v.as_set() {
        s.merge(o)?;
    }
    Ok(s)
}

fn copy(a: &[Value]) -> R {
    if type_of(&a[0]) == T::FrozenSet.ty() {
        return Ok(a[0].clone());
    }
    Ok(new_set_of(base(&a[0]), copy_of(&a[0])?))
}

fn union(a: &[Value]) -> R {
    let s = copy_of(&a[0])?;
    for o in rest(a) {
        if !is(&o, &a[0]) {
            s.update(&o)?;
        }
    }
    Ok(new_set_of(base(&a[0]), s))
}

fn intersect(v: &Value, o: &Value) -> R<SetData> {
    let out = SetData::new();
    let s = this(std::slice::from_ref(v))?;
    if let Some(t) = o.as_set() {
        if std::ptr::eq(s, t) {
            return copy_of(v);
        }
        let (big, small) = if t.len() > s.len() { (t, s) } else { (s, t) };
        let mut at = 0;
        while let Some((next, h, k)) = small.entry_from(at) {
            if big.has(h, &k)? {
                out.add_hashed(h, k)?;
            }
            at = next;
        }
        return Ok(out);
    }
    let mut it = iter(o)?;
    while let Some(x) = it.next()? {
        let h = hash(&x)?;
        if s.find(h, &x)?.is_ok() {
            out.add_hashed(h, x)?;
        }
    }
    Ok(out)
}

fn intersection(a: &[Value]) -> R {
    if rest(a).is_empty() {
        return Ok(new_set_of(base(&a[0]), copy_of(&a[0])?)); // a new one even of a frozenset
    }
    let mut acc = a[0].clone();
    for o in rest(a) {
        let s = intersect(&acc, &o)?;
        acc = new_set_of(base(&a[0]), s);
    }
    Ok(acc)
}

fn subtract(s: &SetData, o: &Value) -> R<()> {
    match o.as_set() {
        Some(t) if std::ptr::eq(s, t) => s.clear(),
        Some(t) => {
            for (h, k) in t.entries() {
                s.remove_hashed(h, &k)?;
            }
        }
        None => {
            let mut it = iter(o)?;
            while let Some(x) = it.next()? {
                let h = hash(&x)?;
                s.remove_hashed(h, &x)?;
            }
        }
    }
    // Where many slots are of removed items, CPython makes a new table: the order may change.
    let t = s.t();
    if t.fill - t.used > t.mask() / 4 {
        let n = if t.used > 50_000 { t.used * 2 } else { t.used * 4 };
        t.resize(n);
    }
    Ok(())
}

fn differ(v: &Value, o: &Value) -> R<SetData> {
    let s = this(std::slice::from_ref(v))?;
    let other_len = match (o.as_set(), o.as_dict()) {
        (Some(t), _) => t.len(),
        (_, Some(d)) => d.len(),
        _ => {
            let out = copy_of(v)?;
            subtract(&out, o)?;
            return Ok(out);
        }
    };
    if s.len() >> 2 > other_len {
        let out = copy_of(v)?;
        subtract(&out, o)?;
        return Ok(out);
    }
    let out = SetData::new();
    let mut at = 0;
    while let Some((next, h, k)) = s.entry_from(at) {
        let there = match o.as_set() {
            Some(t) => t.has(h, &k)?,
            None => o.as_dict().map_or(Ok(false), |d| d.contains_hashed(h, &k))?,
        };
        if !there {
            out.add_hashed(h, k)?;
        }
        at = next;
    }
    Ok(out)
}

fn difference(a: &[Value]) -> R {
    let others = rest(a);
    let (first, more) = match others.split_first() {
        Some(x) => x,
        None => return copy(a),
    };
    let s = differ(&a[0], first)?;
    for o in more {
        subtract(&s, o)?;
    }
    Ok(new_set_of(base(&a[0]), s))
}

/// Adds what is missing, removes what is there.
fn toggle(s: &SetData, o: &SetData) -> R<()> {
    for (h, k) in o.entries() {
        if !s.remove_hashed(h, &k)? {
            s.add_hashed(h, k)?;
        }
    }
    Ok(())
}

fn symmetric_difference(a: &[Value]) -> R {
    let s = SetData::new();
    s.update(&a[1])?;
    toggle(&s, this(a)?)?;
    Ok(new_set_of(base(&a[0]), s))
}

fn both_sets(a: &[Value]) -> bool {
    a[0].as_set().is_some() && a[1].as_set().is_some()
}

fn operator(a: &[Value], f: fn(&Value, &Value) -> R<SetData>) -> R {
    if !both_sets(a) {
        return Ok(NOT_IMPLEMENTED);
    }
    Ok(new_set_of(base(&a[0]), f(&a[0], &a[1])?))
}

fn unite(v: &Value, o: &Value) -> R<SetData> {
    let s = copy_of(v)?;
    if !is(v, o) {
        s.update(o)?;
    }
    Ok(s)
}

fn xor_(a: &[Value]) -> R {
    if !both_sets(a) {
        return Ok(NOT_IMPLEMENTED);
    }
    symmetric_difference(a)
}

fn reflected(a: &[Value], f: fn(&[Value]) -> R) -> R {
    f(&[a[1].clone(), a[0].clone()])
}

/// In-place methods take the new contents over.
fn replace(s: &SetData, new: SetData) {
    std::mem::swap(s.t(), new.t());
    s.t().changes += new.t().changes + 1;
}

fn update(a: &[Value]) -> R {
    for o in rest(a) {
        this(a)?.update(&o)?;
    }
    Ok(NONE)
}
fn intersection_update(a: &[Value]) -> R {
    for o in rest(a) {
        replace(this(a)?, intersect(&a[0], &o)?);
    }
    Ok(NONE)
}
fn difference_update(a: &[Value]) -> R {
    for o in rest(a) {
        subtract(this(a)?, &o)?;
    }
    Ok(NONE)
}
fn symmetric_difference_update(a: &[Value]) -> R {
    let s = this(a)?;
    match a[1].as_set() {
        Some(t) if std::ptr::eq(s, t) => s.clear(),
        Some(t) => toggle(s, t)?,
        None => {
            let o = SetData::new();
            o.update(&a[1])?;
            toggle(s, &o)?;
        }
    }
    Ok(NONE)
}

fn in_place(a: &[Value], f: fn(&[Value]) -> R) -> R {
    if !both_sets(a) {
        return Ok(NOT_IMPLEMENTED);
    }
    f(&[a[0].clone(), tuple(vec![a[1].clone()])])?;
    Ok(a[0].clone())
}

fn ixor(a: &[Value]) -> R {
    if !both_sets(a) {
        return Ok(NOT_IMPLEMENTED);
    }
    symmetric_difference_update(a)?;
    Ok(a[0].clone())
}

fn add(a: &[Value]) -> R {
    this(a)?.add(a[1].clone())?;
    Ok(NONE)
}
fn discard(a: &[Value]) -> R {
    this(a)?.remove(&a[1])?;
    Ok(NONE)
}
fn remove(a: &[Value]) -> R {
    if this(a)?.remove(&a[1])? {
        return Ok(NONE);
    }
    Err(key_error(&a[1]))
}
fn pop(a: &[Value]) -> R {
    this(a)?
        .pop()
        .ok_or_else(|| crate::exc::error(T::KeyError, "pop from an empty set"))
}
fn clear(a: &[Value]) -> R {
    this(a)?.clear();
    Ok(NONE)
}

fn subset(x: &SetData, y: &SetData) -> R<bool> {
    if x.len() > y.len() {
        return Ok(false);
    }
    if let Some(r) = plain_subset(x, y) {
        return Ok(r);
    }
    let mut at = 0;
    while let Some((next, h, k)) = x.entry_from(at) {
        if y.find(h, &k)?.is_err() {
            return Ok(false);
        }
        at = next;
    }
    Ok(true)
}

/// The same where comparing the items runs no Python code.
fn plain_subset(x: &SetData, y: &SetData) -> Option<bool> {
    for s in &x.t().slots {
        match s {
            Slot::Live(h, k) if !y.quick_contains(*h, k)? => return Some(false),
            _ => {}
        }
    }
    Some(true)
}

fn as_set_value(v: &Value) -> R {
    if v.as_set().is_some() {
        Ok(v.clone())
    } else {
        from_iterable(T::Set.ty(), v)
    }
}

fn issubset(a: &[Value]) -> R {
    let o = as_set_value(&a[1])?;
    Ok(Value::bool(subset(this(a)?, this(&[o])?)?))
}
fn issuperset(a: &[Value]) -> R {
    let o = as_set_value(&a[1])?;
    Ok(Value::bool(subset(this(&[o])?, this(a)?)?))
}
fn isdisjoint(a: &[Value]) -> R {
    Ok(Value::bool(intersect(&a[0], &a[1])?.len() == 0))
}

fn cmp(name: &str, a: &[Value]) -> R {
    let (x, y) = match (a[0].as_set(), a[1].as_set()) {
        (Some(x), Some(y)) => (x, y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    Ok(Value::bool(match name {
        "eq" => x.len() == y.len() && subset(x, y)?,
        "ne" => x.len() != y.len() || !subset(x, y)?,
        "le" => subset(x, y)?,
        "lt" => x.len() < y.len() && subset(x, y)?,
        "ge" => subset(y, x)?,
        _ => x.len() > y.len() && subset(y, x)?,
    }))
}

fn repr(a: &[Value]) -> R {
    let s = this(a)?;
    let name = type_name(&a[0]);
    if s.len() == 0 {
        return Ok(new_string(format!("{}()", name)));
    }
    let guard = match crate::object_types::ReprGuard::enter(&a[0]) {
        Some(g) => g,
        None => return Ok(new_string(format!("{}(...)", name))),
    };
    let mut out = Vec::new();
    for (i, v) in s.items().iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        crate::object_types::push_repr(&mut out, v)?;
    }
    drop(guard);
    let mut all = Vec::new();
    if type_of(&a[0]) == T::Set.ty() {
        all.push(b'{');
        all.extend(out);
        all.push(b'}');
    } else {
        all.extend_from_slice(name.as_bytes());
        all.extend_from_slice(b"({");
        all.extend(out);
        all.extend_from_slice(b"})");
    }
    Ok(new_wtf8(all))
}

fn iter_(a: &[Value]) -> R {
    let size = this(a)?.len();
    let it = SetIterator { set: a[0].clone(), at: 0, size };
    Ok(new_iter(T::SetIter, NativeIter::Set(it)))
}

fn hash_(a: &[Value]) -> R {
    Ok(Value::int(this(a)?.hash()))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static COMMON: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", new),
    m!("copy", "self, /", copy),
    m!("union", "self, /, *others", union),
    m!("intersection", "self, /, *others", intersection),
    m!("difference", "self, /, *others", difference),
    m!("symmetric_difference", "self, other, /", symmetric_difference),
    m!("issubset", "self, other, /", issubset),
    m!("issuperset", "self, other, /", issuperset),
    m!("isdisjoint", "self, other, /", isdisjoint),
    m!("__or__", "self, other, /", |a| operator(a, unite)),
    m!("__and__", "self, other, /", |a| operator(a, intersect)),
    m!("__sub__", "self, other, /", |a| operator(a, differ)),
    m!("__xor__", "self, other, /", xor_),
    m!("__ror__", "self, other, /", |a| reflected(a, |b| operator(b, unite))),
    m!("__rand__", "self, other, /", |a| reflected(a, |b| operator(b, intersect))),
    m!("__rsub__", "self, other, /", |a| reflected(a, |b| operator(b, differ))),
    m!("__rxor__", "self, other, /", |a| reflected(a, xor_)),
    m!("__len__", "self, /", |a| Ok(Value::int(this(a)?.len() as i64))),
    m!("__contains__", "self, key, /", |a| Ok(Value::bool(this(a)?.contains(&a[1])?))),
    m!("__iter__", "self, /", iter_),
    m!("__repr__", "self, /", repr),
    m!("__eq__", "self, other, /", |a| cmp("eq", a)),
    m!("__ne__", "self, other, /", |a| cmp("ne", a)),
    m!("__lt__", "self, other, /", |a| cmp("lt", a)),
    m!("__le__", "self, other, /", |a| cmp("le", a)),
    m!("__gt__", "self, other, /", |a| cmp("gt", a)),
    m!("__ge__", "self, other, /", |a| cmp("ge", a)),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];

static MUTABLE: &[NativeDef] = &[
    m!("__init__", "self, iterable=, /", init),
    m!("add", "self, elem, /", add),
    m!("discard", "self, elem, /", discard),
    m!("remove", "self, elem, /", remove),
    m!("pop", "self, /", pop),
    m!("clear", "self, /", clear),
    m!("update", "self, /, *others", update),
    m!("intersection_update", "self, /, *others", intersection_update),
    m!("difference_update", "self, /, *others", difference_update),
    m!("symmetric_difference_update", "self, other, /", symmetric_difference_update),
    m!("__ior__", "self, other, /", |a| in_place(a, update)),
    m!("__iand__", "self, other, /", |a| in_place(a, intersection_update)),
    m!("__isub__", "self, other, /", |a| in_place(a, difference_update)),
    m!("__ixor__", "self, other, /", ixor),
];

pub fn define_all() {
    crate::setup::define(T::Set, COMMON, &[]);
    crate::setup::define(T::FrozenSet, COMMON, &[]);
    crate::setup::define(T::Set, MUTABLE, &[]);
    static HASHED: &[NativeDef] = &[m!("__hash__", "self, /", hash_)];
    crate::setup::define(T::FrozenSet, HASHED, &[]);
}
