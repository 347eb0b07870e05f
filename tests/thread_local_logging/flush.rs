//! The checks of `flush`.

use super::subject::{collect, log};
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::panic;
use std::sync::mpsc;
use support::asleep::ensure_sleeps;
use support::law::for_all;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "Every thread collects its lines in a buffer of its own, so no thread has to wait for others when it logs.",
        &["after_join", "detached"],
    ),
    Promise::kept(
        "When a thread ends, its buffer goes with it, but its lines must not.",
        &["after_join", "detached"],
    ),
    Promise::explains(
        "Put what all threads share into a `static` with a `LazyLock`, because the model checker runs this code many times in one process, and makes such a `static` anew each time.",
    ),
    Promise::explains("Adds a line to this thread's buffer."),
    Promise::kept(
        "It takes no lock, and does nothing else that another thread could notice, except at a thread's first line, when there is something to set up, and at a thread's end, when the destructors of other thread-local values log and the buffer may already be gone.",
        &["no_lock", "last_words", "last_words_of_two", "while_it_logs"],
    ),
    Promise::kept(
        "Returns the lines that any thread logged before this call and that have not been returned yet.",
        &["once", "two_threads", "own_lines", "three_threads", "any_threads"],
    ),
    Promise::kept(
        "Each thread's lines come together, in the order in which they were logged.",
        &["once", "two_threads", "own_lines", "three_threads", "any_threads"],
    ),
    Promise::kept(
        "Only what a thread logs after its buffer has gone may come separately.",
        &["once", "two_threads", "own_lines", "three_threads", "any_threads"],
    ),
    Promise::kept(
        "It sleeps until all other threads that have logged have ended, no matter how: joined or not, at the end of a scope, or through a panic.",
        &[
            "detached",
            "after_a_scope",
            "after_a_panic",
            "collector_sleeps",
            "no_polling",
            "nothing_logged",
            "own_lines",
        ],
    ),
    Promise::kept(
        "Only one thread calls it, and that thread may log too.",
        &[
            "detached",
            "after_a_scope",
            "after_a_panic",
            "collector_sleeps",
            "no_polling",
            "nothing_logged",
            "own_lines",
        ],
    ),
    Promise::explains("Give each thread a buffer, and collect the lines from all threads."),
    Promise::kept(
        "a thread's lines can be collected after a `join`, after a scope and after a panic, and even if the thread is never joined.",
        &["after_join", "after_a_scope", "after_a_panic", "detached"],
    ),
    Promise::kept(
        "each thread's lines are collected only once, together and in order, and so are the lines of the thread that collects.",
        &["once", "own_lines"],
    ),
    Promise::kept("the thread that collects sleeps while it waits.", &["collector_sleeps"]),
    Promise::kept("a thread takes no lock when it logs, except for its first line.", &["no_lock"]),
    Promise::kept(
        "a thread may still log while it is ending, when its buffer may already be gone.",
        &["last_words", "last_words_of_two", "while_it_logs"],
    ),
    Promise::kept(
        "all this holds for any number of threads and lines, and for threads that read `/array`",
        &["any_threads", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("after_join", "the lines of a thread that was joined are there", after_join),
    Check::new("own_lines", "the lines of the thread that collects are there", own_lines).hang_means(
        "waits for itself",
        "The only thread there is has logged, and now it collects. It cannot wait for its own end.",
    ),
    Check::new("once", "a line is returned once", once),
    Check::new("after_a_scope", "the lines of the threads of a scope are there", after_a_scope),
    Check::new("detached", "the lines of a thread that is never joined are there", detached),
    Check::new("after_a_panic", "the lines of a thread that panicked are there", after_a_panic),
    Check::new("two_threads", "the lines of two threads are there, each in order", two_threads),
    Check::new("three_threads", "the lines of three threads are there, each in order", three_threads).preemptions(1),
    Check::new("last_words", "a thread may log while it ends", last_words),
    Check::new("while_it_logs", "a thread logs, and again while it ends, while another collects", while_it_logs)
        .preemptions(2),
    Check::new("last_words_of_two", "two threads may log while they end", last_words_of_two).preemptions(2),
    Check::new("no_lock", "after its first line a thread logs without a lock", no_lock)
        .model_only()
        .preemptions(2),
    Check::new(
        "nothing_logged",
        "where nothing was logged, there is nothing to wait for",
        nothing_logged,
    )
    .hang_means("waits for itself", "Nothing was logged, and `collect` waits."),
    Check::new("no_polling", "`collect` does not check every now and then", no_polling).model_only(),
    Check::new("any_threads", "all this holds for any number of threads and lines", any_threads)
        .native_only()
        .once(),
    Check::new("collector_sleeps", "while it waits, `collect` sleeps", collector_sleeps)
        .native_only()
        .once(),
    Check::new("real_file", "what three threads have read of /array is in the log", real_file)
        .native_only()
        .once(),
];

/// Logs a line, and says so in the table of a failing interleaving.
fn say(line: &str) {
    mention(|| format!("logs {line:?}"));
    log(line.to_string());
}

/// Collects. Ends the check unless the lines of each thread are there, in order and together. A line
/// begins with the name of its thread, which is one letter.
fn ensure_collected(should: &[&str], case: &str) {
    let is = collect();
    mention(|| format!("collects {is:?}"));
    let count = |lines: &mut dyn Iterator<Item = String>| {
        let mut counts = BTreeMap::new();
        lines.for_each(|line| *counts.entry(line).or_insert(0) += 1);
        counts
    };
    let should_be = count(&mut should.iter().map(|line| line.to_string()));
    let counts = count(&mut is.iter().cloned());
    let often = |line: &&&str| counts.get(**line).copied().unwrap_or(0);
    if let Some(lost) = should.iter().find(|line| often(line) == 0) {
        fail!("lost line", "{case}: {lost:?} was logged, and `collect` returned {is:?}");
    }
    let twice =
        counts.iter().find(|(line, count)| should_be.get(*line).copied().unwrap_or(0) < **count);
    if let Some((line, _)) = twice {
        fail!("duplicate line", "{case}: {line:?} is there too often: `collect` returned {is:?}");
    }
    let thread = |line: &str| line.chars().next();
    let mut threads: Vec<_> = is.iter().map(|line| thread(line)).collect();
    threads.dedup();
    let in_order = threads.into_iter().flat_map(|of| {
        should.iter().filter(move |line| thread(line) == of).map(|line| line.to_string())
    });
    ensure!(
        in_order.eq(is.iter().cloned()),
        "wrong order",
        "{case}: the lines of one thread should stand together, in the order in which they were \
         logged; `collect` returned {is:?}"
    );
}

fn after_join() {
    let worker = thread::spawn(|| {
        say("A 1");
        say("A 2");
    });
    worker.join().unwrap();
    ensure_collected(&["A 1", "A 2"], "a thread logged two lines and was joined");
}

fn own_lines() {
    say("M 1");
    say("M 2");
    ensure_collected(&["M 1", "M 2"], "the main thread logged two lines");
}

fn once() {
    say("M 1");
    thread::spawn(|| say("A 1")).join().unwrap();
    ensure_collected(&["M 1", "A 1"], "two threads logged a line each");
    ensure_collected(&[], "nothing was logged since the last `collect`");
    say("M 2");
    thread::spawn(|| say("B 1")).join().unwrap();
    ensure_collected(&["M 2", "B 1"], "two threads logged a line each, after a `collect`");
}

fn after_a_scope() {
    thread::scope(|scope| {
        scope.spawn(|| say("A 1"));
    });
    ensure_collected(
        &["A 1"],
        "a thread of a scope logged, and the scope has returned. It waits for the closures of its \
         threads, not for the destructors of their thread-local values",
    );
}

fn detached() {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        say("A 1");
        tell.send(()).expect("a thread waits");
        say("A 2");
    });
    told.recv().expect("the thread tells");
    ensure_collected(
        &["A 1", "A 2"],
        "a thread that is never joined logged, told the main thread, and logged again",
    );
}

