//! decimal: contexts as Python objects, their flags and traps, and the signals.

use super::decimal::{self, Shared};
use super::decimal_num::*;
use super::native_class;
use crate::func::NativeDef;
use crate::int::Int;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use std::cell::{Cell, RefCell};

pub struct Context {
    pub ctx: RefCell<Ctx>,
    pub traps: Cell<u32>,
}

/// Signals in the order in which they are looked for, with all that each stands for.
pub const SIGNALS: [(&str, u32); 9] = [
    ("InvalidOperation", ANY_INVALID),
    ("FloatOperation", FLOAT),
    ("DivisionByZero", DIVISION_BY_ZERO),
    ("Overflow", OVERFLOW),
    ("Underflow", UNDERFLOW),
    ("Subnormal", SUBNORMAL),
    ("Inexact", INEXACT),
    ("Rounded", ROUNDED),
    ("Clamped", CLAMPED),
];

/// What InvalidOperation stands for, as errors list it.
pub const CONDITIONS: [(&str, u32); 5] = [
    ("InvalidOperation", INVALID),
    ("ConversionSyntax", CONVERSION),
    ("DivisionImpossible", DIVISION_IMPOSSIBLE),
    ("DivisionUndefined", DIVISION_UNDEFINED),
    ("InvalidContext", INVALID_CONTEXT),
];

const ROUNDINGS: [(&str, Round); 8] = [
    ("ROUND_CEILING", Round::Ceiling),
    ("ROUND_FLOOR", Round::Floor),
    ("ROUND_UP", Round::Up),
    ("ROUND_DOWN", Round::Down),
    ("ROUND_HALF_UP", Round::HalfUp),
    ("ROUND_HALF_DOWN", Round::HalfDown),
    ("ROUND_HALF_EVEN", Round::HalfEven),
    ("ROUND_05UP", Round::ZeroFiveUp),
];

/// As CPython shows them: in the order of the flags' bits.
const SHOWN: [&str; 9] = [
    "Clamped", "InvalidOperation", "DivisionByZero", "Inexact", "FloatOperation", "Overflow",
    "Rounded", "Subnormal", "Underflow",
];

const DEFAULT_TRAPS: u32 = ANY_INVALID | DIVISION_BY_ZERO | OVERFLOW;

pub fn round_of(v: &Value) -> R<Round> {
    let name = v.as_str();
    match ROUNDINGS.iter().find(|r| name.as_deref() == Some(r.0)) {
        Some(r) => Ok(r.1),
        None => Err(type_error(
            "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, \
             ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]",
        )),
    }
}

fn round_name(r: Round) -> &'static str {
    ROUNDINGS.iter().find(|x| x.1 == r).map_or("", |x| x.0)
}

fn basic(prec: i64, round: Round, traps: u32) -> Context {
    let ctx = Ctx { prec, round, emin: -999_999, emax: 999_999, ..Ctx::max() };
    Context { ctx: RefCell::new(ctx), traps: Cell::new(traps) }
}

pub fn new_context(c: Context) -> Value {
    new_other_data(T::DecimalContext.ty(), Box::new(c))
}

pub fn default_context() -> Value {
    new_context(basic(28, Round::HalfEven, DEFAULT_TRAPS))
}
pub fn basic_context() -> Value {
    let traps = DEFAULT_TRAPS | CLAMPED | UNDERFLOW;
    new_context(basic(9, Round::HalfUp, traps))
}
pub fn extended_context() -> Value {
    new_context(basic(9, Round::HalfEven, 0))
}

pub fn context(v: &Value) -> Option<&Context> {
    v.as_native_object::<Context>()
}

fn this(v: &Value) -> R<&Context> {
    context(v).ok_or_else(|| type_error("argument must be a context"))
}

