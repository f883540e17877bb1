//! Classes: calling a type, building one from a class body, assigning to one, `super()`.

use crate::attr::{attrs_of, bind, call_special, getattr_sym, try_getattr};
use crate::cell::{CellRef, Global};
use crate::func::Code;
use crate::object::{new_instance_data, new_super_data, Instance, Kind, SuperData};
use crate::prelude::*;
use crate::slots_buf::Slots;
use crate::sym::{self, Sym};
use crate::types::{self, new_type, NewType, Type};

/// `T(...)`: the metaclass's `__call__`, or `__new__` and `__init__`.
pub fn call_type(t: Type, mut args: Vec<Value>, kw: Vec<(Value, Value)>) -> R {
    if kw.is_empty() {
        return call_type_plain(t, &mut args);
    }
    if let Some(f) = own_call(t) {
        args.insert(0, t.value());
        return call_ex(&f, args, kw);
    }
    construct(t, args, kw)
}

/// The same without named arguments; the values are taken out of the slice.
pub fn call_type_plain(t: Type, args: &mut [Value]) -> R {
    if crate::collect::is_wanted() {
        crate::collect::poll();
    }
    if t.meta() != T::Type.ty() {
        if let Some(f) = own_call(t) {
            return call(&f, &mut Slots::with(&t.value(), args));
        }
    } else if t == T::Type.ty() && args.len() == 1 {
        return Ok(type_of(&args[0]).value());
    }
    if let ([x], false) = (&*args, t.is_heap()) {
        if let Some(r) = convert(t, x) {
            return r;
        }
    }
    let init = t.lookup(sym::INIT).unwrap_or(NONE);
    let by_object = t.is_heap()
        && t.kind() == Kind::Instance
        && t.lookup_ref(sym::NEW).map_or(false, is_objects);
    if by_object {
        // object.__new__ and a Python __init__: the common case
        if let (Some(f), 0) = (init.as_func(), t.flags() & types::F_ABSTRACT) {
            let v = new_instance(t);
            let mut all = Slots::with(&v, args);
            let r = if all.len() == f.code.npos && all.len() == f.code.params.len() {
                (f.run)(f, &mut all)?
            } else {
                call(&init, &mut all)?
            };
            return if r.is_none() { Ok(v) } else { Err(init_returned(&r)) };
        }
    }
    if let Some(r) = construct_builtin(t, &init, args) {
        return r;
    }
    construct(t, args.iter_mut().map(take).collect(), Vec::new())
}

/// Builtin types whose objects are whole after `__new__`, and list and set, by fewer calls
/// than the protocol takes.
fn construct_builtin(t: Type, init: &Value, args: &mut [Value]) -> Option<R> {
    if t.is_heap() {
        return None;
    }
    if is_objects(init) {
        let new = t.lookup_ref(sym::NEW)?.clone();
        let n = new.as_native().filter(|n| !is_objects(&new) && n.of.as_type() == Some(t))?;
        return Some(n.call(&mut Slots::with(&t.value(), args)));
    }
    None
}

/// `list(x)` and other conversions that need no protocol of construction.
fn convert(t: Type, x: &Value) -> Option<R> {
    if t == T::List.ty() {
        return Some(collect(x).map(list));
    }
    if t == T::Set.ty() {
        return Some(crate::set::set_from(x));
    }
    if t == T::Tuple.ty() && !x.is_exact(Kind::Tuple) {
        return Some(collect(x).map(tuple));
    }
    let same = t == T::Tuple.ty()
        || t == T::Int.ty() && x.as_int().is_some()
        || t == T::Str.ty() && x.is_exact(Kind::Str)
        || t == T::Float.ty() && x.as_float().is_some();
    if same {
        return Some(Ok(x.clone()));
    }
    match x.as_int() {
        Some(i) if t == T::Float.ty() => Some(Ok(Value::float(i as f64))),
        _ if t == T::Bool.ty() => Some(truthy(x).map(Value::bool)),
        _ => None,
    }
}

