use super::{Mutex, MutexGuard};
use explorer::rt::{self, Access, Detail, Met, Object, Readiness};
use std::cell::{Cell, RefCell};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use std::sync::{LockResult, PoisonError};
use std::time::Duration;

/// As in [`std`](std::sync::Condvar). Any of the waiting threads may be the one that `notify_one` wakes, and each
/// thread may once wake for no reason.
pub struct Condvar {
    object: Object,
    waiters: RefCell<Vec<Waiter>>,
}

struct Waiter {
    thread: rt::ThreadId,
    notified: Rc<Cell<bool>>,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl Send for Condvar {}
// SAFETY: as above.
unsafe impl Sync for Condvar {}
impl UnwindSafe for Condvar {}
impl RefUnwindSafe for Condvar {}

/// As in [`std`](std::sync::WaitTimeoutResult).
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// As in [`std`](std::sync::WaitTimeoutResult::timed_out).
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    /// As in [`std`](std::sync::Condvar::new).
    #[track_caller]
    pub const fn new() -> Self {
        Condvar {
            object: Object::new("Condvar", Location::caller()),
            waiters: RefCell::new(Vec::new()),
        }
    }

    /// In a static that an earlier execution used, no thread is waiting yet.
    fn meet(&self) {
        if self.object.meet() == Met::Earlier {
            self.waiters.take();
        }
    }

    /// As in [`std`](std::sync::Condvar::wait).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.sleep("wait", guard, None, Location::caller()).0
    }

    /// As in [`std`](std::sync::Condvar::wait_while).
    ///
    /// # Errors
    /// When a thread panicked while it held the lock.
    #[track_caller]
    pub fn wait_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: F,
    ) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        let at = Location::caller();
        while condition(&mut *guard) {
            guard = self.sleep("wait_while", guard, None, at).0?;
        }
        Ok(guard)
    }

    /// As in [`std`](std::sync::Condvar::wait_timeout), on the virtual clock.
    ///
    /// # Errors
    /// When a thread panicked while it held the lock.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        self.wait_until(guard, rt::deadline(limit), Location::caller())
    }

    /// As in [`std`](std::sync::Condvar::wait_timeout_ms), on the virtual clock.
    ///
    /// # Errors
    /// When a thread panicked while it held the lock.
    #[deprecated(since = "1.6.0", note = "replaced by `std::sync::Condvar::wait_timeout`")]
    #[track_caller]
    pub fn wait_timeout_ms<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        limit: u32,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        let limit = Duration::from_millis(limit.into());
        match self.wait_timeout(guard, limit) {
            Ok((guard, result)) => Ok((guard, !result.timed_out())),
            Err(poisoned) => {
                let (guard, result) = poisoned.into_inner();
                Err(PoisonError::new((guard, !result.timed_out())))
            }
        }
    }

    fn wait_until<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        until: Option<Duration>,
        at: &'static Location<'static>,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (guard, is_up) = self.sleep("wait_timeout", guard, until, at);
        let result = WaitTimeoutResult(is_up);
        match guard {
            Ok(guard) => Ok((guard, result)),
            Err(poisoned) => Err(PoisonError::new((poisoned.into_inner(), result))),
        }
    }

    /// As in [`std`](std::sync::Condvar::wait_timeout_while), on the virtual clock.
    ///
    /// # Errors
    /// When a thread panicked while it held the lock.
    #[track_caller]
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        limit: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let at = Location::caller();
        let until = rt::deadline(limit);
        loop {
            if !condition(&mut *guard) {
                return Ok((guard, WaitTimeoutResult(false)));
            }
            if until.is_some_and(|until| rt::now() >= until) {
                return Ok((guard, WaitTimeoutResult(true)));
            }
            guard = self.wait_until(guard, until, at)?.0;
        }
    }

    /// Says too whether it ended because the time was up.
    fn sleep<'a, T>(
        &self,
        verb: &'static str,
        guard: MutexGuard<'a, T>,
        until: Option<Duration>,
        at: &'static Location<'static>,
    ) -> (LockResult<MutexGuard<'a, T>>, bool) {
        let notified = self.falls_asleep(verb, at);
        let mutex: &Mutex<T> = guard.release_within_step();
        let is_up = self.wakes_up(verb, &notified, (&mutex.object, &mutex.held), until, at);
        let verb = match (notified.get(), is_up) {
            (true, _) => "woken: lock",
            (false, true) => "time is up: lock",
            (false, false) => "woken for no reason: lock",
        };
        (mutex.taken(verb, at), is_up)
    }

    // These two are apart from `sleep`, so that they are not compiled for each type of what is locked.
    /// Falling asleep and giving up the lock are one step: no notification gets in between.
    fn falls_asleep(&self, verb: &'static str, at: &'static Location<'static>) -> Rc<Cell<bool>> {
        self.meet();
        self.object.step(verb, Access::Write, at);
        let notified = Rc::new(Cell::new(false));
        let waiter = Waiter { thread: rt::current(), notified: notified.clone() };
        self.waiters.borrow_mut().push(waiter);
        self.object.note(verb, || ": gives up the lock, sleeps".into(), at);
        notified
    }

    /// Waits until it can go on with the lock. Was the time up before it was notified?
    fn wakes_up(
        &self,
        verb: &'static str,
        notified: &Rc<Cell<bool>>,
        (lock, held): (&Object, &Cell<bool>),
        until: Option<Duration>,
        at: &'static Location<'static>,
    ) -> bool {
        let ready = || match (notified.get(), held.get(), until) {
            (true, false, _) => Readiness::Ready,
            (true, true, _) | (false, true, Some(_)) => Readiness::Blocked,
            (false, true, None) => Readiness::Asleep,
            (false, false, None) => Readiness::Spurious,
            (false, false, Some(until)) => Readiness::Dozes { until },
        };
        self.object.sleep_then_lock(lock, verb, Access::Acquire, at, &ready);
        lock.touch(Access::Acquire);
        if notified.get() {
            return false;
        }
        self.object.touch(Access::Write);
        self.waiters.borrow_mut().retain(|w| !Rc::ptr_eq(&w.notified, notified));
        until.is_some_and(rt::wakes_by_itself)
    }

    /// As in [`std`](std::sync::Condvar::notify_one).
    #[track_caller]
    pub fn notify_one(&self) {
        let at = Location::caller();
        self.meet();
        self.object.step("notify_one", Access::Release, at);
        let count = self.waiters.borrow().len();
        if count == 0 {
            self.object.note("notify_one", || ": no thread is waiting".into(), at);
            return;
        }
        let chosen = rt::choose(count, |n| Detail::Wakes(n as u32 + 1));
        let waiter = self.waiters.borrow_mut().remove(chosen);
        self.wakes("notify_one", &waiter, at);
    }

    /// As in [`std`](std::sync::Condvar::notify_all).
    #[track_caller]
    pub fn notify_all(&self) {
        let at = Location::caller();
        self.meet();
        self.object.step("notify_all", Access::Release, at);
        let waiters = self.waiters.take();
        if waiters.is_empty() {
            self.object.note("notify_all", || ": no thread is waiting".into(), at);
        }
        waiters.iter().for_each(|waiter| self.wakes("notify_all", waiter, at));
    }

    fn wakes(&self, verb: &'static str, waiter: &Waiter, at: &'static Location<'static>) {
        waiter.notified.set(true);
        rt::wakes(waiter.thread);
        self.object.note(verb, || format!(": wakes {}", rt::thread_name(waiter.thread)), at);
    }
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Self {
        Condvar::new()
    }
}

impl std::fmt::Debug for Condvar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Condvar").finish_non_exhaustive()
    }
}
