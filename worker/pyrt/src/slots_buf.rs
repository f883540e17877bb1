//! A short row of values on the stack: the slots of a call. Most calls have few, and a vector
//! for each would cost more than the call.

use crate::prelude::*;
use std::ops::{Deref, DerefMut};

const FEW: usize = 8;

pub struct Slots {
    few: [Value; FEW],
    n: usize,
    /// All of them, once there are more than FEW.
    many: Vec<Value>,
}

impl Slots {
    /// n slots, unbound.
    #[inline]
    pub fn new(n: usize) -> Slots {
        const NOTHING: Value = UNBOUND;
        let mut many = Vec::new();
        if n > FEW {
            many.resize_with(n, || UNBOUND);
        }
        Slots { few: [NOTHING; FEW], n, many }
    }
    /// A receiver, then the arguments, taken out of their slice.
    #[inline]
    pub fn with(first: &Value, args: &mut [Value]) -> Slots {
        let mut s = Slots::new(args.len() + 1);
        s[0] = first.clone();
        for (to, from) in s[1..].iter_mut().zip(args) {
            *to = take(from);
        }
        s
    }
}

impl Deref for Slots {
    type Target = [Value];
    #[inline]
    fn deref(&self) -> &[Value] {
        if self.n <= FEW {
            &self.few[..self.n]
        } else {
            &self.many
        }
    }
}

impl DerefMut for Slots {
    #[inline]
    fn deref_mut(&mut self) -> &mut [Value] {
        if self.n <= FEW {
            &mut self.few[..self.n]
        } else {
            &mut self.many
        }
    }
}