/// A metaclass's own `__call__`.
fn own_call(t: Type) -> Option<Value> {
    if t.meta() == T::Type.ty() {
        return None;
    }
    let types = |f: &Value| f.as_native().map_or(false, |n| n.of.as_type() == Some(T::Type.ty()));
    t.meta().lookup(sym::CALL).filter(|f| !types(f))
}

/// A method that `object` gives.
fn is_objects(f: &Value) -> bool {
    f.as_native().map_or(false, |n| n.of.as_type() == Some(T::Object.ty()))
}

#[cold]
fn init_returned(r: &Value) -> PyErr {
    type_error(format!("__init__() should return None, not '{}'", type_name(r)))
}

/// `type.__call__`
pub fn construct(t: Type, args: Vec<Value>, kw: Vec<(Value, Value)>) -> R {
    let new = t.lookup(sym::NEW).unwrap_or(NONE);
    let v = if is_objects(&new) && t.kind() == Kind::Instance && t.is_heap() {
        // object.__new__: the common case needs no call
        check_object_args(t, &args, &kw)?;
        check_abstract(t)?;
        new_instance(t)
    } else {
        let mut all = Vec::with_capacity(args.len() + 1);
        all.push(t.value());
        all.extend(args.iter().cloned());
        call_ex(&unwrap_static(&new), all, kw.clone())?
    };
    if !type_of(&v).is_subtype(t) {
        return Ok(v);
    }
    let made = type_of(&v);
    if let Some(init) = made.lookup(sym::INIT).filter(|f| !is_objects(f)) {
        let r = if init.as_func().is_some() || init.as_native().is_some() {
            let mut all = Vec::with_capacity(args.len() + 1);
            all.push(v.clone());
            all.extend(args);
            call_ex(&init, all, kw)?
        } else {
            call_ex(&bind(&init, &v, made)?, args, kw)?
        };
        if !r.is_none() {
            return Err(init_returned(&r));
        }
    }
    Ok(v)
}

fn unwrap_static(f: &Value) -> Value {
    f.as_wrapper().map_or_else(|| f.clone(), |w| w.inner.clone())
}

/// "C() takes no arguments": excess arguments that neither __new__ nor __init__ takes.
pub fn check_object_args(t: Type, args: &[Value], kw: &[(Value, Value)]) -> R<()> {
    if args.is_empty() && kw.is_empty() {
        return Ok(());
    }
    let is_objects = |name: Sym| {
        t.lookup(name).map_or(false, |f| {
            f.as_native().map_or(false, |n| n.of.as_type() == Some(T::Object.ty()))
        })
    };
    if !is_objects(sym::NEW) {
        return Err(type_error(
            "object.__new__() takes exactly one argument (the type to instantiate)",
        ));
    }
    if is_objects(sym::INIT) {
        return Err(type_error(format!("{}() takes no arguments", t.name())));
    }
    Ok(())
}

/// Abstract methods that are left keep a class from being instantiated.
pub fn check_abstract(t: Type) -> R<()> {
    if t.flags() & types::F_ABSTRACT == 0 {
        return Ok(());
    }
    let names = match t.dict().get(sym::ABSTRACTMETHODS) {
        Some(v) => collect(v)?,
        None => return Ok(()),
    };
    let mut names: Vec<String> =
        names.iter().filter_map(|n| n.as_str().map(|s| s.into_owned())).collect();
    names.sort();
    if names.is_empty() {
        return Ok(());
    }
    Err(type_error(format!(
        "Can't instantiate abstract class {} with abstract method{} {}",
        t.name(),
        if names.len() == 1 { "" } else { "s" },
        names.join(", ")
    )))
}

pub fn new_instance(t: Type) -> Value {
    let attrs = crate::attr::Attrs::roomy(t.root_shape());
    let v = new_instance_data(t, Instance { attrs });
    if t.has_del() {
        crate::collect::remember(&v);
    }
    v
}

