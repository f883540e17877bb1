//! os.stat and what goes with it: stat_result, statvfs, truncate, umask.

use super::os_path::metadata_of;
use super::os_text::{checked, failed, flag, int_arg, path_arg};
use super::struct_seq::{self, Kind};
use super::timespec::Timespec;
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

fn stat(a: &[Value]) -> R {
    needs_path(&a[0], "stat")?;
    let follow = flag(&a[2], true)?;
    match super::os_at::metadata(&a[0], &a[1], follow)? {
        Some(m) => result(&m),
        None => stat_of(&a[0], follow),
    }
}

fn lstat(a: &[Value]) -> R {
    path_arg(&a[0], "lstat", "string, bytes or os.PathLike")?;
    stat(&[a[0].clone(), a[1].clone(), FALSE])
}

fn fstat(a: &[Value]) -> R {
    let fd = Value::int(int_arg(&a[0])?.into());
    let m = metadata_of(&fd, true)?;
    result(&m.map_err(|e| os_error(e.raw_os_error().unwrap_or(9), None))?)
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
    fn fstatvfs(fd: i32, out: *mut StatVfs) -> i32;
    fn statvfs(path: *const c_char, out: *mut StatVfs) -> i32;
    fn umask(mask: u32) -> u32;
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

pub fn time_pair(v: &Value, in_ns: bool) -> R<[Timespec; 2]> {
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

fn statvfs_(a: &[Value]) -> R {
    let mut s = StatVfs::default();
    if a[0].as_int().is_some() {
        let fd = int_arg(&a[0])?;
        // SAFETY: room for the result.
        checked(unsafe { fstatvfs(fd, &mut s) }.into())?;
    } else {
        needs_path(&a[0], "statvfs")?;
        let p = c_path(&a[0], "statvfs")?;
        // SAFETY: a C string and room for the result.
        on_path(unsafe { statvfs(p.as_ptr() as *const c_char, &mut s) }, &a[0])?;
    }
    let items = [
        s.bsize, s.frsize, s.blocks, s.bfree, s.bavail, s.files, s.ffree, s.favail, s.flag,
        s.namemax,
    ];
    let items = items.iter().map(|n| Value::int(*n as i64)).collect();
    let hidden = vec![Value::int(s.fsid as i64)];
    struct_seq::instance(&os_class("statvfs_result")?, &STATVFS, items, hidden)
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
    "fstatvfs" "fd, /" |a| statvfs_(&[Value::int(int_arg(&a[0])?.into())]);
    "umask" "mask, /" |a| {
        let m = int_arg(&a[0])?;
        // SAFETY: a plain number.
        Ok(Value::int(unsafe { umask(m as u32) }.into()))
    };
    "truncate" "path, length" truncate_;
};
