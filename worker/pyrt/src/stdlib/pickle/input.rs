//! Where an unpickler reads from: bytes in memory, or a file by its methods.

use super::{unpickling_error, Buffer};
use crate::prelude::*;
use crate::str_args::bytes_of;

pub struct Input {
    buffer: Vec<u8>,
    at: usize,
    /// `read` and `readline` of the file.
    file: Option<(Value, Value)>,
}

#[cold]
pub fn truncated() -> PyErr {
    unpickling_error("pickle data was truncated")
}

impl Input {
    pub fn of_bytes(v: &Value) -> R<Input> {
        let bytes = match v.as_native_object::<Buffer>() {
            Some(b) => bytes_of(&b.live()?)?,
            None => match crate::str_args::bytes_view(v) {
                Some((b, _)) => b.to_vec(),
                None => {
                    return Err(type_error(format!(
                        "a bytes-like object is required, not '{}'",
                        type_name(v)
                    )))
                }
            },
        };
        Ok(Input { buffer: bytes, at: 0, file: None })
    }
    pub fn of_file(f: &Value) -> R<Input> {
        let method = |name: &str| super::super::classes::find(f, name);
        match (method("read")?, method("readline")?) {
            (Some(read), Some(line)) => {
                Ok(Input { buffer: vec![], at: 0, file: Some((read, line)) })
            }
            _ => Err(type_error("file must have 'read' and 'readline' attributes")),
        }
    }
    /// Makes `n` bytes be in the buffer, from `at` on.
    pub fn need(&mut self, n: usize) -> R<()> {
        let have = self.buffer.len() - self.at;
        if have >= n {
            return Ok(());
        }
        let read = match &self.file {
            Some(f) => f.0.clone(),
            None => return Err(truncated()),
        };
        self.buffer.drain(..self.at);
        self.at = 0;
        let more = bytes_of(&call(&read, &mut [Value::int((n - have) as i64)])?)?;
        self.buffer.extend_from_slice(&more);
        if self.buffer.len() < n {
            return Err(truncated());
        }
        Ok(())
    }
    pub fn byte(&mut self) -> R<u8> {
        self.need(1)?;
        self.at += 1;
        Ok(self.buffer[self.at - 1])
    }
    pub fn bytes(&mut self, n: usize) -> R<&[u8]> {
        self.need(n)?;
        self.at += n;
        Ok(&self.buffer[self.at - n..self.at])
    }
    /// An unsigned number of that many bytes, least significant first.
    pub fn number(&mut self, n: usize) -> R<u64> {
        let mut b = [0; 8];
        b[..n].copy_from_slice(self.bytes(n)?);
        Ok(u64::from_le_bytes(b))
    }
    /// The number of bytes that follow, as a size that memory may have.
    pub fn size(&mut self, n: usize, what: &str) -> R<usize> {
        let x = self.number(n)?;
        if x > i64::MAX as u64 {
            return Err(overflow_error(format!(
                "{} exceeds system's maximum size of {} bytes",
                what,
                i64::MAX
            )));
        }
        Ok(x as usize)
    }
    /// A line without its end.
    pub fn line(&mut self) -> R<Vec<u8>> {
        let rest = &self.buffer[self.at..];
        if let Some(n) = rest.iter().position(|b| *b == b'\n') {
            let line = rest[..n].to_vec();
            self.at += n + 1;
            return Ok(line);
        }
        let readline = match &self.file {
            Some(f) => f.1.clone(),
            None => return Err(truncated()),
        };
        let mut line = rest.to_vec();
        self.buffer.clear();
        self.at = 0;
        line.extend(bytes_of(&call(&readline, &mut [])?)?);
        if line.pop() != Some(b'\n') {
            return Err(truncated());
        }
        Ok(line)
    }
}
