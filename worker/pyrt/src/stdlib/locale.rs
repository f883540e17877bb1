//! locale and _locale: the C locale and C.UTF-8, which are the same but for the encoding; any other is
//! refused, as where it is not installed.

use super::functions;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::to_float;
use std::cell::RefCell;

/// In the order of their numbers; 6 is LC_ALL.
const CATEGORIES: [&str; 13] = [
    "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES", "LC_ALL",
    "LC_PAPER", "LC_NAME", "LC_ADDRESS", "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION",
];
const ALL: usize = 6;
const UTF8: &str = "C.UTF-8";

thread_local! {
    /// What each category is set to; a Python program starts with a UTF-8 LC_CTYPE.
    static SET: RefCell<[&'static str; 13]> = RefCell::new({
        let mut all = ["C"; 13];
        all[0] = UTF8;
        all
    });
}

fn error(text: &str) -> R<PyErr> {
    let class = super::classes::from_module("_locale", "Error")?;
    Ok(raise(call(&class, &mut [new_str(text)])?))
}

/// A name that we have, as it is shown.
fn known(name: &str) -> Option<&'static str> {
    match name {
        "C" | "POSIX" => Some("C"),
        "C.UTF-8" | "C.utf8" => Some(UTF8),
        _ => None,
    }
}

fn from_environment(category: usize) -> String {
    let of = ["LC_ALL", CATEGORIES[category], "LANG"];
    let said = of.iter().filter_map(|n| std::env::var(n).ok()).find(|v| !v.is_empty());
    said.unwrap_or_else(|| "C".to_string())
}

fn shown(category: usize) -> String {
    let set = SET.with(|s| *s.borrow());
    if category != ALL {
        return set[category].to_string();
    }
    let others = || (0..13).filter(|i| *i != ALL);
    if others().all(|i| set[i] == set[0]) {
        return set[0].to_string();
    }
    let parts: Vec<String> =
        others().map(|i| format!("{}={}", CATEGORIES[i], set[i])).collect();
    parts.join(";")
}

/// "LC_CTYPE=C.UTF-8;LC_NUMERIC=C;...": what shown() gave.
fn set_composite(text: &str) -> Option<[&'static str; 13]> {
    let mut out = SET.with(|s| *s.borrow());
    for part in text.split(';') {
        let (name, value) = part.split_once('=')?;
        let at = CATEGORIES.iter().position(|c| *c == name)?;
        out[at] = known(value)?;
    }
    Some(out)
}

/// (language, encoding) joined, or the name.
fn wanted(v: &Value) -> R<String> {
    if let Some(s) = v.as_str() {
        return Ok(s.into_owned());
    }
    let parts = collect(v)?;
    let text = |v: &Value| v.as_str().map_or(String::new(), |s| s.into_owned());
    match parts.as_slice() {
        [a, b] if a.is_none() && b.is_none() => Ok("C".to_string()),
        [a, b] if b.is_none() => Ok(text(a)),
        [a, b] => Ok(format!("{}.{}", text(a), text(b))),
        _ => Err(type_error("Locale must be None, a string, or an iterable of two strings")),
    }
}

fn category(v: &Value) -> R<usize> {
    match index_size(v)? {
        i @ 0..=12 => Ok(i as usize),
        _ => Err(error("invalid locale category")?),
    }
}

fn set_locale(a: &[Value]) -> R {
    let c = category(&a[0])?;
    let v = match a[1].given() {
        Some(v) if !v.is_none() => v,
        _ => return Ok(new_string(shown(c))),
    };
    let name = wanted(v)?;
    let mut next = SET.with(|s| *s.borrow());
    for i in (0..13).filter(|i| c == ALL || *i == c) {
        let own = if name.is_empty() { from_environment(i) } else { name.clone() };
        match known(&own) {
            Some(k) => next[i] = k,
            None => match set_composite(&own) {
                Some(all) if c == ALL => next = all,
                _ => return Err(error("unsupported locale setting")?),
            },
        }
    }
    SET.with(|s| *s.borrow_mut() = next);
    Ok(new_string(shown(c)))
}

