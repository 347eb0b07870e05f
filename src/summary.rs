//! What is known of a dataset after one pass over it.

use std::fmt;

use crate::kernel::{self, BLOCK, larger, smaller};
use crate::sum::Sum;

/// Count, sum, mean, smallest, largest and variance of a set of values.
///
/// Summaries of parts can be merged to the summary of the whole.
///
/// **NaN.** A value that is not a number is counted in [`nan_count`](Summary::nan_count) and left out
/// of everything else, as `nanmean` and its like do in NumPy. Infinities are values as any other.
///
/// **Fill values.** What an option declared to be a fill value is counted in
/// [`skipped`](Summary::skipped), and is in no other result.
///
/// **Rounding.** Values are taken in blocks of 4096. Within a block they are added in 16 lanes, at
/// most 32 values of a lane without compensation; all further additions are compensated (Neumaier
/// 1974; Ogita, Rump and Oishi 2005). With u = 2⁻⁵³ and γₖ = k·u / (1 − k·u), the sum is off the
/// exact sum S of n values xᵢ by at most
///
/// > u·|S| + (γ₃₁ + 2·γ₂ₙ²)·Σ|xᵢ|
///
/// whatever n, as long as nothing overflows. (31 additions without compensation: γ₃₁·Σ|xᵢ|, by
/// Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 4.2. The rest is the bound
/// of Sum2, of sums that are themselves at most (1 + γ₃₁)·Σ|xᵢ|.) Added one after the other, the
/// bound would be γₙ·Σ|xᵢ|.
///
/// The variance comes from the two-pass formula within a block, corrected for the rounding of the mean
/// where that shows in its last bit, and from the pairwise
/// update of Chan, Golub and LeVeque ("Algorithms for computing the sample variance", The American
/// Statistician 37, 1983) between blocks. Its relative error stays below about 2·n·u·κ, with
/// κ² = Σxᵢ² / Σ(xᵢ − mean)².
///
/// **Order.** Merging the same parts in the same order gives the same bits. Another order, or other
/// parts, can differ within these bounds.
///
/// ```
/// use interleave::Summary;
///
/// let mut summary = Summary::of(&[2.0, 4.0, f64::NAN]);
/// summary.merge(&Summary::of(&[9.0]));
///
/// assert_eq!(summary.count(), 3);
/// assert_eq!(summary.nan_count(), 1);
/// assert_eq!(summary.sum(), 15.0);
/// assert_eq!(summary.mean(), Some(5.0));
/// assert_eq!((summary.min(), summary.max()), (Some(2.0), Some(9.0)));
/// assert_eq!(summary.variance(), Some((9.0 + 1.0 + 16.0) / 3.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Values that are numbers.
    count: u64,
    /// Values that are not.
    nan_count: u64,
    /// Values that were declared to stand for none.
    skipped: u64,
    sum: Sum,
    /// Infinity as long as `count` is 0.
    min: f64,
    /// Minus infinity as long as `count` is 0.
    max: f64,
    /// Σ(xᵢ − mean)²: the variance before the division.
    squares: f64,
}

impl Default for Summary {
    /// The summary of no values.
    fn default() -> Summary {
        Summary {
            count: 0,
            nan_count: 0,
            skipped: 0,
            sum: Sum::default(),
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            squares: 0.0,
        }
    }
}

impl Summary {
    /// The summary of `values`.
    pub fn of(values: &[f64]) -> Summary {
        let mut summary = Summary::default();
        for block in values.chunks(BLOCK) {
            summary.merge(&Summary::of_block(block));
        }
        summary
    }

    /// The summary of at most [`BLOCK`] values.
    pub(crate) fn of_block(values: &[f64]) -> Summary {
        let block = kernel::block(values);
        Summary {
            count: block.count,
            nan_count: values.len() as u64 - block.count,
            skipped: 0,
            sum: block.sum,
            min: block.min,
            max: block.max,
            squares: block.squares,
        }
    }

    /// Counts values that were left out.
    pub(crate) fn skip(&mut self, values: u64) {
        self.skipped += values;
    }

    /// The same, but not a number where a value that is not a number was seen: what a plain addition
    /// would have given.
    pub(crate) fn propagated(mut self) -> Summary {
        if self.nan_count > 0 {
            self.sum = Sum::of(f64::NAN, 0.0);
            (self.min, self.max, self.squares) = (f64::NAN, f64::NAN, f64::NAN);
        }
        self
    }

