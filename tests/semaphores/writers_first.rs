//! The checks of `writers_first`.

use super::subject::{Reader, Room};
use harness::{Check, Promise, ensure};
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use support::asleep;
use support::no_time::ensure_no_time_passes;
use support::rendezvous::Rendezvous;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "Readers and writers: many threads may read at the same time, and no reader overtakes a waiting writer",
        &["two_readers", "not_overtaken", "not_between_writers"],
    ),
    Promise::explains("A room for readers and writers."),
    Promise::kept(
        "Any number of readers can be inside at the same time, but a writer must be alone",
        &["two_readers", "any_number", "alone", "writers_alone"],
    ),
    Promise::explains("A reader that is inside"),
    Promise::kept("Dropping it leaves the room.", &["alone"]),
    Promise::explains("A writer that is inside"),
    Promise::kept("An empty room.", &["two_readers", "two_rooms"]),
    Promise::explains("Goes in to read."),
    Promise::kept(
        "Sleeps while a writer is inside or waiting.",
        &["alone", "not_overtaken", "not_between_writers", "sleeps"],
    ),
    Promise::kept(
        "Goes in to read, unless a writer is inside or waiting",
        &["next_in_line", "tries", "tries_beside_a_reader", "tries_beside_a_writer"],
    ),
    Promise::kept("Never waits for a writer", &["tries"]),
    Promise::explains("Goes in to write."),
    Promise::kept("Sleeps while any thread is inside.", &["alone", "writers_alone", "sleeps"]),
    Promise::kept("How many writers are waiting", &["next_in_line", "two_in_line", "many_writers", "tries"]),
    Promise::kept("Leaves, even in a panic.", &["after_a_panic", "panics_meanwhile"]),
    Promise::kept(
        "Whatever the writer did is visible to all threads that go in later",
        &["alone"],
    ),
    Promise::explains("Build a room in which writers go first"),
    Promise::kept(
        "two readers can be inside at the same time, and so can a hundred",
        &["two_readers", "many_readers"],
    ),
    Promise::kept(
        "a writer is alone: neither a reader nor another writer is inside with it;",
        &["alone", "writers_alone"],
    ),
    Promise::kept(
        "a reader that arrives while a writer is waiting does not get in before that writer",
        &["next_in_line", "two_in_line", "not_overtaken", "not_between_writers"],
    ),
    Promise::kept(
        "when a writer leaves and no other writer is waiting, all waiting readers go in",
        &["readers_wake", "many_readers_wake"],
    ),
    Promise::kept(
        "a waiting thread sleeps, and a thread that panics inside leaves the room too",
        &["sleeps", "after_a_panic", "panics_meanwhile"],
    ),
    Promise::kept(
        "readers that look at the sum of `/array` never see it while a writer is changing it",
        &["real_file"],
    ),
];

const NOT_ALONE: &str = "not alone";
const OVERTAKES: &str = "overtakes a writer";
const OUTSIDE: &str = "sleeps outside an open room";
const OUTSIDE_ADVICE: &str = "\
    A thread waits, although it could go in. Which thread that leaves wakes which of those that wait, and is one \
    enough? Is a writer that has got in still counted as waiting?";

