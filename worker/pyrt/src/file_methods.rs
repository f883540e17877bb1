//! The methods of TextIOWrapper, the buffered classes and FileIO.

use crate::file::{unsupported_operation, Open, PyFile, Source};
use crate::file_open::{check_encoding, check_newline, kind_of, object, open_over, raw_of};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::setup::define;
use crate::str_args::{bytes_view, new_bytes};
use std::io::SeekFrom;

pub fn this(v: &Value) -> R<&PyFile> {
    v.as_native_object::<PyFile>().ok_or_else(|| type_error("a file is required"))
}

fn state(v: &Value) -> R<std::cell::RefMut<'_, Open>> {
    this(v)?.state()
}

fn reading(o: &mut Open) -> R<()> {
    o.check_open()?;
    if !o.readable {
        return Err(unsupported_operation(match (o.binary, o.unbuffered) {
            (true, true) => "File not open for reading",
            (true, false) => "read",
            _ => "not readable",
        }));
    }
    if o.out.is_empty() {
        return Ok(());
    }
    o.flush()
}

/// A size argument: None for all.
pub fn size(v: &Value) -> R<Option<usize>> {
    match v.given() {
        Some(v) if !v.is_none() => {
            if v.as_float().is_some() || v.as_str_data().is_some() {
                return Err(type_error(format!(
                    "argument should be integer or None, not '{}'",
                    type_name(v)
                )));
            }
            let n = index_size(v)?;
            Ok(if n < 0 { None } else { Some(n as usize) })
        }
        _ => Ok(None),
    }
}

fn read_bytes(o: &mut Open, n: usize) -> R<Vec<u8>> {
    if o.unbuffered {
        if let Some(fd) = o.source.fd() {
            crate::stdlib::await_fd(fd, true)?;
            return crate::stdlib::read_fd(fd, n);
        }
    }
    while o.inp.len() - o.at < n && o.fill()? {}
    Ok(o.take(n))
}

fn read(a: &[Value]) -> R {
    let n = size(&a[1])?;
    let mut o = state(&a[0])?;
    reading(&mut o)?;
    match n {
        None => {
            let all = o.rest()?;
            o.decode(all)
        }
        Some(n) if o.binary => {
            let s = read_bytes(&mut o, n)?;
            o.decode(s)
        }
        Some(n) => {
            let s = read_chars(&mut o, n)?;
            o.decode(s)
        }
    }
}

/// The bytes of n characters.
fn read_chars(o: &mut Open, n: usize) -> R<Vec<u8>> {
    let one_byte = o.is_one_byte();
    let mut out = Vec::new();
    let mut left = n;
    while left > 0 {
        if o.at == o.inp.len() && !o.fill()? {
            break;
        }
        let first = o.inp[o.at];
        let mut want = match first {
            b'\r' if o.newline.is_none() => 2,
            0xc0..=0xdf if !one_byte => 2,
            0xe0..=0xef if !one_byte => 3,
            0xf0..=0xff if !one_byte => 4,
            _ => 1,
        };
        while o.inp.len() - o.at < want && o.fill()? {}
        if first == b'\r' && want == 2 && o.inp.get(o.at + 1) != Some(&b'\n') {
            want = 1;
        }
        out.extend(o.take(want));
        left -= 1;
    }
    Ok(out)
}

fn read1(a: &[Value]) -> R {
    let n = size(&a[1])?;
    let mut o = state(&a[0])?;
    reading(&mut o)?;
    if o.at == o.inp.len() {
        o.fill()?;
    }
    Ok(new_bytes(o.take(n.unwrap_or(usize::MAX / 2))))
}

fn peek(a: &[Value]) -> R {
    let mut o = state(&a[0])?;
    reading(&mut o)?;
    if o.at == o.inp.len() {
        o.fill()?;
    }
    Ok(new_bytes(o.inp[o.at..].to_vec()))
}

