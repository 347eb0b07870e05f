//! What the search promises.

use super::common::fails;
use explorer::{Fault, Model};
use model_std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use model_std::sync::{LazyLock, Mutex, OnceLock, RwLock};
use model_std::thread;
use model_std::time::Duration;

#[test]
fn what_depends_on_the_run_is_noticed() {
    let runs = std::cell::Cell::new(0);
    let failure = fails(move || {
        runs.set(runs.get() + 1);
        let count = AtomicUsize::new(0);
        thread::scope(|s| {
            for _ in 0..1 + runs.get() % 3 {
                s.spawn(|| count.fetch_add(1, SeqCst));
            }
            count.fetch_add(1, SeqCst);
        });
    });
    assert_eq!(failure.fault, Fault::NotDeterministic);
}

#[test]
fn a_number_of_operations_that_depends_on_the_run_is_noticed() {
    let runs = std::cell::Cell::new(0);
    let failure = fails(move || {
        runs.set(runs.get() + 1);
        let count = AtomicUsize::new(0);
        thread::scope(|s| {
            s.spawn(|| count.fetch_add(1, SeqCst));
            for _ in 0..1 + runs.get() % 2 {
                count.fetch_add(1, SeqCst);
            }
        });
    });
    assert_eq!(failure.fault, Fault::NotDeterministic);
}

#[test]
fn time_that_runs_out_is_no_pass() {
    let model = Model::default().time_limit(Duration::from_millis(1));
    let failure = model
        .check(|| {
            let count = AtomicUsize::new(0);
            thread::scope(|s| {
                for _ in 0..4 {
                    s.spawn(|| (0..4).for_each(|_| count.store(1, SeqCst)));
                }
            });
        })
        .unwrap_err();
    assert_eq!(failure.fault, Fault::Inconclusive);
}

#[test]
fn the_first_failure_has_the_fewest_preemptions() {
    // Both the one with a preemption and the one without are bugs; the simpler is reported.
    let failure = fails(|| {
        let value = AtomicUsize::new(0);
        thread::scope(|s| {
            s.spawn(|| value.store(2, SeqCst));
            let seen = value.load(SeqCst);
            let again = value.load(SeqCst);
            assert!(seen == again, "changed in between");
        });
        panic!("always wrong");
    });
    assert_eq!(failure.preemptions, 0);
    assert_eq!(failure.message, "always wrong");
}

#[test]
fn of_failures_with_as_many_preemptions_an_early_one_is_shown() {
    // A lost update is possible in every round; the table shows one in which nothing else happens.
    let failure = fails(|| {
        let count = AtomicUsize::new(0);
        let add = || {
            for _ in 0..4 {
                let seen = count.load(SeqCst);
                count.store(seen + 1, SeqCst);
            }
        };
        thread::scope(|s| {
            s.spawn(add);
            s.spawn(add);
        });
        assert_eq!(count.load(SeqCst), 8);
    });
    assert_eq!(failure.preemptions, 1);
    let early = failure.trace.rows.iter().position(|r| r.thread == 2 && r.what.contains("load"));
    assert_eq!(early, Some(3), "the second thread interrupts the first round");
}

#[test]
fn what_a_failed_execution_leaves_behind_is_not_dropped() {
    // Its destructors would take steps where there is no execution any more.
    struct Locks(Mutex<u32>);
    impl Drop for Locks {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    model_std::thread_local! {
        static KEPT: std::cell::RefCell<Option<Locks>> = const { std::cell::RefCell::new(None) };
    }
    let failure = fails(|| {
        let locks = Locks(Mutex::new(0));
        thread::spawn(move || drop(locks));
        thread::spawn(|| {
            KEPT.set(Some(Locks(Mutex::new(0))));
            thread::park();
        });
        panic!("at once");
    });
    assert_eq!(failure.message, "at once");
}

#[test]
fn what_is_printed_becomes_a_row() {
    let failure = fails(|| {
        model_std::println!("halfway {}", 1);
        panic!("done");
    });
    let table = failure.trace.to_string();
    assert!(table.contains("prints: halfway 1"), "{table}");
}

#[test]
fn what_is_printed_takes_its_own_steps_in_every_interleaving() {
    struct Asks<'a>(&'a AtomicBool);
    impl std::fmt::Debug for Asks<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            assert!(!self.0.load(Relaxed), "asked too late");
            f.write_str("in time")
        }
    }
    let failure = fails(|| {
        let late = AtomicBool::new(false);
        thread::scope(|s| {
            s.spawn(|| late.store(true, Relaxed));
            model_std::println!("{:?}", Asks(&late));
        });
    });
    assert_eq!(failure.message, "asked too late");
}

#[test]
fn the_steps_of_what_is_printed_are_shown_where_it_is_printed() {
    let failure = fails(|| {
        let lock = Mutex::new(7);
        model_std::println!("{lock:?}");
        let value = *lock.lock().unwrap();
        panic!("{value}");
    });
    let shown: Vec<_> = failure.trace.rows.iter().map(|row| (row.file.clone(), row.line)).collect();
    assert!(shown.len() > 2, "{}", failure.trace);
    assert!(shown.iter().all(|(file, _)| file.ends_with("search.rs")), "{}", failure.trace);
    assert_eq!(shown[0], shown[1], "{}", failure.trace);
}

