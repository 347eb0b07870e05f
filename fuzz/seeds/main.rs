//! Writes seeds: real files, as many kinds as the property tests of the core know, in the form that
//! the targets take.
//!
//! `cargo run --example seeds -- FOLDER` writes them to `FOLDER/index` and `FOLDER/decode`. They are the
//! same each time.

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/reduction/files.rs"]
mod files;
mod seeds;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/reduction/stored.rs"]
mod stored;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use interleave_fuzz as fuzz;

/// How many datasets of any kind.
const ANY: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("name a folder")?;
    fs::create_dir_all(folder.join("index"))?;
    fs::create_dir_all(folder.join("decode"))?;
    let seeds = seeds::seeds(ANY)?;
    for seed in &seeds {
        fs::write(folder.join(seed.target).join(&seed.name), &seed.input)?;
    }
    println!("{} seeds in {}", seeds.len(), folder.display());
    Ok(())
}
