//! Chunks in a fixed array: datasets that cannot grow without limit.
//!
//! The format is in "HDF5 File Format Specification", VII.C.

use super::arrays::{Elements, bit};
use super::bytes::{Fault, Meta, damaged};
use super::table::{Numbering, Table};

/// Adds all chunks of the array whose header is at `address`.
pub(super) fn read(meta: &Meta<'_>, address: u64, table: &mut Table<'_>) -> Result<(), Fault> {
    let len = 4 + 4 + meta.length_width + meta.address_width;
    let mut header = meta.checked_signed(address, len as u64, b"FAHD")?;
    header.byte()?;
    let kind = header.byte()?;
    let element_bytes = header.byte()?;
    let elements = Elements::new(meta, kind, element_bytes)?;
    let page_bits = header.byte()?;
    let count = header.length()?;
    let Some(block) = header.address()? else { return Ok(()) };

    let numbering = Numbering::along_first(table);
    if page_bits >= 32 {
        return damaged(format!("an array with pages of 2^{page_bits} elements"));
    }
    let in_page = 1_u64 << page_bits;
    let head = 4 + 1 + 1 + meta.address_width as u64;
    let Some(bytes) = count.checked_mul(elements.bytes) else {
        return damaged(format!("an array of {count} elements"));
    };
    // Before anything is allocated for it.
    meta.place(block, bytes)?;
    if count <= in_page {
        let mut fields = meta.checked_signed(block, head + bytes, b"FADB")?;
        fields.take(head as usize - 4)?;
        return elements.read(&mut fields, 0, count, &numbering, table);
    }
    let pages = count.div_ceil(in_page);
    let bitmap = pages.div_ceil(8);
    let mut fields = meta.checked_signed(block, head + bitmap, b"FADB")?;
    fields.take(head as usize - 4)?;
    let written = fields.take(bitmap as usize)?.to_vec();
    // A checksum follows the bitmap, and one each page.
    let mut page_at = block.saturating_add(head + bitmap + 4);
    for page in 0..pages {
        let first = page * in_page;
        if bit(&written, page) {
            let here = in_page.min(count - first);
            let mut fields = meta.checked(page_at, here * elements.bytes)?;
            elements.read(&mut fields, first, here, &numbering, table)?;
        }
        page_at = page_at.saturating_add(in_page * elements.bytes + 4);
    }
    Ok(())
}
