//! Blosc 1: a chunk of blocks, each shuffled and compressed by one of several codecs. It says of itself how.
//!
//! Lengths are not trusted: what they lead to is within the chunk, or it makes no sense.

use libdeflater::Decompressor;

use super::codecs::{NONSENSE, Packing, Undone, Zstd, lz_copy, too_much, unshuffle_bits};
use super::shuffle::unshuffle;

/// The newest version of the format that is known here, and the one of Blosc 1.
const VERSION: u8 = 2;

/// Bytes before the places of the blocks.
const HEADER: usize = 16;

/// A block is cut into one part for each byte of a value if there are no more such parts, and each has no
/// fewer bytes.
const MOST_PARTS: usize = 16;
const LEAST_PART: usize = 128;

// The bits of the header that say what was done.
const SHUFFLED: u8 = 1;
const COPIED: u8 = 2;
const BITS_SHUFFLED: u8 = 4;
const NOT_CUT: u8 = 16;

/// A distance that does not fit BloscLZ's 13 bits begins here.
const FAR: usize = 8191;

/// Room and tables to work with.
#[derive(Default)]
pub(super) struct Room {
    block: Vec<u8>,
    /// Its bytes, while its bits are sorted.
    bytes: Vec<u8>,
    tables: Tables,
}

/// What its codecs keep from one part to the next.
#[derive(Default)]
struct Tables {
    inflate: Option<Decompressor>,
    zstd: Zstd,
}

/// Undoes a chunk.
pub(super) fn blosc(packed: &[u8], out: &mut [u8], room: &mut Room) -> Undone {
    let header = packed.first_chunk::<HEADER>().ok_or(NONSENSE)?;
    let [version, _, flags, size, ..] = *header;
    let [total, in_block, packed_bytes] = [4, 8, 12].map(|at| number(header, at));
    let (total, in_block) = (total?, in_block?);
    let packed = packed.get(..packed_bytes?).ok_or(NONSENSE)?;
    let size = usize::from(size).max(1);
    if version > VERSION {
        return Err(format!("it is of version {version} of Blosc, which is not known here"));
    }
    let out = out.get_mut(..total).ok_or_else(too_much)?;
    if flags & COPIED != 0 {
        out.copy_from_slice(packed.get(HEADER..HEADER + total).ok_or(NONSENSE)?);
        return Ok(total);
    }
    if total > 0 && in_block == 0 {
        return Err(NONSENSE.to_owned());
    }
    for (number_of, block) in out.chunks_mut(in_block.max(1)).enumerate() {
        let mut bytes = packed.get(number(packed, HEADER + 4 * number_of)?..).ok_or(NONSENSE)?;
        let whole = block.len() == in_block;
        let cut =
            flags & NOT_CUT == 0 && whole && size <= MOST_PARTS && block.len() / size >= LEAST_PART;
        room.block.resize(block.len(), 0);
        let part_len = if cut { block.len() / size } else { block.len() };
        // What a cut leaves over, no version of Blosc writes.
        if block.len() % part_len != 0 {
            return Err(NONSENSE.to_owned());
        }
        for part in room.block.chunks_mut(part_len) {
            let stored = bytes.split_off(..4).ok_or(NONSENSE)?;
            let stored = bytes.split_off(..number(stored, 0)?).ok_or(NONSENSE)?;
            if stored.len() == part.len() {
                part.copy_from_slice(stored);
            } else if unpack(flags >> 5, stored, part, &mut room.tables)? != part.len() {
                return Err(NONSENSE.to_owned());
            }
        }
        let values = block.len() / size;
        let sorted = values * size;
        if flags & SHUFFLED != 0 && size > 1 {
            unshuffle(&room.block[..sorted], size, 0, &mut block[..sorted]);
            block[sorted..].copy_from_slice(&room.block[sorted..]);
        } else if flags & BITS_SHUFFLED != 0 && values > 0 && values.is_multiple_of(8) {
            unshuffle_bits(&room.block[..sorted], size, &mut room.bytes, &mut block[..sorted]);
            block[sorted..].copy_from_slice(&room.block[sorted..]);
        } else {
            block.copy_from_slice(&room.block);
        }
    }
    Ok(total)
}

