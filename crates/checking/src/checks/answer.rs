//! Checks one file as the answer to one exercise, apart from the rest of its chapter.
//!
//! The checkout stays as it is: a small workspace under the target folder mounts a copy of the file
//! where the chapter's target mounts the learner's. It shares the target folder, the lock file, the
//! profiles and the packages of the checkout, so what others have built is used again.

use crate::checkout::tree::{Exercise, Tree, normalise};
use crate::checks::allowed::{self, Admission, Allowed};
use crate::checks::checker::{Checker, Until};
use crate::checks::compile::{Built, Target, TooMuch};
use crate::checks::judge::{judge, of_exercise};
use crate::checks::manifest;
use crate::checks::outcome::Outcome;
use crate::checks::subject::{MISSING, Subject, TextState};
use crate::checks::submissions::refusal;
use crate::host::confined::Confined;
use crate::host::process::{Exceeded, Limits, Within};
use anyhow::{Context, Result, bail};
use report::Report;
use report::verdict::{DOES_NOT_COMPILE, NOT_ALLOWED, TOO_MUCH_TO_COMPILE};
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::MutexGuard;
use std::time::Duration;
use terminal::Cancelled;

/// The name of the test target in both flavours.
const TARGET: &str = "answer";

/// An answer that takes more to build and check gets no verdict. The compiler and the checks have
/// limits of their own; these are for what gets by them. What counts is processor time, so that a machine
/// that is busy or stands still changes nothing; the clock is for what waits and never comes back.
const LONGEST: Limits =
    Limits { processor: Duration::from_secs(300), clock: Duration::from_secs(3600) };

/// How an answer that was handed in is graded.
#[derive(Debug, Default)]
pub struct Grading<'a> {
    /// In bounds?
    pub confine: bool,
    /// Which of the small workspaces is used. Two answers that are graded at the same time need one each.
    pub workspace: usize,
    /// Given back when the answer is built. All small workspaces build into one folder, where one build waits
    /// for another; who waits here instead does not lose the time that an answer has.
    pub turn: Option<MutexGuard<'a, ()>>,
}

/// Grades `file` as the answer to `exercise`: what it may not use is refused, and the rest is built and run.
///
/// # Errors
/// When the file cannot be read, or as [`Checker::exercise`].
pub fn check_file(
    checker: &Checker<'_>,
    exercise: &Exercise,
    file: &Path,
    grading: Grading<'_>,
) -> Result<Outcome> {
    let tree = checker.tree;
    if file.is_dir() {
        bail!("{} is a folder, not a file", file.display());
    }
    let shown = report::printable_line(&file.display().to_string());
    if let Some((verdict, message)) = refusal(file.parent().unwrap_or(file), file)
        && verdict != MISSING
    {
        return Ok(Outcome::of_itself(exercise, verdict, message));
    }
    let subject = Subject::of_file(tree, exercise, file, shown)?;
    if subject.state == TextState::Empty {
        // `reset` would put back a file of whoever grades.
        let message = format!("{} is empty", subject.shown);
        return Ok(Outcome::of_itself(exercise, DOES_NOT_COMPILE, message));
    }
    if let Some(outcome) = subject.known() {
        return Ok(outcome);
    }
    let refused = |message| Outcome::of_itself(exercise, NOT_ALLOWED, message);
    let found = Allowed::of(tree, exercise)?.look_at(&subject.text);
    if let Admission::Forbidden(uses) = &found {
        return Ok(refused(allowed::message(file, uses)));
    }
    let outcome = match check_text(checker, &subject, Some(grading)) {
        Err(error) if error.is::<TooMuch>() => {
            Outcome::of_itself(exercise, TOO_MUCH_TO_COMPILE, format!("{error:#}"))
        }
        other => other?,
    };
    if found == Admission::Unreadable && outcome.finding.verdict != DOES_NOT_COMPILE {
        return Ok(refused(format!("{}: what it uses cannot be told", subject.shown)));
    }
    Ok(outcome)
}

