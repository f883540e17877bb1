//! os: file descriptors.

use super::os_text::{checked, int_arg, last_error, path_text, retrying};
use super::struct_seq::{self, Kind};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};

extern "C" {
    fn close(fd: i32) -> i32;
    fn read(fd: i32, to: *mut u8, n: usize) -> isize;
    fn write(fd: i32, from: *const u8, n: usize) -> isize;
    fn pread(fd: i32, to: *mut u8, n: usize, at: i64) -> isize;
    fn pwrite(fd: i32, from: *const u8, n: usize, at: i64) -> isize;
    fn lseek(fd: i32, offset: i64, whence: i32) -> i64;
    fn dup3(from: i32, to: i32, flags: i32) -> i32;
    fn fcntl(fd: i32, command: i32, ...) -> i32;
    fn pipe2(fds: *mut i32, flags: i32) -> i32;
    fn isatty(fd: i32) -> i32;
    fn fsync(fd: i32) -> i32;
    fn ftruncate(fd: i32, size: i64) -> i32;
    fn ioctl(fd: i32, request: u64, ...) -> i32;
}

const CLOEXEC: i32 = 0o2000000;
const GETFL: i32 = 3;
const NONBLOCK: i32 = 0o4000;
const PIPE_BUF: usize = 4096;
const DUPFD_CLOEXEC: i32 = 1030;

fn open_(a: &[Value]) -> R {
    let mode = a[2].given().map_or(Ok(0o777), int_arg)?;
    super::os_at::open(&a[0], int_arg(&a[1])?, mode, &a[3]).map(|fd| Value::int(fd.into()))
}

/// Closes a descriptor.
pub fn close_fd(fd: i32) -> R<()> {
    // SAFETY: a plain number; errors are reported.
    checked(unsafe { close(fd) }.into()).map(|_| ())
}

/// Reads up to `n` bytes.
pub fn read_fd(fd: i32, n: usize) -> R<Vec<u8>> {
    let mut out = vec![0u8; n];
    // SAFETY: room for n bytes.
    let got = retrying(|| unsafe { read(fd, out.as_mut_ptr(), n) as i64 })?;
    out.truncate(got as usize);
    Ok(out)
}

/// Where there are other threads, waits until a descriptor that blocks is ready.
pub fn await_fd(fd: i32, to_read: bool) -> R<()> {
    if crate::threads::count() > 1 && blocks(fd) {
        super::select::await_one(fd, if to_read { 1 } else { 4 }, None, true)?;
    }
    Ok(())
}

/// Reading and writing wait: O_NONBLOCK is not set.
fn blocks(fd: i32) -> bool {
    // SAFETY: plain numbers.
    let flags = unsafe { fcntl(fd, GETFL) };
    flags >= 0 && flags & NONBLOCK == 0
}

/// Writes what the system takes of it. Where there are other threads, no more at once than a pipe
/// that is ready takes without waiting.
pub fn write_fd(fd: i32, data: &[u8]) -> R<usize> {
    if crate::threads::count() > 1 && data.len() > PIPE_BUF && blocks(fd) && can_fill_up(fd) {
        let mut done = 0;
        while done < data.len() {
            let end = data.len().min(done + PIPE_BUF);
            super::select::await_one(fd, 4, None, true)?;
            done += write_at_once(fd, &data[done..end])?;
        }
        return Ok(done);
    }
    await_fd(fd, false)?;
    write_at_once(fd, data)
}

/// Something other than a file on a disk.
fn can_fill_up(fd: i32) -> bool {
    // SAFETY: plain numbers; what cannot seek is a pipe, a socket or a terminal.
    unsafe { lseek(fd, 0, 1) < 0 }
}

fn write_at_once(fd: i32, data: &[u8]) -> R<usize> {
    // SAFETY: the bytes are there.
    Ok(retrying(|| unsafe { write(fd, data.as_ptr(), data.len()) as i64 })? as usize)
}

pub fn seek_fd(fd: i32, offset: i64, whence: i32) -> R<i64> {
    // SAFETY: plain numbers.
    checked(unsafe { lseek(fd, offset, whence) })
}

