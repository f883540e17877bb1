//! The builtins module.

use crate::attr::{call_special, getattr_sym, has_special, name_sym, setattr_sym, try_getattr};
use crate::func::{native, NativeDef};
use crate::int::Int;
use crate::prelude::*;
use crate::sym;

/// aiter(v)
fn aiter_of(a: &[Value]) -> R {
    let it = match call_special(sym::AITER, &mut [a[0].clone()]) {
        Some(r) => r?,
        None => {
            let shown = type_name(&a[0]);
            return Err(type_error(format!("'{}' object is not an async iterable", shown)));
        }
    };
    if !has_special(&it, sym::ANEXT) {
        let shown = type_name(&it);
        return Err(type_error(format!("aiter() returned not an async iterator of type '{}'", shown)));
    }
    Ok(it)
}

/// Is str(v) told without any code of the program?
fn has_plain_text(v: &Value) -> bool {
    use crate::object::Kind;
    v.head().map_or(true, |h| h.is_exact(Kind::Str) || h.is_exact(Kind::Int))
}

fn write_pieces(file: &Value, pieces: &mut Vec<Value>) -> R<()> {
    let pieces = std::mem::take(pieces);
    if !pieces.is_empty() && !crate::file::write_texts(file, &pieces)? {
        for p in pieces {
            let write = getattr_sym(file, sym::WRITE)?;
            call(&write, &mut [p])?;
        }
    }
    Ok(())
}

fn print(a: &[Value]) -> R {
    let text = |v: &Value, default: &str, what: &str| -> R {
        match v.given() {
            None => Ok(new_str(default)),
            Some(v) if v.is_none() => Ok(new_str(default)),
            Some(v) if v.as_str_data().is_some() => Ok(v.clone()),
            Some(v) => Err(type_error(format!(
                "{} must be None or a string, not {}",
                what,
                type_name(v)
            ))),
        }
    };
    let (sep, end) = (text(&a[0], " ", "sep")?, text(&a[1], "\n", "end")?);
    let file = match a[2].given() {
        Some(f) if !f.is_none() => f.clone(),
        _ => crate::stdlib::sys_attr("stdout").unwrap_or(NONE),
    };
    if file.is_none() {
        return Ok(NONE);
    }
    let mut pieces = Vec::new();
    for (i, v) in a[4].as_tuple().map(|t| t.to_vec()).unwrap_or_default().iter().enumerate() {
        if i > 0 {
            pieces.push(sep.clone());
        }
        if !has_plain_text(v) {
            write_pieces(&file, &mut pieces)?; // its __str__ may print, or raise
        }
        pieces.push(crate::ops::str_of(v)?);
    }
    pieces.push(end);
    write_pieces(&file, &mut pieces)?;
    if a[3].given().map_or(Ok(false), truthy)? {
        call(&getattr_sym(&file, sym::FLUSH)?, &mut [])?;
    }
    Ok(NONE)
}

fn len_(a: &[Value]) -> R {
    Ok(Value::int(len(&a[0])? as i64))
}

fn abs(a: &[Value]) -> R {
    match call_special(sym::ABS, &mut [a[0].clone()]) {
        Some(r) => r,
        None => Err(type_error(format!("bad operand type for abs(): '{}'", type_name(&a[0])))),
    }
}

fn all(a: &[Value]) -> R {
    let mut it = iter(&a[0])?;
    while let Some(v) = it.next()? {
        if !truthy(&v)? {
            return Ok(FALSE);
        }
    }
    Ok(TRUE)
}

fn any(a: &[Value]) -> R {
    let mut it = iter(&a[0])?;
    while let Some(v) = it.next()? {
        if truthy(&v)? {
            return Ok(TRUE);
        }
    }
    Ok(FALSE)
}

pub fn ascii_of(v: &Value) -> R {
    crate::str_args::ascii_of(v)
}

fn in_base(v: &Value, base: u32, prefix: &str) -> R {
    let i = index(v)?;
    let sign = if i.is_negative() { "-" } else { "" };
    Ok(new_string(format!("{}{}{}", sign, prefix, i.digits(base)?)))
}

/// callable(v)
pub fn is_callable(v: &Value) -> bool {
    matches!(callable(std::slice::from_ref(v)), Ok(r) if r.as_bool() == Some(true))
}

