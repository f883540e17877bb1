//! pdb: the names that doctest needs to be there. There is nothing to debug by: entering the
//! debugger says so.

use super::functions;
use super::native_class::{add, set_field};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

fn absent(_: &[Value]) -> R {
    Err(not_implemented_error("the debugger pdb is not supported by Portalis"))
}

fn init(a: &[Value]) -> R {
    set_field(&a[0], "use_rawinput", Value::int(1)).map(|_| NONE)
}

static METHODS: &[NativeDef] = natives! {
    "__init__" "self, *args, **kw" init;
    "reset" "self" |_| Ok(NONE);
    "set_continue" "self" |_| Ok(NONE);
    "set_trace" "self, frame=" absent;
};

static FUNCTIONS: &[NativeDef] = natives! {
    "set_trace" "*args, **kw" absent;
    "post_mortem" "t=" absent;
    "pm" "" absent;
    "run" "statement, globals=, locals=" absent;
    "runcall" "*args, **kw" absent;
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "pdb");
    add(m, "Pdb", &[], METHODS).map(|_| ())
}
