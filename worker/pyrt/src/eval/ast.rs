//! Python's abstract syntax as Rust types. One table gives the types, their Python names and
//! fields (nodes.rs makes the classes of `_ast` from it), and the way into Python objects and
//! back (convert.rs).

use super::convert::{Field, Reader, Writer};
use crate::prelude::*;
use crate::sym::Sym;

/// Lines count from 1, columns are bytes of UTF-8 from 0.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub struct Pos {
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

pub struct Node<K> {
    pub pos: Pos,
    /// Levels of nodes from here down: what walks a tree by recursion must not go too deep.
    pub height: u32,
    pub kind: K,
}

/// What Python knows of a class of nodes: its name, and its fields with their ASDL types.
pub struct Shape {
    pub name: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
}

/// A kind of node: a table's row.
pub trait Kind: Sized {
    const BASE: &'static str;
    const SHAPES: &'static [Shape];
    const PLACED: bool;
    fn height(&self) -> u32;
    fn number(&self) -> usize;
    fn write(&self, w: &mut Writer, node: &Value) -> R<()>;
    fn read(r: &Reader, number: usize, node: &Value) -> R<Self>;
}

pub fn node<K: Kind>(pos: Pos, kind: K) -> Node<K> {
    Node { pos, height: kind.height() + 1, kind }
}

macro_rules! nodes {
    ($($family:ident $base:literal $placed:literal {
        $($kind:ident $({ $($f:ident : $t:ty = $asdl:literal),* $(,)? })?)*
    })*) => {$(
        #[allow(non_camel_case_types)]
        pub enum $family { $($kind $({ $($f: $t),* })?),* }
        impl Kind for $family {
            const BASE: &'static str = $base;
            const PLACED: bool = $placed;
            const SHAPES: &'static [Shape] = &[$(Shape {
                name: stringify!($kind),
                fields: &[$($((nodes!(@name $f), $asdl)),*)?],
            }),*];
            #[allow(unused_mut)]
            fn height(&self) -> u32 {
                match self {
                    $($family::$kind $({ $($f),* })? => {
                        let mut most = 0;
                        $($(most = most.max(Field::height($f));)*)?
                        most
                    })*
                }
            }
            #[allow(unused_assignments, irrefutable_let_patterns)]
            fn number(&self) -> usize {
                let mut at = 0;
                $(if let $family::$kind $({ $($f: _),* })? = self {
                    return at;
                }
                at += 1;)*
                at
            }
            #[allow(unused_variables)]
            fn write(&self, w: &mut Writer, node: &Value) -> R<()> {
                match self {
                    $($family::$kind $({ $($f),* })? => {
                        $($(let v = Field::write($f, w)?;
                        w.set(node, nodes!(@name $f), v)?;)*)?
                    })*
                }
                Ok(())
            }
            #[allow(unused_variables, unused_assignments)]
            fn read(r: &Reader, number: usize, node: &Value) -> R<$family> {
                let mut at = 0;
                $(if at == number {
                    return Ok($family::$kind $({ $(
                        $f: r.field(node, nodes!(@name $f), stringify!($kind))?
                    ),* })?);
                }
                at += 1;)*
                Err(system_error("a node of no known class"))
            }
        }
    )*};
    (@name type_) => { "type" };
    (@name $f:ident) => { stringify!($f) };
}

pub type Expr = Box<Node<ExprKind>>;
pub type Stmt = Box<Node<StmtKind>>;
pub type Pattern = Box<Node<PatternKind>>;
pub type Handler = Box<Node<HandlerKind>>;
pub type Comprehension = Box<Node<ComprehensionKind>>;
pub type Arguments = Box<Node<ArgumentsKind>>;
pub type Arg = Box<Node<ArgKind>>;
pub type Keyword = Box<Node<KeywordKind>>;
pub type Alias = Box<Node<AliasKind>>;
pub type WithItem = Box<Node<WithItemKind>>;
pub type MatchCase = Box<Node<MatchCaseKind>>;
pub type Mod = Box<Node<ModKind>>;
pub type TypeIgnore = Box<Node<TypeIgnoreKind>>;

