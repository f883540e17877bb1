//! os: bytes that go between descriptors within the system, into several buffers or at a place;
//! hints and locks on parts of files; extended attributes; device numbers.

use super::os_stat::on_path;
use super::os_text::{checked, decode, flag, int_arg, path_arg, path_text, retrying, some};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};
use std::ffi::CString;
use std::os::raw::c_char;

#[repr(C)]
struct Piece {
    at: *mut u8,
    n: usize,
}

extern "C" {
    fn sendfile(out: i32, from: i32, offset: *mut i64, n: usize) -> isize;
    fn copy_file_range(
        from: i32, from_at: *mut i64, to: i32, to_at: *mut i64, n: usize, flags: u32,
    ) -> isize;
    fn splice(
        from: i32, from_at: *mut i64, to: i32, to_at: *mut i64, n: usize, flags: u32,
    ) -> isize;
    fn preadv2(fd: i32, pieces: *const Piece, n: i32, at: i64, flags: i32) -> isize;
    fn pwritev2(fd: i32, pieces: *const Piece, n: i32, at: i64, flags: i32) -> isize;
    fn posix_fadvise(fd: i32, at: i64, n: i64, advice: i32) -> i32;
    fn posix_fallocate(fd: i32, at: i64, n: i64) -> i32;
    fn lockf(fd: i32, command: i32, n: i64) -> i32;
    fn getxattr(path: *const c_char, name: *const c_char, to: *mut u8, n: usize) -> isize;
    fn lgetxattr(path: *const c_char, name: *const c_char, to: *mut u8, n: usize) -> isize;
    fn setxattr(
        path: *const c_char, name: *const c_char, from: *const u8, n: usize, flags: i32,
    ) -> i32;
    fn lsetxattr(
        path: *const c_char, name: *const c_char, from: *const u8, n: usize, flags: i32,
    ) -> i32;
    fn listxattr(path: *const c_char, to: *mut u8, n: usize) -> isize;
    fn llistxattr(path: *const c_char, to: *mut u8, n: usize) -> isize;
    fn removexattr(path: *const c_char, name: *const c_char) -> i32;
    fn lremovexattr(path: *const c_char, name: *const c_char) -> i32;
}

/// An offset that may be None: the call then goes on from the file's own position.
fn offset(v: &Value) -> R<Option<i64>> {
    some(v).map(|v| index_size(v).map(|n| n as i64)).transpose()
}

fn pointer(at: &mut Option<i64>) -> *mut i64 {
    at.as_mut().map_or(std::ptr::null_mut(), |n| n as *mut i64)
}

fn send_file(a: &[Value]) -> R {
    let (out, from, n) = (int_arg(&a[0])?, int_arg(&a[1])?, index_size(&a[3])?);
    let mut at = offset(&a[2])?;
    // SAFETY: null or a number.
    let sent = retrying(|| unsafe { sendfile(out, from, pointer(&mut at), n as usize) as i64 })?;
    Ok(Value::int(sent))
}

type Move = unsafe extern "C" fn(i32, *mut i64, i32, *mut i64, usize, u32) -> isize;

fn between(a: &[Value], f: Move, flags: i32) -> R {
    let (from, to, n) = (int_arg(&a[0])?, int_arg(&a[1])?, index_size(&a[2])?);
    if n < 0 {
        return Err(value_error("negative value for 'count' not allowed"));
    }
    let (mut x, mut y) = (offset(&a[3])?, offset(&a[4])?);
    // SAFETY: nulls or numbers.
    let moved = retrying(|| unsafe {
        f(from, pointer(&mut x), to, pointer(&mut y), n as usize, flags as u32) as i64
    })?;
    Ok(Value::int(moved))
}

