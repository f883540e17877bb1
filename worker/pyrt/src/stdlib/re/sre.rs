//! `_sre`: what re's own modules (`re._constants`, `re._parser`, `re._compiler`) import of it.
//! They come translated to programs that take patterns apart; pyrt matches in its own way.

use super::chars::{self, Fold};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

fn char_of(v: &Value) -> R<u32> {
    crate::items::index_size(v).map(|c| c as u32)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "ascii_iscased" "character, /" |a| Ok(Value::bool(chars::has_case(char_of(&a[0])?, Fold::Ascii)));
    "unicode_iscased" "character, /" |a| {
        Ok(Value::bool(chars::has_case(char_of(&a[0])?, Fold::Unicode)))
    };
    "ascii_tolower" "character, /" |a| {
        Ok(Value::int(i64::from(chars::lower(char_of(&a[0])?, Fold::Ascii))))
    };
    "unicode_tolower" "character, /" |a| {
        Ok(Value::int(i64::from(chars::lower(char_of(&a[0])?, Fold::Unicode))))
    };
    "getcodesize" "" |_| Ok(Value::int(4));
    "compile" "*args, **kw" |_| {
        Err(not_implemented_error("patterns of re's bytecode are not supported by Portalis"))
    };
};

pub fn make(m: &ModuleData) -> R<()> {
    crate::stdlib::functions(m, FUNCTIONS, "_sre");
    m.set_str("MAGIC", Value::int(20_220_615));
    m.set_str("CODESIZE", Value::int(4));
    m.set_str("MAXREPEAT", Value::int(0xffff_ffff));
    m.set_str("MAXGROUPS", Value::int(0x3fff_ffff));
    Ok(())
}

/// Called when `re._constants` has run: its exception is re's.
pub fn share_error() -> R<()> {
    let error = crate::stdlib::get(&crate::module::import_dotted("re")?, "error")?;
    crate::stdlib::put(&crate::module::import_dotted("re._constants")?, "error", error)
}
