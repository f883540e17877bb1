//! posixpath, which is os.path: paths as text, and what the file system says of them.

use super::os_text::{decode, failed, fspath, give, path_text, some, PathText};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::collections::HashMap;
use std::os::unix::fs::MetadataExt;

// ---- text only

/// The bytes of join(a, *parts) for one more part.
pub fn join_one(path: &mut Vec<u8>, part: &[u8]) {
    if part.first() == Some(&b'/') {
        path.clear();
    } else if !path.is_empty() && path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path.extend_from_slice(part);
}

pub fn joined(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut out = a.to_vec();
    join_one(&mut out, b);
    out
}

/// head and tail; the head has no slashes at its end unless it is all slashes.
pub fn split_path(p: &[u8]) -> (&[u8], &[u8]) {
    let i = p.iter().rposition(|b| *b == b'/').map_or(0, |i| i + 1);
    let (head, tail) = p.split_at(i);
    let kept = head.iter().rposition(|b| *b != b'/').map_or(head.len(), |i| i + 1);
    (&head[..kept], tail)
}

/// Where the extension begins.
pub fn extension_at(p: &[u8]) -> usize {
    let name = p.iter().rposition(|b| *b == b'/').map_or(0, |i| i + 1);
    match p[name..].iter().rposition(|b| *b == b'.') {
        Some(dot) if p[name..name + dot].iter().any(|b| *b != b'.') => name + dot,
        _ => p.len(),
    }
}

pub fn normal(p: &[u8]) -> Vec<u8> {
    if p.is_empty() {
        return b".".to_vec();
    }
    let slashes = match p.iter().take_while(|b| **b == b'/').count() {
        2 => 2,
        0 => 0,
        _ => 1,
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for c in p.split(|b| *b == b'/').filter(|c| !c.is_empty() && *c != b".") {
        let up = c == b"..";
        let kept_up = slashes == 0 && parts.last().map_or(true, |l| *l == b"..");
        if !up || kept_up {
            parts.push(c);
        } else {
            parts.pop();
        }
    }
    let mut out = vec![b'/'; slashes];
    out.extend(parts.join(&b'/'));
    if out.is_empty() {
        out.push(b'.');
    }
    out
}

pub fn current_folder() -> R<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    match std::env::current_dir() {
        Ok(p) => Ok(p.into_os_string().into_vec()),
        Err(e) => Err(os_error(e.raw_os_error().unwrap_or(2), None)),
    }
}

pub fn absolute(p: &[u8]) -> R<Vec<u8>> {
    if p.first() == Some(&b'/') {
        return Ok(normal(p));
    }
    Ok(normal(&joined(&current_folder()?, p)))
}

fn mixed() -> PyErr {
    type_error("Can't mix strings and bytes in path components")
}

fn join(a: &[Value]) -> R {
    let first = path_text(&a[0])?;
    let mut out = first.bytes.clone();
    for part in a[1].as_tuple().map_or(&[][..], |t| t) {
        let usable = part.as_str_data().is_some()
            || part.as_bytes_data().is_some()
            || crate::attr::has_special(part, crate::sym::FSPATH);
        if !usable {
            return Err(type_error(format!(
                "join() argument must be str, bytes, or os.PathLike object, not '{}'",
                type_name(part)
            )));
        }
        let p = path_text(part)?;
        if p.is_bytes != first.is_bytes {
            return Err(mixed());
        }
        join_one(&mut out, &p.bytes);
    }
    Ok(first.give(out))
}

fn on_text(a: &[Value], f: impl Fn(&[u8]) -> Vec<u8>) -> R {
    let p = path_text(&a[0])?;
    Ok(p.give(f(&p.bytes)))
}

fn pair(p: &PathText, a: &[u8], b: &[u8]) -> R {
    Ok(tuple(vec![p.give(a.to_vec()), p.give(b.to_vec())]))
}

fn split(a: &[Value]) -> R {
    let p = path_text(&a[0])?;
    let (head, tail) = split_path(&p.bytes);
    pair(&p, head, tail)
}

fn splitext(a: &[Value]) -> R {
    let p = path_text(&a[0])?;
    let (root, ext) = p.bytes.split_at(extension_at(&p.bytes));
    pair(&p, root, ext)
}

fn splitdrive(a: &[Value]) -> R {
    let p = path_text(&a[0])?;
    pair(&p, b"", &p.bytes)
}

