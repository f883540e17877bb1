//! decimal: the Decimal type, its construction and its special methods; `decimal_methods` has
//! the named operations of Decimal and Context.

use super::decimal_context::{self as contexts, context, Context};
use super::decimal_num::*;
use super::{decimal_arith as arith, decimal_format, decimal_func, decimal_methods, functions};
use crate::bigint::BigInt;
use crate::func::NativeDef;
use crate::int::Int;
use crate::natives;
use crate::object::{new_decimal_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::str_args::{float_of, int_of, is_int};
use crate::sym;
use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;

/// What the module made: its exception classes, its contexts, DecimalTuple.
pub struct Shared {
    module: Value,
}

thread_local! {
    static SHARED: RefCell<Option<Shared>> = RefCell::new(None);
}

fn name_of(name: &str) -> Value {
    SHARED.with(|s| {
        let s = s.borrow();
        let m = s.as_ref().and_then(|s| s.module.as_module());
        m.and_then(|m| m.get(sym::intern(name))).unwrap_or(NONE)
    })
}

impl Shared {
    pub fn class(name: &str) -> Value {
        name_of(name)
    }
}

/// The context of the code that runs now: it belongs to its thread or task. The first use makes
/// a copy of DefaultContext.
pub fn current() -> Value {
    let vars = super::contextvars::current();
    let found = vars.decimal.borrow().clone();
    if !found.is_unbound() {
        return found;
    }
    let made = match context(&name_of("DefaultContext")) {
        Some(c) => contexts::new_context(c.fresh()),
        None => contexts::default_context(),
    };
    vars.decimal.replace(made.clone());
    made
}

pub fn set_current(c: Value) {
    let old = super::contextvars::current().decimal.replace(c);
    drop(old);
}

pub fn new_dec(d: Dec) -> Value {
    new_decimal_data(T::Decimal.ty(), d)
}

pub fn dec(v: &Value) -> Option<&Dec> {
    v.as_decimal()
}

pub fn this(v: &Value) -> R<&Dec> {
    dec(v).ok_or_else(|| type_error("a Decimal is required"))
}

/// The Decimal of a Decimal or an int.
pub fn operand(v: &Value) -> Option<Cow<'_, Dec>> {
    if let Some(d) = dec(v) {
        return Some(Cow::Borrowed(d));
    }
    if is_int(v) {
        return Some(Cow::Owned(match int_of(v) {
            Int::Small(i) => Dec::new(i < 0, BigInt::from_u64(i.unsigned_abs()), 0),
            Int::Big(b) => Dec::from_big(&b),
        }));
    }
    None
}

pub fn required(v: &Value) -> R<Cow<'_, Dec>> {
    operand(v).ok_or_else(|| {
        type_error(format!("conversion from {} to Decimal is not supported", type_name(v)))
    })
}

/// The context argument, or the current one.
pub fn chosen(v: &Value) -> R<Value> {
    match v.given() {
        Some(c) if !c.is_none() => match context(c) {
            Some(_) => Ok(c.clone()),
            None => Err(type_error("optional argument must be a context")),
        },
        _ => Ok(current()),
    }
}

fn in_context(v: &Value) -> R<&Context> {
    context(v).ok_or_else(|| type_error("argument must be a context"))
}

/// Runs an operation in a context, which learns what it met.
pub fn run<X>(ctx: &Value, f: impl FnOnce(&mut Ctx) -> X) -> R<X> {
    let c = in_context(ctx)?;
    let mut work = c.work();
    let r = f(&mut work);
    c.signal(work.status)?;
    Ok(r)
}

pub fn run_dec(ctx: &Value, f: impl FnOnce(&mut Ctx) -> Dec) -> R {
    run(ctx, f).map(new_dec)
}

/// The text of a number; with `strip`, white space around it and underscores are taken out.
fn cleaned(v: &Value, strip: bool) -> Option<String> {
    let s = v.as_str_data()?.as_utf8()?;
    let s = if strip { s.trim_matches(char::is_whitespace) } else { s };
    let ascii = crate::numparse::to_ascii(s.as_bytes());
    let text = String::from_utf8(ascii).ok()?;
    Some(if strip { text.replace('_', "") } else { text })
}

