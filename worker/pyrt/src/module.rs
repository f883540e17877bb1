//! Modules: those of the program and those of pyrt, how they are found and imported, and the
//! builtins that every one of them sees.

use crate::cell::Global;
pub use crate::module_from::{from_name, import_from, import_names, import_star};
use crate::object::new_module_data;
use crate::program_files::{folder_of, source_path};
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types::NameMap;
use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashMap;

/// A translated module.
pub struct ModuleDef {
    pub name: &'static str,
    pub file: &'static str,
    pub is_package: bool,
    pub doc: Option<&'static str>,
    /// Sorted by name.
    pub globals: &'static [(&'static str, &'static Global)],
    pub init: fn() -> R<()>,
}
// SAFETY: globals are touched only by the thread that holds the interpreter lock.
unsafe impl Sync for ModuleDef {}

impl ModuleDef {
    fn global(&self, name: &str) -> Option<&'static Global> {
        let i = self.globals.binary_search_by(|g| g.0.cmp(name)).ok()?;
        Some(self.globals[i].1)
    }
    /// "__main__" for the script that runs, else the module's name.
    pub fn shown_name(&self) -> &'static str {
        if STATE.with(|s| s.main.get()) == self as *const ModuleDef as usize {
            "__main__"
        } else {
            self.name
        }
    }
    pub fn name_value(&self) -> Value {
        match self.global("__name__").map(|g| g.peek()) {
            Some(v) if !v.is_unbound() => v,
            _ => sym::intern(self.shown_name()).value(),
        }
    }
}

/// A module of pyrt: made when it is first imported.
pub struct NativeModule {
    pub name: &'static str,
    pub make: fn(&ModuleData) -> R<()>,
}

pub struct ModuleData {
    name: UnsafeCell<String>,
    def: Option<&'static ModuleDef>,
    /// Names that have no static cell: those of native modules, those set from outside.
    extra: UnsafeCell<NameMap>,
    /// When those of a translated module were bound.
    since: RefCell<HashMap<u32, u32>>,
}

impl ModuleData {
    pub fn new(name: &str, def: Option<&'static ModuleDef>) -> ModuleData {
        ModuleData {
            name: UnsafeCell::new(name.to_string()),
            def,
            extra: UnsafeCell::new(NameMap::default()),
            since: RefCell::default(),
        }
    }
    pub fn name(&self) -> &str {
        // SAFETY: changed only by name_module().
        unsafe { &*self.name.get() }
    }
    pub fn def(&self) -> Option<&'static ModuleDef> {
        self.def
    }
    #[allow(clippy::mut_from_ref)]
    fn extra(&self) -> &mut NameMap {
        // SAFETY: one thread; references do not outlive a statement.
        unsafe { &mut *self.extra.get() }
    }
    /// The static cell of a translated module's variable.
    pub fn variable(&self, name: Sym) -> Option<&'static Global> {
        self.def.and_then(|d| d.global(name.name()))
    }
    pub fn get(&self, name: Sym) -> Option<Value> {
        if let Some(g) = self.def.and_then(|d| d.global(name.name())) {
            return g.peek().given().cloned();
        }
        self.extra().get(name).cloned()
    }
    pub fn set(&self, name: Sym, v: Value) {
        match self.def.and_then(|d| d.global(name.name())) {
            Some(g) => g.set(v),
            None => self.set_extra(name, v),
        }
        if self.name() == "builtins" {
            BUILTINS.0.set(BUILTINS.0.get() + 1);
        }
    }
    fn set_extra(&self, name: Sym, v: Value) {
        if self.def.is_some() && self.extra().get(name).is_none() {
            self.since.borrow_mut().insert(name.0, crate::cell::next_binding());
        }
        self.extra().set(name, v);
    }
    pub fn set_str(&self, name: &str, v: Value) {
        self.set(sym::intern(name), v);
    }
    pub fn remove(&self, name: Sym) -> bool {
        match self.def.and_then(|d| d.global(name.name())) {
            Some(g) => g.del().is_ok(),
            None => self.extra().remove(name).is_some(),
        }
    }
    /// Bound names, in the order in which they were bound.
    pub fn items(&self) -> Vec<(Sym, Value)> {
        let (extra, since) = (self.extra(), self.since.borrow());
        let extra = extra.keys.iter().copied().zip(extra.vals.iter().cloned());
        let mut all: Vec<(u32, (Sym, Value))> = extra
            .map(|(k, v)| (since.get(&k.0).copied().unwrap_or(0), (k, v)))
            .collect();
        for (_, g) in self.def.map_or(&[][..], |d| d.globals) {
            if let Some(v) = g.peek().given() {
                all.push((g.since(), (g.sym(), v.clone())));
            }
        }
        all.sort_by_key(|(since, _)| *since);
        all.into_iter().map(|(_, item)| item).collect()
    }
}

