//! Classes: calling a type, building one from a class body, assigning to one, `super()`.

use crate::attr::{attrs_of, bind, call_special, try_getattr};
use crate::cell::{CellRef, Global};
use crate::func::Code;
use crate::object::{new_instance_data, Instance, Kind};
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
        if takes_class(&f) {
            args.insert(0, t.value());
            return call_ex(&f, args, kw);
        }
        return call_ex(&crate::attr::bind(&f, &t.value(), t.meta())?, args, kw);
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
            if takes_class(&f) {
                return call(&f, &mut Slots::with(&t.value(), args));
            }
            return call(&crate::attr::bind(&f, &t.value(), t.meta())?, args);
        }
    } else if t == T::Type.ty() && args.len() == 1 {
        return Ok(crate::types::shown_type(&args[0]).value());
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
        if type_of(x).is_heap() {
            let made = list(vec![]);
            return Some(list_extend(&made, x).map(|_| made));
        }
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

/// Is it a function, and no other object that stands as `__call__`?
fn takes_class(f: &Value) -> bool {
    f.as_func().is_some() || f.as_native().is_some()
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
        call_ex(&crate::attr::bind_to_class(&new, t)?, all, kw.clone())?
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
        let f = type_of(v).lookup(sym::DEL).unwrap_or(NONE);
        crate::unraisable::tell(&e, None, &f);
    }
}

/// A class statement between its head and its end.
pub struct Bases {
    given: Vec<Value>,
    /// After `__mro_entries__`.
    resolved: Vec<Value>,
    meta: Value,
}

/// What `__prepare__` gives for a class body.
pub fn class_prepare(
    code: &'static Code,
    given: Vec<Value>,
    keywords: &[(Value, Value)],
) -> R<(Value, Bases)> {
    let resolved = resolve_bases(&given)?;
    let meta = metaclass(&resolved, keywords)?;
    let ns = match meta.as_type() {
        Some(m) if m == T::Type.ty() => crate::dict::new_dict(),
        _ => prepared(&meta, code, &resolved, keywords)?,
    };
    Ok((ns, Bases { given, resolved, meta }))
}

/// The namespace of a class body, with __module__ and __qualname__ set.
pub fn class_begin(
    code: &'static Code,
    given: Vec<Value>,
    keywords: &[(Value, Value)],
) -> R<(Value, Bases)> {
    let (ns, bases) = class_prepare(code, given, keywords)?;
    setitem(&ns, &sym::MODULE.value(), code.module.name_value())?;
    setitem(&ns, &sym::QUALNAME.value(), sym::intern(code.qualname).value())?;
    if let Some(doc) = code.doc {
        setitem(&ns, &sym::DOC.value(), new_str(doc))?;
    }
    Ok((ns, bases))
}

fn prepared(meta: &Value, code: &Code, bases: &[Value], keywords: &[(Value, Value)]) -> R {
    let prepare = match try_getattr(meta, sym::PREPARE)? {
        Some(p) => p,
        None => return Ok(crate::dict::new_dict()),
    };
    let args = vec![sym::intern(code.name).value(), tuple(bases.to_vec())];
    let ns = call_ex(&prepare, args, without_metaclass(keywords))?;
    if ns.as_dict().is_none() && !crate::attr::has_special(&ns, sym::GETITEM) {
        return Err(type_error(format!(
            "{}.__prepare__() must return a mapping, not {}",
            meta.as_type().map_or("<metaclass>", |t| t.name()),
            type_name(&ns)
        )));
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
        let entries = match b.as_type() {
            Some(_) => None,
            None => try_getattr(b, sym::MRO_ENTRIES)?,
        };
        match entries {
            Some(f) => {
                let r = call(&f, &mut [tuple(bases.to_vec())])?;
                match r.as_tuple() {
                    Some(more) => out.extend(more.iter().cloned()),
                    None => return Err(type_error("__mro_entries__ must return a tuple")),
                }
            }
            None => out.push(b.clone()),
        }
    }
    Ok(out)
}

