//! The library modules that pyrt implements itself. One file each; a module is made when it
//! is first imported.

use crate::func::{native, NativeDef};
use crate::module::NativeModule;
use crate::prelude::*;
use crate::sym;

mod abc;
mod collections_abc;
mod collections_abc_gen;
mod collections;
mod user_kinds;
mod value_heap;
mod dict_kinds;
mod decimal;
mod decimal_arith;
mod decimal_context;
mod decimal_format;
mod decimal_func;
mod decimal_methods;
mod decimal_more;
mod decimal_num;
pub mod decimal_quick;
mod decimal_word;
mod deque;
mod operator;
mod keyword;
pub mod multibyte;
mod multibyte_streams;
mod multiprocessing;
mod namedtuple;
pub mod callable_alias;
mod classes;
mod cmath;
pub mod asyncgen_hooks;
pub mod asyncio;
mod array;
mod array_items;
mod atexit;
mod binascii;
mod bisect;
mod bz2;
mod checksums;
pub mod contextvars;
pub mod concurrent;
mod copy;
pub mod copyreg;
mod csv_core;
mod csv_dialect;
mod ctypes_core;
mod datetime;
mod dataclass_methods;
mod dataclass_tools;
mod dataclasses;
mod enum_body;
mod enum_build;
mod enum_compare;
mod enum_convert;
mod enum_flag;
mod enum_member;
mod enum_meta;
mod enum_tools;
mod enums;
mod functools;
mod functools_cache;
mod functools_dispatch;
mod functools_order;
mod functools_partial;
mod io;
mod epoll;
mod errno;
pub mod codec_handlers;
mod codec_mapping;
mod codec_plain;
pub mod codec_search;
mod codec_transforms;
mod codecs;
mod codecs_escape;
mod faulthandler;
mod fcntl;
mod termios;
mod pdb;
mod posix_subprocess;
mod resource;
mod select;
mod os;
pub mod pickle;
mod ordered_dict;
mod os_environ;
mod os_at;
mod os_fd;
mod os_files;
mod os_fork;
mod os_names;
mod os_system;
mod os_path;
mod os_process;
mod os_scan;
mod os_sched;
mod os_transfer;
mod os_posix_spawn;
mod os_stat;
mod os_text;
mod pwd;
mod shutil_which;
mod signature_table;
mod signal;
mod signal_mask;
pub mod site_builtins;
mod spawn;
mod sqlite;
mod socket;
mod socket_address;
mod socket_names;
mod socket_numbers;
mod socket_object;
mod stat;
mod struct_seq;
mod gc;
mod deflate;
mod deflate_trees;
mod hash_blake2;
mod hash_core;
mod hash_md;
mod hash_scrypt;
mod hash_sha2;
mod hash_sha3;
mod hashlib;
mod heapq;
mod hmac;
mod imp_core;
mod importlib;
mod build_vars;
mod marshal;
mod marshal_read;
mod inflate;
mod inflate_codes;
mod inspect;
mod inspect_classes;
mod inspect_frames;
mod inspect_locals;
mod inspect_objects;
mod inspect_signature;
mod inspect_source;
pub mod itertools;
mod json;
mod math;
mod math_special;
mod math_sums;
mod lzma;
mod mersenne;
mod mmap;
mod native_class;
mod random;
mod random_draws;
mod random_picks;
mod re;
mod struct_;
mod struct_codes;
mod public_names;
mod queue;
pub mod rust_class;
pub mod breakpoint;
mod sys;
pub mod text_signature;
pub mod threading;
mod time;
mod time_clocks;
mod time_text;
mod timeit;
mod timespec;
mod future;
mod generator_wrapper;
mod gettext;
mod locale;
mod string_parts;
mod warnings;
mod types;
mod typing;
mod typing_cache;
mod typing_classes;
mod typing_foreign;
mod typing_forms;
mod typing_generic;
mod typing_hints;
mod typing_names;
mod typing_params;
mod typing_types;
pub mod unicodedata;
mod unicodedata_changes;
mod unicodedata_old;
mod unicodedata_tables;
mod typing_vars;
pub mod weakref;
mod xml;
mod zlib;

pub use decimal_num::Dec;
pub use time::monotonic;
pub use unicodedata::{lookup_char as char_named, normal_name};
pub use sys::{
    at_exit, frame_bytes, named_tuple, own_excepthook, recursion_limit, set_frame_limit, sys_attr,
};
pub use warnings::{warn_at, warn_of};

