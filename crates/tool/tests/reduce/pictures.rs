//! How values are spread, and each index of an axis by itself: as tables and as pictures.

use super::{numbers, reduce};
use crate::files::Scratch;
use serde_json::{Value, json};

/// 6 rows of 50 values, of which one is not a number.
fn values() -> Vec<Vec<f64>> {
    let value = |row: u32, column: u32| f64::from(row * row) + f64::from(column % 7) - 2.5;
    let mut values: Vec<Vec<f64>> =
        (0..6).map(|row| (0..50).map(|column| value(row, column)).collect()).collect();
    values[4][9] = f64::NAN;
    values
}

fn scratch() -> Scratch {
    Scratch::with(|file| {
        let data = ndarray::Array2::from_shape_vec((6, 50), values().concat()).unwrap();
        let new = file.new_dataset_builder().chunk([4, 20]).deflate(1);
        new.with_data(&data).create("a")?;
        let wide = [1_i64 << 60, (1 << 60) + 1, 3];
        file.new_dataset_builder().with_data(&wide).create("wide")?;
        file.new_dataset::<f64>().shape(0).create("none").map(drop)
    })
}

fn floats(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

#[test]
fn a_histogram_counts_what_a_plain_loop_counts() {
    let scratch = scratch();
    let path = &*scratch.path();
    let found = numbers(path, &["a", "--histogram=5"]);
    let edges = floats(&found["histogram"]["edges"]);
    let mut counts = vec![0; edges.len() - 1];
    for value in values().concat().into_iter().filter(|value| !value.is_nan()) {
        // All inner edges are above 0.
        let bin = edges[1..5].iter().take_while(|edge| value >= **edge).count();
        counts[bin] += 1;
    }
    assert_eq!(found["histogram"]["counts"], json!(counts));
    assert_eq!((edges[0], edges[5]), (-2.5, 28.5));
    for (bin, edge) in edges.iter().enumerate() {
        let even = -2.5 + 31.0 / 5.0 * bin as f64;
        assert!((edge - even).abs() <= even.abs() / 2047.0, "{edge} for {even}");
    }
    assert_eq!(numbers(path, &["a"]).get("histogram"), None);
    assert_eq!(numbers(path, &["none", "--histogram"])["histogram"], Value::Null);

    let rows = reduce(path, &["a", "--histogram=5", "--csv"]).out;
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!((rows[0], rows.len()), ("file,dataset,from,to,count", 6));
    assert!(rows[5].ends_with(&format!(",a,{:?},28.5,{}", edges[4], counts[4])), "{}", rows[5]);

    let text = reduce(path, &["a", "--histogram=5"]).out;
    let bars: Vec<&str> = text.lines().filter(|line| line.contains(" … ")).collect();
    assert_eq!(bars.len(), 5);
    let longest = counts.iter().max().unwrap();
    for (bar, count) in bars.iter().zip(&counts) {
        let length = bar.chars().filter(|letter| *letter == '█').count();
        assert_eq!(length, 40 * count / longest, "{text}");
        assert!(bar.contains(&format!(" {count}  ")), "{text}");
    }
}

#[test]
fn a_table_has_each_index_of_an_axis() {
    let scratch = scratch();
    let path = &*scratch.path();
    let found = numbers(path, &["a", "--axis", "0"]);
    assert_eq!(found["axis"], 0);
    let table = found["table"].as_array().unwrap();
    assert_eq!(table.len(), 6);
    for (index, (row, values)) in table.iter().zip(values()).enumerate() {
        let kept: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        // Halves, whose sum is exact.
        let sum: f64 = kept.iter().sum();
        assert_eq!((&row["index"], &row["count"]), (&json!(index), &json!(kept.len())));
        assert_eq!((&row["sum"], &row["mean"]), (&json!(sum), &json!(sum / kept.len() as f64)));
        assert_eq!(row["nan"], json!(values.len() - kept.len()));
        assert_eq!(row["min"], json!(kept.iter().copied().fold(f64::INFINITY, f64::min)));
    }
    let columns = numbers(path, &["a", "--axis", "1", "--rows", "..4", "--where", "x < 7"]);
    let columns = columns["table"].as_array().unwrap();
    assert_eq!((columns.len(), &columns[8]["count"]), (50, &json!(3)));
    assert_eq!((&columns[8]["sum"], &columns[8]["skipped"]), (&json!(0.5), &json!(1)));

    let rows = reduce(path, &["a", "wide", "--axis", "0", "--csv", "--rows", "1..2"]).out;
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows[0], "file,dataset,index,count,nan,skipped,sum,mean,min,max,variance,std");
    assert!(rows[1].contains(",a,1,50,0,0,"), "{}", rows[1]);
    let wide = (1_i64 << 60) + 1;
    assert!(rows[2].contains(&format!(",wide,1,1,0,0,{wide},")), "{}", rows[2]);

    let text = reduce(path, &["a", "--axis", "0"]).out;
    let names: Vec<&str> = text.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(names, ["index", "count", "NaN", "mean", "min", "max", "std"]);
    assert_eq!(text.lines().count(), 7);
}

