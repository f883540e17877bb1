//! Type objects: names, bases, MRO, attributes, and the cache that finds an attribute along
//! the MRO. Types are never freed: instances need no count on their type, and a class is
//! rarely made in a loop (a documented limit).

use crate::attr::Shape;
use crate::object::{new_type_object, Head, Kind, Obj};
use crate::prelude::*;
use crate::sym::{self, Sym, SymMap};
use std::cell::{Cell, UnsafeCell};
use std::mem::ManuallyDrop;

/// A type object. Copy: it is a pointer to something that lives for ever.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Type(*const Obj<TypeData>);

pub struct TypeData {
    pub name: UnsafeCell<String>,
    pub qualname: UnsafeCell<String>,
    pub bases: UnsafeCell<Vec<Type>>,
    pub mro: UnsafeCell<Vec<Type>>,
    pub dict: UnsafeCell<NameMap>,
    /// Layout of instances.
    pub kind: Kind,
    /// Made by a class statement or type(): instances may carry attributes.
    pub heap: bool,
    /// Python classes may not derive from it (bool, NoneType ...).
    pub is_final: bool,
    pub flags: Cell<u32>,
    pub root: UnsafeCell<Option<&'static Shape>>,
    pub subclasses: UnsafeCell<Vec<Type>>,
    /// false when the class and all its Python bases have __slots__ without __dict__
    pub has_dict: Cell<bool>,
    /// Its instances may be referred to weakly (of Python classes only).
    pub has_weak: Cell<bool>,
    /// The base that gives the layout: `__base__`.
    pub base: Cell<Option<Type>>,
    /// It has `__slots__` with names of its own.
    pub has_slots: Cell<bool>,
}

pub const F_GETATTRIBUTE: u32 = 1; // has its own __getattribute__
pub const F_GETATTR: u32 = 2;
pub const F_SETATTR: u32 = 4; // its own __setattr__ or __delattr__
pub const F_DEL: u32 = 8;
pub const F_ABSTRACT: u32 = 16;

/// Names in insertion order with their values.
#[derive(Default)]
pub struct NameMap {
    pub keys: Vec<Sym>,
    pub vals: Vec<Value>,
    index: SymMap<u32>,
}

impl NameMap {
    pub fn get(&self, k: Sym) -> Option<&Value> {
        self.index.get(&k.0).map(|&i| &self.vals[i as usize])
    }
    pub fn set(&mut self, k: Sym, v: Value) {
        match self.index.get(&k.0) {
            Some(&i) => {
                let old = std::mem::replace(&mut self.vals[i as usize], v);
                drop(old);
            }
            None => {
                self.index.insert(k.0, self.keys.len() as u32);
                self.keys.push(k);
                self.vals.push(v);
            }
        }
    }
    pub fn remove(&mut self, k: Sym) -> Option<Value> {
        let i = self.index.remove(&k.0)? as usize;
        self.keys.remove(i);
        let v = self.vals.remove(i);
        for x in self.index.values_mut() {
            if *x as usize > i {
                *x -= 1;
            }
        }
        Some(v)
    }
}