#[test]
fn the_steps_of_what_is_formatted_are_shown_where_that_is_or_nowhere() {
    let failure = fails(|| {
        let (lock, shared) = (Mutex::new(7), RwLock::new(8));
        let (once, lazy) = (OnceLock::<u8>::new(), LazyLock::new(|| 9));
        let text = model_std::format!("{lock:?}");
        assert!(text.is_empty(), "{shared:?}{once:?}{lazy:?}");
    });
    let rows = &failure.trace.rows;
    let places = |what: &str| {
        let those = rows.iter().filter(|row| row.what.contains(what));
        those.map(|row| (row.file.as_str(), row.source.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(places("lock lock").len(), 2, "{}", failure.trace);
    for (file, source) in places("lock lock") {
        assert!(file.ends_with("search.rs") && source.contains("format!"), "{}", failure.trace);
    }
    for what in ["read shared", "unlock (read) shared", "is_completed once", "is_completed lazy"] {
        assert_eq!(places(what), [("", "")], "{what}: {}", failure.trace);
    }
}

#[test]
fn a_stale_read_is_shown_with_the_newest_value() {
    let failure = fails(|| {
        let (data, ready) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|s| {
            s.spawn(|| {
                data.store(7, Relaxed);
                ready.store(true, Relaxed);
            });
            if ready.load(Relaxed) {
                assert_eq!(data.load(Relaxed), 7);
            }
        });
    });
    let table = failure.trace.to_string();
    assert!(table.contains("load data -> 0, stale: the newest"), "{table}");
}

#[test]
fn the_story_is_short_even_if_it_takes_a_turn_later() {
    // An interruption after main's first step shows the bug when the other thread has done all that it does; so does
    // one at the very end. In between, the other thread comes as far as the lock.
    let failure = fails(|| {
        let (first, second, noise) =
            (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let lock = Mutex::new(());
        let looks_twice = |at: &AtomicUsize| assert_eq!(at.load(SeqCst), at.load(SeqCst));
        thread::scope(|scope| {
            scope.spawn(|| {
                second.store(1, SeqCst);
                let _held = lock.lock().unwrap();
                (0..10).for_each(|_| noise.store(1, SeqCst));
                first.store(1, SeqCst);
            });
            looks_twice(&first);
            let held = lock.lock().unwrap();
            looks_twice(&second);
            drop(held);
            (0..12).for_each(|_| noise.store(2, SeqCst));
            looks_twice(&first);
        });
    });
    assert_eq!((failure.fault, failure.preemptions), (Fault::Panic, 1));
    assert!(failure.trace.rows.len() <= 9, "{} rows", failure.trace.rows.len());
}

#[test]
fn the_same_story_is_told_every_time() {
    let tell = || {
        fails(|| {
            let total = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        let seen = total.load(SeqCst);
                        total.store(seen + 1, SeqCst);
                    });
                }
            });
            assert_eq!(total.into_inner(), 3);
        })
    };
    let (one, other) = (tell(), tell());
    assert_eq!(one.trace, other.trace);
    assert_eq!((one.preemptions, one.executions), (other.preemptions, other.executions));
}

/// A number of 8 bits is as it was after 256 changes. There are as many places in which the other thread could go on, and a
/// search of all of them would be long.
#[test]
fn many_operations_in_one_go_come_at_every_place_of_another_thread() {
    const MANY: u8 = 255;
    let looks_twice = |changes: u8| {
        move || {
            let (number, is_on) = (AtomicUsize::new(0), AtomicBool::new(false));
            thread::scope(|s| {
                s.spawn(|| {
                    explorer::rt::in_one_go(|| {
                        is_on.store(true, Relaxed);
                        for _ in 0..=changes {
                            let next = |n| Some((n + 1) % 256);
                            number.fetch_update(Relaxed, Relaxed, next).unwrap();
                        }
                    });
                });
                let (before, was_on) = (number.load(Relaxed), is_on.load(Relaxed));
                let (is_on, after) = (is_on.load(Relaxed), number.load(Relaxed));
                assert!(before != after || was_on == is_on, "on between two looks at one number");
            });
        }
    };
    let model = Model::default().bad_luck(0);
    let found = model.check(looks_twice(MANY)).expect_err("the number is the same");
    assert_eq!(found.fault, Fault::Panic);
    assert!(found.executions < 20, "{} executions", found.executions);
    let explored = model.check(looks_twice(MANY - 1)).expect("it is another");
    assert!(explored.executions < 20, "{} executions", explored.executions);
}

/// It is interrupted if it waits, and goes on in one go.
#[test]
fn what_waits_in_one_go_lets_the_others_go_on() {
    super::common::passes(|| {
        let (free, count) = (Mutex::new(()), AtomicUsize::new(0));
        thread::scope(|s| {
            let held = free.lock().unwrap();
            s.spawn(|| {
                explorer::rt::in_one_go(|| {
                    count.fetch_add(1, Relaxed);
                    drop(free.lock().unwrap());
                    count.fetch_add(1, Relaxed);
                    count.fetch_add(1, Relaxed);
                });
            });
            assert!(count.load(Relaxed) < 2, "it waits for the lock");
            drop(held);
            let seen = count.load(Relaxed);
            assert!(seen != 2, "{seen}: between two operations in one go");
        });
    });
}
