//! DEFLATE's first half: matches are found as zlib 1.2.13 finds them at each level, so that what
//! comes out has zlib's bytes. deflate_trees.rs writes the blocks.
//!
//! The window is twice the farthest distance; when it is full, its upper half moves down. Positions
//! of three equal bytes are chained through `prev`, the newest in `head`; 0 ends a chain.

use super::checksums::{adler32, crc32};
use super::deflate_trees::{Bits, Block};

const MIN_MATCH: usize = 3;
const MAX_MATCH: usize = 258;
const MIN_LOOKAHEAD: usize = MAX_MATCH + MIN_MATCH + 1;
const TOO_FAR: usize = 4096;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    Default,
    Filtered,
    Huffman,
    Rle,
    Fixed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    No,
    Partial,
    Sync,
    Full,
    Finish,
    Block,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wrap {
    Raw,
    Zlib,
    Gzip,
}

/// How hard a level looks: chains are cut to a quarter after a match of `good`, a match of `lazy`
/// is taken at once, one of `nice` ends the search.
#[derive(Clone, Copy)]
struct Effort {
    good: usize,
    lazy: usize,
    nice: usize,
    chain: usize,
}

const fn effort(good: usize, lazy: usize, nice: usize, chain: usize) -> Effort {
    Effort { good, lazy, nice, chain }
}

const EFFORTS: [Effort; 10] = [
    effort(0, 0, 0, 0),
    effort(4, 4, 8, 4),
    effort(4, 5, 16, 8),
    effort(4, 6, 32, 32),
    effort(4, 4, 16, 16),
    effort(8, 16, 32, 32),
    effort(8, 16, 128, 128),
    effort(8, 32, 128, 256),
    effort(32, 128, 258, 1024),
    effort(32, 258, 258, 4096),
];

#[derive(PartialEq, Eq)]
enum State {
    NeedMore,
    BlockDone,
    Finished,
}

#[derive(Clone)]
pub struct Deflate {
    pub level: usize,
    pub strategy: Strategy,
    wrap: Wrap,
    w_size: usize,
    window: Vec<u8>,
    prev: Vec<u16>,
    head: Vec<u16>,
    hash: usize,
    hash_shift: u32,
    hash_mask: usize,
    block_start: isize,
    start: usize, // of what is to be matched
    lookahead: usize,
    insert: usize, // bytes before `start` that are not in the chains yet
    match_start: usize,
    match_length: usize,
    prev_length: usize,
    prev_match: usize,
    match_available: bool,
    block: Block,
    bits: Bits,
    check: u32,
    total: u32,
    header_done: bool,
    pub finished: bool,
    last_flush: i32,
    dictionary: Option<u32>,
    min_block: usize,
    pending_size: usize,
    /// How many bytes the caller's buffer takes before it grows: stored blocks end there.
    room: Room,
}

/// CPython's output buffer: it grows by these steps.
#[derive(Clone, Copy)]
struct Room {
    end: usize,
    step: usize,
}

const STEPS: [usize; 8] =
    [32 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 8 << 20, 16 << 20, 16 << 20];

impl Room {
    fn new() -> Room {
        Room { end: STEPS[0], step: 0 }
    }
    fn grow(&mut self) {
        self.step += 1;
        self.end += STEPS.get(self.step).copied().unwrap_or(32 << 20);
    }
}

impl Deflate {
    pub fn new(level: usize, strategy: Strategy, wrap: Wrap, bits: u32, mem: u32) -> Deflate {
        let bits = if bits == 8 { 9 } else { bits };
        let (w_size, hash_bits, room) = (1usize << bits, mem + 7, 1usize << (mem + 6));
        Deflate {
            level,
            strategy,
            wrap,
            w_size,
            window: vec![0; 2 * w_size + MIN_LOOKAHEAD],
            prev: vec![0; w_size],
            head: vec![0; 1 << hash_bits],
            hash: 0,
            hash_shift: (hash_bits + 2) / 3,
            hash_mask: (1 << hash_bits) - 1,
            block_start: 0,
            start: 0,
            lookahead: 0,
            insert: 0,
            match_start: 0,
            match_length: MIN_MATCH - 1,
            prev_length: MIN_MATCH - 1,
            prev_match: 0,
            match_available: false,
            block: Block::new(room),
            bits: Bits::default(),
            check: if wrap == Wrap::Zlib { 1 } else { 0 },
            total: 0,
            header_done: wrap == Wrap::Raw,
            finished: false,
            last_flush: -2,
            dictionary: None,
            min_block: (4 * room - 5).min(w_size),
            pending_size: 4 * room,
            room: Room::new(),
        }
    }

