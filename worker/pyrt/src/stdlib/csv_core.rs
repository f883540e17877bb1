//! _csv: readers and writers, which the module csv is made of.

use super::csv_dialect::{
    self, dialect_of, error, view, Dialect, QUOTE_ALL, QUOTE_MINIMAL, QUOTE_NONE,
    QUOTE_NONNUMERIC,
};
use super::functions;
use crate::func::NativeDef;
use crate::iter::next_of;
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::str_wtf8::{chars, push};
use crate::sym;
use std::cell::Cell;

thread_local! {
    static FIELD_LIMIT: Cell<i64> = Cell::new(131072);
}

/// Where in a record the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Record,
    Field,
    Escaped,
    EscapedEnd,
    InField,
    InQuotes,
    EscapedInQuotes,
    QuoteInQuotes,
    LineEnd,
}

struct Reader {
    lines: Value,
    dialect: Value,
    line: Cell<i64>,
}

struct Parse {
    state: State,
    field: Vec<u8>,
    field_chars: i64,
    numeric: bool,
    fields: Vec<Value>,
}

impl Parse {
    fn new() -> Parse {
        let (field, fields) = (Vec::new(), Vec::new());
        Parse { state: State::Record, field, field_chars: 0, numeric: false, fields }
    }

    fn add(&mut self, c: u32) -> R<()> {
        let limit = FIELD_LIMIT.with(|l| l.get());
        if self.field_chars >= limit {
            return Err(error(format!("field larger than field limit ({})", limit)));
        }
        self.field_chars += 1;
        push(&mut self.field, c);
        Ok(())
    }

    fn save(&mut self) -> R<()> {
        let text = new_wtf8(std::mem::take(&mut self.field));
        self.field_chars = 0;
        let v = if std::mem::take(&mut self.numeric) {
            call(&T::Float.value(), &mut [text])?
        } else {
            text
        };
        self.fields.push(v);
        Ok(())
    }

    /// The end of a record, by a line break or the end of the line.
    fn end(&mut self, c: Option<u32>) -> R<()> {
        self.save()?;
        self.state = if c.is_none() { State::Record } else { State::LineEnd };
        Ok(())
    }

    /// One character, or None at the end of a line.
    fn take(&mut self, d: &Dialect, c: Option<u32>) -> R<()> {
        let breaks = matches!(c, None | Some(0x0a) | Some(0x0d));
        let quotes = d.quoting != QUOTE_NONE && c.is_some() && c == d.quote;
        let escapes = c.is_some() && c == d.escape;
        match self.state {
            State::Record | State::Field => {
                if self.state == State::Record {
                    if c.is_none() {
                        return Ok(());
                    }
                    if breaks {
                        self.state = State::LineEnd;
                        return Ok(());
                    }
                    self.state = State::Field;
                }
                return self.begin_field(d, c, breaks, quotes, escapes);
            }
            State::Escaped => match c {
                Some(b) if breaks => {
                    self.add(b)?;
                    self.state = State::EscapedEnd;
                }
                _ => {
                    self.add(c.unwrap_or(0x0a))?;
                    self.state = State::InField;
                }
            },
            State::EscapedEnd if c.is_none() => {}
            State::EscapedEnd | State::InField => match c {
                _ if breaks => self.end(c)?,
                _ if escapes => self.state = State::Escaped,
                Some(x) if x == d.delimiter => {
                    self.save()?;
                    self.state = State::Field;
                }
                Some(x) => {
                    self.add(x)?;
                    self.state = State::InField;
                }
                None => {}
            },
            State::InQuotes => match c {
                None => {}
                Some(_) if escapes => self.state = State::EscapedInQuotes,
                Some(_) if quotes => {
                    self.state =
                        if d.double_quote { State::QuoteInQuotes } else { State::InField };
                }
                Some(x) => self.add(x)?,
            },
            State::EscapedInQuotes => {
                self.add(c.unwrap_or(0x0a))?;
                self.state = State::InQuotes;
            }
            State::QuoteInQuotes => return self.after_quote(d, c, breaks, quotes),
            State::LineEnd => match c {
                None => self.state = State::Record,
                Some(_) if breaks => {}
                Some(_) => {
                    return Err(error(
                        "new-line character seen in unquoted field - do you need to open the \
                         file in universal-newline mode?",
                    ))
                }
            },
        }
        Ok(())
    }

