//! What all atomics share: a word of memory, and what a trace says of each access to it.

use super::Ordering::{self, AcqRel, Acquire, Release};
use explorer::rt::{self, Object};
use std::fmt;
use std::panic::Location;

/// A value as the memory model stores it.
pub(super) trait Word: Copy + PartialEq + fmt::Debug {
    fn to_bits(self) -> u64;
    fn from_bits(bits: u64) -> Self;
    fn text(self) -> String {
        format!("{self:?}")
    }
}

macro_rules! words {
    ($($word:ty),*) => { $(
        impl Word for $word {
            fn to_bits(self) -> u64 {
                self as u64
            }
            fn from_bits(bits: u64) -> Self {
                bits as $word
            }
        }
    )* };
}

words!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

impl Word for bool {
    fn to_bits(self) -> u64 {
        self as u64
    }
    fn from_bits(bits: u64) -> Self {
        bits != 0
    }
}

impl<T> Word for *mut T {
    fn to_bits(self) -> u64 {
        self.expose_provenance() as u64
    }
    fn from_bits(bits: u64) -> Self {
        std::ptr::with_exposed_provenance_mut(bits as usize)
    }
    fn text(self) -> String {
        if self.is_null() { "null".into() } else { "a pointer".into() }
    }
}

/// What all atomics share.
pub(super) struct Atomic<W> {
    object: Object,
    /// The value when the object is first used in an execution.
    initial: W,
}

// SAFETY: the model's threads take turns on one OS thread, and a word is plain data.
unsafe impl<W> Send for Atomic<W> {}
// SAFETY: as above.
unsafe impl<W> Sync for Atomic<W> {}

impl<W: Word> Atomic<W> {
    pub(super) const fn new(
        kind: &'static str,
        initial: W,
        at: &'static Location<'static>,
    ) -> Self {
        Atomic { object: Object::new(kind, at), initial }
    }

    pub(super) fn peek(&self) -> W {
        if rt::is_active() {
            W::from_bits(self.object.peek(self.initial.to_bits()))
        } else {
            self.initial
        }
    }

    /// The value before any execution.
    #[cfg(feature = "as_std")]
    pub(super) const fn initial(&self) -> W {
        self.initial
    }

    pub(super) fn get_mut(&mut self) -> &mut W {
        self.initial = self.peek();
        self.object.renew();
        &mut self.initial
    }

    pub(super) fn load(&self, order: Ordering, at: &'static Location<'static>) -> W {
        assert!(order != Release, "there is no such thing as a release load");
        assert!(order != AcqRel, "there is no such thing as an acquire-release load");
        let (read, newest) = self.object.load("load", self.initial.to_bits(), order, at);
        let (read, newest) = (W::from_bits(read), W::from_bits(newest));
        let text = || match read == newest {
            true => format!(" -> {} [{order:?}]", read.text()),
            false => {
                format!(" -> {}, stale: the newest is {} [{order:?}]", read.text(), newest.text())
            }
        };
        self.object.note("load", text, at);
        self.object.shows(|| Some(newest.text()));
        read
    }

    pub(super) fn store(&self, value: W, order: Ordering, at: &'static Location<'static>) {
        assert!(order != Acquire, "there is no such thing as an acquire store");
        assert!(order != AcqRel, "there is no such thing as an acquire-release store");
        let newest = self.object.store(self.initial.to_bits(), value.to_bits(), order, at);
        let newest = W::from_bits(newest);
        let text = || format!(" = {}{} [{order:?}]", value.text(), overtaken(value, newest));
        self.object.note("store", text, at);
        self.object.shows(|| Some(newest.text()));
    }

    pub(super) fn update(
        &self,
        verb: &'static str,
        order: Ordering,
        at: &'static Location<'static>,
        change: impl FnOnce(W) -> W,
    ) -> W {
        let change = |bits| change(W::from_bits(bits)).to_bits();
        let (old, new, newest) =
            self.object.update(verb, self.initial.to_bits(), order, at, change);
        let [old, new, newest] = [old, new, newest].map(W::from_bits);
        let late = overtaken(new, newest);
        let text = || format!(" {} -> {}{late} [{order:?}]", old.text(), new.text());
        self.object.note(verb, text, at);
        self.object.shows(|| Some(newest.text()));
        old
    }

    pub(super) fn compare_exchange(
        &self,
        weak: bool,
        (expected, new): (W, W),
        (success, failure): (Ordering, Ordering),
        at: &'static Location<'static>,
    ) -> Result<W, W> {
        assert!(failure != Release, "there is no such thing as a release failure ordering");
        assert!(failure != AcqRel, "there is no such thing as an acquire-release failure ordering");
        let verb = if weak { "compare_exchange_weak" } else { "compare_exchange" };
        let values = (expected.to_bits(), new.to_bits());
        let result = self.object.compare_exchange(
            verb,
            self.initial.to_bits(),
            values,
            (success, failure),
            weak,
            at,
        );
        let result = result.map(W::from_bits).map_err(W::from_bits);
        let text = || match result {
            Ok(old) => {
                let late = overtaken(new, self.peek());
                format!(" {} -> {}{late} [{success:?}]", old.text(), new.text())
            }
            Err(found) if found == expected => " fails for no reason".into(),
            Err(found) => {
                format!(" fails: {}, not {} [{failure:?}]", found.text(), expected.text())
            }
        };
        self.object.note(verb, text, at);
        self.object.shows(|| Some(self.peek().text()));
        result
    }
}

/// For a store that comes before another one in the modification order, though it was executed later.
fn overtaken<W: Word>(stored: W, newest: W) -> String {
    if stored == newest {
        return String::new();
    }
    format!(", already replaced: the newest is {}", newest.text())
}
