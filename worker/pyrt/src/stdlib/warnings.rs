//! warnings: filters, what was shown already, and how what passes them is shown. Where no frames
//! are kept, a warning has the place that CPython gives one without a caller: sys, line 1.

use super::functions;
use super::native_class::{add, field, set_field};
use crate::func::NativeDef;
use crate::module::ModuleData;
use crate::natives;
use crate::ops::repr_text;
use crate::prelude::*;
use crate::sym;
use std::cell::{Cell, RefCell};

const PLACE: &str = "sys";

thread_local! {
    /// How often the filters have changed: what registries say of older ones does not count.
    static VERSION: Cell<i64> = Cell::new(1);
    /// Lists of catch_warnings(record=True), the innermost last.
    static LOGS: RefCell<Vec<Value>> = RefCell::new(Vec::new());
}

fn home() -> R {
    crate::module::import_dotted("warnings")
}

fn own(name: &str) -> R {
    crate::attr::getattr_sym(&home()?, sym::intern(name))
}

fn changed() {
    VERSION.with(|v| v.set(v.get() + 1));
}

/// --- filters: tuples (action, message or None, category, module or None, line)

fn add_filter(filter: Value, append: bool) -> R<()> {
    let filters = own("filters")?;
    let items = match filters.as_exact_list() {
        Some(l) => l.items(),
        None => return Err(type_error("warnings.filters must be a list")),
    };
    let mut at = None;
    for (i, f) in items.clone().iter().enumerate() {
        if at.is_none() && eq_b(f, &filter)? {
            at = Some(i);
        }
    }
    match (append, at) {
        (true, None) => items.push(filter),
        (true, Some(_)) => {}
        (false, at) => {
            if let Some(i) = at {
                items.remove(i);
            }
            items.insert(0, filter);
        }
    }
    changed();
    Ok(())
}

fn check_action(v: &Value) -> R<()> {
    let known = ["error", "ignore", "always", "default", "module", "once"];
    match v.as_str() {
        Some(s) if known.contains(&&*s) => Ok(()),
        _ => Err(assertion_error(format!("invalid action: {}", repr_text(v)?))),
    }
}

fn flag(v: &Value) -> R<bool> {
    v.given().map_or(Ok(false), truthy)
}

fn check_line(v: &Value) -> R {
    match v.given() {
        None => Ok(Value::int(0)),
        Some(n) if n.as_int().map_or(false, |i| i >= 0) => Ok(n.clone()),
        Some(_) => Err(assertion_error("lineno must be an int >= 0")),
    }
}

fn pattern(v: &Value, what: &str, ignore_case: bool) -> R {
    let text = match v.given() {
        None => return Ok(NONE),
        Some(t) => t,
    };
    if text.as_str_data().is_none() {
        return Err(assertion_error(format!("{} must be a string", what)));
    }
    if !truthy(text)? {
        return Ok(NONE);
    }
    let re = crate::module::import_dotted("re")?;
    let mut args = vec![text.clone()];
    if ignore_case {
        args.push(crate::attr::getattr_sym(&re, sym::intern("I"))?);
    }
    call(&crate::attr::getattr_sym(&re, sym::intern("compile"))?, &mut args)
}

fn filter_warnings(a: &[Value]) -> R {
    check_action(&a[0])?;
    let category = a[2].given().cloned().unwrap_or_else(|| T::Warning.value());
    if category.as_type().is_none() {
        return Err(assertion_error("category must be a class"));
    }
    if !crate::isinstance::issubclass(&category, &T::Warning.value())? {
        return Err(assertion_error("category must be a Warning subclass"));
    }
    let line = check_line(&a[4])?;
    let (message, module) = (pattern(&a[1], "message", true)?, pattern(&a[3], "module", false)?);
    add_filter(tuple(vec![a[0].clone(), message, category, module, line]), flag(&a[5])?)?;
    Ok(NONE)
}

fn simple_filter(a: &[Value]) -> R {
    check_action(&a[0])?;
    let line = check_line(&a[2])?;
    let category = a[1].given().cloned().unwrap_or_else(|| T::Warning.value());
    add_filter(tuple(vec![a[0].clone(), NONE, category, NONE, line]), flag(&a[3])?)?;
    Ok(NONE)
}

