//! What the terminal shows, and what keys and news make of it. Nothing here reads or writes.

use super::bench::Bench;
use super::list::List;
use crate::checks::outcome::Outcome;
use crate::checks::standing::{Standing, State};
use crate::news::{Ahead, News};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use report::verdict::NOT_STARTED;

/// What is to be done for the learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// End the app.
    Quit,
    /// Show the app anew, with the exercises that there are now.
    OpenAgain,
    /// The learner is at this exercise now: keep that, and open its file where that is welcome.
    GoTo(usize),
    /// The learner has saved this exercise, in an editor that is open: keep that it is the current one.
    Keep(usize),
    /// Show this hint of the exercise.
    Hint(usize, usize),
    /// Show the reference of the exercise.
    Solution(usize),
    /// Put the exercise back to what was handed out.
    Reset(usize),
    /// Check these.
    Check(Vec<usize>),
    /// Run the benchmark of the chapter of the exercise.
    Bench(usize),
    /// End the benchmark.
    StopBench,
    /// Open the page of the exercise in the browser.
    Page(usize),
    /// Open the file of the exercise.
    Edit(usize),
    /// Draw everything again.
    Redraw,
}

/// What fills the middle of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum View {
    /// The verdict on the current exercise.
    #[default]
    Verdict,
    /// A hint or a solution.
    Text {
        /// Its heading.
        title: String,
        /// Its lines.
        text: String,
    },
    /// The list of exercises.
    List(List),
    /// What the benchmark printed.
    Bench,
}

/// Everything that the screen is drawn from.
#[derive(Debug, Clone)]
pub struct Screen {
    /// Every exercise, in the order of the book.
    pub standings: Vec<Standing>,
    /// The one that the learner is at.
    pub current: usize,
    /// What fills the middle.
    pub view: View,
    /// How many lines of the middle are above the top edge.
    pub top: usize,
    /// How many columns of its tables are left of the left edge.
    pub left: usize,
    /// How many lines the middle had when it was last drawn.
    pub page: usize,
    /// Was the last line of the middle seen when it was last drawn?
    pub at_end: bool,
    /// The exercise that is being checked, and what the check does.
    pub doing: Option<(String, String)>,
    /// The chapter whose checks are being built ahead.
    pub ahead: Option<Ahead>,
    /// For how long it has been at that.
    pub seconds: u64,
    /// The answer to the last key, or a warning.
    pub note: Option<String>,
    /// Hints of the current exercise that were shown.
    pub hints: usize,
    /// Is the learner asked whether to reset the current exercise?
    pub asking: bool,
    /// The benchmark.
    pub bench: Bench,
}

/// Further down than any text goes; drawing makes it the last page.
const END: usize = usize::MAX / 2;

impl Screen {
    /// The screen at the start. `standings` is not empty.
    pub fn new(standings: Vec<Standing>, current: usize) -> Screen {
        Screen {
            standings,
            current,
            view: View::default(),
            top: 0,
            left: 0,
            page: 1,
            at_end: true,
            doing: None,
            ahead: None,
            seconds: 0,
            note: None,
            hints: 0,
            asking: false,
            bench: Bench::default(),
        }
    }

    /// The exercise that the learner is at.
    pub fn standing(&self) -> &Standing {
        &self.standings[self.current]
    }

    /// The first exercise behind the current one that has not passed, or else before it.
    pub fn next(&self) -> Option<usize> {
        let behind = (self.current + 1..self.standings.len()).chain(0..self.current);
        behind.into_iter().find(|&at| self.standings[at].state != State::Passed)
    }

    fn saved(&mut self, exercises: &[String]) -> Option<Wish> {
        // Several at once were not written by hand: that is no reason to go elsewhere.
        let stays = exercises.len() > 1 || exercises.contains(&self.standing().name);
        let at = if stays { self.current } else { self.index(exercises.first()?)? };
        let moved = at != self.current;
        self.go(at);
        moved.then_some(Wish::Keep(at))
    }

