//! szip: each value as how far it is from the one before, in blocks, each of which is coded in the way
//! that takes the fewest bits (CCSDS 121.0-B, "adaptive entropy coding").
//!
//! libaec, which libhdf5 uses, takes data that end early for shorter ones, and libhdf5 hands out what was
//! in memory for the rest. Here that is an error, as is whatever no encoder writes.

use std::ffi::c_uint;
use std::hint;

use super::bits::{bits_at, next_bits};
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
    match settings.bytes() {
        1 => blocks_of::<1>(packed, settings, out),
        2 => blocks_of::<2>(packed, settings, out),
        _ => blocks_of::<4>(packed, settings, out),
    }
}

/// The same for values of `N` bytes. Of the usual blocks the compiler knows the length.
fn blocks_of<const N: usize>(
    packed: &[u8],
    settings: Settings,
    out: &mut [u8],
) -> Result<(), String> {
    let out = out.as_chunks_mut().0;
    match settings.in_block as usize {
        8 => blocks_of_length::<N>(packed, settings, out, 8),
        16 => blocks_of_length::<N>(packed, settings, out, 16),
        32 => blocks_of_length::<N>(packed, settings, out, 32),
        other => blocks_of_length::<N>(packed, settings, out, other),
    }
}

/// The same for blocks of so many values.
#[inline(always)]
fn blocks_of_length<const N: usize>(
    packed: &[u8],
    settings: Settings,
    out: &mut [[u8; N]],
    in_block: usize,
) -> Result<(), String> {
    let mut bits = Bits { bytes: packed, at: 0 };
    let mut lines = Lines::new(settings, out);
    let (n, most) = (settings.bits, settings.most());
    let id_bits = match n {
        0..=8 => 3,
        9..=16 => 4,
        _ => 5,
    };
    let as_it_is = (1 << id_bits) - 1;
    let mut room = [0; MOST_IN_BLOCK];
    let block = &mut room[..in_block];
    while !lines.is_full() {
        // It stands before the block as it is.
        let first = usize::from(settings.differences && lines.place == 0);
        let id = bits.take(id_bits)?;
        if id == as_it_is {
            bits.fill(n, block)?;
            lines.take(block);
            continue;
        }
        let pairs = id == 0 && bits.take(1)? == 1;
        if first == 1 {
            block[0] = bits.take(n)?;
        }
        if id > 0 {
            let low = id - 1;
            bits.zeros_before_ones(&mut block[first..])?;
            // All bits that any of them has: none is too great unless this is.
            let high = block[first..].iter().fold(0, |bits, high| bits | high);
            if low >= n || high > most >> low {
                return Err(NONSENSE.to_owned());
            }
            bits.append(low, &mut block[first..])?;
            lines.take(block);
        } else if pairs {
            // One of a pair stood before it.
            for pair in (0..block.len()).step_by(2) {
                let (one, other) = values_of_pair(bits.zeros()?)?;
                if pair >= first {
                    block[pair] = one;
                }
                block[pair + 1] = other;
            }
            if block.iter().any(|value| *value > most) {
                return Err(NONSENSE.to_owned());
            }
            lines.take(block);
        } else {
            let blocks = zero_blocks(bits.zeros()?, lines.place, &lines);
            if blocks > (lines.line - lines.place) / block.len() as u64 {
                return Err(NONSENSE.to_owned());
            }
            block[first..].fill(0);
            for _ in 0..blocks {
                if lines.is_full() {
                    break;
                }
                lines.take(block);
                block.fill(0);
            }
        }
    }
    Ok(())
}

