//! The result has the same bits for any number of threads, any strategy and any schedule.

use interleave::{Memory, Options, Strategy, Summary, reduce, reduce_with, sample};
use proptest::collection::vec;
use proptest::prelude::{Just, any, prop_assert_eq, prop_oneof, proptest};

use crate::files::{Scratch, summary};
use crate::tries;

/// Everything a summary holds, as bits. NaN stands for all NaNs: their sign and payload are left to
/// the machine.
fn bits(summary: &Summary) -> [u64; 7] {
    let bits = |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    let or_none = |value: Option<f64>| value.map_or(0, bits);
    [
        summary.count(),
        summary.nan_count(),
        bits(summary.sum()),
        or_none(summary.mean()),
        or_none(summary.min()),
        or_none(summary.max()),
        or_none(summary.variance()),
    ]
}

/// All options that must not change the result.
fn ways(chunk_rows: usize) -> impl Iterator<Item = Options<'static>> {
    Strategy::ALL.iter().flat_map(move |&strategy| {
        (1..=8).map(move |threads| Options {
            threads,
            strategy,
            chunk_rows: Some(chunk_rows),
            ..Options::default()
        })
    })
}

/// Any float at all, those that round badly together more often.
fn adversarial() -> impl proptest::strategy::Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -1.0..1.0,
        Just(1e16),
        Just(-1e16),
        Just(-0.0),
        Just(0.0),
        Just(f64::NAN)
    ]
}

proptest! {
    #![proptest_config(tries::config(80))]

    #[test]
    fn of_adversarial_floats(values in vec(adversarial(), 0..80), chunk_rows in 1..20_usize) {
        let mut expected = Summary::default();
        for chunk in values.chunks(chunk_rows) {
            expected.merge(&Summary::of(chunk));
        }
        for options in ways(chunk_rows) {
            let summary = reduce_with(|| Ok(Memory(values.clone())), &options).unwrap();
            prop_assert_eq!(bits(&summary), bits(&expected), "{:?}", options);
        }
    }
}

proptest! {
    #![proptest_config(tries::config(32))]

    #[test]
    fn of_adversarial_floats_in_a_file(
        values in vec(adversarial(), 1..80),
        chunk_rows in 1..20_usize,
    ) {
        let scratch = Scratch::with(|file| {
            file.new_dataset_builder().with_data(&values).chunk(7.min(values.len())).create("a").map(drop)
        });
        let in_memory = Options { chunk_rows: Some(chunk_rows), ..Options::default() };
        let expected = reduce_with(|| Ok(Memory(values.clone())), &in_memory).unwrap();
        for options in ways(chunk_rows) {
            let summary = reduce(scratch.path(), "a", &options).unwrap();
            prop_assert_eq!(bits(&summary), bits(&expected), "{:?}", options);
        }
    }
}

#[test]
fn of_the_sample() {
    let file = sample::path(sample::Size::Small).unwrap();
    let by_default = summary(&file, "/sst");
    let [days, lat, lon] = sample::Size::Small.shape();
    assert_eq!(by_default.count(), (days * lat * lon) as u64);
    for &strategy in Strategy::ALL {
        for threads in 0..=8 {
            let options = Options { threads, strategy, ..Options::default() };
            let summary = reduce(&file, "/sst", &options).unwrap();
            assert_eq!(bits(&summary), bits(&by_default), "{options:?}");
        }
    }
}

#[test]
fn the_sum_of_whole_numbers_is_exact_by_any_cut() {
    let file = sample::path(sample::Size::Tiny).unwrap();
    let exact: f64 = crate::files::values(&file, "/array").iter().sum();
    for chunk_rows in [1, 13, 1_024, 5_000, usize::MAX] {
        let options = Options { chunk_rows: Some(chunk_rows), threads: 2, ..Options::default() };
        assert_eq!(reduce(&file, "/array", &options).unwrap().sum(), exact);
    }
}