    fn max_distance(&self) -> usize {
        self.w_size - MIN_LOOKAHEAD
    }

    fn update_hash(&mut self, at: usize) {
        self.hash = (self.hash << self.hash_shift ^ self.window[at] as usize) & self.hash_mask;
    }

    /// Chains the three bytes at `at`; gives the position of their last like.
    fn insert_string(&mut self, at: usize) -> usize {
        self.update_hash(at + 2);
        let last = self.head[self.hash];
        self.prev[at & (self.w_size - 1)] = last;
        self.head[self.hash] = at as u16;
        last as usize
    }

    fn slide(&mut self, more: usize) {
        let (w, end) = (self.w_size, 2 * self.w_size - more);
        self.window.copy_within(w..end, 0);
        self.match_start = self.match_start.wrapping_sub(w);
        self.start -= w;
        self.block_start -= w as isize;
        self.insert = self.insert.min(self.start);
        let w = w as u16; // 0 for 65536 cannot be: windows have at most 32768
        self.head.iter_mut().chain(self.prev.iter_mut()).for_each(|p| *p = p.saturating_sub(w));
    }

    /// What goes into the stream is checked and counted.
    fn note(&mut self, bytes: &[u8]) {
        self.check = match self.wrap {
            Wrap::Raw => self.check,
            Wrap::Zlib => adler32(bytes, self.check),
            Wrap::Gzip => crc32(bytes, self.check),
        };
        self.total = self.total.wrapping_add(bytes.len() as u32);
    }

    fn fill_window(&mut self, input: &mut &[u8]) {
        loop {
            let mut more = 2 * self.w_size - self.lookahead - self.start;
            if self.start >= self.w_size + self.max_distance() {
                self.slide(more);
                more += self.w_size;
            }
            if input.is_empty() {
                return;
            }
            let n = more.min(input.len());
            let at = self.start + self.lookahead;
            self.window[at..at + n].copy_from_slice(&input[..n]);
            self.note(&input[..n]);
            *input = &input[n..];
            self.lookahead += n;
            self.insert_waiting();
            if self.lookahead >= MIN_LOOKAHEAD {
                return;
            }
        }
    }

    fn insert_waiting(&mut self) {
        if self.lookahead + self.insert < MIN_MATCH {
            return;
        }
        let mut at = self.start - self.insert;
        self.hash = self.window[at] as usize;
        self.update_hash(at + 1);
        while self.insert > 0 {
            self.insert_string(at);
            at += 1;
            self.insert -= 1;
            if self.lookahead + self.insert < MIN_MATCH {
                return;
            }
        }
    }

    fn run(&self, a: usize, b: usize) -> usize {
        let most = MAX_MATCH.min(self.window.len() - b);
        let (x, y) = (&self.window[a..a + most], &self.window[b..b + most]);
        x.iter().zip(y).take_while(|(x, y)| x == y).count()
    }

    /// The longest match of what is at `start`, if longer than the one before.
    fn longest_match(&mut self, mut at: usize) -> usize {
        let e = EFFORTS[self.level];
        let mut chain = e.chain;
        let mut best = self.prev_length;
        let limit = self.start.saturating_sub(self.max_distance());
        if self.prev_length >= e.good {
            chain >>= 2;
        }
        let nice = e.nice.min(self.lookahead);
        loop {
            let w = &self.window;
            let hopeful = w[at + best] == w[self.start + best]
                && w[at + best - 1] == w[self.start + best - 1];
            if hopeful {
                let len = self.run(at, self.start);
                if len > best {
                    self.match_start = at;
                    best = len;
                    if len >= nice {
                        break;
                    }
                }
            }
            at = self.prev[at & (self.w_size - 1)] as usize;
            chain -= 1;
            if at <= limit || chain == 0 {
                break;
            }
        }
        best.min(self.lookahead)
    }

    fn flush_block(&mut self, last: bool) {
        let len = (self.start as isize - self.block_start) as usize;
        let stored = match self.block_start {
            at if at >= 0 => Some(&self.window[at as usize..at as usize + len]),
            _ => None,
        };
        let fixed_only = self.strategy == Strategy::Fixed;
        self.block.write(&mut self.bits, stored, len, last, fixed_only);
        self.block_start = self.start as isize;
        self.bits.flush();
    }

    fn take_literal(&mut self, at: usize) -> bool {
        let byte = self.window[at];
        self.block.literal(byte)
    }

