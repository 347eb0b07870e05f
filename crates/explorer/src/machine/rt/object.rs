//! What several threads can use, and the operations on it.

use super::{Readiness, is_recording, step, stop, when, with, with_active};
use crate::failure::Fault;
use crate::ids::ObjectId;
use crate::machine::access::Access;
use crate::machine::content::{Content, Got};
use crate::machine::execution::Execution;
use crate::machine::recorder::{Spot, What};
use crate::machine::thread::Wait;
use crate::machine::variables;
use crate::names::{NOWHERE, Origin};
use std::cell::Cell;
use std::panic::Location;

/// Something that several threads can use: the identity and origin of a lock, an atomic, a channel.
///
/// It can be made in a constant; it gets its number in an execution when it is first used there. Memory that is all
/// zeros is an object, too: programs make atomics of it.
pub struct Object {
    origin: Option<Origin>,
    /// Serial of the execution, or 0, and which object of it this is.
    number: Cell<(u32, ObjectId)>,
}

/// What an allocator writes over memory that is given back, so that objects in it are known to be gone.
pub const FREED: u8 = 0xDE;
/// That of an object which no execution has met.
const UNMET: (u32, ObjectId) = (0, ObjectId::CLOCK);
const FREED_NUMBER: u32 = u32::from_ne_bytes([FREED; 4]);

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

impl Drop for Object {
    /// Its memory goes with it.
    fn drop(&mut self) {
        let (serial, object) = self.number.get();
        if serial != UNMET.0 {
            with_active(|e| {
                if e.serial == serial && e.end.is_none() {
                    e.goes_away(object);
                }
            });
        }
    }
}

impl Object {
    /// An object of this kind, made at this place in the source.
    pub const fn new(kind: &'static str, created: &'static Location<'static>) -> Object {
        Object { origin: Some(Origin { kind, created }), number: Cell::new(UNMET) }
    }

    /// Forgets the number: the object becomes a new one. That is right when nobody else can have it,
    /// as after `get_mut`.
    pub fn renew(&mut self) {
        self.number.set(UNMET);
    }

    /// Makes sure that the object has a number in this execution.
    pub fn meet(&self) -> Met {
        with(|e| self.meet_in(e))
    }

    pub(super) fn origin(&self) -> Origin {
        self.origin.unwrap_or(Origin { kind: "zeroed memory", created: NOWHERE })
    }

    fn meet_in(&self, e: &mut Execution) -> Met {
        if self.number.get().0 == e.serial {
            return Met::Again;
        }
        variables::begins_afresh(std::ptr::from_ref(self).expose_provenance(), e.serial);
        let (serial, _) = self.number.get();
        if serial == FREED_NUMBER {
            return self.is_freed(e);
        }
        let number = e.objects.add(self.origin());
        self.number.set((e.serial, number));
        let me = e.current;
        if let Some(got) = &mut e.threads[me].got {
            let bytes = std::ptr::from_ref(&self.number);
            // SAFETY: they are this object's.
            unsafe { got.content.overlook(bytes.cast(), size_of_val(&self.number)) };
        }
        if serial == 0 { Met::First } else { Met::Earlier }
    }

    /// The memory of the object has been given back: all that can be said of it is that.
    #[cold]
    #[track_caller]
    fn is_freed(&self, e: &mut Execution) -> Met {
        let message = format!(
            "{} uses an atomic, a lock or a cell in memory that has been freed",
            e.thread_name(e.current)
        );
        e.fail(Fault::UseAfterFree, message);
        let number = e.objects.add(Origin { kind: "freed memory", created: Location::caller() });
        self.number.set((e.serial, number));
        Met::First
    }

    pub(super) fn number(&self, e: &mut Execution) -> ObjectId {
        self.meet_in(e);
        self.number.get().1
    }

    /// Waits for the thread's turn to do `verb` on this object. When it returns, what follows up
    /// to the next operation happens in one step.
    pub fn step(&self, verb: &'static str, access: Access, at: &'static Location<'static>) {
        let object = with(|e| self.number(e));
        step(verb, Some((object, access)), None, at, Wait::Now);
    }

    /// Waits until `ready` says so and it is the thread's turn to do `verb` on this object, as [`Object::step`] does.
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

    /// Waits as [`Object::step_when`] does, in a sleep after which a lock is taken back.
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
            e.fact(What::Held(object));
        });
    }

    /// For the trace: whoever held this lock holds it once less.
    pub fn given_up(&self) {
        with(|e| {
            let object = self.number(e);
            let me = e.current;
            let order = std::iter::once(me).chain(e.threads.ids());
            for thread in order {
                let holds = &mut e.threads[thread].holds;
                if let Some(at) = holds.iter().rposition(|o| *o == object) {
                    holds.remove(at);
                    e.fact(What::GivenUp(object, thread));
                    return;
                }
            }
        });
    }

    /// For the trace: a message goes in at the back of this channel.
    pub fn puts(&self) {
        with(|e| {
            let object = self.number(e);
            e.fact(What::Put(object));
        });
    }

    /// For the trace: the message at the front comes out of it.
    pub fn takes(&self) {
        with(|e| {
            let object = self.number(e);
            e.fact(What::Took(object));
        });
    }

    /// Says what the newest value is, for who looks at the execution; no value is said of types that
    /// cannot be shown.
    pub fn shows(&self, value: impl FnOnce() -> Option<String>) {
        if is_recording()
            && let Some(value) = value()
        {
            self.show(value);
        }
    }

    fn show(&self, value: String) {
        with(|e| {
            let object = self.number(e);
            if let Some(recorder) = &e.recorder {
                recorder.borrow_mut().shows(object, value);
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
            self.log(verb, rest(), at);
        }
    }

    fn log(&self, verb: &'static str, rest: String, at: &'static Location<'static>) {
        with(|e| {
            let object = Some(self.number(e));
            e.log(verb, object, rest, Spot::At(at));
        });
    }

    /// The current thread gets a pointer to the content of a cell. That counts as a read, and as a write
    /// if the content is another one when the thread comes to its next step. Where there is no content, as in
    /// `UnsafeCell<()>`, nothing could show that, and it counts as a write. A write and another access that
    /// are not ordered are a data race.
    ///
    /// # Safety
    /// `size` bytes at `content` can be read, now and until the thread's next step.
    pub unsafe fn gets_cell(
        &self,
        content: *const u8,
        size: usize,
        at: &'static Location<'static>,
    ) {
        let empty = size == 0;
        self.step("get", if empty { Access::Write } else { Access::Read }, at);
        let raced = with(|e| {
            let object = self.number(e);
            let me = e.current;
            e.log("get", Some(object), String::new(), Spot::At(at));
            let view = &e.threads[me].knows.now;
            let epoch = view.clock[me];
            let accesses = &mut e.objects[object].accesses;
            let other = match empty {
                true => accesses.writes(me, view, epoch),
                false => accesses.reads(me, view),
            };
            // SAFETY: the caller promises that.
            let content = unsafe { Content::new(content, size) };
            e.threads[me].got = Some(Got { object, epoch, content });
            e.raced(other)
        });
        if raced {
            stop();
        }
    }
}
