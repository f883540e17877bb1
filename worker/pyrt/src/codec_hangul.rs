//! Hangul by arithmetic: the syllables of Johab, and those that EUC-KR spells in four letters.

/// First consonants, vowels and last consonants in the order of the syllables of Unicode.
const FIRST: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const LAST: &str = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
const BASE: u32 = 0xac00;
const VOWELS: u32 = 21;
const ENDS: u32 = 28;
/// The letter that a spelled syllable begins with, and that stands for no last consonant.
const FILLER: u8 = 0xd4;

pub fn is_syllable(c: u32) -> bool {
    (BASE..BASE + 11172).contains(&c)
}

/// First consonant, vowel and end of a syllable.
fn parts(c: u32) -> (u32, u32, u32) {
    let at = c - BASE;
    (at / ENDS / VOWELS, at / ENDS % VOWELS, at % ENDS)
}

/// All syllables with their codes in Johab: five bits each for the parts.
pub fn syllables() -> impl Iterator<Item = (u32, u32)> {
    (BASE..BASE + 11172).map(|c| {
        let (first, vowel, end) = parts(c);
        let vowel = match vowel {
            0..=4 => vowel + 3,
            5..=10 => vowel + 5,
            11..=16 => vowel + 7,
            _ => vowel + 9,
        };
        let end = end + if end < 17 { 1 } else { 2 };
        (c, 0x8000 | (first + 2) << 10 | vowel << 5 | end)
    })
}

/// The code of Johab for one of EUC-KR that is no syllable.
pub fn johab(code: u32) -> Option<u32> {
    let (row, cell) = ((code >> 8).checked_sub(0xa1)?, (code & 0xff).checked_sub(0xa1)?);
    let (lead, row) = match row {
        0..=11 => (0xd9, row),
        12..=40 => return None,
        _ => (0xe0, row - 41),
    };
    let at = cell + 94 * (row % 2);
    Some((lead + row / 2) << 8 | at + if at < 78 { 0x31 } else { 0x43 })
}

fn letter_at(letters: &str, at: u32) -> u8 {
    letters.chars().nth(at as usize).map_or(FILLER, |c| (c as u32 - 0x3131) as u8 + 0xa1)
}

fn place_of(letters: &str, letter: u8) -> Option<u32> {
    let c = char::from_u32(0x3131 + u32::from(letter.checked_sub(0xa1)?))?;
    letters.chars().position(|x| x == c).map(|at| at as u32)
}

/// A syllable in four letters of KS X 1001.
pub fn spelled(c: u32) -> [u8; 8] {
    let (first, vowel, end) = parts(c);
    let end = if end == 0 { FILLER } else { letter_at(LAST, end - 1) };
    [0xa4, FILLER, 0xa4, letter_at(FIRST, first), 0xa4, 0xbf + vowel as u8, 0xa4, end]
}

/// Do the bytes begin a syllable in letters?
pub fn is_spelled(s: &[u8]) -> bool {
    s.starts_with(&[0xa4, FILLER])
}

/// The syllable that these letters spell.
pub fn unspelled(s: &[u8]) -> Option<u32> {
    let (first, vowel, end) = match s {
        [0xa4, FILLER, 0xa4, first, 0xa4, vowel @ 0xbf..=0xd3, 0xa4, end, ..] => {
            (first, vowel, end)
        }
        _ => return None,
    };
    let end = if *end == FILLER { 0 } else { place_of(LAST, *end)? + 1 };
    let first = place_of(FIRST, *first)?;
    Some(BASE + (first * VOWELS + u32::from(vowel - 0xbf)) * ENDS + end)
}
