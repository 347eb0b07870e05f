//! The checks of `locked_library`.

use super::subject::{Library, Locked};
use harness::{Check, Promise, ensure, fail};
use interleave::sample::Size;
use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use support::asleep::{Task, ensure_sleeps};
use support::faulty;
use support::latch::Latch;
use support::result::ensure_result;
use support::sample;
use support::solo::Solo;
use support::thread;
use support::told::ensure_told;
use support::zero;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A library that only one thread may enter at a time, and a lock that makes it safe for any thread.",
    ),
    Promise::explains("What the library can do."),
    Promise::explains(
        "It keeps tables of its own and locks nothing, so only one thread may be inside it at a time.",
    ),
    Promise::explains("Reads the values in these rows."),
    Promise::explains("Calls `each` with one name after another, for as long as `each` returns true."),
    Promise::explains("`each` is called from inside the library, and may call the library again."),
    Promise::kept(
        "The library is written in C, so a panic must not leave `each`.",
        &["a_callback_panics"],
    ),
    Promise::kept(
        "The library, made safe for any thread: several threads may call its methods at the same time.",
        &["two_read", "read_beside_visit", "two_visit", "chunks_beside_read", "chunks_beside_visit", "two_chunks"],
    ),
    Promise::kept("A thread sleeps while it waits for its turn.", &["told", "sleeps"]),
    Promise::explains("Wraps the library."),
    Promise::kept("Does what the library's own method does.", &["as_the_library", "an_error"]),
    Promise::kept(
        "`each` may call any method of this value.",
        &["a_callback_calls", "calls_in_calls"],
    ),
    Promise::kept(
        "No other thread enters the library until the whole visit is over, not even when such a call has returned.",
        &["calls_in_calls", "kept_out_meanwhile", "kept_out_after_chunks", "kept_out_after_a_panic"],
    ),
    Promise::kept(
        "If `each` panics: the visit ends, and the panic is resumed once the library has returned.",
        &["a_callback_panics", "free_after_a_panic"],
    ),
    Promise::kept(
        "Reads `rows` in chunks of `chunk` rows, where the last chunk may be shorter, and calls `work` with each chunk in order.",
        &["any_chunks"],
    ),
    Promise::kept(
        "While `work` runs, this call does not keep other threads out of the library.",
        &["others_get_in"],
    ),
    Promise::kept("The first error from a read.", &["an_error"]),
    Promise::kept("Nothing more is read after it.", &["an_error"]),
    Promise::kept("If `chunk` is 0, or if `work` panics.", &["chunk_of_zero", "work_panics"]),
    Promise::explains("Put one lock around every call."),
    Promise::kept(
        "calls from two threads enter the library one after the other, and each call does what it would do without the lock;",
        &["two_read", "read_beside_visit", "two_visit", "chunks_beside_read", "chunks_beside_visit", "two_chunks", "as_the_library", "two_libraries", "one_after_the_other"],
    ),
    Promise::kept(
        "a callback may call the library again, and no other thread gets in until the outermost call is over;",
        &["a_callback_calls", "kept_out_meanwhile", "kept_out_after_chunks", "kept_out_after_a_panic"],
    ),
    Promise::kept(
        "a panic in a callback never gets into the library: it reaches the caller, and the next call works;",
        &["a_callback_panics", "free_after_a_panic"],
    ),
    Promise::kept("while one thread is working on a chunk, other threads can read;", &["others_get_in"]),
    Promise::kept("three threads that use libhdf5 itself, through its C functions, get the right sum.", &["real_library"]),
];

const KEPT: &str = "lock never released";
const KEPT_ADVICE: &str = "\
    A call has returned, or has panicked, and another thread waits for its turn forever. Is the library \
    free again on every way out, and is a thread that waits told?";
const ITSELF: &str = "waits for itself";
const ITSELF_ADVICE: &str = "\
    A callback runs inside the library, on the thread that has it, and calls again. Its thread waits for a \
    lock that it holds itself. The lock must know which thread is inside, and let that one in.";

