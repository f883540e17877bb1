//! os: making, renaming and removing files, folders and links.

use super::os_path::{current_folder, split_path};
use super::os_text::{decode, failed, failed_two, flag, int_arg, path_arg, path_text, some};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::new_bytes;
use std::fs;
use std::os::unix::fs::DirBuilderExt;

const PATH: &str = "string, bytes or os.PathLike";

fn no_dir_fd(v: &Value) -> R<()> {
    match some(v) {
        Some(_) => Err(not_implemented_error("dir_fd is not supported by Portalis")),
        None => Ok(()),
    }
}

fn make_folder(path: &Value, mode: u32) -> R<()> {
    let p = path_arg(path, "mkdir", PATH)?;
    fs::DirBuilder::new().mode(mode).create(p.os()).map_err(|e| failed(e, path))
}

fn mkdir(a: &[Value]) -> R {
    no_dir_fd(&a[2])?;
    let mode = a[1].given().map_or(Ok(0o777), int_arg)?;
    make_folder(&a[0], mode as u32).map(|_| NONE)
}

fn is_folder(bytes: &[u8]) -> bool {
    super::os_text::os_path(bytes).is_dir()
}

fn exists(bytes: &[u8]) -> bool {
    super::os_text::os_path(bytes).exists()
}

fn make_folders(path: &Value, mode: u32, exist_ok: bool) -> R<()> {
    let p = path_text(path)?;
    let (mut head, mut tail) = split_path(&p.bytes);
    if tail.is_empty() {
        let (h, t) = split_path(head);
        head = h;
        tail = t;
    }
    if !head.is_empty() && !tail.is_empty() && !exists(head) {
        match make_folders(&p.give(head.to_vec()), 0o777, exist_ok) {
            Err(e) if e.is(T::FileExistsError) => {}
            r => r?,
        }
        if tail == b"." {
            return Ok(());
        }
    }
    match make_folder(&p.give(p.bytes.clone()), mode) {
        Err(e) if e.is(T::OSError) && exist_ok && is_folder(&p.bytes) => Ok(()),
        r => r,
    }
}

fn makedirs(a: &[Value]) -> R {
    let mode = a[1].given().map_or(Ok(0o777), int_arg)?;
    make_folders(&a[0], mode as u32, flag(&a[2], false)?).map(|_| NONE)
}

fn unlink(a: &[Value], name: &str) -> R {
    no_dir_fd(&a[1])?;
    let p = path_arg(&a[0], name, PATH)?;
    // unlink(2) on a folder is EISDIR in Linux, as the C function that std calls says, too.
    fs::remove_file(p.os()).map_err(|e| failed(e, &a[0]))?;
    Ok(NONE)
}

fn rmdir(a: &[Value]) -> R {
    no_dir_fd(&a[1])?;
    let p = path_arg(&a[0], "rmdir", PATH)?;
    fs::remove_dir(p.os()).map_err(|e| failed(e, &a[0]))?;
    Ok(NONE)
}

/// rmdir, then of each parent that became empty.
fn removedirs(a: &[Value]) -> R {
    rmdir(&[a[0].clone(), UNBOUND])?;
    let p = path_text(&a[0])?;
    let (mut head, mut tail) = split_path(&p.bytes);
    if tail.is_empty() {
        let (h, t) = split_path(head);
        head = h;
        tail = t;
    }
    while !head.is_empty() && !tail.is_empty() && fs::remove_dir(super::os_text::os_path(head)).is_ok() {
        let (h, t) = split_path(head);
        head = h;
        tail = t;
    }
    Ok(NONE)
}

/// rename and the like: the named arguments after both paths are descriptors of folders.
fn two_paths(
    a: &[Value],
    name: &str,
    f: impl Fn(&std::path::Path, &std::path::Path) -> std::io::Result<()>,
) -> R {
    let one = |v: &Value, what: &str| -> R<super::os_text::PathText> {
        let usable = path_arg(v, name, PATH);
        usable.map_err(|e| match e.is(T::TypeError) {
            true => type_error(format!("{}: {} should be {}, not {}", name, what, PATH, type_name(v))),
            false => e,
        })
    };
    let (from, to) = (one(&a[0], "src")?, one(&a[1], "dst")?);
    f(&from.os(), &to.os()).map_err(|e| failed_two(e, &a[0], &a[1]))?;
    Ok(NONE)
}

fn renames(a: &[Value]) -> R {
    let to = path_text(&a[1])?;
    let (head, tail) = split_path(&to.bytes);
    if !head.is_empty() && !tail.is_empty() && !exists(head) {
        make_folders(&to.give(head.to_vec()), 0o777, false)?;
    }
    two_paths(a, "rename", |x, y| fs::rename(x, y))?;
    let from = path_text(&a[0])?;
    let (head, tail) = split_path(&from.bytes);
    if !head.is_empty() && !tail.is_empty() {
        match removedirs(&[from.give(head.to_vec())]) {
            Err(e) if e.is(T::OSError) => {}
            r => drop(r?),
        }
    }
    Ok(NONE)
}

fn readlink(a: &[Value]) -> R {
    use std::os::unix::ffi::OsStringExt;
    no_dir_fd(&a[1])?;
    let p = path_arg(&a[0], "readlink", PATH)?;
    let to = fs::read_link(p.os()).map_err(|e| failed(e, &a[0]))?;
    Ok(p.give(to.into_os_string().into_vec()))
}

fn chdir(a: &[Value]) -> R {
    let p = path_arg(&a[0], "chdir", "string, bytes, os.PathLike or integer")?;
    std::env::set_current_dir(p.os()).map_err(|e| failed(e, &a[0]))?;
    Ok(NONE)
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "getcwd" "" |_| Ok(decode(&current_folder()?));
    "getcwdb" "" |_| Ok(new_bytes(current_folder()?));
    "chdir" "path" chdir;
    "mkdir" "path, mode=, *, dir_fd=" mkdir;
    "makedirs" "name, mode=, exist_ok=" makedirs;
    "remove" "path, *, dir_fd=" |a| unlink(a, "remove");
    "unlink" "path, *, dir_fd=" |a| unlink(a, "unlink");
    "rmdir" "path, *, dir_fd=" rmdir;
    "removedirs" "name" removedirs;
    "rename" "src, dst, *, src_dir_fd=, dst_dir_fd=" |a| two_paths(a, "rename", |x, y| fs::rename(x, y));
    "replace" "src, dst, *, src_dir_fd=, dst_dir_fd=" |a| two_paths(a, "replace", |x, y| fs::rename(x, y));
    "renames" "old, new" renames;
    "link" "src, dst, *, src_dir_fd=, dst_dir_fd=, follow_symlinks=" |a| {
        two_paths(a, "link", |x, y| fs::hard_link(x, y))
    };
    "symlink" "src, dst, target_is_directory=, *, dir_fd=" |a| {
        two_paths(a, "symlink", |x, y| std::os::unix::fs::symlink(x, y))
    };
    "readlink" "path, *, dir_fd=" readlink;
};
