//! Files: the standard streams and what open() gives. One type for text and binary; text is
//! UTF-8, Latin-1 or ASCII, through codec.rs.

use crate::codec;
use crate::func::NativeDef;
use crate::object::{new_bytes_data, new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use std::cell::RefCell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::io::FromRawFd;

struct Open {
    file: Option<File>,
    /// Never closed by us: 0, 1, 2.
    standard: bool,
    name: Value,
    mode: String,
    binary: bool,
    readable: bool,
    writable: bool,
    encoding: String,
    errors: String,
    /// None: universal newlines; Some(""): as they come; Some(x): only x ends a line.
    newline: Option<String>,
    line_buffered: bool,
    out: Vec<u8>,
    inp: Vec<u8>, // read ahead, from `at`
    at: usize,
    eof: bool,
}

pub struct PyFile(RefCell<Open>);

thread_local! {
    static STANDARD: RefCell<Vec<Value>> = RefCell::new(Vec::new());
}

fn io(e: std::io::Error) -> PyErr {
    os_error(e.raw_os_error().unwrap_or(5), None)
}

impl Open {
    fn flush(&mut self) -> R<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let out = std::mem::take(&mut self.out);
        match &mut self.file {
            Some(f) => f.write_all(&out).map_err(io),
            None => Ok(()),
        }
    }
    fn check_open(&self) -> R<()> {
        if self.file.is_none() {
            return Err(value_error("I/O operation on closed file."));
        }
        Ok(())
    }
    /// Reads more; false at the end of the file.
    fn fill(&mut self) -> R<bool> {
        if self.eof {
            return Ok(false);
        }
        if self.standard {
            flush_standard();
        }
        if self.at > 0 {
            self.inp.drain(..self.at);
            self.at = 0;
        }
        let mut chunk = [0u8; 8192];
        let n = match &mut self.file {
            Some(f) => loop {
                match f.read(&mut chunk) {
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                    r => break r.map_err(io)?,
                }
            },
            None => 0,
        };
        self.inp.extend_from_slice(&chunk[..n]);
        if n == 0 && !self.standard {
            self.eof = true;
        }
        Ok(n > 0)
    }
    fn take(&mut self, n: usize) -> Vec<u8> {
        let to = (self.at + n).min(self.inp.len());
        let out = self.inp[self.at..to].to_vec();
        self.at = to;
        out
    }
    fn rest(&mut self) -> R<Vec<u8>> {
        while self.fill()? {}
        Ok(self.take(usize::MAX / 2))
    }
    /// The bytes up to and with the next line end, as they stand in the file.
    fn line(&mut self, limit: usize) -> R<Vec<u8>> {
        let mut from = self.at;
        loop {
            if let Some(end) = self.line_end(from) {
                let n = (end - self.at).min(limit);
                return Ok(self.take(n));
            }
            let have = self.inp.len() - self.at;
            if have >= limit {
                return Ok(self.take(limit));
            }
            let more = self.fill()?;
            from = self.at;
            if !more {
                return Ok(self.take(usize::MAX / 2));
            }
        }
    }
    fn line_end(&mut self, from: usize) -> Option<usize> {
        let s = &self.inp;
        match self.newline.as_deref() {
            Some("\r") => s[from..].iter().position(|&b| b == b'\r').map(|i| from + i + 1),
            Some("\r\n") => {
                s[from..].windows(2).position(|w| w == b"\r\n").map(|i| from + i + 2)
            }
            Some("\n") => s[from..].iter().position(|&b| b == b'\n').map(|i| from + i + 1),
            _ if self.binary => s[from..].iter().position(|&b| b == b'\n').map(|i| from + i + 1),
            _ => {
                let i = s[from..].iter().position(|&b| b == b'\n' || b == b'\r')? + from;
                if s[i] == b'\n' {
                    return Some(i + 1);
                }
                match s.get(i + 1) {
                    Some(b'\n') => Some(i + 2),
                    Some(_) => Some(i + 1),
                    None if self.eof => Some(i + 1),
                    None => None, // the \n may still come
                }
            }
        }
    }
    fn decode(&self, mut s: Vec<u8>) -> R {
        if self.binary {
            return Ok(new_bytes_data(T::Bytes.ty(), s));
        }
        if self.newline.is_none() && s.contains(&b'\r') {
            let mut out = Vec::with_capacity(s.len());
            let mut it = s.iter().copied().peekable();
            while let Some(b) = it.next() {
                if b == b'\r' {
                    if it.peek() == Some(&b'\n') {
                        it.next();
                    }
                    out.push(b'\n');
                } else {
                    out.push(b);
                }
            }
            s = out;
        }
        crate::bytes_methods::decode_bytes(&new_bytes_data(T::Bytes.ty(), s), &self.encoding, &self.errors)
    }
}

