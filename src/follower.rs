//! A dataset that another program appends to.

use std::path::{Path, PathBuf};

use hdf5::{Dataset, File, sync::sync};
use hdf5_sys::h5d::H5Drefresh;

use crate::accumulator::{Accumulator, Sink};
use crate::left_open::State;
use crate::{Error, Hdf5Source, Options, Source, Summary, libhdf5, names};

/// How many values to read at a time: eight mebibytes of them.
const VALUES_AT_A_TIME: usize = 1 << 20;

/// Follows a dataset as it grows along its first axis, and reads each row once.
///
/// The writer must let others read meanwhile (SWMR), or have closed the file. What it has not flushed is
/// not seen yet.
///
/// ```
/// use interleave::{Follower, reduce, sample};
///
/// let file = sample::path(sample::Size::Tiny)?;
/// let mut sst = Follower::open(&file, "/sst")?;
/// assert!(sst.refresh()? > 0);
/// assert_eq!(sst.refresh()?, 0, "no row is read twice");
/// assert_eq!(sst.summary().count(), reduce(&file, "/sst", &Default::default())?.count());
/// assert!(!sst.is_written()?, "its writer has closed the file");
/// # Ok::<(), interleave::Error>(())
/// ```
pub struct Follower {
    path: PathBuf,
    name: String,
    file: File,
    dataset: Dataset,
    rows: usize,
    summary: Summary,
    restarts: u64,
}

impl Follower {
    /// Opens the dataset, and has read none of its rows yet.
    ///
    /// # Errors
    ///
    /// Those of [`Hdf5Source::open`].
    pub fn open(path: impl AsRef<Path>, dataset: &str) -> Result<Follower, Error> {
        let path = path.as_ref();
        let file = libhdf5::open(path)?;
        // It says what is wrong with the name or the type.
        Hdf5Source::of(&file, path, dataset)?;
        let found = names::open(&file, dataset)
            .map_err(|error| names::not_found(&file, path, dataset, &error))?;
        let (path, name) = (path.to_owned(), dataset.to_owned());
        let (rows, summary, restarts) = (0, Summary::default(), 0);
        Ok(Follower { path, name, file, dataset: found, rows, summary, restarts })
    }

    /// Reads the rows that were appended since the last call, and says how many. If there are fewer than were
    /// read, it begins anew: see [`restarts`](Follower::restarts).
    ///
    /// # Errors
    ///
    /// Those of [`Source::read`] for a dataset in a file.
    pub fn refresh(&mut self) -> Result<usize, Error> {
        // SAFETY: `sync` holds libhdf5's lock, and the dataset is open.
        let refreshed = sync(|| unsafe { hdf5::h5check(H5Drefresh(self.dataset.id())) });
        refreshed.map_err(|e| Error::OpenDataset {
            file: self.path.clone(),
            dataset: self.name.clone(),
            reason: libhdf5::gist(&e),
        })?;
        let source = Hdf5Source::of(&self.file, &self.path, &self.name)?;
        if source.rows() < self.rows {
            (self.rows, self.summary) = (0, Summary::default());
            self.restarts += 1;
        }
        let before = self.rows;
        let at_a_time = (VALUES_AT_A_TIME / source.row_len().max(1)).max(1);
        let meaning = source.meaning(&Options::default())?;
        let (mut accumulator, mut values) = (Accumulator::new(&meaning), Vec::new());
        while self.rows < source.rows() {
            let next = (self.rows + at_a_time).min(source.rows());
            let mut part = source.everything();
            if let Some(rows) = part.first_mut() {
                *rows = self.rows as u64..next as u64;
            }
            if !part.iter().any(std::ops::Range::is_empty) {
                source.read_carried(&part, &mut values)?;
                accumulator.feed(&values);
                self.summary.merge(&accumulator.finish());
            }
            self.rows = next;
        }
        Ok(self.rows - before)
    }

    /// How many rows have been read.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How often it has begun anew, with no rows read, because the writer had cut off rows that were read.
    /// Rows that were cut off and written again between two calls are not noticed.
    pub fn restarts(&self) -> u64 {
        self.restarts
    }

    /// The summary of all rows that have been read.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Returns `true` as long as the writer has not closed the file. What it wrote before it did, the next
    /// [`refresh`](Follower::refresh) sees.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] if the file has gone.
    pub fn is_written(&self) -> Result<bool, Error> {
        // A superblock that is being written may be seen half.
        State::of(&self.path).or_else(|_| State::of(&self.path)).map(|state| state.is_left_open())
    }
}
