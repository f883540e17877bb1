//! Pickler: its state, its memo, and how objects become opcodes. What a class's own
//! `__reduce__` gives is in reduced.rs, names of classes and functions in globals.rs.

use super::codes::*;
use super::memo::Memo;
use super::out::Out;
use super::{pickling_error, PICKLE_BUFFER};
use crate::attr::try_getattr;
use crate::prelude::*;
use crate::sym;
use std::cell::{Cell, RefCell};

/// So many items stand between a mark and the opcode that adds them.
pub const BATCH: usize = 1000;

pub struct Pickler {
    pub out: RefCell<Out>,
    pub memo: RefCell<Memo>,
    /// The file's `write`; UNBOUND for dumps().
    pub write: RefCell<Value>,
    pub protocol: Cell<i64>,
    pub fix_imports: Cell<bool>,
    pub fast: Cell<bool>,
    pub buffer_callback: RefCell<Value>,
    pub persistent_id: RefCell<Option<Value>>,
    pub reducer_override: RefCell<Option<Value>>,
    pub dispatch_table: RefCell<Option<Value>>,
}

/// What identifies an object while the memo keeps it alive.
pub fn key(v: &Value) -> u64 {
    match v.ptr() {
        0 => v.tag() as u64,
        p => p as u64,
    }
}

