//! json.decoder: JSONDecoder and JSONDecodeError.

use super::scan::{Hooks, Scan, Stop};
use crate::attr::{call_method_kw, getattr_sym, Attr};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::stdlib::native_class::{add, field, keywords, set_field};
use crate::stdlib::{closure, functions};
use crate::str::StrData;
use crate::sym;

/// JSONDecodeError(msg, doc, pos)
fn error_init(a: &[Value]) -> R {
    static COUNT: Attr = Attr::new("count");
    static RFIND: Attr = Attr::new("rfind");
    let (doc, pos) = (&a[2], &a[3]);
    let newline = || match doc.as_str_data() {
        Some(_) => new_str("\n"),
        None => crate::str_args::new_bytes(b"\n".to_vec()),
    };
    let args = || [doc.clone(), newline(), Value::int(0), pos.clone()];
    let line = add_one(&call_method(&COUNT, &mut args())?)?;
    let column = sub(pos, &call_method(&RFIND, &mut args())?)?;
    let parts = [
        str_of(&a[1])?,
        new_str(": line "),
        str_of(&line)?,
        new_str(" column "),
        str_of(&column)?,
        new_str(" (char "),
        str_of(pos)?,
        new_str(")"),
    ];
    if let Some(e) = a[0].as_exc() {
        e.state().args = tuple(vec![concat(&parts)]);
    }
    let fields =
        [("msg", &a[1]), ("doc", doc), ("pos", pos), ("lineno", &line), ("colno", &column)];
    for (name, v) in fields {
        set_field(&a[0], name, v.clone())?;
    }
    Ok(NONE)
}

fn add_one(v: &Value) -> R {
    crate::ops::add(v, &Value::int(1))
}

fn error_reduce(a: &[Value]) -> R {
    let args = [field(&a[0], "msg")?, field(&a[0], "doc")?, field(&a[0], "pos")?];
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(args.to_vec())]))
}

static ERROR: &[NativeDef] = natives! {
    "__init__" "self, msg, doc, pos" error_init;
    "__reduce__" "self, /" error_reduce;
};

pub fn from_module(name: &str) -> R {
    getattr_sym(&crate::module::import_dotted("json.decoder")?, sym::intern(name))
}

/// JSONDecodeError for a text.
pub fn decode_error(msg: &str, doc: &Value, pos: usize) -> PyErr {
    let made = from_module("JSONDecodeError").and_then(|class| {
        call(&class, &mut [new_str(msg), doc.clone(), Value::int(pos as i64)])
    });
    match made {
        Ok(e) => raise(e),
        Err(e) => e,
    }
}

fn stopped(stop: Stop, doc: &Value, s: &StrData) -> PyErr {
    match stop {
        Stop::Bad(msg, at) => decode_error(msg, doc, s.char_index(at)),
        Stop::Nothing(at) => decode_error("Expecting value", doc, s.char_index(at)),
        Stop::Raised(e) => e,
    }
}

fn text_of(v: &Value) -> R<&StrData> {
    v.as_str_data().ok_or_else(|| {
        type_error(format!("first argument must be a string, not {}", type_name(v)))
    })
}

/// The whole of a text.
pub fn decode_all(v: &Value, hooks: &Hooks) -> R {
    let s = text_of(v)?;
    let mut scan = Scan::new(s, hooks);
    let (value, end) = scan.value(scan.space(0)).map_err(|stop| stopped(stop, v, s))?;
    let end = scan.space(end);
    if end != s.bytes().len() {
        return Err(decode_error("Extra data", v, s.char_index(end)));
    }
    Ok(value)
}

/// The hooks that a decoder's attributes are.
fn hooks_of(me: &Value) -> R<Hooks> {
    let given = |name: &str| -> R<Option<Value>> {
        let v = field(me, name)?;
        Ok(if v.is_none() { None } else { Some(v) })
    };
    let other = |name: &str, own: Value| -> R<Option<Value>> {
        let v = field(me, name)?;
        Ok(if is(&v, &own) { None } else { Some(v) })
    };
    Ok(Hooks {
        object: given("object_hook")?,
        pairs: given("object_pairs_hook")?,
        float: other("parse_float", T::Float.value())?,
        int: other("parse_int", T::Int.value())?,
        constant: Some(field(me, "parse_constant")?),
        strict: truthy(&field(me, "strict")?)?,
    })
}

/// A function (text, index) that gives a value and where it ends.
fn scanner(hooks: Hooks) -> Value {
    closure("scan_once", move |a| {
        let s = text_of(&a[0])?;
        let at = index_size(&a[1])?;
        if at < 0 {
            return Err(value_error("idx cannot be negative"));
        }
        if at as usize > s.len() {
            return Err(stop_iteration(a[1].clone()));
        }
        let mut scan = Scan::new(s, &hooks);
        match scan.value(s.offset(at as usize)) {
            Ok((v, end)) => {
                Ok(tuple(vec![v, Value::int(s.char_index(end) as i64)]))
            }
            Err(Stop::Nothing(at)) => Err(stop_iteration(Value::int(s.char_index(at) as i64))),
            Err(stop) => Err(stopped(stop, &a[0], s)),
        }
    })
}

