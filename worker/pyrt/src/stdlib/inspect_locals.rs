//! inspect about the variables of frames: getargvalues and how it is shown, the variables of
//! generators and coroutines. Programs that name them have their functions tell (frame_shown.rs).

use super::classes::def;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

/// The classes `Arguments` and `ArgInfo`, and the functions.
pub fn fill(m: &ModuleData) -> R<()> {
    let make = |name: &str, fields: &[&str]| {
        let fields: Vec<String> = fields.iter().map(|f| f.to_string()).collect();
        super::namedtuple::make_class(name, &fields, vec![], new_str("inspect"))
    };
    m.set_str("Arguments", make("Arguments", &["args", "varargs", "varkw"])?);
    m.set_str("ArgInfo", make("ArgInfo", &["args", "varargs", "keywords", "locals"])?);
    super::functions(m, FUNCTIONS, "inspect");
    Ok(())
}

fn get(v: &Value, name: &str) -> R {
    crate::attr::getattr_sym(v, sym::intern(name))
}

fn number(v: &Value, name: &str) -> R<usize> {
    Ok(get(v, name)?.as_int().unwrap_or(0).max(0) as usize)
}

/// The names of positional and keyword-only parameters, and of *args and **kwargs.
fn parameters(code: &Value) -> R<[Value; 3]> {
    if type_of(code) != T::Code.ty() {
        return Err(type_error(format!("{} is not a code object", crate::ops::repr_text(code)?)));
    }
    let names = collect(&get(code, "co_varnames")?)?;
    let flags = number(code, "co_flags")?;
    let n = number(code, "co_argcount")? + number(code, "co_kwonlyargcount")?;
    let mut rest = names.iter().skip(n).cloned();
    let mut star = |bit: usize| match flags & bit != 0 {
        true => rest.next().unwrap_or(NONE),
        false => NONE,
    };
    let (varargs, varkw) = (star(4), star(8));
    Ok([list(names.iter().take(n).cloned().collect()), varargs, varkw])
}

fn class(name: &str) -> R {
    get(&crate::module::import_dotted("inspect")?, name)
}

fn getargvalues(a: &[Value]) -> R {
    let [args, varargs, varkw] = parameters(&get(&a[0], "f_code")?)?;
    call(&class("ArgInfo")?, &mut [args, varargs, varkw, get(&a[0], "f_locals")?])
}

/// "(a=1, *b=())": each part by a function where one is given.
fn formatargvalues(a: &[Value]) -> R {
    let through = |f: &Value, v: Value, plain: &dyn Fn(&Value) -> R<String>| match f.given() {
        Some(f) => call(f, &mut [v]).and_then(|s| crate::ops::str_of(&s)).map(|s| text(&s)),
        None => plain(&v),
    };
    let shown = |v: &Value| crate::ops::str_of(v).map(|s| text(&s));
    let value = |name: &Value| {
        let v = getitem(&a[3], name)?;
        through(&a[7], v, &|v| Ok(format!("={}", crate::ops::repr_text(v)?)))
    };
    let mut all = Vec::new();
    for name in collect(&a[0])? {
        all.push(through(&a[4], name.clone(), &shown)? + &value(&name)?);
    }
    for (name, f, stars) in [(&a[1], &a[5], "*"), (&a[2], &a[6], "**")] {
        if truthy(name)? {
            let head = through(f, name.clone(), &|v| Ok(format!("{}{}", stars, shown(v)?)))?;
            all.push(head + &value(name)?);
        }
    }
    Ok(new_string(format!("({})", all.join(", "))))
}

fn text(s: &Value) -> String {
    s.as_str().unwrap_or_default().into_owned()
}

fn locals_of(v: &Value, frame: &str) -> R {
    match crate::attr::try_getattr(v, sym::intern(frame))? {
        Some(f) if !f.is_none() => get(&f, "f_locals"),
        _ => dict(vec![]),
    }
}

fn getgeneratorlocals(a: &[Value]) -> R {
    if type_of(&a[0]) != T::Generator.ty() {
        let shown = crate::ops::repr_text(&a[0])?;
        return Err(type_error(format!("{} is not a Python generator", shown)));
    }
    locals_of(&a[0], "gi_frame")
}

static FUNCTIONS: &[NativeDef] = &[
    def!("getargs", "co", |a| call(&class("Arguments")?, &mut parameters(&a[0])?)),
    def!("getargvalues", "frame", getargvalues),
    def!(
        "formatargvalues",
        "args, varargs, varkw, locals, formatarg=, formatvarargs=, formatvarkw=, formatvalue=",
        formatargvalues
    ),
    def!("getgeneratorlocals", "generator", getgeneratorlocals),
    def!("getcoroutinelocals", "coroutine", |a| locals_of(&a[0], "cr_frame")),
];
