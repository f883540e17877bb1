//! traceback: the texts of exceptions and of where they came through.

use super::functions;
use super::native_class::{field, set_field};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::traceback::{entries, format_chain, format_entries, format_only};

fn current() -> Value {
    crate::exc::current().map_or(NONE, |e| e.value())
}

/// The exception of (exc, /, value=...) as 3.10 takes it: either alone or as three.
fn chosen(a: &[Value]) -> Value {
    match (a[0].as_exc(), a[1].given()) {
        (Some(_), _) => a[0].clone(),
        (None, Some(v)) => v.clone(),
        _ => NONE,
    }
}

fn lines(text: &str) -> Value {
    list(text.split_inclusive('\n').map(new_str).collect())
}

fn write(text: &str, file: &Value) -> R {
    let to = match file.given() {
        Some(f) if !f.is_none() => f.clone(),
        _ => super::sys_attr("stderr").unwrap_or(NONE),
    };
    let f = crate::attr::getattr_sym(&to, crate::sym::WRITE)?;
    call(&f, &mut [new_str(text)]).map(|_| NONE)
}

fn no_exception() -> &'static str {
    "NoneType: None\n"
}

fn chain_of(v: &Value) -> String {
    if v.as_exc().is_none() {
        return no_exception().to_string();
    }
    format_chain(v)
}

/// By (exc, value, tb): that traceback, which may have lost its first entries.
fn chain_given(a: &[Value]) -> String {
    let v = chosen(a);
    match a[2].given() {
        Some(tb) if v.as_exc().is_some() && a[1].given().is_some() => {
            crate::traceback::format_chain_at(&v, Some(&entries(tb)))
        }
        _ => chain_of(&v),
    }
}

fn only_of(v: &Value) -> String {
    if v.as_exc().is_none() {
        return no_exception().to_string();
    }
    format_only(v)
}

/// One entry as FrameSummary prints it.
fn summaries(tb: &Value) -> Vec<(String, u32, String)> {
    let of = entries(tb);
    let place = |e: &crate::exc::TraceEntry| (e.code.file.to_string(), e.line, e.code.name.to_string());
    of.iter().rev().map(place).collect()
}

fn extract(a: &[Value]) -> R {
    let all = summaries(&a[0]).into_iter();
    Ok(list(
        all.map(|(file, line, name)| {
            tuple(vec![new_string(file), Value::int(line as i64), new_string(name), NONE])
        })
        .collect(),
    ))
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "format_exc", params: "limit=, chain=", run: |_| {
        Ok(new_string(chain_of(&current())))
    } },
    NativeDef { name: "print_exc", params: "limit=, file=, chain=", run: |a| {
        write(&chain_of(&current()), &a[1])
    } },
    NativeDef { name: "format_exception", params: "exc, value=, tb=, limit=, chain=", run: |a| {
        Ok(lines(&chain_given(a)))
    } },
    NativeDef {
        name: "print_exception",
        params: "exc, value=, tb=, limit=, file=, chain=",
        run: |a| write(&chain_given(a), &a[4]),
    },
    NativeDef { name: "format_exception_only", params: "exc, value=", run: |a| {
        Ok(lines(&only_of(&chosen(a))))
    } },
    NativeDef { name: "format_tb", params: "tb, limit=", run: |a| {
        Ok(list(
            entries(&a[0])
                .iter()
                .rev()
                .map(|e| new_string(format_entries(std::slice::from_ref(e))))
                .collect(),
        ))
    } },
    NativeDef { name: "print_tb", params: "tb, limit=, file=", run: |a| {
        write(&format_entries(&entries(&a[0])), &a[2])
    } },
    NativeDef { name: "extract_tb", params: "tb, limit=", run: extract },
    // Tracebacks hold no frames, so there are no variables to clear.
    NativeDef { name: "clear_frames", params: "tb", run: |_| Ok(NONE) },
    NativeDef { name: "print_stack", params: "f=, limit=, file=", run: |_| {
        Err(not_implemented_error("traceback.print_stack() is not supported by Portalis"))
    } },
];

/// TracebackException(exc_type, exc_value, exc_traceback, ...): the texts, taken at once.
fn exception_init(a: &[Value]) -> R {
    set_field(&a[0], "exc_type", a[1].clone())?;
    set_field(&a[0], "_whole", lines(&chain_of(&a[2])))?;
    set_field(&a[0], "_only", lines(&only_of(&a[2]))).map(|_| NONE)
}

static EXCEPTION: &[NativeDef] = &[
    NativeDef {
        name: "__init__",
        params: "self, exc_type, exc_value, exc_traceback=, *, limit=, lookup_lines=, \
                 capture_locals=, compact=, max_group_width=, max_group_depth=, _seen=",
        run: exception_init,
    },
    NativeDef { name: "format", params: "self, *, chain=, _ctx=", run: |a| {
        iter_object(&field(&a[0], "_whole")?)
    } },
    NativeDef { name: "format_exception_only", params: "self", run: |a| {
        iter_object(&field(&a[0], "_only")?)
    } },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "traceback");
    super::native_class::add(m, "TracebackException", &[], EXCEPTION)?;
    Ok(())
}
