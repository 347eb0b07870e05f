//! Integers of 64 bits, of which an `f64` cannot tell all apart.

use crate::kernel;
use crate::sum::Sum;

/// What the 64 bits of a value are on their way from the file to the accumulator.
///
/// Values travel as `f64`. An integer that may be beyond 2⁵³ travels in the place of one, as its own bits:
/// copies of an `f64` keep them, whatever they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Carried {
    #[default]
    Float,
    Signed,
    Unsigned,
}

impl Carried {
    /// The number that a value stands for, rounded to the nearest `f64`.
    pub(crate) fn float(self, value: f64) -> f64 {
        match self {
            Carried::Float => value,
            Carried::Signed => value.to_bits() as i64 as f64,
            Carried::Unsigned => value.to_bits() as f64,
        }
    }

    /// The integer that a value stands for, if it is not a float.
    pub(crate) fn whole(self, value: f64) -> i128 {
        match self {
            Carried::Unsigned => i128::from(value.to_bits()),
            _ => i128::from(value.to_bits() as i64),
        }
    }

    /// An `i64` for the integer `whole`. They are in the same order, and all are less by
    /// [`bias`](Carried::bias).
    pub(crate) fn ordered(self, whole: i128) -> i64 {
        (whole - self.bias()) as i64
    }

    pub(crate) fn bias(self) -> i128 {
        if self == Carried::Unsigned { 1 << 63 } else { 0 }
    }
}

/// Sum, least and greatest of integers of 64 bits, without any rounding.
///
/// ```
/// use interleave::{Options, reduce};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("times.h5");
/// let file = hdf5::File::create(&path)?;
/// let nanoseconds = [1_700_000_000_123_456_789_i64, 1_700_000_000_123_456_790];
/// file.new_dataset_builder().with_data(&nanoseconds).create("times")?;
/// file.close()?;
///
/// let times = reduce(&path, "times", &Options::default())?.whole().unwrap();
/// assert_eq!(times.min, 1_700_000_000_123_456_789);
/// assert_eq!(times.sum, 3_400_000_000_246_913_579);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Whole {
    /// The sum. It would take 2⁶³ values to reach the end of this type, where it stays.
    pub sum: i128,
    /// The least.
    pub min: i128,
    /// The greatest.
    pub max: i128,
}

impl Whole {
    /// What a block of at least one integer has, and Σ(xᵢ − mean)². The integers are
    /// [`ordered`](Carried::ordered). `room` is used for what it likes.
    pub(crate) fn of_block(ordered: &[i64], bias: i128, room: &mut Vec<f64>) -> (Whole, f64) {
        let (mut min, mut max) = (i64::MAX, i64::MIN);
        // By halves, which do not overflow in a block, and are added without carries.
        let (mut high, mut low) = (0_i64, 0_u64);
        for &value in ordered {
            min = min.min(value);
            max = max.max(value);
            high += value >> 32;
            low += u64::from(value as u32);
        }
        let sum = (i128::from(high) << 32) + i128::from(low) + bias * ordered.len() as i128;
        // Of integers that are close to each other the differences are exact, however large they are.
        room.clear();
        room.extend(ordered.iter().map(|value| value.wrapping_sub(min) as u64 as f64));
        let squares = kernel::block(room).squares;
        let whole = Whole { sum, min: i128::from(min) + bias, max: i128::from(max) + bias };
        (whole, squares)
    }

    pub(crate) fn merge(&mut self, other: &Whole) {
        self.sum = self.sum.saturating_add(other.sum);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// The sum as one of floats.
    pub(crate) fn float_sum(&self) -> Sum {
        let rounded = self.sum as f64;
        Sum::of(rounded, self.sum.saturating_sub(rounded as i128) as f64)
    }

    /// How far the mean of `other_count` integers is from that of `count` of these.
    pub(crate) fn apart(&self, count: u64, other: &Whole, other_count: u64) -> f64 {
        let mean = |whole: &Whole, count: u64| {
            let count = i128::from(count);
            let rest = whole.sum.rem_euclid(count);
            (whole.sum.div_euclid(count), rest as f64 / count as f64)
        };
        let (ours, our_rest) = mean(self, count);
        let (theirs, their_rest) = mean(other, other_count);
        theirs.saturating_sub(ours) as f64 + (their_rest - our_rest)
    }

    /// What [`from_words`](Whole::from_words) takes: signs, sum, least and greatest.
    pub(crate) fn to_words(self) -> [u64; 5] {
        let signs = 1 | u64::from(self.min < 0) << 1 | u64::from(self.max < 0) << 2;
        [signs, self.sum as u64, (self.sum >> 64) as u64, self.min as u64, self.max as u64]
    }

    /// What [`to_words`](Whole::to_words) gave.
    pub(crate) fn from_words([signs, low, high, min, max]: [u64; 5]) -> Whole {
        let signed = |negative: bool, word: u64| match negative {
            true => i128::from(word as i64),
            false => i128::from(word),
        };
        Whole {
            sum: i128::from(high as i64) << 64 | i128::from(low),
            min: signed(signs & 2 != 0, min),
            max: signed(signs & 4 != 0, max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_every_integer_of_64_bits() {
        let ends = [i128::from(i64::MIN), -1, 0, 1, i128::from(i64::MAX), i128::from(u64::MAX)];
        for min in ends {
            for max in ends {
                for sum in [min * 1_000_000_007, max << 40, min + max] {
                    let whole = Whole { sum, min, max };
                    assert_eq!(Whole::from_words(whole.to_words()), whole);
                }
            }
        }
    }

    #[test]
    fn the_squares_of_large_integers_are_those_of_small_ones() {
        for base in [0, 1 << 62, i64::MIN] {
            let values = [base + 1, base + 3, base + 8];
            let (whole, squares) = Whole::of_block(&values, 0, &mut Vec::new());
            assert_eq!(whole.sum, 3 * i128::from(base) + 12);
            assert_eq!(squares, 26.0);
        }
    }
}
