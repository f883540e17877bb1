//! Cursors: execute and fetch.

use super::api::api;
use super::connection::{self, column_name, Connection, Prepared};
use super::convert;
use super::errors::{self, programming};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::call_named;
use crate::stdlib::rust_class::{data, new_of, Class};
use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::rc::Rc;

pub struct Cursor {
    connection: RefCell<Value>,
    statement: RefCell<Option<Rc<Prepared>>>,
    converters: RefCell<Vec<Value>>,
    description: RefCell<Value>,
    row_factory: RefCell<Value>,
    last_row: RefCell<Value>,
    row_count: Cell<i64>,
    array_size: Cell<i64>,
    is_closed: Cell<bool>,
    is_locked: Cell<bool>,
}

impl Drop for Cursor {
    /// Rows that were not fetched hold their tables.
    fn drop(&mut self) {
        self.finish();
    }
}

fn create(a: &[Value]) -> R {
    new_of(
        a,
        Cursor {
            connection: RefCell::new(UNBOUND),
            statement: RefCell::new(None),
            converters: RefCell::new(Vec::new()),
            description: RefCell::new(NONE),
            row_factory: RefCell::new(NONE),
            last_row: RefCell::new(NONE),
            row_count: Cell::new(-1),
            array_size: Cell::new(1),
            is_closed: Cell::new(false),
            is_locked: Cell::new(false),
        },
    )
}

fn init(a: &[Value]) -> R {
    let c = data::<Cursor>(&a[0])?;
    if !super::CONNECTION.is_class_of(&a[1]) {
        return Err(type_error(format!(
            "Cursor() argument 1 must be sqlite3.Connection, not {}",
            type_name(&a[1])
        )));
    }
    connection::any(&a[1])?.check_thread()?;
    *c.connection.borrow_mut() = a[1].clone();
    c.finish();
    c.is_closed.set(false);
    Ok(NONE)
}

pub fn description(v: &Value) -> R {
    Ok(data::<Cursor>(v)?.description.borrow().clone())
}

/// A cursor that may work now, and its connection.
fn ready(v: &Value) -> R<(&Cursor, Value)> {
    let c = data::<Cursor>(v)?;
    let connection = c.connection.borrow().clone();
    if connection.is_unbound() {
        return Err(programming("Base Cursor.__init__ not called."));
    }
    if c.is_closed.get() {
        return Err(programming("Cannot operate on a closed cursor."));
    }
    if c.is_locked.get() {
        return Err(programming("Recursive use of cursors not allowed."));
    }
    connection::open(&connection)?;
    Ok((c, connection))
}

/// Keeps a cursor to itself while it works.
struct Lock<'a>(&'a Cursor);

impl<'a> Lock<'a> {
    fn of(c: &'a Cursor) -> Lock<'a> {
        c.is_locked.set(true);
        Lock(c)
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        self.0.is_locked.set(false);
    }
}

fn step(s: &Prepared) -> i32 {
    if s.at.is_null() {
        return errors::DONE;
    }
    // SAFETY: a prepared statement.
    unsafe { (api().step)(s.at) }
}

fn reset(s: &Prepared) {
    // SAFETY: a prepared statement, or null.
    unsafe { (api().reset)(s.at) };
}

impl Cursor {
    /// Lets go of the statement.
    fn finish(&self) {
        if let Some(s) = self.statement.borrow_mut().take() {
            reset(&s);
        }
    }

    fn describe(&self, s: &Prepared, cut: bool) {
        // SAFETY: a prepared statement, or null.
        let n = unsafe { (api().column_count)(s.at) };
        let entry = |i: i32| {
            let mut parts = vec![new_string(column_name(s.at, i, cut))];
            parts.extend((0..6).map(|_| NONE));
            tuple(parts)
        };
        let made = if n == 0 { NONE } else { tuple((0..n).map(entry).collect()) };
        *self.description.borrow_mut() = made;
    }

