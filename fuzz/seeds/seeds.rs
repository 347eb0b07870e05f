//! Real files, and chunks of them, as inputs of the targets.

use std::error::Error;
use std::fs;

use hdf5::filters::ScaleOffset;
use interleave::Hdf5Source;
use interleave::decode::{Filter, Pipeline};
use interleave::index::{Storage, find};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::fuzz::{DECIMALS, FILLED, FLOATS, HIGHEST_FIRST, Scaling, put_chunk, put_place};
use super::stored::{Growth, Stored, TYPES, is_highest_first};

/// Larger files take a fuzzer too long.
const LARGEST: usize = 48 * 1024;

/// An input.
pub struct Seed {
    /// The target that takes it.
    pub target: &'static str,
    pub name: String,
    pub input: Vec<u8>,
}

/// Those of so many datasets of any kind, of some with enough chunks for pages, levels and super blocks, and of
/// scaled ones of every type.
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
    let scaled = (0..TYPES).map(|dtype| Stored {
        dtype,
        scaled: true,
        fill: Some(7),
        shuffle: dtype % 2 == 0,
        ..Stored::line(90, 40, Growth::Not)
    });
    let scaled: Vec<Stored> = scaled.collect();
    for (number, stored) in long.iter().chain(&planes).chain(&scaled).enumerate() {
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
    let value_bytes = place.value_bytes as usize;
    let scaling = scaling(stored);
    let scaled = stored.scale().and(scaling.of(value_bytes)).map(Filter::ScaleOffset);
    let filters = [
        scaled,
        stored.shuffle.then_some(Filter::Shuffle),
        stored.deflate.then_some(Filter::Deflate),
        stored.fletcher32.then_some(Filter::Fletcher32),
    ];
    let pipeline = Pipeline {
        filters: filters.into_iter().flatten().collect(),
        chunk_bytes: (chunks.shape.iter().product::<u64>() * place.value_bytes) as usize,
        value_bytes,
    };
    // The first and the last: one inside, and one that may stick out.
    for record in chunks.records.first().into_iter().chain(chunks.records.last()) {
        let bytes = file.get(record.offset as usize..(record.offset + record.size) as usize);
        let input = bytes.and_then(|bytes| put_chunk(&pipeline, scaling, record.mask, bytes));
        let name = format!("{number}-{}", record.number);
        seeds.extend(input.map(|input| Seed { target: "decode", name, input }));
    }
    Ok(seeds)
}

/// How its values are scaled, if they are.
fn scaling(stored: &Stored) -> Scaling {
    // Whoever names no fill value has one all the same, which is 0.
    let fill = stored.fill.unwrap_or_default();
    let order = if is_highest_first(stored.dtype) { HIGHEST_FIRST } else { 0 };
    let class = match stored.scale() {
        Some(ScaleOffset::FloatDScale(decimals)) => FLOATS | decimals << DECIMALS,
        _ => 0,
    };
    Scaling { settings: FILLED | order | class, fill }
}
