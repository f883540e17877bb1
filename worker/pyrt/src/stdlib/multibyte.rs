//! _multibytecodec, and the modules that give the codecs of East Asia: their objects and the
//! incremental coders. multibyte_streams.rs has the readers and writers of streams.

use super::classes::{from_module, get, method};
use super::rust_class::{data, new_of, Class};
use crate::codec::{CodecError, Errors};
use crate::codec_multibyte::{coder, position, Coder, Extent, State};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::{bytes_view, codec_error, new_bytes, view};
use crate::str_wtf8::{count, offset};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const MODULE: &str = "_multibytecodec";
static CODEC: Class = Class::sealed(MODULE, "MultibyteCodec", CODEC_METHODS, &[]);
static ENCODER: Class =
    Class::bare(MODULE, "MultibyteIncrementalEncoder", ENCODER_METHODS, ERRORS);
static DECODER: Class =
    Class::bare(MODULE, "MultibyteIncrementalDecoder", DECODER_METHODS, ERRORS);

/// So many characters may wait for others, and so many bytes.
const PENDING_CHARS: usize = 2;
const PENDING_BYTES: usize = 8;

pub fn make(m: &ModuleData) -> R<()> {
    ENCODER.add_to(m);
    DECODER.add_to(m);
    super::multibyte_streams::add_to(m);
    Ok(())
}

// ---- codecs

/// The codec object of that name.
pub fn codec(name: &str) -> Option<Value> {
    thread_local! {
        static MADE: RefCell<Vec<(usize, Value)>> = RefCell::new(Vec::new());
    }
    let i = position(name)?;
    MADE.with(|made| {
        let mut made = made.borrow_mut();
        if let Some(found) = made.iter().find(|m| m.0 == i) {
            return Some(found.1.clone());
        }
        let v = CODEC.instance(i);
        made.push((i, v.clone()));
        Some(v)
    })
}

/// What is no str is its str().
fn text_of(v: &Value) -> R {
    match v.as_str_data() {
        Some(_) => Ok(v.clone()),
        None => str_of(v),
    }
}

fn errors_given(v: &Value, function: &str) -> R<String> {
    match v.given() {
        None => Ok("strict".into()),
        Some(v) if v.is_none() => Ok("strict".into()),
        Some(v) => v.as_str().map(|s| s.to_string()).ok_or_else(|| {
            let got = type_name(v);
            type_error(format!("{}() argument 'errors' must be str or None, not {}", function, got))
        }),
    }
}

/// Bytes-like arguments.
pub fn bytes_given(v: &Value) -> R<Vec<u8>> {
    bytes_view(v).map(|b| b.0.to_vec()).ok_or_else(|| {
        type_error(format!("a bytes-like object is required, not '{}'", type_name(v)))
    })
}

fn codec_encode(a: &[Value]) -> R {
    let text = text_of(&a[1])?;
    let errors = Errors::named(&errors_given(&a[2], "encode")?);
    let s = view(&text).map_or(&[][..], |s| s.bytes);
    let coded = crate::codec_multibyte::encode(s, *data::<usize>(&a[0])?, &errors)
        .map_err(|e| codec_error(e, &text))?;
    Ok(tuple(vec![new_bytes(coded), Value::int(count(s) as i64)]))
}

fn codec_decode(a: &[Value]) -> R {
    let s = bytes_given(&a[1])?;
    let errors = Errors::named(&errors_given(&a[2], "decode")?);
    let (text, _) = crate::codec_multibyte::decode(&s, *data::<usize>(&a[0])?, &errors, true)
        .map_err(|e| codec_error(e, &new_bytes(s.clone())))?;
    Ok(tuple(vec![new_wtf8(text), Value::int(s.len() as i64)]))
}

static CODEC_METHODS: &[NativeDef] = natives! {
    "encode" "self, /, input, errors=" codec_encode;
    "decode" "self, /, input, errors=" codec_decode;
};

// ---- what incremental coders and streams share

/// A codec at work, with what waits for more.
pub struct Work {
    coder: Rc<Coder>,
    errors: RefCell<String>,
    state: Cell<State>,
    pending: RefCell<Vec<u8>>,
}

