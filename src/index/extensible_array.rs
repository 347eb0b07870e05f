//! Chunks in an extensible array: datasets that can grow along one axis.
//!
//! The format is in "HDF5 File Format Specification", VII.D. The first elements stand in the index
//! block. The others stand in data blocks; super block *u* has 2^⌊u/2⌋ data blocks of 2^⌈u/2⌉ times
//! the least number of elements. The addresses of the first data blocks stand in the index block, so
//! that the first super blocks need not be stored.

use super::arrays::{Elements, bit};
use super::bytes::{Fault, Fields, Meta, damaged};
use super::table::{Numbering, Table};

/// What the header of the array says.
struct Array<'a> {
    meta: &'a Meta<'a>,
    elements: Elements,
    numbering: Numbering,
    /// Bytes of the field with the number of a block's first element.
    offset_width: usize,
    /// The elements of a larger data block stand in pages of so many.
    in_page: u64,
    /// Elements were written up to, not including, this one.
    end: u64,
}

/// What the header says of the index block.
struct IndexBlock {
    address: u64,
    /// Elements that stand in it.
    elements: u64,
    /// Elements of the smallest data block.
    least: u64,
    /// Addresses of data blocks in it.
    pointers: u64,
    /// Super blocks of the array.
    supers: u64,
    /// Those of them that are not stored, since the addresses of their data blocks stand here.
    supers_within: u64,
}

/// Adds all chunks of the array whose header is at `address`.
pub(super) fn read(
    meta: &Meta<'_>,
    address: u64,
    grows: usize,
    table: &mut Table<'_>,
) -> Result<(), Fault> {
    match header(meta, address, Numbering::along(table, grows))? {
        Some((array, index)) => array.index_block(&index, table),
        // Nothing was ever written.
        None => Ok(()),
    }
}

fn header<'a>(
    meta: &'a Meta<'a>,
    address: u64,
    numbering: Numbering,
) -> Result<Option<(Array<'a>, IndexBlock)>, Fault> {
    let len = 4 + 8 + 6 * meta.length_width + meta.address_width;
    let mut header = meta.checked_signed(address, len as u64, b"EAHD")?;
    header.byte()?;
    let kind = header.byte()?;
    let element_bytes = header.byte()?;
    let elements = Elements::new(meta, kind, element_bytes)?;
    let bits = header.byte()?;
    let in_index = u64::from(header.byte()?);
    let least = u64::from(header.byte()?);
    let least_pointers = u64::from(header.byte()?);
    let page_bits = header.byte()?;
    for _ in 0..4 {
        header.length()?;
    }
    let end = header.length()?;
    header.length()?;
    let Some(index) = header.address()? else { return Ok(None) };
    let powers = least.is_power_of_two() && least_pointers.is_power_of_two();
    if !powers || bits > 64 || page_bits >= 32 || u32::from(bits) < least.ilog2() {
        return damaged("an extensible array whose sizes cannot be");
    }
    let supers = 1 + u64::from(bits) - u64::from(least.ilog2());
    let supers_within = (2 * u64::from(least_pointers.ilog2())).min(supers);
    let index = IndexBlock {
        address: index,
        elements: in_index,
        least,
        pointers: 2 * (least_pointers - 1),
        supers,
        supers_within,
    };
    let (offset_width, in_page) = (usize::from(bits).div_ceil(8), 1 << page_bits);
    Ok(Some((Array { meta, elements, numbering, offset_width, in_page, end }, index)))
}

impl Array<'_> {
    /// The frame of a block: signature, version, kind, address of the header, number of its first
    /// element.
    fn head(&self) -> u64 {
        (4 + 1 + 1 + self.meta.address_width + self.offset_width) as u64
    }

    fn index_block(&self, index: &IndexBlock, table: &mut Table<'_>) -> Result<(), Fault> {
        let address_width = self.meta.address_width as u64;
        let pointers = index.pointers + (index.supers - index.supers_within);
        let head = 4 + 1 + 1 + address_width;
        let len = head + index.elements * self.elements.bytes + pointers * address_width;
        let mut block = self.meta.checked_signed(index.address, len, b"EAIB")?;
        block.take(head as usize - 4)?;
        self.elements.read(&mut block, 0, index.elements, &self.numbering, table)?;
        let mut first = index.elements;
        for level in 0..index.supers {
            if first >= self.end {
                break;
            }
            let blocks = 1_u64 << (level / 2);
            let Some(in_block) = index.least.checked_mul(1 << level.div_ceil(2)) else { break };
            if level < index.supers_within {
                for _ in 0..blocks {
                    if let Some(address) = block.address()? {
                        if in_block > self.in_page {
                            let why = "an extensible array with such small pages";
                            return Err(Fault::Unknown(why));
                        }
                        self.data_block(address, first, in_block, None, table)?;
                    }
                    first = first.saturating_add(in_block);
                }
            } else {
                if let Some(address) = block.address()? {
                    self.super_block(address, first, blocks, in_block, table)?;
                }
                first = first.saturating_add(blocks.saturating_mul(in_block));
            }
        }
        Ok(())
    }

    fn super_block(
        &self,
        address: u64,
        first: u64,
        blocks: u64,
        in_block: u64,
        table: &mut Table<'_>,
    ) -> Result<(), Fault> {
        let pages = if in_block > self.in_page { in_block / self.in_page } else { 0 };
        let bitmap = blocks * pages.div_ceil(8);
        let len = self.head() + bitmap + blocks * self.meta.address_width as u64;
        let mut block: Fields<'_> = self.meta.checked_signed(address, len, b"EASB")?;
        block.take(self.head() as usize - 4)?;
        let written = block.take(bitmap as usize)?.to_vec();
        for number in 0..blocks {
            let first = first.saturating_add(number * in_block);
            if let Some(address) = block.address()? {
                let pages = (pages > 0).then_some((&*written, number * pages));
                self.data_block(address, first, in_block, pages, table)?;
            }
        }
        Ok(())
    }

    /// Reads the data block of the elements from `first` on. `pages` are, if it has pages, the bits
    /// that tell which are written, and which of those is that of the first page.
    fn data_block(
        &self,
        address: u64,
        first: u64,
        in_block: u64,
        pages: Option<(&[u8], u64)>,
        table: &mut Table<'_>,
    ) -> Result<(), Fault> {
        // What was never written is at the end of the last block.
        let used = self.end.saturating_sub(first).min(in_block);
        let head = self.head();
        let Some((written, first_bit)) = pages else {
            let len = head.saturating_add(in_block.saturating_mul(self.elements.bytes));
            let mut block = self.meta.checked_signed(address, len, b"EADB")?;
            block.take(head as usize - 4)?;
            return self.elements.read(&mut block, first, used, &self.numbering, table);
        };
        self.meta.checked_signed(address, head, b"EADB")?;
        // A checksum follows the head, and one each page.
        let mut page_at = address.saturating_add(head + 4);
        for page in 0..used.div_ceil(self.in_page) {
            let start = page * self.in_page;
            if bit(written, first_bit + page) {
                let here = self.in_page.min(used - start);
                let len = self.in_page * self.elements.bytes;
                let mut fields = self.meta.checked(page_at, len)?;
                self.elements.read(&mut fields, first + start, here, &self.numbering, table)?;
            }
            page_at = page_at.saturating_add(self.in_page * self.elements.bytes + 4);
        }
        Ok(())
    }
}
