//! Trees as Python objects, and back: each field's type knows its way. The errors are those of
//! CPython's own conversion.

use super::ast::{Ctx, Kind, Node, Pos, Shape};
use super::nodes;
use crate::attr::{attrs_of, try_getattr};
use crate::prelude::*;
use crate::sym::{self, Sym};

/// Makes Python objects of nodes.
pub struct Writer;

/// Makes nodes of Python objects.
pub struct Reader;

/// A field's name and the class that it belongs to, for messages.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub field: &'a str,
    pub class: &'a str,
}

pub trait Field: Sized {
    /// May the field hold None?
    const OPTIONAL: bool = false;
    fn height(&self) -> u32 {
        0
    }
    fn write(&self, w: &mut Writer) -> R;
    fn read(r: &Reader, v: &Value, at: Place) -> R<Self>;
    /// The value where the object has no such attribute.
    fn absent() -> Option<Self> {
        None
    }
}

impl Writer {
    pub fn set(&self, node: &Value, field: &str, v: Value) -> R<()> {
        if let Some(a) = attrs_of(node) {
            a.set(sym::intern(field), v);
        }
        Ok(())
    }
    fn node<K: Kind>(&mut self, n: &Node<K>) -> R {
        crate::call::enter_native()?;
        let v = nodes::new_node(&K::SHAPES[n.kind.number()])?;
        n.kind.write(self, &v)?;
        if K::PLACED {
            let p = n.pos;
            let all = [
                ("lineno", p.line),
                ("col_offset", p.col),
                ("end_lineno", p.end_line),
                ("end_col_offset", p.end_col),
            ];
            for (name, x) in all {
                self.set(&v, name, Value::int(i64::from(x)))?;
            }
        }
        Ok(v)
    }
}

impl Reader {
    pub fn field<F: Field>(&self, node: &Value, field: &str, class: &str) -> R<F> {
        let at = Place { field, class };
        match try_getattr(node, sym::intern(field))? {
            Some(v) => {
                if v.is_none() && !F::OPTIONAL {
                    return Err(value_error(format!(
                        "field '{}' is required for {}",
                        field, class
                    )));
                }
                F::read(self, &v, at)
            }
            None => F::absent().ok_or_else(|| missing(field, class)),
        }
    }
    fn number(&self, node: &Value, field: &str, class: &str) -> R<Option<i64>> {
        match try_getattr(node, sym::intern(field))? {
            Some(v) if !v.is_none() || !field.starts_with("end") => {
                i64::read(self, &v, Place { field, class }).map(Some)
            }
            _ => Ok(None),
        }
    }
    fn pos(&self, node: &Value, class: &str) -> R<Pos> {
        let want = |f: &str| {
            self.number(node, f, class).and_then(|n| n.ok_or_else(|| missing(f, class)))
        };
        let (line, col) = (want("lineno")?, want("col_offset")?);
        let end_line = self.number(node, "end_lineno", class)?.unwrap_or(line);
        let end_col = self.number(node, "end_col_offset", class)?.unwrap_or(col);
        check_place(line, col, end_line, end_col)?;
        let short = |n: i64| n.clamp(0, i64::from(u32::MAX)) as u32;
        Ok(Pos {
            line: short(line),
            col: short(col),
            end_line: short(end_line),
            end_col: short(end_col),
        })
    }
    pub fn node<K: Kind>(&self, v: &Value) -> R<Node<K>> {
        crate::call::enter_native()?;
        for (i, shape) in K::SHAPES.iter().enumerate() {
            if type_of(v).is_subtype(nodes::class(shape.name)?) {
                let class = if K::BASE.is_empty() { shape.name } else { K::BASE };
                let pos = if K::PLACED { self.pos(v, class)? } else { Pos::default() };
                return Ok(super::ast::node(pos, K::read(self, i, v)?));
            }
        }
        let name = if K::BASE.is_empty() { K::SHAPES[0].name } else { K::BASE };
        Err(type_error(format!(
            "expected some sort of {}, but got {}",
            name,
            crate::ops::repr_text(v)?
        )))
    }
}

fn check_place(line: i64, col: i64, end_line: i64, end_col: i64) -> R<()> {
    let msg = if line > end_line {
        format!("AST node line range ({}, {}) is not valid", line, end_line)
    } else if (line < 0 && end_line != line) || (col < 0 && col != end_col) {
        format!(
            "AST node column range ({}, {}) for line range ({}, {}) is not valid",
            col, end_col, line, end_line
        )
    } else if line == end_line && col > end_col {
        format!("line {}, column {}-{} is not a valid range", line, col, end_col)
    } else {
        return Ok(());
    };
    Err(value_error(msg))
}

