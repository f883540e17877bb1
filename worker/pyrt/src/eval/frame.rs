//! A unit that runs: its variables and stacks, calls into it, and how an exception finds its
//! handler. vm.rs holds the instructions.

use super::names::Globals;
use super::op::*;
use crate::call::enter;
use crate::cell::CellRef;
use crate::exc::{handling, pop_handled};
use crate::exc_group::Star;
use crate::func::CodeKind;
use crate::gen::{generator, Co};
use crate::iter::Iter;
use crate::prelude::*;
use crate::sym::{self, Sym};
use std::rc::Rc;

/// How high each stack stood where a block began, and where its handler is.
struct Mark {
    handler: u32,
    stack: usize,
    iters: usize,
    exits: usize,
    kws: usize,
    excs: usize,
    stars: usize,
}

pub struct Frame {
    pub p: Rc<Proto>,
    pub globals: Globals,
    /// Of a module's or class's body.
    pub ns: Value,
    pub slots: Vec<Value>,
    pub cells: Vec<CellRef>,
    /// The globals' dict as the cell that functions take along.
    pub globals_cell: Option<CellRef>,
    pub stack: Vec<Value>,
    pub iters: Vec<Iter>,
    /// Bound `__exit__` methods.
    pub exits: Vec<Value>,
    pub kws: Vec<Vec<(Value, Value)>>,
    /// Exceptions whose handlers run.
    pub excs: Vec<PyErr>,
    pub stars: Vec<Star>,
    blocks: Vec<Mark>,
    pub pc: usize,
    /// The error that comes now has its traceback already.
    pub traced: bool,
}

/// Why a frame stops.
pub enum Step {
    Return(Value),
    Yield(Value),
    YieldFrom(Value),
    Await(Value),
    /// The next item of an asynchronous iterator.
    Anext(Value),
    AsyncEnter(Value),
    AsyncExit(Value, Option<PyErr>),
}

/// How it goes on.
pub enum Resume {
    Plainly,
    With(Value),
    Raise(PyErr),
}

impl Frame {
    fn new(p: Rc<Proto>, globals: Globals) -> Frame {
        let slots = vec![UNBOUND; p.n_slots];
        let cells = p.cells.iter().map(|_| CellRef::new(UNBOUND)).collect();
        Frame {
            p,
            globals,
            ns: NONE,
            slots,
            cells,
            globals_cell: None,
            stack: Vec::new(),
            iters: Vec::new(),
            exits: Vec::new(),
            kws: Vec::new(),
            excs: Vec::new(),
            stars: Vec::new(),
            blocks: Vec::new(),
            pc: 0,
            traced: false,
        }
    }
    /// Of a whole text.
    pub fn of_text(p: Rc<Proto>, globals: Value, locals: Value) -> Frame {
        let mut f = Frame::new(p, Globals::of(globals));
        f.ns = locals;
        f
    }
    /// Of a function that is called; the arguments stand in the order of its parameters.
    fn of_function(f: &Func, p: Rc<Proto>, args: &mut [Value]) -> Frame {
        let held = &f.cells[p.free.len()];
        let mut frame = Frame::new(p, Globals::of(held.get()));
        if frame.p.kind == UnitKind::Module {
            frame.ns = held.get();
        }
        frame.globals_cell = Some(held.clone());
        frame.cells.extend(f.cells[..frame.p.free.len()].iter().cloned());
        for (to, from) in frame.slots.iter_mut().zip(args) {
            *to = take(from);
        }
        for (slot, cell) in &frame.p.cell_params {
            frame.cells[*cell as usize].set(take(&mut frame.slots[*slot as usize]));
        }
        frame
    }
    /// Of a unit within this one: a comprehension or class.
    pub fn inner(&mut self, p: &Rc<Proto>) -> Frame {
        let mut f = Frame::new(p.clone(), self.globals.clone());
        f.globals_cell = self.globals_cell.clone();
        f.cells.extend(self.taken(p));
        f
    }
    /// The cells that an inner unit takes along: ours under its free names.
    fn taken(&self, p: &Proto) -> Vec<CellRef> {
        let at = |name: &Sym| {
            let own = self.p.cells.iter().position(|c| c == name);
            let free = || self.p.free.iter().position(|c| c == name);
            own.unwrap_or_else(|| self.p.cells.len() + free().unwrap_or(0))
        };
        p.free.iter().map(|n| self.cells[at(n)].clone()).collect()
    }
    pub fn closure(&mut self, p: &Proto) -> Vec<CellRef> {
        let mut cells = self.taken(p);
        let held = self.globals_cell.take().unwrap_or_else(|| {
            CellRef::new(self.globals.dict.clone())
        });
        cells.push(held.clone());
        self.globals_cell = Some(held);
        cells
    }
    pub fn line(&self) -> u32 {
        self.p.lines[self.pc.saturating_sub(1)]
    }
    /// `locals()`: the namespace itself, or a snapshot of a function's variables.
    pub fn locals(&self) -> Value {
        if matches!(self.p.kind, UnitKind::Module | UnitKind::Class) {
            return crate::dict_module::current(&self.ns);
        }
        let d = crate::dict::new_dict();
        let put = |name: &Sym, v: Value| {
            if !v.is_unbound() && !crate::dict::has_sym(&d, *name) {
                crate::dict::set_sym(&d, *name, v);
            }
        };
        for (name, v) in self.p.slots.iter().zip(&self.slots) {
            match self.p.cells.iter().position(|c| c == name) {
                Some(i) => put(name, self.cells[i].get()),
                None => put(name, v.clone()),
            }
        }
        for (name, c) in self.p.cells.iter().chain(&self.p.free).zip(&self.cells) {
            put(name, c.get());
        }
        d
    }

