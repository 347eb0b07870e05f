//! What `model-std` is built from: objects, operations, threads, time. This crate promises nothing about it.
//!
//! Everything here acts on the execution under way on this OS thread and panics when there is none:
//! the modelled `std` works only inside [`crate::Model::check`].

use crate::failure::Fault;
use crate::ids::ObjectId;
use crate::machine::execution::{Execution, Next};
use crate::machine::guide::{Guide, SharedGuide};
use crate::machine::recorder::{Spot, What};
use crate::machine::thread::{OneGo, Pending, Wait};
use crate::names::Place;
use std::any::Any;
use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

mod atomic;
mod counted;
mod file_lock;
mod hook;
mod object;
mod pages;
mod pipe;
mod process;
mod thread;

pub use self::atomic::fence;
pub use self::counted::acquire_within_step;
pub use self::file_lock::FileLock;
pub(crate) use self::hook::install_hook;
pub use self::object::{FREED, Met, Object};
pub use self::pages::Pages;
pub use self::pipe::{End, Pipe, PipeError};
pub use self::process::{Exit, mortal, process, wait};
pub use self::thread::{
    Local, drop_each, drop_locals, ends_by_panic, is_finished, join, local, panic_is_observed,
    put_local, spawn,
};
pub use crate::ids::ThreadId;
pub use crate::machine::access::Access;
pub use crate::machine::content::Content;
pub use crate::machine::counted::Counting;
pub use crate::machine::readiness::Readiness;
pub use crate::names::NOWHERE;
pub use crate::panics::payload_text;
pub use crate::processor::ProcessorTime;
pub use ::report::schedule::Detail;

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// The execution under way, and who decides at its choices.
struct Running {
    execution: Box<Execution>,
    guide: SharedGuide,
}

pub(crate) fn enter(execution: Box<Execution>, guide: SharedGuide) {
    RUNNING.with_borrow_mut(|slot| {
        assert!(slot.is_none(), "a model cannot be checked inside a model");
        *slot = Some(Running { execution, guide });
    });
}

pub(crate) fn leave() -> Box<Execution> {
    RUNNING.take().expect("an execution is under way").execution
}

pub(crate) fn with<R>(f: impl FnOnce(&mut Execution) -> R) -> R {
    with_guide(|execution, _| f(execution))
}

/// As [`with`], where something is to be decided.
pub(crate) fn with_guide<R>(f: impl FnOnce(&mut Execution, &RefCell<dyn Guide>) -> R) -> R {
    RUNNING.with_borrow_mut(|slot| match slot {
        Some(Running { execution, guide }) => f(execution, guide),
        None => panic!("the modelled std works only inside a model check"),
    })
}

/// As [`with`], if there is an execution under way, and it isn't in use further up the stack.
fn with_active<R>(f: impl FnOnce(&mut Execution) -> R) -> Option<R> {
    // Natively, a destructor of a thread-local value may ask when this one is gone.
    let done = RUNNING.try_with(|slot| {
        let mut slot = slot.try_borrow_mut().ok()?;
        slot.as_mut().map(|running| f(&mut running.execution))
    });
    done.ok().flatten()
}

/// Returns `true` if a model thread runs this code.
pub fn is_active() -> bool {
    with_active(|_| ()).is_some()
}

fn when(ready: &dyn Fn() -> Readiness) -> Wait {
    // SAFETY: only the lifetime is changed. `step` removes the pending operation before it returns,
    // and nobody looks at it afterwards; an abandoned thread is never looked at again.
    Wait::When(unsafe {
        std::mem::transmute::<*const dyn Fn() -> Readiness, *const (dyn Fn() -> Readiness + 'static)>(
            ready,
        )
    })
}

