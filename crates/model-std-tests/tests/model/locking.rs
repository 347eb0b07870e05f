//! Locks, and what is initialised once, behave as the real ones do in every interleaving.

use super::common::{fails, outcomes, passes};
use explorer::Fault;
use model_std::sync::atomic::{AtomicUsize, Ordering::*};
use model_std::sync::{
    Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock, TryLockError, mpsc,
};
use model_std::thread;
use std::cell::Cell;
use std::mem::MaybeUninit;

#[test]
fn a_tried_lock_blocks_nobody() {
    // tokio-rs/loom issue 376: a false deadlock.
    let seen = outcomes(|| {
        let lock = Mutex::new(0);
        thread::scope(|s| {
            let other = s.spawn(|| match lock.try_lock() {
                Ok(_) => "free",
                Err(TryLockError::WouldBlock) => "held",
                Err(TryLockError::Poisoned(_)) => "poisoned",
            });
            *lock.lock().unwrap() += 1;
            other.join().unwrap()
        })
    });
    assert_eq!(seen, ["free", "held"].into());
}

#[test]
fn a_lock_taken_twice_by_one_thread_is_a_deadlock() {
    let failure = fails(|| {
        let lock = Mutex::new(0);
        let first = lock.lock().unwrap();
        let second = lock.lock().unwrap();
        assert_eq!(*first, *second);
    });
    assert_eq!(failure.fault, Fault::Deadlock);
    assert!(failure.trace.to_string().contains("held by itself"), "{}", failure.trace);
}

#[test]
fn a_panic_poisons_the_lock_it_holds() {
    passes(|| {
        let lock = Arc::new(Mutex::new(0));
        let theirs = lock.clone();
        let result = thread::spawn(move || {
            let mut value = theirs.lock().unwrap();
            *value = 1;
            panic!("half done");
        })
        .join();
        assert_eq!(result.unwrap_err().downcast_ref::<&str>(), Some(&"half done"));
        assert!(lock.is_poisoned());
        assert_eq!(*lock.lock().unwrap_err().into_inner(), 1);
        lock.clear_poison();
        assert_eq!(*lock.lock().unwrap(), 1);
    });
}

#[test]
fn readers_share_and_a_writer_does_not() {
    let seen = outcomes(|| {
        let lock = RwLock::new(());
        let inside = AtomicUsize::new(0);
        thread::scope(|s| {
            let reader = || {
                let _guard = lock.read().unwrap();
                let others = inside.fetch_add(1, SeqCst);
                inside.fetch_sub(1, SeqCst);
                others
            };
            let other = s.spawn(reader);
            s.spawn(|| {
                let _guard = lock.write().unwrap();
                assert_eq!(inside.load(SeqCst), 0, "a writer is alone");
            });
            reader() + other.join().unwrap()
        })
    });
    assert_eq!(seen, [0, 1].into(), "two readers can be inside at once");
}

#[test]
fn an_upgrade_from_reading_to_writing_is_a_deadlock() {
    let failure = fails(|| {
        let lock = RwLock::new(0);
        let read = lock.read().unwrap();
        *lock.write().unwrap() = *read;
    });
    assert_eq!(failure.fault, Fault::Deadlock);
}

#[test]
fn a_static_lock_begins_afresh_in_each_execution() {
    static LOCK: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    static SHARED: RwLock<u32> = RwLock::new(7);
    let explored = passes(|| {
        let panics = thread::spawn(|| {
            let mut list = LOCK.lock().unwrap();
            list.push(1);
            panic!("it is poisoned");
        });
        assert_eq!(*SHARED.read().unwrap(), 7);
        *SHARED.write().unwrap() += 1;
        assert!(panics.join().is_err());
        assert_eq!(*LOCK.lock().unwrap_err().into_inner(), [1]);
    });
    assert!(explored > 1);
}

#[test]
fn a_lock_that_outlives_its_execution_is_refused() {
    static KEPT: std::sync::OnceLock<&'static Mutex<u32>> = std::sync::OnceLock::new();
    let failure = fails(|| {
        let lock = KEPT.get_or_init(|| Box::leak(Box::new(Mutex::new(0))));
        thread::scope(|s| {
            s.spawn(|| *lock.lock().unwrap() += 1);
            *lock.lock().unwrap() += 1;
        });
    });
    assert_eq!(failure.fault, Fault::StaticState);
}

#[test]
fn other_statics_begin_afresh_in_each_execution() {
    static COUNT: AtomicUsize = AtomicUsize::new(5);
    static ONCE: Once = Once::new();
    static CELL: OnceLock<usize> = OnceLock::new();
    static LAZY: LazyLock<Mutex<Vec<usize>>> =
        LazyLock::new(|| Mutex::new(vec![COUNT.load(SeqCst)]));
    let executions = passes(|| {
        ONCE.call_once(|| COUNT.store(6, SeqCst));
        thread::scope(|s| {
            s.spawn(|| LAZY.lock().unwrap().push(COUNT.load(SeqCst)));
            CELL.get_or_init(|| COUNT.load(SeqCst));
        });
        assert_eq!(COUNT.load(SeqCst), 6);
        assert_eq!(CELL.get(), Some(&6));
        assert_eq!(*LAZY.lock().unwrap(), [6, 6]);
    });
    assert!(executions > 1);
}

#[test]
fn a_static_is_never_dropped() {
    // A sender that is dropped takes a step. That of an earlier execution must not take it in this one.
    static CHANNEL: LazyLock<Mutex<(mpsc::Sender<u32>, mpsc::Receiver<u32>)>> =
        LazyLock::new(|| Mutex::new(mpsc::channel()));
    static SENDER: OnceLock<mpsc::Sender<u32>> = OnceLock::new();
    let executions = passes(|| {
        thread::scope(|s| {
            s.spawn(|| CHANNEL.lock().unwrap().0.send(1).unwrap());
            SENDER.get_or_init(|| CHANNEL.lock().unwrap().0.clone()).send(2).unwrap();
        });
        let channel = CHANNEL.lock().unwrap();
        assert_eq!(channel.1.recv().unwrap() + channel.1.recv().unwrap(), 3);
    });
    assert!(executions > 1);
}

