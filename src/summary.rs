//! What is known of a dataset after one pass over it.

use std::fmt;

use crate::kernel::{self, BLOCK, larger, smaller};
use crate::sum::Sum;
use crate::whole::Whole;

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
/// κ² = Σxᵢ² / Σ(xᵢ − mean)². For values that are far from 0 and close to each other, κ is large, but the error
/// isn't: their blocks' sums come from their differences from a mean, and the means of two parts are subtracted
/// before they are rounded.
///
/// **Integers of 64 bits.** Their sum, least and greatest are exact: see [`whole`](Summary::whole). The mean
/// is the exact sum rounded and divided. The variance comes from exact differences within a block, and from
/// the exact sums of blocks, so that time stamps in nanoseconds have one.
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
    totals: Totals,
    /// Σ(xᵢ − mean)²: the variance before the division.
    squares: f64,
}

/// Sum, least and greatest.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Totals {
    Floats {
        sum: Sum,
        /// Infinity as long as there is no value.
        min: f64,
        /// Minus infinity as long as there is no value.
        max: f64,
    },
    /// There is a value, and all are integers of 64 bits.
    Whole(Whole),
}

impl Totals {
    const NONE: Totals =
        Totals::Floats { sum: Sum::of(0.0, 0.0), min: f64::INFINITY, max: f64::NEG_INFINITY };

    fn floats(&self) -> (Sum, f64, f64) {
        match *self {
            Totals::Floats { sum, min, max } => (sum, min, max),
            Totals::Whole(whole) => (whole.float_sum(), whole.min as f64, whole.max as f64),
        }
    }
}

/// Numbers of 64 bits that make a summary.
pub(crate) const WORDS: usize = 9;

