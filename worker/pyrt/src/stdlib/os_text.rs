//! Paths and other texts as the operating system has them: bytes, which str shows as UTF-8
//! with a lone surrogate for each byte that is none (`surrogateescape`).

use crate::prelude::*;
use crate::str_args::new_bytes;
use crate::{str_wtf8, sym};

/// A path given as str or bytes; results are of the same type.
#[derive(Clone, PartialEq)]
pub struct PathText {
    pub bytes: Vec<u8>,
    pub is_bytes: bool,
}

impl PathText {
    pub fn give(&self, bytes: Vec<u8>) -> Value {
        give(bytes, self.is_bytes)
    }
    pub fn os(&self) -> std::path::PathBuf {
        os_path(&self.bytes)
    }
}

pub fn os_path(bytes: &[u8]) -> std::path::PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

/// The bytes as str or bytes.
pub fn give(bytes: Vec<u8>, is_bytes: bool) -> Value {
    if is_bytes {
        new_bytes(bytes)
    } else {
        decode(&bytes)
    }
}

/// os.fsdecode of bytes.
pub fn decode(bytes: &[u8]) -> Value {
    if let Ok(s) = std::str::from_utf8(bytes) {
        return new_str(s);
    }
    let mut out = Vec::with_capacity(bytes.len() * 2);
    let mut rest = bytes;
    while !rest.is_empty() {
        let good = match std::str::from_utf8(rest) {
            Ok(s) => s.len(),
            Err(e) => e.valid_up_to(),
        };
        out.extend_from_slice(&rest[..good]);
        rest = &rest[good..];
        if let Some((b, tail)) = rest.split_first() {
            str_wtf8::push(&mut out, 0xdc00 + u32::from(*b));
            rest = tail;
        }
    }
    new_wtf8(out)
}

/// os.fsencode of the WTF-8 bytes of a str.
pub fn encode(text: &Value) -> R<Vec<u8>> {
    let s = match text.as_str_data() {
        Some(s) => s,
        None => return Ok(Vec::new()),
    };
    if s.as_utf8().is_some() {
        return Ok(s.bytes().to_vec());
    }
    let b = crate::str_methods::encode_str(text, "utf-8", "surrogateescape")?;
    Ok(b.as_bytes_data().cloned().unwrap_or_default())
}

/// os.fspath
pub fn fspath(v: &Value) -> R {
    if v.as_str_data().is_some() || v.as_bytes_data().is_some() {
        return Ok(v.clone());
    }
    let given = match call_fspath(v) {
        Some(r) => r?,
        None => {
            return Err(type_error(format!(
                "expected str, bytes or os.PathLike object, not {}",
                type_name(v)
            )))
        }
    };
    if given.as_str_data().is_some() || given.as_bytes_data().is_some() {
        return Ok(given);
    }
    Err(type_error(format!(
        "expected {}.__fspath__() to return str or bytes, not {}",
        type_name(v),
        type_name(&given)
    )))
}

fn call_fspath(v: &Value) -> Option<R> {
    crate::attr::call_special(sym::FSPATH, &mut [v.clone()])
}

/// The text of a path argument of os.path.
pub fn path_text(v: &Value) -> R<PathText> {
    let p = fspath(v)?;
    Ok(match p.as_bytes_data() {
        Some(b) => PathText { bytes: b.clone(), is_bytes: true },
        None => PathText { bytes: encode(&p)?, is_bytes: false },
    })
}

/// Other buffers are paths, too, which CPython will not take for ever.
fn buffer_path(bytes: Vec<u8>, v: &Value, function: &str, kinds: &str) -> R<PathText> {
    let what = type_name(v);
    let text = format!("{}: path should be {}, not {}", function, kinds, what);
    super::warn_of(T::DeprecationWarning, text)?;
    match bytes.contains(&0) {
        true => Err(value_error("embedded null byte")),
        false => Ok(PathText { bytes, is_bytes: true }),
    }
}

/// The path argument of a system call: `function: what should be ..., not X` when it is none.
pub fn path_arg(v: &Value, function: &str, kinds: &str) -> R<PathText> {
    let usable = v.as_str_data().is_some()
        || v.as_bytes_data().is_some()
        || crate::attr::has_special(v, sym::FSPATH);
    if !usable {
        if let Some((bytes, _)) = crate::str_args::bytes_view(v) {
            return buffer_path(bytes.to_vec(), v, function, kinds);
        }
        return Err(type_error(format!(
            "{}: {} should be {}, not {}",
            function,
            "path",
            kinds,
            type_name(v)
        )));
    }
    let p = path_text(v)?;
    if p.bytes.contains(&0) {
        return Err(value_error("embedded null byte"));
    }
    Ok(p)
}

/// An OSError as a failed call on `path` raises it.
pub fn failed(e: std::io::Error, path: &Value) -> PyErr {
    let shown = fspath(path).unwrap_or_else(|_| path.clone());
    os_error(e.raw_os_error().unwrap_or(5), Some(shown))
}

/// The same with the two paths of rename, link and the like.
pub fn failed_two(e: std::io::Error, from: &Value, to: &Value) -> PyErr {
    let n = e.raw_os_error().unwrap_or(5);
    let text = crate::exc_types::strerror(n);
    let shown = |v: &Value| fspath(v).unwrap_or_else(|_| v.clone());
    let mut args = vec![Value::int(n.into()), new_string(text), shown(from), NONE, shown(to)];
    match call(&T::OSError.value(), &mut args) {
        Ok(v) => raise(v),
        Err(e) => e,
    }
}

/// An OSError without a path, of the last failed C call.
pub fn last_error() -> PyErr {
    os_error(std::io::Error::last_os_error().raw_os_error().unwrap_or(5), None)
}

/// A result of a C call; -1 is an error.
pub fn checked(rc: i64) -> R<i64> {
    if rc < 0 {
        return Err(last_error());
    }
    Ok(rc)
}

/// A C call that may wait: handlers of signals that came run before, and when it is interrupted.
pub fn retrying(mut f: impl FnMut() -> i64) -> R<i64> {
    loop {
        super::signal::run_pending()?;
        let rc = f();
        if rc >= 0 {
            return Ok(rc);
        }
        let e = std::io::Error::last_os_error();
        if e.kind() != std::io::ErrorKind::Interrupted {
            return Err(os_error(e.raw_os_error().unwrap_or(5), None));
        }
    }
}

/// A C int argument.
pub fn int_arg(v: &Value) -> R<i32> {
    if v.as_float_data().is_some() || v.as_float().is_some() {
        return Err(type_error("'float' object cannot be interpreted as an integer"));
    }
    match index(v)? {
        crate::int::Int::Small(i) if i32::try_from(i).is_ok() => Ok(i as i32),
        crate::int::Int::Small(i) if i < 0 => {
            Err(overflow_error("signed integer is less than minimum"))
        }
        _ => Err(overflow_error("signed integer is greater than maximum")),
    }
}

/// The text of a `str` argument, or its default.
pub fn text_or(v: &Value, default: &str) -> String {
    v.as_str().map_or_else(|| default.to_string(), |s| s.into_owned())
}

/// An optional argument: None when it was left out or is None.
pub fn some(v: &Value) -> Option<&Value> {
    v.given().filter(|v| !v.is_none())
}

/// A flag argument.
pub fn flag(v: &Value, default: bool) -> R<bool> {
    v.given().map_or(Ok(default), truthy)
}
