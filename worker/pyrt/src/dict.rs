//! dict: entries in insertion order and an index into them. Keys are compared by Python code,
//! which may change the dict meanwhile: after every such call the table is looked at afresh.

use crate::object::new_dict_data;
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types::Type;
use std::cell::UnsafeCell;

struct Entry {
    hash: i64,
    key: Value, // UNBOUND: deleted
    value: Value,
}

#[derive(Default)]
struct Table {
    entries: Vec<Entry>,
    index: Vec<u32>, // entry number; FREE or GONE
    used: usize,     // live entries
    builds: u32,     // counts how often the index was made anew: lookups check it
}

const FREE: u32 = u32::MAX;
const GONE: u32 = u32::MAX - 1;

pub struct DictData(UnsafeCell<Table>);

enum Found {
    At(usize),
    Absent,
}

/// What came of comparing a key with an entry's.
enum Compared {
    Equal(usize),
    Unequal,
    Moved,
}

#[inline(always)]
fn slot_of(hash: i64, mask: usize) -> usize {
    let h = hash as u64;
    ((h ^ (h >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) as usize & mask
}

impl Table {
    fn grow(&mut self) {
        self.builds = self.builds.wrapping_add(1);
        self.entries.retain(|e| !e.key.is_unbound());
        let want = ((self.entries.len() + 1) * 2).next_power_of_two().max(8);
        self.index.clear();
        self.index.resize(want, FREE);
        let mask = want - 1;
        for (i, e) in self.entries.iter().enumerate() {
            let mut at = slot_of(e.hash, mask);
            while self.index[at] != FREE {
                at = (at + 1) & mask;
            }
            self.index[at] = i as u32;
        }
    }
    fn push(&mut self, hash: i64, key: Value, value: Value) {
        if (self.entries.len() + 1) * 3 > self.index.len() * 2 {
            self.grow();
        }
        let mask = self.index.len() - 1;
        let mut at = slot_of(hash, mask);
        while self.index[at] < GONE {
            at = (at + 1) & mask;
        }
        self.index[at] = self.entries.len() as u32;
        self.entries.push(Entry { hash, key, value });
        self.used += 1;
    }
}

impl DictData {
    pub fn new() -> DictData {
        DictData(UnsafeCell::new(Table::default()))
    }
    #[allow(clippy::mut_from_ref)]
    #[inline(always)]
    fn t(&self) -> &mut Table {
        // SAFETY: one thread; references do not live across calls of Python code.
        unsafe { &mut *self.0.get() }
    }
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.t().used
    }
    #[inline]
    fn find(&self, hash: i64, key: &Value) -> R<Found> {
        let mut moved = Vec::new(); // keys that were unequal and changed their place meanwhile
        'again: loop {
            if self.t().used == 0 {
                return Ok(Found::Absent);
            }
            let mask = self.t().index.len() - 1;
            let mut at = slot_of(hash, mask);
            loop {
                let i = self.t().index[at];
                if i == FREE {
                    return Ok(Found::Absent);
                }
                if i != GONE {
                    let e = &self.t().entries[i as usize];
                    if e.hash == hash {
                        if is(&e.key, key) {
                            return Ok(Found::At(i as usize));
                        }
                        if let (Some(a), Some(b)) = (e.key.as_exact_str(), key.as_exact_str()) {
                            if a == b {
                                return Ok(Found::At(i as usize));
                            }
                        } else if let Some(equal) = crate::compare::settled_eq(&e.key, key) {
                            if equal {
                                return Ok(Found::At(i as usize));
                            }
                        } else {
                            match self.compare_at(at, i, key, &mut moved)? {
                                Compared::Equal(i) => return Ok(Found::At(i)),
                                Compared::Unequal => {}
                                Compared::Moved => continue 'again,
                            }
                        }
                    }
                }
                at = (at + 1) & mask;
            }
        }
    }
    /// Compares key with that of entry i, which slot `at` names, by running Python code: that
    /// may move the entry. One that moved is not compared twice, or a lookup whose comparison
    /// moves entries (a cache that counts its uses) would never end.
    fn compare_at(&self, at: usize, i: u32, key: &Value, moved: &mut Vec<Value>) -> R<Compared> {
        let (k, builds) = (self.t().entries[i as usize].key.clone(), self.t().builds);
        if moved.iter().any(|m| is(m, &k)) {
            return Ok(Compared::Unequal);
        }
        let equal = eq_b(&k, key)?;
        let t = self.t();
        let stays = t.builds == builds
            && t.index[at] == i
            && t.entries.get(i as usize).map_or(false, |e| is(&e.key, &k));
        if stays {
            return Ok(if equal { Compared::Equal(i as usize) } else { Compared::Unequal });
        }
        if equal {
            if let Some(i) = t.entries.iter().position(|e| is(&e.key, &k)) {
                return Ok(Compared::Equal(i));
            }
        } else {
            moved.push(k);
        }
        Ok(Compared::Moved)
    }
    pub fn get(&self, key: &Value) -> R<Option<Value>> {
        let h = hash(key)?;
        self.get_hashed(h, key)
    }
    /// get() with a hash that is known.
    #[inline]
    pub fn get_hashed(&self, h: i64, key: &Value) -> R<Option<Value>> {
        match self.find(h, key)? {
            Found::At(i) => Ok(Some(self.t().entries[i].value.clone())),
            Found::Absent => Ok(None),
        }
    }
    pub fn contains(&self, key: &Value) -> R<bool> {
        let h = hash(key)?;
        Ok(matches!(self.find(h, key)?, Found::At(_)))
    }
    pub fn contains_hashed(&self, h: i64, key: &Value) -> R<bool> {
        Ok(matches!(self.find(h, key)?, Found::At(_)))
    }
    /// Keys with their hashes, for tables that take them over.
    pub fn hashed_keys(&self) -> Vec<(i64, Value)> {
        let live = self.t().entries.iter().filter(|e| !e.key.is_unbound());
        live.map(|e| (e.hash, e.key.clone())).collect()
    }
    pub fn set(&self, key: Value, value: Value) -> R<()> {
        let h = hash(&key)?;
        self.set_hashed(h, key, value)
    }
    /// set() with a hash that is known.
    pub fn set_hashed(&self, h: i64, key: Value, value: Value) -> R<()> {
        match self.find(h, &key)? {
            Found::At(i) => {
                let old = std::mem::replace(&mut self.t().entries[i].value, value);
                drop(old);
            }
            Found::Absent => self.t().push(h, key, value),
        }
        Ok(())
    }
    pub fn remove(&self, key: &Value) -> R<Option<Value>> {
        self.remove_hashed(hash(key)?, key)
    }
    /// remove() with a hash that is known.
    pub fn remove_hashed(&self, h: i64, key: &Value) -> R<Option<Value>> {
        match self.find(h, key)? {
            Found::At(i) => Ok(Some(self.take_at(i).1)),
            Found::Absent => Ok(None),
        }
    }
    fn take_at(&self, i: usize) -> (Value, Value) {
        let t = self.t();
        let mask = t.index.len() - 1;
        let mut at = slot_of(t.entries[i].hash, mask);
        while t.index[at] != i as u32 {
            at = (at + 1) & mask;
        }
        t.index[at] = GONE;
        t.used -= 1;
        let e = &mut t.entries[i];
        (std::mem::take(&mut e.key), std::mem::take(&mut e.value))
    }
    /// Makes the key the last, or the first; false: it is not there. The key itself stays the
    /// object that it was, and one that is there already does not move: a lookup during which
    /// this happens knows it again.
    pub fn move_to_end(&self, key: &Value, last: bool) -> R<bool> {
        let h = hash(key)?;
        let i = match self.find(h, key)? {
            Found::At(i) => i,
            Found::Absent => return Ok(false),
        };
        let live = |e: &Entry| !e.key.is_unbound();
        let t = self.t();
        let there = if last {
            !t.entries[i + 1..].iter().any(live)
        } else {
            !t.entries[..i].iter().any(live)
        };
        if there {
            return Ok(true);
        }
        let (key, value) = self.take_at(i);
        if last {
            t.push(h, key, value);
        } else {
            t.entries.insert(0, Entry { hash: h, key, value });
            t.used += 1;
            t.grow();
        }
        Ok(true)
    }
    /// After popitem(), which takes from the end: what is deleted there goes, too.
    fn trim(&self) {
        let t = self.t();
        while t.entries.last().map_or(false, |e| e.key.is_unbound()) {
            t.entries.pop();
        }
        if t.used == 0 {
            t.index.iter_mut().for_each(|x| *x = FREE);
        }
    }
    /// The entry at or after position `i`, and the position after it.
    pub fn entry_from(&self, mut i: usize) -> Option<(usize, Value, Value)> {
        let t = self.t();
        while let Some(e) = t.entries.get(i) {
            i += 1;
            if !e.key.is_unbound() {
                return Some((i, e.key.clone(), e.value.clone()));
            }
        }
        None
    }
    /// The last entry below i: its place, key and value.
    pub fn entry_before(&self, mut i: usize) -> Option<(usize, Value, Value)> {
        let t = self.t();
        i = i.min(t.entries.len());
        while i > 0 {
            i -= 1;
            let e = &t.entries[i];
            if !e.key.is_unbound() {
                return Some((i, e.key.clone(), e.value.clone()));
            }
        }
        None
    }
    pub fn pairs(&self) -> Vec<(Value, Value)> {
        let live = self.t().entries.iter().filter(|e| !e.key.is_unbound());
        live.map(|e| (e.key.clone(), e.value.clone())).collect()
    }
    /// Every counted reference that it holds, once.
    pub fn visit(&self, see: &mut impl FnMut(&Value)) {
        for e in &self.t().entries {
            see(&e.key);
            see(&e.value);
        }
    }
    pub fn clear(&self) {
        let builds = self.t().builds.wrapping_add(1);
        let old = std::mem::replace(self.t(), Table { builds, ..Table::default() });
        drop(old);
    }
    /// The value of a key, which is made `v` if there is none.
    pub fn get_or_set(&self, k: &Value, v: impl FnOnce() -> Value) -> R {
        let h = hash(k)?;
        if let Found::At(i) = self.find(h, k)? {
            return Ok(self.t().entries[i].value.clone());
        }
        let v = v();
        self.t().push(h, k.clone(), v.clone());
        Ok(v)
    }
    /// Takes the last entry out.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let (i, k, v) = self.entry_before(usize::MAX)?;
        self.take_at(i);
        self.trim();
        Some((k, v))
    }
    /// Changes whenever an entry is added.
    pub fn n_places(&self) -> usize {
        self.t().entries.len()
    }
    pub fn copy(&self) -> DictData {
        let d = DictData::new();
        let live = self.t().entries.iter().filter(|e| !e.key.is_unbound());
        for e in live {
            d.t().push(e.hash, e.key.clone(), e.value.clone());
        }
        d
    }
}

