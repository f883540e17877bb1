//! object, type, functions, methods, descriptors, modules, the singletons: their methods and
//! computed attributes.

use crate::class_layout::sizes;
use crate::attr::{attrs_of, generic_getattr, generic_setattr, name_sym};
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::func_type::call_any;
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
    let module = match t.lookup(sym::MODULE) {
        Some(m) if m.as_getset().is_some() => Some(module_of_type(t)),
        m => m,
    };
    match module.as_ref().and_then(|m| m.as_str()) {
        Some(m) if m != "builtins" => format!("{}.{}", m, t.qualname()),
        _ => t.qualname().to_string(),
    }
}

/// The module of a class whose instances have a module of their own, which hides it.
fn module_of_type(t: Type) -> Value {
    let typing = [T::TypingVar, T::TypingParams, T::TypingVarTuple];
    let is_typing = typing.iter().any(|x| x.ty() == t) || crate::stdlib::is_alias_type(t);
    new_str(if is_typing { "typing" } else { "builtins" })
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
        let own_new = match (t.lookup(sym::NEW), T::Object.ty().lookup(sym::NEW)) {
            (Some(own), Some(plain)) => !is(&own, &plain),
            _ => false,
        };
        if own_init {
            return Err(type_error(
                "object.__init__() takes exactly one argument (the instance to initialize)",
            ));
        }
        if !own_new {
            return Err(type_error(format!(
                "{}.__init__() takes exactly one argument (the instance to initialize)",
                t.name()
            )));
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
    if a[1].as_str_data().is_none() {
        let got = type_name(&a[1]);
        return Err(type_error(format!("__format__() argument must be str, not {}", got)));
    }
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

/// `object.__setattr__` would jump over what a class does.
fn check_no_class(v: &Value, name: &str) -> R<()> {
    match v.as_type() {
        Some(_) => {
            let text = format!("can't apply this {} to {} object", name, type_name(v));
            Err(type_error(text))
        }
        None => Ok(()),
    }
}

fn object_setattr(a: &[Value]) -> R {
    check_no_class(&a[0], "__setattr__")?;
    generic_setattr(&a[0], name_sym(&a[1])?, Some(a[2].clone())).map(|_| NONE)
}

fn object_delattr(a: &[Value]) -> R {
    check_no_class(&a[0], "__delattr__")?;
    generic_setattr(&a[0], name_sym(&a[1])?, None).map(|_| NONE)
}

/// Names for dir(): the object's own and its classes', sorted.
pub fn dir_of(v: &Value) -> Vec<Value> {
    let mut names: Vec<&'static str> = Vec::new();
    if let Some(m) = v.as_module() {
        names.extend(m.items().iter().map(|x| x.0.name()));
    } else {
        let function = v.as_method().map(|m| &m.func);
        if let Some(a) = attrs_of(function.unwrap_or(v)) {
            names.extend(a.items().iter().map(|x| x.0.name()));
        }
        let t = v.as_type().unwrap_or_else(|| type_of(v));
        for m in t.mro() {
            let hidden = *m == T::Object.ty();
            let keys = m.dict().keys.iter().filter(|k| !hidden || **k != sym::DICT);
            names.extend(keys.map(|k| k.name()));
        }
    }
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|n| sym::intern(n).value()).collect()
}

/// A class may give its objects another `__dict__`.
fn own_dir(a: &[Value]) -> R {
    let own = type_of(&a[0]).lookup(sym::DICT).filter(|f| f.as_getset().is_none());
    if own.is_none() || a[0].as_type().is_some() {
        return Ok(list(dir_of(&a[0])));
    }
    let dict = crate::attr::try_getattr(&a[0], sym::DICT)?.unwrap_or(NONE);
    let mut names = match (dict.as_dict(), a[0].as_module()) {
        (None, Some(_)) => return Err(type_error("<module>.__dict__ is not a dictionary")),
        (Some(_), _) => collect(&dict)?,
        (None, None) => Vec::new(),
    };
    if a[0].as_module().is_none() {
        names.extend(dir_of(&type_of(&a[0]).value()));
    }
    Ok(list(collect(&set(names)?)?))
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
    Ok(crate::types::shown_type(v).value())
}

fn get_dict(v: &Value) -> R {
    if v.as_module().is_some() {
        return Ok(crate::dict_module::module_dict(v));
    }
    if v.as_type().is_some() {
        return type_dict(v);
    }
    match crate::class::object_dict(v) {
        Some(d) => Ok(d),
        None => Err(attribute_error(format!("'{}' object has no attribute '__dict__'", type_name(v)))),
    }
}

fn set_dict(v: &Value, x: Option<Value>) -> R<()> {
    if v.as_type().is_some() {
        return Err(attribute_error("attribute '__dict__' of 'type' objects is not writable"));
    }
    if v.as_module().is_some() {
        return Err(attribute_error("readonly attribute"));
    }
    match (attrs_of(v), x) {
        (Some(a), Some(d)) if d.as_dict().is_some() => {
            a.adopt(d);
            Ok(())
        }
        (_, Some(d)) => Err(type_error(format!(
            "__dict__ must be set to a dictionary, not a '{}'",
            type_name(&d)
        ))),
        (Some(a), None) if type_of(v).is_heap() => {
            a.adopt(crate::dict::new_dict());
            Ok(())
        }
        (_, None) => Err(type_error("cannot delete __dict__")),
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
    m!("__dir__", "self, /", own_dir),
    m!("__init_subclass__", "cls, /, *args, **kw", init_subclass),
    m!("__subclasshook__", "cls, other, /", |_| Ok(NOT_IMPLEMENTED)),
    m!("__sizeof__", "self, /", |_| Ok(Value::int(16))),
];
/// The attributes of an object, as classes that have them show it; `object` keeps it out of
/// sight, for the builtin types.
pub const DICT_OF: GetSetData = g!("__dict__", get_dict, set_dict);
pub static DICT: GetSetData = DICT_OF;
static OBJECT_ATTRS: &[GetSetData] = &[
    g!("__class__", get_class, crate::class_assign::set_class),
    g!("__dict__", get_dict, set_dict),
];

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
    let t = this_type(&a[0])?;
    if t == T::Type.ty() && args.len() == 1 && kw.is_empty() {
        return Ok(crate::types::shown_type(&args[0]).value());
    }
    crate::class::construct(t, args, kw)
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
        if k != sym::DICT || t != T::Object.ty() {
            crate::dict::set_sym(&d, k, x);
        }
    }
    Ok(crate::mapping_proxy::of(d))
}

