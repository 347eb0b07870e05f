//! Data races are found.

use super::common::{fails, passes};
use explorer::{Fault, Model};
use model_std::cell::UnsafeCell;
use model_std::sync::Mutex;
use model_std::sync::atomic::{AtomicBool, Ordering::*};
use model_std::thread;

struct Shared<T>(UnsafeCell<T>);
// SAFETY: none: the tests want to see the race found.
unsafe impl<T> Sync for Shared<T> {}

#[test]
fn unordered_accesses_to_a_cell_are_a_data_race() {
    let failure = fails(|| {
        let cell = Shared(UnsafeCell::new(0));
        let cell = &cell;
        thread::scope(|s| {
            // SAFETY: the model stops before both threads have the pointer.
            s.spawn(move || unsafe { *cell.0.get() += 1 });
            // SAFETY: as above.
            unsafe { *cell.0.get() += 1 };
        });
    });
    assert_eq!(failure.fault, Fault::DataRace);
}

#[test]
fn a_flag_orders_two_accesses_only_with_release_and_acquire() {
    let publish = |store, load| {
        Model::default().check(move || {
            let (cell, flag) = (Shared(UnsafeCell::new(0)), AtomicBool::new(false));
            let (cell, flag) = (&cell, &flag);
            thread::scope(|s| {
                s.spawn(move || {
                    // SAFETY: nobody reads before the flag is set, which is what is tested.
                    unsafe { *cell.0.get() = 1 };
                    flag.store(true, store);
                });
                if flag.load(load) {
                    // SAFETY: as above.
                    assert_eq!(unsafe { *cell.0.get() }, 1);
                }
            });
        })
    };
    assert!(publish(Release, Acquire).is_ok());
    assert_eq!(publish(Relaxed, Acquire).unwrap_err().fault, Fault::DataRace);
    assert_eq!(publish(Release, Relaxed).unwrap_err().fault, Fault::DataRace);
}

#[test]
fn two_threads_may_read_a_cell_at_the_same_time() {
    let explored = Model::default().check(|| {
        let cell = Shared(UnsafeCell::new(5));
        let cell = &cell;
        thread::scope(|s| {
            for _ in 0..2 {
                // SAFETY: nobody writes while they read.
                s.spawn(move || assert_eq!(unsafe { *cell.0.get() }, 5));
            }
        });
        // SAFETY: the others have ended.
        unsafe { *cell.0.get() = 6 };
    });
    assert!(explored.is_ok());
}

/// When all threads of a scope have ended, its end orders what comes after it, and isn't a step.
#[test]
fn what_is_written_last_in_a_scope_comes_before_its_end() {
    let failure = fails(|| {
        let (cell, flag) = (Shared(UnsafeCell::new(0)), AtomicBool::new(false));
        let (cell, flag) = (&cell, &flag);
        thread::scope(|s| {
            s.spawn(move || {
                // SAFETY: the model stops before both threads have used it.
                assert_eq!(unsafe { *cell.0.get() }, 0);
                flag.store(true, Relaxed);
            });
            if flag.load(Relaxed) {
                // SAFETY: as above.
                unsafe { *cell.0.get() = 1 };
            }
        });
    });
    assert_eq!(failure.fault, Fault::DataRace);
}

/// Nothing in it could change, so it is used to say where plain memory would be written.
#[test]
fn a_cell_without_content_is_written() {
    let failure = Model::default().check(|| {
        let cell = Shared(UnsafeCell::new(()));
        let cell = &cell;
        thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(move || {
                    cell.0.get();
                });
            }
        });
    });
    assert_eq!(failure.unwrap_err().fault, Fault::DataRace);
}

#[test]
fn a_write_is_a_race_with_a_read_in_either_order() {
    for writes_first in [true, false] {
        let failure = fails(move || {
            let cell = Shared(UnsafeCell::new(5));
            let cell = &cell;
            // SAFETY: none: this is the race.
            let writes = move || unsafe { *cell.0.get() = 6 };
            // SAFETY: as above.
            let reads = move || assert!(unsafe { *cell.0.get() } > 0);
            thread::scope(|s| match writes_first {
                true => {
                    s.spawn(writes);
                    s.spawn(reads);
                }
                false => {
                    s.spawn(reads);
                    s.spawn(writes);
                }
            });
        });
        assert_eq!(failure.fault, Fault::DataRace);
    }
}

#[test]
fn a_lock_orders_writes_that_come_before_it_is_given_up() {
    let explored = Model::default().check(|| {
        let (cell, lock) = (Shared(UnsafeCell::new(0)), Mutex::new(()));
        let (cell, lock) = (&cell, &lock);
        thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(move || {
                    let _held = lock.lock().unwrap();
                    // SAFETY: the lock is held.
                    unsafe { *cell.0.get() += 1 };
                });
            }
        });
        // SAFETY: the others have ended.
        assert_eq!(unsafe { *cell.0.get() }, 2);
    });
    assert!(explored.is_ok());
}

#[test]
fn to_use_an_atomic_or_a_lock_in_a_cell_is_no_write_to_the_cell() {
    // As tokio keeps its atomics.
    passes(|| {
        let cell = Shared(UnsafeCell::new((AtomicBool::new(false), Mutex::new(0))));
        let uses = || {
            let cell = &cell;
            // SAFETY: neither thread has the content for itself.
            unsafe { &(*cell.0.get()).0 }.store(true, Relaxed);
            // SAFETY: as above.
            *unsafe { &(*cell.0.get()).1 }.lock().unwrap() += 1;
        };
        thread::scope(|s| {
            s.spawn(uses);
            uses();
        });
    });
    let failure = fails(|| {
        let cell = Shared(UnsafeCell::new(AtomicBool::new(false)));
        let cell = &cell;
        thread::scope(|s| {
            // SAFETY: the model stops before both threads have the content.
            s.spawn(move || unsafe { &*cell.0.get() }.load(Relaxed));
            // SAFETY: as above.
            *unsafe { &mut *cell.0.get() }.get_mut() = true;
        });
    });
    assert_eq!(failure.fault, Fault::DataRace);
}
