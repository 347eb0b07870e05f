//! What `reduce` prints of a dataset for other programs.

use super::request::Request;
use interleave::{ByIndex, Histogram, Report, Summary};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What `reduce --json` prints of a dataset.
#[derive(Serialize)]
pub(super) struct Numbers<'a> {
    #[serde(flatten)]
    of: Of<'a>,
    #[serde(flatten)]
    statistics: Statistics,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    quantiles: BTreeMap<String, Option<Number>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    histogram: Option<Option<Bins>>,
    #[serde(flatten)]
    how: How<'a>,
}

/// What is printed of a table.
#[derive(Serialize)]
pub(super) struct Table<'a> {
    #[serde(flatten)]
    of: Of<'a>,
    axis: usize,
    table: Vec<Row>,
    #[serde(flatten)]
    how: How<'a>,
}

/// Of which files and which dataset something is printed.
#[derive(Serialize)]
pub struct Of<'a> {
    #[serde(flatten)]
    from: From<'a>,
    dataset: &'a str,
}

/// What is calculated of some values.
#[derive(Serialize)]
pub struct Statistics {
    pub(crate) count: u64,
    pub(crate) nan: u64,
    skipped: u64,
    sum: Number,
    pub(crate) mean: Option<Number>,
    pub(crate) min: Option<Number>,
    pub(crate) max: Option<Number>,
    variance: Option<Number>,
    pub(crate) std: Option<Number>,
}

/// A row of a table.
#[derive(Serialize)]
struct Row {
    index: u64,
    #[serde(flatten)]
    statistics: Statistics,
}

/// A histogram: one more edge than there are counts.
#[derive(Serialize)]
struct Bins {
    edges: Vec<Number>,
    counts: Vec<u64>,
}

/// How it was come by.
#[derive(Serialize)]
struct How<'a> {
    strategy: &'static str,
    because: Option<&'a str>,
    unchecked: Option<&'a str>,
    threads: usize,
    /// None of more than fit.
    bytes: Option<u64>,
    seconds: f64,
}

/// What it prints of one that it could not reduce, among others.
#[derive(Serialize)]
pub(super) struct Failure<'a> {
    #[serde(flatten)]
    of: Of<'a>,
    error: &'a str,
}

