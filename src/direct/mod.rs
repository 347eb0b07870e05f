//! Around libhdf5: its index of chunks is read once, and then everybody reads and decodes for
//! themselves, outside of the library's one lock.

mod mapped;
mod mapping;
mod plan;
mod reader;

pub(crate) use mapped::MappedFile;
pub(crate) use plan::{No, Plan};
pub(crate) use reader::Reader;
