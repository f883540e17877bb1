//! What the module `site` adds to the builtins of every program: exit, quit and help.

use super::rust_class::{data, Class};
use crate::func::NativeDef;
use crate::prelude::*;

struct Named(&'static str);

static QUITTER: Class = Class::new("_sitebuiltins", "Quitter", &[], QUITTER_METHODS, &[]);
static HELPER: Class = Class::new("_sitebuiltins", "_Helper", &[], HELPER_METHODS, &[]);

static QUITTER_METHODS: &[NativeDef] = &[
    NativeDef {
        name: "__repr__",
        params: "self, /",
        run: |a| {
            let name = data::<Named>(&a[0])?.0;
            Ok(new_string(format!("Use {}() or Ctrl-D (i.e. EOF) to exit", name)))
        },
    },
    NativeDef { name: "__call__", params: "self, code=", run: leave },
];

static HELPER_METHODS: &[NativeDef] = &[
    NativeDef {
        name: "__repr__",
        params: "self, /",
        run: |_| {
            Ok(new_str(
                "Type help() for interactive help, or help(object) for help about object.",
            ))
        },
    },
    NativeDef {
        name: "__call__",
        params: "self, /, *args, **kwds",
        run: |_| Err(not_implemented_error("help() is not supported by Portalis")),
    },
];

/// Shells listen on stdin: it is closed, whatever comes of that.
fn leave(a: &[Value]) -> R {
    let sys = crate::dict::get_str(&crate::module::modules_dict(), "sys")?;
    if let Some(sys) = sys {
        let stdin = super::classes::get(&sys, "stdin");
        drop(stdin.and_then(|f| super::classes::method(&f, "close", &[])));
    }
    let code = a[1].given().cloned().unwrap_or(NONE);
    Err(crate::exc::error_args(T::SystemExit, vec![code]))
}

pub fn fill(m: &ModuleData) {
    for name in ["exit", "quit"] {
        m.set_str(name, QUITTER.instance(Named(name)));
    }
    m.set_str("help", HELPER.instance(Named("help")));
}
