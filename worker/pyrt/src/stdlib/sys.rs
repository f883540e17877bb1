//! sys.

use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;
use std::cell::RefCell;

thread_local! {
    static AT_EXIT: RefCell<Vec<(Value, Vec<Value>, Vec<(Value, Value)>)>> = RefCell::new(Vec::new());
    static LIMIT: std::cell::Cell<i64> = std::cell::Cell::new(1000);
}

/// An attribute of sys as the program has it now.
pub fn sys_attr(name: &str) -> Option<Value> {
    let sys = crate::module::import_dotted("sys").ok()?;
    sys.as_module().and_then(|m| m.get(sym::intern(name)))
}

/// sys.setrecursionlimit: CPython counts frames. So does pyrt where it keeps them; elsewhere it
/// takes so many bytes of stack for one.
pub fn set_frame_limit(n: i64) {
    LIMIT.with(|l| l.set(n));
    crate::frames::limit(u32::try_from(n).unwrap_or(u32::MAX));
    let want = frame_bytes().min(crate::threads::own_stack_bytes());
    crate::call::set_stack(crate::call::stack_base(), want);
}

pub fn recursion_limit() -> i64 {
    LIMIT.with(|l| l.get())
}

/// The stack that the recursion limit stands for.
pub fn frame_bytes() -> usize {
    const FRAME: usize = if cfg!(debug_assertions) { 16 << 10 } else { 4 << 10 };
    const MOST: usize = (1 << 30) - (8 << 20);
    let n = LIMIT.with(|l| l.get()) as usize;
    n.saturating_mul(FRAME).saturating_add(1 << 20).min(MOST)
}

/// Functions registered with atexit, last first.
pub fn at_exit() {
    while let Some((f, args, kw)) = AT_EXIT.with(|a| a.borrow_mut().pop()) {
        if let Err(e) = call_ex(&f, args, kw) {
            crate::file::flush_standard();
            crate::traceback::print(&e);
        }
    }
}

/// Forgets every registration of f.
pub fn unregister_at_exit(f: &Value) -> R<()> {
    let all = AT_EXIT.with(|a| std::mem::take(&mut *a.borrow_mut()));
    let mut kept = Vec::new();
    for entry in all {
        if !eq_b(&entry.0, f)? {
            kept.push(entry);
        }
    }
    AT_EXIT.with(|a| *a.borrow_mut() = kept);
    Ok(())
}

pub fn register_at_exit(f: Value, args: Vec<Value>, kw: Vec<(Value, Value)>) {
    AT_EXIT.with(|a| a.borrow_mut().push((f, args, kw)));
}

fn exit(a: &[Value]) -> R {
    let args = a[0].given().map(|v| vec![v.clone()]).unwrap_or_default();
    Err(crate::exc::error_args(T::SystemExit, args))
}

fn exc_info(_: &[Value]) -> R {
    let e = crate::exc::current();
    Ok(tuple(crate::gen::exit_args(e.as_ref()).to_vec()))
}

fn setrecursionlimit(a: &[Value]) -> R {
    let n = index_size(&a[0])?;
    if n < 1 {
        return Err(value_error("recursion limit must be greater or equal than 1"));
    }
    set_frame_limit(n as i64);
    Ok(NONE)
}

