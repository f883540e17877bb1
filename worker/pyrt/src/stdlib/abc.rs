//! abc: ABCMeta, ABC and abstractmethod.

use super::functions;
use crate::func::{Code, CodeKind, NativeDef};
use crate::prelude::*;
use crate::sym;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

fn abstract_method(a: &[Value]) -> R {
    crate::attr::setattr_sym(&a[0], sym::ISABSTRACTMETHOD, TRUE)?;
    Ok(a[0].clone())
}

fn is_abstract(v: &Value) -> R<bool> {
    match crate::attr::try_getattr(v, sym::ISABSTRACTMETHOD)? {
        Some(x) => truthy(&x),
        None => Ok(false),
    }
}

/// Names of the methods that are still abstract in a new class.
fn abstract_names(class: &Value, ns: &Value) -> R<Vec<Value>> {
    let mut out = Vec::new();
    for (k, v) in crate::dict::pairs_of_mapping(ns)?.unwrap_or_default() {
        if is_abstract(&v)? {
            out.push(k);
        }
    }
    let t = match class.as_type() {
        Some(t) => t,
        None => return Ok(out),
    };
    for b in t.bases() {
        let inherited = match b.dict().get(sym::ABSTRACTMETHODS).cloned() {
            Some(x) if x.as_getset().is_none() => collect(&x)?,
            _ => continue,
        };
        for n in inherited {
            let now = crate::attr::try_getattr(class, crate::attr::name_sym(&n)?)?;
            if now.map_or(Ok(false), |v| is_abstract(&v))? {
                out.push(n);
            }
        }
    }
    Ok(out)
}

fn meta_new(a: &[Value]) -> R {
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    let meta = a[0].as_type().ok_or_else(|| type_error("ABCMeta.__new__: a type is required"))?;
    if args.len() != 3 {
        return Err(type_error("ABCMeta.__new__() takes exactly 3 arguments"));
    }
    let class = crate::class::build_type(meta, &args[0], &args[1], &args[2], kw)?;
    let names = crate::set::frozenset(abstract_names(&class, &args[2])?)?;
    crate::attr::setattr_sym(&class, sym::ABSTRACTMETHODS, names)?;
    Ok(class)
}

/// What `abc.update_abstractmethods` does after a decorator has added methods.
pub fn update_abstract_methods(class: &Value) -> R {
    let t = match class.as_type() {
        Some(t) if t.dict().get(sym::ABSTRACTMETHODS).is_some() => t,
        _ => return Ok(class.clone()),
    };
    let own = t.dict();
    let mut names = Vec::new();
    for (k, v) in own.keys.clone().into_iter().zip(own.vals.clone()) {
        if is_abstract(&v)? {
            names.push(k.value());
        }
    }
    for b in t.bases() {
        for n in b.dict().get(sym::ABSTRACTMETHODS).cloned().map_or(Ok(vec![]), |x| collect(&x))? {
            let now = crate::attr::try_getattr(class, crate::attr::name_sym(&n)?)?;
            if now.map_or(Ok(false), |v| is_abstract(&v))? {
                names.push(n);
            }
        }
    }
    let names = crate::set::frozenset(names)?;
    crate::attr::setattr_sym(class, sym::ABSTRACTMETHODS, names)?;
    Ok(class.clone())
}

/// Answers of `__subclasscheck__`, which are asked for once: (class, asked about) to the answer
/// and the count of registrations then. A no holds until somebody registers something.
type Answers = HashMap<(usize, usize), (bool, i64)>;

thread_local! {
    static ANSWERS: RefCell<Answers> = RefCell::new(HashMap::new());
    static TOKEN: Cell<i64> = Cell::new(0);
}

/// How often a class was registered: what was found out about subclasses may be out of date when
/// it has changed.
pub fn cache_token() -> i64 {
    TOKEN.with(|t| t.get())
}

fn known(key: (usize, usize)) -> Option<bool> {
    let token = cache_token();
    let found = ANSWERS.with(|a| a.borrow().get(&key).copied());
    found.filter(|(yes, then)| *yes || *then == token).map(|x| x.0)
}

