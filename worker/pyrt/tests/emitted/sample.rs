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
    kind: CodeKind::Function, doc: None, varnames: &[], cellvars: &[], freevars: &[],
};
static F1: Code = Code {
    name: "divide", qualname: "divide", file: FILE, line: 2, module: &MODULE,
    params: &["a", "b", ], posonly: 0, npos: 2, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["a", "b", "e", ], cellvars: &[], freevars: &[],
};
static F9: Code = Code {
    name: "Counter", qualname: "Counter", file: FILE, line: 9, module: &MODULE,
    params: &[], posonly: 0, npos: 0, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: Some("Counts."),
    varnames: &["step", "__init__", "tick", ], cellvars: &[], freevars: &[],
};
static F10: Code = Code {
    name: "__init__", qualname: "Counter.__init__", file: FILE, line: 12, module: &MODULE,
    params: &["self", "start", ], posonly: 0, npos: 2, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["self", "start", ], cellvars: &[], freevars: &[],
};
static F12: Code = Code {
    name: "tick", qualname: "Counter.tick", file: FILE, line: 14, module: &MODULE,
    params: &["self", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["self", ], cellvars: &[], freevars: &[],
};
static F15: Code = Code {
    name: "Double", qualname: "Double", file: FILE, line: 17, module: &MODULE,
    params: &[], posonly: 0, npos: 0, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["step", "tick", ], cellvars: &[], freevars: &[],
};
static F16: Code = Code {
    name: "tick", qualname: "Double.tick", file: FILE, line: 19, module: &MODULE,
    params: &["self", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["self", ], cellvars: &[], freevars: &["__class__", ],
};
static F17: Code = Code {
    name: "upto", qualname: "upto", file: FILE, line: 21, module: &MODULE,
    params: &["n", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Generator, doc: None,
    varnames: &["n", "got", "i", "r", ], cellvars: &[], freevars: &[],
};
static F20: Code = Code {
    name: "adder", qualname: "adder", file: FILE, line: 28, module: &MODULE,
    params: &["k", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["k", "add", ], cellvars: &["k", ], freevars: &[],
};
static F21: Code = Code {
    name: "add", qualname: "adder.<locals>.add", file: FILE, line: 29, module: &MODULE,
    params: &["x", ], posonly: 0, npos: 1, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &["x", ], cellvars: &[], freevars: &["k", ],
};
static F22: Code = Code {
    name: "fails", qualname: "fails", file: FILE, line: 32, module: &MODULE,
    params: &[], posonly: 0, npos: 0, nkwonly: 0, varargs: false, varkw: false,
    kind: CodeKind::Function, doc: None,
    varnames: &[], cellvars: &[], freevars: &[],
};

fn init() -> R<()> {
    init_consts(&[&K1, ]);
    begin!(F0 at);
    body_0()?;
    Ok(())
}

fn body_0() -> R<()> {
    within!(at);
    { let v = list(Vec::new()); G_log.set(v); }
    { let v = function(&F1, f1_divide, vec![], vec![Value::int(2), ], vec![]); G_divide.set(v); }
    {
        let mut b8: Vec<Value> = Vec::new();
        let mut k8: Vec<(Value, Value)> = Vec::new();
        let (ns8, b8) = q!(F0, 9 at .., class_begin(&F9, b8, &k8));
        let cell8 = CellRef::new(UNBOUND);
        q!(F0, 9 at .., f9_Counter(&ns8, &[cell8.clone()]));
        let x8 = q!(F0, 9 at .., class_end(&F9, b8, k8, ns8, None));
        G_Counter.set(x8);
    }
    {
        let mut b14: Vec<Value> = Vec::new();
        { let x = q!(F0, 17 at 13-20 .., G_Counter.get()); b14.push(x); }
        let mut k14: Vec<(Value, Value)> = Vec::new();
        let (ns14, b14) = q!(F0, 17 at .., class_begin(&F15, b14, &k14));
        let cell14 = CellRef::new(UNBOUND);
        q!(F0, 17 at .., f15_Double(&ns14, &[cell14.clone()]));
        let x14 = q!(F0, 17 at .., class_end(&F15, b14, k14, ns14, Some(&cell14)));
        G_Double.set(x14);
    }
    { let v = function(&F17, f17_upto, vec![], vec![], vec![]); G_upto.set(v); }
    { let v = function(&F20, f20_adder, vec![], vec![], vec![]); G_adder.set(v); }
    { let v = function(&F22, f22_fails, vec![], vec![], vec![]); G_fails.set(v); }
    Ok(())
}

/// `sample.py`, lines 2 to 8.
fn f1_divide(f: &Func, a: &mut [Value]) -> R {
    begin!(F1 at);
    let mut v_e: Value = UNBOUND;
    let mut v_b = take(&mut a[1]);
    let mut v_a = take(&mut a[0]);
    {
        let r2: R<Flow> = 't3: loop {
            break 't3 Ok(Flow::Ret(b!('t3, F1, 4 at 15-21, floordiv(&v_a, &v_b))));
            break 't3 Ok(Flow::Next);
        };
        let r2: R<Flow> = match r2 {
            Err(e2) => 't4: loop {
                let _h2 = handling(&e2);
                if b!('t4, F1, 5 at .., exc_match(&e2, &b!('t4, F1, 5 at 11-28 .., G_ZeroDivisionError.get()))) {
                    let r5: R<Flow> = {
                        v_e = e2.value();
                        let r6: R<Flow> = 't7: loop {
                            break 't7 Ok(Flow::Ret(b!('t7, F1, 6 at 15-21, call(&b!('t7, F1, 6 at 15-18, G_str.get()), &mut [b!('t7, F1, 6 at 19-20, load_local(&v_e, "e")).clone(), ]))));
                            break 't7 Ok(Flow::Next);
                        };
                        v_e = UNBOUND;
                        r6
                    };
                    break 't4 r5;
                }
                break 't4 Err(e2.clone());
            },
            r => r,
        };
        let h2 = match &r2 { Err(e) => Some(handling(e)), _ => None };
        drop(q!(F1, 8 at 8-21/18, call_method(&A1, &mut [q!(F1, 8 at 8-11, G_log.get()), v_a.clone(), ])));
        drop(h2);
        match r2 {
            Err(e) => return Err(e),
            Ok(Flow::Ret(v)) => { return Ok(v);
            }
            Ok(_) => {}
        }
    }
    Ok(NONE)
}

