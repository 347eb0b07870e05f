//! Where the learner is and what has passed, in a small file that a person can read.
//!
//! Unlike what lies in the target folder, it outlives `cargo clean`. An exercise counts as passed
//! only while its file has the text that passed.

use crate::checkout::tree::Tree;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

const HEAD: &str = "\
# Where you are in the workbook, and which answers have passed: each with a number that stands for its
# text. `cargo run` writes this file. Delete it to have every answer checked again.
";

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The exercise that the learner is at.
    pub current: Option<String>,
    /// The fingerprints of answers that passed, by the exercise.
    pub passed: BTreeMap<String, u64>,
}

/// The file, at the root of the checkout.
pub fn path(tree: &Tree) -> PathBuf {
    tree.root().join(".progress")
}

/// What the file says; nothing when it is missing. Lines that make no sense are passed over.
pub fn load(tree: &Tree) -> Progress {
    fs::read_to_string(path(tree)).map(|text| Progress::of(&text)).unwrap_or_default()
}

/// Changes the file. Several processes may do so at once.
///
/// # Errors
/// When it cannot be written.
pub fn change(tree: &Tree, change: impl FnOnce(&mut Progress)) -> Result<()> {
    let (path, own) = (path(tree), tree.own_folder());
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(&own)?;
        let lock = File::create(own.join("progress.lock"))?;
        lock.lock()?;
        let old = load(tree);
        let mut new = old.clone();
        change(&mut new);
        if new == old {
            return Ok(());
        }
        // A reader sees the old file or the new one, never a part.
        let mut file = tempfile::Builder::new().prefix(".progress").tempfile_in(tree.root())?;
        file.write_all(new.text().as_bytes())?;
        file.persist(&path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot keep the progress in {}", path.display()))
}

impl Progress {
    fn of(text: &str) -> Progress {
        let mut progress = Progress::default();
        for line in text.lines() {
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["current", exercise] => progress.current = Some(exercise.to_owned()),
                ["passed", exercise, number] => {
                    if let Ok(number) = u64::from_str_radix(number, 16) {
                        progress.passed.insert(exercise.to_owned(), number);
                    }
                }
                _ => {}
            }
        }
        progress
    }

    fn text(&self) -> String {
        let current = self.current.iter().map(|exercise| format!("current {exercise}\n"));
        let passed =
            self.passed.iter().map(|(exercise, n)| format!("passed {exercise} {n:016x}\n"));
        current.chain(passed).fold(HEAD.to_owned(), |text, line| text + &line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut progress =
            Progress { current: Some("threads/claim".into()), ..Progress::default() };
        progress.passed.insert("threads/halves".into(), u64::MAX);
        progress.passed.insert("locks/poison".into(), 7);
        assert_eq!(Progress::of(&progress.text()), progress);
    }

    #[test]
    fn nonsense_is_passed_over() {
        let text = "current\npassed a/b zz\npassed a/c 0f\nmore and more and more\n\u{0}";
        let read = Progress::of(text);
        assert_eq!((read.current, read.passed), (None, BTreeMap::from([("a/c".into(), 15)])));
    }
}
