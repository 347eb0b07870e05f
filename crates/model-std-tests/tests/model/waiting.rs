//! Condition variables, parking and barriers behave as the real ones do in every interleaving.

use super::common::{fails, outcomes, passes};
use explorer::{Fault, Model};
use model_std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::*};
use model_std::sync::{Arc, Barrier, Condvar, Mutex, mpsc};
use model_std::thread;
use model_std::time::{Duration, Instant};

#[test]
fn any_waiter_may_be_the_one_that_is_woken() {
    let seen = outcomes(|| {
        let (state, signal) = (Mutex::new((0, None)), Condvar::new());
        thread::scope(|s| {
            for name in ["a", "b"] {
                let (state, signal) = (&state, &signal);
                s.spawn(move || {
                    let mut guard = state.lock().unwrap();
                    guard.0 += 1;
                    while guard.0 < 3 {
                        guard = signal.wait(guard).unwrap();
                    }
                    guard.1.get_or_insert(name);
                });
            }
            state.lock().unwrap().0 += 1;
            signal.notify_one();
            // Wakes whoever was not chosen: only the first to go on is of interest.
            loop {
                let guard = state.lock().unwrap();
                if guard.0 == 3 {
                    break;
                }
                drop(guard);
                thread::yield_now();
            }
            signal.notify_all();
        });
        state.into_inner().unwrap().1.unwrap()
    });
    assert_eq!(seen, ["a", "b"].into());
}

#[test]
fn a_wait_with_a_time_limit_may_end_either_way() {
    let seen = outcomes(|| {
        let (ready, signal) = (Mutex::new(false), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| {
                *ready.lock().unwrap() = true;
                signal.notify_one();
            });
            let guard = ready.lock().unwrap();
            if *guard {
                return "was ready";
            }
            match signal.wait_timeout(guard, Duration::from_secs(1)).unwrap().1.timed_out() {
                true => "timed out",
                false => "notified",
            }
        })
    });
    assert_eq!(seen, ["notified", "timed out", "was ready"].into());
}

/// A yield without effect doesn't use up the luck by which a limit runs out early.
#[test]
fn a_time_limit_may_run_out_first_after_a_yield() {
    let seen = outcomes(|| {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|s| {
            s.spawn(move || _ = sender.send(1));
            thread::yield_now();
            receiver.recv_timeout(Duration::from_secs(1)).is_ok()
        })
    });
    assert_eq!(seen, [false, true].into());
}

/// As in crossbeam's `recv_timeout`: it yields a few times, in the hope of going without a wait.
#[test]
fn a_time_limit_may_run_out_first_after_many_yields() {
    let tries = |rounds: u32, spins: u32| {
        move || {
            let (sent, lock, signal) = (AtomicBool::new(false), Mutex::new(()), Condvar::new());
            thread::scope(|s| {
                s.spawn(|| {
                    sent.store(true, SeqCst);
                    drop(lock.lock().unwrap());
                    signal.notify_one();
                });
                let deadline = Instant::now() + Duration::from_secs(1);
                for round in 0..rounds {
                    if sent.load(SeqCst) {
                        return true;
                    }
                    (0..spins << round).for_each(|_| model_std::hint::spin_loop());
                    thread::yield_now();
                }
                let mut held = lock.lock().unwrap();
                while !sent.load(SeqCst) {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return false;
                    }
                    held = signal.wait_timeout(held, left).unwrap().0;
                }
                true
            })
        }
    };
    for (rounds, spins) in [(2, 0), (3, 1), (10, 1)] {
        assert_eq!(outcomes(tries(rounds, spins)), [false, true].into(), "{rounds} rounds");
        let failure = fails(move || assert!(tries(rounds, spins)(), "too late"));
        let again = Model::default().follow(&failure.trace.schedule, move || {
            assert!(tries(rounds, spins)(), "too late");
        });
        let failed = again.unwrap().failed.unwrap();
        assert!(failed.1.contains("too late"), "{failed:?}");
    }
}

#[test]
fn a_thread_that_hurries_still_waits_for_the_others_where_it_has_no_limit() {
    passes(|| {
        let (ready, begun) = (AtomicBool::new(false), Instant::now());
        thread::scope(|s| {
            s.spawn(|| ready.store(true, SeqCst));
            while !ready.load(SeqCst) {
                thread::yield_now();
            }
        });
        assert_eq!(begun.elapsed(), Duration::ZERO);
    });
}

#[test]
fn the_time_limit_comes_when_nothing_else_can() {
    passes(|| {
        let (lock, signal) = (Mutex::new(()), Condvar::new());
        let start = Instant::now();
        let limit = Duration::from_secs(5);
        let (_guard, result) =
            signal.wait_timeout_while(lock.lock().unwrap(), limit, |_| true).unwrap();
        assert!(result.timed_out());
        assert_eq!(start.elapsed(), limit);
    });
}

