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
            let skipped = between.trim_start_matches(|c: char| c.is_whitespace() || c == ')');
            let at = to - skipped.len();
            let long = skipped.chars().nth(1).map_or(false, |c| !c.is_whitespace());
            Some((at, at + 1 + long as usize)).filter(|_| at < to)
        }
        ExprKind::Subscript { value, .. } => {
            let from = value.pos.end_col as usize;
            Some((from + text.get(from..)?.find('[')?, text.len()))
        }
        _ => None,
    }
}
