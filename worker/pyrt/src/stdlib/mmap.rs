//! mmap: files in memory.

use super::os_text::int_arg;
use super::rust_class::{data, new_of, Class};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::{bytes_view, is_int, new_bytes, picked_changing};
use std::cell::Cell;
use std::os::raw::c_void;
use std::os::unix::io::FromRawFd;

extern "C" {
    fn mmap(at: *mut c_void, n: usize, prot: i32, flags: i32, fd: i32, off: i64) -> *mut c_void;
    fn munmap(at: *mut c_void, n: usize) -> i32;
    fn mremap(at: *mut u8, old: usize, new: usize, flags: i32, ...) -> *mut u8;
    fn msync(at: *mut u8, n: usize, flags: i32) -> i32;
    fn madvise(at: *mut u8, n: usize, advice: i32) -> i32;
    fn ftruncate(fd: i32, n: i64) -> i32;
    fn dup(fd: i32) -> i32;
    fn close(fd: i32) -> i32;
}

const PROT_READ: i32 = 1;
const PROT_WRITE: i32 = 2;
const SHARED: i32 = 1;
const PRIVATE: i32 = 2;
const ANONYMOUS: i32 = 32;
const ACCESS: [&str; 4] = ["ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"];

pub struct Mmap {
    at: Cell<*mut u8>,
    len: Cell<usize>,
    pos: Cell<usize>,
    fd: Cell<i32>,
    offset: i64,
    access: usize,
    prot: i32,
}

impl Drop for Mmap {
    fn drop(&mut self) {
        self.unmap();
    }
}

#[cold]
fn last_error() -> PyErr {
    os_error(std::io::Error::last_os_error().raw_os_error().unwrap_or(22), None)
}

/// The bytes of a map that is open.
pub fn contents(v: &Value) -> Option<&[u8]> {
    let m = v.as_native_object::<Mmap>()?;
    if m.at.get().is_null() { None } else { Some(m.bytes()) }
}

fn open(v: &Value) -> R<&Mmap> {
    let m = data::<Mmap>(v)?;
    check_open(m).map(|_| m)
}

/// Numbers are made of arguments by Python code, which may close the map.
fn check_open(m: &Mmap) -> R<()> {
    match m.at.get().is_null() {
        true => Err(value_error("mmap closed or invalid")),
        false => Ok(()),
    }
}

fn has_index(v: &Value) -> bool {
    is_int(v) || matches!(crate::attr::try_getattr(v, crate::sym::intern("__index__")), Ok(Some(_)))
}

impl Mmap {
    fn unmap(&self) {
        let at = self.at.replace(std::ptr::null_mut());
        // SAFETY: mapped and opened by `create`.
        unsafe {
            if !at.is_null() {
                munmap(at as *mut c_void, self.len.get());
            }
            let fd = self.fd.replace(-1);
            if fd >= 0 {
                close(fd);
            }
        }
    }
    fn bytes(&self) -> &[u8] {
        // SAFETY: so many are mapped.
        unsafe { std::slice::from_raw_parts(self.at.get(), self.len.get()) }
    }
    #[allow(clippy::mut_from_ref)]
    fn room(&self) -> R<&mut [u8]> {
        if self.access == 1 || self.access == 0 && self.prot & PROT_WRITE == 0 {
            return Err(type_error("mmap can't modify a readonly memory map."));
        }
        // SAFETY: so many are mapped, and may be written to.
        Ok(unsafe { std::slice::from_raw_parts_mut(self.at.get(), self.len.get()) })
    }
    fn left(&self) -> usize {
        self.len.get().saturating_sub(self.pos.get())
    }
    fn take(&self, n: usize) -> Value {
        let from = self.pos.get().min(self.len.get());
        let n = n.min(self.left());
        self.pos.set(self.pos.get() + n);
        new_bytes(self.bytes()[from..from + n].to_vec())
    }
    /// The size of the file.
    fn file_size(&self) -> R<i64> {
        if self.fd.get() < 0 {
            return Err(os_error(9, None));
        }
        file_size(self.fd.get())
    }
}

