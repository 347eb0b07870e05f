//! What is taken down while an execution is recorded: rows for its trace, facts for its picture, and
//! the steps for its schedule.

use crate::MAX_THREADS;
use crate::Standing;
use report::schedule::Detail;
use std::panic::Location;

/// Where in the source something was written.
pub(crate) type Place = &'static Location<'static>;

/// Where an event stands in the source.
#[derive(Debug, Clone)]
pub(crate) enum Spot {
    Nowhere,
    At(Place),
    /// A panic's place, which is not a static one: file and line.
    Panicked(String, u32),
}

/// One thing that a thread did.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) thread: usize,
    pub(crate) verb: &'static str,
    pub(crate) object: Option<u32>,
    /// What follows the object's name: a value, an ordering.
    pub(crate) rest: String,
    pub(crate) spot: Spot,
    pub(crate) fault: bool,
    /// The number of the step that it belongs to, from 1.
    pub(crate) turn: u32,
}

/// What the trace needs to know of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) kind: &'static str,
    pub(crate) created: Place,
}

/// A step as it was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) thread: usize,
    pub(crate) detail: Option<Detail>,
    /// Would it have been taken without an entry?
    pub(crate) is_usual: bool,
}

/// The name that is shown for a thread.
pub(crate) fn thread_name(index: usize, name: Option<&str>) -> String {
    match (name, index) {
        (Some(name), _) => name.to_string(),
        (None, 0) => "main".to_string(),
        (None, n) => format!("T{n}"),
    }
}

/// What is taken down while an execution is recorded.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) facts: Vec<Fact>,
    /// By turn: how each thread stood when it was given.
    pub(crate) turns: Vec<Vec<Stood>>,
}

pub(crate) struct Fact {
    /// The number of events before it.
    pub(crate) at: usize,
    pub(crate) thread: usize,
    pub(crate) turn: u32,
    pub(crate) what: What,
}

pub(crate) enum What {
    Spawned(usize),
    Released(u32),
    Acquired(u32),
    Held(u32),
    /// By the thread that held it.
    GivenUp(u32, usize),
    Wrote {
        object: u32,
        timestamp: u32,
        /// How far its thread was.
        epoch: u32,
    },
    Read {
        object: u32,
        timestamp: u32,
        newest: u32,
        /// By thread: how far it had been heard of after the read.
        knows: [u32; MAX_THREADS],
    },
    /// This thread's wait is over.
    Woke(usize),
    Put(u32),
    Took(u32),
    Preempted,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Stood {
    /// None when it has ended.
    pub(crate) state: Option<Standing>,
    pub(crate) verb: &'static str,
    pub(crate) object: Option<u32>,
    pub(crate) holder: Option<usize>,
}
