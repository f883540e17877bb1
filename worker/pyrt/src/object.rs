//! Heap objects: a 16-byte head (count, layout kind, flags, type) and the data of the kind.
//!
//! Instances of Python classes that derive from a builtin have the builtin's data followed by
//! `Attrs`, so an accessor such as `as_list` works on both; `is_exact` tells them apart.

use crate::alloc;
use crate::attr::Attrs;
use crate::bigint::BigInt;
use crate::complex::Complex;
use crate::dict::DictData;
use crate::exc::ExcData;
use crate::func::{FuncData, MethodData, NativeData};
use crate::gen::GenData;
use crate::module::ModuleData;
use crate::iters::IterCell;
use crate::set::SetData;
use crate::stdlib::Dec;
use crate::str::StrData;
use crate::tuple_data::TupleData;
use crate::types::{Type, TypeData};
use crate::value::Value;
use std::cell::{Cell, UnsafeCell};
use std::mem::size_of;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    Str,
    Bytes,
    ByteArray,
    Int,
    Float,
    Complex,
    List,
    Tuple,
    Dict,
    Set,
    Range,
    Slice,
    Func,
    Native,
    Method,
    Type,
    Instance,
    Module,
    Gen,
    Exc,
    Property,
    Wrapper,
    GetSet,
    Super,
    Cell,
    Iter,
    Other,
    Decimal,
}

pub const SUBCLASS: u8 = 1; // of a Python class: Attrs follow the data (Instance, Exc: within)
pub const WEAK: u8 = 2; // somebody holds a weak reference
pub const DEAD: u8 = 4; // being dropped
pub const OWN_RULES: u8 = 8; // of a builtin type that overrides what its layout suggests
pub const FINALIZE: u8 = 16; // an async generator that an event loop must hear of

#[repr(C)]
pub struct Head {
    count: Cell<u32>,
    kind: Kind,
    flags: Cell<u8>,
    ty: Cell<Type>,
}

impl Head {
    #[inline(always)]
    pub fn retain(&self) {
        self.count.set(self.count.get() + 1);
    }
    pub fn count(&self) -> u32 {
        self.count.get()
    }
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.kind
    }
    #[inline(always)]
    pub fn flags(&self) -> u8 {
        self.flags.get()
    }
    pub fn set_flag(&self, flag: u8) {
        self.flags.set(self.flags.get() | flag);
    }
    #[inline(always)]
    pub fn ty(&self) -> Type {
        self.ty.get()
    }
    pub fn set_ty(&self, ty: Type) {
        self.ty.set(ty);
    }
    /// Kind and not an instance of a Python class: one compare of two bytes.
    #[inline(always)]
    pub fn is_exact(&self, kind: Kind) -> bool {
        self.kind == kind && self.flags.get() & (SUBCLASS | OWN_RULES) == 0
    }
}

#[repr(C)]
pub struct Obj<T> {
    pub head: Head,
    pub data: T,
}

/// What follows the head of a builtin's subclass instance.
#[repr(C)]
pub struct Sub<T> {
    pub data: T,
    pub attrs: Attrs,
}

pub struct Instance {
    pub attrs: Attrs,
}

