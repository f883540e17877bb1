//! What CPython checks of a tree that a program made before it compiles it.

use super::ast::*;
use crate::prelude::*;
use crate::sym::Sym;

type V = R<()>;

pub fn module(m: &Mod) -> V {
    match &m.kind {
        ModKind::Module { body, .. } | ModKind::Interactive { body } => stmts(body),
        ModKind::Expression { body } => expr(body, Ctx::Load),
        ModKind::FunctionType { .. } => {
            Err(value_error("FunctionType is not allowed at run time"))
        }
    }
}

fn stmts(all: &[Stmt]) -> V {
    all.iter().try_for_each(stmt)
}

fn body(all: &[Stmt], owner: &str) -> V {
    nonempty(all, "body", owner)?;
    stmts(all)
}

fn nonempty<T>(all: &[T], what: &str, owner: &str) -> V {
    if all.is_empty() {
        return Err(value_error(format!("empty {} on {}", what, owner)));
    }
    Ok(())
}

fn exprs(all: &[Expr], ctx: Ctx) -> V {
    all.iter().try_for_each(|e| expr(e, ctx))
}

fn maybe(e: &Option<Expr>) -> V {
    e.iter().try_for_each(|e| expr(e, Ctx::Load))
}

fn targets(all: &[Expr], ctx: Ctx, owner: &str) -> V {
    nonempty(all, "targets", owner)?;
    exprs(all, ctx)
}

fn stmt(s: &Stmt) -> V {
    use StmtKind::*;
    crate::call::enter_native()?;
    match &s.kind {
        FunctionDef { args, body: b, decorator_list, returns, .. } => {
            body(b, "FunctionDef")?;
            arguments(args)?;
            exprs(decorator_list, Ctx::Load)?;
            maybe(returns)
        }
        AsyncFunctionDef { args, body: b, decorator_list, returns, .. } => {
            body(b, "AsyncFunctionDef")?;
            arguments(args)?;
            exprs(decorator_list, Ctx::Load)?;
            maybe(returns)
        }
        ClassDef { bases, keywords, body: b, decorator_list, .. } => {
            body(b, "ClassDef")?;
            exprs(bases, Ctx::Load)?;
            named(keywords)?;
            exprs(decorator_list, Ctx::Load)
        }
        Return { value } => maybe(value),
        Delete { targets: t } => targets(t, Ctx::Del, "Delete"),
        Assign { targets: t, value, .. } => {
            targets(t, Ctx::Store, "Assign")?;
            expr(value, Ctx::Load)
        }
        AugAssign { target, value, .. } => {
            expr(target, Ctx::Store)?;
            expr(value, Ctx::Load)
        }
        AnnAssign { target, annotation, value, simple } => {
            if *simple != 0 && !matches!(target.kind, ExprKind::Name { .. }) {
                return Err(type_error("AnnAssign with simple non-Name target"));
            }
            expr(target, Ctx::Store)?;
            maybe(value)?;
            expr(annotation, Ctx::Load)
        }
        For { target, iter, body: b, orelse, .. } => {
            expr(target, Ctx::Store)?;
            expr(iter, Ctx::Load)?;
            body(b, "For")?;
            stmts(orelse)
        }
        AsyncFor { target, iter, body: b, orelse, .. } => {
            expr(target, Ctx::Store)?;
            expr(iter, Ctx::Load)?;
            body(b, "AsyncFor")?;
            stmts(orelse)
        }
        While { test, body: b, orelse } => {
            expr(test, Ctx::Load)?;
            body(b, "While")?;
            stmts(orelse)
        }
        If { test, body: b, orelse } => {
            expr(test, Ctx::Load)?;
            body(b, "If")?;
            stmts(orelse)
        }
        With { items, body: b, .. } => with(items, b, "With"),
        AsyncWith { items, body: b, .. } => with(items, b, "AsyncWith"),
        Match { subject, cases } => {
            expr(subject, Ctx::Load)?;
            nonempty(cases, "cases", "Match")?;
            for c in cases {
                let MatchCaseKind::match_case { pattern: p, guard, body: b } = &c.kind;
                pattern(p, false)?;
                maybe(guard)?;
                body(b, "match_case")?;
            }
            Ok(())
        }
        Raise { exc, cause } => {
            if exc.is_none() && cause.is_some() {
                return Err(value_error("Raise with cause but no exception"));
            }
            maybe(exc)?;
            maybe(cause)
        }
        Try { body: b, handlers, orelse, finalbody } => {
            tried(b, handlers, orelse, finalbody, "Try")
        }
        TryStar { body: b, handlers, orelse, finalbody } => {
            tried(b, handlers, orelse, finalbody, "TryStar")
        }
        Assert { test, msg } => {
            expr(test, Ctx::Load)?;
            maybe(msg)
        }
        Import { names } => nonempty(names, "names", "Import"),
        ImportFrom { names, level, .. } => {
            if level.unwrap_or(0) < 0 {
                return Err(value_error("Negative ImportFrom level"));
            }
            nonempty(names, "names", "ImportFrom")
        }
        Global { names } => nonempty(names, "names", "Global"),
        Nonlocal { names } => nonempty(names, "names", "Nonlocal"),
        Expr { value } => expr(value, Ctx::Load),
        Pass | Break | Continue => Ok(()),
    }
}

