//! What `model-std` is built from: objects, operations, threads, time.
//!
//! Everything here acts on the execution under way on this OS thread and panics when there is none:
//! the modelled `std` works only inside [`crate::Model::check`].

use crate::execution::{Execution, Look, Next, Panicked, Pending, Wait};
use crate::report::Fault;
use crate::trace::{Event, Origin, Place};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub use crate::path::Access;

thread_local! {
    static EXECUTION: RefCell<Option<Box<Execution>>> = const { RefCell::new(None) };
}

/// Can the operation that a thread is about to do happen now?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// It can.
    Ready,
    /// It needs something that another thread must give up or do.
    Blocked,
    /// The thread sleeps until it is woken.
    Asleep,
    /// It sleeps until it is woken, but may wake for no reason.
    Spurious,
    /// It can, but gives way to the others first: a yield, a sleep, a time limit.
    Idle {
        /// When it ends by itself, on the virtual clock.
        until: Option<Duration>,
    },
}

/// Which thread: an index, 0 for the main thread.
pub type ThreadIndex = usize;

pub(crate) fn enter(execution: Box<Execution>) {
    EXECUTION.with_borrow_mut(|slot| {
        assert!(slot.is_none(), "a model cannot be checked inside a model");
        *slot = Some(execution);
    });
}

pub(crate) fn leave() -> Box<Execution> {
    EXECUTION.take().expect("an execution is under way")
}

pub(crate) fn with<R>(f: impl FnOnce(&mut Execution) -> R) -> R {
    EXECUTION.with_borrow_mut(|slot| match slot {
        Some(execution) => f(execution),
        None => panic!("the modelled std works only inside a model check"),
    })
}

/// Is this code run by a model thread?
pub fn is_active() -> bool {
    EXECUTION.with(|slot| slot.try_borrow().is_ok_and(|slot| slot.is_some()))
}

/// Notes a panic of the current model thread; false when there is no model.
pub(crate) fn note_panic(describe: impl FnOnce() -> Panicked) -> bool {
    EXECUTION.with(|slot| {
        let Ok(mut slot) = slot.try_borrow_mut() else { return false };
        let Some(e) = slot.as_mut() else { return false };
        let me = e.current;
        let panicked = describe();
        e.threads[me].panicking += 1;
        if e.rules.record {
            e.events.push(Event {
                thread: me,
                verb: "panics",
                object: None,
                rest: format!(": {}", crate::panics::one_line(&panicked.message)),
                at: None,
                panicked_at: panicked.at.clone(),
                fault: false,
            });
        }
        if e.panicked.as_ref().is_none_or(|p| p.name.is_none() && panicked.name.is_some()) {
            e.panicked = Some(panicked);
        }
        true
    })
}

/// Something that several threads can use: the identity and origin of a lock, an atomic, a channel.
///
/// It can be made in a constant; it gets its number in an execution when it is first used there.
pub struct Object {
    kind: &'static str,
    created: &'static Location<'static>,
    /// Serial of the execution and number within it.
    number: Cell<(u32, u32)>,
}

/// An object as it is found when it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// Before in this execution.
    Again,
    /// For the first time ever.
    First,
    /// In an earlier execution: it is, or belongs to, a static.
    Earlier,
}

impl Object {
    /// An object of this kind, made at this place in the source.
    pub const fn new(kind: &'static str, created: &'static Location<'static>) -> Object {
        Object { kind, created, number: Cell::new((0, 0)) }
    }

    /// Forgets the number: the object becomes a new one. That is right when nobody else can have it,
    /// as after `get_mut`.
    pub fn renew(&mut self) {
        self.number.set((0, 0));
    }

    /// Makes sure that the object has a number in this execution.
    pub fn meet(&self) -> Met {
        with(|e| self.meet_in(e))
    }

    fn meet_in(&self, e: &mut Execution) -> Met {
        let (serial, _) = self.number.get();
        if serial == e.serial {
            return Met::Again;
        }
        let number = e.add_object(Origin { kind: self.kind, created: self.created });
        self.number.set((e.serial, number));
        if serial == 0 { Met::First } else { Met::Earlier }
    }

    fn number(&self, e: &mut Execution) -> u32 {
        self.meet_in(e);
        self.number.get().1
    }

