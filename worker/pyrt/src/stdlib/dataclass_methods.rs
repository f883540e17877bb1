//! The methods that dataclasses generates: functions with the parameters that Python code
//! would have, over a plan made from the fields.

use super::classes::{get, pairs_of, put, synthetic, Params};
use super::dataclasses::{Field, FieldKind, Home, Options};
use crate::object::new_other_data;
use crate::object_types::ReprGuard;
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types::Type;

pub const FIELDS: &str = "__dataclass_fields__";
pub const PARAMS: &str = "__dataclass_params__";

/// Where an attribute's value comes from when an instance is made.
enum Source {
    Arg(usize),
    /// The argument, or a call of the factory where it was left out.
    ArgOrFactory(usize, Value),
    Factory(Value),
    Default(Value),
}

struct InitPlan {
    sets: Vec<(Sym, Source)>,
    /// Slots of the InitVars that `__post_init__` gets.
    post: Option<Vec<usize>>,
    factory: Value,
    frozen: bool,
}

struct Names(Vec<Sym>);

fn native_cell<S: 'static>(state: S) -> Value {
    new_other_data(T::NativeClosure.ty(), Box::new(state))
}

struct Method {
    name: &'static str,
    params: Vec<&'static str>,
    cells: Vec<Value>,
    run: crate::func::CodeFn,
}

fn function_of(t: Type, m: Method) -> R {
    let f = synthetic(Params {
        name: m.name,
        qualname: format!("{}.{}", t.qualname(), m.name),
        doc: String::new(),
        npos: m.params.len(),
        names: m.params.iter().map(|p| p.to_string()).collect(),
        star: false,
        defaults: vec![],
        kwdefaults: vec![],
        cells: m.cells.into_iter().map(crate::cell::CellRef::new).collect(),
        run: m.run,
    });
    put(&f, "__module__", get(&t.value(), "__module__")?)?;
    Ok(f)
}

fn is_own(t: Type, name: &str) -> bool {
    t.dict().get(sym::intern(name)).is_some()
}

/// Puts the method there unless the class has one; says whether it had.
fn add(class: &Value, t: Type, m: Method) -> R<bool> {
    if is_own(t, m.name) {
        return Ok(true);
    }
    let name = m.name;
    put(class, name, function_of(t, m)?)?;
    Ok(false)
}

/// In CPython a guard against endless recursion wraps `__repr__`; pprint knows the method of a
/// dataclass by what is inside.
fn wrap(t: Type, m: Method) -> R<()> {
    let inner = function_of(t, m)?;
    put(&inner, "__qualname__", new_str("__create_fn__.<locals>.__repr__"))?;
    put(&get(&t.value(), "__repr__")?, "__wrapped__", inner)
}

