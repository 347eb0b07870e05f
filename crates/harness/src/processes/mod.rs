//! Processes that may crash, and what they share.
//!
//! One check, two worlds. Under the model a process is a thread with those that it starts, a crash is a choice
//! of the search, and [`Pages`] and [`Mapping`] are the explorer's. Natively a process is a forked child, a
//! crash is a SIGKILL, and the two are a real file and real shared memory. The run decides where the crash
//! strikes: the first before the first use of the pages by the first mortal process, the next before the
//! second, and so on through all of them, until a run comes in which none dies; then from the beginning.
//!
//! ```
//! use harness::{Exit, Pages, Process, ensure};
//!
//! fn a_row_that_is_counted_is_there() {
//!     let file = Pages::new([0, 0]);
//!     let theirs = file.clone();
//!     let writer = Process::mortal("writer", move || {
//!         theirs.write(1, 7);
//!         theirs.flush();
//!         theirs.write(0, 1);
//!     });
//!     let exit = writer.wait();
//!     let (count, row) = (file.read(0), file.read(1));
//!     ensure!(count == 0 || row == 7, "lost after a crash", "{exit:?}: {count} rows, and the first is {row}");
//! }
//! ```

mod crash;
mod forked;
mod mapping;
mod pages;
mod pipe;
mod system;

pub(crate) use self::crash::{is_round_over, new_run};
pub(crate) use self::forked::{NONE_MAY_START, NoProcesses, may_start};
pub use self::mapping::Mapping;
pub use self::pages::Pages;
pub use self::pipe::{Given, PipeReader, PipeWriter, pipe};
pub use self::system::{FileLock, Table};
pub use explorer::rt::Exit;

use self::forked::Forked;
use crate::second;
use crate::world::Runs;
use explorer::rt;
use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::rc::Rc;

/// A process that a check has started.
///
/// It has memory of its own: what `body` owns is its copy, and a change that it makes there is seen by no one
/// else. (Natively that is so; the model would let it through. Share by [`Pages`] and [`Mapping`] only.) What
/// it finds wrong, by [`ensure!`](crate::ensure) or by a panic, [`wait`](Process::wait) passes on.
///
/// Start processes before threads: a forked child has the thread alone that forked it.
#[must_use = "a process that is not waited for is ended with the check"]
pub struct Process(World);

enum World {
    Model { thread: rt::ThreadId, panicked: Panicked },
    Native(Forked),
}

/// What the process panicked with.
type Panicked = Rc<RefCell<Option<Box<dyn Any + Send>>>>;

impl Process {
    /// Starts a process that does not crash.
    #[track_caller]
    pub fn start(name: &str, body: impl FnOnce() + 'static) -> Process {
        starts(name, false, Box::new(body), Location::caller())
    }

    /// Starts a process that may crash before each of its steps: natively, before each use of [`Pages`]. In one
    /// execution one process crashes at most.
    #[track_caller]
    pub fn mortal(name: &str, body: impl FnOnce() + 'static) -> Process {
        starts(name, true, Box::new(body), Location::caller())
    }

    /// Waits until it has come to its end or has crashed.
    ///
    /// # Panics
    /// With the panic of the process, if it did.
    #[track_caller]
    pub fn wait(self) -> Exit {
        match self.0 {
            World::Native(forked) => forked.wait(),
            World::Model { thread, panicked } => {
                let exit = rt::wait(thread, Location::caller());
                if let Some(payload) = panicked.take() {
                    rt::unwinds_again();
                    resume_unwind(payload);
                }
                exit
            }
        }
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process").finish_non_exhaustive()
    }
}

/// Compiled once for all bodies.
fn starts(
    name: &str,
    is_mortal: bool,
    body: Box<dyn FnOnce()>,
    at: &'static Location<'static>,
) -> Process {
    if !is_modelled() {
        return Process(World::Native(Forked::start(is_mortal, body)));
    }
    let panicked = Panicked::default();
    let theirs = panicked.clone();
    let body = move || {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
            rt::caught();
            rt::ends_by_panic(&*payload);
            theirs.replace(Some(payload));
        }
        rt::drop_locals();
        rt::note_end();
    };
    let thread = rt::process(name, is_mortal, at, Box::new(body));
    Process(World::Model { thread, panicked })
}

/// How many pages of memory this process has written to for the first time, natively: those that it shared with the
/// process that has forked it, which the system then copies, and new ones. It's known where `/proc` can't be read.
pub fn pages_written() -> u64 {
    // SAFETY: all zeros is a value of this struct of numbers, and the call fills in what it has.
    let usage = unsafe {
        let mut usage = std::mem::zeroed::<libc::rusage>();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    usage.ru_minflt as u64
}

/// Does the explorer run this? Another checker in its place has no processes, and says so.
fn is_modelled() -> bool {
    match Runs::here() {
        Runs::Natively => false,
        Runs::UnderTheModel => true,
        Runs::UnderAnotherChecker => {
            second::lacks("processes and the files that they share");
            false
        }
    }
}
