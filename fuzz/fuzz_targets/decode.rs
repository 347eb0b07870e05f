//! Any bytes as a stored chunk: decoding it gives exactly one chunk or an error.
#![no_main]

use interleave::decode::Decoder;
use interleave_fuzz::take_chunk;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((pipeline, mask, stored)) = take_chunk(data) else { return };
    if let Ok(chunk) = Decoder::default().decode(stored, mask, &pipeline) {
        assert_eq!(chunk.len(), pipeline.chunk_bytes);
    }
});