/// Runs `__del__`; what it raises is told on stderr and forgotten, as CPython does.
pub fn run_del(v: &Value) {
    if let Some(Err(e)) = call_special(sym::DEL, &mut [v.clone()]) {
        eprintln!("Exception ignored in: <function {}.__del__>", type_name(v));
        crate::traceback::print(&e);
    }
}

/// What `__prepare__` gives for a class body.
pub fn class_prepare(code: &'static Code, bases: &[Value], keywords: &[(Value, Value)]) -> R {
    let resolved = resolve_bases(bases)?;
    let meta = metaclass(&resolved, keywords)?;
    match meta.as_type() {
        Some(m) if m == T::Type.ty() => Ok(crate::dict::new_dict()),
        _ => match try_getattr(&meta, sym::PREPARE)? {
            Some(prepare) => {
                let args = vec![sym::intern(code.name).value(), tuple(resolved)];
                call_ex(&prepare, args, without_metaclass(keywords))
            }
            None => Ok(crate::dict::new_dict()),
        },
    }
}

/// The namespace of a class body, with __module__ and __qualname__ set.
pub fn class_begin(code: &'static Code, bases: &[Value], keywords: &[(Value, Value)]) -> R {
    let ns = class_prepare(code, bases, keywords)?;
    setitem(&ns, &sym::MODULE.value(), code.module.name_value())?;
    setitem(&ns, &sym::QUALNAME.value(), sym::intern(code.qualname).value())?;
    if let Some(doc) = code.doc {
        setitem(&ns, &sym::DOC.value(), new_str(doc))?;
    }
    Ok(ns)
}

fn without_metaclass(kw: &[(Value, Value)]) -> Vec<(Value, Value)> {
    kw.iter().filter(|(k, _)| k.as_str().map_or(true, |s| s != "metaclass")).cloned().collect()
}

/// `__mro_entries__` of bases that are no classes.
pub fn resolve_bases(bases: &[Value]) -> R<Vec<Value>> {
    let mut out = Vec::with_capacity(bases.len());
    for b in bases {
        if b.as_type().is_none() {
            if let Some(r) = call_special(
                sym::MRO_ENTRIES,
                &mut [b.clone(), tuple(bases.to_vec())],
            ) {
                out.extend(collect(&r?)?);
                continue;
            }
        }
        out.push(b.clone());
    }
    Ok(out)
}

/// The most derived metaclass of the keyword and the bases.
pub fn metaclass(bases: &[Value], kw: &[(Value, Value)]) -> R {
    let named = kw.iter().find(|(k, _)| k.as_str().map_or(false, |s| s == "metaclass"));
    let mut winner = match named {
        Some((_, m)) => match m.as_type() {
            Some(t) => t,
            None => return Ok(m.clone()), // any callable
        },
        None => T::Type.ty(),
    };
    for b in bases {
        let m = type_of(b);
        if b.as_type().is_none() || winner.is_subtype(m) {
            continue;
        }
        if m.is_subtype(winner) {
            winner = m;
            continue;
        }
        return Err(type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) \
             subclass of the metaclasses of all its bases",
        ));
    }
    Ok(winner.value())
}

/// Makes the class once its body has run.
pub fn class_end(
    code: &'static Code,
    bases: Vec<Value>,
    keywords: Vec<(Value, Value)>,
    ns: Value,
    class_cell: Option<&CellRef>,
) -> R {
    let resolved = resolve_bases(&bases)?;
    let meta = metaclass(&resolved, &keywords)?;
    if resolved.len() != bases.len() || resolved.iter().zip(&bases).any(|(a, b)| !is(a, b)) {
        setitem(&ns, &new_str("__orig_bases__"), tuple(bases))?;
    }
    let args = vec![sym::intern(code.name).value(), tuple(resolved), ns];
    PENDING_CELL.with(|p| p.borrow_mut().push(class_cell.cloned()));
    let made = match meta.as_type() {
        Some(m) => call_type(m, args, without_metaclass(&keywords)),
        None => call_ex(&meta, args, without_metaclass(&keywords)),
    };
    PENDING_CELL.with(|p| p.borrow_mut().pop());
    let class = made?;
    if let Some(c) = class_cell {
        if c.get().is_unbound() {
            c.set(class.clone());
        }
    }
    Ok(class)
}

