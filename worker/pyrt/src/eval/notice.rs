//! What compile() warns of: literals that run into a word, backslashes that mean nothing, and
//! expressions that cannot be meant as they stand. They are collected while a text is read and
//! compiled, and told when that is done.

use super::ast::*;
use super::fault::fault;
use crate::prelude::*;
use crate::types::Type;
use std::cell::RefCell;

struct Notice {
    class: T,
    pos: Pos,
    text: String,
    /// Of the compiler, which comes after the parser.
    late: bool,
}

thread_local! {
    static NOTICES: RefCell<Vec<Notice>> = RefCell::new(Vec::new());
}

/// Notes it down; a part that is read twice counts once.
pub fn note(class: T, pos: Pos, text: impl Into<String>) {
    keep(class, pos, text.into(), false);
}

fn keep(class: T, pos: Pos, text: String, late: bool) {
    NOTICES.with(|all| {
        let mut all = all.borrow_mut();
        if !all.iter().any(|n| n.pos == pos && n.text == text) {
            all.push(Notice { class, pos, text, late });
        }
    });
}

fn warn(pos: Pos, text: impl Into<String>) {
    keep(T::SyntaxWarning, pos, text.into(), true);
}

/// Forgets what was noted.
pub fn clear() {
    NOTICES.with(|all| all.borrow_mut().clear());
}

/// Gives the warnings; one that a filter makes an error is a SyntaxError at its place.
pub fn tell(file: &Value, source: &str) -> R<()> {
    let mut all = NOTICES.with(|all| all.take());
    // The parser reads literals one after the other; the text was cut into tokens before.
    all.sort_by_key(|n| if n.late { (1, 0, 0) } else { (0, n.pos.line, n.pos.col) });
    for n in all {
        let name = file.as_str().unwrap_or_default();
        let told = crate::stdlib::warn_at(n.class, n.text.clone(), &name, n.pos.line);
        match told {
            Err(e) if type_of(&e.value()) == n.class.ty() => {
                let mut f = fault(n.pos, n.text);
                f.late = n.late;
                f.cut = !n.late;
                return Err(f.raise(file, source));
            }
            r => r?,
        }
    }
    Ok(())
}

/// assert (condition, "message")
pub fn of_assert(pos: Pos, test: &Expr) {
    let is_true = match &test.kind {
        ExprKind::Tuple { elts, .. } => !elts.is_empty(),
        ExprKind::Constant { value, .. } => value.as_tuple().map_or(false, |t| !t.is_empty()),
        _ => false,
    };
    if is_true {
        warn(pos, "assertion is always true, perhaps remove parentheses?");
    }
}

fn may_be_identical(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Constant { value, .. } => {
            value.is_none() || value.as_bool().is_some() || is(value, &ELLIPSIS)
        }
        ExprKind::Tuple { elts, .. } => elts.iter().any(|e| !is_constant(e)),
        _ => !is_constant(e),
    }
}

/// What CPython makes a constant of before it looks.
fn is_constant(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Constant { .. } => true,
        ExprKind::Tuple { elts, .. } => elts.iter().all(is_constant),
        ExprKind::UnaryOp { operand, .. } => is_constant(operand),
        ExprKind::BinOp { left, right, .. } => is_constant(left) && is_constant(right),
        _ => false,
    }
}

/// x is 1
pub fn of_compare(pos: Pos, left: &Expr, ops: &[CmpOp], comparators: &[Expr]) {
    let mut before = may_be_identical(left);
    for (op, right) in ops.iter().zip(comparators) {
        let now = may_be_identical(right);
        let text = match op {
            CmpOp::Is => "\"is\" with a literal. Did you mean \"==\"?",
            CmpOp::IsNot => "\"is not\" with a literal. Did you mean \"!=\"?",
            _ => "",
        };
        if !(text.is_empty() || before && now) {
            return warn(pos, text);
        }
        before = now;
    }
}

/// The type that a display or literal surely has.
fn type_of_expr(e: &Expr) -> Option<Type> {
    use ExprKind::*;
    Some(match &e.kind {
        Tuple { .. } => T::Tuple.ty(),
        List { .. } | ListComp { .. } => T::List.ty(),
        Dict { .. } | DictComp { .. } => T::Dict.ty(),
        Set { .. } | SetComp { .. } => T::Set.ty(),
        GeneratorExp { .. } => T::Generator.ty(),
        Lambda { .. } => T::Function.ty(),
        JoinedStr { .. } | FormattedValue { .. } => T::Str.ty(),
        Constant { value, .. } => type_of(value),
        _ => return None,
    })
}

/// "text" (argument)
pub fn of_call(func: &Expr) {
    if let (Some(t), false) = (type_of_expr(func), matches!(func.kind, ExprKind::Lambda { .. })) {
        let text = format!("'{}' object is not callable; perhaps you missed a comma?", t.name());
        warn(func.pos, text);
    }
}

/// 5 [index], "text" ["index"]
pub fn of_subscript(pos: Pos, value: &Expr, index: &Expr) {
    use ExprKind::*;
    let t = match type_of_expr(value) {
        Some(t) => t,
        None => return,
    };
    let listed = ["str", "bytes", "tuple", "list"].contains(&t.name());
    let no_items = match &value.kind {
        Constant { .. } => !listed,
        Set { .. } | SetComp { .. } | GeneratorExp { .. } | Lambda { .. } => true,
        _ => false,
    };
    if no_items {
        let text = format!("'{}' object is not subscriptable; perhaps you missed a comma?", t.name());
        return warn(value.pos, text);
    }
    match type_of_expr(index) {
        Some(i) if listed && !i.is_subtype(T::Int.ty()) => warn(
            pos,
            format!(
                "{} indices must be integers or slices, not {}; perhaps you missed a comma?",
                t.name(),
                i.name()
            ),
        ),
        _ => {}
    }
}