impl Context {
    pub fn twin(&self) -> Context {
        Context { ctx: RefCell::new(self.ctx.borrow().clone()), traps: self.traps.clone() }
    }
    /// The same settings without flags.
    pub fn fresh(&self) -> Context {
        Context { ctx: RefCell::new(self.work()), traps: self.traps.clone() }
    }
    /// A working copy without flags.
    pub fn work(&self) -> Ctx {
        Ctx { status: 0, ..self.ctx.borrow().clone() }
    }
    /// Takes in what an operation met; an error when it is trapped.
    pub fn signal(&self, status: u32) -> R<()> {
        if status == 0 {
            return Ok(());
        }
        self.ctx.borrow_mut().status |= status;
        let caught = status & self.traps.get();
        if caught == 0 {
            return Ok(());
        }
        let class = |name: &str| Shared::class(name);
        let conditions = CONDITIONS.iter().filter(|c| caught & c.1 != 0);
        let signals = SIGNALS.iter().skip(1).filter(|s| caught & s.1 != 0);
        let all: Vec<Value> = conditions.chain(signals).map(|x| class(x.0)).collect();
        let first = SIGNALS.iter().find(|s| caught & s.1 != 0).map_or("", |s| s.0);
        Err(match call(&class(first), &mut [list(all)]) {
            Ok(e) => raise(e),
            Err(e) => e,
        })
    }
    fn mask(&self, traps: bool) -> u32 {
        if traps { self.traps.get() } else { self.ctx.borrow().status }
    }
    fn set_mask(&self, traps: bool, to: u32) {
        if traps {
            self.traps.set(to);
        } else {
            self.ctx.borrow_mut().status = to;
        }
    }
}

fn bits_of(class: &Value) -> R<u32> {
    let found = SIGNALS.iter().find(|s| is(&Shared::class(s.0), class));
    found.map(|s| s.1).ok_or_else(|| {
        crate::exc::error(
            T::KeyError,
            "valid values for signals are:\n  [InvalidOperation, FloatOperation, \
             DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]",
        )
    })
}

/// Flags or traps from a signal dict, a dict of all signals or (`listed`) a list of some.
fn mask_of(v: &Value, listed: bool) -> R<u32> {
    if let Some(s) = v.as_native_object::<Signals>() {
        return Ok(this(&s.context)?.mask(s.traps));
    }
    if let (true, Some(l)) = (listed, v.as_list()) {
        return l.items().clone().iter().try_fold(0, |m, c| Ok(m | bits_of(c)?));
    }
    let d = v.as_dict().ok_or_else(|| type_error("argument must be a signal dict"))?;
    let invalid = || crate::exc::error(T::KeyError, "invalid signal dict");
    if d.len() != SIGNALS.len() {
        return Err(invalid());
    }
    let mut mask = 0;
    for (k, x) in d.pairs() {
        let bits = bits_of(&k).map_err(|_| invalid())?;
        if truthy(&x)? {
            mask |= bits;
        }
    }
    Ok(mask)
}

fn whole(v: &Value) -> R<i64> {
    if !crate::str_args::is_int(v) {
        return Err(type_error("an integer is required"));
    }
    match index(v)? {
        Int::Small(i) => Ok(i),
        Int::Big(_) => Err(overflow_error("Python int too large to convert to C ssize_t")),
    }
}

fn within(v: &Value, range: std::ops::RangeInclusive<i64>, text: &str) -> R<i64> {
    let i = whole(v)?;
    match range.contains(&i) {
        true => Ok(i),
        false => Err(value_error(text)),
    }
}

fn set(c: &Context, name: &str, v: &Value) -> R<()> {
    match name {
        "prec" => {
            let n = within(v, 1..=MOST, "valid range for prec is [1, MAX_PREC]")?;
            c.ctx.borrow_mut().prec = n;
        }
        "rounding" => {
            let r = round_of(v)?;
            c.ctx.borrow_mut().round = r;
        }
        "Emin" => {
            let n = within(v, -MOST..=0, "valid range for Emin is [MIN_EMIN, 0]")?;
            c.ctx.borrow_mut().emin = n;
        }
        "Emax" => {
            let n = within(v, 0..=MOST, "valid range for Emax is [0, MAX_EMAX]")?;
            c.ctx.borrow_mut().emax = n;
        }
        "capitals" => {
            let n = within(v, 0..=1, "valid values for capitals are 0 or 1")?;
            c.ctx.borrow_mut().capitals = n == 1;
        }
        "clamp" => {
            let n = within(v, 0..=1, "valid values for clamp are 0 or 1")?;
            c.ctx.borrow_mut().clamp = n == 1;
        }
        _ => {}
    }
    Ok(())
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
    Ok(new_other_data(t, Box::new(basic(28, Round::HalfEven, DEFAULT_TRAPS))))
}

