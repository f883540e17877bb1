//! Codecs by name as Python objects: those of one's own, which codecs.register() finds, and pyrt's.

use crate::codec::Encoding;
use crate::prelude::*;
use std::cell::{Cell, RefCell};

thread_local! {
    static BEGUN: Cell<bool> = Cell::new(false);
    static SEARCHES: RefCell<Vec<Value>> = RefCell::new(Vec::new());
    static FOUND: RefCell<Vec<(String, Value)>> = RefCell::new(Vec::new());
}

pub fn register(search: Value) {
    SEARCHES.with(|s| s.borrow_mut().push(search));
}

pub fn unregister(search: &Value) -> R<()> {
    let all = SEARCHES.with(|s| s.borrow().clone());
    for (i, s) in all.iter().enumerate() {
        if same(s, search)? {
            SEARCHES.with(|s| s.borrow_mut().remove(i));
            FOUND.with(|f| f.borrow_mut().clear());
            break;
        }
    }
    Ok(())
}

/// The name as search functions see it.
fn normal(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            'a'..='z' | '0'..='9' | '.' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            _ if out.ends_with('_') || out.is_empty() => {}
            _ => out.push('_'),
        }
    }
    out.trim_end_matches('_').to_string()
}

/// The package encodings brings the first search function, where the program has it.
fn begin() -> R<()> {
    let first = BEGUN.with(|b| !b.replace(true));
    if first && crate::module::is_known("encodings") {
        crate::module::import_dotted("encodings")?;
    }
    Ok(())
}

/// The CodecInfo of a name; None: nobody knows it.
pub fn find(name: &str) -> R<Option<Value>> {
    let key = normal(name);
    if let Some(v) = FOUND.with(|f| f.borrow().iter().find(|x| x.0 == key).map(|x| x.1.clone())) {
        return Ok(Some(v));
    }
    begin()?;
    let mut found = None;
    for search in SEARCHES.with(|s| s.borrow().clone()) {
        if found.is_some() {
            break;
        }
        let v = call(&search, &mut [new_str(&key)])?;
        if v.is_none() {
            continue;
        }
        if v.as_tuple().map_or(true, |t| t.len() != 4) {
            return Err(type_error("codec search functions must return 4-tuples"));
        }
        found = Some(v);
    }
    if found.is_none() {
        found = match crate::codec::lookup(&key) {
            Ok(e) => Some(super::codec_plain::info(e)?),
            Err(_) => super::codec_transforms::info(&key)?,
        };
    }
    if let Some(v) = &found {
        FOUND.with(|f| f.borrow_mut().push((key, v.clone())));
    }
    Ok(found)
}

/// What codecs.encode() and decode() do with a codec; `verb` is "encode" or "decode".
/// `text` is set where a str is encoded or decoded to: str.encode(), bytes.decode().
pub fn run(v: &Value, encoding: &str, errors: &str, verb: &'static str, text: bool) -> R {
    let info = match find(encoding)? {
        Some(i) => i,
        None => return Err(lookup_error(format!("unknown encoding: {}", encoding))),
    };
    if text && super::classes::find(&info, "_is_text_encoding")?.map_or(Ok(false), |t| not_(&t))? {
        return Err(lookup_error(format!(
            "'{}' is not a text encoding; use codecs.{}() to handle arbitrary codecs",
            encoding, verb
        )));
    }
    let coder = getitem(&info, &Value::int(i64::from(verb == "decode")))?;
    let mut args = vec![v.clone()];
    if errors != "strict" {
        args.push(new_str(errors));
    }
    let r = call(&coder, &mut args).map_err(|e| told(e, encoding, verb))?;
    match r.as_tuple().map(|t| &t[..]) {
        Some([out, _]) if !text => Ok(out.clone()),
        Some([out, _]) => of_kind(out, encoding, verb),
        _ => Err(type_error(format!("{}r must return a tuple (object, integer)", verb))),
    }
}

/// Is an exception of that type made of its arguments alone?
fn is_plain(t: crate::types::Type) -> bool {
    let fielded = [
        T::OSError, T::ImportError, T::SyntaxError, T::StopIteration, T::SystemExit, T::NameError,
        T::AttributeError, T::UnicodeEncodeError, T::UnicodeDecodeError, T::UnicodeTranslateError,
    ];
    let same_as_base = |name| match (t.lookup(name), T::BaseException.ty().lookup(name)) {
        (Some(a), Some(b)) => is(&a, &b),
        (a, b) => a.is_none() && b.is_none(),
    };
    !fielded.iter().any(|f| t.is_subtype(f.ty()))
        && same_as_base(crate::sym::INIT)
        && same_as_base(crate::sym::NEW)
}

/// What a codec raised, with the codec's name: only of exceptions that hold a text and no more.
fn told(e: PyErr, encoding: &str, verb: &str) -> PyErr {
    let cause = e.value();
    let t = type_of(&cause);
    let args = super::classes::get(&cause, "args").unwrap_or(NONE);
    let text = match args.as_tuple().map(|a| &a[..]) {
        Some([]) => String::new(),
        Some([one]) if one.as_str_data().is_some() => super::classes::text(one),
        _ => return e,
    };
    let own = super::classes::get(&cause, "__dict__").and_then(|d| truthy(&d)).unwrap_or(true);
    if own || !is_plain(t) {
        return e;
    }
    let what = if verb == "encode" { "encoding" } else { "decoding" };
    let told = format!("{} with '{}' codec failed ({}: {})", what, encoding, t.name(), text);
    match call(&t.value(), &mut [new_string(told)]) {
        Ok(v) => crate::exc::raise_from(v, cause),
        Err(e) => e,
    }
}

/// The same where CPython's codec is Python's, too: some it calls itself.
pub fn told_by(codec: Encoding, e: PyErr, encoding: &str, verb: &str) -> PyErr {
    if codec.is_native() {
        return e;
    }
    told(e, encoding, verb)
}

fn of_kind(out: &Value, encoding: &str, verb: &str) -> R {
    let (fits, wanted) = match verb {
        "encode" => (out.as_bytes_data().is_some(), "bytes"),
        _ => (out.as_str_data().is_some(), "str"),
    };
    if fits {
        return Ok(out.clone());
    }
    Err(type_error(format!(
        "'{}' {}r returned '{}' instead of '{}'; use codecs.{}() to {} to arbitrary types",
        encoding,
        verb,
        type_name(out),
        wanted,
        verb,
        verb
    )))
}
