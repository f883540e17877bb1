//! The parser objects of pyexpat: their methods and attributes.

use super::core::{Core, Step};
use super::dtd::Handler;
use super::errors::{self, Code, ERRORS};
use super::input::Encoding;
use super::ERROR;
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::rust_class::{data, Class};
use crate::str_args::{bytes_view, new_bytes};
use std::cell::{Cell, RefCell};

pub struct Parser {
    pub core: RefCell<Core>,
    pub handlers: RefCell<Vec<Value>>,
    /// Text that is kept back until something else is to be told; None: it is told at once.
    pub buffer: RefCell<Option<String>>,
    pub buffer_size: Cell<usize>,
    pub is_ordered: Cell<bool>,
    pub only_specified: Cell<bool>,
    pub intern: Value,
    /// Of the two callbacks for the rest the one that was set last.
    pub rest: Cell<Handler>,
    pub in_callback: Cell<bool>,
    is_parsing: Cell<bool>,
    encoding: Option<String>,
}

pub const N_HANDLERS: usize = 22;

/// Bytes from one reading of a file.
const READ: i64 = 2048;

pub fn parser(v: &Value) -> R<&Parser> {
    data::<Parser>(v)
}

fn optional_text(v: &Value, what: &str) -> R<Option<String>> {
    match v.given().filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => match v.as_str() {
            Some(s) => Ok(Some(s.into_owned())),
            None => Err(type_error(format!(
                "ParserCreate() argument '{}' must be str or None, not {}",
                what,
                type_name(v)
            ))),
        },
    }
}

pub fn create(a: &[Value]) -> R {
    let encoding = optional_text(&a[0], "encoding")?;
    let separator = optional_text(&a[1], "namespace_separator")?;
    if separator.as_ref().map_or(false, |s| s.chars().count() > 1) {
        return Err(value_error(
            "namespace_separator must be at most one character, omitted, or None",
        ));
    }
    let intern = match a[2].given() {
        None => crate::dict::new_dict(),
        Some(v) if v.is_none() || v.as_dict().is_some() => v.clone(),
        Some(_) => return Err(type_error("intern must be a dictionary")),
    };
    let core = Core::new(separator.map(|s| s.chars().next()), unknown_encoding);
    Ok(CLASS.instance(Parser {
        core: RefCell::new(core),
        handlers: RefCell::new(vec![NONE; N_HANDLERS]),
        buffer: RefCell::new(None),
        buffer_size: Cell::new(8192),
        is_ordered: Cell::new(false),
        only_specified: Cell::new(false),
        intern,
        rest: Cell::new(Handler::Default),
        in_callback: Cell::new(false),
        is_parsing: Cell::new(false),
        encoding,
    }))
}

/// An encoding of Python's with one byte for each character, as a table.
fn unknown_encoding(name: &str) -> R<Option<Encoding>> {
    let all = new_bytes((0..=255).collect());
    let text = crate::stdlib::call_named(&all, "decode", &[new_str(name), new_str("replace")])?;
    let chars: Vec<char> = text.as_str().unwrap_or_default().chars().collect();
    if chars.len() != 256 {
        return Err(value_error("multi-byte encodings are not supported"));
    }
    let mut table = Box::new([None; 256]);
    for (i, c) in chars.iter().enumerate() {
        let is_markup = (' '..='~').contains(&(i as u8 as char)) && !b"$@\\^`{}~".contains(&(i as u8));
        if (is_markup || matches!(i, 9 | 10 | 13)) && *c as usize != i {
            return Ok(None);
        }
        table[i] = Some(*c).filter(|c| *c != '\u{fffd}');
    }
    Ok(Some(Encoding::Table(table)))
}

/// The error at the parser's place.
#[cold]
pub fn fault(p: &Parser, code: Code) -> PyErr {
    let place = p.core.borrow_mut().place();
    let text = ERRORS.get(code.wrapping_sub(1)).map_or("unknown error", |e| e.1);
    let e = ERROR.raise_text(format!("{}: line {}, column {}", text, place.line, place.column));
    e.set_attr("code", Value::int(code as i64));
    e.set_attr("offset", Value::int(place.column as i64));
    e.set_attr("lineno", Value::int(place.line as i64));
    e
}

