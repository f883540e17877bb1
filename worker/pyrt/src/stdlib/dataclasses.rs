//! dataclasses: what the decorator reads from a class, and the attributes it puts there. The
//! generated methods stand in dataclass_methods.rs, asdict and its like in dataclass_tools.rs.

use super::classes::{
    class, def, find, get, pairs_of, put, text,
};
use super::dataclass_methods as methods;
use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;
use std::cell::RefCell;

/// What the module has one of.
#[derive(Clone)]
pub struct Home {
    pub missing: Value,
    pub factory: Value,
    pub kw_only: Value,
    pub field: Type,
    pub init_var: Type,
    pub frozen_error: Type,
    params: Type,
    kinds: [Value; 3],
}

thread_local! {
    static HOME: RefCell<Option<Home>> = RefCell::new(None);
}

pub fn home() -> R<Home> {
    if HOME.with(|h| h.borrow().is_none()) {
        crate::module::import_dotted("dataclasses")?;
    }
    let h = HOME.with(|h| h.borrow().clone());
    h.ok_or_else(|| runtime_error("dataclasses is not ready"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    Plain,
    ClassVar,
    InitVar,
}

/// A field as the methods are made from it.
#[derive(Clone)]
pub struct Field {
    pub object: Value,
    pub name: String,
    pub sym: sym::Sym,
    pub kind: FieldKind,
    pub ty: Value,
    pub default: Option<Value>,
    pub factory: Option<Value>,
    pub init: bool,
    pub repr: bool,
    pub hash: Option<bool>,
    pub compare: bool,
    pub kw_only: bool,
}

impl Field {
    pub fn read(v: &Value, home: &Home) -> R<Field> {
        let name = text(&get(v, "name")?);
        let kind = get(v, "_field_type")?;
        let set = |n: &str| -> R<Option<Value>> {
            Ok(Some(get(v, n)?).filter(|x| !is(x, &home.missing)))
        };
        let hash = get(v, "hash")?;
        Ok(Field {
            sym: sym::intern(&name),
            name,
            kind: match home.kinds.iter().position(|k| is(k, &kind)) {
                Some(1) => FieldKind::ClassVar,
                Some(2) => FieldKind::InitVar,
                _ => FieldKind::Plain,
            },
            ty: get(v, "type")?,
            default: set("default")?,
            factory: set("default_factory")?,
            init: truthy(&get(v, "init")?)?,
            repr: truthy(&get(v, "repr")?)?,
            hash: if hash.is_none() { None } else { Some(truthy(&hash)?) },
            compare: truthy(&get(v, "compare")?)?,
            kw_only: match set("kw_only")? {
                Some(k) => truthy(&k)?,
                None => false,
            },
            object: v.clone(),
        })
    }
}

/// The options of the decorator.
#[derive(Clone)]
pub struct Options {
    pub init: bool,
    pub repr: bool,
    pub eq: bool,
    pub order: bool,
    pub unsafe_hash: bool,
    pub frozen: bool,
    pub match_args: bool,
    pub kw_only: bool,
    pub slots: bool,
    pub weakref_slot: bool,
}

impl Options {
    /// From the slots of init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only,
    /// slots and weakref_slot.
    pub fn read(a: &[Value]) -> R<Options> {
        let or = |i: usize, default: bool| a[i].given().map_or(Ok(default), truthy);
        Ok(Options {
            init: or(0, true)?,
            repr: or(1, true)?,
            eq: or(2, true)?,
            order: or(3, false)?,
            unsafe_hash: or(4, false)?,
            frozen: or(5, false)?,
            match_args: or(6, true)?,
            kw_only: or(7, false)?,
            slots: or(8, false)?,
            weakref_slot: or(9, false)?,
        })
    }
    fn object(&self, home: &Home) -> R {
        let v = crate::class::new_instance(home.params);
        let all = [
            ("init", self.init),
            ("repr", self.repr),
            ("eq", self.eq),
            ("order", self.order),
            ("unsafe_hash", self.unsafe_hash),
            ("frozen", self.frozen),
        ];
        for (n, on) in all {
            put(&v, n, Value::bool(on))?;
        }
        Ok(v)
    }
}

const FIELD_ATTRS: [&str; 8] = [
    "default", "default_factory", "init", "repr", "hash", "compare", "metadata", "kw_only",
];

/// A Field object; `args` are the eight options in FIELD_ATTRS's order.
fn new_field(home: &Home, args: &[Value]) -> R {
    let v = crate::class::new_instance(home.field);
    put(&v, "name", NONE)?;
    put(&v, "type", NONE)?;
    for (n, x) in FIELD_ATTRS.iter().zip(args) {
        let x = match *n {
            "metadata" => {
                let d = if x.is_none() { crate::dict::new_dict() } else { x.clone() };
                call(&T::MappingProxy.value(), &mut [d])?
            }
            _ => x.clone(),
        };
        put(&v, n, x)?;
    }
    put(&v, "_field_type", NONE)?;
    Ok(v)
}

fn field(a: &[Value]) -> R {
    let home = home()?;
    let defaults = [
        &home.missing, &home.missing, &TRUE, &TRUE, &NONE, &TRUE, &NONE, &home.missing,
    ];
    let args: Vec<Value> =
        a.iter().zip(defaults).map(|(x, d)| x.given().unwrap_or(d).clone()).collect();
    if !is(&args[0], &home.missing) && !is(&args[1], &home.missing) {
        return Err(value_error("cannot specify both default and default_factory"));
    }
    new_field(&home, &args)
}

fn field_repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for n in ["name", "type"].iter().chain(&FIELD_ATTRS).chain(&["_field_type"]) {
        let v = get(&a[0], n)?;
        let shown = match *n {
            "_field_type" => crate::ops::str_of(&v)?.as_str().unwrap_or_default().into_owned(),
            _ => repr_text(&v)?,
        };
        parts.push(format!("{}={}", n, shown));
    }
    Ok(new_string(format!("Field({})", parts.join(","))))
}

fn field_set_name(a: &[Value]) -> R {
    let default = get(&a[0], "default")?;
    if let Some(f) = type_of(&default).lookup(sym::SET_NAME) {
        call(&f, &mut [default, a[1].clone(), a[2].clone()])?;
    }
    Ok(NONE)
}

// ---- reading a class

/// Does the annotation stand for typing.ClassVar, InitVar or KW_ONLY? As a value, or as the
/// text that `from __future__ import annotations` leaves.
fn stands_for(ty: &Value, module: &Value, test: &dyn Fn(&Value) -> bool) -> R<bool> {
    if test(ty) {
        return Ok(true);
    }
    let shown = match ty.as_str() {
        Some(s) => s.into_owned(),
        None => return Ok(false),
    };
    let name_end = |s: &str| {
        s.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(s.len())
    };
    let s = shown.trim_start();
    let first = &s[..name_end(s)];
    let rest = s[first.len()..].trim_start();
    let home = crate::dict::get_str(&crate::module::modules_dict(), &text(module))?;
    let home = match home {
        Some(h) => h,
        None => return Ok(false),
    };
    let found = match rest.strip_prefix('.') {
        Some(more) => {
            let more = more.trim_start();
            match find(&home, first)?.filter(|m| m.as_module().is_some()) {
                Some(m) => find(&m, &more[..name_end(more)])?,
                None => None,
            }
        }
        None => find(&home, first)?,
    };
    Ok(found.map_or(false, |v| test(&v)))
}

fn is_init_var(v: &Value, home: &Home) -> bool {
    v.as_type() == Some(home.init_var) || type_of(v) == home.init_var
}

fn get_field(class: &Value, name: &Value, ty: &Value, kw_only: bool, home: &Home) -> R {
    let at = crate::attr::name_sym(name)?;
    let default = match crate::attr::try_getattr(class, at)? {
        Some(d) if type_of(&d) == T::Member.ty() => home.missing.clone(), // a slot
        Some(d) => d,
        None => home.missing.clone(),
    };
    let f = if type_of(&default).is_subtype(home.field) {
        default
    } else {
        let m = &home.missing;
        new_field(home, &[default, m.clone(), TRUE, TRUE, NONE, TRUE, NONE, m.clone()])?
    };
    put(&f, "name", name.clone())?;
    put(&f, "type", ty.clone())?;
    let module = get(class, "__module__")?;
    let kind = if stands_for(ty, &module, &super::typing::is_class_var)? {
        1
    } else if stands_for(ty, &module, &|v| is_init_var(v, home))? {
        2
    } else {
        0
    };
    put(&f, "_field_type", home.kinds[kind].clone())?;
    let shown = name.as_str().unwrap_or_default().into_owned();
    let has_factory = !is(&get(&f, "default_factory")?, &home.missing);
    if kind != 0 && has_factory {
        return Err(type_error(format!("field {} cannot have a default factory", shown)));
    }
    let own_kw = get(&f, "kw_only")?;
    if kind == 1 {
        if !is(&own_kw, &home.missing) {
            return Err(type_error(format!("field {} is a ClassVar but specifies kw_only", shown)));
        }
    } else if is(&own_kw, &home.missing) {
        put(&f, "kw_only", Value::bool(kw_only))?;
    }
    let default = get(&f, "default")?;
    if kind == 0 && type_of(&default).lookup(sym::HASH).map_or(true, |h| h.is_none()) {
        return Err(value_error(format!(
            "mutable default {} for field {} is not allowed: use default_factory",
            repr_text(&type_of(&default).value())?,
            shown
        )));
    }
    Ok(f)
}

/// The fields of the bases, in order; says whether one is a dataclass and all are frozen.
fn inherited(t: Type) -> R<(Value, bool, bool)> {
    let fields = crate::dict::new_dict();
    let (mut any, mut frozen) = (false, false);
    for b in t.mro()[1..].iter().rev() {
        let of = match find(&b.value(), methods::FIELDS)? {
            Some(d) => d,
            None => continue,
        };
        any = true;
        for (k, v) in pairs_of(&of) {
            dict_set(&fields, k, v)?;
        }
        if truthy(&get(&get(&b.value(), methods::PARAMS)?, "frozen")?)? {
            frozen = true;
        }
    }
    Ok((fields, any, frozen))
}

fn own_annotations(t: Type) -> Vec<(Value, Value)> {
    t.dict().get(sym::ANNOTATIONS).map(pairs_of).unwrap_or_default()
}

fn own_fields(class: &Value, t: Type, o: &Options, home: &Home) -> R<Vec<Value>> {
    let module = get(class, "__module__")?;
    let mut kw_only = o.kw_only;
    let mut seen = false;
    let mut out = Vec::new();
    for (name, ty) in own_annotations(t) {
        if stands_for(&ty, &module, &|v| is(v, &home.kw_only))? {
            if seen {
                return Err(type_error(format!(
                    "{} is KW_ONLY, but KW_ONLY has already been specified",
                    repr_text(&name)?
                )));
            }
            seen = true;
            kw_only = true;
        } else {
            out.push(get_field(class, &name, &ty, kw_only, home)?);
        }
    }
    Ok(out)
}

/// Defaults become class attributes again; a Field without one leaves none.
fn put_defaults(class: &Value, fields: &[Value], home: &Home) -> R<()> {
    for f in fields {
        let at = crate::attr::name_sym(&get(f, "name")?)?;
        let now = crate::attr::try_getattr(class, at)?;
        if !now.map_or(false, |v| type_of(&v).is_subtype(home.field)) {
            continue;
        }
        let default = get(f, "default")?;
        if is(&default, &home.missing) {
            crate::attr::delattr_sym(class, at)?;
        } else {
            crate::attr::setattr_sym(class, at, default)?;
        }
    }
    Ok(())
}

/// The decorator's work.
pub fn process(class: &Value, o: &Options) -> R {
    let home = home()?;
    let t = class.as_type().ok_or_else(|| {
        attribute_error(format!("'{}' object has no attribute '__mro__'", type_name(class)))
    })?;
    let (all, any_base, frozen_base) = inherited(t)?;
    let own = own_fields(class, t, o, &home)?;
    for f in &own {
        dict_set(&all, get(f, "name")?, f.clone())?;
    }
    put_defaults(class, &own, &home)?;
    let annotated = own_annotations(t);
    for (k, v) in t.dict().keys.clone().into_iter().zip(t.dict().vals.clone()) {
        let named = annotated.iter().any(|(n, _)| n.as_str().map_or(false, |s| s == k.name()));
        if type_of(&v).is_subtype(home.field) && !named {
            return Err(type_error(format!("'{}' is a field but has no type annotation", k.name())));
        }
    }
    if any_base && frozen_base && !o.frozen {
        return Err(type_error("cannot inherit non-frozen dataclass from a frozen one"));
    }
    if any_base && !frozen_base && o.frozen {
        return Err(type_error("cannot inherit frozen dataclass from a non-frozen one"));
    }
    put(class, methods::FIELDS, all.clone())?;
    put(class, methods::PARAMS, o.object(&home)?)?;
    let mut fields = Vec::new();
    for (_, f) in pairs_of(&all) {
        fields.push(Field::read(&f, &home)?);
    }
    methods::add_all(class, t, &fields, o, &home)?;
    if t.dict().get(sym::DOC).map_or(true, |d| d.is_none()) {
        put(class, "__doc__", new_string(format!("{}{}", t.name(), methods::signature(class)?)))?;
    }
    if o.match_args && t.dict().get(sym::MATCH_ARGS).is_none() {
        let names = fields
            .iter()
            .filter(|f| f.init && !f.kw_only && f.kind != FieldKind::ClassVar)
            .map(|f| f.sym.value());
        put(class, "__match_args__", tuple(names.collect()))?;
    }
    if o.weakref_slot && !o.slots {
        return Err(type_error("weakref_slot is True but slots is False"));
    }
    let class = if o.slots { add_slots(class, t, o, &fields)? } else { class.clone() };
    super::abc::update_abstract_methods(&class)?;
    Ok(class)
}

/// A class cannot get slots later: a new one is made like it.
fn add_slots(class: &Value, t: Type, o: &Options, fields: &[Field]) -> R {
    if t.dict().get(sym::SLOTS).is_some() {
        return Err(type_error(format!("{} already specifies __slots__", t.name())));
    }
    let ns = crate::dict::new_dict();
    for (k, v) in t.dict().keys.clone().into_iter().zip(t.dict().vals.clone()) {
        crate::dict::set_sym(&ns, k, v);
    }
    let mut inherited: Vec<String> = Vec::new();
    for b in &t.mro()[1..] {
        if let Some(s) = b.dict().get(sym::SLOTS).cloned() {
            match s.as_str() {
                Some(s) => inherited.push(s.into_owned()),
                None => inherited.extend(collect(&s)?.iter().map(text)),
            }
        }
    }
    let plain = fields.iter().filter(|f| f.kind == FieldKind::Plain);
    let mut slots: Vec<Value> = plain
        .clone()
        .filter(|f| !inherited.contains(&f.name))
        .map(|f| f.sym.value())
        .collect();
    if o.weakref_slot && !inherited.iter().any(|s| s == "__weakref__") {
        slots.push(new_str("__weakref__"));
    }
    crate::dict::set_sym(&ns, sym::SLOTS, tuple(slots));
    for f in plain {
        crate::dict::remove_sym(&ns, f.sym);
    }
    crate::dict::set_sym(&ns, sym::QUALNAME, new_str(t.qualname()));
    let bases = tuple(t.bases().iter().map(|b| b.value()).collect());
    let new = call(&type_of(class).value(), &mut [new_str(t.name()), bases, ns])?;
    if o.frozen {
        let n = new.as_type().ok_or_else(|| type_error("a class is required"))?;
        methods::add_slot_state(&new, n)?;
    }
    Ok(new)
}

fn dataclass(a: &[Value]) -> R {
    let o = Options::read(&a[1..])?;
    match a[0].given().filter(|c| !c.is_none()) {
        Some(c) => process(c, &o),
        None => Ok(super::closure("wrap", move |b| process(&b[0], &o))),
    }
}

// ---- the small classes

fn shown_as(name: &'static str, methods: &'static [NativeDef]) -> R {
    let c = class("dataclasses", name, &[T::Object.value()], methods)?;
    call(&c, &mut [])
}

fn init_var_repr(a: &[Value]) -> R {
    let ty = get(&a[0], "type")?;
    let shown = match ty.as_type() {
        Some(t) => t.name().to_string(),
        None => repr_text(&ty)?,
    };
    Ok(new_string(format!("dataclasses.InitVar[{}]", shown)))
}

fn params_repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for n in ["init", "repr", "eq", "order", "unsafe_hash", "frozen"] {
        parts.push(format!("{}={}", n, repr_text(&get(&a[0], n)?)?));
    }
    Ok(new_string(format!("_DataclassParams({})", parts.join(","))))
}