fn reset(_: &[Value]) -> R {
    if let Some(l) = own("filters")?.as_exact_list() {
        l.items().clear();
    }
    changed();
    Ok(NONE)
}

fn fits(pattern: &Value, text: &str) -> R<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if let Some(exact) = pattern.as_str() {
        return Ok(exact == text);
    }
    let f = crate::attr::getattr_sym(pattern, sym::intern("match"))?;
    truthy(&call(&f, &mut [new_str(text)])?)
}

/// The action for a warning, and the filter that says so.
fn action_for(text: &str, category: &Value, module: &str, line: i64) -> R<(String, Value)> {
    for f in collect(&own("filters")?)? {
        let p = collect(&f)?;
        if p.len() == 5
            && fits(&p[1], text)?
            && crate::isinstance::issubclass(category, &p[2])?
            && fits(&p[3], module)?
            && p[4].as_int().map_or(true, |n| n == 0 || n == line)
        {
            return Ok((p[0].as_str().map_or(String::new(), |s| s.into_owned()), f));
        }
    }
    let default = own("defaultaction")?;
    Ok((default.as_str().map_or(String::new(), |s| s.into_owned()), NONE))
}

/// Does a registry know the key? One of older filters is emptied first.
fn is_known(registry: &Value, key: &Value, note: bool) -> R<bool> {
    let (word, now) = (new_str("version"), Value::int(VERSION.with(|v| v.get())));
    let get = |k: &Value| super::classes::method(registry, "get", &[k.clone()]);
    if !eq_b(&get(&word)?, &now)? {
        super::classes::method(registry, "clear", &[])?;
        setitem(registry, &word, now)?;
    } else if truthy(&get(key)?)? {
        return Ok(true);
    }
    if note {
        setitem(registry, key, TRUE)?;
    }
    Ok(false)
}

struct Place<'a> {
    file: &'a str,
    line: i64,
    module: &'a str,
    /// What was shown from there: a dict, or None.
    registry: Value,
}

/// `__warningregistry__` of a module of the program, made when it is first asked for.
fn registry_of(module: &str) -> R {
    let modules = crate::module::modules_dict();
    let home = super::classes::method(&modules, "get", &[new_str(module)])?;
    let m = match home.as_module() {
        Some(m) => m,
        None => return Ok(NONE),
    };
    let name = sym::intern("__warningregistry__");
    if m.get(name).is_none() {
        m.set(name, crate::dict::new_dict());
    }
    Ok(m.get(name).unwrap_or(NONE))
}

/// Message and category as they stand for a warning: the instance, its class, its text.
fn told(message: &Value, category: &Value) -> R<(Value, Value, String)> {
    if crate::isinstance::isinstance(message, &T::Warning.value())? {
        let class = type_of(message).value();
        return Ok((message.clone(), class, str_text(message)?));
    }
    let category = match category.given() {
        Some(c) if !c.is_none() => c.clone(),
        _ => T::UserWarning.value(),
    };
    let good = category.as_type().is_some()
        && crate::isinstance::issubclass(&category, &T::Warning.value())?;
    if !good {
        return Err(type_error(format!(
            "category must be a Warning subclass, not '{}'",
            type_name(&category)
        )));
    }
    let text = str_text(message)?;
    Ok((call(&category, &mut [message.clone()])?, category, text))
}

fn handle(message: &Value, category: &Value, at: &Place, source: &Value) -> R<()> {
    let (message, category, text) = told(message, category)?;
    let short = [new_str(&text), category.clone()];
    let key = tuple(short.iter().cloned().chain([Value::int(at.line)]).collect());
    let registry = some_registry(&at.registry)?;
    if let Some(r) = registry {
        if is_known(r, &key, false)? {
            return Ok(());
        }
    }
    let (action, filter) = action_for(&text, &category, at.module, at.line)?;
    match action.as_str() {
        "ignore" => return Ok(()),
        "error" => return Err(raise(message)),
        "always" => {}
        "default" | "module" | "once" => {
            if let Some(r) = registry {
                setitem(r, &key, TRUE)?;
            }
            let all = own("onceregistry")?;
            let wider = match action.as_str() {
                "once" => registry.or(Some(&all)),
                "module" => registry,
                _ => None,
            };
            if let Some(r) = wider {
                if is_known(r, &tuple(short.to_vec()), true)? {
                    return Ok(());
                }
            }
        }
        _ => {
            return Err(runtime_error(format!(
                "Unrecognized action ('{}') in warnings.filters:\n {}",
                action,
                repr_text(&filter)?
            )))
        }
    }
    let file = new_string(crate::program_files::shown_path(at.file));
    let line = Value::int(at.line);
    show(&[message, category, file, line, NONE, NONE, source.clone()])
}

