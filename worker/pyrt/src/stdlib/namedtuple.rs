//! collections.namedtuple and typing.NamedTuple: tuple subclasses whose `__new__` is a function
//! with the fields as parameters, made here as the translator would have made it.

use super::classes::{add_methods, args_of, class_name, get, pairs_of, synthetic, text, Params};
use crate::func::NativeDef;
use crate::object::new_other_data;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

/// What `Point.x` is: reads item i of the tuple; its documentation, when somebody gave it another.
struct Getter(usize, std::cell::RefCell<Option<Value>>);

/// The item of a named tuple that one of its getters reads.
pub fn tuple_field(getter: &Value, v: &Value) -> Option<Value> {
    let g = getter.as_native_object::<Getter>()?;
    v.as_tuple()?.get(g.0).cloned()
}

fn getter_get(a: &[Value]) -> R {
    let i = match a[0].as_native_object::<Getter>() {
        Some(g) if !a[1].is_none() => g.0,
        _ => return Ok(a[0].clone()),
    };
    match a[1].as_tuple() {
        Some(t) => t.get(i).cloned().ok_or_else(|| index_error("tuple index out of range")),
        None => Err(type_error(format!(
            "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
            i,
            type_name(&a[1])
        ))),
    }
}

fn getter_set(a: &[Value]) -> R {
    let _ = a;
    Err(attribute_error("can't set attribute"))
}

fn getter_doc(a: &Value) -> R {
    let own = a.as_native_object::<Getter>().and_then(|g| g.1.borrow().clone());
    if let Some(doc) = own {
        return Ok(doc);
    }
    let i = a.as_native_object::<Getter>().map_or(0, |g| g.0);
    Ok(new_string(format!("Alias for field number {}", i)))
}

fn set_doc(a: &Value, doc: Option<Value>) -> R<()> {
    if let Some(g) = a.as_native_object::<Getter>() {
        *g.1.borrow_mut() = doc;
    }
    Ok(())
}

fn is_keyword(s: &str) -> bool {
    super::keyword::KEYWORDS.contains(&s)
}

fn field_list(v: &Value) -> R<Vec<String>> {
    if let Some(s) = v.as_str() {
        return Ok(s.replace(',', " ").split_whitespace().map(|w| w.to_string()).collect());
    }
    let mut out = Vec::new();
    for x in collect(v)? {
        out.push(text(&crate::ops::str_of(&x)?));
    }
    Ok(out)
}

fn is_identifier(s: &str) -> bool {
    truthy(&super::classes::method(&new_str(s), "isidentifier", &[]).unwrap_or(FALSE))
        .unwrap_or(false)
}

fn rename_bad(fields: &mut [String]) {
    for i in 0..fields.len() {
        let f = &fields[i];
        let seen = fields[..i].contains(f);
        if !is_identifier(f) || is_keyword(f) || f.starts_with('_') || seen {
            fields[i] = format!("_{}", i);
        }
    }
}

fn check_names(name: &str, fields: &[String], rename: bool) -> R<()> {
    for n in std::iter::once(name).chain(fields.iter().map(|f| f.as_str())) {
        let shown = repr_text(&new_str(n))?;
        if !is_identifier(n) {
            return Err(value_error(format!(
                "Type names and field names must be valid identifiers: {}",
                shown
            )));
        }
        if is_keyword(n) {
            return Err(value_error(format!(
                "Type names and field names cannot be a keyword: {}",
                shown
            )));
        }
    }
    for (i, f) in fields.iter().enumerate() {
        let shown = repr_text(&new_str(f))?;
        if f.starts_with('_') && !rename {
            return Err(value_error(format!(
                "Field names cannot start with an underscore: {}",
                shown
            )));
        }
        if fields[..i].contains(f) {
            return Err(value_error(format!("Encountered duplicate field name: {}", shown)));
        }
    }
    Ok(())
}

