//! A newer workbook by git, with the learner's answers as they are.
//!
//! `git pull` refuses when a skeleton has changed that the learner has answered, and loses nothing. Here such
//! an answer steps aside, and git merges it with the new skeleton, as it would merge a commit. Where both have
//! changed the same lines the answer stays as it was.

use crate::checkout::exercise::{keep, of_learner};
use crate::checkout::tree::{Exercise, Tree};
use crate::host::process::{Cancel, asking, output};
use crate::host::signals;
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use terminal::{BAD, Cancelled, line, styled, tell};

/// Fetches what is new, and brings it under the learner's answers.
///
/// # Errors
/// When this is not a checkout of a repository that git can fetch from, when it has commits of its own, and when
/// git cannot bring in what is new. The answers are then as they were.
pub fn update(tree: &Tree) -> Result<()> {
    let stopped = Cancel::default();
    let on_stop = stopped.clone();
    signals::on_stop(move || on_stop.cancel()).context("cannot listen for Ctrl-C")?;
    update_until(tree, &stopped)
}

/// As [`update`]; stops where nothing is changed yet.
fn update_until(tree: &Tree, stopped: &Cancel) -> Result<()> {
    // Only what comes from elsewhere may be stopped: while answers are aside, nothing may.
    let git = Git { root: tree.root(), cancel: Cancel::default() };
    let Some(top) = git.says(&["rev-parse", "--show-toplevel"])? else {
        if tree.root().join(".git").exists() {
            // Git says why: it doesn't trust another user's checkout, for one.
            git.does(&["rev-parse", "--show-toplevel"])?;
        }
        bail!(
            "{} is not a git checkout, so there is nowhere to update from: clone the workbook with git, and \
             copy your answers into its exercises/",
            tree.root().display()
        );
    };
    if fs::canonicalize(&top).ok().as_deref() != Some(tree.root()) {
        bail!("the git checkout here is {top}: update it there");
    }
    let Some(upstream) = git.says(&["rev-parse", "--abbrev-ref", "@{upstream}"])? else {
        bail!(
            "the current branch follows no other; `git branch --set-upstream-to` says which it should"
        );
    };
    git.fetches(stopped)?;
    if git.says(&["merge-base", "--is-ancestor", "@{upstream}", "HEAD"])?.is_some() {
        return Ok(line(format!("nothing is newer than what you have ({upstream})"))?);
    }
    if git.says(&["merge-base", "--is-ancestor", "HEAD", "@{upstream}"])?.is_none() {
        bail!(
            "you have commits that {upstream} does not have. `git pull` merges them, your answers among them"
        );
    }
    let aside = in_the_way(tree, &git)?;
    stopped.check()?;
    let merged = aside
        .iter()
        .try_for_each(|answer| answer.steps_aside(tree, &git))
        .and_then(|()| git.does(&["merge", "--quiet", "--ff-only", "@{upstream}"]));
    // Whatever git made of it, the answers come back, all of them before anything is said.
    let back: Vec<_> = aside.iter().map(|answer| answer.comes_back(tree, &git)).collect();
    for says in back {
        match says {
            Ok(Some(says)) => line(says)?,
            Ok(None) => {}
            Err(error) => tell(format!("{} {error:#}", styled(BAD, "error:"))),
        }
    }
    merged?;
    let new = git.says(&["diff", "--shortstat", "ORIG_HEAD", "HEAD"])?.unwrap_or_default();
    line(format!("updated to {upstream}: {}", new.trim()))?;
    Ok(stopped.check()?)
}

/// An answer whose skeleton has changed.
struct Aside {
    exercise: Exercise,
    path: PathBuf,
    /// The answer.
    mine: Vec<u8>,
    /// The skeleton that it began from.
    base: Vec<u8>,
    /// Where the answer is kept in any case.
    copy: PathBuf,
}