    // ---- blocks and handlers

    pub fn begin_block(&mut self, handler: u32) {
        self.blocks.push(Mark {
            handler,
            stack: self.stack.len(),
            iters: self.iters.len(),
            exits: self.exits.len(),
            kws: self.kws.len(),
            excs: self.excs.len(),
            stars: self.stars.len(),
        });
    }
    pub fn end_block(&mut self) {
        self.blocks.pop();
    }
    pub fn begin_handling(&mut self, e: PyErr) {
        std::mem::forget(handling(&e));
        self.excs.push(e);
    }
    pub fn end_handling(&mut self) -> Option<PyErr> {
        let e = self.excs.pop();
        if e.is_some() {
            pop_handled();
        }
        e
    }
    /// The exception reaches this frame: on to its handler, or out.
    #[cold]
    fn unwind(&mut self, e: PyErr) -> R<()> {
        let mut e = e;
        if !std::mem::take(&mut self.traced) {
            let code = keep(&self.p);
            let globals = crate::dict_module::current(&self.globals.dict);
            let frame = crate::frames::of_text(code, self.line(), (globals, self.locals()));
            e = e.at_text(code, self.line(), frame);
        }
        let mark = match self.blocks.pop() {
            Some(m) => m,
            None => {
                while self.end_handling().is_some() {}
                return Err(e);
            }
        };
        self.stack.truncate(mark.stack);
        self.iters.truncate(mark.iters);
        self.exits.truncate(mark.exits);
        self.kws.truncate(mark.kws);
        self.stars.truncate(mark.stars);
        while self.excs.len() > mark.excs {
            self.end_handling();
        }
        self.begin_handling(e);
        self.pc = mark.handler as usize;
        Ok(())
    }

    // ---- running

    pub fn run(&mut self, how: Resume) -> R<Step> {
        match how {
            Resume::Plainly => {}
            Resume::With(v) => self.stack.push(v),
            Resume::Raise(e) => self.unwind(e)?,
        }
        let p = self.p.clone();
        loop {
            let op = p.ops[self.pc];
            self.pc += 1;
            match self.step(&p, op) {
                Ok(None) => {}
                Ok(Some(step)) => return Ok(step),
                Err(e) => self.unwind(e)?,
            }
        }
    }
    /// Runs what neither yields nor awaits.
    pub fn finish(&mut self) -> R {
        match self.run(Resume::Plainly)? {
            Step::Return(v) => Ok(v),
            _ => Err(runtime_error("a function stopped where no function can")),
        }
    }
    /// The item that an asynchronous iterator gave; None at its end.
    fn after_anext(&mut self, item: Option<Value>) -> Resume {
        match item {
            Some(v) => Resume::With(v),
            None => {
                self.iters.pop();
                if let Op::ForAnext(done) = self.p.ops[self.pc - 1] {
                    self.pc = done as usize;
                }
                Resume::Plainly
            }
        }
    }
}

fn resumed(r: R) -> Resume {
    match r {
        Ok(v) => Resume::With(v),
        Err(e) => Resume::Raise(e),
    }
}

/// The body of a generator, coroutine or async generator.
async fn drive(mut f: Frame, co: Co) -> R {
    let is_async_gen = f.p.code.kind == CodeKind::AsyncGenerator;
    let mut how = Resume::Plainly;
    loop {
        how = match f.run(how)? {
            Step::Return(v) => return Ok(v),
            Step::Yield(v) if is_async_gen => resumed(co.yield_async(v).await),
            Step::Yield(v) => resumed(co.yield_(v).await),
            Step::YieldFrom(v) => resumed(co.yield_from(v).await),
            Step::Await(v) => resumed(co.await_(v).await),
            Step::Anext(it) => match co.anext(&it).await {
                Ok(item) => f.after_anext(item),
                Err(e) => Resume::Raise(e),
            },
            Step::AsyncEnter(m) => match co.async_with_enter(&m).await {
                Ok((exit, v)) => {
                    f.exits.push(exit);
                    Resume::With(v)
                }
                Err(e) => Resume::Raise(e),
            },
            Step::AsyncExit(exit, e) => match co.async_with_exit(&exit, e.as_ref()).await {
                Ok(swallowed) if e.is_some() => Resume::With(Value::bool(swallowed)),
                Ok(_) => Resume::Plainly,
                Err(e) => Resume::Raise(e),
            },
        };
    }
}

