//! Corners in which the model must do what the real `std` does.

use super::common::{fails, outcomes, passes};
use explorer::{Fault, Model};
use model_std::cell::UnsafeCell;
use model_std::panic::{AssertUnwindSafe, catch_unwind};
use model_std::sync::atomic::{AtomicUsize, Ordering::*};
use model_std::sync::mpsc::{self, TryRecvError};
use model_std::sync::{Arc, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock, RwLockWriteGuard};
use model_std::thread;
use model_std::time::{Duration, Instant};
use std::cell::{Cell, RefCell};

#[test]
fn a_thread_has_as_much_stack_as_a_real_one() {
    /// Puts a KiB and more on the stack at each level, which the optimizer can't do without.
    fn deep(levels: usize) -> usize {
        let frame = std::hint::black_box([levels; 128]);
        if levels == 0 { 0 } else { deep(levels - 1) + frame[levels % 128] - levels + 1 }
    }
    // A thread of `std` has 2 MiB unless it is told otherwise.
    let levels = 1 << 9;
    std::thread::spawn(move || assert_eq!(deep(levels), levels)).join().unwrap();
    passes(move || {
        assert_eq!(deep(levels), levels);
        thread::spawn(move || assert_eq!(deep(levels), levels)).join().unwrap();
    });
}

#[test]
fn a_try_recv_takes_what_a_sender_holds_out() {
    passes(|| {
        let (tx, rx) = mpsc::sync_channel(0);
        let sender = thread::spawn(move || tx.send(7).unwrap());
        let received = loop {
            match rx.try_recv() {
                Ok(value) => break value,
                Err(TryRecvError::Empty) => thread::yield_now(),
                Err(error) => panic!("{error}"),
            }
        };
        assert_eq!(received, 7);
        sender.join().unwrap();
    });
}

#[test]
fn a_sender_gets_back_what_it_held_out_when_the_receiver_goes() {
    let seen = outcomes(|| {
        let (tx, rx) = mpsc::sync_channel(0);
        let sender = thread::spawn(move || tx.send(7).map_err(|error| error.0));
        drop(rx);
        sender.join().unwrap()
    });
    assert_eq!(seen, [Err(7)].into());
}

/// Each gets back the value that it held out, and no other.
#[test]
fn each_sender_gets_back_what_it_held_out_itself() {
    for received in 0..3 {
        let seen = outcomes(move || {
            let (tx, rx) = mpsc::sync_channel(0);
            let senders = ['a', 'b', 'c'].map(|letter| {
                let tx = tx.clone();
                thread::spawn(move || tx.send(letter).map_err(|error| assert_eq!(error.0, letter)))
            });
            let taken: Vec<char> = (0..received).map(|_| rx.recv().unwrap()).collect();
            drop(rx);
            let sent = senders.map(|sender| sender.join().unwrap().is_ok());
            let of_senders: Vec<char> = "abc"
                .chars()
                .zip(sent)
                .filter_map(|(letter, is_sent)| is_sent.then_some(letter))
                .collect();
            let mut sorted = taken.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, of_senders);
            taken.into_iter().collect::<String>()
        });
        let expected = match received {
            0 => vec![""],
            1 => vec!["a", "b", "c"],
            _ => vec!["ab", "ac", "ba", "bc", "ca", "cb"],
        };
        assert_eq!(seen, expected.into_iter().map(String::from).collect());
    }
}

/// One of them comes while the receiver waits; the other holds its value out.
#[test]
fn a_value_that_is_put_in_comes_before_one_that_is_held_out() {
    let seen = outcomes(|| {
        let (tx, rx) = mpsc::sync_channel(0);
        let senders = [1, 2].map(|number| {
            let tx = tx.clone();
            thread::spawn(move || tx.send(number).map_err(|error| error.0))
        });
        let first = rx.recv().unwrap();
        // The other one, if it has come: what was received is never in its place.
        let second = rx.try_recv();
        drop(rx);
        let sent = senders.map(|sender| sender.join().unwrap());
        (first, second.ok(), sent)
    });
    let of = |first: i32| {
        let other = 3 - first;
        let refused = if first == 1 { [Ok(()), Err(2)] } else { [Err(1), Ok(())] };
        [(first, Some(other), [Ok(()), Ok(())]), (first, None, refused)]
    };
    assert_eq!(seen, of(1).into_iter().chain(of(2)).collect());
}

