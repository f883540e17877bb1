//! The signatures of builtin functions and methods that have defaults: pyrt's own definitions
//! name parameters, not what stands for one that is left out.

/// (type, or "" for a function; names; what stands in the parentheses)
#[rustfmt::skip]
static TEXTS: &[(&str, &[&str], &str)] = &[
    ("", &["__import__"], "name, globals=None, locals=None, fromlist=(), level=0"),
    ("", &["compile"],
     "source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1"),
    ("", &["eval"], "source, globals=None, locals=None, /"),
    ("", &["exec"], "source, globals=None, locals=None, /, *, closure=None"),
    ("", &["format"], "value, format_spec='', /"),
    ("", &["input"], "prompt='', /"),
    ("", &["open"], "file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, \
                     closefd=True, opener=None"),
    ("", &["pow"], "base, exp, mod=None"),
    ("", &["print"], "*args, sep=' ', end='\\n', file=None, flush=False"),
    ("", &["round"], "number, ndigits=None"),
    ("", &["sorted"], "iterable, /, *, key=None, reverse=False"),
    ("", &["sum"], "iterable, /, start=0"),
    ("str", &["center", "ljust", "rjust"], "self, width, fillchar=' ', /"),
    ("str", &["encode"], "self, /, encoding='utf-8', errors='strict'"),
    ("str", &["strip", "lstrip", "rstrip"], "self, chars=None, /"),
    ("bytes", &["center", "ljust", "rjust"], "self, width, fillchar=b' ', /"),
    ("bytes", &["decode"], "self, /, encoding='utf-8', errors='strict'"),
    ("bytes", &["strip", "lstrip", "rstrip"], "self, bytes=None, /"),
    ("bytes", &["translate"], "self, table, /, delete=b''"),
    ("text", &["expandtabs"], "self, /, tabsize=8"),
    ("text", &["replace"], "self, old, new, count=-1, /"),
    ("text", &["split", "rsplit"], "self, /, sep=None, maxsplit=-1"),
    ("text", &["splitlines"], "self, /, keepends=False"),
    ("bytearray", &["pop"], "self, index=-1, /"),
    ("list", &["index"], "self, value, start=0, stop=9223372036854775807, /"),
    ("list", &["pop"], "self, index=-1, /"),
    ("list", &["sort"], "self, /, *, key=None, reverse=False"),
    ("dict", &["get", "setdefault"], "self, key, default=None, /"),
    ("tuple", &["index"], "self, value, start=0, stop=9223372036854775807, /"),
    ("dict", &["fromkeys"], "iterable, value=None, /"),
    ("int", &["from_bytes"], "bytes, byteorder='big', *, signed=False"),
    ("object", &["__init__"], "self, /, *args, **kwargs"),
    ("object", &["__new__"], "*args, **kwargs"),
    ("int", &["to_bytes"], "self, /, length=1, byteorder='big', *, signed=False"),
    ("memoryview", &["tobytes"], "self, /, order='C'"),
];

/// Builtin classes that say how they are called, and those that are derived from them.
#[rustfmt::skip]
static CLASSES: &[(&str, &str)] = &[
    ("complex", "real=0, imag=0"),
    ("enumerate", "iterable, start=0"),
    ("float", "x=0, /"),
    ("list", "iterable=(), /"),
    ("memoryview", "object"),
    ("property", "fget=None, fset=None, fdel=None, doc=None"),
    ("reversed", "sequence, /"),
    ("tuple", "iterable=(), /"),
    ("_io.BytesIO", "initial_bytes=b''"),
    ("_io.FileIO", "file, mode='r', closefd=True, opener=None"),
    ("_io.StringIO", "initial_value='', newline='\\n'"),
    ("_io.TextIOWrapper", "buffer, encoding=None, errors=None, newline=None, \
                           line_buffering=False, write_through=False"),
    ("decimal.Context", "prec=None, rounding=None, Emin=None, Emax=None, capitals=None, \
                         clamp=None, flags=None, traps=None"),
    ("decimal.Decimal", "value='0', context=None"),
    ("itertools.accumulate", "iterable, func=None, *, initial=None"),
    ("itertools.combinations", "iterable, r"),
    ("itertools.combinations_with_replacement", "iterable, r"),
    ("itertools.compress", "data, selectors"),
    ("itertools.count", "start=0, step=1"),
    ("itertools.cycle", "iterable, /"),
    ("itertools.dropwhile", "predicate, iterable, /"),
    ("itertools.filterfalse", "function, iterable, /"),
    ("itertools.groupby", "iterable, key=None"),
    ("itertools.pairwise", "iterable, /"),
    ("itertools.permutations", "iterable, r=None"),
    ("itertools.starmap", "function, iterable, /"),
    ("itertools.takewhile", "predicate, iterable, /"),
];

/// Those of which CPython says that it finds no signature.
#[rustfmt::skip]
static NONE_FOUND: &[(&str, &[&str])] = &[
    ("", &["__build_class__", "anext", "breakpoint", "dir", "getattr", "iter", "max", "min", "next",
           "vars"]),
    ("str", &["format", "format_map"]),
    ("text", &["count", "startswith", "endswith", "find", "rfind", "index", "rindex"]),
    ("bytes", &["hex"]),
    ("dict", &["pop", "update"]),
    ("memoryview", &["cast", "hex"]),
];

fn is_of(kind: &str, of: &str) -> bool {
    match kind {
        "text" => matches!(of, "str" | "bytes" | "bytearray"),
        "bytes" => matches!(of, "bytes" | "bytearray"),
        _ => kind == of,
    }
}

/// The parameters of the method `name` of the class `of`, or of the function.
pub fn text_of(of: &str, name: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(kind, names, _)| is_of(kind, of) && names.contains(&name)).map(|x| x.2)
}

/// The parameters of a builtin class with that full name.
pub fn class_text(name: &str) -> Option<&'static str> {
    CLASSES.iter().find(|(n, _)| *n == name).map(|x| x.1)
}

/// Has it none in CPython?
pub fn has_none(of: &str, name: &str) -> bool {
    NONE_FOUND.iter().any(|(kind, names)| is_of(kind, of) && names.contains(&name))
}
