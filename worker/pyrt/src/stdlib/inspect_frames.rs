//! inspect about frames: currentframe, stack, trace and what they tell. Programs that name them
//! keep frames (see frames.rs).

use super::classes::def;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

const FIELDS: [&str; 5] = ["filename", "lineno", "function", "code_context", "index"];

/// The classes `Traceback` and `FrameInfo`.
pub fn fill(m: &ModuleData) -> R<()> {
    let place: Vec<String> = FIELDS.iter().map(|f| f.to_string()).collect();
    let with_frame: Vec<String> =
        std::iter::once("frame".to_string()).chain(place.clone()).collect();
    let module = || new_str("inspect");
    m.set_str("Traceback", super::namedtuple::make_class("Traceback", &place, vec![], module())?);
    m.set_str("FrameInfo", super::namedtuple::make_class("FrameInfo", &with_frame, vec![], module())?);
    super::functions(m, FUNCTIONS, "inspect");
    Ok(())
}

fn class(name: &str) -> R {
    crate::attr::getattr_sym(&crate::module::import_dotted("inspect")?, sym::intern(name))
}

/// The lines around `line`, and the index of that line among them.
fn context(file: &str, line: i64, n: i64) -> (Value, Value) {
    let text = match std::fs::read(crate::program_files::shown_path(file)) {
        Ok(t) if n > 0 => String::from_utf8_lossy(&t).into_owned(),
        _ => return (NONE, NONE),
    };
    let all: Vec<&str> = text.split_inclusive('\n').collect();
    let most = (all.len() as i64 - n).max(0);
    let start = (line - 1 - n / 2).min(most).max(0);
    let part = all.iter().skip(start as usize).take(n as usize);
    (list(part.map(|l| new_str(l)).collect()), Value::int(line - 1 - start))
}

fn place(v: &Value, n: i64) -> R<Vec<Value>> {
    let of = crate::traceback::entry(v).or_else(|| crate::frames::entry(v));
    let e = of.ok_or_else(|| {
        type_error(format!(
            "{} is not a frame or traceback object",
            crate::ops::repr_text(v).unwrap_or_default()
        ))
    })?;
    let (lines, index) = context(e.code.file, e.line as i64, n);
    let line = Value::int(e.line as i64);
    let file = new_string(crate::program_files::shown_path(e.code.file));
    Ok(vec![file, line, new_str(e.code.name), lines, index])
}

fn lines_of(v: &Value) -> R<i64> {
    v.given().map_or(Ok(1), crate::str_methods::c_int)
}

fn info(frame: Value, n: i64) -> R {
    let mut all = vec![frame.clone()];
    all.extend(place(&frame, n)?);
    call(&class("FrameInfo")?, &mut all)
}

fn outer_frames(first: Value, n: i64) -> R {
    let (mut at, mut all) = (first, Vec::new());
    while !at.is_none() {
        let back = crate::attr::getattr_sym(&at, sym::intern("f_back"))?;
        all.push(info(at, n)?);
        at = back;
    }
    Ok(list(all))
}

fn inner_frames(tb: Value, n: i64) -> R {
    let (mut at, mut all) = (tb, Vec::new());
    while !at.is_none() {
        let get = |name| crate::attr::getattr_sym(&at, sym::intern(name));
        all.push(info(get("tb_frame")?, n)?);
        at = get("tb_next")?;
    }
    Ok(list(all))
}

static FUNCTIONS: &[NativeDef] = &[
    def!("currentframe", "", |_| Ok(crate::frames::caller(0).unwrap_or(NONE))),
    def!("stack", "context=", |a| {
        outer_frames(crate::frames::caller(0).unwrap_or(NONE), lines_of(&a[0])?)
    }),
    def!("getouterframes", "frame, context=", |a| outer_frames(a[0].clone(), lines_of(&a[1])?)),
    def!("getinnerframes", "tb, context=", |a| inner_frames(a[0].clone(), lines_of(&a[1])?)),
    def!("trace", "context=", |a| {
        let tb = crate::exc::current().map_or(NONE, |e| crate::traceback::of(&e.value()));
        inner_frames(tb, lines_of(&a[0])?)
    }),
    def!("getframeinfo", "frame, context=", |a| {
        call(&class("Traceback")?, &mut place(&a[0], lines_of(&a[1])?)?)
    }),
];
