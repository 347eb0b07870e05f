//! The checks of `monitor`.

use super::subject::{Monitor, Status};
use harness::{Check, Promise, ensure, ensure_eq, mention};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "The state of a reduction, in one place: which \
         chunks are waiting, being read, or done",
    ),
    Promise::explains("What a monitor knows at one moment"),
    Promise::kept(
        "How many chunks are waiting to be claimed",
        &["books_balance"],
    ),
    Promise::kept(
        "How many chunks have been claimed, and neither finished nor given back since",
        &["books_balance"],
    ),
    Promise::kept(
        "How many chunks are finished",
        &["books_balance"],
    ),
    Promise::kept(
        "The three numbers add up to the number of all chunks",
        &["books_balance"],
    ),
    Promise::kept(
        "The parts of the finished chunks, merged",
        &["books_balance", "no_values"],
    ),
    Promise::explains("Keeps the books of a reduction for its threads"),
    Promise::kept(
        "Any thread can call any method at any time; each call happens as a whole, \
         and returns without waiting for a read that another thread has begun",
        &["claimed_once", "two_finish", "books_balance"],
    ),
    Promise::kept(
        "Creates a monitor in which the chunks `0..chunks` are waiting",
        &["lowest_first", "two_monitors"],
    ),
    Promise::kept(
        "Claims the lowest waiting chunk and returns it, or returns `None` if no chunk is waiting",
        &["lowest_first", "no_values"],
    ),
    Promise::kept(
        "Notes that the chunk has been read, and that this is its part, which may have no values",
        &["two_finish", "no_values"],
    ),
    Promise::kept(
        "Returns false, and changes nothing, if the chunk is not being read, because it was never \
         claimed, or because it has been finished or given back already",
        &["unknown_chunks", "finish_once"],
    ),
    Promise::kept(
        "Notes that the chunk could not be read; it is waiting again and can be claimed",
        &["given_back"],
    ),
    Promise::kept(
        "Returns false, and changes nothing, if the chunk is not being read",
        &["unknown_chunks", "finish_or_give_back"],
    ),
    Promise::kept(
        "Returns the current state, with everything in it taken at the same moment",
        &["books_balance"],
    ),
    Promise::explains(
        "Keep the books for a reduction: which chunks are waiting, which are being read, which are done, and what the finished chunks add up to",
    ),
    Promise::kept(
        "two threads never claim the same chunk, and the lowest waiting chunk is claimed first",
        &["claimed_once", "lowest_first", "two_workers"],
    ),
    Promise::kept(
        "at every moment the numbers add up, and the total is what the finished chunks add up to",
        &["books_balance"],
    ),
    Promise::kept(
        "if two threads finish the same chunk, or one finishes it while the other gives it back, \
         only one of them succeeds; a chunk whose part has no values counts as finished too",
        &["finish_once", "finish_or_give_back", "no_values"],
    ),
    Promise::kept(
        "a chunk that has been given back can be claimed again",
        &["given_back"],
    ),
    Promise::kept(
        "whatever calls are made, in whatever order, the monitor behaves like a plain list of states, even with a thousand chunks",
        &["any_calls", "many_chunks"],
    ),
    Promise::kept(
        "two threads that share out the chunks of a real file through a monitor compute the right \
         mean",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("lowest_first", "the lowest chunk that waits is claimed", lowest_first),
    Check::new("claimed_once", "two threads never get the same chunk", claimed_once),
    Check::new("books_balance", "at every moment the books balance", books_balance),
    Check::new("two_finish", "two threads finish a chunk each, and both count", two_finish),
    Check::new("finish_once", "of two threads that finish one chunk, one counts", finish_once),
    Check::new("given_back", "a chunk that is given back is read by some thread", given_back),
    Check::new("two_workers", "two threads read all chunks between them", two_workers)
        .preemptions(1),
    Check::new("unknown_chunks", "a chunk that is not being read changes nothing", unknown_chunks)
        .preemptions(1),
    Check::new(
        "finish_or_give_back",
        "of two threads, one that finishes a chunk and one that gives it back, one counts",
        finish_or_give_back,
    ),
    Check::new("two_monitors", "each of two monitors keeps books of its own", two_monitors),
    Check::new("no_values", "a chunk of no values can be finished, too", no_values),
    Check::new("many_chunks", "a thousand chunks are kept as well as three", many_chunks)
        .native_only()
        .once(),
    Check::new("any_calls", "any calls in any order keep the books", any_calls)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "the mean of /array in the sample file is right", real_file)
        .native_only()
        .once(),
];

