//! A trace as a table of threads by steps, for a terminal.

use crate::{Row, Trace};
use std::fmt;

/// Width of a thread's column at most, in characters.
const COLUMN: usize = 36;
/// Rows shown of a long trace: so many of its beginning and of its end.
const HEAD: usize = 14;
const TAIL: usize = 26;

/// A row, or what stands for several.
enum Line<'a> {
    Row(&'a Row),
    Repeated { thread: usize, times: usize, steps: usize },
    Cut { rows: usize },
}

impl fmt::Display for Trace {
    /// A column for each thread, then the line of the source that it runs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = shorten(collapse(&self.rows));
        let file = self.main_file();
        let place = |row: &Row| match (row.line, &file) {
            (0, _) => String::new(),
            (line, Some(file)) if *file == row.file => format!(":{line}"),
            (line, _) => format!("{}:{line}", base(&row.file)),
        };
        let widths: Vec<usize> = (0..self.threads.len())
            .map(|t| {
                let text = lines.iter().filter_map(|l| match l {
                    Line::Row(row) if row.thread == t => Some(row.what.chars().count()),
                    _ => None,
                });
                let name = self.threads[t].chars().count();
                text.max().unwrap_or(0).max(name).min(COLUMN.max(name))
            })
            .collect();
        let place_width = self.rows.iter().map(|r| place(r).len()).max().unwrap_or(0).max(4);
        if let Some(file) = &file {
            writeln!(f, "{file}")?;
        }
        write!(f, "{:>4} ", "step")?;
        for (name, width) in self.threads.iter().zip(&widths) {
            write!(f, "| {name:width$} ")?;
        }
        writeln!(f, "| {:place_width$}  source", "line")?;
        write!(f, "-----")?;
        for width in &widths {
            write!(f, "+{}", "-".repeat(width + 2))?;
        }
        writeln!(f, "+{}", "-".repeat(place_width + 10))?;
        for line in &lines {
            let (step, thread, what, place, source) = match line {
                Line::Row(row) => {
                    let no_step = if row.fault { "!" } else { "" };
                    let step = row.step.map_or(no_step.to_string(), |s| s.to_string());
                    (step, row.thread, row.what.clone(), place(row), row.source.as_str())
                }
                Line::Repeated { thread, times, steps: 1 } => {
                    ("...".into(), *thread, format!("(and {times} times more)"), String::new(), "")
                }
                Line::Repeated { thread, times, steps } => {
                    let what = format!("(these {steps} steps {times} times more)");
                    ("...".into(), *thread, what, String::new(), "")
                }
                Line::Cut { rows } => {
                    ("...".into(), 0, format!("({rows} steps not shown)"), String::new(), "")
                }
            };
            for (nth, part) in wrap(&what, widths[thread]).into_iter().enumerate() {
                write!(f, "{:>4} ", if nth == 0 { &step } else { "" })?;
                for (t, width) in widths.iter().enumerate() {
                    write!(f, "| {:width$} ", if t == thread { part.as_str() } else { "" })?;
                }
                if nth == 0 {
                    let source: String = source.chars().take(60).collect();
                    writeln!(f, "{}", format!("| {place:place_width$}  {source}").trim_end())?;
                } else {
                    writeln!(f, "|")?;
                }
            }
        }
        Ok(())
    }
}

impl Trace {
    /// The file that most rows are in.
    pub fn main_file(&self) -> Option<String> {
        let files = self.rows.iter().map(|r| &r.file).filter(|f| !f.is_empty());
        let count = |file: &String| self.rows.iter().filter(|r| r.file == *file).count();
        files.max_by_key(|file| (count(file), std::cmp::Reverse(*file))).cloned()
    }
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Replaces what is repeated at least four times by one copy and a count.
fn collapse(rows: &[Row]) -> Vec<Line<'_>> {
    let same = |a: &Row, b: &Row| {
        a.thread == b.thread && a.what == b.what && a.line == b.line && a.file == b.file
    };
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
                lines.extend(first.iter().map(Line::Row));
                lines.push(Line::Repeated { thread: first[0].thread, times, steps: period });
                at += period * (times + 1);
                continue 'rows;
            }
        }
        lines.push(Line::Row(&rows[at]));
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
