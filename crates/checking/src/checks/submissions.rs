//! A folder of answers that others handed in: whose they are, and which exercises they answer.
//!
//! - A folder for each student: `anna/threads/claim.rs`, or `anna/exercises/threads/claim.rs` if
//!   the student handed in a whole checkout.
//! - A file for each student, `anna.rs`, if the command names the exercise.

use crate::checkout::tree::{Exercise, Selection, Tree};
use crate::checks::subject::{MISSING, UNREADABLE};
use anyhow::{Context, Result, bail};
use report::printable_line;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// One answer of one student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The name of the folder or of the file.
    pub student: String,
    /// What it answers.
    pub exercise: Exercise,
    /// Where it lies, or would lie.
    pub file: PathBuf,
}

/// What a folder of submissions has.
#[derive(Debug, Default)]
pub struct Submissions {
    /// Student by student; for each the same exercises in the order of the book, also those that
    /// were not handed in.
    pub answers: Vec<Submission>,
    /// Files that answer nothing, with the reason.
    pub ignored: Vec<String>,
    /// The folder that all of it is in.
    pub folder: PathBuf,
}

/// No answer is longer than this. What is, is no answer.
const LONGEST: u64 = 1 << 20;

/// Reads which answers lie in `folder`. Those to `selection` are expected of everybody; if that is
/// everything, those to every exercise that somebody has begun.
///
/// # Errors
/// When the folder cannot be read, or nothing in it answers anything.
pub fn collect(tree: &Tree, selection: &Selection, folder: &Path) -> Result<Submissions> {
    let mut found = Submissions { folder: folder.to_owned(), ..Submissions::default() };
    let mut folders = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .with_context(|| format!("cannot read {}", folder.display()))?;
    entries.sort();
    for path in entries {
        let is_rust = path.extension() == Some(OsStr::new("rs"));
        let Some(student) = path.file_stem().map(|stem| printable_line(&stem.to_string_lossy()))
        else {
            continue;
        };
        match (fs::metadata(&path), selection) {
            _ if is_a_machine_s(&student) => {}
            // What cannot be looked at is somebody's too: it shows in the table.
            (Ok(metadata), _) if metadata.is_dir() => folders.push((file_name(&path), path)),
            (Err(_), _) if !is_rust => folders.push((file_name(&path), path)),
            (_, Selection::Exercise(exercise)) if is_rust => {
                found.answers.push(Submission { student, exercise: exercise.clone(), file: path });
            }
            _ if is_rust => found.ignored.push(format!(
                "{}: which exercise is it? Name it, as in `check CHAPTER/EXERCISE --dir …`",
                shown(&path)
            )),
            _ => found.ignored.push(format!("{}: neither a folder nor Rust", shown(&path))),
        }
    }
    for (_, folder) in &mut folders {
        let whole = folder.join("exercises");
        if whole.is_dir() {
            *folder = whole;
        }
        note_misnamed(tree, folder, &mut found.ignored);
    }
    let expected: Vec<&Exercise> = match selection {
        Selection::All => {
            let begun = |exercise: &Exercise| {
                folders.iter().any(|(_, folder)| is_begun(tree, &found.folder, folder, exercise))
            };
            tree.exercises().filter(|exercise| begun(exercise)).collect()
        }
        _ => tree.exercises().filter(|exercise| selection.has(exercise)).collect(),
    };
    for (student, folder) in folders {
        found.answers.extend(expected.iter().map(|exercise| Submission {
            student: student.clone(),
            exercise: (*exercise).clone(),
            file: folder.join(format!("{exercise}.rs")),
        }));
    }
    tell_apart(&mut found.answers, folder);
    found.answers.sort_by(|a, b| a.student.cmp(&b.student));
    if found.answers.is_empty() {
        let ignored: String = found.ignored.iter().map(|why| format!("\n{why}")).collect();
        bail!(
            "nothing in {} answers an exercise: STUDENT/CHAPTER/EXERCISE.rs is wanted, or STUDENT.rs if you name the \
             exercise{ignored}",
            shown(folder)
        );
    }
    Ok(found)
}