fn step(
    verb: &'static str,
    object: Option<(ObjectId, Access)>,
    relocks: Option<ObjectId>,
    at: Place,
    wait: Wait,
) {
    // The object of the step may be what has failed already: its memory was freed.
    if with(|e| e.settle_cell() || e.end.is_some()) {
        stop();
    }
    let suspend = with_guide(|e, guide| {
        let me = e.current;
        let thread = &mut e.threads[me];
        e.used.counted.join(thread.dropping);
        thread.last_look = None;
        let in_one_go = thread.one_go == OneGo::GoesOn;
        if thread.one_go == OneGo::Begins {
            thread.one_go = OneGo::GoesOn;
        }
        let begins = !std::mem::replace(&mut thread.begun, true);
        let mut pending = Pending {
            verb,
            object: object.map(|o| o.0),
            relocks,
            at: thread.within.unwrap_or(at),
            wait,
            is_new: true,
            laps: 0,
            is_tired: false,
        };
        let passes_over = e.notes_a_limit(&pending);
        if !in_one_go && !passes_over {
            pending.laps = e.lap(at);
            pending.is_tired = pending.laps > e.rules.patience.laps;
        }
        let goes_on = (begins || in_one_go) && e.readiness_of(&pending) == Readiness::Ready;
        let thread = &mut e.threads[me];
        thread.pending = Some(pending);
        let stays = goes_on || e.decide(&mut *guide.borrow_mut()) == Next::Stay;
        if stays { None } else { e.threads[me].yielder }
    });
    if let Some(yielder) = suspend {
        yielder.suspend();
    }
    with(|e| {
        let me = e.current;
        e.threads[me].pending = None;
        if let Some((object, access)) = object {
            e.touch(object, access);
            let thread = &mut e.threads[me];
            if thread.one_go != OneGo::No && !thread.went_over.contains(&object) {
                thread.went_over.push(object);
            }
        }
        e.lives();
    });
}

/// The current thread is not interrupted in `f`, unless it has to wait: all of `f` is one step. What many operations come
/// to while another thread stands at some place is explored so, where all their interleavings would be too many. What
/// other threads could have seen in between is left out: what it has stored, they find up to date.
pub fn in_one_go<R>(f: impl FnOnce() -> R) -> R {
    /// A panic ends it, too.
    struct Until(OneGo);
    impl Drop for Until {
        fn drop(&mut self) {
            set_one_go(self.0);
            with(Execution::all_see_what_it_went_over);
        }
    }
    let _until = Until(set_one_go(OneGo::Begins));
    f()
}

/// What it was before.
fn set_one_go(one_go: OneGo) -> OneGo {
    with(|e| {
        let me = e.current;
        std::mem::replace(&mut e.threads[me].one_go, one_go)
    })
}

/// The current thread has changed something that others can notice: a loop in which it does so does more
/// than wait.
pub fn changes() {
    with(|e| {
        let me = e.current;
        e.threads[me].changes = true;
    });
}

/// Gives up this thread for good: the execution has failed.
fn stop() -> ! {
    let yielder = with(|e| e.threads[e.current].yielder);
    loop {
        yielder.expect("a running thread can suspend itself").suspend();
    }
}

/// Ends the execution with this fault.
pub fn fail(fault: Fault, message: String) -> ! {
    with(|e| e.fail(fault, message));
    stop()
}

/// One of `of` possibilities; every one is explored. The usual one is 0, and `name` is what a
/// schedule calls each of the others.
pub fn choose(of: usize, name: impl Fn(usize) -> Detail) -> usize {
    match with_guide(|e, guide| e.choose(&mut *guide.borrow_mut(), of, &name)) {
        Ok(chosen) => chosen,
        Err(_) => {
            with(Execution::diverged);
            stop()
        }
    }
}

/// Gives way to the other threads, until a time on the virtual clock if one is given.
pub fn give_way(verb: &'static str, until: Option<Duration>, at: &'static Location<'static>) {
    let object = until.map(|_| (ObjectId::CLOCK, Access::Write));
    step(verb, object, None, at, when(&|| Readiness::Idle { until }));
    // What it looked at before it gave way, it finds up to date: stores become visible in time.
    with(|e| {
        let me = e.current;
        let knows = &mut e.threads[me].knows;
        for object in knows.take_looked_at() {
            knows.catch_up(&e.objects[object].history, object);
        }
    });
}

/// The last moment of the virtual clock. What would come later never comes.
pub const END_OF_TIME: Duration = Duration::from_secs(i64::MAX as u64);

/// When a limit that begins now is up; none if that is never.
pub fn deadline(limit: Duration) -> Option<Duration> {
    clock().checked_add(limit).filter(|until| *until <= END_OF_TIME)
}

/// The current thread does nothing any more.
pub fn stays_for_ever(verb: &'static str, at: &'static Location<'static>) -> ! {
    step(verb, None, None, at, when(&|| Readiness::Blocked));
    unreachable!("a step that is never ready is never taken")
}