fn after_a_panic() {
    let worker = thread::spawn(|| {
        say("A 1");
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        panic::resume_unwind(Box::new("the disk is on fire"));
    });
    ensure!(worker.join().is_err(), "swallowed panic", "a thread panicked, and `join` returned Ok");
    ensure_collected(&["A 1"], "a thread logged and panicked");
}

fn two_threads() {
    thread::scope(|scope| {
        for lines in [["A 1", "A 2"], ["B 1", "B 2"]] {
            scope.spawn(move || lines.map(say));
        }
    });
    ensure_collected(&["A 1", "A 2", "B 1", "B 2"], "two threads logged two lines each");
}

fn three_threads() {
    say("M 1");
    thread::scope(|scope| {
        for line in ["A 1", "B 1", "C 1"] {
            scope.spawn(move || say(line));
        }
    });
    ensure_collected(&["M 1", "A 1", "B 1", "C 1"], "four threads logged a line each");
}

fn last_words() {
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            say("A 2");
        }
    }
    thread_local! {
        static LAST: Last = const { Last };
    }
    // Destructors may run in any order: once this value is older than the buffer, once younger.
    for is_older in [true, false] {
        let ends = thread::spawn(move || {
            if is_older {
                LAST.with(|_| ());
            }
            say("A 1");
            LAST.with(|_| ());
        });
        ends.join().unwrap();
        ensure_collected(
            &["A 1", "A 2"],
            "a thread logged, and the destructor of one of its thread-local values logged, too",
        );
    }
}

