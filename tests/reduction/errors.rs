//! What the user reads when something is wrong with the file or the dataset.

use std::fs;
use std::path::Path;
use std::process;

use hdf5::file::LibraryVersion;
use hdf5::types::{FixedAscii, VarLenUnicode};
use hdf5::{Dataset, Datatype, File, H5Type};
use hdf5_sys::h5t::{H5T_class_t, H5Tcreate};
use interleave::{Error, Hdf5File, Hdf5Source, Options, Source, reduce, sample};

use crate::files::{Scratch, assert_success, in_a_process};

#[test]
fn every_case_says_what_is_wrong() {
    for case in crate::cases::all() {
        let (scratch, _kept) = case.make();
        let error = reduce(scratch.path(), case.dataset, &case.options);
        let error = error.expect_err(case.name);
        case.assert_says(&scratch, &error.to_string());
    }
}

#[test]
fn a_missing_file() {
    let scratch = Scratch::nothing();
    let (error, text) = scratch.open_error("sst");
    assert_eq!(error, Error::NoFile { file: scratch.path() });
    assert_eq!(text, "FILE: no such file; check the path");
}

#[test]
fn a_folder() {
    let scratch = Scratch::nothing();
    fs::create_dir(scratch.path()).unwrap();
    assert_eq!(scratch.open_error("sst").1, "FILE: cannot be opened: it is a folder");
}

#[cfg(unix)]
#[test]
fn a_device_is_refused_before_it_can_hang() {
    let error = Hdf5Source::open("/dev/null", "sst").unwrap_err();
    assert_eq!(error.to_string(), "/dev/null: cannot be opened: it is not a regular file");
}

#[test]
fn not_an_hdf5_file() {
    let text = "FILE: not an HDF5 file; if it is a netCDF-3 file, convert it with `nccopy -k nc4 IN \
                OUT`";
    let scratch = Scratch::nothing();
    for content in [&b"CDF\x01"[..], &[b'x'; 10_000]] {
        fs::write(scratch.path(), content).unwrap();
        assert_eq!(scratch.open_error("sst").1, text);
    }
}

