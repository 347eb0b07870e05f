//! `Arc` and `Weak`: the real ones, with counts that the model knows.
//!
//! An `Arc` of ours holds a real one, which sees to the memory. Beside the value there are two more counts, which are
//! atomics of the model, and every operation on the real counts is done on those first, with the ordering that std
//! has. But where no program can tell when a clone or a drop happens, it is no step: see `Object::is_counted`.

mod as_real;
mod convert;
mod counts;
mod raw;
mod unique;
mod weak;

pub use self::weak::Weak;

use self::counts::Counts;
use std::marker::Unsize;
use std::mem::{ManuallyDrop, needs_drop};
use std::ops::{CoerceUnsized, Deref, DispatchFromDyn, LegacyReceiver};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::pin::{Pin, PinCoerceUnsized};
use std::sync::Arc as Real;
use std::sync::atomic::Ordering::Relaxed;

/// As in `std`.
pub struct Arc<T: ?Sized>(Real<Counted<T>>);

/// What the real one holds.
// The counts come first, wherever the value is: see `raw`.
#[repr(C)]
struct Counted<T: ?Sized> {
    counts: Counts,
    value: ManuallyDrop<T>,
}

impl<T: ?Sized> Drop for Counted<T> {
    fn drop(&mut self) {
        let Counted { counts, value } = self;
        // SAFETY: it is not used again.
        counts.drops(needs_drop::<T>(), || unsafe { ManuallyDrop::drop(value) });
    }
}

// SAFETY: the model's threads take turns on one OS thread, and what they share of a count is the model's.
unsafe impl<T: ?Sized + Sync + Send> Send for Arc<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync + Send> Sync for Arc<T> {}
impl<T: ?Sized + RefUnwindSafe> UnwindSafe for Arc<T> {}
impl<T: ?Sized + RefUnwindSafe> RefUnwindSafe for Arc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Arc<U>> for Arc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> DispatchFromDyn<Arc<U>> for Arc<T> {}
impl<T: ?Sized> LegacyReceiver for Arc<T> {}
// SAFETY: it points where the real one does.
unsafe impl<T: ?Sized> PinCoerceUnsized for Arc<T> {}

impl<T> Counted<T> {
    fn new(value: T, counts: Counts) -> Counted<T> {
        Counted { counts, value: ManuallyDrop::new(value) }
    }

    fn into_value(self) -> T {
        let this = ManuallyDrop::new(self);
        // SAFETY: it is taken out once, and not dropped.
        unsafe { std::ptr::read(&*this.value) }
    }
}

impl<T> Arc<T> {
    /// As in `std`.
    #[track_caller]
    pub fn new(value: T) -> Arc<T> {
        Arc(Real::new(Counted::new(value, Counts::new(Location::caller()))))
    }

    /// One that a program doesn't know of, and that a trace calls by this name.
    #[track_caller]
    pub(crate) fn of_kind(kind: &'static str, value: T) -> Arc<T> {
        Arc(Real::new(Counted::new(value, Counts::of_kind(kind, Location::caller()))))
    }

    /// As in `std`.
    #[track_caller]
    pub fn pin(value: T) -> Pin<Arc<T>> {
        // SAFETY: what an `Arc` holds does not move.
        unsafe { Pin::new_unchecked(Arc::new(value)) }
    }
}

impl<T: ?Sized> Arc<T> {
    /// How many owners there are really. The counts of an `Arc` that the model has not met begin so.
    fn strong(&self) -> u64 {
        Real::strong_count(&self.0) as u64
    }

    fn weak(&self) -> u64 {
        Real::weak_count(&self.0) as u64
    }

    /// As in `std`.
    #[track_caller]
    pub fn strong_count(this: &Arc<T>) -> usize {
        this.0.counts.strong_count(|| this.strong(), Relaxed, Location::caller())
    }

    /// As in `std`.
    #[track_caller]
    pub fn weak_count(this: &Arc<T>) -> usize {
        this.0.counts.weak_count(|| this.weak(), Relaxed, Location::caller())
    }

    /// As in `std`.
    pub fn ptr_eq(this: &Arc<T>, other: &Arc<T>) -> bool {
        Real::ptr_eq(&this.0, &other.0)
    }
}

impl<T: ?Sized> Clone for Arc<T> {
    #[track_caller]
    fn clone(&self) -> Arc<T> {
        self.0.counts.cloned(self.strong(), Location::caller());
        Arc(Real::clone(&self.0))
    }
}

impl<T: ?Sized> Drop for Arc<T> {
    fn drop(&mut self) {
        self.0.counts.dropped(self.strong());
    }
}

impl<T: ?Sized> Deref for Arc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}
