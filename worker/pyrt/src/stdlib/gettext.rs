//! gettext, for modules of the library: messages as they are. A program that imports it itself gets
//! Python's own, which reads catalogs.

use super::functions;
use super::native_class::{add, field, set_field};
use crate::attr::{call_method, Attr};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::sym;
use std::cell::RefCell;

thread_local! {
    static DOMAIN: RefCell<String> = RefCell::new("messages".to_string());
}

/// The one or the other by a number that is 1 or is not.
fn plural(one: &Value, many: &Value, n: &Value) -> R {
    Ok(if eq_b(n, &Value::int(1))? { one.clone() } else { many.clone() })
}

fn find(a: &[Value]) -> R {
    let all = a[3].given().map_or(Ok(false), truthy)?;
    Ok(if all { list(vec![]) } else { NONE })
}

fn translation(a: &[Value]) -> R {
    if a[4].given().map_or(Ok(false), truthy)? {
        let home = crate::module::import_dotted("gettext")?;
        let class = crate::attr::getattr_sym(&home, sym::intern("NullTranslations"))?;
        return call(&class, &mut []);
    }
    let e = T::FileNotFoundError.value();
    let text = new_str("No translation file found for domain");
    Err(raise(call(&e, &mut [Value::int(2), text, a[0].clone()])?))
}

fn install_builtin(translations: &Value, names: Option<&Value>) -> R<()> {
    let builtins = crate::module::import_dotted("builtins")?;
    let get = crate::attr::getattr_sym(translations, sym::intern("gettext"))?;
    crate::attr::setattr_sym(&builtins, sym::intern("_"), get)?;
    for n in names.filter(|n| !n.is_none()).map_or(Ok(vec![]), collect)? {
        let n = crate::attr::name_sym(&n)?;
        if ["gettext", "ngettext", "npgettext", "pgettext"].contains(&n.name()) {
            let f = crate::attr::getattr_sym(translations, n)?;
            crate::attr::setattr_sym(&builtins, n, f)?;
        }
    }
    Ok(())
}

fn install(a: &[Value]) -> R {
    let t = translation(&[a[0].clone(), NONE, NONE, NONE, TRUE])?;
    install_builtin(&t, a[2].given())?;
    Ok(NONE)
}

fn text_domain(a: &[Value]) -> R {
    if let Some(s) = a[0].given().and_then(|v| v.as_str()) {
        DOMAIN.with(|d| *d.borrow_mut() = s.into_owned());
    }
    Ok(new_string(DOMAIN.with(|d| d.borrow().clone())))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "gettext" "message" |a| Ok(a[0].clone());
    "dgettext" "domain, message" |a| Ok(a[1].clone());
    "ngettext" "msgid1, msgid2, n" |a| plural(&a[0], &a[1], &a[2]);
    "dngettext" "domain, msgid1, msgid2, n" |a| plural(&a[1], &a[2], &a[3]);
    "pgettext" "context, message" |a| Ok(a[1].clone());
    "dpgettext" "domain, context, message" |a| Ok(a[2].clone());
    "npgettext" "context, msgid1, msgid2, n" |a| plural(&a[1], &a[2], &a[3]);
    "dnpgettext" "domain, context, msgid1, msgid2, n" |a| plural(&a[2], &a[3], &a[4]);
    "find" "domain, localedir=, languages=, all=" find;
    "translation" "domain, localedir=, languages=, class_=, fallback=" translation;
    "install" "domain, localedir=, names=" install;
    "textdomain" "domain=" text_domain;
    "bindtextdomain" "domain, localedir=" |a| Ok(match a[1].given() {
        Some(d) if !d.is_none() => d.clone(),
        _ => new_str("/usr/share/locale"),
    });
};

/// What a fallback says, or the message.
fn or_fallback(a: &[Value], method: &'static Attr, plain: Value) -> R {
    let fallback = field(&a[0], "_fallback")?;
    if fallback.is_none() {
        return Ok(plain);
    }
    let mut args = a.to_vec();
    args[0] = fallback;
    call_method(method, &mut args)
}

static GETTEXT: Attr = Attr::new("gettext");
static NGETTEXT: Attr = Attr::new("ngettext");
static PGETTEXT: Attr = Attr::new("pgettext");
static NPGETTEXT: Attr = Attr::new("npgettext");
static ADD_FALLBACK: Attr = Attr::new("add_fallback");

fn add_fallback(a: &[Value]) -> R {
    let own = field(&a[0], "_fallback")?;
    if own.is_none() {
        set_field(&a[0], "_fallback", a[1].clone())?;
        return Ok(NONE);
    }
    call_method(&ADD_FALLBACK, &mut [own, a[1].clone()])
}

static METHODS: &[NativeDef] = natives! {
    "__init__" "self, fp=" |a| {
        set_field(&a[0], "_fallback", NONE)?;
        set_field(&a[0], "_info", crate::dict::new_dict())?;
        set_field(&a[0], "_charset", NONE).map(|_| NONE)
    };
    "add_fallback" "self, fallback" add_fallback;
    "gettext" "self, message" |a| or_fallback(a, &GETTEXT, a[1].clone());
    "ngettext" "self, msgid1, msgid2, n" |a| {
        or_fallback(a, &NGETTEXT, plural(&a[1], &a[2], &a[3])?)
    };
    "pgettext" "self, context, message" |a| or_fallback(a, &PGETTEXT, a[2].clone());
    "npgettext" "self, context, msgid1, msgid2, n" |a| {
        or_fallback(a, &NPGETTEXT, plural(&a[2], &a[3], &a[4])?)
    };
    "info" "self" |a| field(&a[0], "_info");
    "charset" "self" |a| field(&a[0], "_charset");
    "install" "self, names=" |a| install_builtin(&a[0], a[1].given()).map(|_| NONE);
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "gettext");
    add(m, "NullTranslations", &[], METHODS)?;
    Ok(())
}
