//! faulthandler: the switches. A migrated program has no interpreter that could crash; what would
//! write tracebacks of all threads says that it cannot.

use super::functions;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::cell::Cell;

thread_local! {
    static ON: Cell<bool> = Cell::new(false);
}

fn refuse(_: &[Value]) -> R {
    Err(not_implemented_error("tracebacks of faulthandler are not supported by Portalis"))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "enable" "file=, all_threads=" |_| {
        ON.with(|o| o.set(true));
        Ok(NONE)
    };
    "disable" "" |_| Ok(Value::bool(ON.with(|o| o.replace(false))));
    "is_enabled" "" |_| Ok(Value::bool(ON.with(|o| o.get())));
    "dump_traceback" "file=, all_threads=" refuse;
    "dump_traceback_later" "timeout, repeat=, file=, exit=" refuse;
    "cancel_dump_traceback_later" "" |_| Ok(NONE);
    "register" "signum, file=, all_threads=, chain=" refuse;
    "unregister" "signum, /" |_| Ok(FALSE);
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "faulthandler");
    Ok(())
}
