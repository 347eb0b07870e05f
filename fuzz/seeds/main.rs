//! Writes seeds: real files, as many kinds as the property tests of the core know, in the form that
//! the targets take.
//!
//! `cargo run --example seeds -- FOLDER` writes them to `FOLDER/index` and `FOLDER/decode`. They are the
//! same each time.

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/reduction/files.rs"]
mod files;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/reduction/stored.rs"]
mod stored;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use interleave::Hdf5Source;
use interleave::decode::{Filter, Pipeline};
use interleave::index::{Storage, find};
use interleave_fuzz::{put_chunk, put_place};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use stored::{Growth, Stored};

/// How many datasets of any kind.
const ANY: usize = 300;
/// Larger files take a fuzzer too long.
const LARGEST: usize = 48 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("name a folder")?;
    fs::create_dir_all(folder.join("index"))?;
    fs::create_dir_all(folder.join("decode"))?;
    let mut runner = TestRunner::deterministic();
    let any = Stored::any();
    let mut seeds = 0;
    for number in 0..ANY {
        let stored = any.new_tree(&mut runner).map_err(|e| e.to_string())?.current();
        seeds += write(&folder, number, &stored)?;
    }
    // Enough chunks for pages, levels and super blocks.
    let long = [Growth::Not, Growth::Unlimited];
    for (number, growth) in long.into_iter().enumerate() {
        let stored = Stored { dtype: 5, ..Stored::line(1500, 1, growth) };
        seeds += write(&folder, ANY + number, &stored)?;
    }
    let mut plane = Stored { dtype: 5, ..Stored::line(300, 1, Growth::Unlimited) };
    plane.axes.push((2, 1, Growth::Unlimited));
    for (number, newest) in [true, false].into_iter().enumerate() {
        let stored = Stored { newest, ..plane.clone() };
        seeds += write(&folder, ANY + long.len() + number, &stored)?;
    }
    println!("{seeds} seeds in {}", folder.display());
    Ok(())
}

/// Writes the seeds that a dataset makes, and says how many.
fn write(folder: &Path, number: usize, stored: &Stored) -> Result<usize, Box<dyn Error>> {
    let scratch = stored.write();
    let source = Hdf5Source::open(scratch.path(), "a")?;
    let place = source.place()?;
    let file = fs::read(scratch.path())?;
    if file.len() > LARGEST {
        return Ok(0);
    }
    let mut seeds = 0;
    if let Some(seed) = put_place(&place, &file) {
        fs::write(folder.join("index").join(number.to_string()), seed)?;
        seeds += 1;
    }
    let Storage::Chunked(chunks) = find(&&*file, &place)? else { return Ok(seeds) };
    let pipeline = Pipeline {
        filters: [
            (stored.shuffle, Filter::Shuffle),
            (stored.deflate, Filter::Deflate),
            (stored.fletcher32, Filter::Fletcher32),
        ]
        .into_iter()
        .filter_map(|(there, filter)| there.then_some(filter))
        .collect(),
        chunk_bytes: (chunks.shape.iter().product::<u64>() * place.value_bytes) as usize,
        value_bytes: place.value_bytes as usize,
    };
    // The first and the last: one inside, and one that may stick out.
    for record in chunks.records.first().into_iter().chain(chunks.records.last()) {
        let bytes = file.get(record.offset as usize..(record.offset + record.size) as usize);
        if let Some(seed) = bytes.and_then(|bytes| put_chunk(&pipeline, record.mask, bytes)) {
            let name = format!("{number}-{}", record.number);
            fs::write(folder.join("decode").join(name), seed)?;
            seeds += 1;
        }
    }
    Ok(seeds)
}