    /// More input, as far as this much of it is asked for. False: wait for the next call.
    fn filled(&mut self, input: &mut &[u8], flush: Flush, wanted: usize) -> bool {
        if self.lookahead < wanted {
            self.fill_window(input);
            return self.lookahead >= wanted || flush != Flush::No;
        }
        true
    }

    fn ended(&mut self, flush: Flush, insert: usize) -> State {
        self.insert = insert;
        if flush == Flush::Finish {
            self.flush_block(true);
            return State::Finished;
        }
        if !self.block.is_empty() {
            self.flush_block(false);
        }
        State::BlockDone
    }

    /// Levels 1 to 3: the first match is taken.
    fn fast(&mut self, input: &mut &[u8], flush: Flush) -> State {
        let lazy = EFFORTS[self.level].lazy;
        loop {
            if !self.filled(input, flush, MIN_LOOKAHEAD) {
                return State::NeedMore;
            }
            if self.lookahead == 0 {
                break;
            }
            let mut last = 0;
            if self.lookahead >= MIN_MATCH {
                last = self.insert_string(self.start);
            }
            if last != 0 && self.start - last <= self.max_distance() {
                self.match_length = self.longest_match(last);
            }
            let full;
            if self.match_length >= MIN_MATCH {
                full = self.block.matched(self.start - self.match_start, self.match_length);
                self.lookahead -= self.match_length;
                if self.match_length <= lazy && self.lookahead >= MIN_MATCH {
                    for _ in 1..self.match_length {
                        self.start += 1;
                        self.insert_string(self.start);
                    }
                    self.start += 1;
                } else {
                    self.start += self.match_length;
                    self.hash = self.window[self.start] as usize;
                    self.update_hash(self.start + 1);
                }
                self.match_length = 0;
            } else {
                full = self.take_literal(self.start);
                self.lookahead -= 1;
                self.start += 1;
            }
            if full {
                self.flush_block(false);
            }
        }
        self.ended(flush, self.start.min(MIN_MATCH - 1))
    }

    /// Levels 4 to 9: a match is taken when the next position has no longer one.
    fn slow(&mut self, input: &mut &[u8], flush: Flush) -> State {
        let lazy = EFFORTS[self.level].lazy;
        loop {
            if !self.filled(input, flush, MIN_LOOKAHEAD) {
                return State::NeedMore;
            }
            if self.lookahead == 0 {
                break;
            }
            let mut last = 0;
            if self.lookahead >= MIN_MATCH {
                last = self.insert_string(self.start);
            }
            self.prev_length = self.match_length;
            self.prev_match = self.match_start;
            self.match_length = MIN_MATCH - 1;
            if last != 0 && self.prev_length < lazy && self.start - last <= self.max_distance() {
                self.match_length = self.longest_match(last);
                let poor = self.strategy == Strategy::Filtered
                    || self.match_length == MIN_MATCH && self.start - self.match_start > TOO_FAR;
                if self.match_length <= 5 && poor {
                    self.match_length = MIN_MATCH - 1;
                }
            }
            if self.prev_length >= MIN_MATCH && self.match_length <= self.prev_length {
                self.take_previous();
            } else if self.match_available {
                if self.take_literal(self.start - 1) {
                    self.flush_block(false);
                }
                self.start += 1;
                self.lookahead -= 1;
            } else {
                self.match_available = true;
                self.start += 1;
                self.lookahead -= 1;
            }
        }
        if self.match_available {
            self.take_literal(self.start - 1);
            self.match_available = false;
        }
        self.ended(flush, self.start.min(MIN_MATCH - 1))
    }

    fn take_previous(&mut self) {
        let last_insert = self.start + self.lookahead - MIN_MATCH;
        let distance = self.start - 1 - self.prev_match;
        let full = self.block.matched(distance, self.prev_length);
        self.lookahead -= self.prev_length - 1;
        for _ in 2..self.prev_length {
            self.start += 1;
            if self.start <= last_insert {
                self.insert_string(self.start);
            }
        }
        self.match_available = false;
        self.match_length = MIN_MATCH - 1;
        self.start += 1;
        if full {
            self.flush_block(false);
        }
    }

    /// Runs of one byte only.
    fn rle(&mut self, input: &mut &[u8], flush: Flush) -> State {
        loop {
            if !self.filled(input, flush, MAX_MATCH + 1) {
                return State::NeedMore;
            }
            if self.lookahead == 0 {
                break;
            }
            let mut length = 0;
            if self.lookahead >= MIN_MATCH && self.start > 0 {
                let n = self.run(self.start - 1, self.start);
                length = n.min(self.lookahead);
            }
            let full;
            if length >= MIN_MATCH {
                full = self.block.matched(1, length);
                self.lookahead -= length;
                self.start += length;
            } else {
                full = self.take_literal(self.start);
                self.lookahead -= 1;
                self.start += 1;
            }
            if full {
                self.flush_block(false);
            }
        }
        self.ended(flush, 0)
    }

