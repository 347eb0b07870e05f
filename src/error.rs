//! What can go wrong, in the words that the user reads.

use std::ops::Range;
use std::path::PathBuf;

/// Why a dataset could not be reduced. Every message names the file and the dataset where there is
/// one, and says what to do next.
///
/// It is `Clone` and `PartialEq` so that threads can hand it on and tests can compare it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no file of this name.
    #[error("{}: no such file; check the path", file.display())]
    NoFile {
        /// The path as given.
        file: PathBuf,
    },

    /// The file exists, but the operating system or libhdf5 refuses to open it.
    #[error("{}: cannot be opened: {reason}", file.display())]
    Open {
        /// The path as given.
        file: PathBuf,
        /// What the operating system or libhdf5 said.
        reason: String,
    },

    /// Another process has the file open for writing.
    #[error(
        "{}: another program has it open for writing; close it there first, or read a copy",
        file.display()
    )]
    Locked {
        /// The path as given.
        file: PathBuf,
    },

    /// The program that wrote the file ended without closing it.
    #[error(
        "{}: its writer still has it open, or ended without closing it; if no program writes to it \
         any more, `interleave recover FILE` repairs a copy, as `h5clear -s --increment=0 COPY` does \
         (never `-s` alone, which can cut the file short)",
        file.display()
    )]
    NotClosed {
        /// The path as given.
        file: PathBuf,
    },

    /// There is no HDF5 signature at any place where one may stand.
    #[error(
        "{}: not an HDF5 file; if it is a netCDF-3 file, convert it with `nccopy -k nc4 IN OUT`",
        file.display()
    )]
    NotHdf5 {
        /// The path as given.
        file: PathBuf,
    },

    /// The file is shorter than it says it is.
    #[error(
        "{}: cut short: it should hold {expected} bytes but holds {found}; copy it again from \
         where it came",
        file.display()
    )]
    Truncated {
        /// The path as given.
        file: PathBuf,
        /// Its length in bytes.
        found: u64,
        /// The length in bytes that its superblock promises.
        expected: u64,
    },

    /// The file has no object of this name.
    #[error("{}: no dataset {dataset:?}; {}", file.display(), there_are(present))]
    NoDataset {
        /// The path of the file as given.
        file: PathBuf,
        /// The name that was asked for.
        dataset: String,
        /// The datasets that the file does have, the most similar name first.
        present: Vec<String>,
    },

    /// The name is a link to something that is not there.
    #[error(
        "{}: {dataset:?} is a link to {target}, which cannot be opened: {reason}; bring what it leads to \
         to its place",
        file.display()
    )]
    Dangling {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the link.
        dataset: String,
        /// The name that the link has for it, and of an external link the file.
        target: String,
        /// What libhdf5 said.
        reason: String,
    },

    /// The name is that of a group or of a named type.
    #[error("{}: {dataset:?} is {kind}, not a dataset; {}", file.display(), there_are(present))]
    NotADataset {
        /// The path of the file as given.
        file: PathBuf,
        /// The name that was asked for.
        dataset: String,
        /// What it is, with its article: `a group`.
        kind: &'static str,
        /// The datasets that the file does have, those below `dataset` first.
        present: Vec<String>,
    },

    /// The dataset is there, but libhdf5 does not know how it is stored.
    #[error(
        "{}: {dataset:?} cannot be opened: {reason}; if the file is not damaged, {} may open it",
        file.display(), newer()
    )]
    OpenDataset {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// What libhdf5 said.
        reason: String,
    },

    /// The dataset holds something that has no sum.
    #[error(
        "{}: {dataset:?} holds {dtype}, not numbers; {}",
        file.display(), choose(dataset, fields)
    )]
    NotNumeric {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// Its type in words.
        dtype: String,
        /// If it's a table: its fields of numbers.
        fields: Vec<String>,
    },

    /// Rows were asked for that the source does not have.
    #[error("rows {}..{} were asked for, but there are {len}", rows.start, rows.end)]
    OutOfRange {
        /// The rows that were asked for.
        rows: Range<usize>,
        /// How many there are.
        len: usize,
    },

    /// The dataset has no such axis.
    #[error("{place}: axis {axis} was asked for, but there are {axes}, counted from 0")]
    NoAxis {
        /// The file and the dataset.
        place: String,
        /// The axis that was asked for.
        axis: usize,
        /// How many there are.
        axes: usize,
    },

    /// A table by the indices of an axis would be too long.
    #[error(
        "{place}: axis {axis} has {len} indices, and a table {most} rows at most; ask for fewer by `--rows`, \
         or for another axis"
    )]
    LongAxis {
        /// The file and the dataset.
        place: String,
        /// The axis.
        axis: usize,
        /// How many indices of it are wanted.
        len: u64,
        /// How many rows a table may have.
        most: u64,
    },

    /// There are more values than can be counted.
    #[error(
        "{}: {dataset:?} has more than 2⁶⁴ − 1 values in its shape {shape:?}; ask for fewer by `--rows`",
        file.display()
    )]
    TooMany {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// The lengths of its axes.
        shape: Vec<usize>,
    },

    /// Rows were asked for that the dataset does not have.
    #[error("{place}: rows {rows} were asked for, but there are {len}")]
    NoSuchRows {
        /// What was to be reduced: the file and the dataset.
        place: String,
        /// The rows that were asked for.
        rows: crate::Rows,
        /// How many there are.
        len: u64,
    },

    /// Rows were asked for that end before they start.
    #[error("{place}: rows {rows} of {len}: their end is before their start")]
    RowsBackwards {
        /// What was to be reduced: the file and the dataset.
        place: String,
        /// The rows that were asked for.
        rows: crate::Rows,
        /// How many there are.
        len: u64,
    },

    /// Rows that should be there could not be read.
    #[error(
        "{}: rows {}..{} of {dataset:?} cannot be read: {reason}; if a copy of the file reads no \
         better, the data are damaged",
        file.display(), rows.start, rows.end
    )]
    Read {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// The rows that were asked for.
        rows: Range<usize>,
        /// What libhdf5 said.
        reason: String,
    },

    /// The file was changed while it was read, in another way than by rows that were appended.
    #[error(
        "{}: {what} while {dataset:?} was read; reduce it again when no program changes it",
        file.display()
    )]
    Changed {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// What has become of it.
        what: String,
    },

    /// Its values are in another file, as bare bytes, and that file cannot be opened.
    #[error(
        "{}: the values of {dataset:?} are in a file of their own, and {} cannot be opened: {reason}; \
         put it there, or set HDF5_EXTFILE_PREFIX to the folder it is in (`${{ORIGIN}}` is the folder of the \
         HDF5 file)",
        file.display(), raw.display()
    )]
    RawFile {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// Where the other file was looked for.
        raw: PathBuf,
        /// What the operating system said.
        reason: String,
    },

    /// Its values went through a filter that libhdf5 was built without.
    #[error(
        "{}: {dataset:?} cannot be read: {reason}; {}",
        file.display(), where_from(reason)
    )]
    NoFilter {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// What libhdf5 said, with the name of the filter.
        reason: String,
    },

    /// A stored chunk could not be read.
    #[error(
        "{}: the chunk at {chunk:?} of {dataset:?} cannot be read: {reason}; if a copy of the file \
         reads no better, the data are damaged",
        file.display()
    )]
    Chunk {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// The indices of the first value of the chunk.
        chunk: Vec<u64>,
        /// What is wrong with it.
        reason: String,
    },

    /// A value is not a number, and the caller wants none such.
    #[error(
        "{place}: a value in rows {}..{} is not a number (NaN); leave such values out with the NaN \
         policy `skip`",
        rows.start, rows.end
    )]
    NotANumber {
        /// What was reduced: the file and the dataset.
        place: String,
        /// The rows that were read together with the value.
        rows: Range<usize>,
    },

    /// An attribute of the dataset should be a number and is not.
    #[error("{}: {dataset:?} cannot be scaled: {reason}", file.display())]
    Attribute {
        /// The path of the file as given.
        file: PathBuf,
        /// The name of the dataset.
        dataset: String,
        /// What is wrong with which attribute.
        reason: String,
    },

    /// A source panicked. This is a bug in the source, not in the file.
    #[error("reading rows {}..{} panicked: {message}; please report this", rows.start, rows.end)]
    Panic {
        /// The rows that were being read.
        rows: Range<usize>,
        /// What the panic said.
        message: String,
    },

    /// The operating system gave no more threads.
    #[error("cannot start thread {started} of {wanted}: {reason}; ask for fewer threads")]
    Threads {
        /// How many threads did start.
        started: usize,
        /// How many were wanted.
        wanted: usize,
        /// What the operating system said.
        reason: String,
    },

    /// The caller set the cancellation flag.
    #[error("cancelled")]
    Cancelled,

    /// A file could not be written.
    #[error("{}: cannot be written: {reason}; check the free space and the permissions", file.display())]
    Write {
        /// The path that was to be written.
        file: PathBuf,
        /// What the operating system or libhdf5 said.
        reason: String,
    },

    /// A NaN policy was named that does not exist.
    #[error("no NaN policy {name:?}; there are skip, propagate, error")]
    NoNan {
        /// The name that was given.
        name: String,
    },

    /// Rows were written in another way than they are.
    #[error("not rows: {text:?}; write them as 10..20, ..20, 10.. or -10..")]
    NoRows {
        /// The text that was given.
        text: String,
    },

    /// A condition was written in another way than they are.
    #[error("not a condition: {reason} at the mark\n  {text}\n  {}^", " ".repeat(*column))]
    NoCondition {
        /// The text that was given.
        text: String,
        /// Where in it something is wrong, in letters.
        column: usize,
        /// What is wrong.
        reason: String,
    },

    /// A strategy was named that does not exist.
    #[error("no strategy {name:?}; there are {}", crate::Strategy::names())]
    NoStrategy {
        /// The name that was given.
        name: String,
    },
}

