//! Where pyrt's imports and importlib's finders meet. importlib's machinery is translated from
//! the library, and in a program only when the program imports it. Once it is there, sys.meta_path
//! holds CPython's finders, modules have specs, and what pyrt does not know is looked for by the
//! finders, which run a source text that they find by the machine of eval.
//!
//! Modules of pyrt and of the program are found by `BuiltinImporter`, whose `find_spec` is
//! replaced: it stands first in sys.meta_path, as pyrt's own imports do. A module of the
//! program gets the spec and the loader that its source file would have.

use crate::func::{native, NativeDef};
use crate::module::{self, ModuleDef};
use crate::natives;
use crate::prelude::*;
use crate::program_files as files;
use crate::stdlib::{call_named, get, put};
use crate::sym;
use std::cell::{Cell, RefCell};

const CORE: &str = "importlib._bootstrap";
const FILES: &str = "importlib._bootstrap_external";

thread_local! {
    static STARTED: Cell<bool> = Cell::new(false);
    static READY: Cell<bool> = Cell::new(false);
    /// The class of the program's loaders.
    static LOADER: RefCell<Value> = RefCell::new(NONE);
}

/// Do importlib's finders take part in imports?
#[inline]
pub fn is_ready() -> bool {
    READY.with(|r| r.get())
}

/// Is it a module that pyrt implements?
pub fn is_native(name: &str) -> bool {
    name == "builtins" || crate::stdlib::find(name).is_some()
}

/// The name that a name of the interpreter's own stands for.
pub fn unalias(name: &str) -> Option<&'static str> {
    match name {
        "_frozen_importlib" => Some(CORE),
        "_frozen_importlib_external" => Some(FILES),
        _ => None,
    }
}

/// `__name__` while the body of that module runs: its classes are of this module.
pub fn name_at_start(name: &str) -> Option<&'static str> {
    match name {
        CORE => Some("_frozen_importlib"),
        FILES => Some("_frozen_importlib_external"),
        _ => None,
    }
}

/// Called when the body of a translated module has ended.
pub fn after(name: &str) -> R<()> {
    match name {
        CORE if module::program_def(FILES).is_some() && !STARTED.with(|s| s.replace(true)) => {
            bootstrap()
        }
        "zipimport" => import_from_zips(),
        "zoneinfo._zoneinfo" => shown_as_c(name),
        "re._constants" => crate::stdlib::share_re_error(),
        _ => Ok(()),
    }
}

/// CPython's ZoneInfo is written in C, and shows itself otherwise than its text does.
fn shown_as_c(name: &str) -> R<()> {
    let class = get(&module::import_dotted(name)?, "ZoneInfo")?;
    put(&class, "__repr__", native(&ZONE_REPR, "builtins", Some(class.clone())))
}

static ZONE_REPR: NativeDef = NativeDef {
    name: "__repr__",
    params: "self, /",
    run: |a| {
        let t = type_of(&a[0]);
        let plain = get(&t.value(), "__module__")?.as_str().map_or(false, |m| m == "zoneinfo");
        let class = format!("{}{}", if plain { "zoneinfo." } else { "" }, t.name());
        let key = get(&a[0], "_key")?;
        Ok(new_string(match key.is_none() {
            true => {
                let file = get(&a[0], "_file_repr")?;
                format!("{}.from_file({})", class, file.as_str().unwrap_or_default())
            }
            false => format!("{}(key={})", class, repr_text(&key)?),
        }))
    },
};

/// What the start of CPython does with these two modules.
fn bootstrap() -> R<()> {
    let core = module::import_dotted(CORE)?;
    let external = module::import_dotted(FILES)?;
    // No code object that CPython has cached is of use here: they never have the right magic.
    let magic = crate::str_args::new_bytes(b"\0\0\r\n".to_vec());
    put(&external, "MAGIC_NUMBER", magic)?;
    put(&external, "_RAW_MAGIC_NUMBER", Value::int(0x0a0d_0000))?;
    let importer = get(&core, "BuiltinImporter")?;
    give(&importer, FINDER)?;
    make_loader(&external)?;
    let sys = module::import_dotted("sys")?;
    call_named(&core, "_install", &[sys.clone(), module::import_dotted("_imp")?])?;
    put(&core, "_bootstrap_external", external.clone())?;
    call_named(&external, "_install", &[core.clone()])?;
    READY.with(|r| r.set(true));
    find_zipimport()?;
    let loaded = module::modules_dict();
    for (name, m) in loaded.as_dict().map(|d| d.pairs()).unwrap_or_default() {
        if let (Some(name), Some(_)) = (name.as_str(), m.as_module()) {
            dress(&m, &name)?;
        }
    }
    list_folders(&get(&sys, "path_importer_cache")?)
}

