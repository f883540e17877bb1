//! open(), and the standard streams.

use crate::codec;
use crate::file::{new_open, unsupported_operation, Open, PyFile, Source};
use crate::object::new_other_data;
use crate::prelude::*;
use std::cell::RefCell;
use std::fs::File;
use std::os::unix::io::FromRawFd;

thread_local! {
    static STANDARD: RefCell<Vec<Value>> = RefCell::new(Vec::new());
}

pub fn object(t: T, o: Open) -> Value {
    new_other_data(t.ty(), Box::new(PyFile::new(o)))
}

fn standard(fd: i32, name: &str, writable: bool) -> Value {
    // SAFETY: the descriptor belongs to the process for its whole life; `owns` keeps it from
    // being closed.
    let file = unsafe { File::from_raw_fd(fd) };
    let mut o = new_open(Source::File(file), new_str(name), if writable { "w" } else { "r" });
    o.owns = false;
    o.binary = false;
    o.readable = !writable;
    o.writable = writable;
    o.errors = if fd == 2 { "backslashreplace" } else { "surrogateescape" }.into();
    o.line_buffered = fd == 2 || (fd == 1 && crate::stdlib::is_terminal(1));
    let unbuffered = std::env::var_os("PYTHONUNBUFFERED").map_or(false, |v| !v.is_empty());
    o.write_through = writable && unbuffered;
    object(T::TextFile, o)
}

/// sys.stdin, sys.stdout, sys.stderr as they were at the start.
pub fn standard_stream(fd: usize) -> Value {
    STANDARD.with(|s| {
        let mut s = s.borrow_mut();
        if s.is_empty() {
            s.push(standard(0, "<stdin>", false));
            s.push(standard(1, "<stdout>", true));
            s.push(standard(2, "<stderr>", true));
        }
        s[fd].clone()
    })
}

/// Before leaving, and before writing to stderr behind its back. False: it failed.
pub fn flush_standard() -> bool {
    let mut ok = true;
    let streams = STANDARD.with(|s| s.borrow().clone());
    for v in streams.iter().skip(1) {
        if let Some(f) = v.as_native_object::<PyFile>() {
            if let Some(mut o) = f.free() {
                ok &= crate::stdlib::holding_handlers(|| o.flush_through()).is_ok();
            }
        }
    }
    ok
}

/// At the end of the program: what sys.stdout and sys.stderr are now is flushed, too.
pub fn flush_all() -> bool {
    let mut ok = true;
    for n in ["stdout", "stderr"] {
        if let Some(v) = crate::stdlib::sys_attr(n) {
            let ours = STANDARD.with(|s| s.borrow().iter().any(|x| is(x, &v)));
            if !v.is_none() && !ours {
                ok &= crate::stdlib::call_named(&v, "flush", &[]).is_ok() || n == "stderr";
            }
        }
    }
    flush_standard() && ok
}

/// What the letters of a mode say.
struct Mode {
    letters: String,
    binary: bool,
    plus: bool,
    kind: char,
}

fn mode_of(v: &Value) -> R<Mode> {
    let letters = match v.given() {
        Some(m) => m.as_str().map(|s| s.into_owned()).ok_or_else(|| {
            type_error(format!("open() argument 'mode' must be str, not {}", type_name(m)))
        })?,
        None => "r".to_string(),
    };
    let count = |c: char| letters.matches(c).count();
    let known = letters.chars().all(|c| "rwaxbt+".contains(c));
    if !known || letters.chars().any(|c| count(c) > 1) {
        return Err(value_error(format!("invalid mode: '{}'", letters)));
    }
    let (binary, text) = (count('b') == 1, count('t') == 1);
    if binary && text {
        return Err(value_error("can't have text and binary mode at once"));
    }
    if count('r') + count('w') + count('a') + count('x') != 1 {
        return Err(value_error(if count('r') + count('w') + count('a') + count('x') == 0 {
            "Must have exactly one of create/read/write/append mode and at most one plus"
        } else {
            "must have exactly one of create/read/write/append mode"
        }));
    }
    let kind = letters.chars().find(|c| "rwax".contains(*c)).unwrap_or('r');
    Ok(Mode { binary, plus: count('+') == 1, kind, letters })
}

