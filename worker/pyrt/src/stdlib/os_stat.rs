//! os.stat and what goes with it: stat_result, statvfs, access, chmod, utime.

use super::os_path::metadata_of;
use super::os_system::owner_id;
use super::os_text::{checked, failed, flag, int_arg, path_arg, some};
use super::struct_seq::{self, Kind};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::ffi::CString;
use std::os::raw::c_char;
use std::os::unix::fs::MetadataExt;

pub static STAT: Kind = Kind {
    module: "os",
    name: "stat_result",
    shown: "os.stat_result",
    fields: &[
        "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime",
        "st_mtime", "st_ctime",
    ],
    hidden: &[
        "st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns",
        "st_blksize", "st_blocks", "st_rdev",
    ],
};
pub static STATVFS: Kind = Kind {
    module: "os",
    name: "statvfs_result",
    shown: "os.statvfs_result",
    fields: &[
        "f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree",
        "f_favail", "f_flag", "f_namemax",
    ],
    hidden: &["f_fsid"],
};

/// A class of the os module by its name.
pub fn os_class(name: &str) -> R {
    super::classes::from_module("os", name)
}

fn ns(s: i64, n: i64) -> Value {
    crate::ops::new_int(crate::int::Int::Small(s * 1_000_000_000 + n))
}

pub fn result(m: &std::fs::Metadata) -> R {
    let int = Value::int;
    let float = |s: i64, n: i64| Value::float(s as f64 + 1e-9 * n as f64);
    let items = vec![
        int(m.mode() as i64), int(m.ino() as i64), int(m.dev() as i64), int(m.nlink() as i64),
        int(m.uid() as i64), int(m.gid() as i64), int(m.size() as i64), int(m.atime()),
        int(m.mtime()), int(m.ctime()),
    ];
    let hidden = vec![
        float(m.atime(), m.atime_nsec()),
        float(m.mtime(), m.mtime_nsec()),
        float(m.ctime(), m.ctime_nsec()),
        ns(m.atime(), m.atime_nsec()),
        ns(m.mtime(), m.mtime_nsec()),
        ns(m.ctime(), m.ctime_nsec()),
        int(m.blksize() as i64),
        int(m.blocks() as i64),
        int(m.rdev() as i64),
    ];
    struct_seq::instance(&os_class("stat_result")?, &STAT, items, hidden)
}

fn needs_path(v: &Value, function: &str) -> R<()> {
    if v.as_int().is_none() {
        path_arg(v, function, "string, bytes, os.PathLike or integer")?;
    }
    Ok(())
}

/// stat(v), or lstat(v).
pub fn stat_of(v: &Value, follow: bool) -> R {
    result(&metadata_of(v, follow)?.map_err(|e| failed(e, v))?)
}

fn dir_fd(v: &Value) -> R<()> {
    match some(v) {
        Some(_) => Err(not_implemented_error("dir_fd is not supported by Portalis")),
        None => Ok(()),
    }
}

fn stat(a: &[Value]) -> R {
    dir_fd(&a[1])?;
    needs_path(&a[0], "stat")?;
    stat_of(&a[0], flag(&a[2], true)?)
}

fn lstat(a: &[Value]) -> R {
    dir_fd(&a[1])?;
    path_arg(&a[0], "lstat", "string, bytes or os.PathLike")?;
    stat_of(&a[0], false)
}

fn fstat(a: &[Value]) -> R {
    let fd = Value::int(int_arg(&a[0])?.into());
    let m = metadata_of(&fd, true)?;
    result(&m.map_err(|e| os_error(e.raw_os_error().unwrap_or(9), None))?)
}

#[repr(C)]
struct Timespec {
    sec: i64,
    nsec: i64,
}

#[repr(C)]
#[derive(Default)]
struct StatVfs {
    bsize: u64,
    frsize: u64,
    blocks: u64,
    bfree: u64,
    bavail: u64,
    files: u64,
    ffree: u64,
    favail: u64,
    fsid: u64,
    flag: u64,
    namemax: u64,
    spare: [i32; 8],
}

extern "C" {
    fn access(path: *const c_char, mode: i32) -> i32;
    fn utimensat(dir: i32, path: *const c_char, times: *const Timespec, flags: i32) -> i32;
    fn futimens(fd: i32, times: *const Timespec) -> i32;
    fn statvfs(path: *const c_char, out: *mut StatVfs) -> i32;
    fn chown(path: *const c_char, uid: u32, gid: u32) -> i32;
    fn lchown(path: *const c_char, uid: u32, gid: u32) -> i32;
    fn umask(mask: u32) -> u32;
    fn mkfifo(path: *const c_char, mode: u32) -> i32;
    fn fchmod(fd: i32, mode: u32) -> i32;
    fn truncate(path: *const c_char, size: i64) -> i32;
}

/// A path for C.
pub fn c_path(v: &Value, function: &str) -> R<CString> {
    let p = path_arg(v, function, "string, bytes or os.PathLike")?;
    CString::new(p.bytes).map_err(|_| value_error("embedded null byte"))
}

/// The result of a C call on a path.
pub fn on_path(rc: i32, path: &Value) -> R<()> {
    if rc < 0 {
        return Err(failed(std::io::Error::last_os_error(), path));
    }
    Ok(())
}

fn access_(a: &[Value]) -> R {
    let p = c_path(&a[0], "access")?;
    let mode = int_arg(&a[1])?;
    // SAFETY: a C string.
    Ok(Value::bool(unsafe { access(p.as_ptr() as *const c_char, mode) } == 0))
}