#[test]
fn waiting_gives_the_park_token_to_nobody_else() {
    // tokio-rs/loom issue 422: a condition variable ate the token of `unpark`.
    passes(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = pair.clone();
        let waiter = thread::spawn(move || {
            let mut ready = theirs.0.lock().unwrap();
            while !*ready {
                ready = theirs.1.wait(ready).unwrap();
            }
            drop(ready);
            thread::park();
        });
        waiter.thread().unpark();
        *pair.0.lock().unwrap() = true;
        pair.1.notify_one();
        waiter.join().unwrap();
    });
}

#[test]
fn park_without_unpark_is_a_lost_wake_up() {
    let failure = fails(|| thread::spawn(thread::park).join().unwrap());
    assert_eq!(failure.fault, Fault::LostWakeup);
}

#[test]
fn park_may_return_for_no_reason() {
    let failure = fails(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = flag.clone();
        let t = thread::spawn(move || {
            thread::park();
            assert!(theirs.load(SeqCst));
        });
        flag.store(true, SeqCst);
        t.thread().unpark();
        t.join().unwrap();
    });
    assert!(failure.trace.to_string().contains("wakes for no reason"), "{}", failure.trace);
}

#[test]
fn a_barrier_lets_all_go_together_and_names_one_leader() {
    passes(|| {
        let (barrier, before) = (Barrier::new(2), AtomicUsize::new(0));
        let leaders: usize = thread::scope(|s| {
            let arrive = || {
                let mut leader = 0;
                for round in 1..=2 {
                    before.fetch_add(1, Relaxed);
                    leader += usize::from(barrier.wait().is_leader());
                    assert!(before.load(Relaxed) >= 2 * round);
                    barrier.wait();
                }
                leader
            };
            let other = s.spawn(arrive);
            arrive() + other.join().unwrap()
        });
        assert_eq!(leaders, 2, "one for each round");
    });
}

/// A wait with a time limit can end for no reason too, and then its time is not up.
#[test]
fn a_wait_with_a_limit_can_end_for_no_reason_before_its_time() {
    const LIMIT: Duration = Duration::from_secs(1);
    let condvar = outcomes(|| {
        let (lock, signal) = (Mutex::new(()), Condvar::new());
        let start = Instant::now();
        let (_, result) = signal.wait_timeout(lock.lock().unwrap(), LIMIT).unwrap();
        (result.timed_out(), start.elapsed())
    });
    assert_eq!(condvar, [(false, Duration::ZERO), (true, LIMIT)].into());
    let parked = outcomes(|| {
        let start = Instant::now();
        thread::park_timeout(LIMIT);
        start.elapsed()
    });
    assert_eq!(parked, [Duration::ZERO, LIMIT].into());
    // Those of `std` that look again by themselves never end too early.
    passes(|| {
        let (lock, signal) = (Mutex::new(()), Condvar::new());
        let start = Instant::now();
        let guard = lock.lock().unwrap();
        let (_, result) = signal.wait_timeout_while(guard, LIMIT, |()| true).unwrap();
        assert!(result.timed_out() && start.elapsed() == LIMIT);
    });
}

#[test]
fn who_gives_up_after_a_wake_up_for_no_reason_is_found() {
    let failure = fails(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let pair2 = pair.clone();
        let setter = thread::spawn(move || {
            *pair2.0.lock().unwrap() = true;
            pair2.1.notify_one();
        });
        let mut done = pair.0.lock().unwrap();
        if !*done {
            let waited = pair.1.wait_timeout(done, Duration::from_secs(1)).unwrap();
            assert!(*waited.0 || waited.1.timed_out(), "gave up before its time");
            done = waited.0;
        }
        drop(done);
        setter.join().unwrap();
    });
    assert!(failure.message.contains("gave up before its time"), "{}", failure.trace);
    assert!(failure.trace.to_string().contains("woken for no reason"), "{}", failure.trace);
}

#[test]
fn a_thread_may_have_bad_luck_as_often_as_the_model_says() {
    let parks_twice = || {
        let thread = thread::spawn(|| {
            thread::park();
            thread::park();
        });
        // Only while another thread can go on does one wake for no reason.
        let x = AtomicU32::new(0);
        x.store(1, Relaxed);
        x.store(2, Relaxed);
        thread.join().unwrap();
    };
    let goes_on = |times| {
        let play = Model::default().bad_luck(times).play(1_000, parks_twice).unwrap();
        play.played.iter().any(|played| played.end.fault.is_none())
    };
    assert!(!goes_on(1) && goes_on(2));

    let fails_twice = || {
        let x = AtomicU32::new(0);
        let fails = || x.compare_exchange_weak(0, 0, Relaxed, Relaxed).is_err();
        assert!(!(fails() && fails()));
    };
    assert!(Model::default().check(fails_twice).is_ok());
    let failure = Model::default().bad_luck(2).check(fails_twice).unwrap_err();
    let schedule = &failure.trace.schedule;
    let followed = Model::default().bad_luck(2).follow(schedule, fails_twice).unwrap();
    assert_eq!(followed.failed.map(|(fault, _)| fault), Some(Fault::Panic));
}
