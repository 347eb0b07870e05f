//! Damage at random, the same each time.

/// Numbers by xorshift (Marsaglia 2003).
pub struct Random(u64);

impl Random {
    pub fn new() -> Random {
        Random(0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `end`, or 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    /// Flips a bit, loses some bytes, cuts the end off, copies a part over another or has two change places.
    pub fn spoil(&mut self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        let (at, other) = (self.below(len), self.below(len));
        let run = 1 + self.below((len - at.max(other)).min(64));
        match self.below(8) {
            0 => bytes.truncate(at),
            1 => bytes.copy_within(other..other + run, at),
            2 => (0..run).for_each(|i| bytes.swap(at + i, other + i)),
            3 => bytes[at..at + run].fill(0),
            4 => bytes[at..at + run].fill(0xff),
            5 => bytes[at] = self.below(256) as u8,
            _ => bytes[at] ^= 1 << self.below(8),
        }
    }
}