/// How the mode of a raw file is written: rb+ and the like.
fn raw_mode(m: &Mode) -> String {
    match (m.kind, m.plus) {
        ('w', true) => "rb+".into(),
        (k, plus) => format!("{}b{}", k, if plus { "+" } else { "" }),
    }
}

/// An argument that binary files do not take.
fn text_arg(v: &Value, binary: bool, what: &str, name: &str) -> R<Option<String>> {
    let v = match v.given() {
        Some(v) if !v.is_none() => v,
        _ => return Ok(None),
    };
    if binary {
        return Err(value_error(format!("binary mode doesn't take {} argument", what)));
    }
    match v.as_str() {
        Some(s) => Ok(Some(s.into_owned())),
        None => Err(type_error(format!(
            "open() argument '{}' must be str or None, not {}",
            name,
            type_name(v)
        ))),
    }
}

pub fn check_newline(n: &Option<String>) -> R<()> {
    match n.as_deref() {
        None | Some("" | "\n" | "\r" | "\r\n") => Ok(()),
        Some(n) => Err(value_error(format!("illegal newline value: {}", n))),
    }
}

/// The encoding as it is used and shown; unknown ones are a LookupError.
pub fn check_encoding(e: Option<String>) -> R<String> {
    match e {
        None => Ok("utf-8".into()),
        Some(e) if e == "locale" => Ok("utf-8".into()),
        Some(e) => match codec::lookup(&e) {
            Ok(codec::Encoding::UnicodeEscape | codec::Encoding::RawUnicodeEscape) => {
                Err(not_implemented_error(format!("files in {} are not supported by Portalis", e)))
            }
            Ok(_) => Ok(e),
            Err(_) => Err(lookup_error(format!("unknown encoding: {}", e))),
        },
    }
}

fn opened(name: &Value, m: &Mode, opener: Option<&Value>) -> R<File> {
    if let Some(f) = opener {
        let flags = match (m.kind, m.plus) {
            ('r', false) => 0,
            ('r', true) => 2,
            ('w', p) => 0o1100 | if p { 2 } else { 1 },
            ('x', p) => 0o300 | if p { 2 } else { 1 },
            (_, p) => 0o2100 | if p { 2 } else { 1 },
        };
        let fd = call(f, &mut [name.clone(), Value::int(flags | 0o2000000)])?;
        let fd = fd.as_int().ok_or_else(|| type_error("expected integer from opener"))?;
        if fd < 0 {
            return Err(value_error(format!("opener returned {}", fd)));
        }
        // SAFETY: the opener gave the descriptor away.
        return Ok(unsafe { File::from_raw_fd(fd as i32) });
    }
    let path = crate::builtins::path_of(name)?;
    let (r, a) = (m.kind == 'r', m.kind == 'a');
    let mut options = std::fs::OpenOptions::new();
    options
        .read(r || m.plus)
        .write(!r && !a || m.plus && !a)
        .append(a)
        .truncate(m.kind == 'w')
        .create(a || m.kind == 'w')
        .create_new(m.kind == 'x');
    let fail = |e: std::io::Error| os_error(e.raw_os_error().unwrap_or(5), Some(name.clone()));
    let f = options.open(&path).map_err(fail)?;
    if f.metadata().map(|m| m.is_dir()).unwrap_or(false) {
        return Err(os_error(21, Some(name.clone())));
    }
    Ok(f)
}

fn by_descriptor(fd: i64) -> R<File> {
    if fd < 0 {
        return Err(value_error("negative file descriptor"));
    }
    // SAFETY: the caller owns that descriptor.
    let f = unsafe { File::from_raw_fd(fd as i32) };
    match f.metadata() {
        Ok(m) if m.is_dir() => {
            std::mem::forget(f);
            Err(os_error(21, Some(Value::int(fd))))
        }
        Ok(_) => Ok(f),
        Err(e) => {
            std::mem::forget(f);
            Err(os_error(e.raw_os_error().unwrap_or(9), None))
        }
    }
}

/// open(file, mode, buffering, encoding, errors, newline, closefd, opener)
pub fn open(a: &[Value]) -> R {
    let o = open_state(a)?;
    Ok(object(kind_of(&o), o))
}

