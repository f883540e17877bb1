//! inspect's Parameter, Signature and BoundArguments, and how arguments bind to parameters.

use super::classes::{
    add_getset, args_of, class, def, from_module, get, hidden, hide, pairs_of, put, text,
};
use super::functions;
use super::inspect_signature::{
    annotation_text, full_parts_of, param_text, parts_of, parts_text, Param, Parts, KEYWORD_ONLY, POSITIONAL,
    POSITIONAL_ONLY, VAR_KEYWORD, VAR_POSITIONAL,
};
use crate::func::{native, NativeDef};
use crate::prelude::*;
use crate::sym;
use std::cell::RefCell;

#[derive(Clone)]
struct Home {
    empty: Value,
    kinds: Vec<Value>,
    parameter: Value,
    signature: Value,
    bound: Value,
}

thread_local! {
    static HOME: RefCell<Option<Home>> = RefCell::new(None);
}

fn home() -> R<Home> {
    HOME.with(|h| h.borrow().clone()).ok_or_else(|| runtime_error("inspect is not ready"))
}

const NAME: &str = "\0name";
const KIND: &str = "\0kind";
const DEFAULT: &str = "\0default";
const ANNOTATION: &str = "\0annotation";
const PARAMETERS: &str = "\0parameters";
const RETURN: &str = "\0return";

fn part(v: &Value, name: &str) -> R {
    hidden(v, name).ok_or_else(|| type_error("a Parameter or Signature is required"))
}

fn new_of(class: &Value) -> R {
    let t = class.as_type().ok_or_else(|| type_error("a class is required"))?;
    Ok(crate::class::new_instance(t))
}

fn param_object(p: &Param) -> R {
    let h = home()?;
    let v = new_of(&h.parameter)?;
    fill_param(&v, p, &h);
    Ok(v)
}

fn fill_param(v: &Value, p: &Param, h: &Home) {
    let or_empty = |x: &Option<Value>| x.clone().unwrap_or_else(|| h.empty.clone());
    hide(v, NAME, new_str(&p.name));
    hide(v, KIND, h.kinds[p.kind].clone());
    hide(v, DEFAULT, or_empty(&p.default));
    hide(v, ANNOTATION, or_empty(&p.annotation));
}

fn read_param(v: &Value) -> R<Param> {
    let h = home()?;
    let kind = part(v, KIND)?;
    let set = |x: Value| Some(x).filter(|x| !is(x, &h.empty));
    Ok(Param {
        name: text(&part(v, NAME)?),
        kind: h.kinds.iter().position(|k| is(k, &kind)).unwrap_or(POSITIONAL),
        default: set(part(v, DEFAULT)?),
        annotation: set(part(v, ANNOTATION)?),
    })
}

pub fn read(v: &Value) -> R<Parts> {
    let mut params = Vec::new();
    for (_, p) in pairs_of(&part(v, PARAMETERS)?) {
        params.push(read_param(&p)?);
    }
    let h = home()?;
    Ok((params, Some(part(v, RETURN)?).filter(|r| !is(r, &h.empty))))
}

fn fill_signature(v: &Value, parts: &Parts) -> R<()> {
    let mut pairs = Vec::new();
    for p in &parts.0 {
        pairs.push((new_str(&p.name), param_object(p)?));
    }
    hide(v, PARAMETERS, dict(pairs)?);
    hide(v, RETURN, parts.1.clone().unwrap_or(home()?.empty));
    Ok(())
}

fn signature_object(parts: &Parts) -> R {
    let v = new_of(&home()?.signature)?;
    fill_signature(&v, parts)?;
    Ok(v)
}

fn signature(a: &[Value]) -> R {
    let follow = a[1].given().map_or(Ok(true), truthy)?;
    signature_object(&parts_of(&a[0], follow)?)
}

fn kind_of(v: &Value, h: &Home) -> R<usize> {
    match h.kinds.iter().position(|k| is(k, v)).or_else(|| v.as_int().map(|i| i as usize)) {
        Some(k) if k < 5 => Ok(k),
        _ => Err(value_error(format!("value {} is not a valid Parameter.kind", repr_text(v)?))),
    }
}

