//! Natively, a process is a forked child.

use super::{Exit, crash};
use crate::leave::leave;
use crate::panics;
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, getpid, getppid, kill_process, waitpid};
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

/// How many forks lie between this process and that of the check.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// What was written in memory by a process of another generation is not this one's.
pub(super) fn generation() -> u32 {
    // Only its own thread changes it, and before the process does anything else.
    GENERATION.load(Ordering::Relaxed)
}

/// A child, as long as it has not been waited for; none where no process may be started, and its body has run
/// already.
pub(super) struct Forked(Option<Child>);

struct Child {
    id: Pid,
    /// What it says of its panics. It ends when the process does.
    says: UnixStream,
}

impl Forked {
    pub(super) fn start(is_mortal: bool, body: impl FnOnce()) -> Forked {
        let (says, theirs) = UnixStream::pair().expect("there are descriptors for a socket");
        let steps = if is_mortal { crash::plan() } else { None };
        let check = getpid();
        // SAFETY: the child goes on with what it has: its own thread, whose memory is copied. What other threads
        // hold stays held there, and the documentation of `Process` says to start processes before threads.
        match unsafe { libc::fork() } {
            0 => {
                drop(says);
                run(check, steps, theirs, body)
            }
            // Where an answer is graded, no process may be started. There it runs alone, and does not crash.
            -1 if Errno::from_io_error(&std::io::Error::last_os_error()) == Some(Errno::PERM) => {
                body();
                Forked(None)
            }
            -1 => panic!("cannot start a process: {}", std::io::Error::last_os_error()),
            id => {
                let id = Pid::from_raw(id).expect("the number of a process is not 0");
                Forked(Some(Child { id, says }))
            }
        }
    }

    pub(super) fn wait(mut self) -> Exit {
        let Some(Child { id, mut says }) = self.0.take() else { return Exit::Returned };
        let mut said = String::new();
        let heard = says.read_to_string(&mut said);
        let status = waited(id).expect("it is a child, and was not waited for");
        heard.expect("a process says text");
        for line in said.lines() {
            panics::saw_elsewhere(line);
        }
        match (status.exit_status(), status.terminating_signal()) {
            (Some(0), _) => Exit::Returned,
            (_, Some(libc::SIGKILL)) => {
                crash::has_struck();
                Exit::Crashed
            }
            (_, Some(signal)) => {
                // What it is called depends on the signal, and the one who knows the names sees this process.
                let signal = Signal::from_named_raw(signal).unwrap_or(Signal::ABORT);
                kill_process(getpid(), signal).expect("a process may end itself");
                leave(2)
            }
            _ => std::panic::resume_unwind(Box::new("a process of the check panicked")),
        }
    }
}

impl Drop for Forked {
    fn drop(&mut self) {
        if let Some(child) = self.0.take() {
            // The check has failed before it waited. A process that is over can be neither killed nor found.
            let _ = kill_process(child.id, Signal::KILL);
            let _ = waited(child.id);
        }
    }
}

/// A process that talks with others cannot run alone. Where none may be started, the check is over, and has passed.
pub(super) fn must_be_possible() {
    if !explorer::rt::is_active() && is_confined() {
        std::panic::resume_unwind(Box::new(NoProcesses));
    }
}

/// Returns `true` where an answer is graded, and no process may be started.
pub fn is_confined() -> bool {
    std::env::var_os(confine::CONFINED).is_some()
}

/// What a check ends with that needs processes where none may be started: there the model alone looks.
pub(crate) struct NoProcesses;

fn waited(id: Pid) -> Option<rustix::process::WaitStatus> {
    loop {
        match waitpid(Some(id), WaitOptions::empty()) {
            Err(Errno::INTR) => {}
            Ok(Some((_, status))) => return Some(status),
            _ => return None,
        }
    }
}

/// The child's life.
fn run(check: Pid, steps: Option<usize>, says: UnixStream, body: impl FnOnce()) -> ! {
    #[cfg(target_os = "linux")]
    {
        let dies_too = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
        // The process of the check may have died before that line.
        if dies_too.is_err() || getppid() != Some(check) {
            leave(2);
        }
    }
    panics::say_to(says);
    GENERATION.store(generation() + 1, Ordering::Relaxed);
    crash::comes_after(steps);
    let outcome = catch_unwind(AssertUnwindSafe(body));
    leave(if outcome.is_ok() { 0 } else { 1 })
}
