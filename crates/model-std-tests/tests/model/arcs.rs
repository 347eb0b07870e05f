//! `Arc` and `Weak`: what their counts order, who is the last, and when each clone and drop is a step.

use super::common::{fails, outcomes, passes};
use explorer::{Fault, Model};
use model_std as std;
use std::cell::{Cell, UnsafeCell};
use std::panic;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Mutex, Weak, mpsc};
use std::task::{Wake, Waker};
use std::thread;

/// As it is shared without any other synchronisation.
struct Plain(UnsafeCell<u32>);

// SAFETY: the model says when two threads use it at the same time.
unsafe impl Sync for Plain {}

impl Plain {
    fn set(&self, value: u32) {
        // SAFETY: the model finds a data race.
        unsafe { *self.0.get() = value };
    }

    fn get(&self) -> u32 {
        // SAFETY: the model finds a data race.
        unsafe { *self.0.get() }
    }
}

fn plain() -> Arc<Plain> {
    Arc::new(Plain(UnsafeCell::new(0)))
}

#[test]
fn what_other_owners_did_comes_before_the_drop_of_the_value() {
    struct Last(AtomicUsize, Arc<AtomicUsize>);
    impl Drop for Last {
        fn drop(&mut self) {
            // It need not be ordered: all others have left.
            self.1.store(self.0.load(Relaxed), Relaxed);
        }
    }
    let found = outcomes(|| {
        let seen = Arc::new(AtomicUsize::new(9));
        let mine = Arc::new(Last(AtomicUsize::new(0), seen.clone()));
        let other = mine.clone();
        let thread = thread::spawn(move || other.0.store(1, Relaxed));
        drop(mine);
        thread.join().unwrap();
        seen.load(Relaxed)
    });
    assert_eq!(found, [1].into());
}

