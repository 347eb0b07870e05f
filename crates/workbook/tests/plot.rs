//! Plots of what criterion measured.

use std::fs;
use std::path::Path;
use workbook::plot::{Amount, Group, Point, Room, draw, finding, measured};

/// Writes the files of one function as criterion does.
fn write(criterion: &Path, group: &str, function: &str, value: Option<&str>, median: f64) {
    let folder = criterion.join(group.replace('/', "_")).join(function);
    let folder = folder.join(value.unwrap_or_default()).join("new");
    fs::create_dir_all(&folder).unwrap();
    let benchmark = serde_json::json!({
        "group_id": group, "function_id": function, "value_str": value,
        "throughput": { "Bytes": 1_000_000 }, "full_id": "", "directory_name": "", "title": "",
    });
    fs::write(folder.join("benchmark.json"), benchmark.to_string()).unwrap();
    let estimate = |value: f64| {
        serde_json::json!({
            "confidence_interval": {
                "confidence_level": 0.95, "lower_bound": value * 0.9, "upper_bound": value * 1.1,
            },
            "point_estimate": value, "standard_error": 1.0,
        })
    };
    let estimates = serde_json::json!({ "mean": estimate(1.0), "median": estimate(median) });
    fs::write(folder.join("estimates.json"), estimates.to_string()).unwrap();
}

fn group(points: &[(&str, Option<f64>, f64)]) -> Group {
    let points = points.iter().map(|&(function, parameter, median)| Point {
        function: function.to_owned(),
        parameter,
        median,
        interval: (median * 0.9, median * 1.1),
        amount: None,
    });
    Group {
        name: "locks/many by threads".to_owned(),
        points: points.collect(),
        measured: std::time::SystemTime::UNIX_EPOCH,
    }
}

#[test]
fn the_groups_of_one_benchmark_are_read_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let criterion = folder.path();
    write(criterion, "locks/many", "std", Some("8"), 30.0);
    write(criterion, "locks/many", "std", Some("2"), 20.0);
    write(criterion, "locks/one", "std", None, 10.0);
    write(criterion, "locksmiths/one", "std", None, 10.0);
    let groups = measured(criterion, "locks").unwrap();
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["locks/many", "locks/one"]);
    let many: Vec<_> = groups[0].points.iter().map(|p| (p.parameter, p.median)).collect();
    assert_eq!(many, [(Some(2.0), 20.0), (Some(8.0), 30.0)], "by the number, not by its digits");
    assert_eq!(groups[0].points[0].amount, Some(Amount::Bytes(1_000_000)));
}

#[test]
fn what_was_not_measured_is_nothing_and_what_is_broken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("criterion");
    assert_eq!(measured(&nowhere, "locks").unwrap(), []);
    write(&nowhere, "locks/one", "std", None, 10.0);
    let broken = nowhere.join("locks_one/std/new/estimates.json");
    fs::write(&broken, "{").unwrap();
    let error = measured(&nowhere, "locks").unwrap_err();
    assert!(error.to_string().contains("estimates.json"), "{error:#}");
}

/// The `y` of the first shape that begins with `shape` and has `text` in it.
fn y_of(svg: &str, shape: &str, text: &str) -> f64 {
    let line = svg.lines().find(|l| l.starts_with(shape) && l.contains(text));
    let line = line.unwrap_or_else(|| panic!("no {shape} with {text}:\n{svg}"));
    let attribute = if shape == "<circle" { "cy=\"" } else { " y=\"" };
    line.split(attribute).nth(1).and_then(|l| l.split('"').next()).unwrap().parse().unwrap()
}

#[test]
fn functions_without_a_number_are_rows_from_the_fastest_down() {
    let svg = draw(
        &group(&[("a", None, 500.0), ("b", None, 100.0), ("c", None, 300.0)]),
        "a title",
        "here",
        Room::Wide,
    );
    let [a, b, c] = [">a<", ">b<", ">c<"].map(|name| y_of(&svg, "<text", name));
    assert!(b < c && c < a, "{svg}");
    assert_eq!(svg.matches("<rect").count(), 3, "a factor of five fits on bars from zero");
}

