//! pyexpat: an XML parser with Expat's callbacks, errors and places, written anew.

mod chars;
mod core;
mod declare;
mod dtd;
mod entities;
mod errors;
mod input;
mod names;
mod parser;
mod prolog;
mod roles;
mod scan;
mod tell;

use super::functions;
use super::rust_class::{Base, Class};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

/// `xml.parsers.expat.ExpatError`
pub static ERROR: Class =
    Class::error("xml.parsers.expat", "ExpatError", &[Base::Builtin(T::Exception)]);

fn error_string(a: &[Value]) -> R {
    let n = index_size(&a[0])?;
    let text = usize::try_from(n - 1).ok().and_then(|i| errors::ERRORS.get(i));
    Ok(text.map_or(NONE, |e| new_str(e.1)))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "ParserCreate" "encoding=, namespace_separator=, intern=" parser::create;
    "ErrorString" "code, /" error_string;
};

const FEATURES: &[(&str, i64)] = &[
    ("sizeof(XML_Char)", 1),
    ("sizeof(XML_LChar)", 1),
    ("XML_DTD", 0),
    ("XML_CONTEXT_BYTES", 1024),
    ("XML_NS", 0),
    ("XML_BLAP_MAX_AMP", 100),
    ("XML_BLAP_ACT_THRES", 8388608),
];

const MODEL: &[(&str, i64)] = &[
    ("XML_CTYPE_EMPTY", 1),
    ("XML_CTYPE_ANY", 2),
    ("XML_CTYPE_MIXED", 3),
    ("XML_CTYPE_NAME", 4),
    ("XML_CTYPE_CHOICE", 5),
    ("XML_CTYPE_SEQ", 6),
    ("XML_CQUANT_NONE", 0),
    ("XML_CQUANT_OPT", 1),
    ("XML_CQUANT_REP", 2),
    ("XML_CQUANT_PLUS", 3),
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "pyexpat");
    m.set_str("ExpatError", ERROR.value());
    m.set_str("error", ERROR.value());
    m.set_str("XMLParserType", parser::CLASS.value());
    m.set_str("EXPAT_VERSION", new_str("expat_2.5.0"));
    m.set_str("version_info", tuple(vec![Value::int(2), Value::int(5), Value::int(0)]));
    m.set_str("native_encoding", new_str("UTF-8"));
    let features = FEATURES.iter().map(|f| tuple(vec![new_str(f.0), Value::int(f.1)]));
    m.set_str("features", list(features.collect()));
    for (name, n) in [("NEVER", 0), ("UNLESS_STANDALONE", 1), ("ALWAYS", 2)] {
        m.set_str(&format!("XML_PARAM_ENTITY_PARSING_{}", name), Value::int(n));
    }
    m.set_str("model", crate::module::import_dotted("pyexpat.model")?);
    m.set_str("errors", crate::module::import_dotted("pyexpat.errors")?);
    Ok(())
}

pub fn make_model(m: &ModuleData) -> R<()> {
    m.set_str("__doc__", new_str("Constants used to interpret content model information."));
    MODEL.iter().for_each(|(name, n)| m.set_str(name, Value::int(*n)));
    Ok(())
}

pub fn make_errors(m: &ModuleData) -> R<()> {
    m.set_str("__doc__", new_str("Constants used to describe error conditions."));
    let (codes, messages) = (crate::dict::new_dict(), crate::dict::new_dict());
    for (i, (name, text)) in errors::ERRORS.iter().enumerate() {
        let (n, text) = (Value::int(i as i64 + 1), new_str(text));
        m.set_str(name, text.clone());
        setitem(&codes, &text, n.clone())?;
        setitem(&messages, &n, text)?;
    }
    m.set_str("codes", codes);
    m.set_str("messages", messages);
    Ok(())
}
