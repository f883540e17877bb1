//! What a class's instances consist of: which base gives the layout, what `__slots__` add,
//! whether there are `__dict__` and `__weakref__`; and the numbers that tell of it.

use crate::object::Kind;
use crate::prelude::*;
use crate::types::Type;

/// The bases of a new class as types.
pub fn base_types(bases: &[Value]) -> R<Vec<Type>> {
    if bases.is_empty() {
        return Ok(vec![T::Object.ty()]);
    }
    let mut types = Vec::with_capacity(bases.len());
    for b in bases {
        let t = b.as_type().ok_or_else(|| type_error("bases must be types"))?;
        if t.data().is_final {
            let text = format!("type '{}' is not an acceptable base type", t.name());
            return Err(type_error(text));
        }
        types.push(t);
    }
    Ok(types)
}

/// The base whose layout holds those of all others.
pub fn best_base(bases: &[Type]) -> R<Type> {
    let mut best = bases[0];
    for b in &bases[1..] {
        let (have, new) = (solid(best), solid(*b));
        if have.is_subtype(new) {
            continue;
        }
        if !new.is_subtype(have) {
            return Err(type_error("multiple bases have instance lay-out conflict"));
        }
        best = *b;
    }
    Ok(best)
}

/// Exceptions with fields of their own.
const EXCEPTIONS: &[T] = &[
    T::SystemExit,
    T::ImportError,
    T::OSError,
    T::SyntaxError,
    T::StopIteration,
    T::NameError,
    T::AttributeError,
    T::UnicodeEncodeError,
    T::UnicodeDecodeError,
    T::UnicodeTranslateError,
    T::BaseExceptionGroup,
    T::BaseException,
];

/// The nearest class up the line of layouts that has data of its own.
pub fn solid(t: Type) -> Type {
    let mut at = t;
    loop {
        let up = match at.base() {
            Some(b) => b,
            None => return at,
        };
        let own = if at.is_heap() {
            // One of pyrt's own, with a Rust value, has a layout that no base gave it.
            at.data().has_slots.get() || at.kind() != up.kind()
        } else if at.kind() == Kind::Exc {
            EXCEPTIONS.iter().any(|e| e.ty() == at)
        } else {
            at.kind() != up.kind() || at.kind() == Kind::Other || at == T::FrozenSet.ty()
        };
        if own {
            return at;
        }
        at = up;
    }
}

/// Instances of different length: no named slots may follow.
pub fn has_items(t: Type) -> bool {
    matches!(t.kind(), Kind::Int | Kind::Tuple | Kind::Bytes | Kind::Type)
}

/// Have instances of the base a `__dict__`?
pub fn has_dict(t: Type) -> bool {
    if t.is_heap() {
        return t.data().has_dict.get();
    }
    matches!(t.kind(), Kind::Exc | Kind::Func | Kind::Module | Kind::Type | Kind::Wrapper)
        || t == T::SimpleNamespace.ty()
        || t.is_subtype(T::IOBase.ty()) && t != T::IOBase.ty()
}

/// May there be weak references to instances?
pub fn has_weak(t: Type) -> bool {
    if t.is_heap() {
        return t.data().has_weak.get();
    }
    let others = [
        T::MemoryView, T::Code, T::Deque, T::Array, T::RePattern, T::GenericAlias, T::Struct,
        T::ItTee, T::NativeClosure, T::TypingVar, T::TypingParams, T::TypingVarTuple,
        T::TypingAlias,
    ];
    matches!(t.kind(), Kind::Set | Kind::Type | Kind::Func | Kind::Native | Kind::Method)
        || matches!(t.kind(), Kind::Gen | Kind::Module)
        || t.is_subtype(T::IOBase.ty())
        || others.iter().any(|o| o.ty() == t)
}

fn has_gc(t: Type) -> bool {
    if t.is_heap() {
        let own = t.data().has_dict.get() || t.data().has_slots.get();
        return own || t.base().map_or(false, has_gc);
    }
    !matches!(
        t.kind(),
        Kind::Int | Kind::Float | Kind::Complex | Kind::Str | Kind::Bytes | Kind::ByteArray | Kind::Range
    ) && t != T::Object.ty()
}

