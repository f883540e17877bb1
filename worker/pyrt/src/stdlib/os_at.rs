//! os: what takes `dir_fd`, the folder that a path is relative to, and `follow_symlinks`.

use super::os_stat::{on_path, time_pair};
use super::os_system::owner_id;
use super::os_text::{checked, failed, failed_two, flag, int_arg, path_arg, some, PathText};
use super::timespec::Timespec;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::ffi::CString;
use std::os::raw::c_char;
use std::os::unix::io::FromRawFd;

type Path = *const c_char;

extern "C" {
    fn openat(dir: i32, path: Path, flags: i32, mode: u32) -> i32;
    fn mkdirat(dir: i32, path: Path, mode: u32) -> i32;
    fn mkfifoat(dir: i32, path: Path, mode: u32) -> i32;
    fn mknodat(dir: i32, path: Path, mode: u32, device: u64) -> i32;
    fn unlinkat(dir: i32, path: Path, flags: i32) -> i32;
    fn renameat(dir: i32, path: Path, to_dir: i32, to: Path) -> i32;
    fn linkat(dir: i32, path: Path, to_dir: i32, to: Path, flags: i32) -> i32;
    fn symlinkat(target: Path, dir: i32, path: Path) -> i32;
    fn readlinkat(dir: i32, path: Path, out: *mut u8, n: usize) -> isize;
    fn faccessat(dir: i32, path: Path, mode: i32, flags: i32) -> i32;
    fn fchmodat(dir: i32, path: Path, mode: u32, flags: i32) -> i32;
    fn fchownat(dir: i32, path: Path, uid: u32, gid: u32, flags: i32) -> i32;
    fn utimensat(dir: i32, path: Path, times: *const Timespec, flags: i32) -> i32;
    fn futimens(fd: i32, times: *const Timespec) -> i32;
    fn fchmod(fd: i32, mode: u32) -> i32;
    fn fchown(fd: i32, uid: u32, gid: u32) -> i32;
}

const HERE: i32 = -100;
const NO_FOLLOW: i32 = 0x100;
const EFFECTIVE_IDS: i32 = 0x200;
const REMOVE_FOLDER: i32 = 0x200;
const FOLLOW: i32 = 0x400;
const OPEN_CLOEXEC: i32 = 0o2000000;
const OPEN_PATH: i32 = 0o10000000;
const OPEN_NO_FOLLOW: i32 = 0o400000;
const NOT_SUPPORTED: i32 = 95;

const PATH: &str = "string, bytes or os.PathLike";
const PATH_OR_FD: &str = "string, bytes, os.PathLike or integer";

fn has_index(v: &Value) -> bool {
    crate::attr::has_special(v, crate::sym::intern("__index__"))
}

/// A `dir_fd` argument.
pub fn folder(v: &Value) -> R<i32> {
    match some(v) {
        None => Ok(HERE),
        Some(v) if has_index(v) => int_arg(v),
        Some(v) => Err(type_error(format!(
            "argument should be integer or None, not {}",
            type_name(v)
        ))),
    }
}

fn c_text(p: &PathText) -> R<CString> {
    CString::new(p.bytes.clone()).map_err(|_| value_error("embedded null byte"))
}

fn path(v: &Value, function: &str) -> R<CString> {
    c_text(&path_arg(v, function, PATH)?)
}

/// A path or a descriptor; which other arguments do not go with the latter.
enum Place {
    Fd(i32),
    Path(CString, i32),
}

fn place(v: &Value, dir_fd: &Value, follow: bool, function: &str) -> R<Place> {
    let dir = folder(dir_fd)?;
    if has_index(v) {
        let fd = int_arg(v)?;
        if dir != HERE {
            return Err(value_error(format!(
                "{}: can't specify dir_fd without matching path",
                function
            )));
        }
        if !follow {
            return Err(value_error(format!(
                "{}: cannot use fd and follow_symlinks together",
                function
            )));
        }
        return Ok(Place::Fd(fd));
    }
    Ok(Place::Path(c_text(&path_arg(v, function, PATH_OR_FD)?)?, dir))
}

/// What stat says of a path below an open folder: by a descriptor that gives no access.
pub fn metadata(v: &Value, dir: &Value, follow: bool) -> R<Option<std::fs::Metadata>> {
    let (p, dir) = match (folder(dir)?, place(v, dir, follow, "stat")?) {
        (HERE, _) | (_, Place::Fd(_)) => return Ok(None),
        (_, Place::Path(p, dir)) => (p, dir),
    };
    let flags = OPEN_CLOEXEC | OPEN_PATH | if follow { 0 } else { OPEN_NO_FOLLOW };
    // SAFETY: a C string; the descriptor is closed with the file.
    let file = unsafe {
        let fd = openat(dir, p.as_ptr(), flags, 0);
        on_path(fd, v)?;
        std::fs::File::from_raw_fd(fd)
    };
    file.metadata().map(Some).map_err(|e| failed(e, v))
}

