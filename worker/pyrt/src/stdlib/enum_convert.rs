//! enum: `_simple_enum`, which makes an enum class of a plain one, and `_convert_`, which makes
//! one of a module's constants.

use super::classes::{def, get, pairs_of};
use super::enum_flag::boundary;
use super::enums::{as_class, raw};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

/// An enum class over `base` with what `class` has in its body.
fn converted(class: &Value, base: &Value, limit: Value) -> R {
    let t = as_class(class)?;
    let base = as_class(base)?;
    let (name, bases) = (new_str(t.name()), tuple(vec![base.value()]));
    let meta = base.meta().value();
    let body = super::classes::method(&meta, "__prepare__", &[name.clone(), bases.clone()])?;
    let names = t.dict();
    for (k, v) in names.keys.clone().into_iter().zip(names.vals.clone()) {
        if !matches!(k.name(), "__dict__" | "__weakref__") {
            setitem(&body, &k.value(), v)?;
        }
    }
    setitem(&body, &sym::QUALNAME.value(), new_str(t.qualname()))?;
    let kw = vec![(new_str("boundary"), limit)];
    call_ex(&meta, vec![name, bases, body], kw)
}

fn simple_enum(a: &[Value]) -> R {
    let base = match a[0].given() {
        Some(b) => b.clone(),
        None => super::classes::from_module("enum", "Enum")?,
    };
    let limit = a[1].given().cloned().unwrap_or(NONE);
    Ok(super::closure("convert_class", move |b| converted(&b[0], &base, limit.clone())))
}

pub static FUNCTIONS: &[NativeDef] =
    &[def!("_simple_enum", "etype=, /, *, boundary=, use_args=", simple_enum)];

/// The names of `source` that the filter takes, by value and then by name.
fn picked(source: &Value, filter: &Value) -> R<Vec<(Value, Value)>> {
    let mut found = Vec::new();
    for (name, value) in pairs_of(&get(source, "__dict__")?) {
        if truthy(&call(filter, &mut [name.clone()])?)? {
            found.push(tuple(vec![value, name]));
        }
    }
    let (sorted, done) = crate::sort::sort(found, None, false);
    done?;
    let pair = |t: &Value| t.as_tuple().map(|t| (t[1].clone(), t[0].clone()));
    Ok(sorted.iter().filter_map(pair).collect())
}

/// EnumType._convert_(cls, name, module, filter, source=None, *, boundary=None, as_global=False)
pub fn convert(a: &[Value]) -> R {
    let home = getitem(&crate::module::modules_dict(), &a[2])?;
    let source = a[4].given().filter(|s| !s.is_none()).unwrap_or(&home);
    let plain = super::classes::class("", &super::classes::text(&a[1]), &[T::Object.value()], &[])?;
    let plain_type = as_class(&plain)?;
    for (name, value) in picked(source, &a[3])? {
        plain_type.dict().set(crate::attr::name_sym(&name)?, value);
    }
    plain_type.dict().set(sym::MODULE, a[2].clone());
    let limit = match a[5].given().filter(|b| !b.is_none()) {
        Some(b) => b.clone(),
        None => boundary("KEEP")?,
    };
    let made = converted(&plain, &a[0], limit)?;
    if super::classes::is_true(&a[6])? {
        call(&super::classes::from_module("enum", "global_enum")?, &mut [made.clone()])?;
    } else {
        for (name, member) in pairs_of(&raw(as_class(&made)?, "_member_map_")) {
            crate::attr::setattr_sym(&home, crate::attr::name_sym(&name)?, member)?;
        }
    }
    crate::attr::setattr_sym(&home, crate::attr::name_sym(&a[1])?, made.clone())?;
    Ok(made)
}