/// Bytes at a place of a file go into the buffers, one after the other.
fn read_at(a: &[Value]) -> R {
    let (fd, at) = (int_arg(&a[0])?, index_size(&a[2])? as i64);
    let flags = a[3].given().map_or(Ok(0), int_arg)?;
    let views = collect(&a[1])?
        .into_iter()
        .map(|b| call(&T::MemoryView.value(), &mut [b]))
        .collect::<R<Vec<_>>>()?;
    let mut room = 0;
    for v in &views {
        room += len(v)?;
    }
    let mut bytes = vec![0u8; room];
    let piece = Piece { at: bytes.as_mut_ptr(), n: room };
    // SAFETY: one piece with room for so many bytes.
    let got = retrying(|| unsafe { preadv2(fd, &piece, 1, at, flags) as i64 })?;
    let mut rest = &bytes[..got as usize];
    for v in &views {
        let n = rest.len().min(len(v)?);
        let (lo, hi) = (Value::int(0), Value::int(n as i64));
        setitem(v, &slice(lo, hi, NONE), new_bytes(rest[..n].to_vec()))?;
        rest = &rest[n..];
    }
    Ok(Value::int(got))
}

fn write_at(a: &[Value]) -> R {
    let (fd, at) = (int_arg(&a[0])?, index_size(&a[2])? as i64);
    let flags = a[3].given().map_or(Ok(0), int_arg)?;
    let mut bytes = Vec::new();
    for b in collect(&a[1])? {
        let b = call(&T::Bytes.value(), &mut [call(&T::MemoryView.value(), &mut [b])?])?;
        bytes.extend_from_slice(b.as_bytes_data().map_or(&[][..], |b| b));
    }
    let piece = Piece { at: bytes.as_mut_ptr(), n: bytes.len() };
    // SAFETY: one piece of so many bytes.
    retrying(|| unsafe { pwritev2(fd, &piece, 1, at, flags) as i64 }).map(Value::int)
}

/// These give the number of the error.
fn told(code: i32) -> R {
    match code {
        0 => Ok(NONE),
        n => Err(os_error(n, None)),
    }
}

// ---- extended attributes

/// The path or descriptor, as a path: an open file has one below /proc.
fn attribute_path(v: &Value, function: &str) -> R<CString> {
    if v.as_int().is_some() {
        let text = format!("/proc/self/fd/{}", int_arg(v)?);
        return CString::new(text).map_err(|_| value_error("embedded null byte"));
    }
    let p = path_arg(v, function, "string, bytes, os.PathLike or integer")?;
    CString::new(p.bytes).map_err(|_| value_error("embedded null byte"))
}

fn c_name(v: &Value) -> R<CString> {
    CString::new(path_text(v)?.bytes).map_err(|_| value_error("embedded null byte"))
}

fn follows(path: &Value, v: &Value, function: &str) -> R<bool> {
    let follow = flag(v, true)?;
    if !follow && path.as_int().is_some() {
        let text = format!("{}: cannot use fd and follow_symlinks together", function);
        return Err(value_error(text));
    }
    Ok(follow)
}

fn get_attribute(a: &[Value]) -> R {
    let follow = follows(&a[0], &a[2], "getxattr")?;
    let (p, name) = (attribute_path(&a[0], "getxattr")?, c_name(&a[1])?);
    let f = if follow { getxattr } else { lgetxattr };
    let mut out = vec![0u8; 65536];
    // SAFETY: C strings and room for so many bytes: the most that Linux keeps.
    let n = unsafe { f(p.as_ptr(), name.as_ptr(), out.as_mut_ptr(), out.len()) };
    on_path(n as i32, &a[0])?;
    out.truncate(n as usize);
    Ok(new_bytes(out))
}

fn set_attribute(a: &[Value]) -> R {
    let follow = follows(&a[0], &a[4], "setxattr")?;
    let (p, name) = (attribute_path(&a[0], "setxattr")?, c_name(&a[1])?);
    let value = match bytes_view(&a[2]) {
        Some((b, _)) => b.to_vec(),
        None => {
            let what = type_name(&a[2]);
            return Err(type_error(format!("a bytes-like object is required, not '{}'", what)));
        }
    };
    let flags = a[3].given().map_or(Ok(0), int_arg)?;
    let f = if follow { setxattr } else { lsetxattr };
    // SAFETY: C strings and so many bytes.
    on_path(unsafe { f(p.as_ptr(), name.as_ptr(), value.as_ptr(), value.len(), flags) }, &a[0])?;
    Ok(NONE)
}

