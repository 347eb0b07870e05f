//! Undoes the filters of a chunk.

use libdeflater::{DecompressionError, Decompressor};

use super::blosc;
use super::buffer::Buffer;
use super::codecs;
use super::filter::Filter;
use super::fletcher32::{fletcher32, matches};
use super::nbit;
use super::scale_offset;
use super::shuffle::unshuffle;
use super::szip;

/// Bytes of the checksum.
const CHECKSUM: usize = 4;

/// Bytes of a chunk of which so many bits of each value are stored.
fn packed(pipeline: &Pipeline, bits: u64) -> u64 {
    let values = (pipeline.chunk_bytes / pipeline.value_bytes) as u64;
    values.saturating_mul(bits).div_ceil(8)
}

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
pub(crate) enum Order {
    Values,
    Shuffled,
}

/// Undoes filters. Its memory is used again for the next chunk.
#[derive(Default)]
pub struct Decoder {
    inflate: Option<Decompressor>,
    /// What is to be decoded, and in the end what came out.
    pub(crate) bytes: Buffer,
    spare: Buffer,
    /// What bitshuffle and Zstandard need to work, and szip for the bytes of a chunk that it sorted.
    room: codecs::Room,
    /// What Blosc needs to work.
    blosc: blosc::Room,
}

impl Pipeline {
    /// The filters of a chunk with this mask: bit *i* is set if filter *i* was left out.
    fn of_mask(&self, mask: u32) -> impl DoubleEndedIterator<Item = Filter> + Clone {
        let left_out = move |i: usize| i < 32 && mask & 1 << i != 0;
        let filters = self.filters.iter().enumerate();
        filters.filter(move |(i, _)| !left_out(*i)).map(|(_, &filter)| filter)
    }

    /// Whether a chunk with this mask is stored as it is.
    pub(crate) fn is_bare(&self, mask: u32) -> bool {
        self.of_mask(mask).next().is_none()
    }

    /// The most bytes that a stored chunk may take. Compression that gains nothing adds little; a
    /// chunk that is far larger is none, and memory for it would be as large as the file says.
    pub(crate) fn most_bytes(&self) -> u64 {
        (self.chunk_bytes as u64).saturating_mul(2).saturating_add(64 * 1024)
    }

    /// Whether the size of a chunk is known before each filter: it is not before the first of two
    /// that compress.
    pub(crate) fn is_known(&self) -> bool {
        self.filters.iter().filter(|filter| filter.compresses()).count() <= 1
    }

