//! From the stored bytes of a chunk to those of its values.

use libdeflater::{DecompressionError, Decompressor};

use super::buffer::Buffer;
use super::fletcher32::{fletcher32, matches};
use super::shuffle::unshuffle;

/// A filter that is undone here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The bytes of values sorted by their place in the value.
    Shuffle,
    /// Compressed as by zlib.
    Deflate,
    /// Four bytes of checksum at the end.
    Fletcher32,
}

/// Bytes of the checksum.
const CHECKSUM: usize = 4;

/// How chunks of a dataset are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Filters in the order in which they were applied.
    pub filters: Vec<Filter>,
    /// Bytes of a chunk before any was.
    pub chunk_bytes: usize,
    /// Bytes of one value.
    pub value_bytes: usize,
}

/// A chunk whose filters are undone, but for a shuffle that comes last: it is undone block by block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Values,
    Shuffled,
}

/// Undoes filters. Its memory is used again for the next chunk.
#[derive(Default)]
pub struct Decoder {
    inflate: Option<Decompressor>,
    /// What is to be decoded, and in the end what came out.
    pub(super) bytes: Buffer,
    spare: Buffer,
}

impl Pipeline {
    /// The filters of a chunk with this mask: bit *i* is set if filter *i* was left out.
    fn of_mask(&self, mask: u32) -> impl DoubleEndedIterator<Item = Filter> + Clone {
        let left_out = move |i: usize| i < 32 && mask & 1 << i != 0;
        let filters = self.filters.iter().enumerate();
        filters.filter(move |(i, _)| !left_out(*i)).map(|(_, &filter)| filter)
    }

    /// Whether a chunk with this mask is stored as it is.
    pub(super) fn is_bare(&self, mask: u32) -> bool {
        self.of_mask(mask).next().is_none()
    }

    /// The most bytes that a stored chunk may take. Compression that gains nothing adds little; a
    /// chunk that is far larger is none, and memory for it would be as large as the file says.
    pub(super) fn most_bytes(&self) -> u64 {
        2 * self.chunk_bytes as u64 + 64 * 1024
    }

    /// Whether the size of a chunk is known before each filter: it is not before the first of two
    /// that compress.
    pub(crate) fn is_known(&self) -> bool {
        self.filters.iter().filter(|&&filter| filter == Filter::Deflate).count() <= 1
    }
}

impl Decoder {
    /// Decodes `stored`, a whole chunk as it stands in the file, and gives back its values in the
    /// order of their bytes in the file.
    ///
    /// # Errors
    ///
    /// What is wrong with the chunk: a checksum, compressed data that make no sense or are not those
    /// of a chunk of this size, a size that cannot be.
    pub fn decode(
        &mut self,
        stored: &[u8],
        mask: u32,
        pipeline: &Pipeline,
    ) -> Result<Vec<u8>, String> {
        self.bytes.bytes_mut(stored.len())?.copy_from_slice(stored);
        let order = self.decode_in_place(stored.len(), mask, pipeline)?;
        let bytes = self.bytes.bytes(pipeline.chunk_bytes);
        match order {
            Order::Values => Ok(bytes.to_vec()),
            Order::Shuffled => {
                let mut values = vec![0; bytes.len()];
                unshuffle(bytes, pipeline.value_bytes, 0, &mut values);
                Ok(values)
            }
        }
    }

    /// Decodes the first `len` bytes of `bytes` to a chunk in `bytes`.
    pub(super) fn decode_in_place(
        &mut self,
        mut len: usize,
        mask: u32,
        pipeline: &Pipeline,
    ) -> Result<Order, String> {
        let filters = pipeline.of_mask(mask);
        let count = filters.clone().count();
        for (later, filter) in filters.clone().rev().enumerate() {
            match filter {
                Filter::Fletcher32 => len = self.check(len)?,
                Filter::Deflate => {
                    // Of the filters before this one, only the checksum changes the size.
                    let before = filters.clone().take(count - 1 - later);
                    let checksums = before.filter(|&f| f == Filter::Fletcher32).count();
                    let wanted = pipeline.chunk_bytes + CHECKSUM * checksums;
                    self.inflate(len, wanted)?;
                    len = wanted;
                }
                Filter::Shuffle if later + 1 == count && len == pipeline.chunk_bytes => {
                    return Ok(Order::Shuffled);
                }
                Filter::Shuffle => {
                    let shuffled = self.bytes.bytes(len);
                    let whole = len - len % pipeline.value_bytes;
                    let values = self.spare.bytes_mut(len)?;
                    unshuffle(&shuffled[..whole], pipeline.value_bytes, 0, &mut values[..whole]);
                    values[whole..].copy_from_slice(&shuffled[whole..]);
                    std::mem::swap(&mut self.bytes, &mut self.spare);
                }
            }
        }
        match len {
            len if len == pipeline.chunk_bytes => Ok(Order::Values),
            len => Err(format!("it holds {len} bytes, not {}", pipeline.chunk_bytes)),
        }
    }

    /// Verifies the checksum at the end of the first `len` bytes, and returns how many are before it.
    fn check(&self, len: usize) -> Result<usize, String> {
        let Some((bytes, &stored)) = self.bytes.bytes(len).split_last_chunk::<CHECKSUM>() else {
            return Err(format!("its {len} bytes are too few for a checksum"));
        };
        if matches(u32::from_le_bytes(stored), fletcher32(bytes)) {
            Ok(bytes.len())
        } else {
            Err("its Fletcher-32 checksum does not match".to_owned())
        }
    }

    fn inflate(&mut self, len: usize, wanted: usize) -> Result<(), String> {
        let inflate = self.inflate.get_or_insert_with(Decompressor::new);
        let inflated = self.spare.bytes_mut(wanted)?;
        match inflate.zlib_decompress(self.bytes.bytes(len), inflated) {
            Ok(found) if found == wanted => {
                std::mem::swap(&mut self.bytes, &mut self.spare);
                Ok(())
            }
            Ok(found) => Err(format!("it inflates to {found} bytes, not {wanted}")),
            Err(DecompressionError::InsufficientSpace) => {
                Err(format!("it inflates to more than its {wanted} bytes"))
            }
            Err(DecompressionError::BadData) => Err("its compressed data make no sense".to_owned()),
        }
    }
}
