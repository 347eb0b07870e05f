//! The reduction: a dataset in, its summary out.

use std::path::Path;

use crate::chunks::Chunks;
use crate::strategy::{handle_per_thread, sequential};
use crate::{Error, Hdf5Source, Options, Source, Strategy, Summary};

/// Reduces a dataset of an HDF5 file to its [`Summary`].
///
/// The dataset is cut into chunks of rows. Each is reduced apart, and the parts are merged in the
/// order of the file. So the result is the same to the last bit for any number of threads, any
/// strategy and any schedule, as long as [`Options::chunk_rows`] is the same. The default depends on
/// the dataset alone.
///
/// Memory: one chunk of rows for each thread, whatever the length of the dataset.
///
/// # Errors
///
/// What [`Hdf5Source::open`] returns; [`Error::Read`] for the first chunk, in the order of the file,
/// that cannot be read; [`Error::Cancelled`] if the caller said so; [`Error::Threads`].
///
/// ```
/// use interleave::{Options, Strategy, reduce, sample};
///
/// let file = sample::path(sample::Size::Tiny)?;
/// let alone = Options { strategy: Strategy::Sequential, ..Options::default() };
/// let together = Options { strategy: Strategy::HandlePerThread, threads: 3, ..Options::default() };
///
/// let summary = reduce(&file, "/sst", &alone)?;
/// assert_eq!(reduce(&file, "/sst", &together)?, summary);
/// println!("{summary}");
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn reduce(
    file: impl AsRef<Path>,
    dataset: &str,
    options: &Options<'_>,
) -> Result<Summary, Error> {
    let file = file.as_ref();
    reduce_with(|| Hdf5Source::open(file, dataset), options)
}

/// Reduces any [`Source`], in the same way as [`reduce`].
///
/// `open` is called once by each thread that reads, never twice at the same time. All the sources it
/// returns must hold the same rows.
///
/// # Errors
///
/// What `open` returns; of the chunks whose `read` fails or panics, the error of the first in the
/// order of the rows: a panic comes back as [`Error::Panic`]. [`Error::Cancelled`] and
/// [`Error::Threads`] as for [`reduce`].
///
/// ```
/// use interleave::{Memory, Options, reduce_with};
///
/// let source = || Ok(Memory((1..=100).map(f64::from).collect()));
/// let summary = reduce_with(source, &Options::default())?;
/// assert_eq!(summary.mean(), Some(50.5));
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn reduce_with<S: Source>(
    open: impl Fn() -> Result<S, Error> + Sync,
    options: &Options<'_>,
) -> Result<Summary, Error> {
    let first = open()?;
    let chunks = Chunks::of(&first, options);
    match options.strategy {
        Strategy::Sequential => sequential::reduce(first, &chunks),
        Strategy::HandlePerThread => {
            handle_per_thread::reduce(first, open, options.threads, &chunks)
        }
    }
}
