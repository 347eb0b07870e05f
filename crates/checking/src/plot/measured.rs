//! What criterion measured.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::time::SystemTime;

/// A benchmark group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name, such as `events/set`.
    pub name: String,
    /// Its figures, in the order of the functions' names and of the parameter.
    pub points: Vec<Point>,
    /// When the last of them was measured.
    pub measured: SystemTime,
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// What was measured.
    pub function: String,
    /// For which number: of threads, for example.
    pub parameter: Option<f64>,
    /// The median of the time that one run took, in nanoseconds.
    pub median: f64,
    /// The ends of the median's confidence interval, in nanoseconds.
    pub interval: (f64, f64),
    /// How much one run gets through.
    pub amount: Option<Amount>,
}

/// How much one run gets through.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub enum Amount {
    /// Bytes.
    #[serde(alias = "BytesDecimal")]
    Bytes(u64),
    /// Things that are counted.
    Elements(u64),
}

impl Group {
    /// The different parameters, rising.
    pub fn parameters(&self) -> Vec<f64> {
        let mut all: Vec<f64> = self.points.iter().filter_map(|point| point.parameter).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }

    /// The different functions.
    pub fn functions(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.points.iter().map(|p| p.function.as_str()).collect();
        all.dedup();
        all
    }
}

/// criterion's `benchmark.json`.
#[derive(Deserialize)]
struct Benchmark {
    group_id: String,
    function_id: Option<String>,
    value_str: Option<String>,
    throughput: Option<Amount>,
}

/// criterion's `estimates.json`.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    confidence_interval: Interval,
    point_estimate: f64,
}

#[derive(Deserialize)]
struct Interval {
    lower_bound: f64,
    upper_bound: f64,
}

/// The groups of the benchmark `bench` in criterion's folder: the one of that name, and those whose
/// names begin with it and a slash. None when the folder is not there.
///
/// # Errors
/// When a file of criterion's cannot be read or understood; the message names it.
pub fn measured(criterion: &Path, bench: &str) -> Result<Vec<Group>> {
    let mut groups = BTreeMap::new();
    collect(criterion, bench, &mut groups)?;
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        group.points.sort_by(|a, b| {
            let parameters = a.parameter.partial_cmp(&b.parameter);
            a.function.cmp(&b.function).then(parameters.unwrap_or(std::cmp::Ordering::Equal))
        });
    }
    Ok(groups)
}

fn collect(folder: &Path, bench: &str, groups: &mut BTreeMap<String, Group>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        if path.is_dir() {
            if path.ends_with("new") && path.join("benchmark.json").is_file() {
                add(&path, bench, groups)?;
            } else {
                collect(&path, bench, groups)?;
            }
        }
    }
    Ok(())
}

/// Adds the figure of one function from its folder `new`.
fn add(folder: &Path, bench: &str, groups: &mut BTreeMap<String, Group>) -> Result<()> {
    let of: Benchmark = read(&folder.join("benchmark.json"))?;
    let is_ours = of.group_id.strip_prefix(bench);
    if !is_ours.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        return Ok(());
    }
    let path = folder.join("estimates.json");
    let Estimates { median } = read(&path)?;
    let when = fs::metadata(&path).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let parameter = of.value_str.as_deref().and_then(|value| value.parse().ok());
    let words = match (of.function_id, of.value_str) {
        (Some(function), Some(value)) if parameter.is_none() => format!("{function}, {value}"),
        (Some(function), _) => function,
        (None, Some(value)) if parameter.is_none() => value,
        (None, _) => String::new(),
    };
    let Interval { lower_bound, upper_bound } = median.confidence_interval;
    let group = groups.entry(of.group_id.clone()).or_insert_with(|| Group {
        name: of.group_id,
        points: Vec::new(),
        measured: when,
    });
    group.measured = group.measured.max(when);
    group.points.push(Point {
        function: words,
        parameter,
        median: median.point_estimate,
        interval: (lower_bound, upper_bound),
        amount: of.throughput,
    });
    Ok(())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_reader(BufReader::new(file))
        .with_context(|| format!("cannot understand {}", path.display()))
}
