//! The reduction as a tool: what it prints, and how it ends.

#[allow(dead_code, reason = "the core's tests use more of it")]
#[path = "../../../tests/reduction/cases.rs"]
mod cases;
#[path = "reduce/damage.rs"]
mod damage;
#[allow(dead_code, reason = "the core's tests use more of it")]
#[path = "../../../tests/reduction/files.rs"]
mod files;
#[path = "reduce/pictures.rs"]
mod pictures;
#[path = "reduce/stopping.rs"]
mod stopping;
mod support;

use files::Scratch;
use hdf5::file::LibraryVersion;
use hdf5::{FileBuilder, H5Type, SimpleExtents};
use interleave::Strategy;
use interleave::sample::{self, Size};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use support::{Said, tool};

/// `reduce` with these arguments.
fn reduce(file: &Path, args: &[&str]) -> Said {
    let folder = file.parent().unwrap();
    tool(folder).arg("reduce").arg(file).args(args).output().unwrap().into()
}

/// What a successful `reduce --json` printed.
#[track_caller]
fn numbers(file: &Path, args: &[&str]) -> Value {
    let said = reduce(file, &[args, &["--json"]].concat());
    assert_eq!(said.code, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

fn tiny() -> std::path::PathBuf {
    sample::path(Size::Tiny).unwrap()
}

/// Datasets in two groups, and one that holds no numbers.
fn groups() -> Scratch {
    Scratch::with(|file| {
        file.new_dataset_builder().with_data(&[1.0, 2.0]).create("sst")?;
        for (group, value) in [("north", 3.0), ("south", 4.0)] {
            let group = file.create_group(group)?;
            group.new_dataset_builder().with_data(&[value]).create("sst")?;
            group.new_dataset_builder().with_data(&[10.0 * value]).create("ice")?;
        }
        file.new_dataset::<hdf5::types::FixedAscii<4>>().shape(1).create("north/text").map(drop)
    })
}

#[test]
fn a_sample_takes_the_place_of_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("measured.h5");
    std::fs::write(&file, "a year's work").unwrap();
    let said: Said = tool(folder.path()).arg("sample").arg(&file).output().unwrap().into();
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("measured.h5: is there already"), "{}", said.err);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a year's work");
}

#[test]
fn a_pattern_means_what_cannot_be_read_too() {
    let scratch = Scratch::with(|file| {
        file.new_dataset_builder().with_data(&[1.0, 2.0]).create("sst")?;
        file.link_soft("/nowhere", "lost")
    });
    let said = reduce(&scratch.path(), &["*", "--ndjson"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    let lines: Vec<Value> = said.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!([&lines[0]["dataset"], &lines[1]["dataset"]], ["/sst", "/lost"]);
    assert_eq!(lines[0]["sum"], 3.0);
    assert!(
        lines[1]["error"].as_str().unwrap().contains("is a link to \"/nowhere\""),
        "{}",
        said.out
    );
    assert!(said.err.ends_with("error: 1 of 2 could not be done\n"), "{}", said.err);
    let said = reduce(&scratch.path(), &["s*", "--csv"]);
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 2), "{}", said.err);
}

#[test]
fn a_sample_that_cannot_be_written_says_why_in_a_few_words() {
    let said: Said =
        tool(Path::new("/")).args(["sample", "/no/such/a.h5"]).output().unwrap().into();
    let why =
        "error: /no/such/a.h5: cannot be written: No such file or directory (os error 2); check";
    assert_eq!((said.code, &*said.out), (Some(2), ""));
    assert!(said.err.starts_with(why), "{}", said.err);
}

