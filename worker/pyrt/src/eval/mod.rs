//! eval, exec and compile of texts at run time, and the trees of `ast`.
//!
//! lexer, parser and parse_* make a tree (ast.rs) of a text; scope.rs finds what each name is;
//! compile_* make instructions (op.rs) of the tree, which vm.rs runs on frames (frame.rs), by the
//! very functions that translated code calls. A frame that stops at a yield or await is the
//! body of a generator like any other. convert.rs and nodes.rs are the way between trees and
//! Python's objects of the module `_ast`.
//!
//! Code objects of functions, and of what an exception has passed, are never freed: functions
//! and tracebacks point to them as to the static ones of translated code.

mod anchors;
mod ast;
mod builtin;
mod code;
mod compile;
mod compile_expr;
mod compile_func;
mod compile_match;
mod compile_stmt;
mod compile_try;
mod convert;
mod fault;
mod frame;
mod import;
mod notice;
mod lex_literal;
mod lexer;
mod names;
mod nodes;
mod op;
mod parse_atom;
mod parse_block;
mod parse_call;
mod parse_expr;
mod parse_fstring;
mod parse_match;
mod parse_stmt;
mod parse_string;
mod parse_target;
mod parser;
mod scope;
mod scope_walk;
mod source;
mod type_comments;
mod unparse;
mod validate;
mod vm;
mod vm_block;
mod vm_call;

pub use anchors::anchors;
pub use builtin::{call_here, compile_, eval, exec};
pub use code::{cell_names, consts, description, flags, hash_of, names, same, with_code};
pub use import::relative as import_relative;
pub use frame::{globals_of, is_ours, new_function, RUN};
pub use nodes::make as make_ast;

use crate::prelude::*;

/// The code object of that code, if a text made it.
pub fn code_of(code: &'static crate::func::Code) -> Option<Value> {
    let ours = std::ptr::eq(code.module, &compile::NOWHERE);
    // SAFETY: units alone say that module, and what has a static one was kept.
    if ours { Some(code::value(unsafe { op::proto_of(code) })) } else { None }
}

/// The code object of a function that a text made.
pub fn code_object(f: &Func) -> Value {
    // SAFETY: asked of functions that a text made only (`is_ours`).
    code::value(unsafe { op::proto_of(f.code.get()) })
}
