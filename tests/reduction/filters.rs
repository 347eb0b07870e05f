//! Filters that are not part of libhdf5: `data/filters.py` has written the numbers with them.

use std::fs;

use hdf5::filters::SZip;
use hdf5::{DatasetBuilderEmpty, H5Type};
use hdf5_sys::h5p::H5Pset_szip;
use hdf5_sys::h5z::{H5_SZIP_EC_OPTION_MASK, H5_SZIP_NN_OPTION_MASK};
use interleave::{Error, Options, Strategy, Summary, list, reduce, report};
use proptest::prelude::{Just, any, prop, prop_oneof, proptest};
use proptest::strategy::Strategy as Any;

use crate::files::Scratch;
use crate::scaled;
use crate::spoil::Random;
use crate::stored::{TYPES, dtype, is_highest_first};
use crate::tries;

const FILE: &[u8] = include_bytes!("data/filters.h5");

fn scratch() -> Scratch {
    let scratch = Scratch::nothing();
    fs::write(scratch.path(), FILE).unwrap();
    scratch
}

/// What the script stores.
fn expected() -> Summary {
    let numbers: Vec<f64> = (0..700).map(|i| f64::from(i * 37 % 1000 - 300)).collect();
    Summary::of(&numbers)
}

#[test]
fn they_are_undone_on_the_direct_path() {
    let scratch = scratch();
    let datasets = list(scratch.path()).unwrap();
    assert_eq!(datasets.len(), 32);
    for dataset in datasets {
        let report = report(scratch.path(), &dataset.name, &Options::default()).unwrap();
        assert_eq!((report.strategy, report.because), (Strategy::Direct, None), "{}", dataset.name);
        let (found, expected) = (report.summary, expected());
        assert_eq!(found.count(), expected.count(), "{}", dataset.name);
        assert_eq!(
            (found.sum(), found.min()),
            (expected.sum(), expected.min()),
            "{}",
            dataset.name
        );
    }
}

/// Bytes spread over every stored chunk, with one bit flipped in each: the result is as many numbers as before, or an
/// error that names the chunk. What is decoded has no checksum, so other numbers may come out; but never a panic, and
/// never more than a chunk.
#[test]
fn what_is_damaged_never_ends_the_program() {
    let scratch = scratch();
    let names: Vec<String> = list(scratch.path()).unwrap().into_iter().map(|d| d.name).collect();
    let file = hdf5::File::open(scratch.path()).unwrap();
    let chunks: Vec<(usize, usize)> = (names.iter())
        .map(|name| file.dataset(name).unwrap().chunk_info(0).unwrap())
        .map(|chunk| (chunk.addr as usize, chunk.size as usize))
        .collect();
    file.close().unwrap();
    let mut errors = 0;
    for (name, (at, len)) in names.iter().zip(chunks) {
        for byte in (0..len).step_by(1 + len / tries::of(40)) {
            let mut bytes = FILE.to_vec();
            bytes[at + byte] ^= 1 << (byte % 8);
            fs::write(scratch.path(), bytes).unwrap();
            match reduce(scratch.path(), name, &Options { threads: 1, ..Options::default() }) {
                Ok(summary) => assert_eq!(summary.count() + summary.nan_count(), 700, "{name}"),
                Err(Error::Chunk { chunk, .. }) => {
                    assert_eq!(chunk, [0, 0], "{name}");
                    errors += 1;
                }
                Err(other) => panic!("{name}, byte {byte}: {other}"),
            }
        }
    }
    assert!(errors > tries::of(50), "{errors} errors");
}

/// Several blocks in a chunk, of which the last is shorter.
#[test]
fn every_block_of_blosc_is_undone() {
    let scratch = Scratch::nothing();
    fs::write(scratch.path(), include_bytes!("data/blosc.h5")).unwrap();
    let numbers: Vec<f64> = (0..200_011).map(|i| f64::from(i * 37 / 10_000 % 1000 - 300)).collect();
    let expected = Summary::of(&numbers);
    for codec in ["blosclz", "lz4", "zlib", "zstd"] {
        for shuffle in 0..3 {
            let name = format!("{codec}/{shuffle}");
            let report = report(scratch.path(), &name, &Options::default()).unwrap();
            assert_eq!((report.strategy, report.because), (Strategy::Direct, None), "{name}");
            let (found, count) = (report.summary, expected.count());
            assert_eq!((found.count(), found.sum()), (count, expected.sum()), "{name}");
            assert_eq!((found.min(), found.max()), (expected.min(), expected.max()), "{name}");
        }
    }
}

#[test]
fn a_codec_of_blosc_that_is_not_known_here_is_left_to_the_plugin() {
    let scratch = Scratch::nothing();
    fs::write(scratch.path(), include_bytes!("data/blosc.h5")).unwrap();
    match report(scratch.path(), "snappy", &Options::default()) {
        // With the plugin in HDF5_PLUGIN_PATH, or where libhdf5 looks for one.
        Ok(report) => {
            assert_eq!(report.because.as_deref(), Some("the filter blosc is not known here"))
        }
        Err(error @ Error::NoFilter { .. }) => {
            assert!(error.to_string().contains("pip install hdf5plugin"), "{error}");
        }
        Err(other) => panic!("{other}"),
    }
}

