//! Lists the known answers, from the files that there are: `solutions/<chapter>/<exercise>.rs`,
//! `tests/<chapter>/<exercise>/accepted/*.rs`, `tests/<chapter>/<exercise>/refused/*.rs` and, each a mistake,
//! `tests/<chapter>/<exercise>/*.rs`.
//!
//! One script for several packages; the name of the package says what it lists. Those with `model` or `by` in
//! their name are built against a modelled `std`, and list the mistakes that it rejects; the others
//! those that real threads show. `solutions` have the solutions alone, and those with `by` have no refused
//! answers. `answers` leave out the solutions if the environment says `INTERLEAVE_SOLUTIONS=elsewhere`, because
//! `solutions` have just been run. A chapter's list is the file `<chapter>.rs` in `OUT_DIR`, and `all.rs` has the
//! chapters as modules.

mod reached;

use reached::Others;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Says that the solutions are checked elsewhere.
const SOLUTIONS: &str = "INTERLEAVE_SOLUTIONS";

fn main() {
    let variable = |name| std::env::var(name).expect("cargo sets it");
    let package = variable("CARGO_PKG_NAME");
    let is_modelled = package.ends_with("-model") || package.starts_with("by-");
    let flavour = if is_modelled { "model" } else { "native" };
    let only_solutions = package.starts_with("solutions");
    let is_catalogue = package.starts_with("answers");
    let has_solutions = !is_catalogue || std::env::var(SOLUTIONS).is_err();
    if is_catalogue {
        println!("cargo::rerun-if-env-changed={SOLUTIONS}");
    }
    let root = fs::canonicalize(Path::new(&variable("CARGO_MANIFEST_DIR")).join("../.."))
        .expect("the package is two folders below the root");
    let out = PathBuf::from(variable("OUT_DIR"));
    let mut all = String::new();
    for chapter in names(&root.join("solutions"), |path| path.is_dir()) {
        let mut list = format!("harness::answers! {{ {chapter:?},\n");
        for exercise in names(&root.join("solutions").join(&chapter), is_rust) {
            let folder = root.join("tests").join(&chapter).join(&exercise);
            let entry = Entry { root: &root, out: &out, chapter: &chapter, exercise: &exercise };
            let mut known = Known::default();
            if !only_solutions {
                known.accepted = names(&folder.join("accepted"), is_rust);
                known.mistakes = names(&folder, |path| is_rust(path) && is_rejected(path, flavour));
            }
            if has_solutions {
                known.solution = Some(format!("solutions/{chapter}/{exercise}.rs"));
            }
            if is_catalogue {
                known.refused = names(&folder.join("refused"), is_rust);
            }
            entry.write(&mut list, &known, flavour);
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
    out: &'a Path,
    chapter: &'a str,
    exercise: &'a str,
}

/// The path of its solution, and the names of the others.
#[derive(Default)]
struct Known {
    solution: Option<String>,
    accepted: Vec<String>,
    mistakes: Vec<String>,
    refused: Vec<String>,
}

impl Entry<'_> {
    fn write(&self, list: &mut String, known_answers: &Known, flavour: &str) {
        let Entry { root, out, chapter, exercise } = self;
        let Known { solution, accepted, mistakes, refused } = known_answers;
        let literal = |path: PathBuf| format!("{:?}", path.display().to_string());
        let path = |below: String| literal(root.join(below));
        let file = root.join(format!("tests/{chapter}/{exercise}.rs"));
        println!("cargo::rerun-if-changed={}", file.display());
        let known = fs::read_to_string(&file).unwrap_or_default();
        // A file that mounts others says where they are by paths that are relative to its own.
        let reached =
            |by: &dyn Fn(&str) -> bool, others, answer: &str| match known.contains("#[path") {
                true => literal(file.clone()),
                false => {
                    // The app finds the file's own path in this one.
                    let folder = out.join("reached").join(format!("{exercise}-{answer}"));
                    let checks = folder.join(format!("tests/{chapter}/{exercise}.rs"));
                    write(&checks, &reached::by(by, others, &known));
                    literal(checks)
                }
            };
        let other = if flavour == "model" { ".native_only()" } else { ".model_only()" };
        let checks = reached(&|check| !check.contains(other), Others::Listed, "right");
        let solution = solution.clone().map(path);
        let solution =
            solution.map(|path| format!("        solution: {path},\n")).unwrap_or_default();
        let that_pass = |kind: &str, names: &[String]| -> String {
            let entry = |name: &String| {
                let file = path(format!("tests/{chapter}/{exercise}/{kind}/{name}.rs"));
                format!("            {name}: {file},\n")
            };
            names.iter().map(entry).collect()
        };
        let (accepted, refused) = (that_pass("accepted", accepted), that_pass("refused", refused));
        let mistakes: String = mistakes
            .iter()
            .map(|name| {
                let below = format!("tests/{chapter}/{exercise}/{name}.rs");
                let by = rejected_by(&root.join(&below), flavour);
                // A name that is not there is for the program to complain about: it knows the others.
                let are_known = by.iter().all(|check| known.contains(&format!("{check:?}")));
                let by = match are_known && !by.is_empty() {
                    true => {
                        let is_by =
                            |check: &str| by.iter().any(|by| check.contains(&format!("{by:?}")));
                        let of = reached(&is_by, Others::LeftOut, name);
                        format!(" by {by:?} of {of}")
                    }
                    false => String::new(),
                };
                format!("            {name}: {}{by},\n", path(below))
            })
            .collect();
        let _ = writeln!(
            list,
            "    {exercise} {{\n        checks: {checks},\n{solution}        \
             accepted: {{\n{accepted}        }},\n        mistakes: {{\n{mistakes}        }},\n        \
             refused: {{\n{refused}        }},\n    }},"
        );
    }
}

/// Does the header of a mistake say that this flavour rejects it? A header without any such line is
/// for the native program to complain about.
fn is_rejected(mistake: &Path, flavour: &str) -> bool {
    println!("cargo::rerun-if-changed={}", mistake.display());
    let rejections = rejections(mistake);
    match rejections.is_empty() {
        true => flavour == "native",
        false => rejections.iter().any(|(_, of)| of == flavour),
    }
}

/// The checks that reject the mistake in the flavour, as its header says.
fn rejected_by(mistake: &Path, flavour: &str) -> Vec<String> {
    let of_it = rejections(mistake).into_iter().filter(|(_, of)| of == flavour);
    let mut checks: Vec<String> = of_it.map(|(check, _)| check).collect();
    checks.sort();
    checks.dedup();
    checks
}

/// Check and flavour of each line of a header that says `Rejected by: check, flavour, as name`.
fn rejections(mistake: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(mistake).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.strip_prefix("//! Rejected by:"))
        .filter_map(|line| {
            let mut parts = line.split(',').map(|part| part.trim().to_owned());
            Some((parts.next()?, parts.next()?))
        })
        .collect()
}

fn is_rust(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|ending| ending == "rs")
}

/// The stems of what the folder holds and `wanted` accepts, sorted; none if there is no folder.
fn names(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<String> {
    // For what is not there cargo would build everything anew each time. Once it is, the folder above has changed.
    if folder.exists() {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
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
    let folder = path.parent().expect("it is below OUT_DIR");
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