thread_local! {
    /// `__class__` cells of the class statements that are being finished: type.__new__ fills
    /// the innermost one, so that `__init_subclass__` and `__set_name__` can use super().
    static PENDING_CELL: std::cell::RefCell<Vec<Option<CellRef>>> =
        std::cell::RefCell::new(Vec::new());
}

/// The pending cells of another thread come in, those of this one go out.
pub fn swap_pending_cells(with: Vec<Option<CellRef>>) -> Vec<Option<CellRef>> {
    PENDING_CELL.with(|p| p.replace(with))
}

/// `type.__new__(meta, name, bases, ns, **kw)`
pub fn build_type(
    meta: Type,
    name: &Value,
    bases: &Value,
    ns: &Value,
    kw: Vec<(Value, Value)>,
) -> R {
    let name_text = match name.as_str() {
        Some(s) => s.into_owned(),
        None => {
            return Err(type_error(format!(
                "type.__new__() argument 1 must be str, not {}",
                type_name(name)
            )))
        }
    };
    let mut base_types = Vec::new();
    for b in collect(bases)? {
        match b.as_type() {
            Some(t) if t.data().is_final => {
                return Err(type_error(format!(
                    "type '{}' is not an acceptable base type",
                    t.name()
                )))
            }
            Some(t) if base_types.contains(&t) => {
                return Err(type_error(format!("duplicate base class {}", t.name())))
            }
            Some(t) => base_types.push(t),
            None => {
                return Err(type_error("bases must be types"));
            }
        }
    }
    if base_types.is_empty() {
        base_types.push(T::Object.ty());
    }
    let winner = metaclass(&collect(bases)?, &[])?;
    let meta = match winner.as_type() {
        Some(w) if w.is_subtype(meta) => w,
        _ => meta,
    };
    let kind = layout(&base_types)?;
    let qualname = match crate::dict::get_str(ns, "__qualname__")? {
        Some(q) => q.as_str().map(|s| s.into_owned()).unwrap_or_else(|| name_text.clone()),
        None => name_text.clone(),
    };
    let t = new_type(NewType {
        name: name_text,
        qualname,
        bases: base_types.clone(),
        kind,
        heap: true,
        is_final: false,
        meta,
    })
    .map_err(type_error)?;
    if let Some(f) = meta.lookup(sym::MRO_METHOD) {
        if f.as_func().is_some() {
            let mro = collect(&call(&f, &mut [t.value()])?)?;
            let mro: Vec<Type> = mro.iter().filter_map(|v| v.as_type()).collect();
            // SAFETY: the class is not yet known to anybody.
            unsafe { *t.data().mro.get() = mro };
        }
    }
    fill_dict(t, ns)?;
    types::EPOCH.bump();
    types::refresh_flags(t);
    PENDING_CELL.with(|p| {
        if let Some(Some(c)) = p.borrow().last() {
            if c.get().is_unbound() {
                c.set(t.value());
            }
        }
    });
    set_names(t)?;
    init_subclass(t, kw)?;
    Ok(t.value())
}

/// The layout of instances: the one builtin base that has data of its own.
fn layout(bases: &[Type]) -> R<Kind> {
    let mut best = T::Object.ty();
    for b in bases {
        let s = solid(*b);
        if best == T::Object.ty() || s.is_subtype(best) {
            best = s;
        } else if s != T::Object.ty() && !best.is_subtype(s) {
            return Err(type_error("multiple bases have instance lay-out conflict"));
        }
    }
    Ok(best.kind())
}

