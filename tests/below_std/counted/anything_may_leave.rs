//! Mistake: unsound promise
//!
//! A handle is `Send` and `Sync` whatever it points to, so two threads can change a `Cell` at the same time.
//!
//! Rejected by: stays_in_its_thread, model, as unsound promise
//! Rejected by: stays_in_its_thread, native, as unsound promise

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

// SAFETY: the handles are counted, and the count is atomic.
unsafe impl<T> Send for Counted<T> {}
// SAFETY: a `&Counted` can be cloned, so it is as good as a handle.
unsafe impl<T> Sync for Counted<T> {}

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
        drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
    }
}