/// The part of a chunk in these checks: one value, a power of 2. So the sum tells which were added.
fn part(chunk: usize) -> Partial {
    Partial { count: 1, sum: (1_u64 << chunk) as f64 }
}

fn lowest_first() {
    let monitor = Monitor::new(3);
    let claimed = [monitor.claim(), monitor.claim()];
    ensure_result(claimed, [Some(0), Some(1)], "wrong chunk", "the first two claims of 0..3");
    ensure!(monitor.give_back(0), "lost chunk", "chunk 0 is being read, and cannot be given back");
    let claimed = [monitor.claim(), monitor.claim(), monitor.claim()];
    let case = "chunk 1 is being read, chunks 0 and 2 wait, and three are claimed";
    ensure_result(claimed, [Some(0), Some(2), None], "wrong chunk", case);
}

fn claimed_once() {
    let monitor = Monitor::new(2);
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(|| monitor.claim());
        let b = scope.spawn(|| monitor.claim());
        (a.join().unwrap(), b.join().unwrap())
    });
    ensure!(a != b, "double claim", "two threads claimed of 2 chunks, and both got {a:?}");
    let both: BTreeSet<_> = [a, b].into();
    let should = [Some(0), Some(1)].into();
    ensure_result(both, should, "lost chunk", "two threads claimed of 2 chunks");
}

/// Looks at the books, and finds them in balance.
fn look(monitor: &Monitor, chunks: usize) -> Status {
    let status = monitor.status();
    mention(|| {
        let Status { waiting, reading, done, .. } = status;
        format!("sees {waiting} waiting, {reading} reading, {done} done")
    });
    ensure!(
        status.waiting + status.reading + status.done == chunks,
        "torn status",
        "the three numbers must add up to {chunks}, but {status:?}. A chunk was on its way from \
         one set to another when the status was taken"
    );
    ensure!(
        status.done as u64 == status.total.count,
        "torn status",
        "each chunk has one value, but {status:?}. The chunk was counted and its part was not yet, \
         or the other way round"
    );
    status
}

fn books_balance() {
    let monitor = Monitor::new(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            monitor.claim().is_some_and(|chunk| monitor.give_back(chunk));
            monitor.claim().is_some_and(|chunk| monitor.finish(chunk, part(chunk)));
        });
        look(&monitor, 1);
    });
    let should = Status { waiting: 0, reading: 0, done: 1, total: part(0) };
    let case = "one chunk was claimed, given back, claimed again and finished";
    ensure_result(monitor.status(), should, "lost chunk", case);
}

fn two_finish() {
    let monitor = Monitor::new(2);
    thread::scope(|scope| {
        for chunk in 0..2 {
            ensure_result(monitor.claim(), Some(chunk), "wrong chunk", "chunks 0 and 1 wait");
            let monitor = &monitor;
            scope.spawn(move || monitor.finish(chunk, part(chunk)));
        }
    });
    let should = Status { waiting: 0, reading: 0, done: 2, total: part(0).merge(part(1)) };
    ensure_result(monitor.status(), should, "lost update", "both chunks were finished");
}

fn finish_once() {
    let monitor = Monitor::new(1);
    let chunk = monitor.claim().expect("one chunk waits");
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(|| monitor.finish(chunk, part(chunk)));
        let b = scope.spawn(|| monitor.finish(chunk, part(chunk)));
        (a.join().unwrap(), b.join().unwrap())
    });
    let status = monitor.status();
    ensure!(
        a != b && status.done == 1 && status.total == part(chunk),
        "counted twice",
        "two threads finished chunk 0, of which the first is right and the second too late. They \
         were told {a} and {b}, and {status:?}"
    );
}

