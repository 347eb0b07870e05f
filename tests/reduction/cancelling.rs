//! Stopping on the way, and telling how far it is.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use interleave::{Error, Memory, Options, Progress, Strategy, reduce, reduce_with, sample};

use crate::sources::{Hooked, failure};

#[test]
fn a_reduction_cancelled_before_it_starts_reads_nothing() {
    for &strategy in Strategy::ALL {
        let cancel = AtomicBool::new(true);
        let before_read = |rows: Range<usize>| -> Result<(), Error> { panic!("{rows:?} was read") };
        let source = || Ok(Hooked { rows: 10, before_read });
        let options = Options { strategy, cancel: Some(&cancel), ..Options::default() };
        assert_eq!(reduce_with(source, &options), Err(Error::Cancelled));
    }
}

#[test]
fn a_cancelled_reduction_reads_no_further() {
    for &strategy in Strategy::ALL {
        let (cancel, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
        let before_read = |rows: Range<usize>| {
            reads.fetch_add(1, SeqCst);
            if rows.start == 5 {
                cancel.store(true, SeqCst);
            }
            // Nobody reads past row 5 before the flag is up.
            while rows.start > 5 && !cancel.load(SeqCst) {
                std::thread::yield_now();
            }
            Ok(())
        };
        let source = || Ok(Hooked { rows: 1000, before_read });
        let cancel = Some(&cancel);
        let options =
            Options { strategy, cancel, threads: 3, chunk_rows: Some(1), ..Options::default() };
        assert_eq!(reduce_with(source, &options), Err(Error::Cancelled));
        // Rows 0 to 5, and at most one more for each of the two others.
        assert!(reads.load(SeqCst) <= 6 + 2, "{strategy}: {reads:?} reads");
    }
}

#[test]
fn a_reduction_cancelled_during_its_last_chunk_is_whole() {
    for &strategy in Strategy::ALL {
        let cancel = AtomicBool::new(false);
        let before_read = |_| {
            cancel.store(true, SeqCst);
            Ok(())
        };
        let source = || Ok(Hooked { rows: 1, before_read });
        let options = Options { strategy, cancel: Some(&cancel), ..Options::default() };
        assert_eq!(reduce_with(source, &options).unwrap().count(), 1);
    }
}

#[test]
fn a_failure_outweighs_a_cancellation() {
    for &strategy in Strategy::ALL {
        let cancel = AtomicBool::new(false);
        let before_read = |rows| {
            cancel.store(true, SeqCst);
            Err(failure(rows))
        };
        let source = || Ok(Hooked { rows: 1, before_read });
        let options = Options { strategy, cancel: Some(&cancel), ..Options::default() };
        assert_eq!(reduce_with(source, &options), Err(failure(0..1)));
    }
}

#[test]
fn progress_ends_at_the_total() {
    let file = sample::path(sample::Size::Tiny).unwrap();
    let values: usize = sample::Size::Tiny.shape().iter().product();
    let progress = Progress::default();
    for &strategy in Strategy::ALL {
        let options = Options {
            strategy,
            progress: Some(&progress),
            chunk_rows: Some(1),
            ..Options::default()
        };
        reduce(&file, "/sst", &options).unwrap();
        // Of float32, as they are stored.
        assert_eq!((progress.done(), progress.total()), (values as u64 * 4, values as u64 * 4));
    }
}

#[test]
fn progress_counts_only_what_was_read() {
    let progress = Progress::default();
    let before_read =
        |rows: Range<usize>| if rows.start == 6 { Err(failure(rows)) } else { Ok(()) };
    let source = || Ok(Hooked { rows: 10, before_read });
    let options = Options {
        strategy: Strategy::Sequential,
        progress: Some(&progress),
        chunk_rows: Some(2),
        ..Options::default()
    };
    reduce_with(source, &options).unwrap_err();
    assert_eq!((progress.done(), progress.total()), (6 * 8, 10 * 8));
    reduce_with(|| Ok(Memory(Vec::new())), &options).unwrap();
    assert_eq!((progress.done(), progress.total()), (0, 0));
}
