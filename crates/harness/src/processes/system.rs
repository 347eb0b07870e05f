//! What a system keeps for its processes, under the model: locks on files, and tables.
//!
//! Natively a check uses the real ones: `std::fs::File::lock`, and folders.

use super::is_modelled;
use explorer::rt::{self, Access, Object};
use std::cell::RefCell;
use std::fmt;
use std::panic::Location;
use std::rc::Rc;

/// The lock on a file that a system keeps, as `flock` does. If the process that holds it crashes, it's free.
#[derive(Clone)]
pub struct FileLock(Rc<rt::FileLock>);

impl FileLock {
    /// A lock that's free.
    #[track_caller]
    #[allow(clippy::new_without_default, reason = "it's named for the place where it's made")]
    pub fn new() -> FileLock {
        must_be_modelled();
        FileLock(Rc::new(rt::FileLock::new(Location::caller())))
    }

    /// Waits until the lock is free, and takes it.
    #[track_caller]
    pub fn lock(&self) {
        self.0.lock(Location::caller());
    }

    /// Takes the lock if it's free. Returns `true` if it did.
    #[track_caller]
    pub fn try_lock(&self) -> bool {
        self.0.try_lock(Location::caller())
    }

    /// Gives the lock up, if this process holds it.
    #[track_caller]
    pub fn unlock(&self) {
        self.0.unlock(Location::caller());
    }
}

impl fmt::Debug for FileLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileLock").finish_non_exhaustive()
    }
}

fn must_be_modelled() {
    assert!(is_modelled(), "natively, a check uses what the system has");
}

/// A table of the system's, which is changed by calls. Each call is one step, and no crash comes into it.
pub struct Table<T>(Rc<(Object, RefCell<T>)>);

impl<T> Table<T> {
    /// A table with this in it.
    #[track_caller]
    pub fn new(content: T) -> Table<T> {
        must_be_modelled();
        Table(Rc::new((Object::new("table", Location::caller()), RefCell::new(content))))
    }

    /// A call: it looks at the table, or changes it.
    #[track_caller]
    pub fn call<R>(&self, name: &'static str, call: impl FnOnce(&mut T) -> R) -> R {
        let at = Location::caller();
        let (object, content) = &*self.0;
        object.step(name, Access::Write, at);
        object.acquire();
        let result = call(&mut content.borrow_mut());
        object.release();
        rt::changes();
        object.note(name, String::new, at);
        result
    }
}

/// A clone is the same table, for another process.
impl<T> Clone for Table<T> {
    fn clone(&self) -> Table<T> {
        Table(self.0.clone())
    }
}

impl<T> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").finish_non_exhaustive()
    }
}
