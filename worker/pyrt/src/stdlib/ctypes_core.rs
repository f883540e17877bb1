//! _ctypes, on which CPython's ctypes is translated: a text of our own (ctypes_core.py) that the
//! machine of eval runs when the module is imported. It has memory of its own and calls nothing
//! foreign, so what is slow or missing in it is never unsafe.

use crate::prelude::*;

static TEXT: &[u8] = include_bytes!("ctypes_core.py");

pub fn make(_: &ModuleData) -> R<()> {
    let m = crate::module::import_dotted("_ctypes")?;
    crate::import_text::run(TEXT.to_vec(), new_str("<_ctypes>"), &m)
}
