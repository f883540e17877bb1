//! eval, exec and compile.

use super::ast::{Mod, ModKind};
use super::code::{self, CodeValue};
use super::convert::{Field, Reader, Writer};
use super::fault::{Fault, P};
use super::frame::Frame;
use super::names::Globals;
use super::nodes::{ONLY_AST, TOP_LEVEL_AWAIT, TYPE_COMMENTS};
use super::op::Proto;
use super::parser::{Mode, Parser};
use super::{compile, compile_stmt, notice, scope, source, type_comments};
use crate::prelude::*;
use crate::sym;
use std::rc::Rc;

const DONT_IMPLY_DEDENT: i64 = 0x200;
const ALLOW_INCOMPLETE: i64 = 0x4000;
const FUTURES: i64 = 0x1fe_0000;
const FUTURE_ANNOTATIONS: i64 = 0x100_0000;
const KNOWN_FLAGS: i64 = FUTURES
    | 0x10
    | ONLY_AST
    | TOP_LEVEL_AWAIT
    | TYPE_COMMENTS
    | DONT_IMPLY_DEDENT
    | ALLOW_INCOMPLETE;

struct Wanted {
    mode: Mode,
    file: Value,
    flags: i64,
    optimize: i64,
    /// The text has no end of its last line.
    unended: bool,
}

impl Wanted {
    fn plain(mode: Mode) -> Wanted {
        Wanted { mode, file: new_str("<string>"), flags: 0, optimize: -1, unended: false }
    }
}

fn parse(text: &str, w: &Wanted) -> P<Mod> {
    let mut p = Parser::new(text, 1, 0);
    p.incomplete = w.flags & ALLOW_INCOMPLETE != 0;
    p.unended = w.unended && w.flags & DONT_IMPLY_DEDENT != 0;
    match w.mode {
        Mode::Exec => p.parse(Mode::Exec),
        Mode::Eval => p.parse(Mode::Eval),
        Mode::Single => p.parse(Mode::Single),
    }
}

/// The unit of a tree.
fn unit(m: &Mod, w: &Wanted) -> P<Rc<Proto>> {
    let body: &[super::ast::Stmt] = match &m.kind {
        ModKind::Module { body, .. } | ModKind::Interactive { body } => body,
        _ => &[],
    };
    let declared = compile_stmt::futures(body)?;
    let awaits = w.flags & TOP_LEVEL_AWAIT != 0;
    let scopes = scope::analyse(m, awaits)?;
    let file = w.file.as_str().unwrap_or_default();
    let annotations = declared || w.flags & FUTURE_ANNOTATIONS != 0;
    let text = compile::Text {
        scopes: &scopes,
        file: sym::intern(&file).name(),
        future_annotations: annotations,
        interactive: matches!(m.kind, ModKind::Interactive { .. }),
        awaits,
        optimize: w.optimize,
    };
    let flags = w.flags & FUTURES | if annotations { FUTURE_ANNOTATIONS } else { 0 };
    compile::compile(m, &text).map(|p| code::with_flags(p, flags))
}

/// The last line of an expression ends as it was written.
fn raised(f: Box<Fault>, w: &Wanted, text: &str) -> PyErr {
    let as_written = matches!(w.mode, Mode::Eval) && w.unended;
    let text = if as_written { text.strip_suffix('\n').unwrap_or(text) } else { text };
    f.raise(&w.file, text)
}

/// The unit of a text.
fn unit_of(text: &str, w: &Wanted) -> R<Rc<Proto>> {
    notice::clear();
    let p = parse(text, w).and_then(|m| unit(&m, w)).map_err(|f| raised(f, w, text))?;
    notice::tell(&w.file, text)?;
    Ok(p)
}

/// Runs a unit: the value of an expression, None of statements.
fn run(p: Rc<Proto>, globals: Value, locals: Value) -> R {
    crate::call::enter(&p.code)?;
    if p.code.kind != crate::func::CodeKind::Function {
        return super::frame::suspended(p, globals, locals);
    }
    Frame::of_text(p, globals, locals).finish()
}

/// The code that is the first argument of eval or exec.
fn code_arg(v: &Value, what: &str, mode: Mode) -> R<Rc<Proto>> {
    if type_of(v) == T::Code.ty() {
        let p = match v.as_native_object::<CodeValue>() {
            Some(c) => c.0.clone(),
            None => {
                return Err(not_implemented_error(format!(
                    "{}() of translated code is not supported by Portalis",
                    what
                )))
            }
        };
        if !p.free.is_empty() {
            return Err(type_error(format!(
                "code object passed to {}() may not contain free variables",
                what
            )));
        }
        return Ok(p);
    }
    let strip = matches!(mode, Mode::Eval);
    let text = source::text_of(v, what, "string, bytes or code")?;
    let text = if strip { text.trim_start_matches(|c| c == ' ' || c == '\t') } else { &text };
    unit_of(text, &Wanted { unended: !source::ends_line(v), ..Wanted::plain(mode) })
}

fn given(v: &Value) -> Option<Value> {
    v.given().filter(|v| !v.is_none()).cloned()
}

fn is_mapping(v: &Value) -> bool {
    crate::attr::has_special(v, sym::GETITEM) && v.as_type().is_none()
}