/// Checks the learner's own text when another file of its chapter does not compile.
///
/// # Errors
/// As [`Checker::exercise`].
pub(crate) fn alone(checker: &Checker<'_>, subject: &Subject) -> Result<Outcome> {
    check_text(checker, subject, None)
}

fn check_text(
    checker: &Checker<'_>,
    subject: &Subject,
    grading: Option<Grading<'_>>,
) -> Result<Outcome> {
    let tree = checker.tree;
    let Subject { exercise, text, shown, .. } = subject;
    let workspace = Workspace::Number(grading.as_ref().map_or(0, |grading| grading.workspace));
    let mut mounted = Mounted::several(tree, workspace, exercise, &[(&exercise.name, text)])?;
    let (built, reports) = match grading {
        None => checker.build_and_run(&mounted.target(), &[], Until::Decided, None)?,
        Some(Grading { confine, turn, .. }) => {
            if confine {
                mounted.confine(checker, exercise, text)?;
            }
            match within_limits(checker, &mounted, turn) {
                // Since it was built, what the answer stands on has changed, or the compiler has.
                Err(error) if error.downcast_ref::<TooMuch>().is_some_and(|ended| ended.below) => {
                    mounted.build_the_rest(checker, exercise, text)?;
                    within_limits(checker, &mounted, None)?
                }
                done => done?,
            }
        }
    };
    let reports = of_exercise(&reports, exercise);
    let Some(outcome) = mounted.judge(tree, exercise, &built, reports)? else {
        bail!("{}", mounted.does_not_build(exercise, &built));
    };
    let renames = mounted.renames(tree, shown);
    Ok(renames.iter().fold(outcome, |outcome, (from, to)| outcome.renamed(from, to)))
}

fn within_limits(
    checker: &Checker<'_>,
    mounted: &Mounted,
    turn: Option<MutexGuard<'_, ()>>,
) -> Result<(Built, Vec<Report>)> {
    let time = checker.cancel.below();
    let target = mounted.target();
    let work = || checker.build_and_run_while(&time, &target, &[], Until::Decided, turn);
    let within = time.within(LONGEST, work).context("cannot start a thread")?;
    checker.cancel.check()?;
    settled(within)
}

/// What came of an answer. One that hangs in many checks may go beyond [`LONGEST`]: those that have rejected it by then
/// are enough.
fn settled(within: Within<Result<(Built, Vec<Report>)>>) -> Result<(Built, Vec<Report>)> {
    let Some(exceeded) = within.exceeded else { return within.made };
    match within.made {
        Ok((built, reports)) if reports.iter().any(|report| !report.passed) => Ok((built, reports)),
        Err(error) if !error.is::<Cancelled>() => Err(error),
        _ => bail!(no_verdict(&exceeded)),
    }
}

/// What to say of an answer that has gone beyond [`LONGEST`].
fn no_verdict(Exceeded { used, seen, is_clock }: &Exceeded) -> String {
    let (used, minutes) = (used.as_secs(), seen.as_secs() / 60);
    if *is_clock {
        format!(
            "there was no verdict after {minutes} minutes, in which {used} s of processor time were used: \
             is the machine very busy, or does something wait that never comes?"
        )
    } else {
        format!("there was no verdict after {used} s of processor time")
    }
}

/// One of the small workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workspace {
    /// For both flavours; answers that are checked at the same time have different numbers.
    Number(usize),
    /// For the model's checks alone, with loom in the explorer's place.
    Loom,
}

impl Workspace {
    /// Its folder, and what the names of its packages begin with.
    fn name(self) -> String {
        match self {
            Workspace::Number(0) => "answer".to_owned(),
            Workspace::Number(number) => format!("answer-{number}"),
            Workspace::Loom => "answer-by-loom".to_owned(),
        }
    }
}

/// An answer in a small workspace, which is its own until this is dropped.
pub(crate) struct Mounted {
    folder: PathBuf,
    copy: PathBuf,
    target_dir: PathBuf,
    confined: Option<Confined>,
    _alone: File,
}

