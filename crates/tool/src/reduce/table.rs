//! A table as it is printed for people.

use super::numbers::Statistics;
use interleave::ByIndex;

/// The names of the columns: those of the statistics come after the index.
const NAMES: [&str; 10] =
    ["index", "count", "NaN", "skipped", "sum", "mean", "min", "max", "variance", "std"];
/// Which are printed: without those that make a line long.
const SHOWN: [usize; 6] = [0, 1, 5, 6, 7, 9];

/// A line for each index. What is not a number and what was skipped has a column if there is any.
pub(super) fn text(table: &ByIndex) -> String {
    let summary = &table.report.summary;
    let shown = |column: &usize| match column {
        2 => summary.nan_count() > 0,
        3 => summary.skipped() > 0,
        column => SHOWN.contains(column),
    };
    let columns: Vec<usize> = (0..NAMES.len()).filter(shown).collect();
    let rows = (table.first..).zip(&table.summaries).map(|(index, summary)| {
        let fields = Statistics::new(summary).fields();
        let fields = std::iter::once(index.to_string()).chain(fields).collect::<Vec<_>>();
        columns.iter().map(|column| fields[*column].clone()).collect::<Vec<_>>()
    });
    let names = columns.iter().map(|column| NAMES[*column].to_owned()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(names).chain(rows).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut out = String::new();
    for line in &lines {
        let fields: Vec<String> =
            line.iter().zip(&widths).map(|(field, width)| format!("{field:>width$}")).collect();
        out += &format!("{}\n", fields.join("  ").trim_end());
    }
    out
}
