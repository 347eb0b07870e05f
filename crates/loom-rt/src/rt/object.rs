//! What several threads can use.

use super::calls::{access, switching};
use super::execution::{SERIAL, Slot, with};
use super::slots::hand;
use super::wait::step;
use crate::back::Knowledge;
use explorer::rt::{Access, Content, Met, Readiness};
use std::cell::Cell;
use std::panic::Location;
use std::rc::Rc;

/// Something that several threads can use: a lock, an atomic, a channel.
///
/// It can be made in a constant; it gets its number in an execution when it is first used there.
pub struct Object {
    /// Serial of the execution and number within it.
    number: Cell<(u32, usize)>,
}

impl Object {
    /// An object.
    pub const fn new(_: &'static str, _: &'static Location<'static>) -> Object {
        Object { number: Cell::new((0, 0)) }
    }

    /// Forgets the number: the object becomes a new one.
    pub fn renew(&mut self) {
        self.number.set((0, 0));
    }

    /// Makes sure that the object has a number in this execution.
    pub fn meet(&self) -> Met {
        let (serial, _) = self.number.get();
        if serial == SERIAL.get() {
            return Met::Again;
        }
        with(|e| {
            e.objects.push(Slot::default());
            self.number.set((e.serial, e.objects.len() - 1));
        });
        if serial == 0 { Met::First } else { Met::Earlier }
    }

    pub(super) fn number(&self) -> usize {
        self.meet();
        self.number.get().1
    }

    /// Waits for the thread's turn to use this object.
    pub fn step(&self, _: &'static str, _: Access, at: &'static Location<'static>) {
        step(Some(self.number()), None, at, None);
    }

    /// Waits until `ready` says so and it is the thread's turn, as [`Object::step`] does.
    pub fn step_when(
        &self,
        _: &'static str,
        access: Access,
        at: &'static Location<'static>,
        ready: &dyn Fn() -> Readiness,
    ) {
        let object = self.number();
        let wants = matches!(access, Access::Acquire | Access::AcquireShared).then_some(object);
        step(Some(object), wants, at, Some(ready));
    }

    /// Waits as [`Object::step_when`] does, in a sleep after which a lock is taken back.
    pub fn sleep_then_lock(
        &self,
        lock: &Object,
        _: &'static str,
        _: Access,
        at: &'static Location<'static>,
        ready: &dyn Fn() -> Readiness,
    ) {
        // Giving up the lock and falling asleep were one step. The next one is taking the lock back.
        let lock = lock.number();
        step(Some(lock), Some(lock), at, Some(ready));
    }

    /// The step under way uses this object too: it was dependent on its own already.
    pub fn touch(&self, _: Access) {
        self.meet();
    }

    /// Leaves what this thread knows with the object.
    pub fn release(&self) {
        let hand = self.hand();
        switching(|| hand.release());
    }

    /// Learns what those knew who released the object.
    pub fn acquire(&self) {
        let hand = self.hand();
        switching(|| hand.acquire());
    }

    fn hand(&self) -> Rc<Knowledge> {
        hand(self.number())
    }

    /// The current thread holds this lock now.
    pub fn held(&self) {
        let object = self.number();
        with(|e| {
            let me = e.current;
            e.threads[me].holds.push(object);
        });
    }

    /// The thread that held this lock holds it once less.
    pub fn given_up(&self) {
        let object = self.number();
        with(|e| {
            let order = std::iter::once(e.current).chain(e.threads.ids());
            for thread in order {
                let holds = &mut e.threads[thread].holds;
                if let Some(at) = holds.iter().rposition(|held| *held == object) {
                    holds.remove(at);
                    return;
                }
            }
        });
    }

    /// For a trace, which there is none of here.
    pub fn puts(&self) {}

    /// For a trace.
    pub fn takes(&self) {}

    /// For a trace.
    pub fn shows(&self, _: impl FnOnce() -> Option<String>) {}

    /// For a trace.
    pub fn note(&self, _: &'static str, _: impl FnOnce() -> String, _: &'static Location<'static>) {
    }

    /// A use of an `UnsafeCell`.
    pub fn access_cell(&self, _: &'static str, exclusive: bool, at: &'static Location<'static>) {
        let object = self.number();
        step(Some(object), None, at, None);
        access(object, exclusive);
    }

    /// The current thread gets a pointer to the content of a cell. That counts as a read, and as a write if the
    /// content is another one when the thread calls the checker again. Where there is no content, nothing could
    /// show that, and it counts as a write.
    ///
    /// # Safety
    /// `size` bytes at `content` can be read, now and until the thread's next step.
    pub unsafe fn gets_cell(
        &self,
        content: *const u8,
        size: usize,
        at: &'static Location<'static>,
    ) {
        self.access_cell("get", size == 0, at);
        let object = self.number();
        // SAFETY: the caller promises that.
        let content = unsafe { Content::new(content, size) };
        with(|e| {
            let me = e.current;
            e.threads[me].got = Some((object, content));
        });
    }
}
