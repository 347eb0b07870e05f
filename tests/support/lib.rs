//! What the checks of several exercises share: datasets that behave in a certain way, so that a
//! check needs no luck and no waiting.
//!
//! A package for each flavour compiles them. A latch is built of `std`'s locks, which the model
//! follows. What only *records*, in a way that does not depend on the order, is built of `core`'s
//! atomics, which the model does not see: so a recorder adds no interleavings, and orders nothing
//! that the subject fails to order.

pub mod aftermath;
pub mod alone;
pub mod asleep;
pub mod bare;
pub mod counting;
pub mod crew;
pub mod crowded;
pub mod dropped;
pub mod ended;
pub mod endless;
pub mod faulty;
pub mod freed;
pub mod handed;
pub mod in_memory;
pub mod jobs;
pub mod latch;
pub mod law;
pub mod no_time;
pub mod numerous;
pub mod own_error;
pub mod readers;
pub mod rendezvous;
pub mod restarted;
pub mod result;
pub mod room;
pub mod sample;
pub mod sendable;
pub mod service;
pub mod shelf;
pub mod slow;
pub mod solo;
pub mod started;
pub mod straggler;
pub mod sums;
pub mod thread;
pub mod told;
pub mod zero;
