//! Any bytes as a file: finding the values of a dataset neither panics, nor runs forever, nor takes
//! more memory than the file is worth.
#![no_main]

use interleave::index::{Storage, find};
use interleave_fuzz::take_place;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((place, file)) = take_place(data) else { return };
    match find(&file, &place) {
        Ok(Storage::Chunked(chunks)) => {
            let grid = place.shape.iter().zip(&chunks.shape).map(|(len, chunk)| len.div_ceil(*chunk));
            let all: u64 = grid.product();
            assert!(chunks.records.windows(2).all(|pair| pair[0].number < pair[1].number));
            assert!(chunks.records.iter().all(|record| record.number < all));
            assert!(chunks.records.len() as u64 <= chunks.count);
            // A chunk takes a byte at least, or an entry of the index does.
            assert!(chunks.count <= 2 * file.len() as u64, "{} chunks", chunks.count);
        }
        Ok(Storage::Compact(bytes)) => assert!(bytes.len() <= file.len()),
        Ok(Storage::Contiguous(_)) | Err(_) => {}
    }
});