fn some_registry(v: &Value) -> R<Option<&Value>> {
    match v {
        v if v.is_none() => Ok(None),
        v if crate::isinstance::isinstance(v, &T::Dict.value())? => Ok(Some(v)),
        _ => Err(type_error("'registry' must be a dict or None")),
    }
}

/// To the innermost list, or to showwarning, the program's own or ours.
fn show(parts: &[Value]) -> R<()> {
    let shown = own("showwarning")?;
    if !is(&shown, &own("_showwarning_orig")?) {
        return call(&shown, &mut parts[..6].to_vec()).map(|_| ());
    }
    if let Some(log) = LOGS.with(|l| l.borrow().last().cloned()) {
        let message = call(&own("WarningMessage")?, &mut parts.to_vec())?;
        list_append(&log, message);
        return Ok(());
    }
    call(&shown, &mut parts[..6].to_vec()).map(|_| ())
}

fn warn(a: &[Value]) -> R {
    let level = match a[2].given() {
        Some(n) => {
            index_size(n)?;
            crate::str_methods::c_int(n).unwrap_or(1).max(1) as usize
        }
        None => 1,
    };
    // Where frames are kept, the caller that is meant; past the outermost it is `sys`.
    let all = crate::frames::running();
    let at = match all.get(level - 1) {
        Some(e) => Place {
            file: e.code.file,
            line: e.line as i64,
            module: e.code.module.shown_name(),
            registry: registry_of(e.code.module.shown_name())?,
        },
        None => Place { file: PLACE, line: 1, module: PLACE, registry: registry_of(PLACE)? },
    };
    handle(&a[0], &a[1], &at, a[3].given().unwrap_or(&NONE))?;
    Ok(NONE)
}

fn warn_explicit(a: &[Value]) -> R {
    let file = match a[2].as_str() {
        Some(s) => s.into_owned(),
        None => {
            return Err(type_error(format!(
                "warn_explicit() argument 3 must be str, not {}",
                if a[2].is_none() { "None".to_string() } else { type_name(&a[2]).to_string() }
            )))
        }
    };
    if let Some(g) = a[6].given().filter(|g| !g.is_none()) {
        if !crate::isinstance::isinstance(g, &T::Dict.value())? {
            return Err(type_error(format!(
                "module_globals must be a dict, not '{}'",
                type_name(g)
            )));
        }
    }
    let module = match a[4].given() {
        Some(m) if !m.is_none() => str_text(m)?,
        _ => file.strip_suffix(".py").unwrap_or(&file).to_string(),
    };
    let line = index_size(&a[3])? as i64;
    let registry = a[5].given().cloned().unwrap_or(NONE);
    let at = Place { file: &file, line, module: &module, registry };
    handle(&a[0], &a[1], &at, a[7].given().unwrap_or(&NONE))?;
    Ok(NONE)
}

/// --- how a warning looks

fn formatted(a: &[Value]) -> R<String> {
    let name = str_text(&crate::attr::getattr_sym(&a[1], sym::NAME)?)?;
    let (file, line) = (str_text(&a[2])?, str_text(&a[3])?);
    let mut out = format!("{}:{}: {}: {}\n", file, line, name, str_text(&a[0])?);
    if let Some(source) = a[4].given().filter(|l| !l.is_none()) {
        out.push_str(&format!("  {}\n", str_text(source)?.trim()));
    }
    Ok(out)
}

