//! Layout messages of the versions 1 and 2, which HDF5 wrote before 1.6.3, and of version 5, which it
//! writes since 2.0.
//!
//! No library here writes the old ones. So a file of today is given another object header, in which the
//! layout is told in the old words. libhdf5 must agree that they mean the same.

use std::fs;
use std::path::Path;

use interleave::{Hdf5Source, Options, Strategy, reduce, report};

use crate::files::{Scratch, values};
use crate::stored::{Growth, Stored};

/// The message that tells the layout.
const LAYOUT: u16 = 8;

/// A message of an object header of version 1: its kind, its flags and its bytes.
type Message = (u16, u8, Vec<u8>);

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

/// The messages of the object header of version 1 at `at`.
fn messages(file: &[u8], at: usize) -> Vec<Message> {
    assert_eq!(file[at], 1, "the version of the header");
    let count = u16_at(file, at + 2);
    let mut at = at + 16;
    (0..count)
        .map(|_| {
            let (kind, len, flags) =
                (u16_at(file, at), usize::from(u16_at(file, at + 2)), file[at + 4]);
            assert_ne!(kind, 0x10, "the header goes on elsewhere");
            let message = file[at + 8..at + 8 + len].to_vec();
            at += 8 + len;
            (kind, flags, message)
        })
        .collect()
}

/// The bytes of an object header of version 1.
fn header(messages: &[Message]) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, flags, message) in messages {
        let padded = message.len().next_multiple_of(8);
        body.extend(kind.to_le_bytes());
        body.extend((padded as u16).to_le_bytes());
        body.extend([*flags, 0, 0, 0]);
        body.extend(message);
        body.resize(body.len() + padded - message.len(), 0);
    }
    let mut header = vec![1, 0];
    header.extend((messages.len() as u16).to_le_bytes());
    header.extend([1_u32, body.len() as u32, 0].into_iter().flat_map(u32::to_le_bytes));
    header.extend(body);
    header
}

/// What a layout message of version 3 says, in the words of `version`.
fn in_old_words(new: &[u8], version: u8, shape: &[u32]) -> Vec<u8> {
    assert_eq!(new[0], 3);
    let class = new[1];
    let mut old = vec![version];
    let lengths =
        |lengths: &[u32]| lengths.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    match class {
        0 => {
            let len = usize::from(u16_at(new, 2));
            old.extend([shape.len() as u8, class, 0, 0, 0, 0, 0]);
            old.extend(lengths(shape));
            old.extend((len as u32).to_le_bytes());
            old.extend(&new[4..4 + len]);
        }
        1 => {
            old.extend([shape.len() as u8, class, 0, 0, 0, 0, 0]);
            old.extend(&new[2..10]);
            old.extend(lengths(shape));
        }
        _ => {
            // One axis more than the dataset has: the bytes of a value.
            let axes = usize::from(new[2]);
            old.extend([axes as u8, class, 0, 0, 0, 0, 0]);
            old.extend(&new[3..11]);
            old.extend(&new[11..11 + 4 * axes]);
        }
    }
    old
}

/// Gives the dataset `a` a header whose layout message has `version`.
fn make_old(path: &Path, version: u8) {
    let source = Hdf5Source::open(path, "a").unwrap();
    let address = source.place().unwrap().header;
    let shape: Vec<u32> = source.shape().iter().map(|&len| len as u32).collect();
    drop(source);
    let mut file = fs::read(path).unwrap();
    let mut messages = messages(&file, address as usize);
    let layout = messages.iter_mut().find(|(kind, ..)| *kind == LAYOUT).unwrap();
    layout.2 = in_old_words(&layout.2, version, &shape);

    file.resize(file.len().next_multiple_of(8), 0);
    let moved = file.len() as u64;
    file.extend(header(&messages));
    // The entry of the group leads to the new header, and the superblock, of version 0, knows that the
    // file is longer.
    let links: Vec<usize> =
        (0..moved as usize - 8).filter(|&at| u64_at(&file, at) == address).collect();
    let [link] = links[..] else { panic!("{} places lead to {address}", links.len()) };
    file[link..link + 8].copy_from_slice(&moved.to_le_bytes());
    let len = file.len() as u64;
    assert_eq!(file[8], 0, "the version of the superblock");
    file[40..48].copy_from_slice(&len.to_le_bytes());
    fs::write(path, file).unwrap();
}

