//! Room for bytes that may be looked at as numbers.

use crate::kernel::BLOCK;

/// Bytes that begin where an `f64` may begin. It only ever grows.
#[derive(Default)]
pub(super) struct Buffer(Vec<f64>);

impl Buffer {
    /// Room for one block of values.
    pub(super) fn for_block() -> Buffer {
        Buffer(vec![0.0; BLOCK])
    }

    /// The first `len` bytes, to be written. The error says that there is no such memory.
    pub(super) fn bytes_mut(&mut self, len: usize) -> Result<&mut [u8], String> {
        let values = len.div_ceil(size_of::<f64>());
        if self.0.len() < values {
            let more = values - self.0.len();
            let refused = |_| format!("there is no memory for its {len} bytes");
            self.0.try_reserve_exact(more).map_err(refused)?;
            self.0.resize(values, 0.0);
        }
        Ok(&mut bytemuck::cast_slice_mut(&mut self.0)[..len])
    }

    /// The first `len` bytes. Panics if there are fewer.
    pub(super) fn bytes(&self, len: usize) -> &[u8] {
        &bytemuck::cast_slice(&self.0)[..len]
    }
}
