//! A trace as a table of threads by steps, for a terminal.

use crate::{Row, Trace};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

/// Width of a thread's column at most, in characters.
const COLUMN: usize = 36;
/// Rows shown of a long trace: so many of its beginning and of its end.
const HEAD: usize = 14;
const TAIL: usize = 26;

/// A row, or what stands for several.
enum Line<'a> {
    Row(&'a Row, Option<u32>),
    Repeated { thread: usize, times: usize, steps: usize },
    Cut { rows: usize },
}

/// A table that is being written.
struct Table<'a> {
    threads: &'a [String],
    /// The file that most rows are in, which is named once, above.
    file: Option<String>,
    /// Of the threads' columns.
    widths: Vec<usize>,
    place_width: usize,
}

impl fmt::Display for Trace {
    /// A column for each thread, then the line of the source that it runs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = shorten(collapse(&self.rows, &self.numbers()));
        let mut table = Table {
            threads: &self.threads,
            file: self.main_file(),
            widths: widths(&self.threads, &lines),
            place_width: 4,
        };
        let places = self.rows.iter().map(|row| table.place(row).len());
        table.place_width = places.max().unwrap_or(0).max(table.place_width);
        table.head(f)?;
        lines.iter().try_for_each(|line| table.line(line, f))
    }
}

/// As wide as its thread's name and the longest of its rows, which is wrapped when it is very long.
fn widths(threads: &[String], lines: &[Line<'_>]) -> Vec<usize> {
    let width = |(thread, name): (usize, &String)| {
        let text = lines.iter().filter_map(|line| match line {
            Line::Row(row, _) if row.thread == thread => Some(row.what.chars().count()),
            _ => None,
        });
        let name = name.chars().count();
        text.max().unwrap_or(0).max(name).min(COLUMN.max(name))
    };
    threads.iter().enumerate().map(width).collect()
}

impl Table<'_> {
    fn place(&self, row: &Row) -> String {
        match (row.line, &self.file) {
            (0, _) => String::new(),
            (line, Some(file)) if *file == row.file => format!(":{line}"),
            (line, _) => format!("{}:{line}", base(&row.file)),
        }
    }

    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Table { threads, file, widths, place_width } = self;
        if let Some(file) = file {
            writeln!(f, "{file}")?;
        }
        write!(f, "{:>4} ", "step")?;
        for (name, width) in threads.iter().zip(widths) {
            write!(f, "| {name:width$} ")?;
        }
        writeln!(f, "| {:place_width$}  source", "line")?;
        write!(f, "-----")?;
        for width in widths {
            write!(f, "+{}", "-".repeat(width + 2))?;
        }
        writeln!(f, "+{}", "-".repeat(place_width + 10))
    }

    fn line(&self, line: &Line<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (thread, what) = match line {
            Line::Row(row, _) => (row.thread, row.what.clone()),
            Line::Repeated { thread, times, steps: 1 } => {
                (*thread, format!("(and {times} times more)"))
            }
            Line::Repeated { thread, times, steps } => {
                (*thread, format!("(these {steps} steps {times} times more)"))
            }
            Line::Cut { rows } => (0, format!("({rows} steps not shown)")),
        };
        let (step, place, source) = match line {
            Line::Row(row, number) => {
                let no_step = if row.fault { "!" } else { "" };
                let step = number.map_or(no_step.to_owned(), |step| step.to_string());
                (step, self.place(row), row.source.chars().take(60).collect())
            }
            _ => ("...".to_owned(), String::new(), String::new()),
        };
        for (nth, part) in wrap(&what, self.widths[thread]).into_iter().enumerate() {
            write!(f, "{:>4} ", if nth == 0 { &step } else { "" })?;
            for (t, width) in self.widths.iter().enumerate() {
                write!(f, "| {:width$} ", if t == thread { part.as_str() } else { "" })?;
            }
            if nth == 0 {
                let end = format!("| {place:width$}  {source}", width = self.place_width);
                writeln!(f, "{}", end.trim_end())?;
            } else {
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

impl Trace {
    /// The file that most rows are in: an answer's or a program's if there is one, or else the check's.
    pub fn main_file(&self) -> Option<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| !row.file.is_empty()) {
            *counts.entry(&row.file).or_default() += 1;
        }
        let rank = |file: &str| match file.starts_with("tests/support/") {
            true => 0,
            false if is_check(file) => 1,
            false => 2,
        };
        let (file, _) =
            counts.into_iter().max_by_key(|&(file, n)| (rank(file), n, Reverse(file)))?;
        Some(file.to_owned())
    }
}

/// Is it the file of an exercise's checks, such as `tests/threads/claim.rs`? The folder of that name has wrong answers.
pub fn is_check(file: &str) -> bool {
    let within = file.strip_prefix("tests/").unwrap_or_default();
    within.matches('/').count() == 1 && !within.starts_with("support/")
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Replaces what is repeated at least four times by one copy and a count.
fn collapse<'a>(rows: &'a [Row], numbers: &[Option<u32>]) -> Vec<Line<'a>> {
    let same = |a: &Row, b: &Row| {
        a.thread == b.thread && a.what == b.what && a.line == b.line && a.file == b.file
    };
    let line = |at: usize| Line::Row(&rows[at], numbers[at]);
    let mut lines = Vec::new();
    let mut at = 0;
    'rows: while at < rows.len() {
        for period in 1..=6 {
            let Some(first) = rows.get(at..at + period) else { break };
            let times = rows[at + period..]
                .chunks_exact(period)
                .take_while(|next| first.iter().zip(*next).all(|(a, b)| same(a, b)))
                .count();
            if times >= 3 {
                lines.extend((at..at + period).map(line));
                lines.push(Line::Repeated { thread: first[0].thread, times, steps: period });
                at += period * (times + 1);
                continue 'rows;
            }
        }
        lines.push(line(at));
        at += 1;
    }
    lines
}

fn shorten(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    if lines.len() > HEAD + TAIL + 1 {
        let rows = lines.len() - HEAD - TAIL;
        lines.splice(HEAD..HEAD + rows, [Line::Cut { rows }]);
    }
    lines
}

/// Breaks at blanks; continued lines are indented.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in text.split(' ') {
        let last = parts.last_mut().expect("there is always one");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= width {
            last.push(' ');
            last.push_str(word);
        } else {
            parts.push(format!("  {word}"));
        }
    }
    let cut = |part: &String| match part.char_indices().nth(width) {
        Some((end, _)) => part[..end].to_string(),
        None => part.clone(),
    };
    parts.iter().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Row;

    #[test]
    fn the_main_file_is_the_answer_s_even_if_most_rows_are_elsewhere() {
        let row = |file: &str| Row {
            step: None,
            thread: 0,
            what: "ends".to_owned(),
            file: file.to_owned(),
            line: 1,
            source: String::new(),
            fault: false,
        };
        let main = |files: &[&str]| {
            let rows = files.iter().map(|file| row(file)).collect();
            Trace { rows, ..Trace::default() }.main_file().unwrap_or_default()
        };
        let (tool, check) = ("tests/support/meet.rs", "tests/threads/claim.rs");
        let wrong = "tests/threads/claim/racy.rs";
        assert_eq!(main(&[tool, tool, tool, check, check, wrong]), wrong);
        assert_eq!(main(&[tool, tool, check]), check);
        assert_eq!(main(&["b.rs", "a.rs", "a.rs"]), "a.rs");
        assert_eq!(main(&["", ""]), "");
        assert!(is_check(check) && !is_check(wrong) && !is_check(tool) && !is_check("src/a.rs"));
    }
}
