//! What a pickler has written already: objects by identity, with their numbers.

use crate::prelude::*;
use std::cell::RefCell;

/// The table of a new memo; most pickles need no more.
const ROOM: usize = 128;
/// Larger tables are not kept for the next pickler.
const SPARE_ROOM: usize = 4096;

/// Entries in the order in which they came, and a table of their places, by key.
#[derive(Default)]
pub struct Memo {
    entries: Vec<Entry>,
    /// A place plus one, or zero; at least half of them are zero. A power of two.
    table: Vec<u32>,
}

struct Entry {
    key: u64,
    number: usize,
    value: Value,
}

thread_local! {
    /// The table of a memo that is gone, all zeros: making one costs as much as a small pickle.
    static SPARE: RefCell<Vec<u32>> = RefCell::new(Vec::new());
}

impl Memo {
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    pub fn values(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.entries.iter().map(|e| (e.number, &e.value))
    }
    /// Where the key is in the table, or the free place for it. The table is not empty.
    #[inline]
    fn place(&self, key: u64) -> usize {
        let mask = self.table.len() - 1;
        let mut at = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        loop {
            match self.table[at] {
                0 => return at,
                i if self.entries[i as usize - 1].key == key => return at,
                _ => at = (at + 1) & mask,
            }
        }
    }
    /// The number of an object.
    #[inline]
    pub fn get(&self, key: u64) -> Option<usize> {
        if self.table.is_empty() {
            return None;
        }
        match self.table[self.place(key)] {
            0 => None,
            i => Some(self.entries[i as usize - 1].number),
        }
    }
    pub fn insert(&mut self, key: u64, number: usize, value: Value) {
        if self.entries.len() * 2 >= self.table.len() {
            self.grow();
        }
        let at = self.place(key);
        match self.table[at] {
            0 => {
                self.entries.push(Entry { key, number, value });
                self.table[at] = self.entries.len() as u32;
            }
            i => self.entries[i as usize - 1] = Entry { key, number, value },
        }
    }
    #[cold]
    fn grow(&mut self) {
        let room = (self.table.len() * 2).max(ROOM);
        if self.table.is_empty() {
            self.table = SPARE.with(|s| s.take());
        }
        if self.table.len() < room {
            self.table.clear();
            self.table.resize(room, 0);
            for i in 0..self.entries.len() {
                let at = self.place(self.entries[i].key);
                self.table[at] = i as u32 + 1;
            }
        }
        self.entries.reserve(room / 2 - self.entries.len());
    }
}

impl Drop for Memo {
    fn drop(&mut self) {
        let mut table = std::mem::take(&mut self.table);
        if !table.is_empty() && table.len() <= SPARE_ROOM {
            table.fill(0);
            let _ = SPARE.try_with(|s| s.replace(table));
        }
    }
}
