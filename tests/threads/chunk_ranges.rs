//! The checks of `chunk_ranges`.

use super::subject::chunk_ranges;
use harness::{Check, Promise, ensure, fail};
use std::ops::Range;
use std::panic;
use support::law::for_all;
use support::numerous::MANY;
use support::result::ensure_result;

pub static PROMISES: &[Promise] = &[
    Promise::explains("The rows of a dataset, cut into chunks that threads can share out"),
    Promise::kept(
        "The chunks of a dataset, from first to last",
        &["every_row_once"],
    ),
    Promise::explains("See [`chunk_ranges`]"),
    Promise::kept(
        "Cuts the rows `0..rows` into ranges of `chunk` rows each, in order; the last range is \
         shorter if `rows` is not a multiple of `chunk`",
        &["ten_rows", "every_row_once"],
    ),
    Promise::kept(
        "No range is empty, so if there are no rows, there are no ranges",
        &["every_row_once", "no_rows"],
    ),
    Promise::kept(
        "After the end, `next` returns `None` forever",
        &["stays_ended"],
    ),
    Promise::kept(
        "This works for up to `usize::MAX` rows, and for a `chunk` larger than `rows`",
        &["most_rows", "ten_rows"],
    ),
    Promise::kept(
        "Panics if `chunk` is 0",
        &["chunk_of_zero"],
    ),
    Promise::kept(
        "The panic comes from this call, not from the first call of `next`",
        &["chunk_of_zero"],
    ),
    Promise::explains(
        "Write the iterator: choose its fields, build its initial state in `chunk_ranges`, and write `next`",
    ),
    Promise::kept(
        "every row is in exactly one range, the ranges are in order, and no range is empty",
        &["every_row_once", "many_ranges"],
    ),
    Promise::kept(
        "every range except the last has `chunk` rows",
        &["ten_rows", "every_row_once"],
    ),
    Promise::kept(
        "a dataset with no rows yields no ranges",
        &["no_rows"],
    ),
    Promise::kept(
        "after the end, `next` returns `None` forever",
        &["stays_ended"],
    ),
    Promise::kept(
        "the iterator works for up to `usize::MAX` rows, even where `start + chunk` is more \
         than a `usize` can hold",
        &["most_rows"],
    ),
    Promise::kept(
        "`chunk_ranges(rows, 0)` panics at once, whatever `rows` is, rather than when `next` is \
         first called",
        &["chunk_of_zero"],
    ),
    Promise::explains("This exercise has no threads"),
    Promise::explains(
        "Its checks are *laws*: statements that must hold for every input, and that are tried on \
         all small inputs and on many random ones",
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new(
        "ten_rows",
        "ten rows in chunks of 4, of 5 and of 20 come out as they should",
        ten_rows,
    )
    .once(),
    Check::new(
        "every_row_once",
        "every row is in one range, in order, and no range is empty",
        every_row_once,
    )
    .native_only()
    .once(),
    Check::new("no_rows", "a dataset with no rows yields no ranges", no_rows).native_only().once(),
    Check::new("many_ranges", "65,541 ranges are right, too", many_ranges).native_only().once(),
    Check::new("stays_ended", "after the end, `next` returns None forever", stays_ended)
        .native_only()
        .once(),
    Check::new("most_rows", "it works up to usize::MAX rows", most_rows).native_only().once(),
    Check::new("chunk_of_zero", "a chunk of 0 rows panics at once", chunk_of_zero)
        .native_only()
        .once(),
];

fn ten_rows() {
    for (chunk, expected) in
        [(4, vec![0..4, 4..8, 8..10]), (5, vec![0..5, 5..10]), (20, vec![0..10])]
    {
        law(10, chunk);
        let ranges: Vec<_> = chunk_ranges(10, chunk).take(10).collect();
        ensure_result(
            ranges,
            expected,
            "wrong ranges",
            &format!("with rows = 10, chunk = {chunk}"),
        );
    }
}

fn every_row_once() {
    let small = (0..10).flat_map(|rows| (1..12).map(move |chunk| (rows, chunk)));
    for_all(small, (0..200_usize, 1..250_usize), |(rows, chunk)| law(rows, chunk));
}

/// What the ranges of `rows` rows in chunks of `chunk` must be.
fn law(rows: usize, chunk: usize) {
    let case = format!("with rows = {rows}, chunk = {chunk}");
    let mut covered = 0;
    // One range too many shows the mistake; an endless iterator would never come to an end.
    for range in chunk_ranges(rows, chunk).take(rows + 1) {
        let Range { start, end } = range;
        ensure!(start < end, "empty range", "{case}: the range {start}..{end} is empty");
        ensure!(
            start >= covered,
            "overlapping ranges",
            "{case}: the range {start}..{end} starts again with row {start}, which came before"
        );
        ensure!(start == covered, "lost rows", "{case}: rows {covered}..{start} are in no range");
        ensure!(end <= rows, "past the end", "{case}: the range {start}..{end} goes past the end");
        ensure!(
            end - start == chunk || end == rows,
            "wrong ranges",
            "{case}: only the last range may be shorter, but {start}..{end} is"
        );
        ensure!(
            end - start <= chunk,
            "wrong ranges",
            "{case}: the range {start}..{end} is longer than a chunk"
        );
        covered = end;
    }
    ensure!(covered == rows, "lost remainder", "{case}: rows {covered}..{rows} are in no range");
}

fn no_rows() {
    (1..10).for_each(|chunk| law(0, chunk));
    let first = chunk_ranges(0, 4).next();
    ensure_result(first, None, "empty range", "with rows = 0, chunk = 4");
}

fn many_ranges() {
    law(MANY, 1);
}

fn stays_ended() {
    let most = usize::MAX;
    for (rows, chunk, count) in [(10, 4, 3), (8, 4, 2), (3, 4, 1), (0, 4, 0), (most, most - 1, 2)] {
        let mut ranges = chunk_ranges(rows, chunk);
        ranges.by_ref().take(count).for_each(drop);
        for call in 1..10 {
            let case = format!("with rows = {rows}, chunk = {chunk}: call {call} after the end");
            ensure_result(ranges.next(), None, "ranges after the end", &case);
        }
    }
}

fn most_rows() {
    let most = usize::MAX;
    for (rows, chunk, expected) in [
        (most, most, vec![0..most]),
        (most, most - 1, vec![0..most - 1, most - 1..most]),
        (most, most / 2 + 1, vec![0..most / 2 + 1, most / 2 + 1..most]),
        (10, most, vec![0..10]),
        (1, most, vec![0..1]),
        (0, most, vec![]),
    ] {
        let case = format!("with rows = {rows}, chunk = {chunk}");
        match panic::catch_unwind(|| chunk_ranges(rows, chunk).take(3).collect::<Vec<_>>()) {
            Ok(ranges) => ensure_result(ranges, expected, "overflow", &case),
            Err(_) => fail!(
                "overflow",
                "{case}: it panicked. Is `start + chunk` more than a usize can hold?"
            ),
        }
    }
}

fn chunk_of_zero() {
    for rows in [10, 1, 0, usize::MAX] {
        ensure!(
            panic::catch_unwind(|| drop(chunk_ranges(rows, 0))).is_err(),
            "chunk of zero",
            "chunk_ranges({rows}, 0) returned, but it must panic: no number of chunks of 0 rows covers a \
             dataset, and a mistake in the call should show on every dataset"
        );
    }
}