fn callable(a: &[Value]) -> R {
    let v = &a[0];
    let plain = v.as_func().is_some() || v.as_native().is_some() || v.as_method().is_some();
    Ok(Value::bool(plain || v.as_type().is_some() || has_special(v, sym::CALL)))
}

fn chr(a: &[Value]) -> R {
    match index(&a[0])? {
        Int::Small(i) if (0..0x110000).contains(&i) => Ok(crate::str::new_char(i as u32)),
        Int::Small(_) => Err(value_error("chr() arg not in range(0x110000)")),
        Int::Big(_) => Err(overflow_error("Python int too large to convert to C int")),
    }
}

fn ord(a: &[Value]) -> R {
    let n = match (a[0].as_str_data(), crate::str_args::bytes_view(&a[0])) {
        (Some(s), _) if s.len() == 1 => return Ok(Value::int(s.char_at(0) as i64)),
        (Some(s), _) => s.len(),
        (_, Some((b, _))) if b.len() == 1 => return Ok(Value::int(b[0] as i64)),
        (_, Some((b, _))) => b.len(),
        _ => {
            return Err(type_error(format!(
                "ord() expected string of length 1, but {} found",
                type_name(&a[0])
            )))
        }
    };
    Err(type_error(format!("ord() expected a character, but string of length {} found", n)))
}

fn dir(a: &[Value]) -> R {
    dir_of(&a[0])
}

/// dir(v), as a list.
pub fn dir_of(v: &Value) -> R {
    match call_special(sym::DIR, &mut [v.clone()]) {
        Some(r) => {
            let (sorted, r) = crate::sort::sort(collect(&r?)?, None, false);
            r?;
            Ok(list(sorted))
        }
        None => Ok(list(crate::object_types::dir_of(v))),
    }
}