    /// No matches at all.
    fn huffman(&mut self, input: &mut &[u8], flush: Flush) -> State {
        loop {
            if self.lookahead == 0 {
                self.fill_window(input);
                if self.lookahead == 0 {
                    if flush == Flush::No {
                        return State::NeedMore;
                    }
                    break;
                }
            }
            let full = self.take_literal(self.start);
            self.lookahead -= 1;
            self.start += 1;
            if full {
                self.flush_block(false);
            }
        }
        self.ended(flush, 0)
    }

    /// Room in the caller's buffer for a stored block's bytes.
    fn stored_room(&self) -> Option<usize> {
        let have = (self.bits.pending() as usize + 42) >> 3;
        self.room.end.checked_sub(self.bits.bytes.len())?.checked_sub(have)
    }

    /// Blocks as large as the caller's buffer allows, straight from the input.
    fn store_direct(&mut self, input: &mut &[u8], flush: Flush) -> bool {
        while let Some(room) = self.stored_room() {
            let left = (self.start as isize - self.block_start) as usize;
            let all = left + input.len();
            let len = all.min(0xffff).min(room);
            if len < self.min_block
                && (len == 0 && flush != Flush::Finish || flush == Flush::No || len != all)
            {
                break;
            }
            let last = flush == Flush::Finish && len == all;
            self.bits.stored_header(len, last);
            let kept = left.min(len);
            let from = self.block_start as usize;
            let waiting = self.window[from..from + kept].to_vec();
            self.bits.bytes.extend(waiting);
            self.block_start += kept as isize;
            let direct = &input[..len - kept];
            self.note(direct);
            self.bits.bytes.extend_from_slice(direct);
            *input = &input[len - kept..];
            if last {
                return true;
            }
        }
        false
    }

    /// The window gets what was stored without it.
    fn remember_stored(&mut self, used: &[u8]) {
        let w = self.w_size;
        if used.is_empty() {
            return;
        }
        if used.len() >= w {
            self.window[..w].copy_from_slice(&used[used.len() - w..]);
            self.start = w;
            self.insert = w;
        } else {
            if 2 * w - self.start <= used.len() {
                self.start -= w;
                self.window.copy_within(w..w + self.start, 0);
                self.insert = self.insert.min(self.start);
            }
            let at = self.start;
            self.window[at..at + used.len()].copy_from_slice(used);
            self.start += used.len();
            self.insert += used.len().min(w - self.insert);
        }
        self.block_start = self.start as isize;
    }

    /// Level 0.
    fn stored(&mut self, input: &mut &[u8], flush: Flush) -> State {
        let before = *input;
        let last = self.store_direct(input, flush);
        self.remember_stored(&before[..before.len() - input.len()]);
        if last {
            return State::Finished;
        }
        let w = self.w_size;
        let all_out = input.is_empty() && self.start as isize == self.block_start;
        if flush != Flush::No && flush != Flush::Finish && all_out {
            return State::BlockDone;
        }
        let mut have = 2 * w - self.start;
        if input.len() > have && self.block_start >= w as isize {
            self.block_start -= w as isize;
            self.start -= w;
            self.window.copy_within(w..w + self.start, 0);
            have += w;
            self.insert = self.insert.min(self.start);
        }
        let n = have.min(input.len());
        if n > 0 {
            let at = self.start;
            self.window[at..at + n].copy_from_slice(&input[..n]);
            self.note(&input[..n]);
            *input = &input[n..];
            self.start += n;
            self.insert += n.min(w - self.insert);
        }
        let have = (self.pending_size - ((self.bits.pending() as usize + 42) >> 3)).min(0xffff);
        self.min_block = have.min(w);
        let left = (self.start as isize - self.block_start) as usize;
        let ends = (left > 0 || flush == Flush::Finish) && flush != Flush::No && input.is_empty();
        if left >= self.min_block || ends && left <= have {
            let len = left.min(have);
            let last = flush == Flush::Finish && input.is_empty() && len == left;
            let from = self.block_start as usize;
            self.bits.stored_header(len, last);
            let bytes = self.window[from..from + len].to_vec();
            self.bits.bytes.extend(bytes);
            self.block_start += len as isize;
            if last {
                return State::Finished;
            }
        }
        State::NeedMore
    }

