//! re.Scanner: a lexicon of patterns with actions.

use super::parse::{self, Parsed};
use super::pattern::{How, Walk};
use super::subject::{piece, Subject};
use super::syntax::Node;
use super::{finished, raised, reader};
use crate::attr::has_special;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::stdlib::native_class::{add, field, set_field};
use crate::str_args::small_int;
use crate::sym;

fn init(a: &[Value]) -> R {
    let flags = a[2].given().and_then(small_int).unwrap_or(0) as u32;
    let (mut ways, mut widths, mut text) = (vec![], vec![None], true);
    let mut all = flags;
    for entry in collect(&a[1])? {
        let (phrase, _) = unpack2(&entry)?;
        let (is_text, chars) = match reader::chars_of(&phrase) {
            Some(c) => c,
            None => return Err(type_error("first argument must be string or compiled pattern")),
        };
        let p = parse::parse(is_text, chars, flags).map_err(|f| raised(f, &phrase))?;
        if p.widths.len() > 1 {
            let msg = "groups in the phrases of re.Scanner are not supported by Portalis";
            return Err(not_implemented_error(msg));
        }
        text = is_text;
        all |= p.flags;
        widths.push(Some(super::syntax::width(&p.seq, &p.widths)));
        let index = Some(widths.len() as u32 - 1);
        ways.push(vec![Node::Group { index, add: 0, del: 0, body: p.seq }]);
    }
    let parsed = Parsed { seq: vec![Node::Branch(ways)], flags: all, names: vec![], widths };
    set_field(&a[0], "lexicon", a[1].clone())?;
    set_field(&a[0], "scanner", finished(NONE, text, parsed)?)?;
    Ok(NONE)
}

fn scan(a: &[Value]) -> R {
    let (lexicon, scanner) = (field(&a[0], "lexicon")?, field(&a[0], "scanner")?);
    let mut walk = Walk::new(&scanner, &a[1], None, None)?;
    let (mut out, mut at) = (vec![], 0);
    while let Some(m) = walk.next(How::Match)? {
        if m.end == at {
            break;
        }
        let entry = getitem(&lexicon, &Value::int(m.last_group as i64 - 1))?;
        let mut action = getitem(&entry, &Value::int(1))?;
        at = m.end;
        if has_special(&action, sym::CALL) {
            let text = m.text(0, &NONE);
            set_field(&a[0], "match", super::matched::new_match(m))?;
            action = call(&action, &mut [a[0].clone(), text])?;
        }
        if !action.is_none() {
            out.push(action);
        }
    }
    let end = Subject::of(&a[1])?.text.len();
    Ok(tuple(vec![list(out), piece(&a[1], at, end)]))
}

static METHODS: &[NativeDef] = natives! {
    "__init__" "self, lexicon, flags=" init;
    "scan" "self, string" scan;
};

pub fn fill(m: &ModuleData) -> R<()> {
    add(m, "Scanner", &[], METHODS)?;
    Ok(())
}
