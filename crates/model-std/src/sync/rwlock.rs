use super::{give_up, or_poisoned};
use crate::{show, statics};
use explorer::rt::{self, Access, Object, Readiness};
use std::cell::{Cell, UnsafeCell};
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::{LockResult, TryLockError, TryLockResult};

/// As in [`std`](std::sync::RwLock). A reader is never kept waiting by a writer that waits itself.
pub struct RwLock<T: ?Sized> {
    object: Object,
    readers: Cell<usize>,
    writer: Cell<bool>,
    poisoned: Cell<bool>,
    data: UnsafeCell<T>,
}

// SAFETY: the model's threads take turns on one OS thread, and `data` is reached only through
// guards, of which there are several readers or one writer at a time.
unsafe impl<T: ?Sized + Send> Send for RwLock<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send + Sync> Sync for RwLock<T> {}
impl<T: ?Sized> UnwindSafe for RwLock<T> {}
impl<T: ?Sized> RefUnwindSafe for RwLock<T> {}

/// As in [`std`](std::sync::RwLockReadGuard).
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    at: &'static Location<'static>,
    /// What std's has: so it isn't `Send`, and as safe across a panic as a reference to the value.
    _not_send: PhantomData<*const T>,
}

/// As in [`std`](std::sync::RwLockWriteGuard).
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    at: &'static Location<'static>,
    was_panicking: bool,
    _not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives shared access to `T` and nothing else.
unsafe impl<T: ?Sized + Sync> Sync for RwLockReadGuard<'_, T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for RwLockWriteGuard<'_, T> {}

impl<T> RwLock<T> {
    /// As in [`std`](std::sync::RwLock::new).
    #[track_caller]
    pub const fn new(value: T) -> Self {
        RwLock {
            object: Object::new("RwLock", Location::caller()),
            readers: Cell::new(0),
            writer: Cell::new(false),
            poisoned: Cell::new(false),
            data: UnsafeCell::new(value),
        }
    }

    /// As in [`std`](std::sync::RwLock::into_inner).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock for writing.
    pub fn into_inner(self) -> LockResult<T> {
        let poisoned = self.poisoned.get();
        or_poisoned(poisoned, self.data.into_inner())
    }
}

impl<T: ?Sized> RwLock<T> {
    /// In a static that an earlier execution used, all is as at the beginning.
    fn meet(&self) {
        let (content, size) = (self.data.get().cast::<u8>(), size_of_val(&self.data));
        // SAFETY: no other thread runs, and no execution has a guard of it any more.
        if unsafe { statics::begin_afresh(&self.object, "RwLock", content, size) } {
            self.readers.set(0);
            self.writer.set(false);
            self.poisoned.set(false);
        }
    }