fn divmod(a: &[Value]) -> R {
    for (name, x, y) in [(sym::DIVMOD, &a[0], &a[1]), (sym::RDIVMOD, &a[1], &a[0])] {
        if let Some(r) = call_special(name, &mut [x.clone(), y.clone()]) {
            let r = r?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
    }
    Err(type_error(format!(
        "unsupported operand type(s) for divmod(): '{}' and '{}'",
        type_name(&a[0]),
        type_name(&a[1])
    )))
}

fn format(a: &[Value]) -> R {
    if let Some(s) = a[1].given() {
        if s.as_str_data().is_none() {
            return Err(type_error(format!(
                "format() argument 2 must be str, not {}",
                type_name(s)
            )));
        }
    }
    crate::ops::format_of(&a[0], a[1].given().unwrap_or(&NONE))
}

fn getattr_(a: &[Value]) -> R {
    let name = name_sym(&a[1])?;
    match a[2].given() {
        None => getattr_sym(&a[0], name),
        Some(d) => Ok(try_getattr(&a[0], name)?.unwrap_or_else(|| d.clone())),
    }
}

fn hasattr(a: &[Value]) -> R {
    Ok(Value::bool(try_getattr(&a[0], name_sym(&a[1])?)?.is_some()))
}

fn setattr_(a: &[Value]) -> R {
    setattr_sym(&a[0], name_sym(&a[1])?, a[2].clone()).map(|_| NONE)
}

fn delattr_(a: &[Value]) -> R {
    crate::attr::delattr_sym(&a[0], name_sym(&a[1])?).map(|_| NONE)
}

fn id(a: &[Value]) -> R {
    let v = &a[0];
    let p = if v.ptr() != 0 { v.ptr() as i64 } else { id_of_inline(v) };
    Ok(Value::int(p))
}

/// A number for values that are no objects: equal for identical ones.
fn id_of_inline(v: &Value) -> i64 {
    let bits = match (v.as_int(), v.as_float()) {
        (Some(i), _) => i as u64,
        (_, Some(f)) => f.to_bits(),
        _ => 0,
    };
    let mixed = (bits ^ (v.tag() as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 17 << 4) as i64
}

fn input(a: &[Value]) -> R {
    let stream = |name: &str| match crate::stdlib::sys_attr(name) {
        Some(f) if !f.is_none() => Ok(f),
        _ => Err(runtime_error(format!("input(): lost sys.{}", name))),
    };
    let (stdin, stdout) = (stream("stdin")?, stream("stdout")?);
    stream("stderr")?;
    if let Some(p) = a[0].given() {
        print(&[NONE, new_str(""), NONE, FALSE, tuple(vec![p.clone()])])?;
    }
    // A stream that cannot be flushed is no reason to ask nothing.
    if let Ok(Some(flush)) = try_getattr(&stdout, sym::intern("flush")) {
        drop(call(&flush, &mut []));
    }
    let line = call(&getattr_sym(&stdin, sym::intern("readline"))?, &mut [])?;
    match line.as_str_data() {
        Some(s) if s.is_empty() => Err(eof_error("EOF when reading a line")),
        Some(s) => {
            let b = s.bytes();
            Ok(new_wtf8(b.strip_suffix(b"\n").unwrap_or(b).to_vec()))
        }
        None => Err(type_error("object.readline() returned non-string")),
    }
}

fn isinstance(a: &[Value]) -> R {
    Ok(Value::bool(crate::isinstance::isinstance(&a[0], &a[1])?))
}
fn issubclass(a: &[Value]) -> R {
    Ok(Value::bool(crate::isinstance::issubclass(&a[0], &a[1])?))
}

fn iter_(a: &[Value]) -> R {
    match a[1].given() {
        None => iter_object(&a[0]),
        Some(s) => {
            if !truthy(&callable(a)?)? {
                return Err(type_error("iter(v, w): v must be callable"));
            }
            let it = crate::iters::NativeIter::Call(a[0].clone(), s.clone());
            Ok(crate::iters::new_iter(T::CallableIter, it))
        }
    }
}

fn next(a: &[Value]) -> R {
    match a[1].given() {
        Some(d) => Ok(crate::iter::next_of(&a[0])?.unwrap_or_else(|| d.clone())),
        None if a[0].as_gen().is_some() || crate::iters::native_next_is(&a[0]) => {
            match call_special(sym::NEXT, &mut [a[0].clone()]) {
                Some(r) => r,
                None => Err(stop_iteration(NONE)),
            }
        }
        None => match call_special(sym::NEXT, &mut [a[0].clone()]) {
            Some(r) => r,
            None => Err(type_error(format!("'{}' object is not an iterator", type_name(&a[0])))),
        },
    }
}

fn extreme(a: &[Value], name: &str, better: fn(&Value, &Value) -> R<bool>) -> R {
    let args = a[2].as_tuple().map_or(&[][..], |t| t);
    let key = a[0].given().filter(|k| !k.is_none());
    let items = match args {
        [] => {
            return Err(type_error(format!("{} expected at least 1 argument, got 0", name)));
        }
        [items] => items,
        _ => {
            if a[1].given().is_some() {
                return Err(type_error(format!(
                    "Cannot specify a default for {}() with multiple positional arguments",
                    name
                )));
            }
            &a[2]
        }
    };
    let mut it = iter(items)?;
    let best = match key {
        Some(f) => best_by_key(&mut it, f, better)?,
        None => best_item(&mut it, better)?,
    };
    match (best, a[1].given()) {
        (Some(v), _) => Ok(v),
        (None, Some(d)) => Ok(d.clone()),
        (None, None) => Err(value_error(format!("{}() arg is an empty sequence", name))),
    }
}

fn best_item(it: &mut Iter, better: fn(&Value, &Value) -> R<bool>) -> R<Option<Value>> {
    let mut best = match it.next()? {
        Some(v) => v,
        None => return Ok(None),
    };
    while let Some(v) = it.next()? {
        if better(&v, &best)? {
            best = v;
        }
    }
    Ok(Some(best))
}

fn best_by_key(
    it: &mut Iter,
    key: &Value,
    better: fn(&Value, &Value) -> R<bool>,
) -> R<Option<Value>> {
    let mut best: Option<(Value, Value)> = None;
    while let Some(v) = it.next()? {
        let k = call(key, &mut [v.clone()])?;
        let replace = match &best {
            Some((_, b)) => better(&k, b)?,
            None => true,
        };
        if replace {
            best = Some((v, k));
        }
    }
    Ok(best.map(|b| b.0))
}

fn pow_(a: &[Value]) -> R {
    match a[2].given() {
        Some(m) if !m.is_none() => {
            match call_special(sym::POW, &mut [a[0].clone(), a[1].clone(), m.clone()]) {
                Some(r) => {
                    let r = r?;
                    if !r.is_not_implemented() {
                        return Ok(r);
                    }
                }
                None => {}
            }
            for x in &[&a[1], m] {
                if x.as_float().is_some() {
                    let msg = "pow() 3rd argument not allowed unless all arguments are integers";
                    return Err(type_error(msg));
                }
                if type_of(x) == T::Complex.ty() {
                    return Err(value_error("complex modulo"));
                }
            }
            Err(type_error(format!(
                "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
                type_name(&a[0]),
                type_name(&a[1]),
                type_name(m)
            )))
        }
        _ => pow(&a[0], &a[1]),
    }
}

fn round(a: &[Value]) -> R {
    let mut args = vec![a[0].clone()];
    if let Some(n) = a[1].given() {
        if !n.is_none() {
            args.push(n.clone());
        }
    }
    match call_special(sym::ROUND, &mut args) {
        Some(r) => r,
        None => Err(type_error(format!(
            "type {} doesn't define __round__ method",
            type_name(&a[0])
        ))),
    }
}

fn sorted(a: &[Value]) -> R {
    let items = collect(&a[0])?;
    let key = a[1].given().filter(|k| !k.is_none());
    let reverse = a[2].given().map_or(Ok(0), crate::str_methods::c_int)? != 0;
    let (out, r) = crate::sort::sort(items, key, reverse);
    r?;
    Ok(list(out))
}

fn sum(a: &[Value]) -> R {
    let mut acc = a[1].given().cloned().unwrap_or_else(|| Value::int(0));
    if acc.as_str_data().is_some() {
        return Err(type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    if acc.as_bytes_data().is_some() {
        return Err(type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
    }
    if acc.as_bytearray_data().is_some() {
        return Err(type_error("sum() can't sum bytearray [use b''.join(seq) instead]"));
    }
    let mut it = iter(&a[0])?;
    while let Some(v) = it.next()? {
        acc = add(&acc, &v)?;
    }
    Ok(acc)
}

fn vars(a: &[Value]) -> R {
    match try_getattr(&a[0], sym::DICT)? {
        Some(d) => Ok(d),
        None => Err(type_error("vars() argument must have __dict__ attribute")),
    }
}

fn import_(a: &[Value]) -> R {
    let name = name_sym(&a[0])?.name();
    let level = match a[4].given() {
        Some(l) => crate::str_methods::c_int(l)?,
        None => 0,
    };
    if level < 0 {
        return Err(value_error("level must be >= 0"));
    }
    if level > 0 {
        return crate::eval::import_relative(name, &a[1..4], level as usize);
    }
    let last = crate::module::import_dotted(name)?;
    let from = match a[3].given() {
        Some(f) => truthy(f)?,
        None => false,
    };
    match name.split_once('.') {
        Some((top, _)) if !from => crate::module::import_dotted(top),
        _ => Ok(last),
    }
}

fn computed(what: &str) -> R {
    Err(not_implemented_error(format!("{} is not supported by Portalis", what)))
}

/// os.fspath: a path as str, bytes or a descriptor's int.
pub fn fspath(v: &Value) -> R {
    if v.as_str_data().is_some() || v.as_bytes_data().is_some() || v.as_int().is_some() {
        return Ok(v.clone());
    }
    match call_special(sym::FSPATH, &mut [v.clone()]) {
        Some(r) => r,
        None => Err(type_error(format!(
            "expected str, bytes or os.PathLike object, not {}",
            type_name(v)
        ))),
    }
}

/// A str or bytes path for the operating system.
pub fn path_of(v: &Value) -> R<std::path::PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let v = fspath(v)?;
    let bytes = match (v.as_str_data(), v.as_bytes_data()) {
        (Some(_), _) => crate::stdlib::fsencode(&v)?,
        (_, Some(b)) => b.clone(),
        _ => return Err(type_error("a path is required")),
    };
    if bytes.contains(&0) {
        return Err(value_error("embedded null byte"));
    }
    Ok(std::ffi::OsString::from_vec(bytes).into())
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static FUNCTIONS: &[NativeDef] = &[
    m!("print", "*args, sep=, end=, file=, flush=", print),
    m!("len", "obj, /", len_),
    m!("abs", "x, /", abs),
    m!("all", "iterable, /", all),
    m!("any", "iterable, /", any),
    m!("ascii", "obj, /", |a| ascii_of(&a[0])),
    m!("bin", "number, /", |a| in_base(&a[0], 2, "0b")),
    m!("oct", "number, /", |a| in_base(&a[0], 8, "0o")),
    m!("hex", "number, /", |a| in_base(&a[0], 16, "0x")),
    m!("callable", "obj, /", callable),
    m!("chr", "i, /", chr),
    m!("ord", "c, /", ord),
    m!("dir", "object, /", dir),
    m!("divmod", "x, y, /", divmod),
    m!("format", "value, spec=, /", format),
    m!("getattr", "object, name, default=, /", getattr_),
    m!("hasattr", "obj, name, /", hasattr),
    m!("setattr", "obj, name, value, /", setattr_),
    m!("delattr", "obj, name, /", delattr_),
    m!("hash", "obj, /", |a| Ok(Value::int(hash(&a[0])?))),
    m!("id", "obj, /", id),
    m!("input", "prompt=, /", input),
    m!("isinstance", "obj, class_or_tuple, /", isinstance),
    m!("issubclass", "cls, class_or_tuple, /", issubclass),
    m!("iter", "object, sentinel=, /", iter_),
    m!("aiter", "async_iterable, /", aiter_of),
    m!("anext", "async_iterator, default=, /", crate::gen_async::anext),
    m!("next", "iterator, default=, /", next),
    m!("max", "*args, key=, default=", |a| extreme(a, "max", gt_b)),
    m!("min", "*args, key=, default=", |a| extreme(a, "min", lt_b)),
    m!("pow", "base, exp, mod=", pow_),
    m!("repr", "obj, /", |a| crate::ops::repr_of(&a[0])),
    m!("round", "number, ndigits=", round),
    m!("sorted", "iterable, /, *, key=, reverse=", sorted),
    m!("sum", "iterable, /, start=", sum),
    m!("vars", "object, /", vars),
    m!("open", "file, mode=, buffering=, encoding=, errors=, newline=, closefd=, opener=", crate::file::open),
    m!("__import__", "name, globals=, locals=, fromlist=, level=", import_),
    m!("eval", "source, globals=, locals=, /", crate::eval::eval),
    m!("exec", "source, globals=, locals=, /, *, closure=", crate::eval::exec),
    m!("compile", "source, filename, mode, flags=, dont_inherit=, optimize=, *, _feature_version=", crate::eval::compile_),
    m!("__build_class__", "func, name, /, *bases, **kwds", |_| computed("a call of __build_class__()")),
    m!("globals", "", |_| computed("an indirect call of globals()")),
    m!("locals", "", |_| computed("an indirect call of locals()")),
    m!("breakpoint", "*args, **kw", crate::stdlib::breakpoint::call_hook),
];

pub fn fill(m: &ModuleData) -> R<()> {
    for d in FUNCTIONS {
        m.set_str(d.name, native(d, "builtins", None));
    }
    crate::stdlib::site_builtins::fill(m);
    let types = [
        T::Object, T::Type, T::Int, T::Bool, T::Float, T::Complex, T::Str, T::Bytes, T::ByteArray,
        T::MemoryView, T::List, T::Tuple, T::Dict, T::Set, T::FrozenSet, T::Range, T::Slice,
        T::Property, T::ClassMethod, T::StaticMethod, T::Super, T::Zip, T::Map, T::Filter,
        T::Enumerate, T::Reversed,
    ];
    for t in types {
        m.set_str(t.ty().name(), t.value());
    }
    for t in crate::types::exception_types() {
        m.set_str(t.name(), t.value());
    }
    for alias in ["EnvironmentError", "IOError"] {
        m.set_str(alias, T::OSError.value());
    }
    m.set_str("NotImplemented", NOT_IMPLEMENTED);
    m.set_str("Ellipsis", ELLIPSIS);
    m.set_str("None", NONE);
    m.set_str("True", TRUE);
    m.set_str("False", FALSE);
    m.set_str("__debug__", TRUE);
    Ok(())
}
