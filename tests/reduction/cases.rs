//! What the user reads when something is wrong: one table, for the library and for the tool.

use std::any::Any;
use std::fs;

use hdf5::types::FixedAscii;
use hdf5::{DatasetBuilder, File};
use interleave::{Nan, Options, Strategy};

use crate::files::Scratch;

/// Something that is wrong.
pub struct Case {
    pub name: &'static str,
    pub dataset: &'static str,
    /// How it is reduced.
    pub options: Options<'static>,
    /// Puts it where the file is to be. What it returns is kept until the case is over.
    pub make: fn(&Scratch) -> Box<dyn Any>,
    /// What the user reads: `FILE` is the path, and `…` any text.
    pub says: &'static str,
}

impl Case {
    /// A case of the dataset `a`, by the usual options.
    fn new(name: &'static str, says: &'static str, make: fn(&Scratch) -> Box<dyn Any>) -> Case {
        Case { name, dataset: "a", options: Options::default(), make, says }
    }

    fn of(self, dataset: &'static str) -> Case {
        Case { dataset, ..self }
    }

    fn by(self, strategy: Strategy) -> Case {
        Case { options: Options { strategy, ..self.options }, ..self }
    }

    /// Makes it, and gives the file and what must be kept.
    pub fn make(&self) -> (Scratch, Box<dyn Any>) {
        let scratch = Scratch::nothing();
        let kept = (self.make)(&scratch);
        (scratch, kept)
    }

    /// Fails unless `text` is what the user is to read.
    #[track_caller]
    pub fn assert_says(&self, scratch: &Scratch, text: &str) {
        let text = text.replace(scratch.path().to_str().unwrap(), "FILE");
        let mut rest = Some(text.as_str());
        let parts: Vec<&str> = self.says.split('…').collect();
        for (number, part) in parts.iter().enumerate() {
            rest = rest.and_then(|rest| match number {
                0 => rest.strip_prefix(part),
                _ if number + 1 == parts.len() => rest.ends_with(part).then_some(""),
                _ => rest.split_once(part).map(|(_, rest)| rest),
            });
        }
        assert_eq!(rest, Some(""), "{}: it says\n{text}\nnot\n{}", self.name, self.says);
    }
}

