//! CRC-32 and CRC-CCITT.

thread_local! {
    static TABLE: [u32; 256] = {
        let mut t = [0u32; 256];
        for (i, x) in t.iter_mut().enumerate() {
            let mut c = i as u32;
            for _ in 0..8 {
                c = if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 };
            }
            *x = c;
        }
        t
    };
}

pub fn crc32(bytes: &[u8], start: u32) -> u32 {
    TABLE.with(|t| {
        !bytes.iter().fold(!start, |c, b| t[(c as u8 ^ b) as usize] ^ c >> 8)
    })
}

pub fn crc_ccitt(bytes: &[u8], start: u16) -> u16 {
    bytes.iter().fold(start, |mut c, b| {
        c ^= (*b as u16) << 8;
        for _ in 0..8 {
            c = if c & 0x8000 != 0 { c << 1 ^ 0x1021 } else { c << 1 };
        }
        c
    })
}

pub fn adler32(bytes: &[u8], start: u32) -> u32 {
    let (mut a, mut b) = (start & 0xffff, start >> 16);
    for part in bytes.chunks(5552) {
        for x in part {
            a += u32::from(*x);
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    b << 16 | a
}
