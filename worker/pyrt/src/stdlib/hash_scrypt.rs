//! hashlib.scrypt (RFC 7914).

use super::hashlib::{derive, hash_bytes};
use crate::items::index_size;
use crate::prelude::*;
use crate::str_args::{int_ref, is_int, new_bytes, out_of_memory};

const MIX_ROUNDS: usize = 4;
const MOST_MEMORY: u64 = 32 << 20;
const INT_MAX: i64 = i32::MAX as i64;

/// The core of Salsa20 with eight rounds, on sixteen words.
fn salsa(block: &mut [u32; 16]) {
    let mut x = *block;
    let quarter = |x: &mut [u32; 16], a: usize, b: usize, c: usize, d: usize| {
        x[b] ^= x[a].wrapping_add(x[d]).rotate_left(7);
        x[c] ^= x[b].wrapping_add(x[a]).rotate_left(9);
        x[d] ^= x[c].wrapping_add(x[b]).rotate_left(13);
        x[a] ^= x[d].wrapping_add(x[c]).rotate_left(18);
    };
    for _ in 0..MIX_ROUNDS {
        for i in 0..4 {
            let at = |k: usize| (5 * i + 4 * k) % 16;
            quarter(&mut x, at(0), at(1), at(2), at(3));
        }
        for i in 0..4 {
            let at = |k: usize| 4 * i + (i + k) % 4;
            quarter(&mut x, at(0), at(1), at(2), at(3));
        }
    }
    block.iter_mut().zip(&x).for_each(|(b, x)| *b = b.wrapping_add(*x));
}

/// BlockMix: 2r blocks of sixteen words, those of even number to the front.
fn mix_blocks(b: &mut [u32], scratch: &mut [u32]) {
    let blocks = b.len() / 16;
    let mut x = [0; 16];
    x.copy_from_slice(&b[b.len() - 16..]);
    for (i, block) in b.chunks_exact(16).enumerate() {
        x.iter_mut().zip(block).for_each(|(x, w)| *x ^= w);
        salsa(&mut x);
        let to = i / 2 + (i % 2) * (blocks / 2);
        scratch[16 * to..16 * to + 16].copy_from_slice(&x);
    }
    b.copy_from_slice(scratch);
}

/// ROMix: fills a table of n states, then goes through it in an order that the state tells.
fn mix(b: &mut [u32], n: usize, table: &mut [u32], scratch: &mut [u32]) {
    let size = b.len();
    for row in table.chunks_exact_mut(size) {
        row.copy_from_slice(b);
        mix_blocks(b, scratch);
    }
    for _ in 0..n {
        let j = b[size - 16] as usize & (n - 1);
        b.iter_mut().zip(&table[j * size..(j + 1) * size]).for_each(|(x, y)| *x ^= y);
        mix_blocks(b, scratch);
    }
}

struct Cost {
    n: u64,
    r: u64,
    p: u64,
}

impl Cost {
    fn read(a: &[Value]) -> R<Cost> {
        let n = unsigned(&a[2], "n")?;
        if n < 2 || !n.is_power_of_two() {
            return Err(value_error("n must be a power of 2."));
        }
        Ok(Cost { n, r: unsigned(&a[3], "r")?, p: unsigned(&a[4], "p")? })
    }
    /// What OpenSSL, whose answers these are, refuses.
    fn check(&self, most: u64) -> R<()> {
        if self.r == 0 || self.p == 0 {
            return Err(value_error("Invalid parameter combination for n, r, p, maxmem."));
        }
        let states = 16 * u128::from(self.r) > 63 || self.n < 1 << (16 * self.r);
        let blocks = self.p <= ((1 << 30) - 1) / self.r;
        let bytes = u128::from(self.p) * 128 * u128::from(self.r)
            + 128 * u128::from(self.r) * (u128::from(self.n) + 2);
        let most = u128::from(if most == 0 { MOST_MEMORY } else { most });
        if !states || !blocks || bytes > most {
            return Err(value_error("[digital envelope routines] memory limit exceeded"));
        }
        Ok(())
    }
}

fn unsigned(v: &Value, name: &str) -> R<u64> {
    let required = || type_error(format!("{} is required and must be an unsigned int", name));
    let v = v.given().ok_or_else(required)?;
    if !is_int(v) {
        let got = type_name(v);
        return Err(type_error(format!("scrypt() argument '{}' must be int, not {}", name, got)));
    }
    int_ref(v).big().to_u64().ok_or_else(required)
}

fn within(v: &Value, least: i64, usual: i64, refused: &str) -> R<u64> {
    let n = match v.given() {
        Some(v) => index_size(v)? as i64,
        None => usual,
    };
    if n < least || n > INT_MAX {
        return Err(value_error(format!("{} smaller than {}", refused, INT_MAX)));
    }
    Ok(n as u64)
}

/// scrypt(password, *, salt, n, r, p, maxmem=0, dklen=64)
pub fn scrypt(a: &[Value]) -> R {
    let password = hash_bytes(&a[0])?;
    let salt = hash_bytes(a[1].given().ok_or_else(|| type_error("salt is required"))?)?;
    let cost = Cost::read(a)?;
    let most = within(&a[5], 0, 0, "maxmem must be positive and")?;
    let length = within(&a[6], 1, 64, "dklen must be greater than 0 and")?;
    cost.check(most)?;
    let (n, words) = (cost.n as usize, 32 * cost.r as usize);
    let first = derive("sha256", &password, &salt, 1, 4 * words * cost.p as usize);
    let mut state: Vec<u32> = first
        .chunks_exact(4)
        .map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]))
        .collect();
    let (mut table, mut scratch) = (Vec::new(), vec![0; words]);
    table.try_reserve_exact(n * words).map_err(|_| out_of_memory())?;
    table.resize(n * words, 0);
    state.chunks_exact_mut(words).for_each(|b| mix(b, n, &mut table, &mut scratch));
    let mixed: Vec<u8> = state.iter().flat_map(|w| w.to_le_bytes()).collect();
    Ok(new_bytes(derive("sha256", &password, &mixed, 1, length as usize)))
}