nodes! {
    ModKind "mod" false {
        Module { body: Vec<Stmt> = "stmt*", type_ignores: Vec<TypeIgnore> = "type_ignore*" }
        Interactive { body: Vec<Stmt> = "stmt*" }
        Expression { body: Expr = "expr" }
        FunctionType { argtypes: Vec<Expr> = "expr*", returns: Expr = "expr" }
    }
    StmtKind "stmt" true {
        FunctionDef {
            name: Sym = "identifier", args: Arguments = "arguments", body: Vec<Stmt> = "stmt*",
            decorator_list: Vec<Expr> = "expr*", returns: Option<Expr> = "expr?",
            type_comment: Option<Value> = "string?",
        }
        AsyncFunctionDef {
            name: Sym = "identifier", args: Arguments = "arguments", body: Vec<Stmt> = "stmt*",
            decorator_list: Vec<Expr> = "expr*", returns: Option<Expr> = "expr?",
            type_comment: Option<Value> = "string?",
        }
        ClassDef {
            name: Sym = "identifier", bases: Vec<Expr> = "expr*",
            keywords: Vec<Keyword> = "keyword*", body: Vec<Stmt> = "stmt*",
            decorator_list: Vec<Expr> = "expr*",
        }
        Return { value: Option<Expr> = "expr?" }
        Delete { targets: Vec<Expr> = "expr*" }
        Assign {
            targets: Vec<Expr> = "expr*", value: Expr = "expr",
            type_comment: Option<Value> = "string?",
        }
        AugAssign { target: Expr = "expr", op: Operator = "operator", value: Expr = "expr" }
        AnnAssign {
            target: Expr = "expr", annotation: Expr = "expr", value: Option<Expr> = "expr?",
            simple: i64 = "int",
        }
        For {
            target: Expr = "expr", iter: Expr = "expr", body: Vec<Stmt> = "stmt*",
            orelse: Vec<Stmt> = "stmt*", type_comment: Option<Value> = "string?",
        }
        AsyncFor {
            target: Expr = "expr", iter: Expr = "expr", body: Vec<Stmt> = "stmt*",
            orelse: Vec<Stmt> = "stmt*", type_comment: Option<Value> = "string?",
        }
        While { test: Expr = "expr", body: Vec<Stmt> = "stmt*", orelse: Vec<Stmt> = "stmt*" }
        If { test: Expr = "expr", body: Vec<Stmt> = "stmt*", orelse: Vec<Stmt> = "stmt*" }
        With {
            items: Vec<WithItem> = "withitem*", body: Vec<Stmt> = "stmt*",
            type_comment: Option<Value> = "string?",
        }
        AsyncWith {
            items: Vec<WithItem> = "withitem*", body: Vec<Stmt> = "stmt*",
            type_comment: Option<Value> = "string?",
        }
        Match { subject: Expr = "expr", cases: Vec<MatchCase> = "match_case*" }
        Raise { exc: Option<Expr> = "expr?", cause: Option<Expr> = "expr?" }
        Try {
            body: Vec<Stmt> = "stmt*", handlers: Vec<Handler> = "excepthandler*",
            orelse: Vec<Stmt> = "stmt*", finalbody: Vec<Stmt> = "stmt*",
        }
        TryStar {
            body: Vec<Stmt> = "stmt*", handlers: Vec<Handler> = "excepthandler*",
            orelse: Vec<Stmt> = "stmt*", finalbody: Vec<Stmt> = "stmt*",
        }
        Assert { test: Expr = "expr", msg: Option<Expr> = "expr?" }
        Import { names: Vec<Alias> = "alias*" }
        ImportFrom {
            module: Option<Sym> = "identifier?", names: Vec<Alias> = "alias*",
            level: Option<i64> = "int?",
        }
        Global { names: Vec<Sym> = "identifier*" }
        Nonlocal { names: Vec<Sym> = "identifier*" }
        Expr { value: Expr = "expr" }
        Pass
        Break
        Continue
    }
    ExprKind "expr" true {
        BoolOp { op: BoolOp = "boolop", values: Vec<Expr> = "expr*" }
        NamedExpr { target: Expr = "expr", value: Expr = "expr" }
        BinOp { left: Expr = "expr", op: Operator = "operator", right: Expr = "expr" }
        UnaryOp { op: UnaryOp = "unaryop", operand: Expr = "expr" }
        Lambda { args: Arguments = "arguments", body: Expr = "expr" }
        IfExp { test: Expr = "expr", body: Expr = "expr", orelse: Expr = "expr" }
        Dict { keys: Vec<Option<Expr>> = "expr*", values: Vec<Expr> = "expr*" }
        Set { elts: Vec<Expr> = "expr*" }
        ListComp { elt: Expr = "expr", generators: Vec<Comprehension> = "comprehension*" }
        SetComp { elt: Expr = "expr", generators: Vec<Comprehension> = "comprehension*" }
        DictComp {
            key: Expr = "expr", value: Expr = "expr",
            generators: Vec<Comprehension> = "comprehension*",
        }
        GeneratorExp { elt: Expr = "expr", generators: Vec<Comprehension> = "comprehension*" }
        Await { value: Expr = "expr" }
        Yield { value: Option<Expr> = "expr?" }
        YieldFrom { value: Expr = "expr" }
        Compare {
            left: Expr = "expr", ops: Vec<CmpOp> = "cmpop*", comparators: Vec<Expr> = "expr*",
        }
        Call {
            func: Expr = "expr", args: Vec<Expr> = "expr*",
            keywords: Vec<Keyword> = "keyword*",
        }
        FormattedValue {
            value: Expr = "expr", conversion: i64 = "int", format_spec: Option<Expr> = "expr?",
        }
        JoinedStr { values: Vec<Expr> = "expr*" }
        Constant { value: Value = "constant", kind: Option<Value> = "string?" }
        Attribute { value: Expr = "expr", attr: Sym = "identifier", ctx: Ctx = "expr_context" }
        Subscript { value: Expr = "expr", slice: Expr = "expr", ctx: Ctx = "expr_context" }
        Starred { value: Expr = "expr", ctx: Ctx = "expr_context" }
        Name { id: Sym = "identifier", ctx: Ctx = "expr_context" }
        List { elts: Vec<Expr> = "expr*", ctx: Ctx = "expr_context" }
        Tuple { elts: Vec<Expr> = "expr*", ctx: Ctx = "expr_context" }
        Slice {
            lower: Option<Expr> = "expr?", upper: Option<Expr> = "expr?",
            step: Option<Expr> = "expr?",
        }
    }
    Ctx "expr_context" false { Load Store Del }
    BoolOp "boolop" false { And Or }
    Operator "operator" false {
        Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv
    }
    UnaryOp "unaryop" false { Invert Not UAdd USub }
    CmpOp "cmpop" false { Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn }
    ComprehensionKind "" false {
        comprehension {
            target: Expr = "expr", iter: Expr = "expr", ifs: Vec<Expr> = "expr*",
            is_async: i64 = "int",
        }
    }
    HandlerKind "excepthandler" true {
        ExceptHandler {
            type_: Option<Expr> = "expr?", name: Option<Sym> = "identifier?",
            body: Vec<Stmt> = "stmt*",
        }
    }
    ArgumentsKind "" false {
        arguments {
            posonlyargs: Vec<Arg> = "arg*", args: Vec<Arg> = "arg*",
            vararg: Option<Arg> = "arg?", kwonlyargs: Vec<Arg> = "arg*",
            kw_defaults: Vec<Option<Expr>> = "expr*", kwarg: Option<Arg> = "arg?",
            defaults: Vec<Expr> = "expr*",
        }
    }
    ArgKind "" true {
        arg {
            arg: Sym = "identifier", annotation: Option<Expr> = "expr?",
            type_comment: Option<Value> = "string?",
        }
    }
    KeywordKind "" true {
        keyword { arg: Option<Sym> = "identifier?", value: Expr = "expr" }
    }
    AliasKind "" true {
        alias { name: Sym = "identifier", asname: Option<Sym> = "identifier?" }
    }
    WithItemKind "" false {
        withitem { context_expr: Expr = "expr", optional_vars: Option<Expr> = "expr?" }
    }
    MatchCaseKind "" false {
        match_case {
            pattern: Pattern = "pattern", guard: Option<Expr> = "expr?",
            body: Vec<Stmt> = "stmt*",
        }
    }
    PatternKind "pattern" true {
        MatchValue { value: Expr = "expr" }
        MatchSingleton { value: Value = "constant" }
        MatchSequence { patterns: Vec<Pattern> = "pattern*" }
        MatchMapping {
            keys: Vec<Expr> = "expr*", patterns: Vec<Pattern> = "pattern*",
            rest: Option<Sym> = "identifier?",
        }
        MatchClass {
            cls: Expr = "expr", patterns: Vec<Pattern> = "pattern*",
            kwd_attrs: Vec<Sym> = "identifier*", kwd_patterns: Vec<Pattern> = "pattern*",
        }
        MatchStar { name: Option<Sym> = "identifier?" }
        MatchAs { pattern: Option<Pattern> = "pattern?", name: Option<Sym> = "identifier?" }
        MatchOr { patterns: Vec<Pattern> = "pattern*" }
    }
    TypeIgnoreKind "type_ignore" false {
        TypeIgnore { lineno: i64 = "int", tag: Value = "string" }
    }
}

