use super::{Result, Thread};
use crate::sync::Arc;
use explorer::rt;
use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};

/// Where a thread leaves its result. If that isn't taken, the last of two drops it: the thread, or the owner of its
/// handle. Others may notice which, so the packet is counted like any other shared value.
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

impl<T> Drop for Packet<T> {
    fn drop(&mut self) {
        // As in std: the thread could not go on unwinding.
        if catch_unwind(AssertUnwindSafe(|| *self.0.get_mut() = None)).is_err() {
            eprintln!("fatal runtime error: thread result panicked on drop, aborting");
            std::process::abort();
        }
    }
}

/// A thread that has been started.
pub(super) struct Started<T> {
    pub(super) thread: Thread,
    pub(super) packet: Arc<Packet<T>>,
}

/// What a thread does when its closure has ended. It knows the type of the result, and not that of the closure:
/// a program has few of the one and many of the other.
struct Last<'a, T> {
    packet: Arc<Packet<T>>,
    done: Option<Box<dyn FnOnce(bool) + 'a>>,
}

impl<'a, T> Last<'a, T> {
    #[track_caller]
    fn new(done: Option<Box<dyn FnOnce(bool) + 'a>>) -> (Arc<Packet<T>>, Self) {
        let packet = Packet(UnsafeCell::new(None));
        #[cfg(counted_arc)]
        let packet = Arc::of_kind("the result", packet);
        #[cfg(not(counted_arc))]
        let packet = Arc::new(packet);
        (packet.clone(), Last { packet, done })
    }

    fn leave(self, result: Result<T>) {
        let panicked = result.is_err();
        if let Err(payload) = &result {
            rt::caught();
            rt::ends_by_panic(&**payload);
        }
        self.packet.put(result);
        drop(self.packet);
        if let Some(done) = self.done {
            done(panicked);
        }
        rt::drop_locals();
        rt::note_end();
    }
}

/// Starts a thread; `done` is called when it has left its result, with whether it panicked, and
/// before its thread-local values are dropped. The closure is boxed, so that this isn't compiled for each.
///
/// # Safety
/// The thread must have ended before `'a` does.
#[track_caller]
pub(super) unsafe fn start<'a, T: 'a>(
    f: Box<dyn FnOnce() -> T + 'a>,
    name: Option<String>,
    done: Option<Box<dyn FnOnce(bool) + 'a>>,
    at: &'static Location<'static>,
) -> Started<T> {
    let (packet, last) = Last::new(done);
    let body = Box::new(move || last.leave(catch_unwind(AssertUnwindSafe(f))));
    // SAFETY: the caller promises that the thread ends before the closure is no longer valid.
    let thread = unsafe { spawn(body, name, at) };
    Started { thread, packet }
}

/// # Safety
/// The thread must have ended before `'a` does.
unsafe fn spawn<'a>(
    body: Box<dyn FnOnce() + 'a>,
    name: Option<String>,
    at: &'static Location<'static>,
) -> Thread {
    // SAFETY: only the lifetime is changed, and the caller promises that it is long enough.
    let body =
        unsafe { std::mem::transmute::<Box<dyn FnOnce() + 'a>, Box<dyn FnOnce() + 'static>>(body) };
    Thread::new(rt::spawn(name.clone(), at, body), name, at)
}

/// As in [`std`](std::thread::JoinHandle).
pub struct JoinHandle<T>(pub(super) Started<T>);

// SAFETY: whatever starts a thread asks that its result be `Send`, and the model's threads take turns on one OS thread.
unsafe impl<T> Send for JoinHandle<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for JoinHandle<T> {}

impl<T> JoinHandle<T> {
    /// As in [`std`](std::thread::JoinHandle::join).
    ///
    /// # Errors
    /// The payload of the thread's panic.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        rt::join("join", self.0.thread.index(), Location::caller());
        self.0.packet.take().expect("a thread that has ended has left its result")
    }

    /// As in [`std`](std::thread::JoinHandle::is_finished).
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        rt::is_finished(self.0.thread.index(), Location::caller())
    }

    /// As in [`std`](std::thread::JoinHandle::thread).
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
