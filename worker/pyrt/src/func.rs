//! Functions: Python's, pyrt's own, bound methods; and how arguments find their parameters.

use crate::attr::Attrs;
use crate::cell::CellRef;
use crate::module::ModuleDef;
use crate::object::{new_func_data, new_method_data, new_native_data};
use crate::prelude::*;
use crate::slots_buf::Slots;
use crate::sym;
use std::borrow::Cow;
use std::cell::UnsafeCell;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeKind {
    Function,
    Generator,
    Coroutine,
    AsyncGenerator,
}

/// What is fixed about a function, a class body, a comprehension or a module body.
#[derive(Clone)]
pub struct Code {
    pub name: &'static str,
    pub qualname: &'static str,
    pub file: &'static str,
    pub line: u32,
    pub module: &'static ModuleDef,
    /// Positional, keyword-only, *args, **kwargs.
    pub params: &'static [&'static str],
    pub posonly: usize,
    pub npos: usize,
    pub nkwonly: usize,
    pub varargs: bool,
    pub varkw: bool,
    pub kind: CodeKind,
    pub doc: Option<&'static str>,
    pub varnames: &'static [&'static str],
    pub cellvars: &'static [&'static str],
    pub freevars: &'static [&'static str],
}

pub type CodeFn = fn(&Func, &mut [Value]) -> R;

/// A field that `f.__code__ = ...` sets; it reads like a plain one.
pub struct Slot<X: Copy>(UnsafeCell<X>);

impl<X: Copy> Slot<X> {
    pub fn new(x: X) -> Slot<X> {
        Slot(UnsafeCell::new(x))
    }
    #[inline(always)]
    pub fn get(&self) -> X {
        **self
    }
    pub fn set(&self, x: X) {
        // SAFETY: one thread; what deref() gave is copied at once.
        unsafe { *self.0.get() = x }
    }
}

impl<X: Copy> std::ops::Deref for Slot<X> {
    type Target = X;
    #[inline(always)]
    fn deref(&self) -> &X {
        // SAFETY: as set().
        unsafe { &*self.0.get() }
    }
}

/// The variables that a function shares with what is around it. `f.__code__ = ...` adds the
/// globals where the new code is that of a text.
pub struct Cells(UnsafeCell<Vec<CellRef>>);

impl Cells {
    pub fn put(&self, at: usize, cell: CellRef) {
        // SAFETY: one thread; no reference into the vector outlives the taking of a cell.
        let cells = unsafe { &mut *self.0.get() };
        cells.truncate(at);
        cells.push(cell);
    }
}

impl std::ops::Deref for Cells {
    type Target = Vec<CellRef>;
    #[inline(always)]
    fn deref(&self) -> &Vec<CellRef> {
        // SAFETY: as put().
        unsafe { &*self.0.get() }
    }
}

