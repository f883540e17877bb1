//! Imports of source texts that are at hand only at run time: what neither the program nor pyrt
//! has, and a folder of sys.path or of the package holds. The machine of eval runs them. In
//! programs that have importlib's own machinery, that does this (import_hooks.rs).

use crate::module;
use crate::prelude::*;
use crate::sym;
use std::path::{Path, PathBuf};

/// Imports a module from a source file; None: there is none.
pub fn import(name: &str) -> R<Option<Value>> {
    let (file, package) = match find(name)? {
        Some(Found::File(file, package)) => (file, package),
        Some(Found::Folders(all)) => return Ok(Some(namespace(name, all))),
        None => return Ok(None),
    };
    let text = match std::fs::read(&file) {
        Ok(t) => t,
        Err(e) => return Err(failed(&e, &file)),
    };
    let shown = new_string(file.to_string_lossy().into_owned());
    let m = module::new_module(name, None);
    if let Some(data) = m.as_module() {
        data.set(sym::FILE, shown.clone());
        let mut inside = None;
        if package {
            let folder = file.parent().unwrap_or(Path::new(".")).to_string_lossy().into_owned();
            let folder = new_string(folder);
            data.set(sym::PATH, list(vec![folder.clone()]));
            data.set(sym::PACKAGE, new_str(name));
            inside = Some(folder);
        }
        data.set(sym::SPEC, crate::module_spec::of_file(name, shown.clone(), inside));
    }
    module::remember(name, &m);
    if let Err(e) = run(text, shown, &m) {
        module::forget(name);
        return Err(e);
    }
    let modules = module::modules_dict();
    Ok(Some(crate::dict::get_str(&modules, name)?.unwrap_or(m)))
}

/// Runs the text of a module that was imported so once more; None: its source is not known.
pub fn again(m: &Value) -> R<Option<Value>> {
    let file = match m.as_module().and_then(|d| d.get(sym::FILE)).filter(|f| f.as_str().is_some()) {
        Some(f) => f,
        None => return Ok(None),
    };
    let path = PathBuf::from(&*file.as_str().unwrap_or_default());
    let text = std::fs::read(&path).map_err(|e| failed(&e, &path))?;
    run(text, file, m)?;
    Ok(Some(m.clone()))
}

#[cold]
fn failed(e: &std::io::Error, file: &Path) -> PyErr {
    let path = new_string(file.to_string_lossy().into_owned());
    crate::exc::os_error(e.raw_os_error().unwrap_or(0), Some(path))
}

/// Runs a text as the body of the module.
pub fn run(text: Vec<u8>, file: Value, m: &Value) -> R<()> {
    if let Some(data) = m.as_module() {
        data.set_str("__builtins__", crate::dict_module::module_dict(&module::import_dotted("builtins")?));
    }
    let builtin = |n: &str| module::builtin(sym::intern(n)).unwrap_or(NONE);
    let text = crate::str_args::new_bytes(text);
    let code = call(&builtin("compile"), &mut [text, file, new_str("exec")])?;
    call(&builtin("exec"), &mut [code, crate::dict_module::module_dict(m)]).map(|_| ())
}

/// What is found under a name: a file, which may be a package's, or folders without one.
enum Found {
    File(PathBuf, bool),
    Folders(Vec<Value>),
}

/// A package that is only folders.
fn namespace(name: &str, folders: Vec<Value>) -> Value {
    let m = module::new_module(name, None);
    if let Some(data) = m.as_module() {
        data.set(sym::PATH, list(folders));
        data.set(sym::PACKAGE, new_str(name));
    }
    module::remember(name, &m);
    m
}

fn find(name: &str) -> R<Option<Found>> {
    let (folders, short) = match name.rsplit_once('.') {
        Some((parent, short)) => {
            let parent = module::import_dotted(parent)?;
            (crate::attr::try_getattr(&parent, sym::PATH)?, short)
        }
        None => {
            let sys = module::import_dotted("sys")?;
            (crate::attr::try_getattr(&sys, sym::intern("path"))?, name)
        }
    };
    let mut bare = Vec::new();
    for folder in folders.map_or(Ok(vec![]), |f| collect(&f))? {
        let base = match folder.as_str() {
            Some(f) => Path::new(if f.is_empty() { "." } else { &*f }).join(short),
            None => continue,
        };
        let inside = base.join("__init__.py");
        if inside.is_file() {
            return Ok(Some(Found::File(inside, true)));
        }
        let plain = base.with_file_name(format!("{}.py", short));
        if plain.is_file() {
            return Ok(Some(Found::File(plain, false)));
        }
        if base.is_dir() {
            bare.push(new_string(base.to_string_lossy().into_owned()));
        }
    }
    Ok(if bare.is_empty() { None } else { Some(Found::Folders(bare)) })
}
