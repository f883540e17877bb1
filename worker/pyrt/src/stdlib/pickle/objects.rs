//! The classes Pickler and Unpickler, their memos, and the module's four functions.

use super::super::rust_class::{data, new_of, Class};
use super::codes::{DEFAULT, HIGHEST};
use super::input::Input;
use super::pickler::Pickler;
use super::unpickler::{find_class, load, Unpickler};
use super::{pickling_error, str_text};
use crate::attr::try_getattr;
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::new_bytes;
use crate::sym;

static PICKLER: Class = Class::new("_pickle", "Pickler", &[], PICKLER_METHODS, PICKLER_ATTRS);
static UNPICKLER: Class =
    Class::new("_pickle", "Unpickler", &[], UNPICKLER_METHODS, UNPICKLER_ATTRS);
static PICKLER_MEMO: Class = Class::new("_pickle", "PicklerMemoProxy", &[], MEMO_METHODS, &[]);
static UNPICKLER_MEMO: Class = Class::new("_pickle", "UnpicklerMemoProxy", &[], MEMO_METHODS, &[]);

/// Protocol, fix_imports and buffer_callback as given by name or left out.
fn configure(p: &Pickler, protocol: &Value, fix_imports: &Value, callback: &Value) -> R<()> {
    let number = match protocol.given() {
        Some(v) if !v.is_none() => index_size(v)? as i64,
        _ => DEFAULT,
    };
    if number > HIGHEST {
        return Err(value_error(format!("pickle protocol must be <= {}", HIGHEST)));
    }
    let number = if number < 0 { HIGHEST } else { number };
    let callback = callback.given().cloned().unwrap_or(NONE);
    if !callback.is_none() && number < 5 {
        return Err(value_error("buffer_callback needs protocol >= 5"));
    }
    p.protocol.set(number);
    p.fix_imports.set(fix_imports.given().map_or(Ok(true), truthy)?);
    p.buffer_callback.replace(callback);
    Ok(())
}

fn writer(file: &Value) -> R {
    match super::super::classes::find(file, "write")? {
        Some(w) => Ok(w),
        None => Err(type_error("file must have a 'write' attribute")),
    }
}

fn pickler_init(a: &[Value]) -> R {
    let p = data::<Pickler>(&a[0])?;
    configure(p, &a[2], &a[3], &a[4])?;
    let w = writer(&a[1])?;
    p.write.replace(w);
    drop(p.memo.take());
    p.out.replace(Default::default());
    Ok(NONE)
}

fn pickler_dump(a: &[Value]) -> R {
    let p = data::<Pickler>(&a[0])?;
    if p.write.borrow().is_unbound() {
        return Err(pickling_error(format!(
            "Pickler.__init__() was not called by {}.__init__()",
            type_name(&a[0])
        )));
    }
    let own = |name: &str| try_getattr(&a[0], sym::intern(name));
    p.persistent_id.replace(own("persistent_id")?);
    p.reducer_override.replace(own("reducer_override")?);
    p.dispatch_table.replace(own("dispatch_table")?);
    p.out.replace(Default::default());
    p.dump(&a[1])?;
    p.flush()?;
    Ok(NONE)
}

fn memo_of_pickler(v: &Value) -> R {
    let d = crate::dict::new_dict();
    for (i, x) in data::<Pickler>(v)?.memo.borrow().values() {
        let id = Value::int(super::pickler::key(x) as i64);
        dict_set(&d, id, tuple(vec![Value::int(i as i64), x.clone()]))?;
    }
    Ok(d)
}

