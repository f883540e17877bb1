//! Comments that say types, for `ast.parse(..., type_comments=True)`: `# type: ignore` stands in the
//! module; comments that give something a type are not supported, and it is said so.

use super::ast::{Mod, ModKind, Node, Pos, TypeIgnore, TypeIgnoreKind};
use super::lexer::{lex, Kind};
use crate::prelude::*;

/// What follows `# type: `, however many blanks stand there.
fn said(comment: &str) -> Option<&str> {
    let blanks: &[char] = &[' ', '\t'];
    let rest = comment.strip_prefix('#')?.trim_start_matches(blanks).strip_prefix("type:")?;
    Some(rest.trim_start_matches(blanks))
}

/// What stands behind `ignore` where that is the whole word.
fn tag(said: &str) -> Option<&str> {
    let tag = said.strip_prefix("ignore")?;
    let whole = tag.bytes().next().map_or(true, |c| c < 0x80 && !c.is_ascii_alphanumeric());
    if whole { Some(tag) } else { None }
}

fn ignore(line: usize, tag: &str) -> TypeIgnore {
    let kind = TypeIgnoreKind::TypeIgnore { lineno: line as i64, tag: new_str(tag) };
    Box::new(Node { pos: Pos::default(), height: 1, kind })
}

/// The comments of a text, with their lines: what is between its tokens has no other `#`.
fn comments(text: &str) -> Vec<(usize, &str)> {
    let (mut out, mut at, mut line) = (Vec::new(), 0, 1);
    for t in lex(text, 1, 0).toks {
        let (start, end) = (t.start.max(at), t.end.max(at));
        let end = if t.kind == Kind::End { text.len() } else { end };
        for (i, part) in text[at..start].split('\n').enumerate() {
            if let Some(from) = part.find('#') {
                out.push((line + i, &part[from..]));
            }
        }
        line += text[at..end].matches('\n').count();
        at = end;
    }
    out
}

pub fn add(m: &mut Mod, text: &str) -> R<()> {
    for (line, comment) in comments(text) {
        let said = match said(comment) {
            Some(said) => said,
            None => continue,
        };
        match (tag(said), &mut m.kind) {
            (Some(tag), ModKind::Module { type_ignores, .. }) => type_ignores.push(ignore(line, tag)),
            (Some(_), _) => {}
            (None, _) => {
                return Err(not_implemented_error(format!(
                    "line {}: a comment that gives a type, with type_comments=True, is not supported \
                     by Portalis",
                    line
                )))
            }
        }
    }
    Ok(())
}