/// For a thread that dozed and was not woken: returns `true` if its time is up, and then it is `until`, or later. If
/// not, it woke for no reason.
pub fn wakes_by_itself(until: Duration) -> bool {
    let may_be_spurious = with(|e| e.now < until && e.threads[e.current].spurious > 0);
    let spurious = may_be_spurious && choose(2, |_| Detail::Spurious) == 1;
    with(|e| {
        if spurious {
            e.threads[e.current].spurious -= 1;
        } else {
            e.clock_reaches(until);
        }
    });
    !spurious
}

/// The virtual time since the beginning of the execution. A thread that asks for it may have a limit of its own.
pub fn now() -> Duration {
    with(|e| {
        let me = e.current;
        e.threads[me].knows_time = true;
    });
    clock()
}

fn clock() -> Duration {
    with(|e| {
        e.touch(ObjectId::CLOCK, Access::Read);
        e.now
    })
}

/// The current thread. What asks for it can tell which thread it is in.
pub fn current() -> ThreadId {
    with(|e| {
        e.tells_threads_apart();
        e.current
    })
}

/// Returns `true` if the current thread is unwinding.
pub fn is_panicking() -> bool {
    is_active() && with(|e| e.threads[e.current].panicking > 0)
}

/// The current thread goes on unwinding: no panic hook is called for that.
pub fn unwinds_again() {
    with(|e| {
        let me = e.current;
        e.threads[me].panicking += 1;
    });
}

/// A panic of the current thread has been caught.
pub fn caught() {
    with(|e| {
        let me = e.current;
        let panicking = &mut e.threads[me].panicking;
        *panicking = panicking.saturating_sub(1);
    });
}

/// The name that the trace shows for a thread.
pub fn thread_name(thread: ThreadId) -> String {
    with(|e| e.thread_name(thread))
}

/// The name that a thread was given.
pub fn given_name(thread: ThreadId) -> Option<String> {
    with(|e| e.threads[thread].name.clone())
}

/// Runs `f`, and shows the current thread's steps in it where `at` is: `f` is code of the model that calls the check's,
/// or that takes a step for it in several places of its own.
pub fn within<T>(at: &'static Location<'static>, f: impl FnOnce() -> T) -> T {
    /// Also when `f` panics.
    struct Back(Option<Place>);
    impl Drop for Back {
        fn drop(&mut self) {
            show_steps_at(self.0.take());
        }
    }
    let _back = Back(show_steps_at(Some(at)));
    f()
}

fn show_steps_at(at: Option<Place>) -> Option<Place> {
    // An execution that has come to its end drops what its threads held.
    with_active(|e| {
        let me = e.current;
        std::mem::replace(&mut e.threads[me].within, at)
    })
    .flatten()
}

/// Returns `true` if a trace is being recorded.
pub fn is_recording() -> bool {
    with(|e| e.keeps_deeds())
}

/// Adds a row to the trace that belongs to no object. Too many in a row are an endless loop.
pub fn note(verb: &'static str, rest: impl FnOnce() -> String, at: &'static Location<'static>) {
    let (too_many, is_recording) = with(|e| (e.notes_for_ever(), e.keeps_deeds()));
    if too_many {
        stop();
    }
    if is_recording {
        log(verb, rest(), Spot::At(at));
    }
}

/// Adds a row to the trace that has no place in the source.
pub fn remark(what: impl FnOnce() -> String) {
    if is_recording() {
        log("", what(), Spot::Nowhere);
    }
}

fn log(verb: &'static str, rest: String, spot: Spot) {
    with(|e| e.log(verb, None, rest, spot));
}

/// For the trace: the current thread ends the wait of another.
pub fn wakes(thread: ThreadId) {
    with(|e| e.fact(What::Woke(thread)));
}

/// Adds the row that says that the current thread ends.
pub fn note_end() {
    remark(|| "ends".into());
}

/// Returns `true` if giving up a lock is a step of its own, as it is once a thread asks whether it is free.
pub fn locks_are_tried() -> bool {
    with(|e| e.rules.locks_are_tried)
}

/// Somebody asks whether a lock is free.
pub fn tries_a_lock() {
    with(|e| e.used.tried_locks = true);
}

/// A value that belongs to the whole execution, by name; made when first asked for.
pub fn shared(name: &'static str, make: impl FnOnce() -> Rc<dyn Any>) -> Rc<dyn Any> {
    let found = with(|e| e.shared.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone()));
    found.unwrap_or_else(|| {
        let value = make();
        with(|e| e.shared.push((name, value.clone())));
        value
    })
}
