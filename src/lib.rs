//! Statistics of an HDF5 dataset in one pass, in parallel.
//!
//! This is the running example of the book, and a tool of its own: count, sum, mean, smallest,
//! largest and variance of any numeric dataset, with the same bits for any number of threads.
//!
//! - A [`Source`] is where values come from: [`Hdf5Source`] a dataset in a file, [`Memory`] a vector.
//! - A [`Partial`] is what the exercises of the book merge: a count and a sum. A [`Summary`] is what
//!   the tool merges: everything.
//! - [`reduce`] does it all, in one of several [strategies](Strategy).
//! - [`sample`] writes a file to try it on.
//!
//! ```
//! use interleave::{Options, reduce, sample};
//!
//! let file = sample::path(sample::Size::Tiny)?;
//! let sst = reduce(&file, "/sst", &Options::default())?;
//! let mean = sst.mean().expect("the sample is not empty");
//! assert!((10.0..25.0).contains(&mean), "a mean sea-surface temperature in °C: {mean}");
//! # Ok::<(), interleave::Error>(())
//! ```

// How the files hang together, from the outside in. `reduce` chooses a strategy and says why; `by_index`, `follower`
// and `parts` are the other ways in: a row for each index of an axis, a dataset that grows, the pieces for an engine
// elsewhere. A `strategy` decides which thread reads which piece and when pieces are merged; `job` is what it is given.
// A dataset is opened by `hdf5_file` and `hdf5_source`: `dtype` says how values are stored, `meaning` what they stand
// for, `cut` into which pieces they are read, and `sources` which other files a virtual dataset takes them from. What
// is read without libhdf5 goes through `direct`: `index` finds the chunks, `decode` undoes their filters. `guard` looks
// at chunks before libhdf5 reads them, and `apart` leaves to a child process what might crash it. Values end in an
// `accumulator`, which has `kernel` and `histogram` make a `summary` of them; summaries are merged in the order of the
// file.

#![warn(clippy::disallowed_methods)]

mod accumulator;
#[cfg(unix)]
pub mod apart;
mod by_index;
mod condition;
mod cut;
pub mod decode;
mod direct;
mod dtype;
mod error;
mod fill;
#[cfg(unix)]
mod follower;
mod guard;
mod hdf5_file;
mod hdf5_source;
mod histogram;
pub mod index;
mod job;
mod kernel;
#[cfg(unix)]
pub mod left_open;
mod libhdf5;
mod list;
mod meaning;
mod names;
mod options;
mod partial;
pub mod parts;
mod pieces;
pub mod processes;
mod quantiles;
mod raw_files;
mod reduce;
mod row_range;
mod rows;
pub mod sample;
mod source;
mod sources;
mod steps;
mod strategy;
mod sum;
mod summary;
mod whole;

pub use by_index::{ByIndex, by_index};
pub use condition::Condition;
pub use error::Error;
pub use fill::Fill;
#[cfg(unix)]
pub use follower::Follower;
pub use hdf5_file::{Hdf5File, list};
pub use hdf5_source::Hdf5Source;
pub use histogram::Histogram;
pub use list::{Listed, Listing};
pub use names::escaped_name;
pub use options::{Nan, Options, Progress, Strategy};
pub use partial::Partial;
pub use reduce::{Report, reduce, reduce_with, report, report_of};
pub use rows::Rows;
pub use source::{Memory, Source};
pub use summary::{Summary, shown};
pub use whole::Whole;
