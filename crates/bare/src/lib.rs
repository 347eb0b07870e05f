//! Two libraries that only one thread may be in at a time, as they are: their C functions, and no lock. The
//! chapters on single-threaded libraries and on file handles show what becomes of that, and put right what
//! the exercises build around it.

#![warn(clippy::disallowed_methods)]

mod hdf5;
mod sqlite;

pub use hdf5::{Hdf5, hdf5_locks_itself, write_f64};
pub use sqlite::Sqlite;