fn show_warning(a: &[Value]) -> R {
    let line = a[5].given().cloned().unwrap_or(NONE);
    let args = [a[0].clone(), a[1].clone(), a[2].clone(), a[3].clone(), line];
    let text = call(&own("formatwarning")?, &mut args.to_vec())?;
    let to = match a[4].given() {
        Some(f) if !f.is_none() => f.clone(),
        _ => super::sys_attr("stderr").unwrap_or(NONE),
    };
    if !to.is_none() {
        call(&crate::attr::getattr_sym(&to, sym::WRITE)?, &mut [text])?;
    }
    Ok(NONE)
}

/// A notice of CPython's own about what will go.
fn deprecated(a: &[Value]) -> R {
    let name = str_text(&a[0])?;
    let remove: Vec<String> = match a[2].given() {
        Some(r) => collect(r)?.iter().map(str_text).collect::<R<_>>()?,
        None => vec![],
    };
    let template = match a[1].given() {
        Some(t) => str_text(t)?,
        None => "{name!r} is deprecated and slated for removal in Python {remove}".to_string(),
    };
    let now = [3, 11];
    let last: Vec<i64> = match a[2].given() {
        Some(r) => collect(r)?.iter().filter_map(|n| n.as_int()).collect(),
        None => vec![],
    };
    if last[..] < now[..] {
        return Err(runtime_error(format!(
            "'{}' was slated for removal after Python {} alpha",
            name,
            remove.join(".")
        )));
    }
    let text = template
        .replace("{name!r}", &format!("'{}'", name))
        .replace("{remove}", &remove.join("."));
    warn_of(T::DeprecationWarning, text)?;
    Ok(NONE)
}

/// A warning that pyrt itself gives.
pub fn warn_of(category: T, text: String) -> R<()> {
    warn(&[new_string(text), category.value(), UNBOUND, UNBOUND]).map(|_| ())
}

/// A warning about a place in a text that is compiled.
pub fn warn_at(category: T, text: String, file: &str, line: u32) -> R<()> {
    let module = file.strip_suffix(".py").unwrap_or(file);
    let at = Place { file, line: i64::from(line), module, registry: NONE };
    handle(&new_string(text), &category.value(), &at, &NONE)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "warn" "message, category=, stacklevel=, source=" warn;
    "warn_explicit" "message, category, filename, lineno, module=, registry=, \
        module_globals=, source=" warn_explicit;
    "filterwarnings" "action, message=, category=, module=, lineno=, append=" filter_warnings;
    "simplefilter" "action, category=, lineno=, append=" simple_filter;
    "resetwarnings" "" reset;
    "formatwarning" "message, category, filename, lineno, line=" |a| {
        formatted(a).map(new_string)
    };
    "showwarning" "message, category, filename, lineno, file=, line=" show_warning;
    "_deprecated" "name, message=, *, remove=, _version=" deprecated;
    "_filters_mutated" "" |_| {
        changed();
        Ok(NONE)
    };
};

/// --- WarningMessage and catch_warnings

const DETAILS: [&str; 7] =
    ["message", "category", "filename", "lineno", "file", "line", "source"];

fn message_init(a: &[Value]) -> R {
    for (i, name) in DETAILS.iter().enumerate() {
        set_field(&a[0], name, a[i + 1].given().cloned().unwrap_or(NONE))?;
    }
    let name = crate::attr::try_getattr(&a[2], sym::NAME)?.unwrap_or(NONE);
    set_field(&a[0], "_category_name", name).map(|_| NONE)
}

fn message_str(a: &[Value]) -> R {
    let of = |n: &str| field(&a[0], n);
    Ok(new_string(format!(
        "{{message : {}, category : {}, filename : {}, lineno : {}, line : {}}}",
        repr_text(&of("message")?)?,
        repr_text(&of("_category_name")?)?,
        repr_text(&of("filename")?)?,
        str_text(&of("lineno")?)?,
        repr_text(&of("line")?)?
    )))
}

static MESSAGE: &[NativeDef] = natives! {
    "__init__" "self, message, category, filename, lineno, file=, line=, source=" message_init;
    "__str__" "self" message_str;
};

