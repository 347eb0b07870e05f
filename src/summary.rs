//! What is known of a dataset after one pass over it.

use std::fmt;

use crate::sum::Sum;

/// Count, sum, mean, smallest, largest and variance of a set of values.
///
/// Summaries of parts can be merged to the summary of the whole.
///
/// **NaN.** A value that is not a number is counted in [`nan_count`](Summary::nan_count) and skipped
/// everywhere else, as `nanmean` and its like do in NumPy. Infinities are values as any other.
///
/// **Rounding.** The sum is compensated: it is off the exact sum S of n values xᵢ by at most
/// u·|S| + γ₂ₙ²·Σ|xᵢ|, with u = 2⁻⁵³ and γₖ = k·u / (1 − k·u) (Neumaier 1974; Ogita, Rump and Oishi
/// 2005). For all but wildly cancelling values, that is the last bit.
/// The variance comes from the corrected two-pass formula within a part, and from the pairwise
/// update of Chan, Golub and LeVeque ("Algorithms for computing the sample variance", The American
/// Statistician 37, 1983) between parts. Its relative error stays below about 2·n·u·κ, with
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
        for &value in values {
            if value.is_nan() {
                summary.nan_count += 1;
            } else {
                summary.sum.add(value);
                summary.min = smaller(summary.min, value);
                summary.max = larger(summary.max, value);
            }
        }
        summary.count = values.len() as u64 - summary.nan_count;
        let Some(mean) = summary.mean() else { return summary };

        // The mean is rounded, so the deviations do not quite cancel; what is left corrects for it.
        let (mut squares, mut left) = (0.0, 0.0);
        for deviation in values.iter().filter(|v| !v.is_nan()).map(|v| v - mean) {
            squares += deviation * deviation;
            left += deviation;
        }
        // Rounding can take the difference below zero only where both are next to nothing.
        summary.squares = positive(squares - left * left / summary.count as f64);
        summary
    }

    /// Adds the values that `other` sums up.
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

/// The smaller one, the first if they are equal. `f64::min` may give back either of 0 and -0.
fn smaller(first: f64, second: f64) -> f64 {
    if second < first { second } else { first }
}

/// The larger one, the first if they are equal.
fn larger(first: f64, second: f64) -> f64 {
    if second > first { second } else { first }
}

/// `value`, or 0 if it is negative. NaN stays NaN, unlike with `f64::max`.
fn positive(value: f64) -> f64 {
    if value < 0.0 { 0.0 } else { value }
}

/// One line per result, for people. Numbers are printed with all the digits that tell them apart.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |value: Option<f64>| value.map_or("none".to_owned(), |v| v.to_string());
        writeln!(f, "count     {}", self.count)?;
        writeln!(f, "NaN       {}", self.nan_count)?;
        writeln!(f, "sum       {}", self.sum())?;
        writeln!(f, "mean      {}", or_none(self.mean()))?;
        writeln!(f, "min       {}", or_none(self.min()))?;
        writeln!(f, "max       {}", or_none(self.max()))?;
        write!(f, "variance  {}", or_none(self.variance()))
    }
}
