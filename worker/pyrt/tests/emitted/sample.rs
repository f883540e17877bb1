// Translated by Portalis from sample.py. Do not edit: change the Python.
#![allow(unused, unreachable_code, non_snake_case, non_upper_case_globals)]
#![allow(clippy::all)]
#![cfg_attr(rustfmt, rustfmt_skip)]

use pyrt::prelude::*;

const FILE: &str = "sample.py";

pub static MODULE: ModuleDef = ModuleDef {
    name: "sample",
    file: FILE,
    is_package: false,
    doc: None,
    globals: &[
        ("Counter", &G_Counter),
        ("Double", &G_Double),
        ("KeyError", &G_KeyError),
        ("ZeroDivisionError", &G_ZeroDivisionError),
        ("adder", &G_adder),
        ("divide", &G_divide),
        ("fails", &G_fails),
        ("log", &G_log),
        ("range", &G_range),
        ("str", &G_str),
        ("upto", &G_upto),
    ],
    init,
};

static G_log: Global = Global::new("log");
static G_divide: Global = Global::new("divide");
static G_ZeroDivisionError: Global = Global::new("ZeroDivisionError");
static G_str: Global = Global::new("str");
static G_Counter: Global = Global::new("Counter");
static G_Double: Global = Global::new("Double");
static G_upto: Global = Global::new("upto");
static G_range: Global = Global::new("range");
static G_adder: Global = Global::new("adder");
static G_fails: Global = Global::new("fails");
static G_KeyError: Global = Global::new("KeyError");
static A1: Attr = Attr::new("append");
static A2: Attr = Attr::new("n");
static A3: Attr = Attr::new("n");
static A4: Attr = Attr::new("step");
static A5: Attr = Attr::new("n");
static A6: Attr = Attr::new("n");
static A7: Attr = Attr::new("tick");
static A8: Attr = Attr::new("append");
static K1: Const = Const::str("k");
static F0: Code = Code {
    name: "<module>", qualname: "<module>", file: FILE, line: 1, module: &MODULE,
    params: &[], posonly: 0, npos: 0, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None, varnames: &[], freevars: &[],
};
static F2: Code = Code {
    name: "divide", qualname: "divide", file: FILE, line: 2, module: &MODULE,
    params: &["a", "b", ], posonly: 0, npos: 2, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["a", "b", "e", ], freevars: &[],
};
static F9: Code = Code {
    name: "Counter", qualname: "Counter", file: FILE, line: 9, module: &MODULE,
    params: &[], posonly: 0, npos: 0, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: Some("Counts."),
    varnames: &["step", "__init__", "tick", ], freevars: &[],
};
static F11: Code = Code {
    name: "__init__", qualname: "Counter.__init__", file: FILE, line: 12, module: &MODULE,
    params: &["self", "start", ], posonly: 0, npos: 2, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["self", "start", ], freevars: &[],
};
static F14: Code = Code {
    name: "tick", qualname: "Counter.tick", file: FILE, line: 14, module: &MODULE,
    params: &["self", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["self", ], freevars: &[],
};
static F17: Code = Code {
    name: "Double", qualname: "Double", file: FILE, line: 17, module: &MODULE,
    params: &[], posonly: 0, npos: 0, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["step", "tick", ], freevars: &[],
};
static F19: Code = Code {
    name: "tick", qualname: "Double.tick", file: FILE, line: 19, module: &MODULE,
    params: &["self", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["self", ], freevars: &["__class__", ],
};
static F22: Code = Code {
    name: "upto", qualname: "upto", file: FILE, line: 21, module: &MODULE,
    params: &["n", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Generator, doc: None,
    varnames: &["n", "got", "i", "r", ], freevars: &[],
};
static F26: Code = Code {
    name: "adder", qualname: "adder", file: FILE, line: 28, module: &MODULE,
    params: &["k", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["k", "add", ], freevars: &[],
};
static F28: Code = Code {
    name: "add", qualname: "adder.<locals>.add", file: FILE, line: 29, module: &MODULE,
    params: &["x", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["x", ], freevars: &["k", ],
};
static F30: Code = Code {
    name: "fails", qualname: "fails", file: FILE, line: 32, module: &MODULE,
    params: &[], posonly: 0, npos: 0, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &[], freevars: &[],
};

fn init() -> R<()> {
init_consts(&[&K1, ]);
body_0()?;
Ok(())
}

/// `sample.py`, lines 2 to 8.
fn f2_divide(f: &Func, a: &mut [Value]) -> R {
enter(&F2)?;
let mut v_a = take(&mut a[0]);
let mut v_b = take(&mut a[1]);
let mut v_e: Value = UNBOUND;
{ let r3: R<Flow> = 't4: loop {
break 't4 Ok(Flow::Ret(b!('t4, F2, 4, floordiv(&v_a, &v_b))));
break 't4 Ok(Flow::Next);
};
let r3: R<Flow> = match r3 {
Err(e3) => 't5: loop {
let _h3 = handling(&e3);
if b!('t5, F2, 5, exc_match(&e3, &b!('t5, F2, 5, G_ZeroDivisionError.get()))) {
let r6: R<Flow> = {
v_e = e3.value();
let r7: R<Flow> = 't8: loop {
break 't8 Ok(Flow::Ret(b!('t8, F2, 6, call(&b!('t8, F2, 6, G_str.get()), &mut [b!('t8, F2, 6, load_local(&v_e, "e")).clone(), ]))));
break 't8 Ok(Flow::Next);
};
v_e = UNBOUND;
r7
};
break 't5 r6;
}
break 't5 Err(e3.clone());
},
r => r,
};
let h3 = match &r3 { Err(e) => Some(handling(e)), _ => None };
drop(q!(F2, 8, call_method(&A1, &mut [q!(F2, 8, G_log.get()), v_a.clone(), ])));
drop(h3);
match r3 {
Err(e) => return Err(e),
Ok(Flow::Ret(v)) => { return Ok(v);
}
Ok(_) => {}
}
}
Ok(NONE)
}