impl Default for Summary {
    /// The summary of no values.
    fn default() -> Summary {
        Summary { count: 0, nan_count: 0, skipped: 0, totals: Totals::NONE, squares: 0.0 }
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
            totals: Totals::Floats { sum: block.sum, min: block.min, max: block.max },
            squares: block.squares,
        }
    }

    /// The summary of at most [`BLOCK`] integers, as [`Whole::of_block`] takes them.
    pub(crate) fn of_whole_block(ordered: &[i64], bias: i128, room: &mut Vec<f64>) -> Summary {
        if ordered.is_empty() {
            return Summary::default();
        }
        let (whole, squares) = Whole::of_block(ordered, bias, room);
        let (count, totals) = (ordered.len() as u64, Totals::Whole(whole));
        Summary { count, totals, squares, ..Summary::default() }
    }

    /// Counts values that were left out.
    pub(crate) fn skip(&mut self, values: u64) {
        self.skipped += values;
    }

    /// The summary with sums that are not a number where a value that is not a number was seen: what a plain
    /// addition would have given.
    pub(crate) fn propagated(mut self) -> Summary {
        if self.nan_count > 0 {
            let sum = Sum::of(f64::NAN, 0.0);
            self.totals = Totals::Floats { sum, min: f64::NAN, max: f64::NAN };
            self.squares = f64::NAN;
        }
        self
    }

    /// All that is in it, for another process.
    pub(crate) fn to_words(self) -> [u64; WORDS] {
        let [kind, a, b, min, max] = match self.totals {
            Totals::Whole(whole) => whole.to_words(),
            Totals::Floats { sum, min, max } => {
                let (rounded, lost) = sum.parts();
                let [rounded, lost, min, max] = [rounded, lost, min, max].map(f64::to_bits);
                [0, rounded, lost, min, max]
            }
        };
        let squares = self.squares.to_bits();
        [self.count, self.nan_count, self.skipped, squares, kind, a, b, min, max]
    }

    /// What [`to_words`](Summary::to_words) gave.
    pub(crate) fn from_words(words: [u64; WORDS]) -> Summary {
        let [count, nan_count, skipped, squares, totals @ ..] = words;
        let totals = match totals {
            [0, floats @ ..] => {
                let [rounded, lost, min, max] = floats.map(f64::from_bits);
                Totals::Floats { sum: Sum::of(rounded, lost), min, max }
            }
            whole => Totals::Whole(Whole::from_words(whole)),
        };
        Summary { count, nan_count, skipped, totals, squares: f64::from_bits(squares) }
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
        let between = match (self.count, other.count) {
            (0, _) | (_, 0) => 0.0,
            (n, m) => {
                let apart = match (&self.totals, &other.totals) {
                    (Totals::Whole(a), Totals::Whole(b)) => a.apart(n, b, m),
                    (ours, theirs) => theirs.floats().0.mean_less(m, ours.floats().0, n),
                };
                let (n, m) = (n as f64, m as f64);
                apart * apart * (n * (m / (n + m)))
            }
        };
        self.squares += other.squares + between;
        match (&mut self.totals, &other.totals) {
            (_, Totals::Whole(_)) if self.count == 0 => self.totals = other.totals,
            (Totals::Whole(_), _) if other.count == 0 => {}
            (Totals::Whole(ours), Totals::Whole(theirs)) => ours.merge(theirs),
            (ours, theirs) => {
                let ((mut sum, min, max), (their_sum, least, most)) =
                    (ours.floats(), theirs.floats());
                sum.merge(their_sum);
                *ours = Totals::Floats { sum, min: smaller(min, least), max: larger(max, most) };
            }
        }
        self.count += other.count;
        self.nan_count += other.nan_count;
        self.skipped += other.skipped;
    }

    /// Adds the values that `other` sums up so many times: the same as to [`merge`](Summary::merge) it so often.
    pub(crate) fn merge_all(&mut self, other: &Summary, count: u64) {
        for merged in 1..=count {
            let before = (self.totals, self.squares);
            self.merge(other);
            let zero = [self.mean(), other.mean()].iter().all(|mean| *mean == Some(0.0));
            // What has changed nothing but the counts, and moves no mean, never will.
            if other.count == 0 || zero && before == (self.totals, self.squares) {
                let left = count - merged;
                self.count += other.count * left;
                self.nan_count += other.nan_count * left;
                self.skipped += other.skipped * left;
                return;
            }
        }
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
        match self.totals {
            Totals::Floats { sum, .. } => sum.total(),
            Totals::Whole(whole) => whole.sum as f64,
        }
    }

    /// Sum, least and greatest without rounding, of integers of 64 bits as they stand in the file: `None`
    /// of other values, of scaled ones, and of none.
    pub fn whole(&self) -> Option<Whole> {
        match self.totals {
            Totals::Floats { .. } => None,
            Totals::Whole(whole) => Some(whole),
        }
    }

    /// The mean, or `None` of no values.
    pub fn mean(&self) -> Option<f64> {
        self.some(self.sum() / self.count as f64)
    }

    /// The smallest value, or `None` of no values.
    pub fn min(&self) -> Option<f64> {
        self.some(self.totals.floats().1)
    }

    /// The largest value, or `None` of no values.
    pub fn max(&self) -> Option<f64> {
        self.some(self.totals.floats().2)
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
        let whole = self.whole();
        let exactly = |of: fn(Whole) -> i128, rounded: Option<f64>| match whole {
            Some(whole) => of(whole).to_string(),
            None => or_none(rounded),
        };
        writeln!(f, "sum       {}", exactly(|whole| whole.sum, Some(self.sum())))?;
        writeln!(f, "mean      {}", or_none(self.mean()))?;
        writeln!(f, "min       {}", exactly(|whole| whole.min, self.min()))?;
        writeln!(f, "max       {}", exactly(|whole| whole.max, self.max()))?;
        writeln!(f, "variance  {}", or_none(self.variance()))?;
        write!(f, "std       {}", or_none(self.standard_deviation()))
    }
}

/// A number for people: in as few digits as tell it apart from all others, with an exponent where it would be
/// long.
///
/// ```
/// assert_eq!(interleave::shown(0.25), "0.25");
/// assert_eq!(interleave::shown(1e300), "1e300");
/// ```
pub fn shown(value: f64) -> String {
    match value.abs() {
        size if size >= 1e16 && size.is_finite() || size < 1e-5 && size > 0.0 => {
            format!("{value:e}")
        }
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_many_at_once_gives_the_bits_of_merging_one_after_the_other() {
        let parts =
            [&[0.0; 3][..], &[-0.0; 3], &[0.1; 5], &[f64::NAN; 4], &[f64::INFINITY; 2], &[]];
        let parts = parts.map(Summary::of);
        let mut skipping = Summary::of(&[0.0]);
        skipping.skip(7);
        let whole =
            [0, i64::MAX].map(|integer| Summary::of_whole_block(&[integer; 3], 0, &mut Vec::new()));
        for first in parts.iter().chain(&whole) {
            for next in parts.iter().chain(&whole).chain([&skipping]) {
                for count in [0, 1, 2, 100] {
                    let (mut by_one, mut at_once) = (*first, *first);
                    (0..count).for_each(|_| by_one.merge(next));
                    at_once.merge_all(next, count);
                    assert_eq!(at_once.to_words(), by_one.to_words(), "{first:?}, {next:?}");
                }
            }
        }
    }
}
