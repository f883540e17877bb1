//! typing.get_type_hints, get_origin and get_args. Annotations that are text are evaluated here:
//! names, attributes, subscripts, `|`, literals and lists; for more the call says what is missing.

use super::classes::{find, get, is_true, pairs_of, text};
use super::typing_forms::{alias_of, as_type, with_args, Kind};
use super::typing_vars::Ref;
use crate::object_types::Alias as BuiltinAlias;
use crate::prelude::*;
use crate::sym;

/// Where names are looked up: mappings or modules, first to last, then the builtins.
pub struct Scope(pub Vec<Value>);

impl Scope {
    fn name(&self, n: &str) -> R {
        for s in &self.0 {
            let found = match s.as_module() {
                Some(m) => m.get(sym::intern(n)),
                None => crate::dict::get_str(s, n)?,
            };
            if let Some(v) = found {
                return Ok(v);
            }
        }
        match crate::module::builtin(sym::intern(n)) {
            Some(v) => Ok(v),
            None => Err(name_error(format!("name '{}' is not defined", n))),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    scope: &'a Scope,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }
    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }
    fn eat(&mut self, s: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(s);
        if found {
            self.at += s.len();
        }
        found
    }
    fn unknown(&self) -> PyErr {
        not_implemented_error(format!(
            "evaluating the annotation {:?} is not supported by Portalis",
            self.text
        ))
    }
    fn expect(&mut self, s: &str) -> R<()> {
        if self.eat(s) {
            return Ok(());
        }
        Err(self.unknown())
    }
    /// a | b
    fn expression(&mut self) -> R {
        crate::call::enter_native()?;
        let mut v = self.postfix()?;
        while self.eat("|") {
            let right = self.postfix()?;
            v = bitor(&v, &right)?;
        }
        Ok(v)
    }
    /// a.b[c]
    fn postfix(&mut self) -> R {
        let mut v = self.atom()?;
        loop {
            if self.rest().starts_with("...") {
                return Ok(v);
            } else if self.eat(".") {
                let n = self.word();
                v = get(&v, n)?;
            } else if self.eat("[") {
                let (items, comma) = self.items("]")?;
                let key = match (items.len(), comma) {
                    (1, false) => items[0].clone(),
                    _ => tuple(items),
                };
                v = getitem(&v, &key)?;
            } else {
                return Ok(v);
            }
        }
    }
    fn items(&mut self, end: &str) -> R<(Vec<Value>, bool)> {
        let mut out = Vec::new();
        let mut comma = false;
        while !self.eat(end) {
            out.push(self.expression()?);
            if self.eat(",") {
                comma = true;
            } else {
                self.expect(end)?;
                break;
            }
        }
        Ok((out, comma))
    }
    fn word(&mut self) -> &'a str {
        self.space();
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }
    fn atom(&mut self) -> R {
        self.space();
        let first = self.rest().chars().next().unwrap_or('\0');
        if self.eat("...") {
            return Ok(ELLIPSIS);
        }
        if self.eat("[") {
            return Ok(list(self.items("]")?.0));
        }
        if self.eat("(") {
            let (items, comma) = self.items(")")?;
            return Ok(if items.len() == 1 && !comma { items[0].clone() } else { tuple(items) });
        }
        if first == '"' || first == '\'' {
            return self.string(first);
        }
        if first == '-' || first.is_ascii_digit() {
            let negative = self.eat("-");
            let digits = self.word();
            let n: i64 = digits.parse().map_err(|_| self.unknown())?;
            return Ok(Value::int(if negative { -n } else { n }));
        }
        match self.word() {
            "" => Err(self.unknown()),
            "None" => Ok(NONE),
            "True" => Ok(TRUE),
            "False" => Ok(FALSE),
            name => self.scope.name(name),
        }
    }
    fn string(&mut self, quote: char) -> R {
        let inner = &self.rest()[1..];
        match inner.find(|c| c == quote || c == '\\') {
            Some(end) if inner[end..].starts_with(quote) => {
                self.at += end + 2;
                Ok(new_str(&inner[..end]))
            }
            _ => Err(self.unknown()),
        }
    }
}

/// The value of an annotation given as text.
pub fn evaluate(text: &str, scope: &Scope) -> R {
    let mut r = Reader { text, at: 0, scope };
    let v = r.expression()?;
    r.space();
    if !r.rest().is_empty() {
        return Err(r.unknown());
    }
    Ok(v)
}

/// The type with every ForwardRef in it evaluated.
fn resolve(t: &Value, scope: &Scope) -> R {
    crate::call::enter_native()?;
    if let Some(r) = t.as_native_object::<Ref>() {
        let v = as_type(&evaluate(&r.text, scope)?);
        return resolve(&v, scope);
    }
    let each = |all: &[Value]| all.iter().map(|x| resolve(x, scope)).collect::<R<Vec<_>>>();
    if let Some(a) = alias_of(t) {
        let old = match &a.args {
            Some(args) if a.kind != Kind::Literal => args,
            _ => return Ok(t.clone()),
        };
        let new = each(old)?;
        let same = old.iter().zip(&new).all(|(x, y)| is(x, y));
        return if same { Ok(t.clone()) } else { with_args(t, new) };
    }
    if let Some(a) = t.as_native_object::<BuiltinAlias>() {
        let old: Vec<Value> = collect(&a.args)?.iter().map(as_type).collect();
        return crate::object_types::generic_alias(&a.origin, &tuple(each(&old)?));
    }
    if let Some(u) = t.as_native_object::<super::typing_types::Union>() {
        let mut all = each(&u.0)?.into_iter();
        let mut v = all.next().unwrap_or(NONE);
        for x in all {
            v = bitor(&v, &x)?;
        }
        return Ok(v);
    }
    Ok(t.clone())
}

