//! The direct path reads what libhdf5 reads, bit for bit.

use interleave::{Hdf5Source, Options, Source, Strategy, Summary, report};
use proptest::prelude::proptest;

use crate::files::{Scratch, by_parts};
use crate::stored::{Growth, Stored, TYPES};
use crate::tries;

/// Reduces the dataset `a` directly and through libhdf5.
#[track_caller]
fn assert_direct(scratch: &Scratch, what: &impl std::fmt::Debug) {
    let by = |strategy, threads| {
        let options = Options { strategy, threads, ..Options::default() };
        report(scratch.path(), "a", &options).unwrap_or_else(|e| panic!("{e} with {what:?}"))
    };
    let direct = by(Strategy::Direct, 3);
    assert_eq!(direct.because, None, "{what:?}");
    assert_eq!(direct.strategy, Strategy::Direct);
    assert_eq!(direct.summary, by(Strategy::Sequential, 1).summary, "{what:?}");
    assert_eq!(direct.summary, by_parts(scratch.path(), "a"), "{what:?}");

    let source = Hdf5Source::open(scratch.path(), "a").unwrap();
    let values = Summary::of(&source.read(0..source.rows()).unwrap());
    // Whole numbers, so exact in any order.
    assert_eq!(direct.summary.sum(), values.sum(), "{what:?}");
    assert_eq!(direct.summary.count(), values.count(), "{what:?}");
    assert_eq!((direct.summary.min(), direct.summary.max()), (values.min(), values.max()));
}

proptest! {
    #![proptest_config(tries::config(400))]

    #[test]
    fn of_any_dataset(stored in Stored::any()) {
        assert_direct(&stored.write(), &stored);
    }
}

/// Enough chunks for every index to need more than one block, page, level and super block.
const MANY: usize = 5_000;

#[test]
fn of_many_chunks_in_any_index() {
    let two_axes = |growth| {
        let mut stored = Stored::line(MANY, 1, growth);
        stored.axes.push((2, 1, growth));
        Stored { dtype: 7, ..stored }
    };
    let cases = [
        // A fixed array, an extensible array, a B-tree of version 2, and one of version 1.
        Stored::line(MANY, 1, Growth::Not),
        Stored::line(MANY, 1, Growth::Unlimited),
        two_axes(Growth::Unlimited),
        Stored { newest: false, ..two_axes(Growth::Unlimited) },
        // An implicit index and a single chunk.
        Stored { early: true, ..Stored::line(MANY, 1, Growth::Not) },
        Stored::line(MANY, MANY, Growth::Not),
    ];
    for stored in cases {
        // An index of deflated chunks has larger entries, whichever of them are there.
        for (deflate, written) in [(false, 0), (false, MANY), (true, 3_000)] {
            let stored = Stored { deflate, written, fill: Some(7), ..stored.clone() };
            assert_direct(&stored.write(), &stored);
        }
    }
}

#[test]
fn of_the_second_axis_growing() {
    let mut stored = Stored::line(7, 2, Growth::Not);
    stored.axes.push((900, 1, Growth::Unlimited));
    stored.axes.push((5, 3, Growth::By(4)));
    for deflate in [false, true] {
        let stored = Stored { deflate, ..stored.clone() };
        assert_direct(&stored.write(), &stored);
    }
}

#[test]
fn of_chunks_larger_and_smaller_than_what_is_read_at_a_time() {
    let assert = |len, chunk, (filtered, dtype)| {
        let line = Stored::line(len, chunk, Growth::Unlimited);
        let stored = Stored { dtype, shuffle: filtered, deflate: filtered, ..line };
        assert_direct(&stored.write(), &stored);
    };
    let cases = || {
        [false, true]
            .into_iter()
            .flat_map(|filtered| (0..TYPES).map(move |dtype| (filtered, dtype)))
    };
    cases().for_each(|case| assert(75_000, 70_000, case));
    tries::among(cases()).for_each(|case| assert(10_000, 1000, case));
}
