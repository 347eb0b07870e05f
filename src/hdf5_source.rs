//! A dataset in an HDF5 file, read through libhdf5.

use std::ffi::CString;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use hdf5::plist::dataset_create::{FillTime, FillValue};
use hdf5::{Dataset, Datatype, File};

use crate::cut::{BYTES_AT_A_TIME, Cut, Piece};
use crate::direct::{fill_value, place};
use crate::dtype::{self, Kind};
use crate::guard::Guard;
use crate::index::{self, Fault, Place, Storage};
use crate::libhdf5::{
    self, gist, is_missing_filter, native_bits, native_f64, native_i64, native_u64,
};
use crate::meaning::Meaning;
use crate::names;
use crate::raw_files::{self, RawFile};
use crate::sources::{Mapped, common_chunk};
use crate::whole::Carried;
use crate::{Error, Options, Source};

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
/// Of nbit and scale-offset, it is looked at whether there are enough bytes. What comes out of filters
/// that are not known here, only libhdf5 knows. Whatever is inflated before one of these may take twice the
/// bytes of a chunk and 64 KiB, and no more.
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
    mapped: Vec<Mapped>,
    /// The files with the values, if those are not in this one.
    raw_files: Vec<RawFile>,
    /// libhdf5 keeps a chunk, which is large, from one read to the next.
    in_portions: bool,
}

impl Hdf5Source {
    /// Opens the dataset `dataset` of the file `file`, to read.
    ///
    /// The leading slash may be left out: `sst` is `/sst`. Of a table (a dataset of a compound type),
    /// `table/x` is the field `x`.
    ///
    /// # Errors
    ///
    /// [`Error::NoFile`], [`Error::Open`], [`Error::Locked`], [`Error::NotClosed`],
    /// [`Error::NotHdf5`] or [`Error::Truncated`] for the file; [`Error::NoDataset`],
    /// [`Error::NotADataset`], [`Error::OpenDataset`] or [`Error::NotNumeric`] for the dataset.
    ///
    /// ```
    /// use interleave::{Hdf5Source, sample};
    ///
    /// let file = sample::path(sample::Size::Tiny)?;
    /// let error = Hdf5Source::open(&file, "/stt").unwrap_err().to_string();
    /// assert!(error.contains("no dataset \"/stt\"; the file has /sst, "), "{error}");
    /// # Ok::<(), interleave::Error>(())
    /// ```
    pub fn open(file: impl AsRef<Path>, dataset: &str) -> Result<Hdf5Source, Error> {
        let path = file.as_ref();
        Hdf5Source::of(&libhdf5::open(path)?, path, dataset)
    }

    /// The dataset `dataset` of an open `file`, which is at `path`.
    pub(crate) fn of(file: &File, path: &Path, dataset: &str) -> Result<Hdf5Source, Error> {
        Hdf5Source::after(file, path, dataset, 0)
    }

    /// The same for a source of a virtual dataset, so many steps away from the one that is read.
    pub(crate) fn after(
        file: &File,
        path: &Path,
        dataset: &str,
        steps: usize,
    ) -> Result<Hdf5Source, Error> {
        crate::steps::count();
        let (found, field) = match names::open(file, dataset) {
            Ok(found) => (found, None),
            Err(error) => match names::field(file, dataset) {
                Some((table, field)) => (table, Some(field)),
                None => return Err(names::not_found(file, path, dataset, &error)),
            },
        };
        let open_error = |e| Error::Open { file: path.to_owned(), reason: gist(&e) };
        let record = found.dtype().map_err(open_error)?;
        let member = field.as_deref().and_then(|field| dtype::member(&record, field));
        let record_bytes = record.size();
        let dtype = member.unwrap_or(record);
        let Some(kind) = Kind::of(&dtype) else {
            return Err(Error::NotNumeric {
                file: path.to_owned(),
                dataset: dataset.to_owned(),
                dtype: dtype_in_words(&dtype),
            });
        };
        let space = found.space().map_err(open_error)?;
        let shape = space.shape();
        let greatest = space.maxdims();
        let mut lengths = shape.iter().zip(&greatest);
        if lengths.any(|(len, most)| most.is_some_and(|most| *len > most)) {
            let greatest =
                greatest.iter().map(|most| most.map_or("any".to_owned(), |n| n.to_string()));
            return Err(Error::OpenDataset {
                file: path.to_owned(),
                dataset: dataset.to_owned(),
                reason: format!(
                    "its shape is {shape:?}, and may be no more than [{}]",
                    greatest.collect::<Vec<_>>().join(", ")
                ),
            });
        }
        let (rows, row_len) = match *shape {
            _ if space.is_null() => (0, 1),
            [] => (1, 1),
            [rows, ref rest @ ..] => (rows, rest.iter().product()),
        };
        let dcpl = found.dcpl().map_err(open_error)?;
        let filled = dcpl.fill_time() != FillTime::Never
            && dcpl.fill_value_defined() != FillValue::Undefined;
        let bits = dtype::is_bits(&dtype);
        let carried = match (kind, dtype.size()) {
            (Kind::Signed, MAY_BE_BEYOND..=8) => Carried::Signed,
            (Kind::Unsigned, MAY_BE_BEYOND..=8) => Carried::Unsigned,
            _ => Carried::Float,
        };
        let fill = match fill_value(&dcpl, native(bits, carried)) {
            fill if bits && carried == Carried::Float => fill.to_bits() as f64,
            fill => fill,
        };
        let chunk = dcpl.chunk();
        let chunk_values = chunk.iter().flatten().fold(1, |n: usize, len| n.saturating_mul(*len));
        let large = chunk.is_some() && chunk_values as u64 > PORTION;
        let (found, in_portions) = match large {
            true => {
                let bytes = chunk_values.saturating_mul(record_bytes);
                libhdf5::with_room_for(found, bytes).map_err(open_error)?
            }
            false => (found, false),
        };
        let guard = Guard::of(&found, &dcpl, &shape, chunk.as_deref(), record_bytes);
        Ok(Hdf5Source {
            file: path.to_owned(),
            name: dataset.to_owned(),
            shape,
            rows,
            row_len,
            chunk,
            value_bytes: dtype.size(),
            record_bytes,
            dtype,
            bits,
            field,
            kind,
            carried,
            unwritten: (!filled).then_some(fill),
            fill,
            storage: OnceLock::new(),
            guard,
            mapped: Mapped::of(&dcpl, steps),
            raw_files: RawFile::of(&dcpl),
            in_portions,
            dataset: found,
        })
    }

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