fn get_locale(a: &[Value]) -> R {
    let c = a[0].given().map_or(Ok(0), category)?;
    if c == ALL {
        return Err(type_error("category LC_ALL is not supported"));
    }
    Ok(tuple(match SET.with(|s| s.borrow()[c]) {
        "C" => vec![NONE, NONE],
        _ => vec![new_str("en_US"), new_str("UTF-8")],
    }))
}

fn conventions(_: &[Value]) -> R {
    let mut out = Vec::new();
    let unset = Value::int(127);
    let all: [(&str, Value); 18] = [
        ("int_curr_symbol", new_str("")),
        ("currency_symbol", new_str("")),
        ("mon_decimal_point", new_str("")),
        ("mon_thousands_sep", new_str("")),
        ("mon_grouping", list(vec![])),
        ("positive_sign", new_str("")),
        ("negative_sign", new_str("")),
        ("int_frac_digits", unset.clone()),
        ("frac_digits", unset.clone()),
        ("p_cs_precedes", unset.clone()),
        ("p_sep_by_space", unset.clone()),
        ("n_cs_precedes", unset.clone()),
        ("n_sep_by_space", unset.clone()),
        ("p_sign_posn", unset.clone()),
        ("n_sign_posn", unset),
        ("decimal_point", new_str(".")),
        ("thousands_sep", new_str("")),
        ("grouping", list(vec![])),
    ];
    for (k, v) in all {
        out.push((new_str(k), v));
    }
    dict(out)
}

fn without_null(v: &Value) -> R<()> {
    match v.as_str_data() {
        Some(s) if s.bytes().contains(&0) => Err(value_error("embedded null character")),
        _ => Ok(()),
    }
}

/// strcoll: the order of code points.
fn collate(a: &[Value]) -> R {
    without_null(&a[0])?;
    without_null(&a[1])?;
    Ok(Value::int(if eq_b(&a[0], &a[1])? {
        0
    } else if lt_b(&a[0], &a[1])? {
        -1
    } else {
        1
    }))
}

/// What nl_langinfo says in the C locale: (name, number, text).
static ITEMS: &[(&str, i64, &str)] = &[
    ("CODESET", 14, "UTF-8"), ("RADIXCHAR", 65536, "."), ("THOUSEP", 65537, ""),
    ("ABDAY_1", 131072, "Sun"), ("ABDAY_2", 131073, "Mon"), ("ABDAY_3", 131074, "Tue"),
    ("ABDAY_4", 131075, "Wed"), ("ABDAY_5", 131076, "Thu"), ("ABDAY_6", 131077, "Fri"),
    ("ABDAY_7", 131078, "Sat"), ("DAY_1", 131079, "Sunday"), ("DAY_2", 131080, "Monday"),
    ("DAY_3", 131081, "Tuesday"), ("DAY_4", 131082, "Wednesday"), ("DAY_5", 131083, "Thursday"),
    ("DAY_6", 131084, "Friday"), ("DAY_7", 131085, "Saturday"), ("ABMON_1", 131086, "Jan"),
    ("ABMON_2", 131087, "Feb"), ("ABMON_3", 131088, "Mar"), ("ABMON_4", 131089, "Apr"),
    ("ABMON_5", 131090, "May"), ("ABMON_6", 131091, "Jun"), ("ABMON_7", 131092, "Jul"),
    ("ABMON_8", 131093, "Aug"), ("ABMON_9", 131094, "Sep"), ("ABMON_10", 131095, "Oct"),
    ("ABMON_11", 131096, "Nov"), ("ABMON_12", 131097, "Dec"), ("MON_1", 131098, "January"),
    ("MON_2", 131099, "February"), ("MON_3", 131100, "March"), ("MON_4", 131101, "April"),
    ("MON_5", 131102, "May"), ("MON_6", 131103, "June"), ("MON_7", 131104, "July"),
    ("MON_8", 131105, "August"), ("MON_9", 131106, "September"), ("MON_10", 131107, "October"),
    ("MON_11", 131108, "November"), ("MON_12", 131109, "December"), ("AM_STR", 131110, "AM"),
    ("PM_STR", 131111, "PM"), ("D_T_FMT", 131112, "%a %b %e %H:%M:%S %Y"),
    ("D_FMT", 131113, "%m/%d/%y"), ("T_FMT", 131114, "%H:%M:%S"),
    ("T_FMT_AMPM", 131115, "%I:%M:%S %p"), ("ERA", 131116, ""), ("ERA_D_FMT", 131118, ""),
    ("ALT_DIGITS", 131119, ""), ("ERA_D_T_FMT", 131120, ""), ("ERA_T_FMT", 131121, ""),
    ("CRNCYSTR", 262159, "-"), ("YESEXPR", 327680, "^[yY]"), ("NOEXPR", 327681, "^[nN]"),
];