pub const CHECKS: &[Check] = &[
    Check::new("two_readers", "two readers are inside at the same time", two_readers)
        .or_preemptions(2)
        .hang_means(
            "one after the other",
            "Two threads read, and each waits inside for the other. One of them does not get in.",
        ),
    Check::new("alone", "a writer is not inside with a reader", alone)
        .or_preemptions(2)
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("writers_alone", "two writers are not inside together", writers_alone)
        .or_preemptions(2)
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("tries", "try_read says whether there is a writer", tries),
    Check::new("tries_beside_a_reader", "try_read does not mind another reader", tries_beside_a_reader)
        .or_preemptions(2),
    Check::new("tries_beside_a_writer", "a reader that try_read lets in is not inside with a writer", tries_beside_a_writer)
        .or_preemptions(2)
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("next_in_line", "no reader gets in while a writer waits", next_in_line)
        .preemptions(1)
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("two_in_line", "no reader gets in while two writers wait", two_in_line)
        .preemptions(0)
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("not_overtaken", "the writer goes in before a reader that came later", not_overtaken)
        .model_only()
        .preemptions(1)
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new(
        "not_between_writers",
        "a writer that waits for another goes in before a reader that came later",
        not_between_writers,
    )
    .model_only()
    .preemptions(1)
    .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("readers_wake", "a writer that leaves lets in all readers", readers_wake)
        .preemptions(1)
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("sleeps", "a thread that waits sleeps until it is woken", sleeps)
        .model_only()
        .preemptions(1),
    Check::new("after_a_panic", "a panic inside leaves the room", after_a_panic),
    Check::new("panics_meanwhile", "a panic inside lets the next one in", panics_meanwhile)
        .or_preemptions(1)
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("many_readers", "a hundred readers are inside at the same time", many_readers)
        .native_only()
        .once()
        .hang_means(
            "one after the other",
            "A hundred threads read, and each waits inside for the others. Not all get in.",
        ),
    Check::new("two_rooms", "two rooms have nothing in common", two_rooms)
        .or_preemptions(1)
        .hang_means(
            OUTSIDE,
            "A reader waits outside each of two rooms, both writers have left, and a reader waits on. What do the two \
             rooms share?",
        ),
    Check::new("many_readers_wake", "a writer that leaves lets in a hundred readers", many_readers_wake)
        .native_only()
        .once()
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("many_writers", "256 writers wait, and go in one after the other", many_writers)
        .native_only()
        .once()
        .hang_means(OUTSIDE, OUTSIDE_ADVICE),
    Check::new("any_number", "any number of readers are inside at the same time", any_number).native_only().once().hang_means(
        "one after the other",
        "There is no writer, and 70,000 readers are to be inside at the same time. Not all get in. Is there a limit?",
    ),
    Check::new("real_file", "readers and a writer share /array", real_file).native_only().once(),
];

/// Counts up while inside, in two steps, so that another thread inside is noticed.
struct Log {
    steps: AtomicUsize,
}

impl Log {
    fn new() -> Log {
        Log { steps: AtomicUsize::new(0) }
    }

    /// A writer at work.
    fn write(&self, room: &Room) {
        let _writer = room.write();
        let before = self.steps.load(Relaxed);
        self.steps.store(before + 1, Relaxed);
        let between = self.steps.load(Relaxed);
        self.steps.store(before + 2, Relaxed);
        self.ensure_alone(before % 2 == 0 && between == before + 1);
    }

    /// A reader at work.
    fn read(&self, room: &Room) {
        self.look(room.read());
    }

    /// A reader inside.
    fn look(&self, _reader: Reader<'_>) {
        let steps = self.steps.load(Relaxed);
        let again = self.steps.load(Relaxed);
        self.ensure_alone(steps % 2 == 0 && steps == again);
    }

    fn ensure_alone(&self, is_alone: bool) {
        ensure!(is_alone, NOT_ALONE, "a writer is inside, and another thread is inside with it");
    }

    /// Nothing was lost: each writer has taken its two steps after those of the writers before it.
    fn ensure_written(&self, writers: usize) {
        let steps = self.steps.load(Relaxed);
        ensure!(
            steps == 2 * writers,
            NOT_ALONE,
            "{writers} writers have taken two steps each, and {steps} are there"
        );
    }
}

