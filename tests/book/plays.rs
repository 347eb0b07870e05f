//! The recorded executions of the wrong programs on the pages, which a reader goes through as the
//! scheduler.

use super::pages::{Page, files, root};
use super::{blocks, runs};
use harness::Packed;
use harness::protocol::{Answer, Task};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The most executions of a program that a page only shows.
const SHOWN: u64 = 120;
/// The most of one that is a puzzle.
const PUZZLE: u64 = 200;
/// No page should load more than this for a program.
const MOST_BYTES: usize = 400_000;

/// Programs with loops that go on for as long as they are let: a recording of them would be long.
const ENDLESS: [&str; 3] = ["lost_stop", "polite", "stale_expectation"];

/// The programs that can be played.
pub struct Playable {
    /// Those that a page shows failing.
    shown: BTreeSet<String>,
    /// Those in `<wb-play name="…">`.
    puzzles: BTreeSet<String>,
}

/// The programs that the pages let a reader play.
///
/// # Errors
/// If a page cannot be understood.
pub fn of(pages: &[Page]) -> Result<Playable, String> {
    let (mut shown, mut puzzles) = (BTreeSet::new(), BTreeSet::new());
    for page in pages {
        let failing = blocks::of(page)?.into_iter().filter(|block| {
            block.kind == "checked"
                && block.arguments.len() == 1
                && !block.text.starts_with("passed")
        });
        shown.extend(failing.filter_map(|block| block.arguments.into_iter().next()));
        let named = page.text.split("<wb-play name=\"").skip(1);
        puzzles.extend(named.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    Ok(Playable { shown, puzzles })
}

impl Playable {
    /// Their names.
    pub fn names(&self) -> BTreeSet<String> {
        let all = self.shown.union(&self.puzzles);
        all.filter(|name| !ENDLESS.contains(&name.as_str())).cloned().collect()
    }

    /// Compares what is recorded of a program with its file, or writes it there if `UPDATE_BOOK` is set.
    ///
    /// # Errors
    /// If they differ, or the program cannot be recorded.
    pub fn compare(&self, name: &str) -> Result<(), String> {
        let most = if self.puzzles.contains(name) { PUZZLE } else { SHOWN };
        let should = match runs::ask(name, Task::Play(most))? {
            // Where there is one way, there is nothing to play.
            Answer::Played(packed) if packed.played.len() < 2 => None,
            Answer::Played(packed) => Some(text(&packed)?),
            other => return Err(format!("{name} cannot be recorded: {other:?}")),
        };
        let path = root().join(file(name));
        let bytes = should.as_ref().map_or(0, String::len);
        if bytes > MOST_BYTES {
            return Err(format!("{} would have {bytes} bytes", file(name).display()));
        }
        if fs::read_to_string(&path).ok() == should {
            return Ok(());
        }
        if std::env::var_os("UPDATE_BOOK").is_none() {
            return Err(format!(
                "{} is not what the model checker records now: UPDATE_BOOK=1 cargo test --test book  \
                 writes it",
                file(name).display()
            ));
        }
        let written = match should {
            None => fs::remove_file(&path),
            Some(text) => fs::create_dir_all(path.parent().expect("it is in a folder"))
                .and_then(|()| fs::write(&path, text)),
        };
        written.map_err(|e| format!("{}: {e}", path.display()))
    }

    /// The files of no program.
    pub fn unused(&self) -> Vec<String> {
        let used: BTreeSet<PathBuf> = self.names().iter().map(|name| file(name)).collect();
        let all = files("json").into_iter().filter(|file| file.starts_with("chapters/plays"));
        all.filter(|file| !used.contains(file))
            .map(|file| format!("  {}", file.display()))
            .collect()
    }
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(format!("chapters/plays/{name}.json"))
}

/// An execution takes a line, so that a change can be read.
fn text(packed: &Packed) -> Result<String, String> {
    let json = serde_json::to_string(packed).map_err(|e| e.to_string())?;
    Ok(json.replace("{\"s", "\n{\"s") + "\n")
}
