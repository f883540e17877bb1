//! The functions of libsqlite3, which is looked for when the module is first imported.

use std::cell::Cell;
use std::os::raw::{c_char, c_double, c_int, c_uint, c_void};

pub type Db = *mut c_void;
pub type Statement = *mut c_void;
pub type Context = *mut c_void;
pub type Arg = *mut c_void;
pub type Text = *const c_char;
pub type Destroy = Option<unsafe extern "C" fn(*mut c_void)>;
pub type Call = Option<unsafe extern "C" fn(Context, c_int, *mut Arg)>;
pub type Last = Option<unsafe extern "C" fn(Context)>;
pub type Compare =
    Option<unsafe extern "C" fn(*mut c_void, c_int, *const u8, c_int, *const u8) -> c_int>;
pub type Authorize =
    Option<unsafe extern "C" fn(*mut c_void, c_int, Text, Text, Text, Text) -> c_int>;
pub type Progress = Option<unsafe extern "C" fn(*mut c_void) -> c_int>;
pub type Trace = Option<unsafe extern "C" fn(c_uint, *mut c_void, *mut c_void, *mut c_void) -> c_int>;

extern "C" {
    fn dlopen(name: *const u8, flags: c_int) -> *const u8;
    fn dlsym(handle: *const u8, name: *const u8) -> *const u8;
}

/// That the library may copy what it is given.
pub const TRANSIENT: isize = -1;

macro_rules! api {
    ($($name:ident($($t:ty),*) -> $r:ty;)*) => {
        pub struct Api {
            $(pub $name: unsafe extern "C" fn($($t),*) -> $r,)*
        }
        fn load(library: *const u8) -> Option<Api> {
            Some(Api {
                // SAFETY: the types are those of sqlite3.h.
                $($name: unsafe {
                    std::mem::transmute::<*const u8, unsafe extern "C" fn($($t),*) -> $r>(
                        symbol(library, concat!("sqlite3_", stringify!($name), "\0").as_bytes())?
                    )
                },)*
            })
        }
    };
}

fn symbol(library: *const u8, name: &[u8]) -> Option<*const u8> {
    // SAFETY: a library that is open, and a name with its zero.
    let p = unsafe { dlsym(library, name.as_ptr()) };
    if p.is_null() { None } else { Some(p) }
}

