//! The checks of `counted`.

use super::subject::Counted;
use harness::{Check, Promise, ensure_eq};
use interleave::{Partial, Source};
use std::cell::{Cell, UnsafeCell};
use std::mem::ManuallyDrop;
use support::dropped::Drops;
use support::freed::{Wide, ensure_freed};
use support::result::ensure_result;
use support::sample;
use support::sendable::{OnlySync, ensure_none_is_send};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "A counted pointer: one value has several owners, and the last of them drops it",
        &["one_thread", "dropped_by_the_last"],
    ),
    Promise::explains("The value, and how many handles point to it"),
    Promise::kept("A handle to a value that several threads may share", &["real_file"]),
    Promise::kept("The value is dropped with the last handle", &["one_thread", "cloned_by_two", "dropped_by_two"]),
    Promise::kept("The first handle to this value", &["one_thread"]),
    Promise::kept("A mutable reference to the value, if this is its only handle", &["get_mut"]),
    Promise::kept("`None` if there are others", &["get_mut"]),
    Promise::kept(
        "What the other threads did with the value before they dropped their handles is visible to this thread",
        &["changed_by_the_last"],
    ),
    Promise::kept("Another handle to the same value", &["one_thread", "cloned_by_two"]),
    Promise::kept(
        "The last handle drops the value, after everything that was done through any of the handles",
        &["dropped_by_the_last"],
    ),
    Promise::explains("Build an `Arc`: count the handles, and drop the value with the last one"),
    Promise::explains("The `Arc` and the `Rc` in `std` aren't allowed here"),
    Promise::kept(
        "the value is dropped once, together with the last handle and not before",
        &["one_thread", "many_handles", "dropped_by_the_last", "cloned_by_two"],
    ),
    Promise::kept(
        "no handle touches memory that has been freed, whichever thread drops the last one",
        &["dropped_by_the_last", "cloned_by_two"],
    ),
    Promise::kept("its memory is freed with it;", &["dropped_by_two"]),
    Promise::kept(
        "a value that must stay in its thread, or must not be shared, can't get to another thread through a handle;",
        &["stays_in_its_thread"],
    ),
    Promise::kept(
        "everything that was done with the value happens before it is dropped",
        &["dropped_by_the_last"],
    ),
    Promise::kept(
        "`get_mut` gives access to the value if there is only one handle, and shows what was done through other handles before they were dropped",
        &["get_mut", "changed_by_the_last"],
    ),
    Promise::kept("two threads share a real file through a counted pointer", &["real_file"]),
    Promise::explains(
        "Under the model checker, memory that has been freed is kept and marked, so if a thread then uses an atomic or a cell in it, the verdict is a special one: use after free",
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("one_thread", "the value goes with the last handle, and not before", one_thread),
    Check::new("get_mut", "the value can be changed if and only if there is one handle", get_mut),
    Check::new(
        "dropped_by_the_last",
        "two threads drop their handles, and the last drops the value",
        dropped_by_the_last,
    ),
    Check::new("dropped_by_two", "of two that drop their handles at the same time, one drops the value and frees its memory", dropped_by_two),
    Check::new("changed_by_the_last", "the last handle sees what others did", changed_by_the_last),
    Check::new("cloned_by_two", "two threads clone a handle at the same time", cloned_by_two)
        .or_preemptions(2),
    Check::new("many_handles", "of 65,537 handles the last drops the value", many_handles).native_only().once(),
    Check::new("stays_in_its_thread", "what must stay in its thread stays there", stays_in_its_thread),
    Check::new("real_file", "two threads share a file", real_file).native_only().once(),
];

const EARLY: &str = "dropped too early";

/// A number that is used without a lock, and used once more when it is dropped: what is not ordered is a
/// data race.
struct Watched(UnsafeCell<u64>);

// SAFETY: threads only read it while they share it, and it is written when it is dropped. That the drop comes
// last is what the checks are about.
unsafe impl Sync for Watched {}

impl Watched {
    fn new() -> Watched {
        Watched(UnsafeCell::new(6))
    }

    fn read(&self) -> u64 {
        // SAFETY: as above.
        unsafe { *self.0.get() }
    }

    fn change(&mut self) {
        // Not `get_mut`, which the model takes the compiler's word for.
        // SAFETY: it is borrowed for this thread alone.
        unsafe { *self.0.get() += 1 };
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.change();
    }
}

/// Is not dropped when the check fails: the memory of the count may be gone, or something else by now.
fn kept<T>(handle: Counted<T>) -> ManuallyDrop<Counted<T>> {
    ManuallyDrop::new(handle)
}

