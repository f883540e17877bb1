//! pyrt: the runtime of programs that Portalis migrated from Python.
//!
//! Every operation behaves as CPython 3.11's does, error messages included. docs/pyrt.md of
//! Portalis tells what translated code may call; all of it is in `prelude`.
//!
//! # How to add
//! - a method: a `NativeDef` in the METHODS table of the type's file. `params` reads like a
//!   Python signature; what is left out arrives as UNBOUND.
//! - a computed attribute: a `GetSetData` in the type's GETSETS.
//! - a type: a line in types_table.rs, and its tables in `setup::define_types`.
//! - a builtin function: `builtins/`; a library module: a file in `stdlib/` with a `make`
//!   function, and a line in its table.

mod alloc;
pub mod attr;
pub mod bigint;
pub mod bigint_bits;
pub mod bigint_float;
pub mod bigint_text;
pub mod builtins;
mod bytes_array;
mod bytes_memory;
mod bytes_methods;
pub mod bytes_text;
pub mod bytes_types;
pub mod call;
pub mod cell;
pub mod class;
mod class_assign;
mod class_layout;
mod code_type;
pub mod codec;
mod codec_cells;
mod codec_charmap;
mod codec_escape;
mod codec_gb18030;
mod codec_hangul;
mod codec_hz;
mod codec_iso2022;
mod codec_multibyte;
mod codec_pair_tables;
mod codec_pairs;
mod codec_tables;
mod codec_utf7;
mod codec_utf8;
mod codec_wide;
pub mod collect;
mod compare;
pub mod complex;
mod complex_methods;
pub mod complex_type;
mod descr;
mod descr_data;
mod descr_types;
pub mod dict;
mod dict_methods;
pub mod dict_module;
pub mod dict_views;
pub mod emitted;
pub mod eval;
pub mod exc;
mod exc_fields;
mod exc_group;
mod exc_types;
mod exc_unicode;
pub mod fail;
mod file;
mod file_ahead;
mod file_methods;
mod file_open;
mod file_source;
pub mod float;
mod float_methods;
mod float_type;
pub mod fmt;
pub mod fmt_field;
mod frame_locals;
pub mod frame_place;
pub mod frame_shown;
pub mod frames;
pub mod func;
mod func_type;
pub mod gen;
mod gen_async;
mod gen_types;
mod generic_alias;
mod import_hooks;
mod import_text;
pub mod int;
pub mod int_arith;
mod int_methods;
pub mod int_ops;
pub mod int_type;
mod io_base;
mod io_memory;
pub mod io_pair;
mod io_state;
mod io_string;
mod isinstance;
mod items;
pub mod iter;
pub mod iters;
mod limbs;
pub mod list;
#[macro_use]
mod macros;
mod mapping_proxy;
mod memory;
mod memory_cast;
pub mod module;
mod module_from;
mod module_spec;
mod number_types;
pub mod numparse;
pub mod object;
mod object_types;
pub mod ops;
mod percent;
mod percent_args;
mod program_files;
pub mod range;
mod reduce;
mod reduce_iters;
mod reduce_types;
pub mod set;
mod setup;
mod show;
mod slice;
mod slots;
mod slots_buf;
mod sort;
mod stack;
pub mod stdlib;
pub mod str;
pub mod str_args;
pub mod str_case;
mod str_format;
pub mod str_hash;
mod str_methods;
pub mod str_repr;
pub mod str_search;
mod str_types;
pub mod str_wtf8;
mod suggest;
mod super_type;
pub mod sym;
mod threads;
pub mod traceback;
pub mod traceback_type;
pub mod tuple;
mod tuple_data;
pub mod types;
pub mod unicode;
mod unicode_tables;
mod unraisable;
pub mod value;
mod weak;
pub mod with;

pub use prelude::*;
pub use setup::{init, run_main};

/// All that translated code calls.
pub mod prelude {
    pub use crate::attr::{
        call_loaded, call_loaded_kw, call_method, call_method_kw, delattr, getattr, load_method,
        setattr, Attr,
    };
    pub use crate::call::{call, call_ex, call_kw, enter, enter_native, kw_merge, kw_push};
    pub use crate::cell::{
        init_consts, load_cell, load_free, load_local, CellRef, Const, Global,
    };
    pub use crate::class::{
        class_annotate, class_annotations, class_begin, class_end, class_load, class_load_cell, ns_del,
        ns_set,
    };
    pub use crate::dict::{dict, dict_set, dict_update};
    pub use crate::frame_shown::{tell_fresh, Shown};
    pub use crate::frames::{show, tell_local};
    pub use crate::emitted::{
        assertion, iadd_global, lit, locals_dict, match_class, match_item,
        match_length, match_mapping, match_rest, match_sequence,
        reraise_at, set_of, sorted_keys, star_args, star_extend, Lit,
    };
    pub use crate::eval::call_here;
    pub use crate::exc::{
        assertion_error, attribute_error, buffer_error, eof_error, exc_match, handling,
        import_error, index_error, key_error, lookup_error, memory_error, name_error,
        not_implemented_error, os_error, overflow_error, raise, raise_from, recursion_error,
        reraise, runtime_error, span, stop_iteration, system_error, type_error, unsupported,
        value_error, zero_division, Flow, Handling, PyErr, R,
    };
    pub use crate::exc_group::Star;
    pub use crate::func::{comprehension, function, set_annotations, Code, CodeFn, CodeKind, Func};
    pub use crate::gen::{aiter, generator, Co};
    pub use crate::iter::{collect, iter, iter_object, iter_range, iter_source, unpack, unpack2, unpack3, unpack_ex, Iter};
    pub use crate::list::{list, list_append, list_extend, list_to_tuple};
    pub use crate::module::{
        from_name, globals_dict, import, import_as, import_from, import_star, module_annotate,
        module_annotations,
        ModuleData, ModuleDef,
    };
    pub use crate::ops::*;
    pub use crate::set::{set, set_add, set_update};
    pub use crate::setup::run_main;
    pub use crate::super_type::super_;
    pub use crate::stdlib::{generic_base, set_type_params, type_alias, type_param, TypeParam};
    pub use crate::str::{new_str, new_string, new_wtf8};
    pub use crate::tuple::{tuple, tuple_of};
    pub use crate::threads::tick;
    pub use crate::types::{type_name, type_of, T};
    pub use crate::value::{
        is, is_none, Value, ELLIPSIS, FALSE, NONE, NOT_IMPLEMENTED, TRUE, UNBOUND,
    };
    pub use crate::with::{with_enter, with_exit};
    pub use crate::{b, begin, fresh_locals, locals, q, within};
    pub use std::mem::take;
}
