//! Virtual datasets that are sewn together from chunks of other files, read without libhdf5.

use hdf5::Selection;
use interleave::{Hdf5Source, Options, Report, Source, Strategy, Summary, reduce, report};

use crate::files::Scratch;

/// Rows and columns of a source, and of its chunks.
const ROWS: usize = 40;
const COLUMNS: usize = 30;
const CHUNK: [usize; 2] = [8, 10];

/// A source whose values are those of the rows from `first` on of the whole. The last chunks stick out.
fn source(first: usize, fill: f32, write: bool) -> Scratch {
    let values: Vec<f32> = (first * COLUMNS..(first + ROWS) * COLUMNS).map(|i| i as f32).collect();
    Scratch::with(|file| {
        let new =
            file.new_dataset::<f32>().shape([ROWS, COLUMNS]).chunk(CHUNK).shuffle().deflate(4);
        let dataset = new.fill_value(fill).create("a")?;
        if write { dataset.write_raw(&values) } else { Ok(()) }
    })
}

/// The virtual dataset `v` of sources one below the other, with room for one more.
fn below(sources: &[Scratch]) -> Scratch {
    let whole = [(sources.len() + 1) * ROWS, COLUMNS];
    Scratch::with(|file| {
        let mut new = file.new_dataset::<f32>().shape(whole).fill_value(-1_f32);
        for (number, source) in sources.iter().enumerate() {
            let rows = Selection::try_new((number * ROWS..(number + 1) * ROWS, ..))?;
            let path = source.path();
            new = new.virtual_map(path.to_str().unwrap(), "a", [ROWS, COLUMNS], .., whole, rows);
        }
        new.create("v").map(drop)
    })
}

fn by(scratch: &Scratch, strategy: Strategy) -> Report {
    let options = Options { strategy, threads: 2, ..Options::default() };
    report(scratch.path(), "v", &options).unwrap()
}

/// Every strategy gives the same bits, which are those of the values that libhdf5 reads.
#[track_caller]
fn assert_same(scratch: &Scratch, taken: Strategy) -> Summary {
    let auto = by(scratch, Strategy::Auto);
    assert_eq!(auto.strategy, taken, "{:?}", auto.because);
    for &strategy in Strategy::ALL {
        assert_eq!(by(scratch, strategy).summary, auto.summary, "{strategy}");
    }
    let source = Hdf5Source::open(scratch.path(), "v").unwrap();
    let values = Summary::of(&source.read(0..source.rows()).unwrap());
    assert_eq!((auto.summary.count(), auto.summary.sum()), (values.count(), values.sum()));
    auto.summary
}

#[test]
fn sources_of_the_same_chunks_are_read_without_libhdf5() {
    let sources = [source(0, -1.0, true), source(ROWS, -1.0, true), source(2 * ROWS, -1.0, true)];
    let found = assert_same(&below(&sources), Strategy::Direct);
    let count = 3 * ROWS * COLUMNS;
    let sum = (count * (count - 1) / 2) as f64 - (ROWS * COLUMNS) as f64;
    assert_eq!((found.sum(), found.min()), (sum, Some(-1.0)));
    assert_eq!(found.max(), Some((count - 1) as f64));
}

#[test]
fn a_source_that_was_never_written_is_its_fill_value() {
    let sources = [source(0, -1.0, true), source(ROWS, -1.0, false)];
    assert_same(&below(&sources), Strategy::Direct);
    // Of two fill values, libhdf5 knows which is where.
    let sources = [source(0, -1.0, true), source(ROWS, 7.0, false)];
    let found = assert_same(&below(&sources), Strategy::HandlePerThread);
    assert_eq!(found.max(), Some((ROWS * COLUMNS - 1) as f64));
}

#[test]
fn a_damaged_chunk_is_that_of_its_source() {
    let sources = [source(0, -1.0, true), source(ROWS, -1.0, true)];
    let scratch = below(&sources);
    let file = hdf5::File::open(sources[1].path()).unwrap();
    let chunk = file.dataset("a").unwrap().chunk_info(4).unwrap();
    file.close().unwrap();
    let mut bytes = std::fs::read(sources[1].path()).unwrap();
    bytes[chunk.addr as usize..][..chunk.size as usize].fill(0xff);
    std::fs::write(sources[1].path(), bytes).unwrap();
    for &strategy in Strategy::ALL {
        let options = Options { strategy, threads: 2, ..Options::default() };
        let error = reduce(scratch.path(), "v", &options).unwrap_err();
        let text = sources[1].without_path(&error);
        let expected = "FILE: the chunk at [8, 10] of \"a\" cannot be read: its compressed data make no sense;";
        assert!(text.starts_with(expected), "{strategy}: {text}");
    }
}

#[test]
fn sources_that_do_not_fit_together_are_left_to_libhdf5() {
    let one = source(0, -1.0, true);
    let path = one.path();
    let path = path.to_str().unwrap();
    let with = |first: usize, from: usize| {
        Scratch::with(|file| {
            let whole = [3 * ROWS, COLUMNS];
            let new = file.new_dataset::<f32>().shape(whole).fill_value(-1_f32);
            let (rows, lines) = (first..first + 24, from..from + 24);
            let (rows, lines) = (Selection::try_new((rows, ..))?, Selection::try_new((lines, ..))?);
            let half = new.virtual_map(path, "a", [ROWS, COLUMNS], lines, whole, rows);
            half.create("v").map(drop)
        })
    };
    assert_same(&with(16, 8), Strategy::Direct);
    assert_same(&with(16, 9), Strategy::HandlePerThread);
    assert_same(&with(17, 8), Strategy::HandlePerThread);
}