pub fn open(v: &Value, flags: i32, mode: i32, dir: &Value) -> R<i32> {
    let (p, dir) = (path(v, "open")?, folder(dir)?);
    // SAFETY: a C string.
    let fd = unsafe { openat(dir, p.as_ptr(), flags | OPEN_CLOEXEC, mode as u32) };
    on_path(fd, v)?;
    Ok(fd)
}

fn ended(rc: i32, at: &Value) -> R {
    on_path(rc, at).map(|_| NONE)
}

fn mode_of(v: &Value, usual: i32) -> R<u32> {
    Ok(v.given().map_or(Ok(usual), int_arg)? as u32)
}

fn mkdir(a: &[Value]) -> R {
    let (p, mode, dir) = (path(&a[0], "mkdir")?, mode_of(&a[1], 0o777)?, folder(&a[2])?);
    // SAFETY: a C string.
    ended(unsafe { mkdirat(dir, p.as_ptr(), mode) }, &a[0])
}

fn mkfifo(a: &[Value]) -> R {
    let (p, mode, dir) = (path(&a[0], "mkfifo")?, mode_of(&a[1], 0o666)?, folder(&a[2])?);
    // SAFETY: a C string.
    ended(unsafe { mkfifoat(dir, p.as_ptr(), mode) }, &a[0])
}

fn mknod(a: &[Value]) -> R {
    let (p, mode, dir) = (path(&a[0], "mknod")?, mode_of(&a[1], 0o600)?, folder(&a[3])?);
    let device = a[2].given().map_or(Ok(0), index_size)?;
    // SAFETY: a C string.
    ended(unsafe { mknodat(dir, p.as_ptr(), mode, device as u64) }, &a[0])
}

fn remove(a: &[Value], function: &str, flags: i32) -> R {
    let (p, dir) = (path(&a[0], function)?, folder(&a[1])?);
    // SAFETY: a C string.
    ended(unsafe { unlinkat(dir, p.as_ptr(), flags) }, &a[0])
}

pub fn rmdir(a: &[Value]) -> R {
    remove(a, "rmdir", REMOVE_FOLDER)
}

/// The two paths of rename and the like.
fn two(a: &[Value], function: &str) -> R<(CString, CString)> {
    let one = |v: &Value, what: &str| -> R<CString> {
        path(v, function).map_err(|e| match e.is(T::TypeError) {
            true => type_error(format!(
                "{}: {} should be {}, not {}",
                function, what, PATH, type_name(v)
            )),
            false => e,
        })
    };
    Ok((one(&a[0], "src")?, one(&a[1], "dst")?))
}

fn both(rc: i32, a: &[Value]) -> R {
    if rc < 0 {
        return Err(failed_two(std::io::Error::last_os_error(), &a[0], &a[1]));
    }
    Ok(NONE)
}

pub fn rename(a: &[Value], function: &str) -> R {
    let (from, to) = two(a, function)?;
    let (dir, to_dir) = (folder(&a[2])?, folder(&a[3])?);
    // SAFETY: C strings.
    both(unsafe { renameat(dir, from.as_ptr(), to_dir, to.as_ptr()) }, a)
}

/// As link(2) does, a link that is named itself is linked; relative to folders it is followed.
fn link(a: &[Value]) -> R {
    let (from, to) = two(a, "link")?;
    let (dir, to_dir, follow) = (folder(&a[2])?, folder(&a[3])?, flag(&a[4], true)?);
    let follow = follow && (dir, to_dir) != (HERE, HERE);
    let flags = if follow { FOLLOW } else { 0 };
    // SAFETY: C strings.
    both(unsafe { linkat(dir, from.as_ptr(), to_dir, to.as_ptr(), flags) }, a)
}

fn symlink(a: &[Value]) -> R {
    let (target, p) = two(a, "symlink")?;
    let dir = folder(&a[3])?;
    // SAFETY: C strings.
    both(unsafe { symlinkat(target.as_ptr(), dir, p.as_ptr()) }, a)
}

fn readlink(a: &[Value]) -> R {
    let (shown, dir) = (path_arg(&a[0], "readlink", PATH)?, folder(&a[1])?);
    let p = c_text(&shown)?;
    let mut out = vec![0u8; 4097];
    // SAFETY: a C string and room for so many bytes.
    let n = unsafe { readlinkat(dir, p.as_ptr(), out.as_mut_ptr(), out.len()) };
    on_path(n as i32, &a[0])?;
    out.truncate(n as usize);
    Ok(shown.give(out))
}