fn catch_init(a: &[Value]) -> R {
    set_field(&a[0], "_record", Value::bool(flag(&a[1])?))?;
    set_field(&a[0], "_entered", FALSE)?;
    let filter = match a[3].given() {
        Some(action) if !action.is_none() => {
            let rest = a[4..7].iter().map(|v| v.given().cloned());
            let defaults = [T::Warning.value(), Value::int(0), FALSE];
            let rest = rest.zip(defaults).map(|(v, d)| v.unwrap_or(d));
            tuple(std::iter::once(action.clone()).chain(rest).collect())
        }
        _ => NONE,
    };
    set_field(&a[0], "_filter", filter).map(|_| NONE)
}

fn catch_enter(a: &[Value]) -> R {
    if truthy(&field(&a[0], "_entered")?)? {
        return Err(runtime_error(format!("Cannot enter {} twice", repr_text(&a[0])?)));
    }
    let home = home()?;
    set_field(&a[0], "_entered", TRUE)?;
    let filters = own("filters")?;
    set_field(&a[0], "_filters", filters.clone())?;
    set_field(&a[0], "_showwarning", own("showwarning")?)?;
    set_field(&a[0], "_depth", Value::int(LOGS.with(|l| l.borrow().len()) as i64))?;
    crate::attr::setattr_sym(&home, sym::intern("filters"), list(collect(&filters)?))?;
    changed();
    let mut log = NONE;
    if truthy(&field(&a[0], "_record")?)? {
        log = list(vec![]);
        LOGS.with(|l| l.borrow_mut().push(log.clone()));
        let plain = own("_showwarning_orig")?;
        crate::attr::setattr_sym(&home, sym::intern("showwarning"), plain)?;
    }
    let filter = field(&a[0], "_filter")?;
    if !filter.is_none() {
        simple_filter(&collect(&filter)?)?;
    }
    Ok(log)
}

fn catch_exit(a: &[Value]) -> R {
    if !truthy(&field(&a[0], "_entered")?)? {
        let shown = repr_text(&a[0])?;
        return Err(runtime_error(format!("Cannot exit {} without entering first", shown)));
    }
    let home = home()?;
    crate::attr::setattr_sym(&home, sym::intern("filters"), field(&a[0], "_filters")?)?;
    crate::attr::setattr_sym(&home, sym::intern("showwarning"), field(&a[0], "_showwarning")?)?;
    let depth = field(&a[0], "_depth")?.as_int().unwrap_or(0) as usize;
    LOGS.with(|l| l.borrow_mut().truncate(depth));
    changed();
    Ok(NONE)
}

fn catch_repr(a: &[Value]) -> R {
    let record = if truthy(&field(&a[0], "_record")?)? { "record=True" } else { "" };
    Ok(new_string(format!("{}({})", type_name(&a[0]), record)))
}

static CATCH: &[NativeDef] = natives! {
    "__init__" "self, *, record=, module=, action=, category=, lineno=, append=" catch_init;
    "__repr__" "self" catch_repr;
    "__enter__" "self" catch_enter;
    "__exit__" "self, *exc_info" catch_exit;
};

/// What a release build of CPython begins with.
fn first_filters() -> Value {
    let rule = |action: &str, category: T, module: Value| {
        tuple(vec![new_str(action), NONE, category.value(), module, Value::int(0)])
    };
    list(vec![
        rule("default", T::DeprecationWarning, new_str("__main__")),
        rule("ignore", T::DeprecationWarning, NONE),
        rule("ignore", T::PendingDeprecationWarning, NONE),
        rule("ignore", T::ImportWarning, NONE),
        rule("ignore", T::ResourceWarning, NONE),
    ])
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "warnings");
    add(m, "WarningMessage", &[], MESSAGE)?;
    add(m, "catch_warnings", &[], CATCH)?;
    m.set_str("filters", first_filters());
    m.set_str("defaultaction", new_str("default"));
    m.set_str("onceregistry", crate::dict::new_dict());
    if let Some(f) = m.get(sym::intern("showwarning")) {
        m.set_str("_showwarning_orig", f);
    }
    Ok(())
}

/// str() of it.
fn str_text(v: &Value) -> R<String> {
    let s = call(&T::Str.value(), &mut [v.clone()])?;
    Ok(s.as_str().map_or(String::new(), |s| s.into_owned()))
}