fn type_module(v: &Value) -> R {
    let t = this_type(v)?;
    let own = t.dict().get(sym::MODULE).filter(|m| m.as_getset().is_none()); // not `type`'s own
    Ok(own.cloned().unwrap_or_else(|| module_of_type(t)))
}

fn set_in_type(name: sym::Sym, v: &Value, x: Option<Value>) -> R<()> {
    if name == sym::MODULE || name == sym::DOC {
        crate::class_assign::check_settable(this_type(v)?, name.name(), x.as_ref())?;
    }
    crate::class::set_on_class(this_type(v)?, name, x)
}

fn type_doc(v: &Value) -> R {
    let t = this_type(v)?;
    match t.dict().get(sym::DOC).filter(|d| d.as_getset().is_none()).cloned() {
        Some(doc) => crate::attr::bind_to_class(&doc, t),
        None => Ok(NONE),
    }
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
        Some(x) if x.as_getset().is_none() => Ok(x),
        _ => Err(attribute_error("__abstractmethods__")),
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
        Ok(Value::bool(crate::isinstance::object_isinstance(&a[1], &a[0])?))
    }),
    m!("__subclasscheck__", "self, subclass, /", |a| {
        Ok(Value::bool(crate::isinstance::object_issubclass(&a[1], &a[0])?))
    }),
    m!("__prepare__", "cls, /, *args, **kw", |_| Ok(crate::dict::new_dict())),
    m!("__setattr__", "self, name, value, /", |a| {
        generic_setattr(&a[0], name_sym(&a[1])?, Some(a[2].clone())).map(|_| NONE)
    }),
    m!("__delattr__", "self, name, /", |a| {
        generic_setattr(&a[0], name_sym(&a[1])?, None).map(|_| NONE)
    }),
    m!("__or__", "self, other, /", type_or),
    m!("__ror__", "self, other, /", |a| type_or(&[a[1].clone(), a[0].clone()])),
];
static TYPE_ATTRS: &[GetSetData] = &[
    g!("__name__", |v| Ok(new_str(this_type(v)?.name())), |v, x| {
        let t = this_type(v)?;
        crate::class_assign::set_text(t, &t.data().name, "__name__", x)
    }),
    g!("__qualname__", |v| Ok(new_str(this_type(v)?.qualname())), |v, x| {
        let t = this_type(v)?;
        crate::class_assign::set_text(t, &t.data().qualname, "__qualname__", x)
    }),
    g!("__module__", type_module, |v, x| set_in_type(sym::MODULE, v, x)),
    g!("__doc__", type_doc, |v, x| set_in_type(sym::DOC, v, x)),
    g!("__dict__", type_dict),
    g!("__bases__", bases_of, |v, x| crate::class_assign::set_bases(this_type(v)?, x)),
    g!("__base__", |v| Ok(this_type(v)?.base().map_or(NONE, |b| b.value()))),
    g!("__basicsize__", |v| Ok(Value::int(sizes(this_type(v)?).basic))),
    g!("__itemsize__", |v| Ok(Value::int(sizes(this_type(v)?).item))),
    g!("__dictoffset__", |v| Ok(Value::int(sizes(this_type(v)?).dict))),
    g!("__weakrefoffset__", |v| Ok(Value::int(sizes(this_type(v)?).weak))),
    g!("__flags__", |v| Ok(Value::int(crate::class_layout::flags(this_type(v)?)))),
    g!("__mro__", |v| Ok(tuple(this_type(v)?.mro().iter().map(|t| t.value()).collect()))),
    g!("__annotations__", annotations_of_type, |v, x| set_in_type(sym::ANNOTATIONS, v, x)),
    g!("__text_signature__", |v| {
        Ok(crate::stdlib::text_signature::attribute_of_class(this_type(v)?))
    }),
    g!("__abstractmethods__", abstract_methods, |v, x| set_in_type(sym::ABSTRACTMETHODS, v, x)),
];