fn chmod(a: &[Value]) -> R {
    use std::os::unix::fs::PermissionsExt;
    let mode = int_arg(&a[1])? as u32;
    if let Some(fd) = a[0].as_int() {
        // SAFETY: plain numbers.
        checked(unsafe { fchmod(fd as i32, mode) }.into())?;
        return Ok(NONE);
    }
    needs_path(&a[0], "chmod")?;
    let p = path_arg(&a[0], "chmod", "string, bytes, os.PathLike or integer")?;
    std::fs::set_permissions(p.os(), std::fs::Permissions::from_mode(mode))
        .map_err(|e| failed(e, &a[0]))?;
    Ok(NONE)
}

fn time_pair(v: &Value, in_ns: bool) -> R<[Timespec; 2]> {
    let what = if in_ns { "ns" } else { "times" };
    let two = match v.as_tuple() {
        Some(t) if t.len() == 2 => [t[0].clone(), t[1].clone()],
        _ => {
            return Err(type_error(if in_ns {
                format!("utime: '{}' must be a tuple of two ints", what)
            } else {
                "utime: 'times' must be either a tuple of two ints or None".into()
            }))
        }
    };
    let one = |v: &Value| -> R<Timespec> {
        if in_ns {
            let n = index_size(v)? as i64;
            return Ok(Timespec {
                sec: n.div_euclid(1_000_000_000),
                nsec: n.rem_euclid(1_000_000_000),
            });
        }
        if let Some(i) = v.as_int() {
            return Ok(Timespec { sec: i, nsec: 0 });
        }
        let f = crate::str_args::to_float(v)?;
        let sec = f.floor();
        Ok(Timespec { sec: sec as i64, nsec: ((f - sec) * 1e9).floor() as i64 })
    };
    Ok([one(&two[0])?, one(&two[1])?])
}

fn utime(a: &[Value]) -> R {
    let times = match (some(&a[1]), some(&a[2])) {
        (Some(_), Some(_)) => {
            return Err(value_error(
                "utime: you may specify either 'times' or 'ns' but not both",
            ))
        }
        (Some(t), None) => Some(time_pair(t, false)?),
        (None, Some(t)) => Some(time_pair(t, true)?),
        (None, None) => None,
    };
    let at = times.as_ref().map_or(std::ptr::null(), |t| t.as_ptr());
    if let Some(fd) = a[0].as_int() {
        // SAFETY: null, or two timespecs.
        checked(unsafe { futimens(fd as i32, at) }.into())?;
        return Ok(NONE);
    }
    needs_path(&a[0], "utime")?;
    let p = c_path(&a[0], "utime")?;
    const CURRENT_FOLDER: i32 = -100;
    let flags = if flag(&a[4], true)? { 0 } else { 0x100 };
    // SAFETY: a C string and null or two timespecs.
    checked(unsafe { utimensat(CURRENT_FOLDER, p.as_ptr() as *const c_char, at, flags) }.into())?;
    Ok(NONE)
}

fn statvfs_(a: &[Value]) -> R {
    let p = c_path(&a[0], "statvfs")?;
    let mut s = StatVfs::default();
    // SAFETY: a C string and room for the result.
    on_path(unsafe { statvfs(p.as_ptr() as *const c_char, &mut s) }, &a[0])?;
    let items = [
        s.bsize, s.frsize, s.blocks, s.bfree, s.bavail, s.files, s.ffree, s.favail, s.flag,
        s.namemax,
    ];
    let items = items.iter().map(|n| Value::int(*n as i64)).collect();
    let hidden = vec![Value::int(s.fsid as i64)];
    struct_seq::instance(&os_class("statvfs_result")?, &STATVFS, items, hidden)
}

fn change_owner(a: &[Value], follow: bool) -> R {
    let p = c_path(&a[0], if follow { "chown" } else { "lchown" })?;
    let (u, g) = (owner_id(&a[1], "uid")?, owner_id(&a[2], "gid")?);
    let at = p.as_ptr() as *const c_char;
    // SAFETY: a C string.
    on_path(unsafe { if follow { chown(at, u, g) } else { lchown(at, u, g) } }, &a[0])?;
    Ok(NONE)
}

fn truncate_(a: &[Value]) -> R {
    let size = index_size(&a[1])? as i64;
    if a[0].as_int().is_some() {
        return super::os_fd::ftruncate_(a);
    }
    let p = c_path(&a[0], "truncate")?;
    // SAFETY: a C string.
    on_path(unsafe { truncate(p.as_ptr() as *const c_char, size) }, &a[0])?;
    Ok(NONE)
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "stat" "path, *, dir_fd=, follow_symlinks=" stat;
    "lstat" "path, *, dir_fd=" lstat;
    "fstat" "fd" fstat;
    "statvfs" "path" statvfs_;
    "access" "path, mode, *, dir_fd=, effective_ids=, follow_symlinks=" access_;
    "chmod" "path, mode, *, dir_fd=, follow_symlinks=" chmod;
    "fchmod" "fd, mode" chmod;
    "chown" "path, uid, gid, *, dir_fd=, follow_symlinks=" |a| change_owner(a, true);
    "lchown" "path, uid, gid" |a| change_owner(a, false);
    "utime" "path, times=, *, ns=, dir_fd=, follow_symlinks=" utime;
    "umask" "mask, /" |a| {
        let m = int_arg(&a[0])?;
        // SAFETY: a plain number.
        Ok(Value::int(unsafe { umask(m as u32) }.into()))
    };
    "mkfifo" "path, mode=, *, dir_fd=" |a| {
        let p = c_path(&a[0], "mkfifo")?;
        let mode = some(&a[1]).map_or(Ok(0o666), int_arg)?;
        // SAFETY: a C string.
        on_path(unsafe { mkfifo(p.as_ptr() as *const c_char, mode as u32) }, &a[0])?;
        Ok(NONE)
    };
    "truncate" "path, length" truncate_;
};
