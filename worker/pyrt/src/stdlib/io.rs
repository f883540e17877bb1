//! io: the module; its classes live beside the builtin open().

use super::classes::{class_with, method};
use super::functions;
use super::native_class::{add, field, set_field};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

static FUNCTIONS: &[NativeDef] = natives! {
    "open_code" "path" |a| {
        let mut args = vec![NONE; 8];
        args[0] = a[0].clone();
        args[1] = new_str("rb");
        args[2] = Value::int(-1);
        args[6] = TRUE;
        crate::file::open(&args)
    };
    "text_encoding" "encoding, stacklevel=, /" |a| Ok(if a[0].is_none() { new_str("locale") } else { a[0].clone() });
};

fn newline_init(a: &[Value]) -> R {
    set_field(&a[0], "decoder", a[1].clone())?;
    set_field(&a[0], "translate", a[2].clone())?;
    set_field(&a[0], "pending", FALSE).map(|_| NONE)
}

/// `decode(input, final)`: a '\r' at the end waits for what follows it.
fn newline_decode(a: &[Value]) -> R {
    let last = a[2].given().map_or(Ok(false), truthy)?;
    let decoder = field(&a[0], "decoder")?;
    let text = match decoder.is_none() {
        true => a[1].clone(),
        false => method(&decoder, "decode", &[a[1].clone(), Value::bool(last)])?,
    };
    let mut text = match text.as_str() {
        Some(t) => t.into_owned(),
        None => return Err(type_error("decoder should return a string result")),
    };
    if truthy(&field(&a[0], "pending")?)? {
        text.insert(0, '\r');
    }
    let waits = text.ends_with('\r') && !last;
    if waits {
        text.pop();
    }
    set_field(&a[0], "pending", Value::bool(waits))?;
    if truthy(&field(&a[0], "translate")?)? {
        text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    Ok(new_string(text))
}

static NEWLINE_DECODER: &[NativeDef] = natives! {
    "__init__" "self, decoder, translate, errors=" newline_init;
    "decode" "self, input, final=" newline_decode;
    "reset" "self" |a| set_field(&a[0], "pending", FALSE).map(|_| NONE);
};

/// An abstract class over one of `_io`, with the builtin classes that count as it.
fn abstract_class(m: &ModuleData, name: &str, bases: &[Value], known: &[T]) -> R {
    let c = class_with(&T::AbcMeta.value(), "io", name, bases, crate::dict::new_dict(), &[])?;
    crate::attr::setattr_sym(&c, crate::sym::ABSTRACTMETHODS, crate::set::frozenset(vec![])?)?;
    for t in known {
        method(&c, "register", &[t.value()])?;
    }
    m.set_str(name, c.clone());
    Ok(c)
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "io");
    m.set_str("open", crate::module::builtin(crate::sym::intern("open")).unwrap_or(NONE));
    let base = abstract_class(m, "IOBase", &[T::IOBase.value()], &[])?;
    let texts = [T::TextFile, T::StringIO];
    let buffered = [T::BytesIO, T::BinaryFile, T::BufferedWriter, T::BufferedRandom];
    for (name, t, known) in [
        ("RawIOBase", T::RawIOBase, &[T::FileIO][..]),
        ("BufferedIOBase", T::BufferedIOBase, &buffered[..]),
        ("TextIOBase", T::TextIOBase, &texts[..]),
    ] {
        let c = abstract_class(m, name, &[t.value(), base.clone()], known)?;
        if name == "BufferedIOBase" {
            method(&c, "register", &[crate::io_pair::PAIR.value()])?;
        }
    }
    for t in texts.iter().chain(&buffered).chain(&[T::FileIO]) {
        m.set_str(t.ty().name(), t.value());
    }
    add(m, "IncrementalNewlineDecoder", &[], NEWLINE_DECODER)?;
    crate::io_pair::PAIR.add_to(m);
    m.set_str("UnsupportedOperation", crate::io_base::unsupported_class()?);
    m.set_str("BlockingIOError", T::BlockingIOError.value());
    m.set_str("DEFAULT_BUFFER_SIZE", Value::int(8192));
    for (i, n) in ["SEEK_SET", "SEEK_CUR", "SEEK_END"].iter().enumerate() {
        m.set_str(n, Value::int(i as i64));
    }
    Ok(())
}
