//! The module `_ast`: a class for each kind of node, made from the table of ast.rs, and the
//! flags of compile() that `ast` names.

use super::ast::*;
use super::convert::field_names;
use crate::attr::{getattr_sym, try_getattr};
use crate::class::new_instance;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;
use std::cell::RefCell;
use std::collections::HashMap;

#[derive(Default)]
struct Table {
    classes: HashMap<&'static str, Value>,
    /// The one object of each class without fields, such as Load().
    singles: HashMap<&'static str, Value>,
}

thread_local! {
    static TABLE: RefCell<Option<Table>> = RefCell::new(None);
}

/// Families in the order of Python.asdl: base, its attributes, its classes, how repr of the
/// base shows it.
fn families() -> Vec<(&'static str, bool, &'static [Shape])> {
    fn row<K: Kind>() -> (&'static str, bool, &'static [Shape]) {
        (K::BASE, K::PLACED, K::SHAPES)
    }
    vec![
        row::<ModKind>(),
        row::<StmtKind>(),
        row::<ExprKind>(),
        row::<Ctx>(),
        row::<BoolOp>(),
        row::<Operator>(),
        row::<UnaryOp>(),
        row::<CmpOp>(),
        row::<ComprehensionKind>(),
        row::<HandlerKind>(),
        row::<ArgumentsKind>(),
        row::<ArgKind>(),
        row::<KeywordKind>(),
        row::<AliasKind>(),
        row::<WithItemKind>(),
        row::<MatchCaseKind>(),
        row::<PatternKind>(),
        row::<TypeIgnoreKind>(),
    ]
}

const PLACE: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

/// The class of that name.
pub fn class(name: &str) -> R<Type> {
    ensure()?;
    let found = TABLE.with(|t| t.borrow().as_ref().and_then(|t| t.classes.get(name).cloned()));
    found.as_ref().and_then(|c| c.as_type()).ok_or_else(|| system_error("no such node class"))
}

pub fn new_node(s: &Shape) -> R {
    Ok(new_instance(class(s.name)?))
}

/// The one object of a class without fields.
pub fn single(s: &Shape) -> R {
    ensure()?;
    let known = TABLE.with(|t| t.borrow().as_ref().and_then(|t| t.singles.get(s.name).cloned()));
    if let Some(v) = known {
        return Ok(v);
    }
    let v = new_node(s)?;
    TABLE.with(|t| {
        if let Some(t) = t.borrow_mut().as_mut() {
            t.singles.insert(s.name, v.clone());
        }
    });
    Ok(v)
}

fn ensure() -> R<()> {
    if TABLE.with(|t| t.borrow().is_some()) {
        return Ok(());
    }
    let table = build()?;
    TABLE.with(|t| *t.borrow_mut() = Some(table));
    Ok(())
}

fn make_class(name: &str, base: &Value, ns: Vec<(&str, Value)>) -> R {
    let pairs = ns.into_iter().map(|(k, v)| (new_str(k), v)).collect();
    let mut args = [new_str(name), tuple(vec![base.clone()]), dict(pairs)?];
    call(&T::Type.value(), &mut args)
}

fn names(all: &[&str]) -> Value {
    tuple(all.iter().map(|n| sym::intern(n).value()).collect())
}

fn build() -> R<Table> {
    let mut t = Table::default();
    let none = || tuple(Vec::new());
    let root = make_class(
        "AST",
        &T::Object.value(),
        vec![
            ("__module__", new_str("ast")),
            ("_fields", none()),
            ("_attributes", none()),
            ("__match_args__", none()),
        ],
    )?;
    for d in METHODS {
        let f = crate::func::native(d, "ast", Some(root.clone()));
        crate::attr::setattr_sym(&root, sym::intern(d.name), f)?;
    }
    t.classes.insert("AST", root.clone());
    for (base, placed, shapes) in families() {
        let mut ns = vec![("__module__", new_str("ast"))];
        if placed {
            ns.push(("_attributes", names(&PLACE)));
            ns.push(("end_lineno", NONE));
            ns.push(("end_col_offset", NONE));
        } else {
            ns.push(("_attributes", none()));
        }
        let mut parent = root.clone();
        if !base.is_empty() {
            ns.push(("_fields", none()));
            ns.push(("__match_args__", none()));
            ns.push(("__doc__", new_string(family_doc(base, shapes))));
            parent = make_class(base, &root, std::mem::take(&mut ns))?;
            t.classes.insert(base, parent.clone());
            ns.push(("__module__", new_str("ast")));
        }
        for s in shapes {
            let mut own = ns.clone();
            own.push(("_fields", tuple(field_names(s))));
            own.push(("__match_args__", tuple(field_names(s))));
            own.push(("__doc__", new_string(signature(s))));
            for (f, _) in s.fields.iter().filter(|f| f.1.ends_with('?')) {
                own.push((f, NONE));
            }
            let c = make_class(s.name, &parent, own)?;
            t.classes.insert(s.name, c);
        }
    }
    Ok(t)
}