fn solid(t: Type) -> Type {
    // A heap type that no base gave its layout is one of pyrt's own with a Rust value.
    let first = |m: &&Type| !m.is_heap() || m.bases().iter().all(|b| b.kind() == Kind::Instance);
    let s = t.mro().iter().filter(first).find(|m| m.kind() != Kind::Instance);
    match s {
        // All exceptions have one layout.
        Some(e) if e.kind() == Kind::Exc => T::BaseException.ty(),
        Some(s) => *s,
        None => T::Object.ty(),
    }
}

fn fill_dict(t: Type, ns: &Value) -> R<()> {
    let pairs = crate::dict::pairs_of_mapping(ns)?
        .ok_or_else(|| type_error("type.__new__() argument 3 must be dict"))?;
    let mut slots = None;
    for (k, v) in pairs {
        let name = match k.as_str() {
            Some(s) => sym::intern(&s),
            None => continue,
        };
        let v = match name {
            sym::QUALNAME | sym::CLASSCELL => continue,
            sym::SLOTS => {
                slots = Some(v.clone());
                v
            }
            sym::NEW if v.as_func().is_some() => {
                crate::descr::new_wrapper(T::StaticMethod.ty(), v)
            }
            sym::INIT_SUBCLASS | sym::CLASS_GETITEM if v.as_func().is_some() => {
                crate::descr::new_wrapper(T::ClassMethod.ty(), v)
            }
            _ => v,
        };
        t.dict().set(name, v);
    }
    if t.dict().get(sym::MODULE).is_none() {
        // type(name, bases, dict): CPython takes the caller's module; it is mostly the script.
        t.dict().set(sym::MODULE, new_str("__main__"));
    }
    if t.dict().get(sym::DOC).is_none() {
        t.dict().set(sym::DOC, NONE);
    }
    if t.dict().get(sym::EQ).is_some() && t.dict().get(sym::HASH).is_none() {
        t.dict().set(sym::HASH, NONE); // a class with __eq__ alone is unhashable
    }
    let bases_have_dict =
        t.bases().iter().any(|b| b.is_heap() && b.data().has_dict.get());
    match slots {
        Some(s) => crate::slots::define(t, &s, bases_have_dict)?,
        None => t.data().has_dict.set(true),
    }
    Ok(())
}

fn set_names(t: Type) -> R<()> {
    let all: Vec<(Sym, Value)> =
        t.dict().keys.iter().copied().zip(t.dict().vals.iter().cloned()).collect();
    for (k, v) in all {
        if let Some(p) = v.as_property() {
            p.name.set(k.value());
        }
        if matches!(v.head().map(|h| h.kind()), Some(Kind::Instance | Kind::Property | Kind::Other))
            && type_of(&v).lookup_ref(sym::SET_NAME).is_some()
        {
            if let Some(Err(e)) =
                call_special(sym::SET_NAME, &mut [v.clone(), t.value(), k.value()])
            {
                let new = runtime_error(format!(
                    "Error calling __set_name__ on '{}' instance '{}' in '{}'",
                    type_name(&v),
                    k.name(),
                    t.name()
                ));
                if let Some(d) = new.value().as_exc() {
                    d.state().cause = e.value();
                    d.state().suppress = true;
                }
                return Err(new);
            }
        }
    }
    Ok(())
}

fn init_subclass(t: Type, kw: Vec<(Value, Value)>) -> R<()> {
    for m in &t.mro()[1..] {
        if let Some(f) = m.dict().get(sym::INIT_SUBCLASS).cloned() {
            let bound = crate::attr::bind_to_class(&f, t)?;
            let bound = match bound.as_native() {
                Some(_) => crate::func::bound(bound.clone(), t.value()),
                None => bound,
            };
            return call_ex(&bound, vec![], kw).map(|_| ());
        }
    }
    Ok(())
}