    fn execute(&self, c: &Connection, sql: &str, params: &mut dyn FnMut() -> R<Option<Value>>, many: bool) -> R<()> {
        let s = c.statement(sql)?;
        reset(&s);
        *self.statement.borrow_mut() = Some(s.clone());
        // SAFETY: a prepared statement, or null.
        if many && unsafe { (api().stmt_readonly)(s.at) } != 0 {
            return Err(programming("executemany() can only execute DML statements."));
        }
        self.row_count.set(if s.is_dml { 0 } else { -1 });
        if s.is_dml {
            c.begin()?;
        }
        while let Some(p) = params()? {
            convert::bind_all(c, s.at, &p)?;
            let code = step(&s);
            if code != errors::DONE && code != errors::ROW {
                let e = c.failure();
                reset(&s);
                return Err(e);
            }
            *self.converters.borrow_mut() = convert::converters(c, s.at)?;
            self.describe(&s, c.detect_types.get() & 2 != 0);
            // SAFETY: open.
            let changed = unsafe { (api().changes)(c.db.get()) };
            if code == errors::DONE {
                if s.is_dml {
                    self.row_count.set(self.row_count.get() + i64::from(changed));
                }
                reset(&s);
            } else if many {
                reset(&s);
            }
        }
        if !many {
            // SAFETY: open.
            let last = unsafe { (api().last_insert_rowid)(c.db.get()) };
            *self.last_row.borrow_mut() = Value::int(last);
        }
        Ok(())
    }
}

fn run(a: &[Value], params: &mut dyn FnMut() -> R<Option<Value>>, many: bool) -> R {
    let (c, connection) = ready(&a[0])?;
    let conn = connection::open(&connection)?;
    let sql = match a[1].as_str_data() {
        Some(_) => convert::utf8(&a[1])?,
        None => {
            return Err(type_error(format!(
                "{}() argument 1 must be str, not {}",
                if many { "executemany" } else { "execute" },
                type_name(&a[1])
            )))
        }
    };
    let sql = String::from_utf8_lossy(&sql).into_owned();
    let lock = Lock::of(c);
    c.finish();
    *c.description.borrow_mut() = NONE;
    let r = c.execute(conn, &sql, params, many);
    drop(lock);
    let is_over = r.is_err() || c.statement.borrow().as_ref().map_or(true, |s| {
        // SAFETY: a prepared statement, or null.
        unsafe { (api().stmt_busy)(s.at) == 0 }
    });
    if r.is_err() {
        c.row_count.set(-1);
    }
    if is_over {
        c.finish();
    }
    r.map(|_| a[0].clone())
}

fn execute(a: &[Value]) -> R {
    let mut given = Some(a[2].given().cloned().unwrap_or_else(|| tuple(Vec::new())));
    run(a, &mut || Ok(given.take()), false)
}

fn execute_many(a: &[Value]) -> R {
    let mut all = iter(&a[2])?;
    run(a, &mut || all.next(), true)
}

fn execute_script(a: &[Value]) -> R {
    let (c, connection) = ready(&a[0])?;
    let conn = connection::open(&connection)?;
    if a[1].as_str_data().is_none() {
        return Err(type_error(format!(
            "executescript() argument must be str, not {}",
            type_name(&a[1])
        )));
    }
    let sql = CString::new(convert::utf8(&a[1])?)
        .map_err(|_| value_error("embedded null character"))?;
    // SAFETY: open.
    let longest = unsafe { (api().limit)(conn.db.get(), 1, -1) };
    if sql.as_bytes().len() > longest as usize {
        return Err(errors::DATA.raise_text("query string is too large"));
    }
    conn.end("COMMIT")?;
    let _lock = Lock::of(c);
    let mut rest = sql;
    while !rest.as_bytes().is_empty() {
        let (s, used) = conn.prepare_first(&rest)?;
        if s.at.is_null() && used == 0 {
            break;
        }
        loop {
            match step(&s) {
                errors::ROW => {}
                errors::DONE => break,
                _ => return Err(conn.failure()),
            }
        }
        rest = CString::new(&rest.as_bytes()[used..]).unwrap_or_default();
    }
    Ok(a[0].clone())
}

/// `connection.cursor().execute(...)`
pub fn execute_on(connection: &Value, args: &[Value]) -> R {
    on_new(connection, "execute", args)
}

/// A method of a new cursor of the connection, which subclasses of it do not choose.
pub fn on_new(connection: &Value, method: &str, args: &[Value]) -> R {
    let cursor = super::methods::new_cursor(&[connection.clone(), UNBOUND])?;
    call_named(&cursor, method, args)
}

fn next_row(v: &Value) -> R<Option<Value>> {
    let (c, connection) = ready(v)?;
    let conn = connection::open(&connection)?;
    let s = match &*c.statement.borrow() {
        Some(s) => s.clone(),
        None => return Ok(None),
    };
    // SAFETY: a prepared statement, or null.
    if unsafe { (api().data_count)(s.at) } == 0 {
        c.finish();
        return Ok(None);
    }
    let converters = c.converters.borrow().clone();
    let row = {
        let _lock = Lock::of(c);
        convert::row(conn, s.at, &converters)?
    };
    match step(&s) {
        errors::ROW => {}
        errors::DONE => {
            if s.is_dml {
                // SAFETY: open.
                let n = unsafe { (api().changes)(conn.db.get()) };
                c.row_count.set(n.into());
            }
            c.finish();
        }
        _ => {
            let e = conn.failure();
            c.finish();
            return Err(e);
        }
    }
    let factory = c.row_factory.borrow().clone();
    if factory.is_none() {
        return Ok(Some(row));
    }
    call(&factory, &mut [v.clone(), row]).map(Some)
}

fn fetch(v: &Value, most: i64) -> R {
    let mut out = Vec::new();
    while most < 0 || (out.len() as i64) < most {
        match next_row(v)? {
            Some(r) => out.push(r),
            None => break,
        }
    }
    Ok(list(out))
}

fn close(a: &[Value]) -> R {
    let c = data::<Cursor>(&a[0])?;
    let connection = c.connection.borrow().clone();
    if connection.is_unbound() {
        return Err(programming("Base Cursor.__init__ not called."));
    }
    if c.is_locked.get() {
        return Err(programming("Recursive use of cursors not allowed."));
    }
    connection::open(&connection)?;
    c.finish();
    c.is_closed.set(true);
    Ok(NONE)
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, *args, **kw" create;
    "__init__" "self, connection, /" init;
    "execute" "self, sql, parameters=, /" execute;
    "executemany" "self, sql, seq_of_parameters, /" execute_many;
    "executescript" "self, sql_script, /" execute_script;
    "fetchone" "self, /" |a| Ok(next_row(&a[0])?.unwrap_or(NONE));
    "fetchmany" "self, size=" |a| {
        let n = match a[1].given() {
            Some(v) => index_size(v)? as i64,
            None => data::<Cursor>(&a[0])?.array_size.get(),
        };
        // zero asks for all
        fetch(&a[0], if n == 0 { -1 } else { n })
    };
    "fetchall" "self, /" |a| fetch(&a[0], -1);
    "__iter__" "self, /" |a| Ok(a[0].clone());
    "__next__" "self, /" |a| match next_row(&a[0])? {
        Some(r) => Ok(r),
        None => Err(stop_iteration(NONE)),
    };
    "close" "self, /" close;
    "setinputsizes" "self, sizes, /" |_| Ok(NONE);
    "setoutputsize" "self, size, column=, /" |_| Ok(NONE);
};

fn cursor(v: &Value) -> R<&Cursor> {
    data::<Cursor>(v)
}

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "description", get: description, set: None },
    GetSetData {
        name: "rowcount",
        get: |v| Ok(Value::int(cursor(v)?.row_count.get())),
        set: None,
    },
    GetSetData {
        name: "lastrowid",
        get: |v| Ok(cursor(v)?.last_row.borrow().clone()),
        set: None,
    },
    GetSetData {
        name: "connection",
        get: |v| Ok(cursor(v)?.connection.borrow().clone()),
        set: None,
    },
    GetSetData {
        name: "arraysize",
        get: |v| Ok(Value::int(cursor(v)?.array_size.get())),
        set: Some(|v, x| {
            let n = index_size(&x.unwrap_or(NONE))?;
            cursor(v)?.array_size.set(n as i64);
            Ok(())
        }),
    },
    GetSetData {
        name: "row_factory",
        get: |v| Ok(cursor(v)?.row_factory.borrow().clone()),
        set: Some(|v, x| {
            *cursor(v)?.row_factory.borrow_mut() = x.unwrap_or(NONE);
            Ok(())
        }),
    },
];
pub static CLASS: Class = Class::new("sqlite3", "Cursor", &[], METHODS, ATTRS);
