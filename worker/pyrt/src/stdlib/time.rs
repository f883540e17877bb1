//! time.

use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The clock that CLOCK_MONOTONIC is, too.
pub fn monotonic() -> Duration {
    super::time_clocks::read(super::time_clocks::MONOTONIC).unwrap_or_default()
}

fn cpu(clock: i32) -> Duration {
    super::time_clocks::read(clock).unwrap_or_default()
}

/// Seconds whose nanoseconds 64 bits can count.
const MOST: f64 = 9_223_372_036.0;

/// Seconds that a 64-bit count of nanoseconds can hold.
pub fn seconds_of(v: &Value) -> R<f64> {
    let s = match v.as_float() {
        Some(s) => s,
        None if v.as_float_data().is_some() => crate::str_args::to_float(v)?,
        None => match index(v)? {
            crate::int::Int::Small(i) => i as f64,
            _ => f64::INFINITY,
        },
    };
    if s.is_nan() {
        return Err(value_error("Invalid value NaN (not a number)"));
    }
    if s.abs() >= MOST && v.as_float().is_some() {
        return Err(overflow_error("timestamp out of range for platform time_t"));
    }
    if s.abs() >= MOST {
        return Err(overflow_error("timestamp too large to convert to C _PyTime_t"));
    }
    Ok(s)
}

fn sleep(a: &[Value]) -> R {
    let s = seconds_of(&a[0])?;
    if s < 0.0 {
        return Err(value_error("sleep length must be non-negative"));
    }
    crate::file::flush_standard();
    let d = Duration::from_secs_f64(s);
    if crate::threads::count() <= 1 {
        super::signal::sleep(d)?;
    } else {
        crate::threads::sleep(d)?;
    }
    Ok(NONE)
}

fn f(d: Duration) -> R {
    crate::threads::turn_if_asked(); // programs wait by looking at the clock
    Ok(Value::float(d.as_secs_f64()))
}
fn ns(d: Duration) -> R {
    crate::threads::turn_if_asked();
    Ok(Value::int(d.as_nanos() as i64))
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "time", params: "", run: |_| f(since_epoch()) },
    NativeDef { name: "time_ns", params: "", run: |_| ns(since_epoch()) },
    NativeDef { name: "monotonic", params: "", run: |_| f(monotonic()) },
    NativeDef { name: "monotonic_ns", params: "", run: |_| ns(monotonic()) },
    NativeDef { name: "perf_counter", params: "", run: |_| f(monotonic()) },
    NativeDef { name: "perf_counter_ns", params: "", run: |_| ns(monotonic()) },
    NativeDef { name: "process_time", params: "", run: |_| f(cpu(2)) },
    NativeDef { name: "process_time_ns", params: "", run: |_| ns(cpu(2)) },
    NativeDef { name: "thread_time", params: "", run: |_| f(cpu(3)) },
    NativeDef { name: "thread_time_ns", params: "", run: |_| ns(cpu(3)) },
    NativeDef { name: "sleep", params: "secs, /", run: sleep },
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "time");
    super::time_clocks::fill(m);
    super::time_text::fill(m)
}
