//! The command `new`: the files of an exercise, complete and correct, with `WRITE:` where the author
//! goes on. What they make compiles, its solution passes and its mistake is rejected; so an author
//! changes one thing at a time, and [`audit`](crate::commands::audit) says what is left.

mod insert;

use self::insert::{has_target, with_entry, with_link, with_section, with_target};
use crate::book::exercises_on;
use crate::checkout::tree::{Exercise, Tree, links};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use syn::Ident;
use tempfile::NamedTempFile;
use terminal::line;

/// Stands where the author must still write.
pub const UNWRITTEN: &str = "WRITE:";

/// The files that an exercise has to itself.
const OWN: [(&str, &str); 7] = [
    ("exercises/__CHAPTER__/__EXERCISE__.rs", include_str!("../../../assets/new/skeleton.rs")),
    (
        "exercises/.pristine/__CHAPTER__/__EXERCISE__.rs",
        include_str!("../../../assets/new/skeleton.rs"),
    ),
    ("solutions/__CHAPTER__/__EXERCISE__.rs", include_str!("../../../assets/new/solution.rs")),
    ("tests/__CHAPTER__/__EXERCISE__.rs", include_str!("../../../assets/new/checks.rs")),
    (
        "tests/__CHAPTER__/__EXERCISE__/load_then_store.rs",
        include_str!("../../../assets/new/mistake.rs"),
    ),
    (
        "tests/__CHAPTER__/__EXERCISE__/accepted/behind_a_lock.rs",
        include_str!("../../../assets/new/accepted.rs"),
    ),
    ("tests/__CHAPTER__/__EXERCISE__/hints.md", include_str!("../../../assets/new/hints.md")),
];

/// The test targets of a chapter. The first lists its exercises, the others follow from the files.
const LISTS: [(&str, &str); 4] = [
    ("tests/__CHAPTER__.rs", include_str!("../../../assets/new/target.rs")),
    ("crates/model/tests/__CHAPTER__.rs", include_str!("../../../assets/new/model_target.rs")),
    ("crates/answers/tests/__CHAPTER___answers.rs", include_str!("../../../assets/new/answers.rs")),
    (
        "crates/answers-model/tests/__CHAPTER___answers.rs",
        include_str!("../../../assets/new/answers_model.rs"),
    ),
];

const PAGE: &str = include_str!("../../../assets/new/chapter.md");
const SECTION: &str = include_str!("../../../assets/new/section.md");

const ENTRY: &str = "    \
    __EXERCISE__ {
        subject: \"../exercises/__CHAPTER__/__EXERCISE__.rs\",
        pristine: \"../exercises/.pristine/__CHAPTER__/__EXERCISE__.rs\",
        checks: \"__CHAPTER__/__EXERCISE__.rs\",
    },
";

/// Modules of a chapter's target that are not exercises, and a word of Rust's that its parser takes for a name.
const TAKEN: [&str; 5] = ["support", "chapter", "harness", "main", "gen"];

/// Crates that a chapter's test program uses by these names, or could not be told from.
const CRATES: [&str; 6] = ["std", "core", "alloc", "test", "proc_macro", "interleave"];