/// All cases.
pub fn all() -> Vec<Case> {
    use Strategy::{Direct, Sequential};
    vec![
        Case::new("no file", "FILE: no such file; check the path", |_| Box::new(())),
        Case::new("a folder", "FILE: cannot be opened: it is a folder", |scratch| {
            fs::create_dir(scratch.path()).unwrap();
            Box::new(())
        }),
        Case::new("an empty file", "FILE: cannot be opened: it is empty", |scratch| raw(scratch, b"")),
        Case::new(
            "another kind of file",
            "FILE: not an HDF5 file; if it is a netCDF-3 file, convert it with `nccopy -k nc4 IN OUT`",
            |scratch| raw(scratch, b"CDF\x01 and so on"),
        ),
        Case::new(
            "a file cut short",
            "FILE: cut short: it should hold … bytes but holds 1000; copy it again from where it came",
            |scratch| {
                copy(scratch, numbers);
                spoil(scratch, |file, _, _| file.truncate(1000))
            },
        ),
        Case::new(
            "a file that is being written",
            "FILE: another program has it open for writing; close it there first, or read a copy",
            |scratch| {
                copy(scratch, numbers);
                // What libhdf5 does when it opens a file to write.
                let writer = fs::File::open(scratch.path()).unwrap();
                writer.lock().unwrap();
                Box::new(writer)
            },
        ),
        Case::new(
            "a wrong name",
            "FILE: no dataset \"/stt\"; the file has /sst, /a",
            |scratch| {
                copy(scratch, |file| {
                    numbers(file)?;
                    file.new_dataset_builder().with_data(&[1.0]).create("sst").map(drop)
                })
            },
        )
        .of("/stt"),
        Case::new(
            "a group",
            "FILE: \"north\" is a group, not a dataset; the file has /north/ice, /a",
            |scratch| {
                copy(scratch, |file| {
                    numbers(file)?;
                    let north = file.create_group("north")?;
                    north.new_dataset_builder().with_data(&[1.0]).create("ice").map(drop)
                })
            },
        )
        .of("north"),
        Case::new(
            "text",
            "FILE: \"a\" holds string (len 8), not numbers; choose a dataset of integers or floats",
            |scratch| {
                copy(scratch, |file| file.new_dataset::<FixedAscii<8>>().shape(3).create("a").map(drop))
            },
        ),
        Case::new(
            "references",
            "FILE: \"a\" holds reference (object), not numbers; choose a dataset of integers or floats",
            |scratch| {
                copy(scratch, |file| {
                    file.new_dataset::<hdf5::ObjectReference1>().shape(3).create("a").map(drop)
                })
            },
        ),
        Case::new(
            "compressed data that make no sense",
            "FILE: the chunk at [40] of \"a\" cannot be read: its compressed data make no sense; if a \
             copy of the file reads no better, the data are damaged",
            |scratch| damaged(scratch, |new| new.deflate(6), |file, at, len| file[at..at + len].fill(0xff)),
        )
        .by(Direct),
        Case::new(
            "compressed data that make no sense, through libhdf5",
            "FILE: the chunk at [40] of \"a\" cannot be read: its compressed data make no sense; if a \
             copy of the file reads no better, the data are damaged",
            |scratch| damaged(scratch, |new| new.deflate(6), |file, at, len| file[at..at + len].fill(0xff)),
        )
        .by(Sequential),
        Case::new(
            "a wrong checksum",
            "FILE: the chunk at [40] of \"a\" cannot be read: its Fletcher-32 checksum does not match; if a \
             copy of the file reads no better, the data are damaged",
            |scratch| damaged(scratch, DatasetBuilder::fletcher32, |file, at, _| file[at] ^= 1),
        )
        .by(Direct),
        Case::new(
            "a wrong checksum, through libhdf5",
            "FILE: the chunk at [40] of \"a\" cannot be read: its Fletcher-32 checksum does not match; if a \
             copy of the file reads no better, the data are damaged",
            |scratch| damaged(scratch, DatasetBuilder::fletcher32, |file, at, _| file[at] ^= 1),
        )
        .by(Sequential),
        Case::new(
            "a chunk outside of the file",
            "FILE: the chunk at [40] of \"a\" cannot be read: its 80 bytes at 1099511627776 lie outside of \
             the file, which has … bytes; if a copy of the file reads no better, the data are damaged",
            |scratch| damaged(scratch, |new| new, |file, at, size| elsewhere(file, at, size)),
        )
        .by(Direct),
        Case::new(
            "a chunk outside of the file, through libhdf5",
            "FILE: the chunk at [40] of \"a\" cannot be read: its 80 bytes at 1099511627776 lie outside of \
             the file, which has … bytes; if a copy of the file reads no better, the data are damaged",
            |scratch| damaged(scratch, |new| new, |file, at, size| elsewhere(file, at, size)),
        )
        .by(Sequential),
        Case::new(
            "a decompression bomb",
            "FILE: the chunk at [40] of \"a\" cannot be read: it inflates to more than its 80 bytes; if a \
             copy of the file reads no better, the data are damaged",
            |scratch| damaged(scratch, |new| new.deflate(6), |file, at, len| bomb(file, at, len)),
        )
        .by(Direct),
        Case::new(
            "a decompression bomb, through libhdf5",
            "FILE: the chunk at [40] of \"a\" cannot be read: it inflates to more than its 80 bytes; if a \
             copy of the file reads no better, the data are damaged",
            |scratch| damaged(scratch, |new| new.deflate(6), |file, at, len| bomb(file, at, len)),
        )
        .by(Sequential),
        Case {
            options: Options { nan: Nan::Error, ..Options::default() },
            ..Case::new(
                "a NaN that must not be",
                "FILE: \"a\": a value in rows 0..3 is not a number (NaN); leave such values out with the \
                 NaN policy `skip`",
                |scratch| {
                    copy(scratch, |file| {
                        let data = [1.0, f64::NAN, 3.0];
                        file.new_dataset_builder().with_data(&data).create("a").map(drop)
                    })
                },
            )
        },
        Case {
            options: Options { cf: true, ..Options::default() },
            ..Case::new(
                "two factors",
                "FILE: \"a\" cannot be scaled: its attribute scale_factor has more than one value",
                |scratch| {
                    copy(scratch, |file| {
                        let dataset = file.new_dataset_builder().with_data(&[1.0]).create("a")?;
                        let factor = dataset.new_attr::<f64>().shape(2).create("scale_factor")?;
                        factor.write_raw(&[1.0, 2.0])
                    })
                },
            )
        },
    ]
}

