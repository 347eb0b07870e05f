//! szip: each value as how far it is from the one before, in blocks, each of which is coded in the way
//! that takes the fewest bits (CCSDS 121.0-B, "adaptive entropy coding").
//!
//! libaec, which libhdf5 uses, takes data that end early for shorter ones, and libhdf5 hands out what was
//! in memory for the rest. Here that is an error, as is whatever no encoder writes.

use std::ffi::c_uint;

use super::codecs::{NONSENSE, Undone, too_much};
use super::shuffle::unshuffle;

/// Bytes in front that say how many come out.
const HEADER: usize = 4;

/// Values of a block, at most.
const MOST_IN_BLOCK: usize = 64;

/// Blocks after which a run of blocks of zeros begins anew.
const SEGMENT: u64 = 64;

/// How many blocks of zeros mean all to the end of a segment.
const TO_THE_END: u64 = 5;

/// How many sums of a pair of values there are codes for.
const SUMS: u32 = 13;

/// How a chunk was compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Values are differences, but for the first of each line.
    differences: bool,
    /// The highest byte of a value comes first.
    highest_first: bool,
    /// Values of a block.
    in_block: u32,
    /// Bits of a value.
    bits: u32,
    /// Bytes of the words whose bytes were sorted by their place in the word before; 1 if none were.
    word: usize,
    /// Values of a line. What its last block lacks is filled up with values that do not count.
    in_line: u32,
}

impl Settings {
    /// The four numbers that a file has of them: flags, values of a block, bits of a value, and values of a
    /// line. `None` if they make no sense.
    pub fn of(settings: &[c_uint]) -> Option<Settings> {
        const DIFFERENCES: c_uint = 32;
        const HIGHEST_FIRST: c_uint = 16;
        let [flags, in_block, bits, in_line] = *settings else { return None };
        let (bits, word) = match bits {
            1..=24 => (bits, 1),
            // Words of this size are taken apart into bytes.
            32 | 64 => (8, bits as usize / 8),
            _ => return None,
        };
        let fits = in_block > 0 && in_block.is_multiple_of(2) && in_block as usize <= MOST_IN_BLOCK;
        (fits && in_line > 0).then_some(Settings {
            differences: flags & DIFFERENCES != 0,
            highest_first: flags & HIGHEST_FIRST != 0,
            in_block,
            bits,
            word,
            in_line,
        })
    }

    /// Bytes of a value.
    fn bytes(self) -> usize {
        match self.bits {
            0..=8 => 1,
            9..=16 => 2,
            _ => 4,
        }
    }

    /// The greatest value.
    fn most(self) -> u32 {
        (1 << self.bits) - 1
    }
}

/// Undoes a chunk. `planes` is room to work in.
pub(super) fn szip(
    packed: &[u8],
    settings: Settings,
    out: &mut [u8],
    planes: &mut Vec<u8>,
) -> Undone {
    let (header, packed) = packed.split_first_chunk::<HEADER>().ok_or(NONSENSE)?;
    let total = u32::from_le_bytes(*header) as usize;
    let out = out.get_mut(..total).ok_or_else(too_much)?;
    if !total.is_multiple_of(settings.word * settings.bytes()) {
        return Err(NONSENSE.to_owned());
    }
    if settings.word == 1 {
        blocks(packed, settings, out)?;
    } else {
        planes.resize(total, 0);
        blocks(packed, settings, planes)?;
        unshuffle(planes, settings.word, 0, out);
    }
    Ok(total)
}

/// Undoes blocks until `out` is full.
fn blocks(packed: &[u8], settings: Settings, out: &mut [u8]) -> Result<(), String> {
    let mut bits = Bits { bytes: packed, held: 0, count: 0 };
    let mut lines = Lines::new(settings, out);
    let (n, in_block) = (settings.bits, settings.in_block as usize);
    let id_bits = match n {
        0..=8 => 3,
        9..=16 => 4,
        _ => 5,
    };
    while !lines.is_full() {
        // It stands before the block as it is.
        let first = usize::from(settings.differences && lines.place == 0);
        let begins = lines.place;
        match bits.take(id_bits)? {
            0 => {
                let pairs = bits.take(1)? == 1;
                if first == 1 {
                    lines.take(bits.take(n)?)?;
                }
                if pairs {
                    let mut place = first;
                    while place < in_block {
                        let (one, other) = pair(bits.zeros()?)?;
                        if place % 2 == 0 {
                            lines.take(one)?;
                        }
                        lines.take(other)?;
                        place += 2 - place % 2;
                    }
                } else {
                    let blocks = zero_blocks(bits.zeros()?, begins, &lines);
                    let values = blocks.saturating_mul(in_block as u64) - first as u64;
                    lines.take_zeros(values)?;
                }
            }
            id if id + 1 == 1 << id_bits => {
                for _ in 0..in_block {
                    lines.take(bits.take(n)?)?;
                }
            }
            id => {
                let low = id - 1;
                if first == 1 {
                    lines.take(bits.take(n)?)?;
                }
                let mut values = [0; MOST_IN_BLOCK];
                let values = &mut values[first..in_block];
                for value in &mut *values {
                    let high = bits.zeros()?;
                    if low >= n || high > u64::from(settings.most() >> low) {
                        return Err(NONSENSE.to_owned());
                    }
                    *value = (high as u32) << low;
                }
                for value in values {
                    lines.take(*value | bits.take(low)?)?;
                }
            }
        }
    }
    Ok(())
}

