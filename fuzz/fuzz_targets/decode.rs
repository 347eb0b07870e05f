//! Any bytes as a stored chunk: decoding it gives exactly one chunk or an error.
#![no_main]

use interleave::direct::{Decoder, Filter, Pipeline};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&[filters, mask, values, size], stored)) = data.split_first_chunk::<4>() else {
        return;
    };
    let known = [Filter::Shuffle, Filter::Deflate, Filter::Fletcher32];
    let chosen = known.into_iter().enumerate().filter(|(i, _)| filters >> i & 1 == 1);
    let value_bytes = 1 << (size % 4);
    let pipeline = Pipeline {
        filters: chosen.map(|(_, filter)| filter).collect(),
        chunk_bytes: value_bytes * (1 + usize::from(values)),
        value_bytes,
    };
    if let Ok(chunk) = Decoder::default().decode(stored, u32::from(mask), &pipeline) {
        assert_eq!(chunk.len(), pipeline.chunk_bytes);
    }
});
