//! Chunks are looked at before libhdf5 reads them.
//!
//! libhdf5 1.10 believes what a file says of a chunk. It takes memory for whatever a compressed chunk
//! inflates to: a file of a hundred mebibytes can ask for a hundred gibibytes. And where less comes out
//! than a chunk has, it reads on beyond the end, and what it finds there become values. Newer ones
//! notice the second, but not the first before the memory is taken.
//!
//! So each stored chunk is decoded here once, with room for a chunk and no more, and libhdf5 is asked for
//! values only if exactly a chunk comes out. The stored bytes are read through libhdf5, which knows where
//! it will look for them. Decoding them happens outside of its lock.
//!
//! Of filters that are not known here, nobody but libhdf5 knows what comes out. What is inflated before
//! them may be no more than a chunk can take that was filtered, and the rest is left to libhdf5.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use hdf5::h5check;
use hdf5::plist::DatasetCreate;
use hdf5::plist::dataset_create::ChunkOpts;
use hdf5::{Dataset, sync::sync};
use hdf5_sys::h5::{herr_t, hsize_t};
use hdf5_sys::h5d::{H5D_CHUNK_IDX_BTREE, H5Dget_chunk_index_type, H5Dread_chunk1};
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5p::H5P_DEFAULT;

use crate::decode::{Decoder, Filter, Pipeline};
use crate::index::{Chunks, Storage, within};
use crate::libhdf5::{self, gist};

unsafe extern "C" {
    /// In libhdf5 since 1.10.2, though not in `hdf5_sys`: the stored size of one chunk, an error or 0
    /// if it was never written. It takes one search of the index, unlike
    /// `H5Dget_chunk_info_by_coord`, which goes through all chunks.
    fn H5Dget_chunk_storage_size(
        dataset: hid_t,
        offset: *const hsize_t,
        bytes: *mut hsize_t,
    ) -> herr_t;
}

/// A chunk that is not as it should be.
pub(crate) struct Unfit {
    /// Its first value.
    pub(crate) first: Vec<u64>,
    /// What is wrong with it.
    pub(crate) reason: String,
}

/// Bytes that are kept from one look to the next, at most. A larger chunk is not worth it.
const KEPT: usize = 16 << 20;

/// Looks at the chunks of a dataset before libhdf5 does. Threads may share it.
pub(crate) struct Guard {
    /// Shape of a chunk in values.
    chunk: Vec<u64>,
    /// Shape of the dataset in chunks.
    grid: Vec<u64>,
    /// Shape of the dataset, if libhdf5 takes chunks that stick out of it for unfiltered ones.
    bare_edges: Option<Vec<u64>>,
    pipeline: Pipeline,
    /// The stored chunks that are as they should be, and will not be looked at again: bit `n % 64` of the
    /// entry for `n / 64` is chunk `n`. Two threads that look at the same one at the same time note the
    /// same.
    looked_at: Mutex<HashMap<u64, u64>>,
    /// What threads that look at no chunk at the moment have left, for its memory.
    decoders: Mutex<Vec<Decoder>>,
    /// Of a dataset without filters: which chunks are not as they should be, and why. Filled in before
    /// the first read. Nothing is said of those of an index that is not known.
    unfit: OnceLock<HashMap<u64, String>>,
}

impl Guard {
    /// The guard for a dataset of a shape, in chunks of a shape, with values of `value_bytes` bytes. It is
    /// `None` if no size is stored that could be a wrong one.
    pub(crate) fn of(
        dataset: &Dataset,
        dcpl: &DatasetCreate,
        shape: &[usize],
        chunk: Option<&[usize]>,
        value_bytes: usize,
    ) -> Option<Guard> {
        let chunk_bytes = chunk?.iter().fold(value_bytes, |n, len| n.saturating_mul(*len));
        let [shape, chunk] =
            [shape, chunk?].map(|s| s.iter().map(|&len| len as u64).collect::<Vec<_>>());
        let values = chunk.iter().fold(1, |n: u64, len| n.saturating_mul(*len));
        let filters = libhdf5::filters(dcpl);
        let filters: Vec<Filter> =
            filters.iter().map(|filter| Filter::of(filter, values, value_bytes)).collect();
        if filters.is_empty() && !states_sizes(dataset) {
            return None;
        }
        let options = dcpl.chunk_opts().unwrap_or(ChunkOpts::empty());
        let bare_edges = options.contains(ChunkOpts::DONT_FILTER_PARTIAL_CHUNKS);
        Some(Guard {
            grid: shape.iter().zip(&chunk).map(|(len, chunk)| len.div_ceil(*chunk)).collect(),
            bare_edges: bare_edges.then_some(shape),
            chunk,
            pipeline: Pipeline { filters, chunk_bytes, value_bytes },
            looked_at: Mutex::default(),
            decoders: Mutex::default(),
            unfit: OnceLock::new(),
        })
    }

    /// Looks at the chunks of `dataset` that hold values of the box `ranges`, if nobody has yet. What its index
    /// says, which makes sense, is in `storage`, if that is known.
    ///
    /// # Errors
    ///
    /// The first that is not as it should be.
    pub(crate) fn look(
        &self,
        dataset: &Dataset,
        storage: Option<&Storage>,
        ranges: &[Range<u64>],
    ) -> Result<(), Unfit> {
        let unfit = self
            .pipeline
            .filters
            .is_empty()
            .then(|| self.unfit.get_or_init(|| self.unfit(storage, dataset)));
        if unfit.is_some_and(HashMap::is_empty) {
            return Ok(());
        }
        let grid: Vec<Range<u64>> = (ranges.iter().zip(&self.chunk))
            .map(|(range, len)| range.start / len..range.end.div_ceil(*len))
            .collect();
        let count = grid.iter().fold(1, |n: u64, range| n.saturating_mul(range.end - range.start));
        let mut place = vec![0; grid.len()];
        for number in 0..count {
            let mut left = number;
            for axis in (0..grid.len()).rev() {
                let len = grid[axis].end - grid[axis].start;
                place[axis] = grid[axis].start + left % len;
                left /= len;
            }
            let number = self.number(&place);
            let first: Vec<u64> = place.iter().zip(&self.chunk).map(|(n, len)| n * len).collect();
            let looked = match unfit {
                Some(unfit) => {
                    number.and_then(|n| unfit.get(&n)).map_or(Ok(()), |why| Err(why.clone()))
                }
                None => self.look_at(dataset, number, &first, storage),
            };
            looked.map_err(|reason| Unfit { first, reason })?;
        }
        Ok(())
    }