    /// Waits for the thread's turn to do `verb` on this object. When it returns, what follows up
    /// to the next operation happens in one step.
    pub fn step(&self, verb: &'static str, access: Access, at: &'static Location<'static>) {
        let object = with(|e| self.number(e));
        step(verb, Some((object, access)), None, at, Wait::Now);
    }

    /// The same, once `ready` says so.
    pub fn step_when(
        &self,
        verb: &'static str,
        access: Access,
        at: &'static Location<'static>,
        ready: &dyn Fn() -> Readiness,
    ) {
        let object = with(|e| self.number(e));
        step(verb, Some((object, access)), None, at, when(ready));
    }

    /// The same for a sleep after which a lock is taken back.
    pub fn sleep_then_lock(
        &self,
        lock: &Object,
        verb: &'static str,
        access: Access,
        at: &'static Location<'static>,
        ready: &dyn Fn() -> Readiness,
    ) {
        let (object, lock) = with(|e| (self.number(e), lock.number(e)));
        step(verb, Some((object, access)), Some(lock), at, when(ready));
    }

    /// The step under way also uses this object.
    pub fn touch(&self, access: Access) {
        with(|e| {
            let object = self.number(e);
            e.touch(object, access);
        });
    }

    /// Leaves what this thread knows with the object.
    pub fn release(&self) {
        with(|e| {
            let object = self.number(e);
            e.release(object);
        });
    }

    /// Learns what those knew who released the object.
    pub fn acquire(&self) {
        with(|e| {
            let object = self.number(e);
            e.acquire(object);
        });
    }

    /// For the trace: the current thread holds this lock now.
    pub fn held(&self) {
        with(|e| {
            let object = self.number(e);
            let me = e.current;
            e.threads[me].holds.push(object);
        });
    }

    /// For the trace: whoever held this lock holds it once less.
    pub fn given_up(&self) {
        with(|e| {
            let object = self.number(e);
            let me = e.current;
            let order = std::iter::once(me).chain(0..e.threads.len());
            for thread in order {
                let holds = &mut e.threads[thread].holds;
                if let Some(at) = holds.iter().rposition(|o| *o == object) {
                    holds.remove(at);
                    return;
                }
            }
        });
    }

    /// Adds a row to the trace, if one is recorded: `{verb} {object}{rest}`.
    pub fn note(
        &self,
        verb: &'static str,
        rest: impl FnOnce() -> String,
        at: &'static Location<'static>,
    ) {
        if is_recording() {
            let rest = rest();
            with(|e| {
                let object = Some(self.number(e));
                record(e, verb, object, rest, at);
            });
        }
    }

    /// An access to an `UnsafeCell`; two that are not ordered are a data race.
    pub fn access_cell(&self, verb: &'static str, exclusive: bool, at: &'static Location<'static>) {
        self.step(verb, if exclusive { Access::Write } else { Access::Read }, at);
        let race = with(|e| {
            let object = self.number(e);
            let me = e.current;
            record(e, verb, Some(object), String::new(), at);
            let view = &e.threads[me].knows.now;
            let other = e.objects[object as usize].accesses.access(me, view, exclusive)?;
            let message = format!(
                "{} and {} use the same UnsafeCell, and nothing orders the two accesses",
                e.thread_name(other),
                e.thread_name(me)
            );
            e.fail(Fault::DataRace, message);
            Some(())
        });
        if race.is_some() {
            stop();
        }
    }

    /// The newest value of an atomic, seen from outside the memory model.
    pub fn peek(&self, initial: u64) -> u64 {
        with(|e| {
            let object = self.atomic(e, initial);
            e.objects[object as usize].history.newest()
        })
    }

    fn atomic(&self, e: &mut Execution, initial: u64) -> u32 {
        let object = self.number(e);
        let history = &mut e.objects[object as usize].history;
        if !history.is_started() {
            history.start(initial);
        }
        object
    }