impl Default for DictData {
    fn default() -> Self {
        DictData::new()
    }
}

pub fn new_dict() -> Value {
    new_dict_data(T::Dict.ty(), DictData::new())
}

/// An empty dict with room for that many keys.
pub fn roomy_dict(n: usize) -> Value {
    let d = DictData::new();
    let t = d.t();
    t.entries.reserve(n);
    t.index.resize((n * 3 / 2 + 1).next_power_of_two().max(8), FREE);
    new_dict_data(T::Dict.ty(), d)
}

/// A dict of names that all differ.
pub fn of_syms(all: impl ExactSizeIterator<Item = (Sym, Value)>) -> Value {
    let d = roomy_dict(all.len());
    if let Some(table) = d.as_dict().map(DictData::t) {
        for (k, v) in all {
            let k = k.value();
            table.push(k.as_str_data().map_or(0, |s| s.hash()), k, v);
        }
    }
    d
}

/// A dict display: in order, later keys win.
pub fn dict(pairs: Vec<(Value, Value)>) -> R {
    let d = DictData::new();
    for (k, v) in pairs {
        d.set(k, v)?;
    }
    Ok(new_dict_data(T::Dict.ty(), d))
}

pub fn dict_set(d: &Value, k: Value, v: Value) -> R<()> {
    match d.as_dict() {
        Some(d) => d.set(k, v),
        None => Ok(()),
    }
}

