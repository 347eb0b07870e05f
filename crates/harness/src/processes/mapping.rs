//! Memory that processes share.

use super::is_modelled;
use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

/// A value in memory that processes share: atomics, and structures and arrays of them.
///
/// Clones are the same value. What the value points to is not shared: a `Vec` in it would be each process's own.
/// Nor does a lock of `std` work there natively, since it wakes threads of its own process only.
pub struct Mapping<T>(Arc<Shared<T>>);

enum Shared<T> {
    Model(T),
    Native(NonNull<T>),
}

// SAFETY: it owns the value behind the pointer, and hands out shared references alone.
unsafe impl<T: Send + Sync> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Shared<T> {}

impl<T: Send + Sync + 'static> Mapping<T> {
    /// Puts the value there.
    ///
    /// # Panics
    /// If the system has no memory to share.
    pub fn new(value: T) -> Mapping<T> {
        Mapping(Arc::new(match is_modelled() {
            true => Shared::Model(value),
            false => Shared::Native(mapped(value)),
        }))
    }
}

fn mapped<T>(value: T) -> NonNull<T> {
    const { assert!(align_of::<T>() <= 4096, "a mapping begins with a page") };
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_SHARED | libc::MAP_ANONYMOUS;
    // SAFETY: a new mapping at an address that the system chooses touches no memory of this process.
    let memory = unsafe { libc::mmap(std::ptr::null_mut(), size::<T>(), protection, kind, -1, 0) };
    assert_ne!(
        memory,
        libc::MAP_FAILED,
        "cannot share memory: {}",
        std::io::Error::last_os_error()
    );
    let memory = NonNull::new(memory.cast::<T>()).expect("nothing is mapped at address 0");
    // SAFETY: the mapping is large enough, begins with a page, and is nobody else's yet.
    unsafe { memory.write(value) };
    memory
}

/// A mapping of nothing is refused.
const fn size<T>() -> usize {
    if size_of::<T>() == 0 { 1 } else { size_of::<T>() }
}

impl<T> Deref for Mapping<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &*self.0 {
            Shared::Model(value) => value,
            // SAFETY: it holds a value until the last clone is dropped. `T` is `Sync`, so other processes may
            // use it at the same time.
            Shared::Native(value) => unsafe { value.as_ref() },
        }
    }
}

impl<T> Clone for Mapping<T> {
    fn clone(&self) -> Mapping<T> {
        Mapping(self.0.clone())
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        if let Shared::Native(value) = self {
            // SAFETY: nothing in this process uses the mapping any more. The value is not dropped: that is not
            // for one of several processes to do.
            unsafe { libc::munmap(value.as_ptr().cast(), size::<T>()) };
        }
    }
}

impl<T> fmt::Debug for Mapping<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mapping").finish_non_exhaustive()
    }
}
