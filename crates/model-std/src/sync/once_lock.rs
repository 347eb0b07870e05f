use super::Once;
use explorer::rt;
use std::cell::UnsafeCell;
use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

/// As in [`std`](std::sync::OnceLock). A static one begins empty in each execution.
pub struct OnceLock<T> {
    once: Once,
    value: UnsafeCell<Option<T>>,
}

// SAFETY: the model's threads take turns on one OS thread; the value is written once, inside
// `Once::call`, and shared only afterwards.
unsafe impl<T: Send> Send for OnceLock<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for OnceLock<T> {}
impl<T: UnwindSafe> UnwindSafe for OnceLock<T> {}
impl<T: RefUnwindSafe + UnwindSafe> RefUnwindSafe for OnceLock<T> {}

impl<T> OnceLock<T> {
    /// As in [`std`](std::sync::OnceLock::new).
    #[track_caller]
    pub const fn new() -> Self {
        OnceLock {
            once: Once::of_kind("OnceLock", Location::caller()),
            value: UnsafeCell::new(None),
        }
    }

    fn meet(&self) {
        if self.once.meet() {
            // As in std, a static is never dropped: a destructor might take steps.
            // SAFETY: the execution that shared the old value has ended.
            std::mem::forget(unsafe { (*self.value.get()).take() });
        }
    }

    fn shared(&self) -> Option<&T> {
        // SAFETY: nobody writes the value any more once it is done.
        self.once.is_done().then(|| unsafe { (*self.value.get()).as_ref() }).flatten()
    }

    /// As in [`std`](std::sync::OnceLock::get).
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        self.seen(Location::caller())
    }

    fn seen(&self, at: &'static Location<'static>) -> Option<&T> {
        self.meet();
        if self.once.is_completed_at(at) { self.shared() } else { None }
    }

    /// As in [`std`](std::sync::OnceLock::wait).
    #[track_caller]
    pub fn wait(&self) -> &T {
        self.meet();
        self.once.wait();
        self.shared().expect("it was waited for")
    }

    /// As in [`std`](std::sync::OnceLock::set).
    ///
    /// # Errors
    /// Gives the value back when there is one already.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.fill("set", Location::caller(), || value.take().expect("called once"));
        match value {
            None => Ok(()),
            Some(value) => Err(value),
        }
    }

    /// As in [`std`](std::sync::OnceLock::get_or_init).
    #[track_caller]
    pub fn get_or_init(&self, init: impl FnOnce() -> T) -> &T {
        self.fill("get_or_init", Location::caller(), init);
        self.shared().expect("it has just been filled")
    }

    fn fill(&self, verb: &'static str, at: &'static Location<'static>, f: impl FnOnce() -> T) {
        self.meet();
        // As in std, a panic in `f` leaves it empty: the next caller tries again.
        self.once.call(verb, None, at, |_| {
            let value = f();
            // SAFETY: inside `call` nobody else reads or writes the value.
            unsafe { *self.value.get() = Some(value) };
        });
    }

    /// As in [`std`](std::sync::OnceLock::get_mut).
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut().as_mut()
    }

    /// As in [`std`](std::sync::OnceLock::into_inner).
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }

    /// As in [`std`](std::sync::OnceLock::take).
    pub fn take(&mut self) -> Option<T> {
        self.once.renew();
        self.value.get_mut().take()
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        self.get().cloned().map_or_else(OnceLock::new, OnceLock::from)
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    #[track_caller]
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceLock<T> {}

impl<T> Default for OnceLock<T> {
    #[track_caller]
    fn default() -> Self {
        OnceLock::new()
    }
}

impl<T> From<T> for OnceLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        let lock = OnceLock::new();
        assert!(lock.set(value).is_ok(), "a new one is empty");
        lock
    }
}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("OnceLock");
        // As in std, what another thread has set may not be seen; outside the model no other can have it.
        match if rt::is_active() { self.seen(rt::NOWHERE) } else { self.shared() } {
            Some(value) => tuple.field(value).finish(),
            None => tuple.field(&format_args!("<uninit>")).finish(),
        }
    }
}