#[test]
fn a_dataset_is_reduced_and_the_numbers_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sample.h5");
    let wrote = tool(folder.path()).arg("sample").arg(&file).args(["--size", "tiny"]).output();
    assert_eq!(wrote.unwrap().status.code(), Some(0));
    let reduce = |strategy| {
        let mut numbers = numbers(&file, &["/array", "--strategy", strategy]);
        // Who read, why, and how fast is all that may differ.
        for key in ["because", "seconds", "strategy", "threads"] {
            assert!(numbers.as_object_mut().unwrap().remove(key).is_some(), "{key}");
        }
        numbers
    };
    let numbers = reduce("sequential");
    assert_eq!(numbers["count"], 10_000);
    assert_eq!(numbers["sum"].as_f64().unwrap() / 10_000.0, numbers["mean"].as_f64().unwrap());
    for strategy in Strategy::ALL {
        assert_eq!(numbers, reduce(strategy.name()), "{strategy}");
    }
}

#[test]
fn every_case_says_what_is_wrong() {
    for case in cases::all() {
        let (scratch, _kept) = case.make();
        let (strategy, nan) = (case.options.strategy.name(), case.options.nan.name());
        let mut args = vec![case.dataset, "--strategy", strategy, "--nan", nan];
        args.extend(case.options.cf.then_some("--cf"));
        for json in [false, true] {
            args.extend(json.then_some("--json"));
            let said = reduce(&scratch.path(), &args);
            assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", case.name);
            let text = said.err.strip_prefix("error: ").and_then(|text| text.strip_suffix('\n'));
            case.assert_says(&scratch, text.unwrap_or(&said.err));
        }
    }
}

#[test]
fn wrong_usage_is_an_error_and_prints_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&["reduce"][..], &["reduce", "x.h5", "/a", "--strategy", "magic"], &["sample"]] {
        let said: Said = tool(folder.path()).args(args).output().unwrap().into();
        assert_eq!((said.code, &*said.out), (Some(2), ""), "{args:?}: {}", said.err);
        assert!(said.err.starts_with("error: "), "{args:?}: {}", said.err);
    }
}

#[test]
fn every_command_shows_an_example_in_its_help() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["reduce", "sample"] {
        let said: Said = tool(folder.path()).args([command, "--help"]).output().unwrap().into();
        let usage = format!("Usage: cargo run -- {command} ");
        let shown = ["cargo run", "cargo run --release"].map(|run| format!("{run} -- {command} "));
        let examples = said.out.split_once("Examples:").or(said.out.split_once("Example:"));
        let examples = examples.unwrap_or_else(|| panic!("{}", said.out)).1;
        assert!(said.out.contains(&usage), "{}", said.out);
        assert!(shown.iter().any(|run| examples.contains(run)), "{}", said.out);
    }
}

#[test]
fn a_file_that_may_not_be_read() {
    let scratch = groups();
    let folder = scratch.path().parent().unwrap().to_owned();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::set_permissions(scratch.path(), PermissionsExt::from_mode(0o000)).unwrap();
    let mut command = tool(&folder);
    command.arg("reduce").arg(scratch.path()).arg("sst");
    if std::fs::read(scratch.path()).is_ok() {
        // The superuser may read everything; nobody may not.
        command.uid(65_534).gid(65_534);
    }
    let said: Said = command.output().unwrap().into();
    let path = scratch.path();
    assert_eq!(said.code, Some(2));
    assert_eq!(
        said.err,
        format!("error: {}: cannot be opened: Permission denied (os error 13)\n", path.display())
    );
}

