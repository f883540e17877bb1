//! `breakpoint()` and `sys.breakpointhook`: they call what $PYTHONBREAKPOINT names.

use crate::prelude::*;

fn call_with(f: &Value, a: &[Value]) -> R {
    let args = a[0].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[1].as_dict().map(|d| d.pairs()).unwrap_or_default();
    call_ex(f, args, kw)
}

/// breakpoint(*args, **kws)
pub fn call_hook(a: &[Value]) -> R {
    match super::sys_attr("breakpointhook") {
        Some(f) => call_with(&f, a),
        None => Err(runtime_error("lost sys.breakpointhook")),
    }
}

/// sys.breakpointhook(*args, **kws)
pub fn hook(a: &[Value]) -> R {
    let named = std::env::var("PYTHONBREAKPOINT").unwrap_or_default();
    let path = match named.as_str() {
        "0" => return Ok(NONE),
        "" => "pdb.set_trace",
        other => other,
    };
    match named_function(path)? {
        Some(f) => call_with(&f, a),
        None => {
            let text = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{}\"", path);
            super::warn_of(T::RuntimeWarning, text).map(|_| NONE)
        }
    }
}

/// What a dotted name stands for, if it can be imported.
fn named_function(path: &str) -> R<Option<Value>> {
    let (module, name) = match path.rfind('.') {
        Some(0) => return Ok(None),
        Some(dot) => (&path[..dot], &path[dot + 1..]),
        None => ("builtins", path),
    };
    let found = crate::module::import_dotted(module)
        .and_then(|m| crate::attr::try_getattr(&m, crate::sym::intern(name)));
    match found {
        Err(e) if e.is(T::ImportError) || e.is(T::ValueError) => Ok(None),
        r => r,
    }
}
