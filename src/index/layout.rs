//! The message that tells how a dataset is stored, versions 1 to 5.
//!
//! The format is in "HDF5 File Format Specification", IV.A.2.i: the data layout message.

use super::bytes::{Fault, Fields, damaged};

/// How a dataset is stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Layout {
    /// In the header itself.
    Compact(Vec<u8>),
    /// In one piece at an address, if it was ever written, and how many bytes it says to have.
    Contiguous(Option<u64>, Option<u64>),
    Chunked(Chunked),
}

/// What the message says of chunks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chunked {
    /// The shape of a chunk in values.
    pub(super) chunk: Vec<u64>,
    /// Bytes of one value.
    pub(super) value_bytes: u64,
    /// Chunks that stick out of the dataset are stored without filters.
    pub(super) bare_edges: bool,
    pub(super) index: Kind,
    /// Where the index is, or for a single chunk and for the implicit index, the data.
    pub(super) address: Option<u64>,
}

/// Which structure finds a chunk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    BTree1,
    /// The only chunk; with its stored size in bytes and its filter mask if it is filtered.
    Single(Option<(u64, u32)>),
    Implicit,
    FixedArray,
    ExtensibleArray,
    BTree2,
}

const COMPACT: u8 = 0;
const CONTIGUOUS: u8 = 1;
const CHUNKED: u8 = 2;
const VIRTUAL: u8 = 3;

/// Axes of a dataset, at most, and one for the bytes of a value.
const MOST_AXES: usize = 33;

/// Reads the message.
pub(super) fn layout(message: &mut Fields<'_>) -> Result<Layout, Fault> {
    match message.byte()? {
        1 | 2 => old(message),
        3 => new(message, chunked_3),
        4 | 5 => new(message, chunked_4),
        _ => Err(Fault::Unknown("this version of layout")),
    }
}

fn old(message: &mut Fields<'_>) -> Result<Layout, Fault> {
    let axes = axes(message.byte()?)?;
    let class = message.byte()?;
    message.take(5)?;
    let address = if class == COMPACT { None } else { message.address()? };
    let mut dims = (0..axes).map(|_| message.number(4)).collect::<Result<Vec<_>, _>>()?;
    match class {
        COMPACT => {
            let size = message.number(4)? as usize;
            Ok(Layout::Compact(message.take(size)?.to_vec()))
        }
        CONTIGUOUS => Ok(Layout::Contiguous(address, None)),
        CHUNKED => {
            let value_bytes = dims.pop().unwrap_or_default();
            let index = Kind::BTree1;
            let bare_edges = false;
            Ok(Layout::Chunked(Chunked { chunk: dims, value_bytes, bare_edges, index, address }))
        }
        _ => Err(Fault::Unknown("this class of layout")),
    }
}

fn new(
    message: &mut Fields<'_>,
    chunked: fn(&mut Fields<'_>) -> Result<Chunked, Fault>,
) -> Result<Layout, Fault> {
    match message.byte()? {
        COMPACT => {
            let size = message.number(2)? as usize;
            Ok(Layout::Compact(message.take(size)?.to_vec()))
        }
        CONTIGUOUS => {
            let address = message.address()?;
            Ok(Layout::Contiguous(address, Some(message.length()?)))
        }
        CHUNKED => Ok(Layout::Chunked(chunked(message)?)),
        VIRTUAL => Err(Fault::Unknown("virtual storage")),
        _ => Err(Fault::Unknown("this class of layout")),
    }
}

fn chunked_3(message: &mut Fields<'_>) -> Result<Chunked, Fault> {
    let axes = axes(message.byte()?)?;
    let address = message.address()?;
    let mut chunk = (0..axes).map(|_| message.number(4)).collect::<Result<Vec<_>, _>>()?;
    let value_bytes = chunk.pop().unwrap_or_default();
    Ok(Chunked { chunk, value_bytes, bare_edges: false, index: Kind::BTree1, address })
}

fn chunked_4(message: &mut Fields<'_>) -> Result<Chunked, Fault> {
    let flags = message.byte()?;
    let axes = axes(message.byte()?)?;
    let width = usize::from(message.byte()?);
    let mut chunk = (0..axes).map(|_| message.number(width)).collect::<Result<Vec<_>, _>>()?;
    let value_bytes = chunk.pop().unwrap_or_default();
    let index = match message.byte()? {
        1 if flags & 0x02 != 0 => {
            let size = message.length()?;
            Kind::Single(Some((size, message.number(4)? as u32)))
        }
        1 => Kind::Single(None),
        2 => Kind::Implicit,
        // The parameters stand in the structures' own headers too.
        3 => {
            message.take(1)?;
            Kind::FixedArray
        }
        4 => {
            message.take(5)?;
            Kind::ExtensibleArray
        }
        5 => {
            message.take(6)?;
            Kind::BTree2
        }
        _ => return Err(Fault::Unknown("this index of chunks")),
    };
    let address = message.address()?;
    Ok(Chunked { chunk, value_bytes, bare_edges: flags & 0x01 != 0, index, address })
}

fn axes(found: u8) -> Result<usize, Fault> {
    match usize::from(found) {
        axes @ 0..=MOST_AXES => Ok(axes),
        axes => damaged(format!("a layout of {axes} axes")),
    }
}
