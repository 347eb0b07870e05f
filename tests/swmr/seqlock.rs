//! The checks of `seqlock`.

use super::subject::{Header, SeqLock};
use harness::{Check, Exit, Mapping, Process, Promise, ensure, in_one_go};
use std::sync::atomic::{AtomicBool, Ordering};
use support::result::ensure_result;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A header with two numbers that belong together: readers copy it, and the writer never waits for them.",
    ),
    Promise::explains("What the header says."),
    Promise::explains("How many rows the file has."),
    Promise::explains("The sum of all rows."),
    Promise::kept(
        "The header, in memory that one writer shares with any number of readers, which may be other processes.",
        &["between_processes"],
    ),
    Promise::kept("A lock with this header in it.", &["comes_back"]),
    Promise::kept("Replaces the header, without waiting for any reader.", &["comes_back", "reader_dies"]),
    Promise::explains("There is only one writer at a time."),
    Promise::kept(
        "If the previous writer died in the middle of a write, this write makes the header whole again.",
        &["writer_dies", "same_again", "next_writer"],
    ),
    Promise::kept(
        "Returns a copy of the header, as `new` or a single call of `write` left it.",
        &["comes_back", "beside_a_write", "beside_two_writes", "many_writes"],
    ),
    Promise::kept(
        "Makes at most `tries` attempts, each of which fails only if a write is under way.",
        &["comes_back", "writer_dies"],
    ),
    Promise::kept("Returns `None` if all of them failed.", &["comes_back", "writer_dies"]),
    Promise::kept(
        "A thread that knows that a `write` has returned gets that write's header or a later one.",
        &["newest"],
    ),
    Promise::explains("Let readers copy a header without stopping its writer."),
    Promise::kept(
        "both numbers in a copy are from the same write, however many writes there are during the copying;",
        &["beside_a_write", "beside_two_writes", "beside_many_writes", "next_writer", "many_writes"],
    ),
    Promise::kept("a reader that knows of a write sees that write or a later one;", &["newest"]),
    Promise::kept("a reader that dies while it is copying stops neither the writer nor other readers;", &["reader_dies"]),
    Promise::kept(
        "a writer that dies in the middle of a write does not make any reader wait forever, and the next write repairs the header;",
        &["writer_dies", "same_again", "next_writer"],
    ),
    Promise::kept("all of this works between processes, too.", &["between_processes"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("comes_back", "what was written is read", comes_back),
    Check::new("beside_a_write", "a copy is of one write", beside_a_write).or_preemptions(3),
    Check::new("beside_two_writes", "a copy is of one write, however many come", beside_two_writes)
        .preemptions(2)
        .model_only(),
    Check::new("beside_many_writes", "a copy is of one write, even after 256 of them", beside_many_writes)
        .model_only()
        .bad_luck(0),
    Check::new("newest", "a thread that knows of a write sees it", newest),
    Check::new("reader_dies", "a reader that dies stops no one", reader_dies).model_only(),
    Check::new("writer_dies", "a writer that dies stops no reader", writer_dies).model_only(),
    Check::new("same_again", "the next writer may write the same", same_again).model_only(),
    Check::new("next_writer", "a copy is whole, even after a crash", next_writer).preemptions(2).model_only(),
    Check::new("between_processes", "another process reads what was written", between_processes).starts_processes(),
    Check::new("many_writes", "a thousand writes, and every copy is whole", many_writes).native_only().once(),
];

/// The header after so many writes: the two numbers tell by themselves whether they belong together.
const fn header(writes: u64) -> Header {
    Header { rows: writes, sum: 10 * writes }
}

fn ensure_whole(read: Option<Header>, writes: u64) {
    let whole = |header: Header| header.sum == 10 * header.rows && header.rows <= writes;
    ensure!(
        read.is_none_or(whole),
        "torn copy",
        "headers with a sum of 10 for each row were written, and a reader has {read:?}"
    );
}

fn comes_back() {
    let lock = SeqLock::new(header(0));
    ensure_result(lock.read(1), Some(header(0)), "wrong result", "nothing was written");
    let other = SeqLock::new(header(7)).read(1);
    ensure_result(other, Some(header(7)), "wrong result", "nothing was written since it was new");
    for writes in 1..4 {
        lock.write(header(writes));
        ensure_result(lock.read(1), Some(header(writes)), "wrong result", "read with one try, and no write is under way");
    }
    for wide in [Header { rows: 1 << 40, sum: u64::MAX }, Header { rows: u64::MAX, sum: 1 << 40 }] {
        lock.write(wide);
        ensure_result(lock.read(1), Some(wide), "wrong result", "all bits of both numbers count");
    }
    ensure_result(lock.read(0), None, "wrong result", "read with no try");
}

fn beside_a_write() {
    let lock = SeqLock::new(header(0));
    thread::scope(|scope| {
        scope.spawn(|| lock.write(header(1)));
        ensure_whole(lock.read(1), 1);
    });
    ensure_result(lock.read(1), Some(header(1)), "stale read", "the writer has been joined");
}

/// One number of the first header and the other of the second add up to the third: 0 + 110 is 10 + 100, and so is their
/// exclusive or.
fn beside_two_writes() {
    for [first, second] in [[0, 11], [11, 0]] {
        let lock = SeqLock::new(header(first));
        thread::scope(|scope| {
            scope.spawn(|| {
                lock.write(header(second));
                thread::yield_now();
                lock.write(header(10));
            });
            ensure_whole(lock.read(1), 11);
        });
    }
}

/// So many that a number of 8 bits is as it was. Bad luck would be tried at each of them.
fn beside_many_writes() {
    let lock = SeqLock::new(header(0));
    thread::scope(|scope| {
        scope.spawn(|| in_one_go(|| (1..=256).for_each(|writes| lock.write(header(writes)))));
        ensure_whole(lock.read(1), 256);
    });
}

fn newest() {
    let lock = SeqLock::new(header(0));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            lock.write(header(1));
            done.store(true, Ordering::Release);
        });
        if done.load(Ordering::Acquire) {
            ensure_result(lock.read(1), Some(header(1)), "stale read", "a reader knows that the header was written");
        }
    });
}

