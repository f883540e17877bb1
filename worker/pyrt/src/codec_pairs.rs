//! Encodings of East Asia: ASCII as one byte, other characters as one, two or three by a table.

use crate::codec::{encode_each, CodecError, Errors};
use crate::codec_pair_tables::ALL;
use crate::str_wtf8::push;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub struct Pairs {
    pub name: &'static str,
    /// Ranges of bytes that begin a longer code.
    pub leads: &'static [(u8, u8)],
    /// A code and the characters of it and the codes after it.
    pub runs: &'static [(u32, &'static str)],
    /// Characters that become another code than the first that means them.
    pub one_way: &'static [(char, u32)],
}

/// Both ways of a table.
struct Maps {
    decode: HashMap<u32, char>,
    encode: HashMap<u32, u32>,
}

thread_local! {
    static MADE: RefCell<HashMap<usize, Rc<Maps>>> = RefCell::new(HashMap::new());
}

pub fn position(name: &str) -> Option<usize> {
    ALL.iter().position(|p| p.name == name)
}

pub fn name(i: usize) -> &'static str {
    ALL[i].name
}

fn maps(i: usize) -> Rc<Maps> {
    MADE.with(|m| m.borrow_mut().entry(i).or_insert_with(|| Rc::new(make(&ALL[i]))).clone())
}

fn make(p: &Pairs) -> Maps {
    let (mut decode, mut encode) = (HashMap::new(), HashMap::new());
    for (first, text) in p.runs {
        for (code, c) in (*first..).zip(text.chars()) {
            decode.insert(code, c);
            encode.entry(c as u32).or_insert(code);
        }
    }
    encode.extend(p.one_way.iter().map(|(c, code)| (*c as u32, *code)));
    Maps { decode, encode }
}

/// The character at the beginning of the bytes and its length; or what is wrong there.
fn first(p: &Pairs, m: &Maps, s: &[u8]) -> Result<(char, usize), &'static str> {
    const ILLEGAL: &str = "illegal multibyte sequence";
    if let Some(c) = m.decode.get(&u32::from(s[0])) {
        return Ok((*c, 1));
    }
    if !p.leads.iter().any(|(lo, hi)| (*lo..=*hi).contains(&s[0])) {
        return Err(ILLEGAL);
    }
    let n = if s[0] == 0x8f && p.name == "euc_jp" { 3 } else { 2 };
    if s.len() < n {
        return Err(INCOMPLETE);
    }
    let code = s[..n].iter().fold(0, |code, b| code << 8 | u32::from(*b));
    m.decode.get(&code).map(|c| (*c, n)).ok_or(ILLEGAL)
}

const INCOMPLETE: &str = "incomplete multibyte sequence";

/// The text, and how many bytes it took: unless this is the `last` part, more may follow.
pub fn decode(
    s: &[u8],
    i: usize,
    errors: &Errors,
    last: bool,
) -> Result<(Vec<u8>, usize), CodecError> {
    let (p, m) = (&ALL[i], maps(i));
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    while at < s.len() {
        if s[at] < 128 {
            out.push(s[at]);
            at += 1;
            continue;
        }
        match first(p, &m, &s[at..]) {
            Ok((c, n)) => {
                push(&mut out, c as u32);
                at += n;
            }
            Err(INCOMPLETE) if !last => break,
            Err(reason) => {
                let end = if reason == INCOMPLETE { s.len() } else { at + 1 };
                let fault = CodecError::Decode { encoding: p.name, start: at, end, reason };
                at = errors.decode(s, fault, &mut out, &|_| None)?;
            }
        }
    }
    Ok((out, at))
}

pub fn encode(s: &[u8], i: usize, errors: &Errors) -> Result<Vec<u8>, CodecError> {
    let (p, m) = (&ALL[i], maps(i));
    let one = |c: u32, out: &mut Vec<u8>| {
        if c < 128 {
            out.push(c as u8);
            return true;
        }
        match m.encode.get(&c) {
            Some(code) => {
                let bytes = code.to_be_bytes();
                let zeros = bytes.iter().take_while(|b| **b == 0).count();
                out.extend_from_slice(&bytes[zeros..]);
                true
            }
            None => false,
        }
    };
    encode_each(s, p.name, "illegal multibyte sequence", errors, &one, None)
}
