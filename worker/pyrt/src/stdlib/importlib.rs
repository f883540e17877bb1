//! importlib: what a program uses of it at run time.

use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;

/// import_module(name, package=None)
fn import_module(a: &[Value]) -> R {
    let name = a[0].as_str().ok_or_else(|| {
        attribute_error(format!("'{}' object has no attribute 'startswith'", type_name(&a[0])))
    })?;
    let level = name.chars().take_while(|c| *c == '.').count();
    if level == 0 {
        return crate::module::import_dotted(&name);
    }
    let package = match a[1].given().and_then(|p| p.as_str()) {
        Some(p) if !p.is_empty() => p,
        _ => {
            return Err(type_error(format!(
                "the 'package' argument is required to perform a relative import for {}",
                crate::ops::repr_text(&a[0])?
            )))
        }
    };
    let mut base: &str = &package;
    for _ in 1..level {
        base = match base.rsplit_once('.') {
            Some((up, _)) => up,
            None => {
                return Err(import_error("attempted relative import beyond top-level package"))
            }
        };
    }
    let rest = &name[level..];
    let full = if rest.is_empty() { base.to_string() } else { format!("{}.{}", base, rest) };
    crate::module::import_dotted(&full)
}

/// reload(module): runs the body of the module again.
fn reload(a: &[Value]) -> R {
    let m = match a[0].as_module() {
        Some(m) => m,
        None => return Err(type_error("reload() argument must be a module")),
    };
    let spec = super::classes::find(&a[0], "__spec__")?.filter(|s| !s.is_none());
    let name = match &spec {
        Some(s) => super::classes::get(s, "name")?,
        None => super::classes::get(&a[0], "__name__")?,
    };
    let shown = super::classes::text(&name);
    let loaded = crate::dict::get_str(&crate::module::modules_dict(), &shown)?;
    if !loaded.map_or(false, |l| is(&l, &a[0])) {
        let e = import_error(format!("module {} not in sys.modules", shown));
        e.set_attr("name", name);
        return Err(e);
    }
    match (m.def(), spec) {
        (Some(d), _) => (d.init)()?,
        (None, Some(s)) if crate::import_hooks::is_ready() => {
            let core = crate::module::import_dotted("importlib._bootstrap")?;
            return super::classes::method(&core, "_exec", &[s, a[0].clone()]);
        }
        (None, _) => {
            if let Some(again) = crate::import_text::again(&a[0])? {
                return Ok(again);
            }
        }
    }
    Ok(a[0].clone())
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "import_module", params: "name, package=", run: import_module },
    NativeDef { name: "reload", params: "module", run: reload },
    NativeDef { name: "invalidate_caches", params: "", run: |_| Ok(NONE) },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "importlib");
    if let Some(f) = crate::module::builtin(crate::sym::intern("__import__")) {
        m.set_str("__import__", f);
    }
    Ok(())
}
