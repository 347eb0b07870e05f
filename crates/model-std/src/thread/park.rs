use explorer::rt::{self, Access, Object, Readiness};
use std::cell::Cell;
use std::panic::{Location, RefUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// As in [`std`](std::thread::ThreadId).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadId(rt::ThreadId);

impl std::fmt::Debug for ThreadId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // In std, the main thread has number 1.
        f.debug_tuple("ThreadId").field(&(self.0.index() + 1)).finish()
    }
}

/// As in [`std`](std::thread::Thread).
#[derive(Clone)]
pub struct Thread {
    index: rt::ThreadId,
    name: Option<String>,
    token: Arc<Token>,
}

/// What `unpark` leaves and `park` takes.
struct Token {
    object: Object,
    is_set: Cell<bool>,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl Send for Token {}
// SAFETY: as above.
unsafe impl Sync for Token {}
impl RefUnwindSafe for Token {}

/// The tokens of the threads by index, for `current`: kept with the execution's main thread.
fn tokens() -> Rc<Tokens> {
    rt::shared(std::any::type_name::<Tokens>(), || Rc::new(Tokens::default()))
        .downcast()
        .expect("it was made above")
}

#[derive(Default)]
struct Tokens(std::cell::RefCell<Vec<(rt::ThreadId, Arc<Token>)>>);

fn token(index: rt::ThreadId, at: &'static Location<'static>) -> Arc<Token> {
    let tokens = tokens();
    let known = tokens.0.borrow().iter().find(|(i, _)| *i == index).map(|(_, token)| token.clone());
    known.unwrap_or_else(|| {
        let token = Arc::new(Token { object: Object::new("token", at), is_set: Cell::new(false) });
        tokens.0.borrow_mut().push((index, token.clone()));
        token
    })
}

impl Thread {
    pub(super) fn new(
        index: rt::ThreadId,
        name: Option<String>,
        at: &'static Location<'static>,
    ) -> Thread {
        Thread { index, name, token: token(index, at) }
    }

    /// The thread with this number.
    pub(super) fn of(index: rt::ThreadId, at: &'static Location<'static>) -> Thread {
        let name = rt::given_name(index)
            .or_else(|| (index == rt::ThreadId::MAIN).then(|| "main".to_string()));
        Thread::new(index, name, at)
    }

    pub(super) fn index(&self) -> rt::ThreadId {
        self.index
    }

    /// As in [`std`](std::thread::Thread::id).
    pub fn id(&self) -> ThreadId {
        ThreadId(self.index)
    }

    /// As in [`std`](std::thread::Thread::name).
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// As in [`std`](std::thread::Thread::unpark).
    #[track_caller]
    pub fn unpark(&self) {
        let at = Location::caller();
        self.token.object.step("unpark", Access::Write, at);
        self.token.object.release();
        self.token.is_set.set(true);
        rt::note("unpark", || format!(" {}", rt::thread_name(self.index)), at);
    }
}

impl std::fmt::Debug for Thread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Thread");
        shown.field("id", &self.id()).field("name", &self.name()).finish_non_exhaustive()
    }
}

/// As in [`std`](std::thread::current).
#[track_caller]
pub fn current() -> Thread {
    Thread::of(rt::current(), Location::caller())
}

/// As in [`std`](std::thread::park): once in each thread it may come back for no reason.
#[track_caller]
pub fn park() {
    wait_for_token("park", None, Location::caller());
}

/// As in [`std`](std::thread::park_timeout), on the virtual clock.
#[track_caller]
pub fn park_timeout(limit: Duration) {
    wait_for_token("park_timeout", rt::deadline(limit), Location::caller());
}

/// As in [`std`](std::thread::park_timeout_ms), on the virtual clock.
#[deprecated(since = "1.6.0", note = "replaced by `std::thread::park_timeout`")]
#[track_caller]
pub fn park_timeout_ms(limit: u32) {
    park_timeout(Duration::from_millis(limit.into()));
}

fn wait_for_token(verb: &'static str, until: Option<Duration>, at: &'static Location<'static>) {
    let token = token(rt::current(), at);
    token.object.step_when(verb, Access::Write, at, &|| match (token.is_set.get(), until) {
        (true, _) => Readiness::Ready,
        (false, None) => Readiness::Spurious,
        (false, Some(until)) => Readiness::Dozes { until },
    });
    let unparked = token.is_set.replace(false);
    if unparked {
        token.object.acquire();
    }
    let in_time = !unparked && until.is_some_and(rt::wakes_by_itself);
    let text = || match (unparked, in_time) {
        (true, _) => ": unparked".into(),
        (false, true) => ": time is up".into(),
        (false, false) => ": wakes for no reason".into(),
    };
    rt::note(verb, text, at);
}