pub fn add_all(class: &Value, t: Type, fields: &[Field], o: &Options, home: &Home) -> R<()> {
    let hash_now = t.dict().get(sym::HASH).cloned();
    let explicit_hash = match &hash_now {
        None => false,
        Some(h) => !(h.is_none() && is_own(t, "__eq__")),
    };
    if o.order && !o.eq {
        return Err(value_error("eq must be true if order is true"));
    }
    let plain: Vec<&Field> = fields.iter().filter(|f| f.kind == FieldKind::Plain).collect();
    if o.init && !is_own(t, "__init__") {
        put(class, "__init__", init(t, fields, o, home)?)?;
    } else if o.init {
        init(t, fields, o, home)?; // CPython checks the order of the defaults in any case
    }
    let names = |keep: &dyn Fn(&Field) -> bool| {
        let kept = plain.iter().filter(|f| keep(f)).map(|f| f.sym).collect();
        native_cell(Names(kept))
    };
    if o.repr {
        let cells = vec![names(&|f| f.repr)];
        let method = || Method { name: "__repr__", params: vec!["self"], cells: cells.clone(), run: repr };
        if !add(class, t, method())? {
            wrap(t, method())?;
        }
    }
    if o.eq {
        let cells = vec![names(&|f| f.compare)];
        let params = vec!["self", "other"];
        add(class, t, Method { name: "__eq__", params, cells, run: equal })?;
    }
    if o.order {
        let all: [(&'static str, crate::func::CodeFn); 4] = [
            ("__lt__", |f, a| order(f, a, lt)),
            ("__le__", |f, a| order(f, a, le)),
            ("__gt__", |f, a| order(f, a, gt)),
            ("__ge__", |f, a| order(f, a, ge)),
        ];
        for (name, run) in all {
            let cells = vec![names(&|f| f.compare)];
            let params = vec!["self", "other"];
            if add(class, t, Method { name, params, cells, run })? {
                return Err(type_error(format!(
                    "Cannot overwrite attribute {} in class {}. Consider using \
                     functools.total_ordering",
                    name,
                    t.name()
                )));
            }
        }
    }
    if o.frozen {
        add_frozen(class, t, names(&|_| true))?;
    }
    let hashed = names(&|f| f.hash.unwrap_or(f.compare));
    add_hash(class, t, o, explicit_hash, hashed)
}

fn add_frozen(class: &Value, t: Type, names: Value) -> R<()> {
    let all: [(&'static str, Vec<&'static str>, crate::func::CodeFn); 2] = [
        ("__setattr__", vec!["self", "name", "value"], frozen_setattr),
        ("__delattr__", vec!["self", "name"], frozen_delattr),
    ];
    for (name, params, run) in all {
        let cells = vec![t.value(), names.clone()];
        if add(class, t, Method { name, params, cells, run })? {
            return Err(type_error(format!(
                "Cannot overwrite attribute {} in class {}",
                name,
                t.name()
            )));
        }
    }
    Ok(())
}

fn add_hash(class: &Value, t: Type, o: &Options, explicit: bool, names: Value) -> R<()> {
    let make = |names: Value| {
        function_of(t, Method {
            name: "__hash__",
            params: vec!["self"],
            cells: vec![names],
            run: hash_of,
        })
    };
    match (o.unsafe_hash, o.eq, o.frozen) {
        (true, ..) if explicit => Err(type_error(format!(
            "Cannot overwrite attribute __hash__ in class {}",
            t.name()
        ))),
        (true, ..) => put(class, "__hash__", make(names)?),
        (false, true, true) if !explicit => put(class, "__hash__", make(names)?),
        (false, true, false) if !explicit => put(class, "__hash__", NONE),
        _ => Ok(()),
    }
}

// ---- __init__

fn check_order(fields: &[&Field]) -> R<()> {
    let mut seen = false;
    for f in fields.iter().filter(|f| f.init) {
        if f.default.is_some() || f.factory.is_some() {
            seen = true;
        } else if seen {
            return Err(type_error(format!(
                "non-default argument '{}' follows default argument",
                f.name
            )));
        }
    }
    Ok(())
}

/// The default of a parameter: the field's, or a mark for its factory.
fn default_of(f: &Field, home: &Home) -> Option<Value> {
    f.default.clone().or_else(|| f.factory.as_ref().map(|_| home.factory.clone()))
}

fn init(t: Type, fields: &[Field], o: &Options, home: &Home) -> R {
    let live: Vec<&Field> = fields.iter().filter(|f| f.kind != FieldKind::ClassVar).collect();
    let (kw, std): (Vec<&Field>, Vec<&Field>) =
        live.iter().copied().filter(|f| f.init).partition(|f| f.kw_only);
    check_order(&std)?;
    let params: Vec<&Field> = std.iter().chain(&kw).copied().collect();
    let slot = |f: &Field| params.iter().position(|p| p.name == f.name).map(|i| i + 1);
    let mut sets = Vec::new();
    let mut post = Vec::new();
    for f in &live {
        if f.kind == FieldKind::InitVar {
            post.extend(slot(f));
            continue;
        }
        let source = match (slot(f), &f.factory, &f.default) {
            (Some(i), Some(make), _) => Source::ArgOrFactory(i, make.clone()),
            (Some(i), None, _) => Source::Arg(i),
            (None, Some(make), _) => Source::Factory(make.clone()),
            // A class attribute does unless slots take its place.
            (None, None, Some(d)) if o.slots => Source::Default(d.clone()),
            _ => continue,
        };
        sets.push((f.sym, source));
    }
    let has_post = t.lookup(sym::intern("__post_init__")).is_some();
    let plan = InitPlan {
        sets,
        post: if has_post { Some(post) } else { None },
        factory: home.factory.clone(),
        frozen: o.frozen,
    };
    let own = if params.iter().any(|f| f.name == "self") { "__dataclass_self__" } else { "self" };
    let mut names = vec![own.to_string()];
    names.extend(params.iter().map(|f| f.name.clone()));
    let f = synthetic(Params {
        name: "__init__",
        qualname: format!("{}.__init__", t.qualname()),
        doc: String::new(),
        names,
        npos: std.len() + 1,
        star: false,
        defaults: std.iter().filter_map(|f| default_of(f, home)).collect(),
        kwdefaults: kw.iter().filter_map(|f| Some((f.sym.name(), default_of(f, home)?))).collect(),
        cells: vec![crate::cell::CellRef::new(native_cell(plan))],
        run: run_init,
    });
    let mut annotations: Vec<(Value, Value)> =
        params.iter().map(|f| (f.sym.value(), f.ty.clone())).collect();
    annotations.push((new_str("return"), NONE));
    put(&f, "__annotations__", dict(annotations)?)?;
    put(&f, "__module__", get(&t.value(), "__module__")?)?;
    Ok(f)
}

fn run_init(f: &Func, a: &mut [Value]) -> R {
    let cell = f.cells[0].get();
    let plan = match cell.as_native_object::<InitPlan>() {
        Some(p) => p,
        None => return Ok(NONE),
    };
    for (name, source) in &plan.sets {
        let v = match source {
            Source::Arg(i) => a[*i].clone(),
            Source::ArgOrFactory(i, make) if is(&a[*i], &plan.factory) => call(make, &mut [])?,
            Source::ArgOrFactory(i, _) => a[*i].clone(),
            Source::Factory(make) => call(make, &mut [])?,
            Source::Default(v) => v.clone(),
        };
        if plan.frozen {
            crate::attr::generic_setattr(&a[0], *name, Some(v))?;
        } else {
            crate::attr::setattr_sym(&a[0], *name, v)?;
        }
    }
    if let Some(post) = &plan.post {
        let mut args: Vec<Value> = post.iter().map(|i| a[*i].clone()).collect();
        call(&get(&a[0], "__post_init__")?, &mut args)?;
    }
    Ok(NONE)
}

// ---- the others

fn names_of(f: &Func, cell: usize) -> Vec<Sym> {
    let cell = f.cells[cell].get();
    cell.as_native_object::<Names>().map(|n| n.0.clone()).unwrap_or_default()
}

fn values(v: &Value, names: &[Sym]) -> R {
    let all: R<Vec<Value>> = names.iter().map(|n| crate::attr::getattr_sym(v, *n)).collect();
    Ok(tuple(all?))
}

fn repr(f: &Func, a: &mut [Value]) -> R {
    crate::call::enter_native()?;
    let guard = ReprGuard::enter(&a[0]);
    if guard.is_none() {
        return Ok(new_str("..."));
    }
    let mut out = type_of(&a[0]).qualname().as_bytes().to_vec();
    out.push(b'(');
    for (i, n) in names_of(f, 0).into_iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(n.name().as_bytes());
        out.push(b'=');
        crate::object_types::push_repr(&mut out, &crate::attr::getattr_sym(&a[0], n)?)?;
    }
    out.push(b')');
    Ok(new_wtf8(out))
}