#[test]
fn far_apart_is_logarithmic_and_has_no_bars() {
    let svg =
        draw(&group(&[("a", None, 1.0), ("b", None, 40_000.0)]), "a title", "here", Room::Wide);
    assert!(svg.contains("logarithmic") && !svg.contains("<rect"), "{svg}");
    assert!(svg.contains("1 ns") && svg.contains("40 µs"), "{svg}");
}

#[test]
fn functions_of_a_number_are_lines_and_longer_is_higher_up() {
    let points = [
        ("all", None, 60.0),
        ("one", Some(1.0), 100.0),
        ("one", Some(2.0), 50.0),
        ("two", Some(1.0), 100.0),
        ("two", Some(2.0), 80.0),
    ];
    let svg = draw(&group(&points), "a title", "here", Room::Wide);
    let top = |what: &str| -> f64 {
        let line = svg.lines().find(|line| line.contains(what)).expect("a figure");
        let place = line.split_once("translate(").expect("a place").1.split_once(')').unwrap().0;
        place.split_once(' ').unwrap().1.parse().unwrap()
    };
    let [faster, slower] = ["one, 2: 50 ns", "two, 2: 80 ns"].map(top);
    assert!(slower < faster, "{svg}");
    assert_eq!(svg.matches("<polyline").count(), 2);
    assert_eq!(svg.matches("stroke-dasharray").count(), 1, "a level for what has no number");
    assert!(svg.contains(">threads<"), "the axis is named:\n{svg}");
}

/// Without colours the lines of a wide plot are told apart, too.
#[test]
fn each_line_has_a_shape_of_its_own() {
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let points: Vec<_> =
        names.iter().flat_map(|&name| [1.0, 2.0].map(|n| (name, Some(n), 100.0))).collect();
    for room in [Room::Wide, Room::Narrow] {
        let svg = draw(&group(&points), "a title", "here", room);
        let shape = |line: &str| match line.split_once(" points=\"") {
            Some((_, corners)) => corners.split('"').next().unwrap().to_owned(),
            None => "round".to_owned(),
        };
        let marks = svg.lines().filter(|line| line.contains("<title>"));
        let marks: std::collections::BTreeSet<String> = marks.map(shape).collect();
        assert_eq!(marks.len(), names.len(), "{room:?}: {marks:?}");
    }
}

/// `300 M/s` alone does not say of what.
#[test]
fn what_is_counted_is_said() {
    let mut counted = group(&[("a", Some(1.0), 500.0), ("a", Some(2.0), 250.0)]);
    counted.name = "race_conditions/count by threads".to_owned();
    counted.points.iter_mut().for_each(|point| point.amount = Some(Amount::Elements(1000)));
    let svg = draw(&counted, "a title", "here", Room::Wide);
    assert!(svg.contains(">additions a second: higher is better<"), "{svg}");
    assert!(svg.contains("<title>a, 1: 2 G additions/s</title>"), "{svg}");
    counted.points.iter_mut().for_each(|point| point.amount = Some(Amount::Elements(1)));
    counted.points.iter_mut().for_each(|point| point.median = 1e8);
    assert!(draw(&counted, "", "", Room::Wide).contains("<title>a, 1: 10 additions/s</title>"));
}

#[test]
fn no_plot_of_the_book_leaves_it_open_what_is_counted() {
    let plots = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chapters/plots");
    let mut seen = 0;
    for folder in fs::read_dir(plots).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        for file in fs::read_dir(folder.path()).unwrap().flatten() {
            let svg = fs::read_to_string(file.path()).unwrap();
            for line in svg.lines().filter(|line| line.contains("/s</title>")) {
                let value =
                    line.rsplit_once("</title>").unwrap().0.rsplit([':', '>']).next().unwrap();
                let is_told = value.ends_with("B/s") || value.trim().split(' ').count() == 3;
                assert!(is_told, "{}: {value}", file.path().display());
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} figures");
}

/// The sentence is the title of the picture, for those who hear it, too.
#[test]
fn a_plot_of_the_book_has_what_it_shows_as_its_title() {
    let findings = "What this file is.\n\nlocks/one\n  A lock is cheap\n  - a is between 1 and 2\n";
    assert_eq!(finding(findings, "locks/one"), Some("A lock is cheap"));
    assert_eq!(finding(findings, "locks"), None);
    let svg = draw(&group(&[("a", None, 500.0)]), "A lock is cheap", "here", Room::Wide);
    assert!(svg.contains("aria-label=\"A lock is cheap\""), "{svg}");
    assert!(svg.contains(">A lock is cheap</text>"), "{svg}");
}

#[test]
fn names_do_not_cover_each_other() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let points: Vec<_> =
        names.iter().flat_map(|&name| [1.0, 2.0].map(|n| (name, Some(n), 100.0))).collect();
    let svg = draw(&group(&points), "a title", "here", Room::Wide);
    let mut places = names.map(|name| y_of(&svg, "<text", &format!(">{name}<")));
    places.sort_by(f64::total_cmp);
    assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 15.9), "{places:?}");
}

