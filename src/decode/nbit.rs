//! nbit: of each value only the bits that its type has, without gaps, the highest of each first.

use std::ffi::c_uint;

use super::bits::each;
use super::codecs::{NONSENSE, Undone};

/// How chunks of a dataset are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Bytes of a value.
    size: usize,
    /// The highest byte of a value comes first, once it is undone.
    highest_first: bool,
    /// Bits that are stored of a value.
    bits: u32,
    /// Bits of a value below them, which are 0.
    below: u32,
}

impl Settings {
    /// The eight numbers that a file has of them, if values are numbers that are not whole: how many they
    /// are, 0 for a filter that does something, values of a chunk, 1 for numbers, bytes of a value, order of
    /// its bytes, bits that are stored, and bits below them. `None` if they make no sense.
    pub fn of(settings: &[c_uint]) -> Option<Settings> {
        let [8, 0, _, 1, size, order @ 0..=1, bits, below] = *settings else { return None };
        let fits = bits > 0 && u64::from(bits) + u64::from(below) <= 8 * u64::from(size);
        let (size, highest_first) = (size as usize, order == 1);
        fits.then_some(Settings { size, highest_first, bits, below })
    }

    /// Bits that are stored of a value.
    pub(super) fn bits(self) -> u32 {
        self.bits
    }

    /// Whether it is undone here: not for numbers that no processor has.
    pub(super) fn is_undone(self) -> bool {
        matches!(self.size, 1 | 2 | 4 | 8)
    }
}

/// Undoes a chunk, which fills `out`.
pub(super) fn nbit(packed: &[u8], settings: Settings, out: &mut [u8]) -> Undone {
    match settings.size {
        1 => undo::<1>(packed, settings, out),
        2 => undo::<2>(packed, settings, out),
        4 => undo::<4>(packed, settings, out),
        _ => undo::<8>(packed, settings, out),
    }
}

/// The same for values of `N` bytes.
fn undo<const N: usize>(packed: &[u8], settings: Settings, out: &mut [u8]) -> Undone {
    let Settings { highest_first, bits, below, .. } = settings;
    let (values, []) = out.as_chunks_mut::<N>() else { return Err(NONSENSE.to_owned()) };
    each(packed, bits, values, highest_first, |stored| stored << below);
    Ok(out.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_to_their_place() {
        let mut settings = [8, 0, 2, 1, 2, 0, 6, 3];
        // 110101, 000011 and nothing.
        let stored = [0b1101_0100, 0b0011_0000];
        let mut out = [0; 4];
        assert_eq!(nbit(&stored, Settings::of(&settings).unwrap(), &mut out), Ok(4));
        assert_eq!(out, [0b1010_1000, 1, 0b0001_1000, 0]);
        settings[5] = 1;
        assert_eq!(nbit(&stored, Settings::of(&settings).unwrap(), &mut out), Ok(4));
        assert_eq!(out, [1, 0b1010_1000, 0, 0b0001_1000]);
    }

    #[test]
    fn settings_that_make_no_sense() {
        let known = [8, 0, 2, 1, 2, 0, 6, 3];
        for (place, number) in
            [(0, 9), (1, 1), (3, 2), (5, 2), (6, 0), (6, 14), (7, 11), (7, u32::MAX)]
        {
            let mut settings = known;
            settings[place] = number;
            assert_eq!(Settings::of(&settings), None, "{place}: {number}");
        }
        assert_eq!(Settings::of(&known[..7]), None);
    }
}
