//! The signals that ask this program to end: Ctrl-C, `kill`, and the terminal that closes.

use std::io;
use tokio::select;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Who listens for the signals.
#[derive(Debug, Clone)]
pub struct Listener(UnboundedSender<bool>);

impl Listener {
    /// Does `work` while Ctrl-C is not for this program: the system gives it to every program on the
    /// terminal, also to the one that has just lent it.
    pub fn deaf_to_interrupts<T>(&self, work: impl FnOnce() -> T) -> T {
        // The other end is gone once a signal was heard: then the program ends anyway.
        let _ = self.0.send(true);
        let made = work();
        let _ = self.0.send(false);
        made
    }
}

/// Calls `then` when one of them arrives, on a thread of its own. Who uses this lets what runs come
/// to its end, and leaves in good order.
///
/// # Errors
/// When they cannot be listened for.
pub fn on_stop(then: impl FnOnce() + Send + 'static) -> io::Result<Listener> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let inside = runtime.enter();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    drop(inside);
    let (asked, mut asks) = unbounded_channel();
    let heard = async move {
        let mut is_deaf = false;
        loop {
            select! {
                // The signals first: what came while it was deaf must not be heard afterwards.
                biased;
                _ = interrupt.recv() => if !is_deaf { return },
                _ = terminate.recv() => return,
                _ = hangup.recv() => return,
                Some(deaf) = asks.recv() => is_deaf = deaf,
            }
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(heard);
        then();
    })?;
    Ok(Listener(asked))
}
