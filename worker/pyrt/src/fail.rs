//! What the pure parts (numbers, text, formatting) report instead of a Python exception.
//!
//! They know nothing of values or exception objects, so that each can be tested alone; the
//! type layers turn a `Fail` into the exception it names.

/// The exception class a failure becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Value,
    Type,
    Overflow,
    /// OverflowError(34, 'Numerical result out of range'), as the C library's ERANGE.
    Range,
    ZeroDivision,
    Index,
    Key,
    Memory,
    Lookup,
}

/// A failure: the exception's class and its exact text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fail {
    pub kind: Kind,
    pub msg: String,
}

impl Fail {
    pub fn new(kind: Kind, msg: impl Into<String>) -> Fail {
        Fail { kind, msg: msg.into() }
    }
    pub fn value(msg: impl Into<String>) -> Fail {
        Fail::new(Kind::Value, msg)
    }
    pub fn typ(msg: impl Into<String>) -> Fail {
        Fail::new(Kind::Type, msg)
    }
    pub fn overflow(msg: impl Into<String>) -> Fail {
        Fail::new(Kind::Overflow, msg)
    }
    pub fn range() -> Fail {
        Fail::new(Kind::Range, "Numerical result out of range")
    }
    pub fn zero(msg: impl Into<String>) -> Fail {
        Fail::new(Kind::ZeroDivision, msg)
    }
}