    /// The number of a chunk, counted in row-major order, unless there are too many for that.
    fn number(&self, place: &[u64]) -> Option<u64> {
        let axes = place.iter().zip(&self.grid);
        axes.into_iter().try_fold(0_u64, |n, (place, len)| n.checked_mul(*len)?.checked_add(*place))
    }

    /// Looks at a chunk of a dataset with filters. What its index says is in `storage`, if that is known.
    fn look_at(
        &self,
        dataset: &Dataset,
        number: Option<u64>,
        first: &[u64],
        storage: Option<&Storage>,
    ) -> Result<(), String> {
        let bit = number.map(|n| (n / 64, 1 << (n % 64)));
        let looked_at =
            |(word, bit)| lock(&self.looked_at).get(&word).is_some_and(|w| w & bit != 0);
        if bit.is_some_and(looked_at) {
            return Ok(());
        }
        let mut decoder = lock(&self.decoders).pop().unwrap_or_default();
        let looked = self.decode(dataset, first, &mut decoder);
        if decoder.bytes_kept() <= KEPT {
            lock(&self.decoders).push(decoder);
        }
        let looked = looked?;
        let is_stored = |chunks: &Chunks| number.is_some_and(|n| chunks.get(n).is_some());
        if !looked && matches!(storage, Some(Storage::Chunked(chunks)) if is_stored(chunks)) {
            return Err("libhdf5 does not find it, though it is in the index".to_owned());
        }
        if looked && let Some((word, bit)) = bit {
            *lock(&self.looked_at).entry(word).or_default() |= bit;
        }
        Ok(())
    }

    /// Decodes the chunk whose first value is at `first`. It is `false` if the chunk was never written.
    fn decode(
        &self,
        dataset: &Dataset,
        first: &[u64],
        decoder: &mut Decoder,
    ) -> Result<bool, String> {
        let mut least = 0;
        let (size, mask) = loop {
            let room = decoder.room(least)?;
            let (mut size, mut mask) = (0, 0);
            // Both under one lock: a writer that lets others read meanwhile (SWMR) may put a larger one there.
            let read = sync(|| {
                // SAFETY: `sync` holds libhdf5's lock; the dataset is open, and `first` has a number for
                // each of its axes.
                let found = h5check(unsafe {
                    H5Dget_chunk_storage_size(dataset.id(), first.as_ptr(), &raw mut size)
                });
                if found.is_err() || size > room.len() as u64 {
                    return found.map(drop);
                }
                // SAFETY: as above, and there is room for all bytes of the chunk.
                h5check(unsafe {
                    let (first, stored) = (first.as_ptr(), room.as_mut_ptr().cast());
                    H5Dread_chunk1(dataset.id(), H5P_DEFAULT, first, &raw mut mask, stored)
                })
                .map(drop)
            });
            match read {
                // It was never written, or so it seems.
                Err(_) if size == 0 => return Ok(false),
                Err(error) => return Err(gist(&error)),
                Ok(()) if size <= room.len() as u64 => break (size as usize, mask),
                Ok(()) if size <= self.pipeline.most_bytes() => least = size as usize,
                Ok(()) => {
                    let wanted = self.pipeline.chunk_bytes;
                    return Err(format!("its {wanted} bytes are stored in {size}"));
                }
            }
        };
        let is_edge = |shape: &Vec<u64>| {
            let ends = first.iter().zip(&self.chunk).map(|(first, len)| first.saturating_add(*len));
            ends.zip(shape).any(|(end, len)| end > *len)
        };
        let mask = if self.bare_edges.as_ref().is_some_and(is_edge) { u32::MAX } else { mask };
        decoder.check(size, mask, &self.pipeline).map(|()| true)
    }

    /// The chunks of a dataset without filters that are not as they should be.
    fn unfit(&self, storage: Option<&Storage>, dataset: &Dataset) -> HashMap<u64, String> {
        let Some(Storage::Chunked(chunks)) = storage else { return HashMap::new() };
        let file = std::fs::metadata(dataset.filename());
        let len = file.map_or(u64::MAX, |file| file.len());
        let wanted = self.pipeline.chunk_bytes as u64;
        let unfit = chunks.records.iter().filter_map(|record| {
            let looked = match record.size {
                size if size == wanted => within(record.offset, size, len),
                size => Err(format!("it holds {size} bytes, not {wanted}")),
            };
            looked.err().map(|why| (record.number, why))
        });
        unfit.collect()
    }
}

/// Whether the index states the size of a chunk also if it must be that of all: the oldest one does.
fn states_sizes(dataset: &Dataset) -> bool {
    let mut index = H5D_CHUNK_IDX_BTREE;
    let asked = sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, and the dataset is open.
        unsafe { H5Dget_chunk_index_type(dataset.id(), &raw mut index) }
    });
    asked < 0 || index == H5D_CHUNK_IDX_BTREE
}

/// Nothing is half done in what these locks protect, even if a thread panics.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
