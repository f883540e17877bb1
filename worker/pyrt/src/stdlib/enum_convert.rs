//! enum: `_convert_`, which makes an enum class of a module's constants.

use super::classes::{get, pairs_of};
use super::enum_flag::boundary;
use super::enum_tools::from_plain;
use super::enums::{as_class, raw};
use crate::prelude::*;
use crate::sym;

/// The names of `source` that the filter takes, by value and then by name.
fn picked(source: &Value, filter: &Value) -> R<Vec<(Value, Value)>> {
    let mut found = Vec::new();
    for (name, value) in pairs_of(&get(source, "__dict__")?) {
        if truthy(&call(filter, &mut [name.clone()])?)? {
            found.push(tuple(vec![value, name]));
        }
    }
    let (sorted, done) = match crate::sort::sort(found.clone(), None, false) {
        // Values without an order: by name alone.
        (_, Err(e)) if e.is(T::TypeError) => {
            let by_name = super::closure("by_name", |x| getitem(&x[0], &Value::int(1)));
            crate::sort::sort(found, Some(&by_name), false)
        }
        r => r,
    };
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
    let made = from_plain(&plain, &a[0], limit)?;
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
