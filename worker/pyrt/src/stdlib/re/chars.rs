//! What a pattern knows of characters: classes, sets, and which characters are one when
//! case is ignored.

use super::syntax::{Class, Item};
use crate::unicode::{self, Case};

/// How characters are made equal before they are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    None,
    Ascii,
    Unicode,
}

fn first(c: u32, case: Case) -> u32 {
    let mut out = None;
    unicode::map_case(c, case, &mut |x| {
        out.get_or_insert(x);
    });
    out.unwrap_or(c)
}

#[inline]
pub fn lower(c: u32, fold: Fold) -> u32 {
    if c < 128 {
        return match fold {
            Fold::None => c,
            _ => (c as u8).to_ascii_lowercase() as u32,
        };
    }
    match fold {
        Fold::Unicode => first(c, Case::Lower),
        _ => c,
    }
}

pub fn has_case(c: u32, fold: Fold) -> bool {
    match fold {
        Fold::None => false,
        Fold::Ascii => c < 128 && (c as u8).is_ascii_alphabetic(),
        Fold::Unicode => first(c, Case::Lower) != c || first(c, Case::Upper) != c,
    }
}

/// Lower-case characters that have one upper-case character in common.
static KIN: [&[u32]; 23] = [
    &[0x69, 0x131],
    &[0x73, 0x17f],
    &[0xb5, 0x3bc],
    &[0x345, 0x3b9, 0x1fbe],
    &[0x390, 0x1fd3],
    &[0x3b0, 0x1fe3],
    &[0x3b2, 0x3d0],
    &[0x3b5, 0x3f5],
    &[0x3b8, 0x3d1],
    &[0x3ba, 0x3f0],
    &[0x3c0, 0x3d6],
    &[0x3c1, 0x3f1],
    &[0x3c2, 0x3c3],
    &[0x3c6, 0x3d5],
    &[0x432, 0x1c80],
    &[0x434, 0x1c81],
    &[0x43e, 0x1c82],
    &[0x441, 0x1c83],
    &[0x442, 0x1c84, 0x1c85],
    &[0x44a, 0x1c86],
    &[0x463, 0x1c87],
    &[0x1c88, 0xa64b],
    &[0x1e61, 0x1e9b],
];
static LIGATURES: [u32; 2] = [0xfb05, 0xfb06];

/// All that a lower-case character equals when case is ignored, itself included.
fn kin(c: u32) -> Option<&'static [u32]> {
    if LIGATURES.contains(&c) {
        return Some(&LIGATURES);
    }
    KIN.iter().find(|k| k.contains(&c)).copied()
}

pub fn in_class(c: u32, class: Class, unicode: bool) -> bool {
    if c < 128 {
        let b = c as u8;
        return match class {
            Class::Digit => b.is_ascii_digit(),
            Class::Space => matches!(b, 9..=13 | 32) || unicode && matches!(b, 28..=31),
            Class::Word => b.is_ascii_alphanumeric() || b == b'_',
        };
    }
    unicode
        && match class {
            Class::Digit => unicode::is_decimal(c),
            Class::Space => unicode::is_space(c),
            Class::Word => unicode::is_alnum(c),
        }
}

/// A set of characters: a bitmap for the first 256, ranges and classes for the rest.
pub struct Set {
    bits: [u64; 4],
    ranges: Vec<(u32, u32)>,
    classes: Vec<(Class, bool)>,
    negate: bool,
    fold: Fold,
    unicode: bool,
}

impl Set {
    pub fn new(items: &[Item], negate: bool, fold: Fold, unicode: bool) -> Set {
        let mut s =
            Set { bits: [0; 4], ranges: vec![], classes: vec![], negate, fold, unicode };
        for item in items {
            match *item {
                Item::Char(c) => s.add(c, c),
                Item::Range(a, b) => s.add(a, b),
                Item::Class(class, not) => s.classes.push((class, not)),
            }
        }
        // Nothing that has cases: nothing to fold, and a class sees each character as it is.
        let cased = |&(a, b): &(u32, u32)| (a..=b).any(|c| has_case(c, fold));
        if fold != Fold::None && !s.ranges.iter().any(cased) {
            s.fold = Fold::None;
        }
        s.fold_ranges();
        s.ranges.sort_unstable();
        s.ranges = merged(&s.ranges);
        for c in 0..256 {
            if s.holds(lower(c, s.fold)) != negate {
                s.bits[c as usize / 64] |= 1 << (c % 64);
            }
        }
        s
    }
    fn add(&mut self, a: u32, b: u32) {
        self.ranges.push((a, b));
    }
    fn fold_ranges(&mut self) {
        if self.fold == Fold::None {
            return;
        }
        let mut more = vec![];
        for &(a, b) in &self.ranges {
            for c in a..=b {
                let low = lower(c, self.fold);
                if low != c {
                    more.push((low, low));
                }
                if self.fold == Fold::Unicode {
                    more.extend(kin(low).unwrap_or(&[]).iter().map(|&k| (k, k)));
                }
            }
        }
        self.ranges.extend(more);
    }
    fn holds(&self, c: u32) -> bool {
        let at = self.ranges.partition_point(|r| r.1 < c);
        self.ranges.get(at).map_or(false, |r| r.0 <= c)
            || self.classes.iter().any(|&(k, not)| in_class(c, k, self.unicode) != not)
    }
    #[inline(always)]
    pub fn has_byte(&self, b: u8) -> bool {
        self.bits[b as usize / 64] >> (b % 64) & 1 != 0
    }
    #[inline]
    pub fn has(&self, c: u32) -> bool {
        if c < 256 {
            return self.has_byte(c as u8);
        }
        self.holds(lower(c, self.fold)) != self.negate
    }
}

fn merged(sorted: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut out: Vec<(u32, u32)> = vec![];
    for &(a, b) in sorted {
        match out.last_mut() {
            Some(last) if a <= last.1.saturating_add(1) => last.1 = last.1.max(b),
            _ => out.push((a, b)),
        }
    }
    out
}
