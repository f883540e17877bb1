//! object, type, functions, methods, descriptors, modules, the singletons: their methods and
//! computed attributes.

use crate::attr::{attrs_of, generic_getattr, generic_setattr, name_sym};
use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;
use crate::types::Type;
use std::cell::RefCell;

/// What a thread is showing: the containers, and how many reprs deep it is.
#[derive(Default)]
pub struct InRepr {
    open: Vec<usize>,
    depth: i64,
}

thread_local! {
    static IN_REPR: RefCell<InRepr> = RefCell::new(InRepr::default());
}

/// What is being shown in another thread comes in, and this one's goes out.
pub fn swap_in_repr(with: InRepr) -> InRepr {
    IN_REPR.with(|s| s.replace(with))
}

/// Counts nested calls of repr(): each takes less stack than the frame that it counts as.
pub struct ReprDepth;

impl ReprDepth {
    pub fn enter() -> R<ReprDepth> {
        let depth = IN_REPR.with(|s| {
            let mut s = s.borrow_mut();
            s.depth += 1;
            s.depth
        });
        let entered = ReprDepth;
        if depth > crate::stdlib::recursion_limit() {
            return Err(recursion_error(
                "maximum recursion depth exceeded while getting the repr of an object",
            ));
        }
        Ok(entered)
    }
}

impl Drop for ReprDepth {
    fn drop(&mut self) {
        IN_REPR.with(|s| s.borrow_mut().depth -= 1);
    }
}

/// Notices that a container's repr has come back to itself.
pub struct ReprGuard(usize);

impl ReprGuard {
    pub fn enter(v: &Value) -> Option<ReprGuard> {
        IN_REPR.with(|s| {
            let mut s = s.borrow_mut();
            if s.open.contains(&v.ptr()) {
                return None;
            }
            s.open.push(v.ptr());
            Some(ReprGuard(v.ptr()))
        })
    }
}

impl Drop for ReprGuard {
    fn drop(&mut self) {
        IN_REPR.with(|s| s.borrow_mut().open.retain(|p| *p != self.0));
    }
}

/// Adds repr(v) to text in WTF-8.
pub fn push_repr(out: &mut Vec<u8>, v: &Value) -> R<()> {
    let r = crate::ops::repr_of(v)?;
    if let Some(s) = r.as_str_data() {
        out.extend_from_slice(s.bytes());
    }
    Ok(())
}

/// "module.Qualname" of a class, as reprs show it.
pub fn full_name(t: Type) -> String {
    match t.lookup(sym::MODULE).as_ref().and_then(|m| m.as_str()) {
        Some(m) if m != "builtins" => format!("{}.{}", m, t.qualname()),
        _ => t.qualname().to_string(),
    }
}

pub fn default_repr(v: &Value) -> String {
    format!("<{} object at {:#x}>", full_name(type_of(v)), v.ptr())
}

// ---- object

fn object_new(a: &[Value]) -> R {
    let t = a[0]
        .as_type()
        .ok_or_else(|| type_error("object.__new__(X): X is not a type object"))?;
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    crate::class::check_object_args(t, &args, &kw)?;
    crate::class::check_abstract(t)?;
    if t.kind() != crate::object::Kind::Instance {
        return Err(type_error(format!(
            "object.__new__({}) is not safe, use {}.__new__()",
            t.name(),
            t.solid().name()
        )));
    }
    Ok(crate::class::new_instance(t))
}

fn object_init(a: &[Value]) -> R {
    let extra = a[1].as_tuple().map_or(0, |t| t.len()) + a[2].as_dict().map_or(0, |d| d.len());
    if extra > 0 {
        let t = type_of(&a[0]);
        let own_init = t.lookup(sym::INIT).map_or(false, |f| f.as_func().is_some());
        let own_new = t.lookup(sym::NEW).map_or(false, |f| f.as_wrapper().is_some());
        if own_init {
            return Err(type_error(
                "object.__init__() takes exactly one argument (the instance to initialize)",
            ));
        }
        if !own_new {
            return Err(type_error(format!("{}() takes no arguments", t.name())));
        }
    }
    Ok(NONE)
}

fn object_repr(a: &[Value]) -> R {
    Ok(new_string(default_repr(&a[0])))
}

fn object_str(a: &[Value]) -> R {
    crate::ops::repr_of(&a[0])
}

fn object_format(a: &[Value]) -> R {
    if a[1].as_str_data().map_or(false, |s| !s.is_empty()) {
        return Err(type_error(format!(
            "unsupported format string passed to {}.__format__",
            type_name(&a[0])
        )));
    }
    crate::ops::str_of(&a[0])
}

fn object_hash(a: &[Value]) -> R {
    Ok(Value::int(id_hash(&a[0])))
}

/// hash() of an object by identity: its address, turned as CPython turns it.
pub fn id_hash(v: &Value) -> i64 {
    let p = if v.ptr() == 0 { v.tag() as usize * 16 + 0x5000 } else { v.ptr() };
    (p >> 4 | p << 60) as i64
}

fn object_eq(a: &[Value]) -> R {
    Ok(if is(&a[0], &a[1]) { TRUE } else { NOT_IMPLEMENTED })
}

