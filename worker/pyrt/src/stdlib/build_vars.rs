//! What `sysconfig` asks of a CPython's Makefile: the few variables that mean something where
//! there is no interpreter. get_config_var() gives None for any other. Debian's sysconfig asks for
//! them under a name of its own.

use crate::prelude::*;

const TEXTS: &[(&str, &str)] = &[
    ("EXT_SUFFIX", ".cpython-311-x86_64-linux-gnu.so"),
    ("SHLIB_SUFFIX", ".so"),
    ("SOABI", "cpython-311-x86_64-linux-gnu"),
    ("MULTIARCH", "x86_64-linux-gnu"),
    ("VERSION", "3.11"),
    ("LDVERSION", "3.11"),
    ("EXE", ""),
    ("ABIFLAGS", ""),
    ("TZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"),
];

const NUMBERS: &[(&str, i64)] =
    &[("Py_DEBUG", 0), ("WITH_PYMALLOC", 1), ("HAVE_FORK", 1), ("SIZEOF_VOID_P", 8)];

pub fn make(m: &ModuleData) -> R<()> {
    let texts = TEXTS.iter().map(|(n, v)| (new_str(n), new_str(v)));
    let numbers = NUMBERS.iter().map(|(n, v)| (new_str(n), Value::int(*v)));
    m.set_str("build_time_vars", dict(texts.chain(numbers).collect())?);
    Ok(())
}
