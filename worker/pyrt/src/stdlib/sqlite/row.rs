//! `sqlite3.Row`: a tuple whose items have the names of the columns.

use super::cursor;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::stdlib::rust_class::{data, new_of, Class};

pub struct Row {
    cells: Value,
    description: Value,
}

/// What adapters are asked for.
pub static PROTOCOL: Class = Class::new("sqlite3", "PrepareProtocol", &[], PROTOCOL_METHODS, &[]);
static PROTOCOL_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, *args, **kw" |a| new_of(a, ());
};

fn row(v: &Value) -> R<&Row> {
    data::<Row>(v)
}

fn create(a: &[Value]) -> R {
    if !cursor::CLASS.is_class_of(&a[1]) {
        return Err(type_error(format!(
            "Row() argument 1 must be sqlite3.Cursor, not {}",
            type_name(&a[1])
        )));
    }
    if a[2].as_tuple().is_none() {
        return Err(type_error(format!(
            "Row() argument 2 must be tuple, not {}",
            type_name(&a[2])
        )));
    }
    new_of(a, Row { cells: a[2].clone(), description: cursor::description(&a[1])? })
}

fn names(r: &Row) -> R<Vec<Value>> {
    if r.description.is_none() {
        return Ok(Vec::new());
    }
    collect(&r.description)?.iter().map(|d| getitem(d, &Value::int(0))).collect()
}

fn get(a: &[Value]) -> R {
    let r = row(&a[0])?;
    if let Some(wanted) = a[1].as_str() {
        for (i, name) in names(r)?.iter().enumerate() {
            if name.as_str().map_or(false, |n| n.eq_ignore_ascii_case(&wanted)) {
                return getitem(&r.cells, &Value::int(i as i64));
            }
        }
        return Err(index_error("No item with that key"));
    }
    if crate::str_args::is_int(&a[1]) || a[1].as_slice().is_some() {
        return getitem(&r.cells, &a[1]);
    }
    Err(index_error("Index must be int or string"))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, cursor, data, /" create;
    "keys" "self, /" |a| Ok(list(names(row(&a[0])?)?));
    "__getitem__" "self, key, /" get;
    "__len__" "self, /" |a| Ok(Value::int(row(&a[0])?.cells.as_tuple().map_or(0, |t| t.len()) as i64));
    "__iter__" "self, /" |a| iter_object(&row(&a[0])?.cells);
    "__hash__" "self, /" |a| {
        let r = row(&a[0])?;
        Ok(Value::int(hash(&r.description)? ^ hash(&r.cells)?))
    };
    "__eq__" "self, other, /" |a| {
        if !CLASS.is_class_of(&a[1]) {
            return Ok(NOT_IMPLEMENTED);
        }
        let (r, other) = (row(&a[0])?, row(&a[1])?);
        Ok(Value::bool(eq_b(&r.description, &other.description)? && eq_b(&r.cells, &other.cells)?))
    };
};
pub static CLASS: Class = Class::new("sqlite3", "Row", &[], METHODS, &[]);
