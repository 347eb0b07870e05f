//! The last known outcome of each exercise, kept from one start of the app to the next.

use crate::checkout::progress;
use crate::checkout::tree::Tree;
use crate::checks::outcome::Outcome;
use crate::checks::subject::Subject;
use anyhow::{Context, Result};
use report::verdict::PASSED;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What was found, and for which text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Known {
    /// The fingerprint of the file that was checked.
    pub fingerprint: u64,
    /// When the check began, in seconds since 1970.
    pub at: u64,
    /// What was found.
    pub outcome: Outcome,
}

/// The outcomes by the exercise's name.
pub type Results = BTreeMap<String, Known>;

fn path(tree: &Tree) -> PathBuf {
    tree.own_folder().join("results.json")
}

/// What is known. When the file is missing, or was written by another version, that is what has
/// passed, as the [`progress`] says.
pub fn load(tree: &Tree) -> Results {
    let mut results = in_file(tree);
    let passed = progress::load(tree).passed;
    for exercise in tree.exercises() {
        let name = exercise.to_string();
        if let Some(&fingerprint) = passed.get(&name) {
            let mut outcome = Outcome::of_itself(exercise, PASSED, String::new());
            outcome.passed = true;
            results.entry(name).or_insert(Known { fingerprint, at: 0, outcome });
        }
    }
    results
}

fn in_file(tree: &Tree) -> Results {
    let text = fs::read_to_string(path(tree)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Adds outcomes to the file, and to the progress what has passed or passes no more. Several processes may do so at
/// once.
///
/// # Errors
/// When the file cannot be written.
pub fn remember(tree: &Tree, new: impl IntoIterator<Item = Known>) -> Result<()> {
    let folder = tree.own_folder();
    let path = path(tree);
    let new: Vec<Known> = new.into_iter().collect();
    progress::change(tree, |progress| {
        for Known { fingerprint, outcome, .. } in &new {
            match outcome.passed {
                true => progress.passed.insert(outcome.exercise.clone(), *fingerprint),
                false => progress.passed.remove(&outcome.exercise),
            };
        }
    })?;
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(&folder)?;
        let lock = File::create(folder.join("results.lock"))?;
        lock.lock()?;
        let mut results = in_file(tree);
        for known in new {
            results.insert(known.outcome.exercise.clone(), known);
        }
        // A reader sees the old file or the new one, never a part.
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(&serde_json::to_vec(&results)?)?;
        file.persist(&path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot remember the result in {}", path.display()))
}

/// The time now, in seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Makes cargo see that the exercise's file has changed.
///
/// Cargo goes by the time of the last change. A file that was moved or copied back with its old time
/// looks unchanged to it, and the learner would get the verdict on the other text. So the file of an
/// exercise whose text differs from what was last checked, and that claims to be older than that
/// check, gets the time of now. Files that cannot be changed are left alone.
pub fn show_cargo_the_change(subject: &Subject, results: &Results) {
    let Some(known) = results.get(&subject.exercise.to_string()) else { return };
    let Some(fingerprint) = subject.fingerprint else { return };
    let path = &subject.path;
    let checked = UNIX_EPOCH + Duration::from_secs(known.at);
    let changed = fs::metadata(path).and_then(|metadata| metadata.modified());
    if fingerprint != known.fingerprint && changed.is_ok_and(|changed| changed <= checked) {
        // A failure only means that cargo goes by the old time.
        let _ = File::options()
            .append(true)
            .open(path)
            .and_then(|file| file.set_modified(SystemTime::now()));
    }
}
