//! Any bytes as a file: finding the chunks of a dataset neither panics nor runs for ever.
#![no_main]

use interleave::index::{Place, Storage, find};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&[header, axes, grows, base], file)) = data.split_first_chunk::<4>() else { return };
    let axes = usize::from(axes % 4);
    let unlimited = |axis: usize| if grows >> axis & 1 == 0 { 40 } else { u64::MAX };
    let place = Place {
        base: u64::from(base % 2) * 16,
        header: u64::from(header),
        address_width: 8,
        length_width: 8,
        shape: vec![40; axes],
        greatest: (0..axes).map(unlimited).collect(),
        value_bytes: 8,
    };
    if let Ok(Storage::Chunked(chunks)) = find(&file, &place) {
        // Every entry of an index takes bytes of the file.
        assert!(chunks.records.windows(2).all(|pair| pair[0].number < pair[1].number));
    }
});
