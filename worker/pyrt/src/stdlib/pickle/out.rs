//! What a pickler has written: opcodes, cut into frames from protocol 4 on.

use super::codes::FRAME;

/// A frame is closed once it is that long.
pub const FRAME_TARGET: usize = 64 * 1024;
/// A shorter one is written without a frame's header.
const FRAME_MIN: usize = 4;
const HEADER: usize = 9;
/// Room that every frame gets at once.
const FIRST_ROOM: usize = 256;

#[derive(Default)]
pub struct Out {
    pub bytes: Vec<u8>,
    pub framing: bool,
    frame: Option<usize>,
}

impl Out {
    #[inline]
    pub fn put(&mut self, b: &[u8]) {
        if self.framing && self.frame.is_none() {
            self.open_frame();
        }
        self.bytes.extend_from_slice(b);
    }
    #[cold]
    fn open_frame(&mut self) {
        self.frame = Some(self.bytes.len());
        self.bytes.reserve(FIRST_ROOM);
        self.bytes.extend_from_slice(&[0; HEADER]);
    }
    pub fn close_frame(&mut self) {
        let start = match self.frame.take() {
            Some(s) if self.framing => s,
            _ => return,
        };
        let len = self.bytes.len() - start - HEADER;
        if len < FRAME_MIN {
            self.bytes.drain(start..start + HEADER);
            return;
        }
        self.bytes[start] = FRAME;
        self.bytes[start + 1..start + HEADER].copy_from_slice(&(len as u64).to_le_bytes());
    }
    /// Is the frame full? Asked between two opcodes.
    pub fn is_full(&self) -> bool {
        match self.frame {
            Some(start) => self.framing && self.bytes.len() - start - HEADER >= FRAME_TARGET,
            None => false,
        }
    }
}
