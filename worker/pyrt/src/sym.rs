//! Interned names. A `Sym` is a number; equal names have equal numbers for the life of the
//! process. The names that pyrt itself asks for have constants.

use std::cell::UnsafeCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Sym(pub u32);

/// A map from symbol numbers. Nobody outside chooses them or their names: a hash by one
/// multiplication for eight bytes does.
pub type SymMap<V> = HashMap<u32, V, BuildHasherDefault<SymHasher>>;

#[derive(Default)]
pub struct SymHasher(u64);

impl Hasher for SymHasher {
    /// The map takes its place from the low bits and its tag from the high ones.
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for w in &mut words {
            let mut word = [0; 8];
            word.copy_from_slice(w);
            self.write_u64(u64::from_le_bytes(word));
        }
        let mut rest = [0; 8];
        rest[..words.remainder().len()].copy_from_slice(words.remainder());
        self.write_u64(u64::from_le_bytes(rest) ^ (bytes.len() as u64) << 56);
    }
    fn write_u8(&mut self, _: u8) {} // what ends a str: its length is in the hash
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(23) ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

struct Table {
    numbers: HashMap<&'static str, u32, BuildHasherDefault<SymHasher>>,
    names: Vec<&'static str>,
    values: Vec<crate::Value>,
}

struct Global(UnsafeCell<Option<Table>>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Global {}
static TABLE: Global = Global(UnsafeCell::new(None));

#[allow(clippy::mut_from_ref)]
fn table() -> &'static mut Table {
    // SAFETY: see Global.
    let t = unsafe { &mut *TABLE.0.get() };
    t.get_or_insert_with(|| {
        let mut t = Table { numbers: HashMap::default(), names: Vec::new(), values: Vec::new() };
        for n in KNOWN {
            t.add(n);
        }
        t
    })
}

impl Table {
    fn add(&mut self, name: &'static str) -> u32 {
        let n = self.names.len() as u32;
        self.numbers.insert(name, n);
        self.names.push(name);
        self.values.push(crate::UNBOUND);
        n
    }
}

pub fn intern(name: &str) -> Sym {
    let t = table();
    if let Some(&n) = t.numbers.get(name) {
        return Sym(n);
    }
    Sym(t.add(Box::leak(name.to_string().into_boxed_str())))
}

/// The number of a name that was interned before; no table entry is made for others.
pub fn known(name: &str) -> Option<Sym> {
    table().numbers.get(name).map(|&n| Sym(n))
}

impl Sym {
    pub fn name(self) -> &'static str {
        table().names[self.0 as usize]
    }
    /// The name as a str object; the same object every time.
    pub fn value(self) -> crate::Value {
        let slot = self.0 as usize;
        if table().values[slot].is_unbound() {
            let v = crate::str::new_str(self.name());
            table().values[slot] = v;
        }
        table().values[slot].clone()
    }
}

macro_rules! known {
    ($($id:ident $name:literal)*) => {
        const KNOWN: &[&str] = &[$($name),*];
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u32)]
        enum Number { $($id),* }
        $(pub const $id: Sym = Sym(Number::$id as u32);)*
    };
}

