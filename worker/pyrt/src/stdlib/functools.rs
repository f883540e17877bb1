//! functools: reduce and wraps; orders, partial, caches and dispatch by type stand in files of
//! their own.

use super::classes::{args_of, def, find, method, pairs_of};
use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

fn reduce(a: &[Value]) -> R {
    let mut it = match iter(&a[1]) {
        Err(e) if e.is(T::TypeError) => {
            return Err(type_error("reduce() arg 2 must support iteration"))
        }
        r => r?,
    };
    let mut acc = match a[2].given() {
        Some(v) => v.clone(),
        None => match it.next()? {
            Some(v) => v,
            None => return Err(type_error("reduce() of empty iterable with no initial value")),
        },
    };
    while let Some(x) = it.next()? {
        acc = call(&a[0], &mut [acc, x])?;
    }
    Ok(acc)
}

const COPIED: [sym::Sym; 5] =
    [sym::MODULE, sym::NAME, sym::QUALNAME, sym::DOC, sym::ANNOTATIONS];

/// functools.update_wrapper; UNBOUND stands for the usual names.
pub fn update_wrapper(to: &Value, from: &Value, assigned: &Value, updated: &Value) -> R {
    let assigned = match assigned.given() {
        Some(v) => collect(v)?,
        None => COPIED.iter().map(|s| s.value()).collect(),
    };
    for n in assigned {
        let n = crate::attr::name_sym(&n)?;
        if let Some(v) = crate::attr::try_getattr(from, n)? {
            crate::attr::setattr_sym(to, n, v)?;
        }
    }
    let updated = match updated.given() {
        Some(v) => collect(v)?,
        None => vec![sym::DICT.value()],
    };
    for n in updated {
        let n = crate::attr::name_sym(&n)?;
        let target = crate::attr::getattr_sym(to, n)?;
        let more = crate::attr::try_getattr(from, n)?;
        method(&target, "update", &[more.unwrap_or_else(crate::dict::new_dict)])?;
    }
    crate::attr::setattr_sym(to, sym::WRAPPED, from.clone())?;
    Ok(to.clone())
}

/// The decorator that update_wrapper becomes: a partial of it, as in CPython.
fn wraps(a: &[Value]) -> R {
    let f = super::classes::from_module("functools", "update_wrapper")?;
    let mut kw = vec![(new_str("wrapped"), a[0].clone())];
    for (name, v) in [("assigned", &a[1]), ("updated", &a[2])] {
        if let Some(v) = v.given() {
            kw.push((new_str(name), v.clone()));
        }
    }
    call_ex(&super::classes::from_module("functools", "partial")?, vec![f], kw)
}

/// What CPython has in C: pickles name `_functools.reduce`.
static C_FUNCTIONS: &[NativeDef] = &[
    def!("reduce", "function, iterable, initial=, /", reduce),
    def!("cmp_to_key", "mycmp", super::functools_order::cmp_to_key),
];

static FUNCTIONS: &[NativeDef] = &[
    def!("total_ordering", "cls, /", super::functools_order::total_ordering),
    def!("update_wrapper", "wrapper, wrapped, assigned=, updated=", |a| {
        update_wrapper(&a[0], &a[1], &a[2], &a[3])
    }),
    def!("wraps", "wrapped, assigned=, updated=", wraps),
];

/// The values that a call gets: `*args` and `**kw` slots as call_ex wants them.
pub fn star(args: &Value, kw: &Value) -> (Vec<Value>, Vec<(Value, Value)>) {
    (args_of(args), pairs_of(kw))
}

/// `f.__isabstractmethod__`, False where there is none.
pub fn abstractness(f: &Value) -> R {
    Ok(find(f, "__isabstractmethod__")?.unwrap_or(FALSE))
}

const ALL: &[&str] = &[
    "update_wrapper", "wraps", "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES", "total_ordering",
    "cache", "cmp_to_key", "lru_cache", "reduce", "partial", "partialmethod",
    "singledispatch", "singledispatchmethod", "cached_property",
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, C_FUNCTIONS, "_functools");
    functions(m, FUNCTIONS, "functools");
    super::functools_order::fill(m)?;
    super::functools_partial::fill(m)?;
    super::functools_cache::fill(m)?;
    super::functools_dispatch::fill(m)?;
    super::classes::put_all(m, ALL);
    m.set_str("WRAPPER_ASSIGNMENTS", tuple(COPIED.iter().map(|s| s.value()).collect()));
    m.set_str("WRAPPER_UPDATES", tuple(vec![sym::DICT.value()]));
    Ok(())
}
