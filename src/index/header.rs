//! The object header of a dataset, in search of the message that tells where its values are.
//!
//! The format is in "HDF5 File Format Specification", IV.A: data object headers.

use std::collections::HashSet;

use super::bytes::{Fault, Fields, Meta, damaged};
use super::layout::{Layout, layout};

/// The message with the layout.
const LAYOUT: u64 = 0x08;
/// The message that says where the header goes on.
const CONTINUATION: u64 = 0x10;
/// The message with the names of external files.
const EXTERNAL: u64 = 0x07;

/// The message that says where what libhdf5 had in its cache is stored.
const CACHE_IMAGE: u64 = 0x18;

/// What a header says that matters here.
#[derive(Default)]
struct Found {
    layout: Option<Layout>,
    has_cache_image: bool,
    /// Parts of the header still to be read: address and length in bytes.
    parts: Vec<(u64, u64)>,
}

/// The layout of the dataset whose header is at `address`.
pub(super) fn layout_at(meta: &Meta<'_>, address: u64) -> Result<Layout, Fault> {
    let layout = read(meta, address)?.layout;
    layout.ok_or_else(|| Fault::Damaged("an object header without a layout".to_owned()))
}

/// Whether the extension of the superblock that is at `address` leads to an image of the cache.
pub(super) fn has_cache_image_at(meta: &Meta<'_>, address: u64) -> Result<bool, Fault> {
    Ok(read(meta, address)?.has_cache_image)
}

/// The header at `address`.
fn read(meta: &Meta<'_>, address: u64) -> Result<Found, Fault> {
    let mut found = Found::default();
    let newer = meta.at(address, 4)?.take(4)? == b"OHDR";
    // Bytes before the message's data that only the newer form may have: a creation order.
    let mut order = 0;
    if newer {
        let mut start = meta.signed(address, 6, b"OHDR")?;
        version(start.byte()?, 2)?;
        let flags = start.byte()?;
        let times = if flags & 0x20 == 0 { 0 } else { 16 };
        let phases = if flags & 0x10 == 0 { 0 } else { 4 };
        let width = 1 << (flags & 3);
        let before = 6 + times + phases;
        let mut size = meta.at(address, (before + width) as u64)?;
        size.take(before)?;
        let size = size.number(width)?;
        order = if flags & 0x04 == 0 { 0 } else { 2 };
        let begin = address.saturating_add((before + width) as u64);
        messages(&mut meta.at(begin, size)?, newer, order, &mut found)?;
    } else {
        let mut start = meta.at(address, 16)?;
        version(start.byte()?, 1)?;
        start.take(7)?;
        let size = start.number(4)?;
        messages(&mut meta.at(address.saturating_add(16), size)?, newer, order, &mut found)?;
    }
    let mut seen = HashSet::new();
    while let Some((address, len)) = found.parts.pop() {
        if !seen.insert(address) {
            return damaged("an object header that goes on in itself");
        }
        if newer {
            // A signature before and a checksum after.
            let mut part = meta.signed(address, len, b"OCHK")?;
            part.drop_last(4)?;
            messages(&mut part, newer, order, &mut found)?;
        } else {
            messages(&mut meta.at(address, len)?, newer, order, &mut found)?;
        }
    }
    Ok(found)
}

fn version(found: u8, known: u8) -> Result<(), Fault> {
    if found == known { Ok(()) } else { Err(Fault::Unknown("this version of object header")) }
}

/// Reads the messages of one part of a header.
fn messages(
    part: &mut Fields<'_>,
    newer: bool,
    order: usize,
    found: &mut Found,
) -> Result<(), Fault> {
    // What is shorter than a message's head is a gap.
    let head = if newer { 4 + order } else { 8 };
    while part.left() >= head {
        let kind = part.number(if newer { 1 } else { 2 })?;
        let size = part.number(2)? as usize;
        let flags = part.byte()?;
        part.take(if newer { order } else { 3 })?;
        let mut message = part.split(size)?;
        match kind {
            EXTERNAL => return Err(Fault::Unknown("external storage")),
            LAYOUT if flags & 0x02 != 0 => return Err(Fault::Unknown("a shared layout")),
            LAYOUT => found.layout = Some(layout(&mut message)?),
            CACHE_IMAGE => {
                message.take(1)?;
                found.has_cache_image = message.address()?.is_some();
            }
            CONTINUATION => {
                let address = message.address()?;
                let len = message.length()?;
                match address {
                    Some(address) => found.parts.push((address, len)),
                    None => return damaged("an object header that goes on nowhere"),
                }
            }
            _ => {}
        }
    }
    Ok(())
}
