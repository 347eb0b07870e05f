//! `std::thread` for checks, with boxed closures. `std` compiles some thirty functions for each closure that a thread
//! runs, and the catalogue has thousands of closures; boxed, they share one copy.
//!
//! Three things differ. A scope's closure gets its [`Scope`] by value, so a thread that starts threads in it needs a
//! `move` closure. `Builder` is that of `std`, and boxes nothing. And a scoped thread can't have a name, because
//! `Builder::spawn_scoped` wants the scope of `std`.

use std::thread;
pub use std::thread::*;

/// [`std::thread::Scope`], passed by value.
#[derive(Clone, Copy)]
pub struct Scope<'scope, 'env: 'scope>(&'scope thread::Scope<'scope, 'env>);

/// As [`std::thread::scope`].
#[track_caller]
pub fn scope<'env, T>(body: impl for<'scope> FnOnce(Scope<'scope, 'env>) -> T) -> T {
    boxed_scope(Box::new(body))
}

#[track_caller]
fn boxed_scope<'env, T>(body: Box<dyn for<'scope> FnOnce(Scope<'scope, 'env>) -> T + '_>) -> T {
    thread::scope(|scope| body(Scope(scope)))
}

impl<'scope> Scope<'scope, '_> {
    /// As [`std::thread::Scope::spawn`].
    #[track_caller]
    pub fn spawn<T: Send + 'scope>(
        self,
        work: impl FnOnce() -> T + Send + 'scope,
    ) -> ScopedJoinHandle<'scope, T> {
        let work: Box<dyn FnOnce() -> T + Send + 'scope> = Box::new(work);
        self.0.spawn(work)
    }
}

/// As [`std::thread::spawn`].
#[track_caller]
pub fn spawn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let work: Box<dyn FnOnce() -> T + Send> = Box::new(work);
    thread::spawn(work)
}