fn param_init(a: &[Value]) -> R {
    let h = home()?;
    let name = match a[1].as_str() {
        Some(s) => s.into_owned(),
        None => {
            return Err(type_error(format!("name must be a str, not a {}", type_name(&a[1]))))
        }
    };
    let set = |x: &Value| x.given().cloned().filter(|x| !is(x, &h.empty));
    let p = Param { kind: kind_of(&a[2], &h)?, default: set(&a[3]), annotation: set(&a[4]), name };
    if p.default.is_some() && (p.kind == VAR_POSITIONAL || p.kind == VAR_KEYWORD) {
        return Err(value_error(format!(
            "{} parameters cannot have default values",
            text(&get(&h.kinds[p.kind], "description")?)
        )));
    }
    if !truthy(&super::classes::method(&a[1], "isidentifier", &[])?)? {
        return Err(value_error(format!("{} is not a valid parameter name", repr_text(&a[1])?)));
    }
    fill_param(&a[0], &p, &h);
    Ok(NONE)
}

fn param_replace(a: &[Value]) -> R {
    let mut p = read_param(&a[0])?;
    let h = home()?;
    if let Some(n) = a[1].given() {
        p.name = text(n);
    }
    if let Some(k) = a[2].given() {
        p.kind = kind_of(k, &h)?;
    }
    if let Some(d) = a[3].given() {
        p.default = Some(d.clone()).filter(|x| !is(x, &h.empty));
    }
    if let Some(n) = a[4].given() {
        p.annotation = Some(n.clone()).filter(|x| !is(x, &h.empty));
    }
    param_object(&p)
}

