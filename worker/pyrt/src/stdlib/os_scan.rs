//! os: what a folder holds. listdir, scandir and its entries, walk.

use super::classes::{class, get, put};
use super::os_path::joined;
use super::os_stat::stat_of;
use super::os_text::{failed, flag, int_arg, path_arg, path_text, some, PathText};
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::prelude::*;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::DirEntryExt;

const KINDS: &str = "string, bytes, os.PathLike, integer or None";

/// The folder that an optional argument names. An open one has a path below /proc.
fn folder(v: &Value, function: &str) -> R<(PathText, Value)> {
    match some(v) {
        Some(v) if v.as_int().is_some() => {
            let bytes = format!("/proc/self/fd/{}", int_arg(v)?).into_bytes();
            Ok((PathText { bytes, is_bytes: false }, v.clone()))
        }
        Some(v) => Ok((path_arg(v, function, KINDS)?, v.clone())),
        None => Ok((PathText { bytes: b".".to_vec(), is_bytes: false }, new_str("."))),
    }
}

/// Names in the order in which the system gives them.
pub fn names(path: &std::path::Path) -> std::io::Result<Vec<Vec<u8>>> {
    std::fs::read_dir(path)?.map(|e| e.map(|e| e.file_name().into_vec())).collect()
}

fn listdir(a: &[Value]) -> R {
    let (p, shown) = folder(&a[0], "listdir")?;
    let all = names(&p.os()).map_err(|e| failed(e, &shown))?;
    Ok(list(all.into_iter().map(|n| p.give(n)).collect()))
}

// ---- DirEntry

thread_local! {
    static ENTRY: std::cell::RefCell<Value> = std::cell::RefCell::new(UNBOUND);
}

pub fn entry_class() -> R {
    let made = ENTRY.with(|e| e.borrow().clone());
    if let Some(c) = made.given() {
        return Ok(c.clone());
    }
    let c = class("posix", "DirEntry", &[T::Object.value()], ENTRY_METHODS)?;
    ENTRY.with(|e| *e.borrow_mut() = c.clone());
    Ok(c)
}

const REGULAR: i64 = 1;
const FOLDER: i64 = 2;
const LINK: i64 = 3;
const OTHER: i64 = 4;

/// Of an open folder the entries' paths are their names alone.
fn entry(class: &Value, folder: &PathText, e: &std::fs::DirEntry, open: bool) -> R {
    let t = class.as_type().ok_or_else(|| type_error("DirEntry"))?;
    let v = crate::class::new_instance(t);
    let name = e.file_name().into_vec();
    let whole = folder.give(joined(&folder.bytes, &name));
    put(&v, "path", if open { folder.give(name.clone()) } else { whole.clone() })?;
    put(&v, "_at", whole)?;
    put(&v, "name", folder.give(name))?;
    let kind = match e.file_type() {
        Ok(t) if t.is_symlink() => LINK,
        Ok(t) if t.is_dir() => FOLDER,
        Ok(t) if t.is_file() => REGULAR,
        _ => OTHER,
    };
    put(&v, "_kind", Value::int(kind))?;
    put(&v, "_inode", Value::int(e.ino() as i64))?;
    Ok(v)
}

fn kind_is(a: &[Value], kind: i64) -> R {
    let own = get(&a[0], "_kind")?.as_int().unwrap_or(OTHER);
    if own != LINK || !flag(&a[1], true)? {
        return Ok(Value::bool(own == kind));
    }
    let p = path_text(&get(&a[0], "_at")?)?;
    match std::fs::metadata(p.os()) {
        Ok(m) => Ok(Value::bool(if kind == FOLDER { m.is_dir() } else { m.is_file() })),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(FALSE),
        Err(e) => Err(failed(e, &get(&a[0], "path")?)),
    }
}

/// The first answer is kept, as in CPython.
fn entry_stat(a: &[Value]) -> R {
    let follow = flag(&a[1], true)?;
    let cache = if follow { "_stat" } else { "_lstat" };
    if let Some(s) = super::classes::find(&a[0], cache)? {
        return Ok(s);
    }
    let s = stat_of(&get(&a[0], "_at")?, follow)?;
    put(&a[0], cache, s.clone())?;
    Ok(s)
}

static ENTRY_METHODS: &[NativeDef] = natives! {
    "__class_getitem__" "cls, item, /" |a| crate::object_types::generic_alias(&a[0], &a[1]);
    "is_dir" "self, *, follow_symlinks=" |a| kind_is(a, FOLDER);
    "is_file" "self, *, follow_symlinks=" |a| kind_is(a, REGULAR);
    "is_symlink" "self" |a| Ok(Value::bool(get(&a[0], "_kind")?.as_int() == Some(LINK)));
    "stat" "self, *, follow_symlinks=" entry_stat;
    "inode" "self" |a| get(&a[0], "_inode");
    "__fspath__" "self" |a| get(&a[0], "path");
    "__repr__" "self" |a| {
        Ok(new_string(format!("<DirEntry {}>", crate::ops::repr_text(&get(&a[0], "name")?)?)))
    };
};

