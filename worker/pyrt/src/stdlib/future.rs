//! `__future__`: the features, and the bits by which compile() knows them.

use super::native_class::{add, field, set_field};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

/// Name, where it came, where it is the rule (None: nowhere yet), its bit.
type Row = (&'static str, (i64, i64, i64, &'static str), Option<(i64, i64, i64, &'static str)>, i64);

static FEATURES: &[Row] = &[
    ("nested_scopes", (2, 1, 0, "beta"), Some((2, 2, 0, "alpha")), 0x10),
    ("generators", (2, 2, 0, "alpha"), Some((2, 3, 0, "final")), 0),
    ("division", (2, 2, 0, "alpha"), Some((3, 0, 0, "alpha")), 0x2_0000),
    ("absolute_import", (2, 5, 0, "alpha"), Some((3, 0, 0, "alpha")), 0x4_0000),
    ("with_statement", (2, 5, 0, "alpha"), Some((2, 6, 0, "alpha")), 0x8_0000),
    ("print_function", (2, 6, 0, "alpha"), Some((3, 0, 0, "alpha")), 0x10_0000),
    ("unicode_literals", (2, 6, 0, "alpha"), Some((3, 0, 0, "alpha")), 0x20_0000),
    ("barry_as_FLUFL", (3, 1, 0, "alpha"), Some((4, 0, 0, "alpha")), 0x40_0000),
    ("generator_stop", (3, 5, 0, "beta"), Some((3, 7, 0, "alpha")), 0x80_0000),
    ("annotations", (3, 7, 0, "beta"), None, 0x100_0000),
];

fn init(a: &[Value]) -> R {
    set_field(&a[0], "optional", a[1].clone())?;
    set_field(&a[0], "mandatory", a[2].clone())?;
    set_field(&a[0], "compiler_flag", a[3].clone()).map(|_| NONE)
}

fn repr(a: &[Value]) -> R {
    let parts = tuple(vec![
        field(&a[0], "optional")?,
        field(&a[0], "mandatory")?,
        field(&a[0], "compiler_flag")?,
    ]);
    Ok(new_string(format!("_Feature{}", crate::ops::repr_text(&parts)?)))
}

static METHODS: &[NativeDef] = natives! {
    "__init__" "self, optionalRelease, mandatoryRelease, compiler_flag" init;
    "getOptionalRelease" "self" |a| field(&a[0], "optional");
    "getMandatoryRelease" "self" |a| field(&a[0], "mandatory");
    "__repr__" "self" repr;
};

fn release(r: &(i64, i64, i64, &str)) -> Value {
    let n = Value::int;
    tuple(vec![n(r.0), n(r.1), n(r.2), new_str(r.3), n(i64::from(r.3 == "beta"))])
}

pub fn make(m: &ModuleData) -> R<()> {
    let class = add(m, "_Feature", &[], METHODS)?;
    let mut names = Vec::new();
    for (name, optional, mandatory, flag) in FEATURES {
        let last = mandatory.as_ref().map_or(NONE, release);
        let f = call(&class, &mut [release(optional), last, Value::int(*flag)])?;
        m.set_str(name, f);
        names.push(new_str(name));
    }
    m.set_str("all_feature_names", list(names));
    Ok(())
}
