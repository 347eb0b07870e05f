//! The benchmark on the screen: of what cargo and criterion print, what a reader needs.

use std::collections::VecDeque;

/// A benchmark that runs or has run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bench {
    /// The chapter that it is of.
    pub chapter: String,
    /// Does it run?
    pub running: bool,
    /// What it does at this moment.
    pub doing: String,
    /// A line for each figure, and what else was said: the last of them.
    pub lines: VecDeque<String>,
}

/// So many lines are kept.
const KEPT: usize = 500;

/// How wide the column of names is.
const NAMES: usize = 44;

/// What cargo says while it works.
const CARGO_WORKS: [&str; 9] = [
    "Compiling ",
    "Finished ",
    "Running ",
    "Updating ",
    "Locking ",
    "Adding ",
    "Downloading ",
    "Downloaded ",
    "Blocking ",
];

/// What criterion says beside the figures: it compares with the run before, and it could draw plots
/// with another program. The workbook compares with the reference, and draws itself.
const LEFT_OUT: [&str; 8] = [
    "change:",
    "Performance has ",
    "No change in performance",
    "Change within noise",
    "Found ",
    "Gnuplot not found",
    "WARNING: HTML report",
    "Benchmarking ",
];

impl Bench {
    /// One that has begun.
    pub fn of(chapter: &str) -> Bench {
        Bench { chapter: chapter.to_owned(), running: true, ..Bench::default() }
    }

    /// Returns `true` if an answer of the learner's was measured.
    pub fn has_yours(&self) -> bool {
        self.lines.iter().any(|line| line.contains(&format!("/{}", report::YOURS)))
    }

    /// Takes up a line of cargo's or criterion's.
    pub fn take(&mut self, line: &str) {
        let text = line.trim();
        if let Some(name) = text.strip_prefix("Benchmarking ") {
            // `Benchmarking threads/file by threads/claim/2: Analyzing`
            self.doing = name.split(": ").next().unwrap_or(name).to_owned();
        } else if CARGO_WORKS.iter().any(|works| text.starts_with(works)) {
            self.doing = text.to_owned();
        } else if let Some((name, figures)) = text.split_once("time:")
            && let Some(median) = median(figures)
        {
            // A long name has a line of its own.
            let name = if name.is_empty() { self.doing.as_str() } else { name.trim_end() };
            let line = format!("{name:<NAMES$} {median:>10}");
            self.push(line);
        } else if let Some(median) = text.strip_prefix("thrpt:").and_then(median) {
            if let Some(last) = self.lines.back_mut() {
                last.push_str(&format!(" {median:>14}"));
            }
        } else if !text.is_empty() && text != self.doing && !is_beside_the_figures(text) {
            self.push(line.to_owned());
        }
    }

    fn push(&mut self, line: String) {
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }
}

/// The middle one of `[2.3164 ms 2.3459 ms 2.3532 ms]`.
fn median(figures: &str) -> Option<String> {
    let inside = figures.trim().strip_prefix('[')?.split(']').next()?;
    let words: Vec<&str> = inside.split_whitespace().collect();
    match words.as_slice() {
        [_, _, number, unit, _, _] => Some(format!("{number} {unit}")),
        _ => None,
    }
}

fn is_beside_the_figures(text: &str) -> bool {
    // `3 (15.00%) high mild`, below the number of outliers
    let outliers = text.contains("%) low ") || text.contains("%) high ");
    // `thrpt: [+1.2% …]`, below a change
    let change = text.starts_with("time:") || text.starts_with("thrpt:");
    outliers || change || LEFT_OUT.iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_one_line() {
        let mut bench = Bench::of("threads");
        let said = "\
   Compiling interleave v0.1.0 (/home/me/interleave)
    Finished `bench` profile [optimized] target(s) in 0.14s
     Running benches/threads.rs (target/release/deps/threads-8bf45e2bd536694c)
Gnuplot not found, using plotters backend
Benchmarking threads/file by threads/sequential/1
Benchmarking threads/file by threads/sequential/1: Analyzing
threads/file by threads/sequential/1
                        time:   [2.3164 ms 2.3459 ms 2.3532 ms]
                        thrpt:  [4.7492 GiB/s 4.7641 GiB/s 4.8246 GiB/s]
                 change:
                        time:   [-1.0% +0.5% +2.0%] (p = 0.42 > 0.05)
                        thrpt:  [-2.0% -0.5% +1.0%]
                        No change in performance detected.
Found 3 outliers among 20 measurements (15.00%)
  3 (15.00%) high mild
your claim: the result is wrong, so its speed is not measured
locks/one               time:   [10.1 ns 10.2 ns 10.3 ns]

";
        said.lines().for_each(|line| bench.take(line));
        let lines: Vec<&str> = bench.lines.iter().map(String::as_str).collect();
        assert_eq!(
            lines,
            [
                "threads/file by threads/sequential/1          2.3459 ms   4.7641 GiB/s",
                "your claim: the result is wrong, so its speed is not measured",
                "locks/one                                       10.2 ns",
            ]
        );
        assert_eq!(bench.doing, "threads/file by threads/sequential/1");
        assert!(!bench.has_yours());
    }

    #[test]
    fn what_the_compiler_says_is_kept_as_it_is() {
        let mut bench = Bench::of("threads");
        let said =
            "error[E0308]: mismatched types\n  --> benches/threads.rs:3:5\n   |\n3  |     1\n";
        said.lines().for_each(|line| bench.take(line));
        assert_eq!(bench.lines.iter().map(|line| format!("{line}\n")).collect::<String>(), said);
    }

    #[test]
    fn a_flood_of_lines_takes_bounded_memory() {
        let mut bench = Bench::of("threads");
        (0..5000).for_each(|line| bench.take(&line.to_string()));
        assert_eq!(bench.lines.len(), KEPT);
        assert_eq!(bench.lines.back().unwrap(), "4999");
    }
}