impl Work {
    /// For an instance of that class, whose attribute says which codec.
    pub fn of(class: &Value, errors: &Value, function: &str, reads: bool) -> R<Work> {
        let errors = match errors.given() {
            None => "strict".to_string(),
            Some(v) => v.as_str().map(|s| s.to_string()).ok_or_else(|| {
                let got = crate::str_args::arg_name(v);
                type_error(format!("{}() argument 1 must be str, not {}", function, got))
            })?,
        };
        let codec = get(class, "codec")?;
        if !CODEC.is_class_of(&codec) {
            return Err(type_error("codec is unexpected type"));
        }
        let coder = coder(*data::<usize>(&codec)?);
        Ok(match reads {
            true => Work::reading(coder, &errors),
            false => Work::writing(coder, &errors, true),
        })
    }
    /// A decoder.
    pub fn reading(coder: Rc<Coder>, errors: &str) -> Work {
        let state = Cell::new(coder.start_of_reading());
        let errors = RefCell::new(errors.to_string());
        Work { coder, errors, state, pending: RefCell::default() }
    }
    /// An encoder: a `fresh` one, or one whose state is all zeros.
    pub fn writing(coder: Rc<Coder>, errors: &str, fresh: bool) -> Work {
        let state = if fresh { coder.start_of_writing() } else { State::default() };
        let errors = RefCell::new(errors.to_string());
        Work { coder, errors, state: Cell::new(state), pending: RefCell::default() }
    }
    pub fn coder(&self) -> &Coder {
        &self.coder
    }
    pub fn state(&self) -> State {
        self.state.get()
    }
    /// What waits for more.
    pub fn waiting(&self) -> Vec<u8> {
        self.pending.borrow().clone()
    }
    fn errors(&self) -> Errors {
        Errors::named(&self.errors.borrow())
    }
    /// Codes a text behind what waits.
    pub fn encode(&self, v: &Value, last: bool) -> R<Vec<u8>> {
        let text = text_of(v)?;
        let mut all = self.pending.borrow().clone();
        all.extend_from_slice(view(&text).map_or(&[], |s| s.bytes));
        let (mut state, mut out) = (self.state.get(), Vec::new());
        let coded = self.coder.encode(&mut state, &all, &self.errors(), last, &mut out);
        if coded.is_ok() && last {
            self.coder.end(&mut state, &mut out);
        }
        self.state.set(state);
        let n = coded.map_err(|e| codec_error(e, &new_wtf8(all.clone())))?;
        let rest = all.split_off(offset(&all, 0, n));
        if count(&rest) > PENDING_CHARS {
            return Err(crate::exc::error(T::UnicodeError, "pending buffer overflow"));
        }
        self.pending.replace(rest);
        Ok(out)
    }
    /// What a writer writes at its end.
    pub fn finish(&self) -> R<Vec<u8>> {
        if self.pending.borrow().is_empty() {
            return Ok(Vec::new());
        }
        self.encode(&new_str(""), true)
    }
    /// Reads bytes behind what waits. A fault at the end of all forgets that, or `keeps` it.
    pub fn decode(&self, s: &[u8], last: bool, keeps: bool) -> R<Vec<u8>> {
        let before = self.pending.replace(Vec::new());
        let all = [&before, s].concat();
        let (mut state, mut out) = (self.state.get(), Vec::new());
        let fault = |e: CodecError| codec_error(e, &new_bytes(all.clone()));
        let taken = self.coder.decode(&mut state, &all, &self.errors(), Extent::Part, &mut out);
        self.state.set(state);
        let mut n = taken.map_err(fault)?;
        if last && n < all.len() {
            let ended = self.coder.end_of_bytes(&all, n, &self.errors(), &mut out);
            n = ended.map_err(|e| {
                self.pending.replace(if keeps { before } else { Vec::new() });
                fault(e)
            })?;
        }
        let rest = &all[n..];
        if rest.len() > PENDING_BYTES {
            return Err(crate::exc::error(T::UnicodeError, "pending buffer overflow"));
        }
        self.pending.replace(rest.to_vec());
        Ok(out)
    }
    pub fn reset_writing(&self) {
        let mut state = self.state.get();
        self.coder.end(&mut state, &mut Vec::new());
        self.state.set(state);
        self.pending.borrow_mut().clear();
    }
    pub fn reset_reading(&self) {
        let mut state = self.state.get();
        self.coder.reset_reading(&mut state);
        self.state.set(state);
        self.pending.borrow_mut().clear();
    }
}

