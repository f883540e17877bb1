//! CPython's text of an uncaught exception with its chain.

use crate::exc::TraceEntry;
use crate::program_files::shown_path;
use crate::prelude::*;
pub use crate::traceback_type::{entries, entry, of};
use crate::sym;
use std::collections::HashMap;

/// The text of a source line, when the source is at hand and there is something in the line.
fn source_line(cache: &mut HashMap<String, Vec<String>>, file: &str, line: u32) -> Option<String> {
    let lines = cache.entry(file.to_string()).or_insert_with(|| {
        let text = std::fs::read(shown_path(file)).unwrap_or_default();
        String::from_utf8_lossy(&text).lines().map(str::to_string).collect()
    });
    let text = lines.get(line.checked_sub(1)? as usize)?;
    if text.trim().is_empty() {
        None
    } else {
        Some(text.trim_end().to_string())
    }
}

/// The marks under a line's text, which stands without its indentation: `^` under what failed,
/// `~` around an operator or a subscript; None where all of the line would be marked.
fn marks(line: &str, span: u64) -> Option<String> {
    let (from, to) = ((span & 0xFFFF) as usize, span >> 16 & 0xFFFF);
    let open = to == crate::exc::OPEN;
    let to = if open { line.len() } else { (to as usize).min(line.len()) };
    let indent = line.len() - line.trim_start().len();
    let part = line.get(from..to).filter(|_| span != 0 && from >= indent)?;
    let before = line.get(indent..from)?.chars().count();
    let width = part.chars().count();
    let operator = if open { None } else { crate::eval::anchors(part) };
    let under = match operator {
        Some((a, b)) => {
            let a = part.get(..a)?.chars().count();
            let b = part.get(..b).map_or(width, |s| s.chars().count()).min(width);
            format!("{}{}{}", "~".repeat(a), "^".repeat(b - a), "~".repeat(width - b))
        }
        None if width >= line[indent..].chars().count() => return None,
        None => "^".repeat(width),
    };
    Some(format!("{}{}", " ".repeat(before), under))
}

/// "File ..., line ..., in ..." lines, outermost first; equal ones are counted, not repeated.
pub fn format_entries(trace: &[TraceEntry]) -> String {
    let mut out = String::new();
    let mut cache = HashMap::new();
    let mut repeated = 0;
    let mut last: Option<(&str, u32, &str)> = None;
    let flush = |out: &mut String, n: u32| {
        if n > 3 {
            let more = n - 3;
            let s = if more == 1 { "" } else { "s" };
            out.push_str(&format!("  [Previous line repeated {} more time{}]\n", more, s));
        }
    };
    for e in trace.iter().rev() {
        let key = (e.code.file, e.line, e.code.name);
        if last == Some(key) {
            repeated += 1;
            if repeated > 3 {
                continue;
            }
        } else {
            flush(&mut out, repeated);
            repeated = 1;
            last = Some(key);
        }
        let file = shown_path(key.0);
        out.push_str(&format!("  File \"{}\", line {}, in {}\n", file, key.1, key.2));
        if let Some(text) = source_line(&mut cache, e.code.file, e.line) {
            out.push_str(&format!("    {}\n", text.trim_start()));
            if let Some(under) = marks(&text, e.span) {
                out.push_str(&format!("    {}\n", under));
            }
        }
    }
    flush(&mut out, repeated);
    out
}

/// "ValueError: text", with its module unless that is builtins or __main__, and its notes.
pub fn format_only(v: &Value) -> String {
    let t = type_of(v);
    let module = t.lookup(sym::MODULE);
    let module = module.as_ref().and_then(|m| m.as_str());
    let name = match module.as_deref() {
        Some("builtins") | Some("__main__") | None => t.qualname().to_string(),
        Some(m) => format!("{}.{}", m, t.qualname()),
    };
    if t.is_subtype(T::SyntaxError.ty()) {
        return format_syntax(v, &name);
    }
    let text = match crate::ops::str_of(v) {
        Ok(s) => s.as_str().map(|s| s.into_owned()).unwrap_or_default(),
        Err(_) => "<exception str() failed>".to_string(),
    };
    let hint = match crate::suggest::for_exception(v) {
        Some(name) => format!(". Did you mean: '{}'?", name),
        None => String::new(),
    };
    let told = if text.is_empty() { name } else { format!("{}: {}", name, text) };
    let mut out = format!("{}{}\n", told, hint);
    if let Ok(notes) = collect(&crate::exc_types::get_attr(v, sym::NOTES)) {
        for n in notes {
            out.push_str(&format!("{}\n", n.as_str().unwrap_or_default()));
        }
    }
    out
}