#[test]
fn without_a_dataset_those_of_numbers_are_listed() {
    let said = reduce(&tiny(), &[]);
    assert_eq!(said.code, Some(0));
    let sst = said.out.lines().find(|line| line.starts_with("/sst ")).unwrap();
    let words: Vec<&str> = sst.split_whitespace().collect();
    assert_eq!(words.join(" "), "/sst 6 × 36 × 72 float32 chunked 4 × 20 × 40, shuffle, deflate 4");
    assert!(said.out.contains("/sst_contiguous"), "{}", said.out);
    assert!(said.err.starts_with("reduce one: cargo run --release -- reduce "), "{}", said.err);

    let list = numbers(&tiny(), &[]);
    let sst = list.as_array().unwrap().iter().find(|entry| entry["dataset"] == "/sst").unwrap();
    let mut expected = json!({
        "dataset": "/sst", "shape": [6, 36, 72], "type": "float32", "layout": "chunked",
        "chunk": [4, 20, 40], "filters": ["shuffle", "deflate 4"],
    });
    expected["stored"] = sst["stored"].clone();
    assert!(sst["stored"].as_u64().is_some_and(|bytes| bytes > 0));
    assert_eq!(*sst, expected);

    let names = |scratch: &Scratch| -> Vec<String> {
        let list = numbers(&scratch.path(), &[]);
        list.as_array().unwrap().iter().map(|e| e["dataset"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&groups()), ["/north/ice", "/north/sst", "/south/ice", "/south/sst", "/sst"]);
    let none = Scratch::with(|file| file.create_group("empty").map(drop));
    let said = reduce(&none.path(), &[]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("there is no dataset of numbers in it"), "{}", said.err);
}

#[test]
fn one_dataset_is_an_object_with_these_keys() {
    let said = reduce(&tiny(), &["/array", "--json", "--threads", "2"]);
    let keys = [
        "file",
        "dataset",
        "count",
        "nan",
        "skipped",
        "sum",
        "mean",
        "min",
        "max",
        "variance",
        "std",
        "strategy",
        "because",
        "unchecked",
        "threads",
        "bytes",
        "seconds",
    ];
    let mut rest = said.out.as_str();
    for key in keys {
        let (_, after) = rest.split_once(&format!("\"{key}\":")).expect(key);
        rest = after;
    }
    let numbers: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(numbers.as_object().unwrap().len(), keys.len());
    assert_eq!((&numbers["count"], &numbers["bytes"]), (&json!(10_000), &json!(80_000)));
    assert_eq!((&numbers["strategy"], &numbers["threads"]), (&json!("direct"), &json!(1)));
}

#[test]
fn several_datasets_and_patterns() {
    let scratch = groups();
    let of = |args: &[&str]| -> Vec<(String, f64)> {
        let numbers = numbers(&scratch.path(), args);
        let one =
            |n: &Value| (n["dataset"].as_str().unwrap().to_owned(), n["sum"].as_f64().unwrap());
        numbers.as_array().unwrap().iter().map(one).collect()
    };
    let own = |pairs: &[(&str, f64)]| -> Vec<(String, f64)> {
        pairs.iter().map(|(name, sum)| ((*name).to_owned(), *sum)).collect()
    };
    assert_eq!(of(&["sst", "/north/ice"]), own(&[("sst", 3.0), ("/north/ice", 30.0)]));
    // Only numbers, each once, and a star stays in its group.
    assert_eq!(of(&["north/*"]), own(&[("/north/ice", 30.0), ("/north/sst", 3.0)]));
    assert_eq!(of(&["/s*"]), own(&[("/sst", 3.0)]));
    let all = own(&[("/north/sst", 3.0), ("/south/sst", 4.0), ("/sst", 3.0)]);
    assert_eq!(of(&["**/sst", "/s?t"]), all);
    assert_eq!(of(&["/[ns]orth/ice"]), own(&[("/north/ice", 30.0)]));

    let said = reduce(&scratch.path(), &["/sst", "/north/ice"]);
    let text = "/sst\n  count     2\n  NaN       0\n  sum       3\n  mean      1.5\n  min       1\n  \
                max       2\n  variance  0.25\n  std       0.5\n/north/ice\n  count     1\n";
    assert!(said.out.starts_with(text), "{}", said.out);
    assert!(said.err.starts_with("/sst: 0.0 MiB in ") && said.err.contains("\n/north/ice: "));
}

#[test]
fn a_pattern_that_means_nothing_or_is_none() {
    let scratch = groups();
    let said = reduce(&scratch.path(), &["/west/*"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("no dataset \"/west/*\"; the file has /north/ice, "), "{}", said.err);
    let said = reduce(&scratch.path(), &["/[ns"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.starts_with("error: no pattern: \"/[ns\": "), "{}", said.err);
}

#[test]
fn one_that_cannot_be_reduced_does_not_end_a_run_over_several() {
    let scratch = groups();
    let args = ["sst", "north/text", "north/ice"];
    let why = "\"north/text\" holds string (len 4), not numbers";
    let said = reduce(&scratch.path(), &[&args[..], &["--json"]].concat());
    assert_eq!(said.code, Some(2));
    let numbers: Value = serde_json::from_str(&said.out).unwrap();
    let keys: Vec<_> = numbers.as_array().unwrap().iter().map(|one| &one["dataset"]).collect();
    assert_eq!(keys, args);
    assert_eq!((&numbers[0]["sum"], &numbers[2]["sum"]), (&json!(3.0), &json!(30.0)));
    assert!(numbers[1]["error"].as_str().unwrap().contains(why), "{numbers}");
    assert!(said.err.contains(why), "{}", said.err);
    assert!(said.err.ends_with("\nerror: 1 of 3 could not be done\n"), "{}", said.err);

    let said = reduce(&scratch.path(), &args);
    assert_eq!(said.code, Some(2));
    assert!(said.out.starts_with("sst\n") && said.out.contains("\nnorth/ice\n"), "{}", said.out);

    let said = reduce(&scratch.path(), &[&args[..], &["--ndjson"]].concat());
    let lines: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["mean"], &lines[2]["mean"]), (&json!(1.5), &json!(30.0)));
    assert!(lines[1]["error"].is_string());

    let said = reduce(&scratch.path(), &[&args[..], &["--csv"]].concat());
    let path = scratch.path().display().to_string();
    let expected = format!(
        "file,dataset,count,nan,skipped,sum,mean,min,max,variance,std\n\
         {path},sst,2,0,0,3.0,1.5,1.0,2.0,0.25,0.5\n\
         {path},north/ice,1,0,0,30.0,30.0,30.0,30.0,0.0,0.0\n"
    );
    assert_eq!(said.out, expected);
}

#[test]
fn infinite_not_a_number_and_no_values_are_told_apart() {
    let scratch = Scratch::with(|file| {
        let infinite = [f64::INFINITY, 1.0];
        file.new_dataset_builder().with_data(&infinite).create("infinite")?;
        file.new_dataset_builder().with_data(&[1e308, 1e308]).create("large")?;
        file.new_dataset::<f64>().shape(0).create("none").map(drop)
    });
    let of = |name: &str| numbers(&scratch.path(), &[name]);
    let infinite = of("infinite");
    assert_eq!((&infinite["sum"], &infinite["variance"]), (&json!("inf"), &json!("nan")));
    assert_eq!((&of("none")["mean"], &of("none")["sum"]), (&Value::Null, &json!(0.0)));
    assert_eq!(of("large")["max"], json!(1e308));
    let said = reduce(&scratch.path(), &["large"]);
    assert!(said.out.contains("max       1e308\n"), "{}", said.out);
}

#[test]
fn several_files_are_one_or_each_by_itself() {
    let [a, b] = [[1.0, 2.0], [3.0, 10.0]].map(|data| {
        Scratch::with(|file| {
            file.new_dataset_builder().with_data(&data).create("sst")?;
            file.new_dataset_builder().with_data(&data).create("ice").map(drop)
        })
    });
    let second = b.path();
    let second = second.to_str().unwrap();
    let one = numbers(&a.path(), &[second, "sst"]);
    assert_eq!((&one["count"], &one["sum"], &one["max"]), (&json!(4), &json!(16.0), &json!(10.0)));
    assert_eq!(one["files"], json!([a.path(), b.path()]));
    let each = numbers(&a.path(), &[second, "*", "--each"]);
    let sums: Vec<_> = each.as_array().unwrap().iter().map(|one| one["sum"].clone()).collect();
    assert_eq!(sums, [json!(3.0), json!(3.0), json!(13.0), json!(13.0)]);
    assert_eq!((&each[0]["file"], &each[3]["file"]), (&json!(a.path()), &json!(b.path())));
    // One that is missing does not keep the other from being reduced.
    let said = reduce(&a.path(), &[second, "ice", "snow", "--each"]);
    assert_eq!(said.code, Some(2));
    assert!(said.out.contains(&format!("{second}: ice\n")), "{}", said.out);
    assert!(said.err.ends_with("error: 2 of 4 could not be done\n"), "{}", said.err);
}

#[test]
fn a_crash_of_libhdf5_is_an_error_and_the_rest_is_reduced() {
    let whole = include_bytes!("../../../tests/reduction/data/links.h5");
    // Two addresses that stand for none: of the links of a group, and of their names. One that is half
    // there makes libhdf5 1.10 open what is nowhere.
    let none = [0xff; 16];
    let places = whole.windows(16).enumerate().filter(|(_, window)| *window == none);
    let scratch = Scratch::nothing();
    let mut crashes = 0;
    for (at, _) in places {
        let mut bytes = whole.to_vec();
        bytes[at + 4] = 0;
        std::fs::write(scratch.path(), bytes).unwrap();
        let said = reduce(&scratch.path(), &["ünïcode/x", "last", "--ndjson"]);
        assert!(matches!(said.code, Some(0 | 2)), "at {at}: {:?} {}", said.code, said.err);
        if said.err.contains("libhdf5 crashed while it read it (signal 11): the file is damaged") {
            crashes += 1;
            let lines: Vec<Value> =
                said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(lines[0]["dataset"], "ünïcode/x");
            assert!(lines[0]["error"].is_string());
            assert_eq!((&lines[1]["dataset"], &lines[1]["sum"]), (&json!("last"), &json!(3)));
        }
        let listed = reduce(&scratch.path(), &[]);
        assert!(matches!(listed.code, Some(0 | 2)), "at {at}: {:?} {}", listed.code, listed.err);
    }
    // Newer ones say what is wrong.
    if hdf5::library_version() < (1, 12, 0) {
        assert!(crashes > 0, "nothing made it crash");
    }
}

#[test]
fn values_that_do_not_count() {
    let scratch = Scratch::with(|file| {
        let data = [1.0, f64::NAN, -999.0, 3.0];
        let dataset = file.new_dataset_builder().with_data(&data).create("a")?;
        dataset.new_attr::<f64>().create("missing_value")?.write_scalar(&-999.0)?;
        dataset.new_attr::<f64>().create("scale_factor")?.write_scalar(&2.0)
    });
    let of = |args: &[&str]| {
        let numbers = numbers(&scratch.path(), &[&["a"], args].concat());
        ["count", "nan", "skipped", "sum"].map(|key| numbers[key].clone())
    };
    assert_eq!(of(&[]), [json!(3), json!(1), json!(0), json!(-995.0)]);
    assert_eq!(of(&["--fill-value", "-999"]), [json!(2), json!(1), json!(1), json!(4.0)]);
    assert_eq!(of(&["--fill-value", "nan"]), [json!(3), json!(0), json!(1), json!(-995.0)]);
    assert_eq!(of(&["--cf"]), [json!(2), json!(1), json!(1), json!(8.0)]);
    // What JSON cannot write is text.
    assert_eq!(of(&["--nan", "propagate"]), [json!(3), json!(1), json!(0), json!("nan")]);
    let said = reduce(&scratch.path(), &["a", "--cf"]);
    assert!(said.out.contains("\nskipped   1\n"), "{}", said.out);
    assert_eq!(reduce(&scratch.path(), &["a", "--fill-value", "much"]).code, Some(2));
}

#[derive(H5Type, Clone, Copy)]
#[repr(C)]
struct Station {
    height: f64,
    count: u32,
}

#[test]
fn auto_says_which_it_took_and_why() {
    let small = sample::path(Size::Small).unwrap();
    let said = reduce(&small, &["/sst", "--strategy", "auto", "--threads", "2"]);
    assert!(said.err.trim_end().ends_with(" s by direct, 2 threads"), "{}", said.err);
    let scratch = Scratch::with(|file| {
        let stations = [1.5, 2.5].map(|height| Station { height, count: 1 });
        file.new_dataset_builder().with_data(&stations).create("a").map(drop)
    });
    let said = reduce(&scratch.path(), &["a/height", "--strategy", "auto", "--threads", "1"]);
    let expected = "by handle-per-thread, 1 thread (a field of a table is not known here)\n";
    assert!(said.err.ends_with(expected), "{}", said.err);
    assert_eq!(numbers(&scratch.path(), &["a/height"])["strategy"], "handle-per-thread");
}

#[test]
fn a_file_that_a_writer_appends_to() {
    let scratch = Scratch::nothing();
    let file = FileBuilder::new()
        .with_fapl(|fapl| fapl.libver_bounds(LibraryVersion::V110, LibraryVersion::V110))
        .create(scratch.path())
        .unwrap();
    let new = file.new_dataset::<f64>().shape(SimpleExtents::resizable([0])).chunk(16);
    let dataset = new.create("a").unwrap();
    file.start_swmr().unwrap();
    let mut rows = 0;
    // The writer is at it all the while.
    for more in [0, 100, 50] {
        for row in rows..rows + more {
            dataset.resize(row + 1).unwrap();
            dataset.write_slice(&[row as f64], row..row + 1).unwrap();
        }
        dataset.flush().unwrap();
        rows += more;
        for strategy in Strategy::ALL {
            let numbers = numbers(&scratch.path(), &["a", "--strategy", strategy.name()]);
            assert_eq!(numbers["count"], rows, "{strategy}");
            assert_eq!(numbers["sum"], (rows * rows.saturating_sub(1) / 2) as f64, "{strategy}");
        }
    }
}

#[test]
fn integers_beyond_what_a_float_can_tell_apart_are_printed_to_the_last_digit() {
    let scratch = Scratch::with(|file| {
        let times = [1_700_000_000_123_456_789_i64, 1_700_000_000_123_456_999];
        file.new_dataset_builder().with_data(&times).create("t")?;
        file.new_dataset_builder().with_data(&[u64::MAX, u64::MAX - 1]).create("u").map(drop)
    });
    let path = &*scratch.path();
    let said = reduce(path, &["t"]);
    for line in [
        "sum       3400000000246913788",
        "min       1700000000123456789",
        "max       1700000000123456999",
        "variance  11025",
        "std       105",
    ] {
        assert!(said.out.lines().any(|found| found == line), "{line}: {}", said.out);
    }
    let said = reduce(path, &["u", "--json"]);
    let (sum, least) = (2 * u128::from(u64::MAX) - 1, u64::MAX - 1);
    assert!(said.out.contains(&format!("\"sum\":{sum},")), "{}", said.out);
    assert!(said.out.contains(&format!("\"min\":{least},")), "{}", said.out);
    let said = reduce(path, &["u", "--csv"]);
    assert!(said.out.contains(&format!(",{sum},")), "{}", said.out);
    assert!(said.out.contains(&format!(",{least},{},", u64::MAX)), "{}", said.out);
}

#[test]
fn some_rows_and_some_values() {
    let scratch = Scratch::with(|file| {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        file.new_dataset_builder().with_data(&values).create("a").map(drop)
    });
    let path = &*scratch.path();
    let found =
        numbers(path, &["a", "--rows", "-30..-10", "--where", "-1 < x and x >= 75 and x != 80"]);
    assert_eq!([&found["count"], &found["skipped"]], [14, 6]);
    assert_eq!([&found["min"], &found["max"]], [75.0, 89.0]);
    assert_eq!(found["bytes"], 20 * 8);

    let wrong = |args: &[&str]| {
        let said = reduce(path, &[&["a"], args].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{args:?}");
        said.err
    };
    assert!(
        wrong(&["--rows", "5..200"]).contains(": rows 5..200 were asked for, but there are 100")
    );
    assert!(wrong(&["--rows", "5:20"]).contains("not rows: \"5:20\"; write them as 10..20"));
    let err = wrong(&["--where", "x > 3 or x < 2"]);
    let lines = "and, or the end, is expected at the mark\n  x > 3 or x < 2\n        ^\n";
    assert!(err.contains(lines), "{err}");
    let name = path.to_str().unwrap();
    let two: Said = tool(path.parent().unwrap())
        .args(["reduce", name, name, "a", "--rows", "..5"])
        .output()
        .unwrap()
        .into();
    assert!(two.err.contains("rows of which file?"), "{}", two.err);
}

#[test]
fn numbers_that_cannot_be_are_refused_by_name() {
    let (file, folder) = (tiny(), tempfile::tempdir().unwrap());
    for args in [&["--threads", "-1"][..], &["--axis", "-1"], &["--axis", "1e3"]] {
        let said = reduce(&file, &[&["sst"], args].concat());
        assert_eq!((said.code, &*said.out), (Some(2), ""), "{}", said.err);
        assert!(said.err.contains("not a whole number from 0 on"), "{}", said.err);
    }
    for option in ["--for", "--poll"] {
        let said = tool(folder.path()).args(["follow", "a.h5", "a", option, "-1s"]).output();
        let said: Said = said.unwrap().into();
        assert!(said.err.contains("a time is not negative"), "{}", said.err);
    }
}

#[test]
fn what_is_too_much_to_count_is_said_at_once() {
    let scratch = Scratch::with(|file| {
        let new = || file.new_dataset::<f64>().shape(SimpleExtents::resizable([1, 1]));
        let grown = |name: &str, rows: usize| {
            new().chunk((1 << 10, 1 << 10)).create(name)?.resize((rows, 1 << 40))
        };
        grown("squares", 1 << 40)?;
        grown("few", 2)
    });
    let path = &*scratch.path();
    let said = reduce(path, &["squares"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("more than 2⁶⁴ − 1 values") && said.err.contains("--rows"),
        "{}",
        said.err
    );
    assert_eq!(reduce(path, &[]).out.lines().count(), 2);
    assert_eq!(numbers(path, &["few"])["bytes"], json!(16_u64 << 40));
}

#[test]
fn control_characters_in_names_are_written_out() {
    let name = "a\u{1b}[31m\nb\u{9b}";
    let scratch = Scratch::with(|file| {
        file.new_dataset_builder().with_data(&[1.0]).create("plain")?;
        let group = file.create_group("g\r")?;
        group.new_dataset_builder().with_data(&[2.0]).create("c")?;
        file.new_dataset_builder().with_data(&[3.0]).create(name).map(drop)
    });
    let path = &*scratch.path();
    let shown = r"a\x1b[31m\x0ab\xc2\x9b";
    let listed = reduce(path, &[]);
    assert_eq!(listed.out.lines().count(), 3, "{}", listed.out);
    for name in [&format!("/{shown}"), r"/g\x0d/c"] {
        assert!(listed.out.contains(name), "{}", listed.out);
    }
    let pattern = "[ag]*";
    for given in [name, shown, pattern] {
        let said = reduce(path, &[given, "--csv"]);
        assert!(
            said.out.lines().nth(1).unwrap().contains(&format!("{shown},1,0,0,3.0")),
            "{}",
            said.out
        );
        assert!(!(said.out + &said.err).contains(|c: char| c.is_control() && c != '\n'));
        let found = numbers(path, &[given]);
        assert_eq!(found.get(0).unwrap_or(&found)["sum"], 3.0);
    }
}

#[test]
fn a_fill_value_is_one_integer_for_every_strategy() {
    let times = [1_700_000_000_123_456_789_i64, 1_700_000_000_123_456_790, i64::MAX];
    let scratch = Scratch::with(|file| {
        file.new_dataset_builder().with_data(&times).create("times").map(drop)
    });
    for strategy in Strategy::ALL {
        for fill in times.map(|time| time.to_string()) {
            let args = ["times", "--fill-value", &fill, "--strategy", strategy.name()];
            assert_eq!(numbers(&scratch.path(), &args)["skipped"], 1, "{fill}, {strategy}");
        }
    }
}