fn info(a: &[Value]) -> R {
    let n = index_size(&a[0])? as i64;
    match ITEMS.iter().find(|i| i.1 == n) {
        Some(i) => Ok(new_str(i.2)),
        None => Err(value_error("unsupported langinfo constant")),
    }
}

static FUNCTIONS: &[NativeDef] = natives! {
    "setlocale" "category, locale=" set_locale;
    "resetlocale" "category=" |a| {
        let c = a[0].given().cloned().unwrap_or(Value::int(ALL as i64));
        set_locale(&[c, new_str("")]).map(|_| NONE)
    };
    "getlocale" "category=" get_locale;
    "getdefaultlocale" "envvars=" |_| Ok(tuple(vec![new_str("en_US"), new_str("UTF-8")]));
    "getpreferredencoding" "do_setlocale=" |_| Ok(new_str("UTF-8"));
    "getencoding" "" |_| Ok(new_str("UTF-8"));
    "localeconv" "" conventions;
    "strcoll" "os1, os2, /" collate;
    "strxfrm" "string, /" |a| without_null(&a[0]).map(|_| a[0].clone());
    "str" "val" |a| modulo(&new_str("%.12g"), &tuple(vec![a[0].clone()]));
    "format_string" "f, val, grouping=, monetary=" |a| modulo(&a[0], &a[1]);
    "format" "percent, value, grouping=, monetary=, *additional" |a| {
        modulo(&a[0], &tuple(vec![a[1].clone()]))
    };
    "atof" "string, func=" |a| match a[1].given() {
        Some(f) => call(f, &mut [a[0].clone()]),
        None => call(&T::Float.value(), &mut [a[0].clone()]),
    };
    "atoi" "string" |a| call(&T::Int.value(), &mut [a[0].clone()]);
    "delocalize" "string" |a| Ok(a[0].clone());
    "localize" "string, grouping=, monetary=" |a| Ok(a[0].clone());
    "nl_langinfo" "key, /" info;
    "currency" "val, symbol=, grouping=, international=" |a| {
        to_float(&a[0])?;
        Err(value_error("Currency formatting is not possible using the 'C' locale."))
    };
    "normalize" "localename" |a| match a[0].as_str() {
        Some(s) if known(&s) == Some(UTF8) => Ok(new_str("en_US.UTF-8")),
        _ => Ok(a[0].clone()),
    };
};

/// What is of C: Python's own locale, where it comes along, stands on this.
static OF_C: &[&str] = &[
    "setlocale", "localeconv", "strcoll", "strxfrm", "nl_langinfo", "getencoding",
];

pub fn make_c(m: &ModuleData) -> R<()> {
    for f in FUNCTIONS.iter().filter(|f| OF_C.contains(&f.name)) {
        functions(m, std::slice::from_ref(f), "_locale");
    }
    numbers(m);
    let class = super::native_class::add(m, "Error", &[T::Exception.value()], &[])?;
    super::classes::put(&class, "__module__", new_str("locale")).map(|_| ())
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "locale");
    numbers(m);
    m.set_str("Error", super::classes::from_module("_locale", "Error")?);
    Ok(())
}

fn numbers(m: &ModuleData) {
    for (i, name) in CATEGORIES.iter().enumerate().take(7) {
        m.set_str(name, Value::int(i as i64));
    }
    for (n, v, _) in ITEMS {
        m.set_str(n, Value::int(*v));
    }
    m.set_str("CHAR_MAX", Value::int(127));
}