/// A number that is not rounded has to be within the widest limits.
fn exactly(c: &mut Ctx, d: Dec) -> Dec {
    let outside = d.is_finite() && (d.adjusted() > MOST || d.exp < -2 * MOST + 1);
    if outside { c.invalid(INVALID) } else { d }
}

/// A number from text, exactly or as `c` rounds it.
fn from_text(c: &mut Ctx, v: &Value, exact: bool) -> Dec {
    let d = match cleaned(v, exact).as_deref().and_then(parse) {
        Some(d) => d,
        None => return c.invalid(CONVERSION),
    };
    if exact {
        return exactly(c, d);
    }
    if d.is_nan() && d.digits() > c.prec - c.clamp as i64 {
        return c.invalid(CONVERSION);
    }
    c.fix(d)
}

fn from_tuple(v: &Value) -> R<Dec> {
    let parts = match v.as_list() {
        Some(l) => l.items().clone(),
        None => v.as_tuple().map(|t| t.to_vec()).unwrap_or_default(),
    };
    if parts.len() != 3 {
        return Err(value_error("argument must be a sequence of length 3"));
    }
    let sign = match parts[0].as_int() {
        Some(s @ 0..=1) => s == 1,
        _ => return Err(value_error("sign must be an integer with the value 0 or 1")),
    };
    let bad_digits = || value_error("coefficient must be a tuple of digits");
    let kind = match parts[2].as_str().as_deref() {
        Some("F") => return Ok(Dec::infinity(sign)),
        Some("n") => Kind::Quiet,
        Some("N") => Kind::Signaling,
        Some(_) => {
            return Err(value_error(
                "string argument in the third position must be 'F', 'n' or 'N'",
            ))
        }
        None => Kind::Finite,
    };
    let exp = match (kind, is_int(&parts[2])) {
        (Kind::Finite, false) => return Err(value_error("exponent must be an integer")),
        // Far out of any range, yet not so far that sums overflow.
        (Kind::Finite, true) => (index_size(&parts[2])? as i64).clamp(-4 * MOST, 4 * MOST),
        _ => 0,
    };
    let items = match (parts[1].as_tuple(), parts[1].as_list()) {
        (Some(t), _) => t.to_vec(),
        (_, Some(l)) => l.items().clone(),
        _ => return Err(bad_digits()),
    };
    let mut digits = Vec::with_capacity(items.len());
    for d in &items {
        match d.as_int() {
            Some(i @ 0..=9) => digits.push(i as u8),
            _ => return Err(bad_digits()),
        }
    }
    Ok(Dec { neg: sign, kind, coef: BigInt::from_digits(false, &digits, 10), exp })
}

/// Decimal(v): exact.
fn converted(v: &Value, ctx: &Value) -> R<Dec> {
    if let Some(d) = operand(v) {
        return Ok(d.into_owned());
    }
    if v.as_str_data().is_some() {
        return run(ctx, |c| from_text(c, v, true));
    }
    if v.as_tuple().is_some() || v.as_list().is_some() {
        return from_tuple(v);
    }
    if let Some(x) = float_of(v) {
        in_context(ctx)?.signal(FLOAT)?;
        return Ok(Dec::from_f64(x));
    }
    Err(type_error(format!("conversion from {} to Decimal is not supported", type_name(v))))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
    let args = collect(&a[3])?;
    if !args.is_empty() {
        let n = 2 + args.len();
        return Err(type_error(format!("function takes at most 2 arguments ({} given)", n)));
    }
    let ctx = chosen(&a[2])?;
    match a[1].given() {
        None => Ok(new_decimal_data(t, Dec::int(0))),
        Some(v) if type_of(v) == T::Decimal.ty() && t == T::Decimal.ty() => Ok(v.clone()),
        Some(v) => {
            let d = converted(v, &ctx)?;
            let d = if is_int(v) { d } else { run(&ctx, |c| exactly(c, d))? };
            Ok(new_decimal_data(t, d))
        }
    }
}

/// Context.create_decimal
pub fn created(ctx: &Value, v: &Value) -> R {
    if v.as_str_data().is_some() {
        return run_dec(ctx, |c| from_text(c, v, false));
    }
    let d = converted(v, ctx)?;
    run_dec(ctx, |c| {
        if d.is_nan() && d.digits() > c.prec - c.clamp as i64 {
            return c.invalid(CONVERSION);
        }
        c.fix(d)
    })
}

