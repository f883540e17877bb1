//! struct: functions over formats, and the compiled form of a format.

use super::itertools::Tool;
use super::struct_codes::{Bad, Format};
use super::{functions, native_class};
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::memory::Held;
use crate::prelude::*;
use crate::setup::define;
use crate::str_args::{bytes_view, new_bytes};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

struct Struct {
    text: String,
    format: Format,
}

thread_local! {
    static ERROR: RefCell<Value> = RefCell::new(UNBOUND);
    static CACHE: RefCell<HashMap<Vec<u8>, Format>> = RefCell::new(HashMap::new());
}

fn error(msg: impl Into<String>) -> PyErr {
    native_class::fail(&ERROR.with(|e| e.borrow().clone()), msg.into())
}

fn thrown(b: Bad) -> PyErr {
    match b {
        Bad::Struct(msg) => error(msg),
        Bad::Other(e) => e,
    }
}

/// The text of a format argument.
fn text(v: &Value) -> R<Vec<u8>> {
    if let Some(s) = v.as_str_data() {
        if s.as_utf8().map_or(false, |t| t.is_ascii()) {
            return Ok(s.as_utf8().unwrap_or("").as_bytes().to_vec());
        }
        static ENCODE: crate::attr::Attr = crate::attr::Attr::new("encode");
        call_method(&ENCODE, &mut [v.clone(), new_str("ascii")])?;
    }
    match v.as_bytes_data() {
        Some(b) => Ok(b.clone()),
        None => Err(type_error(format!(
            "Struct() argument 1 must be a str or bytes object, not {}",
            type_name(v)
        ))),
    }
}

fn format(v: &Value) -> R<Format> {
    let text = text(v)?;
    if let Some(f) = CACHE.with(|c| c.borrow().get(&text).cloned()) {
        return Ok(f);
    }
    let f = Format::parse(&text).map_err(thrown)?;
    CACHE.with(|c| {
        let mut c = c.borrow_mut();
        if c.len() >= 100 {
            c.clear();
        }
        c.insert(text, f.clone());
    });
    Ok(f)
}

fn buffer(v: &Value) -> R<&[u8]> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn packed(f: &Format, items: &[Value], function: &str) -> R<Vec<u8>> {
    if items.len() != f.items {
        return Err(error(format!(
            "{} expected {} items for packing (got {})",
            function,
            f.items,
            items.len()
        )));
    }
    let mut out = crate::str_args::buffer(f.size, 0)?;
    out.resize(f.size, 0);
    f.pack(items, &mut out).map_err(thrown)?;
    Ok(out)
}

/// Where `size` bytes at an offset lie; `what` and `short` word the errors.
fn place(offset: isize, size: usize, len: usize, packing: bool) -> R<usize> {
    let (len_i, size_i) = (len as isize, size as isize);
    let mut at = offset;
    if at < 0 {
        if at + size_i > 0 {
            return Err(error(match packing {
                true => format!("no space to pack {} bytes at offset {}", size, offset),
                false => format!("not enough data to unpack {} bytes at offset {}", size, offset),
            }));
        }
        at += len_i;
        if at < 0 {
            let msg = format!("offset {} out of range for {}-byte buffer", offset, len);
            return Err(error(msg));
        }
    }
    if len_i - at < size_i {
        let (function, verb) =
            if packing { ("pack_into", "packing") } else { ("unpack_from", "unpacking") };
        return Err(error(format!(
            "{} requires a buffer of at least {} bytes for {} {} bytes at offset {} \
             (actual buffer size is {})",
            function,
            at as i128 + size_i as i128,
            verb,
            size,
            at,
            len
        )));
    }
    Ok(at as usize)
}

fn pack_into(f: &Format, args: &[Value]) -> R {
    if args.len() < 2 {
        let missing = if args.is_empty() { "buffer" } else { "offset" };
        return Err(error(format!("pack_into expected {} argument", missing)));
    }
    if args.len() - 2 != f.items {
        return Err(error(format!(
            "pack_into expected {} items for packing (got {})",
            f.items,
            args.len() - 2
        )));
    }
    if crate::bytes_memory::writable(&args[0]).is_none() {
        return Err(type_error(match bytes_view(&args[0]) {
            Some(_) => format!(
                "argument must be read-write bytes-like object, not {}",
                type_name(&args[0])
            ),
            None => format!(
                "argument must be read-write bytes-like object, not {}",
                crate::str_args::arg_name(&args[0])
            ),
        }));
    }
    let _held = Held::of(&args[0]);
    let offset = index_size(&args[1])?;
    let at = place(offset, f.size, buffer(&args[0])?.len(), true)?;
    let bytes = packed(f, &args[2..], "pack_into")?;
    if let Some(target) = crate::bytes_memory::writable(&args[0]) {
        if let Some(part) = target.get_mut(at..at + bytes.len()) {
            part.copy_from_slice(&bytes);
        }
    }
    Ok(NONE)
}