#[test]
fn either_owner_may_be_the_last() {
    struct Names(Arc<Mutex<Vec<Option<String>>>>);
    impl Drop for Names {
        fn drop(&mut self) {
            self.0.lock().unwrap().push(thread::current().name().map(str::to_owned));
        }
    }
    let found = outcomes(|| {
        let names = Arc::new(Mutex::new(Vec::new()));
        let mine = Arc::new(Names(names.clone()));
        let other = mine.clone();
        let body = move || drop(other);
        let thread = thread::Builder::new().name("other".into()).spawn(body).unwrap();
        drop(mine);
        thread.join().unwrap();
        names.lock().unwrap().clone()
    });
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_thread_may_see_what_another_did_and_still_leave_before_it() {
    struct Leaves(Arc<Mutex<Option<String>>>);
    impl Drop for Leaves {
        fn drop(&mut self) {
            *self.0.lock().unwrap() = thread::current().name().map(str::to_owned);
        }
    }
    let found = outcomes(|| {
        let last = Arc::new(Mutex::new(None));
        let (x, mine) = (Arc::new(AtomicUsize::new(0)), Arc::new(Leaves(last.clone())));
        let (y, other) = (x.clone(), mine.clone());
        let body = move || {
            y.store(1, Relaxed);
            drop(other);
        };
        let thread = thread::Builder::new().name("other".into()).spawn(body).unwrap();
        let seen = x.load(Relaxed);
        drop(mine);
        thread.join().unwrap();
        let by_other = last.lock().unwrap().as_deref() == Some("other");
        (seen, by_other)
    });
    assert_eq!(found, [(0, false), (0, true), (1, false), (1, true)].into());
}

#[test]
fn get_mut_comes_after_all_that_other_owners_did() {
    let found = outcomes(|| {
        let mut mine = plain();
        let other = mine.clone();
        let thread = thread::spawn(move || {
            other.set(1);
            drop(other);
        });
        let value = Arc::get_mut(&mut mine).map(|plain| plain.get());
        thread.join().unwrap();
        value
    });
    assert_eq!(found, [None, Some(1)].into());
}

#[test]
fn try_unwrap_comes_after_all_that_other_owners_did() {
    let found = outcomes(|| {
        let mine = Arc::new(AtomicUsize::new(0));
        let other = mine.clone();
        let thread = thread::spawn(move || other.store(1, Relaxed));
        let value = Arc::try_unwrap(mine).map(|x| x.load(Relaxed)).ok();
        thread.join().unwrap();
        value
    });
    assert_eq!(found, [None, Some(1)].into());
}

#[test]
fn try_unwrap_by_both_may_lose_the_value_and_into_inner_may_not() {
    let both = |take: fn(Arc<u32>) -> Option<u32>| {
        outcomes(move || {
            let mine = Arc::new(7);
            let other = mine.clone();
            let thread = thread::spawn(move || take(other));
            let taken = (take(mine), thread.join().unwrap());
            [taken.0, taken.1].into_iter().flatten().count()
        })
    };
    assert_eq!(both(|arc| Arc::try_unwrap(arc).ok()), [0, 1].into());
    assert_eq!(both(Arc::into_inner), [1].into());
}

#[test]
fn the_count_orders_nothing() {
    let failure = fails(|| {
        let mine = plain();
        let other = mine.clone();
        let thread = thread::spawn(move || {
            other.set(1);
            drop(other);
        });
        if Arc::strong_count(&mine) == 1 {
            mine.get();
        }
        thread.join().unwrap();
    });
    assert_eq!(failure.fault, Fault::DataRace);
    assert!(failure.trace.to_string().contains("strong_count"), "{}", failure.trace);
}

#[test]
fn a_count_may_be_an_old_one() {
    let found = outcomes(|| {
        let (mine, flag) = (Arc::new(()), Arc::new(AtomicUsize::new(0)));
        let (other, raised) = (mine.clone(), flag.clone());
        let thread = thread::spawn(move || {
            drop(other);
            raised.store(1, Relaxed);
        });
        let seen = (flag.load(Relaxed), Arc::strong_count(&mine));
        thread.join().unwrap();
        seen
    });
    assert_eq!(found, [(0, 1), (0, 2), (1, 1), (1, 2)].into());
}

#[test]
fn one_may_wait_for_the_others_to_leave() {
    passes(|| {
        let mine = Arc::new(AtomicUsize::new(0));
        let other = mine.clone();
        let thread = thread::spawn(move || other.store(1, Relaxed));
        while Arc::strong_count(&mine) > 1 {
            thread::yield_now();
        }
        std::sync::atomic::fence(Acquire);
        assert_eq!(mine.load(Relaxed), 1);
        thread.join().unwrap();
    });
}

#[test]
fn a_weak_is_upgraded_or_comes_too_late() {
    let found = outcomes(|| {
        let mine = Arc::new(AtomicUsize::new(5));
        let weak = Arc::downgrade(&mine);
        let thread = thread::spawn(move || weak.upgrade().map(|x| x.fetch_add(1, Relaxed)));
        let last = Arc::into_inner(mine).map(AtomicUsize::into_inner);
        (last, thread.join().unwrap())
    });
    let all = [(None, Some(5)), (Some(5), None), (Some(6), Some(5))];
    assert_eq!(found, all.into());
}

/// What a destructor does may depend on the thread alone.
#[test]
fn either_owner_may_be_the_last_if_only_the_thread_can_tell() {
    struct Asks(thread::ThreadId);
    impl Drop for Asks {
        fn drop(&mut self) {
            assert!(thread::current().id() == self.0, "dropped by another thread");
        }
    }
    struct Counts;
    std::thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });
    impl Drop for Counts {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("in a destructor");
        }
    }
    fn shared<T: Send + Sync + 'static>(value: T) -> (bool, bool) {
        let mine = Arc::new(value);
        let other = mine.clone();
        let thread = thread::spawn(move || drop(other));
        let mine = panic::catch_unwind(panic::AssertUnwindSafe(|| drop(mine)));
        (mine.is_ok(), thread.join().is_ok())
    }
    let asks = || shared(Asks(thread::current().id()));
    assert_eq!(outcomes(asks), [(true, true), (true, false)].into());
    let counts = || {
        shared(Counts);
        DROPPED.get()
    };
    assert_eq!(outcomes(counts), [0, 1].into());
    assert_eq!(outcomes(|| shared(Panics)), [(false, true), (true, false)].into());
}

/// A `Weak` keeps the memory, whoever drops the value.
#[test]
fn a_weak_may_ask_while_the_last_owner_leaves() {
    let upgraded = outcomes(|| {
        let owner = Arc::new(5);
        let weak = Arc::downgrade(&owner);
        let thread = thread::spawn(move || drop(owner));
        let found = weak.upgrade().map(|value| *value);
        thread.join().unwrap();
        (found, weak.upgrade().is_some())
    });
    assert_eq!(upgraded, [(Some(5), false), (None, false)].into());
    let counted = outcomes(|| {
        let owner = Arc::new(String::new());
        let (weak, another) = (Arc::downgrade(&owner), Arc::downgrade(&owner));
        let thread = thread::spawn(move || (weak.strong_count(), weak.clone().upgrade().is_some()));
        drop(owner);
        let found = another.upgrade().is_some();
        let of_thread = thread.join().unwrap();
        (found, of_thread)
    });
    // The thread may have the last owner for a moment.
    let [gone, missed, had] = [(0, false), (1, false), (1, true)];
    assert_eq!(counted, [(false, gone), (false, missed), (false, had), (true, had)].into());
    // A child knows its parent, and the parent is dropped.
    passes(|| {
        struct Node(Mutex<Option<Weak<Node>>>);
        let parent = Arc::new(Node(Mutex::new(None)));
        let child = Arc::new(Node(Mutex::new(Some(Arc::downgrade(&parent)))));
        let thread =
            thread::spawn(move || child.0.lock().unwrap().take().unwrap().upgrade().is_some());
        drop(parent);
        thread.join().unwrap();
    });
}

