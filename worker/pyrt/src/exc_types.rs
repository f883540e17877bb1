//! What the exception classes do beyond holding args: attributes of OSError, StopIteration,
//! SystemExit and so on, their str() and repr().

use crate::attr::Attrs;
use crate::exc::{new_exception, ExcData};
use crate::exc_fields;
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::sym::{self, Sym};

fn exc(v: &Value) -> R<&ExcData> {
    v.as_exc().ok_or_else(|| type_error("an exception is required"))
}

fn args_of(e: &ExcData) -> Vec<Value> {
    e.state().args.as_tuple().map(|t| t.to_vec()).unwrap_or_default()
}

fn attrs(v: &Value) -> Option<&Attrs> {
    v.as_exc().map(|e| &e.attrs)
}

/// Attributes that follow from the args.
pub fn after_init(v: &Value) {
    let (e, t) = match v.as_exc() {
        Some(e) => (e, type_of(v)),
        None => return,
    };
    let args = args_of(e);
    let first = || args.first().cloned().unwrap_or(NONE);
    let set = |n: &str, x: Value| exc_fields::set(e, n, x);
    if t.is_subtype(T::StopIteration.ty()) {
        set("value", first());
    } else if t.is_subtype(T::SystemExit.ty()) {
        set("code", if args.len() > 1 { tuple(args.clone()) } else { first() });
    } else if t.is_subtype(T::OSError.ty()) {
        let two = args.len() >= 2;
        let at = |i: usize| args.get(i).cloned().unwrap_or(NONE);
        set("errno", if two { at(0) } else { NONE });
        set("strerror", if two { at(1) } else { NONE });
        set("filename", if two { at(2) } else { NONE });
        set("filename2", if two { at(4) } else { NONE });
        if t.is_subtype(T::BlockingIOError.ty()) && at(2).as_int().is_some() {
            set("filename", NONE);
            set("characters_written", at(2));
        }
        if args.len() > 2 {
            e.state().args = tuple(args[..2].to_vec());
        }
    } else if t.is_subtype(T::UnicodeError.ty()) {
        for (n, x) in crate::exc_unicode::attributes(t, &args) {
            set(n, x);
        }
    } else if t.is_subtype(T::SyntaxError.ty()) {
        set("msg", first());
        for n in ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"] {
            set(n, NONE);
        }
        let details = match args.get(1) {
            Some(d) if args.len() == 2 => collect(d).ok(),
            _ => None,
        };
        if let Some(d) = details {
            let names = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
            for (n, x) in names.iter().zip(d.iter()) {
                set(n, x.clone());
            }
        }
    } else if t.is_subtype(T::ImportError.ty()) {
        set("msg", if args.len() == 1 { first() } else { NONE });
        for n in ["name", "path"] {
            if !exc_fields::is_set(e, n) {
                set(n, NONE);
            }
        }
    } else if t.is_subtype(T::BaseExceptionGroup.ty()) && args.len() == 2 {
        set("message", first());
        set("exceptions", collect(&args[1]).map(tuple).unwrap_or_else(|_| tuple(vec![])));
    }
}

/// BaseException.__new__(cls, *args, **kw)
fn new(a: &[Value]) -> R {
    let mut t = a[0].as_type().ok_or_else(|| type_error("__new__(): a type is required"))?;
    let args = a[1].as_tuple().map(|x| x.to_vec()).unwrap_or_default();
    if t == T::OSError.ty() && args.len() >= 2 {
        if let Some(n) = args[0].as_int() {
            t = os_class(n).ty();
        }
    }
    if t.is_subtype(T::BaseExceptionGroup.ty()) {
        t = crate::exc_group::class_for(t, &args)?;
    }
    let v = new_exception(t, args);
    after_init(&v);
    Ok(v)
}