static FIELD: &[NativeDef] = &[
    def!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
    def!("__repr__", "self", field_repr),
    def!("__set_name__", "self, owner, name", field_set_name),
];
static PARAMS: &[NativeDef] = &[def!("__repr__", "self", params_repr)];
static INIT_VAR: &[NativeDef] = &[
    def!("__init__", "self, type", |a| put(&a[0], "type", a[1].clone()).map(|_| NONE)),
    def!("__repr__", "self", init_var_repr),
    def!("__class_getitem__", "cls, type", |a| call(&a[0], &mut [a[1].clone()])),
];
static FACTORY: &[NativeDef] = &[def!("__repr__", "self", |_| Ok(new_str("<factory>")))];
static KIND: &[NativeDef] = &[def!("__repr__", "self", |a| get(&a[0], "name"))];

static FUNCTIONS: &[NativeDef] = &[
    def!(
        "dataclass",
        "cls=, /, *, init=, repr=, eq=, order=, unsafe_hash=, frozen=, match_args=, kw_only=, \
         slots=, weakref_slot=",
        dataclass
    ),
    def!(
        "field",
        "*, default=, default_factory=, init=, repr=, hash=, compare=, metadata=, kw_only=",
        field
    ),
];

const ALL: &[&str] = &[
    "dataclass", "field", "Field", "FrozenInstanceError", "InitVar", "KW_ONLY", "MISSING",
    "fields", "asdict", "astuple", "make_dataclass", "replace", "is_dataclass",
];

