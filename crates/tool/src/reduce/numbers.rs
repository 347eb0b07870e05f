//! What `reduce` prints of a dataset for other programs.

use interleave::Report;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What `reduce --json` prints of a dataset.
#[derive(Serialize)]
pub(super) struct Numbers<'a> {
    #[serde(flatten)]
    from: From<'a>,
    dataset: &'a str,
    count: u64,
    nan: u64,
    skipped: u64,
    sum: Number,
    mean: Option<Number>,
    min: Option<Number>,
    max: Option<Number>,
    variance: Option<Number>,
    std: Option<Number>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    quantiles: BTreeMap<String, Option<Number>>,
    strategy: &'static str,
    because: Option<&'a str>,
    unchecked: Option<&'a str>,
    threads: usize,
    bytes: u64,
    seconds: f64,
}

/// What it prints of one that it could not reduce, among others.
#[derive(Serialize)]
pub(super) struct Failure<'a> {
    #[serde(flatten)]
    from: From<'a>,
    dataset: &'a str,
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
enum Number {
    Float(f64),
    /// One that is not rounded.
    Whole(i128),
}

/// The columns of a row, with the quantiles of these shares.
pub(super) fn columns(shares: &[f64]) -> String {
    const ALWAYS: &str = "file,dataset,count,nan,skipped,sum,mean,min,max,variance,std";
    // In the order of a row's quantiles, each once.
    let shares: BTreeSet<String> = shares.iter().map(f64::to_string).collect();
    let quantiles: String = shares.iter().map(|share| format!(",q{share}")).collect();
    format!("{ALWAYS}{quantiles}\n")
}

impl<'a> From<'a> {
    fn of(files: &[&'a Path]) -> From<'a> {
        match files {
            [file] => From::File(file.to_string_lossy()),
            files => From::Files(files.iter().map(|file| file.to_string_lossy()).collect()),
        }
    }
}

impl<'a> Failure<'a> {
    pub(super) fn new(files: &[&'a Path], dataset: &'a str, error: &'a str) -> Failure<'a> {
        Failure { from: From::of(files), dataset, error }
    }
}

impl<'a> Numbers<'a> {
    pub(super) fn new(
        files: &[&'a Path],
        dataset: &'a str,
        report: &'a Report,
        shares: &[f64],
    ) -> Numbers<'a> {
        let summary = &report.summary;
        let some = |value: Option<f64>| value.map(Number::Float);
        let whole = summary.whole();
        Numbers {
            from: From::of(files),
            dataset,
            count: summary.count(),
            nan: summary.nan_count(),
            skipped: summary.skipped(),
            sum: whole.map_or(Number::Float(summary.sum()), |whole| Number::Whole(whole.sum)),
            mean: some(summary.mean()),
            min: whole.map_or(some(summary.min()), |whole| Some(Number::Whole(whole.min))),
            max: whole.map_or(some(summary.max()), |whole| Some(Number::Whole(whole.max))),
            variance: some(summary.variance()),
            std: some(summary.standard_deviation()),
            quantiles: shares
                .iter()
                .map(|share| (share.to_string(), some(report.quantile(*share))))
                .collect(),
            strategy: report.strategy.name(),
            because: report.because.as_deref(),
            unchecked: report.unchecked.as_deref(),
            threads: report.threads,
            bytes: report.bytes,
            seconds: report.elapsed.as_secs_f64(),
        }
    }

    /// A row of [`columns`], as RFC 4180 has it. What no values have is empty.
    pub(super) fn row(&self) -> String {
        let file = match &self.from {
            From::File(file) => file.clone().into_owned(),
            From::Files(files) => files.join(" "),
        };
        let mut fields = vec![quoted(&file), quoted(self.dataset)];
        fields.extend([self.count, self.nan, self.skipped].map(|count| count.to_string()));
        let numbers = [Some(&self.sum), self.mean.as_ref(), self.min.as_ref(), self.max.as_ref()];
        let spread = [self.variance.as_ref(), self.std.as_ref()];
        let quantiles = self.quantiles.values().map(Option::as_ref);
        let numbers = numbers.into_iter().chain(spread).chain(quantiles);
        fields.extend(numbers.map(|number| number.map_or(String::new(), Number::text)));
        fields.join(",") + "\n"
    }
}

impl Number {
    fn text(&self) -> String {
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