struct Epoch(Cell<u32>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Epoch {}
/// Raised by every change of the builtins module.
static BUILTINS: Epoch = Epoch(Cell::new(1));

struct State {
    main: Cell<usize>,
    /// Modules whose bodies are running.
    starting: RefCell<Vec<String>>,
    program: RefCell<HashMap<&'static str, &'static ModuleDef>>,
    loaded: RefCell<HashMap<String, Value>>,
    builtins: RefCell<Value>,
    modules_dict: RefCell<Value>,
}

thread_local! {
    static STATE: State = State {
        main: Cell::new(0),
        starting: RefCell::new(Vec::new()),
        program: RefCell::new(HashMap::new()),
        loaded: RefCell::new(HashMap::new()),
        builtins: RefCell::new(UNBOUND),
        modules_dict: RefCell::new(UNBOUND),
    };
}

#[inline(always)]
pub fn builtins_epoch() -> u32 {
    BUILTINS.0.get()
}

/// The module whose body runs, the innermost.
pub fn starting() -> Option<String> {
    STATE.with(|s| s.starting.borrow().last().cloned())
}

/// A name of the builtins module.
pub fn builtin(name: Sym) -> Option<Value> {
    STATE.with(|s| s.builtins.borrow().as_module().and_then(|m| m.get(name)))
}

/// Makes the builtins module; called once by `crate::init`.
pub fn init_builtins(fill: fn(&ModuleData) -> R<()>) -> R<()> {
    let v = new_module("builtins", None);
    if let Some(m) = v.as_module() {
        fill(m)?;
    }
    STATE.with(|s| *s.builtins.borrow_mut() = v.clone());
    remember("builtins", &v);
    Ok(())
}

/// Modules of the program, by the crates that hold them.
pub fn register(all: &[&[&'static ModuleDef]]) {
    STATE.with(|s| {
        let mut p = s.program.borrow_mut();
        for m in all.iter().flat_map(|c| c.iter()) {
            p.entry(m.name).or_insert(m);
        }
    });
}

/// `types.ModuleType.__new__`: nothing is in it yet.
pub fn empty_module(t: crate::types::Type) -> Value {
    new_module_data(t, ModuleData::new("", None))
}

/// What `types.ModuleType.__init__` sets.
pub fn name_module(m: &ModuleData, name: &str) {
    // SAFETY: one thread. The old name stays: it may be in use up the stack.
    std::mem::forget(unsafe { std::mem::replace(&mut *m.name.get(), name.to_string()) });
    m.set(sym::NAME, new_str(name));
    m.set(sym::LOADER, NONE);
    m.set(sym::SPEC, NONE);
    m.set(sym::PACKAGE, NONE);
}

pub fn new_module(name: &str, def: Option<&'static ModuleDef>) -> Value {
    let v = new_module_data(T::Module.ty(), ModuleData::new(name, def));
    if def.is_some() {
        // Its variables are static, and caches know it by its address: it lives for ever.
        std::mem::forget(v.clone());
    }
    if let Some(m) = v.as_module() {
        m.set(sym::NAME, new_str(name));
        m.set(sym::DOC, def.and_then(|d| d.doc).map_or(NONE, new_str));
        let package = match def {
            Some(d) if d.is_package => name,
            _ => name.rsplit_once('.').map_or("", |x| x.0),
        };
        m.set(sym::PACKAGE, new_str(package));
        m.set(sym::LOADER, NONE);
        m.set(sym::SPEC, NONE);
        if let Some(d) = def {
            let file = new_string(source_path(d.file));
            let folder = || new_string(source_path(folder_of(d.file)));
            m.set(sym::FILE, file.clone());
            m.set(sym::BUILTINS, STATE.with(|s| s.builtins.borrow().clone()));
            if d.is_package {
                m.set(sym::PATH, list(vec![folder()]));
            }
            if name != "__main__" {
                let inside = if d.is_package { Some(folder()) } else { None };
                m.set(sym::SPEC, crate::module_spec::of_file(name, file, inside));
            }
        }
    }
    v
}

pub fn remember(name: &str, v: &Value) {
    STATE.with(|s| s.loaded.borrow_mut().insert(name.to_string(), v.clone()));
    let d = modules_dict();
    if let Some(d) = d.as_dict() {
        let _ = d.set(new_str(name), v.clone());
    }
}

pub fn forget(name: &str) {
    STATE.with(|s| s.loaded.borrow_mut().remove(name));
    let _ = delitem(&modules_dict(), &new_str(name));
}

/// sys.modules: what it holds is what import finds first.
pub fn modules_dict() -> Value {
    STATE.with(|s| {
        let mut d = s.modules_dict.borrow_mut();
        if d.is_unbound() {
            *d = crate::dict::new_dict();
        }
        d.clone()
    })
}

/// What sys.modules holds under a name.
pub fn loaded(name: &str) -> R<Option<Value>> {
    crate::dict::get_str(&modules_dict(), name)
}

/// "No module named ..."
#[cold]
pub fn not_found(name: &str) -> PyErr {
    let e = crate::exc::error(
        T::ModuleNotFoundError,
        match name.rsplit_once('.') {
            Some((parent, _)) if is_module_not_package(parent) => {
                format!("No module named '{}'; '{}' is not a package", name, parent)
            }
            _ => format!("No module named '{}'", name),
        },
    );
    e.set_attr("name", new_str(name));
    e
}

fn is_module_not_package(name: &str) -> bool {
    match loaded(name) {
        Ok(Some(m)) => m.as_module().map_or(false, |m| m.get(sym::PATH).is_none()),
        _ => false,
    }
}

/// Imports one module whose parents are imported; gives it.
fn import_one(name: &str) -> R {
    if let Some(m) = loaded(name)? {
        if m.is_none() {
            return Err(not_found(name));
        }
        return Ok(m);
    }
    if let Some(means) = crate::import_hooks::unalias(name) {
        let m = import_dotted(means)?;
        remember(name, &m);
        return Ok(m);
    }
    let def = program_def(name);
    let native = crate::stdlib::find(name);
    let namespace = def.is_none() && native.is_none() && is_namespace(name);
    if crate::import_hooks::is_ready() {
        let known = def.is_some() || native.is_some() || namespace;
        if let Some(m) = crate::import_hooks::import_by_finders(name, known)? {
            return Ok(m);
        }
    }
    match (def, native) {
        (None, Some(n)) => import_native(name, n),
        (Some(_), Some(n)) if is_first_native(name) => import_native(name, n),
        (Some(d), _) => import_program(name, d),
        _ if namespace => {
            let v = new_module(name, None);
            if let Some(m) = v.as_module() {
                m.set(sym::PATH, list(crate::program_files::namespace_path(name)));
            }
            keep(name, &v)?;
            Ok(v)
        }
        _ => match crate::import_text::import(name)? {
            Some(m) => Ok(m),
            None => Err(not_found(name)),
        },
    }
}

/// Native whatever the program holds.
pub fn is_first_native(name: &str) -> bool {
    matches!(name, "sys" | "builtins" | "_thread" | "gc")
}

/// Puts a module that is about to run into sys.modules.
fn keep(name: &str, v: &Value) -> R<()> {
    remember(name, v);
    if crate::import_hooks::is_ready() {
        crate::import_hooks::dress(v, name)?;
    }
    Ok(())
}

fn import_native(name: &str, n: &'static NativeModule) -> R {
    let v = new_module(name, None);
    if n.name.contains('.') || crate::stdlib::is_package(name) {
        if let Some(m) = v.as_module() {
            m.set(sym::PATH, list(vec![]));
        }
    }
    keep(name, &v)?;
    if let Some(m) = v.as_module() {
        if let Err(e) = (n.make)(m) {
            forget(name);
            return Err(e);
        }
        crate::stdlib::put_public_names(m);
    }
    Ok(v)
}

fn import_program(name: &str, def: &'static ModuleDef) -> R {
    if STATE.with(|s| s.main.get()) == def as *const ModuleDef as usize {
        // Its variables are those of __main__: the second copy is made of its text.
        if let Some(m) = crate::import_text::import(name)? {
            return Ok(m);
        }
        return Err(import_error(format!(
            "{}: this module already runs as __main__; a second copy under the name '{}' is \
             not supported by Portalis",
            def.file, name
        )));
    }
    let v = new_module(name, Some(def));
    keep(name, &v)?;
    run_body(name, def)?;
    // A module may replace itself in sys.modules.
    Ok(loaded(name)?.unwrap_or(v))
}

/// The module object of a translated module that has not run yet, out of sys.modules.
pub fn adopt(name: &str) -> Option<Value> {
    let def = program_def(name)?;
    if STATE.with(|s| s.loaded.borrow().contains_key(name)) {
        return None;
    }
    let v = new_module(name, Some(def));
    STATE.with(|s| s.loaded.borrow_mut().insert(name.to_string(), v.clone()));
    Some(v)
}

/// Is v the one object of that translated module?
pub fn is_module_of(def: &'static ModuleDef, v: &Value) -> bool {
    STATE.with(|s| s.loaded.borrow().get(def.name).map_or(false, |m| is(m, v)))
}

/// Runs the body of a translated module; where it fails, the module is not in sys.modules.
pub fn run_body(name: &str, def: &'static ModuleDef) -> R<()> {
    let shown = crate::import_hooks::name_at_start(name);
    if let (Some(shown), Ok(m)) = (shown, module_of(def)) {
        setattr_name(&m, shown)?;
    }
    STATE.with(|s| s.starting.borrow_mut().push(name.to_string()));
    let ended = (def.init)();
    STATE.with(|s| s.starting.borrow_mut().pop());
    if let Err(e) = ended {
        forget(name);
        return Err(e);
    }
    if let (Some(_), Ok(m)) = (shown, module_of(def)) {
        setattr_name(&m, name)?;
    }
    crate::import_hooks::after(name)
}

fn setattr_name(m: &Value, name: &str) -> R<()> {
    crate::attr::setattr_sym(m, sym::NAME, new_str(name))
}

/// A module of the program by its name.
pub fn program_def(name: &str) -> Option<&'static ModuleDef> {
    STATE.with(|s| s.program.borrow().get(name).copied())
}

/// The script that runs.
pub fn main_def() -> Option<&'static ModuleDef> {
    STATE.with(|s| s.loaded.borrow().get("__main__").and_then(|m| m.as_module()?.def()))
}

/// All modules of the program, in no order.
pub fn program_defs() -> Vec<&'static ModuleDef> {
    STATE.with(|s| s.program.borrow().values().copied().collect())
}

