//! The checksum that the filter fletcher32 puts behind a chunk.

/// The checksum of `bytes`, as libhdf5's `H5_checksum_fletcher32`: over words of 16 bits, the high
/// byte first.
pub(crate) fn fletcher32(bytes: &[u8]) -> u32 {
    /// So many words can be added before the sums overflow.
    const WORDS: usize = 360;
    let fold = |sum: u32| (sum & 0xffff) + (sum >> 16);
    let (mut low, mut high) = (0_u32, 0_u32);
    let (words, last) = bytes.as_chunks::<2>();
    for run in words.chunks(WORDS) {
        for &word in run {
            low += u32::from(u16::from_be_bytes(word));
            high += low;
        }
        (low, high) = (fold(low), fold(high));
    }
    if let [byte] = last {
        low += u32::from(*byte) << 8;
        high += low;
        (low, high) = (fold(low), fold(high));
    }
    fold(high) << 16 | fold(low)
}

/// Whether `stored` is the checksum `computed`, or what HDF5 before 1.6.3 stored in its place on
/// little-endian machines: the bytes of each half swapped.
pub(crate) fn matches(stored: u32, computed: u32) -> bool {
    let swapped = (computed & 0x00ff_00ff) << 8 | (computed & 0xff00_ff00) >> 8;
    stored == computed || stored == swapped
}
