//! Executions of more threads than most: what they find, and how it is shown.

use super::common::{fails, passes};
use explorer::{Bound, Fault, Grain, Model};
use model_std::sync::atomic::{AtomicUsize, Ordering::*};
use model_std::sync::{Barrier, Mutex};
use model_std::thread;

/// Beside the main thread.
const THREADS: usize = 12;

#[test]
fn threads_that_share_nothing_have_one_execution() {
    let explored = Model::default().easiest_first(false).check(|| {
        let counts: [AtomicUsize; THREADS] = Default::default();
        thread::scope(|s| {
            for count in &counts {
                s.spawn(|| count.fetch_add(1, Relaxed));
            }
        });
        assert!(counts.into_iter().all(|count| count.into_inner() == 1));
    });
    assert_eq!(explored.unwrap().executions, 1);
}

#[test]
fn each_may_wait_for_the_one_before() {
    passes(|| {
        let first = thread::spawn(|| 1);
        let last =
            (1..THREADS).fold(first, |before, _| thread::spawn(|| before.join().unwrap() + 1));
        assert_eq!(last.join().unwrap(), THREADS);
    });
}

#[test]
fn every_subset_of_readers_may_come_too_early() {
    let explored = Model::default().easiest_first(false).check(|| {
        let value = AtomicUsize::new(0);
        thread::scope(|s| {
            for _ in 1..THREADS {
                s.spawn(|| value.load(Acquire));
            }
            s.spawn(|| value.store(1, Release));
        });
    });
    assert_eq!(explored.unwrap().executions, 1 << (THREADS - 1));
}

#[test]
fn twelve_threads_lose_an_update() {
    let adds = || {
        let count = AtomicUsize::new(0);
        thread::scope(|s| {
            for _ in 0..THREADS {
                s.spawn(|| count.store(count.load(SeqCst) + 1, SeqCst));
            }
        });
        assert_eq!(count.load(SeqCst), THREADS);
    };
    let failure = fails(adds);
    assert_eq!(failure.fault, Fault::Panic);
    assert_eq!(failure.preemptions, 1);
    assert_eq!(failure.trace.threads.last().map(String::as_str), Some("T12"));
    assert!(failure.trace.to_string().contains(" | T12 "), "{}", failure.trace);
    let again = Model::default().follow(&failure.trace.schedule, adds).unwrap();
    assert_eq!(again.failed.map(|(fault, _)| fault), Some(Fault::Panic));
}

#[test]
fn orderings_are_known_of_every_thread() {
    let publishes = |order| {
        move || {
            let (data, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
            thread::scope(|s| {
                for _ in 0..THREADS - 2 {
                    s.spawn(|| ());
                }
                s.spawn(|| {
                    data.store(1, Relaxed);
                    done.store(1, order);
                });
                s.spawn(|| {
                    if done.load(Acquire) == 1 {
                        assert_eq!(data.load(Relaxed), 1);
                    }
                });
            });
        }
    };
    let model = Model::default().easiest_first(false);
    assert!(model.check(publishes(Release)).is_ok());
    assert_eq!(model.check(publishes(Relaxed)).unwrap_err().fault, Fault::Panic);
}

#[test]
fn a_data_race_of_the_last_two_threads_is_found() {
    struct Shared(model_std::cell::UnsafeCell<u32>);
    // SAFETY: that it isn't is what is tested.
    unsafe impl Sync for Shared {}
    let failure = fails(|| {
        let cell = Shared(model_std::cell::UnsafeCell::new(0));
        thread::scope(|s| {
            for nth in 0..THREADS {
                let cell = &cell;
                s.spawn(move || {
                    if nth >= THREADS - 2 {
                        // SAFETY: it isn't sound, and the model says so.
                        unsafe { *cell.0.get() += 1 };
                    }
                });
            }
        });
    });
    assert_eq!(failure.fault, Fault::DataRace);
    assert!(failure.message.contains("T11 and T12"), "{}", failure.message);
}

/// Ten threads arrive in more orders than there is time for. Those that were tried pass, and a mistake is found at once.
#[test]
fn ten_threads_meet_at_a_barrier() {
    let meets = |expected: usize| {
        move || {
            let (barrier, arrived) = (Barrier::new(expected), Mutex::new(0));
            thread::scope(|s| {
                for _ in 0..10 {
                    s.spawn(|| {
                        *arrived.lock().unwrap() += 1;
                        barrier.wait();
                        assert_eq!(*arrived.lock().unwrap(), 10);
                    });
                }
            });
        }
    };
    let model = Model::default().bound(Bound::Preemptions(0)).max_executions(2_000);
    assert_eq!(model.check(meets(10)).unwrap_err().fault, Fault::Inconclusive);
    assert_eq!(model.check(meets(11)).unwrap_err().fault, Fault::Deadlock);
}

#[test]
fn each_is_shown_where_all_of_them_wait() {
    let deadlock = || {
        thread::scope(|s| {
            for _ in 0..THREADS {
                s.spawn(thread::park);
            }
        });
    };
    let failure = fails(deadlock);
    assert_eq!(failure.fault, Fault::LostWakeup);
    assert!(failure.message.contains("T11 and T12"), "{}", failure.message);
    assert_eq!(failure.trace.threads.len(), 1 + THREADS);
    let asleep = |thread| failure.trace.story.stands.iter().any(|stand| stand.thread == thread);
    assert!((1..=THREADS).all(asleep), "{:?}", failure.trace.story.stands);
    let look = Model::default().look(&failure.trace.schedule, &Grain::default(), deadlock);
    assert!(look.is_ok());
}