#[test]
fn a_weak_keeps_get_mut_from_it() {
    let found = outcomes(|| {
        let mut mine = Arc::new(0);
        let weak = Arc::downgrade(&mine);
        let thread = thread::spawn(move || weak.upgrade().map(|arc| *arc));
        let is_mine = Arc::get_mut(&mut mine).map(|value| *value = 1).is_some();
        (is_mine, thread.join().unwrap())
    });
    assert_eq!(found, [(false, Some(0)), (true, Some(0))].into());
}

#[test]
fn an_owner_that_makes_a_weak_and_leaves_is_not_overlooked() {
    let found = outcomes(|| {
        let mut mine = Arc::new(0);
        let other = mine.clone();
        let thread = thread::spawn(move || Arc::downgrade(&other));
        let is_mine = Arc::get_mut(&mut mine).is_some();
        let weak = thread.join().unwrap();
        assert!(weak.upgrade().is_some());
        is_mine
    });
    assert_eq!(found, [false].into());
}

#[test]
fn make_mut_takes_the_value_from_weaks_and_copies_it_for_owners() {
    let found = outcomes(|| {
        let mut mine = Arc::new(1);
        let weak = Arc::downgrade(&mine);
        let other = mine.clone();
        let thread = thread::spawn(move || *other);
        *Arc::make_mut(&mut mine) += 1;
        assert_eq!((*mine, thread.join().unwrap()), (2, 1));
        weak.upgrade().map(|arc| *arc)
    });
    assert_eq!(found, [None].into());
    passes(|| {
        let mut words: Arc<[String]> = ["a".to_owned()].into();
        let other = words.clone();
        Arc::make_mut(&mut words)[0].push('b');
        assert_eq!((&*words[0], &*other[0]), ("ab", "a"));
    });
}

#[test]
fn a_share_too_many_is_given_up() {
    let failure = fails(|| {
        let arc = Arc::new(AtomicUsize::new(0));
        let raw = Arc::into_raw(arc) as usize;
        let give_up = move || {
            // SAFETY: there is none. One of them comes too late.
            unsafe { Arc::decrement_strong_count(raw as *const AtomicUsize) };
        };
        let weak = {
            // SAFETY: it is there.
            let arc =
                ::std::mem::ManuallyDrop::new(unsafe { Arc::from_raw(raw as *const AtomicUsize) });
            assert_eq!(Arc::strong_count(&arc), 1);
            Arc::downgrade(&arc)
        };
        let thread = thread::spawn(give_up);
        give_up();
        thread.join().unwrap();
        assert_eq!(weak.strong_count(), 0);
    });
    assert_eq!(failure.fault, Fault::UseAfterFree, "{}", failure.message);
}

#[test]
fn what_is_dropped_unnoticed_costs_no_executions() {
    let executions = |share: bool| {
        passes(move || {
            let x = Arc::new(AtomicUsize::new(0));
            let held = Arc::new(vec![1]);
            let threads = [1, 2].map(|_| {
                let (x, held) = (x.clone(), share.then(|| held.clone()));
                thread::spawn(move || {
                    x.fetch_add(1, Relaxed);
                    drop(held);
                })
            });
            drop(held);
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        })
    };
    assert_eq!(executions(true), executions(false));
}

#[test]
fn the_end_of_a_channel_in_an_arc_is_noticed_by_whoever_waits() {
    let found = outcomes(|| {
        let (sender, receiver) = mpsc::channel::<()>();
        let mine = Arc::new(sender);
        let other = mine.clone();
        let thread = thread::spawn(move || drop(other));
        let ends = thread::spawn(move || receiver.recv().is_err());
        drop(mine);
        thread.join().unwrap();
        ends.join().unwrap()
    });
    assert_eq!(found, [true].into());
}

