//! scale-offset: each value as what it is more than the least of its chunk, in as many bits as the greatest
//! takes. Floats are multiplied by a power of ten and rounded before.
//!
//! A chunk begins with the bits of a value, the bytes of the least value, which are eight, and the least
//! value in room for sixteen bytes. Then there are all values without gaps, the highest bit of each first.
//! Where a fill value is known, a value whose bits are all ones stands for it. Values that take all bits
//! that they have are stored as they were.

use std::ffi::c_uint;
use std::hint::black_box;

use super::bits::each;
use super::codecs::{NONSENSE, Undone};

/// Bytes in front of the values.
const HEADER: usize = 21;

/// How chunks of a dataset are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Digits behind the point that are kept of a float. `None`: values are integers.
    decimals: Option<i32>,
    /// Bytes of a value.
    size: usize,
    /// The highest byte of a value comes first, once it is undone.
    highest_first: bool,
    /// The bits of the fill value.
    fill: Option<u64>,
}

impl Settings {
    /// The twenty numbers that a file has of them: the way (0: floats, 2: integers), decimals or bits,
    /// values of a chunk, class (0: integers, 1: floats), bytes of a value, sign, order of its bytes,
    /// whether there is a fill value, and the fill value from its lowest four bytes on. `None` if they make
    /// no sense.
    pub fn of(settings: &[c_uint]) -> Option<Settings> {
        let &[way, much, _, class, size, sign, order @ 0..=1, filled @ 0..=1, low, high, ..] =
            settings
        else {
            return None;
        };
        let decimals = match (way, class, sign, size) {
            // The number of bits is one of a signed type, and below 0 means that it is chosen for each chunk.
            (2, 0, 0..=1, 1 | 2 | 4 | 8) if much as i32 <= 8 * size as i32 => None,
            (0, 1, _, 4 | 8) => Some(much as i32),
            _ => return None,
        };
        let fill = u64::from(high) << 32 | u64::from(low);
        let (size, highest_first) = (size as usize, order == 1);
        let known = settings.len() == 20;
        known.then_some(Settings {
            decimals,
            size,
            highest_first,
            fill: (filled == 1).then_some(fill),
        })
    }
}

/// Undoes a chunk, which fills `out`.
pub(super) fn scale_offset(packed: &[u8], settings: Settings, out: &mut [u8]) -> Undone {
    match settings.size {
        1 => undo::<1>(packed, settings, out),
        2 => undo::<2>(packed, settings, out),
        4 => undo::<4>(packed, settings, out),
        _ => undo::<8>(packed, settings, out),
    }
}

/// The same for values of `N` bytes.
fn undo<const N: usize>(packed: &[u8], settings: Settings, out: &mut [u8]) -> Undone {
    let (values, []) = out.as_chunks_mut::<N>() else { return Err(NONSENSE.to_owned()) };
    let Some((header, packed)) = packed.split_first_chunk::<HEADER>() else {
        return Err(too_few(packed.len(), HEADER as u64));
    };
    let [b0, b1, b2, b3, least_bytes, l0, l1, l2, l3, l4, l5, l6, l7, ..] = *header;
    let bits = u32::from_le_bytes([b0, b1, b2, b3]);
    let least = u64::from_le_bytes([l0, l1, l2, l3, l4, l5, l6, l7]);
    if bits as usize > 8 * N {
        return Err(format!("it says that a value has {bits} bits"));
    }
    if least_bytes != 8 {
        return Err(format!("it says that its least value has {least_bytes} bytes"));
    }
    let wanted = (values.len() as u64).saturating_mul(bits.into()).div_ceil(8);
    if (packed.len() as u64) < wanted {
        let (found, wanted) = (HEADER + packed.len(), HEADER as u64 + wanted);
        return Err(too_few(found, wanted));
    }
    let highest_first = settings.highest_first;
    if bits as usize == 8 * N {
        // In the order of the machine that wrote it, which libhdf5 takes for that of the one that reads.
        let turned = highest_first != cfg!(target_endian = "big");
        for (value, stored) in values.iter_mut().zip(packed.as_chunks::<N>().0) {
            *value = *stored;
            if turned {
                value.reverse();
            }
        }
        return Ok(out.len());
    }
    let (filled, fill) = ((1 << bits) - 1, settings.fill);
    let fill = |stored: u64| fill.filter(|_| stored == filled);
    match settings.decimals {
        None => each(packed, bits, values, highest_first, |stored| {
            fill(stored).unwrap_or(least.wrapping_add(stored))
        }),
        // `black_box`, since a compiler may take another function for powers of ten, of which the last bit
        // may be another. libhdf5 calls this one.
        Some(decimals) if N == 4 => {
            let power = black_box(10_f32).powf(decimals as f32);
            let least = f32::from_bits(least as u32);
            each(packed, bits, values, highest_first, |stored| {
                let float = stored as i32 as f32 / power + least;
                fill(stored).unwrap_or(float.to_bits().into())
            });
        }
        Some(decimals) => {
            let power = black_box(10_f64).powf(decimals.into());
            let least = f64::from_bits(least);
            each(packed, bits, values, highest_first, |stored| {
                let float = stored as i64 as f64 / power + least;
                fill(stored).unwrap_or(float.to_bits())
            });
        }
    }
    Ok(out.len())
}