#[test]
fn a_file_cut_short() {
    let scratch = Scratch::nothing();
    let whole = fs::read(sample::path(sample::Size::Tiny).unwrap()).unwrap();
    for kept in [whole.len() / 2, whole.len() - 1, 512] {
        fs::write(scratch.path(), &whole[..kept]).unwrap();
        let (error, text) = scratch.open_error("sst");
        let (found, expected) = (kept as u64, whole.len() as u64);
        assert_eq!(error, Error::Truncated { file: scratch.path(), found, expected });
        assert_eq!(
            text,
            format!(
                "FILE: cut short: it should hold {expected} bytes but holds {found}; copy it again \
                 from where it came"
            )
        );
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_another_program_writes_to() {
    let scratch = Scratch::with(|file| numbers(file, "a").map(drop));
    // What libhdf5 does when it opens a file to write.
    let writer = fs::File::open(scratch.path()).unwrap();
    writer.lock().unwrap();
    let (error, text) = scratch.open_error("a");
    assert_eq!(error, Error::Locked { file: scratch.path() });
    assert_eq!(
        text,
        "FILE: another program has it open for writing; close it there first, or read a copy"
    );
}

#[test]
fn a_file_whose_writer_died() {
    if let Some(path) = std::env::var_os("INTERLEAVE_TEST_WRITER") {
        // The part of the writer, in a process of its own. Files since HDF5 1.10 note that they are
        // open to be written.
        let file = File::with_options()
            .with_fapl(|fapl| fapl.libver_bounds(LibraryVersion::V110, LibraryVersion::V110))
            .create(Path::new(&path))
            .unwrap();
        numbers(&file, "a").unwrap();
        file.flush().unwrap();
        process::exit(0);
    }
    let scratch = Scratch::nothing();
    let variables = [("INTERLEAVE_TEST_WRITER", &*scratch.path())];
    let writer = in_a_process("errors::a_file_whose_writer_died", &variables).output().unwrap();
    assert_success(&writer);

    let (error, text) = scratch.open_error("a");
    assert_eq!(error, Error::NotClosed { file: scratch.path() });
    assert!(text.starts_with("FILE: its writer still has it open, or ended without closing it; "));
    assert!(text.contains("`h5clear -s --increment=0 COPY`"), "{text}");
}

#[test]
fn a_missing_dataset_names_the_others_the_nearest_first() {
    let scratch = Scratch::with(|file| {
        numbers(file, "alpha")?;
        numbers(file, "sst")?;
        numbers(&file.create_group("north")?, "sst")?;
        Ok(())
    });
    let (error, text) = scratch.open_error("/STS");
    let present = ["/sst", "/alpha", "/north/sst"].map(String::from).to_vec();
    let dataset = "/STS".to_owned();
    assert_eq!(error, Error::NoDataset { file: scratch.path(), dataset, present });
    assert_eq!(text, "FILE: no dataset \"/STS\"; the file has /sst, /alpha, /north/sst");

    let text = scratch.open_error("north/st").1;
    assert_eq!(text, "FILE: no dataset \"north/st\"; the file has /north/sst, /sst, /alpha");
}

#[test]
fn a_name_that_cannot_be_one_is_a_missing_dataset() {
    let scratch = Scratch::with(|file| numbers(file, "a").map(drop));
    for name in ["", "nul\0byte", "a/b"] {
        let (error, text) = scratch.open_error(name);
        assert!(matches!(error, Error::NoDataset { .. }), "{error:?}");
        assert_eq!(text, format!("FILE: no dataset {name:?}; the file has /a"));
    }
}

#[test]
fn of_many_datasets_a_few_are_named() {
    let scratch = Scratch::with(|file| {
        (0..12).try_for_each(|i| numbers(file, &format!("b{i:02}")).map(drop))
    });
    assert_eq!(
        scratch.open_error("b00x").1,
        "FILE: no dataset \"b00x\"; the file has /b00, /b01, /b02, /b03, /b04, /b05, /b06, /b07 and \
         4 more"
    );
}

#[test]
fn a_file_without_datasets() {
    let scratch = Scratch::with(|file| file.create_group("empty").map(drop));
    assert_eq!(scratch.open_error("a").1, "FILE: no dataset \"a\"; the file has no datasets");
}

#[test]
fn links_that_lead_in_circles_or_nowhere_do_no_harm() {
    let scratch = Scratch::with(|file| {
        numbers(file, "a")?;
        file.create_group("loop")?;
        file.link_hard("/", "loop/again")?;
        file.link_soft("/loop", "loop/soft")?;
        file.link_soft("/nowhere", "dangling")?;
        file.link_external("nowhere.h5", "/b", "elsewhere")
    });
    for (name, target) in
        [("dangling", r#""/nowhere""#), ("elsewhere", r#""/b" of the file "nowhere.h5""#)]
    {
        let text = scratch.open_error(name).1;
        let begins = format!("FILE: \"{name}\" is a link to {target}, which cannot be opened: ");
        assert!(text.starts_with(&begins), "{text}");
        assert!(text.ends_with("; bring what it leads to to its place"), "{text}");
    }
    let text = scratch.open_error("nowhere").1;
    assert_eq!(text, "FILE: no dataset \"nowhere\"; the file has /a");
    // A list says what it leaves out.
    let listing = Hdf5File::open(scratch.path()).unwrap().list();
    let lost: Vec<&str> = listing.unreadable.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((listing.datasets.len(), &*lost), (1, &["/dangling", "/elsewhere"][..]));
    assert!(listing.unreadable[0].1.starts_with("it is a link to \"/nowhere\": "), "{listing:?}");
}

#[test]
fn a_group_is_not_a_dataset() {
    let scratch = Scratch::with(|file| {
        numbers(file, "a")?;
        numbers(&file.create_group("north")?, "sst")?;
        Ok(())
    });
    let text = "is a group, not a dataset; the file has";
    assert_eq!(scratch.open_error("north").1, format!("FILE: \"north\" {text} /north/sst, /a"));
    assert_eq!(scratch.open_error("/").1, format!("FILE: \"/\" {text} /a, /north/sst"));
}

#[test]
fn a_named_type_is_not_a_dataset() {
    let scratch = Scratch::with(|file| file.commit_datatype("t", &Datatype::from_type::<f64>()?));
    let text = scratch.open_error("t").1;
    assert_eq!(text, "FILE: \"t\" is a named type, not a dataset; the file has no datasets");
}

#[derive(H5Type, Clone, Copy)]
#[repr(C)]
struct Station {
    height: f64,
    count: u32,
}

#[test]
fn a_dataset_without_numbers_names_its_type() {
    let scratch = Scratch::with(|file| {
        empty_of::<FixedAscii<8>>(file, "fixed string")?;
        empty_of::<VarLenUnicode>(file, "string")?;
        empty_of::<Station>(file, "compound")?;
        empty_of::<[f64; 3]>(file, "array")?;
        empty_of::<hdf5::ObjectReference1>(file, "reference")?;
        Ok(())
    });
    for (dataset, dtype) in [
        ("fixed string", "string (len 8)"),
        ("string", "unicode (var len)"),
        ("compound", "compound (2 fields)"),
        ("array", "[float64; 3]"),
        ("reference", "reference (object)"),
    ] {
        let (error, text) = scratch.open_error(dataset);
        assert!(matches!(error, Error::NotNumeric { .. }), "{error:?}");
        let choose = match dataset {
            "compound" => "a field of this table: compound/height, compound/count",
            _ => "a dataset of integers or floats",
        };
        let expected = format!("FILE: \"{dataset}\" holds {dtype}, not numbers; choose {choose}");
        assert_eq!(text, expected);
    }
}

#[test]
fn a_dataset_of_a_type_that_rust_has_no_word_for() {
    let owned = |id| {
        // SAFETY: the identifier is new and has no other owner.
        unsafe { hdf5::from_id::<Datatype>(id) }.unwrap()
    };
    // SAFETY: `sync` holds libhdf5's lock, and the library knows the class.
    let opaque = hdf5::sync::sync(|| unsafe { H5Tcreate(H5T_class_t::H5T_OPAQUE, 4) });
    let scratch = Scratch::with(|file| {
        let new = |dtype| file.new_dataset_builder().empty_as(dtype).shape(3);
        new(owned(opaque)).create("opaque").map(drop)
    });
    assert_eq!(
        scratch.open_error("opaque").1,
        "FILE: \"opaque\" holds a type without numbers, not numbers; choose a dataset of integers or floats"
    );
}

#[test]
fn damaged_chunks_are_named() {
    for (spoilt, reason) in [
        ("deflated", "its compressed data make no sense"),
        ("checked", "its Fletcher-32 checksum does not match"),
    ] {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let mut place = 0..0;
        let scratch = Scratch::with(|file| {
            let new = || file.new_dataset_builder().with_data(&values).chunk(10);
            new().deflate(6).create("deflated")?;
            new().fletcher32().create("checked")?;
            let chunk = file.dataset(spoilt)?.chunk_info(4).expect("there are ten chunks");
            place = chunk.addr as usize..(chunk.addr + chunk.size) as usize;
            Ok(())
        });
        let mut bytes = fs::read(scratch.path()).unwrap();
        bytes[place].iter_mut().step_by(5).for_each(|byte| *byte ^= 0x10);
        fs::write(scratch.path(), bytes).unwrap();

        let source = Hdf5Source::open(scratch.path(), spoilt).unwrap();
        assert_eq!(source.read(30..40).unwrap().len(), 10);
        let error = source.read(35..42).unwrap_err();
        assert_eq!(
            scratch.without_path(&error),
            format!(
                "FILE: the chunk at [40] of \"{spoilt}\" cannot be read: {reason}; if a copy of the file \
                 reads no better, the data are damaged"
            )
        );
        let options = Options { chunk_rows: Some(10), threads: 3, ..Options::default() };
        let error = reduce(scratch.path(), spoilt, &options).unwrap_err();
        assert!(matches!(&error, Error::Chunk { chunk, .. } if *chunk == [40]), "{error}");
    }
}

#[test]
fn rows_that_are_not_there() {
    let source = Hdf5Source::open(sample::path(sample::Size::Tiny).unwrap(), "/sst").unwrap();
    let len = source.rows();
    for rows in [0..len + 1, len..len + 1, usize::MAX - 1..usize::MAX] {
        let error = source.read(rows.clone()).unwrap_err();
        assert_eq!(error, Error::OutOfRange { rows, len });
    }
    #[expect(clippy::reversed_empty_ranges, reason = "the mistake is the point")]
    let error = source.read(3..1).unwrap_err();
    assert_eq!(error.to_string(), "rows 3..1 were asked for, but there are 6");
}

#[test]
fn libhdf5_does_not_print_its_error_stack() {
    if std::env::var_os("INTERLEAVE_TEST_STDERR").is_some() {
        // In a process of its own, where nothing else writes to stderr.
        let file = sample::path(sample::Size::Tiny).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| Hdf5Source::open(&file, "/stt").unwrap_err());
                scope.spawn(|| Hdf5Source::open("Cargo.toml", "/sst").unwrap_err());
            }
        });
        return;
    }
    let name = "errors::libhdf5_does_not_print_its_error_stack";
    let child = in_a_process(name, &[("INTERLEAVE_TEST_STDERR", Path::new("1"))]).output().unwrap();
    assert_success(&child);
    assert_eq!(String::from_utf8_lossy(&child.stderr), "");
}

