use super::{Result, Thread};
use explorer::rt;
use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::Arc;

/// Where a thread leaves its result.
pub(super) struct Packet<T>(UnsafeCell<Option<Result<T>>>);

// SAFETY: the model's threads take turns on one OS thread; the result is written before the thread
// ends and taken after it has been joined.
unsafe impl<T: Send> Send for Packet<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Packet<T> {}

impl<T> Packet<T> {
    fn put(&self, result: Result<T>) {
        // SAFETY: only the thread itself puts its result, and nobody takes it before it has ended.
        unsafe { *self.0.get() = Some(result) };
    }

    pub(super) fn take(&self) -> Option<Result<T>> {
        // SAFETY: the caller has joined the thread.
        unsafe { (*self.0.get()).take() }
    }
}

/// A thread that has been started.
pub(super) struct Started<T> {
    pub(super) thread: Thread,
    pub(super) packet: Arc<Packet<T>>,
}

/// Starts a thread; `done` is called when it has left its result, with whether it panicked, and
/// before its thread-local values are dropped.
///
/// # Safety
/// The thread must have ended before `'a` does.
pub(super) unsafe fn start<'a, F, T>(
    f: F,
    name: Option<String>,
    done: impl FnOnce(bool) + 'a,
    at: &'static Location<'static>,
) -> Started<T>
where
    F: FnOnce() -> T + 'a,
    T: 'a,
{
    let packet = Arc::new(Packet(UnsafeCell::new(None)));
    let theirs = packet.clone();
    let body = move || {
        let result = catch_unwind(AssertUnwindSafe(f));
        let panicked = result.is_err();
        if let Err(payload) = &result {
            rt::caught();
            rt::ends_by_panic(&**payload);
        }
        theirs.put(result);
        drop(theirs);
        done(panicked);
        while rt::pop_local().is_some() {}
        rt::note_end();
    };
    let body: Box<dyn FnOnce() + 'a> = Box::new(body);
    // SAFETY: only the lifetime is changed, and the caller promises that it is long enough.
    let body =
        unsafe { std::mem::transmute::<Box<dyn FnOnce() + 'a>, Box<dyn FnOnce() + 'static>>(body) };
    let index = rt::spawn(name.clone(), at, body);
    Started { thread: Thread::new(index, name, at), packet }
}

/// As in `std`.
pub struct JoinHandle<T>(pub(super) Started<T>);

impl<T> JoinHandle<T> {
    /// As in `std`.
    ///
    /// # Errors
    /// The payload of the thread's panic.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        rt::join("join", self.0.thread.index(), Location::caller());
        self.0.packet.take().expect("a thread that has ended has left its result")
    }

    /// As in `std`.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        rt::is_finished(self.0.thread.index(), Location::caller())
    }

    /// As in `std`.
    pub fn thread(&self) -> &Thread {
        &self.0.thread
    }
}

impl<T> std::fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}

/// A thread of the model has no number by which the system knows it: to ask for it is a panic.
#[cfg(unix)]
impl<T> std::os::unix::thread::JoinHandleExt for JoinHandle<T> {
    fn as_pthread_t(&self) -> std::os::unix::thread::RawPthread {
        panic!("a thread of the model is not one of the system's: there is no pthread_t")
    }

    fn into_pthread_t(self) -> std::os::unix::thread::RawPthread {
        self.as_pthread_t()
    }
}
