//! The checkout: which chapters and exercises there are, and where their files lie.
//!
//! The tree itself is the list: `exercises/.pristine/<chapter>/<exercise>.rs` defines an exercise.
//! Chapters come in the order of `chapters/SUMMARY.md`, exercises in that of `tests/<chapter>.rs`.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// One checkout of the workbook.
#[derive(Debug, Clone)]
pub struct Tree {
    root: PathBuf,
    chapters: Vec<Chapter>,
}

/// A chapter and its exercises, in the order in which a reader meets them.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// `threads`
    pub name: String,
    /// Never empty.
    pub exercises: Vec<Exercise>,
}

/// The name of an exercise, which is also where its files lie.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exercise {
    /// `threads`
    pub chapter: String,
    /// `claim`
    pub name: String,
}

impl std::fmt::Display for Exercise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.chapter, self.name)
    }
}

/// What a command is about: everything, a chapter, or one exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Every exercise of every chapter.
    All,
    /// Every exercise of the chapter of this name.
    Chapter(String),
    /// One exercise.
    Exercise(Exercise),
}

impl Selection {
    /// Returns `true` if the exercise is one of those selected.
    pub fn has(&self, exercise: &Exercise) -> bool {
        match self {
            Selection::All => true,
            Selection::Chapter(chapter) => exercise.chapter == *chapter,
            Selection::Exercise(one) => exercise == one,
        }
    }
}

/// Finds the folder of the checkout that this program was started in: upwards from `CARGO_MANIFEST_DIR`, which
/// `cargo run` sets, from the current folder, from this program, and from where it was compiled: a checkout may have
/// been moved since, and then cargo doesn't compile it again.
///
/// # Errors
/// When none of them lies in a checkout.
pub fn find_root() -> Result<PathBuf> {
    let starts = [
        std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from),
        std::env::current_dir().ok(),
        std::env::current_exe().ok(),
        Some(PathBuf::from(env!("CARGO_MANIFEST_DIR"))),
    ];
    let root = starts
        .iter()
        .flatten()
        .find_map(|start| start.ancestors().find(|dir| dir.join("exercises/.pristine").is_dir()));
    root.map(Path::to_owned).with_context(|| {
        format!(
            "this isn't a checkout of Interleave: no folder above {} has exercises/.pristine",
            std::env::current_dir().unwrap_or_default().display()
        )
    })
}

impl Tree {
    /// The checkout that this program was started in.
    ///
    /// # Errors
    /// As [`find_root`]; when the checkout cannot be read.
    pub fn find() -> Result<Tree> {
        Tree::open(&find_root()?)
    }

    /// Reads which exercises the checkout at `root` has.
    ///
    /// # Errors
    /// When `exercises/.pristine` cannot be read.
    pub fn open(root: &Path) -> Result<Tree> {
        let root = fs::canonicalize(root).with_context(|| root.display().to_string())?;
        let pristine = root.join("exercises/.pristine");
        let mut chapters = Vec::new();
        for name in names_in(&pristine, |path| path.is_dir())? {
            let is_exercise = |path: &Path| path.extension() == Some(OsStr::new("rs"));
            let mut names = names_in(&pristine.join(&name), is_exercise)?;
            if names.is_empty() {
                continue;
            }
            let target = fs::read_to_string(root.join(format!("tests/{name}.rs")));
            in_order_of(&mut names, |exercise| entry(target.as_deref().unwrap_or(""), exercise));
            let exercises =
                names.into_iter().map(|e| Exercise { chapter: name.clone(), name: e }).collect();
            chapters.push(Chapter { name, exercises });
        }
        let summary = fs::read_to_string(root.join("chapters/SUMMARY.md")).unwrap_or_default();
        let links = links(&summary);
        in_order_of(&mut chapters, |chapter| links.iter().position(|l| *l == chapter.name));
        Ok(Tree { root, chapters })
    }

    /// The folder that holds everything, absolute and without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The chapters in the order of the book.
    pub fn chapters(&self) -> &[Chapter] {
        &self.chapters
    }