fn readinto(a: &[Value]) -> R {
    let n = crate::io_base::room_in(&a[1], "readinto")?;
    let got = {
        let mut o = state(&a[0])?;
        reading(&mut o)?;
        read_bytes(&mut o, n)?
    };
    crate::io_base::store(&a[1], &got)?;
    Ok(Value::int(got.len() as i64))
}

fn readline(a: &[Value]) -> R {
    let n = size(&a[1])?;
    let mut o = state(&a[0])?;
    reading(&mut o)?;
    let s = match n {
        Some(n) if !o.binary => limited_line(&mut o, n)?,
        n => o.line(n.unwrap_or(usize::MAX))?,
    };
    o.decode(s)
}

/// A line of at most n characters.
fn limited_line(o: &mut Open, n: usize) -> R<Vec<u8>> {
    let start = o.at;
    let line = o.line(usize::MAX)?;
    let keep = (o.at.max(start), line.len());
    let cut = o.length_of(&line, n);
    o.at = keep.0 - (keep.1 - cut);
    Ok(line[..cut].to_vec())
}

/// The next line of a file of ours, for loops.
pub fn next_line(v: &Value) -> R<Option<Value>> {
    let mut o = state(v)?;
    reading(&mut o)?;
    o.iterating = !o.binary;
    let s = o.line(usize::MAX)?;
    if s.is_empty() {
        o.iterating = false;
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
        if hint.map_or(false, |h| total > h) {
            break;
        }
    }
    Ok(list(out))
}

fn write(a: &[Value]) -> R {
    let mut o = state(&a[0])?;
    if o.binary {
        let bytes = bytes_view(&a[1]).map(|b| b.0.to_vec()).ok_or_else(|| {
            type_error(format!("a bytes-like object is required, not '{}'", type_name(&a[1])))
        })?;
        if o.unbuffered {
            o.check_writable()?;
            let n = o.source.write_some(&bytes)?;
            return Ok(n.map_or(NONE, |n| Value::int(n as i64)));
        }
        o.write(&bytes)?;
        return Ok(Value::int(bytes.len() as i64));
    }
    match a[1].as_str_data() {
        Some(s) => {
            o.write(s.bytes())?;
            Ok(Value::int(s.len() as i64))
        }
        None => Err(type_error(format!("write() argument must be str, not {}", type_name(&a[1])))),
    }
}

fn writelines(a: &[Value]) -> R {
    state(&a[0])?.check_open()?;
    let mut it = iter(&a[1])?;
    while let Some(x) = it.next()? {
        write(&[a[0].clone(), x])?;
    }
    Ok(NONE)
}

fn flush(a: &[Value]) -> R {
    let mut o = state(&a[0])?;
    if o.unbuffered && o.binary && o.is_closed()? {
        return Err(value_error("I/O operation on closed file."));
    }
    if !(o.unbuffered && o.binary) {
        o.check_open()?;
    }
    o.flush_through().map(|_| NONE)
}

pub fn close(a: &[Value]) -> R {
    let mut o = state(&a[0])?;
    if o.is_closed()? {
        return Ok(NONE);
    }
    let flushed = o.flush_through();
    let (owns, source) = (o.owns, std::mem::replace(&mut o.source, Source::Closed));
    drop(o);
    let closed = match source {
        Source::File(f) => crate::file::let_go(f, owns),
        Source::Object(v) => crate::stdlib::call_named(&v, "close", &[]).map(|_| ()),
        Source::Closed => Ok(()),
    };
    flushed.and(closed).map(|_| NONE)
}

/// The object below, which then is no longer this file's.
fn detach(a: &[Value]) -> R {
    let below = buffer(&a[0])?;
    let mut o = state(&a[0])?;
    o.flush()?;
    o.source = Source::Closed;
    o.detached = true;
    Ok(below)
}

