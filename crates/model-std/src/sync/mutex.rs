use super::{give_up, or_poisoned};
use crate::{show, statics};
use explorer::rt::{self, Access, Object, Readiness};
use std::cell::{Cell, UnsafeCell};
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::{LockResult, TryLockError, TryLockResult};

/// As in [`std`](std::sync::Mutex).
pub struct Mutex<T: ?Sized> {
    pub(super) object: Object,
    pub(super) held: Cell<bool>,
    poisoned: Cell<bool>,
    data: UnsafeCell<T>,
}

// SAFETY: the model's threads take turns on one OS thread, and `data` is reached only through a
// guard, of which there is one at a time.
unsafe impl<T: ?Sized + Send> Send for Mutex<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}
impl<T: ?Sized> UnwindSafe for Mutex<T> {}
impl<T: ?Sized> RefUnwindSafe for Mutex<T> {}

/// As in [`std`](std::sync::MutexGuard).
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MutexGuard<'a, T: ?Sized> {
    lock: &'a Mutex<T>,
    at: &'static Location<'static>,
    was_panicking: bool,
    _not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives shared access to `T` and nothing else.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<T> Mutex<T> {
    /// As in [`std`](std::sync::Mutex::new).
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Mutex {
            object: Object::new("Mutex", Location::caller()),
            held: Cell::new(false),
            poisoned: Cell::new(false),
            data: UnsafeCell::new(value),
        }
    }

    /// As in [`std`](std::sync::Mutex::into_inner).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock.
    pub fn into_inner(self) -> LockResult<T> {
        let poisoned = self.poisoned.get();
        or_poisoned(poisoned, self.data.into_inner())
    }
}

impl<T: ?Sized> Mutex<T> {
    /// In a static that an earlier execution used, all is as at the beginning.
    fn meet(&self) {
        let (content, size) = (self.data.get().cast::<u8>(), size_of_val(&self.data));
        // SAFETY: no other thread runs, and no execution has a guard of it any more.
        if unsafe { statics::begin_afresh(&self.object, "Mutex", content, size) } {
            self.held.set(false);
            self.poisoned.set(false);
        }
    }

    /// As in [`std`](std::sync::Mutex::lock).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let at = Location::caller();
        self.meet();
        self.object.step_when("lock", Access::Acquire, at, &|| {
            if self.held.get() { Readiness::Blocked } else { Readiness::Ready }
        });
        self.taken("lock", at)
    }

    /// As in [`std`](std::sync::Mutex::try_lock).
    ///
    /// # Errors
    /// When another thread holds the lock, or a thread panicked while it held it.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        self.tried(Location::caller())
    }

    fn tried(&self, at: &'static Location<'static>) -> TryLockResult<MutexGuard<'_, T>> {
        rt::tries_a_lock();
        self.meet();
        self.object.step("try_lock", Access::Write, at);
        if self.held.get() {
            self.object.note("try_lock", || " -> would block".into(), at);
            return Err(TryLockError::WouldBlock);
        }
        Ok(self.taken("try_lock", at)?)
    }

    /// The lock is free, and the current thread takes it.
    pub(super) fn taken(
        &self,
        verb: &'static str,
        at: &'static Location<'static>,
    ) -> LockResult<MutexGuard<'_, T>> {
        self.held.set(true);
        self.object.acquire();
        self.object.held();
        let poisoned = self.poisoned.get();
        let guard = MutexGuard {
            lock: self,
            at,
            was_panicking: rt::is_panicking(),
            _not_send: PhantomData,
        };
        self.object.note(
            verb,
            || show::held(&*guard) + if poisoned { ", poisoned" } else { "" },
            at,
        );
        self.object.shows(|| show::plain(&*guard));
        or_poisoned(poisoned, guard)
    }

    /// As in [`std`](std::sync::Mutex::is_poisoned).
    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        let at = Location::caller();
        rt::tries_a_lock();
        self.meet();
        self.object.step("is_poisoned", Access::Read, at);
        let poisoned = self.poisoned.get();
        self.object.note("is_poisoned", || format!(" -> {poisoned}"), at);
        poisoned
    }

    /// As in [`std`](std::sync::Mutex::clear_poison).
    #[track_caller]
    pub fn clear_poison(&self) {
        let at = Location::caller();
        self.meet();
        self.object.step("clear_poison", Access::Write, at);
        self.object.note("clear_poison", String::new, at);
        self.poisoned.set(false);
    }

    /// As in [`std`](std::sync::Mutex::get_mut).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        or_poisoned(self.poisoned.get(), self.data.get_mut())
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    /// Gives up the lock as part of the step under way, for a condition variable.
    pub(super) fn release_within_step(self) -> &'a Mutex<T> {
        let lock = self.lock;
        lock.object.shows(|| show::plain(&*self));
        std::mem::forget(self);
        lock.object.touch(Access::Release);
        lock.object.release();
        lock.object.given_up();
        lock.held.set(false);
        lock
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        give_up(&self.lock.object, "unlock", self.at);
        let panics = rt::is_panicking() && !self.was_panicking;
        if panics {
            self.lock.poisoned.set(true);
        }
        self.lock.object.note(
            "unlock",
            || show::held(&**self) + if panics { ", poisons it" } else { "" },
            self.at,
        );
        self.lock.object.shows(|| show::plain(&**self));
        self.lock.held.set(false);
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: the lock is held, and this is its only guard.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held, and this is its only guard.
        unsafe { &mut *self.lock.data.get() }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Mutex");
        // As in std, the lock is tried for it; outside the model nobody else can have it.
        let value = rt::is_active().then(|| self.tried(rt::NOWHERE));
        match value {
            None => {
                // SAFETY: outside the model there is no guard.
                shown.field("data", &unsafe { &*self.data.get() });
            }
            Some(Ok(guard)) => _ = shown.field("data", &&*guard),
            Some(Err(TryLockError::Poisoned(poisoned))) => {
                shown.field("data", &&**poisoned.get_ref());
            }
            Some(Err(TryLockError::WouldBlock)) => _ = shown.field("data", &"<locked>"),
        }
        shown.field("poisoned", &self.poisoned.get()).finish_non_exhaustive()
    }
}

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Self {
        Mutex::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Mutex::new(value)
    }
}
