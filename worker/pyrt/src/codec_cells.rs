//! Numbers by number, in pages of 256 that are made when something is put there.

/// Numbers below 2^32 - 1 by numbers below 2^18.
#[derive(Default)]
pub struct Cells {
    /// One more than the number; 0: none.
    pages: Vec<Option<Box<[u32; 256]>>>,
}

impl Cells {
    #[inline]
    pub fn get(&self, key: u32) -> Option<u32> {
        match self.pages.get((key >> 8) as usize) {
            Some(Some(page)) => page[key as usize & 255].checked_sub(1),
            _ => None,
        }
    }
    fn cell(&mut self, key: u32) -> &mut u32 {
        let page = (key >> 8) as usize;
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || None);
        }
        &mut self.pages[page].get_or_insert_with(|| Box::new([0; 256]))[key as usize & 255]
    }
    pub fn set(&mut self, key: u32, value: u32) {
        *self.cell(key) = value + 1;
    }
    pub fn clear(&mut self, key: u32) {
        *self.cell(key) = 0;
    }
    /// All keys with their numbers, by key.
    pub fn all(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let keys = 0..self.pages.len() as u32 * 256;
        keys.filter_map(move |key| self.get(key).map(|value| (key, value)))
    }
}