/// The answers whose skeletons have changed; a copy of each is kept.
fn in_the_way(tree: &Tree, git: &Git<'_>) -> Result<Vec<Aside>> {
    let mine = git.names(&["diff", "--name-only", "-z", "HEAD", "--", "exercises"])?;
    let theirs =
        git.names(&["diff", "--name-only", "-z", "HEAD", "@{upstream}", "--", "exercises"])?;
    let mut aside = Vec::new();
    for exercise in tree.exercises() {
        let path = tree.subject(exercise);
        let name = tree.short(&path).to_string();
        if !mine.contains(&name) || !theirs.contains(&name) {
            continue;
        }
        let Ok(Some(text)) = of_learner(tree, exercise) else { continue };
        let base = fs::read(tree.pristine(exercise))
            .with_context(|| format!("cannot read the skeleton of {name}"))?;
        let copy = keep(&tree.own_folder().join("backup"), exercise, &text)?;
        aside.push(Aside { exercise: exercise.clone(), path, mine: text, base, copy });
    }
    Ok(aside)
}

impl Aside {
    /// Puts the file back to the skeleton.
    fn steps_aside(&self, tree: &Tree, git: &Git<'_>) -> Result<()> {
        let name = tree.short(&self.path).to_string();
        git.does(&["checkout", "--quiet", "HEAD", "--", &name])
    }

    /// Writes the answer back, over the new skeleton where that can be done, and says what became of it; nothing
    /// where it is as it was.
    fn comes_back(&self, tree: &Tree, git: &Git<'_>) -> Result<Option<String>> {
        let shown = tree.short(&self.path).to_string();
        let kept = tree.short(&self.copy).to_string();
        let Ok(theirs) = fs::read(&self.path) else {
            let says =
                format!("{shown} is no longer in the workbook; your answer is kept in {kept}");
            return Ok(Some(says));
        };
        if theirs == self.mine {
            return Ok(None);
        }
        let (text, says) = if theirs == self.base {
            (self.mine.clone(), None)
        // Where git cannot even try, the answer is as good as before.
        } else if let Ok(Some(text)) = git.merged(&self.mine, &self.base, &theirs, &self.copy) {
            let says = format!(
                "{shown}: the skeleton has changed, and your answer with it; as it was: {kept}"
            );
            (text, Some(says))
        } else {
            let pristine = tree.pristine(&self.exercise);
            let says = format!(
                "{shown}: the skeleton has changed and can't be merged with your answer, which was left as it is; \
                 the new skeleton is {}",
                tree.short(&pristine)
            );
            (self.mine.clone(), Some(says))
        };
        fs::write(&self.path, text)
            .with_context(|| format!("cannot write {shown}; your answer is kept in {kept}"))?;
        Ok(says)
    }
}

/// git, in the checkout.
struct Git<'a> {
    root: &'a Path,
    cancel: Cancel,
}

