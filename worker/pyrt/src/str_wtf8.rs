//! Text as bytes: UTF-8 in which lone surrogates are encoded too, each as three bytes.
//!
//! Python's strings are sequences of code points, so a high surrogate followed by a low one
//! stays two; the two are never joined. All functions expect well-formed input.

/// The code point at byte `at`, and the bytes it takes.
#[inline]
pub fn decode(s: &[u8], at: usize) -> (u32, usize) {
    let b = s[at] as u32;
    if b < 0x80 {
        (b, 1)
    } else if b < 0xe0 {
        ((b & 0x1f) << 6 | (s[at + 1] as u32 & 0x3f), 2)
    } else if b < 0xf0 {
        let c = (b & 0x0f) << 12 | (s[at + 1] as u32 & 0x3f) << 6 | (s[at + 2] as u32 & 0x3f);
        (c, 3)
    } else {
        let high = (b & 0x07) << 18 | (s[at + 1] as u32 & 0x3f) << 12;
        (high | (s[at + 2] as u32 & 0x3f) << 6 | (s[at + 3] as u32 & 0x3f), 4)
    }
}

/// The code point that ends before byte `end`, and the bytes it takes.
pub fn decode_before(s: &[u8], end: usize) -> (u32, usize) {
    let mut at = end - 1;
    while s[at] & 0xc0 == 0x80 {
        at -= 1;
    }
    decode(s, at)
}

#[inline]
pub fn push(out: &mut Vec<u8>, c: u32) {
    if c < 0x80 {
        out.push(c as u8);
    } else if c < 0x800 {
        out.extend_from_slice(&[0xc0 | (c >> 6) as u8, 0x80 | (c & 0x3f) as u8]);
    } else if c < 0x10000 {
        let tail = [0x80 | (c >> 6 & 0x3f) as u8, 0x80 | (c & 0x3f) as u8];
        out.push(0xe0 | (c >> 12) as u8);
        out.extend_from_slice(&tail);
    } else {
        out.extend_from_slice(&[
            0xf0 | (c >> 18) as u8,
            0x80 | (c >> 12 & 0x3f) as u8,
            0x80 | (c >> 6 & 0x3f) as u8,
            0x80 | (c & 0x3f) as u8,
        ]);
    }
}

pub struct Chars<'a> {
    s: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Chars<'a> {
    type Item = u32;
    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.at >= self.s.len() {
            return None;
        }
        let (c, n) = decode(self.s, self.at);
        self.at += n;
        Some(c)
    }
}

pub fn chars(s: &[u8]) -> Chars<'_> {
    Chars { s, at: 0 }
}

/// How many code points.
pub fn count(s: &[u8]) -> usize {
    s.iter().filter(|&&b| b & 0xc0 != 0x80).count()
}

pub fn is_surrogate(c: u32) -> bool {
    (0xd800..0xe000).contains(&c)
}

/// Byte offset of the code point numbered `index`, counting from byte `from`.
pub fn offset(s: &[u8], from: usize, index: usize) -> usize {
    let mut at = from;
    for _ in 0..index {
        at += match s[at] {
            0..=0x7f => 1,
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
    }
    at
}

/// The text as UTF-8 for display; surrogates become U+FFFD.
pub fn lossy(s: &[u8]) -> String {
    chars(s).map(|c| char::from_u32(c).unwrap_or('\u{fffd}')).collect()
}