#[test]
fn a_receiver_orders_what_comes_before_it_for_the_sender_that_waits_for_it() {
    for (bound, sends) in [(0, 1), (1, 2)] {
        let seen = outcomes(move || {
            let x = AtomicUsize::new(0);
            let (tx, rx) = mpsc::sync_channel(bound);
            let x = &x;
            thread::scope(|s| {
                s.spawn(move || {
                    x.store(1, Relaxed);
                    (0..sends).for_each(|_| rx.recv().unwrap());
                });
                (0..sends).for_each(|_| tx.send(()).unwrap());
                x.load(Relaxed)
            })
        });
        assert_eq!(seen, [1].into(), "bound {bound}");
    }
}

#[test]
fn a_static_cell_begins_afresh_in_each_execution() {
    struct Shared(UnsafeCell<u32>);
    // SAFETY: only one thread uses it.
    unsafe impl Sync for Shared {}
    static SHARED: Shared = Shared(UnsafeCell::new(3));
    let explored = Model::default().check(|| {
        thread::scope(|s| {
            s.spawn(thread::yield_now);
            // SAFETY: as above.
            unsafe { *SHARED.0.get() += 1 };
        });
        // SAFETY: as above.
        assert_eq!(unsafe { *SHARED.0.get() }, 4);
    });
    assert!(explored.unwrap().executions > 1);
}

#[test]
fn a_sleep_without_an_end_does_not_end() {
    let failure = fails(|| {
        thread::spawn(|| thread::sleep(Duration::MAX));
        assert_eq!(Instant::now().elapsed(), Duration::ZERO);
        _ = Instant::now() + Duration::from_secs(1);
    });
    assert_eq!(failure.fault, Fault::LeftoverThreads);
}

#[test]
fn a_time_limit_without_an_end_does_not_end() {
    type Limited = fn();
    let endless: [Limited; 4] = [
        || thread::park_timeout(Duration::MAX),
        || _ = mpsc::channel::<()>().1.recv_timeout(Duration::MAX),
        || {
            let (lock, signal) = (Mutex::new(()), Condvar::new());
            let _guard = signal.wait_timeout(lock.lock().unwrap(), Duration::MAX).unwrap();
        },
        || {
            let (lock, signal) = (Mutex::new(()), Condvar::new());
            let guard = lock.lock().unwrap();
            let _guard = signal.wait_timeout_while(guard, Duration::MAX, |()| true).unwrap();
        },
    ];
    for (n, limited) in endless.into_iter().enumerate() {
        // A receiver is blocked; the others sleep.
        let expected = if n == 1 { Fault::Deadlock } else { Fault::LostWakeup };
        assert_eq!(fails(limited).fault, expected, "{n}");
    }
}

#[test]
fn a_moment_can_be_too_late_and_was_not_the_first() {
    passes(|| {
        let now = Instant::now();
        assert_eq!(now - (now - Duration::from_secs(1)), Duration::from_secs(1));
        assert!(now.checked_add(Duration::MAX).is_none());
        assert!(catch_unwind(|| now + Duration::MAX).is_err());
    });
}

#[test]
fn what_was_destroyed_stays_destroyed() {
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            let plain = PLAIN.get();
            let is_gone = FIRST.try_with(|_| ()).is_err();
            let panics = catch_unwind(|| FIRST.with(|_| ())).is_err();
            SEEN.lock().unwrap().push((plain, is_gone, panics));
        }
    }
    thread_local! {
        static LAST: RefCell<Last> = const { RefCell::new(Last) };
        static FIRST: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        static PLAIN: Cell<u32> = const { Cell::new(0) };
    }
    use model_std::thread_local;
    static SEEN: std::sync::Mutex<Vec<(u32, bool, bool)>> = std::sync::Mutex::new(Vec::new());
    passes(|| {
        let thread = thread::spawn(|| {
            LAST.with(|_| ());
            FIRST.with_borrow_mut(|first| first.push(1));
            PLAIN.set(5);
        });
        thread.join().unwrap();
    });
    let seen = SEEN.lock().unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|seen| *seen == (5, true, true)), "{seen:?}");
}

