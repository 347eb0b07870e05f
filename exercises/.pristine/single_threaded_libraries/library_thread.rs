//! A thread that owns a library. Any thread can have calls made there, and gets their results back.

use std::time::Duration;

/// A handle to a library's thread; each thread that wants to make calls has one of its own. When the last
/// handle is dropped, the calls that have been asked for are still made. Then the library is dropped on its
/// own thread, and the handle's drop returns once that thread has ended. If a call drops the last handle,
/// that drop does not wait: the thread ends after the calls that are left.
pub struct LibraryThread<L> {
    // How do the calls get to the thread, and how does it learn that no more will come?
    library: std::marker::PhantomData<fn(L)>,
}

/// Why a call's result did not arrive in time.
#[derive(Debug, PartialEq)]
pub enum Late {
    /// The call had not begun, and it will never be made.
    NotBegun,
    /// The call has begun, and will run to its end. Its result will be dropped.
    UnderWay,
}

impl<L: 'static> LibraryThread<L> {
    /// Starts a thread, on which `open` makes the library. The library stays there, so it need not be `Send`.
    pub fn start(open: impl FnOnce() -> L + Send + 'static) -> LibraryThread<L> {
        todo!("start a thread that opens the library and makes calls")
    }

    /// Has a call made, and returns its result. A thread sleeps while it waits for a result. The library's
    /// thread makes one call after another, each thread's calls in the order in which that thread asked for
    /// them, and sleeps when there are none to make.
    ///
    /// # Panics
    /// If `call` panics: its panic goes on here, and the library's thread goes on with the next call. This
    /// method also panics if it is called on the library's thread, which would otherwise wait for itself.
    pub fn call<R: Send + 'static>(&self, call: impl FnOnce(&mut L) -> R + Send + 'static) -> R {
        todo!("have it made, and wait for its result")
    }

    /// Does what `call` does, but returns after `limit` at the latest. With `Duration::MAX` there is no limit.
    ///
    /// # Errors
    /// What has become of the call, if its result is not there in time.
    pub fn call_within<R: Send + 'static>(
        &self,
        limit: Duration,
        call: impl FnOnce(&mut L) -> R + Send + 'static,
    ) -> Result<R, Late> {
        todo!("have it made, and wait for its result for {limit:?}")
    }

    /// Has a call made, and does not wait, either for this call or for others that are under way. If
    /// the call panics, the next one is made all the same. A call may submit further calls.
    pub fn submit(&self, call: impl FnOnce(&mut L) + Send + 'static) {
        todo!("have it made")
    }
}

impl<L> Clone for LibraryThread<L> {
    fn clone(&self) -> LibraryThread<L> {
        todo!("another handle on the same thread")
    }
}
