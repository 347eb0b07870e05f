//! Around libhdf5: its index of chunks is read once, and then every worker reads and decodes for
//! themselves, outside of the library's one lock.

mod files;
mod mapped;
mod mapping;
mod plan;
mod reader;
mod sewn;

pub(crate) use mapped::MappedFile;
pub(crate) use plan::{No, Plan};
pub(crate) use reader::Reader;
pub(crate) use sewn::plan_of;
