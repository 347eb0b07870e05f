//! What works while the app is open: the checks, the book, the watch. Each is a thread, and tells
//! what happens as [`News`].

pub mod bench;
pub mod browser;
pub mod desk;
pub mod editor;
pub mod plain;
pub mod programs;
pub mod watch;

use crate::app::desk::{Desk, Task};
use crate::app::watch::{StopWatching, Watch};
use crate::book;
use crate::checkout::progress;
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::checker::{Checker, RUNNING};
use crate::checks::results::{self, Known};
use crate::checks::standing::State;
use crate::checks::subject::Subject;
use crate::host::cargo::words::is_steps;
use crate::host::process::Cancel;
use crate::news::{Ahead, News};
use crate::page::live::Live;
use anyhow::Result;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use terminal::Cancelled;

/// What the threads share.
#[derive(Debug)]
pub struct App<'a> {
    /// The checkout.
    pub tree: &'a Tree,
    /// What open pages show.
    pub live: Arc<Live>,
    /// What is to be checked.
    pub desk: Desk,
    /// Are checks built before an exercise asks for them?
    pub builds_ahead: bool,
    /// Where the book is served.
    pub address: String,
    /// To the thread that shows it.
    pub news: Sender<News>,
}

impl App<'_> {
    fn tell(&self, news: News) {
        // Nobody listens any more when the app ends.
        let _ = self.news.send(news);
    }

    /// Ends the other threads: each then returns by itself.
    pub fn end(&self, watch: &StopWatching) {
        watch.stop();
        self.desk.close();
    }

    /// Hands what changed to who is concerned. Its end ends [`App::rebuild_when_told`].
    pub fn pass_on(&self, watch: Watch, rebuild: &Sender<()>) {
        for changes in watch {
            if changes.new_exercise {
                self.tell(News::NewExercise);
            }
            if changes.book {
                // The other end is there as long as this thread is.
                let _ = rebuild.send(());
            }
            if !changes.exercises.is_empty() {
                let names = changes.exercises.keys().map(ToString::to_string).collect();
                self.tell(News::Saved(names));
                self.desk.saved(changes.exercises);
            }
        }
    }

    /// Builds the book again for each message, until there is nobody left to send one.
    pub fn rebuild_when_told(&self, told: &Receiver<()>) {
        while told.recv().is_ok() {
            // Several changes since then need one build.
            while told.try_recv().is_ok() {}
            match book::live(self.tree.root()) {
                Ok(site) => {
                    self.live.publish(site);
                    self.tell(News::Book);
                }
                Err(error) => self.tell(News::BookBroken(format!("{error:#}"))),
            }
        }
    }

    /// Checks what lies on the desk, until that is closed. While there is nothing on it, builds the
    /// checks of the chapter that is up next.
    pub fn check_what_comes(&self) {
        let mut built = HashSet::new();
        loop {
            let next = self.up_next().filter(|chapter| !built.contains(chapter));
            self.desk.ahead(next.filter(|_| self.builds_ahead));
            let Some((task, cancel)) = self.desk.take() else { return };
            match task {
                Task::Check(exercise, saved) => match self.check(&exercise, saved, &cancel) {
                    Ok(()) => drop(built.insert(exercise.chapter)),
                    Err(error) => {
                        let exercise = exercise.to_string();
                        self.live.set(&exercise, State::Unchecked, None);
                        let why = (!error.is::<Cancelled>()).then(|| format!("{error:#}"));
                        self.tell(News::Unchecked { exercise, why });
                    }
                },
                Task::BuildAhead(chapter) => {
                    self.build_ahead(&chapter, &cancel);
                    if !cancel.is_cancelled() {
                        built.insert(chapter);
                    }
                }
            }
        }
    }

    /// The chapter of the first exercise that has not passed, from the one where the learner is.
    fn up_next(&self) -> Option<String> {
        let standings = self.live.standings();
        let here = progress::load(self.tree).current;
        let here = here.and_then(|here| standings.iter().position(|s| s.name == here)).unwrap_or(0);
        let mut from_here = standings[here..].iter().chain(&standings[..here]);
        let next = from_here.find(|standing| standing.state != State::Passed)?;
        next.name.split('/').next().map(str::to_owned)
    }

    /// Builds the checks of a chapter, and tells how far that is. What goes wrong is told when an
    /// exercise of it is checked.
    fn build_ahead(&self, chapter: &str, cancel: &Cancel) {
        let compiles = AtomicBool::new(false);
        let progress = |line: &str| {
            // Nothing is said when all is there already.
            if line.trim_start().starts_with("Compiling ") {
                // Ordering: cargo's words are read by one thread.
                compiles.store(true, Ordering::Relaxed);
            } else if is_steps(line) && compiles.load(Ordering::Relaxed) {
                let ahead = Ahead { chapter: chapter.to_owned(), steps: line.to_owned() };
                self.live.building(Some(ahead.clone()));
                self.tell(News::Ahead(ahead));
            }
        };
        let checker = Checker { tree: self.tree, cancel, progress: &progress };
        let _ = checker.chapter(chapter).build(cancel, &progress, |_| {});
        self.live.building(None);
        self.tell(News::AheadEnded);
    }

    /// Checks what the learner has `saved`, or what is in the file.
    fn check(&self, exercise: &Exercise, saved: Option<Subject>, cancel: &Cancel) -> Result<()> {
        let name = exercise.to_string();
        let subject = saved.map_or_else(|| Subject::of_learner(self.tree, exercise), Ok);
        self.live.checking(&name, subject.as_ref().ok());
        self.tell(News::Checking(name.clone()));
        let subject = subject?;
        let known = results::load(self.tree);
        results::show_cargo_the_change(&subject, &known);
        let at = results::now();
        let progress = |doing: &str| {
            if let Some(count) =
                doing.strip_prefix(RUNNING).and_then(|rest| rest.strip_prefix(": "))
            {
                self.live.counted(&name, &format!("{count} checks"));
            // The first build takes minutes, and a page that says nothing meanwhile looks as if it hung.
            } else if is_steps(doing) {
                let count = doing.split(':').next().unwrap_or(doing);
                self.live.counted(&name, &format!("building, {count}"));
            }
            self.tell(News::Doing(doing.to_owned()));
        };
        let checker = Checker { tree: self.tree, cancel, progress: &progress };
        let outcome = checker.exercise(&subject)?;
        cancel.check()?;
        self.live.set(&name, State::of(&outcome), Some(outcome.clone()));
        self.tell(News::Checked(Box::new(outcome.clone())));
        if let Some(fingerprint) = subject.fingerprint
            && let Err(error) = results::remember(self.tree, [Known { fingerprint, at, outcome }])
        {
            self.tell(News::Warning(format!("{error:#}")));
        }
        Ok(())
    }
}