pub use classes::{get, method as call_named, put};
pub use mmap::contents as mmap_contents;
pub use public_names::put as put_public_names;
pub use pickle::contents as pickle_buffer_contents;
pub use namedtuple::tuple_field;
pub use operator::hint as length_hint;
pub use os_fd::{await_fd, close_fd, is_terminal, read_fd, write_fd};
pub use os_text::encode as fsencode;
pub use signal::{
    at_start as watch_signals, block_all as block_signals, die_of_interrupt,
    holding_handlers, is_pending as signal_pending, run_pending as run_signal_handlers, signal_arg,
    simulate as simulate_signal, sleep_until_signal, without_signals,
};
pub use typing_params::{generic_base, is_alias_type, set_type_params, type_alias, type_param, TypeParam};
pub use typing_types::union_of;
pub use typing_vars::{parameters as type_parameters, subscript_alias};

static MODULES: &[NativeModule] = &[
    NativeModule { name: "_ast", make: crate::eval::make_ast },
    NativeModule { name: "abc", make: abc::make },
    NativeModule { name: "datetime", make: datetime::make },
    NativeModule { name: "dataclasses", make: dataclasses::make },
    NativeModule { name: "enum", make: enums::make },
    NativeModule { name: "functools", make: functools::make },
    NativeModule { name: "atexit", make: atexit::make },
    NativeModule { name: "asyncio", make: asyncio::make },
    NativeModule { name: "asyncio.base_events", make: asyncio::make_part },
    NativeModule { name: "asyncio.coroutines", make: asyncio::make_part },
    NativeModule { name: "asyncio.events", make: asyncio::make_part },
    NativeModule { name: "asyncio.exceptions", make: asyncio::make_part },
    NativeModule { name: "asyncio.futures", make: asyncio::make_part },
    NativeModule { name: "asyncio.locks", make: asyncio::make_part },
    NativeModule { name: "asyncio.queues", make: asyncio::make_part },
    NativeModule { name: "asyncio.runners", make: asyncio::make_part },
    NativeModule { name: "asyncio.taskgroups", make: asyncio::make_part },
    NativeModule { name: "asyncio.tasks", make: asyncio::make_part },
    NativeModule { name: "asyncio.timeouts", make: asyncio::make_part },
    NativeModule { name: "threading", make: threading::make },
    NativeModule { name: "_thread", make: threading::make_low_level },
    NativeModule { name: "queue", make: queue::make },
    NativeModule { name: "concurrent.futures", make: concurrent::make },
    NativeModule { name: "concurrent.futures.thread", make: concurrent::make_part },
    NativeModule { name: "concurrent.futures._base", make: concurrent::make_part },
    NativeModule { name: "concurrent", make: |_| Ok(()) },
    NativeModule { name: "contextvars", make: contextvars::make },
    NativeModule { name: "copy", make: copy::make },
    NativeModule { name: "_codecs", make: codecs::make },
    NativeModule { name: "_multibytecodec", make: multibyte::make },
    NativeModule { name: "_codecs_cn", make: multibyte::make_cn },
    NativeModule { name: "_codecs_hk", make: multibyte::make_hk },
    NativeModule { name: "_codecs_iso2022", make: multibyte::make_iso2022 },
    NativeModule { name: "_codecs_jp", make: multibyte::make_jp },
    NativeModule { name: "_codecs_kr", make: multibyte::make_kr },
    NativeModule { name: "_codecs_tw", make: multibyte::make_tw },
    NativeModule { name: "_functools", make: private_part },
    NativeModule { name: "_io", make: private_part },
    NativeModule { name: "_operator", make: operator_part },
    NativeModule { name: "copyreg", make: copyreg::make },
    NativeModule { name: "_pickle", make: pickle::make },
    NativeModule { name: "gc", make: gc::make },
    NativeModule { name: "importlib", make: importlib::make },
    NativeModule { name: "_imp", make: imp_core::make },
    NativeModule { name: "_warnings", make: private_part },
    NativeModule { name: "_sysconfigdata__linux_x86_64-linux-gnu", make: build_vars::make },
    NativeModule { name: "_sysconfigdata__x86_64-linux-gnu", make: build_vars::make },
    NativeModule { name: "marshal", make: marshal::make },
    NativeModule { name: "types", make: types::make },
    NativeModule { name: "_weakref", make: weakref::make },
    NativeModule { name: "inspect", make: inspect::make },
    NativeModule { name: "itertools", make: itertools::make },
    NativeModule { name: "cmath", make: cmath::make },
    NativeModule { name: "json", make: json::make },
    NativeModule { name: "json.decoder", make: json::decoder::make },
    NativeModule { name: "json.encoder", make: json::encoder::make },
    NativeModule { name: "math", make: math::make },
    NativeModule { name: "binascii", make: binascii::make },
    NativeModule { name: "decimal", make: decimal::make },
    NativeModule { name: "array", make: array::make },
    NativeModule { name: "bisect", make: bisect::make },
    NativeModule { name: "hashlib", make: hashlib::make },
    NativeModule { name: "hmac", make: hmac::make },
    NativeModule { name: "heapq", make: heapq::make },
    NativeModule { name: "random", make: random::make },
    NativeModule { name: "struct", make: struct_::make },
    NativeModule { name: "re", make: re::make },
    NativeModule { name: "sys", make: sys::make },
    NativeModule { name: "time", make: time::make },
    NativeModule { name: "unicodedata", make: unicodedata::make },
    NativeModule { name: "typing", make: typing::make },
    NativeModule { name: "_multiprocessing", make: multiprocessing::make },
    NativeModule { name: "_posixshmem", make: multiprocessing::make_shared },
    NativeModule { name: "keyword", make: keyword::make },
    NativeModule { name: "_sre", make: re::sre::make },
    NativeModule { name: "operator", make: operator::make },
    NativeModule { name: "collections", make: collections::make },
    NativeModule { name: "collections.abc", make: collections_abc::make },
    NativeModule { name: "_csv", make: csv_core::make },
    NativeModule { name: "_ctypes", make: ctypes_core::make },
    NativeModule { name: "gettext", make: gettext::make },
    NativeModule { name: "locale", make: locale::make },
    NativeModule { name: "_locale", make: locale::make_c },
    NativeModule { name: "_string", make: string_parts::make },
    NativeModule { name: "timeit", make: timeit::make },
    NativeModule { name: "warnings", make: warnings::make },
    NativeModule { name: "io", make: io::make },
    NativeModule { name: "_collections_abc", make: collections_abc::make_private },
    NativeModule { name: "pdb", make: pdb::make },
    NativeModule { name: "posix", make: os::make_posix },
    NativeModule { name: "_posixsubprocess", make: posix_subprocess::make },
    NativeModule { name: "select", make: select::make },
    NativeModule { name: "zlib", make: zlib::make },
    NativeModule { name: "_sqlite3", make: sqlite::make },
    NativeModule { name: "_bz2", make: bz2::make },
    NativeModule { name: "termios", make: termios::make },
    NativeModule { name: "mmap", make: mmap::make },
    NativeModule { name: "_lzma", make: lzma::make },
    NativeModule { name: "pyexpat", make: xml::make },
    NativeModule { name: "pyexpat.model", make: xml::make_model },
    NativeModule { name: "pyexpat.errors", make: xml::make_errors },
    NativeModule { name: "_socket", make: socket::make },
    NativeModule { name: "fcntl", make: fcntl::make },
    NativeModule { name: "faulthandler", make: faulthandler::make },
    NativeModule { name: "resource", make: resource::make },
    NativeModule { name: "errno", make: errno::make },
    NativeModule { name: "os", make: os::make },
    NativeModule { name: "posix", make: os::make },
    NativeModule { name: "posixpath", make: os_path::make },
    NativeModule { name: "stat", make: stat::make },
    NativeModule { name: "pwd", make: pwd::make },
    NativeModule { name: "grp", make: pwd::make_grp },
    NativeModule { name: "signal", make: signal::make },
    NativeModule { name: "__future__", make: future::make },
];

