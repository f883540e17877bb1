//! Files: what is behind TextIOWrapper, the buffered classes and FileIO. One state for all:
//! bytes that were read ahead, bytes that are still to be written, and where they come from.

use crate::codec;
use crate::file_ahead::Ahead;
use crate::object::new_bytes_data;
use crate::prelude::*;
use crate::stdlib::multibyte::Work;
use crate::threads;
use std::cell::{Cell, RefCell, RefMut};
use std::fs::File;
use std::io::SeekFrom;
use std::os::unix::io::IntoRawFd;
use std::time::Duration;

pub use crate::file_open::{flush_all, flush_standard, open, standard_stream};
pub use crate::file_source::Source;

pub struct Open {
    pub source: Source,
    /// Closes its descriptor: not those of the standard streams, nor with closefd=False.
    pub owns: bool,
    pub name: Value,
    pub mode: String,
    pub binary: bool,
    /// FileIO: nothing is kept back.
    pub unbuffered: bool,
    pub readable: bool,
    pub writable: bool,
    pub encoding: String,
    pub errors: String,
    /// None: universal newlines; Some(""): as they come; Some(x): only x ends a line.
    pub newline: Option<String>,
    pub line_buffered: bool,
    pub write_through: bool,
    /// So many bytes are kept back.
    pub capacity: usize,
    pub out: Vec<u8>,
    pub inp: Vec<u8>, // read ahead, from `at`
    pub at: usize,
    /// How far `inp` is known to be text.
    pub checked: usize,
    pub eof: bool,
    /// Iteration keeps tell() from answering.
    pub iterating: bool,
    /// Line ends that were seen: 1 \n, 2 \r, 4 \r\n.
    pub seen: u8,
    /// The encoding's start mark was read or written.
    pub begun: bool,
    pub detached: bool,
    /// Of East Asia's encodings: what was read ahead, and what codes what is written.
    pub ahead: Option<Box<Ahead>>,
    pub writer: Option<Box<Work>>,
}

/// How much text waits before it goes down to the bytes.
const CHUNK: usize = 8192;

/// A file, and the thread that has worked with it last.
pub struct PyFile(RefCell<Open>, Cell<threads::Id>);

impl PyFile {
    pub fn new(o: Open) -> PyFile {
        PyFile(RefCell::new(o), Cell::new(threads::current()))
    }
    /// The state, if nobody works with it.
    pub fn free(&self) -> Option<RefMut<'_, Open>> {
        self.0.try_borrow_mut().ok()
    }
    /// The state, once no other thread works with it: one may be waiting for bytes.
    pub fn state(&self) -> R<RefMut<'_, Open>> {
        loop {
            if let Ok(o) = self.0.try_borrow_mut() {
                self.1.set(threads::current());
                return Ok(o);
            }
            if threads::count() <= 1 || self.1.get() == threads::current() {
                return Err(runtime_error("reentrant call inside a file object"));
            }
            threads::block(Some(Duration::from_millis(1)));
            crate::stdlib::run_signal_handlers()?;
        }
    }
}

pub fn io(e: std::io::Error) -> PyErr {
    os_error(e.raw_os_error().unwrap_or(5), None)
}

pub fn new_open(source: Source, name: Value, mode: &str) -> Open {
    Open {
        source,
        owns: true,
        name,
        mode: mode.to_string(),
        binary: true,
        unbuffered: false,
        readable: false,
        writable: false,
        encoding: "utf-8".into(),
        errors: "strict".into(),
        newline: None,
        line_buffered: false,
        write_through: false,
        capacity: 8192,
        out: Vec::new(),
        inp: Vec::new(),
        at: 0,
        checked: 0,
        eof: false,
        iterating: false,
        seen: 0,
        begun: false,
        detached: false,
        ahead: None,
        writer: None,
    }
}

