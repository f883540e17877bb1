//! io.BytesIO.

use crate::file_methods::size;
use crate::func::NativeDef;
use crate::io_state::{add_attributes, attributes, position, state_parts};
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::str_args::{bytes_view, new_bytearray, new_bytes};
use std::cell::RefCell;

pub use crate::io_string::write_text;

struct Memory {
    /// A bytearray, which views that getbuffer() gave may show.
    data: Value,
    at: usize,
    closed: bool,
}

struct BytesIo(RefCell<Memory>);

fn closed_error() -> PyErr {
    value_error("I/O operation on closed file.")
}

fn this(v: &Value) -> R<std::cell::RefMut<'_, Memory>> {
    let m = v.as_native_object::<BytesIo>().ok_or_else(|| type_error("a BytesIO is required"))?;
    let m = m.0.borrow_mut();
    if m.closed {
        return Err(closed_error());
    }
    Ok(m)
}

/// The same, to be written to or changed in its size: not while there are views of it.
fn changing(v: &Value) -> R<std::cell::RefMut<'_, Memory>> {
    let m = this(v)?;
    crate::bytes_memory::check_resizable(&m.data)?;
    Ok(m)
}

fn bytes_arg(v: &Value) -> R<Vec<u8>> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
    let m = Memory { data: new_bytearray(Vec::new()), at: 0, closed: false };
    Ok(new_other_data(t, Box::new(BytesIo(RefCell::new(m)))))
}

fn init(a: &[Value]) -> R {
    let data = match a[1].given() {
        Some(v) if !v.is_none() => bytes_arg(v)?,
        _ => Vec::new(),
    };
    let mut m = changing(&a[0])?;
    *m.bytes() = data;
    m.at = 0;
    Ok(NONE)
}

impl Memory {
    #[allow(clippy::mut_from_ref)]
    fn bytes(&self) -> &mut Vec<u8> {
        match self.data.as_bytearray_data() {
            // SAFETY: one thread; references do not outlive a statement.
            Some(d) => unsafe { &mut *d.get() },
            None => unreachable!("made as a bytearray"),
        }
    }
    fn take(&mut self, n: usize) -> Vec<u8> {
        let from = self.at.min(self.bytes().len());
        let to = from.saturating_add(n).min(self.bytes().len());
        if to > from {
            self.at = to;
        }
        self.bytes()[from..to].to_vec()
    }
    fn line(&mut self, most: usize) -> Vec<u8> {
        let from = self.at.min(self.bytes().len());
        let end = self.bytes()[from..].iter().position(|b| *b == b'\n');
        let n = end.map_or(self.bytes().len() - from, |i| i + 1);
        self.take(n.min(most))
    }
    fn put(&mut self, b: &[u8]) {
        if b.is_empty() {
            return;
        }
        let (data, at) = (self.bytes(), self.at);
        if data.len() < at {
            data.resize(at, 0);
        }
        let over = (data.len() - at).min(b.len());
        data[at..at + over].copy_from_slice(&b[..over]);
        data.extend_from_slice(&b[over..]);
        self.at += b.len();
    }
}

fn all_or(v: &Value) -> R<usize> {
    Ok(size(v)?.unwrap_or(usize::MAX))
}

fn readlines(a: &[Value]) -> R {
    let hint = size(&a[1])?.filter(|n| *n > 0);
    let (mut out, mut total) = (Vec::new(), 0);
    loop {
        let l = this(&a[0])?.line(usize::MAX);
        if l.is_empty() || hint.map_or(false, |h| total >= h) {
            return Ok(list(out));
        }
        total += l.len();
        out.push(new_bytes(l));
    }
}

fn write(a: &[Value]) -> R {
    let b = bytes_arg(&a[1])?;
    changing(&a[0])?.put(&b);
    Ok(Value::int(b.len() as i64))
}

fn writelines(a: &[Value]) -> R {
    this(&a[0])?;
    let mut it = iter(&a[1])?;
    while let Some(x) = it.next()? {
        write(&[a[0].clone(), x])?;
    }
    Ok(NONE)
}

fn seek(a: &[Value]) -> R {
    let offset = index_size(&a[1])? as i64;
    let whence = a[2].given().map_or(Ok(0), index_size)?;
    let mut m = this(&a[0])?;
    if whence == 0 && offset < 0 {
        return Err(value_error(format!("negative seek value {}", offset)));
    }
    let base = match whence {
        0 => 0,
        1 => m.at as i64,
        2 => m.bytes().len() as i64,
        w => return Err(value_error(format!("invalid whence ({}, should be 0, 1 or 2)", w))),
    };
    m.at = (base + offset).max(0) as usize;
    Ok(Value::int(m.at as i64))
}