fn seek(a: &[Value]) -> R {
    let offset = index_size(&a[1])? as i64;
    let whence = a[2].given().map_or(Ok(0), index_size)?;
    let mut o = state(&a[0])?;
    o.check_open()?;
    o.flush()?;
    if !o.binary && whence == 1 && offset != 0 {
        return Err(unsupported_operation("can't do nonzero cur-relative seeks"));
    }
    if !o.binary && whence == 2 && offset != 0 {
        return Err(unsupported_operation("can't do nonzero end-relative seeks"));
    }
    let of_object = matches!(o.source, Source::Object(_));
    if whence == 0 && offset < 0 && !(o.binary && of_object) {
        return Err(match o.binary {
            true => os_error(22, None),
            false => value_error(format!("negative seek position {}", offset)),
        });
    }
    let to = match whence {
        0 => SeekFrom::Start(offset as u64), // a raw object of Python decides about negative ones
        1 => SeekFrom::Current(offset),
        2 => SeekFrom::End(offset),
        w if o.binary => return Err(value_error(format!("whence value {} unsupported", w))),
        w => return Err(value_error(format!("invalid whence ({}, should be 0, 1 or 2)", w))),
    };
    if whence == 1 {
        o.sync_position()?;
    }
    o.drop_ahead();
    o.iterating = false;
    if let SeekFrom::Start(0) = to {
        o.begun = false;
    }
    let at = o.source.seek(to)?;
    o.writer = None;
    if o.multibyte().is_some() {
        o.begun = at != 0;
    }
    Ok(Value::int(at))
}

fn tell(a: &[Value]) -> R {
    let mut o = state(&a[0])?;
    o.check_open()?;
    if o.iterating {
        return Err(crate::exc::error(T::OSError, "telling position disabled by next() call"));
    }
    if let Some(at) = o.place_ahead()? {
        return Ok(Value::int(at));
    }
    if o.inp.len() > o.at {
        let at = o.at;
        let ahead = o.inp.len() - at;
        if !o.binary && !crate::stdlib::is_byte_encoding(&o.encoding) {
            o.sync_position()?;
            return o.source.position().map(Value::int);
        }
        return Ok(Value::int(o.source.position()? - ahead as i64));
    }
    let out = o.out.len() as i64;
    Ok(Value::int(o.source.position()? + out))
}

fn truncate(a: &[Value]) -> R {
    let at = match a[1].given() {
        Some(v) if !v.is_none() => index_size(v)? as i64,
        _ => tell(&a[..1])?.as_int().unwrap_or(0),
    };
    let mut o = state(&a[0])?;
    o.check_open()?;
    if !o.writable {
        return Err(unsupported_operation(if o.unbuffered { "File not open for writing" } else { "truncate" }));
    }
    o.flush()?;
    match &o.source {
        Source::File(f) => f.set_len(at as u64).map_err(crate::file::io)?,
        Source::Object(v) => drop(crate::stdlib::call_named(v, "truncate", &[Value::int(at)])?),
        Source::Closed => {}
    }
    Ok(Value::int(at))
}

fn fileno(a: &[Value]) -> R {
    let o = state(&a[0])?;
    o.check_open()?;
    match &o.source {
        Source::Object(v) => crate::stdlib::call_named(v, "fileno", &[]),
        s => Ok(s.fd().map_or(NONE, |fd| Value::int(fd.into()))),
    }
}

fn isatty(a: &[Value]) -> R {
    state(&a[0])?.check_open()?;
    match fileno(a) {
        Ok(fd) => Ok(Value::bool(fd.as_int().map_or(false, |fd| crate::stdlib::is_terminal(fd as i32)))),
        Err(e) if e.is(T::OSError) => Ok(FALSE),
        Err(e) => Err(e),
    }
}

fn seekable(a: &[Value]) -> R {
    let mut o = state(&a[0])?;
    o.check_open()?;
    if let Source::Object(v) = &o.source {
        return crate::stdlib::call_named(v, "seekable", &[]);
    }
    Ok(Value::bool(o.source.position().is_ok()))
}