fn given_back() {
    let monitor = Monitor::new(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            if let Some(chunk) = monitor.claim() {
                monitor.give_back(chunk);
            }
        });
        if let Some(chunk) = monitor.claim() {
            monitor.finish(chunk, part(chunk));
        }
    });
    let status = look(&monitor, 1);
    if status.done == 0 {
        ensure_result(monitor.claim(), Some(0), "lost chunk", "the chunk was given back");
    }
}

fn finish_or_give_back() {
    let monitor = Monitor::new(1);
    let chunk = monitor.claim().expect("one chunk waits");
    let (finished, given_back) = thread::scope(|scope| {
        let finished = scope.spawn(|| monitor.finish(chunk, part(chunk)));
        let given_back = monitor.give_back(chunk);
        (finished.join().unwrap(), given_back)
    });
    let status = monitor.status();
    let (waiting, done) = (usize::from(given_back), usize::from(finished));
    let total = if finished { part(chunk) } else { Partial::default() };
    let should = Status { waiting, reading: 0, done, total };
    ensure!(
        finished != given_back && status == should,
        "counted twice",
        "one thread finished chunk 0 and was told {finished}, another gave it back and was told \
         {given_back}, of which the first is right and the second too late; and {status:?}"
    );
}

fn two_monitors() {
    let one = Monitor::new(2);
    one.claim();
    let other = Monitor::new(3);
    ensure_result(one.claim(), Some(1), "wrong result", "the second claim, with another monitor made since");
    ensure_result(other.claim(), Some(0), "wrong result", "the first claim, when another monitor has two");
    for (monitor, waiting, reading) in [(&one, 0, 2), (&other, 2, 1)] {
        let should = Status { waiting, reading, done: 0, total: Partial::default() };
        ensure_result(monitor.status(), should, "wrong result", "the status of one of two monitors");
    }
}

fn no_values() {
    let monitor = Monitor::new(1);
    ensure_result(monitor.claim(), Some(0), "wrong chunk", "one chunk waits");
    let told = monitor.finish(0, Partial::default());
    ensure!(told, "lost chunk", "a chunk was finished with the part of no values, and it does not count");
    let should = Status { waiting: 0, reading: 0, done: 1, total: Partial::default() };
    ensure_result(monitor.status(), should, "lost chunk", "a chunk of no values was finished");
    ensure_result(monitor.claim(), None, "wrong chunk", "the only chunk is done");
    let monitor = Monitor::new(1);
    monitor.claim();
    let zeros = Partial { count: 3, sum: 0.0 };
    monitor.finish(0, zeros);
    ensure_result(monitor.status().total, zeros, "wrong result", "the total of three values whose sum is 0");
    let none = Monitor::new(0);
    ensure_result(none.claim(), None, "wrong chunk", "there are no chunks");
}

fn many_chunks() {
    const CHUNKS: usize = 1000;
    let monitor = Monitor::new(CHUNKS);
    for chunk in 0..CHUNKS {
        ensure_result(monitor.claim(), Some(chunk), "wrong chunk", "a thousand chunks wait");
    }
    ensure_result(monitor.claim(), None, "wrong chunk", "a thousand chunks were claimed");
    for chunk in [700, 64, 65, 999, 128] {
        ensure!(monitor.give_back(chunk), "lost chunk", "chunk {chunk} is being read");
    }
    let again: Vec<_> = std::iter::from_fn(|| monitor.claim()).collect();
    ensure_result(again, vec![64, 65, 128, 700, 999], "wrong chunk", "these five were given back");
    let told = (0..CHUNKS).filter(|&chunk| monitor.finish(chunk, part(0))).count();
    ensure_result(told, CHUNKS, "lost chunk", "all were being read, and were finished");
    ensure_result(monitor.status().done, CHUNKS, "lost chunk", "all were finished");
}