pub struct RangeData {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

pub struct SliceData {
    pub lower: Value,
    pub upper: Value,
    pub step: Value,
}

/// A value that `__init__` may give again. What it derefs to must be cloned before any Python
/// code runs.
pub struct Late(UnsafeCell<Value>);

impl Late {
    pub fn new(v: Value) -> Late {
        Late(UnsafeCell::new(v))
    }
    pub fn set(&self, v: Value) {
        // SAFETY: one thread; nobody keeps a reference into the cell. The old value is dropped
        // after the new one is in place.
        let _old = unsafe { std::mem::replace(&mut *self.0.get(), v) };
    }
}

impl std::ops::Deref for Late {
    type Target = Value;
    fn deref(&self) -> &Value {
        // SAFETY: as above.
        unsafe { &*self.0.get() }
    }
}

pub struct PropertyData {
    pub get: Late,
    pub set: Late,
    pub del: Late,
    pub doc: Late,
    pub of_getter: Cell<bool>, // the docstring is the getter's, and goes with it
    pub name: Late,
}

/// classmethod and staticmethod: the type tells which.
pub struct WrapperData {
    pub inner: Late,
    pub attrs: Attrs,
}

/// An attribute computed by Rust code, such as `__dict__` or `f.__name__`.
pub struct GetSetData {
    pub name: &'static str,
    pub get: fn(&Value) -> crate::R,
    pub set: Option<fn(&Value, Option<Value>) -> crate::R<()>>,
}

/// The descriptor of such an attribute.
pub struct GetSetObject {
    pub name: &'static str,
    pub get: fn(&Value) -> crate::R,
    pub set: Option<fn(&Value, Option<Value>) -> crate::R<()>>,
    pub of: Type,
}

pub fn new_getset(of: Type, g: &GetSetData) -> Value {
    let data = GetSetObject { name: g.name, get: g.get, set: g.set, of };
    let is_field = crate::descr_data::is_field(of, g.name);
    let ty = if is_field { crate::T::Member } else { crate::T::GetSet };
    new_getset_object(ty.ty(), data)
}

pub struct SuperData {
    pub start: Late,            // the class after which the search begins
    pub object: Late,           // bound to, or UNBOUND
    pub of: Cell<Option<Type>>, // whose MRO is searched
}

/// A variable that inner functions share.
pub struct CellData(pub UnsafeCell<Value>);

/// Files, regular expressions ...: anything that only its own type's methods read.
pub type OtherData = Box<dyn std::any::Any>;

/// Makes an object of `kind`.
///
/// # Safety
/// T is the data type that `kind` stands for in this file (`Sub<T>` with SUBCLASS).
#[inline]
unsafe fn make<T>(kind: Kind, flags: u8, ty: Type, data: T) -> Value {
    let size = size_of::<Obj<T>>();
    let p = if kind.is_tracked() { alloc::get_tracked(size) } else { alloc::get(size) };
    let p = p as *mut Obj<T>;
    if p.is_null() {
        std::alloc::handle_alloc_error(std::alloc::Layout::new::<Obj<T>>());
    }
    let head = Head { count: Cell::new(1), kind, flags: Cell::new(flags), ty: Cell::new(ty) };
    p.write(Obj { head, data });
    Value::from_head(p as *const Head)
}

macro_rules! kinds {
    ($($kind:ident $t:ty, $as_it:ident, $new:ident;)*) => {
        $(
            impl Value {
                #[inline(always)]
                pub fn $as_it(&self) -> Option<&$t> {
                    match self.head() {
                        // SAFETY: the kind says what the data is.
                        Some(h) if h.kind == Kind::$kind => Some(unsafe {
                            &(*(h as *const Head as *const Obj<$t>)).data
                        }),
                        _ => None,
                    }
                }
            }
            /// An object of that kind; when `ty` is a Python class, or one of io's, with room for
            /// attributes.
            #[inline]
            pub fn $new(ty: Type, data: $t) -> Value {
                // SAFETY: data and kind agree by this table.
                unsafe {
                    let roomy = matches!(Kind::$kind, Kind::Other) && ty.data().has_dict.get();
                    if (ty.is_heap() || roomy) && Kind::$kind.adds_attrs() {
                        let data = Sub { data, attrs: Attrs::new(ty.root_shape()) };
                        make(Kind::$kind, SUBCLASS, ty, data)
                    } else {
                        let flags = if ty.is_heap() { SUBCLASS } else { 0 };
                        make(Kind::$kind, flags, ty, data)
                    }
                }
            }
        )*
        /// The attributes of an instance of a Python class, an exception or a function.
        #[inline]
        #[allow(unreachable_patterns)]
        pub fn attrs_of(v: &Value) -> Option<&Attrs> {
            let h = v.head()?;
            let p = h as *const Head;
            // SAFETY: kind and SUBCLASS say what the data is.
            unsafe {
                match h.kind {
                    Kind::Instance => Some(&(*(p as *const Obj<Instance>)).data.attrs),
                    Kind::Exc => Some(&(*(p as *const Obj<ExcData>)).data.attrs),
                    Kind::Func => Some(&(*(p as *const Obj<FuncData>)).data.attrs),
                    Kind::Wrapper => Some(&(*(p as *const Obj<WrapperData>)).data.attrs),
                    $(Kind::$kind if h.flags() & SUBCLASS != 0 && Kind::$kind.adds_attrs() =>
                        Some(&(*(p as *const Obj<Sub<$t>>)).data.attrs),)*
                    _ => None,
                }
            }
        }
        unsafe fn free(p: *mut Head) {
            match (*p).kind {
                Kind::Tuple if (*p).flags() & SUBCLASS == 0 => free_tuple(p),
                $(Kind::$kind if (*p).flags() & SUBCLASS != 0 && Kind::$kind.adds_attrs() =>
                    free_as::<Sub<$t>>(p),
                Kind::$kind => free_as::<$t>(p),)*
            }
        }
    };
}

impl Kind {
    const fn adds_attrs(self) -> bool {
        use Kind::*;
        !matches!(self, Instance | Exc | Func | Type | Cell | Wrapper)
    }
    /// Does the collector of cycles follow it?
    #[inline(always)]
    pub const fn is_tracked(self) -> bool {
        matches!(
            self,
            Kind::List
                | Kind::Tuple
                | Kind::Dict
                | Kind::Set
                | Kind::Func
                | Kind::Method
                | Kind::Instance
                | Kind::Exc
                | Kind::Cell
                | Kind::Iter
                | Kind::Slice
                | Kind::Other
        )
    }
}

kinds! {
    Str StrData, as_str_data, new_str_data;
    Bytes BytesData, as_bytes_object, new_bytes_object;
    ByteArray UnsafeCell<Vec<u8>>, as_bytearray_data, new_bytearray_data;
    Int IntData, as_int_data, new_int_data;
    Float f64, as_float_data, new_float_data;
    Complex Complex, as_complex, new_complex_data;
    List ListData, as_list, new_list_data;
    Tuple TupleData, as_tuple, new_tuple_data;
    Dict DictData, as_dict, new_dict_data;
    Set SetData, as_set, new_set_data;
    Range RangeData, as_range, new_range_data;
    Slice SliceData, as_slice, new_slice_data;
    Func FuncData, as_func, new_func_data;
    Native NativeData, as_native, new_native_data;
    Method MethodData, as_method, new_method_data;
    Type TypeData, as_type_data, new_type_data;
    Instance Instance, as_instance, new_instance_data;
    Module ModuleData, as_module, new_module_data;
    Gen GenData, as_gen, new_gen_data;
    Exc ExcData, as_exc, new_exc_data;
    Property PropertyData, as_property, new_property_data;
    Wrapper WrapperData, as_wrapper, new_wrapper_data;
    GetSet GetSetObject, as_getset, new_getset_object;
    Super SuperData, as_super, new_super_data;
    Cell CellData, as_cell, new_cell_data;
    Iter IterCell, as_iter, new_iter_data;
    Other OtherData, as_other, new_other_data;
    Decimal Dec, as_decimal, new_decimal_data;
}

/// A type object; `meta` may still be null for the first two.
pub fn new_type_object(meta: Type, heap: bool, data: TypeData) -> Value {
    // SAFETY: data and kind agree.
    unsafe { make(Kind::Type, if heap { SUBCLASS } else { 0 }, meta, data) }
}

/// A big int, or the value of an instance of an int subclass (then any size).
pub enum IntData {
    Small(i64),
    Big(BigInt),
}

/// The bytes of a bytes object, and their hash once somebody asked.
pub struct BytesData {
    bytes: Vec<u8>,
    hash: Cell<i64>,
}

impl BytesData {
    /// The hash of bytes as such.
    #[inline]
    pub fn hash(&self) -> i64 {
        if self.hash.get() == crate::str::NO_HASH {
            self.hash.set(crate::str_hash::hash_bytes(&self.bytes));
        }
        self.hash.get()
    }
}

/// A bytes object.
#[inline]
pub fn new_bytes_data(ty: Type, bytes: Vec<u8>) -> Value {
    new_bytes_object(ty, BytesData { bytes, hash: Cell::new(crate::str::NO_HASH) })
}

/// The items of a list. No reference into them may live while Python code can run.
pub struct ListData(pub UnsafeCell<Vec<Value>>);

impl Drop for ListData {
    /// From the end, as CPython does: the order of `__del__` calls shows it.
    fn drop(&mut self) {
        while self.items().pop().is_some() {}
    }
}

impl ListData {
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub fn items(&self) -> &mut Vec<Value> {
        // SAFETY: one thread runs Python code; callers keep no reference across calls of it.
        unsafe { &mut *self.0.get() }
    }
}

impl Value {
    #[inline(always)]
    pub fn as_bytes_data(&self) -> Option<&Vec<u8>> {
        self.as_bytes_object().map(|b| &b.bytes)
    }
    #[inline(always)]
    pub fn is_exact(&self, kind: Kind) -> bool {
        match self.head() {
            Some(h) => h.is_exact(kind),
            None => false,
        }
    }
    /// A list and not an instance of a Python subclass of list.
    #[inline(always)]
    pub fn as_exact_list(&self) -> Option<&ListData> {
        if self.is_exact(Kind::List) {
            self.as_list()
        } else {
            None
        }
    }
    #[inline(always)]
    pub fn as_exact_tuple(&self) -> Option<&[Value]> {
        if self.is_exact(Kind::Tuple) {
            self.as_tuple().map(|t| &**t)
        } else {
            None
        }
    }
    #[inline(always)]
    pub fn as_exact_dict(&self) -> Option<&DictData> {
        if self.is_exact(Kind::Dict) {
            self.as_dict()
        } else {
            None
        }
    }
    #[inline(always)]
    pub fn as_type(&self) -> Option<Type> {
        match self.head() {
            // SAFETY: types are never freed.
            Some(h) if h.kind == Kind::Type => Some(unsafe { Type::from_head(h) }),
            _ => None,
        }
    }
    /// The data of a native object of Rust type T.
    pub fn as_native_object<T: 'static>(&self) -> Option<&T> {
        self.as_other().and_then(|b| b.downcast_ref::<T>())
    }
}

