//! A sum whose rounding does not grow with the number of values.

/// A sum and what its additions rounded away.
///
/// The second-order compensated summation of Neumaier (1974), which Ogita, Rump and Oishi
/// ("Accurate sum and dot product", SIAM J. Sci. Comput. 26, 2005) call Sum2. With u = 2⁻⁵³ and
/// γₖ = k·u / (1 − k·u), the total of n values, added in any number of merged parts, is off the exact
/// sum S by at most
///
/// > u·|S| + γ₂ₙ²·Σ|xᵢ|
///
/// as long as nothing overflows. An addition one after the other without compensation is only
/// known to stay within γₙ·Σ|xᵢ|.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sum {
    /// The sum as plain additions give it.
    rounded: f64,
    /// The sum of the exact rounding errors of those additions.
    lost: f64,
}

impl Sum {
    /// A sum of which the additions rounded `lost` away.
    pub(crate) const fn of(rounded: f64, lost: f64) -> Sum {
        Sum { rounded, lost }
    }

    /// The two numbers of [`Sum::of`].
    pub(crate) fn parts(self) -> (f64, f64) {
        (self.rounded, self.lost)
    }

    /// Adds one value.
    #[inline]
    pub(crate) fn add(&mut self, value: f64) {
        let (rounded, error) = two_sum(self.rounded, value);
        self.rounded = rounded;
        self.lost += error;
    }

    /// Adds another sum.
    #[inline]
    pub(crate) fn merge(&mut self, other: Sum) {
        self.add(other.rounded);
        self.lost += other.lost;
    }

    /// Both sums together.
    #[inline]
    pub(crate) fn merged(mut self, other: Sum) -> Sum {
        self.merge(other);
        self
    }

    /// The sum of `count` values that differ from `mean` by `left` in all.
    pub(crate) fn around(mean: f64, count: f64, left: f64) -> Sum {
        let product = mean * count;
        let mut sum = Sum::of(product, mean.mul_add(count, -product));
        sum.add(left);
        sum
    }

    /// By how much the mean of `count` values, of which this is the sum, is above the mean of `other_count`
    /// others. The means aren't rounded before one is subtracted from the other.
    pub(crate) fn mean_less(self, count: u64, other: Sum, other_count: u64) -> f64 {
        let mean = |sum: Sum, count: f64| {
            let rounded = sum.rounded / count;
            // What is left after that division has no rounding of its own.
            (rounded, ((-rounded).mul_add(count, sum.rounded) + sum.lost) / count)
        };
        let (ours, our_rest) = mean(self, count as f64);
        let (theirs, their_rest) = mean(other, other_count as f64);
        let apart = ours - theirs;
        let rest = our_rest - their_rest;
        // The rest of a mean that overflowed is not a number.
        if rest.is_finite() { apart + rest } else { apart }
    }

    /// The sum. Infinite if an infinity was added or the sum overflowed on the way, NaN if
    /// infinities of both signs were.
    pub(crate) fn total(self) -> f64 {
        // The error of an addition that overflows is not a number.
        if self.rounded.is_finite() { self.rounded + self.lost } else { self.rounded }
    }
}

/// `a + b` as rounded, and the exact error of that rounding (Knuth's TwoSum: no comparison, hence no
/// branch to mispredict).
#[inline(always)]
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_seen = sum - a;
    let a_seen = sum - b_seen;
    (sum, (a - a_seen) + (b - b_seen))
}