/// A folder without __init__.py that has modules of the program below it.
pub fn is_namespace(name: &str) -> bool {
    let prefix = format!("{}.", name);
    STATE.with(|s| s.program.borrow().keys().any(|k| k.starts_with(&prefix)))
}

/// Imports a dotted name and its parents; gives the last one.
pub fn import_dotted(name: &str) -> R {
    if name.is_empty() {
        return Err(value_error("Empty module name"));
    }
    let mut parent: Option<Value> = None;
    let mut last = NONE;
    for (i, _) in name.match_indices('.').chain([(name.len(), "")]) {
        let part = &name[..i];
        let fresh = loaded(part)?.is_none();
        if let Some(p) = &parent {
            if fresh && crate::attr::try_getattr(p, sym::PATH)?.is_none() {
                return Err(not_found(part));
            }
        }
        last = import_one(part)?;
        if let Some(p) = &parent {
            if fresh {
                let short = part.rsplit('.').next().unwrap_or(part);
                crate::attr::setattr_sym(p, sym::intern(short), last.clone())?;
            }
        }
        parent = Some(last.clone());
    }
    Ok(last)
}

/// `import a.b.c`: imports all three, gives a.
pub fn import(_from: &'static ModuleDef, name: &str) -> R {
    let last = import_dotted(name)?;
    match name.split_once('.') {
        Some((top, _)) => import_one(top),
        None => Ok(last),
    }
}

