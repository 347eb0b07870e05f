//! The checks of `halves`.

use super::subject::halves;
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use support::counting::{Counting, never_read};
use support::faulty::{self, Fault, Faulty};
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Two threads each read half of a dataset"),
    Promise::kept(
        "Reads the first half of the rows in one thread and the second half in another, both \
         at the same time, and returns the two parts merged",
        &["three_rows", "both_at_once", "equal_halves"],
    ),
    Promise::kept(
        "If the number of rows is odd, one half is a row longer than the other",
        &["any_number_of_rows", "equal_halves"],
    ),
    Promise::kept(
        "If there are fewer than two rows, at least one half is empty",
        &["any_number_of_rows"],
    ),
    Promise::kept(
        "Returns the error of the read that failed",
        &["errors_come_back", "any_error"],
    ),
    Promise::kept(
        "If both reads fail, returns the error of the first half",
        &["first_error"],
    ),
    Promise::explains(
        "Read the first half of the rows in one thread and the second half in another, and \
         merge the two parts",
    ),
    Promise::kept(
        "every row is read once and is in the result, for any number of rows, even or odd",
        &["three_rows", "any_number_of_rows", "any_values"],
    ),
    Promise::kept(
        "one thread reads one half of the rows, and a second thread reads the other half",
        &["equal_halves"],
    ),
    Promise::kept(
        "both halves are read at the same time",
        &["both_at_once"],
    ),
    Promise::kept(
        "if a read fails, its error is returned, whichever row the read fails at; if both reads \
         fail, the error of the first half is returned",
        &["errors_come_back", "any_error", "first_error"],
    ),
    Promise::kept(
        "the mean of `/array` in the sample file is right",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new(
        "three_rows",
        "three rows are each read once, and all are in the result",
        three_rows,
    ),
    Check::new("both_at_once", "both halves are read at the same time", both_at_once).hang_means(
        "one after the other",
        "Each half waits until the other is being read too, and one never was. Is the first thread \
         joined before the second is spawned?",
    ),
    Check::new("equal_halves", "each of two threads reads one half", equal_halves)
        .native_only()
        .once(),
    Check::new("any_values", "the parts are what the values give, whatever they are", any_values)
        .native_only()
        .once(),
    Check::new("errors_come_back", "an error from a read is returned", errors_come_back),
    Check::new("any_error", "an error is returned whichever row cannot be read", any_error)
        .native_only()
        .once(),
    Check::new("first_error", "of two errors, the first half's is returned", first_error),
    Check::new("any_number_of_rows", "all this holds for any number of rows", any_number_of_rows)
        .native_only()
        .once(),
    Check::new("real_file", "the mean of /array in the sample file is right", real_file)
        .native_only()
        .once(),
];

fn three_rows() {
    halves_of(3);
}

fn any_number_of_rows() {
    for_all(0..10, 0..1000_usize, halves_of);
}

/// One thread reads the first half, and another one the rest.
fn equal_halves() {
    for rows in [2, 3, 4, 5, 10, 101] {
        let source = Counting::whole_numbers(rows);
        halves(&source).expect("no row of this dataset is bad");
        let shares = source.shares();
        let middle = shares.first().map_or(0, |first| first.end);
        ensure!(
            shares.len() == 2 && (rows / 2..=rows.div_ceil(2)).contains(&middle),
            "wrong ranges",
            "with rows = {rows}: one half of the rows is read by one thread and the other half by \
             another, but the rows were shared out as {shares:?}"
        );
    }
}

fn any_values() {
    for values in [vec![f64::NAN, 1.0], vec![1.0, f64::INFINITY, 2.0], vec![-0.0, 1e300, -1e300]] {
        let source = Counting::of(values.clone());
        let part = halves(&source).expect("no row of this dataset is bad");
        let expected = Partial::of(&values);
        let same = part.sum == expected.sum || (part.sum.is_nan() && expected.sum.is_nan());
        ensure!(
            part.count == expected.count && same,
            "wrong result",
            "of {values:?} the result is {part:?}, but it should be {expected:?}"
        );
    }
}

/// Every row is read once and is in the result.
fn halves_of(rows: usize) {
    let source = Counting::whole_numbers(rows);
    let part = halves(&source).expect("no row of this dataset is bad");

    if let Some((row, times)) = source.read_again() {
        fail!("read twice", "with rows = {rows}: row {row} was read {times} times");
    }
    if let Some(unread) = source.unread() {
        let name = if unread.end == rows { "lost remainder" } else { "lost rows" };
        fail!(name, "with rows = {rows}: {}", never_read(&unread));
    }
    let expected = source.expected(rows.max(1));
    ensure!(
        part.count >= expected.count,
        "result read before join",
        "with rows = {rows}: all were read, but only {} are in the result. Was it taken before \
         both threads had ended, or is a half not merged?",
        part.count
    );
    ensure!(
        part == expected || part != mean_of_means(&source),
        "mean of means",
        "the sum of 1 to {rows} came out as {}: the mean of the two halves' means, times the rows. \
         But one half has a row more",
        part.sum
    );
    let case = format!("the whole numbers from 1 to {rows}");
    ensure_result(part, expected, "wrong result", &case);
}

/// What comes out if both halves count the same, however long they are.
fn mean_of_means(source: &Counting) -> Partial {
    let rows = source.rows();
    let mean = |rows| Partial::of(&source.values(rows)).mean().unwrap_or(0.0);
    let mean = (mean(0..rows / 2) + mean(rows / 2..rows)) / 2.0;
    Partial { count: rows as u64, sum: mean * rows as f64 }
}

fn both_at_once() {
    let part = halves(&Rendezvous::new(2, 2));
    let expected = Ok(Partial { count: 2, sum: 2.0 });
    ensure_result(part, expected, "wrong result", "two rows of 1.0");
}

fn errors_come_back() {
    ensure_error_of(&[3]);
}

fn any_error() {
    (0..4).for_each(|row| ensure_error_of(&[row]));
}

fn first_error() {
    ensure_error_of(&[1, 2]);
}

/// Of 4 rows these cannot be read, which are in order: the error of the first comes back.
fn ensure_error_of(bad: &[usize]) {
    let source = Faulty::new(4, bad.iter().map(|&row| (row, Fault::Error)));
    let case = format!("of 4 rows, these cannot be read: {bad:?}");
    match halves(&source) {
        Err(error) => ensure_result(error, faulty::error(bad[0]), "wrong error", &case),
        Ok(part) => fail!("swallowed error", "{case}, but the result is Ok({part:?})"),
    }
}

fn real_file() {
    let sample = sample::array();
    let part = halves(&sample.source).expect("the sample file can be read");
    ensure_result(part, sample.whole, "wrong result", "/array of the sample file");
}