/// Datasets of one and two axes: in chunks, with filters, in one piece, and in the header.
fn kinds() -> Vec<Stored> {
    let line = Stored { newest: false, dtype: 6, ..Stored::line(25, 10, Growth::Unlimited) };
    let mut plane = line.clone();
    plane.axes.push((7, 3, Growth::Not));
    let mut kinds = Vec::new();
    for stored in [line, plane] {
        kinds.push(Stored { deflate: true, shuffle: true, fletcher32: true, ..stored.clone() });
        kinds.push(Stored { chunked: false, ..stored.clone() });
        kinds.push(Stored { chunked: false, compact: true, ..stored.clone() });
        kinds.push(stored);
    }
    kinds
}

#[test]
fn layouts_of_the_versions_1_and_2() {
    for stored in kinds() {
        let is_compact = !stored.chunked && stored.compact;
        let scratch = stored.write();
        let expected = values(scratch.path(), "a");
        let summary = crate::files::summary(scratch.path(), "a");
        // Version 1 knows of no values in the header.
        for version in if is_compact { 2..=2 } else { 1..=2 } {
            let scratch = stored.write();
            make_old(&scratch.path(), version);
            assert_eq!(values(scratch.path(), "a"), expected, "libhdf5, {stored:?}");
            let options = Options { strategy: Strategy::Direct, threads: 2, ..Options::default() };
            let direct = report(scratch.path(), "a", &options).unwrap();
            assert_eq!((direct.strategy, direct.because), (Strategy::Direct, None), "{stored:?}");
            assert_eq!(direct.summary, summary, "version {version}, {stored:?}");
        }
    }
}

#[test]
fn a_layout_of_version_5() {
    let scratch = Scratch::nothing();
    fs::write(scratch.path(), include_bytes!("data/layout_5.h5")).unwrap();
    for (dataset, count) in [("single", 20), ("fixed", 20), ("extensible", 20), ("tree", 40)] {
        let by = |strategy| {
            let options = Options { strategy, threads: 2, ..Options::default() };
            report(scratch.path(), dataset, &options)
        };
        if hdf5::library_version() < (2, 0, 0) {
            let error = by(Strategy::Auto).unwrap_err();
            assert_eq!(
                scratch.without_path(&error),
                format!(
                    "FILE: {dataset:?} cannot be opened: bad version number for layout message; if the \
                     file is not damaged, a newer libhdf5 (build with `--features static`) may open it"
                )
            );
            continue;
        }
        let direct = by(Strategy::Direct).unwrap();
        assert_eq!((direct.strategy, direct.because), (Strategy::Direct, None), "{dataset}");
        assert_eq!(direct.summary, by(Strategy::Sequential).unwrap().summary, "{dataset}");
        assert_eq!(direct.summary.sum(), f64::from(count * (count - 1) / 2), "{dataset}");
    }
}

#[test]
fn a_layout_of_a_version_to_come() {
    let stored = Stored { newest: false, ..Stored::line(25, 10, Growth::Not) };
    let scratch = stored.write();
    let source = Hdf5Source::open(scratch.path(), "a").unwrap();
    let at = source.place().unwrap().header as usize;
    drop(source);
    let mut file = fs::read(scratch.path()).unwrap();
    let layout = messages(&file, at).into_iter().find(|(kind, ..)| *kind == LAYOUT).unwrap().2;
    let place = file.windows(layout.len()).position(|bytes| bytes == layout).unwrap();
    file[place] = 99;
    fs::write(scratch.path(), file).unwrap();
    let error = reduce(scratch.path(), "a", &Options::default()).unwrap_err();
    assert_eq!(
        scratch.without_path(&error),
        "FILE: \"a\" cannot be opened: bad version number for layout message; if the file is not \
         damaged, a newer libhdf5 (build with `--features static`) may open it"
    );
}
