//! importlib: what a program uses of it at run time.

use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

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

/// reload(module): runs the body of a translated module again.
fn reload(a: &[Value]) -> R {
    let def = match a[0].as_module() {
        Some(m) => m.def(),
        None => return Err(type_error("reload() argument must be a module")),
    };
    if let Some(d) = def {
        (d.init)()?;
    }
    Ok(a[0].clone())
}

/// util.find_spec(name): only whether there is such a module.
fn find_spec(a: &[Value]) -> R {
    let name = a[0].as_str().unwrap_or_default();
    if !crate::module::is_known(&name) {
        return Ok(NONE);
    }
    let spec = crate::class::new_instance(T::SimpleNamespace.ty());
    if let Some(attrs) = crate::object::attrs_of(&spec) {
        attrs.set(sym::intern("name"), a[0].clone());
        attrs.set(sym::intern("loader"), NONE);
        attrs.set(sym::intern("origin"), NONE);
    }
    Ok(spec)
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "import_module", params: "name, package=", run: import_module },
    NativeDef { name: "reload", params: "module", run: reload },
    NativeDef { name: "invalidate_caches", params: "", run: |_| Ok(NONE) },
];
static UTIL: &[NativeDef] =
    &[NativeDef { name: "find_spec", params: "name, package=", run: find_spec }];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "importlib");
    Ok(())
}

pub fn make_util(m: &ModuleData) -> R<()> {
    functions(m, UTIL, "importlib.util");
    Ok(())
}
