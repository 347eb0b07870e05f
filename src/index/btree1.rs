//! Chunks in a B-tree of version 1: what HDF5 wrote before 1.10, and still writes by default.
//!
//! The format is in "HDF5 File Format Specification", III.A.1.

use std::collections::HashSet;

use super::bytes::{Fault, Meta, damaged};
use super::table::Table;

/// Adds all chunks of the tree whose root is at `address`.
pub(super) fn read(meta: &Meta<'_>, address: u64, table: &mut Table<'_>) -> Result<(), Fault> {
    let axes = table.axes();
    // Of the key: stored size and filter mask, then the offset of the chunk and of a byte within a
    // value, which is 0.
    let key = 4 + 4 + 8 * (axes as u64 + 1);
    let head = 4 + 1 + 1 + 2 + 2 * meta.address_width as u64;
    let mut nodes = vec![(address, None)];
    let mut seen = HashSet::new();
    let mut offset = vec![0; axes];
    while let Some((address, expected)) = nodes.pop() {
        // A node that is its own grandchild would be read for ever.
        if !seen.insert(address) {
            return damaged("a B-tree that meets itself");
        }
        let mut node = meta.signed(address, head, b"TREE")?;
        if node.byte()? != 1 {
            return damaged("a B-tree of something else than chunks");
        }
        let level = node.byte()?;
        if expected.is_some_and(|expected| level != expected) {
            return damaged("a B-tree whose levels do not count down");
        }
        let entries = node.number(2)?;
        let len = entries * (key + meta.address_width as u64);
        let mut entry = meta.at(address.saturating_add(head), len)?;
        for _ in 0..entries {
            let size = entry.number(4)?;
            let mask = entry.number(4)? as u32;
            for axis in &mut offset {
                *axis = entry.number(8)?;
            }
            entry.take(8)?;
            let Some(child) = entry.address()? else {
                return damaged("a B-tree with an entry that leads nowhere");
            };
            match level.checked_sub(1) {
                Some(below) => nodes.push((child, Some(below))),
                None => table.at_offset(&offset, child, Some((size, mask)))?,
            }
        }
    }
    Ok(())
}
