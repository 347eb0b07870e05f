//! What is not read directly: values in other files, and filters that only libhdf5 knows.

use std::fs;

use hdf5::Selection;
use interleave::{Options, Strategy, Summary, list, reduce, report};

use crate::files::{Scratch, by_parts};
use crate::stored::{Growth, Stored};

/// Reduces `a` with every strategy. All agree, and the direct one says `because` why it is not.
#[track_caller]
fn assert_handed_to_libhdf5(scratch: &Scratch, because: &str) -> Summary {
    let by = |strategy| {
        let options = Options { strategy, threads: 2, ..Options::default() };
        report(scratch.path(), "a", &options).unwrap_or_else(|e| panic!("{strategy}: {e}"))
    };
    let direct = by(Strategy::Direct);
    assert_eq!(direct.strategy, Strategy::HandlePerThread);
    assert_eq!(direct.because.as_deref(), Some(because));
    for &strategy in Strategy::ALL {
        assert_eq!(by(strategy).summary, direct.summary, "{strategy}");
    }
    assert_eq!(by_parts(scratch.path(), "a"), direct.summary);
    direct.summary
}

#[test]
fn a_virtual_dataset() {
    let numbers: Vec<i32> = (0..60).collect();
    let sources: Vec<Scratch> = numbers
        .chunks(20)
        .map(|part| {
            Scratch::with(|file| {
                file.new_dataset_builder()
                    .with_data(part)
                    .chunk(7)
                    .deflate(3)
                    .create("part")
                    .map(drop)
            })
        })
        .collect();
    let scratch = Scratch::with(|file| {
        let mut new = file.new_dataset::<i32>().shape(80).fill_value(-1);
        for (number, source) in sources.iter().enumerate() {
            let (path, start) = (source.path(), 20 * number);
            let (all, part) = (Selection::All, Selection::from(start..start + 20));
            new = new.virtual_map(path.to_str().unwrap(), "part", 20, all, 80, part);
        }
        new.create("a").map(drop)
    });
    let summary = assert_handed_to_libhdf5(&scratch, "virtual storage is not known here");
    // What no source holds is the fill value.
    assert_eq!((summary.count(), summary.sum()), (80, 59.0 * 60.0 / 2.0 - 20.0));
    assert_eq!(list(scratch.path()).unwrap()[0].layout, "virtual");

    // So is what was in a file that has gone, by the rules of libhdf5.
    fs::remove_file(sources[2].path()).unwrap();
    let summary = reduce(scratch.path(), "a", &Options::default()).unwrap();
    assert_eq!((summary.count(), summary.sum()), (80, 39.0 * 40.0 / 2.0 - 40.0));
}

#[test]
fn values_in_external_files() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    let bytes: Vec<u8> = (0..50_i16).flat_map(i16::to_le_bytes).collect();
    fs::write(&first, [&[0xff; 6], &bytes[..60]].concat()).unwrap();
    fs::write(&second, &bytes[60..]).unwrap();
    let scratch = Scratch::with(|file| {
        let new = file.new_dataset::<i16>().no_chunk().shape(50);
        let new = new.external(first.to_str().unwrap(), 6, 60);
        new.external(second.to_str().unwrap(), 0, 40).create("a").map(drop)
    });
    let summary = assert_handed_to_libhdf5(&scratch, "external storage is not known here");
    assert_eq!((summary.count(), summary.sum()), (50, 49.0 * 50.0 / 2.0));
    assert_eq!(list(scratch.path()).unwrap()[0].layout, "external");

    // libhdf5 reads zeros beyond its end. Told, since no error comes of it.
    fs::write(&second, &bytes[60..90]).unwrap();
    let report = report(scratch.path(), "a", &Options::default()).unwrap();
    assert_eq!(report.summary.sum(), 44.0 * 45.0 / 2.0);
    let short =
        format!("its raw file {} ends 10 bytes too early, and they read as 0", second.display());
    assert_eq!(report.unchecked, Some(short));

    fs::remove_file(&second).unwrap();
    for &strategy in Strategy::ALL {
        let options = Options { strategy, ..Options::default() };
        let error = reduce(scratch.path(), "a", &options).unwrap_err();
        let expected = format!(
            "FILE: the values of \"a\" are in a file of their own, and {} cannot be opened: No such file or \
             directory (os error 2); put it there, or set HDF5_EXTFILE_PREFIX to the folder it is in \
             (`${{ORIGIN}}` is the folder of the HDF5 file)",
            second.display()
        );
        assert_eq!(scratch.without_path(&error), expected, "{strategy}");
    }
}

#[test]
fn nbit_that_stores_all_bits_changes_nothing() {
    let numbers: Vec<i32> = (0..1000).map(|i| i * i % 777).collect();
    for deflate in [false, true] {
        let scratch = Scratch::with(|file| {
            let new = file.new_dataset::<i32>().shape(1000).chunk(64).nbit();
            let new = if deflate { new.deflate(5) } else { new };
            new.create("a")?.write(&numbers)
        });
        let report = report(scratch.path(), "a", &Options::default()).unwrap();
        assert_eq!((report.strategy, report.because), (Strategy::Direct, None));
        let expected: i32 = numbers.iter().sum();
        assert_eq!((report.summary.count(), report.summary.sum()), (1000, f64::from(expected)));
    }
}

#[test]
fn a_filter_that_nobody_here_knows() {
    // The number of deflate, before its name, becomes that of ZFP, of which nothing is known here.
    let scratch =
        Stored { newest: false, deflate: true, ..Stored::line(8, 4, Growth::Not) }.write();
    let mut file = fs::read(scratch.path()).unwrap();
    let name = file.windows(8).position(|bytes| bytes == b"deflate\0").unwrap();
    let number = name - 8;
    assert_eq!(file[number..number + 2], [1, 0]);
    file[number..number + 2].copy_from_slice(&32_013_u16.to_le_bytes());
    fs::write(scratch.path(), file).unwrap();
    assert_eq!(list(scratch.path()).unwrap()[0].filters, ["zfp"]);
    for &strategy in Strategy::ALL {
        let options = Options { strategy, ..Options::default() };
        let error = reduce(scratch.path(), "a", &options).unwrap_err();
        let text = scratch.without_path(&error);
        assert_eq!(
            text,
            "FILE: \"a\" cannot be read: required filter 'deflate' is not registered; install the plugin \
             of that filter where libhdf5 finds it: `pip install hdf5plugin`, and set HDF5_PLUGIN_PATH to \
             the folder `plugins` in it",
            "{strategy}"
        );
    }
}