/// The two values of a pair, by the number of its code: codes are in the order of the sums, and for each sum
/// in the order of the second value.
fn values_of_pair(code: u64) -> Result<(u32, u32), String> {
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
fn zero_blocks<const N: usize>(zeros: u64, begins: u64, lines: &Lines<'_, N>) -> u64 {
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

/// Where values of `N` bytes go.
struct Lines<'a, const N: usize> {
    settings: Settings,
    /// What is not yet filled.
    out: &'a mut [[u8; N]],
    /// Values of a line, with those that fill it up.
    line: u64,
    /// The place of the next block in its line.
    place: u64,
    /// The value before.
    last: u32,
}

impl<'a, const N: usize> Lines<'a, N> {
    fn new(settings: Settings, out: &'a mut [[u8; N]]) -> Lines<'a, N> {
        let line = u64::from(settings.in_line).next_multiple_of(settings.in_block.into());
        Lines { settings, out, line, place: 0, last: 0 }
    }

    fn is_full(&self) -> bool {
        self.out.is_empty()
    }

    /// Takes the values of a block as they are coded, or those of them that count and for which there is room.
    #[inline(always)]
    fn take(&mut self, block: &[u32]) {
        let begins = self.place == 0;
        let counting = u64::from(self.settings.in_line) - self.place;
        self.place += block.len() as u64;
        if self.place == self.line {
            self.place = 0;
        }
        let count = self.out.len().min(counting.min(block.len() as u64) as usize);
        let (values, rest) = std::mem::take(&mut self.out).split_at_mut(count);
        self.out = rest;
        match count == block.len() {
            // As nearly always: of a length that the compiler knows.
            true => self.put(begins, block, values),
            false => self.put(begins, &block[..count], values),
        }
    }

    /// Makes values of as many that are coded.
    #[inline(always)]
    fn put(&mut self, begins: bool, block: &[u32], values: &mut [[u8; N]]) {
        let (values, highest_first) = (&mut values[..block.len()], self.settings.highest_first);
        if !self.settings.differences {
            for (value, coded) in values.iter_mut().zip(block) {
                *value = bytes_of(*coded, highest_first);
            }
            return;
        }
        let most = self.settings.most();
        // The first of a line is no difference, but that from 0 upwards.
        let mut last = if begins { 0 } else { self.last };
        for (value, coded) in values.iter_mut().zip(block) {
            last = after(last, *coded, most);
            *value = bytes_of(last, highest_first);
        }
        self.last = last;
    }
}

/// The bytes of a value. It has no more.
#[inline(always)]
fn bytes_of<const N: usize>(value: u32, highest_first: bool) -> [u8; N] {
    match highest_first {
        true => std::array::from_fn(|byte| value.to_be_bytes()[4 - N + byte]),
        false => std::array::from_fn(|byte| value.to_le_bytes()[byte]),
    }
}

/// The value that is coded as this difference from the last one, where `most` is the greatest. Small
/// differences are coded by turns, up and down; those that only one way has room for come after them.
///
/// Each value waits for the one before. So all is worked out that does not need it, and what does are two
/// comparisons and an addition, of which one result is taken without a branch.
#[inline(always)]
fn after(last: u32, coded: u32, most: u32) -> u32 {
    let half = coded.div_ceil(2);
    let (up, down) = (coded, most - coded);
    let (least, greatest) = (half, most - half);
    // Down for the odd ones: all bits of the half are turned.
    let near = last.wrapping_add(coded >> 1 ^ (coded & 1).wrapping_neg());
    let above = hint::select_unpredictable(last > greatest, down, near);
    hint::select_unpredictable(last < least, up, above)
}

/// Bits, the highest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    /// The next one.
    at: u64,
}

impl Bits<'_> {
    /// The place of a bit, if it is none that lies beyond the end.
    fn reach(&mut self, end: u64) -> Result<(), String> {
        self.at = end;
        if end > 8 * self.bytes.len() as u64 { Err(NONSENSE.to_owned()) } else { Ok(()) }
    }

    /// The next `n` bits as a number, at most 32.
    #[inline]
    fn take(&mut self, n: u32) -> Result<u32, String> {
        let taken = bits_at(self.bytes, self.at, n) as u32;
        self.reach(self.at + u64::from(n)).map(|()| taken)
    }

    /// Fills a block with numbers of `n` bits.
    #[inline(always)]
    fn fill(&mut self, n: u32, block: &mut [u32]) -> Result<(), String> {
        self.each(n, block, |number, bits| *number = bits)
    }

    /// Adds `n` bits to each number of a block, below those that it has.
    #[inline(always)]
    fn append(&mut self, n: u32, block: &mut [u32]) -> Result<(), String> {
        self.each(n, block, |number, bits| *number = *number << n | bits)
    }

    /// Hands `n` bits to each number of a block.
    #[inline(always)]
    fn each(
        &mut self,
        n: u32,
        block: &mut [u32],
        hand: impl Fn(&mut u32, u32),
    ) -> Result<(), String> {
        let mut at = self.at;
        self.reach(at + u64::from(n) * block.len() as u64)?;
        // As many numbers from one load as it has bits for: 57, and a number has 24 at most.
        let few = |block: &mut [u32]| {
            let (mut bits, _) = next_bits(self.bytes, at);
            at += u64::from(n) * block.len() as u64;
            for number in block {
                // In two steps, for none.
                hand(number, (bits >> 1 >> (63 - n)) as u32);
                bits <<= n;
            }
        };
        match n {
            0..=7 => block.chunks_mut(8).for_each(few),
            8..=14 => block.chunks_mut(4).for_each(few),
            _ => block.chunks_mut(2).for_each(few),
        }
        Ok(())
    }

    /// How many zeros there are before the next one, which is taken too.
    #[inline(never)]
    fn zeros(&mut self) -> Result<u64, String> {
        let mut zeros = [0];
        self.zeros_before_ones(&mut zeros)?;
        Ok(zeros[0].into())
    }

    /// How many zeros there are before each of the next ones, which are taken too.
    #[inline(always)]
    fn zeros_before_ones(&mut self, zeros: &mut [u32]) -> Result<(), String> {
        let mut zeros = zeros.iter_mut();
        let Some(mut slot) = zeros.next() else { return Ok(()) };
        let mut before = 0_u32;
        loop {
            let (bits, count) = next_bits(self.bytes, self.at);
            // The first bit as the lowest: the lowest one is the easiest to take away.
            let (mut ones, mut next) = (bits.reverse_bits(), 0);
            while ones != 0 {
                let place = ones.trailing_zeros();
                ones &= ones - 1;
                *slot = before.saturating_add(place - next);
                (before, next) = (0, place + 1);
                match zeros.next() {
                    Some(another) => slot = another,
                    None => return self.reach(self.at + u64::from(next)),
                }
            }
            before = before.saturating_add(count - next);
            self.reach(self.at + u64::from(count))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_in_the_order_of_their_sums() {
        let found: Vec<_> = (0..6).map(|code| values_of_pair(code).unwrap()).collect();
        assert_eq!(found, [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]);
        assert_eq!(values_of_pair(90), Ok((0, 12)));
        assert_eq!(values_of_pair(91), Err(NONSENSE.to_owned()));
    }

    /// Every difference leads to another value, so that an encoder has one for each.
    #[test]
    fn differences_are_one_to_one() {
        for last in 0..8 {
            let mut found: Vec<u32> = (0..8).map(|coded| after(last, coded, 7)).collect();
            assert_eq!(found[0], last);
            found.sort_unstable();
            assert_eq!(found, [0, 1, 2, 3, 4, 5, 6, 7], "after {last}");
        }
    }

    #[test]
    fn bits_are_taken_from_the_highest_on() {
        let bytes: Vec<u8> = (1..=20).collect();
        let mut bits = Bits { bytes: &bytes, at: 0 };
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
