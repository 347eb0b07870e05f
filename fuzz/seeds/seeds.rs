//! Real files, and chunks of them, as inputs of the targets.

use std::error::Error;
use std::fs;

use interleave::Hdf5Source;
use interleave::decode::{Filter, Pipeline};
use interleave::index::{Storage, find};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::fuzz::{put_chunk, put_place};
use super::stored::{Growth, Stored};

/// Larger files take a fuzzer too long.
const LARGEST: usize = 48 * 1024;

/// An input.
pub struct Seed {
    /// The target that takes it.
    pub target: &'static str,
    pub name: String,
    pub input: Vec<u8>,
}

/// Those of so many datasets of any kind, and of some with enough chunks for pages, levels and super blocks.
pub fn seeds(any: usize) -> Result<Vec<Seed>, Box<dyn Error>> {
    let mut runner = TestRunner::deterministic();
    let kinds = Stored::any();
    let mut seeds = Vec::new();
    for number in 0..any {
        let stored = kinds.new_tree(&mut runner).map_err(|e| e.to_string())?.current();
        seeds.extend(of(number, &stored)?);
    }
    let long = [Growth::Not, Growth::Unlimited]
        .map(|growth| Stored { dtype: 5, ..Stored::line(1500, 1, growth) });
    let mut plane = Stored { dtype: 5, ..Stored::line(300, 1, Growth::Unlimited) };
    plane.axes.push((2, 1, Growth::Unlimited));
    let planes = [true, false].map(|newest| Stored { newest, ..plane.clone() });
    for (number, stored) in long.iter().chain(&planes).enumerate() {
        seeds.extend(of(any + number, stored)?);
    }
    Ok(seeds)
}

/// The inputs that a dataset makes.
fn of(number: usize, stored: &Stored) -> Result<Vec<Seed>, Box<dyn Error>> {
    let scratch = stored.write();
    let source = Hdf5Source::open(scratch.path(), "a")?;
    let place = source.place()?;
    let file = fs::read(scratch.path())?;
    if file.len() > LARGEST {
        return Ok(Vec::new());
    }
    let whole = put_place(&place, &file);
    let mut seeds: Vec<Seed> = (whole.into_iter())
        .map(|input| Seed { target: "index", name: number.to_string(), input })
        .collect();
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
        let input = bytes.and_then(|bytes| put_chunk(&pipeline, record.mask, bytes));
        let name = format!("{number}-{}", record.number);
        seeds.extend(input.map(|input| Seed { target: "decode", name, input }));
    }
    Ok(seeds)
}
