//! A model checker for threads.
//!
//! [`Model::check`] runs a closure again and again, each time under another interleaving of its
//! threads and another choice of the values that its atomic loads may see, until every possibility
//! within the bound has been tried or one of them fails. The threads are coroutines on one OS
//! thread. They reach the explorer through a module that is not public: `model-std` dresses it up as `std`.
//!
//! The words used here:
//!
//! - an *operation* is something that other threads can notice: a lock, a load, a join;
//! - a *step* is one operation with all the code up to the thread's next one; the scheduler
//!   chooses between steps and nowhere else;
//! - an *execution* is one run of the closure, a sequence of steps;
//! - a *preemption* is a switch away from a thread that could have gone on;
//! - a *footprint* is the set of objects that a step touched: two steps whose footprints do not
//!   conflict can change places without anybody noticing.
//!
//! # How the search goes
//!
//! First every execution without a preemption, then with at most one, then two: *iterative context
//! bounding* (Musuvathi and Qadeer, PLDI 2007). Most bugs need few preemptions, and the first
//! failure found is the easiest to read. These rounds enumerate plainly, without any reduction.
//! For [`Bound::All`], one execution follows in which the threads take turns at every step: a
//! livelock shows at once there. Then come all executions, where only one of every set that differs in the order
//! of independent steps is run: *dynamic partial-order reduction* (Flanagan and Godefroid, POPL 2005) with
//! *sleep sets* (Godefroid, 1996). Where two steps could have come in the other order, one of the threads
//! is tried that such an execution can begin with (the *source sets* of Abdulla, Aronsson, Jonsson and
//! Sagonas, POPL 2014).
//!
//! Two executions also have the same result if each load reads the same store in both, and the stores of each
//! atomic stand in the same order. So in this part of the search, a load reads a store that was replaced only if the
//! newer store has led to the load. If it hasn't, another execution has that result, in which the load comes first.
//! Some results are still reached more than once. Where two threads each read what the other then replaces (as in
//! store buffering), either of the loads can be the late one, and a loop that waits may have looked once or three
//! times before. `model-std-tests/tests/model/axioms.rs` counts this: for 30,000 random programs there were 4.5 % more
//! executions than results.
//!
//! A search that takes long can be shared by several processes ([`Model::processes`]). A process forks a helper as soon
//! as one more may run, and gives it the branch nearest to the beginning that is to be explored later. Which threads
//! are asleep there depends on what is explored before, so it is guessed; when the search gets there it knows, and
//! takes over what the helper found, or explores the branch itself. So what is found doesn't depend on the number of
//! processes.
//!
//! [`Model::follow`] makes no search: a [`Schedule`] says who takes each step of one execution. Every
//! trace has the schedule that leads to it.
//!
//! # What the model promises
//!
//! - Atomics follow the C++20 memory model with one restriction: a load sees only stores that have been
//!   executed (no load buffering). All else that the model allows is tried: relaxed loads read any store
//!   that coherence and happens-before allow, stores come before others in modification order that were
//!   executed earlier, and the single order of `SeqCst` operations need not be the order of execution.
//!   `model-std-tests/tests/model/axioms.rs` compares random programs with the axioms of the standard. Where C++20 and
//!   RC11 (Lahav, Vafeiadis, Kang, Hur and Dreyer, PLDI 2017) differ about `SeqCst`, C++20 is followed.
//! - A condition variable may wake once for no reason in each thread of an execution. A deadlock
//!   that only such a wake-up would end is a deadlock.
//! - Time is a virtual clock, which advances only when a sleeping thread is chosen. A sleep or a
//!   time limit may end as soon as every thread that could run has had its turn, and once for
//!   each thread of an execution even earlier. Nothing can be inferred from how long it was.
//! - Schedules are fair, so a loop that waits for another thread ends: a thread that yields lets the
//!   others go first, and so does one that looks at the same atomic, at the same place, with nothing
//!   in between, for the fourth time and more, when the atomic has not changed. A thread reads the
//!   same stale store at most four times. A thread that passes the same operation for the thirteenth
//!   time while no other ran lets the others go first, too. When that has held back a thread, some
//!   executions with a patience of 300 rounds show whether its loop would have ended by itself. If so,
//!   everything is explored again with that patience. If a loop waits for others, but changes something in
//!   each round, the result is [`Bound::Rounds`] and not [`Bound::All`].
//! - A weak compare-and-exchange may fail for no reason once in each thread of an execution.
//! - A process or thread that was started as *mortal* may crash before each of its steps and after the last
//!   but one, also while it waits; there is one crash in an execution at most. A crash is a step of its own,
//!   which depends on every step of those that die in it, and counts as no preemption. It runs no
//!   destructors: locks stay locked, and a file of pages may lose what was not flushed.

// How the files hang together, from the outside in. `search` runs execution after execution, `follow` one along a
// schedule, and `explore` all of them for a reader to walk through; `assertion` is the way in for the `#[test]`
// of any crate. Each gives the `machine` a guide, which decides at every choice (`machine/guide`): the `path` of
// the search, which knows what it has tried, the script of a schedule, or one by which the threads alternate. The
// machine runs one execution (`machine/run`), its threads as coroutines (`stack`): `machine/execution` is its
// state, `machine/schedule` says which threads may go next, `machine/ends` why none can, and `machine/rt` is what
// model-std calls. `memory` says which stores a load may see. What a step touches goes to the guide, if it asks:
// `search/dependence` finds which steps could have come in another order. What the threads do goes to a recorder
// (`machine/recorder`), if there is one; a search has none. `record` has two of them. Of what the larger keeps
// `trace` makes the table, `story` what the picture shows, and `entries` the schedule; `names` reads the objects'
// names off the source. `ids` has a type for each kind of number in all this.
mod assertion;
mod entries;
mod explore;
mod failure;
mod follow;
mod ids;
mod machine;
mod memory;
mod names;
mod panics;
mod processor;
mod record;
mod search;
mod stack;
mod story;
mod trace;

// What of it is told to others, as data.
pub use ::report::{
    Arrow, ArrowKind, BadEntry, Bound, Count, Cut, End, Grain, Hold, Look, Node, ObjectState,
    PASSED, Packed, PackedPlayed, Play, Played, Recording, Row, Schedule, Stand, Standing, Step,
    Story, ThreadState, Trace, Tree,
};
pub use assertion::model;
pub use failure::{Explored, Failure, Fault, Named, PROCESSES, SCHEDULE};
pub use follow::{Followed, Refusal, Refused};
#[doc(hidden)]
pub use machine::rt;
pub use search::Model;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The number of threads that an execution may have, the main thread included.
pub const MAX_THREADS: usize = 16;
