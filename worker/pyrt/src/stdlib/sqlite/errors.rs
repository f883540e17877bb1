//! The exceptions of sqlite3, and which of them an error of the library is.

use super::api::{api, text, Db};
use super::numbers::NUMBERS;
use crate::prelude::*;
use crate::stdlib::rust_class::{Base, Class};

macro_rules! errors {
    ($($id:ident $name:literal $base:expr;)*) => {
        $(pub static $id: Class = Class::error("sqlite3", $name, &[$base]);)*
        pub static ALL: &[&Class] = &[$(&$id),*];
    };
}

errors! {
    WARNING "Warning" Base::Builtin(T::Exception);
    ERROR "Error" Base::Builtin(T::Exception);
    INTERFACE "InterfaceError" Base::Class(&ERROR);
    DATABASE "DatabaseError" Base::Class(&ERROR);
    INTERNAL "InternalError" Base::Class(&DATABASE);
    OPERATIONAL "OperationalError" Base::Class(&DATABASE);
    PROGRAMMING "ProgrammingError" Base::Class(&DATABASE);
    INTEGRITY "IntegrityError" Base::Class(&DATABASE);
    DATA "DataError" Base::Class(&DATABASE);
    NOT_SUPPORTED "NotSupportedError" Base::Class(&DATABASE);
}

pub const OK: i32 = 0;
pub const BUSY: i32 = 5;
pub const LOCKED: i32 = 6;
pub const NOMEM: i32 = 7;
pub const ROW: i32 = 100;
pub const DONE: i32 = 101;

fn class_of(code: i32) -> &'static Class {
    match code & 0xff {
        2 | 12 => &INTERNAL,
        1 | 3..=6 | 8..=10 | 13..=17 => &OPERATIONAL,
        18 => &DATA,
        19 | 20 => &INTEGRITY,
        21 | 25 => &INTERFACE,
        _ => &DATABASE,
    }
}

/// What the library says of its last call on `db`.
#[cold]
pub fn of_db(db: Db) -> PyErr {
    let a = api();
    // SAFETY: the connection is open, or null, which the library knows.
    let (code, full, msg) =
        unsafe { ((a.errcode)(db), (a.extended_errcode)(db), text((a.errmsg)(db))) };
    if code == NOMEM {
        return crate::str_args::out_of_memory();
    }
    let e = class_of(code).raise_text(msg);
    let name = NUMBERS.iter().find(|n| {
        n.1 == i64::from(full) && !is_other_kind(n.0)
    });
    e.set_attr("sqlite_errorcode", Value::int(full.into()));
    e.set_attr("sqlite_errorname", name.map_or_else(|| new_str("unknown"), |n| new_string(format!("SQLITE_{}", n.0))));
    e
}

/// Numbers that are no errors but of limits, actions and the like.
fn is_other_kind(name: &str) -> bool {
    const ACTIONS: &[&str] = &[
        "ALTER_TABLE", "ANALYZE", "ATTACH", "DELETE", "DENY", "DETACH", "FUNCTION", "IGNORE",
        "INSERT", "PRAGMA", "READ", "RECURSIVE", "REINDEX", "SAVEPOINT", "SELECT", "TRANSACTION",
        "UPDATE",
    ];
    name.starts_with("LIMIT_")
        || name.starts_with("CREATE_")
        || name.starts_with("DROP_")
        || ACTIONS.contains(&name)
}

pub fn programming(msg: impl Into<String>) -> PyErr {
    PROGRAMMING.raise_text(msg)
}