/// `import a.b.c as x`: gives c.
pub fn import_as(_from: &'static ModuleDef, name: &str) -> R {
    import_dotted(name)
}

/// The name that `level` dots and a name mean in a module.
pub fn absolute(from: &'static ModuleDef, level: usize, name: &str) -> R<String> {
    if level == 0 {
        return Ok(name.to_string());
    }
    let main = STATE.with(|s| s.main.get()) == from as *const ModuleDef as usize;
    let mut base = if from.is_package { from.name } else {
        from.name.rsplit_once('.').map_or("", |x| x.0)
    };
    if base.is_empty() || (main && from.name.rsplit_once('.').is_none()) {
        return Err(import_error(
            "attempted relative import with no known parent package",
        ));
    }
    for _ in 1..level {
        base = match base.rsplit_once('.') {
            Some((up, _)) => up,
            None => {
                return Err(import_error(
                    "attempted relative import beyond top-level package",
                ))
            }
        };
    }
    Ok(if name.is_empty() { base.to_string() } else { format!("{}.{}", base, name) })
}

/// Does the body of this module still run?
pub fn is_starting(name: &str) -> bool {
    STATE.with(|s| s.starting.borrow().iter().any(|n| n == name))
}

/// The module object of a translated module.
pub fn module_of(def: &'static ModuleDef) -> R {
    let name = def.shown_name();
    let found = STATE.with(|s| s.loaded.borrow().get(name).cloned());
    found.ok_or_else(|| runtime_error(format!("module {} is not loaded", name)))
}

