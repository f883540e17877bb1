//! _ctypes, on which CPython's ctypes is translated: texts of our own (ctypes/*.py) that the
//! machine of eval runs, one after another, when the module is imported. It has memory of its own
//! and calls nothing foreign, so what is slow or missing in it is never unsafe.

use crate::prelude::*;

static TEXT: &str = concat!(
    include_str!("ctypes/memory.py"),
    include_str!("ctypes/data.py"),
    include_str!("ctypes/simple.py"),
    include_str!("ctypes/fields.py"),
    include_str!("ctypes/pointers.py"),
    include_str!("ctypes/functions.py"),
);

pub fn make(_: &ModuleData) -> R<()> {
    let m = crate::module::import_dotted("_ctypes")?;
    crate::import_text::run(TEXT.as_bytes().to_vec(), new_str("<_ctypes>"), &m)
}
