//! _sqlite3: the module, over the machine's libsqlite3.

mod api;
mod blob;
mod connection;
mod convert;
mod cursor;
mod errors;
mod functions;
mod methods;
mod numbers;
mod row;

use super::functions as put_functions;
use super::rust_class::Class;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::stdlib::classes::from_module;

pub static CONNECTION: Class =
    Class::new("sqlite3", "Connection", &[], methods::METHODS, methods::ATTRS);

/// `connect(database, ..., factory=Connection)`
fn connect(a: &[Value]) -> R {
    let args = super::classes::args_of(&a[0]);
    let kw = super::classes::pairs_of(&a[1]);
    const FACTORY: usize = 5;
    let named = kw.iter().find(|(k, _)| k.as_str().map_or(false, |k| k == "factory"));
    let factory = match (named, args.get(FACTORY)) {
        (Some((_, f)), _) => f.clone(),
        (None, Some(f)) => f.clone(),
        _ => CONNECTION.value(),
    };
    call_ex(&factory, args, kw)
}

fn register_converter(a: &[Value]) -> R {
    let name = match a[0].as_str() {
        Some(s) => s.to_uppercase(),
        None => {
            return Err(type_error(format!(
                "register_converter() argument 1 must be str, not {}",
                type_name(&a[0])
            )))
        }
    };
    setitem(&from_module("_sqlite3", "converters")?, &new_string(name), a[1].clone())?;
    Ok(NONE)
}

fn register_adapter(a: &[Value]) -> R {
    if a[0].as_type().map_or(false, convert::is_plain_type) {
        convert::adapt_plain_types();
    }
    let key = tuple(vec![a[0].clone(), row::PROTOCOL.value()]);
    setitem(&from_module("_sqlite3", "adapters")?, &key, a[1].clone())?;
    Ok(NONE)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "connect" "*args, **kw" connect;
    "register_adapter" "type, adapter, /" register_adapter;
    "register_converter" "typename, converter, /" register_converter;
    "adapt" "obj, proto=, alt=, /" |a| {
        let protocol = a[1].given().cloned().unwrap_or_else(|| row::PROTOCOL.value());
        convert::adapt(&a[0], &protocol, a[2].given())
    };
    "complete_statement" "statement" |a| {
        let sql = connection::c_text(&a[0], "complete_statement", "'statement'")?;
        // SAFETY: a text with its zero.
        Ok(Value::bool(unsafe { (api::api().complete)(sql.as_ptr()) } != 0))
    };
    "enable_callback_tracebacks" "enable, /" |a| {
        functions::tell_errors(truthy(&a[0])?);
        Ok(NONE)
    };
    "enable_shared_cache" "do_enable" |a| {
        let on = truthy(&a[0])?;
        // SAFETY: a number.
        unsafe { (api::api().enable_shared_cache)(on.into()) };
        Ok(NONE)
    };
};

pub fn make(m: &ModuleData) -> R<()> {
    let lib = api::find().ok_or_else(|| {
        import_error("libsqlite3.so.0: cannot open shared object file: No such file or directory")
    })?;
    put_functions(m, FUNCTIONS, "_sqlite3");
    errors::ALL.iter().for_each(|e| e.add_to(m));
    for c in [&CONNECTION, &cursor::CLASS, &row::CLASS, &row::PROTOCOL, &blob::CLASS] {
        c.add_to(m);
    }
    for e in errors::ALL {
        setattr_class(&CONNECTION, e);
    }
    m.set_str("adapters", crate::dict::new_dict());
    m.set_str("converters", crate::dict::new_dict());
    for (name, n) in numbers::NUMBERS {
        m.set_str(&format!("SQLITE_{}", name), Value::int(*n));
    }
    m.set_str("PARSE_DECLTYPES", Value::int(1));
    m.set_str("PARSE_COLNAMES", Value::int(2));
    m.set_str("version", new_str("2.6.0"));
    // SAFETY: texts and numbers of the library.
    let (version, threads) = unsafe { (api::text((lib.libversion)()), (lib.threadsafe)()) };
    m.set_str("sqlite_version", new_string(version));
    let level = match threads {
        1 => 3,
        2 => 1,
        n => n,
    };
    m.set_str("threadsafety", Value::int(level.into()));
    Ok(())
}

/// Connections have the exceptions as attributes.
fn setattr_class(class: &Class, e: &Class) {
    class.ty().dict().set(crate::sym::intern(e.name()), e.value());
}
