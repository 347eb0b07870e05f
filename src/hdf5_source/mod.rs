//! A dataset in an HDF5 file, read through libhdf5.

mod look;
mod native;
mod open;
mod read;
mod seen;

use std::ffi::CString;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use hdf5::{Dataset, Datatype};

use crate::cut::{BYTES_AT_A_TIME, Cut, Piece};
use crate::dtype::Kind;
use crate::guard::Guard;
use crate::index::{Fault, Storage};
use crate::libhdf5::{FileId, is_missing_filter};
use crate::meaning::Meaning;
use crate::raw_files::RawFile;
use crate::sources::{Mapped, Solid, common_chunk, solid_parts};
use crate::whole::Carried;
use crate::{Error, Options, Source};

pub(crate) use self::seen::Seen;

/// A dataset in an HDF5 file.
///
/// Every integer, float and enumeration type (booleans are one), bits, and a field of these types of a
/// table are handed out as `f64`; libhdf5
/// converts. Integers beyond 2⁵³ are rounded to the nearest `f64`; only a [`Summary`](crate::Summary) of
/// them is [exact](crate::Summary::whole).
///
/// | the dataset is | rows | values in a row |
/// |---|---|---|
/// | of shape `(a, b, c)` | `a` | `b * c` |
/// | of shape `(a,)` | `a` | 1 |
/// | a scalar | 1 | 1 |
/// | empty (no dataspace) | 0 | 1 |
///
/// Chunks that were never written read as the dataset's fill value, as everywhere in libhdf5. An
/// attribute `_FillValue` or `missing_value` is a custom of netCDF and has no effect here.
///
/// The shape is that of the moment of opening: rows appended later are not seen.
///
/// # One lock for the whole library
///
/// Several threads may share a `Hdf5Source`, and their reads are correct. They are not parallel:
/// libhdf5 is not safe to enter twice, so the `hdf5` crate holds one process-wide lock during every
/// call. Reading, decompressing and converting all happen under it, whatever file or dataset they
/// concern. Only what a thread does between two reads overlaps with the reads of others.
///
/// # Chunks that lie
///
/// A file can say anything of a chunk. libhdf5 takes memory for whatever a compressed one inflates to,
/// and version 1.10 reads on beyond the end of one that has too few bytes, and hands out what it finds
/// there. So before libhdf5 reads a chunk for the first time, it is decoded here, with room for a chunk
/// and no more: one that does not have exactly the size it should have is an [`Error::Chunk`]. That takes
/// about as long as decoding it does for [`Strategy::Direct`](crate::Strategy::Direct), and does not hold
/// the lock. The index is looked at before: one that makes no sense is an [`Error::Read`], since libhdf5
/// 1.10 takes chunks that it does not find for chunks that were never written. The sources of a virtual
/// dataset are looked at in the same way, where libhdf5 finds them.
///
/// What comes out of filters that are not known here, only libhdf5 knows. Whatever is inflated before one
/// of these may take twice the bytes of a chunk and 64 KiB, and no more.
///
/// ```
/// use interleave::{Hdf5Source, Source, sample};
///
/// let file = sample::path(sample::Size::Tiny)?;
/// let sst = Hdf5Source::open(&file, "/sst")?;
/// let (days, lat, lon) = (sst.shape()[0], sst.shape()[1], sst.shape()[2]);
/// assert_eq!(sst.rows(), days);
/// assert_eq!(sst.row_len(), lat * lon);
///
/// let first_two_days = sst.read(0..2)?;
/// assert_eq!(first_two_days.len(), 2 * lat * lon);
/// # Ok::<(), interleave::Error>(())
/// ```
pub struct Hdf5Source {
    file: PathBuf,
    /// Which file it is in.
    file_id: Option<FileId>,
    name: String,
    dataset: Dataset,
    shape: Vec<usize>,
    /// Length of the first axis, with the scalar and empty cases settled.
    rows: usize,
    row_len: usize,
    /// The shape of a chunk, if the dataset is stored in chunks.
    chunk: Option<Vec<usize>>,
    /// Bytes of a value in the file.
    value_bytes: usize,
    /// Of a field, bytes of all fields together; as many as those of a value otherwise.
    record_bytes: usize,
    /// The type of a value.
    dtype: Datatype,
    /// It is one of bits, and not of numbers.
    bits: bool,
    /// Its values are this field of a table.
    field: Option<CString>,
    kind: Kind,
    /// How its values travel to an accumulator.
    carried: Carried,
    /// What values read as that libhdf5 does not touch because they were never written and nobody
    /// asked for them to be filled. `None` if there are no such values.
    unwritten: Option<f64>,
    /// What values read as that were never written, as they travel.
    fill: f64,
    /// Where its values are, once it was looked for.
    storage: OnceLock<Result<Arc<Storage>, Fault>>,
    /// Looks at chunks before libhdf5 does.
    guard: Option<Guard>,
    /// The parts of a virtual dataset.
    mapped: Vec<Mapped<Hdf5Source>>,
    /// The files with the values, if those are not in this one.
    raw_files: Vec<RawFile>,
    /// libhdf5 keeps a chunk, which is large, from one read to the next.
    in_portions: bool,
}