/// `errors`, an attribute of all these classes.
pub fn get_errors(w: &Work) -> R {
    Ok(new_str(&w.errors.borrow()))
}

pub fn set_errors(w: &Work, v: Option<Value>) -> R<()> {
    let v = v.ok_or_else(|| attribute_error("cannot delete attribute"))?;
    let text = v.as_str().ok_or_else(|| type_error("errors must be a string"))?;
    w.errors.replace(text.to_string());
    Ok(())
}

fn too_large() -> PyErr {
    crate::exc::error(T::UnicodeError, "pending buffer too large")
}

fn number_of(bytes: &[u8]) -> R {
    crate::int_methods::from_bytes(&[new_bytes(bytes.to_vec()), new_str("little")])
}

/// The lowest `n` bytes of a number that has no more.
fn bytes_of_number(v: &Value, n: i64) -> R<Vec<u8>> {
    let b = method(v, "to_bytes", &[Value::int(n), new_str("little")])?;
    bytes_given(&b)
}

fn state_in(bytes: &[u8]) -> State {
    let mut state = State::default();
    state.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    state
}

fn work(v: &Value) -> R<&Work> {
    data::<Work>(v)
}

/// Of both: how faults are handled.
static ERRORS: &[GetSetData] = &[GetSetData {
    name: "errors",
    get: |v| get_errors(work(v)?),
    set: Some(|v, x| set_errors(work(v)?, x)),
}];

// ---- the encoder

static ENCODER_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, errors=" |a| {
        new_of(a, Work::of(&a[0], &a[1], "IncrementalEncoder", false)?)
    };
    "__init__" "self, *args, **kwargs" |_| Ok(NONE);
    "encode" "self, /, input, final=" |a| {
        let last = super::classes::is_true(&a[2])?;
        work(&a[0])?.encode(&a[1], last).map(new_bytes)
    };
    "getstate" "self, /" encoder_state;
    "setstate" "self, state, /" set_encoder_state;
    "reset" "self, /" |a| {
        work(&a[0])?.reset_writing();
        Ok(NONE)
    };
};

/// How many bytes wait, these bytes, and the state, as one number.
fn encoder_state(a: &[Value]) -> R {
    let w = work(&a[0])?;
    let mut all = vec![w.pending.borrow().len() as u8];
    all.extend_from_slice(&w.pending.borrow());
    all.extend_from_slice(&w.state.get());
    number_of(&all)
}

fn set_encoder_state(a: &[Value]) -> R {
    let w = work(&a[0])?;
    if !crate::str_args::is_int(&a[1]) {
        let got = type_name(&a[1]);
        return Err(type_error(format!("setstate() argument must be int, not {}", got)));
    }
    let most = PENDING_CHARS * 4;
    let all = bytes_of_number(&a[1], 1 + most as i64 + 8)?;
    let n = all[0] as usize;
    if n > most {
        return Err(too_large());
    }
    let pending = new_bytes(all[1..1 + n].to_vec());
    let text = crate::bytes_methods::decode_bytes(&pending, "utf-8", "strict")?;
    w.pending.replace(view(&text).map_or_else(Vec::new, |s| s.bytes.to_vec()));
    w.state.set(state_in(&all[1 + n..]));
    Ok(NONE)
}

// ---- the decoder

static DECODER_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, errors=" |a| {
        new_of(a, Work::of(&a[0], &a[1], "IncrementalDecoder", true)?)
    };
    "__init__" "self, *args, **kwargs" |_| Ok(NONE);
    "decode" "self, /, input, final=" |a| {
        let s = bytes_given(&a[1])?;
        work(&a[0])?.decode(&s, super::classes::is_true(&a[2])?, true).map(new_wtf8)
    };
    "getstate" "self, /" |a| {
        let w = work(&a[0])?;
        let pending = new_bytes(w.pending.borrow().clone());
        Ok(tuple(vec![pending, number_of(&w.state.get())?]))
    };
    "setstate" "self, state, /" set_decoder_state;
    "reset" "self, /" |a| {
        work(&a[0])?.reset_reading();
        Ok(NONE)
    };
};

