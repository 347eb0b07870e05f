//! Chunks in a B-tree of version 1: what HDF5 wrote before 1.10, and still writes by default.
//!
//! The format is in "HDF5 File Format Specification", III.A.1.

use std::collections::HashSet;

use super::bytes::{Fault, Fields, Meta, damaged};
use super::table::Table;

/// Adds all chunks of the tree whose root is at `address`.
pub(super) fn read(meta: &Meta<'_>, address: u64, table: &mut Table<'_>) -> Result<(), Fault> {
    let axes = table.axes();
    // Stored size and filter mask, then the offset of the chunk and of a byte within a value.
    let key = 4 + 4 + 8 * (axes as u64 + 1);
    let head = 4 + 1 + 1 + 2 + 2 * meta.address_width as u64;
    let mut nodes = vec![Node { address, level: None, bounds: None }];
    let mut seen = HashSet::new();
    while let Some(Node { address, level: expected, bounds }) = nodes.pop() {
        // A node that is its own grandchild would be read forever.
        if !seen.insert(address) {
            return damaged("a B-tree that meets itself");
        }
        let mut node = meta.signed(address, head, b"TREE")?;
        if node.byte()? != 1 {
            return damaged("a B-tree of something other than chunks");
        }
        let level = node.byte()?;
        if expected.is_some_and(|expected| level != expected) {
            return damaged("a B-tree whose levels do not count down");
        }
        let entries = node.number(2)?;
        if entries == 0 {
            continue;
        }
        let len = entries * (key + meta.address_width as u64) + key;
        let mut fields = meta.at(address.saturating_add(head), len)?;
        let mut left = Key::read(&mut fields, table)?;
        for _ in 0..entries {
            let Some(child) = fields.address()? else {
                return damaged("a B-tree with an entry that leads nowhere");
            };
            let right = Key::read(&mut fields, table)?;
            // libhdf5 searches by these: where they are not in order, it finds other chunks than
            // those that are there.
            let outside =
                bounds.as_ref().is_some_and(|(l, r)| left.offset < *l || right.offset > *r);
            if left.offset >= right.offset || outside {
                return damaged(format!(
                    "a B-tree whose keys are out of order at {:?}",
                    left.offset
                ));
            }
            match level.checked_sub(1) {
                Some(below) => nodes.push(Node {
                    address: child,
                    level: Some(below),
                    bounds: Some((left.offset, right.offset.clone())),
                }),
                None => {
                    let (chunk, byte) = left.offset.split_at(axes);
                    if byte != [0] {
                        return damaged("a B-tree with a chunk that begins within a value");
                    }
                    table.at_offset(chunk, child, Some((left.size, left.mask)))?;
                }
            }
            left = right;
        }
    }
    Ok(())
}

/// A node that is still to be read.
struct Node {
    address: u64,
    /// What its parent says of its level.
    level: Option<u8>,
    /// The keys on both sides of it in its parent.
    bounds: Option<(Vec<u64>, Vec<u64>)>,
}

/// What stands between two children of a node: the chunk that the right one begins with.
struct Key {
    size: u64,
    mask: u32,
    /// Of the chunk, and at the end of a byte within a value.
    offset: Vec<u64>,
}

impl Key {
    fn read(fields: &mut Fields<'_>, table: &Table<'_>) -> Result<Key, Fault> {
        let size = fields.number(4)?;
        let mask = fields.number(4)? as u32;
        let offset = (0..=table.axes()).map(|_| fields.number(8)).collect::<Result<Vec<_>, _>>()?;
        table.begins(&offset)?;
        Ok(Key { size, mask, offset })
    }
}
