//! Where the bytes of a file come from and go to: the system, or a file object below.

use crate::file::io;
use crate::object::new_bytes_data;
use crate::prelude::*;
use crate::stdlib::call_named;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::os::unix::io::AsRawFd;

/// Where bytes come from and go to.
pub enum Source {
    Closed,
    File(File),
    /// A binary file object below a text file, or a raw one below a buffered one.
    Object(Value),
}

/// The bytes that a method of a file below gave.
fn bytes_from(v: &Value) -> R<Vec<u8>> {
    crate::bytes_types::bytes_like(v).ok_or_else(|| {
        type_error(format!(
            "underlying read() should have returned a bytes-like object, not '{}'",
            type_name(v)
        ))
    })
}

/// Up to `n` bytes of an object: read1, readinto or read, by what it is.
fn read_object(v: &Value, n: usize) -> R<Vec<u8>> {
    let n = Value::int(n as i64);
    if crate::attr::try_getattr(v, crate::sym::intern("read1"))?.is_some() {
        return bytes_from(&call_named(v, "read1", &[n])?);
    }
    let got = call_named(v, "read", &[n])?;
    if got.is_none() {
        return Ok(Vec::new());
    }
    bytes_from(&got)
}

fn bytes_of(data: Vec<u8>) -> Value {
    new_bytes_data(T::Bytes.ty(), data)
}

/// What a text file has encoded goes to the file below, which keeps what it cannot write.
pub fn hand_on(v: &Value, data: Vec<u8>) -> R<()> {
    call_named(v, "write", &[bytes_of(data)]).map(|_| ())
}

/// How many bytes a raw file says that it has taken.
fn taken(said: &Value, of: usize) -> R<Option<usize>> {
    if said.is_none() {
        return Ok(None);
    }
    match index_size(said)? {
        n if (0..=of as isize).contains(&n) => Ok(Some(n as usize)),
        n => Err(crate::exc::error(
            T::OSError,
            format!(
                "raw write() returned invalid length {} (should have been between 0 and {})",
                n, of
            ),
        )),
    }
}

fn would_block(done: usize) -> PyErr {
    let text = new_str("write could not complete without blocking");
    crate::exc::error_args(
        T::BlockingIOError,
        vec![Value::int(11), text, Value::int(done as i64)],
    )
}

impl Source {
    pub fn fd(&self) -> Option<i32> {
        match self {
            Source::File(f) => Some(f.as_raw_fd()),
            _ => None,
        }
    }
    /// Writes all; `done` tells how much of it is written when it fails, or a signal's handler does.
    pub fn write(&self, data: &[u8], done: &mut usize) -> R<()> {
        while *done < data.len() {
            match self.write_some(&data[*done..])? {
                Some(n) => *done += n,
                None => return Err(would_block(*done)),
            }
            if *done < data.len() {
                crate::stdlib::run_signal_handlers()?;
            }
        }
        Ok(())
    }
    /// Writes what is taken of it; None: nothing, for it would have to wait.
    pub fn write_some(&self, data: &[u8]) -> R<Option<usize>> {
        match self {
            Source::File(f) => match crate::stdlib::write_fd(f.as_raw_fd(), data) {
                Err(e) if e.is(T::BlockingIOError) => Ok(None),
                n => n.map(Some),
            },
            Source::Object(v) => taken(&call_named(v, "write", &[bytes_of(data.to_vec())])?, data.len()),
            Source::Closed => Ok(Some(data.len())),
        }
    }
    pub fn read(&self, n: usize) -> R<Vec<u8>> {
        match self {
            Source::File(f) => {
                crate::stdlib::await_fd(f.as_raw_fd(), true)?;
                crate::stdlib::read_fd(f.as_raw_fd(), n)
            }
            Source::Object(v) => read_object(v, n),
            Source::Closed => Ok(Vec::new()),
        }
    }
    pub fn seek(&mut self, to: SeekFrom) -> R<i64> {
        match self {
            Source::File(f) => f.seek(to).map(|n| n as i64).map_err(io),
            Source::Object(v) => {
                let (n, whence) = match to {
                    SeekFrom::Start(n) => (n as i64, 0),
                    SeekFrom::Current(n) => (n, 1),
                    SeekFrom::End(n) => (n, 2),
                };
                index_size(&call_named(v, "seek", &[Value::int(n), Value::int(whence)])?).map(|n| n as i64)
            }
            Source::Closed => Ok(0),
        }
    }
    pub fn position(&mut self) -> R<i64> {
        match self {
            Source::Object(v) => index_size(&call_named(v, "tell", &[])?).map(|n| n as i64),
            _ => self.seek(SeekFrom::Current(0)),
        }
    }
}