const NAMES: [&str; 6] = [
    "object_hook", "parse_float", "parse_int", "parse_constant", "strict", "object_pairs_hook",
];

fn init(a: &[Value]) -> R {
    let me = &a[0];
    let args = keywords(a, "JSONDecoder", &NAMES)?;
    let arg = |i: usize| args[i].given().cloned().unwrap_or(NONE);
    let or = |i: usize, own: Value| -> R {
        let v = arg(i);
        Ok(if truthy(&v)? { v } else { own })
    };
    let constants = dict(vec![
        (new_str("-Infinity"), Value::float(f64::NEG_INFINITY)),
        (new_str("Infinity"), Value::float(f64::INFINITY)),
        (new_str("NaN"), Value::float_as_is(f64::NAN)),
    ])?;
    let constant = getattr_sym(&constants, sym::GETITEM)?;
    set_field(me, "object_hook", arg(0))?;
    set_field(me, "parse_float", or(1, T::Float.value())?)?;
    set_field(me, "parse_int", or(2, T::Int.value())?)?;
    set_field(me, "parse_constant", or(3, constant)?)?;
    set_field(me, "strict", args[4].given().cloned().unwrap_or(TRUE))?;
    set_field(me, "object_pairs_hook", arg(5))?;
    set_field(me, "memo", crate::dict::new_dict())?;
    set_field(me, "scan_once", scanner(hooks_of(me)?))?;
    Ok(NONE)
}

fn decode(a: &[Value]) -> R {
    static RAW: Attr = Attr::new("raw_decode");
    let space = |s: &StrData, char: usize| {
        let from = s.offset(char);
        let more = s.bytes()[from..].iter().take_while(|&&b| super::scan::is_space(b));
        char + more.count()
    };
    let s = match a[1].as_str_data() {
        Some(s) => s,
        None => {
            return Err(type_error(format!(
                "expected string or bytes-like object, got '{}'",
                type_name(&a[1])
            )))
        }
    };
    let start = Value::int(space(s, 0) as i64);
    let r = call_method_kw(&RAW, &mut [a[0].clone(), a[1].clone(), start], &["idx"])?;
    let (v, end) = unpack2(&r)?;
    let end = index_size(&end)?.max(0) as usize;
    let end = space(s, end.min(s.len()));
    if end != s.len() {
        return Err(decode_error("Extra data", &a[1], end));
    }
    Ok(v)
}

fn raw_decode(a: &[Value]) -> R {
    let at = a[2].given().cloned().unwrap_or_else(|| Value::int(0));
    match call(&field(&a[0], "scan_once")?, &mut [a[1].clone(), at]) {
        Err(e) if e.is(T::StopIteration) => {
            let at = crate::exc_fields::get(&e.value(), "value");
            let class = from_module("JSONDecodeError")?;
            let mut args = [new_str("Expecting value"), a[1].clone(), at];
            Err(raise_from(call(&class, &mut args)?, NONE))
        }
        Err(e) => Err(e),
        Ok(r) => {
            let (v, end) = unpack2(&r)?;
            Ok(tuple(vec![v, end]))
        }
    }
}

static DECODER: &[NativeDef] = natives! {
    "__init__" "self, /, *args, **kw" init;
    "decode" "self, s" decode;
    "raw_decode" "self, s, idx=" raw_decode;
};

/// scanstring(text, end, strict=True)
fn scanstring(a: &[Value]) -> R {
    let s = text_of(&a[0])?;
    let from = index_size(&a[1])?;
    if from < 0 || from as usize > s.len() {
        return Err(value_error("end is out of bounds"));
    }
    let hooks = Hooks { strict: a[2].given().map_or(Ok(true), truthy)?, ..Default::default() };
    let scan = Scan::new(s, &hooks);
    match scan.string(s.offset(from as usize)) {
        Ok((v, end)) => Ok(tuple(vec![v, Value::int(s.char_index(end) as i64)])),
        Err(stop) => Err(stopped(stop, &a[0], s)),
    }
}

static FUNCTIONS: &[NativeDef] = natives! {
    "scanstring" "string, end, strict=, /" scanstring;
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "json.decoder");
    add(m, "JSONDecodeError", &[T::ValueError.value()], ERROR)?;
    add(m, "JSONDecoder", &[], DECODER)?;
    for (name, x) in [("NaN", f64::NAN), ("PosInf", f64::INFINITY), ("NegInf", f64::NEG_INFINITY)] {
        m.set_str(name, Value::float_as_is(x));
    }
    m.set_str("__all__", list(vec![new_str("JSONDecoder"), new_str("JSONDecodeError")]));
    Ok(())
}
