//! The statistics of a block of values that fits the first-level cache: where the time goes.
//!
//! The loops are written over lanes that do not depend on each other, so that a compiler makes vector
//! instructions of them. They are compiled several times, for what instructions a processor may have,
//! and the best is chosen at run time. All do the same operations on the same values, none of them
//! fused, so all give the same bits.

use std::array;

use crate::sum::{Sum, two_sum};

/// How many values are reduced at a time: 32 KiB.
pub(crate) const BLOCK: usize = 4096;

/// Values that are added to apart from each other: two vectors of 512 bits.
const LANES: usize = 16;

/// How many values of a lane are added without compensation.
const RUN: usize = 32;

/// The statistics of a block.
pub(crate) struct Block {
    /// Values that are numbers.
    pub(crate) count: u64,
    pub(crate) sum: Sum,
    /// Infinity without numbers.
    pub(crate) min: f64,
    /// Minus infinity without numbers.
    pub(crate) max: f64,
    /// Σ(xᵢ − mean)².
    pub(crate) squares: f64,
}

/// The statistics of `values`, which should be no more than [`BLOCK`].
pub(crate) fn block(values: &[f64]) -> Block {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has these instructions.
            return unsafe { with_avx512(values) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has these instructions.
            return unsafe { with_avx2(values) };
        }
    }
    portable(values)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn with_avx512(values: &[f64]) -> Block {
    portable(values)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(values: &[f64]) -> Block {
    portable(values)
}

/// With whatever instructions the caller was compiled for.
#[inline(always)]
fn portable(values: &[f64]) -> Block {
    let (sum, min, max) = first_pass::<false>(values);
    // A sum that is finite had no NaN in it.
    if sum.total().is_finite() {
        let count = values.len() as u64;
        let squares = second_pass::<false>(values, sum.total() / count as f64, count);
        return Block { count, sum, min, max, squares };
    }
    let count = values.iter().filter(|value| !value.is_nan()).count() as u64;
    let (sum, min, max) = first_pass::<true>(values);
    let squares = second_pass::<true>(values, sum.total() / count as f64, count);
    Block { count, sum, min, max, squares }
}

/// Sum, least and greatest of `values`. With `NAN`, those that are not a number are left out of the
/// sum; they are out of the other two in any case, since they compare as false.
#[inline(always)]
fn first_pass<const NAN: bool>(values: &[f64]) -> (Sum, f64, f64) {
    let mut least = [f64::INFINITY; LANES];
    let mut greatest = [f64::NEG_INFINITY; LANES];
    let mut rounded = [0.0; LANES];
    let mut lost = [0.0; LANES];
    let (vectors, rest) = values.as_chunks::<LANES>();
    for run in vectors.chunks(RUN) {
        let mut sums = [0.0; LANES];
        for vector in run {
            for lane in 0..LANES {
                let value = vector[lane];
                sums[lane] += if NAN && value.is_nan() { 0.0 } else { value };
                least[lane] = smaller(least[lane], value);
                greatest[lane] = larger(greatest[lane], value);
            }
        }
        for lane in 0..LANES {
            let (sum, error) = two_sum(rounded[lane], sums[lane]);
            rounded[lane] = sum;
            lost[lane] += error;
        }
    }
    let mut sum = Sum::default();
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for lane in 0..LANES {
        sum.merge(Sum::of(rounded[lane], lost[lane]));
        min = smaller(min, least[lane]);
        max = larger(max, greatest[lane]);
    }
    for &value in rest {
        sum.add(if NAN && value.is_nan() { 0.0 } else { value });
        min = smaller(min, value);
        max = larger(max, value);
    }
    (sum, min, max)
}

/// Σ(xᵢ − mean)² of the `count` values that are numbers.
#[inline(always)]
fn second_pass<const NAN: bool>(values: &[f64], mean: f64, count: u64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let deviation = |value: f64| if NAN && value.is_nan() { 0.0 } else { value - mean };
    let mut squares = [0.0; LANES];
    let mut lefts = [0.0; LANES];
    let (vectors, rest) = values.as_chunks::<LANES>();
    for vector in vectors {
        for lane in 0..LANES {
            let deviation = deviation(vector[lane]);
            squares[lane] += deviation * deviation;
            lefts[lane] += deviation;
        }
    }
    let (mut square, mut left) = (tree(squares), tree(lefts));
    for &value in rest {
        let deviation = deviation(value);
        square += deviation * deviation;
        left += deviation;
    }
    // The mean is rounded, so the deviations do not quite cancel; what is left corrects for it.
    // Rounding can take the difference below zero only where both are next to nothing.
    let corrected = square - left * left / count as f64;
    if corrected < 0.0 { 0.0 } else { corrected }
}

/// The sum of lanes by halves.
#[inline(always)]
fn tree(lanes: [f64; LANES]) -> f64 {
    let eight: [f64; LANES / 2] = array::from_fn(|i| lanes[i] + lanes[i + LANES / 2]);
    let four: [f64; LANES / 4] = array::from_fn(|i| eight[i] + eight[i + LANES / 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// The smaller one, the first if they are equal or the second is not a number. `f64::min` may give
/// back either of 0 and -0.
#[inline(always)]
pub(crate) fn smaller(first: f64, second: f64) -> f64 {
    if second < first { second } else { first }
}

/// The larger one, the first if they are equal or the second is not a number.
#[inline(always)]
pub(crate) fn larger(first: f64, second: f64) -> f64 {
    if second > first { second } else { first }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    /// Floats of all sizes from a seed (SplitMix64), some of them NaN or infinite.
    fn values(seed: u64, len: usize, special: bool) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        let value = |bits: u64| match bits % 50 {
            0 if special => f64::NAN,
            1 if special && bits % 3 == 0 => f64::INFINITY,
            2 => -0.0,
            _ => (bits as i64 as f64) * 10_f64.powi((bits % 60) as i32 - 30),
        };
        (0..len).map(|_| value(next())).collect()
    }

    fn bits(block: &Block) -> [u64; 5] {
        let total = block.sum.total();
        [block.count, total.to_bits(), block.min.to_bits(), block.max.to_bits(), {
            if block.squares.is_nan() { f64::NAN.to_bits() } else { block.squares.to_bits() }
        }]
    }

    #[test]
    fn all_instruction_sets_give_the_same_bits() {
        for len in (0..70).chain([511, 512, 513, 1000, BLOCK - 1, BLOCK]) {
            for special in [false, true] {
                let values = values(len as u64, len, special);
                let expected = bits(&portable(&values));
                if is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has these instructions.
                    assert_eq!(bits(&unsafe { with_avx2(&values) }), expected, "{len} values");
                }
                if is_x86_feature_detected!("avx512f") {
                    // SAFETY: the processor has these instructions.
                    assert_eq!(bits(&unsafe { with_avx512(&values) }), expected, "{len} values");
                }
            }
        }
    }
}