fn this(v: &Value) -> R<&PyFile> {
    v.as_native_object::<PyFile>().ok_or_else(|| type_error("a file is required"))
}

fn standard(fd: i32, name: &str, writable: bool) -> Value {
    // SAFETY: the descriptor belongs to the process for its whole life; `standard` keeps it
    // from being closed.
    let file = unsafe { File::from_raw_fd(fd) };
    let o = Open {
        file: Some(file),
        standard: true,
        name: new_str(name),
        mode: if writable { "w".into() } else { "r".into() },
        binary: false,
        readable: !writable,
        writable,
        encoding: "utf-8".into(),
        errors: if fd == 2 { "backslashreplace".into() } else { "strict".into() },
        newline: None,
        line_buffered: fd == 2 || (fd == 1 && is_terminal(1)),
        out: Vec::new(),
        inp: Vec::new(),
        at: 0,
        eof: false,
    };
    new_other_data(T::TextFile.ty(), Box::new(PyFile(RefCell::new(o))))
}

extern "C" {
    fn isatty(fd: i32) -> i32;
}

fn is_terminal(fd: i32) -> bool {
    // SAFETY: isatty takes any number.
    unsafe { isatty(fd) == 1 }
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
        if let Ok(f) = this(v) {
            if let Ok(mut o) = f.0.try_borrow_mut() {
                ok &= o.flush().is_ok();
            }
        }
    }
    ok
}

/// Writes WTF-8 text to a file of ours without building objects; false: not a file of ours.
pub fn write_text(v: &Value, text: &[u8]) -> R<bool> {
    let f = match v.as_native_object::<PyFile>() {
        Some(f) if type_of(v) == T::TextFile.ty() => f,
        _ => return Ok(false),
    };
    let mut o = f.0.borrow_mut();
    write_into(&mut o, text)?;
    Ok(true)
}

fn write_into(o: &mut Open, text: &[u8]) -> R<()> {
    o.check_open()?;
    if !o.writable {
        return Err(unsupported_operation("not writable"));
    }
    let utf8 = o.encoding == "utf-8" && std::str::from_utf8(text).is_ok();
    let bytes = if o.binary || utf8 {
        text.to_vec()
    } else {
        let v = new_wtf8(text.to_vec());
        let b = crate::str_methods::encode(&[v, new_str(&o.encoding), new_str(&o.errors)])?;
        b.as_bytes_data().cloned().unwrap_or_default()
    };
    let bytes = match o.newline.as_deref() {
        Some(nl @ ("\r" | "\r\n")) if !o.binary => {
            String::from_utf8_lossy(&bytes).replace('\n', nl).into_bytes()
        }
        _ => bytes,
    };
    if o.readable && !o.standard {
        sync_position(o)?;
    }
    o.out.extend_from_slice(&bytes);
    if o.out.len() > 8192 || (o.line_buffered && bytes.contains(&b'\n')) {
        o.flush()?;
    }
    Ok(())
}

/// Drops what was read ahead, so that writing goes on where reading stopped.
fn sync_position(o: &mut Open) -> R<()> {
    let ahead = (o.inp.len() - o.at) as i64;
    o.inp.clear();
    o.at = 0;
    o.eof = false;
    if ahead > 0 {
        if let Some(f) = &mut o.file {
            f.seek(SeekFrom::Current(-ahead)).map_err(io)?;
        }
    }
    Ok(())
}

