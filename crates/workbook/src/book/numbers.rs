//! The numbers behind a plot, as a table below it: for readers who would rather read them than judge
//! heights, and for those who hear the page.

const BEGINS: &str = " class=\"plot\"";
const ENDS: &str = "</svg>";

/// The page with a folded table below each of its plots.
pub fn below_plots(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(BEGINS) {
        let (plot, after) = after.split_once(ENDS).unwrap_or((after, ""));
        out.push_str(&format!("{before}{BEGINS}{plot}{ENDS}{}", table(plot)));
        rest = after;
    }
    out + rest
}

/// A figure of a plot: of what, for which number if the plot has several, and how much. As HTML.
type Figure<'a> = (&'a str, Option<&'a str>, &'a str);

/// A row for each thing that was measured, and a column for each number that it was measured for.
fn table(plot: &str) -> String {
    let all = figures(plot);
    let (mut names, mut places) = (Vec::new(), Vec::new());
    for (name, place, _) in &all {
        if !names.contains(name) {
            names.push(*name);
        }
        if !places.contains(place) {
            places.push(*place);
        }
    }
    let head: String = places
        .iter()
        .map(|place| format!("<th scope=\"col\">{}</th>", place.unwrap_or("median")))
        .collect();
    let row = |name: &str| {
        let cell = |place: &Option<&str>| {
            let found = all.iter().find(|(n, p, _)| *n == name && p == place);
            let value = found.map_or("", |(_, _, value)| value);
            format!("<td>{}</td>", counted(value).map_or(value.to_owned(), |(short, _)| short))
        };
        let cells: String = places.iter().map(cell).collect();
        format!("<tr><th scope=\"row\">{name}</th>{cells}</tr>\n")
    };
    let rows: String = names.into_iter().map(row).collect();
    let of = all.first().and_then(|(_, _, value)| counted(value));
    let of = of.map_or(String::new(), |(_, counted)| format!(", in {counted} a second"));
    let by = axis(plot).map_or("medians".to_owned(), |axis| format!("medians by {axis}"));
    format!(
        "\n<details class=\"wb-numbers\"><summary>The numbers: {by}{of}</summary>\n\
         <div class=\"table-wrapper\"><table>\n<thead><tr><td></td>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n\
         </details>\n"
    )
}

/// What is counted in `206 M additions/s`, which is said once, and the rest: `206 M/s`.
fn counted(value: &str) -> Option<(String, &str)> {
    let (number, word) = value.rsplit_once(' ')?;
    let word = word.strip_suffix("/s").filter(|word| !word.ends_with('B'))?;
    Some((format!("{number}/s"), word))
}

/// The dots' words. Below an axis of numbers they are `name, number: value`; a row's are its value, and its
/// name is the text before. A dot of the legend has a name alone.
fn figures(plot: &str) -> Vec<Figure<'_>> {
    let axis = axis(plot).is_some();
    let mut row = "";
    let mut all = Vec::new();
    for line in plot.lines() {
        if line.contains("font-size=\"13\" text-anchor=\"end\"") {
            row = between(line, "\">").unwrap_or_default();
        }
        if !["<circle", "<polygon"].iter().any(|shape| line.starts_with(shape)) {
            continue;
        }
        match between(line, "<title>") {
            Some(words) if axis => {
                if let Some((what, value)) = words.rsplit_once(": ")
                    && let Some((name, place)) = what.rsplit_once(", ")
                {
                    all.push((name, Some(place), value));
                }
            }
            Some(value) if !row.is_empty() => all.push((row, None, value)),
            _ => {}
        }
    }
    all
}

/// What the numbers along the axis below are: the last text but the caption that stands in the middle, if
/// it is not itself a number.
fn axis(plot: &str) -> Option<&str> {
    let middle =
        plot.lines().rev().find(|line| line.contains("font-size=\"12\" text-anchor=\"middle\""))?;
    between(middle, "\">").filter(|text| !text.starts_with(|c: char| c.is_ascii_digit()))
}

fn between<'a>(line: &'a str, before: &str) -> Option<&'a str> {
    Some(line.split_once(before)?.1.split_once('<')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Group, Point, Room, draw};
    use std::time::SystemTime;

    fn page(name: &str, points: &[(&str, Option<f64>, f64)]) -> String {
        let points = points.iter().map(|&(function, parameter, median)| Point {
            function: function.to_owned(),
            parameter,
            median,
            interval: (median, median),
            amount: None,
        });
        let group = Group {
            name: name.to_owned(),
            points: points.collect(),
            measured: SystemTime::UNIX_EPOCH,
        };
        below_plots(&format!("<p>a</p>\n{}<p>b</p>\n", draw(&group, "a title", "here", Room::Wide)))
    }

    #[test]
    fn lines_have_a_column_for_each_number() {
        let page = page(
            "x by threads",
            &[
                ("no queue: one", Some(1.0), 5.0),
                ("no queue: one", Some(2.0), 7.0),
                ("b", Some(2.0), 9.0),
            ],
        );
        assert!(page.starts_with("<p>a</p>\n<svg ") && page.ends_with("<p>b</p>\n"), "{page}");
        assert!(page.contains("medians by threads</summary>"), "{page}");
        assert!(page.contains("<th scope=\"col\">1</th><th scope=\"col\">2</th>"), "{page}");
        let row = "<th scope=\"row\">no queue: one</th><td>5 ns</td><td>7 ns</td>";
        assert!(page.contains(row), "{page}");
        assert!(page.contains("<th scope=\"row\">b</th><td></td><td>9 ns</td>"), "{page}");
    }

    #[test]
    fn what_is_counted_is_said_once() {
        let lines = "<text font-size=\"12\" text-anchor=\"middle\">threads</text>\n\
            <circle><title>a, 1: 206 M additions/s</title></circle>\n\
            <circle><title>a, 2: 9 additions/s</title></circle>\n";
        let page = below_plots(&format!("<svg class=\"plot\">\n{lines}</svg>"));
        assert!(page.contains("medians by threads, in additions a second</summary>"), "{page}");
        assert!(page.contains("<td>206 M/s</td><td>9/s</td>"), "{page}");
        assert_eq!(counted("7.19 GB/s"), None);
        assert_eq!(counted("7 ns"), None);
    }

    #[test]
    fn rows_have_one_column() {
        let page = page("x", &[("a &lt; b", None, 5.0), ("c", None, 7.0)]);
        assert!(page.contains("<th scope=\"col\">median</th>"), "{page}");
        assert!(page.contains("<th scope=\"row\">c</th><td>7 ns</td>"), "{page}");
        assert_eq!(page.matches("<tr>").count(), 3, "{page}");
    }

    #[test]
    fn a_page_without_plots_stays_as_it_is() {
        assert_eq!(below_plots("<p><svg></svg></p>"), "<p><svg></svg></p>");
    }
}
