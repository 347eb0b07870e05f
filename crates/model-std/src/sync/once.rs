use crate::panic::{catch_unwind, resume_unwind};
use explorer::rt::{Access, Met, Object, Readiness};
use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, Location, RefUnwindSafe, UnwindSafe};
use std::sync::atomic::Ordering::{Acquire, Release};

/// What std says of a `Once` whose closure has panicked.
const POISONED: &str = "Once instance has previously been poisoned";

/// As in [`std`](std::sync::Once).
pub struct Once {
    object: Object,
    /// An atomic that says whether it is done, for those that only look: what they see can be stale.
    done: Object,
    state: Cell<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    Poisoned,
    Done,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl Send for Once {}
// SAFETY: as above.
unsafe impl Sync for Once {}
impl UnwindSafe for Once {}
impl RefUnwindSafe for Once {}

/// As in [`std`](std::sync::OnceState).
pub struct OnceState {
    poisoned: bool,
    /// Only one thread has it.
    _not_sync: PhantomData<Cell<()>>,
}

impl OnceState {
    /// As in [`std`](std::sync::OnceState::is_poisoned).
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }
}

impl std::fmt::Debug for OnceState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnceState").field("poisoned", &self.poisoned).finish()
    }
}

/// As in [`std`](std::sync::ONCE_INIT): how a `Once` was made before `Once::new` could be called in a constant.
#[deprecated(since = "1.38.0", note = "the `Once::new()` function is now preferred")]
#[allow(clippy::declare_interior_mutable_const, reason = "as in std")]
pub const ONCE_INIT: Once = Once::new();

impl Once {
    /// As in [`std`](std::sync::Once::new).
    #[track_caller]
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Once::of_kind("Once", Location::caller())
    }

    pub(super) const fn of_kind(kind: &'static str, at: &'static Location<'static>) -> Self {
        Once {
            object: Object::new(kind, at),
            done: Object::new(kind, at),
            state: Cell::new(State::New),
        }
    }

    /// Begins afresh when this is a static that an earlier execution used; says whether it did.
    pub(super) fn meet(&self) -> bool {
        let earlier = self.object.meet() == Met::Earlier;
        if earlier {
            self.state.set(State::New);
        }
        earlier
    }

    /// As in [`std`](std::sync::Once::call_once).
    ///
    /// # Panics
    /// When an earlier call panicked.
    #[track_caller]
    pub fn call_once(&self, f: impl FnOnce()) {
        self.call("call_once", Some(POISONED), Location::caller(), |_| f());
    }

    /// As in [`std`](std::sync::Once::call_once_force).
    #[track_caller]
    pub fn call_once_force(&self, f: impl FnOnce(&OnceState)) {
        self.call("call_once_force", None, Location::caller(), f);
    }

    /// Calls the closure unless it's done. After an earlier call panicked, this one panics with the message `refuses`;
    /// without such a message it tries again.
    #[track_caller]
    pub(super) fn call(
        &self,
        verb: &'static str,
        refuses: Option<&'static str>,
        at: &'static Location<'static>,
        f: impl FnOnce(&OnceState),
    ) {
        self.meet();
        self.object.step_when(verb, Access::Acquire, at, &|| match self.state.get() {
            State::Running => Readiness::Blocked,
            _ => Readiness::Ready,
        });
        self.object.acquire();
        let poisoned = match self.state.get() {
            State::Done => {
                self.object.note(verb, || ": done already".into(), at);
                return;
            }
            State::Poisoned => match refuses {
                Some(message) => panic!("{message}"),
                None => true,
            },
            State::New | State::Running => false,
        };
        self.object.note(verb, || ": begins".into(), at);
        self.object.held();
        self.state.set(State::Running);
        let state = OnceState { poisoned, _not_sync: PhantomData };
        let result = catch_unwind(AssertUnwindSafe(|| f(&state)));
        if result.is_ok() {
            // Before the release, so that a call which finds it done knows of the store: a later look by
            // that thread cannot be stale.
            self.state.set(State::Done);
            self.done.store_within_step(0, 1, Release);
        }
        self.object.touch(Access::Release);
        self.object.release();
        self.object.given_up();
        match result {
            Ok(()) => self.object.note(verb, || ": done".into(), at),
            Err(payload) => {
                self.state.set(State::Poisoned);
                resume_unwind(payload);
            }
        }
    }

    /// As in [`std`](std::sync::Once::is_completed).
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        self.is_completed_at(Location::caller())
    }

    pub(super) fn is_completed_at(&self, at: &'static Location<'static>) -> bool {
        self.meet();
        let (seen, newest) = self.done.load("is_completed", 0, Acquire, at);
        let text = || match (seen, newest) {
            (0, 0) => " -> no".into(),
            (0, _) => " -> no, stale: it is done".into(),
            _ => " -> yes".into(),
        };
        self.object.note("is_completed", text, at);
        seen == 1
    }

    /// As in [`std`](std::sync::Once::wait).
    ///
    /// # Panics
    /// When an earlier call panicked.
    #[track_caller]
    pub fn wait(&self) {
        let is_over = |state| matches!(state, State::Done | State::Poisoned);
        self.wait_until("wait", Location::caller(), is_over);
        assert!(self.state.get() == State::Done, "{POISONED}");
    }

    /// As in [`std`](std::sync::Once::wait_force): an earlier call that panicked does not end it.
    #[track_caller]
    pub fn wait_force(&self) {
        self.wait_until("wait_force", Location::caller(), |state| state == State::Done);
    }

    fn wait_until(
        &self,
        verb: &'static str,
        at: &'static Location<'static>,
        is_over: impl Fn(State) -> bool,
    ) {
        self.meet();
        self.object.step_when(verb, Access::Acquire, at, &|| {
            if is_over(self.state.get()) { Readiness::Ready } else { Readiness::Blocked }
        });
        self.object.acquire();
        self.object.note(verb, String::new, at);
    }

    /// Is it done, seen by somebody who has it alone or needs no order?
    pub(super) fn is_done(&self) -> bool {
        self.state.get() == State::Done
    }

    /// Has the closure been called?
    pub(super) fn has_begun(&self) -> bool {
        self.state.get() != State::New
    }

    pub(super) fn renew(&mut self) {
        self.object.renew();
        self.done.renew();
        self.state.set(State::New);
    }
}

impl std::fmt::Debug for Once {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}