/// The longest common prefix of strings, bytes or lists.
fn commonprefix(a: &[Value]) -> R {
    let mut all = collect(&a[0])?;
    if all.is_empty() {
        return Ok(new_str(""));
    }
    if all[0].as_list().is_none() && all[0].as_tuple().is_none() {
        all = all.iter().map(fspath).collect::<R<_>>()?;
    }
    let (mut least, mut most) = (all[0].clone(), all[0].clone());
    for v in &all[1..] {
        if lt_b(v, &least)? {
            least = v.clone();
        }
        if gt_b(v, &most)? {
            most = v.clone();
        }
    }
    let (n, m) = (len(&least)?, len(&most)?);
    let mut i = 0;
    while i < n.min(m) && eq_b(&getitem(&least, &Value::int(i as i64))?, &getitem(&most, &Value::int(i as i64))?)? {
        i += 1;
    }
    getslice(&least, &NONE, &Value::int(i as i64))
}

fn texts_of(v: &Value) -> R<Vec<PathText>> {
    let all: Vec<PathText> = collect(v)?.iter().map(path_text).collect::<R<_>>()?;
    match all.iter().any(|p| p.is_bytes != all[0].is_bytes) {
        true => Err(mixed()),
        false => Ok(all),
    }
}

fn commonpath(a: &[Value]) -> R {
    let all = texts_of(&a[0])?;
    if all.is_empty() {
        return Err(value_error("commonpath() arg is an empty sequence"));
    }
    let absolute = all.iter().filter(|p| p.bytes.first() == Some(&b'/')).count();
    if absolute != 0 && absolute != all.len() {
        return Err(value_error("Can't mix absolute and relative paths"));
    }
    let parts = |p: &PathText| -> Vec<Vec<u8>> {
        let each = p.bytes.split(|b| *b == b'/').filter(|c| !c.is_empty() && *c != b".");
        each.map(|c| c.to_vec()).collect()
    };
    let mut common = parts(&all[0]);
    for p in &all[1..] {
        let same = common.iter().zip(parts(p)).take_while(|(x, y)| *x == y).count();
        common.truncate(same);
    }
    let mut out = if absolute > 0 { b"/".to_vec() } else { Vec::new() };
    out.extend(common.join(&b'/'));
    Ok(all[0].give(out))
}

fn relpath(a: &[Value]) -> R {
    let p = path_text(&a[0])?;
    if p.bytes.is_empty() {
        return Err(value_error("no path specified"));
    }
    let start = match some(&a[1]) {
        Some(s) => path_text(s)?,
        None => PathText { bytes: b".".to_vec(), is_bytes: p.is_bytes },
    };
    if start.is_bytes != p.is_bytes {
        return Err(mixed());
    }
    let (from, to) = (absolute(&start.bytes)?, absolute(&p.bytes)?);
    let parts = |p: &[u8]| -> Vec<Vec<u8>> {
        p.split(|b| *b == b'/').filter(|c| !c.is_empty()).map(|c| c.to_vec()).collect()
    };
    let (from, to) = (parts(&from), parts(&to));
    let same = from.iter().zip(&to).take_while(|(x, y)| x == y).count();
    let mut out: Vec<Vec<u8>> = vec![b"..".to_vec(); from.len() - same];
    out.extend_from_slice(&to[same..]);
    let out = if out.is_empty() { b".".to_vec() } else { out.join(&b'/') };
    Ok(p.give(out))
}

/// The home folder of a user, or of the one who runs the program.
pub fn home_of(user: &[u8]) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    if user.is_empty() {
        if let Some(h) = std::env::var_os("HOME") {
            return Some(h.into_vec());
        }
        return super::pwd::home(None);
    }
    super::pwd::home(Some(user))
}

pub fn with_home(p: &[u8]) -> Vec<u8> {
    if p.first() != Some(&b'~') {
        return p.to_vec();
    }
    let end = p.iter().position(|b| *b == b'/').unwrap_or(p.len());
    let mut home = match home_of(&p[1..end]) {
        Some(h) => h,
        None => return p.to_vec(),
    };
    while home.last() == Some(&b'/') {
        home.pop();
    }
    home.extend_from_slice(&p[end..]);
    if home.is_empty() {
        home.push(b'/');
    }
    home
}

