//! What is known of a dataset when it has been opened.

use std::ffi::CString;
use std::path::Path;
use std::sync::OnceLock;

use hdf5::plist::dataset_create::{FillTime, FillValue};
use hdf5::types::TypeDescriptor;
use hdf5::{Dataset, Datatype, File};

use super::native::native;
use super::seen::Seen;
use super::{Hdf5Source, PORTION};
use crate::dtype::{self, Kind};
use crate::guard::Guard;
use crate::libhdf5::{self, fill_value, gist};
use crate::raw_files::RawFile;
use crate::sources::Mapped;
use crate::whole::Carried;
use crate::{Error, names};

/// Bytes of an integer that may be beyond 2⁵³.
const MAY_BE_BEYOND: usize = 7;

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

    /// Opens a dataset of which `seen` was seen before, as it was then: rows that were appended are not seen.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Hdf5Source::open); [`Error::Changed`] if it is another file, or the dataset has changed.
    pub(crate) fn again(file: &Path, dataset: &str, seen: &Seen) -> Result<Hdf5Source, Error> {
        Hdf5Source::after(&libhdf5::open(file)?, file, dataset, 0, Some(seen))
    }

    /// What [`again`](Hdf5Source::again) must be told.
    pub(crate) fn seen(&self) -> Seen {
        Seen {
            file: self.file_id,
            dtype: value_in_words(&self.dtype),
            shape: self.shape.clone(),
            chunk: self.chunk.clone(),
        }
    }

    /// The dataset `dataset` of an open `file`, which is at `path`.
    pub(crate) fn of(file: &File, path: &Path, dataset: &str) -> Result<Hdf5Source, Error> {
        Hdf5Source::after(file, path, dataset, 0, None)
    }

    /// The same for a source of a virtual dataset, so many steps away from the one that is read; and of one of
    /// which `seen` was seen before.
    pub(super) fn after(
        file: &File,
        path: &Path,
        dataset: &str,
        steps: usize,
        seen: Option<&Seen>,
    ) -> Result<Hdf5Source, Error> {
        crate::steps::count();
        let (found, field) = find(file, path, dataset)?;
        let open_error = |e| Error::Open { file: path.to_owned(), reason: gist(&e) };
        let changed =
            |what| Error::Changed { file: path.to_owned(), dataset: dataset.to_owned(), what };
        let file_id = found.file().ok().and_then(|file| libhdf5::file_id(&file));
        seen.map_or(Ok(()), |seen| seen.is_in(file_id)).map_err(changed)?;
        let record = found.dtype().map_err(open_error)?;
        let member = field.as_deref().and_then(|field| dtype::member(&record, field));
        let record_bytes = record.size();
        let dtype = member.unwrap_or(record);
        let Some(kind) = Kind::of(&dtype) else {
            return Err(Error::NotNumeric {
                file: path.to_owned(),
                dataset: dataset.to_owned(),
                dtype: dtype_in_words(&dtype),
                // A field that is a table itself can't be reduced by its fields.
                fields: if field.is_none() { fields_of_numbers(&dtype) } else { Vec::new() },
            });
        };
        let space = found.space().map_err(open_error)?;
        let shape = space.shape();
        grows_no_further(&shape, &space.maxdims()).map_err(|reason| Error::OpenDataset {
            file: path.to_owned(),
            dataset: dataset.to_owned(),
            reason,
        })?;
        let chunk = found.chunk();
        let shape = match seen {
            Some(seen) => {
                let now = value_in_words(&dtype);
                seen.within(&now, &shape, chunk.as_deref()).map_err(changed)?
            }
            None => shape,
        };
        let (rows, row_len) = match *shape {
            _ if space.is_null() => (0, 1),
            [] => (1, 1),
            // Of more values than there may be, some rows can be read.
            [rows, ref rest @ ..] => {
                (rows, rest.iter().fold(1, |n: usize, len| n.saturating_mul(*len)))
            }
        };
        let dcpl = found.dcpl().map_err(open_error)?;
        let filled = dcpl.fill_time() != FillTime::Never
            && dcpl.fill_value_defined() != FillValue::Undefined;
        let bits = dtype::is_bits(&dtype);
        let carried = carried(kind, dtype.size());
        let fill = match fill_value(&dcpl, native(bits, carried)) {
            fill if bits && carried == Carried::Float => fill.to_bits() as f64,
            fill => fill,
        };
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
            file_id,
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
}

/// The dataset of this name, or the table of which it names a field.
fn find(file: &File, path: &Path, dataset: &str) -> Result<(Dataset, Option<CString>), Error> {
    match names::open(file, dataset) {
        Ok(found) => Ok((found, None)),
        Err(error) => match names::field(file, dataset) {
            Some((table, field)) => Ok((table, Some(field))),
            None => Err(names::not_found(file, path, dataset, &error)),
        },
    }
}

/// That no axis is longer than it may ever be.
fn grows_no_further(shape: &[usize], greatest: &[Option<usize>]) -> Result<(), String> {
    let mut lengths = shape.iter().zip(greatest);
    if !lengths.any(|(len, most)| most.is_some_and(|most| *len > most)) {
        return Ok(());
    }
    let greatest = greatest.iter().map(|most| most.map_or("any".to_owned(), |n| n.to_string()));
    let greatest: Vec<String> = greatest.collect();
    Err(format!("its shape is {shape:?}, and may be no more than [{}]", greatest.join(", ")))
}

/// How values of this kind and of so many bytes travel.
fn carried(kind: Kind, bytes: usize) -> Carried {
    match (kind, bytes) {
        (Kind::Signed, MAY_BE_BEYOND..=8) => Carried::Signed,
        (Kind::Unsigned, MAY_BE_BEYOND..=8) => Carried::Unsigned,
        _ => Carried::Float,
    }
}

/// The type of a value. NumPy has words for floats that Rust has none for: `float16`, `float128`.
fn value_in_words(dtype: &Datatype) -> String {
    let bits = 8 * dtype.size();
    match (dtype.to_descriptor(), Kind::of(dtype)) {
        (Ok(known), _) => known.to_string(),
        (Err(_), Some(Kind::Float)) => format!("float{bits}"),
        (Err(_), _) => format!("{bits} bits"),
    }
}

/// The fields of a table that are numbers; none of anything else.
fn fields_of_numbers(dtype: &Datatype) -> Vec<String> {
    let Ok(TypeDescriptor::Compound(table)) = dtype.to_descriptor() else { return Vec::new() };
    let is_number = |of: &TypeDescriptor| {
        use TypeDescriptor::{Boolean, Enum, Float, Integer, Unsigned};
        matches!(of, Integer(_) | Unsigned(_) | Float(_) | Enum(_) | Boolean)
    };
    let numbers = table.fields.into_iter().filter(|field| is_number(&field.ty));
    numbers.map(|field| field.name).collect()
}

/// The dataset's type as the user may know it: `string (len 8)`, `compound (2 fields)`.
fn dtype_in_words(dtype: &Datatype) -> String {
    if let Some(what) = dtype::senseless(dtype) {
        return what.to_owned();
    }
    let known = dtype.to_descriptor();
    known.map_or_else(|_| dtype::kind_in_words(dtype).to_owned(), |dtype| dtype.to_string())
}