    fn begin_field(
        &mut self,
        d: &Dialect,
        c: Option<u32>,
        breaks: bool,
        quotes: bool,
        escapes: bool,
    ) -> R<()> {
        match c {
            _ if breaks => return self.end(c),
            _ if quotes => self.state = State::InQuotes,
            _ if escapes => self.state = State::Escaped,
            Some(0x20) if d.skip_space => {}
            Some(x) if x == d.delimiter => self.save()?,
            Some(x) => {
                self.numeric = d.quoting == QUOTE_NONNUMERIC;
                self.add(x)?;
                self.state = State::InField;
            }
            None => {}
        }
        Ok(())
    }

    fn after_quote(&mut self, d: &Dialect, c: Option<u32>, breaks: bool, quotes: bool) -> R<()> {
        match c {
            Some(x) if quotes => {
                self.add(x)?;
                self.state = State::InQuotes;
            }
            Some(x) if x == d.delimiter => {
                self.save()?;
                self.state = State::Field;
            }
            _ if breaks => self.end(c)?,
            Some(x) if !d.strict => {
                self.add(x)?;
                self.state = State::InField;
            }
            _ => {
                let shown = |c: Option<u32>| c.and_then(char::from_u32).unwrap_or('?');
                return Err(error(format!(
                    "'{}' expected after '{}'",
                    shown(Some(d.delimiter)),
                    shown(d.quote)
                )));
            }
        }
        Ok(())
    }
}

fn reader_of(v: &Value) -> R<&Reader> {
    v.as_native_object::<Reader>().ok_or_else(|| type_error("a _csv.reader is required"))
}

/// The next record; it may go over several lines.
fn next_record(r: &Reader) -> R<Option<Value>> {
    let d = view(&r.dialect)?;
    let mut p = Parse::new();
    loop {
        let line = match next_of(&r.lines)? {
            Some(l) => l,
            None if p.field.is_empty() && p.state != State::InQuotes => return Ok(None),
            None if d.strict => return Err(error("unexpected end of data")),
            None => {
                p.save()?;
                break;
            }
        };
        let text = match line.as_str_data() {
            Some(s) => s,
            None => {
                return Err(error(format!(
                    "iterator should return strings, not {} (the file should be opened in text \
                     mode)",
                    type_name(&line)
                )))
            }
        };
        r.line.set(r.line.get() + 1);
        for c in chars(text.bytes()) {
            p.take(d, Some(c))?;
        }
        p.take(d, None)?;
        if p.state == State::Record {
            break;
        }
    }
    Ok(Some(list(p.fields)))
}

fn new_reader(a: &[Value]) -> R {
    let lines = iter_object(&a[0])?;
    let dialect = dialect_of(a[1].given(), &a[2])?;
    let r = Reader { lines, dialect, line: Cell::new(0) };
    Ok(new_other_data(T::CsvReader.ty(), Box::new(r)))
}

static READER: &[NativeDef] = natives! {
    "__iter__" "self, /" |a| Ok(a[0].clone());
    "__next__" "self, /" |a| match next_record(reader_of(&a[0])?)? {
        Some(v) => Ok(v),
        None => Err(stop_iteration(NONE)),
    };
};
static READER_ATTRS: &[GetSetData] = &[
    GetSetData { name: "dialect", get: |v| Ok(reader_of(v)?.dialect.clone()), set: None },
    GetSetData {
        name: "line_num",
        get: |v| Ok(Value::int(reader_of(v)?.line.get())),
        set: None,
    },
];

/// ---- writing

struct Writer {
    write: Value,
    dialect: Value,
}

fn writer_of(v: &Value) -> R<&Writer> {
    v.as_native_object::<Writer>().ok_or_else(|| type_error("a _csv.writer is required"))
}

fn is_number(v: &Value) -> bool {
    [T::Int, T::Float, T::Complex].iter().any(|t| type_of(v).is_subtype(t.ty()))
        || crate::attr::has_special(v, sym::intern("__float__"))
        || crate::attr::has_special(v, sym::INDEX)
}

/// A field in its quotes, if it needs them.
fn add_field(out: &mut Vec<u8>, d: &Dialect, text: &[u8], mut quoted: bool) -> R<()> {
    let mut body = Vec::with_capacity(text.len() + 2);
    for c in chars(text) {
        let special = c == d.delimiter
            || Some(c) == d.escape
            || Some(c) == d.quote
            || chars(&d.terminator).any(|t| t == c);
        if special {
            let doubles = Some(c) == d.quote && d.double_quote;
            let mut escape = d.quoting == QUOTE_NONE;
            if !escape && Some(c) == d.quote {
                escape = !doubles;
            } else if !escape && Some(c) == d.escape {
                escape = true;
            }
            if d.quoting != QUOTE_NONE {
                if doubles {
                    push(&mut body, c);
                }
                quoted = quoted || !escape;
            }
            if escape {
                match d.escape {
                    Some(e) => push(&mut body, e),
                    None => return Err(error("need to escape, but no escapechar set")),
                }
            }
        }
        push(&mut body, c);
    }
    let quote = d.quote.filter(|_| quoted);
    quote.into_iter().for_each(|q| push(out, q));
    out.extend_from_slice(&body);
    quote.into_iter().for_each(|q| push(out, q));
    Ok(())
}

