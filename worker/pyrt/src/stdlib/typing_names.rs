//! The names that typing has for forms and for classes of other modules.

use super::typing_forms::{alias, Form, Kind};
use crate::object::new_other_data;
use crate::prelude::*;

pub const FORMS: [&str; 15] = [
    "Union", "Optional", "Literal", "ClassVar", "Final", "NoReturn", "Never", "Self",
    "LiteralString", "TypeAlias", "Concatenate", "TypeGuard", "Required", "NotRequired", "Unpack",
];

/// Names that stand for classes elsewhere: (name, module, class, number of parameters).
const LIBRARY: &[(&str, &str, &str, usize)] = &[
    ("List", "builtins", "list", 1), ("Dict", "builtins", "dict", 2),
    ("Set", "builtins", "set", 1), ("FrozenSet", "builtins", "frozenset", 1),
    ("Type", "builtins", "type", 1), ("Deque", "collections", "deque", 1),
    ("DefaultDict", "collections", "defaultdict", 2),
    ("OrderedDict", "collections", "OrderedDict", 2), ("Counter", "collections", "Counter", 1),
    ("ChainMap", "collections", "ChainMap", 2), ("Hashable", "collections.abc", "Hashable", 0),
    ("Sized", "collections.abc", "Sized", 0), ("ByteString", "collections.abc", "ByteString", 0),
    ("Awaitable", "collections.abc", "Awaitable", 1),
    ("Coroutine", "collections.abc", "Coroutine", 3),
    ("AsyncIterable", "collections.abc", "AsyncIterable", 1),
    ("AsyncIterator", "collections.abc", "AsyncIterator", 1),
    ("Iterable", "collections.abc", "Iterable", 1), ("Iterator", "collections.abc", "Iterator", 1),
    ("Reversible", "collections.abc", "Reversible", 1),
    ("Container", "collections.abc", "Container", 1),
    ("Collection", "collections.abc", "Collection", 1),
    ("AbstractSet", "collections.abc", "Set", 1),
    ("MutableSet", "collections.abc", "MutableSet", 1),
    ("Mapping", "collections.abc", "Mapping", 2),
    ("MutableMapping", "collections.abc", "MutableMapping", 2),
    ("Sequence", "collections.abc", "Sequence", 1),
    ("MutableSequence", "collections.abc", "MutableSequence", 1),
    ("MappingView", "collections.abc", "MappingView", 1),
    ("KeysView", "collections.abc", "KeysView", 1),
    ("ItemsView", "collections.abc", "ItemsView", 2),
    ("ValuesView", "collections.abc", "ValuesView", 1),
    ("Generator", "collections.abc", "Generator", 3),
    ("AsyncGenerator", "collections.abc", "AsyncGenerator", 2),
    ("ContextManager", "contextlib", "AbstractContextManager", 1),
    ("AsyncContextManager", "contextlib", "AbstractAsyncContextManager", 1),
    ("Pattern", "re", "Pattern", 1), ("Match", "re", "Match", 1),
];

pub fn fill(m: &ModuleData) {
    for n in FORMS {
        m.set_str(n, new_other_data(T::TypingForm.ty(), Box::new(Form(n))));
    }
    for (name, module, class, params) in LIBRARY.iter().copied() {
        m.set_str(name, alias(Kind::Library { module, class, params }, name, None));
    }
    m.set_str("_GenericAlias", T::TypingAlias.value());
    m.set_str("_SpecialForm", T::TypingForm.value());
    m.set_str("Callable", alias(Kind::Callable, "Callable", None));
    m.set_str("Tuple", alias(Kind::Tuple, "Tuple", None));
}
