//! Data races are found.

mod common;

use common::fails;
use explorer::{Fault, Model};
use model_std::cell::UnsafeCell;
use model_std::sync::atomic::{AtomicBool, Ordering::*};
use model_std::thread;

struct Shared(UnsafeCell<u32>);
// SAFETY: none: the tests want to see the race found.
unsafe impl Sync for Shared {}

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
