//! The laws of `Summary` and `Partial`.

use interleave::{Partial, Summary};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::exact;

/// Half the distance from 1 to the next float.
const U: f64 = f64::EPSILON / 2.0;

/// A bound on the relative error of `k` roundings.
fn gamma(k: f64) -> f64 {
    k * U / (1.0 - k * U)
}

/// Finite floats of every size that cancel each other: a value is often followed by its opposite.
fn cancelling() -> impl Strategy<Value = Vec<f64>> {
    let value = (-1.0..1.0, -300..=290_i32).prop_map(|(v, exponent)| v * 10_f64.powi(exponent));
    vec((value, 0..3_u8, -1.0..1.0), 0..60).prop_map(|parts| {
        let with_opposite = |(value, kind, small): (f64, u8, f64)| match kind {
            0 => vec![value],
            1 => vec![value, small, -value],
            _ => vec![value, -value * (1.0 + U * 2.0), small],
        };
        parts.into_iter().flat_map(with_opposite).collect()
    })
}

/// The summary of `values` cut after every `len` of them and merged.
fn in_parts(values: &[f64], len: usize) -> Summary {
    let mut whole = Summary::default();
    for part in values.chunks(len) {
        whole.merge(&Summary::of(part));
    }
    whole
}

/// The summaries of parts of `values`, merged two neighbours at a time: which, `choices` say.
fn in_a_tree(values: &[f64], len: usize, choices: &[usize]) -> Summary {
    let mut parts: Vec<Summary> = values.chunks(len).map(Summary::of).collect();
    let mut choices = choices.iter().cycle();
    while parts.len() > 1 {
        let left = choices.next().copied().unwrap_or(0) % (parts.len() - 1);
        let right = parts.remove(left + 1);
        parts[left].merge(&right);
    }
    parts.pop().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sum_of_merged_parts_stays_within_its_bound(
        values in cancelling(),
        len in 1..40_usize,
    ) {
        let n = values.len() as f64;
        let exact = exact::sum(&values);
        let magnitude: f64 = values.iter().map(|v| v.abs()).sum();
        // The reference rounds too, in its last place: hence twice the first term.
        let bound =
            2.0 * U * exact.abs() + (gamma(31.0) + 2.0 * gamma(2.0 * n).powi(2)) * magnitude;
        for summary in [Summary::of(&values), in_parts(&values, len)] {
            let error = (summary.sum() - exact).abs();
            prop_assert!(error <= bound, "{error} > {bound} for {values:?}");
        }
    }

    #[test]
    fn merging_is_associative_up_to_rounding(
        values in cancelling(),
        len in 1..9_usize,
        choices in vec(any::<usize>(), 1..20),
    ) {
        let n = values.len() as f64;
        let (tree, line) = (in_a_tree(&values, len, &choices), in_parts(&values, len));
        let exact = exact::sum(&values);
        let magnitude: f64 = values.iter().map(|v| v.abs()).sum();
        let bound =
            2.0 * U * exact.abs() + (gamma(31.0) + 2.0 * gamma(2.0 * n).powi(2)) * magnitude;
        let error = (tree.sum() - exact).abs();
        prop_assert!(error <= bound, "{error} > {bound} for {values:?}");
        let whole = |s: &Summary| (s.count(), s.nan_count(), s.skipped(), s.min(), s.max());
        prop_assert_eq!(whole(&tree), whole(&line));
    }

    #[test]
    fn also_of_many_values(values in cancelling(), times in 1..200_usize) {
        let values: Vec<f64> = values.iter().copied().cycle().take(values.len() * times).collect();
        let n = values.len() as f64;
        let exact = exact::sum(&values);
        let magnitude: f64 = values.iter().map(|v| v.abs()).sum();
        let bound =
            2.0 * U * exact.abs() + (gamma(31.0) + 2.0 * gamma(2.0 * n).powi(2)) * magnitude;
        let error = (Summary::of(&values).sum() - exact).abs();
        prop_assert!(error <= bound, "{error} > {bound} for {n} values");
    }

    #[test]
    fn count_least_and_greatest_do_not_depend_on_the_cut(
        values in vec(any::<f64>(), 0..60),
        len in 1..40_usize,
    ) {
        let (whole, parts) = (Summary::of(&values), in_parts(&values, len));
        let numbers = || values.iter().copied().filter(|v| !v.is_nan());
        prop_assert_eq!(parts.count(), numbers().count() as u64);
        prop_assert_eq!(parts.nan_count(), values.len() as u64 - parts.count());
        prop_assert_eq!(parts.min(), numbers().reduce(f64::min));
        prop_assert_eq!(parts.max(), numbers().reduce(f64::max));
        prop_assert_eq!((whole.min(), whole.max()), (parts.min(), parts.max()));
    }

    #[test]
    fn the_variance_stays_within_its_bound(
        values in vec(-1000..1000_i64, 1..200),
        offset in prop_oneof![Just(0), -(1_i64 << 40)..1_i64 << 40],
        len in 1..40_usize,
        choices in vec(any::<usize>(), 1..20),
    ) {
        let n = values.len() as i128;
        let shifted: Vec<i128> = values.iter().map(|v| i128::from(v + offset)).collect();
        // n²·variance = n·Σx² − (Σx)², in integers.
        let (sum, squares) = shifted.iter().fold((0, 0), |(s, q), v| (s + v, q + v * v));
        let exact = (n * squares - sum * sum) as f64 / (n * n) as f64;
        let kappa = if exact > 0.0 { (squares as f64 / n as f64 / exact).sqrt() } else { 0.0 };
        let bound = 2.0 * n as f64 * U * kappa.max(1.0) * exact;

        let floats: Vec<f64> = shifted.iter().map(|&v| v as f64).collect();
        let tree = in_a_tree(&floats, len, &choices);
        for summary in [Summary::of(&floats), in_parts(&floats, len), tree] {
            let variance = summary.variance().unwrap();
            prop_assert!((variance - exact).abs() <= bound, "{variance} is not {exact} ± {bound}");
            prop_assert_eq!(summary.sum(), sum as f64);
        }
    }

    #[test]
    fn merging_nothing_changes_nothing(values in vec(any::<f64>(), 0..20)) {
        let summary = Summary::of(&values);
        let mut before = Summary::default();
        before.merge(&summary);
        let mut after = summary;
        after.merge(&Summary::default());
        // As text, because a NaN in them is not equal to itself.
        prop_assert_eq!(format!("{before:?}"), format!("{summary:?}"));
        prop_assert_eq!(format!("{after:?}"), format!("{summary:?}"));
    }

    #[test]
    fn partials_of_whole_numbers_merge_exactly(
        values in vec(-1_000_000..1_000_000_i64, 0..60),
        len in 1..40_usize,
    ) {
        let floats: Vec<f64> = values.iter().map(|&v| v as f64).collect();
        let merged: Partial = floats.chunks(len).map(Partial::of).sum();
        let (count, sum) = (values.len() as u64, values.iter().sum::<i64>() as f64);
        prop_assert_eq!(merged, Partial { count, sum });
        prop_assert_eq!(merged.mean(), (count > 0).then(|| sum / count as f64));
    }
}

