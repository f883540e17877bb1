//! io.BufferedRWPair: one object over a stream to read from and one to write to.

use crate::file_open::over_raw;
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::call_named;
use crate::stdlib::rust_class::{data, new_of, Base, Class};
use std::cell::RefCell;

struct Pair {
    reader: Value,
    writer: Value,
}

type Cell = RefCell<Pair>;

fn new(a: &[Value]) -> R {
    new_of(a, RefCell::new(Pair { reader: NONE, writer: NONE }))
}

fn init(a: &[Value]) -> R {
    let (reader, writer) = (over_raw(&a[1], true, false)?, over_raw(&a[2], false, true)?);
    *data::<Cell>(&a[0])?.borrow_mut() = Pair { reader, writer };
    Ok(NONE)
}

fn reader(v: &Value) -> R {
    Ok(data::<Cell>(v)?.borrow().reader.clone())
}

fn writer(v: &Value) -> R {
    Ok(data::<Cell>(v)?.borrow().writer.clone())
}

/// Arguments that were given, from the first on.
fn rest(a: &[Value]) -> Vec<Value> {
    a[1..].iter().take_while(|v| v.given().is_some()).cloned().collect()
}

fn read(a: &[Value], name: &str) -> R {
    call_named(&reader(&a[0])?, name, &rest(a))
}

fn write(a: &[Value], name: &str) -> R {
    call_named(&writer(&a[0])?, name, &rest(a))
}

fn close(a: &[Value]) -> R {
    let written = write(a, "close");
    read(a, "close")?;
    written
}

fn is_terminal(a: &[Value]) -> R {
    let w = write(a, "isatty")?;
    if truthy(&w)? { Ok(w) } else { read(a, "isatty") }
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new;
    "__init__" "self, reader, writer, buffer_size=, /" init;
    "read" "self, size=, /" |a| read(a, "read");
    "peek" "self, size=, /" |a| read(a, "peek");
    "read1" "self, size=, /" |a| read(a, "read1");
    "readinto" "self, buffer, /" |a| read(a, "readinto");
    "readinto1" "self, buffer, /" |a| read(a, "readinto1");
    "readline" "self, size=, /" |a| read(a, "readline");
    "readable" "self, /" |a| read(a, "readable");
    "write" "self, buffer, /" |a| write(a, "write");
    "flush" "self, /" |a| write(a, "flush");
    "writable" "self, /" |a| write(a, "writable");
    "close" "self, /" close;
    "isatty" "self, /" is_terminal;
};
static ATTRS: &[GetSetData] = &[GetSetData {
    name: "closed",
    get: |v| crate::attr::getattr_sym(&writer(v)?, crate::sym::intern("closed")),
    set: None,
}];

pub static PAIR: Class =
    Class::new("_io", "BufferedRWPair", &[Base::Builtin(T::BufferedIOBase)], METHODS, ATTRS);
