//! A task for each chunk in a `rayon::scope`, each with a place of its own for its part.

use interleave::{Error, Partial, Source};

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let mut parts = vec![Ok(Partial::default()); rows.div_ceil(chunk)];
    rayon::scope(|scope| {
        for (i, slot) in parts.iter_mut().enumerate() {
            scope.spawn(move |_| {
                let start = i * chunk;
                let values = source.read(start..start + chunk.min(rows - start));
                *slot = values.map(|values| Partial::of(&values));
            });
        }
    });
    parts.into_iter().try_fold(Partial::default(), |sum, part| Ok(sum.merge(part?)))
}