/// `{**mapping}`
pub fn dict_update(d: &Value, m: &Value) -> R<()> {
    let pairs = pairs_of_mapping(m)?
        .ok_or_else(|| type_error(format!("'{}' object is not a mapping", type_name(m))))?;
    for (k, v) in pairs {
        dict_set(d, k, v)?;
    }
    Ok(())
}

/// Keys and values of a mapping (something with keys()); None when it is none. As CPython's
/// merging of dicts does, a kind of dict is asked by its own methods only where it iterates in
/// a way of its own: its keys() and `__getitem__` do not matter else.
pub fn pairs_of_mapping(m: &Value) -> R<Option<Vec<(Value, Value)>>> {
    match m.as_dict() {
        Some(d) if iterates_plainly(m) => Ok(Some(d.pairs())),
        _ => pairs_by_keys(m),
    }
}

pub fn iterates_plainly(d: &Value) -> bool {
    d.as_exact_dict().is_some()
        || match (type_of(d).lookup_ref(sym::ITER), T::Dict.ty().lookup(sym::ITER)) {
            (Some(x), Some(y)) => is(x, &y),
            _ => false,
        }
}

/// The same by its keys() and `__getitem__`, which a kind of dict may have made its own.
pub fn pairs_by_keys(m: &Value) -> R<Option<Vec<(Value, Value)>>> {
    if let Some(d) = m.as_exact_dict() {
        return Ok(Some(d.pairs()));
    }
    if let Some(d) = m.as_dict() {
        let native = |n| type_of(m).lookup(n).map_or(true, |f| f.as_native().is_some());
        if native(sym::KEYS) && native(sym::GETITEM) && native(sym::ITER) {
            return Ok(Some(d.pairs()));
        }
    }
    let keys = match crate::attr::try_getattr(m, sym::KEYS)? {
        Some(f) if m.as_type().is_none() => call(&f, &mut [])?,
        _ => return Ok(None),
    };
    let mut out = Vec::new();
    for k in collect(&keys)? {
        let v = getitem(m, &k)?;
        out.push((k, v));
    }
    Ok(Some(out))
}