/// The default `!=` inverts `==`.
fn object_ne(a: &[Value]) -> R {
    match crate::attr::call_special(sym::EQ, &mut [a[0].clone(), a[1].clone()]) {
        Some(r) => {
            let r = r?;
            if r.is_not_implemented() {
                return Ok(r);
            }
            Ok(Value::bool(!truthy(&r)?))
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn object_getattribute(a: &[Value]) -> R {
    let name = name_sym(&a[1])?;
    match generic_getattr(&a[0], name)? {
        Some(v) => Ok(v),
        None => Err(crate::attr::no_attribute(&a[0], name)),
    }
}

fn object_setattr(a: &[Value]) -> R {
    generic_setattr(&a[0], name_sym(&a[1])?, Some(a[2].clone())).map(|_| NONE)
}

fn object_delattr(a: &[Value]) -> R {
    generic_setattr(&a[0], name_sym(&a[1])?, None).map(|_| NONE)
}

/// Names for dir(): the object's own and its classes', sorted.
pub fn dir_of(v: &Value) -> Vec<Value> {
    let mut names: Vec<&'static str> = Vec::new();
    if let Some(m) = v.as_module() {
        names.extend(m.items().iter().map(|x| x.0.name()));
    } else {
        if let Some(a) = attrs_of(v) {
            names.extend(a.items().iter().map(|x| x.0.name()));
        }
        let t = v.as_type().unwrap_or_else(|| type_of(v));
        if t.is_heap() && t.data().has_dict.get() {
            names.push("__weakref__");
        }
        for m in t.mro() {
            names.extend(m.dict().keys.iter().map(|k| k.name()));
        }
    }
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|n| sym::intern(n).value()).collect()
}

fn init_subclass(a: &[Value]) -> R {
    let name = a[0].as_type().map_or("object", |t| t.qualname());
    if a[2].as_dict().map_or(0, |d| d.len()) > 0 {
        return Err(type_error(format!(
            "{}.__init_subclass__() takes no keyword arguments",
            name
        )));
    }
    match a[1].as_tuple().map_or(0, |t| t.len()) {
        0 => Ok(NONE),
        n => Err(type_error(format!(
            "{}.__init_subclass__() takes no arguments ({} given)",
            name, n
        ))),
    }
}

fn nothing(_: &[Value]) -> R {
    Ok(NONE)
}

fn get_class(v: &Value) -> R {
    Ok(type_of(v).value())
}

fn set_class(v: &Value, x: Option<Value>) -> R<()> {
    let t = match x.as_ref().and_then(|x| x.as_type()) {
        Some(t) => t,
        None => return Err(type_error("__class__ must be set to a class")),
    };
    let now = type_of(v);
    match v.head() {
        Some(h) if t.is_heap() && now.is_heap() && t.kind() == now.kind() => {
            h.set_ty(t);
            crate::types::EPOCH.bump();
            Ok(())
        }
        _ => Err(type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        )),
    }
}

fn get_dict(v: &Value) -> R {
    if v.as_module().is_some() {
        return Ok(crate::dict::module_dict(v));
    }
    match crate::class::object_dict(v) {
        Some(d) => Ok(d),
        None => Err(attribute_error(format!("'{}' object has no attribute '__dict__'", type_name(v)))),
    }
}

fn set_dict(v: &Value, x: Option<Value>) -> R<()> {
    match (attrs_of(v), x) {
        (Some(a), Some(d)) if d.as_dict().is_some() => {
            a.adopt(d);
            Ok(())
        }
        (_, Some(d)) => Err(type_error(format!(
            "__dict__ must be set to a dictionary, not a '{}'",
            type_name(&d)
        ))),
        _ => Err(type_error("cannot delete __dict__")),
    }
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}
macro_rules! g {
    ($name:literal, $get:expr) => {
        GetSetData { name: $name, get: $get, set: None }
    };
    ($name:literal, $get:expr, $set:expr) => {
        GetSetData { name: $name, get: $get, set: Some($set) }
    };
}

static OBJECT: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", object_new),
    m!("__init__", "self, /, *args, **kw", object_init),
    m!("__repr__", "self, /", object_repr),
    m!("__str__", "self, /", object_str),
    m!("__format__", "self, spec, /", object_format),
    m!("__hash__", "self, /", object_hash),
    m!("__eq__", "self, other, /", object_eq),
    m!("__ne__", "self, other, /", object_ne),
    m!("__lt__", "self, other, /", |_| Ok(NOT_IMPLEMENTED)),
    m!("__le__", "self, other, /", |_| Ok(NOT_IMPLEMENTED)),
    m!("__gt__", "self, other, /", |_| Ok(NOT_IMPLEMENTED)),
    m!("__ge__", "self, other, /", |_| Ok(NOT_IMPLEMENTED)),
    m!("__getattribute__", "self, name, /", object_getattribute),
    m!("__setattr__", "self, name, value, /", object_setattr),
    m!("__delattr__", "self, name, /", object_delattr),
    m!("__dir__", "self, /", |a| Ok(list(dir_of(&a[0])))),
    m!("__init_subclass__", "cls, /, *args, **kw", init_subclass),
    m!("__subclasshook__", "cls, other, /", |_| Ok(NOT_IMPLEMENTED)),
    m!("__sizeof__", "self, /", |_| Ok(Value::int(16))),
];
static OBJECT_ATTRS: &[GetSetData] =
    &[g!("__class__", get_class, set_class), g!("__dict__", get_dict, set_dict)];

// ---- type

