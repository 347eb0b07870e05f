//! Native runs: which panic comes first, and which has a name.

use crate::Finding;
use crate::note::{Note, Notes, Panic};
use crate::verdict;
use explorer::Named;
use std::any::Any;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::panic::PanicHookInfo;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock};

/// The panics of the present run that can become its verdict.
#[derive(Default)]
struct Seen {
    first: Option<Panic>,
    named: Option<Panic>,
}

static NOTES: OnceLock<&'static Notes> = OnceLock::new();
/// In a process that a check has forked: the way to the process of the check.
static ABOVE: OnceLock<UnixStream> = OnceLock::new();
static SEEN: Mutex<Seen> = Mutex::new(Seen { first: None, named: None });

/// Sends the panics of this process to the parent from here on, and prints those that cannot become
/// the verdict.
pub(crate) fn watch(notes: &'static Notes) {
    if NOTES.set(notes).is_ok() {
        std::panic::set_hook(Box::new(saw));
    }
}

/// From here on this process, which a check has forked, says its panics there: the socket of the check belongs to
/// the process that numbers what goes through it.
pub(crate) fn say_to(above: UnixStream) {
    // One that was forked by a forked one has the way already.
    let _ = ABOVE.set(above);
}

/// Takes in what a forked process has said.
pub(crate) fn saw_elsewhere(line: &str) {
    note(serde_json::from_str(line).expect("a process says its panics as JSON"));
}

/// Forgets the panics of the run before.
pub(crate) fn new_run() {
    let mut seen = seen();
    if seen.first.is_some() {
        *seen = Seen::default();
        if let Some(notes) = NOTES.get() {
            notes.send(&Note::NewRun);
        }
    }
}

/// What the panics say of a run that is over: nothing, if there was none but those that the subject
/// caught itself.
///
/// A bug that a check named counts even if the panic was caught on its way: a pool that survives
/// the panics of its jobs must not swallow the verdict.
pub(crate) fn verdict(outcome: Result<(), Box<dyn Any + Send>>, runs: u64) -> Option<Finding> {
    let seen = seen();
    let verdict = match (&seen.named, &seen.first, &outcome) {
        (None, _, Ok(())) => None,
        (Some(named), first, _) => {
            let before: Vec<Panic> = first.clone().into_iter().chain([named.clone()]).collect();
            of(&before, runs)
        }
        (None, Some(first), Err(_)) => of(std::slice::from_ref(first), runs),
        // `resume_unwind` passes by the hook.
        (None, None, Err(payload)) => Some(Finding::new(verdict::PANIC, words(&**payload), runs)),
    };
    // A payload may panic when it is dropped.
    std::mem::forget(outcome);
    verdict
}

/// The verdict of a run with these panics, in their order: the first that has a name, else the first.
pub(crate) fn of(panics: &[Panic], runs: u64) -> Option<Finding> {
    let first = panics.first()?;
    let Some(named) = panics.iter().find(|panic| panic.named.is_some()) else {
        let name = match first.message.starts_with("failed to spawn thread") {
            true => verdict::TOO_MANY_THREADS,
            false => verdict::PANIC,
        };
        return Some(Finding::new(name, first.in_words(), runs));
    };
    let mut message = format!("{}\nsaid at {}", named.message, named.place);
    if first.named.is_none() {
        message += &format!("\nbefore that, {}", first.in_words());
    }
    Some(Finding::new(named.named.as_deref().unwrap_or(verdict::PANIC), message, runs))
}

impl Panic {
    /// `thread 'main' panicked at exercises/threads/halves.rs:12: not yet implemented`
    pub fn in_words(&self) -> String {
        format!("thread '{}' panicked at {}: {}", self.thread, self.place, self.message)
    }
}

fn seen() -> MutexGuard<'static, Seen> {
    SEEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The panic hook.
fn saw(info: &PanicHookInfo<'_>) {
    let named = info.payload().downcast_ref::<Named>();
    let message = match named {
        Some(named) => named.message.clone(),
        None => words(info.payload()),
    };
    let panic = Panic {
        named: named.map(|named| named.name.to_string()),
        // These two are the standard library's own words for a panic that cannot unwind.
        aborts: message.starts_with("panic in a destructor during cleanup")
            || message.starts_with("panic in a function that cannot unwind"),
        message,
        thread: std::thread::current().name().unwrap_or("<unnamed>").to_string(),
        place: info.location().map_or("an unknown place".into(), |at| {
            format!("{}:{}", tidy(at.file()).display(), at.line())
        }),
    };
    note(panic);
}

/// A panic has come, here or in a process that this one has forked.
fn note(panic: Panic) {
    if let Some(mut above) = ABOVE.get() {
        let line = serde_json::to_string(&panic).expect("a panic has only strings");
        let _ = above.write_all(format!("{line}\n").as_bytes());
        return;
    }
    let mut seen = seen();
    let first = seen.first.is_none();
    let first_named = panic.named.is_some() && seen.named.is_none();
    if first || first_named || panic.aborts {
        if let Some(notes) = NOTES.get() {
            notes.send(&Note::Panic(panic.clone()));
        }
    } else {
        eprintln!("{}", panic.in_words());
    }
    if first_named {
        seen.named = Some(panic.clone());
    }
    if first {
        seen.first = Some(panic);
    }
}

/// The words of a panic's payload.
pub(crate) fn words(payload: &(dyn Any + Send)) -> String {
    if let Some(words) = payload.downcast_ref::<&str>() {
        words.to_string()
    } else if let Some(words) = payload.downcast_ref::<String>() {
        words.clone()
    } else if let Some(named) = payload.downcast_ref::<Named>() {
        format!("{}: {}", named.name, named.message)
    } else {
        "a panic whose payload isn't text".into()
    }
}

/// `tests/./../exercises/a.rs` is `exercises/a.rs`.
fn tidy(file: &str) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in Path::new(file).components() {
        let has_parent = matches!(tidy.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::CurDir => {}
            Component::ParentDir if has_parent => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_mounted_file_is_shown_from_the_workspace() {
        for (from, to) in [
            ("tests/./../exercises/threads/halves.rs", "exercises/threads/halves.rs"),
            ("crates/model/tests/../../../tests/threads/a.rs", "tests/threads/a.rs"),
            ("../a.rs", "../a.rs"),
            ("/rustc/abc/library/core/src/option.rs", "/rustc/abc/library/core/src/option.rs"),
        ] {
            assert_eq!(tidy(from), Path::new(to));
        }
    }

    #[test]
    fn a_named_panic_goes_before_an_earlier_one_without_a_name() {
        let panic = |named: Option<&str>, message: &str| Panic {
            named: named.map(String::from),
            message: message.into(),
            thread: "T1".into(),
            place: "a.rs:1".into(),
            aborts: false,
        };
        let verdict = of(&[panic(None, "first"), panic(Some("torn pair"), "second")], 3).unwrap();
        assert_eq!(verdict.verdict, "torn pair");
        assert_eq!(
            verdict.message,
            "second\nsaid at a.rs:1\nbefore that, thread 'T1' panicked at a.rs:1: first"
        );
        assert_eq!(of(&[panic(None, "first"), panic(None, "second")], 3).unwrap().verdict, "panic");
        assert!(of(&[], 3).is_none());
    }
}