#[test]
fn a_once_runs_once_and_the_others_wait() {
    passes(|| {
        let (once, runs) = (Once::new(), AtomicUsize::new(0));
        let call = || {
            once.call_once(|| {
                runs.fetch_add(1, Relaxed);
            });
            assert_eq!(runs.load(Relaxed), 1);
        };
        thread::scope(|s| {
            s.spawn(call);
            call();
        });
    });
}

#[test]
fn whatever_is_asked_of_a_static_lock_first_it_begins_afresh() {
    static LOCK: Mutex<u32> = Mutex::new(0);
    static SHARED: RwLock<u32> = RwLock::new(0);
    let executions = passes(|| {
        assert!(!LOCK.is_poisoned() && !SHARED.is_poisoned());
        let poison = |value: &dyn Fn() -> u32| {
            assert_eq!(value(), 1);
            panic!("it is poisoned");
        };
        let other = thread::spawn(move || {
            let mut value = SHARED.write().unwrap();
            *value += 1;
            poison(&|| *value);
        });
        assert!(other.join().is_err());
        thread::scope(|s| {
            let other = s.spawn(move || {
                let mut value = LOCK.lock().unwrap();
                *value += 1;
                poison(&|| *value);
            });
            let _ = LOCK.is_poisoned();
            assert!(other.join().is_err());
        });
        assert!(LOCK.is_poisoned() && SHARED.is_poisoned());
    });
    assert!(executions > 1);
    passes(|| {
        LOCK.clear_poison();
        SHARED.clear_poison();
        assert_eq!((*LOCK.lock().unwrap(), *SHARED.read().unwrap()), (0, 0));
    });
}

#[test]
fn a_static_barrier_begins_afresh_though_an_execution_failed_at_it() {
    static THREE: Barrier = Barrier::new(3);
    let failure = fails(|| {
        thread::scope(|s| {
            s.spawn(|| THREE.wait());
            THREE.wait();
        });
    });
    assert_eq!(failure.fault, Fault::Deadlock);
    let table = failure.trace.to_string();
    assert!(table.contains("wait THREE: 2 of 3 have arrived"), "{table}");
}

#[test]
fn a_static_condvar_begins_afresh_though_an_execution_failed_at_it() {
    static READY: Condvar = Condvar::new();
    static COUNT: Mutex<u32> = Mutex::new(0);
    let waits = || {
        let _count = READY.wait_while(COUNT.lock().unwrap(), |count| *count == 0).unwrap();
    };
    let failure = fails(move || {
        thread::scope(|s| {
            s.spawn(waits);
            s.spawn(waits);
            *COUNT.lock().unwrap() += 1;
            READY.notify_one();
        });
    });
    assert_eq!(failure.fault, Fault::LostWakeup);
    // And the next search, too.
    passes(move || {
        thread::scope(|s| {
            s.spawn(waits);
            *COUNT.lock().unwrap() += 1;
            READY.notify_one();
        });
    });
}

#[test]
fn what_is_asked_of_a_lock_or_a_once_has_a_row() {
    let failure = fails(|| {
        let (lock, once) = (Mutex::new(0), Once::new());
        let shared = RwLock::new(0);
        once.call_once(|| ());
        once.wait();
        once.wait_force();
        lock.clear_poison();
        shared.clear_poison();
        assert!(lock.is_poisoned() || shared.is_poisoned(), "neither is");
    });
    let table = failure.trace.to_string();
    for row in [
        "wait once",
        "wait_force once",
        "clear_poison lock",
        "clear_poison shared",
        "is_poisoned lock -> false",
        "is_poisoned shared -> false",
    ] {
        assert!(table.contains(row), "{row}: {table}");
    }
}

#[test]
fn a_plain_cell_in_a_static_with_an_atomic_begins_afresh() {
    // As a lazy value of once_cell or spin has its closure.
    struct Lazy {
        init: Cell<Option<fn() -> usize>>,
        value: AtomicUsize,
    }
    // SAFETY: only the thread that sets `value` uses the cell.
    unsafe impl Sync for Lazy {}
    static LAZY: Lazy = Lazy { init: Cell::new(Some(|| 2)), value: AtomicUsize::new(0) };
    let executions = passes(|| {
        let get = || {
            if LAZY.value.compare_exchange(0, 1, Relaxed, Relaxed).is_ok() {
                let init = LAZY.init.take().expect("it is there in each execution");
                LAZY.value.store(init(), Release);
            }
        };
        thread::scope(|s| {
            s.spawn(get);
            get();
        });
        assert_eq!(LAZY.value.load(Relaxed), 2);
    });
    assert!(executions > 1);
}

#[test]
fn memory_that_is_all_zeros_is_an_atomic() {
    let failure = fails(|| {
        // SAFETY: that is what std says of atomics.
        let [one, other] = unsafe { MaybeUninit::<[AtomicUsize; 2]>::zeroed().assume_init() };
        thread::scope(|s| {
            s.spawn(|| {
                other.store(1, Relaxed);
                one.fetch_add(1, Relaxed);
            });
            if one.load(Relaxed) == 1 {
                assert_eq!(other.load(Relaxed), 1);
            }
        });
    });
    assert_eq!(failure.fault, Fault::Panic);
    assert!(failure.trace.to_string().contains("store zeroed memory#"), "{}", failure.trace);
}