/// `$name` and `${name}`; unknown ones stay.
fn with_variables(p: &[u8]) -> Vec<u8> {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let mut out = Vec::new();
    let mut i = 0;
    while i < p.len() {
        let rest = &p[i + 1..];
        let word = |b: &u8| *b == b'_' || b.is_ascii_alphanumeric();
        let (name, used) = if p[i] != b'$' {
            (&rest[..0], 0)
        } else if rest.first() == Some(&b'{') {
            match rest.iter().position(|b| *b == b'}') {
                Some(end) => (&rest[1..end], end + 1),
                None => (&rest[..0], 0),
            }
        } else {
            let n = rest.iter().take_while(|b| word(b)).count();
            (&rest[..n], n)
        };
        let value = match used {
            0 => None,
            _ => std::env::var_os(std::ffi::OsStr::from_bytes(name)),
        };
        match value {
            Some(v) => out.extend(v.into_vec()),
            None => out.extend_from_slice(&p[i..i + 1 + used]),
        }
        i += 1 + used;
    }
    out
}

// ---- the file system

/// A path or a descriptor, followed or not.
pub fn metadata_of(v: &Value, follow: bool) -> R<Result<std::fs::Metadata, std::io::Error>> {
    use std::os::unix::io::FromRawFd;
    if let Some(fd) = v.as_int() {
        // SAFETY: the descriptor is not closed: the File is forgotten.
        let f = unsafe { std::fs::File::from_raw_fd(fd as i32) };
        let m = f.metadata();
        std::mem::forget(f);
        return Ok(m);
    }
    let p = path_text(v)?;
    if p.bytes.contains(&0) {
        return Err(value_error("embedded null byte"));
    }
    Ok(if follow { std::fs::metadata(p.os()) } else { std::fs::symlink_metadata(p.os()) })
}

/// exists(), isdir() ...: no error is ever a yes.
fn asked(a: &[Value], follow: bool, f: fn(&std::fs::Metadata) -> bool) -> R {
    match metadata_of(&a[0], follow) {
        Ok(m) => Ok(Value::bool(m.map_or(false, |m| f(&m)))),
        Err(e) if e.is(T::ValueError) => Ok(FALSE),
        Err(e) => Err(type_error_of_stat(e, &a[0])),
    }
}

fn type_error_of_stat(e: PyErr, v: &Value) -> PyErr {
    if e.is(T::TypeError) && !crate::attr::has_special(v, crate::sym::FSPATH) {
        return type_error(format!(
            "stat: path should be string, bytes, os.PathLike or integer, not {}",
            type_name(v)
        ));
    }
    e
}

pub fn meta(v: &Value) -> R<std::fs::Metadata> {
    match metadata_of(v, true) {
        Ok(r) => r.map_err(|e| failed(e, v)),
        Err(e) => Err(type_error_of_stat(e, v)),
    }
}

fn seconds(s: i64, ns: i64) -> R {
    Ok(Value::float(s as f64 + 1e-9 * ns as f64))
}

fn ismount(a: &[Value]) -> R {
    let p = path_text(&a[0])?;
    let here = match std::fs::symlink_metadata(p.os()) {
        Ok(m) if !m.file_type().is_symlink() => m,
        _ => return Ok(FALSE),
    };
    let parent = real(&joined(&p.bytes, b".."), false)?;
    Ok(Value::bool(match std::fs::symlink_metadata(super::os_text::os_path(&parent)) {
        Ok(up) => here.dev() != up.dev() || here.ino() == up.ino(),
        Err(_) => false,
    }))
}

type Seen = HashMap<Vec<u8>, Option<Vec<u8>>>;

