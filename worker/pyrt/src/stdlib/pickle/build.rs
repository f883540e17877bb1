//! How an unpickler builds containers and objects.

use super::unpickler::Machine;
use super::unpickling_error;
use crate::attr::{getattr_sym, name_sym, try_getattr};
use crate::object::attrs_of;
use crate::prelude::*;
use crate::sym;

impl Machine<'_> {
    pub fn dict(&mut self) -> R<()> {
        let items = self.since_mark()?;
        if items.len() % 2 != 0 {
            return Err(unpickling_error("odd number of items for DICT"));
        }
        let d = crate::dict::new_dict();
        for p in items.chunks(2) {
            dict_set(&d, p[0].clone(), p[1].clone())?;
        }
        self.push(d)
    }

    /// The items to add, and what they are added to, which stays.
    fn to_add(&mut self, many: bool, each: usize) -> R<(Vec<Value>, Value)> {
        let items = if many {
            self.since_mark()?
        } else {
            let mut items = vec![];
            for _ in 0..each {
                items.insert(0, self.pop()?);
            }
            items
        };
        Ok((items, self.top()?))
    }

    pub fn append(&mut self, many: bool) -> R<()> {
        let (items, to) = self.to_add(many, 1)?;
        if items.is_empty() {
            return Ok(());
        }
        if let Some(l) = to.as_exact_list() {
            l.items().extend(items);
            return Ok(());
        }
        if let Some(extend) = try_getattr(&to, sym::intern("extend"))? {
            return call(&extend, &mut [list(items)]).map(|_| ());
        }
        let append = getattr_sym(&to, sym::APPEND)?;
        items.into_iter().try_for_each(|x| call(&append, &mut [x]).map(|_| ()))
    }

    pub fn set_items(&mut self, many: bool) -> R<()> {
        let (items, to) = self.to_add(many, 2)?;
        if items.len() % 2 != 0 {
            return Err(unpickling_error("odd number of items for SETITEMS"));
        }
        items.chunks(2).try_for_each(|p| setitem(&to, &p[0], p[1].clone()))
    }

    pub fn add_items(&mut self) -> R<()> {
        let (items, to) = self.to_add(true, 0)?;
        if items.is_empty() {
            return Ok(());
        }
        if to.as_set().is_some() {
            return set_update(&to, &list(items));
        }
        let add = getattr_sym(&to, sym::intern("add"))?;
        items.into_iter().try_for_each(|x| call(&add, &mut [x]).map(|_| ()))
    }

    pub fn reduce(&mut self) -> R<()> {
        let (args, f) = (self.pop()?, self.pop()?);
        let args = match args.as_tuple() {
            Some(t) => t.to_vec(),
            None => return Err(type_error("argument list must be a tuple")),
        };
        let v = call_ex(&f, args, vec![])?;
        self.push(v)
    }

    pub fn new_object(&mut self, named: bool) -> R<()> {
        let what = if named { "NEWOBJ_EX" } else { "NEWOBJ" };
        let not = |part: &str, wanted: &str, v: &Value| {
            unpickling_error(format!(
                "{} {} argument must be a {}, not {}",
                what,
                part,
                wanted,
                type_name(v)
            ))
        };
        let kw = if named { self.pop()? } else { NONE };
        let (args, class) = (self.pop()?, self.pop()?);
        if class.as_type().is_none() {
            return Err(not("class", "type", &class));
        }
        let mut all = vec![class.clone()];
        match args.as_tuple() {
            Some(t) => all.extend_from_slice(t),
            None => return Err(not("args", "tuple", &args)),
        }
        if named && kw.as_dict().is_none() {
            return Err(not("kwargs", "dict", &kw));
        }
        let named = kw.as_dict().map(|d| d.pairs()).unwrap_or_default();
        let v = call_ex(&getattr_sym(&class, sym::NEW)?, all, named)?;
        self.push(v)
    }

    fn instance(&mut self, class: &Value, args: Vec<Value>) -> R<()> {
        let bare = args.is_empty()
            && class.as_type().is_some()
            && try_getattr(class, sym::intern("__getinitargs__"))?.is_none();
        let v = if bare {
            call(&getattr_sym(class, sym::NEW)?, &mut [class.clone()])?
        } else {
            call_ex(class, args, vec![])?
        };
        self.push(v)
    }

    pub fn inst(&mut self) -> R<()> {
        let (args, class) = self.inst_parts()?;
        self.instance(&class, args)
    }

    pub fn obj(&mut self) -> R<()> {
        let mut args = self.since_mark()?;
        if args.is_empty() {
            return Err(self.underflow());
        }
        let class = args.remove(0);
        self.instance(&class, args)
    }

    pub fn build(&mut self) -> R<()> {
        let (state, v) = (self.pop()?, self.top()?);
        if let Some(f) = try_getattr(&v, sym::intern("__setstate__"))? {
            return call(&f, &mut [state]).map(|_| ());
        }
        let (state, slots) = match state.as_tuple() {
            Some(t) if t.len() == 2 => (t[0].clone(), t[1].clone()),
            _ => (state.clone(), NONE),
        };
        if !state.is_none() {
            set_attributes(&v, &state)?;
        }
        if slots.is_none() {
            return Ok(());
        }
        match slots.as_dict() {
            Some(d) => d
                .pairs()
                .into_iter()
                .try_for_each(|(k, x)| crate::attr::setattr_sym(&v, name_sym(&k)?, x)),
            None => Err(unpickling_error("slot state is not a dictionary")),
        }
    }
}

/// Puts the state into the object's `__dict__`.
fn set_attributes(v: &Value, state: &Value) -> R<()> {
    let pairs = match state.as_dict() {
        Some(d) => d.pairs(),
        None => return Err(unpickling_error("state is not a dictionary")),
    };
    let has_dict = !type_of(v).is_heap() || type_of(v).data().has_dict.get();
    if let (Some(attrs), true) = (attrs_of(v), has_dict) {
        for (k, x) in &pairs {
            if let Some(name) = k.as_str() {
                attrs.set(sym::intern(&name), x.clone());
            }
        }
        if pairs.iter().all(|p| p.0.as_str_data().is_some()) {
            return Ok(());
        }
    }
    let d = getattr_sym(v, sym::DICT)?;
    pairs.into_iter().try_for_each(|(k, x)| setitem(&d, &k, x))
}
