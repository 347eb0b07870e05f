//! Chunks that are not of the size that they should be: an error for every reader, never a number.

use std::fs;

use hdf5::Dataset;
use hdf5::filters::{Filter, ScaleOffset};
use hdf5::plist::dataset_create::ChunkOpts;
use interleave::{Hdf5Source, Options, Source, Strategy, reduce};
use proptest::prelude::{prop, proptest};

use crate::files::Scratch;
use crate::stored::write_chunk;
use crate::tries;

/// Values of a chunk, and of the dataset: its last chunk sticks out.
const CHUNK: usize = 10;
const LEN: usize = 95;

/// A dataset `a` of 64-bit floats with `filters`, without a value yet.
fn create(
    file: &hdf5::File,
    len: usize,
    chunk: usize,
    filters: &[Filter],
) -> hdf5::Result<Dataset> {
    file.new_dataset::<f64>().shape(len).chunk(chunk).set_filters(filters).create("a")
}

/// So many values as libhdf5 stores them in one chunk with `filters`.
fn chunk_of(values: usize, filters: &[Filter]) -> Vec<u8> {
    let scratch = Scratch::with(|file| {
        let numbers: Vec<f64> = (0..values).map(|i| i as f64).collect();
        create(file, values, values, filters)?.write(&numbers)
    });
    let file = hdf5::File::open(scratch.path()).unwrap();
    let chunk = file.dataset("a").unwrap().chunk_info(0).unwrap();
    let bytes = fs::read(scratch.path()).unwrap();
    bytes[chunk.addr as usize..][..chunk.size as usize].to_vec()
}

/// The numbers from 0 on with `filters`, but for the chunk of number `which`.
fn with_chunk(filters: &[Filter], which: usize, mask: u32, bytes: &[u8]) -> Scratch {
    Scratch::with(|file| {
        let dataset = create(file, LEN, CHUNK, filters)?;
        for start in (0..LEN).step_by(CHUNK).filter(|&start| start != which * CHUNK) {
            let numbers: Vec<f64> = (start..LEN.min(start + CHUNK)).map(|i| i as f64).collect();
            dataset.write_slice(&numbers, start..start + numbers.len())?;
        }
        dataset.flush()?;
        write_chunk(&dataset, &[(which * CHUNK) as u64], mask, bytes);
        Ok(())
    })
}

/// The numbers from 0 to 94 in chunks of ten, of which that at 40 inflates to less than it should.
pub fn too_short() -> Scratch {
    let filters = [Filter::Deflate(4)];
    with_chunk(&filters, 4, 0, &chunk_of(5, &filters))
}

/// What the user reads of the chunk of number `which` of `a`.
pub fn says(which: usize, reason: &str) -> String {
    format!(
        "FILE: the chunk at [{}] of \"a\" cannot be read: {reason}; if a copy of the file reads no better, \
         the data are damaged",
        which * CHUNK
    )
}

/// A reader of the chunk of number `which` gets `reason`, and any other gets its numbers.
#[track_caller]
fn assert_refused(scratch: &Scratch, which: usize, reason: &str, what: &str) {
    let expected = says(which, reason);
    for &strategy in Strategy::ALL {
        // The last: pieces that begin and end within chunks, which nobody reads directly.
        for chunk_rows in [None, Some(4)] {
            let options = Options { strategy, threads: 2, chunk_rows, ..Options::default() };
            let error = reduce(scratch.path(), "a", &options).expect_err(what);
            let text = scratch.without_path(&error);
            assert_eq!(text, expected, "{strategy}, {chunk_rows:?}, {what}");
        }
    }
    let source = Hdf5Source::open(scratch.path(), "a").unwrap();
    let start = which * CHUNK;
    assert_eq!(source.read(start - 1..start).unwrap(), [(start - 1) as f64], "{what}");
    // As often as it is asked for.
    for rows in [start..start + 1, start - 5..start + 3, 0..LEN] {
        let error = source.read(rows).expect_err(what);
        assert_eq!(scratch.without_path(&error), expected, "{what}");
    }
}

/// The ways to store compressed values.
fn deflating() -> Vec<Vec<Filter>> {
    use Filter::{Deflate, Fletcher32, Shuffle};
    vec![
        vec![Deflate(4)],
        vec![Shuffle, Deflate(4)],
        vec![Deflate(4), Fletcher32],
        vec![Shuffle, Deflate(4), Fletcher32],
        vec![Fletcher32, Deflate(4)],
    ]
}

