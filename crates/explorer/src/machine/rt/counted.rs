//! Reference counts: they take steps only where it matters.

use super::{Object, is_active, with};
use crate::machine::access::Access;
use crate::machine::counted::{Counted, Counting};
use crate::machine::thread::Wait;
use std::panic::Location;
use std::sync::atomic::Ordering;

/// What is not counted is being dropped. Apart from [`Object::drops_uncounted`], so that it is not compiled for each type.
struct Dropping {
    before: Counted,
    was_panicking: bool,
}

impl Dropping {
    fn of(object: &Object) -> Dropping {
        let before = with(|e| {
            let dropping = &mut e.threads[e.current].dropping;
            let before = *dropping;
            dropping.join(Counted::drops(object.origin().created));
            before
        });
        Dropping { before, was_panicking: std::thread::panicking() }
    }
}

impl Drop for Dropping {
    fn drop(&mut self) {
        with(|e| {
            // A panic goes on in the thread of the last owner.
            if std::thread::panicking() && !self.was_panicking {
                e.tells_threads_apart();
            }
            e.threads[e.current].dropping = self.before;
        });
    }
}

impl Object {
    /// Where it was made.
    pub fn created(&self) -> &'static Location<'static> {
        self.origin().created
    }

    /// What is a step of those who own what was made here?
    pub fn counting(&self) -> Counting {
        if is_active() {
            with(|e| e.rules.counted.of(self.origin().created))
        } else {
            Counting::None
        }
    }

    /// The program asks for the count: what is made here is to be counted, from the next execution on. Takes a step in
    /// this one, since a loop may ask until others have done something.
    pub fn is_to_be_counted(&self, verb: &'static str, at: &'static Location<'static>) {
        with(|e| e.used.counted.join(Counted::all(self.origin().created)));
        self.step(verb, Access::Write, at);
    }

    /// Drops what is not counted. If that does anything that others notice, or that depends on the thread, the drops are
    /// to be steps.
    pub fn drops_uncounted(&self, drop: impl FnOnce()) {
        let _dropping = Dropping::of(self);
        drop();
    }

    /// A relaxed read-modify-write as part of the step under way, for which it makes no difference when in it that is.
    pub fn update_unnoticed(&self, initial: u64, change: impl FnOnce(u64) -> u64) {
        with(|e| {
            let object = self.atomic(e, initial);
            let act = e.act(object, Ordering::Relaxed);
            let history = &e.objects[object].history;
            let (newest, new) = (history.last(), change(history.newest()));
            e.write(act, newest, new, true);
        });
    }

    /// An atomic read-modify-write that may also leave the value as it is, having read the newest: the value read.
    ///
    /// # Errors
    /// The newest value, for which `change` gave none.
    pub fn update_if(
        &self,
        verb: &'static str,
        initial: u64,
        (success, failure): (Ordering, Ordering),
        at: &'static Location<'static>,
        change: impl FnOnce(u64) -> Option<u64>,
    ) -> Result<u64, u64> {
        let object = with(|e| self.atomic(e, initial));
        super::step(verb, Some((object, Access::Read)), None, at, Wait::Now);
        let found = with(|e| e.objects[object].history.newest());
        let new = change(found);
        with(|e| {
            let index = e.objects[object].history.last();
            match new {
                Some(new) => {
                    e.touch(object, Access::Write);
                    let act = e.act(object, success);
                    e.write(act, index, new, true);
                    Ok(found)
                }
                None => {
                    let act = e.act(object, failure);
                    e.read(act, index);
                    Err(found)
                }
            }
        })
    }
}

/// An acquire fence as part of the step under way.
pub fn acquire_within_step() {
    with(|e| {
        let me = e.current;
        e.threads[me].knows.fence(Ordering::Acquire);
    });
}