pub struct FuncData {
    pub attrs: Attrs,
    pub code: Slot<&'static Code>,
    pub run: Slot<CodeFn>,
    pub cells: Cells,
    pub defaults: UnsafeCell<Vec<Value>>,
    /// A dict alone, under no name, once a program has seen `__kwdefaults__`: it may change it.
    pub kwdefaults: UnsafeCell<Vec<(&'static str, Value)>>,
    /// __name__, __qualname__, __doc__, __module__ when assigned.
    pub renamed: UnsafeCell<Vec<(sym::Sym, Value)>>,
}

pub type Func = FuncData;

impl Drop for FuncData {
    /// Defaults and closure are tuples in CPython, which drop their items from the end.
    fn drop(&mut self) {
        while self.defaults().pop().is_some() {}
        self.cells.0.get_mut().reverse();
    }
}

impl FuncData {
    #[allow(clippy::mut_from_ref)]
    pub fn defaults(&self) -> &mut Vec<Value> {
        // SAFETY: one thread; references do not outlive a statement.
        unsafe { &mut *self.defaults.get() }
    }
    #[allow(clippy::mut_from_ref)]
    pub fn kwdefaults(&self) -> &mut Vec<(&'static str, Value)> {
        // SAFETY: as defaults().
        unsafe { &mut *self.kwdefaults.get() }
    }
    /// The default of a keyword-only parameter.
    pub fn named_default(&self, name: &str) -> R<Option<Value>> {
        match self.kwdefaults().as_slice() {
            [("", seen)] => crate::dict::get_str(seen, name),
            all => Ok(all.iter().find(|d| d.0 == name).map(|d| d.1.clone())),
        }
    }
    #[allow(clippy::mut_from_ref)]
    pub fn renamed(&self) -> &mut Vec<(sym::Sym, Value)> {
        // SAFETY: as defaults().
        unsafe { &mut *self.renamed.get() }
    }
    /// Every counted reference that it holds, once.
    pub fn visit(&self, see: &mut impl FnMut(&Value)) {
        self.attrs.visit(see);
        self.cells.iter().for_each(|c| see(c.object()));
        self.defaults().iter().for_each(&mut *see);
        self.kwdefaults().iter().for_each(|x| see(&x.1));
        self.renamed().iter().for_each(|x| see(&x.1));
    }
    pub fn field(&self, name: sym::Sym) -> Option<Value> {
        self.renamed().iter().find(|x| x.0 == name).map(|x| x.1.clone())
    }
    pub fn set_field(&self, name: sym::Sym, v: Value) {
        match self.renamed().iter_mut().find(|x| x.0 == name) {
            Some(x) => x.1 = v,
            None => self.renamed().push((name, v)),
        }
    }
    /// `__qualname__`, for messages.
    pub fn qualname(&self) -> String {
        match self.field(sym::QUALNAME) {
            Some(v) => v.as_str().map(|s| s.into_owned()).unwrap_or_default(),
            None => self.code.qualname.to_string(),
        }
    }
}

pub fn function(
    code: &'static Code,
    run: CodeFn,
    cells: Vec<CellRef>,
    defaults: Vec<Value>,
    kwdefaults: Vec<(&'static str, Value)>,
) -> Value {
    let data = FuncData {
        attrs: Attrs::new(T::Function.ty().root_shape()),
        code: Slot::new(code),
        run: Slot::new(run),
        cells: Cells(UnsafeCell::new(cells)),
        defaults: UnsafeCell::new(defaults),
        kwdefaults: UnsafeCell::new(kwdefaults),
        renamed: UnsafeCell::new(Vec::new()),
    };
    new_func_data(T::Function.ty(), data)
}

/// Calls a comprehension's own function. Nobody sees the function object, so none is made.
pub fn comprehension(
    code: &'static Code,
    run: CodeFn,
    cells: Vec<CellRef>,
    iterable: Value,
) -> R {
    let f = FuncData {
        attrs: Attrs::new(T::Function.ty().root_shape()),
        code: Slot::new(code),
        run: Slot::new(run),
        cells: Cells(UnsafeCell::new(cells)),
        defaults: UnsafeCell::new(Vec::new()),
        kwdefaults: UnsafeCell::new(Vec::new()),
        renamed: UnsafeCell::new(Vec::new()),
    };
    run(&f, &mut [iterable])
}

pub fn set_annotations(f: &Value, of: Vec<(&'static str, Value)>) {
    if let Some(f) = f.as_func() {
        let pairs = of.into_iter().map(|(k, v)| (new_str(k), v)).collect();
        if let Ok(d) = dict(pairs) {
            f.set_field(sym::ANNOTATIONS, d);
        }
    }
}

pub struct MethodData {
    pub func: Value,
    pub object: Value,
}

pub fn bound(func: Value, object: Value) -> Value {
    let ty = match func.as_native() {
        Some(_) if type_of(&func) == T::SlotWrapper.ty() => T::MethodWrapper,
        Some(_) => T::BuiltinMethod,
        None => T::Method,
    };
    new_method_data(ty.ty(), MethodData { func, object })
}

/// A function of pyrt. `params` reads like a Python signature: "self, sep=, maxsplit=, /",
/// "*args, key=, default=", "iterable, /, *, key=". A parameter with "=" may be left out and
/// is then UNBOUND; *args arrives as a tuple, **kw as a dict.
pub struct NativeDef {
    pub name: &'static str,
    pub params: &'static str,
    pub run: fn(&[Value]) -> R,
}

pub struct NativeData {
    pub def: &'static NativeDef,
    sig: &'static Sig,
    /// A method of a type (binds its receiver), or a plain function.
    pub method: bool,
    /// The type it belongs to, for messages; or UNBOUND.
    pub of: Value,
    pub module: &'static str,
}

/// Calls with more named arguments than this take the long way.
const FEW_NAMES: usize = 4;

struct Sig {
    /// How many arguments it takes when all are positional and none may be left out or repeated;
    /// MAX: it is not so simple.
    exact: usize,
    names: Vec<&'static str>, // positional, keyword-only
    posonly: usize,
    npos: usize,
    required: usize, // of the positional ones
    optional: Vec<bool>,
    kwonly_optional: bool, // every keyword-only one may be left out
    varargs: bool,
    varkw: bool,
}

/// The name of a named argument: as the program text has it, or computed (`**mapping`).
pub enum Name {
    Static(&'static str),
    Value(Value),
}

impl Name {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Name::Static(s) => Cow::Borrowed(s),
            Name::Value(v) => v.as_str().unwrap_or_default(),
        }
    }
    fn value(&self) -> Value {
        match self {
            Name::Static(s) => sym::intern(s).value(),
            Name::Value(v) => v.clone(),
        }
    }
}

fn parse_sig(params: &'static str) -> Sig {
    let mut s = Sig {
        exact: usize::MAX,
        names: vec![],
        posonly: 0,
        npos: 0,
        required: 0,
        optional: vec![],
        kwonly_optional: true,
        varargs: false,
        varkw: false,
    };
    let mut star = false;
    for p in params.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        if p == "/" {
            s.posonly = s.names.len();
        } else if p == "*" {
            star = true;
        } else if p.starts_with("**") {
            s.varkw = true;
        } else if p.starts_with('*') {
            s.varargs = true;
            star = true;
        } else {
            let optional = p.ends_with('=');
            s.names.push(p.trim_end_matches('='));
            s.optional.push(optional);
            if star {
                s.kwonly_optional &= optional;
            } else {
                s.npos += 1;
                if !optional {
                    s.required = s.npos;
                }
            }
        }
    }
    if !s.varargs && !s.varkw && s.npos == s.names.len() {
        s.exact = s.npos;
    }
    s
}

/// A function object for a definition; `of` is the type it is a method of.
pub fn native(def: &'static NativeDef, module: &'static str, of: Option<Value>) -> Value {
    let sig = Box::leak(Box::new(parse_sig(def.params)));
    let method = of.is_some() && def.name != "__new__" && def.name != "maketrans";
    let ty = match &of {
        _ if !method => T::Builtin,
        Some(t) if fills_slot(type_of_text(t), def.name) => T::SlotWrapper,
        _ => T::MethodDescriptor,
    };
    let data = NativeData { def, sig, method, of: of.unwrap_or(UNBOUND), module };
    new_native_data(ty.ty(), data)
}

fn type_of_text(t: &Value) -> &'static str {
    t.as_type().map_or("", |t| t.name())
}

