//! What one chunk contributes to a mean.

use std::iter::Sum;

/// How many values were seen, and their sum: all that a mean needs.
///
/// Parts of a dataset are reduced apart and then merged. A mean alone could not be merged: the mean
/// of two means is wrong as soon as one part is longer than the other.
///
/// ```
/// use interleave::Partial;
///
/// let whole = Partial::of(&[1.0, 2.0, 3.0]).merge(Partial::of(&[10.0]));
/// assert_eq!(whole, Partial { count: 4, sum: 16.0 });
/// assert_eq!(whole.mean(), Some(4.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Partial {
    /// Number of values.
    pub count: u64,
    /// Sum of the values, added from first to last.
    pub sum: f64,
}

impl Partial {
    /// The part that `values` make.
    pub fn of(values: &[f64]) -> Partial {
        // Starts at +0.0: `Iterator::sum` of nothing is -0.0.
        Partial { count: values.len() as u64, sum: values.iter().fold(0.0, |sum, v| sum + v) }
    }

    /// Both parts together. `Partial::default()` is the part of no values.
    ///
    /// Floating-point addition rounds, so merging the same parts in another order can give another
    /// sum. It is exact while the values are whole numbers and the sum stays below 2⁵³.
    #[must_use]
    pub fn merge(self, other: Partial) -> Partial {
        Partial { count: self.count + other.count, sum: self.sum + other.sum }
    }

    /// The mean, or `None` of no values.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

/// Merges from first to last.
impl Sum for Partial {
    fn sum<I: Iterator<Item = Partial>>(parts: I) -> Partial {
        parts.fold(Partial::default(), Partial::merge)
    }
}