impl Pickler {
    pub fn new() -> Pickler {
        Pickler {
            out: RefCell::new(Out::default()),
            memo: RefCell::new(Memo::default()),
            write: RefCell::new(UNBOUND),
            protocol: Cell::new(DEFAULT),
            fix_imports: Cell::new(true),
            fast: Cell::new(false),
            buffer_callback: RefCell::new(NONE),
            persistent_id: RefCell::new(None),
            reducer_override: RefCell::new(None),
            dispatch_table: RefCell::new(None),
        }
    }
    pub fn bin(&self) -> bool {
        self.protocol.get() > 0
    }
    #[inline]
    pub fn put(&self, b: &[u8]) {
        self.out.borrow_mut().put(b);
    }
    #[inline]
    pub fn op(&self, code: u8) {
        self.put(&[code]);
    }
    /// Hands what is written so far to the file.
    pub fn flush(&self) -> R<()> {
        let write = self.write.borrow().clone();
        if write.is_unbound() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.out.borrow_mut().bytes);
        call(&write, &mut [crate::str_args::new_bytes(bytes)]).map(|_| ())
    }
    fn boundary(&self) -> R<()> {
        if !self.out.borrow().is_full() {
            return Ok(());
        }
        self.out.borrow_mut().close_frame();
        self.flush()
    }
    /// A whole pickle.
    pub fn dump(&self, v: &Value) -> R<()> {
        let protocol = self.protocol.get();
        if protocol >= 2 {
            self.put(&[PROTO, protocol as u8]);
        }
        self.out.borrow_mut().framing = protocol >= 4;
        let saved = self.save(v, false);
        if saved.is_ok() {
            self.op(STOP);
        }
        let mut out = self.out.borrow_mut();
        out.close_frame();
        out.framing = false;
        saved
    }

    // ---- memo

    pub fn is_known(&self, v: &Value) -> bool {
        self.known(v).is_some()
    }
    pub fn remember(&self, v: &Value) {
        if self.fast.get() {
            return;
        }
        let i = self.memo.borrow().len();
        self.memo.borrow_mut().insert(key(v), i, v.clone());
        if self.protocol.get() >= 4 {
            self.op(MEMOIZE);
        } else if !self.bin() {
            self.put(format!("p{}\n", i).as_bytes());
        } else if i < 256 {
            self.put(&[BINPUT, i as u8]);
        } else {
            self.op(LONG_BINPUT);
            self.put(&(i as u32).to_le_bytes());
        }
    }
    /// Its number in the memo.
    fn known(&self, v: &Value) -> Option<usize> {
        self.memo.borrow().get(key(v))
    }
    pub fn recall(&self, v: &Value) -> R<()> {
        let i = self.known(v).ok_or_else(|| key_error(v))?;
        self.recall_number(i)
    }
    fn recall_number(&self, i: usize) -> R<()> {
        if !self.bin() {
            self.put(format!("g{}\n", i).as_bytes());
        } else if i < 256 {
            self.put(&[BINGET, i as u8]);
        } else {
            self.op(LONG_BINGET);
            self.put(&(i as u32).to_le_bytes());
        }
        Ok(())
    }

    // ---- objects

    pub fn save(&self, v: &Value, is_persistent_id: bool) -> R<()> {
        self.boundary()?;
        if !is_persistent_id && self.save_persistent(v)? {
            return Ok(());
        }
        if v.is_none() {
            self.op(NONE_);
            return Ok(());
        }
        if let Some(b) = v.as_bool() {
            self.save_bool(b);
            return Ok(());
        }
        let t = type_of(v);
        if t == T::Int.ty() {
            return self.save_int(v);
        }
        if let Some(x) = v.as_float() {
            self.save_float(x);
            return Ok(());
        }
        if let Some(i) = self.known(v) {
            return self.recall_number(i);
        }
        if t == T::Bytes.ty() {
            return self.save_bytes(v);
        }
        if v.as_exact_str().is_some() {
            return self.save_str(v);
        }
        crate::call::enter_native()?;
        self.save_compound(v)
    }

    fn save_compound(&self, v: &Value) -> R<()> {
        let t = type_of(v);
        if t == T::Dict.ty() || t == T::ModuleDict.ty() {
            return self.save_dict(v);
        } else if t == T::Set.ty() {
            return self.save_set(v);
        } else if t == T::FrozenSet.ty() {
            return self.save_frozenset(v);
        } else if v.as_exact_list().is_some() {
            return self.save_list(v);
        } else if v.as_exact_tuple().is_some() {
            return self.save_tuple(v);
        } else if t == T::ByteArray.ty() {
            return self.save_bytearray(v);
        } else if PICKLE_BUFFER.is_class_of(v) {
            return self.save_buffer(v);
        }
        let overridden = self.reducer_override.borrow().clone();
        if let Some(f) = overridden {
            let r = call(&f, &mut [v.clone()])?;
            if !r.is_not_implemented() {
                return self.save_reduced(&r, v);
            }
        }
        if t == T::Type.ty() {
            return self.save_type(v);
        } else if t == T::Function.ty() {
            return self.save_global(v, None);
        }
        let table = self.dispatch_table.borrow().clone();
        let table = match table {
            Some(t) => t,
            None => super::super::copyreg::dispatch_table()?,
        };
        let reducer = match table.as_exact_dict() {
            Some(d) => d.get(&t.value())?,
            None => match getitem(&table, &t.value()) {
                Err(e) if e.is(T::KeyError) => None,
                r => Some(r?),
            },
        };
        let r = match reducer {
            Some(f) => call(&f, &mut [v.clone()])?,
            None if t.is_subtype(T::Type.ty()) => return self.save_global(v, None),
            None => self.own_reduction(v)?,
        };
        self.save_reduced(&r, v)
    }

    fn own_reduction(&self, v: &Value) -> R {
        if let Some(f) = try_getattr(v, sym::REDUCE_EX)? {
            return call(&f, &mut [Value::int(self.protocol.get())]);
        }
        match try_getattr(v, sym::REDUCE)? {
            Some(f) => call(&f, &mut []),
            None => Err(pickling_error(format!(
                "can't pickle '{}' object: {}",
                type_name(v),
                repr_text(v)?
            ))),
        }
    }

    fn save_persistent(&self, v: &Value) -> R<bool> {
        let f = match &*self.persistent_id.borrow() {
            Some(f) => f.clone(),
            None => return Ok(false),
        };
        let id = call(&f, &mut [v.clone()])?;
        if id.is_none() {
            return Ok(false);
        }
        if self.bin() {
            self.save(&id, true)?;
            self.op(BINPERSID);
            return Ok(true);
        }
        let text = crate::ops::str_of(&id)?;
        let text = text.as_str_data().map(|s| s.bytes().to_vec()).unwrap_or_default();
        if !text.is_ascii() {
            return Err(pickling_error("persistent IDs in protocol 0 must be ASCII strings"));
        }
        self.op(PERSID);
        self.put(&text);
        self.op(b'\n');
        Ok(true)
    }

    fn save_type(&self, v: &Value) -> R<()> {
        let singletons = [
            (T::NoneType, NONE),
            (T::EllipsisType, ELLIPSIS),
            (T::NotImplementedType, NOT_IMPLEMENTED),
        ];
        for (t, x) in singletons {
            if v.as_type() == Some(t.ty()) {
                return self.save_reduced(&tuple(vec![T::Type.value(), tuple(vec![x])]), v);
            }
        }
        self.save_global(v, None)
    }
}
