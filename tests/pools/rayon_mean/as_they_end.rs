//! Mistake: unstable sum
//!
//! Each part is merged under a lock as soon as its read has ended. The reads end in any order.
//!
//! Rejected by: second_is_slow, native, as unstable sum

use interleave::{Error, Partial, Source};
use rayon::prelude::*;
use std::sync::Mutex;

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let whole = Mutex::new(Partial::default());
    let read = |i| {
        let start = i * chunk;
        let part = Partial::of(&source.read(start..start + chunk.min(rows - start))?);
        let mut whole = whole.lock().unwrap();
        *whole = whole.merge(part);
        Ok(())
    };
    let results: Vec<Result<(), Error>> =
        (0..rows.div_ceil(chunk)).into_par_iter().map(read).collect();
    results.into_iter().collect::<Result<Vec<()>, Error>>()?;
    Ok(whole.into_inner().unwrap())
}
