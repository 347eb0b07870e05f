//! What fixed and extensible arrays have in common: elements that each tell where a chunk is.

use super::bytes::{Fault, Fields, Meta, damaged};
use super::table::{Numbering, Table};

/// The elements of an array.
pub(super) struct Elements {
    /// Chunks are filtered, so an element tells their stored size and filter mask too.
    filtered: bool,
    /// Bytes of one element.
    pub(super) bytes: u64,
    /// Bytes of the field with the stored size of a chunk.
    size_width: usize,
}

impl Elements {
    /// Elements of `bytes` bytes of the kind (client) that the array's header names.
    pub(super) fn new(meta: &Meta<'_>, kind: u8, bytes: u8) -> Result<Elements, Fault> {
        let width = u64::from(bytes).checked_sub(meta.address_width as u64);
        let (filtered, size_width) = match (kind, width) {
            (0, Some(0)) => (false, 0),
            // The filter mask takes four bytes.
            (1, Some(width @ 5..=12)) => (true, width as usize - 4),
            (0 | 1, _) => return damaged(format!("an array with elements of {bytes} bytes")),
            _ => return damaged("an array of something other than chunks"),
        };
        Ok(Elements { filtered, bytes: u64::from(bytes), size_width })
    }

    /// Reads elements, of which the first is that of chunk `first` in the array's own order, until
    /// `fields` hold no more or the array has no more chunks.
    pub(super) fn read(
        &self,
        fields: &mut Fields<'_>,
        first: u64,
        count: u64,
        numbering: &Numbering,
        table: &mut Table<'_>,
    ) -> Result<(), Fault> {
        for element in first..first.saturating_add(count) {
            let address = fields.address()?;
            let stored = match self.filtered {
                true => Some((fields.number(self.size_width)?, fields.number(4)? as u32)),
                false => None,
            };
            if let Some(address) = address {
                let Some(place) = numbering.place(element) else {
                    return damaged(format!("an array with a chunk {element} that cannot be"));
                };
                table.at_place(&place, address, stored)?;
            }
        }
        Ok(())
    }
}

/// Whether bit `bit` is set: the highest bit of a byte is the first.
pub(super) fn bit(bits: &[u8], bit: u64) -> bool {
    bits.get((bit / 8) as usize).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0)
}
