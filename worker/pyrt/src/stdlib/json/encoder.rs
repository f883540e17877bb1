//! json.encoder: JSONEncoder.

use super::write::{not_serializable, quote, Style, Writer};
use crate::attr::{call_method_kw, getattr_sym, Attr};
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::prelude::*;
use crate::stdlib::functions;
use crate::stdlib::native_class::{add, field, keywords, set_field};
use crate::sym;

/// The bytes of a str that CPython's fast encoder takes as its n-th argument.
fn bytes_of(v: &Value, n: u32) -> R<Vec<u8>> {
    match v.as_str_data() {
        Some(s) => Ok(s.bytes().to_vec()),
        None => Err(type_error(format!(
            "make_encoder() argument {} must be str, not {}",
            n,
            crate::str_args::arg_name(v)
        ))),
    }
}

/// What one level is indented by: a str, or so many spaces.
pub fn indent_of(v: &Value) -> R<Option<Vec<u8>>> {
    if v.is_none() {
        return Ok(None);
    }
    if v.as_str_data().is_some() {
        return bytes_of(v, 4).map(Some);
    }
    bytes_of(&crate::ops::mul(&new_str(" "), v)?, 4).map(Some)
}

const NAMES: [&str; 8] = [
    "skipkeys", "ensure_ascii", "check_circular", "allow_nan", "sort_keys", "indent",
    "separators", "default",
];

fn init(a: &[Value]) -> R {
    let me = &a[0];
    let args = keywords(a, "JSONEncoder", &NAMES)?;
    let own = [FALSE, TRUE, TRUE, TRUE, FALSE, NONE];
    for ((name, v), own) in NAMES.iter().zip(&args).zip(own) {
        set_field(me, name, v.given().cloned().unwrap_or(own))?;
    }
    match args[6].given() {
        Some(pair) if !pair.is_none() => {
            let (item, key) = unpack2(pair)?;
            set_field(me, "item_separator", item)?;
            set_field(me, "key_separator", key)?;
        }
        _ if args[5].given().map_or(false, |i| !i.is_none()) => {
            set_field(me, "item_separator", new_str(","))?;
        }
        _ => {}
    }
    match args[7].given() {
        Some(f) if !f.is_none() => set_field(me, "default", f.clone())?,
        _ => {}
    }
    Ok(NONE)
}

/// The style that an encoder's attributes are.
fn style_of(me: &Value) -> R<Style> {
    let flag = |name: &str| field(me, name).and_then(|v| truthy(&v));
    let key = bytes_of(&field(me, "key_separator")?, 5)?;
    Ok(Style {
        skipkeys: flag("skipkeys")?,
        ascii: flag("ensure_ascii")?,
        check_circular: flag("check_circular")?,
        allow_nan: flag("allow_nan")?,
        sort_keys: flag("sort_keys")?,
        indent: indent_of(&field(me, "indent")?)?,
        item: bytes_of(&field(me, "item_separator")?, 6)?,
        key,
        default: Some(field(me, "default")?),
    })
}

/// The whole text of a value.
pub fn written(v: &Value, style: &Style) -> R {
    let mut w = Writer::new(style);
    w.value(v)?;
    Ok(new_wtf8(w.out))
}

/// The pieces of the text, and what ended them early.
pub fn pieces(v: &Value, style: &Style) -> (Vec<Value>, Option<PyErr>) {
    let mut w = Writer::new(style);
    w.ends = Some(vec![]);
    let failed = w.value(v).err();
    let mut ends = w.ends.take().unwrap_or_default();
    if failed.is_none() && ends.last().map_or(0, |&e| e) != w.out.len() {
        ends.push(w.out.len());
    }
    let mut from = 0;
    let mut out = vec![];
    for end in ends {
        out.push(new_wtf8(w.out[from..end].to_vec()));
        from = end;
    }
    (out, failed)
}

fn encode(a: &[Value]) -> R {
    static ITERENCODE: Attr = Attr::new("iterencode");
    let own = type_of(&a[0]).lookup(ITERENCODE.sym());
    let native = own.map_or(false, |f| f.as_native().is_some());
    if a[1].as_str_data().is_some() || native {
        return written(&a[1], &style_of(&a[0])?);
    }
    let mut args = [a[0].clone(), a[1].clone(), TRUE];
    let chunks = collect(&call_method_kw(&ITERENCODE, &mut args, &["_one_shot"])?)?;
    static JOIN: Attr = Attr::new("join");
    call_method(&JOIN, &mut [new_str(""), list(chunks)])
}

fn iterencode(a: &[Value]) -> R {
    let (pieces, mut failed) = pieces(&a[1], &style_of(&a[0])?);
    let mut pieces = pieces.into_iter();
    let next = move || match (pieces.next(), failed.take()) {
        (Some(v), f) => {
            failed = f;
            Ok(Some(v))
        }
        (None, Some(e)) => Err(e),
        (None, None) => Ok(None),
    };
    Ok(new_iter(T::CallableIter, NativeIter::Native(Box::new(next))))
}

static ENCODER: &[NativeDef] = natives! {
    "__init__" "self, /, *args, **kw" init;
    "default" "self, o" |a| Err(not_serializable(&a[1]));
    "encode" "self, o" encode;
    "iterencode" "self, o, _one_shot=" iterencode;
};

fn quoted(a: &[Value], ascii: bool) -> R {
    let s = match a[0].as_str_data() {
        Some(s) => s,
        None => {
            return Err(type_error(format!(
                "first argument must be a string, not {}",
                type_name(&a[0])
            )))
        }
    };
    let mut out = Vec::with_capacity(s.bytes().len() + 2);
    quote(s.bytes(), ascii, &mut out);
    Ok(new_wtf8(out))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "encode_basestring" "string, /" |a| quoted(a, false);
    "encode_basestring_ascii" "string, /" |a| quoted(a, true);
};

pub fn class() -> R {
    getattr_sym(&crate::module::import_dotted("json.encoder")?, sym::intern("JSONEncoder"))
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "json.encoder");
    let class = add(m, "JSONEncoder", &[], ENCODER)?;
    for (name, v) in [("item_separator", ", "), ("key_separator", ": ")] {
        crate::attr::setattr_sym(&class, sym::intern(name), new_str(v))?;
    }
    m.set_str("INFINITY", Value::float(f64::INFINITY));
    Ok(())
}
