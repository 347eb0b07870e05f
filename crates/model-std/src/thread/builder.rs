use super::handle::start;
use super::{JoinHandle, Scope, ScopedJoinHandle};
use std::io;
use std::panic::Location;

/// As in [`std`](std::thread::Builder).
#[must_use = "must eventually spawn the thread"]
pub struct Builder {
    name: Option<String>,
    stack_size: Option<usize>,
}

impl Builder {
    /// As in [`std`](std::thread::Builder::new).
    #[allow(clippy::new_without_default)]
    pub fn new() -> Builder {
        Builder { name: None, stack_size: None }
    }

    /// As in [`std`](std::thread::Builder::name).
    pub fn name(mut self, name: String) -> Builder {
        self.name = Some(name);
        self
    }

    /// Has no effect: all threads of the model have stacks of the same size.
    pub fn stack_size(mut self, size: usize) -> Builder {
        self.stack_size = Some(size);
        self
    }

    /// As in [`std`](std::thread::Builder::spawn).
    ///
    /// # Errors
    /// Never.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        // SAFETY: nothing is borrowed.
        Ok(JoinHandle(unsafe { start(Box::new(f), self.name, None, Location::caller()) }))
    }

    /// As in [`std`](std::thread::Builder::spawn_unchecked).
    ///
    /// # Errors
    /// Never.
    ///
    /// # Safety
    /// As in [`std`](std::thread::Builder::spawn_unchecked): the thread must end before what it borrows does.
    #[track_caller]
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        // SAFETY: the caller sees to it.
        Ok(JoinHandle(unsafe { start(Box::new(f), self.name, None, Location::caller()) }))
    }

    /// As in [`std`](std::thread::Builder::spawn_scoped).
    ///
    /// # Errors
    /// Never.
    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        Ok(scope.start(Box::new(f), self.name, Location::caller()))
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("name", &self.name)
            .field("stack_size", &self.stack_size)
            .field("no_hooks", &false)
            .finish()
    }
}

/// As in [`std`](std::thread::spawn).
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    // SAFETY: nothing is borrowed.
    JoinHandle(unsafe { start(Box::new(f), None, None, Location::caller()) })
}