impl Hdf5Source {
    /// The lengths of the axes, the slowest first. Empty for a scalar.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The type of its values: `float32`.
    pub(crate) fn dtype_in_words(&self) -> String {
        let bits = 8 * self.value_bytes;
        let known = self.dtype.to_descriptor();
        known.map_or_else(|_| format!("{bits} bits"), |dtype| dtype.to_string())
    }

    /// What all values of a piece of `cut` read as, if none was ever written.
    pub(crate) fn unwritten_in(&self, cut: &Cut, piece: &Piece) -> Option<f64> {
        let nothing = match &*self.storage().ok()? {
            Storage::Contiguous(offset) => offset.is_none(),
            Storage::Chunked(chunks) => {
                chunks.records.is_empty() || cut.chunk().is_some() && !chunks.any(&piece.tiles)
            }
            Storage::Compact(_) => false,
        };
        let nothing = nothing && self.field.is_none();
        nothing.then_some(self.fill)
    }

    /// How many pieces of `cut` from piece `index` on are of one size and were never written, if that one was not;
    /// no more than [`ALIKE`].
    pub(crate) fn unwritten_alike(&self, cut: &Cut, index: u64) -> u64 {
        let piece = cut.piece(index);
        if self.unwritten_in(cut, &piece).is_none() {
            return 1;
        }
        let most = cut.alike(index).min(ALIKE);
        let written = match self.storage().as_deref() {
            Ok(Storage::Chunked(chunks)) => chunks.first_from(piece.tiles.start),
            _ => None,
        };
        let Some(written) = written else { return most };
        // Pieces are in the order of their tiles.
        let (mut unwritten, mut end) = (1, most + 1);
        while end - unwritten > 1 {
            let middle = unwritten + (end - unwritten) / 2;
            match cut.piece(index + middle - 1).tiles.end <= written {
                true => unwritten = middle,
                false => end = middle,
            }
        }
        unwritten
    }

    /// The boxes to read a piece in, one after the other in row-major order, if it is a part of a large chunk.
    pub(crate) fn portions(&self, piece: &Piece) -> Option<Vec<Vec<Range<u64>>>> {
        if !self.in_portions || piece.len() <= PORTION {
            return None;
        }
        let lengths: Vec<u64> = piece.values.iter().map(|range| range.end - range.start).collect();
        let cut = Cut::of(&lengths, 0..*lengths.first()?, None, BYTES_AT_A_TIME / PORTION);
        let moved = |index| {
            let axes = cut.piece(index).values.into_iter().zip(&piece.values);
            axes.map(|(at, whole)| whole.start + at.start..whole.start + at.end).collect()
        };
        Some((0..cut.len()).map(moved).collect())
    }

    /// What values read as that were never written, as they travel.
    pub(crate) fn fill(&self) -> f64 {
        self.fill
    }

    /// Bytes of a value in the file.
    pub(crate) fn value_bytes(&self) -> u64 {
        self.value_bytes as u64
    }

    /// The shape of a chunk, if it is stored in chunks.
    pub(crate) fn chunk(&self) -> Option<&[usize]> {
        self.chunk.as_deref()
    }

    /// Whether its values are those of others.
    pub(crate) fn is_virtual(&self) -> bool {
        !self.mapped.is_empty()
    }