fn missing(field: &str, class: &str) -> PyErr {
    type_error(format!("required field \"{}\" missing from {}", field, class))
}

impl<K: Kind> Field for Box<Node<K>> {
    fn height(&self) -> u32 {
        self.height
    }
    fn write(&self, w: &mut Writer) -> R {
        w.node(self)
    }
    fn read(r: &Reader, v: &Value, _: Place) -> R<Self> {
        r.node(v).map(Box::new)
    }
}

impl<F: Field> Field for Option<F> {
    const OPTIONAL: bool = true;
    fn height(&self) -> u32 {
        self.as_ref().map_or(0, Field::height)
    }
    fn write(&self, w: &mut Writer) -> R {
        self.as_ref().map_or(Ok(NONE), |x| x.write(w))
    }
    fn read(r: &Reader, v: &Value, at: Place) -> R<Self> {
        if v.is_none() { Ok(None) } else { F::read(r, v, at).map(Some) }
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<F: Field> Field for Vec<F> {
    const OPTIONAL: bool = true; // None is no list: the message below
    fn height(&self) -> u32 {
        self.iter().map(Field::height).max().unwrap_or(0)
    }
    fn write(&self, w: &mut Writer) -> R {
        let mut all = Vec::with_capacity(self.len());
        for x in self {
            all.push(x.write(w)?);
        }
        Ok(list(all))
    }
    fn read(r: &Reader, v: &Value, at: Place) -> R<Self> {
        let items = match v.as_list() {
            Some(l) => l.items().clone(),
            None => {
                return Err(type_error(format!(
                    "{} field \"{}\" must be a list, not a {}",
                    at.class,
                    at.field,
                    type_name(v)
                )))
            }
        };
        let mut all = Vec::with_capacity(items.len());
        for x in &items {
            if x.is_none() && !F::OPTIONAL {
                return Err(value_error("None disallowed in expression list"));
            }
            all.push(F::read(r, x, at)?);
        }
        Ok(all)
    }
}

impl Field for Sym {
    fn write(&self, _: &mut Writer) -> R {
        Ok(self.value())
    }
    fn read(_: &Reader, v: &Value, _: Place) -> R<Self> {
        match v.as_exact_str() {
            Some(_) => crate::attr::name_sym(v),
            None => Err(type_error("AST identifier must be of type str")),
        }
    }
}

impl Field for i64 {
    fn write(&self, _: &mut Writer) -> R {
        Ok(Value::int(*self))
    }
    fn read(_: &Reader, v: &Value, _: Place) -> R<Self> {
        match (v.as_int(), v.as_bool()) {
            (Some(i), _) => Ok(i),
            (_, Some(b)) => Ok(i64::from(b)),
            _ => Err(value_error(format!(
                "invalid integer value: {}",
                crate::ops::repr_text(v)?
            ))),
        }
    }
}

/// A constant, or a string such as `kind`.
impl Field for Value {
    const OPTIONAL: bool = true;
    fn write(&self, _: &mut Writer) -> R {
        Ok(self.clone())
    }
    fn read(_: &Reader, v: &Value, at: Place) -> R<Self> {
        if at.field == "value" {
            check_constant(v)?;
        }
        Ok(v.clone())
    }
}

fn check_constant(v: &Value) -> R<()> {
    let plain = v.is_none()
        || v.as_bool().is_some()
        || is(v, &ELLIPSIS)
        || [T::Int, T::Float, T::Complex, T::Str, T::Bytes].iter().any(|t| type_of(v) == t.ty());
    if plain {
        return Ok(());
    }
    if type_of(v) == T::Tuple.ty() || type_of(v) == T::FrozenSet.ty() {
        return collect(v)?.iter().try_for_each(check_constant);
    }
    Err(type_error(format!("got an invalid type in Constant: {}", type_name(v))))
}

macro_rules! bare {
    ($($t:ty)*) => {$(
        impl Field for $t {
            fn write(&self, _: &mut Writer) -> R {
                nodes::single(&<$t as Kind>::SHAPES[self.number()])
            }
            fn read(r: &Reader, v: &Value, _: Place) -> R<Self> {
                r.node::<$t>(v).map(|n| n.kind)
            }
        }
    )*};
}
bare! { Ctx super::ast::BoolOp super::ast::Operator super::ast::UnaryOp super::ast::CmpOp }

/// The fields of a class, for `_fields`.
pub fn field_names(s: &Shape) -> Vec<Value> {
    s.fields.iter().map(|f| sym::intern(f.0).value()).collect()
}