// ---- builtin functions and methods

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

/// A builtin function belongs to its module, a `__new__` to its class.
fn native_self(v: &Value) -> R {
    let n = match v.as_native() {
        Some(n) if type_of(v) == T::Builtin.ty() => n,
        _ => return Err(crate::attr::no_attribute(v, sym::SELF)),
    };
    match n.of.as_type() {
        Some(_) if n.def.name == "maketrans" => Ok(NONE), // static
        Some(t) => Ok(t.value()),
        None => Ok(crate::module::import_dotted(n.module).unwrap_or(NONE)),
    }
}

static BUILTIN: &[NativeDef] = &[
    m!("__repr__", "self, /", native_repr),
    m!("__call__", "self, /, *args, **kw", call_any),
];
/// What is found on a type binds its receiver; a builtin function is no descriptor.
static BINDING: &[NativeDef] = &[m!("__get__", "self, instance, owner=, /", |a| {
    if a[1].is_none() || !crate::func::binds(&a[0]) {
        return Ok(a[0].clone());
    }
    Ok(crate::func::bound(a[0].clone(), a[1].clone()))
})];
static NATIVE_ATTRS: &[GetSetData] = &[
    g!("__name__", |v| Ok(v.as_native().map_or(NONE, |n| new_str(n.def.name)))),
    g!("__qualname__", |v| Ok(v.as_native().map_or(NONE, |n| match n.of.as_type() {
        Some(t) => new_string(format!("{}.{}", t.name(), n.def.name)),
        None => new_str(n.def.name),
    }))),
    g!("__module__", |v| Ok(v.as_native().map_or(NONE, |n| new_str(n.module)))),
    g!("__doc__", |_| Ok(NONE)),
    g!("__self__", native_self),
    g!("__objclass__", |v| match v.as_native().and_then(|n| n.of.as_type()) {
        Some(t) => Ok(t.value()),
        None => Err(crate::attr::no_attribute(v, sym::intern("__objclass__"))),
    }),
    g!("__text_signature__", |v| Ok(crate::stdlib::text_signature::attribute(v, None))),
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
    let q = match crate::attr::try_getattr(&m.func, sym::QUALNAME)? {
        Some(q) => Some(q),
        None => crate::attr::try_getattr(&m.func, sym::NAME)?,
    };
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
    if let (sym::DICT, Some(m)) = (name, a[0].as_method()) {
        return crate::attr::getattr_sym(&m.func, name);
    }
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
    m!("__call__", "self, /, *args, **kw", call_any),
];

fn of_func(v: &Value, name: sym::Sym) -> R {
    match v.as_method() {
        Some(m) => crate::attr::getattr_sym(&m.func, name),
        None => Ok(NONE),
    }
}