const FIELDS: [&str; 6] = ["prec", "rounding", "Emin", "Emax", "capitals", "clamp"];

fn init(a: &[Value]) -> R {
    let c = this(&a[0])?;
    set_named(&a[0], &a[9])?;
    for (name, v) in FIELDS.iter().zip(&a[1..7]) {
        if let Some(v) = v.given().filter(|v| !v.is_none()) {
            set(c, name, v)?;
        }
    }
    for (i, traps) in [(7, false), (8, true)] {
        if let Some(v) = a[i].given().filter(|v| !v.is_none()) {
            c.set_mask(traps, mask_of(v, true)?);
        }
    }
    Ok(NONE)
}

/// Attributes given by name to localcontext().
pub fn set_named(c: &Value, kw: &Value) -> R<()> {
    for (k, v) in kw.as_dict().map(|d| d.pairs()).unwrap_or_default() {
        let name = k.as_str().unwrap_or_default().into_owned();
        if v.is_none() {
            continue; // left as it is
        }
        match name.as_str() {
            "flags" => this(c)?.set_mask(false, mask_of(&v, true)?),
            "traps" => this(c)?.set_mask(true, mask_of(&v, true)?),
            n if FIELDS.contains(&n) => set(this(c)?, n, &v)?,
            n => {
                return Err(type_error(format!(
                    "'{}' is an invalid keyword argument for this function",
                    n
                )))
            }
        }
    }
    Ok(())
}

fn names(mask: u32) -> String {
    let on = |n: &&&str| SIGNALS.iter().any(|s| s.0 == **n && mask & s.1 != 0);
    SHOWN.iter().filter(on).copied().collect::<Vec<_>>().join(", ")
}

fn repr(a: &[Value]) -> R {
    let c = this(&a[0])?;
    let x = c.ctx.borrow();
    Ok(new_string(format!(
        "Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags=[{}], \
         traps=[{}])",
        x.prec,
        round_name(x.round),
        x.emin,
        x.emax,
        x.capitals as u8,
        x.clamp as u8,
        names(x.status),
        names(c.traps.get())
    )))
}

fn reduce(a: &[Value]) -> R {
    let c = this(&a[0])?;
    let classes = |mask: u32| {
        let on = SIGNALS.iter().filter(|s| mask & s.1 != 0);
        list(on.map(|s| Shared::class(s.0)).collect())
    };
    let x = c.ctx.borrow();
    let args = vec![
        Value::int(x.prec),
        new_str(round_name(x.round)),
        Value::int(x.emin),
        Value::int(x.emax),
        Value::int(x.capitals as i64),
        Value::int(x.clamp as i64),
        classes(x.status),
        classes(c.traps.get()),
    ];
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(args)]))
}

fn copy(a: &[Value]) -> R {
    Ok(new_context(this(&a[0])?.twin()))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new;
    "__init__" "self, prec=, rounding=, Emin=, Emax=, capitals=, clamp=, flags=, traps=, **kw" init;
    "__repr__" "self, /" repr;
    "__reduce__" "self, /" reduce;
    "__copy__" "self, /" copy;
    "copy" "self, /" copy;
    "Etiny" "self, /" |a| Ok(Value::int(this(&a[0])?.ctx.borrow().etiny()));
    "Etop" "self, /" |a| Ok(Value::int(this(&a[0])?.ctx.borrow().etop()));
    "clear_flags" "self, /" |a| {
        this(&a[0])?.set_mask(false, 0);
        Ok(NONE)
    };
    "clear_traps" "self, /" |a| {
        this(&a[0])?.set_mask(true, 0);
        Ok(NONE)
    };
};

