//! Pattern objects: matching, searching, and what walks over all matches.

use super::flag;
use super::matched::{new_match, Match};
use super::matcher::{self, Scratch};
use super::program::Program;
use super::subject::{limits, piece, Subject};
use super::substitute;
use super::syntax::UNICODE;
use super::template::Template;
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

pub struct Pattern {
    pub source: Value,
    pub flags: u32,
    pub is_text: bool,
    pub program: Program,
    pub names: Vec<(String, u32)>,
    pub index: Value, // a dict: name to number
    pub scratch: RefCell<Scratch>,
    /// The template that was used last.
    pub template: RefCell<Option<(Value, Rc<Template>)>>,
}

pub fn new_pattern(p: Pattern) -> Value {
    new_other_data(T::RePattern.ty(), Box::new(p))
}

pub fn pattern(v: &Value) -> R<&Pattern> {
    v.as_native_object::<Pattern>().ok_or_else(|| type_error("a pattern is required"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    Match,
    Whole,
    Search,
}

/// Where a match is; its marks are in the scratch of the pattern.
pub type Span = (usize, usize);

impl Pattern {
    pub fn name_of(&self, group: u32) -> Option<&str> {
        self.names.iter().find(|n| n.1 == group).map(|n| n.0.as_str())
    }
    /// Looks for a match from byte `at`, in the text up to byte `end`.
    pub fn find(
        &self,
        s: &Subject,
        how: How,
        at: usize,
        end: usize,
        nonempty: bool,
    ) -> Option<Span> {
        let k = &mut *self.scratch.borrow_mut();
        if how == How::Search {
            if at > end {
                return None;
            }
            return matcher::search(&self.program, s.input(end, false), k, at, nonempty);
        }
        if how == How::Whole && at > end {
            return None;
        }
        let input = s.input(end.max(at), how == How::Whole);
        matcher::match_at(&self.program, input, k, at, nonempty).map(|e| (at, e))
    }
    /// The match that was found last, as an object.
    pub fn matched(&self, me: &Value, v: &Value, at: Span, pos: usize, endpos: usize) -> Match {
        let k = self.scratch.borrow();
        Match {
            pattern: me.clone(),
            string: v.clone(),
            start: at.0,
            end: at.1,
            marks: k.marks.clone(),
            last_group: k.last_group,
            pos,
            endpos,
        }
    }
}

/// match, fullmatch, search: pattern, string, pos, endpos.
pub fn run(me: &Value, v: &Value, pos: Option<&Value>, end: Option<&Value>, how: How) -> R {
    let p = pattern(me)?;
    let s = Subject::for_pattern(v, p)?;
    let (pos, end) = limits(&s, pos, end)?;
    Ok(match p.find(&s, how, s.byte(pos), s.byte(end), false) {
        Some(at) => new_match(p.matched(me, v, at, pos, end)),
        None => NONE,
    })
}

fn run_args(a: &[Value], how: How) -> R {
    run(&a[0], &a[1], a[2].given(), a[3].given(), how)
}

/// Goes through all matches of a text.
pub struct Walk {
    pattern: Value,
    string: Value,
    pos: usize,
    endpos: usize,
    at: usize, // bytes
    end: usize,
    nonempty: bool,
    done: bool,
}

impl Walk {
    pub fn new(me: &Value, v: &Value, pos: Option<&Value>, end: Option<&Value>) -> R<Walk> {
        let s = Subject::for_pattern(v, pattern(me)?)?;
        let (pos, endpos) = limits(&s, pos, end)?;
        Ok(Walk {
            pattern: me.clone(),
            string: v.clone(),
            pos,
            endpos,
            at: s.byte(pos),
            end: s.byte(endpos),
            nonempty: false,
            done: false,
        })
    }
    pub fn next(&mut self, how: How) -> R<Option<Match>> {
        if self.done {
            return Ok(None);
        }
        let p = pattern(&self.pattern)?;
        let s = Subject::of(&self.string)?;
        let end = self.end.min(s.text.len());
        match p.find(&s, how, self.at.min(end), end, self.nonempty) {
            Some(at) => {
                self.nonempty = at.0 == at.1;
                self.at = at.1;
                Ok(Some(p.matched(&self.pattern, &self.string, at, self.pos, self.endpos)))
            }
            None => {
                self.done = true;
                Ok(None)
            }
        }
    }
}

pub fn finditer(me: &Value, v: &Value, pos: Option<&Value>, end: Option<&Value>) -> R {
    let mut walk = Walk::new(me, v, pos, end)?;
    let next = move || Ok(walk.next(How::Search)?.map(new_match));
    Ok(new_iter(T::CallableIter, NativeIter::Native(Box::new(next))))
}

/// What findall gives for a match: the text, or that of the groups.
fn found(p: &Pattern, v: &Value, at: Span) -> Value {
    let k = p.scratch.borrow();
    let group = |g: usize| match (k.marks[2 * g], k.marks[2 * g + 1]) {
        (a, b) if a != matcher::UNSET && b != matcher::UNSET => piece(v, a, b),
        _ => piece(v, 0, 0),
    };
    match p.program.groups {
        0 => piece(v, at.0, at.1),
        1 => group(0),
        n => tuple((0..n).map(group).collect()),
    }
}

pub fn findall(me: &Value, v: &Value, pos: Option<&Value>, end: Option<&Value>) -> R {
    let p = pattern(me)?;
    let s = Subject::for_pattern(v, p)?;
    let (pos, end) = limits(&s, pos, end)?;
    let (mut at, end) = (s.byte(pos), s.byte(end));
    let (mut out, mut nonempty) = (vec![], false);
    while let Some(span) = p.find(&s, How::Search, at, end, nonempty) {
        out.push(found(p, v, span));
        nonempty = span.0 == span.1;
        at = span.1;
    }
    Ok(list(out))
}

pub fn split(me: &Value, v: &Value, max: Option<&Value>) -> R {
    let p = pattern(me)?;
    let max = max.map_or(Ok(0), index_size)?;
    let s = Subject::for_pattern(v, p)?;
    let (mut at, mut nonempty, mut n) = (0, false, 0);
    let mut out = vec![];
    while max == 0 || n < max {
        let span = match p.find(&s, How::Search, at, s.text.len(), nonempty) {
            Some(span) => span,
            None => break,
        };
        out.push(piece(v, at, span.0));
        if p.program.groups > 0 {
            let m = p.matched(me, v, span, 0, 0);
            out.extend((1..=p.program.groups).map(|g| m.text(g, &NONE)));
        }
        nonempty = span.0 == span.1;
        at = span.1;
        n += 1;
    }
    out.push(piece(v, at, s.text.len()));
    Ok(list(out))
}

struct Scanner {
    pattern: Value,
    walk: RefCell<Walk>,
}

fn scanner(a: &[Value]) -> R {
    let walk = RefCell::new(Walk::new(&a[0], &a[1], a[2].given(), a[3].given())?);
    let data = Scanner { pattern: a[0].clone(), walk };
    Ok(new_other_data(T::ReScanner.ty(), Box::new(data)))
}

fn scan(a: &[Value], how: How) -> R {
    match a[0].as_native_object::<Scanner>() {
        Some(s) => Ok(s.walk.borrow_mut().next(how)?.map_or(NONE, new_match)),
        None => Err(type_error("a scanner is required")),
    }
}

fn repr(a: &[Value]) -> R {
    let p = pattern(&a[0])?;
    let mut flags = p.flags;
    if p.is_text && flags & super::syntax::TYPE_FLAGS == UNICODE {
        flags &= !UNICODE;
    }
    let text = crate::str_args::repr_of(&p.source)?;
    let text = match text.as_str_data() {
        Some(t) if t.len() > 200 => piece(&text, 0, t.offset(200)),
        _ => text,
    };
    let names = flag::listed(flags);
    let tail = if names.is_empty() { ")".to_string() } else { format!(", {})", names) };
    Ok(concat(&[new_str("re.compile("), text, new_string(tail)]))
}

fn equal(a: &[Value]) -> R {
    let (x, y) = match (pattern(&a[0]), pattern(&a[1])) {
        (Ok(x), Ok(y)) => (x, y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    let same = x.flags == y.flags && x.is_text == y.is_text && eq_b(&x.source, &y.source)?;
    Ok(Value::bool(same))
}

fn hash(a: &[Value]) -> R {
    let p = pattern(&a[0])?;
    Ok(Value::int(crate::compare::hash(&p.source)? ^ p.flags as i64 ^ p.is_text as i64))
}

fn reduce(a: &[Value]) -> R {
    let p = pattern(&a[0])?;
    let compile = crate::attr::getattr_sym(
        &crate::module::import_dotted("re")?,
        crate::sym::intern("_compile"),
    )?;
    let args = tuple(vec![p.source.clone(), Value::int(p.flags as i64)]);
    Ok(tuple(vec![compile, args]))
}

/// Patterns and matches come from the module's functions only.
pub fn not_made(name: &str) -> PyErr {
    type_error(format!("cannot create 're.{}' instances", name))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" |_| Err(not_made("Pattern"));
    "match" "self, /, string, pos=, endpos=" |a| run_args(a, How::Match);
    "fullmatch" "self, /, string, pos=, endpos=" |a| run_args(a, How::Whole);
    "search" "self, /, string, pos=, endpos=" |a| run_args(a, How::Search);
    "findall" "self, /, string, pos=, endpos=" |a| {
        findall(&a[0], &a[1], a[2].given(), a[3].given())
    };
    "finditer" "self, /, string, pos=, endpos=" |a| {
        finditer(&a[0], &a[1], a[2].given(), a[3].given())
    };
    "scanner" "self, /, string, pos=, endpos=" scanner;
    "split" "self, /, string, maxsplit=" |a| split(&a[0], &a[1], a[2].given());
    "sub" "self, /, repl, string, count=" |a| {
        Ok(substitute::run(&a[0], &a[1], &a[2], a[3].given())?.0)
    };
    "subn" "self, /, repl, string, count=" |a| {
        let (v, n) = substitute::run(&a[0], &a[1], &a[2], a[3].given())?;
        Ok(tuple(vec![v, Value::int(n)]))
    };
    "__copy__" "self, /" |a| Ok(a[0].clone());
    "__deepcopy__" "self, memo, /" |a| Ok(a[0].clone());
    "__repr__" "self, /" repr;
    "__eq__" "self, value, /" equal;
    "__hash__" "self, /" hash;
    "__reduce__" "self, /" reduce;
    "__class_getitem__" "cls, item, /" |a| crate::object_types::generic_alias(&a[0], &a[1]);
};
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "pattern", get: |v| Ok(pattern(v)?.source.clone()), set: None },
    GetSetData { name: "flags", get: |v| Ok(Value::int(pattern(v)?.flags as i64)), set: None },
    GetSetData {
        name: "groups",
        get: |v| Ok(Value::int(pattern(v)?.program.groups as i64)),
        set: None,
    },
    GetSetData {
        name: "groupindex",
        get: |v| call(&T::MappingProxy.value(), &mut [pattern(v)?.index.clone()]),
        set: None,
    },
];
static SCANNER: &[NativeDef] = natives! {
    "match" "self, /" |a| scan(a, How::Match);
    "search" "self, /" |a| scan(a, How::Search);
};
static SCANNER_ATTRS: &[GetSetData] = &[GetSetData {
    name: "pattern",
    get: |v| match v.as_native_object::<Scanner>() {
        Some(s) => Ok(s.pattern.clone()),
        None => Err(type_error("a scanner is required")),
    },
    set: None,
}];

pub fn define_all() {
    crate::setup::define(T::RePattern, METHODS, ATTRS);
    crate::setup::define(T::ReScanner, SCANNER, SCANNER_ATTRS);
}
