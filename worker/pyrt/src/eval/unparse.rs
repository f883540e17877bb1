//! An expression as text, as CPython writes annotations that are kept as text: parentheses only
//! where the precedence asks for them, constants by their repr.

use super::ast::*;
use crate::prelude::*;

const NAMED: u8 = 0;
const TUPLE: u8 = 1;
const TEST: u8 = 2;
const OR: u8 = 3;
const AND: u8 = 4;
const NOT: u8 = 5;
const CMP: u8 = 6;
const BOR: u8 = 7;
const BXOR: u8 = 8;
const BAND: u8 = 9;
const SHIFT: u8 = 10;
const ARITH: u8 = 11;
const TERM: u8 = 12;
const FACTOR: u8 = 13;
const POWER: u8 = 14;
const AWAIT: u8 = 15;
const ATOM: u8 = 16;

pub fn text(e: &Expr) -> String {
    let mut out = String::new();
    put(e, TEST, &mut out);
    out
}

fn binary(op: Operator) -> (&'static str, u8) {
    match op {
        Operator::Add => (" + ", ARITH),
        Operator::Sub => (" - ", ARITH),
        Operator::Mult => (" * ", TERM),
        Operator::MatMult => (" @ ", TERM),
        Operator::Div => (" / ", TERM),
        Operator::Mod => (" % ", TERM),
        Operator::Pow => (" ** ", POWER),
        Operator::LShift => (" << ", SHIFT),
        Operator::RShift => (" >> ", SHIFT),
        Operator::BitOr => (" | ", BOR),
        Operator::BitXor => (" ^ ", BXOR),
        Operator::BitAnd => (" & ", BAND),
        Operator::FloorDiv => (" // ", TERM),
    }
}

fn unary(op: UnaryOp) -> (&'static str, u8) {
    match op {
        UnaryOp::Invert => ("~", FACTOR),
        UnaryOp::Not => ("not ", NOT),
        UnaryOp::UAdd => ("+", FACTOR),
        UnaryOp::USub => ("-", FACTOR),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

fn own_level(e: &Expr) -> u8 {
    match &e.kind {
        ExprKind::BoolOp { op: BoolOp::And, .. } => AND,
        ExprKind::BoolOp { .. } => OR,
        ExprKind::BinOp { op, .. } => binary(*op).1,
        ExprKind::UnaryOp { op, .. } => unary(*op).1,
        ExprKind::Compare { .. } => CMP,
        ExprKind::Lambda { .. } | ExprKind::IfExp { .. } => TEST,
        ExprKind::Tuple { elts, .. } if !elts.is_empty() => TUPLE,
        ExprKind::NamedExpr { .. } => NAMED,
        ExprKind::Await { .. } => AWAIT,
        _ => ATOM,
    }
}

fn put(e: &Expr, level: u8, out: &mut String) {
    let paren = level > own_level(e);
    out.push_str(if paren { "(" } else { "" });
    bare(e, out);
    out.push_str(if paren { ")" } else { "" });
}

fn all(es: &[Expr], level: u8, out: &mut String) {
    for (i, e) in es.iter().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        put(e, level, out);
    }
}

fn constant(v: &Value, out: &mut String) {
    if is(v, &ELLIPSIS) {
        out.push_str("...");
        return;
    }
    let text = crate::ops::repr_text(v).unwrap_or_default();
    // Infinity has no literal of its own.
    let number = v.as_float().is_some() || v.as_complex().is_some();
    out.push_str(&if number { text.replace("inf", "1e309") } else { text });
}

fn fstring_body(values: &[Expr], out: &mut String) {
    for v in values {
        match &v.kind {
            ExprKind::Constant { value, .. } => {
                let text = value.as_str().unwrap_or_default();
                out.push_str(&text.replace('{', "{{").replace('}', "}}"));
            }
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                let mut inner = String::new();
                put(value, TEST + 1, &mut inner);
                out.push('{');
                out.push_str(if inner.starts_with('{') { " " } else { "" });
                out.push_str(&inner);
                if let Some(c) = u8::try_from(*conversion).ok().filter(|c| *c > 0) {
                    out.push('!');
                    out.push(c as char);
                }
                if let Some(ExprKind::JoinedStr { values }) = format_spec.as_ref().map(|s| &s.kind) {
                    out.push(':');
                    fstring_body(values, out);
                }
                out.push('}');
            }
            _ => put(v, TEST, out),
        }
    }
}

