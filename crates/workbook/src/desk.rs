//! Which exercise is checked next. One at a time: two builds would wait for each other anyway.

use crate::process::Cancel;
use crate::tree::Exercise;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A queue whose front is what the learner has just saved.
#[derive(Debug, Default)]
pub struct Desk {
    inner: Mutex<Inner>,
    /// Notified when something was put into an empty queue, and when the desk is closed.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    waiting: VecDeque<Exercise>,
    running: Option<(Exercise, Cancel)>,
    closed: bool,
}

impl Desk {
    /// Takes what was saved to the front. What is being checked is cancelled; it is checked again
    /// after these, with its new text if it is one of them.
    pub fn saved(&self, exercises: impl IntoIterator<Item = Exercise>) {
        let mut inner = self.lock();
        let mut front: VecDeque<Exercise> = exercises.into_iter().collect();
        if let Some((running, cancel)) = &inner.running {
            cancel.cancel();
            if !front.contains(running) {
                front.push_back(running.clone());
            }
        }
        inner.waiting.retain(|waiting| !front.contains(waiting));
        front.append(&mut inner.waiting);
        inner.waiting = front;
        self.changed.notify_one();
    }

    /// Adds exercises to the end, without haste.
    pub fn later(&self, exercises: impl IntoIterator<Item = Exercise>) {
        let mut inner = self.lock();
        for exercise in exercises {
            if !inner.waiting.contains(&exercise) {
                inner.waiting.push_back(exercise);
            }
        }
        self.changed.notify_one();
    }

    /// Waits for something to check; none when the desk is closed. The last one taken counts as done.
    pub fn take(&self) -> Option<(Exercise, Cancel)> {
        let mut inner = self.lock();
        inner.running = None;
        loop {
            if inner.closed {
                return None;
            }
            if let Some(exercise) = inner.waiting.pop_front() {
                let taken = (exercise, Cancel::default());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn exercise(name: &str) -> Exercise {
        Exercise { chapter: "threads".to_owned(), name: name.to_owned() }
    }

    fn taken(desk: &Desk) -> String {
        desk.take().unwrap().0.name
    }

    #[test]
    fn what_was_saved_comes_first() {
        let desk = Desk::default();
        desk.later([exercise("a"), exercise("b")]);
        desk.saved([exercise("b")]);
        assert_eq!([taken(&desk), taken(&desk)], ["b", "a"]);
    }

    #[test]
    fn saving_again_cancels_the_running_check_and_repeats_it() {
        let desk = Desk::default();
        desk.saved([exercise("a")]);
        let (_, cancel) = desk.take().unwrap();
        desk.saved([exercise("a")]);
        assert!(cancel.is_cancelled());
        assert_eq!(taken(&desk), "a");
    }

    #[test]
    fn a_check_that_makes_way_for_another_is_repeated_after_it() {
        let desk = Desk::default();
        desk.saved([exercise("a")]);
        let (_, cancel) = desk.take().unwrap();
        desk.saved([exercise("b")]);
        assert!(cancel.is_cancelled());
        assert_eq!([taken(&desk), taken(&desk)], ["b", "a"]);
    }

    #[test]
    fn closing_cancels_the_running_check() {
        let desk = Desk::default();
        desk.saved([exercise("a")]);
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