fn two_readers() {
    let (room, inside) = (Room::new(), Rendezvous::new(0, 2));
    let visit = || {
        let _reader = room.read();
        inside.meet();
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}

fn alone() {
    let (room, log) = (Room::new(), Log::new());
    thread::scope(|scope| {
        scope.spawn(|| log.write(&room));
        log.read(&room);
    });
    log.read(&room);
    log.ensure_written(1);
}

fn writers_alone() {
    let (room, log) = (Room::new(), Log::new());
    thread::scope(|scope| {
        scope.spawn(|| log.write(&room));
        log.write(&room);
    });
    log.ensure_written(2);
}

fn tries() {
    let room = Room::new();
    let first = room.try_read();
    ensure!(first.is_some(), "refused while free", "the room is empty, and `try_read` returned None");
    let second = room.try_read();
    ensure!(second.is_some(), "refused while free", "a reader is inside, and `try_read` returned None");
    drop((first, second));
    let writer = room.write();
    ensure!(room.try_read().is_none(), NOT_ALONE, "a writer is inside, and `try_read` let a reader in");
    ensure!(room.waiting_writers() == 0, "wrong count", "the only writer is inside, and is said to wait");
    drop(writer);
    ensure!(room.try_read().is_some(), "refused while free", "the writer has gone, and `try_read` returned None");
}

fn tries_beside_a_reader() {
    let room = Room::new();
    thread::scope(|scope| {
        scope.spawn(|| drop(room.read()));
        ensure!(room.try_read().is_some(), "refused while free", "there is no writer, and `try_read` returned None");
    });
}

fn tries_beside_a_writer() {
    let (room, log) = (Room::new(), Log::new());
    thread::scope(|scope| {
        scope.spawn(|| log.write(&room));
        if let Some(reader) = room.try_read() {
            log.look(reader);
        }
    });
    log.ensure_written(1);
}

/// Returns when a writer waits.
fn wait_for_a_writer(room: &Room) {
    while room.waiting_writers() == 0 {
        thread::yield_now();
    }
}

fn next_in_line() {
    let (room, log) = (Room::new(), Log::new());
    let reader = room.read();
    thread::scope(|scope| {
        // It can't get in before `reader` has gone, so it waits, sooner or later.
        let writer = scope.spawn(|| log.write(&room));
        while room.waiting_writers() == 0 && !writer.is_finished() {
            thread::yield_now();
        }
        ensure!(!writer.is_finished(), NOT_ALONE, "a reader is inside, and a writer has been in and out");
        let overtakes = room.try_read();
        ensure!(
            overtakes.is_none(),
            OVERTAKES,
            "a reader is inside, a writer waits, and `try_read` lets another reader in before it"
        );
        drop(reader);
    });
    log.ensure_written(1);
    ensure!(room.waiting_writers() == 0, "wrong count", "no thread is left, and a writer is said to wait");
}

fn two_in_line() {
    let (room, log) = (Room::new(), Log::new());
    let reader = room.read();
    thread::scope(|scope| {
        let writers = [(); 2].map(|()| scope.spawn(|| log.write(&room)));
        while room.waiting_writers() < 2 && !writers.iter().any(|writer| writer.is_finished()) {
            thread::yield_now();
        }
        let overtakes = room.try_read();
        ensure!(
            overtakes.is_none(),
            OVERTAKES,
            "a reader is inside, two writers wait, and `try_read` lets another reader in before them"
        );
        drop(reader);
    });
    log.ensure_written(2);
}

fn not_overtaken() {
    let (room, log) = (Room::new(), Log::new());
    let reader = room.read();
    thread::scope(|scope| {
        scope.spawn(|| log.write(&room));
        wait_for_a_writer(&room);
        scope.spawn(|| {
            let _late = room.read();
            let steps = log.steps.load(Relaxed);
            ensure!(
                steps == 2,
                OVERTAKES,
                "a writer waited before this reader came, and the reader is inside before it"
            );
        });
        drop(reader);
    });
}

/// A writer is followed by the next one that waits, whichever threads wait besides.
fn not_between_writers() {
    let (room, log) = (Room::new(), Log::new());
    let writer = room.write();
    thread::scope(|scope| {
        scope.spawn(|| log.write(&room));
        wait_for_a_writer(&room);
        scope.spawn(|| {
            let _late = room.read();
            let steps = log.steps.load(Relaxed);
            ensure!(
                steps == 2,
                OVERTAKES,
                "a writer was inside, and another waited before this reader came. The first writer has left, and \
                 the reader is inside before the second"
            );
        });
        drop(writer);
    });
}

fn readers_wake() {
    let (room, inside) = (Room::new(), Rendezvous::new(0, 2));
    let visit = || {
        let _reader = room.read();
        inside.meet();
    };
    let writer = room.write();
    thread::scope(|scope| {
        scope.spawn(visit);
        scope.spawn(visit);
        drop(writer);
    });
}

fn two_rooms() {
    let (one, other) = (Room::new(), Room::new());
    let in_one = one.write();
    let reader = other.try_read();
    ensure!(reader.is_some(), "refused while free", "the room is empty, a writer is in another, and `try_read` returned None");
    drop(reader);
    let in_other = other.write();
    thread::scope(|scope| {
        scope.spawn(|| drop(one.read()));
        scope.spawn(|| drop(other.read()));
        drop(in_one);
        drop(in_other);
    });
}

fn sleeps() {
    let room = Room::new();
    ensure_no_time_passes("A writer that waits", || {
        let reader = room.read();
        thread::scope(|scope| {
            scope.spawn(|| drop(room.write()));
            drop(reader);
        });
    });
    ensure_no_time_passes("A reader that waits", || {
        let writer = room.write();
        thread::scope(|scope| {
            scope.spawn(|| drop(room.read()));
            drop(writer);
        });
    });
}

fn after_a_panic() {
    let room = Room::new();
    let panics = |inside: &dyn Fn()| {
        let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
            inside();
        }));
        ensure!(panicked.is_err(), "swallowed panic", "the panic inside the room did not come out");
    };
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    panics(&|| {
        let _reader = room.read();
        panic::resume_unwind(Box::new("a reader panics"));
    });
    panics(&|| {
        let _writer = room.write();
        panic::resume_unwind(Box::new("a writer panics"));
    });
    let reader = room.try_read();
    ensure!(
        reader.is_some(),
        "lock never released",
        "the only writer has panicked, and the room is not free"
    );
}