/// A SyntaxError: its place, the line with what is wrong marked, then the message.
fn format_syntax(v: &Value, name: &str) -> String {
    let attr = |n: &str| crate::exc_fields::get(v, n);
    let text_of = |n: &str| attr(n).as_str().map(|s| s.into_owned());
    let (file, mut out) = (text_of("filename"), String::new());
    let mut suffix = String::new();
    match attr("lineno").as_int() {
        Some(line) => {
            let file = file.as_deref().unwrap_or("<string>");
            out.push_str(&format!("  File \"{}\", line {}\n", file, line));
            if let Some(text) = text_of("text") {
                push_marked(&mut out, &text, attr("offset").as_int(), attr("end_offset").as_int());
            }
        }
        None => suffix = file.map_or(String::new(), |f| format!(" ({})", f)),
    }
    let msg = text_of("msg").filter(|m| !m.is_empty());
    let msg = msg.unwrap_or_else(|| "<no detail available>".to_string());
    out.push_str(&format!("{}: {}{}\n", name, msg, suffix));
    out
}

fn push_marked(out: &mut String, text: &str, offset: Option<i64>, end: Option<i64>) {
    let whole = text.trim_end_matches('\n');
    let shown = whole.trim_start_matches(|c| c == ' ' || c == '\n' || c == '\x0c');
    out.push_str(&format!("    {}\n", shown));
    let offset = match offset {
        Some(o) => o,
        None => return,
    };
    let spaces = (whole.len() - shown.len()) as i64;
    let most = whole.chars().count() as i64 + 1;
    let end = end.filter(|e| *e > offset).map_or(offset + 1, |e| e.min(most.max(offset + 1)));
    let (from, to) = (offset - 1 - spaces, end - 1 - spaces);
    if from >= 0 {
        let blank = |c: char| if c.is_whitespace() { c } else { ' ' };
        let before: String = shown.chars().take(from as usize).map(blank).collect();
        let marks = "^".repeat((to - from).max(0) as usize);
        out.push_str(&format!("    {}{}\n", before, marks));
    }
}

/// The whole chain as CPython prints it.
pub fn format_chain(v: &Value) -> String {
    format_chain_at(v, None)
}

/// The same where another traceback than its own is given for the exception.
pub fn format_chain_at(v: &Value, own: Option<&[TraceEntry]>) -> String {
    let mut seen = Vec::new();
    let mut out = String::new();
    chain(v, own, &mut out, &mut seen);
    out
}

fn chain(v: &Value, own: Option<&[TraceEntry]>, out: &mut String, seen: &mut Vec<usize>) {
    let e = match v.as_exc() {
        Some(e) if !seen.contains(&v.ptr()) => e,
        _ => return,
    };
    seen.push(v.ptr());
    let s = e.state();
    if s.cause.as_exc().is_some() {
        chain(&s.cause.clone(), None, out, seen);
        out.push_str(
            "\nThe above exception was the direct cause of the following exception:\n\n",
        );
    } else if s.context.as_exc().is_some() && !s.suppress {
        chain(&s.context.clone(), None, out, seen);
        out.push_str(
            "\nDuring handling of the above exception, another exception occurred:\n\n",
        );
    }
    let now = match own {
        // Somebody may have changed the objects.
        None if s.shown > 0 => entries(&of(v)),
        _ => Vec::new(),
    };
    let trace = own.unwrap_or(if s.shown > 0 { &now } else { &s.trace });
    if !trace.is_empty() {
        out.push_str("Traceback (most recent call last):\n");
        out.push_str(&format_entries(trace));
    }
    out.push_str(&format_only(v));
}

/// The same without the exceptions before it.
pub fn format_last(v: &Value) -> String {
    let mut out = String::new();
    if let Some(e) = v.as_exc().filter(|e| !e.state().trace.is_empty()) {
        out.push_str("Traceback (most recent call last):\n");
        out.push_str(&format_entries(&e.state().trace));
    }
    out.push_str(&format_only(v));
    out
}

/// To sys.stderr, or to what it was before there is a sys.
pub fn print(e: &PyErr) {
    let text = format_chain(&e.value());
    match crate::stdlib::sys_attr("stderr") {
        Some(f) if f.is_none() => {}
        Some(f) if crate::stdlib::call_named(&f, "write", &[new_str(&text)]).is_ok() => {}
        _ => eprint!("{}", text),
    }
}