/// Does the class add nothing to its base?
fn is_bare(t: Type) -> bool {
    let b = match t.base() {
        Some(b) => b,
        None => return false,
    };
    if !t.is_heap() {
        return solid(t) != t;
    }
    !t.data().has_slots.get()
        && has_dict(t) == has_dict(b)
        && has_weak(t) == has_weak(b)
        && has_gc(t) == has_gc(b)
}

/// May objects (or classes) of the one become those of the other? `what` is assigned.
pub fn check_compatible(old: Type, new: Type, what: &str) -> R<()> {
    let differs = |how: &str| {
        let text = format!("{} assignment: '{}' {} '{}'", what, new.name(), how, old.name());
        Err(type_error(text))
    };
    if has_gc(old) != has_gc(new) {
        return differs("deallocator differs from");
    }
    let bare = |mut t: Type| {
        while let (true, Some(b)) = (is_bare(t), t.base()) {
            t = b;
        }
        t
    };
    let (a, b) = (bare(new), bare(old));
    if a != b && (a.base() != b.base() || !adds_the_same(a, b)) {
        return differs("object layout differs from");
    }
    Ok(())
}

fn adds_the_same(a: Type, b: Type) -> bool {
    let items = a.base().map_or(false, has_items) && (has_dict(a) || has_dict(b));
    a.is_heap()
        && b.is_heap()
        && !items
        && has_dict(a) == has_dict(b)
        && has_weak(a) == has_weak(b)
        && crate::slots::own_names(a) == crate::slots::own_names(b)
}

/// `__basicsize__`, `__itemsize__`, `__dictoffset__`, `__weakrefoffset__` as CPython counts them.
pub struct Sizes {
    pub basic: i64,
    pub item: i64,
    pub dict: i64,
    pub weak: i64,
}

pub fn sizes(t: Type) -> Sizes {
    if !t.is_heap() {
        return builtin_sizes(t);
    }
    let base = match t.base() {
        Some(b) => b,
        None => return builtin_sizes(T::Object.ty()),
    };
    let mut s = sizes(base);
    s.basic += 8 * crate::slots::own_names(t).len() as i64;
    let adds_dict = has_dict(t) && !has_dict(base);
    if adds_dict && s.item != 0 {
        s.basic += 8;
        s.dict = -8;
    }
    if has_weak(t) && !has_weak(base) {
        s.weak = s.basic;
        s.basic += 8;
    }
    if adds_dict && s.item == 0 {
        s.dict = -s.basic - 24;
    }
    s
}

fn builtin_sizes(t: Type) -> Sizes {
    let (basic, item, dict, weak) = match t.kind() {
        Kind::Int => (24, 4, 0, 0),
        Kind::Float => (24, 0, 0, 0),
        Kind::Complex | Kind::Range => (32, 0, 0, 0),
        Kind::Str => (80, 0, 0, 0),
        Kind::Bytes => (33, 1, 0, 0),
        Kind::ByteArray => (56, 0, 0, 0),
        Kind::List | Kind::Slice => (40, 0, 0, 0),
        Kind::Tuple => (24, 8, 0, 0),
        Kind::Dict => (48, 0, 0, 0),
        Kind::Set => (200, 0, 0, 192),
        Kind::Type => (904, 40, 264, 368),
        Kind::Exc => (72, 0, 16, 0),
        _ => (16, 0, 0, 0),
    };
    Sizes { basic, item, dict, weak }
}

/// `__flags__`: the bits whose meaning Python code knows.
pub fn flags(t: Type) -> i64 {
    let bits = [
        (8, !t.is_heap()),
        (9, t.is_heap()),
        (10, !t.data().is_final),
        (12, true),
        (14, has_gc(t)),
        (20, t.flags() & crate::types::F_ABSTRACT != 0),
        (24, t.is_subtype(T::Int.ty())),
        (25, t.is_subtype(T::List.ty())),
        (26, t.is_subtype(T::Tuple.ty())),
        (27, t.is_subtype(T::Bytes.ty())),
        (28, t.is_subtype(T::Str.ty())),
        (29, t.is_subtype(T::Dict.ty())),
        (30, t.is_subtype(T::BaseException.ty())),
        (31, t.is_subtype(T::Type.ty())),
    ];
    bits.iter().filter(|b| b.1).map(|b| 1i64 << b.0).sum()
}