fn unpack(f: &Format, v: &Value) -> R {
    let b = buffer(v)?;
    if b.len() != f.size {
        return Err(error(format!("unpack requires a buffer of {} bytes", f.size)));
    }
    Ok(f.unpack(b))
}

fn unpack_from(f: &Format, v: &Value, offset: &Value) -> R {
    let _held = Held::of(v);
    let b = buffer(v)?;
    let offset = offset.given().map_or(Ok(0), index_size)?;
    let at = place(offset, f.size, b.len(), false)?;
    Ok(f.unpack(&b[at..at + f.size]))
}

fn iter_unpack(f: Format, v: &Value) -> R {
    if f.size == 0 {
        return Err(error("cannot iteratively unpack with a struct of length 0"));
    }
    if buffer(v)?.len() % f.size != 0 {
        return Err(error(format!(
            "iterative unpacking requires a buffer of a multiple of {} bytes",
            f.size
        )));
    }
    let each = Unpacked { f, of: v.clone(), at: Cell::new(0), _held: Held::of(v) };
    Ok(new_iter(T::Itertool, NativeIter::Tool(Rc::new(each))))
}

/// The records of a buffer, one after the other.
struct Unpacked {
    f: Format,
    of: Value,
    at: Cell<usize>,
    _held: Held,
}

impl Tool for Unpacked {
    fn next(&self) -> R<Option<Value>> {
        let (b, at) = (buffer(&self.of)?, self.at.get());
        if at + self.f.size > b.len() {
            return Ok(None);
        }
        self.at.set(at + self.f.size);
        Ok(Some(self.f.unpack(&b[at..at + self.f.size])))
    }
    fn hint(&self) -> R {
        let left = buffer(&self.of)?.len().saturating_sub(self.at.get());
        Ok(Value::int((left / self.f.size) as i64))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.of);
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Arguments whose first is the format.
fn with_format(a: &[Value]) -> R<(Format, Vec<Value>)> {
    let mut args = collect(&a[0])?;
    if args.is_empty() {
        return Err(type_error("missing format argument"));
    }
    let f = format(&args[0])?;
    args.remove(0);
    Ok((f, args))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "calcsize" "format, /" |a| Ok(Value::int(format(&a[0])?.size as i64));
    "pack" "*args" |a| {
        let (f, items) = with_format(a)?;
        Ok(new_bytes(packed(&f, &items, "pack")?))
    };
    "pack_into" "*args" |a| {
        let (f, args) = with_format(a)?;
        pack_into(&f, &args)
    };
    "unpack" "format, buffer, /" |a| unpack(&format(&a[0])?, &a[1]);
    "unpack_from" "format, /, buffer, offset=" |a| unpack_from(&format(&a[0])?, &a[1], &a[2]);
    "iter_unpack" "format, buffer, /" |a| iter_unpack(format(&a[0])?, &a[1]);
    "_clearcache" "" |_| Ok(NONE);
};

fn this(v: &Value) -> R<&Struct> {
    v.as_native_object::<Struct>().ok_or_else(|| type_error("a Struct is required"))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("Struct.__new__(X): X is not a type object"))?;
    let shown = String::from_utf8_lossy(&text(&a[1])?).into_owned();
    Ok(new_other_data(t, Box::new(Struct { text: shown, format: format(&a[1])? })))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, format" new;
    "pack" "self, /, *args" |a| {
        Ok(new_bytes(packed(&this(&a[0])?.format, &collect(&a[1])?, "pack")?))
    };
    "pack_into" "self, /, *args" |a| pack_into(&this(&a[0])?.format, &collect(&a[1])?);
    "unpack" "self, buffer, /" |a| unpack(&this(&a[0])?.format, &a[1]);
    "unpack_from" "self, /, buffer, offset=" |a| {
        unpack_from(&this(&a[0])?.format, &a[1], &a[2])
    };
    "iter_unpack" "self, buffer, /" |a| iter_unpack(this(&a[0])?.format.clone(), &a[1]);
};

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "format", get: |v| Ok(new_string(this(v)?.text.clone())), set: None },
    GetSetData {
        name: "size",
        get: |v| Ok(Value::int(this(v)?.format.size as i64)),
        set: None,
    },
];

pub fn define_all() {
    define(T::Struct, METHODS, ATTRS);
}

pub fn make(m: &ModuleData) -> R<()> {
    let error = native_class::add(m, "error", &[T::Exception.value()], &[])?;
    ERROR.with(|e| *e.borrow_mut() = error);
    functions(m, FUNCTIONS, "_struct");
    m.set_str("Struct", T::Struct.value());
    Ok(())
}