/// The globals and locals of eval and exec.
fn spaces(a: &[Value], what: &str) -> R<(Value, Value)> {
    let (globals, locals) = (given(&a[1]), given(&a[2]));
    let exec = what == "exec";
    if let Some(l) = locals.as_ref().filter(|l| !is_mapping(l)) {
        return Err(type_error(match exec {
            true => format!("locals must be a mapping or None, not {}", type_name(l)),
            false => "locals must be a mapping".to_string(),
        }));
    }
    let globals = match globals {
        Some(g) if g.as_dict().is_some() => g,
        Some(g) if exec => {
            let msg = format!("exec() globals must be a dict, not {}", type_name(&g));
            return Err(type_error(msg));
        }
        Some(g) if is_mapping(&g) => {
            return Err(type_error("globals must be a real dict; try eval(code, {}, mapping)"))
        }
        Some(_) => return Err(type_error("globals must be a dict")),
        None if exec => {
            return Err(not_implemented_error(
                "exec() without globals that is not called by its name is not supported by \
                 Portalis",
            ))
        }
        None => super::names::unknown_globals()?,
    };
    Globals::complete(&globals)?;
    let locals = locals.unwrap_or_else(|| globals.clone());
    Ok((globals, locals))
}

pub fn eval(a: &[Value]) -> R {
    let p = code_arg(&a[0], "eval", Mode::Eval)?;
    let (globals, locals) = spaces(a, "eval")?;
    run(p, globals, locals)
}

pub fn exec(a: &[Value]) -> R {
    let p = code_arg(&a[0], "exec", Mode::Exec)?;
    let (globals, locals) = spaces(a, "exec")?;
    if given(&a[3]).is_some() {
        return Err(type_error(
            "closure can only be used when source is a code object with free variables",
        ));
    }
    run(p, globals, locals).map(|_| NONE)
}

/// A call that may mean its caller's names, by the caller: globals(), locals(), vars() and
/// dir() without arguments, eval and exec without globals.
pub fn call_here(
    f: &Value,
    args: &mut [Value],
    globals: &dyn Fn() -> Value,
    locals: &dyn Fn() -> Value,
) -> R {
    let name = match f.as_native() {
        Some(n) if n.module == "builtins" && !n.method => n.def.name,
        _ => return call(f, args),
    };
    match (name, args.len()) {
        ("globals", 0) => Ok(globals()),
        ("locals" | "vars", 0) => Ok(locals()),
        ("dir", 0) => sorted_keys(&locals()),
        ("eval" | "exec", 1..=3) if args.get(1).map_or(true, |g| g.is_none()) => {
            let own = match args.get(2) {
                Some(l) if !l.is_none() => l.clone(),
                _ => locals(),
            };
            call(f, &mut [take(&mut args[0]), globals(), own])
        }
        _ => call(f, args),
    }
}

fn mode_of(v: &Value, flags: i64) -> R<Mode> {
    match v.as_str().as_deref() {
        Some("exec") => Ok(Mode::Exec),
        Some("eval") => Ok(Mode::Eval),
        Some("single") => Ok(Mode::Single),
        Some("func_type") if flags & ONLY_AST != 0 => Err(not_implemented_error(
            "compile() of function types is not supported by Portalis",
        )),
        Some(_) if flags & ONLY_AST != 0 => {
            Err(value_error("compile() mode must be 'exec', 'eval', 'single' or 'func_type'"))
        }
        Some(_) => Err(value_error("compile() mode must be 'exec', 'eval' or 'single'")),
        None => Err(type_error(format!(
            "compile() argument 'mode' must be str, not {}",
            type_name(v)
        ))),
    }
}

/// compile(source, filename, mode, flags, dont_inherit, optimize, *, _feature_version)
pub fn compile_(a: &[Value]) -> R {
    let number = |v: &Value, otherwise: i64| {
        v.given().map_or(Ok(otherwise), |n| index_size(n).map(|i| i as i64))
    };
    let flags = number(&a[3], 0)?;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(value_error("compile(): unrecognised flags"));
    }
    let optimize = number(&a[5], -1)?;
    if !(-1..=2).contains(&optimize) {
        return Err(value_error("compile(): invalid optimize value"));
    }
    let file = source::file_name(&a[1])?;
    let unended = !source::ends_line(&a[0]);
    let w = Wanted { mode: mode_of(&a[2], flags)?, file, flags, optimize, unended };
    let root = super::nodes::class("AST")?;
    if type_of(&a[0]).is_subtype(root) {
        return compile_tree(&a[0], &w);
    }
    let text = source::text_of(&a[0], "compile", "string, bytes or AST")?;
    if flags & ONLY_AST != 0 {
        notice::clear();
        let mut m = parse(&text, &w).map_err(|f| raised(f, &w, &text))?;
        notice::tell(&w.file, &text)?;
        if flags & TYPE_COMMENTS != 0 {
            type_comments::add(&mut m, &text)?;
        }
        return m.write(&mut Writer);
    }
    Ok(code::value(unit_of(&text, &w)?))
}

fn compile_tree(v: &Value, w: &Wanted) -> R {
    if w.flags & ONLY_AST != 0 {
        return Ok(v.clone());
    }
    let want = match w.mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
    };
    if !type_of(v).is_subtype(super::nodes::class(want)?) {
        return Err(type_error(format!("expected {} node, got {}", want, type_name(v))));
    }
    let m: Mod = Box::new(Reader.node(v)?);
    super::validate::module(&m)?;
    notice::clear();
    let p = unit(&m, w).map_err(|f| raised(f, w, ""))?;
    notice::tell(&w.file, "")?;
    Ok(code::value(p))
}
