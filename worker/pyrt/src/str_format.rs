//! str.format() and str.format_map(): fields are found, converted and formatted.

use crate::fmt_field::{empty_attribute, number, split_name, Numbering, Pieces, Step};
use crate::prelude::*;
use crate::str_args::*;

/// Where the fields' values come from.
pub struct Source<'a> {
    /// None for format_map, which has no positions.
    pub args: Option<&'a [Value]>,
    /// The value of a named field.
    pub named: &'a dyn Fn(&[u8]) -> R,
}

pub fn format(template: &[u8], source: &Source) -> R<Vec<u8>> {
    expand(template, source, &mut Numbering::default(), 2)
}

fn expand(template: &[u8], source: &Source, n: &mut Numbering, depth: u32) -> R<Vec<u8>> {
    if depth == 0 {
        return Err(value_error("Max string recursion exceeded"));
    }
    let mut out = Vec::with_capacity(template.len());
    let mut pieces = Pieces::new(template);
    while let Some(piece) = pieces.next().map_err(throw)? {
        out.extend_from_slice(&piece.literal);
        let field = match piece.field {
            Some(f) => f,
            None => continue,
        };
        let value = lookup(field.name, source, n)?;
        let conversion = match field.conversion {
            0 => 0,
            c @ (0x72 | 0x73 | 0x61) => c as u8,
            c => return Err(value_error(unknown_conversion(c))),
        };
        let spec = if field.nested {
            expand(field.spec, source, n, depth - 1)?
        } else {
            field.spec.to_vec()
        };
        let text = format_value(&value, conversion, &new_wtf8(spec))?;
        out.extend_from_slice(view(&text).map_or(b"", |s| s.bytes));
    }
    Ok(out)
}

fn unknown_conversion(c: u32) -> String {
    match char::from_u32(c) {
        Some(shown) if c > 32 && c < 127 => format!("Unknown conversion specifier {}", shown),
        _ => format!("Unknown conversion specifier \\x{:x}", c),
    }
}

fn lookup(name: &[u8], source: &Source, n: &mut Numbering) -> R {
    let (first, steps) = split_name(name).map_err(throw)?;
    let index = match number(first).map_err(throw)? {
        Some(i) => {
            n.explicit().map_err(throw)?;
            Some(i)
        }
        None if first.is_empty() => Some(n.automatic().map_err(throw)?),
        None => None,
    };
    let mut value = match (index, source.args) {
        (None, _) => (source.named)(first)?,
        (Some(_), None) => {
            return Err(value_error("Format string contains positional fields"));
        }
        (Some(i), Some(args)) => match args.get(i as usize) {
            Some(v) => v.clone(),
            None => {
                return Err(index_error(format!(
                    "Replacement index {} out of range for positional args tuple",
                    i
                )))
            }
        },
    };
    for step in steps {
        value = match step {
            Step::Empty => return Err(throw(empty_attribute())),
            Step::Attr(text) => getattr_text(&value, text)?,
            Step::Item(text) => getitem(&value, &new_wtf8(text.to_vec()))?,
            Step::Index(i) => getitem(&value, &Value::int(i))?,
        };
    }
    Ok(value)
}
