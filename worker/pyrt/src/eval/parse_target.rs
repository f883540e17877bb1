//! What may stand on the left of '=', after `for`, `as` and `del`. Everything that may is an
//! expression as well, so it is parsed as one and then turned into a target.

use super::ast::*;
use super::fault::P;
use super::lexer::Kind as K;
use super::parser::Parser;

#[derive(Clone, Copy, PartialEq)]
pub enum Target {
    Stars,
    Single,
    Del,
    For,
}

impl<'a> Parser<'a> {
    fn refuse(&self, n: &Expr, how: Target) -> P<()> {
        let name = n.kind.shown();
        let msg = match how {
            Target::Single => {
                format!("'{}' is an illegal expression for augmented assignment", name)
            }
            Target::Del => format!("cannot delete {}", name),
            Target::Stars | Target::For => format!("cannot assign to {}", name),
        };
        self.fail(n.pos, &msg)
    }
    /// Nesting is bounded by the brackets that the elements stand in.
    pub fn to_target(&self, n: &mut Expr, how: Target) -> P<()> {
        let to = if how == Target::Del { Ctx::Del } else { Ctx::Store };
        match &mut n.kind {
            ExprKind::Name { ctx, .. }
            | ExprKind::Attribute { ctx, .. }
            | ExprKind::Subscript { ctx, .. } => {
                *ctx = to;
                Ok(())
            }
            ExprKind::Tuple { elts, ctx } | ExprKind::List { elts, ctx }
                if how != Target::Single =>
            {
                *ctx = to;
                elts.iter_mut().try_for_each(|e| self.to_target(e, how))
            }
            ExprKind::Starred { value, ctx } if how != Target::Single && how != Target::Del => {
                *ctx = to;
                self.to_target(value, how)
            }
            _ => self.refuse(n, how),
        }
    }
    pub fn star_target(&mut self, how: Target) -> P<Expr> {
        let mut n =
            if self.at_op("*") { self.star(Parser::primary)? } else { self.primary()? };
        self.to_target(&mut n, how)?;
        Ok(n)
    }
    /// The target of `for`.
    pub fn star_targets(&mut self) -> P<Expr> {
        let from = *self.tok();
        let first = self.star_target(Target::For)?;
        if !self.at_op(",") {
            return Ok(first);
        }
        let mut elts = vec![first];
        while self.take_op(",") && !self.at_kw("in") {
            elts.push(self.star_target(Target::For)?);
        }
        self.close(&from, ExprKind::Tuple { elts, ctx: Ctx::Store })
    }
    pub fn del_targets(&mut self) -> P<Vec<Expr>> {
        let mut all = Vec::new();
        loop {
            if self.at_op(";") || self.at_kind(K::Newline) {
                break;
            }
            let from = self.at;
            match self.star_target(Target::Del) {
                Ok(n) if self.at_any(&[",", ";"]) || self.at_kind(K::Newline) => all.push(n),
                // More than a target, or none: say what it is.
                other => {
                    let at = self.at;
                    self.at = from;
                    if let Ok(mut n) = self.exprs() {
                        if self.at_op(";") || self.at_kind(K::Newline) {
                            self.to_target(&mut n, Target::Del)?;
                        }
                    }
                    self.at = at;
                    other?;
                    return self.syntax();
                }
            }
            if !self.take_op(",") {
                break;
            }
        }
        if all.is_empty() {
            return self.syntax();
        }
        Ok(all)
    }
}