    /// Bytes of a chunk after it has gone through `filters`, unless one of them compresses.
    fn bytes_after(&self, filters: impl Iterator<Item = Filter>) -> Option<usize> {
        filters.into_iter().try_fold(self.chunk_bytes, |bytes, filter| match filter {
            Filter::Shuffle | Filter::Idle => Some(bytes),
            Filter::Fletcher32 => Some(bytes.saturating_add(CHECKSUM)),
            _ => None,
        })
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

    /// Room for the stored bytes of a chunk, to be checked: all that there is, and no less than `least`.
    pub(crate) fn room(&mut self, least: usize) -> Result<&mut [u8], String> {
        self.bytes.bytes_mut(least.max(self.bytes.len()))
    }

    /// Bytes of memory that it keeps.
    pub(crate) fn bytes_kept(&self) -> usize {
        self.bytes.len()
            + self.spare.len()
            + self.room.planes.capacity()
            + self.room.bytes.capacity()
    }

    /// Checks that a chunk comes out of the first `len` bytes of the room. With a filter among them that
    /// is not known here, only those that were applied after it can be checked, and no memory beyond
    /// [`Pipeline::most_bytes`] is taken.
    pub(crate) fn check(
        &mut self,
        len: usize,
        mask: u32,
        pipeline: &Pipeline,
    ) -> Result<(), String> {
        self.undo(len, mask, pipeline).map(drop)
    }

    /// Decodes the first `len` bytes of `bytes` to a chunk in `bytes`.
    pub(crate) fn decode_in_place(
        &mut self,
        len: usize,
        mask: u32,
        pipeline: &Pipeline,
    ) -> Result<Order, String> {
        self.undo(len, mask, pipeline)?.ok_or_else(|| "a filter is not known here".to_owned())
    }

    /// Undoes the filters of the first `len` bytes of `bytes`, the last one first. It is `None` if that
    /// ends at one that is not known here.
    fn undo(
        &mut self,
        mut len: usize,
        mask: u32,
        pipeline: &Pipeline,
    ) -> Result<Option<Order>, String> {
        let filters = pipeline.of_mask(mask);
        let count = filters.clone().count();
        for (later, filter) in filters.clone().rev().enumerate() {
            match filter {
                Filter::Fletcher32 => len = self.verify(len)?,
                Filter::Deflate
                | Filter::Lzf
                | Filter::Lz4
                | Filter::Zstd
                | Filter::Blosc
                | Filter::Szip(_)
                | Filter::ScaleOffset(_)
                | Filter::Bitshuffle { .. } => {
                    let before = filters.clone().take(count - 1 - later);
                    let wanted = pipeline.bytes_after(before);
                    len = self.unpack(filter, len, wanted, pipeline)?;
                }
                Filter::Shuffle if later + 1 == count && len == pipeline.chunk_bytes => {
                    return Ok(Some(Order::Shuffled));
                }
                Filter::Shuffle => {
                    let shuffled = self.bytes.bytes(len);
                    let whole = len - len % pipeline.value_bytes;
                    let values = self.spare.bytes_mut(len)?;
                    unshuffle(&shuffled[..whole], pipeline.value_bytes, 0, &mut values[..whole]);
                    values[whole..].copy_from_slice(&shuffled[whole..]);
                    std::mem::swap(&mut self.bytes, &mut self.spare);
                }
                Filter::Idle => {}
                Filter::NBit(settings) => {
                    self.holds(len, packed(pipeline, u64::from(settings.bits())))?;
                    if !settings.is_undone() {
                        return Ok(None);
                    }
                    let before = filters.clone().take(count - 1 - later);
                    len = self.unpack(filter, len, pipeline.bytes_after(before), pipeline)?;
                }
                Filter::Senseless => {
                    return Err("the settings of a filter make no sense".to_owned());
                }
                Filter::Other => return Ok(None),
            }
        }
        match len {
            len if len == pipeline.chunk_bytes => Ok(Some(Order::Values)),
            len => Err(format!("it holds {len} bytes, not {}", pipeline.chunk_bytes)),
        }
    }

    /// That there are `wanted` bytes to make a chunk of among the first `len`.
    fn holds(&self, len: usize, wanted: u64) -> Result<(), String> {
        match len as u64 {
            len if len < wanted => Err(format!("it holds {len} bytes, not {wanted}")),
            _ => Ok(()),
        }
    }

    /// Verifies the checksum at the end of the first `len` bytes, and returns how many are before it.
    fn verify(&self, len: usize) -> Result<usize, String> {
        let Some((bytes, &stored)) = self.bytes.bytes(len).split_last_chunk::<CHECKSUM>() else {
            return Err(format!("its {len} bytes are too few for a checksum"));
        };
        if matches(u32::from_le_bytes(stored), fletcher32(bytes)) {
            Ok(bytes.len())
        } else {
            Err("its Fletcher-32 checksum does not match".to_owned())
        }
    }

    /// Undoes a compression of the first `len` bytes, to `wanted` bytes or to any number that a filtered
    /// chunk can have, and returns how many they are.
    fn unpack(
        &mut self,
        filter: Filter,
        len: usize,
        wanted: Option<usize>,
        pipeline: &Pipeline,
    ) -> Result<usize, String> {
        let most = wanted.map_or(pipeline.most_bytes(), |wanted| wanted as u64);
        let room = usize::try_from(most).map_err(|e| e.to_string())?;
        let out = self.spare.bytes_mut(room)?;
        let packed = self.bytes.bytes(len);
        let found = match filter {
            Filter::Lzf => codecs::lzf(packed, out),
            Filter::Lz4 => codecs::lz4_blocks(packed, out),
            Filter::Zstd => self.room.zstd.undo(packed, out),
            Filter::Blosc => blosc::blosc(packed, out, &mut self.blosc),
            Filter::ScaleOffset(settings) => {
                let out = out.get_mut(..pipeline.chunk_bytes).ok_or_else(codecs::too_much)?;
                scale_offset::scale_offset(packed, settings, out)
            }
            Filter::NBit(settings) => {
                let out = out.get_mut(..pipeline.chunk_bytes).ok_or_else(codecs::too_much)?;
                nbit::nbit(packed, settings, out)
            }
            Filter::Szip(settings) => szip::szip(packed, settings, out, &mut self.room.planes),
            Filter::Bitshuffle { size, in_block, packing } => {
                codecs::bitshuffle(packed, packing, size, in_block, out, &mut self.room)
            }
            _ => {
                let inflate = self.inflate.get_or_insert_with(Decompressor::new);
                inflate.zlib_decompress(packed, out).map_err(|error| match error {
                    DecompressionError::InsufficientSpace => codecs::TOO_MUCH.to_owned(),
                    DecompressionError::BadData => codecs::NONSENSE.to_owned(),
                })
            }
        };
        match (found, wanted) {
            (Ok(found), Some(wanted)) if found != wanted => {
                Err(format!("it inflates to {found} bytes, not {wanted}"))
            }
            (Ok(found), _) => {
                std::mem::swap(&mut self.bytes, &mut self.spare);
                Ok(found)
            }
            (Err(why), Some(wanted)) if why == codecs::TOO_MUCH => {
                Err(format!("it inflates to more than its {wanted} bytes"))
            }
            (Err(why), None) if why == codecs::TOO_MUCH => Err(format!(
                "it inflates to more than {most} bytes, though its values take {}",
                pipeline.chunk_bytes
            )),
            (Err(why), _) => Err(why),
        }
    }
}
