//! timeit: how long callables and statements take. As in CPython, both become a function from
//! a template, whose loop is what is timed.

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

const TEMPLATE: &str = "
def inner(_it, _timer{init}):
    {setup}
    _t0 = _timer()
    for _i in _it:
        {stmt}
        pass
    _t1 = _timer()
    return _t1 - _t0
";

/// A text whose further lines stand further in.
fn reindented(source: &str, indent: usize) -> String {
    source.replace('\n', &format!("\n{}", " ".repeat(indent)))
}

/// A statement for the template: the text itself, or the call of a callable, which becomes a
/// parameter of that name.
fn statement(
    v: Option<&Value>,
    what: &str,
    indent: usize,
    names: &mut Vec<(&'static str, Value)>,
) -> R<String> {
    let name = if what == "stmt" { "_stmt" } else { "_setup" };
    match v {
        None => Ok("pass".to_string()),
        Some(v) => match v.as_str() {
            Some(s) => Ok(reindented(&s, indent)),
            None if crate::builtins::is_callable(v) => {
                names.push((name, v.clone()));
                Ok(format!("{}()", name))
            }
            None => Err(value_error(format!("{} is neither a string nor callable", what))),
        },
    }
}

/// Each text must be whole by itself.
fn check(text: &str) -> R<()> {
    let builtin = |n: &str| crate::module::builtin(sym::intern(n)).unwrap_or(NONE);
    let args = [new_str(text), new_str("<timeit-src>"), new_str("exec")];
    call(&builtin("compile"), &mut args.clone()).map(|_| ())
}

fn init(a: &[Value]) -> R {
    let mut names = Vec::new();
    let stmt = statement(a[1].given(), "stmt", 8, &mut names)?;
    let setup = statement(a[2].given(), "setup", 4, &mut names)?;
    let plain = |v: &Value| v.as_str().map(|s| s.into_owned()).unwrap_or_else(|| "pass".into());
    check(&plain(&a[2]))?;
    check(&format!("{}\n{}", plain(&a[2]), plain(&a[1])))?;
    let params: String = names.iter().map(|(n, _)| format!(", {}={}", n, n)).collect();
    let source = TEMPLATE
        .replacen("{init}", &params, 1)
        .replacen("{setup}", &setup, 1)
        .replacen("{stmt}", &stmt, 1);
    set_field(&a[0], "src", new_str(&source))?;
    let globals = match a[4].given().filter(|g| !g.is_none()) {
        Some(g) => g.clone(),
        None => crate::dict_module::module_dict(&crate::module::import_dotted("timeit")?),
    };
    let locals = crate::dict::new_dict();
    for (n, v) in names {
        setitem(&locals, &new_str(n), v)?;
    }
    let exec = crate::module::builtin(sym::intern("exec")).unwrap_or(NONE);
    call(&exec, &mut [new_string(source), globals, locals.clone()])?;
    set_field(&a[0], "inner", getitem(&locals, &new_str("inner"))?)?;
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
    let number = whole(&a[1], NUMBER)?;
    let mut range = [Value::int(number)];
    let it = crate::iter::iter_object(&call(&T::Range.value(), &mut range)?)?;
    call(&field(&a[0], "inner")?, &mut [it, field(&a[0], "timer")?])
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

/// A Timer of stmt, setup, timer, globals.
fn made(a: &[Value]) -> R {
    let home = crate::module::import_dotted("timeit")?;
    let class = crate::attr::getattr_sym(&home, sym::intern("Timer"))?;
    let pass = || new_str("pass");
    let timer = a[2].given().cloned().map_or_else(clock, Ok)?;
    let or_pass = |v: &Value| v.given().cloned().unwrap_or_else(pass);
    let globals = a[3].given().cloned().unwrap_or(NONE);
    call(&class, &mut [or_pass(&a[0]), or_pass(&a[1]), timer, globals])
}

static FUNCTIONS: &[NativeDef] = natives! {
    "reindent" "src, indent" |a| {
        let source = a[0].as_str().ok_or_else(|| type_error("src must be a str"))?;
        Ok(new_string(reindented(&source, index_size(&a[1])?.max(0) as usize)))
    };
    "timeit" "stmt=, setup=, timer=, number=, globals=" |a| {
        run(&[made(&[a[0].clone(), a[1].clone(), a[2].clone(), a[4].clone()])?, a[3].clone()])
    };
    "repeat" "stmt=, setup=, timer=, repeat=, number=, globals=" |a| {
        let t = made(&[a[0].clone(), a[1].clone(), a[2].clone(), a[5].clone()])?;
        repeat(&[t, a[3].clone(), a[4].clone()])
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
