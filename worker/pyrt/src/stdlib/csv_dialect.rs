//! _csv.Dialect: how the fields of a file are told apart, and the registry of dialects.

use crate::attr::try_getattr;
use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;
use std::cell::RefCell;

pub const QUOTE_MINIMAL: i64 = 0;
pub const QUOTE_ALL: i64 = 1;
pub const QUOTE_NONNUMERIC: i64 = 2;
pub const QUOTE_NONE: i64 = 3;

#[derive(Clone)]
pub struct Dialect {
    pub delimiter: u32,
    pub quote: Option<u32>,
    pub escape: Option<u32>,
    pub double_quote: bool,
    pub skip_space: bool,
    pub strict: bool,
    pub quoting: i64,
    /// WTF-8.
    pub terminator: Vec<u8>,
}

const PARTS: [&str; 8] = [
    "delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting",
    "skipinitialspace", "strict",
];

thread_local! {
    static REGISTRY: RefCell<Vec<(Value, Value)>> = RefCell::new(Vec::new());
}

/// _csv.Error.
pub fn error(text: impl AsRef<str>) -> PyErr {
    let make = || -> R {
        let home = crate::module::import_dotted("_csv")?;
        let class = crate::attr::getattr_sym(&home, sym::intern("Error"))?;
        call(&class, &mut [new_str(text.as_ref())])
    };
    match make() {
        Ok(v) => raise(v),
        Err(e) => e,
    }
}

fn one_char(v: &Value, name: &str, or_none: bool) -> R<Option<u32>> {
    let s = match v.as_str_data() {
        Some(s) => s,
        None if v.is_none() && or_none => return Ok(None),
        None => {
            let or = if or_none { " or None" } else { "" };
            return Err(type_error(format!(
                "\"{}\" must be string{}, not {}",
                name,
                or,
                type_name(v)
            )));
        }
    };
    if s.len() != 1 {
        return Err(type_error(format!("\"{}\" must be a 1-character string", name)));
    }
    Ok(Some(s.char_at(0)))
}

fn flag(v: &Option<Value>, default: bool) -> R<bool> {
    v.as_ref().map_or(Ok(default), truthy)
}

/// From the parts that were given, in the order of PARTS.
fn from_parts(p: &[Option<Value>]) -> R<Dialect> {
    let delimiter = match &p[0] {
        Some(v) => one_char(v, PARTS[0], false)?.unwrap_or(0),
        None => u32::from(b','),
    };
    let double_quote = flag(&p[1], true)?;
    let escape = p[2].as_ref().map_or(Ok(None), |v| one_char(v, PARTS[2], true))?;
    let terminator = match &p[3] {
        None => Some(b"\r\n".to_vec()),
        Some(v) if v.is_none() => None,
        Some(v) => match v.as_str_data() {
            Some(s) => Some(s.bytes().to_vec()),
            None => return Err(type_error("\"lineterminator\" must be a string")),
        },
    };
    let quote = p[4].as_ref().map_or(Ok(Some(u32::from(b'"'))), |v| {
        one_char(v, PARTS[4], true)
    })?;
    let quoting = match &p[5] {
        None if quote.is_none() => QUOTE_NONE,
        None => QUOTE_MINIMAL,
        Some(v) if type_of(v) == T::Int.ty() => v.as_int().unwrap_or(-1),
        Some(_) => return Err(type_error("\"quoting\" must be an integer")),
    };
    if !(QUOTE_MINIMAL..=QUOTE_NONE).contains(&quoting) {
        return Err(type_error("bad \"quoting\" value"));
    }
    if quoting != QUOTE_NONE && quote.is_none() {
        return Err(type_error("quotechar must be set if quoting enabled"));
    }
    let terminator = terminator.ok_or_else(|| type_error("lineterminator must be set"))?;
    let (skip_space, strict) = (flag(&p[6], false)?, flag(&p[7], false)?);
    Ok(Dialect { delimiter, quote, escape, double_quote, skip_space, strict, quoting, terminator })
}

