//! Reads boxes of values through libhdf5.

use std::ops::Range;

use super::Hdf5Source;
use super::native::native;
use crate::Error;
use crate::libhdf5::{self, gist};
use crate::whole::Carried;

impl Hdf5Source {
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
