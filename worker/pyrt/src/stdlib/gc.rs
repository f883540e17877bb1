//! gc: the collector of cycles (collect.rs) as Python sees it. It has one generation.

use super::functions;
use crate::collect;
use crate::func::NativeDef;
use crate::int::Int;
use crate::prelude::*;

fn switch(on: bool) -> R {
    collect::enable(on);
    Ok(NONE)
}

fn collect_now(a: &[Value]) -> R {
    match a[0].given().map(crate::ops::index).transpose()? {
        None | Some(Int::Small(0..=2)) => {}
        Some(_) => return Err(value_error("invalid generation")),
    }
    Ok(Value::int(collect::run() as i64))
}

/// The one generation is CPython's oldest.
fn get_objects(a: &[Value]) -> R {
    let generation = match a[0].given() {
        Some(g) if !g.is_none() => crate::items::index_size(g)?,
        _ => 2,
    };
    match generation {
        2 | -1 => Ok(list(collect::objects())),
        0 | 1 => Ok(list(vec![])),
        g if g < 0 => Err(value_error("generation parameter cannot be negative")),
        _ => Err(value_error("generation parameter must be less than the number of available \
                              generations (3)")),
    }
}

fn three(a: i64, b: i64, c: i64) -> Value {
    tuple(vec![Value::int(a), Value::int(b), Value::int(c)])
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "collect", params: "generation=", run: collect_now },
    NativeDef { name: "enable", params: "", run: |_| switch(true) },
    NativeDef { name: "disable", params: "", run: |_| switch(false) },
    NativeDef {
        name: "isenabled",
        params: "",
        run: |_| Ok(Value::bool(collect::is_enabled())),
    },
    NativeDef { name: "freeze", params: "", run: |_| Ok(NONE) },
    NativeDef { name: "unfreeze", params: "", run: |_| Ok(NONE) },
    NativeDef { name: "get_count", params: "", run: |_| Ok(three(0, 0, 0)) },
    NativeDef { name: "get_threshold", params: "", run: |_| Ok(three(700, 10, 10)) },
    NativeDef { name: "set_threshold", params: "a, b=, c=, /", run: |_| Ok(NONE) },
    NativeDef { name: "is_tracked", params: "obj, /", run: |a| {
        Ok(Value::bool(crate::object::attrs_of(&a[0]).is_some() || a[0].as_list().is_some()
            || a[0].as_dict().is_some() || a[0].as_set().is_some()))
    } },
    NativeDef { name: "get_objects", params: "generation=", run: get_objects },
    NativeDef { name: "get_referrers", params: "*objs", run: |_| {
        Err(not_implemented_error("gc.get_referrers() is not supported by Portalis"))
    } },
    NativeDef { name: "get_referents", params: "*objs", run: |_| {
        Err(not_implemented_error("gc.get_referents() is not supported by Portalis"))
    } },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "gc");
    m.set_str("garbage", list(vec![]));
    Ok(())
}
