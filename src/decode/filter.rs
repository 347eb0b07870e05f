//! What is known of the filters of a dataset.

use std::ffi::c_uint;

use hdf5_sys::h5z::{
    H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32, H5Z_FILTER_NBIT, H5Z_FILTER_SCALEOFFSET,
    H5Z_FILTER_SHUFFLE, H5Z_FILTER_SZIP, H5Z_filter_t,
};

use super::codecs::Packing;
use super::nbit;
use super::scale_offset;
use super::szip::Settings;
use crate::libhdf5::Applied;

/// A filter, by what is known of it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The bytes of values sorted by their place in the value.
    Shuffle,
    /// Compressed as by zlib.
    Deflate,
    /// Four bytes of checksum at the end.
    Fletcher32,
    /// Compressed by LZF.
    Lzf,
    /// Compressed by LZ4, in blocks.
    Lz4,
    /// Compressed by Zstandard.
    Zstd,
    /// Compressed by Blosc 1, which says in the chunk how.
    Blosc,
    /// The bits of values sorted by their place in the value, in blocks of `in_block` values, which then
    /// may be compressed.
    Bitshuffle {
        /// Bytes of a value.
        size: usize,
        /// Values of a block. Where it is compressed, the chunk says it.
        in_block: usize,
        /// How the blocks are compressed.
        packing: Option<Packing>,
    },
    /// Only some bits of each value are stored. Of numbers that no processor has it is not undone here, but
    /// it is known how many bytes must be there.
    NBit(nbit::Settings),
    /// Values as what they are more than the least, in as many bits as that takes.
    ScaleOffset(scale_offset::Settings),
    /// Compressed as by szip.
    Szip(Settings),
    /// It changes nothing, by its own settings.
    Idle,
    /// Its settings make no sense: it cannot be undone.
    Senseless,
    /// One that is not undone here, and that may change the size.
    Other,
}

impl Filter {
    /// The filter that was applied to chunks of so many values of `value_bytes` bytes.
    ///
    /// What libhdf5 1.10 believes of settings that make no sense, it pays for with its life.
    pub(crate) fn of(applied: &Applied, values: u64, value_bytes: usize) -> Filter {
        let settings = &applied.settings[..];
        match applied.id {
            H5Z_FILTER_SHUFFLE => Filter::Shuffle,
            H5Z_FILTER_DEFLATE => Filter::Deflate,
            H5Z_FILTER_FLETCHER32 => Filter::Fletcher32,
            H5Z_FILTER_NBIT => nbit(applied.count, settings, values, value_bytes),
            H5Z_FILTER_SCALEOFFSET => scale_offset(applied.count, settings, values, value_bytes),
            H5Z_FILTER_SZIP => Settings::of(settings).map_or(Filter::Senseless, Filter::Szip),
            LZF => Filter::Lzf,
            LZ4 if Packing::Lz4.is_known() => Filter::Lz4,
            ZSTD if Packing::Zstd.is_known() => Filter::Zstd,
            BLOSC => blosc(settings),
            BITSHUFFLE => bitshuffle(settings),
            _ => Filter::Other,
        }
    }

    /// Whether it is undone here.
    pub(crate) fn is_undone(self) -> bool {
        match self {
            Filter::NBit(settings) => settings.is_undone(),
            Filter::Senseless | Filter::Other => false,
            _ => true,
        }
    }

    /// Whether the size of what went into it can be told neither from what came out nor from its settings.
    pub(super) fn compresses(self) -> bool {
        use Filter::{Fletcher32, Idle, NBit, ScaleOffset, Shuffle};
        !matches!(self, Shuffle | Idle | Fletcher32 | NBit(_) | ScaleOffset(_))
    }
}

// The numbers that the HDF Group gave to filters of others.
const LZF: H5Z_filter_t = 32000;
const BLOSC: H5Z_filter_t = 32001;
const LZ4: H5Z_filter_t = 32004;
const BITSHUFFLE: H5Z_filter_t = 32008;
const ZSTD: H5Z_filter_t = 32015;

/// The settings of Blosc: four that the chunk has too, level, shuffle, and the codec, which is BloscLZ if
/// there is none: 0 BloscLZ, 1 and 2 LZ4, 3 Snappy, 4 zlib and 5 Zstandard.
fn blosc(settings: &[c_uint]) -> Filter {
    let known = match settings.get(6) {
        None | Some(0 | 4) => true,
        Some(1 | 2) => Packing::Lz4.is_known(),
        Some(5) => Packing::Zstd.is_known(),
        Some(_) => false,
    };
    if known { Filter::Blosc } else { Filter::Other }
}

/// The settings of bitshuffle: two for its version, bytes of a value, values of a block (0: as many as
/// make 8 KiB), and 0, 2 or 3 for no compression, LZ4 or Zstandard.
fn bitshuffle(settings: &[c_uint]) -> Filter {
    let (size, in_block, packing) = match *settings {
        [_, _, size] => (size, 0, 0),
        [_, _, size, in_block] => (size, in_block, 0),
        [_, _, size, in_block, packing, ..] => (size, in_block, packing),
        _ => return Filter::Senseless,
    };
    let packing = match packing {
        0 => None,
        2 => Some(Packing::Lz4),
        3 => Some(Packing::Zstd),
        _ => return Filter::Senseless,
    };
    let (size, in_block) = (size as usize, in_block as usize);
    let in_block = match in_block {
        0 if size > 0 => (8192 / size / 8 * 8).max(128),
        in_block => in_block,
    };
    match packing {
        Some(packing) if !packing.is_known() => Filter::Other,
        _ => Filter::Bitshuffle { size, in_block, packing },
    }
}

/// The [settings](nbit::Settings::of) of nbit.
fn nbit(count: usize, settings: &[c_uint], values: u64, value_bytes: usize) -> Filter {
    match *settings {
        [total, idle, ..] if total as usize == count && idle != 0 => Filter::Idle,
        [_, _, here, _, size, ..] if u64::from(here) == values && size as usize == value_bytes => {
            nbit::Settings::of(settings).map_or(Filter::Senseless, Filter::NBit)
        }
        _ => Filter::Senseless,
    }
}

/// The [settings](scale_offset::Settings::of) of scale-offset.
fn scale_offset(count: usize, settings: &[c_uint], values: u64, value_bytes: usize) -> Filter {
    const INTEGERS: c_uint = 2;
    let (20, [way, much, here, _, size, ..]) = (count, settings) else {
        return Filter::Senseless;
    };
    if u64::from(*here) != values || *size as usize != value_bytes {
        return Filter::Senseless;
    }
    match scale_offset::Settings::of(settings) {
        // All bits that there are.
        Some(_) if *way == INTEGERS && *much as usize == 8 * value_bytes => Filter::Idle,
        known => known.map_or(Filter::Senseless, Filter::ScaleOffset),
    }
}
