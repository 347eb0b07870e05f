//! The two counts of an `Arc`, with std's orderings: how many own the value, and how many `Weak`s there are.

use explorer::Fault;
use explorer::rt::{self, Counting, Object};
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};

type At = &'static Location<'static>;

/// The `Weak`s cannot be counted now: `get_mut` looks whether it is alone.
const LOCKED: u64 = u64::MAX;

/// They don't go away with the value: a `Weak` asks for them afterwards. So they have no destructor, and that their
/// memory is freed is seen only by what is used in it then.
pub(super) struct Counts {
    strong: ManuallyDrop<Object>,
    weak: ManuallyDrop<Object>,
}

impl Counts {
    pub(super) const fn new(at: At) -> Counts {
        Counts::of_kind("Arc", at)
    }

    pub(super) const fn of_kind(kind: &'static str, at: At) -> Counts {
        Counts {
            strong: ManuallyDrop::new(Object::new(kind, at)),
            weak: ManuallyDrop::new(Object::new("Weak", at)),
        }
    }

    pub(super) fn created(&self) -> At {
        self.strong.created()
    }

    /// Does somebody ask for the counts?
    pub(super) fn is_counted(&self) -> bool {
        self.strong.counting() == Counting::All
    }

    /// Is each drop a step?
    pub(super) fn is_left_in_steps(&self) -> bool {
        self.strong.counting() != Counting::None
    }

    /// Somebody asks for a count. Is it counted? If not, the real count as it is then has to do, in an execution that
    /// does not count itself.
    fn is_asked(&self, verb: &'static str, at: At) -> bool {
        let is_counted = self.is_counted();
        if !is_counted && rt::is_active() {
            self.strong.is_to_be_counted(verb, at);
        }
        is_counted
    }

    /// The value of one that was made with `Weak`s to it is there.
    pub(super) fn begin(&self) {
        if self.is_left_in_steps() {
            self.strong.store_within_step(0, 1, Release);
        }
    }

    pub(super) fn cloned(&self, now: u64, at: At) {
        match self.strong.counting() {
            Counting::None => {}
            // The others may come and go meanwhile: none of them is the last.
            Counting::Drops => self.strong.update_unnoticed(now, |n| n + 1),
            Counting::All => _ = self.owners("clone", now, Relaxed, at, |n| n + 1),
        }
    }

    /// One owner more or less, done by an owner: the old count.
    fn owners(
        &self,
        verb: &'static str,
        now: u64,
        order: Ordering,
        at: At,
        new: impl FnOnce(u64) -> u64,
    ) -> u64 {
        let old = change(&self.strong, verb, now, order, at, |n| if n == 0 { 0 } else { new(n) });
        if old == 0 {
            let me = rt::thread_name(rt::current());
            let message =
                format!("{me} uses an Arc whose value has been dropped: it had no share in it");
            rt::fail(Fault::UseAfterFree, message);
        }
        old
    }

    /// One owner more, by a pointer that may stand for none: the value must not be gone by now.
    pub(super) fn incremented(&self, now: u64, at: At) {
        if self.is_asked("increment_strong_count", at) {
            self.owners("increment_strong_count", now, Relaxed, at, |n| n + 1);
        }
    }

    /// One owner less: was it the last?
    fn leaves(&self, verb: &'static str, now: u64, at: At) -> bool {
        let is_last = self.owners(verb, now, Release, at, |n| n - 1) == 1;
        if is_last {
            rt::acquire_within_step();
        }
        is_last
    }

    pub(super) fn dropped(&self, now: u64) {
        if self.is_left_in_steps() {
            self.leaves("drop", now, self.created());
        }
    }

    /// The last owner is gone, and the value goes.
    pub(super) fn drops(&self, has_destructor: bool, drop: impl FnOnce()) {
        if has_destructor && rt::is_active() && !self.is_left_in_steps() {
            self.strong.drops_uncounted(drop);
        } else {
            drop();
        }
    }

    pub(super) fn strong_count(&self, now: impl Fn() -> u64, order: Ordering, at: At) -> usize {
        if !self.is_asked("strong_count", at) {
            return now() as usize;
        }
        load(&self.strong, "strong_count", now(), order, at) as usize
    }

    pub(super) fn weak_count(&self, now: impl Fn() -> u64, order: Ordering, at: At) -> usize {
        if !self.is_asked("weak_count", at) {
            return now() as usize;
        }
        match load(&self.weak, "weak_count", now(), order, at) {
            LOCKED => 0,
            n => n as usize,
        }
    }

    pub(super) fn downgrade(&self, now: u64, at: At) {
        while self.is_counted() {
            let more = |n| (n != LOCKED).then(|| n + 1);
            match self.weak.update_if("downgrade", now, (Acquire, Relaxed), at, more) {
                Ok(n) => return said(&self.weak, "downgrade", n, n + 1, Acquire, at),
                Err(_) => crate::hint::spin_loop(),
            }
        }
    }