/// `Class.register(other)`: other counts as a subclass from now on.
fn register(a: &[Value]) -> R {
    if a[1].as_type().is_none() {
        return Err(type_error("Can only register classes"));
    }
    if crate::isinstance::issubclass(&a[1], &a[0])? {
        return Ok(a[1].clone());
    }
    if crate::isinstance::issubclass(&a[0], &a[1])? {
        return Err(runtime_error("Refusing to create an inheritance cycle"));
    }
    let key = sym::intern("_abc_registry");
    let all = match a[0].as_type().and_then(|t| t.dict().get(key).cloned()) {
        Some(l) => l,
        None => {
            let l = list(vec![]);
            crate::attr::setattr_sym(&a[0], key, l.clone())?;
            l
        }
    };
    list_append(&all, a[1].clone());
    TOKEN.with(|t| t.set(t.get() + 1));
    crate::types::EPOCH.bump();
    Ok(a[1].clone())
}

/// Was the class itself registered, here or with a class derived from this one?
pub fn registered(of: &Value, class: crate::types::Type) -> R<bool> {
    let t = match of.as_type() {
        Some(t) => t,
        None => return Ok(false),
    };
    if let Some(l) = t.dict().get(sym::intern("_abc_registry")).cloned() {
        if collect(&l)?.iter().any(|r| r.as_type() == Some(class)) {
            return Ok(true);
        }
    }
    for s in t.subclasses() {
        if registered(&s.value(), class)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn subclass(class: &Value, of: &Value) -> R<bool> {
    if class.as_type().is_none() || of.as_type().is_none() {
        return Err(type_error("issubclass() arg 1 must be a class"));
    }
    let key = (class.ptr(), of.ptr());
    if let Some(yes) = known(key) {
        return Ok(yes);
    }
    let yes = decide(class, of)?;
    let token = cache_token();
    ANSWERS.with(|a| a.borrow_mut().insert(key, (yes, token)));
    Ok(yes)
}

/// The hook has the first word, then inheritance, what is registered, and derived classes.
fn decide(class: &Value, of: &Value) -> R<bool> {
    let hook = crate::attr::getattr_sym(of, sym::intern("__subclasshook__"))?;
    let says = call(&hook, &mut [class.clone()])?;
    if !says.is_not_implemented() {
        return truthy(&says);
    }
    let (c, t) = match (class.as_type(), of.as_type()) {
        (Some(c), Some(t)) => (c, t),
        _ => return Ok(false),
    };
    if c.is_subtype(t) {
        return Ok(true);
    }
    let registered = t.dict().get(sym::intern("_abc_registry")).cloned();
    let mut others = registered.map_or(Ok(vec![]), |l| collect(&l))?;
    others.extend(t.subclasses().into_iter().map(|s| s.value()));
    for o in others {
        if crate::isinstance::issubclass(class, &o)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// By `__class__`, and by the type where that is another one.
fn instance_check(a: &[Value]) -> R {
    let own = type_of(&a[1]).value();
    let claimed = crate::attr::getattr_sym(&a[1], sym::CLASS)?;
    let plain = type_of(&a[0]) == T::AbcMeta.ty();
    let check = |c: &Value| -> R<bool> {
        if plain {
            return truthy(&subclass_check(c, &a[0])?);
        }
        let f = crate::attr::getattr_sym(&a[0], sym::SUBCLASSCHECK)?;
        truthy(&call(&f, &mut [c.clone()])?)
    };
    Ok(Value::bool(check(&claimed)? || !is(&claimed, &own) && check(&own)?))
}

/// `abc`, as frames show the two methods of ABCMeta: typing looks at who asks.
static ABC: ModuleDef = ModuleDef {
    name: "abc",
    file: "abc.py",
    is_package: false,
    doc: None,
    globals: &[],
    init: || Ok(()),
};

macro_rules! code {
    ($name:literal, $line:literal) => {
        Code {
            name: $name,
            qualname: concat!("ABCMeta.", $name),
            file: "abc.py",
            line: $line,
            module: &ABC,
            params: &["cls", "instance"],
            posonly: 0,
            npos: 2,
            nkwonly: 0,
            varargs: false,
            varkw: false,
            kind: CodeKind::Function,
            doc: None,
            varnames: &["cls", "instance"],
            freevars: &[],
            cellvars: &[],
        }
    };
}
static INSTANCE_CHECK: Code = code!("__instancecheck__", 117);
static SUBCLASS_CHECK: Code = code!("__subclasscheck__", 121);

/// Runs it with a frame of its own, in programs that keep frames.
fn in_frame(code: &'static Code, run: impl FnOnce() -> R) -> R {
    if !crate::frames::are_kept() {
        return run();
    }
    let record = crate::frames::Record::new(code, code.line);
    let _guard = record.push();
    run()
}

fn subclass_check(class: &Value, of: &Value) -> R {
    in_frame(&SUBCLASS_CHECK, || Ok(Value::bool(subclass(class, of)?)))
}

static META: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *args, **kw", run: meta_new },
    NativeDef { name: "register", params: "self, subclass", run: register },
    NativeDef {
        name: "__instancecheck__",
        params: "self, instance, /",
        run: |a| in_frame(&INSTANCE_CHECK, || instance_check(a)),
    },
    NativeDef {
        name: "__subclasscheck__",
        params: "self, subclass, /",
        run: |a| subclass_check(&a[1], &a[0]),
    },
];

/// `__init__` of what was there before properties and class methods could be abstract by themselves.
fn init_abstract(a: &[Value], base: T) -> R {
    abstract_method(&a[1..])?;
    let init = crate::attr::getattr_sym(&base.value(), sym::INIT)?;
    call(&init, &mut [a[0].clone(), a[1].clone()])
}

static CLASS_METHOD: &[NativeDef] = &[NativeDef {
    name: "__init__",
    params: "self, callable",
    run: |a| init_abstract(a, T::ClassMethod),
}];

static STATIC_METHOD: &[NativeDef] = &[NativeDef {
    name: "__init__",
    params: "self, callable",
    run: |a| init_abstract(a, T::StaticMethod),
}];

/// (name, base, methods)
static OLD: &[(&str, T, &[NativeDef])] = &[
    ("abstractclassmethod", T::ClassMethod, CLASS_METHOD),
    ("abstractstaticmethod", T::StaticMethod, STATIC_METHOD),
    ("abstractproperty", T::Property, &[]),
];

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "abstractmethod", params: "funcobj, /", run: abstract_method },
    NativeDef {
        name: "update_abstractmethods",
        params: "cls",
        run: |a| update_abstract_methods(&a[0]),
    },
    NativeDef { name: "get_cache_token", params: "", run: |_| Ok(Value::int(cache_token())) },
];

pub fn define_all() {
    crate::setup::define(T::AbcMeta, META, &[]);
}

fn marking_init(base: &Value, a: &[Value]) -> R {
    crate::attr::setattr_sym(&a[1], sym::ISABSTRACTMETHOD, TRUE)?;
    super::classes::method(base, "__init__", a)
}

static CLASS_INIT: NativeDef = NativeDef {
    name: "__init__",
    params: "self, callable",
    run: |a| marking_init(&T::ClassMethod.value(), a),
};
static STATIC_INIT: NativeDef = NativeDef {
    name: "__init__",
    params: "self, callable",
    run: |a| marking_init(&T::StaticMethod.value(), a),
};

/// The three old ways to say what a decorator upon another says today.
fn old_decorators(m: &ModuleData) -> R<()> {
    let all: [(&'static str, T, Option<&'static NativeDef>); 3] = [
        ("abstractclassmethod", T::ClassMethod, Some(&CLASS_INIT)),
        ("abstractstaticmethod", T::StaticMethod, Some(&STATIC_INIT)),
        ("abstractproperty", T::Property, None),
    ];
    for (name, base, init) in all {
        let ns = crate::dict::new_dict();
        setitem(&ns, &sym::MODULE.value(), new_str("abc"))?;
        setitem(&ns, &sym::ISABSTRACTMETHOD.value(), TRUE)?;
        let args = &mut [new_str(name), tuple(vec![base.value()]), ns];
        let class = call(&T::Type.value(), args)?;
        if let Some(d) = init {
            let f = crate::func::native(d, "abc", Some(class.clone()));
            crate::attr::setattr_sym(&class, sym::intern("__init__"), f)?;
        }
        m.set_str(name, class);
    }
    Ok(())
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "abc");
    old_decorators(m)?;
    m.set_str("ABCMeta", T::AbcMeta.value());
    let ns = crate::dict::new_dict();
    setitem(&ns, &sym::MODULE.value(), new_str("abc"))?;
    let mut args = [new_str("ABC"), tuple(vec![T::Object.value()]), ns];
    m.set_str("ABC", call(&T::AbcMeta.value(), &mut args)?);
    for (name, base, methods) in OLD {
        let class = super::native_class::add(m, name, &[base.value()], methods)?;
        crate::attr::setattr_sym(&class, sym::ISABSTRACTMETHOD, TRUE)?;
    }
    Ok(())
}