/// A builtin one is named after the class that it is bound to.
fn qualname_of_method(v: &Value) -> R {
    match v.as_method().map(|m| (m.func.as_native(), &m.object)) {
        Some((Some(n), object)) => {
            let own = object.as_type().unwrap_or_else(|| type_of(object));
            let slot = type_of(v) == T::MethodWrapper.ty();
            let t = n.of.as_type().filter(|_| slot).unwrap_or(own);
            Ok(new_string(format!("{}.{}", t.qualname(), n.def.name)))
        }
        _ => of_func(v, sym::QUALNAME),
    }
}

/// A class method tells its parameters without its class.
fn text_signature_of_method(v: &Value) -> R {
    match v.as_method().filter(|m| m.func.as_native().is_some()) {
        Some(m) => Ok(crate::stdlib::text_signature::attribute(&m.func, m.object.as_type())),
        None => Err(crate::attr::no_attribute(v, sym::intern("__text_signature__"))),
    }
}

static METHOD_ATTRS: &[GetSetData] = &[
    g!("__func__", |v| Ok(v.as_method().map_or(NONE, |m| m.func.clone()))),
    g!("__self__", |v| Ok(v.as_method().map_or(NONE, |m| m.object.clone()))),
    g!("__name__", |v| of_func(v, sym::NAME)),
    g!("__qualname__", qualname_of_method),
    g!("__module__", |v| of_func(v, sym::MODULE)),
    g!("__doc__", |v| of_func(v, sym::DOC)),
    g!("__code__", |v| of_func(v, sym::CODE)),
    g!("__defaults__", |v| of_func(v, sym::DEFAULTS)),
    g!("__annotations__", |v| of_func(v, sym::ANNOTATIONS)),
    g!("__wrapped__", |v| of_func(v, sym::WRAPPED)),
    g!("__text_signature__", text_signature_of_method),
    g!("__isabstractmethod__", |v| of_func(v, sym::ISABSTRACTMETHOD)),
];

// ---- modules and singletons

fn module_repr(a: &[Value]) -> R {
    let m = a[0].as_module();
    let name = m.map_or("?", |m| m.name());
    if crate::import_hooks::is_ready() {
        return crate::import_hooks::repr(&a[0]);
    }
    Ok(new_string(match m.and_then(|m| m.get(sym::FILE)) {
        Some(f) => format!("<module '{}' from {}>", name, crate::ops::repr_text(&f)?),
        None if crate::import_hooks::is_native(name) => {
            format!("<module '{}' (built-in)>", name)
        }
        None => format!("<module '{}'>", name),
    }))
}

static MODULE: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        let t = a[0].as_type().unwrap_or_else(|| T::Module.ty());
        Ok(crate::module::empty_module(t))
    }),
    m!("__init__", "self, name, doc=", |a| {
        if let Some(m) = a[0].as_module() {
            let name = a[1].as_str().ok_or_else(|| {
                type_error(format!(
                    "module.__init__() argument 'name' must be str, not {}",
                    type_name(&a[1])
                ))
            })?;
            crate::module::name_module(m, &name);
            m.set(sym::DOC, a[2].given().cloned().unwrap_or(NONE));
        }
        Ok(NONE)
    }),
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

pub use crate::generic_alias::{generic_alias, type_repr_text, Alias};

pub fn define_all() {
    define(T::Object, OBJECT, OBJECT_ATTRS);
    define(T::Object, crate::reduce::METHODS, &[]);
    define(T::Type, TYPE, TYPE_ATTRS);
    crate::mapping_proxy::define_all();
    define(T::Builtin, BUILTIN, NATIVE_ATTRS);
    for t in [T::MethodDescriptor, T::SlotWrapper] {
        define(t, BUILTIN, NATIVE_ATTRS);
        define(t, BINDING, OBJCLASS);
    }
    for t in [T::Method, T::BuiltinMethod, T::MethodWrapper] {
        define(t, METHOD, METHOD_ATTRS);
    }
    define(T::Module, MODULE, &[]);
    define(T::NoneType, singleton("None"), &[]);
    define(T::EllipsisType, singleton("Ellipsis"), &[]);
    define(T::NotImplementedType, singleton("NotImplemented"), &[]);
    crate::generic_alias::define_all();
    // `object.__init_subclass__` and `__prepare__` are class methods, not inherited data.
    T::Object.ty().dict().set(sym::DOC, NONE);
}