/// As CPython 3.11 on 64 bits counts: where its size follows from the value alone. That of a
/// container which grew tells how it grew, and is refused.
fn getsizeof(a: &[Value]) -> R {
    let v = &a[0];
    let own = type_of(v).lookup(crate::sym::SIZEOF);
    if own.map_or(false, |f| f.as_func().is_some()) {
        let n = match crate::attr::call_special(crate::sym::SIZEOF, &mut [v.clone()]) {
            Some(r) => index_size(&r?)?,
            None => 0,
        };
        if n < 0 {
            return Err(value_error("__sizeof__() should return >= 0"));
        }
        // What stands before an instance: the collector's part, and that of its __dict__.
        return Ok(Value::int(n as i64 + if crate::class_layout::has_dict(type_of(v)) { 32 } else { 16 }));
    }
    let empty = |n: usize, size: i64| if n == 0 { Some(size) } else { None };
    let t = type_of(v);
    let exact = |x: T| t == x.ty();
    let size = match v {
        _ if exact(T::Complex) => Some(32),
        _ if exact(T::Range) => Some(48),
        _ if exact(T::Slice) => Some(56),
        _ if exact(T::NoneType) || exact(T::EllipsisType) || exact(T::NotImplementedType) => Some(16),
        _ if exact(T::Tuple) => v.as_tuple().map(|t| 40 + 8 * t.len() as i64),
        _ if exact(T::List) => v.as_list().and_then(|l| empty(l.items().len(), 56)),
        _ if exact(T::Dict) => v.as_dict().and_then(|d| empty(d.len(), 64)),
        _ if exact(T::Set) || exact(T::FrozenSet) => empty(len(v)?, 216),
        _ if [T::Int, T::Bool, T::Float, T::Str, T::Bytes].iter().any(|x| exact(*x)) => {
            return call(&crate::attr::getattr_sym(v, crate::sym::SIZEOF)?, &mut []);
        }
        _ => None,
    };
    size.map(Value::int).ok_or_else(|| {
        not_implemented_error(format!(
            "sys.getsizeof() of such a {} is not supported by Portalis",
            type_name(v)
        ))
    })
}

/// settrace and setprofile, of sys and threading: what watches frames is refused; taking it away
/// is not.
pub fn no_frames(a: &[Value], name: &str) -> R {
    match a[0].is_none() {
        true => Ok(NONE),
        false => Err(not_implemented_error(format!("{}() is not supported by Portalis", name))),
    }
}

/// Shows an exception on stderr as the end of a program does.
fn excepthook(a: &[Value]) -> R {
    crate::file::flush_standard();
    let text = crate::traceback::format_chain(&a[1]);
    match sys_attr("stderr") {
        Some(f) if !f.is_none() => super::classes::method(&f, "write", &[new_string(text)]).map(|_| NONE),
        _ => Ok(NONE),
    }
}

fn displayhook(a: &[Value]) -> R {
    if a[0].is_none() {
        return Ok(NONE);
    }
    let text = format!("{}\n", crate::ops::repr_text(&a[0])?);
    if let Some(f) = sys_attr("stdout") {
        super::classes::method(&f, "write", &[new_string(text)])?;
    }
    crate::module::import_dotted("builtins")?
        .as_module()
        .map_or(Ok(NONE), |m| Ok(m.set_str("_", a[0].clone())).map(|_| NONE))
}

/// Calls what the program put in the place of sys.excepthook; false: nothing is there.
pub fn own_excepthook(e: &PyErr) -> bool {
    let (now, first) = match (sys_attr("excepthook"), sys_attr("__excepthook__")) {
        (Some(now), Some(first)) => (now, first),
        _ => return false,
    };
    if is(&now, &first) {
        return false;
    }
    let v = e.value();
    let mut args = [type_of(&v).value(), v.clone(), crate::traceback::of(&v)];
    if let Err(second) = call(&now, &mut args) {
        crate::file::flush_standard();
        eprintln!("Error in sys.excepthook:");
        crate::traceback::print(&second);
        eprintln!("\nOriginal exception was:");
        crate::traceback::print(e);
    }
    true
}

/// No frames are kept. Whoever looks for its caller and is ready for a stack that is not deep
/// enough (as logging is) goes on; to all others it is not supported.
fn no_caller() -> R<PyErr> {
    let ns = crate::dict::new_dict();
    let bases = tuple(vec![T::NotImplementedError.value(), T::ValueError.value()]);
    let class = call(&T::Type.value(), &mut [new_str("NotImplementedError"), bases, ns])?;
    let text = new_str("sys._getframe() is not supported by Portalis");
    crate::attr::setattr_sym(&class, sym::MODULE, new_str("builtins"))?;
    Ok(raise(call(&class, &mut [text])?))
}

