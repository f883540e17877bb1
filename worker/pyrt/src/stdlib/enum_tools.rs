//! enum's decorators: unique, verify, global_enum; and show_flag_values.

use super::classes::{args_of, class, def, get, pairs_of, put, text};
use super::enum_flag::text_enum;
use super::enums::{
    as_class, bit_length, bits, is_enum, is_flag, is_single_bit, members, raw, value_of,
};
use super::functions;
use crate::func::{native, NativeDef};
use crate::prelude::*;
use crate::sym;
use crate::types::Type;

/// "PURPLE -> RED, ..." for the names that are aliases.
fn aliases(t: Type) -> R<Vec<String>> {
    let mut out = Vec::new();
    for (name, m) in pairs_of(&raw(t, "_member_map_")) {
        let own = get(&m, "_name_")?;
        if !eq_b(&name, &own)? {
            let own = crate::ops::str_of(&own)?;
            out.push(format!("{} -> {}", text(&name), text(&own)));
        }
    }
    Ok(out)
}

fn unique(a: &[Value]) -> R {
    let found = aliases(as_class(&a[0])?)?;
    if found.is_empty() {
        return Ok(a[0].clone());
    }
    Err(value_error(format!(
        "duplicate values found in {}: {}",
        repr_text(&a[0])?,
        found.join(", ")
    )))
}

fn check_unique(t: Type) -> R<()> {
    let found = aliases(t)?;
    if found.is_empty() {
        return Ok(());
    }
    Err(value_error(format!(
        "aliases found in {}: {}",
        repr_text(&t.value())?,
        found.join(", ")
    )))
}