/// From a dialect (its name, its class, an object with its parts) and keywords that rule it.
pub fn dialect_of(base: Option<&Value>, keywords: &Value) -> R {
    let named = crate::dict::get_str(keywords, "dialect")?;
    let mut base = base.or(named.as_ref()).filter(|b| !b.is_none()).cloned();
    if let Some(name) = base.as_ref().filter(|b| b.as_str_data().is_some()) {
        base = Some(registered(name)?);
    }
    let mut pairs = keywords.as_dict().map(|d| d.pairs()).unwrap_or_default();
    pairs.retain(|(k, _)| k.as_str().as_deref() != Some("dialect"));
    match &base {
        Some(b) if pairs.is_empty() && b.as_native_object::<Dialect>().is_some() => {
            return Ok(b.clone())
        }
        _ => {}
    }
    let mut parts: Vec<Option<Value>> = vec![None; PARTS.len()];
    for (k, v) in pairs {
        let key = k.as_str().map_or(String::new(), |s| s.into_owned());
        match PARTS.iter().position(|p| *p == key) {
            Some(i) => parts[i] = Some(v),
            None => {
                return Err(type_error(format!(
                    "'{}' is an invalid keyword argument for this function",
                    key
                )))
            }
        }
    }
    if let Some(b) = &base {
        for (i, name) in PARTS.iter().enumerate() {
            if parts[i].is_none() {
                parts[i] = try_getattr(b, sym::intern(name))?;
            }
        }
    }
    let made = from_parts(&parts)?;
    Ok(new_other_data(T::CsvDialect.ty(), Box::new(made)))
}

pub fn view(v: &Value) -> R<&Dialect> {
    v.as_native_object::<Dialect>().ok_or_else(|| type_error("a _csv.Dialect is required"))
}

fn registered(name: &Value) -> R {
    let all = REGISTRY.with(|r| r.borrow().clone());
    for (k, v) in all {
        if eq_b(&k, name)? {
            return Ok(v);
        }
    }
    Err(error("unknown dialect"))
}

fn unregister(a: &[Value]) -> R {
    registered(&a[0])?;
    let mut kept = Vec::new();
    for (k, v) in REGISTRY.with(|r| r.borrow().clone()) {
        if !eq_b(&k, &a[0])? {
            kept.push((k, v));
        }
    }
    REGISTRY.with(|r| *r.borrow_mut() = kept);
    Ok(NONE)
}

fn register(a: &[Value]) -> R {
    if a[0].as_str_data().is_none() {
        return Err(type_error("dialect name must be a string"));
    }
    let made = dialect_of(a[1].given(), &a[2])?;
    let all = REGISTRY.with(|r| r.borrow().clone());
    for (i, (k, _)) in all.iter().enumerate() {
        if eq_b(k, &a[0])? {
            REGISTRY.with(|r| r.borrow_mut()[i].1 = made);
            return Ok(NONE);
        }
    }
    REGISTRY.with(|r| r.borrow_mut().push((a[0].clone(), made)));
    Ok(NONE)
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "register_dialect" "name, dialect=, **fmtparams" register;
    "unregister_dialect" "name" unregister;
    "get_dialect" "name" |a| registered(&a[0]);
    "list_dialects" "" |_| Ok(list(REGISTRY.with(|r| {
        r.borrow().iter().map(|(k, _)| k.clone()).collect()
    })));
};

fn char_or_none(c: Option<u32>) -> Value {
    c.map_or(NONE, crate::str::new_char)
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, dialect=, **fmtparams" |a| dialect_of(a[1].given(), &a[2]);
};
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "delimiter", get: |v| Ok(char_or_none(Some(view(v)?.delimiter))), set: None },
    GetSetData { name: "doublequote", get: |v| Ok(Value::bool(view(v)?.double_quote)), set: None },
    GetSetData { name: "escapechar", get: |v| Ok(char_or_none(view(v)?.escape)), set: None },
    GetSetData {
        name: "lineterminator",
        get: |v| Ok(new_wtf8(view(v)?.terminator.clone())),
        set: None,
    },
    GetSetData { name: "quotechar", get: |v| Ok(char_or_none(view(v)?.quote)), set: None },
    GetSetData { name: "quoting", get: |v| Ok(Value::int(view(v)?.quoting)), set: None },
    GetSetData {
        name: "skipinitialspace",
        get: |v| Ok(Value::bool(view(v)?.skip_space)),
        set: None,
    },
    GetSetData { name: "strict", get: |v| Ok(Value::bool(view(v)?.strict)), set: None },
];

pub fn define_all() {
    define(T::CsvDialect, METHODS, ATTRS);
}
