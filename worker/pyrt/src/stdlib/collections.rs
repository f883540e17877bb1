//! collections.

use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;

static FUNCTIONS: &[NativeDef] = &[
    NativeDef {
        name: "namedtuple",
        params: "typename, field_names, *, rename=, defaults=, module=",
        run: super::namedtuple::namedtuple,
    },
    NativeDef {
        name: "_count_elements",
        params: "mapping, iterable, /",
        run: super::dict_kinds::count_elements,
    },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "collections");
    m.set_str("deque", T::Deque.value());
    super::dict_kinds::make(m)?;
    super::user_kinds::make(m)
}