fn open_state(a: &[Value]) -> R<Open> {
    let name = crate::builtins::fspath(&a[0])?;
    let m = mode_of(&a[1])?;
    let encoding = text_arg(&a[3], m.binary, "an encoding", "encoding")?;
    let errors = text_arg(&a[4], m.binary, "an errors", "errors")?;
    let newline = text_arg(&a[5], m.binary, "a newline", "newline")?;
    check_newline(&newline)?;
    let buffering = a[2].given().map_or(Ok(-1), index_size)?;
    if buffering < -1 {
        return Err(value_error("invalid buffering size"));
    }
    if buffering == 0 && !m.binary {
        return Err(value_error("can't have unbuffered text I/O"));
    }
    if buffering == 1 && m.binary {
        let text = "line buffering (buffering=1) isn't supported in binary mode, \
            the default buffer size will be used";
        crate::stdlib::warn_of(T::RuntimeWarning, text.to_string())?;
    }
    let shown = encoding.clone();
    let encoding = check_encoding(encoding)?;
    let close = a[6].given().map_or(Ok(true), truthy)?;
    let opener = a[7].given().filter(|f| !f.is_none());
    let file = match name.as_int() {
        Some(fd) => by_descriptor(fd)?,
        None if !close => return Err(value_error("Cannot use closefd=False with file name")),
        None => opened(&name, &m, opener)?,
    };
    let mut o = new_open(Source::File(file), name, &m.letters);
    o.owns = close;
    o.binary = m.binary;
    o.unbuffered = buffering == 0;
    o.readable = m.kind == 'r' || m.plus;
    o.writable = m.kind != 'r' || m.plus;
    o.line_buffered = buffering == 1 && !m.binary;
    if buffering > 1 {
        o.capacity = buffering as usize;
    }
    o.newline = newline;
    o.errors = errors.unwrap_or_else(|| "strict".into());
    o.encoding = encoding;
    if m.kind == 'a' {
        let at = o.source.seek(std::io::SeekFrom::End(0)).unwrap_or(0);
        o.begun = at > 0;
    }
    if m.binary {
        o.mode = raw_mode(&m);
    }
    if shown.is_none() && !m.binary {
        o.encoding = "UTF-8".into();
    }
    Ok(o)
}

pub fn kind_of(o: &Open) -> T {
    match (o.binary, o.unbuffered, o.readable, o.writable) {
        (false, ..) => T::TextFile,
        (_, true, ..) => T::FileIO,
        (_, _, true, true) => T::BufferedRandom,
        (_, _, false, true) => T::BufferedWriter,
        _ => T::BinaryFile,
    }
}

/// The state of io.FileIO(file, mode, closefd, opener).
pub fn raw_of(a: &[Value]) -> R<Open> {
    let mode = a[2].given().and_then(|m| m.as_str().map(|s| s.into_owned()));
    let mode = mode.unwrap_or_else(|| "r".into());
    let mode = if mode.contains('b') { mode } else { format!("{}b", mode) };
    let closefd = a[3].clone();
    open_state(&[a[1].clone(), new_string(mode), Value::int(0), NONE, NONE, NONE, closefd, a[4].clone()])
}

/// A buffered file over a raw object.
pub fn over_raw(raw: &Value, readable: bool, writable: bool) -> R {
    let o = open_over(raw, readable, writable)?;
    Ok(object(kind_of(&o), o))
}

/// The state of one.
pub fn open_over(raw: &Value, readable: bool, writable: bool) -> R<Open> {
    let name = crate::attr::try_getattr(raw, crate::sym::intern("name"))?.unwrap_or(NONE);
    for (on, n) in [(readable, "readable"), (writable, "writable")] {
        if on && !truthy(&crate::stdlib::call_named(raw, n, &[])?)? {
            let text = format!("File or stream is not {}.", n);
            return Err(unsupported_operation(&text));
        }
    }
    let mut o = new_open(Source::Object(raw.clone()), name, "");
    o.mode = match crate::attr::try_getattr(raw, crate::sym::intern("mode"))? {
        Some(m) => m.as_str().map(|s| s.into_owned()).unwrap_or_default(),
        None => String::new(),
    };
    o.readable = readable;
    o.writable = writable;
    Ok(o)
}