fn assigned(v: &Value, x: Option<Value>, name: &str) -> R<()> {
    let x = match x {
        Some(x) => x,
        None => return Err(attribute_error("context attributes cannot be deleted")),
    };
    let c = this(v)?;
    match name {
        "flags" => c.set_mask(false, mask_of(&x, false)?),
        "traps" => c.set_mask(true, mask_of(&x, false)?),
        _ => set(c, name, &x)?,
    }
    Ok(())
}

fn signals(v: &Value, traps: bool) -> R {
    this(v)?;
    let s = Signals { context: v.clone(), traps };
    Ok(new_other_data(T::DecimalSignals.ty(), Box::new(s)))
}

static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "prec",
        get: |v| Ok(Value::int(this(v)?.ctx.borrow().prec)),
        set: Some(|v, x| assigned(v, x, "prec")),
    },
    GetSetData {
        name: "rounding",
        get: |v| Ok(new_str(round_name(this(v)?.ctx.borrow().round))),
        set: Some(|v, x| assigned(v, x, "rounding")),
    },
    GetSetData {
        name: "Emin",
        get: |v| Ok(Value::int(this(v)?.ctx.borrow().emin)),
        set: Some(|v, x| assigned(v, x, "Emin")),
    },
    GetSetData {
        name: "Emax",
        get: |v| Ok(Value::int(this(v)?.ctx.borrow().emax)),
        set: Some(|v, x| assigned(v, x, "Emax")),
    },
    GetSetData {
        name: "capitals",
        get: |v| Ok(Value::int(this(v)?.ctx.borrow().capitals as i64)),
        set: Some(|v, x| assigned(v, x, "capitals")),
    },
    GetSetData {
        name: "clamp",
        get: |v| Ok(Value::int(this(v)?.ctx.borrow().clamp as i64)),
        set: Some(|v, x| assigned(v, x, "clamp")),
    },
    GetSetData {
        name: "flags",
        get: |v| signals(v, false),
        set: Some(|v, x| assigned(v, x, "flags")),
    },
    GetSetData {
        name: "traps",
        get: |v| signals(v, true),
        set: Some(|v, x| assigned(v, x, "traps")),
    },
];

/// The mapping that `flags` and `traps` of a context are.
struct Signals {
    context: Value,
    traps: bool,
}

fn mapping(v: &Value) -> R<&Signals> {
    v.as_native_object::<Signals>().ok_or_else(|| type_error("a signal dict is required"))
}

fn mask(v: &Value) -> R<u32> {
    let s = mapping(v)?;
    Ok(this(&s.context)?.mask(s.traps))
}

fn signal_items(v: &Value) -> R<Vec<(Value, Value)>> {
    let m = mask(v)?;
    Ok(SIGNALS.iter().map(|s| (Shared::class(s.0), Value::bool(m & s.1 != 0))).collect())
}

fn signals_set(a: &[Value]) -> R {
    let bits = bits_of(&a[1])?;
    let s = mapping(&a[0])?;
    let c = this(&s.context)?;
    let old = c.mask(s.traps);
    c.set_mask(s.traps, if truthy(&a[2])? { old | bits } else { old & !bits });
    Ok(NONE)
}

fn signals_repr(a: &[Value]) -> R {
    let all: R<Vec<String>> = signal_items(&a[0])?
        .iter()
        .map(|(k, x)| Ok(format!("{}:{}", repr_text(k)?, repr_text(x)?)))
        .collect();
    Ok(new_string(format!("{{{}}}", all?.join(", "))))
}

fn signals_eq(a: &[Value]) -> R {
    let same = match (a[1].as_native_object::<Signals>(), a[1].as_dict()) {
        (Some(_), _) => mask(&a[0])? == mask(&a[1])?,
        (_, Some(_)) => match mask_of(&a[1], false) {
            Ok(m) => mask(&a[0])? == m,
            Err(_) => false,
        },
        _ => return Ok(NOT_IMPLEMENTED),
    };
    Ok(Value::bool(same))
}

fn keys(v: &Value) -> R<Vec<Value>> {
    Ok(signal_items(v)?.into_iter().map(|x| x.0).collect())
}

