//! Text files in East Asia's encodings: what was read ahead is kept as text, since a code may go
//! on in the next piece of the file, or depend on those before it; tell() finds the place by
//! reading the piece once more. What is written goes through a codec with a state, too.

use crate::codec::{self, Errors};
use crate::codec_multibyte::{coder, Extent, State};
use crate::file::Open;
use crate::prelude::*;
use crate::stdlib::multibyte::Work;
use crate::str_wtf8::{count, offset};

/// The decoder of a file, and the pieces that the text ahead was made of.
pub struct Ahead {
    work: Work,
    pieces: Vec<Piece>,
}

struct Piece {
    /// Where its text begins in what was read ahead: before that, when some is taken.
    from: isize,
    /// The decoder's, before the piece.
    state: State,
    bytes: Vec<u8>,
}

impl Open {
    /// The number of the file's codec, if it is one of East Asia.
    pub fn multibyte(&self) -> Option<usize> {
        match codec::lookup(&self.encoding) {
            Ok(codec::Encoding::Multibyte(i)) if !self.binary => Some(i),
            _ => None,
        }
    }
    /// Text of more bytes, the last ones of the file where `ended`.
    fn read_ahead(&mut self, i: usize, bytes: &[u8], ended: bool) -> R<usize> {
        let errors = &self.errors;
        let new = || Ahead { work: Work::reading(coder(i), errors), pieces: Vec::new() };
        let ahead = self.ahead.get_or_insert_with(|| Box::new(new()));
        let (state, mut piece) = (ahead.work.state(), ahead.work.waiting());
        let text = ahead.work.decode(bytes, ended, true)?;
        piece.extend_from_slice(bytes);
        piece.truncate(piece.len() - ahead.work.waiting().len());
        ahead.pieces.push(Piece { from: self.inp.len() as isize, state, bytes: piece });
        self.note_line_ends(&text);
        self.inp.extend_from_slice(&text);
        Ok(text.len())
    }
    /// Reads until there is more text; false at the end of the file.
    pub fn fill_ahead(&mut self, i: usize) -> R<bool> {
        loop {
            let chunk = self.source.read(8192)?;
            let ended = chunk.is_empty();
            let n = self.read_ahead(i, &chunk, ended)?;
            if ended || n > 0 {
                self.eof = ended && !self.is_terminal();
                return Ok(n > 0);
            }
        }
    }
    /// Reads the rest of the file as one piece.
    pub fn fill_to_end(&mut self, i: usize) -> R<()> {
        let mut all = Vec::new();
        loop {
            match self.source.read(1 << 16)? {
                chunk if chunk.is_empty() => break,
                chunk => all.extend(chunk),
            }
        }
        self.forget_taken();
        self.read_ahead(i, &all, true)?;
        self.ahead.iter_mut().for_each(|ahead| ahead.pieces.clear());
        self.eof = true;
        Ok(())
    }
    /// Lets go of text that was taken.
    pub fn forget_taken(&mut self) {
        let n = std::mem::take(&mut self.at);
        self.inp.drain(..n);
        self.checked = self.checked.saturating_sub(n);
        if let Some(ahead) = &mut self.ahead {
            ahead.pieces.iter_mut().for_each(|p| p.from -= n as isize);
            let begun = ahead.pieces.iter().rposition(|p| p.from <= 0).unwrap_or(0);
            ahead.pieces.drain(..begun);
        }
    }
    /// Where the text that comes next stands in the file; None: where the file is.
    pub fn place_ahead(&mut self) -> R<Option<i64>> {
        let ahead = match (self.multibyte(), &self.ahead) {
            (Some(_), Some(ahead)) => ahead,
            _ => return Ok(None),
        };
        let at = self.at as isize;
        let n = match ahead.pieces.iter().rposition(|p| p.from <= at) {
            Some(n) => n,
            None if self.inp.len() == self.at => return Ok(None),
            None => return Err(self.no_place()),
        };
        let piece = &ahead.pieces[n];
        let (mut state, mut out) = (piece.state, Vec::new());
        let (want, errors) = ((at - piece.from) as usize, Errors::named(&self.errors));
        let coder = ahead.work.coder();
        let taken = coder.decode(&mut state, &piece.bytes, &errors, Extent::Text(want), &mut out);
        let taken = taken.map_err(|_| self.no_place())?;
        if out.len() != want || state != State::default() {
            return Err(self.no_place());
        }
        let later: usize = ahead.pieces[n + 1..].iter().map(|p| p.bytes.len()).sum();
        let after = later + piece.bytes.len() - taken + ahead.work.waiting().len();
        Ok(Some(self.source.position()? - after as i64))
    }
    fn no_place(&self) -> PyErr {
        not_implemented_error(format!(
            "a position within text in {} is not supported by Portalis",
            self.encoding
        ))
    }
    /// The bytes of a text behind what was written before.
    pub fn encode_on(&mut self, i: usize, text: &[u8]) -> R<Vec<u8>> {
        // CPython's encoder of a file that is not empty begins with all zeros.
        let fresh = !std::mem::replace(&mut self.begun, true);
        let errors = &self.errors;
        let writer =
            self.writer.get_or_insert_with(|| Box::new(Work::writing(coder(i), errors, fresh)));
        writer.encode(&new_wtf8(text.to_vec()), false)
    }
    /// Are all characters of the file single bytes?
    pub fn is_one_byte(&self) -> bool {
        use codec::Encoding as E;
        matches!(codec::lookup(&self.encoding), Ok(E::Page(_) | E::Latin1 | E::Ascii))
    }
    /// How long a text in the file's bytes is that has `n` characters at most.
    pub fn length_of(&self, text: &[u8], n: usize) -> usize {
        match self.is_one_byte() {
            true => n.min(text.len()),
            false if count(text) <= n => text.len(),
            false => offset(text, 0, n),
        }
    }
}
