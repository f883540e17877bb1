//! random: the generator classes, seeds and states. The same seed gives the same numbers as
//! CPython; `random_picks` draws integers and from sequences, `random_draws` has the
//! distributions.

use super::hash_sha2::sha512;
use super::mersenne::Twister;
use super::{native_class, random_draws, random_picks};
use crate::attr::{call_method, Attr};
use crate::bigint::BigInt;
use crate::func::NativeDef;
use crate::int::Int;
use crate::int_ops;
use crate::natives;
use crate::object::{attrs_of, new_other_data};
use crate::prelude::*;
use crate::setup::define;
use crate::str_args::{bytes_view, float_of, int_of, is_int, new_bytes, throw};
use crate::sym;
use std::cell::RefCell;
use std::io::Read;

pub struct Generator(RefCell<Twister>);

pub static RANDOM: Attr = Attr::new("random");
pub static GETRANDBITS: Attr = Attr::new("getrandbits");
static RANDBELOW: Attr = Attr::new("_randbelow");
static SEED: Attr = Attr::new("seed");
pub static GAUSS_NEXT: Attr = Attr::new("gauss_next");

/// What the operating system gives.
pub fn urandom(n: usize) -> R<Vec<u8>> {
    let mut out = vec![0; n];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut f| f.read_exact(&mut out));
    match read {
        Ok(()) => Ok(out),
        Err(e) => Err(os_error(e.raw_os_error().unwrap_or(5), None)),
    }
}

fn fresh() -> Twister {
    Twister::new(&BigInt::from_bytes_le(&urandom(32).unwrap_or_default(), false))
}

fn generator(v: &Value) -> R<&RefCell<Twister>> {
    match v.as_native_object::<Generator>() {
        Some(g) => Ok(&g.0),
        None => Err(type_error("a Random object is required")),
    }
}

fn base_new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("Random.__new__(X): X is not a type object"))?;
    Ok(new_other_data(t, Box::new(Generator(RefCell::new(fresh())))))
}

fn base_random(a: &[Value]) -> R {
    Ok(Value::float(generator(&a[0])?.borrow_mut().float()))
}

fn base_getrandbits(a: &[Value]) -> R {
    let k = match index(&a[1])? {
        Int::Small(k) if k < 0 && k >= i32::MIN as i64 => {
            return Err(value_error("number of bits must be non-negative"))
        }
        Int::Small(k) if k <= i32::MAX as i64 && k >= 0 => k as usize,
        _ => return Err(overflow_error("Python int too large to convert to C int")),
    };
    let mut g = generator(&a[0])?.borrow_mut();
    Ok(match k {
        0..=63 => Value::int(g.bits(k as u32) as i64),
        _ => crate::ops::big(g.many_bits(k)),
    })
}

fn base_seed(a: &[Value]) -> R {
    let t = match a[1].given() {
        Some(v) if !v.is_none() => match is_int(v) {
            true => Twister::new(&int_of(v).to_big()),
            false => Twister::new(&BigInt::from_u64(crate::compare::hash(v)? as u64)),
        },
        _ => fresh(),
    };
    *generator(&a[0])?.borrow_mut() = t;
    Ok(NONE)
}

fn base_getstate(a: &[Value]) -> R {
    let g = generator(&a[0])?.borrow();
    let (words, at) = g.state();
    let mut all: Vec<Value> = words.iter().map(|w| Value::int(*w as i64)).collect();
    all.push(Value::int(at as i64));
    Ok(tuple(all))
}

fn base_setstate(a: &[Value]) -> R {
    let all = a[1].as_tuple().ok_or_else(|| type_error("state vector must be a tuple"))?;
    if all.len() != 625 {
        return Err(value_error("state vector is the wrong size"));
    }
    let mut words = Vec::with_capacity(all.len());
    for v in all.iter() {
        if !is_int(v) {
            return Err(type_error("an integer is required"));
        }
        words.push(match int_of(v) {
            Int::Small(i) if i >= 0 => i as u32,
            Int::Small(_) => {
                return Err(overflow_error("can't convert negative value to unsigned int"))
            }
            Int::Big(_) => {
                return Err(overflow_error("Python int too large to convert to C unsigned long"))
            }
        });
    }
    let at = words.pop().unwrap_or(0) as usize;
    match Twister::from_state(&words, at) {
        Some(t) => *generator(&a[0])?.borrow_mut() = t,
        None => return Err(value_error("invalid state")),
    }
    Ok(NONE)
}

