//! The app on a terminal: a screen that keys move through, while checks run.
//!
//! [`state`] is what is shown and what keys and news make of it; [`draw`](mod@draw) makes lines of it. Both are
//! plain functions. Here is the rest: the loop that waits, and what the learner wishes.

pub mod bench;
pub mod draw;
mod keys;
pub mod list;
pub mod modes;
pub mod state;

use crate::app::App;
use crate::app::bench::start as measure;
use crate::app::browser::{self, Opener};
use crate::app::editor::{Editor, Way};
use crate::app::programs;
use crate::checkout::exercise;
use crate::checkout::progress;
use crate::checkout::tree::Exercise;
use crate::checks::standing::State;
use crate::host::process::Cancel;
use crate::host::signals::{Listener, heeds_interrupts};
use crate::news::{Ended, News};
use crate::output::place;
use crate::output::text::in_paragraphs;
use anyhow::{Context, Result, bail};
use bench::Bench;
use crossterm::event::Event;
use crossterm::terminal;
use draw::{Around, Picture, draw};
use keys::Keys;
use modes::Modes;
use state::{Screen, Wish};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// So many messages at most are taken up before the screen is drawn again.
const AT_ONCE: usize = 200;

/// How often the seconds of a check are drawn.
const TICK: Duration = Duration::from_millis(500);

/// What the screen depends on besides the app.
#[derive(Debug)]
pub struct Options {
    /// The learner's editors.
    pub editor: Editor,
    /// Who listens for Ctrl-C.
    pub signals: Listener,
    /// Is another instance at work on this checkout?
    pub second: bool,
}

/// Shows what happens, and does what the keys ask for, until the app is to end.
///
/// # Errors
/// When the terminal cannot be used, and when something that the app needs is gone.
pub fn show(app: &App<'_>, inbox: &Receiver<News>, options: &Options) -> Result<Ended> {
    let standings = app.live.standings().clone();
    if standings.is_empty() {
        bail!("there are no exercises in {}", app.tree.root().display());
    }
    let kept = progress::load(app.tree).current;
    let at = |name: String| standings.iter().position(|standing| standing.name == name);
    let to_do = standings.iter().position(|standing| standing.state != State::Passed);
    let current = kept.and_then(at).or(to_do).unwrap_or(0);
    let around = Around {
        tree: app.tree,
        address: &app.address,
        links: supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
        second: options.second,
    };
    let modes = Some(Modes::take().context("cannot use the terminal; --plain needs none")?);
    let keys = Keys::read(app.news.clone())?;
    let screen = Screen::new(standings, current);
    let mut tui =
        Tui { app, options, around, keys, modes, screen, drawn: None, bench: None, since: None };
    let ended = tui.run(inbox);
    tui.keys.end();
    if let Some(bench) = tui.bench {
        bench.cancel();
    }
    ended
}

struct Tui<'a> {
    app: &'a App<'a>,
    options: &'a Options,
    around: Around<'a>,
    keys: Keys,
    /// None only while an editor has the terminal.
    modes: Option<Modes>,
    screen: Screen,
    /// What the terminal shows, and its size then.
    drawn: Option<((u16, u16), Vec<String>)>,
    /// Ends the benchmark.
    bench: Option<Cancel>,
    /// What is being checked, and since when.
    since: Option<(String, Instant)>,
}

