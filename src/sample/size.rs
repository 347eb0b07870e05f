//! How large a sample file is, and from which seed its values follow.

/// The seed of the values that [`create`](super::create) writes.
pub const SEED: u64 = 1997;

/// How large a sample file is to be.
///
/// ```
/// use interleave::sample::Size;
///
/// assert_eq!(Size::Tiny.shape(), [6, 36, 72]);
/// assert_eq!(Size::Tiny.array_len(), 10_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// Less than a mebibyte, for tests.
    Tiny,
    /// A few mebibytes.
    Small,
    /// About 64 mebibytes, for benchmarks.
    Bench,
}

impl Size {
    /// All of them, the smallest first.
    pub const ALL: &[Size] = &[Size::Tiny, Size::Small, Size::Bench];

    /// Days, rows from south to north and columns from west to east of the `/sst…` datasets.
    pub fn shape(self) -> [usize; 3] {
        match self {
            Size::Tiny => [6, 36, 72],
            Size::Small => [12, 90, 180],
            Size::Bench => [36, 180, 360],
        }
    }

    /// Shape of a chunk of `/sst` and `/sst_f64`. The chunks at the edges of the grid stick out.
    pub fn chunk_shape(self) -> [usize; 3] {
        match self {
            Size::Tiny => [4, 20, 40],
            Size::Small => [5, 32, 64],
            Size::Bench => [8, 64, 128],
        }
    }

    /// Length of `/array`.
    pub fn array_len(self) -> usize {
        match self {
            Size::Tiny => 10_000,
            Size::Small => 100_000,
            Size::Bench => 1_500_000,
        }
    }

    /// Length of a chunk of `/array`.
    pub fn array_chunk_len(self) -> usize {
        match self {
            Size::Tiny => 1_024,
            Size::Small => 8_192,
            Size::Bench => 65_536,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Size::Tiny => "tiny",
            Size::Small => "small",
            Size::Bench => "bench",
        }
    }
}