/// Panics inside.
fn panics_with<T>(guard: T) {
    let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
        let _inside = guard;
        panic::resume_unwind(Box::new("a thread panics inside"));
    }));
    ensure!(panicked.is_err(), "swallowed panic", "the panic inside the room did not come out");
}

fn panics_meanwhile() {
    let room = Room::new();
    let reader = room.read();
    thread::scope(|scope| {
        scope.spawn(|| drop(room.write()));
        panics_with(reader);
    });
    let writer = room.write();
    thread::scope(|scope| {
        scope.spawn(|| drop(room.read()));
        panics_with(writer);
    });
}

fn many_readers() {
    const THREADS: usize = 100;
    let (room, inside) = (Room::new(), Rendezvous::new(0, THREADS));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let _reader = room.read();
                inside.meet();
            });
        }
    });
}

fn many_readers_wake() {
    const THREADS: usize = 100;
    let (room, inside) = (Room::new(), Rendezvous::new(0, THREADS));
    let writer = room.write();
    let visit = || {
        let _reader = room.read();
        inside.meet();
    };
    asleep::release_all(THREADS, visit, || drop(writer));
}

/// As many as a counter of 8 bits takes for none.
fn many_writers() {
    const THREADS: usize = 256;
    let room = Room::new();
    let reader = room.read();
    asleep::release_all(THREADS, || drop(room.write()), || {
        // The last of them may not have come so far.
        while room.waiting_writers() < THREADS {
            ensure!(
                room.try_read().is_none(),
                OVERTAKES,
                "{THREADS} writers wait, or are about to, and a reader gets in"
            );
            thread::yield_now();
        }
        drop(reader);
    });
    ensure!(room.try_read().is_some(), OUTSIDE, "all writers have been inside, and a reader is refused");
}

/// More readers than a counter of 16 bits has numbers. They need no threads: none of them has to wait.
fn any_number() {
    let room = Room::new();
    let readers: Vec<Reader<'_>> = (0..70_000).map(|_| room.read()).collect();
    ensure!(room.try_read().is_some(), "one after the other", "{} are inside, and one more is refused", readers.len());
}

/// A writer adds chunk after chunk to a count and a sum, and two readers look at both.
fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    let (room, count, sum) = (Room::new(), AtomicUsize::new(0), AtomicUsize::new(0));
    let look = || {
        while count.load(Relaxed) < rows {
            let _reader = room.read();
            let (count, double) = (count.load(Relaxed), sum.load(Relaxed));
            ensure!(double == 2 * count, NOT_ALONE, "a reader is inside while a writer is: {count}, {double}");
        }
    };
    thread::scope(|scope| {
        scope.spawn(look);
        scope.spawn(look);
        for start in (0..rows).step_by(sample.chunk) {
            let values = sample.source.read(start..rows.min(start + sample.chunk));
            let part = Partial::of(&values.expect("it can be read"));
            let _writer = room.write();
            count.fetch_add(part.count as usize, Relaxed);
            sum.fetch_add(2 * part.count as usize, Relaxed);
        }
    });
}
