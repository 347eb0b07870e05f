//! Following a schedule: a list says which thread takes each step.

use super::common::fails;
use explorer::{Fault, Followed, Model, Refusal, Refused, Schedule};
use model_std::sync::atomic::{AtomicU64, Ordering::*};
use model_std::sync::{Condvar, Mutex};
use model_std::thread;
use model_std::time::{Duration, Instant};

fn follow(text: &str, f: impl Fn() + 'static) -> Result<Followed, Box<Refused>> {
    Model::default().follow(&text.parse().expect("a schedule"), f)
}

#[track_caller]
fn refused(text: &str, f: impl Fn() + 'static, why: Refusal, message: &str) {
    let refused = follow(text, f).expect_err("it cannot be followed");
    println!("{refused}\n{}", refused.trace);
    assert_eq!((refused.why, refused.message.as_str()), (why, message));
    assert!(refused.trace.rows.last().is_some_and(|row| row.fault), "{}", refused.trace);
}

/// Runs the failure again from the text of its schedule.
#[track_caller]
fn replays(f: impl Fn() + Clone + 'static) -> String {
    let failure = fails(f.clone());
    let text = failure.trace.schedule.to_string();
    let again = follow(&text, f).unwrap_or_else(|e| panic!("{text}: {e}\n{}", e.trace));
    assert_eq!(again.failed, Some((failure.fault, failure.message)), "{text}\n{}", again.trace);
    text
}

/// Two threads count to two, and lose one if one of them interrupts the other.
fn count() {
    let count = AtomicU64::new(0);
    let add = || {
        let seen = count.load(SeqCst);
        count.store(seen + 1, SeqCst);
    };
    thread::scope(|s| {
        for thread in [s.spawn(add), s.spawn(add)] {
            thread.join().unwrap();
        }
    });
    assert_eq!(count.into_inner(), 2, "lost");
}

#[test]
fn a_schedule_decides_whether_an_update_is_lost() {
    let lost = follow("main main T1 T2 T2 T1 main main", count).unwrap();
    assert!(matches!(lost.failed, Some((Fault::Panic, _))), "{}", lost.trace);
    assert_eq!((lost.entries, lost.preemptions), (8, 1));
    let kept = follow("main main T1 T1 T2 T2 main main", count).unwrap();
    assert_eq!((kept.failed, kept.preemptions), (None, 0), "{}", kept.trace);
}

#[test]
fn after_its_end_every_thread_goes_on_as_long_as_it_can() {
    assert_eq!(follow("", count).unwrap().failed, None);
    let short = follow("main main T1 T2", count).unwrap();
    let long = follow("main main T1 T2 T2 T1", count).unwrap();
    assert_eq!(short.trace.rows, long.trace.rows);
    assert_eq!(short.trace.schedule, long.trace.schedule);
    assert_eq!(short.trace.schedule.to_string(), "main main T1 T2", "what is usual is left out");
}

#[test]
fn the_rows_have_the_numbers_of_the_entries() {
    let trace = follow("main main T1 T1 T2", count).unwrap().trace;
    let numbers: Vec<_> = trace.rows.iter().map(|r| (r.step, r.what.as_str())).collect();
    assert_eq!(numbers[3], (Some(4), "store count = 1 [SeqCst]"), "{trace}");
    assert_eq!(numbers[4], (None, "ends"), "{trace}");
    assert_eq!(numbers[5], (Some(5), "load count -> 1 [SeqCst]"), "{trace}");
}

#[test]
fn a_thread_that_has_not_been_started_is_refused() {
    let message = "entry 2 of the schedule is `T2`, but this thread has not been started yet. \
                   main or T1 can take this step";
    refused("main T2", count, Refusal::NoSuchThread, message);
}

#[test]
fn a_thread_that_is_never_started_is_refused() {
    let message = "entry 1 of the schedule is `T7`, but there is no such thread. Only main can take \
                   this step";
    refused("T7", count, Refusal::NoSuchThread, message);
}

#[test]
fn a_thread_that_has_ended_is_refused() {
    let message =
        "entry 5 of the schedule is `T1`, but T1 has ended. main or T2 can take this step";
    refused("main main T1 T1 T1", count, Refusal::Ended, message);
}

