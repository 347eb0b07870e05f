//! The names of verdicts, as the checks use them and as the glossary explains them.

use super::pages::root;
use harness::{Header, verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The text of the glossary.
pub fn glossary() -> String {
    read(&root().join("chapters/glossary.md"))
}

/// The entries of the glossary: the headings `### name`, each with the text below it.
pub fn explained() -> BTreeMap<String, String> {
    let text = glossary();
    let entries = text.split("\n### ").skip(1).filter_map(|entry| entry.split_once('\n'));
    let up_to_the_next = |text: &str| text.split("\n## ").next().unwrap_or_default().to_string();
    entries.map(|(name, text)| (name.to_string(), up_to_the_next(text))).collect()
}

/// What the entry of each verdict says last, if there are wrong answers that get this verdict.
pub fn wrong_answers() -> BTreeMap<String, String> {
    // By verdict, by exercise.
    let mut all: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for chapter in chapters() {
        for file in rust_files(&root().join("tests").join(&chapter)) {
            let Ok(header) = Header::parse(&read(&file)) else { continue };
            let exercise = format!("`{chapter}/{}`", stem(file.parent().expect("a folder")));
            let answer = format!("`{}`", stem(&file));
            for verdict in header.rejections.into_iter().map(|r| r.verdict).chain([header.bug]) {
                let answers = all.entry(verdict).or_default().entry(exercise.clone()).or_default();
                answers.insert(answer.clone());
            }
        }
    }
    let list = |answers: BTreeSet<String>| answers.into_iter().collect::<Vec<_>>().join(", ");
    let says = |by: BTreeMap<String, BTreeSet<String>>| {
        let items: Vec<_> = by.into_iter().map(|(e, a)| format!("{e} ({})", list(a))).collect();
        format!("Wrong answers that show it: {}.", items.join("; "))
    };
    all.into_iter().map(|(verdict, by)| (verdict, says(by))).collect()
}

/// Every name of a verdict, with a place that uses it.
pub fn used() -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for name in verdict::FIXED {
        names.insert(name.to_string(), "crates/report/src/verdict.rs".to_string());
    }
    let tests = root().join("tests");
    let mut note = |name: String, file: &Path| {
        let file = file.strip_prefix(root()).unwrap_or(file);
        names.entry(name).or_insert_with(|| file.display().to_string());
    };
    for file in rust_files(&tests.join("support")) {
        literals(&read(&file)).into_iter().for_each(|name| note(name, &file));
    }
    for chapter in chapters() {
        for file in rust_files(&tests.join(&chapter)) {
            let text = read(&file);
            let is_checks = file.with_extension("").is_dir();
            let names = match Header::parse(&text) {
                Ok(header) => {
                    let verdicts = header.rejections.into_iter().map(|r| r.verdict);
                    verdicts.chain([header.bug]).collect()
                }
                Err(_) if is_checks => literals(&without_promises(&text)),
                Err(_) => Vec::new(),
            };
            names.into_iter().for_each(|name| note(name, &file));
        }
    }
    names
}

/// The names of all exercises: `threads/claim`.
pub fn exercises() -> Vec<String> {
    let names = chapters().into_iter().flat_map(|chapter| {
        rust_files(&root().join("exercises").join(&chapter))
            .into_iter()
            .map(move |file| format!("{chapter}/{}", stem(&file)))
    });
    names.collect()
}

/// The chapters that have exercises.
fn chapters() -> Vec<String> {
    let entries = fs::read_dir(root().join("exercises")).expect("exercises/ can be read");
    let names = entries.map(|e| e.expect("it can be read").file_name().to_string_lossy().into());
    names.filter(|name: &String| !name.starts_with('.')).collect()
}

/// The files below a folder, other correct answers aside.
fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The checks' source without its list of promises, which quotes the text of the exercise.
fn without_promises(source: &str) -> String {
    const END: &str = "\n];\n";
    let Some((before, list)) = source.split_once("pub static PROMISES") else {
        return source.to_string();
    };
    before.to_string() + list.split_once(END).map_or("", |(_, rest)| rest)
}

/// Calls whose first argument is a name that no verdict has.
const NAMES_A_THING: &[&str] = &["Process::start(", "Process::mortal(", "_with(", ".call("];

/// The string literals of a check's source that can only be the name of a verdict: lower-case words,
/// not the last argument, and not what a check says.
fn literals(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut before = "";
    let mut rest = source;
    while let Some((code, tail)) = rest.split_once('"') {
        let Some((literal, after)) = tail.split_once('"') else { break };
        let is_word = |c: char| c.is_ascii_lowercase() || c == ' ' || c == '-';
        let is_name = !literal.is_empty() && literal.chars().all(is_word);
        let behind = after.trim_start();
        let is_last = match behind.strip_prefix(',') {
            // The comma behind the last of several lines.
            Some(next) => next.trim_start().starts_with(')'),
            None => !behind.starts_with('}'),
        };
        let is_of_a_check = before.ends_with("Check::new(") && code.trim() == ",";
        let names_a_check = code.trim_end().ends_with("Check::new(");
        // The name of a process or of a call of the system's, and bytes.
        let names_a_thing = NAMES_A_THING.iter().any(|call| code.trim_end().ends_with(call));
        let is_other = is_of_a_check || names_a_check || names_a_thing || code.ends_with('b');
        if is_name && !is_last && !is_other {
            names.push(literal.to_string());
        }
        before = code.trim_end();
        rest = after;
    }
    names
}

/// The name of a file or folder, without its ending.
fn stem(path: &Path) -> String {
    path.file_stem().expect("it has a name").to_string_lossy().into_owned()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}