    /// The boxes that a virtual dataset is made of, if it is made of boxes of sources that are there.
    pub(crate) fn solid_parts(&self) -> Option<Vec<Solid<'_, Hdf5Source>>> {
        let is_whole = self.is_virtual() && !self.is_field();
        is_whole.then(|| solid_parts(&self.mapped, self)).flatten()
    }

    /// Whether its values are a field of a table.
    pub(crate) fn is_field(&self) -> bool {
        self.field.is_some()
    }

    /// Bytes from one value to the next in the file.
    pub(crate) fn record_bytes(&self) -> u64 {
        self.record_bytes as u64
    }

    /// Number of values, or 2⁶⁴ − 1 if there are more.
    pub(crate) fn values(&self) -> u64 {
        (self.rows as u64).saturating_mul(self.row_len as u64)
    }

    /// The file and the dataset, for messages.
    pub(crate) fn named(&self) -> String {
        format!("{}: {:?}", self.file.display(), self.name)
    }

    /// The cut of the dataset: the same for every reader.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchRows`], [`Error::RowsBackwards`] and [`Error::TooMany`].
    pub(crate) fn cut(&self, options: &Options<'_>) -> Result<Cut, Error> {
        let rows = match options.rows {
            Some(rows) => rows.of(self.rows as u64, || self.named())?,
            None => 0..self.rows as u64,
        };
        let lengths = self.shape.iter().skip(1).map(|&len| len as u64);
        let mut all = std::iter::once(rows.end - rows.start).chain(lengths);
        // One that is 0 makes all of them none.
        if !all.clone().any(|len| len == 0) && all.try_fold(1, u64::checked_mul).is_none() {
            let (file, dataset) = (self.file.clone(), self.name.clone());
            return Err(Error::TooMany { file, dataset, shape: self.shape.clone() });
        }
        let shape: Vec<u64> = match &*self.shape {
            // A dataset without a dataspace has no values, a scalar has one.
            [] if self.rows == 0 => vec![0],
            shape => shape.iter().map(|&len| len as u64).collect(),
        };
        Ok(match options.chunk_rows {
            Some(per) => Cut::rows(&shape, rows, per as u64),
            None => {
                let chunk: Option<Vec<u64>> = match &self.chunk {
                    Some(chunk) => Some(chunk.iter().map(|&n| n as u64).collect()),
                    // At the chunks of its sources: those that are compressed are decoded once.
                    None => common_chunk(&self.mapped, self),
                };
                Cut::of(&shape, rows, chunk.as_deref(), self.value_bytes as u64)
            }
        })
    }

    /// What its values stand for, by the caller's options.
    ///
    /// # Errors
    ///
    /// [`Error::Attribute`].
    pub(crate) fn meaning(&self, options: &Options<'_>) -> Result<Meaning, Error> {
        let mut meaning = Meaning::by(options, self.carried);
        if options.cf {
            let added = meaning.add_cf(&self.dataset, &self.dtype, self.kind);
            added.map_err(|reason| Error::Attribute {
                file: self.file.clone(),
                dataset: self.name.clone(),
                reason,
            })?;
        }
        Ok(meaning)
    }

    /// The box of all values.
    pub(crate) fn everything(&self) -> Vec<Range<u64>> {
        self.shape.iter().map(|&len| 0..len as u64).collect()
    }

    /// The error for a box that cannot be read.
    pub(crate) fn unreadable(&self, ranges: &[Range<u64>], reason: String) -> Error {
        let rows = ranges.first().map_or(0..1, |rows| rows.start as usize..rows.end as usize);
        let (file, dataset) = (self.file.clone(), self.name.clone());
        match is_missing_filter(&reason) {
            true => Error::NoFilter { file, dataset, reason },
            false => Error::Read { file, dataset, rows, reason },
        }
    }

    /// The error for the chunk whose first value is at `chunk`.
    pub(crate) fn unreadable_chunk(&self, chunk: Vec<u64>, reason: String) -> Error {
        Error::Chunk { file: self.file.clone(), dataset: self.name.clone(), chunk, reason }
    }
}

impl fmt::Debug for Hdf5Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hdf5Source({}:{}, shape {:?})", self.file.display(), self.name, self.shape)
    }
}

impl Source for Hdf5Source {
    fn rows(&self) -> usize {
        self.rows
    }

    fn row_len(&self) -> usize {
        self.row_len
    }

    fn chunk_rows(&self) -> Option<usize> {
        self.chunk.as_ref().and_then(|chunk| chunk.first().copied())
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        if rows.start > rows.end || rows.end > self.rows {
            return Err(Error::OutOfRange { rows, len: self.rows });
        }
        if rows.is_empty() || self.row_len == 0 {
            return Ok(Vec::new());
        }
        let first = (!self.shape.is_empty()).then_some(rows.start as u64..rows.end as u64);
        let rest = self.shape.iter().skip(1).map(|&len| 0..len as u64);
        let mut values = Vec::new();
        self.read_carried(&first.into_iter().chain(rest).collect::<Vec<_>>(), &mut values)?;
        if self.carried != Carried::Float {
            values.iter_mut().for_each(|value| *value = self.carried.float(*value));
        }
        Ok(values)
    }
}

/// Pieces that are taken as one, at most: after them, a worker that waits for an end is looked for.
const ALIKE: u64 = 1 << 16;

/// Values that libhdf5 reads at a time of a chunk that has more: eight mebibytes of memory.
const PORTION: u64 = 1 << 20;