fn reader_dies() {
    let lock = Mapping::new(SeqLock::new(header(0)));
    let theirs = lock.clone();
    let reader = Process::mortal("reader", move || ensure_whole(theirs.read(1), 1));
    lock.write(header(1));
    reader.wait();
    ensure_result(lock.read(1), Some(header(1)), "wrong result", "a reader may have died, and the header was written");
}

/// A header that a writer was about to write, and may have died meanwhile.
fn after_a_crash() -> (Mapping<SeqLock>, Exit) {
    let lock = Mapping::new(SeqLock::new(header(0)));
    let theirs = lock.clone();
    let exit = Process::mortal("writer", move || theirs.write(header(1))).wait();
    (lock, exit)
}

fn writer_dies() {
    let (lock, exit) = after_a_crash();
    let read = lock.read(2);
    ensure_whole(read, 1);
    ensure!(exit == Exit::Crashed || read == Some(header(1)), "wrong result", "the writer is done, and {read:?} was read");
    lock.write(header(2));
    ensure_result(lock.read(1), Some(header(2)), "refused though whole", "a writer has died, and the next one is done");
}

/// The next writer has the same to say.
fn same_again() {
    let (lock, _) = after_a_crash();
    lock.write(header(1));
    ensure_result(lock.read(1), Some(header(1)), "refused though whole", "a writer has died, and the next one wrote the same");
}

fn next_writer() {
    let (lock, _) = after_a_crash();
    thread::scope(|scope| {
        scope.spawn(|| lock.write(header(2)));
        ensure_whole(lock.read(1), 2);
    });
}

fn between_processes() {
    let lock = Mapping::new(SeqLock::new(header(0)));
    let theirs = lock.clone();
    let writer = Process::start("writer", move || theirs.write(header(1)));
    ensure_whole(lock.read(1), 1);
    writer.wait();
    ensure_result(lock.read(1), Some(header(1)), "stale read", "another process has written and come to its end");
}

fn many_writes() {
    let lock = SeqLock::new(header(0));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut last = 0;
                while last < 1000 {
                    let Some(Header { rows, sum }) = lock.read(1000) else { continue };
                    ensure!(sum == 10 * rows, "torn copy", "{rows} rows, and their sum is {sum}");
                    ensure!(rows >= last, "stale read", "{rows} rows, and {last} were there before");
                    last = rows;
                }
            });
        }
        (1..=1000).for_each(|writes| lock.write(header(writes)));
    });
}
