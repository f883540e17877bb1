//! functools.cmp_to_key and total_ordering.

use super::classes::{args_of, pairs_of, put, synthetic, Params};
use crate::cell::CellRef;
use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

/// An object that compares through a function; without one it makes such objects.
struct Key {
    cmp: Value,
    obj: Option<Value>,
}

fn new_key(cmp: Value, obj: Option<Value>) -> Value {
    new_other_data(T::CmpKey.ty(), Box::new(Key { cmp, obj }))
}

fn key_cmp(a: &[Value], test: fn(&Value, &Value) -> R) -> R {
    match (a[0].as_native_object::<Key>(), a[1].as_native_object::<Key>()) {
        (Some(x), Some(y)) => match (&x.obj, &y.obj) {
            (Some(p), Some(q)) => {
                let r = call(&x.cmp, &mut [p.clone(), q.clone()])?;
                test(&r, &Value::int(0))
            }
            _ => Err(attribute_error("object")),
        },
        _ => Err(type_error("other argument must be K instance")),
    }
}

fn key_call(a: &[Value]) -> R {
    let (args, named) = (args_of(&a[1]), pairs_of(&a[2]));
    let by_name = named.iter().find(|x| x.0.as_str().as_deref() == Some("obj")).map(|x| x.1.clone());
    let given = args.len() + named.len();
    if given > 1 {
        let text = format!("K() takes at most 1 argument ({} given)", given);
        return Err(type_error(text));
    }
    match (a[0].as_native_object::<Key>(), args.into_iter().next().or(by_name)) {
        (Some(k), Some(obj)) => Ok(new_key(k.cmp.clone(), Some(obj))),
        _ => Err(type_error("K() missing required argument 'obj' (pos 1)")),
    }
}

static KEY: &[NativeDef] = natives! {
    "__call__" "self, /, *args, **kw" key_call;
    "__lt__" "self, other, /" |a| key_cmp(a, lt);
    "__le__" "self, other, /" |a| key_cmp(a, le);
    "__gt__" "self, other, /" |a| key_cmp(a, gt);
    "__ge__" "self, other, /" |a| key_cmp(a, ge);
    "__eq__" "self, other, /" |a| key_cmp(a, eq);
    "__ne__" "self, other, /" |a| key_cmp(a, ne);
};
static KEY_ATTRS: &[GetSetData] = &[GetSetData {
    name: "obj",
    get: |v| {
        Ok(v.as_native_object::<Key>().and_then(|k| k.obj.clone()).unwrap_or(NONE))
    },
    set: None,
}];

pub fn cmp_to_key(a: &[Value]) -> R {
    Ok(new_key(a[0].clone(), None))
}

/// What a comparison is, said by the one that a class has.
#[derive(Clone, Copy)]
enum Derived {
    Not,
    NotAndUnequal,
    NotOrEqual,
    AndUnequal,
    OrEqual,
}

/// (the one the class has, [(the one it gets, how)]), the first that it has decides.
const DERIVED: [(&str, [(&str, Derived); 3]); 4] = {
    use Derived::*;
    [
        ("lt", [("gt", NotAndUnequal), ("le", OrEqual), ("ge", Not)]),
        ("le", [("ge", NotOrEqual), ("lt", AndUnequal), ("gt", Not)]),
        ("gt", [("lt", NotAndUnequal), ("ge", OrEqual), ("le", Not)]),
        ("ge", [("le", NotOrEqual), ("gt", AndUnequal), ("lt", Not)]),
    ]
};

fn special(name: &str) -> sym::Sym {
    sym::intern(&format!("__{}__", name))
}

/// `type(self).__lt__(self, other)`, turned.
fn derive(root: usize, index: usize, x: &Value, y: &Value) -> R {
    let (name, all) = DERIVED[root];
    let f = crate::attr::getattr_sym(&type_of(x).value(), special(name))?;
    let r = call(&f, &mut [x.clone(), y.clone()])?;
    if r.is_not_implemented() {
        return Ok(r);
    }
    let holds = truthy(&r)?;
    match (all[index].1, holds) {
        (Derived::Not, _) => Ok(Value::bool(!holds)),
        (Derived::NotAndUnequal, true) => Ok(FALSE),
        (Derived::NotAndUnequal, false) | (Derived::AndUnequal, true) => ne(x, y),
        (Derived::NotOrEqual, false) => Ok(TRUE),
        (Derived::NotOrEqual, true) | (Derived::OrEqual, false) => eq(x, y),
        (Derived::AndUnequal, false) | (Derived::OrEqual, true) => Ok(r),
    }
}

/// The module's name for a derived comparison, which pickles hold.
fn name_of(root: usize, index: usize) -> String {
    format!("_{}_from_{}", DERIVED[root].1[index].0, DERIVED[root].0)
}

fn number(c: &CellRef) -> usize {
    c.get().as_int().unwrap_or(0) as usize
}

fn sign(name: &str) -> &'static str {
    match name {
        "lt" => "<",
        "le" => "<=",
        "gt" => ">",
        _ => ">=",
    }
}

fn doc_of(root: usize, index: usize) -> String {
    let (gets, how) = DERIVED[root].1[index];
    let known = format!("a {} b", sign(DERIVED[root].0));
    let how = match how {
        Derived::Not => format!("(not {})", known),
        Derived::NotAndUnequal => format!("(not {}) and (a != b)", known),
        Derived::NotOrEqual => format!("(not {}) or (a == b)", known),
        Derived::AndUnequal => format!("({}) and (a != b)", known),
        Derived::OrEqual => format!("({}) or (a == b)", known),
    };
    format!("Return a {} b.  Computed by @total_ordering from {}.", sign(gets), how)
}

fn new_derived(root: usize, index: usize) -> R {
    let f = synthetic(Params {
        name: special(DERIVED[root].1[index].0).name(),
        qualname: name_of(root, index),
        doc: doc_of(root, index),
        names: vec!["self".to_string(), "other".to_string()],
        npos: 2,
        star: false,
        defaults: vec![],
        kwdefaults: vec![],
        cells: [root, index].iter().map(|i| CellRef::new(Value::int(*i as i64))).collect(),
        run: |f, slots| derive(number(&f.cells[0]), number(&f.cells[1]), &slots[0], &slots[1]),
    });
    put(&f, "__module__", new_str("functools"))?;
    Ok(f)
}

/// The comparisons that a class has not, from the first one it has.
pub fn total_ordering(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("total_ordering: a class is required"))?;
    let own = |name: &str| {
        let n = special(name);
        match (t.lookup(n), T::Object.ty().lookup(n)) {
            (Some(x), Some(y)) => !is(&x, &y),
            (x, _) => x.is_some(),
        }
    };
    let root = match (0..4).find(|i| own(DERIVED[*i].0)) {
        Some(r) => r,
        None => {
            return Err(value_error("must define at least one ordering operation: < > <= >="))
        }
    };
    for (i, (name, _)) in DERIVED[root].1.iter().enumerate() {
        if !own(name) {
            let f = super::classes::from_module("functools", &name_of(root, i))?;
            crate::attr::setattr_sym(&a[0], special(name), f)?;
        }
    }
    Ok(a[0].clone())
}

pub fn define_all() {
    define(T::CmpKey, KEY, KEY_ATTRS);
    T::CmpKey.ty().dict().set(sym::HASH, NONE);
}

pub fn fill(m: &ModuleData) -> R<()> {
    for root in 0..4 {
        for i in 0..3 {
            m.set_str(&name_of(root, i), new_derived(root, i)?);
        }
    }
    Ok(())
}