/// Follows the links in `rest`, seen from `path`. False: a ring of links ended it.
fn follow(mut path: Vec<u8>, rest: &[u8], strict: bool, seen: &mut Seen) -> R<(Vec<u8>, bool)> {
    use std::os::unix::ffi::OsStringExt;
    if rest.first() == Some(&b'/') {
        path = b"/".to_vec();
    }
    let names: Vec<&[u8]> = rest.split(|b| *b == b'/').collect();
    for (i, name) in names.iter().enumerate() {
        if name.is_empty() || *name == b"." {
            continue;
        }
        if *name == b".." {
            path = match split_path(&path) {
                _ if path.is_empty() => b"..".to_vec(),
                (head, b"..") => joined(&joined(head, b".."), b".."),
                (head, _) => head.to_vec(),
            };
            continue;
        }
        let new = joined(&path, name);
        let found = std::fs::symlink_metadata(super::os_text::os_path(&new));
        let is_link = match found {
            Ok(m) => m.file_type().is_symlink(),
            Err(e) if strict => return Err(failed(e, &decode(&new))),
            Err(_) => false,
        };
        if !is_link {
            path = new;
            continue;
        }
        match seen.get(&new) {
            Some(Some(p)) => {
                path = p.clone();
                continue;
            }
            Some(None) if strict => return Err(os_error(40, Some(decode(&new)))),
            Some(None) => return Ok((joined(&new, &names[i + 1..].join(&b'/')), false)),
            None => {}
        }
        seen.insert(new.clone(), None);
        let to = std::fs::read_link(super::os_text::os_path(&new))
            .map_err(|e| failed(e, &decode(&new)))?;
        let (p, whole) = follow(path, &to.into_os_string().into_vec(), strict, seen)?;
        if !whole {
            return Ok((joined(&p, &names[i + 1..].join(&b'/')), false));
        }
        seen.insert(new, Some(p.clone()));
        path = p;
    }
    Ok((path, true))
}

/// The path without links; `strict`: all of it must exist.
pub fn real(p: &[u8], strict: bool) -> R<Vec<u8>> {
    let (path, _) = follow(Vec::new(), p, strict, &mut HashMap::new())?;
    absolute(&path)
}

fn same(a: &std::fs::Metadata, b: &std::fs::Metadata) -> R {
    Ok(Value::bool(a.ino() == b.ino() && a.dev() == b.dev()))
}

fn samestat(a: &[Value]) -> R {
    let at = |v: &Value, n: &str| super::classes::get(v, n);
    Ok(Value::bool(
        eq_b(&at(&a[0], "st_ino")?, &at(&a[1], "st_ino")?)?
            && eq_b(&at(&a[0], "st_dev")?, &at(&a[1], "st_dev")?)?,
    ))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "normcase" "s" |a| fspath(&a[0]);
    "isabs" "s" |a| Ok(Value::bool(path_text(&a[0])?.bytes.first() == Some(&b'/')));
    "join" "a, *p" join;
    "split" "p" split;
    "splitext" "p" splitext;
    "splitdrive" "p" splitdrive;
    "basename" "p" |a| on_text(a, |p| split_path(p).1.to_vec());
    "dirname" "p" |a| on_text(a, |p| split_path(p).0.to_vec());
    "commonprefix" "m" commonprefix;
    "commonpath" "paths" commonpath;
    "relpath" "path, start=" relpath;
    "normpath" "path" |a| on_text(a, normal);
    "abspath" "path" |a| {
        let p = path_text(&a[0])?;
        Ok(p.give(absolute(&p.bytes)?))
    };
    "realpath" "filename, *, strict=" |a| {
        let p = path_text(&a[0])?;
        let strict = super::os_text::flag(&a[1], false)?;
        Ok(give(real(&p.bytes, strict)?, p.is_bytes))
    };
    "expanduser" "path" |a| on_text(a, with_home);
    "expandvars" "path" |a| on_text(a, with_variables);
    "exists" "path" |a| asked(a, true, |_| true);
    "lexists" "path" |a| asked(a, false, |_| true);
    "isdir" "s" |a| asked(a, true, |m| m.is_dir());
    "isfile" "path" |a| asked(a, true, |m| m.is_file());
    "islink" "path" |a| asked(a, false, |m| m.file_type().is_symlink());
    "ismount" "path" ismount;
    "getsize" "filename" |a| Ok(Value::int(meta(&a[0])?.size() as i64));
    "getmtime" "filename" |a| meta(&a[0]).and_then(|m| seconds(m.mtime(), m.mtime_nsec()));
    "getatime" "filename" |a| meta(&a[0]).and_then(|m| seconds(m.atime(), m.atime_nsec()));
    "getctime" "filename" |a| meta(&a[0]).and_then(|m| seconds(m.ctime(), m.ctime_nsec()));
    "samefile" "f1, f2" |a| same(&meta(&a[0])?, &meta(&a[1])?);
    "sameopenfile" "fp1, fp2" |a| same(&meta(&a[0])?, &meta(&a[1])?);
    "samestat" "s1, s2" samestat;
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "posixpath");
    for (n, v) in super::os_names::PATH_TEXTS {
        m.set_str(n, new_str(v));
    }
    m.set_str("altsep", NONE);
    m.set_str("supports_unicode_filenames", FALSE);
    Ok(())
}