fn same_parts(a: &[Value], names: &[&str]) -> R {
    if type_of(&a[0]) != type_of(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    for n in names {
        if !eq_b(&part(&a[0], n)?, &part(&a[1], n)?)? {
            return Ok(FALSE);
        }
    }
    Ok(TRUE)
}

fn hash_parts(a: &[Value], names: &[&str]) -> R {
    let mut all = Vec::new();
    for n in names {
        let v = part(&a[0], n)?;
        all.push(match v.as_dict() {
            Some(d) => tuple(d.pairs().into_iter().map(|x| x.1).collect()),
            None => v,
        });
    }
    Ok(Value::int(hash(&tuple(all))?))
}

static PARAMETER: &[NativeDef] = &[
    def!("__init__", "self, name, kind, *, default=, annotation=", param_init),
    def!("replace", "self, *, name=, kind=, default=, annotation=", param_replace),
    def!("__str__", "self", |a| Ok(new_string(param_text(&read_param(&a[0])?)?))),
    def!("__repr__", "self", |a| {
        Ok(new_string(format!("<Parameter \"{}\">", param_text(&read_param(&a[0])?)?)))
    }),
    def!("__eq__", "self, other", |a| same_parts(a, &[NAME, KIND, DEFAULT, ANNOTATION])),
    def!("__hash__", "self", |a| hash_parts(a, &[NAME, KIND, DEFAULT, ANNOTATION])),
];

fn check_order(params: &[Param], h: &Home) -> R<()> {
    let mut top = POSITIONAL_ONLY;
    let mut defaults = false;
    for (i, p) in params.iter().enumerate() {
        if p.kind < top {
            return Err(value_error(format!(
                "wrong parameter order: {} parameter before {} parameter",
                text(&get(&h.kinds[top], "description")?),
                text(&get(&h.kinds[p.kind], "description")?)
            )));
        }
        if p.kind > top {
            top = p.kind;
        }
        if p.kind == POSITIONAL_ONLY || p.kind == POSITIONAL {
            if p.default.is_some() {
                defaults = true;
            } else if defaults {
                return Err(value_error("non-default argument follows default argument"));
            }
        }
        if params[..i].iter().any(|q| q.name == p.name) {
            return Err(value_error(format!("duplicate parameter name: '{}'", p.name)));
        }
    }
    Ok(())
}

fn signature_init(a: &[Value]) -> R {
    let h = home()?;
    let mut params = Vec::new();
    if let Some(all) = a[1].given().filter(|p| !p.is_none()) {
        for p in collect(all)? {
            params.push(read_param(&p)?);
        }
    }
    check_order(&params, &h)?;
    let ret = a[2].given().cloned().filter(|x| !is(x, &h.empty));
    fill_signature(&a[0], &(params, ret))?;
    Ok(NONE)
}

fn signature_replace(a: &[Value]) -> R {
    let mut parts = read(&a[0])?;
    let h = home()?;
    if let Some(all) = a[1].given() {
        parts.0 = collect(all)?.iter().map(read_param).collect::<R<_>>()?;
        check_order(&parts.0, &h)?;
    }
    if let Some(r) = a[2].given() {
        parts.1 = Some(r.clone()).filter(|x| !is(x, &h.empty));
    }
    signature_object(&parts)
}

/// Signature.bind and bind_partial: a BoundArguments.
fn bind(a: &[Value], partial: bool) -> R {
    let (params, _) = read(&a[0])?;
    let mut args = args_of(&a[1]).into_iter();
    let mut kw = pairs_of(&a[2]);
    let out = crate::dict::new_dict();
    let mut extra = None;
    for p in &params {
        let at = kw.iter().position(|(k, _)| k.as_str().map_or(false, |s| s == p.name));
        match p.kind {
            VAR_POSITIONAL => {
                let rest: Vec<Value> = args.by_ref().collect();
                if !rest.is_empty() {
                    dict_set(&out, new_str(&p.name), tuple(rest))?;
                }
                continue;
            }
            VAR_KEYWORD => {
                extra = Some(p.name.clone());
                continue;
            }
            POSITIONAL_ONLY | POSITIONAL => {
                if let Some(v) = args.next() {
                    if at.is_some() && p.kind == POSITIONAL {
                        let message = format!("multiple values for argument '{}'", p.name);
                        return Err(type_error(message));
                    }
                    dict_set(&out, new_str(&p.name), v)?;
                    continue;
                }
                if let (POSITIONAL_ONLY, Some(_)) = (p.kind, at) {
                    if p.default.is_none() {
                        return Err(type_error(format!(
                            "'{}' parameter is positional only, but was passed as a keyword",
                            p.name
                        )));
                    }
                    continue;
                }
            }
            _ => {}
        }
        match at {
            Some(i) => dict_set(&out, new_str(&p.name), kw.remove(i).1)?,
            None if p.default.is_none() && !partial => {
                if args.len() > 0 {
                    return Err(type_error("too many positional arguments"));
                }
                return Err(type_error(format!("missing a required argument: '{}'", p.name)));
            }
            None => {}
        }
    }
    if args.next().is_some() {
        return Err(type_error("too many positional arguments"));
    }
    match (kw.is_empty(), extra) {
        (true, _) => {}
        (false, Some(name)) => dict_set(&out, new_string(name), dict(kw)?)?,
        (false, None) => {
            return Err(type_error(format!(
                "got an unexpected keyword argument '{}'",
                text(&kw[0].0)
            )))
        }
    }
    let b = new_of(&home()?.bound)?;
    put(&b, "arguments", out)?;
    hide(&b, "\0signature", a[0].clone());
    Ok(b)
}

fn split_bound(b: &Value) -> R<(Vec<Value>, Vec<(Value, Value)>)> {
    let (params, _) = read(&part(b, "\0signature")?)?;
    let given = get(b, "arguments")?;
    let (mut args, mut kw) = (Vec::new(), Vec::new());
    let mut by_name = false;
    for p in params {
        let v = crate::dict::get_str(&given, &p.name)?;
        match (p.kind, v) {
            (VAR_KEYWORD, Some(v)) => kw.extend(pairs_of(&v)),
            (KEYWORD_ONLY, Some(v)) => kw.push((new_string(p.name), v)),
            (VAR_POSITIONAL, Some(v)) if !by_name => args.extend(collect(&v)?),
            (_, Some(v)) if by_name => kw.push((new_string(p.name), v)),
            (_, Some(v)) => args.push(v),
            (POSITIONAL_ONLY | POSITIONAL, None) => by_name = true,
            _ => {}
        }
    }
    Ok((args, kw))
}

fn apply_defaults(a: &[Value]) -> R {
    let (params, _) = read(&part(&a[0], "\0signature")?)?;
    let given = get(&a[0], "arguments")?;
    let mut out = Vec::new();
    for p in params {
        let v = match (crate::dict::get_str(&given, &p.name)?, p.default) {
            (Some(v), _) => v,
            (None, Some(d)) => d,
            (None, None) if p.kind == VAR_POSITIONAL => tuple(vec![]),
            (None, None) if p.kind == VAR_KEYWORD => crate::dict::new_dict(),
            _ => continue,
        };
        out.push((new_string(p.name), v));
    }
    put(&a[0], "arguments", dict(out)?)?;
    Ok(NONE)
}

fn bound_repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for (k, v) in pairs_of(&get(&a[0], "arguments")?) {
        parts.push(format!("{}={}", text(&k), repr_text(&v)?));
    }
    Ok(new_string(format!("<BoundArguments ({})>", parts.join(", "))))
}