/// Lookup of a name in a namespace: a dict, or any mapping that `__prepare__` gave.
pub fn get_str(m: &Value, name: &str) -> R<Option<Value>> {
    let key = sym::intern(name).value();
    if let Some(d) = m.as_exact_dict() {
        return d.get(&key);
    }
    match getitem(m, &key) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(T::KeyError) => Ok(None),
        Err(e) => Err(e),
    }
}

pub fn get_sym(d: &Value, k: Sym) -> Option<Value> {
    d.as_dict().and_then(|d| d.get(&k.value()).ok().flatten())
}
pub fn has_sym(d: &Value, k: Sym) -> bool {
    get_sym(d, k).is_some()
}
pub fn set_sym(d: &Value, k: Sym, v: Value) {
    if let Some(d) = d.as_dict() {
        let _ = d.set(k.value(), v); // a str key neither fails to hash nor to compare
    }
}
pub fn remove_sym(d: &Value, k: Sym) -> bool {
    d.as_dict().map_or(false, |d| matches!(d.remove(&k.value()), Ok(Some(_))))
}
pub fn sym_items(d: &Value) -> Vec<(Sym, Value)> {
    let pairs = d.as_dict().map(|d| d.pairs()).unwrap_or_default();
    pairs.into_iter().filter_map(|(k, v)| Some((sym::intern(&k.as_str()?), v))).collect()
}

/// For subclasses made in Rust (defaultdict, Counter ...).
pub fn new_dict_of(t: Type) -> Value {
    new_dict_data(t, DictData::new())
}