/// A constant's name is no name.
fn name(id: Sym) -> V {
    if ["None", "True", "False"].contains(&id.name()) {
        return Err(value_error(format!(
            "identifier field can't represent '{}' constant",
            id.name()
        )));
    }
    Ok(())
}

fn capture(id: Sym) -> V {
    if id.name() == "_" {
        return Err(value_error("can't capture name '_' in patterns"));
    }
    name(id)
}

fn patterns(all: &[Pattern], star_ok: bool) -> V {
    all.iter().try_for_each(|p| pattern(p, star_ok))
}

/// What a value pattern may be: a literal, a signed or complex number, or a dotted name.
fn pattern_value(e: &Expr) -> V {
    expr(e, Ctx::Load)?;
    let literal = |e: &Expr| match &e.kind {
        ExprKind::Constant { value, .. } => [T::Int, T::Float, T::Complex, T::Str, T::Bytes]
            .iter()
            .any(|t| type_of(value) == t.ty()),
        _ => false,
    };
    let fine = match &e.kind {
        ExprKind::Constant { .. } => literal(e),
        ExprKind::Attribute { .. } => true,
        ExprKind::UnaryOp { op: UnaryOp::USub, operand } => literal(operand),
        ExprKind::BinOp { op: Operator::Add | Operator::Sub, .. } | ExprKind::JoinedStr { .. } => {
            true
        }
        _ => false,
    };
    if fine {
        return Ok(());
    }
    Err(value_error("patterns may only match literals and attribute lookups"))
}