fn able(a: &[Value], f: fn(&Open) -> bool) -> R {
    let o = state(&a[0])?;
    o.check_open()?;
    Ok(Value::bool(f(&o)))
}

fn reconfigure(a: &[Value]) -> R {
    let mut o = state(&a[0])?;
    o.flush_through()?;
    let text = |v: &Value| v.given().and_then(|v| v.as_str().map(|s| s.into_owned()));
    if let Some(e) = text(&a[1]) {
        o.encoding = check_encoding(Some(e))?;
        o.writer = None;
        if a[2].given().is_none() {
            o.errors = "strict".into();
        }
    }
    if let Some(e) = text(&a[2]) {
        o.errors = e;
        o.writer = None;
    }
    if let Some(n) = a[3].given() {
        let n = if n.is_none() { None } else { text(n) };
        check_newline(&n)?;
        o.newline = n;
    }
    for (v, to) in [(&a[4], 0), (&a[5], 1)] {
        if let Some(v) = v.given().filter(|v| !v.is_none()) {
            let on = truthy(v)?;
            if to == 0 {
                o.line_buffered = on;
            } else {
                o.write_through = on;
            }
        }
    }
    Ok(NONE)
}

fn repr(a: &[Value]) -> R {
    let class = type_of(&a[0]);
    let module = if class.is_heap() { "" } else { "_io." };
    let o = state(&a[0])?;
    let name = name_of(&o)?;
    let mut out = format!("<{}{}", module, class.name());
    if let Some(n) = &name {
        out += &format!(" name={}", crate::ops::repr_text(n)?);
    }
    if o.unbuffered && o.binary {
        out += &format!(" mode='{}' closefd={}", o.mode, if o.owns { "True" } else { "False" });
    } else if !o.binary {
        if !o.mode.is_empty() {
            out += &format!(" mode='{}'", o.mode);
        }
        out += &format!(" encoding='{}'", o.encoding);
    }
    Ok(new_string(out + ">"))
}

fn name_of(o: &Open) -> R<Option<Value>> {
    match &o.source {
        Source::Object(v) => crate::attr::try_getattr(v, crate::sym::intern("name")),
        _ if o.name.is_none() => Ok(None),
        _ => Ok(Some(o.name.clone())),
    }
}

/// The binary file below a text file, or the raw one below a buffered one: made when it is
/// first asked for, then this file works through it.
fn buffer(v: &Value) -> R {
    let mut o = state(v)?;
    if o.detached {
        o.check_open()?;
    }
    match std::mem::replace(&mut o.source, Source::Closed) {
        Source::Object(below) => {
            o.source = Source::Object(below.clone());
            Ok(below)
        }
        Source::Closed => Err(value_error("I/O operation on closed file.")),
        Source::File(f) => {
            let mut b = crate::file::new_open(Source::File(f), o.name.clone(), &o.mode);
            b.owns = o.owns;
            b.unbuffered = o.binary || (o.write_through && !o.owns);
            b.readable = o.readable;
            b.writable = o.writable;
            if !o.binary {
                let (kind, plus) = (o.mode.chars().find(|c| "rwax".contains(*c)), o.mode.contains('+'));
                b.mode = match (kind.unwrap_or('r'), plus) {
                    ('w', true) => "rb+".into(),
                    (k, p) => format!("{}b{}", k, if p { "+" } else { "" }),
                };
            }
            let b = object(kind_of(&b), b);
            o.source = Source::Object(b.clone());
            Ok(b)
        }
    }
}

