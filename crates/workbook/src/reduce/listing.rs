//! What `reduce` without a dataset prints: which there are.

use crate::terminal::{line, tell};
use anyhow::Result;
use interleave::Listed;
use serde::Serialize;
use std::path::Path;

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

/// One line for each dataset that can be reduced.
pub(super) fn list(file: &Path, json: bool) -> Result<()> {
    let numeric = interleave::list(file)?;
    if json {
        let entries: Vec<Entry<'_>> = numeric.iter().map(Entry::of).collect();
        return Ok(line(serde_json::to_string(&entries)?)?);
    }
    let Some(first) = numeric.first() else {
        anyhow::bail!("{}: there is no dataset of numbers in it that can be read", file.display());
    };
    // Columns: name, shape, type, and how it is stored.
    let rows: Vec<[String; 4]> = numeric.iter().map(columns).collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [name, shape, dtype] = [width(0), width(1), width(2)];
    for [a, b, c, d] in &rows {
        line(format!("{a:<name$}  {b:<shape$}  {c:<dtype$}  {d}"))?;
    }
    tell(format!("reduce one: cargo run --release -- reduce {} {}", file.display(), first.name));
    Ok(())
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
