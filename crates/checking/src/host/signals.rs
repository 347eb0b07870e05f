//! The signals that ask this program to end: Ctrl-C, `kill`, and the terminal that closes.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::task::Poll;
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
                    // What was sent before arrives here at the latest when a call of the system returns.
                    std::thread::yield_now();
                    // tokio learns of it from a pipe, and looks at that before it goes on here.
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
        // Also where all other threads leave it to this one. If the system refused, it would have done so there.
        let _ = mask_interrupts(libc::SIG_UNBLOCK);
        runtime.block_on(heard);
        then();
    })?;
    Ok(Listener(asked))
}

/// Has this thread, and each that it starts from now on, leave Ctrl-C to the listener's thread. While there is no other
/// thread yet, this is certain: a Ctrl-C that was sent before the listener is asked has reached it by then, and isn't
/// on its way to a thread that waits for a processor.
///
/// # Errors
/// When the system refuses.
pub fn leave_interrupts_to_the_listener() -> io::Result<()> {
    mask_interrupts(libc::SIG_BLOCK)
}

/// Has a program take Ctrl-C as usual: it would otherwise leave it as the thread does that starts it.
pub fn heeds_interrupts(command: &mut Command) -> &mut Command {
    let as_usual = || mask_interrupts(libc::SIG_UNBLOCK);
    // SAFETY: between fork and exec this is one call of the system, which takes no lock and allocates nothing.
    unsafe { command.pre_exec(as_usual) }
}

fn mask_interrupts(how: libc::c_int) -> io::Result<()> {
    let mut set = MaybeUninit::uninit();
    // SAFETY: the set is made by `sigemptyset` before anything reads it, and outlives the calls.
    let error = unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), libc::SIGINT);
        libc::pthread_sigmask(how, set.as_ptr(), std::ptr::null_mut())
    };
    match error {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}