api! {
    libversion() -> Text;
    threadsafe() -> c_int;
    complete(Text) -> c_int;
    free(*mut c_void) -> ();
    enable_shared_cache(c_int) -> c_int;
    open_v2(Text, *mut Db, c_int, Text) -> c_int;
    close_v2(Db) -> c_int;
    busy_timeout(Db, c_int) -> c_int;
    extended_result_codes(Db, c_int) -> c_int;
    errcode(Db) -> c_int;
    extended_errcode(Db) -> c_int;
    errmsg(Db) -> Text;
    get_autocommit(Db) -> c_int;
    changes(Db) -> c_int;
    total_changes(Db) -> c_int;
    last_insert_rowid(Db) -> i64;
    interrupt(Db) -> ();
    limit(Db, c_int, c_int) -> c_int;
    prepare_v2(Db, Text, c_int, *mut Statement, *mut Text) -> c_int;
    finalize(Statement) -> c_int;
    step(Statement) -> c_int;
    reset(Statement) -> c_int;
    stmt_busy(Statement) -> c_int;
    stmt_readonly(Statement) -> c_int;
    bind_parameter_count(Statement) -> c_int;
    bind_parameter_name(Statement, c_int) -> Text;
    bind_null(Statement, c_int) -> c_int;
    bind_int64(Statement, c_int, i64) -> c_int;
    bind_double(Statement, c_int, c_double) -> c_int;
    bind_text(Statement, c_int, *const u8, c_int, isize) -> c_int;
    bind_blob(Statement, c_int, *const u8, c_int, isize) -> c_int;
    column_count(Statement) -> c_int;
    data_count(Statement) -> c_int;
    column_name(Statement, c_int) -> Text;
    column_decltype(Statement, c_int) -> Text;
    column_type(Statement, c_int) -> c_int;
    column_int64(Statement, c_int) -> i64;
    column_double(Statement, c_int) -> c_double;
    column_text(Statement, c_int) -> *const u8;
    column_blob(Statement, c_int) -> *const u8;
    column_bytes(Statement, c_int) -> c_int;
    value_type(Arg) -> c_int;
    value_int64(Arg) -> i64;
    value_double(Arg) -> c_double;
    value_text(Arg) -> *const u8;
    value_blob(Arg) -> *const u8;
    value_bytes(Arg) -> c_int;
    result_null(Context) -> ();
    result_int64(Context, i64) -> ();
    result_double(Context, c_double) -> ();
    result_text(Context, *const u8, c_int, isize) -> ();
    result_blob(Context, *const u8, c_int, isize) -> ();
    result_error(Context, Text, c_int) -> ();
    result_error_toobig(Context) -> ();
    result_error_nomem(Context) -> ();
    user_data(Context) -> *mut c_void;
    aggregate_context(Context, c_int) -> *mut c_void;
    create_function_v2(Db, Text, c_int, c_int, *mut c_void, Call, Call, Last, Destroy) -> c_int;
    create_window_function(Db, Text, c_int, c_int, *mut c_void, Call, Last, Last, Call, Destroy) -> c_int;
    create_collation_v2(Db, Text, c_int, *mut c_void, Compare, Destroy) -> c_int;
    set_authorizer(Db, Authorize, *mut c_void) -> c_int;
    progress_handler(Db, c_int, Progress, *mut c_void) -> ();
    trace_v2(Db, c_uint, Trace, *mut c_void) -> c_int;
    expanded_sql(Statement) -> *mut c_char;
    sql(Statement) -> Text;
    backup_init(Db, Text, Db, Text) -> *mut c_void;
    backup_step(*mut c_void, c_int) -> c_int;
    backup_finish(*mut c_void) -> c_int;
    backup_remaining(*mut c_void) -> c_int;
    backup_pagecount(*mut c_void) -> c_int;
    serialize(Db, Text, *mut i64, c_uint) -> *mut u8;
    deserialize(Db, Text, *mut u8, i64, i64, c_uint) -> c_int;
    malloc64(u64) -> *mut u8;
    blob_open(Db, Text, Text, Text, i64, c_int, *mut *mut c_void) -> c_int;
    blob_close(*mut c_void) -> c_int;
    blob_bytes(*mut c_void) -> c_int;
    blob_read(*mut c_void, *mut u8, c_int, c_int) -> c_int;
    blob_write(*mut c_void, *const u8, c_int, c_int) -> c_int;
}

struct Loaded(Cell<Option<&'static Api>>);
// SAFETY: touched only by the thread that runs Python code.
unsafe impl Sync for Loaded {}
static LOADED: Loaded = Loaded(Cell::new(None));

/// The library's functions; None: it is not on this machine, or too old.
pub fn find() -> Option<&'static Api> {
    if LOADED.0.get().is_none() {
        const NOW: c_int = 2;
        // SAFETY: a name with its zero.
        let library = unsafe { dlopen(b"libsqlite3.so.0\0".as_ptr(), NOW) };
        if library.is_null() {
            return None;
        }
        LOADED.0.set(Some(Box::leak(Box::new(load(library)?))));
    }
    LOADED.0.get()
}

/// The same, once the module is imported.
pub fn api() -> &'static Api {
    match find() {
        Some(a) => a,
        None => unreachable!("_sqlite3 is used before it was imported"),
    }
}

/// A C text; empty where there is none.
pub fn text(p: Text) -> String {
    if p.is_null() {
        return String::new();
    }
    // SAFETY: the library's texts end with a zero.
    unsafe { std::ffi::CStr::from_ptr(p) }.to_string_lossy().into_owned()
}

/// `n` bytes at `p`, copied.
pub fn bytes(p: *const u8, n: c_int) -> Vec<u8> {
    if p.is_null() || n <= 0 {
        return Vec::new();
    }
    // SAFETY: the library says that there are so many.
    unsafe { std::slice::from_raw_parts(p, n as usize) }.to_vec()
}