fn entries(path: &Value) -> R<Vec<Value>> {
    let (p, shown) = folder(path, "scandir")?;
    let class = entry_class()?;
    let (mut out, is_open) = (Vec::new(), shown.as_int().is_some());
    for e in std::fs::read_dir(p.os()).map_err(|e| failed(e, &shown))? {
        out.push(entry(&class, &p, &e.map_err(|e| failed(e, &shown))?, is_open)?);
    }
    Ok(out)
}

fn scan_next(a: &[Value]) -> R {
    let all = get(&a[0], "_left")?;
    let next = all.as_list().and_then(|l| l.items().pop());
    next.ok_or_else(|| stop_iteration(NONE))
}

fn scan_close(a: &[Value]) -> R {
    put(&a[0], "_left", list(vec![])).map(|_| NONE)
}

static SCAN_METHODS: &[NativeDef] = natives! {
    "__iter__" "self" |a| Ok(a[0].clone());
    "__next__" "self" scan_next;
    "__enter__" "self" |a| Ok(a[0].clone());
    "__exit__" "self, *args" scan_close;
    "close" "self" scan_close;
};

thread_local! {
    static SCANNER: std::cell::RefCell<Value> = std::cell::RefCell::new(UNBOUND);
}

fn scandir(a: &[Value]) -> R {
    let mut all = entries(&a[0])?;
    all.reverse();
    if SCANNER.with(|s| s.borrow().is_unbound()) {
        let c = class("posix", "ScandirIterator", &[T::Object.value()], SCAN_METHODS)?;
        SCANNER.with(|s| *s.borrow_mut() = c);
    }
    let class = SCANNER.with(|s| s.borrow().clone());
    let t = class.as_type().ok_or_else(|| type_error("ScandirIterator"))?;
    let v = crate::class::new_instance(t);
    put(&v, "_left", list(all))?;
    Ok(v)
}

// ---- walk

struct Walk {
    top_down: bool,
    on_error: Option<Value>,
    links: bool,
    /// Still to do, the next one last: a folder to read, or a result that waits.
    todo: Vec<Step>,
}

enum Step {
    Read(PathText),
    Give(Value),
    /// A result was given; what its list of folders holds now comes next.
    Below(PathText, Value),
}

impl Walk {
    /// The entries of a folder: (path, folders, files) and the folders to go into.
    fn read(&mut self, top: &PathText) -> R<Option<(Value, Vec<Vec<u8>>)>> {
        let found = match entries(&top.give(top.bytes.clone())) {
            Ok(f) => f,
            Err(e) if e.is(T::OSError) => {
                if let Some(f) = &self.on_error {
                    call(f, &mut [e.value()])?;
                }
                return Ok(None);
            }
            Err(e) => return Err(e),
        };
        let (mut folders, mut files, mut into) = (vec![], vec![], vec![]);
        for e in found {
            let name = get(&e, "name")?;
            let is_dir = match kind_is(&[e.clone(), UNBOUND], FOLDER) {
                Ok(v) => truthy(&v)?,
                Err(_) => false,
            };
            if !is_dir {
                files.push(name);
                continue;
            }
            let is_link = get(&e, "_kind")?.as_int() == Some(LINK);
            if self.links || !is_link {
                into.push(path_text(&get(&e, "path")?)?.bytes);
            }
            folders.push(name);
        }
        let shown = top.give(top.bytes.clone());
        Ok(Some((tuple(vec![shown, list(folders), list(files)]), into)))
    }
    fn next(&mut self) -> R<Option<Value>> {
        while let Some(step) = self.todo.pop() {
            match step {
                Step::Give(v) => return Ok(Some(v)),
                Step::Below(top, folders) => {
                    for name in collect(&folders)?.iter().rev() {
                        let p = joined(&top.bytes, &path_text(name)?.bytes);
                        let is_link = || {
                            let m = std::fs::symlink_metadata(super::os_text::os_path(&p));
                            m.map_or(false, |m| m.file_type().is_symlink())
                        };
                        if self.links || !is_link() {
                            self.todo.push(Step::Read(PathText { bytes: p, ..top.clone() }));
                        }
                    }
                }
                Step::Read(top) => {
                    let (result, into) = match self.read(&top)? {
                        Some(x) => x,
                        None => continue,
                    };
                    if self.top_down {
                        let folders = getitem(&result, &Value::int(1))?;
                        self.todo.push(Step::Below(top, folders));
                        return Ok(Some(result));
                    }
                    self.todo.push(Step::Give(result));
                    for p in into.into_iter().rev() {
                        self.todo.push(Step::Read(PathText { bytes: p, ..top.clone() }));
                    }
                }
            }
        }
        Ok(None)
    }
}

fn walk(a: &[Value]) -> R {
    let top = path_text(&a[0])?;
    let mut w = Walk {
        top_down: flag(&a[1], true)?,
        on_error: some(&a[2]).cloned(),
        links: flag(&a[3], false)?,
        todo: vec![Step::Read(top)],
    };
    Ok(new_iter(T::Itertool, NativeIter::Native(Box::new(move || w.next()))))
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "listdir" "path=" listdir;
    "scandir" "path=" scandir;
    "walk" "top, topdown=, onerror=, followlinks=" walk;
};