/// Files that are archives may stand in sys.path where zipimport is in the program. Who imports
/// it first gets here while its body runs.
fn find_zipimport() -> R<()> {
    let known = crate::dict::get_str(&module::modules_dict(), "zipimport")?;
    if known.is_none() && module::program_def("zipimport").is_some() {
        module::import_dotted("zipimport")?;
    }
    Ok(())
}

fn import_from_zips() -> R<()> {
    let importer = get(&module::import_dotted("zipimport")?, "zipimporter")?;
    let hooks = get(&module::import_dotted("sys")?, "path_hooks")?;
    if let Some(l) = hooks.as_list() {
        l.items().insert(0, importer);
    }
    Ok(())
}

fn give(class: &Value, methods: &'static [NativeDef]) -> R<()> {
    for d in methods {
        let f = if d.params.starts_with("cls") {
            crate::descr::new_wrapper(T::ClassMethod.ty(), native(d, "builtins", None))
        } else {
            native(d, "builtins", Some(class.clone()))
        };
        put(class, d.name, f)?;
    }
    Ok(())
}

static FINDER: &[NativeDef] = natives! {
    "find_spec" "cls, fullname, path=, target=" |a| {
        Ok(spec_of(&a[1].as_str().unwrap_or_default())?.unwrap_or(NONE))
    };
};

static LOADING: &[NativeDef] = natives! {
    "create_module" "self, spec" create_module;
    "exec_module" "self, module" exec_module;
};

/// The loader of the program's modules: a SourceFileLoader to all who ask, but the module's
/// body is the translated one.
fn make_loader(external: &Value) -> R<()> {
    let base = get(external, "SourceFileLoader")?;
    let ns = dict(vec![(sym::MODULE.value(), new_str("_frozen_importlib_external"))])?;
    let class = call(&T::Type.value(), &mut [new_str("SourceFileLoader"), tuple(vec![base]), ns])?;
    give(&class, LOADING)?;
    LOADER.with(|l| *l.borrow_mut() = class);
    Ok(())
}

fn loader_class() -> Value {
    LOADER.with(|l| l.borrow().clone())
}

fn create_module(a: &[Value]) -> R {
    let name = get(&a[1], "name")?;
    Ok(module::adopt(&name.as_str().unwrap_or_default()).unwrap_or(NONE))
}

/// The translated body, once; a second copy of the module is made of its text.
fn exec_module(a: &[Value]) -> R {
    let def = a[1].as_module().and_then(|m| m.def());
    if let Some(d) = def.filter(|d| module::is_module_of(d, &a[1])) {
        return module::run_body(d.name, d).map(|_| NONE);
    }
    let base = get(&module::import_dotted(FILES)?, "SourceFileLoader")?;
    call(&get(&base, "exec_module")?, &mut a.to_vec())
}

// ---- specs