/// TextIOWrapper(buffer, encoding, errors, newline, line_buffering, write_through)
fn init_text(a: &[Value]) -> R {
    let text = |v: &Value| v.given().and_then(|v| v.as_str().map(|s| s.into_owned()));
    let mut o = crate::file::new_open(Source::Object(a[1].clone()), NONE, "");
    o.binary = false;
    let given = text(&a[2]);
    let unnamed = given.is_none();
    o.encoding = check_encoding(given)?;
    if unnamed {
        o.encoding = "UTF-8".into();
    }
    o.errors = text(&a[3]).unwrap_or_else(|| "strict".into());
    o.newline = text(&a[4]);
    check_newline(&o.newline)?;
    o.line_buffered = a[5].given().map_or(Ok(false), truthy)?;
    o.write_through = a[6].given().map_or(Ok(false), truthy)?;
    let able = |n: &str| -> R<bool> { truthy(&crate::stdlib::call_named(&a[1], n, &[])?) };
    o.readable = able("readable")?;
    o.writable = able("writable")?;
    if o.writable && able("seekable")? {
        o.begun = o.source.position()? > 0;
    }
    fill(a, o)
}

/// A file of the class a[0] that `__init__` opens.
fn new_unfilled(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
    let mut o = crate::file::new_open(Source::Closed, NONE, "");
    o.binary = !t.is_subtype(T::TextFile.ty());
    o.unbuffered = t.is_subtype(T::FileIO.ty());
    Ok(crate::object::new_other_data(t, Box::new(PyFile::new(o))))
}

fn fill(a: &[Value], o: Open) -> R {
    let old = std::mem::replace(&mut *state(&a[0])?, o);
    drop(old);
    Ok(NONE)
}

fn fill_over(a: &[Value], readable: bool, writable: bool) -> R {
    fill(a, open_over(&a[1], readable, writable)?)
}

/// Line ends that were seen: None, one, or a tuple.
fn newlines(v: &Value) -> R {
    let o = state(v)?;
    if !o.newline.as_deref().unwrap_or("").is_empty() {
        return Ok(NONE);
    }
    Ok(shown_ends(o.seen))
}

pub fn shown_ends(seen: u8) -> Value {
    let all = [(2, "\r"), (1, "\n"), (4, "\r\n")];
    let mut found: Vec<Value> =
        all.iter().filter(|e| seen & e.0 != 0).map(|e| new_str(e.1)).collect();
    match found.len() {
        0 => NONE,
        1 => found.remove(0),
        _ => tuple(found),
    }
}

static COMMON: &[NativeDef] = natives! {
    "read" "self, size=, /" read;
    "readline" "self, size=, /" readline;
    "readlines" "self, hint=, /" readlines;
    "write" "self, text, /" write;
    "writelines" "self, lines, /" writelines;
    "flush" "self, /" flush;
    "close" "self, /" close;
    "seek" "self, offset, whence=, /" seek;
    "tell" "self, /" tell;
    "truncate" "self, pos=, /" truncate;
    "fileno" "self, /" fileno;
    "isatty" "self, /" isatty;
    "readable" "self, /" |a| able(a, |o| o.readable);
    "writable" "self, /" |a| able(a, |o| o.writable);
    "seekable" "self, /" seekable;
    "__enter__" "self, /" |a| {
        state(&a[0])?.check_open()?;
        Ok(a[0].clone())
    };
    "__exit__" "self, /, *args" |a| crate::stdlib::call_named(&a[0], "close", &[]).map(|_| NONE);
    "__iter__" "self, /" |a| {
        state(&a[0])?.check_open()?;
        Ok(a[0].clone())
    };
    "__next__" "self, /" |a| next_line(&a[0])?.ok_or_else(|| stop_iteration(NONE));
    "__repr__" "self, /" repr;
};
static TEXT: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new_unfilled;
    "__init__" "self, buffer, encoding=, errors=, newline=, line_buffering=, write_through=" init_text;
    "reconfigure" "self, /, *, encoding=, errors=, newline=, line_buffering=, write_through=" reconfigure;
    "detach" "self, /" detach;
};
static BUFFERED: &[NativeDef] = natives! {
    "read1" "self, size=, /" read1;
    "peek" "self, size=, /" peek;
    "readinto" "self, buffer, /" readinto;
    "readinto1" "self, buffer, /" readinto;
    "detach" "self, /" detach;
};
static RAW: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new_unfilled;
    "__init__" "self, file, mode=, closefd=, opener=" |a| fill(a, raw_of(a)?);
    "readall" "self, /" |a| read(&[a[0].clone(), NONE]);
    "readinto" "self, buffer, /" readinto;
};
static READER: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new_unfilled;
    "__init__" "self, raw, buffer_size=" |a| fill_over(a, true, false);
};
static WRITER: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new_unfilled;
    "__init__" "self, raw, buffer_size=" |a| fill_over(a, false, true);
};
static RANDOM: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new_unfilled;
    "__init__" "self, raw, buffer_size=" |a| fill_over(a, true, true);
};