impl Mounted {
    /// Puts `text` where the learner's file is in the checkout. Waits for others who use the small
    /// workspace.
    pub(crate) fn new(tree: &Tree, exercise: &Exercise, text: &str) -> Result<Mounted> {
        Mounted::several(tree, Workspace::Number(0), exercise, &[(&exercise.name, text)])
    }

    /// Puts several answers into a small workspace, each under its name, to be checked by one program.
    pub(crate) fn several(
        tree: &Tree,
        workspace: Workspace,
        exercise: &Exercise,
        answers: &[(&str, &str)],
    ) -> Result<Mounted> {
        let folder = tree.own_folder().join(workspace.name());
        let alone = lock(&folder)?;
        let copies: Vec<(&str, PathBuf)> =
            answers.iter().map(|(name, _)| (*name, copy_in(&folder, name))).collect();
        for ((_, copy), (_, text)) in copies.iter().zip(answers) {
            write_if_new(copy, text)?;
        }
        write_workspace(tree, &folder, workspace, exercise, &copies)?;
        let copy = copies.into_iter().next().context("there is no answer to check")?.1;
        let target_dir = tree.target_dir();
        Ok(Mounted { folder, copy, target_dir, confined: None, _alone: alone })
    }

    /// Where the answer of this name is.
    pub(crate) fn copy(&self, name: &str) -> PathBuf {
        copy_in(&self.folder, name)
    }

    /// From here on, builds and runs in bounds.
    fn confine(&mut self, checker: &Checker<'_>, exercise: &Exercise, text: &str) -> Result<()> {
        let stamp = self.folder.join("Cargo.lock.built");
        let lock = fs::read(self.folder.join("Cargo.lock.taken")).unwrap_or_default();
        if !fs::read(&stamp).is_ok_and(|built| built == lock) {
            self.build_the_rest(checker, exercise, text)?;
            fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))?;
        }
        self.confined = Some(Confined::new(checker.tree, &self.folder)?);
        Ok(())
    }

    /// Builds what an answer needs besides its own file, without bounds: that may take long, and fetch other crates.
    fn build_the_rest(&self, checker: &Checker<'_>, exercise: &Exercise, text: &str) -> Result<()> {
        let tree = checker.tree;
        write_if_new(&self.copy, &read(tree, &tree.pristine(exercise))?)?;
        let unconfined = Target { confined: None, ..self.target() };
        unconfined.build(checker.cancel, checker.progress, |_| {})?;
        write_if_new(&self.copy, text)
    }

    /// What to build.
    pub(crate) fn target(&self) -> Target<'_> {
        Target {
            workspace: &self.folder,
            packages: [self.folder.join("native"), self.folder.join("model")],
            name: TARGET,
            of_authors: false,
            target_dir: Some(&self.target_dir),
            confined: self.confined.as_ref(),
        }
    }

    /// As [`judge`](crate::checks::judge::judge).
    pub(crate) fn judge(
        &self,
        tree: &Tree,
        exercise: &Exercise,
        built: &Built,
        reports: Vec<Report>,
    ) -> Result<Option<Outcome>> {
        judge(exercise, built, [&*self.copy, &*tree.checks(exercise)], reports)
    }

    /// What to say when it is not the answer that does not build.
    pub(crate) fn does_not_build(&self, exercise: &Exercise, built: &Built) -> String {
        let said: Vec<&str> = built.errors.iter().map(|error| error.rendered.trim_end()).collect();
        format!("the checks of {exercise} do not build:\n{}", said.join("\n\n"))
    }

    /// What to write in texts in place of what: the copy is called `shown`.
    pub(crate) fn renames(&self, tree: &Tree, shown: &str) -> Vec<(String, String)> {
        let Mounted { folder, copy, .. } = self;
        // Whether a path is written in full or from some folder on depends on who wrote it.
        let below_root = copy.strip_prefix(tree.root()).unwrap_or(copy);
        let below_folder = copy.strip_prefix(folder).unwrap_or(copy);
        let to_shown = |path: &Path| (path.display().to_string(), shown.to_owned());
        let mut renames = [copy, below_root, below_folder].map(to_shown).to_vec();
        let root = format!("{}/", tree.root().display());
        if !shown.starts_with(&root) {
            renames.push((root, String::new()));
        }
        renames
    }
}

