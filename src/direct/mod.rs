//! Around libhdf5: its index of chunks is read once, and then everybody reads and decodes for
//! themselves, outside of the library's one lock.

mod blosc;
mod buffer;
mod codecs;
mod decode;
mod filter;
mod fletcher32;
mod mapped;
mod mapping;
mod plan;
mod reader;
mod shuffle;
mod szip;

pub use codecs::Packing;
pub use decode::{Decoder, Pipeline};
pub use filter::Filter;
pub use szip::Settings as Szip;
pub(crate) use mapped::Mapped;
pub(crate) use plan::{No, Plan, fill_value, place};
pub(crate) use reader::{Reader, within};