pub fn is_terminal(fd: i32) -> bool {
    // SAFETY: isatty takes any number.
    unsafe { isatty(fd) == 1 }
}

fn read_(a: &[Value]) -> R {
    let n = index_size(&a[1])?;
    if n < 0 {
        return Err(os_error(22, None));
    }
    let fd = int_arg(&a[0])?;
    await_fd(fd, true)?;
    Ok(new_bytes(read_fd(fd, n as usize)?))
}

fn data_of(v: &Value) -> R<Vec<u8>> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn write_(a: &[Value]) -> R {
    let data = data_of(&a[1])?;
    Ok(Value::int(write_fd(int_arg(&a[0])?, &data)? as i64))
}

fn pread_(a: &[Value]) -> R {
    let (fd, n, at) = (int_arg(&a[0])?, index_size(&a[1])?.max(0) as usize, index_size(&a[2])?);
    let mut out = vec![0u8; n];
    // SAFETY: room for n bytes.
    let got = retrying(|| unsafe { pread(fd, out.as_mut_ptr(), n, at as i64) as i64 })?;
    out.truncate(got as usize);
    Ok(new_bytes(out))
}

fn pwrite_(a: &[Value]) -> R {
    let (fd, data, at) = (int_arg(&a[0])?, data_of(&a[1])?, index_size(&a[2])? as i64);
    // SAFETY: the bytes are there.
    retrying(|| unsafe { pwrite(fd, data.as_ptr(), data.len(), at) as i64 }).map(Value::int)
}

fn dup(a: &[Value]) -> R {
    let fd = int_arg(&a[0])?;
    // SAFETY: plain numbers.
    checked(unsafe { fcntl(fd, DUPFD_CLOEXEC, 0) }.into()).map(Value::int)
}

fn dup2(a: &[Value]) -> R {
    let (from, to) = (int_arg(&a[0])?, int_arg(&a[1])?);
    let flags = if super::os_text::flag(&a[2], true)? { 0 } else { CLOEXEC };
    if from == to {
        return Ok(Value::int(to.into()));
    }
    // SAFETY: plain numbers.
    checked(unsafe { dup3(from, to, flags) }.into()).map(Value::int)
}

/// Both ends of a new pipe.
pub fn new_pipe(flags: i32) -> R<(i32, i32)> {
    let mut fds = [0i32; 2];
    // SAFETY: room for two.
    checked(unsafe { pipe2(fds.as_mut_ptr(), flags) }.into())?;
    Ok((fds[0], fds[1]))
}

fn pipe(flags: i32) -> R {
    let (r, w) = new_pipe(flags)?;
    Ok(tuple(vec![Value::int(r.into()), Value::int(w.into())]))
}

pub fn ftruncate_(a: &[Value]) -> R {
    let (fd, n) = (int_arg(&a[0])?, index_size(&a[1])? as i64);
    // SAFETY: plain numbers.
    checked(unsafe { ftruncate(fd, n) }.into())?;
    Ok(NONE)
}

/// fcntl with a number.
pub fn control(fd: i32, command: i32, arg: i64) -> R<i64> {
    // SAFETY: a number; the commands that take a pointer are not offered.
    checked(unsafe { fcntl(fd, command, arg) }.into())
}

fn set_inheritable(a: &[Value]) -> R {
    let on = truthy(&a[1])?;
    set_inherited(int_arg(&a[0])?, on).map(|_| NONE)
}

/// Whether programs that are started get the descriptor.
pub fn set_inherited(fd: i32, on: bool) -> R<()> {
    control(fd, 2, if on { 0 } else { 1 }).map(drop)
}

fn set_blocking(a: &[Value]) -> R {
    const NONBLOCK: i64 = 0o4000;
    let fd = int_arg(&a[0])?;
    let old = control(fd, 3, 0)?;
    let new = if truthy(&a[1])? { old & !NONBLOCK } else { old | NONBLOCK };
    control(fd, 4, new)?;
    Ok(NONE)
}