fn lambda(args: &Arguments, body: &Expr, out: &mut String) {
    let ArgumentsKind::arguments {
        posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults,
    } = &args.kind;
    let name = |a: &Arg| {
        let ArgKind::arg { arg, .. } = &a.kind;
        arg.name()
    };
    let mut parts = Vec::new();
    let first = posonlyargs.len() + args.len() - defaults.len();
    for (i, a) in posonlyargs.iter().chain(args).enumerate() {
        let mut p = name(a).to_string();
        if i >= first {
            p.push('=');
            put(&defaults[i - first], TEST, &mut p);
        }
        parts.push(p);
        if i + 1 == posonlyargs.len() {
            parts.push("/".to_string());
        }
    }
    if vararg.is_some() || !kwonlyargs.is_empty() {
        parts.push(format!("*{}", vararg.as_ref().map_or("", name)));
    }
    for (a, d) in kwonlyargs.iter().zip(kw_defaults) {
        let mut p = name(a).to_string();
        if let Some(d) = d {
            p.push('=');
            put(d, TEST, &mut p);
        }
        parts.push(p);
    }
    parts.extend(kwarg.iter().map(|a| format!("**{}", name(a))));
    out.push_str(if parts.is_empty() { "lambda" } else { "lambda " });
    out.push_str(&parts.join(", "));
    out.push_str(": ");
    put(body, TEST, out);
}

fn generators(all: &[Comprehension], out: &mut String) {
    for g in all {
        let ComprehensionKind::comprehension { target, iter, ifs, is_async } = &g.kind;
        out.push_str(if *is_async != 0 { " async for " } else { " for " });
        put(target, TUPLE, out);
        out.push_str(" in ");
        put(iter, TEST + 1, out);
        for c in ifs {
            out.push_str(" if ");
            put(c, TEST + 1, out);
        }
    }
}

fn comprehension(open: char, elt: &Expr, gs: &[Comprehension], close: char, out: &mut String) {
    out.push(open);
    put(elt, TEST, out);
    generators(gs, out);
    out.push(close);
}

fn call(func: &Expr, args: &[Expr], keywords: &[Keyword], out: &mut String) {
    put(func, ATOM, out);
    if let ([one], true) = (args, keywords.is_empty()) {
        if let ExprKind::GeneratorExp { .. } = one.kind {
            return put(one, TEST, out); // brings its own parentheses
        }
    }
    out.push('(');
    all(args, TEST, out);
    for (i, k) in keywords.iter().enumerate() {
        let KeywordKind::keyword { arg, value } = &k.kind;
        out.push_str(if i > 0 || !args.is_empty() { ", " } else { "" });
        match arg {
            Some(a) => {
                out.push_str(a.name());
                out.push('=');
            }
            None => out.push_str("**"),
        }
        put(value, TEST, out);
    }
    out.push(')');
}

fn dict(keys: &[Option<Expr>], values: &[Expr], out: &mut String) {
    out.push('{');
    for (i, (k, v)) in keys.iter().zip(values).enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        match k {
            Some(k) => {
                put(k, TEST, out);
                out.push_str(": ");
                put(v, TEST, out);
            }
            None => {
                out.push_str("**");
                put(v, BOR, out);
            }
        }
    }
    out.push('}');
}

