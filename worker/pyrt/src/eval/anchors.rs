//! Which part of an expression's text a traceback marks with `^`: an operator, or the brackets
//! of a subscript.

use super::ast::*;
use super::parser::{Mode, Parser};

/// Bytes of the text, from and to; None: the expression is neither.
pub fn anchors(text: &str) -> Option<(usize, usize)> {
    let tree = Parser::new(&format!("{}\n", text), 1, 0).parse(Mode::Eval);
    super::notice::clear();
    let body = match tree.ok()?.kind {
        ModKind::Expression { body } => body,
        _ => return None,
    };
    match &body.kind {
        ExprKind::BinOp { left, right, .. } => {
            let (from, to) = (left.pos.end_col as usize, right.pos.col as usize);
            let between = text.get(from..to)?;
            let space = between.len() - between.trim_start().len();
            let long = between[space..].chars().nth(1).map_or(false, |c| !c.is_whitespace());
            Some((from + space, from + space + 1 + long as usize))
        }
        ExprKind::Subscript { value, slice, .. } => {
            Some((value.pos.end_col as usize, slice.pos.end_col as usize + 1))
        }
        _ => None,
    }
}
