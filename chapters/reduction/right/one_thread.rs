// The mean of a dataset, chunk by chunk, in one thread.
use interleave::{Error, Memory, Partial, Source};

fn mean(source: &dyn Source, chunk: usize) -> Result<Option<f64>, Error> {
    let mut whole = Partial::default();
    let mut start = 0;
    while start < source.rows() {
        let end = source.rows().min(start + chunk);
        let values = source.read(start..end)?;
        whole = whole.merge(Partial::of(&values));
        start = end;
    }
    Ok(whole.mean())
}

fn main() {
    let source = Memory(vec![10.0, 20.0, 30.0, 40.0, 50.0]);
    assert_eq!(mean(&source, 2), Ok(Some(30.0)));
}
