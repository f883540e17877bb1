//! json: loads, load, dumps, dump. The text is read by scan.rs and written by write.rs; the
//! classes over them are in decoder.rs and encoder.rs.

pub mod decoder;
pub mod encoder;
mod scan;
mod write;

use super::functions;
use crate::attr::{call_method_kw, getattr_sym, Attr};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::bytes_view;
use crate::sym;
use scan::Hooks;
use write::Style;

const WRITES: [&str; 6] =
    ["skipkeys", "ensure_ascii", "check_circular", "allow_nan", "sort_keys", "indent"];

/// The encoding of JSON as bytes, by its first ones.
fn encoding(b: &[u8]) -> &'static str {
    if b.starts_with(&[0, 0, 0xfe, 0xff]) || b.starts_with(&[0xff, 0xfe, 0, 0]) {
        return "utf-32";
    }
    if b.starts_with(&[0xfe, 0xff]) || b.starts_with(&[0xff, 0xfe]) {
        return "utf-16";
    }
    if b.starts_with(&[0xef, 0xbb, 0xbf]) {
        return "utf-8-sig";
    }
    match b {
        [0, 0, _, _, ..] => "utf-32-be",
        [0, _, _, _, ..] => "utf-16-be",
        [_, 0, 0, 0, ..] => "utf-32-le",
        [_, 0, _, _, ..] => "utf-16-le",
        [0, _] => "utf-16-be",
        [_, 0] => "utf-16-le",
        _ => "utf-8",
    }
}

/// The argument of loads as text.
fn document(v: &Value) -> R {
    static DECODE: Attr = Attr::new("decode");
    if let Some(s) = v.as_str_data() {
        if s.bytes().starts_with("\u{feff}".as_bytes()) {
            let msg = "Unexpected UTF-8 BOM (decode using utf-8-sig)";
            return Err(decoder::decode_error(msg, v, 0));
        }
        return Ok(v.clone());
    }
    match bytes_view(v) {
        Some((b, _)) if v.as_bytes_data().is_some() || v.as_bytearray_data().is_some() => {
            let encoding = new_str(encoding(b));
            call_method(&DECODE, &mut [v.clone(), encoding, new_str("surrogatepass")])
        }
        _ => Err(type_error(format!(
            "the JSON object must be str, bytes or bytearray, not {}",
            type_name(v)
        ))),
    }
}

fn is_default(v: &Value) -> bool {
    v.given().map_or(true, |v| v.is_none())
}

/// s, cls, object_hook, parse_float, parse_int, parse_constant, object_pairs_hook, **kw
fn loads(a: &[Value]) -> R {
    static DECODE: Attr = Attr::new("decode");
    let text = document(&a[0])?;
    let extra = a[7].as_dict().map(|d| d.pairs()).unwrap_or_default();
    let hook = |i: usize| a[i].given().filter(|v| !v.is_none()).cloned();
    if is_default(&a[1]) && extra.is_empty() {
        let number = |i: usize, own: Value| hook(i).filter(|v| !is(v, &own));
        let hooks = Hooks {
            object: hook(2),
            float: number(3, T::Float.value()),
            int: number(4, T::Int.value()),
            constant: hook(5),
            pairs: hook(6),
            strict: true,
        };
        return decoder::decode_all(&text, &hooks);
    }
    let class = match hook(1) {
        Some(c) => c,
        None => decoder::from_module("JSONDecoder")?,
    };
    let names =
        ["object_hook", "parse_float", "parse_int", "parse_constant", "object_pairs_hook"];
    let mut kw = extra;
    for (i, name) in names.iter().enumerate() {
        if let Some(v) = hook(i + 2) {
            kw.push((new_str(name), v));
        }
    }
    let d = call_ex(&class, vec![], kw)?;
    call_method(&DECODE, &mut [d, text])
}

fn load(a: &[Value]) -> R {
    static READ: Attr = Attr::new("read");
    let mut args = a.to_vec();
    args[0] = call_method(&READ, &mut [a[0].clone()])?;
    loads(&args)
}

/// The options of dumps, from `at`: skipkeys, ensure_ascii, check_circular, allow_nan, cls,
/// indent, separators, default, sort_keys, **kw.
struct Options<'a>(&'a [Value]);