macro_rules! copied {
    ($($t:ident)*) => {$(
        impl Clone for $t {
            fn clone(&self) -> $t {
                *self
            }
        }
        impl Copy for $t {}
        impl PartialEq for $t {
            fn eq(&self, o: &$t) -> bool {
                self.number() == o.number()
            }
        }
    )*};
}
copied! { Ctx BoolOp Operator UnaryOp CmpOp }

impl ExprKind {
    /// What messages call it.
    pub fn shown(&self) -> &'static str {
        use ExprKind::*;
        match self {
            Attribute { .. } => "attribute",
            Subscript { .. } => "subscript",
            Starred { .. } => "starred",
            Name { .. } => "name",
            List { .. } => "list",
            Tuple { .. } => "tuple",
            Lambda { .. } => "lambda",
            Call { .. } => "function call",
            GeneratorExp { .. } => "generator expression",
            Yield { .. } | YieldFrom { .. } => "yield expression",
            Await { .. } => "await expression",
            ListComp { .. } => "list comprehension",
            SetComp { .. } => "set comprehension",
            DictComp { .. } => "dict comprehension",
            Dict { .. } => "dict literal",
            Set { .. } => "set display",
            JoinedStr { .. } | FormattedValue { .. } => "f-string expression",
            Compare { .. } => "comparison",
            IfExp { .. } => "conditional expression",
            NamedExpr { .. } => "named expression",
            Constant { value, .. } if value.is_none() => "None",
            Constant { value, .. } if value.as_bool() == Some(true) => "True",
            Constant { value, .. } if value.as_bool() == Some(false) => "False",
            Constant { value, .. } if is(value, &ELLIPSIS) => "ellipsis",
            Constant { .. } => "literal",
            _ => "expression",
        }
    }
}