static BASE: &[NativeDef] = natives! {
    "random" "self, /" base_random;
    "getrandbits" "self, k, /" base_getrandbits;
    "__new__" "cls, /, *args, **kw" base_new;
    "seed" "self, n=, /" base_seed;
    "getstate" "self, /" base_getstate;
    "setstate" "self, state, /" base_setstate;
};

/// Is the method that of the C class, here BASE[i]?
fn is_base(v: &Value, name: &'static Attr, i: usize) -> bool {
    let own = attrs_of(v).and_then(|a| a.get(name.sym())).is_some();
    let found = type_of(v).lookup_ref(name.sym());
    !own && found.and_then(|f| f.as_native()).map_or(false, |n| std::ptr::eq(n.def, &BASE[i]))
}

/// self.random() as a value.
pub fn draw(v: &Value) -> R {
    if is_base(v, &RANDOM, 0) {
        return base_random(std::slice::from_ref(v));
    }
    call_method(&RANDOM, &mut [v.clone()])
}

/// self.random() as a float.
pub fn next_float(v: &Value) -> R<f64> {
    let x = draw(v)?;
    crate::str_args::to_float(&x)
}

fn getrandbits(v: &Value, k: i64) -> R<Int> {
    let r = match is_base(v, &GETRANDBITS, 1) {
        true => base_getrandbits(&[v.clone(), Value::int(k)])?,
        false => call_method(&GETRANDBITS, &mut [v.clone(), Value::int(k)])?,
    };
    index(&r)
}

/// How a class draws below a limit, as CPython decides when it is made.
enum Below {
    Own,
    Bits,
    Floats,
}

fn below_kind(v: &Value) -> Below {
    for c in type_of(v).mro() {
        let own = c.dict().get(RANDBELOW.sym());
        if let Some(f) = own {
            return if f.as_native().is_some() { Below::Bits } else { Below::Own };
        }
        if c.dict().get(GETRANDBITS.sym()).is_some() {
            return Below::Bits;
        }
        if c.dict().get(RANDOM.sym()).is_some() {
            return Below::Floats;
        }
    }
    Below::Bits
}

/// An int in [0, n) for n > 0.
pub fn below(v: &Value, n: &Int) -> R<Int> {
    match below_kind(v) {
        Below::Own => index(&call_method(&RANDBELOW, &mut [v.clone(), new_int(n.clone())])?),
        Below::Bits => below_by_bits(v, n),
        Below::Floats => below_by_floats(v, n, MOST),
    }
}

fn below_by_bits(v: &Value, n: &Int) -> R<Int> {
    if let (Int::Small(n), true) = (n, is_base(v, &GETRANDBITS, 1)) {
        let k = 64 - n.leading_zeros();
        let mut g = generator(v)?.borrow_mut();
        loop {
            let r = g.bits(k) as i64;
            if r < *n {
                return Ok(Int::Small(r));
            }
        }
    }
    let k = n.to_big().bit_length() as i64;
    loop {
        let r = getrandbits(v, k)?;
        if int_ops::cmp(&r, n) == std::cmp::Ordering::Less {
            return Ok(r);
        }
    }
}

/// What a float's digits can tell apart.
const MOST: i64 = 1 << 53;

fn below_by_floats(v: &Value, n: &Int, most: i64) -> R<Int> {
    let n = match n {
        Int::Small(n) if *n < most => *n,
        _ => {
            let text = "Underlying random() generator does not supply \nenough bits to choose from \
                        a population range this large.\nTo remove the range limitation, add a \
                        getrandbits() method.";
            crate::stdlib::warn_of(T::UserWarning, text.to_string())?;
            let x = next_float(v)? * n.to_f64().map_err(throw)?;
            return Ok(Int::from_big(crate::float::to_int(x.floor())?));
        }
    };
    let limit = (most - most % n) as f64 / most as f64;
    let mut r = next_float(v)?;
    while r >= limit {
        r = next_float(v)?;
    }
    Ok(Int::Small((r * most as f64).floor() as i64 % n))
}

/// The seed that a text stands for: itself followed by its SHA-512, as one number.
fn text_seed(bytes: &[u8]) -> Value {
    let mut all = bytes.to_vec();
    all.extend(sha512(bytes));
    all.reverse();
    crate::ops::big(BigInt::from_bytes_le(&all, false))
}

/// Seeds of version 1: the hash of Python 2.
fn old_text_seed(a: &Value) -> Value {
    let chars: Vec<u64> = match a.as_str() {
        Some(s) => s.chars().map(|c| c as u64).collect(),
        None => bytes_view(a).map_or(vec![], |(b, _)| b.iter().map(|b| *b as u64).collect()),
    };
    let mut x = chars.first().map_or(0, |c| c << 7);
    for c in &chars {
        x = x.wrapping_mul(1_000_003) ^ c;
    }
    x ^= chars.len() as u64;
    crate::ops::big(BigInt::from_u64(x))
}