impl Open {
    pub fn flush(&mut self) -> R<()> {
        if !self.out.is_empty() {
            let mut out = std::mem::take(&mut self.out);
            let mut done = 0;
            let ended = match (&self.source, self.binary) {
                (Source::Object(v), false) => {
                    done = out.len();
                    crate::file_source::hand_on(v, out.clone())
                }
                _ => self.source.write(&out, &mut done),
            };
            out.drain(..done);
            self.out = out;
            return ended;
        }
        Ok(())
    }
    /// flush(), and of the file below.
    pub fn flush_through(&mut self) -> R<()> {
        self.flush()?;
        if let (Source::Object(v), true) = (&self.source, self.writable) {
            crate::stdlib::call_named(v, "flush", &[])?;
        }
        Ok(())
    }
    pub fn is_closed(&self) -> R<bool> {
        match &self.source {
            Source::Closed => Ok(true),
            Source::File(_) => Ok(false),
            Source::Object(v) => {
                match crate::attr::try_getattr(v, crate::sym::intern("closed"))? {
                    Some(c) => truthy(&c),
                    None => Ok(false),
                }
            }
        }
    }
    pub fn check_open(&self) -> R<()> {
        if self.detached {
            return Err(value_error(match self.binary {
                true => "raw stream has been detached",
                false => "underlying buffer has been detached",
            }));
        }
        if self.is_closed()? {
            return Err(value_error(match (self.binary, self.unbuffered) {
                (true, true) => "I/O operation on closed file",
                _ => "I/O operation on closed file.",
            }));
        }
        Ok(())
    }
    /// UTF-16 and UTF-32 have line ends that are no single bytes, and bytes of UTF-7 mean nothing
    /// alone: all is decoded at once.
    fn is_wide(&self) -> bool {
        use codec::Encoding::{Utf7, Wide};
        !self.binary && matches!(codec::lookup(&self.encoding), Ok(Wide(..) | Utf7))
    }
    /// Is what was read ahead text?
    fn holds_text(&self) -> bool {
        self.is_wide() || self.multibyte().is_some()
    }
    /// Reads more; false at the end of the file.
    pub fn fill(&mut self) -> R<bool> {
        let more = self.fill_raw()?;
        self.check_text(!more)?;
        Ok(more)
    }
    fn fill_raw(&mut self) -> R<bool> {
        if self.eof {
            return Ok(false);
        }
        self.forget_taken();
        if self.is_wide() {
            return self.fill_wide();
        }
        if let Some(i) = self.multibyte() {
            return self.fill_ahead(i);
        }
        let mut chunk = self.source.read(8192)?;
        let n = chunk.len();
        if !self.binary && !self.begun {
            self.begun = true;
            let marked = matches!(codec::lookup(&self.encoding), Ok(codec::Encoding::Utf8Sig));
            if marked && chunk.starts_with(b"\xef\xbb\xbf") {
                chunk.drain(..3);
            }
        }
        if !self.binary && self.newline.as_deref().unwrap_or("").is_empty() {
            self.note_line_ends(&chunk);
        }
        self.inp.extend_from_slice(&chunk);
        self.eof = n == 0 && !self.is_terminal();
        Ok(n > 0)
    }
    /// All of the file, as UTF-8 from now on.
    fn fill_wide(&mut self) -> R<bool> {
        let mut all = Vec::new();
        loop {
            let chunk = self.source.read(1 << 16)?;
            if chunk.is_empty() {
                break;
            }
            all.extend(chunk);
        }
        self.eof = true;
        if let Ok(codec::Encoding::Wide(n, None)) = codec::lookup(&self.encoding) {
            let marks = [&b"\xff\xfe\0\0"[..n], &b"\0\0\xfe\xff"[4 - n..]];
            if all.len() >= n && !marks.contains(&&all[..n]) {
                let text = format!("UTF-{} stream does not start with BOM", n * 8);
                return Err(crate::exc::error(T::UnicodeError, text));
            }
        }
        let v = new_bytes_data(T::Bytes.ty(), all);
        let text = crate::bytes_methods::decode_bytes(&v, &self.encoding, &self.errors)?;
        let text = text.as_str_data().map(|s| s.bytes().to_vec()).unwrap_or_default();
        self.note_line_ends(&text);
        let any = !text.is_empty();
        self.inp.extend(text);
        Ok(any)
    }
    pub fn is_terminal(&self) -> bool {
        self.source.fd().map_or(false, crate::stdlib::is_terminal)
    }
    pub fn note_line_ends(&mut self, s: &[u8]) {
        if self.seen & 1 == 0 || s.contains(&b'\r') {
            for (i, b) in s.iter().enumerate() {
                self.seen |= match b {
                    b'\n' if i > 0 && s[i - 1] == b'\r' => 4,
                    b'\n' => 1,
                    b'\r' if s.get(i + 1) != Some(&b'\n') => 2,
                    _ => 0,
                };
            }
        }
    }
    /// What was read is text, or the error says where in this piece of the file it is not.
    fn check_text(&mut self, ended: bool) -> R<()> {
        if self.binary || self.errors != "strict" || self.holds_text() {
            return Ok(());
        }
        let encoding = match codec::lookup(&self.encoding) {
            Ok(codec::Encoding::Latin1) | Err(_) => return Ok(()),
            Ok(e) => e,
        };
        let utf8 = matches!(encoding, codec::Encoding::Utf8 | codec::Encoding::Utf8Sig);
        let piece = &self.inp[self.checked.min(self.inp.len())..];
        let good = match std::str::from_utf8(piece) {
            Ok(_) if utf8 => piece.len(),
            Err(e) if utf8 && e.error_len().is_none() && !ended => e.valid_up_to(),
            _ => {
                let v = new_bytes_data(T::Bytes.ty(), piece.to_vec());
                crate::bytes_methods::decode_bytes(&v, &self.encoding, "strict")?;
                piece.len()
            }
        };
        self.checked += good;
        Ok(())
    }
    pub fn take(&mut self, n: usize) -> Vec<u8> {
        let to = (self.at + n).min(self.inp.len());
        let out = self.inp[self.at..to].to_vec();
        self.at = to;
        out
    }
    pub fn rest(&mut self) -> R<Vec<u8>> {
        match self.multibyte() {
            Some(i) => self.fill_to_end(i)?,
            None => while self.fill_raw()? {},
        }
        Ok(self.take(usize::MAX / 2))
    }
    /// The bytes up to and with the next line end, as they stand in the file.
    pub fn line(&mut self, limit: usize) -> R<Vec<u8>> {
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
            // A \r at the end may be the first half of \r\n: it is looked at again.
            let again = usize::from(self.inp.last() == Some(&b'\r') && have > 0);
            let more = self.fill()?;
            from = self.at + have - again;
            if !more {
                if let Some(end) = self.line_end(from) {
                    let n = (end - self.at).min(limit);
                    return Ok(self.take(n));
                }
                return Ok(self.take(usize::MAX / 2));
            }
        }
    }
    fn line_end(&mut self, from: usize) -> Option<usize> {
        let s = &self.inp;
        let find = |c: u8| s[from..].iter().position(|&b| b == c).map(|i| from + i + 1);
        match self.newline.as_deref() {
            _ if self.binary => find(b'\n'),
            Some("\r") => find(b'\r'),
            Some("\r\n") => s[from..].windows(2).position(|w| w == b"\r\n").map(|i| from + i + 2),
            Some("\n") => find(b'\n'),
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
    pub fn decode(&self, mut s: Vec<u8>) -> R {
        if self.binary {
            return Ok(new_bytes_data(T::Bytes.ty(), s));
        }
        if self.newline.is_none() && s.contains(&b'\r') {
            s = with_plain_ends(&s);
        }
        if self.holds_text() {
            return Ok(new_wtf8(s));
        }
        let encoding = if self.begun && self.encoding_is_marked() { "utf-8" } else { &self.encoding };
        crate::bytes_methods::decode_bytes(&new_bytes_data(T::Bytes.ty(), s), encoding, &self.errors)
    }
    fn encoding_is_marked(&self) -> bool {
        matches!(codec::lookup(&self.encoding), Ok(codec::Encoding::Utf8Sig))
    }
    /// Text to bytes; the start mark of an encoding is written once.
    fn encode(&mut self, text: &[u8]) -> R<Vec<u8>> {
        let utf8 = matches!(self.encoding.as_str(), "utf-8" | "UTF-8" | "utf8");
        if self.binary || (utf8 && std::str::from_utf8(text).is_ok()) {
            return Ok(text.to_vec());
        }
        if let Some(i) = self.multibyte() {
            return self.encode_on(i, text);
        }
        let v = new_wtf8(text.to_vec());
        let first = !std::mem::replace(&mut self.begun, true);
        let encoding = match codec::lookup(&self.encoding) {
            Ok(codec::Encoding::Utf8Sig) if !first => "utf-8",
            Ok(codec::Encoding::Wide(2, None)) if !first => "utf-16-le",
            Ok(codec::Encoding::Wide(4, None)) if !first => "utf-32-le",
            _ => self.encoding.as_str(),
        };
        let b = crate::str_methods::encode_str(&v, encoding, &self.errors)?;
        Ok(b.as_bytes_data().cloned().unwrap_or_default())
    }
    pub fn check_writable(&self) -> R<()> {
        self.check_open()?;
        if !self.writable {
            return Err(unsupported_operation(match (self.binary, self.unbuffered) {
                (true, false) => "write",
                (true, true) => "File not open for writing",
                _ => "not writable",
            }));
        }
        Ok(())
    }
    pub fn write(&mut self, text: &[u8]) -> R<()> {
        self.check_writable()?;
        let has_line_end = self.line_buffered && text.contains(&b'\n');
        let translated = match self.newline.as_deref() {
            Some(nl @ ("\r" | "\r\n")) if !self.binary => Some(replaced(text, nl.as_bytes())),
            _ => None,
        };
        let bytes = self.encode(translated.as_deref().unwrap_or(text))?;
        if self.readable && !self.inp.is_empty() {
            if self.binary {
                self.sync_position()?;
            } else {
                self.drop_ahead(); // text goes on after what was read ahead, as in CPython
            }
        }
        // Text waits in a layer of its own above the bytes, and goes down in CPython's portions.
        if !self.binary && !self.out.is_empty() && self.out.len() + bytes.len() > CHUNK {
            self.flush()?;
        }
        self.out.extend_from_slice(&bytes);
        if has_line_end {
            return self.flush_through();
        }
        let limit = if self.binary { self.capacity + 1 } else { CHUNK };
        if self.out.len() >= limit || self.write_through {
            self.flush()?;
        }
        Ok(())
    }
    pub fn drop_ahead(&mut self) {
        self.inp.clear();
        self.at = 0;
        self.checked = 0;
        self.eof = false;
        self.ahead = None;
    }
    /// Drops what was read ahead, so that writing goes on where reading stopped.
    pub fn sync_position(&mut self) -> R<()> {
        let ahead = (self.inp.len() - self.at) as i64;
        if ahead > 0 && self.is_wide() {
            return Err(not_implemented_error(format!(
                "a position within text in {} is not supported by Portalis",
                self.encoding
            )));
        }
        let place = self.place_ahead()?;
        self.drop_ahead();
        if let Some(at) = place {
            self.source.seek(SeekFrom::Start(at as u64))?;
        } else if ahead > 0 {
            self.source.seek(SeekFrom::Current(-ahead))?;
        }
        Ok(())
    }
}

fn replaced(text: &[u8], nl: &[u8]) -> Vec<u8> {
    text.split(|b| *b == b'\n').collect::<Vec<_>>().join(nl)
}

/// \r\n and \r become \n.
pub fn with_plain_ends(s: &[u8]) -> Vec<u8> {
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
    out
}

/// The pieces of one print(), as if written one by one.
pub fn write_texts(v: &Value, pieces: &[Value]) -> R<bool> {
    let texts = || pieces.iter().filter_map(|p| p.as_str_data()).map(|s| s.bytes());
    let total: usize = texts().map(|t| t.len()).sum();
    let waiting = match v.as_native_object::<PyFile>() {
        Some(f) => f.free().map_or(0, |o| o.out.len()),
        None => 0,
    };
    if waiting + total < CHUNK / 2 {
        return write_text(v, &texts().collect::<Vec<_>>().concat());
    }
    for t in texts() {
        if !write_text(v, t)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes WTF-8 text to a file of ours without building objects; false: not a file of ours.
pub fn write_text(v: &Value, text: &[u8]) -> R<bool> {
    if type_of(v) == T::StringIO.ty() {
        return crate::io_memory::write_text(v, text);
    }
    match v.as_native_object::<PyFile>() {
        Some(f) if type_of(v) == T::TextFile.ty() => {
            f.state()?.write(text)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

pub fn unsupported_operation(msg: &str) -> PyErr {
    match crate::io_base::unsupported_class().and_then(|c| call(&c, &mut [new_str(msg)])) {
        Ok(v) => raise(v),
        Err(e) => e,
    }
}

impl Drop for PyFile {
    fn drop(&mut self) {
        let o = self.0.get_mut();
        let _ = o.flush();
        match std::mem::replace(&mut o.source, Source::Closed) {
            Source::File(f) => drop(let_go(f, o.owns)),
            _ => {}
        }
    }
}

/// Closes the descriptor of a file that owns it. By hand: a program may have closed it behind our
/// back (os.close), which is an OSError to it and the end of the process to Rust's own File.
pub fn let_go(f: File, owns: bool) -> R<()> {
    let fd = f.into_raw_fd();
    if owns {
        crate::stdlib::close_fd(fd)?;
    }
    Ok(())
}
