//! From the stored bytes of a chunk to those of its values, outside of libhdf5's lock.

mod bits;
mod blosc;
mod buffer;
mod codecs;
mod decoder;
mod filter;
mod fletcher32;
mod nbit;
mod scale_offset;
mod shuffle;
mod szip;

pub(crate) use buffer::Buffer;
pub use codecs::Packing;
pub(crate) use decoder::Order;
pub use decoder::{Decoder, Pipeline};
pub use filter::Filter;
pub use nbit::Settings as NBit;
pub use scale_offset::Settings as ScaleOffset;
pub(crate) use shuffle::unshuffle;
pub use szip::Settings as Szip;
