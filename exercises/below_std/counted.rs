//! A counted pointer: one value has several owners, and the last of them drops it.

use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;

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
        todo!("is this the only handle?")
    }

    fn inner(&self) -> &Inner<T> {
        // SAFETY: it is freed with the last handle, and this is a handle.
        unsafe { self.inner.as_ref() }
    }
}

/// Another handle to the same value.
impl<T> Clone for Counted<T> {
    fn clone(&self) -> Counted<T> {
        todo!("count the new handle")
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
        // Is this the last handle? And has everything that other threads did with the value happened before this?
        let is_last = false;
        if is_last {
            // SAFETY: say why no other thread uses the value now, or will.
            drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
        }
    }
}