impl Parser {
    /// Parses what is there; the error is Python's or the document's.
    fn run(&self) -> Result<(), Result<PyErr, Code>> {
        let mut raised = None;
        let end = loop {
            let step = self.core.borrow_mut().step();
            let step = match self.tell_all() {
                Ok(None) => step,
                Ok(Some(code)) => Step::Fail(code),
                Err(e) => {
                    self.clear_handlers();
                    raised.get_or_insert(e);
                    step
                }
            };
            match step {
                Step::Told => {}
                Step::More => break Ok(()),
                Step::Done => {
                    self.core.borrow_mut().outcome = Some(errors::FINISHED);
                    break Ok(());
                }
                Step::Fail(code) => {
                    let mut c = self.core.borrow_mut();
                    c.outcome = Some(code);
                    c.go_to_fault();
                    break Err(code);
                }
            }
        };
        if raised.is_none() && end.is_ok() {
            raised = self.flush().err();
        }
        match raised.or_else(|| self.core.borrow_mut().error.take()) {
            Some(e) => Err(Ok(e)),
            None => end.map_err(Err),
        }
    }

    fn parse(&self, bytes: &[u8], is_final: bool) -> R {
        if self.is_parsing.get() {
            return Err(runtime_error("a parser cannot be called from its own handlers"));
        }
        {
            let mut c = self.core.borrow_mut();
            if let Some(code) = c.outcome {
                drop(c);
                return Err(fault(self, code));
            }
            self.choose_encoding(&mut c)?;
            c.is_started = true;
            c.is_final = is_final;
            let fixed = c.fixed.clone();
            c.input.feed(bytes, is_final, fixed.as_ref());
        }
        self.is_parsing.set(true);
        let r = self.run();
        self.is_parsing.set(false);
        if r.is_ok() {
            self.core.borrow_mut().forget_read();
        }
        match r {
            Ok(()) => Ok(Value::int(1)),
            Err(Ok(e)) => Err(e),
            Err(Err(code)) => Err(fault(self, code)),
        }
    }

    /// Makes the name that the program gave into an encoding.
    fn choose_encoding(&self, c: &mut Core) -> R<()> {
        if let (Some(name), None, false) = (&self.encoding, &c.fixed, c.is_started) {
            c.fixed = match Encoding::named(name) {
                Some(e) => Some(e),
                None => unknown_encoding(name)?,
            };
        }
        Ok(())
    }

    fn clear_handlers(&self) {
        self.handlers.borrow_mut().iter_mut().for_each(|h| *h = NONE);
        let mut c = self.core.borrow_mut();
        c.wants = [false; N_HANDLERS];
        c.events.clear();
    }
}

fn parse(a: &[Value]) -> R {
    let p = parser(&a[0])?;
    let is_final = a[2].given().map_or(Ok(false), truthy)?;
    if a[1].as_str_data().is_some() {
        let encoded = crate::stdlib::call_named(&a[1], "encode", &[new_str("utf-8")])?;
        if !p.core.borrow().is_started {
            p.core.borrow_mut().fixed = Some(Encoding::Utf8);
        }
        return p.parse(encoded.as_bytes_data().map_or(&[], |b| &b[..]), is_final);
    }
    match bytes_view(&a[1]) {
        Some((b, _)) => p.parse(&b.to_vec(), is_final),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(&a[1])
        ))),
    }
}

fn parse_file(a: &[Value]) -> R {
    let p = parser(&a[0])?;
    let read = crate::attr::try_getattr(&a[1], crate::sym::intern("read"))?
        .ok_or_else(|| type_error("argument must have 'read' attribute"))?;
    loop {
        let got = call(&read, &mut [Value::int(READ)])?;
        let bytes = match bytes_view(&got) {
            Some((b, _)) if got.as_bytes_data().is_some() || got.as_bytearray_data().is_some() => b,
            _ => {
                return Err(type_error(format!(
                    "read() did not return a bytes object (type={})",
                    type_name(&got)
                )))
            }
        };
        if bytes.len() > READ as usize {
            return Err(value_error(format!(
                "read() returned too much data: {} bytes requested, {} returned",
                READ,
                bytes.len()
            )));
        }
        let is_last = bytes.is_empty();
        let r = p.parse(&bytes.to_vec(), is_last)?;
        if is_last {
            return Ok(r);
        }
    }
}

fn input_context(a: &[Value]) -> R {
    let p = parser(&a[0])?;
    let c = p.core.borrow();
    match c.event {
        Some(at) if p.in_callback.get() => {
            Ok(new_bytes(c.input.bytes[at.min(c.input.bytes.len())..].to_vec()))
        }
        _ => Ok(NONE),
    }
}

