//! The instructions that a text is compiled to, and what belongs to a unit of them. Values
//! stand on a stack; iterators, exits of `with`, handled exceptions and named arguments each on
//! one of their own, so that leaving a block leaves the values alone.

use crate::attr::Attr;
use crate::func::Code;
use crate::prelude::*;
use crate::sym::Sym;
use std::cell::Cell;
use std::rc::Rc;

#[derive(Clone, Copy, Debug)]
pub enum Op {
    Const(u32),
    Pop,
    Dup,
    /// The two on top, once more.
    Dup2,
    Swap,
    /// The top goes below the two under it.
    Sink,

    LoadFast(u32),
    StoreFast(u32),
    DelFast(u32),
    /// A slot of the compiler's own: given away.
    TakeFast(u32),
    LoadCell(u32),
    StoreCell(u32),
    DelCell(u32),
    /// A name of a class body that an enclosing function has: name, cell.
    LoadClassCell(u32, u32),
    LoadGlobal(u32),
    StoreGlobal(u32),
    DelGlobal(u32),
    LoadName(u32),
    StoreName(u32),
    DelName(u32),

    LoadAttr(u32),
    StoreAttr(u32),
    DelAttr(u32),
    GetItem,
    SetItem,
    DelItem,
    Slice,
    Binary(u8),
    InPlace(u8),
    Neg,
    Pos,
    Invert,
    Not,
    /// By the number of the CmpOp.
    Compare(u8),

    Jump(u32),
    JumpIfFalse(u32),
    JumpIfTrue(u32),
    /// Jumps and keeps the value, or goes on without it.
    FalseOrPop(u32),
    TrueOrPop(u32),

    Tuple(u32),
    List(u32),
    Set(u32),
    Dict(u32),
    ListAppend,
    ListExtend,
    SetAdd,
    SetUpdate,
    DictUpdate,
    ListToTuple,
    /// To the container in a slot: what comprehensions gather.
    AppendTo(u32),
    AddTo(u32),
    PutTo(u32),
    /// Conversion, and whether a specification is on the stack.
    Format(u8, bool),
    Concat(u32),
    Unpack(u32),
    UnpackEx(u32, u32),

    GetIter,
    ForNext(u32),
    PopIter,
    GetAiter,
    ForAnext(u32),

    Call(u32),
    CallKw(u32, u32),
    /// A call that may mean its caller's names: globals(), eval() ...
    CallHere(u32),
    KwBegin,
    KwPush(u32),
    KwMerge,
    /// `f(*x)` alone, or a list of arguments.
    CallEx(bool),
    LoadMethod(u32),
    CallMethod(u32),
    CallMethodKw(u32, u32),
    /// super() without arguments: the cell of __class__ and the first argument.
    Super(u32),

    Function(u32),
    Comprehension(u32),
    Class(u32),
    Return,
    Yield,
    YieldFrom,
    Await,

    Raise(u8),
    Try(u32),
    PopBlock,
    /// Jumps unless the exception being handled is of the class on top.
    Match(u32),
    LoadExc,
    PopExc,
    Reraise,
    StarBegin,
    StarTake(u32),
    StarRaised,
    StarEnd,
    WithEnter,
    WithExit,
    WithExcept,
    AsyncEnter,
    AsyncExit,
    AsyncExcept,
    Assert(bool),

    Import(u32),
    ImportStar,
    FromName(u32),
    Print,
    SetupAnnotations,
    Annotate(u32),

    /// Patterns: a description in `Proto::patterns`; jumps when it does not match.
    MatchSequence(u32, u32),
    /// The same where only single items are wanted, which MatchItem fetches by their index.
    MatchLength(u32, u32),
    MatchItem(u32, u32),
    MatchMapping(u32, u32),
    MatchRest(u32),
    MatchClass(u32, u32),
    /// Is the value on top this constant?
    IsConst(u32),
}

/// What a pattern takes apart: the subject's slot, and the slots of the parts.
#[derive(Clone)]
pub struct Parts {
    pub subject: u32,
    pub base: u32,
    pub count: usize,
    /// Index of the starred one.
    pub star: Option<usize>,
    /// The slot of a mapping's keys.
    pub keys: u32,
    pub names: Vec<&'static str>,
}