pub fn from_float(v: &Value) -> R<Dec> {
    if is_int(v) {
        return Ok(required(v)?.into_owned());
    }
    match float_of(v) {
        Some(x) => Ok(Dec::from_f64(x)),
        None => Err(type_error("argument must be int or float")),
    }
}

type Two = fn(&mut Ctx, &Dec, &Dec) -> Dec;

fn binary(a: &[Value], f: Two) -> R {
    if let (Some(x), Some(y)) = (dec(&a[0]), dec(&a[1])) {
        return run_dec(&current(), |c| f(c, x, y));
    }
    match (operand(&a[0]), operand(&a[1])) {
        (Some(x), Some(y)) => run_dec(&current(), |c| f(c, &x, &y)),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

fn reflected(a: &[Value], f: Two) -> R {
    binary(&[a[1].clone(), a[0].clone()], f)
}

fn unary(a: &[Value], f: fn(&mut Ctx, &Dec) -> Dec) -> R {
    let d = this(&a[0])?;
    run_dec(&current(), |c| f(c, d))
}

pub fn pair(ctx: &Value, x: &Dec, y: &Dec) -> R {
    let (q, r) = run(ctx, |c| arith::divmod(c, x, y))?;
    Ok(tuple(vec![new_dec(q), new_dec(r)]))
}

fn divmod(a: &Value, b: &Value) -> R {
    match (operand(a), operand(b)) {
        (Some(x), Some(y)) => pair(&current(), &x, &y),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

fn pow3(a: &[Value]) -> R {
    let m = match a[2].given().filter(|m| !m.is_none()) {
        None => return binary(a, decimal_func::power),
        Some(m) => m,
    };
    match (operand(&a[0]), operand(&a[1]), operand(m)) {
        (Some(x), Some(y), Some(m)) => {
            run_dec(&current(), |c| decimal_func::pow_mod(c, &x, &y, &m))
        }
        _ => Ok(NOT_IMPLEMENTED),
    }
}

/// The other operand of a comparison, and what the first is multiplied by.
fn compared(v: &Value, equality: bool) -> R<Option<(Dec, Option<Dec>)>> {
    if let Some(d) = operand(v) {
        return Ok(Some((d.into_owned(), None)));
    }
    let complex = crate::str_args::complex_of(v).filter(|z| equality && z.im == 0.0);
    if let Some(x) = float_of(v).or_else(|| complex.map(|z| z.re)) {
        let c = current();
        let c = in_context(&c)?;
        if equality {
            c.ctx.borrow_mut().status |= FLOAT;
        } else {
            c.signal(FLOAT)?;
        }
        return Ok(Some((Dec::from_f64(x), None)));
    }
    let numbers = crate::dict::get_str(&crate::module::modules_dict(), "numbers")?;
    let rational = numbers.and_then(|m| m.as_module().and_then(|m| m.get(sym::intern("Rational"))));
    if let Some(class) = rational {
        if crate::isinstance::isinstance(v, &class)? {
            let part = |n: &str| crate::attr::getattr_sym(v, sym::intern(n));
            let (top, bottom) = (part("numerator")?, part("denominator")?);
            if let (Some(t), Some(b)) = (operand(&top), operand(&bottom)) {
                return Ok(Some((t.into_owned(), Some(b.into_owned()))));
            }
        }
    }
    Ok(None)
}

fn rich(a: &[Value], equality: bool, test: fn(Option<Ordering>) -> bool) -> R {
    if let (Some(x), Some(y)) = (dec(&a[0]), dec(&a[1])) {
        if !x.is_nan() && !y.is_nan() {
            return Ok(Value::bool(test(Some(arith::order(x, y)))));
        }
    }
    let (other, factor) = match compared(&a[1], equality)? {
        Some(x) => x,
        None => return Ok(NOT_IMPLEMENTED),
    };
    let mut me = Cow::Borrowed(this(&a[0])?);
    if let (Some(f), true) = (factor, me.is_finite()) {
        me = Cow::Owned(Dec::new(me.neg, me.coef.mul(&f.coef), me.exp));
    }
    if me.is_nan() || other.is_nan() {
        let signaling = me.kind == Kind::Signaling || other.kind == Kind::Signaling;
        if signaling || !equality {
            in_context(&current())?.signal(INVALID)?;
        }
        return Ok(Value::bool(test(None)));
    }
    Ok(Value::bool(test(Some(arith::order(&me, &other)))))
}

fn hash(a: &[Value]) -> R {
    const P: u64 = (1 << 61) - 1;
    let d = this(&a[0])?;
    let h = match d.kind {
        Kind::Signaling => return Err(type_error("Cannot hash a signaling NaN value")),
        Kind::Quiet => return Ok(Value::int(crate::str_args::identity_hash(&a[0]))),
        Kind::Infinite => 314_159,
        Kind::Finite => {
            let e = d.exp.unsigned_abs() % (P - 1);
            let e = if d.exp < 0 { P - 1 - e } else { e };
            let power = crate::bigint::mod_pow_small(10, &[e], P);
            (d.coef.hash() as u128 * power as u128 % P as u128) as i64
        }
    };
    Ok(Value::int(match if d.neg { -h } else { h } {
        -1 => -2,
        h => h,
    }))
}

/// int() of a number rounded in a way.
fn whole(v: &Value, round: Round) -> R {
    let d = this(v)?;
    if d.is_nan() {
        return Err(value_error("cannot convert NaN to integer"));
    }
    if d.is_infinite() {
        return Err(overflow_error("cannot convert Infinity to integer"));
    }
    let d = if d.exp < 0 { d.rescale(0, round) } else { d.clone() };
    Ok(crate::ops::big(d.to_int()))
}

fn to_float(v: &Value) -> R<f64> {
    let d = this(v)?;
    let sign = if d.neg { -1.0 } else { 1.0 };
    Ok(match d.kind {
        Kind::Signaling => return Err(value_error("cannot convert signaling NaN to float")),
        Kind::Quiet => f64::NAN.copysign(sign),
        Kind::Infinite => sign * f64::INFINITY,
        Kind::Finite => {
            let text = format!("{}{}e{}", if d.neg { "-" } else { "" }, d.coef.to_text(10), d.exp);
            text.parse().unwrap_or(0.0)
        }
    })
}

fn round(a: &[Value]) -> R {
    match a[1].given() {
        None => whole(&a[0], Round::HalfEven),
        Some(n) => {
            if !is_int(n) {
                return Err(type_error("optional arg must be an integer"));
            }
            let exp = Dec::new(false, small(1), (index_size(n)? as i64).saturating_neg());
            let d = this(&a[0])?;
            run_dec(&current(), |c| arith::quantize(c, d, &exp))
        }
    }
}

pub fn shown(v: &Value, ctx: &Value, eng: bool) -> R {
    let capitals = in_context(ctx)?.ctx.borrow().capitals;
    Ok(new_string(to_text(this(v)?, eng, capitals)))
}

fn repr(a: &[Value]) -> R {
    let text = shown(&a[0], &current(), false)?;
    Ok(new_string(format!("Decimal('{}')", text.as_str().unwrap_or_default())))
}

fn format(a: &[Value]) -> R {
    let ctx = current();
    let c = in_context(&ctx)?.work();
    let instead = a[2].given();
    match a[1].as_str() {
        Some(_) if instead.map_or(false, |d| d.as_dict().is_none()) => {
            Err(type_error("optional argument must be a dict"))
        }
        Some(s) if s.is_empty() && instead.is_none() => shown(&a[0], &ctx, false),
        Some(s) => decimal_format::format(this(&a[0])?, &s, instead, &c).map(new_string),
        None => Err(type_error("format argument must be str")),
    }
}

fn as_tuple(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let mut digits: Vec<Value> =
        d.coef.to_text(10).bytes().map(|b| Value::int((b - b'0') as i64)).collect();
    if d.is_nan() && d.coef.is_zero() {
        digits.clear();
    }
    let exp = match d.kind {
        Kind::Finite => Value::int(d.exp),
        Kind::Infinite => new_str("F"),
        Kind::Quiet => new_str("n"),
        Kind::Signaling => new_str("N"),
    };
    call(&name_of("DecimalTuple"), &mut [Value::int(d.neg as i64), tuple(digits), exp])
}

fn as_integer_ratio(a: &[Value]) -> R {
    let d = this(&a[0])?;
    if d.is_nan() {
        return Err(value_error("cannot convert NaN to integer ratio"));
    }
    if d.is_infinite() {
        return Err(overflow_error("cannot convert Infinity to integer ratio"));
    }
    let coef = if d.neg { d.coef.neg() } else { d.coef.clone() };
    let (top, bottom) = match d.exp {
        _ if coef.is_zero() => (coef, small(1)),
        e if e >= 0 => (coef.mul(&pow10(e)), small(1)),
        e => {
            let bottom = pow10(-e);
            let g = coef.gcd(&bottom);
            (coef.floor_div(&g), bottom.floor_div(&g))
        }
    };
    Ok(tuple(vec![crate::ops::big(top), crate::ops::big(bottom)]))
}

fn from_float_class(a: &[Value]) -> R {
    let d = new_dec(from_float(&a[1])?);
    match a[0].as_type() {
        Some(t) if t == T::Decimal.ty() => Ok(d),
        _ => call(&a[0], &mut [d]),
    }
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, value=, context=, *args" new;
    "__repr__" "self, /" repr;
    "__str__" "self, /" |a| shown(&a[0], &current(), false);
    "__format__" "self, format_spec, override=, /" format;
    "__hash__" "self, /" hash;
    "__bool__" "self, /" |a| Ok(Value::bool(!this(&a[0])?.is_zero()));
    "__int__" "self, /" |a| whole(&a[0], Round::Down);
    "__trunc__" "self, /" |a| whole(&a[0], Round::Down);
    "__floor__" "self, /" |a| whole(&a[0], Round::Floor);
    "__ceil__" "self, /" |a| whole(&a[0], Round::Ceiling);
    "__round__" "self, ndigits=, /" round;
    "__float__" "self, /" |a| to_float(&a[0]).map(Value::float);
    "__complex__" "self, /" |a| Ok(crate::str_args::new_complex(to_float(&a[0])?, 0.0));
    "__neg__" "self, /" |a| unary(a, arith::minus);
    "__pos__" "self, /" |a| unary(a, arith::plus);
    "__abs__" "self, /" |a| unary(a, arith::abs);
    "__add__" "self, value, /" |a| binary(a, arith::add);
    "__radd__" "self, value, /" |a| reflected(a, arith::add);
    "__sub__" "self, value, /" |a| binary(a, arith::sub);
    "__rsub__" "self, value, /" |a| reflected(a, arith::sub);
    "__mul__" "self, value, /" |a| binary(a, arith::mul);
    "__rmul__" "self, value, /" |a| reflected(a, arith::mul);
    "__truediv__" "self, value, /" |a| binary(a, arith::div);
    "__rtruediv__" "self, value, /" |a| reflected(a, arith::div);
    "__floordiv__" "self, value, /" |a| binary(a, arith::div_int);
    "__rfloordiv__" "self, value, /" |a| reflected(a, arith::div_int);
    "__mod__" "self, value, /" |a| binary(a, arith::rem);
    "__rmod__" "self, value, /" |a| reflected(a, arith::rem);
    "__divmod__" "self, value, /" |a| divmod(&a[0], &a[1]);
    "__rdivmod__" "self, value, /" |a| divmod(&a[1], &a[0]);
    "__pow__" "self, value, mod=, /" pow3;
    "__rpow__" "self, value, mod=, /" |a| reflected(a, decimal_func::power);
    "__eq__" "self, value, /" |a| rich(a, true, |o| o == Some(Ordering::Equal));
    "__ne__" "self, value, /" |a| rich(a, true, |o| o != Some(Ordering::Equal));
    "__lt__" "self, value, /" |a| rich(a, false, |o| o == Some(Ordering::Less));
    "__le__" "self, value, /" |a| {
        rich(a, false, |o| matches!(o, Some(Ordering::Less | Ordering::Equal)))
    };
    "__gt__" "self, value, /" |a| rich(a, false, |o| o == Some(Ordering::Greater));
    "__ge__" "self, value, /" |a| {
        rich(a, false, |o| matches!(o, Some(Ordering::Greater | Ordering::Equal)))
    };
    "__copy__" "self, /" |a| Ok(a[0].clone());
    "__deepcopy__" "self, memo, /" |a| Ok(a[0].clone());
    "__reduce__" "self, /" |a| {
        let text = shown(&a[0], &current(), false)?;
        Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![text])]))
    };
    "as_tuple" "self, /" as_tuple;
    "as_integer_ratio" "self, /" as_integer_ratio;
};

