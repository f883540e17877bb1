//! The checks that .xz files end their blocks with.

use crate::stdlib::checksums::crc32;
use crate::stdlib::hash_core::Digest;
use crate::stdlib::hash_sha2;

pub const NONE: u8 = 0;
pub const CRC32: u8 = 1;
pub const CRC64: u8 = 4;
pub const SHA256: u8 = 10;

const fn table() -> [u64; 256] {
    let mut t = [0u64; 256];
    let mut i = 0;
    while i < 256 {
        let mut c = i as u64;
        let mut k = 0;
        while k < 8 {
            c = if c & 1 != 0 { c >> 1 ^ 0xc96c_5795_d787_0f42 } else { c >> 1 };
            k += 1;
        }
        t[i] = c;
        i += 1;
    }
    t
}

static TABLE: [u64; 256] = table();

pub enum Check {
    None,
    Crc32(u32),
    Crc64(u64),
    Sha256(Box<dyn Digest>),
    /// One that is not known is not looked at.
    Other(usize),
}

/// Bytes of a check by its number.
fn size(id: u8) -> usize {
    [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64][usize::from(id & 15)]
}

pub fn is_known(id: u8) -> bool {
    matches!(id, NONE | CRC32 | CRC64 | SHA256)
}

impl Check {
    pub fn new(id: u8) -> Check {
        match id {
            NONE => Check::None,
            CRC32 => Check::Crc32(0),
            CRC64 => Check::Crc64(!0),
            SHA256 => Check::Sha256(Box::new(hash_sha2::new_sha256())),
            _ => Check::Other(size(id)),
        }
    }
    pub fn size(&self) -> usize {
        match self {
            Check::None => 0,
            Check::Crc32(_) => 4,
            Check::Crc64(_) => 8,
            Check::Sha256(_) => 32,
            Check::Other(n) => *n,
        }
    }
    pub fn update(&mut self, b: &[u8]) {
        match self {
            Check::Crc32(c) => *c = crc32(b, *c),
            Check::Crc64(c) => {
                for x in b {
                    *c = TABLE[(*c as u8 ^ x) as usize] ^ *c >> 8;
                }
            }
            Check::Sha256(d) => d.update(b),
            _ => {}
        }
    }
    /// The check's bytes; None: it is not known.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        Some(match self {
            Check::None => Vec::new(),
            Check::Crc32(c) => c.to_le_bytes().to_vec(),
            Check::Crc64(c) => (!c).to_le_bytes().to_vec(),
            Check::Sha256(d) => d.finish(32),
            Check::Other(_) => return None,
        })
    }
}
