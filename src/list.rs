//! Which datasets of a file can be reduced, and how they are stored.

use std::path::Path;

use hdf5::Dataset;
use hdf5::filters::Filter;
use hdf5::plist::dataset_create::Layout;

use crate::libhdf5;
use crate::names::Listing;
use crate::{Error, Hdf5Source};

/// A dataset of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// Its full name.
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

/// The datasets of a file that can be reduced, in the order of the groups they are in.
///
/// # Errors
///
/// Those of [`Hdf5Source::open`] for the file.
///
/// ```
/// use interleave::{list, sample};
///
/// let datasets = list(sample::path(sample::Size::Tiny)?)?;
/// let sst = datasets.iter().find(|dataset| dataset.name == "/sst").expect("there is one");
/// assert_eq!((sst.dtype.as_str(), sst.layout), ("float32", "chunked"));
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn list(file: impl AsRef<Path>) -> Result<Vec<Listed>, Error> {
    let path = file.as_ref();
    let file = libhdf5::open(path)?;
    let names = Listing::of(&file, usize::MAX);
    // A dataset that cannot be opened as numbers is none of these.
    let numeric = names.into_iter().filter_map(|name| {
        let source = Hdf5Source::of(&file, path, &name).ok()?;
        Some(listed(name, &source))
    });
    Ok(numeric.collect())
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
        filters: dataset.filters().iter().map(filter).collect(),
        stored: dataset.storage_size(),
    }
}

/// Whether the values are in other files, as bare bytes.
fn is_external(dataset: &Dataset) -> bool {
    let files = dataset.dcpl().and_then(|dcpl| dcpl.get_external());
    files.is_ok_and(|files| !files.is_empty())
}

/// A filter as people write it.
fn filter(filter: &Filter) -> String {
    match filter {
        Filter::Deflate(level) => format!("deflate {level}"),
        Filter::Shuffle => "shuffle".to_owned(),
        Filter::Fletcher32 => "fletcher32".to_owned(),
        Filter::SZip(..) => "szip".to_owned(),
        Filter::NBit => "nbit".to_owned(),
        Filter::ScaleOffset(_) => "scale-offset".to_owned(),
        Filter::User(id, _) => format!("filter {id}"),
    }
}