/// "Name(identifier id, expr_context ctx)"
fn signature(s: &Shape) -> String {
    if s.fields.is_empty() {
        return s.name.to_string();
    }
    let of = |f: &(&str, &str)| format!("{} {}", f.1, f.0);
    let fields: Vec<String> = s.fields.iter().map(of).collect();
    format!("{}({})", s.name, fields.join(", "))
}

fn family_doc(base: &str, shapes: &[Shape]) -> String {
    let all: Vec<String> = shapes.iter().map(signature).collect();
    if shapes.iter().all(|s| s.fields.is_empty()) {
        return format!("{} = {}", base, all.join(" | "));
    }
    let indent = " ".repeat(base.len());
    format!("{} = {}", base, all.join(&format!("\n{} | ", indent)))
}

/// `AST(*args, **kw)`: fields in their order, and anything by name.
fn init(a: &[Value]) -> R {
    let fields = match try_getattr(&type_of(&a[0]).value(), sym::intern("_fields"))? {
        Some(f) => collect(&f)?,
        None => Vec::new(),
    };
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let class = type_name(&a[0]);
    if args.len() > fields.len() {
        return Err(type_error(format!(
            "{} constructor takes at most {} positional argument{}",
            class,
            fields.len(),
            if fields.len() == 1 { "" } else { "s" }
        )));
    }
    let given = args.len();
    for (f, v) in fields.iter().zip(args) {
        crate::attr::setattr_sym(&a[0], crate::attr::name_sym(f)?, v)?;
    }
    for (k, v) in a[2].as_dict().map(|d| d.pairs()).unwrap_or_default() {
        for f in &fields[..given] {
            if eq_b(f, &k)? {
                return Err(type_error(format!(
                    "{} got multiple values for argument {}",
                    class,
                    crate::ops::repr_text(&k)?
                )));
            }
        }
        crate::attr::setattr_sym(&a[0], crate::attr::name_sym(&k)?, v)?;
    }
    Ok(NONE)
}

/// How copy and pickle take a node apart.
fn reduce(a: &[Value]) -> R {
    let d = getattr_sym(&a[0], sym::DICT)?;
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(Vec::new()), d]))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" |a| match a[0].as_type() {
        Some(t) => Ok(new_instance(t)),
        None => Err(type_error("AST.__new__(X): X is not a type object")),
    };
    "__init__" "self, /, *args, **kw" init;
    "__reduce__" "self, /" reduce;
    "__reduce_ex__" "self, protocol, /" reduce;
};

pub const ONLY_AST: i64 = 0x400;
pub const TOP_LEVEL_AWAIT: i64 = 0x2000;
pub const TYPE_COMMENTS: i64 = 0x1000;

/// The module `_ast`.
pub fn make(m: &ModuleData) -> R<()> {
    ensure()?;
    let all: Vec<(&'static str, Value)> = TABLE.with(|t| {
        let t = t.borrow();
        t.iter().flat_map(|t| t.classes.iter()).map(|(k, v)| (*k, v.clone())).collect()
    });
    for (name, class) in all {
        m.set_str(name, class);
    }
    m.set_str("PyCF_ONLY_AST", Value::int(ONLY_AST));
    m.set_str("PyCF_TYPE_COMMENTS", Value::int(TYPE_COMMENTS));
    m.set_str("PyCF_ALLOW_TOP_LEVEL_AWAIT", Value::int(TOP_LEVEL_AWAIT));
    Ok(())
}