fn type_new(a: &[Value]) -> R {
    let meta = a[0].as_type().ok_or_else(|| type_error("type.__new__(X): X is not a type object"))?;
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    if args.len() != 3 {
        return Err(type_error(if meta == T::Type.ty() {
            "type() takes 1 or 3 arguments".to_string()
        } else {
            format!("type.__new__() takes exactly 3 arguments ({} given)", args.len())
        }));
    }
    if args[1].as_tuple().is_none() {
        return Err(type_error(format!(
            "type.__new__() argument 2 must be tuple, not {}",
            type_name(&args[1])
        )));
    }
    if args[2].as_dict().is_none() {
        return Err(type_error(format!(
            "type.__new__() argument 3 must be dict, not {}",
            type_name(&args[2])
        )));
    }
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    crate::class::build_type(meta, &args[0], &args[1], &args[2], kw)
}

fn this_type(v: &Value) -> R<Type> {
    v.as_type().ok_or_else(|| type_error("a type is required"))
}

fn type_call(a: &[Value]) -> R {
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    crate::class::construct(this_type(&a[0])?, args, kw)
}

fn type_repr(a: &[Value]) -> R {
    Ok(new_string(format!("<class '{}'>", full_name(this_type(&a[0])?))))
}

fn subclasses(a: &[Value]) -> R {
    Ok(list(this_type(&a[0])?.subclasses().iter().map(|t| t.value()).collect()))
}

fn type_dict(v: &Value) -> R {
    let t = this_type(v)?;
    let d = crate::dict::new_dict();
    for (k, x) in t.dict().keys.clone().into_iter().zip(t.dict().vals.clone()) {
        crate::dict::set_sym(&d, k, x);
    }
    Ok(new_other_data(T::MappingProxy.ty(), Box::new(Proxy(d))))
}

fn set_text(cell: &std::cell::UnsafeCell<String>, x: Option<Value>, what: &str) -> R<()> {
    match x.as_ref().and_then(|x| x.as_str()) {
        Some(s) => {
            // SAFETY: one thread; nobody holds a reference across this call.
            unsafe { *cell.get() = s.into_owned() };
            Ok(())
        }
        None => Err(type_error(format!("can only assign string to {}", what))),
    }
}

fn type_module(v: &Value) -> R {
    let t = this_type(v)?;
    let own = t.dict().get(sym::MODULE).filter(|m| m.as_getset().is_none()); // not `type`'s own
    Ok(own.cloned().unwrap_or_else(|| new_str("builtins")))
}

fn set_in_type(name: sym::Sym, v: &Value, x: Option<Value>) -> R<()> {
    crate::class::set_on_class(this_type(v)?, name, x)
}

fn type_doc(v: &Value) -> R {
    Ok(this_type(v)?.dict().get(sym::DOC).cloned().unwrap_or(NONE))
}

fn annotations_of_type(v: &Value) -> R {
    let t = this_type(v)?;
    if let Some(d) = t.dict().get(sym::ANNOTATIONS).cloned() {
        return Ok(d);
    }
    if !t.is_heap() {
        return Err(attribute_error(format!(
            "type object '{}' has no attribute '__annotations__'",
            t.name()
        )));
    }
    let d = crate::dict::new_dict();
    t.set(sym::ANNOTATIONS, d.clone());
    Ok(d)
}

fn abstract_methods(v: &Value) -> R {
    match this_type(v)?.dict().get(sym::ABSTRACTMETHODS).cloned() {
        Some(x) => Ok(x),
        None => Err(attribute_error("__abstractmethods__")),
    }
}

fn bases_of(v: &Value) -> R {
    Ok(tuple(this_type(v)?.bases().iter().map(|b| b.value()).collect()))
}

/// types.UnionType: `int | str`
fn type_or(a: &[Value]) -> R {
    crate::stdlib::union_of(&a[0], &a[1])
}

static TYPE: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", type_new),
    m!("__init__", "self, /, *args, **kw", nothing),
    m!("__call__", "self, /, *args, **kw", type_call),
    m!("__repr__", "self, /", type_repr),
    m!("__subclasses__", "self, /", subclasses),
    m!("mro", "self, /", |a| Ok(list(this_type(&a[0])?.mro().iter().map(|t| t.value()).collect()))),
    m!("__instancecheck__", "self, instance, /", |a| {
        Ok(Value::bool(crate::class::plain_isinstance(&a[1], this_type(&a[0])?)?))
    }),
    m!("__subclasscheck__", "self, subclass, /", |a| {
        match a[1].as_type() {
            Some(t) => Ok(Value::bool(t.is_subtype(this_type(&a[0])?))),
            None => Err(type_error("issubclass() arg 1 must be a class")),
        }
    }),
    m!("__prepare__", "cls, /, *args, **kw", |_| Ok(crate::dict::new_dict())),
    m!("__or__", "self, other, /", type_or),
    m!("__ror__", "self, other, /", |a| type_or(&[a[1].clone(), a[0].clone()])),
];
static TYPE_ATTRS: &[GetSetData] = &[
    g!("__name__", |v| Ok(new_str(this_type(v)?.name())), |v, x| {
        set_text(&this_type(v)?.data().name, x, "__name__")
    }),
    g!("__qualname__", |v| Ok(new_str(this_type(v)?.qualname())), |v, x| {
        set_text(&this_type(v)?.data().qualname, x, "__qualname__")
    }),
    g!("__module__", type_module, |v, x| set_in_type(sym::MODULE, v, x)),
    g!("__doc__", type_doc, |v, x| set_in_type(sym::DOC, v, x)),
    g!("__dict__", type_dict),
    g!("__bases__", bases_of),
    g!("__base__", |v| Ok(this_type(v)?.bases().first().map_or(NONE, |b| b.value()))),
    g!("__mro__", |v| Ok(tuple(this_type(v)?.mro().iter().map(|t| t.value()).collect()))),
    g!("__annotations__", annotations_of_type, |v, x| set_in_type(sym::ANNOTATIONS, v, x)),
    g!("__abstractmethods__", abstract_methods, |v, x| set_in_type(sym::ABSTRACTMETHODS, v, x)),
];