/// Counts.
/// `sample.py`, lines 9 to 16.
fn f9_Counter(ns: &Value, cells: &[CellRef]) -> R<()> {
    begin!(F9 at);
    { let v = Value::int(1); q!(F9, 11 at 4-8, ns_set(ns, "step", v)); }
    { let v = function(&F10, f10___init__, vec![], vec![], vec![]); q!(F9, 12 at .., ns_set(ns, "__init__", v)); }
    { let v = function(&F12, f12_tick, vec![], vec![], vec![]); q!(F9, 14 at .., ns_set(ns, "tick", v)); }
    Ok(())
}

/// `sample.py`, lines 12 to 13.
fn f10___init__(f: &Func, a: &mut [Value]) -> R {
    begin!(F10 at);
    let mut v_start = take(&mut a[1]);
    let mut v_self = take(&mut a[0]);
    {
        let x11 = v_start.clone();
        q!(F10, 13 at 8-14, setattr(&v_self, &A2, x11));
    }
    Ok(NONE)
}

/// `sample.py`, lines 14 to 16.
fn f12_tick(f: &Func, a: &mut [Value]) -> R {
    begin!(F12 at);
    let mut v_self = take(&mut a[0]);
    {
        let l13 = q!(F12, 15 at 8-14, getattr(&v_self, &A3));
        let r13 = q!(F12, 15 at, iadd(&l13, &q!(F12, 15 at 18-27, getattr(&v_self, &A4))));
        drop(l13);
        q!(F12, 15 at 8-14, setattr(&v_self, &A5, r13));
    }
    return Ok(q!(F12, 16 at 15-21, getattr(&v_self, &A6)));
}

/// `sample.py`, lines 17 to 20.
fn f15_Double(ns: &Value, cells: &[CellRef]) -> R<()> {
    begin!(F15 at);
    let c___class__ = cells[0].clone();
    { let v = Value::int(2); q!(F15, 18 at 4-8, ns_set(ns, "step", v)); }
    { let v = function(&F16, f16_tick, vec![c___class__.clone(), ], vec![], vec![]); q!(F15, 19 at .., ns_set(ns, "tick", v)); }
    Ok(())
}

/// `sample.py`, lines 19 to 20.
fn f16_tick(f: &Func, a: &mut [Value]) -> R {
    begin!(F16 at);
    let c___class__ = f.cells[0].clone();
    let mut v_self = take(&mut a[0]);
    return Ok(q!(F16, 20 at 15-34, mul(&q!(F16, 20 at 15-29/27, call_method(&A7, &mut [q!(F16, 20 at 15-22, super_(&c___class__, &v_self))])), &Value::int(10))));
}

/// `sample.py`, lines 21 to 27.
fn f17_upto(f: &Func, a: &mut [Value]) -> R {
    begin!(F17 at);
    let mut v_r: Value = UNBOUND;
    let mut v_i: Value = UNBOUND;
    let mut v_got: Value = UNBOUND;
    let mut v_n = take(&mut a[0]);
    Ok(generator(f, move |co| async move {
        within!(at);
        v_got = list(Vec::new());
        'o18: loop {
            {
                let mut it18 = q!(F17, 23 at 13-21, iter_range(&q!(F17, 23 at 13-18, G_range.get()), &mut [v_n.clone(), ]));
                'l18: while let Some(x18) = q!(F17, 23 at, it18.next()) {
                    v_i = x18;
                    v_r = { let x19 = v_i.clone(); q!(F17, 24 at 12-19, co.yield_(x19).await) };
                    if q!(F17, 25 at 11-12, truthy(&v_r)) {
                        drop(q!(F17, 26 at 12-25/22, call_method(&A8, &mut [v_got.clone(), v_r.clone(), ])));
                    }
                }
            }
            break 'o18;
        }
        return Ok(v_got.clone());
        Ok(NONE)
    }))
}

/// `sample.py`, lines 28 to 31.
fn f20_adder(f: &Func, a: &mut [Value]) -> R {
    begin!(F20 at);
    let mut v_add: Value = UNBOUND;
    let c_k = CellRef::new(take(&mut a[0]));
    v_add = function(&F21, f21_add, vec![c_k.clone(), ], vec![], vec![]);
    return Ok(v_add.clone());
}

/// `sample.py`, lines 29 to 30.
fn f21_add(f: &Func, a: &mut [Value]) -> R {
    begin!(F21 at);
    let c_k = f.cells[0].clone();
    let mut v_x = take(&mut a[0]);
    return Ok(q!(F21, 30 at 15-20, add(&v_x, &q!(F21, 30 at 19-20, load_free(&c_k, "k")))));
}

/// `sample.py`, lines 32 to 33.
fn f22_fails(f: &Func, a: &mut [Value]) -> R {
    begin!(F22 at);
    let x23 = q!(F22, 33 at 10-23, call(&q!(F22, 33 at 10-18, G_KeyError.get()), &mut [K1.v(), ]));
    return Err(raise(x23).at(&F22, 33));
    Ok(NONE)
}