#[test]
fn a_limit_that_is_up_is_said_also_when_the_lock_was_poisoned() {
    let seen = outcomes(|| {
        let (lock, signal) = (Arc::new(Mutex::new(())), Condvar::new());
        let theirs = lock.clone();
        let guard = lock.lock().unwrap();
        let other = thread::spawn(move || {
            let _guard = theirs.lock();
            panic!("poisons it");
        });
        let result = signal.wait_timeout_while(guard, Duration::from_secs(1), |()| true);
        let seen = result.map_or_else(
            |poisoned| ("poisoned", poisoned.into_inner().1.timed_out()),
            |(_, result)| ("sound", result.timed_out()),
        );
        _ = other.join();
        seen
    });
    assert!(seen.contains(&("poisoned", true)), "{seen:?}");
}

#[test]
fn a_writer_that_becomes_a_reader_lets_no_writer_in_between() {
    let seen = outcomes(|| {
        let lock = RwLock::new(0);
        thread::scope(|s| {
            s.spawn(|| *lock.write().unwrap() += 10);
            let mut guard = lock.write().unwrap();
            *guard += 1;
            let written = *guard;
            let guard = RwLockWriteGuard::downgrade(guard);
            assert_eq!(*guard, written);
            *guard
        })
    });
    assert_eq!(seen, [1, 11].into());
}

#[test]
fn readers_may_share_with_one_that_was_a_writer() {
    let seen = outcomes(|| {
        let lock = RwLock::new(0);
        thread::scope(|s| {
            let guard = RwLockWriteGuard::downgrade(lock.write().unwrap());
            let reader = s.spawn(|| *lock.read().unwrap());
            let seen = reader.join().unwrap();
            drop(guard);
            seen
        })
    });
    assert_eq!(seen, [0].into());
}

#[test]
fn a_lock_can_be_used_across_a_caught_panic_and_shows_its_value() {
    passes(|| {
        let (lock, shared, once) = (Mutex::new(5), RwLock::new(6), OnceLock::from(7));
        let sum =
            catch_unwind(|| *lock.lock().unwrap() + *shared.read().unwrap() + once.get().unwrap());
        assert_eq!(sum.unwrap(), 18);
        assert_eq!(format!("{lock:?}"), "Mutex { data: 5, poisoned: false, .. }");
        assert_eq!(format!("{shared:?}"), "RwLock { data: 6, poisoned: false, .. }");
        let guard = lock.lock().unwrap();
        assert_eq!(format!("{lock:?}"), "Mutex { data: \"<locked>\", poisoned: false, .. }");
        drop(guard);
        let (tx, rx) = mpsc::channel();
        assert_eq!(catch_unwind(|| tx.send(1).map(|()| 2)).unwrap(), Ok(2));
        assert_eq!(catch_unwind(AssertUnwindSafe(|| rx.recv())).unwrap(), Ok(1));
    });
}

#[test]
fn a_value_that_was_set_may_look_missing_to_one_that_nothing_has_told() {
    let told_by = |store, load| {
        outcomes(move || {
            let (value, is_set) = (OnceLock::new(), AtomicUsize::new(0));
            thread::scope(|s| {
                s.spawn(|| {
                    value.set(5).unwrap();
                    is_set.store(1, store);
                });
                (is_set.load(load) == 1).then(|| value.get().copied())
            })
        })
    };
    assert_eq!(told_by(Relaxed, Relaxed), [None, Some(None), Some(Some(5))].into());
    assert_eq!(told_by(Release, Acquire), [None, Some(Some(5))].into());
}

#[test]
fn a_thread_that_came_too_late_to_set_a_value_sees_it() {
    passes(|| {
        let value = OnceLock::new();
        let set = |own: u8| {
            if value.get().is_none() {
                let _ = value.set(own);
            }
            assert!(value.get().is_some());
        };
        thread::scope(|s| {
            s.spawn(|| set(1));
            s.spawn(|| set(2));
        });
    });
}

