//! Unpickler: the stack machine that pickles are programs of. Objects are built in build.rs.

use super::codes::*;
use super::input::Input;
use super::{str_text, unpickling_error};
use crate::attr::try_getattr;
use crate::prelude::*;
use crate::str_args::new_bytes;
use crate::sym;
use std::cell::{Cell, RefCell};

pub struct Unpickler {
    pub input: RefCell<Option<Input>>,
    pub memo: RefCell<std::collections::HashMap<u64, Value>>,
    pub fix_imports: Cell<bool>,
    pub protocol: Cell<i64>,
    pub encoding: RefCell<String>,
    pub errors: RefCell<String>,
    /// An iterator of out-of-band buffers, or None.
    pub buffers: RefCell<Value>,
}

impl Unpickler {
    pub fn new() -> Unpickler {
        Unpickler {
            input: RefCell::new(None),
            memo: RefCell::default(),
            fix_imports: Cell::new(true),
            protocol: Cell::new(0),
            encoding: RefCell::new("ASCII".to_string()),
            errors: RefCell::new("strict".to_string()),
            buffers: RefCell::new(NONE),
        }
    }
}

/// One run of load().
pub struct Machine<'a> {
    pub of: &'a Unpickler,
    /// The Unpickler object when there is one: subclasses override find_class.
    me: Option<&'a Value>,
    pub input: Input,
    pub stack: Vec<Value>,
    marks: Vec<usize>,
    persistent_load: Option<Value>,
}

pub fn load(of: &Unpickler, me: Option<&Value>) -> R {
    let input = match of.input.borrow_mut().take() {
        Some(i) => i,
        None => {
            return Err(unpickling_error(
                "Unpickler.__init__() was not called by Unpickler.__init__()",
            ))
        }
    };
    let persistent_load = match me {
        Some(v) => try_getattr(v, sym::intern("persistent_load"))?,
        None => None,
    };
    of.protocol.set(0);
    let mut m =
        Machine { of, me, input, stack: vec![], marks: vec![], persistent_load };
    let r = m.run();
    *of.input.borrow_mut() = Some(m.input);
    r
}

impl<'a> Machine<'a> {
    fn run(&mut self) -> R {
        loop {
            let code = match self.input.byte() {
                Ok(b) => b,
                Err(e) if super::UNPICKLING_ERROR.matches(&e) => {
                    return Err(eof_error("Ran out of input"))
                }
                Err(e) => return Err(e),
            };
            if code == STOP {
                return self.pop();
            }
            self.step(code)?;
        }
    }