fn same_class(a: &[Value]) -> R<bool> {
    Ok(type_of(&a[0]) == type_of(&a[1]))
}

fn equal(f: &Func, a: &mut [Value]) -> R {
    if !same_class(a)? {
        return Ok(NOT_IMPLEMENTED);
    }
    let names = names_of(f, 0);
    eq(&values(&a[0], &names)?, &values(&a[1], &names)?)
}

fn order(f: &Func, a: &mut [Value], by: fn(&Value, &Value) -> R) -> R {
    if !same_class(a)? {
        return Ok(NOT_IMPLEMENTED);
    }
    let names = names_of(f, 0);
    by(&values(&a[0], &names)?, &values(&a[1], &names)?)
}

fn hash_of(f: &Func, a: &mut [Value]) -> R {
    Ok(Value::int(hash(&values(&a[0], &names_of(f, 0))?)?))
}

/// Refuses a change of a frozen instance; of a subclass, only of the fields.
fn refuse(f: &Func, a: &[Value], doing: &str) -> R<sym::Sym> {
    let name = crate::attr::name_sym(&a[1])?;
    let class = f.cells[0].get();
    if is(&type_of(&a[0]).value(), &class) || names_of(f, 1).contains(&name) {
        let message = format!("cannot {} field {}", doing, repr_text(&a[1])?);
        let class = super::dataclasses::home()?.frozen_error.value();
        return Err(raise(call(&class, &mut [new_string(message)])?));
    }
    Ok(name)
}