/// A line that was measured for one number only begins there: of fewer threads it says nothing.
#[test]
fn a_single_figure_says_nothing_of_smaller_numbers() {
    let points = [("one", Some(1.0), 9.0), ("one", Some(2.0), 5.0)];
    let at = |number| {
        let all = [points[0], points[1], ("single", Some(number), 7.0)];
        draw(&group(&all), "a title", "here", Room::Wide)
    };
    assert_eq!(at(1.0).matches("stroke-dasharray").count(), 1, "from the first number to the end");
    assert_eq!(at(2.0).matches("stroke-dasharray").count(), 0, "at the last one it's a point");
}

/// On a telephone all of it is there: names stand below, and long titles have several lines.
#[test]
fn in_a_narrow_place_every_text_has_its_room() {
    let lines = [1.0, 2.0].map(|n| ("a function with a long name", Some(n), 5e8 * n));
    let rows = [("a function with a long name", None, 5e8), ("another", None, 7e8)];
    let title = "Your answer and the reference: what was measured, by the number of threads";
    for points in [&lines, &rows] {
        let svg =
            draw(&group(points), title, "a machine of 64 cores that has a long name", Room::Narrow);
        assert!(svg.contains("viewBox=\"0 0 320 "), "{svg}");
        let number = |line: &str, name: &str| -> f64 {
            let (_, rest) = line.split_once(&format!(" {name}=\"")).expect("the attribute");
            rest.split('"').next().unwrap().parse().expect("a number")
        };
        for line in svg.lines().filter(|line| line.starts_with("<text")) {
            let words = line.split_once('>').unwrap().1.trim_end_matches("</text>");
            let (x, width) = (
                number(line, "x"),
                words.chars().count() as f64 * number(line, "font-size") * 0.56,
            );
            let begins = match () {
                () if line.contains("\"start\"") => x,
                () if line.contains("\"middle\"") => x - width / 2.0,
                () => x - width,
            };
            assert!(
                begins > -4.0 && begins + width < 324.0,
                "{begins} to {}: {words}",
                begins + width
            );
        }
    }
}

/// A blank line would end the element for Markdown, and `<` in a name would begin another.
#[test]
fn it_can_stand_in_a_page() {
    let svg =
        draw(&group(&[("Vec<f64> & \"more\"", None, 5.0)]), "a title", "a <machine>", Room::Wide);
    assert!(svg.lines().all(|line| !line.trim().is_empty()), "{svg}");
    assert!(svg.starts_with("<svg ") && svg.lines().next().unwrap().ends_with('>'), "{svg}");
    assert!(svg.contains("Vec&lt;f64&gt; &amp; &quot;more&quot;"), "{svg}");
    assert!(svg.contains("a &lt;machine&gt;"), "{svg}");
}

/// The page finds the plots of an exercise by the name of the learner's answer, so each benchmark takes
/// that name from `harness::yours!`, and measures every answer that it mounts.
#[test]
fn each_answer_of_the_learner_is_measured_under_the_name_that_its_page_looks_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut answers = 0;
    for entry in fs::read_dir(root.join("benches")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let bench = path.display();
        assert!(
            !text.contains(&format!("\"{}", report::YOURS.trim_end())),
            "{bench} writes the name of a learner's answer by hand: take it from harness::yours!"
        );
        for mounted in text.split("#[path = \"../exercises/").skip(1) {
            let (name, _) = mounted.split_once(".rs\"]").unwrap();
            let (chapter, exercise) = name.split_once('/').unwrap();
            let named = format!("yours!(\"{chapter}\", \"{exercise}\")");
            assert!(text.contains(&named), "{bench} mounts {name} and does not say {named}");
            answers += 1;
        }
    }
    assert!(answers >= 15, "only {answers} answers are measured");
}
