//! Cut in two and `join`, down to one chunk. The parts come back as a list: to merge them on the way up would
//! merge in the order of the cuts.

use interleave::{Error, Partial, Source};
use std::ops::Range;

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    assert!(chunk > 0);
    let rows = source.rows();
    if rows == 0 {
        return Ok(Partial::default());
    }
    Ok(parts(source, chunk, 0..rows)?.into_iter().sum())
}

fn parts(source: &dyn Source, chunk: usize, rows: Range<usize>) -> Result<Vec<Partial>, Error> {
    if rows.len() <= chunk {
        return Ok(vec![Partial::of(&source.read(rows)?)]);
    }
    let middle = rows.start + rows.len().div_ceil(chunk) / 2 * chunk;
    let (first, second) = rayon::join(
        || parts(source, chunk, rows.start..middle),
        || parts(source, chunk, middle..rows.end),
    );
    let mut all = first?;
    all.extend(second?);
    Ok(all)
}
