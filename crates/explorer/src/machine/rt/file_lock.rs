//! The lock that a system keeps on a file, as `flock` does.

use super::process::{Owner, here};
use super::{Object, Readiness};
use crate::machine::access::Access;
use std::cell::RefCell;
use std::panic::Location;

/// A lock on a file, held by a process. It's the system's: if the holder crashes, the lock is free.
pub struct FileLock {
    object: Object,
    holder: RefCell<Option<Owner>>,
}

impl FileLock {
    /// A lock that's free.
    pub fn new(at: &'static Location<'static>) -> FileLock {
        FileLock { object: Object::new("file lock", at), holder: RefCell::default() }
    }

    /// Waits until the lock is free, and takes it.
    pub fn lock(&self, at: &'static Location<'static>) {
        self.object.step_when("lock", Access::Write, at, &|| match self.is_held() {
            true => Readiness::Blocked,
            false => Readiness::Ready,
        });
        self.take();
        self.object.note("lock", String::new, at);
    }

    /// Takes the lock if it's free. Returns `true` if it did.
    pub fn try_lock(&self, at: &'static Location<'static>) -> bool {
        self.object.step("try_lock", Access::Write, at);
        let is_free = !self.is_held();
        if is_free {
            self.take();
        }
        self.object.note("try_lock", || format!(" -> {is_free}"), at);
        is_free
    }

    /// Gives it up, if this process holds it.
    pub fn unlock(&self, at: &'static Location<'static>) {
        self.object.step("unlock", Access::Write, at);
        let is_mine = self.holder.borrow().as_ref().is_some_and(Owner::is_here);
        if is_mine {
            self.object.release();
            self.object.given_up();
            self.holder.take();
            super::changes();
        }
        self.object.note("unlock", String::new, at);
    }

    fn is_held(&self) -> bool {
        self.holder.borrow().as_ref().is_some_and(|holder| !holder.is_dead())
    }

    fn take(&self) {
        self.object.acquire();
        self.object.held();
        self.holder.replace(Some(Owner::new(here(), &self.object)));
        super::changes();
    }
}
