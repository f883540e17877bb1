//! What digests share: input cut into blocks, the Merkle-Damgård padding, copies.

/// A running digest of any kind.
pub trait Digest {
    fn update(&mut self, bytes: &[u8]);
    /// The digest of what came so far; `n` bytes of it where the length is free.
    fn finish(&self, n: usize) -> Vec<u8>;
    fn copy(&self) -> Box<dyn Digest>;
}

/// A compression function with its state.
pub trait Block {
    const SIZE: usize;
    /// Takes in SIZE bytes.
    fn mix(&mut self, block: &[u8]);
    /// The message's length as the last block ends in it.
    fn length_bytes(bits: u128) -> Vec<u8>;
    fn output(&self) -> Vec<u8>;
    fn fork(&self) -> Self;
}

/// A digest made of a compression function: a one bit, zeros and the length end the message.
pub struct Hash<B: Block> {
    core: B,
    rest: Vec<u8>,
    length: u128,
}

impl<B: Block> Hash<B> {
    pub fn new(core: B) -> Hash<B> {
        Hash { core, rest: Vec::new(), length: 0 }
    }
    fn take(&mut self, mut bytes: &[u8]) {
        if !self.rest.is_empty() {
            let n = (B::SIZE - self.rest.len()).min(bytes.len());
            self.rest.extend_from_slice(&bytes[..n]);
            bytes = &bytes[n..];
            if self.rest.len() < B::SIZE {
                return;
            }
            self.core.mix(&self.rest);
            self.rest.clear();
        }
        let blocks = bytes.chunks_exact(B::SIZE);
        self.rest.extend_from_slice(blocks.remainder());
        for b in blocks {
            self.core.mix(b);
        }
    }
    fn twin(&self) -> Hash<B> {
        Hash { core: self.core.fork(), rest: self.rest.clone(), length: self.length }
    }
}

impl<B: Block + 'static> Digest for Hash<B> {
    fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u128;
        self.take(bytes);
    }
    fn finish(&self, _: usize) -> Vec<u8> {
        let mut h = self.twin();
        let length = B::length_bytes(self.length * 8);
        let mut end = vec![0x80];
        while (h.rest.len() + end.len() + length.len()) % B::SIZE != 0 {
            end.push(0);
        }
        end.extend(length);
        h.take(&end);
        h.core.output()
    }
    fn copy(&self) -> Box<dyn Digest> {
        Box::new(self.twin())
    }
}