fn copy_in(folder: &Path, name: &str) -> PathBuf {
    folder.join("subject").join(format!("{name}.rs"))
}

/// Waits until no other process uses the small workspace, and keeps others out until dropped.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    fs::create_dir_all(folder)
        .and_then(|()| File::create(&path))
        .and_then(|file| file.lock().map(|()| file))
        .with_context(|| format!(
                "cannot write to {}, where answers are built; CARGO_TARGET_DIR can name another folder",
                folder.display()
            ))
}

fn write_workspace(
    tree: &Tree,
    folder: &Path,
    workspace: Workspace,
    exercise: &Exercise,
    answers: &[(&str, PathBuf)],
) -> Result<()> {
    let by_loom = workspace == Workspace::Loom;
    let manifests = if by_loom { manifest::by_loom } else { manifest::of_answer };
    for (folder_of, manifest) in manifests(tree.root(), TARGET, &workspace.name())? {
        let package = folder.join(&folder_of);
        write_if_new(&package.join("Cargo.toml"), &manifest)?;
        // The checkout's own package has no name.
        if !folder_of.is_empty() {
            write_if_new(&package.join("src/lib.rs"), "")?;
        }
    }
    take_lock_file(tree.root(), folder)?;
    for linked in manifest::LINKED {
        link_if_new(&tree.root().join(linked), &folder.join(linked))?;
    }
    let root = tree.root();
    let tests = root.join("tests");
    let text = read(tree, &tests.join(format!("{}.rs", exercise.chapter)))?;
    let native = folder.join("native/tests/answer.rs");
    write_if_new(&native, &chapter_of_one(tree, exercise, answers, &text)?)?;
    if by_loom {
        write_if_new(&folder.join("model/tests/answer.rs"), &target_by_loom(&native))?;
        return Ok(());
    }
    // The model's target mounts the native one; here it mounts the one above.
    let model_tests = root.join("crates/model/tests");
    let text = read(tree, &model_tests.join(format!("{}.rs", exercise.chapter)))?;
    let original = tests.join(format!("{}.rs", exercise.chapter));
    let mounts =
        |line: &str| absolute(line, &model_tests).replace(&quoted(&original), &quoted(&native));
    let model: String = text.lines().map(|line| mounts(line) + "\n").collect();
    write_if_new(&folder.join("model/tests/answer.rs"), &model)?;
    Ok(())
}

/// The target that has loom check the exercises of the file `chapter`.
fn target_by_loom(chapter: &Path) -> String {
    format!(
        "#[path = {}]\nmod chapter;\n\
         fn main() -> std::process::ExitCode {{\n    \
             harness::main_by(&loom_rt::LOOM, chapter::EXERCISES)\n}}\n",
        quoted(chapter)
    )
}

fn read(tree: &Tree, path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", tree.short(path)))
}

/// A path as Rust and TOML write it.
fn quoted(path: &Path) -> String {
    format!("{:?}", path.display().to_string())
}

