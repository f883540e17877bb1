//! timeit: how long callables take. Statements as text would need an interpreter.

use super::functions;
use super::native_class::{add, field, set_field};
use crate::attr::{call_method, Attr};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::sym;

const NUMBER: i64 = 1_000_000;
const REPEAT: i64 = 5;

static TIMEIT: Attr = Attr::new("timeit");

/// A callable, or the text that does nothing.
fn statement(v: Option<&Value>, what: &str) -> R {
    match v {
        None => Ok(NONE),
        Some(v) if crate::builtins::is_callable(v) => Ok(v.clone()),
        Some(v) => match v.as_str() {
            Some(s) if s == "pass" => Ok(NONE),
            Some(_) => Err(not_implemented_error(format!(
                "timeit: {} given as text is not supported by Portalis; give a callable",
                what
            ))),
            None => Err(value_error(format!("{} is neither a string nor callable", what))),
        },
    }
}

fn init(a: &[Value]) -> R {
    set_field(&a[0], "_stmt", statement(a[1].given(), "stmt")?)?;
    set_field(&a[0], "_setup", statement(a[2].given(), "setup")?)?;
    let timer = match a[3].given() {
        Some(t) => t.clone(),
        None => clock()?,
    };
    set_field(&a[0], "timer", timer).map(|_| NONE)
}

fn clock() -> R {
    let time = crate::module::import_dotted("time")?;
    crate::attr::getattr_sym(&time, sym::intern("perf_counter"))
}

fn whole(v: &Value, default: i64) -> R<i64> {
    v.given().map_or(Ok(default), |n| index_size(n).map(|i| i as i64))
}

fn run(a: &[Value]) -> R {
    let (stmt, setup) = (field(&a[0], "_stmt")?, field(&a[0], "_setup")?);
    let timer = field(&a[0], "timer")?;
    if !setup.is_none() {
        call(&setup, &mut [])?;
    }
    let began = call(&timer, &mut [])?;
    for _ in 0..whole(&a[1], NUMBER)? {
        if !stmt.is_none() {
            call(&stmt, &mut [])?;
        }
    }
    sub(&call(&timer, &mut [])?, &began)
}

fn repeat(a: &[Value]) -> R {
    let number = Value::int(whole(&a[2], NUMBER)?);
    let mut all = Vec::new();
    for _ in 0..whole(&a[1], REPEAT)? {
        all.push(call_method(&TIMEIT, &mut [a[0].clone(), number.clone()])?);
    }
    Ok(list(all))
}

fn autorange(a: &[Value]) -> R {
    let callback = a[1].given().filter(|c| !c.is_none());
    for power in 0.. {
        for j in [1, 2, 5] {
            let number = Value::int(j * 10i64.pow(power));
            let taken = call_method(&TIMEIT, &mut [a[0].clone(), number.clone()])?;
            if let Some(c) = callback {
                call(c, &mut [number.clone(), taken.clone()])?;
            }
            if ge_b(&taken, &Value::float(0.2))? {
                return Ok(tuple(vec![number, taken]));
            }
        }
    }
    Ok(NONE)
}

static METHODS: &[NativeDef] = natives! {
    "__init__" "self, stmt=, setup=, timer=, globals=" init;
    "timeit" "self, number=" run;
    "repeat" "self, repeat=, number=" repeat;
    "autorange" "self, callback=" autorange;
};

/// A Timer of stmt, setup, timer.
fn made(a: &[Value]) -> R {
    let home = crate::module::import_dotted("timeit")?;
    let class = crate::attr::getattr_sym(&home, sym::intern("Timer"))?;
    let pass = || new_str("pass");
    let timer = a[2].given().cloned().map_or_else(clock, Ok)?;
    let or_pass = |v: &Value| v.given().cloned().unwrap_or_else(pass);
    call(&class, &mut [or_pass(&a[0]), or_pass(&a[1]), timer])
}

static FUNCTIONS: &[NativeDef] = natives! {
    "timeit" "stmt=, setup=, timer=, number=, globals=" |a| run(&[made(a)?, a[3].clone()]);
    "repeat" "stmt=, setup=, timer=, repeat=, number=, globals=" |a| {
        repeat(&[made(a)?, a[3].clone(), a[4].clone()])
    };
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "timeit");
    add(m, "Timer", &[], METHODS)?;
    m.set_str("default_timer", clock()?);
    m.set_str("default_number", Value::int(NUMBER));
    m.set_str("default_repeat", Value::int(REPEAT));
    Ok(())
}