#[test]
fn pictures_are_a_line_of_small_bars_or_a_file() {
    let scratch = scratch();
    let path = &*scratch.path();
    let last = |args: &[&str]| {
        let said = reduce(path, args);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.out.lines().last().unwrap().to_owned()
    };
    assert_eq!(last(&["a", "--axis", "0", "--plot"]), "▁▁▂▃▆█  means from 0.44 to 25.44");
    let spread = last(&["a", "--histogram=8", "--plot"]);
    assert_eq!(spread.chars().position(|letter| letter == ' '), Some(8));
    assert!(spread.ends_with("  -2.5 to 28.5"), "{spread}");

    let picture = path.with_file_name("a.svg");
    let to = format!("--plot={}", picture.display());
    let drawn = |args: &[&str]| {
        let said = reduce(path, &[args, &[&to]].concat());
        assert!(said.err.contains(&format!("; drawn in {}", picture.display())), "{}", said.err);
        std::fs::read_to_string(&picture).unwrap()
    };
    let histogram = drawn(&["a", "--histogram=8"]);
    assert_eq!(histogram.matches("<rect x=").count(), 8, "{histogram}");
    let means = drawn(&["a", "--axis", "0"]);
    let points = means.split_once("<polyline points=\"").unwrap().1.split_once('"').unwrap().0;
    assert_eq!(points.split(' ').count(), 6, "{means}");
    for svg in [histogram, means] {
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"), "{svg}");
        assert!(svg.contains("<title>a</title>"), "{svg}");
    }
}

#[test]
fn what_does_not_go_together_is_an_error() {
    let scratch = scratch();
    let path = &*scratch.path();
    let wrong = |args: &[&str], why: &str| {
        let said = reduce(path, args);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(said.err.contains(why), "{args:?}: {}", said.err);
    };
    wrong(&["a", "--axis", "0", "--histogram"], "cannot be used with");
    wrong(&["a", "--axis", "2"], "axis 2 was asked for, but there are 2");
    wrong(&["a", "--histogram=0"], "0 is not in 1..=10000");
    wrong(&["a", "--histogram", "--quantiles", "0.5", "--csv"], "--csv is one table");
    wrong(&["a", "--plot", "--json"], "--plot=picture.svg");
    wrong(&["a", "--plot", "b.svg"], "write --plot=b.svg");
    wrong(&["a", "wide", "--plot=b.svg"], "a picture of which of the 2?");
    let nowhere = "/no/such/folder/b.svg: the picture cannot be written: No such file or directory (os error 2)\n";
    wrong(&["a", "--plot=/no/such/folder/b.svg"], nowhere);
    wrong(&[path.to_str().unwrap(), "a", "--axis", "0"], "an axis of which file?");
}

#[test]
fn a_picture_replaces_nothing_but_a_picture() {
    let scratch = scratch();
    let path = &*scratch.path();
    let folder = path.parent().unwrap();
    let before = std::fs::read(path).unwrap();
    let other = folder.join("other.h5");
    std::fs::copy(path, &other).unwrap();
    std::os::unix::fs::symlink(path, folder.join("link.svg")).unwrap();
    std::fs::hard_link(path, folder.join("hard.svg")).unwrap();
    std::fs::write(folder.join("notes.svg"), "mine").unwrap();
    let drawn = |to: &str, names: &[&str]| {
        let plot = format!("--plot={}", folder.join(to).display());
        reduce(path, &[names, &[&plot]].concat())
    };
    let both = [other.to_str().unwrap(), "a"];
    for (to, names) in [
        ("data.h5", &["a"][..]),
        ("link.svg", &["a"]),
        ("hard.svg", &["a"]),
        ("other.h5", &both),
        ("data.h5", &["a", "--axis", "0"]),
        ("notes.svg", &["a"]),
    ] {
        let said = drawn(to, names);
        assert_eq!((said.code, &*said.out), (Some(2), ""), "{to}: {}", said.err);
        let why = if to == "notes.svg" { "isn't an SVG picture" } else { "which is read" };
        assert!(said.err.contains(why) && said.err.contains("another file"), "{}", said.err);
        assert!([path, &*other].iter().all(|file| std::fs::read(file).unwrap() == before));
    }
    assert_eq!(std::fs::read(folder.join("notes.svg")).unwrap(), b"mine");

    std::os::unix::fs::symlink("real.svg", folder.join("to.svg")).unwrap();
    for (to, args) in [("real.svg", &["a"][..]), ("to.svg", &["a", "--axis", "0"])] {
        let said = drawn(to, args);
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
    let real = std::fs::read_to_string(folder.join("real.svg")).unwrap();
    assert!(real.contains("index of axis 0") && real.ends_with("</svg>\n"), "{real}");
    assert!(folder.join("to.svg").is_symlink());
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(!left.iter().any(|path| path.extension().is_some_and(|it| it == "tmp")), "{left:?}");
}
