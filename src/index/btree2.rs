//! Chunks in a B-tree of version 2: datasets that can grow along several axes.
//!
//! The format is in "HDF5 File Format Specification", III.A.2; the widths of the fields of a node
//! follow from the size of a node as in libhdf5's `H5B2__hdr_init`.

use std::collections::HashSet;

use super::bytes::{Fault, Fields, Meta, damaged, width_for};
use super::table::Table;

/// Bytes of a node beside its records: signature, version, type and checksum.
const NODE_FRAME: u64 = 4 + 1 + 1 + 4;
/// Records of chunks without filters.
const BARE: u8 = 10;
/// Records of chunks with filters.
const FILTERED: u8 = 11;

/// What the header of the tree says.
struct Tree {
    filtered: bool,
    /// Bytes of the field with the stored size of a chunk.
    size_width: usize,
    record_bytes: u64,
    /// Bytes of the field with the number of records of a child.
    count_width: usize,
    /// Of each level, from the leaves up: the most records below a node, as the width in bytes.
    total_widths: Vec<usize>,
    node_bytes: u64,
}

/// Adds all chunks of the tree whose header is at `address`.
pub(super) fn read(meta: &Meta<'_>, address: u64, table: &mut Table<'_>) -> Result<(), Fault> {
    let head = 4 + 1 + 1 + 4 + 2 + 2 + 1 + 1 + 2;
    let len = (head + meta.address_width + meta.length_width) as u64;
    let mut header = meta.checked_signed(address, len, b"BTHD")?;
    header.byte()?;
    let filtered = match header.byte()? {
        BARE => false,
        FILTERED => true,
        _ => return damaged("a B-tree of something other than chunks"),
    };
    let node_bytes = header.number(4)?;
    let record_bytes = header.number(2)?;
    let depth = header.number(2)?;
    header.take(2)?;
    let root = header.address()?;
    let records = header.number(2)?;
    let Some(root) = root else { return Ok(()) };

    let offsets = 8 * table.axes() as u64;
    let fixed = meta.address_width as u64 + offsets + if filtered { 4 } else { 0 };
    let size_width = match record_bytes.checked_sub(fixed) {
        Some(0) if !filtered => 0,
        Some(width @ 1..=8) if filtered => width as usize,
        _ => return damaged(format!("a B-tree with records of {record_bytes} bytes")),
    };
    let most = |pointer: u64| {
        let most = node_bytes.saturating_sub(NODE_FRAME + pointer) / (record_bytes + pointer);
        if most == 0 {
            damaged(format!("a B-tree with nodes of {node_bytes} bytes"))
        } else {
            Ok(most)
        }
    };
    let mut total = most(0)?;
    let count_width = width_for(total);
    let mut total_widths = vec![0];
    for _ in 0..depth {
        let below = *total_widths.last().unwrap_or(&0);
        let most = most((meta.address_width + count_width + below) as u64)?;
        total = (most + 1).saturating_mul(total).saturating_add(most);
        total_widths.push(width_for(total));
    }
    let tree = Tree { filtered, size_width, record_bytes, count_width, total_widths, node_bytes };

    let mut nodes = vec![(root, records, depth as usize)];
    let mut seen = HashSet::new();
    while let Some((address, records, level)) = nodes.pop() {
        if !seen.insert(address) {
            return damaged("a B-tree that meets itself");
        }
        tree.node(meta, (address, records, level), table, &mut nodes)?;
    }
    Ok(())
}

impl Tree {
    /// Reads one node: its chunks into `table`, its children onto `nodes`.
    fn node(
        &self,
        meta: &Meta<'_>,
        (address, records, level): (u64, u64, usize),
        table: &mut Table<'_>,
        nodes: &mut Vec<(u64, u64, usize)>,
    ) -> Result<(), Fault> {
        let below = self.total_widths[level.saturating_sub(1)];
        let pointer = meta.address_width + self.count_width + below;
        let pointers = if level == 0 { 0 } else { (records + 1) * pointer as u64 };
        let len = 6 + records * self.record_bytes + pointers;
        if len + 4 > self.node_bytes {
            return damaged(format!("a B-tree with {records} records in one node"));
        }
        let signature = if level == 0 { b"BTLF" } else { b"BTIN" };
        let mut node = meta.checked_signed(address, len, signature)?;
        node.take(2)?;
        for _ in 0..records {
            self.record(&mut node, table)?;
        }
        if level > 0 {
            for _ in 0..=records {
                let child = node.address()?;
                let count = node.number(self.count_width)?;
                node.take(below)?;
                match child {
                    Some(child) => nodes.push((child, count, level - 1)),
                    None => return damaged("a B-tree with a child that is nowhere"),
                }
            }
        }
        Ok(())
    }

    fn record(&self, node: &mut Fields<'_>, table: &mut Table<'_>) -> Result<(), Fault> {
        let address = node.address()?;
        let stored = match self.filtered {
            true => Some((node.number(self.size_width)?, node.number(4)? as u32)),
            false => None,
        };
        let mut place = vec![0; table.axes()];
        for axis in &mut place {
            *axis = node.number(8)?;
        }
        match address {
            Some(address) => table.at_place(&place, address, stored),
            None => Ok(()),
        }
    }
}