fn entity_parser(a: &[Value]) -> R {
    let p = parser(&a[0])?;
    let context = match a[1].given().filter(|v| !v.is_none()) {
        None => None,
        Some(v) => match v.as_str() {
            Some(s) => Some(s.into_owned()),
            None => {
                return Err(type_error(format!(
                    "ExternalEntityParserCreate() argument 1 must be str or None, not {}",
                    type_name(v)
                )))
            }
        },
    };
    let encoding = a[2].given().and_then(|v| v.as_str()).map(|s| s.into_owned());
    let core = p.core.borrow().of_entity(context.as_deref());
    let buffer = p.buffer.borrow().as_ref().map(|_| String::new());
    Ok(CLASS.instance(Parser {
        core: RefCell::new(core),
        handlers: RefCell::new(p.handlers.borrow().clone()),
        buffer: RefCell::new(buffer),
        buffer_size: p.buffer_size.clone(),
        is_ordered: p.is_ordered.clone(),
        only_specified: p.only_specified.clone(),
        intern: p.intern.clone(),
        rest: p.rest.clone(),
        in_callback: Cell::new(false),
        is_parsing: Cell::new(false),
        encoding,
    }))
}

fn use_foreign(a: &[Value]) -> R {
    let p = parser(&a[0])?;
    let on = a[1].given().map_or(Ok(true), truthy)?;
    if p.core.borrow().is_started {
        return Err(fault(p, errors::CANT_CHANGE_FEATURE_ONCE_PARSING));
    }
    p.core.borrow_mut().use_foreign = on;
    Ok(NONE)
}

static METHODS: &[NativeDef] = natives! {
    "Parse" "self, data, isfinal=, /" parse;
    "ParseFile" "self, file, /" parse_file;
    "SetBase" "self, base, /" |a| {
        let base = match a[1].as_str() {
            Some(s) => s.into_owned(),
            None => {
                let wrong = format!("SetBase() argument must be str, not {}", type_name(&a[1]));
                return Err(type_error(wrong));
            }
        };
        parser(&a[0])?.core.borrow_mut().base = Some(base);
        Ok(NONE)
    };
    "GetBase" "self, /" |a| {
        Ok(parser(&a[0])?.core.borrow().base.as_ref().map_or(NONE, |b| new_str(b)))
    };
    "GetInputContext" "self, /" input_context;
    "ExternalEntityParserCreate" "self, context, encoding=, /" entity_parser;
    "SetParamEntityParsing" "self, flag, /" |a| {
        let n = index_size(&a[1])? as i64;
        let mut c = parser(&a[0])?.core.borrow_mut();
        if c.is_started {
            return Ok(Value::int(0));
        }
        c.param_parsing = n;
        Ok(Value::int(1))
    };
    "UseForeignDTD" "self, flag=, /" use_foreign;
};

// ---- attributes

fn get_handler<const H: usize>(v: &Value) -> R {
    Ok(parser(v)?.handlers.borrow()[H].clone())
}

fn set_handler<const H: usize>(v: &Value, x: Option<Value>) -> R<()> {
    let p = parser(v)?;
    let x = x.ok_or_else(|| runtime_error("Cannot delete attribute"))?;
    if H == Handler::Text as usize {
        p.flush()?;
    }
    let is_set = !x.is_none();
    let old = std::mem::replace(&mut p.handlers.borrow_mut()[H], x);
    drop(old);
    let mut c = p.core.borrow_mut();
    c.wants[H] = is_set;
    if H == Handler::Default as usize || H == Handler::DefaultExpand as usize {
        c.expands = H == Handler::DefaultExpand as usize;
        c.wants[Handler::Default as usize] = is_set;
        let which = if c.expands { Handler::DefaultExpand } else { Handler::Default };
        p.rest.set(which);
    }
    Ok(())
}

macro_rules! handlers {
    ($($name:literal $which:ident;)*) => {
        &[$(GetSetData {
            name: $name,
            get: get_handler::<{ Handler::$which as usize }>,
            set: Some(set_handler::<{ Handler::$which as usize }>),
        },)* 
        GetSetData { name: "CurrentLineNumber", get: line, set: None },
        GetSetData { name: "CurrentColumnNumber", get: column, set: None },
        GetSetData { name: "CurrentByteIndex", get: byte_index, set: None },
        GetSetData { name: "ErrorLineNumber", get: line, set: None },
        GetSetData { name: "ErrorColumnNumber", get: column, set: None },
        GetSetData { name: "ErrorByteIndex", get: byte_index, set: None },
        GetSetData { name: "ErrorCode", get: error_code, set: None },
        GetSetData { name: "buffer_text", get: buffer_text, set: Some(set_buffer_text) },
        GetSetData { name: "buffer_size", get: buffer_size, set: Some(set_buffer_size) },
        GetSetData { name: "buffer_used", get: buffer_used, set: None },
        GetSetData { name: "ordered_attributes", get: ordered, set: Some(set_ordered) },
        GetSetData { name: "specified_attributes", get: specified, set: Some(set_specified) },
        GetSetData { name: "namespace_prefixes", get: prefixes, set: Some(set_prefixes) },
        GetSetData { name: "intern", get: |v| Ok(parser(v)?.intern.clone()), set: None },
        ]
    };
}

