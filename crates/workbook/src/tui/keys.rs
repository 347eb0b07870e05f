//! Reads keys on a thread of its own, and makes way when another program has the terminal.

use crate::news::News;
use anyhow::{Context, Result};
use crossterm::event;
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

/// How soon the reader notices that it is to make way.
const GLANCE: Duration = Duration::from_millis(50);

/// The thread that reads. It ends when it is told to, or with the terminal.
#[derive(Debug, Clone, Default)]
pub struct Keys(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    turn: Mutex<Turn>,
    /// Notified when `turn` changes.
    changed: Condvar,
}

/// Whose the terminal's input is.
#[derive(Debug, Default, Clone, Copy)]
struct Turn {
    /// Somebody else wants it.
    wanted: bool,
    /// The reader keeps away from it.
    away: bool,
    /// The reader is to end.
    over: bool,
}

impl Keys {
    /// Begins to read.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn read(news: Sender<News>) -> Result<Keys> {
        let keys = Keys::default();
        let shared = keys.clone();
        let reader = move || {
            let ended = shared.pass_on(&news);
            // From now on nobody needs to wait for the reader.
            shared.turn().away = true;
            shared.0.changed.notify_all();
            if let Err(error) = ended {
                let gone = anyhow::Error::from(error).context("cannot read the keys");
                let _ = news.send(News::Stop(Some(gone)));
            }
        };
        Builder::new().name("keys".to_owned()).spawn(reader).context("cannot start a thread")?;
        Ok(keys)
    }

    fn pass_on(&self, news: &Sender<News>) -> io::Result<()> {
        while self.make_way() {
            // The receiver is gone when the app ends.
            if event::poll(GLANCE)? && news.send(News::Terminal(event::read()?)).is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Waits as long as somebody else wants the input. False if the reader is to end.
    fn make_way(&self) -> bool {
        let mut turn = self.turn();
        while turn.wanted {
            turn.away = true;
            self.0.changed.notify_all();
            turn = self.0.changed.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        turn.away = turn.over;
        !turn.over
    }

    /// Ends the reader. When this returns it takes no more keys: they are those of the next one.
    pub fn end(&self) {
        let mut turn = self.turn();
        turn.over = true;
        while !turn.away {
            turn = self.0.changed.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Does `work` while nobody reads keys.
    pub fn away<T>(&self, work: impl FnOnce() -> T) -> T {
        let mut turn = self.turn();
        turn.wanted = true;
        while !turn.away {
            turn = self.0.changed.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        drop(turn);
        let made = work();
        self.turn().wanted = false;
        self.0.changed.notify_all();
        made
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.0.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