#[test]
fn nothing_has_a_sum_but_no_mean() {
    let nothing = Summary::of(&[]);
    assert_eq!(nothing, Summary::default());
    assert_eq!((nothing.count(), nothing.sum()), (0, 0.0));
    assert_eq!((nothing.mean(), nothing.standard_deviation()), (None, None));
    assert_eq!(Partial::of(&[]), Partial::default());
    assert_eq!(Partial::default().mean(), None);
    assert!(Partial::of(&[]).sum.is_sign_positive());
}

#[test]
fn one_value_has_no_variance_to_speak_of() {
    let one = Summary::of(&[0.1]);
    assert_eq!((one.mean(), one.variance()), (Some(0.1), Some(0.0)));
    assert_eq!(Summary::of(&[0.1; 1000]).variance(), Some(0.0));
}

#[test]
fn the_variance_is_that_of_the_population() {
    let summary = Summary::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    assert_eq!((summary.variance(), summary.standard_deviation()), (Some(4.0), Some(2.0)));
}

#[test]
fn the_variance_survives_a_mean_that_is_rounded() {
    let large = 2.0_f64.powi(53);
    let summary = Summary::of(&[large, large + 2.0]);
    assert_eq!(summary.mean(), Some(large), "the mean is 2⁵³ + 1, which no float is");
    assert_eq!(summary.variance(), Some(1.0));
}

