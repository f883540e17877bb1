//! os: the module of all os_*.rs files.

use super::classes::class_with;
use super::{
    functions, os_at, os_environ, os_fd, os_files, os_fork, os_names, os_posix_spawn, os_process, os_scan,
    os_sched, os_stat, os_system, os_transfer,
};
use super::struct_seq;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::new_bytes;
use crate::sym;

/// Whatever has `__fspath__` is a PathLike.
fn is_path_like(a: &[Value]) -> R {
    let is_self = a[0].as_type().map_or(false, |t| {
        t.name() == "PathLike" && t.dict().get(sym::intern("__subclasshook__")).is_some()
    });
    if !is_self {
        return Ok(NOT_IMPLEMENTED);
    }
    match a[1].as_type().and_then(|t| t.lookup(sym::FSPATH)) {
        Some(f) if !f.is_none() => Ok(TRUE),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

fn generic_alias(a: &[Value]) -> R {
    call(&T::GenericAlias.value(), &mut [a[0].clone(), a[1].clone()])
}

static PATH_LIKE: &[NativeDef] = natives! {
    "__subclasshook__" "cls, subclass, /" is_path_like;
    "__class_getitem__" "cls, item, /" generic_alias;
};

/// What `from module import *` would take: os._get_exports_list.
fn exports(a: &[Value]) -> R {
    if let Some(all) = crate::attr::try_getattr(&a[0], sym::ALL)? {
        return Ok(list(collect(&all)?));
    }
    let dir = crate::module::builtin(sym::intern("dir")).unwrap_or(NONE);
    let names = collect(&call(&dir, &mut [a[0].clone()])?)?;
    let public = |n: &Value| !super::classes::text(n).starts_with('_');
    Ok(list(names.into_iter().filter(public).collect()))
}

static OWN: &[NativeDef] = natives! {
    "_get_exports_list" "module" exports;
};

fn path_like() -> R {
    let ns = crate::dict::new_dict();
    let class = class_with(&T::AbcMeta.value(), "os", "PathLike", &[T::Object.value()], ns, PATH_LIKE)?;
    crate::attr::setattr_sym(&class, sym::FSPATH, super::collections_abc::absent("PathLike", "__fspath__")?)?;
    let names = crate::set::frozenset(vec![new_str("__fspath__")])?;
    crate::attr::setattr_sym(&class, sym::ABSTRACTMETHODS, names)?;
    Ok(class)
}

/// What takes `dir_fd`, descriptors in place of paths, and so on.
const SUPPORTS: &[(&str, &[&str])] = &[
    ("supports_dir_fd", &[
        "access", "chmod", "chown", "link", "mkdir", "mkfifo", "mknod", "open", "readlink",
        "rename", "rmdir", "stat", "symlink", "unlink", "utime",
    ]),
    ("supports_fd", &[
        "chdir", "chmod", "chown", "listdir", "pathconf", "scandir", "stat", "statvfs",
        "truncate", "utime",
    ]),
    ("supports_follow_symlinks", &["access", "chown", "link", "stat", "utime"]),
    ("supports_effective_ids", &["access"]),
];

pub fn make(m: &ModuleData) -> R<()> {
    let path = crate::module::import_dotted("posixpath")?;
    m.set_str("path", path.clone());
    setitem(&crate::module::modules_dict(), &new_str("os.path"), path)?;
    for all in [
        os_environ::FUNCTIONS, os_at::FUNCTIONS, os_fd::FUNCTIONS, os_files::FUNCTIONS, os_process::FUNCTIONS,
        os_scan::FUNCTIONS, os_stat::FUNCTIONS, os_system::FUNCTIONS, os_sched::FUNCTIONS,
        os_transfer::FUNCTIONS, os_posix_spawn::FUNCTIONS, os_fork::FUNCTIONS, OWN,
    ] {
        functions(m, all, "posix");
    }
    for (n, v) in os_names::NUMBERS {
        m.set_str(n, Value::int(*v));
    }
    for (n, v) in os_names::PATH_TEXTS {
        m.set_str(n, new_str(v));
    }
    m.set_str("altsep", NONE);
    m.set_str("linesep", new_str("\n"));
    m.set_str("name", new_str("posix"));
    m.set_str("error", T::OSError.value());
    m.set_str("supports_bytes_environ", TRUE);
    for (n, names) in SUPPORTS {
        let found = names.iter().map(|f| m.get(sym::intern(f)).ok_or_else(|| attribute_error(*f)));
        m.set_str(n, set(found.collect::<R<Vec<_>>>()?)?);
    }
    for k in [
        &os_sched::PARAM, &os_sched::WAITED, &os_stat::STAT, &os_stat::STATVFS, &os_fd::TERMINAL, &os_process::UNAME, &os_process::TIMES,
    ] {
        m.set_str(k.name, struct_seq::class(k)?);
    }
    m.set_str("DirEntry", os_scan::entry_class()?);
    m.set_str("PathLike", path_like()?);
    m.set_str("sys", crate::module::import_dotted("sys")?);
    m.set_str("abc", crate::module::import_dotted("abc")?);
    os_process::make(m)?;
    os_system::make(m)?;
    os_environ::make(m)
}

/// posix: what os takes from C.
pub fn make_posix(m: &ModuleData) -> R<()> {
    let os = crate::module::import_dotted("os")?;
    for (name, v) in os.as_module().map(|p| p.items()).unwrap_or_default() {
        let own = ["path", "sys", "abc", "environ", "linesep", "name", "walk", "makedirs"];
        if !name.name().starts_with("__") && !own.contains(&name.name()) {
            m.set(name, v);
        }
    }
    let mut variables = Vec::new();
    for text in os_process::environment(None)? {
        let at = text.iter().position(|b| *b == b'=').unwrap_or(text.len());
        let value = text.get(at + 1..).unwrap_or_default().to_vec();
        variables.push((new_bytes(text[..at].to_vec()), new_bytes(value)));
    }
    m.set_str("environ", dict(variables)?);
    Ok(())
}