    /// Every exercise in the order of the book.
    pub fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.chapters.iter().flat_map(|chapter| &chapter.exercises)
    }

    /// The pages of a chapter, its own first: those that `SUMMARY.md` nests below it.
    pub fn pages(&self, chapter: &str) -> Vec<String> {
        let summary = fs::read_to_string(self.root.join("chapters/SUMMARY.md")).unwrap_or_default();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let mut lines = summary.lines().skip_while(|line| links(line) != [chapter]);
        let own = lines.next();
        let below = lines.take_while(|line| indent(line) > own.map_or(0, indent));
        let target = |line: &str| {
            let target = line.split_once("](")?.1.split_once(')')?.0;
            Some(target.trim_start_matches("./").to_owned())
        };
        own.into_iter().chain(below).filter_map(target).collect()
    }

    /// What a name on the command line means: `threads` or `threads/claim`; nothing means all.
    /// A file's name (`exercises/threads/claim.rs`) is understood too.
    ///
    /// # Errors
    /// When there is no such chapter or exercise; the message suggests the nearest.
    pub fn select(&self, name: Option<&str>) -> Result<Selection> {
        let Some(given) = name else { return Ok(Selection::All) };
        let name = given.trim_start_matches("./");
        let name = name.strip_prefix("exercises/").unwrap_or(name);
        let name = name.strip_suffix(".rs").unwrap_or(name).trim_end_matches('/');
        if self.chapters.iter().any(|chapter| chapter.name == name) {
            return Ok(Selection::Chapter(name.to_owned()));
        }
        if let Some(exercise) = self.exercises().find(|e| e.to_string() == name) {
            return Ok(Selection::Exercise(exercise.clone()));
        }
        let chapters = self.chapters.iter().map(|chapter| chapter.name.clone());
        let known = chapters.chain(self.exercises().map(Exercise::to_string));
        Err(unknown("chapter or exercise", given, name, known))
    }

    /// The exercise of this name, `threads/claim`.
    ///
    /// # Errors
    /// When there is none; the message suggests the nearest.
    pub fn exercise(&self, name: &str) -> Result<Exercise> {
        match self.select(Some(name)) {
            Ok(Selection::Exercise(exercise)) => Ok(exercise),
            Ok(_) => {
                let chapter = self.exercises().find(|e| e.chapter == name.trim_end_matches('/'));
                let example = chapter.map(Exercise::to_string).unwrap_or_default();
                bail!("`{name}` is a chapter; name one of its exercises, such as `{example}`")
            }
            Err(_) => {
                let known = self.exercises().map(Exercise::to_string);
                Err(unknown("exercise", name, name, known))
            }
        }
    }

    /// What the learner edits.
    pub fn subject(&self, of: &Exercise) -> PathBuf {
        self.root.join(format!("exercises/{of}.rs"))
    }

    /// The same file as handed out.
    pub fn pristine(&self, of: &Exercise) -> PathBuf {
        self.root.join(format!("exercises/.pristine/{of}.rs"))
    }

    /// The reference.
    pub fn solution(&self, of: &Exercise) -> PathBuf {
        self.root.join(format!("solutions/{of}.rs"))
    }

    /// The checks of the exercise.
    pub fn checks(&self, of: &Exercise) -> PathBuf {
        self.root.join(format!("tests/{of}.rs"))
    }

    /// The hints of the exercise.
    pub fn hints(&self, of: &Exercise) -> PathBuf {
        self.root.join(format!("tests/{of}/hints.md"))
    }

    /// The benchmarks, each of which is a file.
    ///
    /// # Errors
    /// When their folder cannot be read.
    pub fn benchmarks(&self) -> Result<Vec<String>> {
        let library = Some(OsStr::new("lib"));
        names_in(&self.root.join("benches"), |path| {
            path.extension() == Some(OsStr::new("rs")) && path.file_stem() != library
        })
    }

    /// Where cargo keeps what it builds.
    pub fn target_dir(&self) -> PathBuf {
        let given = std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty());
        match given.map(std::path::absolute) {
            Some(Ok(dir)) => dir,
            _ => self.root.join("target"),
        }
    }

    /// Where this program keeps what it writes: it may be deleted at any time.
    pub fn own_folder(&self) -> PathBuf {
        self.target_dir().join("interleave")
    }

    /// `path` without the root, for a reader's eyes.
    pub fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// Folds `a/../b` and `.` without looking at the disk, which is how rustc writes the paths of files