fn while_it_logs() {
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            say("A 2");
        }
    }
    thread_local! {
        static LAST: Last = const { Last };
    }
    let worker = thread::spawn(|| {
        LAST.with(|_| ());
        say("A 1");
    });
    let mut lines = collect();
    worker.join().unwrap();
    lines.extend(collect());
    let is = lines.iter().map(String::as_str);
    let all = is.clone().count() == 2 && ["A 1", "A 2"].iter().all(|line| is.clone().any(|it| it == *line));
    ensure!(
        all,
        "lost line",
        "a thread logged \"A 1\" and \"A 2\"; one `collect` was called at the same time, and another one after the \
         thread was joined. Together they returned {lines:?}"
    );
}

/// The lines that come when the buffers are gone have to share something, and that may be busy.
fn last_words_of_two() {
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            say("A 1");
        }
    }
    thread_local! {
        static LAST: Last = const { Last };
    }
    // As above, once older than the buffer, once younger.
    for is_older in [true, false] {
        let ends = [(); 2].map(|()| {
            thread::spawn(move || {
                if is_older {
                    LAST.with(|_| ());
                }
                say("A 1");
                LAST.with(|_| ());
            })
        });
        for thread in ends {
            ensure!(thread.join().is_ok(), "lost line", "two threads log while they end, and one of them panics");
        }
        let lines = collect();
        ensure!(lines.len() == 4, "lost line", "two threads log a line each, and one more while they end: {lines:?}");
    }
}

/// A step of one thread is not seen by another one unless it is a lock or the like: so if this is seen
/// inside `log`, there was one.
fn no_lock() {
    let inside = AtomicBool::new(false);
    let looks = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            say("A 1");
            inside.store(true, Relaxed);
            // More than fit into any block that is handed over when it is full.
            (0..300).for_each(|_| log("A 2".to_string()));
            inside.store(false, Relaxed);
        });
        looks.load(Relaxed);
        ensure!(
            !inside.load(Relaxed),
            "lock for each line",
            "a thread was interrupted in the middle of `log`, though it was not its first line. So \
             `log` takes a lock, or does something else that other threads notice"
        );
    });
    collect();
}