fn truncate(a: &[Value]) -> R {
    let n = match a[1].given() {
        Some(v) if !v.is_none() => index_size(v)? as i64,
        _ => this(&a[0])?.at as i64,
    };
    if n < 0 {
        return Err(value_error(format!("negative size value {}", n)));
    }
    changing(&a[0])?.bytes().truncate(n as usize);
    Ok(Value::int(n))
}

fn readinto(a: &[Value]) -> R {
    let n = crate::io_base::room_in(&a[1], "readinto")?;
    let got = this(&a[0])?.take(n);
    crate::io_base::store(&a[1], &got)?;
    Ok(Value::int(got.len() as i64))
}

fn getvalue(a: &[Value]) -> R {
    Ok(new_bytes(this(&a[0])?.bytes().clone()))
}

fn yes(a: &[Value]) -> R {
    this(&a[0])?;
    Ok(TRUE)
}

fn close(a: &[Value]) -> R {
    if let Some(m) = a[0].as_native_object::<BytesIo>() {
        let mut m = m.0.borrow_mut();
        if !m.closed {
            crate::bytes_memory::check_resizable(&m.data)?;
        }
        m.closed = true;
        *m.bytes() = Vec::new();
    }
    Ok(NONE)
}

/// For pickle: the bytes, the position, the attributes.
fn get_state(a: &[Value]) -> R {
    let (data, at) = {
        let m = this(&a[0])?;
        (m.bytes().clone(), m.at)
    };
    Ok(tuple(vec![new_bytes(data), Value::int(at as i64), attributes(&a[0])]))
}

fn set_state(a: &[Value]) -> R {
    let parts = state_parts(a, 3)?;
    let data = bytes_arg(&parts[0])?;
    let at = position(&parts[1], "second")?;
    {
        let mut m = changing(&a[0])?;
        *m.bytes() = data;
        m.at = at;
    }
    add_attributes(&a[0], &parts[2], "third")
}

static METHODS: &[NativeDef] = natives! {
    "__getstate__" "self, /" get_state;
    "__setstate__" "self, state, /" set_state;
    "__new__" "cls, /, *args, **kw" new;
    "__init__" "self, initial_bytes=" init;
    "read" "self, size=, /" |a| Ok(new_bytes(this(&a[0])?.take(all_or(&a[1])?)));
    "read1" "self, size=, /" |a| Ok(new_bytes(this(&a[0])?.take(all_or(&a[1])?)));
    "readinto" "self, buffer, /" readinto;
    "readinto1" "self, buffer, /" readinto;
    "readline" "self, size=, /" |a| Ok(new_bytes(this(&a[0])?.line(all_or(&a[1])?)));
    "readlines" "self, size=, /" readlines;
    "write" "self, b, /" write;
    "writelines" "self, lines, /" writelines;
    "seek" "self, pos, whence=, /" seek;
    "tell" "self, /" |a| Ok(Value::int(this(&a[0])?.at as i64));
    "truncate" "self, size=, /" truncate;
    "getvalue" "self, /" getvalue;
    "getbuffer" "self, /" |a| call(&T::MemoryView.value(), &mut [this(&a[0])?.data.clone()]);
    "readable" "self, /" yes;
    "writable" "self, /" yes;
    "seekable" "self, /" yes;
    "isatty" "self, /" |a| this(&a[0]).map(|_| FALSE);
    "flush" "self, /" |a| this(&a[0]).map(|_| NONE);
    "close" "self, /" close;
    "__enter__" "self, /" |a| this(&a[0]).map(|_| a[0].clone());
    "__iter__" "self, /" |a| this(&a[0]).map(|_| a[0].clone());
    "__next__" "self, /" |a| match this(&a[0])?.line(usize::MAX) {
        l if l.is_empty() => Err(stop_iteration(NONE)),
        l => Ok(new_bytes(l)),
    };
};
static ATTRS: &[GetSetData] = &[GetSetData {
    name: "closed",
    get: |v| Ok(Value::bool(v.as_native_object::<BytesIo>().map_or(true, |m| m.0.borrow().closed))),
    set: None,
}];

pub fn define_all() {
    define(T::BytesIO, METHODS, ATTRS);
    T::BytesIO.ty().data().has_dict.set(true);
}
