//! Where the values of a dataset lie in its file, found without libhdf5.
//!
//! Asking libhdf5 for chunk after chunk takes time that grows with the square of their number before
//! its version 1.14. Here the structures of the file are read once: the object header, its layout
//! message, and whichever index it names.
//!
//! The checksums of the newer structures are verified. Those of object headers are not: libhdf5 has
//! opened the dataset by then, and has verified them. The old B-tree has none, so that its keys must be
//! in order.
//!
//! A file can say anything. Nothing here panics, runs forever or allocates more than in proportion
//! to the length of the file, whatever the bytes: no more than twice those are ever read.

mod arrays;
mod btree1;
mod btree2;
mod bytes;
mod checksum;
mod extensible_array;
mod fixed_array;
mod header;
mod layout;
mod place;
mod superblock;
mod table;

pub(crate) use bytes::within;
pub use bytes::{Fault, ReadAt};
pub(crate) use checksum::checksum;
pub use place::Place;
pub use table::Record;

use std::ops::Range;

use bytes::{Meta, damaged};
use layout::{Chunked, Kind, Layout};
use table::Table;

/// Where the values of a dataset are.
#[derive(Clone, Debug, PartialEq)]
pub enum Storage {
    /// Here they are: small datasets are stored in the object header.
    Compact(Vec<u8>),
    /// In one piece at this offset from the beginning of the file, or nowhere yet.
    Contiguous(Option<u64>),
    /// In chunks.
    Chunked(Chunks),
}

/// The stored chunks of a dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunks {
    /// Shape of a chunk in values.
    pub shape: Vec<u64>,
    /// Chunks that stick out of the dataset are stored without filters.
    pub bare_edges: bool,
    /// Chunks inside the present shape, by number. Those that are missing were never written.
    pub records: Vec<Record>,
    /// Chunks in the index, also of those outside the present shape.
    pub count: u64,
    /// Bytes of all these as stored.
    pub bytes: u64,
}

impl Chunks {
    /// Returns `true` if one of these was ever written.
    pub fn any(&self, numbers: &Range<u64>) -> bool {
        self.first_from(numbers.start).is_some_and(|number| number < numbers.end)
    }

    /// The number of the first chunk from chunk `number` on that was ever written.
    pub fn first_from(&self, number: u64) -> Option<u64> {
        let first = self.records.partition_point(|record| record.number < number);
        self.records.get(first).map(|record| record.number)
    }

    /// Chunk `number`, if it was ever written.
    pub fn get(&self, number: u64) -> Option<&Record> {
        let found = self.records.binary_search_by_key(&number, |record| record.number);
        found.ok().map(|index| &self.records[index])
    }
}

/// Finds the values of a dataset.
///
/// # Errors
///
/// [`Fault::Unknown`] for virtual and external storage and what else is not known here;
/// [`Fault::Damaged`] if the structures make no sense.
pub fn find(file: &dyn ReadAt, place: &Place) -> Result<Storage, Fault> {
    let len = file.size().map_err(|e| Fault::Damaged(format!("the file has no length: {e}")))?;
    let widths = [2, 4, 8];
    if !widths.contains(&place.address_width) || !widths.contains(&place.length_width) {
        return Err(Fault::Unknown("this width of addresses"));
    }
    let meta = Meta::new(file, len, place);
    if superblock::has_cache_image(&meta)? {
        return Err(Fault::Unknown("a file with a metadata cache image"));
    }
    match header::layout_at(&meta, place.header)? {
        Layout::Compact(bytes) => Ok(Storage::Compact(bytes)),
        Layout::Contiguous(None, _) => Ok(Storage::Contiguous(None)),
        Layout::Contiguous(Some(address), size) => {
            let lengths = place.shape.iter();
            let wanted = lengths.fold(place.value_bytes, |n, len| n.saturating_mul(*len));
            match size {
                Some(size) if size < wanted => {
                    damaged(format!("it holds {size} bytes, and its values take {wanted}"))
                }
                _ => meta.place(address, wanted).map(|start| Storage::Contiguous(Some(start))),
            }
        }
        Layout::Chunked(chunked) => chunks(&meta, place, chunked).map(Storage::Chunked),
    }
}

fn chunks(meta: &Meta<'_>, place: &Place, chunked: Chunked) -> Result<Chunks, Fault> {
    let Chunked { chunk, value_bytes, bare_edges, index, address } = chunked;
    if chunk.len() != place.shape.len() || chunk.len() != place.greatest.len() {
        return damaged(format!("chunks of {} axes", chunk.len()));
    }
    let chunk_bytes = chunk.iter().try_fold(value_bytes, |bytes, len| bytes.checked_mul(*len));
    if chunk_bytes.unwrap_or_default() == 0 || value_bytes != place.value_bytes {
        return damaged(format!("chunks of shape {chunk:?} and values of {value_bytes} bytes"));
    }
    let mut table = Table::new(meta, &place.shape, &place.greatest, &chunk, value_bytes);
    if let Some(address) = address {
        match index {
            Kind::BTree1 => btree1::read(meta, address, &mut table)?,
            Kind::BTree2 => btree2::read(meta, address, &mut table)?,
            Kind::FixedArray => fixed_array::read(meta, address, &mut table)?,
            Kind::ExtensibleArray => {
                let grows = place.greatest.iter().position(|&len| len == u64::MAX);
                let Some(grows) = grows else {
                    return damaged("an extensible array for a dataset that cannot grow");
                };
                extensible_array::read(meta, address, grows, &mut table)?;
            }
            Kind::Single(stored) => table.at_place(&vec![0; chunk.len()], address, stored)?,
            Kind::Implicit => implicit(meta, address, place, &chunk, &mut table)?,
        }
    }
    let (count, bytes) = (table.count, table.bytes);
    Ok(Chunks { shape: chunk, bare_edges, records: table.into_records()?, count, bytes })
}

/// The most chunks for which a table is made though nothing is stored of them. More would be gibibytes
/// of it, which a file of holes could ask for.
const MOST_IMPLIED: u64 = 1 << 24;

/// The implicit index: all chunks one after the other, in the order of the greatest shape.
fn implicit(
    meta: &Meta<'_>,
    address: u64,
    place: &Place,
    chunk: &[u64],
    table: &mut Table<'_>,
) -> Result<(), Fault> {
    let in_chunks = place.greatest.iter().zip(chunk).map(|(len, chunk)| len.div_ceil(*chunk));
    let count = in_chunks.into_iter().try_fold(1_u64, u64::checked_mul);
    let bytes = count.and_then(|count| count.checked_mul(table.chunk_bytes()));
    let (Some(count), Some(bytes)) = (count, bytes) else {
        return damaged("more chunks than any file holds");
    };
    meta.place(address, bytes)?;
    if count > MOST_IMPLIED {
        return Err(Fault::Unknown("a dataset of this many chunks"));
    }
    let numbering = table::Numbering::along_first(table);
    for number in 0..count {
        let Some(place) = numbering.place(number) else {
            return damaged("chunks without a length");
        };
        table.at_place(&place, address + number * table.chunk_bytes(), None)?;
    }
    Ok(())
}