fn pattern(p: &Pattern, star_ok: bool) -> V {
    use PatternKind::*;
    crate::call::enter_native()?;
    match &p.kind {
        MatchValue { value } => pattern_value(value),
        MatchSingleton { value } if value.is_none() || value.as_bool().is_some() => Ok(()),
        MatchSingleton { .. } => {
            Err(value_error("MatchSingleton can only contain True, False and None"))
        }
        MatchSequence { patterns: all } => patterns(all, true),
        MatchMapping { keys, patterns: all, rest } => {
            if keys.len() != all.len() {
                return Err(value_error(
                    "MatchMapping doesn't have the same number of keys as patterns",
                ));
            }
            rest.iter().try_for_each(|n| capture(*n))?;
            for k in keys {
                match &k.kind {
                    ExprKind::Constant { value, .. }
                        if value.is_none() || value.as_bool().is_some() => {}
                    _ => pattern_value(k)?,
                }
            }
            patterns(all, false)
        }
        MatchClass { cls, patterns: all, kwd_attrs, kwd_patterns } => {
            if kwd_attrs.len() != kwd_patterns.len() {
                return Err(value_error(
                    "MatchClass doesn't have the same number of keyword attributes as patterns",
                ));
            }
            expr(cls, Ctx::Load)?;
            let mut at = cls;
            while let ExprKind::Attribute { value, .. } = &at.kind {
                at = value;
            }
            if !matches!(at.kind, ExprKind::Name { .. }) {
                return Err(value_error(
                    "MatchClass cls field can only contain Name or Attribute nodes.",
                ));
            }
            kwd_attrs.iter().try_for_each(|n| name(*n))?;
            patterns(all, false)?;
            patterns(kwd_patterns, false)
        }
        MatchStar { .. } if !star_ok => {
            Err(value_error("can't use MatchStar here"))
        }
        MatchStar { name: n } => n.iter().try_for_each(|n| capture(*n)),
        MatchAs { pattern: inner, name: n } => {
            n.iter().try_for_each(|n| capture(*n))?;
            match inner {
                Some(_) if n.is_none() => Err(value_error(
                    "MatchAs must specify a target name if a pattern is given",
                )),
                Some(inner) => pattern(inner, false),
                None => Ok(()),
            }
        }
        MatchOr { patterns: all } if all.len() < 2 => {
            Err(value_error("MatchOr requires at least 2 patterns"))
        }
        MatchOr { patterns: all } => patterns(all, false),
    }
}

fn with(items: &[WithItem], b: &[Stmt], owner: &str) -> V {
    nonempty(items, "items", owner)?;
    for i in items {
        let WithItemKind::withitem { context_expr, optional_vars } = &i.kind;
        expr(context_expr, Ctx::Load)?;
        optional_vars.iter().try_for_each(|e| expr(e, Ctx::Store))?;
    }
    body(b, owner)
}

fn tried(
    b: &[Stmt],
    handlers: &[Handler],
    orelse: &[Stmt],
    finalbody: &[Stmt],
    owner: &str,
) -> V {
    body(b, owner)?;
    if handlers.is_empty() && finalbody.is_empty() {
        return Err(value_error(format!("{} has neither except handlers nor finalbody", owner)));
    }
    if handlers.is_empty() && !orelse.is_empty() {
        return Err(value_error(format!("{} has orelse but no except handlers", owner)));
    }
    for h in handlers {
        let HandlerKind::ExceptHandler { type_, body: b, .. } = &h.kind;
        maybe(type_)?;
        body(b, "ExceptHandler")?;
    }
    stmts(finalbody)?;
    stmts(orelse)
}

fn arguments(a: &Arguments) -> V {
    let ArgumentsKind::arguments {
        posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults,
    } = &a.kind;
    let all = posonlyargs.iter().chain(args).chain(kwonlyargs).chain(vararg).chain(kwarg);
    for a in all {
        let ArgKind::arg { annotation, .. } = &a.kind;
        match annotation {
            Some(e) if matches!(e.kind, ExprKind::Starred { .. }) => {}
            e => maybe(e)?,
        }
    }
    if defaults.len() > posonlyargs.len() + args.len() {
        return Err(value_error("more positional defaults than args on arguments"));
    }
    if kw_defaults.len() != kwonlyargs.len() {
        return Err(value_error(
            "length of kwonlyargs is not the same as kw_defaults on arguments",
        ));
    }
    exprs(defaults, Ctx::Load)?;
    kw_defaults.iter().try_for_each(maybe)
}

fn named(all: &[Keyword]) -> V {
    all.iter().try_for_each(|k| {
        let KeywordKind::keyword { value, .. } = &k.kind;
        expr(value, Ctx::Load)
    })
}

fn comprehension(generators: &[Comprehension]) -> V {
    if generators.is_empty() {
        return Err(value_error("comprehension with no generators"));
    }
    for g in generators {
        let ComprehensionKind::comprehension { target, iter, ifs, .. } = &g.kind;
        expr(target, Ctx::Store)?;
        expr(iter, Ctx::Load)?;
        exprs(ifs, Ctx::Load)?;
    }
    Ok(())
}

