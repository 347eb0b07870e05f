//! The memory model on the classical litmus tests: what must not happen does not, and what may
//! happen does.
//!
//! Names and verdicts follow Alglave, Maranget and Tautschnig, *Herding cats* (TOPLAS 2014), for
//! C++20's orderings. One outcome that C++ allows is out of the model's reach, as its crate documentation
//! says: load buffering.

use super::common::outcomes;
use model_std::sync::atomic::{AtomicUsize, Ordering, Ordering::*, fence};
use model_std::thread;
use std::collections::BTreeSet;

/// Two threads on two atomics; the results of both.
fn two<A: Ord + Send + 'static, B: Ord + Send + 'static>(
    first: impl Fn(&AtomicUsize, &AtomicUsize) -> A + Send + Sync + Copy + 'static,
    second: impl Fn(&AtomicUsize, &AtomicUsize) -> B + Send + Sync + Copy + 'static,
) -> BTreeSet<(A, B)> {
    outcomes(move || {
        let (x, y) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|s| {
            let a = s.spawn(|| first(&x, &y));
            let b = s.spawn(|| second(&x, &y));
            (a.join().unwrap(), b.join().unwrap())
        })
    })
}

fn store_buffering(store: Ordering, load: Ordering, fenced: bool) -> BTreeSet<(usize, usize)> {
    let side = move |mine: &AtomicUsize, theirs: &AtomicUsize| {
        mine.store(1, store);
        if fenced {
            fence(SeqCst);
        }
        theirs.load(load)
    };
    two(move |x, y| side(x, y), move |x, y| side(y, x))
}

#[test]
fn store_buffering_needs_sequential_consistency() {
    assert!(store_buffering(Relaxed, Relaxed, false).contains(&(0, 0)));
    assert!(store_buffering(Release, Acquire, false).contains(&(0, 0)));
    assert!(!store_buffering(SeqCst, SeqCst, false).contains(&(0, 0)));
    assert!(!store_buffering(Relaxed, Relaxed, true).contains(&(0, 0)));
    // A sequentially consistent store alone orders nothing.
    assert!(store_buffering(SeqCst, Acquire, false).contains(&(0, 0)));
}

fn message_passing(store: Ordering, load: Ordering, fenced: bool) -> BTreeSet<(usize, usize)> {
    outcomes(move || {
        let (data, flag) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                data.store(1, Relaxed);
                if fenced {
                    fence(Release);
                }
                flag.store(1, store);
            });
            let seen = flag.load(load);
            if fenced {
                fence(Acquire);
            }
            (seen, data.load(Relaxed))
        })
    })
}

#[test]
fn message_passing_needs_release_and_acquire() {
    for (store, load) in [(Relaxed, Relaxed), (Release, Relaxed), (Relaxed, Acquire)] {
        assert!(message_passing(store, load, false).contains(&(1, 0)), "{store:?} {load:?}");
    }
    for (store, load) in [(Release, Acquire), (SeqCst, SeqCst), (Release, SeqCst)] {
        assert!(!message_passing(store, load, false).contains(&(1, 0)), "{store:?} {load:?}");
    }
    assert!(!message_passing(Relaxed, Relaxed, true).contains(&(1, 0)));
    assert!(message_passing(Release, Acquire, false).contains(&(1, 1)));
}

#[test]
fn a_read_modify_write_continues_a_release_sequence() {
    let seen = outcomes(|| {
        let (data, flag) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                data.store(1, Relaxed);
                flag.store(1, Release);
            });
            s.spawn(|| flag.fetch_add(2, Relaxed));
            (flag.load(Acquire), data.load(Relaxed))
        })
    });
    assert!(!seen.contains(&(3, 0)) || seen.contains(&(2, 0)), "{seen:?}");
    // 1 and 3 carry the release, except that 3 may also be 2 + 1: the store replaces it.
    assert!(!seen.contains(&(1, 0)), "{seen:?}");
    assert!(!seen.contains(&(3, 0)), "{seen:?}");
}

#[test]
fn one_location_is_coherent() {
    let seen = outcomes(|| {
        let x = AtomicUsize::new(0);
        thread::scope(|s| {
            s.spawn(|| {
                x.store(1, Relaxed);
                x.store(2, Relaxed);
            });
            let first = x.load(Relaxed);
            (first, x.load(Relaxed))
        })
    });
    assert_eq!(seen, [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)].into());
}

fn independent_reads(store: Ordering, load: Ordering) -> BTreeSet<[usize; 4]> {
    outcomes(move || {
        let (x, y) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|s| {
            s.spawn(|| x.store(1, store));
            s.spawn(|| y.store(1, store));
            let reader = s.spawn(|| (x.load(load), y.load(load)));
            let (d, c) = (y.load(load), x.load(load));
            let (a, b) = reader.join().unwrap();
            [a, b, d, c]
        })
    })
}

