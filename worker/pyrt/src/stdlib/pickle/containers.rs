//! How a pickler writes tuples, lists, dicts and sets.

use super::codes::*;
use super::pickler::{Pickler, BATCH};
use crate::iter::next_of;
use crate::prelude::*;

impl Pickler {
    pub fn save_tuple(&self, v: &Value) -> R<()> {
        let items = v.as_tuple().map(|t| t.to_vec()).unwrap_or_default();
        let n = items.len();
        if n == 0 {
            self.put(if self.bin() { &[EMPTY_TUPLE] } else { &[MARK, TUPLE] });
            return Ok(());
        }
        let short = n <= 3 && self.protocol.get() >= 2;
        if !short {
            self.op(MARK);
        }
        for x in &items {
            self.save(x, false)?;
        }
        if self.is_known(v) {
            // The tuple holds itself, by way of something mutable: it is in the memo by now.
            if !short && self.bin() {
                self.op(POP_MARK);
            } else {
                (0..n + !short as usize).for_each(|_| self.op(POP));
            }
            return self.recall(v);
        }
        self.op(if short { [TUPLE1, TUPLE2, TUPLE3][n - 1] } else { TUPLE });
        self.remember(v);
        Ok(())
    }

    fn begin(&self, empty: u8, by_mark: u8, v: &Value) {
        if self.bin() {
            self.op(empty);
        } else {
            self.put(&[MARK, by_mark]);
        }
        self.remember(v);
    }

    pub fn save_list(&self, v: &Value) -> R<()> {
        self.begin(EMPTY_LIST, LIST, v);
        let size = || v.as_list().map_or(0, |l| l.items().len());
        if size() == 0 {
            return Ok(());
        }
        if !self.bin() {
            return self.append_all(&iter_object(v)?);
        }
        let at = |i: usize| v.as_list().and_then(|l| l.items().get(i).cloned());
        if size() == 1 {
            self.save(&at(0).unwrap_or(NONE), false)?;
            self.op(APPEND);
            return Ok(());
        }
        let mut i = 0;
        while i < size() {
            self.op(MARK);
            let end = i + BATCH;
            while let Some(x) = if i < end { at(i) } else { None } {
                self.save(&x, false)?;
                i += 1;
            }
            self.op(APPENDS);
        }
        Ok(())
    }

    /// The items of an iterator, to be appended to the object on top of the stack.
    pub fn append_all(&self, it: &Value) -> R<()> {
        if !self.bin() {
            while let Some(x) = next_of(it)? {
                self.save(&x, false)?;
                self.op(APPEND);
            }
            return Ok(());
        }
        self.in_batches(it, APPEND, APPENDS, &|x| self.save(x, false))
    }

    /// One item alone, more of them between a mark and `many`.
    fn in_batches(
        &self,
        it: &Value,
        one: u8,
        many: u8,
        save: &dyn Fn(&Value) -> R<()>,
    ) -> R<()> {
        loop {
            let first = match next_of(it)? {
                Some(x) => x,
                None => return Ok(()),
            };
            let mut next = next_of(it)?;
            if next.is_none() {
                save(&first)?;
                self.op(one);
                return Ok(());
            }
            self.op(MARK);
            save(&first)?;
            let mut n = 1;
            while let Some(x) = next {
                save(&x)?;
                n += 1;
                next = if n == BATCH { None } else { next_of(it)? };
            }
            self.op(many);
            if n != BATCH {
                return Ok(());
            }
        }
    }

    pub fn save_dict(&self, v: &Value) -> R<()> {
        self.begin(EMPTY_DICT, DICT, v);
        let d = match v.as_dict() {
            Some(d) if d.len() > 0 => d,
            _ => return Ok(()),
        };
        if !self.bin() {
            return self.set_all(&iter_object(&crate::stdlib::call_named(v, "items", &[])?)?);
        }
        let size = d.len();
        let (mut at, mut n) = (0, BATCH);
        while n == BATCH {
            n = 0;
            let alone = size == 1;
            if !alone {
                self.op(MARK);
            }
            while let Some((next, k, x)) = if n < BATCH { d.entry_from(at) } else { None } {
                self.save(&k, false)?;
                self.save(&x, false)?;
                at = next;
                n += 1;
                if alone {
                    break;
                }
            }
            self.op(if alone { SETITEM } else { SETITEMS });
            if d.len() != size {
                return Err(runtime_error("dictionary changed size during iteration"));
            }
        }
        Ok(())
    }

    /// Pairs of an iterator, to be set in the object on top of the stack.
    pub fn set_all(&self, it: &Value) -> R<()> {
        let pair = |p: &Value| -> R<()> {
            let (k, x) = match p.as_tuple() {
                Some(t) if t.len() == 2 => (t[0].clone(), t[1].clone()),
                _ => return Err(type_error("dict items iterator must return 2-tuples")),
            };
            self.save(&k, false)?;
            self.save(&x, false)
        };
        if !self.bin() {
            while let Some(p) = next_of(it)? {
                pair(&p)?;
                self.op(SETITEM);
            }
            return Ok(());
        }
        self.in_batches(it, SETITEM, SETITEMS, &pair)
    }

    fn save_as_call(&self, v: &Value, items: Vec<Value>) -> R<()> {
        self.save_reduced(&tuple(vec![type_of(v).value(), tuple(vec![list(items)])]), v)
    }

    pub fn save_set(&self, v: &Value) -> R<()> {
        let items = v.as_set().map(|s| s.items()).unwrap_or_default();
        if self.protocol.get() < 4 {
            return self.save_as_call(v, items);
        }
        self.op(EMPTY_SET);
        self.remember(v);
        if items.is_empty() {
            return Ok(());
        }
        let size = items.len();
        let mut at = 0;
        loop {
            self.op(MARK);
            let part = &items[at..(at + BATCH).min(size)];
            for x in part {
                self.save(x, false)?;
            }
            at += part.len();
            self.op(ADDITEMS);
            if v.as_set().map_or(0, |s| s.len()) != size {
                return Err(runtime_error("set changed size during iteration"));
            }
            if part.len() != BATCH {
                return Ok(());
            }
        }
    }

    pub fn save_frozenset(&self, v: &Value) -> R<()> {
        let items = v.as_set().map(|s| s.items()).unwrap_or_default();
        if self.protocol.get() < 4 {
            return self.save_as_call(v, items);
        }
        self.op(MARK);
        for x in &items {
            self.save(x, false)?;
        }
        if self.is_known(v) {
            self.op(POP_MARK);
            return self.recall(v);
        }
        self.op(FROZENSET);
        self.remember(v);
        Ok(())
    }
}