#[test]
fn a_chunk_that_inflates_to_another_size() {
    for filters in deflating() {
        // A checksum that was there before is inflated with the values.
        let more = if filters[0] == Filter::Fletcher32 { 4 } else { 0 };
        let wanted = 8 * CHUNK + more;
        let cases =
            [4, 9].into_iter().flat_map(|which| [1, 5, 9, 11, 200].map(|values| (values, which)));
        for (values, which) in tries::among(cases) {
            let found = 8 * values + more;
            let reason = match found < wanted {
                true => format!("it inflates to {found} bytes, not {wanted}"),
                false => format!("it inflates to more than its {wanted} bytes"),
            };
            let scratch = with_chunk(&filters, which, 0, &chunk_of(values, &filters));
            assert_refused(&scratch, which, &reason, &format!("{values} values, {filters:?}"));
        }
    }
}

#[test]
fn a_chunk_that_is_stored_in_another_size() {
    use Filter::{Deflate, Fletcher32, Shuffle};
    // Filters, the mask of those that are left out, and those that are not.
    let cases: [(&[Filter], u32, &[Filter]); 8] = [
        (&[Shuffle], 0, &[Shuffle]),
        (&[Fletcher32], 0, &[Fletcher32]),
        (&[Shuffle, Fletcher32], 0, &[Shuffle, Fletcher32]),
        (&[Shuffle], 1, &[]),
        (&[Fletcher32], 1, &[]),
        (&[Deflate(4)], 1, &[]),
        (&[Shuffle, Deflate(4)], 2, &[Shuffle]),
        (&[Shuffle, Deflate(4), Fletcher32], 2, &[Shuffle, Fletcher32]),
    ];
    for (filters, mask, used) in cases {
        for values in [1, 9, 11, 1000] {
            let scratch = with_chunk(filters, 4, mask, &chunk_of(values, used));
            let reason = format!("it holds {} bytes, not {}", 8 * values, 8 * CHUNK);
            assert_refused(&scratch, 4, &reason, &format!("{values} values, {filters:?}, {mask}"));
        }
    }
}

#[test]
fn an_edge_that_is_stored_without_filters_in_another_size() {
    for values in [9, 11] {
        let scratch = Scratch::with_options(&crate::stored::options(true), |file| {
            let new = file.new_dataset::<f64>().shape(LEN).chunk(CHUNK).deflate(4);
            let new = new.chunk_opts(ChunkOpts::DONT_FILTER_PARTIAL_CHUNKS);
            let dataset = new.create("a")?;
            let numbers: Vec<f64> = (0..90).map(f64::from).collect();
            dataset.write_slice(&numbers, 0..90)?;
            dataset.flush()?;
            write_chunk(&dataset, &[90], 0, &vec![0; 8 * values]);
            Ok(())
        });
        let reason = format!("it holds {} bytes, not 80", 8 * values);
        assert_refused(&scratch, 9, &reason, &format!("{values} values"));
    }
}

#[test]
fn a_chunk_without_filters_of_which_the_index_states_another_size() {
    // Only the B-tree of version 1 states it: a size, a mask, and the place in the dataset, which has an
    // axis more.
    let entry =
        |size: u32| [&size.to_le_bytes()[..], &[0; 4], &40_u64.to_le_bytes(), &[0; 8]].concat();
    for size in [0, 8, 72, 88, 8000, u32::MAX] {
        let numbers: Vec<f64> = (0..LEN).map(|i| i as f64).collect();
        let scratch = Scratch::with(|file| create(file, LEN, CHUNK, &[])?.write(&numbers));
        let mut bytes = fs::read(scratch.path()).unwrap();
        let known = entry(8 * CHUNK as u32);
        let place = bytes.windows(known.len()).position(|window| window == known).unwrap();
        bytes[place..place + known.len()].copy_from_slice(&entry(size));
        fs::write(scratch.path(), bytes).unwrap();
        let reason = format!("it holds {size} bytes, not 80");
        assert_refused(&scratch, 4, &reason, &format!("{size} bytes"));
    }
}

