//! The survivors that are still to be mended or explained: how many each answer may have by
//! `chapters/model-checker/mutants-open.tsv`. Those numbers only ever get smaller.

use super::defect::Defect;
use super::record::Record;
use crate::checkout::tree::{Exercise, Selection};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

const FILE: &str = "chapters/model-checker/mutants-open.tsv";
const HEAD: &str = "\
# How many mutants of an answer no check rejects and nothing explains. `audit` fails when there are more by
# mutants.tsv; `cargo run -- audit --mutants --record` makes a number smaller, and nothing makes it larger.
# exercise\tanswer\thow many
";

/// How many survivors each answer may have. An answer that isn't here may have none.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Open(BTreeMap<(String, String), usize>);

impl Open {
    /// The numbers of the checkout `root`; none if it has no such file.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn read(root: &Path) -> Result<Open> {
        match fs::read_to_string(root.join(FILE)) {
            Ok(text) => Open::parse(&text).with_context(|| format!("cannot understand {FILE}")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Open::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {FILE}")),
        }
    }

    fn parse(text: &str) -> Result<Open> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let entries = lines.map(|line| -> Result<_> {
            let fields: Vec<&str> = line.split('\t').collect();
            let [exercise, answer, count] = fields[..] else {
                anyhow::bail!("`{line}` doesn't have three fields");
            };
            let count = count.parse().with_context(|| line.to_owned())?;
            Ok(((exercise.to_owned(), answer.to_owned()), count))
        });
        Ok(Open(entries.collect::<Result<_>>()?))
    }

    /// Writes the numbers, each made as small as what is left by `record`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn lower(mut self, root: &Path, record: &Record) -> Result<()> {
        let left = record.survivors();
        self.0.retain(|of, allowed| {
            *allowed = (*allowed).min(left.get(of).copied().unwrap_or(0));
            *allowed > 0
        });
        fs::write(root.join(FILE), self.list()).with_context(|| format!("cannot write {FILE}"))
    }

    fn list(&self) -> String {
        let mut text = HEAD.to_owned();
        for ((exercise, answer), count) in &self.0 {
            let _ = writeln!(text, "{exercise}\t{answer}\t{count}");
        }
        text
    }

    /// The answers that have more survivors than they may have, or fewer than is written.
    fn against(&self, record: &Record) -> Vec<Defect> {
        let left = record.survivors();
        let of_either: BTreeSet<_> = self.0.keys().chain(left.keys()).collect();
        let mut found = Vec::new();
        for of in of_either {
            let [left, allowed] =
                [&left, &self.0].map(|numbers| numbers.get(of).copied().unwrap_or(0));
            let (exercise, answer) = of;
            if left > allowed {
                let what = format!(
                    "{left} mutants of {answer} are neither caught nor explained, and {allowed} may be: \
                     `audit --mutants {exercise} --of {answer}` shows them"
                );
                found.push(Defect::new(exercise, what));
            } else if left < allowed {
                let what = format!("{FILE} allows {allowed} mutants of {answer}: make it {left}");
                found.push(Defect::new(exercise, what));
            }
        }
        found
    }
}

/// Where the record has more survivors of what is selected than there may be.
///
/// # Errors
/// When the record or the numbers cannot be read.
pub fn defects(root: &Path, selection: &Selection) -> Result<Vec<Defect>> {
    let mut found = Open::read(root)?.against(&Record::read(root)?);
    found.retain(|defect| {
        defect.of.split_once('/').is_none_or(|(chapter, name)| {
            selection.has(&Exercise { chapter: chapter.to_owned(), name: name.to_owned() })
        })
    });
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(survivors: usize) -> Record {
        Record::parse(&format!(
            "locks/monitor\tsolution\t2026-11-28\t0\tconstant 1 0 0 0 2 {survivors}"
        ))
        .unwrap()
    }

    fn wrong(open: &str, survivors: usize) -> String {
        let found = Open::parse(open).unwrap().against(&record(survivors));
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_number_of_survivors_cannot_grow_unseen() {
        let two = "locks/monitor\tsolution\t2\n";
        assert_eq!(wrong(two, 2), "");
        assert_eq!(wrong("", 0), "");
        assert!(wrong(two, 3).contains("3 mutants of solution"));
        assert!(wrong("", 1).contains("and 0 may be"), "an answer that is new has no survivor");
        assert!(wrong(two, 1).contains("make it 1"), "nor may the number stay behind");
        assert!(Open::parse("locks/monitor\tsolution\n").is_err());
    }

    #[test]
    fn a_new_record_only_makes_the_numbers_smaller() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(FILE).parent().unwrap()).unwrap();
        let kept = |survivors| {
            let open = Open::parse("locks/monitor\tsolution\t2\n").unwrap();
            open.lower(folder.path(), &record(survivors)).unwrap();
            Open::read(folder.path()).unwrap().0.into_values().collect::<Vec<_>>()
        };
        assert_eq!(kept(1), [1]);
        assert_eq!(kept(5), [2]);
        assert_eq!(kept(0), [0; 0]);
    }

    #[test]
    fn this_checkout_has_no_more_survivors_than_it_had() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert_eq!(defects(&root, &Selection::All).unwrap(), []);
    }
}
