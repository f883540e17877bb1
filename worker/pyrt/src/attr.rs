//! Attributes: shapes (which name is in which slot), the per-site cache `Attr`, and the
//! lookup that Python's data model prescribes.

pub use crate::object::attrs_of;
use crate::cell::Global;
use crate::object::Kind;
use crate::prelude::*;
use crate::sym::{self, Sym, SymMap};
use crate::types::{self, Type, EPOCH};
use std::cell::{Cell, UnsafeCell};
use std::mem::ManuallyDrop;

/// Which attribute stands in which slot. Instances that got the same names in the same order
/// share one. Never freed; `Attrs` stops growing shapes at `WIDEST` names or forks.
pub struct Shape {
    pub id: u32,
    pub keys: Vec<Sym>,
    index: SymMap<u32>,
    parent: Option<&'static Shape>,
    /// Its objects keep what is not in `keys` (all but `__slots__` members) in a dict.
    in_dict: bool,
    /// Is one of the keys that of a `__slots__` member?
    hidden: bool,
    next: UnsafeCell<Vec<(Sym, &'static Shape)>>,
    /// Of a root: how many names its widest descendant has.
    widest: Cell<usize>,
}

struct Counter(Cell<u32>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Counter {}
static SHAPES: Counter = Counter(Cell::new(0));

/// An object with more attributes than this, or one of a class whose objects begin in more
/// ways than this, keeps them in a dict: it is used like one.
const WIDEST: usize = 128;
/// Room beyond this is not made before it is needed.
const ROOMY: usize = 16;

impl Shape {
    /// The empty shape of a new class.
    pub fn root() -> &'static Shape {
        Shape::with(Vec::new(), None, false)
    }
    fn with(
        keys: Vec<Sym>,
        parent: Option<&'static Shape>,
        in_dict: bool,
    ) -> &'static Shape {
        SHAPES.0.set(SHAPES.0.get() + 1);
        let index = keys.iter().enumerate().map(|(i, k)| (k.0, i as u32)).collect();
        let id = SHAPES.0.get();
        let hidden = keys.iter().any(|k| is_hidden(*k));
        let next = UnsafeCell::new(Vec::new());
        let widest = Cell::new(0);
        Box::leak(Box::new(Shape { id, keys, index, parent, in_dict, hidden, next, widest }))
    }
    #[inline]
    pub fn find(&self, k: Sym) -> Option<usize> {
        if self.keys.len() <= 8 {
            self.keys.iter().position(|&x| x == k)
        } else {
            self.index.get(&k.0).map(|&i| i as usize)
        }
    }
    #[allow(clippy::mut_from_ref)]
    fn next(&self) -> &mut Vec<(Sym, &'static Shape)> {
        // SAFETY: one thread; no reference into `next` outlives a statement.
        unsafe { &mut *self.next.get() }
    }
    fn add(&'static self, k: Sym) -> &'static Shape {
        if let Some(x) = self.next().iter().find(|x| x.0 == k) {
            return x.1;
        }
        let mut keys = self.keys.clone();
        keys.push(k);
        let s = Shape::with(keys, Some(self), self.in_dict);
        self.next().push((k, s));
        let mut root = self;
        while let Some(up) = root.parent {
            root = up;
        }
        root.widest.set(root.widest.get().max(s.keys.len()));
        s
    }
    /// May one more name be added?
    fn is_narrow(&self) -> bool {
        self.keys.len() < WIDEST && self.next().len() < WIDEST
    }
    /// The shape that the same additions without k lead to.
    fn without(&'static self, k: Sym) -> &'static Shape {
        let mut later = Vec::new();
        let mut at = self;
        while let (Some(up), Some(last)) = (at.parent, at.keys.last()) {
            at = up;
            if *last == k {
                break;
            }
            later.push(*last);
        }
        later.into_iter().rev().fold(at, Shape::add)
    }
}

thread_local! {
    static DICT_SHAPE: &'static Shape = Shape::with(Vec::new(), None, true);
}

/// Names that Python code cannot spell: where `__slots__` members keep their values.
pub fn is_hidden(k: Sym) -> bool {
    k.name().starts_with('\0')
}

/// The attributes of one object: slots by shape, or, once somebody asked for `__dict__`, a
/// real dict.
pub struct Attrs {
    shape: Cell<&'static Shape>,
    slots: UnsafeCell<Vec<Value>>,
    dict: UnsafeCell<Value>,
}

impl Attrs {
    #[inline]
    pub fn new(root: &'static Shape) -> Attrs {
        Attrs {
            shape: Cell::new(root),
            slots: UnsafeCell::new(Vec::new()),
            dict: UnsafeCell::new(UNBOUND),
        }
    }
    /// With room for as many attributes as objects of that class had so far.
    #[inline]
    pub fn roomy(root: &'static Shape) -> Attrs {
        Attrs { slots: UnsafeCell::new(Vec::with_capacity(root.widest.get().min(ROOMY))), ..Attrs::new(root) }
    }
    #[allow(clippy::mut_from_ref)]
    #[inline(always)]
    fn slots(&self) -> &mut Vec<Value> {
        // SAFETY: one thread runs Python code; references do not outlive the call.
        unsafe { &mut *self.slots.get() }
    }
    fn dict(&self) -> Value {
        // SAFETY: as slots().
        unsafe { (*self.dict.get()).clone() }
    }
    pub fn get(&self, k: Sym) -> Option<Value> {
        let shape = self.shape.get();
        match shape.find(k) {
            Some(i) => Some(self.slots()[i].clone()),
            None if shape.in_dict => crate::dict::get_sym(&self.dict(), k),
            None => None,
        }
    }
    pub fn set(&self, k: Sym, v: Value) {
        let shape = self.shape.get();
        if let Some(i) = shape.find(k) {
            let old = std::mem::replace(&mut self.slots()[i], v);
            drop(old);
        } else if shape.in_dict && !is_hidden(k) {
            crate::dict::set_sym(&self.dict(), k, v);
        } else if shape.is_narrow() || is_hidden(k) {
            self.shape.set(shape.add(k));
            self.slots().push(v);
        } else {
            crate::dict::set_sym(&self.as_dict(), k, v);
        }
    }
    pub fn remove(&self, k: Sym) -> bool {
        let shape = self.shape.get();
        match shape.find(k) {
            Some(i) => {
                self.shape.set(shape.without(k));
                let old = self.slots().remove(i);
                drop(old);
                true
            }
            None => shape.in_dict && crate::dict::remove_sym(&self.dict(), k),
        }
    }
    /// The live `__dict__`: from now on the attributes are kept in it.
    pub fn as_dict(&self) -> Value {
        let shape = self.shape.get();
        if !shape.in_dict {
            let d = match shape.hidden {
                true => crate::dict::of_syms(self.items().into_iter()),
                false => crate::dict::of_syms(shape.keys.iter().copied().zip(self.slots().drain(..))),
            };
            self.adopt(d);
        }
        self.dict()
    }
    /// Assigns `__dict__`; what `__slots__` members hold stays.
    pub fn adopt(&self, d: Value) {
        let (hidden, keys) = (self.shape.get().hidden, self.shape.get().keys.iter().copied());
        let old = std::mem::take(self.slots());
        let mut shape = DICT_SHAPE.with(|s| *s);
        for (k, v) in keys.zip(old.iter()).filter(|x| hidden && is_hidden(x.0)) {
            shape = shape.add(k);
            self.slots().push(v.clone());
        }
        self.shape.set(shape);
        // SAFETY: as slots().
        let before = unsafe { std::mem::replace(&mut *self.dict.get(), d) };
        drop((old, before));
    }
    /// The object has got another class: the same attributes by that one's shapes.
    pub fn move_to(&self, root: &'static Shape) {
        if self.shape.get().in_dict {
            return;
        }
        let keys = self.shape.get().keys.iter().copied();
        self.shape.set(keys.fold(root, Shape::add));
    }
    /// Every counted reference that it holds, once.
    pub fn visit(&self, see: &mut impl FnMut(&Value)) {
        self.slots().iter().for_each(&mut *see);
        // SAFETY: as slots().
        see(unsafe { &*self.dict.get() });
    }
    /// Forgets all values but those of the dict, which is an object of its own.
    pub fn clear(&self) {
        let mut shape = self.shape.get();
        while let Some(up) = shape.parent {
            shape = up;
        }
        self.shape.set(shape);
        let old = std::mem::take(self.slots());
        drop(old);
    }
    /// Every name and value, those of `__slots__` under their hidden names.
    pub fn all(&self) -> Vec<(Sym, Value)> {
        let keys = self.shape.get().keys.iter().copied();
        let mut all: Vec<(Sym, Value)> = keys.zip(self.slots().iter().cloned()).collect();
        if self.shape.get().in_dict {
            all.extend(crate::dict::sym_items(&self.dict()));
        }
        all
    }
    /// Names and values, in order of assignment, without those of `__slots__`.
    pub fn items(&self) -> Vec<(Sym, Value)> {
        if self.shape.get().in_dict {
            return crate::dict::sym_items(&self.dict());
        }
        let keys = self.shape.get().keys.iter().copied();
        keys.zip(self.slots().iter().cloned()).filter(|x| !is_hidden(x.0)).collect()
    }
}

/// A name at one place of the program, with what was found there the last time.
pub struct Attr {
    name: &'static str,
    sym: Cell<u32>,
    key: Cell<u64>,  // epoch and shape for which `slot` holds
    slot: Cell<u32>,
    /// The same for receivers seen before that one, newest first.
    older: [Cell<(u64, u32)>; OLDER],
    grow: Cell<Option<&'static Shape>>, // setting: the shape after a new attribute
    set_key: Cell<u64>,
    set_slot: Cell<u32>,
    calls: [CallSite; SITES],
    module: Cell<usize>, // the module object whose variable is `global`
    global: Cell<Option<&'static Global>>,
}

/// How many shapes of receivers one place remembers, beside the newest.
const OLDER: usize = 3;
const SITES: usize = 4;
/// Stands for a shape in the key of an attribute found on a class.
const ON_CLASS: u64 = u32::MAX as u64;

/// A method found before: for receivers of this type and, where they have attributes, shape.
struct CallSite {
    key: Cell<u64>, // epoch and shape; 0 for the shape of what has no attributes
    ty: Cell<usize>,
    /// Not counted: while the epoch is the same, the class holds it.
    f: UnsafeCell<ManuallyDrop<Value>>,
}

impl CallSite {
    const fn new() -> CallSite {
        CallSite {
            key: Cell::new(0),
            ty: Cell::new(0),
            f: UnsafeCell::new(ManuallyDrop::new(UNBOUND)),
        }
    }
    fn set(&self, key: u64, ty: usize, f: &Value) {
        self.key.set(key);
        self.ty.set(ty);
        // SAFETY: one thread; a copy without a count, see `f`.
        unsafe { *self.f.get() = ManuallyDrop::new(std::ptr::read(f)) };
    }
    #[inline(always)]
    fn get(&self, key: u64, ty: usize) -> Option<Value> {
        if self.key.get() == key && self.ty.get() == ty {
            // SAFETY: the key holds the present epoch: the function is alive.
            return Some(unsafe { Value::clone(&*self.f.get()) });
        }
        None
    }
}
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Attr {}

impl Attr {
    pub fn name(&self) -> &'static str {
        self.name
    }
    pub const fn new(name: &'static str) -> Attr {
        #[allow(clippy::declare_interior_mutable_const)]
        const NEVER: Cell<(u64, u32)> = Cell::new((0, 0));
        Attr {
            name,
            sym: Cell::new(u32::MAX),
            key: Cell::new(0),
            slot: Cell::new(0),
            older: [NEVER; OLDER],
            grow: Cell::new(None),
            set_key: Cell::new(0),
            set_slot: Cell::new(0),
            calls: [CallSite::new(), CallSite::new(), CallSite::new(), CallSite::new()],
            module: Cell::new(0),
            global: Cell::new(None),
        }
    }
    #[inline(always)]
    pub fn sym(&self) -> Sym {
        if self.sym.get() == u32::MAX {
            self.sym.set(sym::intern(self.name).0);
        }
        Sym(self.sym.get())
    }
    /// Remembers where objects of that epoch and shape keep the attribute.
    fn remember(&self, key: u64, slot: u32) {
        for i in (1..OLDER).rev() {
            self.older[i].set(self.older[i - 1].get());
        }
        self.older[0].set((self.key.get(), self.slot.get()));
        self.key.set(key);
        self.slot.set(slot);
    }
    /// Remembers what a call found, before what earlier ones found.
    fn remember_call(&self, key: u64, ty: usize, f: &Value) {
        for i in (1..SITES).rev() {
            let before = &self.calls[i - 1];
            // SAFETY: one thread; copied without a count, as set() does. The key goes along.
            let old = unsafe { &*before.f.get() };
            self.calls[i].set(before.key.get(), before.ty.get(), old);
        }
        self.calls[0].set(key, ty, f);
    }
    #[inline(always)]
    fn found(&self, key: u64, ty: usize) -> Option<Value> {
        self.calls.iter().find_map(|c| c.get(key, ty))
    }
}

#[inline(always)]
fn cache_key(a: &Attrs) -> u64 {
    (EPOCH.get() as u64) << 32 | a.shape.get().id as u64
}

/// Attributes of a plain instance: the only layout whose slots are cached.
#[inline(always)]
fn plain(v: &Value) -> Option<&Attrs> {
    v.as_instance().map(|i| &i.attrs)
}

/// `v.name`
#[inline]
pub fn getattr(v: &Value, at: &Attr) -> R {
    if let Some(a) = plain(v) {
        if cache_key(a) == at.key.get() {
            return Ok(a.slots()[at.slot.get() as usize].clone());
        }
    }
    getattr_slow(v, at)
}

/// The name under which an instance stores the attribute: its own, that of a `__slots__`
/// member, or None when a data descriptor has the say.
fn stored_at(a: &Attrs, t: Type, name: Sym) -> Option<Sym> {
    match t.lookup_ref(name) {
        Some(f) => match f.as_native_object::<crate::slots::Member>() {
            Some(m) if t.is_subtype(m.2) => Some(m.0),
            None if is_data_descriptor(f) || a.shape.get().in_dict => None,
            None => Some(name),
            Some(_) => None,
        },
        None if a.shape.get().in_dict => None,
        None => Some(name),
    }
}

#[inline(never)]
fn getattr_slow(v: &Value, at: &Attr) -> R {
    if let Some(m) = v.as_module() {
        return module_attr(v, m, at);
    }
    let name = at.sym();
    if let Some(t) = v.as_type() {
        return class_attr(v, t, at);
    }
    if let Some(a) = plain(v) {
        let key = cache_key(a);
        if let Some((_, slot)) = at.older.iter().map(Cell::get).find(|x| x.0 == key) {
            return Ok(a.slots()[slot as usize].clone());
        }
        let t = type_of(v);
        if t.flags() & types::F_GETATTRIBUTE == 0 {
            if a.shape.get().in_dict && t.lookup_ref(name).is_none() {
                if let Some(x) = a.get(name) {
                    return Ok(x);
                }
            }
            if let Some(i) = stored_at(a, t, name).and_then(|k| a.shape.get().find(k)) {
                at.remember(key, i as u32);
                return Ok(a.slots()[i].clone());
            }
        }
    }
    match computed(v, name) {
        Some(r) => r,
        None => getattr_sym(v, name),
    }
}

/// Properties, and the fields of named tuples: they come before what the object itself has.
fn computed(v: &Value, name: Sym) -> Option<R> {
    let t = type_of(v);
    if !t.is_heap() || t.flags() & (types::F_GETATTRIBUTE | types::F_GETATTR) != 0 {
        return None;
    }
    let f = t.lookup_ref(name)?;
    match f.head()?.kind() {
        Kind::Property if !type_of(f).is_heap() => Some(crate::descr::property_get(&f.clone(), v)),
        Kind::Other if type_of(f) == T::TupleGetter.ty() => crate::stdlib::tuple_field(f, v).map(Ok),
        _ => None,
    }
}

/// `Class.name`: what is no descriptor there and not the metaclass's is found once.
fn class_attr(v: &Value, own: Type, at: &Attr) -> R {
    let key = (EPOCH.get() as u64) << 32 | ON_CLASS;
    if let Some(x) = at.found(key, own.addr()) {
        return Ok(x);
    }
    let (name, meta) = (at.sym(), own.meta());
    if meta.flags() & types::F_GETATTRIBUTE == 0 && meta.lookup_ref(name).is_none() {
        if let Some(x) = own.lookup(name) {
            let is_plain = match x.head().map(|h| h.kind()) {
                Some(Kind::Wrapper | Kind::Property) => false,
                Some(Kind::Instance | Kind::Other) => type_of(&x).lookup_ref(sym::GET).is_none(),
                _ => own_get(&x).is_none(),
            };
            if is_plain {
                at.remember_call(key, own.addr(), &x);
                return Ok(x);
            }
        }
    }
    getattr_sym(v, name)
}

/// `module.name`: variables of translated modules are found once.
fn module_attr(v: &Value, m: &ModuleData, at: &Attr) -> R {
    let free = type_of(v) == T::Module.ty() && T::Module.ty().lookup_ref(at.sym()).is_none();
    if free {
        if at.module.get() != v.ptr() {
            at.global.set(m.variable(at.sym()));
            at.module.set(v.ptr());
        }
        if let Some(x) = at.global.get().map(|g| g.peek()) {
            if !x.is_unbound() {
                return Ok(x);
            }
        }
    }
    getattr_sym(v, at.sym())
}

/// `getattr(v, name)` with all of the data model.
pub fn getattr_sym(v: &Value, name: Sym) -> R {
    let t = type_of(v);
    if t.flags() & (types::F_GETATTRIBUTE | types::F_GETATTR) == 0 {
        return match find(v, t, name).map_err(|e| told_where(e, v, name))? {
            Some(x) => Ok(x),
            None => Err(no_attribute(v, name)),
        };
    }
    let first = if t.flags() & types::F_GETATTRIBUTE != 0 {
        by_hook(sym::GETATTRIBUTE, &mut [v.clone(), name.value()])
    } else {
        match find(v, t, name) {
            Ok(Some(x)) => Ok(x),
            Ok(None) => Err(no_attribute(v, name)),
            Err(e) => Err(e),
        }
    };
    match first {
        Err(e) if t.flags() & types::F_GETATTR != 0 && e.is(T::AttributeError) => {
            by_hook(sym::GETATTR, &mut [v.clone(), name.value()])
        }
        r => r,
    }
    .map_err(|e| told_where(e, v, name))
}

/// A class's own `__getattr__`, `__setattr__` and the like.
fn by_hook(hook: Sym, args: &mut [Value]) -> R {
    call_special(hook, args).unwrap_or_else(|| Err(type_error("'NoneType' object is not callable")))
}

/// An AttributeError that a class's own lookup raised learns what was looked for, which is what
/// suggestions stand on.
#[cold]
fn told_where(e: PyErr, v: &Value, name: Sym) -> PyErr {
    let fields = ["name", "obj"];
    if e.is(T::AttributeError) && !fields.iter().any(|f| crate::exc_fields::is_set(e.exc(), f)) {
        e.set_attr("name", name.value());
        e.set_attr("obj", v.clone());
    }
    e
}

/// `object.__getattribute__`: None when there is no such attribute.
pub fn generic_getattr(v: &Value, name: Sym) -> R<Option<Value>> {
    find(v, type_of(v), name)
}

/// Like getattr, but an AttributeError becomes None.
pub fn try_getattr(v: &Value, name: Sym) -> R<Option<Value>> {
    let t = type_of(v);
    if t.flags() & (types::F_GETATTRIBUTE | types::F_GETATTR) == 0 {
        return match find(v, t, name) {
            Err(e) if e.is(T::AttributeError) => Ok(None),
            r => r,
        };
    }
    match getattr_sym(v, name) {
        Ok(x) => Ok(Some(x)),
        Err(e) if e.is(T::AttributeError) => Ok(None),
        Err(e) => Err(e),
    }
}

fn find(v: &Value, t: Type, name: Sym) -> R<Option<Value>> {
    if let Some(own) = v.as_type() {
        return find_on_type(v, own, t, name);
    }
    if let Some(s) = v.as_super() {
        if let Some(x) = crate::super_type::super_getattr(s, name)? {
            return Ok(Some(x));
        }
    }
    let found = t.lookup(name);
    if let Some(f) = &found {
        if is_data_descriptor(f) && can_get(f) {
            return bind(f, v, t).map(Some);
        }
    }
    if let Some(m) = v.as_module() {
        if let Some(x) = m.get(name) {
            return Ok(Some(x));
        }
        if found.is_none() {
            return crate::module::module_getattr(v, name);
        }
    }
    if let Some(x) = attrs_of(v).and_then(|a| a.get(name)) {
        return Ok(Some(x));
    }
    match found {
        Some(f) => bind(&f, v, t).map(Some),
        None => Ok(None),
    }
}

fn find_on_type(v: &Value, own: Type, meta: Type, name: Sym) -> R<Option<Value>> {
    let on_meta = meta.lookup(name);
    if let Some(f) = &on_meta {
        if is_data_descriptor(f) && can_get(f) {
            return bind(f, v, meta).map(Some);
        }
    }
    if let Some(x) = own.lookup(name) {
        return bind_to_class(&x, own).map(Some);
    }
    match on_meta {
        Some(f) => bind(&f, v, meta).map(Some),
        None => Ok(None),
    }
}

/// Has `__set__` or `__delete__`.
pub fn is_data_descriptor(f: &Value) -> bool {
    match f.head().map(|h| h.kind()) {
        None | Some(Kind::Func | Kind::Native | Kind::Wrapper | Kind::Type) => false,
        Some(Kind::Property | Kind::GetSet) => true,
        Some(Kind::Other) if type_of(f) == T::Member.ty() => true,
        Some(Kind::Other) if type_of(f) == T::TupleGetter.ty() => true,
        Some(_) => {
            let t = type_of(f);
            t.is_heap() && (t.lookup_ref(sym::SET).is_some() || t.lookup_ref(sym::DELETE).is_some())
        }
    }
}

/// A descriptor of a Python class may have `__set__` alone: then the object's own value counts.
fn can_get(f: &Value) -> bool {
    let t = type_of(f);
    !t.is_heap() || t.lookup_ref(sym::GET).is_some()
}

/// The `__get__` that a Python class gave to what is else a dict, str, classmethod or the like.
fn own_get(f: &Value) -> Option<Value> {
    let t = type_of(f);
    let get = if t.is_heap() { t.lookup(sym::GET) } else { None };
    get.filter(|g| g.as_native().is_none())
}

/// The descriptor protocol for an attribute found on the type of `v`.
pub fn bind(f: &Value, v: &Value, t: Type) -> R {
    if let Some(m) = f.as_native_object::<crate::slots::Member>() {
        return crate::slots::get(m, v);
    }
    match f.head().map(|h| h.kind()) {
        Some(Kind::Func) => Ok(crate::func::bound(f.clone(), v.clone())),
        Some(Kind::Native) if crate::func::binds(f) => {
            Ok(crate::func::bound(f.clone(), v.clone()))
        }
        Some(Kind::Property) if !type_of(f).is_heap() => crate::descr::property_get(f, v),
        Some(Kind::GetSet) => match f.as_getset() {
            Some(g) => (g.get)(v),
            None => Ok(f.clone()),
        },
        Some(Kind::Wrapper) if own_get(f).is_none() => crate::descr::wrapper_get(f, t),
        Some(Kind::Instance | Kind::Other | Kind::Property | Kind::Super) => {
            match type_of(f).lookup(sym::GET) {
                Some(get) => call(&get, &mut [f.clone(), v.clone(), t.value()]),
                None => Ok(f.clone()),
            }
        }
        _ => match own_get(f) {
            Some(get) => call(&get, &mut [f.clone(), v.clone(), t.value()]),
            None => Ok(f.clone()),
        },
    }
}

/// The same for an attribute found on a class that is asked itself.
pub fn bind_to_class(f: &Value, own: Type) -> R {
    match f.head().map(|h| h.kind()) {
        Some(Kind::Wrapper) if own_get(f).is_none() => crate::descr::wrapper_get(f, own),
        Some(Kind::Instance | Kind::Other | Kind::Super) => match type_of(f).lookup(sym::GET) {
            Some(get) => call(&get, &mut [f.clone(), NONE, own.value()]),
            None => Ok(f.clone()),
        },
        Some(Kind::Property) if type_of(f).is_heap() => match type_of(f).lookup(sym::GET) {
            Some(get) => call(&get, &mut [f.clone(), NONE, own.value()]),
            None => Ok(f.clone()),
        },
        _ => match own_get(f) {
            Some(get) => call(&get, &mut [f.clone(), NONE, own.value()]),
            None => Ok(f.clone()),
        },
    }
}

#[cold]
pub fn no_attribute(v: &Value, name: Sym) -> PyErr {
    let e = match (v.as_type(), v.as_module()) {
        (Some(t), _) => attribute_error(format!(
            "type object '{}' has no attribute '{}'",
            t.name(),
            name.name()
        )),
        (_, Some(m)) if crate::module::is_starting(m.name()) => attribute_error(format!(
            "partially initialized module '{}' has no attribute '{}' (most likely due to a \
             circular import)",
            m.name(),
            name.name()
        )),
        (_, Some(m)) => attribute_error(format!(
            "module '{}' has no attribute '{}'",
            m.name(),
            name.name()
        )),
        _ => attribute_error(format!(
            "'{}' object has no attribute '{}'",
            type_name(v),
            name.name()
        )),
    };
    e.set_attr("name", name.value());
    e.set_attr("obj", v.clone());
    e
}

/// `v.name = x`
#[inline]
pub fn setattr(v: &Value, at: &Attr, x: Value) -> R<()> {
    if let Some(a) = plain(v) {
        if cache_key(a) == at.set_key.get() {
            match at.grow.get() {
                None => {
                    let i = at.set_slot.get() as usize;
                    let old = std::mem::replace(&mut a.slots()[i], x);
                    drop(old);
                }
                Some(s) => {
                    a.slots().push(x);
                    a.shape.set(s);
                }
            }
            return Ok(());
        }
    }
    setattr_slow(v, at, x)
}

#[inline(never)]
fn setattr_slow(v: &Value, at: &Attr, x: Value) -> R<()> {
    let name = at.sym();
    if let Some(a) = plain(v) {
        let t = type_of(v);
        let free = t.flags() & types::F_SETATTR == 0;
        let place = if free { stored_at(a, t, name) } else { None };
        let allowed = |k: Sym| t.data().has_dict.get() || is_hidden(k);
        if let Some(k) = place.filter(|k| allowed(*k)) {
            let shape = a.shape.get();
            match shape.find(k) {
                Some(i) => {
                    at.set_key.set(cache_key(a));
                    at.set_slot.set(i as u32);
                    at.grow.set(None);
                }
                None if shape.is_narrow() || is_hidden(k) => {
                    at.set_key.set(cache_key(a));
                    at.grow.set(Some(shape.add(k)));
                }
                None => {}
            }
            a.set(k, x);
            return Ok(());
        }
    }
    setattr_sym(v, name, x)
}

/// `setattr(v, name, x)` with all of the data model.
pub fn setattr_sym(v: &Value, name: Sym, x: Value) -> R<()> {
    let t = type_of(v);
    if t.flags() & types::F_SETATTR != 0 {
        return by_hook(sym::SETATTR, &mut [v.clone(), name.value(), x]).map(|_| ());
    }
    generic_setattr(v, name, Some(x))
}

/// `object.__setattr__` (x given) and `object.__delattr__`.
pub fn generic_setattr(v: &Value, name: Sym, x: Option<Value>) -> R<()> {
    let t = type_of(v);
    if let Some(f) = t.lookup(name) {
        if is_data_descriptor(&f) {
            return set_descriptor(&f, v, name, x);
        }
    }
    if let Some(own) = v.as_type() {
        return crate::class::set_on_class(own, name, x);
    }
    if let Some(m) = v.as_module() {
        return match x {
            Some(x) => {
                m.set(name, x);
                Ok(())
            }
            None if m.remove(name) => Ok(()),
            None => Err(no_attribute(v, name)),
        };
    }
    let a = match attrs_of(v) {
        Some(a) if t.data().has_dict.get() || !(t.is_heap() || t == T::Object.ty()) => a,
        _ => return Err(read_only(v, t, name)),
    };
    match x {
        Some(x) => a.set(name, x),
        None if a.remove(name) => {}
        None => return Err(no_attribute(v, name)),
    }
    Ok(())
}

fn read_only(v: &Value, t: Type, name: Sym) -> PyErr {
    if t.lookup(name).is_some() {
        return attribute_error(format!(
            "'{}' object attribute '{}' is read-only",
            type_name(v),
            name.name()
        ));
    }
    no_attribute(v, name)
}

pub fn set_descriptor(f: &Value, v: &Value, name: Sym, x: Option<Value>) -> R<()> {
    if let (Some(_), false) = (f.as_property(), type_of(f).is_heap()) {
        return crate::descr::property_set(f, v, name, x);
    }
    if let Some(m) = f.as_native_object::<crate::slots::Member>() {
        return crate::slots::set(m, v, x);
    }
    if let Some(g) = f.as_getset() {
        return match g.set {
            Some(set) => set(v, x),
            None => Err(crate::descr_data::not_writable(g)),
        };
    }
    let (which, mut args) = match x {
        Some(x) => (sym::SET, vec![f.clone(), v.clone(), x]),
        None => (sym::DELETE, vec![f.clone(), v.clone()]),
    };
    match type_of(f).lookup(which) {
        Some(m) => call(&m, &mut args).map(|_| ()),
        None => Err(attribute_error(which.name().to_string())),
    }
}

/// `del v.name`
pub fn delattr(v: &Value, at: &Attr) -> R<()> {
    delattr_sym(v, at.sym())
}

pub fn delattr_sym(v: &Value, name: Sym) -> R<()> {
    let t = type_of(v);
    if t.flags() & types::F_SETATTR != 0 {
        return by_hook(sym::DELATTR, &mut [v.clone(), name.value()]).map(|_| ());
    }
    generic_setattr(v, name, None)
}

/// `args[0].name(args[1:])` without making a bound method.
#[inline]
pub fn call_method(at: &Attr, args: &mut [Value]) -> R {
    if let Some(h) = args[0].head() {
        let shape = plain(&args[0]).map_or(0, |a| a.shape.get().id);
        let key = (EPOCH.get() as u64) << 32 | shape as u64;
        let ty = h.ty().addr();
        if let Some(f) = at.found(key, ty) {
            return call(&f, args);
        }
    }
    call_method_slow(at, args)
}

#[inline(never)]
fn call_method_slow(at: &Attr, args: &mut [Value]) -> R {
    if type_of(&args[0]) == T::Super.ty() {
        let s = args[0].as_super();
        let found = s.and_then(|s| Some((crate::super_type::super_method(s, at.sym())?, (*s.object).clone())));
        if let Some((f, object)) = found {
            args[0] = object;
            return call(&f, args);
        }
    }
    call_loaded(method_slow(at, args)?, args)
}

/// The method of a call whose arguments run code or may fail: Python looks it up before them,
/// and calls what it found then.
#[inline]
pub fn load_method(at: &Attr, v: &Value) -> R<Found> {
    if let Some(h) = v.head() {
        let shape = plain(v).map_or(0, |a| a.shape.get().id);
        let key = (EPOCH.get() as u64) << 32 | shape as u64;
        let ty = h.ty().addr();
        if let Some(f) = at.found(key, ty) {
            return Ok(Found::Function(f));
        }
    }
    method_slow(at, std::slice::from_ref(v))
}

#[inline]
pub fn call_loaded(found: Found, args: &mut [Value]) -> R {
    match found {
        Found::Function(f) => call(&f, args),
        Found::Attribute(f) => call(&f, &mut args[1..]),
    }
}

pub fn call_loaded_kw(found: Found, args: &mut [Value], names: &[&'static str]) -> R {
    match found {
        Found::Function(f) => call_kw(&f, args, names),
        Found::Attribute(f) => call_kw(&f, &mut args[1..], names),
    }
}

/// What `x.name` is in a call.
pub enum Found {
    Function(Value),  // takes the receiver first
    Attribute(Value), // bound, or plain
}

fn method_slow(at: &Attr, args: &[Value]) -> R<Found> {
    let (v, name) = (&args[0], at.sym());
    let t = type_of(v);
    let own_rules = v.as_type().is_some() || v.as_module().is_some() || v.as_super().is_some();
    if t.flags() & types::F_GETATTRIBUTE == 0 && !own_rules {
        if let Some(f) = t.lookup(name) {
            let takes_self = f.as_func().is_some()
                || (f.as_native().is_some() && crate::func::binds(&f));
            if takes_self {
                let attrs = attrs_of(v);
                if attrs.map_or(true, |a| a.get(name).is_none()) {
                    let key = match (plain(v), v.head()) {
                        (Some(a), _) if !a.shape.get().in_dict => cache_key(a),
                        (None, Some(_)) if attrs.is_none() => (EPOCH.get() as u64) << 32,
                        _ => 0,
                    };
                    if key != 0 {
                        at.remember_call(key, t.addr(), &f);
                    }
                    return Ok(Found::Function(f));
                }
            }
        }
    }
    getattr(v, at).map(Found::Attribute).map_err(crate::exc::of_part)
}

/// The same with named arguments: the last `names.len()` values are theirs.
pub fn call_method_kw(at: &Attr, args: &mut [Value], names: &[&'static str]) -> R {
    call_loaded_kw(method_slow(at, args)?, args, names)
}

/// A special method of the type, called with the receiver: `type(v).name(v, ...)`. None when
/// the type has none.
pub fn call_special(name: Sym, args: &mut [Value]) -> Option<R> {
    let t = type_of(&args[0]);
    let f = t.lookup_ref(name)?;
    if let Some(n) = f.as_native().filter(|n| n.method) {
        // Methods of builtin types stay, and their receiver is of the type.
        let own = if t.is_heap() { None } else { n.call_own(args) };
        return own.or_else(|| Some(f.clone().as_native()?.call(args)));
    }
    let f = f.clone();
    if f.is_none() {
        return if none_is_absent(name) { None } else { Some(call(&f, args)) };
    }
    if f.as_func().is_some() {
        return Some(call(&f, args));
    }
    Some(bind(&f, &args[0], t).and_then(|b| call(&b, &mut args[1..])))
}

pub fn has_special(v: &Value, name: Sym) -> bool {
    type_of(v).lookup_ref(name).map_or(false, |f| !f.is_none() || !none_is_absent(name))
}

/// `__hash__ = None` and the like say that there is none; any other special method that is None
/// gets called, as CPython's slots do, and a TypeError comes of it.
fn none_is_absent(name: Sym) -> bool {
    const ABSENT: [Sym; 8] = [
        sym::HASH, sym::ITER, sym::CONTAINS, sym::REVERSED, sym::AITER, sym::ANEXT, sym::AWAIT,
        sym::LENGTH_HINT,
    ];
    ABSENT.contains(&name)
}

/// The name that a str value holds, as a symbol (`getattr(x, "name")`).
pub fn name_sym(v: &Value) -> R<Sym> {
    match v.as_str() {
        Some(s) => Ok(sym::intern(&s)),
        None => Err(type_error(format!(
            "attribute name must be string, not '{}'",
            type_name(v)
        ))),
    }
}
