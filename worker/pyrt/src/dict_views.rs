//! dict_keys and its siblings, and the iterators over a dict.

use crate::dict::iterates_plainly;
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::sym;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Keys,
    Values,
    Items,
}

impl Part {
    pub fn of(self, k: Value, v: Value) -> Value {
        match self {
            Part::Keys => k,
            Part::Values => v,
            Part::Items => tuple(vec![k, v]),
        }
    }
}

/// dict_keys and its siblings.
pub struct View {
    dict: Value,
    part: Part,
}

impl View {
    pub fn source(&self) -> &Value {
        &self.dict
    }
}

pub fn view(a: &[Value], part: Part) -> R {
    let t = match part {
        Part::Keys => T::DictKeys,
        Part::Values => T::DictValues,
        Part::Items => T::DictItems,
    };
    Ok(new_other_data(t.ty(), Box::new(View { dict: a[0].clone(), part })))
}

/// An iterator over a dict that notices when its size changes.
#[derive(Clone)]
pub struct DictIter {
    dict: Value,
    part: Part,
    at: usize,
    size: usize,
    left: usize,
    back: bool,
}

impl DictIter {
    pub fn source(&self) -> &Value {
        &self.dict
    }
    pub fn left(&self) -> usize {
        self.dict.as_dict().filter(|d| d.len() == self.size).map_or(0, |_| self.left)
    }
    pub fn gives_items(&self) -> bool {
        matches!(self.part, Part::Items)
    }
    pub fn next(&mut self) -> R<Option<Value>> {
        Ok(self.next_item()?.map(|(k, v)| self.part.of(k, v)))
    }
    pub fn next_item(&mut self) -> R<Option<(Value, Value)>> {
        let d = match self.dict.as_dict() {
            Some(d) => d,
            None => return Ok(None),
        };
        if d.len() != self.size {
            self.size = usize::MAX;
            let plain = self.dict.as_exact_dict().is_some() || iterates_plainly(&self.dict);
            let what = if plain { "dictionary changed size" } else { "OrderedDict mutated" };
            return Err(runtime_error(format!("{} during iteration", what)));
        }
        let found = if self.back { d.entry_before(self.at) } else { d.entry_from(self.at) };
        match found {
            Some(_) if self.left == 0 && !self.back => {
                self.dict = NONE;
                Err(runtime_error("dictionary keys changed during iteration"))
            }
            Some((at, k, v)) => {
                self.at = at;
                self.left = self.left.saturating_sub(1);
                Ok(Some((k, v)))
            }
            None => {
                // Its place is free before keys may be dropped: they can run Python code.
                drop(std::mem::replace(&mut self.dict, NONE));
                Ok(None)
            }
        }
    }
}

pub fn iterate(d: &Value, part: Part, back: bool) -> Value {
    let t = match part {
        Part::Keys => T::DictKeyIter,
        Part::Values => T::DictValueIter,
        Part::Items => T::DictItemIter,
    };
    let size = d.as_dict().map_or(0, |d| d.len());
    let at = if back { usize::MAX } else { 0 };
    new_iter(t, NativeIter::Dict(DictIter { dict: d.clone(), part, at, size, left: size, back }))
}

/// `__iter__(self)` of a dict
pub fn iter_keys(a: &[Value]) -> R {
    Ok(iterate(&a[0], Part::Keys, false))
}

fn this_view(v: &Value) -> R<&View> {
    v.as_native_object::<View>().ok_or_else(|| type_error("a dict view is required"))
}

fn view_len(a: &[Value]) -> R {
    Ok(Value::int(this_view(&a[0])?.dict.as_dict().map_or(0, |d| d.len()) as i64))
}

fn view_repr(a: &[Value]) -> R {
    let v = this_view(&a[0])?;
    let items = list(collect(&a[0])?);
    let guard = match crate::object_types::ReprGuard::enter(&v.dict) {
        Some(g) => g,
        None => return Ok(new_str("...")),
    };
    let text = crate::ops::repr_text(&items)?;
    drop(guard);
    Ok(new_string(format!("{}({})", type_name(&a[0]), text)))
}

fn view_contains(a: &[Value]) -> R {
    let v = this_view(&a[0])?;
    let d = match v.dict.as_dict() {
        Some(d) => d,
        None => return Ok(FALSE),
    };
    match v.part {
        Part::Keys => Ok(Value::bool(d.contains(&a[1])?)),
        Part::Items => match a[1].as_tuple().map(|t| (t.len(), t.to_vec())) {
            Some((2, t)) => match d.get(&t[0])? {
                Some(x) => Ok(Value::bool(same(&x, &t[1])?)),
                None => Ok(FALSE),
            },
            _ => Ok(FALSE),
        },
        Part::Values => {
            for (_, x) in d.pairs() {
                if same(&x, &a[1])? {
                    return Ok(TRUE);
                }
            }
            Ok(FALSE)
        }
    }
}

