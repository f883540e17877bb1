//! `sqlite3.Blob`: one value of bytes, read and written in place.

use super::api::api;
use super::connection::{self, c_text};
use super::errors::{self, programming};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::stdlib::os_text::int_arg;
use crate::stdlib::rust_class::{data, Class};
use crate::str_args::{bytes_view, is_int, new_bytes, picked};
use std::cell::Cell;
use std::ffi::CString;
use std::os::raw::c_void;

pub struct Blob {
    connection: Value,
    at: Cell<*mut c_void>,
    offset: Cell<i32>,
}

impl Drop for Blob {
    fn drop(&mut self) {
        close_at(self);
    }
}

fn close_at(b: &Blob) {
    let at = b.at.replace(std::ptr::null_mut());
    if !at.is_null() {
        // SAFETY: it was open.
        unsafe { (api().blob_close)(at) };
    }
}

/// `connection.blobopen(table, column, row, readonly=False, name="main")`
pub fn open(a: &[Value]) -> R {
    let c = connection::open(&a[0])?;
    let table = c_text(&a[1], "blobopen", "1")?;
    let column = c_text(&a[2], "blobopen", "2")?;
    let row = index_size(&a[3])? as i64;
    let readonly = a[4].given().map_or(Ok(false), truthy)?;
    let name = match a[5].given() {
        Some(v) => c_text(v, "blobopen", "'name'")?,
        None => CString::new("main").unwrap_or_default(),
    };
    let mut at = std::ptr::null_mut();
    // SAFETY: texts with their zeros.
    let code = unsafe {
        (api().blob_open)(
            c.db.get(),
            name.as_ptr(),
            table.as_ptr(),
            column.as_ptr(),
            row,
            (!readonly).into(),
            &mut at,
        )
    };
    c.check(code)?;
    Ok(CLASS.instance(Blob { connection: a[0].clone(), at: Cell::new(at), offset: Cell::new(0) }))
}

fn blob(v: &Value) -> R<&Blob> {
    let b = data::<Blob>(v)?;
    connection::open(&b.connection)?;
    if b.at.get().is_null() {
        return Err(programming("Cannot operate on a closed blob."));
    }
    Ok(b)
}

fn len(b: &Blob) -> i32 {
    // SAFETY: open.
    unsafe { (api().blob_bytes)(b.at.get()) }
}

fn check(b: &Blob, code: i32) -> R<()> {
    const ABORT: i32 = 4;
    match code {
        errors::OK => Ok(()),
        ABORT => Err(errors::OPERATIONAL.raise_text("Cannot operate on an expired blob handle")),
        _ => Err(errors::of_db(connection::any(&b.connection)?.db.get())),
    }
}

fn read_at(b: &Blob, n: i32, from: i32) -> R<Vec<u8>> {
    let mut out = vec![0; n as usize];
    // SAFETY: as many bytes as there is room for.
    check(b, unsafe { (api().blob_read)(b.at.get(), out.as_mut_ptr(), n, from) })?;
    Ok(out)
}

fn write_at(b: &Blob, bytes: &[u8], from: i32) -> R<()> {
    if bytes.len() as i64 > i64::from(len(b) - from) {
        return Err(value_error("data longer than blob length"));
    }
    // SAFETY: as many bytes as are given.
    check(b, unsafe { (api().blob_write)(b.at.get(), bytes.as_ptr(), bytes.len() as i32, from) })
}

fn bytes_of(v: &Value) -> R<Vec<u8>> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn read(a: &[Value]) -> R {
    let b = blob(&a[0])?;
    let wanted = a[1].given().map_or(Ok(-1), int_arg)?;
    let left = len(b) - b.offset.get();
    let n = if wanted < 0 || wanted > left { left } else { wanted };
    if n == 0 {
        return Ok(new_bytes(Vec::new()));
    }
    let out = read_at(b, n, b.offset.get())?;
    b.offset.set(b.offset.get() + n);
    Ok(new_bytes(out))
}

