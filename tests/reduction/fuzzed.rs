//! What the fuzzers look for, on a few thousand inputs: real files and chunks, and the same with some bytes changed.
//!
//! These are the fuzzers' own files, which are a workspace apart: whatever no longer compiles or holds there fails here.

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;
#[path = "../../fuzz/seeds/seeds.rs"]
mod seeds;

use interleave::decode::{Decoder, Filter};

use crate::spoil::Random;
use crate::{stored, tries};

/// The filter scale-offset, as an input has it.
const SCALE_OFFSET: u8 = 12;

/// Whether an input is a chunk of scale-offset that is as it should be.
fn is_scaled_and_whole(input: &[u8]) -> bool {
    let Some((pipeline, mask, stored)) = fuzz::take_chunk(input) else { return false };
    let scaled = matches!(pipeline.filters.first(), Some(Filter::ScaleOffset(_)));
    scaled && Decoder::default().decode(stored, mask, &pipeline).is_ok()
}

#[test]
fn the_laws_of_the_fuzzers_hold_of_files_and_of_damaged_ones() {
    let mut random = Random::new();
    let seeds = seeds::seeds(100).unwrap();
    for target in ["index", "decode"] {
        assert!(seeds.iter().filter(|seed| seed.target == target).count() > 20, "{target}");
    }
    let scaled = seeds.iter().filter(|seed| is_scaled_and_whole(&seed.input)).count();
    assert!(scaled > 30, "{scaled} chunks of scale-offset");
    for seed in &seeds {
        let law = if seed.target == "index" { fuzz::index } else { fuzz::decode };
        let name = &seed.name;
        assert!(!seed.input.is_empty(), "{name}");
        law(&seed.input);
        for _ in 0..tries::of(16) {
            let mut input = seed.input.clone();
            random.spoil(&mut input);
            law(&input);
        }
    }
    // Filters that no seed has, which are chosen by the first bytes.
    for _ in 0..tries::of(4000) {
        let mut input: Vec<u8> =
            (0..7 + random.below(200)).map(|_| random.below(256) as u8).collect();
        input[0] = random.below(16) as u8;
        input[1] = 0;
        if input[0] == SCALE_OFFSET {
            // Bits of a value and bytes of the least one, which hardly make sense by chance.
            let bits = random.below(65) as u32;
            let header = [&bits.to_le_bytes()[..], &[8]].concat();
            let room = header.len().min(input.len() - 7);
            input[7..7 + room].copy_from_slice(&header[..room]);
        }
        fuzz::decode(&input);
    }
}