/// Writes the exercise `name`, as `queues/stack`, into the checkout, and its chapter if there is none
/// yet. A page that is there already gets one more section, and keeps the rest.
///
/// # Errors
/// When the name will not do, a file of the exercise is there already, or a file cannot be written: then
/// nothing is changed.
pub fn new(tree: &Tree, name: &str) -> Result<()> {
    let exercise = named(name)?;
    let files = files(tree, &exercise)?;
    // All texts are on the disk before the first file is put in its place.
    let written: Result<Vec<_>> = files
        .iter()
        .map(|(path, text)| {
            let path = tree.root().join(path);
            let file = beside(&path, text);
            Ok((file.with_context(|| format!("cannot write {}", path.display()))?, path))
        })
        .collect();
    for (file, path) in written? {
        file.persist(&path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    for path in files.keys() {
        line(path)?;
    }
    Ok(line(format!(
        "\n{exercise} is complete, and an example. Search these files for `{UNWRITTEN}`, and ask what is left:\n\n    \
         cargo run -- audit {exercise}"
    ))?)
}

/// The new text of a file, in a file beside it that goes away again unless it takes the other one's place.
fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().expect("it is below the root of the checkout");
    fs::create_dir_all(folder)?;
    // `tempfile_in` would name it in its errors, and no one knows of it.
    let mut file =
        tempfile::Builder::new().prefix(".new").make_in(folder, |path| File::create_new(path))?;
    if let Ok(old) = fs::metadata(path) {
        fs::set_permissions(file.path(), old.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    Ok(file)
}

/// The exercise that a name on the command line asks for.
fn named(name: &str) -> Result<Exercise> {
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    let [chapter, exercise] = parts[..] else {
        bail!("`{name}` should be CHAPTER/EXERCISE, such as `queues/stack`");
    };
    for word in [chapter, exercise] {
        let first = word.starts_with(|c: char| c.is_ascii_lowercase());
        let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !first || !word.chars().all(rest) {
            bail!(
                "`{word}` can't be the name of a module: use small letters, digits and _, beginning with a letter"
            );
        }
        if syn::parse_str::<Ident>(word).is_err()
            || TAKEN.contains(&word)
            || word.ends_with("_answers")
        {
            bail!("`{word}` is taken by Rust, or by what every chapter has: choose another name");
        }
    }
    if CRATES.contains(&chapter) {
        bail!(
            "`{chapter}` is the name of a crate, so a chapter's test program can't have it: choose another name"
        );
    }
    Ok(Exercise { chapter: chapter.to_owned(), name: exercise.to_owned() })
}

/// Every file to write, by its path below the root, with its new text.
fn files(tree: &Tree, exercise: &Exercise) -> Result<BTreeMap<String, String>> {
    let fill = |text: &str| {
        text.replace("__CHAPTER__", &exercise.chapter).replace("__EXERCISE__", &exercise.name)
    };
    let mut files = BTreeMap::new();
    for (path, text) in OWN {
        let path = fill(path);
        if tree.root().join(&path).exists() {
            bail!("{path} is there already");
        }
        files.insert(path, fill(text));
    }
    let is_new = !tree.chapters().iter().any(|chapter| chapter.name == exercise.chapter);
    for (path, text) in LISTS {
        let path = fill(path);
        if is_new && tree.root().join(&path).exists() {
            bail!(
                "{path} is there already, and there is no chapter `{}`: choose another name for the \
                 chapter, or remove what is left of it",
                exercise.chapter
            );
        }
        let text = if is_new { fill(text) } else { text_at(tree, &path)? };
        files.insert(path, text);
    }
    let list = fill("tests/__CHAPTER__.rs");
    let text = with_entry(&files[&list], "chapter!", &fill(ENTRY));
    let text = text.with_context(|| format!("{list} has no list `chapter! {{ … }}`"))?;
    files.insert(list, text);
    if is_new {
        files.extend(chapter_around(tree, exercise, &fill)?);
    } else {
        let page = last_with_exercises(tree, exercise)?;
        let text = with_section(&text_at(tree, &page)?, &fill(SECTION));
        files.insert(page, text);
    }
    Ok(files)
}

/// The text of a file that is there.
fn text_at(tree: &Tree, path: &str) -> Result<String> {
    let text = fs::read_to_string(tree.root().join(path));
    text.with_context(|| format!("cannot read {path}"))
}

/// What a chapter has besides its exercises: a page, a line in the summary, and targets.
fn chapter_around(
    tree: &Tree,
    exercise: &Exercise,
    fill: &impl Fn(&str) -> String,
) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let section = fill(SECTION);
    let title = title(&exercise.chapter);
    let page = format!("chapters/{}.md", exercise.chapter);
    let text = if tree.root().join(&page).exists() {
        // Written before its first exercise: nothing of it is lost.
        with_section(&text_at(tree, &page)?, &section)
    } else {
        fill(PAGE).replace("__TITLE__", &title).replace("__SECTION__", &section)
    };
    files.insert(page, text);
    let summary = "chapters/SUMMARY.md";
    let text = text_at(tree, summary)?;
    if !links(&text).contains(&exercise.chapter) {
        let link = format!("- [{title}]({}.md)", exercise.chapter);
        files.insert(summary.to_owned(), with_link(tree, &text, &link));
    }
    let answers = fill("__CHAPTER___answers");
    for (manifest, target) in [
        ("Cargo.toml", &exercise.chapter),
        ("crates/model/Cargo.toml", &exercise.chapter),
        ("crates/answers/Cargo.toml", &answers),
        ("crates/answers-model/Cargo.toml", &answers),
    ] {
        let text = text_at(tree, manifest)?;
        if has_target(&text, target) {
            bail!(
                "{manifest} has a target `{target}` already, and there is no chapter `{}`: choose \
                 another name for the chapter, or remove what is left of it",
                exercise.chapter
            );
        }
        files.insert(manifest.to_owned(), with_target(&text, target));
    }
    Ok(files)
}

/// The page of the chapter, of those that it has, on which its last exercise is set.
fn last_with_exercises(tree: &Tree, exercise: &Exercise) -> Result<String> {
    let pages = tree.pages(&exercise.chapter);
    let mut pages = pages.into_iter().map(|page| format!("chapters/{page}"));
    let sets = |page: &String| {
        let text = fs::read_to_string(tree.root().join(page)).unwrap_or_default();
        !exercises_on(&text).is_empty()
    };
    let last = pages.rfind(sets);
    last.with_context(|| format!("no page of the chapter {} sets an exercise", exercise.chapter))
}

/// `thread_local_logging` as a heading: `Thread local logging`.
fn title(chapter: &str) -> String {
    let mut words = chapter.replace('_', " ");
    words[..1].make_ascii_uppercase();
    words
}

#[cfg(test)]
mod tests;
