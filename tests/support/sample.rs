//! The real thing: `/array` of the sample file, read through libhdf5.

use interleave::sample::{self, Size};
use interleave::{Hdf5Source, Partial, Source};

/// A dataset in a file, and what its reduction must give.
pub struct Sample {
    /// 10,000 whole numbers: their sum is exact in whatever order it is added.
    pub source: Hdf5Source,
    /// The length of a stored chunk; it does not divide the number of rows.
    pub chunk: usize,
    /// What one read of all rows gives.
    pub whole: Partial,
}

/// `/array` of the tiny sample file, which the first call writes.
pub fn array() -> Sample {
    let size = Size::Tiny;
    let file = sample::path(size).expect("the sample file can be written");
    let source = Hdf5Source::open(&file, "/array").expect("the sample file can be opened");
    let values = source.read(0..size.array_len()).expect("the sample file can be read");
    Sample { source, chunk: size.array_chunk_len(), whole: Partial::of(&values) }
}
