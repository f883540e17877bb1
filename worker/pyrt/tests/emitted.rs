//! A translated module as the translator emits it (tests/emitted/sample.rs, from sample.py
//! beside it): the macros, functions, try blocks, classes, generators and closures of
//! docs/pyrt.md, run and looked at from outside.

use pyrt::prelude::*;

#[path = "emitted/sample.rs"]
mod sample;

static MODULES: &[&ModuleDef] = &[&sample::MODULE];

fn method(v: &Value, name: &'static str, args: &[Value]) -> R {
    let attr: &'static Attr = Box::leak(Box::new(Attr::new(name)));
    let mut all = vec![v.clone()];
    all.extend_from_slice(args);
    call_method(attr, &mut all)
}

fn shown(v: R) -> String {
    match v {
        Ok(v) => repr_text(&v).unwrap(),
        Err(e) => format!("{:?}", e),
    }
}

fn int(i: i64) -> Value {
    Value::int(i)
}

#[test]
fn a_translated_module_runs() {
    pyrt::init();
    pyrt::module::register(&[MODULES]);
    let m = import(&sample::MODULE, "sample").unwrap();

    // try, except, finally; defaults
    assert_eq!(shown(method(&m, "divide", &[int(7)])), "3");
    let zero = method(&m, "divide", &[int(1), int(0)]);
    assert_eq!(shown(zero), "'integer division or modulo by zero'");
    let log = from_name(&m, "log");
    assert_eq!(shown(log), "[7, 1]");
    let none = shown(method(&m, "divide", &[]));
    assert_eq!(none, "TypeError: divide() missing 1 required positional argument: 'a'");

    // classes, super(), class attributes
    let c = method(&m, "Counter", &[int(5)]).unwrap();
    assert_eq!(shown(method(&c, "tick", &[])), "6");
    let d = method(&m, "Double", &[int(5)]).unwrap();
    assert_eq!(shown(method(&d, "tick", &[])), "70");
    assert_eq!(shown(from_name(&d, "n")), "7");
    assert_eq!(shown(from_name(&c, "nope")), "ImportError: cannot import name 'nope' from 'Counter' (unknown location)");

    // generators: values, send, the value of return
    let g = method(&m, "upto", &[int(2)]).unwrap();
    assert_eq!(shown(method(&g, "send", &[NONE])), "0");
    assert_eq!(shown(method(&g, "send", &[int(9)])), "1");
    assert_eq!(shown(method(&g, "send", &[NONE])), "StopIteration: [9]");
    assert_eq!(shown(method(&g, "send", &[NONE])), "StopIteration: ");

    // closures
    let add = method(&m, "adder", &[int(3)]).unwrap();
    assert_eq!(shown(call(&add, &mut [int(4)])), "7");

    // tracebacks name the Python file, by its whole path, and line
    let e = method(&m, "fails", &[]).unwrap_err();
    let text = pyrt::traceback::format_chain(&e.value());
    let file = std::env::current_dir().unwrap().join("sample.py");
    assert_eq!(
        text,
        format!(
            "Traceback (most recent call last):\n  File \"{}\", line 33, in fails\nKeyError: 'k'\n",
            file.display()
        )
    );
}