/// `C.name = x` and `del C.name`
pub fn set_on_class(t: Type, name: Sym, x: Option<Value>) -> R<()> {
    if !t.is_heap() {
        return Err(type_error(format!(
            "cannot set '{}' attribute of immutable type '{}'",
            name.name(),
            t.name()
        )));
    }
    match x {
        Some(x) => {
            if name == sym::ABSTRACTMETHODS {
                let any = truthy(&x)?;
                let f = t.flags() & !types::F_ABSTRACT;
                t.data().flags.set(if any { f | types::F_ABSTRACT } else { f });
            }
            t.set(name, x);
            Ok(())
        }
        None if t.remove(name) => Ok(()),
        None => Err(attribute_error(format!(
            "type object '{}' has no attribute '{}'",
            t.name(),
            name.name()
        ))),
    }
}

/// Zero-argument `super()`.
pub fn super_(class_cell: &CellRef, first: &Value) -> R {
    let class = class_cell.get();
    if class.is_unbound() {
        return Err(runtime_error("super(): empty __class__ cell"));
    }
    if first.is_unbound() {
        return Err(runtime_error("super(): arg[0] deleted"));
    }
    new_super(&class, first)
}

/// `super(class, object_or_class)`
pub fn new_super(class: &Value, object: &Value) -> R {
    let c = match class.as_type() {
        Some(c) => c,
        None => {
            return Err(type_error(format!(
                "super() argument 1 must be a type, not {}",
                type_name(class)
            )))
        }
    };
    let of = match object.as_type() {
        Some(t) if t.is_subtype(c) => t,
        _ if type_of(object).is_subtype(c) => type_of(object),
        _ => {
            return Err(type_error(
                "super(type, obj): obj must be an instance or subtype of type",
            ))
        }
    };
    let data = SuperData { start: class.clone(), object: object.clone(), of };
    Ok(new_super_data(T::Super.ty(), data))
}

/// Attribute of a super object; None when no later class has it.
pub fn super_getattr(s: &SuperData, name: Sym) -> R<Option<Value>> {
    let start = match s.start.as_type() {
        Some(t) => t,
        None => return Ok(None),
    };
    if name == sym::CLASS {
        return Ok(None);
    }
    let mro = s.of.mro();
    let from = mro.iter().position(|m| *m == start).map_or(mro.len(), |i| i + 1);
    for m in &mro[from..] {
        if let Some(f) = m.dict().get(name).cloned() {
            let on_class = s.object.as_type().map_or(false, |t| t == s.of);
            if f.as_wrapper().is_some() {
                return crate::attr::bind_to_class(&f, s.of).map(Some);
            }
            if on_class {
                return crate::attr::bind_to_class(&f, s.of).map(Some);
            }
            return bind(&f, &s.object, s.of).map(Some);
        }
    }
    Ok(None)
}

/// The function behind `super().name(...)` that takes the object first; None: look further.
pub fn super_method(s: &SuperData, name: Sym) -> Option<Value> {
    if s.object.as_type().is_some() {
        return None;
    }
    let start = s.start.as_type()?;
    let mro = s.of.mro();
    let from = mro.iter().position(|m| *m == start)? + 1;
    let f = mro[from..].iter().find_map(|m| m.dict().get(name))?;
    let takes_self = f.as_func().is_some() || crate::func::binds(f);
    if takes_self { Some(f.clone()) } else { None }
}

/// A name in a class body: its namespace, then the module.
pub fn class_load(ns: &Value, name: &'static str, g: &Global) -> R {
    match crate::dict::get_str(ns, name)? {
        Some(v) => Ok(v),
        None => g.get(),
    }
}

/// The same where an enclosing function has the name.
pub fn class_load_cell(ns: &Value, name: &'static str, c: &CellRef) -> R {
    match crate::dict::get_str(ns, name)? {
        Some(v) => Ok(v),
        None => load_free(c, name),
    }
}