/// Raised by every change of a class: what caches remember is valid for one epoch.
pub struct Epoch(Cell<u32>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Epoch {}
pub static EPOCH: Epoch = Epoch(Cell::new(1));

impl Epoch {
    #[inline(always)]
    pub fn get(&self) -> u32 {
        self.0.get()
    }
    pub fn bump(&self) {
        self.0.set(self.0.get() + 1);
    }
}

const CACHE: usize = 4096;

/// The value is not counted: while the epoch is the same, the class's dict holds it.
struct CacheEntry {
    ty: usize,
    sym: u32,
    epoch: u32,
    value: ManuallyDrop<Value>, // UNBOUND: known to be absent
}

struct Cache(UnsafeCell<[CacheEntry; CACHE]>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Cache {}
#[allow(clippy::declare_interior_mutable_const)]
const NOTHING: CacheEntry =
    CacheEntry { ty: 0, sym: 0, epoch: 0, value: ManuallyDrop::new(UNBOUND) };
static LOOKUPS: Cache = Cache(UnsafeCell::new([NOTHING; CACHE]));

impl Type {
    /// # Safety
    /// `h` is the head of a type object.
    pub unsafe fn from_head(h: &Head) -> Type {
        Type(h as *const Head as *const Obj<TypeData>)
    }
    #[inline(always)]
    fn obj(self) -> &'static Obj<TypeData> {
        // SAFETY: a Type points to a type object, and these are never freed. (The one null
        // Type is the metatype of `object` and `type` while init() makes them.)
        unsafe { &*self.0 }
    }
    pub fn value(self) -> Value {
        self.obj().head.retain();
        // SAFETY: retained just now.
        unsafe { Value::from_head(&self.obj().head) }
    }
    #[inline(always)]
    pub fn addr(self) -> usize {
        self.0 as usize
    }
    #[inline(always)]
    pub fn data(self) -> &'static TypeData {
        &self.obj().data
    }
    pub fn meta(self) -> Type {
        self.obj().head.ty()
    }
    #[inline(always)]
    pub fn is_heap(self) -> bool {
        self.data().heap
    }
    pub fn kind(self) -> Kind {
        self.data().kind
    }
    #[inline(always)]
    pub fn flags(self) -> u32 {
        self.data().flags.get()
    }
    pub fn has_del(self) -> bool {
        self.flags() & F_DEL != 0
    }
    pub fn name(self) -> &'static str {
        // SAFETY: a name is replaced only by assigning __name__; callers copy it at once.
        unsafe { &*self.data().name.get() }
    }
    pub fn qualname(self) -> &'static str {
        // SAFETY: as name().
        unsafe { &*self.data().qualname.get() }
    }
    pub fn mro(self) -> &'static [Type] {
        // SAFETY: a replaced vector is never freed, see set_mro().
        unsafe { &*self.data().mro.get() }
    }
    /// Somebody up the stack may still walk along the old one, so it stays.
    pub fn set_mro(self, mro: Vec<Type>) {
        // SAFETY: one thread.
        std::mem::forget(unsafe { std::mem::replace(&mut *self.data().mro.get(), mro) });
        EPOCH.bump();
    }
    /// The same for the bases; the subclasses of old and new ones follow.
    pub fn set_bases(self, bases: Vec<Type>) {
        for b in self.bases() {
            // SAFETY: one thread; no reference into the vector is alive.
            unsafe { (*b.data().subclasses.get()).retain(|t| *t != self) };
        }
        for b in &bases {
            // SAFETY: as above.
            unsafe { (*b.data().subclasses.get()).push(self) };
        }
        // SAFETY: as set_mro().
        std::mem::forget(unsafe { std::mem::replace(&mut *self.data().bases.get(), bases) });
    }
    pub fn base(self) -> Option<Type> {
        self.data().base.get()
    }
    pub fn bases(self) -> &'static [Type] {
        // SAFETY: as mro().
        unsafe { &*self.data().bases.get() }
    }
    #[allow(clippy::mut_from_ref)]
    pub fn dict(self) -> &'static mut NameMap {
        // SAFETY: one thread runs Python code; callers keep no reference across calls.
        unsafe { &mut *self.data().dict.get() }
    }
    pub fn subclasses(self) -> &'static [Type] {
        // SAFETY: as mro().
        unsafe { &*self.data().subclasses.get() }
    }
    pub fn root_shape(self) -> &'static Shape {
        // SAFETY: set once.
        unsafe { (*self.data().root.get()).get_or_insert_with(Shape::root) }
    }
    #[inline]
    pub fn is_subtype(self, of: Type) -> bool {
        self == of || self.mro().contains(&of)
    }
    /// The attribute as the MRO has it, without binding.
    #[inline]
    pub fn lookup(self, name: Sym) -> Option<Value> {
        self.lookup_ref(name).cloned()
    }
    /// The reference is valid until the next class changes or the next lookup.
    #[inline]
    pub fn lookup_ref(self, name: Sym) -> Option<&'static Value> {
        let at = ((self.addr() >> 5) ^ (name.0 as usize).wrapping_mul(31)) & (CACHE - 1);
        // SAFETY: see Cache.
        let e = unsafe { &mut (*LOOKUPS.0.get())[at] };
        if e.ty != self.addr() || e.sym != name.0 || e.epoch != EPOCH.get() {
            self.look(name, e);
        }
        let v: &Value = &e.value;
        if v.is_unbound() {
            None
        } else {
            Some(v)
        }
    }
    /// Searches the classes, and remembers what came of it.
    #[inline(never)]
    fn look(self, name: Sym, e: &mut CacheEntry) {
        let found = match self.mro().iter().find_map(|t| t.dict().get(name)) {
            // SAFETY: a copy without a count; see CacheEntry.
            Some(v) => unsafe { std::ptr::read(v) },
            None => UNBOUND,
        };
        *e = CacheEntry {
            ty: self.addr(),
            sym: name.0,
            epoch: EPOCH.get(),
            value: ManuallyDrop::new(found),
        };
    }
    pub fn set(self, name: Sym, v: Value) {
        EPOCH.bump(); // first: dropping the old value may run code that looks it up
        self.dict().set(name, v);
        refresh_flags(self);
    }
    pub fn remove(self, name: Sym) -> bool {
        EPOCH.bump();
        let gone = self.dict().remove(name);
        refresh_flags(self);
        gone.is_some()
    }
    /// The nearest builtin type: what decides the layout.
    pub fn solid(self) -> Type {
        *self.mro().iter().find(|t| !t.is_heap()).unwrap_or(&self)
    }
}

