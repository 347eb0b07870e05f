//! The modes of the terminal while the app has it, and their end in every case.

use crossterm::cursor::{Hide, Show};
use crossterm::terminal::{
    DisableLineWrap, EnableLineWrap, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};
use std::io::{self, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// While this is there, keys come one at a time, and a screen of our own hides what was on it. When
/// it is dropped, all is as before; also after a panic on any thread.
#[must_use = "when this is dropped, the terminal is as before"]
#[derive(Debug)]
pub struct Modes(());

impl Modes {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it does not obey.
    pub fn take() -> io::Result<Modes> {
        restore_on_panic();
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let modes = Modes(());
        execute!(io::stdout(), EnterAlternateScreen, Hide, DisableLineWrap)?;
        Ok(modes)
    }
}

impl Drop for Modes {
    fn drop(&mut self) {
        restore();
    }
}

/// Do we have the terminal? It is given back once: what is printed then, as by a panic, must not be
/// overwritten.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Does what can be done: the terminal may be gone.
fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = queue!(out, EnableLineWrap, Show, LeaveAlternateScreen).and_then(|()| out.flush());
    let _ = disable_raw_mode();
}

/// A panic's message must not be lost with our screen, nor typed over by raw mode.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            before(panic);
        }));
    });
}
