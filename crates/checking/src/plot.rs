//! Plots of what `cargo bench` measured, for the pages of the book.
//!
//! [`measured`] reads the figures that criterion keeps in `target/criterion`; [`draw`] makes one SVG
//! of each benchmark group. It is part of the page (`{{#include plots/….svg}}`), so that it takes the
//! colours of the book's theme.

mod axis;
mod lines;
mod measured;
mod narrower;
mod rows;
mod svg;

pub use measured::{Amount, Group, Point, measured};

use crate::checkout::tree::Tree;
use anyhow::{Context, Result, bail};
use httpdate::fmt_http_date;
pub use narrower::narrower;
use report::YOURS;
use std::fs;
use std::num::NonZero;
use std::path::Path;
use std::thread::available_parallelism;
pub use svg::Room;
use svg::Svg;
use terminal::{line, tell};

/// Writes a plot for each group of the benchmark `bench` to `chapters/plots/BENCH/`, and says what a
/// page includes. What the learner's own answers took is left out: the book shows the reference.
///
/// # Errors
/// When there is no such benchmark, it has not been run, or a file cannot be read or written.
pub fn into_book(tree: &Tree, bench: &str) -> Result<()> {
    let mut groups = measured(&tree.target_dir().join("criterion"), bench)?;
    for group in &mut groups {
        group.points.retain(|point| !point.function.starts_with(YOURS));
    }
    groups.retain(|group| !group.points.is_empty());
    if groups.is_empty() {
        let known = tree.benchmarks()?;
        if !known.iter().any(|known| known == bench) {
            bail!("no benchmark is called `{bench}`; there are {}", known.join(", "));
        }
        bail!("nothing has been measured of {bench}: run cargo bench --bench {bench} first");
    }
    let plots = tree.root().join("chapters/plots");
    let folder = plots.join(bench);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let machine = machine();
    let findings = plots.join("findings.txt");
    let findings = fs::read_to_string(&findings).with_context(|| findings.display().to_string())?;
    for group in &groups {
        let path = folder.join(file_name(group, bench));
        let name = path.strip_prefix(&plots).unwrap_or(&path);
        let title = finding(&findings, &name.with_extension("").display().to_string());
        write(&path, &draw(group, title.unwrap_or(&group.name), &machine, Room::Wide))?;
        line(format!("{{{{#include plots/{}}}}}", name.display()))?;
    }
    tell(format!("{} plots in {}", groups.len(), tree.short(&folder)));
    Ok(())
}

/// What the plot of this name shows, as `chapters/plots/findings.txt` says it: the line below the name.
pub fn finding<'a>(findings: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = findings.lines();
    lines.find(|line| *line == name)?;
    lines.next().map(str::trim)
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// `semaphores/reduction/in memory` is `reduction-in-memory.svg`.
fn file_name(group: &Group, bench: &str) -> String {
    let name = group.name.strip_prefix(bench).unwrap_or(&group.name).trim_start_matches('/');
    let name = if name.is_empty() { bench } else { name };
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    format!("{}.svg", name.chars().map(safe).collect::<String>())
}

/// The plot of a group as an SVG element without empty lines: a line for each function when there are
/// figures for several numbers, of threads for example, else a row for each function. In the book its title
/// says what it shows; a learner's own figures may show something else, and have a title that says what they are.
pub fn draw(group: &Group, title: &str, machine: &str, room: Room) -> String {
    let day = fmt_http_date(group.measured);
    // "Sun, 06 Nov 1994 08:49:37 GMT"
    let day = day.get(5..16).unwrap_or(&day).trim_start_matches('0');
    let caption = format!("criterion: median and its 95% confidence interval · {machine} · {day}");
    let mut svg = Svg::new(title, room);
    if group.parameters().len() > 1 {
        lines::draw(&mut svg, group);
    } else {
        rows::draw(&mut svg, group);
    }
    svg.finish(&caption)
}

/// The processor and the number of its cores that this program may use.
pub fn machine() -> String {
    let cores = available_parallelism().map_or(1, NonZero::get);
    let cores = format!("{cores} {}", if cores == 1 { "core" } else { "cores" });
    // Linux has it here; elsewhere the number must do.
    let known = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = known.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    match model {
        Some((_, model)) => format!("{}, {cores}", model.trim()),
        None => cores,
    }
}
