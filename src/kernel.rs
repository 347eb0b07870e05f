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

/// One vector of lanes after the other.
type Vectors<'a> = &'a [[f64; LANES]];

/// What the first pass finds, lane by lane. It is handed over in memory, and the functions that fill
/// it are not inlined: so compilers see that all lanes are one vector.
struct First {
    rounded: [f64; LANES],
    lost: [f64; LANES],
    least: [f64; LANES],
    greatest: [f64; LANES],
}

/// What the second pass finds, lane by lane.
struct Second {
    /// Squares of the deviations from the mean.
    squares: [f64; LANES],
    /// The deviations.
    lefts: [f64; LANES],
}

/// The two passes, compiled for some instructions. They are unsafe to call where those are missing.
struct Passes {
    first: unsafe fn(Vectors<'_>, &mut First),
    second: unsafe fn(Vectors<'_>, f64, &mut Second),
    /// The same, for values some of which are not a number.
    first_nan: unsafe fn(Vectors<'_>, &mut First),
    second_nan: unsafe fn(Vectors<'_>, f64, &mut Second),
}

/// Compiles the two passes, under an attribute.
macro_rules! passes {
    ($name:ident $(, #[$attribute:meta])?) => {
        mod $name {
            use super::{First, Passes, Second, Vectors, first_pass, second_pass};

            pub(super) const PASSES: Passes =
                Passes { first, second, first_nan, second_nan };

            $(#[$attribute])?
            #[inline(never)]
            fn first(vectors: Vectors<'_>, found: &mut First) {
                first_pass::<false>(vectors, found);
            }

            $(#[$attribute])?
            #[inline(never)]
            fn second(vectors: Vectors<'_>, mean: f64, found: &mut Second) {
                second_pass::<false>(vectors, mean, found);
            }

            $(#[$attribute])?
            #[inline(never)]
            fn first_nan(vectors: Vectors<'_>, found: &mut First) {
                first_pass::<true>(vectors, found);
            }

            $(#[$attribute])?
            #[inline(never)]
            fn second_nan(vectors: Vectors<'_>, mean: f64, found: &mut Second) {
                second_pass::<true>(vectors, mean, found);
            }
        }
    };
}

passes!(portable);
#[cfg(target_arch = "x86_64")]
passes!(avx2, #[target_feature(enable = "avx2")]);
#[cfg(target_arch = "x86_64")]
passes!(avx512, #[target_feature(enable = "avx512f,avx512dq,avx512vl")]);

/// The statistics of `values`, which should be no more than [`BLOCK`].
pub(crate) fn block(values: &[f64]) -> Block {
    #[cfg(target_arch = "x86_64")]
    {
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        if avx512 {
            // SAFETY: the processor has these instructions.
            return unsafe { block_by(&avx512::PASSES, values) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has these instructions.
            return unsafe { block_by(&avx2::PASSES, values) };
        }
    }
    // SAFETY: these are compiled for the instructions that every processor has.
    unsafe { block_by(&portable::PASSES, values) }
}

/// The statistics of `values` by `passes`.
///
/// # Safety
///
/// The processor must have the instructions that `passes` are compiled for.
unsafe fn block_by(passes: &Passes, values: &[f64]) -> Block {
    let (vectors, rest) = values.as_chunks::<LANES>();
    let mut first = First::new();
    // SAFETY: as the caller promises.
    unsafe { (passes.first)(vectors, &mut first) };
    let (sum, min, max) = first.with(rest);
    // A sum that is finite had no NaN in it; what the lanes do not hold is looked at by itself.
    if sum.total().is_finite() && !rest.iter().any(|value| value.is_nan()) {
        let count = values.len() as u64;
        let mut second = Second::new();
        let mean = sum.total() / count as f64;
        // SAFETY: as the caller promises.
        unsafe { (passes.second)(vectors, mean, &mut second) };
        return Block { count, sum, min, max, squares: second.with(rest, mean, count) };
    }
    let count = values.iter().filter(|value| !value.is_nan()).count() as u64;
    let (mut first, mut second) = (First::new(), Second::new());
    // SAFETY: as the caller promises.
    unsafe { (passes.first_nan)(vectors, &mut first) };
    let (sum, min, max) = first.with(rest);
    let mean = sum.total() / count as f64;
    // SAFETY: as the caller promises.
    unsafe { (passes.second_nan)(vectors, mean, &mut second) };
    Block { count, sum, min, max, squares: second.with(rest, mean, count) }
}

/// Sum, least and greatest of each lane. With `NAN`, values that are not a number are left out of the
/// sum; they are out of the other two in any case, since they compare as false.
#[expect(clippy::needless_range_loop, reason = "lanes of several arrays go side by side")]
#[inline(always)]
fn first_pass<const NAN: bool>(vectors: Vectors<'_>, found: &mut First) {
    for run in vectors.chunks(RUN) {
        let (mut least, mut greatest) = (found.least, found.greatest);
        let mut sums = [0.0; LANES];
        for vector in run {
            for lane in 0..LANES {
                let value = vector[lane];
                sums[lane] += if NAN && value.is_nan() { 0.0 } else { value };
                least[lane] = smaller(least[lane], value);
                greatest[lane] = larger(greatest[lane], value);
            }
        }
        (found.least, found.greatest) = (least, greatest);
        for lane in 0..LANES {
            let (sum, error) = two_sum(found.rounded[lane], sums[lane]);
            found.rounded[lane] = sum;
            found.lost[lane] += error;
        }
    }
}

/// Deviations from the mean and their squares, added up in each lane.
#[inline(always)]
fn second_pass<const NAN: bool>(vectors: Vectors<'_>, mean: f64, found: &mut Second) {
    let mut squares = [0.0; LANES];
    let mut lefts = [0.0; LANES];
    for vector in vectors {
        for lane in 0..LANES {
            let deviation = deviation::<NAN>(vector[lane], mean);
            squares[lane] += deviation * deviation;
            lefts[lane] += deviation;
        }
    }
    (found.squares, found.lefts) = (squares, lefts);
}

#[inline(always)]
fn deviation<const NAN: bool>(value: f64, mean: f64) -> f64 {
    if NAN && value.is_nan() { 0.0 } else { value - mean }
}

impl First {
    fn new() -> First {
        First {
            rounded: [0.0; LANES],
            lost: [0.0; LANES],
            least: [f64::INFINITY; LANES],
            greatest: [f64::NEG_INFINITY; LANES],
        }
    }

    /// Sum, least and greatest of all lanes and of `rest`, without what is not a number once the
    /// lanes are without it.
    fn with(&self, rest: &[f64]) -> (Sum, f64, f64) {
        let mut sum = Sum::default();
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        for lane in 0..LANES {
            sum.merge(Sum::of(self.rounded[lane], self.lost[lane]));
            min = smaller(min, self.least[lane]);
            max = larger(max, self.greatest[lane]);
        }
        for &value in rest.iter().filter(|value| !value.is_nan()) {
            sum.add(value);
            min = smaller(min, value);
            max = larger(max, value);
        }
        (sum, min, max)
    }
}

impl Second {
    fn new() -> Second {
        Second { squares: [0.0; LANES], lefts: [0.0; LANES] }
    }

    /// Σ(xᵢ − mean)² of the `count` numbers in all lanes and in `rest`.
    fn with(&self, rest: &[f64], mean: f64, count: u64) -> f64 {
        if count == 0 {
            return 0.0;
        }
        let (mut square, mut left) = (tree(self.squares), tree(self.lefts));
        for &value in rest {
            let deviation = deviation::<true>(value, mean);
            square += deviation * deviation;
            left += deviation;
        }
        // The mean is rounded, so the deviations do not quite cancel; what is left corrects for it.
        // Rounding can take the difference below zero only where both are next to nothing.
        let corrected = square - left * left / count as f64;
        if corrected < 0.0 { 0.0 } else { corrected }
    }
}

/// The sum of lanes by halves.
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
            1 if special && bits.is_multiple_of(3) => f64::INFINITY,
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
                // SAFETY: these are compiled for the instructions that every processor has.
                let expected = bits(&unsafe { block_by(&portable::PASSES, &values) });
                if is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has these instructions.
                    let block = unsafe { block_by(&avx2::PASSES, &values) };
                    assert_eq!(bits(&block), expected, "{len} values");
                }
                if is_x86_feature_detected!("avx512dq") && is_x86_feature_detected!("avx512vl") {
                    // SAFETY: the processor has these instructions.
                    let block = unsafe { block_by(&avx512::PASSES, &values) };
                    assert_eq!(bits(&block), expected, "{len} values");
                }
            }
        }
    }
}