fn row_text(d: &Dialect, row: &Value) -> R<Vec<u8>> {
    let fields = match crate::iter::iter(row) {
        Ok(_) => collect(row)?,
        Err(e) if e.is(T::TypeError) => {
            return Err(error(format!("iterable expected, not {}", type_name(row))))
        }
        Err(e) => return Err(e),
    };
    let mut out = Vec::new();
    for (i, f) in fields.iter().enumerate() {
        if i > 0 {
            push(&mut out, d.delimiter);
        }
        let quoted = match d.quoting {
            QUOTE_ALL => true,
            QUOTE_NONNUMERIC => !is_number(f),
            _ => false,
        };
        let text = if f.is_none() { new_str("") } else { call(&T::Str.value(), &mut [f.clone()])? };
        add_field(&mut out, d, text.as_str_data().map_or(b"", |s| s.bytes()), quoted)?;
    }
    if !fields.is_empty() && out.is_empty() {
        if d.quoting == QUOTE_NONE {
            return Err(error("single empty field record must be quoted"));
        }
        add_field(&mut out, d, b"", true)?;
    }
    out.extend_from_slice(&d.terminator);
    Ok(out)
}

fn write_row(w: &Writer, row: &Value) -> R {
    let text = row_text(view(&w.dialect)?, row)?;
    call(&w.write, &mut [new_wtf8(text)])
}

fn write_rows(a: &[Value]) -> R {
    let w = writer_of(&a[0])?;
    let mut rows = crate::iter::iter(&a[1])?;
    while let Some(row) = rows.next()? {
        write_row(w, &row)?;
    }
    Ok(NONE)
}

fn new_writer(a: &[Value]) -> R {
    let dialect = dialect_of(a[1].given(), &a[2])?;
    let write = crate::attr::try_getattr(&a[0], sym::WRITE)?;
    match write.filter(crate::builtins::is_callable) {
        Some(write) => {
            let w = Writer { write, dialect };
            Ok(new_other_data(T::CsvWriter.ty(), Box::new(w)))
        }
        None => Err(type_error("argument 1 must have a \"write\" method")),
    }
}

static WRITER: &[NativeDef] = natives! {
    "writerow" "self, row, /" |a| write_row(writer_of(&a[0])?, &a[1]);
    "writerows" "self, rows, /" write_rows;
};
static WRITER_ATTRS: &[GetSetData] = &[GetSetData {
    name: "dialect",
    get: |v| Ok(writer_of(v)?.dialect.clone()),
    set: None,
}];

/// ---- the module

fn field_size_limit(a: &[Value]) -> R {
    let old = FIELD_LIMIT.with(|l| l.get());
    if let Some(v) = a[0].given() {
        match v.as_int() {
            Some(n) => FIELD_LIMIT.with(|l| l.set(n)),
            None => return Err(type_error("limit must be an integer")),
        }
    }
    Ok(Value::int(old))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "reader" "iterable, dialect=, /, **fmtparams" new_reader;
    "writer" "fileobj, dialect=, /, **fmtparams" new_writer;
    "field_size_limit" "limit=, /" field_size_limit;
};

pub fn define_all() {
    csv_dialect::define_all();
    define(T::CsvReader, READER, READER_ATTRS);
    define(T::CsvWriter, WRITER, WRITER_ATTRS);
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "_csv");
    functions(m, csv_dialect::FUNCTIONS, "_csv");
    super::native_class::add(m, "Error", &[T::Exception.value()], &[])?;
    m.set_str("Dialect", T::CsvDialect.value());
    m.set_str("__version__", new_str("1.0"));
    for (name, n) in [
        ("QUOTE_MINIMAL", QUOTE_MINIMAL),
        ("QUOTE_ALL", QUOTE_ALL),
        ("QUOTE_NONNUMERIC", QUOTE_NONNUMERIC),
        ("QUOTE_NONE", QUOTE_NONE),
    ] {
        m.set_str(name, Value::int(n));
    }
    Ok(())
}
