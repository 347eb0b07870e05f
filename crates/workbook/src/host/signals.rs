//! The signals that ask this program to end: Ctrl-C, `kill`, and the terminal that closes.

use std::future::poll_fn;
use std::io;
use std::task::Poll;
use std::time::Duration;
use tokio::select;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::yield_now;

/// Who listens for the signals.
#[derive(Debug, Clone)]
pub struct Listener(UnboundedSender<Ask>);

/// Asks the listener to be deaf to Ctrl-C, or no longer.
#[derive(Debug)]
struct Ask {
    deaf: bool,
    /// Told once it is so.
    done: oneshot::Sender<()>,
}

impl Listener {
    /// Does `work` while Ctrl-C is not for this program: the system gives it to every program on the
    /// terminal, also to the one that has just lent it.
    pub fn deaf_to_interrupts<T>(&self, work: impl FnOnce() -> T) -> T {
        self.ask(true);
        let made = work();
        self.ask(false);
        made
    }

    /// Returns when the listener does as it is asked.
    fn ask(&self, deaf: bool) {
        let (done, is_done) = oneshot::channel();
        // The other end is gone once a signal was heard: then the program ends anyway.
        if self.0.send(Ask { deaf, done }).is_ok() {
            let _ = is_done.blocking_recv();
        }
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
                // The signals first: what came before a question was meant for the time before it.
                biased;
                _ = interrupt.recv() => if !is_deaf { return },
                _ = terminate.recv() => return,
                _ = hangup.recv() => return,
                Some(Ask { deaf, done }) = asks.recv() => {
                    if !deaf { let_arrive() }
                    // tokio learns of signals from a pipe, and looks at it before it goes on here.
                    yield_now().await;
                    let came = poll_fn(|cx| Poll::Ready(interrupt.poll_recv(cx).is_ready())).await;
                    if came && !is_deaf { return }
                    is_deaf = deaf;
                    // Nobody waits for it any more if the program ends.
                    let _ = done.send(());
                },
            }
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(heard);
        then();
    })?;
    Ok(Listener(asked))
}

/// How long a Ctrl-C may wait for a thread to take it, in milliseconds.
const LONGEST_WAIT: u32 = 500;
/// How long the thread that has taken it may wait for a processor, in milliseconds.
const GRACE: u32 = 20;

/// Lets a Ctrl-C arrive that has been sent: on a busy machine the thread that the system has chosen to take it may still
/// have to wait for its turn.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing tells that a signal has been taken, or that none is under way"
)]
fn let_arrive() {
    for waited in 0..LONGEST_WAIT {
        if waited >= GRACE && !interrupt_is_pending() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Has the system a Ctrl-C for this process that no thread has taken yet? Only Linux says so.
fn interrupt_is_pending() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let shared = status.lines().find_map(|line| line.strip_prefix("ShdPnd:"));
    let signals = shared.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    signals.is_some_and(|set| set & (1 << (SignalKind::interrupt().as_raw_value() - 1)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{RecvTimeoutError, channel};

    fn interrupt() {
        // SAFETY: raises a signal that has a handler, in this thread: it has run when this returns.
        assert_eq!(unsafe { libc::raise(libc::SIGINT) }, 0);
    }

    #[test]
    fn who_is_deaf_hears_no_ctrl_c_however_soon_it_comes() {
        let (then, ended) = channel();
        let listener = on_stop(move || then.send(()).unwrap()).unwrap();
        for round in 0..50 {
            listener.deaf_to_interrupts(interrupt);
            assert_eq!(ended.try_recv().ok(), None, "heard in round {round}");
        }
        // From the system it goes to a thread that perhaps has to wait for a processor first.
        let from_outside = || {
            let number = std::process::id().to_string();
            let killed = std::process::Command::new("kill").args(["-INT", &number]).status();
            assert!(killed.expect("kill is installed").success());
        };
        for round in 0..50 {
            listener.deaf_to_interrupts(from_outside);
            assert_eq!(ended.try_recv().ok(), None, "heard in round {round}, from outside");
        }
        let heard = ended.recv_timeout(Duration::from_millis(50));
        assert_eq!(heard, Err(RecvTimeoutError::Timeout));
        interrupt();
        assert_eq!(ended.recv_timeout(Duration::from_secs(60)), Ok(()));
    }
}