#[test]
fn a_chunk_that_is_inflated_for_a_filter_that_takes_any_number_of_bytes() {
    use Filter::Deflate;
    let filters = [Filter::ScaleOffset(ScaleOffset::FloatDScale(0)), Deflate(4)];
    let numbers: Vec<f64> = (0..LEN).map(|i| i as f64).collect();
    let scratch = Scratch::with(|file| create(file, LEN, CHUNK, &filters)?.write(&numbers));
    let sum = reduce(scratch.path(), "a", &Options::default()).unwrap().sum();
    assert_eq!(sum, numbers.iter().sum::<f64>());
    // Twice a chunk and 64 KiB is let through: only the chunk itself says how many bits its values have.
    let most = 2 * 8 * CHUNK + 64 * 1024;
    let scratch = with_chunk(&filters, 4, 0, &chunk_of(most / 8 + 1, &[Deflate(4)]));
    let reason = format!("it inflates to more than {most} bytes, though its values take 80");
    assert_refused(&scratch, 4, &reason, "a bomb");
    // Without that filter, it is known.
    let scratch = with_chunk(&filters, 4, 1, &chunk_of(9, &[Deflate(4)]));
    assert_refused(&scratch, 4, "it inflates to 72 bytes, not 80", "a mask");
}

#[test]
fn a_chunk_is_looked_at_once() {
    let filters = [Filter::Deflate(4)];
    let good = chunk_of(CHUNK, &filters);
    let scratch = with_chunk(&filters, 4, 0, &good);
    let source = Hdf5Source::open(scratch.path(), "a").unwrap();
    assert_eq!(source.read(40..42).unwrap(), [0.0, 1.0]);
    // libhdf5 remembers the values. A reader that looked at the chunk again would find nonsense.
    let mut bytes = fs::read(scratch.path()).unwrap();
    let place = bytes.windows(good.len()).rposition(|window| window == good).unwrap();
    bytes[place..place + good.len()].fill(0xff);
    fs::write(scratch.path(), &bytes).unwrap();
    assert_eq!(source.read(42..44).unwrap(), [2.0, 3.0]);
    // Who has not looked at it does.
    let other = Hdf5Source::open(scratch.path(), "a").unwrap();
    let text = scratch.without_path(&other.read(42..44).unwrap_err());
    assert_eq!(text, says(4, "its compressed data make no sense"));
}

proptest! {
    #![proptest_config(tries::config(300))]

    /// Some other bytes, some missing, some filters left out: what they hold is the same for who reads
    /// through libhdf5 and for who does not, or is an error for both.
    #[test]
    fn whatever_a_chunk_holds_all_find_the_same(
        filters in 0..8_usize,
        mask in 0..8_u32,
        values in 8..13_usize,
        left in 1..200_usize,
        changed in prop::collection::vec((0..200_usize, 1..=255_u8), 0..3),
    ) {
        let mut ways = deflating();
        ways.extend([vec![Filter::Shuffle], vec![Filter::Fletcher32], vec![Filter::Deflate(0)]]);
        let filters = &ways[filters];
        let mut bytes = chunk_of(values, filters);
        bytes.truncate(left);
        for (place, change) in changed {
            let len = bytes.len();
            bytes[place % len] ^= change;
        }
        let scratch = with_chunk(filters, 4, mask, &bytes);
        let by = |strategy| {
            let options = Options { strategy, threads: 2, ..Options::default() };
            let reduced = reduce(scratch.path(), "a", &options);
            // As text, in which what is not a number equals itself.
            reduced.map(|summary| format!("{summary:?}")).map_err(|e| scratch.without_path(&e))
        };
        assert_eq!(by(Strategy::Sequential), by(Strategy::Direct), "{filters:?}, mask {mask}");
    }
}

/// The filter shuffle goes by its own setting, not by the size of a value.
#[test]
fn shuffled_as_values_of_another_size() {
    let filters = [Filter::Shuffle, Filter::Deflate(4)];
    let scratch = Scratch::with(|file| {
        let numbers: Vec<f64> = (0..LEN).map(|i| i as f64).collect();
        create(file, LEN, CHUNK, &filters)?.write(&numbers)
    });
    let mut bytes = fs::read(scratch.path()).unwrap();
    let name = b"shuffle\0";
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap() + name.len();
    assert_eq!(bytes[at..at + 4], 8_u32.to_le_bytes());
    bytes[at..at + 4].copy_from_slice(&4_u32.to_le_bytes());
    fs::write(scratch.path(), bytes).unwrap();

    let by = |strategy| {
        let options = Options { strategy, threads: 2, ..Options::default() };
        reduce(scratch.path(), "a", &options).unwrap()
    };
    let through_libhdf5 = by(Strategy::Sequential);
    assert_ne!(through_libhdf5.sum(), (0..LEN).sum::<usize>() as f64);
    assert_eq!(by(Strategy::Auto), through_libhdf5);
}
