//! What the file says of a dataset, looked at before libhdf5 reads it.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use hdf5::{Dataset, File, ObjectReference, ObjectReference1};

use super::Hdf5Source;
use crate::guard::Unfit;
use crate::index::{self, Fault, Place, Storage};
use crate::libhdf5::{self, gist};
use crate::sources::{Extent, Guarded};
use crate::{Error, raw_files};

impl Hdf5Source {
    /// What [`index::find`](crate::index::find) must be told to find its values without libhdf5.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] if libhdf5 does not say it.
    pub fn place(&self) -> Result<Place, Error> {
        self.in_file().map_err(|reason| Error::Open { file: self.file.clone(), reason })
    }

    fn in_file(&self) -> Result<Place, String> {
        let dataset = &self.dataset;
        let file = dataset.file().map_err(|e| gist(&e))?;
        let sizes = file.fcpl().and_then(|fcpl| fcpl.get_sizes()).map_err(|e| gist(&e))?;
        let reference = ObjectReference1::create(dataset, ".").map_err(|e| gist(&e))?;
        // SAFETY: such a reference is an `hobj_ref_t`, the address of an object header: 64 bits.
        let header = unsafe { reference.ptr().cast::<u64>().read_unaligned() };
        let extents = dataset.space().and_then(|space| space.extents()).map_err(|e| gist(&e))?;
        let greatest = extents.maxdims();
        let unlimited = |len: Option<usize>| len.map_or(u64::MAX, |len| len as u64);
        Ok(Place {
            base: file.userblock(),
            header,
            address_width: sizes.sizeof_addr as usize,
            length_width: sizes.sizeof_size as usize,
            shape: self.shape.iter().map(|&len| len as u64).collect(),
            greatest: greatest.into_iter().map(unlimited).collect(),
            value_bytes: self.record_bytes as u64,
        })
    }

    /// Where its values are, found without libhdf5.
    pub(crate) fn storage(&self) -> Result<Arc<Storage>, Fault> {
        let find = || {
            let place = self.in_file().map_err(|_| Fault::Unknown("where the dataset is"))?;
            let file = self.beside_libhdf5()?;
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

    /// Its file, opened without libhdf5.
    pub(crate) fn beside_libhdf5(&self) -> Result<std::fs::File, Fault> {
        let unknown = |_| Fault::Unknown("a file that libhdf5 alone can open");
        // A link may have led into another file than the one that was asked for.
        let file = std::fs::File::open(self.dataset.filename()).map_err(unknown)?;
        let now = libhdf5::id_of(&file);
        match self.file_id.zip(now).is_some_and(|(then, now)| then != now) {
            true => Err(Fault::Unknown("a file that another one has taken the place of")),
            false => Ok(file),
        }
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
            let bytes = self.values().saturating_mul(self.record_bytes());
            return raw_files::check(&self.raw_files, &self.file, &self.name, bytes);
        }
        match self.storage() {
            Ok(_) => Ok(None),
            Err(Fault::Damaged(why)) => Err(self.unreadable(&self.everything(), why)),
            // Of a virtual dataset, its sources are checked.
            Err(_) if self.chunk.is_none() => Ok(None),
            Err(unknown) => Ok(Some(unknown.to_string())),
        }
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
        let storage = self.storage();
        if let Err(Fault::Damaged(why)) = storage {
            return Err(self.unreadable(ranges, why));
        }
        if let Some(guard) = &self.guard {
            let looked = guard.look(&self.dataset, storage.ok().as_deref(), ranges);
            looked.map_err(|Unfit { first, reason }| self.unreadable_chunk(first, reason))?;
        }
        self.mapped.iter().try_for_each(|mapped| mapped.look(self, ranges))
    }
}

/// As the source of a virtual dataset.
impl Guarded for Hdf5Source {
    fn source(file: &File, path: &Path, name: &str, steps: usize) -> Result<Hdf5Source, Error> {
        Hdf5Source::after(file, path, name, steps, None)
    }

    fn dataset(&self) -> &Dataset {
        self.dataset()
    }

    fn chunk(&self) -> Option<&[usize]> {
        self.chunk()
    }

    fn everything(&self) -> Extent {
        self.everything()
    }

    fn look(&self, ranges: &[Range<u64>]) -> Result<(), Error> {
        self.look(ranges)
    }

    fn unreadable(&self, ranges: &[Range<u64>], reason: String) -> Error {
        self.unreadable(ranges, reason)
    }
}