    /// An atomic load: the value read, and the newest one.
    pub fn load(
        &self,
        verb: &'static str,
        initial: u64,
        order: Ordering,
        at: &'static Location<'static>,
    ) -> (u64, u64) {
        let object = with(|e| self.atomic(e, initial));
        let me = current();
        let last = with(|e| e.threads[me].last_look.take());
        let again = Look::waits_for_newer(last, object, at);
        let wait = match again {
            Some(than) => Wait::Newer { object, than },
            None => Wait::Now,
        };
        step(verb, Some((object, Access::Read)), None, at, wait);
        if order == Ordering::SeqCst {
            with(|e| e.touch(TOTAL_ORDER, Access::Read));
        }
        let (oldest, newest) = with(|e| {
            let history = &e.objects[object as usize].history;
            let knows = &mut e.threads[me].knows;
            if again.is_some() {
                knows.catch_up(history, object);
            }
            (knows.oldest(&e.total, object, order), history.last_timestamp())
        });
        let timestamp = newest - choose((newest - oldest) as usize + 1) as u32;
        with(|e| {
            let history = &e.objects[object as usize].history;
            let thread = &mut e.threads[me];
            thread.knows.read(history, object, timestamp, order);
            if timestamp == newest {
                thread.last_look = Some(Look::after(last, object, at, timestamp));
            }
            (history.value(timestamp), history.newest())
        })
    }

    /// An atomic store.
    pub fn store(&self, initial: u64, value: u64, order: Ordering, at: &'static Location<'static>) {
        let object = with(|e| self.atomic(e, initial));
        step("store", Some((object, Access::Write)), None, at, Wait::Now);
        with(|e| write(e, object, value, order, None));
    }

    /// An atomic read-modify-write, which always reads the newest value: that one, and the new one.
    pub fn update(
        &self,
        verb: &'static str,
        initial: u64,
        order: Ordering,
        at: &'static Location<'static>,
        change: impl FnOnce(u64) -> u64,
    ) -> (u64, u64) {
        let object = with(|e| self.atomic(e, initial));
        step(verb, Some((object, Access::Write)), None, at, Wait::Now);
        with(|e| {
            let history = &e.objects[object as usize].history;
            let (old, newest) = (history.newest(), history.last_timestamp());
            let new = change(old);
            let me = e.current;
            let knows = &mut e.threads[me].knows;
            knows.read(history, object, newest, order);
            write(e, object, new, order, Some(newest));
            (old, new)
        })
    }

    /// An atomic compare-and-exchange: the old value, or the one found instead. A failing one may
    /// see a stale value; a weak one may fail, once in each thread, though the value is as expected.
    #[allow(clippy::too_many_arguments)]
    pub fn compare_exchange(
        &self,
        verb: &'static str,
        initial: u64,
        (expected, new): (u64, u64),
        (success, failure): (Ordering, Ordering),
        weak: bool,
        at: &'static Location<'static>,
    ) -> Result<u64, u64> {
        let object = with(|e| self.atomic(e, initial));
        let me = current();
        let last = with(|e| e.threads[me].last_look.take());
        let again = Look::waits_for_newer(last, object, at);
        let wait = match again {
            Some(than) => Wait::Newer { object, than },
            None => Wait::Now,
        };
        step(verb, Some((object, Access::Write)), None, at, wait);
        // Which stores can be found: the newest if it is as expected (the exchange succeeds), and
        // every other that may still be read and is not (it fails).
        let choices = with(|e| {
            let history = &e.objects[object as usize].history;
            let knows = &mut e.threads[me].knows;
            if again.is_some() {
                knows.catch_up(history, object);
            }
            let newest = history.last_timestamp();
            let oldest = knows.oldest(&e.total, object, failure);
            let mut choices: Vec<u32> = vec![newest];
            choices.extend((oldest..newest).rev().filter(|t| history.value(*t) != expected));
            choices
        });
        let newest = choices[0];
        let matches = with(|e| e.objects[object as usize].history.value(newest)) == expected;
        let may_fail = weak && matches && with(|e| e.threads[me].weak_failures > 0);
        let chosen = choose(choices.len() + usize::from(may_fail));
        with(|e| {
            let spurious = chosen == choices.len();
            let timestamp = if spurious { newest } else { choices[chosen] };
            let history = &e.objects[object as usize].history;
            let found = history.value(timestamp);
            let thread = &mut e.threads[me];
            if found == expected && !spurious {
                thread.knows.read(history, object, timestamp, success);
                write(e, object, new, success, Some(timestamp));
                Ok(found)
            } else {
                if spurious {
                    thread.weak_failures -= 1;
                }
                thread.knows.read(history, object, timestamp, failure);
                if timestamp == newest && !spurious {
                    thread.last_look = Some(Look::after(last, object, at, timestamp));
                }
                Err(found)
            }
        })
    }
}

