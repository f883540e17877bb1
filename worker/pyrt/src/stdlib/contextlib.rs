//! contextlib: contextmanager and the small managers.

use super::native_class::{add, field, set_field};
use crate::cell::CellRef;
use crate::func::{Code, CodeKind, Func, NativeDef};
use crate::prelude::*;
use crate::sym;

static HOME: ModuleDef = ModuleDef {
    name: "contextlib",
    file: "contextlib.py",
    is_package: false,
    doc: None,
    globals: &[],
    init: || Ok(()),
};
static HELPER: Code = Code {
    name: "helper",
    qualname: "contextmanager.<locals>.helper",
    file: "contextlib.py",
    line: 1,
    module: &HOME,
    params: &["args", "kwds"],
    posonly: 0,
    npos: 0,
    nkwonly: 0,
    varargs: true,
    varkw: true,
    kind: CodeKind::Function,
    doc: None,
    varnames: &["args", "kwds"],
    freevars: &["func", "manager"],
};

/// What a decorated generator function becomes: calls make managers.
fn helper(f: &Func, a: &mut [Value]) -> R {
    let (func, class) = (f.cells[0].get(), f.cells[1].get());
    call(&class, &mut [func, take(&mut a[0]), take(&mut a[1])])
}

fn decorate(a: &[Value], class: &str) -> R {
    let home = crate::module::import_dotted("contextlib")?;
    let class = crate::attr::getattr_sym(&home, sym::intern(class))?;
    let cells = vec![CellRef::new(a[0].clone()), CellRef::new(class)];
    let new = function(&HELPER, helper, cells, vec![], vec![]);
    for n in [sym::MODULE, sym::NAME, sym::QUALNAME, sym::DOC] {
        if let Some(v) = crate::attr::try_getattr(&a[0], n)? {
            crate::attr::setattr_sym(&new, n, v)?;
        }
    }
    crate::attr::setattr_sym(&new, sym::WRAPPED, a[0].clone())?;
    Ok(new)
}

fn call_star(f: &Value, args: &Value, kw: &Value) -> R {
    call_ex(f, collect(args)?, crate::dict::pairs_of_mapping(kw)?.unwrap_or_default())
}

fn manager_init(a: &[Value]) -> R {
    set_field(&a[0], "gen", call_star(&a[1], &a[2], &a[3])?)?;
    for (n, v) in [("func", &a[1]), ("args", &a[2]), ("kwds", &a[3])] {
        set_field(&a[0], n, v.clone())?;
    }
    Ok(NONE)
}

fn manager_enter(a: &[Value]) -> R {
    match crate::iter::next_of(&field(&a[0], "gen")?)? {
        Some(v) => Ok(v),
        None => Err(runtime_error("generator didn't yield")),
    }
}

fn manager_exit(a: &[Value]) -> R {
    let gen = field(&a[0], "gen")?;
    if a[1].is_none() {
        return match crate::iter::next_of(&gen)? {
            None => Ok(FALSE),
            Some(_) => Err(runtime_error("generator didn't stop")),
        };
    }
    let value = if a[2].is_none() { call(&a[1], &mut [])? } else { a[2].clone() };
    let throw = crate::attr::getattr_sym(&gen, sym::THROW)?;
    let e = match call(&throw, &mut [value.clone()]) {
        Ok(_) => return Err(runtime_error("generator didn't stop after throw()")),
        Err(e) => e,
    };
    let raised = e.value();
    if e.is(T::StopIteration) {
        return Ok(Value::bool(!is(&raised, &value)));
    }
    if is(&raised, &value) {
        return Ok(FALSE);
    }
    // A StopIteration of the block's own comes back wrapped.
    let own = raised.as_exc().map_or(NONE, |d| d.state().cause.clone());
    if e.is(T::RuntimeError) && is(&own, &value) && type_of(&value).is_subtype(T::StopIteration.ty()) {
        return Ok(FALSE);
    }
    Err(e)
}

/// A manager used as a decorator runs anew for each call.
static DECORATED: Code = Code {
    name: "inner",
    qualname: "ContextDecorator.__call__.<locals>.inner",
    params: &["args", "kwds"],
    varnames: &["args", "kwds"],
    freevars: &["self", "func"],
    ..HELPER
};

fn decorated(f: &Func, a: &mut [Value]) -> R {
    let manager = f.cells[0].get();
    let fresh = crate::attr::getattr_sym(&manager, sym::intern("_recreate_cm"))?;
    let manager = call(&fresh, &mut [])?;
    let (exit, _) = with_enter(&manager)?;
    match call_star(&f.cells[1].get(), &a[0], &a[1]) {
        Ok(v) => with_exit(&exit, None).map(|_| v),
        Err(e) if with_exit(&exit, Some(&e))? => Ok(NONE),
        Err(e) => Err(e),
    }
}