    /// What [`index::find`](crate::index::find) must be told to find its values without libhdf5.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] if libhdf5 does not say it.
    pub fn place(&self) -> Result<Place, Error> {
        place(self).map_err(|reason| Error::Open { file: self.file.clone(), reason })
    }

    /// Where its values are, found without libhdf5.
    pub(crate) fn storage(&self) -> Result<Arc<Storage>, Fault> {
        let find = || {
            let unknown = |_| Fault::Unknown("a file that libhdf5 alone can open");
            let place = place(self).map_err(|_| Fault::Unknown("where the dataset is"))?;
            let file = std::fs::File::open(self.dataset.filename()).map_err(unknown)?;
            match index::find(&file, &place) {
                // What a writer changes at this moment need not make sense.
                Err(Fault::Damaged(_)) if libhdf5::is_swmr(&self.dataset) => {
                    Err(Fault::Unknown("what another program is writing"))
                }
                found => found.map(Arc::new),
            }
        };
        self.storage.get_or_init(find).clone()
    }

    /// That what the file says of its chunks makes sense, and that its sources and raw files are there.
    /// `Some` is why that is not known, or what is not there.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if it does not; that of a source that is there and cannot be opened;
    /// [`Error::RawFile`].
    pub(crate) fn check(&self) -> Result<Option<String>, Error> {
        let mut missing = Vec::new();
        for mapped in &self.mapped {
            missing.extend(mapped.missing(self)?);
        }
        if let Some(first) = missing.first() {
            let count = missing.len();
            let more = if count == 1 { String::new() } else { format!(" and {} more", count - 1) };
            let fill = "is not there, and reads as the fill value";
            return Ok(Some(format!("its source {first}{more} {fill}")));
        }
        if !self.raw_files.is_empty() {
            return raw_files::check(&self.raw_files, self);
        }
        match self.storage() {
            Ok(_) => Ok(None),
            Err(Fault::Damaged(why)) => Err(self.unreadable(&self.everything(), why)),
            // Of a virtual dataset, its sources are checked.
            Err(_) if self.chunk.is_none() => Ok(None),
            Err(unknown) => Ok(Some(unknown.to_string())),
        }
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

    /// The cut of the dataset: the same for whoever reads.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchRows`] and [`Error::RowsBackwards`].
    pub(crate) fn cut(&self, options: &Options<'_>) -> Result<Cut, Error> {
        let rows = match options.rows {
            Some(rows) => rows.of(self.rows as u64)?,
            None => 0..self.rows as u64,
        };
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
        let mut meaning = Meaning::by(options).of(self.carried);
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

    /// Puts the values of a box, in row-major order and as they travel, into `values`, in place of what is
    /// there. There is one range for each axis.
    ///
    /// # Errors
    ///
    /// [`Error::Chunk`], [`Error::Read`] or [`Error::NoFilter`].
    pub(crate) fn read_carried(
        &self,
        ranges: &[Range<u64>],
        values: &mut Vec<f64>,
    ) -> Result<(), Error> {
        let few_bits = self.bits && self.carried == Carried::Float;
        let unwritten = match few_bits {
            true => self.unwritten.map(|fill| f64::from_bits(fill as u64)),
            false => self.unwritten,
        };
        // An integer of 64 bits is as wide as an `f64`, and is read into its place.
        self.read_box_as(native(self.bits, self.carried), unwritten, ranges, values)?;
        if few_bits {
            values.iter_mut().for_each(|value| *value = value.to_bits() as f64);
        }
        Ok(())
    }

    /// Reads a box as numbers of the type `native`, which has 64 bits.
    fn read_box_as(
        &self,
        native: i64,
        unwritten: Option<f64>,
        ranges: &[Range<u64>],
        values: &mut Vec<f64>,
    ) -> Result<(), Error> {
        self.look(ranges)?;
        let len = ranges.iter().map(|range| (range.end - range.start) as usize).product::<usize>();
        let missing = len.saturating_sub(values.len());
        values.try_reserve_exact(missing).map_err(|e| self.unreadable(ranges, e.to_string()))?;
        if let Some(fill) = unwritten {
            // libhdf5 leaves these as they are.
            values.clear();
            values.resize(len, fill);
        }
        values.resize(len, 0.0);
        let chunk: Option<Vec<u64>> =
            self.chunk.as_ref().map(|chunk| chunk.iter().map(|&len| len as u64).collect());
        for part in few_chunks(ranges, chunk.as_deref()) {
            let read = hdf5::sync::sync(|| {
                // SAFETY: `sync` holds libhdf5's lock; there is one range for each axis, the part is
                // within the whole, and `values` has room for as many values of 64 bits as that has.
                unsafe {
                    libhdf5::read_part(
                        self.dataset.id(),
                        native,
                        self.field.as_deref(),
                        ranges,
                        &part,
                        values.as_mut_ptr(),
                    )
                }
            });
            read.map_err(|e| self.unreadable(ranges, gist(&e)))?;
        }
        Ok(())
    }

    /// Looks at the chunks that libhdf5 will read for a box, unless that was done before.
    ///
    /// # Errors
    ///
    /// [`Error::Chunk`] for one that is not as it should be; [`Error::Read`] if their index is not.
    pub(crate) fn look(&self, ranges: &[Range<u64>]) -> Result<(), Error> {
        if ranges.iter().any(Range::is_empty) {
            return Ok(());
        }
        if let Err(Fault::Damaged(why)) = self.storage() {
            return Err(self.unreadable(ranges, why));
        }
        self.guard.iter().try_for_each(|guard| guard.look(self, ranges))?;
        self.mapped.iter().try_for_each(|mapped| mapped.look(self, ranges))
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

/// Values that libhdf5 reads at a time of a chunk that has more: eight mebibytes of memory.
const PORTION: u64 = 1 << 20;

/// Bytes of an integer that may be beyond 2⁵³.
const MAY_BE_BEYOND: usize = 7;

/// The type, of 64 bits, that libhdf5 makes of values that travel so.
fn native(bits: bool, carried: Carried) -> i64 {
    match carried {
        _ if bits => native_bits(),
        Carried::Float => native_f64(),
        Carried::Signed => native_i64(),
        Carried::Unsigned => native_u64(),
    }
}

/// Chunks that one call of libhdf5 may touch: it takes kibibytes of memory for each of them, which it
/// keeps.
const CHUNKS_AT_A_TIME: u64 = 1024;

/// Cuts a box along its axes into parts that touch few chunks.
fn few_chunks(ranges: &[Range<u64>], chunk: Option<&[u64]>) -> Vec<Vec<Range<u64>>> {
    let Some(chunk) = chunk else { return vec![ranges.to_vec()] };
    let mut parts = vec![Vec::new()];
    // How many chunks the axes after this one have together.
    let touched =
        |axis: usize| ranges[axis].end.div_ceil(chunk[axis]) - ranges[axis].start / chunk[axis];
    for axis in 0..ranges.len() {
        let inner = (axis + 1..ranges.len()).fold(1_u64, |n, axis| n.saturating_mul(touched(axis)));
        let along = (CHUNKS_AT_A_TIME / inner.max(1)).max(1).saturating_mul(chunk[axis]);
        let Range { start, end } = ranges[axis].clone();
        let mut cuts = vec![start];
        let mut next = (start - start % chunk[axis]).saturating_add(along);
        while next < end {
            cuts.push(next);
            next = next.saturating_add(along);
        }
        cuts.push(end);
        let pieces = cuts.windows(2).map(|cut| cut[0]..cut[1]);
        parts = parts
            .iter()
            .flat_map(|before: &Vec<Range<u64>>| {
                pieces.clone().map(|piece| [&before[..], &[piece]].concat())
            })
            .collect();
    }
    parts
}

/// The dataset's type as the user may know it: `string (len 8)`, `compound (2 fields)`.
fn dtype_in_words(dtype: &Datatype) -> String {
    if let Some(what) = dtype::senseless(dtype) {
        return what.to_owned();
    }
    let known = dtype.to_descriptor();
    known.map_or_else(|_| "a type without numbers".to_owned(), |dtype| dtype.to_string())
}