#[test]
fn a_sum_that_is_finite_stays_so() {
    // The largest float is their sum, but less than their rounded mean times six.
    let sixth = f64::MAX / 6.0;
    let values = [sixth, sixth, sixth, sixth, sixth, sixth.next_down().next_down()];
    assert_eq!((sixth * 6.0, Summary::of(&values).sum()), (f64::INFINITY, f64::MAX));
}

/// Values far from 0 and close to each other, so close that most of them differ in their last bits only.
#[test]
fn a_variance_far_below_the_mean_survives_merging() {
    for (base, step) in [(1e9, 2.0_f64.powi(-23)), (-1e15, 0.125), (2.0_f64.powi(53), 2.0)] {
        let steps: Vec<i128> = (0..100_000).map(|i| i * i % 17 + i % 5).collect();
        let values: Vec<f64> = steps.iter().map(|&times| base + times as f64 * step).collect();
        let n = steps.len() as i128;
        let (sum, squares) = steps.iter().fold((0, 0), |(s, q), x| (s + x, q + x * x));
        let exact = (n * squares - sum * sum) as f64 / (n * n) as f64 * step * step;
        let exact_sum = exact::sum(&values);

        let parts = [50, 4096, 5000, 60_000].map(|len| in_parts(&values, len));
        for summary in
            parts.into_iter().chain([Summary::of(&values), in_a_tree(&values, 999, &[3, 70])])
        {
            let variance = summary.variance().unwrap();
            let off = (variance - exact).abs() / exact;
            assert!(off < 1e-12, "{base}: {variance:e} is not {exact:e}, but off by {off:e} of it");
            let off = (summary.sum() - exact_sum).abs() / exact_sum.abs();
            assert!(off <= 2.0 * U, "{base}: {:e} is not {exact_sum:e}", summary.sum());
        }
    }
}

#[test]
fn of_equal_zeros_the_first_is_the_least_and_the_greatest() {
    for zeros in [[0.0, -0.0], [-0.0, 0.0]] {
        let mut merged = Summary::of(&zeros[..1]);
        merged.merge(&Summary::of(&zeros[1..]));
        for summary in [Summary::of(&zeros), merged] {
            let signs = [summary.min(), summary.max()].map(|zero| zero.map(f64::is_sign_negative));
            assert_eq!(signs, [Some(zeros[0].is_sign_negative()); 2]);
        }
    }
}

#[test]
fn infinities_are_values() {
    let up = Summary::of(&[1.0, f64::INFINITY]);
    assert_eq!((up.sum(), up.max(), up.min()), (f64::INFINITY, Some(f64::INFINITY), Some(1.0)));
    assert_eq!((up.count(), up.nan_count()), (2, 0));
    let mut both = up;
    both.merge(&Summary::of(&[f64::NEG_INFINITY]));
    assert!(both.sum().is_nan());
    assert_eq!(both.min(), Some(f64::NEG_INFINITY));
    // The sum overflows, though the mean would not.
    assert_eq!(Summary::of(&[f64::MAX, f64::MAX]).sum(), f64::INFINITY);
}

#[test]
fn a_summary_prints_one_result_a_line() {
    let text = Summary::of(&[0.1, 0.2, f64::NAN]).to_string();
    assert_eq!(
        text,
        "count     2\n\
         NaN       1\n\
         sum       0.30000000000000004\n\
         mean      0.15000000000000002\n\
         min       0.1\n\
         max       0.2\n\
         variance  0.0025000000000000005\n\
         std       0.05"
    );
    let text = Summary::of(&[1e308, -1e-7]).to_string();
    assert!(text.contains("\nmin       -1e-7\nmax       1e308\n"), "{text}");
    assert!(Summary::default().to_string().contains("mean      none"));
}
