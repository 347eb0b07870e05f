//! Compression that is not part of libhdf5: how its filters wrap it, and how it is undone.
//!
//! Each function fills as much of `out` as there is, and returns how much that was. None of them trusts a
//! length that a chunk states.

use super::shuffle::unshuffle;

/// Why a chunk could not be undone.
pub(super) type Undone = Result<usize, String>;

/// What is said of compressed data that are none.
pub(super) const NONSENSE: &str = "its compressed data make no sense";

/// The compression within the blocks of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// LZ4, without a frame.
    Lz4,
    /// A frame of Zstandard.
    Zstd,
}

impl Packing {
    /// Whether this crate was built with it.
    pub(super) fn is_known(self) -> bool {
        match self {
            Packing::Lz4 => cfg!(feature = "lz4"),
            Packing::Zstd => cfg!(feature = "zstd"),
        }
    }

    pub(super) fn undo(self, packed: &[u8], out: &mut [u8], zstd: &mut Zstd) -> Undone {
        match self {
            Packing::Lz4 => lz4(packed, out),
            Packing::Zstd => zstd.undo(packed, out),
        }
    }
}

/// What bitshuffle needs to work.
#[derive(Default)]
pub(super) struct Room {
    /// The bits of a block, sorted, and then its bytes.
    pub(super) planes: Vec<u8>,
    pub(super) bytes: Vec<u8>,
    pub(super) zstd: Zstd,
}

/// LZF, as h5py brings it along: runs of bytes as they are, and copies of what came before.
pub(super) fn lzf(packed: &[u8], out: &mut [u8]) -> Undone {
    let mut packed = packed.iter();
    let mut at = 0;
    while let Some(control) = packed.next() {
        let control = usize::from(*control);
        if control < 32 {
            let end = at + control + 1;
            let room = out.get_mut(at..end).ok_or_else(too_much)?;
            let (plain, rest) = packed.as_slice().split_at_checked(room.len()).ok_or(NONSENSE)?;
            room.copy_from_slice(plain);
            (packed, at) = (rest.iter(), end);
            continue;
        }
        let mut next = || packed.next().map(|byte| usize::from(*byte)).ok_or(NONSENSE);
        let mut len = (control >> 5) + 2;
        if len == 7 + 2 {
            len += next()?;
        }
        let back = ((control & 31) << 8 | next()?) + 1;
        at = lz_copy(out, at, back, len)?;
    }
    Ok(at)
}

/// Copies `len` bytes to `at` that begin so many back, and returns where they end. What is copied may be what was
/// written just before, so each time as many are copied as there are by then.
pub(super) fn lz_copy(out: &mut [u8], at: usize, back: usize, len: usize) -> Undone {
    let from = at.checked_sub(back).ok_or(NONSENSE)?;
    if out.len() < at + len {
        return Err(too_much());
    }
    let (mut to, end) = (at, at + len);
    while to < end {
        let some = (to - from).min(end - to);
        out.copy_within(from..from + some, to);
        to += some;
    }
    Ok(end)
}

#[cfg(feature = "lz4")]
fn lz4(packed: &[u8], out: &mut [u8]) -> Undone {
    lz4_flex::block::decompress_into(packed, out).map_err(|error| match error {
        lz4_flex::block::DecompressError::OutputTooSmall { .. } => too_much(),
        _ => NONSENSE.to_owned(),
    })
}

#[cfg(not(feature = "lz4"))]
fn lz4(_: &[u8], _: &mut [u8]) -> Undone {
    Err("this program was built without LZ4".to_owned())
}

/// Undoes Zstandard. It keeps the tables of a codec from one frame to the next: a chunk can be thousands of
/// small ones.
#[derive(Default)]
pub(super) struct Zstd {
    #[cfg(feature = "zstd")]
    codec: Option<zstd_safe::DCtx<'static>>,
}

impl Zstd {
    /// A frame. It is decoded to its place at once, so that the window that a frame asks for takes no memory.
    #[cfg(feature = "zstd")]
    pub(super) fn undo(&mut self, packed: &[u8], out: &mut [u8]) -> Undone {
        use zstd_safe::is_error_kind;
        use zstd_safe::zstd_sys::ZSTD_ErrorCode::{
            ZSTD_error_checksum_wrong, ZSTD_error_dstSize_tooSmall,
        };
        let codec = self.codec.get_or_insert_default();
        codec.decompress(out, packed).map_err(|code| {
            if is_error_kind(code, ZSTD_error_dstSize_tooSmall) {
                too_much()
            } else if is_error_kind(code, ZSTD_error_checksum_wrong) {
                "the checksum of its compressed data does not match".to_owned()
            } else {
                NONSENSE.to_owned()
            }
        })
    }

    #[cfg(not(feature = "zstd"))]
    pub(super) fn undo(&mut self, _: &[u8], _: &mut [u8]) -> Undone {
        Err("this program was built without Zstandard".to_owned())
    }
}

/// The filter LZ4: the length of all, that of a block, and each block after its packed length. One that
/// is as long as it was is not packed.
pub(super) fn lz4_blocks(packed: &[u8], out: &mut [u8]) -> Undone {
    let mut packed = packed;
    let total = number::<8>(&mut packed)?;
    let in_block = number::<4>(&mut packed)?;
    let room = usize::try_from(total).ok().and_then(|total| out.get_mut(..total));
    let out = room.ok_or_else(too_much)?;
    if in_block == 0 && total > 0 {
        return Err(NONSENSE.to_owned());
    }
    for block in out.chunks_mut(usize::try_from(in_block).map_err(|_| NONSENSE)?.max(1)) {
        let bytes = taken(&mut packed)?;
        if bytes.len() == block.len() {
            block.copy_from_slice(bytes);
        } else if lz4(bytes, block)? != block.len() {
            return Err(NONSENSE.to_owned());
        }
    }
    Ok(out.len())
}