/// Where a folder and a file, or two names that aren't text, would be shown as one student, each has its whole name,
/// with a number if that isn't enough.
fn tell_apart(answers: &mut [Submission], folder: &Path) {
    let place = |answer: &Submission| {
        let below = answer.file.strip_prefix(folder).unwrap_or(&answer.file);
        below.components().next().map(|first| folder.join(first))
    };
    let mut places: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for answer in &*answers {
        places.entry(answer.student.clone()).or_default().extend(place(answer));
    }
    let mut names = BTreeMap::new();
    let mut taken: BTreeSet<String> = places.keys().cloned().collect();
    for path in places.into_values().filter(|places| places.len() > 1).flatten() {
        let slash = if path.is_dir() { "/" } else { "" };
        let whole = format!("{}{slash}", file_name(&path));
        let numbered = (2..).map(|number| format!("{whole} ({number})"));
        let free = [whole.clone()].into_iter().chain(numbered).find(|name| !taken.contains(name));
        let name = free.unwrap_or(whole);
        taken.insert(name.clone());
        names.insert(path, name);
    }
    for answer in answers {
        if let Some(name) = place(answer).and_then(|place| names.get(&place)) {
            answer.student.clone_from(name);
        }
    }
}

/// The name of the last part of a path, to show.
fn file_name(path: &Path) -> String {
    printable_line(&path.file_name().unwrap_or_default().to_string_lossy())
}

/// Does a system put such files beside a student's, into an archive for instance?
fn is_a_machine_s(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}

fn shown(path: &Path) -> String {
    printable_line(&path.display().to_string())
}

/// Is there something, and is it not the text that was handed out?
fn is_begun(tree: &Tree, all: &Path, folder: &Path, exercise: &Exercise) -> bool {
    let file = folder.join(format!("{exercise}.rs"));
    match refusal(all, &file) {
        Some((MISSING, _)) => false,
        Some(_) => true,
        None => match fs::read_to_string(&file) {
            Ok(text) => {
                !crate::checks::subject::is_pristine(tree, exercise, &text).unwrap_or(false)
            }
            Err(_) => true,
        },
    }
}

/// Why a file cannot be an answer, before its text is looked at: the verdict and the reason. A pipe
/// or a device is never opened, and no link below `folder` is followed: it may lead to the answer of
/// another.
pub fn refusal(folder: &Path, file: &Path) -> Option<(&'static str, String)> {
    let is_link = |path: &&Path| fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink());
    if let Some(link) = file.ancestors().take_while(|path| *path != folder).find(is_link) {
        return Some((UNREADABLE, format!("{} is a link; the file itself is wanted", shown(link))));
    }
    let shown = shown(file);
    match fs::metadata(file) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Some((MISSING, format!("{shown} was not handed in")))
        }
        Err(error) => Some((UNREADABLE, format!("cannot read {shown}: {error}"))),
        Ok(metadata) if !metadata.is_file() => Some((UNREADABLE, format!("{shown} isn't a file"))),
        Ok(metadata) if metadata.len() > LONGEST => {
            Some((UNREADABLE, format!("{shown} is longer than {} KiB", LONGEST / 1024)))
        }
        Ok(_) => None,
    }
}

/// Notes Rust files that lie where an answer would, under a name that no exercise has.
fn note_misnamed(tree: &Tree, folder: &Path, ignored: &mut Vec<String>) {
    let known: BTreeSet<PathBuf> =
        tree.exercises().map(|exercise| folder.join(format!("{exercise}.rs"))).collect();
    let chapters = tree.chapters().iter().map(|chapter| folder.join(&chapter.name));
    for place in chapters.chain([folder.to_owned()]) {
        // What cannot be read shows in the table, as the answers that are missing.
        let Ok(entries) = fs::read_dir(&place) else { continue };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            if file.extension() == Some(OsStr::new("rs")) && !known.contains(&file) {
                let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
                if let Err(why) = tree.select(Some(&name)) {
                    ignored.push(format!("{}: {}", shown(&file), printable_line(&why.to_string())));
                }
            }
        }
    }
}
