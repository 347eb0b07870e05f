//! Lists the known answers, from the files that there are: `solutions/<chapter>/<exercise>.rs`,
//! `tests/<chapter>/<exercise>/accepted/*.rs` and, each a mistake, `tests/<chapter>/<exercise>/*.rs`.
//!
//! One script for several packages; the name of the package says what it lists. Those with `model` or `by` in
//! their name are built against a modelled `std`, and list the mistakes that it rejects; the others
//! those that real threads show. `solutions` have the solutions alone. A chapter's list is the file
//! `<chapter>.rs` in `OUT_DIR`, and `all.rs` has the chapters as modules.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let variable = |name| std::env::var(name).expect("cargo sets it");
    let package = variable("CARGO_PKG_NAME");
    let is_modelled = package.ends_with("-model") || package.starts_with("by-");
    let flavour = if is_modelled { "model" } else { "native" };
    let only_solutions = package.starts_with("solutions");
    let root = fs::canonicalize(Path::new(&variable("CARGO_MANIFEST_DIR")).join("../.."))
        .expect("the package is two folders below the root");
    let out = PathBuf::from(variable("OUT_DIR"));
    let mut all = String::new();
    for chapter in names(&root.join("solutions"), |path| path.is_dir()) {
        let mut list = format!("harness::answers! {{ {chapter:?},\n");
        for exercise in names(&root.join("solutions").join(&chapter), is_rust) {
            let folder = root.join("tests").join(&chapter).join(&exercise);
            let entry = Entry { root: &root, chapter: &chapter, exercise: &exercise };
            let (accepted, mistakes) = match only_solutions {
                true => (Vec::new(), Vec::new()),
                false => (names(&folder.join("accepted"), is_rust), {
                    names(&folder, |path| is_rust(path) && is_rejected(path, flavour))
                }),
            };
            entry.write(&mut list, &accepted, &mistakes);
        }
        list.push_str("}\n");
        write(&out.join(format!("{chapter}.rs")), &list);
        let _ = writeln!(all, "#[path = \".\"]\nmod {chapter} {{\n{list}}}");
    }
    if package.starts_with("by-") {
        mount_chapter(&root, &out);
    }
    let chapters = names(&root.join("solutions"), |path| path.is_dir());
    let lists: Vec<String> = chapters.iter().map(|name| format!("{name}::ANSWERS")).collect();
    let _ = writeln!(
        all,
        "/// Every exercise of every chapter.\npub static CHAPTERS: &[&[harness::Answers]] = &[{}];",
        lists.join(", ")
    );
    write(&out.join("all.rs"), &all);
}

/// Writes the module of the chapter that the environment asks for; of the first chapter if it asks for none.
fn mount_chapter(root: &Path, out: &Path) {
    const CHAPTER: &str = "INTERLEAVE_CHAPTER";
    println!("cargo::rerun-if-env-changed={CHAPTER}");
    let asked = std::env::var(CHAPTER).unwrap_or_else(|_| "threads".into());
    let path = root.join("tests").join(format!("{asked}.rs")).display().to_string();
    write(&out.join("chapter.rs"), &format!("#[path = {path:?}]\nmod chapter;\n"));
}

/// An exercise to be listed.
struct Entry<'a> {
    root: &'a Path,
    chapter: &'a str,
    exercise: &'a str,
}

impl Entry<'_> {
    fn write(&self, list: &mut String, accepted: &[String], mistakes: &[String]) {
        let Entry { root, chapter, exercise } = self;
        let path = |below: String| format!("{:?}", root.join(below).display().to_string());
        let checks = path(format!("tests/{chapter}/{exercise}.rs"));
        let solution = path(format!("solutions/{chapter}/{exercise}.rs"));
        let answers = |names: &[String], folder: &str| -> String {
            let one = |name: &String| {
                let file = path(format!("tests/{chapter}/{exercise}/{folder}{name}.rs"));
                format!("            {name}: {file},\n")
            };
            names.iter().map(one).collect()
        };
        let accepted = answers(accepted, "accepted/");
        let mistakes = answers(mistakes, "");
        let _ = writeln!(
            list,
            "    {exercise} {{\n        checks: {checks},\n        solution: {solution},\n        \
             accepted: {{\n{accepted}        }},\n        mistakes: {{\n{mistakes}        }},\n    }},"
        );
    }
}

/// Does the header of a mistake say that this flavour rejects it? A header without any such line is
/// for the native program to complain about.
fn is_rejected(mistake: &Path, flavour: &str) -> bool {
    println!("cargo::rerun-if-changed={}", mistake.display());
    let text = fs::read_to_string(mistake).unwrap_or_default();
    let mut flavours = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! Rejected by:"))
        .filter_map(|line| line.split(',').nth(1))
        .map(str::trim)
        .peekable();
    match flavours.peek() {
        Some(_) => flavours.any(|of| of == flavour),
        None => flavour == "native",
    }
}

fn is_rust(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|ending| ending == "rs")
}

/// The stems of what the folder holds and `wanted` accepts, sorted; none if there is no folder.
fn names(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.path())
        .filter(|path| wanted(path))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

/// Writes unless the file has this text already: what depends on it is then not built again.
fn write(path: &Path, text: &str) {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return;
    }
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
