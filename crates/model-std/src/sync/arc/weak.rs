//! `Weak`, and how an `Arc` gets one.

use super::{Arc, Counted, Counts};
use std::fmt;
use std::marker::Unsize;
use std::mem::ManuallyDrop;
use std::ops::{CoerceUnsized, DispatchFromDyn};
use std::panic::Location;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::PinCoerceUnsized;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::sync::{Arc as RealArc, Weak as Real};

/// As in `std`.
#[repr(transparent)]
pub struct Weak<T: ?Sized>(pub(super) Real<Counted<T>>);

// SAFETY: as for `Arc`.
unsafe impl<T: ?Sized + Sync + Send> Send for Weak<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync + Send> Sync for Weak<T> {}
impl<T: ?Sized + RefUnwindSafe> UnwindSafe for Weak<T> {}
impl<T: ?Sized + RefUnwindSafe> RefUnwindSafe for Weak<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Weak<U>> for Weak<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> DispatchFromDyn<Weak<U>> for Weak<T> {}
// SAFETY: it points where the real one does.
unsafe impl<T: ?Sized> PinCoerceUnsized for Weak<T> {}

impl<T> Weak<T> {
    /// As in `std`.
    pub const fn new() -> Weak<T> {
        Weak(Real::new())
    }
}

impl<T: ?Sized> Weak<T> {
    fn of(real: &Real<Counted<T>>) -> &Weak<T> {
        // SAFETY: it is transparent.
        unsafe { &*std::ptr::from_ref(real).cast() }
    }

    /// The counts, if it points to anything.
    fn counts(&self) -> Option<&Counts> {
        let counts = self.0.as_ptr().cast::<Counts>();
        // This is where one points that was made from nothing.
        let is_there = counts.addr() != usize::MAX;
        // SAFETY: the memory is there as long as a `Weak` is, and the counts come first. They have no destructor, so
        // they stay when the value has been dropped.
        is_there.then(|| unsafe { &*counts })
    }

    /// How many owners there are really, and how many `Weak`s.
    fn strong(&self) -> u64 {
        self.0.strong_count() as u64
    }

    fn weak(&self) -> u64 {
        self.0.weak_count() as u64
    }

    /// As in `std`.
    #[must_use = "this returns a new `Arc`, without modifying the original weak pointer"]
    #[track_caller]
    pub fn upgrade(&self) -> Option<Arc<T>> {
        let is_alive = self.counts()?.upgrade(|| self.strong(), Location::caller());
        is_alive.then(|| Arc(self.0.upgrade().expect("the model's count is the real one")))
    }

    /// As in `std`.
    #[track_caller]
    pub fn strong_count(&self) -> usize {
        let Some(counts) = self.counts() else { return 0 };
        counts.strong_count(|| self.strong(), Relaxed, Location::caller())
    }

    /// As in `std`.
    #[track_caller]
    pub fn weak_count(&self) -> usize {
        let Some(counts) = self.counts() else { return 0 };
        let at = Location::caller();
        let weak = counts.weak_count(|| self.weak(), Acquire, at);
        match counts.strong_count(|| self.strong(), Relaxed, at) {
            0 => 0,
            _ => weak,
        }
    }

    /// As in `std`.
    #[must_use]
    pub fn ptr_eq(&self, other: &Weak<T>) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

impl<T> Arc<T> {
    /// As in `std`.
    #[track_caller]
    pub fn new_cyclic<F: FnOnce(&Weak<T>) -> T>(make: F) -> Arc<T> {
        let at = Location::caller();
        let made = RealArc::new_cyclic(|real: &Real<Counted<T>>| {
            let counts = real.as_ptr().cast::<Counts>().cast_mut();
            // SAFETY: the memory is there, and nothing is in it. The counts come first.
            unsafe { counts.write(Counts::new(at)) };
            let value = ManuallyDrop::new(make(Weak::of(real)));
            // SAFETY: they were put there above. They may have been used by now.
            Counted { counts: unsafe { counts.read() }, value }
        });
        made.counts.begin();
        Arc(made)
    }
}

impl<T: ?Sized> Arc<T> {
    /// As in `std`.
    #[must_use = "this returns a new `Weak` pointer, without modifying the original `Arc`"]
    #[track_caller]
    pub fn downgrade(this: &Arc<T>) -> Weak<T> {
        this.0.counts.downgrade(this.weak(), Location::caller());
        Weak::from(RealArc::downgrade(&this.0))
    }
}

impl<T: ?Sized> From<Real<Counted<T>>> for Weak<T> {
    fn from(real: Real<Counted<T>>) -> Weak<T> {
        Weak(real)
    }
}

impl<T: ?Sized> Clone for Weak<T> {
    #[track_caller]
    fn clone(&self) -> Weak<T> {
        if let Some(counts) = self.counts() {
            counts.weak_cloned(self.weak(), Location::caller());
        }
        Weak(self.0.clone())
    }
}

impl<T: ?Sized> Drop for Weak<T> {
    fn drop(&mut self) {
        if let Some(counts) = self.counts() {
            counts.weak_dropped(self.weak());
        }
    }
}

impl<T> Default for Weak<T> {
    fn default() -> Weak<T> {
        Weak::new()
    }
}

impl<T: ?Sized> fmt::Debug for Weak<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(Weak)")
    }
}