/// `globals()`: a live mapping of the module's names.
pub fn globals_dict(def: &'static ModuleDef) -> Value {
    match module_of(def) {
        Ok(m) => crate::dict_module::module_dict(&m),
        Err(_) => crate::dict::new_dict(),
    }
}

/// `__annotations__` of a module that has any, before its first statement.
pub fn module_annotations(def: &'static ModuleDef) -> R<()> {
    let m = module_of(def)?;
    if let Some(m) = m.as_module() {
        if m.get(sym::ANNOTATIONS).is_none() {
            m.set(sym::ANNOTATIONS, crate::dict::new_dict());
        }
    }
    Ok(())
}

/// `x: T` at module level.
pub fn module_annotate(def: &'static ModuleDef, name: &'static str, v: Value) -> R<()> {
    let m = module_of(def)?;
    match m.as_module().and_then(|m| m.get(sym::ANNOTATIONS)) {
        Some(all) => setitem(&all, &sym::intern(name).value(), v),
        None => Err(name_error("name '__annotations__' is not defined")),
    }
}

/// PEP 562: a module's own `__getattr__`.
pub fn module_getattr(m: &Value, name: Sym) -> R<Option<Value>> {
    if name == sym::GETATTR {
        return Ok(None);
    }
    match m.as_module().and_then(|d| d.get(sym::GETATTR)) {
        Some(f) => call(&f, &mut [name.value()]).map(Some),
        None => Ok(None),
    }
}

/// Prepares the module that runs as `__main__`; gives its object.
pub fn start_main(def: &'static ModuleDef) -> Value {
    STATE.with(|s| s.main.set(def as *const ModuleDef as usize));
    let v = new_module("__main__", Some(def));
    if let Some(m) = v.as_module() {
        let package = def.name.rsplit_once('.').map_or(NONE, |x| new_str(x.0));
        m.set(sym::PACKAGE, package);
    }
    remember("__main__", &v);
    v
}

/// Names of the program's modules, for messages and importlib.
pub fn is_known(name: &str) -> bool {
    STATE.with(|s| s.program.borrow().contains_key(name)) || crate::stdlib::find(name).is_some()
}
