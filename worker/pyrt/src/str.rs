//! The data of a str object: WTF-8 bytes with what is asked of them often, the number of
//! characters, whether all are ASCII, and the hash. Characters of text that is not ASCII are
//! found through marks, byte offsets of every 64th one, made when first asked for.

use crate::object::new_str_data;
use crate::str_wtf8::{self, count, push};
use crate::types::T;
use crate::Value;
use std::cell::{Cell, UnsafeCell};
use std::ops::Range;

const STEP: usize = 64;
/// CPython's hashes are never -1.
pub(crate) const NO_HASH: i64 = -1;

pub struct StrData {
    bytes: UnsafeCell<Vec<u8>>,
    len: Cell<usize>,
    hash: Cell<i64>,
    marks: UnsafeCell<Option<Box<[usize]>>>,
}

impl StrData {
    /// Well-formed UTF-8, surrogates included.
    pub fn new(bytes: Vec<u8>) -> StrData {
        let len = count(&bytes);
        StrData::counted(bytes, len)
    }
    /// `len` is how many characters the bytes are.
    pub fn counted(bytes: Vec<u8>, len: usize) -> StrData {
        StrData {
            bytes: UnsafeCell::new(bytes),
            len: Cell::new(len),
            hash: Cell::new(NO_HASH),
            marks: UnsafeCell::new(None),
        }
    }
    #[inline(always)]
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: bytes change only in `append`, whose caller holds the only reference.
        unsafe { &*self.bytes.get() }
    }
    /// Characters.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.len() == self.bytes().len()
    }
    /// The text as Rust's str; None where it has lone surrogates.
    #[inline]
    pub fn as_utf8(&self) -> Option<&str> {
        if self.is_ascii() {
            // SAFETY: as many bytes as characters: all are ASCII.
            return Some(unsafe { std::str::from_utf8_unchecked(self.bytes()) });
        }
        std::str::from_utf8(self.bytes()).ok()
    }
    /// For messages: surrogates become U+FFFD.
    pub fn lossy(&self) -> String {
        str_wtf8::lossy(self.bytes())
    }
    #[inline]
    pub fn hash(&self) -> i64 {
        if self.hash.get() == NO_HASH {
            self.hash.set(crate::str_hash::hash_text(self.bytes(), self.is_ascii()));
        }
        self.hash.get()
    }
    /// Byte offset of the character numbered `i`, up to len().
    #[inline]
    pub fn offset(&self, i: usize) -> usize {
        if self.is_ascii() {
            i
        } else {
            self.far_offset(i)
        }
    }
    fn far_offset(&self, i: usize) -> usize {
        if i >= self.len() {
            return self.bytes().len();
        }
        if self.len() < 2 * STEP {
            return str_wtf8::offset(self.bytes(), 0, i);
        }
        // SAFETY: one thread; the marks are written once, before any reference to them.
        let marks = unsafe { &mut *self.marks.get() };
        let marks = marks.get_or_insert_with(|| make_marks(self.bytes()));
        str_wtf8::offset(self.bytes(), marks[i / STEP], i % STEP)
    }
    /// The number of the character at byte `at`, or of all when it is the end.
    pub fn char_index(&self, at: usize) -> usize {
        if self.is_ascii() {
            return at;
        }
        if at >= self.bytes().len() {
            return self.len();
        }
        if self.len() < 2 * STEP {
            return count(&self.bytes()[..at]);
        }
        self.offset(self.len() - 1); // makes the marks
        // SAFETY: as far_offset().
        let marks = unsafe { &*self.marks.get() }.as_deref().unwrap_or(&[0]);
        let i = marks.partition_point(|&m| m <= at).max(1) - 1;
        i * STEP + count(&self.bytes()[marks[i]..at])
    }
    pub fn char_at(&self, i: usize) -> u32 {
        str_wtf8::decode(self.bytes(), self.offset(i)).0
    }
    /// Adds text at the end.
    ///
    /// # Safety
    /// The caller holds the only reference to the object, and no borrow of its bytes.
    pub unsafe fn append(&self, other: &StrData) {
        (*self.bytes.get()).extend_from_slice(other.bytes());
        self.len.set(self.len() + other.len());
        self.hash.set(NO_HASH);
        *self.marks.get() = None;
    }
}

fn make_marks(s: &[u8]) -> Box<[usize]> {
    let starts = s.iter().enumerate().filter(|(_, &b)| b & 0xc0 != 0x80);
    let mut marks: Vec<usize> = starts.step_by(STEP).map(|(at, _)| at).collect();
    marks.push(s.len());
    marks.into_boxed_slice()
}

impl PartialEq for StrData {
    fn eq(&self, o: &StrData) -> bool {
        self.bytes() == o.bytes()
    }
}

/// A str object.
#[inline]
pub fn new_str(s: &str) -> Value {
    new_wtf8(s.as_bytes().to_vec())
}

#[inline]
pub fn new_string(s: String) -> Value {
    new_wtf8(s.into_bytes())
}

/// A str object of text in WTF-8.
pub fn new_wtf8(bytes: Vec<u8>) -> Value {
    if bytes.len() < 2 {
        return match bytes.first() {
            Some(&b) => new_char(b as u32),
            None => empty(),
        };
    }
    new_str_data(T::Str.ty(), StrData::new(bytes))
}

struct Cached(UnsafeCell<Vec<Value>>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for Cached {}
/// The strings of one Latin-1 character, then the empty one: made once.
static CACHED: Cached = Cached(UnsafeCell::new(Vec::new()));

fn cached(i: usize) -> Value {
    // SAFETY: see Cached; nothing below calls back.
    let all = unsafe { &mut *CACHED.0.get() };
    if all.is_empty() {
        let one = |c: u32| {
            let mut bytes = Vec::with_capacity(2);
            push(&mut bytes, c);
            new_str_data(T::Str.ty(), StrData::counted(bytes, 1))
        };
        all.extend((0..256).map(one));
        all.push(new_str_data(T::Str.ty(), StrData::counted(Vec::new(), 0)));
    }
    all[i].clone()
}

pub fn empty() -> Value {
    cached(256)
}

/// The str of one character.
pub fn new_char(c: u32) -> Value {
    if c < 256 {
        return cached(c as usize);
    }
    let mut bytes = Vec::with_capacity(4);
    push(&mut bytes, c);
    new_str_data(T::Str.ty(), StrData::counted(bytes, 1))
}

/// Part of a str by byte offsets that lie between characters.
pub fn part(s: &StrData, range: Range<usize>) -> Value {
    let len = if s.is_ascii() { range.len() } else { count(&s.bytes()[range.clone()]) };
    match len {
        0 => empty(),
        1 => new_char(str_wtf8::decode(s.bytes(), range.start).0),
        _ => {
            let bytes = s.bytes()[range].to_vec();
            new_str_data(T::Str.ty(), StrData::counted(bytes, len))
        }
    }
}
