//! What loom has caught of the mutants, as it is kept.

use super::day::today;
use crate::checkout::tree::Exercise;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The executions of each check: as many as loom has when it is compared with the explorer.
pub const EXECUTIONS: usize = 2_000;

const HEAD: &str = "\
# What became of the mutants of right answers by loom; written by `cargo run -- audit --mutants --loom`.
# exercise\tanswer\tday\tthen for each operator: caught, tried
";

/// Of the mutants of one operator, how many loom caught, and how many were tried.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Caught {
    /// Rejected by a check.
    pub caught: usize,
    /// All of them.
    pub tried: usize,
}

impl Caught {
    /// Adds the counts of another.
    pub fn add(&mut self, other: Caught) {
        self.caught += other.caught;
        self.tried += other.tried;
    }

    /// In a table, where there are `all` of them: `31`, or `31 of 40` if not all were tried.
    pub fn of(self, all: usize) -> String {
        match self {
            Caught { tried: 0, .. } => "–".to_owned(),
            Caught { caught, tried } if tried == all => caught.to_string(),
            Caught { caught, tried } => format!("{caught} of {tried}"),
        }
    }
}

/// By operator.
pub type ByOperator = BTreeMap<String, Caught>;

/// What loom caught, by exercise and answer, with the day.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ByLoom(BTreeMap<(String, String), (String, ByOperator)>);

fn path(root: &Path) -> PathBuf {
    root.join("chapters/model-checker/mutants-loom.tsv")
}

impl ByLoom {
    /// What is kept in the checkout `root`; nothing if there is no file.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn read(root: &Path) -> Result<ByLoom> {
        let path = path(root);
        match fs::read_to_string(&path) {
            Ok(text) => ByLoom::parse(&text)
                .with_context(|| format!("cannot understand {}", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(ByLoom::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    fn parse(text: &str) -> Result<ByLoom> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| of_line(line).with_context(|| line.to_owned()))
            .collect::<Result<_>>()
            .map(ByLoom)
    }

    fn list(&self) -> String {
        let mut text = HEAD.to_owned();
        for ((exercise, answer), (day, tally)) in &self.0 {
            let _ = write!(text, "{exercise}\t{answer}\t{day}");
            for (operator, Caught { caught, tried }) in tally {
                let _ = write!(text, "\t{operator} {caught} {tried}");
            }
            text.push('\n');
        }
        text
    }

    /// Notes down, for today, what loom caught of an answer's mutants.
    ///
    /// # Errors
    /// When the day cannot be found out.
    pub fn note(&mut self, exercise: &Exercise, answer: &str, tally: ByOperator) -> Result<()> {
        self.0.insert((exercise.to_string(), answer.to_owned()), (today()?, tally));
        Ok(())
    }

    /// Writes it down.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, root: &Path) -> Result<()> {
        let path = path(root);
        fs::write(&path, self.list()).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The exercises and answers that loom has tried.
    pub fn answers(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.keys()
    }

    /// The sum over all answers.
    pub fn total(&self) -> ByOperator {
        let mut total = ByOperator::new();
        for (operator, of) in self.0.values().flat_map(|(_, tally)| tally) {
            total.entry(operator.clone()).or_default().add(*of);
        }
        total
    }
}

fn of_line(line: &str) -> Result<((String, String), (String, ByOperator))> {
    let mut fields = line.split('\t');
    let mut field = || fields.next().map(str::to_owned).context("it has too few fields");
    let (exercise, answer, day) = (field()?, field()?, field()?);
    let mut tally = ByOperator::new();
    for operator in fields {
        let mut words = operator.rsplitn(3, ' ');
        let mut number =
            || words.next().context("an operator has no numbers")?.parse().context("no number");
        let (tried, caught) = (number()?, number()?);
        let name = words.next().context("an operator has no name")?;
        tally.insert(name.to_owned(), Caught { caught, tried });
    }
    Ok(((exercise, answer), (day, tally)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_as_it_was_written() {
        let text = format!(
            "{HEAD}locks/monitor\tsolution\t2026-11-28\t`?` swallowed 1 2\twhile to if 0 3\n"
        );
        let kept = ByLoom::parse(&text).unwrap();
        assert_eq!(kept.list(), text);
        assert_eq!(kept.total()["while to if"], Caught { caught: 0, tried: 3 });
        assert_eq!(kept.answers().count(), 1);
        assert!(ByLoom::parse("locks/monitor\tsolution").is_err());
        assert!(ByLoom::parse("locks/monitor\tsolution\t2026-11-28\tconstant 1").is_err());
    }
}