    // ---- stack

    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }
    #[cold]
    pub fn underflow(&self) -> PyErr {
        unpickling_error(if self.marks.is_empty() {
            "unpickling stack underflow"
        } else {
            "unexpected MARK found"
        })
    }
    pub fn pop(&mut self) -> R {
        if self.stack.len() <= self.fence() {
            return Err(self.underflow());
        }
        Ok(self.stack.pop().unwrap_or(NONE))
    }
    pub fn top(&self) -> R {
        match self.stack.last() {
            Some(v) if self.stack.len() > self.fence() => Ok(v.clone()),
            _ => Err(self.underflow()),
        }
    }
    pub fn push(&mut self, v: Value) -> R<()> {
        self.stack.push(v);
        Ok(())
    }
    /// Everything since the last mark, which goes.
    pub fn since_mark(&mut self) -> R<Vec<Value>> {
        match self.marks.pop() {
            Some(at) => Ok(self.stack.split_off(at)),
            None => Err(unpickling_error("could not find MARK")),
        }
    }
    fn last(&mut self, n: usize) -> R<Vec<Value>> {
        if self.stack.len() < self.fence() + n {
            return Err(self.underflow());
        }
        let at = self.stack.len() - n;
        Ok(self.stack.split_off(at))
    }

    // ---- memo

    fn get(&mut self, i: u64) -> R<()> {
        let v = self.of.memo.borrow().get(&i).cloned();
        match v {
            Some(v) => self.push(v),
            None => Err(unpickling_error(format!("Memo value not found at index {}", i))),
        }
    }
    fn store(&mut self, i: u64) -> R<()> {
        let v = self.top()?;
        self.of.memo.borrow_mut().insert(i, v);
        Ok(())
    }
    fn memo_index(&mut self) -> R<u64> {
        let line = self.input.line()?;
        let text = String::from_utf8_lossy(&line).into_owned();
        let i = call(&T::Int.value(), &mut [new_string(text)])?;
        match i.as_int() {
            Some(i) if i >= 0 => Ok(i as u64),
            _ => Err(value_error("negative PUT argument")),
        }
    }

    fn step(&mut self, code: u8) -> R<()> {
        match code {
            MARK => {
                self.marks.push(self.stack.len());
                Ok(())
            }
            POP => self.drop_top(),
            POP_MARK => self.since_mark().map(|_| ()),
            DUP => self.top().and_then(|v| self.push(v)),
            NONE_ => self.push(NONE),
            NEWTRUE => self.push(TRUE),
            NEWFALSE => self.push(FALSE),
            BININT => {
                let x = self.input.number(4)? as u32 as i32;
                self.push(Value::int(x as i64))
            }
            BININT1 => self.input.number(1).and_then(|x| self.push(Value::int(x as i64))),
            BININT2 => self.input.number(2).and_then(|x| self.push(Value::int(x as i64))),
            BINFLOAT => {
                let x = self.input.number(8)?.swap_bytes();
                self.push(Value::float_read(f64::from_bits(x)))
            }
            INT | LONG | FLOAT => self.number_line(code),
            LONG1 => self.long(1),
            LONG4 => self.long(4),
            SHORT_BINUNICODE => self.text(1),
            BINUNICODE => self.text(4),
            BINUNICODE8 => self.text(8),
            UNICODE => self.escaped_text(),
            SHORT_BINBYTES => self.byte_string(1),
            BINBYTES => self.byte_string(4),
            BINBYTES8 => self.byte_string(8),
            BYTEARRAY8 => {
                let n = self.input.size(8, "BYTEARRAY8")?;
                let b = self.input.bytes(n)?.to_vec();
                self.push(crate::str_args::new_bytearray(b))
            }
            STRING => self.quoted(),
            SHORT_BINSTRING => self.old_string(1),
            BINSTRING => self.old_string(4),
            EMPTY_TUPLE => self.push(tuple(vec![])),
            EMPTY_LIST => self.push(list(vec![])),
            EMPTY_DICT => self.push(crate::dict::new_dict()),
            EMPTY_SET => set(vec![]).and_then(|s| self.push(s)),
            TUPLE1 | TUPLE2 | TUPLE3 => {
                let items = self.last((code - TUPLE1) as usize + 1)?;
                self.push(tuple(items))
            }
            TUPLE => self.since_mark().and_then(|x| self.push(tuple(x))),
            LIST => self.since_mark().and_then(|x| self.push(list(x))),
            DICT => self.dict(),
            FROZENSET => {
                let items = self.since_mark()?;
                self.push(crate::set::frozenset(items)?)
            }
            APPEND | APPENDS => self.append(code == APPENDS),
            SETITEM | SETITEMS => self.set_items(code == SETITEMS),
            ADDITEMS => self.add_items(),
            GET => self.memo_index().and_then(|i| self.get(i)),
            BINGET => self.input.number(1).and_then(|i| self.get(i)),
            LONG_BINGET => self.input.number(4).and_then(|i| self.get(i)),
            PUT => self.memo_index().and_then(|i| self.store(i)),
            BINPUT => self.input.number(1).and_then(|i| self.store(i)),
            LONG_BINPUT => self.input.number(4).and_then(|i| self.store(i)),
            MEMOIZE => {
                let i = self.of.memo.borrow().len() as u64;
                self.store(i)
            }
            PROTO => self.proto(),
            FRAME => {
                let n = self.input.size(8, "FRAME length")?;
                self.input.need(n)
            }
            GLOBAL => {
                let f = self.named()?;
                self.push(f)
            }
            STACK_GLOBAL => self.stack_global(),
            EXT1 => self.extension(1),
            EXT2 => self.extension(2),
            EXT4 => self.extension(4),
            REDUCE => self.reduce(),
            NEWOBJ => self.new_object(false),
            NEWOBJ_EX => self.new_object(true),
            INST => self.inst(),
            OBJ => self.obj(),
            BUILD => self.build(),
            PERSID | BINPERSID => self.persistent(code == PERSID),
            NEXT_BUFFER => self.next_buffer(),
            READONLY_BUFFER => self.read_only(),
            _ => Err(invalid_key(code)),
        }
    }

    fn drop_top(&mut self) -> R<()> {
        // A mark alone on top goes, too: pickles of recursive tuples say POP for it.
        if self.marks.last() == Some(&self.stack.len()) {
            self.marks.pop();
            return Ok(());
        }
        self.pop().map(|_| ())
    }

    fn proto(&mut self) -> R<()> {
        let p = self.input.byte()? as i64;
        if p > HIGHEST {
            return Err(value_error(format!("unsupported pickle protocol: {}", p)));
        }
        self.of.protocol.set(p);
        Ok(())
    }

    // ---- numbers and text

    fn number_line(&mut self, code: u8) -> R<()> {
        let line = self.input.line()?;
        let mut text = String::from_utf8_lossy(&line).into_owned();
        if code == FLOAT {
            let v = call(&T::Float.value(), &mut [new_string(text.clone())]);
            return self.push(v.map_err(|e| {
                if e.is(T::ValueError) {
                    value_error(format!("could not convert string to float: '{}\n'", text))
                } else {
                    e
                }
            })?);
        }
        if code == INT && (text == "00" || text == "01") {
            return self.push(Value::bool(text == "01"));
        }
        if code == LONG && text.ends_with('L') {
            text.pop();
        }
        let plain = text.trim_start_matches(|c| c == '-' || c == '+');
        let base = if plain.len() > 1 && plain.bytes().all(|b| b.is_ascii_digit()) { 10 } else { 0 };
        let v = call(&T::Int.value(), &mut [new_string(text), Value::int(base)]);
        self.push(v.map_err(|e| {
            if code == INT && e.is(T::ValueError) {
                value_error("could not convert string to int")
            } else {
                e
            }
        })?)
    }

    fn long(&mut self, n: usize) -> R<()> {
        let size = self.input.number(n)? as u32 as i32;
        if size < 0 {
            return Err(unpickling_error("LONG pickle has negative byte count"));
        }
        let x = crate::bigint::BigInt::from_bytes_le(self.input.bytes(size as usize)?, true);
        self.push(crate::ops::big(x))
    }

    fn text(&mut self, n: usize) -> R<()> {
        let size = self.input.size(n, "BINUNICODE")?;
        let bytes = self.input.bytes(size)?.to_vec();
        if bytes.len() <= 32 && bytes.is_ascii() {
            if let Ok(s) = std::str::from_utf8(&bytes) {
                return self.push(new_str(s));
            }
        }
        let errors = crate::codec::Errors::named("surrogatepass");
        let decoded = crate::codec_utf8::decode(&bytes, &errors);
        let v = decoded.map_err(|e| crate::str_args::codec_error(e, &new_bytes(bytes)))?;
        self.push(new_wtf8(v))
    }

    fn escaped_text(&mut self) -> R<()> {
        let line = self.input.line()?;
        let errors = crate::codec::Errors::named("strict");
        let decoded = crate::codec_escape::decode(&line, true, &errors);
        let v = decoded.map_err(|e| crate::str_args::codec_error(e, &new_bytes(line)))?;
        self.push(new_wtf8(v))
    }

    fn byte_string(&mut self, n: usize) -> R<()> {
        let size = self.input.size(n, "BINBYTES")?;
        let b = self.input.bytes(size)?.to_vec();
        self.push(new_bytes(b))
    }

    /// A str of Python 2: bytes, or text in the encoding that the caller named.
    fn push_old(&mut self, bytes: Vec<u8>) -> R<()> {
        let (encoding, errors) =
            (self.of.encoding.borrow().clone(), self.of.errors.borrow().clone());
        let b = new_bytes(bytes);
        if encoding == "bytes" {
            return self.push(b);
        }
        let args = [new_string(encoding), new_string(errors)];
        let text = crate::stdlib::call_named(&b, "decode", &args)?;
        self.push(text)
    }

    fn old_string(&mut self, n: usize) -> R<()> {
        let size = self.input.number(n)?;
        if size as u32 as i32 >= 0 || n == 1 {
            let b = self.input.bytes(size as usize)?.to_vec();
            return self.push_old(b);
        }
        Err(unpickling_error("BINSTRING pickle has negative byte count"))
    }

    fn quoted(&mut self) -> R<()> {
        let line = self.input.line()?;
        let end = line.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |i| i + 1);
        let s = &line[..end];
        let quote = s.first().copied().unwrap_or(0);
        if s.len() < 2 || s[s.len() - 1] != quote || (quote != b'\'' && quote != b'"') {
            return Err(unpickling_error("the STRING opcode argument must be quoted"));
        }
        let decode = super::super::classes::from_module("_codecs", "escape_decode")?;
        let parts = call(&decode, &mut [new_bytes(s[1..s.len() - 1].to_vec())])?;
        let b = crate::str_args::bytes_of(&unpack2(&parts)?.0)?;
        self.push_old(b)
    }

    // ---- names

    fn named(&mut self) -> R {
        let (module, name) = (self.input.line()?, self.input.line()?);
        let text = |b: Vec<u8>| new_string(String::from_utf8_lossy(&b).into_owned());
        self.find(&text(module), &text(name))
    }

    pub fn find(&self, module: &Value, name: &Value) -> R {
        match self.me {
            Some(me) => crate::stdlib::call_named(me, "find_class", &[module.clone(), name.clone()]),
            None => find_class(self.of, module, name),
        }
    }

    fn stack_global(&mut self) -> R<()> {
        let (name, module) = (self.pop()?, self.pop()?);
        if name.as_exact_str().is_none() || module.as_exact_str().is_none() {
            return Err(unpickling_error("STACK_GLOBAL requires str"));
        }
        let f = self.find(&module, &name)?;
        self.push(f)
    }

    pub fn inst_parts(&mut self) -> R<(Vec<Value>, Value)> {
        let args = self.since_mark()?;
        let class = self.named()?;
        Ok((args, class))
    }

    fn extension(&mut self, n: usize) -> R<()> {
        let code = self.input.number(n)? as u32 as i32 as i64;
        if code <= 0 {
            return Err(unpickling_error("EXT specifies code <= 0"));
        }
        let key = Value::int(code);
        let cache = super::from_copyreg("_extension_cache")?;
        if contains(&cache, &key)? {
            let v = getitem(&cache, &key)?;
            return self.push(v);
        }
        let registry = super::from_copyreg("_inverted_registry")?;
        if !contains(&registry, &key)? {
            return Err(value_error(format!("unregistered extension code {}", code)));
        }
        let pair = getitem(&registry, &key)?;
        let (module, name) = match pair.as_tuple() {
            Some(t) if t.len() == 2 => (t[0].clone(), t[1].clone()),
            _ => {
                return Err(value_error(format!(
                    "_inverted_registry[{}] isn't a 2-tuple of strings",
                    code
                )))
            }
        };
        let v = self.find(&module, &name)?;
        setitem(&cache, &key, v.clone())?;
        self.push(v)
    }

    // ---- things that the pickle does not hold

    fn persistent(&mut self, is_line: bool) -> R<()> {
        let id = if is_line {
            let line = self.input.line()?;
            if !line.is_ascii() {
                return Err(unpickling_error("persistent IDs in protocol 0 must be ASCII strings"));
            }
            new_string(String::from_utf8_lossy(&line).into_owned())
        } else {
            match &self.persistent_load {
                Some(_) => self.pop()?,
                None => NONE,
            }
        };
        let v = match &self.persistent_load {
            Some(f) => call(f, &mut [id])?,
            None => {
                return Err(unpickling_error(
                    "A load persistent id instruction was encountered,\nbut no persistent_load \
                     function was specified.",
                ))
            }
        };
        self.push(v)
    }

    fn next_buffer(&mut self) -> R<()> {
        let buffers = self.of.buffers.borrow().clone();
        if buffers.is_none() {
            return Err(unpickling_error(
                "pickle stream refers to out-of-band data but no *buffers* argument was given",
            ));
        }
        match crate::iter::next_of(&buffers)? {
            Some(b) => self.push(b),
            None => Err(unpickling_error("not enough out-of-band buffers")),
        }
    }

    fn read_only(&mut self) -> R<()> {
        let v = self.pop()?;
        if super::is_read_only(&v)? {
            return self.push(v);
        }
        let view = call(&T::MemoryView.value(), &mut [v])?;
        let fixed = crate::stdlib::call_named(&view, "toreadonly", &[])?;
        self.push(fixed)
    }
}