/// The two values of a pair, by the number of its code: codes are in the order of the sums, and for each sum
/// in the order of the second value.
fn pair(code: u64) -> Result<(u32, u32), String> {
    let mut other = code;
    for sum in 0..SUMS {
        match u32::try_from(other) {
            Ok(other) if other <= sum => return Ok((sum - other, other)),
            _ => other -= u64::from(sum) + 1,
        }
    }
    Err(NONSENSE.to_owned())
}

/// How many blocks of zeros a code of so many zeros stands for, for a run that begins at place `begins` of
/// its line.
fn zero_blocks(zeros: u64, begins: u64, lines: &Lines<'_>) -> u64 {
    match zeros + 1 {
        TO_THE_END => {
            let in_block = u64::from(lines.settings.in_block);
            let (before, all) = (begins / in_block, lines.line / in_block);
            (all - before).min(SEGMENT - before % SEGMENT)
        }
        // Those beyond are counted without that one.
        blocks if blocks > TO_THE_END => blocks - 1,
        blocks => blocks,
    }
}

/// Where values go.
struct Lines<'a> {
    settings: Settings,
    out: &'a mut [u8],
    /// Bytes of `out` that are filled.
    at: usize,
    /// Values of a line, with those that fill it up.
    line: u64,
    /// The place of the next value in its line.
    place: u64,
    /// The value before.
    last: u32,
}

impl<'a> Lines<'a> {
    fn new(settings: Settings, out: &'a mut [u8]) -> Lines<'a> {
        let line = u64::from(settings.in_line).next_multiple_of(settings.in_block.into());
        Lines { settings, out, at: 0, line, place: 0, last: 0 }
    }

    fn is_full(&self) -> bool {
        self.at == self.out.len()
    }

    /// Takes a value as it is coded.
    #[inline]
    fn take(&mut self, coded: u32) -> Result<(), String> {
        if coded > self.settings.most() {
            return Err(NONSENSE.to_owned());
        }
        let value = match self.settings.differences && self.place > 0 {
            true => self.after(coded),
            false => coded,
        };
        self.last = value;
        let counts = self.place < u64::from(self.settings.in_line);
        self.place += 1;
        if self.place == self.line {
            self.place = 0;
        }
        if counts && !self.is_full() {
            // By sizes that the compiler knows: a copy of any size would be a call for each value.
            match self.settings.bytes() {
                1 => self.put([value as u8]),
                2 if self.settings.highest_first => self.put((value as u16).to_be_bytes()),
                2 => self.put((value as u16).to_le_bytes()),
                _ if self.settings.highest_first => self.put(value.to_be_bytes()),
                _ => self.put(value.to_le_bytes()),
            }
        }
        Ok(())
    }

    /// Adds the bytes of a value. There is room for them: as many values as fill `out`.
    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.out[self.at..self.at + N].copy_from_slice(&bytes);
        self.at += N;
    }

    /// Takes so many zeros, or those for which there is room.
    fn take_zeros(&mut self, values: u64) -> Result<(), String> {
        // One that began the line is taken already.
        if values > self.line - self.place {
            return Err(NONSENSE.to_owned());
        }
        for _ in 0..values {
            if self.is_full() {
                break;
            }
            self.take(0)?;
        }
        Ok(())
    }

    /// The value that is coded as this difference from the last one. Small differences are coded by turns, up
    /// and down; those that only one way has room for come after them.
    fn after(&self, coded: u32) -> u32 {
        let most = self.settings.most();
        let upper = self.last > most / 2;
        let room = if upper { most - self.last } else { self.last };
        if coded.div_ceil(2) > room {
            return if upper { most - coded } else { coded };
        }
        match coded % 2 {
            0 => self.last + coded / 2,
            _ => self.last - coded.div_ceil(2),
        }
    }
}