fn numbers(group: &hdf5::Group, name: &str) -> hdf5::Result<Dataset> {
    group.new_dataset_builder().with_data(&[1.0, 2.0, 3.0]).create(name)
}

fn empty_of<T: H5Type>(file: &File, name: &str) -> hdf5::Result<Dataset> {
    file.new_dataset::<T>().shape(3).create(name)
}

#[test]
fn an_error_can_be_handed_from_thread_to_thread() {
    fn assert<T: Clone + PartialEq + std::error::Error + Send + Sync + 'static>() {}
    assert::<Error>();
}

#[test]
fn a_filter_that_is_missing_comes_with_where_to_get_it() {
    let missing = |name: &str| {
        let (file, dataset) = ("a.h5".into(), "x".to_owned());
        let reason = format!("required filter '{name}' is not registered");
        Error::NoFilter { file, dataset, reason }.to_string()
    };
    assert!(missing("szip").contains("as your system's does"));
    assert!(missing("lzo").contains("ptrepack"));
    let lzf = missing("lzf");
    assert!(lzf.contains("`direct`") && lzf.contains("gzip") && !lzf.contains("plugin:"), "{lzf}");
    for plugin in ["blosc2", "HDF5 zfp filter; see project for further information", "bzip2"] {
        assert!(missing(plugin).contains("pip install hdf5plugin"));
    }
}