pub fn make(m: &ModuleData) -> R<()> {
    let object = [T::Object.value()];
    let ty = |v: Value| v.as_type().ok_or_else(|| type_error("a class is required"));
    let kind = class("dataclasses", "_FIELD_BASE", &object, KIND)?;
    let named = |n: &str| -> R {
        let v = call(&kind, &mut [])?;
        put(&v, "name", new_str(n))?;
        Ok(v)
    };
    let error = [T::AttributeError.value()];
    let home = Home {
        missing: shown_as("_MISSING_TYPE", &[])?,
        factory: shown_as("_HAS_DEFAULT_FACTORY_CLASS", FACTORY)?,
        kw_only: shown_as("_KW_ONLY_TYPE", &[])?,
        field: ty(class("dataclasses", "Field", &object, FIELD)?)?,
        init_var: ty(class("dataclasses", "InitVar", &object, INIT_VAR)?)?,
        frozen_error: ty(class("dataclasses", "FrozenInstanceError", &error, &[])?)?,
        params: ty(class("dataclasses", "_DataclassParams", &object, PARAMS)?)?,
        kinds: [named("_FIELD")?, named("_FIELD_CLASSVAR")?, named("_FIELD_INITVAR")?],
    };
    m.set_str("MISSING", home.missing.clone());
    m.set_str("KW_ONLY", home.kw_only.clone());
    m.set_str("Field", home.field.value());
    m.set_str("InitVar", home.init_var.value());
    m.set_str("FrozenInstanceError", home.frozen_error.value());
    HOME.with(|h| *h.borrow_mut() = Some(home));
    functions(m, FUNCTIONS, "dataclasses");
    super::dataclass_tools::fill(m);
    super::classes::put_all(m, ALL);
    Ok(())
}
