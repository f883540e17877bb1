//! Match objects.

use super::matcher::UNSET;
use super::pattern::{not_made, pattern, Pattern};
use super::subject::{piece, Subject};
use super::template;
use crate::attr::has_special;
use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::sym;

pub struct Match {
    pub pattern: Value,
    pub string: Value,
    /// Byte offsets.
    pub start: usize,
    pub end: usize,
    pub marks: Vec<usize>,
    pub last_group: u32,
    /// Where the search was to begin and end, in characters.
    pub pos: usize,
    pub endpos: usize,
}

pub fn new_match(m: Match) -> Value {
    new_other_data(T::ReMatch.ty(), Box::new(m))
}

pub fn matched(v: &Value) -> R<&Match> {
    v.as_native_object::<Match>().ok_or_else(|| type_error("a match object is required"))
}

impl Match {
    /// A group's byte offsets.
    pub fn bounds(&self, group: usize) -> Option<(usize, usize)> {
        if group == 0 {
            return Some((self.start, self.end));
        }
        let i = 2 * (group - 1);
        match (self.marks.get(i), self.marks.get(i + 1)) {
            (Some(&a), Some(&b)) if a != UNSET && b != UNSET => Some((a, b)),
            _ => None,
        }
    }
    fn groups(&self) -> usize {
        self.marks.len() / 2
    }
    pub fn text(&self, group: usize, default: &Value) -> Value {
        match self.bounds(group) {
            Some((a, b)) => piece(&self.string, a, b),
            None => default.clone(),
        }
    }
    /// A group's span in characters; -1 when it took no part.
    fn span(&self, group: usize) -> R<(i64, i64)> {
        let s = Subject::of(&self.string)?;
        Ok(match self.bounds(group) {
            Some((a, b)) => (s.char(a) as i64, s.char(b) as i64),
            None => (-1, -1),
        })
    }
    fn pattern(&self) -> R<&Pattern> {
        pattern(&self.pattern)
    }
    /// The number of a group by number or name.
    fn index(&self, v: &Value) -> R<usize> {
        let found = if v.as_int().is_some() || has_special(v, sym::INDEX) {
            match crate::ops::index(v)? {
                crate::int::Int::Small(i) => usize::try_from(i).ok(),
                crate::int::Int::Big(_) => None,
            }
        } else {
            let names = &self.pattern()?.index;
            let found = names.as_dict().map_or(Ok(None), |d| d.get(v))?;
            found.and_then(|i| i.as_int()).map(|i| i as usize)
        };
        match found {
            Some(i) if i <= self.groups() => Ok(i),
            _ => Err(index_error("no such group")),
        }
    }
    fn index_arg(&self, v: Option<&Value>) -> R<usize> {
        v.map_or(Ok(0), |v| self.index(v))
    }
}

fn pair((a, b): (i64, i64)) -> Value {
    tuple(vec![Value::int(a), Value::int(b)])
}

fn group(a: &[Value]) -> R {
    let m = matched(&a[0])?;
    let args = a[1].as_tuple().map_or(&[][..], |t| &t[..]);
    match args {
        [] => Ok(m.text(0, &NONE)),
        [one] => Ok(m.text(m.index(one)?, &NONE)),
        many => {
            let all: R<Vec<Value>> =
                many.iter().map(|g| Ok(m.text(m.index(g)?, &NONE))).collect();
            Ok(tuple(all?))
        }
    }
}

fn groups(a: &[Value]) -> R {
    let m = matched(&a[0])?;
    let default = a[1].given().cloned().unwrap_or(NONE);
    Ok(tuple((1..=m.groups()).map(|g| m.text(g, &default)).collect()))
}

fn groupdict(a: &[Value]) -> R {
    let m = matched(&a[0])?;
    let default = a[1].given().cloned().unwrap_or(NONE);
    let names = &m.pattern()?.names;
    dict(names.iter().map(|(n, i)| (new_str(n), m.text(*i as usize, &default))).collect())
}

fn expand(a: &[Value]) -> R {
    let m = matched(&a[0])?;
    template::parse(&a[1], m.pattern()?)?.expand(m, &m.string)
}

fn repr(a: &[Value]) -> R {
    let m = matched(&a[0])?;
    let (from, to) = m.span(0)?;
    let text = crate::str_args::repr_of(&m.text(0, &NONE))?;
    let head = new_string(format!("<re.Match object; span=({}, {}), match=", from, to));
    Ok(concat(&[head, text, new_str(">")]))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" |_| Err(not_made("Match"));
    "group" "self, /, *args" group;
    "groups" "self, /, default=" groups;
    "groupdict" "self, /, default=" groupdict;
    "__getitem__" "self, key, /" |a| {
        let m = matched(&a[0])?;
        Ok(m.text(m.index(&a[1])?, &NONE))
    };
    "start" "self, group=, /" |a| {
        let m = matched(&a[0])?;
        Ok(Value::int(m.span(m.index_arg(a[1].given())?)?.0))
    };
    "end" "self, group=, /" |a| {
        let m = matched(&a[0])?;
        Ok(Value::int(m.span(m.index_arg(a[1].given())?)?.1))
    };
    "span" "self, group=, /" |a| {
        let m = matched(&a[0])?;
        Ok(pair(m.span(m.index_arg(a[1].given())?)?))
    };
    "expand" "self, /, template" expand;
    "__copy__" "self, /" |a| Ok(a[0].clone());
    "__deepcopy__" "self, memo, /" |a| Ok(a[0].clone());
    "__repr__" "self, /" repr;
    "__class_getitem__" "cls, item, /" |a| crate::object_types::generic_alias(&a[0], &a[1]);
};

fn last_group(v: &Value) -> R {
    let m = matched(v)?;
    Ok(match m.last_group {
        0 => NONE,
        n => m.pattern()?.name_of(n).map_or(NONE, new_str),
    })
}

fn regs(v: &Value) -> R {
    let m = matched(v)?;
    let all: R<Vec<Value>> = (0..=m.groups()).map(|g| m.span(g).map(pair)).collect();
    Ok(tuple(all?))
}

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "string", get: |v| Ok(matched(v)?.string.clone()), set: None },
    GetSetData { name: "re", get: |v| Ok(matched(v)?.pattern.clone()), set: None },
    GetSetData { name: "pos", get: |v| Ok(Value::int(matched(v)?.pos as i64)), set: None },
    GetSetData { name: "endpos", get: |v| Ok(Value::int(matched(v)?.endpos as i64)), set: None },
    GetSetData {
        name: "lastindex",
        get: |v| match matched(v)?.last_group {
            0 => Ok(NONE),
            n => Ok(Value::int(n as i64)),
        },
        set: None,
    },
    GetSetData { name: "lastgroup", get: last_group, set: None },
    GetSetData { name: "regs", get: regs, set: None },
];

pub fn define_all() {
    crate::setup::define(T::ReMatch, METHODS, ATTRS);
}