fn file_size(fd: i32) -> R<i64> {
    // SAFETY: the file is let go of before it would close the descriptor.
    let f = std::mem::ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(fd) });
    match f.metadata() {
        Ok(m) => Ok(m.len() as i64),
        Err(e) => Err(os_error(e.raw_os_error().unwrap_or(9), None)),
    }
}

/// Protection and flags of a kind of access.
fn rights(a: &[Value]) -> R<(usize, i32, i32)> {
    let flags = a[3].given().map_or(Ok(SHARED), int_arg)?;
    let prot = a[4].given().map_or(Ok(PROT_READ | PROT_WRITE), int_arg)?;
    let access = a[5].given().map_or(Ok(0), int_arg)?;
    if access != 0 && (flags != SHARED || prot != PROT_READ | PROT_WRITE) {
        return Err(value_error("mmap can't specify both access and flags, prot."));
    }
    match access {
        0 => Ok((0, prot, flags)),
        1 => Ok((1, PROT_READ, SHARED)),
        2 => Ok((2, PROT_READ | PROT_WRITE, SHARED)),
        3 => Ok((3, PROT_READ | PROT_WRITE, PRIVATE)),
        _ => Err(value_error("mmap invalid access parameter.")),
    }
}

/// `mmap(fileno, length, flags, prot, access, offset)`
fn create(a: &[Value]) -> R {
    let fd = int_arg(&a[1])?;
    let len = index_size(&a[2])?;
    if len < 0 {
        return Err(overflow_error("memory mapped length must be positive"));
    }
    let (access, prot, mut flags) = rights(a)?;
    let offset = a[6].given().map_or(Ok(0), index_size)? as i64;
    if offset < 0 {
        return Err(overflow_error("memory mapped offset must be positive"));
    }
    let mut len = len as usize;
    if fd >= 0 {
        let size = file_size(fd)?;
        if len == 0 {
            if size == 0 {
                return Err(value_error("cannot mmap an empty file"));
            }
            if offset >= size {
                return Err(value_error("mmap offset is greater than file size"));
            }
            len = (size - offset) as usize;
        } else if offset > size || size - offset < len as i64 {
            return Err(value_error("mmap length is greater than file size"));
        }
    } else if fd == -1 {
        flags |= ANONYMOUS;
    } else {
        return Err(os_error(9, None));
    }
    // SAFETY: a new map, and a descriptor of our own.
    let (at, own) = unsafe {
        let at = mmap(std::ptr::null_mut(), len, prot, flags, fd, offset) as *mut u8;
        if at as isize == -1 {
            return Err(last_error());
        }
        (at, if fd >= 0 { dup(fd) } else { -1 })
    };
    let at = Cell::new(at);
    let (len, pos, fd) = (Cell::new(len), Cell::new(0), Cell::new(own));
    new_of(a, Mmap { at, len, pos, fd, offset, access, prot })
}

fn needed(v: &Value) -> R<Vec<u8>> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

/// An index; what makes a number of it may close or resize the map.
fn place(m: &Mmap, v: &Value) -> R<usize> {
    if !has_index(v) {
        return Err(type_error("mmap indices must be integers"));
    }
    let i = index_size(v)?;
    check_open(m)?;
    let n = m.len.get() as isize;
    let i = if i < 0 { i + n } else { i };
    if i < 0 || i >= n {
        return Err(index_error("mmap index out of range"));
    }
    Ok(i as usize)
}

fn get(a: &[Value]) -> R {
    let m = open(&a[0])?;
    if let Some(s) = a[1].as_slice() {
        let (start, step, n) = picked_changing(s, || m.len.get())?;
        open(&a[0])?;
        let all = m.bytes();
        let at = |k: usize| all[(start + step * k as isize) as usize];
        return Ok(new_bytes((0..n).map(at).collect()));
    }
    let i = place(m, &a[1])?;
    Ok(Value::int(m.bytes()[i].into()))
}