fn unsupported_operation(msg: &str) -> PyErr {
    match crate::stdlib::unsupported_operation() {
        Some(class) => match call(&class, &mut [new_str(msg)]) {
            Ok(v) => raise(v),
            Err(e) => e,
        },
        None => crate::exc::error(T::OSError, msg),
    }
}

/// open(file, mode, buffering, encoding, errors, newline, closefd, opener)
pub fn open(a: &[Value]) -> R {
    let mode = match a[1].given() {
        Some(m) => m.as_str().map(|s| s.into_owned()).ok_or_else(|| {
            type_error(format!("open() argument 'mode' must be str, not {}", type_name(m)))
        })?,
        None => "r".to_string(),
    };
    let count = |c: char| mode.matches(c).count();
    let known = mode.chars().all(|c| "rwaxbt+".contains(c));
    let repeated = mode.chars().any(|c| count(c) > 1);
    if !known || repeated || mode.is_empty() {
        return Err(value_error(format!("invalid mode: '{}'", mode)));
    }
    if count('r') + count('w') + count('a') + count('x') != 1 {
        return Err(value_error(
            "must have exactly one of create/read/write/append mode",
        ));
    }
    let binary = count('b') == 1;
    if binary && count('t') == 1 {
        return Err(value_error("can't have text and binary mode at once"));
    }
    let text = |v: &Value, what: &str| -> R<Option<String>> {
        match v.given() {
            Some(v) if !v.is_none() && binary => {
                Err(value_error(format!("binary mode doesn't take {} argument", what)))
            }
            Some(v) if !v.is_none() => Ok(v.as_str().map(|s| s.into_owned())),
            _ => Ok(None),
        }
    };
    let encoding = text(&a[3], "an encoding")?;
    let errors = text(&a[4], "an errors")?;
    let newline = text(&a[5], "a newline")?;
    if let Some(n) = newline.as_deref() {
        if !["", "\n", "\r", "\r\n"].contains(&n) {
            return Err(value_error(format!("illegal newline value: {}", n)));
        }
    }
    let encoding = encoding.unwrap_or_else(|| "utf-8".into());
    let encoding = match encoding.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf8" | "utf-8" | "locale" => "utf-8".to_string(),
        _ => encoding,
    };
    if codec::lookup(&encoding).is_err() {
        return Err(crate::exc::error(T::LookupError, format!("unknown encoding: {}", encoding)));
    }
    let name = crate::builtins::fspath(&a[0])?;
    let plus = count('+') == 1;
    let mut options = std::fs::OpenOptions::new();
    options
        .read(count('r') == 1 || plus)
        .write(count('r') == 0 && count('a') == 0 || plus && count('a') == 0)
        .append(count('a') == 1)
        .truncate(count('w') == 1)
        .create(count('w') + count('a') == 1)
        .create_new(count('x') == 1);
    let file = match name.as_int() {
        // SAFETY: the caller owns that descriptor.
        Some(fd) => unsafe { File::from_raw_fd(fd as i32) },
        None => {
            let path = crate::builtins::path_of(&name)?;
            let fail = |e: std::io::Error| os_error(e.raw_os_error().unwrap_or(5), Some(name.clone()));
            let f = options.open(&path).map_err(fail)?;
            if f.metadata().map(|m| m.is_dir()).unwrap_or(false) {
                return Err(os_error(21, Some(name)));
            }
            f
        }
    };
    let line_buffered = a[2].as_int() == Some(1) && !binary;
    let o = Open {
        file: Some(file),
        standard: false,
        name,
        binary,
        readable: count('r') == 1 || plus,
        writable: count('r') == 0 || plus,
        mode,
        encoding,
        errors: errors.unwrap_or_else(|| "strict".into()),
        newline,
        line_buffered,
        out: Vec::new(),
        inp: Vec::new(),
        at: 0,
        eof: false,
    };
    let t = if binary { T::BinaryFile } else { T::TextFile };
    Ok(new_other_data(t.ty(), Box::new(PyFile(RefCell::new(o)))))
}