pub use re::sre::share_error as share_re_error;

pub fn find(name: &str) -> Option<&'static NativeModule> {
    MODULES.iter().find(|m| m.name == name)
}

/// Has modules below it ("os" has "os.path").
pub fn is_package(name: &str) -> bool {
    let prefix = format!("{}.", name);
    matches!(name, "importlib" | "re") || MODULES.iter().any(|m| m.name.starts_with(&prefix))
}

/// Does every name of that encoding mean UTF-8?
pub fn is_utf8(encoding: &str) -> bool {
    matches!(crate::codec::lookup(encoding), Ok(crate::codec::Encoding::Utf8))
}

/// An encoding whose files may be told and sought in by bytes.
pub fn is_byte_encoding(encoding: &str) -> bool {
    !matches!(crate::codec::lookup(encoding), Ok(crate::codec::Encoding::Wide(..)))
}

/// Puts functions into a module.
pub fn functions(m: &ModuleData, all: &'static [NativeDef], module: &'static str) {
    for d in all {
        m.set_str(d.name, native(d, module, None));
    }
}

/// `_io` of io and its like: the C half, which holds here what the whole module holds.
fn private_part(m: &ModuleData) -> R<()> {
    let whole = crate::module::import_dotted(&m.name()[1..])?;
    for (k, v) in whole.as_module().map(|w| w.items()).unwrap_or_default() {
        if !k.name().starts_with("__") {
            m.set(k, v);
        }
    }
    Ok(())
}

