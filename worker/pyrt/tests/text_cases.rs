//! Numbers, text and bytes answer as CPython does: tests/support/gen_text_cases.py draws calls
//! and CPython's answers, this makes the same calls here. Without CPython 3.11 the committed
//! sample is used. PT_TEXT_SEED and PT_TEXT_ROUNDS ask for other and more cases.

use pyrt::prelude::*;
use std::process::Command;

mod literal;

fn generated() -> Option<String> {
    let var = |name: &str, other: &str| std::env::var(name).unwrap_or_else(|_| other.to_string());
    let here = env!("CARGO_MANIFEST_DIR");
    let script = format!("{}/../../tests/support/gen_text_cases.py", here);
    let out = Command::new("python3.11")
        .args([script, var("PT_TEXT_SEED", "1"), var("PT_TEXT_ROUNDS", "20")])
        .env("PYTHONHASHSEED", "0")
        .output()
        .ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    (out.status.success() && !text.is_empty()).then(|| text)
}

fn builtin(name: &str) -> Value {
    let name: &'static str = Box::leak(name.to_string().into_boxed_str());
    let global: &'static Global = Box::leak(Box::new(Global::new(name)));
    global.get().unwrap_or_else(|_| panic!("no builtin {}", name))
}

fn method(v: &Value, name: &str) -> R {
    let name: &'static str = Box::leak(name.to_string().into_boxed_str());
    let attr: &'static Attr = Box::leak(Box::new(Attr::new(name)));
    getattr(v, attr)
}

fn operator(name: &str, a: &Value, b: &Value) -> R {
    match name {
        "add" => add(a, b),
        "sub" => sub(a, b),
        "mul" => mul(a, b),
        "truediv" => truediv(a, b),
        "floordiv" => floordiv(a, b),
        "mod" => modulo(a, b),
        "pow" => pow(a, b),
        "lshift" => lshift(a, b),
        "rshift" => rshift(a, b),
        "and_" => bitand(a, b),
        "or_" => bitor(a, b),
        "xor" => bitxor(a, b),
        "eq" => eq(a, b),
        "ne" => ne(a, b),
        "lt" => lt(a, b),
        "le" => le(a, b),
        "gt" => gt(a, b),
        "ge" => ge(a, b),
        other => panic!("no operator {}", other),
    }
}

fn run(name: &str, receiver: &Value, args: Vec<Value>, kwargs: Vec<(Value, Value)>) -> R {
    if let Some(op) = name.strip_prefix("op:") {
        return operator(op, &args[0], &args[1]);
    }
    if let Some(f) = name.strip_prefix("fn:") {
        return call_ex(&builtin(f), args, kwargs);
    }
    if let Some(attr) = name.strip_prefix("attr:") {
        return method(receiver, attr);
    }
    if let Some(mutator) = name.strip_prefix("mut:") {
        let target = call_ex(&builtin("bytearray"), vec![receiver.clone()], vec![])?;
        let result = call_ex(&method(&target, mutator)?, args, kwargs)?;
        return Ok(tuple(vec![result, target]));
    }
    match name {
        "memory" => memory(receiver, &args[0]),
        "call" => call_ex(receiver, args, kwargs),
        "slice" => getitem(receiver, &slice(args[0].clone(), args[1].clone(), args[2].clone())),
        _ => call_ex(&method(receiver, name)?, args, kwargs),
    }
}

/// An item or a part of a memoryview; of a part its bytes, its length and that it equals them.
fn memory(raw: &Value, at: &Value) -> R {
    let whole = call_ex(&builtin("memoryview"), vec![raw.clone()], vec![])?;
    let got = getitem(&whole, at)?;
    if got.as_int().is_some() {
        return Ok(got);
    }
    let bytes = call_ex(&method(&got, "tobytes")?, vec![], vec![])?;
    let same = eq(&got, &bytes)?;
    Ok(tuple(vec![bytes, Value::int(len(&got)? as i64), same]))
}

/// repr() in ASCII.
fn shown(v: &Value) -> String {
    let text = match call_ex(&builtin("ascii"), vec![v.clone()], vec![]) {
        Ok(t) => t,
        Err(e) => return failed(&e),
    };
    literal::text_of(&text)
}

fn failed(e: &PyErr) -> String {
    let name = e.ty().name();
    let text = call_ex(&builtin("str"), vec![e.value()], vec![]).unwrap_or(NONE);
    let mut line = format!("{}: ", name).into_bytes();
    line.extend(literal::bytes_of_text(&text));
    format!("!{}", shown(&literal::text(line)))
}

fn answer(fields: &[&str]) -> String {
    let receiver = literal::parse(fields[1], &builtin);
    let args = literal::parse(fields[2], &builtin);
    let kwargs = literal::parse(fields[3], &builtin);
    let args = unpack_ex(&args, 0, 0).map(|v| literal::list_items(&v[0])).unwrap_or_default();
    match run(fields[0], &receiver, args, literal::dict_items(&kwargs)) {
        Ok(v) => shown(&v),
        Err(e) => failed(&e),
    }
}

#[test]
fn scalar_types_answer_as_cpython_does() {
    let text = generated().unwrap_or_else(|| include_str!("text_cases.txt").to_string());
    pyrt::init();
    let mut wrong = 0;
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let got = answer(&fields);
        if got != fields[4] {
            wrong += 1;
            if wrong <= 20 {
                eprintln!("{}\n    here: {}", line, got);
            }
        }
    }
    assert_eq!(wrong, 0, "of {} cases", text.lines().count());
}