/// Undoes a part that the codec with this number packed.
fn unpack(codec: u8, packed: &[u8], out: &mut [u8], tables: &mut Tables) -> Undone {
    match codec {
        0 => blosclz(packed, out),
        1 => Packing::Lz4.undo(packed, out, &mut tables.zstd),
        3 => {
            let inflate = tables.inflate.get_or_insert_with(Decompressor::new);
            inflate.zlib_decompress(packed, out).map_err(|_| NONSENSE.to_owned())
        }
        4 => Packing::Zstd.undo(packed, out, &mut tables.zstd),
        _ => Err(format!("its codec {codec} of Blosc is not known here")),
    }
}

/// BloscLZ: as LZF, but a length may go on in any number of bytes, and a distance in two more.
fn blosclz(packed: &[u8], out: &mut [u8]) -> Undone {
    let mut packed = packed.iter().map(|byte| usize::from(*byte));
    let mut next = || packed.next().ok_or(NONSENSE);
    let mut at = 0;
    // The first one is never a copy; what its upper bits say is another matter.
    let mut control = next()? & 31;
    loop {
        if control < 32 {
            let end = at + control + 1;
            for byte in out.get_mut(at..end).ok_or_else(too_much)? {
                *byte = next()? as u8;
            }
            at = end;
        } else {
            let mut len = (control >> 5) + 2;
            if len == 7 + 2 {
                loop {
                    let more = next()?;
                    len += more;
                    if more != 255 {
                        break;
                    }
                }
            }
            let (high, low) = (control & 31, next()?);
            let back = match (high, low) {
                (31, 255) => (next()? << 8 | next()?) + FAR + 1,
                _ => (high << 8 | low) + 1,
            };
            at = lz_copy(out, at, back, len)?;
        }
        match next() {
            Ok(following) => control = following,
            Err(_) => return Ok(at),
        }
    }
}

/// The four bytes at `at` as a number, the lowest first.
fn number(bytes: &[u8], at: usize) -> Result<usize, String> {
    let bytes = bytes.get(at..).and_then(|bytes| bytes.first_chunk::<4>()).ok_or(NONSENSE)?;
    Ok(u32::from_le_bytes(*bytes) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blosclz_copies_what_it_has_just_written_from_near_and_far() {
        // "ab", then nine and 255 and one bytes from two back, then "c".
        let packed = [1, b'a', b'b', 7 << 5, 255, 1, 1, 0, b'c'];
        let mut out = [0; 2 + 265 + 1];
        assert_eq!(blosclz(&packed, &mut out), Ok(268));
        assert_eq!((&out[..4], &out[266..]), (&b"abab"[..], &b"ac"[..]));
        assert_eq!(blosclz(&packed, &mut [0; 267]), Err(too_much()));
        assert_eq!(blosclz(&packed[..6], &mut out), Err(NONSENSE.to_owned()));
        // "a" 8193 times, then three bytes from 8192 back, which is the nearest of the far ones.
        let mut packed = vec![0, b'a', 7 << 5];
        packed.extend([255; 32]);
        packed.extend([23, 0, 1 << 5 | 31, 255, 0, 0]);
        assert_eq!(blosclz(&packed, &mut [0; 9000]), Ok(1 + 9 + 32 * 255 + 23 + 3));
        packed.truncate(packed.len() - 1);
        assert_eq!(blosclz(&packed, &mut [0; 9000]), Err(NONSENSE.to_owned()));
    }

    #[test]
    fn any_bytes_are_a_chunk_or_an_error() {
        let mut seed = 1_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        for round in 0..2000 {
            let mut packed: Vec<u8> = (0..round % 90).map(|_| random()).collect();
            if packed.len() > HEADER {
                packed[0] = 2;
                packed[4..16].fill(0);
                (packed[4], packed[8]) = (random(), random());
                packed[12] = packed.len() as u8;
            }
            if let Ok(found) = blosc(&packed, &mut [0; 200], &mut Room::default()) {
                assert!(found <= 200);
            }
        }
    }
}
