//! What subscripts of typing's forms gave: the same items give the same object, as long as it is
//! among the latest, and the items have hashes.

use crate::prelude::*;
use std::cell::RefCell;

/// CPython keeps 128 for each kind of form.
const KEPT: usize = 1024;

thread_local! {
    static GIVEN: RefCell<Option<Value>> = RefCell::new(None);
}

fn given() -> Value {
    GIVEN.with(|g| g.borrow_mut().get_or_insert_with(crate::dict::new_dict).clone())
}

fn types(items: &Value) -> Value {
    let class = |v: &Value| type_of(v).value();
    match items.as_exact_tuple() {
        Some(t) => tuple(t.iter().map(class).collect()),
        None => class(items),
    }
}

/// Callable's list of arguments, as CPython asks for it.
fn hashable(items: &Value) -> Value {
    match items.as_exact_tuple() {
        Some([args, result]) if args.as_list().is_some() => {
            let args = args.as_list().map_or(Vec::new(), |l| l.items().clone());
            tuple(vec![tuple(args), TRUE, result.clone()])
        }
        _ => items.clone(),
    }
}

/// form[items]; `typed` where 1 and True are not the same items.
pub fn cached(form: &Value, items: &Value, typed: bool, make: impl FnOnce() -> R) -> R {
    let by_type = if typed { types(items) } else { NONE };
    let key = tuple(vec![form.clone(), hashable(items), by_type]);
    let all = given();
    let data = match all.as_dict() {
        Some(d) => d,
        None => return make(),
    };
    let hash = match hash(&key) {
        Ok(h) => h,
        Err(e) if e.is(T::TypeError) => return make(),
        Err(e) => return Err(e),
    };
    if let Some(found) = data.get_hashed(hash, &key)? {
        return Ok(found);
    }
    let made = make()?;
    if data.len() >= KEPT {
        data.clear();
    }
    data.set_hashed(hash, key, made.clone())?;
    Ok(made)
}