fn access(a: &[Value]) -> R {
    let (p, mode, dir) = (path(&a[0], "access")?, int_arg(&a[1])?, folder(&a[2])?);
    let mut flags = if flag(&a[3], false)? { EFFECTIVE_IDS } else { 0 };
    flags |= if flag(&a[4], true)? { 0 } else { NO_FOLLOW };
    // SAFETY: a C string.
    Ok(Value::bool(unsafe { faccessat(dir, p.as_ptr(), mode, flags) } == 0))
}

fn chmod(a: &[Value]) -> R {
    let (mode, follow) = (int_arg(&a[1])? as u32, flag(&a[3], true)?);
    let (p, dir) = match place(&a[0], &a[2], true, "chmod")? {
        // SAFETY: plain numbers.
        Place::Fd(fd) => return ended(unsafe { fchmod(fd, mode) }, &a[0]),
        Place::Path(p, dir) => (p, dir),
    };
    // SAFETY: a C string.
    let rc = unsafe { fchmodat(dir, p.as_ptr(), mode, if follow { 0 } else { NO_FOLLOW }) };
    let error = std::io::Error::last_os_error().raw_os_error();
    if rc < 0 && !follow && error == Some(NOT_SUPPORTED) {
        return Err(match dir {
            HERE => not_implemented_error("chmod: follow_symlinks unavailable on this platform"),
            _ => value_error("chmod: cannot use dir_fd and follow_symlinks together"),
        });
    }
    ended(rc, &a[0])
}

fn change_owner(a: &[Value], dir: &Value, follow: bool, function: &str) -> R {
    let (u, g) = (owner_id(&a[1], "uid")?, owner_id(&a[2], "gid")?);
    match place(&a[0], dir, follow || function == "lchown", function)? {
        // SAFETY: plain numbers.
        Place::Fd(fd) => ended(unsafe { fchown(fd, u, g) }, &a[0]),
        Place::Path(p, dir) => {
            let flags = if follow { 0 } else { NO_FOLLOW };
            // SAFETY: a C string.
            ended(unsafe { fchownat(dir, p.as_ptr(), u, g, flags) }, &a[0])
        }
    }
}

fn utime(a: &[Value]) -> R {
    let times = match (some(&a[1]), a[2].given()) {
        (Some(_), Some(_)) => {
            return Err(value_error("utime: you may specify either 'times' or 'ns' but not both"))
        }
        (Some(t), None) => Some(time_pair(t, false)?),
        (None, Some(t)) => Some(time_pair(t, true)?),
        (None, None) => None,
    };
    let at = times.as_ref().map_or(std::ptr::null(), |t| t.as_ptr());
    let follow = flag(&a[4], true)?;
    match place(&a[0], &a[3], follow, "utime")? {
        // SAFETY: null, or two timespecs.
        Place::Fd(fd) => checked(unsafe { futimens(fd, at) }.into()).map(|_| NONE),
        Place::Path(p, dir) => {
            let flags = if follow { 0 } else { NO_FOLLOW };
            // The error names no file: the times may be what is wrong.
            // SAFETY: a C string and null or two timespecs.
            checked(unsafe { utimensat(dir, p.as_ptr(), at, flags) }.into()).map(|_| NONE)
        }
    }
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "mkdir" "path, mode=, *, dir_fd=" mkdir;
    "mkfifo" "path, mode=, *, dir_fd=" mkfifo;
    "mknod" "path, mode=, device=, *, dir_fd=" mknod;
    "remove" "path, *, dir_fd=" |a| remove(a, "remove", 0);
    "unlink" "path, *, dir_fd=" |a| remove(a, "unlink", 0);
    "rmdir" "path, *, dir_fd=" rmdir;
    "rename" "src, dst, *, src_dir_fd=, dst_dir_fd=" |a| rename(a, "rename");
    "replace" "src, dst, *, src_dir_fd=, dst_dir_fd=" |a| rename(a, "replace");
    "link" "src, dst, *, src_dir_fd=, dst_dir_fd=, follow_symlinks=" link;
    "symlink" "src, dst, target_is_directory=, *, dir_fd=" symlink;
    "readlink" "path, *, dir_fd=" readlink;
    "access" "path, mode, *, dir_fd=, effective_ids=, follow_symlinks=" access;
    "chmod" "path, mode, *, dir_fd=, follow_symlinks=" chmod;
    "fchmod" "fd, mode" |a| {
        let (fd, mode) = (int_arg(&a[0])?, int_arg(&a[1])?);
        // SAFETY: plain numbers.
        checked(unsafe { fchmod(fd, mode as u32) }.into()).map(|_| NONE)
    };
    "chown" "path, uid, gid, *, dir_fd=, follow_symlinks=" |a| {
        change_owner(a, &a[3], flag(&a[4], true)?, "chown")
    };
    "lchown" "path, uid, gid" |a| {
        path_arg(&a[0], "lchown", PATH)?;
        change_owner(a, &UNBOUND, false, "lchown")
    };
    "utime" "path, times=, *, ns=, dir_fd=, follow_symlinks=" utime;
};
