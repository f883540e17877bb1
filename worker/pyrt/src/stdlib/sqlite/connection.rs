//! Connections: opening, statements that are kept, transactions.

use super::api::{api, text, Db, Statement};
use super::errors::{self, programming};
use super::cursor;
use crate::prelude::*;
use crate::stdlib::os_text;
use crate::stdlib::rust_class::{data, new_of};
use crate::threads;
use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::rc::Rc;

/// A prepared statement; it ends with its last user.
pub struct Prepared {
    pub at: Statement,
    pub is_dml: bool,
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // SAFETY: nobody uses it any more; the library keeps the connection until then.
        unsafe { (api().finalize)(self.at) };
    }
}

pub struct Connection {
    pub db: Cell<Db>,
    is_ready: Cell<bool>,
    pub detect_types: Cell<i64>,
    isolation: RefCell<Option<&'static str>>,
    pub row_factory: RefCell<Value>,
    pub text_factory: RefCell<Value>,
    cache: RefCell<Vec<(String, Rc<Prepared>)>>,
    cache_size: Cell<usize>,
    owner: Cell<Option<String>>,
    /// What a callback raised where the library hears only of a failure.
    pub raised: RefCell<Option<PyErr>>,
}

const LEVELS: &[&str] = &["", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"];

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

/// The connection of an object, whether it is open or not.
pub fn any(v: &Value) -> R<&Connection> {
    let c = data::<Connection>(v)?;
    if !c.is_ready.get() {
        return Err(programming("Base Connection.__init__ not called."));
    }
    Ok(c)
}

/// The same, which must be open and of this thread.
pub fn open(v: &Value) -> R<&Connection> {
    let c = any(v)?;
    c.check_thread()?;
    c.check_open()?;
    Ok(c)
}

fn this_thread() -> String {
    format!("{:?}", threads::current())
}

pub fn c_text(v: &Value, function: &str, what: &str) -> R<CString> {
    match v.as_str() {
        Some(s) => CString::new(s.into_owned()).map_err(|_| value_error("embedded null character")),
        None => Err(type_error(format!(
            "{}() argument {} must be str, not {}",
            function,
            what,
            type_name(v)
        ))),
    }
}

pub fn create(a: &[Value]) -> R {
    new_of(
        a,
        Connection {
            db: Cell::new(std::ptr::null_mut()),
            is_ready: Cell::new(false),
            detect_types: Cell::new(0),
            isolation: RefCell::new(Some("")),
            row_factory: RefCell::new(NONE),
            text_factory: RefCell::new(T::Str.value()),
            cache: RefCell::new(Vec::new()),
            cache_size: Cell::new(128),
            owner: Cell::new(None),
            raised: RefCell::new(None),
        },
    )
}

/// `Connection(database, timeout, detect_types, isolation_level, check_same_thread, factory,
/// cached_statements, uri)`
pub fn init(a: &[Value]) -> R {
    let c = data::<Connection>(&a[0])?;
    let path = os_text::path_text(&a[1])?.bytes;
    let path = CString::new(path).map_err(|_| value_error("embedded null byte"))?;
    let timeout = a[2].given().map_or(Ok(5.0), crate::str_args::to_float)?;
    let detect = a[3].given().map_or(Ok(0), index_size)? as i64;
    let level = match a[4].given() {
        None => Some(""),
        Some(v) => level_of(v)?,
    };
    let same_thread = a[5].given().map_or(Ok(true), truthy)?;
    let cached = a[7].given().map_or(Ok(128), index_size)?;
    let is_uri = a[8].given().map_or(Ok(false), truthy)?;
    c.close();
    const READ_WRITE: i32 = 2;
    const CREATE: i32 = 4;
    const URI: i32 = 0x40;
    let flags = READ_WRITE | CREATE | if is_uri { URI } else { 0 };
    let mut db = std::ptr::null_mut();
    let lib = api();
    // SAFETY: texts with their zeros; the library fills in `db` even when it fails.
    unsafe {
        if (lib.open_v2)(path.as_ptr(), &mut db, flags, std::ptr::null()) != errors::OK {
            let e = errors::of_db(db);
            (lib.close_v2)(db);
            return Err(e);
        }
        (lib.extended_result_codes)(db, 1);
        (lib.busy_timeout)(db, (timeout * 1000.0) as i32);
    }
    c.db.set(db);
    c.detect_types.set(detect);
    *c.isolation.borrow_mut() = level;
    c.cache_size.set(cached.max(0) as usize);
    c.owner.set(if same_thread { Some(this_thread()) } else { None });
    c.is_ready.set(true);
    Ok(NONE)
}

fn level_of(v: &Value) -> R<Option<&'static str>> {
    if v.is_none() {
        return Ok(None);
    }
    let s = v.as_str().ok_or_else(|| type_error("isolation_level must be str or None"))?;
    if s.contains('\0') {
        return Err(value_error("embedded null character"));
    }
    match LEVELS.iter().find(|l| l.eq_ignore_ascii_case(&s)) {
        Some(l) => Ok(Some(l)),
        None => Err(value_error(
            "isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'",
        )),
    }
}

