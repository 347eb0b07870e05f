//! The mutants that change nothing that anyone could see, and why: `equivalent.toml` beside the
//! mistakes of an exercise.
//!
//! ```toml
//! [[equivalent]]
//! of = "solution"
//! line = "let i = next.fetch_add(1, Ordering::Relaxed);"
//! becomes = "let i = next.fetch_add(2, Ordering::Relaxed);"
//! why = "…"
//! ```
//!
//! What holds for several answers is explained once: `of = ["solution", "fetch_update"]`.

use crate::checkout::listed;
use anyhow::Result;
use serde::{Deserialize, Deserializer};
use std::path::Path;

/// A mutant that is no worse than the answer it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalent {
    /// The answers: `solution`, or the names of accepted ones.
    #[serde(deserialize_with = "one_or_several")]
    pub of: Vec<String>,
    /// The line that was changed, without blanks around it.
    pub line: String,
    /// What became of it. Of a change of several lines, the first that differs.
    pub becomes: String,
    /// Why nothing that the exercise promises is lost.
    pub why: String,
}

fn one_or_several<'de, D: Deserializer<'de>>(of: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Names::deserialize(of)? {
        Names::One(name) => vec![name],
        Names::Several(names) => names,
    })
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    equivalent: Vec<Equivalent>,
}

/// What the file `path` explains; nothing if it is not there.
///
/// # Errors
/// When it cannot be read or understood, or when an explanation is empty.
pub fn read(path: &Path) -> Result<Vec<Equivalent>> {
    let file: File = listed::read(path, path.display())?.unwrap_or_default();
    for equivalent in &file.equivalent {
        anyhow::ensure!(
            !equivalent.why.trim().is_empty(),
            "{}: `why` is empty for {}",
            path.display(),
            equivalent.line
        );
    }
    Ok(file.equivalent)
}

/// The first line in which two texts differ, as it is in each, without blanks around it.
pub fn first_difference(before: &str, after: &str) -> (String, String) {
    let (mut old, mut new) = (before.lines(), after.lines());
    loop {
        match (old.next(), new.next()) {
            (Some(old), Some(new)) if old == new => {}
            (old, new) => {
                let trimmed = |line: Option<&str>| line.unwrap_or_default().trim().to_owned();
                return (trimmed(old), trimmed(new));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_line_that_was_changed_is_found() {
        let (old, new) = first_difference("a\n  b;\nc", "a\n  d;\nc");
        assert_eq!((&*old, &*new), ("b;", "d;"));
        assert_eq!(first_difference("a\nb\n", "a\n"), ("b".to_owned(), String::new()));
    }

    #[test]
    fn an_explanation_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("equivalent.toml");
        assert!(read(&path).unwrap().is_empty(), "there is no file");
        let entry = |why: &str| {
            format!(
                "[[equivalent]]\nof = \"solution\"\nline = \"a\"\nbecomes = \"b\"\nwhy = \"{why}\"\n"
            )
        };
        fs::write(&path, entry("it is the same")).unwrap();
        assert_eq!(read(&path).unwrap()[0].of, ["solution"]);
        let several = "[\"solution\", \"other\"]";
        fs::write(&path, entry("so are they").replace("\"solution\"", several)).unwrap();
        assert_eq!(read(&path).unwrap()[0].of, ["solution", "other"]);
        fs::write(&path, entry("")).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("`why` is empty"));
        fs::write(&path, "[[equivalents]]\n").unwrap();
        assert!(read(&path).is_err(), "a misspelt name is not passed over");
    }
}