/// Bits, the highest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    /// The next bits, from the highest on; below the first `count` of them there may be more of the same.
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// Holds as many bits as fit.
    fn fill(&mut self) {
        if let Some(next) = self.bytes.first_chunk::<8>() {
            self.held |= u64::from_be_bytes(*next) >> self.count;
            let taken = (63 - self.count) / 8;
            self.bytes = &self.bytes[taken as usize..];
            self.count += 8 * taken;
            return;
        }
        while self.count <= 56 {
            let Some(byte) = self.bytes.split_off_first() else { return };
            self.held |= u64::from(*byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next `n` bits as a number, at most 32.
    #[inline]
    fn take(&mut self, n: u32) -> Result<u32, String> {
        if n == 0 {
            return Ok(0);
        }
        if self.count < n {
            self.fill();
        }
        if self.count < n {
            return Err(NONSENSE.to_owned());
        }
        let taken = (self.held >> (64 - n)) as u32;
        self.skip(n);
        Ok(taken)
    }

    /// How many zeros there are before the next one, which is taken too.
    #[inline]
    fn zeros(&mut self) -> Result<u64, String> {
        let mut zeros = 0;
        loop {
            let here = self.held.leading_zeros();
            if here < self.count {
                self.skip(here + 1);
                return Ok(zeros + u64::from(here));
            }
            zeros += u64::from(self.count);
            (self.held, self.count) = (0, 0);
            self.fill();
            if self.count == 0 {
                return Err(NONSENSE.to_owned());
            }
        }
    }

    fn skip(&mut self, n: u32) {
        self.held = self.held.checked_shl(n).unwrap_or_default();
        self.count -= n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_in_the_order_of_their_sums() {
        let found: Vec<_> = (0..6).map(|code| pair(code).unwrap()).collect();
        assert_eq!(found, [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]);
        assert_eq!(pair(90), Ok((0, 12)));
        assert_eq!(pair(91), Err(NONSENSE.to_owned()));
    }

    /// Every difference leads to another value, so that an encoder has one for each.
    #[test]
    fn differences_are_one_to_one() {
        let settings = Settings::of(&[32, 8, 3, 8]).unwrap();
        for last in 0..8 {
            let lines = Lines { last, ..Lines::new(settings, &mut []) };
            let mut found: Vec<u32> = (0..8).map(|coded| lines.after(coded)).collect();
            assert_eq!(found[0], last);
            found.sort_unstable();
            assert_eq!(found, [0, 1, 2, 3, 4, 5, 6, 7], "after {last}");
        }
    }

    #[test]
    fn bits_are_taken_from_the_highest_on() {
        let bytes: Vec<u8> = (1..=20).collect();
        let mut bits = Bits { bytes: &bytes, held: 0, count: 0 };
        assert_eq!((bits.take(8), bits.take(0), bits.take(4)), (Ok(1), Ok(0), Ok(0)));
        // Of 2, 3 and 4: 0010, 00000011, 00000100.
        assert_eq!((bits.zeros(), bits.take(1), bits.zeros()), (Ok(2), Ok(0), Ok(6)));
        assert_eq!((bits.take(1), bits.zeros(), bits.take(2)), (Ok(1), Ok(5), Ok(0)));
        assert_eq!(bits.take(24), Ok(0x05_06_07));
        for byte in 8..=20 {
            assert_eq!(bits.take(8), Ok(byte));
        }
        assert!(bits.take(1).is_err() && bits.zeros().is_err());
    }

    #[test]
    fn any_bytes_are_a_chunk_or_an_error() {
        let mut seed = 1_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 24
        };
        let mut whole = 0;
        for round in 0..5000 {
            let bits = [8, 16, 32, 64, 3, 13, 24][round % 7];
            let line = 1 + random() % 70;
            let settings = [random(), 2 + random() % 32 * 2, bits, line];
            let Some(settings) = Settings::of(&settings) else { continue };
            let mut packed: Vec<u8> = (0..round % 90).map(|_| random() as u8).collect();
            if let Some(header) = packed.first_chunk_mut() {
                *header = (random() / 8 * 8).to_le_bytes();
            }
            if let Ok(found) = szip(&packed, settings, &mut [0; 200], &mut Vec::new()) {
                assert!(found <= 200);
                whole += usize::from(found > 0);
            }
        }
        assert!(whole > 100, "{whole} chunks");
    }
}