#[test]
fn a_schedule_leads_to_the_same_failure() {
    let body = || {
        let mine = Arc::new(AtomicUsize::new(0));
        let other = mine.clone();
        let thread = thread::spawn(move || drop(other));
        assert_eq!(Arc::strong_count(&mine), 2);
        thread.join().unwrap();
    };
    let failure = fails(body);
    let followed = Model::default().follow(&failure.trace.schedule, body).unwrap();
    assert_eq!(followed.failed.map(|(fault, _)| fault), Some(Fault::Panic));
    let recording = Model::default().record(1_000, body);
    assert_eq!(recording.grain.counted.len(), 1);
    let schedule = recording.shortest_failure.unwrap();
    let look = Model::default().look(&schedule, &recording.grain, body).unwrap();
    assert!(look.end.is_some_and(|end| end.fault.is_some()));
}

trait Shape: Send + Sync {
    fn by_arc(self: Arc<Self>) -> usize;
    fn by_pin(self: Pin<Arc<Self>>) -> usize;
    fn by_reference(self: &Arc<Self>) -> usize
    where
        Self: Sized,
    {
        Arc::strong_count(self)
    }
}

impl Shape for u8 {
    fn by_arc(self: Arc<Self>) -> usize {
        *self as usize
    }
    fn by_pin(self: Pin<Arc<Self>>) -> usize {
        *self as usize + 1
    }
}

#[test]
fn it_becomes_what_the_real_one_becomes() {
    passes(|| {
        let shape: Arc<dyn Shape> = Arc::new(3_u8);
        let pinned: Pin<Arc<dyn Shape>> = Arc::pin(3_u8);
        assert_eq!((shape.clone().by_arc(), pinned.by_pin()), (3, 4));
        assert_eq!(Arc::new(1_u8).by_reference(), 1);
        let raw = Arc::into_raw(shape);
        // SAFETY: it stands for an owner.
        let shape = unsafe { Arc::from_raw(raw) };
        let weak: Weak<dyn Shape> = Arc::downgrade(&shape);
        assert!(weak.upgrade().is_some());

        let text: Arc<str> = "abc".into();
        let bytes: Arc<[u8]> = text.clone().into();
        let three: Arc<[u8; 3]> = bytes.try_into().unwrap();
        assert_eq!((&*text, &*three), ("abc", b"abc"));
        let boxed: Box<dyn Fn(u64) -> u64 + Send + Sync> = Box::new(|x| x + 1);
        let call: Arc<dyn Fn(u64) -> u64 + Send + Sync> = Arc::from(boxed);
        assert_eq!(call(1), 2);
        #[repr(align(64))]
        #[derive(Debug, PartialEq)]
        struct Wide(u8);
        let wide: Arc<[Wide]> = (0..3).map(Wide).collect();
        assert!((&raw const *wide).cast::<u8>().addr().is_multiple_of(64));
        assert_eq!(*wide, [Wide(0), Wide(1), Wide(2)]);
        let any: Arc<dyn ::std::any::Any + Send + Sync> = Arc::new(Wide(5));
        assert_eq!(any.downcast::<Wide>().ok().as_deref(), Some(&Wide(5)));
        assert_eq!(size_of::<Option<Arc<str>>>(), size_of::<&str>());
    });
}

#[test]
fn one_may_hold_a_weak_to_itself() {
    passes(|| {
        struct Node(Weak<Node>, u8);
        let node = Arc::new_cyclic(|weak| {
            assert!(weak.upgrade().is_none());
            Node(weak.clone(), 7)
        });
        assert_eq!(node.0.upgrade().map(|node| node.1), Some(7));
        assert_eq!((Arc::strong_count(&node), Arc::weak_count(&node)), (1, 1));
        assert!(Weak::<u8>::new().upgrade().is_none());
        let none = Weak::<u8>::new().into_raw();
        // SAFETY: it comes from `into_raw`.
        assert_eq!(unsafe { Weak::from_raw(none) }.strong_count(), 0);
    });
}

#[test]
fn a_waker_is_an_owner() {
    struct Flag(AtomicUsize);
    impl Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }
    passes(|| {
        let flag = Arc::new(Flag(AtomicUsize::new(0)));
        let waker = Waker::from(flag.clone());
        let other = waker.clone();
        let thread = thread::spawn(move || other.wake());
        waker.wake_by_ref();
        thread.join().unwrap();
        assert_eq!((flag.0.load(Relaxed), Arc::strong_count(&flag)), (2, 2));
        drop(waker);
        assert_eq!(Arc::strong_count(&flag), 1);
    });
}