/// `sample.py`, lines 12 to 13.
fn f11___init__(f: &Func, a: &mut [Value]) -> R {
enter(&F11)?;
let mut v_self = take(&mut a[0]);
let mut v_start = take(&mut a[1]);
{ let x12 = v_start.clone();
q!(F11, 13, setattr(&v_self, &A2, x12)); }
Ok(NONE)
}

/// `sample.py`, lines 14 to 16.
fn f14_tick(f: &Func, a: &mut [Value]) -> R {
enter(&F14)?;
let mut v_self = take(&mut a[0]);
{ let l15 = q!(F14, 15, getattr(&v_self, &A3));
let r15 = q!(F14, 15, iadd(&l15, &q!(F14, 15, getattr(&v_self, &A4))));
drop(l15);
q!(F14, 15, setattr(&v_self, &A5, r15)); }
return Ok(q!(F14, 16, getattr(&v_self, &A6)));
Ok(NONE)
}

/// Counts.
/// `sample.py`, lines 9 to 16.
fn f9_Counter(ns: &Value, cells: &[CellRef]) -> R<()> {
{ let v = Value::int(1); q!(F9, 11, ns_set(ns, "step", v)); }
{ let x10 = { let x = function(&F11, f11___init__, vec![], vec![], vec![]); x };
{ let v = x10; q!(F9, 12, ns_set(ns, "__init__", v)); }
}
{ let x13 = { let x = function(&F14, f14_tick, vec![], vec![], vec![]); x };
{ let v = x13; q!(F9, 14, ns_set(ns, "tick", v)); }
}
Ok(())
}

/// `sample.py`, lines 19 to 20.
fn f19_tick(f: &Func, a: &mut [Value]) -> R {
enter(&F19)?;
let c___class__ = f.cells[0].clone();
let mut v_self = take(&mut a[0]);
return Ok(q!(F19, 20, mul(&q!(F19, 20, call_method(&A7, &mut [q!(F19, 20, super_(&c___class__, &v_self.clone()))])), &Value::int(10))));
Ok(NONE)
}

/// `sample.py`, lines 17 to 20.
fn f17_Double(ns: &Value, cells: &[CellRef]) -> R<()> {
let c___class__ = cells[0].clone();
{ let v = Value::int(2); q!(F17, 18, ns_set(ns, "step", v)); }
{ let x18 = { let x = function(&F19, f19_tick, vec![c___class__.clone(), ], vec![], vec![]); x };
{ let v = x18; q!(F17, 19, ns_set(ns, "tick", v)); }
}
Ok(())
}

