//! ExceptionGroup: its construction, and the parts that `split` and `except*` take out of it.

use crate::exc::new_exception;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;

/// The class that `BaseExceptionGroup(message, members)` makes; CPython's errors.
pub fn class_for(t: Type, args: &[Value]) -> R<Type> {
    if args.len() != 2 {
        return Err(type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            args.len()
        )));
    }
    if args[0].as_str_data().is_none() {
        return Err(type_error(format!(
            "argument 1 must be str, not {}",
            type_name(&args[0])
        )));
    }
    let by_index = type_of(&args[1]).lookup_ref(sym::GETITEM).is_some();
    let is_sequence = by_index && args[1].as_dict().is_none();
    let members = match collect(&args[1]) {
        Ok(m) if is_sequence => m,
        _ => return Err(type_error("second argument (exceptions) must be a sequence")),
    };
    if members.is_empty() {
        return Err(value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut all_plain = true;
    for (i, m) in members.iter().enumerate() {
        if m.as_exc().is_none() {
            return Err(value_error(format!(
                "Item {} of second argument (exceptions) is not an exception",
                i
            )));
        }
        all_plain &= type_of(m).is_subtype(T::Exception.ty());
    }
    if t == T::BaseExceptionGroup.ty() && all_plain {
        return Ok(T::ExceptionGroup.ty());
    }
    if t == T::ExceptionGroup.ty() && !all_plain {
        return Err(type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    }
    if !all_plain && t.is_subtype(T::Exception.ty()) {
        return Err(type_error(format!("Cannot nest BaseExceptions in '{}'", t.name())));
    }
    Ok(t)
}

fn members(g: &Value) -> Vec<Value> {
    let all = crate::exc_fields::get(g, "exceptions");
    all.as_tuple().map(|t| t.to_vec()).unwrap_or_default()
}

fn is_group(v: &Value) -> bool {
    type_of(v).is_subtype(T::BaseExceptionGroup.ty())
}

/// The group with other members: `derive`, and what it does not carry over.
fn with_members(g: &Value, of: Vec<Value>) -> R {
    let f = crate::attr::getattr_sym(g, sym::intern("derive"))?;
    let new = call(&f, &mut [list(of)])?;
    if let (Some(from), Some(to)) = (g.as_exc(), new.as_exc()) {
        let (a, b) = (from.state(), to.state());
        b.cause = a.cause.clone();
        b.context = a.context.clone();
        b.suppress = a.suppress;
        crate::traceback_type::set(&new, crate::traceback::of(g));
        let is_sequence = |n: &Value| n.as_list().is_some() || n.as_tuple().is_some();
        if let Some(notes) = from.attrs.get(sym::NOTES).filter(is_sequence) {
            to.attrs.set(sym::NOTES, list(collect(&notes)?));
        }
    }
    Ok(new)
}

/// Does the condition (class, tuple of classes, or a function) hold for one exception?
fn holds(condition: &Value, e: &Value) -> R<bool> {
    let classes = match condition.as_tuple() {
        Some(all) => !all.is_empty() && all.iter().all(|c| c.as_type().is_some()),
        None => condition.as_type().is_some(),
    };
    if classes {
        return exc_match(&PyErr::of(e.clone()), condition);
    }
    if !crate::builtins::is_callable(condition) {
        return Err(type_error("expected a function, exception type or tuple of exception types"));
    }
    truthy(&call(condition, &mut [e.clone()])?)
}

/// What matches, and the rest; None for an empty part.
pub fn split(g: &Value, condition: &Value) -> R<(Option<Value>, Option<Value>)> {
    if holds(condition, g)? {
        return Ok((Some(g.clone()), None));
    }
    if !is_group(g) {
        return Ok((None, Some(g.clone())));
    }
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for m in members(g) {
        let (a, b) = split(&m, condition)?;
        yes.extend(a);
        no.extend(b);
    }
    let part = |of: Vec<Value>| -> R<Option<Value>> {
        if of.is_empty() {
            return Ok(None);
        }
        with_members(g, of).map(Some)
    };
    Ok((part(yes)?, part(no)?))
}

fn derive(a: &[Value]) -> R {
    let message = crate::exc_fields::get(&a[0], "message");
    let args = vec![message, a[1].clone()];
    let t = class_for(T::BaseExceptionGroup.ty(), &args)?;
    let v = new_exception(t, args);
    crate::exc_types::after_init(&v);
    Ok(v)
}

pub static METHODS: &[NativeDef] = &[
    NativeDef {
        name: "__class_getitem__",
        params: "cls, item, /",
        run: |a| crate::object_types::generic_alias(&a[0], &a[1]),
    },
    NativeDef { name: "derive", params: "self, excs, /", run: derive },
    NativeDef {
        name: "split",
        params: "self, condition, /",
        run: |a| {
            let (yes, no) = split(&a[0], &a[1])?;
            Ok(tuple(vec![yes.unwrap_or(NONE), no.unwrap_or(NONE)]))
        },
    },
    NativeDef {
        name: "subgroup",
        params: "self, condition, /",
        run: |a| Ok(split(&a[0], &a[1])?.0.unwrap_or(NONE)),
    },
];

/// A `try` with `except*` clauses whose body raised: what is left for the next clause, and
/// what its handlers raised.
pub struct Star {
    whole: Value,
    rest: Option<Value>,
    raised: Vec<Value>,
    /// Parts that a handler raised again as they were.
    again: Vec<Value>,
    last: Option<Value>,
}

impl Star {
    pub fn new(e: &PyErr) -> Star {
        let whole = e.value();
        Star { rest: Some(whole.clone()), whole, raised: vec![], again: vec![], last: None }
    }
    /// What this clause takes; None: it does not run.
    pub fn take(&mut self, class: &Value) -> R<Option<PyErr>> {
        let rest = match self.rest.take() {
            Some(r) => r,
            None => return Ok(None),
        };
        let (mine, left) = take_matching(&rest, class)?;
        self.rest = left;
        self.last = mine.clone();
        Ok(mine.map(PyErr::of))
    }
    /// A handler ended with this exception.
    pub fn handler_raised(&mut self, e: PyErr) {
        let v = e.into_value();
        match &self.last {
            Some(l) if is(l, &v) => self.again.push(v),
            _ => self.raised.push(v),
        }
    }
    /// After the last clause: what goes on to be raised, if anything.
    pub fn end(mut self) -> R<Option<PyErr>> {
        if !is_group(&self.whole) {
            let naked = self.raised.pop().or_else(|| self.again.pop()).or(self.rest);
            return Ok(naked.map(PyErr::of));
        }
        let mut leaves = Vec::new();
        for part in self.again.iter().chain(self.rest.iter()) {
            collect_leaves(part, &mut leaves);
        }
        let unhandled = part_with(&self.whole, &leaves)?;
        if self.raised.is_empty() {
            return Ok(unhandled.map(PyErr::of));
        }
        self.raised.extend(unhandled);
        if self.raised.len() == 1 {
            return Ok(self.raised.pop().map(PyErr::of)); // as 3.11 does: no group for one
        }
        let args = vec![new_str(""), list(self.raised)];
        let group = new_exception(class_for(T::BaseExceptionGroup.ty(), &args)?, args);
        crate::exc_types::after_init(&group);
        Ok(Some(PyErr::of(group)))
    }
}

fn collect_leaves(v: &Value, out: &mut Vec<usize>) {
    if !is_group(v) {
        out.push(v.ptr());
        return;
    }
    for m in members(v) {
        collect_leaves(&m, out);
    }
}

/// The group with only these leaves.
fn part_with(g: &Value, leaves: &[usize]) -> R<Option<Value>> {
    if !is_group(g) {
        return Ok(if leaves.contains(&g.ptr()) { Some(g.clone()) } else { None });
    }
    let mut kept = Vec::new();
    let all = members(g);
    for m in &all {
        kept.extend(part_with(m, leaves)?);
    }
    if kept.is_empty() {
        return Ok(None);
    }
    if kept.len() == all.len() && kept.iter().zip(&all).all(|(a, b)| is(a, b)) {
        return Ok(Some(g.clone()));
    }
    with_members(g, kept).map(Some)
}

/// `except*`: what the handler takes of the exception (a bare one is wrapped in a group), and
/// what is left for the next handler.
fn take_matching(e: &Value, class: &Value) -> R<(Option<Value>, Option<Value>)> {
    exc_match(&PyErr::of(e.clone()), class)?; // says what is no exception class
    let forbidden = T::BaseExceptionGroup.ty();
    let one = |c: &Value| c.as_type().map_or(false, |t| t.is_subtype(forbidden));
    if one(class) || class.as_tuple().map_or(false, |t| t.iter().any(one)) {
        return Err(type_error(
            "catching ExceptionGroup with except* is not allowed. Use except instead.",
        ));
    }
    if is_group(e) {
        return split(e, class);
    }
    if !exc_match(&PyErr::of(e.clone()), class)? {
        return Ok((None, Some(e.clone())));
    }
    let args = vec![new_str(""), tuple(vec![e.clone()])];
    let group = new_exception(class_for(T::BaseExceptionGroup.ty(), &args)?, args);
    crate::exc_types::after_init(&group);
    Ok((Some(group), None))
}
