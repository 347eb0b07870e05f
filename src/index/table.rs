//! The chunks that an index leads to, by their place in the dataset.

use super::bytes::{Fault, Meta, damaged};

/// One stored chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which chunk it is: chunks are counted in row-major order, from 0.
    pub number: u64,
    /// Where it begins, in bytes from the beginning of the file.
    pub offset: u64,
    /// Stored size in bytes.
    pub size: u64,
    /// Bit *i* is set if filter *i* was left out when the chunk was written.
    pub mask: u32,
}

/// The stored chunks of a dataset, while its index is read.
pub(super) struct Table<'a> {
    meta: &'a Meta<'a>,
    /// Length of the dataset along each axis, in chunks.
    grid: Vec<u64>,
    /// Greatest length along each axis, in chunks; an axis without limit has more than any file holds.
    greatest: Vec<u64>,
    chunk: Vec<u64>,
    /// Bytes of a value.
    value_bytes: u64,
    /// Bytes of a chunk before it is filtered.
    chunk_bytes: u64,
    records: Vec<Record>,
    /// Chunks in the index, and their stored bytes, also of those outside the present shape.
    pub(super) count: u64,
    pub(super) bytes: u64,
}

impl<'a> Table<'a> {
    /// An empty table for a dataset of a shape and greatest shape in values. The caller has looked
    /// whether the bytes of a chunk can be counted.
    pub(super) fn new(
        meta: &'a Meta<'a>,
        shape: &[u64],
        greatest: &[u64],
        chunk: &[u64],
        value_bytes: u64,
    ) -> Table<'a> {
        let in_chunks = |lengths: &[u64]| -> Vec<u64> {
            lengths.iter().zip(chunk).map(|(len, chunk)| len.div_ceil(*chunk)).collect()
        };
        Table {
            meta,
            grid: in_chunks(shape),
            greatest: in_chunks(greatest),
            chunk: chunk.to_vec(),
            value_bytes,
            chunk_bytes: chunk.iter().product::<u64>() * value_bytes,
            records: Vec::new(),
            count: 0,
            bytes: 0,
        }
    }

    pub(super) fn axes(&self) -> usize {
        self.chunk.len()
    }

    /// Bytes of a chunk before it is filtered.
    pub(super) fn chunk_bytes(&self) -> u64 {
        self.chunk_bytes
    }

    /// That a chunk can begin at `offset`, of which the last number is that of a byte within a value.
    pub(super) fn begins(&self, offset: &[u64]) -> Result<(), Fault> {
        let (axes, byte) = offset.split_at(self.chunk.len());
        let mut lengths = axes.iter().zip(&self.chunk);
        let apart = lengths.any(|(offset, chunk)| !offset.is_multiple_of(*chunk));
        if apart || byte.iter().any(|byte| !byte.is_multiple_of(self.value_bytes)) {
            return damaged(format!("a chunk at {axes:?}, where none can begin"));
        }
        Ok(())
    }

    /// Adds the chunk whose first value is at `offset`, where one [`begins`](Table::begins). `stored`
    /// is its size and filter mask, if it is not simply as large as all.
    pub(super) fn at_offset(
        &mut self,
        offset: &[u64],
        address: u64,
        stored: Option<(u64, u32)>,
    ) -> Result<(), Fault> {
        let place: Vec<u64> = offset.iter().zip(&self.chunk).map(|(o, c)| o / c).collect();
        self.at_place(&place, address, stored)
    }

    /// Adds the chunk at `place`, counted in chunks along each axis.
    pub(super) fn at_place(
        &mut self,
        place: &[u64],
        address: u64,
        stored: Option<(u64, u32)>,
    ) -> Result<(), Fault> {
        let (size, mask) = stored.unwrap_or((self.chunk_bytes, 0));
        self.count += 1;
        self.bytes = self.bytes.saturating_add(size);
        if place.iter().zip(&self.greatest).any(|(place, len)| place >= len) {
            return damaged(format!("a chunk {place:?} of at most {:?}", self.greatest));
        }
        // A dataset that shrank may keep chunks outside.
        if place.iter().zip(&self.grid).any(|(place, len)| place >= len) {
            return Ok(());
        }
        let number = place
            .iter()
            .zip(&self.grid)
            .try_fold(0_u64, |number, (place, len)| number.checked_mul(*len)?.checked_add(*place));
        let Some(number) = number else {
            return damaged("more chunks than can be counted");
        };
        // Where it lies is looked at when it is read: the error then names the chunk.
        let offset = self.meta.base.saturating_add(address);
        self.records.push(Record { number, offset, size, mask });
        Ok(())
    }

    /// The chunks in order.
    pub(super) fn into_records(mut self) -> Result<Vec<Record>, Fault> {
        self.records.sort_unstable_by_key(|record| record.number);
        if self.records.windows(2).any(|pair| pair[0].number == pair[1].number) {
            return damaged("an index with two entries for one chunk");
        }
        Ok(self.records)
    }
}

/// How an array counts chunks: row-major by the greatest shape, the axis that grows first.
pub(super) struct Numbering {
    /// Axes from the slowest to the fastest, and their greatest lengths in chunks.
    axes: Vec<(usize, u64)>,
}

impl Numbering {
    /// No axis grows without limit.
    pub(super) fn along_first(table: &Table<'_>) -> Numbering {
        Numbering::along(table, 0)
    }

    /// Axis `grows` does.
    pub(super) fn along(table: &Table<'_>, grows: usize) -> Numbering {
        let rest = (0..table.axes()).filter(|&axis| axis != grows);
        let axes = std::iter::once(grows).chain(rest);
        Numbering { axes: axes.map(|axis| (axis, table.greatest[axis])).collect() }
    }

    /// Where chunk `number` is. The first axis takes what is left, however much.
    pub(super) fn place(&self, mut number: u64) -> Option<Vec<u64>> {
        let mut place = vec![0; self.axes.len()];
        for &(axis, len) in self.axes.iter().skip(1).rev() {
            place[axis] = number.checked_rem(len)?;
            number /= len;
        }
        place[self.axes.first()?.0] = number;
        Some(place)
    }
}