/// What reads more than the libhdf5 that is used.
fn newer() -> &'static str {
    match hdf5::library_version() {
        (..2, ..) => "a newer libhdf5 (build with `--features static`)",
        _ => "a newer libhdf5",
    }
}

/// Where to get a filter from that libhdf5 says it lacks.
fn where_from(reason: &str) -> &'static str {
    if reason.contains("szip") {
        "szip is a part of libhdf5 that can be left out: use one that has it, as your system's does \
         (build without `--features static`)"
    } else if reason.contains("lzf") || reason.contains("32000") {
        "no plugin has this filter, but the strategy `direct` reads it; where that doesn't apply, h5py does: write \
         the dataset anew with `compression=\"gzip\"`"
    } else if reason.contains("lzo") {
        "PyTables has it: `ptrepack --complib=zlib --complevel=5 old.h5 new.h5` writes the file anew \
         with a filter that every HDF5 library has"
    } else {
        "install the plugin of that filter where libhdf5 finds it: `pip install hdf5plugin`, and set \
         HDF5_PLUGIN_PATH to the folder `plugins` in it"
    }
}

/// A message names at most this many datasets.
const NAMES_SHOWN: usize = 8;

/// "the file has /a, /b and 3 more", or that it has none.
fn there_are(present: &[String]) -> String {
    match present {
        [] => "the file has no datasets".to_owned(),
        names => format!("the file has {}", first_of(names)),
    }
}

/// What to reduce in place of a dataset that holds no numbers.
fn choose(dataset: &str, fields: &[String]) -> String {
    if fields.is_empty() {
        return "choose a dataset of integers or floats".to_owned();
    }
    let fields: Vec<String> = fields.iter().map(|field| format!("{dataset}/{field}")).collect();
    format!("choose a field of this table: {}", first_of(&fields))
}

/// "/a, /b and 3 more".
fn first_of(names: &[String]) -> String {
    let shown = names[..names.len().min(NAMES_SHOWN)].join(", ");
    match names.len() {
        n if n <= NAMES_SHOWN => shown,
        n => format!("{shown} and {} more", n - NAMES_SHOWN),
    }
}