/// `_operator`: the operators, and the comparison that hmac takes from there.
fn operator_part(m: &ModuleData) -> R<()> {
    private_part(m)?;
    m.set_str("_compare_digest", classes::from_module("hmac", "compare_digest")?);
    Ok(())
}

/// A property that gives item `i` of a tuple.
fn field_getter(i: usize) -> Value {
    let get = crate::stdlib::closure("field", move |a| getitem(&a[0], &Value::int(i as i64)));
    crate::descr::new_property(T::Property.ty(), get, NONE, NONE, NONE)
}

/// `__repr__` of a struct sequence: name(field=value, ...).
fn struct_repr(name: &str, fields: &[(&str, Value)]) -> Value {
    let name = name.to_string();
    let fields: Vec<String> = fields.iter().map(|f| f.0.to_string()).collect();
    let full = if name == "CacheInfo" { name } else { format!("sys.{}", name) };
    closure_method("__repr__", move |a| {
        let mut parts = Vec::new();
        for (f, v) in fields.iter().zip(collect(&a[0])?) {
            parts.push(format!("{}={}", f, crate::ops::repr_text(&v)?));
        }
        Ok(new_string(format!("{}({})", full, parts.join(", "))))
    })
}

type Closure = Box<dyn Fn(&[Value]) -> R>;

/// A function object over Rust state: an instance of a builtin type whose `__call__` runs it.
pub fn closure(_name: &'static str, f: impl Fn(&[Value]) -> R + 'static) -> Value {
    let f: Closure = Box::new(f);
    crate::object::new_other_data(T::NativeClosure.ty(), Box::new(ClosureData(f)))
}

/// The same for a class attribute: it binds its receiver.
pub fn closure_method(name: &'static str, f: impl Fn(&[Value]) -> R + 'static) -> Value {
    closure(name, f)
}

pub struct ClosureData(pub Closure);

static CLOSURE: &[NativeDef] = &[
    NativeDef {
        name: "__call__",
        params: "self, /, *args, **kw",
        run: |a| {
            let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
            match a[0].as_native_object::<ClosureData>() {
                Some(c) => (c.0)(&args),
                None => Err(type_error("not callable")),
            }
        },
    },
    NativeDef {
        name: "__get__",
        params: "self, instance, owner=, /",
        run: |a| {
            if a[1].is_none() {
                return Ok(a[0].clone());
            }
            Ok(crate::func::bound(a[0].clone(), a[1].clone()))
        },
    },
];

/// Types that library modules share.
pub fn define_all() {
    abc::define_all();
    functools_order::define_all();
    deque::define_all();
    namedtuple::define_all();
    operator::define_all();
    itertools::define_all();
    datetime::define_all();
    typing::define_all();
    typing_types::define_all();
    types::define_all();
    weakref::define_all();
    random::define_all();
    re::define_all();
    csv_core::define_all();
    hashlib::define_all();
    array::define_all();
    decimal::define_all();
    struct_::define_all();
    crate::setup::define(T::NativeClosure, CLOSURE, &[]);
}

pub use array::{
    array_item, contents as array_contents, format as array_format, set_array_item,
    writable as array_writable,
};
pub use struct_codes::{Bad as BadItem, Format as ItemFormat};

/// Is t the class collections.abc.`name`, or one that was registered with it?
pub fn is_registered(t: crate::types::Type, name: &str) -> R<bool> {
    let loaded = crate::dict::get_str(&crate::module::modules_dict(), "collections.abc")?;
    match loaded.as_ref().and_then(|m| m.as_module()).and_then(|m| m.get(sym::intern(name))) {
        Some(class) => Ok(is(&class, &t.value()) || abc::registered(&class, t)?),
        None => Ok(false),
    }
}

/// Is v an instance of collections.abc.`name`, when that module is loaded?
pub fn is_abstract(v: &Value, name: &str) -> R<bool> {
    let loaded = crate::dict::get_str(&crate::module::modules_dict(), "collections.abc")?;
    match loaded.as_ref().and_then(|m| m.as_module()).and_then(|m| m.get(sym::intern(name))) {
        Some(class) => crate::isinstance::isinstance(v, &class),
        None => Ok(false),
    }
}