pub fn isolation(v: &Value) -> R {
    let c = any(v)?;
    c.check_open()?;
    let level = *c.isolation.borrow();
    Ok(level.map_or(NONE, new_str))
}

pub fn set_isolation(v: &Value, x: Option<Value>) -> R<()> {
    let x = x.ok_or_else(|| attribute_error("cannot delete attribute"))?;
    let c = any(v)?;
    let level = level_of(&x)?;
    *c.isolation.borrow_mut() = level;
    if level.is_none() {
        c.check_thread()?;
        c.check_open()?;
        c.end("COMMIT")?;
    }
    Ok(())
}

/// Where the SQL of a text begins, after space and comments; None: there is none.
fn first_word(mut s: &str) -> Option<&str> {
    loop {
        s = s.trim_start_matches(|c: char| matches!(c, ' ' | '\t' | '\x0c' | '\n' | '\r'));
        if let Some(rest) = s.strip_prefix("--") {
            s = &rest[rest.find('\n')?..];
        } else if let Some(rest) = s.strip_prefix("/*") {
            s = &rest[rest.find("*/")? + 2..];
        } else {
            return if s.is_empty() { None } else { Some(s) };
        }
    }
}

fn is_dml(sql: &str) -> bool {
    let word = first_word(sql).map_or(&[][..], str::as_bytes);
    let begins = |w: &str| word.get(..w.len()).map_or(false, |b| b.eq_ignore_ascii_case(w.as_bytes()));
    ["INSERT", "UPDATE", "DELETE", "REPLACE"].iter().any(|w| begins(w))
}

impl Connection {
    pub fn check_open(&self) -> R<()> {
        if self.db.get().is_null() {
            return Err(programming("Cannot operate on a closed database."));
        }
        Ok(())
    }
    pub fn check_thread(&self) -> R<()> {
        let owner = self.owner.take();
        let here = this_thread();
        let fits = owner.as_ref().map_or(true, |o| *o == here);
        let shown = owner.clone().unwrap_or_default();
        self.owner.set(owner);
        if fits {
            return Ok(());
        }
        Err(programming(format!(
            "SQLite objects created in a thread can only be used in that same thread. The object \
             was created in thread id {} and this is thread id {}.",
            shown, here
        )))
    }

    pub fn close(&self) {
        self.cache.borrow_mut().clear();
        let db = self.db.replace(std::ptr::null_mut());
        if !db.is_null() {
            // SAFETY: it was open; statements that live on keep it alive.
            unsafe { (api().close_v2)(db) };
        }
    }

    /// The error of a call that failed: a callback's, or the library's.
    pub fn failure(&self) -> PyErr {
        let raised = self.raised.borrow_mut().take();
        raised.unwrap_or_else(|| errors::of_db(self.db.get()))
    }
    pub fn check(&self, code: i32) -> R<()> {
        if code == errors::OK { Ok(()) } else { Err(self.failure()) }
    }

    pub fn in_transaction(&self) -> bool {
        // SAFETY: open.
        unsafe { (api().get_autocommit)(self.db.get()) == 0 }
    }

    /// Prepares one statement; gives what of the text follows it, too.
    pub fn prepare_first(&self, sql: &CString) -> R<(Prepared, usize)> {
        let (mut at, mut tail) = (std::ptr::null_mut(), std::ptr::null());
        let n = sql.as_bytes().len();
        // SAFETY: a text with its zero.
        let code = unsafe {
            (api().prepare_v2)(self.db.get(), sql.as_ptr(), n as i32 + 1, &mut at, &mut tail)
        };
        self.check(code)?;
        let used = (tail as usize).saturating_sub(sql.as_ptr() as usize).min(n);
        Ok((Prepared { at, is_dml: false }, used))
    }