fn two_workers() {
    let monitor = Monitor::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(chunk) = monitor.claim() {
                    ensure!(
                        monitor.finish(chunk, part(chunk)),
                        "double claim",
                        "a thread claimed chunk {chunk}, and may not finish it: another one has \
                         done so"
                    );
                }
            });
        }
    });
    let done = monitor.status().done;
    ensure!(done <= 2, "double claim", "there are 2 chunks, and {done} were claimed and finished");
    let should = Status { waiting: 0, reading: 0, done: 2, total: part(0).merge(part(1)) };
    ensure_result(monitor.status(), should, "lost update", "all chunks were finished");
}

fn unknown_chunks() {
    let monitor = Monitor::new(2);
    let chunk = monitor.claim().expect("two chunks wait");
    let before = look(&monitor, 2);
    for (stranger, why) in [(1, "waits"), (2, "does not exist"), (usize::MAX, "does not exist")] {
        let told = [monitor.finish(stranger, part(0)), monitor.give_back(stranger)];
        let case = format!("chunk {stranger} {why}, and was finished and given back");
        ensure_result(told, [false; 2], "counted twice", &case);
        ensure_result(monitor.status(), before, "counted twice", &case);
    }
    ensure_result(monitor.finish(chunk, part(chunk)), true, "lost chunk", "chunk 0 is being read");
    let before = monitor.status();
    let told = [monitor.finish(chunk, part(0)), monitor.give_back(chunk)];
    ensure_result(told, [false; 2], "counted twice", "chunk 0 was finished before");
    ensure_result(monitor.status(), before, "counted twice", "chunk 0 was finished twice");
}

/// A monitor does what a list of states does, one for each chunk.
fn any_calls() {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        Waiting,
        Reading,
        Done,
    }
    let calls = proptest::collection::vec((0..3_u8, 0..5_usize), 0..30);
    let small = [vec![], vec![(0, 0)], vec![(0, 0), (1, 0)], vec![(0, 0), (2, 0), (0, 0)]];
    for_all(small.map(|calls| (1, calls)), (0..5_usize, calls), |(chunks, calls)| {
        let monitor = Monitor::new(chunks);
        let mut states = vec![State::Waiting; chunks];
        let mut total = Partial::default();
        for &(call, chunk) in &calls {
            let case = format!("{chunks} chunks; claim is 0, finish 1, give_back 2: {calls:?}");
            let is_read = states.get(chunk) == Some(&State::Reading);
            match call {
                0 => {
                    let next = states.iter().position(|state| *state == State::Waiting);
                    ensure_result(monitor.claim(), next, "wrong chunk", &case);
                    next.into_iter().for_each(|next| states[next] = State::Reading);
                }
                1 => {
                    let told = monitor.finish(chunk, part(chunk));
                    ensure_result(told, is_read, "counted twice", &case);
                    if is_read {
                        states[chunk] = State::Done;
                        total = total.merge(part(chunk));
                    }
                }
                _ => {
                    ensure_result(monitor.give_back(chunk), is_read, "lost chunk", &case);
                    if is_read {
                        states[chunk] = State::Waiting;
                    }
                }
            }
            let count = |state| states.iter().filter(|s| **s == state).count();
            let (waiting, reading) = (count(State::Waiting), count(State::Reading));
            let should = Status { waiting, reading, done: count(State::Done), total };
            ensure_result(monitor.status(), should, "wrong result", &case);
        }
    });
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    let monitor = Monitor::new(rows.div_ceil(sample.chunk));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(chunk) = monitor.claim() {
                    let start = chunk * sample.chunk;
                    let values = sample.source.read(start..(start + sample.chunk).min(rows));
                    monitor.finish(chunk, Partial::of(&values.expect("it can be read")));
                }
            });
        }
    });
    let is = monitor.status().total;
    ensure_eq!(is, sample.whole, "wrong result", "/array, read by two threads");
}
