//! Loops that wait for another thread end; those that nobody ends are named.

use super::common::{fails, outcomes, passes};
use explorer::{Bound, Fault, Model};
use model_std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::*};
use model_std::sync::{Arc, Mutex, mpsc};
use model_std::thread;
use model_std::time::Duration;

#[test]
fn a_loop_that_waits_for_a_flag_ends() {
    for hint in [|| (), model_std::hint::spin_loop, thread::yield_now] {
        passes(move || {
            let flag = Arc::new(AtomicBool::new(false));
            let theirs = flag.clone();
            let t = thread::spawn(move || theirs.store(true, Release));
            while !flag.load(Acquire) {
                hint();
            }
            t.join().unwrap();
        });
    }
}

#[test]
fn a_loop_that_sleeps_until_a_flag_is_set_ends() {
    passes(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = flag.clone();
        let t = thread::spawn(move || {
            while !theirs.load(Relaxed) {
                thread::sleep(Duration::from_millis(10));
            }
        });
        flag.store(true, Relaxed);
        t.join().unwrap();
    });
}

#[test]
fn a_loop_that_polls_a_lock_ends() {
    passes(|| {
        let done = Arc::new(Mutex::new(false));
        let theirs = done.clone();
        let t = thread::spawn(move || *theirs.lock().unwrap() = true);
        while !*done.lock().unwrap() {}
        t.join().unwrap();
    });
}

#[test]
fn a_loop_that_polls_a_thread_ends() {
    passes(|| {
        let t = thread::spawn(|| ());
        while !t.is_finished() {}
        t.join().unwrap();
    });
}

#[test]
fn time_passes_for_a_thread_that_only_polls() {
    for poll in [thread::yield_now, || thread::sleep(Duration::from_nanos(1))] {
        passes(move || {
            let flag = Arc::new(AtomicBool::new(false));
            let theirs = flag.clone();
            let t = thread::spawn(move || {
                thread::sleep(Duration::from_secs(3600));
                theirs.store(true, Relaxed);
            });
            while !flag.load(Relaxed) {
                poll();
            }
            t.join().unwrap();
        });
    }
}

#[test]
fn a_sleep_orders_nothing() {
    let seen = outcomes(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = flag.clone();
        let t = thread::spawn(move || theirs.store(true, SeqCst));
        thread::sleep(Duration::from_secs(3600));
        let seen = flag.load(SeqCst);
        t.join().unwrap();
        seen
    });
    assert_eq!(seen, [false, true].into());
}

#[test]
fn a_spinlock_works() {
    passes(|| {
        let (locked, count) = (AtomicBool::new(false), AtomicUsize::new(0));
        let add = || {
            while locked.compare_exchange_weak(false, true, Acquire, Relaxed).is_err() {}
            count.store(count.load(Relaxed) + 1, Relaxed);
            locked.store(false, Release);
        };
        thread::scope(|s| {
            s.spawn(add);
            add();
        });
        assert_eq!(count.load(Relaxed), 2);
    });
}

#[test]
fn a_loop_that_nobody_ends_is_endless() {
    let failure = fails(|| {
        let flag = AtomicBool::new(false);
        while !flag.load(Relaxed) {}
    });
    assert_eq!(failure.fault, Fault::EndlessLoop);
    assert!(failure.trace.to_string().contains("times more"), "{}", failure.trace);
}

#[test]
fn a_loop_that_only_prints_is_named_and_shown_where_it_ends() {
    let failure = fails(|| {
        let t = thread::spawn(|| {
            loop {
                model_std::println!("again and again");
            }
        });
        t.join().unwrap();
    });
    assert_eq!(failure.fault, Fault::EndlessLoop);
    assert!(failure.message.starts_with("T1 has printed 5000 times"), "{}", failure.message);
    assert!(failure.trace.to_string().contains("again and again"), "{}", failure.trace);
}

#[test]
fn many_lines_with_a_step_in_between_are_no_endless_loop() {
    passes(|| {
        let flag = AtomicBool::new(false);
        for _ in 0..6 {
            (0..2_000).for_each(|line| model_std::println!("{line}"));
            flag.store(true, Relaxed);
        }
    });
}

#[test]
fn two_threads_that_give_way_to_each_other_for_ever_are_a_livelock() {
    let failure = fails(|| {
        let wants = [AtomicBool::new(true), AtomicBool::new(true)];
        thread::scope(|s| {
            s.spawn(|| {
                while wants[1].load(SeqCst) {
                    thread::yield_now();
                }
                wants[0].store(false, SeqCst);
            });
            while wants[0].load(SeqCst) {
                thread::yield_now();
            }
            wants[1].store(false, SeqCst);
        });
    });
    assert_eq!(failure.fault, Fault::Livelock);
}

