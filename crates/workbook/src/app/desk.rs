//! What is built next: an exercise to check, or, when there is none, what a learner is likely to want
//! soon. One at a time: two builds would wait for each other anyway.

use crate::checkout::tree::Exercise;
use crate::checks::subject::Subject;
use crate::host::process::Cancel;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Check this exercise, with the text that was saved. Where none was, it is read when its turn comes.
    Check(Exercise, Option<Subject>),
    /// Build the checks of this chapter, so that its first exercise need not wait for them.
    BuildAhead(String),
}

/// A queue whose front is what the learner has just saved.
#[derive(Debug, Default)]
pub struct Desk {
    inner: Mutex<Inner>,
    /// Notified when something was put into an empty queue, and when the desk is closed.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    waiting: VecDeque<(Exercise, Option<Subject>)>,
    /// What to build when nothing waits.
    ahead: Option<String>,
    running: Option<(Task, Cancel)>,
    closed: bool,
}

impl Desk {
    /// Takes what was saved to the front. What is being checked is cancelled; it is checked again
    /// after these, with its new text if it is one of them. What is built ahead is cancelled, too: their
    /// own builds go on where it was.
    pub fn saved(&self, exercises: impl IntoIterator<Item = (Exercise, Option<Subject>)>) {
        let mut inner = self.lock();
        let mut front: VecDeque<_> = exercises.into_iter().collect();
        if let Some((running, cancel)) = &inner.running {
            cancel.cancel();
            if let Task::Check(running, text) = running
                && !has(&front, running)
            {
                front.push_back((running.clone(), text.clone()));
            }
        }
        inner.waiting.retain(|(waiting, _)| !has(&front, waiting));
        front.append(&mut inner.waiting);
        inner.waiting = front;
        self.changed.notify_one();
    }

    /// Adds exercises to the end, without haste: only what is built ahead makes way for them.
    pub fn later(&self, exercises: impl IntoIterator<Item = Exercise>) {
        let mut inner = self.lock();
        if let Some((Task::BuildAhead(_), cancel)) = &inner.running {
            cancel.cancel();
        }
        for exercise in exercises {
            if !has(&inner.waiting, &exercise) {
                inner.waiting.push_back((exercise, None));
            }
        }
        self.changed.notify_one();
    }

    /// Names the chapter whose checks are built when nothing else is to be done, or none.
    pub fn ahead(&self, chapter: Option<String>) {
        self.lock().ahead = chapter;
    }

    /// Waits for something to do; none when the desk is closed. The last one taken counts as done.
    pub fn take(&self) -> Option<(Task, Cancel)> {
        let mut inner = self.lock();
        inner.running = None;
        loop {
            if inner.closed {
                return None;
            }
            let check =
                inner.waiting.pop_front().map(|(exercise, text)| Task::Check(exercise, text));
            if let Some(task) = check.or_else(|| inner.ahead.take().map(Task::BuildAhead)) {
                let taken = (task, Cancel::default());
                inner.running = Some(taken.clone());
                return Some(taken);
            }
            inner = self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Cancels what is being checked, and hands out nothing more.
    pub fn close(&self) {
        let mut inner = self.lock();
        inner.closed = true;
        if let Some((_, cancel)) = &inner.running {
            cancel.cancel();
        }
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn has(asked: &VecDeque<(Exercise, Option<Subject>)>, exercise: &Exercise) -> bool {
    asked.iter().any(|(asked, _)| asked == exercise)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exercise(name: &str) -> Exercise {
        Exercise { chapter: "threads".to_owned(), name: name.to_owned() }
    }

    fn saved(desk: &Desk, name: &str) {
        desk.saved([(exercise(name), None)]);
    }

    fn taken(desk: &Desk) -> String {
        match desk.take().unwrap().0 {
            Task::Check(exercise, _) => exercise.name,
            Task::BuildAhead(chapter) => format!("ahead: {chapter}"),
        }
    }

    #[test]
    fn what_was_saved_comes_first() {
        let desk = Desk::default();
        desk.later([exercise("a"), exercise("b")]);
        saved(&desk, "b");
        assert_eq!([taken(&desk), taken(&desk)], ["b", "a"]);
    }

    #[test]
    fn saving_again_cancels_the_running_check_and_repeats_it() {
        let desk = Desk::default();
        saved(&desk, "a");
        let (_, cancel) = desk.take().unwrap();
        saved(&desk, "a");
        assert!(cancel.is_cancelled());
        assert_eq!(taken(&desk), "a");
    }

    #[test]
    fn a_check_that_makes_way_for_another_is_repeated_after_it() {
        let desk = Desk::default();
        saved(&desk, "a");
        let (_, cancel) = desk.take().unwrap();
        saved(&desk, "b");
        assert!(cancel.is_cancelled());
        assert_eq!([taken(&desk), taken(&desk)], ["b", "a"]);
    }

    #[test]
    fn a_chapter_is_built_ahead_when_nothing_is_to_be_checked() {
        let desk = Desk::default();
        desk.ahead(Some("locks".to_owned()));
        desk.later([exercise("a")]);
        assert_eq!([taken(&desk), taken(&desk)], ["a", "ahead: locks"]);
    }

    #[test]
    fn what_is_built_ahead_makes_way_for_every_check() {
        let saved = |desk: &Desk| saved(desk, "a");
        let later = |desk: &Desk| desk.later([exercise("a")]);
        for ask in [&saved as &dyn Fn(&Desk), &later] {
            let desk = Desk::default();
            desk.ahead(Some("locks".to_owned()));
            let (_, cancel) = desk.take().unwrap();
            ask(&desk);
            assert!(cancel.is_cancelled());
            assert_eq!(taken(&desk), "a");
        }
    }

    #[test]
    fn closing_cancels_the_running_check() {
        let desk = Desk::default();
        saved(&desk, "a");
        let (_, cancel) = desk.take().unwrap();
        desk.close();
        assert!(cancel.is_cancelled());
    }

    #[test]
    fn closing_ends_the_wait_for_more() {
        let desk = Desk::default();
        std::thread::scope(|scope| {
            let taker = std::thread::Builder::new();
            let next = taker.spawn_scoped(scope, || desk.take()).unwrap();
            desk.close();
            assert!(next.join().unwrap().is_none());
        });
    }
}
