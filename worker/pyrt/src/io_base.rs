//! The abstract classes of io: what a class of the program that derives from them gets.

use crate::attr::try_getattr;
use crate::bytes_memory::writable;
use crate::file::unsupported_operation;
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::setup::define;
use crate::stdlib::call_named;
use crate::str_args::new_bytes;
use crate::sym;
use std::cell::RefCell;

thread_local! {
    static UNSUPPORTED: RefCell<Value> = RefCell::new(UNBOUND);
}

/// io.UnsupportedOperation, an OSError and a ValueError.
pub fn unsupported_class() -> R {
    let made = UNSUPPORTED.with(|u| u.borrow().clone());
    if !made.is_unbound() {
        return Ok(made);
    }
    let ns = dict(vec![(sym::MODULE.value(), new_str("io"))])?;
    let bases = tuple(vec![T::OSError.value(), T::ValueError.value()]);
    let c = call(&T::Type.value(), &mut [new_str("UnsupportedOperation"), bases, ns])?;
    UNSUPPORTED.with(|u| *u.borrow_mut() = c.clone());
    Ok(c)
}

/// How many bytes `method` may put into its argument.
pub fn room_in(into: &Value, method: &str) -> R<usize> {
    if let Some(b) = writable(into) {
        return Ok(b.len());
    }
    let changes = match type_of(into) == T::MemoryView.ty() {
        true => !truthy(&crate::attr::getattr_sym(into, sym::intern("readonly"))?)?,
        false => crate::stdlib::mmap_contents(into).is_some(),
    };
    if !changes {
        return Err(type_error(format!(
            "{}() argument must be read-write bytes-like object, not {}",
            method,
            type_name(into)
        )));
    }
    len(into)
}

/// Puts bytes into a bytearray or memoryview, from its start.
pub fn store(into: &Value, data: &[u8]) -> R<()> {
    if let Some(b) = writable(into) {
        let n = data.len().min(b.len());
        b[..n].copy_from_slice(&data[..n]);
        return Ok(());
    }
    let part = slice(Value::int(0), Value::int(data.len() as i64), NONE);
    setitem(into, &part, new_bytes(data.to_vec()))
}

fn flag_of(v: &Value) -> R<bool> {
    match try_getattr(v, sym::intern("__IOBase_closed"))? {
        Some(c) => truthy(&c),
        None => Ok(false),
    }
}

fn check_closed(v: &Value) -> R<()> {
    if truthy(&crate::attr::getattr_sym(v, sym::intern("closed"))?)? {
        return Err(value_error("I/O operation on closed file."));
    }
    Ok(())
}

fn close(a: &[Value]) -> R {
    if flag_of(&a[0])? {
        return Ok(NONE);
    }
    let flushed = call_named(&a[0], "flush", &[]);
    if let Some(attrs) = crate::object::attrs_of(&a[0]) {
        attrs.set(sym::intern("__IOBase_closed"), TRUE);
    }
    flushed.map(|_| NONE)
}

fn no(what: &'static str) -> R {
    Err(unsupported_operation(what))
}