pub const CHECKS: &[Check] = &[
    Check::new("as_the_library", "each call does what the library does", as_the_library),
    Check::new("two_read", "two threads read", two_read).hang_means(KEPT, KEPT_ADVICE),
    Check::new("read_beside_visit", "one thread reads, and one visits", read_beside_visit)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("two_visit", "two threads visit", two_visit).preemptions(3).hang_means(KEPT, KEPT_ADVICE),
    Check::new("chunks_beside_read", "one thread reads chunks, and one reads", chunks_beside_read)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("chunks_beside_visit", "one thread reads chunks, and one visits", chunks_beside_visit)
        .preemptions(3)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("two_chunks", "two threads read chunks", two_chunks)
        .preemptions(3)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("one_after_the_other", "three threads get their turn", one_after_the_other)
        .preemptions(1)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("a_callback_calls", "a callback calls every method", a_callback_calls)
        .hang_means(ITSELF, ITSELF_ADVICE),
    Check::new("calls_in_calls", "callbacks call the library 300 deep", calls_in_calls)
        .native_only()
        .once()
        .hang_means(ITSELF, ITSELF_ADVICE),
    Check::new("kept_out_meanwhile", "a call from a callback does not let others in", kept_out_meanwhile)
        .preemptions(3)
        .hang_means(ITSELF, ITSELF_ADVICE),
    Check::new("kept_out_after_chunks", "chunks read in a callback do not let others in", kept_out_after_chunks)
        .preemptions(3)
        .hang_means(ITSELF, ITSELF_ADVICE),
    Check::new("kept_out_after_a_panic", "a panic that a callback catches does not let others in", kept_out_after_a_panic)
        .preemptions(3)
        .hang_means(ITSELF, ITSELF_ADVICE),
    Check::new("two_libraries", "a callback of one library calls another one", two_libraries)
        .preemptions(3)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("a_callback_panics", "a panic of a callback comes back to the caller", a_callback_panics),
    Check::new("free_after_a_panic", "after a panic of a callback the next call works", free_after_a_panic)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("an_error", "the first error comes back, and the library is free", an_error)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("others_get_in", "while a chunk is worked on, another thread can read", others_get_in)
        .preemptions(2)
        .hang_means(
            "lock held during the work",
            "A chunk is worked on, and the work waits for another thread, which waits for the library. What \
             was read belongs to the caller: give the lock up before you work on it.",
        ),
    Check::new("work_panics", "after a panic of the work the next call works", work_panics)
        .hang_means(KEPT, KEPT_ADVICE),
    Check::new("any_chunks", "any rows can be read in chunks of any length", any_chunks),
    Check::new("chunk_of_zero", "each_chunk panics if the chunk is 0", chunk_of_zero)
        .endless_means("chunk of zero", "No number of chunks of 0 rows covers a dataset: panic."),
    Check::new("told", "a thread that waits for its turn is told", told).model_only().preemptions(2),
    Check::new("sleeps", "a thread that waits for its turn sleeps", sleeps).native_only().once(),
    Check::new("real_library", "three threads call libhdf5", real_library).native_only().once(),
];

/// The library of the checks. Its rows are 1.0, 2.0, 3.0, … and row `bad` cannot be read.
struct Fake {
    solo: Solo,
    rows: usize,
    bad: Option<usize>,
}

const NAMES: [&str; 2] = ["UNITS", "VALID_RANGE"];

impl Library for Fake {
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.solo.call(&format!("reads rows {rows:?}"), || {
            if rows.start > rows.end || rows.end > self.rows {
                return Err(Error::OutOfRange { rows, len: self.rows });
            }
            match self.bad {
                Some(bad) if rows.contains(&bad) => Err(faulty::error(bad)),
                _ => Ok(rows.map(|row| (row + 1) as f64).collect()),
            }
        })
    }

    fn visit(&self, each: &mut dyn FnMut(&str) -> bool) {
        self.solo.visit(&NAMES, each);
    }
}

fn library(rows: usize) -> Locked<Fake> {
    Locked::new(Fake { solo: Solo::default(), rows, bad: None })
}

fn reads(library: &Locked<Fake>) {
    ensure_result(library.read(1..2), Ok(vec![2.0]), "wrong result", "row 1 of 1.0, 2.0");
}

fn visits(library: &Locked<Fake>) {
    let mut names = Vec::new();
    library.visit(|name| {
        names.push(name.to_owned());
        true
    });
    ensure_result(names, NAMES.map(str::to_owned).to_vec(), "wrong result", "the names of a visit");
}

fn reads_chunks(library: &Locked<Fake>) {
    let mut chunks = Vec::new();
    let result = library.each_chunk(0..2, 1, |values| chunks.push(values));
    ensure_result((result, chunks), (Ok(()), vec![vec![1.0], vec![2.0]]), "wrong result", "rows 0..2, chunks of 1");
}

fn as_the_library() {
    let library = library(2);
    reads(&library);
    visits(&library);
    let beyond = library.read(1..3);
    ensure_result(beyond, Err(Error::OutOfRange { rows: 1..3, len: 2 }), "wrong error", "rows 1..3 of 2");
    let mut calls = 0;
    library.visit(|_| {
        calls += 1;
        false
    });
    ensure_result(calls, 1, "wrong result", "calls of a callback that returned false");
}