/// Has the class, or one before `object`, that method?
fn overridden(t: Type, name: Sym) -> bool {
    // `object` is the one builtin type without a base.
    t.mro().iter().any(|m| (m.is_heap() || !m.bases().is_empty()) && m.dict().get(name).is_some())
}

/// Recomputes the flags of a class and of all below it.
pub fn refresh_flags(t: Type) {
    let mut f = t.flags() & F_ABSTRACT;
    let table = [
        (F_GETATTRIBUTE, sym::GETATTRIBUTE),
        (F_GETATTR, sym::GETATTR),
        (F_SETATTR, sym::SETATTR),
        (F_SETATTR, sym::DELATTR),
        (F_DEL, sym::DEL),
    ];
    for (flag, name) in table {
        if overridden(t, name) {
            f |= flag;
        }
    }
    t.data().flags.set(f);
    for s in t.subclasses() {
        refresh_flags(*s);
    }
}

/// What a new type object is made of.
pub struct NewType {
    pub name: String,
    pub qualname: String,
    pub bases: Vec<Type>,
    pub kind: Kind,
    pub heap: bool,
    pub is_final: bool,
    pub meta: Type,
}

/// A further base of a builtin type that has no subclasses yet.
pub fn add_base(t: Type, b: Type) {
    let mut bases = t.bases().to_vec();
    bases.push(b);
    if let Ok(mro) = c3(t, &bases) {
        // SAFETY: one thread; no reference into these vectors is alive.
        unsafe {
            *t.data().bases.get() = bases;
            *t.data().mro.get() = mro;
            (*b.data().subclasses.get()).push(t);
        }
    }
}

/// Makes a type; its MRO is computed by C3. Err: CPython's TypeError text.
pub fn new_type(n: NewType) -> Result<Type, String> {
    let has_dict = n.heap;
    let data = TypeData {
        name: UnsafeCell::new(n.name),
        qualname: UnsafeCell::new(n.qualname),
        bases: UnsafeCell::new(n.bases.clone()),
        mro: UnsafeCell::new(Vec::new()),
        dict: UnsafeCell::new(NameMap::default()),
        kind: n.kind,
        heap: n.heap,
        is_final: n.is_final,
        flags: Cell::new(0),
        root: UnsafeCell::new(None),
        subclasses: UnsafeCell::new(Vec::new()),
        has_dict: Cell::new(has_dict),
        has_weak: Cell::new(n.heap),
        base: Cell::new(n.bases.first().copied()),
        has_slots: Cell::new(false),
    };
    let v = new_type_object(n.meta, n.heap, data);
    let t = v.as_type().expect("a type");
    std::mem::forget(v); // never freed
    let mro = c3(t, &n.bases)?;
    // SAFETY: nobody else knows the type yet.
    unsafe { *t.data().mro.get() = mro };
    for b in &n.bases {
        // SAFETY: one thread; no reference into the vector is alive.
        unsafe { (*b.data().subclasses.get()).push(t) };
    }
    Ok(t)
}

/// The C3 linearisation.
pub fn c3(t: Type, bases: &[Type]) -> Result<Vec<Type>, String> {
    for (i, b) in bases.iter().enumerate() {
        if bases[..i].contains(b) {
            return Err(format!("duplicate base class {}", b.name()));
        }
    }
    let mut lists: Vec<Vec<Type>> = bases.iter().map(|b| b.mro().to_vec()).collect();
    lists.push(bases.to_vec());
    let mut out = vec![t];
    loop {
        lists.retain(|l| !l.is_empty());
        if lists.is_empty() {
            return Ok(out);
        }
        let head = lists
            .iter()
            .map(|l| l[0])
            .find(|h| !lists.iter().any(|l| l[1..].contains(h)));
        match head {
            Some(h) => {
                out.push(h);
                for l in &mut lists {
                    if l[0] == h {
                        l.remove(0);
                    }
                }
            }
            None => {
                let names: Vec<&str> = {
                    let mut heads: Vec<Type> = Vec::new();
                    for l in &lists {
                        if !heads.contains(&l[0]) {
                            heads.push(l[0]);
                        }
                    }
                    heads.iter().map(|h| h.name()).collect()
                };
                return Err(format!(
                    "Cannot create a consistent method resolution\norder (MRO) for bases {}",
                    names.join(", ")
                ));
            }
        }
    }
}