#[test]
fn two_readers_may_disagree_unless_sequentially_consistent() {
    assert!(independent_reads(Release, Acquire).contains(&[1, 0, 1, 0]));
    assert!(!independent_reads(SeqCst, SeqCst).contains(&[1, 0, 1, 0]));
    // The loads alone are enough: C++20 [atomics.order] 4, by way of the stores between them.
    assert!(!independent_reads(Release, SeqCst).contains(&[1, 0, 1, 0]));
    assert!(!independent_reads(Relaxed, SeqCst).contains(&[1, 0, 1, 0]));
}

#[test]
fn a_load_and_a_store_agree_with_a_reader_between_them() {
    let seen = |fenced: bool| {
        outcomes(move || {
            let (x, y) = (AtomicUsize::new(0), AtomicUsize::new(0));
            thread::scope(|s| {
                s.spawn(|| x.store(1, Relaxed));
                let reader = s.spawn(|| (x.load(SeqCst), y.load(SeqCst)));
                y.store(1, if fenced { Relaxed } else { SeqCst });
                if fenced {
                    fence(SeqCst);
                }
                let last = x.load(if fenced { Relaxed } else { SeqCst });
                (reader.join().unwrap(), last)
            })
        })
    };
    for fenced in [false, true] {
        assert!(!seen(fenced).contains(&((1, 0), 0)), "fenced: {fenced}");
    }
}

#[test]
fn two_loops_that_wait_for_relaxed_flags_see_at_least_one_of_both() {
    // rust-lang/miri issue 2301.
    let seen = outcomes(|| {
        let (x, y) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|s| {
            s.spawn(|| x.store(1, Relaxed));
            s.spawn(|| y.store(1, Relaxed));
            let other = s.spawn(|| {
                while x.load(SeqCst) == 0 {
                    thread::yield_now();
                }
                y.load(SeqCst)
            });
            while y.load(SeqCst) == 0 {
                thread::yield_now();
            }
            let mine = x.load(SeqCst);
            (other.join().unwrap(), mine)
        })
    });
    assert!(!seen.contains(&(0, 0)), "{seen:?}");
}

#[test]
fn a_store_may_come_before_one_that_led_to_it() {
    let both_first = |order| {
        outcomes(move || {
            let (x, y) = (AtomicUsize::new(0), AtomicUsize::new(0));
            thread::scope(|s| {
                s.spawn(|| {
                    x.store(1, order);
                    y.store(2, order);
                });
                y.store(1, order);
                x.store(2, order);
            });
            (x.into_inner(), y.into_inner())
        })
    };
    assert!(both_first(Relaxed).contains(&(1, 1)));
    assert!(both_first(Release).contains(&(1, 1)));
    assert!(!both_first(SeqCst).contains(&(1, 1)));
}

#[test]
fn causality_passes_through_a_third_thread() {
    let seen = outcomes(|| {
        let (x, y) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|s| {
            s.spawn(|| x.store(1, Relaxed));
            s.spawn(|| {
                if x.load(Acquire) == 1 {
                    y.store(1, Release);
                }
            });
            (y.load(Acquire), x.load(Relaxed))
        })
    });
    assert!(!seen.contains(&(1, 0)), "write-to-read causality: {seen:?}");
    assert!(seen.contains(&(1, 1)));
}

#[test]
fn a_compare_exchange_may_fail_on_a_stale_value() {
    let seen = outcomes(|| {
        let x = AtomicUsize::new(0);
        thread::scope(|s| {
            s.spawn(|| x.store(1, Relaxed));
            x.compare_exchange(1, 2, Relaxed, Relaxed)
        })
    });
    assert_eq!(seen, [Ok(1), Err(0)].into());
}

#[test]
fn a_weak_compare_exchange_may_fail_for_no_reason() {
    let seen = outcomes(|| {
        let x = AtomicUsize::new(0);
        x.compare_exchange_weak(0, 1, Relaxed, Relaxed)
    });
    assert_eq!(seen, [Ok(0), Err(0)].into());
}

#[test]
fn a_load_hides_no_other_load() {
    // tokio-rs/loom issue 392: an irrelevant load by another thread made outcomes disappear.
    let seen = outcomes(|| {
        let x = AtomicUsize::new(0);
        thread::scope(|s| {
            let early = s.spawn(|| x.load(SeqCst) == 0);
            s.spawn(|| x.load(SeqCst));
            s.spawn(|| x.store(1, SeqCst));
            early.join().unwrap()
        })
    });
    assert_eq!(seen, [false, true].into());
}

#[test]
fn a_load_between_two_stores_is_found() {
    // tokio-rs/loom issue 166: four outcomes, of which loom finds three with an extra load.
    let seen = outcomes(|| {
        let (x, y) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|s| {
            let a = s.spawn(|| {
                x.load(SeqCst);
                x.store(1, SeqCst);
                y.load(SeqCst)
            });
            let b = s.spawn(|| {
                y.store(1, SeqCst);
                x.load(SeqCst)
            });
            (a.join().unwrap(), b.join().unwrap())
        })
    });
    assert_eq!(seen, [(0, 1), (1, 0), (1, 1)].into());
}
