use super::handle::{Started, start};
use super::{Result, Thread};
use crate::panic::resume_unwind;
use explorer::rt::{self, Access, Object, Readiness};
use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, Location, RefUnwindSafe, catch_unwind};
use std::rc::Rc;

/// As in [`std`](std::thread::Scope).
pub struct Scope<'scope, 'env: 'scope> {
    shared: Rc<Shared>,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl Send for Scope<'_, '_> {}
// SAFETY: as above.
unsafe impl Sync for Scope<'_, '_> {}
impl RefUnwindSafe for Scope<'_, '_> {}

struct Shared {
    object: Object,
    /// The thread that waits for the others.
    main: rt::ThreadId,
    running: Cell<usize>,
    /// Threads that panicked, and nobody has been told.
    panicked: RefCell<Vec<rt::ThreadId>>,
}

/// As in [`std`](std::thread::ScopedJoinHandle).
pub struct ScopedJoinHandle<'scope, T> {
    started: Started<T>,
    shared: Rc<Shared>,
    scope: PhantomData<&'scope ()>,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl<T: Send> Send for ScopedJoinHandle<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for ScopedJoinHandle<'_, T> {}

/// As in [`std`](std::thread::scope).
///
/// # Panics
/// When a thread panicked that was not joined.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    boxed_scope(Box::new(f))
}

/// Compiled once for all closures with a result of type `T`.
#[track_caller]
fn boxed_scope<'env, T>(
    f: Box<dyn for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T + '_>,
) -> T {
    let at = Location::caller();
    let scope = Scope { shared: Shared::new(at), scope: PhantomData, env: PhantomData };
    let result = catch_unwind(AssertUnwindSafe(|| f(&scope)));
    // Nothing borrowed ends before this does: that is what makes `Scope::start` sound.
    scope.shared.outcome(result, at)
}

// Apart from `scope`, so that it is not compiled for each closure.
impl Shared {
    fn new(at: &'static Location<'static>) -> Rc<Self> {
        let object = Object::new("scope", at);
        // Here, and not in a thread that ends: the search knows less of an object that another thread could as well
        // have met first.
        object.meet();
        Rc::new(Self {
            object,
            main: rt::current(),
            running: Cell::new(0),
            panicked: RefCell::default(),
        })
    }

    /// Waits for all threads, and hands on what came of the scope's closure.
    #[track_caller]
    fn outcome<T>(&self, result: Result<T>, at: &'static Location<'static>) -> T {
        if result.is_err() {
            rt::caught();
        }
        let panicked = self.join_all(at);
        match result {
            Err(payload) => resume_unwind(payload),
            Ok(_) if panicked => panic!("a scoped thread panicked"),
            Ok(value) => value,
        }
    }

    /// Waits for all threads; has one panicked that was not joined?
    fn join_all(&self, at: &'static Location<'static>) -> bool {
        if self.running.get() > 0 {
            self.object.step_when("join all of", Access::Acquire, at, &|| {
                if self.running.get() > 0 { Readiness::Blocked } else { Readiness::Ready }
            });
            self.object.note("join all of", String::new, at);
        } else {
            self.object.touch(Access::Acquire);
        }
        self.object.acquire();
        let panicked = self.panicked.take();
        panicked.iter().for_each(|thread| rt::panic_is_observed(*thread));
        !panicked.is_empty()
    }

    /// A thread begins; what comes of it is to be called with whether the thread panicked.
    fn begins(self: &Rc<Self>) -> Box<dyn FnOnce(bool)> {
        self.running.set(self.running.get() + 1);
        let shared = self.clone();
        Box::new(move |panicked| shared.ends(panicked))
    }

    /// The current thread has left its result.
    fn ends(&self, panicked: bool) {
        if panicked {
            self.panicked.borrow_mut().push(rt::current());
        }
        self.running.set(self.running.get() - 1);
        self.object.touch(Access::Leave);
        self.object.release();
    }

    /// The thread has been joined, so its panic is known.
    fn joined(&self, thread: rt::ThreadId) {
        self.panicked.borrow_mut().retain(|t| *t != thread);
    }
}

impl<'scope> Scope<'scope, '_> {
    /// As in [`std`](std::thread::Scope::spawn).
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.start(Box::new(f), None, Location::caller())
    }

    #[track_caller]
    pub(super) fn start<T: Send + 'scope>(
        &'scope self,
        f: Box<dyn FnOnce() -> T + 'scope>,
        name: Option<String>,
        at: &'static Location<'static>,
    ) -> ScopedJoinHandle<'scope, T> {
        let shared = self.shared.clone();
        // SAFETY: `scope` returns only when no thread is running any more.
        let started = unsafe { start(f, name, Some(shared.begins()), at) };
        ScopedJoinHandle { started, shared, scope: PhantomData }
    }
}

impl<T> ScopedJoinHandle<'_, T> {
    /// As in [`std`](std::thread::ScopedJoinHandle::join).
    ///
    /// # Errors
    /// The payload of the thread's panic.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        let index = self.started.thread.index();
        rt::join("join", index, Location::caller());
        self.shared.joined(index);
        self.started.packet.take().expect("a thread that has ended has left its result")
    }

    /// As in [`std`](std::thread::ScopedJoinHandle::is_finished).
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        rt::is_finished(self.started.thread.index(), Location::caller())
    }

    /// As in [`std`](std::thread::ScopedJoinHandle::thread).
    pub fn thread(&self) -> &Thread {
        &self.started.thread
    }
}

impl std::fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scope")
            .field("num_running_threads", &self.shared.running.get())
            .field("a_thread_panicked", &!self.shared.panicked.borrow().is_empty())
            .field("main_thread", &Thread::of(self.shared.main, Location::caller()))
            .finish_non_exhaustive()
    }
}

impl<T> std::fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScopedJoinHandle").finish_non_exhaustive()
    }
}
