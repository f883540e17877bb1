//! io: the module; its classes live beside the builtin open().

use super::classes::{class_with, method};
use super::functions;
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
        abstract_class(m, name, &[t.value(), base.clone()], known)?;
    }
    for t in texts.iter().chain(&buffered).chain(&[T::FileIO]) {
        m.set_str(t.ty().name(), t.value());
    }
    m.set_str("UnsupportedOperation", crate::io_base::unsupported_class()?);
    m.set_str("BlockingIOError", T::BlockingIOError.value());
    m.set_str("DEFAULT_BUFFER_SIZE", Value::int(8192));
    for (i, n) in ["SEEK_SET", "SEEK_CUR", "SEEK_END"].iter().enumerate() {
        m.set_str(n, Value::int(i as i64));
    }
    Ok(())
}