static CLASS_METHOD: NativeDef =
    NativeDef { name: "from_float", params: "cls, f, /", run: from_float_class };

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "real", get: |v| Ok(v.clone()), set: None },
    GetSetData { name: "imag", get: |_| Ok(new_dec(Dec::int(0))), set: None },
];

fn setcontext(a: &[Value]) -> R {
    if context(&a[0]).is_none() {
        return Err(type_error("argument must be a context"));
    }
    set_current(own_copy(&a[0])?);
    Ok(NONE)
}

/// The templates of the module are copied before use.
fn own_copy(v: &Value) -> R {
    let template = ["DefaultContext", "BasicContext", "ExtendedContext"];
    match template.iter().any(|n| is(&name_of(n), v)) {
        true => Ok(contexts::new_context(in_context(v)?.fresh())),
        false => Ok(v.clone()),
    }
}

fn localcontext(a: &[Value]) -> R {
    let before = current();
    let local = contexts::new_context(in_context(&chosen(&a[0])?)?.twin());
    contexts::set_named(&local, &a[1])?;
    Ok(contexts::new_manager(local, before))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "getcontext" "" |_| Ok(current());
    "setcontext" "context, /" setcontext;
    "localcontext" "ctx=, **kwargs" localcontext;
};

pub fn define_all() {
    define(T::Decimal, METHODS, ATTRS);
    define(T::Decimal, decimal_methods::DECIMAL, &[]);
    define(T::DecimalContext, decimal_methods::CONTEXT, &[]);
    let plain = crate::func::native(&CLASS_METHOD, "builtins", None);
    let wrapped = crate::descr::new_wrapper(T::ClassMethod.ty(), plain);
    T::Decimal.ty().dict().set(sym::intern("from_float"), wrapped);
    contexts::define_all();
}

