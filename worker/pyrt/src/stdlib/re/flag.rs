//! re.RegexFlag: ints that show themselves as names.

use super::syntax::*;
use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_int_data, IntData};
use crate::prelude::*;
use crate::stdlib::native_class;
use crate::str_args::{is_int, small_int};
use crate::sym;

/// In the order of the class.
static MEMBERS: [(&str, &str, u32); 9] = [
    ("ASCII", "A", ASCII),
    ("IGNORECASE", "I", IGNORECASE),
    ("LOCALE", "L", LOCALE),
    ("UNICODE", "U", UNICODE),
    ("MULTILINE", "M", MULTILINE),
    ("DOTALL", "S", DOTALL),
    ("VERBOSE", "X", VERBOSE),
    ("TEMPLATE", "T", TEMPLATE),
    ("DEBUG", "", DEBUG),
];

/// By number, as patterns list them.
static BY_NUMBER: [(&str, u32); 9] = [
    ("TEMPLATE", TEMPLATE),
    ("IGNORECASE", IGNORECASE),
    ("LOCALE", LOCALE),
    ("MULTILINE", MULTILINE),
    ("DOTALL", DOTALL),
    ("UNICODE", UNICODE),
    ("VERBOSE", VERBOSE),
    ("DEBUG", DEBUG),
    ("ASCII", ASCII),
];
const ALL: i64 = 511;

/// "re.A|re.B|0x200", for patterns.
pub fn listed(flags: u32) -> String {
    let mut names: Vec<String> = vec![];
    let mut rest = flags;
    for (name, bit) in BY_NUMBER {
        if flags & bit != 0 {
            names.push(format!("re.{}", name));
            rest &= !bit;
        }
    }
    if rest != 0 {
        names.push(format!("{:#x}", rest));
    }
    names.join("|")
}

fn number(v: &Value) -> i64 {
    small_int(v).unwrap_or(0)
}

/// The name of a member or of a combination of members.
fn name_of(n: i64, prefix: &str) -> Option<String> {
    if n == 0 {
        return Some(format!("{}NOFLAG", prefix));
    }
    let members = MEMBERS.iter().filter(|m| n & m.2 as i64 != 0);
    let mut names: Vec<String> = members.map(|m| format!("{}{}", prefix, m.0)).collect();
    if names.is_empty() {
        return None;
    }
    if n & !ALL != 0 {
        names.push(format!("{:#x}", n & !ALL));
    }
    Some(names.join("|"))
}

fn repr(a: &[Value]) -> R {
    let n = number(&a[0]);
    Ok(new_string(name_of(n, "re.").unwrap_or_else(|| format!("re.RegexFlag({})", n))))
}

/// A negative number counts from above all flags, and above all bits that it has.
fn positive(n: i64) -> i64 {
    let bits = 64 - n.unsigned_abs().leading_zeros();
    if n < 0 && bits < 63 { (ALL + 1).max(1 << bits) + n } else { n }
}

/// A flag of the receiver's class.
fn made(like: &Value, n: i64) -> Value {
    new_int_data(type_of(like), IntData::Small(positive(n)))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
    if !is_int(&a[1]) {
        let text = repr_text(&a[1])?;
        return Err(value_error(format!("{} is not a valid RegexFlag", text)));
    }
    Ok(new_int_data(t, IntData::Small(positive(number(&a[1])))))
}

fn combine(a: &[Value], f: fn(i64, i64) -> i64) -> R {
    if !is_int(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    Ok(made(&a[0], f(number(&a[0]), number(&a[1]))))
}

fn parts(a: &[Value]) -> R {
    let n = number(&a[0]);
    let mut bits: Vec<u32> = MEMBERS.iter().map(|m| m.2).filter(|b| n & *b as i64 != 0).collect();
    bits.sort_unstable();
    iter_object(&list(bits.into_iter().map(|b| made(&a[0], b as i64)).collect()))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, value, /" new;
    "__repr__" "self, /" repr;
    "__str__" "self, /" repr;
    "__format__" "self, spec, /" |a| match a[1].as_str_data().map_or(true, |s| s.is_empty()) {
        true => repr(a),
        false => crate::ops::format_value(&Value::int(number(&a[0])), 0, &a[1]),
    };
    "__or__" "self, value, /" |a| combine(a, |x, y| x | y);
    "__ror__" "self, value, /" |a| combine(a, |x, y| x | y);
    "__and__" "self, value, /" |a| combine(a, |x, y| x & y);
    "__rand__" "self, value, /" |a| combine(a, |x, y| x & y);
    "__xor__" "self, value, /" |a| combine(a, |x, y| x ^ y);
    "__rxor__" "self, value, /" |a| combine(a, |x, y| x ^ y);
    "__invert__" "self, /" |a| Ok(made(&a[0], !number(&a[0])));
    "__contains__" "self, value, /" |a| {
        Ok(Value::bool(number(&a[1]) & number(&a[0]) == number(&a[1])))
    };
    "__iter__" "self, /" parts;
    "__copy__" "self, /" |a| Ok(a[0].clone());
    "__deepcopy__" "self, memo, /" |a| Ok(a[0].clone());
    "__reduce_ex__" "self, protocol, /" |a| {
        Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![Value::int(number(&a[0]))])]))
    };
};
static NAME: NativeDef = NativeDef {
    name: "name",
    params: "self, /",
    run: |a| Ok(name_of(number(&a[0]), "").map_or(NONE, new_string)),
};
static VALUE: NativeDef = NativeDef {
    name: "value",
    params: "self, /",
    run: |a| Ok(Value::int(number(&a[0]))),
};

/// Makes the class and its members, as names of the module too.
pub fn fill(m: &ModuleData) -> R<()> {
    let class = native_class::add(m, "RegexFlag", &[T::Int.value()], METHODS)?;
    let t = class.as_type().ok_or_else(|| type_error("a type is required"))?;
    for def in [&NAME, &VALUE] {
        let get = crate::func::native(def, "re", None);
        let p = crate::descr::new_property(T::Property.ty(), get, NONE, NONE, NONE);
        crate::attr::setattr_sym(&class, sym::intern(def.name), p)?;
    }
    let mut all = vec![("NOFLAG", "", 0)];
    all.extend(MEMBERS);
    for (name, short, bit) in all {
        let v = new_int_data(t, IntData::Small(bit as i64));
        for n in [name, short].iter().filter(|n| !n.is_empty()) {
            m.set_str(n, v.clone());
            crate::attr::setattr_sym(&class, sym::intern(n), v.clone())?;
        }
    }
    Ok(())
}
