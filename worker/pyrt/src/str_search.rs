//! Finding, counting, splitting and replacing, on bytes: a str's UTF-8 is self-synchronising,
//! so a match of whole characters is a match of bytes. Results are byte offsets or ranges.

use std::ops::Range;

fn find_byte(s: &[u8], b: u8) -> Option<usize> {
    s.iter().position(|&x| x == b)
}

/// One bit per low six bits of a needle's byte: what is not in it can be jumped over.
fn mask_of(needle: &[u8]) -> u64 {
    needle.iter().fold(0, |m, b| m | 1 << (b & 63))
}

pub fn find(s: &[u8], needle: &[u8]) -> Option<usize> {
    let m = needle.len();
    if m == 0 {
        return Some(0);
    }
    if m == 1 {
        return find_byte(s, needle[0]);
    }
    if m > s.len() {
        return None;
    }
    let last = needle[m - 1];
    let mask = mask_of(needle);
    // How far the needle may move when its last byte matched but the rest did not.
    let skip = needle[..m - 1].iter().rev().position(|&b| b == last).map_or(m, |i| i + 1);
    let mut i = 0;
    while i + m <= s.len() {
        let absent = s.get(i + m).map_or(true, |b| mask & 1 << (b & 63) == 0);
        if s[i + m - 1] == last {
            if s[i..i + m - 1] == needle[..m - 1] {
                return Some(i);
            }
            i += if absent { m + 1 } else { skip };
        } else {
            i += if absent { m + 1 } else { 1 };
        }
    }
    None
}

pub fn rfind(s: &[u8], needle: &[u8]) -> Option<usize> {
    let m = needle.len();
    if m == 0 {
        return Some(s.len());
    }
    if m > s.len() {
        return None;
    }
    let first = needle[0];
    (0..=s.len() - m).rev().find(|&i| s[i] == first && s[i..i + m] == *needle)
}

/// Where a character begins: every byte of bytes, no continuation byte of text.
fn starts(s: &[u8], at: usize, chars: bool) -> bool {
    !chars || s.get(at).map_or(true, |b| b & 0xc0 != 0x80)
}

/// How often the needle occurs without overlap; the empty one stands between characters.
pub fn count(s: &[u8], needle: &[u8], chars: bool) -> usize {
    if needle.is_empty() {
        return (0..=s.len()).filter(|&i| starts(s, i, chars)).count();
    }
    if needle.len() == 1 {
        return s.iter().filter(|&&b| b == needle[0]).count();
    }
    let (mut at, mut n) = (0, 0);
    while let Some(i) = find(&s[at..], needle) {
        n += 1;
        at += i + needle.len();
    }
    n
}