/// Tells `numbers` that Decimal is a Number; a program that has no `numbers` cannot ask.
fn register() -> R<()> {
    if crate::module::is_known("numbers") {
        let number = super::classes::from_module("numbers", "Number")?;
        super::classes::method(&number, "register", &[T::Decimal.value()])?;
    }
    Ok(())
}

pub fn make(m: &ModuleData) -> R<()> {
    contexts::make_signals(m)?;
    functions(m, FUNCTIONS, "decimal");
    m.set_str("Decimal", T::Decimal.value());
    m.set_str("Context", T::DecimalContext.value());
    let collections = crate::module::import_dotted("collections")?;
    let namedtuple = crate::attr::getattr_sym(&collections, sym::intern("namedtuple"))?;
    let fields = new_str("sign digits exponent");
    let mut args = [new_str("DecimalTuple"), fields, new_str("decimal")];
    m.set_str("DecimalTuple", call_kw(&namedtuple, &mut args, &["module"])?);
    m.set_str("DefaultContext", contexts::default_context());
    m.set_str("BasicContext", contexts::basic_context());
    m.set_str("ExtendedContext", contexts::extended_context());
    for (name, n) in [
        ("MAX_PREC", MOST),
        ("MAX_EMAX", MOST),
        ("MIN_EMIN", -MOST),
        ("MIN_ETINY", 1 - 2 * MOST),
    ] {
        m.set_str(name, Value::int(n));
    }
    m.set_str("__version__", new_str("1.70"));
    m.set_str("__libmpdec_version__", new_str("2.5.1"));
    m.set_str("HAVE_THREADS", TRUE);
    m.set_str("HAVE_CONTEXTVAR", TRUE);
    let loaded = crate::dict::get_str(&crate::module::modules_dict(), "decimal")?;
    let shared = Shared { module: loaded.unwrap_or(NONE) };
    SHARED.with(|s| *s.borrow_mut() = Some(shared));
    register()
}