    /// The statement of a text, made now or kept from before.
    pub fn statement(&self, sql: &str) -> R<Rc<Prepared>> {
        let mut cache = self.cache.borrow_mut();
        if let Some(i) = cache.iter().position(|c| c.0 == sql) {
            let kept = cache.remove(i);
            let s = kept.1.clone();
            if Rc::strong_count(&s) == 2 {
                cache.push(kept);
                return Ok(s);
            }
            cache.push(kept);
            drop(cache);
            return self.new_statement(sql);
        }
        drop(cache);
        let s = self.new_statement(sql)?;
        let mut cache = self.cache.borrow_mut();
        if self.cache_size.get() > 0 {
            if cache.len() >= self.cache_size.get() {
                cache.remove(0);
            }
            cache.push((sql.to_string(), s.clone()));
        }
        Ok(s)
    }

    fn new_statement(&self, sql: &str) -> R<Rc<Prepared>> {
        // SAFETY: open.
        let longest = unsafe { (api().limit)(self.db.get(), 1, -1) };
        if sql.len() > longest as usize {
            return Err(errors::DATA.raise_text("query string is too large"));
        }
        let text = CString::new(sql)
            .map_err(|_| programming("the query contains a null character"))?;
        let (mut p, used) = self.prepare_first(&text)?;
        if first_word(&sql[used..]).is_some() {
            return Err(programming("You can only execute one statement at a time."));
        }
        p.is_dml = is_dml(sql);
        Ok(Rc::new(p))
    }

    /// Runs a statement without results.
    pub fn run(&self, sql: &str) -> R<()> {
        let text = CString::new(sql).map_err(|_| value_error("embedded null character"))?;
        let (p, _) = self.prepare_first(&text)?;
        // SAFETY: prepared just now.
        let code = unsafe { (api().step)(p.at) };
        if code == errors::DONE || code == errors::ROW { Ok(()) } else { Err(self.failure()) }
    }

    pub fn begin(&self) -> R<()> {
        let level = *self.isolation.borrow();
        match level {
            Some(level) if !self.in_transaction() => self.run(&format!("BEGIN {}", level)),
            _ => Ok(()),
        }
    }

    /// COMMIT or ROLLBACK, where there is something to end.
    pub fn end(&self, how: &str) -> R<()> {
        if self.in_transaction() { self.run(how) } else { Ok(()) }
    }

    /// The lines that make the database anew.
    pub fn dump(&self, v: &Value) -> R<Vec<Value>> {
        let all = |sql: &str| collect(&cursor::execute_on(v, &[new_str(sql)])?);
        let text = |row: &Value, i: i64| -> R<String> {
            let cell = getitem(row, &Value::int(i))?;
            Ok(cell.as_str().map(|s| s.into_owned()).unwrap_or_default())
        };
        let mut out = vec!["BEGIN TRANSACTION;".to_string()];
        let mut sequence = Vec::new();
        let schema = "SELECT name, type, sql FROM sqlite_master WHERE sql NOT NULL AND type ";
        for table in all(&format!("{} == 'table' ORDER BY name", schema))? {
            let (name, sql) = (text(&table, 0)?, text(&table, 2)?);
            let quoted = name.replace('"', "\"\"");
            let mut columns = Vec::new();
            for c in all(&format!("PRAGMA table_info(\"{}\")", quoted))? {
                columns.push(format!("'||quote(\"{}\")||'", text(&c, 1)?.replace('"', "\"\"")));
            }
            let is_sequence = name == "sqlite_sequence";
            match name.as_str() {
                "sqlite_sequence" => sequence.push("DELETE FROM \"sqlite_sequence\";".to_string()),
                "sqlite_stat1" => out.push("ANALYZE \"sqlite_master\";".to_string()),
                n if n.starts_with("sqlite_") => continue,
                _ => out.push(format!("{};", sql)),
            }
            let rows = format!(
                "SELECT 'INSERT INTO \"{}\" VALUES({})' FROM \"{}\";",
                quoted.replace('\'', "''"),
                columns.join(","),
                quoted
            );
            for row in all(&rows)? {
                let line = format!("{};", text(&row, 0)?);
                if is_sequence { sequence.push(line) } else { out.push(line) }
            }
        }
        for other in all(&format!("{} IN ('index', 'trigger', 'view')", schema))? {
            out.push(format!("{};", text(&other, 2)?));
        }
        out.extend(sequence);
        out.push("COMMIT;".to_string());
        Ok(out.into_iter().map(new_string).collect())
    }
}

/// What a column is called, without its `[type]`.
pub fn column_name(s: Statement, i: i32, cut: bool) -> String {
    // SAFETY: a column that is there.
    let name = text(unsafe { (api().column_name)(s, i) });
    match name.find('[') {
        Some(at) if cut => {
            let head = &name[..at];
            head.strip_suffix(' ').unwrap_or(head).to_string()
        }
        _ => name,
    }
}