/// that `#[path]` names.
pub fn normalise(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

fn unknown(
    what: &str,
    given: &str,
    name: &str,
    known: impl Iterator<Item = String>,
) -> anyhow::Error {
    let likeness = |known: &String| match (name.split_once('/'), known.split_once('/')) {
        // What they share by force says nothing.
        (Some((chapter, name)), Some((of, known))) if of == chapter => {
            strsim::jaro_winkler(name, known)
        }
        // A chapter isn't what is meant by the name of an exercise.
        (Some(_), None) => 0.0,
        (_, last) => {
            let last = last.map_or(&**known, |(_, last)| last);
            strsim::jaro_winkler(name, known).max(strsim::jaro_winkler(name, last))
        }
    };
    let nearest = known
        .map(|known| (likeness(&known), known))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, nearest)) => anyhow::anyhow!("no {what} is called `{given}`; is it `{nearest}`?"),
        None => {
            anyhow::anyhow!("no {what} is called `{given}`; `cargo run -- list` shows them all")
        }
    }
}

/// The stems of what `dir` holds and `wanted` accepts, sorted.
fn names_in(dir: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for found in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let path = found.with_context(|| format!("cannot read {}", dir.display()))?.path();
        if let Some(name) = path.file_stem().and_then(OsStr::to_str)
            && !name.starts_with('.')
            && wanted(&path)
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Sorts by `place`, those without one last; equals stay in their order.
fn in_order_of<T>(items: &mut [T], place: impl Fn(&T) -> Option<usize>) {
    items.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
}

/// Where `chapter! { … }` in the text of `tests/<chapter>.rs` lists the exercise: `claim {`.
pub fn entry(target: &str, exercise: &str) -> Option<usize> {
    target.match_indices(exercise).map(|(at, _)| at).find(|&at| {
        let before = target[..at].chars().next_back();
        let after = target[at + exercise.len()..].trim_start();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_') && after.starts_with('{')
    })
}

/// The chapters that SUMMARY.md links to, in order: `threads` for `(threads.md)`, `(./threads.md)`
/// and `(threads/index.md)`.
pub fn links(summary: &str) -> Vec<String> {
    let targets = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .map(|target| {
            let first = target.trim_start_matches("./").split('/').next().unwrap_or_default();
            first.strip_suffix(".md").unwrap_or(first).to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_whole_word_before_a_brace() {
        let target = "//! claim and workers\nharness::chapter! { \"threads\",\n    reclaim { a },\n    claim { b } }";
        assert_eq!(entry(target, "claim"), target.rfind("claim"));
        assert_eq!(entry(target, "workers"), None);
    }

    #[test]
    fn a_path_folds_without_the_disk() {
        assert_eq!(normalise(Path::new("/a/b/../../c/./d.rs")), Path::new("/c/d.rs"));
        assert_eq!(normalise(Path::new("../x")), Path::new("../x"));
    }

    #[test]
    fn the_pages_of_a_chapter_are_nested_below_it() {
        let root = tempfile::tempdir().unwrap();
        let summary = "- [T](threads.md)\n  - [F](threads-failing.md)\n  - [B](./threads-back.md)\n- [L](locks.md)\n";
        fs::create_dir_all(root.path().join("exercises/.pristine")).unwrap();
        fs::create_dir_all(root.path().join("chapters")).unwrap();
        fs::write(root.path().join("chapters/SUMMARY.md"), summary).unwrap();
        let tree = Tree::open(root.path()).unwrap();
        assert_eq!(tree.pages("threads"), ["threads.md", "threads-failing.md", "threads-back.md"]);
        assert_eq!(tree.pages("locks"), ["locks.md"]);
        assert!(tree.pages("queues").is_empty());
    }

    #[test]
    fn summary_links_name_chapters() {
        let summary = "# Summary\n[Preface](preface.md)\n- [T](./threads.md)\n  - [L](locks/index.md)\n- [Draft]()";
        assert_eq!(links(summary), ["preface", "threads", "locks", ""]);
    }
}
