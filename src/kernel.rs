//! The statistics of a block of values that fits the first-level cache: where the time goes.
//!
//! The loops are written over lanes that do not depend on each other, so that a compiler makes vector
//! instructions of them. They are compiled several times, for what instructions a processor may have,
//! and the best is chosen at run time. All do the same operations on the same values, none of them
//! fused, so all give the same bits.
//!
//! There are two passes over a block, since the deviations need the mean. What limits both is the
//! number of additions and comparisons, which share two units in many processors. So the least value
//! is sought in one pass and the greatest in the other, and a subtraction goes to the units that
//! multiply: see [`Minus`].

use std::array;
#[cfg(target_arch = "x86_64")]
use std::hint::black_box;

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
}

/// What the second pass finds, lane by lane.
struct Second {
    /// Squares of the deviations from the mean.
    squares: [f64; LANES],
    /// The deviations, if anybody asked for them.
    lefts: [f64; LANES],
    greatest: [f64; LANES],
}

/// The two passes, compiled for some instructions. They are unsafe to call where those are missing.
struct Passes {
    first: unsafe fn(Vectors<'_>, &mut First),
    second: unsafe fn(Vectors<'_>, f64, &mut Second),
    /// The first pass over values some of which are not a number.
    first_nan: unsafe fn(Vectors<'_>, &mut First),
    /// The second pass over these, and over values that are close to each other.
    second_careful: unsafe fn(Vectors<'_>, f64, &mut Second),
}

/// Compiles the two passes, under an attribute.
macro_rules! passes {
    ($name:ident, $minus:ident $(, #[$attribute:meta])?) => {
        mod $name {
            use super::{First, Passes, Second, Vectors, first_pass, second_pass};
            use super::$minus;

            pub(super) const PASSES: Passes =
                Passes { first, second, first_nan, second_careful };

            $(#[$attribute])?
            #[inline(never)]
            fn first(vectors: Vectors<'_>, found: &mut First) {
                first_pass::<false>(vectors, found);
            }

            $(#[$attribute])?
            #[inline(never)]
            fn second(vectors: Vectors<'_>, mean: f64, found: &mut Second) {
                second_pass::<false, $minus>(vectors, mean, found);
            }

            $(#[$attribute])?
            #[inline(never)]
            fn first_nan(vectors: Vectors<'_>, found: &mut First) {
                first_pass::<true>(vectors, found);
            }

            $(#[$attribute])?
            #[inline(never)]
            fn second_careful(vectors: Vectors<'_>, mean: f64, found: &mut Second) {
                second_pass::<true, $minus>(vectors, mean, found);
            }
        }
    };
}

passes!(portable, Plain);
#[cfg(target_arch = "x86_64")]
passes!(avx2, Fused, #[target_feature(enable = "avx2,fma")]);
#[cfg(target_arch = "x86_64")]
passes!(avx512, Fused, #[target_feature(enable = "avx512f,avx512dq,avx512vl,fma")]);

/// How `value - mean` is calculated. Both give the same bits.
trait Minus {
    fn new(mean: f64) -> Self;
    fn of(&self, value: f64) -> f64;
}

/// By a subtraction.
struct Plain(f64);

impl Minus for Plain {
    #[inline(always)]
    fn new(mean: f64) -> Plain {
        Plain(mean)
    }

    #[inline(always)]
    fn of(&self, value: f64) -> f64 {
        value - self.0
    }
}

/// As `value * 1 - mean`, rounded once, where processors have an instruction for that: the units that
/// multiply have less to do than those that add.
#[cfg(target_arch = "x86_64")]
struct Fused {
    mean: f64,
    /// A 1 that compilers do not know to be one: they would make a subtraction of it.
    one: f64,
}

#[cfg(target_arch = "x86_64")]
impl Minus for Fused {
    #[inline(always)]
    fn new(mean: f64) -> Fused {
        Fused { mean, one: black_box(1.0) }
    }

    #[inline(always)]
    fn of(&self, value: f64) -> f64 {
        value.mul_add(self.one, -self.mean)
    }
}

/// The statistics of `values`, which should be no more than [`BLOCK`].
pub(crate) fn block(values: &[f64]) -> Block {
    #[cfg(target_arch = "x86_64")]
    {
        let fma = is_x86_feature_detected!("fma");
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        if avx512 && fma {
            // SAFETY: the processor has these instructions.
            return unsafe { block_by(&avx512::PASSES, values) };
        }
        if is_x86_feature_detected!("avx2") && fma {
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
    let (sum, min) = first.with(rest);
    let mut are_close = false;
    // A sum that is finite had no NaN in it; what the lanes do not hold is looked at by itself.
    if sum.total().is_finite() && !rest.iter().any(|value| value.is_nan()) {
        let count = values.len() as u64;
        let mean = sum.total() / count as f64;
        let mut second = Second::new();
        // SAFETY: as the caller promises.
        unsafe { (passes.second)(vectors, mean, &mut second) };
        let (squares, _, max) = second.with(rest, mean);
        if !is_close(squares, min, max, count) {
            return Block { count, sum, min, max, squares };
        }
        are_close = true;
    }
    let count = values.iter().filter(|value| !value.is_nan()).count() as u64;
    let (mut first, mut second) = (First::new(), Second::new());
    // SAFETY: as the caller promises.
    unsafe { (passes.first_nan)(vectors, &mut first) };
    let (sum, min) = first.with(rest);
    let mean = sum.total() / count as f64;
    // SAFETY: as the caller promises.
    unsafe { (passes.second_careful)(vectors, mean, &mut second) };
    let (squares, left, max) = second.with(rest, mean);
    // Values that are close to each other differ from their mean by little, which adds up with little rounding.
    let around = Sum::around(mean, count as f64, left);
    let sum = if are_close && around.total().is_finite() { around } else { sum };
    // Rounding can take the difference below zero only where both are next to nothing.
    let corrected = if count == 0 { 0.0 } else { squares - left * left / count as f64 };
    Block { count, sum, min, max, squares: if corrected < 0.0 { 0.0 } else { corrected } }
}

/// Whether the values are so close to each other that the rounding of their mean shows in `squares`.
///
/// The mean is off by δ ≤ 34·u·a, where a is the greatest absolute value and u = 2⁻⁵³: 32 additions
/// without compensation, the rounding of the sum, and that of the division. That adds count·δ² to the
/// squares, which is less than their last bit as long as they are at least count·(64·u·a)²/u.
fn is_close(squares: f64, min: f64, max: f64, count: u64) -> bool {
    const LEAST: f64 = 4096.0 * f64::EPSILON / 2.0;
    let most = larger(min.abs(), max.abs());
    squares < LEAST * count as f64 * (most * most)
}

/// Sum and least of each lane. With `NAN`, values that are not a number are left out of the sum; they
/// are out of the other in any case, since they compare as false.
#[expect(clippy::needless_range_loop, reason = "lanes of several arrays go side by side")]
#[inline(always)]
fn first_pass<const NAN: bool>(vectors: Vectors<'_>, found: &mut First) {
    for run in vectors.chunks(RUN) {
        let mut least = found.least;
        let mut sums = [0.0; LANES];
        for vector in run {
            for lane in 0..LANES {
                let value = vector[lane];
                sums[lane] += if NAN && value.is_nan() { 0.0 } else { value };
                least[lane] = smaller(least[lane], value);
            }
        }
        found.least = least;
        for lane in 0..LANES {
            let (sum, error) = two_sum(found.rounded[lane], sums[lane]);
            found.rounded[lane] = sum;
            found.lost[lane] += error;
        }
    }
}

/// Squares of the deviations from the mean, added up in each lane, and the greatest of each lane.
/// With `CAREFUL`, the deviations are added up too, and values that are not a number are left out.
#[inline(always)]
fn second_pass<const CAREFUL: bool, M: Minus>(vectors: Vectors<'_>, mean: f64, found: &mut Second) {
    let minus = M::new(mean);
    let (mut squares, mut greatest) = (found.squares, found.greatest);
    let mut lefts = found.lefts;
    for vector in vectors {
        for lane in 0..LANES {
            let value = vector[lane];
            let deviation = if CAREFUL && value.is_nan() { 0.0 } else { minus.of(value) };
            squares[lane] += deviation * deviation;
            if CAREFUL {
                lefts[lane] += deviation;
            }
            greatest[lane] = larger(greatest[lane], value);
        }
    }
    *found = Second { squares, lefts, greatest };
}

impl First {
    fn new() -> First {
        First { rounded: [0.0; LANES], lost: [0.0; LANES], least: [f64::INFINITY; LANES] }
    }

    /// Sum and least of all lanes and of `rest`, without what is not a number once the lanes are
    /// without it.
    fn with(&self, rest: &[f64]) -> (Sum, f64) {
        let sums = array::from_fn(|lane| Sum::of(self.rounded[lane], self.lost[lane]));
        let mut sum = by_halves(sums, Sum::merged);
        let mut min = by_halves(self.least, smaller);
        for &value in rest.iter().filter(|value| !value.is_nan()) {
            sum.add(value);
            min = smaller(min, value);
        }
        (sum, min)
    }
}

impl Second {
    fn new() -> Second {
        let none = f64::NEG_INFINITY;
        Second { squares: [0.0; LANES], lefts: [0.0; LANES], greatest: [none; LANES] }
    }

    /// Σ(xᵢ − mean)², Σ(xᵢ − mean) and the greatest of all lanes and of `rest`.
    fn with(&self, rest: &[f64], mean: f64) -> (f64, f64, f64) {
        let mut squares = by_halves(self.squares, |a, b| a + b);
        let mut left = by_halves(self.lefts, |a, b| a + b);
        let mut max = by_halves(self.greatest, larger);
        for &value in rest.iter().filter(|value| !value.is_nan()) {
            let deviation = value - mean;
            squares += deviation * deviation;
            left += deviation;
            max = larger(max, value);
        }
        (squares, left, max)
    }
}

/// All lanes put together: the upper half with the lower half, until one is left.
#[inline(always)]
fn by_halves<T: Copy>(lanes: [T; LANES], both: impl Fn(T, T) -> T) -> T {
    let eight: [T; LANES / 2] = array::from_fn(|i| both(lanes[i], lanes[i + LANES / 2]));
    let four: [T; LANES / 4] = array::from_fn(|i| both(eight[i], eight[i + LANES / 4]));
    both(both(four[0], four[2]), both(four[1], four[3]))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_differ_in_their_last_bit_have_a_variance() {
        // The exact mean of such values is halfway between two floats, so the rounded one is off by
        // as much as each value is.
        let (low, high) = (0.1, 0.1_f64.next_up());
        let values: Vec<f64> = (0..BLOCK).map(|i| if i % 2 == 0 { low } else { high }).collect();
        let half = (high - low) / 2.0;
        let expected = BLOCK as f64 * half * half;
        let found = block(&values).squares;
        assert!((found - expected).abs() <= 1e-12 * expected, "{found:e}, not {expected:e}");
        assert_eq!(block(&[0.1; BLOCK]).squares, 0.0);
    }

    /// Floats of all sizes from a seed (SplitMix64), some of them NaN or infinite.
    #[cfg(target_arch = "x86_64")]
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

    #[cfg(target_arch = "x86_64")]
    fn bits(block: &Block) -> [u64; 5] {
        let total = block.sum.total();
        [block.count, total.to_bits(), block.min.to_bits(), block.max.to_bits(), {
            if block.squares.is_nan() { f64::NAN.to_bits() } else { block.squares.to_bits() }
        }]
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn all_instruction_sets_give_the_same_bits() {
        for len in (0..70).chain([511, 512, 513, 1000, BLOCK - 1, BLOCK]) {
            for special in [false, true] {
                let values = values(len as u64, len, special);
                // SAFETY: these are compiled for the instructions that every processor has.
                let expected = bits(&unsafe { block_by(&portable::PASSES, &values) });
                let fma = is_x86_feature_detected!("fma");
                if is_x86_feature_detected!("avx2") && fma {
                    // SAFETY: the processor has these instructions.
                    let block = unsafe { block_by(&avx2::PASSES, &values) };
                    assert_eq!(bits(&block), expected, "{len} values");
                }
                let avx512 = is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl");
                if avx512 && fma {
                    // SAFETY: the processor has these instructions.
                    let block = unsafe { block_by(&avx512::PASSES, &values) };
                    assert_eq!(bits(&block), expected, "{len} values");
                }
            }
        }
    }
}
