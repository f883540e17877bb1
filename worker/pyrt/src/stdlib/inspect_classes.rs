//! inspect about classes: where each attribute comes from, trees of classes.

use super::classes::{def, find, get, text};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

fn builtin(name: &str) -> Value {
    crate::module::builtin(sym::intern(name)).unwrap_or(NONE)
}

fn own_attribute(class: &Value, name: &Value) -> R<Option<Value>> {
    let at = crate::attr::name_sym(name)?;
    Ok(class.as_type().and_then(|t| t.dict().get(at).cloned()))
}

/// Where `cls.name` was found, by asking every class for it.
fn home_of(got: &Value, name: &Value, classes: &[Value], metas: &[Value]) -> R<Option<Value>> {
    if let Some(home) = find(got, "__objclass__")? {
        if classes.iter().any(|c| is(c, &home)) {
            return Ok(Some(home));
        }
    }
    let at = crate::attr::name_sym(name)?;
    let mut home = None;
    for c in classes.iter().chain(metas) {
        if crate::attr::try_getattr(c, at)?.map_or(false, |v| is(&v, got)) {
            home = Some(c.clone());
        }
    }
    Ok(home)
}

fn kind_of(own: Option<&Value>, obj: &Value) -> R<&'static str> {
    let is_a = |t: T| own.map_or(false, |o| type_of(o).is_subtype(t.ty()));
    if is_a(T::StaticMethod) || is_a(T::Builtin) || is_a(T::BuiltinMethod) {
        return Ok("static method");
    }
    if is_a(T::ClassMethod) || own.map_or(false, |o| type_name(o) == "classmethod_descriptor") {
        return Ok("class method");
    }
    if is_a(T::Property) {
        return Ok("property");
    }
    let inspect = crate::module::import_dotted("inspect")?;
    let routine = super::classes::method(&inspect, "isroutine", &[obj.clone()])?;
    Ok(if truthy(&routine)? { "method" } else { "data" })
}

fn classify(a: &[Value]) -> R {
    let mro = collect(&get(&a[0], "__mro__")?)?;
    let plain = [T::Type.value(), T::Object.value()];
    let metas: Vec<Value> = collect(&get(&type_of(&a[0]).value(), "__mro__")?)?
        .into_iter()
        .filter(|c| !plain.iter().any(|p| is(p, c)))
        .collect();
    let attribute = get(&crate::module::import_dotted("inspect")?, "Attribute")?;
    let mut out = Vec::new();
    for name in collect(&call(&builtin("dir"), &mut [a[0].clone()])?)? {
        let mut home = None;
        let mut got = None;
        if text(&name) != "__dict__" {
            got = crate::attr::try_getattr(&a[0], crate::attr::name_sym(&name)?).ok().flatten();
        }
        if let Some(g) = &got {
            home = home_of(g, &name, &mro, &metas)?;
        }
        let mut own = None;
        for base in mro.iter().chain(&metas) {
            own = own_attribute(base, &name)?;
            if own.is_some() {
                if !home.as_ref().map_or(false, |h| metas.iter().any(|m| is(m, h))) {
                    home = Some(base.clone());
                }
                break;
            }
        }
        let home = match home {
            Some(h) => h,
            None => continue,
        };
        let obj = got.filter(|g| !g.is_none()).or_else(|| own.clone()).unwrap_or(NONE);
        let kind = kind_of(own.as_ref(), &obj)?;
        let wrapped = !matches!(kind, "method" | "data");
        let obj = if wrapped { own.unwrap_or(obj) } else { obj };
        out.push(call(&attribute, &mut [name, new_str(kind), home, obj])?);
    }
    Ok(list(out))
}

// ---- trees of classes

fn tree_below(of: &Value, children: &[(Value, Vec<Value>)]) -> R {
    let mut below = match children.iter().find(|c| is(&c.0, of)) {
        Some((_, all)) => all.clone(),
        None => Vec::new(),
    };
    let mut keyed = Vec::new();
    for c in below.drain(..) {
        keyed.push(((text(&get(&c, "__module__")?), text(&get(&c, "__name__")?)), c));
    }
    keyed.sort_by(|x, y| x.0.cmp(&y.0));
    let mut out = Vec::new();
    for (_, c) in keyed {
        out.push(tuple(vec![c.clone(), get(&c, "__bases__")?]));
        if children.iter().any(|k| is(&k.0, &c)) {
            out.push(tree_below(&c, children)?);
        }
    }
    Ok(list(out))
}

/// Lists in lists: a class and its bases, then the list of what derives from it.
fn class_tree(a: &[Value]) -> R {
    let unique = super::classes::is_true(&a[1])?;
    let classes = collect(&a[0])?;
    let mut children: Vec<(Value, Vec<Value>)> = Vec::new();
    let mut roots: Vec<Value> = Vec::new();
    for c in &classes {
        let bases = collect(&get(c, "__bases__")?)?;
        for b in &bases {
            let at = match children.iter().position(|k| is(&k.0, b)) {
                Some(at) => at,
                None => {
                    children.push((b.clone(), Vec::new()));
                    children.len() - 1
                }
            };
            if !children[at].1.iter().any(|x| is(x, c)) {
                children[at].1.push(c.clone());
            }
            if unique && classes.iter().any(|x| is(x, b)) {
                break;
            }
        }
        if bases.is_empty() && !roots.iter().any(|r| is(r, c)) {
            roots.push(c.clone());
        }
    }
    for (parent, _) in &children {
        let known = classes.iter().chain(&roots).any(|c| is(c, parent));
        if !known {
            roots.push(parent.clone());
        }
    }
    tree_of(roots, &children)
}

fn tree_of(roots: Vec<Value>, children: &[(Value, Vec<Value>)]) -> R {
    let top = (NONE, roots);
    let mut all = vec![top];
    all.extend(children.iter().cloned());
    tree_below(&NONE, &all)
}

static FUNCTIONS: &[NativeDef] = &[
    def!("classify_class_attrs", "cls", classify),
    def!("getclasstree", "classes, unique=", class_tree),
];

pub fn fill(m: &ModuleData) -> R<()> {
    let fields = ["name", "kind", "defining_class", "object"].map(|f| f.to_string());
    let class = super::namedtuple::make_class("Attribute", &fields, vec![], new_str("inspect"))?;
    m.set_str("Attribute", class);
    super::functions(m, FUNCTIONS, "inspect");
    Ok(())
}
