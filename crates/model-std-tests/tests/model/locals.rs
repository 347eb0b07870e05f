//! Where thread-local values are: at an address that is theirs alone for the whole execution, and the same one in the
//! next.

use super::common::{fails, outcomes, passes};
use explorer::Fault;
use model_std::sync::atomic::{AtomicUsize, Ordering::*};
use model_std::thread;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ptr;

model_std::thread_local! {
    static ME: u8 = const { 0 };
    static OTHER: u8 = const { 0 };
    static NOTHING: [u8; 0] = const { [] };
    static DROPPED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// What many a library takes for the identity of a thread.
fn me() -> usize {
    ME.with(|me| ptr::from_ref(me).addr())
}

fn all_of_mine() -> [usize; 4] {
    let dropped = DROPPED.with(|dropped| ptr::from_ref(dropped).addr());
    let nothing = NOTHING.with(|nothing| ptr::from_ref(nothing).addr());
    [me(), OTHER.with(|other| ptr::from_ref(other).addr()), nothing, dropped]
}

/// A lock that its holder may take again.
#[derive(Default)]
struct Reentrant {
    /// The holder, or 0.
    owner: AtomicUsize,
    depth: AtomicUsize,
}

impl Reentrant {
    fn lock(&self) {
        // Only this thread could have written its own identity.
        if self.owner.load(Relaxed) != me() {
            while self.owner.compare_exchange_weak(0, me(), Acquire, Relaxed).is_err() {
                thread::yield_now();
            }
        }
        self.depth.store(self.depth.load(Relaxed) + 1, Relaxed);
    }

    fn unlock(&self) {
        let depth = self.depth.load(Relaxed) - 1;
        self.depth.store(depth, Relaxed);
        if depth == 0 {
            self.owner.store(0, Release);
        }
    }
}

#[test]
fn a_lock_may_know_its_holder_by_an_address() {
    passes(|| {
        let (lock, count) = (Reentrant::default(), AtomicUsize::new(0));
        let twice = || {
            lock.lock();
            lock.lock();
            count.store(count.load(Relaxed) + 1, Relaxed);
            lock.unlock();
            lock.unlock();
        };
        thread::scope(|scope| {
            scope.spawn(twice);
            twice();
        });
        assert_eq!(count.into_inner(), 2);
    });
}

#[test]
fn a_thread_that_comes_later_is_not_taken_for_one_that_has_ended() {
    // The second thread may still read what the first one wrote, because nothing orders the two.
    let seen = outcomes(|| {
        let owner = AtomicUsize::new(0);
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                owner.store(me(), Relaxed);
                owner.store(0, Relaxed);
            });
            let second = scope.spawn(|| owner.load(Relaxed) == me());
            first.join().unwrap();
            second.join().unwrap()
        })
    });
    assert_eq!(seen, [false].into());
}

#[test]
fn no_two_threads_of_an_execution_have_one_address() {
    passes(|| {
        let mut seen: Vec<usize> = all_of_mine().into();
        for _ in 0..3 {
            // Each has ended before the next begins.
            seen.extend(thread::spawn(all_of_mine).join().unwrap());
        }
        let (one, other) = (thread::spawn(all_of_mine), thread::spawn(all_of_mine));
        seen.extend(one.join().unwrap());
        seen.extend(other.join().unwrap());
        let different: BTreeSet<usize> = seen.iter().copied().collect();
        assert_eq!(different.len(), seen.len());
    });
}

#[test]
fn every_execution_has_the_same_addresses() {
    // The number of steps depends on them, and what is allocated in between too.
    passes(|| {
        let step = AtomicUsize::new(0);
        let steps = || (0..me() / 16 % 8).for_each(|_| step.store(1, Relaxed));
        let kept = thread::scope(|scope| {
            let kept = scope.spawn(|| (me(), vec![0_u8; me() % 100]));
            kept.join().unwrap()
        });
        steps();
        thread::spawn(|| DROPPED.with_borrow_mut(|dropped| dropped.push(1))).join().unwrap();
        steps();
        drop(kept);
    });
}

#[test]
fn what_an_execution_that_failed_has_left_is_not_found_by_the_next() {
    for _ in 0..2 {
        let failure = fails(|| {
            DROPPED.with_borrow_mut(|dropped| {
                assert!(dropped.is_empty());
                dropped.push(7);
            });
            let theirs = thread::spawn(|| DROPPED.with_borrow(Vec::len)).join().unwrap();
            panic!("{theirs}");
        });
        assert_eq!((failure.fault, &failure.message[..]), (Fault::Panic, "0"));
    }
}

#[test]
fn a_value_that_asks_for_itself_while_it_is_made_is_made_once() {
    model_std::thread_local! {
        static DEEP: RefCell<Vec<u64>> = RefCell::new({
            if thread::current().name() == Some("main") {
                thread::spawn(|| DEEP.with_borrow_mut(|deep| deep.push(1))).join().unwrap();
            }
            vec![2]
        });
    }
    passes(|| assert_eq!(DEEP.take(), [2]));
}
