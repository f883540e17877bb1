//! MultibyteStreamReader and MultibyteStreamWriter of _multibytecodec: text out of and into streams
//! of bytes.

use super::classes::{get, method};
use super::multibyte::{get_errors, set_errors, Work};
use super::rust_class::{data, new_of, Class};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::new_bytes;

static READER: Class =
    Class::bare("_multibytecodec", "MultibyteStreamReader", READER_METHODS, ATTRS);
static WRITER: Class =
    Class::bare("_multibytecodec", "MultibyteStreamWriter", WRITER_METHODS, ATTRS);

pub fn add_to(m: &ModuleData) {
    READER.add_to(m);
    WRITER.add_to(m);
}

struct Stream {
    stream: Value,
    work: Work,
}

fn this(v: &Value) -> R<&Stream> {
    data::<Stream>(v)
}

fn new_reader(a: &[Value]) -> R {
    let work = Work::of(&a[0], &a[2], "StreamReader", true)?;
    new_of(a, Stream { stream: a[1].clone(), work })
}

fn new_writer(a: &[Value]) -> R {
    let work = Work::of(&a[0], &a[2], "StreamWriter", false)?;
    new_of(a, Stream { stream: a[1].clone(), work })
}

static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "errors",
        get: |v| get_errors(&this(v)?.work),
        set: Some(|v, x| set_errors(&this(v)?.work, x)),
    },
    GetSetData {
        name: "stream",
        get: |v| Ok(this(v)?.stream.clone()),
        set: Some(|_, _| Err(attribute_error("readonly attribute"))),
    },
];

/// How much is asked for; None: all.
fn asked(v: &Value) -> R<Option<usize>> {
    match v.given() {
        None => Ok(None),
        Some(v) if v.is_none() => Ok(None),
        Some(v) if crate::str_args::is_int(v) => Ok(usize::try_from(index_size(v)?).ok()),
        _ => Err(type_error("arg 1 must be an integer")),
    }
}

/// Text by a method of the stream: at least a character, if there is one.
fn read_by(v: &Value, name: &str, size: Option<usize>) -> R<Vec<u8>> {
    let s = this(v)?;
    let mut size = match size {
        Some(0) => return Ok(Vec::new()),
        n => n.map(|n| n as i64),
    };
    loop {
        let args: Vec<Value> = size.map(Value::int).into_iter().collect();
        let got = method(&s.stream, name, &args)?;
        let bytes = got.as_bytes_data().ok_or_else(|| {
            let kind = type_name(&got);
            type_error(format!("stream function returned a non-bytes object ({})", kind))
        })?;
        let ended = bytes.is_empty();
        let text = s.work.decode(bytes, ended || size.is_none(), false)?;
        if size.is_none() || !text.is_empty() || ended {
            return Ok(text);
        }
        size = Some(1);
    }
}

static READER_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, stream, errors=" new_reader;
    "__init__" "self, *args, **kwargs" |_| Ok(NONE);
    "read" "self, sizeobj=, /" |a| read_by(&a[0], "read", asked(&a[1])?).map(new_wtf8);
    "readline" "self, sizeobj=, /" |a| read_by(&a[0], "readline", asked(&a[1])?).map(new_wtf8);
    "readlines" "self, sizehintobj=, /" |a| {
        let text = new_wtf8(read_by(&a[0], "read", asked(&a[1])?)?);
        method(&text, "splitlines", &[TRUE])
    };
    "reset" "self, /" |a| {
        this(&a[0])?.work.reset_reading();
        Ok(NONE)
    };
};

fn write(v: &Value, text: &Value) -> R<()> {
    let s = this(v)?;
    let bytes = s.work.encode(text, false)?;
    method(&s.stream, "write", &[new_bytes(bytes)]).map(|_| ())
}

fn write_lines(a: &[Value]) -> R {
    let is_dict = type_of(&a[1]).is_subtype(T::Dict.ty());
    if is_dict || super::classes::find(&a[1], "__getitem__")?.is_none() {
        return Err(type_error("arg must be a sequence object"));
    }
    let mut i = 0;
    while i < len(&a[1])? {
        write(&a[0], &getitem(&a[1], &Value::int(i as i64))?)?;
        i += 1;
    }
    Ok(NONE)
}

fn reset_writer(a: &[Value]) -> R {
    let s = this(&a[0])?;
    let bytes = s.work.finish()?;
    if !bytes.is_empty() {
        method(&get(&a[0], "stream")?, "write", &[new_bytes(bytes)])?;
    }
    Ok(NONE)
}

static WRITER_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, stream, errors=" new_writer;
    "__init__" "self, *args, **kwargs" |_| Ok(NONE);
    "write" "self, strobj, /" |a| write(&a[0], &a[1]).map(|_| NONE);
    "writelines" "self, lines, /" write_lines;
    "reset" "self, /" reset_writer;
};