/// The text of `tests/<chapter>.rs` with one exercise in its list, once for each answer, and with paths
/// that hold from anywhere. What else stands in the file stays.
fn chapter_of_one(
    tree: &Tree,
    exercise: &Exercise,
    answers: &[(&str, PathBuf)],
    text: &str,
) -> Result<String> {
    let listing =
        || format!("tests/{}.rs lists no exercises in `chapter! {{ … }}`", exercise.chapter);
    let start = text.find("chapter!").with_context(listing)?;
    let open = start + text[start..].find('{').with_context(listing)?;
    let close = open + closing(&text[open..]).with_context(listing)?;
    let [pristine, checks] = [tree.pristine(exercise), tree.checks(exercise)].map(|p| quoted(&p));
    let mount = |(name, copy): &(&str, PathBuf)| {
        let subject = quoted(copy);
        format!("    {name} {{ subject: {subject}, pristine: {pristine}, checks: {checks} }},\n")
    };
    let entries: String = answers.iter().map(mount).collect();
    let entry = format!("{{ {:?},\n{entries}}}", exercise.chapter);
    let tests = tree.root().join("tests");
    let rest = |text: &str| -> String {
        text.split_inclusive('\n').map(|line| absolute(line, &tests)).collect()
    };
    Ok(rest(&text[..open]) + &entry + &rest(&text[close..]))
}

/// The index after the brace that closes the one at the start.
pub fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// `#[path = "support/files.rs"]` with the folder in front, wherever the line has it.
fn absolute(line: &str, folder: &Path) -> String {
    const BEFORE: &str = "#[path = \"";
    let Some((before, rest)) = line.split_once(BEFORE) else { return line.to_owned() };
    let Some((path, after)) = rest.split_once('"') else { return line.to_owned() };
    format!("{before}#[path = {}{after}", quoted(&normalise(&folder.join(path))))
}

/// The checkout's lock file, so that the answer is built with the same versions. Cargo then writes
/// the small workspace's own packages into it, so it is taken again only when the original changes.
fn take_lock_file(root: &Path, folder: &Path) -> Result<()> {
    let original = fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let taken = folder.join("Cargo.lock.taken");
    if fs::read_to_string(&taken).ok().as_deref() != Some(&original) {
        write_if_new(&folder.join("Cargo.lock"), &original)?;
        write_if_new(&taken, &original)?;
    }
    Ok(())
}

/// Writes unless the file has this text already: cargo builds again what is newer than its result.
fn write_if_new(path: &PathBuf, text: &str) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot write to {}", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Makes `link` lead to `folder`, whatever was there.
fn link_if_new(folder: &Path, link: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|old| old == folder) {
        return Ok(());
    }
    let _ = fs::remove_file(link).or_else(|_| fs::remove_dir_all(link));
    link.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| symlink(folder, link))
        .with_context(|| format!("cannot write {}", link.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{Finding, Flavour};

    fn of(verdict: &str) -> Report {
        Report {
            exercise: "a/b".to_owned(),
            subject: "learner".to_owned(),
            check: "once".to_owned(),
            place: 0,
            says: String::new(),
            flavour: Flavour::Model,
            passed: verdict == "passed",
            extent: String::new(),
            seconds: 10.0,
            finding: Finding::new(verdict, "", 1),
            output: String::new(),
        }
    }

    #[test]
    fn an_answer_that_hangs_for_too_long_is_rejected_by_the_checks_that_have_ended() {
        let ended = |verdicts: &[&str], is_beyond: bool| {
            let minutes = Duration::from_secs(300);
            let exceeded = Exceeded { used: minutes, seen: minutes, is_clock: false };
            let reports = verdicts.iter().map(|verdict| of(verdict)).collect();
            let exceeded = is_beyond.then_some(exceeded);
            settled(Within { made: Ok((Built::default(), reports)), exceeded })
        };
        assert_eq!(ended(&["passed", "endless loop"], true).unwrap().1.len(), 2);
        let error = ended(&["passed"], true).unwrap_err().to_string();
        assert!(error.contains("no verdict after 300 s"), "the others might fail: {error}");
        assert_eq!(ended(&["passed"], false).unwrap().1.len(), 1);
        let exceeded = Exceeded { used: LONGEST.processor, seen: LONGEST.clock, is_clock: true };
        let within = Within { made: Err(Cancelled.into()), exceeded: Some(exceeded) };
        assert!(settled(within).unwrap_err().to_string().contains("no verdict"), "in the build");
    }
}