fn decorator_call(a: &[Value]) -> R {
    let cells = vec![CellRef::new(a[0].clone()), CellRef::new(a[1].clone())];
    let new = function(&DECORATED, decorated, cells, vec![], vec![]);
    for n in [sym::NAME, sym::QUALNAME, sym::DOC] {
        if let Some(v) = crate::attr::try_getattr(&a[1], n)? {
            crate::attr::setattr_sym(&new, n, v)?;
        }
    }
    crate::attr::setattr_sym(&new, sym::WRAPPED, a[1].clone())?;
    Ok(new)
}

fn recreate(a: &[Value]) -> R {
    let args = ["func", "args", "kwds"];
    let mut args: Vec<Value> = args.iter().map(|n| field(&a[0], n)).collect::<R<_>>()?;
    call(&type_of(&a[0]).value(), &mut args)
}

fn suppress_exit(a: &[Value]) -> R {
    if a[1].is_none() {
        return Ok(FALSE);
    }
    Ok(Value::bool(crate::class::issubclass(&a[1], &field(&a[0], "_exceptions")?)?))
}

fn redirect(a: &[Value], name: &str, to: Option<Value>) -> R<Value> {
    let sys = crate::module::import_dotted("sys")?;
    let old = crate::attr::getattr_sym(&sys, sym::intern(name))?;
    let new = match to {
        Some(v) => v,
        None => field(&a[0], "_new_target")?,
    };
    crate::attr::setattr_sym(&sys, sym::intern(name), new)?;
    Ok(old)
}

fn redirect_enter(a: &[Value], name: &str) -> R {
    let old = redirect(a, name, None)?;
    crate::list::list_append(&field(&a[0], "_old_targets")?, old);
    field(&a[0], "_new_target")
}

fn redirect_exit(a: &[Value], name: &str) -> R {
    let old = field(&a[0], "_old_targets")?.as_list().and_then(|l| l.items().pop());
    redirect(a, name, old).map(|_| NONE)
}