fn set(a: &[Value]) -> R {
    let m = open(&a[0])?;
    m.room()?;
    if let Some(s) = a[1].as_slice() {
        let (start, step, n) = picked_changing(s, || m.len.get())?;
        open(&a[0])?;
        let b = needed(&a[2])?;
        if b.len() != n {
            return Err(index_error("mmap slice assignment is wrong size"));
        }
        let room = m.room()?;
        for (k, byte) in b.iter().enumerate() {
            room[(start + step * k as isize) as usize] = *byte;
        }
        return Ok(NONE);
    }
    let i = place(m, &a[1])?;
    if !is_int(&a[2]) {
        return Err(type_error("mmap item value must be an int"));
    }
    match a[2].as_int().and_then(|n| u8::try_from(n).ok()) {
        Some(b) => m.room()?[i] = b,
        None => return Err(value_error("mmap item value must be in range(0, 256)")),
    }
    Ok(NONE)
}

fn find(a: &[Value], backward: bool) -> R {
    let m = open(&a[0])?;
    let wanted = needed(&a[1])?;
    let n = m.len.get() as isize;
    let bound = |v: &Value, other: isize| -> R<usize> {
        let i = v.given().map_or(Ok(other), index_size)?;
        Ok((if i < 0 { i + n } else { i }).clamp(0, n) as usize)
    };
    let from = bound(&a[2], if backward { 0 } else { m.pos.get() as isize })?;
    let to = bound(&a[3], n)?;
    check_open(m)?;
    let (from, to) = (from.min(m.len.get()), to.min(m.len.get()));
    let text = if from <= to { &m.bytes()[from..to] } else { &[] };
    let found = match () {
        _ if from > to || wanted.len() > text.len() => None,
        _ if wanted.is_empty() => Some(if backward { text.len() } else { 0 }),
        _ if backward => text.windows(wanted.len()).rposition(|w| w == wanted),
        _ => text.windows(wanted.len()).position(|w| w == wanted),
    };
    Ok(Value::int(found.map_or(-1, |i| (from + i) as i64)))
}

fn write(a: &[Value]) -> R {
    let m = open(&a[0])?;
    let b = needed(&a[1])?;
    let room = m.room()?;
    if b.len() > m.left() {
        return Err(value_error("data out of range"));
    }
    let from = m.pos.get();
    room[from..from + b.len()].copy_from_slice(&b);
    m.pos.set(from + b.len());
    Ok(Value::int(b.len() as i64))
}

fn write_byte(a: &[Value]) -> R {
    let m = open(&a[0])?;
    let b = match crate::ops::index(&a[1])? {
        crate::int::Int::Small(n @ 0..=255) => n as u8,
        crate::int::Int::Small(n) if n < 0 => {
            return Err(overflow_error("unsigned byte integer is less than minimum"))
        }
        _ => return Err(overflow_error("unsigned byte integer is greater than maximum")),
    };
    check_open(m)?;
    let room = m.room()?;
    if m.left() == 0 {
        return Err(value_error("write byte out of range"));
    }
    room[m.pos.get()] = b;
    m.pos.set(m.pos.get() + 1);
    Ok(NONE)
}

fn seek(a: &[Value]) -> R {
    let m = open(&a[0])?;
    let base = match a[2].given().map_or(Ok(0), int_arg)? {
        0 => 0,
        1 => m.pos.get() as isize,
        2 => m.len.get() as isize,
        _ => return Err(value_error("unknown seek type")),
    };
    let to = index_size(&a[1])?.saturating_add(base);
    check_open(m)?;
    if to < 0 || to > m.len.get() as isize {
        return Err(value_error("seek out of range"));
    }
    m.pos.set(to as usize);
    Ok(NONE)
}