#[test]
fn a_loop_that_waits_for_a_value_ends() {
    passes(|| {
        let value = OnceLock::new();
        thread::scope(|s| {
            s.spawn(|| value.set(5).unwrap());
            while value.get().is_none() {}
            assert_eq!(value.get(), Some(&5));
        });
    });
}

#[test]
fn what_is_lazy_can_be_looked_at_without_making_it() {
    static LAZY: LazyLock<u32> = LazyLock::new(|| 5);
    passes(|| {
        assert_eq!(LazyLock::get(&LAZY), None);
        assert_eq!(*LAZY, 5);
        assert_eq!(LazyLock::get(&LAZY), Some(&5));
        let mut mine = LazyLock::new(|| 6);
        *LazyLock::force_mut(&mut mine) += 1;
        assert_eq!(LazyLock::get_mut(&mut mine), Some(&mut 7));
    });
}

#[test]
fn a_copy_of_a_cell_that_is_filled_once_has_its_value() {
    passes(|| {
        let empty = OnceLock::<u32>::new();
        let full = OnceLock::from(5);
        assert_eq!((empty.clone().get(), full.clone().get()), (None, Some(&5)));
        assert!(full == full.clone() && full != empty);
        assert!(full.clone().set(6).is_err() && empty.clone().set(6).is_ok());
        assert_eq!(empty.get(), None);
    });
}

#[test]
fn a_lazy_value_can_be_changed_by_the_one_that_has_it_alone() {
    passes(|| {
        let mut lazy = LazyLock::new(|| 6);
        *lazy += 1;
        assert_eq!(*lazy, 7);
    });
}

#[test]
fn what_panicked_when_it_was_made_says_so_in_the_words_of_std() {
    passes(|| {
        let (lazy, once) = (LazyLock::<u32>::new(|| panic!("the first")), Once::new());
        let said = |f: &dyn Fn()| {
            let said = catch_unwind(AssertUnwindSafe(f)).unwrap_err();
            match said.downcast::<String>() {
                Ok(text) => *text,
                Err(said) => (*said.downcast::<&str>().unwrap()).to_owned(),
            }
        };
        let force = || _ = LazyLock::force(&lazy);
        assert_eq!(said(&force), "the first");
        assert_eq!(said(&force), "LazyLock instance has previously been poisoned");
        let poisoned = "Once instance has previously been poisoned";
        assert_eq!(said(&|| once.call_once(|| panic!("the first"))), "the first");
        assert_eq!(said(&|| once.call_once(|| ())), poisoned);
        assert_eq!(said(&|| once.wait()), poisoned);
    });
}

/// The line is the learner's, and not one of the model.
#[test]
fn a_panic_of_something_poisoned_is_shown_where_it_is_used() {
    let failure = fails(|| {
        let lazy = LazyLock::<u32>::new(|| panic!("the first"));
        let _ = catch_unwind(AssertUnwindSafe(|| *lazy));
        let _ = *lazy;
    });
    let last = failure.trace.rows.last().unwrap();
    assert!(last.file.ends_with("like_std.rs"), "{}", last.file);
}

#[test]
#[allow(deprecated, reason = "old programs use these names")]
fn what_std_keeps_for_old_programs_is_there() {
    use model_std::sync::ONCE_INIT;
    use model_std::sync::atomic::{ATOMIC_BOOL_INIT, ATOMIC_USIZE_INIT, AtomicBool};
    static COUNT: AtomicUsize = ATOMIC_USIZE_INIT;
    static FLAG: AtomicBool = ATOMIC_BOOL_INIT;
    static ONCE: model_std::sync::Once = ONCE_INIT;
    passes(|| {
        ONCE.call_once(|| _ = COUNT.fetch_add(1, Relaxed));
        assert_eq!((COUNT.load(Relaxed), FLAG.load(Relaxed)), (1, false));
        thread::sleep_ms(1);
        thread::park_timeout_ms(1);
        let (lock, signal) = (Mutex::new(()), Condvar::new());
        assert!(!signal.wait_timeout_ms(lock.lock().unwrap(), 0).unwrap().1);
    });
}