    fn checked(&mut self, outcome: Outcome) {
        self.doing = None;
        let name = outcome.exercise.clone();
        self.set(&name, |standing| {
            standing.state = State::of(&outcome);
            standing.outcome = Some(outcome);
        });
        if name == self.standing().name && self.view == View::Verdict {
            (self.top, self.left) = (0, 0);
        }
    }

    /// Takes up what happened, and answers what is to be done.
    pub fn take(&mut self, news: News) -> Option<Wish> {
        match news {
            News::Terminal(Event::Key(key)) if key.kind != KeyEventKind::Release => self.key(key),
            News::Terminal(_) => Some(Wish::Redraw),
            News::Stop(_) => Some(Wish::Quit),
            News::NewExercise => Some(Wish::OpenAgain),
            News::Saved(exercises) => self.saved(&exercises),
            News::Checking(exercise) => {
                self.set(&exercise, |standing| standing.state = State::Checking);
                self.doing = Some((exercise, String::new()));
                None
            }
            News::Doing(line) => {
                if let Some((_, doing)) = &mut self.doing {
                    *doing = line;
                }
                None
            }
            News::Checked(outcome) => {
                self.checked(*outcome);
                None
            }
            News::Unchecked { exercise, why } => {
                self.doing = None;
                self.set(&exercise, |standing| standing.state = State::Unchecked);
                if let Some(why) = why {
                    self.note = Some(format!("{exercise}: {why}"));
                }
                None
            }
            News::Ahead(ahead) => {
                self.ahead = Some(ahead);
                None
            }
            News::AheadEnded => {
                self.ahead = None;
                None
            }
            News::Book => self.say("the book was rebuilt"),
            News::BookBroken(why) => self.say(format!("{why} (the last good pages stay)")),
            News::Warning(what) => self.say(what),
            News::Bench(line) => {
                self.bench.take(&line);
                if self.view == View::Bench && self.at_end {
                    self.top = END;
                }
                None
            }
            News::BenchEnded(how) => {
                self.bench.running = false;
                let more =
                    if self.bench.has_yours() { "; o opens the page with the plot" } else { "" };
                self.say(how + more)
            }
        }
    }

    /// Shows a hint or a solution.
    pub fn show(&mut self, title: String, text: String) {
        self.view = View::Text { title, text };
        (self.top, self.left) = (0, 0);
    }

    /// Shows a benchmark that has begun.
    pub fn measure(&mut self, bench: Bench) {
        self.bench = bench;
        let _ = self.see(View::Bench);
    }

