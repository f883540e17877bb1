//! What LZMA's coder and decoder share: probabilities, the state of what came last, lengths.

/// The probabilities, by the place of each group.
pub const IS_MATCH: usize = 0;
pub const IS_REP: usize = IS_MATCH + 12 * 16;
pub const IS_REP_G0: usize = IS_REP + 12;
pub const IS_REP_G1: usize = IS_REP_G0 + 12;
pub const IS_REP_G2: usize = IS_REP_G1 + 12;
pub const IS_REP_0_LONG: usize = IS_REP_G2 + 12;
pub const SLOT: usize = IS_REP_0_LONG + 12 * 16;
pub const SPECIAL: usize = SLOT + 4 * 64;
pub const ALIGN: usize = SPECIAL + 128;
pub const LEN: usize = ALIGN + 16;
pub const REP_LEN: usize = LEN + LEN_SIZE;
pub const LITERAL: usize = REP_LEN + LEN_SIZE;

/// Within a coder of lengths.
pub const CHOICE: usize = 0;
pub const CHOICE_2: usize = 1;
pub const LOW: usize = 2;
pub const MID: usize = LOW + 16 * 8;
pub const HIGH: usize = MID + 16 * 8;
const LEN_SIZE: usize = HIGH + 256;

pub const HALF: u16 = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Props {
    pub lc: u32,
    pub lp: u32,
    pub pb: u32,
    pub dict_size: u32,
}

impl Props {
    pub fn byte(&self) -> u8 {
        ((self.pb * 5 + self.lp) * 9 + self.lc) as u8
    }
    pub fn set_byte(&mut self, b: u8) -> bool {
        let b = u32::from(b);
        if b >= 225 {
            return false;
        }
        self.lc = b % 9;
        self.lp = b / 9 % 5;
        self.pb = b / 45;
        true
    }
    /// The size of the dictionary as a filter's byte says it.
    pub fn dict_byte(&self) -> u8 {
        (0..40).find(|b| dict_size_of(*b).map_or(false, |n| n >= self.dict_size)).unwrap_or(40)
    }
}

pub fn dict_size_of(byte: u8) -> Option<u32> {
    match byte {
        0..=39 => Some((2 | u32::from(byte & 1)) << (byte / 2 + 11)),
        40 => Some(u32::MAX),
        _ => None,
    }
}

pub struct Model {
    pub props: Props,
    pub probs: Vec<u16>,
    pub state: usize,
    pub reps: [u32; 4],
}

impl Model {
    pub fn new(props: Props) -> Model {
        let n = LITERAL + (0x300 << (props.lc + props.lp));
        Model { props, probs: vec![HALF; n], state: 0, reps: [0; 4] }
    }
    pub fn literal(&self, pos: usize, last: u8) -> usize {
        let low = pos & ((1 << self.props.lp) - 1);
        LITERAL + 0x300 * ((low << self.props.lc) + (usize::from(last) >> (8 - self.props.lc)))
    }
    pub fn pos_state(&self, pos: usize) -> usize {
        pos & ((1 << self.props.pb) - 1)
    }
    pub fn after_literal(&mut self) {
        self.state = match self.state {
            0..=3 => 0,
            4..=9 => self.state - 3,
            _ => self.state - 6,
        };
    }
    pub fn after_match(&mut self) {
        self.state = if self.state < 7 { 7 } else { 10 };
    }
    pub fn after_rep(&mut self) {
        self.state = if self.state < 7 { 8 } else { 11 };
    }
    pub fn after_short(&mut self) {
        self.state = if self.state < 7 { 9 } else { 11 };
    }
}

/// Which probabilities of slots a length picks.
pub fn len_state(len: usize) -> usize {
    (len - 2).min(3)
}