/// The coroutine of a text that awaits.
pub fn suspended(p: Rc<Proto>, globals: Value, locals: Value) -> R {
    let cells = vec![CellRef::new(globals.clone())];
    let f = make_function(&p, &Globals::of(globals.clone()), cells, Vec::new(), Vec::new())?;
    let frame = Frame::of_text(p, globals, locals);
    match f.as_func() {
        Some(f) => Ok(generator(f, move |co| drive(frame, co))),
        None => Ok(NONE),
    }
}

/// The `CodeFn` of every function that a text made.
pub fn run_function(f: &Func, args: &mut [Value]) -> R {
    enter(f.code.get())?;
    // SAFETY: only functions made by `make_function` run this.
    let p = unsafe { proto_of(f.code.get()) };
    let kind = p.code.kind;
    let mut frame = Frame::of_function(f, p, args);
    if kind == CodeKind::Function {
        return frame.finish();
    }
    Ok(generator(f, move |co| drive(frame, co)))
}

/// What functions have that run the code of a text.
pub const RUN: CodeFn = run_function;

/// Did a text make that function?
pub fn is_ours(f: &Func) -> bool {
    f.run.get() as usize == run_function as CodeFn as usize
}

/// The globals of a function that a text made.
pub fn globals_of(f: &Func) -> Option<Value> {
    if is_ours(f) { f.cells.get(f.code.freevars.len()).map(|c| c.get()) } else { None }
}

/// A function of the unit.
pub fn make_function(
    p: &Rc<Proto>,
    globals: &Globals,
    cells: Vec<CellRef>,
    defaults: Vec<Value>,
    kwdefaults: Vec<(&'static str, Value)>,
) -> R {
    let v = function(keep(p), run_function, cells, defaults, kwdefaults);
    if let Some(f) = v.as_func() {
        f.set_field(sym::MODULE, globals.name()?);
        f.set_field(sym::DOC, p.doc.clone());
    }
    Ok(v)
}

/// Runs a comprehension over the iterator: its result, or the generator or coroutine.
pub fn comprehend(outer: &mut Frame, p: &Rc<Proto>, it: Iter) -> R {
    let mut frame = outer.inner(p);
    frame.iters.push(it);
    if p.code.kind == CodeKind::Function {
        enter(&p.code)?;
        return frame.finish();
    }
    let cells = outer.closure(p);
    let f = make_function(p, &outer.globals, cells, Vec::new(), Vec::new())?;
    match f.as_func() {
        Some(f) => Ok(generator(f, move |co| drive(frame, co))),
        None => Ok(NONE),
    }
}

/// types.FunctionType(code, globals, name, argdefs, closure)
pub fn new_function(a: &[Value]) -> R {
    let p = match a[0].as_native_object::<super::code::CodeValue>() {
        Some(c) => c.0.clone(),
        None if type_of(&a[0]) == T::Code.ty() => {
            return Err(not_implemented_error(
                "a function of translated code and other globals is not supported by Portalis",
            ))
        }
        None => {
            return Err(type_error(format!(
                "function() argument 'code' must be code, not {}",
                type_name(&a[0])
            )))
        }
    };
    if a[1].as_dict().is_none() {
        return Err(type_error(format!(
            "function() argument 'globals' must be dict, not {}",
            type_name(&a[1])
        )));
    }
    let given = |v: &Value| v.given().filter(|v| !v.is_none()).cloned();
    let closure = given(&a[4]).map_or(Ok(Vec::new()), |c| collect(&c))?;
    if closure.len() != p.free.len() {
        return Err(value_error(format!(
            "{} requires closure of length {}, not {}",
            p.code.name,
            p.free.len(),
            closure.len()
        )));
    }
    let cells: Option<Vec<CellRef>> = closure.iter().map(CellRef::of).collect();
    let mut cells = cells.ok_or_else(|| type_error("arg 5 (closure) must be tuple of cells"))?;
    cells.push(CellRef::new(a[1].clone()));
    let defaults = given(&a[3]).map_or(Ok(Vec::new()), |d| collect(&d))?;
    let v = make_function(&p, &Globals::of(a[1].clone()), cells, defaults, Vec::new())?;
    if let (Some(f), Some(name)) = (v.as_func(), given(&a[2])) {
        f.set_field(sym::NAME, name);
    }
    Ok(v)
}