fn next_after(f: &Func, v: &Value, name: &str) -> R {
    get(&crate::super_type::new_super(&f.cells[0].get(), v)?, name)
}

fn frozen_setattr(f: &Func, a: &mut [Value]) -> R {
    refuse(f, a, "assign to")?;
    call(&next_after(f, &a[0], "__setattr__")?, &mut [a[1].clone(), a[2].clone()])
}

fn frozen_delattr(f: &Func, a: &mut [Value]) -> R {
    refuse(f, a, "delete")?;
    call(&next_after(f, &a[0], "__delattr__")?, &mut [a[1].clone()])
}

/// Pickling of frozen instances with slots: their `__setattr__` refuses.
pub fn add_slot_state(class: &Value, t: Type) -> R<()> {
    if !is_own(t, "__getstate__") {
        let run = |_: &Func, a: &mut [Value]| {
            let mut out = Vec::new();
            for (k, _) in pairs_of(&get(&a[0], FIELDS)?) {
                out.push(crate::attr::getattr_sym(&a[0], crate::attr::name_sym(&k)?)?);
            }
            Ok(list(out))
        };
        let m = Method { name: "__getstate__", params: vec!["self"], cells: vec![], run };
        put(class, "__getstate__", function_of(t, m)?)?;
    }
    if !is_own(t, "__setstate__") {
        let run = |_: &Func, a: &mut [Value]| {
            for ((k, _), v) in pairs_of(&get(&a[0], FIELDS)?).into_iter().zip(collect(&a[1])?) {
                crate::attr::generic_setattr(&a[0], crate::attr::name_sym(&k)?, Some(v))?;
            }
            Ok(NONE)
        };
        let m = Method { name: "__setstate__", params: vec!["self", "state"], cells: vec![], run };
        put(class, "__setstate__", function_of(t, m)?)?;
    }
    Ok(())
}

/// The parameters as inspect.signature() shows them, for `__doc__`.
pub fn signature(class: &Value) -> R<String> {
    match super::inspect_signature::parts_of(class, true) {
        Ok((params, _)) => super::inspect_signature::parts_text(&(params, None)),
        Err(e) if e.is(T::TypeError) || e.is(T::ValueError) => Ok(String::new()),
        Err(e) => Err(e),
    }
}
