//! The superblock, in search of an image of the metadata cache.
//!
//! The format is in "HDF5 File Format Specification", II.A. A program may have told libhdf5 to store what
//! it had in its cache in one piece when it closed the file. Then that is newer than the structures are.

use super::bytes::{Fault, Meta};
use super::header;

/// Whether the file has such an image. Superblocks before version 2 have no extension to say so.
pub(super) fn has_cache_image(meta: &Meta<'_>) -> Result<bool, Fault> {
    let before = 8 + 1 + 1 + 1 + 1;
    let Ok(mut fields) = meta.at(0, (before + 2 * meta.address_width) as u64) else {
        return Ok(false);
    };
    if fields.take(8)? != b"\x89HDF\r\n\x1a\n" || fields.byte()? < 2 {
        return Ok(false);
    }
    fields.take(3)?;
    fields.address()?;
    match fields.address()? {
        Some(extension) => header::has_cache_image_at(meta, extension),
        None => Ok(false),
    }
}
