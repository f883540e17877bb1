//! The limbs of a large int: two of them stand inline, so that most Decimals and the ints just
//! above a machine word need no block of their own.

use std::ops::{Deref, DerefMut};

#[derive(Clone, Debug)]
pub enum Limbs {
    /// So many of them, at most two.
    Few(u8, [u64; 2]),
    Many(Vec<u64>),
}

impl Limbs {
    pub const NONE: Limbs = Limbs::Few(0, [0; 2]);

    /// Those of a double word, without zeros at the top.
    #[inline]
    pub fn of_word(u: u128) -> Limbs {
        let (low, high) = (u as u64, (u >> 64) as u64);
        Limbs::Few(if high != 0 { 2 } else { u8::from(low != 0) }, [low, high])
    }
    /// The same again; None: there are more. What `Few` has no need of is zero.
    #[inline]
    pub fn word(&self) -> Option<u128> {
        match self {
            Limbs::Few(_, [low, high]) => Some(u128::from(*high) << 64 | u128::from(*low)),
            Limbs::Many(v) if v.len() > 2 => None,
            Limbs::Many(v) => Some(v.iter().rev().fold(0, |u, limb| u << 64 | u128::from(*limb))),
        }
    }
    pub fn into_vec(self) -> Vec<u64> {
        match self {
            Limbs::Many(v) => v,
            few => few.to_vec(),
        }
    }
}

impl From<Vec<u64>> for Limbs {
    #[inline]
    fn from(v: Vec<u64>) -> Limbs {
        match *v {
            [] => Limbs::NONE,
            [low] => Limbs::Few(1, [low, 0]),
            [low, high] => Limbs::Few(2, [low, high]),
            _ => Limbs::Many(v),
        }
    }
}

impl Default for Limbs {
    fn default() -> Limbs {
        Limbs::NONE
    }
}

impl Deref for Limbs {
    type Target = [u64];
    #[inline]
    fn deref(&self) -> &[u64] {
        match self {
            Limbs::Few(n, all) => &all[..usize::from(*n).min(2)],
            Limbs::Many(v) => v,
        }
    }
}

impl DerefMut for Limbs {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u64] {
        match self {
            Limbs::Few(n, all) => &mut all[..usize::from(*n).min(2)],
            Limbs::Many(v) => v,
        }
    }
}

impl PartialEq for Limbs {
    fn eq(&self, o: &Limbs) -> bool {
        **self == **o
    }
}
impl Eq for Limbs {}