static SIGNATURE: &[NativeDef] = &[
    def!("__init__", "self, parameters=, *, return_annotation=", signature_init),
    def!("replace", "self, *, parameters=, return_annotation=", signature_replace),
    def!("bind", "self, /, *args, **kwargs", |a| bind(a, false)),
    def!("bind_partial", "self, /, *args, **kwargs", |a| bind(a, true)),
    def!("__str__", "self", |a| Ok(new_string(parts_text(&read(&a[0])?)?))),
    def!("__repr__", "self", |a| {
        Ok(new_string(format!("<Signature {}>", parts_text(&read(&a[0])?)?)))
    }),
    def!("__eq__", "self, other", |a| same_parts(a, &[PARAMETERS, RETURN])),
    def!("__hash__", "self", |a| hash_parts(a, &[PARAMETERS, RETURN])),
    def!("from_callable", "cls, obj, *, follow_wrapped=", |a| signature(&a[1..])),
];
static BOUND: &[NativeDef] = &[
    def!("apply_defaults", "self", apply_defaults),
    def!("__repr__", "self", bound_repr),
    def!("__eq__", "self, other", |a| {
        if type_of(&a[0]) != type_of(&a[1]) {
            return Ok(NOT_IMPLEMENTED);
        }
        eq(&get(&a[0], "arguments")?, &get(&a[1], "arguments")?)
    }),
];

fn getfullargspec(a: &[Value]) -> R {
    let (params, ret) = match full_parts_of(&a[0]) {
        Err(e) if e.is(T::ValueError) => return Err(type_error("unsupported callable")),
        r => r?,
    };
    let names = |keep: &dyn Fn(usize) -> bool| -> Vec<Value> {
        params.iter().filter(|p| keep(p.kind)).map(|p| new_str(&p.name)).collect()
    };
    let one = |k: usize| names(&|x| x == k).pop().unwrap_or(NONE);
    let positional = |p: &&Param| p.kind <= POSITIONAL;
    let defaults: Vec<Value> =
        params.iter().filter(positional).filter_map(|p| p.default.clone()).collect();
    let mut kwdefaults = Vec::new();
    let mut annotations = Vec::new();
    for p in &params {
        if let (KEYWORD_ONLY, Some(d)) = (p.kind, &p.default) {
            kwdefaults.push((new_str(&p.name), d.clone()));
        }
        if let Some(n) = &p.annotation {
            annotations.push((new_str(&p.name), n.clone()));
        }
    }
    if let Some(r) = ret {
        annotations.insert(0, (new_str("return"), r));
    }
    let or_none = |empty: bool, v: Value| if empty { NONE } else { v };
    call(&from_module("inspect", "FullArgSpec")?, &mut [
        list(names(&|k| k <= POSITIONAL)),
        one(VAR_POSITIONAL),
        one(VAR_KEYWORD),
        or_none(defaults.is_empty(), tuple(defaults)),
        list(names(&|k| k == KEYWORD_ONLY)),
        or_none(kwdefaults.is_empty(), dict(kwdefaults)?),
        dict(annotations)?,
    ])
}