fn operators(e: &Expr, out: &mut String) {
    let own = own_level(e);
    match &e.kind {
        ExprKind::BoolOp { op, values } => {
            for (i, v) in values.iter().enumerate() {
                let word = if *op == BoolOp::And { " and " } else { " or " };
                out.push_str(if i > 0 { word } else { "" });
                put(v, own + 1, out);
            }
        }
        ExprKind::BinOp { left, op, right } => {
            let power = u8::from(*op == Operator::Pow);
            put(left, own + power, out);
            out.push_str(binary(*op).0);
            put(right, own + 1 - power, out);
        }
        ExprKind::UnaryOp { op, operand } => {
            out.push_str(unary(*op).0);
            put(operand, own, out);
        }
        ExprKind::Compare { left, ops, comparators } => {
            put(left, CMP + 1, out);
            for (op, right) in ops.iter().zip(comparators) {
                out.push_str(comparison(*op));
                put(right, CMP + 1, out);
            }
        }
        _ => {}
    }
}

fn bare(e: &Expr, out: &mut String) {
    use ExprKind::*;
    match &e.kind {
        BoolOp { .. } | BinOp { .. } | UnaryOp { .. } | Compare { .. } => operators(e, out),
        Lambda { args, body } => lambda(args, body, out),
        IfExp { test, body, orelse } => {
            put(body, TEST + 1, out);
            out.push_str(" if ");
            put(test, TEST + 1, out);
            out.push_str(" else ");
            put(orelse, TEST, out);
        }
        Dict { keys, values } => dict(keys, values, out),
        List { elts, .. } => {
            out.push('[');
            all(elts, TEST, out);
            out.push(']');
        }
        Set { elts } => {
            out.push('{');
            all(elts, TEST, out);
            out.push('}');
        }
        Tuple { elts, .. } => {
            all(elts, TEST, out);
            out.push_str(match elts.len() {
                0 => "()",
                1 => ",",
                _ => "",
            });
        }
        ListComp { elt, generators: g } => comprehension('[', elt, g, ']', out),
        SetComp { elt, generators: g } => comprehension('{', elt, g, '}', out),
        GeneratorExp { elt, generators: g } => comprehension('(', elt, g, ')', out),
        DictComp { key, value, generators: g } => {
            out.push('{');
            put(key, TEST, out);
            out.push_str(": ");
            put(value, TEST, out);
            generators(g, out);
            out.push('}');
        }
        Yield { value: None } => out.push_str("(yield)"),
        Yield { value: Some(v) } => {
            out.push_str("(yield ");
            put(v, TEST, out);
            out.push(')');
        }
        YieldFrom { value } => {
            out.push_str("(yield from ");
            put(value, TEST, out);
            out.push(')');
        }
        Await { value } => {
            out.push_str("await ");
            put(value, ATOM, out);
        }
        Call { func, args, keywords } => call(func, args, keywords, out),
        Constant { value, kind } => {
            out.push_str(if kind.is_some() { "u" } else { "" });
            constant(value, out);
        }
        JoinedStr { values } => {
            let mut body = String::new();
            fstring_body(values, &mut body);
            out.push('f');
            out.push_str(&crate::ops::repr_text(&new_string(body)).unwrap_or_default());
        }
        FormattedValue { .. } => {
            let mut body = String::new();
            fstring_body(std::slice::from_ref(e), &mut body);
            out.push('f');
            out.push_str(&crate::ops::repr_text(&new_string(body)).unwrap_or_default());
        }
        Attribute { value, attr, .. } => {
            put(value, ATOM, out);
            let int = matches!(&value.kind, Constant { value, .. } if value.as_int().is_some());
            out.push_str(if int { " ." } else { "." });
            out.push_str(attr.name());
        }
        Starred { value, .. } => {
            out.push('*');
            put(value, BOR, out);
        }
        Subscript { value, slice, .. } => {
            put(value, ATOM, out);
            out.push('[');
            put(slice, TUPLE, out);
            out.push(']');
        }
        Slice { lower, upper, step } => {
            lower.iter().for_each(|x| put(x, TEST, out));
            out.push(':');
            upper.iter().for_each(|x| put(x, TEST, out));
            if let Some(s) = step {
                out.push(':');
                put(s, TEST, out);
            }
        }
        NamedExpr { target, value } => {
            put(target, ATOM, out);
            out.push_str(" := ");
            put(value, ATOM, out);
        }
        Name { id, .. } => out.push_str(id.name()),
    }
}
