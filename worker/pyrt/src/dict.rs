//! dict: entries in insertion order and an index into them. Keys are compared by Python code,
//! which may change the dict meanwhile: after every such call the table is looked at afresh.

use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::object::{new_dict_data, new_other_data, GetSetData, Kind};
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
    fn entry_before(&self, mut i: usize) -> Option<(usize, Value, Value)> {
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
    fn copy(&self) -> DictData {
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

fn iterates_plainly(d: &Value) -> bool {
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

/// `globals()` and `module.__dict__`: one dict for each module, brought up to date whenever it
/// is asked for or read by a method. What is set in it is set in the module.
pub fn module_dict(m: &Value) -> Value {
    let known = DICT_OF.with(|x| x.borrow().get(&m.ptr()).cloned());
    let d = known.unwrap_or_else(|| new_module_dict(m));
    bring_up_to_date(&d);
    d
}

/// The same for a dict that may be a module's: what was set in the module meanwhile is in it.
pub fn current(d: &Value) -> Value {
    if type_of(d) == T::ModuleDict.ty() {
        bring_up_to_date(d);
    }
    d.clone()
}

fn new_module_dict(m: &Value) -> Value {
    let d = new_dict_data(T::ModuleDict.ty(), DictData::new());
    if let Some(h) = d.head() {
        h.set_flag(crate::object::OWN_RULES);
    }
    DICT_OF.with(|x| x.borrow_mut().insert(m.ptr(), d.clone()));
    MODULE_OF.with(|x| x.borrow_mut().insert(d.ptr(), m.clone()));
    d
}

/// Keys that stay keep their places: a loop over the dict goes on.
fn bring_up_to_date(d: &Value) {
    let module = module_of(d);
    if let (Some(t), Some(m)) = (d.as_dict(), module.as_ref().and_then(|m| m.as_module())) {
        for (k, v) in m.items() {
            let _ = t.set(k.value(), v);
        }
        for (k, _) in t.pairs() {
            let gone = k.as_str().map_or(false, |s| m.get(sym::intern(&s)).is_none());
            if gone {
                let _ = t.remove(&k);
            }
        }
    }
}

thread_local! {
    /// The dict of a module, and the module of a dict, by address. They live as long as the
    /// program.
    static DICT_OF: std::cell::RefCell<std::collections::HashMap<usize, Value>> =
        std::cell::RefCell::new(std::collections::HashMap::new());
    static MODULE_OF: std::cell::RefCell<std::collections::HashMap<usize, Value>> =
        std::cell::RefCell::new(std::collections::HashMap::new());
}

fn module_of(d: &Value) -> Option<Value> {
    MODULE_OF.with(|x| x.borrow().get(&d.ptr()).cloned())
}

/// The module that a `globals()` dict writes through to.
pub fn module_behind(d: &Value) -> Option<Value> {
    if type_of(d) == T::ModuleDict.ty() { module_of(d) } else { None }
}

fn module_set(a: &[Value]) -> R {
    this(a)?.set(a[1].clone(), a[2].clone())?;
    if let (Some(m), Some(k)) = (module_of(&a[0]), a[1].as_str()) {
        if let Some(m) = m.as_module() {
            m.set(sym::intern(&k), a[2].clone());
        }
    }
    Ok(NONE)
}

fn module_get(a: &[Value]) -> R {
    if let (Some(m), Some(k)) = (module_of(&a[0]), a[1].as_str()) {
        if let Some(v) = m.as_module().and_then(|m| m.get(sym::intern(&k))) {
            return Ok(v);
        }
    }
    getitem_(a)
}

pub fn module_del(a: &[Value]) -> R {
    if let (Some(m), Some(k)) = (module_of(&a[0]), a[1].as_str()) {
        if m.as_module().map_or(false, |m| m.remove(sym::intern(&k))) {
            // The dict may not have heard of it yet.
            let _ = this(a)?.remove(&a[1]);
            return Ok(NONE);
        }
    }
    delitem_(a)
}

fn module_update(a: &[Value]) -> R {
    let d = new_dict();
    update(&[d.clone(), a[1].clone(), a[2].clone()])?;
    for (k, v) in d.as_dict().map(|d| d.pairs()).unwrap_or_default() {
        module_set(&[a[0].clone(), k, v])?;
    }
    Ok(NONE)
}

fn this(a: &[Value]) -> R<&DictData> {
    a[0].as_dict().ok_or_else(|| type_error("a dict is required"))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("dict.__new__(X): X is not a type object"))?;
    Ok(new_dict_data(t, DictData::new()))
}

/// `update(d, other=, **kw)`: slots self, tuple of positional arguments, dict of named ones.
fn update(a: &[Value]) -> R {
    let d = this(a)?;
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    if args.len() > 1 {
        return Err(type_error(format!(
            "update expected at most 1 argument, got {}",
            args.len()
        )));
    }
    if let Some(o) = args.first() {
        update_from(d, o)?;
    }
    for (k, v) in a[2].as_dict().map(|d| d.pairs()).unwrap_or_default() {
        d.set(k, v)?;
    }
    Ok(NONE)
}

fn update_from(d: &DictData, o: &Value) -> R<()> {
    if let Some(pairs) = pairs_of_mapping(o)? {
        let changes = || o.as_dict().map_or(0, |d| d.t().entries.len());
        let before = changes();
        for (k, v) in pairs {
            d.set(k, v)?;
            if changes() != before && !std::ptr::eq(d, o.as_dict().unwrap_or(d)) {
                return Err(runtime_error("dict mutated during update"));
            }
        }
        return Ok(());
    }
    let mut it = iter(o)?;
    let mut i = 0;
    while let Some(x) = it.next()? {
        let pair = match collect(&x) {
            Ok(p) => p,
            Err(e) if e.is(T::TypeError) => {
                return Err(type_error(format!(
                    "cannot convert dictionary update sequence element #{} to a sequence",
                    i
                )))
            }
            Err(e) => return Err(e),
        };
        if pair.len() != 2 {
            return Err(value_error(format!(
                "dictionary update sequence element #{} has length {}; 2 is required",
                i,
                pair.len()
            )));
        }
        d.set(pair[0].clone(), pair[1].clone())?;
        i += 1;
    }
    Ok(())
}

fn init(a: &[Value]) -> R {
    match update(a) {
        Err(e) if e.is(T::TypeError) && e.text().starts_with("update expected") => {
            Err(type_error(e.text().replacen("update", "dict", 1)))
        }
        r => r,
    }
}

fn get(a: &[Value]) -> R {
    let d = a[2].given().cloned().unwrap_or(NONE);
    Ok(this(a)?.get(&a[1])?.unwrap_or(d))
}

fn setdefault(a: &[Value]) -> R {
    let d = this(a)?;
    let h = hash(&a[1])?;
    if let Found::At(i) = d.find(h, &a[1])? {
        return Ok(d.t().entries[i].value.clone());
    }
    let v = a[2].given().cloned().unwrap_or(NONE);
    d.t().push(h, a[1].clone(), v.clone());
    Ok(v)
}

fn pop(a: &[Value]) -> R {
    match this(a)?.remove(&a[1])? {
        Some(v) => Ok(v),
        None => a[2].given().cloned().ok_or_else(|| key_error(&a[1])),
    }
}

fn popitem(a: &[Value]) -> R {
    let d = this(a)?;
    match d.entry_before(usize::MAX) {
        Some((i, k, v)) => {
            d.take_at(i);
            d.trim();
            Ok(tuple(vec![k, v]))
        }
        None => Err(crate::exc::error(T::KeyError, "popitem(): dictionary is empty")),
    }
}

fn clear(a: &[Value]) -> R {
    this(a)?.clear();
    Ok(NONE)
}

fn copy(a: &[Value]) -> R {
    copied(&a[0], this(a)?)
}

fn copied(v: &Value, d: &DictData) -> R {
    if iterates_plainly(v) {
        return Ok(new_dict_data(T::Dict.ty(), d.copy()));
    }
    dict(pairs_by_keys(v)?.unwrap_or_default())
}

fn fromkeys(a: &[Value]) -> R {
    let v = a[2].given().cloned().unwrap_or(NONE);
    let d = call(&a[0], &mut [])?;
    if let (Some(d), Some(s), true) = (d.as_exact_dict(), a[1].as_set(), a[1].is_exact(Kind::Set)) {
        for (h, k) in s.entries() {
            d.set_hashed(h, k, v.clone())?;
        }
        return Ok(new_dict_data(T::Dict.ty(), d.copy()));
    }
    let mut it = iter(&a[1])?;
    while let Some(k) = it.next()? {
        setitem(&d, &k, v.clone())?;
    }
    Ok(d)
}

fn getitem_(a: &[Value]) -> R {
    item_of(&a[0], this(a)?, &a[1])
}

/// `d[k]`, as dict itself has it.
pub fn item_of(v: &Value, d: &DictData, k: &Value) -> R {
    if let Some(found) = d.get(k)? {
        return Ok(found);
    }
    if !v.is_exact(Kind::Dict) {
        if let Some(r) = crate::attr::call_special(sym::MISSING, &mut [v.clone(), k.clone()]) {
            return r;
        }
    }
    Err(key_error(k))
}

fn setitem_(a: &[Value]) -> R {
    this(a)?.set(a[1].clone(), a[2].clone())?;
    Ok(NONE)
}

fn delitem_(a: &[Value]) -> R {
    match this(a)?.remove(&a[1])? {
        Some(_) => Ok(NONE),
        None => Err(key_error(&a[1])),
    }
}

fn len_(a: &[Value]) -> R {
    Ok(Value::int(this(a)?.len() as i64))
}

fn contains_(a: &[Value]) -> R {
    Ok(Value::bool(this(a)?.contains(&a[1])?))
}

fn repr(a: &[Value]) -> R {
    let d = this(a)?;
    if d.len() == 0 {
        return Ok(new_str("{}"));
    }
    let guard = match crate::object_types::ReprGuard::enter(&a[0]) {
        Some(g) => g,
        None => return Ok(new_str("{...}")),
    };
    let mut out = b"{".to_vec();
    let mut at = 0;
    while let Some((next, k, v)) = d.entry_from(at) {
        if at > 0 {
            out.extend_from_slice(b", ");
        }
        crate::object_types::push_repr(&mut out, &k)?;
        out.extend_from_slice(b": ");
        crate::object_types::push_repr(&mut out, &v)?;
        at = next;
    }
    out.push(b'}');
    drop(guard);
    Ok(new_wtf8(out))
}

fn equal(a: &Value, b: &Value) -> R<Option<bool>> {
    let (x, y) = match (a.as_dict(), b.as_dict()) {
        (Some(x), Some(y)) => (x, y),
        _ => return Ok(None),
    };
    crate::call::enter_native()?;
    if x.len() != y.len() {
        return Ok(Some(false));
    }
    for (k, v) in x.pairs() {
        match y.get(&k)? {
            Some(w) if same(&v, &w)? => {}
            _ => return Ok(Some(false)),
        }
    }
    Ok(Some(true))
}

fn eq_(a: &[Value]) -> R {
    Ok(equal(&a[0], &a[1])?.map_or(NOT_IMPLEMENTED, Value::bool))
}
fn ne_(a: &[Value]) -> R {
    Ok(equal(&a[0], &a[1])?.map_or(NOT_IMPLEMENTED, |e| Value::bool(!e)))
}

fn or_(a: &[Value]) -> R {
    if a[0].as_dict().is_none() || a[1].as_dict().is_none() {
        return Ok(NOT_IMPLEMENTED);
    }
    let d = copied(&a[0], this(a)?)?;
    dict_update(&d, &a[1])?;
    Ok(d)
}
fn ror(a: &[Value]) -> R {
    or_(&[a[1].clone(), a[0].clone()])
}
/// `__iter__(self)` of a dict
pub fn iter_keys(a: &[Value]) -> R {
    Ok(iterate(&a[0], Part::Keys, false))
}

fn ior(a: &[Value]) -> R {
    update_from(this(a)?, &a[1])?;
    Ok(a[0].clone())
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Keys,
    Values,
    Items,
}

impl Part {
    pub fn of(self, k: Value, v: Value) -> Value {
        match self {
            Part::Keys => k,
            Part::Values => v,
            Part::Items => tuple(vec![k, v]),
        }
    }
}

/// dict_keys and its siblings.
pub struct View {
    dict: Value,
    part: Part,
}

impl View {
    pub fn source(&self) -> &Value {
        &self.dict
    }
}

fn view(a: &[Value], part: Part) -> R {
    let t = match part {
        Part::Keys => T::DictKeys,
        Part::Values => T::DictValues,
        Part::Items => T::DictItems,
    };
    Ok(new_other_data(t.ty(), Box::new(View { dict: a[0].clone(), part })))
}

/// An iterator over a dict that notices when its size changes.
#[derive(Clone)]
pub struct DictIter {
    dict: Value,
    part: Part,
    at: usize,
    size: usize,
    left: usize,
    back: bool,
}

impl DictIter {
    pub fn source(&self) -> &Value {
        &self.dict
    }
    pub fn left(&self) -> usize {
        self.dict.as_dict().filter(|d| d.len() == self.size).map_or(0, |_| self.left)
    }
    pub fn gives_items(&self) -> bool {
        matches!(self.part, Part::Items)
    }
    pub fn next(&mut self) -> R<Option<Value>> {
        Ok(self.next_item()?.map(|(k, v)| self.part.of(k, v)))
    }
    pub fn next_item(&mut self) -> R<Option<(Value, Value)>> {
        let d = match self.dict.as_dict() {
            Some(d) => d,
            None => return Ok(None),
        };
        if d.len() != self.size {
            self.size = usize::MAX;
            let plain = self.dict.as_exact_dict().is_some() || iterates_plainly(&self.dict);
            let what = if plain { "dictionary changed size" } else { "OrderedDict mutated" };
            return Err(runtime_error(format!("{} during iteration", what)));
        }
        let found = if self.back { d.entry_before(self.at) } else { d.entry_from(self.at) };
        match found {
            Some(_) if self.left == 0 && !self.back => {
                self.dict = NONE;
                Err(runtime_error("dictionary keys changed during iteration"))
            }
            Some((at, k, v)) => {
                self.at = at;
                self.left = self.left.saturating_sub(1);
                Ok(Some((k, v)))
            }
            None => {
                // Its place is free before keys may be dropped: they can run Python code.
                drop(std::mem::replace(&mut self.dict, NONE));
                Ok(None)
            }
        }
    }
}

fn iterate(d: &Value, part: Part, back: bool) -> Value {
    let t = match part {
        Part::Keys => T::DictKeyIter,
        Part::Values => T::DictValueIter,
        Part::Items => T::DictItemIter,
    };
    let size = d.as_dict().map_or(0, |d| d.len());
    let at = if back { usize::MAX } else { 0 };
    new_iter(t, NativeIter::Dict(DictIter { dict: d.clone(), part, at, size, left: size, back }))
}

fn this_view(v: &Value) -> R<&View> {
    v.as_native_object::<View>().ok_or_else(|| type_error("a dict view is required"))
}

fn view_len(a: &[Value]) -> R {
    Ok(Value::int(this_view(&a[0])?.dict.as_dict().map_or(0, |d| d.len()) as i64))
}

fn view_repr(a: &[Value]) -> R {
    let v = this_view(&a[0])?;
    let items = list(collect(&a[0])?);
    let guard = match crate::object_types::ReprGuard::enter(&v.dict) {
        Some(g) => g,
        None => return Ok(new_str("...")),
    };
    let text = crate::ops::repr_text(&items)?;
    drop(guard);
    Ok(new_string(format!("{}({})", type_name(&a[0]), text)))
}

fn view_contains(a: &[Value]) -> R {
    let v = this_view(&a[0])?;
    let d = match v.dict.as_dict() {
        Some(d) => d,
        None => return Ok(FALSE),
    };
    match v.part {
        Part::Keys => Ok(Value::bool(d.contains(&a[1])?)),
        Part::Items => match a[1].as_tuple().map(|t| (t.len(), t.to_vec())) {
            Some((2, t)) => match d.get(&t[0])? {
                Some(x) => Ok(Value::bool(same(&x, &t[1])?)),
                None => Ok(FALSE),
            },
            _ => Ok(FALSE),
        },
        Part::Values => {
            for (_, x) in d.pairs() {
                if same(&x, &a[1])? {
                    return Ok(TRUE);
                }
            }
            Ok(FALSE)
        }
    }
}

fn view_set_op(name: &'static str, a: &[Value]) -> R {
    let s = set(collect(&a[0])?)?;
    let other = set(collect(&a[1])?)?;
    match name {
        "and" => bitand(&s, &other),
        "or" => bitor(&s, &other),
        "sub" => sub(&s, &other),
        _ => bitxor(&s, &other),
    }
}

fn view_cmp(name: &'static str, a: &[Value]) -> R {
    let setlike = |v: &Value| {
        v.as_set().is_some()
            || v.as_native_object::<View>().map_or(false, |v| v.part != Part::Values)
    };
    if !setlike(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (m, n) = (len(&a[0])?, len(&a[1])?);
    Ok(Value::bool(match name {
        "eq" => m == n && all_in(&a[0], &a[1])?,
        "ne" => m != n || !all_in(&a[0], &a[1])?,
        "lt" => m < n && all_in(&a[0], &a[1])?,
        "le" => m <= n && all_in(&a[0], &a[1])?,
        "gt" => m > n && all_in(&a[1], &a[0])?,
        _ => m >= n && all_in(&a[1], &a[0])?,
    }))
}

fn all_in(some: &Value, all: &Value) -> R<bool> {
    let mut it = iter(some)?;
    while let Some(x) = it.next()? {
        if !contains(all, &x)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn isdisjoint(a: &[Value]) -> R {
    for x in collect(&a[1])? {
        if contains(&a[0], &x)? {
            return Ok(FALSE);
        }
    }
    Ok(TRUE)
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *args, **kw", run: new },
    NativeDef { name: "__init__", params: "self, /, *args, **kw", run: init },
    NativeDef { name: "update", params: "self, /, *args, **kw", run: update },
    NativeDef { name: "get", params: "self, key, default=, /", run: get },
    NativeDef { name: "setdefault", params: "self, key, default=, /", run: setdefault },
    NativeDef { name: "pop", params: "self, key, default=, /", run: pop },
    NativeDef { name: "popitem", params: "self, /", run: popitem },
    NativeDef { name: "clear", params: "self, /", run: clear },
    NativeDef { name: "copy", params: "self, /", run: copy },
    NativeDef { name: "fromkeys", params: "cls, iterable, value=, /", run: fromkeys },
    NativeDef { name: "keys", params: "self, /", run: |a| view(a, Part::Keys) },
    NativeDef { name: "values", params: "self, /", run: |a| view(a, Part::Values) },
    NativeDef { name: "items", params: "self, /", run: |a| view(a, Part::Items) },
    NativeDef { name: "__getitem__", params: "self, key, /", run: getitem_ },
    NativeDef { name: "__setitem__", params: "self, key, value, /", run: setitem_ },
    NativeDef { name: "__delitem__", params: "self, key, /", run: delitem_ },
    NativeDef { name: "__len__", params: "self, /", run: len_ },
    NativeDef { name: "__contains__", params: "self, key, /", run: contains_ },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "__eq__", params: "self, value, /", run: eq_ },
    NativeDef { name: "__ne__", params: "self, value, /", run: ne_ },
    NativeDef { name: "__or__", params: "self, value, /", run: or_ },
    NativeDef { name: "__ror__", params: "self, value, /", run: ror },
    NativeDef { name: "__ior__", params: "self, value, /", run: ior },
    NativeDef {
        name: "__iter__",
        params: "self, /",
        run: iter_keys,
    },
    NativeDef {
        name: "__reversed__",
        params: "self, /",
        run: |a| Ok(iterate(&a[0], Part::Keys, true)),
    },
    NativeDef {
        name: "__class_getitem__",
        params: "cls, item, /",
        run: |a| crate::object_types::generic_alias(&a[0], &a[1]),
    },
];

static VIEW: &[NativeDef] = &[
    NativeDef { name: "__len__", params: "self, /", run: view_len },
    NativeDef { name: "__repr__", params: "self, /", run: view_repr },
    NativeDef { name: "__contains__", params: "self, key, /", run: view_contains },
    NativeDef {
        name: "__iter__",
        params: "self, /",
        run: |a| this_view(&a[0]).map(|v| iterate(&v.dict, v.part, false)),
    },
    NativeDef {
        name: "__reversed__",
        params: "self, /",
        run: |a| this_view(&a[0]).map(|v| iterate(&v.dict, v.part, true)),
    },
];

static MAPPING: &[GetSetData] = &[GetSetData {
    name: "mapping",
    get: |v| call(&T::MappingProxy.value(), &mut [this_view(v)?.dict.clone()]),
    set: None,
}];

static SET_LIKE: &[NativeDef] = &[
    NativeDef { name: "__and__", params: "self, other, /", run: |a| view_set_op("and", a) },
    NativeDef { name: "__or__", params: "self, other, /", run: |a| view_set_op("or", a) },
    NativeDef { name: "__sub__", params: "self, other, /", run: |a| view_set_op("sub", a) },
    NativeDef { name: "__xor__", params: "self, other, /", run: |a| view_set_op("xor", a) },
    NativeDef {
        name: "__rand__",
        params: "self, other, /",
        run: |a| view_set_op("and", &[a[1].clone(), a[0].clone()]),
    },
    NativeDef {
        name: "__ror__",
        params: "self, other, /",
        run: |a| view_set_op("or", &[a[1].clone(), a[0].clone()]),
    },
    NativeDef {
        name: "__rsub__",
        params: "self, other, /",
        run: |a| view_set_op("sub", &[a[1].clone(), a[0].clone()]),
    },
    NativeDef { name: "isdisjoint", params: "self, other, /", run: isdisjoint },
    NativeDef { name: "__eq__", params: "self, other, /", run: |a| view_cmp("eq", a) },
    NativeDef { name: "__ne__", params: "self, other, /", run: |a| view_cmp("ne", a) },
    NativeDef { name: "__lt__", params: "self, other, /", run: |a| view_cmp("lt", a) },
    NativeDef { name: "__le__", params: "self, other, /", run: |a| view_cmp("le", a) },
    NativeDef { name: "__gt__", params: "self, other, /", run: |a| view_cmp("gt", a) },
    NativeDef { name: "__ge__", params: "self, other, /", run: |a| view_cmp("ge", a) },
];

static MODULE_METHODS: &[NativeDef] = &[
    NativeDef { name: "__setitem__", params: "self, key, value, /", run: module_set },
    NativeDef { name: "__getitem__", params: "self, key, /", run: module_get },
    NativeDef { name: "__delitem__", params: "self, key, /", run: module_del },
    NativeDef { name: "update", params: "self, /, *args, **kw", run: module_update },
    NativeDef {
        name: "setdefault",
        params: "self, key, default=, /",
        run: |a| {
            if fresh(a, contains_)?.as_bool() == Some(false) {
                module_set(&[a[0].clone(), a[1].clone(), a[2].given().cloned().unwrap_or(NONE)])?;
            }
            module_get(a)
        },
    },
    NativeDef {
        name: "pop",
        params: "self, key, default=, /",
        run: |a| {
            let v = fresh(a, pop)?;
            if let (Some(m), Some(k)) = (module_of(&a[0]), a[1].as_str()) {
                m.as_module().map(|m| m.remove(sym::intern(&k)));
            }
            Ok(v)
        },
    },
    NativeDef { name: "get", params: "self, key, default=, /", run: |a| fresh(a, get) },
    NativeDef { name: "copy", params: "self, /", run: |a| fresh(a, copy) },
    NativeDef { name: "keys", params: "self, /", run: |a| fresh(a, |a| view(a, Part::Keys)) },
    NativeDef { name: "values", params: "self, /", run: |a| fresh(a, |a| view(a, Part::Values)) },
    NativeDef { name: "items", params: "self, /", run: |a| fresh(a, |a| view(a, Part::Items)) },
    NativeDef { name: "__len__", params: "self, /", run: |a| fresh(a, len_) },
    NativeDef { name: "__contains__", params: "self, key, /", run: |a| fresh(a, contains_) },
];

fn fresh(a: &[Value], f: fn(&[Value]) -> R) -> R {
    bring_up_to_date(&a[0]);
    f(a)
}

pub fn define_all() {
    let define = crate::setup::define;
    define(T::Dict, METHODS, &[]);
    define(T::ModuleDict, MODULE_METHODS, &[]);
    for t in [T::DictKeys, T::DictValues, T::DictItems] {
        define(t, VIEW, MAPPING);
        if t != T::DictValues {
            define(t, SET_LIKE, &[]);
            t.ty().dict().set(sym::HASH, NONE);
        }
    }
}

/// For subclasses made in Rust (defaultdict, Counter ...).
pub fn new_dict_of(t: Type) -> Value {
    new_dict_data(t, DictData::new())
}
