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
    tell_callbacks("start", 0)?;
    let found = collect::run() as i64;
    tell_callbacks("stop", found)?;
    Ok(Value::int(found))
}

/// `gc.callbacks` hear of collections that the program asks for.
fn tell_callbacks(phase: &str, collected: i64) -> R<()> {
    let home = crate::module::import_dotted("gc")?;
    let all = match crate::attr::try_getattr(&home, crate::sym::intern("callbacks"))? {
        Some(l) if l.as_list().is_some() => collect(&l)?,
        _ => return Ok(()),
    };
    for f in all {
        let info = dict(vec![
            (new_str("generation"), Value::int(2)),
            (new_str("collected"), Value::int(collected)),
            (new_str("uncollectable"), Value::int(0)),
        ])?;
        if let Err(e) = call(&f, &mut [new_str(phase), info]) {
            crate::unraisable::tell(&e, None, &f);
        }
    }
    Ok(())
}

thread_local! {
    /// What set_threshold() said, for get_threshold(); the collector has a measure of its own.
    static THRESHOLDS: std::cell::Cell<[i64; 3]> = std::cell::Cell::new([700, 10, 10]);
}

fn set_threshold(a: &[Value]) -> R {
    let mut now = THRESHOLDS.with(|t| t.get());
    for (to, v) in now.iter_mut().zip(a) {
        if let Some(v) = v.given() {
            *to = crate::items::index_size(v)? as i64;
        }
    }
    THRESHOLDS.with(|t| t.set(now));
    Ok(NONE)
}

/// Flags of set_debug. What prints statistics prints nothing here, as there are others.
#[rustfmt::skip]
const DEBUG: &[(&str, i64)] = &[
    ("DEBUG_STATS", 1), ("DEBUG_COLLECTABLE", 2), ("DEBUG_UNCOLLECTABLE", 4), (SAVE_ALL, 32),
    ("DEBUG_LEAK", 38),
];
const SAVE_ALL: &str = "DEBUG_SAVEALL";

thread_local! {
    static FLAGS: std::cell::Cell<i64> = std::cell::Cell::new(0);
}

fn set_debug(a: &[Value]) -> R {
    let flags = crate::items::index_size(&a[0])? as i64;
    if flags & 32 != 0 {
        let msg = format!("gc.{} is not supported by Portalis", SAVE_ALL);
        return Err(not_implemented_error(msg));
    }
    FLAGS.with(|f| f.set(flags));
    Ok(NONE)
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

/// Numbers, texts and the like refer to nothing.
fn is_atom(v: &Value) -> bool {
    let atoms = [
        T::Int, T::Bool, T::Float, T::Complex, T::Str, T::Bytes, T::NoneType, T::EllipsisType,
        T::NotImplementedType, T::ByteArray,
    ];
    atoms.iter().any(|t| type_of(v) == t.ty())
}

/// What plain containers hold, in the order in which CPython's collector walks them; of other
/// objects it would see more than can be seen here.
fn get_referents(a: &[Value]) -> R {
    let mut out = Vec::new();
    for v in collect(&a[0])? {
        if let Some(l) = v.as_exact_list() {
            out.extend(l.items().iter().rev().cloned());
        } else if let Some(t) = v.as_exact_tuple() {
            out.extend(t.iter().rev().cloned());
        } else if let Some(d) = v.as_exact_dict() {
            let pairs = d.pairs();
            let texts = pairs.iter().all(|p| p.0.as_exact_str().is_some());
            for (k, x) in pairs {
                out.push(x);
                if !texts {
                    out.push(k);
                }
            }
        } else if type_of(&v) == T::Set.ty() || type_of(&v) == T::FrozenSet.ty() {
            out.extend(collect(&v)?);
        } else if !is_atom(&v) {
            return Err(not_implemented_error(format!(
                "gc.get_referents() of a {} is not supported by Portalis",
                type_name(&v)
            )));
        }
    }
    Ok(list(out))
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
    NativeDef { name: "get_threshold", params: "", run: |_| {
        let t = THRESHOLDS.with(|t| t.get());
        Ok(three(t[0], t[1], t[2]))
    } },
    NativeDef { name: "set_threshold", params: "a, b=, c=, /", run: set_threshold },
    NativeDef { name: "is_tracked", params: "obj, /", run: |a| {
        Ok(Value::bool(crate::object::attrs_of(&a[0]).is_some() || a[0].as_list().is_some()
            || a[0].as_dict().is_some() || a[0].as_set().is_some()))
    } },
    NativeDef { name: "set_debug", params: "flags, /", run: set_debug },
    NativeDef { name: "get_debug", params: "", run: |_| {
        Ok(Value::int(FLAGS.with(|f| f.get())))
    } },
    NativeDef { name: "get_objects", params: "generation=", run: get_objects },
    NativeDef { name: "get_referrers", params: "*objs", run: |a| {
        Ok(list(collect::referrers(&collect(&a[0])?)))
    } },
    NativeDef { name: "get_referents", params: "*objs", run: get_referents },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "gc");
    m.set_str("garbage", list(vec![]));
    m.set_str("callbacks", list(vec![]));
    for (name, flag) in DEBUG {
        m.set_str(name, Value::int(*flag));
    }
    Ok(())
}
