//! What became of all mutants, as it is kept: a list by answer, and the book's table by operator, which
//! is made of it.

use super::caught::{ByLoom, Caught, EXECUTIONS};
use super::day::today;
use super::tally::{Ends, Tally};
use crate::checkout::tree::Exercise;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const HEAD: &str = "\
# What became of the mutants of each right answer; written by `cargo run -- audit --mutants --record`.
# exercise\tanswer\tday\tthat do not compile, then for each operator: caught by both flavours, by the model alone,
# natively alone, inconclusive, no worse than the answer, not caught
";

/// What became of the mutants, by exercise and answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Record(BTreeMap<(String, String), Kept>);

#[derive(Debug, PartialEq, Eq)]
struct Kept {
    /// As `2026-11-27`.
    day: String,
    tally: Tally,
}

/// Where the record is in a checkout, and the table made of it.
pub fn paths(root: &Path) -> [PathBuf; 2] {
    ["mutants.tsv", "mutants.md"].map(|name| root.join("chapters/model-checker").join(name))
}

impl Record {
    /// The record of the checkout `root`; empty if it has none.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn read(root: &Path) -> Result<Record> {
        let [list, _] = paths(root);
        match fs::read_to_string(&list) {
            Ok(text) => Record::parse(&text)
                .with_context(|| format!("cannot understand {}", list.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Record::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", list.display())),
        }
    }

    pub(super) fn parse(text: &str) -> Result<Record> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| of_line(line).with_context(|| line.to_owned())).collect()
    }

    /// Notes down, for today, what became of an answer's mutants.
    ///
    /// # Errors
    /// When the day cannot be found out.
    pub fn note(&mut self, exercise: &Exercise, answer: &str, tally: Tally) -> Result<()> {
        let kept = Kept { day: today()?, tally };
        self.0.insert((exercise.to_string(), answer.to_owned()), kept);
        Ok(())
    }

    /// Returns `true` if every mutant of this answer is caught or explained.
    pub fn is_clean(&self, exercise: &Exercise, answer: &str) -> bool {
        let of = (exercise.to_string(), answer.to_owned());
        self.0.get(&of).is_some_and(|kept| kept.tally.total().left() == 0)
    }

    /// How many mutants of each answer are neither caught nor explained, where there are any.
    pub fn survivors(&self) -> BTreeMap<(String, String), usize> {
        let left = self.0.iter().map(|(of, kept)| (of.clone(), kept.tally.total().left()));
        left.filter(|(_, left)| *left > 0).collect()
    }

    /// Writes the record, and the table made of it.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, root: &Path) -> Result<()> {
        let table = self.table(&ByLoom::read(root)?);
        for (path, text) in paths(root).into_iter().zip([self.list(), table]) {
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }

    fn list(&self) -> String {
        let mut text = HEAD.to_owned();
        for ((exercise, answer), Kept { day, tally }) in &self.0 {
            let _ = write!(text, "{exercise}\t{answer}\t{day}\t{}", tally.uncompiled);
            for (operator, ends) in &tally.by_operator {
                let Ends { both, model, native, inconclusive, explained, survived } = ends;
                let counts = [both, model, native, inconclusive, explained, survived];
                let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
                let _ = write!(text, "\t{operator} {}", counts.join(" "));
            }
            text.push('\n');
        }
        text
    }

    /// The book's table: what only the model catches comes first.
    pub fn table(&self, by_loom: &ByLoom) -> String {
        let mut by_model_too = Tally::default();
        let tried_by_loom: Vec<&Kept> = by_loom.answers().filter_map(|of| self.0.get(of)).collect();
        tried_by_loom.iter().for_each(|kept| by_model_too.add(&kept.tally));
        let by_loom = by_loom.total();
        let mut sum = Tally::default();
        self.0.values().for_each(|kept| sum.add(&kept.tally));
        let mut rows: Vec<(&str, Ends)> =
            sum.by_operator.iter().map(|(name, ends)| (name.as_str(), *ends)).collect();
        rows.sort_by_key(|(name, ends)| (std::cmp::Reverse(ends.model), name.to_owned()));
        let mut text = String::from(
            "| the change | mutants | caught by the model | caught by loom | caught natively | \
             only by the model | only natively | no worse | not caught |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        let mut all = Caught::default();
        let mut rows: Vec<(&str, Ends, Caught)> = rows
            .into_iter()
            .map(|(name, ends)| (name, ends, by_loom.get(name).copied().unwrap_or_default()))
            .inspect(|(.., loom)| all.add(*loom))
            .collect();
        rows.push(("**all**", sum.total(), all));
        for (name, ends, loom) in rows {
            let Ends { both, model, native, explained, .. } = ends;
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {} | {} | {model} | {native} | {explained} | {} |",
                ends.all(),
                both + model,
                loom.of(ends.all()),
                both + native,
                ends.left(),
            );
        }
        let days: BTreeSet<&str> = self.0.values().map(|kept| &*kept.day).collect();
        let exercises: BTreeSet<&str> = self.0.keys().map(|(exercise, _)| &**exercise).collect();
        let days = match (days.first(), days.last()) {
            (Some(first), Some(last)) if first != last => format!("from {first} to {last}"),
            (Some(day), _) => format!("on {day}"),
            _ => String::from("never"),
        };
        let _ = writeln!(
            text,
            "\nMade from {} right answers to {} exercises; {} more mutants do not compile. Recorded {days}.",
            self.0.len(),
            exercises.len(),
            sum.uncompiled,
        );
        if !tried_by_loom.is_empty() {
            let Ends { both, model, .. } = by_model_too.total();
            let _ = writeln!(
                text,
                "loom tried the mutants of {} answers, with up to {EXECUTIONS} executions of each check; of these mutants \
                 the model catches {}.",
                tried_by_loom.len(),
                both + model,
            );
        }
        text
    }
}