/// The most derived metaclass of the keyword (or the first base's) and the bases'.
pub fn metaclass(bases: &[Value], kw: &[(Value, Value)]) -> R {
    let named = kw.iter().find(|(k, _)| k.as_str().map_or(false, |s| s == "metaclass"));
    let first = match (named, bases.first()) {
        (Some((_, m)), _) => match m.as_type() {
            Some(t) => t,
            None => return Ok(m.clone()), // any callable
        },
        (None, Some(b)) => type_of(b),
        (None, None) => T::Type.ty(),
    };
    winner(first, bases).map(|t| t.value())
}

/// The metaclass that is `meta` or derives from it, and from those of all bases.
fn winner(meta: Type, bases: &[Value]) -> R<Type> {
    let mut winner = meta;
    for m in bases.iter().map(type_of) {
        if winner.is_subtype(m) {
            continue;
        }
        if !m.is_subtype(winner) {
            return Err(type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) \
                 subclass of the metaclasses of all its bases",
            ));
        }
        winner = m;
    }
    Ok(winner)
}

/// Makes the class once its body has run. `cell` is its `__class__`, where methods use it.
pub fn class_end(
    code: &'static Code,
    bases: Bases,
    keywords: Vec<(Value, Value)>,
    ns: Value,
    cell: Option<&CellRef>,
) -> R {
    let Bases { given, resolved, meta } = bases;
    if resolved.len() != given.len() || resolved.iter().zip(&given).any(|(a, b)| !is(a, b)) {
        setitem(&ns, &new_str("__orig_bases__"), tuple(given))?;
    }
    if let Some(c) = cell {
        setitem(&ns, &sym::CLASSCELL.value(), c.object().clone())?;
    }
    let args = vec![sym::intern(code.name).value(), tuple(resolved), ns];
    let class = call_ex(&meta, args, without_metaclass(&keywords))?;
    match cell {
        Some(c) if class.as_type().is_some() => check_cell(code, &c.get(), class),
        _ => Ok(class),
    }
}

/// `type.__new__` must have seen the cell of `__class__`.
fn check_cell(code: &Code, held: &Value, class: Value) -> R {
    if held.is_unbound() {
        let shown = crate::ops::repr_text(&class)?;
        return Err(runtime_error(format!(
            "__class__ not set defining '{}' as {}. Was __classcell__ propagated to type.__new__?",
            code.name, shown
        )));
    }
    if !is(held, &class) {
        return Err(type_error(format!(
            "__class__ set to {} defining '{}' as {}",
            crate::ops::repr_text(held)?,
            code.name,
            crate::ops::repr_text(&class)?
        )));
    }
    Ok(class)
}