fn getframe(a: &[Value]) -> R {
    let depth = match a[0].given() {
        Some(d) => crate::str_methods::c_int(d)?.max(0) as usize,
        None => 0,
    };
    if !crate::frames::are_kept() {
        return Err(no_caller()?);
    }
    crate::frames::caller(depth).ok_or_else(|| value_error("call stack is not deep enough"))
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "exit", params: "status=, /", run: exit },
    NativeDef { name: "exc_info", params: "", run: exc_info },
    NativeDef {
        name: "exception",
        params: "",
        run: |_| Ok(crate::exc::current().map_or(NONE, |e| e.value())),
    },
    NativeDef { name: "getrecursionlimit", params: "", run: |_| Ok(Value::int(LIMIT.with(|l| l.get()))) },
    NativeDef { name: "setrecursionlimit", params: "limit, /", run: setrecursionlimit },
    NativeDef { name: "intern", params: "string, /", run: |a| Ok(a[0].clone()) },
    NativeDef { name: "getsizeof", params: "object, default=", run: getsizeof },
    NativeDef { name: "getrefcount", params: "object, /", run: |a| {
        Ok(Value::int(a[0].head().map_or(1 << 30, |h| h.count() as i64)))
    } },
    NativeDef { name: "getdefaultencoding", params: "", run: |_| Ok(new_str("utf-8")) },
    NativeDef { name: "getfilesystemencoding", params: "", run: |_| Ok(new_str("utf-8")) },
    NativeDef { name: "is_finalizing", params: "", run: |_| Ok(FALSE) },
    NativeDef { name: "gettrace", params: "", run: |_| Ok(NONE) },
    NativeDef { name: "getprofile", params: "", run: |_| Ok(NONE) },
    NativeDef { name: "settrace", params: "f, /", run: |a| no_frames(a, "sys.settrace") },
    NativeDef { name: "setprofile", params: "f, /", run: |a| no_frames(a, "sys.setprofile") },
    NativeDef {
        name: "getfilesystemencodeerrors",
        params: "",
        run: |_| Ok(new_str("surrogateescape")),
    },
    NativeDef { name: "getswitchinterval", params: "", run: |_| Ok(Value::float(0.005)) },
    NativeDef { name: "setswitchinterval", params: "interval, /", run: |_| Ok(NONE) },
    NativeDef { name: "get_int_max_str_digits", params: "", run: |_| max_str_digits() },
    NativeDef { name: "set_int_max_str_digits", params: "maxdigits", run: set_max_str_digits },
    NativeDef { name: "audit", params: "event, /, *args", run: |_| Ok(NONE) },
    NativeDef { name: "excepthook", params: "exctype, value, traceback, /", run: excepthook },
    NativeDef { name: "unraisablehook", params: "unraisable, /", run: crate::unraisable::hook },
    NativeDef { name: "displayhook", params: "object, /", run: displayhook },
    NativeDef { name: "breakpointhook", params: "*args, **kws", run: super::breakpoint::hook },
    NativeDef { name: "_getframe", params: "depth=, /", run: getframe },
];

fn max_str_digits() -> R {
    Ok(Value::int(crate::bigint_text::max_digits() as i64))
}

/// 0 is no limit; below 640 no honest program would work.
fn set_max_str_digits(a: &[Value]) -> R {
    let n = i32::try_from(index_size(&a[0])?)
        .map_err(|_| overflow_error("Python int too large to convert to C int"))?;
    if n != 0 && n < 640 {
        return Err(value_error("maxdigits must be 0 or larger than 640"));
    }
    crate::bigint_text::set_max_digits(n as usize);
    Ok(NONE)
}

