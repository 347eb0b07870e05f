//! The ways to share the work, in every interleaving of their threads.
//!
//! The library under test is compiled from the files of the root package, word for word; only its
//! `std` is the modelled one. Rayon and the other processes bring threads of their own, which the model
//! cannot follow; `direct` and `mmap` share the work as `shared-handle` does, by the same file.

use std::cell::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

// Not modelled: what a check notes down takes no steps.
use ::core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use explorer::{Bound, Model};
use reduction_model::{Error, Options, Source, Strategy, Summary, reduce_with};

/// The strategies whose threads the model can follow.
const STRATEGIES: [Strategy; 4] =
    [Strategy::HandlePerThread, Strategy::SharedHandle, Strategy::LibraryThread, Strategy::Pool];

/// Values of which every other order of adding rounds in another way.
const VALUES: [f64; 4] = [1e16, 3.0, -1e16, 0.1];

/// One value a row. `read` is asked before each read, and what it refuses is not read.
struct Rows<F> {
    rows: usize,
    before_read: F,
}

impl<F: Fn(usize) -> Result<(), Error> + Sync> Source for Rows<F> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        (self.before_read)(rows.start)?;
        Ok(VALUES[rows].to_vec())
    }
}

fn options(strategy: Strategy, threads: usize) -> Options<'static> {
    Options { strategy, threads, chunk_rows: Some(1), ..Options::default() }
}

/// The summary of the first `rows` values, merged from first to last.
fn in_order(rows: usize) -> Summary {
    let mut whole = Summary::default();
    VALUES[..rows].iter().for_each(|&value| whole.merge(&Summary::of(&[value])));
    whole
}

fn failure(row: usize) -> Error {
    Error::OutOfRange { rows: row..row + 1, len: 0 }
}

/// Runs `check` with each strategy: two threads on three rows in every interleaving, three threads on
/// four rows in those with at most one preemption.
#[track_caller]
fn in_every_interleaving(check: fn(Strategy, threads: usize, rows: usize)) {
    let sizes = [(2, 3, Bound::All), (3, 4, Bound::Preemptions(1))];
    for strategy in STRATEGIES {
        for (threads, rows, bound) in sizes {
            let model = Model::default().bound(bound);
            let explored = model.check(move || check(strategy, threads, rows));
            let explored = explored.unwrap_or_else(|failure| {
                let (fault, message) = (failure.fault.name(), &failure.message);
                panic!("{strategy}, {threads} threads: {fault}: {message}\n{}", failure.trace)
            });
            assert!(explored.executions > 1, "{strategy}: there was nothing to explore");
            println!("{strategy}, {threads} threads: {} executions", explored.executions);
        }
    }
}

#[test]
fn every_row_is_read_once_and_the_bits_are_the_same() {
    in_every_interleaving(|strategy, threads, rows| {
        let reads = [const { AtomicU32::new(0) }; VALUES.len()];
        let before_read = |row: usize| {
            reads[row].fetch_add(1, SeqCst);
            Ok(())
        };
        let source = || Ok(Rows { rows, before_read });
        assert_eq!(reduce_with(source, &options(strategy, threads)), Ok(in_order(rows)));
        assert!(reads[..rows].iter().all(|read| read.load(SeqCst) == 1), "{reads:?}");
    });
}

#[test]
fn of_two_failures_the_first_in_the_file_is_reported() {
    in_every_interleaving(|strategy, threads, rows| {
        let before_read = |row: usize| if row == 0 { Ok(()) } else { Err(failure(row)) };
        let source = || Ok(Rows { rows, before_read });
        assert_eq!(reduce_with(source, &options(strategy, threads)), Err(failure(1)));
    });
}

#[test]
fn a_panic_is_an_error_and_nobody_waits_for_the_one_who_panicked() {
    in_every_interleaving(|strategy, threads, rows| {
        let before_read = |row: usize| match row {
            1 => panic!("row 1 is on fire"),
            _ => Ok(()),
        };
        let source = || Ok(Rows { rows, before_read });
        let message = "row 1 is on fire".to_owned();
        let expected = Err(Error::Panic { rows: 1..2, message });
        assert_eq!(reduce_with(source, &options(strategy, threads)), expected);
    });
}

#[test]
fn who_has_seen_the_wish_to_stop_reads_no_more() {
    thread_local! {
        /// Whether a read on this thread has seen it.
        static SEEN: Cell<bool> = const { Cell::new(false) };
    }
    in_every_interleaving(|strategy, threads, rows| {
        let cancel = AtomicBool::new(false);
        let before_read = |row: usize| {
            assert!(!SEEN.get(), "row {row} is read after the wish to stop was seen");
            if row == 1 {
                // Relaxed, as by a Ctrl-C handler: it orders nothing.
                cancel.store(true, Relaxed);
            }
            SEEN.set(cancel.load(Relaxed));
            Ok(())
        };
        let source = || Ok(Rows { rows, before_read });
        let options = Options { cancel: Some(&cancel), ..options(strategy, threads) };
        match reduce_with(source, &options) {
            Err(Error::Cancelled) => {}
            // All rows were on their way when it came.
            whole => assert_eq!(whole, Ok(in_order(rows))),
        }
    });
}

#[test]
fn what_is_cancelled_before_it_starts_reads_nothing() {
    in_every_interleaving(|strategy, threads, rows| {
        let cancel = AtomicBool::new(true);
        let before_read = |row: usize| -> Result<(), Error> { panic!("row {row} is read") };
        let source = || Ok(Rows { rows, before_read });
        let options = Options { cancel: Some(&cancel), ..options(strategy, threads) };
        assert_eq!(reduce_with(source, &options), Err(Error::Cancelled));
    });
}

#[test]
fn a_handle_that_cannot_be_opened_is_reported() {
    let model = Model::default().bound(Bound::All);
    let explored = model.check(|| {
        let opened = AtomicU32::new(0);
        // The first is the caller's, which is told the shape; then one for each thread.
        let open = || match opened.fetch_add(1, SeqCst) {
            2 => Err(failure(0)),
            _ => Ok(Rows { rows: 3, before_read: |_| Ok(()) }),
        };
        assert_eq!(reduce_with(open, &options(Strategy::HandlePerThread, 2)), Err(failure(0)));
    });
    explored.unwrap_or_else(|failure| panic!("{}\n{}", failure.message, failure.trace));
}