unsafe fn free_as<T>(p: *mut Head) {
    let tracked = (*p).kind.is_tracked();
    std::ptr::drop_in_place(&mut (*(p as *mut Obj<T>)).data);
    if tracked {
        alloc::put_tracked(p as *mut u8, size_of::<Obj<T>>());
    } else {
        alloc::put(p as *mut u8, size_of::<Obj<T>>());
    }
}

/// A tuple of the `n` items that stand at `from`.
///
/// # Safety
/// They are moved: the caller does not use them again. There are at most `INLINE`.
pub unsafe fn new_small_tuple(from: *const Value, n: usize) -> Value {
    let size = size_of::<Obj<TupleData>>() + n * size_of::<Value>();
    let p = alloc::get_tracked(size) as *mut Obj<TupleData>;
    if p.is_null() {
        std::alloc::handle_alloc_error(std::alloc::Layout::new::<Obj<TupleData>>());
    }
    let behind = p.add(1) as *mut Value;
    std::ptr::copy_nonoverlapping(from, behind, n);
    let ty = crate::types::T::Tuple.ty();
    let head =
        Head { count: Cell::new(1), kind: Kind::Tuple, flags: Cell::new(0), ty: Cell::new(ty) };
    p.write(Obj { head, data: TupleData::behind(behind, n) });
    Value::from_head(p as *const Head)
}