/// mappingproxy: a read-only dict.
pub struct Proxy(pub Value);

fn proxied(a: &[Value]) -> R {
    a[0].as_native_object::<Proxy>()
        .map(|p| p.0.clone())
        .ok_or_else(|| type_error("a mappingproxy is required"))
}

fn proxy_call(name: &'static str, a: &[Value]) -> R {
    let f = crate::attr::getattr_sym(&proxied(a)?, sym::intern(name))?;
    let mut args: Vec<Value> = a[1..].iter().filter(|v| !v.is_unbound()).cloned().collect();
    call(&f, &mut args)
}

static PROXY: &[NativeDef] = &[
    m!("__new__", "cls, mapping, /", |a| {
        Ok(new_other_data(T::MappingProxy.ty(), Box::new(Proxy(a[1].clone()))))
    }),
    m!("__getitem__", "self, key, /", |a| getitem(&proxied(a)?, &a[1])),
    m!("__contains__", "self, key, /", |a| Ok(Value::bool(contains(&proxied(a)?, &a[1])?))),
    m!("__len__", "self, /", |a| Ok(Value::int(len(&proxied(a)?)? as i64))),
    m!("__iter__", "self, /", |a| iter_object(&proxied(a)?)),
    m!("__repr__", "self, /", |a| {
        Ok(new_string(format!("mappingproxy({})", crate::ops::repr_text(&proxied(a)?)?)))
    }),
    m!("__str__", "self, /", |a| crate::ops::str_of(&proxied(a)?)),
    m!("__eq__", "self, other, /", |a| eq(&proxied(a)?, &a[1])),
    m!("get", "self, key, default=, /", |a| proxy_call("get", a)),
    m!("keys", "self, /", |a| proxy_call("keys", a)),
    m!("values", "self, /", |a| proxy_call("values", a)),
    m!("items", "self, /", |a| proxy_call("items", a)),
    m!("copy", "self, /", |a| proxy_call("copy", a)),
];

// ---- functions

fn func_repr(a: &[Value]) -> R {
    let name = a[0].as_func().map(|f| f.qualname()).unwrap_or_default();
    Ok(new_string(format!("<function {} at {:#x}>", name, a[0].ptr())))
}

fn func_get(a: &[Value]) -> R {
    if a[1].is_none() {
        return Ok(a[0].clone());
    }
    Ok(crate::func::bound(a[0].clone(), a[1].clone()))
}

fn func_call(a: &[Value]) -> R {
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    call_ex(&a[0], args, kw)
}

fn func_field(v: &Value, name: sym::Sym) -> R {
    let f = v.as_func().ok_or_else(|| type_error("a function is required"))?;
    if let Some(x) = f.field(name) {
        return Ok(x);
    }
    Ok(match name {
        sym::NAME => sym::intern(f.code.name).value(),
        sym::QUALNAME => sym::intern(f.code.qualname).value(),
        sym::MODULE => f.code.module.name_value(),
        sym::DOC => f.code.doc.map_or(NONE, new_str),
        sym::ANNOTATIONS => {
            let d = crate::dict::new_dict();
            f.set_field(name, d.clone());
            d
        }
        _ => NONE,
    })
}

fn set_func_field(v: &Value, name: sym::Sym, x: Option<Value>) -> R<()> {
    let x = x.unwrap_or(NONE);
    if (name == sym::NAME || name == sym::QUALNAME) && x.as_str_data().is_none() {
        return Err(type_error(format!("{} must be set to a string object", name.name())));
    }
    if let Some(f) = v.as_func() {
        f.set_field(name, x);
    }
    Ok(())
}

fn func_defaults(v: &Value) -> R {
    Ok(match v.as_func() {
        Some(f) if !f.defaults().is_empty() => tuple(f.defaults().clone()),
        _ => NONE,
    })
}

fn set_func_defaults(v: &Value, x: Option<Value>) -> R<()> {
    if let Some(f) = v.as_func() {
        *f.defaults() = match x {
            Some(x) if !x.is_none() => collect(&x)?,
            _ => vec![],
        };
    }
    Ok(())
}

fn func_kwdefaults(v: &Value) -> R {
    match v.as_func() {
        Some(f) if !f.kwdefaults().is_empty() => {
            dict(f.kwdefaults().iter().map(|(k, x)| (new_str(k), x.clone())).collect())
        }
        _ => Ok(NONE),
    }
}

fn set_func_kwdefaults(v: &Value, x: Option<Value>) -> R<()> {
    let x = x.unwrap_or(NONE);
    let pairs = match x.as_dict() {
        Some(d) => d.pairs(),
        None if x.is_none() => Vec::new(),
        None => return Err(type_error("__kwdefaults__ must be set to a dict object")),
    };
    let mut all = Vec::new();
    for (k, d) in pairs {
        all.push((name_sym(&k)?.name(), d));
    }
    if let Some(f) = v.as_func() {
        *f.kwdefaults() = all;
    }
    Ok(())
}

