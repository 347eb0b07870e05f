//! Watches the folders that people write in, and says what changed.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::subject::Subject;
use anyhow::{Context, Result};
use notify::event::{AccessKind, AccessMode, MetadataKind, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// An editor writes a file in several steps; they are over when nothing happens for this long.
const QUIET: Duration = Duration::from_millis(30);

/// A flood of saves never ends; what has changed is handed on after this long in any case.
const LONGEST: Duration = Duration::from_millis(60);

/// What changed, after things have been quiet for a moment.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Exercises whose file has another text than before, or is gone, or is back, with what it says now; with none if
    /// that cannot be read.
    pub exercises: BTreeMap<Exercise, Option<Subject>>,
    /// Something that the book is made of.
    pub book: bool,
    /// There is an exercise that was not there when the watch began.
    pub new_exercise: bool,
}

/// Watches a checkout from its creation on. As an iterator it waits for changes, and ends when the
/// watch is stopped.
#[derive(Debug)]
pub struct Watch {
    tree: Tree,
    files: BTreeMap<PathBuf, Watched>,
    sources: [PathBuf; 2],
    /// Watched with all that is in them. When one goes and comes back, it is another one.
    folders: [PathBuf; 2],
    paths: Receiver<Vec<PathBuf>>,
    watcher: RecommendedWatcher,
}

/// The file of an exercise.
#[derive(Debug)]
struct Watched {
    exercise: Exercise,
    /// The fingerprint of its text when it was last looked at.
    seen: Option<u64>,
    /// Where it really is, if it is a link.
    real: Option<PathBuf>,
}

/// Ends the iteration over a [`Watch`] from another thread.
#[derive(Debug, Clone)]
pub struct StopWatching(Sender<Vec<PathBuf>>);

impl StopWatching {
    /// Where there is no watch.
    pub fn nothing() -> StopWatching {
        StopWatching(channel().0)
    }

    /// The iteration ends, now or when it is asked next.
    pub fn stop(&self) {
        // The watch may be gone already.
        let _ = self.0.send(Vec::new());
    }
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    /// When the system cannot watch: often there are too many watches already.
    pub fn new(tree: &Tree) -> Result<(Watch, StopWatching)> {
        let (sender, paths) = channel();
        let stop = StopWatching(sender.clone());
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                if let Ok(event) = event
                    && is_write(&event.kind)
                    && !event.paths.is_empty()
                {
                    // The receiver is gone when the app ends.
                    let _ = sender.send(event.paths);
                }
            })
            .context("cannot watch files")?;
        let root = tree.root();
        let (chapters, config) = (root.join("chapters"), root.join("book.toml"));
        let folders = [root.join("exercises"), chapters.clone()];
        let recursive = folders.iter().map(|folder| (&**folder, RecursiveMode::Recursive));
        // The folder and not book.toml: editors replace files by renaming. It also tells when one of
        // the others comes back.
        let all = recursive.chain([(root, RecursiveMode::NonRecursive)]);
        for (folder, mode) in all.filter(|(folder, _)| folder.is_dir()) {
            watcher
                .watch(folder, mode)
                .with_context(|| format!("cannot watch {}", folder.display()))?;
        }
        let files = tree
            .exercises()
            .map(|exercise| {
                let path = tree.subject(exercise);
                let seen = read(tree, exercise).and_then(|subject| subject.fingerprint);
                let real = follow(&mut watcher, &folders, &path);
                (path, Watched { exercise: exercise.clone(), seen, real })
            })
            .collect();
        let tree = tree.clone();
        let watch = Watch { tree, files, sources: [chapters, config], folders, paths, watcher };
        Ok((watch, stop))
    }

    fn changes(&mut self, paths: &BTreeSet<PathBuf>) -> Changes {
        for folder in self.folders.iter().filter(|folder| paths.contains(*folder)) {
            // Neither can succeed when it is gone; then its coming back is a change of its own.
            let _ = self.watcher.unwatch(folder);
            let _ = self.watcher.watch(folder, RecursiveMode::Recursive);
        }
        let book =
            paths.iter().any(|path| self.sources.iter().any(|source| path.starts_with(source)));
        let mut exercises = BTreeMap::new();
        for (path, file) in &mut self.files {
            // A folder is named when it is moved with everything in it.
            let at_link = paths.iter().any(|changed| path.starts_with(changed));
            let at_target =
                file.real.iter().any(|real| paths.iter().any(|changed| real.starts_with(changed)));
            if !at_link && !at_target {
                continue;
            }
            if at_link {
                file.real = follow(&mut self.watcher, &self.folders, path);
            }
            let subject = read(&self.tree, &file.exercise);
            let now = subject.as_ref().and_then(|subject| subject.fingerprint);
            if now != file.seen {
                file.seen = now;
                exercises.insert(file.exercise.clone(), subject);
            }
        }
        Changes { exercises, book, new_exercise: self.has_new_exercise(paths) }
    }

    /// Is there an exercise that no file of those watched belongs to? One that is gone may come back: it stays known.
    fn has_new_exercise(&self, paths: &BTreeSet<PathBuf>) -> bool {
        let handed_out = self.tree.root().join("exercises/.pristine");
        if !paths.iter().any(|path| path.starts_with(&handed_out)) {
            return false;
        }
        let known: BTreeSet<&Exercise> = self.files.values().map(|file| &file.exercise).collect();
        let now = Tree::open(self.tree.root());
        now.is_ok_and(|tree| tree.exercises().any(|exercise| !known.contains(exercise)))
    }
}

impl Iterator for Watch {
    type Item = Changes;

    /// Waits for changes; none when the watch was stopped.
    fn next(&mut self) -> Option<Changes> {
        loop {
            let mut paths: BTreeSet<PathBuf> =
                self.paths.recv().ok().filter(|p| !p.is_empty())?.into_iter().collect();
            let began = Instant::now();
            loop {
                let wait = QUIET.min(LONGEST.saturating_sub(began.elapsed()));
                match self.paths.recv_timeout(wait) {
                    Ok(more) if more.is_empty() => return None,
                    Ok(more) => paths.extend(more),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return None,
                }
            }
            let changes = self.changes(&paths);
            if changes != Changes::default() {
                return Some(changes);
            }
        }
    }
}

/// What the file of an exercise says; none when it cannot be read, for which the check will have words.
fn read(tree: &Tree, exercise: &Exercise) -> Option<Subject> {
    Subject::of_learner(tree, exercise).ok()
}

/// Where a file really is, if it is a link; then the folder that it leads to is watched too.
fn follow(watcher: &mut RecommendedWatcher, watched: &[PathBuf], path: &Path) -> Option<PathBuf> {
    if !path.is_symlink() {
        return None;
    }
    let real = path.canonicalize().ok()?;
    if !watched.iter().any(|folder| real.starts_with(folder)) {
        // What cannot be watched is noticed by the next `check`.
        let _ = watcher.watch(real.parent()?, RecursiveMode::NonRecursive);
    }
    Some(real)
}

/// The system also reports who opens and reads a file, such as the compiler.
fn is_write(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) | EventKind::Other => false,
        EventKind::Modify(ModifyKind::Metadata(what)) => {
            matches!(what, MetadataKind::Any | MetadataKind::WriteTime)
        }
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => true,
    }
}
