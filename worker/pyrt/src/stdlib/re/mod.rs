//! re: regular expressions as CPython's sre matches them. reader.rs, escapes.rs and parse.rs
//! read a pattern into the nodes of syntax.rs, program.rs compiles them, matcher.rs runs them.

mod chars;
mod escapes;
mod flag;
mod inline_flags;
mod lexicon;
mod matched;
mod matcher;
mod parse;
mod pattern;
mod program;
mod reader;
pub mod sre;
mod subject;
mod substitute;
mod syntax;
mod template;

use super::{functions, native_class};
use crate::attr::Attr;
use crate::func::NativeDef;
use crate::natives;
use crate::object::Kind;
use crate::prelude::*;
use crate::str_args::{bytes_view, is_int, small_int};
use pattern::{How, Pattern};
use reader::Fault;
use std::cell::RefCell;
use std::collections::HashMap;

/// A fault of a pattern or template as the exception.
fn raised(f: Fault, of: &Value) -> PyErr {
    match f {
        Fault::Syntax(msg, pos) => {
            let class = match error_class() {
                Ok(c) => c,
                Err(e) => return e,
            };
            let mut args = vec![new_string(msg)];
            if let Some(pos) = pos {
                args.extend([of.clone(), Value::int(pos as i64)]);
            }
            match call(&class, &mut args) {
                Ok(e) => raise(e),
                Err(e) => e,
            }
        }
        Fault::Value(msg) => value_error(msg),
        Fault::Overflow(msg) => overflow_error(msg),
        Fault::Index(msg) => index_error(msg),
        Fault::Raised(e) => e,
    }
}

fn error_class() -> R {
    static ERROR: Attr = Attr::new("error");
    getattr(&crate::module::import_dotted("re")?, &ERROR)
}

/// error(msg, pattern=None, pos=None)
fn error_init(a: &[Value]) -> R {
    let me = &a[0];
    let set = |name: &str, v: Value| native_class::set_field(me, name, v);
    let none = NONE;
    let (of, pos) = (a[2].given().unwrap_or(&none), a[3].given().unwrap_or(&none));
    let (mut line, mut column) = (NONE, NONE);
    let mut text = a[1].clone();
    if let (Some((_, chars)), Some(at)) = (reader::chars_of(of), pos.as_int()) {
        let before = &chars[..(at.max(0) as usize).min(chars.len())];
        let lines = before.iter().filter(|&&c| c == 10).count() as i64 + 1;
        let col = before.iter().rev().take_while(|&&c| c != 10).count() as i64 + 1;
        line = Value::int(lines);
        column = Value::int(col);
        let msg = crate::str_args::str_of(&a[1])?;
        let msg = msg.as_str().unwrap_or_default().into_owned();
        let mut full = format!("{} at position {}", msg, at);
        if chars.contains(&10) {
            full += &format!(" (line {}, column {})", lines, col);
        }
        text = new_string(full);
    }
    for (name, v) in [("msg", &a[1]), ("pattern", of), ("pos", pos)] {
        set(name, v.clone())?;
    }
    set("lineno", line)?;
    set("colno", column)?;
    if let Some(e) = me.as_exc() {
        e.state().args = tuple(vec![text]);
    }
    Ok(NONE)
}

static ERROR: &[NativeDef] = natives! {
    "__init__" "self, msg, pattern=, pos=" error_init;
};

type Key = (Vec<u8>, bool, u32);

/// Compiled patterns: by the object and flags, a few, and by content.
#[derive(Default)]
struct Cache {
    recent: Vec<Option<(Value, u32, Value)>>,
    all: HashMap<Key, Value>,
}

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::new(Cache::default());
}
/// More than these are forgotten at once.
const MOST: usize = 512;
const RECENT: usize = 64;

fn slot(v: &Value, flags: u32) -> usize {
    (v.ptr() >> 4 ^ flags as usize) % RECENT
}

fn cached(v: &Value, flags: u32) -> Option<Value> {
    CACHE.with(|c| match c.borrow().recent.get(slot(v, flags)) {
        Some(Some((k, f, p))) if is(k, v) && *f == flags => Some(p.clone()),
        _ => None,
    })
}

fn remember(v: &Value, flags: u32, p: &Value) {
    CACHE.with(|c| {
        let mut c = c.borrow_mut();
        c.recent.resize_with(RECENT, || None);
        let old = c.recent[slot(v, flags)].replace((v.clone(), flags, p.clone()));
        drop(c);
        drop(old);
    });
}

fn purge(_: &[Value]) -> R {
    let old = CACHE.with(|c| std::mem::take(&mut *c.borrow_mut()));
    drop(old);
    Ok(NONE)
}

/// A pattern object for the first argument of the module's functions.
fn compiled(v: &Value, flags: Option<&Value>) -> R {
    let bits = match flags {
        None => 0,
        Some(f) if is_int(f) => small_int(f).unwrap_or(0) as u32,
        Some(f) => {
            return Err(type_error(format!(
                "unsupported operand type(s) for &: '{}' and 'RegexFlag'",
                type_name(f)
            )))
        }
    };
    if bits & syntax::TEMPLATE != 0 && pattern::pattern(v).is_err() {
        let text = "The re.TEMPLATE/re.T flag is deprecated as it is an undocumented flag without \
                    an obvious purpose. Don't use it.";
        crate::stdlib::warn_of(T::DeprecationWarning, text.to_string())?;
    }
    compiled_with(v, bits)
}

