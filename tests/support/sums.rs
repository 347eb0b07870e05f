//! Sums whose bits depend on the order of the additions.

use super::counting::Counting;
use super::result::ensure_result;
use harness::ensure;
use interleave::{Error, Partial, Source};
use proptest::prelude::*;
use std::ops::Range;

/// From first to last their sum is 0.0, for next to 1e30 the 1.0 is lost. In any order that adds
/// the large ones first it is 1.0.
pub const ADVERSARIAL: [f64; 3] = [1e30, 1.0, -1e30];

/// Between `len.start` and `len.end` numbers, large and small, of either sign.
pub fn floats(len: Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    let one = prop_oneof![-1e3..1e3, -1e18..1e18, Just(1e30), Just(-1e30), Just(1.0)];
    proptest::collection::vec(one, len)
}

/// Values, rows a chunk and threads: small numbers of each, and numbers that are not like others.
pub fn small_jobs() -> impl Iterator<Item = (Vec<f64>, usize, usize)> {
    let special = [
        (vec![1.0, f64::NAN, 3.0], 1, 2),
        (vec![f64::INFINITY, 1.0, f64::NEG_INFINITY], 1, 2),
        (vec![-0.0, -0.0], 1, 2),
    ];
    special.into_iter().chain(small_sums())
}

fn small_sums() -> impl Iterator<Item = (Vec<f64>, usize, usize)> {
    let values = |rows| ADVERSARIAL.into_iter().cycle().take(rows).collect();
    (0..8).flat_map(move |rows| {
        let chunks = 1..4;
        chunks.flat_map(move |chunk| [1, 2, 3, 0].map(|threads| (values(rows), chunk, threads)))
    })
}

/// Ends the check if `part` is not, to the last bit, what comes out when the parts of chunks of
/// `chunk` rows are merged in their order. The verdict is "unstable sum" if the order of the
/// additions can be the reason, and "wrong result" otherwise. `case` says with which arguments.
pub fn ensure_same_bits(part: Partial, source: &Counting, chunk: usize, case: &str) {
    let expected = source.expected(chunk);
    let values = source.values(0..source.rows());
    // No order of additions is further off than this.
    let rounding = values.iter().map(|v| v.abs()).sum::<f64>() * values.len() as f64 * f64::EPSILON;

    // One NaN is as good as another.
    if part.count == expected.count && part.sum.is_nan() && expected.sum.is_nan() {
        return;
    }
    if part.count != expected.count || is_off(part.sum, expected.sum, rounding) {
        ensure_result(part, expected, "wrong result", case);
    }
    ensure!(
        part.sum.to_bits() == expected.sum.to_bits(),
        "unstable sum",
        "{case}: the sum of {values:?} is {:?}, but merging the parts in the order of the chunks \
         gives {:?}. So they were merged in another order, or some were merged with each other \
         first",
        part.sum,
        expected.sum
    );
}

/// Do the two differ by more than rounding? Infinities and NaN are only like themselves.
fn is_off(a: f64, b: f64, rounding: f64) -> bool {
    match a.is_finite() && b.is_finite() {
        true => (a - b).abs() > rounding,
        false => a.to_bits() != b.to_bits(),
    }
}

/// Ends the check if `result` is not that of so many rows of 1.0, with the verdict "double claim" if there
/// are too many of them, and `otherwise` in any other case.
pub fn ensure_ones(result: Result<Partial, Error>, rows: u64, otherwise: &'static str) {
    let count = result.as_ref().map_or(0, |part| part.count);
    ensure!(count <= rows, "double claim", "{count} rows were read, but there are only {rows}");
    let expected = Ok(Partial { count: rows, sum: rows as f64 });
    ensure_result(result, expected, otherwise, &format!("{rows} rows of 1.0"));
}