impl<'a> Options<'a> {
    fn flag(&self, i: usize, own: bool) -> R<bool> {
        self.0[i].given().map_or(Ok(own), truthy)
    }
    /// Without a class of its own: how to write; None when a class writes.
    fn style(&self) -> R<Option<Style>> {
        let a = self.0;
        if !is_default(&a[4]) || a[9].as_dict().map_or(false, |d| d.len() > 0) {
            return Ok(None);
        }
        let mut style = Style::plain();
        style.skipkeys = self.flag(0, false)?;
        style.ascii = self.flag(1, true)?;
        style.check_circular = self.flag(2, true)?;
        style.allow_nan = self.flag(3, true)?;
        style.sort_keys = self.flag(8, false)?;
        if !is_default(&a[5]) {
            style.indent = encoder::indent_of(&a[5])?;
            style.item = b",".to_vec();
        }
        if !is_default(&a[6]) {
            let (item, key) = unpack2(&a[6])?;
            match (item.as_str_data(), key.as_str_data()) {
                (Some(i), Some(k)) => {
                    style.item = i.bytes().to_vec();
                    style.key = k.bytes().to_vec();
                }
                _ => return Ok(None),
            }
        }
        style.default = a[7].given().filter(|d| !d.is_none()).cloned();
        Ok(Some(style))
    }
    /// The encoder of the class that was asked for.
    fn encoder(&self) -> R {
        let a = self.0;
        let class = match a[4].given().filter(|c| !c.is_none()) {
            Some(c) => c.clone(),
            None => encoder::class()?,
        };
        let or = |i: usize, own: Value| a[i].given().cloned().unwrap_or(own);
        let values =
            [or(0, FALSE), or(1, TRUE), or(2, TRUE), or(3, TRUE), or(8, FALSE), or(5, NONE)];
        let mut kw: Vec<(Value, Value)> =
            WRITES.iter().map(|n| new_str(n)).zip(values).collect();
        kw.push((new_str("separators"), or(6, NONE)));
        kw.push((new_str("default"), or(7, NONE)));
        kw.extend(a[9].as_dict().map(|d| d.pairs()).unwrap_or_default());
        call_ex(&class, vec![], kw)
    }
}

fn dumps(a: &[Value]) -> R {
    static ENCODE: Attr = Attr::new("encode");
    let options = Options(&a[1..]);
    match options.style()? {
        Some(style) => encoder::written(&a[0], &style),
        None => call_method(&ENCODE, &mut [options.encoder()?, a[0].clone()]),
    }
}

fn dump(a: &[Value]) -> R {
    static WRITE: Attr = Attr::new("write");
    static ITERENCODE: Attr = Attr::new("iterencode");
    let options = Options(&a[2..]);
    let write = |v: Value| call_method(&WRITE, &mut [a[1].clone(), v]);
    match options.style()? {
        Some(style) => {
            let (pieces, failed) = encoder::pieces(&a[0], &style);
            for p in pieces {
                write(p)?;
            }
            if let Some(e) = failed {
                return Err(e);
            }
        }
        None => {
            let chunks = call_method_kw(&ITERENCODE, &mut [options.encoder()?, a[0].clone()], &[])?;
            let mut it = iter(&chunks)?;
            while let Some(p) = it.next()? {
                write(p)?;
            }
        }
    }
    Ok(NONE)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "loads" "s, *, cls=, object_hook=, parse_float=, parse_int=, parse_constant=, \
object_pairs_hook=, **kw" loads;
    "load" "fp, *, cls=, object_hook=, parse_float=, parse_int=, parse_constant=, \
object_pairs_hook=, **kw" load;
    "dumps" "obj, *, skipkeys=, ensure_ascii=, check_circular=, allow_nan=, cls=, indent=, \
separators=, default=, sort_keys=, **kw" dumps;
    "dump" "obj, fp, *, skipkeys=, ensure_ascii=, check_circular=, allow_nan=, cls=, indent=, \
separators=, default=, sort_keys=, **kw" dump;
    "detect_encoding" "b" |a| {
        let b = crate::bytes_types::bytes_like(&a[0]).unwrap_or_default();
        Ok(new_str(encoding(&b)))
    };
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "json");
    let (decoder, encoder) = (
        crate::module::import_dotted("json.decoder")?,
        crate::module::import_dotted("json.encoder")?,
    );
    m.set_str("decoder", decoder.clone());
    m.set_str("encoder", encoder.clone());
    for name in ["JSONDecoder", "JSONDecodeError"] {
        m.set_str(name, getattr_sym(&decoder, sym::intern(name))?);
    }
    m.set_str("JSONEncoder", getattr_sym(&encoder, sym::intern("JSONEncoder"))?);
    let public =
        ["dump", "dumps", "load", "loads", "JSONDecoder", "JSONDecodeError", "JSONEncoder"];
    m.set_str("__all__", list(public.iter().map(|n| new_str(n)).collect()));
    m.set_str("__version__", new_str("2.0.9"));
    Ok(())
}