fn write(a: &[Value]) -> R {
    let b = blob(&a[0])?;
    let bytes = bytes_of(&a[1])?;
    write_at(b, &bytes, b.offset.get())?;
    b.offset.set(b.offset.get() + bytes.len() as i32);
    Ok(NONE)
}

fn seek(a: &[Value]) -> R {
    let b = blob(&a[0])?;
    let offset = i64::from(int_arg(&a[1])?);
    let base = match a[2].given().map_or(Ok(0), int_arg)? {
        0 => 0,
        1 => b.offset.get(),
        2 => len(b),
        _ => return Err(value_error("'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END")),
    };
    let to = offset + i64::from(base);
    if to < 0 || to > i64::from(len(b)) {
        return Err(value_error("offset out of blob range"));
    }
    b.offset.set(to as i32);
    Ok(NONE)
}

fn place(b: &Blob, v: &Value) -> R<i32> {
    let n = len(b) as isize;
    let i = index_size(v)?;
    let i = if i < 0 { i + n } else { i };
    if i < 0 || i >= n {
        return Err(index_error("Blob index out of range"));
    }
    Ok(i as i32)
}

fn get(a: &[Value]) -> R {
    let b = blob(&a[0])?;
    if let Some(s) = a[1].as_slice() {
        let (start, step, n) = picked(s, len(b) as usize)?;
        let all = read_at(b, len(b), 0)?;
        let at = |k: usize| all[(start + step * k as isize) as usize];
        return Ok(new_bytes((0..n).map(at).collect()));
    }
    if !is_int(&a[1]) {
        return Err(type_error("Blob indices must be integers"));
    }
    let i = place(b, &a[1])?;
    Ok(Value::int(read_at(b, 1, i)?[0].into()))
}

fn set(a: &[Value]) -> R {
    let b = blob(&a[0])?;
    if let Some(s) = a[1].as_slice() {
        let (start, step, n) = picked(s, len(b) as usize)?;
        let bytes = bytes_of(&a[2])?;
        if bytes.len() != n {
            return Err(index_error("Blob slice assignment is wrong size"));
        }
        if n == 0 {
            return Ok(NONE);
        }
        let mut all = read_at(b, len(b), 0)?;
        for (k, byte) in bytes.iter().enumerate() {
            all[(start + step * k as isize) as usize] = *byte;
        }
        write_at(b, &all, 0)?;
        return Ok(NONE);
    }
    if !is_int(&a[1]) {
        return Err(type_error("Blob indices must be integers"));
    }
    if !is_int(&a[2]) {
        return Err(type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            type_name(&a[2])
        )));
    }
    let i = place(b, &a[1])?;
    match a[2].as_int().and_then(|n| u8::try_from(n).ok()) {
        Some(byte) => write_at(b, &[byte], i)?,
        None => return Err(value_error("byte must be in range(0, 256)")),
    }
    Ok(NONE)
}

static METHODS: &[NativeDef] = natives! {
    "read" "self, length=, /" read;
    "write" "self, data, /" write;
    "seek" "self, offset, origin=, /" seek;
    "tell" "self, /" |a| Ok(Value::int(blob(&a[0])?.offset.get().into()));
    "close" "self, /" |a| {
        let b = data::<Blob>(&a[0])?;
        connection::open(&b.connection)?;
        close_at(b);
        Ok(NONE)
    };
    "__len__" "self, /" |a| Ok(Value::int(len(blob(&a[0])?).into()));
    "__getitem__" "self, key, /" get;
    "__setitem__" "self, key, value, /" set;
    "__delitem__" "self, key, /" |a| Err(match a[1].as_slice() {
        Some(_) => type_error("Blob doesn't support slice deletion"),
        None => type_error("Blob doesn't support item deletion"),
    });
    "__enter__" "self, /" |a| {
        blob(&a[0])?;
        Ok(a[0].clone())
    };
    "__exit__" "self, type, value, traceback, /" |a| {
        close_at(blob(&a[0])?);
        Ok(Value::bool(false))
    };
};
pub static CLASS: Class = Class::sealed("sqlite3", "Blob", METHODS, &[]);