struct Table(UnsafeCell<[Option<Type>; T::COUNT as usize]>);
// SAFETY: filled once at start, by one thread.
unsafe impl Sync for Table {}
static BUILTIN: Table = Table(UnsafeCell::new([None; T::COUNT as usize]));

impl T {
    /// The builtin type object.
    #[inline(always)]
    pub fn ty(self) -> Type {
        // SAFETY: written once, before anything asks (init()).
        match unsafe { (*BUILTIN.0.get())[self as usize] } {
            Some(t) => t,
            None => missing(self),
        }
    }
    pub fn value(self) -> Value {
        self.ty().value()
    }
}

#[cold]
fn missing(t: T) -> ! {
    unreachable!("builtin type {} asked for before init", t as u32)
}

macro_rules! builtin_types {
    ($($id:ident $name:literal $base:ident $kind:ident $fin:literal;)*) => {
        /// The builtin types by number.
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[repr(u32)]
        pub enum T { $($id,)* COUNT }
        fn make_all() {
            $(make_builtin(T::$id, $name, T::$base, Kind::$kind, $fin);)*
        }
    };
}

include!("types_table.rs");

fn make_builtin(id: T, name: &'static str, base: T, kind: Kind, is_final: bool) {
    let bases = if id == T::Object { vec![] } else { vec![base.ty()] };
    let short = name.rsplit('.').next().unwrap_or(name).to_string();
    let new = NewType {
        name: short.clone(),
        qualname: short,
        bases,
        kind,
        heap: false,
        is_final,
        // `object` and `type` come first: their heads are mended by init().
        // SAFETY: start-up, one thread.
        meta: unsafe { (*BUILTIN.0.get())[T::Type as usize] }.unwrap_or(Type(std::ptr::null())),
    };
    let t = new_type(new).unwrap_or_else(|e| unreachable!("{}", e));
    // SAFETY: start-up, one thread.
    unsafe { (*BUILTIN.0.get())[id as usize] = Some(t) };
    let module = name.rsplit_once('.').map_or("builtins", |(m, _)| m);
    MODULES_OF.with(|m| m.borrow_mut().push((t, module)));
}

thread_local! {
    static MODULES_OF: std::cell::RefCell<Vec<(Type, &'static str)>> =
        std::cell::RefCell::new(Vec::new());
}

/// Makes all builtin types. Called once, by `crate::init`.
pub fn init() {
    make_all();
    for t in [T::Object, T::Type] {
        t.ty().obj().head.set_ty(T::Type.ty());
    }
    let all = MODULES_OF.with(|m| m.borrow_mut().split_off(0));
    for (t, module) in all {
        if module != "builtins" {
            t.dict().set(sym::MODULE, crate::str::new_str(module));
        }
    }
}

/// The type of any value.
#[inline]
pub fn type_of(v: &Value) -> Type {
    use crate::value::Tag;
    match v.tag() {
        Tag::Heap => v.head().map(|h| h.ty()).unwrap_or_else(|| T::Object.ty()),
        Tag::Int => T::Int.ty(),
        Tag::Float => T::Float.ty(),
        Tag::True | Tag::False => T::Bool.ty(),
        Tag::None => T::NoneType.ty(),
        Tag::Ellipsis => T::EllipsisType.ty(),
        Tag::NotImplemented => T::NotImplementedType.ty(),
        Tag::Unbound => T::Object.ty(),
    }
}

/// The class that `type(v)` gives: some of pyrt's classes are kinds of one of CPython's.
pub fn shown_type(v: &Value) -> Type {
    match type_of(v) {
        t if t == T::BuiltinMethod.ty() || t == T::NativeClosure.ty() => T::Builtin.ty(),
        t if t == T::ModuleDict.ty() => T::Dict.ty(),
        t => t,
    }
}

/// Its name, as error messages show it: types of library modules with their module's name.
pub fn type_name(v: &Value) -> &'static str {
    let t = type_of(v);
    let module = if t.is_heap() { None } else { t.dict().get(sym::MODULE) };
    match module.and_then(|m| m.as_str()) {
        Some(m) => sym::intern(&format!("{}.{}", m, t.name())).name(),
        None => t.name(),
    }
}

/// All builtin exception classes.
pub fn exception_types() -> Vec<Type> {
    // SAFETY: filled once at start.
    let all = unsafe { &*BUILTIN.0.get() };
    let base = T::BaseException.ty();
    all.iter().flatten().copied().filter(|t| t.is_subtype(base)).collect()
}