#[test]
fn a_thread_that_waits_for_another_is_refused() {
    let message = "entry 3 of the schedule is `main`, but main is blocked: join T1. T1 or T2 can take this step";
    refused("main main main", count, Refusal::Blocked, message);
}

#[test]
fn a_thread_that_waits_for_a_lock_is_refused() {
    let holds = || {
        let (lock, seen) = (Mutex::new(0), AtomicU64::new(0));
        thread::scope(|s| {
            s.spawn(|| *lock.lock().unwrap() += 1);
            let guard = lock.lock().unwrap();
            seen.load(SeqCst);
            drop(guard);
        });
    };
    let message = "entry 4 of the schedule is `T1`, but T1 is blocked: lock lock, held by main. Only \
                   main can take this step";
    refused("main main T1 T1", holds, Refusal::Blocked, message);
}

#[test]
fn a_schedule_that_is_longer_than_the_execution_is_refused() {
    let message = "entry 9 of the schedule is `main`, but all threads have ended";
    let text = "main main T1 T1 T2 T2 main main main";
    refused(text, count, Refusal::Over, message);
}

#[test]
fn a_choice_that_the_step_does_not_have_is_refused() {
    for detail in ["stale", "weak", "wakes2"] {
        let message = format!(
            "entry 3 of the schedule is `T1:{detail}`, but its step has no such choice to make"
        );
        refused(&format!("main main T1:{detail}"), count, Refusal::NoSuchChoice, &message);
    }
    for detail in ["spurious", "early", "unlock"] {
        let message = format!(
            "entry 3 of the schedule is `T1:{detail}`, but the next step of T1 is not of this kind. \
             T1 or T2 can take this step"
        );
        refused(&format!("main main T1:{detail}"), count, Refusal::NoSuchChoice, &message);
    }
}

#[test]
fn threads_of_the_same_name_have_numbers() {
    let named = || {
        let count = AtomicU64::new(0);
        thread::scope(|s| {
            for _ in 0..2 {
                let builder = thread::Builder::new().name("io".into());
                builder.spawn_scoped(s, || count.store(count.load(SeqCst) + 1, SeqCst)).unwrap();
            }
        });
        assert_eq!(count.into_inner(), 2, "lost");
    };
    let message = "entry 3 of the schedule is `io`, but more than one thread has this name: write #1 \
                   or #2. #1 or #2 can take this step";
    refused("main main io", named, Refusal::NoSuchThread, message);
    assert_eq!(replays(named), "main main #1 #2");
}

#[test]
fn a_thread_that_sleeps_may_be_woken_for_no_reason() {
    let sleeps = || {
        let (ready, signal) = (Mutex::new(false), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| {
                let guard = signal.wait(ready.lock().unwrap()).unwrap();
                assert!(*guard, "woken for no reason");
            });
            *ready.lock().unwrap() = true;
            signal.notify_one();
        });
    };
    let message = "entry 4 of the schedule is `T1`, but T1 sleeps until it is woken: wait signal \
                   (`T1:spurious` lets it go on all the same). Only main can take this step";
    refused("main T1 T1 T1", sleeps, Refusal::Blocked, message);
    let woken = follow("main T1 T1 T1:spurious", sleeps).unwrap();
    assert!(woken.failed.is_some(), "{}", woken.trace);
}

#[test]
fn a_sleep_may_end_early() {
    let sleeps = || {
        let slept = AtomicU64::new(0);
        thread::scope(|s| {
            s.spawn(|| {
                thread::sleep(Duration::from_secs(1));
                assert_ne!(slept.load(SeqCst), 0, "too early");
            });
            slept.store(1, SeqCst);
        });
    };
    let refused = follow("main T1 T1", sleeps).expect_err("the others go first");
    assert!(refused.message.contains("`T1:early` lets it go on"), "{refused}");
    assert_eq!(replays(sleeps), "main T1 T1:early");
}

#[test]
fn a_yield_lets_the_others_go_first() {
    let yields = || {
        let turns = AtomicU64::new(0);
        thread::scope(|s| {
            s.spawn(thread::yield_now);
            turns.store(1, SeqCst);
        });
    };
    let message = "entry 3 of the schedule is `T1`, but T1 lets the others go first: yield_now \
                   (`T1:early` lets it go on all the same). Only main can take this step";
    refused("main T1 T1", yields, Refusal::Blocked, message);
    assert_eq!(follow("main T1 main T1", yields).unwrap().failed, None);
}

