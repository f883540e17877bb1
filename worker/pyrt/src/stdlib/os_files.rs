//! os: the current folder; making, renaming and removing folders with those above.

use super::os_path::{current_folder, split_path};
use super::os_text::{decode, failed, flag, int_arg, path_arg, path_text};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::new_bytes;
use std::fs;
use std::os::unix::fs::DirBuilderExt;

const PATH: &str = "string, bytes or os.PathLike";

fn make_folder(path: &Value, mode: u32) -> R<()> {
    let p = path_arg(path, "mkdir", PATH)?;
    fs::DirBuilder::new().mode(mode).create(p.os()).map_err(|e| failed(e, path))
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

/// rmdir, then of each parent that became empty.
fn removedirs(a: &[Value]) -> R {
    super::os_at::rmdir(&[a[0].clone(), UNBOUND])?;
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

fn renames(a: &[Value]) -> R {
    let to = path_text(&a[1])?;
    let (head, tail) = split_path(&to.bytes);
    if !head.is_empty() && !tail.is_empty() && !exists(head) {
        make_folders(&to.give(head.to_vec()), 0o777, false)?;
    }
    super::os_at::rename(&[a[0].clone(), a[1].clone(), UNBOUND, UNBOUND], "rename")?;
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

fn chdir(a: &[Value]) -> R {
    if a[0].as_int().is_some() {
        return super::os_system::change_folder(int_arg(&a[0])?);
    }
    let p = path_arg(&a[0], "chdir", "string, bytes, os.PathLike or integer")?;
    std::env::set_current_dir(p.os()).map_err(|e| failed(e, &a[0]))?;
    Ok(NONE)
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "getcwd" "" |_| Ok(decode(&current_folder()?));
    "getcwdb" "" |_| Ok(new_bytes(current_folder()?));
    "chdir" "path" chdir;
    "makedirs" "name, mode=, exist_ok=" makedirs;
    "removedirs" "name" removedirs;
    "renames" "old, new" renames;
};
