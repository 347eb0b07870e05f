//! Going through the executions of a closure by hand: all of them recorded as a tree, and a look at
//! any moment of any of them.

mod look;
mod play;
mod record;
mod tree;