/// libhdf5 writes numbers with szip, and both read them.
#[test]
fn szip_is_undone_as_libhdf5_undoes_it() {
    fn write<T: H5Type>(
        file: &hdf5::File,
        name: &str,
        number: impl Fn(usize) -> T,
    ) -> hdf5::Result<()> {
        // Chunks of which the last are not whole, and lines that are not whole blocks.
        for (len, chunk) in [(1000, 64), (1000, 75), (3000, 1000), (40, 40)] {
            for block in [8, 16, 32] {
                for way in [SZip::Entropy, SZip::NearestNeighbor] {
                    let numbers: Vec<T> = (0..len).map(&number).collect();
                    let new = |new: DatasetBuilderEmpty| new.shape(len).chunk(chunk);
                    let new = new(file.new_dataset::<T>()).szip(way, block);
                    let name = format!("{name} {len} {chunk} {block} {way:?}");
                    new.create(&*name)?.write(&numbers)?;
                }
            }
        }
        Ok(())
    }
    if !hdf5::filters::szip_available() {
        // The static libhdf5 is built without.
        return;
    }
    let scratch = Scratch::with(|file| {
        write(file, "i8", |i| (i * i % 101) as i8)?;
        write(file, "u16", |i| (i * 40_503 % 65_521) as u16)?;
        write(file, "i16", |i| (i % 7) as i16 - 3)?;
        write(file, "i32", |i| (i * i % 777) as i32 - 300)?;
        write(file, "u64", |i| (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))?;
        write(file, "f32", |i| (i as f32 / 9.0).sin())?;
        write(file, "f64", |_| 2.5)
    });
    let mut direct = 0;
    for dataset in list(scratch.path()).unwrap() {
        let by = |strategy| {
            let options = Options { strategy, threads: 2, ..Options::default() };
            report(scratch.path(), &dataset.name, &options).unwrap()
        };
        let found = by(Strategy::Direct);
        direct += usize::from(found.strategy == Strategy::Direct);
        assert_eq!(found.summary, by(Strategy::Sequential).summary, "{}", dataset.name);
    }
    assert_eq!(direct, 7 * 4 * 3 * 2);
}

/// Values of any type, of which some blocks are alike, some change little and some are noise.
#[derive(Clone, Debug)]
struct Zipped {
    dtype: usize,
    /// How many values, and how many of their lowest bits change.
    runs: Vec<(usize, u32)>,
    block: u32,
    way: u32,
    chunk: prop::sample::Index,
}

impl Zipped {
    fn any() -> impl Any<Value = Zipped> {
        let run = (1..90_usize, prop_oneof![2 => Just(0), 4 => 1..6_u32, 2 => 0..65_u32]);
        let runs = prop::collection::vec(run, 1..30);
        let way = prop_oneof![Just(H5_SZIP_EC_OPTION_MASK), Just(H5_SZIP_NN_OPTION_MASK)];
        (0..TYPES, runs, 1..=16_u32, way, any::<prop::sample::Index>()).prop_map(
            |(dtype, runs, half, way, chunk)| Zipped { dtype, runs, block: 2 * half, way, chunk },
        )
    }

    /// A file with it.
    fn write(&self) -> Scratch {
        let ((dtype, size), mut random) = (dtype(self.dtype), Random::new());
        let mut bytes = Vec::new();
        for &(count, bits) in &self.runs {
            for _ in 0..count {
                let [high, low] = [(); 2].map(|()| random.below(1 << 32) as u64);
                let number = (high << 32 | low).checked_shr(64 - bits);
                let mut number = number.unwrap_or_default().to_le_bytes()[..size].to_vec();
                if is_highest_first(self.dtype) {
                    number.reverse();
                }
                bytes.extend(number);
            }
        }
        // libhdf5 wants a block in a chunk.
        bytes.resize(bytes.len().max(size * self.block as usize), 0);
        let chunk = self.block as usize;
        let chunk = chunk + self.chunk.index(bytes.len() / size - chunk + 1);
        scaled::write(&dtype, &bytes, chunk, |list| {
            // SAFETY: under libhdf5's lock, on an open list.
            assert!(unsafe { H5Pset_szip(list, self.way, self.block) } >= 0);
        })
    }
}

proptest! {
    #![proptest_config(tries::config(500))]

    #[test]
    fn any_numbers_with_szip_are_undone_as_libhdf5_undoes_them(zipped in Zipped::any()) {
        if !hdf5::filters::szip_available() {
            return Ok(());
        }
        let scratch = zipped.write();
        let by = |strategy| {
            let options = Options { strategy, threads: 2, ..Options::default() };
            let found = report(scratch.path(), "a", &options).unwrap();
            // As text, in which what is not a number equals itself.
            (found.strategy, format!("{:?}", found.summary))
        };
        let (strategy, direct) = by(Strategy::Direct);
        assert_eq!(strategy, Strategy::Direct);
        assert_eq!(direct, by(Strategy::Sequential).1);
    }
}