/// What is said of a chunk that has `found` bytes.
fn too_few(found: usize, wanted: u64) -> String {
    format!("it holds {found} bytes, not {wanted}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Integers of four bytes without a fill value, the lowest first.
    const PLAIN: [c_uint; 20] = [2, 0, 1, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// A chunk of values of so many bits.
    fn chunk(bits: u32, least: u64, values: &[u8]) -> Vec<u8> {
        [&bits.to_le_bytes()[..], &[8], &least.to_le_bytes(), &[0; 8], values].concat()
    }

    #[test]
    fn values_are_taken_from_the_highest_bit_on() {
        let settings = Settings::of(&PLAIN).unwrap();
        // 001, 010, 111 and 100.
        let mut out = [0; 16];
        let stored = chunk(3, 100, &[0b0010_1011, 0b1100_0000]);
        assert_eq!(scale_offset(&stored, settings, &mut out), Ok(16));
        assert_eq!(bytemuck::cast_slice::<_, u32>(&out).to_vec(), [101, 102, 107, 104]);
        // Where there is a fill value, it is the third.
        let settings = Settings { fill: Some(7), highest_first: true, ..settings };
        assert_eq!(scale_offset(&stored, settings, &mut out), Ok(16));
        assert_eq!(out, [0, 0, 0, 101, 0, 0, 0, 102, 0, 0, 0, 7, 0, 0, 0, 104]);
        assert!(scale_offset(&stored[..22], settings, &mut out).is_err());
    }

    #[test]
    fn no_bits_are_the_least_value_or_the_fill_value() {
        let settings = Settings::of(&PLAIN).unwrap();
        let mut out = [0; 8];
        assert_eq!(scale_offset(&chunk(0, 9, &[]), settings, &mut out), Ok(8));
        assert_eq!(out, [9, 0, 0, 0, 9, 0, 0, 0]);
        let settings = Settings { fill: Some(7), ..settings };
        assert_eq!(scale_offset(&chunk(0, 9, &[]), settings, &mut out), Ok(8));
        assert_eq!(out, [7, 0, 0, 0, 7, 0, 0, 0]);
    }

    #[test]
    fn what_no_chunk_says_is_an_error() {
        let settings = Settings::of(&PLAIN).unwrap();
        let found = |stored: &[u8]| scale_offset(stored, settings, &mut [0; 8]).unwrap_err();
        assert_eq!(found(&[0; 20]), "it holds 20 bytes, not 21");
        assert_eq!(found(&chunk(33, 0, &[0; 16])), "it says that a value has 33 bits");
        assert_eq!(found(&chunk(32, 0, &[0; 7])), "it holds 28 bytes, not 29");
        let mut other = chunk(1, 0, &[0]);
        other[4] = 4;
        assert_eq!(found(&other), "it says that its least value has 4 bytes");
    }

    #[test]
    fn settings_that_make_no_sense() {
        let with = |place: usize, number| {
            let mut settings = PLAIN;
            settings[place] = number;
            Settings::of(&settings)
        };
        for (place, number) in
            [(0, 0), (0, 1), (1, 33), (3, 1), (3, 2), (4, 3), (5, 2), (6, 2), (7, 2)]
        {
            assert_eq!(with(place, number), None, "{place}: {number}");
        }
        // The number of bits may be chosen for each chunk, and is if it is below 0.
        assert!(with(1, 31).is_some() && with(1, u32::MAX).is_some());
        assert_eq!(Settings::of(&PLAIN[..19]), None);
    }
}