fn write(e: &mut Execution, object: u32, value: u64, order: Ordering, replaces: Option<u32>) {
    let me = e.current;
    if order == Ordering::SeqCst {
        e.touch(TOTAL_ORDER, Access::Read);
    }
    let knows = &mut e.threads[me].knows;
    let history = &mut e.objects[object as usize].history;
    knows.write(&mut e.total, history, object, value, order, replaces);
    knows.now.clock[me] += 1;
}

/// The number of the object that stands for the order of all sequentially consistent operations:
/// those on different atomics only read it, a fence changes it.
pub(crate) const TOTAL_ORDER: u32 = 0;
/// The number of the object that stands for the virtual clock.
pub(crate) const CLOCK: u32 = 1;

/// An atomic fence.
pub fn fence(order: Ordering, at: &'static Location<'static>) {
    let access = if order == Ordering::SeqCst { Access::Write } else { Access::Read };
    step("fence", Some((TOTAL_ORDER, access)), None, at, Wait::Now);
    with(|e| {
        let me = e.current;
        e.threads[me].knows.fence(&mut e.total, order);
        e.threads[me].knows.now.clock[me] += 1;
        record(e, "fence", None, format!(" [{order:?}]"), at);
    });
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
    object: Option<(u32, Access)>,
    relocks: Option<u32>,
    at: Place,
    wait: Wait,
) {
    let suspend = with(|e| {
        let me = e.current;
        let looks = matches!(wait, Wait::Newer { .. });
        let thread = &mut e.threads[me];
        if !looks {
            thread.last_look = None;
        }
        let goes_on = !thread.begun && matches!(wait, Wait::Now);
        thread.begun = true;
        thread.pending =
            Some(Pending { verb, object: object.map(|o| o.0), relocks, at, wait, is_new: true });
        if goes_on || e.decide() == Next::Stay { None } else { e.threads[me].yielder }
    });
    if let Some(yielder) = suspend {
        yielder.suspend();
    }
    with(|e| {
        let me = e.current;
        e.threads[me].pending = None;
        if let Some((object, access)) = object {
            e.touch(object, access);
        }
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

/// One of `of` possibilities; every one is explored.
pub fn choose(of: usize) -> usize {
    match with(|e| e.path.choose(of)) {
        Ok(chosen) => chosen,
        Err(_) => {
            with(Execution::diverged);
            stop()
        }
    }
}

/// Gives way to the other threads, until a time on the virtual clock if one is given.
pub fn give_way(verb: &'static str, until: Option<Duration>, at: &'static Location<'static>) {
    let object = until.map(|_| (CLOCK, Access::Write));
    step(verb, object, None, at, when(&|| Readiness::Idle { until }));
    // What it looked at before it gave way, it finds up to date: stores become visible in time.
    with(|e| {
        let me = e.current;
        let knows = &mut e.threads[me].knows;
        for object in knows.take_looked_at() {
            knows.catch_up(&e.objects[object as usize].history, object);
        }
    });
}

/// The virtual time since the beginning of the execution.
pub fn now() -> Duration {
    with(|e| {
        e.touch(CLOCK, Access::Read);
        e.now
    })
}

/// The current thread.
pub fn current() -> ThreadIndex {
    with(|e| e.current)
}

/// Is the current thread unwinding?
pub fn is_panicking() -> bool {
    is_active() && with(|e| e.threads[e.current].panicking > 0)
}

/// A panic of the current thread has been caught.
pub fn caught() {
    with(|e| {
        let me = e.current;
        let panicking = &mut e.threads[me].panicking;
        *panicking = panicking.saturating_sub(1);
    });
}

/// Starts a thread. `body` must not unwind.
pub fn spawn(
    name: Option<String>,
    at: &'static Location<'static>,
    body: Box<dyn FnOnce()>,
) -> ThreadIndex {
    step("spawn", None, None, at, Wait::Now);
    let index = with(|e| {
        let index = e.add_thread(name, at, body)?;
        if e.rules.record {
            let rest = format!(" {}", e.thread_name(index));
            record(e, "spawn", None, rest, at);
        }
        Some(index)
    });
    index.unwrap_or_else(|| stop())
}

/// Waits until the thread has ended.
pub fn join(verb: &'static str, thread: ThreadIndex, at: &'static Location<'static>) {
    let object = with(|e| e.threads[thread].object);
    step(verb, Some((object, Access::Acquire)), None, at, Wait::Finished(thread));
    with(|e| {
        e.acquire(object);
        e.threads[thread].unobserved = None;
        if e.rules.record {
            let rest = format!(" {}", e.thread_name(thread));
            record(e, verb, None, rest, at);
        }
    });
}

/// Has the thread ended?
pub fn is_finished(thread: ThreadIndex, at: &'static Location<'static>) -> bool {
    let object = with(|e| e.threads[thread].object);
    step("is_finished", Some((object, Access::Read)), None, at, Wait::Now);
    with(|e| {
        let finished = e.threads[thread].finished;
        if e.rules.record {
            let rest = format!(" {} -> {finished}", e.thread_name(thread));
            record(e, "is_finished", None, rest, at);
        }
        finished
    })
}

/// The current thread ends by a panic; unless somebody joins it, nobody will know.
pub fn ends_by_panic(payload: &(dyn Any + Send)) {
    let (name, message) = crate::panics::payload_text(payload);
    with(|e| {
        let me = e.current;
        e.threads[me].unobserved = Some(Panicked { message, name, at: None });
    });
}

/// Somebody has been told that the thread panicked.
pub fn panic_is_observed(thread: ThreadIndex) {
    with(|e| e.threads[thread].unobserved = None);
}

/// The name that the trace shows for a thread.
pub fn thread_name(thread: ThreadIndex) -> String {
    with(|e| e.thread_name(thread))
}

/// The name that a thread was given.
pub fn given_name(thread: ThreadIndex) -> Option<String> {
    with(|e| e.threads[thread].name.clone())
}

/// Is a trace being recorded?
pub fn is_recording() -> bool {
    with(|e| e.rules.record)
}

/// Adds a row to the trace that belongs to no object.
pub fn note(verb: &'static str, rest: impl FnOnce() -> String, at: &'static Location<'static>) {
    if is_recording() {
        let rest = rest();
        with(|e| record(e, verb, None, rest, at));
    }
}

/// Adds the row that says that the current thread ends.
pub fn note_end() {
    with(|e| {
        if e.rules.record {
            let thread = e.current;
            let rest = String::new();
            e.events.push(Event {
                thread,
                verb: "ends",
                object: None,
                rest,
                at: None,
                panicked_at: None,
                fault: false,
            });
        }
    });
}

fn record(e: &mut Execution, verb: &'static str, object: Option<u32>, rest: String, at: Place) {
    if e.rules.record {
        let thread = e.current;
        e.events.push(Event {
            thread,
            verb,
            object,
            rest,
            at: Some(at),
            panicked_at: None,
            fault: false,
        });
    }
}

/// Is giving up a lock a step of its own? Only when somebody asks whether it is free.
pub fn locks_are_tried() -> bool {
    with(|e| e.rules.locks_are_tried)
}

/// Somebody asks whether a lock is free.
pub fn tries_a_lock() {
    with(|e| e.tried_a_lock = true);
}

/// The current thread's value for a key, if it has one.
pub fn local(key: usize) -> Option<Rc<dyn Any>> {
    with(|e| {
        let me = e.current;
        e.threads[me].locals.iter().find(|(k, _)| *k == key).map(|(_, value)| value.clone())
    })
}

/// Gives the current thread a value for a key.
pub fn put_local(key: usize, value: Rc<dyn Any>) {
    with(|e| {
        let me = e.current;
        e.threads[me].locals.push((key, value));
    });
}

/// Takes one of the current thread's values away, the last made first.
pub fn pop_local() -> Option<Rc<dyn Any>> {
    with(|e| {
        let me = e.current;
        e.threads[me].locals.pop().map(|local| local.1)
    })
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