known! {
    NEW "__new__" INIT "__init__" DEL "__del__" CALL "__call__" REPR "__repr__" STR "__str__"
    BYTES "__bytes__" FORMAT "__format__" HASH "__hash__" BOOL "__bool__" DICT "__dict__"
    CLASS "__class__" DOC "__doc__" NAME "__name__" QUALNAME "__qualname__"
    MODULE "__module__" SLOTS "__slots__" GETATTRIBUTE "__getattribute__"
    GETATTR "__getattr__" SETATTR "__setattr__" DELATTR "__delattr__" DIR "__dir__"
    GET "__get__" SET "__set__" DELETE "__delete__" SET_NAME "__set_name__"
    INIT_SUBCLASS "__init_subclass__" CLASS_GETITEM "__class_getitem__"
    PREPARE "__prepare__" MRO_ENTRIES "__mro_entries__" INSTANCECHECK "__instancecheck__"
    SUBCLASSCHECK "__subclasscheck__" LEN "__len__" GETITEM "__getitem__"
    SETITEM "__setitem__" DELITEM "__delitem__" MISSING "__missing__" ITER "__iter__"
    NEXT "__next__" REVERSED "__reversed__" CONTAINS "__contains__" LENGTH_HINT "__length_hint__"
    ADD "__add__" RADD "__radd__" IADD "__iadd__" SUB "__sub__" RSUB "__rsub__"
    ISUB "__isub__" MUL "__mul__" RMUL "__rmul__" IMUL "__imul__" MATMUL "__matmul__"
    RMATMUL "__rmatmul__" IMATMUL "__imatmul__" TRUEDIV "__truediv__"
    RTRUEDIV "__rtruediv__" ITRUEDIV "__itruediv__" FLOORDIV "__floordiv__"
    RFLOORDIV "__rfloordiv__" IFLOORDIV "__ifloordiv__" MOD "__mod__" RMOD "__rmod__"
    IMOD "__imod__" DIVMOD "__divmod__" RDIVMOD "__rdivmod__" POW "__pow__" RPOW "__rpow__"
    IPOW "__ipow__" LSHIFT "__lshift__" RLSHIFT "__rlshift__" ILSHIFT "__ilshift__"
    RSHIFT "__rshift__" RRSHIFT "__rrshift__" IRSHIFT "__irshift__" AND "__and__"
    RAND "__rand__" IAND "__iand__" XOR "__xor__" RXOR "__rxor__" IXOR "__ixor__"
    OR "__or__" ROR "__ror__" IOR "__ior__" NEG "__neg__" POS "__pos__" ABS "__abs__"
    INVERT "__invert__" INT "__int__" FLOAT "__float__" COMPLEX "__complex__"
    INDEX "__index__" ROUND "__round__" TRUNC "__trunc__" FLOOR "__floor__" CEIL "__ceil__"
    ENTER "__enter__" EXIT "__exit__" AENTER "__aenter__" AEXIT "__aexit__" AITER "__aiter__"
    ANEXT "__anext__" AWAIT "__await__" LT "__lt__" LE "__le__" EQ "__eq__" NE "__ne__"
    GT "__gt__" GE "__ge__" ALL "__all__" FILE "__file__" PATH "__path__"
    PACKAGE "__package__" BUILTINS "__builtins__" SPEC "__spec__" LOADER "__loader__"
    ANNOTATIONS "__annotations__" DEFAULTS "__defaults__" KWDEFAULTS "__kwdefaults__"
    CODE "__code__" CLOSURE "__closure__" GLOBALS "__globals__" WRAPPED "__wrapped__"
    SELF "__self__" FUNC "__func__" BASES "__bases__" BASE "__base__" MRO "__mro__"
    SUBCLASSES "__subclasses__" ABSTRACTMETHODS "__abstractmethods__"
    ISABSTRACTMETHOD "__isabstractmethod__" MATCH_ARGS "__match_args__"
    CLASSCELL "__classcell__" ARGS "args" CAUSE "__cause__" CONTEXT "__context__"
    TRACEBACK "__traceback__" SUPPRESS_CONTEXT "__suppress_context__" NOTES "__notes__"
    WEAKREF "__weakref__" KEYS "keys" APPEND "append" SEND "send" THROW "throw" CLOSE "close"
    MESSAGE "message" FSPATH "__fspath__" READ "read" WRITE "write"
    FLUSH "flush" METACLASS "metaclass" MRO_METHOD "mro" INSERT "insert"
    GETSTATE "__getstate__" REDUCE "__reduce__" REDUCE_EX "__reduce_ex__" SIZEOF "__sizeof__"
    COPY "__copy__" DEEPCOPY "__deepcopy__" CO_ITERABLE "\0coroutine" EMPTY ""
}