fn raw(scratch: &Scratch, bytes: &[u8]) -> Box<dyn Any> {
    fs::write(scratch.path(), bytes).unwrap();
    Box::new(())
}

/// Puts a file there with what `fill` puts in it.
fn copy(scratch: &Scratch, fill: fn(&File) -> hdf5::Result<()>) -> Box<dyn Any> {
    let made = Scratch::with(fill);
    fs::copy(made.path(), scratch.path()).unwrap();
    Box::new(())
}

fn numbers(file: &File) -> hdf5::Result<()> {
    file.new_dataset_builder().with_data(&[1.0, 2.0, 3.0]).create("a").map(drop)
}

/// The numbers 0 to 99 in ten chunks, stored in the way of `stored`; then `change` is given the bytes of
/// the file, and where chunk 4 is in them.
fn damaged(
    scratch: &Scratch,
    stored: fn(DatasetBuilder) -> DatasetBuilder,
    change: fn(&mut Vec<u8>, usize, usize),
) -> Box<dyn Any> {
    let numbers: Vec<f64> = (0..100).map(f64::from).collect();
    let made = Scratch::with(|file| {
        let new = stored(file.new_dataset_builder().chunk(10));
        new.with_data(&numbers).create("a").map(drop)
    });
    fs::copy(made.path(), scratch.path()).unwrap();
    spoil(scratch, change)
}

fn spoil(scratch: &Scratch, change: fn(&mut Vec<u8>, usize, usize)) -> Box<dyn Any> {
    let file = File::open(scratch.path()).unwrap();
    let chunk = file.dataset("a").unwrap().chunk_info(4);
    let (at, len) = chunk.map_or((0, 0), |chunk| (chunk.addr as usize, chunk.size as usize));
    file.close().unwrap();
    let mut bytes = fs::read(scratch.path()).unwrap();
    change(&mut bytes, at, len);
    raw(scratch, &bytes)
}

/// Makes the index, which has no checksum, say that what is at `at` is far away.
fn elsewhere(file: &mut [u8], at: usize, _: usize) {
    let address = (at as u64).to_le_bytes();
    let entry = file.windows(8).position(|window| window == address).unwrap();
    file[entry..entry + 8].copy_from_slice(&(1_u64 << 40).to_le_bytes());
}

/// Puts a thousand zeros there, compressed as by zlib.
fn bomb(file: &mut [u8], at: usize, len: usize) {
    let made = Scratch::with(|file| {
        let new = file.new_dataset_builder().chunk(1000).deflate(9);
        new.with_data(&[0_u8; 1000]).create("a").map(drop)
    });
    let zeros = File::open(made.path()).unwrap();
    let chunk = zeros.dataset("a").unwrap().chunk_info(0).unwrap();
    let bytes = fs::read(made.path()).unwrap();
    let bytes = &bytes[chunk.addr as usize..(chunk.addr + chunk.size) as usize];
    assert!(bytes.len() <= len, "{} bytes of bomb for {len}", bytes.len());
    file[at..at + bytes.len()].copy_from_slice(bytes);
}