    /// As in [`std`](std::sync::RwLock::read).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock for writing.
    #[track_caller]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let at = Location::caller();
        self.meet();
        self.object.step_when("read", Access::AcquireShared, at, &|| {
            if self.writer.get() { Readiness::Blocked } else { Readiness::Ready }
        });
        self.reads("read", at)
    }

    /// As in [`std`](std::sync::RwLock::write).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock for writing.
    #[track_caller]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let at = Location::caller();
        self.meet();
        self.object.step_when("write", Access::Acquire, at, &|| {
            if self.is_free() { Readiness::Ready } else { Readiness::Blocked }
        });
        self.writes("write", at)
    }

    /// As in [`std`](std::sync::RwLock::try_read).
    ///
    /// # Errors
    /// When the lock is held for writing, or a thread panicked while it held it so.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        self.tried(Location::caller())
    }

    fn tried(&self, at: &'static Location<'static>) -> TryLockResult<RwLockReadGuard<'_, T>> {
        rt::tries_a_lock();
        self.meet();
        self.object.step("try_read", Access::Write, at);
        if self.writer.get() {
            self.object.note("try_read", || " -> would block".into(), at);
            return Err(TryLockError::WouldBlock);
        }
        Ok(self.reads("try_read", at)?)
    }

    /// As in [`std`](std::sync::RwLock::try_write).
    ///
    /// # Errors
    /// When the lock is held, or a thread panicked while it held it for writing.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        let at = Location::caller();
        rt::tries_a_lock();
        self.meet();
        self.object.step("try_write", Access::Write, at);
        if !self.is_free() {
            self.object.note("try_write", || " -> would block".into(), at);
            return Err(TryLockError::WouldBlock);
        }
        Ok(self.writes("try_write", at)?)
    }

    fn is_free(&self) -> bool {
        !self.writer.get() && self.readers.get() == 0
    }

    fn reads(
        &self,
        verb: &'static str,
        at: &'static Location<'static>,
    ) -> LockResult<RwLockReadGuard<'_, T>> {
        self.readers.set(self.readers.get() + 1);
        self.object.acquire();
        self.object.held();
        let guard = RwLockReadGuard { lock: self, at, _not_send: PhantomData };
        self.object.note(verb, || show::held(&*guard), at);
        self.object.shows(|| show::plain(&*guard));
        or_poisoned(self.poisoned.get(), guard)
    }

    fn writes(
        &self,
        verb: &'static str,
        at: &'static Location<'static>,
    ) -> LockResult<RwLockWriteGuard<'_, T>> {
        self.writer.set(true);
        self.object.acquire();
        self.object.held();
        let guard = RwLockWriteGuard {
            lock: self,
            at,
            was_panicking: rt::is_panicking(),
            _not_send: PhantomData,
        };
        self.object.note(verb, || show::held(&*guard), at);
        self.object.shows(|| show::plain(&*guard));
        or_poisoned(self.poisoned.get(), guard)
    }

    /// As in [`std`](std::sync::RwLock::is_poisoned).
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

    /// As in [`std`](std::sync::RwLock::clear_poison).
    #[track_caller]
    pub fn clear_poison(&self) {
        let at = Location::caller();
        self.meet();
        self.object.step("clear_poison", Access::Write, at);
        self.object.note("clear_poison", String::new, at);
        self.poisoned.set(false);
    }

    /// As in [`std`](std::sync::RwLock::get_mut).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock for writing.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        or_poisoned(self.poisoned.get(), self.data.get_mut())
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// As in [`std`](std::sync::RwLockWriteGuard::downgrade): no writer gets in between.
    #[track_caller]
    pub fn downgrade(guard: RwLockWriteGuard<'a, T>) -> RwLockReadGuard<'a, T> {
        let (lock, at) = (guard.lock, Location::caller());
        give_up(&lock.object, "downgrade", guard.at);
        std::mem::forget(guard);
        lock.object.note("downgrade", String::new, at);
        lock.writer.set(false);
        lock.readers.set(1);
        lock.object.held();
        RwLockReadGuard { lock, at, _not_send: PhantomData }
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    fn drop(&mut self) {
        give_up(&self.lock.object, "unlock (read)", self.at);
        self.lock.object.note("unlock (read)", String::new, self.at);
        self.lock.readers.set(self.lock.readers.get() - 1);
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        give_up(&self.lock.object, "unlock (write)", self.at);
        if rt::is_panicking() && !self.was_panicking {
            self.lock.poisoned.set(true);
        }
        self.lock.object.note("unlock (write)", || show::held(&**self), self.at);
        self.lock.object.shows(|| show::plain(&**self));
        self.lock.writer.set(false);
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: the lock is held for reading.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: the lock is held for writing, and this is its only guard.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held for writing, and this is its only guard.
        unsafe { &mut *self.lock.data.get() }
    }
}

macro_rules! shown {
    ($($guard:ident),*) => { $(
        impl<T: ?Sized + fmt::Debug> fmt::Debug for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
        impl<T: ?Sized + fmt::Display> fmt::Display for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    )* };
}

shown!(RwLockReadGuard, RwLockWriteGuard);

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RwLock");
        // As in std, the lock is tried for it; outside the model nobody else can have it.
        match rt::is_active().then(|| self.tried(rt::NOWHERE)) {
            None => {
                // SAFETY: outside the model there is no guard.
                shown.field("data", &unsafe { &*self.data.get() });
            }
            Some(Ok(guard)) => _ = shown.field("data", &&*guard),
            Some(Err(TryLockError::Poisoned(poisoned))) => {
                shown.field("data", &&**poisoned.get_ref());
            }
            Some(Err(TryLockError::WouldBlock)) => {
                _ = shown.field("data", &format_args!("<locked>"))
            }
        }
        shown.field("poisoned", &self.poisoned.get()).finish_non_exhaustive()
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> Self {
        RwLock::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        RwLock::new(value)
    }
}
