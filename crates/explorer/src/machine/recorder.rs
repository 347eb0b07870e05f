//! Who writes down what happens in an execution.

use crate::Standing;
use crate::ids::{Epoch, ObjectId, ThreadId, Timestamp};
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

/// How a thread stood at some moment.
#[derive(Clone, PartialEq)]
pub(crate) struct Stood {
    /// None when it has ended.
    pub(crate) state: Option<Standing>,
    pub(crate) verb: &'static str,
    pub(crate) object: Option<ObjectId>,
    pub(crate) holder: Option<ThreadId>,
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
    /// A step begins. If deeds are kept: how each thread stands then.
    fn begins(&mut self, step: Taken, stood: Vec<Stood>);

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