fn func_closure(v: &Value) -> R {
    Ok(match v.as_func() {
        Some(f) if !f.code.freevars.is_empty() => {
            let own = f.cells.iter().take(f.code.freevars.len());
            tuple(own.map(|c| c.object().clone()).collect())
        }
        _ => NONE,
    })
}

fn cell_contents(v: &Value) -> R {
    match CellRef::of(v).map(|c| c.get()) {
        Some(x) if !x.is_unbound() => Ok(x),
        _ => Err(value_error("Cell is empty")),
    }
}

/// `f.__code__`
struct CodeObject(&'static crate::func::Code);

/// The object of a function's or generator's code.
pub fn code_object(c: &'static crate::func::Code) -> Value {
    new_other_data(T::Code.ty(), Box::new(CodeObject(c)))
}

fn code_of(v: &Value) -> R<&'static crate::func::Code> {
    let own = v.as_native_object::<CodeObject>().map(|c| c.0);
    own.or_else(|| crate::eval::description(v)).ok_or_else(|| type_error("a code object"))
}

fn names(all: &[&'static str]) -> Value {
    tuple(all.iter().map(|n| sym::intern(n).value()).collect())
}

fn code_eq(a: &[Value]) -> R {
    match type_of(&a[1]) == T::Code.ty() {
        true => crate::eval::same(&a[0], &a[1]).map(Value::bool),
        false => Ok(NOT_IMPLEMENTED),
    }
}

static CODE: &[NativeDef] = &[
    m!("__eq__", "self, value, /", code_eq),
    m!("__hash__", "self, /", |a| crate::eval::hash_of(&a[0]).map(Value::int)),
    m!("__repr__", "self, /", |a| {
        let c = code_of(&a[0])?;
        Ok(new_string(format!(
            "<code object {} at {:#x}, file \"{}\", line {}>",
            c.name,
            a[0].ptr(),
            c.file,
            c.line
        )))
    }),
];

static CODE_ATTRS: &[GetSetData] = &[
    g!("co_name", |v| Ok(new_str(code_of(v)?.name))),
    g!("co_qualname", |v| Ok(new_str(code_of(v)?.qualname))),
    g!("co_filename", |v| Ok(new_str(code_of(v)?.file))),
    g!("co_firstlineno", |v| Ok(Value::int(code_of(v)?.line as i64))),
    g!("co_argcount", |v| Ok(Value::int(code_of(v)?.npos as i64))),
    g!("co_posonlyargcount", |v| Ok(Value::int(code_of(v)?.posonly as i64))),
    g!("co_kwonlyargcount", |v| Ok(Value::int(code_of(v)?.nkwonly as i64))),
    g!("co_varnames", |v| Ok(names(code_of(v)?.varnames))),
    g!("co_freevars", |v| Ok(names(code_of(v)?.freevars))),
    g!("co_consts", |v| Ok(crate::eval::consts(v))),
    g!("co_names", |v| Ok(crate::eval::names(v))),
    g!("co_cellvars", |v| Ok(crate::eval::cell_names(v))),
    g!("co_nlocals", |v| Ok(Value::int(code_of(v)?.varnames.len() as i64))),
    g!("co_flags", |v| {
        if let Some(flags) = crate::eval::flags(v) {
            return Ok(Value::int(flags));
        }
        let c = code_of(v)?;
        let kind = match c.kind {
            CodeKind::Function => 0,
            CodeKind::Generator => 0x20,
            CodeKind::Coroutine => 0x80,
            CodeKind::AsyncGenerator => 0x200,
        };
        let var = if c.varargs { 4 } else { 0 } | if c.varkw { 8 } else { 0 };
        Ok(Value::int(3 | var | kind))
    }),
];

static FUNCTION: &[NativeDef] = &[
    m!("__new__", "cls, code, globals, name=, argdefs=, closure=", |a| {
        crate::eval::new_function(&a[1..])
    }),
    m!("__repr__", "self, /", func_repr),
    m!("__get__", "self, instance, owner=, /", func_get),
    m!("__call__", "self, /, *args, **kw", func_call),
];
static FUNCTION_ATTRS: &[GetSetData] = &[
    g!("__name__", |v| func_field(v, sym::NAME), |v, x| set_func_field(v, sym::NAME, x)),
    g!("__qualname__", |v| func_field(v, sym::QUALNAME), |v, x| set_func_field(v, sym::QUALNAME, x)),
    g!("__module__", |v| func_field(v, sym::MODULE), |v, x| set_func_field(v, sym::MODULE, x)),
    g!("__doc__", |v| func_field(v, sym::DOC), |v, x| set_func_field(v, sym::DOC, x)),
    g!("__annotations__", |v| func_field(v, sym::ANNOTATIONS), |v, x| {
        set_func_field(v, sym::ANNOTATIONS, x)
    }),
    g!("__defaults__", func_defaults, set_func_defaults),
    g!("__kwdefaults__", func_kwdefaults, set_func_kwdefaults),
    g!("__closure__", func_closure),
    g!("__code__", |v| match v.as_func() {
        Some(f) if crate::eval::is_ours(f) => Ok(crate::eval::code_object(f)),
        Some(f) => Ok(code_object(f.code)),
        None => Ok(NONE),
    }),
    g!("__globals__", |v| match v.as_func() {
        Some(f) => match crate::eval::globals_of(f) {
            Some(d) => Ok(d),
            None => Ok(globals_dict(f.code.module)),
        },
        None => Ok(NONE),
    }),
];

fn native_repr(a: &[Value]) -> R {
    Ok(new_string(match a[0].as_native() {
        Some(n) if n.method => format!(
            "<{} '{}' of '{}' objects>",
            if type_of(&a[0]) == T::SlotWrapper.ty() { "slot wrapper" } else { "method" },
            n.def.name,
            n.of.as_type().map_or("?", |t| t.name())
        ),
        Some(n) => format!("<built-in function {}>", n.def.name),
        None => String::new(),
    }))
}

static NATIVE: &[NativeDef] = &[
    m!("__repr__", "self, /", native_repr),
    m!("__get__", "self, instance, owner=, /", |a| {
        if a[1].is_none() || !crate::func::binds(&a[0]) {
            return Ok(a[0].clone());
        }
        Ok(crate::func::bound(a[0].clone(), a[1].clone()))
    }),
    m!("__call__", "self, /, *args, **kw", func_call),
];
static NATIVE_ATTRS: &[GetSetData] = &[
    g!("__name__", |v| Ok(v.as_native().map_or(NONE, |n| new_str(n.def.name)))),
    g!("__qualname__", |v| Ok(v.as_native().map_or(NONE, |n| match n.of.as_type() {
        Some(t) => new_string(format!("{}.{}", t.name(), n.def.name)),
        None => new_str(n.def.name),
    }))),
    g!("__module__", |v| Ok(v.as_native().map_or(NONE, |n| new_str(n.module)))),
    g!("__doc__", |_| Ok(NONE)),
    g!("__self__", |_| Ok(NONE)),
    g!("__text_signature__", |_| Ok(NONE)),
];

static OBJCLASS: &[GetSetData] =
    &[g!("__objclass__", |v| Ok(v.as_native().map_or(NONE, |n| n.of.clone())))];

fn method_repr(a: &[Value]) -> R {
    let m = match a[0].as_method() {
        Some(m) => m,
        None => return Ok(NONE),
    };
    if m.func.as_native().is_some() {
        let name = m.func.as_native().map_or("", |n| n.def.name);
        return Ok(new_string(format!(
            "<{} of {} object at {:#x}>",
            if type_of(&a[0]) == T::MethodWrapper.ty() {
                format!("method-wrapper '{}'", name)
            } else {
                format!("built-in method {}", name)
            },
            type_name(&m.object),
            m.object.ptr()
        )));
    }
    let q = crate::attr::try_getattr(&m.func, sym::QUALNAME)?;
    let q = q.as_ref().and_then(|q| q.as_str()).map_or("?".to_string(), |s| s.into_owned());
    Ok(new_string(format!("<bound method {} of {}>", q, crate::ops::repr_text(&m.object)?)))
}

fn method_eq(a: &[Value]) -> R {
    match (a[0].as_method(), a[1].as_method()) {
        (Some(x), Some(y)) => Ok(Value::bool(is(&x.object, &y.object) && eq_b(&x.func, &y.func)?)),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

fn method_hash(a: &[Value]) -> R {
    match a[0].as_method() {
        Some(m) => Ok(Value::int(id_hash(&m.object) ^ hash(&m.func)?)),
        None => Ok(Value::int(0)),
    }
}

fn method_getattribute(a: &[Value]) -> R {
    let name = name_sym(&a[1])?;
    match generic_getattr(&a[0], name)? {
        Some(v) => Ok(v),
        None => match a[0].as_method() {
            Some(m) => crate::attr::getattr_sym(&m.func, name),
            None => Err(crate::attr::no_attribute(&a[0], name)),
        },
    }
}

static METHOD: &[NativeDef] = &[
    m!("__new__", "cls, function, instance, /", |a| Ok(crate::func::bound(a[1].clone(), a[2].clone()))),
    m!("__repr__", "self, /", method_repr),
    m!("__eq__", "self, other, /", method_eq),
    m!("__hash__", "self, /", method_hash),
    m!("__getattribute__", "self, name, /", method_getattribute),
    m!("__call__", "self, /, *args, **kw", func_call),
];

fn of_func(v: &Value, name: sym::Sym) -> R {
    match v.as_method() {
        Some(m) => crate::attr::getattr_sym(&m.func, name),
        None => Ok(NONE),
    }
}

static METHOD_ATTRS: &[GetSetData] = &[
    g!("__func__", |v| Ok(v.as_method().map_or(NONE, |m| m.func.clone()))),
    g!("__self__", |v| Ok(v.as_method().map_or(NONE, |m| m.object.clone()))),
    g!("__name__", |v| of_func(v, sym::NAME)),
    g!("__qualname__", |v| of_func(v, sym::QUALNAME)),
    g!("__module__", |v| of_func(v, sym::MODULE)),
    g!("__doc__", |v| of_func(v, sym::DOC)),
    g!("__code__", |v| of_func(v, sym::CODE)),
    g!("__defaults__", |v| of_func(v, sym::DEFAULTS)),
    g!("__annotations__", |v| of_func(v, sym::ANNOTATIONS)),
    g!("__wrapped__", |v| of_func(v, sym::WRAPPED)),
    g!("__isabstractmethod__", |v| of_func(v, sym::ISABSTRACTMETHOD)),
];

// ---- super

fn super_new(a: &[Value]) -> R {
    match (a[1].given(), a[2].given()) {
        (Some(c), Some(o)) => crate::class::new_super(c, o),
        (Some(_), None) => Err(type_error("super() with one argument is not supported by Portalis")),
        _ => Err(runtime_error("super(): __class__ cell not found")),
    }
}

static SUPER: &[NativeDef] = &[
    m!("__new__", "cls, type=, object=, /", super_new),
    m!("__init__", "self, type=, object=, /", nothing),
    m!("__repr__", "self, /", |a| {
        let s = a[0].as_super();
        let n = s.and_then(|s| s.start.as_type()).map_or("?", |t| t.name());
        let o = s.map_or("?", |s| s.of.name());
        Ok(new_string(format!("<super: <class '{}'>, <{} object>>", n, o)))
    }),
];
static SUPER_ATTRS: &[GetSetData] = &[
    g!("__thisclass__", |v| Ok(v.as_super().map_or(NONE, |s| s.start.clone()))),
    g!("__self__", |v| Ok(v.as_super().map_or(NONE, |s| s.object.clone()))),
    g!("__self_class__", |v| Ok(v.as_super().map_or(NONE, |s| s.of.value()))),
];

// ---- modules and singletons

fn module_repr(a: &[Value]) -> R {
    let m = a[0].as_module();
    let name = m.map_or("?", |m| m.name());
    Ok(new_string(match m.and_then(|m| m.get(sym::FILE)) {
        Some(f) => format!("<module '{}' from {}>", name, crate::ops::repr_text(&f)?),
        None => format!("<module '{}' (built-in)>", name),
    }))
}

static MODULE: &[NativeDef] = &[
    m!("__new__", "cls, name, doc=", |a| {
        let v = crate::module::new_module(&a[1].as_str().unwrap_or_default(), None);
        if let (Some(m), Some(d)) = (v.as_module(), a[2].given()) {
            m.set(sym::DOC, d.clone());
        }
        Ok(v)
    }),
    m!("__init__", "self, name=, doc=", nothing),
    m!("__repr__", "self, /", module_repr),
];

fn singleton(name: &'static str) -> &'static [NativeDef] {
    match name {
        "None" => {
            static X: &[NativeDef] = &[
                m!("__repr__", "self, /", |_| Ok(new_str("None"))),
                m!("__bool__", "self, /", |_| Ok(FALSE)),
                m!("__new__", "cls, /", |_| Ok(NONE)),
            ];
            X
        }
        "Ellipsis" => {
            static X: &[NativeDef] = &[
                m!("__repr__", "self, /", |_| Ok(new_str("Ellipsis"))),
                m!("__new__", "cls, /", |_| Ok(ELLIPSIS)),
            ];
            X
        }
        _ => {
            static X: &[NativeDef] = &[
                m!("__repr__", "self, /", |_| Ok(new_str("NotImplemented"))),
                m!("__bool__", "self, /", |_| Ok(TRUE)),
                m!("__new__", "cls, /", |_| Ok(NOT_IMPLEMENTED)),
            ];
            X
        }
    }
}

// ---- list[int] and the like

pub struct Alias {
    pub origin: Value,
    pub args: Value,
}

/// types.GenericAlias(origin, item)
pub fn generic_alias(origin: &Value, item: &Value) -> R {
    let args = if item.as_tuple().is_some() { item.clone() } else { tuple(vec![item.clone()]) };
    let a = Alias { origin: origin.clone(), args };
    Ok(new_other_data(T::GenericAlias.ty(), Box::new(a)))
}

fn alias(v: &Value) -> R<&Alias> {
    v.as_native_object::<Alias>().ok_or_else(|| type_error("a generic alias is required"))
}

/// How a type stands in the repr of an alias.
pub fn type_repr_text(v: &Value) -> R<String> {
    if matches!(v.tag(), crate::value::Tag::Ellipsis) {
        return Ok("...".into());
    }
    match v.as_type() {
        Some(t) => Ok(full_name(t)),
        None => crate::ops::repr_text(v),
    }
}

fn alias_repr(a: &[Value]) -> R {
    let x = alias(&a[0])?;
    let mut parts = Vec::new();
    for p in collect(&x.args)? {
        parts.push(match p.as_list() {
            Some(l) => {
                let inner: R<Vec<String>> = l.items().iter().map(type_repr_text).collect();
                format!("[{}]", inner?.join(", "))
            }
            None => type_repr_text(&p)?,
        });
    }
    let args = if parts.is_empty() { "()".into() } else { parts.join(", ") };
    Ok(new_string(format!("{}[{}]", type_repr_text(&x.origin)?, args)))
}

fn alias_getattribute(a: &[Value]) -> R {
    let name = name_sym(&a[1])?;
    let x = alias(&a[0])?;
    match name.name() {
        "__origin__" => return Ok(x.origin.clone()),
        "__args__" => return Ok(x.args.clone()),
        "__parameters__" => return Ok(tuple(crate::stdlib::type_parameters(&collect(&x.args)?))),
        "__class__" | "__mro_entries__" | "__repr__" | "__call__" | "__hash__" | "__eq__"
        | "__getitem__" | "__or__" | "__instancecheck__" | "__subclasscheck__" | "__reduce__"
        | "__reduce_ex__" | "__copy__" | "__deepcopy__" => {}
        _ => return crate::attr::getattr_sym(&x.origin, name),
    }
    match generic_getattr(&a[0], name)? {
        Some(v) => Ok(v),
        None => Err(crate::attr::no_attribute(&a[0], name)),
    }
}

static ALIAS: &[NativeDef] = &[
    m!("__new__", "cls, origin, args, /", |a| generic_alias(&a[1], &a[2])),
    m!("__repr__", "self, /", alias_repr),
    m!("__getattribute__", "self, name, /", alias_getattribute),
    m!("__call__", "self, /, *args, **kw", |a| {
        let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
        let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
        call_ex(&alias(&a[0])?.origin.clone(), args, kw)
    }),
    m!("__mro_entries__", "self, bases, /", |a| Ok(tuple(vec![alias(&a[0])?.origin.clone()]))),
    m!("__getitem__", "self, item, /", |a| {
        crate::stdlib::subscript_alias(&a[0], &collect(&alias(&a[0])?.args)?, &a[1])
    }),
    m!("__instancecheck__", "self, obj, /", |_| {
        Err(type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }),
    m!("__subclasscheck__", "self, cls, /", |_| {
        Err(type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }),
    m!("__eq__", "self, other, /", |a| match (alias(&a[0]), alias(&a[1])) {
        (Ok(x), Ok(y)) => Ok(Value::bool(eq_b(&x.origin, &y.origin)? && eq_b(&x.args, &y.args)?)),
        _ => Ok(NOT_IMPLEMENTED),
    }),
    m!("__hash__", "self, /", |a| {
        let x = alias(&a[0])?;
        Ok(Value::int(hash(&x.origin)? ^ hash(&x.args)?))
    }),
    m!("__or__", "self, other, /", |a| crate::stdlib::union_of(&a[0], &a[1])),
    m!("__ror__", "self, other, /", |a| crate::stdlib::union_of(&a[1], &a[0])),
];

fn traceback_entry(v: &Value) -> Option<crate::exc::TraceEntry> {
    crate::traceback::entries(v).last().copied()
}

/// `tb.tb_frame`: what is known of a frame that an exception left.
struct Frame(crate::exc::TraceEntry);

fn frame_of(v: &Value) -> R<&Frame> {
    v.as_native_object::<Frame>().ok_or_else(|| type_error("a frame is required"))
}

static FRAME_ATTRS: &[GetSetData] = &[
    g!("f_code", |v| Ok(new_other_data(T::Code.ty(), Box::new(CodeObject(frame_of(v)?.0.code))))),
    g!("f_lineno", |v| Ok(Value::int(frame_of(v)?.0.line as i64))),
    g!("f_globals", |v| Ok(globals_dict(frame_of(v)?.0.code.module))),
];

static TRACEBACK_ATTRS: &[GetSetData] = &[
    g!("tb_frame", |v| Ok(match traceback_entry(v) {
        Some(e) => new_other_data(T::Frame.ty(), Box::new(Frame(e))),
        None => NONE,
    })),
    g!("tb_lineno", |v| Ok(traceback_entry(v).map_or(NONE, |e| Value::int(e.line as i64)))),
    GetSetData {
        name: "tb_next",
        get: |v| {
            let mut all = crate::traceback::entries(v);
            all.pop();
            if all.is_empty() {
                return Ok(NONE);
            }
            Ok(new_other_data(T::Traceback.ty(), Box::new(crate::traceback::Traceback(all))))
        },
        // Every step along a traceback is a copy: cutting one is seen by nobody.
        set: Some(|_, _| Ok(())),
    },
];

pub fn define_all() {
    define(T::Object, OBJECT, OBJECT_ATTRS);
    define(T::Object, crate::reduce::METHODS, &[]);
    define(T::Type, TYPE, TYPE_ATTRS);
    define(T::MappingProxy, PROXY, &[]);
    define(T::Function, FUNCTION, FUNCTION_ATTRS);
    define(T::Builtin, NATIVE, NATIVE_ATTRS);
    define(T::MethodDescriptor, NATIVE, NATIVE_ATTRS);
    define(T::MethodDescriptor, &[], OBJCLASS);
    define(T::SlotWrapper, &[], OBJCLASS);
    define(T::SlotWrapper, NATIVE, NATIVE_ATTRS);
    for t in [T::Method, T::BuiltinMethod, T::MethodWrapper] {
        define(t, METHOD, METHOD_ATTRS);
    }
    define(T::Code, CODE, CODE_ATTRS);
    static CELL: &[GetSetData] = &[g!("cell_contents", cell_contents)];
    define(T::Cell, &[], CELL);
    define(T::Super, SUPER, SUPER_ATTRS);
    define(T::Module, MODULE, &[]);
    define(T::NoneType, singleton("None"), &[]);
    define(T::EllipsisType, singleton("Ellipsis"), &[]);
    define(T::NotImplementedType, singleton("NotImplemented"), &[]);
    define(T::GenericAlias, ALIAS, &[]);
    define(T::Traceback, &[], TRACEBACK_ATTRS);
    define(T::Frame, &[], FRAME_ATTRS);
    // `object.__init_subclass__` and `__prepare__` are class methods, not inherited data.
    T::Object.ty().dict().set(sym::DOC, NONE);
}
