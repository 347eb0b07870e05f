//! What the direct path knows of a dataset before it reads, and whether it may read at all.

use std::fs::File;
use std::sync::Arc;

use hdf5::plist::DatasetCreate;

use super::files::Files;
use crate::Hdf5Source;
use crate::decode::{Filter, Pipeline};
use crate::dtype::Dtype;
use crate::index::{Fault, Storage};
use crate::libhdf5::{self, gist};

/// All that is needed to read a dataset without libhdf5.
pub(crate) struct Plan {
    pub(super) files: Files,
    pub(super) dtype: Dtype,
    pub(super) pipeline: Pipeline,
    pub(super) storage: Arc<Storage>,
    /// What was never written reads as this.
    pub(super) fill: f64,
}

/// Why there is no plan.
pub(crate) enum No {
    /// The direct path does not know this; libhdf5 may.
    Unknown(String),
    /// What the file says of its values makes no sense.
    Damaged(String),
}

impl From<String> for No {
    fn from(what: String) -> No {
        No::Unknown(what)
    }
}

impl From<&str> for No {
    fn from(what: &str) -> No {
        No::Unknown(what.to_owned())
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> No {
        match fault {
            Fault::Damaged(why) => No::Damaged(why),
            unknown => No::Unknown(unknown.to_string()),
        }
    }
}

impl Plan {
    /// The plan for a dataset that has its values itself.
    pub(crate) fn of(source: &Hdf5Source) -> Result<Plan, No> {
        let dataset = source.dataset();
        if source.is_field() {
            return Err("a field of a table is not known here".into());
        }
        let dtype = dataset.dtype().map_err(|e| gist(&e))?;
        let dtype = Dtype::of(&dtype).ok_or("its type is not known here")?;
        let dcpl = dataset.dcpl().map_err(|e| gist(&e))?;
        if !dcpl.get_external().map_err(|e| gist(&e))?.is_empty() {
            return Err("external storage is not known here".into());
        }
        let file = source.beside_libhdf5()?;
        let storage = source.storage()?;
        let value_bytes = dtype.number.bytes();
        let mut pipeline = Pipeline { filters: Vec::new(), chunk_bytes: 0, value_bytes };
        match &*storage {
            Storage::Chunked(chunks) => {
                let values = chunks.shape.iter().product::<u64>();
                pipeline.filters = filters(&dcpl, values, value_bytes)?;
                let bytes = values * value_bytes as u64;
                pipeline.chunk_bytes = usize::try_from(bytes).map_err(|e| e.to_string())?;
                let same_shape = dcpl.chunk().is_some_and(|chunk| {
                    chunk.iter().map(|&n| n as u64).eq(chunks.shape.iter().copied())
                });
                // Of some indices libhdf5 counts only the chunks inside the present shape.
                let counted = dataset.num_chunks().map(|count| count as u64);
                let known = (counted, dataset.storage_size());
                let inside = chunks.records.iter().map(|record| record.size).sum();
                let of_all = (Some(chunks.count), chunks.bytes);
                let of_present = (Some(chunks.records.len() as u64), inside);
                if !same_shape || known != of_all && known != of_present {
                    return Err("libhdf5 knows of other chunks".into());
                }
            }
            Storage::Compact(bytes) => {
                let wanted = source.values().saturating_mul(value_bytes as u64);
                if bytes.len() as u64 != wanted {
                    return Err("the values in its header are more or fewer".into());
                }
            }
            Storage::Contiguous(_) => {}
        }
        if !pipeline.is_known() {
            return Err("data compressed twice are not known here".into());
        }
        let files = Files::one(file).map_err(|e| e.to_string())?;
        Ok(Plan { files, dtype, pipeline, storage, fill: source.fill() })
    }

    /// The file to map into memory, if it is one, and its values stand there as they are and not in the header
    /// of the dataset.
    pub(crate) fn bare_file(&self) -> Option<&File> {
        self.files.single().filter(|_| self.is_bare())
    }

    fn is_bare(&self) -> bool {
        match &*self.storage {
            Storage::Contiguous(offset) => offset.is_some(),
            Storage::Chunked(_) => self.pipeline.filters.is_empty(),
            Storage::Compact(_) => false,
        }
    }
}

/// The filters, if all are known here for chunks of so many values of `value_bytes` bytes.
fn filters(dcpl: &DatasetCreate, values: u64, value_bytes: usize) -> Result<Vec<Filter>, No> {
    let known = |applied: libhdf5::Applied| match Filter::of(&applied, values, value_bytes) {
        // libhdf5 sets it to the size of a value, and goes by it whatever a file says.
        Filter::Shuffle if applied.settings.first().copied() != u32::try_from(value_bytes).ok() => {
            Err("its bytes are shuffled as the bytes of values of another size".into())
        }
        known if known.is_undone() => Ok(known),
        _ => Err(format!("the filter {} is not known here", applied.name()).into()),
    };
    libhdf5::filters(dcpl).into_iter().map(known).collect()
}