/// The file, or all of them if the dataset is taken from several.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum From<'a> {
    File(Cow<'a, str>),
    Files(Vec<Cow<'a, str>>),
}

/// A number. JSON cannot write infinite ones, nor what is not a number: they are text. What no values
/// have is null.
pub enum Number {
    Float(f64),
    /// One that is not rounded.
    Whole(i128),
}

/// Names of what [`Statistics`] are, in CSV.
const STATISTICS: &str = "count,nan,skipped,sum,mean,min,max,variance,std";

/// The columns of the rows that are printed.
pub(super) fn columns(request: &Request<'_>) -> String {
    if request.axis.is_some() {
        return format!("file,dataset,index,{STATISTICS}\n");
    }
    if request.histogram.is_some() {
        return "file,dataset,from,to,count\n".to_owned();
    }
    // In the order of a row's quantiles, each once.
    let shares: BTreeSet<String> = request.quantiles.iter().map(f64::to_string).collect();
    let quantiles: String = shares.iter().map(|share| format!(",q{share}")).collect();
    format!("file,dataset,{STATISTICS}{quantiles}\n")
}

impl<'a> From<'a> {
    fn of(files: &[&'a Path]) -> From<'a> {
        match files {
            [file] => From::File(file.to_string_lossy()),
            files => From::Files(files.iter().map(|file| file.to_string_lossy()).collect()),
        }
    }
}

impl<'a> Of<'a> {
    /// A dataset of one file, or of several that are taken for one.
    pub fn new(files: &[&'a Path], dataset: &'a str) -> Of<'a> {
        Of { from: From::of(files), dataset }
    }

    /// The first fields of each row, as RFC 4180 has them.
    fn fields(&self) -> Vec<String> {
        let file = match &self.from {
            From::File(file) => file.clone().into_owned(),
            From::Files(files) => files.join(" "),
        };
        vec![quoted(&file), quoted(self.dataset)]
    }
}

impl<'a> How<'a> {
    fn new(report: &'a Report) -> How<'a> {
        How {
            strategy: report.strategy.name(),
            because: report.because.as_deref(),
            unchecked: report.unchecked.as_deref(),
            threads: report.threads,
            bytes: (report.bytes < u64::MAX).then_some(report.bytes),
            seconds: report.elapsed.as_secs_f64(),
        }
    }
}

impl<'a> Failure<'a> {
    pub(super) fn new(files: &[&'a Path], dataset: &'a str, error: &'a str) -> Failure<'a> {
        Failure { of: Of::new(files, dataset), error }
    }
}

impl Statistics {
    /// Those of a summary, integers exactly.
    pub fn new(summary: &Summary) -> Statistics {
        let some = |value: Option<f64>| value.map(Number::Float);
        let whole = summary.whole();
        Statistics {
            count: summary.count(),
            nan: summary.nan_count(),
            skipped: summary.skipped(),
            sum: whole.map_or(Number::Float(summary.sum()), |whole| Number::Whole(whole.sum)),
            mean: some(summary.mean()),
            min: whole.map_or(some(summary.min()), |whole| Some(Number::Whole(whole.min))),
            max: whole.map_or(some(summary.max()), |whole| Some(Number::Whole(whole.max))),
            variance: some(summary.variance()),
            std: some(summary.standard_deviation()),
        }
    }

    /// The fields of a row, in the order of [`STATISTICS`]. What no values have is empty.
    pub(super) fn fields(&self) -> Vec<String> {
        let mut fields = [self.count, self.nan, self.skipped].map(|n| n.to_string()).to_vec();
        let numbers = [Some(&self.sum), self.mean.as_ref(), self.min.as_ref(), self.max.as_ref()];
        let spread = [self.variance.as_ref(), self.std.as_ref()];
        fields.extend(numbers.into_iter().chain(spread).map(text_or_none));
        fields
    }
}

impl<'a> Numbers<'a> {
    pub(super) fn new(
        files: &[&'a Path],
        dataset: &'a str,
        report: &'a Report,
        request: &Request<'_>,
    ) -> Numbers<'a> {
        let quantile = |share: &f64| report.quantile(*share).map(Number::Float);
        let of_share = |share: &f64| (share.to_string(), quantile(share));
        Numbers {
            of: Of::new(files, dataset),
            statistics: Statistics::new(&report.summary),
            quantiles: request.quantiles.iter().map(of_share).collect(),
            histogram: request.histogram.map(|bins| report.histogram(bins).map(Bins::new)),
            how: How::new(report),
        }
    }

    /// The rows of [`columns`]: one, or one for each bin.
    pub(super) fn rows(&self) -> String {
        let Some(histogram) = &self.histogram else {
            let quantiles = self.quantiles.values().map(|value| text_or_none(value.as_ref()));
            let numbers = self.statistics.fields().into_iter().chain(quantiles);
            return row(self.of.fields().into_iter().chain(numbers));
        };
        let bins = histogram.iter().flat_map(|bins| {
            let ends = bins.edges.iter().zip(&bins.edges[1..]);
            ends.zip(&bins.counts).map(|((from, to), count)| {
                row(self.of.fields().into_iter().chain([from.text(), to.text(), count.to_string()]))
            })
        });
        bins.collect()
    }
}

impl<'a> Table<'a> {
    pub(super) fn new(files: &[&'a Path], dataset: &'a str, table: &'a ByIndex) -> Table<'a> {
        let rows = (table.first..).zip(&table.summaries);
        let rows = rows
            .map(|(index, summary)| Row { index, statistics: Statistics::new(summary) })
            .collect();
        let (of, how) = (Of::new(files, dataset), How::new(&table.report));
        Table { of, axis: table.axis, table: rows, how }
    }

    /// The rows of [`columns`].
    pub(super) fn rows(&self) -> String {
        let rows = self.table.iter().map(|Row { index, statistics }| {
            let fields = self.of.fields().into_iter().chain([index.to_string()]);
            row(fields.chain(statistics.fields()))
        });
        rows.collect()
    }
}

impl Bins {
    fn new(histogram: Histogram) -> Bins {
        let edges = histogram.edges.into_iter().map(Number::Float).collect();
        Bins { edges, counts: histogram.counts }
    }
}

fn row(fields: impl Iterator<Item = String>) -> String {
    fields.collect::<Vec<_>>().join(",") + "\n"
}

fn text_or_none(number: Option<&Number>) -> String {
    number.map_or(String::new(), Number::text)
}

impl Number {
    /// It in digits, for people.
    pub fn shown(&self) -> String {
        match *self {
            Number::Whole(value) => value.to_string(),
            Number::Float(value) => interleave::shown(value),
        }
    }

    pub(super) fn text(&self) -> String {
        match *self {
            Number::Whole(value) => value.to_string(),
            Number::Float(value) if value.is_nan() => "nan".to_owned(),
            Number::Float(value) if value.is_infinite() => {
                if value > 0.0 { "inf" } else { "-inf" }.to_owned()
            }
            Number::Float(value) => format!("{value:?}"),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match *self {
            Number::Whole(value) => to.serialize_i128(value),
            Number::Float(value) if value.is_finite() => to.serialize_f64(value),
            Number::Float(_) => to.serialize_str(&self.text()),
        }
    }
}

/// A field of a row, in quotes if it needs them.
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
