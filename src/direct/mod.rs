//! Around libhdf5: its index of chunks is read once, and then everybody reads and decodes for
//! themselves, outside of the library's one lock.

mod buffer;
mod decode;
mod fletcher32;
mod plan;
mod reader;
mod shuffle;

pub use decode::{Decoder, Filter, Pipeline};
pub(crate) use plan::{Plan, fill_value, filter, place};
pub(crate) use reader::{CUT_SHORT, Reader, within};