fn pairs(v: &Value) -> R<Vec<Value>> {
    Ok(signal_items(v)?.into_iter().map(|(k, x)| tuple(vec![k, x])).collect())
}

static SIGNAL_METHODS: &[NativeDef] = natives! {
    "__getitem__" "self, key, /" |a| Ok(Value::bool(mask(&a[0])? & bits_of(&a[1])? != 0));
    "__setitem__" "self, key, value, /" signals_set;
    "__delitem__" "self, key, /" |_| Err(value_error("signal keys cannot be deleted"));
    "__len__" "self, /" |_| Ok(Value::int(SIGNALS.len() as i64));
    "__contains__" "self, key, /" |a| Ok(Value::bool(bits_of(&a[1]).is_ok()));
    "__iter__" "self, /" |a| Ok(new_iter(T::ListIter, NativeIter::List(list(keys(&a[0])?), 0)));
    "__repr__" "self, /" signals_repr;
    "__eq__" "self, other, /" signals_eq;
    "copy" "self, /" |a| dict(signal_items(&a[0])?);
    "keys" "self, /" |a| Ok(list(keys(&a[0])?));
    "values" "self, /" |a| Ok(list(signal_items(&a[0])?.into_iter().map(|x| x.1).collect()));
    "items" "self, /" |a| Ok(list(pairs(&a[0])?));
    "get" "self, key, default=, /" |a| match bits_of(&a[1]) {
        Ok(bits) => Ok(Value::bool(mask(&a[0])? & bits != 0)),
        Err(_) => Ok(a[2].given().cloned().unwrap_or(NONE)),
    };
};

/// localcontext(): the context to use and the one to go back to.
struct Manager {
    local: Value,
    before: Value,
}

fn manager(v: &Value) -> R<&Manager> {
    v.as_native_object::<Manager>().ok_or_else(|| type_error("a context manager is required"))
}

pub fn new_manager(local: Value, before: Value) -> Value {
    new_other_data(T::DecimalManager.ty(), Box::new(Manager { local, before }))
}

static MANAGER: &[NativeDef] = natives! {
    "__enter__" "self, /" |a| {
        let m = manager(&a[0])?;
        decimal::set_current(m.local.clone());
        Ok(m.local.clone())
    };
    "__exit__" "self, /, *args" |a| {
        decimal::set_current(manager(&a[0])?.before.clone());
        Ok(FALSE)
    };
};

pub fn define_all() {
    define(T::DecimalContext, METHODS, ATTRS);
    define(T::DecimalSignals, SIGNAL_METHODS, &[]);
    T::DecimalSignals.ty().dict().set(crate::sym::HASH, NONE);
    define(T::DecimalManager, MANAGER, &[]);
}

/// Makes the exception classes.
pub fn make_signals(m: &ModuleData) -> R<()> {
    let base = native_class::add(m, "DecimalException", &[T::ArithmeticError.value()], &[])?;
    let simple = |name: &'static str, bases: &[Value]| native_class::add(m, name, bases, &[]);
    let invalid = simple("InvalidOperation", &[base.clone()])?;
    simple("ConversionSyntax", &[invalid.clone()])?;
    simple("DivisionImpossible", &[invalid.clone()])?;
    simple("InvalidContext", &[invalid.clone()])?;
    let zero = T::ZeroDivisionError.value();
    simple("DivisionUndefined", &[invalid, zero.clone()])?;
    simple("DivisionByZero", &[base.clone(), zero])?;
    simple("FloatOperation", &[base.clone(), T::TypeError.value()])?;
    simple("Clamped", &[base.clone()])?;
    let inexact = simple("Inexact", &[base.clone()])?;
    let rounded = simple("Rounded", &[base.clone()])?;
    let subnormal = simple("Subnormal", &[base])?;
    simple("Overflow", &[inexact.clone(), rounded.clone()])?;
    simple("Underflow", &[inexact, rounded, subnormal])?;
    for (name, _) in ROUNDINGS {
        m.set_str(name, new_str(name));
    }
    Ok(())
}