/// Two threads, and each makes one of these calls.
fn together(one: fn(&Locked<Fake>), other: fn(&Locked<Fake>)) {
    let library = library(2);
    thread::scope(|scope| {
        scope.spawn(|| one(&library));
        other(&library);
    });
}

fn two_read() {
    together(reads, reads);
}

fn read_beside_visit() {
    together(visits, reads);
}

fn two_visit() {
    together(visits, visits);
}

fn chunks_beside_read() {
    together(reads_chunks, reads);
}

fn chunks_beside_visit() {
    together(reads_chunks, visits);
}

fn two_chunks() {
    together(reads_chunks, reads_chunks);
}

fn one_after_the_other() {
    let library = library(2);
    thread::scope(|scope| {
        scope.spawn(|| reads(&library));
        scope.spawn(|| reads(&library));
        reads(&library);
        reads(&library);
    });
}

fn a_callback_calls() {
    let library = library(2);
    let mut calls = 0;
    library.visit(|_| {
        reads(&library);
        reads_chunks(&library);
        visits(&library);
        calls += 1;
        true
    });
    ensure_result(calls, NAMES.len(), "wrong result", "calls of the callback");
    // The thread is out again, so it needs its turn as any other.
    thread::scope(|scope| {
        scope.spawn(|| reads(&library));
        reads(&library);
    });
}

/// Deeper than a number of 8 bits can count. Where such a number would be 0 again, or below, another thread asks.
fn calls_in_calls() {
    let library = library(2);
    thread::scope(|scope| {
        goes_deeper(&library, 1, &|depth| {
            if [126..=130, 254..=258].iter().any(|deep| deep.contains(&depth)) {
                let task = Task::of_the_thread_that(|tell| {
                    scope.spawn(|| {
                        tell();
                        reads(&library);
                    });
                });
                task.when_asleep(None);
            }
        });
    });
}

/// Calls back 300 deep, and tells each time how many visits are not over.
fn goes_deeper(library: &Locked<Fake>, depth: usize, tell: &dyn Fn(usize)) {
    library.visit(|_| {
        tell(depth);
        if depth < 300 {
            goes_deeper(library, depth + 1, tell);
        }
        false
    });
}

fn kept_out_meanwhile() {
    together(
        |library| {
            library.visit(|_| {
                reads(library);
                true
            });
        },
        reads,
    );
}

fn kept_out_after_chunks() {
    together(
        |library| {
            library.visit(|_| {
                reads_chunks(library);
                false
            });
        },
        reads,
    );
}

fn kept_out_after_a_panic() {
    together(
        |library| {
            library.visit(|_| {
                visit_that_panics(library);
                false
            });
        },
        reads,
    );
}

fn two_libraries() {
    let (one, other) = (library(2), library(2));
    thread::scope(|scope| {
        scope.spawn(|| {
            one.visit(|_| {
                reads(&other);
                false
            });
        });
        reads(&other);
    });
}

const MESSAGE: &str = "this name is not welcome";

/// A visit whose callback panics.
fn visit_that_panics(library: &Locked<Fake>) {
    let mut calls = 0;
    let visit = || {
        library.visit(|_| {
            calls += 1;
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            panic::resume_unwind(Box::new(MESSAGE))
        });
    };
    match panic::catch_unwind(AssertUnwindSafe(visit)) {
        Ok(()) => fail!("swallowed panic", "a callback panicked, and `visit` returned"),
        Err(payload) if payload.is::<&str>() => ensure!(
            payload.downcast_ref() == Some(&MESSAGE),
            "lost panic message",
            "what came out of `visit` is not the panic of the callback: pass on what `catch_unwind` returns"
        ),
        Err(payload) if payload.is::<String>() => {
            fail!("lost panic message", "what came out of `visit` is not the panic of the callback")
        }
        // What a check has found goes on its way.
        Err(payload) => panic::resume_unwind(payload),
    }
    ensure!(calls == 1, "carries on after a panic", "the callback panicked, and was called {calls} times");
}

fn a_callback_panics() {
    visit_that_panics(&library(2));
}

/// The call works. If it panics, an earlier panic has left its mark.
fn still_works(call: impl FnOnce()) {
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(call)) {
        if !payload.is::<&str>() && !payload.is::<String>() {
            panic::resume_unwind(payload);
        }
        fail!(
            "poisoned lock",
            "a callback or the work panicked, and the next call panics too: is the panic let through while a \
             guard of a `Mutex` is alive?"
        );
    }
}

