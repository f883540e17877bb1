//! time: the system's clocks by their numbers, and what the functions of time stand on.

use super::os_text::{int_arg, last_error};
use super::timespec::Timespec;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::time::Duration;

extern "C" {
    fn clock_gettime(clock: i32, out: *mut Timespec) -> i32;
    fn clock_getres(clock: i32, out: *mut Timespec) -> i32;
    fn clock_settime(clock: i32, to: *const Timespec) -> i32;
}

pub const MONOTONIC: i32 = 1;
const CLOCKS: &[(&str, i64)] = &[
    ("CLOCK_REALTIME", 0), ("CLOCK_MONOTONIC", 1), ("CLOCK_PROCESS_CPUTIME_ID", 2),
    ("CLOCK_THREAD_CPUTIME_ID", 3), ("CLOCK_MONOTONIC_RAW", 4), ("CLOCK_BOOTTIME", 7),
    ("CLOCK_TAI", 11),
];

fn asked(f: unsafe extern "C" fn(i32, *mut Timespec) -> i32, clock: i32) -> R<Duration> {
    let mut t = Timespec { sec: 0, nsec: 0 };
    // SAFETY: room for a timespec.
    match unsafe { f(clock, &mut t) } {
        0 => Ok(Duration::new(t.sec.max(0) as u64, t.nsec as u32)),
        _ => Err(last_error()),
    }
}

/// What the clock shows.
pub fn read(clock: i32) -> R<Duration> {
    asked(clock_gettime, clock)
}

fn seconds(d: Duration) -> R {
    Ok(Value::float(d.as_secs_f64()))
}

fn set(clock: &Value, sec: i64, nsec: i64) -> R {
    let (clock, to) = (int_arg(clock)?, Timespec { sec, nsec });
    // SAFETY: a valid timespec.
    match unsafe { clock_settime(clock, &to) } {
        0 => Ok(NONE),
        _ => Err(last_error()),
    }
}

/// get_clock_info(name)
fn info(a: &[Value]) -> R {
    let name = super::classes::text(&a[0]);
    let (clock, shown, monotonic, adjustable) = match &*name {
        "time" => (0, "CLOCK_REALTIME", false, true),
        "monotonic" | "perf_counter" => (MONOTONIC, "CLOCK_MONOTONIC", true, false),
        "process_time" => (2, "CLOCK_PROCESS_CPUTIME_ID", true, false),
        "thread_time" => (3, "CLOCK_THREAD_CPUTIME_ID", true, false),
        _ => return Err(value_error("unknown clock")),
    };
    let new = super::classes::from_module("types", "SimpleNamespace")?;
    let fields = vec![
        (new_str("implementation"), new_string(format!("clock_gettime({})", shown))),
        (new_str("monotonic"), Value::bool(monotonic)),
        (new_str("adjustable"), Value::bool(adjustable)),
        (new_str("resolution"), seconds(asked(clock_getres, clock)?)?),
    ];
    call_ex(&new, vec![], fields)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "clock_gettime" "clk_id, /" |a| seconds(read(int_arg(&a[0])?)?);
    "clock_gettime_ns" "clk_id, /" |a| {
        Ok(Value::int(read(int_arg(&a[0])?)?.as_nanos() as i64))
    };
    "clock_getres" "clk_id, /" |a| seconds(asked(clock_getres, int_arg(&a[0])?)?);
    "clock_settime" "clk_id, time, /" |a| {
        let t = crate::str_args::to_float(&a[1])?;
        set(&a[0], t.floor() as i64, ((t - t.floor()) * 1e9) as i64)
    };
    "clock_settime_ns" "clk_id, time, /" |a| {
        let t = crate::items::index_size(&a[1])? as i64;
        set(&a[0], t.div_euclid(1_000_000_000), t.rem_euclid(1_000_000_000))
    };
    "get_clock_info" "name, /" info;
};

pub fn fill(m: &ModuleData) {
    super::functions(m, FUNCTIONS, "time");
    for (n, v) in CLOCKS {
        m.set_str(n, Value::int(*v));
    }
}
