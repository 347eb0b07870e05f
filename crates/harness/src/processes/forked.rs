//! Natively, a process is a forked child.

use super::{Exit, crash};
use crate::leave::leave;
use crate::panics;
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, getpid, getppid, kill_process, waitpid};
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// How many forks lie between this process and that of the check.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// Has the check said that it starts processes? A program outside of a check need not say so.
static MAY_START: AtomicBool = AtomicBool::new(true);

/// From here on, processes may be started, or not.
pub(crate) fn may_start(may: bool) {
    // The thread that runs the check writes it, before it starts any other.
    MAY_START.store(may, Ordering::Relaxed);
}

/// What was written in memory by a process of another generation is not this one's.
pub(super) fn generation() -> u32 {
    // Only its own thread changes it, and before the process does anything else.
    GENERATION.load(Ordering::Relaxed)
}

/// A child, as long as it has not been waited for.
pub(super) struct Forked(Option<Child>);

struct Child {
    id: Pid,
    /// What it says of its panics. It ends when the process does.
    says: UnixStream,
}

impl Forked {
    pub(super) fn start(is_mortal: bool, body: Box<dyn FnOnce()>) -> Forked {
        // Where answers are graded it could not, so it must not anywhere.
        if !MAY_START.load(Ordering::Relaxed) {
            std::panic::resume_unwind(Box::new(NoProcesses));
        }
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
            -1 => panic!("cannot start a process: {}", std::io::Error::last_os_error()),
            id => {
                let id = Pid::from_raw(id).expect("the number of a process is not 0");
                Forked(Some(Child { id, says }))
            }
        }
    }

    pub(super) fn wait(mut self) -> Exit {
        let Child { id, mut says } = self.0.take().expect("it is waited for once");
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

/// What a check ends with that starts a process and has not said so.
pub(crate) struct NoProcesses;

/// What to say then: it is no one's fault but the check's, and nothing is known of the answer.
pub(crate) const NONE_MAY_START: &str = "\
    the check starts processes and does not say so: `Check::starts_processes`";

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
fn run(check: Pid, steps: Option<usize>, says: UnixStream, body: Box<dyn FnOnce()>) -> ! {
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