fn view_set_op(name: &'static str, a: &[Value]) -> R {
    let s = set(collect(&a[0])?)?;
    let other = set(collect(&a[1])?)?;
    match name {
        "and" => bitand(&s, &other),
        "or" => bitor(&s, &other),
        "sub" => sub(&s, &other),
        _ => bitxor(&s, &other),
    }
}

fn view_cmp(name: &'static str, a: &[Value]) -> R {
    let setlike = |v: &Value| {
        v.as_set().is_some()
            || v.as_native_object::<View>().map_or(false, |v| v.part != Part::Values)
    };
    if !setlike(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (m, n) = (len(&a[0])?, len(&a[1])?);
    Ok(Value::bool(match name {
        "eq" => m == n && all_in(&a[0], &a[1])?,
        "ne" => m != n || !all_in(&a[0], &a[1])?,
        "lt" => m < n && all_in(&a[0], &a[1])?,
        "le" => m <= n && all_in(&a[0], &a[1])?,
        "gt" => m > n && all_in(&a[1], &a[0])?,
        _ => m >= n && all_in(&a[1], &a[0])?,
    }))
}

fn all_in(some: &Value, all: &Value) -> R<bool> {
    let mut it = iter(some)?;
    while let Some(x) = it.next()? {
        if !contains(all, &x)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn isdisjoint(a: &[Value]) -> R {
    for x in collect(&a[1])? {
        if contains(&a[0], &x)? {
            return Ok(FALSE);
        }
    }
    Ok(TRUE)
}

static VIEW: &[NativeDef] = &[
    NativeDef { name: "__len__", params: "self, /", run: view_len },
    NativeDef { name: "__repr__", params: "self, /", run: view_repr },
    NativeDef { name: "__contains__", params: "self, key, /", run: view_contains },
    NativeDef {
        name: "__iter__",
        params: "self, /",
        run: |a| this_view(&a[0]).map(|v| iterate(&v.dict, v.part, false)),
    },
    NativeDef {
        name: "__reversed__",
        params: "self, /",
        run: |a| this_view(&a[0]).map(|v| iterate(&v.dict, v.part, true)),
    },
];

static MAPPING: &[GetSetData] = &[GetSetData {
    name: "mapping",
    get: |v| call(&T::MappingProxy.value(), &mut [this_view(v)?.dict.clone()]),
    set: None,
}];

static SET_LIKE: &[NativeDef] = &[
    NativeDef { name: "__and__", params: "self, other, /", run: |a| view_set_op("and", a) },
    NativeDef { name: "__or__", params: "self, other, /", run: |a| view_set_op("or", a) },
    NativeDef { name: "__sub__", params: "self, other, /", run: |a| view_set_op("sub", a) },
    NativeDef { name: "__xor__", params: "self, other, /", run: |a| view_set_op("xor", a) },
    NativeDef {
        name: "__rand__",
        params: "self, other, /",
        run: |a| view_set_op("and", &[a[1].clone(), a[0].clone()]),
    },
    NativeDef {
        name: "__ror__",
        params: "self, other, /",
        run: |a| view_set_op("or", &[a[1].clone(), a[0].clone()]),
    },
    NativeDef {
        name: "__rsub__",
        params: "self, other, /",
        run: |a| view_set_op("sub", &[a[1].clone(), a[0].clone()]),
    },
    NativeDef { name: "isdisjoint", params: "self, other, /", run: isdisjoint },
    NativeDef { name: "__eq__", params: "self, other, /", run: |a| view_cmp("eq", a) },
    NativeDef { name: "__ne__", params: "self, other, /", run: |a| view_cmp("ne", a) },
    NativeDef { name: "__lt__", params: "self, other, /", run: |a| view_cmp("lt", a) },
    NativeDef { name: "__le__", params: "self, other, /", run: |a| view_cmp("le", a) },
    NativeDef { name: "__gt__", params: "self, other, /", run: |a| view_cmp("gt", a) },
    NativeDef { name: "__ge__", params: "self, other, /", run: |a| view_cmp("ge", a) },
];

pub fn define() {
    for t in [T::DictKeys, T::DictValues, T::DictItems] {
        crate::setup::define(t, VIEW, MAPPING);
        if t != T::DictValues {
            crate::setup::define(t, SET_LIKE, &[]);
            t.ty().dict().set(sym::HASH, NONE);
        }
    }
}
