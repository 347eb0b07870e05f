//! What shuttle finds at random, and what it can't see.

use explorer::Fault;
use harness::{Ended, Limits};
use shuttle_model_std::sync::atomic::{AtomicU32, Ordering};
use shuttle_model_std::sync::{Condvar, Mutex, mpsc};
use shuttle_model_std::thread;
use shuttle_rt::SHUTTLE;
use std::cell::RefCell;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

const EXECUTIONS: u64 = 200;

thread_local! {
    static TELL: RefCell<Option<Sender<Ended>>> = const { RefCell::new(None) };
}

/// After a failure there is no way back, so the thread that searches stays where it is.
fn tell(ended: Ended) -> ! {
    TELL.with_borrow(|tell| tell.as_ref().map(|tell| tell.send(ended)));
    loop {
        std::thread::park();
    }
}

fn ended(body: fn()) -> Ended {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        TELL.set(Some(sender.clone()));
        let time = Duration::from_secs(10);
        let limits = Limits { preemptions: None, executions: EXECUTIONS, time };
        let _ = sender.send((SHUTTLE.check)(limits, body, tell));
    });
    receiver.recv().expect("a search ends")
}

fn fault(body: fn()) -> Fault {
    match ended(body) {
        Ended::Failed { fault, .. } => fault,
        other => panic!("{other:?}"),
    }
}

fn adds_in_two_steps() {
    let count = AtomicU32::new(0);
    let add = || count.store(count.load(Ordering::SeqCst) + 1, Ordering::SeqCst);
    thread::scope(|s| {
        s.spawn(add);
        add();
    });
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[test]
fn a_lost_update() {
    assert_eq!(fault(adds_in_two_steps), Fault::Panic);
}

#[test]
fn a_deadlock() {
    let both = || {
        let (one, other) = (Mutex::new(0), Mutex::new(0));
        let take = |first: &Mutex<i32>, second: &Mutex<i32>| {
            let _first = first.lock().unwrap();
            let _second = second.lock().unwrap();
        };
        thread::scope(|s| {
            s.spawn(|| take(&one, &other));
            take(&other, &one);
        });
    };
    assert_eq!(fault(both), Fault::Deadlock);
}

#[test]
fn a_lost_wake_up() {
    let waits = || {
        let (flag, set) = (Mutex::new(false), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| {
                set.notify_one();
                *flag.lock().unwrap() = true;
            });
            let mut is_set = flag.lock().unwrap();
            while !*is_set {
                is_set = set.wait(is_set).unwrap();
            }
        });
    };
    assert_eq!(fault(waits), Fault::LostWakeup);
}

#[test]
fn a_random_search_never_says_that_these_were_all() {
    let adds = || {
        let count = AtomicU32::new(0);
        thread::scope(|s| {
            s.spawn(|| count.fetch_add(1, Ordering::SeqCst));
            count.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(count.load(Ordering::SeqCst), 2);
    };
    let Ended::NotFinished { executions } = ended(adds) else { panic!("it cannot know") };
    assert!(executions >= EXECUTIONS, "{executions}");
}

#[test]
fn a_load_sees_the_newest_store_whatever_its_ordering() {
    let publishes = || {
        let (value, flag) = (AtomicU32::new(0), AtomicU32::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                value.store(1, Ordering::Relaxed);
                flag.store(1, Ordering::Relaxed);
            });
            if flag.load(Ordering::Relaxed) == 1 {
                assert_eq!(value.load(Ordering::Relaxed), 1);
            }
        });
    };
    assert!(matches!(ended(publishes), Ended::NotFinished { .. }));
}

/// While one thread is woken, another can wake the next, which then leaves the place where it waited.
#[test]
fn threads_that_are_woken_together() {
    let meet = || {
        let (arrived, all_are_here) = (Mutex::new(0), Condvar::new());
        let arrive = || {
            let mut count = arrived.lock().unwrap();
            *count += 1;
            all_are_here.notify_all();
            while *count < 4 {
                count = all_are_here.wait(count).unwrap();
            }
        };
        thread::scope(|s| {
            for _ in 0..3 {
                s.spawn(arrive);
            }
            arrive();
        });
    };
    assert!(matches!(ended(meet), Ended::NotFinished { .. }));
}

fn leaves_a_thread(expected: u32) {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || assert_eq!(receiver.iter().sum::<u32>(), expected));
    for number in 0..4 {
        sender.send(number).unwrap();
    }
}

#[test]
fn a_thread_that_outlives_the_check_is_run_to_its_end() {
    assert!(matches!(ended(|| leaves_a_thread(6)), Ended::NotFinished { .. }));
    assert_eq!(fault(|| leaves_a_thread(7)), Fault::SwallowedPanic);
}

#[test]
fn without_a_second_thread_all_executions_are_tried() {
    let alone = || assert!(Mutex::new(1).try_lock().is_ok());
    let Ended::NotFinished { executions } = ended(alone) else { panic!("it cannot know") };
    assert!(executions >= EXECUTIONS, "{executions}");
}
