//! Mistake: leaked memory
//!
//! The last handle drops the value in place, and the memory around it is never freed.
//!
//! Rejected by: dropped_by_two, model, as leaked memory

use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

/// The value, and how many handles point to it.
struct Inner<T> {
    handles: AtomicUsize,
    value: T,
}

/// A handle to a value that several threads may share. The value is dropped with the last handle.
pub struct Counted<T> {
    inner: NonNull<Inner<T>>,
}

// SAFETY: handles in several threads give `&T` to each of them, so `T: Sync`, and the last one drops the value in its
// own thread, so `T: Send`.
unsafe impl<T: Send + Sync> Send for Counted<T> {}
// SAFETY: a `&Counted` can be cloned, so it is as good as a handle.
unsafe impl<T: Send + Sync> Sync for Counted<T> {}

impl<T> Counted<T> {
    /// The first handle to this value.
    pub fn new(value: T) -> Counted<T> {
        let inner = Box::new(Inner { handles: AtomicUsize::new(1), value });
        Counted { inner: NonNull::from(Box::leak(inner)) }
    }

    /// A mutable reference to the value, if this is its only handle. `None` if there are others.
    ///
    /// What the other threads did with the value before they dropped their handles is visible to this thread.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        // Acquire: pairs with the Release in `drop`. What others did with the value happens before.
        if self.inner().handles.load(Ordering::Acquire) != 1 {
            return None;
        }
        // SAFETY: this is the only handle, and it is borrowed mutably: no code can clone it.
        Some(unsafe { &mut self.inner.as_mut().value })
    }

    fn inner(&self) -> &Inner<T> {
        // SAFETY: it is freed with the last handle, and this is a handle.
        unsafe { self.inner.as_ref() }
    }
}

/// Another handle to the same value.
impl<T> Clone for Counted<T> {
    fn clone(&self) -> Counted<T> {
        // Relaxed: this handle keeps the value alive meanwhile, and whatever carries the new one to another
        // thread orders the rest.
        self.inner().handles.fetch_add(1, Ordering::Relaxed);
        Counted { inner: self.inner }
    }
}

impl<T> Deref for Counted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner().value
    }
}

/// The last handle drops the value, after everything that was done through any of the handles.
impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        // Release: what this thread did with the value happens before the value is dropped.
        if self.inner().handles.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        // Only the last handle needs the other half.
        fence(Ordering::Acquire);
        // SAFETY: it came from a box, no other handle is left, and what others did happens before.
        unsafe { std::ptr::drop_in_place(&raw mut (*self.inner.as_ptr()).value) };
    }
}
