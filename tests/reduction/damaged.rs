//! What the user reads of chunks that are damaged or lie.

use std::fs;

use interleave::{Options, Strategy, reduce};

#[cfg(target_os = "linux")]
use crate::files::peak;
use crate::files::{Scratch, assert_success, in_a_process};
use crate::spoil::Random;
use crate::stored::{Growth, Stored};
use crate::tries;

/// What the user reads, by whatever strategy, of a dataset whose chunk 4 of 10 was changed by `spoil`,
/// which is given the bytes of the file and where the chunk is in them.
fn message(stored: &Stored, spoil: impl FnOnce(&mut Vec<u8>, usize, usize)) -> String {
    let scratch: Scratch = stored.write();
    let file = hdf5::File::open(scratch.path()).unwrap();
    let chunk = file.dataset("a").unwrap().chunk_info(4).unwrap();
    file.close().unwrap();
    let mut bytes = fs::read(scratch.path()).unwrap();
    spoil(&mut bytes, chunk.addr as usize, chunk.size as usize);
    fs::write(scratch.path(), bytes).unwrap();
    let by = |strategy| {
        let options = Options { strategy, threads: 2, ..Options::default() };
        scratch.without_path(&reduce(scratch.path(), "a", &options).unwrap_err())
    };
    let direct = by(Strategy::Direct);
    for &strategy in Strategy::ALL {
        assert_eq!(by(strategy), direct, "{strategy}");
    }
    direct
}

fn line() -> Stored {
    Stored { dtype: 15, ..Stored::line(100_000, 10_000, Growth::Not) }
}

const HOW: &str = "FILE: the chunk at [40000] of \"a\" cannot be read: ";

#[test]
fn a_wrong_checksum() {
    let stored = Stored { fletcher32: true, ..line() };
    let text = message(&stored, |bytes, at, _| bytes[at + 100] ^= 1);
    assert!(text.starts_with(&format!("{HOW}its Fletcher-32 checksum does not match;")), "{text}");
}

#[test]
fn compressed_data_that_make_no_sense() {
    let stored = Stored { deflate: true, ..line() };
    let text = message(&stored, |bytes, at, len| bytes[at..at + len].fill(0xff));
    assert!(text.starts_with(&format!("{HOW}its compressed data make no sense;")), "{text}");
}

#[test]
fn a_decompression_bomb() {
    let stored = Stored { deflate: true, ..line() };
    // A chunk of twenty times the size, of zeros, compressed to less than what is there.
    let mut bomb = vec![0; 100_000];
    let zeros = vec![0; 20 * 8 * 10_000];
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::best());
    let len = compressor.zlib_compress(&zeros, &mut bomb).unwrap();
    let text = message(&stored, |bytes, at, size| {
        assert!(len <= size, "{len} bytes of bomb for {size}");
        bytes[at..at + len].copy_from_slice(&bomb[..len]);
    });
    assert!(text.starts_with(&format!("{HOW}it inflates to more than its 80000 bytes;")), "{text}");
}

#[test]
fn a_chunk_that_inflates_to_too_little() {
    let stored = Stored { deflate: true, ..line() };
    let mut short = vec![0; 1000];
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::best());
    let len = compressor.zlib_compress(&[1; 800], &mut short).unwrap();
    let text = message(&stored, |bytes, at, _| {
        bytes[at..at + len].copy_from_slice(&short[..len]);
    });
    assert!(text.starts_with(&format!("{HOW}it inflates to 800 bytes, not 80000;")), "{text}");
}

