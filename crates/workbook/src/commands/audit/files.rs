//! What can be seen without building anything.

use crate::book::exercises_on;
use crate::checkout::exercise::hints;
use crate::checkout::folder::{files, rust_files};
use crate::checkout::tree::{Exercise, Tree, entry};
use crate::commands::new::UNWRITTEN;
use crate::mutants::defect::Defect;
use report::Header;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Fewer mistakes than this do not show that the checks tell bugs apart.
const MISTAKES: usize = 4;

/// The defects in the files of `exercises`, which are of one chapter.
pub fn defects(tree: &Tree, exercises: &[Exercise]) -> Vec<Defect> {
    let mut found = Vec::new();
    if let Some(first) = exercises.first() {
        of_chapter(tree, &first.chapter, &mut found);
    }
    let glossary = glossary(tree);
    for exercise in exercises {
        let mut says = |what: String| found.push(Defect::new(exercise, what));
        of_parts(tree, exercise, &mut says);
        of_answers(tree, exercise, &glossary, &mut says);
        of_page(tree, exercise, &mut says);
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The targets of the chapter, and files that belong to none of its exercises.
fn of_chapter(tree: &Tree, chapter: &str, found: &mut Vec<Defect>) {
    let root = tree.root();
    let answers = format!("{chapter}_answers");
    for (package, name) in [
        ("", chapter),
        ("crates/model/", chapter),
        ("crates/answers/", &answers),
        ("crates/answers-model/", &answers),
    ] {
        let file = format!("{package}tests/{name}.rs");
        if !root.join(&file).is_file() {
            found.push(Defect::new(chapter, format!("{file} is missing")));
        }
        let manifest = format!("{package}Cargo.toml");
        if !has_target(&read(&root.join(&manifest)), name) {
            let what = format!("{manifest} has no [[test]] `{name}` with `harness = false`");
            found.push(Defect::new(chapter, what));
        }
    }
    let known: BTreeSet<&str> = tree
        .exercises()
        .filter(|exercise| exercise.chapter == chapter)
        .map(|exercise| exercise.name.as_str())
        .collect();
    for folder in ["solutions", "tests"] {
        for file in rust_files(&root.join(folder).join(chapter)) {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            if !known.contains(&*stem) {
                let what = format!("{} belongs to no exercise", tree.short(&file));
                found.push(Defect::new(chapter, what));
            }
        }
    }
}

/// Does the manifest name this target, as one without libtest's own `main`?
fn has_target(manifest: &str, name: &str) -> bool {
    let manifest: toml::Table = toml::from_str(manifest).unwrap_or_default();
    let tests = manifest.get("test").and_then(toml::Value::as_array);
    tests.into_iter().flatten().any(|test| {
        test.get("name").and_then(toml::Value::as_str) == Some(name)
            && test.get("harness").and_then(toml::Value::as_bool) == Some(false)
    })
}

/// The parts that every exercise has, and what must stand in them.
fn of_parts(tree: &Tree, exercise: &Exercise, says: &mut impl FnMut(String)) {
    let parts = [
        tree.subject(exercise),
        tree.pristine(exercise),
        tree.solution(exercise),
        tree.checks(exercise),
        tree.hints(exercise),
    ];
    for part in &parts {
        if !part.is_file() {
            says(format!("{} is missing", tree.short(part)));
        }
    }
    let [subject, pristine, .., hints_at] = parts;
    if subject.is_file() && read(&subject) != read(&pristine) {
        says(format!("{} is not what {} hands out", tree.short(&subject), tree.short(&pristine)));
    }
    if hints_at.is_file() {
        let text = read(&hints_at);
        let hints = hints(&text);
        if hints.len() != 3 {
            says(format!("{} has {} hints, not 3", tree.short(&hints_at), hints.len()));
        }
        for (at, _) in hints.iter().enumerate().filter(|(_, hint)| hint.is_empty()) {
            says(format!("{}: hint {} is empty", tree.short(&hints_at), at + 1));
        }
    }
}

/// The list of the chapter, the mistakes and their names, and what is still to be written.
fn of_answers(
    tree: &Tree,
    exercise: &Exercise,
    glossary: &BTreeSet<String>,
    says: &mut impl FnMut(String),
) {
    let Exercise { chapter, name } = exercise;
    let tests = tree.root().join("tests");
    let target = format!("tests/{chapter}.rs");
    if entry(&read(&tree.root().join(&target)), name).is_none() {
        says(format!("{target} does not list it"));
    }
    let folder = tests.join(chapter).join(name);
    let (mistakes, accepted) = (rust_files(&folder), rust_files(&folder.join("accepted")));
    if mistakes.len() < MISTAKES {
        says(format!("it has {} mistakes, and needs {MISTAKES}", mistakes.len()));
    }
    if accepted.is_empty() {
        says("it has no other accepted answer".to_owned());
    }
    for mistake in &mistakes {
        let shown = tree.short(mistake);
        match Header::parse(&read(mistake)) {
            Err(wrong) => says(format!("{shown}: {}", wrong.lines().next().unwrap_or_default())),
            Ok(header) => {
                let verdicts = header.rejections.into_iter().map(|rejection| rejection.verdict);
                let names: BTreeSet<String> = verdicts.chain([header.bug]).collect();
                for name in names.difference(glossary) {
                    says(format!("{shown}: chapters/glossary.md does not explain `{name}`"));
                }
            }
        }
    }
    let own = [
        tree.subject(exercise),
        tree.solution(exercise),
        tree.checks(exercise),
        tree.hints(exercise),
    ];
    for path in own.iter().chain(&mistakes).chain(&accepted) {
        unwritten(tree, path, says);
    }
}

/// The exercise is set on one page, and that page is in the book.
fn of_page(tree: &Tree, exercise: &Exercise, says: &mut impl FnMut(String)) {
    let chapters = tree.root().join("chapters");
    let sets = |page: &PathBuf| {
        exercises_on(&read(page)).iter().filter(|name| **name == exercise.to_string()).count()
    };
    let pages: Vec<PathBuf> = pages(&chapters).into_iter().filter(|page| sets(page) > 0).collect();
    match pages.iter().map(sets).sum() {
        0 => says("no page of the book sets it".to_owned()),
        1 => {}
        n => says(format!("the book sets it {n} times")),
    }
    let summary = read(&chapters.join("SUMMARY.md"));
    for page in pages {
        let name = page.strip_prefix(&chapters).unwrap_or(&page).display().to_string();
        if !summary.contains(&format!("({name})")) && !summary.contains(&format!("(./{name})")) {
            says(format!("chapters/SUMMARY.md does not link to {name}, which sets it"));
        }
        unwritten(tree, &page, says);
    }
}

fn unwritten(tree: &Tree, path: &Path, says: &mut impl FnMut(String)) {
    let text = read(path);
    let lines: Vec<String> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.contains(UNWRITTEN))
        .map(|(number, _)| number.to_string())
        .collect();
    if !lines.is_empty() {
        let at = lines.join(", ");
        says(format!("{}: still to be written (`{UNWRITTEN}`) in line {at}", tree.short(path)));
    }
}

/// The names that the glossary explains.
fn glossary(tree: &Tree) -> BTreeSet<String> {
    let text = read(&tree.root().join("chapters/glossary.md"));
    text.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect()
}

/// The pages of the book, those in folders too.
pub(super) fn pages(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
        files(folder).into_iter().partition(|path| path.is_dir());
    let here = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "md"));
    here.chain(folders.iter().flat_map(|folder| pages(folder))).collect()
}