    /// One owner more, if there are any.
    pub(super) fn upgrade(&self, now: impl Fn() -> u64, at: At) -> bool {
        if !self.is_asked("upgrade", at) {
            return now() > 0;
        }
        let more = |n| (n > 0).then(|| n + 1);
        match self.strong.update_if("upgrade", now(), (Acquire, Relaxed), at, more) {
            Ok(n) => said(&self.strong, "upgrade", n, n + 1, Acquire, at),
            Err(_) => {
                self.strong.note("upgrade", || " fails: the value is gone".into(), at);
                return false;
            }
        }
        true
    }

    pub(super) fn weak_cloned(&self, now: u64, at: At) {
        if self.is_counted() {
            change(&self.weak, "clone", now, Relaxed, at, |n| n + 1);
        }
    }

    pub(super) fn weak_dropped(&self, now: u64) {
        if self.is_counted() {
            change(&self.weak, "drop", now, Release, self.created(), |n| n.wrapping_sub(1));
        }
    }

    /// The only owner takes the value out, and learns what the others knew.
    pub(super) fn taken(&self, now: impl Fn() -> u64, at: At) -> bool {
        if !self.is_asked("try_unwrap", at) {
            return now() == 1;
        }
        let is_taken = self.exchanged(&self.strong, "try_unwrap", now(), 0, Relaxed, at);
        if is_taken {
            rt::acquire_within_step();
        }
        is_taken
    }

    /// An owner leaves; the last one takes the value out.
    pub(super) fn taken_by_the_last(&self, now: impl Fn() -> u64, at: At) -> bool {
        if !self.is_asked("into_inner", at) {
            return now() == 1;
        }
        self.leaves("into_inner", now(), at)
    }

    /// Is the caller's `Arc` the only pointer there is?
    pub(super) fn is_unique(&self, now: impl Fn() -> (u64, u64), at: At) -> bool {
        if !self.is_asked("get_mut", at) {
            return now() == (1, 0);
        }
        let (strong, weak) = now();
        // As std does it: with the other count locked, no owner makes a `Weak` and leaves.
        let alone =
            self.weak.compare_exchange("get_mut", weak, (0, LOCKED), (Acquire, Relaxed), false, at);
        if let Err(weak) = alone {
            self.weak.note("get_mut", || format!(" fails: {weak}"), at);
            return false;
        }
        self.weak.note("get_mut", || " 0 -> locked [Acquire]".into(), at);
        let is_unique = load(&self.strong, "get_mut", strong, Acquire, at) == 1;
        self.weak.store_within_step(0, 0, Release);
        is_unique
    }

    /// Makes the only owner's value its own. None if there are other owners; otherwise, is it the only pointer?
    pub(super) fn made_own(&self, now: impl Fn() -> (u64, u64), at: At) -> Option<bool> {
        if !self.is_asked("make_mut", at) {
            let (strong, weak) = now();
            return (strong == 1).then_some(weak == 0);
        }
        let (strong, weak) = now();
        if !self.exchanged(&self.strong, "make_mut", strong, 0, Acquire, at) {
            return None;
        }
        let is_only = load(&self.weak, "make_mut", weak, Relaxed, at) == 0;
        if is_only {
            self.strong.store_within_step(0, 1, Release);
        }
        Some(is_only)
    }

    /// The count was one, and has become this.
    fn exchanged(
        &self,
        count: &Object,
        verb: &'static str,
        now: u64,
        new: u64,
        order: Ordering,
        at: At,
    ) -> bool {
        match count.compare_exchange(verb, now, (1, new), (order, Relaxed), false, at) {
            Ok(_) => said(count, verb, 1, new, order, at),
            Err(found) => {
                count.note(verb, || format!(" fails: {found}"), at);
                return false;
            }
        }
        true
    }
}

/// A read-modify-write: the old count.
fn change(
    count: &Object,
    verb: &'static str,
    now: u64,
    order: Ordering,
    at: At,
    new: impl FnOnce(u64) -> u64,
) -> u64 {
    let (old, new, _) = count.update(verb, now, order, at, new);
    said(count, verb, old, new, order, at);
    old
}

fn load(count: &Object, verb: &'static str, now: u64, order: Ordering, at: At) -> u64 {
    let (read, newest) = count.load(verb, now, order, at);
    let text = || match read == newest {
        true => format!(" -> {read} [{order:?}]"),
        false => format!(" -> {read}, stale: the newest is {newest} [{order:?}]"),
    };
    count.note(verb, text, at);
    read
}

fn said(count: &Object, verb: &'static str, old: u64, new: u64, order: Ordering, at: At) {
    count.note(verb, || format!(" {old} -> {new} [{order:?}]"), at);
    count.shows(|| Some(new.to_string()));
}
