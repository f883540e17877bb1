//! resource: limits and usage of this process.

use super::os_text::{int_arg, last_error};
use super::struct_seq::{self, Kind};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

static USAGE: Kind = Kind {
    module: "resource",
    name: "struct_rusage",
    shown: "resource.struct_rusage",
    fields: &[
        "ru_utime", "ru_stime", "ru_maxrss", "ru_ixrss", "ru_idrss", "ru_isrss", "ru_minflt",
        "ru_majflt", "ru_nswap", "ru_inblock", "ru_oublock", "ru_msgsnd", "ru_msgrcv",
        "ru_nsignals", "ru_nvcsw", "ru_nivcsw",
    ],
    hidden: &[],
};

extern "C" {
    fn getrusage(who: i32, out: *mut [i64; 18]) -> i32;
    fn getrlimit(which: i32, out: *mut [u64; 2]) -> i32;
    fn setrlimit(which: i32, new: *const [u64; 2]) -> i32;
}

fn usage(a: &[Value]) -> R {
    let mut u = [0i64; 18];
    let who = int_arg(&a[0])?;
    // SAFETY: room for a struct rusage (two times of two words, fourteen words).
    if unsafe { getrusage(who, &mut u) } < 0 {
        return Err(value_error("invalid who parameter"));
    }
    shown(&u)
}

/// A struct rusage as Python has it.
pub fn shown(u: &[i64; 18]) -> R {
    let time = |i: usize| Value::float(u[i] as f64 + u[i + 1] as f64 * 1e-6);
    let rest = u[4..].iter().map(|n| Value::int(*n));
    let items = vec![time(0), time(2)].into_iter().chain(rest).collect();
    let class = super::classes::from_module("resource", "struct_rusage")?;
    struct_seq::instance(&class, &USAGE, items, vec![])
}

fn which(v: &Value) -> R<i32> {
    let n = int_arg(v)?;
    if !(0..16).contains(&n) {
        return Err(value_error("invalid resource specified"));
    }
    Ok(n)
}

fn limit(a: &[Value]) -> R {
    let mut l = [0u64; 2];
    let n = which(&a[0])?;
    // SAFETY: room for a struct rlimit.
    if unsafe { getrlimit(n, &mut l) } < 0 {
        return Err(last_error());
    }
    // RLIM_INFINITY is all ones: -1.
    Ok(tuple(l.iter().map(|x| Value::int(*x as i64)).collect()))
}

fn set_limit(a: &[Value]) -> R {
    let n = which(&a[0])?;
    let pair = collect(&a[1])?;
    if pair.len() != 2 {
        return Err(value_error("expected a tuple of 2 integers"));
    }
    let l = [index_size(&pair[0])? as u64, index_size(&pair[1])? as u64];
    // SAFETY: a whole struct rlimit.
    if unsafe { setrlimit(n, &l) } < 0 {
        let e = std::io::Error::last_os_error();
        return Err(match e.raw_os_error() {
            Some(22) => value_error("current limit exceeds maximum limit"),
            Some(1) => value_error("not allowed to raise maximum limit"),
            _ => last_error(),
        });
    }
    Ok(NONE)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "getrusage" "who, /" usage;
    "getrlimit" "resource, /" limit;
    "setrlimit" "resource, limits, /" set_limit;
    "getpagesize" "" |_| Ok(Value::int(4096));
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "resource");
    m.set_str("struct_rusage", struct_seq::class(&USAGE)?);
    m.set_str("error", T::OSError.value());
    for (n, v) in [
        ("RLIMIT_CPU", 0), ("RLIMIT_FSIZE", 1), ("RLIMIT_DATA", 2), ("RLIMIT_STACK", 3),
        ("RLIMIT_CORE", 4), ("RLIMIT_RSS", 5), ("RLIMIT_NPROC", 6), ("RLIMIT_NOFILE", 7),
        ("RLIMIT_OFILE", 7), ("RLIMIT_MEMLOCK", 8), ("RLIMIT_AS", 9), ("RLIM_INFINITY", -1),
        ("RUSAGE_SELF", 0), ("RUSAGE_CHILDREN", -1), ("RUSAGE_THREAD", 1),
    ] {
        m.set_str(n, Value::int(v));
    }
    Ok(())
}
