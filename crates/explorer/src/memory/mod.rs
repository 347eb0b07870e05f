//! The memory model: which stores a load may see, and what it learns from seeing them.
//!
//! Every atomic keeps all its stores in their modification order. What a thread knows is a [`View`]: for
//! each atomic the oldest store that it may still read, and for each thread how far it has heard of it. A
//! release store carries the view of its thread, an acquire load that reads it joins that view: this is the
//! view-based presentation of C++ release and acquire (Kang, Hur, Lahav, Vafeiadis and Dreyer, *A promising
//! semantics for relaxed-memory concurrency*, POPL 2017), without promises.
//!
//! # Stores that overtake others, and loads that come too late
//!
//! A store is usually the newest of its atomic when it is executed, and a load usually reads the newest.
//! Both could go otherwise: the store could come before another, s, that was executed
//! earlier, and the load could read what s replaces. But then it could as well have been executed before s,
//! unless s led to it. So those choices are offered only where s comes before it, along events in the
//! order of execution: see [`Past`]. (With a bound on preemptions not every order of execution is explored. There
//! a load reads whatever it may, unless it is sequentially consistent or its thread has passed such a fence.) Nothing is lost by that. Of all orders of execution that lead to the
//! same result take one with the fewest pairs that are executed in one order and stand in modification
//! order, or from-read, in the other. If such a pair were not connected by a path, what leads to the second
//! of it could be executed first: no pair would be added, and this one would be gone.

mod cell;
mod history;
mod knowledge;
mod nodes;
mod orders;
mod total;
mod view;

pub(crate) use self::cell::Accesses;
pub(crate) use self::history::History;
pub(crate) use self::knowledge::{Act, Knowledge};
pub(crate) use self::total::TotalOrder;
pub(crate) use self::view::{Clock, Past, View};