fn has_ctx(e: &Expr) -> Option<Ctx> {
    match &e.kind {
        ExprKind::Attribute { ctx, .. } | ExprKind::Subscript { ctx, .. }
        | ExprKind::Starred { ctx, .. } | ExprKind::Name { ctx, .. }
        | ExprKind::List { ctx, .. } | ExprKind::Tuple { ctx, .. } => Some(*ctx),
        _ => None,
    }
}

fn ctx_name(c: Ctx) -> &'static str {
    Ctx::SHAPES[c.number()].name
}

fn expr(e: &Expr, ctx: Ctx) -> V {
    use ExprKind::*;
    crate::call::enter_native()?;
    match has_ctx(e) {
        Some(own) if own != ctx => {
            return Err(value_error(format!(
                "expression must have {} context but has {} instead",
                ctx_name(ctx),
                ctx_name(own)
            )))
        }
        None if ctx != Ctx::Load => {
            return Err(value_error(format!(
                "expression which can't be assigned to in {} context",
                ctx_name(ctx)
            )))
        }
        _ => {}
    }
    match &e.kind {
        BoolOp { values, .. } => {
            if values.len() < 2 {
                return Err(value_error("BoolOp with less than 2 values"));
            }
            exprs(values, Ctx::Load)
        }
        NamedExpr { target, value } => {
            if !matches!(target.kind, Name { .. }) {
                return Err(type_error("NamedExpr target must be a Name"));
            }
            expr(value, Ctx::Load)
        }
        BinOp { left, right, .. } => {
            expr(left, Ctx::Load)?;
            expr(right, Ctx::Load)
        }
        UnaryOp { operand, .. } => expr(operand, Ctx::Load),
        Lambda { args, body } => {
            arguments(args)?;
            expr(body, Ctx::Load)
        }
        IfExp { test, body, orelse } => {
            expr(test, Ctx::Load)?;
            expr(body, Ctx::Load)?;
            expr(orelse, Ctx::Load)
        }
        Dict { keys, values } => {
            if keys.len() != values.len() {
                return Err(value_error("Dict doesn't have the same number of keys as values"));
            }
            keys.iter().try_for_each(maybe)?;
            exprs(values, Ctx::Load)
        }
        Set { elts } => exprs(elts, Ctx::Load),
        List { elts, .. } | Tuple { elts, .. } => exprs(elts, ctx),
        ListComp { elt, generators } | SetComp { elt, generators }
        | GeneratorExp { elt, generators } => {
            comprehension(generators)?;
            expr(elt, Ctx::Load)
        }
        DictComp { key, value, generators } => {
            comprehension(generators)?;
            expr(key, Ctx::Load)?;
            expr(value, Ctx::Load)
        }
        Await { value } | YieldFrom { value } => expr(value, Ctx::Load),
        Yield { value } => maybe(value),
        Compare { left, ops, comparators } => {
            if comparators.is_empty() {
                return Err(value_error("Compare with no comparators"));
            }
            if ops.len() != comparators.len() {
                return Err(value_error(
                    "Compare has a different number of comparators and operands",
                ));
            }
            exprs(comparators, Ctx::Load)?;
            expr(left, Ctx::Load)
        }
        Call { func, args, keywords } => {
            expr(func, Ctx::Load)?;
            exprs(args, Ctx::Load)?;
            named(keywords)
        }
        FormattedValue { value, format_spec, .. } => {
            expr(value, Ctx::Load)?;
            maybe(format_spec)
        }
        JoinedStr { values } => exprs(values, Ctx::Load),
        Constant { .. } => Ok(()),
        Name { id, .. } => name(*id),
        Attribute { value, .. } => expr(value, Ctx::Load),
        Subscript { value, slice, .. } => {
            expr(slice, Ctx::Load)?;
            expr(value, Ctx::Load)
        }
        Starred { value, .. } => expr(value, ctx),
        Slice { lower, upper, step } => {
            maybe(lower)?;
            maybe(upper)?;
            maybe(step)
        }
    }
}
