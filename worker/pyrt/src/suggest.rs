//! "Did you mean": the known name that is nearest to one that was not found, as CPython says it
//! behind an uncaught AttributeError or NameError.

use crate::exc_fields;
use crate::prelude::*;

const MOVE: usize = 2;
const CASE: usize = 1;
const LONGEST: usize = 40;
const MOST_NAMES: usize = 750;

/// What to say behind this exception's message.
pub fn for_exception(v: &Value) -> Option<String> {
    let t = type_of(v);
    let name = exc_fields::get(v, "name");
    let name = name.as_str()?;
    if t.is_subtype(T::AttributeError.ty()) {
        let object = exc_fields::get(v, "obj");
        if object.is_none() {
            return None;
        }
        let names = crate::builtins::dir_of(&object).and_then(|d| collect(&d)).ok()?;
        return nearest(&texts(&names)?, &name);
    }
    if t.is_subtype(T::NameError.ty()) {
        return for_name(v, &name);
    }
    None
}

/// Among the variables of the function that was left first, its module's, the builtins.
fn for_name(v: &Value, name: &str) -> Option<String> {
    let code = v.as_exc()?.state().trace.first()?.code;
    let own: Vec<String> = code.varnames.iter().map(|n| n.to_string()).collect();
    let keys = |of: Value| texts(&collect(&of).ok()?);
    nearest(&own, name)
        .or_else(|| nearest(&keys(globals_dict(code.module))?, name))
        .or_else(|| {
            let b = import_as(code.module, "builtins").ok()?;
            nearest(&keys(crate::dict_module::module_dict(&b))?, name)
        })
}

/// None: one is no text, and CPython then says nothing.
fn texts(all: &[Value]) -> Option<Vec<String>> {
    all.iter().map(|v| v.as_str().map(|s| s.into_owned())).collect()
}

fn nearest(names: &[String], name: &str) -> Option<String> {
    if names.len() >= MOST_NAMES {
        return None;
    }
    let (mut best, mut found) = (usize::MAX, None);
    for other in names.iter().filter(|o| *o != name) {
        // No more than a third of the letters may need a change.
        let most = ((name.len() + other.len() + 3) * MOVE / 6).min(best - 1);
        let d = distance(name.as_bytes(), other.as_bytes(), most);
        if d <= most && d < best {
            best = d;
            found = Some(other.clone());
            if best == 0 {
                break;
            }
        }
    }
    found
}

/// The cost of changing one letter into another; a change of case is half a change.
fn exchange(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

/// Levenshtein's distance; more than `most` where it is more than that.
fn distance(a: &[u8], b: &[u8], most: usize) -> usize {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (mut a, mut b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > LONGEST || b.len() > LONGEST {
        return most + 1;
    }
    if b.len() < a.len() {
        std::mem::swap(&mut a, &mut b);
    }
    if (b.len() - a.len()) * MOVE > most {
        return most + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut result = 0;
    for (i, y) in b.iter().enumerate() {
        let mut diagonal = i * MOVE;
        result = diagonal;
        let mut least = usize::MAX;
        for (cell, x) in row.iter_mut().zip(a) {
            let changed = diagonal + exchange(*y, *x);
            diagonal = *cell;
            result = changed.min(result.min(diagonal) + MOVE);
            *cell = result;
            least = least.min(result);
        }
        if least > most {
            return most + 1;
        }
    }
    result
}