/// Without Annotated, Required and NotRequired.
fn strip(t: &Value) -> R {
    if let Some(a) = alias_of(t) {
        let args = a.args.clone().unwrap_or_default();
        if a.kind == Kind::Annotated || a.name == "Required" || a.name == "NotRequired" {
            return strip(&args[0]);
        }
        if a.args.is_none() || a.kind == Kind::Literal {
            return Ok(t.clone());
        }
        let new: Vec<Value> = args.iter().map(strip).collect::<R<_>>()?;
        let same = args.iter().zip(&new).all(|(x, y)| is(x, y));
        return if same { Ok(t.clone()) } else { with_args(t, new) };
    }
    if let Some(a) = t.as_native_object::<BuiltinAlias>() {
        let new: Vec<Value> = collect(&a.args)?.iter().map(strip).collect::<R<_>>()?;
        return crate::object_types::generic_alias(&a.origin, &tuple(new));
    }
    Ok(t.clone())
}

fn module_named(name: &Value) -> R<Option<Value>> {
    crate::dict::get_str(&crate::module::modules_dict(), &text(name))
}

fn scope_of(holder: &Value, a: &[Value]) -> R<Scope> {
    let mut all: Vec<Value> = Vec::new();
    all.extend(a[2].given().filter(|v| !v.is_none()).cloned());
    match a[1].given().filter(|v| !v.is_none()) {
        Some(g) => all.push(g.clone()),
        None if holder.as_module().is_some() => all.push(holder.clone()),
        None => {
            if let Some(m) = find(holder, "__module__")? {
                all.extend(module_named(&m)?);
            }
        }
    }
    Ok(Scope(all))
}

/// get_type_hints(obj, globalns=None, localns=None, include_extras=False)
pub fn get_type_hints(a: &[Value]) -> R {
    let extras = is_true(&a[3])?;
    let hints = crate::dict::new_dict();
    let add = |notes: &Value, scope: &Scope| -> R<()> {
        for (k, t) in pairs_of(notes) {
            let t = resolve(&as_type(&t), scope)?;
            dict_set(&hints, k, if extras { t } else { strip(&t)? })?;
        }
        Ok(())
    };
    if truthy(&find(&a[0], "__no_type_check__")?.unwrap_or(FALSE))? {
        return Ok(crate::dict::new_dict());
    }
    if let Some(t) = a[0].as_type() {
        for b in t.mro().iter().rev() {
            if let Some(notes) = b.dict().get(sym::ANNOTATIONS).cloned() {
                let mut scope = scope_of(&b.value(), a)?;
                // Names of the class itself come first where no namespace was given.
                if a[1].given().is_none() && a[2].given().is_none() {
                    scope.0.insert(0, own_names(*b)?);
                }
                add(&notes, &scope)?;
            }
        }
        return Ok(hints);
    }
    let mut holder = a[0].clone();
    if holder.as_module().is_none() {
        while let Some(inner) = find(&holder, "__wrapped__")? {
            holder = inner;
        }
    }
    match find(&a[0], "__annotations__")? {
        Some(notes) if !notes.is_none() => {
            add(&notes, &scope_of(&holder, a)?)?;
            Ok(hints)
        }
        _ if crate::builtins::is_callable(&a[0]) || a[0].as_module().is_some() => Ok(hints),
        _ => Err(type_error(format!(
            "{} is not a module, class, method, or function.",
            repr_text(&a[0])?
        ))),
    }
}

fn own_names(t: crate::types::Type) -> R {
    let d = crate::dict::new_dict();
    for (k, v) in t.dict().keys.clone().into_iter().zip(t.dict().vals.clone()) {
        crate::dict::set_sym(&d, k, v);
    }
    Ok(d)
}

pub fn get_origin(a: &[Value]) -> R {
    let v = &a[0];
    if let Some(x) = alias_of(v) {
        if x.kind == Kind::Annotated {
            return super::classes::from_module("typing", "Annotated");
        }
        return super::typing_forms::origin(x);
    }
    if let Some(x) = v.as_native_object::<BuiltinAlias>() {
        return Ok(x.origin.clone());
    }
    if super::typing_generic::is_generic_itself(v) {
        return Ok(v.clone());
    }
    if v.as_native_object::<super::typing_types::Union>().is_some() {
        return Ok(T::UnionType.value());
    }
    Ok(match super::typing_vars::var(v) {
        Some(_) if !super::typing_vars::is_parameter(v) => get(v, "__origin__")?,
        _ => NONE,
    })
}

pub fn get_args(a: &[Value]) -> R {
    let v = &a[0];
    if let Some(x) = alias_of(v) {
        let args = x.args.clone().unwrap_or_default();
        return Ok(match x.kind {
            Kind::Annotated => {
                let mut all = vec![x.origin.clone()];
                all.extend(x.metadata.iter().cloned());
                tuple(all)
            }
            Kind::Callable => {
                let simple = args.len() == 2
                    && (super::typing_vars::is_parameter(&args[0])
                        || matches!(args[0].tag(), crate::value::Tag::Ellipsis));
                match args.split_last() {
                    Some((last, first)) if !simple => {
                        tuple(vec![list(first.to_vec()), last.clone()])
                    }
                    _ => tuple(args),
                }
            }
            _ => tuple(args),
        });
    }
    if let Some(x) = v.as_native_object::<BuiltinAlias>() {
        if super::callable_alias::is_callable_class(&x.origin) {
            return super::callable_alias::parted(v);
        }
        return Ok(x.args.clone());
    }
    match v.as_native_object::<super::typing_types::Union>() {
        Some(u) => Ok(tuple(u.0.clone())),
        None => Ok(tuple(vec![])),
    }
}