/// `sample.py`, lines 21 to 27.
fn f22_upto(f: &Func, a: &mut [Value]) -> R {
enter(&F22)?;
let mut v_n = take(&mut a[0]);
let mut v_got: Value = UNBOUND;
let mut v_i: Value = UNBOUND;
let mut v_r: Value = UNBOUND;
Ok(generator(f, move |co| async move {
v_got = list(vec![]);
'o23: loop {
{
let mut it23 = q!(F22, 23, iter(&q!(F22, 23, call(&q!(F22, 23, G_range.get()), &mut [v_n.clone(), ]))));
'l23: while let Some(x23) = q!(F22, 23, it23.next()) {
v_i = x23;
v_r = { let x24 = v_i.clone(); q!(F22, 24, co.yield_(x24).await) };
if q!(F22, 25, truthy(&v_r)) {
drop(q!(F22, 26, call_method(&A8, &mut [v_got.clone(), v_r.clone(), ])));
}
}
}
break 'o23;
}
return Ok(v_got.clone());
Ok(NONE)
}))
}

/// `sample.py`, lines 29 to 30.
fn f28_add(f: &Func, a: &mut [Value]) -> R {
enter(&F28)?;
let c_k = f.cells[0].clone();
let mut v_x = take(&mut a[0]);
return Ok(q!(F28, 30, add(&v_x, &q!(F28, 30, load_free(&c_k, "k")))));
Ok(NONE)
}

/// `sample.py`, lines 28 to 31.
fn f26_adder(f: &Func, a: &mut [Value]) -> R {
enter(&F26)?;
let c_k = CellRef::new(take(&mut a[0]));
let mut v_add: Value = UNBOUND;
{ let x27 = { let x = function(&F28, f28_add, vec![c_k.clone(), ], vec![], vec![]); x };
v_add = x27;
}
return Ok(v_add.clone());
Ok(NONE)
}

/// `sample.py`, lines 32 to 33.
fn f30_fails(f: &Func, a: &mut [Value]) -> R {
enter(&F30)?;
let x31 = q!(F30, 33, call(&q!(F30, 33, G_KeyError.get()), &mut [K1.v(), ]));
return Err(raise(x31).at(&F30, 33));
Ok(NONE)
}

fn body_0() -> R<()> {
{ let v = list(vec![]); G_log.set(v); }
{ let x1 = { let x = function(&F2, f2_divide, vec![], vec![Value::int(2), ], vec![]); x };
{ let v = x1; G_divide.set(v); }
}
{ let mut b16: Vec<Value> = Vec::new();
let mut k16: Vec<(Value, Value)> = Vec::new();
let ns16 = q!(F0, 9, class_begin(&F9, &b16, &k16));
let cell16 = CellRef::new(UNBOUND);
q!(F0, 9, f9_Counter(&ns16, &[cell16.clone()]));
let x16 = q!(F0, 9, class_end(&F9, b16, k16, ns16, Some(&cell16)));
{ let v = x16; G_Counter.set(v); }
}
{ let mut b20: Vec<Value> = Vec::new();
{ let x = q!(F0, 17, G_Counter.get()); b20.push(x); }
let mut k20: Vec<(Value, Value)> = Vec::new();
let ns20 = q!(F0, 17, class_begin(&F17, &b20, &k20));
let cell20 = CellRef::new(UNBOUND);
q!(F0, 17, f17_Double(&ns20, &[cell20.clone()]));
let x20 = q!(F0, 17, class_end(&F17, b20, k20, ns20, Some(&cell20)));
{ let v = x20; G_Double.set(v); }
}
{ let x21 = { let x = function(&F22, f22_upto, vec![], vec![], vec![]); x };
{ let v = x21; G_upto.set(v); }
}
{ let x25 = { let x = function(&F26, f26_adder, vec![], vec![], vec![]); x };
{ let v = x25; G_adder.set(v); }
}
{ let x29 = { let x = function(&F30, f30_fails, vec![], vec![], vec![]); x };
{ let v = x29; G_fails.set(v); }
}
Ok(())
}

