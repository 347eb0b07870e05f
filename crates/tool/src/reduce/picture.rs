//! Pictures of numbers, on a terminal and in a file.

use super::svg::{Svg, share, short};
use interleave::{ByIndex, Histogram, Report};

/// What is drawn.
pub(super) enum Picture {
    /// How many values are where.
    Histogram(Histogram),
    /// The least, the mean and the greatest of each index, which begin with the first. None of those that
    /// have no values, or infinite ones.
    Means { first: u64, axis: usize, values: Vec<Option<[f64; 3]>> },
}

/// Bins of a histogram that is drawn, if no others are wanted.
pub(super) const BINS: usize = 40;
/// Characters of the longest bar.
const WIDTH: usize = 40;
/// Most characters of a line of small bars.
const LINE: usize = 60;

impl Picture {
    /// How the values of a dataset are spread. None of no values.
    pub(super) fn of_values(report: &Report, bins: Option<usize>) -> Option<Picture> {
        report.histogram(bins.unwrap_or(BINS)).map(Picture::Histogram)
    }

    /// How the means change along an axis.
    pub(super) fn of_table(table: &ByIndex) -> Picture {
        let values = table.summaries.iter().map(|summary| {
            let three = [summary.min()?, summary.mean()?, summary.max()?];
            three.iter().all(|number| number.is_finite()).then_some(three)
        });
        Picture::Means { first: table.first, axis: table.axis, values: values.collect() }
    }

    /// A line of small bars, and between which numbers they are.
    pub(super) fn line(&self) -> String {
        match self {
            Picture::Histogram(Histogram { edges, counts, .. }) => {
                let counts = counts.iter().map(|count| Some(*count as f64)).collect();
                let (bars, ..) = few(counts, Some(0.0));
                let ends = [edges.first(), edges.last()].map(|edge| edge.map_or(0.0, |edge| *edge));
                format!("{bars}  {} to {}", short(ends[0]), short(ends[1]))
            }
            Picture::Means { values, .. } => {
                let means = values.iter().map(|value| value.map(|[_, mean, _]| mean)).collect();
                let (bars, low, high) = few(means, None);
                format!("{bars}  means from {} to {}", short(low), short(high))
            }
        }
    }

    /// The picture as an SVG file.
    pub(super) fn svg(&self, title: &str) -> String {
        match self {
            Picture::Histogram(histogram) => of_histogram(histogram, title),
            Picture::Means { first, axis, values } => of_means(*first, *axis, values, title),
        }
    }
}

/// A bar for each bin, as wide as the bin and as high as its count. Infinite values are not drawn.
fn of_histogram(Histogram { edges, counts, .. }: &Histogram, title: &str) -> String {
    let bins = edges.windows(2).zip(counts);
    let bins = bins.filter(|(ends, _)| ends.iter().all(|edge| edge.is_finite()));
    let (Some((first, _)), Some((last, _))) = (bins.clone().next(), bins.clone().next_back())
    else {
        return Svg::new(title, (0.0, 1.0), (0.0, 1.0)).done("value", "values");
    };
    let most = bins.clone().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let mut svg = Svg::new(title, (first[0], last[1]), (0.0, most as f64));
    for (ends, count) in bins {
        svg.bar(ends[0], ends[1], *count as f64);
    }
    svg.done("value", "number of values")
}

/// A line of the means, in a band from the least to the greatest.
fn of_means(first: u64, axis: usize, values: &[Option<[f64; 3]>], title: &str) -> String {
    let all: Vec<f64> = values.iter().flatten().flatten().copied().collect();
    let indices = (first as f64, (first + values.len().max(1) as u64 - 1) as f64);
    let mut svg = Svg::new(title, indices, ends(&all).unwrap_or((0.0, 1.0)));
    let mut index = first;
    // What has no values is a gap.
    for run in values.chunk_by(|a, b| a.is_some() == b.is_some()) {
        let of = |which: usize| -> Vec<(f64, f64)> {
            let numbers = run.iter().flatten().map(|three| three[which]);
            (index..).map(|index| index as f64).zip(numbers).collect()
        };
        svg.band(&of(0), &of(2));
        svg.line(&of(1));
        index += run.len() as u64;
    }
    svg.done(&format!("index of axis {axis}"), "mean, in least to greatest")
}

/// Bars of a histogram, a line each.
pub(super) fn bars(histogram: &Histogram) -> String {
    const PARTS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let most = histogram.counts.iter().copied().max().unwrap_or(0).max(1);
    let edges: Vec<String> = histogram.edges.iter().map(|edge| short(*edge)).collect();
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let wide = width(&mut edges.iter().map(String::len));
    let digits = width(&mut histogram.counts.iter().map(|count| count.to_string().len()));
    let mut out = String::new();
    for (ends, count) in edges.windows(2).zip(&histogram.counts) {
        let eighths = (u128::from(*count) * 8 * WIDTH as u128).div_ceil(u128::from(most)) as usize;
        let full = "█".repeat(eighths / 8);
        let part = PARTS[eighths % 8];
        let line =
            format!("{:>wide$} … {:>wide$}  {count:>digits$}  {full}{part}", ends[0], ends[1]);
        out += line.trim_end();
        out.push('\n');
    }
    out
}

/// Small bars for numbers, and between which numbers they are: from `low`, or from the least. Of more
/// numbers than there is room for, means of some are drawn.
fn few(numbers: Vec<Option<f64>>, low: Option<f64>) -> (String, f64, f64) {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let per = numbers.len().div_ceil(LINE).max(1);
    let grouped = numbers.chunks(per).map(|group| {
        let known: Vec<f64> = group.iter().flatten().copied().collect();
        let count = known.len() as f64;
        (!known.is_empty()).then(|| known.iter().map(|number| number / count).sum::<f64>())
    });
    let grouped: Vec<Option<f64>> = grouped.collect();
    let known: Vec<f64> = grouped.iter().flatten().copied().collect();
    let (least, high) = ends(&known).unwrap_or((0.0, 0.0));
    let low = low.unwrap_or(least);
    let bar = |number: &Option<f64>| {
        let share = number.map(|number| share(number, (low, high)));
        share.map_or(' ', |share| BARS[((share * 8.0) as usize).min(7)])
    };
    (grouped.iter().map(bar).collect(), low, high)
}

/// The least and the greatest.
fn ends(numbers: &[f64]) -> Option<(f64, f64)> {
    let first = *numbers.first()?;
    Some(numbers.iter().fold((first, first), |(low, high), n| (low.min(*n), high.max(*n))))
}