fn resize(a: &[Value]) -> R {
    let m = open(&a[0])?;
    if m.access == 1 || m.access == 3 {
        return Err(type_error("mmap can't resize a readonly or copy-on-write memory map."));
    }
    let n = index_size(&a[1])?;
    check_open(m)?;
    if n < 0 {
        return Err(value_error("new size out of range"));
    }
    const MAY_MOVE: i32 = 1;
    // SAFETY: the map is ours.
    unsafe {
        if m.fd.get() >= 0 && ftruncate(m.fd.get(), m.offset + n as i64) != 0 {
            return Err(last_error());
        }
        let at = mremap(m.at.get(), m.len.get(), n as usize, MAY_MOVE);
        if at as isize == -1 {
            return Err(last_error());
        }
        m.at.set(at);
    }
    m.len.set(n as usize);
    Ok(NONE)
}

/// Offset and length given, or all of the map.
fn part(m: &Mmap, offset: &Value, len: &Value) -> R<(usize, usize)> {
    let from = offset.given().map_or(Ok(0), index_size)?;
    let n = len.given().map_or(Ok(m.len.get() as isize - from), index_size)?;
    check_open(m)?;
    if from < 0 || n < 0 || from as usize > m.len.get() || n as usize > m.len.get() - from as usize {
        return Err(value_error("flush values out of range"));
    }
    Ok((from as usize, n as usize))
}

fn flush(a: &[Value]) -> R {
    const SYNC: i32 = 4;
    let m = open(&a[0])?;
    let (from, n) = part(m, &a[1], &a[2])?;
    if m.access == 1 || m.access == 3 {
        return Ok(NONE);
    }
    // SAFETY: within the map.
    if unsafe { msync(m.at.get().add(from), n, SYNC) } != 0 {
        return Err(last_error());
    }
    Ok(NONE)
}

fn advise(a: &[Value]) -> R {
    let m = open(&a[0])?;
    let option = int_arg(&a[1])?;
    let from = a[2].given().map_or(Ok(0), index_size)?;
    if from < 0 || from as usize >= m.len.get() {
        return Err(value_error("madvise start out of bounds"));
    }
    let longest = isize::MAX - from;
    let left = m.len.get() as isize - from;
    let n = a[3].given().map_or(Ok(left), index_size)?;
    if n < 0 {
        return Err(value_error("madvise length invalid"));
    }
    if n > longest {
        return Err(overflow_error("madvise length too large"));
    }
    check_open(m)?;
    let left = (m.len.get() as isize - from).max(0);
    // SAFETY: within the map.
    if unsafe { madvise(m.at.get().offset(from), n.min(left) as usize, option) } != 0 {
        return Err(last_error());
    }
    Ok(NONE)
}

fn shift(a: &[Value]) -> R {
    let m = open(&a[0])?;
    let (to, from, n) = (index_size(&a[1])?, index_size(&a[2])?, index_size(&a[3])?);
    check_open(m)?;
    let room = m.room()?;
    let len = room.len() as isize;
    if to < 0 || from < 0 || n < 0 || len - to < n || len - from < n {
        return Err(value_error("source, destination, or count out of range"));
    }
    room.copy_within(from as usize..(from + n) as usize, to as usize);
    Ok(NONE)
}