#[test]
fn the_four_layouts_of_the_sample_agree() {
    let file = sample::path(sample::Size::Tiny).unwrap();
    for &strategy in Strategy::ALL {
        let by = |dataset, chunk_rows| {
            let options = Options { strategy, chunk_rows, ..Options::default() };
            reduce(&file, dataset, &options).unwrap()
        };
        for pair in [["/sst", "/sst_contiguous"], ["/sst_f64", "/sst_f64_contiguous"]] {
            // Cut alike, all bits agree.
            for rows in 1..=7 {
                let [chunked, contiguous] = pair.map(|dataset| bits(&by(dataset, Some(rows))));
                assert_eq!(chunked, contiguous, "{pair:?} by {strategy}, {rows} rows at a time");
            }
            // Cut as each is stored, the values are taken in another order, which can change the last
            // bits of what is rounded. Nothing else.
            let [chunked, contiguous] = pair.map(|dataset| by(dataset, None));
            let exact = crate::exact::sum(&crate::files::values(&file, pair[0]));
            for found in [&chunked, &contiguous] {
                let ulp = exact * f64::EPSILON;
                assert!((found.sum() - exact).abs() <= ulp, "{pair:?} by {strategy}: {found}");
            }
            let whole = |s: &Summary| (s.count(), s.nan_count(), s.skipped(), s.min(), s.max());
            assert_eq!(whole(&chunked), whole(&contiguous), "{pair:?} by {strategy}");
            let [a, b] = [&chunked, &contiguous].map(|found| found.variance().unwrap());
            assert!((a - b).abs() <= 1e-12 * a, "{pair:?} by {strategy}: {a} and {b}");
        }
        // 32 values of float32 and about one size add up exactly, so here the sums agree to the bit.
        let [chunked, contiguous] =
            ["/sst", "/sst_contiguous"].map(|dataset| by(dataset, None).sum());
        assert_eq!(chunked.to_bits(), contiguous.to_bits(), "{strategy}");
    }
}

#[test]
fn a_strategy_is_found_by_its_name() {
    for &strategy in Strategy::ALL {
        assert_eq!(strategy.to_string().parse(), Ok(strategy));
    }
    assert_eq!(format!("[{:>12}]", Strategy::Sequential), "[  sequential]");
    let error = "sequentially".parse::<Strategy>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "no strategy \"sequentially\"; there are sequential, handle-per-thread, shared-handle, \
         library-thread, pool, rayon, direct, mmap, processes, auto"
    );
}

/// `auto` tries both ways on a dataset of this size, and takes the faster one.
#[test]
fn of_a_file_that_is_read_looked_at_or_both() {
    let values: Vec<f64> = (0..4_400_000).map(|i| f64::from(i).sqrt()).collect();
    let scratch = Scratch::with(|file| {
        let new = |new: hdf5::DatasetBuilderEmpty| new.shape(values.len());
        new(file.new_dataset::<f64>()).no_chunk().create("one")?.write(&values)?;
        new(file.new_dataset::<f64>()).chunk(200_000).create("chunks")?.write(&values)
    });
    for dataset in ["one", "chunks"] {
        let by = |strategy| {
            let options = Options { strategy, threads: 2, ..Options::default() };
            let report = interleave::report(scratch.path(), dataset, &options).unwrap();
            (report.strategy, bits(&report.summary))
        };
        let (taken, direct) = by(Strategy::Direct);
        assert_eq!(taken, Strategy::Direct);
        assert_eq!(by(Strategy::Mmap), (Strategy::Mmap, direct));
        let (taken, auto) = by(Strategy::Auto);
        assert!([Strategy::Direct, Strategy::Mmap].contains(&taken), "{taken}");
        assert_eq!(auto, direct, "{dataset}");
    }
}

/// libhdf5 reads a chunk of more than 2²⁰ values in portions.
#[test]
fn of_chunks_that_are_too_large_to_be_read_at_once() {
    let scratch = Scratch::with(|file| {
        let values = ndarray::Array2::from_shape_fn((1500, 1300), |(y, x)| (y * x % 251) as i16);
        let new = file.new_dataset::<i16>().chunk((1000, 1200)).deflate(1);
        new.shape((1500, 1300)).create("a")?.write(&values)
    });
    let by = |strategy, rows: Option<&str>| {
        let rows = rows.map(|rows| rows.parse().unwrap());
        let options = Options { strategy, threads: 2, rows, ..Options::default() };
        bits(&reduce(scratch.path(), "a", &options).unwrap())
    };
    for rows in [None, Some("3..1400")] {
        let direct = by(Strategy::Direct, rows);
        for &strategy in Strategy::ALL {
            assert_eq!(by(strategy, rows), direct, "{strategy}");
        }
    }
}