impl Drop for PyFile {
    fn drop(&mut self) {
        let o = self.0.get_mut();
        let _ = o.flush();
        if o.standard {
            if let Some(f) = o.file.take() {
                std::mem::forget(f);
            }
        }
    }
}

fn reading(o: &mut Open) -> R<()> {
    o.check_open()?;
    if !o.readable {
        return Err(unsupported_operation(if o.binary { "read" } else { "not readable" }));
    }
    o.flush()
}

fn size(v: &Value) -> R<Option<usize>> {
    match v.given() {
        Some(v) if !v.is_none() => {
            let n = index_size(v)?;
            Ok(if n < 0 { None } else { Some(n as usize) })
        }
        _ => Ok(None),
    }
}

fn read(a: &[Value]) -> R {
    let n = size(&a[1])?;
    let mut o = this(&a[0])?.0.borrow_mut();
    reading(&mut o)?;
    match n {
        None => {
            let all = o.rest()?;
            o.decode(all)
        }
        Some(n) if o.binary => {
            while o.inp.len() - o.at < n && o.fill()? {}
            let s = o.take(n);
            o.decode(s)
        }
        Some(n) => {
            let mut out = Vec::new();
            let mut left = n;
            while left > 0 {
                if o.at == o.inp.len() && !o.fill()? {
                    break;
                }
                let first = o.inp[o.at];
                let want = match first {
                    0..=0x7f => 1,
                    0xc0..=0xdf if o.encoding == "utf-8" => 2,
                    0xe0..=0xef if o.encoding == "utf-8" => 3,
                    0xf0..=0xff if o.encoding == "utf-8" => 4,
                    _ => 1,
                };
                let want = if first == b'\r' && o.newline.is_none() { 2 } else { want };
                while o.inp.len() - o.at < want && o.fill()? {}
                let crlf = first == b'\r' && o.newline.is_none() && o.inp.get(o.at + 1) == Some(&b'\n');
                let take = if first == b'\r' { if crlf { 2 } else { 1 } } else { want };
                out.extend(o.take(take));
                left -= 1;
            }
            o.decode(out)
        }
    }
}

fn readline(a: &[Value]) -> R {
    let n = size(&a[1])?.unwrap_or(usize::MAX);
    let mut o = this(&a[0])?.0.borrow_mut();
    reading(&mut o)?;
    let s = o.line(n)?;
    o.decode(s)
}

fn next_line(v: &Value) -> R<Option<Value>> {
    let mut o = this(v)?.0.borrow_mut();
    reading(&mut o)?;
    let s = o.line(usize::MAX)?;
    if s.is_empty() {
        return Ok(None);
    }
    o.decode(s).map(Some)
}

fn readlines(a: &[Value]) -> R {
    let hint = size(&a[1])?.filter(|n| *n > 0);
    let mut out = Vec::new();
    let mut total = 0;
    while let Some(l) = next_line(&a[0])? {
        total += len(&l)?;
        out.push(l);
        if hint.map_or(false, |h| total >= h) {
            break;
        }
    }
    Ok(list(out))
}

fn next(a: &[Value]) -> R {
    next_line(&a[0])?.ok_or_else(|| stop_iteration(NONE))
}

fn write(a: &[Value]) -> R {
    let mut o = this(&a[0])?.0.borrow_mut();
    if o.binary {
        let bytes = crate::str_args::bytes_view(&a[1]).map(|b| b.0.to_vec()).ok_or_else(|| {
            type_error(format!("a bytes-like object is required, not '{}'", type_name(&a[1])))
        })?;
        write_into(&mut o, &bytes)?;
        return Ok(Value::int(bytes.len() as i64));
    }
    match a[1].as_str_data() {
        Some(s) => {
            write_into(&mut o, s.bytes())?;
            Ok(Value::int(s.len() as i64))
        }
        None => Err(type_error(format!("write() argument must be str, not {}", type_name(&a[1])))),
    }
}

