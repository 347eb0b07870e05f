//! `Arc` and `Weak` as pointers to the value. The counts are before it.

use super::counts::Counts;
use super::{Arc, Counted, Real, Weak};
use std::mem::{ManuallyDrop, align_of_val_raw};
use std::panic::Location;

/// How far the value is behind the counts.
///
/// # Safety
/// The pointer is one to a value in an `Arc`, or to where it has been.
unsafe fn offset<T: ?Sized>(value: *const T) -> usize {
    // SAFETY: the caller promises that; what is not sized has its metadata.
    size_of::<Counts>().next_multiple_of(unsafe { align_of_val_raw(value) })
}

/// # Safety
/// As for `offset`.
unsafe fn counted<T: ?Sized>(value: *const T) -> *const Counted<T> {
    // SAFETY: the caller promises that.
    value.wrapping_byte_sub(unsafe { offset(value) }) as *const Counted<T>
}

/// # Safety
/// The pointer is a real one's.
unsafe fn value<T: ?Sized>(counted: *const Counted<T>) -> *const T {
    let value = counted as *const T;
    // SAFETY: the caller promises that.
    value.wrapping_byte_add(unsafe { offset(value) })
}

impl<T: ?Sized> Arc<T> {
    /// As in `std`.
    #[must_use = "losing the pointer will leak memory"]
    pub fn into_raw(this: Arc<T>) -> *const T {
        // SAFETY: it is a real one's.
        unsafe { value(Real::into_raw(this.into_real())) }
    }

    /// As in `std`.
    pub fn as_ptr(this: &Arc<T>) -> *const T {
        // SAFETY: it is a real one's.
        unsafe { value(Real::as_ptr(&this.0)) }
    }

    /// As in `std`.
    ///
    /// # Safety
    /// As in `std`: the pointer comes from `into_raw`, and stands for an owner.
    pub unsafe fn from_raw(pointer: *const T) -> Arc<T> {
        // SAFETY: the caller promises that.
        Arc(unsafe { Real::from_raw(counted(pointer)) })
    }

    /// As in `std`.
    ///
    /// # Safety
    /// As in `std`: the value is there.
    #[track_caller]
    pub unsafe fn increment_strong_count(pointer: *const T) {
        // SAFETY: the caller promises that; it is not dropped, so it stands for no owner.
        let arc = ManuallyDrop::new(unsafe { Arc::from_raw(pointer) });
        arc.0.counts.incremented(arc.strong(), Location::caller());
        std::mem::forget(Real::clone(&arc.0));
    }

    /// As in `std`.
    ///
    /// # Safety
    /// As in `std`: the value is there, and an owner gives up its share.
    #[track_caller]
    pub unsafe fn decrement_strong_count(pointer: *const T) {
        // SAFETY: the caller promises that.
        drop(unsafe { Arc::from_raw(pointer) });
    }
}

impl<T: ?Sized> Weak<T> {
    /// As in `std`.
    #[must_use]
    pub fn as_ptr(&self) -> *const T {
        // SAFETY: it is a real one's.
        unsafe { value(self.0.as_ptr()) }
    }

    /// As in `std`.
    #[must_use = "losing the pointer will leak memory"]
    pub fn into_raw(self) -> *const T {
        ManuallyDrop::new(self).as_ptr()
    }

    /// As in `std`.
    ///
    /// # Safety
    /// As in `std`: the pointer comes from `into_raw`.
    pub unsafe fn from_raw(pointer: *const T) -> Weak<T> {
        // SAFETY: the caller promises that.
        Weak(unsafe { std::sync::Weak::from_raw(counted(pointer)) })
    }
}