/// `type.__new__(meta, name, bases, ns, **kw)`
pub fn build_type(meta: Type, name: &Value, bases: &Value, ns: &Value, kw: Vec<(Value, Value)>) -> R {
    let name_text = match name.as_str() {
        Some(s) => s.into_owned(),
        None => {
            return Err(type_error(format!(
                "type.__new__() argument 1 must be str, not {}",
                type_name(name)
            )))
        }
    };
    let bases = collect(bases)?;
    for b in bases.iter().filter(|b| b.as_type().is_none()) {
        if try_getattr(b, sym::MRO_ENTRIES)?.is_some() {
            return Err(type_error(
                "type() doesn't support MRO entry resolution; use types.new_class()",
            ));
        }
    }
    let winner = winner(meta, &bases)?;
    if winner != meta {
        // The more derived metaclass may have a __new__ of its own.
        let new = winner.lookup(sym::NEW).unwrap_or(NONE);
        if new.as_native().map_or(true, |n| n.of.as_type() != Some(T::Type.ty())) {
            let args = vec![winner.value(), name.clone(), tuple(bases), ns.clone()];
            return call_ex(&crate::attr::bind_to_class(&new, winner)?, args, kw);
        }
    }
    let base_types = crate::class_layout::base_types(&bases)?;
    let base = crate::class_layout::best_base(&base_types)?;
    if name_text.contains('\0') {
        return Err(value_error("type name must not contain null characters"));
    }
    crate::codec_utf8::check_encodable(name)?;
    if let Some(doc) = crate::dict::get_str(ns, "__doc__")? {
        crate::codec_utf8::check_encodable(&doc)?;
    }
    let qualname = match crate::dict::get_str(ns, "__qualname__")? {
        None => name_text.clone(),
        Some(q) => match q.as_str() {
            Some(s) => s.into_owned(),
            None => {
                return Err(type_error(format!(
                    "type __qualname__ must be a str, not {}",
                    type_name(&q)
                )))
            }
        },
    };
    let t = new_type(NewType {
        name: name_text,
        qualname,
        bases: base_types,
        kind: base.kind(),
        heap: true,
        is_final: false,
        meta: winner,
    })
    .map_err(type_error)?;
    t.data().base.set(Some(base));
    finish_type(t, ns, kw).map_err(|e| {
        t.set_bases(Vec::new()); // nobody's subclass
        e
    })
}

fn finish_type(t: Type, ns: &Value, kw: Vec<(Value, Value)>) -> R {
    let cell = fill_dict(t, ns)?;
    // Nobody looked anything up in a plain new class: what caches remember stays true.
    if t.meta() != T::Type.ty() || t.dict().get(sym::SLOTS).is_some() {
        types::EPOCH.bump();
    }
    if let Some(c) = cell {
        match CellRef::of(&c) {
            Some(c) => c.set(t.value()),
            None => {
                return Err(type_error(format!(
                    "type.__new__(): __classcell__ must be a nonlocal cell, not {}",
                    crate::ops::repr_text(&type_of(&c).value())?
                )))
            }
        }
    }
    crate::class_assign::own_mro(t)?;
    types::refresh_flags(t);
    set_names(t)?;
    init_subclass(t, kw)?;
    Ok(t.value())
}

/// What the namespace and `__slots__` put into the class; gives its `__classcell__`.
fn fill_dict(t: Type, ns: &Value) -> R<Option<Value>> {
    let pairs = crate::dict::pairs_of_mapping(ns)?
        .ok_or_else(|| type_error("type.__new__() argument 3 must be dict"))?;
    let (mut slots, mut cell) = (None, None);
    for (k, v) in pairs {
        let name = match k.as_str() {
            Some(s) => sym::intern(&s),
            None => continue,
        };
        let v = match name {
            sym::QUALNAME => continue,
            sym::CLASSCELL => {
                cell = Some(v);
                continue;
            }
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
        // type(name, bases, dict)
        t.dict().set(sym::MODULE, crate::frames::calling_module());
    }
    crate::slots::define(t, slots.as_ref())?;
    if t.dict().get(sym::DOC).is_none() {
        t.dict().set(sym::DOC, NONE);
    }
    if t.dict().get(sym::EQ).is_some() && t.dict().get(sym::HASH).is_none() {
        t.dict().set(sym::HASH, NONE); // a class with __eq__ alone is unhashable
    }
    Ok(cell)
}

fn set_names(t: Type) -> R<()> {
    let all: Vec<(Sym, Value)> =
        t.dict().keys.iter().copied().zip(t.dict().vals.iter().cloned()).collect();
    for (k, v) in all {
        if v.head().is_some() && type_of(&v).lookup_ref(sym::SET_NAME).is_some() {
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
                    d.state().context = e.value();
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

/// The attributes of an object that has them, for vars() and `__dict__`.
pub fn object_dict(v: &Value) -> Option<Value> {
    if !crate::class_layout::has_dict(type_of(v)) {
        return None;
    }
    attrs_of(v).map(|a| a.as_dict())
}