/// Up to the next \n, byte by byte (or by what peek() shows).
fn readline(a: &[Value]) -> R {
    let most = crate::file_methods::size(&a[1])?.unwrap_or(usize::MAX);
    let has_peek = try_getattr(&a[0], sym::intern("peek"))?.is_some();
    let mut out: Vec<u8> = Vec::new();
    while out.len() < most {
        let mut n = 1;
        if has_peek {
            let seen = call_named(&a[0], "peek", &[Value::int(1)])?;
            let seen = crate::bytes_types::bytes_like(&seen).unwrap_or_default();
            n = seen.iter().position(|b| *b == b'\n').map_or(seen.len(), |i| i + 1);
            n = n.min(most - out.len()).max(1);
        }
        let got = call_named(&a[0], "read", &[Value::int(n as i64)])?;
        let got = match crate::bytes_types::bytes_like(&got) {
            Some(b) => b,
            None => {
                return Err(crate::exc::error(
                    T::OSError,
                    format!("read() should have returned a bytes object, not '{}'", type_name(&got)),
                ))
            }
        };
        if got.is_empty() {
            break;
        }
        out.extend(&got);
        if out.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(new_bytes(out))
}

fn next(a: &[Value]) -> R {
    let line = call_named(&a[0], "readline", &[])?;
    if len(&line)? == 0 {
        return Err(stop_iteration(NONE));
    }
    Ok(line)
}

fn readlines(a: &[Value]) -> R {
    let hint = crate::file_methods::size(&a[1])?.filter(|n| *n > 0);
    let mut out = Vec::new();
    let mut total = 0;
    let mut it = iter(&a[0])?;
    while let Some(l) = it.next()? {
        total += len(&l)?;
        out.push(l);
        if hint.map_or(false, |h| total >= h) {
            break;
        }
    }
    Ok(list(out))
}

fn writelines(a: &[Value]) -> R {
    check_closed(&a[0])?;
    let mut it = iter(&a[1])?;
    while let Some(l) = it.next()? {
        call_named(&a[0], "write", &[l])?;
    }
    Ok(NONE)
}

/// _checkReadable and the like.
fn check_able(a: &[Value], method: &str, text: &str) -> R {
    match truthy(&call_named(&a[0], method, &[])?)? {
        true => Ok(TRUE),
        false => Err(unsupported_operation(text)),
    }
}

static BASE: &[NativeDef] = natives! {
    "close" "self, /" close;
    "flush" "self, /" |a| if flag_of(&a[0])? { Err(value_error("I/O operation on closed file.")) } else { Ok(NONE) };
    "seek" "self, offset, whence=, /" |_| no("seek");
    "tell" "self, /" |a| call_named(&a[0], "seek", &[Value::int(0), Value::int(1)]);
    "truncate" "self, pos=, /" |_| no("truncate");
    "fileno" "self, /" |_| no("fileno");
    "isatty" "self, /" |a| check_closed(&a[0]).map(|_| FALSE);
    "readable" "self, /" |_| Ok(FALSE);
    "writable" "self, /" |_| Ok(FALSE);
    "seekable" "self, /" |_| Ok(FALSE);
    "_checkClosed" "self, msg=, /" |a| check_closed(&a[0]).map(|_| NONE);
    "_checkReadable" "self, msg=, /" |a| check_able(a, "readable", "File or stream is not readable.");
    "_checkWritable" "self, msg=, /" |a| check_able(a, "writable", "File or stream is not writable.");
    "_checkSeekable" "self, msg=, /" |a| check_able(a, "seekable", "File or stream is not seekable.");
    "readline" "self, size=, /" readline;
    "readlines" "self, hint=, /" readlines;
    "writelines" "self, lines, /" writelines;
    "__enter__" "self, /" |a| check_closed(&a[0]).map(|_| a[0].clone());
    "__exit__" "self, /, *args" |a| call_named(&a[0], "close", &[]).map(|_| NONE);
    "__iter__" "self, /" |a| check_closed(&a[0]).map(|_| a[0].clone());
    "__next__" "self, /" next;
};
static BASE_ATTRS: &[GetSetData] =
    &[GetSetData { name: "closed", get: |v| Ok(Value::bool(flag_of(v)?)), set: None }];

/// RawIOBase.read, through readinto.
fn raw_read(a: &[Value]) -> R {
    let n = match crate::file_methods::size(&a[1])? {
        None => return call_named(&a[0], "readall", &[]),
        Some(n) => n,
    };
    let room = call(&T::ByteArray.value(), &mut [Value::int(n as i64)])?;
    let got = call_named(&a[0], "readinto", &[room.clone()])?;
    if got.is_none() {
        return Ok(NONE);
    }
    let mut all = crate::bytes_types::bytes_like(&room).unwrap_or_default();
    all.truncate(index_size(&got)?.max(0) as usize);
    Ok(new_bytes(all))
}

fn raw_readall(a: &[Value]) -> R {
    let mut out = Vec::new();
    loop {
        let got = call_named(&a[0], "read", &[Value::int(8192)])?;
        match crate::bytes_types::bytes_like(&got) {
            Some(b) if !b.is_empty() => out.extend(b),
            _ => return Ok(new_bytes(out)),
        }
    }
}

static RAW: &[NativeDef] = natives! {
    "read" "self, size=, /" raw_read;
    "readall" "self, /" raw_readall;
};

fn buffered_readinto(a: &[Value], method: &str) -> R {
    let own = if method == "read" { "readinto" } else { "readinto1" };
    let room = room_in(&a[1], own)? as i64;
    let got = call_named(&a[0], method, &[Value::int(room)])?;
    let got = crate::bytes_types::bytes_like(&got).unwrap_or_default();
    store(&a[1], &got)?;
    Ok(Value::int(got.len() as i64))
}

static BUFFERED: &[NativeDef] = natives! {
    "read" "self, size=, /" |_| no("read");
    "read1" "self, size=, /" |_| no("read1");
    "write" "self, b, /" |_| no("write");
    "detach" "self, /" |_| no("detach");
    "readinto" "self, buffer, /" |a| buffered_readinto(a, "read");
    "readinto1" "self, buffer, /" |a| buffered_readinto(a, "read1");
};
static TEXT: &[NativeDef] = natives! {
    "read" "self, size=, /" |_| no("read");
    "readline" "self, size=, /" |_| no("readline");
    "write" "self, s, /" |_| no("write");
    "detach" "self, /" |_| no("detach");
};
static TEXT_ATTRS: &[GetSetData] = &[
    GetSetData { name: "encoding", get: |_| Ok(NONE), set: None },
    GetSetData { name: "errors", get: |_| Ok(NONE), set: None },
    GetSetData { name: "newlines", get: |_| Ok(NONE), set: None },
];

pub fn define_all() {
    define(T::IOBase, BASE, BASE_ATTRS);
    define(T::RawIOBase, RAW, &[]);
    define(T::BufferedIOBase, BUFFERED, &[]);
    define(T::TextIOBase, TEXT, TEXT_ATTRS);
}