/// The spec of a module of pyrt or of the program; None for any other.
fn spec_of(name: &str) -> R<Option<Value>> {
    let core = module::import_dotted(CORE)?;
    let made = |loader: Value, known: &[(&'static str, Value)]| {
        let mut args = vec![new_str(name), loader];
        args.extend(known.iter().map(|k| k.1.clone()));
        let names: Vec<&'static str> = known.iter().map(|k| k.0).collect();
        call_kw(&get(&core, "ModuleSpec")?, &mut args, &names).map(Some)
    };
    match module::program_def(name) {
        _ if module::is_first_native(name) => {}
        Some(d) => return spec_of_file(name, d).map(Some),
        None => {}
    }
    if is_native(name) {
        let package = Value::bool(crate::stdlib::is_package(name));
        let known = [("origin", new_str("built-in")), ("is_package", package)];
        return made(get(&core, "BuiltinImporter")?, &known);
    }
    if module::is_namespace(name) {
        let spec = made(NONE, &[("is_package", TRUE)])?;
        if let Some(s) = &spec {
            put(s, "submodule_search_locations", list(files::namespace_path(name)))?;
        }
        return Ok(spec);
    }
    Ok(None)
}

fn spec_of_file(name: &str, d: &'static ModuleDef) -> R {
    let file = new_string(files::source_path(d.file));
    let loader = call(&loader_class(), &mut [new_str(name), file.clone()])?;
    let make = get(&module::import_dotted(FILES)?, "spec_from_file_location")?;
    let inside = match d.is_package {
        true => list(vec![new_string(files::source_path(files::folder_of(d.file)))]),
        false => NONE,
    };
    let args = &mut [new_str(name), file, loader, inside];
    call_kw(&make, args, &["loader", "submodule_search_locations"])
}

/// Of a module whose source was read before the finders were there.
fn spec_of_text(name: &str, file: Value, inside: Option<Value>) -> R {
    let make = get(&module::import_dotted(FILES)?, "spec_from_file_location")?;
    let args = &mut [new_str(name), file, inside.unwrap_or(NONE)];
    call_kw(&make, args, &["submodule_search_locations"])
}

/// Gives a module its `__spec__` and `__loader__`.
pub fn dress(m: &Value, name: &str) -> R<()> {
    let data = match m.as_module() {
        Some(d) => d,
        None => return Ok(()),
    };
    if name == "__main__" {
        if let Some(d) = data.def() {
            let file = new_string(files::source_path(d.file));
            data.set(sym::LOADER, call(&loader_class(), &mut [new_str(name), file])?);
        }
        return Ok(());
    }
    let made = |s: Value| !s.is_none() && !crate::module_spec::is_ours(&s);
    if data.get(sym::SPEC).map_or(false, made) {
        return Ok(());
    }
    let spec = match (spec_of(name)?, data.get(sym::FILE)) {
        (None, Some(file)) if data.get(sym::SPEC).map_or(false, |s| !s.is_none()) => {
            Some(spec_of_text(name, file, data.get(sym::PATH))?)
        }
        (spec, _) => spec,
    };
    if let Some(spec) = spec {
        data.set(sym::LOADER, get(&spec, "loader")?);
        if data.def().is_some() {
            data.set_str("__cached__", get(&spec, "cached")?);
        }
        data.set(sym::SPEC, spec);
    }
    Ok(())
}

/// What repr() of a module says, by its spec.
pub fn repr(m: &Value) -> R {
    call_named(&module::import_dotted(CORE)?, "_module_repr", &[m.clone()])
}

// ---- finders

/// The module that a finder of sys.meta_path finds. None: pyrt's own way is the one to take.
pub fn import_by_finders(name: &str, known: bool) -> R<Option<Value>> {
    let core = module::import_dotted(CORE)?;
    let importer = get(&core, "BuiltinImporter")?;
    if known && first_finder()?.map_or(false, |f| is(&f, &importer)) {
        return Ok(None);
    }
    let path = match name.rsplit_once('.') {
        Some((parent, _)) => get(&module::import_dotted(parent)?, "__path__")?,
        None => NONE,
    };
    let spec = call_named(&core, "_find_spec", &[new_str(name), path])?;
    if spec.is_none() {
        return Err(module::not_found(name));
    }
    let loader = get(&spec, "loader")?;
    let ours = is(&loader, &importer) || is(&type_of(&loader).value(), &loader_class());
    if known && (ours || loader.is_none()) {
        return Ok(None);
    }
    call_named(&core, "_load_unlocked", &[spec]).map(Some)
}

fn first_finder() -> R<Option<Value>> {
    let all = get(&module::import_dotted("sys")?, "meta_path")?;
    Ok(all.as_list().and_then(|l| l.items().first().cloned()))
}

/// Where the sources are not at hand, the folders of packages tell their modules all the same.
fn list_folders(cache: &Value) -> R<()> {
    let core = module::import_dotted(CORE)?;
    let ns = dict(vec![(sym::MODULE.value(), new_str("_frozen_importlib_external"))])?;
    let class = call(&T::Type.value(), &mut [new_str("FileFinder"), tuple(vec![]), ns])?;
    give(&class, FOLDER)?;
    put(&class, "find_spec", get(&get(&core, "BuiltinImporter")?, "find_spec")?)?;
    for folder in files::program_folders() {
        let path = files::source_path(&folder);
        if !std::path::Path::new(&path).is_dir() {
            let finder = call(&class, &mut [])?;
            put(&finder, "path", new_string(path.clone()))?;
            put(&finder, "_inside", new_string(folder))?;
            setitem(cache, &new_string(path), finder)?;
        }
    }
    Ok(())
}

static FOLDER: &[NativeDef] = natives! {
    "iter_modules" "self, prefix=" |a| {
        let folder = get(&a[0], "_inside")?;
        let prefix = a[1].given().and_then(|p| p.as_str()).unwrap_or_default();
        let found = files::modules_in(&folder.as_str().unwrap_or_default());
        let pair = |(name, package): (String, bool)| {
            tuple(vec![new_string(format!("{}{}", prefix, name)), Value::bool(package)])
        };
        Ok(list(found.into_iter().map(pair).collect()))
    };
    "invalidate_caches" "self" |_| Ok(NONE);
};
