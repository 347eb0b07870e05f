//! What a thread uses may be freed by another: the order of the two is tried both ways, although a free is no step.

use super::common::{fails, passes};
use explorer::{Fault, rt};
use model_std as std;
use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering, Ordering::*};
use std::thread;

/// Takes a value out of its box, and marks its memory as freed. It is never given back, so that a test may
/// still look there.
unsafe fn free<T>(value: *mut T) {
    // SAFETY: it is whole, and the caller's.
    unsafe { ptr::drop_in_place(value) };
    // SAFETY: no value is there any more.
    unsafe { value.cast::<u8>().write_bytes(rt::FREED, Layout::new::<T>().size()) };
}

/// One thread takes a value away and frees it; another may have found it before, and uses it afterwards.
fn found_and_freed<T: 'static>(value: fn() -> T, uses: fn(&T)) {
    let found = fails(move || {
        let shared = AtomicPtr::new(Box::into_raw(Box::new(value())));
        thread::scope(|scope| {
            scope.spawn(|| {
                // SAFETY: it is not safe, and that is what the model says.
                if let Some(found) = unsafe { shared.load(SeqCst).as_ref() } {
                    uses(found);
                }
            });
            // SAFETY: it came from a box, and nobody else frees it.
            unsafe { free(shared.swap(ptr::null_mut(), SeqCst)) };
        });
    });
    assert_eq!(found.fault, Fault::UseAfterFree);
}

#[test]
fn an_atomic_that_is_only_read_may_be_gone() {
    found_and_freed(|| AtomicU32::new(1), |number| assert_eq!(number.load(Relaxed), 1));
}

#[test]
fn so_may_a_lock() {
    found_and_freed(|| Mutex::new(1), |number| assert_eq!(*number.lock().unwrap(), 1));
}

#[test]
fn so_may_a_cell() {
    found_and_freed(
        || UnsafeCell::new(1),
        // SAFETY: as above.
        |number| assert_eq!(unsafe { *number.get() }, 1),
    );
}

/// A thread uses an atomic and says so; another frees it when it hears of that.
fn frees_when_told(tells: Ordering, hears: Ordering) {
    let (number, done) = (Box::into_raw(Box::new(AtomicU32::new(1))), AtomicBool::new(false));
    let address = number.expose_provenance();
    thread::scope(|scope| {
        scope.spawn(|| {
            // SAFETY: it is freed only when the flag is set.
            unsafe { &*ptr::with_exposed_provenance::<AtomicU32>(address) }.load(Relaxed);
            done.store(true, tells);
        });
        if done.load(hears) {
            // SAFETY: with the right orderings, the other thread is done with it.
            unsafe { free(number) };
        }
    });
}

#[test]
fn a_free_must_be_ordered_after_every_use() {
    passes(|| frees_when_told(Release, Acquire));
    for (tells, hears) in [(Relaxed, Relaxed), (Release, Relaxed), (Relaxed, Acquire)] {
        let found = fails(move || frees_when_told(tells, hears));
        assert_eq!(found.fault, Fault::UseAfterFree, "{tells:?} and {hears:?}");
        assert!(found.message.contains("nothing orders"), "{}", found.message);
    }
}

#[test]
fn what_is_freed_after_its_last_use_costs_no_interleaving() {
    let uses = |frees: bool| {
        passes(move || {
            let number = Box::into_raw(Box::new(AtomicU32::new(0)));
            let address = number.expose_provenance();
            thread::scope(|scope| {
                let number = || ptr::with_exposed_provenance::<AtomicU32>(address);
                // SAFETY: it is freed when this thread has ended.
                scope.spawn(move || unsafe { &*number() }.fetch_add(1, Relaxed));
                // SAFETY: as above.
                unsafe { &*number() }.fetch_add(2, Relaxed);
            });
            if frees {
                // SAFETY: no thread uses it any more.
                unsafe { free(number) };
            }
        })
    };
    assert_eq!(uses(true), uses(false));
}