#[test]
fn stale_reads_are_replayed() {
    let published = || {
        let (data, ready) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                data.store(6, Relaxed);
                data.store(7, Relaxed);
                ready.store(1, Relaxed);
            });
            if ready.load(Relaxed) == 1 {
                assert_ne!(data.load(Relaxed), 0, "stale");
            }
        });
    };
    assert_eq!(replays(published), "main T1 T1 T1 main main:stale2");
}

#[test]
fn weak_failures_are_replayed() {
    let exchanged = || {
        let value = AtomicU64::new(0);
        assert!(value.compare_exchange_weak(0, 1, SeqCst, SeqCst).is_ok(), "for no reason");
    };
    assert_eq!(replays(exchanged), "main:weak");
}

#[test]
fn the_thread_that_is_notified_is_replayed() {
    let notified = || {
        let (turn, signal) = (Mutex::new(0), Condvar::new());
        thread::scope(|s| {
            for me in 1..3 {
                let (turn, signal) = (&turn, &signal);
                s.spawn(move || {
                    let mut guard = turn.lock().unwrap();
                    while *guard == 0 {
                        guard = signal.wait(guard).unwrap();
                    }
                    assert_eq!(me, 1, "the second was woken");
                    *guard = 2;
                    signal.notify_one();
                });
            }
            *turn.lock().unwrap() = 1;
            signal.notify_one();
        });
    };
    let text = "main main T1 T1 T2 T2 main main:wakes2";
    let woken = follow(text, notified).unwrap();
    assert!(woken.failed.is_some(), "{}", woken.trace);
    replays(notified);
}

#[test]
fn where_a_lock_is_tried_giving_it_up_is_a_step() {
    let tried = || {
        let lock = Mutex::new(0);
        thread::scope(|s| {
            s.spawn(|| *lock.lock().unwrap() += 1);
            assert!(lock.try_lock().is_ok(), "it is held");
        });
    };
    assert_eq!(replays(tried), "main T1 main");
    assert_eq!(follow("main T1 T1 main", tried).unwrap().failed, None);
    assert_eq!(follow("main T1 T1:unlock main", tried).unwrap().failed, None);
    let early = follow("main main:unlock", tried).expect_err("nothing is held yet");
    assert_eq!(early.why, Refusal::NoSuchChoice);
}

#[test]
fn deadlocks_are_replayed() {
    let crossed = || {
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        thread::scope(|s| {
            s.spawn(|| *a.lock().unwrap() += *b.lock().unwrap());
            *b.lock().unwrap() += *a.lock().unwrap();
        });
    };
    replays(crossed);
}

#[test]
fn only_schedules_are_read() {
    for text in
        ["", "main", "main main T1:stale T1:stale12 #2 #2:early worker-1 T1:wakes2 x:unlock"]
    {
        let schedule: Schedule = text.parse().unwrap();
        assert_eq!(schedule.to_string(), text);
        assert_eq!(schedule.to_string().parse(), Ok(schedule));
    }
    for text in ["T1:", "T1:soon", "T1:stale0", "T1:stale1", "T1:stale02", "T1:wakes1", "T1:wakes"]
    {
        let error = format!("main {text}").parse::<Schedule>().unwrap_err();
        assert_eq!((error.entry, error.text.as_str()), (2, text));
    }
    for text in [":stale", "#", "#x", "#01", "T1:stale:weak"] {
        assert_eq!(text.parse::<Schedule>().unwrap_err().entry, 1, "{text}");
    }
    let blank = Schedule::of(["main", "T1 T2"]).unwrap_err();
    assert_eq!(
        blank.to_string(),
        "entry 2 of the schedule, `T1 T2`: an entry is the name of one thread, without blanks"
    );
}

#[test]
fn a_doze_that_ends_for_no_reason_is_replayed() {
    let parked = || {
        let start = Instant::now();
        thread::park_timeout(Duration::from_secs(1));
        assert!(start.elapsed() >= Duration::from_secs(1), "too early");
    };
    assert_eq!(replays(parked), "main main:spurious");
}