#[test]
fn threads_that_give_way_to_each_other_for_ever_are_found_at_once() {
    // Each takes a lock, tries the other one, and begins with that one next time.
    let failure = fails(|| {
        let locks = [Mutex::new(0), Mutex::new(0)];
        let both = |mut first: usize| {
            loop {
                let _one = locks[first].lock().unwrap();
                if locks[1 - first].try_lock().is_ok() {
                    return;
                }
                first = 1 - first;
            }
        };
        thread::scope(|s| {
            s.spawn(|| both(0));
            both(1);
        });
    });
    assert_eq!(failure.fault, Fault::Livelock);
    assert!(failure.executions < 100, "{}", failure.executions);
}

/// A thread that goes round a loop of its own accord is interrupted after any of its rounds.
#[test]
fn a_loop_that_waits_for_nothing_is_never_held_back() {
    let rounds = outcomes(|| {
        let count = AtomicUsize::new(0);
        thread::scope(|s| {
            s.spawn(|| (0..20).for_each(|_| _ = count.fetch_add(1, SeqCst)));
            count.load(SeqCst)
        })
    });
    assert_eq!(rounds, (0..=20).collect());
}

#[test]
fn a_long_critical_section_after_another_is_interrupted_everywhere() {
    let lengths = outcomes(|| {
        let log = Mutex::new(Vec::new());
        thread::scope(|s| {
            s.spawn(|| (0..16).for_each(|i| log.lock().unwrap().push(i)));
            log.lock().unwrap().len()
        })
    });
    assert_eq!(lengths, (0..=16).collect());
}

#[test]
fn a_long_channel_is_seen_to_be_full() {
    let full = outcomes(|| {
        let (tx, rx) = mpsc::sync_channel(13);
        thread::scope(|s| {
            s.spawn(|| (0..13).for_each(|i| _ = tx.send(i)));
            let full = tx.try_send(13).is_err();
            drop(rx);
            full
        })
    });
    assert_eq!(full, [false, true].into());
}

#[test]
fn a_counter_that_wraps_around_is_seen_to_go_back() {
    let failure = fails(|| {
        let count = AtomicU8::new(0);
        thread::scope(|s| {
            s.spawn(|| (0..256).for_each(|_| _ = count.fetch_add(1, SeqCst)));
            let first = count.load(SeqCst);
            assert!(first <= count.load(SeqCst));
        });
    });
    assert_eq!(failure.fault, Fault::Panic);
}

#[test]
fn a_thread_that_gives_up_after_some_tries_may_give_up() {
    let seen = outcomes(|| {
        let flag = AtomicBool::new(false);
        thread::scope(|s| {
            s.spawn(|| flag.store(true, SeqCst));
            (0..20).any(|_| flag.load(SeqCst))
        })
    });
    assert_eq!(seen, [false, true].into());
}

#[test]
fn all_is_said_only_if_no_thread_that_does_something_was_held_back() {
    let explored = Model::default().check(|| {
        let (flag, count) = (AtomicBool::new(false), AtomicUsize::new(0));
        thread::scope(|s| {
            s.spawn(|| flag.store(true, SeqCst));
            while !flag.load(SeqCst) {
                count.fetch_add(1, SeqCst);
            }
        });
    });
    assert_eq!(explored.unwrap().bound, Bound::Rounds(12));
}

#[test]
fn a_loop_that_was_long_is_followed_by_its_schedule() {
    let body = || {
        let count = AtomicUsize::new(0);
        thread::scope(|s| {
            s.spawn(|| (0..20).for_each(|_| _ = count.fetch_add(1, SeqCst)));
            assert!(count.load(SeqCst) != 17);
        });
    };
    let failure = fails(body);
    let followed = Model::default().follow(&failure.trace.schedule, body).unwrap();
    assert_eq!(followed.failed, Some((failure.fault, failure.message)));
}

#[test]
fn no_execution_has_more_than_sixty_thousand_steps() {
    let model = Model::default().max_steps(usize::MAX);
    let failure = model
        .check(|| {
            let count = AtomicUsize::new(0);
            loop {
                count.fetch_add(1, Relaxed);
            }
        })
        .unwrap_err();
    assert_eq!(failure.fault, Fault::EndlessLoop);
    assert!(failure.message.starts_with("after more than 60000 steps"), "{}", failure.message);
}