pub fn ns_set(ns: &Value, name: &'static str, v: Value) -> R<()> {
    setitem(ns, &sym::intern(name).value(), v)
}

pub fn ns_del(ns: &Value, name: &'static str) -> R<()> {
    match delitem(ns, &sym::intern(name).value()) {
        Err(e) if e.is(T::KeyError) => {
            Err(name_error(format!("name '{}' is not defined", name)))
        }
        r => r,
    }
}

/// `__annotations__` of a class body that has any, before its first statement.
pub fn class_annotations(ns: &Value) -> R<()> {
    match crate::dict::get_str(ns, "__annotations__")? {
        Some(_) => Ok(()),
        None => setitem(ns, &sym::ANNOTATIONS.value(), crate::dict::new_dict()),
    }
}

/// `x: T` in a class body.
pub fn class_annotate(ns: &Value, name: &'static str, v: Value) -> R<()> {
    match crate::dict::get_str(ns, "__annotations__")? {
        Some(all) => setitem(&all, &sym::intern(name).value(), v),
        None => Err(name_error("name '__annotations__' is not defined")),
    }
}

/// isinstance(v, class)
pub fn isinstance(v: &Value, class: &Value) -> R<bool> {
    if let Some(t) = class.as_type() {
        if type_of(v) == t {
            return Ok(true);
        }
        if t.meta() == T::Type.ty() {
            if type_of(v).is_subtype(t) {
                return Ok(true);
            }
            return claimed_class(v, t);
        }
    }
    if let Some(many) = class.as_tuple() {
        for c in many.to_vec() {
            if isinstance(v, &c)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(r) = call_special(sym::INSTANCECHECK, &mut [class.clone(), v.clone()]) {
        return truthy(&r?);
    }
    match class.as_type() {
        Some(t) => Ok(type_of(v).is_subtype(t)),
        None => Err(type_error(
            "isinstance() arg 2 must be a type, a tuple of types, or a union",
        )),
    }
}

/// `type.__instancecheck__`
pub fn plain_isinstance(v: &Value, t: Type) -> R<bool> {
    if type_of(v).is_subtype(t) {
        return Ok(true);
    }
    claimed_class(v, t)
}

/// An object may claim another class through a `__class__` property (proxies, mocks).
fn claimed_class(v: &Value, t: Type) -> R<bool> {
    if !type_of(v).is_heap() || !type_of(v).mro().iter().any(|m| {
        m.is_heap() && m.dict().get(sym::CLASS).is_some()
    }) {
        return Ok(false);
    }
    let c = getattr_sym(v, sym::CLASS)?;
    Ok(c.as_type().map_or(false, |c| c.is_subtype(t)))
}

/// issubclass(c, class)
pub fn issubclass(c: &Value, class: &Value) -> R<bool> {
    if let Some(many) = class.as_tuple() {
        for x in many.to_vec() {
            if issubclass(c, &x)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let (Some(a), Some(b)) = (c.as_type(), class.as_type()) {
        if b.meta() == T::Type.ty() {
            return Ok(a.is_subtype(b));
        }
    }
    if let Some(r) = call_special(sym::SUBCLASSCHECK, &mut [class.clone(), c.clone()]) {
        return truthy(&r?);
    }
    match (c.as_type(), class.as_type()) {
        (Some(a), Some(b)) => Ok(a.is_subtype(b)),
        (None, _) => Err(type_error("issubclass() arg 1 must be a class")),
        _ => Err(type_error(
            "issubclass() arg 2 must be a class, a tuple of classes, or a union",
        )),
    }
}

/// The attributes of an object that has them, for vars() and `__dict__`.
pub fn object_dict(v: &Value) -> Option<Value> {
    if !type_of(v).data().has_dict.get() && type_of(v).is_heap() {
        return None;
    }
    attrs_of(v).map(|a| a.as_dict())
}
