//! collections.abc.Callable[[int], str]: an alias whose arguments are those of the callable and
//! what it returns, in one row.

use super::classes::{args_of, class_with, def, get, method};
use crate::func::NativeDef;
use crate::generic_alias::{alias_of_class, type_repr_text};
use crate::prelude::*;
use std::cell::RefCell;

thread_local! {
    /// The class, and Callable itself.
    static HOME: RefCell<(Value, Value)> = RefCell::new((NONE, NONE));
}

fn home() -> (Value, Value) {
    HOME.with(|h| h.borrow().clone())
}

/// Does it stand for a whole row of parameters: a list, `...`, a ParamSpec or Concatenate?
pub fn is_params(v: &Value) -> R<bool> {
    let row = is(v, &ELLIPSIS) || v.as_list().is_some() || type_of(v) == T::TypingParams.ty();
    Ok(row || super::typing_forms::is_concatenation(v))
}

fn new(a: &[Value]) -> R {
    let pair = args_of(&a[2]);
    let (row, result) = match pair.as_slice() {
        [row, result] => (row, result),
        _ => return Err(type_error("Callable must be used as Callable[[arg, ...], result].")),
    };
    let mut all = match (row.as_list(), row.as_tuple()) {
        (Some(l), _) => l.items().clone(),
        (_, Some(t)) => t.to_vec(),
        _ if is_params(row)? => vec![row.clone()],
        _ => {
            return Err(type_error(format!(
                "Expected a list of types, an ellipsis, ParamSpec, or Concatenate. Got {}",
                super::classes::text(&crate::ops::str_of(row)?)
            )))
        }
    };
    all.push(result.clone());
    let class = a[0].as_type().unwrap_or_else(|| T::GenericAlias.ty());
    Ok(alias_of_class(class, &a[1], &tuple(all)))
}

/// The arguments, unless the row is one parameter that stands for many.
fn row(v: &Value) -> R<Result<(Vec<Value>, Value), Vec<Value>>> {
    let mut args = args_of(&get(v, "__args__")?);
    if args.len() == 2 && is_params(&args[0])? {
        return Ok(Err(args));
    }
    let last = args.pop().unwrap_or(NONE);
    Ok(Ok((args, last)))
}

fn repr(a: &[Value]) -> R {
    let (args, last) = match row(&a[0])? {
        Ok(x) => x,
        Err(_) => return method(&T::GenericAlias.value(), "__repr__", &[a[0].clone()]),
    };
    let shown: Vec<String> = args.iter().map(type_repr_text).collect::<R<_>>()?;
    Ok(new_string(format!(
        "collections.abc.Callable[[{}], {}]",
        shown.join(", "),
        type_repr_text(&last)?
    )))
}

fn reduce(a: &[Value]) -> R {
    let (class, callable) = home();
    let args = match row(&a[0])? {
        Ok((args, last)) => tuple(vec![list(args), last]),
        Err(args) => tuple(args),
    };
    Ok(tuple(vec![class, tuple(vec![callable, args])]))
}

/// The alias with other arguments, in one row; what stands for the parameters may be a row itself.
pub fn with_args(mut args: Vec<Value>) -> R {
    let (class, callable) = home();
    let first = args.first();
    if first.map_or(true, |x| x.as_list().is_none() && x.as_tuple().is_none()) {
        if let [only, _] = args.as_slice() {
            if is_params(only)? {
                return call(&class, &mut [callable, tuple(args)]);
            }
        }
        let last = args.pop().unwrap_or(NONE);
        args = vec![list(args), last];
    }
    call(&class, &mut [callable, tuple(args)])
}

/// Is it collections.abc.Callable?
pub fn is_callable_class(v: &Value) -> bool {
    !v.is_none() && is(v, &home().1)
}

/// What typing.get_args() gives: the row of parameters as a list.
pub fn parted(v: &Value) -> R {
    Ok(match row(v)? {
        Ok((args, last)) => tuple(vec![list(args), last]),
        Err(args) => tuple(args),
    })
}

static METHODS: &[NativeDef] = &[
    def!("__new__", "cls, origin, args", new),
    def!("__repr__", "self, /", repr),
    def!("__reduce__", "self, /", reduce),
];

/// Lets Callable make such aliases; gives their class.
pub fn give_to(callable: &Value) -> R {
    let ns = crate::dict::new_dict();
    setitem(&ns, &new_str("__slots__"), tuple(vec![]))?;
    let bases = [T::GenericAlias.value()];
    let meta = T::Type.value();
    let class =
        class_with(&meta, "collections.abc", "_CallableGenericAlias", &bases, ns, METHODS)?;
    HOME.with(|h| *h.borrow_mut() = (class.clone(), callable.clone()));
    let made = crate::descr::new_wrapper(T::ClassMethod.ty(), class.clone());
    if let Some(t) = callable.as_type() {
        t.set(crate::sym::intern("__class_getitem__"), made);
    }
    Ok(class)
}