/// CPython keeps most special methods of builtin types in slots, and shows them so.
fn fills_slot(of: &str, name: &str) -> bool {
    let plain = [
        "__format__", "__dir__", "__sizeof__", "__reduce__", "__reduce_ex__", "__reversed__",
        "__length_hint__", "__round__", "__trunc__", "__floor__", "__ceil__", "__getnewargs__",
        "__getstate__", "__complex__", "__bytes__", "__subclasses__", "__instancecheck__",
        "__subclasscheck__", "__enter__", "__exit__", "__copy__", "__deepcopy__",
    ];
    let coexist = matches!(
        (of, name),
        ("dict" | "list", "__getitem__") | ("dict" | "set" | "frozenset", "__contains__")
    );
    name.starts_with("__") && name.ends_with("__") && !plain.contains(&name) && !coexist
}

/// Does a native function bind its receiver when found on a type?
#[inline]
pub fn binds(f: &Value) -> bool {
    f.as_native().map_or(false, |n| n.method)
}

impl NativeData {
    /// `__new__` and `__init__` are named after their type.
    fn makes(&self) -> bool {
        (self.def.name == "__init__" || self.def.name == "__new__") && self.of.as_type().is_some()
    }
    /// The name in messages about how many arguments there are.
    fn short(&self) -> &'static str {
        if self.makes() { type_of_text(&self.of) } else { self.def.name }
    }
    fn shown(&self) -> String {
        match self.of.as_type() {
            Some(t) if self.makes() && t == T::WeakRef.ty() => "ref".to_string(),
            Some(t) if self.makes() => t.name().to_string(),
            Some(t) if self.method => format!("{}.{}", t.name(), self.def.name),
            _ if self.module != "builtins" => format!("{}.{}", self.module, self.def.name),
            _ => self.def.name.to_string(),
        }
    }
    #[inline]
    pub fn call(&self, args: &mut [Value]) -> R {
        let s = self.sig;
        if crate::collect::is_wanted() {
            crate::collect::poll();
        }
        if args.len() == s.exact {
            self.check_receiver(args)?;
            return (self.def.run)(args);
        }
        self.call_partly(args)
    }
    /// A method that was found on the type of its receiver, where the arguments fit as they are:
    /// nothing is to be checked. None: they do not.
    #[inline]
    pub fn call_own(&self, args: &[Value]) -> Option<R> {
        if args.len() != self.sig.exact || !self.method {
            return None;
        }
        Some((self.def.run)(args))
    }
    #[inline(never)]
    fn call_partly(&self, args: &mut [Value]) -> R {
        let s = self.sig;
        if !s.varargs && !s.varkw {
            if (s.required..=s.npos).contains(&args.len()) && s.kwonly_optional {
                let mut slots = Slots::new(s.names.len());
                for (to, from) in slots.iter_mut().zip(args) {
                    *to = std::mem::take(from);
                }
                self.check_receiver(&slots)?;
                return (self.def.run)(&slots);
            }
        }
        self.call_full(args, Vec::new())
    }
    /// The last `names.len()` arguments are named.
    pub fn call_named(&self, args: &mut [Value], names: &[&'static str]) -> R {
        let (plain, named) = args.split_at_mut(args.len() - names.len());
        if let Some(at) = self.places(plain.len(), names) {
            return self.call_placed(plain, named, &at[..names.len()]);
        }
        let kw = names.iter().zip(named).map(|(n, v)| (Name::Static(n), std::mem::take(v)));
        self.call_full(plain, kw.collect())
    }
    /// Where named arguments go, beside so many others; None: something about them is unusual.
    fn places(&self, given: usize, names: &[&'static str]) -> Option<[usize; FEW_NAMES]> {
        let s = self.sig;
        let receiver = usize::from(self.method || self.makes());
        if s.varkw || given < receiver || given > s.npos && !s.varargs || names.len() > FEW_NAMES {
            return None;
        }
        let mut at = [usize::MAX; FEW_NAMES];
        for (to, name) in at.iter_mut().zip(names) {
            *to = s.posonly + s.names[s.posonly..].iter().position(|n| n == name)?;
            if *to < given {
                return None;
            }
        }
        let is_there = |i: &usize| *i < given || s.optional[*i] || at.contains(i);
        if (0..s.names.len()).all(|i| is_there(&i)) { Some(at) } else { None }
    }
    fn call_placed(&self, plain: &mut [Value], named: &mut [Value], at: &[usize]) -> R {
        let s = self.sig;
        let mut slots = Slots::new(s.names.len() + usize::from(s.varargs));
        let given = plain.len().min(s.npos);
        for (to, from) in slots.iter_mut().zip(&mut plain[..given]) {
            *to = std::mem::take(from);
        }
        for (i, v) in at.iter().zip(named) {
            slots[*i] = std::mem::take(v);
        }
        if s.varargs {
            slots[s.names.len()] = tuple(plain[given..].iter_mut().map(std::mem::take).collect());
        }
        self.check_receiver(&slots)?;
        (self.def.run)(&slots)
    }
    /// `list.append(1, 2)`: the receiver must be of the type.
    #[inline]
    fn check_receiver(&self, args: &[Value]) -> R<()> {
        if self.method {
            if let (Some(t), Some(v)) = (self.of.as_type(), args.first()) {
                if !type_of(v).is_subtype(t) {
                    return Err(self.wrong_receiver(t, v));
                }
            }
        }
        Ok(())
    }
    #[cold]
    fn wrong_receiver(&self, t: crate::types::Type, v: &Value) -> PyErr {
        if fills_slot(t.name(), self.def.name) {
            return type_error(format!(
                "descriptor '{}' requires a '{}' object but received a '{}'",
                self.def.name,
                t.name(),
                type_name(v)
            ));
        }
        crate::descr_data::not_for(self.def.name, t, v)
    }
    pub fn call_full(&self, args: &mut [Value], kw: Vec<(Name, Value)>) -> R {
        let s = self.sig;
        let own = usize::from(self.method || self.makes()); // the receiver or class is not counted
        if own > 0 && args.is_empty() {
            return Err(type_error(format!(
                "unbound method {}() needs an argument",
                self.shown()
            )));
        }
        if args.len() > s.npos && !s.varargs {
            return Err(self.count_error(args.len().saturating_sub(own), own));
        }
        let extra = usize::from(s.varargs) + usize::from(s.varkw);
        let mut slots = Slots::new(s.names.len() + extra);
        let given = args.len().min(s.npos);
        for (to, from) in slots.iter_mut().zip(&mut args[..given]) {
            *to = std::mem::take(from);
        }
        let mut rest = Vec::new();
        for (k, v) in kw {
            let name = k.text();
            match s.names.iter().skip(s.posonly).position(|n| *n == name) {
                Some(i) if slots[i + s.posonly].is_unbound() => slots[i + s.posonly] = v,
                Some(i) => {
                    return Err(type_error(format!(
                        "argument for {}() given by name ('{}') and position ({})",
                        self.short(),
                        name,
                        i + s.posonly + 1 - own
                    )))
                }
                None if s.varkw => rest.push((k.value(), v)),
                None if s.names.len() == s.posonly => {
                    return Err(type_error(format!(
                        "{}() takes no keyword arguments",
                        self.shown()
                    )))
                }
                None => {
                    let whose = if self.short() == "sorted" { "sort" } else { self.short() };
                    return Err(type_error(format!(
                        "'{}' is an invalid keyword argument for {}()",
                        name, whose
                    )));
                }
            }
        }
        for (i, optional) in s.optional.iter().enumerate() {
            if slots[i].is_unbound() && !optional {
                return Err(if i < s.posonly && self.makes() && !rest.is_empty() {
                    type_error(format!("{}() takes no keyword arguments", self.shown()))
                } else if i < s.npos && i >= s.posonly {
                    type_error(format!(
                        "{}() missing required argument '{}' (pos {})",
                        self.short(),
                        s.names[i],
                        i + 1 - own
                    ))
                } else if i < s.npos {
                    self.count_error(given.saturating_sub(own), own)
                } else {
                    type_error(format!(
                        "{}() missing required keyword-only argument: '{}'",
                        self.short(), s.names[i]
                    ))
                });
            }
        }
        if s.varargs {
            slots[s.names.len()] =
                tuple(args[given..].iter_mut().map(std::mem::take).collect());
        }
        if s.varkw {
            slots[s.names.len() + extra - 1] = dict(rest)?;
        }
        self.check_receiver(&slots)?;
        (self.def.run)(&slots)
    }
    /// Too many arguments for a function that takes them by name, too.
    #[cold]
    fn keyword_count_error(&self, given: usize, least: usize, most: usize, own: usize) -> PyErr {
        let all = self.sig.names.len() - own;
        let (n, kind) = if given > all { (all, "") } else { (most, "positional ") };
        let word = if least == n { "exactly" } else { "at most" };
        let plural = if n == 1 { "" } else { "s" };
        let name = self.short();
        type_error(format!(
            "{}() takes {} {} {}argument{} ({} given)",
            name, word, n, kind, plural, given
        ))
    }
    /// What a few functions say in a way of their own.
    fn own_count_text(&self, given: usize) -> Option<String> {
        match self.shown().as_str() {
            "list.sort" => Some("sort() takes no positional arguments".to_string()),
            "sorted" => Some(format!("sorted expected 1 argument, got {}", given)),
            "sum" if given == 0 => {
                Some("sum() takes at least 1 positional argument (0 given)".to_string())
            }
            "map" if given == 0 => Some("map() must have at least two arguments.".to_string()),
            _ => None,
        }
    }
    #[cold]
    fn count_error(&self, given: usize, own: usize) -> PyErr {
        let (least, most) = (self.sig.required.max(own) - own, self.sig.npos - own);
        let name = self.shown();
        if let Some(text) = self.own_count_text(given) {
            return type_error(text);
        }
        if given > most && self.sig.posonly < self.sig.npos && self.def.name != "sorted" {
            return self.keyword_count_error(given, least, most, own);
        }
        if most == 0 {
            return type_error(format!("{}() takes no arguments ({} given)", name, given));
        }
        if least == most && most == 1 && !self.makes() {
            return type_error(format!("{}() takes exactly one argument ({} given)", name, given));
        }
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let short = self.short();
        if least == most {
            return type_error(format!(
                "{} expected {} argument{}, got {}",
                short,
                most,
                plural(most),
                given
            ));
        }
        let (word, n) = if given < least { ("least", least) } else { ("most", most) };
        if self.def.params.contains("start=, end=") {
            // str.find() and its like, which CPython parses in a way of their own
            return type_error(format!(
                "{}() takes at {} {} argument{} ({} given)",
                short,
                word,
                n,
                plural(n),
                given
            ));
        }
        type_error(format!(
            "{} expected at {} {} argument{}, got {}",
            short,
            word,
            n,
            plural(n),
            given
        ))
    }
}

/// Fills the slots of a Python function from positional arguments.
pub fn bind_plain(f: &Func, args: &mut [Value]) -> R<Slots> {
    let mut slots = Slots::new(f.code.params.len());
    take_positional(f.code.get(), args, &mut slots);
    complete(f, args, slots, Vec::new())
}

/// The same where the last `names.len()` arguments are named.
pub fn bind_named(f: &Func, args: &mut [Value], names: &[&'static str]) -> R<Slots> {
    check_positional_only(f, || names.iter().map(|n| Cow::Borrowed(*n)).collect())?;
    let (args, named) = args.split_at_mut(args.len() - names.len());
    let mut slots = Slots::new(f.code.params.len());
    take_positional(f.code.get(), args, &mut slots);
    let mut extra = Vec::new();
    for (k, v) in names.iter().zip(named) {
        let v = std::mem::take(v);
        if !put_named(f, &mut slots, k, v.clone())? {
            extra.push((sym::intern(k).value(), v));
        }
    }
    complete(f, args, slots, extra)
}

/// The same with names as str values.
pub fn bind_args(f: &Func, args: &mut [Value], kw: Vec<(Value, Value)>) -> R<Slots> {
    check_positional_only(f, || kw.iter().filter_map(|(k, _)| k.as_str()).collect())?;
    let mut slots = Slots::new(f.code.params.len());
    take_positional(f.code.get(), args, &mut slots);
    let mut extra = Vec::new();
    for (k, v) in kw {
        if !put_named(f, &mut slots, &k.as_str().unwrap_or_default(), v.clone())? {
            extra.push((k, v));
        }
    }
    complete(f, args, slots, extra)
}

/// Positional-only parameters that are given by name.
fn check_positional_only<'a>(f: &Func, names: impl Fn() -> Vec<Cow<'a, str>>) -> R<()> {
    let c = f.code.get();
    if c.posonly == 0 || c.varkw {
        return Ok(());
    }
    let given = names();
    let mine = |p: &&&'static str| given.iter().any(|g| g == **p);
    let wrong: Vec<&str> = c.params[..c.posonly].iter().filter(mine).copied().collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(type_error(format!(
        "{}() got some positional-only arguments passed as keyword arguments: '{}'",
        f.qualname(),
        wrong.join(", ")
    )))
}

fn take_positional(c: &Code, args: &mut [Value], slots: &mut [Value]) {
    for (to, from) in slots.iter_mut().zip(args).take(c.npos) {
        *to = std::mem::take(from);
    }
}

/// False: the name is for **kwargs.
fn put_named(f: &Func, slots: &mut [Value], name: &str, v: Value) -> R<bool> {
    let c = f.code.get();
    let named = c.npos + c.nkwonly;
    match c.params[..named].iter().skip(c.posonly).position(|p| *p == name) {
        Some(i) if !slots[i + c.posonly].is_unbound() => Err(type_error(format!(
            "{}() got multiple values for argument '{}'",
            f.qualname(),
            name
        ))),
        Some(i) => {
            slots[i + c.posonly] = v;
            Ok(true)
        }
        None if c.varkw => Ok(false),
        None => Err(unexpected(f, name)),
    }
}

/// Defaults, *args, **kwargs; and what is missing or too much.
fn complete(
    f: &Func,
    args: &mut [Value],
    mut slots: Slots,
    extra: Vec<(Value, Value)>,
) -> R<Slots> {
    let c = f.code.get();
    let named = c.npos + c.nkwonly;
    let given = args.len().min(c.npos);
    if args.len() > c.npos && !c.varargs {
        return Err(too_many(f, args.len(), &slots));
    }
    let defaults = f.defaults();
    let first_default = c.npos.saturating_sub(defaults.len());
    let mut missing = Vec::new();
    for i in given..c.npos {
        if slots[i].is_unbound() {
            if i >= first_default {
                slots[i] = defaults[i - first_default].clone();
            } else {
                missing.push(c.params[i]);
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_args(f, &missing, "positional"));
    }
    for i in c.npos..named {
        if slots[i].is_unbound() {
            match f.named_default(c.params[i])? {
                Some(d) => slots[i] = d,
                None => missing.push(c.params[i]),
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_args(f, &missing, "keyword-only"));
    }
    if c.varargs {
        slots[named] = tuple(args[given..].iter_mut().map(std::mem::take).collect());
    }
    if c.varkw {
        slots[named + usize::from(c.varargs)] = dict(extra)?;
    }
    Ok(slots)
}

#[cold]
fn unexpected(f: &Func, name: &str) -> PyErr {
    type_error(format!("{}() got an unexpected keyword argument '{}'", f.qualname(), name))
}

#[cold]
fn too_many(f: &Func, given: usize, slots: &[Value]) -> PyErr {
    let c = f.code.get();
    let n_default = f.defaults().len();
    let takes = if n_default > 0 {
        format!("from {} to {}", c.npos - n_default, c.npos)
    } else {
        c.npos.to_string()
    };
    let plural = if c.npos == 1 && n_default == 0 { "" } else { "s" };
    let kwonly = slots[c.npos..c.npos + c.nkwonly].iter().filter(|v| !v.is_unbound()).count();
    let and = if kwonly > 0 {
        format!(
            " positional argument{} (and {} keyword-only argument{})",
            if given == 1 { "" } else { "s" },
            kwonly,
            if kwonly == 1 { "" } else { "s" }
        )
    } else {
        String::new()
    };
    type_error(format!(
        "{}() takes {} positional argument{} but {}{} {} given",
        f.qualname(),
        takes,
        plural,
        given,
        and,
        if given == 1 && kwonly == 0 { "was" } else { "were" }
    ))
}

#[cold]
fn missing_args(f: &Func, names: &[&str], kind: &str) -> PyErr {
    let quoted: Vec<String> = names.iter().map(|n| format!("'{}'", n)).collect();
    let list = match quoted.len() {
        1 => quoted[0].clone(),
        2 => format!("{} and {}", quoted[0], quoted[1]),
        n => format!("{}, and {}", quoted[..n - 1].join(", "), quoted[n - 1]),
    };
    type_error(format!(
        "{}() missing {} required {} argument{}: {}",
        f.qualname(),
        names.len(),
        kind,
        if names.len() == 1 { "" } else { "s" },
        list
    ))
}
