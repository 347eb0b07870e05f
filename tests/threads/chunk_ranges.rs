//! The checks of `chunk_ranges`.

use super::subject::chunk_ranges;
use crate::support::law::for_all;
use crate::support::result::ensure_result;
use harness::{Check, Promise, ensure, fail};
use std::ops::Range;
use std::panic;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
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
    Check::new("no_rows", "no rows make no ranges", no_rows).native_only().once(),
    Check::new("stays_ended", "after the end, `next` returns None for ever", stays_ended)
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

fn stays_ended() {
    let mut ranges = chunk_ranges(10, 4);
    ranges.by_ref().take(3).for_each(drop);
    for call in 1..10 {
        let more = ranges.next();
        ensure_result(more, None, "ranges after the end", &format!("call {call} after the end"));
    }
}

fn most_rows() {
    let most = usize::MAX;
    for (rows, chunk, expected) in [
        (most, most, vec![0..most]),
        (most, most - 1, vec![0..most - 1, most - 1..most]),
        (most, most / 2 + 1, vec![0..most / 2 + 1, most / 2 + 1..most]),
        (10, most, vec![0..10]),
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
    ensure!(
        panic::catch_unwind(|| drop(chunk_ranges(10, 0))).is_err(),
        "chunk of zero",
        "chunk_ranges(10, 0) returned, but no number of chunks of 0 rows covers 10 rows: it must \
         panic"
    );
}