fn free_after_a_panic() {
    let library = library(2);
    visit_that_panics(&library);
    thread::scope(|scope| {
        scope.spawn(|| still_works(|| reads(&library)));
        still_works(|| visits(&library));
    });
}

fn an_error() {
    let library = Locked::new(Fake { solo: Solo::default(), rows: 3, bad: Some(1) });
    let mut chunks = 0;
    let result = library.each_chunk(0..3, 1, |_| chunks += 1);
    ensure!(result.is_err(), "swallowed error", "row 1 cannot be read, and the result is {result:?}");
    ensure_result(result, Err(faulty::error(1)), "wrong error", "row 1 cannot be read");
    ensure_result(chunks, 1, "keeps reading after a failure", "chunks that were worked on, and row 1 of 3 is bad");
    ensure_result(library.read(1..2), Err(faulty::error(1)), "swallowed error", "row 1 cannot be read");
    thread::scope(|scope| {
        scope.spawn(|| drop(library.read(0..1)));
    });
}

fn others_get_in() {
    let library = library(2);
    let was_read = Arc::new(Latch::default());
    thread::scope(|scope| {
        scope.spawn(|| {
            reads(&library);
            was_read.open();
        });
        let result = library.each_chunk(0..1, 1, |_| was_read.wait());
        ensure_result(result, Ok(()), "wrong error", "rows 0..1");
    });
}

fn work_panics() {
    let library = library(2);
    let work = || library.each_chunk(0..2, 1, |_| panic::resume_unwind(Box::new(MESSAGE)));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    ensure!(result.is_err(), "swallowed panic", "the work panicked, and `each_chunk` returned");
    thread::scope(|scope| {
        scope.spawn(|| still_works(|| reads(&library)));
        still_works(|| reads(&library));
    });
}

fn any_chunks() {
    let library = library(5);
    let cases = [(0..0, 1), (5..5, 2), (1..4, 2), (2..5, 1 << 40), (0..5, usize::MAX), (1..5, usize::MAX), (0..5, 5), (4..5, 1)];
    for (rows, chunk) in cases {
        let mut chunks = Vec::new();
        let result = library.each_chunk(rows.clone(), chunk, |values| chunks.push(values));
        let all: Vec<f64> = rows.clone().map(|row| (row + 1) as f64).collect();
        let expected: Vec<Vec<f64>> = all.chunks(chunk).map(<[f64]>::to_vec).collect();
        ensure_result(
            (result, chunks),
            (Ok(()), expected),
            "wrong result",
            &format!("rows {rows:?} in chunks of {chunk}"),
        );
    }
}

fn chunk_of_zero() {
    zero::ensure_panics("`chunk`", |rows| library(3).each_chunk(0..rows, 0, drop));
}

fn told() {
    ensure_told(two_read);
    ensure_told(two_visit);
}

fn sleeps() {
    let library = library(2);
    let (is_inside, go_on) = (Latch::default(), Latch::default());
    thread::scope(|scope| {
        scope.spawn(|| {
            library.visit(|_| {
                is_inside.open();
                go_on.wait();
                false
            });
        });
        is_inside.wait();
        ensure_sleeps(|| reads(&library), || go_on.open());
    });
}

impl Library for bare::Hdf5 {
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let error = |reason| Error::Read { file: "".into(), dataset: "/array".into(), rows: rows.clone(), reason };
        bare::Hdf5::read(self, rows.clone()).map_err(error)
    }

    fn visit(&self, each: &mut dyn FnMut(&str) -> bool) {
        self.visit_attributes(each);
    }
}

fn real_library() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let file = interleave::sample::path(Size::Tiny).expect("it has been written");
    // The other handle belongs to the same library, which only one thread may be in.
    drop(sample.source);
    // SAFETY: the check is alone in its process, and reads through `library` from now on.
    let library = unsafe { bare::Hdf5::open(&file, "/array") };
    let library = Locked::new(library.expect("the sample file can be opened"));
    let cuts = [0, rows / 3, rows / 2, rows];
    let whole: Partial = thread::scope(|scope| {
        let part = |rows: Range<usize>| {
            let mut part = Partial::default();
            library.each_chunk(rows, chunk, |values| part = part.merge(Partial::of(&values)))?;
            library.visit(|_| library.read(0..1).is_ok());
            Ok::<_, Error>(part)
        };
        let readers: Vec<_> =
            cuts.windows(2).map(|cut| scope.spawn(move || part(cut[0]..cut[1]))).collect();
        readers.into_iter().map(|reader| reader.join().expect("it does not panic").expect("it reads")).sum()
    });
    ensure_result(whole, sample.whole, "wrong result", "/array, read by three threads");
}