/// A struct sequence such as sys.version_info: a tuple with named fields.
pub fn named_tuple(name: &str, fields: &[(&str, Value)]) -> R {
    let ns = crate::dict::new_dict();
    let module = name.rsplit_once('.').map_or("", |x| x.0);
    let short = name.rsplit('.').next().unwrap_or(name);
    setitem(&ns, &new_str("__module__"), new_str(module))?;
    for (i, (f, _)) in fields.iter().enumerate() {
        let index = i;
        setitem(&ns, &new_str(f), super::field_getter(index))?;
    }
    setitem(&ns, &new_str("__repr__"), super::struct_repr(short, fields))?;
    let bases = tuple(vec![T::Tuple.value()]);
    let class = call(&T::Type.value(), &mut [new_str(short), bases, ns])?;
    call(&class, &mut [tuple(fields.iter().map(|f| f.1.clone()).collect())])
}

/// What CPython links into itself; other modules in C are files there.
const BUILT_IN: &[&str] = &[
    "_abc", "_ast", "_codecs", "_collections", "_functools", "_imp", "_io", "_locale",
    "_operator", "_signal", "_sre", "_stat", "_string", "_symtable", "_thread", "_tokenize",
    "_tracemalloc", "_warnings", "_weakref", "atexit", "builtins", "errno", "faulthandler",
    "gc", "itertools", "marshal", "posix", "pwd", "sys", "time", "xxsubtype",
];