fn getcallargs(a: &[Value]) -> R {
    let s = signature_object(&full_parts_of(&a[0])?)?;
    let mut args = args_of(&a[1]);
    if let Some(m) = a[0].as_method() {
        args.insert(0, m.object.clone());
    }
    let b = bind(&[s, tuple(args), a[2].clone()], false)?;
    apply_defaults(&[b.clone()])?;
    get(&b, "arguments")
}

static FUNCTIONS: &[NativeDef] = &[
    def!("signature", "obj, *, follow_wrapped=, globals=, locals=, eval_str=", signature),
    def!("getfullargspec", "func", getfullargspec),
    def!("getcallargs", "func, /, *positional, **named", getcallargs),
    def!("formatannotation", "annotation, base_module=", |a| {
        Ok(new_string(annotation_text(&a[0])?))
    }),
];

static KIND_STR: NativeDef = def!("__str__", "self", |a| get(&a[0], "_name_"));

fn make_kinds() -> R<Vec<Value>> {
    let all = [
        ("POSITIONAL_ONLY", "positional-only"),
        ("POSITIONAL_OR_KEYWORD", "positional or keyword"),
        ("VAR_POSITIONAL", "variadic positional"),
        ("KEYWORD_ONLY", "keyword-only"),
        ("VAR_KEYWORD", "variadic keyword"),
    ];
    let pairs = all.iter().enumerate();
    let pairs = pairs.map(|(i, x)| tuple(vec![new_str(x.0), Value::int(i as i64)])).collect();
    let base = from_module("enum", "IntEnum")?;
    let args = &mut [new_str("_ParameterKind"), list(pairs), new_str("inspect")];
    let c = call_kw(&base, args, &["module"])?;
    let shown = native(&KIND_STR, "inspect", Some(c.clone()));
    crate::attr::setattr_sym(&c, sym::STR, shown)?;
    let mut kinds = Vec::new();
    for (name, description) in all {
        let k = get(&c, name)?;
        put(&k, "description", new_str(description))?;
        kinds.push(k);
    }
    Ok(kinds)
}

pub fn fill(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "inspect");
    let object = [T::Object.value()];
    let h = Home {
        empty: class("inspect", "_empty", &object, &[])?,
        kinds: make_kinds()?,
        parameter: class("inspect", "Parameter", &object, PARAMETER)?,
        signature: class("inspect", "Signature", &object, SIGNATURE)?,
        bound: class("inspect", "BoundArguments", &object, BOUND)?,
    };
    for k in &h.kinds {
        put(&h.parameter, &text(&get(k, "_name_")?), k.clone())?;
    }
    put(&h.parameter, "empty", h.empty.clone())?;
    put(&h.signature, "empty", h.empty.clone())?;
    add_getset(&h.parameter, "name", |v| part(v, NAME));
    add_getset(&h.parameter, "kind", |v| part(v, KIND));
    add_getset(&h.parameter, "default", |v| part(v, DEFAULT));
    add_getset(&h.parameter, "annotation", |v| part(v, ANNOTATION));
    add_getset(&h.signature, "parameters", |v| {
        call(&T::MappingProxy.value(), &mut [part(v, PARAMETERS)?])
    });
    add_getset(&h.signature, "return_annotation", |v| part(v, RETURN));
    add_getset(&h.bound, "signature", |v| part(v, "\0signature"));
    add_getset(&h.bound, "args", |v| Ok(tuple(split_bound(v)?.0)));
    add_getset(&h.bound, "kwargs", |v| dict(split_bound(v)?.1));
    m.set_str("_empty", h.empty.clone());
    m.set_str("Parameter", h.parameter.clone());
    m.set_str("Signature", h.signature.clone());
    m.set_str("BoundArguments", h.bound.clone());
    let fields = [
        "args", "varargs", "varkw", "defaults", "kwonlyargs", "kwonlydefaults", "annotations",
    ];
    let fields: Vec<String> = fields.iter().map(|f| f.to_string()).collect();
    let spec = super::namedtuple::make_class("FullArgSpec", &fields, vec![], new_str("inspect"))?;
    m.set_str("FullArgSpec", spec);
    HOME.with(|x| *x.borrow_mut() = Some(h));
    Ok(())
}