#[test]
fn a_chunk_outside_of_the_file() {
    // The B-tree of version 1 has no checksum, so that libhdf5 believes it too.
    let stored = Stored { newest: false, ..line() };
    let text = message(&stored, |bytes, at, _| {
        let address = (at as u64).to_le_bytes();
        let place = bytes.windows(8).position(|window| window == address).unwrap();
        bytes[place..place + 8].copy_from_slice(&(1_u64 << 40).to_le_bytes());
    });
    let expected =
        format!("{HOW}its 80000 bytes at 1099511627776 lie outside of the file, which has ");
    assert!(text.starts_with(&expected), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_bomb_is_found_before_libhdf5_takes_memory_for_it() {
    const NAME: &str = "INTERLEAVE_TEST_BOMB";
    if let Some(path) = std::env::var_os(NAME) {
        // In a process of its own: its peak is that of nobody else.
        for &strategy in Strategy::ALL {
            let options = Options { strategy, threads: 2, ..Options::default() };
            let error = reduce(&path, "a", &options).unwrap_err().to_string();
            assert!(error.contains("inflates to more than "), "{strategy}: {error}");
        }
        assert!(peak() < 100 << 20, "a peak of {} MiB", peak() >> 20);
        return;
    }
    // An eighth of a gibibyte of zeros as one chunk of four mebibytes.
    let scratch = Scratch::with(|file| {
        let new = file.new_dataset::<f64>().shape(1 << 20).chunk(1 << 19).deflate(6);
        let dataset = new.create("a")?;
        let zeros = vec![0; 1 << 27];
        let mut bomb = vec![0; 1 << 22];
        // Zeros shrink as far in little time as in much.
        let level = libdeflater::CompressionLvl::new(1).unwrap();
        let mut compressor = libdeflater::Compressor::new(level);
        let len = compressor.zlib_compress(&zeros, &mut bomb).unwrap();
        crate::stored::write_chunk(&dataset, &[1 << 19], 0, &bomb[..len]);
        Ok(())
    });
    let name = "damaged::a_bomb_is_found_before_libhdf5_takes_memory_for_it";
    assert_success(&in_a_process(name, &[(NAME, &*scratch.path())]).output().unwrap());
}

/// Every structure of these files has a checksum, and every chunk: so it is the number of the whole file or an
/// error. `peers/damage.py` tries more kinds of files, beside h5py.
#[cfg(target_os = "linux")]
#[test]
fn damages_give_the_number_of_the_whole_file_or_an_error() {
    const NAME: &str = "INTERLEAVE_TEST_DAMAGES";
    if std::env::var_os(NAME).is_none() {
        let name = "damaged::damages_give_the_number_of_the_whole_file_or_an_error";
        assert_success(&in_a_process(name, &[(NAME, std::path::Path::new("1"))]).output().unwrap());
        return;
    }
    // In a process of its own: its peak is that of nobody else.
    let kinds = [(Growth::Not, false), (Growth::Unlimited, false), (Growth::Not, true)];
    let wholes = kinds.map(|(growth, scaled)| {
        let line = Stored { dtype: 15, fill: Some(7), ..Stored::line(60, 7, growth) };
        // What is deflated has a checksum, also without that of a filter.
        let line = Stored { newest: true, shuffle: true, deflate: true, ..line };
        let line = Stored { scaled, fletcher32: !scaled, ..line };
        let scratch = line.write();
        let found = reduce(scratch.path(), "a", &Options::default()).unwrap();
        (fs::read(scratch.path()).unwrap(), found)
    });
    let (scratch, mut random) = (Scratch::nothing(), Random::new());
    let (count, mut numbers, mut errors) = (tries::of(2000), 0, 0);
    for number in 0..count {
        let (whole, expected) = &wholes[number % wholes.len()];
        let mut bytes = whole.clone();
        random.spoil(&mut bytes);
        fs::write(scratch.path(), bytes).unwrap();
        for strategy in [Strategy::Auto, Strategy::Sequential] {
            let options = Options { strategy, threads: 2, ..Options::default() };
            match reduce(scratch.path(), "a", &options) {
                Ok(found) => assert_eq!(found, *expected, "damage {number}, by {strategy}"),
                Err(_) => errors += 1,
            }
            numbers += 1;
        }
    }
    assert!(errors > count / 4 && errors < numbers - count / 4, "{errors} errors of {numbers}");
    assert!(peak() < 256 << 20, "a peak of {} MiB", peak() >> 20);
}

/// Cuts a file short as soon as `strategy` has read a piece of it, and returns what the user reads.
#[cfg(unix)]
fn cut_meanwhile(path: &std::path::Path, strategy: Strategy) -> String {
    let progress = interleave::Progress::default();
    let options = Options { strategy, threads: 2, progress: Some(&progress), ..Options::default() };
    std::thread::scope(|scope| {
        let reduced = scope.spawn(|| reduce(path, "a", &options));
        while progress.done() == 0 && !reduced.is_finished() {
            std::thread::yield_now();
        }
        fs::File::options().write(true).open(path).unwrap().set_len(4096).unwrap();
        reduced.join().unwrap().unwrap_err().to_string()
    })
}

#[cfg(unix)]
#[test]
fn a_file_cut_short_while_it_is_read() {
    const NAME: &str = "INTERLEAVE_TEST_CUT";
    if let Some(path) = std::env::var_os(NAME) {
        let path = std::path::Path::new(&path);
        let whole = fs::metadata(path).unwrap().len();
        // The second time, too: the handler stays.
        for strategy in [Strategy::Mmap, Strategy::Direct, Strategy::Mmap] {
            let text = cut_meanwhile(path, strategy);
            let expected =
                " of \"a\" cannot be read: the file was cut short while it was read; if a";
            assert!(text.contains(expected), "{strategy}: {text}");
            fs::File::options().write(true).open(path).unwrap().set_len(whole).unwrap();
        }
        return;
    }
    // A gibibyte of holes, so that there is time.
    let scratch = Scratch::nothing();
    let file = hdf5::File::create(scratch.path()).unwrap();
    let new = file.new_dataset::<f64>().no_chunk().shape(1 << 27);
    let new = new.alloc_time(Some(hdf5::plist::dataset_create::AllocTime::Early));
    new.fill_time(hdf5::plist::dataset_create::FillTime::Never).create("a").unwrap();
    file.close().unwrap();
    let name = "damaged::a_file_cut_short_while_it_is_read";
    assert_success(&in_a_process(name, &[(NAME, &*scratch.path())]).output().unwrap());
}

#[cfg(unix)]
#[test]
fn a_bus_error_of_somebody_else_still_ends_the_program() {
    const NAME: &str = "INTERLEAVE_TEST_BUS";
    if let Some(path) = std::env::var_os(NAME) {
        let path = std::path::Path::new(&path);
        let options = Options { strategy: Strategy::Mmap, ..Options::default() };
        reduce(path, "a", &options).unwrap();
        let file = fs::File::options().read(true).write(true).open(path).unwrap();
        // SAFETY: the rule that the file does not change is broken on purpose.
        let map = unsafe { memmap2::Mmap::map(&file).unwrap() };
        file.set_len(0).unwrap();
        println!("{}", map[0]);
        return;
    }
    let stored = Stored { chunked: false, ..line() };
    let scratch = stored.write();
    let name = "damaged::a_bus_error_of_somebody_else_still_ends_the_program";
    let child = in_a_process(name, &[(NAME, &*scratch.path())]).output().unwrap();
    let signal = std::os::unix::process::ExitStatusExt::signal(&child.status);
    assert_eq!(signal, Some(7), "{}", String::from_utf8_lossy(&child.stderr));
}