fn one_thread() {
    let drops = Drops::of(1);
    let first = kept(Counted::new(drops.value(0)));
    for _ in 0..2 {
        drop(Counted::clone(&first));
        ensure_eq!(drops.times(0), 0, EARLY, "there were two handles, and one was dropped");
    }
    let second = kept(Counted::clone(&first));
    drop(ManuallyDrop::into_inner(first));
    ensure_eq!(drops.times(0), 0, EARLY, "there were two handles, and the first was dropped");
    ensure_result(second.number, 0, "wrong result", "the second handle points to the same value");
    drop(ManuallyDrop::into_inner(second));
    drops.ensure_each_once("leaked item", "all handles were dropped");
}

/// As many more as a number of 16 bits takes for none.
fn many_handles() {
    let drops = Drops::of(1);
    let first = kept(Counted::new(drops.value(0)));
    let mut others: Vec<_> = (0..1 << 16).map(|_| kept(Counted::clone(&first))).collect();
    drop(others.pop().map(ManuallyDrop::into_inner));
    ensure_eq!(drops.times(0), 0, EARLY, "there were 65,537 handles, and one was dropped");
    others.into_iter().for_each(|other| drop(ManuallyDrop::into_inner(other)));
    ensure_eq!(drops.times(0), 0, EARLY, "there were 65,537 handles, and all but one were dropped");
    drop(ManuallyDrop::into_inner(first));
    drops.ensure_each_once("leaked item", "all handles were dropped");
}

fn get_mut() {
    let mut first = Counted::new(1);
    ensure_eq!(first.get_mut(), Some(&mut 1), "refused while free", "there is one handle");
    let second = first.clone();
    ensure_eq!(
        first.get_mut(),
        None,
        "changed while shared",
        "there are two handles, and one of them may change the value under the eyes of the other"
    );
    drop(second);
    if let Some(value) = first.get_mut() {
        *value += 1;
    }
    ensure_result(*first, 2, "refused while free", "the second handle is gone, and 1 was added to 1");
}

fn dropped_by_the_last() {
    let first = Counted::new(Watched::new());
    let second = first.clone();
    thread::scope(|scope| {
        scope.spawn(move || ensure_result(second.read(), 6, "wrong result", "the value is 6"));
        ensure_result(first.read(), 6, "wrong result", "the value is 6");
        drop(first);
    });
}

fn dropped_by_two() {
    let drops = Drops::of(1);
    let case = "two threads dropped the last two handles at the same time";
    ensure_freed("leaked memory", case, || {
        let first = Counted::new(Wide(drops.value(0)));
        let second = first.clone();
        thread::scope(|scope| {
            scope.spawn(move || drop(second));
            drop(first);
        });
        drops.ensure_each_once("leaked item", case);
    });
}

fn changed_by_the_last() {
    let mut first = Counted::new(Watched::new());
    let second = first.clone();
    thread::scope(|scope| {
        scope.spawn(move || ensure_result(second.read(), 6, "wrong result", "the value is 6"));
        if let Some(value) = first.get_mut() {
            value.change();
        }
    });
}

fn cloned_by_two() {
    let drops = Drops::of(1);
    let first = kept(Counted::new(drops.value(0)));
    let clones = thread::scope(|scope| {
        let clone = scope.spawn(|| Counted::clone(&first));
        [Counted::clone(&first), clone.join().expect("`clone` does not panic")]
    });
    clones.map(drop);
    ensure_eq!(
        drops.times(0),
        0,
        EARLY,
        "two threads cloned a handle at the same time, and the two clones were dropped. The first handle is \
         still there"
    );
    drop(ManuallyDrop::into_inner(first));
    drops.ensure_each_once("leaked item", "all handles were dropped");
}

fn stays_in_its_thread() {
    ensure_none_is_send!(Counted<Cell<u8>>, &'static Counted<Cell<u8>>, Counted<OnlySync>, &'static Counted<OnlySync>);
}

fn real_file() {
    let sample = sample::array();
    let whole = sample.whole;
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let source = Counted::new(sample.source);
    let threads: Vec<_> = (0..2)
        .map(|first| {
            let source = source.clone();
            thread::spawn(move || {
                let chunks = (first * chunk..rows).step_by(2 * chunk);
                let read = |start| source.read(start..rows.min(start + chunk));
                chunks.map(|start| Partial::of(&read(start).expect("it can be read"))).sum()
            })
        })
        .collect();
    drop(source);
    let part: Partial = threads.into_iter().map(|t| t.join().expect("it reads")).sum();
    ensure_result(part, whole, "wrong result", "/array, read by two threads that share a handle");
}
