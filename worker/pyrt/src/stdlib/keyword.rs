//! keyword.

use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;

pub const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
    "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
    "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield",
];
const SOFT: &[&str] = &["_", "case", "match"];

fn among(words: &[&str], v: &Value) -> R {
    Ok(Value::bool(v.as_str().map_or(false, |s| words.contains(&&*s))))
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "iskeyword", params: "s, /", run: |a| among(KEYWORDS, &a[0]) },
    NativeDef { name: "issoftkeyword", params: "s, /", run: |a| among(SOFT, &a[0]) },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "keyword");
    m.set_str("kwlist", list(KEYWORDS.iter().map(|k| new_str(k)).collect()));
    m.set_str("softkwlist", list(SOFT.iter().map(|k| new_str(k)).collect()));
    Ok(())
}
