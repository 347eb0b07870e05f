use self::place::Placed;
use explorer::rt::{self, Local};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

mod place;

/// As in [`std`](std::thread::LocalKey). Each thread of each execution has its own value, dropped when the thread ends.
pub struct LocalKey<T: 'static> {
    init: fn() -> T,
}

/// As in [`std`](std::thread::AccessError): the value has been destroyed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessError;

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("already destroyed")
    }
}

impl std::error::Error for AccessError {}

impl<T: 'static> LocalKey<T> {
    #[doc(hidden)]
    pub const fn __new(init: fn() -> T) -> Self {
        LocalKey { init }
    }

    fn try_value(&'static self) -> Result<Rc<Placed<T>>, AccessError> {
        if let Some(found) = self.found() {
            return found;
        }
        let value = (self.init)();
        // To make the value may have asked for it.
        self.found().unwrap_or_else(|| {
            let key = self.key();
            let value = Rc::new(Placed::new(key, value));
            rt::put_local(key, value.clone(), std::mem::needs_drop::<T>());
            Ok(value)
        })
    }

    /// What the current thread has, if it has had anything.
    fn found(&'static self) -> Option<Result<Rc<Placed<T>>, AccessError>> {
        match rt::local(self.key()) {
            Local::Value(value) => {
                Some(Ok(value.downcast().expect("the key's address stands for its type")))
            }
            Local::Destroyed => Some(Err(AccessError)),
            Local::Missing => None,
        }
    }

    fn key(&'static self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    #[track_caller]
    fn value(&'static self) -> Rc<Placed<T>> {
        self.try_value().unwrap_or_else(|error| {
            panic!(
                "cannot access a Thread Local Storage value during or after destruction: {error:?}"
            )
        })
    }

    /// As in [`std`](std::thread::LocalKey::with).
    ///
    /// # Panics
    /// When the value has been destroyed.
    #[track_caller]
    pub fn with<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        f(&self.value())
    }

    /// As in [`std`](std::thread::LocalKey::try_with).
    ///
    /// # Errors
    /// When the value has been destroyed.
    pub fn try_with<R>(&'static self, f: impl FnOnce(&T) -> R) -> Result<R, AccessError> {
        Ok(f(&*self.try_value()?))
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    /// As in [`std`](std::thread::LocalKey::set).
    pub fn set(&'static self, value: T) {
        self.with(|cell| cell.set(value));
    }

    /// As in [`std`](std::thread::LocalKey::get).
    pub fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    /// As in [`std`](std::thread::LocalKey::take).
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    /// As in [`std`](std::thread::LocalKey::replace).
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

// No closures here: a borrow that fails is shown at the line of the caller.
impl<T: 'static> LocalKey<RefCell<T>> {
    /// As in [`std`](std::thread::LocalKey::with_borrow).
    #[track_caller]
    pub fn with_borrow<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        f(&self.value().borrow())
    }

    /// As in [`std`](std::thread::LocalKey::with_borrow_mut).
    #[track_caller]
    pub fn with_borrow_mut<R>(&'static self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.value().borrow_mut())
    }

    /// As in [`std`](std::thread::LocalKey::set).
    #[track_caller]
    pub fn set(&'static self, value: T) {
        *self.value().borrow_mut() = value;
    }

    /// As in [`std`](std::thread::LocalKey::take).
    #[track_caller]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.value().take()
    }

    /// As in [`std`](std::thread::LocalKey::replace).
    #[track_caller]
    pub fn replace(&'static self, value: T) -> T {
        self.value().replace(value)
    }
}

impl<T: 'static> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").finish_non_exhaustive()
    }
}

/// As in [`std`](macro@std::thread_local).
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attribute:meta])* $visible:vis static $name:ident: $type:ty = const $init:block $(; $($rest:tt)*)?) => {
        $(#[$attribute])* $visible static $name: $crate::thread::LocalKey<$type> =
            $crate::thread::LocalKey::__new({ fn init() -> $type { const { $init } } init });
        $($crate::thread_local!($($rest)*);)?
    };
    ($(#[$attribute:meta])* $visible:vis static $name:ident: $type:ty = $init:expr $(; $($rest:tt)*)?) => {
        $(#[$attribute])* $visible static $name: $crate::thread::LocalKey<$type> =
            $crate::thread::LocalKey::__new({ fn init() -> $type { $init } init });
        $($crate::thread_local!($($rest)*);)?
    };
}