fn seed(a: &[Value]) -> R {
    let version = match a[2].given() {
        Some(v) => match index(v)? {
            Int::Small(n @ 1..=2) => n,
            _ => 0,
        },
        None => 2,
    };
    let v = a[1].given().cloned().unwrap_or(NONE);
    let is_text = v.as_str_data().is_some() || v.as_bytes_data().is_some();
    let seed = if version == 1 && is_text {
        old_text_seed(&v)
    } else if let (2, Some(s)) = (version, v.as_str_data()) {
        match s.as_utf8() {
            Some(t) => text_seed(t.as_bytes()),
            None => {
                static ENCODE: Attr = Attr::new("encode");
                call_method(&ENCODE, &mut [v.clone()])?
            }
        }
    } else if let (2, true, Some((b, _))) =
        (version, v.as_bytes_data().is_some() || v.as_bytearray_data().is_some(), bytes_view(&v))
    {
        text_seed(b)
    } else if v.is_none() || is_int(&v) || float_of(&v).is_some() || is_text {
        v
    } else if v.as_bytearray_data().is_some() {
        return Err(type_error("unhashable type: 'bytearray'"));
    } else {
        return Err(type_error(
            "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.",
        ));
    };
    base_seed(&[a[0].clone(), seed])?;
    set_gauss(&a[0], NONE);
    Ok(NONE)
}

pub fn set_gauss(v: &Value, x: Value) {
    if let Some(attrs) = attrs_of(v) {
        attrs.set(GAUSS_NEXT.sym(), x);
    }
}

pub fn take_gauss(v: &Value) -> Value {
    let x = attrs_of(v).and_then(|a| a.get(GAUSS_NEXT.sym())).unwrap_or(NONE);
    if !x.is_none() {
        set_gauss(v, NONE);
    }
    x
}

fn init(a: &[Value]) -> R {
    let x = a[1].given().cloned().unwrap_or(NONE);
    call_method(&SEED, &mut [a[0].clone(), x])?;
    set_gauss(&a[0], NONE);
    Ok(NONE)
}

fn getstate(a: &[Value]) -> R {
    let gauss = attrs_of(&a[0]).and_then(|x| x.get(GAUSS_NEXT.sym())).unwrap_or(NONE);
    Ok(tuple(vec![Value::int(3), base_getstate(a)?, gauss]))
}

fn setstate(a: &[Value]) -> R {
    let version = getitem(&a[1], &Value::int(0))?;
    if version.as_int() != Some(3) && version.as_int() != Some(2) {
        return Err(value_error(format!(
            "state with version {} passed to Random.setstate() of version 3",
            str_of(&version)?.as_str().unwrap_or_default()
        )));
    }
    let (version, mut state, gauss) = unpack3(&a[1])?;
    set_gauss(&a[0], gauss);
    if version.as_int() == Some(2) {
        let whole = Value::int(1 << 32);
        let words = collect(&state);
        let all = words.and_then(|w| w.iter().map(|x| modulo(x, &whole)).collect::<R<Vec<Value>>>());
        state = match all {
            Err(e) if e.is(T::ValueError) => {
                return Err(crate::exc::raise_from(T::TypeError.value(), e.value()))
            }
            all => tuple(all?),
        };
    }
    base_setstate(&[a[0].clone(), state])
}

fn reduce(a: &[Value]) -> R {
    static GETSTATE: Attr = Attr::new("getstate");
    let state = call_method(&GETSTATE, &mut [a[0].clone()])?;
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![]), state]))
}

static METHODS: &[NativeDef] = natives! {
    "__init__" "self, x=" init;
    "seed" "self, a=, version=" seed;
    "getstate" "self" getstate;
    "setstate" "self, state" setstate;
    "__getstate__" "self" getstate;
    "__setstate__" "self, state" setstate;
    "__reduce__" "self" reduce;
    "_randbelow" "self, n" |a| below(&a[0], &index(&a[1])?).map(new_int);
    "_randbelow_with_getrandbits" "self, n" |a| below_by_bits(&a[0], &index(&a[1])?).map(new_int);
    "_randbelow_without_getrandbits" "self, n, maxsize=" |a| {
        let most = a[2].given().map_or(Ok(MOST as isize), index_size)?;
        below_by_floats(&a[0], &index(&a[1])?, most as i64).map(new_int)
    };
};

