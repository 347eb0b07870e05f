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
//!
//! The title of a figure is such a sentence too. `chapters/plots/findings.txt` has it, with what must hold.

use super::pages::{Page, root};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The titles of the figures, and what must hold of each.
const FINDINGS: &str = "chapters/plots/findings.txt";

/// So many letters fit above a figure.
const LONGEST: usize = 88;

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

/// What is wrong with the titles of the figures: one that has none, or another than is written; one that
/// its figure does not bear out, or that nothing is said to bear out.
///
/// # Errors
/// A claim that cannot be read, or is about what no figure has; a figure that is missing.
pub fn titles() -> Result<Vec<String>, String> {
    let text = fs::read_to_string(root().join(FINDINGS)).map_err(|e| format!("{FINDINGS}: {e}"))?;
    let all = findings(&text);
    let mut wrong = Vec::new();
    for name in drawn()? {
        if !all.iter().any(|finding| finding.figure == name) {
            wrong.push(format!("  {name}: what does it show? Write it in {FINDINGS}"));
        }
    }
    for finding in &all {
        let Finding { figure, title, claims } = finding;
        let svg = svg(figure)?;
        if !svg.contains(&format!("aria-label=\"{}\"", title.replace('&', "&amp;"))) {
            wrong.push(format!("  {figure}: its title is another than {FINDINGS} has"));
        }
        if claims.is_empty() || title.chars().count() > LONGEST {
            wrong.push(format!(
                "  {figure}: a title has a claim at least, and {LONGEST} letters at most"
            ));
        }
        wrong.extend(disagreements(title, claims, figure, &read(&svg))?);
    }
    Ok(wrong)
}

/// Claims of a title that its figure refutes, and factors in the title that no claim comes to.
fn disagreements(
    title: &str,
    claims: &[&str],
    name: &str,
    figure: &Figure,
) -> Result<Vec<String>, String> {
    let mut wrong = Vec::new();
    let mut values = Vec::new();
    for claim in claims {
        let (is, holds) = value(claim, figure).map_err(|e| format!("{name}: {claim}: {e}"))?;
        if !holds {
            wrong.push(format!("  {name}: \u{201c}{title}\u{201d}: {claim}, but it is {is:.3e}"));
        }
        values.push(is);
    }
    for factor in factors(title) {
        let decimals = factor.split_once('.').map_or(0, |(_, after)| after.len());
        let number: f64 = factor.parse().map_err(|e| format!("{name}: `{factor}`: {e}"))?;
        // Half of the last digit, and what the figures themselves are rounded by.
        let off = 0.5 * 10f64.powi(-(decimals as i32)) + 0.01 * number;
        if !values.iter().any(|is| (is - number).abs() <= off) {
            wrong.push(format!("  {name}: no claim of its title comes to {factor}"));
        }
    }
    Ok(wrong)
}

/// The numbers of a title that say how many times as much something is.
fn factors(title: &str) -> Vec<&str> {
    let words: Vec<&str> =
        title.split(' ').map(|word| word.trim_end_matches([',', ';', ':'])).collect();
    let is_factor = |at: usize| {
        words.get(at + 1) == Some(&"times") || at >= 2 && words[at - 2..at] == ["factor", "of"]
    };
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    (0..words.len())
        .filter(|&at| is_number(words[at]) && is_factor(at))
        .map(|at| words[at])
        .collect()
}

/// What a figure shows, as its title says it, and what must hold of its data.
struct Finding<'a> {
    figure: &'a str,
    title: &'a str,
    claims: Vec<&'a str>,
}

/// The findings of the file; its first paragraph says what it is.
fn findings(text: &str) -> Vec<Finding<'_>> {
    let paragraphs = text.split("\n\n").skip(1);
    paragraphs
        .filter_map(|paragraph| {
            let mut lines = paragraph.trim().lines();
            let (figure, title) = (lines.next()?, lines.next()?.trim());
            let claims = lines.map(|line| line.trim().trim_start_matches("- ")).collect();
            Some(Finding { figure, title, claims })
        })
        .collect()
}

/// The figures that there are, such as `locks/one`.
fn drawn() -> Result<Vec<String>, String> {
    let folder = root().join("chapters/plots");
    let entries = |path: &Path| -> Result<Vec<PathBuf>, String> {
        let all = fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(all.flatten().map(|entry| entry.path()).collect())
    };
    let mut names = Vec::new();
    for bench in entries(&folder)?.iter().filter(|path| path.is_dir()) {
        for path in entries(bench)? {
            let name = path.strip_prefix(&folder).expect("it is inside").with_extension("");
            names.push(name.display().to_string());
        }
    }
    Ok(names)
}

/// What it is instead, if the figure does not say what the claim says.
fn refutation(claim: &str) -> Result<Option<String>, String> {
    let (name, says) = claim.split_once(": ").ok_or("it should be `FIGURE: …`")?;
    let (is, holds) = value(says, &figure(name)?)?;
    Ok((!holds).then(|| format!("{is:.3e}")))
}

/// What a claim without the name of its figure comes to, and whether it holds.
fn value(says: &str, figure: &Figure) -> Result<(f64, bool), String> {
    let (what, range) = says.split_once(" is between ").ok_or("it should be `… is between …`")?;
    let (from, to) = range.split_once(" and ").ok_or("it should be `between … and …`")?;
    let of = |point: &str| quantity(known(figure, point)?);
    let is = match what.split_once(" over ") {
        Some((above, below)) => of(above)? / of(below)?,
        None => of(what)?,
    };
    Ok((is, (quantity(from)?..=quantity(to)?).contains(&is)))
}

fn svg(name: &str) -> Result<String, String> {
    let path = root().join("chapters/plots").join(format!("{name}.svg"));
    fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
}

/// A title that disagrees with its figure is found, whether a claim fails or only its number is wrong.
pub fn a_wrong_title_is_found() -> Result<(), String> {
    let figure =
        Figure::from([("a at 1", "2"), ("a at 2", "3.7")].map(|(at, is)| (at.into(), is.into())));
    let found = |title, claim| disagreements(title, &[claim], "x", &figure).map(|all| all.len());
    let claim = "a at 2 over a at 1 is between 1.8 and 1.9";
    for (title, claim, wrong) in [
        ("A second thread is 1.9 times as fast", claim, 0),
        ("A second thread is 2.5 times as fast", claim, 1),
        ("It gains a factor of 3, with 16 rows", claim, 1),
        ("A second thread gains nothing", "a at 2 over a at 1 is between 0.9 and 1.1", 1),
    ] {
        let count = found(title, claim)?;
        if count != wrong {
            return Err(format!("{count} disagreements, not {wrong}: {title}"));
        }
    }
    match found("Another line", "b at 1 is between 1 and 2") {
        Ok(_) => Err("a claim about what is not there was believed".to_owned()),
        Err(_) => Ok(()),
    }
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
    Ok(read(&svg(name)?))
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
        let is_dot = ["<circle", "<polygon"].iter().any(|shape| line.starts_with(shape));
        let Some(dot) = is_dot.then(|| between("<title>")).flatten() else { continue };
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

/// `4.35 ns`, `1.87 M/s`, `1.87 M jobs/s`, `7.19 GB/s`, or a number alone.
fn quantity(text: &str) -> Result<f64, String> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let number: f64 = number.parse().map_err(|e| format!("`{text}`: {e}"))?;
    // What is counted is not part of the number.
    let unit = unit.split_once(' ').map_or(unit, |(unit, _)| unit);
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
