//! What becomes of threads that read, fail, panic, open and close.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use interleave::{Error, Memory, Options, Source, Strategy, Summary, reduce_with};

use crate::sources::{Event, Hooked, Occupancy, Rendezvous, failure};

fn threads(threads: usize) -> Options<'static> {
    let strategy = Strategy::HandlePerThread;
    Options { threads, strategy, chunk_rows: Some(1), ..Options::default() }
}

#[test]
fn reads_of_different_threads_overlap() {
    let rendezvous = Rendezvous::of(4);
    let source = || {
        let before_read = |_| {
            rendezvous.meet();
            Ok(())
        };
        Ok(Hooked { rows: 4, before_read })
    };
    assert_eq!(reduce_with(source, &threads(4)).unwrap().count(), 4);
}

#[test]
fn every_row_is_read_once() {
    for strategy in Strategy::ALL {
        for chunk_rows in [1, 3, 10, 11, usize::MAX] {
            let read = Mutex::new(Vec::new());
            let before_read = |rows: Range<usize>| {
                read.lock().unwrap().extend(rows);
                Ok(())
            };
            let source = || Ok(Hooked { rows: 10, before_read });
            let options =
                Options { strategy: *strategy, chunk_rows: Some(chunk_rows), ..threads(3) };
            reduce_with(source, &options).unwrap();
            let mut read = read.into_inner().unwrap();
            read.sort_unstable();
            assert_eq!(read, Vec::from_iter(0..10));
        }
    }
}

#[test]
fn of_several_failures_the_first_in_the_file_is_reported() {
    for options in
        [threads(1), threads(4), Options { strategy: Strategy::Sequential, ..threads(1) }]
    {
        for _ in 0..50 {
            let before_read = |rows: Range<usize>| match rows.start {
                5 | 6 | 7 | 20 => Err(failure(rows)),
                _ => Ok(()),
            };
            let source = || Ok(Hooked { rows: 100, before_read });
            assert_eq!(reduce_with(source, &options), Err(failure(5..6)), "{options:?}");
        }
    }
}

#[test]
fn also_when_the_first_fails_last() {
    /// Says so when it is closed.
    struct Failing<'a>(&'a Event);
    impl Source for Failing<'_> {
        fn rows(&self) -> usize {
            2
        }
        fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
            if rows.start == 0 {
                // The other thread has failed, reported that and gone.
                self.0.wait();
            }
            Err(failure(rows))
        }
    }
    impl Drop for Failing<'_> {
        fn drop(&mut self) {
            self.0.set();
        }
    }
    let (closed, opened) = (Event::default(), AtomicUsize::new(0));
    let unheard = Event::default();
    let open = || {
        // The handle of the caller is closed before there are threads, and does not count.
        Ok(Failing(if opened.fetch_add(1, SeqCst) == 0 { &unheard } else { &closed }))
    };
    assert_eq!(reduce_with(open, &threads(2)), Err(failure(0..1)));
}

#[test]
fn parts_are_merged_in_order_also_when_the_first_comes_last() {
    /// The read of row 0 ends when row 3 is read; by then the other thread has handed in 1 and 2.
    struct Late<'a>(&'a [f64], &'a Event);
    impl Source for Late<'_> {
        fn rows(&self) -> usize {
            self.0.len()
        }
        fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
            match rows.start {
                0 => self.1.wait(),
                3 => self.1.set(),
                _ => {}
            }
            Ok(self.0[rows].to_vec())
        }
    }
    // Every other order rounds in another way.
    let values = [1e16, 3.0, -1e16, 0.1, 1e15, -7.7];
    let mut expected = Summary::default();
    values.iter().for_each(|&value| expected.merge(&Summary::of(&[value])));
    let event = Event::default();
    let summary = reduce_with(|| Ok(Late(&values, &event)), &threads(2)).unwrap();
    assert_eq!(summary, expected);
}