/// What `def` and `lambda` make.
#[derive(Clone)]
pub struct Make {
    pub child: Rc<Proto>,
    pub defaults: u32,
    pub kwdefaults: Vec<&'static str>,
    pub annotations: bool,
}

#[derive(Clone)]
pub struct Importing {
    pub name: Sym,
    pub level: usize,
    pub names: Vec<Sym>,
    /// `import a.b as c`
    pub last: bool,
}

/// Where a zero-argument super() finds its two.
#[derive(Clone, Copy)]
pub struct SuperPlace {
    pub class_cell: Option<u32>,
    pub first: First,
}

#[derive(Clone, Copy)]
pub enum First {
    Absent,
    Fast(u32),
    Cell(u32),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnitKind {
    Module,
    Class,
    Function,
    Comp,
}

/// A compiled unit. `code` comes first: a function's `&Code` is a `&Proto` then.
#[repr(C)]
pub struct Proto {
    pub code: Code,
    pub kind: UnitKind,
    pub ops: Vec<Op>,
    pub lines: Vec<u32>,
    pub consts: Vec<Value>,
    pub names: Vec<Sym>,
    pub attrs: Vec<Attr>,
    pub keywords: Vec<Vec<&'static str>>,
    pub makes: Vec<Make>,
    pub imports: Vec<Importing>,
    pub supers: Vec<SuperPlace>,
    pub patterns: Vec<Parts>,
    /// Named slots, then the compiler's own.
    pub slots: Vec<Sym>,
    pub n_slots: usize,
    pub cells: Vec<Sym>,
    pub free: Vec<Sym>,
    /// Parameters that inner functions see: slot, cell.
    pub cell_params: Vec<(u32, u32)>,
    /// The cell of `__class__` that a class body makes.
    pub class_cell: Option<u32>,
    pub doc: Value,
    pub flags: i64,
    pub kept: Cell<bool>,
}

impl Proto {
    /// A copy with another name, file or line.
    pub fn described(&self, code: Code) -> Proto {
        Proto {
            code,
            kind: self.kind,
            ops: self.ops.clone(),
            lines: self.lines.clone(),
            consts: self.consts.clone(),
            names: self.names.clone(),
            attrs: self.attrs.iter().map(|a| Attr::new(a.name())).collect(),
            keywords: self.keywords.clone(),
            makes: self.makes.clone(),
            imports: self.imports.clone(),
            supers: self.supers.clone(),
            patterns: self.patterns.clone(),
            slots: self.slots.clone(),
            n_slots: self.n_slots,
            cells: self.cells.clone(),
            free: self.free.clone(),
            cell_params: self.cell_params.clone(),
            class_cell: self.class_cell,
            doc: self.doc.clone(),
            flags: self.flags,
            kept: Cell::new(false),
        }
    }
    pub fn new(code: Code, kind: UnitKind) -> Proto {
        Proto {
            code,
            kind,
            ops: Vec::new(),
            lines: Vec::new(),
            consts: Vec::new(),
            names: Vec::new(),
            attrs: Vec::new(),
            keywords: Vec::new(),
            makes: Vec::new(),
            imports: Vec::new(),
            supers: Vec::new(),
            patterns: Vec::new(),
            slots: Vec::new(),
            n_slots: 0,
            cells: Vec::new(),
            free: Vec::new(),
            cell_params: Vec::new(),
            class_cell: None,
            doc: NONE,
            flags: 0,
            kept: Cell::new(false),
        }
    }
}

/// The code for functions and tracebacks, which keep it for ever: so does this call.
pub fn keep(p: &Rc<Proto>) -> &'static Code {
    if !p.kept.replace(true) {
        std::mem::forget(p.clone());
    }
    // SAFETY: one count is never given back.
    unsafe { &*(&p.code as *const Code) }
}

/// The unit of a function's code. A raw pointer, for the unit's count changes: what is reached
/// by a `&Code` must not.
///
/// # Safety
/// The code is one that `keep` gave.
pub unsafe fn proto_of(code: *const Code) -> Rc<Proto> {
    let p = code as *const Proto;
    Rc::increment_strong_count(p);
    Rc::from_raw(p)
}