fn compiled_with(v: &Value, bits: u32) -> R {
    if let Some(p) = cached(v, bits) {
        return Ok(p);
    }
    if pattern::pattern(v).is_ok() {
        if bits != 0 {
            return Err(value_error("cannot process flags argument with a compiled pattern"));
        }
        return Ok(v.clone());
    }
    if bits & syntax::DEBUG != 0 {
        return Err(not_implemented_error("re.DEBUG is not supported by Portalis"));
    }
    let key = match (v.is_exact(Kind::Str), v.is_exact(Kind::Bytes)) {
        (true, _) => v.as_str_data().map(|s| (s.bytes().to_vec(), true, bits)),
        (_, true) => bytes_view(v).map(|b| (b.0.to_vec(), false, bits)),
        _ => None,
    };
    let known = key.as_ref().and_then(|k| CACHE.with(|c| c.borrow().all.get(k).cloned()));
    let p = match known {
        Some(p) => p,
        None => new_pattern(v, bits)?,
    };
    if let Some(key) = key {
        remember(v, bits, &p);
        let old = CACHE.with(|c| {
            let mut c = c.borrow_mut();
            let old = if c.all.len() >= MOST { std::mem::take(&mut c.all) } else { HashMap::new() };
            c.all.insert(key, p.clone());
            old
        });
        drop(old);
    }
    Ok(p)
}

fn new_pattern(v: &Value, flags: u32) -> R {
    let (is_text, chars) = match reader::chars_of(v) {
        Some(c) => c,
        None => {
            crate::compare::hash(v)?; // the cache asks for it first
            return Err(type_error("first argument must be string or compiled pattern"));
        }
    };
    let parsed = parse::parse(is_text, chars, flags).map_err(|f| raised(f, v))?;
    finished(v.clone(), is_text, parsed)
}

fn finished(source: Value, is_text: bool, parsed: parse::Parsed) -> R {
    let program = program::compile(&parsed, is_text).map_err(|f| raised(f, &source))?;
    let named = parsed.names.iter().map(|(n, i)| (new_str(n), Value::int(*i as i64)));
    let index = dict(named.collect())?;
    Ok(pattern::new_pattern(Pattern {
        source,
        flags: parsed.flags,
        is_text,
        program,
        names: parsed.names,
        index,
        scratch: RefCell::default(),
        template: RefCell::new(None),
    }))
}

fn escape(a: &[Value]) -> R {
    let special = |b: u8| b"()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(&b);
    let escaped = |s: &[u8]| {
        let mut out = Vec::with_capacity(s.len());
        for &b in s {
            if special(b) {
                out.push(b'\\');
            }
            out.push(b);
        }
        out
    };
    if let Some(s) = a[0].as_str_data() {
        return Ok(new_wtf8(escaped(s.bytes())));
    }
    match bytes_view(&a[0]) {
        Some((b, _)) => Ok(crate::str_args::new_bytes(escaped(b))),
        None => Err(type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            type_name(&a[0])
        ))),
    }
}

fn run(a: &[Value], how: How) -> R {
    pattern::run(&compiled(&a[0], a[2].given())?, &a[1], None, None, how)
}

fn sub(a: &[Value]) -> R<(Value, i64)> {
    substitute::run(&compiled(&a[0], a[4].given())?, &a[1], &a[2], a[3].given())
}

static FUNCTIONS: &[NativeDef] = natives! {
    "compile" "pattern, flags=" |a| compiled(&a[0], a[1].given());
    "_compile" "pattern, flags=" |a| compiled(&a[0], a[1].given());
    "template" "pattern, flags=" |a| {
        let text = "The re.template() function is deprecated as it is an undocumented function \
                    without an obvious purpose. Use re.compile() instead.";
        crate::stdlib::warn_of(T::DeprecationWarning, text.to_string())?;
        let flags = a[1].given().cloned().unwrap_or_else(|| Value::int(0));
        let flags = bitor(&flags, &Value::int(syntax::TEMPLATE as i64))?;
        compiled_with(&a[0], small_int(&flags).unwrap_or(0) as u32)
    };
    "match" "pattern, string, flags=" |a| run(a, How::Match);
    "fullmatch" "pattern, string, flags=" |a| run(a, How::Whole);
    "search" "pattern, string, flags=" |a| run(a, How::Search);
    "sub" "pattern, repl, string, count=, flags=" |a| Ok(sub(a)?.0);
    "subn" "pattern, repl, string, count=, flags=" |a| {
        let (v, n) = sub(a)?;
        Ok(tuple(vec![v, Value::int(n)]))
    };
    "split" "pattern, string, maxsplit=, flags=" |a| {
        pattern::split(&compiled(&a[0], a[3].given())?, &a[1], a[2].given())
    };
    "findall" "pattern, string, flags=" |a| {
        pattern::findall(&compiled(&a[0], a[2].given())?, &a[1], None, None)
    };
    "finditer" "pattern, string, flags=" |a| {
        pattern::finditer(&compiled(&a[0], a[2].given())?, &a[1], None, None)
    };
    "escape" "pattern" escape;
    "purge" "" purge;
};

static PUBLIC: [&str; 31] = [
    "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "compile",
    "purge", "template", "escape", "error", "Pattern", "Match", "A", "I", "L", "M", "S", "X",
    "U", "ASCII", "IGNORECASE", "LOCALE", "MULTILINE", "DOTALL", "VERBOSE", "UNICODE", "NOFLAG",
    "RegexFlag",
];

pub fn define_all() {
    pattern::define_all();
    matched::define_all();
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "re");
    native_class::add(m, "error", &[T::Exception.value()], ERROR)?;
    lexicon::fill(m)?;
    flag::fill(m)?;
    m.set_str("Pattern", T::RePattern.value());
    m.set_str("Match", T::ReMatch.value());
    m.set_str("__version__", new_str("2.2.1"));
    m.set_str("__all__", list(PUBLIC.iter().map(|n| new_str(n)).collect()));
    Ok(())
}