fn no_attribute(name: &str, v: &Value) -> PyErr {
    attribute_error(format!("'{}' object has no attribute '{}'", type_name(v), name))
}

fn get_name(v: &Value) -> R {
    let o = state(v)?;
    name_of(&o)?.ok_or_else(|| no_attribute("name", v))
}

fn set_name(v: &Value, x: Option<Value>) -> R<()> {
    if type_of(v) != T::FileIO.ty() {
        return Err(attribute_error(format!(
            "attribute 'name' of '{}' objects is not writable",
            type_name(v)
        )));
    }
    state(v)?.name = x.unwrap_or(NONE);
    Ok(())
}

fn get_mode(v: &Value) -> R {
    let o = state(v)?;
    match o.mode.is_empty() {
        true => Err(no_attribute("mode", v)),
        false => Ok(new_str(&o.mode)),
    }
}

fn set_mode(v: &Value, x: Option<Value>) -> R<()> {
    if !type_of(v).is_subtype(T::TextFile.ty()) {
        return Err(attribute_error(format!(
            "attribute 'mode' of '{}' objects is not writable",
            type_name(v)
        )));
    }
    state(v)?.mode = x.and_then(|x| x.as_str().map(|s| s.into_owned())).unwrap_or_default();
    Ok(())
}

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "name", get: get_name, set: Some(set_name) },
    GetSetData { name: "mode", get: get_mode, set: Some(set_mode) },
    GetSetData { name: "closed", get: |v| Ok(Value::bool(state(v)?.is_closed()?)), set: None },
];
static TEXT_ATTRS: &[GetSetData] = &[
    GetSetData { name: "encoding", get: |v| Ok(new_str(&state(v)?.encoding)), set: None },
    GetSetData { name: "errors", get: |v| Ok(new_str(&state(v)?.errors)), set: None },
    GetSetData { name: "newlines", get: newlines, set: None },
    GetSetData {
        name: "line_buffering",
        get: |v| Ok(Value::bool(state(v)?.line_buffered)),
        set: None,
    },
    GetSetData {
        name: "write_through",
        get: |v| Ok(Value::bool(state(v)?.write_through)),
        set: None,
    },
    GetSetData { name: "buffer", get: buffer, set: None },
];
static RAW_OF: &[GetSetData] = &[GetSetData { name: "raw", get: buffer, set: None }];
static CLOSEFD: &[GetSetData] =
    &[GetSetData { name: "closefd", get: |v| Ok(Value::bool(state(v)?.owns)), set: None }];

pub fn define_all() {
    crate::io_base::define_all();
    crate::io_memory::define_all();
    crate::io_string::define_all();
    for t in [T::TextFile, T::BinaryFile, T::BufferedWriter, T::BufferedRandom, T::FileIO] {
        define(t, COMMON, ATTRS);
        t.ty().data().has_dict.set(true);
    }
    define(T::TextFile, TEXT, TEXT_ATTRS);
    for (t, more) in [(T::BinaryFile, READER), (T::BufferedWriter, WRITER), (T::BufferedRandom, RANDOM)] {
        define(t, BUFFERED, RAW_OF);
        define(t, more, &[]);
    }
    define(T::FileIO, RAW, CLOSEFD);
}