fn writelines(a: &[Value]) -> R {
    let mut it = iter(&a[1])?;
    while let Some(x) = it.next()? {
        write(&[a[0].clone(), x])?;
    }
    Ok(NONE)
}

fn flush(a: &[Value]) -> R {
    let mut o = this(&a[0])?.0.borrow_mut();
    o.check_open()?;
    o.flush().map(|_| NONE)
}

fn close(a: &[Value]) -> R {
    let mut o = this(&a[0])?.0.borrow_mut();
    let r = o.flush();
    match o.file.take() {
        Some(f) if o.standard => std::mem::forget(f),
        _ => {}
    }
    r.map(|_| NONE)
}

fn enter(a: &[Value]) -> R {
    this(&a[0])?.0.borrow().check_open()?;
    Ok(a[0].clone())
}

fn exit(a: &[Value]) -> R {
    close(&a[..1])
}

fn seek(a: &[Value]) -> R {
    let offset = index_size(&a[1])? as i64;
    let whence = a[2].given().map_or(Ok(0), index_size)?;
    let mut o = this(&a[0])?.0.borrow_mut();
    o.check_open()?;
    o.flush()?;
    sync_position(&mut o)?;
    if !o.binary && whence == 1 && offset != 0 {
        return Err(unsupported_operation("can't do nonzero cur-relative seeks"));
    }
    if !o.binary && whence == 2 && offset != 0 {
        return Err(unsupported_operation("can't do nonzero end-relative seeks"));
    }
    if whence == 0 && offset < 0 {
        return Err(value_error(format!("negative seek value {}", offset)));
    }
    let to = match whence {
        0 => SeekFrom::Start(offset as u64),
        1 => SeekFrom::Current(offset),
        2 => SeekFrom::End(offset),
        w => return Err(value_error(format!("invalid whence ({}, should be 0, 1 or 2)", w))),
    };
    match &mut o.file {
        Some(f) => Ok(Value::int(f.seek(to).map_err(io)? as i64)),
        None => Ok(NONE),
    }
}

fn tell(a: &[Value]) -> R {
    let mut o = this(&a[0])?.0.borrow_mut();
    o.check_open()?;
    let (out, ahead) = (o.out.len() as i64, (o.inp.len() - o.at) as i64);
    match &mut o.file {
        Some(f) => {
            let p = f.stream_position().map_err(io)? as i64;
            Ok(Value::int(p + out - ahead))
        }
        None => Ok(NONE),
    }
}

fn truncate(a: &[Value]) -> R {
    let at = match a[1].given() {
        Some(v) if !v.is_none() => index_size(v)? as u64,
        _ => tell(&a[..1])?.as_int().unwrap_or(0) as u64,
    };
    let mut o = this(&a[0])?.0.borrow_mut();
    o.check_open()?;
    o.flush()?;
    if let Some(f) = &o.file {
        f.set_len(at).map_err(io)?;
    }
    Ok(Value::int(at as i64))
}

fn fileno(a: &[Value]) -> R {
    use std::os::unix::io::AsRawFd;
    let o = this(&a[0])?.0.borrow();
    o.check_open()?;
    Ok(o.file.as_ref().map_or(NONE, |f| Value::int(f.as_raw_fd() as i64)))
}

fn isatty_(a: &[Value]) -> R {
    Ok(Value::bool(fileno(a)?.as_int().map_or(false, |fd| is_terminal(fd as i32))))
}

fn reconfigure(a: &[Value]) -> R {
    let mut o = this(&a[0])?.0.borrow_mut();
    o.flush()?;
    let text = |v: &Value| v.given().and_then(|v| v.as_str().map(|s| s.into_owned()));
    if let Some(e) = text(&a[1]) {
        o.encoding = if e.eq_ignore_ascii_case("utf8") { "utf-8".into() } else { e.to_lowercase() };
    }
    if let Some(e) = text(&a[2]) {
        o.errors = e;
    }
    if let Some(b) = a[4].given() {
        o.line_buffered = truthy(b)?;
    }
    Ok(NONE)
}

