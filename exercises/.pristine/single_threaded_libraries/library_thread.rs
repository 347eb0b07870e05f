//! A thread that owns a library. Any thread can have its calls made there, and gets their results back.

use std::time::Duration;

/// A handle to the thread of a library; there is one for each thread that wants to call. When the last one is
/// dropped, the calls that were asked for are still made. Then the library is dropped on its own thread, and
/// that drop returns when the thread has ended. If a call drops the last handle, it does not wait: the thread
/// ends after the calls that are left.
pub struct LibraryThread<L> {
    // How do the calls get to the thread, and how does it learn that no more will come?
    library: std::marker::PhantomData<fn(L)>,
}

/// Why the result of a call is not there in time.
#[derive(Debug, PartialEq)]
pub enum Late {
    /// It had not begun, and it will not be made.
    NotBegun,
    /// It has begun, and goes on to its end. Its result will be dropped.
    UnderWay,
}

impl<L: 'static> LibraryThread<L> {
    /// Starts the thread, on which `open` makes the library. The library stays there, so it need not be `Send`.
    pub fn start(open: impl FnOnce() -> L + Send + 'static) -> LibraryThread<L> {
        todo!("start a thread that opens the library and makes calls")
    }

    /// Has a call made, and returns its result. A thread that waits for it sleeps. The library's
    /// thread makes one call after the other, the calls of one thread in the order in which it
    /// asked, and sleeps when there are none.
    ///
    /// # Panics
    /// If `call` does: its panic goes on here, and the library's thread goes on with the next call.
    /// It also panics if it is called on the library's thread, which would wait for itself.
    pub fn call<R: Send + 'static>(&self, call: impl FnOnce(&mut L) -> R + Send + 'static) -> R {
        todo!("have it made, and wait for its result")
    }

    /// Like `call`, but returns when `limit` is over at the latest. `Duration::MAX` is never over.
    ///
    /// # Errors
    /// What has become of a call whose result is not there in time.
    pub fn call_within<R: Send + 'static>(
        &self,
        limit: Duration,
        call: impl FnOnce(&mut L) -> R + Send + 'static,
    ) -> Result<R, Late> {
        todo!("have it made, and wait for its result for {limit:?}")
    }

    /// Has a call made, and does not wait: neither for the call, nor for others that are under way. If it
    /// panics, the next one is made all the same. A call may submit calls.
    pub fn submit(&self, call: impl FnOnce(&mut L) + Send + 'static) {
        todo!("have it made")
    }
}

impl<L> Clone for LibraryThread<L> {
    fn clone(&self) -> LibraryThread<L> {
        todo!("another handle on the same thread")
    }
}
