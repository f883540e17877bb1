//! Writes .xz, .lzma and raw streams. All the text is kept until the end.

use super::check::Check;
use super::encode::Encoder;
use super::filters::{properties, Chain, Delta, Filter, DELTA, LZMA2};
use crate::stdlib::checksums::crc32;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xz(u8),
    Alone,
    Raw,
}

pub struct Writer {
    format: Format,
    chain: Chain,
    text: Vec<u8>,
    is_begun: bool,
}

fn number(mut n: u64, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn seal(out: &mut Vec<u8>, from: usize) {
    let crc = crc32(&out[from..], 0);
    out.extend_from_slice(&crc.to_le_bytes());
}

fn pad(out: &mut Vec<u8>, from: usize) {
    while (out.len() - from) % 4 != 0 {
        out.push(0);
    }
}

impl Writer {
    pub fn new(format: Format, chain: Chain) -> Writer {
        Writer { format, chain, text: Vec::new(), is_begun: false }
    }

    /// Takes text; gives the head of the stream when it is the first.
    pub fn push(&mut self, b: &[u8]) -> Vec<u8> {
        self.text.extend_from_slice(b);
        self.begin()
    }

    fn begin(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        if std::mem::replace(&mut self.is_begun, true) {
            return out;
        }
        match self.format {
            Format::Xz(check) => {
                out.extend_from_slice(b"\xfd7zXZ\0");
                out.extend_from_slice(&[0, check]);
                seal(&mut out, 6);
            }
            Format::Alone => {
                out.push(self.chain.props.byte());
                out.extend_from_slice(&self.chain.props.dict_size.to_le_bytes());
                out.extend_from_slice(&[0xff; 8]);
            }
            Format::Raw => {}
        }
        out
    }

    pub fn finish(mut self) -> Vec<u8> {
        let mut out = self.begin();
        match self.format {
            Format::Xz(check) => self.finish_xz(check, &mut out),
            _ => out.extend(self.pack()),
        }
        out
    }

    fn pack(&mut self) -> Vec<u8> {
        for d in &self.chain.deltas {
            Delta::new(*d).run(&mut self.text, false);
        }
        let e = Encoder::new(&self.text, self.chain.props, self.chain.depth);
        if self.chain.is_lzma2 { e.pieces() } else { e.stream() }
    }

    fn block_head(&self) -> Vec<u8> {
        let mut filters: Vec<(u64, Filter)> =
            self.chain.deltas.iter().map(|d| (DELTA, Filter::Delta(*d))).collect();
        filters.push((LZMA2, Filter::Lzma2(self.chain.props, 0)));
        let mut out = vec![0, filters.len() as u8 - 1];
        for (id, f) in &filters {
            let props = properties(f);
            number(*id, &mut out);
            number(props.len() as u64, &mut out);
            out.extend(props);
        }
        pad(&mut out, 0);
        out[0] = (out.len() / 4) as u8;
        seal(&mut out, 0);
        out
    }

    fn finish_xz(&mut self, check_id: u8, out: &mut Vec<u8>) {
        let mut records = Vec::new();
        if !self.text.is_empty() {
            let n = self.text.len() as u64;
            let mut check = Check::new(check_id);
            check.update(&self.text);
            let from = out.len();
            out.extend(self.block_head());
            out.extend(self.pack());
            let packed = (out.len() - from + check.size()) as u64;
            pad(out, from);
            out.extend(check.bytes().unwrap_or_default());
            records.push((packed, n));
        }
        let from = out.len();
        out.push(0);
        number(records.len() as u64, out);
        for (packed, n) in records {
            number(packed, out);
            number(n, out);
        }
        pad(out, from);
        seal(out, from);
        let size = ((out.len() - from) / 4 - 1) as u32;
        let mut foot = size.to_le_bytes().to_vec();
        foot.extend_from_slice(&[0, check_id]);
        out.extend_from_slice(&crc32(&foot, 0).to_le_bytes());
        out.extend(foot);
        out.extend_from_slice(b"YZ");
    }
}