pub static TERMINAL: Kind = Kind {
    module: "os",
    name: "terminal_size",
    shown: "os.terminal_size",
    fields: &["columns", "lines"],
    hidden: &[],
};

/// Columns and lines of a terminal.
pub fn window(fd: i32) -> R<(i64, i64)> {
    const TIOCGWINSZ: u64 = 0x5413;
    let mut size = [0u16; 4];
    // SAFETY: room for a struct winsize.
    if unsafe { ioctl(fd, TIOCGWINSZ, size.as_mut_ptr()) } < 0 {
        return Err(last_error());
    }
    Ok((size[1].into(), size[0].into()))
}

pub fn terminal(columns: i64, lines: i64) -> R {
    let items = vec![Value::int(columns), Value::int(lines)];
    struct_seq::instance(&super::os_stat::os_class("terminal_size")?, &TERMINAL, items, vec![])
}

fn get_terminal_size(a: &[Value]) -> R {
    let fd = a[0].given().map_or(Ok(1), int_arg)?;
    let (columns, lines) = window(fd)?;
    terminal(columns, lines)
}

fn sync_fd(a: &[Value]) -> R {
    let fd = match a[0].as_int() {
        Some(_) => int_arg(&a[0])?,
        None => int_arg(&super::classes::method(&a[0], "fileno", &[])?)?,
    };
    // SAFETY: a plain number.
    checked(unsafe { fsync(fd) }.into())?;
    Ok(NONE)
}

fn closerange(a: &[Value]) -> R {
    for fd in int_arg(&a[0])?..int_arg(&a[1])? {
        // SAFETY: a plain number; errors do not matter here.
        unsafe { close(fd) };
    }
    Ok(NONE)
}

/// os.fsencode and os.fsdecode
fn fsencode(a: &[Value]) -> R {
    Ok(new_bytes(path_text(&a[0])?.bytes))
}

fn fsdecode(a: &[Value]) -> R {
    Ok(super::os_text::decode(&path_text(&a[0])?.bytes))
}

fn fdopen(a: &[Value]) -> R {
    if a[0].as_int().is_none() {
        return Err(type_error("invalid fd type (".to_string() + type_name(&a[0]) + ", expected integer)"));
    }
    crate::file::open(a)
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "open" "path, flags, mode=, *, dir_fd=" open_;
    "close" "fd" |a| close_fd(int_arg(&a[0])?).map(|_| NONE);
    "closerange" "fd_low, fd_high, /" closerange;
    "read" "fd, length, /" read_;
    "write" "fd, data, /" write_;
    "pread" "fd, length, offset, /" pread_;
    "pwrite" "fd, buffer, offset, /" pwrite_;
    "lseek" "fd, position, how, /" |a| {
        seek_fd(int_arg(&a[0])?, index_size(&a[1])? as i64, int_arg(&a[2])?).map(Value::int)
    };
    "dup" "fd, /" dup;
    "dup2" "fd, fd2, inheritable=" dup2;
    "pipe" "" |_| pipe(CLOEXEC);
    "pipe2" "flags, /" |a| pipe(int_arg(&a[0])?);
    "isatty" "fd, /" |a| Ok(Value::bool(is_terminal(int_arg(&a[0])?)));
    "fsync" "fd" sync_fd;
    "fdatasync" "fd" sync_fd;
    "ftruncate" "fd, length, /" ftruncate_;
    "get_inheritable" "fd, /" |a| Ok(Value::bool(control(int_arg(&a[0])?, 1, 0)? & 1 == 0));
    "set_inheritable" "fd, inheritable, /" set_inheritable;
    "get_blocking" "fd, /" |a| Ok(Value::bool(control(int_arg(&a[0])?, 3, 0)? & 0o4000 == 0));
    "set_blocking" "fd, blocking, /" set_blocking;
    "get_terminal_size" "fd=, /" get_terminal_size;
    "fsencode" "filename" fsencode;
    "fsdecode" "filename" fsdecode;
    "fspath" "path" |a| super::os_text::fspath(&a[0]);
    "fdopen" "fd, mode=, buffering=, encoding=, errors=, newline=, closefd=, opener=" fdopen;
};
