//! Mistake: dropped too early
//!
//! The handles are counted in 16 bits. With 65,537 of them the count is 1, and the next that is dropped is taken for
//! the last.
//!
//! Rejected by: many_handles, native, as dropped too early

use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU16, Ordering, fence};

struct Inner<T> {
    handles: AtomicU16,
    value: T,
}

pub struct Counted<T> {
    inner: NonNull<Inner<T>>,
}

unsafe impl<T: Send + Sync> Send for Counted<T> {}
unsafe impl<T: Send + Sync> Sync for Counted<T> {}

impl<T> Counted<T> {
    pub fn new(value: T) -> Counted<T> {
        let inner = Box::new(Inner { handles: AtomicU16::new(1), value });
        Counted { inner: NonNull::from(Box::leak(inner)) }
    }

    pub fn get_mut(&mut self) -> Option<&mut T> {
        if self.inner().handles.load(Ordering::Acquire) != 1 {
            return None;
        }
        Some(unsafe { &mut self.inner.as_mut().value })
    }

    fn inner(&self) -> &Inner<T> {
        unsafe { self.inner.as_ref() }
    }
}

impl<T> Clone for Counted<T> {
    fn clone(&self) -> Counted<T> {
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

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        if self.inner().handles.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        fence(Ordering::Acquire);
        drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
    }
}