#[test]
fn chunks_of_the_file_are_read_whole() {
    struct Stored(Mutex<Vec<Range<usize>>>);
    impl Source for &Stored {
        fn rows(&self) -> usize {
            1_000_000
        }
        fn chunk_rows(&self) -> Option<usize> {
            Some(300_000)
        }
        fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
            self.0.lock().unwrap().push(rows.clone());
            Ok(vec![0.0; rows.len()])
        }
    }
    let stored = Stored(Mutex::default());
    let options = Options { strategy: Strategy::Sequential, ..Options::default() };
    reduce_with(|| Ok(&stored), &options).unwrap();
    let read = stored.0.into_inner().unwrap();
    assert_eq!(read, [0..300_000, 300_000..600_000, 600_000..900_000, 900_000..1_000_000]);
}

#[test]
fn after_a_failure_no_more_is_read() {
    let reads = AtomicUsize::new(0);
    let before_read = |rows: Range<usize>| {
        reads.fetch_add(1, SeqCst);
        Err(failure(rows))
    };
    let source = || Ok(Hooked { rows: 1_000_000, before_read });
    assert_eq!(reduce_with(source, &threads(4)), Err(failure(0..1)));
    assert!(reads.load(SeqCst) <= 4, "each thread meets the failure once");
}

#[test]
fn a_panic_while_reading_comes_back_as_an_error() {
    for strategy in Strategy::ALL {
        let before_read = |rows: Range<usize>| match rows.start {
            3 => panic!("row {} is on fire", rows.start),
            _ => Ok(()),
        };
        let source = || Ok(Hooked { rows: 10, before_read });
        let error =
            reduce_with(source, &Options { strategy: *strategy, ..threads(3) }).unwrap_err();
        let message = "row 3 is on fire".to_owned();
        assert_eq!(error, Error::Panic { rows: 3..4, message });
        assert_eq!(
            error.to_string(),
            "reading rows 3..4 panicked: row 3 is on fire; please report this"
        );
    }
}

#[test]
fn a_panic_without_words_is_an_error_too() {
    let source = || {
        let before_read = |_| std::panic::panic_any(7);
        Ok(Hooked { rows: 1, before_read })
    };
    let message = "a panic without a message".to_owned();
    assert_eq!(reduce_with(source, &threads(1)), Err(Error::Panic { rows: 0..1, message }));
}

#[test]
fn a_thread_that_cannot_open_its_handle_is_reported() {
    let opened = AtomicUsize::new(0);
    // 0 is the caller's, which is told the shape; then one for each thread.
    let open = || match opened.fetch_add(1, SeqCst) {
        2 => Err(failure(0..0)),
        _ => Ok(Memory(vec![1.0; 10])),
    };
    assert_eq!(reduce_with(open, &threads(2)), Err(failure(0..0)));
    assert_eq!(opened.load(SeqCst), 3);
}

#[test]
fn a_panic_while_opening_reaches_the_caller() {
    let opened = AtomicUsize::new(0);
    let open = || match opened.fetch_add(1, SeqCst) {
        1 => panic!("no handle for you"),
        _ => Ok(Memory(vec![1.0; 10])),
    };
    let panic = catch_unwind(AssertUnwindSafe(|| reduce_with(open, &threads(2)))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"no handle for you"));
}

#[test]
fn handles_are_opened_and_closed_one_at_a_time() {
    struct Handle<'a>(&'a Occupancy, &'a AtomicUsize);
    impl Source for Handle<'_> {
        fn rows(&self) -> usize {
            64
        }
        fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
            Ok(vec![1.0; rows.len()])
        }
    }
    impl Drop for Handle<'_> {
        fn drop(&mut self) {
            self.0.visit();
            self.1.fetch_sub(1, SeqCst);
        }
    }
    for _ in 0..20 {
        let (occupancy, open) = (Occupancy::default(), AtomicUsize::new(0));
        let new = || {
            open.fetch_add(1, SeqCst);
            occupancy.visit();
            Ok(Handle(&occupancy, &open))
        };
        assert_eq!(reduce_with(new, &threads(8)).unwrap().sum(), 64.0);
        assert_eq!(occupancy.most(), 1);
        assert_eq!(open.load(SeqCst), 0, "every handle is closed");
    }
}

#[test]
fn there_are_no_more_threads_than_chunks() {
    let opened = AtomicUsize::new(0);
    let open = || {
        opened.fetch_add(1, SeqCst);
        Ok(Memory(vec![1.0; 3]))
    };
    assert_eq!(reduce_with(open, &threads(100_000)).unwrap().count(), 3);
    assert!(opened.load(SeqCst) <= 1 + 3);
}