fn system_getrandbits(a: &[Value]) -> R {
    let k = index_size(&a[1])?;
    if k < 0 {
        return Err(value_error("number of bits must be non-negative"));
    }
    let bytes = (k as usize + 7) / 8;
    let x = BigInt::from_bytes_le(&urandom(bytes)?, false);
    Ok(crate::ops::big(x.shr((bytes * 8) as u64 - k as u64)))
}

fn system_random(_: &[Value]) -> R {
    let mut bytes = urandom(7)?;
    bytes.push(0);
    let mut word = [0; 8];
    word.copy_from_slice(&bytes);
    Ok(Value::float((u64::from_le_bytes(word) >> 3) as f64 / (1u64 << 53) as f64))
}

fn system_randbytes(a: &[Value]) -> R {
    match index_size(&a[1])? {
        n if n < 0 => Err(value_error("negative argument not allowed")),
        n => Ok(new_bytes(urandom(n as usize)?)),
    }
}

fn stateless(_: &[Value]) -> R {
    Err(not_implemented_error("System entropy source does not have state."))
}

static SYSTEM: &[NativeDef] = natives! {
    "random" "self" system_random;
    "getrandbits" "self, k" system_getrandbits;
    "randbytes" "self, n" system_randbytes;
    "seed" "self, /, *args, **kwds" |_| Ok(NONE);
    "getstate" "self, /, *args, **kwds" stateless;
    "setstate" "self, /, *args, **kwds" stateless;
};

pub fn define_all() {
    define(T::Random, BASE, &[]);
}

const ALL: &[&str] = &[
    "Random", "SystemRandom", "betavariate", "choice", "choices", "expovariate", "gammavariate",
    "gauss", "getrandbits", "getstate", "lognormvariate", "normalvariate", "paretovariate",
    "randbytes", "randint", "random", "randrange", "sample", "seed", "setstate", "shuffle",
    "triangular", "uniform", "vonmisesvariate", "weibullvariate",
];

/// The module's numbers, and what it takes of others, by the names that CPython's has.
fn set_constants(m: &ModuleData) -> R<()> {
    use std::f64::consts::{E, PI};
    let numbers = [
        ("NV_MAGICCONST", 4.0 * (-0.5f64).exp() / 2f64.sqrt()),
        ("LOG4", 4f64.ln()),
        ("SG_MAGICCONST", 1.0 + 4.5f64.ln()),
        ("RECIP_BPF", 1.0 / MOST as f64),
        ("TWOPI", 2.0 * PI),
        ("_pi", PI),
        ("_e", E),
    ];
    for (name, x) in numbers {
        m.set_str(name, Value::float(x));
    }
    m.set_str("BPF", Value::int(53));
    for name in ["log", "exp", "ceil", "sqrt", "acos", "cos", "sin", "floor"] {
        let f = super::classes::from_module("math", name)?;
        m.set_str(&format!("_{}", name), f);
    }
    m.set_str("_urandom", super::classes::from_module("os", "urandom")?);
    super::classes::put_all(m, ALL);
    Ok(())
}

/// In the child of a fork: numbers of its own for the module's functions.
pub fn after_fork() -> R<()> {
    let modules = crate::module::modules_dict();
    if let Some(m) = modules.as_dict().map_or(Ok(None), |d| d.get(&new_str("random")))? {
        if let Some(inst) = super::classes::find(&m, "_inst")? {
            call_method(&SEED, &mut [inst])?;
        }
    }
    Ok(())
}

pub fn make(m: &ModuleData) -> R<()> {
    let class = native_class::add(m, "Random", &[T::Random.value()], METHODS)?;
    for d in random_picks::METHODS.iter().chain(random_draws::METHODS) {
        let f = crate::func::native(d, "random", Some(class.clone()));
        crate::attr::setattr_sym(&class, sym::intern(d.name), f)?;
    }
    crate::attr::setattr_sym(&class, sym::intern("VERSION"), Value::int(3))?;
    native_class::add(m, "SystemRandom", &[class.clone()], SYSTEM)?;
    let hidden = call(&class, &mut [])?;
    let own = METHODS.iter().chain(random_picks::METHODS).chain(random_draws::METHODS);
    let own = own.chain(&BASE[..2]);
    for d in own.filter(|d| !d.name.starts_with('_')) {
        m.set_str(d.name, crate::attr::getattr_sym(&hidden, sym::intern(d.name))?);
    }
    m.set_str("_inst", hidden);
    set_constants(m)?;
    Ok(())
}
