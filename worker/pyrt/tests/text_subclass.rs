//! Python classes that derive from str, int, float, complex and bytes: the value and the
//! attributes of an instance, and the plain type of what operators give.

use pyrt::prelude::*;

fn class(name: &str, base: T) -> Value {
    let bases = tuple(vec![base.value()]);
    let ns = dict(vec![]).unwrap();
    call(&T::Type.value(), &mut [new_str(name), bases, ns]).unwrap()
}

fn shown(v: &Value) -> String {
    repr_text(v).unwrap()
}

fn exact(v: &Value, of: T) -> bool {
    type_of(v) == of.ty()
}

fn method(name: &'static str, args: &mut [Value]) -> R {
    let attr: &'static Attr = Box::leak(Box::new(Attr::new(name)));
    call_method(attr, args)
}

fn a_str_of_a_class_gives_plain_strings() {
    let s = call(&class("S", T::Str), &mut [new_str("héllo")]).unwrap();
    assert_eq!(type_name(&s), "S");
    assert_eq!(shown(&s), "'héllo'");
    assert!(eq_b(&s, &new_str("héllo")).unwrap());
    assert_eq!(hash(&s).unwrap(), hash(&new_str("héllo")).unwrap());
    for v in [
        method("upper", &mut [s.clone()]).unwrap(),
        method("strip", &mut [s.clone()]).unwrap(),
        add(&s, &new_str("x")).unwrap(),
        mul(&s, &Value::int(1)).unwrap(),
        str_of(&s).unwrap(),
        getitem(&s, &slice(NONE, NONE, NONE)).unwrap(),
    ] {
        assert!(exact(&v, T::Str), "{}", shown(&v));
    }
    static COLOUR: Attr = Attr::new("colour");
    setattr(&s, &COLOUR, Value::int(3)).unwrap();
    assert_eq!(shown(&getattr(&s, &COLOUR).unwrap()), "3");
}

fn numbers_of_a_class_give_plain_numbers() {
    let i = call(&class("I", T::Int), &mut [new_str("0x10"), Value::int(16)]).unwrap();
    assert_eq!(type_name(&i), "I");
    assert_eq!(shown(&i), "16");
    let sum = add(&i, &Value::int(1)).unwrap();
    assert!(exact(&sum, T::Int));
    assert_eq!(sum.as_int(), Some(17));
    assert!(eq_b(&i, &Value::float(16.0)).unwrap());
    assert_eq!(hash(&i).unwrap(), 16);
    let text = format_value(&i, 0, &new_str("#06x")).unwrap();
    assert_eq!(shown(&text), "'0x0010'");

    let f = call(&class("F", T::Float), &mut [new_str(" 2.5 ")]).unwrap();
    assert_eq!(shown(&f), "2.5");
    assert!(exact(&mul(&f, &i).unwrap(), T::Float));
    assert!(lt_b(&f, &i).unwrap());
    let c = call(&class("C", T::Complex), &mut [Value::int(1), Value::int(-2)]).unwrap();
    assert_eq!(shown(&c), "(1-2j)");
}

fn bytes_of_a_class_give_plain_bytes() {
    let b = call(&class("B", T::Bytes), &mut [list(vec![Value::int(65), Value::int(0)])]).unwrap();
    assert_eq!(shown(&b), "b'A\\x00'");
    assert!(exact(&method("lower", &mut [b.clone()]).unwrap(), T::Bytes));
    assert_eq!(shown(&getitem(&b, &Value::int(-1)).unwrap()), "0");
}

#[test]
fn classes_may_derive_from_scalar_types() {
    pyrt::init(); // once a process: the parts share one test
    a_str_of_a_class_gives_plain_strings();
    numbers_of_a_class_give_plain_numbers();
    bytes_of_a_class_give_plain_bytes();
}
