//! atexit.

use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;

fn register(a: &[Value]) -> R {
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    if !crate::builtins::is_callable(&a[0]) {
        return Err(type_error("the first argument must be callable"));
    }
    super::sys::register_at_exit(a[0].clone(), args, kw);
    Ok(a[0].clone())
}

fn unregister(a: &[Value]) -> R {
    super::sys::unregister_at_exit(&a[0])?;
    Ok(NONE)
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "register", params: "func, /, *args, **kw", run: register },
    NativeDef { name: "unregister", params: "func, /", run: unregister },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "atexit");
    Ok(())
}