fn redirect_init(a: &[Value]) -> R {
    set_field(&a[0], "_new_target", a[1].clone())?;
    set_field(&a[0], "_old_targets", list(vec![]))?;
    Ok(NONE)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

const EXIT: &str = "self, type, value, traceback, /";
static ABSTRACT: &[NativeDef] = &[
    m!("__enter__", "self, /", |a| Ok(a[0].clone())),
    m!("__exit__", "self, type, value, traceback, /", |_| Ok(NONE)),
];
static DECORATOR: &[NativeDef] = &[
    m!("__call__", "self, func, /", decorator_call),
    m!("_recreate_cm", "self, /", |a| Ok(a[0].clone())),
];
static MANAGER: &[NativeDef] = &[
    m!("__init__", "self, func, args, kwds, /", manager_init),
    m!("__enter__", "self, /", manager_enter),
    NativeDef { name: "__exit__", params: EXIT, run: manager_exit },
    m!("_recreate_cm", "self, /", recreate),
];
static CLOSING: &[NativeDef] = &[
    m!("__init__", "self, thing", |a| set_field(&a[0], "thing", a[1].clone()).map(|_| NONE)),
    m!("__enter__", "self, /", |a| field(&a[0], "thing")),
    m!("__exit__", "self, /, *args", |a| {
        call(&crate::attr::getattr_sym(&field(&a[0], "thing")?, sym::CLOSE)?, &mut []).map(|_| NONE)
    }),
];
static NULL: &[NativeDef] = &[
    m!("__init__", "self, enter_result=", |a| {
        let v = a[1].given().cloned().unwrap_or(NONE);
        set_field(&a[0], "enter_result", v).map(|_| NONE)
    }),
    m!("__enter__", "self, /", |a| field(&a[0], "enter_result")),
    m!("__exit__", "self, /, *args", |_| Ok(NONE)),
];
static SUPPRESS: &[NativeDef] = &[
    m!("__init__", "self, /, *exceptions", |a| {
        set_field(&a[0], "_exceptions", a[1].clone()).map(|_| NONE)
    }),
    m!("__enter__", "self, /", |_| Ok(NONE)),
    NativeDef { name: "__exit__", params: EXIT, run: suppress_exit },
];
static STDOUT: &[NativeDef] = &[
    m!("__init__", "self, new_target", redirect_init),
    m!("__enter__", "self, /", |a| redirect_enter(a, "stdout")),
    m!("__exit__", "self, /, *args", |a| redirect_exit(a, "stdout")),
];
static STDERR: &[NativeDef] = &[
    m!("__init__", "self, new_target", redirect_init),
    m!("__enter__", "self, /", |a| redirect_enter(a, "stderr")),
    m!("__exit__", "self, /, *args", |a| redirect_exit(a, "stderr")),
];

// ---- ExitStack: a list of (callable that takes exception details, is a plain callback)

fn stack_push(v: &Value, exit: Value) -> R<()> {
    crate::list::list_append(&field(v, "_exit_callbacks")?, exit);
    Ok(())
}

fn enter_context(a: &[Value]) -> R {
    let t = type_of(&a[1]);
    if t.lookup(sym::ENTER).is_none() || t.lookup(sym::EXIT).is_none() {
        return Err(type_error(format!(
            "'{}' object does not support the context manager protocol",
            crate::object_types::full_name(t).trim_start_matches("__main__.")
        )));
    }
    let (exit, entered) = with_enter(&a[1])?;
    stack_push(&a[0], exit)?;
    Ok(entered)
}

/// push(exit): a manager, or a function with the signature of `__exit__`.
fn push(a: &[Value]) -> R {
    let t = type_of(&a[1]);
    let exit = match t.lookup(sym::EXIT) {
        Some(f) => crate::attr::bind(&f, &a[1], t)?,
        None => a[1].clone(),
    };
    stack_push(&a[0], exit)?;
    Ok(a[1].clone())
}

fn callback(a: &[Value]) -> R {
    let (f, args, kw) = (a[1].clone(), a[2].clone(), a[3].clone());
    stack_push(&a[0], super::closure("callback", move |_| {
        call_star(&f, &args, &kw)?;
        Ok(FALSE)
    }))?;
    Ok(a[1].clone())
}

fn pop_all(a: &[Value]) -> R {
    let new = call(&type_of(&a[0]).value(), &mut [])?;
    let mine = field(&a[0], "_exit_callbacks")?;
    set_field(&new, "_exit_callbacks", mine)?;
    set_field(&a[0], "_exit_callbacks", list(vec![]))?;
    Ok(new)
}

/// Callbacks run last first; each sees the exception that is then on its way.
fn unwind(a: &[Value]) -> R {
    let mut pending = if a[1].is_none() { None } else { Some(PyErr::of(a[2].clone())) };
    let came_with_one = pending.is_some();
    let mut new_one = false;
    let all = field(&a[0], "_exit_callbacks")?;
    while let Some(f) = all.as_list().and_then(|l| l.items().pop()) {
        match with_exit(&f, pending.as_ref()) {
            Ok(true) => {
                pending = None;
                new_one = false;
            }
            Ok(false) => {}
            Err(e) => {
                pending = Some(e);
                new_one = true;
            }
        }
    }
    match pending {
        Some(e) if new_one => Err(e),
        Some(_) => Ok(FALSE),
        None => Ok(Value::bool(came_with_one)),
    }
}

static STACK: &[NativeDef] = &[
    m!("__init__", "self, /", |a| set_field(&a[0], "_exit_callbacks", list(vec![])).map(|_| NONE)),
    m!("__enter__", "self, /", |a| Ok(a[0].clone())),
    NativeDef { name: "__exit__", params: EXIT, run: unwind },
    m!("enter_context", "self, cm", enter_context),
    m!("push", "self, exit", push),
    m!("callback", "self, callback, /, *args, **kwds", callback),
    m!("pop_all", "self, /", pop_all),
    m!("close", "self, /", |a| unwind(&[a[0].clone(), NONE, NONE, NONE])),
];
static FUNCTIONS: &[NativeDef] =
    &[m!("contextmanager", "func", |a| decorate(a, "_GeneratorContextManager"))];

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "contextlib");
    let abc = add(m, "AbstractContextManager", &[], ABSTRACT)?;
    let decorator = add(m, "ContextDecorator", &[], DECORATOR)?;
    add(m, "_GeneratorContextManager", &[decorator, abc.clone()], MANAGER)?;
    add(m, "ExitStack", &[abc.clone()], STACK)?;
    let small: [(&'static str, &'static [NativeDef]); 5] = [
        ("closing", CLOSING),
        ("nullcontext", NULL),
        ("suppress", SUPPRESS),
        ("redirect_stdout", STDOUT),
        ("redirect_stderr", STDERR),
    ];
    for (name, methods) in small {
        add(m, name, &[abc.clone()], methods)?;
    }
    Ok(())
}
