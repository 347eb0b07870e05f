//! How `reduce` was asked for.

use anyhow::{Result, bail};
use clap::ValueEnum;
use interleave::{Condition, Fill, Nan, Rows, Strategy};
use std::path::PathBuf;

/// How `reduce` was asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// HDF5 files.
    pub files: &'a [PathBuf],
    /// Datasets in them, by name or by pattern; none to list them.
    pub datasets: &'a [String],
    /// Each file by itself, rather than all as one.
    pub each: bool,
    /// 0 for one per core.
    pub threads: usize,
    /// Who reads.
    pub strategy: Strategy,
    /// What becomes of values that are not a number.
    pub nan: Nan,
    /// A value that stands for none.
    pub fill: Option<Fill>,
    /// Obey the attributes of the Climate and Forecast conventions.
    pub cf: bool,
    /// The rows to reduce.
    pub rows: Option<Rows>,
    /// What must hold for a value.
    pub condition: Option<Condition>,
    /// Shares of all values, of which the quantiles are printed.
    pub quantiles: &'a [f64],
    /// About how many bins of a histogram are printed, if any.
    pub histogram: Option<usize>,
    /// The axis of which each index is reduced by itself, if any.
    pub axis: Option<usize>,
    /// Where to draw, if anywhere.
    pub plot: Option<Plot>,
    /// How to print.
    pub format: Format,
    /// Show how far it is.
    pub progress: When,
}

impl Request<'_> {
    /// That what is asked for goes together.
    pub(super) fn makes_sense(&self) -> Result<()> {
        if self.rows.is_some() && self.files.len() > 1 && !self.each {
            bail!("rows of which file? With several files, --rows is the same of each, by --each");
        }
        if self.axis.is_some() && self.files.len() > 1 && !self.each {
            bail!("an axis of which file? With several files, --axis is one of each, by --each");
        }
        if self.plot == Some(Plot::Terminal) && self.format != Format::Text {
            bail!("--plot draws between the lines for people; name a file: --plot=picture.svg");
        }
        let is_svg = |name: &&String| name.ends_with(".svg");
        if self.plot == Some(Plot::Terminal)
            && let Some(name) = self.datasets.iter().find(is_svg)
        {
            bail!("to draw into a file, write --plot={name}");
        }
        if self.format == Format::Csv && self.histogram.is_some() && !self.quantiles.is_empty() {
            bail!("--csv is one table: of bins with --histogram, or with --quantiles of datasets");
        }
        Ok(())
    }
}

/// Where a picture is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plot {
    /// Below the numbers.
    Terminal,
    /// In an SVG file.
    File(PathBuf),
}

/// When to show how far a reduction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// When it takes longer than a second and standard error is a terminal
    Auto,
    /// Not at all
    Never,
}

/// In which form the results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: a line for each number.
    Text,
    /// One object, or an array of them.
    Json,
    /// An object on each line (NDJSON).
    Lines,
    /// A row for each dataset, after one with the names of the columns.
    Csv,
}
