//! Which datasets of a file can be reduced, and how they are stored.

use std::path::Path;

use hdf5::plist::dataset_create::Layout;
use hdf5::{Dataset, File};

use crate::libhdf5;
use crate::{Error, Hdf5Source, names};

/// A dataset of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// Its full name: bytes that are not UTF-8, and control characters, are `\xNN` in it, and the name opens the
    /// dataset.
    pub name: String,
    /// The lengths of its axes, the slowest first. Empty for a scalar.
    pub shape: Vec<usize>,
    /// Its type in words: `float32`.
    pub dtype: String,
    /// `compact`, `contiguous`, `chunked`, `external` or `virtual`.
    pub layout: &'static str,
    /// The shape of a chunk, if it is stored in chunks.
    pub chunk: Option<Vec<usize>>,
    /// The filters that its chunks go through, in order: `shuffle`, `deflate 4`.
    pub filters: Vec<String>,
    /// Bytes that it takes in the file.
    pub stored: u64,
}

/// The datasets of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// Those that can be reduced, in the order of the groups they are in.
    pub datasets: Vec<Listed>,
    /// Names that lead to what cannot be read, and why: links to nowhere, groups that are damaged, and
    /// datasets that this libhdf5 does not know.
    pub unreadable: Vec<(String, String)>,
    /// How many datasets hold something other than numbers.
    pub others: usize,
}

/// The datasets of an open `file`, which is at `path`.
pub(crate) fn listing(file: &File, path: &Path) -> Listing {
    let names = names::Names::of(file, usize::MAX);
    let mut listing = Listing { datasets: Vec::new(), unreadable: names.lost, others: 0 };
    for name in names.datasets {
        match Hdf5Source::of(file, path, &name) {
            Ok(source) => listing.datasets.push(listed(name, &source)),
            Err(Error::NotNumeric { .. }) => listing.others += 1,
            Err(Error::OpenDataset { reason, .. } | Error::Open { reason, .. }) => {
                listing.unreadable.push((name, reason));
            }
            Err(error) => listing.unreadable.push((name, error.to_string())),
        }
    }
    listing
}

fn listed(name: String, source: &Hdf5Source) -> Listed {
    let dataset = source.dataset();
    let layout = match dataset.layout() {
        Layout::Compact => "compact",
        Layout::Contiguous if is_external(dataset) => "external",
        Layout::Contiguous => "contiguous",
        Layout::Chunked => "chunked",
        Layout::Virtual => "virtual",
    };
    Listed {
        name,
        shape: source.shape().to_vec(),
        dtype: source.dtype_in_words(),
        layout,
        chunk: dataset.chunk(),
        filters: filters(dataset),
        stored: dataset.storage_size(),
    }
}

/// Whether the values are in other files, as bare bytes.
fn is_external(dataset: &Dataset) -> bool {
    let files = dataset.dcpl().and_then(|dcpl| dcpl.get_external());
    files.is_ok_and(|files| !files.is_empty())
}

/// The filters of a dataset as people write them.
fn filters(dataset: &Dataset) -> Vec<String> {
    let dcpl = dataset.dcpl();
    dcpl.map(|dcpl| libhdf5::filters(&dcpl).iter().map(libhdf5::Applied::name).collect())
        .unwrap_or_default()
}