impl FromIterator<((String, String), Kept)> for Record {
    fn from_iter<I: IntoIterator<Item = ((String, String), Kept)>>(entries: I) -> Record {
        Record(entries.into_iter().collect())
    }
}

fn of_line(line: &str) -> Result<((String, String), Kept)> {
    let mut fields = line.split('\t');
    let mut field = || fields.next().map(str::to_owned).context("it has too few fields");
    let (exercise, answer, day) = (field()?, field()?, field()?);
    let mut tally = Tally { uncompiled: field()?.parse()?, ..Tally::default() };
    for operator in fields {
        let mut words: Vec<&str> = operator.rsplitn(7, ' ').collect();
        let name = words.pop().context("an operator has no name")?;
        let counts: Vec<usize> =
            words.into_iter().rev().map(str::parse).collect::<Result<_, _>>()?;
        let [both, model, native, inconclusive, explained, survived] = *counts else {
            anyhow::bail!("`{name}` has {} counts", counts.len());
        };
        tally.count(name, Ends { model, native, both, inconclusive, explained, survived });
    }
    Ok(((exercise, answer), Kept { day, tally }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let ends =
            Ends { both: 1, model: 2, native: 3, inconclusive: 4, explained: 5, survived: 6 };
        let mut tally = Tally { uncompiled: 7, ..Tally::default() };
        tally.count("`?` swallowed", ends);
        let mut record = Record::default();
        let exercise = Exercise { chapter: "locks".into(), name: "monitor".into() };
        record.note(&exercise, "solution", tally).unwrap();
        assert_eq!(Record::parse(&record.list()).unwrap(), record);
        assert!(!record.is_clean(&exercise, "solution"), "six are not caught");
        assert!(
            record
                .table(&ByLoom::default())
                .contains("| `?` swallowed | 21 | 3 | – | 4 | 2 | 3 | 5 | 10 |")
        );
        assert!(Record::parse("locks/monitor\tsolution").is_err());
    }

    /// `audit --mutants --record` writes both; neither is edited by hand.
    #[test]
    fn the_table_of_the_book_is_made_of_the_record() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let [_, table] = paths(&root);
        let record = Record::read(&root).unwrap();
        let by_loom = ByLoom::read(&root).unwrap();
        assert_eq!(fs::read_to_string(table).unwrap(), record.table(&by_loom));
    }
}
