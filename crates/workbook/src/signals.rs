//! The signals that ask this program to end: Ctrl-C, `kill`, and the terminal that closes.

use std::io;
use tokio::signal::unix::{SignalKind, signal};

/// The exit code of a program that Ctrl-C ended.
pub const INTERRUPTED: u8 = 130;

/// Returns when the first of them arrives.
///
/// # Errors
/// When they cannot be listened for.
pub async fn stop() -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

/// Calls `then` when one of them arrives, on a thread of its own. Who uses this lets what runs come
/// to its end, and leaves in good order.
///
/// # Errors
/// When they cannot be listened for.
pub fn on_stop(then: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if runtime.block_on(stop()).is_ok() {
            then();
        }
    })?;
    Ok(())
}