fn set_decoder_state(a: &[Value]) -> R {
    let w = work(&a[0])?;
    let parts = a[1].as_tuple().ok_or_else(|| {
        type_error(format!("setstate() argument must be tuple, not {}", type_name(&a[1])))
    })?;
    let (pending, state) = match &parts[..] {
        [pending, state] if pending.as_bytes_data().is_some() && crate::str_args::is_int(state) => {
            (bytes_given(pending)?, bytes_of_number(state, 8)?)
        }
        _ => return Err(type_error("setstate(): illegal state argument")),
    };
    if pending.len() > PENDING_BYTES {
        return Err(too_large());
    }
    w.pending.replace(pending);
    w.state.set(state_in(&state));
    Ok(NONE)
}

// ---- the modules that give the codecs

fn getcodec(a: &[Value], names: &[&str]) -> R {
    let name = a[0].as_str().ok_or_else(|| type_error("encoding name must be a string."))?;
    let known = names.contains(&name.as_ref());
    let found = if known { codec(&name) } else { None };
    found.ok_or_else(|| lookup_error("no such codec is supported."))
}

macro_rules! families {
    ($($make:ident $module:literal [$($name:literal)*];)*) => {
        $(
            pub fn $make(m: &ModuleData) -> R<()> {
                static FUNCTIONS: &[NativeDef] = natives! {
                    "getcodec" "name, /" |a| getcodec(a, &[$($name),*]);
                };
                super::functions(m, FUNCTIONS, $module);
                Ok(())
            }
        )*
    };
}

families! {
    make_cn "_codecs_cn" ["gb2312" "gbk" "gb18030" "hz"];
    make_hk "_codecs_hk" ["big5hkscs"];
    make_iso2022 "_codecs_iso2022" [
        "iso2022_jp" "iso2022_jp_1" "iso2022_jp_2" "iso2022_jp_2004" "iso2022_jp_3"
        "iso2022_jp_ext" "iso2022_kr"
    ];
    make_jp "_codecs_jp" [
        "shift_jis" "cp932" "euc_jp" "shift_jis_2004" "euc_jis_2004" "euc_jisx0213"
        "shift_jisx0213"
    ];
    make_kr "_codecs_kr" ["euc_kr" "cp949" "johab"];
    make_tw "_codecs_tw" ["big5" "cp950"];
}

/// The CodecInfo of such a codec, with classes as its module of the package encodings has.
pub fn info(name: &str) -> R {
    let codec = codec(name).ok_or_else(|| lookup_error(format!("unknown encoding: {}", name)))?;
    let module = new_string(format!("encodings.{}", name));
    let part = |n: &str| from_module("codecs", n);
    let ours = |n: &str| from_module(MODULE, n);
    let made = |n: &str, bases: &[Value], attrs: &[&str]| -> R {
        let c = super::classes::class("encodings", n, bases, &[])?;
        if let Some(t) = c.as_type() {
            t.set(crate::sym::MODULE, module.clone());
            for a in attrs {
                let value = if *a == "codec" { codec.clone() } else { get(&codec, a)? };
                t.set(crate::sym::intern(a), value);
            }
        }
        Ok(c)
    };
    let base = made("Codec", &[part("Codec")?], &["encode", "decode"])?;
    let pair = |n: &str, ours_name: &str| -> R {
        made(n, &[ours(ours_name)?, part(n)?], &["codec"])
    };
    let stream = |n: &str, ours_name: &str| -> R {
        made(n, &[base.clone(), ours(ours_name)?, part(n)?], &["codec"])
    };
    let args = vec![
        get(&codec, "encode")?,
        get(&codec, "decode")?,
        stream("StreamReader", "MultibyteStreamReader")?,
        stream("StreamWriter", "MultibyteStreamWriter")?,
        pair("IncrementalEncoder", "MultibyteIncrementalEncoder")?,
        pair("IncrementalDecoder", "MultibyteIncrementalDecoder")?,
        new_str(name),
    ];
    call_ex(&part("CodecInfo")?, args, vec![])
}