/// The class. `defaults` belong to the last fields; `bases` come from typing.NamedTuple.
pub fn make_class(name: &str, fields: &[String], defaults: Vec<Value>, module: Value) -> R {
    let ns = crate::dict::new_dict();
    let names: Vec<Value> = fields.iter().map(|f| new_str(f)).collect();
    let mut by_name = Vec::new();
    for (f, d) in fields[fields.len() - defaults.len()..].iter().zip(&defaults) {
        by_name.push((new_str(f), d.clone()));
    }
    let put = |k: &str, v: Value| setitem(&ns, &new_str(k), v);
    put("__doc__", new_string(format!("{}({})", name, fields.join(", "))))?;
    put("__slots__", tuple(vec![]))?;
    put("_fields", tuple(names.clone()))?;
    put("_field_defaults", dict(by_name)?)?;
    put("__match_args__", tuple(names))?;
    put("__module__", module)?;
    let mut params = vec!["_cls".to_string()];
    params.extend(fields.iter().cloned());
    let new = synthetic(Params {
        name: "__new__",
        qualname: format!("{}.__new__", name),
        doc: format!("Create new instance of {}({})", name, fields.join(", ")),
        npos: params.len(),
        names: params,
        star: false,
        defaults,
        kwdefaults: vec![],
        cells: vec![],
        run: |_, slots| {
            let class = take(&mut slots[0]);
            let items: Vec<Value> = slots[1..].iter_mut().map(take).collect();
            let t = class.as_type().ok_or_else(|| type_error("a class is required"))?;
            Ok(crate::tuple::tuple_as(t, items))
        },
    });
    put("__new__", crate::descr::new_wrapper(T::StaticMethod.ty(), new))?;
    for (i, f) in fields.iter().enumerate() {
        put(f, new_other_data(T::TupleGetter.ty(), Box::new(Getter(i, Default::default()))))?;
    }
    let class = call(&T::Type.value(), &mut [new_str(name), tuple(vec![T::Tuple.value()]), ns])?;
    add_methods(&class, "collections", METHODS)?;
    Ok(class)
}

fn make_one(a: &[Value]) -> R {
    let items = collect(&a[1])?;
    let n = len(&get(&a[0], "_fields")?)?;
    if items.len() != n {
        return Err(type_error(format!("Expected {} arguments, got {}", n, items.len())));
    }
    let t = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    Ok(crate::tuple::tuple_as(t, items))
}

fn replace(a: &[Value]) -> R {
    let mut kw = pairs_of(&a[1]);
    let fields = collect(&get(&a[0], "_fields")?)?;
    let mut items = args_of(&a[0]);
    for (f, slot) in fields.iter().zip(&mut items) {
        let mut at = None;
        for (i, (k, _)) in kw.iter().enumerate() {
            if eq_b(k, f)? {
                at = Some(i);
            }
        }
        if let Some(i) = at {
            *slot = kw.remove(i).1;
        }
    }
    if !kw.is_empty() {
        let names = list(kw.into_iter().map(|x| x.0).collect());
        return Err(value_error(format!("Got unexpected field names: {}", repr_text(&names)?)));
    }
    make_one(&[type_of(&a[0]).value(), tuple(items)])
}

fn repr(a: &[Value]) -> R {
    let fields = collect(&get(&a[0], "_fields")?)?;
    let mut parts = Vec::new();
    for (f, v) in fields.iter().zip(args_of(&a[0])) {
        parts.push(format!("{}={}", text(f), repr_text(&v)?));
    }
    Ok(new_string(format!("{}({})", class_name(&a[0]), parts.join(", "))))
}

fn asdict(a: &[Value]) -> R {
    let fields = collect(&get(&a[0], "_fields")?)?;
    dict(fields.into_iter().zip(args_of(&a[0])).collect())
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "_make", params: "cls, iterable", run: make_one },
    NativeDef { name: "_replace", params: "self, /, **kwds", run: replace },
    NativeDef { name: "__repr__", params: "self", run: repr },
    NativeDef { name: "_asdict", params: "self", run: asdict },
    NativeDef { name: "__getnewargs__", params: "self", run: |a| Ok(tuple(args_of(&a[0]))) },
];

/// namedtuple(typename, field_names, *, rename, defaults, module)
pub fn namedtuple(a: &[Value]) -> R {
    let name = text(&crate::ops::str_of(&a[0])?);
    let mut fields = field_list(&a[1])?;
    let rename = a[2].given().map_or(Ok(false), truthy)?;
    if rename {
        rename_bad(&mut fields);
    }
    check_names(&name, &fields, rename)?;
    let defaults = match a[3].given() {
        Some(d) if !d.is_none() => collect(d)?,
        _ => Vec::new(),
    };
    if defaults.len() > fields.len() {
        return Err(type_error("Got more default values than field names"));
    }
    let module = a[4].given().filter(|m| !m.is_none()).cloned();
    make_class(&name, &fields, defaults, module.unwrap_or_else(crate::frames::calling_module))
}

pub fn define_all() {
    static GETTER: &[NativeDef] = &[
        NativeDef { name: "__get__", params: "self, instance, owner=, /", run: getter_get },
        NativeDef { name: "__set__", params: "self, instance, value, /", run: getter_set },
        NativeDef { name: "__delete__", params: "self, instance, /", run: getter_set },
    ];
    static DOC: &[crate::object::GetSetData] =
        &[crate::object::GetSetData { name: "__doc__", get: getter_doc, set: Some(set_doc) }];
    define(T::TupleGetter, GETTER, DOC);
    T::TupleGetter.ty().dict().set(sym::MODULE, new_str("collections"));
}
