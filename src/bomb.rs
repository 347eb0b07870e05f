//! Chunks that inflate to far more than a chunk, found before libhdf5 inflates them.
//!
//! libhdf5 doubles its room until a compressed chunk is inflated, however much that is: a file of a
//! hundred mebibytes can ask for a hundred gibibytes. What is decoded here, without libhdf5, has room
//! for one chunk and no more; this is for what libhdf5 decodes.
//!
//! Not found are bombs in the source files of a virtual dataset, and those of filters that are added to
//! libhdf5.

use std::ops::Range;

use hdf5::h5check;
use hdf5::plist::DatasetCreate;
use hdf5::{Dataset, sync::sync};
use hdf5_sys::h5::{herr_t, hsize_t};
use hdf5_sys::h5d::H5Dread_chunk1;
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5p::H5P_DEFAULT;
use hdf5_sys::h5z::{H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
use libdeflater::{DecompressionError, Decompressor};

use crate::libhdf5::{filter_ids, gist};

unsafe extern "C" {
    /// In libhdf5 since 1.10.2, though not in `hdf5_sys`: the stored size of one chunk, an error or 0
    /// if it was never written. It takes one search of the index, unlike `H5Dget_chunk_info_by_coord`, which goes through
    /// all chunks.
    fn H5Dget_chunk_storage_size(
        dataset: hid_t,
        offset: *const hsize_t,
        bytes: *mut hsize_t,
    ) -> herr_t;
}

/// A byte of deflated data stands for no more than so many.
const MOST_A_BYTE: u64 = 1032;
/// What can inflate to no more than this is let through unseen: 256 MiB.
const HARMLESS: u64 = 1 << 28;
/// Bytes of a checksum that may follow compressed data.
const CHECKSUM: usize = 4;

/// Looks at the chunks of a dataset before libhdf5 does.
pub(crate) struct Guard {
    /// Shape of a chunk in values.
    chunk: Vec<u64>,
    /// Bytes of a chunk.
    chunk_bytes: u64,
    /// Which of the filters is deflate.
    deflate: usize,
    /// Which of the filters after it are checksums: all are.
    checksums: Range<usize>,
}

impl Guard {
    /// The guard for a dataset, unless it needs none.
    pub(crate) fn of(
        dataset: &Dataset,
        dcpl: &DatasetCreate,
        chunk: Option<&[usize]>,
        value_bytes: usize,
    ) -> Option<Guard> {
        let chunk: Vec<u64> = chunk?.iter().map(|&len| len as u64).collect();
        let chunk_bytes = chunk.iter().fold(value_bytes as u64, |n, len| n.saturating_mul(*len));
        let filters = filter_ids(dcpl);
        let deflate = filters.iter().rposition(|&filter| filter == H5Z_FILTER_DEFLATE)?;
        let checksums = deflate + 1..filters.len();
        let known = filters[checksums.clone()].iter().all(|&f| f == H5Z_FILTER_FLETCHER32);
        let harmless = dataset.storage_size().saturating_mul(MOST_A_BYTE) <= HARMLESS;
        (known && !harmless).then_some(Guard { chunk, chunk_bytes, deflate, checksums })
    }

    /// Looks at the chunks that hold values of the box `ranges`.
    ///
    /// # Errors
    ///
    /// Which chunk inflates to too much, in words.
    pub(crate) fn look(&self, dataset: &Dataset, ranges: &[Range<u64>]) -> Result<(), String> {
        let grid: Vec<Range<u64>> = (ranges.iter().zip(&self.chunk))
            .map(|(range, len)| range.start / len..range.end.div_ceil(*len))
            .collect();
        let count: u64 = grid.iter().map(|range| range.end - range.start).product();
        let mut first = vec![0; grid.len()];
        for number in 0..count {
            let mut left = number;
            for axis in (0..grid.len()).rev() {
                let len = grid[axis].end - grid[axis].start;
                first[axis] = (grid[axis].start + left % len) * self.chunk[axis];
                left /= len;
            }
            self.look_at(dataset, &first)
                .map_err(|what| format!("its chunk at {first:?} {what}"))?;
        }
        Ok(())
    }

    /// Looks at the chunk whose first value is at `first`.
    fn look_at(&self, dataset: &Dataset, first: &[u64]) -> Result<(), String> {
        let mut size = 0;
        let found = sync(|| {
            // SAFETY: `sync` holds libhdf5's lock; the dataset is open, and `first` has a number for
            // each of its axes.
            h5check(unsafe {
                H5Dget_chunk_storage_size(dataset.id(), first.as_ptr(), &raw mut size)
            })
        });
        if found.is_err() {
            // It was never written. If it is the index that is damaged, reading will say so.
            return Ok(());
        }
        // Room for what compression may add to data that it cannot compress.
        let most = self.chunk_bytes.saturating_mul(2).saturating_add(1 << 16);
        if size > most {
            return Err(format!("takes {size} bytes, though its values take {}", self.chunk_bytes));
        }
        if size.saturating_mul(MOST_A_BYTE) <= HARMLESS.max(most) {
            return Ok(());
        }
        let mut stored = room(most)?;
        let mut mask = 0;
        sync(|| {
            // SAFETY: as above; there is room for `most` bytes, more than a chunk can take that was
            // compressed, also for one that a SWMR writer has put there since it was found.
            h5check(unsafe {
                let (first, stored) = (first.as_ptr(), stored.as_mut_ptr().cast());
                H5Dread_chunk1(dataset.id(), H5P_DEFAULT, first, &raw mut mask, stored)
            })
        })
        .map_err(|e| format!("cannot be read: {}", gist(&e)))?;
        let is_used = |filter: usize| filter >= 32 || mask & 1 << filter == 0;
        if !is_used(self.deflate) {
            return Ok(());
        }
        let checksums = self.checksums.clone().filter(|&filter| is_used(filter)).count();
        let end = (size as usize).saturating_sub(CHECKSUM * checksums);
        let mut inflated = room(most)?;
        match Decompressor::new().zlib_decompress(&stored[..end], &mut inflated) {
            Err(DecompressionError::InsufficientSpace) => Err(format!(
                "inflates to more than {most} bytes, though its values take {}",
                self.chunk_bytes
            )),
            // What makes no sense is for libhdf5 to say.
            Ok(_) | Err(DecompressionError::BadData) => Ok(()),
        }
    }
}

/// So many bytes of memory.
fn room(bytes: u64) -> Result<Vec<u8>, String> {
    let mut room = Vec::new();
    let refused = || format!("takes {bytes} bytes, for which there is no memory");
    let len = usize::try_from(bytes).map_err(|_| refused())?;
    room.try_reserve_exact(len).map_err(|_| refused())?;
    room.resize(len, 0);
    Ok(room)
}