fn list_attributes(a: &[Value]) -> R {
    let path = some(&a[0]).cloned().unwrap_or_else(|| new_str("."));
    let follow = follows(&path, &a[1], "listxattr")?;
    let p = attribute_path(&path, "listxattr")?;
    let f = if follow { listxattr } else { llistxattr };
    let mut out = vec![0u8; 65536];
    // SAFETY: a C string and room for so many bytes.
    let n = unsafe { f(p.as_ptr(), out.as_mut_ptr(), out.len()) };
    on_path(n as i32, &path)?;
    let names = out[..n as usize].split(|b| *b == 0).filter(|n| !n.is_empty());
    Ok(list(names.map(decode).collect()))
}

fn remove_attribute(a: &[Value]) -> R {
    let follow = follows(&a[0], &a[2], "removexattr")?;
    let (p, name) = (attribute_path(&a[0], "removexattr")?, c_name(&a[1])?);
    let f = if follow { removexattr } else { lremovexattr };
    // SAFETY: C strings.
    on_path(unsafe { f(p.as_ptr(), name.as_ptr()) }, &a[0])?;
    Ok(NONE)
}

// ---- numbers of devices

fn number(v: &Value) -> R<u64> {
    match crate::ops::index(v)? {
        crate::int::Int::Small(n) if n < 0 => {
            Err(overflow_error("can't convert negative int to unsigned"))
        }
        crate::int::Int::Small(n) => Ok(n as u64),
        _ => Err(overflow_error("int too big to convert")),
    }
}

fn major(n: u64) -> u64 {
    (n >> 8 & 0xfff) | (n >> 32 & 0xffff_f000)
}

fn minor(n: u64) -> u64 {
    (n & 0xff) | (n >> 12 & 0xffff_ff00)
}

fn device(major: u64, minor: u64) -> u64 {
    (major & 0xfff) << 8 | (major & 0xffff_f000) << 32 | (minor & 0xff) | (minor & 0xffff_ff00) << 12
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "sendfile" "out_fd, in_fd, offset, count" send_file;
    "copy_file_range" "src, dst, count, offset_src=, offset_dst=" |a| between(a, copy_file_range, 0);
    "splice" "src, dst, count, offset_src=, offset_dst=, flags=" |a| {
        let flags = a[5].given().map_or(Ok(0), int_arg)?;
        between(a, splice, flags)
    };
    "preadv" "fd, buffers, offset, flags=, /" read_at;
    "pwritev" "fd, buffers, offset, flags=, /" write_at;
    "posix_fadvise" "fd, offset, length, advice, /" |a| {
        let (fd, advice) = (int_arg(&a[0])?, int_arg(&a[3])?);
        let (at, n) = (index_size(&a[1])? as i64, index_size(&a[2])? as i64);
        // SAFETY: plain numbers.
        told(unsafe { posix_fadvise(fd, at, n, advice) })
    };
    "posix_fallocate" "fd, offset, length, /" |a| {
        let (fd, at, n) = (int_arg(&a[0])?, index_size(&a[1])? as i64, index_size(&a[2])? as i64);
        // SAFETY: plain numbers.
        told(unsafe { posix_fallocate(fd, at, n) })
    };
    "lockf" "fd, command, length, /" |a| {
        let (fd, command, n) = (int_arg(&a[0])?, int_arg(&a[1])?, index_size(&a[2])? as i64);
        // SAFETY: plain numbers.
        checked(unsafe { lockf(fd, command, n) }.into()).map(|_| NONE)
    };
    "getxattr" "path, attribute, *, follow_symlinks=" get_attribute;
    "setxattr" "path, attribute, value, flags=, *, follow_symlinks=" set_attribute;
    "listxattr" "path=, *, follow_symlinks=" list_attributes;
    "removexattr" "path, attribute, *, follow_symlinks=" remove_attribute;
    "major" "device, /" |a| Ok(Value::int(major(number(&a[0])?) as i64));
    "minor" "device, /" |a| Ok(Value::int(minor(number(&a[0])?) as i64));
    "makedev" "major, minor, /" |a| {
        Ok(Value::int(device(int_arg(&a[0])? as u32 as u64, int_arg(&a[1])? as u32 as u64) as i64))
    };
};