fn repr(a: &[Value]) -> R {
    let o = this(&a[0])?.0.borrow();
    let name = crate::ops::repr_text(&o.name)?;
    Ok(new_string(if o.binary {
        let class = if o.writable && o.readable {
            "BufferedRandom"
        } else if o.writable {
            "BufferedWriter"
        } else {
            "BufferedReader"
        };
        format!("<_io.{} name={}>", class, name)
    } else {
        format!(
            "<_io.TextIOWrapper name={} mode='{}' encoding='{}'>",
            name,
            o.mode,
            if o.encoding == "utf-8" { "UTF-8" } else { &o.encoding }
        )
    }))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("read", "self, size=, /", read),
    m!("readline", "self, size=, /", readline),
    m!("readlines", "self, hint=, /", readlines),
    m!("write", "self, text, /", write),
    m!("writelines", "self, lines, /", writelines),
    m!("flush", "self, /", flush),
    m!("close", "self, /", close),
    m!("seek", "self, offset, whence=, /", seek),
    m!("tell", "self, /", tell),
    m!("truncate", "self, size=, /", truncate),
    m!("fileno", "self, /", fileno),
    m!("isatty", "self, /", isatty_),
    m!("readable", "self, /", |a| Ok(Value::bool(this(&a[0])?.0.borrow().readable))),
    m!("writable", "self, /", |a| Ok(Value::bool(this(&a[0])?.0.borrow().writable))),
    m!("seekable", "self, /", |a| Ok(Value::bool(!this(&a[0])?.0.borrow().standard))),
    m!("reconfigure", "self, /, *, encoding=, errors=, newline=, line_buffering=, write_through=", reconfigure),
    m!("__enter__", "self, /", enter),
    m!("__exit__", "self, type, value, traceback, /", exit),
    m!("__iter__", "self, /", |a| Ok(a[0].clone())),
    m!("__next__", "self, /", next),
    m!("__repr__", "self, /", repr),
];
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "name", get: |v| Ok(this(v)?.0.borrow().name.clone()), set: None },
    GetSetData { name: "mode", get: |v| Ok(new_str(&this(v)?.0.borrow().mode)), set: None },
    GetSetData {
        name: "encoding",
        get: |v| Ok(new_str(&this(v)?.0.borrow().encoding)),
        set: None,
    },
    GetSetData { name: "errors", get: |v| Ok(new_str(&this(v)?.0.borrow().errors)), set: None },
    GetSetData { name: "newlines", get: |_| Ok(NONE), set: None },
    GetSetData {
        name: "closed",
        get: |v| Ok(Value::bool(this(v)?.0.borrow().file.is_none())),
        set: None,
    },
    GetSetData { name: "buffer", get: buffer, set: None },
];

/// sys.stdout.buffer: the same descriptor, in bytes.
fn buffer(v: &Value) -> R {
    flush(&[v.clone()])?;
    let fd = fileno(&[v.clone()])?.as_int().unwrap_or(1) as i32;
    let s = standard(fd, "<buffer>", fd != 0);
    {
        let mut o = this(&s)?.0.borrow_mut();
        o.binary = true;
        o.line_buffered = true;
        if fd != 0 {
            o.line_buffered = false;
        }
    }
    let f = this(&s)?;
    let o = std::mem::replace(&mut *f.0.borrow_mut(), closed());
    let b = new_other_data(T::BinaryFile.ty(), Box::new(PyFile(RefCell::new(o))));
    STANDARD.with(|s| s.borrow_mut().push(b.clone()));
    Ok(b)
}

fn closed() -> Open {
    Open {
        file: None,
        standard: false,
        name: NONE,
        mode: String::new(),
        binary: false,
        readable: false,
        writable: false,
        encoding: String::new(),
        errors: String::new(),
        newline: None,
        line_buffered: false,
        out: Vec::new(),
        inp: Vec::new(),
        at: 0,
        eof: true,
    }
}

pub fn define_all() {
    define(T::TextFile, METHODS, ATTRS);
    define(T::BinaryFile, METHODS, ATTRS);
}