/// BaseException.__init__(self, *args, **kw)
fn init(a: &[Value]) -> R {
    let e = exc(&a[0])?;
    let kw = a[2].as_dict().map_or(0, |d| d.len());
    let t = type_of(&a[0]);
    for c in [T::ImportError, T::AttributeError, T::NameError] {
        if t.is_subtype(c.ty()) {
            exc_fields::forget(e);
        }
    }
    if kw > 0 {
        let table: [(T, &[&str]); 3] = [
            (T::ImportError, &["name", "path"]),
            (T::AttributeError, &["name", "obj"]),
            (T::NameError, &["name"]),
        ];
        let base = table.iter().find(|x| t.is_subtype(x.0.ty()));
        for (k, x) in crate::dict::pairs_of_mapping(&a[2])?.unwrap_or_default() {
            let name = k.as_str().unwrap_or_default().into_owned();
            match base {
                Some((_, allowed)) if allowed.contains(&name.as_str()) => {}
                Some((t, _)) => {
                    let text = "is an invalid keyword argument for";
                    return Err(type_error(format!("'{}' {} {}()", name, text, t.ty().name())));
                }
                None => {
                    let text = format!("{}() takes no keyword arguments", t.name());
                    return Err(type_error(text));
                }
            }
            exc_fields::set(e, &name, x);
        }
    }
    e.state().args = a[1].clone();
    crate::exc_unicode::check(t, &args_of(e))?;
    if t.is_subtype(T::SyntaxError.ty()) {
        check_details(&args_of(e))?;
    }
    after_init(&a[0]);
    Ok(NONE)
}

/// SyntaxError(message, (filename, lineno, offset, text[, end_lineno, end_offset]))
fn check_details(args: &[Value]) -> R<()> {
    if args.len() != 2 {
        return Ok(());
    }
    let wrong = |what: &str, most: &str, n: usize| {
        let many = format!("function takes {} {} arguments ({} given)", what, most, n);
        Err(type_error(many))
    };
    match collect(&args[1])?.len() {
        n if n < 4 => wrong("at least", "4", n),
        n if n > 6 => wrong("at most", "6", n),
        5 => Err(type_error("end_offset must be provided when end_lineno is provided")),
        _ => Ok(()),
    }
}

fn os_class(errno: i64) -> T {
    match errno {
        11 | 114 | 115 => T::BlockingIOError,
        10 => T::ChildProcessError,
        32 | 108 => T::BrokenPipeError,
        103 => T::ConnectionAbortedError,
        111 => T::ConnectionRefusedError,
        104 => T::ConnectionResetError,
        17 => T::FileExistsError,
        2 => T::FileNotFoundError,
        4 => T::InterruptedError,
        21 => T::IsADirectoryError,
        20 => T::NotADirectoryError,
        1 | 13 => T::PermissionError,
        3 => T::ProcessLookupError,
        110 => T::TimeoutError,
        _ => T::OSError,
    }
}

/// The C library's text for an errno.
pub fn strerror(errno: i32) -> String {
    let text = std::io::Error::from_raw_os_error(errno).to_string();
    match text.rfind(" (os error") {
        Some(i) => text[..i].to_string(),
        None => text,
    }
}

fn str_(a: &[Value]) -> R {
    let v = &a[0];
    let e = exc(v)?;
    let t = type_of(v);
    let args = args_of(e);
    let attr = |n: &str| exc_fields::get(v, n);
    let text = |x: &Value| crate::ops::str_of(x).map(|s| s.as_str().unwrap_or_default().into_owned());
    if t.is_subtype(T::KeyError.ty()) && args.len() == 1 {
        return crate::ops::repr_of(&args[0]);
    }
    if t.is_subtype(T::OSError.ty()) && !attr("errno").is_none() {
        let head = format!("[Errno {}] {}", text(&attr("errno"))?, text(&attr("strerror"))?);
        let name = attr("filename");
        if name.is_none() {
            return Ok(new_string(head));
        }
        let second = attr("filename2");
        let shown = crate::ops::repr_text(&name)?;
        if second.is_none() {
            return Ok(new_string(format!("{}: {}", head, shown)));
        }
        let other = crate::ops::repr_text(&second)?;
        return Ok(new_string(format!("{}: {} -> {}", head, shown, other)));
    }
    if let Some(shown) = crate::exc_unicode::shown(t, &attr) {
        return shown;
    }
    if t.is_subtype(T::SyntaxError.ty()) {
        let msg = text(&attr("msg"))?;
        let (file, line) = (attr("filename"), attr("lineno"));
        let base = |f: &Value| {
            f.as_str().map(|s| s.rsplit('/').next().unwrap_or("").to_string())
        };
        return Ok(new_string(match (base(&file), line.as_int()) {
            (Some(f), Some(l)) => format!("{} ({}, line {})", msg, f, l),
            (Some(f), None) => format!("{} ({})", msg, f),
            (None, Some(l)) => format!("{} (line {})", msg, l),
            _ => msg,
        }));
    }
    if t.is_subtype(T::ImportError.ty()) && attr("msg").as_str_data().is_some() {
        return Ok(attr("msg"));
    }
    if t.is_subtype(T::BaseExceptionGroup.ty()) {
        let n = attr("exceptions").as_tuple().map_or(0, |x| x.len());
        return Ok(new_string(format!(
            "{} ({} sub-exception{})",
            text(&attr("message"))?,
            n,
            if n == 1 { "" } else { "s" }
        )));
    }
    match args.len() {
        0 => Ok(new_str("")),
        1 => crate::ops::str_of(&args[0]),
        _ => crate::ops::str_of(&e.state().args.clone()),
    }
}

