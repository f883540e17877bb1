//! Start and end of a program: types get their methods, modules register, the script runs on
//! a large stack, and what it leaves uncaught becomes CPython's text and exit code.

use crate::func::{native, NativeDef};
use crate::module;
use crate::object::{new_getset, GetSetData};
use crate::prelude::*;
use crate::sym;
use crate::types::{self, T};

/// Gives a builtin type its methods and computed attributes.
pub fn define(t: T, methods: &'static [NativeDef], getsets: &'static [GetSetData]) {
    let ty = t.ty();
    for d in methods {
        let f = native(d, "builtins", Some(ty.value()));
        let f = match d.name {
            "fromkeys" | "from_bytes" | "fromhex" | "__getformat__" | "__init_subclass__"
            | "__subclasshook__" | "__class_getitem__" | "from_iterable" | "__prepare__" => {
                crate::descr::new_wrapper(T::ClassMethod.ty(), f_plain(d))
            }
            "maketrans" => crate::descr::new_wrapper(T::StaticMethod.ty(), f),
            _ => f,
        };
        ty.dict().set(sym::intern(d.name), f);
    }
    crate::types::refresh_flags(ty);
    for g in getsets {
        ty.dict().set(sym::intern(g.name), new_getset(ty, g));
    }
}

/// Without a receiver check: class methods.
fn f_plain(d: &'static NativeDef) -> Value {
    native(d, "builtins", None)
}

fn define_types() {
    crate::object_types::define_all();
    crate::func_type::define_all();
    crate::code_type::define_all();
    crate::frames::define_all();
    crate::descr_types::define_all();
    crate::descr_data::define_all();
    crate::super_type::define_all();
    crate::number_types::define_all();
    crate::str_types::define_all();
    crate::bytes_types::define_all();
    crate::list::define_all();
    crate::tuple::define_all();
    crate::dict_methods::define_all();
    crate::set::define_all();
    crate::range::define_all();
    crate::slice::define_all();
    crate::iters::define_all();
    crate::gen_types::define_all();
    crate::file_methods::define_all();
    crate::stdlib::define_all();
    define(T::BaseException, crate::exc_types::METHODS, crate::exc_types::GETSETS);
    define(T::BaseExceptionGroup, crate::exc_group::METHODS, &[]);
    crate::exc_fields::define_all();
    crate::traceback_type::define_all();
    crate::reduce_types::define_all();
    crate::reduce_iters::define_all();
    types::add_base(T::ExceptionGroup.ty(), T::Exception.ty());
    for t in [T::List, T::Dict, T::Set, T::ByteArray] {
        t.ty().dict().set(sym::HASH, NONE);
    }
}

/// Makes types and builtins. Once per process, before anything else.
pub fn init() {
    types::init();
    define_types();
    types::EPOCH.bump();
    if let Err(e) = module::init_builtins(crate::builtins::fill) {
        eprintln!("pyrt: the builtins could not be made: {:?}", e);
        std::process::exit(70);
    }
}

/// What CPython's own C stack allows for: its limit counts frames (1,000 by default), ours is
/// bytes. Frames of translated code take about 1 KiB in release, several in debug builds.
const STACK: usize = 1 << 30;
const USABLE: usize = STACK - (8 << 20);

/// The whole program. Never returns.
pub fn run_main(crates: &[&'static [&'static ModuleDef]], main: &'static ModuleDef) -> ! {
    let crates = crates.to_vec();
    let run = move || {
        let base = 0u8;
        crate::call::set_stack(&base as *const u8 as usize, USABLE);
        init();
        crate::stdlib::watch_signals();
        crate::collect::start();
        crate::stdlib::set_frame_limit(1000);
        let code = run_script(&crates, main);
        finish(code)
    };
    let thread = std::thread::Builder::new().name("main".into()).stack_size(STACK).spawn(run);
    crate::stdlib::block_signals();
    match thread.map(|t| t.join()) {
        Ok(_) => std::process::exit(70),
        Err(e) => {
            eprintln!("pyrt: no stack of {} MiB: {}", STACK >> 20, e);
            std::process::exit(70)
        }
    }
}

fn run_script(crates: &[&'static [&'static ModuleDef]], main: &'static ModuleDef) -> i32 {
    module::register(crates);
    let _main = module::start_main(main);
    let ended = (main.init)();
    let code = match ended {
        Ok(()) => 0,
        Err(e) => uncaught(e),
    };
    crate::stdlib::threading::shutdown();
    crate::stdlib::at_exit();
    crate::collect::last_finalizers();
    code
}

/// Not an exit code: the process ends by SIGINT, as CPython's does.
const INTERRUPTED: i32 = -2;

/// Prints what is uncaught; gives the exit code.
pub fn uncaught(e: PyErr) -> i32 {
    if e.is(T::SystemExit) {
        let code = crate::exc_fields::get(&e.value(), "code");
        if code.is_none() {
            return 0;
        }
        if let Ok(crate::int::Int::Small(i)) = crate::ops::index(&code) {
            return (i & 0xff) as i32;
        }
        crate::file::flush_standard();
        if let Ok(s) = crate::ops::str_of(&code) {
            eprintln!("{}", s.as_str().unwrap_or_default());
        }
        return 1;
    }
    if !crate::stdlib::own_excepthook(&e) {
        crate::file::flush_standard();
        crate::traceback::print(&e);
    }
    if e.is(T::KeyboardInterrupt) {
        return INTERRUPTED;
    }
    1
}

/// Flushes and leaves at once: what is still alive is not freed.
pub fn finish(code: i32) -> ! {
    let code = if crate::file::flush_all() { code } else { 120 };
    if code == INTERRUPTED {
        crate::stdlib::die_of_interrupt();
    }
    std::process::exit(code)
}
