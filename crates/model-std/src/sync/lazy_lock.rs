use super::Once;
use explorer::{Fault, rt};
use std::cell::UnsafeCell;
use std::mem::{ManuallyDrop, needs_drop};
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

/// What std says of a `LazyLock` whose closure has panicked.
const POISONED: &str = "LazyLock instance has previously been poisoned";

/// As in [`std`](std::sync::LazyLock). A static one is initialised anew in each execution.
pub struct LazyLock<T, F = fn() -> T> {
    once: Once,
    value: UnsafeCell<Option<T>>,
    init: ManuallyDrop<F>,
}

// SAFETY: the model's threads take turns on one OS thread; the value is written once, inside
// `Once::call`, and shared only afterwards.
unsafe impl<T: Send, F: Send> Send for LazyLock<T, F> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync, F: Send> Sync for LazyLock<T, F> {}
impl<T: UnwindSafe, F: UnwindSafe> UnwindSafe for LazyLock<T, F> {}
impl<T: RefUnwindSafe + UnwindSafe, F: UnwindSafe> RefUnwindSafe for LazyLock<T, F> {}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// As in [`std`](std::sync::LazyLock::new).
    #[track_caller]
    pub const fn new(init: F) -> Self {
        LazyLock {
            once: Once::of_kind("LazyLock", Location::caller()),
            value: UnsafeCell::new(None),
            init: ManuallyDrop::new(init),
        }
    }

    /// As in [`std`](std::sync::LazyLock::force).
    #[track_caller]
    pub fn force(this: &LazyLock<T, F>) -> &T {
        this.initialised(Location::caller())
    }

    /// As in [`std`](std::sync::LazyLock::force_mut).
    ///
    /// # Panics
    /// When the closure has panicked.
    #[track_caller]
    pub fn force_mut(this: &mut LazyLock<T, F>) -> &mut T {
        this.initialised(Location::caller());
        this.value.get_mut().as_mut().expect("it has just been initialised")
    }

    #[track_caller]
    fn initialised(&self, at: &'static Location<'static>) -> &T {
        self.meet();
        self.once.call("force", Some(POISONED), at, |_| {
            // SAFETY: `call` runs this once in an execution. That it happens again in the next is
            // sound because `F` then owns nothing: a bitwise copy is a copy.
            let init: F = unsafe { std::ptr::read(&*self.init) };
            let value = init();
            // SAFETY: inside `call` nobody else reads or writes the value.
            unsafe { *self.value.get() = Some(value) };
        });
        // SAFETY: nobody writes the value any more.
        unsafe { (*self.value.get()).as_ref() }.expect("it has just been initialised")
    }
}

impl<T, F> LazyLock<T, F> {
    /// In a static that an earlier execution used, there is nothing yet.
    fn meet(&self) {
        if self.once.meet() {
            if needs_drop::<F>() {
                rt::fail(
                    Fault::StaticState,
                    "a LazyLock whose closure owns something is used by several executions of the \
                     model, and could be initialised only once"
                        .into(),
                );
            }
            // As in std, a static is never dropped: a destructor might take steps.
            // SAFETY: the execution that shared the old value has ended.
            std::mem::forget(unsafe { (*self.value.get()).take() });
        }
    }

    /// As in [`std`](std::sync::LazyLock::get).
    #[track_caller]
    pub fn get(this: &LazyLock<T, F>) -> Option<&T> {
        this.looked_at(Location::caller())
    }

    fn looked_at(&self, at: &'static Location<'static>) -> Option<&T> {
        self.meet();
        if !self.once.is_completed_at(at) {
            return None;
        }
        // SAFETY: nobody writes the value any more once it is done.
        unsafe { (*self.value.get()).as_ref() }
    }

    /// What there is, for a thread that prints it; outside the model no other can have it.
    fn seen(&self) -> Option<&T> {
        if rt::is_active() {
            return self.looked_at(rt::NOWHERE);
        }
        // SAFETY: nobody writes the value any more once it is done.
        self.once.is_done().then(|| unsafe { (*self.value.get()).as_ref() }).flatten()
    }

    /// As in [`std`](std::sync::LazyLock::get_mut).
    pub fn get_mut(this: &mut LazyLock<T, F>) -> Option<&mut T> {
        this.value.get_mut().as_mut()
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;
    #[track_caller]
    fn deref(&self) -> &T {
        self.initialised(Location::caller())
    }
}

impl<T, F: FnOnce() -> T> DerefMut for LazyLock<T, F> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        LazyLock::force_mut(self)
    }
}

impl<T: Default> Default for LazyLock<T> {
    #[track_caller]
    fn default() -> Self {
        LazyLock::new(T::default)
    }
}

impl<T, F> Drop for LazyLock<T, F> {
    fn drop(&mut self) {
        if !self.once.has_begun() {
            // SAFETY: the closure has not been moved out, and is not used again.
            unsafe { ManuallyDrop::drop(&mut self.init) };
        }
    }
}

impl<T: std::fmt::Debug, F> std::fmt::Debug for LazyLock<T, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut tuple = f.debug_tuple("LazyLock");
        match self.seen() {
            Some(value) => tuple.field(value).finish(),
            None => tuple.field(&format_args!("<uninit>")).finish(),
        }
    }
}