/// The filter bitshuffle: blocks of values of `size` bytes whose bits are sorted by their place in the
/// value, packed or not. `in_block` is how many values are in a block, if they are not packed; packed
/// ones say it themselves. What does not fill eight values is not sorted.
pub(super) fn bitshuffle(
    packed: &[u8],
    packing: Option<Packing>,
    size: usize,
    in_block: usize,
    out: &mut [u8],
    Room { planes, bytes, zstd }: &mut Room,
) -> Undone {
    let mut packed = packed;
    let (total, in_block) = match packing {
        None => (packed.len(), in_block * size),
        Some(_) => {
            let total = usize::try_from(number::<8>(&mut packed)?).map_err(|_| too_much())?;
            (total, number::<4>(&mut packed)? as usize)
        }
    };
    let out = out.get_mut(..total).ok_or_else(too_much)?;
    if size == 0 || in_block == 0 || !in_block.is_multiple_of(8 * size) {
        return Err(NONSENSE.to_owned());
    }
    let sorted = total - total % (8 * size);
    let (blocks, rest) = out.split_at_mut(sorted);
    for block in blocks.chunks_mut(in_block) {
        planes.clear();
        match packing {
            None => planes.extend(packed.split_off(..block.len()).ok_or(NONSENSE)?),
            Some(packing) => {
                planes.resize(block.len(), 0);
                if packing.undo(taken(&mut packed)?, planes, zstd)? != block.len() {
                    return Err(NONSENSE.to_owned());
                }
            }
        }
        unshuffle_bits(planes, size, bytes, block);
    }
    rest.copy_from_slice(packed.split_off(..rest.len()).ok_or(NONSENSE)?);
    Ok(total)
}

/// Values whose bits were sorted: first the lowest bit of the first byte of each, then the next. `bytes` is room
/// for as many bytes.
///
/// First each byte is put together, where a shuffle of bytes would have it, and then each value: so all is read
/// and written in order, and by vectors.
pub(super) fn unshuffle_bits(planes: &[u8], size: usize, bytes: &mut Vec<u8>, out: &mut [u8]) {
    let in_plane = out.len() / size / 8;
    bytes.resize(out.len(), 0);
    for byte in 0..size {
        let planes: [&[u8]; 8] =
            std::array::from_fn(|bit| &planes[(8 * byte + bit) * in_plane..][..in_plane]);
        let (eights, _) = bytes[8 * byte * in_plane..][..8 * in_plane].as_chunks_mut::<8>();
        for (at, eight) in eights.iter_mut().enumerate() {
            let bits = planes.iter().rev().fold(0, |bits, plane| bits << 8 | u64::from(plane[at]));
            *eight = transposed(bits).to_le_bytes();
        }
    }
    unshuffle(bytes, size, 0, out);
}

/// A matrix of eight bytes of eight bits, mirrored: in three steps that swap blocks of 1, 2 and 4 bits
/// (Warren, "Hacker's Delight", 7-3).
fn transposed(mut bits: u64) -> u64 {
    for (shift, mask) in
        [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)]
    {
        let swapped = (bits ^ (bits >> shift)) & mask;
        bits ^= swapped ^ (swapped << shift);
    }
    bits
}

/// The next `N` bytes as a number, the highest first.
fn number<const N: usize>(packed: &mut &[u8]) -> Result<u64, String> {
    let bytes = packed.split_off(..N).ok_or(NONSENSE)?;
    Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// The next bytes, as many as the number before them says.
fn taken<'a>(packed: &mut &'a [u8]) -> Result<&'a [u8], String> {
    let len = number::<4>(packed)? as usize;
    Ok(packed.split_off(..len).ok_or(NONSENSE)?)
}

/// What comes out does not fit.
pub(super) fn too_much() -> String {
    TOO_MUCH.to_owned()
}

/// As what [`too_much`] is known by.
pub(super) const TOO_MUCH: &str = "more comes out than there is room for";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_of_a_matrix_are_mirrored() {
        for row in 0..8 {
            for column in 0..8 {
                let bit = |row: u32, column: u32| 1_u64 << (8 * row + column);
                assert_eq!(transposed(bit(row, column)), bit(column, row));
            }
        }
    }

    #[test]
    fn lzf_copies_what_it_has_just_written() {
        // "ab", then seven bytes from two back.
        let packed = [1, b'a', b'b', 5 << 5, 1];
        let mut out = [0; 9];
        assert_eq!(lzf(&packed, &mut out), Ok(9));
        assert_eq!(&out, b"ababababa");
        assert_eq!(lzf(&packed, &mut [0; 8]), Err(too_much()));
        assert_eq!(lzf(&packed[..4], &mut out), Err(NONSENSE.to_owned()));
        assert_eq!(lzf(&[5 << 5, 1], &mut out), Err(NONSENSE.to_owned()));
    }

    #[test]
    fn copies_that_overlap_repeat_what_they_copy() {
        for back in 1..=9 {
            for len in 0..=30 {
                let mut out: Vec<u8> = (0..9 + len as u8).collect();
                let mut expected = out.clone();
                (9..9 + len).for_each(|at| expected[at] = expected[at - back]);
                assert_eq!(lz_copy(&mut out, 9, back, len), Ok(9 + len));
                assert_eq!(out, expected, "{len} from {back} back");
            }
        }
    }
}