unsafe fn free_tuple(p: *mut Head) {
    let data = &mut (*(p as *mut Obj<TupleData>)).data;
    let size = size_of::<Obj<TupleData>>() + data.bytes_behind();
    std::ptr::drop_in_place(data);
    alloc::put_tracked(p as *mut u8, size);
}

struct Pending(UnsafeCell<(u32, Vec<*mut Head>)>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Pending {}
static PENDING: Pending = Pending(UnsafeCell::new((0, Vec::new())));

/// Objects nested deeper than this are dropped from a queue: a list of a million nodes must
/// not take a million stack frames.
const DEEPEST_DROP: u32 = 100;

/// Does what runs now run because an object goes?
pub fn is_dropping() -> bool {
    // SAFETY: one thread; the reference ends here.
    unsafe { (*PENDING.0.get()).0 > 0 }
}

/// Gives one count back.
///
/// # Safety
/// The caller owned that count.
#[inline(always)]
pub unsafe fn release(p: *const Head) {
    let n = (*p).count.get();
    (*p).count.set(n - 1);
    if n == 1 {
        drop_object(p as *mut Head);
    }
}

#[inline(never)]
unsafe fn drop_object(p: *mut Head) {
    let flags = (*p).flags();
    let has_rites =
        flags & (WEAK | FINALIZE) != 0 || flags & SUBCLASS != 0 && (*p).ty().has_del();
    if has_rites && !last_rites(p) {
        return; // resurrected
    }
    let pending = PENDING.0.get();
    if (*pending).0 >= DEEPEST_DROP {
        (*pending).1.push(p);
        return;
    }
    (*pending).0 += 1;
    free(p);
    (*pending).0 -= 1;
    if (*pending).0 == 0 {
        while let Some(next) = (*pending).1.pop() {
            (*pending).0 = 1;
            free(next);
            (*pending).0 = 0;
        }
    }
}

/// Weak references die and `__del__` runs while the object is whole. False: it lives on.
#[cold]
unsafe fn last_rites(p: *mut Head) -> bool {
    if (*p).flags() & DEAD == 0 {
        (*p).set_flag(DEAD);
        let finalize = (*p).flags() & FINALIZE != 0;
        if finalize || (*p).ty().has_del() {
            crate::collect::forget(p as usize);
            (*p).count.set(1);
            let v = Value::from_head(p);
            match finalize {
                true => crate::stdlib::asyncio::asyncgen_dies(&v),
                false => crate::class::run_del(&v),
            }
            std::mem::forget(v);
            let n = (*p).count.get() - 1;
            (*p).count.set(n);
            if n > 0 {
                return false;
            }
        }
    }
    if (*p).flags() & WEAK != 0 {
        crate::weak::clear(p as usize);
    }
    true
}

impl Value {
    /// The text of a str or of an instance of a subclass; lone surrogates become U+FFFD.
    pub fn as_str(&self) -> Option<std::borrow::Cow<'_, str>> {
        use std::borrow::Cow;
        self.as_str_data().map(|s| match s.as_utf8() {
            Some(t) => Cow::Borrowed(t),
            None => Cow::Owned(s.lossy()),
        })
    }
    #[inline(always)]
    pub fn as_exact_str(&self) -> Option<&StrData> {
        if self.is_exact(Kind::Str) {
            self.as_str_data()
        } else {
            None
        }
    }
}