    fn key(&mut self, key: KeyEvent) -> Option<Wish> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && matches!(key.code, KeyCode::Char('c' | 'd')) {
            return Some(Wish::Quit);
        }
        if control && key.code == KeyCode::Char('l') {
            return Some(Wish::Redraw);
        }
        self.note = None;
        if self.asking {
            self.asking = false;
            return match key.code {
                KeyCode::Char('y' | 'Y') => Some(Wish::Reset(self.current)),
                _ => self.say("nothing was changed"),
            };
        }
        if let View::List(list) = &self.view {
            let list = list.clone();
            return self.key_in_list(list, key.code);
        }
        match key.code {
            KeyCode::Char(letter) => self.letter(letter),
            KeyCode::Esc | KeyCode::Enter => self.see(View::Verdict),
            code => self.scroll(code),
        }
    }

    fn letter(&mut self, letter: char) -> Option<Wish> {
        let at = self.current;
        match letter.to_ascii_lowercase() {
            'q' => Some(Wish::Quit),
            'n' => match self.next() {
                Some(next) => {
                    self.go(next);
                    Some(Wish::GoTo(next))
                }
                None if self.standing().state == State::Passed => {
                    self.say("every exercise has passed")
                }
                None => self.say("this is the only one that is left"),
            },
            'h' => Some(Wish::Hint(at, self.hints + 1)),
            'l' => self.see(View::List(List { chosen: at, ..List::default() })),
            'c' => {
                let begun = |&at: &usize| {
                    !matches!(self.standings[at].state, State::NotStarted | State::Missing)
                };
                let all: Vec<usize> = (0..self.standings.len()).filter(begun).collect();
                match all.len() {
                    0 => self.say("nothing has been started yet"),
                    n => {
                        self.note = Some(format!("checking {n} exercises that have been started"));
                        Some(Wish::Check(all))
                    }
                }
            }
            'x' if self.standing().state == State::NotStarted => {
                self.say(format!("{} is {NOT_STARTED}: there is nothing to reset", self.standing().name))
            }
            'x' => {
                self.asking = true;
                None
            }
            's' if self.standing().state == State::Passed => Some(Wish::Solution(at)),
            's' => self.say(format!(
                "the solution is shown once your answer has passed; `cargo run -- solution {}` does not wait",
                self.standing().name
            )),
            'b' if self.bench.running && self.view == View::Bench => Some(Wish::StopBench),
            'b' if self.bench.running => self.see(View::Bench),
            'b' => Some(Wish::Bench(at)),
            'o' => Some(Wish::Page(at)),
            'e' => Some(Wish::Edit(at)),
            'j' => self.scroll(KeyCode::Down),
            'k' => self.scroll(KeyCode::Up),
            ' ' => self.scroll(KeyCode::PageDown),
            _ => None,
        }
    }

    /// Moves what is seen of the middle. Drawing keeps it within what there is.
    fn scroll(&mut self, code: KeyCode) -> Option<Wish> {
        let page = self.page.saturating_sub(1).max(1);
        match code {
            KeyCode::Up => self.top = self.top.saturating_sub(1),
            KeyCode::Down => self.top += 1,
            KeyCode::PageUp => self.top = self.top.saturating_sub(page),
            KeyCode::PageDown => self.top += page,
            KeyCode::Home => (self.top, self.left) = (0, 0),
            KeyCode::End => self.top = END,
            KeyCode::Left => self.left = self.left.saturating_sub(8),
            KeyCode::Right => self.left += 8,
            _ => {}
        }
        None
    }

    fn key_in_list(&mut self, mut list: List, code: KeyCode) -> Option<Wish> {
        let page = isize::try_from(self.page).unwrap_or(1).max(1);
        match code {
            KeyCode::Esc if !list.search.is_empty() || list.typing => {
                list.search.clear();
                list.typing = false;
            }
            KeyCode::Esc => return self.see(View::Verdict),
            KeyCode::Enter if list.typing => list.typing = false,
            KeyCode::Enter => {
                let shown = list.shown(&self.standings);
                let &at = shown.get(list.at(&shown))?;
                self.go(at);
                return Some(Wish::GoTo(at));
            }
            KeyCode::Backspace if list.typing => drop(list.search.pop()),
            KeyCode::Char(c) if list.typing => list.search.push(c),
            KeyCode::Up | KeyCode::Char('k') => list.step(&self.standings, -1),
            KeyCode::Down | KeyCode::Char('j') => list.step(&self.standings, 1),
            KeyCode::PageUp => list.step(&self.standings, -page),
            KeyCode::PageDown => list.step(&self.standings, page),
            KeyCode::Home => list.step(&self.standings, isize::MIN),
            KeyCode::End => list.step(&self.standings, isize::MAX),
            KeyCode::Char('f') => list.filter = list.filter.next(),
            KeyCode::Char('/' | 's') => list.typing = true,
            KeyCode::Char('l') => return self.see(View::Verdict),
            KeyCode::Char('q') => return Some(Wish::Quit),
            _ => {}
        }
        self.view = View::List(list);
        None
    }

    /// Makes another exercise the current one.
    fn go(&mut self, at: usize) {
        if at != self.current {
            self.hints = 0;
        }
        self.current = at;
        self.see(View::Verdict);
    }

    fn see(&mut self, view: View) -> Option<Wish> {
        self.view = view;
        (self.top, self.left) = (0, 0);
        None
    }

    fn say(&mut self, what: impl Into<String>) -> Option<Wish> {
        self.note = Some(what.into());
        None
    }

    fn index(&self, exercise: &str) -> Option<usize> {
        self.standings.iter().position(|standing| standing.name == exercise)
    }

    fn set(&mut self, exercise: &str, change: impl FnOnce(&mut Standing)) {
        if let Some(at) = self.index(exercise) {
            change(&mut self.standings[at]);
        }
    }
}