fn check_continuous(t: Type) -> R<()> {
    let values = set(members(t)?.iter().map(value_of).collect::<R<Vec<_>>>()?)?;
    if len(&values)? < 2 {
        return Ok(());
    }
    let all = collect(&values)?;
    let (mut low, mut high) = (all[0].clone(), all[0].clone());
    for v in &all {
        if lt_b(v, &low)? {
            low = v.clone();
        }
        if gt_b(v, &high)? {
            high = v.clone();
        }
    }
    let mut missing = Vec::new();
    let one = Value::int(1);
    if is_flag(t) {
        for i in bit_length(&low)?..bit_length(&high)? - 1 {
            let bit = lshift(&one, &Value::int(i))?;
            if !contains(&values, &bit)? {
                missing.push(repr_text(&bit)?);
            }
        }
    } else {
        let mut i = add(&low, &one)?;
        while lt_b(&i, &high)? {
            if !contains(&values, &i)? {
                missing.push(repr_text(&i)?);
            }
            i = add(&i, &one)?;
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let what = if is_flag(t) { "flag" } else { "enum" };
    let message = format!(
        "invalid {} {}: missing values {}",
        what,
        repr_text(&new_str(t.name()))?,
        missing.join(", ")
    );
    Err(value_error(message.chars().take(256).collect::<String>()))
}

fn check_named(t: Type) -> R<()> {
    let canonical = raw(t, "_member_names_");
    let values = list(members(t)?.iter().map(value_of).collect::<R<Vec<_>>>()?);
    let mut names = Vec::new();
    let mut unnamed = Value::int(0);
    for (name, m) in pairs_of(&raw(t, "_member_map_")) {
        let v = value_of(&m)?;
        if contains(&canonical, &name)? || lt_b(&v, &Value::int(0))? {
            continue;
        }
        let mut missed = false;
        for bit in bits(&v)? {
            if !contains(&values, &bit)? {
                missed = true;
                unnamed = bitor(&unnamed, &bit)?;
            }
        }
        if missed {
            names.push(text(&name));
        }
    }
    let last = match names.pop() {
        Some(n) => n,
        None => return Ok(()),
    };
    let alias = match names.is_empty() {
        true => format!("alias {} is missing", last),
        false => format!("aliases {} and {} are missing", names.join(", "), last),
    };
    let hex = text(&crate::ops::format_of(&unnamed, &new_str("x"))?);
    let value = match is_single_bit(&unnamed)? {
        true => format!("value 0x{}", hex),
        false => format!("combined values of 0x{}", hex),
    };
    Err(value_error(format!(
        "invalid Flag {}: {} {} [use enum.show_flag_values(value) for details]",
        repr_text(&new_str(t.name()))?,
        alias,
        value
    )))
}

fn verify_call(a: &[Value]) -> R {
    let t = as_class(&a[1])?;
    if !is_enum(t) {
        return Err(type_error("the 'verify' decorator only works with Enum and Flag"));
    }
    for check in args_of(&get(&a[0], "checks")?) {
        match text(&get(&check, "_name_")?).as_str() {
            "UNIQUE" => check_unique(t)?,
            "CONTINUOUS" => check_continuous(t)?,
            "NAMED_FLAGS" => check_named(t)?,
            _ => {}
        }
    }
    Ok(a[1].clone())
}

static VERIFY: &[NativeDef] = &[
    def!("__init__", "self, /, *checks", |a| put(&a[0], "checks", a[1].clone()).map(|_| NONE)),
    def!("__call__", "self, enumeration", verify_call),
];

// ---- members that show themselves by their module

fn module_of(v: &Value) -> R<String> {
    let m = text(&get(&type_of(v).value(), "__module__")?);
    Ok(m.rsplit('.').next().unwrap_or_default().to_string())
}

fn global_repr(a: &[Value]) -> R {
    let name = crate::ops::str_of(&get(&a[0], "_name_")?)?;
    Ok(new_string(format!("{}.{}", module_of(&a[0])?, text(&name))))
}

fn global_flag_repr(a: &[Value]) -> R {
    let (module, name) = (module_of(&a[0])?, get(&a[0], "_name_")?);
    let value = value_of(&a[0])?;
    if name.is_none() {
        let class = type_of(&a[0]).name();
        return Ok(new_string(format!("{}.{}({})", module, class, repr_text(&value)?)));
    }
    let name = text(&name);
    let parts = name.split('|').map(|n| match n.starts_with(|c: char| c.is_ascii_digit()) {
        true => n.to_string(),
        false => format!("{}.{}", module, n),
    });
    Ok(new_string(parts.collect::<Vec<_>>().join("|")))
}

fn global_str(a: &[Value]) -> R {
    let name = get(&a[0], "_name_")?;
    if name.is_none() {
        let class = type_of(&a[0]).name();
        return Ok(new_string(format!("{}({})", class, repr_text(&value_of(&a[0])?)?)));
    }
    Ok(name)
}

static SHOWN: &[NativeDef] = &[
    def!("global_enum_repr", "self", global_repr),
    def!("global_flag_repr", "self", global_flag_repr),
    def!("global_str", "self", global_str),
];

fn global_enum(a: &[Value]) -> R {
    let t = as_class(&a[0])?;
    let shown = &SHOWN[usize::from(is_flag(t))];
    t.set(sym::REPR, native(shown, "enum", Some(T::Object.value())));
    let repr_enum = super::enums::home()?.repr_base.map_or(false, |r| t.is_subtype(r));
    if !repr_enum || super::classes::is_true(&a[1])? {
        t.set(sym::STR, native(&SHOWN[2], "enum", Some(T::Object.value())));
    }
    let name = get(&a[0], "__module__")?;
    let home = getitem(&crate::module::modules_dict(), &name)?;
    for (k, v) in pairs_of(&raw(t, "_member_map_")) {
        crate::attr::setattr_sym(&home, crate::attr::name_sym(&k)?, v)?;
    }
    Ok(a[0].clone())
}

fn show_flag_values(a: &[Value]) -> R {
    let v = super::classes::find(&a[0], "_value_")?.unwrap_or_else(|| a[0].clone());
    Ok(list(bits(&v)?))
}

/// The enumeration that a plain class describes.
pub fn from_plain(class: &Value, base: &Value, limit: Value) -> R {
    let t = class.as_type().ok_or_else(|| type_error("a class is required"))?;
    let meta = type_of(base).value();
    let args = [new_str(t.name()), tuple(vec![base.clone()])];
    let prepare = crate::attr::getattr_sym(&meta, sym::PREPARE)?;
    let ns = call(&prepare, &mut args.clone())?;
    setitem(&ns, &sym::QUALNAME.value(), new_str(t.qualname()))?;
    // A value that stands under two names (`B = A`) is one auto(): its first name decides.
    let mut seen: Vec<(usize, sym::Sym)> = Vec::new();
    let names: Vec<sym::Sym> = t.dict().keys.to_vec();
    for k in names.into_iter().filter(|k| *k != sym::DICT && *k != sym::WEAKREF) {
        let v = match t.dict().get(k) {
            Some(v) if k == sym::DOC && v.is_none() => continue,
            Some(v) => v.clone(),
            None => continue,
        };
        let first = seen.iter().find(|x| v.ptr() != 0 && x.0 == v.ptr()).map(|x| x.1);
        let v = match first {
            Some(first) => getitem(&ns, &first.value())?,
            None => {
                seen.push((v.ptr(), k));
                v
            }
        };
        setitem(&ns, &k.value(), v)?;
    }
    let [name, bases] = args;
    call_ex(&meta, vec![name, bases, ns], vec![(new_str("boundary"), limit)])
}

fn by_enum_name(a: &[Value]) -> R {
    let getattr = crate::module::builtin(sym::intern("getattr")).unwrap_or(NONE);
    let args = tuple(vec![type_of(&a[0]).value(), get(&a[0], "_name_")?]);
    Ok(tuple(vec![getattr, args]))
}

/// `__reduce_ex__` of a class that is not to be pickled.
fn not_pickled(a: &[Value]) -> R {
    Err(type_error(format!("{} cannot be pickled", repr_text(&a[0])?)))
}

fn make_unpicklable(a: &[Value]) -> R {
    let refuse = super::closure_method("_break_on_call_reduce", not_pickled);
    let module = new_str("<unknown>");
    if a[0].as_dict().is_some() {
        setitem(&a[0], &new_str("__reduce_ex__"), refuse)?;
        setitem(&a[0], &new_str("__module__"), module)?;
    } else {
        put(&a[0], "__reduce_ex__", refuse)?;
        put(&a[0], "__module__", module)?;
    }
    Ok(NONE)
}

static FUNCTIONS: &[NativeDef] = &[
    def!("_make_class_unpicklable", "obj", make_unpicklable),
    def!("_is_single_bit", "num", |a| is_single_bit(&a[0]).map(Value::bool)),
    def!("_simple_enum", "etype=, *, boundary=, use_args=", |a| {
        let base = a[0].given().cloned().map_or_else(
            || super::classes::from_module("enum", "Enum"),
            Ok,
        )?;
        let limit = a[1].given().cloned().unwrap_or(NONE);
        Ok(super::closure("convert_class", move |c| from_plain(&c[0], &base, limit.clone())))
    }),
    def!("unique", "enumeration", unique),
    def!("global_enum", "cls, update_str=", global_enum),
    def!("show_flag_values", "value", show_flag_values),
    def!("_iter_bits_lsb", "num", |a| {
        let number = if is_enum(type_of(&a[0])) { value_of(&a[0])? } else { a[0].clone() };
        if lt_b(&number, &Value::int(0))? {
            return Err(value_error(format!("{} is not a positive integer", repr_text(&a[0])?)));
        }
        iter_object(&list(bits(&number)?))
    }),
    def!("global_enum_repr", "self", global_repr),
    def!("global_flag_repr", "self", global_flag_repr),
    def!("global_str", "self", global_str),
];

pub fn fill(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "enum");
    functions(m, super::enum_compare::FUNCTIONS, "enum");
    functions(m, super::enum_body::HELPERS, "enum");
    // Classes take these for their `__reduce_ex__`.
    let by_name = super::closure_method("pickle_by_global_name", |a| get(&a[0], "name"));
    m.set_str("_reduce_ex_by_global_name", by_name.clone());
    m.set_str("pickle_by_global_name", by_name);
    m.set_str("pickle_by_enum_name", super::closure_method("pickle_by_enum_name", by_enum_name));
    text_enum(m, "EnumCheck", &[
        ("CONTINUOUS", "no skipped integer values"),
        ("NAMED_FLAGS", "multi-flag aliases may not contain unnamed flags"),
        ("UNIQUE", "one name per value"),
    ])?;
    m.set_str("verify", class("enum", "verify", &[T::Object.value()], VERIFY)?);
    Ok(())
}
