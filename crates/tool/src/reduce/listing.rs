//! What `reduce` without a dataset prints: which there are.

use super::request::{Format, Request};
use anyhow::Result;
use interleave::{Hdf5File, Listed, Listing};
use serde::Serialize;
use std::path::Path;

/// Of what cannot be read, at most so many are named.
const SHOWN: usize = 20;

/// What `reduce --json` prints of a dataset that it lists.
#[derive(Serialize)]
struct Entry<'a> {
    dataset: &'a str,
    shape: &'a [usize],
    #[serde(rename = "type")]
    dtype: &'a str,
    layout: &'a str,
    chunk: Option<&'a [usize]>,
    filters: &'a [String],
    stored: u64,
}

/// One line for each dataset that can be reduced, and what is said beside it.
pub(super) fn list(path: &Path, request: &Request<'_>) -> Result<(String, String)> {
    let file = Hdf5File::open(path)?;
    let Listing { datasets: numeric, unreadable, others, .. } = file.list();
    let left_out = left_out(&unreadable, others);
    if matches!(request.format, Format::Json | Format::Lines) {
        let entries: Vec<Entry<'_>> = numeric.iter().map(Entry::of).collect();
        return Ok((serde_json::to_string(&entries)? + "\n", left_out));
    }
    let Some(first) = numeric.first() else {
        let also = if left_out.is_empty() { left_out } else { format!("\n{left_out}") };
        anyhow::bail!(
            "{}: there is no dataset of numbers in it that can be read{also}",
            path.display()
        );
    };
    let mut out = String::new();
    if request.files.len() > 1 {
        out += &format!("{}\n", path.display());
    }
    // Columns: name, shape, type, and how it is stored.
    let rows: Vec<[String; 4]> = numeric.iter().map(columns).collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [name, shape, dtype] = [width(0), width(1), width(2)];
    for [a, b, c, d] in &rows {
        out += &format!("{a:<name$}  {b:<shape$}  {c:<dtype$}  {d}\n");
    }
    let hint = format!("reduce one: {} reduce {} {}", program(), path.display(), first.name);
    Ok((out, if left_out.is_empty() { hint } else { format!("{left_out}\n{hint}") }))
}

/// How this program was started: by cargo, or as itself.
fn program() -> String {
    if std::env::var_os("CARGO").is_some() {
        return "cargo run --release --".to_owned();
    }
    let name = std::env::args_os().next().map(std::path::PathBuf::from);
    let name = name.as_deref().and_then(Path::file_name);
    name.map_or("interleave".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// What the list leaves out: how many, and why.
fn left_out(unreadable: &[(String, String)], others: usize) -> String {
    let mut lines = Vec::new();
    if !unreadable.is_empty() {
        lines.push(format!("{} more cannot be read:", unreadable.len()));
        let shown = unreadable.iter().take(SHOWN);
        lines.extend(shown.map(|(name, why)| format!("  {name}: {why}")));
        if unreadable.len() > SHOWN {
            lines.push(format!("  and {} others", unreadable.len() - SHOWN));
        }
    }
    if others > 0 {
        lines.push(format!("{others} more hold no numbers"));
    }
    lines.join("\n")
}

fn columns(dataset: &Listed) -> [String; 4] {
    let mut stored = dataset.layout.to_owned();
    if let Some(chunk) = &dataset.chunk {
        stored += &format!(" {}", lengths(chunk));
    }
    for filter in &dataset.filters {
        stored += &format!(", {filter}");
    }
    let shape =
        if dataset.shape.is_empty() { "scalar".to_owned() } else { lengths(&dataset.shape) };
    [dataset.name.clone(), shape, dataset.dtype.clone(), stored]
}

fn lengths(axes: &[usize]) -> String {
    axes.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ")
}

impl Entry<'_> {
    fn of(dataset: &Listed) -> Entry<'_> {
        Entry {
            dataset: &dataset.name,
            shape: &dataset.shape,
            dtype: &dataset.dtype,
            layout: dataset.layout,
            chunk: dataset.chunk.as_deref(),
            filters: &dataset.filters,
            stored: dataset.stored,
        }
    }
}
