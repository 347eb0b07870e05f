//! Indices that are damaged: an error for every strategy, and never fill values in the place of what is
//! there.

use std::fs;

use hdf5::filters::Filter;
use interleave::{Error, Options, Source, Strategy, Summary, reduce};

use crate::files::Scratch;
use crate::stored::options;
use crate::tries;

/// Chunks of three ones each, and a fill value that would show in every sum.
fn ones(filters: &[Filter], newest: bool, grows: bool) -> Scratch {
    Scratch::with_options(&options(newest), |file| {
        let new = file.new_dataset::<f64>().set_filters(filters).fill_value(-7.0).chunk(3);
        let dataset = match grows {
            true => new.shape(hdf5::SimpleExtents::resizable([24])).create("a")?,
            false => new.shape(24).create("a")?,
        };
        dataset.write(&[1.0; 24])
    })
}

/// What every strategy says of the dataset: the same of all, up to the words.
#[track_caller]
fn by_all(scratch: &Scratch, what: &str) -> Option<Summary> {
    let by = |strategy| {
        let options = Options { strategy, threads: 2, ..Options::default() };
        match reduce(scratch.path(), "a", &options) {
            Ok(summary) => Some(summary),
            Err(Error::Read { .. } | Error::Chunk { .. } | Error::OpenDataset { .. }) => None,
            Err(other) => panic!("{what}, {strategy}: {other}"),
        }
    };
    let first = by(Strategy::Sequential);
    // These two, each in its way, are what all the others do.
    for strategy in [Strategy::Auto, Strategy::SharedHandle] {
        assert_eq!(by(strategy), first, "{what}, {strategy}");
    }
    // By rows, for every reader.
    let source = interleave::Hdf5Source::open(scratch.path(), "a");
    let read = source.and_then(|source| source.read(0..source.rows()));
    if let Ok(values) = &read {
        assert_eq!(Some(Summary::of(values).sum()), first.map(|one| one.sum()), "{what}, by rows");
    }
    first
}

/// Where the node of the B-tree of version 1 is that leads to chunks.
fn tree(bytes: &[u8]) -> usize {
    let is_tree = |window: &[u8]| window.starts_with(b"TREE\x01");
    bytes.windows(5).position(is_tree).expect("there is an old B-tree")
}

#[test]
fn keys_of_the_old_tree() {
    // Bits of every byte of a key.
    let [plain, deflated] = if tries::all() { [1, 3] } else { [3, 7] };
    for (filters, every) in [(&[][..], plain), (&[Filter::Deflate(4)], deflated)] {
        let scratch = ones(filters, false, false);
        let whole = fs::read(scratch.path()).unwrap();
        let (at, mut errors, mut told) = (tree(&whole), 0, 0);
        // Eight keys and the last: each begins 32 bytes after the one before, and its offset 8 bytes on.
        for key in 0..=8 {
            for bit in (0..128).step_by(every) {
                let mut bytes = whole.clone();
                bytes[at + 24 + 32 * key + 8 + bit / 8] ^= 1 << (bit % 8);
                fs::write(scratch.path(), bytes).unwrap();
                match by_all(&scratch, &format!("bit {bit} of key {key}, {filters:?}")) {
                    // What comes after the last chunk says only where it ends at most.
                    Some(summary) => {
                        assert_eq!(summary.sum(), 24.0, "bit {bit} of key {key}");
                        told += 1;
                    }
                    None => errors += 1,
                }
            }
        }
        assert!(errors * every > 1000 && told > 0, "{errors} errors, {told} numbers");
    }
}

#[test]
fn an_entry_that_is_there_twice() {
    for filters in [&[][..], &[Filter::Deflate(4)]] {
        let scratch = ones(filters, false, false);
        let mut bytes = fs::read(scratch.path()).unwrap();
        let key = tree(&bytes) + 24 + 32 * 2;
        bytes.copy_within(key..key + 32, key + 32);
        fs::write(scratch.path(), bytes).unwrap();
        assert_eq!(by_all(&scratch, "twice"), None);
    }
}

#[test]
fn newer_indices_whose_checksums_are_wrong() {
    for (grows, signatures) in [(false, [b"FAHD", b"FADB"]), (true, [b"EAHD", b"EAIB"])] {
        for filters in [&[][..], &[Filter::Deflate(4)]] {
            let scratch = ones(filters, true, grows);
            let whole = fs::read(scratch.path()).unwrap();
            for signature in signatures {
                let is_there = |window: &[u8]| window == signature;
                let at = whole.windows(4).position(is_there).expect("the index is there");
                for byte in 4..24 {
                    for bit in [0, 7] {
                        let mut bytes = whole.clone();
                        bytes[at + byte] ^= 1 << bit;
                        fs::write(scratch.path(), bytes).unwrap();
                        let what = format!("{signature:?}, byte {byte}, {filters:?}");
                        assert_eq!(by_all(&scratch, &what), None, "{what}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_shape_beyond_the_greatest() {
    let scratch = ones(&[], false, false);
    let mut bytes = fs::read(scratch.path()).unwrap();
    // The message of the dataspace: its length and its greatest length, which are the same.
    let lengths = [24_u64.to_le_bytes(), 24_u64.to_le_bytes()].concat();
    let at = bytes.windows(16).position(|window| window == lengths).unwrap();
    for more in [25_u64, 1 << 40] {
        bytes[at..at + 8].copy_from_slice(&more.to_le_bytes());
        fs::write(scratch.path(), &bytes).unwrap();
        let (_, text) = scratch.open_error("a");
        assert!(text.contains("may be no more than [24]"), "{text}");
        assert_eq!(by_all(&scratch, "a shape"), None);
    }
}
