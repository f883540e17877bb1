//! `_imp`: what importlib's own text asks of an interpreter. There are no frozen modules and no
//! extensions; modules of pyrt and of the program are found by import_hooks.rs.

use super::functions;
use crate::func::NativeDef;
use crate::import_hooks as hooks;
use crate::natives;
use crate::prelude::*;
use std::cell::Cell;

thread_local! {
    static DEPTH: Cell<u32> = Cell::new(0);
}

fn acquire(_: &[Value]) -> R {
    DEPTH.with(|d| d.set(d.get() + 1));
    Ok(NONE)
}

fn release(_: &[Value]) -> R {
    DEPTH.with(|d| match d.get() {
        0 => Err(runtime_error("not holding the import lock")),
        n => {
            d.set(n - 1);
            Ok(NONE)
        }
    })
}

fn name_of(v: &Value) -> R<String> {
    match v.as_str() {
        Some(s) => Ok(s.into_owned()),
        None => Err(type_error(format!("a str was expected, not {}", type_name(v)))),
    }
}

fn is_builtin(a: &[Value]) -> R {
    Ok(Value::int(hooks::is_native(&name_of(&a[0])?) as i64))
}

fn create_builtin(a: &[Value]) -> R {
    let name = super::classes::get(&a[0], "name")?;
    crate::module::import_dotted(&name_of(&name)?)
}

fn no_frozen(a: &[Value]) -> R {
    Err(import_error(format!("No such frozen object named {}", name_of(&a[0])?)))
}

fn create_dynamic(a: &[Value]) -> R {
    let (name, origin) = (super::classes::get(&a[0], "name")?, super::classes::get(&a[0], "origin")?);
    let (name, origin) = (name_of(&name)?, super::classes::text(&origin));
    let e = import_error(format!("{}: compiled extensions are not supported by Portalis", origin));
    e.set_attr("name", new_string(name));
    e.set_attr("path", new_string(origin));
    Err(e)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "acquire_lock" "" acquire;
    "release_lock" "" release;
    "lock_held" "" |_| Ok(Value::bool(DEPTH.with(|d| d.get() > 0)));
    "is_builtin" "name, /" is_builtin;
    "is_frozen" "name, /" |_| Ok(FALSE);
    "is_frozen_package" "name, /" no_frozen;
    "find_frozen" "name, /, *, withdata=" |_| Ok(NONE);
    "get_frozen_object" "name, data=, /" no_frozen;
    "_frozen_module_names" "" |_| Ok(list(vec![]));
    "init_frozen" "name, /" |_| Ok(NONE);
    "create_builtin" "spec, /" create_builtin;
    "exec_builtin" "mod, /" |_| Ok(Value::int(0));
    "create_dynamic" "spec, file=, /" create_dynamic;
    "exec_dynamic" "mod, /" |_| Ok(Value::int(0));
    "extension_suffixes" "" |_| Ok(list(SUFFIXES.iter().map(|s| new_str(s)).collect()));
    "_fix_co_filename" "code, path, /" |_| Ok(NONE);
};

const SUFFIXES: [&str; 3] = [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "_imp");
    m.set_str("check_hash_based_pycs", new_str("default"));
    Ok(())
}