impl Git<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(arguments);
        command
    }

    /// What git says to a question; none when it says no.
    fn says(&self, question: &[&str]) -> Result<Option<String>> {
        let mut command = self.command(question);
        let (text, status) = output(command.stderr(Stdio::null()), &self.cancel)?;
        Ok(status.success().then(|| text.trim_end_matches('\n').to_owned()))
    }

    /// The names that git lists, each ended by a zero.
    fn names(&self, question: &[&str]) -> Result<Vec<String>> {
        let text =
            self.says(question)?.with_context(|| format!("git {} failed", question.join(" ")))?;
        Ok(text.split_terminator('\0').map(str::to_owned).collect())
    }

    /// Has git ask where the workbook comes from what is new there. It may first have to ask for a passphrase.
    fn fetches(&self, stopped: &Cancel) -> Result<()> {
        let mut command = self.command(&["fetch", "--quiet"]);
        let status = asking(command.stdin(Stdio::null()), stopped)?;
        match status.signal() {
            None if status.success() => Ok(()),
            None => bail!("git fetch failed; your answers are as they were"),
            // A Ctrl-C on the terminal may reach git before us.
            Some(_) => Err(Cancelled.into()),
        }
    }

    /// Has git do something; what it has to say goes to standard error.
    fn does(&self, arguments: &[&str]) -> Result<()> {
        let (_, status) = output(&mut self.command(arguments), &self.cancel)?;
        match status.success() {
            true => Ok(()),
            false => bail!("git {} failed; your answers are as they were", arguments.join(" ")),
        }
    }

    /// `mine` with what changed from `base` to `theirs`; none where both changed the same lines. Works on files
    /// beside `copy`.
    fn merged(
        &self,
        mine: &[u8],
        base: &[u8],
        theirs: &[u8],
        copy: &Path,
    ) -> Result<Option<Vec<u8>>> {
        let beside = |what, text| -> Result<PathBuf> {
            let path = copy.with_extension(what);
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            Ok(path)
        };
        let (mine, base, theirs) =
            (beside("mine", mine)?, beside("base", base)?, beside("theirs", theirs)?);
        let mut command = self.command(&["merge-file", "--quiet"]);
        command.args([&mine, &base, &theirs]);
        let (_, status) = output(&mut command, &self.cancel)?;
        let text = fs::read(&mine).with_context(|| format!("cannot read {}", mine.display()));
        for path in [mine, base, theirs] {
            let _ = fs::remove_file(path);
        }
        Ok(if status.success() { Some(text?) } else { None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use tempfile::TempDir;

    const SKELETON: &str = "//! Claim.\n\n/// Once.\npub fn claim() {\n    todo!()\n}\n\n/// Twice.\npub fn both() {}\n";

    /// A workbook that someone hands out, and a learner's clone of it.
    struct Two {
        folder: TempDir,
        tree: Tree,
    }

    fn write(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(folder: &Path, arguments: &[&str]) {
        let by = ["-c", "user.name=A", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"];
        let mut command = Command::new("git");
        assert!(command.arg("-C").arg(folder).args(by).args(arguments).status().unwrap().success());
    }

    impl Two {
        fn new() -> Two {
            let folder = tempfile::tempdir().unwrap();
            let theirs = folder.path().join("theirs");
            write(&theirs, "chapters/SUMMARY.md", "- [Threads](threads.md)\n");
            write(&theirs, "chapters/threads.md", "one\n");
            write(&theirs, "tests/threads.rs", "claim {}\n");
            write(&theirs, ".gitignore", "/target\n");
            git(&theirs, &["init", "--quiet"]);
            Two::hands_out(&theirs, SKELETON);
            git(folder.path(), &["clone", "--quiet", "theirs", "mine"]);
            let mine = fs::canonicalize(folder.path().join("mine")).unwrap();
            let tree = Tree::open(&mine).unwrap();
            Two { folder, tree }
        }

        fn hands_out(theirs: &Path, skeleton: &str) {
            for name in ["exercises/threads/claim.rs", "exercises/.pristine/threads/claim.rs"] {
                write(theirs, name, skeleton);
            }
            git(theirs, &["add", "."]);
            git(theirs, &["commit", "--quiet", "-m", "workbook"]);
        }

        fn theirs(&self) -> PathBuf {
            self.folder.path().join("theirs")
        }

        fn answer(&self) -> PathBuf {
            self.tree.subject(self.tree.exercises().next().unwrap())
        }

        fn answered(&self) -> String {
            fs::read_to_string(self.answer()).unwrap()
        }
    }

    #[test]
    fn an_answer_meets_a_skeleton_that_changed_elsewhere() {
        let two = Two::new();
        fs::write(two.answer(), SKELETON.replace("todo!()", "1;")).unwrap();
        Two::hands_out(&two.theirs(), &SKELETON.replace("Twice", "Two times"));
        update_until(&two.tree, &Cancel::default()).unwrap();
        assert_eq!(two.answered(), SKELETON.replace("todo!()", "1;").replace("Twice", "Two times"));
        update_until(&two.tree, &Cancel::default()).unwrap();
    }

    #[test]
    fn an_answer_stays_where_the_skeleton_changed_the_same_lines() {
        let two = Two::new();
        let mine = SKELETON.replace("todo!()", "1;");
        fs::write(two.answer(), &mine).unwrap();
        let new = SKELETON.replace("todo!()", "todo!(\"claim\")");
        Two::hands_out(&two.theirs(), &new);
        update_until(&two.tree, &Cancel::default()).unwrap();
        assert_eq!(two.answered(), mine);
        let pristine = two.tree.pristine(two.tree.exercises().next().unwrap());
        assert_eq!(fs::read_to_string(pristine).unwrap(), new);
    }

    #[test]
    fn an_answer_whose_skeleton_did_not_change_is_not_touched() {
        let two = Two::new();
        fs::write(two.answer(), "mine\n").unwrap();
        write(&two.theirs(), "chapters/threads.md", "two\n");
        Two::hands_out(&two.theirs(), SKELETON);
        update_until(&two.tree, &Cancel::default()).unwrap();
        assert_eq!(two.answered(), "mine\n");
        assert_eq!(
            fs::read_to_string(two.tree.root().join("chapters/threads.md")).unwrap(),
            "two\n"
        );
        assert!(!two.tree.own_folder().join("backup").exists());
    }

    #[test]
    fn a_checkout_that_git_refuses_is_not_taken_for_none() {
        let two = Two::new();
        let says = || update_until(&two.tree, &Cancel::default()).unwrap_err().to_string();
        let config = two.tree.root().join(".git/config");
        fs::write(&config, "[core\n").unwrap();
        assert!(says().starts_with("git rev-parse"), "{}", says());
        fs::remove_dir_all(two.tree.root().join(".git")).unwrap();
        assert!(says().contains("not a git checkout") && says().contains("clone"), "{}", says());
    }

    #[test]
    fn when_git_refuses_the_answer_is_as_it_was() {
        let two = Two::new();
        let mine = SKELETON.replace("todo!()", "1;");
        fs::write(two.answer(), &mine).unwrap();
        write(two.tree.root(), "chapters/threads.md", "a note of mine\n");
        write(&two.theirs(), "chapters/threads.md", "two\n");
        Two::hands_out(&two.theirs(), &SKELETON.replace("Twice", "Two times"));
        let error = update_until(&two.tree, &Cancel::default()).unwrap_err().to_string();
        assert!(error.contains("your answers are as they were"), "{error}");
        assert_eq!(two.answered(), mine);
    }

    #[test]
    fn the_answer_comes_back_where_git_cannot_merge_it() {
        let two = Two::new();
        let mine = SKELETON.replace("todo!()", "1;");
        fs::write(two.answer(), &mine).unwrap();
        Two::hands_out(&two.theirs(), &SKELETON.replace("Twice", "Two times"));
        // The place where it would be merged is gone by then.
        let hook = two.tree.root().join(".git/hooks/post-merge");
        write(
            two.tree.root(),
            ".git/hooks/post-merge",
            "#!/bin/sh\nrm -r target/interleave/backup\n",
        );
        fs::set_permissions(hook, fs::Permissions::from_mode(0o755)).unwrap();
        update_until(&two.tree, &Cancel::default()).unwrap();
        assert_eq!(two.answered(), mine);
    }

    #[test]
    fn an_answer_to_an_exercise_that_is_gone_is_kept() {
        let two = Two::new();
        fs::write(two.answer(), "mine\n").unwrap();
        git(&two.theirs(), &["rm", "--quiet", "-r", "exercises/threads/claim.rs"]);
        git(&two.theirs(), &["commit", "--quiet", "-m", "gone"]);
        update_until(&two.tree, &Cancel::default()).unwrap();
        assert!(!two.answer().exists());
        let kept = two.tree.own_folder().join("backup/threads/claim.1.rs");
        assert_eq!(fs::read_to_string(kept).unwrap(), "mine\n");
    }

    #[test]
    fn commits_of_the_learner_are_for_git() {
        let two = Two::new();
        fs::write(two.answer(), "mine\n").unwrap();
        git(two.tree.root(), &["commit", "--quiet", "-am", "mine"]);
        Two::hands_out(&two.theirs(), &SKELETON.replace("Twice", "Two times"));
        assert!(
            update_until(&two.tree, &Cancel::default())
                .unwrap_err()
                .to_string()
                .contains("git pull")
        );
        assert_eq!(two.answered(), "mine\n");
    }
}