fn nothing_logged() {
    ensure_collected(&[], "no thread has logged");
}

fn no_polling() {
    ensure_told(detached);
}

/// What one thread does.
#[derive(Clone, Copy, Debug)]
struct Thread {
    lines: usize,
    is_joined: bool,
    panics: bool,
}

fn any_threads() {
    let small = [
        (0, true, false),
        (1, true, false),
        (1, false, false),
        (1, true, true),
        (3, false, false),
        (5000, true, false),
    ];
    let small = small.map(|(lines, is_joined, panics)| vec![Thread { lines, is_joined, panics }]);
    let thread = (0..20_usize, any::<bool>(), any::<bool>());
    // The panic of a thread that is never joined reaches no other thread.
    let thread = thread.prop_map(|(lines, is_joined, panics)| Thread {
        lines,
        is_joined,
        panics: panics && is_joined,
    });
    for_all(small, proptest::collection::vec(thread, 0..4), |threads: Vec<Thread>| {
        let lines =
            |name: char, thread: Thread| (0..thread.lines).map(move |i| format!("{name} {i}"));
        let all: Vec<(char, Thread)> = ('A'..).zip(threads.iter().copied()).collect();
        let (tell, told) = mpsc::channel();
        let mut joined = Vec::new();
        for &(name, thread) in &all {
            let tell = tell.clone();
            let handle = thread::spawn(move || {
                lines(name, thread).for_each(log);
                tell.send(()).expect("a thread waits");
                if thread.panics {
                    panic::resume_unwind(Box::new("the disk is on fire"));
                }
            });
            if thread.is_joined {
                joined.push((handle, thread));
            }
        }
        drop(tell);
        told.iter().for_each(drop);
        for (handle, thread) in joined {
            assert_eq!(handle.join().is_err(), thread.panics);
        }
        let should: Vec<String> =
            all.iter().flat_map(|&(name, thread)| lines(name, thread)).collect();
        let should: Vec<&str> = should.iter().map(String::as_str).collect();
        ensure_collected(&should, &format!("{threads:?}"));
    });
}

fn collector_sleeps() {
    let (end, ends) = mpsc::channel::<()>();
    let (tell, told) = mpsc::channel();
    let worker = thread::spawn(move || {
        say("A 1");
        tell.send(()).expect("a thread waits");
        ends.recv().expect("the thread is told to end");
    });
    told.recv().expect("the thread tells");
    // A `collect` that doesn't wait at all doesn't sleep either, and loses the line.
    let wait = || ensure_collected(&["A 1"], "a thread logged, and ran on for a while");
    ensure_sleeps(wait, || end.send(()).expect("the thread waits"));
    worker.join().unwrap();
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let read = |first: usize, name: char| -> Partial {
        let starts = (first * chunk..rows).step_by(3 * chunk);
        let parts = starts.map(|start| {
            let values =
                sample.source.read(start..rows.min(start + chunk)).expect("it can be read");
            log(format!("{name} {start}"));
            Partial::of(&values)
        });
        parts.sum()
    };
    let whole: Partial = thread::scope(|scope| {
        let readers =
            [(0, 'A'), (1, 'B'), (2, 'C')].map(|(i, name)| scope.spawn(move || read(i, name)));
        readers.into_iter().map(|reader| reader.join().unwrap()).sum()
    });
    let should: Vec<String> = [(0, 'A'), (1, 'B'), (2, 'C')]
        .into_iter()
        .flat_map(|(i, name)| {
            (i * chunk..rows).step_by(3 * chunk).map(move |start| format!("{name} {start}"))
        })
        .collect();
    let should: Vec<&str> = should.iter().map(String::as_str).collect();
    ensure_collected(&should, "three threads have read /array");
    support::result::ensure_result(whole, sample.whole, "wrong result", "/array, 3 threads");
}
