//! What the fuzzers look for, on a few thousand inputs: real files and chunks, and the same with some bytes changed.
//!
//! These are the fuzzers' own files, which are a workspace apart: whatever no longer compiles or holds there fails here.

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;
#[path = "../../fuzz/seeds/seeds.rs"]
mod seeds;

use crate::spoil::Random;
use crate::stored;

#[test]
fn the_laws_of_the_fuzzers_hold_of_files_and_of_damaged_ones() {
    let mut random = Random::new();
    let seeds = seeds::seeds(100).unwrap();
    for target in ["index", "decode"] {
        assert!(seeds.iter().filter(|seed| seed.target == target).count() > 20, "{target}");
    }
    for seed in &seeds {
        let law = if seed.target == "index" { fuzz::index } else { fuzz::decode };
        let name = &seed.name;
        assert!(!seed.input.is_empty(), "{name}");
        law(&seed.input);
        for _ in 0..16 {
            let mut input = seed.input.clone();
            random.spoil(&mut input);
            law(&input);
        }
    }
    // Filters that no seed has, which are chosen by the first bytes.
    for _ in 0..4000 {
        let mut input: Vec<u8> =
            (0..7 + random.below(200)).map(|_| random.below(256) as u8).collect();
        input[0] = random.below(16) as u8;
        input[1] = 0;
        fuzz::decode(&input);
    }
}