#[cold]
fn invalid_key(c: u8) -> PyErr {
    unpickling_error(match c {
        0x20..=0x7e if c != b'\'' && c != b'\\' => format!("invalid load key, '{}'.", c as char),
        _ => format!("invalid load key, '\\x{:02x}'.", c),
    })
}

/// The object of that name; names of Python 2 are translated in old pickles.
pub fn find_class(of: &Unpickler, module: &Value, name: &Value) -> R {
    let (mut module, mut name) = (module.clone(), name.clone());
    if of.protocol.get() < 3 && of.fix_imports.get() {
        let (names, modules) = (super::compat("NAME_MAPPING")?, super::compat("IMPORT_MAPPING")?);
        let key = tuple(vec![module.clone(), name.clone()]);
        if contains(&names, &key)? {
            let (m, n) = unpack2(&getitem(&names, &key)?)?;
            module = m;
            name = n;
        } else if contains(&modules, &module)? {
            module = getitem(&modules, &module)?;
        }
    }
    let m = crate::module::import_dotted(&str_text(&module))?;
    let text = str_text(&name);
    let parts: Vec<&str> =
        if of.protocol.get() < 4 { vec![&text] } else { text.split('.').collect() };
    let mut at = m;
    for part in parts {
        let next = if part == "<locals>" { None } else { try_getattr(&at, sym::intern(part))? };
        at = match next {
            Some(v) => v,
            None => {
                return Err(attribute_error(format!(
                    "Can't get {}attribute {} on {}",
                    if part == "<locals>" { "local " } else { "" },
                    repr_text(&name)?,
                    repr_text(&at)?
                )))
            }
        };
    }
    Ok(at)
}
