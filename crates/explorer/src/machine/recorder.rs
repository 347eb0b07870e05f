//! Who writes down what happens in an execution.

use crate::ids::{Epoch, ObjectId, ThreadId, Timestamp};
use crate::machine::execution::Execution;
use crate::memory::Clock;
use crate::names::Place;
use report::schedule::Detail;
use std::cell::RefCell;
use std::rc::Rc;

/// Where an event stands in the source.
#[derive(Debug, Clone)]
pub(crate) enum Spot {
    Nowhere,
    At(Place),
    /// A panic's place, which is not a static one: file and line.
    Panicked(String, u32),
}

/// A step as it is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) thread: ThreadId,
    pub(crate) detail: Option<Detail>,
    /// Would it have been taken without an entry in a schedule?
    pub(crate) is_usual: bool,
}

/// One thing that a thread does, for those who read of it.
pub(crate) struct Deed {
    pub(crate) verb: &'static str,
    pub(crate) object: Option<ObjectId>,
    /// What follows the object's name: a value, an ordering.
    pub(crate) rest: String,
    pub(crate) spot: Spot,
}

/// What connects the deeds of different threads.
pub(crate) enum What {
    Spawned(ThreadId),
    Released(ObjectId),
    Acquired(ObjectId),
    Held(ObjectId),
    /// By the thread that held it.
    GivenUp(ObjectId, ThreadId),
    Wrote {
        object: ObjectId,
        timestamp: Timestamp,
        /// How far its thread was.
        epoch: Epoch,
    },
    Read {
        object: ObjectId,
        timestamp: Timestamp,
        newest: Timestamp,
        /// By thread: how far it had been heard of after the read.
        knows: Clock,
    },
    /// This thread's wait is over.
    Woke(ThreadId),
    Put(ObjectId),
    Took(ObjectId),
    Preempted,
}

/// Writes down what happens in an execution. A search has none.
pub(crate) trait Recorder {
    /// A step begins.
    fn begins(&mut self, e: &Execution, step: Taken);

    /// The step under way goes another way than the usual one.
    fn deviates(&mut self, detail: Detail);

    /// Does it keep what the threads do, and not only which steps they take? What they do is put into words
    /// only then.
    fn keeps_deeds(&self) -> bool;

    fn does(&mut self, thread: ThreadId, deed: Deed);

    fn fact(&mut self, thread: ThreadId, what: What);

    /// The newest value of the object, in words.
    fn shows(&mut self, object: ObjectId, value: String);
}

/// A recorder, also in the hands of the caller, which reads afterwards what it has.
pub(crate) type SharedRecorder = Rc<RefCell<dyn Recorder>>;

impl Execution {
    /// Does a recorder keep what threads do?
    pub(crate) fn keeps_deeds(&self) -> bool {
        self.recorder.as_ref().is_some_and(|recorder| recorder.borrow().keeps_deeds())
    }

    /// The current thread has done this.
    pub(crate) fn log(
        &mut self,
        verb: &'static str,
        object: Option<ObjectId>,
        rest: String,
        spot: Spot,
    ) {
        if let Some(recorder) = &self.recorder {
            recorder.borrow_mut().does(self.current, Deed { verb, object, rest, spot });
        }
    }

    pub(crate) fn fact(&mut self, what: What) {
        if let Some(recorder) = &self.recorder {
            recorder.borrow_mut().fact(self.current, what);
        }
    }
}