fn show(a: &[Value]) -> R {
    let m = data::<Mmap>(&a[0])?;
    if m.at.get().is_null() {
        return Ok(new_str("<mmap.mmap closed=True>"));
    }
    Ok(new_string(format!(
        "<mmap.mmap closed=False, access={}, length={}, pos={}, offset={}>",
        ACCESS[m.access],
        m.len.get(),
        m.pos.get(),
        m.offset
    )))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, fileno, length, flags=, prot=, access=, offset=" create;
    "__repr__" "self, /" show;
    "__len__" "self, /" |a| Ok(Value::int(open(&a[0])?.len.get() as i64));
    "__getitem__" "self, key, /" get;
    "__setitem__" "self, key, value, /" set;
    "__delitem__" "self, key, /" |a| {
        open(&a[0])?;
        Err(type_error("mmap doesn't support item deletion"))
    };
    "__enter__" "self, /" |a| {
        open(&a[0])?;
        Ok(a[0].clone())
    };
    "__exit__" "self, *args" |a| {
        data::<Mmap>(&a[0])?.unmap();
        Ok(NONE)
    };
    "close" "self, /" |a| {
        data::<Mmap>(&a[0])?.unmap();
        Ok(NONE)
    };
    "read" "self, n=, /" |a| {
        let m = open(&a[0])?;
        let n = match a[1].given().filter(|v| !v.is_none()) {
            Some(v) => index_size(v)?,
            None => -1,
        };
        check_open(m)?;
        Ok(m.take(if n < 0 { usize::MAX } else { n as usize }))
    };
    "readline" "self, /" |a| {
        let m = open(&a[0])?;
        let rest = &m.bytes()[m.pos.get().min(m.len.get())..];
        let n = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |i| i + 1);
        Ok(m.take(n))
    };
    "read_byte" "self, /" |a| {
        let m = open(&a[0])?;
        if m.left() == 0 {
            return Err(value_error("read byte out of range"));
        }
        let at = m.pos.get();
        m.pos.set(at + 1);
        Ok(Value::int(m.bytes()[at].into()))
    };
    "write" "self, data, /" write;
    "write_byte" "self, byte, /" write_byte;
    "seek" "self, dist, how=, /" seek;
    "tell" "self, /" |a| Ok(Value::int(open(&a[0])?.pos.get() as i64));
    "size" "self, /" |a| Ok(Value::int(open(&a[0])?.file_size()?));
    "find" "self, sub, start=, end=, /" |a| find(a, false);
    "rfind" "self, sub, start=, end=, /" |a| find(a, true);
    "flush" "self, offset=, size=, /" flush;
    "resize" "self, newsize, /" resize;
    "move" "self, dest, src, count, /" shift;
    "madvise" "self, option, start=, length=, /" advise;
};
static ATTRS: &[GetSetData] = &[GetSetData {
    name: "closed",
    get: |v| Ok(Value::bool(data::<Mmap>(v)?.at.get().is_null())),
    set: None,
}];
static CLASS: Class = Class::new("mmap", "mmap", &[], METHODS, ATTRS);

const NUMBERS: &[(&str, i64)] = &[
    ("ACCESS_DEFAULT", 0), ("ACCESS_READ", 1), ("ACCESS_WRITE", 2), ("ACCESS_COPY", 3),
    ("ALLOCATIONGRANULARITY", 4096), ("PAGESIZE", 4096), ("MAP_ANON", 32), ("MAP_ANONYMOUS", 32),
    ("MAP_DENYWRITE", 2048), ("MAP_EXECUTABLE", 4096), ("MAP_POPULATE", 32768),
    ("MAP_PRIVATE", 2), ("MAP_SHARED", 1), ("MAP_STACK", 131072), ("PROT_EXEC", 4),
    ("PROT_READ", 1), ("PROT_WRITE", 2), ("MADV_DODUMP", 17), ("MADV_DOFORK", 11),
    ("MADV_DONTDUMP", 16), ("MADV_DONTFORK", 10), ("MADV_DONTNEED", 4), ("MADV_FREE", 8),
    ("MADV_HUGEPAGE", 14), ("MADV_HWPOISON", 100), ("MADV_MERGEABLE", 12),
    ("MADV_NOHUGEPAGE", 15), ("MADV_NORMAL", 0), ("MADV_RANDOM", 1), ("MADV_REMOVE", 9),
    ("MADV_SEQUENTIAL", 2), ("MADV_UNMERGEABLE", 13), ("MADV_WILLNEED", 3),
];

pub fn make(m: &ModuleData) -> R<()> {
    CLASS.add_to(m);
    m.set_str("error", T::OSError.value());
    NUMBERS.iter().for_each(|(name, n)| m.set_str(name, Value::int(*n)));
    Ok(())
}