fn repr(a: &[Value]) -> R {
    let e = exc(&a[0])?;
    let args = args_of(e);
    let name = type_name(&a[0]);
    Ok(new_string(match args.len() {
        1 => format!("{}({})", name, crate::ops::repr_text(&args[0])?),
        _ => format!("{}{}", name, crate::ops::repr_text(&e.state().args.clone())?),
    }))
}

fn with_traceback(a: &[Value]) -> R {
    set_traceback(&a[0], Some(a[1].clone()))?;
    Ok(a[0].clone())
}

fn add_note(a: &[Value]) -> R {
    if a[1].as_str_data().is_none() {
        return Err(type_error(format!("note must be a str, not '{}'", type_name(&a[1]))));
    }
    let notes = match crate::attr::try_getattr(&a[0], sym::NOTES)? {
        Some(l) => l,
        None => {
            let l = list(vec![]);
            crate::attr::setattr_sym(&a[0], sym::NOTES, l.clone())?;
            l
        }
    };
    if notes.as_list().is_none() {
        return Err(type_error("Cannot add note: __notes__ is not a list"));
    }
    crate::list::list_append(&notes, a[1].clone());
    Ok(NONE)
}

pub static METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *args, **kw", run: new },
    NativeDef { name: "__init__", params: "self, /, *args, **kw", run: init },
    NativeDef { name: "__str__", params: "self, /", run: str_ },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "with_traceback", params: "self, tb, /", run: with_traceback },
    NativeDef { name: "add_note", params: "self, note, /", run: add_note },
];

fn get_args(v: &Value) -> R {
    Ok(exc(v)?.state().args.clone())
}
fn set_args(v: &Value, x: Option<Value>) -> R<()> {
    let x = x.ok_or_else(|| type_error("args may not be deleted"))?;
    exc(v)?.state().args = tuple(collect(&x)?);
    Ok(())
}
fn linked(v: Option<Value>, what: &str) -> R {
    match v {
        Some(x) if x.is_none() || x.as_exc().is_some() => Ok(x),
        Some(_) => Err(type_error(format!(
            "exception {} must be None or derive from BaseException",
            what
        ))),
        None => Err(type_error(format!("__{}__ may not be deleted", what))),
    }
}
fn set_cause(v: &Value, x: Option<Value>) -> R<()> {
    let s = exc(v)?.state();
    s.cause = linked(x, "cause")?;
    s.suppress = true;
    Ok(())
}
fn set_context(v: &Value, x: Option<Value>) -> R<()> {
    exc(v)?.state().context = linked(x, "context")?;
    Ok(())
}
fn set_suppress(v: &Value, x: Option<Value>) -> R<()> {
    exc(v)?.state().suppress = truthy(&x.unwrap_or(FALSE))?;
    Ok(())
}
fn set_traceback(v: &Value, x: Option<Value>) -> R<()> {
    match x {
        Some(x) if x.is_none() || type_of(&x) == T::Traceback.ty() => {
            crate::traceback_type::set(v, x);
            Ok(())
        }
        Some(_) => Err(type_error("__traceback__ must be a traceback or None")),
        None => Err(type_error("__traceback__ may not be deleted")),
    }
}

pub static GETSETS: &[GetSetData] = &[
    GetSetData { name: "args", get: get_args, set: Some(set_args) },
    GetSetData { name: "__cause__", get: |v| Ok(exc(v)?.state().cause.clone()), set: Some(set_cause) },
    GetSetData {
        name: "__context__",
        get: |v| Ok(exc(v)?.state().context.clone()),
        set: Some(set_context),
    },
    GetSetData {
        name: "__suppress_context__",
        get: |v| Ok(Value::bool(exc(v)?.state().suppress)),
        set: Some(set_suppress),
    },
    GetSetData {
        name: "__traceback__",
        get: |v| Ok(crate::traceback::of(v)),
        set: Some(set_traceback),
    },
];

/// Attributes of an exception that the program sets, by symbol (other files of pyrt).
pub fn get_attr(v: &Value, name: Sym) -> Value {
    attrs(v).and_then(|a| a.get(name)).unwrap_or(NONE)
}