fn line(v: &Value) -> R {
    Ok(Value::int(parser(v)?.core.borrow_mut().place().line as i64))
}
fn column(v: &Value) -> R {
    Ok(Value::int(parser(v)?.core.borrow_mut().place().column as i64))
}
fn byte_index(v: &Value) -> R {
    Ok(Value::int(parser(v)?.core.borrow_mut().place().byte as i64))
}
fn error_code(v: &Value) -> R {
    Ok(Value::int(parser(v)?.core.borrow().outcome.filter(|c| *c != errors::FINISHED).unwrap_or(0) as i64))
}

fn on(x: Option<Value>) -> R<bool> {
    truthy(&x.ok_or_else(|| runtime_error("Cannot delete attribute"))?)
}

fn buffer_text(v: &Value) -> R {
    Ok(Value::bool(parser(v)?.buffer.borrow().is_some()))
}
fn set_buffer_text(v: &Value, x: Option<Value>) -> R<()> {
    let (p, on) = (parser(v)?, on(x)?);
    if on == p.buffer.borrow().is_some() {
        return Ok(());
    }
    p.flush()?;
    *p.buffer.borrow_mut() = if on { Some(String::new()) } else { None };
    Ok(())
}

fn buffer_size(v: &Value) -> R {
    Ok(Value::int(parser(v)?.buffer_size.get() as i64))
}
fn set_buffer_size(v: &Value, x: Option<Value>) -> R<()> {
    let p = parser(v)?;
    let x = x.ok_or_else(|| runtime_error("Cannot delete attribute"))?;
    if !crate::str_args::is_int(&x) {
        return Err(type_error("buffer_size must be an integer"));
    }
    let n = index_size(&x)?;
    if n == p.buffer_size.get() as isize {
        return Ok(());
    }
    if n <= 0 {
        return Err(value_error("buffer_size must be greater than zero"));
    }
    if n > i32::MAX as isize {
        return Err(value_error(format!("buffer_size must not be greater than {}", i32::MAX)));
    }
    p.flush()?;
    p.buffer_size.set(n as usize);
    Ok(())
}
fn buffer_used(v: &Value) -> R {
    Ok(Value::int(parser(v)?.buffer.borrow().as_ref().map_or(0, |b| b.len()) as i64))
}

fn ordered(v: &Value) -> R {
    Ok(Value::bool(parser(v)?.is_ordered.get()))
}
fn set_ordered(v: &Value, x: Option<Value>) -> R<()> {
    parser(v)?.is_ordered.set(on(x)?);
    Ok(())
}
fn specified(v: &Value) -> R {
    Ok(Value::bool(parser(v)?.only_specified.get()))
}
fn set_specified(v: &Value, x: Option<Value>) -> R<()> {
    parser(v)?.only_specified.set(on(x)?);
    Ok(())
}
fn prefixes(v: &Value) -> R {
    Ok(Value::bool(parser(v)?.core.borrow().triplets))
}
fn set_prefixes(v: &Value, x: Option<Value>) -> R<()> {
    parser(v)?.core.borrow_mut().triplets = on(x)?;
    Ok(())
}

static ATTRS: &[GetSetData] = handlers! {
    "StartElementHandler" StartElement;
    "EndElementHandler" EndElement;
    "ProcessingInstructionHandler" Pi;
    "CharacterDataHandler" Text;
    "UnparsedEntityDeclHandler" Unparsed;
    "NotationDeclHandler" Notation;
    "StartNamespaceDeclHandler" StartNs;
    "EndNamespaceDeclHandler" EndNs;
    "CommentHandler" Comment;
    "StartCdataSectionHandler" StartCdata;
    "EndCdataSectionHandler" EndCdata;
    "DefaultHandler" Default;
    "DefaultHandlerExpand" DefaultExpand;
    "NotStandaloneHandler" NotStandalone;
    "ExternalEntityRefHandler" External;
    "StartDoctypeDeclHandler" StartDoctype;
    "EndDoctypeDeclHandler" EndDoctype;
    "EntityDeclHandler" Entity;
    "XmlDeclHandler" XmlDecl;
    "ElementDeclHandler" Element;
    "AttlistDeclHandler" Attlist;
    "SkippedEntityHandler" Skipped;
};

pub static CLASS: Class = Class::sealed("pyexpat", "xmlparser", METHODS, ATTRS);