/// The Python that a shell would start here: the program itself reads no Python, so who asks for
/// an interpreter to run another script gets a real one. 3.11 is preferred to a python3 that is
/// another version; None where there is neither.
fn interpreter() -> Option<std::path::PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let path = std::env::var_os("PATH")?;
    let found = |name: &str| {
        std::env::split_paths(&path).map(|d| d.join(name)).find(|f| {
            let may_run = |m: std::fs::Metadata| m.is_file() && m.permissions().mode() & 0o111 != 0;
            f.is_absolute() && f.metadata().map_or(false, may_run)
        })
    };
    let exact = found("python3.11");
    let usual = found("python3").filter(|p| {
        let real = p.canonicalize().unwrap_or_default();
        exact.is_none() || real.file_name().map_or(false, |n| n == "python3.11")
    });
    usual.or(exact)
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "sys");
    super::asyncgen_hooks::fill(m);
    let args: Vec<Value> = std::env::args_os()
        .map(|a| {
            use std::os::unix::ffi::OsStringExt;
            new_string(String::from_utf8_lossy(&a.into_vec()).into_owned())
        })
        .collect();
    m.set_str("argv", list(args.clone()));
    m.set_str("orig_argv", list(args));
    let folder = crate::module::main_def().map(|d| crate::program_files::script_folder(d.file));
    m.set_str("path", list(vec![new_string(folder.unwrap_or_default())]));
    m.set_str("path_importer_cache", crate::dict::new_dict());
    m.set_str("modules", crate::module::modules_dict());
    for (i, n) in ["stdin", "stdout", "stderr"].iter().enumerate() {
        let f = crate::file::standard_stream(i);
        m.set_str(n, f.clone());
        m.set_str(&format!("__{}__", n), f);
    }
    let int = Value::int;
    m.set_str("maxsize", int(i64::MAX));
    m.set_str("maxunicode", int(0x10ffff));
    m.set_str("byteorder", new_str("little"));
    m.set_str("platform", new_str("linux"));
    m.set_str("version", new_str("3.11.2 (main, pyrt) [Rust]"));
    m.set_str("hexversion", int(0x030b02f0));
    let python = interpreter().unwrap_or_default().to_string_lossy().into_owned();
    m.set_str("executable", new_string(python.clone()));
    m.set_str("_base_executable", new_string(python));
    m.set_str("prefix", new_str("/usr"));
    m.set_str("exec_prefix", new_str("/usr"));
    m.set_str("base_prefix", new_str("/usr"));
    m.set_str("base_exec_prefix", new_str("/usr"));
    m.set_str("platlibdir", new_str("lib"));
    m.set_str("abiflags", new_str(""));
    for n in ["excepthook", "displayhook", "unraisablehook", "breakpointhook"] {
        let f = m.get(sym::intern(n)).unwrap_or(NONE);
        m.set_str(&format!("__{}__", n), f);
    }
    m.set_str("copyright", new_str(""));
    m.set_str("dont_write_bytecode", TRUE);
    m.set_str("pycache_prefix", NONE);
    m.set_str("ps1", new_str(">>> "));
    m.set_str("warnoptions", list(vec![]));
    m.set_str("path_hooks", list(vec![]));
    m.set_str("meta_path", list(vec![]));
    m.set_str("builtin_module_names", tuple(BUILT_IN.iter().map(|n| new_str(n)).collect()));
    m.set_str("float_repr_style", new_str("short"));
    let version = |name: &str| {
        named_tuple(
            name,
            &[
                ("major", int(3)),
                ("minor", int(11)),
                ("micro", int(2)),
                ("releaselevel", new_str("final")),
                ("serial", int(0)),
            ],
        )
    };
    m.set_str("version_info", version("sys.version_info")?);
    m.set_str("api_version", int(1013));
    let f = |x: f64| Value::float(x);
    m.set_str(
        "float_info",
        named_tuple(
            "sys.float_info",
            &[
                ("max", f(f64::MAX)),
                ("max_exp", int(1024)),
                ("max_10_exp", int(308)),
                ("min", f(f64::MIN_POSITIVE)),
                ("min_exp", int(-1021)),
                ("min_10_exp", int(-307)),
                ("dig", int(15)),
                ("mant_dig", int(53)),
                ("epsilon", f(f64::EPSILON)),
                ("radix", int(2)),
                ("rounds", int(1)),
            ],
        )?,
    );
    m.set_str(
        "int_info",
        named_tuple(
            "sys.int_info",
            &[
                ("bits_per_digit", int(30)),
                ("sizeof_digit", int(4)),
                ("default_max_str_digits", int(4300)),
                ("str_digits_check_threshold", int(640)),
            ],
        )?,
    );
    m.set_str(
        "hash_info",
        named_tuple(
            "sys.hash_info",
            &[
                ("width", int(64)),
                ("modulus", int((1 << 61) - 1)),
                ("inf", int(314159)),
                ("nan", int(0)),
                ("imag", int(1000003)),
                ("algorithm", new_str("siphash13")),
                ("hash_bits", int(64)),
                ("seed_bits", int(128)),
                ("cutoff", int(0)),
            ],
        )?,
    );
    let flags = [
        "debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site",
        "no_site", "ignore_environment", "verbose", "bytes_warning", "quiet",
        "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding",
        "safe_path", "int_max_str_digits",
    ];
    let value = |n: &str| match n {
        "dev_mode" | "safe_path" => FALSE,
        "int_max_str_digits" => int(-1),
        _ => int(0),
    };
    let flags: Vec<(&str, Value)> = flags.iter().map(|n| (*n, value(n))).collect();
    m.set_str("flags", named_tuple("sys.flags", &flags)?);
    let impl_ = crate::class::new_instance(T::SimpleNamespace.ty());
    if let Some(a) = crate::object::attrs_of(&impl_) {
        a.set(sym::intern("name"), new_str("cpython"));
        a.set(sym::intern("cache_tag"), new_str("cpython-311"));
        a.set(sym::intern("_multiarch"), new_str("x86_64-linux-gnu"));
        a.set(sym::intern("hexversion"), int(0x030b02f0));
        a.set(sym::intern("version"), version("sys.version_info")?);
    }
    m.set_str("implementation", impl_);
    Ok(())
}
