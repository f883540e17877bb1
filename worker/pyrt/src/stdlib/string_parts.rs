//! _string: a format string in its parts, for string.Formatter.

use super::functions;
use crate::fmt_field::{empty_attribute, number, split_name, Pieces, Step};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::throw;

fn text(v: &Value) -> R<&[u8]> {
    match v.as_str_data() {
        Some(s) => Ok(s.bytes()),
        None => Err(type_error(format!("expected str, got {}", type_name(v)))),
    }
}

/// Tuples of literal text, field name, format spec, conversion.
fn formatter_parser(a: &[Value]) -> R {
    let mut pieces = Pieces::new(text(&a[0])?);
    pieces.apart = true;
    let mut out = Vec::new();
    while let Some(p) = pieces.next().map_err(throw)? {
        let literal = new_wtf8(p.literal);
        out.push(tuple(match p.field {
            None => vec![literal, NONE, NONE, NONE],
            Some(f) => {
                let conversion = match f.conversion {
                    0 => NONE,
                    c => crate::str::new_char(c),
                };
                let (name, spec) = (new_wtf8(f.name.to_vec()), new_wtf8(f.spec.to_vec()));
                vec![literal, name, spec, conversion]
            }
        }));
    }
    iter_object(&list(out))
}

/// The first part of a field's name, and an iterator of (is attribute, name or index).
fn formatter_field_name_split(a: &[Value]) -> R {
    let (first, steps) = split_name(text(&a[0])?).map_err(throw)?;
    let first = match number(first).map_err(throw)? {
        Some(i) => Value::int(i),
        None => new_wtf8(first.to_vec()),
    };
    if steps.contains(&Step::Empty) {
        return Err(throw(empty_attribute()));
    }
    let rest = steps.iter().map(|s| {
        let (attr, of) = match s {
            Step::Empty => (FALSE, NONE),
            Step::Attr(t) => (TRUE, new_wtf8(t.to_vec())),
            Step::Item(t) => (FALSE, new_wtf8(t.to_vec())),
            Step::Index(i) => (FALSE, Value::int(*i)),
        };
        tuple(vec![attr, of])
    });
    Ok(tuple(vec![first, iter_object(&list(rest.collect()))?]))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "formatter_parser" "text, /" formatter_parser;
    "formatter_field_name_split" "text, /" formatter_field_name_split;
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "_string");
    Ok(())
}