fn set_pickler_memo(v: &Value, memo: Option<Value>) -> R<()> {
    let memo = memo.ok_or_else(|| type_error("attribute deletion is not supported"))?;
    let dict = plain_memo(&memo, "PicklerMemoProxy")?;
    let p = data::<Pickler>(v)?;
    drop(p.memo.take());
    for (_, pair) in dict.as_dict().map(|d| d.pairs()).unwrap_or_default() {
        let (i, x) = match pair.as_tuple() {
            Some(t) if t.len() == 2 => (index_size(&t[0])?, t[1].clone()),
            _ => return Err(type_error("'memo' values must be 2-item tuples")),
        };
        p.memo.borrow_mut().insert(super::pickler::key(&x), i as usize, x);
    }
    Ok(())
}

/// The dict behind a memo that is assigned.
fn plain_memo(memo: &Value, proxy: &str) -> R {
    if PICKLER_MEMO.is_class_of(memo) || UNPICKLER_MEMO.is_class_of(memo) {
        return memo_copy(&[memo.clone()]);
    }
    match memo.as_dict() {
        Some(_) => Ok(memo.clone()),
        None => Err(type_error(format!(
            "'memo' attribute must be a {} object or dict, not {}",
            proxy,
            type_name(memo)
        ))),
    }
}

fn memo_of_unpickler(v: &Value) -> R {
    let d = crate::dict::new_dict();
    let memo = data::<Unpickler>(v)?.memo.borrow().clone();
    let mut keys: Vec<&u64> = memo.keys().collect();
    keys.sort_unstable();
    for k in keys {
        dict_set(&d, Value::int(*k as i64), memo[k].clone())?;
    }
    Ok(d)
}

fn set_unpickler_memo(v: &Value, memo: Option<Value>) -> R<()> {
    let memo = memo.ok_or_else(|| type_error("attribute deletion is not supported"))?;
    let dict = plain_memo(&memo, "UnpicklerMemoProxy")?;
    let u = data::<Unpickler>(v)?;
    let mut new = std::collections::HashMap::new();
    for (k, x) in dict.as_dict().map(|d| d.pairs()).unwrap_or_default() {
        match k.as_int() {
            Some(i) if i >= 0 => drop(new.insert(i as u64, x)),
            Some(_) => return Err(value_error("memo key must be positive integers.")),
            None => return Err(type_error("memo key must be integers")),
        }
    }
    u.memo.replace(new);
    Ok(())
}

/// A memo proxy holds its pickler or unpickler.
struct Proxy(Value);

fn memo_copy(a: &[Value]) -> R {
    let of = &data::<Proxy>(&a[0])?.0;
    if PICKLER.is_class_of(of) { memo_of_pickler(of) } else { memo_of_unpickler(of) }
}

fn clear_memo(v: &Value) -> R {
    if PICKLER.is_class_of(v) {
        let old = std::mem::take(&mut *data::<Pickler>(v)?.memo.borrow_mut());
        drop(old);
    } else {
        let old = data::<Unpickler>(v)?.memo.take();
        drop(old);
    }
    Ok(NONE)
}

static MEMO_METHODS: &[NativeDef] = &[
    NativeDef { name: "copy", params: "self, /", run: memo_copy },
    NativeDef { name: "clear", params: "self, /", run: |a| clear_memo(&data::<Proxy>(&a[0])?.0) },
    NativeDef {
        name: "__reduce__",
        params: "self, /",
        run: |a| Ok(tuple(vec![T::Dict.value(), tuple(vec![memo_copy(a)?])])),
    },
];

static PICKLER_METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *args, **kw", run: |a| new_of(a, Pickler::new()) },
    NativeDef {
        name: "__init__",
        params: "self, file, protocol=, fix_imports=, buffer_callback=",
        run: pickler_init,
    },
    NativeDef { name: "dump", params: "self, obj, /", run: pickler_dump },
    NativeDef { name: "clear_memo", params: "self, /", run: |a| clear_memo(&a[0]) },
];
static PICKLER_ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "memo",
        get: |v| Ok(PICKLER_MEMO.instance(Proxy(v.clone()))),
        set: Some(set_pickler_memo),
    },
    GetSetData {
        name: "bin",
        get: |v| Ok(Value::int(data::<Pickler>(v)?.bin() as i64)),
        set: None,
    },
    GetSetData {
        name: "fast",
        get: |v| Ok(Value::int(data::<Pickler>(v)?.fast.get() as i64)),
        set: Some(|v, x| {
            data::<Pickler>(v)?.fast.set(truthy(&x.unwrap_or(NONE))?);
            Ok(())
        }),
    },
];