/// s.replace(old, new, max); None when nothing changes. max < 0 is all.
pub fn replace(s: &[u8], old: &[u8], new: &[u8], max: isize, chars: bool) -> Option<Vec<u8>> {
    let mut left = if max < 0 { usize::MAX } else { max as usize };
    if left == 0 || old == new {
        return None;
    }
    if old.is_empty() {
        return replace_between(s, new, left, chars);
    }
    let mut at = find(s, old)?;
    let mut out = Vec::with_capacity(s.len());
    let mut from = 0;
    loop {
        out.extend_from_slice(&s[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
        left -= 1;
        match find(&s[from..], old) {
            Some(i) if left > 0 => at = from + i,
            _ => break,
        }
    }
    out.extend_from_slice(&s[from..]);
    Some(out)
}

fn replace_between(s: &[u8], new: &[u8], mut left: usize, chars: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(s.len() * (1 + new.len()) + new.len());
    for i in 0..=s.len() {
        if left > 0 && starts(s, i, chars) {
            out.extend_from_slice(new);
            left -= 1;
        }
        out.extend(s.get(i));
    }
    Some(out)
}

/// s.split(sep, max) for a separator that is not empty; max < 0 is all.
pub fn split(s: &[u8], sep: &[u8], max: isize) -> Vec<Range<usize>> {
    let mut left = if max < 0 { usize::MAX } else { max as usize };
    let mut out = Vec::new();
    let mut from = 0;
    while left > 0 {
        match find(&s[from..], sep) {
            Some(i) => {
                out.push(from..from + i);
                from += i + sep.len();
            }
            None => break,
        }
        left -= 1;
    }
    out.push(from..s.len());
    out
}

/// s.rsplit(sep, max)
pub fn rsplit(s: &[u8], sep: &[u8], max: isize) -> Vec<Range<usize>> {
    let mut left = if max < 0 { usize::MAX } else { max as usize };
    let mut out = Vec::new();
    let mut end = s.len();
    while left > 0 {
        match rfind(&s[..end], sep) {
            Some(i) => {
                out.push(i + sep.len()..end);
                end = i;
            }
            None => break,
        }
        left -= 1;
    }
    out.push(0..end);
    out.reverse();
    out
}

/// What kind of characters a text has: decides what is a space and how wide a character is.
pub trait Alphabet {
    fn at(s: &[u8], i: usize) -> (u32, usize);
    fn before(s: &[u8], end: usize) -> (u32, usize);
    fn is_space(c: u32) -> bool;
}

/// Code points of a str.
pub struct Text;
/// Single bytes, with ASCII's spaces.
pub struct Bytes;

impl Alphabet for Text {
    #[inline]
    fn at(s: &[u8], i: usize) -> (u32, usize) {
        crate::str_wtf8::decode(s, i)
    }
    fn before(s: &[u8], end: usize) -> (u32, usize) {
        crate::str_wtf8::decode_before(s, end)
    }
    #[inline]
    fn is_space(c: u32) -> bool {
        if c < 128 {
            matches!(c, 0x20 | 0x09..=0x0d | 0x1c..=0x1f)
        } else {
            crate::unicode::is_space(c)
        }
    }
}

impl Alphabet for Bytes {
    #[inline]
    fn at(s: &[u8], i: usize) -> (u32, usize) {
        (s[i] as u32, 1)
    }
    fn before(s: &[u8], end: usize) -> (u32, usize) {
        (s[end - 1] as u32, 1)
    }
    #[inline]
    fn is_space(c: u32) -> bool {
        matches!(c, 0x20 | 0x09..=0x0d)
    }
}

/// What lstrip and rstrip leave; `drop` says which characters go.
pub fn strip<A: Alphabet>(
    s: &[u8],
    left: bool,
    right: bool,
    drop: &dyn Fn(u32) -> bool,
) -> Range<usize> {
    let (mut from, mut end) = (0, s.len());
    while left && from < end {
        let (c, n) = A::at(s, from);
        if !drop(c) {
            break;
        }
        from += n;
    }
    while right && end > from {
        let (c, n) = A::before(s, end);
        if !drop(c) {
            break;
        }
        end -= n;
    }
    from..end
}

/// s.split() at runs of spaces.
pub fn split_space<A: Alphabet>(s: &[u8], max: isize) -> Vec<Range<usize>> {
    let mut left = if max < 0 { usize::MAX } else { max as usize };
    let mut out = Vec::new();
    let mut at = strip::<A>(s, true, false, &A::is_space).start;
    while at < s.len() {
        if left == 0 {
            out.push(at..s.len());
            break;
        }
        left -= 1;
        let from = at;
        while at < s.len() {
            let (c, n) = A::at(s, at);
            if A::is_space(c) {
                break;
            }
            at += n;
        }
        out.push(from..at);
        at += strip::<A>(&s[at..], true, false, &A::is_space).start;
    }
    out
}

/// s.rsplit() at runs of spaces.
pub fn rsplit_space<A: Alphabet>(s: &[u8], max: isize) -> Vec<Range<usize>> {
    let mut left = if max < 0 { usize::MAX } else { max as usize };
    let mut out = Vec::new();
    let mut end = strip::<A>(s, false, true, &A::is_space).end;
    while end > 0 {
        if left == 0 {
            out.push(0..end);
            break;
        }
        left -= 1;
        let mut from = end;
        while from > 0 {
            let (c, n) = A::before(s, from);
            if A::is_space(c) {
                break;
            }
            from -= n;
        }
        out.push(from..end);
        end = strip::<A>(&s[..from], false, true, &A::is_space).end;
    }
    out.reverse();
    out
}

/// s.splitlines(): text breaks at Unicode's line ends, bytes only at \n, \r and \r\n.
pub fn lines(s: &[u8], keep: bool, chars: bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < s.len() {
        let (c, n) = if chars { Text::at(s, at) } else { Bytes::at(s, at) };
        let breaks = if chars {
            crate::unicode::is_line_break(c)
        } else {
            matches!(c, 0x0a | 0x0d)
        };
        if !breaks {
            at += n;
            continue;
        }
        let crlf = c == 0x0d && s.get(at + 1) == Some(&b'\n');
        let next = at + n + crlf as usize;
        out.push(from..if keep { next } else { at });
        from = next;
        at = next;
    }
    if from < s.len() {
        out.push(from..s.len());
    }
    out
}

/// s.expandtabs(size)
pub fn expand_tabs(s: &[u8], size: i64, chars: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    let mut column = 0i64;
    for &b in s {
        if b == b'\t' {
            if size > 0 {
                let n = size - column % size;
                out.resize(out.len() + n as usize, b' ');
                column += n;
            }
            continue;
        }
        out.push(b);
        if b == b'\n' || b == b'\r' {
            column = 0;
        } else {
            column += (!chars || b & 0xc0 != 0x80) as i64;
        }
    }
    out
}

/// s.zfill(): zeros between sign and digits; n is how many characters s has.
pub fn zfill(s: &[u8], n: usize, width: usize) -> Vec<u8> {
    let sign = matches!(s.first(), Some(b'+' | b'-')) as usize;
    let mut out = s[..sign].to_vec();
    out.resize(sign + width.saturating_sub(n), b'0');
    out.extend_from_slice(&s[sign..]);
    out
}

/// How many fill characters stand left and right of a centred text.
pub fn center(n: usize, width: usize) -> (usize, usize) {
    let missing = width.saturating_sub(n);
    let left = missing / 2 + (missing & width & 1);
    (left, missing - left)
}