    /// All that is in it, for another process.
    pub(crate) fn to_words(self) -> [u64; 8] {
        let (rounded, lost) = self.sum.parts();
        let floats = [rounded, lost, self.min, self.max, self.squares].map(f64::to_bits);
        let [rounded, lost, min, max, squares] = floats;
        [self.count, self.nan_count, self.skipped, rounded, lost, min, max, squares]
    }

    /// What [`to_words`](Summary::to_words) gave.
    pub(crate) fn from_words(words: [u64; 8]) -> Summary {
        let [count, nan_count, skipped, floats @ ..] = words;
        let [rounded, lost, min, max, squares] = floats.map(f64::from_bits);
        Summary { count, nan_count, skipped, sum: Sum::of(rounded, lost), min, max, squares }
    }

    /// Adds the values that `other` sums up.
    ///
    /// In whatever order and grouping parts are merged: counts, least and greatest are the same, and
    /// sum and variance stay within the bounds [above](Summary). To the bit they are the same only
    /// if the order and the grouping are.
    ///
    /// ```
    /// use interleave::Summary;
    ///
    /// let parts = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]].map(|part| Summary::of(&part));
    /// let mut left = parts[0];
    /// left.merge(&parts[1]);
    /// left.merge(&parts[2]);
    /// let mut right = parts[1];
    /// right.merge(&parts[2]);
    /// let mut whole = parts[0];
    /// whole.merge(&right);
    /// assert_eq!((left.count(), left.sum()), (whole.count(), whole.sum()));
    /// ```
    pub fn merge(&mut self, other: &Summary) {
        let between = match (self.mean(), other.mean()) {
            (Some(ours), Some(theirs)) => {
                let (n, m) = (self.count as f64, other.count as f64);
                let apart = theirs - ours;
                apart * apart * (n * (m / (n + m)))
            }
            _ => 0.0,
        };
        self.squares += other.squares + between;
        self.count += other.count;
        self.nan_count += other.nan_count;
        self.skipped += other.skipped;
        self.sum.merge(other.sum);
        self.min = smaller(self.min, other.min);
        self.max = larger(self.max, other.max);
    }

    /// Number of values, those that are not a number aside.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Number of values that are not a number. They are in no other result.
    pub fn nan_count(&self) -> u64 {
        self.nan_count
    }

    /// Number of values that were left out because an option declared them to stand for none.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The sum, 0 of no values. Infinite, or NaN, if the values are or if it overflows on the way.
    pub fn sum(&self) -> f64 {
        self.sum.total()
    }

    /// The mean, or `None` of no values.
    pub fn mean(&self) -> Option<f64> {
        self.some(self.sum() / self.count as f64)
    }

    /// The smallest value, or `None` of no values.
    pub fn min(&self) -> Option<f64> {
        self.some(self.min)
    }

    /// The largest value, or `None` of no values.
    pub fn max(&self) -> Option<f64> {
        self.some(self.max)
    }

    /// The *population* variance, Σ(xᵢ − mean)² / n, or `None` of no values. For the variance of a
    /// population of which these values are a sample, multiply by n / (n − 1).
    pub fn variance(&self) -> Option<f64> {
        self.some(self.squares / self.count as f64)
    }

    /// The square root of the [`variance`](Summary::variance), in the unit of the values.
    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    fn some(&self, value: f64) -> Option<f64> {
        (self.count > 0).then_some(value)
    }
}

/// One line per result, for people. Numbers are printed with all the digits that tell them apart.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |value: Option<f64>| value.map_or("none".to_owned(), shown);
        writeln!(f, "count     {}", self.count)?;
        writeln!(f, "NaN       {}", self.nan_count)?;
        if self.skipped > 0 {
            writeln!(f, "skipped   {}", self.skipped)?;
        }
        writeln!(f, "sum       {}", shown(self.sum()))?;
        writeln!(f, "mean      {}", or_none(self.mean()))?;
        writeln!(f, "min       {}", or_none(self.min()))?;
        writeln!(f, "max       {}", or_none(self.max()))?;
        writeln!(f, "variance  {}", or_none(self.variance()))?;
        write!(f, "std       {}", or_none(self.standard_deviation()))
    }
}

/// A number in as few digits as tell it apart from all others, with an exponent where it would be long.
fn shown(value: f64) -> String {
    match value.abs() {
        size if size >= 1e16 && size.is_finite() || size < 1e-5 && size > 0.0 => {
            format!("{value:e}")
        }
        _ => value.to_string(),
    }
}
