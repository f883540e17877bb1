//! The fields that builtin exceptions have beside their args (errno, value, msg ...). They are
//! kept under hidden names, so that `__dict__` holds only what the program itself has set.

use crate::exc::ExcData;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::setup::define;
use crate::sym::{self, Sym};

macro_rules! fields {
    ($($class:ident: $($name:literal)*;)*) => {
        /// Getters and setters, class by class.
        static FIELDS: &[(T, &[GetSetData])] = &[$((T::$class, &[$(GetSetData {
            name: $name,
            get: |v| Ok(at(v, sym::intern(concat!("\0", $name)))),
            set: Some(|v, x| put(v, sym::intern(concat!("\0", $name)), x)),
        }),*])),*];
        /// The name under which a field is kept.
        #[allow(unreachable_patterns)]
        fn key(name: &str) -> Sym {
            match name {
                "message" => sym::intern("\0message"),
                "exceptions" => sym::intern("\0exceptions"),
                "characters_written" => sym::intern("\0characters_written"),
                $($($name => sym::intern(concat!("\0", $name)),)*)*
                _ => sym::intern(name),
            }
        }
    };
}
fields! {
    StopIteration: "value";
    SystemExit: "code";
    OSError: "errno" "strerror" "filename" "filename2";
    ImportError: "msg" "name" "path";
    AttributeError: "name" "obj";
    NameError: "name";
    SyntaxError: "msg" "filename" "lineno" "offset" "text" "end_lineno" "end_offset"
        "print_file_and_line";
    UnicodeEncodeError: "encoding" "object" "start" "end" "reason";
    UnicodeDecodeError: "encoding" "object" "start" "end" "reason";
    UnicodeTranslateError: "object" "start" "end" "reason";
}

macro_rules! read_only {
    ($name:literal) => {
        GetSetData { name: $name, get: |v| Ok(at(v, sym::intern(concat!("\0", $name)))), set: None }
    };
}
/// `OSError.characters_written` is there only when it was given or set.
static WRITTEN: &[GetSetData] = &[GetSetData {
    name: "characters_written",
    get: |v| match get(v, "characters_written") {
        x if x.is_none() => Err(attribute_error("characters_written")),
        x => Ok(x),
    },
    set: Some(|v, x| put(v, key("characters_written"), x)),
}];
static GROUP: &[GetSetData] = &[read_only!("message"), read_only!("exceptions")];

fn at(v: &Value, key: Sym) -> Value {
    v.as_exc().and_then(|e| e.attrs.get(key)).unwrap_or(NONE)
}

fn put(v: &Value, key: Sym, x: Option<Value>) -> R<()> {
    if let Some(e) = v.as_exc() {
        e.attrs.set(key, x.unwrap_or(NONE));
    }
    Ok(())
}

/// A field of a builtin exception; None where it is not set.
pub fn get(v: &Value, name: &str) -> Value {
    at(v, key(name))
}

pub fn set(e: &ExcData, name: &str, x: Value) {
    e.attrs.set(key(name), x);
}

/// Is the field set?
pub fn is_set(e: &ExcData, name: &str) -> bool {
    e.attrs.get(key(name)).is_some()
}

/// Before `__init__` gives them again: name, path and obj are as in a new exception.
pub fn forget(e: &ExcData) {
    for name in ["name", "path", "obj"] {
        if is_set(e, name) {
            set(e, name, NONE);
        }
    }
}

pub fn define_all() {
    for (t, fields) in FIELDS {
        define(*t, &[], fields);
    }
    define(T::OSError, &[], WRITTEN);
    define(T::BaseExceptionGroup, &[], GROUP);
}
