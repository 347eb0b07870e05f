//! Sentences that say what a figure shows, and the figure's data.
//!
//! A comment in a page ties the sentence above it to the figures that it is about:
//!
//! - `<!-- figure: threads/memory-by-threads: claim at 2 over claim at 1 is between 1.7 and 2 -->`
//! - `<!-- figure: locks/one: RwLock::read over Mutex is between 1 and 1.2 -->`
//! - `<!-- figure: locks/one: Mutex is between 1 ns and 10 ns -->`
//!
//! The first word is a file in `chapters/plots/`. Before `at` is the name of a line, after it the place on the
//! axis below, as the figure has them; a figure of bars has names only.

use super::pages::{Page, root};
use std::collections::BTreeMap;
use std::fs;

/// What a figure says, by the name of a line and the place on it (`claim at 2`) or of a bar (`Mutex`): a time, or
/// bytes or pieces of work a second.
type Figure = BTreeMap<String, String>;

/// Sentences that their figures do not bear out, each with its place.
///
/// # Errors
/// A comment that cannot be read, or is about what no figure has.
pub fn refuted(pages: &[Page]) -> Result<Vec<String>, String> {
    let mut wrong = Vec::new();
    for page in pages {
        for (at, line) in page.text.lines().enumerate() {
            if !line.contains("<!-- figure:") {
                continue;
            }
            let place = format!("{}:{}", page.path.display(), at + 1);
            let claim = line.trim().strip_prefix("<!-- figure: ");
            let claim = claim.and_then(|claim| claim.strip_suffix(" -->"));
            let claim = claim.filter(|claim| !claim.contains("-->"));
            let claim = claim.ok_or(format!("{place}: such a comment has a line of its own"))?;
            let found = refutation(claim).map_err(|e| format!("{place}: {e}"))?;
            wrong.extend(found.map(|is| format!("  {place}: {claim}, but it is {is}")));
        }
    }
    Ok(wrong)
}

/// What it is instead, if the figure does not say what the claim says.
fn refutation(claim: &str) -> Result<Option<String>, String> {
    let (name, says) = claim.split_once(": ").ok_or("it should be `FIGURE: …`")?;
    let (what, range) = says.split_once(" is between ").ok_or("it should be `… is between …`")?;
    let (from, to) = range.split_once(" and ").ok_or("it should be `between … and …`")?;
    let figure = figure(name)?;
    let of = |point: &str| quantity(known(&figure, point)?);
    let is = match what.split_once(" over ") {
        Some((above, below)) => of(above)? / of(below)?,
        None => of(what)?,
    };
    let is_it = (quantity(from)?..=quantity(to)?).contains(&is);
    Ok((!is_it).then(|| format!("{is:.3e}")))
}

/// The seconds that one piece of work takes, by the point of a figure.
///
/// # Errors
/// If there is no such point.
pub fn seconds(name: &str, point: &str) -> Result<f64, String> {
    let of_figure = |e| format!("{name}: {e}");
    let figure = figure(name)?;
    let text = known(&figure, point).map_err(of_figure)?;
    let is = quantity(text).map_err(of_figure)?;
    Ok(if text.ends_with("/s") { 1.0 / is } else { is })
}

fn known<'a>(figure: &'a Figure, point: &str) -> Result<&'a str, String> {
    let known = || figure.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let text = figure.get(point).ok_or_else(|| format!("no `{point}` in it, but: {}", known()))?;
    Ok(text)
}

fn figure(name: &str) -> Result<Figure, String> {
    let path = root().join("chapters/plots").join(name).with_extension("svg");
    let svg = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(read(&svg))
}

/// The data of a figure, which its dots have as titles. The name of a bar is the text to its left. Dots of
/// the legend have no value.
fn read(svg: &str) -> Figure {
    let mut figure = Figure::new();
    let mut bar = "";
    for line in svg.lines() {
        let between = |before: &str| Some(line.split_once(before)?.1.split_once('<')?.0);
        if line.contains("font-size=\"13\" text-anchor=\"end\"") {
            bar = between("\">").unwrap_or_default();
        }
        let Some(dot) = line.starts_with("<circle").then(|| between("<title>")).flatten() else {
            continue;
        };
        let (point, value) = match dot.rsplit_once(": ") {
            Some((point, value)) => match point.rsplit_once(", ") {
                Some((name, place)) => (format!("{name} at {place}"), value),
                None => continue,
            },
            None if bar.is_empty() => continue,
            None => (bar.to_string(), dot),
        };
        figure.insert(point, value.to_string());
    }
    figure
}

/// `4.35 ns`, `1.87 M/s`, `7.19 GB/s`, or a number alone.
fn quantity(text: &str) -> Result<f64, String> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let number: f64 = number.parse().map_err(|e| format!("`{text}`: {e}"))?;
    let factor = match unit.trim_end_matches("/s").trim_end_matches('B') {
        "" => 1.0,
        "ns" => 1e-9,
        "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        unit => return Err(format!("`{text}`: what is a `{unit}`?")),
    };
    Ok(number * factor)
}
