//! Room for bytes that may be looked at as numbers.

use crate::kernel::BLOCK;

/// Bytes of a page of memory.
const PAGE: usize = 4096;

/// Bytes of a line of the cache. Vectors that cross lines are loaded more slowly.
const LINE: usize = 64;

/// Bytes that begin at a line of the cache. It only ever grows.
#[derive(Default)]
pub(crate) struct Buffer {
    room: Vec<f64>,
    /// Where in `room` the bytes begin.
    start: usize,
}

impl Buffer {
    /// Room for one block of values.
    pub(crate) fn for_block() -> Buffer {
        Buffer { room: vec![0.0; BLOCK + PAGE / size_of::<f64>()], start: 0 }
    }

    /// How many bytes there is room for.
    pub(crate) fn len(&self) -> usize {
        size_of_val(&*self.room).saturating_sub(PAGE)
    }

    /// The first `len` bytes, to be written. The error says that there is no such memory.
    pub(crate) fn bytes_mut(&mut self, len: usize) -> Result<&mut [u8], String> {
        self.bytes_from(len, 0)
    }

    /// The first `len` bytes, to be filled from `offset` on of a file.
    ///
    /// A processor that copies, as the kernel does here, compares the last twelve bits of the two
    /// addresses. Where it writes a few bytes further on than it reads, it takes each read for one of
    /// what it has just written, and is up to four times slower (`peers/run --buffers` on AMD's
    /// Zen 4). So the bytes begin at least a line further on in their page than in the page of the file.
    pub(crate) fn bytes_from(&mut self, len: usize, offset: u64) -> Result<&mut [u8], String> {
        let refused = |_| format!("there is no memory for its {len} bytes");
        let values = len.saturating_add(PAGE).div_ceil(size_of::<f64>());
        if self.room.len() < values {
            self.room.try_reserve_exact(values - self.room.len()).map_err(refused)?;
            self.room.resize(values, 0.0);
        }
        let in_page = self.room.as_ptr().addr() % PAGE;
        let wanted = (offset as usize % PAGE + LINE).next_multiple_of(LINE);
        self.start = (wanted + PAGE - in_page) % PAGE;
        Ok(&mut bytemuck::cast_slice_mut(&mut self.room)[self.start..][..len])
    }

    /// The first `len` bytes. Panics if there are fewer.
    pub(crate) fn bytes(&self, len: usize) -> &[u8] {
        &bytemuck::cast_slice(&self.room)[self.start..][..len]
    }
}