// ---- Unpickler

fn configure_load(u: &Unpickler, a: &[Value]) -> R<()> {
    u.fix_imports.set(a[0].given().map_or(Ok(true), truthy)?);
    let text = |v: &Value, or: &str| v.given().map_or(or.to_string(), str_text);
    u.encoding.replace(text(&a[1], "ASCII"));
    u.errors.replace(text(&a[2], "strict"));
    let buffers = match a[3].given() {
        Some(b) if !b.is_none() => iter_object(b)?,
        _ => NONE,
    };
    u.buffers.replace(buffers);
    Ok(())
}

fn unpickler_init(a: &[Value]) -> R {
    let u = data::<Unpickler>(&a[0])?;
    let input = Input::of_file(&a[1])?;
    configure_load(u, &a[2..6])?;
    u.input.replace(Some(input));
    u.memo.borrow_mut().clear();
    Ok(NONE)
}

static UNPICKLER_METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *args, **kw", run: |a| new_of(a, Unpickler::new()) },
    NativeDef {
        name: "__init__",
        params: "self, file, *, fix_imports=, encoding=, errors=, buffers=",
        run: unpickler_init,
    },
    NativeDef {
        name: "load",
        params: "self, /",
        run: |a| load(data::<Unpickler>(&a[0])?, Some(&a[0])),
    },
    NativeDef {
        name: "find_class",
        params: "self, module_name, global_name, /",
        run: |a| find_class(data::<Unpickler>(&a[0])?, &a[1], &a[2]),
    },
];
static UNPICKLER_ATTRS: &[GetSetData] = &[GetSetData {
    name: "memo",
    get: |v| Ok(UNPICKLER_MEMO.instance(Proxy(v.clone()))),
    set: Some(set_unpickler_memo),
}];

// ---- functions

fn dumps(a: &[Value]) -> R {
    let p = Pickler::new();
    configure(&p, &a[1], &a[2], &a[3])?;
    p.dump(&a[0])?;
    let bytes = std::mem::take(&mut p.out.borrow_mut().bytes);
    Ok(new_bytes(bytes))
}

fn dump(a: &[Value]) -> R {
    let p = Pickler::new();
    configure(&p, &a[2], &a[3], &a[4])?;
    p.write.replace(writer(&a[1])?);
    p.dump(&a[0])?;
    p.flush()?;
    Ok(NONE)
}

fn load_from(input: Input, a: &[Value]) -> R {
    let u = Unpickler::new();
    configure_load(&u, a)?;
    u.input.replace(Some(input));
    load(&u, None)
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef {
        name: "dump",
        params: "obj, file, protocol=, *, fix_imports=, buffer_callback=",
        run: dump,
    },
    NativeDef {
        name: "dumps",
        params: "obj, protocol=, *, fix_imports=, buffer_callback=",
        run: dumps,
    },
    NativeDef {
        name: "load",
        params: "file, *, fix_imports=, encoding=, errors=, buffers=",
        run: |a| load_from(Input::of_file(&a[0])?, &a[1..]),
    },
    NativeDef {
        name: "loads",
        params: "data, /, *, fix_imports=, encoding=, errors=, buffers=",
        run: |a| load_from(Input::of_bytes(&a[0])?, &a[1..]),
    },
];

pub fn fill(m: &ModuleData) {
    super::super::functions(m, FUNCTIONS, "_pickle");
    PICKLER.add_to(m);
    UNPICKLER.add_to(m);
}