impl Tui<'_> {
    fn run(&mut self, inbox: &Receiver<News>) -> Result<Ended> {
        self.draw()?;
        loop {
            let first = match self.wait(inbox) {
                Ok(news) => Some(news),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(Ended::Asked),
            };
            for news in first.into_iter().chain(inbox.try_iter().take(AT_ONCE)) {
                if let News::Stop(Some(error)) = news {
                    return Err(error);
                }
                let wish = match &news {
                    // A drag of the window's edge is many sizes; drawing looks at the last.
                    News::Terminal(Event::Resize(..)) => None,
                    _ => self.screen.take(news),
                };
                match wish {
                    Some(Wish::Quit) => return Ok(Ended::Asked),
                    Some(Wish::OpenAgain) => return Ok(Ended::NewExercise),
                    Some(wish) => {
                        if let Err(error) = self.grant(wish) {
                            self.screen.note = Some(format!("{error:#}"));
                        }
                    }
                    None => {}
                }
            }
            self.tell_time();
            self.draw()?;
        }
    }

    /// The next message. While something is checked, no longer than until the clock has moved on.
    fn wait(&self, inbox: &Receiver<News>) -> Result<News, RecvTimeoutError> {
        match self.screen.doing {
            Some(_) => inbox.recv_timeout(TICK),
            None => inbox.recv().map_err(RecvTimeoutError::from),
        }
    }

    /// For how long the exercise has been checked.
    fn tell_time(&mut self) {
        let doing = self.screen.doing.as_ref().map(|(exercise, _)| exercise);
        if self.since.as_ref().map(|(exercise, _)| exercise) != doing {
            self.since = doing.map(|exercise| (exercise.clone(), Instant::now()));
        }
        self.screen.seconds = self.since.as_ref().map_or(0, |(_, since)| since.elapsed().as_secs());
    }

    fn exercise(&self, at: usize) -> Result<Exercise> {
        self.app.tree.exercise(&self.screen.standings[at].name)
    }

    fn grant(&mut self, wish: Wish) -> Result<()> {
        let tree = self.app.tree;
        match wish {
            Wish::Quit | Wish::OpenAgain => {}
            Wish::Redraw => self.drawn = None,
            Wish::Keep(at) => self.keep(at)?,
            Wish::GoTo(at) => {
                self.keep(at)?;
                let (file, line) = self.place(at)?;
                if let Some(way) = self.options.editor.on_the_way(&file, line)? {
                    self.edit(way, &file)?;
                }
            }
            Wish::Hint(at, number) => {
                let hints = exercise::hints_of(tree, &self.exercise(at)?)?;
                // After the last comes the first again.
                let number = number.wrapping_sub(1).checked_rem(hints.len()).unwrap_or(0) + 1;
                let hint = hints.get(number - 1).context("there is no hint")?;
                self.screen.hints = number;
                let more = match number < hints.len() {
                    true => "; h shows the next",
                    false => "; h begins again",
                };
                self.screen
                    .show(format!("hint {number} of {}{more}", hints.len()), in_paragraphs(hint));
            }
            Wish::Solution(at) => {
                let exercise = self.exercise(at)?;
                let text = exercise::solution_of(tree, &exercise)?;
                self.screen.show(format!("solution of {exercise}"), text);
            }
            Wish::Reset(at) => {
                self.screen.note = Some(exercise::put_back(tree, &self.exercise(at)?)?);
            }
            Wish::Check(all) => {
                let all: Result<Vec<Exercise>> =
                    all.into_iter().map(|at| self.exercise(at)).collect();
                self.app.desk.later(all?);
            }
            Wish::Bench(at) => {
                let (exercise, cancel) = (self.exercise(at)?, Cancel::default());
                let (live, news) = (self.app.live.clone(), self.app.news.clone());
                measure(tree, &exercise, &cancel, live, news)?;
                self.bench = Some(cancel);
                self.screen.measure(Bench::of(&exercise.chapter));
            }
            Wish::StopBench => self.bench.iter().for_each(Cancel::cancel),
            Wish::Page(at) => {
                let page = self.app.live.standings()[at].page.clone().unwrap_or_default();
                let page = format!("{}{page}", self.app.address);
                self.screen.note = Some(self.show_page(&page)?);
            }
            Wish::Edit(at) => {
                let (file, line) = self.place(at)?;
                match self.options.editor.asked(&file, line)? {
                    Some(way) => self.edit(way, &file)?,
                    None => {
                        let file = tree.short(&file);
                        self.screen.note = Some(format!(
                            "no editor is known here: set $EDITOR, start with --editor, or open {file}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    fn keep(&self, at: usize) -> Result<()> {
        let exercise = self.exercise(at)?.to_string();
        progress::change(self.app.tree, |progress| progress.current = Some(exercise))
    }

    /// The file of an exercise, and its line that matters now.
    fn place(&self, at: usize) -> Result<(PathBuf, Option<usize>)> {
        let file = self.app.tree.subject(&self.exercise(at)?);
        let text = fs::read_to_string(&file).unwrap_or_default();
        let standing = &self.screen.standings[at];
        let line = place::line(&standing.file, &text, standing.outcome.as_ref());
        Ok((file, line))
    }

    /// Opens a page, and answers what to say about it.
    fn show_page(&self, page: &str) -> Result<String> {
        let env = |name: &str| std::env::var(name).ok();
        let over_ssh = env("SSH_CONNECTION").is_some();
        let (name, mut command) = match browser::opener(page, env) {
            Opener::Command(name, command) => (name, command),
            Opener::NoDisplay => return Ok(browser::by_hand(page, true, over_ssh)),
            Opener::Nothing => return Ok(browser::by_hand(page, false, over_ssh)),
        };
        let failed = format!("{name} could not open the page: it is {page}");
        programs::start(&mut command, failed.clone(), self.app.news.clone()).context(failed)?;
        Ok(format!("opening {page}"))
    }

    fn edit(&mut self, way: Way, file: &Path) -> Result<()> {
        let Way { name, mut command, here } = way;
        let failed = format!("{name} could not open {}", self.app.tree.short(file));
        if !here {
            return programs::start(&mut command, failed.clone(), self.app.news.clone())
                .context(failed);
        }
        let (keys, signals) = (self.keys.clone(), self.options.signals.clone());
        let status = keys.away(|| -> Result<_> {
            self.modes = None;
            let status = signals.deaf_to_interrupts(|| heeds_interrupts(&mut command).status());
            self.modes = Some(Modes::take()?);
            self.drawn = None;
            status.context(failed)
        })?;
        if !status.success() {
            self.screen.note = Some(format!("{name} ended badly ({status})"));
        }
        Ok(())
    }

    /// Draws what has changed, in one go.
    fn draw(&mut self) -> Result<()> {
        // A size that cannot be learned is that of the oldest terminals.
        let size = terminal::size().unwrap_or((80, 24));
        let (columns, rows) = (usize::from(size.0), usize::from(size.1));
        let Picture { lines, top, page, at_end } = draw(&self.screen, &self.around, columns, rows);
        (self.screen.top, self.screen.page, self.screen.at_end) = (top, page, at_end);
        let plain = anstream::AutoStream::choice(&io::stdout()) == anstream::ColorChoice::Never;
        let lines: Vec<String> = match plain {
            true => {
                lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect()
            }
            false => lines,
        };
        let old = self.drawn.as_ref().filter(|(of, _)| *of == size).map(|(_, lines)| lines);
        let out = changes(&lines, old.map(Vec::as_slice), rows);
        let mut stdout = io::stdout().lock();
        stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush()).context("cannot draw")?;
        self.drawn = Some((size, lines));
        Ok(())
    }
}

/// What to write so that the terminal shows these lines in place of the old ones.
fn changes(lines: &[String], old: Option<&[String]>, rows: usize) -> String {
    // Terminals that know it show everything at once, between the first and the last sequence.
    let mut out = String::from("\x1b[?2026h");
    if old.is_none() {
        out.push_str("\x1b[2J");
    }
    for (at, line) in lines.iter().enumerate() {
        if old.and_then(|old| old.get(at)) != Some(line) {
            // Erased first: behind a full line the cursor is still on its last character.
            out.push_str(&format!("\x1b[{};1H\x1b[K{line}", at + 1));
        }
    }
    if old.is_none_or(|old| old.len() > lines.len()) && lines.len() < rows {
        out.push_str(&format!("\x1b[{};1H\x1b[J", lines.len() + 1));
    }
    out + "\x1b[?2026l"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_erased_behind_a_line_that_may_be_full() {
        let lines = ["in all 12 interleavings".to_owned(), "next".to_owned()];
        let written = changes(&lines, Some(&[]), 2);
        for line in &lines {
            let (before, behind) = written.split_once(line.as_str()).expect("it is written");
            assert!(before.ends_with("H\x1b[K"), "{written:?}");
            assert!(!behind.starts_with("\x1b[K"), "{written:?}");
        }
        assert_eq!(changes(&lines, Some(&lines), 2), "\x1b[?2026h\x1b[?2026l");
    }
}