    fn step(&mut self, input: &mut &[u8], flush: Flush) -> State {
        match (self.level, self.strategy) {
            (0, _) => self.stored(input, flush),
            (_, Strategy::Huffman) => self.huffman(input, flush),
            (_, Strategy::Rle) => self.rle(input, flush),
            (1..=3, _) => self.fast(input, flush),
            _ => self.slow(input, flush),
        }
    }

    fn header(&mut self) {
        self.header_done = true;
        let weak = matches!(self.strategy, Strategy::Huffman | Strategy::Rle | Strategy::Fixed);
        let weak = weak || self.level < 2;
        if self.wrap == Wrap::Gzip {
            let hint = if self.level == 9 { 2 } else if weak { 4 } else { 0 };
            self.bits.bytes.extend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, hint, 3]);
            return;
        }
        let size = self.w_size.trailing_zeros() - 8;
        let hint = if weak { 0 } else if self.level < 6 { 1 } else if self.level == 6 { 2 } else { 3 };
        let mut head = (8 + (size << 4)) << 8 | hint << 6;
        if self.dictionary.is_some() {
            head |= 0x20;
        }
        head += 31 - head % 31;
        self.bits.bytes.extend((head as u16).to_be_bytes());
        if let Some(sum) = self.dictionary {
            self.bits.bytes.extend(sum.to_be_bytes());
        }
    }

    fn trailer(&mut self) {
        match self.wrap {
            Wrap::Raw => {}
            Wrap::Zlib => self.bits.bytes.extend(self.check.to_be_bytes()),
            Wrap::Gzip => {
                self.bits.bytes.extend(self.check.to_le_bytes());
                self.bits.bytes.extend(self.total.to_le_bytes());
            }
        }
    }

    /// Takes all of the input and gives what is ready.
    pub fn run_on(&mut self, mut input: &[u8], flush: Flush) -> Vec<u8> {
        let rank = |f: i32| f * 2 - if f > 4 { 9 } else { 0 };
        let idle = input.is_empty() && flush != Flush::Finish;
        let repeated = idle && rank(flush as i32) <= rank(self.last_flush);
        self.last_flush = flush as i32;
        if !self.header_done {
            self.header();
        } else if repeated {
            return Vec::new();
        }
        self.room = Room::new();
        if !input.is_empty() || self.lookahead != 0 || flush != Flush::No {
            let state = loop {
                let state = self.step(&mut input, flush);
                if state != State::NeedMore || self.level != 0 {
                    break state;
                }
                if input.is_empty() && (flush == Flush::No || self.stored_room().is_some()) {
                    break state;
                }
                self.room.grow();
            };
            if state == State::BlockDone {
                self.end_flush(flush);
            }
        }
        if flush == Flush::Finish {
            self.trailer();
            self.finished = true;
        }
        std::mem::take(&mut self.bits.bytes)
    }

    fn end_flush(&mut self, flush: Flush) {
        match flush {
            Flush::Partial => self.bits.empty_block(),
            Flush::Block => {}
            _ => self.bits.stored_header(0, false),
        }
        if flush == Flush::Full {
            self.head.iter_mut().for_each(|h| *h = 0);
            if self.lookahead == 0 {
                self.start = 0;
                self.block_start = 0;
                self.insert = 0;
            }
        }
        self.bits.flush();
    }

    /// Bytes that may be referred to although they are not in the stream.
    pub fn set_dictionary(&mut self, bytes: &[u8]) {
        if self.wrap == Wrap::Zlib {
            self.dictionary = Some(adler32(bytes, 1));
        }
        let (check, total, wrap) = (self.check, self.total, self.wrap);
        self.wrap = Wrap::Raw;
        let mut rest = &bytes[bytes.len().saturating_sub(self.w_size)..];
        self.fill_window(&mut rest);
        while self.lookahead >= MIN_MATCH {
            let end = self.start + self.lookahead - (MIN_MATCH - 1);
            for at in self.start..end {
                self.insert_string(at);
            }
            self.start = end;
            self.lookahead = MIN_MATCH - 1;
            self.fill_window(&mut rest);
        }
        self.start += self.lookahead;
        self.block_start = self.start as isize;
        self.insert = self.lookahead;
        self.lookahead = 0;
        self.match_length = MIN_MATCH - 1;
        self.prev_length = MIN_MATCH - 1;
        self.match_available = false;
        self.wrap = wrap;
        self.check = check;
        self.total = total;
    }
}
